-- The indicators as window functions and aggregates, as users write them, in every kind of plan. Whether the numbers are TA-Lib's
-- is test/pgtap/golden.sql's business; here it is whether PostgreSQL's ways to ask for them all give the same.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET extra_float_digits = 1;

-- Whether the plan of a query has a word in it.
CREATE FUNCTION plan_has(query text, word text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF, VERBOSE) ' || query LOOP
        IF position(word IN line) > 0 THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- Whether two queries give the same rows, as often, to the last digit.
CREATE FUNCTION same_rows(a text, b text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    same boolean;
BEGIN
    a := format('SELECT q::text FROM (%s) AS q', a);
    b := format('SELECT q::text FROM (%s) AS q', b);
    EXECUTE format('SELECT NOT EXISTS (%s EXCEPT ALL %s) AND NOT EXISTS (%s EXCEPT ALL %s)', a, b, b, a) INTO same;
    RETURN same;
END $$;

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
    RETURN SQLSTATE || ': ' || message || CASE WHEN detail <> '' THEN ' / ' || detail ELSE '' END ||
           CASE WHEN hint <> '' THEN ' / ' || hint ELSE '' END;
END $$;

CREATE TABLE bars (symbol text, ts timestamptz, open float8, high float8, low float8, close float8, volume float8);
INSERT INTO bars
SELECT symbol, timestamptz '2024-01-01Z' + i * interval '1 day', p, p + 3, p - 2, p + i % 3 - 1, 100 + i % 7
FROM (SELECT symbol, i, 100 + 10 * s + (i * 7 + s * i * i) % 13 AS p
      FROM (VALUES ('ACME', 0), ('GLOBEX', 1), ('INITECH', 2)) AS v (symbol, s), generate_series(1, 60) AS i) AS b;
ANALYZE bars;

-- ---- as a user writes them ----

SELECT ts::date AS day, close, sma(close, 3) OVER w, rolling_max(close, 3) OVER w, mom(close, 2) OVER w
FROM bars WHERE symbol = 'ACME' WINDOW w AS (ORDER BY ts) ORDER BY ts LIMIT 6;
SELECT ts::date AS day, round((macd(close, 3, 5, 2) OVER w).macd::numeric, 6) AS macd, macd(close, 3, 5, 2) OVER w IS NULL AS none
FROM bars WHERE symbol = 'ACME' WINDOW w AS (ORDER BY ts) ORDER BY ts LIMIT 7;
-- defaults, and arguments by name in any order
SELECT same_rows('SELECT ts, rsi(close) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)',
                 'SELECT ts, rsi(close, 14) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same_rows('SELECT ts, rsi(close, period => 21) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)',
                 'SELECT ts, rsi(period => 21, value => close) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same_rows('SELECT ts, macd(close, signal_period => 5) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)',
                 'SELECT ts, macd(close, 12, 26, 5) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same_rows('SELECT ts, atr(close => close, high => high, low => low, period => 5) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)',
                 'SELECT ts, atr(high, low, close, 5) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same_rows('SELECT ts, bbands(close, ma_type => ''EMA'', nbdev_up => 1) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)',
                 'SELECT ts, bbands(close, 20, 1, 2.0, ''ema'') OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
