-- ---- Sharpe and Sortino ratio, win rate ---------------------------------------------------------------------------------------

CREATE FUNCTION kimsfinance_sharpe_combine(float8[], float8[]) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sharpe_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_sharpe_combine(float8[], float8[]) IS 'combine function of sharpe';
CREATE FUNCTION kimsfinance_sharpe_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_sharpe_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_sharpe_final(float8[]) IS 'final function of sharpe';
CREATE FUNCTION kimsfinance_sharpe_step(float8[], float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sharpe_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sharpe_step(float8[], float8) IS 'transition function of sharpe';
CREATE AGGREGATE sharpe(return float8) (
    SFUNC = kimsfinance_sharpe_step, STYPE = float8[], FINALFUNC = kimsfinance_sharpe_final, COMBINEFUNC = kimsfinance_sharpe_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sharpe(float8) IS
    'Sharpe ratio: (mean(return) - risk_free / periods_per_year) / stddev_samp(return) * sqrt(periods_per_year). NULL below two returns or when all are equal. NULL, NaN and infinite rows are skipped. risk_free: the risk-free rate of a year, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sharpe_step(float8[], float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sharpe_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sharpe_step(float8[], float8, float8) IS 'transition function of sharpe';
CREATE AGGREGATE sharpe(return float8, risk_free float8) (
    SFUNC = kimsfinance_sharpe_step, STYPE = float8[], FINALFUNC = kimsfinance_sharpe_final, COMBINEFUNC = kimsfinance_sharpe_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sharpe(float8, float8) IS
    'Sharpe ratio: (mean(return) - risk_free / periods_per_year) / stddev_samp(return) * sqrt(periods_per_year). NULL below two returns or when all are equal. NULL, NaN and infinite rows are skipped. risk_free: the risk-free rate of a year, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sharpe_step(float8[], float8, float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sharpe_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sharpe_step(float8[], float8, float8, float8) IS 'transition function of sharpe';
CREATE AGGREGATE sharpe(return float8, risk_free float8, periods_per_year float8) (
    SFUNC = kimsfinance_sharpe_step, STYPE = float8[], FINALFUNC = kimsfinance_sharpe_final, COMBINEFUNC = kimsfinance_sharpe_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sharpe(float8, float8, float8) IS
    'Sharpe ratio: (mean(return) - risk_free / periods_per_year) / stddev_samp(return) * sqrt(periods_per_year). NULL below two returns or when all are equal. NULL, NaN and infinite rows are skipped. risk_free: the risk-free rate of a year, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sharpe_prices_step(float8[], float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sharpe_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sharpe_prices_step(float8[], float8) IS 'transition function of sharpe_prices';
CREATE AGGREGATE sharpe_prices(price float8) (
    SFUNC = kimsfinance_sharpe_prices_step, STYPE = float8[], FINALFUNC = kimsfinance_sharpe_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sharpe_prices(float8) IS
    'Sharpe ratio: (mean(return) - risk_free / periods_per_year) / stddev_samp(return) * sqrt(periods_per_year). NULL below two returns or when all are equal. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. risk_free: the risk-free rate of a year, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sharpe_prices_step(float8[], float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sharpe_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sharpe_prices_step(float8[], float8, float8) IS 'transition function of sharpe_prices';
CREATE AGGREGATE sharpe_prices(price float8, risk_free float8) (
    SFUNC = kimsfinance_sharpe_prices_step, STYPE = float8[], FINALFUNC = kimsfinance_sharpe_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sharpe_prices(float8, float8) IS
    'Sharpe ratio: (mean(return) - risk_free / periods_per_year) / stddev_samp(return) * sqrt(periods_per_year). NULL below two returns or when all are equal. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. risk_free: the risk-free rate of a year, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sharpe_prices_step(float8[], float8, float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sharpe_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sharpe_prices_step(float8[], float8, float8, float8) IS 'transition function of sharpe_prices';
CREATE AGGREGATE sharpe_prices(price float8, risk_free float8, periods_per_year float8) (
    SFUNC = kimsfinance_sharpe_prices_step, STYPE = float8[], FINALFUNC = kimsfinance_sharpe_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sharpe_prices(float8, float8, float8) IS
    'Sharpe ratio: (mean(return) - risk_free / periods_per_year) / stddev_samp(return) * sqrt(periods_per_year). NULL below two returns or when all are equal. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. risk_free: the risk-free rate of a year, 0 by default. periods_per_year: returns in a year, 252 by default.';

CREATE FUNCTION kimsfinance_sortino_combine(float8[], float8[]) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sortino_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_sortino_combine(float8[], float8[]) IS 'combine function of sortino';
CREATE FUNCTION kimsfinance_sortino_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_sortino_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_sortino_final(float8[]) IS 'final function of sortino';
CREATE FUNCTION kimsfinance_sortino_step(float8[], float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sortino_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sortino_step(float8[], float8) IS 'transition function of sortino';
CREATE AGGREGATE sortino(return float8) (
    SFUNC = kimsfinance_sortino_step, STYPE = float8[], FINALFUNC = kimsfinance_sortino_final, COMBINEFUNC = kimsfinance_sortino_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sortino(float8) IS
    'Sortino ratio: (mean(return) - target) / sqrt(mean(least(0, return - target)^2)) * sqrt(periods_per_year). NULL when no return is below the target. NULL, NaN and infinite rows are skipped. target: the minimal acceptable return of a period, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sortino_step(float8[], float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sortino_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sortino_step(float8[], float8, float8) IS 'transition function of sortino';
CREATE AGGREGATE sortino(return float8, target float8) (
    SFUNC = kimsfinance_sortino_step, STYPE = float8[], FINALFUNC = kimsfinance_sortino_final, COMBINEFUNC = kimsfinance_sortino_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sortino(float8, float8) IS
    'Sortino ratio: (mean(return) - target) / sqrt(mean(least(0, return - target)^2)) * sqrt(periods_per_year). NULL when no return is below the target. NULL, NaN and infinite rows are skipped. target: the minimal acceptable return of a period, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sortino_step(float8[], float8, float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sortino_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sortino_step(float8[], float8, float8, float8) IS 'transition function of sortino';
CREATE AGGREGATE sortino(return float8, target float8, periods_per_year float8) (
    SFUNC = kimsfinance_sortino_step, STYPE = float8[], FINALFUNC = kimsfinance_sortino_final, COMBINEFUNC = kimsfinance_sortino_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sortino(float8, float8, float8) IS
    'Sortino ratio: (mean(return) - target) / sqrt(mean(least(0, return - target)^2)) * sqrt(periods_per_year). NULL when no return is below the target. NULL, NaN and infinite rows are skipped. target: the minimal acceptable return of a period, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sortino_prices_step(float8[], float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sortino_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sortino_prices_step(float8[], float8) IS 'transition function of sortino_prices';
CREATE AGGREGATE sortino_prices(price float8) (
    SFUNC = kimsfinance_sortino_prices_step, STYPE = float8[], FINALFUNC = kimsfinance_sortino_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sortino_prices(float8) IS
    'Sortino ratio: (mean(return) - target) / sqrt(mean(least(0, return - target)^2)) * sqrt(periods_per_year). NULL when no return is below the target. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. target: the minimal acceptable return of a period, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sortino_prices_step(float8[], float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sortino_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sortino_prices_step(float8[], float8, float8) IS 'transition function of sortino_prices';
CREATE AGGREGATE sortino_prices(price float8, target float8) (
    SFUNC = kimsfinance_sortino_prices_step, STYPE = float8[], FINALFUNC = kimsfinance_sortino_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sortino_prices(float8, float8) IS
    'Sortino ratio: (mean(return) - target) / sqrt(mean(least(0, return - target)^2)) * sqrt(periods_per_year). NULL when no return is below the target. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. target: the minimal acceptable return of a period, 0 by default. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_sortino_prices_step(float8[], float8, float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_sortino_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_sortino_prices_step(float8[], float8, float8, float8) IS 'transition function of sortino_prices';
CREATE AGGREGATE sortino_prices(price float8, target float8, periods_per_year float8) (
    SFUNC = kimsfinance_sortino_prices_step, STYPE = float8[], FINALFUNC = kimsfinance_sortino_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sortino_prices(float8, float8, float8) IS
    'Sortino ratio: (mean(return) - target) / sqrt(mean(least(0, return - target)^2)) * sqrt(periods_per_year). NULL when no return is below the target. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. target: the minimal acceptable return of a period, 0 by default. periods_per_year: returns in a year, 252 by default.';

CREATE FUNCTION kimsfinance_win_rate_combine(float8[], float8[]) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_win_rate_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_win_rate_combine(float8[], float8[]) IS 'combine function of win_rate';
CREATE FUNCTION kimsfinance_win_rate_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_win_rate_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_win_rate_final(float8[]) IS 'final function of win_rate';
CREATE FUNCTION kimsfinance_win_rate_step(float8[], float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_win_rate_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_win_rate_step(float8[], float8) IS 'transition function of win_rate';
CREATE AGGREGATE win_rate(return float8) (
    SFUNC = kimsfinance_win_rate_step, STYPE = float8[], FINALFUNC = kimsfinance_win_rate_final, COMBINEFUNC = kimsfinance_win_rate_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE win_rate(float8) IS
    'Win rate: returns above 0 among those above or below 0, as a fraction. NULL when there are none. NULL, NaN and infinite rows are skipped.';
CREATE FUNCTION kimsfinance_win_rate_prices_step(float8[], float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_win_rate_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_win_rate_prices_step(float8[], float8) IS 'transition function of win_rate_prices';
CREATE AGGREGATE win_rate_prices(price float8) (
    SFUNC = kimsfinance_win_rate_prices_step, STYPE = float8[], FINALFUNC = kimsfinance_win_rate_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE win_rate_prices(float8) IS
    'Win rate: returns above 0 among those above or below 0, as a fraction. NULL when there are none. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped.';

-- ---- growth and drawdown ------------------------------------------------------------------------------------------------------

CREATE FUNCTION kimsfinance_cagr_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_cagr_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_cagr_final(float8[]) IS 'final function of cagr';
CREATE FUNCTION kimsfinance_cagr_returns_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_cagr_returns_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_cagr_returns_final(float8[]) IS 'final function of cagr_returns';
CREATE FUNCTION kimsfinance_max_drawdown_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_max_drawdown_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_max_drawdown_final(float8[]) IS 'final function of max_drawdown';
CREATE FUNCTION kimsfinance_max_drawdown_returns_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_max_drawdown_returns_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_max_drawdown_returns_final(float8[]) IS 'final function of max_drawdown_returns';
CREATE FUNCTION kimsfinance_calmar_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_calmar_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_calmar_final(float8[]) IS 'final function of calmar';
CREATE FUNCTION kimsfinance_calmar_returns_final(float8[]) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_calmar_returns_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_calmar_returns_final(float8[]) IS 'final function of calmar_returns';
CREATE FUNCTION kimsfinance_return_path_combine(float8[], float8[]) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_return_path_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_return_path_combine(float8[], float8[]) IS 'combine function of cagr_returns';
CREATE FUNCTION kimsfinance_price_path_step(float8[], float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_price_path_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_price_path_step(float8[], float8) IS 'transition function of max_drawdown, calmar and cagr';
CREATE AGGREGATE max_drawdown(price float8) (
    SFUNC = kimsfinance_price_path_step, STYPE = float8[], FINALFUNC = kimsfinance_max_drawdown_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE max_drawdown(float8) IS
    'Maximum drawdown: the largest fall from a peak as a fraction of the peak, 0.25 for 25 % below; 0 for a single price. Prices must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped.';
CREATE FUNCTION kimsfinance_return_path_step(float8[], float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_return_path_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_return_path_step(float8[], float8) IS 'transition function of max_drawdown_returns, calmar_returns and cagr_returns';
CREATE AGGREGATE max_drawdown_returns(return float8) (
    SFUNC = kimsfinance_return_path_step, STYPE = float8[], FINALFUNC = kimsfinance_max_drawdown_returns_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE max_drawdown_returns(float8) IS
    'Maximum drawdown of compounded simple returns, as a fraction of the peak, which is the start at first. Returns must not be below -1; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped.';
CREATE AGGREGATE calmar(price float8) (
    SFUNC = kimsfinance_price_path_step, STYPE = float8[], FINALFUNC = kimsfinance_calmar_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE calmar(float8) IS
    'Calmar ratio: cagr / max_drawdown. NULL below two prices or without a drawdown. Prices must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_price_path_step(float8[], float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_price_path_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_price_path_step(float8[], float8, float8) IS 'transition function of max_drawdown, calmar and cagr';
CREATE AGGREGATE calmar(price float8, periods_per_year float8) (
    SFUNC = kimsfinance_price_path_step, STYPE = float8[], FINALFUNC = kimsfinance_calmar_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE calmar(float8, float8) IS
    'Calmar ratio: cagr / max_drawdown. NULL below two prices or without a drawdown. Prices must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. periods_per_year: returns in a year, 252 by default.';
CREATE AGGREGATE calmar_returns(return float8) (
    SFUNC = kimsfinance_return_path_step, STYPE = float8[], FINALFUNC = kimsfinance_calmar_returns_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE calmar_returns(float8) IS
    'Calmar ratio of simple returns: cagr_returns / max_drawdown_returns. NULL without a drawdown. Returns must not be below -1; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. periods_per_year: returns in a year, 252 by default.';
CREATE FUNCTION kimsfinance_return_path_step(float8[], float8, float8) RETURNS float8[]
AS 'MODULE_PATHNAME', 'kf_return_path_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_return_path_step(float8[], float8, float8) IS 'transition function of max_drawdown_returns, calmar_returns and cagr_returns';
CREATE AGGREGATE calmar_returns(return float8, periods_per_year float8) (
    SFUNC = kimsfinance_return_path_step, STYPE = float8[], FINALFUNC = kimsfinance_calmar_returns_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE calmar_returns(float8, float8) IS
    'Calmar ratio of simple returns: cagr_returns / max_drawdown_returns. NULL without a drawdown. Returns must not be below -1; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. periods_per_year: returns in a year, 252 by default.';
CREATE AGGREGATE cagr(price float8) (
    SFUNC = kimsfinance_price_path_step, STYPE = float8[], FINALFUNC = kimsfinance_cagr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cagr(float8) IS
    'Compound annual growth rate: (last / first)^(periods_per_year / (n - 1)) - 1 of n prices. NULL below two prices. Prices must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. periods_per_year: returns in a year, 252 by default.';
CREATE AGGREGATE cagr(price float8, periods_per_year float8) (
    SFUNC = kimsfinance_price_path_step, STYPE = float8[], FINALFUNC = kimsfinance_cagr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cagr(float8, float8) IS
    'Compound annual growth rate: (last / first)^(periods_per_year / (n - 1)) - 1 of n prices. NULL below two prices. Prices must be greater than 0; needs ORDER BY inside the call. NULL, NaN and infinite rows are skipped. periods_per_year: returns in a year, 252 by default.';
CREATE AGGREGATE cagr_returns(return float8) (
    SFUNC = kimsfinance_return_path_step, STYPE = float8[], FINALFUNC = kimsfinance_cagr_returns_final, COMBINEFUNC = kimsfinance_return_path_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cagr_returns(float8) IS
    'Compound annual growth rate of n simple returns in any order: (product of (1 + return))^(periods_per_year / n) - 1. Returns must not be below -1. NULL, NaN and infinite rows are skipped. periods_per_year: returns in a year, 252 by default.';
CREATE AGGREGATE cagr_returns(return float8, periods_per_year float8) (
    SFUNC = kimsfinance_return_path_step, STYPE = float8[], FINALFUNC = kimsfinance_cagr_returns_final, COMBINEFUNC = kimsfinance_return_path_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cagr_returns(float8, float8) IS
    'Compound annual growth rate of n simple returns in any order: (product of (1 + return))^(periods_per_year / n) - 1. Returns must not be below -1. NULL, NaN and infinite rows are skipped. periods_per_year: returns in a year, 252 by default.';

CREATE FUNCTION kimsfinance_cagr_time_final(ohlcv) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_cagr_time_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_cagr_time_final(ohlcv) IS 'final function of cagr(ts, price)';
CREATE FUNCTION kimsfinance_cagr_time_step(ohlcv, timestamptz, float8) RETURNS ohlcv
AS 'MODULE_PATHNAME', 'kf_cagr_time_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_cagr_time_step(ohlcv, timestamptz, float8) IS 'transition function of cagr(ts, price)';
CREATE AGGREGATE cagr(ts timestamptz, price float8) (
    SFUNC = kimsfinance_cagr_time_step, STYPE = ohlcv, FINALFUNC = kimsfinance_cagr_time_final, COMBINEFUNC = ohlcv_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cagr(timestamptz, float8) IS
    'Compound annual growth rate between the first and the last time, in any order of rows: (last / first)^(1 / years) - 1 with years of 365.25 days. At equal times the lowest price counts. NULL when there is no time between them. Prices must be greater than 0. Rows with a NULL or infinite time or a NULL, NaN or infinite price are skipped.';

-- ---- value at risk and expected shortfall --------------------------------------------------------------------------------------

CREATE FUNCTION kimsfinance_samples_combine(internal, internal) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_samples_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_samples_combine(internal, internal) IS 'combine function of aggregates that keep their rows';
CREATE FUNCTION kimsfinance_samples_serial(internal) RETURNS bytea
AS 'MODULE_PATHNAME', 'kf_samples_serial' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_samples_serial(internal) IS 'serialization function of aggregates that keep their rows';
CREATE FUNCTION kimsfinance_samples_deserial(bytea, internal) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_samples_deserial' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_samples_deserial(bytea, internal) IS 'deserialization function of aggregates that keep their rows';
CREATE FUNCTION kimsfinance_value_at_risk_final(internal) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_value_at_risk_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION kimsfinance_value_at_risk_final(internal) IS 'final function of value_at_risk';
CREATE FUNCTION kimsfinance_tail_step(internal, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_tail_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_tail_step(internal, float8) IS 'transition function of value_at_risk and expected_shortfall';
CREATE AGGREGATE value_at_risk(return float8) (
    SFUNC = kimsfinance_tail_step, STYPE = internal, FINALFUNC = kimsfinance_value_at_risk_final, SSPACE = 8192, COMBINEFUNC = kimsfinance_samples_combine, SERIALFUNC = kimsfinance_samples_serial, DESERIALFUNC = kimsfinance_samples_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE value_at_risk(float8) IS
    'Historical value at risk: minus the quantile of the returns at 1 - confidence, interpolated as by percentile_cont; positive for a loss. Keeps 8 bytes a row in memory. NULL, NaN and infinite rows are skipped. confidence: 0.5 or more and less than 1, 0.95 by default.';
CREATE FUNCTION kimsfinance_tail_step(internal, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_tail_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_tail_step(internal, float8, float8) IS 'transition function of value_at_risk and expected_shortfall';
CREATE AGGREGATE value_at_risk(return float8, confidence float8) (
    SFUNC = kimsfinance_tail_step, STYPE = internal, FINALFUNC = kimsfinance_value_at_risk_final, SSPACE = 8192, COMBINEFUNC = kimsfinance_samples_combine, SERIALFUNC = kimsfinance_samples_serial, DESERIALFUNC = kimsfinance_samples_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE value_at_risk(float8, float8) IS
    'Historical value at risk: minus the quantile of the returns at 1 - confidence, interpolated as by percentile_cont; positive for a loss. Keeps 8 bytes a row in memory. NULL, NaN and infinite rows are skipped. confidence: 0.5 or more and less than 1, 0.95 by default.';
CREATE FUNCTION kimsfinance_tail_prices_step(internal, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_tail_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_tail_prices_step(internal, float8) IS 'transition function of value_at_risk_prices and expected_shortfall_prices';
CREATE AGGREGATE value_at_risk_prices(price float8) (
    SFUNC = kimsfinance_tail_prices_step, STYPE = internal, FINALFUNC = kimsfinance_value_at_risk_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE value_at_risk_prices(float8) IS
    'Historical value at risk: minus the quantile of the returns at 1 - confidence, interpolated as by percentile_cont; positive for a loss. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. Keeps 8 bytes a row in memory. NULL, NaN and infinite rows are skipped. confidence: 0.5 or more and less than 1, 0.95 by default.';
CREATE FUNCTION kimsfinance_tail_prices_step(internal, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_tail_prices_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_tail_prices_step(internal, float8, float8) IS 'transition function of value_at_risk_prices and expected_shortfall_prices';
CREATE AGGREGATE value_at_risk_prices(price float8, confidence float8) (
    SFUNC = kimsfinance_tail_prices_step, STYPE = internal, FINALFUNC = kimsfinance_value_at_risk_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE value_at_risk_prices(float8, float8) IS
    'Historical value at risk: minus the quantile of the returns at 1 - confidence, interpolated as by percentile_cont; positive for a loss. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. Keeps 8 bytes a row in memory. NULL, NaN and infinite rows are skipped. confidence: 0.5 or more and less than 1, 0.95 by default.';
CREATE FUNCTION kimsfinance_expected_shortfall_final(internal) RETURNS float8
AS 'MODULE_PATHNAME', 'kf_expected_shortfall_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION kimsfinance_expected_shortfall_final(internal) IS 'final function of expected_shortfall';
CREATE AGGREGATE expected_shortfall(return float8) (
    SFUNC = kimsfinance_tail_step, STYPE = internal, FINALFUNC = kimsfinance_expected_shortfall_final, SSPACE = 8192, COMBINEFUNC = kimsfinance_samples_combine, SERIALFUNC = kimsfinance_samples_serial, DESERIALFUNC = kimsfinance_samples_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE expected_shortfall(float8) IS
    'Historical expected shortfall: minus the mean of the returns at or below the quantile at 1 - confidence; positive for a loss. Keeps 8 bytes a row in memory. NULL, NaN and infinite rows are skipped. confidence: 0.5 or more and less than 1, 0.95 by default.';
CREATE AGGREGATE expected_shortfall(return float8, confidence float8) (
    SFUNC = kimsfinance_tail_step, STYPE = internal, FINALFUNC = kimsfinance_expected_shortfall_final, SSPACE = 8192, COMBINEFUNC = kimsfinance_samples_combine, SERIALFUNC = kimsfinance_samples_serial, DESERIALFUNC = kimsfinance_samples_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE expected_shortfall(float8, float8) IS
    'Historical expected shortfall: minus the mean of the returns at or below the quantile at 1 - confidence; positive for a loss. Keeps 8 bytes a row in memory. NULL, NaN and infinite rows are skipped. confidence: 0.5 or more and less than 1, 0.95 by default.';
CREATE AGGREGATE expected_shortfall_prices(price float8) (
    SFUNC = kimsfinance_tail_prices_step, STYPE = internal, FINALFUNC = kimsfinance_expected_shortfall_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE expected_shortfall_prices(float8) IS
    'Historical expected shortfall: minus the mean of the returns at or below the quantile at 1 - confidence; positive for a loss. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. Keeps 8 bytes a row in memory. NULL, NaN and infinite rows are skipped. confidence: 0.5 or more and less than 1, 0.95 by default.';
CREATE AGGREGATE expected_shortfall_prices(price float8, confidence float8) (
    SFUNC = kimsfinance_tail_prices_step, STYPE = internal, FINALFUNC = kimsfinance_expected_shortfall_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE expected_shortfall_prices(float8, float8) IS
    'Historical expected shortfall: minus the mean of the returns at or below the quantile at 1 - confidence; positive for a loss. Of the simple returns between consecutive prices, which must be greater than 0; needs ORDER BY inside the call. Keeps 8 bytes a row in memory. NULL, NaN and infinite rows are skipped. confidence: 0.5 or more and less than 1, 0.95 by default.';
