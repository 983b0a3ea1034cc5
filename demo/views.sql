-- How an application keeps it: bars in a materialized view, indicators and charts in views on top. Needs demo/load.sql and
-- demo/ticks.sql.

-- Bars of one minute. REFRESH MATERIALIZED VIEW CONCURRENTLY minutes brings them up to date; the index is what it needs.
CREATE MATERIALIZED VIEW minutes AS
SELECT symbol, date_bin('1 minute', ts, '2000-01-01') AS minute, ohlcv(ts, price, size) AS candle
FROM ticks
GROUP BY symbol, minute;

CREATE UNIQUE INDEX ON minutes (symbol, minute);

-- Indicator columns beside the prices.
CREATE VIEW sp500_indicators AS
SELECT ts, close, volume, sma(close, 50) OVER w AS sma50, sma(close, 200) OVER w AS sma200, rsi(close) OVER w AS rsi,
       (macd(close) OVER w).*
FROM sp500
WINDOW w AS (ORDER BY ts);

-- One chart a symbol: GET /charts/ACME.png is SELECT png FROM symbol_charts WHERE symbol = 'ACME'.
CREATE VIEW symbol_charts AS
SELECT symbol,
       ohlcv_chart(minute, open(candle), high(candle), low(candle), close(candle), volume(candle),
                   jsonb_build_object('title', symbol, 'theme', 'tradingview', 'width', 1000, 'height', 600,
                                      'indicators', '{ema(20),rsi(14)}')
                   ORDER BY minute) AS png
FROM minutes
GROUP BY symbol;
