#!/bin/bash
# What ohlcv(ts, price, size) costs next to max(price), min(price), sum(size) over the same GROUP BY keys.
#
#   test/bench/bench_ohlcv.sh [ticks] [rounds]        default 5000000 ticks of 100 symbols in 30 days, 5 rounds
#
# Connects by PGHOST, PGPORT, PGDATABASE and so on; needs the extension's library installed, makes a schema bench_ohlcv and drops
# it again. Queries of one comparison run interleaved; a time is the median of the rounds, a ratio is between times of one run.
set -euo pipefail

ticks=${1:-5000000}
rounds=${2:-5}
export PGOPTIONS="-c search_path=bench_ohlcv,public -c jit=off -c work_mem=1GB -c client_min_messages=warning"

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }

# Milliseconds of one query, rows produced and thrown away.
time_of() {
    sql -c "SET max_parallel_workers_per_gather = $1; SET enable_sort = off" -c "EXPLAIN (ANALYZE, TIMING OFF) $2" |
        sed -n 's/^Execution Time: \(.*\) ms$/\1/p'
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
    [ohlcv]="ohlcv(ts, price, size)"
    [price]="ohlcv(ts, price)"
    [seq]="ohlcv(ts, price, size, seq)"
    [ordered]="(array_agg(price ORDER BY ts))[1], (array_agg(price ORDER BY ts DESC))[1], max(price), min(price), sum(size)"
)
# compare WORKERS BUCKET NAME...: the medians of all, and their ratios to the first.
compare() {
    local workers=$1 bucket=$2 name base="" middle ms round
    shift 2
    declare -A times=()
    for ((round = 0; round <= rounds; round++)); do
        for name in "$@"; do
            ms=$(time_of "$workers" "SELECT symbol, date_bin('$bucket', ts, '2000-01-01 00:00Z'), ${what[$name]} FROM ticks GROUP BY 1, 2")
            # The first round warms the cache.
            if ((round > 0)); then times[$name]+="$ms"$'\n'; fi
        done
    done
    for name in "$@"; do
        middle=$(printf '%s' "${times[$name]}" | median)
        base=${base:-$middle}
        awk -v w="$workers" -v b="$bucket" -v n="$name" -v t="$middle" -v base="$base" -v ticks="$ticks" \
            'BEGIN { printf "%-9s %d workers  %-8s %8.0f ms  %6.1f ns a tick  ratio %.2f\n", b, w, n, t, t * 1e6 / ticks, t / base }'
    done
}

compare 0 "1 day" plain ohlcv price seq
compare 0 "1 minute" plain ohlcv
compare 2 "1 day" plain ohlcv
rounds=1
compare 0 "1 day" ohlcv ordered
