-- Every minute: bars up to date, charts into a table. Needs the extension pg_cron, and demo/views.sql.

CREATE TABLE stored_charts (
    symbol text PRIMARY KEY,
    made timestamptz NOT NULL,
    png bytea NOT NULL
);

SELECT cron.schedule('bars and charts', '* * * * *', $$
    REFRESH MATERIALIZED VIEW minutes;
    INSERT INTO stored_charts (symbol, made, png)
    SELECT symbol, now(), png FROM symbol_charts
    ON CONFLICT (symbol) DO UPDATE SET made = excluded.made, png = excluded.png;
$$);
