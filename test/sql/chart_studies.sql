-- Indicators in charts: parameters by name, colours, widths, styles, panels and labels; values of other bars; every error.
SET TimeZone = 'UTC';
SET client_min_messages = warning;
\pset format unaligned

CREATE FUNCTION studies_failure(indicators text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    detail text;
    hint text;
BEGIN
    PERFORM render_chart('studied', indicators => indicators::text[]);
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(E'\n', SQLSTATE || ': ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;
CREATE TABLE studied AS
SELECT timestamptz '2024-03-01Z' + i * interval '1 day' AS ts, p AS open, p + 3 AS high, p - 2 AS low, p + i % 3 - 1 AS close, 100.0 + i % 7 AS volume
FROM (SELECT i, 100.0 + (i * 7 + i * i) % 13 + abs(i % 60 - 30) AS p FROM generate_series(1, 200) AS i) AS b;

-- the same picture
SELECT a, b, render_chart('studied', indicators => a::text[], width => 500, height => 400) = render_chart('studied', indicators => b::text[], width => 500, height => 400) AS same
FROM (VALUES ('{bbands(20,2)}', '{bbands(period=20, nbdev_up=2)}'), ('{macd(12,26,5)}', '{macd(signal_period = 5)}'), ('{sma(20)}', '{sma(20):panel=price}'),
             ('{sma(20):color=red}', '{sma(20):color=#f00}'), ('{"sma(20):label=''a''"}', '{sma(20):label=a}'), ('{rsi:panel=1}', '{rsi:panel=7}'),
             ('{rsi:panel=2,macd:panel=1}', '{macd:panel=1,rsi:panel=2}'), ('{rsi:weight=3}', '{rsi}'), ('{sma(20):style=line}', '{sma(20)}')) AS v (a, b);
-- other pictures, all different
SELECT count(*), count(DISTINCT render_chart('studied', indicators => a::text[], width => 500, height => 400))
FROM unnest(ARRAY['{sma(20)}', '{sma(20):color=orange}', '{sma(20):color=#ff8}', '{sma(20):width=3}', '{sma(20):style=step}', '{sma(20):style=dashed}', '{sma(20):style=dots}',
                  '{sma(20):style=histogram:panel=1}', '{sma(20):panel=1}', '{sma(20):panel=1:weight=8}', '{sma(20):label=Average}', '{sma(20),rsi}',
                  '{sma(20):panel=1,rsi:panel=1}', '{rsi:panel=1,sma(20):panel=1}', '{macd:color=red/blue}', '{macd:color=red/blue/green}', '{macd}', '{ichimoku}',
                  '{ichimoku(displacement=10)}', '{zigzag}', '{zigzag(deviation=9)}', '{swing_points(3,3)}', '{supertrend}', '{supertrend:color=navy/gold}',
                  '{atr_trailing_stop}', '{cdlengulfing}', '{cdlengulfing:label=!}', '{cdlengulfing:panel=1}']) AS a;
-- a label with commas and colons
SELECT length(render_chart('studied', indicators => ARRAY['rsi(14):label=''strength, 14: Wilder''s'''::text])) > 1000 AS quote_not_doubled;
SELECT length(render_chart('studied', indicators => ARRAY['rsi(14):label=''strength, 14: Wilder''''s'''::text])) > 1000 AS drawn;
-- in the aggregate's options too
SELECT ohlcv_chart(ts, open, high, low, close, volume, '{"indicators": ["ichimoku", "sma(20):color=orange:panel=1"]}' ORDER BY ts)
       = render_chart('studied', indicators => '{ichimoku,sma(20):color=orange:panel=1}') AS same FROM studied;

-- ---- errors ----

SELECT indicators, studies_failure(indicators) AS failure
FROM unnest(ARRAY['{sma(perod=20)}', '{sma(20,period=3)}', '{macd(fast_period=3,4)}', '{sma(period=)}', '{sma(period=1)}', '{sma:colour=red}', '{sma:}', '{sma:color}',
                  '{sma:color=}', '{sma:color=navyy}', '{sma:color=red/}', '{sma:color=#12345}', '{sma:width=0}', '{sma:width=wide}', '{sma:width=1e3}', '{sma:style=dotted}',
                  '{sma:panel=0}', '{sma:panel=33}', '{sma:panel=1.5}', '{sma:panel=top}', '{sma:weight=51}', '{sma:label=''a}', '{sma:width=1:width=2}', '{heikin_ashi}']) AS indicators;
SELECT studies_failure('{sma:label=' || repeat('x', 64) || '}');
DROP TABLE studied;
DROP FUNCTION studies_failure(text);
