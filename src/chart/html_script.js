// html_script.js
//	The script of HTML charts. It draws the data of the page as draw.c and kinds.c draw a picture, so that both look the same,
//	and follows pointer and keys: crosshair with labels, values of the bar, zoom, pan. The build drops these comments.
//
// What the page was laid out with stays: heights, fonts, colours. Widths follow the window, scales and time labels the bars shown.
(function () {
"use strict";
var D = JSON.parse(document.getElementById("kf-data").textContent);
var C = D.colors;
var canvas = document.getElementById("kf-chart");
var tip = document.getElementById("kf-tip");
var ctx = canvas.getContext("2d");
var count = D.t.length;
var FONT = "px 'DejaVu Sans','Bitstream Vera Sans',Verdana,sans-serif";
// the bars shown, fractions of bars included
var from = 0;
var to = count;
// the pointer: null, or its place; bar is set when keys move it
var pointer = null;
var width = D.width;
var ratio = 1;
// what is shown at present: layout of widths, and the bars after merging
var V;

function unpack(a) {
	return a.map(function (x) { return x === null ? NaN : x; });
}
["o", "h", "l", "c", "v", "cmin", "cmax"].forEach(function (k) { D[k] = unpack(D[k] || D.c); });
D.studies.forEach(function (s) {
	s.outs.forEach(function (k) {
		k.last = unpack(k.last);
		k.min = k.min ? unpack(k.min) : k.last;
		k.max = k.max ? unpack(k.max) : k.last;
		k.newest = k.newest === null ? NaN : k.newest;
	});
});

// ---- numbers ----

function separate(text) {
	return text.replace(/^(-?)(\d+)/, function (all, sign, digits) { return sign + digits.replace(/\B(?=(\d{3})+$)/g, ","); });
}
function general(v, digits) {
	var e;
	var parts;
	if (!isFinite(v))
		return String(v);
	digits = Math.max(1, Math.min(digits, 17));
	parts = v.toExponential(digits - 1).split("e");
	e = +parts[1];
	if (e < -4 || e >= digits)
		return (parts[0].indexOf(".") < 0 ? parts[0] : parts[0].replace(/\.?0+$/, "")) + "e" + (e < 0 ? "-" : "+") + (Math.abs(e) < 10 ? "0" : "") + Math.abs(e);
	parts = v.toFixed(Math.max(0, digits - 1 - e));
	return parts.indexOf(".") < 0 ? parts : parts.replace(/\.?0+$/, "");
}
function exponent(v, decimals, least) {
	return general(v, Math.max(v !== 0 && isFinite(v) ? Math.floor(Math.log10(Math.abs(v))) + 1 + decimals : 1, least));
}
function plain(v, decimals, exp) {
	var text;
	if (exp || !(Math.abs(v) < 1e15))
		return exponent(v, decimals, 1);
	text = v.toFixed(Math.max(0, Math.min(decimals, 20)));
	return separate(/^-[0.]*$/.test(text) ? text.slice(1) : text);
}
function short(v, decimals, tick) {
	var units = [[12, "T"], [9, "B"], [6, "M"], [3, "K"], [0, ""]];
	var size = Math.abs(v);
	var u = 0;
	var scaled;
	var text;
	if (!(size < 1e15) || (size < 1 && (decimals > 12 || !tick)))
		return exponent(v, decimals, tick ? 1 : 3);
	while (u < 4 && size < Math.pow(10, units[u][0]) * 0.9995)
		u++;
	scaled = v / Math.pow(10, units[u][0]);
	decimals = Math.max(decimals + units[u][0], tick || Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2);
	text = scaled.toFixed(Math.min(decimals, 12));
	if ((tick || u === 4) && text.indexOf(".") >= 0)
		text = text.replace(/\.?0+$/, "");
	return text + units[u][1];
}
function percent(P, v, decimals) {
	var p = (v / P.base - 1) * 100;
	var text = plain(p, decimals, !(Math.abs(p) < 1e9));
	return (p > 0 && /[1-9]/.test(text) ? "+" : "") + text + "%";
}
function tickLabel(P, v) {
	if (P.base)
		return percent(P, v, P.td);
	if (P.decades)
		return plain(v, v < 1 ? -Math.floor(Math.log10(v) + 1e-9) : 0, P.exp);
	return P.short ? short(v, P.td, true) : plain(v, P.td, P.exp);
}
function valueLabel(P, v) {
	return P.short ? short(v, P.td, false) : plain(v, P.vd, P.exp);
}
function tagLabel(P, v) {
	return P.base ? percent(P, v, Math.max(P.td, 2)) : valueLabel(P, v);
}
function outputLabel(P, k, v) {
	return isNaN(v) ? "" : k.integer ? (v > 0 ? "+" : "") + Math.trunc(v) : valueLabel(P, v);
}

// ---- scales ----

function roundStep(x) {
	var power = Math.pow(10, Math.floor(Math.log10(x)));
	var steps = [1, 2, 2.5, 5, 10];
	for (var i = 0; i < 5; i++)
		if (steps[i] * power >= x * (1 - 1e-9))
			return steps[i] * power;
	return 10 * power;
}
function decimalsOf(step) {
	var d = -Math.floor(Math.log10(step) + 1e-9);
	var scaled = step * Math.pow(10, d);
	return Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled ? d : d + 1;
}
function row(P, v) {
	if (P.log)
		return v > 0 ? P.st + (Math.log(P.high) - Math.log(v)) / (Math.log(P.high) - Math.log(P.low)) * (P.sb - P.st) : v <= 0 ? P.sb + 1e6 : NaN;
	return P.st + (P.high / 2 - v / 2) / (P.high / 2 - P.low / 2) * (P.sb - P.st);
}
function valueAt(P, y) {
	var share = (y - P.st) / (P.sb - P.st);
	return P.log ? Math.exp(Math.log(P.high) - share * (Math.log(P.high) - Math.log(P.low))) : P.high - share * (P.high - P.low);
}
function linearTicks(low, high, most, ticks) {
	var step = roundStep((high - low) / most);
	var first = Math.ceil(low / step);
	for (var i = 0; i < 64; i++) {
		var tick = (first + i) * step;
		if (tick > high || (i > 0 && tick <= ticks[ticks.length - 1]))
			break;
		ticks.push(Math.abs(tick) < step / 2 ? 0 : tick);
	}
	return step;
}
function logTicks(P, spacing) {
	var last = Infinity;
	for (var e = Math.floor(Math.log10(P.low)); e <= Math.log10(P.high); e++)
		[1, 2, 5].forEach(function (m) {
			var v = m * Math.pow(10, e);
			if (v >= P.low && v <= P.high && last - row(P, v) >= spacing) {
				P.ticks.push(v);
				last = row(P, v);
			}
		});
	P.decades = true;
}
function fit(P, low, high, room, spacing, kind) {
	var most = Math.min(63, Math.floor((P.sb - P.st) / spacing));
	var largest;
	var range;
	var pad;
	var digits;
	var step;
	if (!(low <= high)) {
		low = 0;
		high = 1;
	}
	largest = Math.max(Math.abs(low), Math.abs(high));
	range = high - low;
	if (!(range > largest * 1e-12)) {
		pad = largest > 0 ? largest * 0.01 : 1;
		low -= pad;
		high += pad;
		range = high - low;
	}
	if (P.log && low > 0) {
		pad = Math.pow(high / low, room);
		P.low = low / pad;
		P.high = high * pad;
	} else {
		P.low = low - range * room;
		P.high = high + range * room;
	}
	P.short = kind;
	P.ticks = [];
	P.labels = null;
	P.decades = false;
	if (P.log && P.high / P.low > 5)
		logTicks(P, spacing);
	else if (most >= 1 && isFinite(range)) {
		if (P.base) {
			step = linearTicks((P.low / P.base - 1) * 100, (P.high / P.base - 1) * 100, most, P.ticks);
			P.ticks = P.ticks.map(function (t) { return P.base * (1 + t / 100); });
		} else
			step = linearTicks(P.low, P.high, most, P.ticks);
		P.td = decimalsOf(step);
	}
	digits = Math.ceil(-Math.log10(range / 1000) - 0.31);
	P.vd = largest >= 1 && largest < 100000 && digits < 2 ? 2 : digits;
	P.exp = P.vd > 12 || largest >= 1e15;
	if (!P.ticks.length)
		P.td = P.vd;
	if (!P.base)
		P.vd = Math.max(P.vd, P.td);
	if (P.most !== undefined && !P.exp)
		P.vd = Math.min(P.vd, Math.max(P.most, P.base ? 0 : P.td));
}

// ---- bars shown ----

// Neighbours into one where there are more bars than room, as series.c does.
function joined(a, i, end, how) {
	var r = NaN;
	for (; i < end; i++) {
		if (isNaN(a[i]))
			continue;
		if (isNaN(r))
			r = a[i];
		else if (how === "min")
			r = Math.min(r, a[i]);
		else if (how === "max")
			r = Math.max(r, a[i]);
		else if (how === "sum")
			r += a[i];
		else if (how === "last")
			r = a[i];
	}
	return r;
}
function merged(a, how) {
	var r = [];
	for (var i = V.first; i < V.last; i += V.group)
		r.push(V.group === 1 ? a[i] : joined(a, i, Math.min(i + V.group, V.last), how));
	return r;
}
function bodyWidth(slot) {
	var body = Math.floor(slot * 0.8);
	if (slot < 4)
		return slot >= 2.75 ? 2 : 1;
	body = Math.min(body, Math.floor(slot) - 1, D.font * 2);
	if (body % 2 !== D.hair % 2)
		body--;
	return Math.max(body, 1);
}
function textWidth(text, size) {
	ctx.font = (size || D.font) + FONT;
	return Math.ceil(ctx.measureText(text).width - 0.25);
}
function bounds(lows, highs) {
	var r = [NaN, NaN];
	for (var i = 0; i < lows.length; i++) {
		if (!(r[0] <= lows[i]) && !isNaN(lows[i]))
			r[0] = lows[i];
		if (!(r[1] >= highs[i]) && !isNaN(highs[i]))
			r[1] = highs[i];
	}
	return r;
}
function studyBounds(s) {
	var r = [NaN, NaN];
	D.studies[s].outs.forEach(function (k, i) {
		var b;
		if (k.style === "marker" || k.style === "none")
			return;
		b = bounds(V.studies[s][i].min, V.studies[s][i].max);
		if (k.style === "histogram")
			b = [Math.min(b[0], 0), Math.max(b[1], 0)];
		r = bounds([r[0], b[0]], [r[1], b[1]]);
	});
	return r;
}
function priceBounds() {
	var b = D.closes ? bounds(V.cmin, V.cmax) : bounds(V.l, V.h);
	var over = [NaN, NaN];
	var reach;
	D.studies.forEach(function (s, i) {
		var r;
		if (s.over) {
			r = studyBounds(i);
			over = bounds([over[0], r[0]], [over[1], r[1]]);
		}
	});
	if (isNaN(over[0]))
		return b;
	if (V.panels[0].log) {
		reach = Math.pow(b[1] / b[0], 0.6);
		return [Math.min(b[0], Math.max(over[0], b[0] / reach)), Math.max(b[1], Math.min(over[1], b[1] * reach))];
	}
	reach = (b[1] - b[0]) * 0.6;
	return [Math.min(b[0], Math.max(over[0], b[0] - reach)), Math.max(b[1], Math.min(over[1], b[1] + reach))];
}
function scaleOf(given, full) {
	var P = Object.assign({}, given);
	var b;
	if (full)
		return P;
	if (P.kind === "price") {
		V.panels = [P];
		b = priceBounds();
		fit(P, b[0], b[1], 0.06, D.font * 3.5, false);
	} else if (P.kind === "volume")
		fit(P, 0, Math.max.apply(null, V.v) * 1.05, 0, D.font * 2, true);
	else if (!D.studies[P.study].fixed) {
		b = studyBounds(P.study);
		fit(P, b[0], b[1], 0.08, D.font * 2, Math.max(Math.abs(b[0]), Math.abs(b[1])) >= 1e6);
		if (D.studies[P.study].guides.length > 1) {
			P.ticks = D.studies[P.study].guides;
			P.td = 0;
		}
	}
	return P;
}
function arrange() {
	var full = from === 0 && to === count && (!D.group || width >= D.width);
	var room;
	var group;
	var axis = D.aw;
	V = {full: full};
	for (var round = 0; round < 2; round++) {
		V.plot = D.va ? Math.max(width - axis, 1) : width;
		room = Math.max(V.plot - Math.floor(D.pad / 2), 1);
		V.slot = room / (to - from);
		group = Math.ceil(Math.min(to - from, count) / Math.max(Math.floor(room / 2), 1));
		V.group = Math.max(1, group);
		V.first = Math.max(0, Math.floor(from / V.group) * V.group);
		V.last = Math.min(count, Math.ceil(to));
		full = V.full = from === 0 && to === count && V.group === 1;
		V.slot *= V.group;
		V.x = [];
		V.t = [];
		for (var i = V.first; i < V.last; i += V.group) {
			V.x.push(Math.trunc(((i - from) / V.group + 0.5) * V.slot));
			V.t.push(D.t[i]);
		}
		V.body = bodyWidth(V.slot);
		V.o = merged(D.o, "first");
		V.h = merged(D.h, "max");
		V.l = merged(D.l, "min");
		V.c = merged(D.c, "last");
		V.v = merged(D.v, "sum");
		V.cmin = merged(D.cmin, "min");
		V.cmax = merged(D.cmax, "max");
		V.studies = D.studies.map(function (s) {
			return s.outs.map(function (k) { return {last: merged(k.last, "last"), min: merged(k.min, "min"), max: merged(k.max, "max")}; });
		});
		V.panels = D.panels.map(function (p) { return scaleOf(p, full); });
		V.panels.forEach(function (P) {
			P.ticks.forEach(function (t) { axis = Math.max(axis, textWidth(tickLabel(P, t)) + 2 * D.pad); });
		});
		if (axis <= width - V.plot || !D.va)
			break;
	}
	V.times = D.ta ? full && width === D.width ? D.labels : timeLabels() : [];
}

// ---- time ----

var MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// kind (0 year, 1 month, 2 day, 3 time, 4 second, 5 fraction, 6 microsecond) and size, as in timeaxis.c
var PERIODS = [[0, 100], [0, 50], [0, 10], [0, 5], [0, 1], [1, 6], [1, 3], [1, 1], [2, 7], [2, 1], [3, 43200e6], [3, 21600e6], [3, 10800e6], [3, 3600e6],
	[3, 1800e6], [3, 900e6], [3, 300e6], [3, 60e6], [4, 30e6], [4, 15e6], [4, 5e6], [4, 1e6], [5, 5e5], [5, 1e5], [5, 1e4], [5, 1e3], [6, 100], [6, 10], [6, 1]];
function civil(t) {
	var day = Math.floor(t / 864e5);
	var z = day + 10957 + 719468;
	var era = Math.floor(z / 146097);
	var doe = z - era * 146097;
	var yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
	var doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
	var mp = Math.floor((5 * doy + 2) / 153);
	var month = mp < 10 ? mp + 3 : mp - 9;
	return {day: day, us: Math.round((t - day * 864e5) * 1000), d: doy - Math.floor((153 * mp + 2) / 5) + 1, m: month, y: yoe + era * 400 + (month <= 2 ? 1 : 0)};
}
function two(x, n) {
	return String(x).padStart(n || 2, "0");
}
function yearText(y) {
	return y > 0 ? String(y) : 1 - y + " BC";
}
function timeText(t) {
	var c = civil(t);
	var s = Math.floor(c.us / 1e6);
	var text = two(c.y > 0 ? c.y : 1 - c.y, 4) + "-" + two(c.m) + "-" + two(c.d);
	if (D.intraday) {
		text += " " + two(Math.floor(s / 3600)) + ":" + two(Math.floor(s / 60) % 60);
		if (c.us % 60e6)
			text += ":" + two(s % 60);
		if (c.us % 1e6)
			text += "." + two(c.us % 1e6, 6).replace(/0+$/, "");
	}
	return text + (c.y > 0 ? "" : " BC");
}
function periodOf(p, c) {
	if (p[0] === 0)
		return Math.floor(c.y / p[1]);
	if (p[0] === 1)
		return Math.floor((c.y * 12 + c.m - 1) / p[1]);
	if (p[0] === 2)
		return p[1] === 7 ? Math.floor((c.day + 5) / 7) : c.day;
	return Math.floor(c.us / p[1]);
}
function labelText(kind, intraday, c) {
	var s = Math.floor(c.us / 1e6);
	switch (kind) {
		case 0: return yearText(c.y);
		case 1: return MONTHS[c.m - 1];
		case 2: return intraday ? c.d + " " + MONTHS[c.m - 1] : String(c.d);
		case 3: return two(Math.floor(s / 3600)) + ":" + two(Math.floor(s / 60) % 60);
		case 4: return two(Math.floor(s / 3600)) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
		case 5: return two(Math.floor(s / 60) % 60) + ":" + two(s % 60) + "." + two(Math.floor(c.us % 1e6 / 1000), 3);
		default: return two(s % 60) + "." + two(c.us % 1e6, 6);
	}
}
function timeLabels() {
	var left = Math.floor(D.pad / 2);
	var right = width - left;
	var gap = D.font * 5 / 4;
	var c = V.t.map(civil);
	var n = c.length;
	var begins = PERIODS.map(function () { return 0; });
	var ranks = [];
	var midnights = n > 0 && c[0].us === 0;
	var shared = n === 1;
	var placed = [];
	var finest;
	var intraday;
	function room(x, w) {
		var at = 0;
		if (x < left || x + w > right)
			return -1;
		while (at < placed.length && placed[at].x < x)
			at++;
		if ((at > 0 && placed[at - 1].x + placed[at - 1].w + gap > x) || (at < placed.length && x + w + gap > placed[at].x))
			return -1;
		return at;
	}
	function place(bar, kind, text, x) {
		var w = textWidth(text);
		var at;
		if (x === null)
			x = V.x[bar] - Math.floor(w / 2);
		at = room(x, w);
		if (at < 0)
			return false;
		placed.splice(at, 0, {bar: bar, kind: kind, text: text, x: x, w: w});
		return true;
	}
	function placePeriod(p, coarsest) {
		var wanted = 0;
		var found = 0;
		var most = 0;
		var has = {};
		for (var q = 0; q <= p; q++)
			most += begins[q];
		placed.forEach(function (l) { has[l.bar] = true; });
		for (var i = 1; i < n; i++) {
			var kind = PERIODS[p][0];
			if (ranks[i] > p || has[i])
				continue;
			wanted++;
			if (kind > 0 && c[i].y !== c[i - 1].y)
				kind = 0;
			else if (kind > 1 && c[i].m !== c[i - 1].m)
				kind = 1;
			else if (kind > 2 && c[i].day !== c[i - 1].day)
				kind = 2;
			if (room(V.x[i], 1) >= 0 && place(i, kind, labelText(kind, intraday, c[i]), null))
				found++;
			if (!coarsest && (wanted - found) * 2 > most && wanted - found > 1)
				return false;
		}
		return found * 2 >= wanted || wanted - found < 2 || (coarsest && found < 2);
	}
	function placeAll() {
		var fine = intraday ? 3 : 2;
		var any = false;
		for (var p = 0; p < PERIODS.length; p++) {
			var saved = placed.slice();
			if (!begins[p])
				continue;
			if (!placePeriod(p, !any)) {
				if (any)
					placed = saved;
				else
					fine = PERIODS[p][0];
				break;
			}
			if (placed.length > saved.length) {
				fine = PERIODS[p][0];
				any = true;
			}
		}
		return fine;
	}
	function placeContext() {
		var end = right;
		var year = 1;
		var a = c[0];
		var forms = [finest >= 2 ? a.d + " " + MONTHS[a.m - 1] + " " + yearText(a.y) : finest === 1 ? MONTHS[a.m - 1] + " " + yearText(a.y) : yearText(a.y), yearText(a.y)];
		while (finest > 0 && year < n && ranks[year] >= 5)
			year++;
		if (finest > 0 && year < n) {
			var at = V.x[year] - Math.floor(textWidth(yearText(c[year].y)) / 2);
			if (at >= left)
				end = at - gap;
		}
		for (var i = 0; i < 2; i++) {
			var w = textWidth(forms[i]);
			var x = Math.max(left, V.x[0] - Math.floor(w / 2));
			if (x + w <= end && place(0, 0, forms[i], x))
				return;
		}
	}
	if (n === 0)
		return [];
	for (var i = 1; i < n; i++) {
		var p = 0;
		while (p < PERIODS.length && periodOf(PERIODS[p], c[i]) === periodOf(PERIODS[p], c[i - 1]) && (p < 10 || c[i].day === c[i - 1].day))
			p++;
		ranks[i] = p;
		if (p < PERIODS.length)
			begins[p]++;
		midnights = midnights && c[i].us === 0;
		shared = shared || c[i].day === c[i - 1].day;
	}
	intraday = shared && !midnights;
	finest = placeAll();
	placed = [];
	placeContext();
	finest = placeAll();
	placed.forEach(function (l) { l.major = l.kind < finest; });
	return placed;
}

// ---- drawing ----

function snap(x) {
	return Math.round(x * ratio) / ratio;
}
function rect(x, y, w, h, color) {
	var x0 = snap(x);
	var y0 = snap(y);
	if (w <= 0 || h <= 0)
		return;
	ctx.fillStyle = color;
	ctx.fillRect(x0, y0, Math.max(snap(x + w) - x0, 1 / ratio), Math.max(snap(y + h) - y0, 1 / ratio));
}
function dashes(x0, x1, y, color, on, off) {
	ctx.strokeStyle = color;
	ctx.lineWidth = D.hair;
	ctx.lineCap = "butt";
	ctx.setLineDash([on, off]);
	ctx.beginPath();
	ctx.moveTo(x0, snap(y) + D.hair / 2);
	ctx.lineTo(x1, snap(y) + D.hair / 2);
	ctx.stroke();
	ctx.setLineDash([]);
}
function text(s, size, x, y, color) {
	if (!s)
		return 0;
	ctx.font = size + FONT;
	ctx.fillStyle = color;
	ctx.textBaseline = "alphabetic";
	ctx.fillText(s, x, y + Math.floor(Math.floor((size * 73 + 50) / 100) / 2));
	return textWidth(s, size);
}
function mix(color, share) {
	var a = parseInt(color.slice(1), 16);
	var b = parseInt(C.background.slice(1), 16);
	var r = "#";
	[16, 8, 0].forEach(function (s) { r += two(Math.round(((b >> s & 255) * (255 - share) + (a >> s & 255) * share) / 255).toString(16)); });
	return r;
}
function rowOf(P, v) {
	var y = Math.floor(row(P, v) + 0.5);
	return !(y >= P.y - 4) ? P.y - 4 : Math.min(y, P.y + P.h + 4);
}
function fill(P, x, top, w, bottom, color) {
	top = Math.max(top, P.top);
	bottom = Math.min(bottom, P.y + P.h);
	w = Math.min(w, V.plot - x);
	rect(x, top, w, bottom - top, color);
}
function clipped(P, top, bottom, draw) {
	ctx.save();
	ctx.beginPath();
	ctx.rect(0, top, V.plot, bottom - top);
	ctx.clip();
	draw();
	ctx.restore();
}
function line(P, points, w, color, top, bottom) {
	clipped(P, top === undefined ? P.top : top, bottom === undefined ? P.y + P.h : bottom, function () {
		var down = false;
		ctx.strokeStyle = color;
		ctx.lineWidth = w;
		ctx.lineJoin = ctx.lineCap = "round";
		ctx.beginPath();
		points.forEach(function (p, i) {
			if (isNaN(p[1])) {
				down = false;
				return;
			}
			if (down)
				ctx.lineTo(p[0], p[1]);
			else {
				ctx.moveTo(p[0], p[1]);
				if (i + 1 === points.length || isNaN(points[i + 1][1]))
					ctx.lineTo(p[0] + 0.01, p[1]);
			}
			down = true;
		});
		ctx.stroke();
	});
}
function band(P, upper, lower, style, alpha, top, bottom) {
	clipped(P, top === undefined ? P.top : top, bottom === undefined ? P.y + P.h : bottom, function () {
		ctx.fillStyle = style;
		ctx.globalAlpha = alpha;
		for (var i = 0; i < upper.length;) {
			var first = i;
			while (i < upper.length && !isNaN(upper[i][1]) && !isNaN(lower[i][1]))
				i++;
			if (i > first + 1) {
				ctx.beginPath();
				for (var j = first; j < i; j++)
					ctx.lineTo(upper[j][0], upper[j][1]);
				for (j = i - 1; j >= first; j--)
					ctx.lineTo(lower[j][0], lower[j][1]);
				ctx.fill();
			}
			if (i === first)
				i++;
		}
	});
}
function points(P, a) {
	return a.map(function (v, i) { return [V.x[i] + 0.5, row(P, v)]; });
}
function trace(P, k) {
	var r = [];
	var third = V.slot / 3;
	k.last.forEach(function (last, i) {
		var x = V.x[i] + 0.5;
		var before = i > 0 && !isNaN(k.last[i - 1]) ? k.last[i - 1] : last;
		var above = k.max[i] > Math.max(before, last);
		var below = k.min[i] < Math.min(before, last);
		var rises = last - k.min[i] > k.max[i] - last;
		if (rises ? below : above)
			r.push([x - third, row(P, rises ? k.min[i] : k.max[i])]);
		if (rises ? above : below)
			r.push([x, row(P, rises ? k.max[i] : k.min[i])]);
		r.push([above || below ? x + third : x, row(P, last)]);
	});
	return r;
}
function isUp(i) {
	return V.c[i] >= V.o[i];
}
function overBefore(i) {
	return V.c[i] >= (i > 0 ? V.c[i - 1] : V.o[i]);
}
function candles(P, hollowKind) {
	var wick = Math.min(D.hair, V.body);
	for (var i = 0; i < V.x.length; i++) {
		var up = hollowKind ? overBefore(i) : isUp(i);
		var edge = up ? C.up : C.down;
		var inner = hollowKind ? V.c[i] > V.o[i] ? null : edge : up ? C.upBody : C.downBody;
		var left = V.x[i] - Math.floor(V.body / 2);
		var top = rowOf(P, Math.max(V.o[i], V.c[i]));
		var bottom = Math.max(rowOf(P, Math.min(V.o[i], V.c[i])) + 1, top + D.hair);
		var wide = V.body >= 3 * D.hair && bottom - top > 2 * D.hair;
		var wx = V.x[i] - Math.floor(wick / 2);
		if (hollowKind) {
			fill(P, wx, rowOf(P, V.h[i]), wick, top, edge);
			fill(P, wx, bottom, wick, rowOf(P, V.l[i]) + 1, edge);
		} else
			fill(P, wx, rowOf(P, V.h[i]), wick, rowOf(P, V.l[i]) + 1, up ? C.upWick : C.downWick);
		if (inner === null && wide) {
			fill(P, left, top, D.hair, bottom, edge);
			fill(P, left + V.body - D.hair, top, D.hair, bottom, edge);
			fill(P, left, top, V.body, top + D.hair, edge);
			fill(P, left, bottom - D.hair, V.body, bottom, edge);
			continue;
		}
		fill(P, left, top, V.body, bottom, edge);
		if (inner !== null && inner !== edge && wide)
			fill(P, left + D.hair, top + D.hair, V.body - 2 * D.hair, bottom - D.hair, inner);
	}
}
function ticks(P, opens) {
	var tick = Math.floor((V.body - D.hair + 1) / 2);
	var half = Math.floor(D.hair / 2);
	for (var i = 0; i < V.x.length; i++) {
		var color = (opens ? isUp(i) : overBefore(i)) ? C.up : C.down;
		var left = V.x[i] - half;
		fill(P, left, rowOf(P, V.h[i]), D.hair, rowOf(P, V.l[i]) + 1, color);
		if (opens)
			fill(P, left - tick, rowOf(P, V.o[i]) - half, tick, rowOf(P, V.o[i]) - half + D.hair, color);
		fill(P, left + D.hair, rowOf(P, V.c[i]) - half, tick, rowOf(P, V.c[i]) - half + D.hair, color);
	}
}
function prices(P) {
	var closes = {last: V.c, min: V.cmin, max: V.cmax};
	var end = P.y + P.h;
	var w = D.line * 1.25;
	var edge = points(P, V.c);
	function level(y) {
		return edge.map(function (p) { return [p[0], y]; });
	}
	switch (D.kind) {
		case "hollow":
			candles(P, true);
			break;
		case "ohlc":
			ticks(P, true);
			break;
		case "hlc":
			ticks(P, false);
			break;
		case "step":
			var steps = [];
			V.c.forEach(function (c, i) {
				var y = row(P, c);
				steps.push([i > 0 ? (V.x[i - 1] + V.x[i]) / 2 + 0.5 : V.x[i] - V.slot / 2 + 0.5, y]);
				steps.push([i + 1 < V.x.length ? (V.x[i] + V.x[i + 1]) / 2 + 0.5 : V.x[i] + V.slot / 2 + 0.5, y]);
			});
			line(P, steps, w, C.line);
			break;
		case "mountain":
			var highest = Math.max(P.top, Math.min.apply(null, edge.map(function (p) { return isNaN(p[1]) ? end : p[1]; })));
			var g = ctx.createLinearGradient(0, highest, 0, end);
			g.addColorStop(0, C.line + "60");
			g.addColorStop(1, C.line + "08");
			band(P, edge, level(end), g, 1);
			line(P, trace(P, closes), w, C.line);
			break;
		case "area":
			band(P, edge, level(end), C.line, 48 / 255);
			line(P, trace(P, closes), w, C.line);
			break;
		case "line":
			line(P, trace(P, closes), w, C.line);
			break;
		case "baseline":
			var base = D.c[0];
			var y = Math.max(P.top, Math.min(rowOf(P, base), end));
			band(P, edge, level(row(P, base)), C.up, 40 / 255, P.top, y);
			band(P, edge, level(row(P, base)), C.down, 40 / 255, y, end);
			dashes(0, V.plot, y, C.guide, 4 * D.hair, 3 * D.hair);
			line(P, trace(P, closes), w, C.up, P.top, y);
			line(P, trace(P, closes), w, C.down, y, end);
			break;
		default:
			candles(P, false);
	}
}
function arrow(P, x, y, size, up, color) {
	for (var i = 0; i < size; i++) {
		var half = Math.floor(i * 3 / 5);
		var at = up ? y + i : y - i;
		if (at >= P.top && at < P.y + P.h)
			rect(Math.max(x - half, 0), at, Math.min(x + half + 1, V.plot) - Math.max(x - half, 0), 1, color);
	}
}
function output(P, s, i) {
	var k = D.studies[s].outs[i];
	var a = V.studies[s][i];
	var before = NaN;
	var zero;
	switch (k.style) {
		case "histogram":
			zero = rowOf(P, 0);
			a.last.forEach(function (v, j) {
				var y = rowOf(P, v);
				var color = mix(v >= 0 ? C.up : C.down, Math.abs(v) < Math.abs(before) && v * before > 0 ? 110 : 200);
				var left = V.x[j] - Math.floor(V.body / 2);
				before = v;
				if (v >= 0)
					fill(P, left, y, V.body, zero > y ? zero : y + 1, color);
				else if (v < 0)
					fill(P, left, zero, V.body, y > zero ? y : zero + 1, color);
			});
			break;
		case "marker":
			a.max.forEach(function (v, j) {
				var size = Math.floor(D.font * 2 / 3);
				if (v > 0)
					arrow(P, V.x[j], rowOf(P, V.l[j]) + D.hair + 3, size, true, C.up);
				if (a.min[j] < 0)
					arrow(P, V.x[j], rowOf(P, V.h[j]) - D.hair - 3, size, false, C.down);
			});
			break;
		case "dots":
			a.last.forEach(function (v, j) {
				var y = row(P, v);
				if (!(y >= P.top && y < P.y + P.h) || V.x[j] >= V.plot)
					return;
				ctx.fillStyle = k.color;
				ctx.beginPath();
				ctx.arc(V.x[j] + 0.5, y, D.line * 0.9, 0, 7);
				ctx.fill();
			});
			break;
		case "line":
		case "upper":
		case "lower":
			line(P, trace(P, a), D.line, k.color);
	}
}
function study(P, s) {
	D.studies[s].outs.forEach(function (k, i) { if (k.style === "histogram") output(P, s, i); });
	D.studies[s].outs.forEach(function (k, i) { if (k.style !== "histogram") output(P, s, i); });
}
function bandOf(P, s) {
	var upper = -1;
	var lower = -1;
	D.studies[s].outs.forEach(function (k, i) {
		if (k.style === "upper")
			upper = i;
		if (k.style === "lower")
			lower = i;
	});
	if (upper >= 0 && lower >= 0)
		band(P, points(P, V.studies[s][upper].last), points(P, V.studies[s][lower].last), D.studies[s].outs[upper].color, C.band / 255);
}
function guides(P) {
	var g = D.studies[P.study].guides;
	var top;
	var bottom;
	if (g.length >= 2) {
		top = Math.max(rowOf(P, g[g.length - 1]), P.top);
		bottom = Math.min(rowOf(P, g[0]), P.y + P.h);
		ctx.globalAlpha = 18 / 255;
		rect(0, top, V.plot, bottom - top, C.guide);
		ctx.globalAlpha = 1;
	}
	g.forEach(function (v) {
		var y = rowOf(P, v);
		if (y >= P.top && y < P.y + P.h)
			dashes(0, V.plot, y, C.guide, 4 * D.hair, 3 * D.hair);
	});
	if (!g.length && P.low < 0 && P.high > 0)
		rect(0, rowOf(P, 0), V.plot, D.hair, C.border);
}
function panel(P) {
	if (P.kind === "volume")
		V.v.forEach(function (v, i) {
			var top = rowOf(P, v);
			if (v > 0 && top >= P.sb)
				top = P.sb - 1;
			fill(P, V.x[i] - Math.floor(V.body / 2), top, V.body, P.sb, mix(isUp(i) ? C.up : C.down, C.volume));
		});
	else if (P.kind === "study") {
		guides(P);
		study(P, P.study);
	} else {
		D.studies.forEach(function (s, i) { if (s.over) bandOf(P, i); });
		prices(P);
		D.studies.forEach(function (s, i) { if (s.over) study(P, i); });
	}
}

// ---- axes ----

function textOn(color) {
	var c = parseInt(color.slice(1), 16);
	var light = (299 * (c >> 16 & 255) + 587 * (c >> 8 & 255) + 114 * (c & 255)) / 1000;
	return light > 170 ? "#000000" : C.tagText === "#000000" && light < 110 ? "#ffffff" : C.tagText;
}
function tagHeight() {
	return D.font + Math.floor(D.pad / 2) + 1;
}
function tagsOf(P) {
	var N = D.newest;
	var tags = [];
	var height = tagHeight();
	var first;
	var at;
	function add(v, color) {
		var y = rowOf(P, v);
		if (v !== null && !isNaN(v) && y >= P.top && y < P.y + P.h)
			tags.push({v: v, y: y, color: color, text: tagLabel(P, v)});
	}
	function addStudy(s) {
		D.studies[s].outs.forEach(function (k) {
			if (k.style === "histogram")
				add(k.newest, k.newest >= 0 ? C.up : C.down);
			else if (k.style !== "marker" && k.style !== "none")
				add(k.newest, k.color);
		});
	}
	if (P.kind === "study")
		addStudy(P.study);
	else if (P.kind === "volume") {
		if (D.span === 1 && V.group === 1)
			add(N.v, N.c >= N.o ? C.up : C.down);
	} else {
		add(N.c, N.c >= N.o ? C.up : C.down);
		if (D.legends)
			D.studies.forEach(function (s, i) { if (s.over) addStudy(i); });
	}
	tags.length = Math.min(tags.length, Math.max(0, Math.floor((P.h - 2) / height)));
	first = tags[0];
	tags.sort(function (a, b) { return a.y - b.y || b.v - a.v; });
	at = tags.indexOf(first);
	for (var i = at - 1; i >= 0; i--)
		tags[i].y = Math.min(tags[i].y, tags[i + 1].y - height);
	for (i = at + 1; i < tags.length; i++)
		tags[i].y = Math.max(tags[i].y, tags[i - 1].y + height);
	at = P.y + Math.floor(height / 2) + 1;
	for (i = 0; i < tags.length; i++) {
		tags[i].y = Math.max(tags[i].y, at);
		at = tags[i].y + height;
	}
	at = P.y + P.h - Math.floor((height + 1) / 2) - 1;
	for (i = tags.length - 1; i >= 0; i--) {
		tags[i].y = Math.min(tags[i].y, at);
		at = tags[i].y - height;
	}
	return tags;
}
function valueAxis(P) {
	var tags = tagsOf(P);
	var cap = Math.floor((D.font * 73 + 50) / 100);
	var half = Math.floor(cap / 2) + 1;
	var above = Infinity;
	P.ticks.forEach(function (t, i) {
		var y = rowOf(P, t);
		if (y - half < P.top || y + half > P.y + P.h - 1 || above - y <= 2 * half ||
			tags.some(function (g) { return Math.abs(y - g.y) < Math.floor((tagHeight() + cap) / 2) + 2; }))
			return;
		text(P.labels ? P.labels[i] : tickLabel(P, t), D.font, V.plot + D.pad, y, C.muted);
		above = y;
	});
	tags.forEach(function (g) { tag(g.y, g.text, g.color); });
}
function tag(y, label, color) {
	rect(V.plot + D.hair, y - Math.floor(tagHeight() / 2), width - V.plot - D.hair, tagHeight(), color);
	text(label, D.font, V.plot + D.pad, y, textOn(color));
}

// ---- header and legends ----

// The bar under the pointer, -1 for none.
function hovered() {
	var best = -1;
	if (pointer === null || (pointer.bar === undefined && (pointer.x > V.plot || pointer.y < D.py || pointer.y >= D.py + D.ph)))
		return -1;
	V.x.forEach(function (x, i) {
		if (x >= 0 && x < V.plot && (best < 0 || Math.abs(x - pointer.x) < Math.abs(V.x[best] - pointer.x)))
			best = i;
	});
	return best;
}
// What the texts tell: the newest row, or the bar under the pointer.
function told() {
	var i = hovered();
	var N = D.newest;
	if (i < 0)
		return {i: -1, t: N.t, o: N.o, h: N.h, l: N.l, c: N.c, v: N.v, before: N.before};
	return {i: i, t: V.t[i], o: V.o[i], h: V.h[i], l: V.l[i], c: V.c[i], v: V.v[i], before: i > 0 ? V.c[i - 1] : V.first > 0 ? D.c[V.first - 1] : V.o[i]};
}
function change(P, T) {
	var before = T.before === null ? T.o : T.before;
	var diff = T.c - before;
	var p = before > 0 ? diff / before * 100 : Infinity;
	return (diff > 0 ? "+" : "") + valueLabel(P, diff) + (Math.abs(p) < 1e6 ? " (" + (p < 0 ? "" : "+") + p.toFixed(2) + "%)" : "");
}
function header(T) {
	var P = V.panels[0];
	var x = D.pad;
	var y = Math.floor((D.titleFont + 2 * D.pad) / 2);
	var delta = change(P, T);
	var color = delta[0] === "-" ? C.down : C.up;
	var title = D.title;
	if (title) {
		if (textWidth(title, D.titleFont) > width - 2 * D.pad) {
			var letters = Array.from(title);
			while (letters.length && textWidth(letters.join("") + "\u2026", D.titleFont) > width - 2 * D.pad)
				letters.pop();
			title = letters.join("") + "\u2026";
		}
		x += text(title, D.titleFont, x, y, C.text) + 2 * D.pad;
	}
	if (!D.hp)
		return;
	if (D.hw) {
		x = D.pad;
		y += Math.floor(D.titleFont / 2) + D.font;
	}
	[[timeText(T.t), ""], ["O", valueLabel(P, T.o)], ["H", valueLabel(P, T.h)], ["L", valueLabel(P, T.l)], ["C", valueLabel(P, T.c)], ["", delta]].forEach(function (part) {
		if (x + textWidth(part[0]) + Math.floor(D.pad / 2) + textWidth(part[1]) > width)
			x = width;
		if (x >= width)
			return;
		x += text(part[0], D.font, x, y, C.muted);
		if (part[0] && part[1])
			x += Math.floor(D.pad / 2);
		x += text(part[1], D.font, x, y, color) + D.pad;
	});
}
function outputColor(k, v) {
	return k.style === "histogram" || k.style === "marker" ? v >= 0 ? C.up : C.down : k.color;
}
function outputAt(s, i, T) {
	return T.i < 0 ? D.studies[s].outs[i].newest : V.studies[s][i].last[T.i];
}
function legendText(s, x, y, color) {
	if (x + textWidth(s) > V.plot - Math.floor(D.pad / 2))
		return V.plot + D.pad;
	return x + text(s, D.font, x, y, color) + D.pad;
}
function legend(P, s, x, y, T) {
	x = legendText(D.studies[s].name, x, y, C.muted);
	D.studies[s].outs.forEach(function (k, i) {
		var v = outputAt(s, i, T);
		x = legendText(outputLabel(P, k, v), x, y, outputColor(k, v));
	});
	return x + D.pad;
}
function legends(T) {
	V.panels.forEach(function (P) {
		var y = P.y + Math.floor(D.pad / 2) + Math.floor(D.font * 3 / 4);
		var x = D.pad;
		var lines = 1;
		if (!P.legend)
			return;
		if (P.kind === "study")
			legend(P, P.study, x, y, T);
		else if (P.kind === "volume") {
			x = legendText("Volume", x, y, C.muted);
			legendText(T.v === null || isNaN(T.v) ? "" : valueLabel(P, T.v), x, y, T.c >= T.o ? C.up : C.down);
		} else
			D.studies.forEach(function (s, i) {
				var w;
				if (!s.over || lines > P.legend)
					return;
				w = textWidth(s.name) + 2 * D.pad;
				s.outs.forEach(function (k, j) { w += textWidth(outputLabel(P, k, outputAt(i, j, T))) + D.pad; });
				if (x > D.pad && x - D.pad + w > V.plot - 2 * D.pad) {
					if (++lines > P.legend)
						return;
					x = D.pad;
					y += Math.floor(D.font * 3 / 2);
				}
				x = legend(P, i, x, y, T);
			});
	});
}

// ---- crosshair ----

function crosshair(T) {
	var x;
	var label;
	var w;
	var P;
	if (T.i < 0)
		return;
	x = V.x[T.i];
	ctx.strokeStyle = C.muted;
	ctx.lineWidth = 1;
	ctx.lineCap = "butt";
	ctx.setLineDash([4, 3]);
	ctx.beginPath();
	ctx.moveTo(x + 0.5, D.py);
	ctx.lineTo(x + 0.5, D.py + D.ph);
	if (pointer.bar === undefined) {
		ctx.moveTo(0, Math.floor(pointer.y) + 0.5);
		ctx.lineTo(V.plot, Math.floor(pointer.y) + 0.5);
	}
	ctx.stroke();
	ctx.setLineDash([]);
	if (D.ta) {
		label = timeText(T.t);
		w = textWidth(label) + 2 * D.pad;
		x = Math.max(0, Math.min(x - Math.floor(w / 2), width - w));
		rect(x, D.py + D.ph + D.hair, w, D.ah - D.hair, C.text);
		text(label, D.font, x + D.pad, D.py + D.ph + Math.floor(D.ah / 2), textOn(C.text));
	}
	if (D.va && pointer.bar === undefined)
		V.panels.forEach(function (Q) { if (pointer.y >= Q.top && pointer.y < Q.y + Q.h) P = Q; });
	if (P)
		tag(Math.floor(pointer.y), tagLabel(P, valueAt(P, pointer.y)), C.text);
}
function tipRow(name, value, color) {
	var r = document.createElement("tr");
	var a = document.createElement("th");
	var b = document.createElement("td");
	a.textContent = name;
	b.textContent = value;
	b.style.color = color;
	r.appendChild(a);
	r.appendChild(b);
	return r;
}
function tooltip(T) {
	var P = V.panels[0];
	var color = T.c >= T.o ? C.up : C.down;
	var table;
	var x;
	tip.hidden = T.i < 0;
	if (T.i < 0)
		return;
	table = document.createElement("table");
	table.appendChild(tipRow(timeText(T.t), "", color));
	[["Open", T.o], ["High", T.h], ["Low", T.l], ["Close", T.c]].forEach(function (p) { table.appendChild(tipRow(p[0], valueLabel(P, p[1]), color)); });
	table.appendChild(tipRow("Change", change(P, T), T.before !== null && T.c < T.before ? C.down : C.up));
	if (D.volume)
		table.appendChild(tipRow("Volume", T.v === null || isNaN(T.v) ? "\u2013" : short(T.v, -99, false), color));
	D.studies.forEach(function (s, i) {
		var Q = V.panels.filter(function (p) { return s.over ? p.kind === "price" : p.study === i && p.kind === "study"; })[0] || {td: 2, vd: 2};
		s.outs.forEach(function (k, j) {
			var v = outputAt(i, j, T);
			if (k.style !== "none")
				table.appendChild(tipRow(s.name + (s.outs.length > 1 ? " " + k.name : ""), outputLabel(Q, k, v) || "\u2013", outputColor(k, v)));
		});
	});
	tip.replaceChildren(table);
	x = V.x[T.i] + 16;
	if (x + tip.offsetWidth > V.plot)
		x = V.x[T.i] - 16 - tip.offsetWidth;
	tip.style.left = Math.max(0, x) + "px";
	tip.style.top = Math.max(D.py + 4, Math.min((pointer.bar === undefined ? pointer.y : D.py) + 16, D.py + D.ph - tip.offsetHeight - 4)) + "px";
}

// ---- all of it ----

function draw() {
	var N = D.newest;
	var T;
	ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
	rect(0, 0, width, D.height, C.background);
	if (!count) {
		if (D.title && D.header)
			text(D.title, D.titleFont, D.pad, Math.floor((D.titleFont + 2 * D.pad) / 2), C.text);
		if (D.header)
			rect(0, D.py - D.hair, width, D.hair, C.border);
		text("no data", D.font, Math.floor((width - textWidth("no data")) / 2), Math.floor(D.height / 2), C.muted);
		return;
	}
	arrange();
	T = told();
	V.times.forEach(function (l) { rect(V.x[l.bar], D.py, D.hair, D.ph, C.grid); });
	if (D.va) {
		V.panels.forEach(function (P) {
			P.ticks.forEach(function (t) {
				var y = rowOf(P, t);
				if (y >= P.top && y < P.y + P.h)
					rect(0, y, V.plot, D.hair, C.grid);
			});
		});
		dashes(0, V.plot, rowOf(V.panels[0], N.c), N.c >= N.o ? C.up : C.down, D.hair, 2 * D.hair);
	}
	ctx.save();
	ctx.beginPath();
	ctx.rect(0, 0, V.plot, D.height);
	ctx.clip();
	V.panels.forEach(panel);
	ctx.restore();
	V.panels.forEach(function (P, i) { if (i) rect(0, P.y - D.hair, width, D.hair, C.border); });
	if (D.header)
		rect(0, D.py - D.hair, width, D.hair, C.border);
	if (D.va)
		rect(V.plot, D.py, D.hair, D.ph, C.border);
	if (D.ta)
		rect(0, D.py + D.ph, width, D.hair, C.border);
	if (D.va)
		V.panels.forEach(valueAxis);
	V.times.forEach(function (l) { text(l.text, D.font, l.x, D.py + D.ph + Math.floor(D.ah / 2), l.major ? C.text : C.muted); });
	if (D.header)
		header(T);
	legends(T);
	crosshair(T);
	tooltip(T);
}
var waiting = false;
function redraw() {
	if (waiting)
		return;
	waiting = true;
	requestAnimationFrame(function () {
		waiting = false;
		draw();
	});
}
function resize() {
	width = Math.max(document.documentElement.clientWidth || D.width, 120);
	ratio = window.devicePixelRatio || 1;
	canvas.width = Math.round(width * ratio);
	canvas.height = Math.round(D.height * ratio);
	canvas.style.width = width + "px";
	canvas.style.height = D.height + "px";
	draw();
}

// ---- pointer and keys ----

function show(a, b) {
	var size = Math.max(Math.min(5, count), Math.min(b - a, count));
	a = Math.max(0, Math.min(a + (b - a - size) / 2, count - size));
	from = a < 1e-6 ? 0 : a;
	to = count - from - size < 1e-6 ? count : from + size;
	redraw();
}
function pan(bars) {
	bars = Math.max(-from, Math.min(bars, count - to));
	show(from + bars, to + bars);
}
// Where the bar at x stays when the others come nearer or go.
function zoom(factor, x) {
	var share = V ? Math.max(0, Math.min(x / V.plot, 1)) : 1;
	var at = from + share * (to - from);
	var size = Math.max(Math.min(5, count), Math.min((to - from) * factor, count));
	show(at - share * size, at + (1 - share) * size);
}
function place(e) {
	var r = canvas.getBoundingClientRect();
	return {x: e.clientX - r.left, y: e.clientY - r.top};
}
var fingers = {};
function spread() {
	var p = Object.keys(fingers).map(function (k) { return fingers[k]; });
	return p.length < 2 ? 0 : Math.max(Math.abs(p[0].x - p[1].x), 10);
}
canvas.addEventListener("pointerdown", function (e) {
	canvas.setPointerCapture(e.pointerId);
	fingers[e.pointerId] = place(e);
	pointer = e.pointerType === "mouse" ? place(e) : pointer;
	redraw();
});
canvas.addEventListener("pointermove", function (e) {
	var p = place(e);
	var before = fingers[e.pointerId];
	var apart = spread();
	if (before && count) {
		fingers[e.pointerId] = p;
		if (apart) {
			var ends = Object.keys(fingers).map(function (k) { return fingers[k].x; });
			zoom(apart / spread(), (ends[0] + ends[1]) / 2);
		} else
			pan((before.x - p.x) / (V.slot / V.group));
	}
	pointer = p;
	redraw();
});
["pointerup", "pointercancel"].forEach(function (name) {
	canvas.addEventListener(name, function (e) { delete fingers[e.pointerId]; });
});
canvas.addEventListener("pointerleave", function () {
	pointer = null;
	redraw();
});
canvas.addEventListener("wheel", function (e) {
	var unit = e.deltaMode === 1 ? 30 : e.deltaMode === 2 ? 300 : 1;
	if (!count)
		return;
	e.preventDefault();
	if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY))
		pan((e.deltaX || e.deltaY) * unit / (V.slot / V.group));
	else
		zoom(Math.exp(Math.max(-200, Math.min(e.deltaY * unit, 200)) / 500), place(e).x);
}, {passive: false});
canvas.addEventListener("dblclick", function () { show(0, count); });
canvas.addEventListener("blur", function () {
	if (pointer && pointer.bar !== undefined) {
		pointer = null;
		redraw();
	}
});
function step(by) {
	var i = hovered();
	i = i < 0 ? V.x.length - 1 : Math.max(0, Math.min(i + by, V.x.length - 1));
	pointer = {x: V.x[i], y: D.py, bar: i};
	redraw();
}
canvas.addEventListener("keydown", function (e) {
	var size = to - from;
	var keys = {
		"+": function () { zoom(0.8, V.plot); },
		"=": function () { zoom(0.8, V.plot); },
		"-": function () { zoom(1.25, V.plot); },
		"_": function () { zoom(1.25, V.plot); },
		"0": function () { show(0, count); },
		ArrowLeft: function () { if (e.shiftKey) step(-1); else pan(-size / 10); },
		ArrowRight: function () { if (e.shiftKey) step(1); else pan(size / 10); },
		PageUp: function () { pan(-size); },
		PageDown: function () { pan(size); },
		Home: function () { show(0, size); },
		End: function () { show(count - size, count); },
		Escape: function () {
			pointer = null;
			redraw();
		}
	};
	if (!count || e.ctrlKey || e.metaKey || e.altKey || !Object.prototype.hasOwnProperty.call(keys, e.key))
		return;
	keys[e.key]();
	e.preventDefault();
});
window.addEventListener("resize", resize);
resize();
})();
