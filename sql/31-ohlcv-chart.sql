
-- ohlcv_chart

CREATE FUNCTION kimsfinance_ohlcv_chart_step(internal, timestamptz, float8, float8, float8, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_ohlcv_chart_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION kimsfinance_ohlcv_chart_step(internal, timestamptz, float8, float8, float8, float8, float8, jsonb) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_ohlcv_chart_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION kimsfinance_ohlcv_chart_step(internal, timestamp, float8, float8, float8, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_ohlcv_chart_timestamp' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION kimsfinance_ohlcv_chart_step(internal, timestamp, float8, float8, float8, float8, float8, jsonb) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_ohlcv_chart_timestamp' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION kimsfinance_ohlcv_chart_step(internal, date, float8, float8, float8, float8, float8) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_ohlcv_chart_date' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION kimsfinance_ohlcv_chart_step(internal, date, float8, float8, float8, float8, float8, jsonb) RETURNS internal
AS 'MODULE_PATHNAME', 'kf_ohlcv_chart_date' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION kimsfinance_ohlcv_chart_final(internal) RETURNS bytea
AS 'MODULE_PATHNAME', 'kf_ohlcv_chart_final' LANGUAGE C STABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION kimsfinance_ohlcv_chart_step(internal, timestamptz, float8, float8, float8, float8, float8) IS
    'transition function of ohlcv_chart';
COMMENT ON FUNCTION kimsfinance_ohlcv_chart_step(internal, timestamptz, float8, float8, float8, float8, float8, jsonb) IS
    'transition function of ohlcv_chart';
COMMENT ON FUNCTION kimsfinance_ohlcv_chart_step(internal, timestamp, float8, float8, float8, float8, float8) IS
    'transition function of ohlcv_chart';
COMMENT ON FUNCTION kimsfinance_ohlcv_chart_step(internal, timestamp, float8, float8, float8, float8, float8, jsonb) IS
    'transition function of ohlcv_chart';
COMMENT ON FUNCTION kimsfinance_ohlcv_chart_step(internal, date, float8, float8, float8, float8, float8) IS
    'transition function of ohlcv_chart';
COMMENT ON FUNCTION kimsfinance_ohlcv_chart_step(internal, date, float8, float8, float8, float8, float8, jsonb) IS
    'transition function of ohlcv_chart';
COMMENT ON FUNCTION kimsfinance_ohlcv_chart_final(internal) IS 'final function of ohlcv_chart';

-- The final function may be called once only: it changes the chart it draws.
CREATE AGGREGATE ohlcv_chart(ts timestamptz, open float8, high float8, low float8, close float8, volume float8) (
    SFUNC = kimsfinance_ohlcv_chart_step, STYPE = internal, SSPACE = 400000,
    FINALFUNC = kimsfinance_ohlcv_chart_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE);
CREATE AGGREGATE ohlcv_chart(ts timestamptz, open float8, high float8, low float8, close float8, volume float8, options jsonb) (
    SFUNC = kimsfinance_ohlcv_chart_step, STYPE = internal, SSPACE = 400000,
    FINALFUNC = kimsfinance_ohlcv_chart_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE);
CREATE AGGREGATE ohlcv_chart(ts timestamp, open float8, high float8, low float8, close float8, volume float8) (
    SFUNC = kimsfinance_ohlcv_chart_step, STYPE = internal, SSPACE = 400000,
    FINALFUNC = kimsfinance_ohlcv_chart_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE);
CREATE AGGREGATE ohlcv_chart(ts timestamp, open float8, high float8, low float8, close float8, volume float8, options jsonb) (
    SFUNC = kimsfinance_ohlcv_chart_step, STYPE = internal, SSPACE = 400000,
    FINALFUNC = kimsfinance_ohlcv_chart_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE);
-- Without these a date would become an instant, midnight in the session's time zone, which is another day in other zones.
CREATE AGGREGATE ohlcv_chart(ts date, open float8, high float8, low float8, close float8, volume float8) (
    SFUNC = kimsfinance_ohlcv_chart_step, STYPE = internal, SSPACE = 400000,
    FINALFUNC = kimsfinance_ohlcv_chart_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE);
CREATE AGGREGATE ohlcv_chart(ts date, open float8, high float8, low float8, close float8, volume float8, options jsonb) (
    SFUNC = kimsfinance_ohlcv_chart_step, STYPE = internal, SSPACE = 400000,
    FINALFUNC = kimsfinance_ohlcv_chart_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE);
COMMENT ON AGGREGATE ohlcv_chart(timestamptz, float8, float8, float8, float8, float8) IS
    'aggregate: a chart of a group''s bars as PNG, WebP, SVG or HTML; needs ORDER BY ts inside the call. Times are shown in the session''s time zone.';
COMMENT ON AGGREGATE ohlcv_chart(timestamptz, float8, float8, float8, float8, float8, jsonb) IS
    'aggregate: a chart of a group''s bars as PNG, WebP, SVG or HTML; needs ORDER BY ts inside the call. The options are those of render_chart, as a JSON '
    'object: {"title": "ACME", "theme": "tradingview", "width": 800, "indicators": ["sma(50)", "rsi(14)"]}.';
COMMENT ON AGGREGATE ohlcv_chart(timestamp, float8, float8, float8, float8, float8) IS
    'aggregate: a chart of a group''s bars as PNG, WebP, SVG or HTML; needs ORDER BY ts inside the call.';
COMMENT ON AGGREGATE ohlcv_chart(timestamp, float8, float8, float8, float8, float8, jsonb) IS
    'aggregate: a chart of a group''s bars as PNG, WebP, SVG or HTML; needs ORDER BY ts inside the call. The options are those of render_chart, as a JSON '
    'object: {"title": "ACME", "theme": "tradingview", "width": 800, "indicators": ["sma(50)", "rsi(14)"]}.';
COMMENT ON AGGREGATE ohlcv_chart(date, float8, float8, float8, float8, float8) IS
    'aggregate: a chart of a group''s bars as PNG, WebP, SVG or HTML; needs ORDER BY ts inside the call.';
COMMENT ON AGGREGATE ohlcv_chart(date, float8, float8, float8, float8, float8, jsonb) IS
    'aggregate: a chart of a group''s bars as PNG, WebP, SVG or HTML; needs ORDER BY ts inside the call. The options are those of render_chart, as a JSON '
    'object: {"title": "ACME", "theme": "tradingview", "width": 800, "indicators": ["sma(50)", "rsi(14)"]}.';
