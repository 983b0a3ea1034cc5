-- As an application uses it: indicators in a view, one chart a symbol in a view, bars in a materialized view that is refreshed.
-- The objects are those of the demo, over its data. Run from the root of the source tree.
\set QUIET on
BEGIN;
\i demo/load.sql
\i demo/ticks.sql
\i demo/views.sql

SELECT plan(23);

-- ---- the ticks that everything below is about ----

SELECT is(md5(string_agg(concat_ws(',', symbol, extract(epoch FROM ts), price, size), ' ' ORDER BY symbol COLLATE "C", ts)), '3385555f2e06a0b2a1bdf3842585f1c5',
          'ticks: the same on every machine') FROM ticks;

-- ---- a view with indicator columns ----

SELECT is((SELECT count(*) FROM sp500_indicators), 5105::bigint, 'indicators: a row for every bar');
SELECT results_eq(
    'SELECT count(sma50), count(sma200), count(rsi), count(macd), count(signal), count(histogram) FROM sp500_indicators',
    'VALUES (5105 - 49::bigint, 5105 - 199::bigint, 5105 - 14::bigint, 5105 - 33::bigint, 5105 - 33::bigint, 5105 - 33::bigint)',
    'indicators: NULL for as long as TA-Lib has no value');
-- The bars before 2014-05-05 no longer count at the end: these are the last lines of test/golden/A.
SELECT ok(abs(rsi - 57.362695991425753) < 1e-9, 'indicators: the last RSI') FROM sp500_indicators WHERE ts = '2020-04-17';
SELECT ok(abs(macd - 16.396015042466388) < 1e-9, 'indicators: the last MACD') FROM sp500_indicators WHERE ts = '2020-04-17';
SELECT ok(abs(sma50 - average) < 1e-9, 'indicators: an SMA is an average')
FROM sp500_indicators, (SELECT avg(close) AS average FROM (SELECT close FROM sp500 ORDER BY ts DESC LIMIT 50) AS newest) AS a
WHERE ts = '2020-04-17';
SELECT set_eq(
    $$SELECT ts, sma50, rsi, histogram FROM sp500_indicators WHERE ts >= '2020-01-01' AND close > sma50$$,
    $$SELECT ts, sma50, rsi, histogram FROM (TABLE sp500_indicators OFFSET 0) AS a WHERE ts >= '2020-01-01' AND close > sma50$$,
    'indicators: a condition on the view does not reach below the window');
SELECT set_eq(
    'SELECT ts, sma50 FROM sp500_indicators ORDER BY ts DESC LIMIT 30',
    'SELECT ts, sma50 FROM sp500_indicators ORDER BY ts OFFSET 5075',
    'indicators: the newest rows, by either way');
SELECT ok(bool_and(i.sma50 = w.sma), 'indicators: joined with the prices')
FROM sp500_indicators i JOIN (SELECT ts, sma(close, 50) OVER (ORDER BY ts) FROM sp500) AS w USING (ts);

-- ---- a view with one chart a symbol ----

SELECT results_eq('SELECT symbol FROM symbol_charts ORDER BY symbol', $$VALUES ('ACME'), ('GLOBEX'), ('INITECH')$$,
                  'charts: one a symbol');
SELECT ok(bool_and(substr(png, 1, 16) = '\x89504e470d0a1a0a0000000d49484452'), 'charts: each begins as a PNG does') FROM symbol_charts;
SELECT ok(bool_and(substr(png, length(png) - 7) = '\x49454e44ae426082'), 'charts: each ends as a PNG does') FROM symbol_charts;
SELECT ok(bool_and(substr(png, 17, 8) = '\x000003e800000258'), 'charts: each is 1000 x 600') FROM symbol_charts;
SELECT is(count(DISTINCT png), 3::bigint, 'charts: each is another picture') FROM symbol_charts;
SELECT is((SELECT png FROM symbol_charts WHERE symbol = 'ACME'), (SELECT png FROM (TABLE symbol_charts OFFSET 0) AS c WHERE symbol = 'ACME'),
          'charts: one alone is the same as among all');

-- ---- bars in a materialized view ----

SELECT is((SELECT count(*) FROM minutes), 3 * 390::bigint, 'bars: 390 minutes for each symbol');
SELECT is((SELECT sum(trades(candle)) FROM minutes), (SELECT count(*) FROM ticks)::numeric, 'bars: every tick is in one');
SELECT is((SELECT rollup(candle)::text FROM minutes WHERE symbol = 'GLOBEX'),
          (SELECT rollup(candle)::text FROM (SELECT candle FROM minutes WHERE symbol = 'GLOBEX' ORDER BY minute DESC) AS m),
          'bars: rolled up in any order');
SELECT results_eq(
    $$SELECT symbol, open(k), high(k), low(k), close(k), volume(k), trades(k) FROM
      (SELECT symbol, rollup(candle) AS k FROM minutes GROUP BY symbol) AS a ORDER BY symbol$$,
    $$SELECT symbol, open(k), high(k), low(k), close(k), volume(k), trades(k) FROM
      (SELECT symbol, ohlcv(ts, price, size) AS k FROM ticks GROUP BY symbol) AS a ORDER BY symbol$$,
    'bars: a day of minutes is the day of its ticks');

INSERT INTO ticks (symbol, ts, price, size)
VALUES ('ACME', '2024-03-08 16:00:01 America/New_York', 170.5, 10), ('ACME', '2024-03-08 16:00:02 America/New_York', 171.5, 30),
       ('ACME', '2024-03-08 15:59:30 America/New_York', 500, 1);
SELECT is((SELECT count(*) FROM minutes), 3 * 390::bigint, 'bars: new ticks are not there before a refresh');
REFRESH MATERIALIZED VIEW CONCURRENTLY minutes;
SELECT is((SELECT count(*) FROM minutes), 3 * 390 + 1::bigint, 'bars: a refresh brings the new minute');
SELECT results_eq(
    $$SELECT open(candle), high(candle), low(candle), close(candle), volume(candle), vwap(candle), trades(candle)
      FROM minutes WHERE symbol = 'ACME' AND minute = '2024-03-08 16:00:00 America/New_York'$$,
    'VALUES (170.5::float8, 171.5::float8, 170.5::float8, 171.5::float8, 40::float8, 171.25::float8, 2::bigint)',
    'bars: the new minute');
SELECT is((SELECT high(candle) FROM minutes WHERE symbol = 'ACME' AND minute = '2024-03-08 15:59:00 America/New_York'), 500::float8,
          'bars: a late tick changes its minute');

SELECT * FROM finish();
ROLLBACK;
