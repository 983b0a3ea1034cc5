-- Indicators with values that belong to other bars than the one at which they are known: ichimoku, swing_points, zigzag. The window function
-- and _last give a value where it is known; _series puts it where it belongs and goes on with what is known of the bars to come. Then the
-- volume-weighted prices, whose sessions and anchors are columns of other types.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET extra_float_digits = 1;

-- i counts the rows, n the bars among them that can be used: NULL where there is a hole.
CREATE TABLE bars (symbol text, i integer, n integer, ts timestamptz, high float8, low float8, close float8, volume float8);
INSERT INTO bars
SELECT symbol, i, i, timestamptz '2024-01-01Z' + i * interval '8 hours', p + 2 + i * 3 % 4, p - 1 - i * 5 % 3, p + i % 3 - 1, 100 + i * 11 % 70
FROM (SELECT symbol, i, 100 + (i * i * 7 + s * i * 13) % 11 + abs((i + 11 * s) % 44 - 22) AS p
      FROM (VALUES ('ACME', 0), ('GLOBEX', 1)) AS v (symbol, s), generate_series(1, 160) AS i) AS b;
CREATE TABLE holed AS TABLE bars;
UPDATE holed SET high = NULL WHERE i IN (1, 2, 17, 40) OR i % 31 = 0 OR i > 157;
UPDATE holed SET low = 'NaN' WHERE i % 13 = 5;
UPDATE holed SET low = '-Infinity' WHERE i IN (78, 79, 80);
UPDATE holed AS h SET n = u.n
FROM (SELECT symbol, i, CASE WHEN high + low < 'Infinity' AND low > '-Infinity' THEN count(*) FILTER (WHERE high + low < 'Infinity' AND low > '-Infinity') OVER (PARTITION BY symbol ORDER BY i) END AS n
      FROM holed) AS u WHERE u.symbol = h.symbol AND u.i = h.i;
SELECT count(*), count(n), max(n) FROM holed;

-- ---- what comes out ----

SELECT i, high, low, close, (ichimoku(high, low, close, 1, 2, 3, 2) OVER (ORDER BY i)).*
FROM (VALUES (1, 5, 3, 4), (2, 8, 4, 6), (3, 9, 7, 8), (4, NULL, 7, 8), (5, 4, 1, 2), (6, 6, 2, 3)) AS b (i, high, low, close) ORDER BY i;
SELECT (ichimoku_series(high, low, close, 1, 2, 3, 2 ORDER BY i)).*
FROM (VALUES (1, 5, 3, 4), (2, 8, 4, 6), (3, 9, 7, 8), (4, NULL, 7, 8), (5, 4, 1, 2), (6, 6, 2, 3)) AS b (i, high, low, close);
SELECT (ichimoku_last(high, low, close, 1, 2, 3, 2 ORDER BY i)).*
FROM (VALUES (1, 5, 3, 4), (2, 8, 4, 6), (3, 9, 7, 8), (4, NULL, 7, 8), (5, 4, 1, 2), (6, 6, 2, 3)) AS b (i, high, low, close);
SELECT i, high, low, (swing_points(high, low, 1, 2) OVER w).*, (zigzag(high, low, 10) OVER w).*
FROM (VALUES (1, 99, 98), (2, 104, 99), (3, 104, 95), (4, 92, 90), (5, NULL, 1), (6, 85, 80), (7, 86, 85), (8, 99, 86), (9, 98, 94)) AS b (i, high, low)
WINDOW w AS (ORDER BY i) ORDER BY i;
SELECT (swing_points_series(high, low, 1, 2 ORDER BY i)).*, (zigzag_series(high, low, 10 ORDER BY i)).*
FROM (VALUES (1, 99, 98), (2, 104, 99), (3, 104, 95), (4, 92, 90), (5, NULL, 1), (6, 85, 80), (7, 86, 85), (8, 99, 86), (9, 98, 94)) AS b (i, high, low);
SELECT pg_typeof(s.tenkan), pg_typeof(z.pivot), pg_typeof(z.bars_ago), pg_typeof(z.direction)
FROM (SELECT (ichimoku_series(high, low, close ORDER BY i)).* FROM bars) AS s, (SELECT (zigzag_series(high, low ORDER BY i)).* FROM bars) AS z;

