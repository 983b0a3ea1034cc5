#!/usr/bin/env bash
# Queries on the GPU, with a helper program that computes on the CPU: the same rows, whatever becomes of the helper. Prints TAP.
# Alone: bash test/run gpu_query
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

ask()
{
    psql -XAtqc "$1" 2>&1
}

helper_pid()
{
    ask 'SELECT helper_pid FROM kimsfinance_gpu_info()'
}

another_helper()        # PID: ready again, with another
{
    local pid
    pid=$(ask "SELECT helper_pid FROM kimsfinance_gpu_info() WHERE state = 'ready'")
    [[ "$pid" =~ ^[0-9]+$ ]] && [ "$pid" != "$1" ]
}

kf_begin test
# a copy of its own, as the other script counts the processes of this program
mkdir -p "$KF_SCRATCH/gpu_query"
chmod 755 "$KF_SCRATCH/gpu_query"
cp "$KF_SCRATCH/gpu/kimsfinance-gpu-host" "$KF_SCRATCH/gpu_query/"
kf_server_start gpu_query "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu_query/kimsfinance-gpu-host'" "kimsfinance.gpu_min_rows = 1000" \
    "work_mem = '512MB'" "max_parallel_workers_per_gather = 0" "statement_timeout = '100s'"

# Prices with gaps; series of none to two thousand rows; as time brings them.
kf_psql -c 'CREATE EXTENSION kimsfinance' -c "CREATE TABLE bars AS
    SELECT 'S' || s AS symbol, i AS ts, CASE WHEN (i + s) % 97 <> 0 THEN 100 + 10 * sin(i / 9.0 + s) + i % 7 END AS close, 112 + 10 * sin(i / 9.0 + s) AS high,
        95 + 10 * sin(i / 9.0 + s) AS low, 1000 + i % 13 AS volume
    FROM generate_series(1, 2000) AS i, generate_series(1, 150) AS s WHERE i <= s * 40 OR s > 50 ORDER BY i"  -c 'ANALYZE bars'
COLUMNS="symbol, ts, sma(close, 20) OVER w, (macd(close) OVER w).*, atr(high, low, close) OVER w, obv(close, volume) OVER w, (bbands(close) OVER w).upper"
QUERY="SELECT $COLUMNS FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)"
SUM="SELECT md5(string_agg(q::text, '|' ORDER BY symbol, ts)) FROM ($QUERY) AS q"

# One session, whose connection to the helper lives on from query to query.
coproc SESSION { exec psql -XAtq 2>&1; }
send()                  # QUERY
{
    printf '%s\n' "$1;" >&"${SESSION[1]}"
}
hear()                  # one line
{
    read -r -u "${SESSION[0]}" REPLY
}
tell()                  # QUERY: the first line of its result
{
    send "$1"
    hear
}
send 'SET kimsfinance.engine = off'
tell "$SUM"
right=$REPLY
send "SET application_name = 'quant'"
tell 'SELECT pg_backend_pid()'
backend=$REPLY
send 'SET kimsfinance.engine = gpu'
tell "$SUM"
is "$REPLY" "$right" 'who insists on the GPU waits for the helper, and gets the right rows'
# the engine of a query
send "CREATE FUNCTION engine(query text, OUT line text) RETURNS SETOF text LANGUAGE plpgsql AS \$\$
    BEGIN FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ' || query LOOP IF line ~ '(Engine|GPU):' THEN RETURN NEXT; END IF; END LOOP; END \$\$"
ENGINE="SELECT string_agg(trim(line), ', ') FROM engine(\$\$$QUERY\$\$)"
engine()
{
    tell "$ENGINE"
}
engine
is "$REPLY" 'Engine: gpu' 'as EXPLAIN says'
send 'SET kimsfinance.engine = auto'
engine
is "$REPLY" 'Engine: gpu' 'enough rows: the GPU'
send 'SET kimsfinance.gpu_min_rows = 1000000'
engine
is "$REPLY" 'Engine: cpu' 'too few: the CPU'
send 'SET kimsfinance.gpu_min_rows = -1'
engine
is "$REPLY" 'Engine: cpu' 'never'
send 'SET kimsfinance.gpu_min_rows = 1'
send 'SET kimsfinance.debug_require_engine = require_gpu'

