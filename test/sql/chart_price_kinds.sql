-- Charts whose bars are not the rows: that the options arrive, that both surfaces and all formats draw the same, and what fails. What is in the
-- pictures is tested elsewhere.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET client_min_messages = warning;
\pset format unaligned

CREATE FUNCTION kind_failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    hint text;
    picture bytea;
BEGIN
    EXECUTE query INTO picture;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ': ' || message || CASE WHEN hint <> '' THEN E'\n' || hint ELSE '' END;
END $$;

CREATE TABLE kind_bars AS
SELECT timestamptz '2024-03-01 14:00Z' + i * interval '1 hour' AS ts, p AS open, p + 3.0 AS high, p - 2.0 AS low, p + i % 3 - 1.0 AS close, 100.0 + i % 7 AS volume
FROM (SELECT i, 100 + (i * 7) % 13 + i / 20 AS p FROM generate_series(1, 400) AS i) AS b;

SELECT name, description FROM chart_kinds WHERE name IN ('renko', 'kagi', 'line_break', 'point_figure', 'range') ORDER BY name;

-- each kind in each format through both surfaces
SELECT kind, format, length(a) > 1000 AS drawn, a = b AS same
FROM unnest(ARRAY['renko', 'kagi', 'line_break', 'point_figure', 'range']) AS kind, unnest(ARRAY['png', 'svg', 'html']) AS format,
     LATERAL (SELECT render_chart('SELECT * FROM kind_bars ORDER BY ts', kind => kind, format => format, width => 400, height => 300, title => 'A') AS a) AS r,
     LATERAL (SELECT ohlcv_chart(ts, open, high, low, close, volume, jsonb_build_object('kind', kind, 'format', format, 'width', 400, 'height', 300, 'title', 'A') ORDER BY ts) AS b
              FROM kind_bars) AS o;

