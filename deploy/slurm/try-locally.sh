#!/bin/bash
# Runs submit.sh for real, on a Slurm of one node that this script sets up and takes down, and compares the results with those of a single run.
#
#   try-locally.sh [SHARDS] [TRIALS]        (4 and 2000)
#
# For Debian and its relatives, as root. Installs the packages slurm-wlm and munge when they are missing, and leaves them. Everything else, the
# daemons' configuration, keys, sockets, logs and state, is in a temporary folder; a Slurm that is there already is not touched.
# REQUEUE=1 also takes a running shard from its node and queues it again, as preemption does; give enough trials that shards run for 20 seconds, and
# wait: Slurm holds a requeued job back for two minutes.
# MINDEP names the mindep command (target/release/mindep). KEEP=1 keeps the temporary folder.
# Exits with 0 when the results are the same, otherwise with 1.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
shards=${1:-4} trials=${2:-2000}
scenario=$root/scenarios/korea-lithium.toml
MINDEP=$(realpath "${MINDEP:-$root/target/release/mindep}")
export MINDEP

fail() {
  echo "try-locally.sh: $*" >&2
  exit 1
}
[ "$EUID" = 0 ] || fail "not root: the daemons of Slurm need it"
[ -x "$MINDEP" ] || fail "$MINDEP: no such command; build it with cargo build --release, or set MINDEP"

missing=0
for command in slurmctld slurmd sbatch munged mungekey; do
  command -v "$command" >/dev/null || missing=1
done
if [ "$missing" = 1 ]; then
  echo "installing slurm-wlm and munge"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
fi

work=$(mktemp -d)
# munged wants to see that nobody else can change what is on the way to its socket, and that everybody can reach it.
chmod 711 "$work"
mkdir -m 755 "$work/munge"
mkdir "$work/state" "$work/spool"
daemons=()

# Stops the daemons started here, by their process numbers, in the opposite order.
clean_up() {
  local status=$? i
  trap - EXIT
  scancel --user=root --quiet 2>/dev/null || true
  for ((i = ${#daemons[@]} - 1; i >= 0; i--)); do
    kill "${daemons[i]}" 2>/dev/null || true
    wait "${daemons[i]}" 2>/dev/null || true
  done
  if [ "$status" != 0 ]; then
    tail -n 20 "$work"/*.log "$work"/results/*.parts/*.log >&2 2>/dev/null || true
  fi
  if [ "${KEEP:-}" = 1 ]; then
    echo "kept: $work"
  else
    rm -rf "$work"
  fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# A port that nobody listens on.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}
ctld_port=$(free_port)
d_port=$ctld_port
while [ "$d_port" = "$ctld_port" ]; do d_port=$(free_port); done

mungekey --create --keyfile="$work/munge/key"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
  --seed-file="$work/munge/seed" --log-file="$work/munge/log" >"$work/munged.log" 2>&1 &
daemons+=($!)

host=$(hostname -s)
# Cores as the system counts them, and four fifths of the memory; no control groups, which containers often lack.
memory=$(awk '/^MemTotal:/ { print int($2 / 1024 * 0.8) }' /proc/meminfo)
export SLURM_CONF=$work/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=try
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$ctld_port
SlurmdPort=$d_port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

# Waits up to so many seconds until a command succeeds.
wait_for() {
  local seconds=$1
  shift
  for ((; seconds > 0; seconds--)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 1
  done
  return 1
}
wait_for 15 test -S "$work/munge/socket" || fail "munged did not start"
slurmctld -D >"$work/slurmctld.log" 2>&1 &
daemons+=($!)
wait_for 30 scontrol ping || fail "slurmctld did not start"
slurmd -D -N "$host" >"$work/slurmd.log" 2>&1 &
daemons+=($!)
idle() { [ "$(sinfo --noheader --format=%t)" = idle ]; }
wait_for 60 idle || fail "the node did not become idle: $(sinfo --noheader --long --Node)"
sinfo --version
sinfo

echo "a single run of $trials trials"
"$MINDEP" run "$scenario" --trials "$trials" --output "$work/single" --quiet

echo "$shards shards by Slurm, and the merge"
cd "$work"
OUTPUT=$work/results "$here/submit.sh" "$scenario" "$shards" --trials "$trials" | tee "$work/jobs"
if [ "${REQUEUE:-}" = 1 ]; then
  running() { squeue --noheader --array --states=running --name=mindep-shards --format=%i | head -n 1; }
  kept() { compgen -G "$work/results/*.parts/.*.checkpoint/*"; }
  wait_for 60 kept || fail "no shard has a checkpoint after 60 seconds; give more trials"
  task=$(running)
  [ -n "$task" ] || fail "no shard runs any more; give more trials"
  scontrol requeue "$task"
  echo "requeued $task"
fi
done_all() { [ -z "$(squeue --noheader)" ]; }
for ((i = 0; i < 600; i += 5)); do
  done_all && break
  squeue --noheader --format="%i %j %T %r" | sed 's/^/  /'
  sleep 5
done
done_all || fail "the jobs are not done after 600 seconds"
scontrol show job --oneliner | sed -E 's/.*(JobId=[0-9]+).*(JobName=[^ ]+).*(JobState=[A-Z]+).*(ExitCode=[0-9:]+).*/  \1 \2 \3 \4/; s/ Reason=.*//' || true
[ "$(find "$work/results" -name "*.part-*-of-*.mindep" | wc -l)" = "$shards" ] || fail "there are not $shards parts"
[ -d "$work/results/korea-lithium" ] || fail "the merge made no results"

if "$here/../same-results.sh" "$work/single/korea-lithium" "$work/results/korea-lithium"; then
  echo "same: $shards shards by Slurm, merged, are byte for byte the single run (but for timing)"
else
  fail "the results differ"
fi
