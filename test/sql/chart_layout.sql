-- Options of the layout of charts through SQL, options as jsonb, and charts of many symbols in one picture. What is in the pictures is tested
-- elsewhere.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET client_min_messages = warning;
\pset format unaligned

CREATE FUNCTION layout_failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    hint text;
    answer text;
BEGIN
    EXECUTE query INTO answer;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ': ' || message || CASE WHEN hint <> '' THEN E'\n' || hint ELSE '' END;
END $$;

-- width and height of a PNG
CREATE FUNCTION png_size(picture bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (get_byte(picture, 16) << 24 | get_byte(picture, 17) << 16 | get_byte(picture, 18) << 8 | get_byte(picture, 19)) || 'x' ||
           (get_byte(picture, 20) << 24 | get_byte(picture, 21) << 16 | get_byte(picture, 22) << 8 | get_byte(picture, 23))
$$;

CREATE TABLE layout_bars AS
SELECT symbol, date '2024-01-01' + i AS ts, p AS open, p + 3.0 AS high, p - 2.0 AS low, p + i % 3 - 1.0 AS close, 100.0 + i % 7 AS volume
FROM (SELECT 'S' || s AS symbol, i, 50 * s + (i * 7) % 13 AS p FROM generate_series(1, 7) AS s, generate_series(1, 60) AS i) AS b;
CREATE VIEW one_symbol AS SELECT ts, open, high, low, close, volume FROM layout_bars WHERE symbol = 'S2' ORDER BY ts;

-- every option changes the picture, and its default does not
SELECT o.options, render_chart('one_symbol', options => o.options::jsonb) <> render_chart('one_symbol') AS changes
FROM (VALUES ('{"subtitle": "daily"}'), ('{"watermark": "ACME"}'), ('{"pixel_ratio": 1.5}'), ('{"axes": "price"}'), ('{"axes": "time"}'), ('{"axes": "none"}'),
             ('{"last_price": false}'), ('{"high_low": true}'), ('{"legend": false}'), ('{"price_weight": 5}'), ('{"volume_weight": 5}'),
             ('{"subtitle": ""}'), ('{"watermark": ""}'), ('{"pixel_ratio": 1}'), ('{"axes": "BOTH"}'), ('{"last_price": true}'), ('{"high_low": false}'),
             ('{"legend": true}'), ('{"price_weight": 10}'), ('{"volume_weight": 2}'), ('{"width": null, "axes": null}')) AS o (options);
SELECT render_chart('one_symbol', width => NULL, theme => NULL, axes => NULL, options => NULL) = render_chart('one_symbol') AS null_is_not_given;

-- pixels
SELECT r, png_size(render_chart('one_symbol', width => 300, height => 201, pixel_ratio => r)) FROM unnest(ARRAY[1, 1.25, 1.5, 2, 3, 4]) AS r;
SELECT f, render_chart('one_symbol', format => f, pixel_ratio => 3) = render_chart('one_symbol', format => f) AS no_pixels
FROM unnest(ARRAY['svg', 'html']) AS f;
SELECT w || 'x' || h AS size, png_size(render_chart('one_symbol', width => w, height => h, axes => 'none', legend => false, volume => false)) = w || 'x' || h AS right_size
FROM (VALUES (16, 16), (64, 32), (120, 30), (7680, 4320)) AS v (w, h);

-- arguments go before options
SELECT render_chart('one_symbol', theme => 'modern', options => '{"theme": "classic", "width": 400}') = render_chart('one_symbol', theme => 'modern', width => 400) AS right;
SELECT render_chart('one_symbol', colors => '{"up": "navy"}', options => '{"colors": {"up": "red", "down": "gold"}}') =
       render_chart('one_symbol', colors => '{"up": "navy", "down": "gold"}') AS colours_of_both;

-- chart_options: what is given and no more, by the types of each
SELECT chart_options();
SELECT chart_options(title => 'ACME "A" \ B', theme => 'tradingview', width => 800, volume => false, pixel_ratio => 1.5, indicators => '{sma(20),"bbands(20,2)"}',
                     colors => '{"up": "#26a69a"}', timezone => 'Asia/Tokyo');
SELECT chart_options(indicators => '{}'), chart_options(options => '{"WIDTH": 300, "theme": null, "indicators": "rsi(14)"}');
SELECT chart_options(width => 500, colors => '{"up": "navy"}', options => '{"width": 300, "height": 200, "colors": {"up": "red", "down": "gold"}}');
SELECT chart_options(NULL, NULL, 'classic') AS by_position;

-- the same options in all of the functions
CREATE TABLE chart_styles (name text PRIMARY KEY, options jsonb NOT NULL CHECK (chart_options(options => options) IS NOT NULL));
INSERT INTO chart_styles VALUES
    ('desk', chart_options(theme => 'tradingview', colors => '{"up": "deepskyblue", "down": "#f80", "series1": "white"}', width => 500, height => 300, indicators => '{sma(5)}')),
    ('spark', chart_options(axes => 'none', legend => false, volume => false, kind => 'line', width => 120, height => 30));
SELECT name, render_chart('one_symbol', options => options) =
       (SELECT ohlcv_chart(ts, open, high, low, close, volume, s.options ORDER BY ts) FROM one_symbol) AS as_aggregate,
       render_chart('one_symbol', title => 'S2', options => options) =
       (SELECT chart FROM render_charts('SELECT * FROM layout_bars WHERE symbol = ''S2'' ORDER BY symbol, ts', 'symbol', s.options)) AS as_set
FROM chart_styles AS s ORDER BY name;
SELECT render_chart('one_symbol', options => options) = render_chart('one_symbol', theme => 'tradingview', width => 500, height => 300, indicators => '{sma(5)}',
       colors => '{"up": "deepskyblue", "down": "#f80", "series1": "white"}') AS right FROM chart_styles WHERE name = 'desk';
SELECT layout_failure('INSERT INTO chart_styles VALUES (''bad'', ''{"widht": 1}'')');

-- what is wrong is told before anything is drawn, the same way
SELECT v.c, layout_failure('SELECT chart_options(' || v.c || ')') AS chart_options,
       CASE WHEN layout_failure('SELECT chart_options(' || v.c || ')') <> layout_failure('SELECT render_chart(''one_symbol'', ' || v.c || ')') THEN 'differs' END AS render_chart
FROM (VALUES ('axes => ''prices'''), ('axes => '''''), ('pixel_ratio => 0.5'), ('pixel_ratio => 4.5'), ('pixel_ratio => ''NaN'''), ('price_weight => 0'), ('volume_weight => 51'),
             ('width => 5000, pixel_ratio => 4'), ('width => 16000, height => 4001'), ('theme => ''drak'''), ('kind => ''candel'''), ('format => ''jpg'''),
             ('indicators => ''{sma(0)}'''), ('indicators => ''{sma(5}'''), ('indicators => ARRAY[''sma'', NULL]'), ('colors => ''{"upp": "red"}'''),
             ('colors => ''{"up": "rde"}'''), ('colors => ''[]'''), ('timezone => ''Mars/Olympus'''), ('scale => ''logs'''), ('compression => ''best'''),
             ('bars => -1'), ('options => ''[]'''), ('options => ''{"colour": 1}'''), ('options => ''{"width": "wide"}'''), ('options => ''{"pixel_ratio": true}'''),
             ('options => ''{"legend": 1}''')) AS v (c);
SELECT provolatile, proparallel, proisstrict FROM pg_proc WHERE proname = 'chart_options';

-- many charts in one picture
SELECT png_size(render_chart_grid('layout_bars', 'symbol')) AS three_columns, png_size(render_chart_grid('layout_bars', 'symbol', 4, 800)) AS four,
       png_size(render_chart_grid('layout_bars', 'symbol', width => 600, height => 500)) AS as_asked,
       png_size(render_chart_grid('layout_bars', 'symbol', options => '{"pixel_ratio": 2, "width": 500, "height": 300}')) AS options_too,
       png_size(render_chart_grid('layout_bars', 'symbol', width => 400, options => '{"width": 500, "height": 300}')) AS arguments_first,
       png_size(render_chart_grid('SELECT * FROM layout_bars WHERE symbol = ''S4'' ORDER BY ts', 'symbol', columns => 5, width => 500)) AS no_empty_columns;
SELECT png_size(render_chart_grid('SELECT * FROM layout_bars WHERE false', 'symbol')) AS nothing;
SELECT render_chart_grid('layout_bars', 'symbol', title => 'All') <> render_chart_grid('layout_bars', 'symbol') AS title,
       render_chart_grid('layout_bars', 'symbol', title => 'All') = render_chart_grid('layout_bars', 'symbol', options => '{"title": "All"}') AS from_options,
       render_chart_grid('layout_bars', 'symbol') = render_chart_grid('SELECT * FROM layout_bars ORDER BY symbol, ts', 'symbol') AS table_or_query,
       render_chart_grid('layout_bars', 'SYMBOL') = render_chart_grid('layout_bars', 'symbol') AS whatever_the_case;
SELECT count(*) AS charts, count(DISTINCT m) AS titles
FROM regexp_matches(convert_from(render_chart_grid('layout_bars', 'symbol', options => chart_options(format => 'svg')), 'UTF8'), '<title>(S\d)</title>', 'g') AS m;
SELECT count(*) AS charts, count(DISTINCT m[1]::jsonb -> 'title') AS titles, bool_and(jsonb_array_length(m[1]::jsonb -> 'c') = 60) AS bars
FROM regexp_matches(convert_from(render_chart_grid('layout_bars', 'symbol', options => '{"format": "html", "width": 900}'), 'UTF8'), 'class="kf-data">(.*?)</script>', 'g') AS m;
-- a row without a symbol makes a chart too
SELECT png_size(render_chart_grid('SELECT NULL::text AS symbol, ts, open, high, low, close FROM one_symbol ORDER BY ts', 'symbol', width => 300)) AS no_name;
SELECT c.call, layout_failure('SELECT render_chart_grid(' || c.call || ')') AS failure
FROM (VALUES ('NULL, ''symbol'''), ('''layout_bars'', NULL'), ('''layout_bars'', '''''), ('''layout_bars'', ''ticker'''), ('''no_such_bars'', ''symbol'''),
             ('''layout_bars'', ''symbol'', 0'), ('''layout_bars'', ''symbol'', 101'), ('''layout_bars'', ''symbol'', 100'), ('''layout_bars'', ''symbol'', width => 15'),
             ('''layout_bars'', ''symbol'', height => 0'), ('''layout_bars'', ''symbol'', height => 40'), ('''layout_bars'', ''symbol'', 1, 5000'),
             ('''layout_bars'', ''symbol'', options => ''{"theme": "drak"}'''), ('''layout_bars'', ''symbol'', options => ''[]'''),
             ('''SELECT * FROM layout_bars ORDER BY ts, symbol'', ''symbol'''), ('''SELECT * FROM layout_bars ORDER BY symbol, ts DESC'', ''symbol'''),
             ('''SELECT i AS symbol, date ''''2024-01-01'''' AS ts, 1 AS open, 1 AS high, 1 AS low, 1 AS close FROM generate_series(1, 401) AS i'', ''symbol'', 20')) AS c (call);
SELECT png_size(render_chart_grid('SELECT i AS symbol, date ''2024-01-01'' AS ts, 1 AS open, 1 AS high, 1 AS low, 1 AS close FROM generate_series(1, 400) AS i', 'symbol', 20, 1000)) AS most;

DROP TABLE chart_styles;
DROP VIEW one_symbol;
DROP TABLE layout_bars;
DROP FUNCTION layout_failure(text), png_size(bytea);
