-- Bars by activity: every kind against a slow reference in numeric, the set-returning functions against the numbering window
-- functions, every error.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET extra_float_digits = 1;
CREATE SCHEMA activity;
SET search_path = activity, public;

-- The message of a query that fails.
CREATE FUNCTION failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    detail text;
BEGIN
    EXECUTE query;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || ': ' || message || CASE WHEN detail <> '' THEN ' / ' || detail ELSE '' END;
END $$;

-- ---- a few ticks, by eye ----

CREATE TABLE few (ts timestamptz, price float8, size float8);
INSERT INTO few SELECT '2024-01-02 14:30Z'::timestamptz + i * interval '1 second', price, size
FROM unnest(ARRAY[10, 11, 10.5, 12, 9, 9, 9.5, 30, 29], ARRAY[3, 4, 5, NULL, 25, 0, 1, 2, 2]) WITH ORDINALITY AS t (price, size, i);
SELECT * FROM tick_bars('few', 4);
SELECT * FROM volume_bars('few', 10);
SELECT * FROM volume_bars('few', 10, split => true);
SELECT bar_id, open, high, low, close, volume, turnover, trades, complete FROM dollar_bars('few', 100);
SELECT bar_id, open, high, low, close, volume, turnover, trades, complete FROM dollar_bars('few', 100, true);
SELECT bar_id, open, high, low, close, volume, trades, complete FROM range_bars('few', 1.5);
SELECT bar_id, open, high, low, close, volume, trades, complete FROM range_bars('few', 1.5, include_partial => false);
SELECT ts::time, price, size, tick_bar_id(4) OVER w AS tick, volume_bar_id(size, 10) OVER w AS volume, dollar_bar_id(price, size, 100) OVER w AS dollar,
       range_bar_id(price, 1.5) OVER w AS range FROM few WINDOW w AS (ORDER BY ts);

-- ---- random ticks ----

