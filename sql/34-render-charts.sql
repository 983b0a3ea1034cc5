
-- many charts at once

CREATE FUNCTION render_charts(source text, by text, options jsonb DEFAULT NULL, OUT key text, OUT chart bytea)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_render_charts'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 100;
COMMENT ON FUNCTION render_charts(text, text, jsonb) IS 'one chart for each value of the column by, in a single scan: rows of (key text, '
    'chart bytea). source is a query, or the name of a table or view, as of render_chart; the rows of a query must be in order of by, then '
    'of time, those of a table or view are sorted. options are those of ohlcv_chart; the title is the key where they have none. '
    'Memory does not grow with the number of rows or charts';
