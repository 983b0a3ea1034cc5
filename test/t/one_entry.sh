#!/usr/bin/env bash
# Adding an indicator is one entry in one family file and nothing else. Here one is added to a copy of the sources, which no
# library knows: the value against a delayed average. Then it must be there on every surface and do what every indicator must.
# Prints TAP. Alone: bash test/run one_entry
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

tests=0
check()                 # TITLE COMMAND...
{
    tests=$((tests + 1))
    if "${@:2}" >"$tree/check.log" 2>&1; then
        echo "ok $tests - $1"
    else
        echo "not ok $tests - $1"
        tail -20 "$tree/check.log" | sed 's/^/# /'
    fi
}

tree=$KF_SCRATCH/one_entry
mkdir -p "$tree"
kf_copy_tree "$tree"
family=$tree/src/indicators/families/overlap.h
# before the #endif
sed -i '$d' "$family"
cat >>"$family" <<'ENTRY'
typedef struct entry_proof_state
{
	KfSum		sum;
	KfDelay		past;
} entry_proof_state;

KF_FN int
entry_proof_lookback(const double *p)
{
	return (int) p[0] - 1 + (int) p[1];
}

KF_FN int64_t
entry_proof_memory(const double *p)
{
	return entry_proof_lookback(p);
}

KF_FN size_t
entry_proof_ring(const double *p)
{
	return kf_sum_ring((int) p[0]) + kf_delay_ring((int) p[1]);
}

KF_FN void
entry_proof_init(entry_proof_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->sum, ring, (int) p[0]);
	kf_delay_init(&s->past, ring + kf_sum_ring((int) p[0]), (int) p[1]);
}

KF_FN void
entry_proof_step(entry_proof_state *s, double *ring, const double *in, double *out)
{
	double		mean = kf_sum_step(&s->sum, ring, in[0]) / s->sum.n;

	out[0] = isnan(mean) ? NAN : in[0] - kf_delay_step(&s->past, ring + kf_sum_ring(s->sum.n), mean);
}

KF_INDICATOR(entry_proof,
			 .title = "Proof of an entry", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 16, 2, 100000}, {"delay", KF_INTEGER, 4, 1, 100000}},
			 .outputs = {{"entry_proof", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "value - sma(value, period) of delay bars ago.",
			 .source = "test/t/one_entry.sh");

#endif
ENTRY

cd "$tree"
check "it builds without warnings" kf_make "$tree" WERROR=-Werror
sql=$(echo kimsfinance--*.sql)
check "a window function" grep -q '^CREATE FUNCTION entry_proof(value float8, period integer DEFAULT 16, delay integer DEFAULT 4)$' "$sql"
check "_last and _series, with each number of parameters" test "$(grep -c '^CREATE AGGREGATE entry_proof_\(last\|series\)(' "$sql")" -eq 6
check "comments on all of them" test "$(grep -c '^COMMENT ON \(FUNCTION\|AGGREGATE\) entry_proof' "$sql")" -eq 7
check "symbols in the library" test "$(nm -D kimsfinance.so | grep -c ' T kf_\(window\|last\|series\)_entry_proof$')" -eq 3
check "a page of the reference" bash -c "build/generate reference | grep -q '^### entry_proof$'"
gcc -std=gnu11 -O1 -ffp-contract=off -Isrc -Ibuild -Itest/unit -o test_indicators test/unit/test_indicators.c src/base.c \
    src/indicators/*.c build/families/*.c -lm
check "what every indicator must do" ./test_indicators
echo "1..$tests"
