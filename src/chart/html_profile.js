// html_profile.js
//	A part of the script of HTML charts: the volume profile of the bars shown. While all are shown it is the page's own, which knows the rows that
//	were merged; else it is made of the bars, by the rules of profile.c.

function profileOfBars(rows) {
	var low = Math.min.apply(null, V.l);
	var high = Math.max.apply(null, V.h);
	var size = (high - low) / rows;
	var volumes = [];
	if (!(size > 0)) {
		rows = 1;
		size = 0;
	}
	for (var i = 0; i < rows; i++)
		volumes.push(0);
	function at(v) {
		var x = size ? (v - low) / size : 0;
		return Math.abs(x - Math.round(x)) < 1e-9 * rows ? Math.round(x) : x;
	}
	V.v.forEach(function (v, i) {
		var a = at(V.l[i]);
		var b = at(V.h[i]);
		var first = Math.min(Math.floor(a), rows - 1);
		var last = Math.min(Math.floor(b), rows - 1);
		if (last > first && last >= b)
			last--;
		if (first === last)
			volumes[first] += v;
		else
			for (var k = first; k <= last; k++)
				volumes[k] += v * (Math.min(b, k + 1) - Math.max(a, k)) / (b - a);
	});
	return valueAreaOf({low: low, high: high, volumes: volumes});
}
function valueAreaOf(p) {
	var n = p.volumes.length;
	var total = p.volumes.reduce(function (a, b) { return a + b; }, 0);
	var poc = 0;
	var inside;
	var begin;
	var end;
	function middle(i) { return Math.abs(2 * i + 1 - n); }
	function sum(from, to) { return p.volumes.slice(from, to).reduce(function (a, b) { return a + b; }, 0); }
	if (!(total > 0))
		return null;
	p.volumes.forEach(function (v, i) {
		if (v > p.volumes[poc] || (v === p.volumes[poc] && middle(i) < middle(poc)))
			poc = i;
	});
	inside = p.volumes[poc];
	begin = poc;
	end = poc + 1;
	while (inside < 0.7 * total && (begin > 0 || end < n)) {
		var above = sum(end, end + 2);
		var below = sum(Math.max(0, begin - 2), begin);
		var empty = above === 0 && below === 0;
		var up = end < n && (begin === 0 || above >= below);
		if (up || empty) {
			inside += above;
			end = Math.min(n, end + 2);
		}
		if (!up || empty) {
			inside += below;
			begin = Math.max(0, begin - 2);
		}
	}
	while (begin < poc && p.volumes[begin] === 0)
		begin++;
	while (end > poc + 1 && p.volumes[end - 1] === 0)
		end--;
	return Object.assign(p, {poc: poc, begin: begin, end: end});
}
function edgeOf(p, i) {
	return p.low + (p.high - p.low) / p.volumes.length * i;
}
function makeProfile() {
	V.profile = null;
	if (D.profile)
		V.profile = from === 0 && to === places ? valueAreaOf(D.profile) : profileOfBars(D.profile.volumes.length);
}
function profileText(P) {
	var p = V.profile;
	return "POC " + valueLabel(P, edgeOf(p, p.poc + 0.5)) + " VA " + valueLabel(P, edgeOf(p, p.begin)) + " \u2013 " + valueLabel(P, edgeOf(p, p.end));
}
function drawProfile(P) {
	var p = V.profile;
	var most;
	if (!p)
		return;
	most = Math.max.apply(null, p.volumes);
	p.volumes.forEach(function (v, i) {
		var top = rowOf(P, edgeOf(p, i + 1));
		var bottom = rowOf(P, edgeOf(p, i));
		var w = Math.floor(0.3 * V.plot * v / most + 0.5);
		if (p.volumes.length === 1 && bottom - top < 3) {
			top -= 2;
			bottom += 2;
		}
		if (bottom - top >= 4)
			bottom -= D.hair;
		if (w < 1)
			return;
		ctx.globalAlpha = (i === p.poc ? 150 : i >= p.begin && i < p.end ? 88 : 40) / 255;
		fill(P, D.profile.left ? 0 : V.plot - w, top, w, bottom, i === p.poc ? C.control : C.line);
		ctx.globalAlpha = 1;
	});
	dashes(0, V.plot, rowOf(P, edgeOf(p, p.poc + 0.5)), C.control, 4 * D.hair, 3 * D.hair);
}