-- ---- the arrays are the window function's values, moved ----

-- of all indicators with values of other bars, in rows as wide as they need to be
CREATE FUNCTION series_rows(source regclass, upto integer)
RETURNS TABLE (symbol text, i bigint, tenkan float8, kijun float8, senkou_a float8, senkou_b float8, chikou float8, swing_high float8,
               swing_low float8, pivot float8, bars_ago integer, direction integer) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT s.symbol, u.i, u.a, u.b, u.c, u.d, u.e, u.f, u.g, u.h, u.j, u.k
         FROM (SELECT symbol, ichimoku_series(high, low, close, 3, 5, 8, 6 ORDER BY i) AS ichi, swing_points_series(high, low, 2, 3 ORDER BY i) AS swing,
                      zigzag_series(high, low, 15 ORDER BY i) AS zig FROM %s WHERE i <= $1 GROUP BY symbol) AS s,
              unnest((ichi).tenkan, (ichi).kijun, (ichi).senkou_a, (ichi).senkou_b, (ichi).chikou, (swing).swing_high, (swing).swing_low,
                     (zig).pivot, (zig).bars_ago, (zig).direction) WITH ORDINALITY AS u (a, b, c, d, e, f, g, h, j, k, i)', source) USING upto;
END $$;
CREATE FUNCTION window_rows(source regclass)
RETURNS TABLE (symbol text, i integer, n integer, tenkan float8, kijun float8, senkou_a float8, senkou_b float8, chikou float8, swing_high float8,
               swing_low float8, pivot float8, bars_ago integer, direction integer) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT symbol, i, n, (ichimoku(high, low, close, 3, 5, 8, 6) OVER w).*, (swing_points(high, low, 2, 3) OVER w).*, (zigzag(high, low, 15) OVER w).*
         FROM %s WINDOW w AS (PARTITION BY symbol ORDER BY i)', source);
END $$;
CREATE TABLE windows AS SELECT 'bars' AS source, * FROM window_rows('bars') UNION ALL SELECT 'holed', * FROM window_rows('holed');
SELECT source, count(tenkan) AS tenkan, count(kijun) AS kijun, count(senkou_a) AS senkou_a, count(senkou_b) AS senkou_b, count(chikou) AS chikou,
       count(swing_high) AS swing_high, count(swing_low) AS swing_low, count(pivot) AS pivot, max(bars_ago) FROM windows GROUP BY source ORDER BY source;
-- without holes lead() is enough; a pivot's own bar is told by bars_ago
SELECT bool_and(s.tenkan IS NOT DISTINCT FROM w.tenkan AND s.kijun IS NOT DISTINCT FROM w.kijun) AS lines,
       bool_and(s.senkou_a IS NOT DISTINCT FROM w.senkou_a AND s.senkou_b IS NOT DISTINCT FROM w.senkou_b) AS cloud,
       bool_and(s.chikou IS NOT DISTINCT FROM w.chikou) AS chikou,
       bool_and(s.swing_high IS NOT DISTINCT FROM w.swing_high AND s.swing_low IS NOT DISTINCT FROM w.swing_low) AS swings, count(*)
FROM series_rows('bars', 160) AS s
JOIN (SELECT symbol, i, tenkan, kijun, senkou_a, senkou_b, lead(chikou, 6) OVER w AS chikou, lead(swing_high, 3) OVER w AS swing_high,
             lead(swing_low, 3) OVER w AS swing_low FROM windows WHERE source = 'bars' WINDOW w AS (PARTITION BY symbol ORDER BY i)) AS w USING (symbol, i);
SELECT bool_and(s.pivot IS NOT DISTINCT FROM w.pivot AND s.bars_ago IS NOT DISTINCT FROM w.bars_ago AND s.direction IS NOT DISTINCT FROM w.direction) AS pivots,
       count(s.pivot), count(w.pivot)
