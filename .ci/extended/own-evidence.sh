#!/usr/bin/env bash
# This repository judged by its own gate and its own pack: in a fresh clone the main command of README.md runs the tests
# and the linters as evidence, and the pack is judged from nothing but the records; then again, and then after a change of
# one byte. No contract command runs this script.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
leave_ci

pack=benchmark/packs/benchgate.json
work=$(mktemp -d)
trap 'rm -rf "$work"; remove_room_for_tests' EXIT
make_room_for_tests
program=$work/benchgate
cargo build --locked --release
cp "$builds/release/benchgate" "$program"
clone_head "$work/clone" debug release
cd "$work/clone"

# expect CODE WORD COMMAND…: the exit code, and a word that is printed.
expect() {
  local code=$1 word=$2 status=0
  shift 2
  "$@" > "$work/out" 2> "$work/err" || status=$?
  if [ "$status" -eq "$code" ] && grep -qF "$word" "$work/out"; then
    good "exit $code, $word: ${*##*/}"
  else
    tail -n 80 "$work/err"
    cat "$work/out"
    bad "exit $status, want $code and $word: ${*##*/}"
  fi
}

judge=("$program" pack --pack "$pack" --evidence .benchgate/evidence --review-mode)
expect 2 "is MISSING" "${judge[@]}"
# Without evidence the gate says so, and names the one command that makes it.
expect 2 "benchgate gate --collect" "$program" gate
# The main command of README.md, twice, as it stands there.
command=$(.ci/readme-command gate)
for _ in first again; do
  expect 0 "PASS " bash -euo pipefail -c "$command"
done
expect 0 "PASS " "$program" gate
expect 0 PASS "${judge[@]}"
expect 0 PASS "${judge[@]}"
printf ' ' >> README.md
expect 2 "is STALE: the worktree is dirty now: README.md" "${judge[@]}"
git checkout --quiet README.md
expect 0 PASS "${judge[@]}"
# Another tree, though nothing of the program differs.
printf '\n' >> README.md
git -c user.name=a -c user.email=a@example.invalid commit --quiet --all --message "one byte more"
expect 2 "is STALE: its records are of other trees" "${judge[@]}"
finish
