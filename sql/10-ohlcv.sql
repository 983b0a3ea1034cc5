-- ---- type ohlcv: one bar -----------------------------------------------------------------------------------------------------

CREATE TYPE ohlcv;

CREATE FUNCTION ohlcv_in(cstring) RETURNS ohlcv
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION ohlcv_out(ohlcv) RETURNS cstring
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION ohlcv_recv(internal) RETURNS ohlcv
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION ohlcv_send(ohlcv) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE ohlcv (
    INPUT = ohlcv_in,
    OUTPUT = ohlcv_out,
    RECEIVE = ohlcv_recv,
    SEND = ohlcv_send,
    INTERNALLENGTH = 128,
    ALIGNMENT = double,
    STORAGE = plain
);

COMMENT ON TYPE ohlcv IS 'bar of ticks: open, high, low and close with their times, volume, turnover, trades';
COMMENT ON FUNCTION ohlcv_in(cstring) IS 'text input of ohlcv';
COMMENT ON FUNCTION ohlcv_out(ohlcv) IS 'text output of ohlcv, exact and independent of session settings';
COMMENT ON FUNCTION ohlcv_recv(internal) IS 'binary input of ohlcv';
COMMENT ON FUNCTION ohlcv_send(ohlcv) IS 'binary output of ohlcv';

-- ---- what a bar holds; x.open is the same as open(x) --------------------------------------------------------------------------

CREATE FUNCTION open(bar ohlcv) RETURNS float8
    AS 'MODULE_PATHNAME', 'ohlcv_open' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION high(bar ohlcv) RETURNS float8
    AS 'MODULE_PATHNAME', 'ohlcv_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION low(bar ohlcv) RETURNS float8
    AS 'MODULE_PATHNAME', 'ohlcv_low' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION close(bar ohlcv) RETURNS float8
    AS 'MODULE_PATHNAME', 'ohlcv_close' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION volume(bar ohlcv) RETURNS float8
    AS 'MODULE_PATHNAME', 'ohlcv_volume' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION turnover(bar ohlcv) RETURNS float8
    AS 'MODULE_PATHNAME', 'ohlcv_turnover' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION vwap(bar ohlcv) RETURNS float8
    AS 'MODULE_PATHNAME', 'ohlcv_vwap' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION trades(bar ohlcv) RETURNS bigint
    AS 'MODULE_PATHNAME', 'ohlcv_trades' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION open_time(bar ohlcv) RETURNS timestamptz
    AS 'MODULE_PATHNAME', 'ohlcv_open_time' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION high_time(bar ohlcv) RETURNS timestamptz
    AS 'MODULE_PATHNAME', 'ohlcv_high_time' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION low_time(bar ohlcv) RETURNS timestamptz
    AS 'MODULE_PATHNAME', 'ohlcv_low_time' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION close_time(bar ohlcv) RETURNS timestamptz
    AS 'MODULE_PATHNAME', 'ohlcv_close_time' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;

COMMENT ON FUNCTION open(ohlcv) IS 'price of the first tick; of several with the same time and sequence number the lowest';
COMMENT ON FUNCTION high(ohlcv) IS 'highest price';
COMMENT ON FUNCTION low(ohlcv) IS 'lowest price';
COMMENT ON FUNCTION close(ohlcv) IS 'price of the last tick; of several with the same time and sequence number the lowest';
COMMENT ON FUNCTION volume(ohlcv) IS 'sum of sizes';
COMMENT ON FUNCTION turnover(ohlcv) IS 'sum of price times size';
COMMENT ON FUNCTION vwap(ohlcv) IS 'volume-weighted average price; NULL without volume';
COMMENT ON FUNCTION trades(ohlcv) IS 'number of ticks';
COMMENT ON FUNCTION open_time(ohlcv) IS 'time of the first tick';
COMMENT ON FUNCTION high_time(ohlcv) IS 'time at which the highest price was first reached';
COMMENT ON FUNCTION low_time(ohlcv) IS 'time at which the lowest price was first reached';
COMMENT ON FUNCTION close_time(ohlcv) IS 'time of the last tick';

CREATE TYPE ohlcv_row AS (
    ts timestamptz,
    open float8,
    high float8,
    low float8,
    close float8,
    volume float8,
    vwap float8,
    trades bigint
);

