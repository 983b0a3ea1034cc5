-- The S&P 500, one bar a day, 2000 to 2020. demo/data/README.md says where it comes from.

CREATE TABLE sp500 (
    ts date PRIMARY KEY,
    open double precision NOT NULL,
    high double precision NOT NULL,
    low double precision NOT NULL,
    close double precision NOT NULL,
    volume bigint NOT NULL
);

\copy sp500 FROM 'demo/data/sp500.csv' WITH (FORMAT csv, HEADER)
ANALYZE sp500;
