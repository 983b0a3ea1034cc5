// html_signals.js
//	A part of the script of HTML charts: arrows at the bars where an indicator gives a signal, and their labels, placed as studies.c does.

function arrowSize() {
	return Math.floor(D.font * 2 / 3);
}
// Below or above a bar, or at the edge of a panel without bars.
function arrowTip(P, j, up) {
	if (P.kind !== "price")
		return up ? P.y + P.h - arrowSize() - 2 : P.top + arrowSize() + 1;
	return up ? rowOf(P, V.l[j]) + D.hair + 3 : rowOf(P, V.h[j]) - D.hair - 3;
}
function signals(P, s, i) {
	var k = D.studies[s].outs[i];
	V.studies[s][i].max.forEach(function (v, j) {
		if (v > 0)
			arrow(P, V.x[j], arrowTip(P, j, true), arrowSize(), true, k.up);
		if (V.studies[s][i].min[j] < 0)
			arrow(P, V.x[j], arrowTip(P, j, false), arrowSize(), false, k.down);
	});
}
// What each signal of a bar says: [study, output, up].
function signalsAt(P, j) {
	var list = [];
	studiesOf(P).forEach(function (s) {
		D.studies[s].outs.forEach(function (k, i) {
			if (k.style === "marker" && V.studies[s][i].max[j] > 0)
				list.push([s, i, true]);
			if (k.style === "marker" && V.studies[s][i].min[j] < 0)
				list.push([s, i, false]);
		});
	});
	return list;
}
function apart(a, b) {
	return a.x >= b.x + b.w + 4 || b.x >= a.x + a.w + 4 || a.y >= b.y + b.h + 3 || b.y >= a.y + a.h + 3;
}
// In the panel, off the bars and their arrows, off what is told elsewhere.
function isFree(P, taken, box, bar) {
	var first = bar;
	var last = bar;
	if (box.x < 1 || box.x + box.w > V.plot - 1 || box.y < P.top + 1 || box.y + box.h >= P.y + P.h - 2)
		return false;
	if (!taken.every(function (other) { return apart(box, other); }))
		return false;
	while (first > 0 && V.x[first - 1] + Math.floor(V.body / 2) >= box.x)
		first--;
	while (last + 1 < V.h.length && V.x[last + 1] - Math.floor(V.body / 2) <= box.x + box.w)
		last++;
	for (var i = first; i <= last; i++) {
		var all = signalsAt(P, i);
		var above = all.some(function (a) { return !a[2]; });
		var below = all.some(function (a) { return a[2]; });
		var top = above ? arrowTip(P, i, false) - arrowSize() : rowOf(P, V.h[i]) - 1;
		var bottom = below ? arrowTip(P, i, true) + arrowSize() + 1 : rowOf(P, V.l[i]) + 2;
		if (box.y < bottom && top < box.y + box.h)
			return false;
	}
	return true;
}
// The newest first, each beside its arrow or up to two lines further off.
function signalLabels(P) {
	var size = D.font > 10 ? Math.floor(D.font * 5 / 6) : D.font - 1;
	var cap = Math.floor((size * 73 + 50) / 100);
	var taken = D.highLow ? extremesOf(P) : [];
	var most = taken.length + 256;
	function put(signal, j) {
		var k = D.studies[signal[0]].outs[signal[1]];
		var name = D.studies[signal[0]].signal;
		var box = {x: 0, y: 0, w: textWidth(name, size), h: cap};
		box.x = V.x[j] - Math.floor(box.w / 2);
		for (var line = 0; line < 3 && taken.length < most; line++) {
			var away = arrowSize() + 3 + line * (cap + 4);
			box.y = signal[2] ? arrowTip(P, j, true) + away : arrowTip(P, j, false) - away - cap;
			if (isFree(P, taken, box, j)) {
				text(name, size, box.x, box.y + cap - Math.floor(cap / 2), signal[2] ? k.up : k.down);
				taken.push(box);
				if (A.cells)
					noteBox(box, 4, 3, 1);
				return;
			}
		}
	}
	if (!D.legends || V.slot < 5)
		return;
	for (var j = V.h.length - 1; j >= 0; j--)
		signalsAt(P, j).forEach(function (signal) { put(signal, j); });
}
