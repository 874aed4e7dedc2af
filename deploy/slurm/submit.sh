#!/bin/bash
# Spreads a run over a Slurm cluster: an array job of shards, and a merge that starts when all of them are done.
#
#   submit.sh SCENARIO SHARDS [more options of `mindep run`]
#
# From the environment:
#   OUTPUT   folder of the results, seen by all nodes (output)
#   PARTS    folder of the parts and logs, a new one for each run (OUTPUT/SCENARIO.parts)
#   MINDEP   the mindep command (mindep)
#   SHARDS_SBATCH, MERGE_SBATCH   more options of sbatch for either job, such as "--time=1:00:00 --partition=short"
# Prints the numbers of both jobs. Repeating it with the same arguments does only the shards that are missing, and merges.
set -euo pipefail

if [ $# -lt 2 ] || ! [[ $2 =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: submit.sh SCENARIO SHARDS [more options of mindep run]" >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scenario=$1 shards=$2
shift 2
if ! [ -f "$scenario" ]; then
  echo "$scenario: no such scenario file" >&2
  exit 2
fi
MINDEP=${MINDEP:-mindep}
case $MINDEP in */*) MINDEP=$(realpath "$MINDEP") ;; esac
export MINDEP SHARDS=$shards
if ! "$MINDEP" check "$scenario" >/dev/null; then
  exit 2
fi
output=${OUTPUT:-output}
parts=${PARTS:-$output/$(basename "$scenario" .toml).parts}
mkdir -p "$output" "$parts"
scenario=$(realpath "$scenario") output=$(realpath "$output") parts=$(realpath "$parts")

# Parts of another number of shards would overlap; merging would refuse them, but only after hours.
for part in "$parts"/*.part-*-of-*.mindep; do
  [ -e "$part" ] || break
  of=${part##*-of-}
  if [ "${of%.mindep}" != "$shards" ]; then
    echo "$part: a part of another number of shards than $shards; set PARTS to a new folder" >&2
    exit 2
  fi
done

# Options for the site may hold several words, so they are split.
read -ra shards_sbatch <<<"${SHARDS_SBATCH:-}"
read -ra merge_sbatch <<<"${MERGE_SBATCH:-}"

array=$(sbatch --parsable --array="1-$shards" --output="$parts/shard-%a.log" "${shards_sbatch[@]}" \
  "$here/shards.sbatch" "$scenario" "$parts" "$@")
array=${array%%;*}
# When a shard fails for good the merge can never start; then it is taken out of the queue.
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes --output="$parts/merge.log" "${merge_sbatch[@]}" \
  "$here/merge.sbatch" "$parts" "$output")
echo "shards $array, merge ${merge%%;*}"
