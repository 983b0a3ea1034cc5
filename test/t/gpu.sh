#!/usr/bin/env bash
# The server's side of the GPU with a helper program that computes on the CPU: found, started, used, lost, killed. Prints TAP.
# Alone: bash test/run gpu
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

ask()
{
    psql -XAtqc "$1" 2>&1
}

# ---- the helper, the worker and the server -------------------------------------------------------------------------------------

prepare_helpers()       # test/run has built the program over the CPU; these two are what it may be otherwise
{
    printf '#!/bin/sh\necho "no device that can be used" >&2\nexit 3\n' >"$KF_SCRATCH/gpu/unable"
    printf '#!/bin/sh\necho "the driver fell over" >&2\nexit 1\n' >"$KF_SCRATCH/gpu/falls"
    chmod 755 "$KF_SCRATCH/gpu/unable" "$KF_SCRATCH/gpu/falls"
}

pg()                    # ACTION ARGUMENTS...: pg_ctl
{
    kf_as_server "$KF_SCRATCH/root$("$PG_CONFIG" --bindir)/pg_ctl" -D "$PGHOST/data" -l "$PGHOST/log" -w -t 120 -s "$@"
}

configure()             # SETTING...: written into a file that replaces the one before
{
    printf '%s\n' "$@" >"$PGHOST/data/gpu.conf"
}

helpers()               # process ids of all helpers of this server; a zombie has no command line
{
    local process
    for process in /proc/[0-9]*; do
        if tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q "^$KF_SCRATCH/gpu/kimsfinance-gpu-host "; then
            echo "${process#/proc/}"
        fi
    done
}

workers()
{
    local process
    for process in /proc/[0-9]*; do
        if tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q '^postgres: kimsfinance gpu' &&
            [ "$(readlink "$process/cwd")" = "$PGHOST/data" ]; then
            echo "${process#/proc/}"
        fi
    done
}

no_helper()
{
    [ -z "$(helpers)" ]
}

no_worker()
{
    [ -z "$(workers)" ]
}

one_worker()
{
    [ "$(workers | wc -l)" = 1 ]
}

state()
{
    ask 'SELECT state FROM kimsfinance_gpu_info()'
}

is_ready()
{
    [ "$(state)" = ready ]
}

helper_pid()
{
    ask 'SELECT helper_pid FROM kimsfinance_gpu_info()'
}

only_listens()          # PID: no client any more, and nothing that came from the server but the three pipes; one more is its own
{
    [ "$(readlink "/proc/$1/fd/"* | sed 's/:.*//' | sort | uniq -c | xargs)" = '5 pipe 1 socket' ]
}

another_helper()        # PID: ready again, with another
{
    local pid
    pid=$(ask "SELECT helper_pid FROM kimsfinance_gpu_info() WHERE state = 'ready'")
    [[ "$pid" =~ ^[0-9]+$ ]] && [ "$pid" != "$1" ]
}

has_worked()            # PID: it has computed something, so that the client who asks for that is in the midst of its batches
{
    [ "$(awk '{ print $14 + $15 }' "/proc/$1/stat")" -ge 3 ]
}

# ---- the tests -------------------------------------------------------------------------------------------------------------------

test_nothing_installed()
{
    is "$(ask "SELECT state, device, helper_pid, why LIKE 'the helper program \"/%/kimsfinance-gpu\" is not there; it is built where nvcc is found' FROM kimsfinance_gpu_info()")" \
        'none|||t' 'no helper program: said so'
    is "$(ask "SELECT current = proposed, reason LIKE 'the CPU computes everything%is not there%', command IS NULL, measured->0->>'rows', measured->0->>'gpu_ms' FROM kimsfinance_autotune()")" \
        't|t|t|1000|' 'and nothing is proposed'
    is "$(wait_until no_worker)" yes 'no worker is started for nothing'
    configure "kimsfinance.gpu_helper = ''"
    pg reload
    is "$(ask "SELECT state, why FROM kimsfinance_gpu_info()")" 'off|kimsfinance.gpu_helper is empty' 'switched off'
    is "$(psql -XAtqc "LOAD 'kimsfinance'" -c "SET kimsfinance.gpu_helper = '/bin/sh'" 2>&1)" \
        'ERROR:  parameter "kimsfinance.gpu_helper" cannot be changed now' 'nobody chooses a program in a session'
    is "$(psql -XAtqc "SET kimsfinance.gpu_helper = '/bin/sh'" -c "LOAD 'kimsfinance'" -c 'SHOW kimsfinance.gpu_helper' 2>/dev/null)" '' \
        'not even before the library is loaded'
    is "$(psql -XAtqc "LOAD 'kimsfinance'" -c "ALTER SYSTEM SET kimsfinance.gpu_helper = '../sh'" 2>&1 | head -1)" \
        'ERROR:  invalid value for parameter "kimsfinance.gpu_helper": "../sh"' 'a path that is neither absolute nor a name is refused'
}

