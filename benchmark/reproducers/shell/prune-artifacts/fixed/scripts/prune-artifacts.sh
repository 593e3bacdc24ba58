#!/usr/bin/env bash
# Shows how much space the build artifacts of a project take and deletes the
# ones that are listed in its "expired" file, one name a line, and everything
# below its scratch directory.
# usage: prune-artifacts.sh [--dry-run] ROOT PROJECT

set -u

dry_run=no
if [ "${1:-}" = "--dry-run" ]; then
  dry_run=yes
  shift
fi

if [ "$#" -ne 2 ]; then
  echo "usage: $0 [--dry-run] ROOT PROJECT" >&2
  exit 64
fi

root=$1
project=$2
store="$root/$project"

if [ ! -d "$store" ]; then
  echo "no artifacts of $project" >&2
  exit 0
fi

say() {
  printf '%s: %s\n' "$project" "$*"
}

remove_expired() {
  local list="$store/expired"
  if [ ! -s "$list" ]; then
    say "nothing has expired"
    return 0
  fi
  (
    cd "$store" || exit 1
    mapfile -t names < "$list"
    rm -rf -- "${names[@]}"
  ) || return 1
  : > "$list"
  say "expired artifacts deleted"
}

empty_scratch() {
  local scratch="$store/scratch"
  cd "$scratch" || return 1
  find . -mindepth 1 -maxdepth 1 -exec rm -rf -- {} +
  say "scratch directory emptied"
}

du -sh "$store"
if [ "$dry_run" = yes ]; then
  say "dry run, nothing deleted"
  exit 0
fi

remove_expired || exit 1
empty_scratch
