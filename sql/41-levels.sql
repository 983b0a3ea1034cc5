-- ---- pivot points and Fibonacci levels -----------------------------------------------------------------------------------------

CREATE TYPE pivot_points_result AS (
    pp float8,
    r1 float8,
    r2 float8,
    r3 float8,
    r4 float8,
    s1 float8,
    s2 float8,
    s3 float8,
    s4 float8
);
COMMENT ON TYPE pivot_points_result IS 'pivot, resistances and supports, made by pivot_points';
COMMENT ON COLUMN pivot_points_result.pp IS 'pivot';
COMMENT ON COLUMN pivot_points_result.r1 IS 'first resistance';
COMMENT ON COLUMN pivot_points_result.r2 IS 'second resistance; NULL where the method has none';
COMMENT ON COLUMN pivot_points_result.r3 IS 'third resistance; NULL where the method has none';
COMMENT ON COLUMN pivot_points_result.r4 IS 'fourth resistance; NULL where the method has none';
COMMENT ON COLUMN pivot_points_result.s1 IS 'first support';
COMMENT ON COLUMN pivot_points_result.s2 IS 'second support; NULL where the method has none';
COMMENT ON COLUMN pivot_points_result.s3 IS 'third support; NULL where the method has none';
COMMENT ON COLUMN pivot_points_result.s4 IS 'fourth support; NULL where the method has none';

CREATE FUNCTION pivot_points(high float8, low float8, close float8, open float8 DEFAULT NULL, method text DEFAULT 'floor')
RETURNS pivot_points_result
AS 'MODULE_PATHNAME', 'kf_pivot_points_sql' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION pivot_points(float8, float8, float8, float8, text) IS
    'Pivot points of one period''s bar, for the period after it. method: floor, woodie, camarilla, demark or fibonacci; demark alone needs open, the open of the same period. NULL when high, low or close is NULL, NaN or infinite; an error when high is below low.';

CREATE FUNCTION fibonacci_levels(low float8, high float8, ratios float8[] DEFAULT '{0,0.236,0.382,0.5,0.618,0.786,1}',
    direction text DEFAULT 'up', OUT ratio float8, OUT level float8)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_fibonacci_levels_sql' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10 ROWS 7;
COMMENT ON FUNCTION fibonacci_levels(float8, float8, float8[], text) IS
    'Fibonacci levels of a move between low and high, one row a ratio: high - ratio * (high - low) when direction is up, low + ratio * (high - low) when it is down. Ratios above 1 and below 0 are extensions. No rows when low or high is NULL, NaN or infinite; an error when high is below low.';
