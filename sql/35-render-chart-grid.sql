
-- many charts in one picture

CREATE FUNCTION render_chart_grid(source text, by text, columns integer DEFAULT 3, width integer DEFAULT NULL, height integer DEFAULT NULL,
    title text DEFAULT NULL, options jsonb DEFAULT NULL)
RETURNS bytea
AS 'MODULE_PATHNAME', 'kf_render_chart_grid'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000;
COMMENT ON FUNCTION render_chart_grid(text, text, integer, integer, integer, text, jsonb) IS 'one picture with a chart for each value of the '
    'column by, in a single scan; the value is its title. source is a query, or the name of a table or view, as of render_chart; the rows of a '
    'query must be in order of by, then of time, those of a table or view are sorted. columns: charts side by side, 1 to 100. width and '
    'height: of the whole picture; default 1200, and each chart two thirds as high as it is wide. title: above all charts. options: those of '
    'ohlcv_chart; title, subtitle, width and height in it are the picture''s, where the arguments do not say them. At most 400 charts and 64 '
    'megapixels';