# What a session holds open, but for tables, catalogs and the log, which PostgreSQL opens and closes as it likes: sockets, shared memory, temporary files.
open_files()
{
    find "/proc/$backend/fd" -type l -printf '%l\n' | grep -cvE '/(base/[0-9]+|global|pg_wal|pg_xact)/'
}
waits()
{
    [ "$(ask "SELECT wait_event_type FROM pg_stat_activity WHERE application_name = 'quant'")" = Extension ]
}
files=$(open_files)
for _ in 1 2 3 4 5; do
    tell "$SUM"
done
tell 'BEGIN; SELECT 1'
send 'DECLARE c CURSOR FOR '"$QUERY"
tell 'FETCH 1 FROM c'
send 'ROLLBACK'
tell 'SELECT 1'
is "$(open_files)" "$files" 'no file stays open'

# Parameter sweeps: bit by bit the rows of the CPU, in the same order, and kimsfinance_stats tells that the GPU computed them.
QUOTES="SELECT symbol, timestamp '2020-01-01' + ts * interval '1 day' AS ts, close - 1 AS open, high, low, close, volume FROM bars ORDER BY symbol, ts"
grid_rows()             # COLUMN QUERY: the hash of its rows in their order, how many there are, and whether one has a value there
{
    tell "SELECT md5(string_agg(g::text, '|' ORDER BY n)) || ' ' || count(*) || ' ' || (count(v) > 0)
          FROM (SELECT g, row_number() OVER () AS n, to_jsonb(g) ->> '$1' AS v FROM $2 AS g) AS g"
}
by_gpu()                # sweeps that the GPU computed in this session
{
    tell "SELECT coalesce(sum(calls), 0) FROM kimsfinance_stats WHERE surface = 'grid' AND engine = 'gpu'"
}
same_grid()             # COLUMN QUERY ROWS TITLE
{
    local cpu calls
    send 'SET kimsfinance.engine = cpu'
    grid_rows "$1" "$2"
    cpu=$REPLY
    by_gpu
    calls=$REPLY
    send 'SET kimsfinance.engine = gpu'
    grid_rows "$1" "$2"
    is "$REPLY" "$cpu" "the same rows on both: $4"
    is "${cpu#* }" "$3" "as many as there are parameter sets and series: $4"
    by_gpu
    is "$REPLY" $((calls + 1)) "by the GPU: $4"
}
helper=$(helper_pid)
QUERY_OF="\$\$$QUOTES\$\$"
same_grid value "indicator_grid($QUERY_OF, 'sma', '{\"period\": \"5..40\"}')" '5400 true' 'averages'
same_grid value "indicator_grid($QUERY_OF, 'bbands', '{\"period\": [10, 20, 3000], \"nbdev_up\": \"1..2 step 0.5\", \"ma_type\": [\"sma\", \"ema\"]}')" \
    '8100 true' 'several outputs, a kind of average, and a period longer than the series'
same_grid value "indicator_grid($QUERY_OF, 'stoch', '{\"fastk_period\": \"5..14\"}')" '3000 true' 'several inputs'
same_grid sharpe "crossover_grid($QUERY_OF, 'sma', '{\"period\": \"5..20 step 5\"}', 'ema', '{\"period\": \"10..40 step 10\"}', 'increasing', 'short', cost => 0.001)" \
    '1800 true' 'crossings, long and short, with costs'
same_grid sharpe "crossover_grid($QUERY_OF, 'macd.macd', '{\"fast_period\": [8, 12]}', 'macd.signal', pairs => 'same', fill => 'next_close')" '300 true' 'two outputs of one indicator'
same_grid sharpe "crossover_grid($QUERY_OF, 'level', '{\"level\": \"20..40 step 10\"}', 'rsi', '{\"period\": [5, 14]}')" '900 true' 'a level'
send "SET work_mem = '800kB'"
same_grid sharpe "crossover_grid($QUERY_OF, 'close', NULL, 'sma', '{\"period\": \"5..15\"}')" '1650 true' 'batch after batch'
send 'RESET work_mem'
is "$(helper_pid)" "$helper" 'all by one helper'

