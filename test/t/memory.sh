#!/usr/bin/env bash
# A hundred thousand charts in one backend: after the first thousand neither its memory contexts nor its process grow. Prints TAP.
# Alone: bash test/run memory
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

FIRST=1000
REST=99000
CONTEXTS_MAY_GROW=65536         # bytes: a catalogue's cache may still fill a little
PROCESS_MAY_GROW=1024           # kB: pages of the program that are written for the first time; 10 bytes a chart
PEAK_MAY_GROW=2048              # kB: the same, with pages of the program and of shared buffers that are seen for the first time

tests=0
at_most()               # GOT LIMIT TITLE
{
    tests=$((tests + 1))
    if [ "$1" -le "$2" ]; then
        echo "ok $tests - $3"
    else
        echo "not ok $tests - $3"
    fi
    echo "# $1, at most $2"
}

kf_begin test
kf_server_start memory
kf_psql -c 'CREATE EXTENSION kimsfinance' -c "
CREATE TABLE bars AS
SELECT timestamp '2024-01-02' + i * interval '1 day' AS ts, 10 + sin(i) AS open, 12.0::float8 AS high, 8.0::float8 AS low, 10 - sin(i) AS close, 5 AS volume
FROM generate_series(1, 15) AS i"

# One session draws and measures itself. RssAnon is what the process has of its own, RssFile and RssShmem are of all. All the charts of a number are one
# statement, whose memory goes at its end: VmHWM, the most that the process ever had, shows what piles up until then. In a SELECT list
# generate_series keeps no rows. The kinds take turns.
measure="SELECT (SELECT sum(total_bytes) FROM pg_backend_memory_contexts),
    (SELECT substring(pg_read_file('/proc/self/status') FROM 'RssAnon:\s+(\d+)')),
    (SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+)'))"
charts()                # FROM TO
{
    echo "SELECT count(render_chart('SELECT * FROM bars', width => 64, height => 48, title => i::text,
        format => (ARRAY['png', 'svg', 'png', 'png'])[i % 4 + 1], kind => (ARRAY['candle', 'line', 'ohlc'])[i % 3 + 1],
        indicators => CASE i % 5 WHEN 0 THEN '{sma(3),rsi(5)}'::text[] END)) FROM (SELECT generate_series($1, $2) AS i OFFSET 0) AS s;"
}
mapfile -t got < <(
    {
        echo "SET jit = off; $(charts 1 "$FIRST") $measure;"
        echo "$(charts "$((FIRST + 1))" "$((FIRST + REST))") $measure;"
    } | psql -XAtq -F ' ' -v ON_ERROR_STOP=1)
printf '# %s\n' "${got[@]}"
[ "${got[0]:-} ${got[2]:-}" = "$FIRST $REST" ] || kf_die 'the charts were not drawn'
read -r contexts process peak <<<"${got[1]}"
read -r contexts_end process_end peak_end <<<"${got[3]}"
at_most "$((contexts_end - contexts))" "$CONTEXTS_MAY_GROW" "bytes in memory contexts: growth over $REST charts after $FIRST"
at_most "$((process_end - process))" "$PROCESS_MAY_GROW" "kB of the process: growth over $REST charts after $FIRST"
at_most "$((peak_end - peak))" "$PEAK_MAY_GROW" "kB of the process at its peak: growth over $REST charts after $FIRST"
echo "1..$tests"
