#!/usr/bin/env bash
# Without a scratch directory nothing may be deleted where the script was started.
set -euo pipefail

script=$(realpath "$1")/scripts/prune-artifacts.sh
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

mkdir -p "$temporary/root/app" "$temporary/elsewhere"
touch "$temporary/elsewhere/precious"
cd "$temporary/elsewhere"

status=0
bash "$script" "$temporary/root" app > "$temporary/log" 2>&1 || status=$?

if [ ! -e "$temporary/elsewhere/precious" ]; then
  echo "BUG: the script emptied the directory it was started from and returned $status"
  exit 1
fi
echo "OK: the directory it was started from is untouched; the script returned $status"
