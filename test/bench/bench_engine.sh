#!/usr/bin/env bash
# The columnar engine beside WindowAgg, a plain aggregate, DuckDB and Polars: ten indicators over bars of 100 symbols in three heap orders.
#
#     bash test/bench/bench_engine.sh [rows [rounds]]        default 10000000 rows, 3 rounds
#
# Builds the extension and runs a PostgreSQL of its own, as the tests do; 10 million rows want 8 GB of memory and 12 GB of disk below TMPDIR.
# Queries run in turn, each ROUNDS times twice; rows are produced and thrown away. A time is the processor time of the one backend (the median),
# which something else on the machine disturbs less than the clock; ratios are between times of one run. Where node and npm are, DuckDB and
# Polars do the same on the same bars, one thread each (PEERS=no leaves them out). KF_KEEP=yes keeps the cluster, as in the tests.
set -euo pipefail
rows=${1:-10000000}
rounds=${2:-3}
[[ $rows =~ ^[1-9][0-9]{2,}$ && $rounds =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [rows, at least 100 [rounds]]" >&2; exit 2; }
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

kf_begin demo
echo 'building ...'
kf_build "$KF_SCRATCH/tree" with_llvm=no
kf_private_postgres "$KF_SCRATCH/tree"
kf_use_private_postgres
kf_server_start bench "shared_buffers = $((rows * 450 / 1048576 + 256))MB" "work_mem = 256MB" "hash_mem_multiplier = 8" \
    "maintenance_work_mem = 1GB" "max_wal_size = 16GB" "autovacuum = off" "jit = off" "max_parallel_workers_per_gather = 0" \
    "max_parallel_maintenance_workers = 0"

# ---- bars ------------------------------------------------------------------------------------------------------------------

echo "making $rows bars three times ..."
kf_psql <<SQL
CREATE EXTENSION kimsfinance;
CREATE UNLOGGED TABLE by_symbol AS
SELECT symbol, ts, open, greatest(open, close) + up AS high, least(open, close) - down AS low, close, volume
FROM (SELECT 'SYM' || lpad(s::text, 3, '0') AS symbol, '2020-01-01 00:00Z'::timestamptz + i * interval '1 minute' AS ts,
          floor(10000 + 100 * s + 1000 * sin(i / 700.0 + s) + 50 * sin(i / 9.0) + (hashint4((i - 1) * 131 + s) & 63)) / 100 AS open,
          floor(10000 + 100 * s + 1000 * sin((i + 1) / 700.0 + s) + 50 * sin((i + 1) / 9.0) + (hashint4(i * 131 + s) & 63)) / 100 AS close,
          (hashint4(i * 137 + s) & 31) / 100.0::float8 AS up, (hashint4(i * 139 + s) & 31) / 100.0::float8 AS down,
          1 + (hashint4(i * 149 + s) & 4095)::float8 AS volume
      FROM generate_series(0, 99) AS s, generate_series(1, $rows / 100) AS i) AS made;
CREATE UNLOGGED TABLE by_time AS SELECT * FROM by_symbol ORDER BY ts, symbol;
CREATE UNLOGGED TABLE shuffled AS SELECT * FROM by_symbol ORDER BY hashtextextended(symbol, extract(epoch FROM ts)::bigint);
CREATE INDEX ON by_symbol (symbol, ts);
CREATE INDEX ON by_time (symbol, ts);
CREATE INDEX ON shuffled (symbol, ts);
VACUUM (FREEZE, ANALYZE) by_symbol, by_time, shuffled;
SQL
rows=$(kf_psql -At -c "SELECT count(*) FROM by_symbol")

# ---- queries ---------------------------------------------------------------------------------------------------------------

heaps=(by_symbol by_time shuffled)
window="WINDOW w AS (PARTITION BY symbol ORDER BY ts)"
declare -A columns=(
    [one]="sma(close, 20) OVER w"
    [ten]="sma(close, 20) OVER w, ema(close, 20) OVER w, rsi(close, 14) OVER w, macd(close, 12, 26, 9) OVER w, bbands(close, 20) OVER w,
           atr(high, low, close, 14) OVER w, stoch(high, low, close, 5, 3, 'sma', 3) OVER w, adx(high, low, close, 14) OVER w,
           obv(close, volume) OVER w, cci(high, low, close, 14) OVER w"
)
query() # HEAP QUERY
{
    if [ "$2" = sums ]; then
        echo "SELECT sum(open), sum(high), sum(low), sum(close), sum(volume) FROM $1"
    else
        echo "SELECT symbol, ts, ${columns[$2]} FROM $1 $window"
    fi
}
declare -A settings=(
    [engine]="SET kimsfinance.engine = cpu; SET enable_indexscan = off; SET enable_bitmapscan = off"
    [index]="SET kimsfinance.engine = off; SET enable_sort = off; SET enable_bitmapscan = off"
    [sort]="SET kimsfinance.engine = off; SET enable_indexscan = off; SET enable_bitmapscan = off"
    [plain]="SET kimsfinance.engine = off"
)

# The plan must be the one that its column of the table names.
for heap in "${heaps[@]}"; do
    for what in one ten; do
        for how in engine index sort; do
            plan=$(kf_psql -At -c "${settings[$how]}" -c "EXPLAIN (COSTS OFF) $(query "$heap" "$what")")
            case $how in
                engine) [[ $plan == *"Custom Scan (KimsfinanceWindow)"*"Seq Scan"* && $plan != *WindowAgg* ]] ;;
                index) [[ $plan == *WindowAgg*"Index Scan"* && $plan != *Sort* && $plan != *Custom* ]] ;;
                sort) [[ $plan == *WindowAgg*Sort*"Seq Scan"* && $plan != *Custom* ]] ;;
            esac || kf_die "not the plan that was wanted ($how, $heap, $what):"$'\n'"$plan"
        done
    done
