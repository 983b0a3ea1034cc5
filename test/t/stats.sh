#!/usr/bin/env bash
# The counters of kimsfinance_stats: of the whole server when preloaded, of the connection alone when not. Prints TAP. Alone:
# bash test/run stats
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

SESSIONS=4
CALLS=50

ask()                   # SQL...: a connection of its own; the last line of what it says
{
    psql -XAtq -v ON_ERROR_STOP=1 "${@/#/-c}" | tail -1
}

bars="SELECT t AS ts, 100 + sin(i) AS close FROM generate_series(timestamp '2024-01-01', '2024-01-30', '1 day') WITH ORDINALITY AS v (t, i)"
grid="SELECT count(*) FROM indicator_grid(\$\$$bars\$\$, 'sma', '{\"period\": \"5..9\"}')"
chart="SELECT length(render_chart(\$\$SELECT ts, close AS open, close AS high, close AS low, close FROM ($bars) AS b\$\$))"
counted="SELECT string_agg(concat_ws(' ', surface, engine, calls, rows, scope), ', ' ORDER BY surface, engine) FROM kimsfinance_stats WHERE calls > 0"

kf_begin test

# ---- preloaded ----

kf_server_start stats "shared_preload_libraries = 'kimsfinance'"
kf_psql -c 'CREATE EXTENSION kimsfinance' -c 'CREATE DATABASE other'
kf_psql -d other -c 'CREATE EXTENSION kimsfinance'
is "$(ask "SELECT string_agg(DISTINCT scope || ' ' || calls, ', ') FROM kimsfinance_stats")" 'shared 0' 'preloaded, the counters are shared and begin at zero'
ask "$grid" >/dev/null
bytes=$(PGDATABASE=other ask "$chart")
is "$(ask "$counted")" 'chart cpu 1 30 shared, grid cpu 1 5 shared' 'they are of all connections and databases'
is "$(ask "SELECT bytes FROM kimsfinance_stats WHERE surface = 'chart'")" "$bytes" 'the bytes are those of the picture'

for ((c = 0; c < CALLS; c++)); do echo "$grid;"; done >"$KF_SCRATCH/stats.sql"
jobs=()
for ((s = 0; s < SESSIONS; s++)); do
    kf_background psql -XAtq -v ON_ERROR_STOP=1 -f "$KF_SCRATCH/stats.sql" -o "$KF_SCRATCH/stats.$s.out"
    jobs+=("$KF_JOB")
done
for job in "${jobs[@]}"; do kf_wait "$job"; done
is "$(ask "SELECT calls || ' ' || rows FROM kimsfinance_stats WHERE surface = 'grid' AND engine = 'cpu'")" \
    "$((SESSIONS * CALLS + 1)) $((5 * (SESSIONS * CALLS + 1)))" 'connections beside each other lose no count'

is "$(ask "SELECT count(*) FROM kimsfinance_fallbacks WHERE scope = 'shared' AND calls = 0")" \
    "$(ask 'SELECT count(*) FROM kimsfinance_fallbacks')" 'there were no fallbacks'
before=$(ask 'SELECT min(stats_reset) FROM kimsfinance_stats')
PGDATABASE=other ask 'SELECT kimsfinance_stats_reset()' >/dev/null
is "$(ask "SELECT sum(calls) + sum(rows) + sum(bytes) || ' ' || bool_and(stats_reset > '$before') FROM kimsfinance_stats")" '0 true' \
    'a reset is for all connections too'

# The postmaster makes shared memory anew when a process has crashed.
ask "$grid" >/dev/null
pid=$(ask "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
kill -KILL "$pid"
alive=
for ((i = 0; i < 600; i++)); do
    if [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walwriter' AND pid <> $pid" 2>/dev/null)" = 1 ]; then
        alive=yes
        break
    fi
    sleep 0.1
done
is "$alive" yes 'the server comes back after a crash'
is "$(ask 'SELECT sum(calls) FROM kimsfinance_stats')" 0 'after a crash counting begins anew'
ask "$grid" >/dev/null
is "$(ask "$counted")" 'grid cpu 1 5 shared' 'and goes on'

# ---- not preloaded ----

kf_server_start alone
kf_psql -c 'CREATE EXTENSION kimsfinance'
is "$(ask "$grid" "$grid" "$counted")" 'grid cpu 2 10 backend' 'not preloaded, a connection counts for itself'
is "$(ask "$counted")" '' 'and another one does not see it'
is "$(ask "$grid" 'SELECT kimsfinance_stats_reset()' "$counted")" '' 'it can reset its own'
echo "1..$tests"
