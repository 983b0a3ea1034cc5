// html_page.js
//	The last part of the script of HTML charts: header and legends, crosshair and tooltip, pointer and keys.

// ---- header and legends ----

// The bar under the pointer, -1 for none.
function hovered() {
	var best = -1;
	if (pointer === null || (pointer.bar === undefined && (pointer.x < 0 || pointer.x > V.plot || pointer.y < D.py || pointer.y >= D.py + D.ph)))
		return -1;
	V.x.forEach(function (x, i) {
		if (i < V.t.length && x >= 0 && x < V.plot && (best < 0 || Math.abs(x - pointer.x) < Math.abs(V.x[best] - pointer.x)))
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
// A text, or as much of it and an ellipsis as the page is wide.
function cut(s, size) {
	var letters = Array.from(s);
	if (textWidth(s, size) <= width - 2 * D.pad)
		return s;
	while (letters.length && textWidth(letters.join("") + "\u2026", size) > width - 2 * D.pad)
		letters.pop();
	return letters.join("") + "\u2026";
}
function header(T) {
	var P = V.panels[0];
	var x = D.pad - shift;
	var y = Math.floor((D.titleFont + 2 * D.pad) / 2);
	var delta = change(P, T);
	var color = delta[0] === "-" ? C.down : C.up;
	var title = D.title;
	if (title)
		x += text(cut(title, D.titleFont), D.titleFont, x, y, C.text) + 2 * D.pad;
	if (D.subtitle)
		text(cut(D.subtitle, D.font), D.font, D.pad - shift, y + Math.floor(D.titleFont / 2) + D.font, C.muted);
	if (!D.hp)
		return;
	if (D.hw) {
		x = D.pad - shift;
		y += Math.floor(D.titleFont / 2) + D.font + (D.subtitle ? Math.floor(D.font * 3 / 2) : 0);
	}
	[[timeText(T.t), ""]].concat(D.hs ? [] : [["O", valueLabel(P, T.o)], ["H", valueLabel(P, T.h)], ["L", valueLabel(P, T.l)]],
		[["C", valueLabel(P, T.c)], ["", delta]]).forEach(function (part) {
		if (x + textWidth(part[0]) + Math.floor(D.pad / 2) + textWidth(part[1]) > width - shift)
			x = width - shift;
		if (x >= width - shift)
			return;
		x += text(part[0], D.font, x, y, C.muted);
		if (part[0] && part[1])
			x += Math.floor(D.pad / 2);
		x += text(part[1], D.font, x, y, color) + D.pad;
	});
}
function outputColor(k, v) {
	return k.style === "histogram" || k.style === "marker" ? v >= 0 ? k.up : k.down : k.color;
}
// A value of a study as legends and the tooltip tell it; that of a series beside the prices as its axis does.
function studyLabel(P, s, k, v) {
	return D.studies[s].beside && !isNaN(v) ? tagLabel(panelOf(P, s), v) : outputLabel(P, k, v);
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
		x = legendText(studyLabel(P, s, k, v), x, y, outputColor(k, v));
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
		if (P.kind === "price" && D.madeBy)
			x = legendText(D.madeBy, x, y, C.text) + D.pad;
		if (P.kind === "price" && V.profile)
			x = legendText(profileText(P), x, y, C.control) + D.pad;
		if (P.kind === "study")
			studiesOf(P).forEach(function (i) { x = legend(P, i, x, y, T); });
		else if (P.kind === "volume") {
			x = legendText("Volume", x, y, C.muted);
			legendText(T.v === null || isNaN(T.v) ? "" : valueLabel(P, T.v), x, y, T.c >= T.o ? C.up : C.down);
		} else
			D.studies.forEach(function (s, i) {
				var w;
				if (s.group !== 0 || lines > P.legend)
					return;
				w = textWidth(s.name) + 2 * D.pad;
				s.outs.forEach(function (k, j) { w += textWidth(studyLabel(P, i, k, outputAt(i, j, T))) + D.pad; });
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
		x = Math.max(-shift, Math.min(x - Math.floor(w / 2), width - shift - w));
		rect(x, D.py + D.ph + D.hair, w, D.ah - D.hair, C.text);
		text(label, D.font, x + D.pad, D.py + D.ph + Math.floor(D.ah / 2), textOn(C.text));
	}
	if (D.va && pointer.bar === undefined)
		V.panels.forEach(function (Q) { if (pointer.y >= Q.top && pointer.y < Q.y + Q.h) P = Q; });
	if (P)
		tag(P, Math.floor(pointer.y), tagLabel(P, valueAt(P, pointer.y)), C.text);
	if (P && P.kind === "price" && shift)
		tag(V.left, Math.floor(pointer.y), tagLabel(V.left, valueAt(V.left, pointer.y)), C.text);
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
	table.appendChild(tipRow(timeText(T.t), D.span * V.group > 1 && !D.u ? D.span * V.group + " bars" : "", color));
	[["Open", T.o], ["High", T.h], ["Low", T.l], ["Close", T.c]].forEach(function (p) { table.appendChild(tipRow(p[0], valueLabel(P, p[1]), color)); });
	table.appendChild(tipRow("Change", change(P, T), T.before !== null && T.c < T.before ? C.down : C.up));
	if (D.volume)
		table.appendChild(tipRow("Volume", T.v === null || isNaN(T.v) ? "\u2013" : short(T.v, -99, false), color));
	D.studies.forEach(function (s, i) {
		var Q = V.panels.filter(function (p) { return p.group === s.group; })[0] || {td: 2, vd: 2};
		s.outs.forEach(function (k, j) {
			var v = outputAt(i, j, T);
			if (k.style !== "none" && k.style !== "direction")
				table.appendChild(tipRow(s.name + (s.outs.length > 1 ? " " + k.name : ""), studyLabel(Q, i, k, v) || "\u2013", outputColor(k, v)));
		});
	});
	tip.replaceChildren(table);
	x = V.x[T.i] + 16;
	if (x + tip.offsetWidth > V.plot)
		x = V.x[T.i] - 16 - tip.offsetWidth;
	tip.style.left = Math.max(0, x + shift) + "px";
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
			text(cut(D.title, D.titleFont), D.titleFont, D.pad, Math.floor((D.titleFont + 2 * D.pad) / 2), C.text);
		if (D.subtitle)
			text(cut(D.subtitle, D.font), D.font, D.pad, D.titleFont + D.pad + D.font, C.muted);
		if (D.header)
			rect(0, D.py - D.hair, width, D.hair, C.border);
		text("no data", D.font, Math.floor((width - textWidth("no data")) / 2), Math.floor(D.height / 2), C.muted);
		return;
	}
	arrange();
	ctx.setTransform(ratio, 0, 0, ratio, shift * ratio, 0);
	beginAnnotations();
	T = told();
	watermark(V.panels[0]);
	V.times.forEach(function (l) { rect(V.x[l.bar], D.py, D.hair, D.ph, C.grid); });
	if (D.va) {
		V.panels.forEach(function (P) {
			P.ticks.forEach(function (t) {
				var y = rowOf(P, t);
				if (y >= P.top && y < P.y + P.h)
					rect(0, y, V.plot, D.hair, C.grid);
			});
		});
		if (D.lastPrice)
			dashes(0, V.plot, rowOf(V.panels[0], N.c), N.c >= N.o ? C.up : C.down, D.hair, 2 * D.hair);
	}
	ctx.save();
	ctx.beginPath();
	ctx.rect(0, 0, V.plot, D.height);
	ctx.clip();
	V.panels.forEach(panel);
	if (D.highLow)
		extremes(V.panels[0]);
	annotationLabels();
	ctx.restore();
	V.panels.forEach(function (P, i) { if (i) rect(-shift, P.y - D.hair, width, D.hair, C.border); });
	if (D.header)
		rect(-shift, D.py - D.hair, width, D.hair, C.border);
	if (shift)
		rect(-D.hair, D.py, D.hair, D.ph, C.border);
	if (D.va)
		rect(V.plot, D.py, D.hair, D.ph, C.border);
	if (D.ta)
		rect(-shift, D.py + D.ph, width, D.hair, C.border);
	if (D.va)
		V.panels.forEach(valueAxis);
	if (shift)
		valueAxis(V.left);
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
	width = Math.max(page.clientWidth || D.width, 120);
	ratio = window.devicePixelRatio || 1;
	canvas.width = Math.round(width * ratio);
	canvas.height = Math.round(D.height * ratio);
	canvas.style.width = width + "px";
	canvas.style.height = D.height + "px";
	draw();
}

// ---- pointer and keys ----

function show(a, b) {
	var size = Math.max(Math.min(5, count), Math.min(b - a, places));
	// a bar is always in view
	a = Math.max(0, Math.min(a + (b - a - size) / 2, places - size, count - 1));
	from = a < 1e-6 ? 0 : a;
	to = places - from - size < 1e-6 ? places : from + size;
	redraw();
}
function pan(bars) {
	bars = Math.max(-from, Math.min(bars, places - to));
	show(from + bars, to + bars);
}
// Where the bar at x stays when the others come nearer or go.
function zoom(factor, x) {
	var share = V ? Math.max(0, Math.min(x / V.plot, 1)) : 1;
	var at = from + share * (to - from);
	var size = Math.max(Math.min(5, count), Math.min((to - from) * factor, places));
	show(at - share * size, at + (1 - share) * size);
}
function place(e) {
	var r = canvas.getBoundingClientRect();
	return {x: e.clientX - r.left - shift, y: e.clientY - r.top};
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
canvas.addEventListener("dblclick", function () { show(0, places); });
canvas.addEventListener("blur", function () {
	if (pointer && pointer.bar !== undefined) {
		pointer = null;
		redraw();
	}
});
function step(by) {
	var i = hovered();
	i = i < 0 ? V.t.length - 1 : Math.max(0, Math.min(i + by, V.t.length - 1));
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
		"0": function () { show(0, places); },
		ArrowLeft: function () { if (e.shiftKey) step(-1); else pan(-size / 10); },
		ArrowRight: function () { if (e.shiftKey) step(1); else pan(size / 10); },
		PageUp: function () { pan(-size); },
		PageDown: function () { pan(size); },
		Home: function () { show(0, size); },
		End: function () { show(places - size, places); },
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
});