test_on_demand()
{
    local pid job all=()
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'" "kimsfinance.gpu_memory = '1GB'"
    pg reload
    for _ in 1 2 3 4 5 6 7 8; do
        kf_background psql -XAtqc 'SELECT state, helper_pid FROM kimsfinance_gpu_info()' -o "$PGHOST/state.${#all[@]}"
        all+=("$KF_JOB")
    done
    for job in "${all[@]}"; do
        kf_wait "$job"
    done
    pid=$(helper_pid)
    is "$(sort -u "$PGHOST"/state.*)" "ready|$pid" 'the first ones who ask start the helper, and all find the same'
    is "$(wait_until one_worker) $(helpers)" "yes $pid" 'one worker and one helper'
    is "$(ask "SELECT state, device, memory_total > 1e9, memory_free BETWEEN 1 AND memory_total, driver, runtime, why FROM kimsfinance_gpu_info()")" \
        'ready|host|t|t|none|none|' 'the device'
    is "$(stat -c %a "$PGHOST/data/pg_stat_tmp/kimsfinance-gpu.sock")" 600 'the socket is for the server only'
    is "$(grep -c 'kimsfinance gpu: host, none, runtime none: serving with 1024 MB' "$PGHOST/log")" 1 'what the helper says is in the log'
    is "$(wait_until only_listens "$pid")" yes 'nothing of the server is open in the helper'
}

test_autotune()
{
    is "$(ask "SELECT setting, current, reason !~ '(failed|values)', (measured->0->>'gpu_ms')::float8 > 0, (measured->-1->>'gpu_ms')::float8 > 0 FROM kimsfinance_autotune()")" \
        'kimsfinance.gpu_min_rows|1000000|t|t|t' 'batches are computed by the helper, and the values are right'
    kf_psql -c 'CREATE ROLE quant LOGIN'
    ask "SET ROLE quant; SELECT command ~ '^ALTER ROLE quant SET kimsfinance.gpu_min_rows = (-1|\d+)\$', command = 'ALTER ROLE quant SET kimsfinance.gpu_min_rows = ' || proposed,
        current_setting('kimsfinance.gpu_min_rows') = proposed FROM kimsfinance_autotune(apply => true)" >"$PGHOST/tuned"
    is "$(cat "$PGHOST/tuned")" 't|t|t' 'everyone may apply it, for himself'
    is "$(psql -XAtq -U quant -c "LOAD 'kimsfinance'" -c "SELECT current_setting('kimsfinance.gpu_min_rows') = (SELECT split_part(c, '=', 2) FROM pg_db_role_setting, unnest(setconfig) AS c)" 2>&1 | tail -1)" t \
        'and it lasts'
    is "$(ask "SELECT command LIKE 'ALTER DATABASE postgres SET %' FROM kimsfinance_autotune()")" t "the database's owner for all"
    is "$(ask "BEGIN; SELECT count(*) FROM kimsfinance_autotune(true); ROLLBACK; SELECT count(*) FROM pg_db_role_setting WHERE setdatabase <> 0; SHOW kimsfinance.gpu_min_rows")" \
        $'1\n0\n1000000' 'until it is rolled back'
}

# A session in the midst of its batches, and the helper stopped: the session waits for an answer. Sets JOB and HELPER.
begin_and_stop_helper()
{
    kill -9 "$(helper_pid)"
    wait_until is_ready >/dev/null
    HELPER=$(helper_pid)
    kf_background psql -XAtq -c "SET application_name = 'tuner'" -c "SET maintenance_work_mem = '1GB'" \
        -c "SELECT reason, measured->0->>'gpu_ms' IS NOT NULL, measured->-1->>'gpu_ms', measured->-1->>'cpu_ms' IS NOT NULL FROM kimsfinance_autotune()" \
        -o "$PGHOST/tuner" 2>"$PGHOST/tuner.errors"
    JOB=$KF_JOB
    wait_until has_worked "$HELPER" >/dev/null
    kill -STOP "$HELPER"
    wait_until tuner_waits >/dev/null
}

