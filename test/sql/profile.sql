-- Volume profiles: against plain SQL, in every kind of plan, over windows, with rows that cannot be used.
SET extra_float_digits = -3;
\pset null '~'

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

-- ---- worked by hand ----

CREATE TABLE trades (price float8, volume float8);
INSERT INTO trades VALUES (10, 100), (10.5, 50), (11.2, 300), (11.9, 200), (12, 50), (13.4, 250), (15, 50);
SELECT (p).* FROM (SELECT volume_profile(price, volume, 5) AS p FROM trades) AS t;
SELECT (p).* FROM (SELECT volume_profile(price, volume, 5, 0.5) AS p FROM trades) AS t;
SELECT (p).* FROM (SELECT volume_profile(price, volume, 1) AS p FROM trades) AS t;
SELECT (p).* FROM (SELECT volume_profile_step(price, volume, 1) AS p FROM trades) AS t;
SELECT (p).* FROM (SELECT volume_profile_step(price, volume, 2, 1) AS p FROM trades) AS t;
-- A bar spreads its volume: 10 .. 12 has 200, 11 .. 14 has 300, 11 alone 50.
SELECT (p).* FROM (SELECT volume_profile_bars(h, l, v, 4) AS p FROM (VALUES (12, 10, 200), (14, 11, 300), (11, 11, 50)) AS b (h, l, v)) AS t;
SELECT (p).* FROM (SELECT volume_profile_step_bars(h, l, v, 0.5) AS p FROM (VALUES (12, 10, 200), (14, 11, 300), (11, 11, 50)) AS b (h, l, v)) AS t;
-- Decimal prices are in the rows that they begin.
SELECT (p).* FROM (SELECT volume_profile_step(i / 10.0, 1, 0.1) AS p FROM generate_series(1, 8) AS i) AS t;
SELECT (p).* FROM (SELECT volume_profile(i / 10.0, i, 7) AS p FROM generate_series(1, 8) AS i) AS t;
SELECT (p).prices, (p).volumes FROM (SELECT volume_profile_step(x, 1, 2.5) AS p FROM unnest('{-2.5,-0.1,0,2.4999,2.5}'::float8[]) AS x) AS t;
SELECT r.price, r.volume FROM (SELECT volume_profile(price, volume, 3) AS p FROM trades) AS t, unnest((p).prices, (p).volumes) AS r (price, volume);

-- ---- nothing, one, NULL, NaN, infinity, no volume ----

SELECT volume_profile(price, volume, 5) AS a, volume_profile_step(price, volume, 1) AS b, volume_profile_bars(price, price, volume, 5) AS c, volume_profile_step_bars(price, price, volume, 1) AS d FROM trades WHERE false;
SELECT volume_profile(p, v, 5) AS a, volume_profile_step(p, v, 1) AS b, volume_profile_bars(p, p, v, 5) AS c, volume_profile_bars(9, p, v, 5) AS d
FROM (VALUES (NULL::float8, 1::float8), (1, NULL), ('NaN', 1), (1, 'NaN'), ('Infinity', 1), (1, 'Infinity'), ('-Infinity', 1)) AS v (p, v);
SELECT volume_profile(7, 3, 5) AS a, volume_profile_step(7, 3, 2) AS b, volume_profile_bars(7, 6, 3, 2) AS c, volume_profile_step_bars(7, 6, 3, 0.5) AS d;
SELECT volume_profile(p, v, 2) AS a, volume_profile_step(p, v, 1) AS b FROM (VALUES (1::float8, 5::float8), (NULL, 9), (3, 1), ('NaN', 2)) AS v (p, v);
SELECT volume_profile(p, 2, 9) AS equal FROM (VALUES (5), (5), (5)) AS v (p);
SELECT volume_profile(p, 0, 2) AS a, volume_profile_step(p, 0, 1) AS b FROM (VALUES (1), (2)) AS v (p);
SELECT volume_profile(p, 1, 2) AS huge FROM (VALUES (8e307), (-8e307)) AS v (p);
SELECT volume_profile(p, 1e-300, 2) AS tiny, volume_profile_step(p, 1e-300, 1e-320) AS tiny_step FROM (VALUES (1e-320), (3e-320)) AS v (p);

