#!/usr/bin/env bash
# A listed name with a space must delete that artifact and no other.
set -euo pipefail

script=$(realpath "$1")/scripts/prune-artifacts.sh
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

store=$temporary/root/app
mkdir -p "$store/scratch"
touch "$store/nightly" "$store/nightly debug.tar"
echo "nightly debug.tar" > "$store/expired"

bash "$script" "$temporary/root" app > "$temporary/log" 2>&1 || cat "$temporary/log" >&2

if [ ! -e "$store/nightly" ]; then
  echo "BUG: 'nightly debug.tar' was listed and 'nightly' got deleted"
  exit 1
fi
if [ -e "$store/nightly debug.tar" ]; then
  echo "the listed artifact is still there: this checks nothing" >&2
  exit 2
fi
echo "OK: only the listed artifact was deleted"
