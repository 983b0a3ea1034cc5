// DuckDB on the bars of bench_engine.sh, one thread: what SQL can say of the ten indicators without recursion.
//
//     node bench_engine_duckdb.mjs MODULES-DIRECTORY BARS.csv ROUNDS
//
// No EMA and no MACD; RSI, ATR and ADX with simple means in place of Wilder's; the deviations of CCI each from its own bar's mean. Results
// are summed up, so that every one is computed and none is kept. A line of output: heap, query, nanoseconds of processor time a row (the
// median of the rounds).
import { createRequire } from 'node:module';

const [modules, csv, rounds] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(modules + '/')('@duckdb/node-api');

const one = (t) => `SELECT sum(sma) FROM (
    SELECT avg(close) OVER (PARTITION BY symbol ORDER BY ts ROWS 19 PRECEDING) AS sma FROM ${t})`;

const ten = (t) => `
WITH before AS (
    SELECT *, lag(close) OVER p AS pc, lag(high) OVER p AS ph, lag(low) OVER p AS pl FROM ${t} WINDOW p AS (PARTITION BY symbol ORDER BY ts)
), parts AS (
    SELECT symbol, ts, high, low, close, (high + low + close) / 3 AS tp, greatest(high, pc) - least(low, pc) AS tr,
        greatest(close - pc, 0) AS gain, greatest(pc - close, 0) AS loss,
        CASE WHEN high - ph > pl - low AND high > ph THEN high - ph ELSE 0 END AS up,
        CASE WHEN pl - low > high - ph AND pl > low THEN pl - low ELSE 0 END AS down, coalesce(sign(close - pc), 1) * volume AS flow
    FROM before
), first AS (
    SELECT symbol, ts, close, tp, avg(close) OVER w20 AS sma, stddev_pop(close) OVER w20 AS dev, avg(gain) OVER w14 AS gains,
        avg(loss) OVER w14 AS losses, avg(tr) OVER w14 AS atr, avg(up) OVER w14 AS ups, avg(down) OVER w14 AS downs,
        min(low) OVER w5 AS lowest, max(high) OVER w5 AS highest, sum(flow) OVER p AS obv, avg(tp) OVER w14 AS mean_tp
    FROM parts
    WINDOW p AS (PARTITION BY symbol ORDER BY ts), w20 AS (p ROWS 19 PRECEDING), w14 AS (p ROWS 13 PRECEDING), w5 AS (p ROWS 4 PRECEDING)
), second AS (
    SELECT symbol, ts, tp, mean_tp, obv, sma, sma + 2 * dev AS upper, sma - 2 * dev AS lower, 100 * gains / nullif(gains + losses, 0) AS rsi, atr,
        avg(100 * abs(ups - downs) / nullif(ups + downs, 0)) OVER w14 AS adx,
        avg(100 * (close - lowest) / nullif(highest - lowest, 0)) OVER w3 AS k, avg(abs(tp - mean_tp)) OVER w14 AS deviation
    FROM first
    WINDOW p AS (PARTITION BY symbol ORDER BY ts), w14 AS (p ROWS 13 PRECEDING), w3 AS (p ROWS 2 PRECEDING)
)
SELECT sum(sma), sum(upper), sum(lower), sum(rsi), sum(atr), sum(adx), sum(k), sum(d), sum(obv), sum(cci) FROM (
    SELECT *, avg(k) OVER (PARTITION BY symbol ORDER BY ts ROWS 2 PRECEDING) AS d, (tp - mean_tp) / nullif(0.015 * deviation, 0) AS cci
    FROM second)`;

const sums = (t) => `SELECT sum(open), sum(high), sum(low), sum(close), sum(volume) FROM ${t}`;

const db = await (await DuckDBInstance.create(':memory:')).connect();
await db.run('SET threads = 1');
await db.run(`CREATE TABLE by_symbol AS FROM read_csv('${csv.replaceAll("'", "''")}', header = true, columns = {symbol: 'VARCHAR', ts: 'BIGINT',
    open: 'DOUBLE', high: 'DOUBLE', low: 'DOUBLE', close: 'DOUBLE', volume: 'DOUBLE'})`);
await db.run('CREATE TABLE by_time AS FROM by_symbol ORDER BY ts, symbol');
await db.run('CREATE TABLE shuffled AS FROM by_symbol ORDER BY hash(symbol, ts)');
const count = Number((await (await db.run('SELECT count(*) FROM by_symbol')).getRows())[0][0]);

const queries = [];
for (const heap of ['by_symbol', 'by_time', 'shuffled'])
    for (const [name, query] of [['sums', sums], ['one', one], ['ten', ten]])
        queries.push({ heap, name, text: query(heap), times: [] });
for (let round = 0; round < Number(rounds); round++)
    for (const query of queries) {
        const begin = process.cpuUsage();
        await (await db.run(query.text)).getRows();
        const used = process.cpuUsage(begin);
        query.times.push((used.user + used.system) * 1000 / count);
    }
for (const { heap, name, times } of queries)
    console.log(heap, name, times.sort((a, b) => a - b)[times.length >> 1].toFixed(2));
