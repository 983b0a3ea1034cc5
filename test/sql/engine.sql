-- The node that runs indicators in place of WindowAgg: when it does, and that its rows are WindowAgg's, bit for bit and in the same order.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET extra_float_digits = 1;
SET max_parallel_workers_per_gather = 0;

CREATE TABLE bars (id integer, symbol text, code numeric, zone float8, ts timestamptz, day date, open float8, high float8, low float8, close float8, volume float8, note text);
INSERT INTO bars
SELECT i, 'S' || s, CASE s % 3 WHEN 0 THEN 1.0 WHEN 1 THEN 1.00 END, CASE s % 4 WHEN 0 THEN 0.0 WHEN 1 THEN '-0.0' WHEN 2 THEN 'NaN' END::float8,
    timestamptz '2024-01-01Z' + i * 7919 % 10007 * interval '1 minute', date '2024-01-01' + i * 7919 % 10007,
    p, p + i % 5, p - i % 3, CASE WHEN i % 41 <> 0 THEN p + i % 3 - 1 END, 100 + i * 11 % 70, repeat(md5(i::text), 1 + i % 4)
FROM (SELECT i, i * 31 % 7 AS s, 100 + (i * i * 7 % 101) / 8.0 + abs(i % 44 - 22) AS p FROM generate_series(1, 700) AS i) AS b;
UPDATE bars SET close = 'NaN' WHERE id % 67 = 5;
UPDATE bars SET high = 'Infinity' WHERE id IN (100, 101, 102);
UPDATE bars SET symbol = NULL WHERE id % 50 = 3;
ANALYZE bars;

-- Our nodes of a plan from the top, by their form.
CREATE FUNCTION forms(plan json) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' > ', plan ->> 'Form', (SELECT string_agg(forms(p), ' + ') FROM json_array_elements(plan -> 'Plans') AS p WHERE forms(p) <> ''))
$$;
CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    EXECUTE 'EXPLAIN (COSTS OFF, FORMAT JSON) ' || query INTO plan;
    RETURN forms(plan -> 0 -> 'Plan');
END $$;
-- What ANALYZE says of the topmost node, which is ours.
CREATE FUNCTION measured(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) ' || query INTO plan;
    plan := plan -> 0 -> 'Plan';
    RETURN (SELECT string_agg(k || ': ' || (plan -> k), ', ') FROM unnest('{Node Type,Custom Plan Provider,Engine,Form,Functions,Partition Key,Order Key,Rows,Partitions,Partitions Sorted}'::text[]) AS k WHERE plan ? k);
END $$;

-- Runs a query by the engine and by WindowAgg, each with a setting that makes it fail when it is run by the other.
CREATE FUNCTION same(query text, ordered boolean DEFAULT true) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    numbered text := format('SELECT %s AS n, q::text AS line FROM (%s) AS q', CASE WHEN ordered THEN 'row_number() OVER ()' ELSE '0' END, query);
    plan text;
    total bigint;
    odd bigint;
BEGIN
    PERFORM set_config('kimsfinance.engine', 'cpu', true), set_config('kimsfinance.debug_require_engine', 'require_cpu', true);
    plan := plan_of(query);
    EXECUTE 'CREATE TEMP TABLE ours AS ' || numbered;
    PERFORM set_config('kimsfinance.engine', 'off', true), set_config('kimsfinance.debug_require_engine', 'forbid', true);
    EXECUTE 'CREATE TEMP TABLE theirs AS ' || numbered;
    SELECT count(*) INTO total FROM theirs;
    SELECT count(*) INTO odd FROM ((TABLE ours EXCEPT ALL TABLE theirs) UNION ALL (TABLE theirs EXCEPT ALL TABLE ours)) AS d;
    DROP TABLE ours, theirs;
    PERFORM set_config('kimsfinance.engine', 'auto', true), set_config('kimsfinance.debug_require_engine', 'allow', true);
    RETURN format('%s rows, %s: %s', total, CASE odd WHEN 0 THEN 'the same' ELSE odd || ' DIFFERENT' END, plan);
END $$;

