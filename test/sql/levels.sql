-- Pivot points and Fibonacci levels.
SET extra_float_digits = 0;
\pset null '~'

-- ---- pivot points: worked by hand for open 100, high 120, low 90, close 105 ----

SELECT method, (pivot_points(120, 90, 105, 100, method)).* FROM unnest('{floor,woodie,camarilla,demark,fibonacci}'::text[]) AS method;
SELECT pivot_points(120, 90, 105), pivot_points(120, 90, 105, 77) = pivot_points(120, 90, 105) AS open_unused;
SELECT pivot_points(120, 90, close => 105, method => 'woodie') = pivot_points(120, 90, 105, 100, 'woodie') AS by_name;
SELECT close, (pivot_points(120, 90, close, 100, 'demark')).* FROM (VALUES (95), (100), (105)) AS v (close);
SELECT (pivot_points(high, low, close)).pp, (p).r1 FROM (VALUES (120::numeric, 90, 105)) AS v (high, low, close), pivot_points(high, low, close) AS p;

-- The formulas again, in SQL, over random bars.
CREATE TABLE bars AS
SELECT i, o, greatest(o, c) + u AS h, least(o, c) - d AS l, c
FROM (SELECT i, 100 + i * 7919 % 1000 / 37.0::float8 AS o, 100 + i * 104729 % 1000 / 41.0::float8 AS c, i * 31 % 10 / 3.0::float8 AS u, i * 17 % 10 / 7.0::float8 AS d
      FROM generate_series(1, 1000) AS i) AS b;
