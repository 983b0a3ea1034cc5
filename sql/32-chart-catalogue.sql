
-- what charts can be asked for

CREATE FUNCTION kimsfinance_chart_kinds(OUT name text, OUT description text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_chart_kinds' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20 COST 100;
COMMENT ON FUNCTION kimsfinance_chart_kinds() IS 'the kinds of charts, behind the view chart_kinds';

CREATE VIEW chart_kinds AS SELECT * FROM kimsfinance_chart_kinds();
COMMENT ON VIEW chart_kinds IS 'what the option kind of render_chart takes';
GRANT SELECT ON chart_kinds TO PUBLIC;

CREATE FUNCTION kimsfinance_chart_themes(OUT name text, OUT description text, OUT colors jsonb)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_chart_themes' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20 COST 100;
COMMENT ON FUNCTION kimsfinance_chart_themes() IS 'the themes of charts, behind the view chart_themes';

CREATE VIEW chart_themes AS SELECT * FROM kimsfinance_chart_themes();
COMMENT ON VIEW chart_themes IS 'what the option theme of render_chart takes, with its colours by name as the option colors takes them';
GRANT SELECT ON chart_themes TO PUBLIC;
