#!/usr/bin/env bash
# The window functions end to end, as ratios in one run:
#
#     PGHOST=... bash test/bench/bench_window.sh [rows]
#
# needs a server with the extension installed in the database it connects to; makes and drops the table kimsfinance_bench. Each
# query runs ROUNDS times, in turn with the others; the ratio is that of the fastest, by the server's own execution time.
set -euo pipefail
rows=${1:-5000000}
rounds=${ROUNDS:-3}
sql() { psql -XqAt -v ON_ERROR_STOP=1 "$@"; }

sql <<SQL
CREATE UNLOGGED TABLE kimsfinance_bench AS
    SELECT i AS ts, 100 + 10 * sin(i / 1000.0) + sin(i * 0.7) AS close FROM generate_series(1, $rows) i;
ALTER TABLE kimsfinance_bench ADD PRIMARY KEY (ts);
VACUUM ANALYZE kimsfinance_bench;
SQL
trap 'sql -c "DROP TABLE kimsfinance_bench"' EXIT

names=(scan lag avg sma ten)
declare -A query=(
    [scan]="SELECT ts, close FROM kimsfinance_bench ORDER BY ts"
    [lag]="SELECT lag(close) OVER w FROM kimsfinance_bench WINDOW w AS (ORDER BY ts)"
    [avg]="SELECT avg(close) OVER (ORDER BY ts ROWS 19 PRECEDING) FROM kimsfinance_bench"
    [sma]="SELECT sma(close, 20) OVER w FROM kimsfinance_bench WINDOW w AS (ORDER BY ts)"
    [ten]="SELECT sma(close, 20) OVER w, ema(close, 20) OVER w, wma(close, 20) OVER w, rsi(close, 14) OVER w, mom(close, 10) OVER w,
           roc(close, 10) OVER w, dema(close, 20) OVER w, rolling_max(close, 20) OVER w, sma(close, 50) OVER w, ema(close, 50) OVER w
           FROM kimsfinance_bench WINDOW w AS (ORDER BY ts)"
)
declare -A best
for ((r = 0; r < rounds; r++)); do
    for name in "${names[@]}"; do
        ms=$(sql -c "SET jit = off; SET max_parallel_workers_per_gather = 0; SET enable_sort = off;
                     EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) ${query[$name]}" | sed -n 's/^Execution Time: \([0-9.]*\) ms/\1/p')
        best[$name]=$(awk -v a="${best[$name]:-$ms}" -v b="$ms" 'BEGIN { print a < b ? a : b }')
    done
done
for name in "${names[@]}"; do printf '%-5s %10.1f ms\n' "$name" "${best[$name]}"; done
ratio() { awk -v a="${best[$1]}" -v b="${best[$2]}" 'BEGIN { printf "%.2f", a / b }'; }
echo "avg over 20 rows / sma(close, 20):   $(ratio avg sma)  (goal: at least 3)"
echo "sma(close, 20) / lag(close):         $(ratio sma lag)  (goal: at most 1.4)"
echo "ten functions / one:                 $(ratio ten sma)  (goal: at most 2.5)"
