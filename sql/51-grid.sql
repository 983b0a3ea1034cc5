
-- parameter sweeps

CREATE FUNCTION indicator_grid(source text, indicator text, ranges jsonb DEFAULT NULL, by text DEFAULT NULL,
    OUT key text, OUT params jsonb, OUT output text, OUT value double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_indicator_grid'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 1000;
COMMENT ON FUNCTION indicator_grid(text, text, jsonb, text) IS 'the newest values of an indicator for every combination of parameter values '
    'and every series of the source, in one scan: rows of (key, params, output, value). source is a query, or the name of a table or view, '
    'with the columns ts and those the indicator takes. ranges: {"period": "5..50 step 5", "nbdev_up": [1.5, 2]}; what it leaves out has '
    'its default. Series are told apart by the column symbol, if there is one, or the one that by names; the rows of a query must be '
    'in order of it, then of time. value is that of the last row of the series, as of the aggregate _last';

CREATE FUNCTION crossover_grid(source text, fast text, fast_ranges jsonb, slow text, slow_ranges jsonb DEFAULT NULL,
    pairs text DEFAULT 'all', below text DEFAULT 'flat', fill text DEFAULT 'next_open', cost double precision DEFAULT 0,
    risk_free double precision DEFAULT 0, periods_per_year double precision DEFAULT 252, by text DEFAULT NULL,
    OUT key text, OUT fast_params jsonb, OUT slow_params jsonb, OUT total_return double precision, OUT sharpe double precision,
    OUT max_drawdown double precision, OUT trades bigint, OUT exposure double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_crossover_grid'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 1000;
COMMENT ON FUNCTION crossover_grid(text, text, jsonb, text, jsonb, text, text, text, double precision, double precision, double precision, text) IS
    'what a crossing rule would have earned, for every pair of parameter sets and every series of the source, in one scan: long while the '
    'fast line is above the slow one, below it flat or short. A line is an indicator, one of its outputs (macd.signal), open, high, low, '
    'close, volume or level. pairs: all, increasing (the first parameter of fast is less than that of slow) or same (equal parameters). '
    'fill: at the next bar, next_open or next_close. cost: a fraction of what is traded. total_return and max_drawdown are fractions, '
    'exposure the fraction of bars with a position';
