#!/usr/bin/env bash
# Our batch loops against TA-Lib's C functions, in one process. TA-Lib's sources come from the npm package talib-binding 1.0.2
# (the same bits as TA-Lib 0.6.4), fetched into a scratch folder and built at their own level, -O2.
#
#     bash test/bench/bench_indicators.sh [INDICATOR...]
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

make -s generated
(cd "$scratch" && npm pack --silent talib-binding@1.0.2 >/dev/null && tar xzf talib-binding-1.0.2.tgz)
ta=$scratch/package/ta-lib/c
mkdir "$scratch/o"
find "$ta/src/ta_func" "$ta/src/ta_common" -name '*.c' ! -name 'ta_java*' |
    (cd "$scratch/o" && xargs -P 2 -n 20 gcc -O2 -w -ffp-contract=off -I"$ta/include" -I"$ta/src/ta_common" -I"$ta/src/ta_func" -c)
gcc -std=gnu11 -O3 -ffp-contract=off -w -Isrc -Ibuild -I"$ta/include" -o "$scratch/bench" test/bench/bench_indicators.c \
    src/base.c src/indicators/registry.c src/indicators/spec.c src/indicators/pattern_set.c build/families/*.c "$scratch"/o/*.o -lm
"$scratch/bench" "$@"
# all of them: those beside Tulip's functions too
if [ $# -eq 0 ]; then
    bash test/bench/bench_tulip.sh
fi
