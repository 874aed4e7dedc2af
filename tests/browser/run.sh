#!/usr/bin/env bash
# Opens reports in headless Chromium: `bash tests/browser/run.sh RESULTS…`, folders that `mindep run` wrote. Needs Node.js 20 with npm, and
# Chromium; as root on Debian it installs what is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
results=()
for folder in "$@"; do results+=("$(cd "$folder" && pwd)"); done

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
if ((${#missing[@]})); then
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo "the browser tests need ${missing[*]}" >&2
    exit 1
  fi
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
fi
cd "$here"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent
MINDEP_RESULTS=$(IFS=:; echo "${results[*]}") node --test --test-reporter=spec report.test.mjs
