
-- the catalogue of indicators

CREATE FUNCTION kimsfinance_catalogue(OUT name text, OUT title text, OUT "group" text, OUT inputs text[], OUT parameters jsonb,
    OUT outputs text[], OUT lookback integer, OUT memory bigint, OUT drawn text, OUT formula text, OUT source text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_catalogue' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 250 COST 1000;
COMMENT ON FUNCTION kimsfinance_catalogue() IS 'the descriptors of all indicators, behind the view kimsfinance_indicators';

CREATE VIEW kimsfinance_indicators AS SELECT * FROM kimsfinance_catalogue();
COMMENT ON VIEW kimsfinance_indicators IS 'all indicators: inputs, parameters with defaults and ranges, outputs, lookback (rows before '
    'the first value) and memory (rows a value depends on, NULL for all) at the defaults, where a chart draws it (NULL: not in charts), formula and source';
GRANT SELECT ON kimsfinance_indicators TO PUBLIC;

