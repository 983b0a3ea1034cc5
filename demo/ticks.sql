-- A day of ticks for three made-up companies: 2024-03-08, 09:30 to 16:00 in New York.
--
-- The same ticks come out everywhere and every time: each number is taken from the SHA-256 of the symbol and the tick's number,
-- and all arithmetic is in integers. Prices walk in cents; trades come faster near open and close; sizes are skewed, with
-- many round lots.

CREATE TABLE ticks (
    symbol text NOT NULL,
    ts timestamptz NOT NULL,
    price numeric(12, 2) NOT NULL,
    size integer NOT NULL
);

WITH companies (symbol, tick_count, first_cents, step_percent) AS (
    -- step_percent: of 100 trades, how many move the price
    VALUES ('ACME', 100000, 17250, 68),
           ('GLOBEX', 90000, 8415, 34),
           ('INITECH', 110000, 4180, 12)
),
noise AS (
    -- 32 bytes of noise a tick, read as numbers from 0 to 65535
    SELECT symbol, tick_count, first_cents, step_percent, n,
           get_byte(h, 0) * 256 + get_byte(h, 1) AS r1, get_byte(h, 2) * 256 + get_byte(h, 3) AS r2,
           get_byte(h, 4) * 256 + get_byte(h, 5) AS r3, get_byte(h, 6) * 256 + get_byte(h, 7) AS r4,
           get_byte(h, 8) * 256 + get_byte(h, 9) AS r5, get_byte(h, 10) * 256 + get_byte(h, 11) AS r6
    FROM companies,
         generate_series(1, tick_count) AS n,
         sha256(convert_to(symbol || ' ' || n, 'UTF8')) AS h
),
moves AS (
    SELECT symbol, tick_count, first_cents, n, r3, r4, r5, r6,
           -- the wait before a tick: short ones are frequent, and longest at noon
           (1 + r1::bigint * r1 / 65536) * (200 - (200 * n / tick_count - 100) * (200 * n / tick_count - 100) / 66) AS wait,
           -- a cent up, a cent down, or none
           CASE WHEN r2 % 100 < step_percent THEN r2 / 100 % 2 * 2 - 1 ELSE 0 END AS step
    FROM noise
),
walk AS (
    SELECT symbol, first_cents, n, r3, r4, r5, r6,
           sum(wait) OVER ticks_so_far AS waited, sum(wait) OVER (PARTITION BY symbol) AS waits,
           sum(step) OVER ticks_so_far AS steps
    FROM moves
    WINDOW ticks_so_far AS (PARTITION BY symbol ORDER BY n)
)
INSERT INTO ticks (symbol, ts, price, size)
SELECT symbol,
       timestamptz '2024-03-08 09:30:00 America/New_York' + interval '1 microsecond' * div(waited * 23399999999, waits) AS ts,
       (first_cents + steps) / 100.0,
       CASE WHEN r6 % 100 < 35 THEN 100 * (1 + r6 / 100 % 3)
            ELSE 1 + (1 + r3 % 100) * (1 + r4 % 100) * (1 + r5 % 100) / 1200 END
FROM walk
ORDER BY ts, symbol, n;

CREATE INDEX ON ticks (symbol, ts);
ANALYZE ticks;
