-- Charts are values too: a PNG is a bytea, kept in a table here. Needs demo/load.sql, demo/ticks.sql and demo/views.sql.

SET timezone = 'America/New_York';

CREATE TABLE charts (
    name text PRIMARY KEY,
    made timestamptz NOT NULL DEFAULT now(),
    png bytea NOT NULL
);

-- A query is drawn; its columns are found by name.
INSERT INTO charts (name, png)
VALUES ('sp500', render_chart('SELECT * FROM (SELECT * FROM sp500 ORDER BY ts DESC LIMIT 250) AS newest ORDER BY ts',
                              indicators => '{sma(50),sma(200),bbands(20,2),rsi(14),macd(12,26,9)}',
                              title => 'S&P 500', theme => 'tradingview', width => 1200, height => 900));

INSERT INTO charts (name, png)
VALUES ('sp500-light', render_chart('SELECT * FROM (SELECT * FROM sp500 ORDER BY ts DESC LIMIT 250) AS newest ORDER BY ts',
                                    indicators => '{sma(50),sma(200),bbands(20,2),rsi(14),macd(12,26,9)}',
                                    title => 'S&P 500', theme => 'light', width => 1200, height => 900));

-- A table or a view is drawn by its name. Where bars outnumber pixels they are merged.
INSERT INTO charts (name, png)
VALUES ('sp500-20-years', render_chart('sp500', indicators => '{sma(200)}', title => 'S&P 500, 2000 to 2020',
                                       width => 1200, height => 700));

INSERT INTO charts (name, png)
VALUES ('sp500-small', render_chart('SELECT * FROM (SELECT * FROM sp500 ORDER BY ts DESC LIMIT 50) AS newest ORDER BY ts',
                                    theme => 'light', width => 300, height => 200));

-- One chart a symbol, from the view.
INSERT INTO charts (name, png)
SELECT lower(symbol) || '-minutes', png
FROM symbol_charts;
