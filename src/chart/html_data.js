// html_data.js
//	The first part of the script of HTML charts: data, numbers, scales, bars shown, time labels. html_draw.js, html_annotations.js and html_page.js
//	follow; the build joins them into one and drops these comments.
//
//	The script draws the data of the page as draw.c and kinds.c draw a picture, so that both look the same, and follows pointer and keys:
//	crosshair with labels, values of the bar, zoom, pan.
//
// What the page was laid out with stays: heights, fonts, colours. Widths follow the window, scales and time labels the bars shown.
Array.prototype.forEach.call(document.querySelectorAll(".kf-page"), function (page) {
"use strict";
var D = JSON.parse(page.querySelector(".kf-data").textContent);
var C = D.colors;
var canvas = page.querySelector(".kf-chart");
var tip = page.querySelector(".kf-tip");
var ctx = canvas.getContext("2d");
var count = D.t.length;
// and with the places of bars to come, which only indicators have values in
var places = count + D.ahead;
var FONT = "px 'DejaVu Sans','Bitstream Vera Sans',Verdana,sans-serif";
// the bars shown, fractions of bars included
var from = 0;
var to = places;
// the pointer: null, or its place; bar is set when keys move it
var pointer = null;
var width = D.width;
// the axis at the left: all places count from the plot, which begins behind it
var shift = D.lw;
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
	return isNaN(v) || (k.style === "marker" && v === 0) ? "" : k.integer ? (v > 0 ? "+" : "") + Math.trunc(v) : valueLabel(P, v);
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
// Those that have room, the rounder ones first.
function thinOut(P, ticks, step, spacing) {
	var kept = [];
	for (var power = Math.floor(Math.log10(P.high)); Math.pow(10, power) >= step * (1 - 1e-6); power--)
		[10, 5, 2.5, 2].forEach(function (part) {
			var size = part * Math.pow(10, power - 1);
			ticks.forEach(function (t) {
				if (Math.abs(t / size - Math.round(t / size)) <= 1e-6 + t / size * 1e-15 && kept.every(function (k) { return Math.abs(row(P, k) - row(P, t)) >= spacing; }))
					kept.push(t);
			});
		});
	return kept.length ? kept.sort(function (a, b) { return a - b; }) : ticks.slice(0, 1);
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
		} else if (P.log && P.high <= P.low * 2) {
			for (var apart = spacing;; apart += Math.floor(spacing / 8) + 1) {
				P.ticks = [];
				most = Math.floor((P.sb - P.st) / apart);
				if (most < 1)
					break;
				step = linearTicks(P.low, P.high, Math.min(63, most), P.ticks);
				if (P.ticks.length < 2 || row(P, P.ticks[P.ticks.length - 2]) - row(P, P.ticks[P.ticks.length - 1]) >= spacing)
					break;
			}
		} else if (P.log) {
			// round steps are closer together above; those too close go
			step = linearTicks(P.low, P.high, Math.min(63, 2 * most), P.ticks);
			P.ticks = thinOut(P, P.ticks, step, spacing);
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
// The places of the bars shown, and of those to come, which begin a place of their own.
function grouped() {
	V.parts = [];
	for (var i = V.first; i < Math.min(V.last, count); i += V.group)
		V.parts.push([i, Math.min(i + V.group, V.last, count)]);
	for (i = Math.max(V.first, count); i < V.last; i += V.group)
		V.parts.push([i, Math.min(i + V.group, V.last)]);
}
function merged(a, how) {
	var r = [];
	V.parts.forEach(function (p) {
		if (p[0] < a.length)
			r.push(V.group === 1 ? a[p[0]] : joined(a, p[0], p[1], how));
	});
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
// The studies of a panel, those over the price in that of the price.
function studiesOf(P) {
	var list = [];
	D.studies.forEach(function (s, i) {
		if (s.group === P.group)
			list.push(i);
	});
	return list;
}
function studyBounds(s) {
	var r = [NaN, NaN];
	D.studies[s].outs.forEach(function (k, i) {
		var b;
		if (k.style === "marker" || k.style === "none" || k.style === "direction")
			return;
		b = bounds(V.studies[s][i].min, V.studies[s][i].max);
		if (k.style === "histogram")
			b = [Math.min(b[0], 0), Math.max(b[1], 0)];
		r = bounds([r[0], b[0]], [r[1], b[1]]);
	});
	return r;
}
function priceBounds() {
	var b = boxBounds(D.closes ? bounds(V.cmin, V.cmax) : bounds(V.l, V.h));
	var over = [NaN, NaN];
	var reach;
	studiesOf({group: 0}).forEach(function (i) {
		var r = D.studies[i].beside ? [NaN, NaN] : studyBounds(i);
		over = bounds([over[0], r[0]], [over[1], r[1]]);
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
// Series beside the prices are seen, however far away.
function withBeside(b, where) {
	D.studies.forEach(function (s, i) {
		var share = s.base ? V.panels[0].base / s.base : 1;
		var r;
		if (s.beside !== where)
			return;
		r = studyBounds(i);
		if (!V.panels[0].log || r[0] > 0 || where === "left")
			b = bounds([b[0], r[0] * share], [b[1], r[1] * share]);
	});
	return b;
}
// The panel as a study is drawn in it: a series may have another scale there.
function panelOf(P, i) {
	var s = D.studies[i];
	var share;
	if (P.kind !== "price" || !s.beside)
		return P;
	if (s.beside === "left")
		return V.left;
	if (!s.base)
		return P;
	share = s.base / P.base;
	return Object.assign({}, P, {base: s.base, low: P.low * share, high: P.high * share});
}
// A range with what the annotations of a panel want to be seen.
function fitted(b, P) {
	D.panels.forEach(function (p, i) {
		var r = D.fits[i];
		if (p.group === P.group && r)
			b = bounds([b[0], r[0]], [b[1], r[1]]);
	});
	return b;
}
function scaleOf(given, full) {
	var P = Object.assign({}, given);
	var b;
	if (full)
		return P;
	if (P.kind === "price") {
		V.panels = [P];
		b = fitted(withBeside(priceBounds(), "price"), P);
		fit(P, b[0], b[1], D.room, Math.floor(D.font * 5 / 2), false);
	} else if (P.kind === "volume")
		fit(P, 0, Math.max.apply(null, V.v) * 1.05, 0, D.font * 2, true);
	else if (!D.studies[P.study].fixed) {
		b = [NaN, NaN];
		studiesOf(P).forEach(function (i) {
			var r = studyBounds(i);
			b = bounds([b[0], r[0]], [b[1], r[1]]);
		});
		b = fitted(b, P);
		fit(P, b[0], b[1], 0.08, D.font * 2, Math.max(Math.abs(b[0]), Math.abs(b[1])) >= 1e6);
		if (isNaN(b[0])) {
			fit(P, 0, 1, 0, 0, false);
			P.ticks = [];
		} else if (D.studies[P.study].guides.length > 1) {
			P.ticks = D.studies[P.study].guides;
			P.td = 0;
		}
	}
	return P;
}
function leftScale(full) {
	var P = Object.assign({}, D.left);
	var b;
	if (full)
		return P;
	b = withBeside([NaN, NaN], "left");
	fit(P, b[0], b[1], D.room, Math.floor(D.font * 5 / 2), Math.max(Math.abs(b[0]), Math.abs(b[1])) >= 1e6);
	return P;
}
// Where the edge between two bars is in time, also of a fraction of bars: in the middle between them, half a bar off the first and the last.
function edgeTime(i) {
	function at(k) {
		return k <= 0 ? D.u[0] + (k - 0.5) * D.distance : k >= count ? D.u[count - 1] + (k - count + 0.5) * D.distance : (D.u[k - 1] + D.u[k]) / 2;
	}
	var whole = Math.floor(i);
	return at(whole) + (i - whole) * (at(whole + 1) - at(whole));
}
function arrange() {
	var full = from === 0 && to === places && (!D.group || width >= D.width);
	var room;
	var group;
	var axis = D.aw;
	var t0;
	var t1;
	V = {full: full};
	for (var round = 0; round < 2; round++) {
		V.plot = D.va ? Math.max(width - shift - axis, 1) : width;
		room = Math.max(V.plot - D.margin, 1);
		V.slot = room / (to - from);
		group = D.whole ? 1 : Math.ceil(Math.min(to - from, places) / Math.max(Math.floor(room / 2), 1));
		V.group = Math.max(1, group);
		V.first = Math.max(0, Math.floor(from / V.group) * V.group);
		V.last = Math.min(places, Math.ceil(to));
		grouped();
		full = V.full = from === 0 && to === places && V.group === 1;
		V.slot *= V.group;
		// square boxes end at the right
		V.boxes = full && D.box > 0 && D.box * places <= room;
		if (V.boxes)
			V.slot = D.box;
		V.x = [];
		V.t = [];
		if (D.u) {
			t0 = edgeTime(from);
			t1 = edgeTime(to);
			V.slot = D.distance / (t1 - t0) * room * V.group;
		}
		V.parts.forEach(function (p, k) {
			V.x.push(D.u ? Math.floor(((p[0] < count ? D.u[p[0]] : D.u[count - 1] + (p[0] - count + 1) * D.distance) - t0) / (t1 - t0) * room + 1e-6) :
				V.boxes ? room - (places - p[0]) * D.box + Math.floor(D.box / 2) : Math.trunc((k + (V.first - from) / V.group + 0.5) * V.slot));
			if (p[0] < count)
				V.t.push(D.t[p[0]]);
		});
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
		if (D.left)
			V.left = leftScale(full);
		V.panels.forEach(function (P) {
			P.ticks.forEach(function (t) { axis = Math.max(axis, textWidth(tickLabel(P, t)) + 2 * D.pad); });
		});
		if (axis <= width - shift - V.plot || !D.va)
			break;
	}
	makeProfile();
	V.times = D.ta ? full && width === D.width ? D.labels : timeLabels() : [];
}

// ---- time ----

var MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// kind (0 year, 1 month, 2 day, 3 time, 4 second, 5 fraction, 6 microsecond) and size, as in timeaxis.c
var PERIODS = [[0, 100], [0, 50], [0, 10], [0, 5], [0, 1], [1, 6], [1, 3], [1, 1], [2, 7], [2, 1], [3, 43200e6], [3, 21600e6], [3, 10800e6], [3, 3600e6],
	[3, 1800e6], [3, 900e6], [3, 300e6], [3, 60e6], [4, 30e6], [4, 15e6], [4, 5e6], [4, 1e6], [5, 5e5], [5, 1e5],
	[5, 5e4], [5, 1e4], [5, 5e3], [5, 1e3], [6, 500], [6, 100], [6, 50], [6, 10], [6, 5], [6, 1]];
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
	var c = civil(D.seconds ? Math.floor(t / 1000) * 1000 : t);
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
	var first = Math.floor(D.pad / 2) - shift;
	var right = width - shift - Math.floor(D.pad / 2);
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
		if (x < first || x + w > right)
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
			if (at >= first)
				end = at - gap;
		}
		for (var i = 0; i < 2; i++) {
			var w = textWidth(forms[i]);
			var x = Math.max(first, V.x[0] - Math.floor(w / 2));
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