-- prices of other types; all of these are whole numbers
SELECT bool_and(f = n AND f = r AND f = i AND f = s AND f = b AND f = d) AS same, count(f)
FROM (SELECT sma(close, 5) OVER w AS f, sma(close::numeric, 5) OVER w AS n, sma(close::real, 5) OVER w AS r, sma(close::integer, 5) OVER w AS i,
             sma(close::smallint, 5) OVER w AS s, sma(close::bigint, 5) OVER w AS b, sma(close, 5::smallint) OVER w AS d
      FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS q;
SELECT same_rows('SELECT ts, atr(high::numeric, low::integer, close::real) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)',
                 'SELECT ts, atr(high, low, close) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
-- whole numbers come as integers
SELECT pg_typeof(cdlengulfing(open, high, low, close) OVER w), pg_typeof(rsi(close) OVER w), pg_typeof(macd(close) OVER w) FROM bars
WINDOW w AS (ORDER BY ts) LIMIT 1;
SELECT cdlengulfing, count(*) FROM (SELECT cdlengulfing(open, high, low, close) OVER (PARTITION BY symbol ORDER BY ts) FROM bars) AS c
GROUP BY 1 ORDER BY 1 NULLS LAST;
-- composites: a row, one of its columns, all of them; computed once however many are asked for
SELECT ts::date AS day, (bbands(close, 2, 1, 1) OVER w).*, (bbands(close, 2, 1, 1) OVER w).middle AS again
FROM bars WHERE symbol = 'ACME' WINDOW w AS (ORDER BY ts) ORDER BY ts LIMIT 3;
CREATE SEQUENCE calls;
CREATE FUNCTION counted(x float8) RETURNS float8 LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM nextval('calls'); RETURN x; END $$;
SELECT count(signal), count(histogram), count(again)
FROM (SELECT (macd(counted(close)) OVER w).*, (macd(counted(close)) OVER w).signal AS again
      FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS m;
SELECT last_value FROM calls;

-- ---- windows ----

-- the frame does not matter, whatever it is
CREATE TABLE plain AS SELECT symbol, ts, rsi(close, 5) OVER w AS v, bbands(close, 4) OVER w AS b FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts);
SELECT frame, same_rows('SELECT symbol, ts, rsi(close, 5) OVER w AS v, bbands(close, 4) OVER w AS b FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts ' || frame || ')',
                        'SELECT * FROM plain')
FROM (VALUES ('ROWS 3 PRECEDING'), ('ROWS CURRENT ROW'), ('ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'),
             ('ROWS BETWEEN 2 FOLLOWING AND 5 FOLLOWING'), ('ROWS BETWEEN 5 PRECEDING AND 2 PRECEDING'),
             ('RANGE UNBOUNDED PRECEDING'), ('RANGE BETWEEN ''3 days'' PRECEDING AND ''1 day'' PRECEDING'),
             ('RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING'), ('GROUPS 2 PRECEDING'),
             ('GROUPS BETWEEN 1 FOLLOWING AND 2 FOLLOWING'), ('ROWS 3 PRECEDING EXCLUDE CURRENT ROW'),
             ('RANGE UNBOUNDED PRECEDING EXCLUDE GROUP'), ('GROUPS 2 PRECEDING EXCLUDE TIES'),
             ('ROWS UNBOUNDED PRECEDING EXCLUDE NO OTHERS')) AS f (frame);
-- beside functions that do look at it
SELECT bool_and(s IS NOT DISTINCT FROM CASE WHEN n >= 5 THEN a END) AS same, count(*)
FROM (SELECT sma(close, 5) OVER w AS s, avg(close) OVER w AS a, row_number() OVER (PARTITION BY symbol ORDER BY ts) AS n
      FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts ROWS 4 PRECEDING)) AS q;
SELECT bool_and(m IS NOT DISTINCT FROM close - l) AS same, count(m), count(f)
FROM (SELECT close, mom(close, 3) OVER w AS m, lag(close, 3) OVER w AS l, first_value(close) OVER w AS f, nth_value(close, 2) OVER w, lead(close) OVER w
      FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts ROWS BETWEEN 40 PRECEDING AND 40 FOLLOWING)) AS q;
-- several functions on one window, one function with several parameters, two windows
SELECT same_rows('SELECT symbol, ts, rsi(close, 5) OVER w, bbands(close, 4) OVER w FROM
                    (SELECT *, sma(close, 4) OVER v, sma(close, 9) OVER v, ema(close, 4) OVER u FROM bars
                     WINDOW v AS (PARTITION BY symbol ORDER BY ts), u AS (ORDER BY close, symbol, ts)) AS b
                  WINDOW w AS (PARTITION BY symbol ORDER BY ts)',
                 'SELECT * FROM plain');
SELECT bool_and(a IS NOT DISTINCT FROM alone_a) AS a, bool_and(b IS NOT DISTINCT FROM alone_b) AS b, bool_and(c IS NOT DISTINCT FROM alone_c) AS c
FROM (SELECT symbol, ts, sma(close, 3) OVER w AS a, sma(close, 8) OVER w AS b, sma(close, 3) OVER back AS c
      FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts), back AS (PARTITION BY symbol ORDER BY ts DESC)) AS q
JOIN (SELECT symbol, ts, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) AS alone_a FROM bars) AS a USING (symbol, ts)
JOIN (SELECT symbol, ts, sma(close, 8) OVER (PARTITION BY symbol ORDER BY ts) AS alone_b FROM bars) AS b USING (symbol, ts)
JOIN (SELECT symbol, ts, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts DESC) AS alone_c FROM bars) AS c USING (symbol, ts);
-- ties in ORDER BY: rows count, not peers; without ORDER BY as the rows come
SELECT count(v), min(v), max(v) FROM (SELECT sma(7, 3) OVER (ORDER BY symbol) AS v FROM bars) AS q;
SELECT count(v), min(v), max(v) FROM (SELECT sma(7, 3) OVER () AS v FROM bars) AS q;
-- an indicator of an indicator: in two steps
SELECT round(max(v)::numeric, 6) AS max, count(v)
FROM (SELECT sma(r, 3) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM
      (SELECT symbol, ts, rsi(close, 5) OVER (PARTITION BY symbol ORDER BY ts) AS r FROM bars) AS i) AS o;
SELECT failure('SELECT sma(sma(close) OVER w) OVER w FROM bars WINDOW w AS (ORDER BY ts)');

-- ---- where a query may stand ----

CREATE VIEW indicators AS
SELECT symbol, ts, close, rsi(close, 5) OVER w AS rsi, (bbands(close, 4) OVER w).upper, (bbands(close, 4) OVER w).lower
FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts);
SELECT same_rows('SELECT symbol, ts, rsi, upper FROM indicators', 'SELECT symbol, ts, v, (b).upper FROM plain');
-- a condition outside comes after the window, one on the partition may come before
SELECT same_rows('SELECT symbol, ts, rsi FROM indicators WHERE rsi < 30', 'SELECT symbol, ts, v FROM plain WHERE v < 30'), count(*) > 0 AS some
FROM indicators WHERE rsi < 30;
SELECT same_rows('SELECT symbol, ts, rsi FROM indicators WHERE symbol = ''GLOBEX'' AND ts > ''2024-02-01''',
                 'SELECT symbol, ts, v FROM plain WHERE symbol = ''GLOBEX'' AND ts > ''2024-02-01''');
