-- The columnar form with less memory than its rows need: they go over to a sort, whole, once, and in order.
SET TimeZone = 'UTC';
SET extra_float_digits = 1;
SET max_parallel_workers_per_gather = 0;

-- The planner is told that there are few rows, and finds at execution that there are many.
CREATE TABLE memory_bars AS
SELECT id, 'symbol ' || id % 5 AS symbol, CASE id % 2 WHEN 0 THEN 1.0 ELSE 1.00 END AS code, timestamptz '2024-01-01Z' + id * 7919 % 100003 * interval '1 minute' AS ts,
    CASE WHEN id % 13 <> 0 THEN 100 + sin(id) END AS close, 101 + sin(id) AS high, 99 + sin(id) AS low, CASE WHEN id % 3 <> 0 THEN repeat(md5(id::text), id % 4) END AS note, 1000 + id % 7 AS volume
FROM generate_series(1, 20000) AS id;
CREATE FUNCTION few_bars() RETURNS SETOF memory_bars LANGUAGE plpgsql ROWS 300 AS $$ BEGIN RETURN QUERY TABLE memory_bars; END $$;
CREATE SEQUENCE memory_seen;
CREATE FUNCTION seen(v float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $$ BEGIN PERFORM nextval('memory_seen'); RETURN v; END $$;

CREATE FUNCTION handed_over(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) ' || query INTO plan;
    plan := jsonb_path_query_first(plan, '$.** ? (@.Form != null)');
    RETURN format('%s, %s rows, %s', plan ->> 'Form', plan ->> 'Rows', coalesce('handed over to ' || (plan ->> 'Handed Over To'), 'partitions sorted: ' || (plan ->> 'Partitions Sorted')));
END $$;
CREATE FUNCTION memory_same(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    total bigint;
    odd bigint;
    how text;
BEGIN
    PERFORM set_config('kimsfinance.engine', 'cpu', true), set_config('kimsfinance.debug_require_engine', 'require_cpu', true);
    how := handed_over(query);
    EXECUTE 'CREATE TEMP TABLE ours AS SELECT row_number() OVER () AS n, q::text AS line FROM (' || query || ') AS q';
    PERFORM set_config('kimsfinance.engine', 'off', true), set_config('kimsfinance.debug_require_engine', 'forbid', true);
    EXECUTE 'CREATE TEMP TABLE theirs AS SELECT row_number() OVER () AS n, q::text AS line FROM (' || query || ') AS q';
    SELECT count(*) INTO total FROM ours;
    SELECT count(*) INTO odd FROM ((TABLE ours EXCEPT ALL TABLE theirs) UNION ALL (TABLE theirs EXCEPT ALL TABLE ours)) AS d;
    DROP TABLE ours, theirs;
    RETURN format('%s: %s rows, %s', how, total, CASE odd WHEN 0 THEN 'the same' ELSE odd || ' DIFFERENT' END);
END $$;

SET work_mem = '64MB';
SELECT memory_same('SELECT id, symbol, note, sma(close, 20) OVER w, macd(close) OVER w, atr(high, low, close) OVER w FROM few_bars() WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SET work_mem = '64kB';
SELECT memory_same('SELECT id, symbol, note, sma(close, 20) OVER w, macd(close) OVER w, atr(high, low, close) OVER w FROM few_bars() WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT memory_same('SELECT id, code, sma(close * 2, 20) OVER w + 1, vwap_session(high, low, close, volume, date_trunc(''day'', ts)) OVER w FROM few_bars() WINDOW w AS (PARTITION BY code, symbol ORDER BY close DESC NULLS LAST, ts)');
SELECT memory_same('SELECT id, sma(close, 20) OVER (ORDER BY ts) FROM few_bars()');
SELECT memory_same('SELECT note, sma(close, 20) OVER (PARTITION BY note ORDER BY ts) FROM few_bars()');
SET work_mem = '512kB';
SELECT memory_same('SELECT id, symbol, note, sma(close, 20) OVER w, bars_since(id % 100 = 0) OVER w FROM few_bars() WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
-- rows of 24 bytes, which would not fit, are packed and do; so are those out of order, once half of the memory is taken
CREATE FUNCTION few_cents() RETURNS TABLE (id integer, symbol text, high float8, low float8) LANGUAGE plpgsql ROWS 300 AS $$
BEGIN RETURN QUERY SELECT b.id, b.symbol, floor(b.high * 100) / 100, floor(b.low * 100) / 100 FROM memory_bars AS b; END $$;
SET work_mem = '384kB';
SET hash_mem_multiplier = 1;
SELECT memory_same('SELECT id, symbol, low, sma(high, 20) OVER w, atr(high, low, high) OVER w FROM few_cents() WINDOW w AS (PARTITION BY symbol ORDER BY id)');
SELECT memory_same('SELECT id, symbol, low, sma(high, 20) OVER w, atr(high, low, high) OVER w FROM few_cents() WINDOW w AS (PARTITION BY symbol ORDER BY high DESC, id)');
-- a column that only an argument reads is not kept, its value is
SET work_mem = '768kB';
SELECT memory_same('SELECT id, symbol, sma(length(note), 20) OVER w FROM few_bars() WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT memory_same('SELECT id, note, sma(length(note), 20) OVER w, close FROM few_bars() WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
RESET hash_mem_multiplier;
DROP FUNCTION few_cents;
-- rescans: the sort is made again
SET work_mem = '64kB';
SELECT memory_same('SELECT n, x.* FROM generate_series(2, 4) AS n, LATERAL (SELECT id, symbol, sma(close, n) OVER (PARTITION BY symbol ORDER BY ts) FROM few_bars()) AS x');
-- a child that has not changed is read again all the same, as its rows are gone
SELECT count(*), sum(v) FROM generate_series(1, 3) AS n LEFT JOIN LATERAL (SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM few_bars() OFFSET 0) AS x ON x.v > 100 + n * 0.1;
SET kimsfinance.engine = off;
SELECT count(*), sum(v) FROM generate_series(1, 3) AS n LEFT JOIN LATERAL (SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM few_bars() OFFSET 0) AS x ON x.v > 100 + n * 0.1;
RESET kimsfinance.engine;
-- an argument is evaluated once a row, handed over or not
SELECT handed_over('SELECT sma(seen(close), 3) OVER (PARTITION BY symbol ORDER BY ts) FROM few_bars()');
SELECT last_value FROM memory_seen;
-- when the planner knows that memory is short it sorts at once
SELECT handed_over('SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM memory_bars');
ANALYZE memory_bars;
SELECT handed_over('SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM memory_bars');

DROP FUNCTION few_bars, seen, handed_over, memory_same;
DROP SEQUENCE memory_seen;
DROP TABLE memory_bars;
