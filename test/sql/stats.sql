-- kimsfinance_stats and kimsfinance_fallbacks in a server without preload: the counters of this connection.
CREATE TABLE quotes AS
SELECT symbol, date '2024-01-01' + i AS ts, 100 + sin(i) AS open, 103 AS high, 97 AS low, 100 + cos(i) AS close, 1000 AS volume
FROM (VALUES ('ACME'), ('GLOBEX')) AS v (symbol), generate_series(1, 50) AS i;

SELECT kimsfinance_stats_reset();
SELECT surface, engine, calls, rows, bytes, total_time, scope FROM kimsfinance_stats;
SELECT reason, description, calls, scope FROM kimsfinance_fallbacks;
SELECT count(*) FROM indicator_grid('quotes', 'sma', '{"period": "5..9"}');
SELECT count(*) FROM crossover_grid('quotes', 'sma', '{"period": "5..9"}', 'ema', '{"period": [10, 20]}');
-- a picture of each way to make one
CREATE TABLE sizes AS
SELECT length(render_chart('SELECT * FROM quotes WHERE symbol = ''ACME'' ORDER BY ts')) AS bytes
UNION ALL SELECT length(chart) FROM render_charts('quotes', 'symbol')
UNION ALL SELECT length(ohlcv_chart(ts, open, high, low, close, volume ORDER BY ts)) FROM quotes WHERE symbol = 'GLOBEX';
SELECT surface, engine, calls, rows, bytes = (SELECT sum(bytes) FROM sizes) AS bytes_right, total_time > 0 AS timed FROM kimsfinance_stats WHERE calls > 0;
-- what fails is not counted
SELECT count(*) FROM indicator_grid('quotes', 'smaa');
SELECT sum(calls) FROM kimsfinance_stats;
SELECT stats_reset AS before FROM kimsfinance_stats LIMIT 1 \gset
SELECT kimsfinance_stats_reset();
SELECT sum(calls) AS calls, sum(rows) AS rows, sum(bytes) AS bytes, sum(total_time) AS total_time, bool_and(stats_reset > :'before') AS later FROM kimsfinance_stats;
-- all may read, none but those who were granted it may reset
CREATE ROLE regress_kimsfinance_reader;
SET ROLE regress_kimsfinance_reader;
SELECT count(*) FROM kimsfinance_stats;
SELECT count(*) FROM kimsfinance_fallbacks;
SELECT kimsfinance_stats_reset();
RESET ROLE;
GRANT EXECUTE ON FUNCTION kimsfinance_stats_reset() TO regress_kimsfinance_reader;
SET ROLE regress_kimsfinance_reader;
SELECT kimsfinance_stats_reset();
RESET ROLE;
DROP TABLE quotes, sizes;
DROP OWNED BY regress_kimsfinance_reader;
DROP ROLE regress_kimsfinance_reader;
