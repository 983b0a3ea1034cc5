#!/usr/bin/env bash
# Rolling medians, quantiles and ranks over periods from 10 to 100,000, beside sorting each window anew.
#
#     bash test/bench/bench_rank.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

make -s generated
gcc -std=gnu11 -O3 -ffp-contract=off -Wall -Wextra -Wno-missing-field-initializers -Isrc -Ibuild -o "$scratch/bench" \
    test/bench/bench_rank.c src/base.c src/indicators/registry.c src/indicators/spec.c build/families/*.c -lm
"$scratch/bench"