-- The body is parsed now and bound to our own functions, whatever the search path of the caller. It is not strict so that the
-- planner can inline it: (bar(x)).* then costs the accessors and makes no row.
CREATE FUNCTION bar(bar ohlcv) RETURNS ohlcv_row
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE COST 1
    RETURN ROW(open_time(bar), open(bar), high(bar), low(bar), close(bar), volume(bar), vwap(bar), trades(bar))::ohlcv_row;

COMMENT ON TYPE ohlcv_row IS 'a bar as columns, made by bar(ohlcv)';
COMMENT ON COLUMN ohlcv_row.ts IS 'time of the first tick';
COMMENT ON COLUMN ohlcv_row.open IS 'price of the first tick';
COMMENT ON COLUMN ohlcv_row.high IS 'highest price';
COMMENT ON COLUMN ohlcv_row.low IS 'lowest price';
COMMENT ON COLUMN ohlcv_row.close IS 'price of the last tick';
COMMENT ON COLUMN ohlcv_row.volume IS 'sum of sizes';
COMMENT ON COLUMN ohlcv_row.vwap IS 'volume-weighted average price; NULL without volume';
COMMENT ON COLUMN ohlcv_row.trades IS 'number of ticks';
COMMENT ON FUNCTION bar(ohlcv) IS 'the bar as a row, for (bar(x)).*';

-- ---- aggregates: ticks to bars, bars to longer bars ---------------------------------------------------------------------------

CREATE FUNCTION ohlcv_add(bar ohlcv, ts timestamptz, price float8) RETURNS ohlcv
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
CREATE FUNCTION ohlcv_add(bar ohlcv, ts timestamptz, price float8, size float8) RETURNS ohlcv
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
CREATE FUNCTION ohlcv_add(bar ohlcv, ts timestamptz, price float8, size float8, seq bigint) RETURNS ohlcv
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
CREATE FUNCTION ohlcv_merge(a ohlcv, b ohlcv) RETURNS ohlcv
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;

COMMENT ON FUNCTION ohlcv_add(ohlcv, timestamptz, float8) IS 'transition function of ohlcv(ts, price)';
COMMENT ON FUNCTION ohlcv_add(ohlcv, timestamptz, float8, float8) IS 'transition function of ohlcv(ts, price, size)';
COMMENT ON FUNCTION ohlcv_add(ohlcv, timestamptz, float8, float8, bigint) IS 'transition function of ohlcv(ts, price, size, seq)';
COMMENT ON FUNCTION ohlcv_merge(ohlcv, ohlcv) IS 'implementation of || operator';