-- conditions that end a window early
SELECT same_rows('SELECT symbol, ts, rsi FROM (SELECT symbol, ts, row_number() OVER w AS n, rsi(close, 5) OVER w AS rsi FROM bars
                                               WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS q WHERE n <= 8',
                 'SELECT symbol, ts, v FROM plain WHERE ts <= ''2024-01-09Z''');
SELECT same_rows('SELECT symbol, ts, rsi FROM (SELECT symbol, ts, row_number() OVER back AS n, rsi(close, 5) OVER w AS rsi FROM bars
                                               WINDOW w AS (PARTITION BY symbol ORDER BY ts), back AS (PARTITION BY symbol ORDER BY ts DESC)) AS q WHERE n <= 2',
                 'SELECT symbol, ts, v FROM plain WHERE ts >= ''2024-02-29Z''');
SELECT ts::date AS day, symbol FROM indicators ORDER BY rsi DESC NULLS LAST, symbol, ts LIMIT 2;
WITH i AS MATERIALIZED (SELECT * FROM indicators), j AS NOT MATERIALIZED (SELECT * FROM indicators)
SELECT count(*), bool_and(i.rsi IS NOT DISTINCT FROM j.rsi) FROM i JOIN j USING (symbol, ts);
CREATE TABLE stored AS SELECT * FROM indicators;
CREATE MATERIALIZED VIEW matview AS SELECT * FROM indicators;
REFRESH MATERIALIZED VIEW matview;
SELECT same_rows('TABLE stored', 'TABLE indicators'), same_rows('TABLE matview', 'TABLE indicators');
SELECT count(*) FROM (SELECT symbol, ts, rsi FROM indicators UNION SELECT symbol, ts, v FROM plain) AS u;
SELECT count(*) FROM (SELECT symbol, ts, rsi FROM indicators EXCEPT SELECT symbol, ts, v FROM plain) AS u;
SELECT DISTINCT sma(close, 60) OVER w IS NULL AS none FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts) ORDER BY 1;
SELECT DISTINCT ON (symbol) symbol, ts::date AS day, mom(close, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM bars ORDER BY symbol, ts DESC;
INSERT INTO stored SELECT 'copy', ts, close, rsi, upper, lower FROM indicators WHERE symbol = 'ACME';
UPDATE stored AS s SET rsi = i.rsi + 1 FROM indicators AS i WHERE s.symbol = 'copy' AND i.symbol = 'ACME' AND s.ts = i.ts;
SELECT count(*) FROM stored AS s JOIN indicators AS i ON s.ts = i.ts AND s.symbol = 'copy' AND i.symbol = 'ACME' WHERE s.rsi = i.rsi + 1;
WITH gone AS (DELETE FROM stored WHERE symbol = 'copy' RETURNING *)
SELECT count(v) FROM (SELECT sma(close, 10) OVER (ORDER BY ts) AS v FROM gone) AS g;
-- over grouped bars
SELECT week, sma(close, 2) OVER (ORDER BY week) FROM
    (SELECT date_bin('7 days', ts, '2024-01-01Z')::date AS week, max(close) AS close FROM bars WHERE symbol = 'ACME' GROUP BY 1) AS b ORDER BY week LIMIT 3;
SELECT date_bin('30 days', ts, '2024-01-01Z')::date AS month, sma(max(close), 2) OVER (ORDER BY date_bin('30 days', ts, '2024-01-01Z')::date) FROM bars
GROUP BY 1 ORDER BY 1;
-- LATERAL and a correlated subquery: the parameter is the outer row's
SELECT p, v FROM (VALUES (2), (3), (5)) AS n (p),
    LATERAL (SELECT sma(close, p) OVER (ORDER BY ts) AS v FROM bars WHERE symbol = 'ACME' ORDER BY ts DESC LIMIT 1) AS l ORDER BY p;
SELECT p, (SELECT max(v) FROM (SELECT sma(close, p) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) AS s) AS max FROM (VALUES (5), (2), (60), (61)) AS n (p);
SELECT symbol, (SELECT rsi_last(close, 5 ORDER BY ts) FROM bars AS i WHERE i.symbol = o.symbol) = v AS same FROM plain AS o WHERE ts = '2024-03-01Z' ORDER BY 1;

-- ---- prepared statements: a parameter of the statement as a parameter of the indicator ----

PREPARE by_period (integer) AS SELECT max(v) FROM (SELECT sma(close, $1) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) AS q;
SET plan_cache_mode = force_generic_plan;
EXECUTE by_period (2);
EXECUTE by_period (60);
EXECUTE by_period (1);
EXECUTE by_period (NULL);
EXECUTE by_period (2);
SET plan_cache_mode = force_custom_plan;
EXECUTE by_period (2);
EXECUTE by_period (60);
EXECUTE by_period (1);
RESET plan_cache_mode;
PREPARE by_kind (text, integer) AS SELECT round(max(v)::numeric, 6) AS max FROM (SELECT ma(close, $2, $1) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) AS q;
SET plan_cache_mode = force_generic_plan;
EXECUTE by_kind ('ema', 5);
EXECUTE by_kind ('wma', 5);
EXECUTE by_kind ('emma', 5);
EXECUTE by_kind ('sma', 5);
RESET plan_cache_mode;

-- ---- cursors ----

BEGIN;
DECLARE forward CURSOR FOR SELECT ts::date AS day, sma(close, 3) OVER (ORDER BY ts) FROM bars WHERE symbol = 'ACME' ORDER BY ts;
FETCH 3 FROM forward;
FETCH 1 FROM forward;
DECLARE scroll SCROLL CURSOR WITH HOLD FOR SELECT ts::date AS day, sma(close, 3) OVER (ORDER BY ts) FROM bars WHERE symbol = 'ACME' ORDER BY ts;
FETCH LAST FROM scroll;
FETCH BACKWARD 2 FROM scroll;
FETCH ABSOLUTE 3 FROM scroll;
FETCH RELATIVE -1 FROM scroll;
COMMIT;
FETCH ABSOLUTE 60 FROM scroll;
CLOSE scroll;

-- ---- PL/pgSQL ----

CREATE FUNCTION newest_average(of text, period integer) RETURNS float8 LANGUAGE plpgsql STABLE AS $$
DECLARE
    result float8;
    r record;
BEGIN
    FOR r IN SELECT ts, sma(close, period) OVER w AS v FROM bars WHERE symbol = of WINDOW w AS (ORDER BY ts) ORDER BY ts LOOP
        result := r.v;
    END LOOP;
    RETURN result;
END $$;
SELECT p, newest_average('ACME', p) AS v FROM (VALUES (2), (3), (5), (61)) AS n (p);
SELECT failure('SELECT newest_average(''ACME'', 1)');
SELECT newest_average('ACME', 3);

-- ---- nothing, one row, NULL, NaN, infinities ----

SELECT sma(close, 2) OVER (ORDER BY ts), macd(close) OVER (ORDER BY ts) FROM bars WHERE false;
SELECT sma(close, 2) OVER (ORDER BY ts), mom(close, 1) OVER (ORDER BY ts), ma(close, 1) OVER (ORDER BY ts), obv(close, volume) OVER (ORDER BY ts),
       (bbands(close) OVER (ORDER BY ts)).upper
FROM bars WHERE symbol = 'ACME' AND ts = '2024-01-02Z';
SELECT count(s), count(m), count(a) FROM (SELECT sma(NULL, 2) OVER w AS s, macd(NULL::float8) OVER w AS m, atr(high, NULL, close) OVER w AS a FROM bars
                                          WINDOW w AS (ORDER BY ts)) AS q;
SELECT i, x, sma(x, 2) OVER (ORDER BY i), mom(x, 1) OVER (ORDER BY i), rolling_max(x, 2) OVER (ORDER BY i)
FROM (VALUES (1, 1::float8), (2, NULL), (3, 3), (4, 'NaN'), (5, 'Infinity'), (6, 5), (7, '-Infinity'), (8, 9)) AS v (i, x) ORDER BY i;
-- a sum beyond float8 has no value; the rows after it have theirs again
SELECT i, sma(x, 2) OVER (ORDER BY i) FROM (VALUES (1, 1e308), (2, 1.5e308), (3, 1e308), (4, 1), (5, 2)) AS v (i, x) ORDER BY i;
SELECT right(failure('SELECT sma(x, 2) OVER () FROM (VALUES (1e400::numeric)) AS v (x)'), 44) AS failure;
SELECT sma(x, 2) OVER (ORDER BY i) FROM (VALUES (1, 'NaN'::numeric), (2, 3), (3, 5)) AS v (i, x) ORDER BY i;

-- ---- parameters that vary ----

SELECT failure('SELECT sma(close, CASE WHEN ts < ''2024-01-20'' THEN 3 ELSE 4 END) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT failure('SELECT bbands(close, 5, 2, volume) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT failure('SELECT ma(close, 5, CASE WHEN volume > 102 THEN ''ema'' ELSE ''sma'' END) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT failure('SELECT ma(close, 100000 - extract(day FROM ts)::integer) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT failure('SELECT ma(close, 2 * extract(day FROM ts)::integer) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT failure('SELECT sma(close, CASE WHEN ts < ''2024-01-20'' THEN 3 END) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT failure('SELECT macd(close, 12, 26, 10 - extract(day FROM ts)::integer) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
-- but each partition may have its own
SELECT symbol, count(v), max(v) FROM (SELECT symbol, sma(close, length(symbol) * 2) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) AS q GROUP BY symbol ORDER BY 1;
SELECT same_rows('SELECT symbol, ts, ma(close, p, k) OVER (PARTITION BY symbol ORDER BY ts) FROM bars
                  JOIN (VALUES (''ACME'', 3, ''sma''), (''GLOBEX'', 50, ''ema''), (''INITECH'', 7, ''wma'')) AS v (symbol, p, k) USING (symbol)',
                 'SELECT symbol, ts, sma(close, 3) OVER (ORDER BY ts) FROM bars WHERE symbol = ''ACME'' UNION ALL
                  SELECT symbol, ts, ema(close, 50) OVER (ORDER BY ts) FROM bars WHERE symbol = ''GLOBEX'' UNION ALL
                  SELECT symbol, ts, wma(close, 7) OVER (ORDER BY ts) FROM bars WHERE symbol = ''INITECH''');
-- an expression that stays the same is as good as a constant
SELECT same_rows('SELECT symbol, ts, rsi(close, 5 + 0 * extract(day FROM ts)::integer) OVER w AS v, bbands(close, 4) OVER w AS b FROM bars
                  WINDOW w AS (PARTITION BY symbol ORDER BY ts)', 'SELECT * FROM plain');
SELECT same_rows('SELECT symbol, ts, rsi(close, (SELECT 5)) OVER w AS v, bbands(close, 4) OVER w AS b FROM bars
                  WINDOW w AS (PARTITION BY symbol ORDER BY ts)', 'SELECT * FROM plain');

-- ---- bad parameters, for every indicator the same ----

-- The inputs of a call, and its first n parameters at their defaults, but for one.
CREATE FUNCTION arguments(ind kimsfinance_indicators, n integer, param text DEFAULT NULL, value text DEFAULT NULL) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT (SELECT string_agg(CASE v WHEN 'value' THEN 'close' WHEN 'value0' THEN 'high' WHEN 'value1' THEN 'low' WHEN 'periods' THEN 'low' WHEN 'session' THEN 'ts'
                                      WHEN 'condition' THEN 'close > open' WHEN 'anchor' THEN 'close > open' ELSE v END, ', ' ORDER BY i) FROM unnest(ind.inputs) WITH ORDINALITY AS u (v, i)) ||
           coalesce((SELECT string_agg(format(', %s::%s', CASE WHEN p ->> 'name' = param THEN value ELSE quote_literal(p ->> 'default') END, p ->> 'type'), '' ORDER BY i)
                     FROM jsonb_array_elements(ind.parameters) WITH ORDINALITY AS j (p, i) WHERE i <= n), '')
$$;
CREATE FUNCTION out_of_range(ind kimsfinance_indicators, p jsonb, got text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('22023: %s must be between %s and %s, got %s / The default of %1$s in %5$s is %6$s.', p ->> 'name', p ->> 'min', p ->> 'max', got, ind.name, p ->> 'default')
$$;
CREATE TABLE bad_values AS
SELECT ind, p ->> 'name' AS param, v.value, v.want
FROM kimsfinance_indicators AS ind, jsonb_array_elements(ind.parameters) AS p,
    LATERAL (VALUES ('integer', '0', CASE WHEN (p ->> 'min')::numeric <= 0 THEN 'no failure' ELSE out_of_range(ind, p, '0') END),
                    ('integer', '-1', CASE WHEN (p ->> 'min')::numeric <= -1 THEN 'no failure' ELSE out_of_range(ind, p, '-1') END),
                    ('integer', '2147483647', out_of_range(ind, p, '2147483647')),
                    ('integer', '(-2147483648)', out_of_range(ind, p, '-2147483648')),
                    ('integer', p ->> 'min', 'no failure'),
                    ('integer', p ->> 'max', 'no failure'),
                    ('integer', 'NULL', format('22004: %s must not be null / Leave it out to get the default of %s.', p ->> 'name', ind.name)),
                    ('float8', '''NaN''', out_of_range(ind, p, 'nan')),
                    ('float8', '''Infinity''', out_of_range(ind, p, 'inf')),
                    ('float8', '''-2e9''', out_of_range(ind, p, '-2000000000')),
                    ('float8', quote_literal(p ->> 'min'), 'no failure'),
                    ('float8', quote_literal(p ->> 'max'), 'no failure'),
                    ('float8', 'NULL', format('22004: %s must not be null / Leave it out to get the default of %s.', p ->> 'name', ind.name)),
                    ('boolean', 'NULL', format('22004: %s must not be null / Leave it out to get the default of %s.', p ->> 'name', ind.name)),
                    ('boolean', 'true', 'no failure'),
                    ('boolean', 'false', 'no failure'),
                    ('text', '''emma''', format('22023: unknown moving average "emma" for %s / Known moving averages are sma, ema, wma, dema, tema, trima, kama, mama, t3. / Perhaps you mean "ema".', p ->> 'name')),
                    ('text', '''''', format('22023: unknown moving average "" for %s / Known moving averages are sma, ema, wma, dema, tema, trima, kama, mama, t3.', p ->> 'name')),
                    ('text', '''WMA''', 'no failure'),
                    ('text', 'NULL', format('22004: %s must not be null / Leave it out to get the default of %s.', p ->> 'name', ind.name))
            ) AS v (type, value, want)
WHERE v.type = p ->> 'type';
SELECT count(*) > 100 AS many FROM bad_values;
-- what is not as wanted
SELECT (ind).name || suffix AS function, param, value, got, want
FROM (SELECT *, failure(format('SELECT %I(%s) %s FROM bars', (ind).name || suffix, arguments(ind, 100, param, value), over)) AS got
      FROM bad_values, (VALUES ('', 'OVER (ORDER BY ts)'), ('_last', ''), ('_series', '')) AS s (suffix, over)) AS b
WHERE got <> want;
SELECT failure('SELECT sma(close, 1) OVER w FROM bars WINDOW w AS (ORDER BY ts)');
SELECT failure('SELECT stoch(high, low, close, 5, 3, ''emaa'') OVER w FROM bars WINDOW w AS (ORDER BY ts)');
SELECT failure('SELECT bbands(close, 5, -(''NaN''::float8)) OVER w FROM bars WINDOW w AS (ORDER BY ts)');
-- checked before any row is read that counts: even when no row has a price
SELECT failure('SELECT sma(NULL, 1) OVER () FROM bars');
-- wrong types and counts are PostgreSQL's own errors
SELECT failure('SELECT sma(symbol, 3) OVER w FROM bars WINDOW w AS (ORDER BY ts)') LIKE '42883: function sma(text, integer) does not exist%' AS as_wanted;
SELECT failure('SELECT sma(close, 3.5) OVER w FROM bars WINDOW w AS (ORDER BY ts)') LIKE '42883: function sma(double precision, numeric) does not exist%' AS as_wanted;
SELECT failure('SELECT sma(close, 3, 4) OVER w FROM bars WINDOW w AS (ORDER BY ts)') LIKE '42883: %' AS as_wanted;
SELECT failure('SELECT sma(close, periode => 4) OVER w FROM bars WINDOW w AS (ORDER BY ts)') LIKE '42883: %' AS as_wanted;
SELECT failure('SELECT sma(close, ''x'') OVER w FROM bars WINDOW w AS (ORDER BY ts)');
SELECT failure('SELECT sma(close) FROM bars');
SELECT failure('SELECT ts FROM bars WHERE sma(close) OVER (ORDER BY ts) > 1');
SELECT failure('SELECT sma(close) FILTER (WHERE close > 1) OVER (ORDER BY ts) FROM bars');
SELECT failure('SELECT sma(DISTINCT close) OVER (ORDER BY ts) FROM bars');
SELECT failure('SELECT sma(close ORDER BY ts) OVER (ORDER BY ts) FROM bars');
SELECT failure('SELECT sma_last(close, 3 ORDER BY ts) OVER (ORDER BY ts) FROM bars');
SELECT failure('UPDATE bars SET close = sma(close) OVER (ORDER BY ts)');

-- ---- plans with workers, and little memory ----

SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SELECT plan_has('SELECT symbol, ts, rsi(close, 5) OVER w, bbands(close, 4) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)', 'Workers Planned');
SELECT same_rows('SELECT symbol, ts, rsi(close, 5) OVER w, bbands(close, 4) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)', 'SELECT * FROM plain');
-- windows in the workers: each has whole partitions
SELECT same_rows('SELECT s.symbol, l.* FROM (SELECT symbol FROM bars WHERE ts = ''2024-01-02Z'') AS s,
                      LATERAL (SELECT ts, rsi(close, 5) OVER w, bbands(close, 4) OVER w FROM bars AS b WHERE b.symbol = s.symbol WINDOW w AS (ORDER BY ts)) AS l',
                 'SELECT * FROM plain');
SELECT same_rows('SELECT symbol, rsi_last(close, 5 ORDER BY ts) FROM bars GROUP BY symbol', 'SELECT symbol, v FROM plain WHERE ts = ''2024-03-01Z''');
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
SET work_mem = '64kB';
SELECT count(v), sum(v) FROM (SELECT sma(i % 10, 10) OVER w AS v, max(i) OVER w FROM generate_series(1, 20000) AS i
                              WINDOW w AS (ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS q;
SELECT count(v), sum(v), max(v) FROM (SELECT sma(i, 3) OVER (PARTITION BY i % 4000 ORDER BY i) AS v FROM generate_series(1, 20000) AS i) AS q;
RESET work_mem;

-- ---- aggregates ----

SELECT symbol, sma_last(close, 3 ORDER BY ts), mom_last(close ORDER BY ts) FROM bars GROUP BY symbol ORDER BY symbol;
SELECT sma_series(close, 3 ORDER BY ts) FROM bars WHERE symbol = 'ACME' AND ts < '2024-01-08Z';
SELECT (bbands_series(close, 2, 1, 1 ORDER BY ts)).* FROM bars WHERE symbol = 'ACME' AND ts < '2024-01-06Z';
SELECT (bbands_last(close, 2, 1, 1 ORDER BY ts)).* FROM bars WHERE symbol = 'ACME' AND ts < '2024-01-06Z';
SELECT pg_typeof(cdlengulfing_last(open, high, low, close ORDER BY ts)), pg_typeof(cdlengulfing_series(open, high, low, close ORDER BY ts)),
       pg_typeof(macd_last(close ORDER BY ts)), pg_typeof(macd_series(close ORDER BY ts)), pg_typeof(rsi_series(close ORDER BY ts)) FROM bars;
SELECT cardinality(cdlengulfing_series(open, high, low, close ORDER BY symbol, ts)) AS length,
       array_positions(cdlengulfing_series(open, high, low, close ORDER BY symbol, ts), NULL) AS none FROM bars;
-- any number of parameters, for every indicator: those left out are at their defaults
CREATE TABLE calls_of_aggregates AS
SELECT ind.name || suffix AS function, format('%s(%s ORDER BY ts)', ind.name || suffix, arguments(ind, n)) AS call,
       format('%s(%s ORDER BY ts)', ind.name || suffix, arguments(ind, 100)) AS whole
FROM kimsfinance_indicators AS ind, unnest(ARRAY['_last', '_series']) AS suffix, generate_series(0, jsonb_array_length(ind.parameters)) AS n;
SELECT call FROM calls_of_aggregates
WHERE NOT same_rows(format('SELECT symbol, %s FROM bars GROUP BY symbol', call), format('SELECT symbol, %s FROM bars GROUP BY symbol', whole));
-- no rows: NULL; no row with a price: NULL, or an array of NULL (that of ichimoku goes on beyond the rows: displaced.sql)
SELECT call FROM calls_of_aggregates WHERE NOT same_rows(format('SELECT %s IS NULL FROM bars WHERE false', call), 'SELECT true');
SELECT call FROM calls_of_aggregates
WHERE function <> 'ichimoku_series' AND
      NOT same_rows(format('SELECT %s FROM (SELECT ts, NULL::float8 AS open, high, NULL::float8 AS low, NULL::float8 AS close, volume FROM bars LIMIT 3) AS b', call),
                    CASE WHEN function LIKE '%\_last' THEN 'SELECT NULL'
                         WHEN (SELECT cardinality(outputs) FROM kimsfinance_indicators WHERE name || '_series' = function) = 1 THEN 'SELECT ARRAY[NULL, NULL, NULL]::float8[]'
                         ELSE (SELECT 'SELECT ROW(' || string_agg('ARRAY[NULL, NULL, NULL]::float8[]', ', ') || ')' FROM kimsfinance_indicators, unnest(outputs) WHERE name || '_series' = function) END);
-- the last row counts, not the last value
SELECT sma_last(x, 2 ORDER BY i) IS NULL AS none, sma_last(x, 2 ORDER BY i) FILTER (WHERE x IS NOT NULL) AS value, sma_series(x, 2 ORDER BY i)
FROM (VALUES (1, 1::float8), (2, 3), (3, NULL)) AS v (i, x);
SELECT sma_series(x, 2 ORDER BY i DESC), sma_series(DISTINCT x, 2 ORDER BY x) AS distinct_x, sma_series(x, 2 ORDER BY i) FILTER (WHERE i <> 2)
FROM (VALUES (1, 1::float8), (2, 3), (3, 3), (4, 7)) AS v (i, x);
SELECT symbol FROM bars GROUP BY symbol HAVING sma_last(close, 10 ORDER BY ts) > 115 ORDER BY 1;
SELECT failure('SELECT sma_series(DISTINCT close, 2 ORDER BY ts) FROM bars');
-- a group's parameters
SELECT failure('SELECT sma_last(close, extract(day FROM ts)::integer + 5 ORDER BY ts) FROM bars');
SELECT failure('SELECT ma_series(close, 5, CASE WHEN volume > 102 THEN ''ema'' ELSE ''sma'' END ORDER BY ts) FROM bars');
SELECT symbol, sma_last(close, length(symbol) ORDER BY ts) = (SELECT sma_last(close, length(b.symbol) ORDER BY ts) FROM bars WHERE symbol = b.symbol) AS same
FROM bars AS b GROUP BY symbol ORDER BY 1;
SELECT failure('SELECT sma_last(close, period => 5 ORDER BY ts) FROM bars');
-- many groups; sorted and hashed; grouping sets
SELECT count(*), count(v), sum(v) FROM (SELECT sma_last(i, 2 ORDER BY i) AS v FROM generate_series(1, 30000) AS i GROUP BY i % 10000) AS g;
SET enable_sort = off;
SELECT plan_has('SELECT symbol, sma_last(close, 2) FROM bars GROUP BY symbol', 'HashAggregate');
SELECT count(*) FROM (SELECT sma_last(i, 100000) AS v FROM generate_series(1, 300) AS i GROUP BY i % 100) AS g;
RESET enable_sort;
SET enable_hashagg = off;
SELECT plan_has('SELECT symbol, sma_last(close, 2) FROM bars GROUP BY symbol', 'GroupAggregate');
SELECT count(*) FROM (SELECT sma_last(i, 100000) AS v FROM generate_series(1, 300) AS i GROUP BY i % 100) AS g;
RESET enable_hashagg;
SELECT symbol, mom_last(close, 1 ORDER BY ts, symbol) FROM bars GROUP BY GROUPING SETS ((symbol), ()) ORDER BY symbol NULLS LAST;
-- over a frame: the newest value as if the frame were all there is
SELECT bool_and(l IS NOT DISTINCT FROM CASE WHEN n >= 5 THEN s END) AS same, count(l)
FROM (SELECT sma_last(close, 5) OVER (PARTITION BY symbol ORDER BY ts ROWS 6 PRECEDING) AS l, sma(close, 5) OVER w AS s, row_number() OVER w AS n
      FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS q;
SELECT ts::date AS day, sma_series(close, 2) OVER (ORDER BY ts ROWS 2 PRECEDING), macd_last(close) OVER (ORDER BY ts ROWS 2 PRECEDING) IS NULL AS none
FROM bars WHERE symbol = 'ACME' ORDER BY ts LIMIT 4;
SELECT bool_and(l IS NOT DISTINCT FROM v) AS same
FROM plain JOIN (SELECT symbol, ts, rsi_last(close, 5) OVER (PARTITION BY symbol ORDER BY ts) AS l FROM bars) AS q USING (symbol, ts);

-- ---- everything is declared as it should be ----

CREATE VIEW functions AS
SELECT p.* FROM pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_extension'::regclass
    AND d.deptype = 'e' JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'kimsfinance';
SELECT oid::regprocedure AS without_comment FROM functions WHERE obj_description(oid, 'pg_proc') IS NULL;
SELECT pg_describe_object(classid, objid, objsubid) AS without_comment
FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'kimsfinance') AND deptype = 'e'
    AND classid IN ('pg_type'::regclass, 'pg_class'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass)
    AND NOT (classid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type WHERE oid = objid AND (typelem <> 0 OR typrelid IN (SELECT oid FROM pg_class WHERE relkind <> 'c'))))
    AND obj_description(objid, classid::regclass::name) IS NULL
ORDER BY 1;
-- a source may do what only the leader can, and reads tables
SELECT DISTINCT proname COLLATE "C" AS not_safe, proparallel FROM functions WHERE proparallel <> CASE WHEN proargnames[1] = 'source' THEN 'r' ELSE 's' END ORDER BY 1;
SELECT DISTINCT proname COLLATE "C" AS not_immutable, provolatile FROM functions WHERE provolatile <> CASE WHEN proargnames[1] = 'source' THEN 's' ELSE 'i' END AND prokind <> 'a' ORDER BY 1;
SELECT oid::regprocedure AS without_support FROM functions WHERE prokind = 'w' AND prosupport = 0;
SELECT oid::regprocedure AS security_definer FROM functions WHERE prosecdef;
SELECT format('%s of %s', p ->> 'name', name) AS not_of_the_function
FROM kimsfinance_indicators AS i, jsonb_array_elements(parameters) AS p
WHERE NOT EXISTS (SELECT FROM functions WHERE proname = name AND prokind = 'w' AND p ->> 'name' = ANY (proargnames));
SELECT name AS other_arguments FROM kimsfinance_indicators AS i
WHERE NOT EXISTS (SELECT FROM functions WHERE proname = name AND prokind = 'w' AND pronargs = cardinality(inputs) + jsonb_array_length(parameters)
                  AND pronargdefaults = jsonb_array_length(parameters) AND proargnames[:cardinality(inputs)] = inputs);
SELECT name AS without_aggregates FROM kimsfinance_indicators AS i
WHERE (SELECT count(*) FROM functions WHERE prokind = 'a' AND proname IN (name || '_last', name || '_series')) <> 2 * (jsonb_array_length(parameters) + 1);

-- ---- the catalogue ----

SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'kimsfinance_indicators' ORDER BY ordinal_position;
SELECT name, title, "group", inputs, outputs, lookback, memory, drawn FROM kimsfinance_indicators
WHERE name IN ('ad', 'adx', 'aroon', 'atr', 'bbands', 'cci', 'cdlengulfing', 'dema', 'ema', 'ma', 'macd', 'mfi', 'mom', 'obv', 'roc', 'rolling_max', 'rsi',
               'sar', 'sma', 'stoch', 'willr', 'wma')
ORDER BY name;
SELECT name, p ->> 'name' AS parameter, p ->> 'type' AS type, p ->> 'default' AS default, p ->> 'min' AS min, p ->> 'max' AS max
FROM kimsfinance_indicators, jsonb_array_elements(parameters) WITH ORDINALITY AS j (p, n) WHERE name IN ('bbands', 'macd', 'sar', 'stoch') ORDER BY name, n;
SELECT name AS incomplete FROM kimsfinance_indicators
WHERE title = '' OR formula NOT LIKE '%.' OR source = '' OR cardinality(inputs) = 0 OR cardinality(outputs) = 0 OR lookback < 0
   OR drawn NOT IN ('over price', 'own panel') OR memory < lookback;
SELECT count(*) - count(DISTINCT name) AS twice FROM kimsfinance_indicators;
CREATE ROLE regress_kimsfinance_indicators;
SET ROLE regress_kimsfinance_indicators;
SELECT name FROM kimsfinance_indicators WHERE name = 'rsi';
SELECT sma(x, 2) OVER (ORDER BY x), sma_last(x, 2) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS v (x);
RESET ROLE;
DROP ROLE regress_kimsfinance_indicators;

-- ---- without the extension's schema in the search path ----

SET search_path = pg_catalog;
SELECT max(s), max((b).upper) FROM (SELECT public.sma(close, 3) OVER w AS s, public.bbands(close, 3) OVER w AS b FROM public.bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS q;
SELECT public.macd_last(close, 2, 3, 2 ORDER BY ts) IS NULL AS none, cardinality((public.macd_series(close, 2, 3, 2 ORDER BY ts)).signal) AS length FROM public.bars;
SELECT count(*) > 20 AS many FROM public.kimsfinance_indicators;
RESET search_path;

DROP VIEW indicators, functions CASCADE;
DROP TABLE bars, plain, stored, bad_values, calls_of_aggregates;
DROP SEQUENCE calls;
DROP FUNCTION plan_has, same_rows, failure, counted, newest_average, arguments, out_of_range;
