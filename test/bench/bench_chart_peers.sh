#!/usr/bin/env bash
# The same charts of the S&P 500 by kimsfinance and by ECharts (npm, with @napi-rs/canvas), and libpng's time to encode kimsfinance's pictures, in
# turns in one run. Node and npm with a network are needed for ECharts; without them its columns are left out.
#
#     bash test/bench/bench_chart_peers.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

make -s generated
# shellcheck disable=SC2046
gcc -std=gnu11 -O3 -Wall -Wextra -Wno-missing-field-initializers -ffp-contract=off -Isrc -Ibuild $(pkg-config --cflags libpng freetype2) -o "$scratch/bench" \
    test/bench/bench_chart.c src/base.c src/indicators/*.c src/bars/*.c build/families/*.c src/chart/*.c $(pkg-config --libs libpng freetype2) -lm
command -v node >/dev/null || { echo 'node is not installed: nothing to compare with; bench_chart.sh times kimsfinance alone'; exit 0; }
cp test/bench/bench_chart_peers.mjs "$scratch/"
if ! (cd "$scratch" && npm install --silent --no-audit --no-fund --ignore-scripts echarts@6.1.0 @napi-rs/canvas@1) >"$scratch/npm.log" 2>&1; then
    echo 'ECharts could not be installed and is left out:'
    tail -3 "$scratch/npm.log"
fi
node "$scratch/bench_chart_peers.mjs" "$scratch/bench" demo/data/sp500.csv "${1:-3}"
