#!/usr/bin/env bash
# A dumped and restored database gives the same bars, indicator values and charts, and dumps the same again. Prints TAP. Alone:
# bash test/run dump
#
# pg_dump and pg_restore work with an empty search_path: materialized views over our functions, types and operators are filled
# that way during the restore. The extension is once in public and once in a schema of its own.
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

tests=0
same()                  # FILE FILE TITLE
{
    tests=$((tests + 1))
    if diff -u "$1" "$2" >"$KF_SCRATCH/dump.diff"; then
        echo "ok $tests - $3"
    else
        echo "not ok $tests - $3"
        head -40 "$KF_SCRATCH/dump.diff" | sed 's/^/# /'
    fi
}

# A digest of all rows of every table, view and materialized view, and whether the constraints and indexes hold.
digest()                # DATABASE
{
    local relation
    for relation in sp500 minutes bars bars_by_candle sp500_indicators sp500_chart symbol_charts stored_charts; do
        psql -XAt -v ON_ERROR_STOP=1 -d "$1" -c \
            "SELECT '$relation', count(*), md5(string_agg(md5(r::text), '' ORDER BY r::text)) FROM public.$relation r"
    done
}

# pg_dump of newer releases writes a random token.
schema_of()             # DATABASE
{
    pg_dump --schema-only "$1" | grep -Ev '^(\\(un)?restrict |-- (Dumped|Started|Completed) )'
}

fill()                  # DATABASE
{
    kf_psql -d "$1" -f demo/load.sql -f demo/ticks.sql -f demo/views.sql -c "
        DELETE FROM ticks WHERE ts > '2024-03-08 10:30:00 America/New_York';
        REFRESH MATERIALIZED VIEW minutes;
        CREATE TABLE bars (symbol text, candle ohlcv, vwap double precision GENERATED ALWAYS AS (vwap(candle)) STORED,
                           CHECK (high(candle) >= low(candle)));
        INSERT INTO bars SELECT symbol, candle FROM minutes;
        CREATE INDEX ON bars (candle);
        CREATE INDEX ON bars (close(candle));
        CREATE VIEW bars_by_candle AS SELECT candle, symbol FROM bars ORDER BY candle;
        CREATE VIEW sp500_chart AS SELECT render_chart('public.sp500', indicators => '{sma(200),rsi}') AS png;
        CREATE MATERIALIZED VIEW stored_charts AS SELECT symbol, png FROM symbol_charts;"
}

check()                 # DATABASE TITLE
{
    fill "$1"
    digest "$1" >"$KF_SCRATCH/dump.want"
    schema_of "$1" >"$KF_SCRATCH/dump.schema"

    pg_dump --format=custom --file="$KF_SCRATCH/dump.custom" "$1"
    psql -Xqc "CREATE DATABASE ${1}_custom" -d postgres
    pg_restore --exit-on-error --dbname="${1}_custom" "$KF_SCRATCH/dump.custom"
    digest "${1}_custom" >"$KF_SCRATCH/dump.got"
    same "$KF_SCRATCH/dump.want" "$KF_SCRATCH/dump.got" "$2: custom format, the same rows"
    schema_of "${1}_custom" >"$KF_SCRATCH/dump.got"
    same "$KF_SCRATCH/dump.schema" "$KF_SCRATCH/dump.got" "$2: custom format, the same definitions"

    pg_dump --file="$KF_SCRATCH/dump.plain" "$1"
    psql -Xqc "CREATE DATABASE ${1}_plain" -d postgres
    kf_psql -d "${1}_plain" -f "$KF_SCRATCH/dump.plain" >/dev/null
    digest "${1}_plain" >"$KF_SCRATCH/dump.got"
    same "$KF_SCRATCH/dump.want" "$KF_SCRATCH/dump.got" "$2: plain format, the same rows"
}

kf_begin test
kf_server_start dump
cd "$KF_ROOT"
kf_psql -c 'CREATE DATABASE here' -c 'CREATE DATABASE there'
kf_psql -d here -c 'CREATE EXTENSION kimsfinance'
check here 'extension in public'
kf_psql -d there -c 'CREATE SCHEMA ta' -c 'CREATE EXTENSION kimsfinance SCHEMA ta' \
    -c 'ALTER DATABASE there SET search_path = public, ta'
check there 'extension in a schema of its own'
echo "1..$tests"
