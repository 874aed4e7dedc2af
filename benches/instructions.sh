#!/usr/bin/env bash
# Counts the instructions that the core spends on a trial of `mindep bench`, and compares them with a baseline.
#
#   bash benches/instructions.sh             compare with benches/instructions.txt; exit 1 when more than TOLERANCE % were added
#   bash benches/instructions.sh --update    write benches/instructions.txt anew
#
#   --baseline FILE   another baseline than benches/instructions.txt
#   --binary FILE     count this mindep instead of building one
#   --required        fail, rather than skip, where valgrind is not there and cannot be installed
#
# A count repeats almost exactly where a time does not (docs/benchmarking.md). Counted are N and 2 N trials on one thread under
# cachegrind; the difference is what N trials cost, without start-up, reading and planning. Counts compare only between builds of
# the same compiler for the same target and vector width; others are told, and fail nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

TRIALS=1024
TOLERANCE=2

baseline=$here/instructions.txt
binary=
update=false
required=false

fail() { echo "error: $2" >&2; exit "$1"; }

while [ $# -gt 0 ]; do
  case $1 in
    --update) update=true ;;
    --required) required=true ;;
    --baseline | --binary)
      [ $# -ge 2 ] || fail 2 "$1: expected a file"
      if [ "$1" = --binary ]; then binary=$2; else baseline=$2; fi
      shift
      ;;
    *) fail 2 "found $1, expected --update, --baseline FILE, --binary FILE or --required" ;;
  esac
  shift
done

# As written by --update: a key, a space, a value.
known() { sed -n "s/^$1 //p" "$baseline"; }

if ! $update; then
  [ -r "$baseline" ] || fail 2 "$baseline: cannot be read; write it with --update"
  before=$(known instructions_per_trial)
  [[ $before =~ ^[1-9][0-9]*$ ]] || fail 2 "$baseline: found instructions_per_trial '$before', expected a whole number; write it anew with --update"
  [ "$(known trials)" = "$TRIALS" ] || fail 2 "$baseline: found trials '$(known trials)', expected $TRIALS; write it anew with --update"
fi

if ! command -v valgrind >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing valgrind"
  export DEBIAN_FRONTEND=noninteractive
  # The lists of packages may be old or missing.
  { apt-get install -y -qq --no-install-recommends valgrind \
    || { apt-get update -qq && apt-get install -y -qq --no-install-recommends valgrind; }; } >/dev/null || true
fi
if ! command -v valgrind >/dev/null; then
  $required && fail 1 "valgrind is not there and could not be installed; install it, on Debian with: apt-get install valgrind"
  echo "SKIPPED: instructions were not counted, because valgrind is not there; on Debian: apt-get install valgrind" >&2
  exit 0
fi

if [ -z "$binary" ]; then
  # The flags of a release, whatever the surroundings set.
  unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS
  (cd "$here/.." && cargo build --release --locked --quiet)
  binary=${CARGO_TARGET_DIR:-$here/../target}/release/mindep
fi
[ -x "$binary" ] || fail 2 "$binary: expected the mindep command"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Instructions of a whole process that simulates $1 trials; its report goes to $work/report.
count() {
  valgrind --tool=cachegrind --cache-sim=no --branch-sim=no --cachegrind-out-file=/dev/null --log-file="$work/log" \
    "$binary" bench --trials "$1" --threads 1 --repeat 1 --no-hash --format json >"$work/report" 2>"$work/stderr" \
    || { cat "$work/log" "$work/stderr" >&2; fail 1 "mindep failed under valgrind"; }
  local refs
  refs=$(sed -n 's/.*I *refs: *//p' "$work/log" | tr -d ', ')
  [[ $refs =~ ^[1-9][0-9]*$ ]] || { cat "$work/log" >&2; fail 1 "found no count in what cachegrind printed"; }
  echo "$refs"
}
once=$(count "$TRIALS")
twice=$(count $((2 * TRIALS)))
found=$(((twice - once + TRIALS / 2) / TRIALS))

# What counts depend on besides the code. Valgrind shows the program a processor of its own, with the vectors it can run.
reported() { sed -n "s/^ *\"$1\": \"\?\([^\",]*\)\"\?,\?$/\1/p" "$work/report" | head -n 1; }
version=$(reported mindep)
target=$(reported target)
vectors=$(sed -n '/"vector_features": \[/,/\]/s/^ *"\([^"]*\)",\?$/\1/p' "$work/report" | paste -sd' ')
supplier_months=$(reported supplier_months_per_trial)
rustc=$(rustc --version 2>/dev/null | sed 's/^rustc //')
rustc=${rustc:-unknown}

awk -v n="$found" -v m="$supplier_months" 'BEGIN { printf "%d instructions a trial, %.2f a supplier-month\n", n, n / m }'

if $update; then
  cat >"$work/new" <<EOF
# Instructions of a trial of \`mindep bench\`; written by: bash benches/instructions.sh --update
instructions_per_trial $found
trials $TRIALS
mindep $version
rustc $rustc
target $target
vectors $vectors
EOF
  cp "$work/new" "$baseline"
  echo "written to $baseline"
  exit 0
fi

change=$(awk -v a="$before" -v b="$found" 'BEGIN { printf "%+.3f", (b / a - 1) * 100 }')
echo "$change % against the $before of mindep $(known mindep)"
others=
for key in rustc target vectors; do
  if [ "$(known "$key")" != "${!key}" ]; then
    others="$others
  $key: $(known "$key") before, ${!key} now"
  fi
done
if [ -n "$others" ]; then
  echo "not judged, because the counts are of different surroundings:$others"
elif awk -v c="$change" -v t="$TOLERANCE" 'BEGIN { exit !(c > t) }'; then
  fail 1 "the core takes more than $TOLERANCE % more instructions than before; if that is meant, write the baseline anew: bash benches/instructions.sh --update"
elif awk -v c="$change" -v t="$TOLERANCE" 'BEGIN { exit !(c < -t) }'; then
  echo "fewer than before by more than $TOLERANCE %: write the baseline anew, so that the gain is kept: bash benches/instructions.sh --update"
fi