-- A query that is left to WindowAgg.
CREATE FUNCTION declined(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('kimsfinance.engine', 'cpu', true), set_config('kimsfinance.debug_require_engine', 'forbid', true);
    EXECUTE 'CREATE TEMP TABLE theirs AS ' || query;
    DROP TABLE theirs;
    RETURN CASE plan_of(query) WHEN '' THEN 'declined' ELSE 'NOT declined: ' || plan_of(query) END;
END $$;

-- ---- what the plan says ----

EXPLAIN (COSTS OFF)
SELECT symbol, ts, sma(close, 3) OVER w, bbands(close) OVER w, atr(high, low, close) OVER w + 1
FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts);
EXPLAIN (COSTS OFF)
SELECT rsi(close, 5) OVER (PARTITION BY symbol, code ORDER BY day DESC NULLS LAST, close, id) FROM bars WHERE id < 300;
SELECT measured('SELECT obv(close, volume) OVER (PARTITION BY symbol ORDER BY id) FROM (SELECT * FROM bars ORDER BY symbol, id OFFSET 0) AS b WHERE symbol < ''S2''');
SELECT measured('SELECT id, obv(close, volume) OVER (PARTITION BY symbol ORDER BY id) FROM bars');
SELECT measured('SELECT id, obv(close, volume) OVER (PARTITION BY symbol, code ORDER BY ts) FROM bars');

-- ---- shapes ----

