#!/usr/bin/env bash
# Bars by activity end to end: ticks a second, the memory of the backend, and ratios in one run to a plain scan of the same ticks
# and to volume bars made with a running sum, in plain SQL and in PL/pgSQL.
#
#     PGHOST=... bash test/bench/bench_bars.sh [ticks]        default 10000000
#
# needs a server with the extension's library installed; makes the schema bench_bars and drops it. Queries run in turn, on one core
# and without parallel workers, ROUNDS times (default 3); each counts with its fastest, by the server's own execution time.
set -euo pipefail
ticks=${1:-10000000}
rounds=${ROUNDS:-3}
export PGOPTIONS="-c search_path=bench_bars,public -c jit=off -c max_parallel_workers_per_gather=0 -c enable_sort=off -c synchronize_seqscans=off -c client_min_messages=warning"
sql() { psql -XqAt -v ON_ERROR_STOP=1 "$@"; }

trap 'sql -c "DROP SCHEMA IF EXISTS bench_bars CASCADE"' EXIT
sql <<SQL
DROP SCHEMA IF EXISTS bench_bars CASCADE;
CREATE SCHEMA bench_bars;
CREATE EXTENSION IF NOT EXISTS kimsfinance SCHEMA public;
CREATE UNLOGGED TABLE ticks AS
SELECT '2024-01-01Z'::timestamptz + i * interval '100 milliseconds' AS ts,
       (10000 + floor(1000 * sin(i / 1e5)) + (hashint4(i) & 31)) / 100 AS price, (1 + (hashint4(i + 13) & 255))::float8 AS size
FROM generate_series(1, $ticks) AS i;
VACUUM ANALYZE ticks;

-- The way without the extension: rows in order, a running sum, a row at each bar's end.
CREATE FUNCTION plpgsql_bars(threshold float8) RETURNS TABLE (open_time timestamptz, open float8, high float8, low float8, close float8, volume float8)
LANGUAGE plpgsql AS \$\$
DECLARE
    t record;
BEGIN
    volume := 0;
    FOR t IN SELECT * FROM ticks LOOP
        IF volume = 0 THEN
            open_time := t.ts; open := t.price; high := t.price; low := t.price;
        END IF;
        high := greatest(high, t.price); low := least(low, t.price); close := t.price; volume := volume + t.size;
        IF volume >= threshold THEN
            RETURN NEXT;
            volume := 0;
        END IF;
    END LOOP;
END \$\$;
SQL

names=(scan tick volume split dollar range tick_imbalance volume_imbalance tick_run volume_run id window plpgsql)
declare -A query=(
    [scan]="SELECT count(*), max(price), min(price), sum(size) FROM ticks"
    [tick]="SELECT * FROM tick_bars('SELECT * FROM ticks', 1000)"
    [volume]="SELECT * FROM volume_bars('SELECT * FROM ticks', 128000)"
    [split]="SELECT * FROM volume_bars('SELECT * FROM ticks', 128000, split => true)"
    [dollar]="SELECT * FROM dollar_bars('SELECT * FROM ticks', 12800000)"
    [range]="SELECT * FROM range_bars('SELECT * FROM ticks', 0.4)"
    [tick_imbalance]="SELECT * FROM tick_imbalance_bars('SELECT * FROM ticks')"
    [volume_imbalance]="SELECT * FROM volume_imbalance_bars('SELECT * FROM ticks')"
    [tick_run]="SELECT * FROM tick_run_bars('SELECT * FROM ticks')"
    [volume_run]="SELECT * FROM volume_run_bars('SELECT * FROM ticks')"
    [id]="SELECT id, min(ts), max(price), min(price), sum(size) FROM (SELECT *, volume_bar_id(size, 128000) OVER () AS id FROM ticks) AS t GROUP BY id"
    [window]="SELECT id, min(ts), max(price), min(price), sum(size) FROM (SELECT *, floor((sum(size) OVER (ROWS UNBOUNDED PRECEDING) - size) / 128000) AS id FROM ticks) AS t GROUP BY id"
    [plpgsql]="SELECT * FROM plpgsql_bars(128000)"
)
declare -A best
for ((r = 0; r < rounds; r++)); do
    for name in "${names[@]}"; do
        if [ "$r" -gt 0 ] && [[ "$name" = window || "$name" = plpgsql ]]; then continue; fi
        ms=$(sql -c "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) ${query[$name]}" | sed -n 's/^Execution Time: \([0-9.]*\) ms/\1/p')
        best[$name]=$(awk -v a="${best[$name]:-$ms}" -v b="$ms" 'BEGIN { print a < b ? a : b }')
    done
done
for name in "${names[@]}"; do
    awk -v n="$name" -v t="${best[$name]}" -v scan="${best[scan]}" -v volume="${best[volume]}" -v ticks="$ticks" \
        'BEGIN { printf "%-17s %9.0f ms  %6.2f million ticks/s  %5.2f of a scan  %6.2f of volume_bars\n", n, t, ticks / t / 1000, t / scan, t / volume }'
done

# The anonymous memory of a backend after so many ticks: what is its own, without shared buffers and the server's program.
memory() {
    sql -c "SELECT count(*) FROM volume_bars('SELECT * FROM ticks LIMIT $1', 128000)" \
        -c "SELECT substring(pg_read_file('/proc/' || pg_backend_pid() || '/status') FROM 'RssAnon:\s+([0-9]+ kB)')" | tail -1
}
echo "memory of the backend after 1000 ticks: $(memory 1000), after $ticks: $(memory "$ticks")"
