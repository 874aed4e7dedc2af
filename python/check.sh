#!/usr/bin/env bash
# Builds the wheel, installs it into a virtual environment, and tests it: `bash python/check.sh`. Needs Python from 3.9 on
# with `venv`, the Rust toolchain, and the command: its path in MINDEP_BIN, or `cargo build --release` in the folder above.
# PYTHON names the Python to use; PROFILE=dev builds in less time, for the same bits.
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n== %s\n' "$*"; "$@"; }

export MINDEP_BIN="${MINDEP_BIN:-$PWD/../target/release/mindep}"
if [[ ! -x "$MINDEP_BIN" ]]; then
  echo "$MINDEP_BIN: no such command; run 'cargo build --release' above, or set MINDEP_BIN" >&2
  exit 2
fi

step cargo fmt --check
step cargo clippy --locked --all-targets -- -D warnings
# What the tests use beside the wheel.
[[ -x .venv/bin/python ]] || step "${PYTHON:-python3}" -m venv .venv
step .venv/bin/pip install --quiet --disable-pip-version-check 'maturin>=1.9.4,<2'
rm -rf dist
# The wheel brings the command, too.
mkdir -p mindep.data/scripts
cp "$MINDEP_BIN" mindep.data/scripts/
step .venv/bin/maturin build --profile "${PROFILE:-release}" --out dist --quiet
wheel=(dist/mindep-*.whl)
step .venv/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "${wheel[0]}"
step .venv/bin/pip install --quiet --disable-pip-version-check "${wheel[0]}[test,notebook]"
step .venv/bin/pytest
