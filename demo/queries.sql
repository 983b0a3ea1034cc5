-- The five kinds of statement the extension is for. Needs demo/load.sql, demo/ticks.sql and demo/views.sql.

SET timezone = 'America/New_York';
SET extra_float_digits = -7;    -- shows 8 digits; the values have all of them

\echo
\echo == Ticks become bars
\echo
SELECT date_bin('1 hour', ts, '2000-01-01') AS hour, (bar(ohlcv(ts, price, size))).*
FROM ticks
WHERE symbol = 'ACME'
GROUP BY hour
ORDER BY hour;

\echo == Bars are values: minutes, stored in a materialized view, roll up to any length
\echo
SELECT symbol, date_trunc('day', minute) AS day, (bar(rollup(candle))).*
FROM minutes
GROUP BY symbol, day
ORDER BY symbol, day;

\echo == Bars become indicators
\echo
SELECT ts, close, sma(close, 20) OVER w, rsi(close) OVER w, (macd(close, 12, 26, 9) OVER w).*,
       atr(high, low, close, period => 14) OVER w, (bbands(close, 20, 2, 2) OVER w).*
FROM sp500
WINDOW w AS (ORDER BY ts)
ORDER BY ts DESC
LIMIT 5;

\echo == Signals are rows: the last days on which the 50-day average crossed the 200-day average
\echo
SELECT ts, close, sma50, sma200, CASE WHEN sma50 > sma200 THEN 'golden cross' ELSE 'death cross' END AS signal
FROM (
    SELECT *, lag(sma50 > sma200) OVER (ORDER BY ts) AS was_above
    FROM (
        SELECT ts, close, sma(close, 50) OVER w AS sma50, sma(close, 200) OVER w AS sma200
        FROM sp500
        WINDOW w AS (ORDER BY ts)
    ) AS averages
) AS crossings
WHERE (sma50 > sma200) <> was_above
ORDER BY ts DESC
LIMIT 5;

\echo == A screener: only the newest value of every symbol
\echo
SELECT symbol, rsi_last((candle).close, 14 ORDER BY minute) AS rsi,
       atr_last((candle).high, (candle).low, (candle).close, 14 ORDER BY minute) AS atr
FROM minutes
GROUP BY symbol
HAVING rsi_last((candle).close, 14 ORDER BY minute) > 50
ORDER BY rsi DESC;

\echo == What there is: the catalogue
\echo
SELECT "group", count(*), string_agg(name, ' ' ORDER BY name) AS names
FROM kimsfinance_indicators
GROUP BY "group"
ORDER BY "group";