done
echo "the node is in all plans of the engine, and in no other"

# "WALL CPU FIRST": milliseconds of the second of two executions in one session, and the processor time of the first. In the first one a virtual
# machine whose host takes free memory back waits for the host at each page that is touched. The plan as it ran is left in $KF_SCRATCH/plan.
cost_of() # SETTINGS QUERY
{
    kf_psql -At -c "$1" -c "SET client_min_messages = log; SET log_executor_stats = on" \
        -c "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) $2" -c "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) $2" >"$KF_SCRATCH/plan" 2>&1 || { cat "$KF_SCRATCH/plan" >&2; return 1; }
    awk '/s elapsed$/ { cpu = ($2 + $5) * 1000; if (++n == 1) first = cpu } /^Execution Time/ { ms = $3 } END { print ms, cpu, first }' "$KF_SCRATCH/plan"
}
median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

declare -A walls cpus firsts
runs=(plain/sums engine/one engine/ten index/one index/ten sort/ten)
for ((round = 0; round <= rounds; round++)); do
    for heap in "${heaps[@]}"; do
        for run in "${runs[@]}"; do
            # the first round warms the caches and shows the plans
            if ((round == 0)) && [[ $run != */sums && $run != engine/ten ]]; then
                continue
            fi
            read -r wall cpu first < <(cost_of "${settings[${run%/*}]}" "$(query "$heap" "${run#*/}")")
            if ((round > 0)); then
                walls[$heap/$run]+=$wall$'\n'
                cpus[$heap/$run]+=$cpu$'\n'
                firsts[$heap/$run]+=$first$'\n'
            elif [ "$run" = engine/ten ]; then
                printf '\n-- %s\n' "$heap"
                grep -v -e '^!' -e '^LOG' -e '^DETAIL' -e '^SET' "$KF_SCRATCH/plan" | sed '1,/^Execution Time/d'
            fi
        done
    done
done

# ---- results ---------------------------------------------------------------------------------------------------------------

declare -A ns nsfirst  # HEAP/RUN: nanoseconds of processor time a row, of second and first executions
printf '\n%s rows, %s rounds; ns a row of processor time (by the clock; of first executions)\n' "$rows" "$rounds"
ns_of() { median | awk -v n="$rows" '{ printf "%.1f", $1 * 1e6 / n }'; }
for heap in "${heaps[@]}"; do
    for run in "${runs[@]}"; do
        ns[$heap/$run]=$(printf '%s' "${cpus[$heap/$run]}" | ns_of)
        nsfirst[$heap/$run]=$(printf '%s' "${firsts[$heap/$run]}" | ns_of)
        printf '%-10s %-12s %8.1f   (%s; %s)\n' "$heap" "$run" "${ns[$heap/$run]}" "$(printf '%s' "${walls[$heap/$run]}" | ns_of)" "${nsfirst[$heap/$run]}"
    done
done

ratio() # WORDS OVER UNDER [TARGET] ("at least 7", "at most 1.8")
{
    awk -v words="$1" -v a="$2" -v b="$3" -v target="${4:-}" 'BEGIN {
        r = a / b; split(target, t, " "); met = t[2] == "least" ? r >= t[3] : r <= t[3]
        printf "%-64s %7.2f   %-14s %s\n", words, r, target, target == "" ? "" : met ? "met" : "NOT MET" }'
}
printf '\nratios of processor time (the targets are for 10 million rows)\n'
ratio "ten, by symbol: WindowAgg over index scan / engine" "${ns[by_symbol/index/ten]}" "${ns[by_symbol/engine/ten]}" "at least 7"
ratio "ten, by time: WindowAgg over index scan / engine" "${ns[by_time/index/ten]}" "${ns[by_time/engine/ten]}" "at least 9"
ratio "ten, shuffled: WindowAgg over index scan / engine" "${ns[shuffled/index/ten]}" "${ns[shuffled/engine/ten]}" "at least 10"
for heap in "${heaps[@]}"; do
    ratio "ten, ${heap/_/ }: WindowAgg over Sort / engine" "${ns[$heap/sort/ten]}" "${ns[$heap/engine/ten]}" "at least 18"
done
for heap in "${heaps[@]}"; do
    ratio "one, ${heap/_/ }: WindowAgg over index scan / engine" "${ns[$heap/index/one]}" "${ns[$heap/engine/one]}" "at least 2.5"
done
ratio "ten, by symbol: engine / five sums" "${ns[by_symbol/engine/ten]}" "${ns[by_symbol/plain/sums]}" "at most 1.8"
printf '\nthe same of first executions in a session\n'
least=(7 9 10)
for i in 0 1 2; do
    heap=${heaps[i]}
    ratio "ten, ${heap/_/ }: WindowAgg over index scan / engine" "${nsfirst[$heap/index/ten]}" "${nsfirst[$heap/engine/ten]}" "at least ${least[i]}"
    ratio "ten, ${heap/_/ }: WindowAgg over Sort / engine" "${nsfirst[$heap/sort/ten]}" "${nsfirst[$heap/engine/ten]}" "at least 18"
done
ratio "ten, by symbol: engine / five sums" "${nsfirst[by_symbol/engine/ten]}" "${nsfirst[by_symbol/plain/sums]}" "at most 1.8"

# ---- DuckDB and Polars -----------------------------------------------------------------------------------------------------

if [ "${PEERS:-yes}" = no ]; then
    exit 0
fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo 'DuckDB and Polars are left out: node and npm are not here'
    exit 0
fi
# npm leaves out the library for this platform, without a word, when node is older than it wishes: so it is asked for by name.
mkdir "$KF_SCRATCH/npm"
printf '{"private": true}\n' >"$KF_SCRATCH/npm/package.json"
for package in @duckdb/node-api nodejs-polars "nodejs-polars-$(node -p 'process.platform + "-" + process.arch')-gnu"; do
    (cd "$KF_SCRATCH/npm" && npm install --silent --no-audit --no-fund "$package") >"$KF_SCRATCH/npm.log" 2>&1 ||
        echo "npm could not install $package"
done
kf_psql -c "COPY (SELECT symbol, (extract(epoch FROM ts) * 1000000)::bigint AS ts, open, high, low, close, volume FROM by_symbol)
            TO STDOUT (FORMAT csv, HEADER)" >"$KF_SCRATCH/bars.csv"

peer() # NAME SCRIPT TARGET
{
    local heap what value
    declare -A theirs=()
    if ! POLARS_MAX_THREADS=1 node "$here/$2" "$KF_SCRATCH/npm/" "$KF_SCRATCH/bars.csv" "$rounds" >"$KF_SCRATCH/peer" 2>"$KF_SCRATCH/peer.log"; then
        echo "$1 is left out: $(grep -m1 Error "$KF_SCRATCH/peer.log")"
        return
    fi
    while read -r heap what value; do theirs[$heap/$what]=$value; done <"$KF_SCRATCH/peer"
    printf '\n%s, one thread; ns a row of processor time\n' "$1"
    cat "$KF_SCRATCH/peer"
    for heap in "${heaps[@]}"; do
        ratio "ten, ${heap/_/ }: $1 / engine" "${theirs[$heap/ten]}" "${ns[$heap/engine/ten]}" "at least $3"
        ratio "one, ${heap/_/ }: $1 / engine" "${theirs[$heap/one]}" "${ns[$heap/engine/one]}"
    done
}
peer DuckDB bench_engine_duckdb.mjs 8
peer Polars bench_engine_polars.mjs 3
