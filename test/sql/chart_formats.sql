-- The formats of charts: what they begin with, that they are whole, the same through both surfaces, and what fails. What is in the pictures is
-- tested elsewhere.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, MDY';
SET client_min_messages = warning;
\pset format unaligned

CREATE FUNCTION format_failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    detail text;
    hint text;
BEGIN
    EXECUTE query;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ': ' || message || CASE WHEN detail <> '' THEN E'\n' || detail ELSE '' END || CASE WHEN hint <> '' THEN E'\n' || hint ELSE '' END;
END $$;

CREATE TABLE format_bars AS
SELECT timestamptz '2024-03-01 14:00Z' + i * interval '1 hour' AS ts, p AS open, p + 3.0 AS high, p - 2.0 AS low, p + i % 3 - 1.0 AS close, 100.0 + i % 7 AS volume
FROM (SELECT i, 100 + (i * 7) % 13 AS p FROM generate_series(1, 120) AS i) AS b;

-- WebP, or the error of a build without it
CREATE FUNCTION webp(options text) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    picture bytea;
BEGIN
    EXECUTE format('SELECT render_chart(''format_bars'', format => ''webp'', %s)', options) INTO picture;
    RETURN picture;
EXCEPTION WHEN feature_not_supported THEN
    RETURN NULL;
END $$;

SELECT substr(render_chart('format_bars', format => 'png'), 1, 8) = '\x89504e470d0a1a0a' AS png;
SELECT render_chart('format_bars', format => 'png') = render_chart('format_bars') AS png_is_the_default,
       render_chart('format_bars', format => 'PNG') = render_chart('format_bars') AS whatever_the_case;
SELECT coalesce(substr(w, 1, 4) = 'RIFF' AND substr(w, 9, 7) = 'WEBPVP8', true) AS webp,
       coalesce(length(w) = get_byte(w, 4) + 256 * get_byte(w, 5) + 65536 * get_byte(w, 6) + 8, true) AS whole,
       coalesce(length(webp('width => 300, compression => ''small''')) <= length(webp('width => 300, compression => ''fast''')), true) AS levels
FROM webp('width => 400, height => 300') AS w;

-- SVG
CREATE VIEW svg AS SELECT convert_from(render_chart('format_bars', title => 'A & B <C>', indicators => '{sma(10),rsi}', width => 500, height => 400, format => 'svg'), 'UTF8') AS svg;
SELECT substr(svg, 1, 89) AS head, right(svg, 7) = E'</svg>\n' AS whole FROM svg;
SELECT (regexp_match(svg, '<title>(.*)</title>'))[1] AS title, (regexp_match(svg, '<desc>(.*)</desc>'))[1] AS description FROM svg;
SELECT string_agg(m[1], '|' ORDER BY n) AS texts FROM svg, regexp_matches(svg, '<text [^>]*>([^<]*)</text>', 'g') WITH ORDINALITY AS t (m, n);
-- the same bytes through the aggregate, and again
SELECT (SELECT convert_to(svg, 'UTF8') FROM svg) =
       ohlcv_chart(ts, open, high, low, close, volume, '{"title": "A & B <C>", "indicators": ["sma(10)", "rsi"], "width": 500, "height": 400, "format": "svg"}' ORDER BY ts) AS same
FROM format_bars;
-- compression does not change text
SELECT count(DISTINCT render_chart('format_bars', format => 'svg', compression => c)) AS svg, count(DISTINCT render_chart('format_bars', format => 'html', compression => c)) AS html
FROM unnest(ARRAY['fast', 'default', 'small']) AS c;
-- every kind and theme is a document of its own
SELECT count(DISTINCT render_chart('format_bars', kind => name, bars => 40, format => 'svg')) = count(*) AS kinds FROM chart_kinds;
SELECT count(DISTINCT render_chart('format_bars', theme => name, format => 'svg')) = count(*) AS themes FROM chart_themes;
-- memory of the width, not of the rows
SELECT length(render_chart('SELECT DATE ''2000-01-01'' + i AS ts, 1 + i % 7 AS open, 9 AS high, 1 AS low, 2 + i % 5 AS close FROM generate_series(1, 50000) AS i', format => 'svg', width => 300)) < 50000 AS bounded;

-- HTML
CREATE VIEW page AS SELECT convert_from(render_chart('format_bars', title => '</script><b>"A"', indicators => '{sma(10),rsi}', width => 500, height => 400, format => 'html'), 'UTF8') AS html;
SELECT substr(html, 1, 15) AS head, right(html, 8) = E'</html>\n' AS whole, html LIKE '%default-src ''none''%' AS policy, html LIKE '%<noscript>%<svg %</svg>%</noscript>%' AS picture,
       (SELECT count(*) FROM regexp_matches(html, '</script', 'g')) AS script_ends FROM page;
-- the data of the page are those of the chart
SELECT data->>'title' AS title, data->>'kind' AS kind, jsonb_array_length(data->'c') AS bars, data->'studies'->0->>'name' AS study, jsonb_array_length(data->'studies'->0->'outs'->0->'last') AS length,
       (SELECT jsonb_agg(p->>'kind') FROM jsonb_array_elements(data->'panels') AS p) AS panels
FROM (SELECT (regexp_match(html, 'id="kf-data">(.*?)</script>'))[1]::jsonb AS data FROM page) AS d;
SELECT (SELECT jsonb_agg(close ORDER BY ts) FROM format_bars) = data->'c' AS closes, (SELECT jsonb_agg((extract(epoch FROM ts) * 1000)::bigint - 946684800000 ORDER BY ts) FROM format_bars) = data->'t' AS times,
       (SELECT max(abs(sma - value)) < 1e-4 FROM (SELECT sma(close::float8, 10) OVER (ORDER BY ts) AS sma, row_number() OVER (ORDER BY ts) AS n FROM format_bars) AS s
        JOIN LATERAL jsonb_array_elements_text(data->'studies'->0->'outs'->0->'last') WITH ORDINALITY AS t (v, n) USING (n), LATERAL (SELECT v::float8) AS f (value) WHERE sma IS NOT NULL) AS averages
FROM (SELECT (regexp_match(html, 'id="kf-data">(.*?)</script>'))[1]::jsonb AS data FROM page) AS d;
-- no rows
SELECT convert_from(render_chart('SELECT * FROM format_bars WHERE false', format => 'svg', width => 300, height => 200), 'UTF8') LIKE '%<desc>no data</desc>%no data</text>%' AS svg,
       convert_from(render_chart('SELECT * FROM format_bars WHERE false', format => 'html', width => 300, height => 200), 'UTF8') LIKE '%"t":[]%' AS html;

-- failures
SELECT c AS call, format_failure(format('SELECT render_chart(''format_bars'', %s)', c)) FROM (VALUES
    ('format => ''jpeg'''), ('format => ''sgv'''), ('format => ''htm'''), ('format => ''''')) AS v (c);
SELECT format_failure('SELECT render_chart(''format_bars'', format => ''webp'', width => 16384, height => 16)') IN
       ('54000: a WebP picture may have at most 16383 pixels a side, got 16384 x 16', format_failure('SELECT render_chart(''format_bars'', format => ''webp'')')) AS too_large;
SELECT format_failure('SELECT ohlcv_chart(ts, open, high, low, close, volume, ''{"format": "gif"}'' ORDER BY ts) FROM format_bars');

DROP VIEW svg, page;
DROP TABLE format_bars;
DROP FUNCTION webp, format_failure;
