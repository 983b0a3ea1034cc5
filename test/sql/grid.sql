-- indicator_grid and crossover_grid: parameter sweeps, the same as of window functions, parameter set by parameter set.
SET TimeZone = 'UTC';
SET extra_float_digits = 0;
SET work_mem = '4MB';
SET hash_mem_multiplier = 2;

CREATE TABLE quotes AS
SELECT symbol, timestamptz '2020-01-01Z' + i * interval '1 day' AS ts, p AS open, p + 3 AS high, p - 3 AS low,
       p + 2 * sin(i * 1.7 + s) AS close, 1000 + i % 7 AS volume
FROM (SELECT symbol, s, i, 100 + 10 * s + 9 * sin(i / (6.0 + s)) + 5 * sin(i / 31.0) AS p
      FROM (VALUES ('ACME', 0), ('GLOBEX', 1), ('INITECH', 2), (NULL, 3)) AS v (symbol, s), generate_series(1, 400) AS i) AS b;

CREATE FUNCTION grid_failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    detail text;
    hint text;
BEGIN
    EXECUTE query;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' / ', SQLSTATE || ': ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;

-- ---- newest values ----

SELECT key, params, output, round(value::numeric, 9) AS value FROM indicator_grid('quotes', 'rsi', '{"period": [5, "10..20 step 5", 5]}');
-- the same as the aggregates, bit for bit
SELECT count(*) AS rows, bool_and(value = CASE params ->> 'period' WHEN '5' THEN five WHEN '10' THEN ten ELSE twenty END) AS same
FROM indicator_grid('quotes', 'rsi', '{"period": [5, 10, 20]}')
JOIN (SELECT symbol, rsi_last(close, 5 ORDER BY ts) AS five, rsi_last(close, 10 ORDER BY ts) AS ten, rsi_last(close, 20 ORDER BY ts) AS twenty
      FROM quotes GROUP BY symbol) AS a ON symbol IS NOT DISTINCT FROM key;
