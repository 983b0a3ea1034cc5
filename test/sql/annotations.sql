-- Annotations of charts as SQL: jsonb in, times by time zone, errors with their places. What is in the pictures is tested elsewhere.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET client_min_messages = warning;
\pset format unaligned

-- What a statement fails with.
CREATE FUNCTION failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    detail text;
    hint text;
BEGIN
    EXECUTE query;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ': ' || message || CASE WHEN detail <> '' THEN E'\n' || detail ELSE '' END || CASE WHEN hint <> '' THEN E'\n' || hint ELSE '' END;
END $$;

CREATE TABLE hours AS
SELECT timestamptz '2024-03-01 14:00Z' + i * interval '1 hour' AS ts, p AS open, p + 3 AS high, p - 2 AS low, p + i % 3 - 1 AS close, 100 + i % 7 AS volume
FROM (SELECT i, 100 + (i * 7) % 13 AS p FROM generate_series(0, 99) AS i) AS b;
CREATE TABLE days AS SELECT date '2024-01-01' + i AS ts, open, high, low, close FROM hours, LATERAL (SELECT extract(epoch FROM ts - '2024-03-01 14:00Z')::integer / 3600) AS n (i);

-- A chart with annotations as SVG, and what that fails with.
CREATE FUNCTION annotated(annotations jsonb, source text DEFAULT 'hours', timezone text DEFAULT NULL, indicators text[] DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT convert_from(render_chart(source, width => 600, height => 400, format => 'svg', annotations => annotations, timezone => timezone, indicators => indicators), 'UTF8')
$$;
CREATE FUNCTION annotation_failure(annotations text) RETURNS text LANGUAGE sql AS $$
    SELECT failure(format('SELECT annotated(%L)', annotations))
$$;

-- none at all
SELECT annotated(NULL) = annotated('[]') AS none, annotated('[]') = annotated('[{"type": "buy", "ts": "2030-01-01"}]') AS outside;

-- every type changes the picture
SELECT a ->> 'type' AS type, annotated(jsonb_build_array(a)) <> annotated(NULL) AS drawn
FROM jsonb_array_elements('[
    {"type": "hline", "price": 105, "text": "target", "color": "#0a0c", "width": 2, "style": "dashed", "tag": true, "anchor": "left"},
    {"type": "vline", "ts": "2024-03-02", "text": "open", "style": "dotted"},
    {"type": "band", "from": 101, "to": 103, "opacity": 0.3},
    {"type": "span", "from": "2024-03-02", "to": "2024-03-03 12:00", "text": "weekend"},
    {"type": "trend", "from": {"ts": "2024-03-02", "price": 100}, "to": ["2024-03-03", 104.5], "extend": "both"},
    {"type": "rect", "from": ["2024-03-02", 100], "to": ["2024-03-03", 104.5]},
    {"type": "arrow", "from": ["2024-03-02", 100], "to": ["2024-03-03", 104.5]},
    {"type": "marker", "ts": "2024-03-02", "shape": "circle", "size": 12, "position": "below"},
    {"type": "buy", "ts": "2024-03-02 10:30", "price": 102.5, "text": "+100"},
    {"type": "SELL", "ts": "2024-03-02 10:30", "price": null, "text": null},
    {"type": "text", "ts": "2024-03-02", "price": 103, "text": "note", "anchor": "right", "box": true},
    {"type": "fibonacci", "from": ["2024-03-02", 98], "to": ["2024-03-03", 112], "levels": [0, 0.5, 1, 1.618], "labels": false},
    {"type": "pivots", "method": "camarilla", "period": "day", "fit": true},
    {"type": "pivots", "high": 110, "low": 100, "close": 105}
]') AS a;

-- panels: by name, by number, all of them
SELECT count(DISTINCT annotated(jsonb_build_array(jsonb_build_object('type', 'vline', 'ts', '2024-03-02') || p), indicators => '{rsi(14),macd:panel=2}'))
FROM jsonb_array_elements('[{}, {"panel": "all"}, {"panel": "price"}, {"panel": "volume"}, {"panel": "rsi"}, {"panel": 2}, {"panel": "MACD"}]') AS p;

-- times: text, instants with their own zone, epochs; a time between bars belongs to the bar before
SELECT count(DISTINCT annotated(jsonb_build_array(jsonb_build_object('type', 'buy', 'price', 105, 'ts', t))))
FROM jsonb_array_elements(jsonb_build_array('2024-03-02 10:00', '2024-03-02T10:00:00Z', '2024-03-02 05:59:59-05', 1709373600, 1709373600.5,
                                           timestamptz '2024-03-02 10:59:59.999Z', 'March 2, 2024 11:30 +01')) AS t;
-- what names no zone is read in that of the chart, and the session's is what it was
SELECT annotated('[{"type": "buy", "ts": "2024-03-02 10:00"}]', timezone => 'America/New_York') =
       annotated('[{"type": "buy", "ts": "2024-03-02 15:00Z"}]', timezone => 'America/New_York') AS same,
       annotated('[{"type": "buy", "ts": "2024-03-02 10:00"}]', timezone => 'America/New_York') =
       annotated('[{"type": "buy", "ts": "2024-03-02 10:00Z"}]', timezone => 'America/New_York') AS other, current_setting('TimeZone') AS zone;
SELECT failure($$SELECT annotated('[{"type": "buy", "ts": "2024-03-02 25:00"}]', timezone => 'Asia/Tokyo')$$), current_setting('TimeZone') AS zone;
-- rows without a zone
SELECT annotated('[{"type": "buy", "ts": "2024-02-02 10:00"}]', 'days') = annotated('[{"type": "buy", "ts": "2024-02-02"}]', 'days') AS same,
       annotated('[{"type": "buy", "ts": "2024-02-02"}]', 'days') = annotated('[{"type": "buy", "ts": "2024-02-03"}]', 'days') AS other;
-- for ever
SELECT annotated('[{"type": "span", "from": "2024-03-02", "to": "infinity"}]') = annotated('[{"type": "span", "from": "2024-03-02"}]') AS to_infinity,
       annotated('[{"type": "span", "from": "-infinity", "to": "2024-03-02"}]') = annotated('[{"type": "span", "to": "2024-03-02"}]') AS from_infinity;

-- from a query and from arrays
CREATE TABLE trades AS
SELECT * FROM (VALUES (timestamptz '2024-03-02 10:20Z', 104.5, 'BUY', 100), ('2024-03-03 03:00Z', 109.25, 'sell', 60), ('2024-03-04 01:00Z', NULL, 'Sell', 40)) AS t (ts, price, side, quantity);
SELECT annotated((SELECT jsonb_agg(jsonb_build_object('type', side, 'ts', ts, 'price', price, 'text', quantity::text) ORDER BY ts) FROM trades)) =
       annotated((SELECT chart_trades(array_agg(ts ORDER BY ts), array_agg(price::float8 ORDER BY ts), array_agg(side ORDER BY ts), array_agg(quantity::text ORDER BY ts)) FROM trades)) AS same;
SELECT chart_trades(array_agg(ts), array_agg(price::float8), array_agg(side)) AS none FROM trades WHERE false;
SELECT chart_trades(ARRAY[date '2024-03-02'], ARRAY[101.5, 3], '{buy}');
SELECT jsonb_array_length(chart_trades(array_agg(ts), array_agg(close), array_agg('buy'::text))) AS trades FROM hours;

-- the other surfaces
SELECT convert_from(ohlcv_chart(ts, open, high, low, close, volume, '{"width": 600, "height": 400, "format": "svg", "annotations": [{"type": "buy", "ts": "2024-03-02 10:30"}]}' ORDER BY ts), 'UTF8') =
       annotated('[{"type": "buy", "ts": "2024-03-02 10:30Z"}]') AS aggregate FROM hours;
SELECT key, convert_from(chart, 'UTF8') LIKE '%>both</text>%' AS annotated
FROM render_charts('SELECT s AS symbol, hours.* FROM (VALUES (''A''), (''B'')) AS v (s), hours ORDER BY s, ts', 'symbol',
                   '{"format": "svg", "annotations": [{"type": "vline", "ts": "2024-03-03", "text": "both"}]}');
SELECT annotated('[{"type": "hline", "price": 105, "text": "<b> & \"c\""}]') LIKE '%>&lt;b&gt; &amp; &quot;c&quot;</text>%' AS escaped;
SELECT convert_from(render_chart('hours', format => 'html', annotations => '[{"type": "hline", "price": 105, "text": "</script>"}]'), 'UTF8') LIKE '%"text":"\\u003c/script\\u003e"%' AS escaped;

-- ---- errors ----

SELECT annotation_failure(a) FROM unnest(ARRAY[
    '{}', '3', '"hline"', '{"type": "hline", "price": 3}', '[3]', '[null]', '[[]]', '[{}]', '[{"type": null}]', '[{"type": 3}]',
    '[{"type": "hline", "price": 3}, {"type": "horizontal"}]', '[{"type": "fibonaci"}]',
    '[{"type": "hline", "price": 3, "colour": "red"}]', '[{"type": "vline", "price": 3}]',
    '[{"type": "hline", "price": "3"}]', '[{"type": "hline", "price": true}]', '[{"type": "hline", "price": [3]}]', '[{"type": "hline", "price": null}]',
    '[{"type": "hline", "price": 1e400}]', '[{"type": "hline", "price": 3, "width": 21}]', '[{"type": "hline", "price": 3, "opacity": -0.1}]',
    '[{"type": "hline", "price": 3, "style": "dash"}]', '[{"type": "hline", "price": 3, "style": 1}]', '[{"type": "hline", "price": 3, "tag": "yes"}]',
    '[{"type": "hline", "price": 3, "color": "reed"}]', '[{"type": "hline", "price": 3, "color": 255}]', '[{"type": "hline", "price": 3, "text": 3}]',
    '[{"type": "hline", "price": 3, "panel": "rsi"}]', '[{"type": "hline", "price": 3, "panel": 1}]', '[{"type": "hline", "price": 3, "panel": []}]',
    '[{"type": "vline"}]', '[{"type": "vline", "ts": "yesterdays"}]', '[{"type": "vline", "ts": true}]', '[{"type": "vline", "ts": {}}]',
    '[{"type": "vline", "ts": 1709373600000}]', '[{"type": "vline", "ts": "400000-01-01"}]',
    '[{"type": "band"}]', '[{"type": "band", "from": "2024-03-02"}]', '[{"type": "span", "from": []}]', '[{"type": "span", "from": "2024-03-02", "to": "Mars"}]',
    '[{"type": "trend", "from": ["2024-03-02", 3]}]', '[{"type": "trend", "from": ["2024-03-02", 3, 4], "to": ["2024-03-02", 3]}]',
    '[{"type": "trend", "from": ["2024-03-02", "3"], "to": ["2024-03-02", 3]}]', '[{"type": "trend", "from": [null, 3], "to": ["2024-03-02", 3]}]',
    '[{"type": "trend", "from": {"ts": "2024-03-02", "value": 3}, "to": ["2024-03-02", 3]}]', '[{"type": "trend", "from": "2024-03-02", "to": ["2024-03-02", 3]}]',
    '[{"type": "trend", "from": 3, "to": ["2024-03-02", 3]}]', '[{"type": "arrow", "from": ["nowhen", 3], "to": ["2024-03-02", 3]}]',
    '[{"type": "fibonacci", "from": ["2024-03-02", 3], "to": ["2024-03-03", 4], "levels": 0.5}]',
    '[{"type": "fibonacci", "from": ["2024-03-02", 3], "to": ["2024-03-03", 4], "levels": [0, "1"]}]',
    '[{"type": "pivots", "method": "florr"}]', '[{"type": "pivots", "high": 3}]', '[{"type": "pivots", "high": 3, "low": 4, "close": 3}]',
    '[{"type": "marker", "ts": "2024-03-02", "shape": "star"}]', '[{"type": "marker", "ts": "2024-03-02", "size": 3}]']) AS a;
SELECT failure(format('SELECT annotated(%L)', jsonb_agg('{"type": "pivots"}'::jsonb))) FROM generate_series(1, 5001);
SELECT failure(format('SELECT annotated(%L)', jsonb_build_array(jsonb_build_object('type', 'hline', 'price', 3, 'text', repeat('x', 257)))));
SELECT failure($$SELECT ohlcv_chart(ts, open, high, low, close, volume, '{"annotations": {"type": "hline", "price": 3}}' ORDER BY ts) FROM hours$$);
SELECT failure($$SELECT render_charts('hours', 'volume', '{"annotations": [{"type": "hlin"}]}')$$);
SELECT length(annotated(jsonb_agg(jsonb_build_object('type', 'buy', 'ts', ts, 'price', close, 'text', close::text)))) > 10000 AS many FROM hours, generate_series(1, 50);

DROP TABLE hours, days, trades;
DROP FUNCTION annotated, annotation_failure, failure;