-- ---- errors ----

SELECT volume_profile(1, -1, 5);
SELECT volume_profile_step_bars(2, 1, -1, 5);
SELECT volume_profile_bars(1, 2, 1, 5);
SELECT volume_profile(1, 1, 0);
SELECT volume_profile(1, 1, 100001);
SELECT volume_profile(1, 1, NULL);
SELECT volume_profile(1, 1, 5, 70);
SELECT volume_profile(1, 1, 5, 0);
SELECT volume_profile(1, 1, 5, 'NaN');
SELECT volume_profile(1, 1, 5, NULL);
SELECT volume_profile_step(1, 1, 0);
SELECT volume_profile_step(1, 1, 'Infinity');
SELECT volume_profile_step(1, 1, NULL);
SELECT volume_profile(1, 1, b) FROM (VALUES (5), (6)) AS v (b);
SELECT volume_profile_bars(1, 1, 1, 5, b) FROM (VALUES (0.5), (0.6)) AS v (b);
SELECT volume_profile_step(1, 1, b) FROM (VALUES (5), (6)) AS v (b);
SELECT volume_profile_step_bars(1, 1, 1, 1, b) FROM (VALUES (0.5), (0.6)) AS v (b);
SELECT volume_profile_step(p, 1, 0.01) FROM (VALUES (1), (10001)) AS v (p);
SELECT volume_profile_step(1e300, 1, 0.01);
SELECT volume_profile(p, 1, 5) FROM (VALUES (1.7e308), (-1.7e308)) AS v (p);
SELECT volume_profile(1, v, 5) FROM (VALUES (1.7e308), (1.7e308)) AS v (v);
DO $$ BEGIN PERFORM volume_profile_step(p, 1, 1e-9) FROM (VALUES (1), (2)) AS v (p); EXCEPTION WHEN program_limit_exceeded THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;
DO $$ BEGIN PERFORM volume_profile(1, -1, 5); EXCEPTION WHEN data_exception THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;

-- ---- random bars: what plain SQL says ----

CREATE TABLE bars (symbol integer, i integer, high float8, low float8, volume float8);
INSERT INTO bars
SELECT s, i, low + length, low, v
FROM (SELECT s, i, 100 + (hashint8(i * 31 + s)::bigint + 2147483648) % 2000 / 100.0::float8 AS low, CASE WHEN i % 5 = 0 THEN 0 ELSE i * 7 % 300 / 100.0::float8 END AS length,
             i * 7919 % 1000 AS v FROM generate_series(1, 3) AS s, generate_series(1, 700) AS i) AS b;
ANALYZE bars;

-- Rows by their edges, prices on an edge by arithmetic of decimals; the part of each bar in each; the value area as a walk over sums of two rows.
CREATE FUNCTION plain_profile(sym integer, n integer, wanted float8, as_bars boolean) RETURNS volume_profile_result LANGUAGE plpgsql AS $$
DECLARE
    lo float8;
    hi float8;
    v float8[];
    result volume_profile_result;
    poc integer;
    a integer;
    b integer;
    inside float8;
    above float8;
    below float8;
