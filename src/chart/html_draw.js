// html_draw.js
//	The second part of the script of HTML charts: panels and the value axis.

// ---- drawing ----

function snap(x) {
	return Math.round(x * ratio) / ratio;
}
function rect(x, y, w, h, color) {
	var x0 = snap(x + shift) - shift;
	var y0 = snap(y);
	if (w <= 0 || h <= 0)
		return;
	ctx.fillStyle = color;
	ctx.fillRect(x0, y0, Math.max(snap(x + w + shift) - shift - x0, 1 / ratio), Math.max(snap(y + h) - y0, 1 / ratio));
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
function line(P, points, w, color, top, bottom, dash) {
	clipped(P, top === undefined ? P.top : top, bottom === undefined ? P.y + P.h : bottom, function () {
		var down = false;
		ctx.strokeStyle = color;
		ctx.lineWidth = w;
		ctx.lineJoin = ctx.lineCap = "round";
		ctx.setLineDash(dash || []);
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
		ctx.setLineDash([]);
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
// Whether a line of sessions breaks before a bar: it is of another day.
function breaksBefore(s, i) {
	return s && s.sessions && i > 0 && i < V.t.length && Math.floor(V.t[i - 1] / 864e5) !== Math.floor(V.t[i] / 864e5);
}
function points(P, a, s) {
	var r = [];
	a.forEach(function (v, i) {
		if (breaksBefore(s, i))
			r.push([V.x[i] + 0.5, NaN]);
		r.push([V.x[i] + 0.5, row(P, v)]);
	});
	return r;
}
function trace(P, k, s) {
	var r = [];
	var third = V.slot / 3;
	k.last.forEach(function (last, i) {
		var x = V.x[i] + 0.5;
		var breaks = breaksBefore(s, i);
		var before = i > 0 && !breaks && !isNaN(k.last[i - 1]) ? k.last[i - 1] : last;
		var above = k.max[i] > Math.max(before, last);
		var below = k.min[i] < Math.min(before, last);
		var rises = last - k.min[i] > k.max[i] - last;
		if (breaks)
			r.push([x, NaN]);
		if (rises ? below : above)
			r.push([x - third, row(P, rises ? k.min[i] : k.max[i])]);
		if (rises ? above : below)
			r.push([x, row(P, rises ? k.max[i] : k.min[i])]);
		r.push([above || below ? x + third : x, row(P, last)]);
	});
	return r;
}
// Level from bar to bar, then up or down in the middle between them.
function steps(P, a, s) {
	var r = [];
	a.forEach(function (v, i) {
		var y = row(P, v);
		if (breaksBefore(s, i))
			r.push([(V.x[i - 1] + V.x[i] + 1) / 2, NaN]);
		r.push([i > 0 ? (V.x[i - 1] + V.x[i] + 1) / 2 : V.x[i] + 0.5 - V.slot / 2, y]);
		r.push([i + 1 < a.length ? (V.x[i] + V.x[i + 1] + 1) / 2 : V.x[i] + 0.5 + V.slot / 2, y]);
	});
	return r;
}
// A line of a study, as its options say.
function studyLine(P, s, a, color) {
	var w = s.width || D.line;
	var dash = s.look === "dashed" ? [Math.max(4, 2 * w + 1), Math.max(4, 2 * w + 2)] : null;
	line(P, s.look === "step" ? steps(P, a.last, s) : trace(P, a, s), w, color, undefined, undefined, dash);
}
function isUp(i) {
	return V.c[i] >= V.o[i];
}
function overBefore(i) {
	return V.c[i] >= (i > 0 ? V.c[i - 1] : V.o[i]);
}
function candles(P, hollowKind) {
	var wick = Math.min(D.hair, V.body);
	for (var i = 0; i < V.t.length; i++) {
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
	for (var i = 0; i < V.t.length; i++) {
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
			line(P, steps(P, V.c), w, C.line);
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
		case "renko":
		case "line_break":
			bricks(P);
			break;
		case "kagi":
			kagi(P);
			break;
		case "point_figure":
			figure(P);
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
// The values of a trace at the bars for which 'keep' says so.
function masked(a, keep) {
	function of(values) {
		return values.map(function (v, j) { return keep(j) ? v : NaN; });
	}
	return {last: of(a.last), min: of(a.min), max: of(a.max)};
}
function directionOf(s) {
	var found = null;
	D.studies[s].outs.forEach(function (k, i) {
		if (k.style === "direction")
			found = V.studies[s][i].last;
	});
	return found;
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
				var color = mix(v >= 0 ? k.up : k.down, Math.abs(v) < Math.abs(before) && v * before > 0 ? 110 : 200);
				var left = V.x[j] - Math.floor(V.body / 2);
				before = v;
				if (v >= 0)
					fill(P, left, y, V.body, zero > y ? zero : y + 1, color);
				else if (v < 0)
					fill(P, left, zero, V.body, y > zero ? y : zero + 1, color);
			});
			break;
		case "marker":
			signals(P, s, i);
			break;
		case "dots":
			a.last.forEach(function (v, j) {
				var y = row(P, v);
				if (!(y >= P.top && y < P.y + P.h) || V.x[j] >= V.plot)
					return;
				ctx.fillStyle = k.color;
				ctx.beginPath();
				ctx.arc(V.x[j] + 0.5, y, D.studies[s].width ? D.studies[s].width / 2 + 0.5 : D.line * 0.9, 0, 7);
				ctx.fill();
			});
			break;
		case "connected":
			line(P, points(P, a.last).filter(function (p) { return !isNaN(p[1]); }), D.studies[s].width || D.line, k.color);
			break;
		case "trend":
			[k.up, k.down].forEach(function (color, down) {
				var sign = directionOf(s);
				line(P, trace(P, masked(a, function (j) { return !sign || (sign[j] > 0) === !down; })), D.studies[s].width || D.line, color);
			});
			break;
		case "line":
		case "upper":
		case "lower":
		case "lead":
		case "base":
			studyLine(P, D.studies[s], a, k.color);
	}
}
function study(P, s) {
	P = panelOf(P, s);
	D.studies[s].outs.forEach(function (k, i) { if (k.style === "histogram") output(P, s, i); });
	D.studies[s].outs.forEach(function (k, i) { if (k.style !== "histogram") output(P, s, i); });
}
// The area between two lines where the first is above the second, or below it; where they cross a point is put in.
function side(P, lead, base, above, color) {
	var upper = [];
	var lower = [];
	lead.forEach(function (p, i) {
		var height = base[i][1] - p[1];
		var before = i > 0 ? base[i - 1][1] - lead[i - 1][1] : NaN;
		var here = above ? height >= 0 : height <= 0;
		var share;
		var cross;
		if (before * height < 0) {
			share = before / (before - height);
			cross = [lead[i - 1][0] + (p[0] - lead[i - 1][0]) * share, lead[i - 1][1] + (p[1] - lead[i - 1][1]) * share];
			upper.push(cross);
			lower.push(cross);
		}
		upper.push([p[0], here ? p[1] : NaN]);
		lower.push([p[0], here ? base[i][1] : NaN]);
	});
	band(P, upper, lower, color, C.band / 255);
}
function bandOf(P, s) {
	var upper = -1;
	var lower = -1;
	D.studies[s].outs.forEach(function (k, i) {
		if (k.style === "upper" || k.style === "lead")
			upper = i;
		if (k.style === "lower" || k.style === "base")
			lower = i;
	});
	if (upper >= 0 && lower >= 0 && D.studies[s].outs[upper].style === "lead") {
		[C.up, C.down].forEach(function (color, down) { side(P, points(P, V.studies[s][upper].last), points(P, V.studies[s][lower].last), !down, color); });
	} else if (upper >= 0 && lower >= 0)
		band(P, points(P, V.studies[s][upper].last, D.studies[s]), points(P, V.studies[s][lower].last, D.studies[s]), D.studies[s].outs[upper].color, C.band / 255);
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
	annotations(P, true);
	if (P.kind === "volume")
		V.v.forEach(function (v, i) {
			var top = rowOf(P, v);
			if (v > 0 && top >= P.sb)
				top = P.sb - 1;
			fill(P, V.x[i] - Math.floor(V.body / 2), top, V.body, P.sb, mix(isUp(i) ? C.up : C.down, C.volume));
		});
	else if (P.kind === "study") {
		guides(P);
		studiesOf(P).forEach(function (i) { study(P, i); });
	} else {
		drawProfile(P);
		studiesOf(P).forEach(function (i) { bandOf(P, i); });
		prices(P);
		studiesOf(P).forEach(function (i) { study(P, i); });
		signalLabels(P);
	}
	annotations(P, false);
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
	function add(v, color, own) {
		var Q = own || P;
		var y = rowOf(Q, v);
		if (v !== null && !isNaN(v) && y >= P.top && y < P.y + P.h)
			tags.push({v: v, y: y, color: color, text: tagLabel(Q, v)});
	}
	function addStudy(s) {
		var Q = panelOf(P, s);
		if ((D.studies[s].beside === "left") !== (P.kind === "left"))
			return;
		D.studies[s].outs.forEach(function (k) {
			if (k.style === "histogram")
				add(k.newest, k.newest >= 0 ? k.up : k.down, Q);
			else if (k.style !== "marker" && k.style !== "none" && k.style !== "direction")
				add(k.newest, k.color, Q);
		});
	}
	if (P.kind === "study" || P.kind === "left")
		studiesOf(P).forEach(addStudy);
	else if (P.kind === "volume") {
		if (D.span === 1 && V.group === 1)
			add(N.v, N.c >= N.o ? C.up : C.down);
	} else {
		if (D.lastPrice)
			add(N.c, N.c >= N.o ? C.up : C.down);
		if (D.legends)
			studiesOf(P).forEach(addStudy);
	}
	if (D.legends && P.kind !== "left")
		D.lineTags.forEach(function (g) { if (g.g === P.group) add(g.v, g.c); });
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
		axisText(P, P.labels ? P.labels[i] : tickLabel(P, t), y, C.muted);
		above = y;
	});
	tags.forEach(function (g) { tag(P, g.y, g.text, g.color); });
}
// Numbers end before the plot on the axis at its left.
function axisText(P, label, y, color) {
	text(label, D.font, P.kind === "left" ? -D.pad - textWidth(label) : V.plot + D.pad, y, color);
}
function tag(P, y, label, color) {
	var x = P.kind === "left" ? -shift : V.plot + D.hair;
	rect(x, y - Math.floor(tagHeight() / 2), (P.kind === "left" ? shift : width - shift - V.plot) - D.hair, tagHeight(), color);
	axisText(P, label, y, textOn(color));
}

// ---- watermark and extremes ----

function watermark(P) {
	var size = D.markFont;
	while (size > D.titleFont && textWidth(D.mark, size) > V.plot * 4 / 5)
		size -= Math.floor(size / 16) + 1;
	if (D.mark && size > D.titleFont)
		text(D.mark, size, Math.floor((V.plot - textWidth(D.mark, size)) / 2), Math.floor((P.top + P.y + P.h) / 2), mix(C.text, 20));
}
// The boxes of point and figure fill the panel: the text goes to the right, where no column is as high, or to the left, if none is there.
function besideFigure(P, b, price, bar) {
	var last = P.y + P.h - D.hair - 1 - b.h;
	var into = Math.floor(Math.min(V.boxes ? D.box : 0, b.h) / 2);
	var half = Math.floor((V.boxes ? D.box : V.body) / 2) + Math.floor(D.pad / 2);
	b.beside = true;
	b.y = b.low ? b.row - into : b.row + into - b.h;
	b.y = Math.max(P.top + 1, Math.min(b.y, last));
	b.x = b.bar + half;
	if (b.x + b.w < V.plot)
		return true;
	b.x = b.bar - half - b.w;
	return b.x > 0 && !V.x.some(function (x, i) { return i < bar && x + half > b.x && V.h[i] >= price && V.l[i] <= price; });
}
// The highest and the lowest price shown: bar, text and its box, where it has room.
function extremesOf(P) {
	var cap = Math.floor((D.font * 73 + 50) / 100);
	var half = Math.floor(D.pad / 2);
	var lead = Math.floor(3 * D.pad / 2);
	var list = [];
	[D.closes ? V.cmax : V.h, D.closes ? V.cmin : V.l].forEach(function (a, low) {
		var best = -1;
		var b;
		a.forEach(function (v, i) {
			if (V.x[i] >= 0 && V.x[i] < V.plot && (best < 0 || (low ? v <= a[best] : v >= a[best])))
				best = i;
		});
		if (best < 0)
			return;
		b = {bar: V.x[best], row: rowOf(P, a[best]), low: low, label: valueLabel(P, a[best]), h: cap};
		b.w = textWidth(b.label);
		if (D.kind === "point_figure") {
			if (besideFigure(P, b, a[best], best))
				list.push(b);
			return;
		}
		b.x = b.bar < V.plot / 2 ? b.bar + lead : b.bar - lead - b.w;
		b.y = low ? b.row + half + 1 : b.row - half - cap;
		if (b.x > 0 && b.x + b.w < V.plot && b.y > P.top && b.y + cap < P.y + P.h - D.hair)
			list.push(b);
	});
	return list;
}
// They are told above and below their bars.
function extremes(P) {
	var half = Math.floor(D.pad / 2);
	extremesOf(P).forEach(function (b) {
		var middle = b.y + Math.floor(b.h / 2);
		if (b.beside) {
			text(b.label, D.font, b.x, b.y + b.h - Math.floor(b.h / 2), C.text);
			if (A.cells)
				noteBox(b, 4, 3, 1);
			return;
		}
		rect(b.x - Math.floor(D.pad / 4), b.y - D.hair, b.w + 2 * Math.floor(D.pad / 4), b.h + 2 * D.hair, C.background);
		rect(b.bar, b.low ? b.row + 1 + D.hair : middle, D.hair, b.low ? middle - b.row - 1 : b.row - D.hair - middle, C.muted);
		if (b.x > b.bar)
			rect(b.bar, middle, b.x - half - b.bar, D.hair, C.muted);
		else
			rect(b.x + b.w + half, middle, b.bar + D.hair - b.x - b.w - half, D.hair, C.muted);
		text(b.label, D.font, b.x, b.y + b.h - Math.floor(b.h / 2), C.text);
		if (A.cells)
			noteBox(b, 4, 3, 1);
	});
}
