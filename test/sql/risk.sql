-- Risk and return aggregates: against plain SQL, in every kind of plan, over windows, with rows that cannot be used.
SET extra_float_digits = -3;

-- Equal to 1 part in 10^11, or both NULL.
CREATE FUNCTION near(a float8, b float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT a IS NOT DISTINCT FROM b OR (a IS NOT NULL AND b IS NOT NULL AND abs(a - b) <= 1e-11 * greatest(abs(a), abs(b)) + 1e-15) $$;

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

-- Mean 0.01, sample standard deviation 0.02.
SELECT round(sharpe(r)::numeric, 10) AS sharpe, round((0.01 / 0.02 * sqrt(252))::numeric, 10) AS want FROM (VALUES (0.03::float8), (0.01), (-0.01)) AS v (r);
SELECT round(sharpe(r, 0.0252)::numeric, 10) AS sharpe, round((0.0099 / 0.02 * sqrt(252))::numeric, 10) AS want FROM (VALUES (0.03::float8), (0.01), (-0.01)) AS v (r);
SELECT round(sharpe(r, 0, 4)::numeric, 10) AS sharpe FROM (VALUES (0.03::float8), (0.01), (-0.01)) AS v (r);
SELECT round(sortino(r, 0, 4)::numeric, 10) AS sortino, round((0.01 / sqrt(0.0001 / 3) * 2)::numeric, 10) AS want FROM (VALUES (0.03::float8), (0.01), (-0.01)) AS v (r);
SELECT win_rate(r) FROM (VALUES (0.03::float8), (0), (-0.01), (0.5)) AS v (r);
SELECT max_drawdown(p ORDER BY i), round(cagr(p, 2 ORDER BY i)::numeric, 12) AS cagr, round(calmar(p, 2 ORDER BY i)::numeric, 12) AS calmar
FROM (VALUES (1, 100), (2, 200), (3, 150), (4, 180), (5, 400)) AS v (i, p);
SELECT round(max_drawdown_returns(r ORDER BY i)::numeric, 12) AS max_drawdown, round(cagr_returns(r, 2)::numeric, 12) AS cagr,
       round(calmar_returns(r, 2 ORDER BY i)::numeric, 12) AS calmar
FROM (VALUES (1, 1), (2, -0.25), (3, 0.2), (4, 1.2222222222222222)) AS v (i, r);
-- The start counts as a peak.
SELECT max_drawdown_returns(r) FROM (VALUES (-0.25)) AS v (r);
SELECT round(cagr(ts, p)::numeric, 12) AS cagr FROM (VALUES ('2020-01-01Z'::timestamptz, 100), ('2021-12-31 12:00Z', 144), ('2021-01-01Z', 7)) AS v (ts, p);
SELECT value_at_risk(r, 0.9), expected_shortfall(r, 0.9), value_at_risk(r, 0.5), round(expected_shortfall(r, 0.55)::numeric, 12) AS es
FROM (SELECT i / 100.0 AS r FROM generate_series(-50, 50) AS i) AS v;

-- ---- nothing, one, NULL, NaN, infinity ----

\set all_of 'sharpe(r) AS sharpe, sortino(r) AS sortino, win_rate(r) AS win, max_drawdown_returns(r) AS mdd, calmar_returns(r) AS calmar, cagr_returns(r) AS cagr, value_at_risk(r) AS var, expected_shortfall(r) AS es'
\set all_of_prices 'sharpe_prices(p) AS sharpe, sortino_prices(p) AS sortino, win_rate_prices(p) AS win, max_drawdown(p) AS mdd, calmar(p) AS calmar, cagr(p) AS cagr, value_at_risk_prices(p) AS var, expected_shortfall_prices(p) AS es, cagr(now(), p) AS cagr_ts'
\pset null '~'
SELECT :all_of FROM (SELECT 1::float8 AS r WHERE false) AS v;
SELECT :all_of FROM (SELECT NULL::float8 AS r FROM generate_series(1, 3)) AS v;
SELECT :all_of FROM (VALUES ('NaN'::float8), ('Infinity'), ('-Infinity'), (NULL)) AS v (r);
SELECT :all_of FROM (VALUES (0::float8)) AS v (r);
SELECT :all_of FROM (VALUES (-0.5::float8)) AS v (r);
SELECT :all_of FROM (VALUES (0.1::float8), (NULL), (0.1), ('NaN'), (0.1)) AS v (r);
SELECT :all_of FROM (VALUES (-0.5::float8), (NULL), ('NaN'), (1), ('Infinity')) AS v (r);
SELECT :all_of_prices FROM (SELECT 1::float8 AS p WHERE false) AS v;
SELECT :all_of_prices FROM (VALUES ('NaN'::float8), ('Infinity'), ('-Infinity'), (NULL)) AS v (p);
SELECT :all_of_prices FROM (VALUES (5::float8)) AS v (p);
SELECT :all_of_prices FROM (SELECT 5::float8 AS p FROM generate_series(1, 9)) AS v;
SELECT :all_of_prices FROM (VALUES (4::float8), (NULL), ('NaN'), (3), ('Infinity')) AS v (p);
-- Tiny and huge.
SELECT :all_of_prices FROM (VALUES (5e-324::float8), (1e-323), (5e-324)) AS v (p);
SELECT max_drawdown(p), cagr(p, 1), round(sharpe_prices(p)::numeric, 6) AS sharpe FROM (VALUES (1.7e308::float8), (0.85e308), (1.7e308)) AS v (p);
-- A growth beyond double precision has no value.
SELECT cagr(ts, p) FROM (VALUES ('2020-01-01 00:00:00Z'::timestamptz, 1), ('2020-01-01 00:00:01Z', 2)) AS v (ts, p);
SELECT cagr(ts, p) FROM (VALUES ('infinity'::timestamptz, 1), ('-infinity', 2), (NULL, 3)) AS v (ts, p);
-- At equal times the lowest price counts.
SELECT round(cagr(ts, p)::numeric, 12) AS cagr FROM (VALUES ('2020-01-01Z'::timestamptz, 5), ('2020-01-01Z', 4), ('2020-12-31 06:00Z', 9), ('2020-12-31 06:00Z', 8)) AS v (ts, p);

-- ---- errors ----

SELECT sharpe(1, 'NaN');
SELECT sharpe(1, NULL);
SELECT sharpe(1, 0, 0);
SELECT sharpe(1, 0, NULL);
SELECT sortino(1, 'Infinity');
SELECT sortino(1, 0, 'Infinity');
SELECT sharpe(r) FROM (VALUES (1e200), (-1e200)) AS v (r);
SELECT sharpe(1, r) FROM (VALUES (0.1), (0.2)) AS v (r);
SELECT sortino_prices(1, 0, r) FROM (VALUES (1), (2)) AS v (r);
SELECT calmar(1, r) FROM (VALUES (1), (2)) AS v (r);
SELECT cagr_returns(1, r) FROM (VALUES (1), (2)) AS v (r);
SELECT value_at_risk(1, r) FROM (VALUES (0.9), (0.95)) AS v (r);
SELECT value_at_risk(1, 1);
SELECT value_at_risk(1, 0.49);
SELECT expected_shortfall(1, 95);
SELECT expected_shortfall_prices(1, NULL);
SELECT max_drawdown(p) FROM (VALUES (1), (0)) AS v (p);
SELECT cagr(now(), -1);
SELECT win_rate_prices(-1);
SELECT value_at_risk_prices(0);
SELECT cagr_returns(-1.5);
SELECT max_drawdown_returns(-100);
DO $$ BEGIN PERFORM max_drawdown(0); EXCEPTION WHEN data_exception THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;
DO $$ BEGIN PERFORM value_at_risk(0, 2); EXCEPTION WHEN invalid_parameter_value THEN RAISE NOTICE USING MESSAGE = SQLSTATE; END $$;
-- Called by hand: a state of another kind is refused, and the one in a table is left as it is.
SELECT kimsfinance_sharpe_step('{1,2}', 0.5);
SELECT kimsfinance_sharpe_final('{{1,2,3,4},{5,6,7,8}}');
SELECT kimsfinance_win_rate_combine('{1,2,NULL}', '{1,2,3}');
SELECT kimsfinance_win_rate_step(s, 1) AS new, s AS old FROM (VALUES ('{1,0,NaN}'::float8[])) AS v (s);
SELECT kimsfinance_win_rate_combine(s, s) AS new, s AS old, kimsfinance_win_rate_combine(NULL, s) AS other, kimsfinance_win_rate_combine(s, NULL) AS this,
       kimsfinance_win_rate_combine(NULL, NULL) AS none FROM (VALUES ('{1,0,NaN}'::float8[])) AS v (s);

-- ---- random walks: what plain SQL says ----

CREATE TABLE walk (symbol integer, i integer, price float8, ret float8);
INSERT INTO walk
WITH noise AS (
    SELECT s, i, ((hashint8(i * 7919 + s)::bigint + 2147483648) / 4294967296.0::float8 - 0.5) * CASE s WHEN 3 THEN 0.4 ELSE 0.04 END AS x
    FROM generate_series(1, 4) AS s, generate_series(1, 2500) AS i)
SELECT s, i, 100 * exp(sum(x) OVER (PARTITION BY s ORDER BY i)), NULL FROM noise WHERE s < 4 OR i <= 2;
UPDATE walk SET ret = r FROM (SELECT symbol AS s, i AS j, price / lag(price) OVER (PARTITION BY symbol ORDER BY i) - 1 AS r FROM walk) AS q WHERE symbol = s AND i = j;
ANALYZE walk;

CREATE VIEW plain AS
WITH peaks AS (SELECT symbol, i, price, ret, max(price) OVER (PARTITION BY symbol ORDER BY i) AS peak FROM walk),
     tails AS (SELECT symbol, percentile_cont(0.05) WITHIN GROUP (ORDER BY ret) AS q FROM walk GROUP BY symbol)
SELECT symbol, (avg(ret) - 0.02 / 252) / nullif(stddev_samp(ret), 0) * sqrt(252) AS sharpe,
       (avg(ret) - 0.0001) / nullif(sqrt(avg(least(ret - 0.0001, 0) ^ 2) FILTER (WHERE ret IS NOT NULL)), 0) * sqrt(252) AS sortino,
       count(*) FILTER (WHERE ret > 0)::float8 / nullif(count(*) FILTER (WHERE ret <> 0), 0) AS win_rate,
       max(1 - price / peak) AS max_drawdown,
       ((array_agg(price ORDER BY i DESC))[1] / (array_agg(price ORDER BY i))[1]) ^ (252.0 / (count(*) - 1)) - 1 AS cagr,
       exp(sum(ln(1 + ret)) * 252 / count(ret)) - 1 AS cagr_returns,
       -min(q) AS value_at_risk, -avg(ret) FILTER (WHERE ret <= q) AS expected_shortfall
FROM peaks JOIN tails USING (symbol) GROUP BY symbol;
\set ours 'SELECT symbol, sharpe(ret, 0.02) AS sharpe, sharpe_prices(price, 0.02 ORDER BY i) AS sharpe_prices, sortino(ret, 0.0001) AS sortino, sortino_prices(price, 0.0001 ORDER BY i) AS sortino_prices, win_rate(ret) AS win_rate, win_rate_prices(price ORDER BY i) AS win_rate_prices, max_drawdown(price ORDER BY i) AS max_drawdown, max_drawdown_returns(ret ORDER BY i) AS max_drawdown_returns, calmar(price ORDER BY i) AS calmar, calmar_returns(ret ORDER BY i) AS calmar_returns, cagr(price ORDER BY i) AS cagr, cagr_returns(ret) AS cagr_returns, value_at_risk(ret) AS value_at_risk, value_at_risk_prices(price ORDER BY i) AS value_at_risk_prices, expected_shortfall(ret) AS expected_shortfall, expected_shortfall_prices(price ORDER BY i) AS expected_shortfall_prices FROM walk GROUP BY symbol'
CREATE TABLE ours AS :ours;
SELECT symbol, near(o.sharpe, p.sharpe) AND near(sharpe_prices, p.sharpe) AS sharpe, near(o.sortino, p.sortino) AND near(sortino_prices, p.sortino) AS sortino,
       near(o.win_rate, p.win_rate) AND near(win_rate_prices, p.win_rate) AS win_rate,
       near(o.max_drawdown, p.max_drawdown) AND near(max_drawdown_returns, p.max_drawdown) AS max_drawdown,
       near(o.cagr, p.cagr) AND near(o.cagr_returns, p.cagr_returns) AND near(o.cagr, o.cagr_returns) AS cagr,
       near(calmar, p.cagr / nullif(p.max_drawdown, 0)) AND near(calmar_returns, p.cagr / nullif(p.max_drawdown, 0)) AS calmar,
       near(o.value_at_risk, p.value_at_risk) AND near(value_at_risk_prices, p.value_at_risk) AS var,
       near(o.expected_shortfall, p.expected_shortfall) AND near(expected_shortfall_prices, p.expected_shortfall) AS es
FROM ours o JOIN plain p USING (symbol) ORDER BY symbol;
SELECT near(value_at_risk(ret, c), -q) AS var, near(expected_shortfall(ret, c), (SELECT -avg(ret) FROM walk WHERE symbol = 3 AND ret <= q)) AS es
FROM walk, (SELECT c, percentile_cont((1 - c::numeric)::float8) WITHIN GROUP (ORDER BY ret) AS q FROM walk, unnest('{0.5,0.777,0.9,0.95,0.99,0.9999}'::float8[]) AS c WHERE symbol = 3 GROUP BY c) AS t
WHERE symbol = 3 GROUP BY c, q ORDER BY c;
-- Another order of rows, another unit of price.
SELECT symbol, near(sharpe(ret, 0.02 ORDER BY md5(i::text)), o.sharpe) AND near(cagr_returns(ret ORDER BY md5(i::text)), o.cagr_returns)
       AND value_at_risk(ret ORDER BY md5(i::text)) = o.value_at_risk AS any_order,
       sharpe_prices(price * 1099511627776, 0.02 ORDER BY i) = o.sharpe_prices AND calmar(price * 1099511627776 ORDER BY i) = o.calmar AS any_unit
FROM walk JOIN ours o USING (symbol) WHERE symbol < 4 GROUP BY symbol, o.sharpe, o.sharpe_prices, o.calmar, o.cagr_returns, o.value_at_risk ORDER BY symbol;

-- ---- parallel plans ----

\set total 'SELECT sharpe(ret, 0.02) AS a, sortino(ret, 0.0001) AS b, win_rate(ret) AS c, cagr_returns(ret) AS d, value_at_risk(ret) AS e, expected_shortfall(ret, 0.99) AS f, cagr(timestamptz ''2000-01-01Z'' + i * interval ''1 day'', price) AS g, sharpe(ret) FILTER (WHERE i = 5 AND symbol = 1) AS h, sortino(ret) FILTER (WHERE i < 4 AND symbol = 1) AS i, value_at_risk(ret) FILTER (WHERE i = 7 AND symbol = 2) AS j, win_rate(ret) FILTER (WHERE i < 0) AS k, value_at_risk(ret) FILTER (WHERE i < 0) AS l, cagr_returns(ret) FILTER (WHERE i = 9 AND symbol = 1) AS m FROM walk'
SET max_parallel_workers_per_gather = 0;
CREATE TABLE serial AS :total;
CREATE TABLE serial_by_symbol AS SELECT symbol, sharpe(ret) AS a, value_at_risk(ret) AS b, cagr_returns(ret) AS c FROM walk GROUP BY symbol;
SET max_parallel_workers_per_gather = 4;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SELECT plan_has(:'total', 'Partial Aggregate');
CREATE TABLE parallel AS :total;
SELECT near(s.a, p.a) AS sharpe, near(s.b, p.b) AS sortino, s.c = p.c AS win_rate, near(s.d, p.d) AS cagr, s.e = p.e AND near(s.f, p.f) AS tail, s.g = p.g AS cagr_ts,
       p.h, near(s.i, p.i) AS i, s.j = p.j AS j, p.k, p.l, near(s.m, p.m) AS m FROM serial s, parallel p;
SELECT bool_and(near(s.a, p.a) AND s.b IS NOT DISTINCT FROM p.b AND near(s.c, p.c)) AS grouped, count(*)
FROM serial_by_symbol s JOIN (SELECT symbol, sharpe(ret) AS a, value_at_risk(ret) AS b, cagr_returns(ret) AS c FROM walk GROUP BY symbol) AS p USING (symbol);
SELECT plan_has('SELECT symbol, value_at_risk(ret) FROM walk GROUP BY symbol', 'Partial');
SELECT plan_has('SELECT max_drawdown(price) FROM walk', 'Partial') AS drawdown_is_ordered, plan_has('SELECT sharpe_prices(price) FROM walk', 'Partial') AS so_are_prices;
RESET max_parallel_workers_per_gather;
RESET min_parallel_table_scan_size;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
-- Parameters that differ between workers, not within one.
SELECT kimsfinance_sharpe_combine(a.s, b.s) FROM (SELECT kimsfinance_sharpe_step(NULL, 1, 0.1) AS s) AS a, (SELECT kimsfinance_sharpe_step(NULL, 1, 0.2) AS s) AS b;

-- ---- windows, grouping sets, FILTER, DISTINCT ----

CREATE TABLE short AS SELECT i, price, ret FROM walk WHERE symbol = 1 AND i <= 60;
SELECT bool_and(near(w.sharpe, s.sharpe) AND near(w.sortino, s.sortino) AND w.win = s.win AND near(w.var, s.var) AND near(w.es, s.es) AND near(w.cagr, s.cagr) AND near(w.mdd, s.mdd)), count(s.sharpe)
FROM (SELECT i, sharpe(ret) OVER w AS sharpe, sortino(ret) OVER w AS sortino, win_rate(ret) OVER w AS win, value_at_risk(ret) OVER w AS var, expected_shortfall(ret) OVER w AS es,
             cagr_returns(ret) OVER w AS cagr, max_drawdown(price) OVER w AS mdd
      FROM short WINDOW w AS (ORDER BY i ROWS BETWEEN 9 PRECEDING AND 2 FOLLOWING)) AS w,
     LATERAL (SELECT sharpe(ret), sortino(ret), win_rate(ret) AS win, value_at_risk(ret) AS var, expected_shortfall(ret) AS es, cagr_returns(ret) AS cagr, max_drawdown(price ORDER BY i) AS mdd
              FROM short WHERE i BETWEEN w.i - 9 AND w.i + 2) AS s;
SELECT bool_and(near(w.var, s.var) AND near(w.es, s.es) AND near(w.sharpe, s.sharpe))
FROM (SELECT i, value_at_risk(ret) OVER w AS var, expected_shortfall(ret) OVER w AS es, sharpe_prices(price) OVER w AS sharpe FROM short WINDOW w AS (ORDER BY i)) AS w,
     LATERAL (SELECT value_at_risk(ret) AS var, expected_shortfall(ret) AS es, sharpe_prices(price ORDER BY i) AS sharpe FROM short WHERE i <= w.i) AS s;
SELECT near(a.var, b.var) AND near(a.sharpe, b.sharpe) AS same, a.symbol
FROM (SELECT symbol, value_at_risk(ret) AS var, sharpe(ret) FROM walk GROUP BY GROUPING SETS ((symbol), ())) AS a
JOIN (SELECT symbol, value_at_risk(ret) AS var, sharpe(ret) FROM walk GROUP BY symbol UNION ALL SELECT NULL, value_at_risk(ret), sharpe(ret) FROM walk) AS b
  ON a.symbol IS NOT DISTINCT FROM b.symbol ORDER BY a.symbol;
SELECT win_rate(DISTINCT r), win_rate(r), value_at_risk(DISTINCT r, 0.5), value_at_risk(r, 0.5), win_rate(r) FILTER (WHERE r < 0) AS losses FROM (VALUES (1), (1), (1), (-1)) AS v (r);
-- Many groups in little memory, which spill.
SET work_mem = '64kB';
SET enable_sort = off;
SELECT count(*), count(s), round(sum(v)::numeric, 6) AS sum FROM (SELECT i, sharpe(ret) AS s, value_at_risk(ret) AS v FROM walk GROUP BY i) AS g;
RESET work_mem;
RESET enable_sort;
SELECT round(avg(v)::numeric, 12) AS of_many FROM (SELECT value_at_risk(sin(i), 0.9) AS v FROM generate_series(1, 200000) AS i) AS t;

-- ---- everything is declared as it should be ----

SELECT p.oid::regprocedure AS not_as_promised FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE p.proname ~ '(sharpe|sortino|win_rate|drawdown|calmar|cagr|value_at_risk|shortfall|_path_|_samples_|_tail_)'
  AND (p.provolatile <> 'i' OR p.proparallel <> 's' OR obj_description(p.oid, 'pg_proc') IS NULL);
SELECT count(*) AS aggregates, count(*) FILTER (WHERE aggcombinefn <> 0) AS that_merge, count(*) FILTER (WHERE aggtranstype = 'internal'::regtype) AS internal
FROM pg_aggregate JOIN pg_proc p ON p.oid = aggfnoid JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE p.proname ~ '^(sharpe|sortino|win_rate|max_drawdown|calmar|cagr|value_at_risk|expected_shortfall)(_prices|_returns)?$';

DROP VIEW plain;
DROP TABLE walk, ours, serial, serial_by_symbol, parallel, short;
DROP FUNCTION near, plan_has;
