
-- what makes series beside the prices of charts

CREATE FUNCTION chart_series(ts anyarray, "values" float8[], name text DEFAULT NULL, axis text DEFAULT NULL, color text DEFAULT NULL, width float8 DEFAULT NULL,
    style text DEFAULT NULL, panel int DEFAULT NULL, weight float8 DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('ts', COALESCE(pg_catalog.to_jsonb($1), '[]'), 'values', COALESCE(pg_catalog.to_jsonb($2), '[]'))
        || pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('name', $3, 'axis', $4, 'color', $5, 'width', $6, 'style', $7, 'panel', $8, 'weight', $9)))
$$;
COMMENT ON FUNCTION chart_series(anyarray, float8[], text, text, text, float8, text, int, float8) IS 'a series beside the prices of a chart, from arrays of its '
    'times and values: its name, the axis (price, left for one of its own, none for indicators only), color, width in pixels, style (line, step, dashed, dots or histogram), the number of a '
    'panel of its own and the panel''s weight. An array of one element: || joins several';