tuner_waits()
{
    [ "$(ask "SELECT wait_event_type FROM pg_stat_activity WHERE application_name = 'tuner'")" = Extension ]
}

test_killed_in_a_batch()
{
    begin_and_stop_helper
    kill -9 "$HELPER"
    kf_wait "$JOB" || true
    is "$(cat "$PGHOST/tuner" "$PGHOST/tuner.errors")" 'never: the GPU failed: the GPU helper program has ended|t||t' \
        'a helper killed in the midst of a batch: the session goes on with the CPU'
    is "$(wait_until another_helper "$HELPER")" yes 'and the next one finds a new helper'
    is "$(grep -c 'the helper was ended by signal 9' "$PGHOST/log" | sed 's/[1-9][0-9]*/some/')" some 'said in the log'
}

test_cancelled_in_a_batch()
{
    local status=0
    begin_and_stop_helper
    ask "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'tuner'" >/dev/null
    kf_wait "$JOB" || status=$?
    is "$status $(head -1 "$PGHOST/tuner.errors")" '1 ERROR:  canceling statement due to user request' \
        'cancelled while the helper does not answer'
    is "$(ask "SELECT state, why FROM kimsfinance_gpu_info()")" 'none|the GPU helper program does not answer' 'a helper that does not answer'
    kill -CONT "$HELPER"
    is "$(wait_until is_ready) $(helper_pid)" "yes $HELPER" 'it is used again when it answers'

    begin_and_stop_helper
    ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tuner'" >/dev/null
    kf_wait "$JOB" || true
    is "$(grep -c 'terminating connection due to administrator command' "$PGHOST/tuner.errors")" 1 'terminated while the helper does not answer'
    kill -CONT "$HELPER"
    is "$(wait_until is_ready) $(helper_pid)" "yes $HELPER" 'which outlives that'
}

test_lost_socket()
{
    local pid
    pid=$(helper_pid)
    rm "$PGHOST/data/pg_stat_tmp/kimsfinance-gpu.sock"
    is "$(wait_until another_helper "$pid")" yes 'a removed socket comes again, with a new helper'
    is "$(helpers | wc -l)" 1 'and the old one is gone'
}

test_no_device_memory()
{
    local pid
    pid=$(helper_pid)
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'" "kimsfinance.gpu_memory = '1MB'"
    pg reload
    is "$(wait_until another_helper "$pid")" yes 'new settings, new helper'
    is "$(ask "SELECT reason !~ '(failed|values)' FROM kimsfinance_autotune()")" t 'little memory on the device: in steps of some series'
    pid=$(helper_pid)
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'" "kimsfinance.gpu_memory = '200kB'"
    pg reload
    is "$(wait_until another_helper "$pid")" yes 'once more'
    is "$(ask "SELECT reason FROM kimsfinance_autotune()")" 'never: the GPU failed: out of device memory' 'not enough for one series'
    is "$(state)" ready 'is no reason to stop'
}

test_two_at_once()
{
    local job all=()
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'"
    pg reload
    wait_until is_ready >/dev/null
    for _ in 1 2 3; do
        kf_background psql -XAtqc "SELECT reason !~ '(failed|values)' FROM kimsfinance_autotune()" -o "$PGHOST/both.${#all[@]}"
        all+=("$KF_JOB")
    done
    for job in "${all[@]}"; do
        kf_wait "$job"
    done
    is "$(cat "$PGHOST"/both.*)" $'t\nt\nt' 'three sessions at once get the right values'
}

test_drop_extension()
{
    is "$(ask "SELECT state FROM kimsfinance_gpu_info(); DROP EXTENSION kimsfinance; CREATE EXTENSION kimsfinance; SELECT state FROM kimsfinance_gpu_info()")" \
        $'ready\nready' 'the extension can be dropped while the helper runs'
}

