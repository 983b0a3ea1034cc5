// html_annotations.js
//	The third part of the script of HTML charts: the figures of annotations and their labels, as annotation_draw.c and annotation_labels.c draw them.

// ---- figures ----

// what is taken by texts (1), shapes (2) and lines (4), in cells of 4 pixels; shapes of annotations; heights below and above bars
var A;
function beginAnnotations() {
	A = {columns: Math.floor(width / 4) + 1, rows: Math.floor(D.height / 4) + 1, shapes: {}, taken: {}, keys: {}};
	A.cells = D.figures.length ? new Uint8Array(A.columns * A.rows) : null;
}
function figuresOf(P, kinds, below) {
	return D.figures.filter(function (f) { return kinds.indexOf(f.k) >= 0 && (f.g === P.group || f.g === -2) && (below === undefined || !!f.below === below); });
}
function figureX(i) {
	return i === undefined ? NaN : Math.trunc((Math.floor(i / V.group) - from / V.group + 0.5) * V.slot) + 0.5;
}
function held(x, low, high) {
	return Math.max(low, Math.min(x, high));
}
function areaOf(P, f) {
	var top = f.whole ? P.y : P.top;
	var end = P.y + P.h;
	var x0 = f.i0 === undefined ? 0 : held(Math.floor(figureX(f.i0) - V.slot / 2 + 0.5), 0, V.plot);
	var x1 = f.i1 === undefined ? V.plot : held(Math.floor(figureX(f.i1) + V.slot / 2 + 0.5), 0, V.plot);
	var y0 = f.v1 === undefined ? top : held(rowOf(P, f.v1), top, end);
	var y1 = f.v0 === undefined ? end : held(rowOf(P, f.v0) + 1, top, end);
	return {x: x0, y: y0, w: x1 - x0, h: y1 - y0};
}
function thicknessOf(f) {
	return f.w === undefined ? D.hair : Math.max(1, Math.floor(f.w + 0.5));
}
// A line of whole pixels, solid, dashed or dotted.
function crisp(x, y, w, h, f) {
	var thick = thicknessOf(f);
	var on = f.style === 1 ? 4 * thick : thick;
	var period = on + (f.style === 1 ? 3 : 2) * thick;
	var at;
	if (w <= 0 || h <= 0)
		return;
	if (!f.style)
		rect(x, y, w, h, f.c);
	else if (w > h)
		for (at = 0; at < w; at += period)
			rect(x + at, y, Math.min(on, w - at), h, f.c);
	else
		for (at = 0; at < h; at += period)
			rect(x, y + at, w, Math.min(on, h - at), f.c);
}
function endsOf(P, f) {
	var a = [figureX(f.i0), row(P, f.v0)];
	var b = [figureX(f.i1), row(P, f.v1)];
	var slope;
	if (a[0] > b[0])
		b = [a, a = b][0];
	slope = (b[1] - a[1]) / (b[0] - a[0]);
	if (f.before && a[0] > -64 && isFinite(slope))
		a = [-64, a[1] - (a[0] + 64) * slope];
	if (f.after && b[0] < V.plot + 64 && isFinite(slope))
		b = [V.plot + 64, b[1] + (V.plot + 64 - b[0]) * slope];
	return [a, b];
}
// The part of a line in the panel, null where there is none.
function cutEnds(P, ends, margin) {
	var a = ends[0];
	var dx = ends[1][0] - a[0];
	var dy = ends[1][1] - a[1];
	var s = 0;
	var t = 1;
	var out = !(isFinite(dx) && isFinite(dy));
	[[-dx, a[0] + margin], [dx, V.plot + margin - a[0]], [-dy, a[1] - P.top + margin], [dy, P.y + P.h + margin - a[1]]].forEach(function (e) {
		if (e[0] === 0 && e[1] < 0)
			out = true;
		else if (e[0] < 0)
			s = Math.max(s, e[1] / e[0]);
		else if (e[0] > 0)
			t = Math.min(t, e[1] / e[0]);
	});
	return out || !(s <= t) ? null : [[a[0] + s * dx, a[1] + s * dy], [a[0] + t * dx, a[1] + t * dy]];
}
function slope(P, f) {
	var w = f.w || D.line;
	var ends = cutEnds(P, endsOf(P, f), w + 2);
	var dash = f.style === 1 ? [Math.max(4, 2 * w + 1), Math.max(4, 2 * w + 2)] : f.style === 2 ? [0, Math.max(3, 2.5 * w)] : [];
	var x = figureX(f.i1);
	var y = row(P, f.v1);
	var dx = x - figureX(f.i0);
	var dy = y - row(P, f.v0);
	var length = Math.sqrt(dx * dx + dy * dy);
	var size = D.font * 0.75 + w;
	if (ends) {
		noteLine(ends);
		ctx.setLineDash(dash);
		line(P, ends, w, f.c);
		ctx.setLineDash([]);
	}
	if (f.head && x >= 0 && x < V.plot && y >= P.top && y < P.y + P.h && length > 0)
		[-1, 1].forEach(function (side) {
			line(P, [[x, y], [x - size * (dx * 0.891 - side * dy * 0.454) / length, y - size * (dy * 0.891 + side * dx * 0.454) / length]], w, f.c);
		});
}
function drawLine(P, f) {
	var thick = thicknessOf(f);
	var half = Math.floor((thick - 1) / 2);
	var end = P.y + P.h;
	var x;
	var y;
	var x1;
	if (f.v0 === undefined) {
		x = figureX(f.i0) - 0.5;
		if (x >= 0 && x < V.plot)
			crisp(Math.max(0, x - half), P.y, Math.min(x - half + thick, V.plot) - Math.max(0, x - half), P.h, f);
	} else if (f.v0 === f.v1 && !f.head) {
		y = rowOf(P, f.v0);
		x = f.before || f.i0 === undefined ? 0 : held(figureX(f.i0) - 0.5, 0, V.plot);
		x1 = f.after || f.i1 === undefined ? V.plot : held(figureX(f.i1) + 0.5, 0, V.plot);
		if (y >= P.top && y < end)
			crisp(Math.min(x, x1), Math.max(y - half, P.top), Math.abs(x1 - x), Math.min(y - half + thick, end) - Math.max(y - half, P.top), f);
	} else
		slope(P, f);
}
function drawArea(P, f) {
	var a = areaOf(P, f);
	var thick = Math.min(thicknessOf(f), a.w, a.h);
	if (a.w <= 0 || a.h <= 0)
		return;
	if (!f.outline) {
		ctx.globalAlpha = f.share / 255;
		rect(a.x, a.y, a.w, a.h, f.c);
		ctx.globalAlpha = 1;
		return;
	}
	if (figureX(f.i0) > 0)
		crisp(a.x, a.y, thick, a.h, f);
	if (figureX(f.i1) < V.plot)
		crisp(a.x + a.w - thick, a.y, thick, a.h, f);
	if (rowOf(P, f.v1) >= P.top)
		crisp(a.x, a.y, a.w, thick, f);
	if (rowOf(P, f.v0) < P.y + P.h)
		crisp(a.x, a.y + a.h - thick, a.w, thick, f);
}
function placeShape(P, f) {
	var end = P.y + P.h;
	var size = Math.floor((f.size || D.font) + (f.size ? 0.5 : 0)) | 1;
	var beyond = f.stand >= 3;
	var below = f.stand === 3;
	var j = Math.floor(f.i0 / V.group) - V.first / V.group;
	var x = figureX(f.i0) - 0.5;
	var y;
	var key;
	var b = {w: size, h: f.shape === 3 || f.shape === 4 ? Math.floor(size * 4 / 3) : size};
	if (f.shape <= 2)
		b.w = 2 * Math.floor((size - 1) * 3 / 5) + 1;
	if (f.i0 === undefined || x < 0 || x >= V.plot || j < 0 || (beyond && j >= V.x.length))
		return null;
	if (beyond && P.kind !== "price")
		y = below ? end - 2 - b.h : P.top + 2 + b.h;
	else if (beyond) {
		key = 2 * j + (below ? 1 : 0);
		if (A.keys[key] === f.c + f.shape)
			return null;
		A.keys[key] = f.c + f.shape;
		y = below ? rowOf(P, V.l[j]) + D.hair + 3 + (A.taken[key] || 0) : rowOf(P, V.h[j]) - D.hair - 3 - (A.taken[key] || 0);
		A.taken[key] = (A.taken[key] || 0) + b.h + 2;
	} else
		y = rowOf(P, f.v0);
	if (y < P.top || y >= end || b.h > end - P.top || b.w > V.plot)
		return null;
	b.y = held(f.stand === 0 ? y - Math.floor(b.h / 2) : below || f.stand === 1 ? y : y - b.h + 1, P.top, end - b.h);
	b.x = held(x - Math.floor(b.w / 2), 0, V.plot - b.w);
	return b;
}
function paintShape(P, f, b, color) {
	var up = f.shape === 1 || f.shape === 3;
	var x = b.x + Math.floor(b.w / 2);
	var half = Math.floor(b.h / 2);
	var tip = up ? b.y : b.y + b.h - 1;
	var w;
	switch (f.shape) {
		case 1:
		case 2:
			arrow(P, x, tip, b.h, up, color);
			break;
		case 3:
		case 4:
			half = Math.floor(b.h * 3 / 5);
			arrow(P, x, tip, half, up, color);
			rect(x - Math.floor(b.w / 8), up ? b.y + half : b.y, 2 * Math.floor(b.w / 8) + 1, b.h - half, color);
			break;
		case 5:
			ctx.fillStyle = color;
			ctx.beginPath();
			ctx.arc(b.x + b.w / 2, b.y + b.h / 2, b.w / 2, 0, 7);
			ctx.fill();
			break;
		case 6:
			rect(b.x, b.y, b.w, b.h, color);
			break;
		case 7:
			arrow(P, x, b.y, half + 1, true, color);
			arrow(P, x, b.y + b.h - 1, half, false, color);
			break;
		default:
			w = Math.max(2, b.w / 6);
			line(P, [[b.x + w / 2, b.y + w / 2], [b.x + b.w - w / 2, b.y + b.h - w / 2]], w, color);
			line(P, [[b.x + w / 2, b.y + b.h - w / 2], [b.x + b.w - w / 2, b.y + w / 2]], w, color);
	}
}
function drawShape(P, f) {
	var b = placeShape(P, f);
	var more;
	if (!b)
		return;
	b.below = f.stand === 1 || f.stand === 3;
	A.shapes[f.n] = b;
	more = b.w > 8 ? 3 : Math.floor((b.w - 1) / 2);
	noteBox(b, -more, -more, 2);
	more = f.shape <= 4 ? 1 : 0;
	if (f.stand <= 2 && f.shape !== 8)
		paintShape(P, f, {x: b.x - 1, y: b.y - 1 - more, w: b.w + 2, h: b.h + 2 + 2 * more}, C.background);
	paintShape(P, f, b, f.c);
}
function annotations(P, below) {
	figuresOf(P, [0, 1, 2], below).forEach(function (f) { [drawLine, drawArea, drawShape][f.k](P, f); });
}

