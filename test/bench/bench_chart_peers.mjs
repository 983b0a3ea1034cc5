// Charts by ECharts beside kimsfinance's, in turns; bench_chart_peers.sh runs this with the path of the C benchmark, the prices and how many turns.
//
// For kimsfinance and libpng the time is that of the processor, best of all; for ECharts the smaller of the clock's and the processor's, so that
// neither the neighbours on the machine nor the engine's own helper threads count against it. Its indicators are computed before its clock starts;
// ours within.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const [bench, prices, turns] = process.argv.slice(2);
const cases = [
	{ what: '50 candles, volume', width: 300, height: 200, bars: 50, charts: 20 },
	{ what: '250 candles, volume', width: 800, height: 600, bars: 250, charts: 20 },
	{ what: '10,000 candles, volume', width: 800, height: 600, bars: 10000, charts: 3 },
	{ what: '100,000 candles, volume', width: 800, height: 600, bars: 100000, charts: 1 },
	{ what: 'dashboard: SMA x2, RSI, MACD, 250', width: 1200, height: 900, bars: 250, charts: 10, indicators: 'sma(20),sma(50),rsi(14),macd' },
];

const echarts = await import('echarts').catch(() => null);
const canvas = await import('@napi-rs/canvas').catch(() => null);
const peer = echarts !== null && canvas !== null;

// ---- the rows: those of the file, then the same again; one a weekday ----

function readRows(count) {
	const file = readFileSync(prices, 'utf8').split('\n').slice(1).map((line) => line.split(',').slice(1, 6).map(Number))
		.filter((row) => row.length === 5 && row.every(Number.isFinite));
	const rows = [];
	for (let i = 0; i < count; i++) {
		const [open, high, low, close, volume] = file[i % file.length];
		const day = new Date(Date.UTC(2000, 0, 3) + (Math.floor(i / 5) * 7 + i % 5) * 86400000);
		rows.push({ date: day.toISOString().slice(0, 10), open, high, low, close, volume });
	}
	return rows;
}

// ---- the indicators of the dashboard ----

const sma = (values, n) => values.map((_, i) => i < n - 1 ? null : values.slice(i - n + 1, i + 1).reduce((a, b) => a + b) / n);

function ema(values, n) {
	let last = null;
	return values.map((v, i) => {
		if (i < n - 1)
			return null;
		last = i === n - 1 ? values.slice(0, n).reduce((a, b) => a + b) / n : last + (v - last) * 2 / (n + 1);
		return last;
	});
}

function rsi(values, n) {
	let up = 0, down = 0;
	return values.map((v, i) => {
		if (i === 0)
			return null;
		const change = v - values[i - 1];
		// Wilder's: the mean of the first n changes, then smoothed
		up += (Math.max(change, 0) - (i <= n ? 0 : up)) / n;
		down += (Math.max(-change, 0) - (i <= n ? 0 : down)) / n;
		return i < n ? null : 100 - 100 / (1 + up / down);
	});
}

function macd(values) {
	const slow = ema(values, 26);
	const line = ema(values, 12).map((v, i) => slow[i] === null ? null : v - slow[i]);
	const signal = [...new Array(25).fill(null), ...ema(line.slice(25), 9)];
	return { line, signal, histogram: line.map((v, i) => signal[i] === null ? null : v - signal[i]) };
}

// ---- ECharts ----

function options(c, rows) {
	const up = '#26a69a', down = '#ef5350';
	const panels = c.indicators ? [['8%', '42%'], ['54%', '10%'], ['68%', '10%'], ['82%', '10%']] : [['8%', '60%'], ['72%', '18%']];
	const dates = rows.map((r) => r.date);
	const close = rows.map((r) => r.close);
	const line = (name, panel, data) => ({ name, type: 'line', xAxisIndex: panel, yAxisIndex: panel, showSymbol: false, data });
	const series = [
		{ name: 'price', type: 'candlestick', progressive: 0, data: rows.map((r) => [r.open, r.close, r.low, r.high]),
			itemStyle: { color: up, color0: down, borderColor: up, borderColor0: down } },
		{ name: 'volume', type: 'bar', progressive: 0, xAxisIndex: 1, yAxisIndex: 1,
			data: rows.map((r) => ({ value: r.volume, itemStyle: { color: r.close >= r.open ? up : down } })) },
	];
	if (c.indicators) {
		const m = macd(close);
		series.push(line('SMA 20', 0, sma(close, 20)), line('SMA 50', 0, sma(close, 50)), line('RSI', 2, rsi(close, 14)), line('MACD', 3, m.line),
			line('signal', 3, m.signal), { name: 'histogram', type: 'bar', xAxisIndex: 3, yAxisIndex: 3, data: m.histogram });
	}
	return {
		animation: false, backgroundColor: '#ffffff', legend: { top: 4 }, series,
		grid: panels.map(([top, height]) => ({ left: 60, right: 20, top, height })),
		xAxis: panels.map((_, i) => ({ type: 'category', gridIndex: i, data: dates, axisLabel: { show: i === panels.length - 1 } })),
		yAxis: panels.map((_, i) => ({ scale: i !== 1, gridIndex: i, splitNumber: i === 0 ? 6 : 2 })),
	};
}

function drawEcharts(c, given) {
	const cpu = process.cpuUsage();
	const wall = process.hrtime.bigint();
	const target = canvas.createCanvas(c.width, c.height);
	const chart = echarts.init(target, null, { width: c.width, height: c.height, devicePixelRatio: 1 });
	chart.setOption(given);
	chart.getZr().flush();
	const bytes = target.toBuffer('image/png').length;
	chart.dispose();
	const used = process.cpuUsage(cpu);
	return { ms: Math.min(Number(process.hrtime.bigint() - wall) / 1e6, (used.user + used.system) / 1e3), bytes };
}

// ---- in turns ----

const best = (old, ms) => old === undefined || ms < old ? ms : old;

function runCase(c) {
	const given = peer ? options(c, readRows(c.bars)) : null;
	const r = {};
	if (peer && c.charts > 1)
		drawEcharts(c, given);
	for (let turn = 0; turn < turns; turn++) {
		const args = [prices, '30', c.width, c.height, c.bars, ...(c.indicators ? [c.indicators] : [])].map(String);
		const [ours, bytes, libpng, libpngBytes] = execFileSync(bench, args, { encoding: 'utf8' }).split(' ').map(Number);
		Object.assign(r, { bytes, libpngBytes, ours: best(r.ours, ours), libpng: best(r.libpng, libpng) });
		for (let i = 0; peer && i < c.charts; i++) {
			const drawn = drawEcharts(c, given);
			r.echarts = best(r.echarts, drawn.ms);
			r.echartsBytes = drawn.bytes;
		}
	}
	const number = (n) => n.toLocaleString('en-US');
	console.log(`| ${c.what} | ${c.width}x${c.height} | ${r.ours.toFixed(3)} | ${number(r.bytes)} | `
		+ (peer ? `${r.echarts.toFixed(1)} | ${number(r.echartsBytes)} | ${(r.echarts / r.ours).toFixed(0)} | ` : '- | - | - | ')
		+ `${r.libpng.toFixed(3)} | ${number(r.libpngBytes)} | ${(r.libpng / r.ours).toFixed(1)} |`);
}

console.log('| chart | size | ms | bytes | ECharts, ms | bytes | ratio | libpng\'s encoding, ms | bytes | ratio |');
console.log('|---|---|---|---|---|---|---|---|---|---|');
cases.forEach(runCase);