-- several inputs and outputs, numbers that are not whole, averages by name
SELECT key, params, output, round(value::numeric, 9) AS value
FROM indicator_grid('SELECT * FROM quotes WHERE symbol = ''ACME'' ORDER BY ts', 'bbands', '{"period": 20, "nbdev_up": "1..2 step 0.5", "ma_type": ["sma", "ema"]}')
WHERE output = 'upper';
SELECT bool_and(value = CASE output WHEN 'slowk' THEN (a.s).slowk ELSE (a.s).slowd END) AS same, count(*)
FROM indicator_grid('quotes', 'stoch', '{"fastk_period": 8}')
JOIN (SELECT symbol, stoch_last(high, low, close, 8 ORDER BY ts) AS s FROM quotes GROUP BY symbol) AS a ON symbol IS NOT DISTINCT FROM key;
-- no series, series by another name and another type, defaults, too few rows, a last row without a value
SELECT key, params FROM indicator_grid('SELECT ts, close FROM quotes WHERE symbol = ''ACME'' ORDER BY ts', 'sma');
SELECT key, value IS NULL AS none FROM indicator_grid('SELECT open::int % 2 AS n, ts, close AS price FROM quotes WHERE symbol = ''ACME'' ORDER BY 1, 2', 'sma', '{"period": 300}', 'n');
SELECT value FROM indicator_grid('SELECT ts, nullif(close, last_value(close) OVER (ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS close
    FROM quotes WHERE symbol = ''ACME'' ORDER BY ts', 'sma', '{"period": 5}');
SELECT count(*) FROM indicator_grid('SELECT * FROM quotes WHERE false', 'sma', '{"period": "5..50"}');

-- ---- crossings ----

-- The rule in SQL, with window functions, for one pair of periods.
CREATE FUNCTION crossing(fast int, slow int, below int, at_open boolean, cost float8)
RETURNS TABLE (key text, total_return float8, sharpe float8, max_drawdown float8, trades bigint, exposure float8)
LANGUAGE sql AS $$
    WITH lines AS (
        SELECT symbol, ts, open, close, lag(close) OVER w AS before, sma(close, fast) OVER w AS f, sma(close, slow) OVER w AS s
        FROM quotes WINDOW w AS (PARTITION BY symbol ORDER BY ts)
    ), wanted AS (
        SELECT *, CASE WHEN f > s THEN 1 WHEN f < s THEN below ELSE 0 END AS wanted FROM lines
    ), positions AS (
        SELECT *, coalesce(lag(wanted) OVER w, 0) AS position, coalesce(lag(wanted, 2) OVER w, 0) AS old
        FROM wanted WINDOW w AS (PARTITION BY symbol ORDER BY ts)
    ), factors AS (
        SELECT *, CASE WHEN before IS NULL THEN 1 WHEN position = old THEN 1 + old * (close / before - 1)
                       WHEN at_open THEN (1 + old * (open / before - 1)) * (1 - cost * abs(position - old)) * (1 + position * (close / open - 1))
                       ELSE (1 + old * (close / before - 1)) * (1 - cost * abs(position - old)) END AS factor
        FROM positions
    ), wealth AS (
        SELECT *, exp(sum(ln(factor)) OVER (PARTITION BY symbol ORDER BY ts)) AS wealth FROM factors
    ), falls AS (
        SELECT *, 1 - wealth / max(wealth) OVER (PARTITION BY symbol ORDER BY ts) AS fall FROM wealth
    )
    SELECT symbol, (array_agg(wealth ORDER BY ts DESC))[1] - 1, sharpe(factor - 1, 0.02, 365) FILTER (WHERE before IS NOT NULL), max(fall),
           count(*) FILTER (WHERE position <> old AND position <> 0), avg((position <> 0)::int)::float8
    FROM falls GROUP BY symbol
$$;
CREATE FUNCTION near(a float8, b float8) RETURNS boolean LANGUAGE sql AS 'SELECT abs(a - b) <= 1e-9 * greatest(abs(b), 1)';

SELECT below, fill, cost, count(*) AS cells,
       count(*) FILTER (WHERE near(g.total_return, r.total_return) AND near(g.sharpe, r.sharpe) AND near(g.max_drawdown, r.max_drawdown)
                          AND g.trades = r.trades AND near(g.exposure, r.exposure)) AS right
FROM (VALUES ('flat', 'next_open', 0), ('flat', 'next_close', 0.001), ('short', 'next_open', 0.002), ('short', 'next_close', 0)) AS v (below, fill, cost),
     LATERAL crossover_grid('quotes', 'sma', '{"period": "3..9 step 2"}', 'sma', '{"period": [5, 8, 30]}', pairs => 'increasing', below => v.below,
                            fill => v.fill, cost => v.cost, risk_free => 0.02, periods_per_year => 365) AS g,
     LATERAL crossing((fast_params ->> 'period')::int, (slow_params ->> 'period')::int, CASE below WHEN 'short' THEN -1 ELSE 0 END,
                      fill = 'next_open', cost) AS r
WHERE r.key IS NOT DISTINCT FROM g.key
GROUP BY below, fill, cost ORDER BY 1, 2;
SELECT key, fast_params, slow_params, round(total_return::numeric, 9) AS total_return, round(sharpe::numeric, 9) AS sharpe,
       round(max_drawdown::numeric, 9) AS max_drawdown, trades, exposure
FROM crossover_grid('quotes', 'sma', '{"period": [5, 10]}', 'ema', '{"period": "20..40 step 20"}', cost => 0.001);
-- outputs of one indicator with the same parameters; prices and levels as lines
SELECT count(*), count(DISTINCT fast_params), bool_and(fast_params = slow_params) AS same
FROM crossover_grid('quotes', 'macd.macd', '{"fast_period": [8, 12], "slow_period": "20..26 step 2"}', 'macd.signal', pairs => 'same') WHERE key = 'ACME';
SELECT fast_params, slow_params, trades FROM crossover_grid('quotes', 'plus_di', '{"period": [7, 14]}', 'minus_di', pairs => 'same') WHERE key = 'ACME';
SELECT fast_params, slow_params, trades FROM crossover_grid('quotes', 'close', NULL, 'sma', '{"period": [20, 50]}') WHERE key = 'ACME';
SELECT fast_params, slow_params, trades, round(exposure::numeric, 4) AS exposure
FROM crossover_grid('quotes', 'level', '{"level": [30, 40.5]}', 'rsi', '{"period": 7}') WHERE key = 'ACME';
-- no look-ahead: what the rule earns up to a day does not depend on what comes after it
SELECT bool_and(a.trades = b.trades AND a.total_return = b.total_return AND a.sharpe IS NOT DISTINCT FROM b.sharpe) AS same
FROM crossover_grid('SELECT * FROM quotes WHERE ts < ''2020-07-01'' ORDER BY symbol, ts', 'sma', '{"period": "3..9"}', 'ema', '{"period": "5..20"}') AS a
JOIN crossover_grid('SELECT symbol, ts, CASE WHEN ts < ''2020-07-01'' THEN open END AS open, CASE WHEN ts < ''2020-07-01'' THEN close ELSE 1 END AS close
    FROM quotes ORDER BY symbol, ts', 'sma', '{"period": "3..9"}', 'ema', '{"period": "5..20"}') AS b
    ON a.key IS NOT DISTINCT FROM b.key AND a.fast_params = b.fast_params AND a.slow_params = b.slow_params;
-- one row, no rows that count
SELECT key, total_return, sharpe, max_drawdown, trades, exposure
FROM crossover_grid('SELECT * FROM quotes WHERE ts = ''2020-01-02'' ORDER BY symbol', 'sma', NULL, 'ema') WHERE key = 'ACME';
SELECT * FROM crossover_grid('SELECT now() AS ts, NULL::float8 AS open, 1 AS close', 'sma', NULL, 'ema');

-- ---- memory ----

-- batches of one series, of many, and a series that does not fit and is taken in pieces: the same answers
CREATE TABLE long AS SELECT s % 5 AS symbol, timestamp '2020-01-01' + i * interval '1 minute' AS ts, 100 + sin(i / 100.0 + s) AS open, 100 + sin(i / 99.0 + s) AS close
FROM generate_series(1, 5) AS s, generate_series(1, 25000) AS i;
CREATE TABLE answers AS SELECT 'large' AS work_mem, * FROM crossover_grid('long', 'sma', '{"period": "10..50 step 10"}', 'ema', '{"period": "60..100 step 10"}');
SET work_mem = '800kB';
SET hash_mem_multiplier = 1;
SET client_min_messages = debug1;
SELECT count(*) FROM crossover_grid('SELECT * FROM long WHERE symbol < 2 ORDER BY symbol, ts', 'sma', '{"period": "10..50 step 10"}', 'ema', '{"period": "60..100 step 10"}');
RESET client_min_messages;
INSERT INTO answers SELECT 'small', * FROM crossover_grid('long', 'sma', '{"period": "10..50 step 10"}', 'ema', '{"period": "60..100 step 10"}');
SELECT count(*) AS cells, count(DISTINCT answers - 'work_mem') AS different, sum((answers ->> 'trades')::int) > 0 AS traded
FROM (SELECT to_jsonb(answers) AS answers FROM answers) AS a;
SELECT count(*), bool_and(value = last) AS same FROM indicator_grid('long', 'sma', '{"period": 100}')
JOIN (SELECT symbol::text, sma_last(close, 100 ORDER BY ts) AS last FROM long GROUP BY symbol) AS a ON key = symbol;
SET hash_mem_multiplier = 2;
SET work_mem = '4MB';

-- ---- errors ----

SELECT c AS call, grid_failure('SELECT * FROM indicator_grid(' || c || ')') FROM (VALUES
    ('NULL, ''sma'''), ('''quotes'', NULL'), ('''quotes'', ''smaa'''), ('''quotes'', ''mavp'''), ('''quotes'', ''macd.signal'''), ('''quotes'', ''sma'', ''[]'''),
    ('''quotes'', ''sma'', ''{"perod": 5}'''), ('''quotes'', ''sma'', ''{"period": null}'''), ('''quotes'', ''sma'', ''{"period": []}'''),
    ('''quotes'', ''sma'', ''{"period": [[5]]}'''), ('''quotes'', ''sma'', ''{"period": {"from": 5}}'''), ('''quotes'', ''sma'', ''{"period": "5-9"}'''),
    ('''quotes'', ''sma'', ''{"period": 5.5}'''), ('''quotes'', ''sma'', ''{"period": true}'''), ('''quotes'', ''sma'', ''{"period": [5, 0]}'''),
    ('''quotes'', ''sma'', ''{"period": "9..5"}'''), ('''quotes'', ''sma'', ''{"period": "5..9 step -1"}'''), ('''quotes'', ''sma'', ''{"period": "1..100000"}'''),
    ('''quotes'', ''bbands'', ''{"ma_type": "smma"}'''), ('''quotes'', ''macd'', ''{"fast_period": "2..200", "slow_period": "2..200", "signal_period": "2..200"}'''),
    ('''quotes'', ''sma'', NULL, '''''), ('''quotes'', ''sma'', NULL, ''ticker'''), ('''SELECT symbol, ts FROM quotes ORDER BY 1, 2'', ''sma'''),
    ('''SELECT * FROM quotes ORDER BY ts'', ''sma'''), ('''SELECT ts, close FROM quotes ORDER BY symbol, ts'', ''sma'''),
    ('''SELECT NULL::date AS ts, 1 AS close'', ''sma'''), ('''nothing'', ''sma'''), ('''DELETE FROM quotes'', ''sma''')) AS v (c);
SELECT c AS call, grid_failure('SELECT * FROM crossover_grid(''quotes'', ' || c || ')') FROM (VALUES
    ('NULL, NULL, ''sma'''), ('''sma'', NULL, NULL'), ('''smaa'', NULL, ''sma'''), ('''macd.sig'', NULL, ''sma'''), ('''level'', NULL, ''sma'''),
    ('''close'', ''{"period": 5}'', ''sma'''), ('''sma'', NULL, ''ema'', pairs => ''some'''), ('''close'', NULL, ''ema'', pairs => ''increasing'''),
    ('''close'', NULL, ''ema'', pairs => ''same'''), ('''sma'', ''{"period": 50}'', ''sma'', ''{"period": "5..20"}'', ''increasing'''),
    ('''sma'', NULL, ''ema'', below => ''down'''), ('''sma'', NULL, ''ema'', fill => ''close'''), ('''sma'', NULL, ''ema'', fill => NULL'),
    ('''sma'', NULL, ''ema'', cost => 0.5'), ('''sma'', NULL, ''ema'', cost => ''NaN'''), ('''sma'', NULL, ''ema'', cost => -0.1'),
    ('''sma'', NULL, ''ema'', risk_free => ''NaN'''), ('''sma'', NULL, ''ema'', periods_per_year => 0'),
    ('''sma'', ''{"period": "2..2001"}'', ''ema'', ''{"period": "2..2001"}'''), ('''sma'', ''{"period": "2..500"}'', ''ema'', ''{"period": "2..500"}''')) AS v (c);
SELECT grid_failure('SELECT * FROM crossover_grid(''SELECT timestamptz ''''2020-01-01Z'''' AS ts, 1 AS open, 0 AS close'', ''sma'', NULL, ''ema'')');
SELECT grid_failure('SELECT * FROM crossover_grid(''SELECT ''''X'''' AS symbol, timestamptz ''''2020-01-01Z'''' AS ts, -1 AS open, 1 AS close'', ''sma'', NULL, ''ema'')');
SELECT grid_failure('SELECT * FROM crossover_grid(''SELECT now() AS ts, 1 AS close'', ''sma'', NULL, ''ema'')');
-- cancelled in the middle of a long sweep
SET statement_timeout = '100ms';
SELECT count(*) FROM crossover_grid('long', 'sma', '{"period": "2..150"}', 'ema', '{"period": "2..150"}');
RESET statement_timeout;

DROP TABLE quotes, long, answers;
DROP FUNCTION crossing(int, int, int, boolean, float8);
DROP FUNCTION near(float8, float8);
DROP FUNCTION grid_failure(text);
