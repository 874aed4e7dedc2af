#!/usr/bin/env bash
# Builds the commit that is checked out twice, in two folders, and compares the bytes of the command: `bash .ci/reproducible.sh`. Takes two
# builds of what is published; no part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
for name in one the-other; do
  git clone --quiet . "$work/$name"
  # Where it is built leaves no trace.
  (cd "$work/$name" && RUSTFLAGS="--remap-path-prefix=$PWD=mindep --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" cargo build --quiet --profile dist --locked)
  sha256sum <"$work/$name/target/dist/mindep"
done
if cmp "$work/one/target/dist/mindep" "$work/the-other/target/dist/mindep"; then
  echo "the same bytes"
else
  exit 1
fi
