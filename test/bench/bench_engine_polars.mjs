// Polars in memory on the bars of bench_engine.sh, one thread: the ten indicators as its expressions.
//
//     POLARS_MAX_THREADS=1 node bench_engine_polars.mjs MODULES-DIRECTORY BARS.csv ROUNDS
//
// Exponential means begin with the first value instead of a mean, the deviations of CCI are each from its own bar's mean, and those of the
// bands are the sample's (this binding does not heed ddof); the rest is as ours. Two ways are timed: every expression over the symbol, and
// the frame cut into one for each symbol first (the cut counts); the faster one is told. For the other heap orders the frame is sorted
// first. Results are columns in memory, which Polars cannot do without. A line of output: heap, query, nanoseconds of processor time a
// row (the median of the rounds).
import { createRequire } from 'node:module';

const [modules, csv, rounds] = process.argv.slice(2);
const { default: pl } = createRequire(modules + '/')('nodejs-polars');

const col = pl.col;
const mean = (e, n) => e.rollingMean({ windowSize: n, minPeriods: n });
const ewm = (e, alpha) => e.ewmMean({ alpha, adjust: false, minPeriods: 1, bias: false, ignoreNulls: true });
const ema = (e, n) => ewm(e, 2 / (n + 1));
const wilder = (e, n) => ewm(e, 1 / n);
const positive = (e) => pl.when(e.gt(pl.lit(0))).then(e).otherwise(pl.lit(0));

function ten() {
    const [high, low, close, volume] = ['high', 'low', 'close', 'volume'].map((name) => col(name));
    const before = close.shift(1);
    const change = close.minus(before);
    const sma = mean(close, 20);
    const deviation = close.rollingStd({ windowSize: 20, minPeriods: 20, ddof: 0 });
    const gains = wilder(positive(change), 14);
    const losses = wilder(positive(change.mul(pl.lit(-1))), 14);
    const top = pl.when(high.gt(before)).then(high).otherwise(before);
    const bottom = pl.when(low.lt(before)).then(low).otherwise(before);
    const range = top.minus(bottom);
    const macd = ema(close, 12).minus(ema(close, 26));
    const signal = ema(macd, 9);
    const lowest = low.rollingMin({ windowSize: 5, minPeriods: 5 });
    const highest = high.rollingMax({ windowSize: 5, minPeriods: 5 });
    const k = mean(close.minus(lowest).div(highest.minus(lowest)).mul(pl.lit(100)), 3);
    const rise = high.minus(high.shift(1));
    const fall = low.shift(1).minus(low);
    const up = wilder(pl.when(rise.gt(fall).and(rise.gt(pl.lit(0)))).then(rise).otherwise(pl.lit(0)), 14);
    const down = wilder(pl.when(fall.gt(rise).and(fall.gt(pl.lit(0)))).then(fall).otherwise(pl.lit(0)), 14);
    const directed = up.plus(down);
    const index = pl.when(directed.gt(pl.lit(0))).then(up.minus(down).abs().div(directed).mul(pl.lit(100))).otherwise(pl.lit(0));
    const typical = high.plus(low).plus(close).div(pl.lit(3));
    const centre = mean(typical, 14);
    return {
        sma, ema: ema(close, 20), rsi: gains.div(gains.plus(losses)).mul(pl.lit(100)), macd, signal, histogram: macd.minus(signal),
        upper: sma.plus(deviation.mul(pl.lit(2))), middle: mean(close, 20), lower: sma.minus(deviation.mul(pl.lit(2))), atr: wilder(range, 14),
        k, d: mean(k, 3), adx: wilder(index, 14),
        obv: pl.when(change.gt(pl.lit(0))).then(volume).when(change.lt(pl.lit(0))).then(volume.mul(pl.lit(-1))).otherwise(pl.lit(0)).cumSum(),
        cci: typical.minus(centre).div(mean(typical.minus(centre).abs(), 14).mul(pl.lit(0.015))),
    };
}

const one = () => ({ sma: mean(col('close'), 20) });
const named = (expressions) => Object.entries(expressions).map(([name, e]) => e.alias(name));

const over = (frame, make) => frame.lazy().select(named(Object.fromEntries(Object.entries(make()).map(([name, e]) => [name, e.over('symbol')]))))
    .collectSync();
const apart = (frame, make) => frame.partitionBy(['symbol'], true).map((part) => part.lazy().select(named(make())).collectSync());
const sums = (frame) => frame.lazy().select(['open', 'high', 'low', 'close', 'volume'].map((name) => col(name).sum())).collectSync();

const dtypes = { ts: pl.Int64, open: pl.Float64, high: pl.Float64, low: pl.Float64, close: pl.Float64, volume: pl.Float64 };
const loaded = pl.readCSV(csv, { dtypes });
const count = loaded.height;
const chance = pl.Series('chance', Float64Array.from({ length: count }, Math.random));
const frames = {
    by_symbol: loaded,
    by_time: loaded.sort(['ts', 'symbol']),
    shuffled: loaded.withColumn(chance).sort('chance').drop('chance'),
};
const ordered = (heap) => (heap === 'by_symbol' ? frames[heap] : frames[heap].sort(['symbol', 'ts']));

const queries = [];
for (const heap of Object.keys(frames))
    queries.push(
        { heap, name: 'sums', ways: [() => sums(frames[heap])] },
        { heap, name: 'one', ways: [() => over(ordered(heap), one), () => apart(ordered(heap), one)] },
        { heap, name: 'ten', ways: [() => over(ordered(heap), ten), () => apart(ordered(heap), ten)] });
for (const query of queries)
    query.times = query.ways.map(() => []);
for (let round = 0; round < Number(rounds); round++)
    for (const { ways, times } of queries)
        ways.forEach((way, i) => {
            const begin = process.cpuUsage();
            way();
            const used = process.cpuUsage(begin);
            times[i].push((used.user + used.system) * 1000 / count);
        });
for (const { heap, name, times } of queries)
    console.log(heap, name, Math.min(...times.map((t) => t.sort((a, b) => a - b)[t.length >> 1])).toFixed(2));
