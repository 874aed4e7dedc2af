#!/bin/sh
# Compares mindep with its peers in Python. Sets up an environment of its own under target/peers, builds mindep, runs compare.py.
# Arguments go to compare.py: --trials N, --rounds N, --threads N …, --json FILE; --help tells them.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
case $target in /*) ;; *) target=$PWD/$target ;; esac
venv=$target/peers/venv

# Installed anew when the versions asked for have changed.
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    "${PYTHON:-python3}" -c 'import sys; sys.exit("python 3.11 or later is needed, found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
    "${PYTHON:-python3}" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

cargo build --release --quiet --manifest-path "$root/Cargo.toml" --bin mindep
unset OPENBLAS_CORETYPE
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" "$here/compare.py" --mindep "$target/release/mindep" "$@"