test_stop()             # fast and immediate; a batch under way or not
{
    begin_and_stop_helper
    pg stop -m fast
    kf_wait "$JOB" || true
    is "$(wait_until no_helper)" yes 'a fast shutdown in the midst of a batch leaves no helper, not even one that is stopped'
    is "$(ls "$PGHOST/data/pg_stat_tmp")" 'kimsfinance-gpu.note' 'and no socket'
    pg start
    wait_until is_ready >/dev/null
    pg stop -m immediate
    is "$(wait_until no_helper)" yes 'an immediate shutdown leaves no helper'
    pg start
    is "$(wait_until is_ready)" yes 'what it left does not hinder the next one'
    kill -9 "$(head -1 "$PGHOST/data/postmaster.pid")"
    is "$(wait_until no_helper) $(wait_until no_worker)" 'yes yes' 'a killed server leaves no helper'
    # other processes of the killed one may take a moment longer, and pg_ctl has something to say about the file that is left
    is "$(wait_until pg start 2>/dev/null) $(wait_until is_ready)" 'yes yes' 'and the next one starts'
}

test_unable()
{
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/unable'"
    pg restart
    is "$(ask "SELECT state, helper_pid, why FROM kimsfinance_gpu_info()")" 'none||no device that can be used' 'why there is no GPU'
    is "$(wait_until no_worker)" yes 'the worker does not stay for that'
    is "$(ask "SELECT state, why FROM kimsfinance_gpu_info()")" 'none|no device that can be used' 'it is remembered'
    is "$(grep -c 'kimsfinance gpu: no device that can be used' "$PGHOST/log")" 1 'and not tried each time'
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/falls'"
    pg restart
    is "$(ask "SELECT state, why FROM kimsfinance_gpu_info()")" 'starting|the helper ended with exit code 1: the driver fell over' 'a helper that crashes'
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'"
    pg reload
    is "$(wait_until is_ready)" yes 'new settings end the pause'
}

test_no_room()
{
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'" "max_worker_processes = 1"
    pg restart
    is "$(ask "SELECT state, why FROM kimsfinance_gpu_info()")" 'none|no background worker is free: raise max_worker_processes' \
        'no room for a worker'
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'"
    pg restart
    is "$(wait_until is_ready)" yes 'room again'
}

test_preloaded()
{
    local pid worker
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'" "shared_preload_libraries = 'kimsfinance'"
    pg restart
    is "$(wait_until one_worker)" yes 'preloaded: the worker is there before anyone asks'
    is "$(wait_until is_ready)" yes 'and the helper'
    pid=$(helper_pid)
    worker=$(workers)
    kill -TERM "$worker"
    is "$(wait_until another_helper "$pid")" yes 'a worker that is terminated comes again'
    pid=$(helper_pid)
    kill -9 "$(workers)"
    is "$(wait_until another_helper "$pid")" yes 'one that is killed too, as do all processes of the server'
    is "$(helpers | wc -l) $(workers | wc -l)" '1 1' 'still one worker and one helper'
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/unable'" "shared_preload_libraries = 'kimsfinance'"
    pg reload
    is "$(wait_until no_helper)" yes 'a helper that cannot work'
    is "$(ask "SELECT state, why FROM kimsfinance_gpu_info()") $(workers | wc -l)" 'none|no device that can be used 1' 'the worker waits for better settings'
    configure "kimsfinance.gpu_helper = ''" "shared_preload_libraries = 'kimsfinance'"
    pg reload
    is "$(ask "SELECT state FROM kimsfinance_gpu_info()")" off 'switched off'
    configure "kimsfinance.gpu_helper = '$KF_SCRATCH/gpu/kimsfinance-gpu-host'" "shared_preload_libraries = 'kimsfinance'"
    pg reload
    is "$(wait_until is_ready)" yes 'switched on'
    pg stop -m fast
    is "$(wait_until no_helper) $(ls "$PGHOST/data/pg_stat_tmp")" 'yes kimsfinance-gpu.note' 'stopped'
}

kf_begin test
prepare_helpers
kf_server_start gpu "max_worker_processes = 12" "statement_timeout = '100s'" "include_if_exists = 'gpu.conf'"
kf_psql -c 'CREATE EXTENSION kimsfinance'
test_nothing_installed
test_on_demand
test_autotune
test_killed_in_a_batch
test_cancelled_in_a_batch
test_lost_socket
test_no_device_memory
test_two_at_once
test_drop_extension
test_stop
test_unable
test_no_room
test_preloaded
echo "1..$tests"
