-- render_charts: a chart for each value of a column, the same as of render_chart and ohlcv_chart.
SET TimeZone = 'UTC';

CREATE TABLE quotes AS
SELECT symbol, timestamptz '2024-01-01Z' + i * interval '1 day' AS ts, p AS open, p + 3 AS high, p - 2 AS low, p + i % 3 - 1 AS close, 100 + i % 7 AS volume
FROM (SELECT symbol, i, 100 + 10 * s + (i * 7 + s * i * i) % 13 AS p
      FROM (VALUES ('ACME', 0), ('GLOBEX', 1), ('INITECH', 2), (NULL, 3)) AS v (symbol, s), generate_series(1, 50) AS i) AS b;

CREATE FUNCTION charts_failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    hint text;
BEGIN
    EXECUTE query;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ': ' || message || CASE WHEN hint <> '' THEN ' / ' || hint ELSE '' END;
END $$;

SELECT key, substr(chart, 1, 8) = '\x89504e470d0a1a0a' AS png FROM render_charts('quotes', 'symbol');
-- from a query, in descending order too, with options; the title is the key unless another is given
SELECT key, chart = ohlcv_chart(ts, open, high, low, close, volume, jsonb_build_object('title', symbol, 'width', 300, 'height', 200, 'indicators', '{sma(5),rsi}')
                                ORDER BY ts) AS same
FROM render_charts('SELECT * FROM quotes ORDER BY symbol DESC, ts', 'symbol', '{"width": 300, "height": 200, "indicators": ["sma(5)", "rsi"]}')
JOIN quotes ON symbol IS NOT DISTINCT FROM key GROUP BY key, chart ORDER BY key;
SELECT count(*) AS charts, count(DISTINCT chart) AS pictures FROM render_charts('SELECT ''same'' AS k, * FROM quotes WHERE symbol = ''ACME'' ORDER BY ts', 'k', '{"title": "One"}');
SELECT chart = render_chart('SELECT * FROM quotes WHERE symbol = ''ACME'' ORDER BY ts', title => 'ACME') AS same FROM render_charts('quotes', 'symbol') WHERE key = 'ACME';
-- keys of other types; one row each; no rows
SELECT key FROM render_charts('SELECT ts::date AS day, * FROM quotes WHERE symbol = ''ACME'' ORDER BY ts LIMIT 3', 'day', '{"width": 64, "height": 32}');
SELECT count(*) FROM render_charts('SELECT * FROM quotes WHERE false', 'symbol');
-- errors
SELECT c AS call, charts_failure('SELECT * FROM render_charts(' || c || ')') FROM (VALUES
    ('NULL, ''symbol'''), ('''quotes'', NULL'), ('''quotes'', '''''), ('''quotes'', ''ticker'''), ('''SELECT * FROM quotes ORDER BY ts'', ''symbol'''),
    ('''SELECT symbol, ts FROM quotes'', ''symbol'''), ('''quotes'', ''symbol'', ''{"widht": 300}'''), ('''quotes'', ''symbol'', ''{"width": 3}'''),
    ('''SELECT * FROM quotes WHERE false'', ''symbol'', ''{"theme": "x"}'''), ('''quotes'', ''symbol'', ''[]'''),
    ('''SELECT symbol, ts, open, low AS high, high AS low, close FROM quotes ORDER BY symbol, ts'', ''symbol''')) AS v (c);

DROP TABLE quotes;
DROP FUNCTION charts_failure(text);
