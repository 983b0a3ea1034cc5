#!/usr/bin/env bash
# Adding an indicator is one entry in one family file and nothing else. Here one is added to a copy of the sources (TEMA, which
# the reference values have); then it must be there on every surface and have the right values. Prints TAP. Alone:
# bash test/run one_entry
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
if grep -q 'KF_INDICATOR(tema,' "$family"; then
    echo "1..0 # SKIP tema is there already: choose another one"
    exit 0
fi
# before the #endif
sed -i '$d' "$family"
cat >>"$family" <<'ENTRY'
typedef struct tema_state
{
	KfEmaChain	chain;
} tema_state;

KF_FN int
tema_lookback(const double *p)
{
	return kf_ma_lookback(KF_MA_TEMA, (int) p[0]);
}

KF_FN int64_t
tema_memory(const double *p)
{
	return kf_ma_memory(KF_MA_TEMA, (int) p[0]);
}

KF_FN size_t
tema_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
tema_init(tema_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_chain_init(&s->chain, (int) p[0]);
}

KF_FN void
tema_step(tema_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_tema_step(&s->chain, in[0]);
}

KF_INDICATOR(tema,
			 .title = "Triple Exponential Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"tema", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "3 * ema - 3 * ema(ema) + ema(ema(ema)).",
			 .source = "P. Mulloy, 1994; TA-Lib TEMA", .golden = "TEMA");

#endif
ENTRY

cd "$tree"
check "it builds without warnings" kf_make "$tree" WERROR=-Werror
sql=$(echo kimsfinance--*.sql)
check "a window function" grep -q '^CREATE FUNCTION tema(value float8, period integer DEFAULT 30)$' "$sql"
check "_last and _series, with and without the parameter" test "$(grep -c '^CREATE AGGREGATE tema_\(last\|series\)(' "$sql")" -eq 4
check "comments on all of them" test "$(grep -c '^COMMENT ON \(FUNCTION\|AGGREGATE\) tema' "$sql")" -eq 5
check "symbols in the library" test "$(nm -D kimsfinance.so | grep -c ' T kf_\(window\|last\|series\)_tema$')" -eq 3
check "a page of the reference" bash -c "build/generate reference | grep -q '^### tema$'"
for test in test_golden test_indicators; do
    gcc -std=gnu11 -O1 -ffp-contract=off -Isrc -Ibuild -Itest/unit -o "$test" "test/unit/$test.c" src/base.c src/indicators/*.c -lm
done
check "the reference values, by step and by batch" ./test_golden
check "what every indicator must do" ./test_indicators
echo "1..$tests"