SELECT same('SELECT symbol, ts, close, sma(close, 20) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT same('SELECT sma(close, 3) OVER w AS a, ema(close, 5) OVER w, rsi(close) OVER w, macd(close) OVER w, (bbands(close) OVER w).*, sma(close, 3) OVER w AS b FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same('SELECT id, 2 * sma(close + open, 3) OVER w - coalesce(ema(abs(close) * 2, 5) OVER w, 0), (symbol || id) AS name FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same('SELECT id, atr(high, 100 / nullif(low - 100, 0), close) OVER w, rolling_correl(close, 1 / (id - 82), 5) OVER w FROM (SELECT *, 1.0::float8 FROM bars WHERE id % 41 = 0 OR id % 3 = 0) AS b WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same('SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts), row_number() OVER (ORDER BY ts), ema(close, 5) OVER (PARTITION BY symbol ORDER BY id DESC) FROM bars');
SELECT same('SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts), row_number() OVER (PARTITION BY symbol ORDER BY ts, id), ema(close, 5) OVER (PARTITION BY symbol ORDER BY ts, id, day) FROM bars');
SELECT same('SELECT symbol, day, sma(avg(close), 3) OVER (PARTITION BY symbol ORDER BY day) FROM bars WHERE close < 200 GROUP BY symbol, day');
SELECT same('SELECT day, rsi(sum(close), 5) OVER (ORDER BY day) FROM bars GROUP BY day HAVING count(*) > 0 ORDER BY day DESC');
SELECT same('SELECT DISTINCT symbol, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) > 120 FROM bars', false);
SELECT same('SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts), generate_series(1, 2), unnest(ARRAY[id, id + 1]) FROM bars');
SELECT same('SELECT a.id, b.symbol, sma(a.close + b.close, 4) OVER (PARTITION BY a.symbol ORDER BY a.ts, b.id) FROM bars AS a JOIN bars AS b ON b.id = a.id % 10 + 1');
SELECT same('SELECT a.id, b.symbol, sma(b.close, 4) OVER (PARTITION BY b.symbol ORDER BY a.ts) FROM bars AS a LEFT JOIN bars AS b ON b.id = a.id AND b.id % 2 = 0');
SELECT same('SELECT n, (SELECT max(s) FROM (SELECT sma(close, n) OVER (PARTITION BY symbol ORDER BY ts) AS s FROM bars WHERE id < n * 50) AS x) FROM generate_series(2, 6) AS n');
SELECT same('SELECT n, x.* FROM generate_series(2, 4) AS n, LATERAL (SELECT symbol, sma(close, n) OVER (PARTITION BY symbol ORDER BY ts), ema(close * n, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM bars) AS x');
SELECT same('SELECT n, x.* FROM generate_series(2, 4) AS n, LATERAL (SELECT symbol, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM bars WHERE id % n = 0 OFFSET 0) AS x');
SELECT same('SELECT n, x.* FROM generate_series(1, 3) AS n LEFT JOIN LATERAL (SELECT symbol, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) AS s FROM bars OFFSET 0) AS x ON x.s > n + 120');
SELECT same('SELECT ema(close, 4) OVER (PARTITION BY symbol ORDER BY ts) FROM bars UNION ALL SELECT sma(close, 4) OVER (ORDER BY id) FROM bars');
SELECT same('WITH s AS MATERIALIZED (SELECT *, sma(close, 4) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) SELECT a.v, b.v FROM s AS a JOIN s AS b USING (id)', false);
SELECT same('SELECT symbol, v FROM (SELECT symbol, ts, sma(close, 4) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) AS s WHERE v > 120 AND symbol = ''S3''');
SELECT same('SELECT x.v, sma(x.v, 3) OVER (PARTITION BY x.symbol ORDER BY x.ts) FROM (SELECT symbol, ts, ema(close, 4) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) AS x');
SELECT same('SELECT symbol, sma(close, 4) OVER (PARTITION BY symbol ORDER BY ts) FROM bars ORDER BY symbol DESC NULLS LAST, ts LIMIT 50');
SELECT same('SELECT symbol, sma(close, 4) OVER (PARTITION BY symbol ORDER BY ts) FROM bars LIMIT 50');
SELECT same('SELECT count(*), count(s), max(s) FROM (SELECT sma(close, 4) OVER (PARTITION BY symbol ORDER BY ts) AS s FROM bars) AS x');
SELECT same('SELECT sma(close, 3 + (SELECT 2)) OVER w, bbands(close, ma_type => (SELECT ''ema''::text)) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same('SELECT 7 AS seven, sma(close, 7) OVER (PARTITION BY 7, symbol ORDER BY ts), sma(close, 5) OVER (PARTITION BY symbol ORDER BY ts ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING) FROM bars');
SELECT same('SELECT b, b.note, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM bars AS b');
SELECT same('SELECT vwap_session(high, low, close, volume, date_trunc(''day'', ts)) OVER w, vwap_session(high, low, close, volume, ts) OVER w, vwap_anchored(high, low, close, volume, id % 20 = 0) OVER w, bars_since(id % 13 = 0) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');

-- ---- shapes after PostgreSQL's own tests of window functions ----

CREATE TABLE pay (depname text, empno bigint, salary integer, enroll_date date);
INSERT INTO pay VALUES ('develop', 10, 5200, '2007-08-01'), ('sales', 1, 5000, '2006-10-01'), ('personnel', 5, 3500, '2007-12-10'), ('sales', 4, 4800, '2007-08-08'),
    ('personnel', 2, 3900, '2006-12-23'), ('develop', 7, 4200, '2008-01-01'), ('develop', 9, 4500, '2008-01-02'), ('sales', 3, 4801, '2007-08-01'), ('develop', 8, 6000, '2006-10-02'),
    ('develop', 11, 5200, '2007-08-15');
SELECT same('SELECT depname, empno, salary, rolling_sum(1, 2) OVER (PARTITION BY depname) IS NULL FROM pay WHERE empno IN (2, 9) ORDER BY depname, empno');
SELECT same('SELECT depname, empno, salary, rolling_sum(salary, 2) OVER w FROM pay WINDOW w AS (PARTITION BY depname ORDER BY salary, empno)');
SELECT same('SELECT rolling_sum(salary, 2) OVER w2, ema(salary, 2) OVER w1 FROM pay WINDOW w1 AS (PARTITION BY depname), w2 AS (w1 ORDER BY empno)', false);
SELECT same('SELECT empno, ema(empno, 2) OVER () FROM pay WHERE empno = 5');
SELECT same('SELECT rolling_sum(count(*), 2) OVER (ORDER BY depname), depname, sum(salary) FROM pay GROUP BY depname');
SELECT same('SELECT depname, sum(salary), ema(sum(salary) + 1, 2) OVER (ORDER BY depname DESC) - sum(salary) FROM pay GROUP BY depname HAVING max(salary) > 4000');
SELECT same('SELECT empno, depname FROM pay ORDER BY rolling_sum(salary, 2) OVER (ORDER BY empno), empno');
SELECT same('SELECT empno FROM pay GROUP BY empno, salary ORDER BY rolling_sum(sum(salary), 2) OVER (ORDER BY empno) DESC NULLS LAST, empno');
SELECT same('SELECT * FROM (SELECT depname, rolling_sum(salary, 2) OVER (PARTITION BY depname ORDER BY empno) AS v, min(salary) OVER (PARTITION BY depname || ''A'') AS m, depname FROM pay) AS e (d, v, m, n) WHERE d = ''sales''');
SELECT same('SELECT DISTINCT rolling_sum(salary, 2) OVER (ORDER BY empno) IS NULL FROM pay ORDER BY 1');
-- from PostgreSQL 16 on the two clauses are one, as no function looks at its frame
SELECT split_part(same('SELECT rolling_sum(salary, 2) OVER w, rolling_max(salary, 2) OVER w, ema(salary, 2) OVER (w RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM pay WINDOW w AS (PARTITION BY depname ORDER BY enroll_date, empno)'), ':', 1);
SELECT same('SELECT (SELECT ema(a.salary, 2) OVER ()) FROM pay AS a');
SELECT same('SELECT x.empno, y.v FROM pay AS x, LATERAL (SELECT ema(p.salary + x.salary, 2) OVER (ORDER BY p.empno) AS v FROM pay AS p WHERE p.depname = x.depname) AS y WHERE y.v IS NOT NULL');
SELECT same('SELECT empno FROM pay AS a WHERE salary > ALL (SELECT rolling_sum(salary, 2) OVER (ORDER BY empno) / 3 FROM pay AS b WHERE b.depname <> a.depname)');
SELECT same('SELECT coalesce(depname, ''all''), grouping(depname), ema(sum(salary), 2) OVER (ORDER BY sum(salary)) FROM pay GROUP BY ROLLUP (depname)');
SELECT same('WITH RECURSIVE t (n, v) AS (SELECT 1, 0.0::float8 UNION ALL SELECT n + 1, v + 1 FROM t WHERE n < 9) SELECT n, ema(v, 3) OVER (ORDER BY n DESC) FROM t');
CREATE FUNCTION pay_sums(d text) RETURNS SETOF float8 LANGUAGE sql STABLE AS $$ SELECT rolling_sum(salary, 2) OVER (ORDER BY empno) FROM pay WHERE depname = d $$;
SELECT same('SELECT d, s FROM (VALUES (''develop''), (''sales'')) AS v (d), LATERAL pay_sums(d) AS s');
DROP FUNCTION pay_sums;
DROP TABLE pay;

-- ---- keys ----

SELECT same('SELECT code, id, sma(close, 3) OVER (PARTITION BY code ORDER BY id) FROM bars');
SELECT same('SELECT zone, id, sma(close, 3) OVER (PARTITION BY zone ORDER BY id) FROM bars');
SELECT same('SELECT zone, code, symbol, sma(close, 3) OVER (PARTITION BY zone, code, symbol ORDER BY id) FROM bars');
SELECT same('SELECT symbol, sma(close, 3) OVER (PARTITION BY symbol COLLATE "C" ORDER BY id) FROM bars');
SELECT same('SELECT sma(close, 3) OVER (PARTITION BY id % 2 = 0, day > ''2030-01-01'' ORDER BY ts DESC) FROM bars');
SELECT same('SELECT sma(close, 3) OVER (PARTITION BY ARRAY[symbol, code::text] ORDER BY ts) FROM bars');
SELECT same('SELECT close, id, ema(open, 3) OVER (PARTITION BY symbol ORDER BY close DESC NULLS LAST, id) FROM bars');
SELECT same('SELECT close, id, ema(open, 3) OVER (PARTITION BY symbol ORDER BY close NULLS FIRST, id DESC) FROM bars');
SELECT same('SELECT zone, id, ema(open, 3) OVER (ORDER BY zone DESC NULLS FIRST, id::smallint) FROM bars');
SELECT same('SELECT zone, id, ema(open, 3) OVER (ORDER BY zone::real, id::bigint DESC) FROM bars');
SELECT same('SELECT ema(open, 3) OVER (ORDER BY id::oid), ema(open, 3) OVER (PARTITION BY symbol ORDER BY ts::timestamp) FROM bars');
SELECT same('SELECT note, ema(open, 3) OVER (PARTITION BY symbol ORDER BY note, id) FROM bars');
SELECT same('SELECT ema(open, 3) OVER (PARTITION BY symbol ORDER BY code, id) FROM bars');
SELECT same('SELECT ema(close, 3) OVER (ORDER BY id), ema(close, 4) OVER (PARTITION BY id) FROM bars');
SELECT same('SELECT ema(close, 3) OVER () FROM (SELECT * FROM bars ORDER BY id OFFSET 0) AS b');
-- ties: the rows of a tie are equal, so their order does not show
SELECT same('SELECT ts::date, ema(ts::date - ''2024-01-01'', 3) OVER (PARTITION BY 1 ORDER BY ts::date) FROM bars');
-- a collation that finds names equal that are not
DO $$ BEGIN
    CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
EXCEPTION WHEN feature_not_supported THEN
    CREATE COLLATION nocase FROM "C";   -- a server without ICU
END $$;
SELECT same('SELECT name, id, sma(close, 3) OVER (PARTITION BY name COLLATE nocase ORDER BY id) FROM (SELECT *, CASE WHEN id % 2 = 0 THEN lower(symbol) ELSE symbol END AS name FROM bars) AS b');

-- ---- input: none, one row, long values, sorted already ----

SELECT same('SELECT symbol, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM bars WHERE id < 0');
SELECT same('SELECT symbol, maxindex(close, 2) OVER (PARTITION BY symbol ORDER BY ts), bbands(close) OVER (PARTITION BY symbol ORDER BY ts) FROM bars WHERE id = 1');
CREATE TABLE long (id integer, key text, note text, close float8);
ALTER TABLE long ALTER key SET STORAGE EXTERNAL, ALTER note SET STORAGE EXTERNAL;
INSERT INTO long SELECT i, repeat('key ' || i % 3, 1000), repeat(md5(i::text), 100), i % 17 FROM generate_series(1, 60) AS i;
SELECT same('SELECT key, note, sma(close, 3) OVER (PARTITION BY key ORDER BY id) FROM long');
SELECT same('SELECT note, sma(close, 3) OVER (PARTITION BY key ORDER BY id) FROM (SELECT * FROM long ORDER BY key, id OFFSET 0) AS l');
-- rows from before a column was added, a dropped column, values of all alignments, deleted rows; the scan's own count of rows is right
CREATE TABLE odd (flag boolean, name text, small smallint, id integer, letter "char", gone float8, code varchar(9), close float8);
INSERT INTO odd SELECT i % 3 = 0, repeat('x', i % 200), i, i, 'a', i, CASE WHEN i % 5 <> 0 THEN 'c' || i % 4 END, i * 7 % 31 FROM generate_series(1, 2000) AS i;
ALTER TABLE odd ADD COLUMN late float8 DEFAULT 4.5, ADD COLUMN later text;
INSERT INTO odd SELECT i % 3 = 0, repeat('y', i % 3000), i % 9999, i, 'b', i, 'c' || i % 4, i * 7 % 31, i * 3 % 17, 'later' FROM generate_series(2001, 3000) AS i;
DELETE FROM odd WHERE id % 7 = 0;
SELECT same('SELECT *, sma(close, 3) OVER (PARTITION BY code ORDER BY id), sma(late, 3) OVER (PARTITION BY code ORDER BY id) FROM odd');
SELECT same('SELECT later, name, flag, letter, ema(late, 3) OVER (PARTITION BY flag, letter ORDER BY small DESC, id) FROM odd');
SELECT same('SELECT ctid, tableoid::regclass, ema(late, 3) OVER (PARTITION BY flag ORDER BY id) FROM odd');
SELECT same('SELECT ema(late, 3) OVER (PARTITION BY flag ORDER BY id) FROM odd WHERE close > 10');
CREATE FUNCTION scanned(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON) ' || query INTO plan;
    plan := jsonb_path_query_first(plan, '$.** ? (@."Node Type" == "Seq Scan")');
    RETURN round((plan ->> 'Actual Rows')::numeric) || ' in ' || (plan ->> 'Actual Loops');
END $$;
SELECT scanned('SELECT ema(late, 3) OVER (PARTITION BY flag ORDER BY id) FROM odd'), count(*) FROM odd;
SELECT scanned('SELECT * FROM generate_series(2, 4) AS n, LATERAL (SELECT ema(late, n) OVER (PARTITION BY flag ORDER BY id) FROM odd) AS o');
ALTER TABLE odd DROP COLUMN gone;
SELECT same('SELECT *, sma(close, 3) OVER (PARTITION BY code ORDER BY id), sma(late, 3) OVER (PARTITION BY code ORDER BY id) FROM odd');
DROP FUNCTION scanned;
DROP TABLE odd;
CREATE INDEX bars_symbol_ts ON bars (symbol, ts);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT same('SELECT symbol, ts, sma(close, 20) OVER w, macd(close) OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT same('SELECT symbol, ts, sma(close, 20) OVER (PARTITION BY symbol ORDER BY ts), ema(close, 3) OVER (PARTITION BY symbol ORDER BY ts, id) FROM bars');
RESET enable_seqscan;
RESET enable_bitmapscan;
DROP INDEX bars_symbol_ts;

-- ---- partitioned tables, parallel scans, views, rights ----

CREATE TABLE parted (LIKE bars) PARTITION BY HASH (id);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted TABLE bars;
ANALYZE parted;
SELECT same('SELECT symbol, sma(close, 20) OVER (PARTITION BY symbol ORDER BY ts) FROM parted');
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT same('SELECT symbol, sma(close, 20) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SET max_parallel_workers_per_gather = 0;

CREATE VIEW averages WITH (security_barrier) AS SELECT id, symbol, sma(close, 20) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars WHERE id % 7 <> 1;
SELECT same('SELECT * FROM averages WHERE v > 100 AND symbol <> ''S1''');
CREATE ROLE regress_kimsfinance_reader;
GRANT SELECT ON bars TO regress_kimsfinance_reader;
ALTER TABLE bars ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON bars TO regress_kimsfinance_reader USING (symbol IN ('S1', 'S4'));
SET ROLE regress_kimsfinance_reader;
SELECT same('SELECT symbol, sma(close, 20) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION sma(float8, integer) FROM PUBLIC;
SET ROLE regress_kimsfinance_reader;
SELECT plan_of('SELECT sma(close, 20) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
RESET ROLE;
GRANT EXECUTE ON FUNCTION sma(float8, integer) TO PUBLIC;
ALTER TABLE bars DISABLE ROW LEVEL SECURITY;
DROP POLICY own ON bars;
REVOKE ALL ON bars FROM regress_kimsfinance_reader;
DROP ROLE regress_kimsfinance_reader;

-- ---- what is left to WindowAgg ----

SELECT declined('SELECT sma(close, 3) OVER w, row_number() OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)');
SELECT declined('SELECT sma(close, 2 + id % 1) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT declined('SELECT sma(close, 2 + floor(random())::integer) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT declined('SELECT sma(close + random(), 2) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT declined('SELECT sma(close, 2) OVER (PARTITION BY random() < 0 ORDER BY ts) FROM bars');
SELECT declined('SELECT sma(close, count(*)::integer + 2) OVER (ORDER BY symbol) FROM bars WHERE close > 0 AND id = 2 GROUP BY symbol, close');
SELECT declined('SELECT * FROM (SELECT sma(close, 3) OVER w, row_number() OVER w AS n FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS s WHERE n <= 3');
-- where the planner pushes a condition on row_number into its window (15 and later), rows are cut there
CREATE FUNCTION rows_of(query text, engine text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('kimsfinance.engine', engine, true);
    RETURN QUERY EXECUTE format('SELECT q::text FROM (%s) AS q', query);
END $$;
SELECT count(*), array_agg(line) = ARRAY(SELECT rows_of(min(query), 'off')) AS same
FROM (SELECT 'SELECT * FROM (SELECT symbol, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) AS v, row_number() OVER (PARTITION BY symbol ORDER BY id) AS n FROM bars) AS s WHERE n <= 3') AS q (query), rows_of(query, 'cpu') AS line;
SELECT count(*), array_agg(line) = ARRAY(SELECT rows_of(min(query), 'off')) AS same
FROM (SELECT 'SELECT * FROM (SELECT symbol, sma(close, 3) OVER (PARTITION BY symbol ORDER BY id DESC) AS v, row_number() OVER (PARTITION BY symbol, code ORDER BY id) AS n FROM bars) AS s WHERE n <= 3') AS q (query), rows_of(query, 'cpu') AS line;
SELECT declined('SELECT candle_signals(open, high, low, close) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
CREATE FUNCTION slow_sma(float8, integer) RETURNS float8 LANGUAGE c WINDOW SET work_mem = '1MB' AS '$libdir/kimsfinance', 'kf_window_sma';
SELECT declined('SELECT slow_sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
-- under another name it is the same
CREATE FUNCTION mean(float8, integer) RETURNS float8 LANGUAGE c WINDOW IMMUTABLE AS '$libdir/kimsfinance', 'kf_window_sma';
SELECT same('SELECT mean(close, 3) OVER (PARTITION BY symbol ORDER BY ts) FROM bars');
SELECT plan_of('SELECT symbol, n FROM (SELECT symbol, row_number() OVER (PARTITION BY symbol ORDER BY id) AS n, sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) AS s WHERE v > 120');

-- ---- errors: WindowAgg's ----

CREATE FUNCTION error_of(query text, engine text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
    PERFORM set_config('kimsfinance.engine', engine, true);
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN others THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN sqlstate || ' ' || sqlerrm || ' ' || hint;
END $$;
SELECT error_of(q, 'cpu') AS error, error_of(q, 'cpu') = error_of(q, 'off') AS same FROM (VALUES
    ('CREATE TEMP TABLE t AS SELECT sma(close, 1) OVER (PARTITION BY symbol ORDER BY ts) FROM bars'),
    ('CREATE TEMP TABLE t AS SELECT sma(close, NULL) OVER (PARTITION BY symbol ORDER BY ts) FROM bars'),
    ('CREATE TEMP TABLE t AS SELECT bbands(close, 20, 2, ''NaN'') OVER (PARTITION BY symbol ORDER BY ts) FROM bars'),
    ('CREATE TEMP TABLE t AS SELECT bbands(close, 20, 2, 2, ''emma'') OVER (PARTITION BY symbol ORDER BY ts) FROM bars'),
    ('CREATE TEMP TABLE t AS SELECT sma(1 / (id - 300), 3) OVER (PARTITION BY symbol ORDER BY ts) FROM bars'),
    ('CREATE TEMP TABLE t AS SELECT sma(close, (SELECT 0 + count(*)::integer FROM bars WHERE id < 0)) OVER (PARTITION BY symbol ORDER BY ts) FROM bars'),
    ('CREATE TEMP TABLE none AS SELECT sma(close, 1) OVER (PARTITION BY symbol ORDER BY ts) FROM bars WHERE id < 0')) AS v (q);
-- from PostgreSQL 16 on nobody asks for the offset, as no function looks at its frame
SELECT trim(error_of('CREATE TEMP TABLE t AS SELECT sma(close, 3) OVER (PARTITION BY symbol ORDER BY ts ROWS -1 PRECEDING) FROM bars', 'cpu')) =
       CASE WHEN current_setting('server_version_num')::integer < 160000 THEN '22013 frame starting offset must not be negative' ELSE 'no error' END AS as_core;

-- ---- prepared statements, cursors, settings ----

SET kimsfinance.debug_require_engine = require_cpu;
SET plan_cache_mode = force_generic_plan;
PREPARE averages (integer, float8) AS SELECT count(s), sum(s) FROM (SELECT sma(close * $2, $1) OVER (PARTITION BY symbol ORDER BY ts) AS s FROM bars) AS x;
EXECUTE averages (5, 1);
EXECUTE averages (7, 2);
EXECUTE averages (0, 2);
EXECUTE averages (NULL, 2);
EXPLAIN (COSTS OFF) EXECUTE averages (5, 1);
RESET plan_cache_mode;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id, sma(close, 2) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars;
FETCH 3 FROM c;
FETCH BACKWARD 2 FROM c;
FETCH LAST FROM c;
FETCH ABSOLUTE 3 FROM c;
DECLARE d CURSOR FOR SELECT id, macd(close, 2, 3, 2) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars;
MOVE 98 IN d;
FETCH 3 FROM d;
COMMIT;
-- rows that must stay where they are: a function called for each, arrays of rows
SELECT count(*), count(DISTINCT r), count(DISTINCT v) FROM (SELECT array_agg(v) AS vs FROM (SELECT macd(close, 2, 3, 2) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM bars) AS s) AS a, unnest(vs) WITH ORDINALITY AS u (a, b, c, r), LATERAL (SELECT a AS v) AS l;

SET kimsfinance.engine = off;
SELECT sma(close, 3) OVER (ORDER BY ts) FROM bars;
SET kimsfinance.engine = auto;
SET kimsfinance.debug_require_engine = forbid;
SELECT sma(close, 3) OVER (ORDER BY ts) FROM bars;
SET kimsfinance.debug_require_engine = allow;
SET kimsfinance.debug_require_engine = require_gpu;
SET kimsfinance.engine = off;
SELECT sma(close, 3) OVER (ORDER BY ts) FROM bars;
SET kimsfinance.debug_require_engine = allow;
SET kimsfinance.engine = auto;
SET kimsfinance.engine = fast;
SHOW kimsfinance.engine;

DROP VIEW averages;
DROP TABLE bars, long, parted;
DROP COLLATION nocase;
DROP FUNCTION forms, plan_of, measured, rows_of, same, declined, error_of, slow_sma, mean;