BEGIN
    SELECT min(low), max(CASE WHEN as_bars THEN high ELSE low END), sum(volume) INTO lo, hi, result.total_volume FROM bars WHERE symbol = sym;
    SELECT array_agg((SELECT coalesce(sum(volume * CASE
                  WHEN as_bars AND high > low THEN greatest(least(high, t) - greatest(low, f), 0) / (high - low)
                  WHEN least(floor((low::numeric - lo::numeric) * n / nullif(hi::numeric - lo::numeric, 0)), n - 1) = k THEN 1 ELSE 0 END), 0) FROM bars WHERE symbol = sym) ORDER BY k),
           array_agg((f + t) / 2 ORDER BY k)
    INTO v, result.prices FROM (SELECT k, lo + (hi - lo) * k / n AS f, lo + (hi - lo) * (k + 1) / n AS t FROM generate_series(0, n - 1) AS k) AS edges;
    result.volumes := v;
    SELECT k INTO poc FROM unnest(v) WITH ORDINALITY AS u (x, k) ORDER BY x DESC, abs(k - (n + 1) / 2.0), k LIMIT 1;
    a := poc;
    b := poc;
    inside := v[poc];
    WHILE inside < wanted * result.total_volume AND (a > 1 OR b < n) LOOP
        above := coalesce(v[b + 1], 0) + coalesce(v[b + 2], 0);
        below := coalesce(v[a - 1], 0) + coalesce(v[a - 2], 0);
        IF above = 0 AND below = 0 THEN
            b := least(b + 2, n);
            a := greatest(a - 2, 1);
        ELSIF b < n AND above >= below THEN
            b := least(b + 2, n);
            inside := inside + above;
        ELSE
            a := greatest(a - 2, 1);
            inside := inside + below;
        END IF;
    END LOOP;
    result.poc := result.prices[poc];
    result.value_area_high := lo + (hi - lo) * b / n;
    result.value_area_low := lo + (hi - lo) * (a - 1) / n;
    RETURN result;
END $$;
CREATE FUNCTION same_profile(a volume_profile_result, b volume_profile_result) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT abs(a.poc - b.poc) < 1e-9 AND abs(a.value_area_high - b.value_area_high) < 1e-9 AND abs(a.value_area_low - b.value_area_low) < 1e-9 AND abs(a.total_volume - b.total_volume) < 1e-6
       AND (SELECT bool_and(abs(x - y) < 1e-9) AND bool_and(abs(v - w) < 1e-6) FROM unnest(a.prices, b.prices, a.volumes, b.volumes) AS t (x, y, v, w))
$$;
SELECT symbol, n, wanted, same_profile(volume_profile(low, volume, n, wanted), plain_profile(symbol, n, wanted, false)) AS trades,
       same_profile(volume_profile_bars(high, low, volume, n, wanted), plain_profile(symbol, n, wanted, true)) AS bars
FROM bars, (VALUES (1, 0.7::float8), (7, 0.5), (24, 0.7), (60, 0.3), (101, 1)) AS p (n, wanted) GROUP BY symbol, n, wanted ORDER BY symbol, n;
-- Rows of a given size, by arithmetic of decimals.
CREATE VIEW plain_steps AS
SELECT symbol, k, sum(volume * CASE WHEN h > l THEN greatest(least(h, (k + 1) * 0.25) - greatest(l, k * 0.25), 0) / (h - l) ELSE (floor(l / 0.25) = k)::integer END) AS volume
FROM (SELECT symbol, high::numeric AS h, low::numeric AS l, volume::numeric FROM bars) AS b, generate_series(390, 510) AS k GROUP BY symbol, k;
SELECT symbol, bool_and(abs(coalesce(p.volume, 0) - coalesce(o.volume, 0)) < 1e-6), count(o.price) > 50 AS many
FROM (SELECT symbol, r.price, r.volume FROM (SELECT symbol, volume_profile_step_bars(high, low, volume, 0.25) AS p FROM bars GROUP BY symbol) AS t, unnest((p).prices, (p).volumes) AS r (price, volume)) AS o
FULL JOIN (SELECT symbol, (k + 0.5) * 0.25 AS price, volume FROM plain_steps) AS p USING (symbol, price) GROUP BY symbol ORDER BY symbol;
-- One row more or less makes both kinds agree: prices from 0 to 100 with an edge at each whole number.
SELECT same_profile(volume_profile(x, v, 100), volume_profile_step(x, v, 1) FILTER (WHERE x < 100)) FROM (SELECT i % 101 AS x, CASE WHEN i % 101 = 100 THEN 0 ELSE i * 37 % 41 END AS v FROM generate_series(0, 5000) AS i) AS t;

