-- Every indicator through SQL, against test/golden: window function, _last and _series, for all parameters that the reference
-- has. The list comes from kimsfinance_indicators and params.csv; nothing here names an indicator. Run from the root of the
-- source tree.
\set QUIET on
\set ON_ERROR_STOP on
BEGIN;

CREATE TEMP TABLE bars (i serial, ts date, open float8, high float8, low float8, close float8, volume float8);
\copy bars (ts, open, high, low, close, volume) FROM 'test/golden/A/ohlcv.csv' (FORMAT csv, HEADER)
UPDATE bars SET i = i - 1;
-- the series of the reference that are none of the bars': a period for each bar, and the change from open to close
ALTER TABLE bars ADD period float8, ADD chg float8;
UPDATE bars SET period = 2 + (7 * i) % 29, chg = close - open;
CREATE TEMP TABLE params (file text, function text, inputs text, parameters text, lookback integer);
\copy params FROM 'test/golden/params.csv' (FORMAT csv, HEADER)
CREATE TEMP TABLE tolerance (file text, output text, rtol float8, atol float8, defined_bars integer, fragile_bars integer, noise float8);
\copy tolerance FROM 'test/golden/A_tolerance.csv' (FORMAT csv, HEADER)

-- the golden files have as many columns as the indicator outputs: read whole lines, then cut them
CREATE TEMP TABLE lines (line text);
\copy lines FROM PROGRAM 'cd test/golden/A && for f in *.csv; do test "$f" = ohlcv.csv || sed "s/^/${f%.csv},/" "$f"; done' (FORMAT text, DELIMITER E'\x01')
CREATE TEMP TABLE golden AS
    SELECT a[1] AS file, a[2]::integer AS i, (SELECT array_agg(NULLIF(v, '')::float8 ORDER BY n)
                                              FROM unnest(a[3:]) WITH ORDINALITY u(v, n)) AS want
    FROM (SELECT string_to_array(line, ',') AS a FROM lines) l WHERE a[2] <> 'i';
CREATE TEMP TABLE headers AS
    SELECT a[1] AS file, a[3:] AS outputs FROM (SELECT string_to_array(line, ',') AS a FROM lines) l WHERE a[2] = 'i';
CREATE INDEX ON golden (file, i);
ANALYZE golden;

-- one call to test: the SQL of its inputs, which the reference names, and of all its arguments. TA-Lib's functions are in upper case;
-- Tulip's, in lower case, are tulip_NAME where TA-Lib has the name too.
CREATE TEMP VIEW calls AS
SELECT ind.name, p.file, p.lookback, ind.outputs, replace(p.inputs, ' ', ', ') AS inputs,
       array_to_string(string_to_array(p.inputs, ' ')
           || ARRAY(SELECT CASE WHEN k.param ->> 'type' = 'text' THEN quote_literal(k.param -> 'values' ->> w.value::integer)
                                ELSE w.value || CASE WHEN k.param ->> 'type' = 'integer' THEN '' ELSE '::float8' END END
                    FROM jsonb_array_elements(ind.parameters) WITH ORDINALITY k(param, n)
                    JOIN (SELECT split_part(x, '=', 2) AS value, n FROM unnest(string_to_array(p.parameters, ' ')) WITH ORDINALITY s(x, n)) w
                        USING (n)
                    ORDER BY k.n), ', ') AS arguments
FROM kimsfinance_indicators ind
JOIN params p ON CASE WHEN p.function = upper(p.function) THEN p.function = upper(regexp_replace(ind.name, '^rolling_', ''))
                      WHEN upper(p.function) IN (SELECT function FROM params) THEN ind.name = 'tulip_' || p.function
                      ELSE ind.name = p.function END
-- where there is one without rolling_, the reference is that one's
WHERE NOT EXISTS (SELECT FROM kimsfinance_indicators other WHERE ind.name = 'rolling_' || other.name);

-- the outputs of a call as an array of float8
CREATE FUNCTION pg_temp.as_array(value text, outputs text[]) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN cardinality(outputs) = 1 THEN format('ARRAY[(%s)::float8]', value)
                ELSE 'ARRAY[' || (SELECT string_agg(format('(%s).%I::float8', value, o), ', ' ORDER BY n)
                                  FROM unnest(outputs) WITH ORDINALITY u(o, n)) || ']' END $$;

CREATE TEMP TABLE got (i integer, value float8[]);
CREATE TEMP TABLE holed AS
    SELECT i, ts, CASE WHEN i % 11 = 4 THEN 'NaN' ELSE open END AS open, CASE WHEN i % 13 = 0 THEN NULL ELSE high END AS high, low,
           CASE WHEN i % 7 = 3 OR i = 0 THEN NULL WHEN i % 17 = 5 THEN 'Infinity' ELSE close END AS close, volume,
           CASE WHEN i % 19 = 2 THEN NULL ELSE period END AS period, CASE WHEN i % 23 = 6 THEN NULL ELSE chg END AS chg FROM bars;

CREATE FUNCTION pg_temp.test_call(call calls) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    title text := format('%s(%s)', call.name, call.arguments);
    wrong text;
    agree boolean;
    size integer;