FROM series_rows('bars', 160) AS s FULL JOIN (SELECT * FROM windows WHERE source = 'bars' AND pivot IS NOT NULL) AS w ON w.symbol = s.symbol AND w.i - w.bars_ago = s.i;
-- the arrays the other way round, with lag(): the window's chikou is the array's of displacement bars before
SELECT bool_and(s.chikou IS NOT DISTINCT FROM w.chikou) AS chikou, count(w.chikou) FROM windows AS w
JOIN (SELECT symbol, i, lag(chikou, 6) OVER (PARTITION BY symbol ORDER BY i) AS chikou FROM series_rows('bars', 160)) AS s USING (symbol, i) WHERE w.source = 'bars';
-- with holes: displacement counts bars that can be used; an element for each row all the same
SELECT bool_and(s.tenkan IS NOT DISTINCT FROM w.tenkan AND s.kijun IS NOT DISTINCT FROM w.kijun AND s.senkou_a IS NOT DISTINCT FROM w.senkou_a AND
                s.senkou_b IS NOT DISTINCT FROM w.senkou_b) AS here,
       bool_and(s.chikou IS NOT DISTINCT FROM c.chikou) AS chikou,
       bool_and(s.swing_high IS NOT DISTINCT FROM b.swing_high AND s.swing_low IS NOT DISTINCT FROM b.swing_low) AS swings,
       bool_and(s.pivot IS NOT DISTINCT FROM z.pivot AND s.bars_ago IS NOT DISTINCT FROM z.bars_ago AND s.direction IS NOT DISTINCT FROM z.direction) AS pivots,
       bool_and(w.n IS NOT NULL OR s.tenkan IS NULL AND s.chikou IS NULL AND s.swing_low IS NULL AND s.pivot IS NULL) AS holes,
       count(*), count(w.n), count(c.chikou), count(z.pivot)
FROM series_rows('holed', 160) AS s JOIN (SELECT * FROM windows WHERE source = 'holed') AS w USING (symbol, i)
LEFT JOIN windows AS c ON c.source = 'holed' AND c.symbol = s.symbol AND c.n = w.n + 6
LEFT JOIN windows AS b ON b.source = 'holed' AND b.symbol = s.symbol AND b.n = w.n + 3
LEFT JOIN windows AS z ON z.source = 'holed' AND z.symbol = s.symbol AND z.n - z.bars_ago = w.n;
-- the bars that can be used have the values of a table without the others
SELECT count(*) FROM
    ((SELECT symbol, n, tenkan, kijun, senkou_a, senkou_b, chikou, swing_high, swing_low, pivot, bars_ago, direction FROM windows WHERE source = 'holed' AND n IS NOT NULL)
     EXCEPT
     (SELECT symbol, i, tenkan, kijun, senkou_a, senkou_b, chikou, swing_high, swing_low, pivot, bars_ago, direction FROM
         (SELECT symbol, n AS i, (ichimoku(high, low, close, 3, 5, 8, 6) OVER w).*, (swing_points(high, low, 2, 3) OVER w).*, (zigzag(high, low, 15) OVER w).*
          FROM holed WHERE n IS NOT NULL WINDOW w AS (PARTITION BY symbol ORDER BY i)) AS dense)) AS different;
-- ichimoku in plain SQL, from its definition
SELECT bool_and(s.tenkan IS NOT DISTINCT FROM d.tenkan) AS tenkan, bool_and(s.kijun IS NOT DISTINCT FROM d.kijun) AS kijun,
       bool_and(s.senkou_a IS NOT DISTINCT FROM d.senkou_a) AS senkou_a, bool_and(s.senkou_b IS NOT DISTINCT FROM d.senkou_b) AS senkou_b,
       bool_and(s.chikou IS NOT DISTINCT FROM d.chikou) AS chikou, count(d.senkou_b)
