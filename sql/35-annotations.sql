
-- what makes annotations of charts

CREATE FUNCTION chart_trades(ts anyarray, price float8[], side text[], label text[] DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('type', t.side, 'ts', t.ts, 'price', t.price, 'text', t.label))
                                ORDER BY t.n)
    FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4)) WITH ORDINALITY AS t (ts, price, side, label, n)
$$;
COMMENT ON FUNCTION chart_trades(anyarray, float8[], text[], text[]) IS 'trades as annotations of a chart, from arrays: times, prices, sides '
    '(buy or sell) and, if wanted, short texts such as quantities; a trade without a price is drawn beside its bar. NULL when there are none';
