#!/usr/bin/env bash
# Records what real analysers say about the fixtures.
# usage: benchmark/record.sh [--check] [ID…]
#
# Installs the pinned analysers below .cache/ at the root of the repository (from PyPI and npm; clippy comes
# with the pinned Rust toolchain), rebuilds the new files of each diff, runs the panel over them, and writes
# benchmark/raw/<id>.<tool>.* and benchmark/fixtures/<id>.findings.json.
# --check does the same in a temporary directory and compares everything but `recorded_at` with what is
# committed: exit 0 when equal, 1 with a diff when not, 2 when it could not be done.
# Needs python3 (3.11 or newer, with venv), node, npm, and cargo with the toolchain of rust-toolchain.toml,
# which is not installed here: that would take more than a package registry.

set -euo pipefail
export LC_ALL=C

benchmark=$(cd "$(dirname "$0")" && pwd)
tools=$benchmark/tools
cache=$(dirname "$benchmark")/.cache/benchmark

give_up() {
  echo "record.sh: $*" >&2
  exit 2
}

check=no
ids=()
for arg in "$@"; do
  case $arg in
    --check) check=yes ;;
    -*) give_up "unknown option $arg; usage: benchmark/record.sh [--check] [ID…]" ;;
    *) ids+=("$arg") ;;
  esac
done

all=no
if [ "${#ids[@]}" -eq 0 ]; then
  all=yes
  mapfile -t ids < <(cd "$benchmark/fixtures" && find . -name '*.expected.json' | sed 's|^\./||; s|\.expected\.json$||' | sort)
fi
for id in "${ids[@]}"; do
  [ -f "$benchmark/fixtures/$id.diff" ] || give_up "no fixture called $id"
done

for tool in python3 node npm cargo; do
  command -v "$tool" > /dev/null || give_up "$tool is needed and not on PATH"
done
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || give_up "python3 must be 3.11 or newer"

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

# --- install, unless what is there was installed from the same files ---

mkdir -p "$cache"
# Two runs at once would install over each other.
if command -v flock > /dev/null; then
  exec 9> "$cache/lock"
  flock 9
fi

stamp_of() {
  cat "$@" | cksum
}

python_stamp="$(python3 --version) $(stamp_of "$tools/requirements.txt")"
if [ "$(cat "$cache/venv/stamp" 2> /dev/null || true)" != "$python_stamp" ]; then
  echo "record.sh: installing the analysers from PyPI" >&2
  rm -rf "$cache/venv"
  python3 -m venv "$cache/venv" > "$temporary/log" 2>&1 \
    || { cat "$temporary/log" >&2; give_up "no virtual environment could be made (Debian: apt-get install python3-venv)"; }
  "$cache/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --requirement "$tools/requirements.txt" > "$temporary/log" 2>&1 \
    || { cat "$temporary/log" >&2; give_up "the packages of benchmark/tools/requirements.txt could not be installed"; }
  "$cache/venv/bin/python" -m pip check --disable-pip-version-check > "$temporary/log" 2>&1 \
    || { cat "$temporary/log" >&2; give_up "benchmark/tools/requirements.txt is not complete"; }
  printf '%s\n' "$python_stamp" > "$cache/venv/stamp"
fi

node_stamp="$(node --version) $(stamp_of "$tools/package.json" "$tools/package-lock.json")"
if [ "$(cat "$cache/node/stamp" 2> /dev/null || true)" != "$node_stamp" ]; then
  echo "record.sh: installing the analysers from npm" >&2
  rm -rf "$cache/node"
  mkdir -p "$cache/node"
  cp "$tools/package.json" "$tools/package-lock.json" "$cache/node/"
  (cd "$cache/node" && npm ci --ignore-scripts --no-audit --no-fund) > "$temporary/log" 2>&1 \
    || { cat "$temporary/log" >&2; give_up "the packages of benchmark/tools/package-lock.json could not be installed"; }
  printf '%s\n' "$node_stamp" > "$cache/node/stamp"
fi
# Beside node_modules, so that what it imports is found.
cp "$tools/eslint.config.mjs" "$cache/node/"

# --- record ---

if [ "$check" = no ]; then
  python3 "$tools/record.py" "$cache" "$benchmark" "${ids[@]}" || give_up "not everything was recorded"
  exit 0
fi

made=$temporary/made
committed=$temporary/committed
mkdir -p "$made/fixtures" "$made/raw" "$committed/fixtures" "$committed/raw"
python3 "$tools/record.py" "$cache" "$made" "${ids[@]}" || give_up "not everything was recorded"

# What is committed for a fixture, or, when all are recorded, whatever is there: a stray file is a difference.
committed_files() {
  cd "$benchmark"
  if [ "$all" = yes ]; then
    find fixtures raw \( -name '*.findings.json' -o -path 'raw/*' \) -type f -print0
  else
    for id in "${ids[@]}"; do
      find "$(dirname "fixtures/$id")" "$(dirname "raw/$id")" -maxdepth 1 -type f \
        \( -path "fixtures/$id.findings.json" -o -path "raw/$id.*" \) -print0
    done
  fi
}

{ committed_files 2> /dev/null || true; } | while IFS= read -r -d '' file; do
  mkdir -p "$committed/$(dirname "$file")"
  cp "$benchmark/$file" "$committed/$file"
done

find "$made" "$committed" -name '*.findings.json' -exec sed -i 's/^\( *"recorded_at": \)".*"/\1"…"/' {} +
if ! (cd "$temporary" && diff -ruN committed made); then
  echo "record.sh: the recordings differ from what the analysers say now" >&2
  exit 1
fi
echo "${#ids[@]} recordings are what the analysers say now"
