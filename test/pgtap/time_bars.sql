-- Time bars as an application uses them: ticks of a day through sessions, bars, gaps and adjustment.
\set QUIET on
BEGIN;
SET LOCAL TimeZone = 'UTC';

SELECT plan(16);

CREATE TEMP TABLE feed AS
SELECT s.symbol, '2024-03-08 14:00Z'::timestamptz + i * interval '311 s' AS ts, s.base + (i * 7919 % 100) * 0.25 AS price, (i % 7)::float8 AS size
FROM generate_series(0, 1500) AS i, (VALUES ('ACME', 100), ('GLOBEX', 50)) AS s (symbol, base);
CREATE TEMP TABLE halves AS
SELECT symbol, session_bucket('30 min', ts, '09:30', 'America/New_York') AS ts, ohlcv(ts, price, size) AS k
FROM feed WHERE in_session(ts, '09:30', '16:00', 'America/New_York', '{1,2,3,4,5}') GROUP BY 1, 2;

-- ---- bars ----

SELECT is(sum((k).trades), (SELECT count(*)::numeric FROM feed WHERE in_session(ts, '09:30', '16:00', 'America/New_York', '{1,2,3,4,5}')), 'every tick is in one bar')
FROM halves;
SELECT is(sum((k).volume), (SELECT sum(size) FROM feed WHERE in_session(ts, '09:30', '16:00', 'America/New_York', '{1,2,3,4,5}')), 'no volume is lost') FROM halves;
SELECT set_eq(
    $$SELECT symbol, session_bucket('1 day', ts, '09:30', 'America/New_York'), rollup(k) FROM halves GROUP BY 1, 2$$,
    $$SELECT symbol, session_bucket('1 day', ts, '09:30', 'America/New_York'), ohlcv(ts, price, size) FROM feed
      WHERE in_session(ts, '09:30', '16:00', 'America/New_York', '{1,2,3,4,5}') GROUP BY 1, 2$$,
    'bars of bars are bars of ticks');
SELECT set_eq(
    $$SELECT symbol, session_bucket('1 hour', ts, '09:30', 'America/New_York'), (k).open, (k).high, (k).low, (k).close, (k).volume FROM halves, LATERAL (SELECT 1) AS o WHERE false
      UNION ALL SELECT symbol, b, (h).open, (h).high, (h).low, (h).close, (h).volume FROM (
        SELECT symbol, session_bucket('1 hour', ts, '09:30', 'America/New_York') AS b, ohlcv(ts, (k).open, (k).high, (k).low, (k).close, (k).volume) AS h FROM halves GROUP BY 1, 2) AS x$$,
    $$SELECT symbol, b, (h).open, (h).high, (h).low, (h).close, (h).volume FROM (
        SELECT symbol, session_bucket('1 hour', ts, '09:30', 'America/New_York') AS b, ohlcv(ts, price, size) AS h FROM feed
        WHERE in_session(ts, '09:30', '16:00', 'America/New_York', '{1,2,3,4,5}') GROUP BY 1, 2) AS x$$,
    'columns of bars merge upward like ticks');
SELECT is((SELECT count(DISTINCT ts::time) FROM halves WHERE ts < '2024-03-10'), 13::bigint, 'thirteen half hours a day');
SELECT is(min(ts::time), '13:30'::time, 'an hour earlier in UTC when the clocks have changed') FROM halves WHERE ts > '2024-03-10';
SELECT is(count(*), 0::bigint, 'no bar at the weekend') FROM halves WHERE extract(isodow FROM ts AT TIME ZONE 'America/New_York') > 5;

-- ---- average prices ----

SELECT ok(bool_and(abs(v - w) < 1e-9), 'vwap is that of the bars') FROM (SELECT vwap(price, size) AS v, vwap(ohlcv(ts, price, size)) AS w FROM feed GROUP BY symbol) AS t;
SELECT ok(abs(twap(ts, price) - avg(price) FILTER (WHERE ts < '2024-03-13 23:34:00Z')) < 0.2, 'twap of a regular feed is about its mean') FROM feed WHERE symbol = 'ACME';
SELECT is(twap(ts, price), (SELECT twap(ts, price) FROM (SELECT * FROM feed ORDER BY md5(ts::text)) AS shuffled), 'twap in any order') FROM feed;
SELECT is(twap(ts, price, '2024-03-08 14:00:01Z'), 100.0::float8, 'twap until the second tick') FROM feed WHERE symbol = 'ACME';

-- ---- gaps ----

DELETE FROM halves WHERE symbol = 'GLOBEX' AND ts::time > '18:00' AND ts < '2024-03-12';
CREATE TEMP VIEW columns_of_halves AS SELECT symbol, ts, (k).open, (k).high, (k).low, (k).close, (k).volume FROM halves;
CREATE TEMP TABLE filled AS SELECT * FROM fill_gaps('columns_of_halves', '30 min', session_open => '09:30', session_close => '16:00', timezone => 'America/New_York', days => '{1,2,3,4,5}');
SELECT is((SELECT count(*) FROM filled WHERE symbol = 'ACME'), (SELECT count(*) FROM filled WHERE symbol = 'GLOBEX'), 'both symbols have all bars');
SELECT is((SELECT count(*) FROM filled WHERE NOT filled), (SELECT count(*) FROM halves), 'the bars that there were are there');
SELECT ok(bool_and(open = close AND high = low AND volume = 0), 'a bar that was put in is flat') FROM filled WHERE filled;

-- ---- splits and dividends ----

SELECT ok(bool_and(abs(a.close * a.volume - f.close * f.volume) <= 1e-9 * f.close * f.volume), 'a split leaves the money')
FROM adjust_prices('columns_of_halves', $$SELECT 'ACME' AS symbol, '2024-03-12'::date AS ex_date, 3 AS split$$) a JOIN columns_of_halves f USING (symbol, ts);
SELECT throws_ok($$SELECT * FROM adjust_prices('columns_of_halves', 'SELECT ''ACME'' AS symbol, ''2024-03-12''::date AS ex_date, 1000 AS dividend')$$, '22000', NULL,
                 'a dividend above the price is refused');

SELECT * FROM finish();
ROLLBACK;