-- each option changes the picture
CREATE FUNCTION desc_of(options text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    svg text;
BEGIN
    EXECUTE format('SELECT convert_from(render_chart(''SELECT * FROM kind_bars ORDER BY ts'', format => ''svg'', %s), ''UTF8'')', options) INTO svg;
    RETURN (regexp_match(svg, '<desc>(.*)</desc>'))[1] || ' | ' || coalesce((regexp_match(svg, '>((Renko|Kagi|Line break|P&amp;F|Range)[^<]*)<'))[1], '-');
END $$;
SELECT o, desc_of(o) FROM unnest(ARRAY[
    $$kind => 'renko'$$,
    $$kind => 'renko', box => '2.5'$$,
    $$kind => 'renko', box => '2.5', reversal => 1$$,
    $$kind => 'renko', box => '2.5', method => 'high_low'$$,
    $$kind => 'renko', box => ' 2 % '$$,
    $$kind => 'renko', box => 'ATR ( 5 )'$$,
    $$kind => 'renko', box => '2.5', bars => 10$$,
    $$kind => 'kagi', box => '5'$$,
    $$kind => 'kagi', box => '3%'$$,
    $$kind => 'line_break'$$,
    $$kind => 'line_break', lines => 1$$,
    $$kind => 'point_figure', box => '2'$$,
    $$kind => 'point_figure', box => '2', reversal => 2$$,
    $$kind => 'point_figure', box => 'traditional', method => 'high_low'$$,
    $$kind => 'range', box => '6'$$,
    $$kind => 'range', box => '6', method => 'high_low'$$,
    $$kind => 'candle'$$]) AS o;
SELECT desc_of($$kind => 'renko', box => '2.5', wicks => true, width => 300$$) = desc_of($$kind => 'renko', box => '2.5', wicks => false, width => 300$$) AS same_bricks,
       render_chart('kind_bars', kind => 'renko', box => '5') = render_chart('kind_bars', kind => 'renko', box => '5', wicks => false) AS same_picture;

-- the bars are those of the functions
SELECT count(*) AS bricks, max(close_time) AS last FROM renko('SELECT * FROM kind_bars ORDER BY ts', 2.5);
SELECT count(*) AS lines FROM kagi('SELECT * FROM kind_bars ORDER BY ts', 5);
SELECT count(*) AS columns FROM point_figure('SELECT * FROM kind_bars ORDER BY ts', 2);

-- rows that wait for the ATR, more than memory takes: the same picture as from the box that it is
CREATE TABLE many_bars AS
SELECT timestamp '2020-01-01' + i * interval '1 minute' AS ts, p AS open, p + 1.0 AS high, p - 1.0 AS low, p AS close FROM (SELECT i, 100 + 20 * sin(i / 500.0) AS p FROM generate_series(1, 40000) AS i) AS b;
SELECT desc_of_many FROM (SELECT (regexp_match(convert_from(render_chart('SELECT * FROM many_bars ORDER BY ts', kind => 'range', format => 'svg'), 'UTF8'), '<desc>(.*)</desc>'))[1] AS desc_of_many) AS d;
SELECT count(*) AS bars FROM range_bars('SELECT ts, close AS price, 0 AS size FROM many_bars ORDER BY ts', (SELECT atr_last(high, low, close, 14 ORDER BY ts) FROM many_bars));

-- what fails
SELECT o, kind_failure(format('SELECT render_chart(''kind_bars'', %s)', o)) FROM unnest(ARRAY[
    $$kind => 'renkoo'$$,
    $$kind => 'renko', box => 'big'$$,
    $$kind => 'renko', box => '0'$$,
    $$kind => 'point_figure', box => 'traditionall'$$,
    $$kind => 'kagi', box => '150%'$$,
    $$kind => 'range', box => '1%'$$,
    $$kind => 'renko', box => 'atr(100001)'$$,
    $$kind => 'renko', reversal => 1001$$,
    $$kind => 'candle', reversal => 1$$,
    $$kind => 'candle', box => '1'$$,
    $$kind => 'line_break', box => '1'$$,
    $$kind => 'line_break', lines => 0$$,
    $$kind => 'renko', method => 'closes'$$,
    $$kind => 'renko', method => NULL$$,
    $$kind => 'renko', box => NULL$$,
    $$kind => 'renko', box => '1e-6'$$,
    $$kind => 'renko', box => '1e-15'$$]) AS o;
SELECT kind_failure($$SELECT render_chart('SELECT * FROM kind_bars ORDER BY ts DESC', kind => 'renko', box => '1')$$);
SELECT kind_failure($$SELECT render_chart('SELECT ts, -close AS close, -close AS open, -close AS high, -close AS low FROM kind_bars ORDER BY ts', kind => 'kagi', box => '1%')$$);

-- temporary files of charts that are not drawn, and of many
SELECT length(ohlcv_chart(ts, open, high, low, close, NULL, '{"kind": "renko", "format": "svg"}' ORDER BY ts)) > 1000 AS drawn
FROM many_bars, generate_series(1, 3) AS g GROUP BY g ORDER BY g LIMIT 1;
SELECT series, length(chart) > 1000 AS drawn
FROM render_charts('SELECT g::text AS symbol, many_bars.* FROM many_bars, generate_series(1, 2) AS g ORDER BY 1, ts', by => 'symbol', options => '{"kind": "kagi"}') AS r (series, chart);
SELECT kind_failure($$SELECT render_chart('SELECT ts, open, high, low, CASE WHEN ts > ''2020-01-28'' THEN 1 / (extract(hour FROM ts)::int) ELSE close END AS close FROM many_bars ORDER BY ts', kind => 'renko')$$);

-- the volume profile: numbers of volume_profile_bars(), in each format
SELECT (regexp_match(convert_from(render_chart('SELECT * FROM kind_bars ORDER BY ts', profile => 24, format => 'svg'), 'UTF8'), '>(POC[^<]*)<'))[1] AS legend;
SELECT round(poc::numeric, 2) AS poc, round(value_area_low::numeric, 2) AS low, round(value_area_high::numeric, 2) AS high
FROM (SELECT (volume_profile_bars(high, low, volume, 24)).* FROM kind_bars) AS p;
SELECT count(DISTINCT render_chart('SELECT * FROM kind_bars ORDER BY ts', profile => p, profile_side => s, format => f)) AS pictures
FROM unnest(ARRAY[0, 24, 50]) AS p, unnest(ARRAY['left', 'right']) AS s, unnest(ARRAY['png', 'svg', 'html']) AS f WHERE p > 0 OR s = 'left';
SELECT render_chart('SELECT * FROM kind_bars ORDER BY ts', kind => 'renko', profile => 10) = ohlcv_chart(ts, open, high, low, close, volume, '{"kind": "renko", "profile": 10}' ORDER BY ts) AS same
FROM kind_bars;
SELECT o, kind_failure(format('SELECT render_chart(''kind_bars'', %s)', o)) FROM unnest(ARRAY[$$profile => -1$$, $$profile => 501$$, $$profile => NULL$$, $$profile_side => 'top'$$]) AS o;

-- sessions are the days of the chart's clock: the value of the newest row is that of vwap_session() over that day
CREATE FUNCTION legend_of(options text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    svg text;
BEGIN
    EXECUTE format('SELECT convert_from(render_chart(''SELECT * FROM kind_bars ORDER BY ts'', format => ''svg'', %s), ''UTF8'')', options) INTO svg;
    RETURN (SELECT string_agg(m[1], ' ' ORDER BY n) FROM regexp_matches(substr(svg, strpos(svg, '>VWAP')), '>([^<\n]+)</text>', 'g') WITH ORDINALITY AS t (m, n) WHERE n <= 2);
END $$;
SELECT z, legend_of(format($$indicators => '{vwap_session}', timezone => %L$$, z)) AS drawn,
       (SELECT round((vwap_session_last(high, low, close, volume, date_trunc('day', ts, z) ORDER BY ts)).vwap::numeric, 2) FROM kind_bars) AS computed
FROM unnest(ARRAY['UTC', 'Asia/Tokyo', 'America/Los_Angeles']) AS z;
SELECT a, legend_of(format($$indicators => '{"vwap_anchored:anchor=''%s''"}', timezone => 'Asia/Tokyo'$$, a)) AS drawn,
       (SELECT round((vwap_last(high, low, close, volume ORDER BY ts)).vwap::numeric, 2) FROM kind_bars WHERE ts >= a::timestamp AT TIME ZONE 'Asia/Tokyo') AS computed
FROM unnest(ARRAY['2024-03-18', '2024-03-10 12:00', '2024-03-10 12:00:01', '2000-01-01']) AS a;
SELECT o, kind_failure(format('SELECT render_chart(''kind_bars'', indicators => %L)', o)) FROM unnest(ARRAY['{vwap_anchored:anchor=soon}', '{rsi:anchor=2024-01-01}']) AS o;
SELECT name, drawn FROM kimsfinance_indicators WHERE name LIKE 'vwap%' ORDER BY name;

-- bars where their times are
CREATE VIEW days AS SELECT ts, 10 + i % 5 AS open, 16.0 AS high, 9.0 AS low, 11 + i % 4 AS close, 5.0 AS volume
FROM (SELECT date '2024-01-01' + i AS ts, i FROM generate_series(0, 60) AS i) AS d WHERE extract(isodow FROM ts) < 6;
SELECT f, render_chart('SELECT * FROM days ORDER BY ts', time_axis => 'time', format => f) = render_chart('SELECT * FROM days ORDER BY ts', format => f) AS same_as_bars,
       render_chart('SELECT * FROM days ORDER BY ts', time_axis => 'TIME', format => f) = ohlcv_chart(ts, open, high, low, close, volume, jsonb_build_object('time_axis', 'time', 'format', f) ORDER BY ts) AS same
FROM days, unnest(ARRAY['png', 'svg', 'html']) AS f GROUP BY f ORDER BY f;
-- no gaps: the two axes are one
SELECT render_chart('SELECT ts, open, high, low, close FROM days ORDER BY ts LIMIT 5', time_axis => 'time') = render_chart('SELECT ts, open, high, low, close FROM days ORDER BY ts LIMIT 5') AS same;
SELECT o, kind_failure(format('SELECT render_chart(''days'', %s)', o)) FROM unnest(ARRAY[$$time_axis => 'real'$$, $$time_axis => 'time', kind => 'renko'$$, $$time_axis => NULL$$]) AS o;

DROP VIEW days;
DROP TABLE kind_bars, many_bars;
DROP FUNCTION kind_failure(text), desc_of(text), legend_of(text);
