-- render_chart and ohlcv_chart as SQL: every option, every source, every error. What is in the pictures is tested elsewhere.
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

-- What render_chart fails with.
CREATE FUNCTION chart_failure(source text) RETURNS text LANGUAGE sql AS $$ SELECT failure(format('SELECT render_chart(%L)', source)) $$;

-- Size of a picture, when it is a whole PNG.
CREATE FUNCTION png_size(png bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN substr(png, 1, 16) = '\x89504e470d0a1a0a0000000d49484452' AND substr(png, length(png) - 7) = '\x49454e44ae426082'
                THEN (get_byte(png, 18) * 256 + get_byte(png, 19)) || ' x ' || (get_byte(png, 22) * 256 + get_byte(png, 23))
                ELSE 'not a PNG' END
$$;

-- The value of an expression that is a picture.
CREATE FUNCTION picture(expression text) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    png bytea;
BEGIN
    EXECUTE 'SELECT ' || expression INTO png;
    RETURN png;
END $$;

CREATE TABLE bars (symbol text, ts timestamptz, open float8, high float8, low float8, close float8, volume float8);
INSERT INTO bars
SELECT symbol, timestamptz '2024-03-01 14:00Z' + i * interval '1 hour', p, p + 3, p - 2, p + i % 3 - 1, 100 + i % 7
FROM (SELECT symbol, i, 100 + 10 * s + (i * 7 + s * i * i) % 13 AS p FROM (VALUES ('ACME', 0), ('GLOBEX', 1)) AS v (symbol, s), generate_series(1, 300) AS i) AS b;
CREATE TABLE acme AS SELECT ts, open, high, low, close, volume FROM bars WHERE symbol = 'ACME' ORDER BY ts;

-- ---- options ----

SELECT png_size(render_chart('acme'));
SELECT png_size(render_chart('acme', width => 16, height => 16)) AS smallest, png_size(render_chart('acme', width => 16384, height => 16)) AS widest,
       png_size(render_chart('acme', width => 16, height => 16384)) AS highest;
SELECT png_size(render_chart('acme', width => 8000, height => 8000)) AS largest;
SELECT png_size(render_chart('acme', 'ACME', '{sma(20),bbands(20,2),rsi(14),macd}', 'tradingview', 640, 480, false, 'America/New_York', 'small'));
-- each option changes the picture, and its default is what it is without
SELECT o.call, png_size(p) AS size, p <> render_chart('acme', width => 400, height => 300) AS other
FROM (VALUES ('title => ''ACME'''), ('title => NULL'), ('title => '''''), ('indicators => ''{sma(20)}'''), ('indicators => ''{}'''), ('indicators => NULL'),
             ('theme => ''light'''), ('theme => ''tradingview'''), ('theme => ''classic'''), ('theme => ''modern'''), ('theme => ''LIGHT'''),
             ('volume => true'), ('volume => false'), ('timezone => NULL'), ('timezone => ''UTC'''), ('timezone => ''Asia/Kolkata'''),
             ('compression => ''fast'''), ('compression => ''default'''), ('compression => ''small'''), ('kind => ''candle'''), ('kind => ''Hollow'''),
             ('bars => 0'), ('bars => 30'), ('bars => 100000'), ('colors => NULL'), ('colors => ''{}'''), ('colors => ''{"up": "navy"}'''),
             ('colors => ''{"up": "#0898"}'''), ('scale => ''linear'''), ('scale => ''LOG'''), ('scale => ''percent''')) AS o (call),
    LATERAL picture(format('render_chart(''acme'', width => 400, height => 300, %s)', o.call)) AS p;
-- indicators: as an array, as the text of one, one by one, over the price and in panels
SELECT count(DISTINCT p) AS pictures, count(*) FROM (VALUES
    (render_chart('acme', indicators => '{sma(50),"bbands(20,2)",rsi}')), (render_chart('acme', indicators => ARRAY['sma(50)', 'bbands(20, 2)', 'rsi(14)'])),
    (render_chart('acme', indicators => ARRAY['sma(50),bbands(20,2),rsi(14)'])), (render_chart('acme', indicators => '{sma(50),bbands(20,2),rsi(14)}')),
    (render_chart('acme', indicators => ARRAY[['{SMA(50)'], ['Bbands( +20 ,2e0)'], [' rsi() }']]))) AS v (p);
SELECT name, png_size(render_chart('acme', indicators => ARRAY[name], width => 300, height => 300)) AS size
FROM (SELECT name FROM kimsfinance_indicators WHERE drawn IS NOT NULL OFFSET 0) AS drawable
WHERE png_size(render_chart('acme', indicators => ARRAY[name], width => 300, height => 300)) <> '300 x 300';
SELECT png_size(render_chart('acme', indicators => array_fill('rsi'::text, ARRAY[32])));
SELECT failure($$SELECT render_chart('acme', indicators => array_fill('rsi'::text, ARRAY[33]))$$);
-- kinds and themes: each is a picture of its own; a theme's colours over another theme are that theme
SELECT count(DISTINCT render_chart('acme', kind => name, bars => 40)) = count(*) AS all_differ, count(*) >= 10 AS many FROM chart_kinds;
SELECT count(DISTINCT render_chart('acme', theme => name, width => 400, height => 300)) = count(*) AS all_differ, count(*) >= 17 AS many FROM chart_themes;
SELECT name AS differs FROM chart_themes
WHERE render_chart('acme', theme => name, volume => false) <> render_chart('acme', colors => colors, volume => false);
SELECT count(*) AS undescribed FROM (SELECT name, description FROM chart_kinds UNION ALL SELECT name, description FROM chart_themes) AS c WHERE description = '';
-- the last bars only: the indicators are those of all rows
SELECT render_chart('acme', bars => 40, indicators => '{sma(20)}') <> render_chart('SELECT * FROM (SELECT * FROM acme ORDER BY ts DESC LIMIT 40) AS l ORDER BY ts', indicators => '{sma(20)}') AS warmed_up,
       render_chart('acme', bars => 40) = render_chart('SELECT * FROM (SELECT * FROM acme ORDER BY ts DESC LIMIT 40) AS l ORDER BY ts') AS same_bars;
-- scales that need prices above 0
SELECT failure(format('SELECT render_chart(''SELECT ts, open - 150 AS open, high - 150 AS high, low - 150 AS low, close - 150 AS close FROM acme ORDER BY ts'', scale => %L)', s))
FROM unnest('{linear,log,percent}'::text[]) AS s;
-- bad ones
SELECT c AS call, failure(format('SELECT render_chart(''acme'', %s)', c)) FROM (VALUES
    ('kind => ''candles'''), ('kind => '''''), ('bars => -1'), ('bars => 100001'), ('colors => ''[]'''), ('colors => ''"red"'''),
    ('colors => ''{"up": 1}'''), ('colors => ''{"up": null}'''), ('colors => ''{"up": ["red"]}'''), ('colors => ''{"up": "rde"}'''), ('colors => ''{"upp": "red"}'''),
    ('scale => ''logs'''), ('colors => (SELECT jsonb_object_agg(''series'' || i, ''red'') FROM generate_series(1, 65) AS i)'),
    ('width => 15'), ('width => 0'), ('width => -1'), ('width => 16385'), ('width => 2147483647'), ('height => 15'), ('height => 100000'),
    ('width => 1, height => 1'), ('width => 100000, height => 100000'), ('width => 8000, height => 8001'), ('width => 16384, height => 16384'),
    ('theme => ''dark'''), ('theme => ''trading-view'''), ('theme => '''''), ('compression => ''smal'''),
    ('timezone => ''Mars/Olympus'''), ('timezone => repeat(''x'', 300)'), ('timezone => repeat(''é'', 300)'),
    ('indicators => ''{smaa(20)}'''), ('indicators => ''{sma(20), beta}'''), ('indicators => ''{xyz}'''), ('indicators => ''{sma(1)}'''), ('indicators => ''{sma(x)}'''),
    ('indicators => ''{sma(20}'''), ('indicators => ''{sma(20))}'''), ('indicators => ''{sma(20.5)}'''), ('indicators => ''{sma(20);rsi}'''),
    ('indicators => ARRAY[''sma(20)'', '''']'), ('indicators => ARRAY[''sma(20)'', NULL]'), ('indicators => ''{"sma(20,30)"}'''),
    ('indicators => ''{"ma(20,emaa)"}'''), ('indicators => ''{sma(1e99)}'''), ('indicators => ''{sma(99999999999999999999)}'''),
    ('indicators => ''{sma(-5)}'''), ('indicators => ''{sma(nan)}'''), ('indicators => ''{sma(0x20)}'''), ('indicators => ''sma(20)''')) AS v (c);
-- what is quoted is cut between characters, not within one
SELECT c AS call, failure(format('SELECT render_chart(''acme'', %s)', c)) FROM (VALUES
    ('theme => repeat(''é'', 100)'), ('theme => ''x'' || repeat(''é'', 100)'), ('compression => ''x'' || repeat(''é'', 100)'), ('compression => repeat(''€'', 100)'),
    ('indicators => ARRAY[''ma(5,"x'' || repeat(''é'', 100)]'), ('indicators => ARRAY[''sma(5)xx'' || repeat(''€'', 100)]'), ('indicators => ARRAY[repeat(''€'', 100)]')) AS v (c);
SELECT failure('SELECT ma(1, 5, ''x'' || repeat(''é'', 100)) OVER ()');
SELECT failure($$SELECT render_chart('acme', heigth => 300)$$) LIKE '42883: function render_chart(%' AS as_wanted;

-- ---- sources ----

CREATE SCHEMA "Odd Schema";
CREATE TABLE "Odd Schema"."Odd ""Table" AS
SELECT ts AS "Date", open AS "OPEN", high AS "High", low AS "LOW", close AS "Close", volume AS "Volume", 'x' AS other FROM acme;
CREATE VIEW acme_view AS SELECT * FROM acme;
CREATE MATERIALIZED VIEW acme_matview AS SELECT * FROM acme;
CREATE TABLE parted (LIKE acme) PARTITION BY RANGE (ts);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01Z') TO ('2024-03-05Z');
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2024-03-05Z') TO ('2025-01-01Z');
INSERT INTO parted SELECT * FROM acme;
CREATE TEMP TABLE "acme temp" AS SELECT * FROM acme ORDER BY ts DESC;
CREATE TABLE dropped AS SELECT 'x' AS gone, ts, open, high, low, 'y' AS volume, close, volume AS volumes FROM acme;
ALTER TABLE dropped DROP COLUMN gone, DROP COLUMN volume;
ALTER TABLE dropped RENAME volumes TO volume;
CREATE TABLE "été" AS SELECT * FROM acme;
SELECT source, render_chart(source) = render_chart('acme') AS same FROM (VALUES
    ('public.acme'), ('ACME'), ('"acme"'), ('  acme  '), (E'\n\tacme\n'), ('acme_view'), ('acme_matview'), ('parted'), ('"acme temp"'), ('dropped'), ('été'),
    ('"Odd Schema"."Odd ""Table"'), ('SELECT * FROM acme ORDER BY ts'), ('TABLE acme_view'), ('select * from acme order by ts;'),
    ('WITH a AS (SELECT * FROM acme) SELECT * FROM a ORDER BY ts'), ('SELECT ts AS "TIME", open, high, low, close, volume FROM acme ORDER BY 1'),
    ('SELECT ts AS timestamp, close, low, high, open, volume, 1 AS x, NULL AS y FROM acme ORDER BY 1'),
    ('-- a comment' || E'\n' || 'SELECT * FROM acme ORDER BY ts /* and another */'),
    ('SELECT ts, open::numeric, high::real, low::integer, close::bigint, volume::smallint FROM acme ORDER BY ts')) AS v (source);
-- other types of time: wall clock
SELECT count(DISTINCT p) AS pictures FROM (VALUES
    (render_chart('SELECT ts::timestamp AS ts, open, high, low, close, volume FROM acme ORDER BY 1')),
    (render_chart('SELECT ts::timestamp AS ts, open, high, low, close, volume FROM acme ORDER BY 1', timezone => 'Asia/Tokyo')),
    (render_chart('acme'))) AS v (p);
SELECT render_chart('SELECT DATE ''2024-01-01'' + i AS date, 1 AS open, 3 AS high, 1 AS low, 2 AS close FROM generate_series(1, 50) AS i',
                    timezone => 'Asia/Tokyo') =
       render_chart('SELECT TIMESTAMP ''2024-01-01'' + i * interval ''1 day'' AS ts, 1 AS open, 3 AS high, 1 AS low, 2 AS close
                     FROM generate_series(1, 50) AS i') AS same;
CREATE DOMAIN price AS numeric(12, 2) CHECK (VALUE > 0);
CREATE DOMAIN moment AS timestamptz;
SELECT render_chart('SELECT ts::moment, open::price, high::price, low::price, close::price, volume FROM acme ORDER BY 1') = render_chart('acme') AS same;
-- the time zone: an option, or the session's; daylight saving time begins among these bars
SET TimeZone = 'America/New_York';
SELECT render_chart('acme') = render_chart('acme', timezone => 'America/New_York') AS session, render_chart('acme') = render_chart('acme', timezone => 'UTC') AS utc,
       render_chart('acme') = render_chart('acme', timezone => 'EST5') AS without_dst;
SET TimeZone = 'UTC';

-- few and odd rows
SELECT png_size(render_chart('SELECT * FROM acme WHERE false')) AS none, png_size(render_chart('SELECT * FROM acme LIMIT 1')) AS one,
       png_size(render_chart('SELECT ts, NULL::float8 AS open, high, low, close FROM acme ORDER BY ts')) AS null_prices,
       png_size(render_chart('SELECT ts, 5 AS open, 5 AS high, 5 AS low, 5 AS close, 0 AS volume FROM acme ORDER BY ts')) AS flat,
       png_size(render_chart('SELECT ts, ''Infinity''::float8 AS open, high, low, close FROM acme ORDER BY ts')) AS infinite,
       png_size(render_chart('SELECT ts, ''NaN''::numeric AS open, high, low, close, ''-Infinity''::float8 AS volume FROM acme ORDER BY ts')) AS nan,
       png_size(render_chart('SELECT timestamptz ''2024-01-01Z'' AS ts, open, high, low, close FROM acme')) AS same_time,
       png_size(render_chart('SELECT ts, -open AS open, -low AS high, -high AS low, -close AS close FROM acme ORDER BY ts')) AS negative;
-- prices at the ends of what a number holds; beyond float8 a row is left out
SELECT m, png_size(render_chart(format('SELECT ts, open * m AS open, high * m AS high, low * m AS low, close * m AS close
    FROM (SELECT ts, open::numeric, high::numeric, low::numeric, close::numeric, CASE WHEN ts < ''2024-03-05'' THEN %s ELSE 1 END AS m FROM acme) AS a
    ORDER BY ts', m))) AS size FROM (VALUES ('1e300'), ('1e-300'), ('1e305'), ('1e400'), ('0')) AS v (m);
SELECT png_size(render_chart('SELECT ts, 1.7e308::float8 AS high, -1.7e308::float8 AS low, 0 AS open, 1e308::float8 AS close, 1.7e308::float8 AS volume
                              FROM acme ORDER BY ts', indicators => '{sma(5),bbands,macd,obv,atr,cci}')) AS huge,
       png_size(render_chart('SELECT ts, 5e-324::float8 AS high, -5e-324::float8 AS low, 0 AS open, 0 AS close, 5e-324::float8 AS volume
                              FROM acme ORDER BY ts', indicators => '{sma(5),bbands,macd,obv,atr,cci}')) AS tiny;
SELECT png_size(render_chart('SELECT date AS ts, 1 AS open, 3 AS high, 1 AS low, 2 AS close
                              FROM (VALUES (timestamp ''4713-01-01 BC''), (''2024-01-01''), (''294276-12-31'')) AS v (date)')) AS all_of_time,
       png_size(render_chart('SELECT date AS ts, 1 AS open, 3 AS high, 1 AS low, 2 AS close
                              FROM (VALUES (timestamptz ''4713-01-01 BC''), (''294276-12-31 23:59:59.999999Z'')) AS v (date)', timezone => 'Asia/Tokyo')) AS instants;
-- what cannot be drawn
SELECT chart_failure(source) FROM (VALUES
    ('SELECT * FROM acme ORDER BY ts DESC'), ('SELECT ts, open, low AS high, high AS low, close FROM acme ORDER BY ts'),
    ('SELECT ts, open, high, low, close, -volume AS volume FROM acme ORDER BY ts'), ('SELECT NULL::timestamptz AS ts, open, high, low, close FROM acme'),
    ('SELECT ''infinity''::timestamptz AS ts, open, high, low, close FROM acme'), ('SELECT ''-infinity''::date AS ts, open, high, low, close FROM acme'),
    ('SELECT ''5874897-12-31''::date AS ts, open, high, low, close FROM acme')) AS v (source);
-- columns that are missing, of another type, or not clear
SELECT chart_failure(source) FROM (VALUES
    ('SELECT ts, open, high, low FROM acme'), ('SELECT open, high, low, close FROM acme'), ('SELECT ts, 1 FROM acme'), ('SELECT'), ('VALUES (1, 2)'),
    ('SELECT ts, ts AS date, open, high, low, close FROM acme'), ('SELECT ts, open, open AS "Open", high, low, close FROM acme'),
    ('SELECT ts::text, open, high, low, close FROM acme'), ('SELECT ts::time, open, high, low, close FROM acme'),
    ('SELECT ts, open::text, high, low, close FROM acme'), ('SELECT ts, open, high, low, close, true AS volume FROM acme'),
    ('SELECT NULL AS ts, open, high, low, close FROM acme')) AS v (source);
CREATE TABLE symbols (symbol text, opened date, name text);
SELECT chart_failure('symbols');
-- not one query that reads
SELECT source, chart_failure(source) FROM (VALUES
    (''), ('  '), (';'), ('-- nothing'), ('no_such_table'), (repeat('é', 150)), ('"no such table"'), ('a.b.c.d'), ('no_such_schema.acme'), ('acme; acme'),
    ('SELECT * FROM acme; SELECT * FROM acme'), ('SELECT * FROM acme; DROP TABLE acme'), ('INSERT INTO acme SELECT * FROM acme'),
    ('INSERT INTO acme SELECT * FROM acme RETURNING *'), ('WITH gone AS (DELETE FROM acme RETURNING *) SELECT * FROM gone ORDER BY ts'),
    ('UPDATE acme SET close = 1 RETURNING *'), ('SELECT * FROM acme ORDER BY ts FOR UPDATE'),
    ('SELECT * FROM (SELECT * FROM acme FOR SHARE) AS a ORDER BY ts'), ('SELECT * INTO other FROM acme'), ('CREATE TABLE other AS SELECT * FROM acme'),
    ('DROP TABLE acme'), ('TRUNCATE acme'), ('BEGIN'), ('COMMIT;'), ('EXPLAIN SELECT * FROM acme'), ('SHOW ALL'), ('COPY acme TO STDOUT'),
    ('DO $d$ BEGIN DELETE FROM acme; END $d$'), ('VACUUM acme'), ('SELECT * FROM acme WHERE close = $1'), ('SELEC 1'),
    ('SELECT * FROM acme WHERE nonsense')) AS v (source);
SELECT failure('SELECT render_chart(NULL)');
SELECT count(*) FROM acme;
-- a source that fails, or writes, while it runs
CREATE SEQUENCE numbers;
CREATE FUNCTION writes() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN INSERT INTO acme SELECT * FROM acme LIMIT 1; RETURN 1; END $$;
CREATE FUNCTION switches() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN SET TRANSACTION READ WRITE; INSERT INTO acme SELECT * FROM acme LIMIT 1; RETURN 1; END $$;
CREATE FUNCTION sets() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('transaction_read_only', 'off', true); INSERT INTO acme SELECT * FROM acme LIMIT 1; RETURN 1; END $$;
CREATE FUNCTION hides() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN INSERT INTO acme SELECT * FROM acme LIMIT 1; RETURN 1; EXCEPTION WHEN OTHERS THEN RETURN 0; END $$;
SELECT chart_failure(source) FROM (VALUES
    ('SELECT ts, open, high, low, close / (volume - 103) AS close FROM acme ORDER BY ts'), ('SELECT ts, open, high, low, close + nextval(''numbers'') AS close FROM acme'),
    ('SELECT ts, open, high, low, close + writes() AS close FROM acme'), ('SELECT ts, open, high, low, close + switches() AS close FROM acme'),
    ('SELECT ts, open, high, low, close + sets() AS close FROM acme')) AS v (source);
SELECT render_chart('SELECT ts, open, high, low, close + hides() AS close, volume FROM acme ORDER BY ts') = render_chart('acme') AS same, count(*) FROM acme;

-- ---- the transaction is as before ----

SHOW transaction_read_only;
INSERT INTO acme SELECT max(ts) + interval '1 hour', 100, 103, 98, 101, 100 FROM acme;
BEGIN;
SELECT png_size(render_chart('acme'));
SHOW transaction_read_only;
DELETE FROM acme WHERE ts = (SELECT max(ts) FROM acme);
SAVEPOINT s;
SELECT render_chart('SELECT 1/0 AS ts');
ROLLBACK TO s;
SHOW transaction_read_only;
SELECT chart_failure('SELECT * FROM acme ORDER BY ts DESC');
SHOW transaction_read_only;
SELECT png_size(render_chart('acme'));
RELEASE s;
INSERT INTO acme SELECT max(ts) + interval '1 hour', 100, 103, 98, 101, 100 FROM acme;
COMMIT;
BEGIN READ ONLY;
SELECT png_size(render_chart('acme'));
SHOW transaction_read_only;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE;
SELECT png_size(render_chart('acme'));
COMMIT;
-- what a writing statement draws: the rows as they were when it began
WITH new AS (INSERT INTO acme SELECT max(ts) + interval '1 hour', 1000, 1003, 998, 1001, 100 FROM acme RETURNING *)
SELECT png_size(render_chart('acme')) AS size, count(*) FROM new;
DELETE FROM acme WHERE close > 1000;
-- in a function that went through an error
CREATE FUNCTION draws() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    BEGIN
        PERFORM render_chart('SELECT * FROM acme WHERE 1/0 = 1');
    EXCEPTION WHEN division_by_zero THEN
        result := 'caught, ';
    END;
    CREATE TABLE drawn AS SELECT render_chart('acme') AS png;
    RETURN result || (SELECT png_size(png) FROM drawn);
END $$;
SELECT draws();
DROP TABLE drawn;

-- ---- where a chart may stand ----

CREATE VIEW charts AS
SELECT symbol, render_chart(format('SELECT * FROM bars WHERE symbol = %L ORDER BY ts', symbol), title => symbol, width => 300, height => 200) AS png
FROM (SELECT DISTINCT symbol FROM bars) AS s;
SELECT symbol, png_size(png) FROM charts ORDER BY symbol;
SELECT png_size(png) FROM charts WHERE symbol = 'ACME';
PREPARE chart (text, integer) AS SELECT png_size(render_chart($1, width => $2));
SET plan_cache_mode = force_generic_plan;
EXECUTE chart ('acme', 300);
EXECUTE chart ('acme', 1);
EXECUTE chart ('symbols', 300);
EXECUTE chart ('SELECT * FROM acme ORDER BY ts', 400);
RESET plan_cache_mode;
-- a chart in the source of a chart
SELECT png_size(render_chart($$SELECT ts, open, high, low, close, length(render_chart('acme', width => 100, height => 100)) AS volume FROM acme ORDER BY ts LIMIT 10$$));
SELECT failure($_$SELECT render_chart($$SELECT ts, open, high, low, length(render_chart('acmee')) AS close FROM acme ORDER BY ts$$)$_$);
CREATE VIEW endless AS SELECT ts, open, high, low, close, length(render_chart('endless', width => 16, height => 16)) AS volume FROM acme;
SET max_stack_depth = '500kB';
SELECT left(failure($$SELECT render_chart('endless')$$), 33);
RESET max_stack_depth;
-- in plans with workers
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT DISTINCT png_size(render_chart('SELECT * FROM bars WHERE symbol = ''' || symbol || ''' ORDER BY ts', width => 100, height => 100)) FROM bars WHERE volume > 105;
SELECT symbol, png_size(ohlcv_chart(ts, open, high, low, close, volume ORDER BY ts)) FROM bars GROUP BY symbol ORDER BY symbol;
SELECT render_chart('SELECT max(ts) AS ts, min(open) AS open, max(high) AS high, min(low) AS low, max(close) AS close FROM bars GROUP BY date_trunc(''hour'', ts) ORDER BY 1') =
       render_chart('SELECT * FROM (SELECT max(ts) AS ts, min(open) AS open, max(high) AS high, min(low) AS low, max(close) AS close FROM bars GROUP BY date_trunc(''hour'', ts) OFFSET 0) AS b ORDER BY ts') AS same;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- ---- as the caller ----

CREATE ROLE regress_kimsfinance_reader;
CREATE TABLE secret AS SELECT * FROM bars;
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON secret FOR SELECT TO regress_kimsfinance_reader USING (symbol = 'GLOBEX');
CREATE VIEW open_view AS SELECT ts, open, high, low, close, volume FROM secret WHERE symbol = 'ACME';
GRANT SELECT ON open_view TO regress_kimsfinance_reader;
CREATE FUNCTION as_owner() RETURNS bytea LANGUAGE sql SECURITY DEFINER
AS $$ SELECT public.render_chart('SELECT * FROM public.secret WHERE symbol = ''ACME'' ORDER BY ts') $$;
SET ROLE regress_kimsfinance_reader;
SELECT chart_failure('secret');
SELECT chart_failure('SELECT * FROM secret ORDER BY ts');
SELECT render_chart('open_view') = as_owner() AS same;
RESET ROLE;
GRANT SELECT ON secret TO regress_kimsfinance_reader;
SET ROLE regress_kimsfinance_reader;
SELECT render_chart('secret') = render_chart('SELECT * FROM secret WHERE symbol = ''GLOBEX'' ORDER BY ts') AS own_rows, render_chart('secret') = render_chart('open_view') AS all_rows;
RESET ROLE;
DROP TABLE secret CASCADE;
DROP FUNCTION as_owner();
DROP ROLE regress_kimsfinance_reader;

-- ---- ohlcv_chart ----

SELECT symbol, png_size(ohlcv_chart(ts, open, high, low, close, volume ORDER BY ts)) FROM bars GROUP BY symbol ORDER BY symbol;
SELECT ohlcv_chart(ts, open, high, low, close, volume ORDER BY ts) = render_chart('acme') AS timestamptz,
       ohlcv_chart(ts::timestamp, open, high, low, close, volume ORDER BY ts) = render_chart('acme') AS timestamp,
       ohlcv_chart(ts, open::numeric, high::real, low::integer, close::bigint, volume::smallint, NULL ORDER BY ts) = render_chart('acme') AS types,
       ohlcv_chart(ts, open, high, low, close, NULL ORDER BY ts) = render_chart('SELECT ts, open, high, low, close FROM acme ORDER BY ts') AS without_volume,
       ohlcv_chart(ts, open, high, low, close, volume, '{}' ORDER BY ts) = render_chart('acme') AS no_options,
       ohlcv_chart(ts, open, high, low, close, volume, '{"title": "ACME", "theme": "modern", "width": 3e2, "Height": 200.4, "volume": false,
                       "timezone": "Asia/Tokyo", "compression": "small", "indicators": ["sma(20)", "rsi"]}' ORDER BY ts) =
           render_chart('acme', title => 'ACME', theme => 'modern', width => 300, height => 200, volume => false, timezone => 'Asia/Tokyo',
                        compression => 'small', indicators => '{sma(20),rsi}') AS options,
       ohlcv_chart(ts, open, high, low, close, volume, '{"title": null, "indicators": "{sma(20),rsi}"}' ORDER BY ts) =
           render_chart('acme', indicators => '{sma(20),rsi}') AS nulls
FROM acme;
SELECT ohlcv_chart(ts, open, high, low, close, volume ORDER BY ts) IS NULL AS none FROM acme WHERE false;
-- a day is the same day in every time zone
SELECT ohlcv_chart(day, 1, 3, 1, 2, NULL, '{"timezone": "America/New_York"}' ORDER BY day) = ohlcv_chart(day::timestamp, 1, 3, 1, 2, NULL ORDER BY day) AS same,
       ohlcv_chart(day, 1, 3, 1, 2, NULL ORDER BY day) = render_chart('SELECT DATE ''2024-01-01'' + i AS ts, 1 AS open, 3 AS high, 1 AS low, 2 AS close FROM generate_series(1, 20) AS i') AS as_render_chart
FROM (SELECT DATE '2024-01-01' + i AS day FROM generate_series(1, 20) AS i) AS d;
SELECT png_size(ohlcv_chart(ts, NULL, high, low, close, volume ORDER BY ts)) AS no_prices, ohlcv_chart(ts, open, high, low, close, volume) FILTER (WHERE false) IS NULL AS filtered
FROM acme;
SELECT o AS options, failure(format('SELECT ohlcv_chart(ts, open, high, low, close, volume, %L ORDER BY ts) FROM acme', o)) FROM (VALUES
    ('[]'), ('5'), ('"title"'), ('null'), ('{"titel": "x"}'), ('{"": 1}'), ('{"title": 5}'), ('{"title": ["x"]}'), ('{"width": "300"}'), ('{"width": 1e10}'),
    ('{"width": 1e1000}'), ('{"width": 5}'), ('{"volume": "true"}'), ('{"indicators": 5}'), ('{"indicators": {"sma": 5}}'), ('{"indicators": [5]}'),
    ('{"indicators": [["sma"]]}'), ('{"indicators": [null]}'), ('{"indicators": ["smaa"]}'), ('{"theme": "ligth"}'), ('{"timezone": "x/y"}')) AS v (o);
SELECT failure('SELECT ohlcv_chart(ts, open, high, low, close, volume, jsonb_build_object(''width'', volume) ORDER BY ts) FROM acme');
SELECT failure('SELECT ohlcv_chart(ts, open, high, low, close, volume ORDER BY ts DESC) FROM acme');
SELECT failure('SELECT ohlcv_chart(NULL::timestamptz, open, high, low, close, volume) FROM acme');
SELECT failure('SELECT ohlcv_chart(timestamptz ''infinity'', open, high, low, close, volume) FROM acme');
SELECT failure('SELECT ohlcv_chart(ts, open, high, low, close, volume) OVER (ORDER BY ts) FROM acme');
SET enable_sort = off;
SELECT count(*), count(DISTINCT png_size(png)) AS sizes FROM (SELECT ohlcv_chart(ts, open, high, low, close, volume, '{"width": 50, "height": 50}') AS png FROM acme GROUP BY ts) AS c;
RESET enable_sort;

-- ---- fonts ----

SET kimsfinance.font_path = '/no/such/font.ttf';
SELECT chart_failure('acme');
SELECT chart_failure('acme');
SET kimsfinance.font_path = '/';
SELECT left(failure('SELECT ohlcv_chart(ts, open, high, low, close, volume ORDER BY ts) FROM acme'), 5);
SET kimsfinance.font_path = '';
SELECT png_size(render_chart('acme'));
RESET kimsfinance.font_path;

-- ---- memory, and being cancelled ----

CREATE VIEW memory AS SELECT name, count(*), sum(total_bytes) AS bytes FROM pg_backend_memory_contexts GROUP BY name;
DO $$
DECLARE
    before numeric;
    after numeric;
BEGIN
    FOR round IN 1..2 LOOP
        FOR i IN 1..1000 LOOP
            PERFORM render_chart('acme', i::text, '{sma(5),rsi}', width => 100 + i % 200, height => 150);
            PERFORM chart_failure('SELECT * FROM acme WHERE 1/0 = ' || i % 10);
            PERFORM failure('SELECT render_chart(''acme'', width => ' || i % 10 || ')');
        END LOOP;
        SELECT sum(bytes) INTO after FROM memory;
        IF round = 2 AND after > before + 1000000 THEN
            RAISE EXCEPTION 'memory has grown from % to %', before, after;
        END IF;
        before := after;
    END LOOP;
END $$;
SELECT name, count, bytes < 4000000 AS bounded FROM memory WHERE name LIKE 'kimsfinance%' ORDER BY name;
-- far too many rows, which come as they are asked for
SET statement_timeout = '300ms';
SELECT render_chart('SELECT timestamp ''2000-01-01'' AS ts, 1 AS open, 3 AS high, 1 AS low, 2 AS close FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b');
SELECT length(ohlcv_chart(timestamp '2000-01-01', 1, 3, 1, 2, a)) FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b;
SELECT count(v) FROM (SELECT sma(a, 1000) OVER () AS v FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b) AS s;
RESET statement_timeout;
SELECT png_size(render_chart('acme'));
SELECT name, count FROM memory WHERE name LIKE 'kimsfinance%' ORDER BY name;

DROP VIEW charts, endless, memory, acme_view;
DROP MATERIALIZED VIEW acme_matview;
DROP TABLE bars, acme, parted, "acme temp", dropped, "été", symbols;
DROP TABLE "Odd Schema"."Odd ""Table";
DROP SCHEMA "Odd Schema";
DROP SEQUENCE numbers;
DROP DOMAIN price, moment;
DROP FUNCTION failure, chart_failure, png_size, picture, writes, switches, sets, hides, draws;
