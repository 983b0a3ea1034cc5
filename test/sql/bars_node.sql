-- Custom Scan (KimsfinanceBars): the same bars as the planner's own aggregation, with and without temporary files.
\set VERBOSITY terse
SET timezone = 'UTC';
SET jit = off;
SET max_parallel_workers_per_gather = 0;

CREATE TABLE ticks AS
SELECT CASE WHEN h1 % 41 = 0 THEN NULL ELSE 'S' || h1 % 7 END AS symbol,
       (h1 % 5)::int AS venue,
       ((h2 % 3) || CASE WHEN i % 2 = 0 THEN '.0' ELSE '' END)::numeric AS lot,
       CASE WHEN h3 % 97 = 0 THEN NULL ELSE '2024-01-01'::timestamptz + (h2 % 200000) * interval '1 second' END AS ts,
       CASE WHEN h3 % 89 = 0 THEN NULL ELSE 100 + (h1 % 1000) / 8.0::float8 END AS price,
       CASE WHEN h3 % 83 = 0 THEN NULL ELSE (h2 % 500) / 3.0::float8 END AS size,
       CASE WHEN h3 % 3 = 0 THEN NULL ELSE i END AS seq
FROM (SELECT i, abs(hashint8(i)::bigint) AS h1, abs(hashint8(i + 100000)::bigint) AS h2, abs(hashint8(i + 200000)::bigint) AS h3
      FROM generate_series(1, 20000) AS i) AS x;
ANALYZE ticks;

-- Rows of the query with the node and without it, whether they are the same, and whether the node ran; and so with 64 kB of memory.
CREATE FUNCTION compare(query text, OUT rows bigint, OUT same boolean, OUT node boolean, OUT small_same boolean) LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    node := false;
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        node := node OR line LIKE '%KimsfinanceBars%';
    END LOOP;
    SET LOCAL enable_hashagg = off;
    EXECUTE 'CREATE TEMP TABLE plain AS ' || query;
    SET LOCAL enable_hashagg = on;
    EXECUTE 'CREATE TEMP TABLE ours AS ' || query;
    SET LOCAL work_mem = '64kB';
    SET LOCAL hash_mem_multiplier = 1;
    EXECUTE 'CREATE TEMP TABLE small AS ' || query;
    SET LOCAL work_mem = '4MB';
    SET LOCAL enable_hashagg = off;
    SELECT count(*) INTO rows FROM ours;
    SELECT NOT EXISTS (SELECT t::text FROM ours t EXCEPT ALL SELECT t::text FROM plain t)
       AND NOT EXISTS (SELECT t::text FROM plain t EXCEPT ALL SELECT t::text FROM ours t) INTO same;
    SELECT NOT EXISTS (SELECT t::text FROM small t EXCEPT ALL SELECT t::text FROM plain t)
       AND NOT EXISTS (SELECT t::text FROM plain t EXCEPT ALL SELECT t::text FROM small t) INTO small_same;
    SET LOCAL enable_hashagg = on;
    DROP TABLE plain, ours, small;
END $$;

EXPLAIN (COSTS OFF) SELECT symbol, date_bin('1 hour', ts, '2000-01-01'), ohlcv(ts, price, size) FROM ticks GROUP BY 1, 2;
EXPLAIN (COSTS OFF, VERBOSE) SELECT symbol, close(ohlcv(ts, price, size)) FROM ticks GROUP BY symbol HAVING trades(ohlcv(ts, price, size)) > 10;

