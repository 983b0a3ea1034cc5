-- ---- volume profile ------------------------------------------------------------------------------------------------------------

CREATE TYPE volume_profile_result AS (
    poc float8,
    value_area_high float8,
    value_area_low float8,
    total_volume float8,
    prices float8[],
    volumes float8[]
);
COMMENT ON TYPE volume_profile_result IS 'volume by price, made by volume_profile and its relatives';
COMMENT ON COLUMN volume_profile_result.poc IS 'point of control: middle of the row with the most volume; NULL without volume';
COMMENT ON COLUMN volume_profile_result.value_area_high IS 'upper edge of the value area';
COMMENT ON COLUMN volume_profile_result.value_area_low IS 'lower edge of the value area';
COMMENT ON COLUMN volume_profile_result.total_volume IS 'volume of all rows';
COMMENT ON COLUMN volume_profile_result.prices IS 'middles of the rows, lowest first';
COMMENT ON COLUMN volume_profile_result.volumes IS 'volumes of the rows';

CREATE FUNCTION kimsfinance_volume_profile_final(internal) RETURNS volume_profile_result
AS 'MODULE_PATHNAME', 'kf_volume_profile_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION kimsfinance_volume_profile_final(internal) IS 'final function of volume_profile and volume_profile_bars';
CREATE FUNCTION kimsfinance_volume_profile_step(internal, float8, float8, integer) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_volume_profile_step(internal, float8, float8, integer) IS 'transition function of volume_profile';
CREATE AGGREGATE volume_profile(price float8, volume float8, bins integer) (
    SFUNC = kimsfinance_volume_profile_step, STYPE = internal, FINALFUNC = kimsfinance_volume_profile_final, SSPACE = 16384, COMBINEFUNC = kimsfinance_samples_combine, SERIALFUNC = kimsfinance_samples_serial, DESERIALFUNC = kimsfinance_samples_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE volume_profile(float8, float8, integer) IS
    'Volume profile of trades. bins: equal rows between the lowest and the highest price, 1 to 100000. Keeps 16 bytes a row in memory. Rows with a NULL, NaN or infinite input are skipped; a negative volume is an error. value_area: the part of the volume in the value area, above 0 and at most 1, 0.7 by default.';
CREATE FUNCTION kimsfinance_volume_profile_step(internal, float8, float8, integer, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_volume_profile_step(internal, float8, float8, integer, float8) IS 'transition function of volume_profile';
CREATE AGGREGATE volume_profile(price float8, volume float8, bins integer, value_area float8) (
    SFUNC = kimsfinance_volume_profile_step, STYPE = internal, FINALFUNC = kimsfinance_volume_profile_final, SSPACE = 16384, COMBINEFUNC = kimsfinance_samples_combine, SERIALFUNC = kimsfinance_samples_serial, DESERIALFUNC = kimsfinance_samples_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE volume_profile(float8, float8, integer, float8) IS
    'Volume profile of trades. bins: equal rows between the lowest and the highest price, 1 to 100000. Keeps 16 bytes a row in memory. Rows with a NULL, NaN or infinite input are skipped; a negative volume is an error. value_area: the part of the volume in the value area, above 0 and at most 1, 0.7 by default.';
CREATE FUNCTION kimsfinance_volume_profile_bars_step(internal, float8, float8, float8, integer) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_bars_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_volume_profile_bars_step(internal, float8, float8, float8, integer) IS 'transition function of volume_profile_bars';
CREATE AGGREGATE volume_profile_bars(high float8, low float8, volume float8, bins integer) (
    SFUNC = kimsfinance_volume_profile_bars_step, STYPE = internal, FINALFUNC = kimsfinance_volume_profile_final, SSPACE = 16384, COMBINEFUNC = kimsfinance_samples_combine, SERIALFUNC = kimsfinance_samples_serial, DESERIALFUNC = kimsfinance_samples_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE volume_profile_bars(float8, float8, float8, integer) IS
    'Volume profile of bars. Each bar spreads its volume evenly over its range. bins: equal rows between the lowest and the highest price, 1 to 100000. Keeps 24 bytes a row in memory. Rows with a NULL, NaN or infinite input are skipped; a negative volume is an error. value_area: the part of the volume in the value area, above 0 and at most 1, 0.7 by default.';
CREATE FUNCTION kimsfinance_volume_profile_bars_step(internal, float8, float8, float8, integer, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_bars_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_volume_profile_bars_step(internal, float8, float8, float8, integer, float8) IS 'transition function of volume_profile_bars';
CREATE AGGREGATE volume_profile_bars(high float8, low float8, volume float8, bins integer, value_area float8) (
    SFUNC = kimsfinance_volume_profile_bars_step, STYPE = internal, FINALFUNC = kimsfinance_volume_profile_final, SSPACE = 16384, COMBINEFUNC = kimsfinance_samples_combine, SERIALFUNC = kimsfinance_samples_serial, DESERIALFUNC = kimsfinance_samples_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE volume_profile_bars(float8, float8, float8, integer, float8) IS
    'Volume profile of bars. Each bar spreads its volume evenly over its range. bins: equal rows between the lowest and the highest price, 1 to 100000. Keeps 24 bytes a row in memory. Rows with a NULL, NaN or infinite input are skipped; a negative volume is an error. value_area: the part of the volume in the value area, above 0 and at most 1, 0.7 by default.';

CREATE FUNCTION kimsfinance_volume_profile_step_combine(internal, internal) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_step_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_volume_profile_step_combine(internal, internal) IS 'combine function of volume_profile_step and volume_profile_step_bars';
CREATE FUNCTION kimsfinance_volume_profile_step_serial(internal) RETURNS bytea
AS 'MODULE_PATHNAME', 'kf_volume_profile_step_serial' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_volume_profile_step_serial(internal) IS 'serialization function of volume_profile_step and volume_profile_step_bars';
CREATE FUNCTION kimsfinance_volume_profile_step_deserial(bytea, internal) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_step_deserial' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kimsfinance_volume_profile_step_deserial(bytea, internal) IS 'deserialization function of volume_profile_step and volume_profile_step_bars';
CREATE FUNCTION kimsfinance_volume_profile_step_final(internal) RETURNS volume_profile_result
AS 'MODULE_PATHNAME', 'kf_volume_profile_step_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION kimsfinance_volume_profile_step_final(internal) IS 'final function of volume_profile_step and volume_profile_step_bars';
CREATE FUNCTION kimsfinance_volume_profile_step_step(internal, float8, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_step_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_volume_profile_step_step(internal, float8, float8, float8) IS 'transition function of volume_profile_step';
CREATE AGGREGATE volume_profile_step(price float8, volume float8, bin_size float8) (
    SFUNC = kimsfinance_volume_profile_step_step, STYPE = internal, FINALFUNC = kimsfinance_volume_profile_step_final, SSPACE = 16384, COMBINEFUNC = kimsfinance_volume_profile_step_combine, SERIALFUNC = kimsfinance_volume_profile_step_serial,
    DESERIALFUNC = kimsfinance_volume_profile_step_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE volume_profile_step(float8, float8, float8) IS
    'Volume profile of trades with rows of a given height. bin_size: height of the rows, which are aligned to multiples of it; at most 1000000 rows. Rows with a NULL, NaN or infinite input are skipped; a negative volume is an error. value_area: the part of the volume in the value area, above 0 and at most 1, 0.7 by default.';
CREATE FUNCTION kimsfinance_volume_profile_step_step(internal, float8, float8, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_step_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_volume_profile_step_step(internal, float8, float8, float8, float8) IS 'transition function of volume_profile_step';
CREATE AGGREGATE volume_profile_step(price float8, volume float8, bin_size float8, value_area float8) (
    SFUNC = kimsfinance_volume_profile_step_step, STYPE = internal, FINALFUNC = kimsfinance_volume_profile_step_final, SSPACE = 16384, COMBINEFUNC = kimsfinance_volume_profile_step_combine, SERIALFUNC = kimsfinance_volume_profile_step_serial,
    DESERIALFUNC = kimsfinance_volume_profile_step_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE volume_profile_step(float8, float8, float8, float8) IS
    'Volume profile of trades with rows of a given height. bin_size: height of the rows, which are aligned to multiples of it; at most 1000000 rows. Rows with a NULL, NaN or infinite input are skipped; a negative volume is an error. value_area: the part of the volume in the value area, above 0 and at most 1, 0.7 by default.';
CREATE FUNCTION kimsfinance_volume_profile_step_bars_step(internal, float8, float8, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_step_bars_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_volume_profile_step_bars_step(internal, float8, float8, float8, float8) IS 'transition function of volume_profile_step_bars';
CREATE AGGREGATE volume_profile_step_bars(high float8, low float8, volume float8, bin_size float8) (
    SFUNC = kimsfinance_volume_profile_step_bars_step, STYPE = internal, FINALFUNC = kimsfinance_volume_profile_step_final, SSPACE = 16384, COMBINEFUNC = kimsfinance_volume_profile_step_combine, SERIALFUNC = kimsfinance_volume_profile_step_serial,
    DESERIALFUNC = kimsfinance_volume_profile_step_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE volume_profile_step_bars(float8, float8, float8, float8) IS
    'Volume profile of bars with rows of a given height. Each bar spreads its volume evenly over its range. bin_size: height of the rows, which are aligned to multiples of it; at most 1000000 rows. Rows with a NULL, NaN or infinite input are skipped; a negative volume is an error. value_area: the part of the volume in the value area, above 0 and at most 1, 0.7 by default.';
CREATE FUNCTION kimsfinance_volume_profile_step_bars_step(internal, float8, float8, float8, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_volume_profile_step_bars_step' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION kimsfinance_volume_profile_step_bars_step(internal, float8, float8, float8, float8, float8) IS 'transition function of volume_profile_step_bars';
CREATE AGGREGATE volume_profile_step_bars(high float8, low float8, volume float8, bin_size float8, value_area float8) (
    SFUNC = kimsfinance_volume_profile_step_bars_step, STYPE = internal, FINALFUNC = kimsfinance_volume_profile_step_final, SSPACE = 16384, COMBINEFUNC = kimsfinance_volume_profile_step_combine, SERIALFUNC = kimsfinance_volume_profile_step_serial,
    DESERIALFUNC = kimsfinance_volume_profile_step_deserial, PARALLEL = SAFE
);
COMMENT ON AGGREGATE volume_profile_step_bars(float8, float8, float8, float8, float8) IS
    'Volume profile of bars with rows of a given height. Each bar spreads its volume evenly over its range. bin_size: height of the rows, which are aligned to multiples of it; at most 1000000 rows. Rows with a NULL, NaN or infinite input are skipped; a negative volume is an error. value_area: the part of the volume in the value area, above 0 and at most 1, 0.7 by default.';
