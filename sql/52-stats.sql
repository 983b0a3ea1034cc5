
-- statistics

CREATE FUNCTION kimsfinance_get_stats(OUT surface text, OUT engine text, OUT calls bigint, OUT rows bigint, OUT bytes bigint,
    OUT total_time double precision, OUT scope text, OUT stats_reset timestamptz)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_stats_rows'
LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 6;
COMMENT ON FUNCTION kimsfinance_get_stats() IS 'the rows of the view kimsfinance_stats';

CREATE VIEW kimsfinance_stats AS SELECT * FROM kimsfinance_get_stats();
GRANT SELECT ON kimsfinance_stats TO PUBLIC;
COMMENT ON VIEW kimsfinance_stats IS 'what the extension has done since stats_reset. scope: shared, of the whole server, where kimsfinance is '
    'in shared_preload_libraries; else backend, of this connection alone';
COMMENT ON COLUMN kimsfinance_stats.surface IS 'window: window functions run by the engine; grid: parameter sweeps; chart: pictures';
COMMENT ON COLUMN kimsfinance_stats.engine IS 'what did the work: streaming, cpu or gpu';
COMMENT ON COLUMN kimsfinance_stats.calls IS 'windows of queries, calls of grid functions, pictures';
COMMENT ON COLUMN kimsfinance_stats.rows IS 'rows of windows, cells of grids (a parameter set over a series), bars of charts';
COMMENT ON COLUMN kimsfinance_stats.bytes IS 'bytes of pictures; NULL for the others';
COMMENT ON COLUMN kimsfinance_stats.total_time IS 'milliseconds of computing or drawing, without reading the rows';
COMMENT ON COLUMN kimsfinance_stats.scope IS 'shared: of the whole server; backend: of this connection';
COMMENT ON COLUMN kimsfinance_stats.stats_reset IS 'when counting began, or last began anew';

CREATE FUNCTION kimsfinance_get_fallbacks(OUT reason text, OUT description text, OUT calls bigint, OUT scope text,
    OUT stats_reset timestamptz)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_stats_fallback_rows'
LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 7;
COMMENT ON FUNCTION kimsfinance_get_fallbacks() IS 'the rows of the view kimsfinance_fallbacks';

CREATE VIEW kimsfinance_fallbacks AS SELECT * FROM kimsfinance_get_fallbacks();
GRANT SELECT ON kimsfinance_fallbacks TO PUBLIC;
COMMENT ON VIEW kimsfinance_fallbacks IS 'how often work ran elsewhere than was wanted since stats_reset, and why. scope: as in kimsfinance_stats';
COMMENT ON COLUMN kimsfinance_fallbacks.reason IS 'a word for it';
COMMENT ON COLUMN kimsfinance_fallbacks.description IS 'what it means';
COMMENT ON COLUMN kimsfinance_fallbacks.calls IS 'how often';
COMMENT ON COLUMN kimsfinance_fallbacks.scope IS 'shared: of the whole server; backend: of this connection';
COMMENT ON COLUMN kimsfinance_fallbacks.stats_reset IS 'when counting began, or last began anew';

CREATE FUNCTION kimsfinance_stats_reset() RETURNS void
AS 'MODULE_PATHNAME', 'kf_stats_reset'
LANGUAGE C VOLATILE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION kimsfinance_stats_reset() FROM PUBLIC;
COMMENT ON FUNCTION kimsfinance_stats_reset() IS 'sets all counters of kimsfinance_stats and kimsfinance_fallbacks to zero. For superusers, and '
    'those to whom they grant EXECUTE';
