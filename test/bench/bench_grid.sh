#!/usr/bin/env bash
# Parameter sweeps, as ratios in one run:
#
#     PGHOST=... bash test/bench/bench_grid.sh [symbols [bars]]
#
# needs a server with the extension installed in the database it connects to; makes and drops the table kimsfinance_bench. The same
# is asked in SQL of window functions, one query for each of a few parameter sets: ratios are of the times of one set. Each query
# runs ROUNDS times, in turn with the others, without parallel workers; the fastest counts, by the server's own execution time.
set -euo pipefail
symbols=${1:-100}
bars=${2:-2000}
rounds=${ROUNDS:-3}
sql() { psql -XqAt -v ON_ERROR_STOP=1 "$@"; }

sql <<SQL
CREATE UNLOGGED TABLE kimsfinance_bench AS
    SELECT s AS symbol, timestamp '2000-01-01' + i * interval '1 day' AS ts, p AS open, p + 1 AS high, p - 1 AS low,
           p + 0.3 * sin(i * 1.7 + s) AS close, 1000 AS volume
    FROM (SELECT s, i, 100 + 10 * sin(i / 50.0 + s) + 3 * sin(i * 0.13 * s) AS p FROM generate_series(1, $symbols) s, generate_series(1, $bars) i) b
    ORDER BY s, i;
ALTER TABLE kimsfinance_bench ADD PRIMARY KEY (symbol, ts);
VACUUM ANALYZE kimsfinance_bench;
SQL
trap 'sql -c "DROP TABLE kimsfinance_bench"' EXIT

source="SELECT symbol, ts, open, close FROM kimsfinance_bench ORDER BY symbol, ts"
# 25 fast and 40 slow periods: 1,000 sets
declare -A query=(
    [scan]="SELECT sum(open), sum(close) FROM kimsfinance_bench"
    [crossing]="SELECT count(*) FROM crossover_grid('$source', 'sma', '{\"period\": \"2..26\"}', 'sma', '{\"period\": \"30..225 step 5\"}', cost => 0.001)"
    [crossing_sql]="SELECT symbol, (array_agg(wealth ORDER BY ts DESC))[1] - 1, sharpe(factor - 1), max(1 - wealth / peak), count(*) FILTER (WHERE pos <> old AND pos <> 0),
        avg((pos <> 0)::int) FROM (
        SELECT *, max(wealth) OVER w AS peak FROM (
        SELECT *, exp(sum(ln(factor)) OVER w) AS wealth FROM (
        SELECT *, CASE WHEN before IS NULL THEN 1 WHEN pos = old THEN 1 + old * (close / before - 1)
                       ELSE (1 + old * (open / before - 1)) * (1 - 0.001 * abs(pos - old)) * (1 + pos * (close / open - 1)) END AS factor FROM (
        SELECT *, coalesce(lag(wanted) OVER w, 0) AS pos, coalesce(lag(wanted, 2) OVER w, 0) AS old, lag(close) OVER w AS before FROM (
        SELECT *, CASE WHEN sma(close, 20) OVER w > sma(close, 100) OVER w THEN 1 ELSE 0 END AS wanted
        FROM kimsfinance_bench WINDOW w AS (PARTITION BY symbol ORDER BY ts)) a WINDOW w AS (PARTITION BY symbol ORDER BY ts)) b) c
        WINDOW w AS (PARTITION BY symbol ORDER BY ts)) d WINDOW w AS (PARTITION BY symbol ORDER BY ts)) e GROUP BY symbol"
    [values]="SELECT count(*) FROM indicator_grid('$source', 'rsi', '{\"period\": \"2..1001\"}')"
    [values_window]="SELECT DISTINCT ON (symbol) symbol, rsi FROM (SELECT symbol, ts, rsi(close, 14) OVER (PARTITION BY symbol ORDER BY ts)
        FROM kimsfinance_bench) b ORDER BY symbol, ts DESC"
    [values_last]="SELECT symbol, rsi_last(close, 14) FROM (SELECT * FROM kimsfinance_bench ORDER BY symbol, ts) b GROUP BY symbol"
)
declare -A best
names=(scan crossing crossing_sql values values_window values_last)
for ((r = 0; r < rounds; r++)); do
    for name in "${names[@]}"; do
        ms=$(sql -c "SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '64MB';
                     EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) ${query[$name]}" | sed -n 's/^Execution Time: \([0-9.]*\) ms/\1/p')
        best[$name]=$(awk -v a="${best[$name]:-$ms}" -v b="$ms" 'BEGIN { print a < b ? a : b }')
    done
done
for name in "${names[@]}"; do printf '%-14s %10.1f ms\n' "$name" "${best[$name]}"; done
steps() { awk -v t="${best[$1]}" -v n="$((symbols * bars))" 'BEGIN { printf "%.0f", n * 1000 / t / 1e3 }'; }
ratio() { awk -v a="${best[$1]}" -v b="${best[$2]}" 'BEGIN { printf "%.0f", a * 1000 / b }'; }
echo "crossing: $(steps crossing) million cells x bars a second on one core, the whole query"
echo "values:   $(steps values) million"
echo "crossing by window functions / in the grid, one set:  $(ratio crossing_sql crossing)"
echo "values by window functions / in the grid, one set:    $(ratio values_window values)"
echo "values by the aggregate / in the grid, one set:       $(ratio values_last values)"
