-- ---- bars of bars that are columns ---------------------------------------------------------------------------------------------

CREATE FUNCTION ohlcv_add_bar(bar ohlcv, ts timestamptz, open float8, high float8, low float8, close float8) RETURNS ohlcv
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
CREATE FUNCTION ohlcv_add_bar(bar ohlcv, ts timestamptz, open float8, high float8, low float8, close float8, volume float8) RETURNS ohlcv
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
CREATE FUNCTION ohlcv_add_bar(bar ohlcv, ts timestamptz, open float8, high float8, low float8, close float8, volume float8, vwap float8)
    RETURNS ohlcv AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
CREATE FUNCTION ohlcv_add_bar(bar ohlcv, ts timestamptz, open float8, high float8, low float8, close float8, volume float8, vwap float8,
    trades bigint) RETURNS ohlcv AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;

COMMENT ON FUNCTION ohlcv_add_bar(ohlcv, timestamptz, float8, float8, float8, float8) IS 'transition function of ohlcv(ts, open, high, low, close)';
COMMENT ON FUNCTION ohlcv_add_bar(ohlcv, timestamptz, float8, float8, float8, float8, float8) IS
    'transition function of ohlcv(ts, open, high, low, close, volume)';
COMMENT ON FUNCTION ohlcv_add_bar(ohlcv, timestamptz, float8, float8, float8, float8, float8, float8) IS
    'transition function of ohlcv(ts, open, high, low, close, volume, vwap)';
COMMENT ON FUNCTION ohlcv_add_bar(ohlcv, timestamptz, float8, float8, float8, float8, float8, float8, bigint) IS
    'transition function of ohlcv(ts, open, high, low, close, volume, vwap, trades)';

CREATE AGGREGATE ohlcv(ts timestamptz, open float8, high float8, low float8, close float8) (
    SFUNC = ohlcv_add_bar, STYPE = ohlcv, COMBINEFUNC = ohlcv_merge, PARALLEL = SAFE
);
CREATE AGGREGATE ohlcv(ts timestamptz, open float8, high float8, low float8, close float8, volume float8) (
    SFUNC = ohlcv_add_bar, STYPE = ohlcv, COMBINEFUNC = ohlcv_merge, PARALLEL = SAFE
);
CREATE AGGREGATE ohlcv(ts timestamptz, open float8, high float8, low float8, close float8, volume float8, vwap float8) (
    SFUNC = ohlcv_add_bar, STYPE = ohlcv, COMBINEFUNC = ohlcv_merge, PARALLEL = SAFE
);
CREATE AGGREGATE ohlcv(ts timestamptz, open float8, high float8, low float8, close float8, volume float8, vwap float8, trades bigint) (
    SFUNC = ohlcv_add_bar, STYPE = ohlcv, COMBINEFUNC = ohlcv_merge, PARALLEL = SAFE
);

COMMENT ON AGGREGATE ohlcv(timestamptz, float8, float8, float8, float8) IS
    'bar of bars that are columns, without volume: open of the first, highest high, lowest low, close of the last by ts. Each counts as four trades at its ts. A bar with ts or a price NULL is skipped';
COMMENT ON AGGREGATE ohlcv(timestamptz, float8, float8, float8, float8, float8) IS
    'bar of bars that are columns: open of the first, highest high, lowest low, close of the last by ts, sum of volumes. Each counts as four trades at its ts, its turnover as volume times (high + low + close) / 3. A bar with ts or a price NULL is skipped, volume NULL is none';
COMMENT ON AGGREGATE ohlcv(timestamptz, float8, float8, float8, float8, float8, float8) IS
    'the same with the volume-weighted average price of each bar, from which its turnover is computed; NULL is not known';
COMMENT ON AGGREGATE ohlcv(timestamptz, float8, float8, float8, float8, float8, float8, bigint) IS
    'the same with the number of trades of each bar; NULL is not known';

-- ---- average prices ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION vwap_add(state ohlcv, price float8, size float8) RETURNS ohlcv
    AS 'MODULE_PATHNAME', 'kf_vwap_add' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION vwap_add(ohlcv, float8, float8) IS 'transition function of vwap(price, size)';

