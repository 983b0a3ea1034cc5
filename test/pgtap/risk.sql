-- Risk, levels and volume profiles of 20 years of the S&P 500: values computed by other programs from the definitions, sums that must
-- come out, and views as an application has them. Run from the root of the source tree.
\set QUIET on
BEGIN;
\i demo/load.sql

SELECT plan(19);

CREATE FUNCTION near(got float8, want float8, what text) RETURNS text LANGUAGE sql AS
$$ SELECT ok(abs(got - want) <= 1e-12 * abs(want), what || ': ' || coalesce(got::text, 'NULL')) $$;
CREATE VIEW daily AS SELECT ts, close / lag(close) OVER (ORDER BY ts) - 1 AS r FROM sp500;

-- By Python's statistics, math.fsum and fractions, from the closing prices as they are in the file.
SELECT near(sharpe(r, 0.02), 0.1680588191633022, 'Sharpe ratio at 2 %') FROM daily;
SELECT near(sortino(r), 0.3765281774115556, 'Sortino ratio') FROM daily;
SELECT near(win_rate(r), 0.5353852185845912, 'win rate') FROM daily;
SELECT near(max_drawdown(close ORDER BY ts), 0.5677538775030553, 'maximum drawdown') FROM sp500;
SELECT near(cagr(close ORDER BY ts), 0.03418153922986478, 'CAGR of 252 days a year') FROM sp500;
SELECT near(cagr(ts, close), 0.034124133779111165, 'CAGR of calendar years') FROM sp500;
SELECT near(calmar(close ORDER BY ts), 0.0602048538711756, 'Calmar ratio') FROM sp500;
SELECT near(value_at_risk(r), 0.018938962761684237, 'value at risk, 95 %') FROM daily;
SELECT near(value_at_risk(r, 0.99), 0.03450820643278012, 'value at risk, 99 %') FROM daily;
SELECT near(expected_shortfall(r), 0.030224659216643492, 'expected shortfall, 95 %') FROM daily;
SELECT near(expected_shortfall(r, 0.99), 0.05147619366146937, 'expected shortfall, 99 %') FROM daily;

-- A table of years, as a report has it, in a materialized view.
CREATE MATERIALIZED VIEW years AS
SELECT year, sharpe(r) AS sharpe, max_drawdown_returns(r ORDER BY ts) AS drawdown, cagr_returns(r, days) AS growth
FROM (SELECT *, count(*) OVER (PARTITION BY year) AS days FROM (SELECT date_trunc('year', ts) AS year, * FROM daily WHERE r IS NOT NULL) AS d) AS e
GROUP BY year;
SELECT is((SELECT count(*) FROM years WHERE sharpe IS NOT NULL AND drawdown BETWEEN 0 AND 1), 21::bigint, 'a report of 21 years');
SELECT ok(abs(exp(sum(ln(1 + growth))) - (SELECT (array_agg(close ORDER BY ts DESC))[1] / (array_agg(close ORDER BY ts))[1] FROM sp500)) < 1e-12,
          'the growth of the years is that of the whole') FROM years;

-- Pivot points of each day for the next.
SELECT ok(bool_and(p.s4 <= p.s3 AND p.s3 <= p.s2 AND p.s2 <= p.s1 AND p.s1 <= p.pp AND p.pp <= p.r1 AND p.r1 <= p.r2 AND p.r2 <= p.r3 AND p.r3 <= p.r4),
          'floor pivots are in order') FROM sp500, pivot_points(high, low, close) AS p;
SELECT is((SELECT count(*) FROM sp500, LATERAL pivot_points(high, low, close, open, 'demark') AS p WHERE p.s1 <= p.pp AND p.pp <= p.r1 AND p.r2 IS NULL), 5105::bigint,
          'DeMark''s have one resistance and one support');

-- Profiles.
SELECT ok(bool_and(abs(total - (SELECT sum(v) FROM unnest(volumes) AS v)) < 1e-9 * total), 'rows of a profile add up to its volume')
FROM (SELECT (p).total_volume AS total, (p).volumes FROM (SELECT volume_profile_bars(high, low, volume, 50) AS p FROM sp500 GROUP BY date_trunc('year', ts)) AS a
      UNION ALL SELECT (p).total_volume, (p).volumes FROM (SELECT volume_profile_step_bars(high, low, volume, 0.5) AS p FROM sp500 GROUP BY date_trunc('year', ts)) AS b) AS t;
SELECT ok(bool_and((p).value_area_low <= (p).poc AND (p).poc <= (p).value_area_high AND inside >= 0.7 * (p).total_volume), 'a value area has its part of the volume')
FROM (SELECT p, (SELECT sum(v) FROM unnest((p).prices, (p).volumes) AS u (x, v) WHERE x BETWEEN (p).value_area_low AND (p).value_area_high) AS inside
      FROM (SELECT volume_profile(close, volume, 40) AS p FROM sp500 GROUP BY date_trunc('month', ts)) AS a) AS t;

SELECT ok((SELECT count(*) FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
           WHERE p.proname IN ('sharpe', 'volume_profile', 'pivot_points') AND obj_description(p.oid, 'pg_proc') IS NULL) = 0, 'everything has a comment');
SELECT throws_ok($$SELECT max_drawdown(-close ORDER BY ts) FROM sp500$$, '22000', 'price must be greater than 0, got -1455.219971', 'a price below zero is an error');

SELECT * FROM finish();
ROLLBACK;
