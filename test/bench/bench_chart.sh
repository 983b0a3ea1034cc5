#!/usr/bin/env bash
# Whole charts of the S&P 500 beside libpng's time to encode the very same pictures.
#
#     bash test/bench/bench_chart.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

make -s generated
# shellcheck disable=SC2046
gcc -std=gnu11 -O3 -Wall -Wextra -Wno-missing-field-initializers -ffp-contract=off -Isrc -Ibuild $(pkg-config --cflags libpng freetype2) -o "$scratch/bench" \
    test/bench/bench_chart.c src/base.c src/indicators/*.c src/bars/*.c build/families/*.c src/chart/*.c $(pkg-config --libs libpng freetype2) -lm
"$scratch/bench" demo/data/sp500.csv "${1:-100}"