// ---- labels ----

function noteBox(b, across, down, by) {
	for (var y = Math.max(0, Math.floor((b.y - down) / 4)); y <= Math.min(A.rows - 1, Math.floor((b.y + b.h + down - 1) / 4)); y++)
		for (var x = Math.max(0, Math.floor((b.x - across) / 4)); x <= Math.min(A.columns - 1, Math.floor((b.x + b.w + across - 1) / 4)); x++)
			A.cells[y * A.columns + x] |= by;
}
function noteLine(ends) {
	var dx = ends[1][0] - ends[0][0];
	var dy = ends[1][1] - ends[0][1];
	var steps = Math.floor(Math.sqrt(dx * dx + dy * dy) / 4) + 1;
	for (var i = 0; i <= steps; i++)
		noteBox({x: ends[0][0] + dx * i / steps, y: ends[0][1] + dy * i / steps, w: 1, h: 1}, 0, 0, 4);
}
function takenBy(b) {
	var by = 0;
	for (var y = Math.floor(b.y / 4); y <= Math.floor((b.y + b.h - 1) / 4); y++)
		for (var x = Math.floor(b.x / 4); x <= Math.floor((b.x + b.w - 1) / 4); x++)
			by |= A.cells[y * A.columns + x];
	return by;
}
function coversBars(P, b) {
	var half = Math.floor(V.body / 2);
	if (P.kind === "study")
		return false;
	return V.x.some(function (x, i) {
		if (x + half < b.x || x - half >= b.x + b.w)
			return false;
		return b.y - 1 < (P.kind === "volume" ? P.sb : rowOf(P, V.l[i]) + 1) && rowOf(P, P.kind === "volume" ? V.v[i] : V.h[i]) < b.y + b.h + 1;
	});
}
// The boxes that a label tries, best first.
function boxesFor(P, f, L) {
	var boxes = [];
	var order = f.anchor === 3 ? [0, 1, 2] : f.anchor === 5 ? [2, 1, 0] : [1, 0, 2];
	var under = f.anchor === 2;
	var a;
	var x0;
	var x1;
	var y;
	var i;
	function at(x, y) {
		var margin = f.box ? L.gap + 2 : 2;
		if (Math.abs(x) < 1e6 && Math.abs(y) < 1e6)
			boxes.push({x: Math.trunc(Math.max(Math.min(x, V.plot - L.w - margin), margin)), y: Math.trunc(y), w: L.w, h: L.cap});
	}
	function side(k, left, right) {
		return [left + L.gap, right - L.gap - L.w, (left + right - L.w) / 2][order[k]];
	}
	function around(b, first) {
		[first, 1, 2, 4, 3].forEach(function (anchor) {
			var middle = b.x + (b.w - L.w) / 2;
			var level = b.y + Math.trunc((b.h - L.cap) / 2);
			if (anchor === 1)
				at(middle, b.y - L.gap - L.cap);
			else if (anchor === 2)
				at(middle, b.y + b.h + L.gap);
			else if (anchor === 3)
				at(b.x - L.gap - L.w, level);
			else
				at(anchor === 4 ? b.x + b.w + L.gap : middle, level);
		});
	}
	switch (f.place) {
		case 0:
			y = rowOf(P, f.v0);
			x0 = figureX(f.i0) - 0.5;
			if (x0 >= 0 && x0 < V.plot && y >= P.top && y < P.y + P.h)
				around({x: x0, y: y, w: 1, h: 1}, f.anchor || 1);
			break;
		case 1:
			y = rowOf(P, f.v0);
			x0 = f.i0 === undefined ? 0 : Math.max(figureX(f.i0), 0);
			x1 = f.i1 === undefined ? V.plot : Math.min(figureX(f.i1), V.plot);
			if (y < P.top || y >= P.y + P.h || x1 < x0)
				break;
			for (i = 0; i < 6; i++)
				at(side(i >> 1, x0, x1), i % 2 === 1 !== under ? y + ((thicknessOf(f) + 1) >> 1) + 4 : y - (thicknessOf(f) >> 1) - 3 - L.cap);
			if (f.i0 !== undefined)
				at(x0 - L.gap - L.w, y - (L.cap >> 1));
			break;
		case 2:
			a = areaOf(P, f);
			for (i = 0; i < 8 && a.w > 0; i++) {
				y = P.top + L.gap + i * (L.cap + L.gap);
				if (f.i0 !== f.i1) {
					at(a.w < L.w + 2 * L.gap ? a.x + (a.w - L.w) / 2 : a.x + L.gap, y);
					at(a.x + a.w - L.gap - L.w, y);
				} else {
					at(figureX(f.i0) + 0.5 + L.gap, y);
					at(figureX(f.i0) - 0.5 - L.gap - L.w, y);
				}
			}
			break;
		case 3:
			a = areaOf(P, f);
			for (i = 0; i < 6 && a.w > 0 && a.h > 0; i++) {
				x0 = i % 2 === 0 ? a.x + L.gap : a.x + a.w - L.gap - L.w;
				var flat = a.h < L.cap + 2 * L.gap;
				if (i < 4 && !flat)
					at(x0, i < 2 ? a.y + L.gap : a.y + a.h - L.gap - L.cap);
				else if (i < 2 && a.h >= L.cap + 2)
					at(x0, a.y + ((a.h - L.cap) >> 1));
				else
					at(x0, i < 4 ? a.y - L.gap - L.cap : a.y + a.h + L.gap);
			}
			break;
		case 4:
			a = cutEnds(P, endsOf(P, f), 0);
			for (i = 0; i < 6 && a; i++) {
				x0 = side(i >> 1, a[0][0], a[1][0]);
				var rise = a[1][0] > a[0][0] ? (a[1][1] - a[0][1]) / (a[1][0] - a[0][0]) : 0;
				y = [x0, x0 + L.w].map(function (x) { return a[0][1] + (held(x, a[0][0], a[1][0]) - a[0][0]) * rise; });
				at(x0, i % 2 === 1 !== under ? Math.max(y[0], y[1]) + L.gap + 1 : Math.min(y[0], y[1]) - L.gap - L.cap);
			}
			break;
		default:
			a = A.shapes[f.n];
			if (!a)
				break;
			around(a, a.below ? 2 : 1);
			at(a.x + (a.w - L.w) / 2, a.below ? a.y + a.h + 2 * L.gap + L.cap : a.y - 2 * (L.gap + L.cap));
	}
	return boxes;
}
function label(P, f) {
	var size = f.size ? Math.floor(f.size + 0.5) : D.font > 10 ? Math.floor(D.font * 5 / 6) : D.font - 1;
	var cap = Math.floor((size * 73 + 50) / 100);
	var L = {w: textWidth(f.text, size), cap: cap, gap: Math.max(Math.floor(size / 3), 4)};
	var boxes = boxesFor(P, f, L);
	var asked = f.anchor || f.box;
	var b = null;
	var o;
	function outer(b) {
		return f.box ? {x: b.x - L.gap, y: b.y - L.gap, w: b.w + 2 * L.gap, h: b.h + 2 * L.gap} : {x: b.x, y: b.y, w: b.w, h: b.h + Math.floor(size / 4)};
	}
	for (var pass = 0; pass < 2 && !b; pass++)
		for (var i = 0; i < boxes.length && !b; i++) {
			o = outer(boxes[i]);
			var by = o.x >= 1 && o.x + o.w <= V.plot - 1 && o.y >= P.top + 1 && o.y + o.h <= P.y + P.h - 1 ? takenBy(o) : 3;
			if (!(by & 3) && (pass === 1 || (asked && i === 0) || (!by && !coversBars(P, o))))
				b = boxes[i];
		}
	if (!b || !L.w)
		return;
	o = outer(b);
	if (f.box) {
		rect(o.x, o.y, o.w, o.h, f.c);
		rect(o.x + D.hair, o.y + D.hair, o.w - 2 * D.hair, o.h - 2 * D.hair, C.background);
		noteBox(o, 4, 3, 1);
	} else if (coversBars(P, o) || takenBy(o))
		rect(b.x - 1, b.y - 1, b.w + 2, b.h + 2, C.background);
	text(f.text, size, b.x, b.y + cap - (cap >> 1), f.c);
	noteBox(b, 4, 3, 1);
}
function annotationLabels() {
	if (D.legends)
		D.figures.forEach(function (f) {
			if (f.k === 3)
				V.panels.some(function (P) {
					if (f.g !== P.group && f.g !== -2)
						return false;
					label(P, f);
					return true;
				});
		});
}