UPDATE bars SET c = o WHERE i % 10 = 0;
UPDATE bars SET h = greatest(h, c), l = least(l, c);
CREATE FUNCTION same(a pivot_points_result, VARIADIC b float8[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT bool_and(x IS NOT DISTINCT FROM y OR abs(x - y) < 1e-11) AND count(*) = 9
    FROM unnest(ARRAY[a.pp, a.r1, a.r2, a.r3, a.r4, a.s1, a.s2, a.s3, a.s4], b) AS t (x, y)
$$;
SELECT bool_and(same(pivot_points(h, l, c), p, 2 * p - l, p + h - l, p * 2 + h - 2 * l, p * 3 + h - 3 * l, 2 * p - h, p - h + l, p * 2 - 2 * h + l, p * 3 - 3 * h + l)) AS floor,
       bool_and(same(pivot_points(h, l, c, o, 'camarilla'), p, c + r / 12, c + r / 6, c + r / 4, c + r / 2, c - r / 12, c - r / 6, c - r / 4, c - r / 2)) AS camarilla,
       bool_and(same(pivot_points(h, l, c, o, 'fibonacci'), p, p + 0.382 * (h - l), p + 0.618 * (h - l), p + h - l, NULL, p - 0.382 * (h - l), p - 0.618 * (h - l), p - h + l, NULL)) AS fibonacci,
       bool_and(same(pivot_points(h, l, c, o, 'woodie'), w, 2 * w - l, w + h - l, h + 2 * (w - l), h + 2 * (w - l) + h - l, 2 * w - h, w - h + l, l - 2 * (h - w), l - 2 * (h - w) - h + l)) AS woodie,
       bool_and(same(pivot_points(h, l, c, o, 'demark'), x / 4, x / 2 - l, NULL, NULL, NULL, x / 2 - h, NULL, NULL, NULL)) AS demark
FROM (SELECT *, (h + l + c) / 3 AS p, (h + l + 2 * c) / 4 AS w, (h - l) * 1.1 AS r, CASE WHEN c < o THEN h + 2 * l + c WHEN c > o THEN 2 * h + l + c ELSE h + l + 2 * c END AS x FROM bars) AS b;
-- Yesterday's levels beside today's bar.
SELECT i, round((lag(pivot_points(h, l, c)) OVER (ORDER BY i)).pp::numeric, 6) AS pp FROM bars ORDER BY i LIMIT 3;

-- ---- rows that cannot be used, errors ----

SELECT pivot_points(NULL, 1, 1) AS a, pivot_points(1, NULL, 1) AS b, pivot_points(1, 1, NULL) AS c, pivot_points('NaN', 1, 1) AS d, pivot_points('Infinity', 1, 1) AS e,
       pivot_points(1, '-Infinity', 1) AS f, pivot_points(2, 1, 1, 'NaN', 'demark') AS g, pivot_points(2, 1, 1, 'NaN') IS NULL AS h;
SELECT pivot_points(7, 7, 7), pivot_points(-1, -2, -1.5);
SELECT pivot_points(1, 2, 1);
SELECT pivot_points(120, 90, 105, method => 'demark');
SELECT pivot_points(NULL, 90, 105, method => 'demark') IS NULL AS no_bar;
SELECT pivot_points(120, 90, 105, 100, 'fibonaci');
SELECT pivot_points(120, 90, 105, 100, 'Floor');
SELECT pivot_points(120, 90, 105, 100, '');
SELECT pivot_points(120, 90, 105, 100, repeat('x', 1000));
SELECT pivot_points(120, 90, 105, 100, NULL);
SELECT pivot_points(NULL, 90, 105, 100, 'no method');
SELECT pivot_points(1.7e308, -1.7e308, 1e308);
SELECT (pivot_points(1e-300, 1e-301, 5e-301)).r1 > 0 AS tiny;
DO $$ BEGIN PERFORM pivot_points(1, 2, 1); EXCEPTION WHEN data_exception THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;
DO $$ BEGIN PERFORM pivot_points(2, 1, 1, 1, 'x'); EXCEPTION WHEN invalid_parameter_value THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;
DO $$ BEGIN PERFORM pivot_points(2, 1, 1, NULL, 'demark'); EXCEPTION WHEN null_value_not_allowed THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;

-- ---- Fibonacci levels ----

SELECT * FROM fibonacci_levels(100, 200);
SELECT * FROM fibonacci_levels(100, 200, direction => 'down');
SELECT * FROM fibonacci_levels(100, 200, '{-0.618,1.618,2.618}');
SELECT * FROM fibonacci_levels(0.1, 0.3, '{0,1}');
SELECT ratio, level FROM (VALUES (100, 200), (200, 300)) AS v (low, high), fibonacci_levels(low, high, '{0.5}');
SELECT count(*) FROM fibonacci_levels(100, 200, '{}');
SELECT count(*) FROM fibonacci_levels(1, 2, '{{0,1},{0.5,0.25}}');
SELECT count(*) FROM fibonacci_levels(NULL, 200);
SELECT count(*) FROM fibonacci_levels(100, 'NaN');
SELECT count(*) FROM fibonacci_levels('-Infinity', 200);
SELECT * FROM fibonacci_levels(5, 5, '{0,0.5,1}');
SELECT (fibonacci_levels(100, 200, '{0.5}')).level;
SELECT bool_and(abs(level - (h - ratio * (h - l))) < 1e-11), count(*) FROM bars, fibonacci_levels(l, h);
SELECT bool_and(abs(level - (l + ratio * (h - l))) < 1e-11), count(*) FROM bars, fibonacci_levels(l, h, '{-1,0.3,5}', 'down');
SELECT * FROM fibonacci_levels(200, 100);
SELECT * FROM fibonacci_levels(100, 200, NULL);
SELECT * FROM fibonacci_levels(100, 200, '{0.5,NULL}');
SELECT * FROM fibonacci_levels(100, 200, '{NaN}');
SELECT * FROM fibonacci_levels(-1e300, 1e300, '{1e300}');
SELECT * FROM fibonacci_levels(100, 200, direction => 'sideways');
SELECT * FROM fibonacci_levels(100, 200, direction => NULL);

SELECT p.oid::regprocedure AS not_as_promised FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE p.proname IN ('pivot_points', 'fibonacci_levels') AND (p.provolatile <> 'i' OR p.proparallel <> 's' OR obj_description(p.oid, 'pg_proc') IS NULL);

DROP FUNCTION same;
DROP TABLE bars;