FROM series_rows('bars', 160) AS s
JOIN (SELECT symbol, i, tenkan, kijun, lag((tenkan + kijun) / 2, 6) OVER w AS senkou_a, lag(span_b, 6) OVER w AS senkou_b, lead(close, 6) OVER w AS chikou
      FROM (SELECT symbol, i, close, CASE WHEN i >= 3 THEN (max(high) OVER w3 + min(low) OVER w3) / 2 END AS tenkan,
                   CASE WHEN i >= 5 THEN (max(high) OVER w5 + min(low) OVER w5) / 2 END AS kijun, CASE WHEN i >= 8 THEN (max(high) OVER w8 + min(low) OVER w8) / 2 END AS span_b
            FROM bars WINDOW w3 AS (PARTITION BY symbol ORDER BY i ROWS 2 PRECEDING), w5 AS (PARTITION BY symbol ORDER BY i ROWS 4 PRECEDING),
                             w8 AS (PARTITION BY symbol ORDER BY i ROWS 7 PRECEDING)) AS lines
      WINDOW w AS (PARTITION BY symbol ORDER BY i)) AS d USING (symbol, i);
-- swing points likewise: the first of equals
SELECT bool_and(s.swing_high IS NOT DISTINCT FROM CASE WHEN i > 2 AND i <= 157 AND high > before_high AND high >= after_high THEN high END) AS highs,
       bool_and(s.swing_low IS NOT DISTINCT FROM CASE WHEN i > 2 AND i <= 157 AND low < before_low AND low <= after_low THEN low END) AS lows, count(s.swing_high)
FROM series_rows('bars', 160) AS s
JOIN (SELECT symbol, i, high, low, max(high) OVER before AS before_high, min(low) OVER before AS before_low, max(high) OVER after AS after_high, min(low) OVER after AS after_low
      FROM bars WINDOW before AS (PARTITION BY symbol ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING),
                       after AS (PARTITION BY symbol ORDER BY i ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING)) AS b USING (symbol, i);

-- ---- what is known of the bars to come ----

-- after any number of rows the cloud goes on as it will be, and nothing else does
SELECT bool_and(s.senkou_a IS NOT DISTINCT FROM w.senkou_a AND s.senkou_b IS NOT DISTINCT FROM w.senkou_b) AS cloud,
       bool_and(s.tenkan IS NULL AND s.kijun IS NULL AND s.chikou IS NULL) AS nothing_else, count(*), count(s.senkou_a), count(s.senkou_b)
FROM generate_series(1, 150) AS upto, LATERAL series_rows('bars', upto) AS s JOIN windows AS w ON w.source = 'bars' AND w.symbol = s.symbol AND w.i = s.i
WHERE s.i > upto;
SELECT upto, cardinality((s).tenkan) AS tenkan, cardinality((s).kijun) AS kijun, cardinality((s).senkou_a) AS senkou_a, cardinality((s).senkou_b) AS senkou_b,
       cardinality((s).chikou) AS chikou, cardinality(array_positions((s).chikou, NULL)) AS chikou_nulls
FROM (VALUES (1), (2), (25), (26), (27), (63), (64), (65), (160)) AS v (upto),
     LATERAL (SELECT ichimoku_series(high, low, close ORDER BY i) AS s FROM bars WHERE symbol = 'ACME' AND i <= upto) AS a ORDER BY upto;
-- rows at the end that cannot be used: what is to come comes after them
SELECT cardinality((s).senkou_a), (s).senkou_a[158:160] AS at_holes, (s).senkou_a[161:166] = (d).senkou_a[n + 1:n + 6] AS same, (s).chikou[150:166] AS chikou
FROM (SELECT ichimoku_series(high, low, close, 3, 5, 8, 6 ORDER BY i) AS s, ichimoku_series(high, low, close, 3, 5, 8, 6 ORDER BY i) FILTER (WHERE n IS NOT NULL) AS d, max(n) AS n
      FROM holed WHERE symbol = 'ACME') AS a;