CREATE AGGREGATE ohlcv(ts timestamptz, price float8) (
    SFUNC = ohlcv_add,
    STYPE = ohlcv,
    COMBINEFUNC = ohlcv_merge,
    PARALLEL = SAFE
);
CREATE AGGREGATE ohlcv(ts timestamptz, price float8, size float8) (
    SFUNC = ohlcv_add,
    STYPE = ohlcv,
    COMBINEFUNC = ohlcv_merge,
    PARALLEL = SAFE
);
CREATE AGGREGATE ohlcv(ts timestamptz, price float8, size float8, seq bigint) (
    SFUNC = ohlcv_add,
    STYPE = ohlcv,
    COMBINEFUNC = ohlcv_merge,
    PARALLEL = SAFE
);
CREATE AGGREGATE rollup(bar ohlcv) (
    SFUNC = ohlcv_merge,
    STYPE = ohlcv,
    COMBINEFUNC = ohlcv_merge,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE ohlcv(timestamptz, float8) IS
    'bar of ticks without sizes: volume is 0. In any order of rows; open and close go by ts, at equal times the lowest price counts for both. A tick with ts or price NULL is skipped';
COMMENT ON AGGREGATE ohlcv(timestamptz, float8, float8) IS
    'bar of ticks. In any order of rows; open and close go by ts, at equal times the lowest price counts for both. A tick with ts or price NULL is skipped, size NULL is no volume';
COMMENT ON AGGREGATE ohlcv(timestamptz, float8, float8, bigint) IS
    'bar of ticks whose equal times are ordered by a sequence number (NULL first); where that is equal too, the lowest price counts for open and close. A tick with ts or price NULL is skipped, size NULL is no volume';
COMMENT ON AGGREGATE rollup(ohlcv) IS 'bar of bars: the same as the bar of all their ticks. NULL is skipped';

CREATE OPERATOR || (
    LEFTARG = ohlcv,
    RIGHTARG = ohlcv,
    FUNCTION = ohlcv_merge,
    COMMUTATOR = ||
);

COMMENT ON OPERATOR || (ohlcv, ohlcv) IS 'merge two bars; NULL is a bar without ticks';

-- ---- order and equality, for DISTINCT, GROUP BY, ORDER BY and indexes ---------------------------------------------------------

CREATE FUNCTION ohlcv_eq(a ohlcv, b ohlcv) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION ohlcv_ne(a ohlcv, b ohlcv) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION ohlcv_lt(a ohlcv, b ohlcv) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION ohlcv_le(a ohlcv, b ohlcv) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION ohlcv_gt(a ohlcv, b ohlcv) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION ohlcv_ge(a ohlcv, b ohlcv) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION ohlcv_cmp(a ohlcv, b ohlcv) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION ohlcv_hash(bar ohlcv) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
CREATE FUNCTION ohlcv_hash_extended(bar ohlcv, seed bigint) RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;

COMMENT ON FUNCTION ohlcv_eq(ohlcv, ohlcv) IS 'implementation of = operator';
COMMENT ON FUNCTION ohlcv_ne(ohlcv, ohlcv) IS 'implementation of <> operator';
COMMENT ON FUNCTION ohlcv_lt(ohlcv, ohlcv) IS 'implementation of < operator';
COMMENT ON FUNCTION ohlcv_le(ohlcv, ohlcv) IS 'implementation of <= operator';
COMMENT ON FUNCTION ohlcv_gt(ohlcv, ohlcv) IS 'implementation of > operator';
COMMENT ON FUNCTION ohlcv_ge(ohlcv, ohlcv) IS 'implementation of >= operator';
COMMENT ON FUNCTION ohlcv_cmp(ohlcv, ohlcv) IS 'less-equal-greater of bars';
COMMENT ON FUNCTION ohlcv_hash(ohlcv) IS 'hash of a bar';
COMMENT ON FUNCTION ohlcv_hash_extended(ohlcv, bigint) IS 'hash of a bar, with a seed';

CREATE OPERATOR = (
    LEFTARG = ohlcv, RIGHTARG = ohlcv, FUNCTION = ohlcv_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = ohlcv, RIGHTARG = ohlcv, FUNCTION = ohlcv_ne, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
    LEFTARG = ohlcv, RIGHTARG = ohlcv, FUNCTION = ohlcv_lt, COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = ohlcv, RIGHTARG = ohlcv, FUNCTION = ohlcv_le, COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
    LEFTARG = ohlcv, RIGHTARG = ohlcv, FUNCTION = ohlcv_gt, COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
    LEFTARG = ohlcv, RIGHTARG = ohlcv, FUNCTION = ohlcv_ge, COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR = (ohlcv, ohlcv) IS 'equal in everything that can be asked of them';
COMMENT ON OPERATOR <> (ohlcv, ohlcv) IS 'not equal';
COMMENT ON OPERATOR < (ohlcv, ohlcv) IS 'before: by the first tick, then by the last, then by everything else';
COMMENT ON OPERATOR <= (ohlcv, ohlcv) IS 'before or equal';
COMMENT ON OPERATOR > (ohlcv, ohlcv) IS 'after';
COMMENT ON OPERATOR >= (ohlcv, ohlcv) IS 'after or equal';

CREATE OPERATOR CLASS ohlcv_ops DEFAULT FOR TYPE ohlcv USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 ohlcv_cmp(ohlcv, ohlcv);
CREATE OPERATOR CLASS ohlcv_hash_ops DEFAULT FOR TYPE ohlcv USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 ohlcv_hash(ohlcv),
    FUNCTION 2 ohlcv_hash_extended(ohlcv, bigint);

COMMENT ON OPERATOR CLASS ohlcv_ops USING btree IS 'chronological order of bars';
COMMENT ON OPERATOR CLASS ohlcv_hash_ops USING hash IS 'equality of bars';