BEGIN
    DELETE FROM got;
    EXECUTE format('INSERT INTO got SELECT i, %s FROM (SELECT i, %I(%s) OVER (ORDER BY ts) AS v FROM bars) s',
                   pg_temp.as_array('v', call.outputs), call.name, call.arguments);
    SELECT string_agg(format('bar %s %s: %s, not %s', g.i, h.outputs[k], o.value[k], g.want[k]), '; ') INTO wrong
    FROM (SELECT g.*, k FROM golden g, generate_subscripts(g.want, 1) k WHERE g.file = call.file) g
    JOIN headers h USING (file)
    JOIN tolerance t ON t.file = g.file AND t.output = h.outputs[g.k]
    LEFT JOIN got o ON o.i = g.i
    WHERE (g.want[k] IS NULL) <> (o.value[k] IS NULL) OR abs(o.value[k] - g.want[k]) > t.rtol * abs(g.want[k]) + t.atol;
    RETURN NEXT is(wrong, NULL, title || ' OVER w has the reference values');
    RETURN NEXT is((SELECT min(i) FROM got WHERE array_position(value, NULL) IS NULL), call.lookback, title || ' begins at its lookback');

    EXECUTE format('SELECT ARRAY(SELECT value FROM got ORDER BY i) IS NOT DISTINCT FROM
                           ARRAY(SELECT %s FROM (SELECT %s_series(%s ORDER BY ts) AS v FROM bars) s, generate_series(1, 1500) n ORDER BY n)',
                   (SELECT 'ARRAY[' || string_agg(CASE WHEN cardinality(call.outputs) = 1 THEN 'v[n]::float8'
                                                       ELSE format('(v).%I[n]::float8', o) END, ', ' ORDER BY n) || ']'
                    FROM unnest(call.outputs) WITH ORDINALITY u(o, n)), call.name, call.arguments)
        INTO agree;
    RETURN NEXT ok(agree, title || ': _series has the same bits');

    agree := true;
    FOREACH size IN ARRAY ARRAY[1, call.lookback - 1, call.lookback, call.lookback + 1, 63, 64, 65, 1000, 1500] LOOP
        CONTINUE WHEN size < 1;
        EXECUTE format('SELECT $2 AND %s IS NOT DISTINCT FROM (SELECT value FROM got WHERE i = $1 - 1)
                        FROM (SELECT %s_last(%s ORDER BY ts) AS v FROM bars WHERE i < $1) s',
                       pg_temp.as_array('v', call.outputs), call.name, call.arguments)
            INTO agree USING size, agree;
    END LOOP;
    EXECUTE format('SELECT $1 AND v IS NULL FROM (SELECT %s_last(%s ORDER BY ts) AS v FROM bars WHERE false) s', call.name, call.arguments)
        INTO agree USING agree;
    RETURN NEXT ok(agree, title || ': _last has the same bits at all sizes');

    -- NULLs, NaN and infinities anywhere: the same values as without those rows
    EXECUTE format('SELECT count(*) = 0 FROM (SELECT i, %1$I(%2$s) OVER (ORDER BY ts) AS v FROM holed) a
                    FULL JOIN (SELECT i, %1$I(%2$s) OVER (ORDER BY ts) AS v FROM holed
                               WHERE NOT EXISTS (SELECT FROM unnest(ARRAY[%3$s]) x WHERE x IS NULL OR x = ''NaN'' OR x = ''Infinity'')) b
                    USING (i) WHERE a.v IS DISTINCT FROM b.v',
                   call.name, call.arguments, call.inputs)
        INTO agree;
    RETURN NEXT ok(agree, title || ': rows that are not finite give NULL and disturb nothing');

    -- partitions begin anew: the same bars twice
    EXECUTE format('SELECT bool_and(v IS NOT DISTINCT FROM g.value) FROM
                        (SELECT i, %s AS v FROM (SELECT i, %I(%s) OVER (PARTITION BY half ORDER BY ts ROWS 3 PRECEDING) AS v
                         FROM bars, generate_series(1, 2) half) s) a JOIN got g USING (i)',
                   pg_temp.as_array('v', call.outputs), call.name, call.arguments)
        INTO agree;
    RETURN NEXT ok(agree, title || ': each partition begins anew, whatever the frame');
END $$;

-- what the reference page says instead of functions of Tulip that SQL has already
CREATE FUNCTION pg_temp.test_form(file text, form text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    EXECUTE format('SELECT string_agg(format(''bar %%s: %%s, not %%s'', i, v, g.want[1]), ''; '')
                    FROM (SELECT i, %s AS v FROM bars WINDOW w AS (ORDER BY ts)) s JOIN golden g USING (i)
                    WHERE g.file = $1 AND ((g.want[1] IS NULL) <> (v IS NULL) OR abs(v - g.want[1]) > 1e-12 * abs(g.want[1]))', form)
        INTO wrong USING file;
    RETURN is(wrong, NULL, form || ' has the values of ' || file);
END $$;
CREATE TEMP TABLE forms (file text, form text);
INSERT INTO forms VALUES ('tulip_abs', 'abs(chg)'), ('tulip_round', 'floor(chg + 0.5)'), ('tulip_trunc', 'trunc(chg)'),
    ('tulip_todeg', 'degrees(chg)'), ('tulip_torad', 'radians(close)'), ('tulip_lag', 'lag(close, 1) OVER w'), ('tulip_lag.p2', 'lag(close, 10) OVER w');

SELECT plan(2 + 6 * (SELECT count(*)::integer FROM calls) + (SELECT count(*)::integer FROM forms));
SELECT is((SELECT string_agg(name, ' ') FROM kimsfinance_indicators WHERE name NOT IN (SELECT name FROM calls) AND source ~ 'TA-Lib|Tulip [a-z]+$'), NULL,
          'every indicator of TA-Lib and Tulip Indicators has reference values');
SELECT is((SELECT string_agg(file, ' ') FROM params WHERE file ~ '^tulip_' AND file NOT IN (SELECT file FROM calls) AND file NOT IN (SELECT file FROM forms)),
          NULL, 'every function of Tulip Indicators among the reference values is tested');
SELECT pg_temp.test_form(file, form) FROM forms;
SELECT pg_temp.test_call(calls) FROM calls ORDER BY name, file;
SELECT * FROM finish();
ROLLBACK;
