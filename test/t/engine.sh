#!/usr/bin/env bash
# The engine's node where one session and its results do not show enough: the first query of a connection, cancel, memory, parallel workers,
# tools that look at plans. Prints TAP. Alone: bash test/run engine
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

ROWS=1500000
MAX_GROWTH=16384        # kB a backend's peak may grow beyond what it may use, shared buffers included; the rows would be 100 MB

kf_begin test
kf_server_start engine "work_mem = '4MB'" "hash_mem_multiplier = 2" "shared_buffers = '16MB'" "max_parallel_workers_per_gather = 0" "jit = off" \
    "synchronize_seqscans = off" "kimsfinance.engine = cpu" "kimsfinance.debug_require_engine = require_cpu"
kf_psql -c 'CREATE EXTENSION kimsfinance' -c 'CREATE UNLOGGED TABLE big (i integer, symbol text, close float8)' \
    -c "INSERT INTO big SELECT i, 'S' || i % 10, 100 + i::bigint * 7919 % 1009 / 16.0 FROM (SELECT generate_series(1, $ROWS) AS i) AS s" \
    -c 'ANALYZE big'

# ---- without preloading ----

is "$(psql -XAtqc "EXPLAIN (COSTS OFF) SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY i) FROM (SELECT * FROM big LIMIT 10) AS b" | grep -c KimsfinanceWindow)" \
    1 'the first query of a connection is planned with the node'

# ---- one session, whose peak of resident memory is read before and after ----

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
growth()                # kB ALLOWED BESIDE
{
    local now
    now=$(peak "$pid")
    [ $((now - before)) -lt $((MAX_GROWTH + $1)) ] && echo bounded || echo "from $before kB to $now kB"
}
SUM='SELECT count(v), count(m) FROM (SELECT sma(close, 20) OVER w AS v, macd(close) OVER w AS m FROM'

tell 'SELECT pg_backend_pid()'
pid=$REPLY
tell "$SUM (SELECT * FROM big LIMIT 1000) AS b WINDOW w AS (PARTITION BY symbol ORDER BY i)) AS s"
is "$REPLY" '810|670' 'a small window'
before=$(peak "$pid")
tell "SELECT set_config('temp_file_limit', '0', false)"
tell "$SUM big WINDOW w AS ()) AS s"
is "$REPLY" "$((ROWS - 19))|$((ROWS - 33))" 'streaming: one partition of all rows without a temporary file'
is "$(growth 0)" bounded 'and without keeping them'
tell "SELECT set_config('temp_file_limit', '-1', false)"
tell 'CREATE FUNCTION few() RETURNS SETOF big LANGUAGE sql ROWS 10 AS $$ SELECT * FROM big $$; SELECT 1'
tell "$SUM few() WINDOW w AS (PARTITION BY symbol ORDER BY i DESC)) AS s"
is "$REPLY" "$((ROWS - 190))|$((ROWS - 330))" 'more rows than memory: handed over to a sort'
is "$(growth 16384)" bounded 'and memory stays within the limits of the rows and of the sort'
tell "SELECT count(*) FROM generate_series(2, 3001) AS n, LATERAL (SELECT sma(close, n) OVER (PARTITION BY symbol ORDER BY i DESC) FROM (SELECT * FROM big LIMIT 50) AS b) AS x"
is "$REPLY" 150000 'three thousand rescans'
before=$(peak "$pid")
tell "SELECT count(*) FROM generate_series(2, 30001) AS n, LATERAL (SELECT macd(close, 12, 26, n % 9 + 1) OVER (PARTITION BY symbol ORDER BY i DESC) FROM (SELECT * FROM big LIMIT 50) AS b) AS x"
is "$REPLY" 1500000 'thirty thousand rescans'
is "$(growth 0)" bounded 'leave no memory behind'

# ---- cancel: these queries never end by themselves ----

ENDLESS="(SELECT i, 'S' || i % 10 AS symbol, i % 100 + 1.0 AS close FROM (SELECT generate_series(1, 9000000000000000) AS i) AS g)"
tell "SELECT set_config('statement_timeout', '300ms', false)"
tell "SELECT count(*) FROM (SELECT sma(close, 20) OVER (PARTITION BY symbol ORDER BY i DESC) FROM $ENDLESS AS e) AS s"
is "$REPLY" 'ERROR:  canceling statement due to statement timeout' 'cancelled with rows at the sort'
tell "SELECT set_config('work_mem', '1GB', false)"
tell "SELECT count(*) FROM (SELECT sma(close, 20) OVER (PARTITION BY symbol ORDER BY i DESC) FROM $ENDLESS AS e) AS s"
is "$REPLY" 'ERROR:  canceling statement due to statement timeout' 'cancelled with rows in memory'
tell "SELECT count(*) FROM (SELECT sma(close, 20) OVER () FROM $ENDLESS AS e) AS s"
is "$REPLY" 'ERROR:  canceling statement due to statement timeout' 'cancelled while streaming'
tell "SELECT set_config('statement_timeout', '0', false)"
tell "SELECT count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'kimsfinance %'"
is "$REPLY" 0 'no memory of a cancelled query is left'
tell "SELECT count(*) FROM pg_ls_tmpdir()"
is "$REPLY" 0 'no temporary file either'
tell "$SUM (SELECT * FROM big LIMIT 1000) AS b WINDOW w AS (PARTITION BY symbol ORDER BY i)) AS s"
is "$REPLY" '810|670' 'and the session goes on'

# ---- parallel workers ----

forced=$(psql -XAtqc "SELECT name FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query')")
serial=$(psql -XAtqc "SELECT md5(string_agg(s::text, ';')) FROM (SELECT symbol, i, rsi(close) OVER (PARTITION BY symbol ORDER BY i) FROM big WHERE i < 20000) AS s")
is "$(psql -XAtq -c "SET $forced = on" -c 'SET max_parallel_workers_per_gather = 2' \
    -c "SELECT md5(string_agg(s::text, ';')) FROM (SELECT symbol, i, rsi(close) OVER (PARTITION BY symbol ORDER BY i) FROM big WHERE i < 20000) AS s")" \
    "$serial" 'the node in a parallel worker'

# ---- tools that look at plans ----

is "$(psql -XAtq -c "LOAD 'auto_explain'" -c 'SET auto_explain.log_min_duration = 0' -c 'SET auto_explain.log_analyze = on' -c 'SET auto_explain.log_verbose = on' \
    -c 'SET client_min_messages = log' -c 'SELECT count(v) FROM (SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY i) AS v FROM big WHERE i <= 1000) AS s' 2>&1 |
    grep -cE 'Custom Scan \(KimsfinanceWindow\).*actual|Functions: sma|^980$')" 3 'auto_explain with ANALYZE and VERBOSE'
is "$(psql -XAtq -c 'SET debug_print_plan = on' -c 'SET debug_print_parse = on' -c 'SET client_min_messages = log' \
    -c 'SELECT count(v) FROM (SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY i) AS v FROM big WHERE i <= 1000) AS s' 2>&1 | grep -cE 'CUSTOMSCAN|^980$')" \
    2 'debug_print_plan'
for format in text json xml yaml; do
    is "$(psql -XAtqc "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, FORMAT $format) SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY i) FROM big WHERE i < 100" | grep -c KimsfinanceWindow)" \
        1 "EXPLAIN in $format"
done
echo "1..$tests"