-- no rows, one row, no row that can be used; displacement far beyond the rows
SELECT ichimoku_series(high, low, close ORDER BY i) IS NULL AS ichimoku, swing_points_series(high, low ORDER BY i) IS NULL AS swing_points,
       zigzag_series(high, low ORDER BY i) IS NULL AS zigzag, ichimoku_last(high, low, close ORDER BY i) IS NULL AS last FROM bars WHERE false;
SELECT (ichimoku_series(high, low, close, 1, 1, 1, 2 ORDER BY i)).*, (swing_points_series(high, low, 1, 1 ORDER BY i)).*, (zigzag_series(high, low ORDER BY i)).*
FROM bars WHERE symbol = 'ACME' AND i = 1;
SELECT (ichimoku_series(NULL, low, close, 1, 1, 1, 2 ORDER BY i)).*, (swing_points_series(NULL, low, 1, 1 ORDER BY i)).*, (zigzag_series(NULL, low ORDER BY i)).*
FROM bars WHERE symbol = 'ACME' AND i <= 2;
SELECT cardinality((s).senkou_b), (s).senkou_b[1001:1005], array_remove((s).chikou, NULL) AS chikou
FROM (SELECT ichimoku_series(i + 1, i - 1, i, 1, 2, 3, 1000 ORDER BY i) AS s FROM generate_series(1, 5) AS i) AS a;
SELECT cardinality((s).chikou), array_remove((s).senkou_a, NULL) = '{}' AS none
FROM (SELECT ichimoku_series(i + 1, i - 1, i, 1, 2, 100000, 100000 ORDER BY i) AS s FROM generate_series(1, 1) AS i) AS a;
SELECT (swing_points_series(high, low, 100000, 100000 ORDER BY i)).swing_high = array_fill(NULL::float8, ARRAY[160]) AS none FROM bars WHERE symbol = 'ACME';
-- many groups of different lengths, sorted and hashed
CREATE TABLE groups AS SELECT g, i, 100 + i * i * g % 17 AS high, 97 - i * g % 5 AS low FROM generate_series(1, 300) AS g, generate_series(1, 90) AS i WHERE i <= 1 + g * 7 % 90;
SELECT count(*), bool_and(cardinality((s).tenkan) = rows + 4 AND cardinality((s).chikou) = rows + 4 AND cardinality((z).pivot) = rows AND cardinality((z).direction) = rows) AS lengths
FROM (SELECT g, count(*) AS rows, ichimoku_series(high, low, high, 2, 3, 4, 4 ORDER BY i) AS s, zigzag_series(high, low, 6 ORDER BY i) AS z FROM groups GROUP BY g) AS a;
SET enable_sort = off;
SELECT count(*), bool_and(cardinality((s).senkou_b) = rows + 4 AND cardinality((z).bars_ago) = rows) AS lengths
FROM (SELECT g, count(*) AS rows, ichimoku_series(high, low, high, 2, 3, 4, 4) AS s, zigzag_series(high, low, 6) AS z FROM groups GROUP BY g) AS a;
RESET enable_sort;
SELECT symbol, cardinality((ichimoku_series(high, low, close ORDER BY symbol, i)).senkou_a) AS length FROM bars GROUP BY GROUPING SETS ((symbol), ()) ORDER BY symbol NULLS LAST;

-- ---- over a frame ----

-- as if the frame were all there is; the final function runs again and again on a state that goes on growing
CREATE FUNCTION framed(frame text) RETURNS TABLE (i integer, n bigint, ichi ichimoku_series_result, swing swing_points_series_result, zig zigzag_series_result, last zigzag_result)
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT i, count(*) OVER w, ichimoku_series(high, low, close, 3, 5, 8, 6) OVER w, swing_points_series(high, low, 2, 3) OVER w,
                                 zigzag_series(high, low, 15) OVER w, zigzag_last(high, low, 15) OVER w
                          FROM holed WHERE symbol = ''ACME'' WINDOW w AS (ORDER BY i ' || frame || ')';
