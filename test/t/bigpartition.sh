#!/usr/bin/env bash
# A partition of ten million rows in little memory: no temporary file, no growth, the right numbers. Prints TAP.
# Alone: bash test/run bigpartition
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

ROWS=10000000
MAX_GROWTH=65536        # kB the backend's peak may grow, shared buffers included; ten million rows would be 600 MB

kf_begin test
kf_server_start bigpartition "work_mem = '4MB'" "shared_buffers = '16MB'" "max_parallel_workers_per_gather = 0" "jit = off" \
    "synchronize_seqscans = off"

# The rows lie in order, scans begin at the first, and the window has no ORDER BY, so that nothing is sorted. Prices are sixteenths: their sums are exact.
kf_psql -c 'CREATE EXTENSION kimsfinance' -c 'CREATE UNLOGGED TABLE big (i integer, close float8)' \
    -c "CREATE FUNCTION price(i integer) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN 100 + i::bigint * 7919 % 1009 / 16.0::float8" \
    -c "INSERT INTO big SELECT i, price(i) FROM (SELECT generate_series(1, $ROWS) AS i) AS s"

# One session, whose peak of resident memory is read before and after.
coproc SESSION { exec psql -XAtq 2>&1; }
tell()                  # QUERY: the first line of its result
{
    printf '%s\n' "$1;" >&"${SESSION[1]}"
    read -r -u "${SESSION[0]}" REPLY
}
peak()                  # PID
{
    awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}
growth()
{
    local now
    now=$(peak "$pid")
    [ $((now - before)) -lt "$MAX_GROWTH" ] && echo none || echo "from $before kB to $now kB"
}

tell 'SELECT pg_backend_pid()'
pid=$REPLY
tell 'SELECT count(v), count(r), count(m) FROM (SELECT sma(close, 20) OVER w AS v, rsi(close) OVER w AS r, macd(close) OVER w AS m FROM (SELECT close FROM big LIMIT 1000) AS b WINDOW w AS ()) AS s'
before=$(peak "$pid")

# From here on a tuplestore that goes to disk is an error; that it would be noticed, a function that needs all rows at once shows.
tell "SELECT set_config('temp_file_limit', '0', false)"
tell 'SELECT count(v), min(n) FROM (SELECT sma(close, 20) OVER w AS v, count(*) OVER w AS n FROM (SELECT close FROM big LIMIT 500000) AS b WINDOW w AS ()) AS s'
is "$REPLY" 'ERROR:  temporary file size exceeds temp_file_limit (0kB)' 'a function that needs all rows goes to disk'

printf '%s\n' "CREATE TEMP TABLE got AS SELECT * FROM (SELECT i, sma(close, 20) OVER w AS sma, rsi(close, 14) OVER w AS rsi, (macd(close) OVER w).histogram
    FROM big WINDOW w AS ()) AS s WHERE i IN (1, 19, 20, 34, 2000) OR i % 999983 = 0 OR i = $ROWS;" >&"${SESSION[1]}"
tell 'SELECT count(*) FROM got'
is "$REPLY" 16 'three functions run over one partition of ten million rows without a temporary file'
is "$(growth)" none 'the backend has not grown'

tell 'SELECT bool_and(g.sma IS NOT DISTINCT FROM CASE WHEN g.i >= 20 THEN a.avg END)
    FROM got AS g, LATERAL (SELECT avg(price(i)) FROM generate_series(g.i - 19, g.i) AS i) AS a'
is "$REPLY" t 'SMA is the plain average of the last rows'
tell 'SELECT count(g.rsi), count(g.histogram), bool_and(abs(g.rsi - a.rsi) < 1e-10 AND abs(g.histogram - (a.macd).histogram) < 1e-10)
    FROM got AS g, LATERAL (SELECT rsi_last(price(i), 14 ORDER BY i) AS rsi, macd_last(price(i) ORDER BY i) AS macd
        FROM generate_series(greatest(g.i - 1999, 1), g.i) AS i) AS a'
is "$REPLY" '15|13|t' 'RSI and MACD are those of the last rows, before which nothing counts any more'

# The aggregate for the newest value keeps no rows either.
tell 'SELECT sma_last(close, 20) = (SELECT sma FROM got ORDER BY i DESC LIMIT 1) FROM big'
is "$REPLY" t 'sma_last over ten million rows'
tell "SELECT get_byte(render_chart('SELECT timestamp ''2000-01-01'' + i * interval ''1 s'' AS ts, close AS open, close AS high, close AS low, close FROM big'), 1)"
is "$REPLY" 80 'a chart of ten million rows'
is "$(growth)" none 'and the backend has not grown'
echo "1..$tests"
