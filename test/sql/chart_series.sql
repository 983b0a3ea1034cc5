-- Series beside the prices as SQL: from arrays and by hand, times by time zone, errors with their places. What is in the pictures is tested elsewhere.
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
SELECT symbol, timestamptz '2024-03-01 14:00Z' + i * interval '1 hour' AS ts, p AS open, p + 3 AS high, p - 2 AS low, p + i % 3 - 1 AS close, 100 + i % 7 AS volume
FROM (SELECT symbol, i, n * (100 + (i * 7) % (12 + n)) AS p FROM generate_series(0, 99) AS i, (VALUES ('A', 1), ('B', 2), ('C', 3)) AS s (symbol, n)) AS b;
CREATE VIEW a AS SELECT ts, open, high, low, close, volume FROM hours WHERE symbol = 'A';
CREATE TABLE days AS SELECT ts::date + (extract(hour FROM ts)::integer) AS ts, open, high, low, close FROM a WHERE ts < '2024-03-01 24:00Z';

-- Symbol A with series as SVG, and what that fails with.
CREATE FUNCTION drawn(series jsonb, source text DEFAULT 'a', timezone text DEFAULT NULL, scale text DEFAULT NULL, indicators text[] DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT convert_from(render_chart(source, width => 600, height => 400, format => 'svg', series => series, timezone => timezone, scale => scale, indicators => indicators), 'UTF8')
$$;
CREATE FUNCTION series_failure(series text) RETURNS text LANGUAGE sql AS $$
    SELECT failure(format('SELECT drawn(%L)', series))
$$;

-- what chart_series makes
SELECT chart_series(ARRAY[date '2024-03-02'], ARRAY[101.5, 3]);
SELECT chart_series('{2024-03-02 10:00,2024-03-03}'::timestamptz[], '{1,NULL}', 'DAX', axis => 'left', color => 'red', width => 2, style => 'step', panel => 1, weight => 4);
SELECT chart_series(array_agg(ts), array_agg(close)) AS none FROM hours WHERE false;

-- none at all; one outside the bars has no values and only its name in the picture
SELECT drawn(NULL) = drawn('[]') AS none, drawn(NULL) LIKE '%Series 1%' AS unnamed,
       drawn(chart_series('{2030-01-01}'::date[], '{1}')) LIKE '%>Series 1</text>%' AS outside,
       drawn(chart_series(array_agg(ts), array_agg(close))) LIKE '%>Series 1</text>%' AS empty
FROM hours WHERE false;

-- in percent both begin at 0: three times the prices change as they do, so the tags tell the same
CREATE VIEW others AS SELECT jsonb_agg(s ORDER BY name) AS series
FROM (SELECT symbol AS name, array_agg(ts ORDER BY ts) AS ts, array_agg(close ORDER BY ts) AS values FROM hours WHERE symbol <> 'A' GROUP BY symbol) AS s;
SELECT drawn(series, scale => 'percent') LIKE '%>B</text>%' AS b, drawn(series, scale => 'percent') LIKE '%>C</text>%' AS c FROM others;
SELECT max(n) AS told
FROM (SELECT count(*) AS n
      FROM (SELECT drawn(chart_series(array_agg(ts ORDER BY ts), array_agg(close * 3.0 ORDER BY ts), 'thrice'), scale => 'percent') AS svg FROM a) AS d,
           regexp_matches(svg, '>([+-][0-9.]+%)</text>', 'g') AS m
      GROUP BY m) AS texts;

-- the order of rows is nothing to it, and of equal times the last counts
SELECT drawn(chart_series(array_agg(ts ORDER BY ts), array_agg(close ORDER BY ts))) = drawn(chart_series(array_agg(ts ORDER BY close), array_agg(close ORDER BY close))) AS same
FROM hours WHERE symbol = 'B';
SELECT drawn(chart_series('{2024-03-01 20:00Z,2024-03-01 20:00Z,2024-03-03Z}'::timestamptz[], '{5,105,110}')) = drawn(chart_series('{2024-03-01 20:00Z,2024-03-03Z}'::timestamptz[], '{105,110}'))
       AS last;

-- NULL and NaN are no values
SELECT drawn(chart_series('{2024-03-01 20:00Z,2024-03-02Z,2024-03-03Z}'::timestamptz[], '{105,NULL,110}')) = drawn(chart_series('{2024-03-01 20:00Z,2024-03-02Z,2024-03-03Z}'::timestamptz[], '{105,NaN,110}'))
       AS gaps;

-- axes, panels, looks: each makes another picture
SELECT count(DISTINCT drawn(jsonb_build_array(series -> 0 || looks)))
FROM others, jsonb_array_elements('[{}, {"axis": "left"}, {"panel": 1}, {"panel": 1, "weight": 9}, {"color": "red"}, {"width": 4}, {"style": "step"}, {"style": "dashed"}, {"style": "dots"},
    {"style": "histogram", "panel": 1}, {"name": "other"}]') AS looks;
SELECT drawn(jsonb_build_array(series -> 0 || '{"axis": "price", "panel": "price", "color": null}')) = drawn(jsonb_build_array(series -> 0)) AS usual FROM others;

-- times: text in the chart's zone, with one of its own, epochs; days where the rows have days
SELECT drawn('[{"ts": ["2024-03-02 10:30", "2024-03-04"], "values": [100, 105]}]', timezone => 'America/New_York') =
       drawn('[{"ts": ["2024-03-02 15:30Z", "2024-03-04 05:00+00"], "values": [100, 105]}]', timezone => 'America/New_York') AS zone,
       drawn('[{"ts": ["2024-03-02 15:30Z", "2024-03-04"], "values": [100, 105]}]') = drawn('[{"ts": [1709393400, 1709510400], "values": [100, 105]}]') AS epoch,
       drawn('[{"ts": ["2024-03-02 15:30Z", "2024-03-04"], "values": [100, 105]}]') = drawn('[{"ts": ["2024-03-02 15:30", "2024-03-04"], "values": [100, 105]}]', timezone => 'UTC') AS utc,
       drawn('[{"ts": ["2024-03-16", "2024-03-17"], "values": [100, 105]}]', 'days', timezone => 'Asia/Tokyo') = drawn('[{"ts": ["2024-03-16", "2024-03-17"], "values": [100, 105]}]', 'days') AS days;
SHOW TimeZone;

-- every function that draws, and stored options
SELECT chart_options(series => '[{"ts": ["2024-03-02"], "values": [1]}]', width => 300);
SELECT failure($$SELECT chart_options(series => '[{"ts": ["2024-03-02"]}]')$$);
SELECT drawn(series) = convert_from(ohlcv_chart(ts, open, high, low, close, volume, chart_options(width => 600, height => 400, format => 'svg', series => series) ORDER BY ts), 'UTF8') AS same
FROM a, others GROUP BY series;
SELECT count(*), count(DISTINCT chart) FROM others, render_charts('SELECT * FROM hours ORDER BY symbol, ts', 'symbol', chart_options(width => 300, height => 200, series => series));
SELECT length(render_chart_grid('SELECT * FROM hours ORDER BY symbol, ts', 'symbol', width => 800, options => chart_options(series => series))) > 5000 AS grid FROM others;
PREPARE compared (jsonb) AS SELECT drawn($1, scale => 'percent') LIKE '%>C</text>%' AS c;
EXECUTE compared (chart_series('{2024-03-02,2024-03-03}'::date[], '{1,2}', 'C'));
EXECUTE compared ('[]');
DEALLOCATE compared;

-- indicators that take a second column: a series, drawn or not
SELECT drawn(series, indicators => '{beta(5):series=B,rolling_correl(9):series=c:label=together,crossover:series=B}') LIKE '%>BETA 5, B</text>%>together</text>%' AS legends FROM others;
SELECT name, drawn(series, indicators => ARRAY[name || ':series=B']) LIKE '% B</text>%' AS told FROM others, kimsfinance_indicators
WHERE inputs && '{value1,periods,condition}' ORDER BY name COLLATE "C";
SELECT drawn(chart_series(array_agg(ts), array_agg(close), 'B', axis => 'none'), indicators => '{beta(5):series=B}') LIKE '%>B</text>%' AS drawn FROM hours WHERE symbol = 'B';
SELECT failure($$SELECT drawn('[{"name": "B", "ts": [], "values": []}]', indicators => '{beta(5):series=BB}')$$);
SELECT failure($$SELECT drawn(NULL, indicators => '{beta(5):series=BB}')$$);
SELECT failure($$SELECT drawn(NULL, indicators => '{sma,beta}')$$);
SELECT failure($$SELECT drawn(NULL, indicators => '{sma(5):series=B}')$$);

-- what is refused
SELECT series_failure('{}');
SELECT series_failure('[1]');
SELECT series_failure('[{"ts": ["2024-03-02"], "values": [1], "colour": "red"}]');
SELECT series_failure('[{"ts": ["2024-03-02"], "values": [1, 2]}]');
SELECT series_failure('[{"ts": "2024-03-02", "values": [1]}]');
SELECT series_failure('[{"ts": ["2024-03-02"], "values": ["one"]}]');
SELECT series_failure('[{"ts": [true], "values": [1]}]');
SELECT series_failure('[{"ts": {"a": 1}, "values": [1]}]');
SELECT series_failure('[{"ts": ["2024-03-02", "2024-02-30"], "values": [1, 2]}]');
SELECT series_failure('[{"ts": ["infinity"], "values": [1]}]');
SELECT series_failure('[{"ts": [1709393400000], "values": [1]}]');
SELECT series_failure('[{"ts": ["2024-03-02"], "values": [1], "axis": "right"}]');
SELECT series_failure('[{"ts": ["2024-03-02"], "values": [1], "axis": "left", "panel": 1}]');
SELECT series_failure('[{"ts": ["2024-03-02"], "values": [1], "width": 0}]');
SELECT series_failure('[{"ts": ["2024-03-02"], "values": [1], "color": "blurple"}]');
SELECT series_failure('[{"ts": ["2024-03-02"], "values": [1], "name": true}]');
SELECT series_failure((SELECT jsonb_agg('{"ts": [], "values": []}'::jsonb) FROM generate_series(1, 17))::text);
SELECT failure($$SELECT drawn('[{"name": "spread", "ts": ["2024-03-02"], "values": [-1]}]', scale => 'percent')$$);

DROP FUNCTION failure(text), series_failure(text);
DROP FUNCTION drawn(jsonb, text, text, text, text[]);
DROP VIEW others, a;
DROP TABLE hours, days;
