// html_boxes.js
//	A part of the script of HTML charts: bricks, Kagi lines, X and O, as boxes.c draws them.

function isCross(i) {
	if (V.c[i] !== V.o[i])
		return V.c[i] > V.o[i];
	if (i > 0)
		return V.c[i] > V.c[i - 1];
	return V.c.length > 1 ? V.c[1] < V.c[0] : true;
}
function bricks(P) {
	for (var i = 0; i < V.t.length; i++) {
		var up = isUp(i);
		var edge = up ? C.up : C.down;
		var inner = up ? C.upBody : C.downBody;
		var wick = up ? C.upWick : C.downWick;
		var left = V.boxes ? V.x[i] - Math.floor(D.box / 2) : Math.round(V.x[i] - V.slot / 2);
		var w = V.boxes ? D.box : Math.max(1, Math.round(V.x[i] + V.slot / 2) - left);
		var top = rowOf(P, Math.max(V.o[i], V.c[i]));
		var bottom = rowOf(P, Math.min(V.o[i], V.c[i]));
		var high = rowOf(P, V.h[i]);
		var low = rowOf(P, V.l[i]) + 1;
		if (w >= 4 * D.hair)
			w -= D.hair;
		if (w >= 5 && (w - D.hair) % 2)
			w--;
		if (V.boxes && bottom - top > 2 * D.hair)
			bottom -= D.hair;
		bottom = Math.max(bottom, top + D.hair);
		if (w > D.hair) {
			var x = left + Math.floor((w - D.hair) / 2);
			if (V.h[i] > Math.max(V.o[i], V.c[i]))
				fill(P, x, high, D.hair, top, wick);
			if (V.l[i] < Math.min(V.o[i], V.c[i]))
				fill(P, x, bottom, D.hair, low, wick);
		}
		fill(P, left, top, w, bottom, edge);
		if (D.partial && V.first + i === count - 1)
			inner = C.background;
		if (inner !== edge && w >= 3 * D.hair && bottom - top > 2 * D.hair)
			fill(P, left + D.hair, top + D.hair, w - 2 * D.hair, bottom - D.hair, inner);
	}
}
function kagi(P) {
	function upright(x, from, to, thick) {
		var w = thick ? 3 * D.hair : D.hair;
		var a = rowOf(P, from);
		var b = rowOf(P, to);
		fill(P, x - Math.floor(w / 2), Math.min(a, b), w, Math.max(a, b) + 1, thick ? C.up : C.down);
	}
	for (var i = 0; i < V.t.length; i++) {
		var j = V.first + i;
		var thick = D.thick[j] !== 0;
		var from = V.o[i];
		var turn = D.turn[j];
		var w;
		var y;
		if (turn !== null) {
			upright(V.x[i], from, turn, thick);
			from = turn;
			thick = !thick;
		}
		upright(V.x[i], from, V.c[i], thick);
		if (i + 1 < V.t.length) {
			w = thick ? 3 * D.hair : D.hair;
			y = rowOf(P, V.c[i]) - Math.floor(w / 2);
			fill(P, V.x[i] - Math.floor(w / 2), y, V.x[i + 1] - V.x[i] + w, y + w, thick ? C.up : C.down);
		}
	}
}
// The row between box k and the one below it.
function edgeRow(P, k) {
	return Math.floor((row(P, D.levels[k]) + row(P, D.levels[k + 1])) / 2 + 0.5);
}
// The boxes of a bar: places in D.levels, where the first and the last are beyond all bars.
function boxesOf(i) {
	function at(v) {
		var low = 0;
		var high = D.levels.length - 1;
		while (low < high) {
			var middle = Math.floor((low + high) / 2);
			if (D.levels[middle] < v)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}
	return [at(V.l[i]), at(V.h[i])];
}
function sign(x, y, size, cross, color) {
	var w = Math.max(1.25, size / 7);
	var r = (size - w) / 2;
	ctx.strokeStyle = color;
	ctx.lineWidth = w;
	ctx.lineCap = "round";
	ctx.beginPath();
	if (cross) {
		ctx.moveTo(x - r, y - r);
		ctx.lineTo(x + r, y + r);
		ctx.moveTo(x - r, y + r);
		ctx.lineTo(x + r, y - r);
	} else
		ctx.arc(x, y, r, 0, 2 * Math.PI);
	ctx.stroke();
}
function figure(P) {
	clipped(P, P.top, P.y + P.h, function () {
		for (var i = 0; i < V.t.length; i++) {
			var cross = isCross(i);
			var color = cross ? C.up : C.down;
			var place = V.boxes ? D.box : Math.floor(V.slot);
			var ends = D.levels.length ? boxesOf(i) : null;
			var top = ends ? edgeRow(P, ends[1]) : rowOf(P, V.h[i]);
			var bottom = ends ? edgeRow(P, ends[0] - 1) : rowOf(P, V.l[i]) + 1;
			if (!ends || (bottom - top) / (ends[1] - ends[0] + 1) < 4 || place < 4) {
				fill(P, V.x[i] - Math.floor(V.body / 2), top, V.body, Math.max(bottom, top + 1), color);
				continue;
			}
			for (var k = ends[0]; k <= ends[1]; k++) {
				var y = edgeRow(P, k);
				var height = edgeRow(P, k - 1) - y;
				var cell = Math.min(height, place, 64);
				var size = cell - (cell >= 12 ? 2 : 1);
				var left = V.x[i] - Math.floor(place / 2) + Math.floor((place - size) / 2);
				if (size >= 2)
					sign(left + size / 2, y + Math.floor((height - size) / 2) + size / 2, size, cross, color);
			}
		}
	});
}
// The prices of boxes reach half a box beyond their levels.
function boxBounds(b) {
	var low = b[0];
	var high = b[1];
	if (D.kind !== "point_figure" || !D.levels.length)
		return b;
	D.levels.forEach(function (v, k) {
		if (v === b[0] && k > 0)
			low = (v + D.levels[k - 1]) / 2;
		if (v === b[1] && k + 1 < D.levels.length)
			high = (v + D.levels[k + 1]) / 2;
	});
	return [low, high];
}
