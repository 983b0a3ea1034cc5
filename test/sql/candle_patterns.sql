-- All candlestick patterns in one function: the values of the single functions, in every plan and with rows that cannot be used.
SET extra_float_digits = 1;

CREATE FUNCTION pick(key text, sides integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(key), 1, 7))::bit(28)::integer % sides $$;
CREATE TABLE candles AS
SELECT symbol, i, CASE WHEN symbol = 'B' AND i % 17 = 5 THEN NULL ELSE o END AS open, greatest(o, c) + h AS high, least(o, c) - l AS low,
       CASE WHEN symbol = 'B' AND i % 23 = 7 THEN 'NaN' ELSE c END AS close
FROM (SELECT symbol, i, 100 + pick(symbol || 'o' || i, 9) * 0.5::float8 AS o, 100 + pick(symbol || 'c' || i, 11) * 0.5::float8 AS c,
             pick(symbol || 'h' || i, 5) * 0.25::float8 AS h, pick(symbol || 'l' || i, 4) * 0.25::float8 AS l
      FROM unnest(ARRAY['A', 'B', 'C']) AS symbol, generate_series(1, 600) AS i) AS b;

-- a column of candle_patterns for each pattern of the catalogue, and no other
SELECT count(*) AS patterns FROM kimsfinance_indicators WHERE "group" = 'Pattern Recognition';
SELECT name AS differs FROM (SELECT name FROM kimsfinance_indicators WHERE "group" = 'Pattern Recognition') AS i
FULL JOIN (SELECT attname AS name FROM pg_attribute WHERE attrelid = 'candle_patterns_result'::regclass AND attnum > 0) AS a USING (name)
WHERE i IS NULL OR a IS NULL;

-- each column is its function's
DO $$
DECLARE
    pattern record;
    differs bigint;
    found bigint;
    occurring integer := 0;
BEGIN
    CREATE TEMP TABLE together AS
    SELECT symbol, i, candle_patterns(open, high, low, close) OVER w AS p, candle_signals(open, high, low, close) OVER w AS s
    FROM candles WINDOW w AS (PARTITION BY symbol ORDER BY i);
    FOR pattern IN SELECT name FROM kimsfinance_indicators WHERE "group" = 'Pattern Recognition' LOOP
        EXECUTE format('SELECT count(*) FILTER (WHERE alone IS DISTINCT FROM (p).%1$I OR nullif(alone, 0) IS DISTINCT FROM (s ->> %1$L)::integer),
                               count(*) FILTER (WHERE alone <> 0)
                        FROM together JOIN (SELECT symbol, i, %1$I(open, high, low, close) OVER (PARTITION BY symbol ORDER BY i) AS alone FROM candles) AS a
                             USING (symbol, i)', pattern.name) INTO differs, found;
        IF differs > 0 THEN
            RAISE NOTICE '% differs in % rows', pattern.name, differs;
        END IF;
        occurring := occurring + (found > 0)::integer;
    END LOOP;
    RAISE NOTICE 'more than half of the patterns occur: %', occurring > 30;
END $$;

SELECT count(*) AS bars, count(p) AS judged, count(s) AS with_signals, count(*) FILTER (WHERE s = '{}') AS without_any FROM together WHERE symbol = 'A';
-- bars that cannot be used have neither
SELECT count(*) AS unusable, count(t.p) AS p, count(t.s) AS s FROM candles JOIN together AS t USING (symbol, i) WHERE open IS NULL OR close = 'NaN';
SELECT i, s FROM together WHERE symbol = 'A' AND s <> '{}' ORDER BY i LIMIT 3;
SELECT candle_patterns(open, high, low, close) FROM candles;
SELECT candle_signals(open, high, low, close) OVER (ORDER BY i) FROM candles WHERE false;
SELECT candle_signals(1, 1, 1, 1) OVER () AS one_row;

DROP TABLE candles, together;
DROP FUNCTION pick(text, integer);
