-- planner support, needed before the first window function

CREATE FUNCTION kimsfinance_window_support(internal) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_window_support' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_window_support(internal) IS 'planner support of the indicators: their frame does not matter';

