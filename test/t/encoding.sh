#!/usr/bin/env bash
# Databases that are not UTF-8: titles are drawn as they read, errors quote them as they are. Prints TAP. Alone: bash test/run encoding
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

ask()                   # DATABASE QUERY
{
    psql -XAtc "$2" "$1"
}

draw()                  # DATABASE TITLE: a hash of the picture
{
    ask "$1" "SELECT md5(render_chart('SELECT DATE ''2024-01-01'' AS ts, 1 AS open, 2 AS high, 1 AS low, 2 AS close', title => $2, width => 300, height => 200))"
}

kf_begin test
kf_server_start encoding
for encoding in UTF8 LATIN1 LATIN9 WIN1251 EUC_JP SQL_ASCII; do
    kf_psql -c "CREATE DATABASE \"$encoding\" ENCODING '$encoding' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    kf_psql -c 'CREATE EXTENSION kimsfinance' "$encoding"
done

western="'Société Générale ¥'"
is "$(draw LATIN1 "$western")" "$(draw UTF8 "$western")" 'LATIN1: the picture is that of UTF-8'
is "$(draw SQL_ASCII "$western")" "$(draw UTF8 "$western")" 'SQL_ASCII: bytes are taken to be UTF-8'
is "$(draw LATIN9 "'€'")" "$(draw UTF8 "'€'")" 'LATIN9: the picture is that of UTF-8'
is "$(draw WIN1251 "'Газпром'")" "$(draw UTF8 "'Газпром'")" 'WIN1251: the picture is that of UTF-8'
is "$(draw EUC_JP "'日経'")" "$(draw UTF8 "'日経'")" 'EUC_JP: the picture is that of UTF-8'
is "$([ "$(draw LATIN1 "$western")" = "$(draw LATIN1 "'Societe Generale ?'")" ] && echo same || echo other)" other 'the title is in the picture'
is "$(ask SQL_ASCII "SELECT length(render_chart('SELECT now() AS ts, 1 AS open, 2 AS high, 1 AS low, 2 AS close', title => 'a' || chr(233) || chr(128))) > 0")" t \
    'SQL_ASCII: bytes that are not UTF-8 do no harm'
# 60 bytes are quoted: as many characters as fit into them
for pair in LATIN1:59 UTF8:29 EUC_JP:19; do
    is "$(ask "${pair%:*}" "SELECT render_chart('SELECT now() AS ts, 1 AS open, 2 AS high, 1 AS low, 2 AS close', theme => 'x' || repeat('é', 100))" 2>&1 | head -1)" \
        "ERROR:  unknown theme \"x$(printf 'é%.0s' $(seq "${pair#*:}"))\"" "${pair%:*}: a quoted name is cut between characters"
done
echo "1..$tests"
