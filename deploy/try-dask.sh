#!/bin/bash
# Runs dask.py for real, on a Dask cluster of this machine, and compares the results with those of a single run.
#
#   try-dask.sh [SHARDS] [TRIALS]        (4 and 2000)
#
# Needs Python 3.10 or newer with venv, and installs the Dask of dask-requirements.txt into a temporary folder. Twice: on a cluster that dask.py
# starts itself, and on a scheduler and two workers started here, by --scheduler.
# MINDEP names the mindep command (target/release/mindep). Exits with 0 when the results are the same, otherwise with 1.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
shards=${1:-4} trials=${2:-2000}
scenario=$root/scenarios/korea-lithium.toml
MINDEP=$(realpath "${MINDEP:-$root/target/release/mindep}")
export MINDEP
if ! [ -x "$MINDEP" ]; then
  echo "try-dask.sh: $MINDEP: no such command; build it with cargo build --release, or set MINDEP" >&2
  exit 1
fi

work=$(mktemp -d)
started=()
clean_up() {
  local status=$? i
  trap - EXIT
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill "${started[i]}" 2>/dev/null || true
    wait "${started[i]}" 2>/dev/null || true
  done
  [ "$status" = 0 ] || tail -n 20 "$work"/*.log >&2 2>/dev/null || true
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/dask-requirements.txt"
python=$work/venv/bin/python
cd "$work"

echo "a single run of $trials trials"
"$MINDEP" run "$scenario" --trials "$trials" --output single --quiet

echo "$shards shards on a cluster of dask.py's own"
"$python" "$here/dask.py" "$scenario" "$shards" --output own --trials "$trials" >own.log
"$here/same-results.sh" single/korea-lithium own/korea-lithium

echo "$shards shards on a scheduler and two workers"
"$work/venv/bin/dask" scheduler --host 127.0.0.1 --port 0 --no-dashboard --scheduler-file scheduler.json >scheduler.log 2>&1 &
started+=($!)
for ((i = 0; i < 60; i++)); do
  [ -s scheduler.json ] && break
  sleep 0.5
done
address=$("$python" -c 'import json; print(json.load(open("scheduler.json"))["address"])')
for worker in 1 2; do
  "$work/venv/bin/dask" worker "$address" --nthreads 1 --no-dashboard >"worker-$worker.log" 2>&1 &
  started+=($!)
done
"$python" "$here/dask.py" "$scenario" "$shards" --scheduler "$address" --output given --trials "$trials" >given.log
"$here/same-results.sh" single/korea-lithium given/korea-lithium
echo "same: $shards shards by Dask, merged, are byte for byte the single run (but for timing)"
