#!/usr/bin/env bash
# What GitHub says of its events: every example that it publishes is read by the program, whole, cut short, and with members
# left out. The examples are installed, and nobody here keeps a copy.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
leave_ci
command -v npm > /dev/null || give_up "npm is needed and not on PATH"
command -v python3 > /dev/null || give_up "python3 is needed and not on PATH"

# npm holds what it gets against the sums in the lock file.
tools=$cache/events
stamp=$(cat .ci/events/* | cksum)
if [ "$(cat "$tools/stamp" 2> /dev/null || true)" != "$stamp" ]; then
  rm -rf "$tools"
  mkdir -p "$tools"
  cp .ci/events/package.json .ci/events/package-lock.json "$tools/"
  (cd "$tools" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error)
  printf '%s\n' "$stamp" > "$tools/stamp"
fi

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
build_program
python3 .ci/extended/events.py "$builds/debug/benchgate" \
  "$tools/node_modules/@octokit/webhooks-examples/api.github.com/index.json" "$temporary"
