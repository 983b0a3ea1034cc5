-- Every indicator of the catalogue, at its defaults and with other parameters: the same rows from the engine, in its streaming and its columnar
-- form, as from WindowAgg, bit for bit. The data have several partitions, NULLs, NaNs, infinities and rows out of order.
SET TimeZone = 'UTC';
SET extra_float_digits = 1;
SET max_parallel_workers_per_gather = 0;

CREATE TABLE catalogue_bars AS
SELECT id, symbol, ts, p AS open, p + abs(x) AS high, p - abs(y) AS low, p + (x - y) / 2 AS close, 1000 + 900 * sin(id * 1.7) AS volume, 2 + abs(id % 23)::float8 AS periods, id % 17 = 0 AS flag
FROM (SELECT id, 'S' || id % 3 AS symbol, timestamptz '2024-01-01Z' + id * 389 % 1009 * interval '1 hour' AS ts,
          100 + 20 * sin(id * 389 % 1009 / 40.0) + 5 * sin(id * 2.3) AS p, sin(id * 12.9898) * 3 AS x, sin(id * 78.233) * 3 AS y
      FROM generate_series(1, 1008) AS id) AS b;
UPDATE catalogue_bars SET close = NULL, high = NULL WHERE id % 101 = 7;
UPDATE catalogue_bars SET low = 'NaN' WHERE id % 113 = 9;
UPDATE catalogue_bars SET open = 'Infinity', volume = NULL WHERE id % 127 = 11;
UPDATE catalogue_bars SET flag = NULL WHERE id % 71 = 3;
UPDATE catalogue_bars SET ts = 'infinity' WHERE id = 500;
ANALYZE catalogue_bars;
-- in order already: what lies in order of the keys is not gathered
CREATE VIEW catalogue_sorted AS SELECT * FROM catalogue_bars ORDER BY symbol, ts OFFSET 0;

-- One call of each indicator with each set of parameters. The other set is a little off the defaults, within the ranges, and keeps their order.
CREATE VIEW catalogue_calls AS
SELECT name, variant, format('%s(%s)', name, concat_ws(', ', (SELECT string_agg(CASE i WHEN 'value' THEN 'close' WHEN 'value0' THEN 'close' WHEN 'value1' THEN 'open' WHEN 'session' THEN 'date_trunc(''day'', ts)'
        WHEN 'condition' THEN 'flag' WHEN 'anchor' THEN 'flag' ELSE i END, ', ' ORDER BY n) FROM unnest(inputs) WITH ORDINALITY AS u (i, n)),
    CASE WHEN variant = 2 THEN (SELECT string_agg(format('%I => %s', p ->> 'name',
        CASE p ->> 'type' WHEN 'integer' THEN least((p ->> 'default')::numeric + 1, (p ->> 'max')::numeric)::text
            WHEN 'float8' THEN CASE WHEN (p ->> 'default')::numeric * 1.05 BETWEEN (p ->> 'min')::numeric AND (p ->> 'max')::numeric THEN (p ->> 'default')::numeric * 1.05 ELSE (p ->> 'default')::numeric END::text
            WHEN 'boolean' THEN (NOT (p ->> 'default')::boolean)::text ELSE '''wma''' END), ', ') FROM jsonb_array_elements(parameters) AS p) END)) AS call
FROM kimsfinance_indicators, generate_series(1, 2) AS variant WHERE variant = 1 OR parameters <> '[]';

-- The rows of a call, in order, by one engine; 'form' is what the plan must have.
CREATE FUNCTION catalogue_rows(call text, source text, engine text, form text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    query text := format('SELECT (id, symbol, %s OVER (PARTITION BY symbol ORDER BY ts))::text FROM %I', call, source);
    plan json;
    lines text[];
BEGIN
    PERFORM set_config('kimsfinance.engine', engine, true), set_config('kimsfinance.debug_require_engine', CASE engine WHEN 'off' THEN 'forbid' ELSE 'require_cpu' END, true);
    IF form IS NOT NULL THEN
        EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
        IF plan -> 0 -> 'Plan' ->> 'Form' IS DISTINCT FROM form THEN
            RAISE EXCEPTION '% is run in the form %', call, plan -> 0 -> 'Plan' ->> 'Form';
        END IF;
    END IF;
    EXECUTE format('SELECT array_agg(line) FROM (%s) AS q (line)', query) INTO lines;
    RETURN lines;
END $$;

CREATE TABLE catalogue_results AS
SELECT name, variant, call, catalogue_rows(call, 'catalogue_bars', 'off', NULL) AS stock, catalogue_rows(call, 'catalogue_bars', 'cpu', 'columnar') AS columnar,
    catalogue_rows(call, 'catalogue_sorted', 'cpu', 'streaming') AS streaming
FROM catalogue_calls;
SELECT name, call, columnar = stock AS columnar_same, streaming = stock AS streaming_same FROM catalogue_results
WHERE columnar IS DISTINCT FROM stock OR streaming IS DISTINCT FROM stock OR cardinality(stock) <> 1008 OR stock IS NULL ORDER BY name;
SELECT count(DISTINCT name) = (SELECT count(*) FROM kimsfinance_indicators) AS every_indicator, count(*) > 300 AS in_many_ways FROM catalogue_results;
-- other parameters are seen in the results, and results are not all NULL
SELECT count(*) FILTER (WHERE a.stock <> b.stock) > 100 AS parameters_matter FROM catalogue_results AS a JOIN catalogue_results AS b ON b.name = a.name AND a.variant = 1 AND b.variant = 2;
SELECT string_agg(call, ', ' ORDER BY call) AS without_values FROM catalogue_results WHERE NOT EXISTS (SELECT FROM unnest(stock) AS line WHERE line !~ ',\)$');

-- All of them in one window; what they need of a row is shared.
SELECT string_agg(call || ' OVER w', ', ') AS calls FROM catalogue_calls WHERE variant = 1 \gset
SET kimsfinance.engine = cpu;
SET kimsfinance.debug_require_engine = require_cpu;
CREATE TABLE catalogue_cpu AS SELECT q::text AS line FROM (SELECT id, ROW(:calls) FROM catalogue_bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS q;
SET kimsfinance.engine = off;
SET kimsfinance.debug_require_engine = forbid;
CREATE TABLE catalogue_off AS SELECT q::text AS line FROM (SELECT id, ROW(:calls) FROM catalogue_bars WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS q;
SELECT count(*) FROM catalogue_cpu;
SELECT count(*) FROM ((TABLE catalogue_cpu EXCEPT ALL TABLE catalogue_off) UNION ALL (TABLE catalogue_off EXCEPT ALL TABLE catalogue_cpu)) AS d;

DROP TABLE catalogue_results, catalogue_cpu, catalogue_off;
DROP FUNCTION catalogue_rows;
DROP VIEW catalogue_calls, catalogue_sorted;
DROP TABLE catalogue_bars;
