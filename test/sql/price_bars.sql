-- renko, kagi, line_break, point_figure, heikin_ashi_bars against slow references in numeric, written from the definitions, and every error.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET client_min_messages = warning;
SET extra_float_digits = 1;
\pset format unaligned

-- What a statement fails with.
CREATE FUNCTION failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    detail text;
    hint text;
BEGIN
    EXECUTE query;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ': ' || message || CASE WHEN detail <> '' THEN E'\n' || detail ELSE '' END || CASE WHEN hint <> '' THEN E'\n' || hint ELSE '' END;
END $$;

-- ---- random walks, the same in every version ----

CREATE FUNCTION noise(seed text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT ('x' || substr(md5(seed), 1, 7))::bit(28)::integer $$;

-- Prices are whole numbers of a unit, steps are small with a gap now and then, many closes do not move. The third walk is negative at times.
CREATE TABLE walks AS
WITH kinds (walk, base, unit) AS (
    VALUES (1, 100, 0.01), (2, 2000, 0.1), (3, 1, 0.05), (4, 1000000000000, 1), (5, 0.0001, 0.00000001), (6, 50000, 0.5)),
steps AS (
    SELECT walk, base, unit, i, CASE WHEN i = 1 OR noise(walk || 'still' || i) % 6 = 0 THEN 0
                                     WHEN noise(walk || 'gap' || i) % 60 = 0 THEN 20 * (noise(walk || 'step' || i) % 41 - 20)
                                     ELSE noise(walk || 'step' || i) % 41 - 20 END AS step
    FROM kinds, generate_series(1, 400) AS i),
closes AS (
    SELECT walk, unit, i, base + unit * sum(step) OVER w AS close, base + unit * (sum(step) OVER w - step) AS open
    FROM steps WINDOW w AS (PARTITION BY walk ORDER BY i))
SELECT walk, i, timestamptz '2024-01-01Z' + i * interval '1 minute' AS ts, open, greatest(open, close) + unit * (noise(walk || 'high' || i) % 12) AS high,
       least(open, close) - unit * (noise(walk || 'low' || i) % 12) AS low, close, noise(walk || 'volume' || i) % 1000 AS volume
FROM closes;
SELECT walk, count(*), min(low) > 0 AS positive FROM walks GROUP BY walk ORDER BY walk;

CREATE FUNCTION walk_source(walk integer) RETURNS text LANGUAGE sql AS $$ SELECT 'SELECT * FROM walks WHERE walk = ' || walk || ' ORDER BY ts' $$;

-- Levels around the prices of a walk, ascending: origin + k * box, or origin * (1 + box / 100) ^ k.
CREATE FUNCTION levels(kind text, origin numeric, box numeric, lowest numeric, highest numeric) RETURNS numeric[] LANGUAGE plpgsql AS $$
DECLARE
    level numeric;
    result numeric[];
BEGIN
    IF kind = 'fixed' THEN
        RETURN array(SELECT origin + k * box FROM generate_series(floor((lowest - origin) / box) - 9, ceil((highest - origin) / box) + 9) AS k);
    ELSIF kind = 'percent' THEN
        -- from the origin, which lies on a level to the last digit, downwards and upwards
        level := origin;
        WHILE level > lowest * 0.5 LOOP
            level := round(level / (1 + box / 100), 80);
            result := level || result;
        END LOOP;
        level := origin;
        WHILE level < highest * 2 LOOP
            result := result || level;
            level := round(level * (1 + box / 100), 80);
        END LOOP;
        RETURN result;
    END IF;
    -- Chartcraft's table
    RETURN array(SELECT price FROM (VALUES (0, 0.25, 0.0625), (0.25, 1, 0.125), (1, 5, 0.25), (5, 20, 0.5), (20, 100, 1), (100, 200, 2), (200, 500, 4),
                                           (500, 1000, 5), (1000, 25000, 50), (25000, 100000, 500)) AS t (at, until, step),
                     LATERAL generate_series(at, until - step, step) AS price ORDER BY price);
END $$;

-- Results of the functions and of the references, in float8: decimals are rounded to the nearest double by both.
CREATE TYPE ref_bar AS (number bigint, open_time timestamptz, close_time timestamptz, open float8, high float8, low float8, close float8,
                        direction integer, volume float8, bars bigint, complete boolean);

-- ---- Renko ----

CREATE FUNCTION ref_renko(which integer, level numeric[], reversal integer, high_low boolean, wicks boolean) RETURNS SETOF ref_bar LANGUAGE plpgsql AS $$
DECLARE
    r record;
    first numeric;
    bottom integer;     -- edges of the last brick, as places in level
    top integer;
    direction integer := 0;
    number integer := 0;
    taken integer := 0; -- rows until the last brick
    up numeric;
    down numeric;
    start integer;
    step integer;
    fresh boolean;
    low numeric;
    high numeric;
    span record;
BEGIN
    FOR r IN SELECT * FROM walks WHERE walk = which ORDER BY i LOOP
        IF first IS NULL THEN
            first := r.close;
            SELECT max(k) FILTER (WHERE l <= first), min(k) FILTER (WHERE l >= first) INTO bottom, top FROM unnest(level) WITH ORDINALITY AS u (l, k);
        END IF;
        up := CASE WHEN high_low THEN r.high ELSE r.close END;
        down := CASE WHEN high_low THEN r.low ELSE r.close END;
        step := 0;
        IF direction > 0 OR (direction = 0 AND r.close >= first) THEN
            IF up >= level[top + 1] THEN step := 1;
            ELSIF down <= level[CASE direction WHEN 0 THEN bottom - 1 ELSE top - reversal END] THEN step := -1;
            END IF;
        ELSE
            IF down <= level[bottom - 1] THEN step := -1;
            ELSIF up >= level[CASE direction WHEN 0 THEN top + 1 ELSE bottom + reversal END] THEN step := 1;
            END IF;
        END IF;
        CONTINUE WHEN step = 0;
        -- from the end of the last brick; with a reversal of one box from its other end
        IF step > 0 THEN
            start := CASE WHEN direction < 0 AND reversal = 1 THEN bottom ELSE top END;
        ELSE
            start := CASE WHEN direction > 0 AND reversal = 1 THEN top ELSE bottom END;
        END IF;
        fresh := true;
        SELECT min(ts) AS ts, sum(volume) AS volume, count(*) AS bars, min(w.low) AS low, max(w.high) AS high INTO span
        FROM walks AS w WHERE walk = which AND i > taken AND i <= r.i;
        WHILE CASE WHEN step > 0 THEN level[start + 1] <= up ELSE level[start - 1] >= down END LOOP
            number := number + 1;
            low := least(level[start], level[start + step]);
            high := greatest(level[start], level[start + step]);
            bottom := least(start, start + step);
            top := greatest(start, start + step);
            IF wicks AND fresh THEN
                IF step > 0 THEN low := least(low, span.low); ELSE high := greatest(high, span.high); END IF;
            END IF;
            RETURN NEXT (number, CASE WHEN fresh THEN span.ts ELSE r.ts END, r.ts, level[start], high, low, level[start + step], step,
                         CASE WHEN fresh THEN span.volume ELSE 0 END, CASE WHEN fresh THEN span.bars ELSE 0 END, true)::ref_bar;
            fresh := false;
            start := start + step;
        END LOOP;
        direction := step;
        taken := r.i;
    END LOOP;
    SELECT min(ts) AS ts, max(ts) AS until, sum(volume) AS volume, count(*) AS bars, min(w.low) AS low, max(w.high) AS high INTO span
    FROM walks AS w WHERE walk = which AND i > taken;
    IF span.bars > 0 THEN
        up := least(greatest(r.close, level[bottom]), level[top]);
        RETURN NEXT (number + 1, span.ts, span.until, up, CASE WHEN wicks THEN greatest(up, span.high) ELSE greatest(up, r.close) END,
                     CASE WHEN wicks THEN least(up, span.low) ELSE least(up, r.close) END, r.close, sign(r.close - up), span.volume, span.bars, false)::ref_bar;
    END IF;
END $$;

-- Nothing differs: no row, and how many there are.
CREATE FUNCTION differing(got text, want text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE format('WITH got AS MATERIALIZED (%s), want AS MATERIALIZED (%s)
        SELECT CASE WHEN (SELECT count(*) FROM got) = (SELECT count(*) FROM want) AND NOT EXISTS (TABLE got EXCEPT TABLE want)
                    THEN ''same'' ELSE (SELECT count(*) FROM got) || '' rows, not '' || (SELECT count(*) FROM want) || '': ''
                         || coalesce((SELECT min(d::text) FROM (TABLE got EXCEPT TABLE want) AS d), '''') END', got, want) INTO result;
    RETURN result;
END $$;

-- with the origin at the first close and elsewhere, all boxes and reversals, closes and highs and lows
SELECT walk, count(*), min(d) AS result, max(d)
FROM (VALUES (1, 0.1), (1, 0.25), (1, 0.07), (2, 1), (2, 0.3), (3, 0.5), (3, 0.1), (4, 7), (4, 25), (5, 0.0000001), (5, 0.00000003), (6, 4), (6, 12.5)) AS b (walk, box),
    (VALUES (1), (2), (3)) AS r (reversal), (VALUES (false), (true)) AS h (high_low), (VALUES (NULL), (0), (0.05)) AS o (origin),
    LATERAL (SELECT min(close) FILTER (WHERE i = 1) AS first, min(low) AS lowest, max(high) AS highest FROM walks AS w WHERE w.walk = b.walk) AS p,
    LATERAL differing(
        format('SELECT number, open_time, close_time, open, high, low, close, direction, volume, bars, complete FROM renko(%L, %s, reversal => %s, method => %L, origin => %s)',
               walk_source(walk), box, reversal, CASE WHEN high_low THEN 'high_low' ELSE 'close' END, coalesce(origin::text, 'NULL')),
        format('SELECT * FROM ref_renko(%s, %L, %s, %L, true)', walk, levels('fixed', coalesce(origin, first), box, lowest, highest), reversal, high_low)) AS d
WHERE (walk NOT IN (4, 5) OR origin IS NULL) AND (reversal = 2 OR origin IS NULL)
GROUP BY walk ORDER BY walk;
-- without wicks
SELECT differing(
    format('SELECT number, open_time, close_time, open, high, low, close, direction, volume, bars, complete FROM renko(%L, 0.1, wicks => false)', walk_source(1)),
    format('SELECT * FROM ref_renko(1, %L, 2, false, false)', levels('fixed', 100, 0.1, 0, 300)));
-- percent: to the last bits, which the nearest double of a power may differ in
CREATE FUNCTION rounded(price float8) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT trim_scale(round(price::numeric, 11 - floor(log(price::numeric))::integer)) $$;
SELECT walk, percent, high_low, differing(
    format('SELECT number, open_time, close_time, rounded(open), rounded(high), rounded(low), rounded(close), direction, volume, bars, complete FROM renko(%L, %s, ''percent'', method => %L)',
           walk_source(walk), percent, CASE WHEN high_low THEN 'high_low' ELSE 'close' END),
    format('SELECT number, open_time, close_time, rounded(open), rounded(high), rounded(low), rounded(close), direction, volume, bars, complete FROM ref_renko(%s, %L, 2, %L, true)',
           walk, levels('percent', first, percent, lowest, highest), high_low))
FROM (VALUES (1, 0.1), (1, 1), (2, 0.03), (5, 0.5), (6, 0.01)) AS b (walk, percent), (VALUES (false), (true)) AS h (high_low),
    LATERAL (SELECT min(close) FILTER (WHERE i = 1) AS first, min(low) AS lowest, max(high) AS highest FROM walks AS w WHERE w.walk = b.walk) AS p
ORDER BY 1, 2, 3;

-- ---- line break ----

CREATE FUNCTION ref_line_break(which integer, n integer) RETURNS SETOF ref_bar LANGUAGE plpgsql AS $$
DECLARE
    r record;
    highs numeric[];
    lows numeric[];
    last integer := 0;  -- lines so far
    direction integer := 0;
    taken integer := 0;
    highest numeric;
    lowest numeric;
    start numeric;
    span record;
BEGIN
    FOR r IN SELECT * FROM walks WHERE walk = which ORDER BY i LOOP
        IF r.i = 1 THEN
            highest := r.close;
            lowest := r.close;
        ELSIF last > 0 THEN
            SELECT max(h), min(l) INTO highest, lowest FROM unnest(highs[greatest(1, last - n + 1):], lows[greatest(1, last - n + 1):]) AS u (h, l);
            IF direction > 0 THEN highest := highs[last]; ELSE lowest := lows[last]; END IF;
        END IF;
        CONTINUE WHEN r.close BETWEEN lowest AND highest;
        direction := CASE WHEN r.close > highest THEN 1 ELSE -1 END;
        start := CASE WHEN last = 0 THEN highest WHEN direction > 0 THEN highs[last] ELSE lows[last] END;
        last := last + 1;
        highs := highs || greatest(start, r.close);
        lows := lows || least(start, r.close);
        SELECT min(ts) AS ts, sum(volume) AS volume, count(*) AS bars INTO span FROM walks WHERE walk = which AND i > taken AND i <= r.i;
        taken := r.i;
        RETURN NEXT (last, span.ts, r.ts, start, greatest(start, r.close), least(start, r.close), r.close, direction, span.volume, span.bars, true)::ref_bar;
    END LOOP;
    SELECT min(ts) AS ts, max(ts) AS until, sum(volume) AS volume, count(*) AS bars INTO span FROM walks WHERE walk = which AND i > taken;
    IF span.bars > 0 THEN
        start := least(greatest(r.close, lows[last]), highs[last]);
        RETURN NEXT (last + 1, span.ts, span.until, start, greatest(start, r.close), least(start, r.close), r.close, sign(r.close - start), span.volume, span.bars, false)::ref_bar;
    END IF;
END $$;
SELECT n, min(d) AS result, max(d)
FROM generate_series(1, 6) AS walk, unnest('{1,2,3,5,1000}'::integer[]) AS n,
    LATERAL differing(format('SELECT number, open_time, close_time, open, high, low, close, direction, volume, bars, complete FROM line_break(%L, %s)', walk_source(walk), n),
                      format('SELECT * FROM ref_line_break(%s, %s)', walk, n)) AS d
GROUP BY n ORDER BY n;

-- ---- Kagi ----

-- The rows at which lines end first, thickness afterwards from the finished lines.
CREATE FUNCTION ref_kagi(which integer, reversal numeric, percent boolean)
RETURNS TABLE (number bigint, start_time timestamptz, end_time timestamptz, start_price float8, end_price float8, direction integer,
               yang boolean, change_price float8, change_time timestamptz, volume float8, bars bigint, complete boolean) LANGUAGE plpgsql AS $$
DECLARE
    price numeric[] := array(SELECT w.close FROM walks AS w WHERE walk = which ORDER BY i);
    ends integer[] := '{1}';    -- line k runs from row ends[k] to row ends[k + 1]
    n integer := 0;
    forward integer := 0;
    amount numeric;
    thick boolean;
    change_row integer;
    first_row integer;
    last_row integer;
BEGIN
    FOR i IN 1 .. cardinality(price) LOOP
        amount := CASE WHEN percent THEN price[ends[n + 1]] * reversal / 100 ELSE reversal END;
        IF forward <> 0 AND (price[i] - price[ends[n + 1]]) * forward > 0 THEN
            ends[n + 1] := i;
        ELSIF abs(price[i] - price[ends[n + 1]]) >= amount THEN
            forward := sign(price[i] - price[ends[n + 1]]);
            n := n + 1;
            ends[n + 1] := i;
        END IF;
    END LOOP;
    forward := sign(price[ends[2]] - price[ends[1]]);
    thick := forward > 0;
    FOR k IN 1 .. n LOOP
        first_row := CASE k WHEN 1 THEN 1 ELSE ends[k] + 1 END;
        last_row := CASE k WHEN n THEN cardinality(price) ELSE ends[k + 1] END;
        change_row := NULL;
        IF k > 1 AND thick <> (forward > 0) THEN
            SELECT min(i) INTO change_row FROM generate_series(ends[k] + 1, ends[k + 1]) AS i WHERE (price[i] - price[ends[k - 1]]) * forward > 0;
        END IF;
        RETURN QUERY SELECT k::bigint, max(ts) FILTER (WHERE i = ends[k]), max(ts) FILTER (WHERE i = ends[k + 1]), price[ends[k]]::float8, price[ends[k + 1]]::float8,
            forward, thick, CASE WHEN change_row IS NOT NULL THEN price[ends[k - 1]]::float8 END, max(ts) FILTER (WHERE i = change_row),
            sum(w.volume) FILTER (WHERE i BETWEEN first_row AND last_row)::float8, (last_row - first_row + 1)::bigint, k < n
            FROM walks AS w WHERE walk = which;
        thick := thick <> (change_row IS NOT NULL);
        forward := -forward;
    END LOOP;
END $$;
SELECT walk, method, min(d) AS result, max(d)
FROM (VALUES (1, 'amount', 0.1), (1, 'amount', 0.3), (1, 'amount', 2), (1, 'percent', 1), (2, 'amount', 0.7), (2, 'percent', 0.2), (3, 'amount', 1), (3, 'amount', 0.05),
             (4, 'amount', 30), (4, 'amount', 1), (5, 'amount', 0.0000004), (5, 'percent', 3), (6, 'amount', 25.5), (6, 'percent', 0.1)) AS b (walk, method, reversal),
    LATERAL differing(format('SELECT number, start_time, end_time, start_price, end_price, direction, yang, change_price, change_time, volume, bars, complete FROM kagi(%L, %s, %L)',
                             walk_source(walk), reversal, method),
                      format('SELECT * FROM ref_kagi(%s, %s, %L)', walk, reversal, method = 'percent')) AS d
GROUP BY walk, method ORDER BY walk, method;

-- ---- point and figure ----

CREATE FUNCTION ref_point_figure(which integer, level numeric[], reversal integer, high_low boolean)
RETURNS TABLE (number bigint, kind text, open_time timestamptz, close_time timestamptz, low float8, high float8, boxes bigint, volume float8, bars bigint, complete boolean)
LANGUAGE plpgsql AS $$
DECLARE
    r record;
    first_floor integer;
    first_ceil integer;
    highest integer;    -- box that the row reaches
    lowest integer;
    top integer;        -- of the column
    bottom integer;
    sign text;
    begun integer := 1;
    filled timestamptz;
    columns integer := 0;
BEGIN
    FOR r IN SELECT w.*, f.close AS first FROM walks AS w, walks AS f WHERE w.walk = which AND f.walk = which AND f.i = 1
             UNION ALL SELECT which, 1000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL ORDER BY i LOOP
        SELECT max(k) FILTER (WHERE l <= CASE WHEN high_low THEN r.high ELSE r.close END), min(k) FILTER (WHERE l >= CASE WHEN high_low THEN r.low ELSE r.close END)
        INTO highest, lowest FROM unnest(level) WITH ORDINALITY AS u (l, k);
        IF r.i = 1 THEN
            SELECT max(k) FILTER (WHERE l <= r.close), min(k) FILTER (WHERE l >= r.close) INTO first_floor, first_ceil FROM unnest(level) WITH ORDINALITY AS u (l, k);
        END IF;
        IF sign IS NULL THEN
            CONTINUE WHEN r.ts IS NULL;
            IF highest > first_floor AND (lowest >= first_ceil OR r.close >= r.first) THEN
                sign := 'X'; bottom := first_ceil; top := highest; filled := r.ts;
            ELSIF lowest < first_ceil THEN
                sign := 'O'; top := first_floor; bottom := lowest; filled := r.ts;
            END IF;
        ELSIF sign = 'X' AND highest > top THEN
            top := highest; filled := r.ts;
        ELSIF sign = 'O' AND lowest < bottom THEN
            bottom := lowest; filled := r.ts;
        ELSIF r.ts IS NULL OR (sign = 'X' AND lowest <= top - reversal) OR (sign = 'O' AND highest >= bottom + reversal) THEN
            columns := columns + 1;
            RETURN QUERY SELECT columns::bigint, sign, min(ts), filled, level[bottom]::float8, level[top]::float8, (top - bottom + 1)::bigint,
                sum(w.volume)::float8, count(*), r.ts IS NOT NULL FROM walks AS w WHERE w.walk = which AND w.i >= begun AND w.i < r.i;
            IF sign = 'X' THEN
                sign := 'O'; top := top - 1; bottom := lowest;
            ELSE
                sign := 'X'; bottom := bottom + 1; top := highest;
            END IF;
            begun := r.i;
            filled := r.ts;
        END IF;
    END LOOP;
END $$;
SELECT walk, min(d) AS result, max(d)
FROM (VALUES (1, 0.1), (1, 0.25), (2, 1), (2, 0.3), (3, 0.5), (3, 0.1), (4, 7), (5, 0.0000002), (6, 12.5)) AS b (walk, box),
    (VALUES (1), (3)) AS r (reversal), (VALUES (false), (true)) AS h (high_low),
    LATERAL (SELECT min(low) AS lowest, max(high) AS highest FROM walks AS w WHERE w.walk = b.walk) AS p,
    LATERAL differing(
        format('SELECT number, kind, open_time, close_time, low, high, boxes, volume, bars, complete FROM point_figure(%L, %s, reversal => %s, method => %L)',
               walk_source(walk), box, reversal, CASE WHEN high_low THEN 'high_low' ELSE 'close' END),
        format('SELECT * FROM ref_point_figure(%s, %L, %s, %L)', walk, levels('fixed', floor(lowest / box) * box, box, lowest, highest), reversal, high_low)) AS d
GROUP BY walk ORDER BY walk;
-- percent, whose boxes are powers, and the traditional table
SELECT walk, method, differing(
    format('SELECT number, kind, open_time, close_time, rounded(low), rounded(high), boxes, volume, bars, complete FROM point_figure(%L, %s, %L, reversal => 2)',
           walk_source(walk), coalesce(box::text, 'NULL'), method),
    format('SELECT number, kind, open_time, close_time, rounded(low), rounded(high), boxes, volume, bars, complete FROM ref_point_figure(%s, %L, 2, false)',
           walk, levels(method, 1, box, lowest, highest)))
FROM (VALUES (1, 'percent', 0.5), (2, 'percent', 0.1), (6, 'percent', 0.05), (1, 'traditional', NULL), (2, 'traditional', NULL), (6, 'traditional', NULL)) AS b (walk, method, box),
    LATERAL (SELECT min(low) AS lowest, max(high) AS highest FROM walks AS w WHERE w.walk = b.walk) AS p
ORDER BY 1, 2;

-- ---- Heikin-Ashi ----

WITH RECURSIVE ref AS (
    SELECT walk, i, ts, (open::float8 + close::float8) / 2 AS open, (open::float8 + high::float8 + low::float8 + close::float8) / 4 AS close, high::float8 AS h, low::float8 AS l, volume::float8
    FROM walks WHERE i = 1
    UNION ALL
    SELECT w.walk, w.i, w.ts, (r.open + r.close) / 2, (w.open::float8 + w.high::float8 + w.low::float8 + w.close::float8) / 4, w.high::float8, w.low::float8, w.volume::float8
    FROM ref AS r JOIN walks AS w ON w.walk = r.walk AND w.i = r.i + 1)
SELECT count(*), count(*) FILTER (WHERE (h.ts, h.open, h.high, h.low, h.close, h.volume) = (r.ts, r.open, greatest(r.h, r.open, r.close), least(r.l, r.open, r.close), r.close, r.volume)) AS same
FROM heikin_ashi_bars('SELECT * FROM walks ORDER BY walk, ts', by => 'walk') AS h JOIN ref AS r ON r.walk = h.series::integer AND r.ts = h.ts;

-- ---- the ATR as box ----

-- that of the last row, as atr() computes it, times the size
SELECT walk, differing(format('SELECT * FROM renko(%L)', walk_source(walk)), format('SELECT * FROM renko(%L, %s)', walk_source(walk), atr)) AS renko,
       differing(format('SELECT * FROM renko(%L, 0.5, ''atr'')', walk_source(walk)), format('SELECT * FROM renko(%L, %s)', walk_source(walk), 0.5 * atr)) AS half,
       differing(format('SELECT * FROM kagi(%L)', walk_source(walk)), format('SELECT * FROM kagi(%L, %s)', walk_source(walk), atr)) AS kagi,
       differing(format('SELECT * FROM point_figure(%L)', walk_source(walk)), format('SELECT * FROM point_figure(%L, %s)', walk_source(walk), atr)) AS point_figure
FROM (SELECT DISTINCT ON (walk) walk, atr FROM (SELECT walk, i, atr(high::float8, low::float8, close::float8, 14) OVER (PARTITION BY walk ORDER BY i) FROM walks) AS a ORDER BY walk, i DESC) AS a
ORDER BY walk;
-- few rows: the mean of the ranges there are; without high and low the ranges of the closes; none at all
SELECT number, open, close, direction, complete FROM renko('SELECT ts, close FROM (VALUES (timestamptz ''2024-01-01Z'', 10), (''2024-01-02Z'', 13), (''2024-01-03Z'', 18)) AS v (ts, close)');
SELECT number, open, close, direction, complete FROM renko('SELECT ts, 5 AS close FROM generate_series(timestamptz ''2024-01-01Z'', ''2024-02-01Z'', ''1 day'') AS ts');
SELECT count(*) FROM point_figure('SELECT ts, 5 AS close FROM generate_series(timestamptz ''2024-01-01Z'', ''2024-02-01Z'', ''1 day'') AS ts');
-- rows that wait on disk
SET work_mem = '64kB';
SELECT count(*), sum(bars), max(number) FROM renko('SELECT timestamptz ''2024-01-01Z'' + i * interval ''1 s'' AS ts, (i * 7919) % 1000 AS close, i % 3 AS part FROM generate_series(1, 20000) AS i ORDER BY i % 3, i', 0.1, 'atr', by => 'part') WHERE complete;
RESET work_mem;

-- ---- series, columns, conservation ----

-- each series as if it were alone
SELECT f, count(*), count(*) FILTER (WHERE d = 'same') AS same
FROM (VALUES ('renko(%L, 30, ''percent'''), ('renko(%L, 2, ''atr'''), ('kagi(%L, 2, ''percent'''), ('line_break(%L'), ('point_figure(%L, box_method => ''traditional'''), ('heikin_ashi_bars(%L'), ('renko(%L, 0.5')) AS v (f),
    generate_series(1, 2) AS walk,
    LATERAL differing(format('SELECT (r).* FROM (SELECT r FROM ' || f || ', by => ''WALK'') AS r WHERE (r).series = %L) AS x', 'SELECT * FROM walks WHERE walk IN (1, 2) ORDER BY walk, ts', walk),
                      format('SELECT (r).* FROM (SELECT r FROM ' || f || ', by => ''walk'') AS r) AS x', walk_source(walk))) AS d
GROUP BY f ORDER BY f;
-- a table is read in the order of the series and the time
CREATE TABLE shuffled AS SELECT * FROM walks ORDER BY md5(walk::text || i);
SELECT f, differing('SELECT * FROM ' || f || '(''shuffled'', by => ''walk'')', 'SELECT * FROM ' || f || '(''SELECT * FROM walks ORDER BY walk, ts'', by => ''walk'')')
FROM unnest('{renko,kagi,line_break,point_figure,heikin_ashi_bars}'::text[]) AS f;
-- volume and rows are conserved
SELECT (SELECT (sum(volume), sum(bars)) FROM renko('shuffled', by => 'walk')) AS renko, (SELECT (sum(volume), sum(bars)) FROM kagi('shuffled', by => 'walk')) AS kagi,
       (SELECT (sum(volume), sum(bars)) FROM line_break('shuffled', by => 'walk')) AS line_break,
       (SELECT (sum(volume), sum(bars)) FROM point_figure('shuffled', by => 'walk')) AS point_figure,
       (SELECT (sum(volume), count(*)) FROM heikin_ashi_bars('shuffled', by => 'walk')) AS heikin_ashi, (SELECT (sum(volume), count(*)) FROM walks) AS walks;
-- no volume at all is not 0; ticks will do; dates and timestamps too
SELECT * FROM renko('SELECT ts::date, price FROM (VALUES (timestamp ''2024-01-01'', 1), (''2024-01-02'', 2), (''2024-01-03'', 4)) AS v (ts, price)', 1);
SELECT * FROM line_break('SELECT ts, price, size FROM (VALUES (timestamp ''2024-01-01'', 1, 10), (''2024-01-02'', 2, NULL), (''2024-01-03'', 4, 5)) AS v (ts, price, size)');
-- what is not complete is left out if asked
SELECT (SELECT count(*) FROM renko('shuffled', 1, by => 'walk', include_partial => false) WHERE NOT complete), (SELECT count(*) FROM kagi('shuffled', 1, by => 'walk', include_partial => false) WHERE NOT complete),
       (SELECT count(*) FROM line_break('shuffled', by => 'walk', include_partial => false) WHERE NOT complete),
       (SELECT count(*) FROM point_figure('shuffled', 1, by => 'walk', include_partial => false) WHERE NOT complete);

-- ---- edges ----

CREATE TABLE rows (ts timestamptz, open float8, high float8, low float8, close float8, volume float8);
SELECT (SELECT count(*) FROM renko('rows')) + (SELECT count(*) FROM renko('rows', 1)) + (SELECT count(*) FROM kagi('rows')) + (SELECT count(*) FROM line_break('rows'))
     + (SELECT count(*) FROM point_figure('rows')) + (SELECT count(*) FROM heikin_ashi_bars('rows')) AS of_no_rows;
INSERT INTO rows VALUES ('2024-01-01Z', 10, 11, 9, 10, 100);
SELECT * FROM renko('rows', 1);
SELECT * FROM renko('rows', method => 'high_low');
SELECT * FROM kagi('rows', 1);
SELECT * FROM line_break('rows');
SELECT * FROM point_figure('rows', 1);
SELECT * FROM point_figure('rows', 1, method => 'high_low');
SELECT * FROM heikin_ashi_bars('rows');
-- rows without a price or a time are skipped with their volume; a volume that is NULL is none; equal times are in order
INSERT INTO rows VALUES ('2024-01-02Z', 10, 11, 9, NULL, 5), ('2024-01-03Z', 10, 11, 9, 'NaN', 5), (NULL, 10, 11, 9, 20, 5), ('2024-01-03Z', 10, NULL, 9, 12, NULL),
    ('2024-01-03Z', 12, 'Infinity', 9, 13, 30);
SELECT * FROM renko('SELECT * FROM rows', 1, wicks => false);
SELECT * FROM renko('SELECT * FROM rows', 1, method => 'high_low');
SELECT ts, open, high, low, close, volume FROM heikin_ashi_bars('SELECT * FROM rows');
-- a gap over many boxes: the volume is that of the first brick
SELECT count(*), sum(volume), max(volume), max(close) FROM renko('SELECT ts, close, volume FROM (VALUES (timestamptz ''2024-01-01Z'', 1, 1), (''2024-01-02Z'', 50001.5, 2)) AS v (ts, close, volume)', 0.5);
-- huge volumes
SELECT volume FROM renko('SELECT timestamptz ''2024-01-01Z'' + i * interval ''1 day'' AS ts, 5 AS close, CASE i WHEN 0 THEN 1e17 ELSE 3 END AS volume FROM generate_series(0, 5) AS i', 1);

-- ---- errors ----

\pset tuples_only on
SELECT failure(format('SELECT * FROM renko(%s)', args)) FROM unnest(array['NULL', '''rows'', 0', '''rows'', -1', '''rows'', ''NaN''', '''rows'', ''Infinity''', '''rows'', 2, NULL',
    '''rows'', 2, ''fixd''', '''rows'', NULL, ''fixed''', '''rows'', 0, ''percent''', '''rows'', 1001, ''percent''', '''rows'', -1, ''atr''', '''rows'', 1, ''traditional''',
    '''rows'', atr_period => 0', '''rows'', atr_period => NULL', '''rows'', atr_period => 100001', '''rows'', 1, method => ''open''', '''rows'', 1, method => NULL', '''rows'', 1, method => ''hi_low''',
    '''rows'', 1, reversal => 0', '''rows'', 1, reversal => NULL', '''rows'', 1, reversal => 1001', '''rows'', 1, wicks => NULL', '''rows'', 1, origin => ''NaN''', '''rows'', 1, origin => ''-Infinity''',
    '''rows'', 1, ''percent'', origin => 0', '''rows'', 1, by => ''''', '''rows'', 1, by => ''symbol''', '''rows'', 1, include_partial => NULL', '''nowhere'', 1', '''DELETE FROM rows'', 1']) AS args;
SELECT failure(format('SELECT * FROM kagi(%s)', args)) FROM unnest(array['NULL', '''rows'', 0', '''rows'', ''NaN''', '''rows'', 2, NULL', '''rows'', 2, ''prcent''', '''rows'', NULL, ''percent''',
    '''rows'', 101, ''percent''', '''rows'', 1, atr_period => -3', '''rows'', 1, include_partial => NULL']) AS args;
SELECT failure(format('SELECT * FROM line_break(%s)', args)) FROM unnest(array['NULL', '''rows'', 0', '''rows'', 1001', '''rows'', NULL', '''rows'', include_partial => NULL']) AS args;
SELECT failure(format('SELECT * FROM point_figure(%s)', args)) FROM unnest(array['NULL', '''rows'', 0', '''rows'', ''-Infinity''', '''rows'', 2, NULL', '''rows'', 2, ''tradtional''', '''rows'', 2, ''traditional''',
    '''rows'', NULL, ''percent''', '''rows'', 1, reversal => 0', '''rows'', 1, reversal => NULL', '''rows'', 1, method => ''x''']) AS args;
SELECT failure('SELECT * FROM heikin_ashi_bars(NULL)');
-- rows that cannot be used
SELECT failure(format('SELECT * FROM renko(%L, 1)', source)) FROM unnest(array['SELECT now() AS ts', 'SELECT 1 AS ts, 1 AS close', 'SELECT now() AS ts, ''a''::text AS close',
    'SELECT now() AS ts, 1 AS close, 2 AS price', 'SELECT timestamptz ''infinity'' AS ts, 1 AS close', 'SELECT timestamptz ''2024-01-01Z'' AS ts, 1 AS close, -1 AS volume',
    'SELECT timestamptz ''2024-01-01Z'' AS ts, 1 AS close, ''Infinity''::float8 AS volume', 'SELECT timestamptz ''2024-01-05Z'' - i * interval ''1 day'' AS ts, 1 AS close FROM generate_series(1, 2) AS i',
    'SELECT timestamptz ''2024-01-05Z'' + i * interval ''1 day'' AS ts, 1 AS close, 1e308 AS volume FROM generate_series(1, 2) AS i']) AS source;
SELECT failure($$SELECT * FROM renko('SELECT ts, close FROM rows', 1, method => 'high_low')$$);
SELECT failure($$SELECT * FROM heikin_ashi_bars('SELECT ts, high, low, close FROM rows')$$);
SELECT failure($$SELECT * FROM renko('SELECT timestamptz ''2024-01-01Z'' AS ts, 1 AS close, 2 AS low, 1 AS high', 1, method => 'high_low')$$);
SELECT failure($$SELECT * FROM renko('SELECT * FROM walks ORDER BY ts', 1, by => 'walk')$$);
SELECT failure($$SELECT * FROM renko('SELECT * FROM walks ORDER BY walk, ts DESC', 1, by => 'walk')$$);
-- prices that are not positive where boxes grow with them
SELECT failure(format('SELECT * FROM %s', call)) FROM unnest(array['renko(''SELECT timestamptz ''''2024-01-01Z'''' AS ts, -37.63 AS close'', 1, ''percent'')',
    'kagi(''SELECT timestamptz ''''2024-01-01Z'''' AS ts, 0 AS close'', 1, ''percent'')', 'point_figure(''SELECT timestamptz ''''2024-01-01Z'''' AS ts, -1 AS close'', 1, ''percent'')',
    'point_figure(''SELECT timestamptz ''''2024-01-01Z'''' AS ts, -1 AS close'', box_method => ''traditional'')', 'renko(''SELECT * FROM walks ORDER BY walk, ts'', 1, ''percent'', by => ''walk'')']) AS call;
-- boxes that are too small
SELECT failure(format('SELECT * FROM %s', call)) FROM unnest(array['renko(''rows'', 1e-7)', 'renko(''SELECT ts, close * 1e12 AS close FROM rows'', 1e-5)', 'kagi(''SELECT ts, close * 1e12 AS close FROM rows'', 1e-5)',
    'point_figure(''SELECT ts, close * 1e12 AS close FROM rows'', 1e-5)', 'renko(''rows'', 1e-14, ''percent'')']) AS call;
-- being cancelled, which only a handler of that very name catches
CREATE FUNCTION cancelled(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN 'not cancelled';
EXCEPTION WHEN query_canceled THEN
    RETURN SQLSTATE;
END $$;
-- among the bricks, among the rows of the source, among rows that wait for the ATR
SET statement_timeout = '100ms';
SELECT cancelled($$SELECT count(*) FROM renko('SELECT timestamptz ''2024-01-01Z'' + i * interval ''1 s'' AS ts, i % 2 * 900 AS close FROM generate_series(1, 1000000) AS i', 0.001)$$);
SELECT cancelled($$SELECT count(*) FROM kagi('SELECT timestamptz ''2024-01-01Z'' + i * interval ''1 s'' AS ts, 5 AS close FROM generate_series(1, 100000000) AS i', 1)$$);
SELECT cancelled($$SELECT count(*) FROM point_figure('SELECT timestamptz ''2024-01-01Z'' + i * interval ''1 s'' AS ts, i % 9 AS close FROM generate_series(1, 100000000) AS i')$$);
RESET statement_timeout;
\pset tuples_only off
DROP FUNCTION failure, cancelled, noise, walk_source, levels, differing, rounded, ref_renko, ref_line_break, ref_kagi, ref_point_figure;
DROP TYPE ref_bar;
DROP TABLE walks, shuffled, rows;
