-- Rows of all shapes, read from pages of a heap at once and handed up in place: the same as WindowAgg's.
SET TimeZone = 'UTC';
SET extra_float_digits = 1;
SET max_parallel_workers_per_gather = 0;

CREATE FUNCTION rows_same(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    plan jsonb;
    total bigint;
    odd bigint;
BEGIN
    PERFORM set_config('kimsfinance.engine', 'cpu', true), set_config('kimsfinance.debug_require_engine', 'require_cpu', true),
        set_config('enable_indexscan', 'off', true);
    EXECUTE 'EXPLAIN (COSTS OFF, FORMAT JSON) ' || query INTO plan;
    EXECUTE 'CREATE TEMP TABLE ours AS SELECT row_number() OVER () AS n, q::text AS line FROM (' || query || ') AS q';
    PERFORM set_config('kimsfinance.engine', 'off', true), set_config('kimsfinance.debug_require_engine', 'forbid', true);
    EXECUTE 'CREATE TEMP TABLE theirs AS SELECT row_number() OVER () AS n, q::text AS line FROM (' || query || ') AS q';
    SELECT count(*) INTO total FROM ours;
    SELECT count(*) INTO odd FROM ((TABLE ours EXCEPT ALL TABLE theirs) UNION ALL (TABLE theirs EXCEPT ALL TABLE ours)) AS d;
    DROP TABLE ours, theirs;
    RETURN format('%s over %s: %s rows, %s', jsonb_path_query_first(plan, '$.**.Form') #>> '{}',
        CASE WHEN jsonb_path_exists(plan, '$.** ? (@."Node Type" == "Seq Scan")') THEN 'a sequential scan' ELSE 'something else' END,
        total, CASE odd WHEN 0 THEN 'the same' ELSE odd || ' DIFFERENT' END);
END $$;

-- columns of all widths and alignments before, between and behind those of any length
CREATE TABLE shapes AS
SELECT (id % 3 = 0) AS flag, id % 7 AS part, (id % 5)::smallint AS small, 'x' || id % 4 AS name, id % 2 = 0 AS even, (id % 11)::"char" AS letter, id,
    repeat('y', id % 3 * 100) AS long, 100 + sin(id) AS close, (101 + cos(id))::real AS narrow, ('00000000-0000-0000-0000-00000000000' || id % 6)::uuid AS code,
    id % 4 * 1.10 AS number, (id % 9)::text::name AS fixed, timestamp '2024-01-01' + id * 7919 % 100003 * interval '1 minute' AS ts, date '2024-01-01' + id AS day
FROM generate_series(1, 4000) AS id;
ANALYZE shapes;
SELECT p, rows_same(format('SELECT id, ts, flag, even, small, sma(close, 3) OVER w, macd(close) OVER w FROM shapes WINDOW w AS (PARTITION BY %s ORDER BY ts)', p))
FROM unnest('{part,small,name,flag,letter,long,code,number,fixed,narrow,"name, part","part, code, even","id % 10"}'::text[]) AS p;
SELECT o, rows_same(format('SELECT id, %s, obv(close, id) OVER w, stoch(close + 1, close - 1, close) OVER w FROM shapes WINDOW w AS (PARTITION BY name ORDER BY %1$s, id DESC)', o))
FROM unnest('{part,small,id,narrow,day,close}'::text[]) AS o;
SELECT rows_same('SELECT id, sma(close, 3) OVER (ORDER BY ts) FROM shapes');
SELECT rows_same('SELECT s, bbands(close, 5) OVER (PARTITION BY name ORDER BY ts) FROM shapes AS s');

-- NULLs here and there, columns that came later, rows without all columns, dropped columns
UPDATE shapes SET name = CASE WHEN id % 10 < 3 THEN name END, close = CASE WHEN id % 17 > 0 THEN close END, small = NULLIF(small, 2) WHERE id % 3 = 0;
ALTER TABLE shapes ADD COLUMN late float8, ADD COLUMN later text DEFAULT 'later';
ALTER TABLE shapes DROP COLUMN letter;
INSERT INTO shapes (part, name, id, close, ts, late, later) SELECT id % 7, 'x' || id % 5, id, id % 100 + 0.5, timestamp '2024-06-01' + id * interval '1 second', id / 2.0, 'l' || id % 2 FROM generate_series(4001, 5000) AS id;
ANALYZE shapes;
SELECT p, rows_same(format('SELECT id, ts, small, late, sma(close, 3) OVER w, macd(close) OVER w, ema(late, 2) OVER w FROM shapes WINDOW w AS (PARTITION BY %s ORDER BY ts)', p))
FROM unnest('{part,small,name,flag,later,late}'::text[]) AS p;

-- equal keys with other bytes, compressed ones, ones that lie in a TOAST table
CREATE TABLE keys AS
SELECT id, CASE id % 3 WHEN 0 THEN '0'::float8 WHEN 1 THEN '-0' ELSE 'NaN' END AS zero, CASE id % 2 WHEN 0 THEN 1.0 ELSE 1.00 END AS number,
    repeat(chr(97 + id % 3), 3000) AS packed, (SELECT string_agg(md5((id % 3 * 1000 + i)::text), '') FROM generate_series(1, 100) AS i) AS away, 100 + sin(id) AS close
FROM generate_series(1, 600) AS id;
ANALYZE keys;
SELECT p, rows_same(format('SELECT id, sma(close, 3) OVER w, rsi(close, 5) OVER w FROM keys WINDOW w AS (PARTITION BY %s ORDER BY id)', p))
FROM unnest('{zero,number,packed,away,"packed, away"}'::text[]) AS p;

-- what takes the rows: expressions, sorts, joins, limits, rows kept, rescans
SELECT rows_same(q) FROM unnest(ARRAY[
    'SELECT id, sma(close, 3) OVER w + 1 AS a, (macd(close) OVER w).signal AS b, upper(name) FROM shapes WINDOW w AS (PARTITION BY name ORDER BY ts)',
    'SELECT * FROM (SELECT id, sma(close, 3) OVER w AS a, bbands(close, 3) OVER w AS b FROM shapes WINDOW w AS (PARTITION BY name ORDER BY ts)) AS x ORDER BY a DESC NULLS LAST, id',
    'SELECT x.id, y.id, x.a, y.a FROM (SELECT id, macd(close) OVER (PARTITION BY name ORDER BY ts) AS a FROM shapes) AS x JOIN (SELECT id, stoch(close, close - 1, close) OVER (PARTITION BY part ORDER BY ts) AS a FROM shapes) AS y ON x.id = y.id',
    'SELECT DISTINCT a FROM (SELECT macd(close, 2, 3, 2) OVER (PARTITION BY name ORDER BY ts) AS a FROM shapes) AS x',
    'SELECT array_agg(a ORDER BY id) FROM (SELECT id, macd(close, 2, 3, 2) OVER (PARTITION BY name ORDER BY ts) AS a FROM shapes) AS x GROUP BY id % 100',
    'SELECT id, a FROM (SELECT id, ht_trendmode(close) OVER w AS a, cdldoji(close, close + 1, close - 1, close) OVER w AS b FROM shapes WINDOW w AS (PARTITION BY part ORDER BY ts)) AS x WHERE a = 1 OR b <> 0',
    'SELECT n, (SELECT array_agg(v) FROM (SELECT macd(close, 2, n, 2) OVER (PARTITION BY name ORDER BY ts) AS v FROM shapes LIMIT 300) AS l) FROM generate_series(3, 6) AS n',
    'SELECT n, x.* FROM generate_series(2, 4) AS n, LATERAL (SELECT id, ts, sma(close, n) OVER (PARTITION BY name ORDER BY ts) FROM shapes) AS x']) AS q;
SET extra_float_digits = -3;
BEGIN;
SET LOCAL kimsfinance.engine = cpu;
SET LOCAL kimsfinance.debug_require_engine = require_cpu;
DECLARE kept SCROLL CURSOR WITH HOLD FOR SELECT id, name, macd(close, 2, 3, 2) OVER (PARTITION BY name ORDER BY ts) FROM shapes WHERE id < 300;
FETCH ABSOLUTE 100 FROM kept;
FETCH ABSOLUTE 2 FROM kept;
COMMIT;
FETCH ABSOLUTE 100 FROM kept;
CLOSE kept;

DROP FUNCTION rows_same;
DROP TABLE shapes, keys;
