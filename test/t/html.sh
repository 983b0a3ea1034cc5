#!/usr/bin/env bash
# Pages and documents in other programs: SVG through xmllint, HTML in a headless Chromium, where they are installed; what is not there is left out
# with a word. Prints TAP. Alone: bash test/run html
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

draw()                  # FORMAT FILE OPTIONS
{
    psql -XAtc "SELECT convert_from(render_chart('SELECT * FROM walk ORDER BY ts', format => '$1'$3), 'UTF8')" >"$2"
}

# The page after its script has run, with what COMMANDS did to it. They end with a change of the window's size, which draws at once: the next
# frame may be later than the end of the page's time.
browse()                # PAGE COMMANDS
{
    local commands=${2//$'\n'/ }
    # the first of two scripts catches what goes wrong in the page's own
    sed -e "s|<body>|<body><script>window.onerror = function (m) { document.title = 'failed: ' + m; };</script>|" -e "s|</body>|<script>$commands</script></body>|" \
        "$1" >"$work/browsed.html"
    timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/profile" --window-size=900,900 --hide-scrollbars \
        --virtual-time-budget=3000 --dump-dom "file://$work/browsed.html" 2>"$work/browser.log"
}

kf_begin test
kf_server_start html
work=$KF_SCRATCH/html
mkdir -p "$work"
kf_psql -c 'CREATE EXTENSION kimsfinance' -c "CREATE TABLE walk AS SELECT timestamp '2024-01-01' + i * interval '1 day' AS ts, p AS open, p + 3 AS high, p - 2 AS low,
    p + i % 3 - 1 AS close, 1000 + i % 7 AS volume FROM (SELECT i, 100 + (i * 7) % 13 AS p FROM generate_series(1, 200) AS i) AS b"

if command -v xmllint >/dev/null; then
    for kind in candle hollow line mountain baseline renko kagi line_break point_figure range; do
        draw svg "$work/$kind.svg" ", kind => '$kind', title => 'A & B <C> \"D\"', indicators => '{sma(20),bbands,macd,rsi}'"
        status=0
        xmllint --noout --nonet "$work/$kind.svg" >"$work/xmllint.log" 2>&1 || status=$?
        ok "xmllint reads a chart of the kind $kind" "$status"
    done
else
    skip 'xmllint reads charts' 'xmllint is not installed'
fi

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$chromium" ]; then
    skip 'the page runs in a browser' 'Chromium is not installed'
elif ! timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/profile" --dump-dom about:blank >/dev/null 2>&1; then
    skip 'the page runs in a browser' 'Chromium does not start here'
else
    draw html "$work/page.html" ", title => '</script><b>A</b>', width => 900, height => 600, indicators => '{sma(20),rsi}'"
    status=0
    browse "$work/page.html" "document.title += ' ran'" >"$work/dom" || status=$?
    grep -q '<title>&lt;/script&gt;&lt;b&gt;A&lt;/b&gt; ran</title>' "$work/dom" || status=1
    grep -q '<canvas [^>]*style="width: 900px; height: 600px' "$work/dom" || status=1
    ok 'the page draws itself without an error, its title as it reads' "$status"

    browse "$work/page.html" "var c = document.getElementById(\"kf-chart\"); c.dispatchEvent(new PointerEvent(\"pointermove\", {clientX: 400, clientY: 300, pointerId: 1})); window.dispatchEvent(new Event(\"resize\"));" >"$work/dom"
    tip=$(sed -n '/<div id="kf-tip"/,$p' "$work/dom" | sed 's/<[^>]*>/ /g' | tr -s ' \n' ' ')
    status=0
    for word in 2024-04- Open High Low Close Volume 'SMA 20' 'RSI 14'; do
        [[ "$tip" == *"$word"* ]] || status=1
    done
    ok 'a pointer over the chart shows the values of a bar' "$status"

    browse "$work/page.html" "var c = document.getElementById(\"kf-chart\"); [\"End\", \"+\", \"+\", \"+\", \"ArrowLeft\", \"Home\", \"-\", \"0\"].forEach(function (k) { c.dispatchEvent(new KeyboardEvent(\"keydown\", {key: k, cancelable: true})); }); c.dispatchEvent(new KeyboardEvent(\"keydown\", {key: \"ArrowLeft\", shiftKey: true})); window.dispatchEvent(new Event(\"resize\"));" >"$work/dom"
    status=0
    grep -q '<div id="kf-tip".*2024-07-19' "$work/dom" || status=1
    ! grep -q '<title>failed' "$work/dom" || status=1
    ok 'keys move and zoom, and shift with an arrow tells the newest bar' "$status"

    # every way to place bars: moved, zoomed and asked for its newest bar
    keys="[\"End\", \"+\", \"+\", \"ArrowLeft\", \"Home\", \"-\", \"+\", \"PageDown\", \"End\", \"0\"].forEach(function (k) { c.dispatchEvent(new KeyboardEvent(\"keydown\", {key: k, cancelable: true})); });"
    n=0
    while IFS='|' read -r what options; do
        n=$((n + 1))
        draw html "$work/place$n.html" ", width => 900, height => 600, $options"
        browse "$work/place$n.html" "document.title += ' ran'; var c = document.getElementById(\"kf-chart\"); $keys c.dispatchEvent(new KeyboardEvent(\"keydown\", {key: \"ArrowLeft\", shiftKey: true})); window.dispatchEvent(new Event(\"resize\"));" >"$work/dom"
        status=0
        grep -q '<title>Chart ran</title>' "$work/dom" || status=1
        grep -q '<div id="kf-tip".*2024-0' "$work/dom" || status=1
        ok "the page draws, moves and tells: $what" "$status"
    done <<'EOF_PLACES'
Renko with wicks and a profile|kind => 'renko', box => '2', profile => 20, indicators => '{sma(5)}'
Kagi|kind => 'kagi', box => '2%'
line break|kind => 'line_break'
point and figure|kind => 'point_figure', box => '1', indicators => '{ichimoku}'
range bars|kind => 'range', box => '6'
series on both axes|scale => 'percent', indicators => '{sma(5):width=3:style=dashed,macd:color=red}', series => (SELECT chart_series(array_agg(ts), array_agg(close * 2.0), 'twice') || chart_series(array_agg(ts), array_agg(volume::float8), 'left', axis => 'left', style => 'step') FROM walk)
the time axis with a cloud|time_axis => 'time', indicators => '{ichimoku,vwap_session}', profile => 12
EOF_PLACES

    # the cloud goes on behind the last bar: there are pixels of its colour, and the bars leave room for it
    draw html "$work/cloud.html" ", width => 900, height => 600, indicators => '{ichimoku}'"
    browse "$work/cloud.html" "var c = document.getElementById(\"kf-chart\"); var g = c.getContext(\"2d\"); var p = g.getImageData(c.width - 160, 60, 80, 380).data; var n = 0; for (var i = 0; i < p.length; i += 4) if (Math.min(p[i], p[i + 1], p[i + 2]) < 240 \&\& p[i] !== p[i + 1]) n++; document.title = n > 100 ? \"cloud\" : \"none \" + n;" >"$work/dom"
    status=0
    grep -q '<title>cloud</title>' "$work/dom" || status=1
    ok 'the cloud goes on behind the last bar' "$status"
    draw html "$work/notes.html" ", width => 900, height => 600, indicators => '{rsi}', annotations => '[
        {\"type\": \"hline\", \"price\": 104, \"text\": \"target\"}, {\"type\": \"vline\", \"ts\": \"2024-03-01\", \"text\": \"day\"},
        {\"type\": \"trend\", \"from\": [\"2024-02-01\", 100], \"to\": [\"2024-05-01\", 108], \"extend\": \"both\", \"style\": \"dotted\", \"text\": \"t\"},
        {\"type\": \"rect\", \"from\": [\"2024-02-01\", 100], \"to\": [\"2024-05-01\", 108], \"text\": \"r\"}, {\"type\": \"span\", \"to\": \"2024-02-01\", \"text\": \"s\"},
        {\"type\": \"arrow\", \"from\": [\"2024-02-01\", 100], \"to\": [\"2024-05-01\", 108]}, {\"type\": \"pivots\"},
        {\"type\": \"buy\", \"ts\": \"2024-03-05\", \"text\": \"b\"}, {\"type\": \"marker\", \"ts\": \"2024-03-05\", \"shape\": \"cross\", \"price\": 101, \"panel\": \"rsi\"},
        {\"type\": \"text\", \"ts\": \"2024-04-05\", \"price\": 104, \"text\": \"note\", \"box\": true}, {\"type\": \"band\", \"from\": 60, \"panel\": \"rsi\"}]'"
    # what the page writes on its canvas, after zooming in and out again
    browse "$work/notes.html" "var said = []; var write = CanvasRenderingContext2D.prototype.fillText; CanvasRenderingContext2D.prototype.fillText = function (s) { said.push(s); write.apply(this, arguments); }; var c = document.getElementById(\"kf-chart\"); [\"+\", \"+\", \"Home\", \"0\"].forEach(function (k) { c.dispatchEvent(new KeyboardEvent(\"keydown\", {key: k, cancelable: true})); }); window.dispatchEvent(new Event(\"resize\")); document.title += ' said ;' + said.join(';') + ';';" >"$work/dom"
    status=0
    for word in target day t r s b note '104.00'; do
        grep -q "<title>.* said .*;$word;" "$work/dom" || status=1
    done
    ok 'annotations of a page are drawn, with their labels' "$status"

    # what the page writes on its canvas, and in which colours it fills
    heard="var said = []; var fills = {}; var proto = CanvasRenderingContext2D.prototype; var write = proto.fillText; var fillRect = proto.fillRect;
        proto.fillText = function (s) { said.push(s); write.apply(this, arguments); };
        proto.fillRect = function () { fills[this.fillStyle] = true; fillRect.apply(this, arguments); };
        window.dispatchEvent(new Event(\"resize\"));
        document.title += ' said ;' + said.join(';') + ';' + Object.keys(fills).join(';') + ';';"
    says()              # WORD...: all of them
    {
        local word
        status=0
        for word in "$@"; do
            grep -q "<title>.* said .*;$word;" "$work/dom" || { status=1; echo "# not said: $word"; }
        done
    }
    # bars that the next one engulfs, upwards and downwards in turn
    kf_psql -c "CREATE TABLE engulfed AS SELECT timestamp '2024-01-01' + i * interval '1 day' AS ts, o AS open, greatest(o, c) + 1 AS high, least(o, c) - 1 AS low, c AS close
        FROM generate_series(0, 39) AS i, LATERAL (SELECT ('{100,98.5,100,101.5}'::float8[])[i % 4 + 1] AS o, ('{99,100.5,101,99.5}'::float8[])[i % 4 + 1] AS c) AS b"
    psql -XAtc "SELECT convert_from(render_chart('engulfed', format => 'html', width => 900, height => 600, high_low => true,
        indicators => '{cdlengulfing:color=magenta/teal,cdlengulfing:panel=1}', annotations => '[{\"type\": \"hline\", \"price\": 100, \"text\": \"target\"}]'), 'UTF8')" >"$work/signals.html"
    browse "$work/signals.html" "$heard" >"$work/dom"
    says target engulfing ENGULFING '#ff00ff' '#008080'
    ok 'signals of patterns have their labels and colours' "$status"

    # a header that is too long tells the close
    draw html "$work/narrow.html" ", width => 300, height => 240, title => 'A'"
    browse "$work/narrow.html" "$heard" >"$work/dom"
    says A C
    ! grep -q '<title>.* said .*;O;' "$work/dom" || status=1
    ok 'a narrow page tells the close alone' "$status"

    # the ticks of the price axis are those of the picture, whatever the scale
    for scale in linear log percent; do
        draw svg "$work/ticks.svg" ", scale => '$scale', width => 900, height => 600"
        draw html "$work/ticks.html" ", scale => '$scale', width => 900, height => 600"
        browse "$work/ticks.html" "$heard" >"$work/dom"
        # shellcheck disable=SC2046
        says $(grep -o '<text[^>]*>[^<]*' "$work/ticks.svg" | sed 's/.*>//' | grep -v ' ')
        ok "page and picture have the same words: $scale" "$status"
    done

    # the wheel zooms at the pointer, a drag moves, two fingers zoom: each leaves fewer or other bars, which the newest dates tell
    for kind in candle renko kagi point_figure; do
        draw html "$work/wheel.html" ", kind => '$kind', width => 900, height => 600, annotations => '[{\"type\": \"pivots\"}, {\"type\": \"buy\", \"ts\": \"2024-05-05\"}]'$([ "$kind" = candle ] || echo ", box => '1'")"
        browse "$work/wheel.html" "var c = document.getElementById(\"kf-chart\"); var shots = []; function shot() { window.dispatchEvent(new Event(\"resize\")); shots.push(c.toDataURL()); }
            shot(); c.dispatchEvent(new WheelEvent(\"wheel\", {deltaY: -300, clientX: 600, clientY: 200, cancelable: true})); shot();
            c.dispatchEvent(new PointerEvent(\"pointerdown\", {clientX: 300, clientY: 200, pointerId: 1, button: 0, isPrimary: true}));
            c.dispatchEvent(new PointerEvent(\"pointermove\", {clientX: 500, clientY: 200, pointerId: 1, buttons: 1, isPrimary: true}));
            c.dispatchEvent(new PointerEvent(\"pointerup\", {clientX: 500, clientY: 200, pointerId: 1, isPrimary: true})); shot();
            c.dispatchEvent(new KeyboardEvent(\"keydown\", {key: \"0\", cancelable: true})); c.dispatchEvent(new PointerEvent(\"pointerleave\", {pointerId: 1})); shot();
            document.title += [shots[0] !== shots[1], shots[1] !== shots[2], shots[3] === shots[0]].join(' ');" >"$work/dom"
        status=0
        grep -q '<title>Charttrue true true</title>' "$work/dom" || { status=1; grep -o '<title>.*</title>' "$work/dom" | sed 's/^/# /'; }
        ok "the wheel zooms, a drag moves, 0 shows all as before: $kind" "$status"
    done

    status=0
    timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/profile" --window-size=900,900 --hide-scrollbars \
        --screenshot="$work/page.png" "file://$work/page.html" >"$work/browser.log" 2>&1 || status=$?
    # a blank window has some 3,000 bytes
    [ "$(stat -c %s "$work/page.png" 2>/dev/null || echo 0)" -gt 10000 ] || status=1
    ok 'a picture of the page is not blank' "$status"
fi
echo "1..$tests"
