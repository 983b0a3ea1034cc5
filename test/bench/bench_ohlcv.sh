#!/usr/bin/env bash
# What bars of ticks cost next to max(price), min(price), sum(size) over the same GROUP BY keys: time, temporary files, workers.
#
#   test/bench/bench_ohlcv.sh [ticks] [rounds]        default 20000000 ticks of 100 symbols in 30 days, 5 rounds
#
# Connects by PGHOST, PGPORT, PGDATABASE and so on; needs the extension's library installed, makes a schema bench_ohlcv and drops
# it again. Queries of one comparison run interleaved; a time is the median of the rounds, a ratio is between times of one run.
set -euo pipefail

ticks=${1:-20000000}
rounds=${2:-5}
export PGOPTIONS="-c search_path=bench_ohlcv,public -c jit=off -c client_min_messages=warning"

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }

# Milliseconds by the clock, milliseconds of the processor (of the backend alone), and kilobytes of temporary files of one query,
# rows produced and thrown away. The second is what to trust when something else runs on the machine; it needs a superuser.
cost_of() { # WORKERS WORK_MEM QUERY
    sql -c "SET max_parallel_workers_per_gather = $1; SET work_mem = '$2'; SET enable_sort = off; SET client_min_messages = log; SET log_executor_stats = on" \
        -c "EXPLAIN (ANALYZE, TIMING OFF) $3" 2>&1 |
        awk '/s elapsed$/ { cpu = ($2 + $5) * 1000 }
             /^Execution Time/ { ms = $3 }
             /Disk Usage:/ { sub(/.*Disk Usage: /, ""); kb += $1 + 0 }
             /Sort Method: external/ { sub(/.*Disk: /, ""); kb += $1 + 0 }
             /^ERROR/ { print > "/dev/stderr"; exit 1 }
             END { print ms, cpu + 0, kb + 0 }'
}

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

trap 'sql -c "DROP SCHEMA IF EXISTS bench_ohlcv CASCADE"' EXIT
sql <<SQL
DROP SCHEMA IF EXISTS bench_ohlcv CASCADE;
CREATE SCHEMA bench_ohlcv;
CREATE EXTENSION IF NOT EXISTS kimsfinance SCHEMA public;
CREATE UNLOGGED TABLE ticks AS
SELECT 'SYM' || lpad((hashint4(i) & 1048575) % 100 || '', 3, '0') AS symbol,
       '2024-01-01 00:00Z'::timestamptz + i * (interval '30 days' / $ticks) AS ts,
       round((100 + 10 * sin(i / 1e5) + (hashint4(i + 7) & 1023) / 1024.0)::numeric, 2)::float8 AS price,
       1 + (hashint4(i + 13) & 255)::float8 AS size,
       i::bigint AS seq
FROM generate_series(1, $ticks) AS i;
CREATE STATISTICS ticks_day ON symbol, date_bin('1 day', ts, '2000-01-01 00:00Z') FROM ticks;
CREATE STATISTICS ticks_minute ON symbol, date_bin('1 minute', ts, '2000-01-01 00:00Z') FROM ticks;
VACUUM ANALYZE ticks;
SQL

declare -A what=(
    [plain]="max(price), min(price), sum(size)"
    [plain_ts]="max(price), min(price), sum(size), max(ts)"
    [ohlcv]="ohlcv(ts, price, size)"
    [price]="ohlcv(ts, price)"
    [seq]="ohlcv(ts, price, size, seq)"
    [vwap]="vwap(price, size)"
    [twap]="twap(ts, price)"
    [ordered]="(array_agg(price ORDER BY ts))[1], (array_agg(price ORDER BY ts DESC))[1], max(price), min(price), sum(size)"
)
query() { echo "SELECT symbol, date_bin('$2', ts, '2000-01-01 00:00Z'), ${what[$1]} FROM ticks GROUP BY 1, 2"; } # NAME BUCKET

# compare WORK_MEM BUCKET NAME[/WORKERS]...: the medians of all, and their ratios to the first.
compare() {
    local mem=$1 bucket=$2 name base="" base_cpu="" base_kb="" middle middle_cpu round ms cpu kb
    shift 2
    declare -A times=() cpus=() kbs=()
    for ((round = 0; round <= rounds; round++)); do
        for name in "$@"; do
            read -r ms cpu kb < <(cost_of "$(awk -F/ '{ print $2 + 0 }' <<<"$name")" "$mem" "$(query "${name%/*}" "$bucket")")
            # The first round warms the cache.
            if ((round > 0)); then
                times[$name]+="$ms"$'\n'
                cpus[$name]+="$cpu"$'\n'
            fi
            kbs[$name]=$kb
        done
    done
    for name in "$@"; do
        middle=$(printf '%s' "${times[$name]}" | median)
        middle_cpu=$(printf '%s' "${cpus[$name]}" | median)
        base=${base:-$middle}
        base_cpu=${base_cpu:-$middle_cpu}
        base_kb=${base_kb:-${kbs[$name]}}
        awk -v b="$bucket" -v m="$mem" -v n="$name" -v t="$middle" -v base="$base" -v c="$middle_cpu" -v base_c="$base_cpu" -v ticks="$ticks" \
            -v kb="${kbs[$name]}" -v base_kb="$base_kb" \
            'BEGIN { printf "%-9s work_mem %-5s %-9s %8.0f ms  ratio %.2f", b, m, n, t, t / base
                     printf "   processor %8.0f ms  %6.1f ns a tick  ratio %.2f", c, c * 1e6 / ticks, (base_c > 0 ? c / base_c : 0)
                     printf "   temporary %8.0f kB", kb
                     if (base_kb > 0) printf "  ratio %.2f", kb / base_kb
                     print "" }'
    done
}

compare 4MB "1 day" plain ohlcv price seq vwap
compare 4MB "1 minute" plain ohlcv plain_ts
compare 1GB "1 minute" plain ohlcv
compare 4MB "1 day" ohlcv ohlcv/1 ohlcv/2
rounds=1
compare 64MB "1 day" ohlcv ordered twap
