#!/usr/bin/env bash
# Rows brought into the order (symbol, time) by the engine's store, beside qsort and a merge sort, for three heap orders.
#
#     bash test/bench/bench_order.sh [rows [symbols]]
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"${CC:-gcc}" -std=gnu11 -O3 -ffp-contract=off -Wall -Wextra -Isrc -o "$scratch/bench" \
    test/bench/bench_order.c src/base.c src/engine/columns.c src/engine/order.c src/engine/packed.c src/engine/pool.c -lm
"$scratch/bench" "$@"
