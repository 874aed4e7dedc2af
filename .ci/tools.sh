# Sourced: tools of CI, in target/tools.
tools=$PWD/target/tools
mkdir -p "$tools"

# Programs that come as Python packages: `python_tools PACKAGE==VERSION…`.
python_tools() {
  if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
      echo "this needs python3 with venv" >&2
      exit 1
    fi
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3 python3-venv >/dev/null
  fi
  [[ -x $tools/venv/bin/python ]] || python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check "$@"
  PATH=$tools/venv/bin:$PATH
}

# A program that is built from its crate: `crate_tool NAME VERSION [FLAGS…]`.
crate_tool() {
  local name=$1 version=$2
  shift 2
  cargo install --quiet --locked --debug --root "$tools" --target-dir "$tools/build" "$name@$version" "$@"
  PATH=$tools/bin:$PATH
}