-- 0 <= value < n, the same everywhere.
CREATE FUNCTION dice(n integer, what text, i integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (('x' || substr(md5(what || i), 1, 7))::bit(28)::integer % n) $$;

CREATE TABLE runs (run integer PRIMARY KEY, what text, count integer, unit numeric, base numeric, volume numeric, dollar numeric, range numeric, lot numeric);
INSERT INTO runs VALUES
    (1, 'a walk by cents, tenths of lots', 700, 0.01, 100, 3.3, 400, 0.05, 0.1),
    (2, 'all prices are equal', 200, 0, 50, 2.1, 55, 0.01, 0.1),
    (3, 'tiny prices', 500, 0.00000001, 0.00000100, 5, 0.0000060, 0.00000003, 0.1),
    (4, 'huge prices and sizes', 500, 1, 1000000000000, 70000000000, 9e22, 4, 1000000000),
    (5, 'gaps, and sizes of many bars', 500, 0.25, 500, 0.7, 300, 1, 0.3),
    (6, 'prices around zero', 500, 0.01, 0.03, 2.5, 0.08, 0.02, 0.1),
    (7, 'one tick', 1, 1, 10, 1, 5, 1, 0.5),
    (8, 'no tick', 0, 1, 10, 1, 5, 1, 1);

-- NULL prices, times and sizes and sizes of zero are among them; several ticks have the same time.
CREATE TABLE ticks AS
SELECT run, n, '2024-01-01Z'::timestamptz + interval '1 second' * (n / 3) AS t,
       CASE WHEN dice(40, 'time', n) > 0 OR run = 7 THEN '2024-01-01Z'::timestamptz + interval '1 second' * (n / 3) END AS ts,
       CASE WHEN dice(30, 'null', n) > 0 OR run = 7 THEN
           base + unit * sum(CASE WHEN run = 5 AND dice(15, 'gap', n) = 0 THEN dice(101, 'far', n) - 50 ELSE dice(5, 'step', n + run * 1000) - 2 END) OVER (PARTITION BY run ORDER BY n)
       END AS price,
       CASE WHEN dice(30, 'no size', n) > 0 THEN lot * dice(CASE WHEN run = 5 AND dice(20, 'large', n) = 0 THEN 500 ELSE 12 END, 'size', n + run * 1000) END AS size
FROM runs, generate_series(1, count) AS n;
SELECT run, what, count(*), count(*) - count(price) AS no_price, count(*) - count(ts) AS no_time, count(*) - count(size) AS no_size, min(price), max(price)
FROM runs LEFT JOIN ticks USING (run) GROUP BY run, what ORDER BY run;
CREATE FUNCTION source_of(run integer) RETURNS text LANGUAGE sql AS $$ SELECT format('SELECT ts, price, size FROM ticks WHERE run = %s ORDER BY n', run) $$;

-- ---- the reference: which bar a tick belongs to, and whether it closes it, in numeric ----

CREATE FUNCTION plain_ids(kind text, which integer, threshold numeric) RETURNS TABLE (n integer, id bigint, closes boolean) LANGUAGE plpgsql AS $$
DECLARE
    t record;
    done numeric := 0;
    high numeric;
    low numeric;
BEGIN
    id := 1;
    FOR t IN SELECT * FROM ticks WHERE run = which AND ts IS NOT NULL AND price IS NOT NULL ORDER BY ticks.n LOOP
        n := t.n;
        IF kind = 'range' THEN
            high := greatest(high, t.price);
            low := least(low, t.price);
            closes := high - low >= threshold;
        ELSE
            done := done + CASE kind WHEN 'tick' THEN 1 WHEN 'volume' THEN coalesce(t.size, 0) ELSE abs(t.price) * coalesce(t.size, 0) END;
            closes := done >= threshold;
        END IF;
        RETURN NEXT;
        IF closes THEN
            id := id + 1;
            done := 0;
            high := NULL;
            low := NULL;
        END IF;
    END LOOP;
END $$;

-- The mean of values with weights 1, d, d^2, ... from the last to the first.
CREATE FUNCTION weighted_mean(list float8[], span integer) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT sum(v * weight) / sum(weight)
    FROM (SELECT v, CASE WHEN age = 0 THEN 1 WHEN span = 1 OR age * ln(1 - 2 / (span + 1.0::float8)) < -600 THEN 0 ELSE power(1 - 2 / (span + 1.0::float8), age) END AS weight
          FROM (SELECT v, cardinality(list) - i AS age FROM unnest(list) WITH ORDINALITY AS u (v, i)) AS a) AS w $$;

CREATE FUNCTION adaptive_ids(imbalance boolean, by_volume boolean, which integer, initial integer, bar_span integer, tick_span integer, min_ticks integer, max_ticks integer)
RETURNS TABLE (n integer, id bigint, closes boolean) LANGUAGE plpgsql AS $$
DECLARE
    t record;
    last_price numeric;
    sign integer := 0;
    weight numeric;
    buys numeric := 0;
    sells numeric := 0;
    theta numeric;
    needed float8;
    counted integer := 0;
    all_buys float8[];
    all_sells float8[];
    lengths float8[];
    buy float8;
    sell float8;
BEGIN
    id := 1;
    FOR t IN SELECT * FROM ticks WHERE run = which AND ts IS NOT NULL AND price IS NOT NULL ORDER BY ticks.n LOOP
        n := t.n;
        sign := CASE WHEN last_price IS NULL OR t.price = last_price THEN sign WHEN t.price > last_price THEN 1 ELSE -1 END;
        last_price := t.price;
        weight := CASE WHEN by_volume THEN coalesce(t.size, 0) ELSE 1 END;
        counted := counted + 1;
        buys := buys + CASE WHEN sign = 1 THEN weight ELSE 0 END;
        sells := sells + CASE WHEN sign = -1 THEN weight ELSE 0 END;
        all_buys := all_buys || CASE WHEN sign = 1 THEN weight ELSE 0 END::float8;
        all_sells := all_sells || CASE WHEN sign = -1 THEN weight ELSE 0 END::float8;
        theta := CASE WHEN imbalance THEN abs(buys - sells) ELSE greatest(buys, sells) END;
        closes := CASE WHEN id = 1 THEN counted >= initial ELSE counted >= max_ticks OR (counted >= min_ticks AND theta >= needed) END;
        RETURN NEXT;
        IF closes THEN
            id := id + 1;
            lengths := lengths || counted::float8;
            buy := weighted_mean(all_buys, tick_span);
            sell := weighted_mean(all_sells, tick_span);
            needed := weighted_mean(lengths, bar_span) *
                (CASE WHEN imbalance THEN abs(buy - sell) ELSE greatest(buy, sell) END - (buy + sell) * 2.0::float8 ^ -30);
            counted := 0;
            buys := 0;
            sells := 0;
        END IF;
    END LOOP;
END $$;

CREATE TABLE wanted AS
SELECT kind, run, i.* FROM runs, unnest(ARRAY['tick', 'volume', 'dollar', 'range']) AS kind,
    LATERAL plain_ids(kind, run, CASE kind WHEN 'tick' THEN 7 WHEN 'volume' THEN volume WHEN 'dollar' THEN dollar ELSE range END) AS i
UNION ALL
SELECT kind, run, i.* FROM runs, unnest(ARRAY['tick_imbalance', 'volume_imbalance', 'tick_run', 'volume_run']) AS kind,
    LATERAL adaptive_ids(kind LIKE '%imbalance', kind LIKE 'volume%', run, 20, 5, 60, 4, 90) AS i;

CREATE VIEW wanted_bars AS
SELECT kind, run, id, min(t) AS open_time, max(t) AS close_time, (array_agg(price ORDER BY n))[1]::float8 AS open, max(price)::float8 AS high, min(price)::float8 AS low,
       (array_agg(price ORDER BY n DESC))[1]::float8 AS close, coalesce(sum(size), 0) AS volume, coalesce(sum(price * size), 0) AS turnover,
       coalesce(sum(abs(price) * size), 0) AS gross, count(*) AS trades, sum(price * size) / nullif(sum(size), 0) AS vwap, bool_or(closes) AS complete
FROM wanted JOIN ticks USING (run, n) GROUP BY kind, run, id;

CREATE VIEW bars AS
SELECT 'tick' AS kind, run, b.* FROM runs, tick_bars(source_of(run), 7) AS b
UNION ALL SELECT 'volume', run, b.* FROM runs, volume_bars(source_of(run), volume) AS b
UNION ALL SELECT 'dollar', run, b.* FROM runs, dollar_bars(source_of(run), dollar) AS b
UNION ALL SELECT 'range', run, b.* FROM runs, range_bars(source_of(run), range) AS b
UNION ALL SELECT 'tick_imbalance', run, b.* FROM runs, tick_imbalance_bars(source_of(run), 20, 5, 60, 4, 90) AS b
UNION ALL SELECT 'volume_imbalance', run, b.* FROM runs, volume_imbalance_bars(source_of(run), 20, 5, 60, 4, 90) AS b
UNION ALL SELECT 'tick_run', run, b.* FROM runs, tick_run_bars(source_of(run), 20, 5, 60, 4, 90) AS b
UNION ALL SELECT 'volume_run', run, b.* FROM runs, volume_run_bars(source_of(run), 20, 5, 60, 4, 90) AS b;

-- |a - b| is nothing but rounding of things as large as 'scale'.
CREATE FUNCTION near(a float8, b numeric, scale numeric) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT a IS NOT DISTINCT FROM b::float8 OR abs(a::numeric - b) <= 1e-14 * scale $$;

SELECT kind, run, count(w.id) AS wanted, count(b.bar_id) AS got, count(*) FILTER (WHERE NOT coalesce(
        (b.open_time, b.close_time, b.open, b.high, b.low, b.close, b.trades, b.complete) =
        (w.open_time, w.close_time, w.open, w.high, w.low, w.close, w.trades, w.complete) AND b.series IS NULL
        AND near(b.volume, w.volume, w.volume) AND near(b.turnover, w.turnover, w.gross) AND (b.vwap IS NULL) = (w.vwap IS NULL)
        AND (w.volume = 0 OR near(b.vwap, w.vwap, w.gross / w.volume)), false)) AS differ
FROM wanted_bars AS w FULL JOIN (SELECT *, bar_id AS id FROM bars) AS b USING (kind, run, id) GROUP BY kind, run ORDER BY kind, run;

-- ---- the numbering window functions: the same bars ----

CREATE VIEW ids AS
SELECT run, n, tick_bar_id(7) OVER w AS tick, volume_bar_id(size, volume) OVER w AS volume, dollar_bar_id(price, size, dollar) OVER w AS dollar,
       range_bar_id(price, range) OVER w AS range, tick_imbalance_bar_id(price, 20, 5, 60, 4, 90) OVER w AS tick_imbalance,
       volume_imbalance_bar_id(price, size, 20, 5, 60, 4, 90) OVER w AS volume_imbalance, tick_run_bar_id(price, 20, 5, 60, 4, 90) OVER w AS tick_run,
       volume_run_bar_id(price, size, 20, 5, 60, 4, 90) OVER w AS volume_run
FROM (SELECT run, n, price::float8, size::float8, runs.volume::float8, dollar::float8, range::float8 FROM ticks JOIN runs USING (run) WHERE price IS NOT NULL AND ts IS NOT NULL) AS t
WINDOW w AS (PARTITION BY run ORDER BY n);
SELECT wanted.kind, count(*), count(*) FILTER (WHERE id IS DISTINCT FROM got) AS differ
FROM (SELECT run, n, x.kind, x.got FROM ids, LATERAL (VALUES ('tick', tick), ('volume', volume), ('dollar', dollar), ('range', range), ('tick_imbalance', tick_imbalance),
      ('volume_imbalance', volume_imbalance), ('tick_run', tick_run), ('volume_run', volume_run)) AS x (kind, got)) AS i
RIGHT JOIN wanted ON (wanted.kind, wanted.run, wanted.n) = (i.kind, i.run, i.n) GROUP BY 1 ORDER BY 1;
-- a price of NULL: no number, and nothing else changes; a size of NULL is none
SELECT n, price, size, dollar_bar_id(price, size, 20) OVER w AS dollar, range_bar_id(price, 2) OVER w AS range, volume_bar_id(size, 3) OVER w AS volume, tick_run_bar_id(price, 1) OVER w AS run
FROM (VALUES (1, 10::float8, 1::float8), (2, NULL, 1), (3, 12, 1), (4, 11, NULL), (5, 13, 2)) AS v (n, price, size) WINDOW w AS (ORDER BY n);
-- the frame does not matter
SELECT count(*) FILTER (WHERE a <> b OR a <> c) AS differ FROM (
    SELECT volume_bar_id(size, 3) OVER (ORDER BY n) AS a, volume_bar_id(size, 3) OVER (ORDER BY n ROWS 2 PRECEDING) AS b,
           volume_bar_id(size, 3) OVER (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS c FROM ticks WHERE run = 1) AS t;

-- ---- ticks that are split: bars end where the running total passes a multiple of the size ----

CREATE VIEW split_bars AS
SELECT 'volume' AS kind, run, b.* FROM runs, volume_bars(source_of(run), volume, split => true) AS b
UNION ALL SELECT 'dollar', run, b.* FROM runs, dollar_bars(source_of(run), dollar, split => true) AS b;

CREATE VIEW wanted_split_bars AS
SELECT kind, run, bar AS id, min(t) AS open_time, max(t) AS close_time, (array_agg(price ORDER BY n))[1]::float8 AS open, max(price)::float8 AS high, min(price)::float8 AS low,
       (array_agg(price ORDER BY n DESC))[1]::float8 AS close, sum(part) AS volume, sum(part * price) AS turnover, sum(part * abs(price)) AS gross, max(size) AS largest, max(size * abs(price)) AS gross_largest,
       count(*) FILTER (WHERE bar = first_bar) AS trades, max(total) >= bar * threshold AS complete
FROM (SELECT *, CASE WHEN amount = 0 THEN size ELSE size * (least(total, bar * threshold) - greatest(total - amount, (bar - 1) * threshold)) / amount END AS part
      FROM (SELECT *, div(total - amount, threshold) + 1 AS first_bar
            FROM (SELECT kind, run, n, t, price, coalesce(size, 0) AS size, threshold, amount, sum(amount) OVER (PARTITION BY kind, run ORDER BY n) AS total
                  FROM ticks JOIN runs USING (run), LATERAL (VALUES ('volume', volume, coalesce(size, 0)), ('dollar', dollar, abs(price) * coalesce(size, 0))) AS k (kind, threshold, amount)
                  WHERE price IS NOT NULL AND ts IS NOT NULL) AS a) AS b,
           LATERAL generate_series(first_bar, greatest(first_bar, ceil(total / threshold))) AS bar) AS c
GROUP BY kind, run, bar, threshold;

SELECT kind, run, count(w.id) AS wanted, count(b.bar_id) AS got, count(*) FILTER (WHERE NOT coalesce(
        (b.open_time, b.close_time, b.open, b.high, b.low, b.close, b.trades, b.complete) =
        (w.open_time, w.close_time, w.open, w.high, w.low, w.close, w.trades, w.complete)
        AND near(b.volume, w.volume, 100 * (w.volume + w.largest)) AND near(b.turnover, w.turnover, 100 * (w.gross + w.gross_largest)), false)) AS differ
FROM wanted_split_bars AS w FULL JOIN (SELECT *, bar_id AS id FROM split_bars) AS b USING (kind, run, id) GROUP BY kind, run ORDER BY kind, run;
-- nothing is lost, and a volume bar that is complete has its size
SELECT kind, count(*) FILTER (WHERE NOT near(volume, wanted, wanted)) AS lost_volume, count(*) FILTER (WHERE trades <> n) AS lost_trades, bool_and(filled) AS filled
FROM (SELECT kind, run, sum(b.volume::numeric)::float8 AS volume, sum(trades) AS trades, bool_and(NOT complete OR kind = 'dollar' OR near(b.volume, r.volume, r.volume * 10)) AS filled
      FROM split_bars AS b JOIN runs AS r USING (run) GROUP BY kind, run) AS s
JOIN (SELECT run, sum(size) AS wanted, count(*) AS n FROM ticks WHERE price IS NOT NULL AND ts IS NOT NULL GROUP BY run) AS t USING (run) GROUP BY kind ORDER BY kind;
-- sizes that binary fractions hold: to the bit
SELECT sum(volume) = sum(total) AS same, sum(trades) AS trades, count(*) FILTER (WHERE volume <> 12.5 AND complete) AS odd FROM (
    SELECT volume, trades, complete, NULL::float8 AS total FROM volume_bars('SELECT n * interval ''1 s'' + ''2024-01-01Z''::timestamptz AS ts, 7 AS price, dice(1000, ''x'', n) / 8.0 AS size FROM generate_series(1, 1000) AS n', 12.5, true)
    UNION ALL SELECT NULL, NULL, NULL, dice(1000, 'x', n) / 8.0 FROM generate_series(1, 1000) AS n) AS a;
-- rounding does not decide: ten times 0.1 is 1, and 0.3 + 0.7 as well; 0.05 lies between 99.95 and 100
SELECT count(*), bool_and(complete) AS complete, min(trades), max(trades) FROM volume_bars('SELECT ''2024-01-01Z''::timestamptz AS ts, 5 AS price, 0.1::float8 AS size FROM generate_series(1, 1000)', 1);
SELECT count(*), bool_and(complete) AS complete, min(trades), max(trades) FROM volume_bars('SELECT ''2024-01-01Z''::timestamptz AS ts, 5 AS price, 0.1::float8 AS size FROM generate_series(1, 1000)', 1, true);
SELECT count(*), bool_and(complete) AS complete FROM volume_bars('SELECT ''2024-01-01Z''::timestamptz AS ts, 5 AS price, (CASE i % 2 WHEN 0 THEN 0.3 ELSE 0.7 END)::float8 AS size FROM generate_series(1, 1000) AS i', 1);
SELECT count(*), bool_and(complete) AS complete FROM range_bars('SELECT ''2024-01-01Z''::timestamptz AS ts, 99.95 + 0.05 * (i % 2) AS price FROM generate_series(1, 1000) AS i', 0.05);
-- and a scale of 2^40 changes nothing
SELECT count(*) FILTER (WHERE (a.bar_id, a.trades, a.complete, a.volume, a.high * 2 ^ 40) IS DISTINCT FROM (b.bar_id, b.trades, b.complete, b.volume, b.high)) AS differ
FROM range_bars(source_of(5), 1) AS a
FULL JOIN range_bars('SELECT ts, price * 2 ^ 40::float8 AS price, size FROM ticks WHERE run = 5 ORDER BY n', 2 ^ 40) AS b USING (bar_id);

-- ---- huge and tiny ----

CREATE VIEW odd AS SELECT column1 AS ts, column2::float8 AS price, column3::float8 AS size
FROM (VALUES ('2024-01-01Z'::timestamptz, 1e-8, 1e300), ('2024-01-02Z', 1e12, 1), ('2024-01-03Z', 3, 1e-300)) AS v;
SELECT bar_id, open, volume, turnover, trades, vwap, complete FROM volume_bars('odd', 10);
SELECT bar_id, open, volume, turnover, trades, vwap, complete FROM dollar_bars('odd', 1e292, split => true);
SELECT bar_id, open, volume, turnover, trades, vwap, complete FROM dollar_bars('odd', 1e-310, split => false);
SELECT bar_id, open, volume, turnover, trades, vwap, complete FROM dollar_bars('SELECT ''2024-01-01Z''::timestamptz AS ts, 1e-300::float8 AS price, s::float8 AS size FROM (VALUES (1e299), (1e300)) AS v (s)', 1, true);
SELECT bar_id, high, low, complete FROM range_bars('SELECT ''2024-01-01Z''::timestamptz AS ts, p::float8 AS price FROM (VALUES (-1.7e308), (1.7e308), (5e-324), (0)) AS v (p)', 5e-324);
SELECT failure($$SELECT volume_bars('odd', 10, split => true)$$);
SELECT failure($$SELECT volume_bars('odd', 1e-300, split => true)$$);

-- ---- sources ----

CREATE TABLE trades (symbol varchar(10), time timestamp, price numeric, qty integer, note text);
INSERT INTO trades SELECT CASE i % 3 WHEN 0 THEN 'B' WHEN 1 THEN 'A' END, '2024-01-01'::timestamp + i * interval '1 minute', 100 + i, i FROM generate_series(9, 1, -1) AS i;
SELECT series, bar_id, open_time, open, volume, trades, complete FROM tick_bars('trades', 2, by => 'symbol');
SELECT series, bar_id, open_time, open, volume, trades, complete FROM tick_bars('trades', 2, by => 'SYMBOL', include_partial => false);
SELECT series, bar_id, open, volume, trades, complete FROM tick_bars('SELECT * FROM trades ORDER BY symbol DESC, time', 2, by => 'symbol');
SELECT count(*), sum(trades), sum(volume) FROM tick_bars('trades', 4);
SELECT series, count(*), sum(trades) FROM tick_bars('SELECT qty / 4.00 AS g, ''2024-01-01''::date + qty AS date, price FROM trades ORDER BY 1, 2', 1, by => 'g') GROUP BY 1 ORDER BY 1;
-- 1.0 and 1.00 are one series; a series without any price has no bar
SELECT series, trades FROM tick_bars('SELECT * FROM (VALUES (1.0, timestamptz ''2024-01-01Z'', 1), (1.00, ''2024-01-02Z'', 2), (2, ''2024-01-01Z'', NULL), (3, ''2024-01-01Z'', 1)) AS v (g, ts, price)', 5, by => 'g');
-- timestamp and date are read in the session's time zone
SET TimeZone = 'America/New_York';
SELECT min(open_time) AT TIME ZONE 'UTC' AS utc FROM tick_bars('trades', 4);
SET TimeZone = 'UTC';
-- all of a source's rows in one partition of window functions and by sources: the same
SELECT count(*) FILTER (WHERE (a.series, a.bar_id, a.open, a.close, a.trades) IS DISTINCT FROM (b.series, b.id, b.open, b.close, b.trades) OR NOT near(a.volume, b.volume, b.volume)) AS differ, count(*)
FROM volume_bars('SELECT run, ts, price, size FROM ticks ORDER BY run, n', 4, by => 'run') AS a
FULL JOIN (SELECT run::text AS series, id, count(*) AS trades, coalesce(sum(size), 0) AS volume, (array_agg(price ORDER BY n))[1]::float8 AS open, (array_agg(price ORDER BY n DESC))[1]::float8 AS close
           FROM (SELECT *, volume_bar_id(size::float8, 4) OVER (PARTITION BY run ORDER BY n) AS id FROM ticks WHERE ts IS NOT NULL AND price IS NOT NULL) AS t GROUP BY run, id) AS b
ON a.series = b.series AND a.bar_id = b.id;
-- bars are what a chart is drawn of, and a set is a set wherever it stands
SELECT length(render_chart('SELECT close_time AS ts, open, high, low, close, volume FROM tick_bars(''few'', 2)')) > 1000 AS drawn;
SELECT (tick_bars('few', 5)).close;
SELECT a.bar_id, b.bar_id FROM tick_bars('few', 5) AS a, LATERAL tick_bars('few', 4 + a.bar_id) AS b ORDER BY 1, 2;
-- more bars than work_mem holds
SET work_mem = '64kB';
SELECT count(*), sum(trades), sum(bar_id) FROM tick_bars('SELECT ''2024-01-01Z''::timestamptz + i * interval ''1 second'' AS ts, i AS price FROM generate_series(1, 20000) AS i', 1);
SELECT max(id), count(*) FROM (SELECT tick_bar_id(3) OVER (ORDER BY i) AS id FROM generate_series(1, 20000) AS i) AS t;
RESET work_mem;

-- ---- errors ----

SELECT f, failure('SELECT ' || f) FROM (VALUES
    ('tick_bars(NULL, 1)'), ('tick_bars(''few'', NULL)'), ('tick_bars(''few'', 0)'), ('tick_bars(''few'', -1)'), ('tick_bars(''few'', 1, by => '''')'),
    ('tick_bars(''few'', 1, by => ''symbol'')'), ('tick_bars(''few'', 1, include_partial => NULL)'), ('volume_bars(''few'', 0)'), ('volume_bars(''few'', -0.5)'),
    ('volume_bars(''few'', ''NaN'')'), ('volume_bars(''few'', ''Infinity'')'), ('volume_bars(''few'', ''-Infinity'')'), ('volume_bars(''few'', NULL)'),
    ('volume_bars(''few'', 1, NULL)'), ('dollar_bars(''few'', 0)'), ('range_bars(''few'', 0)'), ('range_bars(''few'', ''NaN'')'),
    ('tick_imbalance_bars(''few'', 0)'), ('tick_imbalance_bars(''few'', NULL)'), ('tick_imbalance_bars(''few'', bar_span => 0)'),
    ('tick_imbalance_bars(''few'', tick_span => 2000000000)'), ('tick_run_bars(''few'', 10, min_ticks => 0)'), ('tick_run_bars(''few'', 10, min_ticks => 11)'),
    ('tick_run_bars(''few'', 10, max_ticks => 9)'), ('volume_run_bars(''few'', 10, bar_span => NULL)'), ('volume_imbalance_bars(''few'', max_ticks => -5)'),
    ('tick_bar_id(0) OVER ()'), ('tick_bar_id(NULL) OVER ()'), ('tick_bar_id(1)'), ('volume_bar_id(1, 0) OVER ()'), ('volume_bar_id(1, NULL) OVER ()'),
    ('volume_bar_id(-1, 5) OVER ()'), ('volume_bar_id(''NaN'', 5) OVER ()'), ('dollar_bar_id(''NaN'', 1, 5) OVER ()'), ('dollar_bar_id(1e300, 1e300, 5) OVER ()'),
    ('range_bar_id(1, ''Infinity'') OVER ()'), ('range_bar_id(''-Infinity'', 1) OVER ()'), ('tick_imbalance_bar_id(1, 5, 0) OVER ()'),
    ('tick_run_bar_id(1, 5, min_ticks => 6) OVER ()'), ('volume_run_bar_id(1, -1) OVER ()'), ('tick_bar_id(i) OVER (ORDER BY i) FROM generate_series(1, 3) AS i'),
    ('volume_bar_id(1e308, 1.7e308) OVER () FROM generate_series(1, 2)')) AS v (f);
-- a parameter may differ between partitions
SELECT g, i, tick_bar_id(g) OVER (PARTITION BY g ORDER BY i) AS id FROM generate_series(1, 2) AS g, generate_series(1, 3) AS i ORDER BY 1, 2;
SELECT s, failure(format('SELECT * FROM volume_bars(%L, 5)', s)) FROM (VALUES
    (''), ('no_such_table'), ('SELECT 1 AS price'), ('SELECT ts, price FROM few'), ('SELECT ts, price, size, 1 AS volume FROM few'), ('SELECT ts::text, price, size FROM few'),
    ('SELECT ts, price, true AS size FROM few'), ('DELETE FROM few RETURNING *'), ('SELECT * FROM few ORDER BY ts DESC'), ('SELECT ts, price, -size AS size FROM few'),
    ('SELECT ts, price, ''NaN''::float8 AS size FROM few'), ('SELECT ts, ''NaN''::numeric AS price, size FROM few'), ('SELECT ts, 1e400::numeric AS price, size FROM few'),
    ('SELECT ''infinity''::timestamptz AS ts, price, size FROM few'), ('SELECT ''-infinity''::timestamptz AS ts, price, size FROM few'),
    ('SELECT ''5874897-12-31''::date AS ts, price, size FROM few'), ('SELECT ts, 1e200::float8 AS price, 1e200::float8 AS size FROM few'),
    ('SELECT ts, price, 1 / (size - 4) AS size FROM few')) AS v (s);
SELECT failure($$SELECT tick_bars('SELECT * FROM trades ORDER BY time', 2, by => 'symbol')$$);
SELECT failure($$SELECT tick_bars('SELECT g, ''2024-01-01''::date AS ts, 1 AS price FROM (VALUES (2), (1), (3)) AS v (g)', 2, by => 'g')$$);
SELECT failure($$SELECT tick_bars('SELECT * FROM trades ORDER BY symbol, time DESC', 2, by => 'symbol')$$);
SELECT failure($$SELECT tick_bars('SELECT CASE WHEN qty IN (1, 7) THEN symbol END AS symbol, time, price FROM trades ORDER BY time', 2, by => 'symbol')$$);
SELECT failure($$SELECT tick_bars('SELECT CASE WHEN qty IN (2, 5) THEN 1 END AS g, time, price FROM trades ORDER BY time', 2, by => 'g')$$);
SELECT failure($$SELECT tick_bars('SELECT *, point(1, 1) AS p FROM trades', 2, by => 'p')$$);
SELECT failure($$SELECT volume_run_bars('few', by => 'ts')$$);
-- the transaction is as before, and a long query can be cancelled, be it in the source or in the bars of one tick
SHOW transaction_read_only;
\set VERBOSITY terse
SET statement_timeout = '300ms';
SELECT count(*) FROM tick_bars('SELECT ''2024-01-01Z''::timestamptz AS ts, 1 AS price FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b', 10);
SELECT count(*) FROM volume_bars('SELECT ''2024-01-01Z''::timestamptz AS ts, 1 AS price, 1000000 AS size FROM generate_series(1, 100) AS a', 1, split => true);
RESET statement_timeout;