-- ---- parallel plans ----

\set total 'SELECT volume_profile(low, volume, 50) AS a, volume_profile_bars(high, low, volume, 50, 0.5) AS b, volume_profile_step(low, volume, 0.1) AS c, volume_profile_step_bars(high, low, volume, 0.1) AS d, volume_profile(low, volume, 5) FILTER (WHERE i = 9 AND symbol = 2) AS e, volume_profile_step(low, volume, 5) FILTER (WHERE i = 9 AND symbol = 2) AS f, volume_profile(low, volume, 5) FILTER (WHERE i < 0) AS g, volume_profile_step(low, volume, 5) FILTER (WHERE i < 0) AS h FROM bars'
SET max_parallel_workers_per_gather = 0;
CREATE TABLE serial AS :total;
SET max_parallel_workers_per_gather = 4;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SELECT plan_has(:'total', 'Partial Aggregate');
CREATE TABLE parallel AS :total;
SELECT same_profile(s.a, p.a) AS a, same_profile(s.b, p.b) AS b, same_profile(s.c, p.c) AS c, same_profile(s.d, p.d) AS d, same_profile(s.e, p.e) AS e, same_profile(s.f, p.f) AS f, p.g, p.h FROM serial s, parallel p;
RESET max_parallel_workers_per_gather;
RESET min_parallel_table_scan_size;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;

-- ---- windows, grouping sets, DISTINCT ----

SELECT bool_and(same_profile(w.a, s.a) AND same_profile(w.b, s.b)), count(*)
FROM (SELECT i, volume_profile_bars(high, low, volume, 10) OVER w AS a, volume_profile_step(low, volume, 0.5) OVER w AS b FROM bars WHERE symbol = 1 AND i <= 60 WINDOW w AS (ORDER BY i ROWS 9 PRECEDING)) AS w,
     LATERAL (SELECT volume_profile_bars(high, low, volume, 10) AS a, volume_profile_step(low, volume, 0.5) AS b FROM bars WHERE symbol = 1 AND i BETWEEN w.i - 9 AND w.i) AS s;
SELECT bool_and(same_profile(w.a, s.a) AND same_profile(w.b, s.b)), count(*)
FROM (SELECT i, volume_profile(low, volume, 10) OVER w AS a, volume_profile_step_bars(high, low, volume, 0.5) OVER w AS b FROM bars WHERE symbol = 1 AND i <= 60 WINDOW w AS (ORDER BY i)) AS w,
     LATERAL (SELECT volume_profile(low, volume, 10) AS a, volume_profile_step_bars(high, low, volume, 0.5) AS b FROM bars WHERE symbol = 1 AND i <= w.i) AS s;
SELECT symbol, (volume_profile_step(low, volume, 5)).total_volume = sum(volume) AS adds_up FROM bars GROUP BY ROLLUP (symbol) ORDER BY symbol;
SELECT (volume_profile(DISTINCT p, 1, 2)).volumes FROM (VALUES (1), (1), (2), (2), (1)) AS v (p);

SELECT p.oid::regprocedure AS not_as_promised FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE p.proname ~ 'volume_profile' AND (p.provolatile <> 'i' OR p.proparallel <> 's' OR obj_description(p.oid, 'pg_proc') IS NULL);
SELECT count(*) AS aggregates, count(*) FILTER (WHERE aggcombinefn <> 0) AS that_merge
FROM pg_aggregate JOIN pg_proc p ON p.oid = aggfnoid JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' WHERE p.proname ~ '^volume_profile';

DROP VIEW plain_steps;
DROP TABLE trades, bars, serial, parallel;
DROP FUNCTION plan_has, plain_profile, same_profile;