END $$;
SELECT frame, bool_and(f.n = a.n AND f.ichi IS NOT DISTINCT FROM a.ichi AND f.swing IS NOT DISTINCT FROM a.swing AND f.zig IS NOT DISTINCT FROM a.zig AND
                       f.last IS NOT DISTINCT FROM a.last) AS same, count(*), count(f.ichi) FILTER (WHERE f.n > 0) AS frames, sum(cardinality((f.ichi).chikou)) AS elements
FROM (VALUES ('ROWS 20 PRECEDING', -20, 0), ('ROWS UNBOUNDED PRECEDING', -1000, 0), ('ROWS BETWEEN 30 PRECEDING AND 5 PRECEDING', -30, -5),
             ('ROWS BETWEEN 3 FOLLOWING AND 40 FOLLOWING', 3, 40), ('ROWS CURRENT ROW', 0, 0),
             ('ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING', -1000, 1000), ('RANGE BETWEEN 9 PRECEDING AND CURRENT ROW', -9, 0)) AS v (frame, low_end, high_end),
     LATERAL framed(frame) AS f,
     LATERAL (SELECT count(*) AS n, ichimoku_series(high, low, close, 3, 5, 8, 6 ORDER BY h.i) AS ichi, swing_points_series(high, low, 2, 3 ORDER BY h.i) AS swing,
                     zigzag_series(high, low, 15 ORDER BY h.i) AS zig, zigzag_last(high, low, 15 ORDER BY h.i) AS last
              FROM holed AS h WHERE symbol = 'ACME' AND h.i BETWEEN f.i + low_end AND f.i + high_end) AS a
GROUP BY frame ORDER BY frame COLLATE "C";
-- what has once been said stays: a pivot or swing point in a series is in all longer ones
SELECT bool_and(s.swing_high = t.swing_high) AS swing_high, bool_and(s.pivot = t.pivot AND s.bars_ago = t.bars_ago) AS pivot, bool_and(s.chikou = t.chikou) AS chikou,
       bool_and(s.senkou_a = t.senkou_a) AS senkou_a, count(s.pivot) > 1000 AS many
FROM generate_series(1, 150) AS upto, LATERAL series_rows('holed', upto) AS s JOIN series_rows('holed', 160) AS t USING (symbol, i) WHERE s.i <= upto;
-- _last is the window function's value at the last row
SELECT bool_and(l.chikou IS NOT DISTINCT FROM w.chikou AND l.senkou_a IS NOT DISTINCT FROM w.senkou_a) AS ichimoku,
       bool_and(z.pivot IS NOT DISTINCT FROM w.pivot AND z.direction IS NOT DISTINCT FROM w.direction) AS zigzag, count(w.pivot)
FROM windows AS w, LATERAL (SELECT (ichimoku_last(high, low, close, 3, 5, 8, 6 ORDER BY b.i)).* FROM bars AS b WHERE b.symbol = w.symbol AND b.i <= w.i) AS l,
     LATERAL (SELECT (zigzag_last(high, low, 15 ORDER BY b.i)).* FROM bars AS b WHERE b.symbol = w.symbol AND b.i <= w.i) AS z
WHERE w.source = 'bars';
-- the legs of a zigzag go up and down in turn, each by the share asked for
SELECT bool_and(direction = -before) AS turns, bool_and(CASE direction WHEN 1 THEN pivot >= prev * 1.15 ELSE pivot <= prev * 0.85 END) AS far, count(*)
FROM (SELECT direction, pivot, lag(direction) OVER w AS before, lag(pivot) OVER w AS prev FROM windows WHERE source = 'bars' AND pivot IS NOT NULL
      WINDOW w AS (PARTITION BY symbol ORDER BY i)) AS z WHERE before IS NOT NULL;

-- ---- sessions and anchors ----

CREATE TABLE prices AS
SELECT symbol, i, (vwap(high, low, close, volume, 2) OVER w).*, (vwap_session(high, low, close, volume, date_trunc('day', ts), 2) OVER w).vwap AS session,
       (vwap_anchored(high, low, close, volume, i % 50 = 7, 2) OVER w).vwap AS anchored