CREATE AGGREGATE vwap(price float8, size float8) (
    SFUNC = vwap_add,
    STYPE = ohlcv,
    FINALFUNC = vwap,
    COMBINEFUNC = ohlcv_merge,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE vwap(float8, float8) IS
    'volume-weighted average price of ticks: sum of price times size over sum of sizes, in any order of rows, never outside the prices. NULL without volume. A tick with price or size NULL is skipped; a price that is not finite, or a size that is not or is negative, is an error';

CREATE FUNCTION twap_add(state internal, ts timestamptz, price float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'kf_twap_add' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
CREATE FUNCTION twap_add(state internal, ts timestamptz, price float8, until timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'kf_twap_add' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
CREATE FUNCTION twap_combine(a internal, b internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'kf_twap_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
CREATE FUNCTION twap_serialize(state internal) RETURNS bytea
    AS 'MODULE_PATHNAME', 'kf_twap_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
CREATE FUNCTION twap_deserialize(state bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'kf_twap_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
CREATE FUNCTION twap_final(state internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'kf_twap_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;

COMMENT ON FUNCTION twap_add(internal, timestamptz, float8) IS 'transition function of twap(ts, price)';
COMMENT ON FUNCTION twap_add(internal, timestamptz, float8, timestamptz) IS 'transition function of twap(ts, price, until)';
COMMENT ON FUNCTION twap_combine(internal, internal) IS 'combine function of twap()';
COMMENT ON FUNCTION twap_serialize(internal) IS 'state of twap() for another process';
COMMENT ON FUNCTION twap_deserialize(bytea, internal) IS 'state of twap() from another process';
COMMENT ON FUNCTION twap_final(internal) IS 'final function of twap()';

CREATE AGGREGATE twap(ts timestamptz, price float8) (
    SFUNC = twap_add,
    STYPE = internal,
    SSPACE = 1024,
    FINALFUNC = twap_final,
    COMBINEFUNC = twap_combine,
    SERIALFUNC = twap_serialize,
    DESERIALFUNC = twap_deserialize,
    PARALLEL = SAFE
);
CREATE AGGREGATE twap(ts timestamptz, price float8, until timestamptz) (
    SFUNC = twap_add,
    STYPE = internal,
    SSPACE = 1024,
    FINALFUNC = twap_final,
    COMBINEFUNC = twap_combine,
    SERIALFUNC = twap_serialize,
    DESERIALFUNC = twap_deserialize,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE twap(timestamptz, float8) IS
    'time-weighted average price of ticks in any order of rows: each price counts until the time of the next, the last not at all; of several at one time the lowest counts. One tick: its price. A tick with ts or price NULL is skipped; not finite is an error. Keeps 16 bytes a tick';
COMMENT ON AGGREGATE twap(timestamptz, float8, timestamptz) IS
    'time-weighted average price of ticks, of which the last counts until an end, which must be the same in all rows of a group (NULL: no end); ticks at the end or later do not count';

-- ---- trading hours -------------------------------------------------------------------------------------------------------------

CREATE FUNCTION session_bucket(width interval, ts timestamptz, session_open time, timezone text) RETURNS timestamptz
    AS 'MODULE_PATHNAME', 'kf_session_bucket_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
CREATE FUNCTION session_bucket(width interval, ts timestamptz, session_open time, timezone text, session_close time) RETURNS timestamptz
    AS 'MODULE_PATHNAME', 'kf_session_bucket_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
CREATE FUNCTION in_session(ts timestamptz, session_open time, session_close time, timezone text) RETURNS boolean
    AS 'MODULE_PATHNAME', 'kf_in_session' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
CREATE FUNCTION in_session(ts timestamptz, session_open time, session_close time, timezone text, days integer[]) RETURNS boolean
    AS 'MODULE_PATHNAME', 'kf_in_session' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
CREATE FUNCTION session_date(ts timestamptz, session_open time, session_close time, timezone text) RETURNS date
    AS 'MODULE_PATHNAME', 'kf_session_date' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
CREATE FUNCTION session_date(ts timestamptz, session_open time, session_close time, timezone text, days integer[]) RETURNS date
    AS 'MODULE_PATHNAME', 'kf_session_date' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;

COMMENT ON FUNCTION session_bucket(interval, timestamptz, time, text) IS
    'beginning of the bucket of ts, anchored at the session''s open on the clock of a time zone. width: hours and less, at most 24 hours, are counted from the day''s open; 1 day is the open itself; n days from Monday 2000-01-03; months from January. Errors: a width of several units or not positive, an unknown time zone';
COMMENT ON FUNCTION session_bucket(interval, timestamptz, time, text, time) IS
    'the same for sessions that close on the next day (session_close not after session_open): their days, weeks and months go by the day of the close';
COMMENT ON FUNCTION in_session(timestamptz, time, time, text) IS
    'whether ts is within trading hours, on the clock of a time zone: from session_open on and before session_close, which is on the next day when it is not after session_open';
COMMENT ON FUNCTION in_session(timestamptz, time, time, text, integer[]) IS
    'the same for trading dates on some days of the week only: 1 is Monday, 7 is Sunday. A session''s trading date is the day of its close';
COMMENT ON FUNCTION session_date(timestamptz, time, time, text) IS
    'trading date of the session that ts is in, the day of its close; NULL outside trading hours';
COMMENT ON FUNCTION session_date(timestamptz, time, time, text, integer[]) IS
    'the same for trading dates on some days of the week only: 1 is Monday, 7 is Sunday';

-- ---- gaps, splits and dividends ------------------------------------------------------------------------------------------------

CREATE FUNCTION fill_gaps(source text,
    step interval,
    start timestamptz DEFAULT NULL,
    finish timestamptz DEFAULT NULL,
    method text DEFAULT 'previous',
    timezone text DEFAULT NULL,
    session_open time DEFAULT NULL,
    session_close time DEFAULT NULL,
    days integer[] DEFAULT NULL)
RETURNS TABLE (symbol text, ts timestamptz, open float8, high float8, low float8, close float8, volume float8, filled boolean)
    AS 'MODULE_PATHNAME', 'kf_fill_gaps' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 10000;

COMMENT ON FUNCTION fill_gaps(text, interval, timestamptz, timestamptz, text, text, time, time, integer[]) IS
    'bars on a grid of times without gaps, symbol by symbol. source: a query, or the name of a table or view, with ts and close (or price) and, if there are any, symbol, open, high, low, volume; in order of symbol and ts; it is run read-only, as the caller. step: of the grid. start, finish: the range, finish excluded; the default is each symbol''s first and last bar. method: previous (all prices are the close before, volume 0), null, or linear (between the bars around, volume 0). timezone: of days, months and sessions and of times without one; the default is the session''s. session_open, session_close, days: only within trading hours and on these days of the week (1 Monday to 7 Sunday). filled: whether the bar was put in. Errors: bars not on the grid or not in order';

CREATE FUNCTION adjust_prices(source text,
    events text,
    timezone text DEFAULT NULL,
    splits boolean DEFAULT true,
    dividends boolean DEFAULT true)
RETURNS TABLE (symbol text, ts timestamptz, open float8, high float8, low float8, close float8, volume float8,
    price_factor float8, volume_factor float8)
    AS 'MODULE_PATHNAME', 'kf_adjust_prices' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 10000;

COMMENT ON FUNCTION adjust_prices(text, text, text, boolean, boolean) IS
    'bars back-adjusted for splits and dividends: prices before an ex-date are divided by the split and multiplied by 1 - dividend / close before, volumes are multiplied by the split. source: a query, table or view with ts and close (or price) and, if there are any, symbol, open, high, low, volume, in order of symbol and ts. events: the same with ex_date, split (new shares for one old; NULL is none), dividend (cash a share; NULL is none), and symbol when the source has it. timezone: of dates; the default is the session''s. splits, dividends: which to apply. Errors: a split that is not positive, a dividend that is negative or not less than the close before it';
