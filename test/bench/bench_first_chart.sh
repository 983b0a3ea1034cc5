#!/usr/bin/env bash
# What the first chart of a new backend costs: its library, its fonts, its memory, next to the first query of a backend without us.
#
#     bash test/bench/bench_first_chart.sh [ROUNDS]
#
# Connects by PGHOST, PGPORT, PGDATABASE and so on as a superuser; needs the extension's library installed, makes a schema
# bench_first_chart and drops it again. Every figure is of a statement in a backend of its own, all in turns in one run, as the backend
# counts it (log_statement_stats): processor time from the statement's text to its result. 'resident' is how many pages were touched
# for the first time. With kimsfinance in shared_preload_libraries the library is there when the backend begins: LOAD is nothing then.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-40}
scratch=$(mktemp -d)
export PGOPTIONS="-c search_path=bench_first_chart,public -c jit=off -c client_min_messages=warning"

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
trap 'rm -rf "$scratch"; sql -c "DROP SCHEMA IF EXISTS bench_first_chart CASCADE"' EXIT
sql -c "DROP SCHEMA IF EXISTS bench_first_chart CASCADE" -c "CREATE SCHEMA bench_first_chart" \
    -c "CREATE EXTENSION IF NOT EXISTS kimsfinance SCHEMA public" \
    -c "CREATE TABLE prices (ts date, open float8, high float8, low float8, close float8, volume float8)" \
    -c "\\copy prices FROM PROGRAM 'head -251 demo/data/sp500.csv' CSV HEADER" -c "VACUUM ANALYZE prices"

rows="SELECT * FROM prices ORDER BY ts"
plain="SELECT count(*), sum(open), sum(high), sum(low), sum(close), sum(volume), min(ts) FROM ($rows) p"
chart="SELECT length(render_chart('$rows'))"

# Milliseconds of the processor and pages touched of the last statement, run after the others in a new backend.
cost_of() { # NAME STATEMENT...
    local name=$1 before=()
    shift
    while [ $# -gt 1 ]; do
        before+=(-c "$1")
        shift
    done
    sql "${before[@]}" -c "SET client_min_messages = log" -c "SET log_statement_stats = on" -c "$1" 2>&1 >/dev/null |
        awk '/s elapsed$/ { ms = ($2 + $5) * 1000 } /page faults/ { split($2, n, "/"); pages = n[1] + n[2] } END { print ms, pages }' >>"$scratch/$name"
}

for ((i = 0; i < rounds; i++)); do
    cost_of load "LOAD 'kimsfinance'"
    cost_of plain "$plain"
    cost_of first "$chart"
    cost_of second "$chart" "$chart"
    cost_of tenth "$chart" "$chart" "$chart" "$chart" "$chart" "$chart" "$chart" "$chart" "$chart" "$chart"
done

printf '%-58s %8s %8s %9s\n' "first statement of a new backend" "best ms" "median" "resident"
report() { # NAME WHAT
    sort -g "$scratch/$1" | awk -v what="$2" '{ ms[NR] = $1; pages[NR] = $2 }
        END { printf "%-58s %8.2f %8.2f %9d\n", what, ms[1], ms[int((NR + 1) / 2)], pages[1] }'
}
report load "LOAD"
report plain "sums of the 250 rows, without kimsfinance"
report first "800x600 chart of the 250 rows"
report second "the second chart"
report tenth "the tenth chart"
paste "$scratch/first" "$scratch/plain" | awk '{ print $1 - $3, $2 - $4 }' >"$scratch/beyond"
report beyond "the first chart beyond what the sums take"
