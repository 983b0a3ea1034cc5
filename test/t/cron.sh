#!/usr/bin/env bash
# demo/schedule.sql at work: pg_cron refreshes the bars and stores charts. Prints TAP. Alone: bash test/run cron
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

PATIENCE=150            # seconds: pg_cron starts jobs on the minute

ask()
{
    psql -XAtc "$1"
}

kf_begin test
# Background workers, so that the jobs need no connection of their own and no TCP.
kf_server_start cron "shared_preload_libraries = 'pg_cron'" "cron.database_name = 'postgres'" "cron.use_background_workers = on" \
    "max_worker_processes = 20"
cd "$KF_ROOT"
kf_psql -c 'CREATE EXTENSION pg_cron' -c 'CREATE EXTENSION kimsfinance' \
    -f demo/load.sql -f demo/ticks.sql -f demo/views.sql -f demo/schedule.sql >/dev/null
kf_psql -c "INSERT INTO ticks VALUES ('ACME', '2024-03-08 16:05:00 America/New_York', 170.01, 7)"

is "$(ask "SELECT count(*) FROM minutes WHERE minute = '2024-03-08 16:05:00 America/New_York'")" 0 'the late tick is not yet in a bar'

deadline=$((SECONDS + PATIENCE))
status=
while [ "$SECONDS" -lt "$deadline" ]; do
    status=$(ask "SELECT status FROM cron.job_run_details WHERE status IN ('succeeded', 'failed') ORDER BY runid LIMIT 1")
    [ -z "$status" ] || break
    sleep 0.5
done

is "$status" succeeded 'the job ran'
is "$(ask "SELECT volume(candle) FROM minutes WHERE minute = '2024-03-08 16:05:00 America/New_York'")" 7 'the late tick is in a bar'
is "$(ask "SELECT string_agg(symbol, ' ' ORDER BY symbol) FROM stored_charts WHERE substr(png, 1, 8) = '\\x89504e470d0a1a0a'")" \
    'ACME GLOBEX INITECH' 'a PNG is stored for every symbol'
is "$(ask "SELECT bool_and(s.png = v.png) FROM stored_charts s JOIN symbol_charts v USING (symbol)")" t \
    'the stored charts are those of the view'
echo "1..$tests"

if [ "$status" != succeeded ]; then
    ask 'SELECT status, return_message FROM cron.job_run_details ORDER BY runid' | sed 's/^/# /'
    tail -20 "$PGHOST/log" | sed 's/^/# /'
    exit 1
fi