-- the memory of 64 kB is too little indeed, and files are used
CREATE FUNCTION explained(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query;
END $$;
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
SELECT count(*) FILTER (WHERE line LIKE '%KimsfinanceBars%') AS node, count(*) FILTER (WHERE line ~ 'Batches: [1-9][0-9]+ .*Disk Usage: [1-9]') AS files
FROM explained('SELECT symbol, date_bin(''1 minute'', ts, ''2000-01-01''), ohlcv(ts, price, size) FROM ticks GROUP BY 1, 2') AS line;
RESET work_mem;
RESET hash_mem_multiplier;
DROP FUNCTION explained(text);

-- keys of all kinds: text, times, NULL, integers, numerics of which some are equal and look different, rows, several and expressions
SELECT * FROM compare('SELECT symbol, date_bin(''1 hour'', ts, ''2000-01-01'') AS b, ohlcv(ts, price, size) FROM ticks GROUP BY 1, 2');
SELECT * FROM compare('SELECT symbol, date_bin(''1 minute'', ts, ''2000-01-01'') AS b, ohlcv(ts, price, size, seq) FROM ticks GROUP BY 1, 2');
SELECT * FROM compare('SELECT venue, ohlcv(ts, price) FROM ticks GROUP BY venue');
SELECT * FROM compare('SELECT trim_scale(lot) AS lot, o FROM (SELECT lot, ohlcv(ts, price) AS o FROM ticks GROUP BY lot) AS x');
SELECT * FROM compare('SELECT ts::date AS day, extract(hour FROM ts) AS hour, price > 150 AS high, ohlcv(ts, price) FROM ticks GROUP BY 1, 2, 3');
SELECT * FROM compare('SELECT (symbol, venue)::text AS key, ohlcv(ts, price) FROM ticks GROUP BY (symbol, venue)');
SELECT * FROM compare('SELECT price AS p, size AS s, ohlcv(ts, price) FROM ticks GROUP BY price, size');
SELECT * FROM compare('SELECT symbol::varchar(10) AS s, symbol::char(8) AS c, symbol::name AS n, ohlcv(ts, price) FROM ticks GROUP BY 1, 2, 3');
SELECT * FROM compare('SELECT repeat(symbol, 3000) AS long, ohlcv(ts, price) FROM ticks GROUP BY 1');
SELECT * FROM compare('SELECT ARRAY[venue, 1] AS a, md5(symbol)::uuid AS u, ohlcv(ts, price) FROM ticks GROUP BY 1, 2');

-- what is asked of the bars: several, accessors, HAVING, expressions as arguments, bars of bars
SELECT * FROM compare('SELECT symbol, ohlcv(ts, price) AS a, ohlcv(ts, price, size) AS b, ohlcv(ts, price, size, seq) AS c FROM ticks GROUP BY symbol');
SELECT * FROM compare('SELECT symbol, (bar(ohlcv(ts, price, size))).* FROM ticks GROUP BY symbol');
SELECT * FROM compare('SELECT symbol, close(ohlcv(ts, price)) - open(ohlcv(ts, price)) AS change FROM ticks GROUP BY symbol HAVING count(*) > 1');
SELECT * FROM compare('SELECT symbol, venue FROM ticks GROUP BY symbol, venue HAVING high(ohlcv(ts, price)) > 220 AND venue > 1');
SELECT * FROM compare('SELECT symbol, ohlcv(ts::date, (price * 2)::numeric, abs(size)) AS o FROM ticks GROUP BY symbol');
SELECT * FROM compare('SELECT symbol, rollup(o) AS o FROM (SELECT symbol, ohlcv(ts, price, size) AS o FROM ticks GROUP BY symbol, venue) AS x GROUP BY symbol');
SELECT * FROM compare('SELECT upper(symbol) AS s, upper(symbol) || 1 AS t, ohlcv(ts, price) FROM ticks GROUP BY upper(symbol)');
SELECT * FROM compare('SELECT symbol, rank() OVER (ORDER BY close(ohlcv(ts, price)), symbol) AS r FROM ticks GROUP BY symbol');
SELECT * FROM compare('SELECT DISTINCT trades(ohlcv(ts, price)) AS n FROM ticks GROUP BY symbol, venue');
SELECT * FROM compare('SELECT venue, ohlcv(ts, price) AS o FROM ticks WHERE venue = 3 GROUP BY venue, symbol');

-- no rows, nothing but skipped ticks
SELECT * FROM compare('SELECT symbol, ohlcv(ts, price) AS o FROM ticks WHERE venue > 99 GROUP BY symbol');
SELECT * FROM compare('SELECT symbol, ohlcv(NULL, price) AS o FROM ticks GROUP BY symbol');

-- left to the planner: other aggregates beside, FILTER, ORDER BY and DISTINCT inside, grouping sets, nothing to group by
SELECT node, same FROM compare('SELECT symbol, ohlcv(ts, price) AS o, count(*) AS n FROM ticks GROUP BY symbol');
SELECT node, same FROM compare('SELECT symbol, ohlcv(ts, price) FILTER (WHERE venue = 1) AS o FROM ticks GROUP BY symbol');
SELECT node, same FROM compare('SELECT symbol, ohlcv(ts, price ORDER BY ts) AS o FROM ticks GROUP BY symbol');
SELECT node, same FROM compare('SELECT symbol, venue, ohlcv(ts, price) AS o FROM ticks GROUP BY ROLLUP (symbol, venue)');
SELECT node, same FROM compare('SELECT ohlcv(ts, price) AS o FROM ticks');

-- run again and again: LATERAL with a parameter of the outer row, prepared statements with generic plans
CREATE INDEX ticks_venue ON ticks (venue);
SELECT v, trades(o) FROM generate_series(0, 5) AS v LEFT JOIN LATERAL
    (SELECT symbol, ohlcv(ts, price + v) AS o FROM ticks WHERE venue = v GROUP BY symbol ORDER BY symbol LIMIT 1) AS x ON true;
SET plan_cache_mode = force_generic_plan;
PREPARE bars(interval, float8) AS
    SELECT count(*), round(sum(high(o))::numeric, 3) FROM (SELECT date_bin($1, ts, '2000-01-01'), ohlcv(ts, price * $2) AS o FROM ticks GROUP BY 1) AS x;
EXECUTE bars('1 hour', 1);
EXECUTE bars('1 day', 2);
DEALLOCATE bars;
RESET plan_cache_mode;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT venue, trades(ohlcv(ts, price)) FROM ticks GROUP BY venue ORDER BY venue;
FETCH 3 FROM c;
FETCH BACKWARD 2 FROM c;
FETCH ABSOLUTE 5 FROM c;
COMMIT;

-- partitioned tables, each way
CREATE TABLE parts (LIKE ticks) PARTITION BY LIST (venue);
CREATE TABLE parts01 PARTITION OF parts FOR VALUES IN (0, 1);
CREATE TABLE parts24 PARTITION OF parts FOR VALUES IN (2, 3, 4);
INSERT INTO parts SELECT * FROM ticks;
ANALYZE parts;
SELECT * FROM compare('SELECT venue, ohlcv(ts, price, size) AS o FROM parts GROUP BY venue');
SET enable_partitionwise_aggregate = on;
SELECT rows, same, small_same FROM compare('SELECT venue, ohlcv(ts, price, size) AS o FROM parts GROUP BY venue');
RESET enable_partitionwise_aggregate;

-- workers make the bars of their ticks, the planner's aggregation merges them
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT symbol, close(ohlcv(ts, price, size)) FROM ticks GROUP BY symbol HAVING trades(ohlcv(ts, price, size)) > 10;
SELECT * FROM compare('SELECT symbol, venue, ohlcv(ts, price, size, seq) AS o FROM ticks GROUP BY 1, 2 HAVING trades(ohlcv(ts, price)) > 10');
SELECT * FROM compare('SELECT venue, symbol, ohlcv(ts, price) AS o FROM ticks WHERE venue = 3 GROUP BY venue, symbol');
SET max_parallel_workers_per_gather = 0;

-- errors are those of the aggregate, and who may not call it may not here
SELECT symbol, ohlcv(ts, 'NaN') FROM ticks GROUP BY symbol;
SELECT symbol, ohlcv(ts, price, -1) FROM ticks GROUP BY symbol;
CREATE ROLE kf_reader;
GRANT SELECT ON ticks TO kf_reader;
REVOKE EXECUTE ON FUNCTION ohlcv(timestamptz, float8) FROM PUBLIC;
SET ROLE kf_reader;
SELECT symbol, ohlcv(ts, price) FROM ticks GROUP BY symbol;
RESET ROLE;
GRANT EXECUTE ON FUNCTION ohlcv(timestamptz, float8) TO PUBLIC;
REVOKE SELECT ON ticks FROM kf_reader;
DROP ROLE kf_reader;

DROP FUNCTION compare(text);
DROP TABLE ticks, parts;
