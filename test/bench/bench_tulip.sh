#!/usr/bin/env bash
# Our batch loops against the C functions of Tulip Indicators, in one process. Tulip's source comes from the npm package tulind
# 0.8.20, fetched into a scratch folder and built at its own level, -O2.
#
#     bash test/bench/bench_tulip.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

make -s generated
(cd "$scratch" && npm pack --silent tulind@0.8.20 >/dev/null && tar xzf tulind-0.8.20.tgz)
tulip=$scratch/package/external
gcc -O2 -w -ffp-contract=off -I"$tulip" -c -o "$scratch/tulip.o" "$tulip/tiamalgamation.c"
gcc -std=gnu11 -O3 -ffp-contract=off -w -Isrc -Ibuild -I"$tulip" -o "$scratch/bench" test/bench/bench_tulip.c \
    src/base.c src/indicators/*.c build/families/*.c "$scratch/tulip.o" -lm
"$scratch/bench"
