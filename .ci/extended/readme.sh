#!/usr/bin/env bash
# What a newcomer does: clones, and types the commands of README.md. The table that README.md shows is the one that
# appears. The main command, which runs the tests as evidence, has a script of its own: own-evidence.sh.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
leave_ci

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
clone_head "$temporary/clone" release
cd "$temporary/clone"

# attempt NAME: runs the command of that name as it stands there.
attempt() {
  local command
  command=$(.ci/readme-command "$1") || return 1
  printf '$ %s\n' "$command"
  bash -euo pipefail -c "$command" > "$temporary/$1.out" 2> "$temporary/$1.err" < /dev/null
}

if attempt score; then
  good "the score command succeeds"
else
  cat "$temporary"/score.*
  bad "the score command succeeds"
fi
if .ci/readme-command --output score > "$temporary/shown" && diff "$temporary/shown" "$temporary/score.out"; then
  good "README.md shows what the score command prints"
else
  bad "README.md shows what the score command prints"
fi
# The test command takes minutes, and own-evidence.sh runs it in a fresh clone already, as evidence.
if grep -qF "\"command\": \"$(.ci/readme-command test) --locked\"" benchmark/packs/benchgate.json; then
  good "the test command is the one that is run as evidence"
else
  bad "the test command is not one of benchmark/packs/benchgate.json, so no fresh clone has run it"
fi
if [ -z "$(git status --porcelain)" ]; then
  good "it leaves nothing behind that git sees"
else
  git status --short
  bad "it leaves nothing behind that git sees"
fi
finish
