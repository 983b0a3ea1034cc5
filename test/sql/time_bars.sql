-- Average prices, trading hours, bars of columns, gaps, splits and dividends: against plain SQL, in every kind of plan.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET extra_float_digits = 1;

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

-- Equal but for the rounding of the reference.
CREATE FUNCTION near(a float8, b float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL ELSE abs(a - b) <= 1e-12 * abs(b) END $$;

-- ---- vwap and twap: rules ----

SELECT vwap(price, size) FROM (VALUES (1::float8, 2::float8), (3, 2), (NULL, 5), (7, NULL), (9, 0)) AS v (price, size);
SELECT vwap(price, size) IS NULL AS no_volume, vwap(price, size) FILTER (WHERE false) IS NULL AS nothing
FROM (VALUES (1::float8, 0::float8), (NULL, 5), (7, NULL)) AS v (price, size);
SELECT vwap(0.1, size) FROM (VALUES (0.1::float8), (0.7), (1e-300), (1e17)) AS v (size);
SELECT vwap(price, 3) BETWEEN 1e-8 AND 1e-8 + 1e-22 AS tiny, vwap(price * 1e20, 3) BETWEEN 1e12 AND 1e12 + 1e-2 AS large
FROM (VALUES (1e-8::float8), (1e-8 + 1e-22)) AS v (price);
SELECT vwap(1, -1);
SELECT vwap('NaN', 1);
SELECT vwap(1, 'Infinity');
SELECT vwap(price, 1e200) FROM (VALUES (1e200::float8), (1)) AS v (price);
-- vwap of a bar is still there.
SELECT vwap(ohlcv('2024-01-01Z', 5, 2));

SELECT twap(ts, price) AS open_end, twap(ts, price, '2024-01-05Z') AS until, twap(ts, price, '2024-01-02Z') AS until_earlier
FROM (VALUES ('2024-01-03Z'::timestamptz, 30::float8), ('2024-01-01Z', 10), ('2024-01-01Z', 11), (NULL, 5), ('2024-01-02Z', NULL)) AS v (ts, price);
SELECT twap(ts, price) AS one, twap(ts, price, '2024-01-01Z') IS NULL AS none_before, twap(ts, price, NULL) AS no_end, twap(ts, price) FILTER (WHERE false) IS NULL AS nothing
FROM (VALUES ('2024-01-03Z'::timestamptz, 30::float8)) AS v (ts, price);
SELECT twap(ts, 0.1), twap('2024-01-01Z', price) AS one_time FROM (VALUES ('2024-01-03Z'::timestamptz, 3::float8), ('2024-01-01Z', 2), ('2024-01-07 00:00:00.1Z', 5)) AS v (ts, price);
SELECT twap('infinity', 1);
SELECT twap('2024-01-01Z', 'NaN');
SELECT twap('2024-01-01Z', 1, 'infinity');
SELECT twap('2024-01-01Z', 1, until) FROM (VALUES ('2024-01-02Z'::timestamptz), ('2024-01-03Z')) AS v (until);
SELECT twap('2024-01-01Z', 1, until) FROM (VALUES ('2024-01-02Z'::timestamptz), (NULL)) AS v (until);
SELECT twap(ts, price) OVER (ORDER BY ts ROWS 1 PRECEDING) FROM (VALUES ('2024-01-03Z'::timestamptz, 30::float8), ('2024-01-01Z', 10), ('2024-01-02Z', 20)) AS v (ts, price);

-- ---- the same in plain SQL, over ticks in a random order, with ties ----

CREATE TABLE ticks (symbol text, ts timestamptz, price float8, size float8);
INSERT INTO ticks
SELECT 'S' || i % 3, '2024-03-08 00:00Z'::timestamptz + (i * 7919::bigint % 20000) / 4 * interval '47 s',
       100 + (i * 104729::bigint % 1000) * 0.01, CASE WHEN i % 17 > 0 THEN i * 31 % 100 * 0.1 END
FROM generate_series(1, 20000) AS i ORDER BY md5(i::text);
INSERT INTO ticks VALUES ('S0', NULL, 1, 1), ('S1', '2024-03-09Z', NULL, 1), ('S3', '2024-03-09Z', 5, NULL);
ANALYZE ticks;

CREATE VIEW reference AS
WITH lowest AS (SELECT symbol, date_bin('1 hour', ts, '2000-01-01Z') AS hour, ts, min(price) AS price FROM ticks WHERE ts IS NOT NULL AND price IS NOT NULL GROUP BY 1, 2, 3),
     spans AS (SELECT *, lead(ts, 1, hour + interval '1 hour') OVER w AS next, lead(ts) OVER w AS next_tick FROM lowest WINDOW w AS (PARTITION BY symbol, hour ORDER BY ts)),
     time_weighted AS (
        SELECT symbol, hour, count(*), min(price) AS price,
               sum(price::numeric * extract(epoch FROM next_tick - ts)::numeric) / nullif(sum(extract(epoch FROM next_tick - ts)::numeric), 0) AS twap,
               sum(price::numeric * extract(epoch FROM next - ts)::numeric) / sum(extract(epoch FROM next - ts)::numeric) AS until
        FROM spans GROUP BY 1, 2)
SELECT t.symbol, hour, coalesce(twap, max(w.price)::numeric)::float8 AS twap, until::float8,
       (sum(t.price::numeric * size::numeric) / nullif(sum(size::numeric), 0))::float8 AS vwap
FROM ticks t JOIN time_weighted w ON w.symbol = t.symbol AND t.ts >= hour AND t.ts < hour + interval '1 hour' AND t.price IS NOT NULL GROUP BY 1, 2, w.twap, w.until;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE serial AS
SELECT symbol, date_bin('1 hour', ts, '2000-01-01Z') AS hour, vwap(price, size), twap(ts, price), twap(ts, price, date_bin('1 hour', ts, '2000-01-01Z') + interval '1 hour') AS until,
       twap(ts, price) FILTER (WHERE price > 109.9) AS high_twap, vwap(price, size) FILTER (WHERE price > 109.9) AS high_vwap
FROM ticks WHERE ts IS NOT NULL GROUP BY 1, 2;
SELECT count(*) AS groups, count(high_twap) AS with_high, count(*) FILTER (WHERE near(s.vwap, r.vwap) AND near(s.twap, r.twap) AND near(s.until, r.until)) AS right
FROM serial s JOIN reference r USING (symbol, hour);

SET max_parallel_workers_per_gather = 4;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET enable_sort = off;
CREATE STATISTICS ticks_hour ON symbol, date_bin('1 hour', ts, '2000-01-01Z') FROM ticks;
ANALYZE ticks;
\set grouped 'SELECT symbol, date_bin(''1 hour'', ts, ''2000-01-01Z'') AS hour, vwap(price, size), twap(ts, price), twap(ts, price, date_bin(''1 hour'', ts, ''2000-01-01Z'') + interval ''1 hour'') AS until, twap(ts, price) FILTER (WHERE price > 109.9) AS high_twap, vwap(price, size) FILTER (WHERE price > 109.9) AS high_vwap FROM ticks WHERE ts IS NOT NULL GROUP BY 1, 2'
SELECT plan_has(:'grouped', 'Partial HashAggregate');
CREATE TABLE parallel AS :grouped;
SELECT same_rows('TABLE serial', 'TABLE parallel');
-- No rows at all, in the workers and in total.
SELECT plan_has('SELECT twap(ts, price), vwap(price, size) FROM ticks', 'Partial Aggregate');
SELECT twap(ts, price) FILTER (WHERE price < 0) IS NULL AS twap, vwap(price, size) FILTER (WHERE price < 0) IS NULL AS vwap,
       twap(ts, price) FILTER (WHERE symbol = 'S3') AS one FROM ticks;
SET enable_hashagg = off;
RESET enable_sort;
CREATE TABLE sorted AS :grouped;
SELECT same_rows('TABLE serial', 'TABLE sorted');
RESET enable_hashagg;

-- ---- bars of columns ----

CREATE TABLE minutes AS
SELECT symbol, date_bin('1 minute', ts, '2000-01-01Z') AS ts, (k).open, (k).high, (k).low, (k).close, (k).volume, (k).vwap, (k).trades
FROM (SELECT symbol, date_bin('1 minute', ts, '2000-01-01Z') AS ts, ohlcv(ts, price, size) AS k FROM ticks WHERE ts IS NOT NULL GROUP BY 1, 2) AS b WHERE k IS NOT NULL;
CREATE STATISTICS minutes_day ON symbol, date_bin('1 day', ts, '2000-01-01Z') FROM minutes;
ANALYZE minutes;
\set days 'SELECT symbol, date_bin(''1 day'', ts, ''2000-01-01Z'') AS day, ohlcv(ts, open, high, low, close, volume, vwap, trades) AS k, ohlcv(ts, open, high, low, close, volume) AS plain, ohlcv(ts, open, high, low, close) AS bare FROM minutes GROUP BY 1, 2'
SELECT plan_has(:'days', 'Partial HashAggregate');
CREATE TABLE days AS :days;
-- Bars of bars are bars of ticks; volume and trades are conserved.
SELECT same_rows('SELECT symbol, day, (k).open, (k).high, (k).low, (k).close, round((k).volume::numeric, 9), (k).trades FROM days',
    'SELECT symbol, day, (k).open, (k).high, (k).low, (k).close, round((k).volume::numeric, 9), (k).trades FROM (
        SELECT symbol, date_bin(''1 day'', ts, ''2000-01-01Z'') AS day, ohlcv(ts, price, size) AS k FROM ticks WHERE ts IS NOT NULL GROUP BY 1, 2) AS b');
SELECT bool_and(near(vwap(d.k), t.vwap)) AS vwap, bool_and((d.k).close = (d.plain).close AND (d.k).volume = (d.plain).volume) AS plain, bool_and((d.bare).open = (d.k).open AND (d.bare).volume = 0) AS bare
FROM days d JOIN (SELECT symbol, date_bin('1 day', ts, '2000-01-01Z') AS day, vwap(price, size) FROM ticks GROUP BY 1, 2) AS t USING (symbol, day);
SET max_parallel_workers_per_gather = 0;
SELECT same_rows('TABLE days', :'days');
RESET max_parallel_workers_per_gather;
RESET min_parallel_table_scan_size;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
SELECT ohlcv('2024-01-02Z', 1, 3, 0.5, 2, 10), ohlcv('2024-01-02Z', 1, 3, 0.5, 2, 10, 1.5, 7), ohlcv('2024-01-02Z', 1, 3, 0.5, 2, NULL, NULL, NULL) = ohlcv('2024-01-02Z', 1, 3, 0.5, 2) AS nulls;
SELECT ohlcv(NULL, 1, 3, 0.5, 2, 10) IS NULL AS ts, ohlcv('2024-01-02Z', NULL, 3, 0.5, 2, 10) IS NULL AS open, ohlcv('2024-01-02Z', 1, 3, 0.5, NULL) IS NULL AS close;
SELECT k::text::ohlcv::text = k::text AS same FROM (SELECT ohlcv('2024-01-02Z', 1, 3, 0.5, 2, 10) AS k) AS b;
SELECT ohlcv('2024-01-02Z', 1, 0.5, 3, 2, 10);
SELECT ohlcv('2024-01-02Z', 1, 3, 0.5, 2, -1);
SELECT ohlcv('infinity', 1, 3, 0.5, 2, 1);
SELECT ohlcv('2024-01-02Z', 1, 3, 0.5, 2, 1, 4);
SELECT ohlcv('2024-01-02Z', 1, 3, 0.5, 2, 1, NULL, -4);

-- ---- trading hours ----

-- Every ten minutes through both changes of the clock, against the definition on the local clock.
CREATE TABLE instants AS
SELECT ts, z.zone, (ts AT TIME ZONE z.zone) AS local FROM generate_series('2024-03-07Z'::timestamptz, '2024-03-13Z', '10 min') AS ts, (VALUES ('America/New_York'), ('Asia/Kolkata')) AS z (zone)
UNION ALL SELECT ts, z.zone, (ts AT TIME ZONE z.zone) FROM generate_series('2024-10-31Z'::timestamptz, '2024-11-06Z', '10 min') AS ts, (VALUES ('America/New_York'), ('Europe/London')) AS z (zone);
SELECT count(*) AS wrong FROM instants
WHERE in_session(ts, '09:30', '16:00', zone) <> (local::time >= '09:30' AND local::time < '16:00')
   OR in_session(ts, '09:30', '16:00', zone, '{1,2,3,4,5}') <> (local::time >= '09:30' AND local::time < '16:00' AND extract(isodow FROM local) < 6)
   OR in_session(ts, '18:00', '17:00', zone) <> NOT (local::time >= '17:00' AND local::time < '18:00')
   OR in_session(ts, '18:00', '17:00', zone, '{1}') <> (local >= date_trunc('week', local + interval '6 hours') - interval '6 hours'
                                                       AND local < date_trunc('week', local + interval '6 hours') + interval '17 hours')
   OR NOT in_session(ts, '00:00', '24:00', zone) OR NOT in_session(ts, '17:00', '17:00', zone);
SELECT count(*) AS wrong FROM instants
WHERE session_date(ts, '09:30', '16:00', zone) IS DISTINCT FROM CASE WHEN local::time >= '09:30' AND local::time < '16:00' THEN local::date END
   OR session_date(ts, '18:00', '17:00', zone) IS DISTINCT FROM CASE WHEN NOT (local::time >= '17:00' AND local::time < '18:00') THEN (local + interval '6 hours')::date END
   OR session_date(ts, '00:00', '00:00', zone) IS DISTINCT FROM local::date
   OR session_date(ts, '22:00', '00:00', zone) IS DISTINCT FROM CASE WHEN local::time >= '22:00' THEN local::date END;
-- A bucket is the greatest of open + k * width that is not after ts, and never reaches into the next open.
SELECT count(*) AS wrong FROM instants i,
    LATERAL (SELECT max(o) AS opened FROM (SELECT (d + time '09:30') AT TIME ZONE zone AS o FROM (SELECT local::date + n AS d FROM generate_series(-1, 1) AS n) AS days) AS opens WHERE o <= ts) AS s
WHERE session_bucket('1 hour', ts, '09:30', zone) <> (SELECT max(b) FROM generate_series(opened, ts, '1 hour') AS b)
   OR session_bucket('1 day', ts, '09:30', zone) <> opened
   OR session_bucket('7 min', ts, '09:30', zone) <> (SELECT max(b) FROM generate_series(opened, ts, '7 min') AS b)
   OR session_bucket('1 day', ts, '00:00', zone) <> date_trunc('day', ts, zone)
   OR session_bucket('1 week', ts, '00:00', zone) <> date_trunc('week', ts, zone)
   OR session_bucket('1 month', ts, '00:00', zone) <> date_trunc('month', ts, zone)
   OR session_bucket('3 months', ts, '00:00', zone) <> date_trunc('quarter', ts, zone)
   OR session_bucket('1 year', ts, '00:00', zone) <> date_trunc('year', ts, zone)
   OR session_bucket('1 week', ts, '18:00', zone, '17:00') <> (date_trunc('week', local + interval '6 hours') - interval '6 hours') AT TIME ZONE zone;
-- Days around the change of the clock have 23 and 25 hours.
SELECT session_bucket('1 day', ts, '17:00', 'America/Chicago', '16:00') AT TIME ZONE 'America/Chicago' AS opened, count(*) AS hours
FROM generate_series('2024-03-08 23:00Z'::timestamptz, '2024-03-11 21:00Z', '1 hour') AS ts GROUP BY 1 ORDER BY 1;
SELECT session_bucket('1 day', ts, '17:00', 'America/Chicago', '16:00') AT TIME ZONE 'America/Chicago' AS opened, count(*) AS hours
FROM generate_series('2024-11-01 22:00Z'::timestamptz, '2024-11-04 22:00Z', '1 hour') AS ts GROUP BY 1 ORDER BY 1;
-- The same day in bars: Sunday evening's ticks are Monday's.
SELECT session_date(ts, '17:00', '16:00', 'America/Chicago', '{1,2,3,4,5}') AS day, trades(ohlcv(ts, 1, 1))
FROM generate_series('2024-03-08 14:00Z'::timestamptz, '2024-03-12 12:00Z', '1 hour') AS ts GROUP BY 1 ORDER BY 1;
SELECT session_bucket('1 day', 'infinity', '09:30', 'UTC'), in_session('infinity', '00:00', '24:00', 'UTC'), session_date('-infinity', '00:00', '24:00', 'UTC') IS NULL AS no_date,
       session_bucket('1 day', NULL, '09:30', 'UTC') IS NULL AS null_ts;
SELECT session_bucket('1 day', ts, '09:30', zone) AT TIME ZONE zone, in_session(ts, '09:30', '16:00', zone)
FROM (VALUES ('2024-06-03 13:30Z'::timestamptz, 'America/New_York'), ('2024-06-03 13:30Z', 'Asia/Tokyo'), ('2024-06-03 13:30Z', 'America/New_York'), ('2024-06-03 13:30Z', 'UTC')) AS v (ts, zone);
SELECT session_bucket('0', '2024-01-01Z', '09:30', 'UTC');
SELECT session_bucket('-1 hour', '2024-01-01Z', '09:30', 'UTC');
SELECT session_bucket('1 day 1 hour', '2024-01-01Z', '09:30', 'UTC');
SELECT session_bucket('25 hours', '2024-01-01Z', '09:30', 'UTC');
SELECT session_bucket('1 hour', '2024-01-01Z', '09:30', 'Mars/Olympus');
SELECT session_bucket('1000 years', '4713-01-01 00:00Z BC', '09:30', 'UTC');
SELECT in_session('2024-01-01Z', '09:30', '16:00', 'UTC', '{0}');
SELECT in_session('2024-01-01Z', '09:30', '16:00', 'UTC', '{}');
SELECT in_session('2024-01-01Z', '09:30', '16:00', 'UTC', '{1,NULL}');
-- They can be the expression of an index, and of statistics.
CREATE INDEX ON ticks (session_bucket('1 hour', ts, '09:30', 'America/New_York'));
CREATE STATISTICS ticks_session ON symbol, session_bucket('1 hour', ts, '09:30', 'America/New_York') FROM ticks;
ANALYZE ticks;

-- ---- gaps ----


-- Bars of hours, of which some are missing; each symbol has its own.
CREATE TABLE hours AS
SELECT symbol, hour AS ts, (k).open, (k).high, (k).low, (k).close, (k).volume
FROM (SELECT symbol, date_bin('1 hour', ts, '2000-01-01Z') AS hour, ohlcv(ts, price, size) AS k FROM ticks WHERE price IS NOT NULL GROUP BY 1, 2) AS b
WHERE hour IS NOT NULL AND (extract(epoch FROM hour) / 3600)::bigint * 7 % 11 % (2 + right(symbol, 1)::int) = 1;
INSERT INTO hours VALUES ('S9', '2024-03-09 10:00Z', 1, 2, 0.5, NULL, NULL), ('S9', '2024-03-09 13:00Z', 'NaN', 2, 1, 1.5, 7);
CREATE VIEW grid AS
SELECT symbol, ts FROM (SELECT symbol, min(ts) AS first, max(ts) AS last FROM hours GROUP BY 1) AS s, generate_series(first, last, '1 hour') AS ts;
SELECT count(*) AS bars, (SELECT count(*) FROM grid) AS grid, (SELECT count(*) FROM fill_gaps('hours', '1 hour')) AS filled FROM hours;
CREATE VIEW clean AS SELECT symbol, ts, nullif(open, 'NaN') AS open, high, low, close, volume FROM hours;
SELECT same_rows($$SELECT * FROM fill_gaps('hours', '1 hour')$$,
    $$SELECT g.symbol, g.ts, CASE WHEN h.ts IS NOT NULL THEN h.open ELSE p.close END, CASE WHEN h.ts IS NOT NULL THEN h.high ELSE p.close END,
             CASE WHEN h.ts IS NOT NULL THEN h.low ELSE p.close END, CASE WHEN h.ts IS NOT NULL THEN h.close ELSE p.close END,
             CASE WHEN h.ts IS NOT NULL THEN h.volume ELSE 0 END, h.ts IS NULL
      FROM grid g LEFT JOIN clean h USING (symbol, ts)
           LEFT JOIN LATERAL (SELECT close FROM hours p WHERE p.symbol = g.symbol AND p.ts < g.ts AND close IS NOT NULL ORDER BY p.ts DESC LIMIT 1) AS p ON true$$);
SELECT same_rows($$SELECT * FROM fill_gaps('SELECT * FROM hours ORDER BY symbol, ts', '1 hour', method => 'null')$$,
    $$SELECT g.symbol, g.ts, h.open, h.high, h.low, h.close, h.volume, h.ts IS NULL FROM grid g LEFT JOIN clean h USING (symbol, ts)$$);
SELECT count(*) AS wrong FROM fill_gaps('SELECT * FROM hours ORDER BY symbol DESC, ts', '1 hour', method => 'Linear') f
    LEFT JOIN LATERAL (SELECT ts, open, high, low, close FROM clean p WHERE p.symbol = f.symbol AND p.ts <= f.ts ORDER BY ts DESC LIMIT 1) AS p ON true
    LEFT JOIN LATERAL (SELECT ts, open, high, low, close FROM clean n WHERE n.symbol = f.symbol AND n.ts > f.ts ORDER BY ts LIMIT 1) AS n ON true,
    LATERAL (SELECT extract(epoch FROM f.ts - p.ts)::float8 / extract(epoch FROM n.ts - p.ts)::float8 AS part) AS w
WHERE filled AND NOT (near(f.open, p.open + (n.open - p.open) * part) AND near(f.high, p.high + (n.high - p.high) * part) AND near(f.low, p.low + (n.low - p.low) * part)
    AND near(f.close, p.close + (n.close - p.close) * part) AND f.volume = 0 AND (f.close IS NULL OR (f.low <= f.close AND f.close <= f.high)));
-- A range for all symbols: a bar before it tells what to go on from.
SELECT symbol, count(*), count(*) FILTER (WHERE NOT filled) AS bars, min(ts), max(ts), count(close) AS closes
FROM fill_gaps('hours', '1 hour', '2024-03-09 12:00Z', '2024-03-09 15:00Z') GROUP BY 1 ORDER BY 1;
-- One series, one column of prices, days of a zone through the change of the clock.
SELECT ts AT TIME ZONE 'America/New_York' AS day, open, close, volume, filled
FROM fill_gaps($$SELECT * FROM (VALUES ('2024-03-08'::date, 5.5), ('2024-03-12', 7)) AS v (date, price)$$, '1 day', timezone => 'America/New_York');
SELECT ts, close, filled FROM fill_gaps($$SELECT * FROM (VALUES ('2024-01-31'::date, 5.5), ('2024-05-31', 7)) AS v (date, price)$$, '1 month', method => 'linear');
-- Within trading hours: no nights, no weekend, an hour earlier in UTC from Sunday on.
SELECT ts, close, filled FROM fill_gaps($$SELECT * FROM (VALUES ('2024-03-08 18:30Z'::timestamptz, 5.5), ('2024-03-12 13:30Z', 7)) AS v (ts, close)$$,
    '2 hours', timezone => 'America/New_York', session_open => '09:30', session_close => '16:00', days => '{1,2,3,4,5}');
SELECT ts, close, filled FROM fill_gaps($$SELECT * FROM (VALUES ('2024-03-08'::date, 5.5), ('2024-03-12', 7)) AS v (ts, close)$$, '1 day', days => '{1,2,3,4,5}');
-- What session_bucket makes fits the grid.
SELECT count(*) AS bars, count(*) FILTER (WHERE filled) > 0 AS some_filled, bool_and(in_session(ts, '18:00', '17:00', 'America/New_York', '{1,2,3,4,5}')) AS in_hours
FROM fill_gaps($$SELECT symbol, ts, (k).open, (k).high, (k).low, (k).close, (k).volume
                 FROM (SELECT symbol, session_bucket('45 min', ts, '18:00', 'America/New_York', '17:00') AS ts, ohlcv(ts, price, size) AS k FROM ticks
                       WHERE in_session(ts, '18:00', '17:00', 'America/New_York', '{1,2,3,4,5}') AND symbol = 'S1' AND extract(hour FROM ts)::int % 3 = 0 GROUP BY 1, 2) AS b
                 WHERE k IS NOT NULL ORDER BY 1, 2$$,
    '45 min', timezone => 'America/New_York', session_open => '18:00', session_close => '17:00', days => '{1,2,3,4,5}');
SELECT count(*) FROM fill_gaps('SELECT * FROM hours WHERE false', '1 hour');
SELECT count(*) FROM fill_gaps('SELECT * FROM hours WHERE false', '1 hour', '2024-01-01Z', '2024-01-02Z');
SELECT * FROM fill_gaps('SELECT * FROM hours ORDER BY ts', '1 hour');
SELECT * FROM fill_gaps($$SELECT * FROM hours WHERE symbol = 'S0' ORDER BY ts DESC$$, '1 hour');
SELECT * FROM fill_gaps($$SELECT * FROM hours WHERE symbol = 'S9' ORDER BY ts$$, '2 hours');
SELECT * FROM fill_gaps($$SELECT * FROM hours WHERE symbol = 'S9' ORDER BY ts$$, '1 hour', '2024-03-09 10:30Z');
SELECT * FROM fill_gaps($$SELECT NULL::timestamptz AS ts, 1 AS close$$, '1 hour');
SELECT * FROM fill_gaps($$SELECT 'infinity'::timestamptz AS ts, 1 AS close$$, '1 hour');
SELECT * FROM fill_gaps('SELECT 1 AS close', '1 hour');
SELECT * FROM fill_gaps('hours', NULL);
SELECT * FROM fill_gaps(NULL, '1 hour');
SELECT * FROM fill_gaps('hours', '1 day 1 hour');
SELECT * FROM fill_gaps('hours', '0');
SELECT * FROM fill_gaps('hours', '1 hour', start => '-infinity');
SELECT * FROM fill_gaps('hours', '1 hour', method => 'lineal');
SELECT * FROM fill_gaps('hours', '1 hour', timezone => 'Mars/Olympus');
SELECT * FROM fill_gaps('hours', '30 hours', session_open => '09:30');
SELECT * FROM fill_gaps('hours', '1 hour', days => '{8}');
SELECT * FROM fill_gaps('DELETE FROM hours', '1 hour');
-- It can be cancelled however long it would take.
SET statement_timeout = '300ms';
SELECT count(*) FROM fill_gaps($$SELECT '2024-01-01Z'::timestamptz AS ts, 1 AS close$$, '1 us', finish => '2024-02-01Z');
RESET statement_timeout;

-- ---- splits and dividends ----

CREATE TABLE daily AS
SELECT 'S' || s AS symbol, '2024-01-01'::date + d AS date, 90.0 + (d * 7919 + s * 31) % 200 / 10.0 AS open, 115.0 AS high, 85.0 AS low,
       CASE WHEN (d + s) % 13 > 0 OR d < 2 THEN 90.0 + (d * 104729 + s) % 200 / 10.0 END AS close, 1000 + d AS volume
FROM generate_series(0, 99) AS d, generate_series(0, 3) AS s WHERE (d + s) % 5 > 0;
CREATE TABLE corporate (symbol text, ex_date date, split numeric, dividend float8);
INSERT INTO corporate VALUES
    ('S0', '2024-03-10', 4, NULL), ('S0', '2024-02-06', NULL, 0.82), ('S0', '2024-01-17', 0.1, NULL), ('S0', '2024-02-28', 2, 1.5), ('S0', '2024-02-28', NULL, 0.25),
    ('S1', '2024-02-06', NULL, 0.82), ('S1', '2024-04-20', 3, 50), ('S1', '2023-01-01', 3, 50), ('S3', '2024-01-03', 1, 0), ('S7', '2024-01-03', 5, 5);
-- By the definition: the product over later events.
CREATE VIEW factors AS
SELECT d.symbol, d.date,
       coalesce(exp(sum(ln(1 / e.split * (1 - e.dividend / (c.close::float8 / e.split))))), 1) AS price_factor, coalesce(exp(sum(ln(e.split))), 1) AS volume_factor,
       coalesce(exp(sum(ln(1 - e.dividend / (c.close::float8 / e.split)))), 1) AS dividend_factor
FROM daily d LEFT JOIN (SELECT symbol, ex_date, coalesce(exp(sum(ln(split))), 1)::float8 AS split, coalesce(sum(dividend), 0) AS dividend FROM corporate GROUP BY 1, 2) AS e
         ON e.symbol = d.symbol AND e.ex_date > d.date AND e.ex_date <= (SELECT max(l.date) FROM daily l WHERE l.symbol = d.symbol)
     LEFT JOIN LATERAL (SELECT close FROM daily b WHERE b.symbol = e.symbol AND b.date < e.ex_date AND close IS NOT NULL ORDER BY b.date DESC LIMIT 1) AS c ON true
GROUP BY 1, 2;
SELECT count(*) AS bars, count(*) FILTER (WHERE near(a.price_factor, f.price_factor) AND near(a.volume_factor, f.volume_factor) AND near(a.open, d.open * f.price_factor)
    AND near(a.high, d.high * f.price_factor) AND near(a.low, d.low * f.price_factor) AND near(a.close, d.close * f.price_factor) AND near(a.volume, d.volume * f.volume_factor)) AS right
FROM adjust_prices('daily', 'corporate') a JOIN daily d ON d.symbol = a.symbol AND d.date = a.ts::date JOIN factors f ON f.symbol = d.symbol AND f.date = d.date;
SELECT count(*) FILTER (WHERE near(a.price_factor, f.dividend_factor) AND a.volume_factor = 1) AS right
FROM adjust_prices('daily', 'corporate', splits => false) a JOIN factors f ON f.symbol = a.symbol AND f.date = a.ts::date;
SELECT count(*) FILTER (WHERE near(a.price_factor * a.volume_factor, 1) AND near(a.volume_factor, f.volume_factor)) AS right
FROM adjust_prices('daily', 'corporate', dividends => false) a JOIN factors f ON f.symbol = a.symbol AND f.date = a.ts::date;
SELECT DISTINCT symbol, ts::date >= '2024-03-10' AS after_split, volume_factor FROM adjust_prices('daily', 'SELECT * FROM corporate WHERE ex_date = ''2024-03-10'' ORDER BY symbol') ORDER BY 1, 2;
-- A split makes no return: 4 for 1 between 400 and 100.
SELECT ts::date, close, volume, price_factor FROM adjust_prices($$SELECT * FROM (VALUES ('2024-01-01'::date, 400, 10), ('2024-01-02', 100, 40)) AS v (date, close, volume)$$,
    $$SELECT '2024-01-02'::date AS ex_date, 4 AS split$$);
-- The ex-date begins at midnight of the zone: bars of the evening before, in UTC of the day itself, are adjusted.
SELECT ts, close FROM adjust_prices($$SELECT * FROM (VALUES ('2024-01-02 03:00Z'::timestamptz, 400), ('2024-01-02 06:00Z', 100)) AS v (ts, close)$$,
    $$SELECT '2024-01-02'::date AS ex_date, 4 AS split$$, timezone => 'America/New_York');
SELECT count(*), min(price_factor), max(volume_factor) FROM adjust_prices('daily', 'SELECT * FROM corporate WHERE false');
SELECT count(*) FROM adjust_prices('SELECT * FROM daily WHERE false', 'corporate');
SELECT * FROM adjust_prices('daily', 'SELECT 1 AS split');
SELECT * FROM adjust_prices('daily', 'SELECT current_date AS ex_date');
SELECT * FROM adjust_prices('daily', 'SELECT current_date AS ex_date, 1 AS split');
SELECT * FROM adjust_prices('SELECT date, close FROM daily', 'corporate');
SELECT * FROM adjust_prices('daily', $$SELECT 'S0' AS symbol, '2024-03-10'::date AS ex_date, 0 AS split$$);
SELECT * FROM adjust_prices('daily', $$SELECT 'S0' AS symbol, '2024-03-10'::date AS ex_date, -1 AS dividend$$);
SELECT * FROM adjust_prices('daily', $$SELECT 'S0' AS symbol, '2024-03-10'::date AS ex_date, 500 AS dividend$$);
SELECT * FROM adjust_prices('daily', $$SELECT 'S0' AS symbol, '2024-03-10'::date AS ex_date, 'NaN'::float8 AS dividend$$);
SELECT * FROM adjust_prices('daily', $$SELECT 'S0' AS symbol, NULL::date AS ex_date, 1 AS dividend$$);
SELECT * FROM adjust_prices('SELECT * FROM daily ORDER BY symbol, date DESC', 'corporate');
SELECT * FROM adjust_prices(NULL, 'corporate');
SELECT * FROM adjust_prices('daily', NULL);
SELECT * FROM adjust_prices('daily', 'corporate', splits => NULL);

-- ---- everything is declared as it should be ----

SELECT p.oid::regprocedure AS not_as_promised FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE p.proname IN ('vwap', 'vwap_add', 'twap', 'twap_add', 'twap_combine', 'twap_serialize', 'twap_deserialize', 'twap_final', 'session_bucket', 'in_session', 'session_date', 'ohlcv_add_bar')
  AND (p.provolatile <> 'i' OR p.proparallel <> 's' OR obj_description(p.oid, 'pg_proc') IS NULL);
-- Of the aggregates only twap has a state that only one server knows.
SELECT DISTINCT proname, aggtranstype::regtype, aggserialfn <> 0 AS travels FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE proname IN ('ohlcv', 'rollup', 'vwap', 'twap') AND aggcombinefn <> 0 ORDER BY 1;

DROP VIEW reference, grid, clean, factors;
DROP TABLE ticks, serial, parallel, sorted, minutes, days, instants, hours, daily, corporate;
DROP FUNCTION plan_has, same_rows, near;