FROM holed WINDOW w AS (PARTITION BY symbol ORDER BY i);
SELECT bool_and(abs(p.vwap - d.vwap) < 1e-10) AS vwap, bool_and(abs((p.upper - p.vwap) ^ 2 / 4 - d.variance) < 1e-8 AND abs((p.vwap - p.lower) ^ 2 / 4 - d.variance) < 1e-8) AS bands,
       bool_and(abs(p.session - d.session) < 1e-10) AS session, bool_and(abs(p.anchored - d.anchored) < 1e-10) AS anchored,
       count(p.vwap), count(p.session), count(p.anchored), count(d.anchored) AS want
FROM prices AS p JOIN
    (SELECT a.symbol, a.i, sum(b.tp * b.volume) / sum(b.volume) AS vwap, sum(b.tp * b.tp * b.volume) / sum(b.volume) - (sum(b.tp * b.volume) / sum(b.volume)) ^ 2 AS variance,
            sum(b.tp * b.volume) FILTER (WHERE b.day = a.day) / sum(b.volume) FILTER (WHERE b.day = a.day) AS session,
            CASE WHEN a.span > 0 THEN sum(b.tp * b.volume) FILTER (WHERE b.span = a.span) / sum(b.volume) FILTER (WHERE b.span = a.span) END AS anchored
     FROM (SELECT *, (high + low + close) / 3 AS tp, ts::date AS day, count(*) FILTER (WHERE i % 50 = 7) OVER (PARTITION BY symbol ORDER BY i) AS span FROM holed WHERE n IS NOT NULL) AS a
     JOIN (SELECT *, (high + low + close) / 3 AS tp, ts::date AS day, count(*) FILTER (WHERE i % 50 = 7) OVER (PARTITION BY symbol ORDER BY i) AS span FROM holed WHERE n IS NOT NULL) AS b
         ON b.symbol = a.symbol AND b.i <= a.i
     GROUP BY a.symbol, a.i, a.span, a.day) AS d USING (symbol, i);
-- a session by partition is the same; dates and timestamps are cast
SELECT bool_and(a = b AND b = c AND c = d) AS same, count(a) FROM
    (SELECT (vwap_session(high, low, close, volume, date_trunc('day', ts)) OVER w).vwap AS a, (vwap_session(high, low, close, volume, ts::date) OVER w).vwap AS b,
            (vwap_session(high, low, close, volume, ts::date::timestamp) OVER w).vwap AS c, (vwap(high, low, close, volume) OVER (PARTITION BY symbol, ts::date ORDER BY i)).vwap AS d
     FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY i)) AS s;
-- a session or an anchor that is NULL, and a session that never is: a row that cannot be used
SELECT i, (vwap_session(p, p, p, 1, s) OVER w).vwap AS session, (vwap_anchored(p, p, p, 1, a) OVER w).vwap AS anchored
FROM (VALUES (1, 10, timestamptz '2024-01-01Z', false), (2, 20, '2024-01-01Z', true), (3, 30, NULL, NULL), (4, 40, 'infinity', false), (5, 60, '2024-01-01Z', false),
             (6, 70, '2024-01-02Z', true)) AS b (i, p, s, a) WINDOW w AS (ORDER BY i) ORDER BY i;
SELECT vwap_last(p, p, p, v ORDER BY i), (vwap_series(p, p, p, v, 0 ORDER BY i)).vwap, (vwap_anchored_series(p, p, p, v, p > 15 ORDER BY i)).upper
FROM (VALUES (1, 10, 0), (2, 10, -3), (3, 20, 5), (4, 30, 5)) AS b (i, p, v);
-- parameters out of range
SELECT vwap(high, low, close, volume, nbdev => -1) OVER (ORDER BY i) FROM bars;
SELECT ichimoku(high, low, close, displacement => 0) OVER (ORDER BY i) FROM bars;

DROP FUNCTION series_rows, window_rows, framed;
DROP TABLE bars, holed, windows, groups, prices;
