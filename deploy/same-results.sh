#!/bin/bash
# Compares two folders of results byte for byte, but for `timing` in run.json: same-results.sh ONE OTHER
# Exits with 0 when they are the same, with 1 and the differences when not, and with 2 when one of them is not a folder of results.
set -euo pipefail

if [ $# -ne 2 ] || ! [ -s "$1/run.json" ] || ! [ -s "$2/run.json" ]; then
  echo "usage: same-results.sh ONE OTHER, two folders of results with a run.json" >&2
  exit 2
fi
untimed() { sed '/^  "timing": {/,/^  }/d' "$1/run.json"; }

same=0
diff -r --exclude=run.json "$1" "$2" || same=1
diff <(untimed "$1") <(untimed "$2") || same=1
exit $same
