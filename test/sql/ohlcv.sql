-- The type ohlcv and its aggregates: ticks to bars, bars to longer bars, in every kind of plan.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET extra_float_digits = 1;

-- Whether the plan of a query has a word in it.
CREATE FUNCTION plan_has(query text, word text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF, VERBOSE) ' || query LOOP
        IF position(word IN line) > 0 THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- Whether two queries give the same rows, as often, to the last digit.
CREATE FUNCTION same_rows(a text, b text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    same boolean;
BEGIN
    a := format('SELECT q::text FROM (%s) AS q', a);
    b := format('SELECT q::text FROM (%s) AS q', b);
    EXECUTE format('SELECT NOT EXISTS (%s EXCEPT ALL %s) AND NOT EXISTS (%s EXCEPT ALL %s)', a, b, b, a) INTO same;
    RETURN same;
END $$;

-- ---- a bar and what it holds ----

CREATE TABLE few (ts timestamptz, price float8, size float8, seq bigint);
INSERT INTO few VALUES
    ('2024-01-02 14:30:00Z', 187.15, 100, 1),
    ('2024-01-02 14:30:00.25Z', 188.44, 50, 2),
    ('2024-01-02 14:31:00Z', 183.89, 200, 3),
    ('2024-01-02 14:30:30Z', 185.64, 50, 4);
SELECT ohlcv(ts, price, size) FROM few;
SELECT ohlcv(ts, price, size, seq) FROM few;
SELECT ohlcv(ts, price) FROM few;
SELECT (ohlcv(ts, price, size)).open, (ohlcv(ts, price, size)).close FROM few;
SELECT (k).open, (k).high, (k).low, (k).close, (k).volume, (k).turnover, (k).vwap, (k).trades FROM (SELECT ohlcv(ts, price, size) AS k FROM few) AS b;
SELECT open_time(k), high_time(k), low_time(k), close_time(k) FROM (SELECT ohlcv(ts, price, size) AS k FROM few) AS b;
SELECT (bar(k)).* FROM (SELECT ohlcv(ts, price, size) AS k FROM few) AS b;
SELECT bar(k) FROM (SELECT ohlcv(ts, price, size) AS k FROM few) AS b;
SELECT r.ts, r.close FROM (SELECT ohlcv(ts, price, size) AS k FROM few) AS b, bar(k) AS r;
-- bar() makes no row and is not called once a column: the planner puts the accessors there.
SELECT plan_has('SELECT (bar(k)).* FROM (SELECT ohlcv(ts, price, size) AS k FROM few) AS b', 'bar(');
SELECT plan_has('SELECT (bar(k)).* FROM (SELECT ohlcv(ts, price, size) AS k FROM few) AS b', 'vwap(');

-- ---- nothing, one, NULL ----

SELECT ohlcv(ts, price, size) IS NULL AS nothing, (ohlcv(ts, price, size)).open IS NULL AS no_open, rollup(NULL::ohlcv) IS NULL AS no_bars
FROM few WHERE false;
SELECT (bar(NULL)).*;
SELECT ohlcv(ts, price, size) FROM few WHERE seq = 1;
SELECT ohlcv(ts, price, size) FILTER (WHERE seq > 4) IS NULL AS nothing FROM few;
-- NULL price or time: no tick. NULL size: a tick without volume. NULL seq: before those that have one.
SELECT ohlcv(ts, price, size) FROM (VALUES
    (NULL::timestamptz, 1::float8, 1::float8), ('2024-01-01Z', NULL, 1), ('2024-01-02Z', 5, NULL), ('2024-01-03Z', 7, 3), (NULL, NULL, NULL)) AS v (ts, price, size);
SELECT ohlcv(ts, price, size) IS NULL AS nothing FROM (VALUES (NULL::timestamptz, 1::float8, 1::float8), ('2024-01-01Z', NULL, 1)) AS v (ts, price, size);
SELECT k, vwap(k) IS NULL AS no_vwap FROM (SELECT ohlcv('2024-01-01Z', 5, NULL) AS k) AS b;
SELECT (k).open, (k).close FROM (SELECT ohlcv('2024-01-01Z', price, 1, seq) AS k FROM (VALUES (5, 2), (6, NULL), (7, 3), (8, 1)) AS v (price, seq)) AS b;

-- ---- equal times: the lowest price at both ends, whatever the order of arrival ----

SELECT DISTINCT k FROM (
    SELECT ohlcv('2024-01-01Z', price, 1) AS k FROM (VALUES (1, 5), (1, 3), (1, 9), (2, 9), (2, 3), (2, 5), (3, 3), (3, 9), (3, 5)) AS v (g, price) GROUP BY g) AS b;
SELECT open(k), close(k) FROM (
    SELECT ohlcv(ts, price, 1) AS k FROM (VALUES ('2024-01-01Z'::timestamptz, 5), ('2024-01-01Z', 4), ('2024-01-02Z', 7), ('2024-01-02Z', 8)) AS v (ts, price)) AS b;

-- ---- the types people have ----

SELECT bool_and(a = b) FROM (
    SELECT ohlcv(ts, price, size) AS a, ohlcv(ts, price::numeric, size::integer) AS b FROM few
    UNION ALL SELECT ohlcv(ts, size, size), ohlcv(ts, size::real, size::bigint) FROM few
    UNION ALL SELECT ohlcv(ts, size, size), ohlcv(ts, size::smallint, size::numeric(10, 2)) FROM few
    UNION ALL SELECT ohlcv(ts, price, size, seq), ohlcv(ts, price, size, seq::integer) FROM few) AS t;
-- timestamp and date are read in the session's time zone, as everywhere in SQL.
SELECT ohlcv('2024-01-02 12:00'::timestamp, 1, 1) AS utc, ohlcv('2024-01-02'::date, 1, 1) AS day;
SET TimeZone = 'America/New_York';
SELECT open_time(ohlcv('2024-01-02 12:00'::timestamp, 1, 1)) AS local, open_time(ohlcv('2024-01-02 12:00'::timestamp AT TIME ZONE 'UTC', 1, 1)) AS utc;
RESET TimeZone;
SET TimeZone = 'UTC';

-- ---- ticks that cannot be used ----

SELECT ohlcv('2024-01-01Z', 'NaN', 1);
SELECT ohlcv('2024-01-01Z', price, 1) FROM (VALUES (1::float8), ('Infinity')) AS v (price);
SELECT ohlcv('2024-01-01Z', 1, -5);
SELECT ohlcv('2024-01-01Z', 1, 'NaN');
SELECT ohlcv('infinity', 1, 1);
SELECT ohlcv('-infinity', 1, 1);
SELECT ohlcv('2024-01-01Z', 1, size) FROM (VALUES (1e308::float8), (1e308)) AS v (size);
SELECT ohlcv('2024-01-01Z', 1e200, 1e200);
SELECT ohlcv('2024-01-01Z', price, 1) FILTER (WHERE price <> 'NaN') FROM (VALUES (1::float8), ('NaN')) AS v (price);
DO $$ BEGIN PERFORM ohlcv('2024-01-01Z', 'NaN', 1); EXCEPTION WHEN data_exception THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;
SELECT ohlcv('2024-01-01Z');
SELECT ohlcv('2024-01-01Z', 'expensive');

-- ---- text and binary forms ----

SELECT k = k::text::ohlcv AS same, k::text = k::text::ohlcv::text AS same_text FROM (SELECT ohlcv(ts, price, size, seq) AS k FROM few) AS b;
SELECT 'o=1@2024-01-03T15:00:00Z;h=2@2024-01-03T16:00:00Z;l=1@2024-01-03T15:00:00Z;c=2@2024-01-03T16:00:00Z;v=3;t=4;n=2'::ohlcv;
SELECT ''::ohlcv;
SELECT '(1,2,3,4)'::ohlcv;
SELECT 'o=1@2024-01-03T15:00:00Z;h=NaN@'::ohlcv;
SELECT 'o=2@2024-01-03T15:00:00Z;h=1@2024-01-03T15:00:00Z;l=2@2024-01-03T15:00:00Z;c=2@2024-01-03T15:00:00Z;v=3;t=4;n=1'::ohlcv;
DO $$ BEGIN PERFORM 'x'::ohlcv; EXCEPTION WHEN invalid_text_representation THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;
-- Whatever the session is set to.
SET extra_float_digits = -15;
SET DateStyle = 'German';
SET TimeZone = 'Asia/Kolkata';
SELECT k, k = k::text::ohlcv AS same FROM (SELECT ohlcv('2024-02-29 23:59:59.999999Z', 1 / 3.0, 1e-300) AS k) AS b;
RESET extra_float_digits;
RESET DateStyle;
SET DateStyle = 'ISO, MDY';
SET TimeZone = 'UTC';
-- No quotes in arrays and rows.
SELECT ARRAY[k, NULL], ROW(k, 1) FROM (SELECT ohlcv('2024-01-01Z', 1, 1) AS k) AS b;

CREATE TABLE extremes AS
SELECT ohlcv(ts::timestamptz, price, size, seq) AS k FROM (VALUES
    ('4714-11-24 00:00:00Z BC', 5e-324::float8, 0::float8, NULL::bigint), ('294276-12-31 23:59:59.999999Z', 1.7976931348623157e308, 1, 9223372036854775807),
    ('0001-12-31 23:59:59Z BC', -1e-7, 1e-300, -9223372036854775807), ('2000-01-01Z', '-0', 123456789.123456789, 0)) AS v (ts, price, size, seq)
GROUP BY seq
UNION ALL SELECT ohlcv('2024-01-01Z'::timestamptz + i * interval '1 s', 100 + i * 0.01, i * 0.1) FROM generate_series(1, 1000) AS i
UNION ALL SELECT NULL;
SELECT k FROM extremes ORDER BY k;
SELECT count(*) AS rows, count(*) FILTER (WHERE ohlcv_send(k::text::ohlcv) IS DISTINCT FROM ohlcv_send(k)) AS not_exact FROM extremes;

\! mkdir -p results
CREATE TABLE copied (k ohlcv);
\copy extremes TO 'results/ohlcv.txt'
\copy copied FROM 'results/ohlcv.txt'
\copy extremes TO 'results/ohlcv.csv' WITH (FORMAT csv, FORCE_QUOTE *)
\copy copied FROM 'results/ohlcv.csv' WITH (FORMAT csv)
\copy extremes TO 'results/ohlcv.bin' WITH (FORMAT binary)
\copy copied FROM 'results/ohlcv.bin' WITH (FORMAT binary)
SELECT count(*), count(DISTINCT ohlcv_send(k)) FROM copied;
SELECT same_rows('SELECT ohlcv_send(k) FROM copied', 'SELECT ohlcv_send(k) FROM extremes, generate_series(1, 3)');

-- A binary value from elsewhere: version, then high below low, then cut off.
COPY (SELECT ohlcv('2024-01-01Z', 1, 1)) TO STDOUT WITH (FORMAT binary) \g results/ohlcv.one
\! cp results/ohlcv.one results/ohlcv.bad && printf '\002' | dd of=results/ohlcv.bad bs=1 seek=25 conv=notrunc status=none
\copy copied FROM 'results/ohlcv.bad' WITH (FORMAT binary)
\! cp results/ohlcv.one results/ohlcv.bad && printf '\277' | dd of=results/ohlcv.bad bs=1 seek=34 conv=notrunc status=none
\copy copied FROM 'results/ohlcv.bad' WITH (FORMAT binary)
\! cp results/ohlcv.one results/ohlcv.bad && printf '\177\377' | dd of=results/ohlcv.bad bs=1 seek=26 conv=notrunc status=none
\copy copied FROM 'results/ohlcv.bad' WITH (FORMAT binary)
\! cp results/ohlcv.one results/ohlcv.bad && printf '\000\000\000\010' | dd of=results/ohlcv.bad bs=1 seek=21 conv=notrunc status=none
\copy copied FROM 'results/ohlcv.bad' WITH (FORMAT binary)
SELECT count(*) FROM copied;

-- ---- many ticks with ties, in a random order: every plan gives the same bars ----

CREATE TABLE ticks (symbol text, ts timestamptz, price float8, size float8, seq bigint);
INSERT INTO ticks
SELECT 'S' || i % 3, '2024-03-09 00:00Z'::timestamptz + (i * 7919::bigint % 20000) / 4 * interval '20 s',
       100 + (i * 104729::bigint % 1000) * 0.01, i * 31 % 100 * 0.1, i % 2
FROM generate_series(1, 20000) AS i ORDER BY md5(i::text);
INSERT INTO ticks VALUES ('S0', NULL, 1, 1, 1), ('S1', '2024-03-09Z', NULL, 1, 1), ('S2', '2024-03-09Z', 100, NULL, NULL);
ANALYZE ticks;

-- What the rules say, in plain SQL.
CREATE VIEW by_rule AS
SELECT symbol, date_bin('1 hour', ts, '2000-01-01Z') AS bucket, (array_agg(price ORDER BY ts, seq NULLS FIRST, price))[1] AS open,
       max(price) AS high, min(price) AS low, (array_agg(price ORDER BY ts DESC, seq DESC NULLS LAST, price))[1] AS close,
       coalesce(sum(size::numeric), 0)::float8 AS volume, min(ts) AS open_time, max(ts) AS close_time, count(*) AS trades,
       (array_agg(ts ORDER BY price DESC, ts))[1] AS high_time, (array_agg(ts ORDER BY price, ts))[1] AS low_time
FROM ticks WHERE ts IS NOT NULL AND price IS NOT NULL GROUP BY 1, 2;
CREATE VIEW by_aggregate AS
SELECT symbol, bucket, (k).open, (k).high, (k).low, (k).close, (k).volume, (k).open_time, (k).close_time, (k).trades, (k).high_time, (k).low_time
FROM (SELECT symbol, date_bin('1 hour', ts, '2000-01-01Z') AS bucket, ohlcv(ts, price, size, seq) AS k FROM ticks GROUP BY 1, 2) AS b
WHERE k IS NOT NULL;
SELECT same_rows('TABLE by_rule', 'TABLE by_aggregate'), count(*) FROM by_aggregate;

SET max_parallel_workers_per_gather = 0;
CREATE TABLE serial AS
SELECT symbol, date_bin('1 hour', ts, '2000-01-01Z') AS bucket, ohlcv(ts, price, size) AS k, ohlcv(ts, price) AS p, ohlcv(ts, price, size, seq) AS s,
       ohlcv(ts, price, size) FILTER (WHERE price > 109.9) AS f
FROM ticks GROUP BY 1, 2;
CREATE TABLE serial_total AS SELECT ohlcv(ts, price, size) AS k, ohlcv(ts, price, size) FILTER (WHERE size IS NULL) AS f, ohlcv(ts, price, size) FILTER (WHERE price < 0) AS n FROM ticks;
SELECT count(*) AS groups, count(f) AS with_f FROM serial;

SET max_parallel_workers_per_gather = 4;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET enable_sort = off;
CREATE STATISTICS ticks_hour ON symbol, date_bin('1 hour', ts, '2000-01-01Z') FROM ticks;
ANALYZE ticks;
\set grouped 'SELECT symbol, date_bin(''1 hour'', ts, ''2000-01-01Z'') AS bucket, ohlcv(ts, price, size) AS k, ohlcv(ts, price) AS p, ohlcv(ts, price, size, seq) AS s, ohlcv(ts, price, size) FILTER (WHERE price > 109.9) AS f FROM ticks GROUP BY 1, 2'
\set total 'SELECT ohlcv(ts, price, size) AS k, ohlcv(ts, price, size) FILTER (WHERE size IS NULL) AS f, ohlcv(ts, price, size) FILTER (WHERE price < 0) AS n FROM ticks'
SELECT plan_has(:'grouped', 'Partial HashAggregate') AS grouped, plan_has(:'total', 'Partial Aggregate') AS total;
CREATE TABLE parallel AS :total;
SELECT same_rows('TABLE serial_total', 'TABLE parallel'), k = (SELECT k FROM serial_total) AS same, f, n IS NULL AS nothing FROM parallel;
CREATE TABLE hashed AS :grouped;
SELECT same_rows('TABLE serial', 'TABLE hashed');
SELECT plan_has('SELECT rollup(k) FROM serial', 'Partial Aggregate');
CREATE TABLE rolled_up AS SELECT rollup(k) AS k, rollup(f) AS f, rollup(f) FILTER (WHERE trades(f) < 0) AS n FROM serial;
SELECT k::text = (SELECT k::text FROM serial_total) AS same, f IS NOT NULL AS some, n IS NULL AS nothing FROM rolled_up;
-- Spilled to disk; sorted, not hashed.
SET work_mem = '64kB';
CREATE TABLE spilled AS :grouped;
SELECT same_rows('TABLE serial', 'TABLE spilled');
RESET work_mem;
SET enable_hashagg = off;
RESET enable_sort;
SELECT plan_has(:'grouped', 'Partial GroupAggregate');
CREATE TABLE sorted AS :grouped;
SELECT same_rows('TABLE serial', 'TABLE sorted');
RESET enable_hashagg;

-- Partitions, each aggregated for itself.
CREATE TABLE parted (LIKE ticks) PARTITION BY LIST (symbol);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES IN ('S0');
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN ('S1', 'S2');
INSERT INTO parted TABLE ticks;
ANALYZE parted;
SET enable_partitionwise_aggregate = on;
SET max_parallel_workers_per_gather = 0;
EXPLAIN (COSTS OFF) SELECT symbol, ohlcv(ts, price, size) FROM parted GROUP BY symbol;
SELECT plan_has('SELECT ohlcv(ts, price, size) FROM parted', 'Partial Aggregate');
SELECT plan_has('SELECT seq, ohlcv(ts, price, size) FROM parted GROUP BY 1', 'Partial HashAggregate');
RESET max_parallel_workers_per_gather;
SELECT same_rows('SELECT symbol, ohlcv(ts, price, size) FROM parted GROUP BY symbol', 'SELECT symbol, rollup(k) FROM serial GROUP BY symbol');
SELECT same_rows('SELECT date_bin(''1 hour'', ts, ''2000-01-01Z''), ohlcv(ts, price, size) FROM parted GROUP BY 1', 'SELECT bucket, rollup(k) FROM serial GROUP BY 1');
SELECT same_rows('SELECT ohlcv(ts, price, size) FROM parted', 'SELECT k FROM serial_total');
RESET enable_partitionwise_aggregate;
RESET max_parallel_workers_per_gather;
RESET min_parallel_table_scan_size;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;

-- ---- longer bars, late ticks ----

CREATE MATERIALIZED VIEW minutes AS
SELECT symbol, date_bin('1 minute', ts, '2000-01-01Z') AS minute, ohlcv(ts, price, size) AS k FROM ticks WHERE ts IS NOT NULL GROUP BY 1, 2;
CREATE UNIQUE INDEX ON minutes (symbol, minute);
SELECT same_rows('SELECT symbol, date_bin(''1 hour'', minute, ''2000-01-01Z''), rollup(k) FROM minutes GROUP BY 1, 2',
                 'SELECT symbol, bucket, k FROM serial WHERE bucket IS NOT NULL');
INSERT INTO ticks VALUES ('S1', '2024-03-09 00:00:30Z', 500, 2, 7);
REFRESH MATERIALIZED VIEW CONCURRENTLY minutes;
SELECT symbol, (bar(k)).* FROM minutes WHERE high(k) = 500;
DELETE FROM ticks WHERE price = 500;

SELECT a || b = b || a AS commutes, (a || b) || c = a || (b || c) AS associates, a || NULL = a AS null_right, NULL || a = a AS null_left,
       (NULL::ohlcv || NULL) IS NULL AS null_both, a || b
FROM (SELECT ohlcv('2024-01-01Z', 1, 2) AS a, ohlcv('2024-01-02Z', 0.5, 3) AS b, ohlcv('2023-01-02Z', 0.1, 0.1) AS c) AS t;
-- A merge changes neither side: these are the rows of a table.
CREATE TABLE stored AS SELECT symbol, bucket, k FROM serial WHERE bucket IS NOT NULL;
ALTER TABLE stored ADD PRIMARY KEY (symbol, bucket);
CREATE TABLE before AS TABLE stored;
SELECT count(a.k || b.k), count(ohlcv_add(a.k, '2024-01-01Z', 1, 1)) FROM stored a JOIN stored b USING (bucket);
SELECT same_rows('TABLE stored', 'TABLE before');
INSERT INTO stored
SELECT symbol, date_bin('1 hour', ts, '2000-01-01Z'), ohlcv(ts, price, size)
FROM (VALUES ('S0', '2024-03-09 00:30Z'::timestamptz, 999::float8, 1::float8), ('S9', '2024-03-09 00:30Z', 999, 1)) AS late (symbol, ts, price, size) GROUP BY 1, 2
ON CONFLICT (symbol, bucket) DO UPDATE SET k = stored.k || excluded.k;
SELECT s.symbol, (s.k).high, (s.k).high_time, (s.k).trades - (b.k).trades AS more FROM stored s LEFT JOIN before b USING (symbol, bucket) WHERE (s.k).high = 999 ORDER BY 1;

-- Days with a change of the clock have 23 and 25 hours.
SELECT date_trunc('day', ts, 'America/New_York') AT TIME ZONE 'America/New_York' AS day, trades(ohlcv(ts, 1, 1)) AS hours
FROM generate_series('2024-03-09 05:00Z'::timestamptz, '2024-03-12 03:00Z', '1 hour') AS ts GROUP BY 1 ORDER BY 1;
SELECT date_trunc('day', ts, 'America/New_York') AT TIME ZONE 'America/New_York' AS day, trades(ohlcv(ts, 1, 1)) AS hours
FROM generate_series('2024-11-02 04:00Z'::timestamptz, '2024-11-05 04:00Z', '1 hour') AS ts GROUP BY 1 ORDER BY 1;

-- ---- views, prepared statements, windows, grouping sets ----

CREATE VIEW hours AS SELECT symbol, bucket, (bar(k)).* FROM stored;
SELECT * FROM hours WHERE symbol = 'S9';
PREPARE bars (text) AS SELECT trades(ohlcv(ts, price, size)) FROM ticks WHERE symbol = $1;
EXECUTE bars ('S0');
EXECUTE bars ('S1');
EXECUTE bars ('none');
DEALLOCATE bars;
-- As a window aggregate: the running bar, and one over a moving frame.
SELECT seq, (k).open, (k).high, (k).low, (k).close, (k).volume, (m).high AS high_of_two, (m).trades
FROM (SELECT seq, ohlcv(ts, price, size) OVER (ORDER BY ts) AS k, ohlcv(ts, price, size) OVER (ORDER BY ts ROWS 1 PRECEDING) AS m FROM few) AS w ORDER BY open_time(m), close_time(m);
SELECT symbol, trades(ohlcv(ts, price, size)), count(*) FROM ticks GROUP BY ROLLUP (symbol) ORDER BY symbol;
-- Two aggregates that share a transition function, with different rows.
SELECT trades(ohlcv(ts, price, size) FILTER (WHERE price > 105)) + trades(ohlcv(ts, price, size) FILTER (WHERE price <= 105)) = trades(ohlcv(ts, price, size)) AS adds_up FROM ticks;
SELECT trades(ohlcv(DISTINCT ts, price, size)) FROM (SELECT * FROM few UNION ALL SELECT * FROM few) AS t;

-- ---- order, equality, indexes, generated columns ----

SELECT count(DISTINCT k), count(*) FROM (SELECT k FROM stored UNION ALL SELECT k FROM stored) AS t;
SELECT count(*) FROM (SELECT k FROM stored GROUP BY k) AS t;
SELECT a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt, ohlcv_cmp(a, b) AS cmp
FROM (SELECT ohlcv('2024-01-01Z', 1, 2) AS a, ohlcv('2024-01-02Z', 0.5, 3) AS b) AS t;
SELECT ohlcv_hash(k) = ohlcv_hash(k::text::ohlcv) AS same, ohlcv_hash_extended(k, 0)::bit(32) = ohlcv_hash(k)::bit(32) AS seed_0, ohlcv_hash_extended(k, 1) <> ohlcv_hash_extended(k, 0) AS seeded
FROM stored LIMIT 1;
CREATE INDEX ON stored USING hash (k);
CREATE INDEX ON stored (k);
CREATE INDEX ON stored (close(k));
SET enable_seqscan = off;
SELECT count(*) FROM stored s JOIN before b ON s.k = b.k AND s.symbol = b.symbol AND s.bucket = b.bucket;
RESET enable_seqscan;
CREATE TABLE generated (k ohlcv, day timestamptz GENERATED ALWAYS AS (open_time(k)) STORED, range float8 GENERATED ALWAYS AS (high(k) - low(k)) STORED, CHECK (volume(k) >= 0));
INSERT INTO generated SELECT ohlcv(ts, price, size) FROM few;
SELECT day, round(range::numeric, 2) AS range FROM generated;

-- ---- everything is declared as it should be ----

SELECT p.oid::regprocedure AS not_as_promised FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE 'ohlcv'::regtype = ANY (p.proargtypes::oid[] || p.prorettype)
  AND (p.provolatile <> 'i' OR p.proparallel <> 's' OR obj_description(p.oid, 'pg_proc') IS NULL);

-- ---- the setting ----

SHOW kimsfinance.font_path;
CREATE ROLE regress_kimsfinance;
SET ROLE regress_kimsfinance;
SET kimsfinance.font_path = '/etc/passwd';
RESET ROLE;
DROP ROLE regress_kimsfinance;

DROP VIEW hours, by_rule, by_aggregate;
DROP MATERIALIZED VIEW minutes;
DROP TABLE few, extremes, copied, ticks, serial, serial_total, parallel, hashed, rolled_up, spilled, sorted, parted, stored, before, generated;
DROP FUNCTION plan_has, same_rows;
\! rm -f results/ohlcv.txt results/ohlcv.csv results/ohlcv.bin results/ohlcv.one results/ohlcv.bad