# Lost in the midst of a sweep: the CPU takes over.
SWEEP="crossover_grid($QUERY_OF, 'sma', '{\"period\": \"5..20\"}', 'ema', '{\"period\": \"10..40\"}')"
send 'SET kimsfinance.engine = cpu'
grid_rows sharpe "$SWEEP"
swept=$REPLY
send 'SET kimsfinance.engine = auto'
kill -STOP "$helper"
send "SET statement_timeout = '300ms'"
grid_rows sharpe "$SWEEP"
is "$REPLY" 'ERROR:  canceling statement due to statement timeout' 'a sweep ends with its timeout too'
send "SET statement_timeout = '100s'"
send "SELECT md5(string_agg(g::text, '|' ORDER BY n)) || ' ' || count(*) || ' ' || (count(sharpe) > 0) FROM (SELECT g, row_number() OVER () AS n, sharpe FROM $SWEEP AS g) AS g"
is "$(wait_until waits)" yes 'the sweep waits for the helper'
kill -9 "$helper"
hear
is "$REPLY" "$swept" 'the helper is killed: the same rows, from the CPU'
is "$(wait_until another_helper "$helper")" yes 'and there is another'
send 'SET kimsfinance.engine = gpu'
grid_rows sharpe "$SWEEP"
is "$REPLY" "$swept" 'which computes the sweep as well'
send 'SET kimsfinance.engine = auto'
tell "$SUM"
is "$REPLY" "$right" 'and the next query'

# Stopped: the session waits for the answer.
files=$(open_files)
helper=$(helper_pid)
kill -STOP "$helper"
send "SET statement_timeout = '300ms'"
tell "$SUM"
is "$REPLY" 'ERROR:  canceling statement due to statement timeout' 'a timeout is a timeout, also while the helper does not answer'
is "$(open_files)" "$((files - 1))" 'and leaves nothing but a connection less'
kill -CONT "$helper"
send "SET statement_timeout = '100s'"
tell "$SUM"
is "$REPLY" "$right" 'the next query gets the right rows, not the answer to the one before'
is "$(helper_pid)" "$helper" 'from the same helper'

send 'BEGIN'
send 'SAVEPOINT s'
kill -STOP "$helper"
send "SET LOCAL statement_timeout = '300ms'"
tell "$SUM"
send 'ROLLBACK TO s'
kill -CONT "$helper"
tell "$SUM"
is "$REPLY" "$right" 'after a savepoint as well'
send 'COMMIT'

kill -STOP "$helper"
send 'SET kimsfinance.debug_require_engine = allow'
send "$SUM"
is "$(wait_until waits)" yes 'in the midst of a batch'
kill -9 "$helper"
hear
is "$REPLY" "$right" 'the helper is killed: the right rows, from the CPU'
is "$(wait_until another_helper "$helper")" yes 'there is another helper'
helper=$(helper_pid)
send 'SET kimsfinance.debug_require_engine = require_gpu'
tell "$SUM"
is "$REPLY" "$right" 'and the next query finds it'

kill -STOP "$helper"
send 'SET kimsfinance.debug_require_engine = allow'
send "$ENGINE"
wait_until waits >/dev/null
kill -9 "$helper"
hear
is "$REPLY" 'Engine: cpu, GPU: the GPU helper program has ended' 'EXPLAIN tells why it was the CPU'

send "SET kimsfinance.engine = gpu"
wait_until another_helper "$helper" >/dev/null
kf_psql -c "LOAD 'kimsfinance'" -c "ALTER SYSTEM SET kimsfinance.gpu_helper = ''" -c 'SELECT pg_reload_conf()' >/dev/null
off()
{
    [ "$(ask 'SELECT state FROM kimsfinance_gpu_info()')" = off ]
}
wait_until off >/dev/null
tell "$SUM"
is "$REPLY" 'ERROR:  indicators cannot be computed on the GPU: kimsfinance.gpu_helper is empty' 'who insists gets an error that says why'
hear                    # its hint
send "SET kimsfinance.engine = auto"
tell "$SUM"
is "$REPLY" "$right" 'who does not gets the rows'
echo "1..$tests"
