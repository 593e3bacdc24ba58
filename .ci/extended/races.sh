#!/usr/bin/env bash
# Five hundred times several runs at once write the comment of one pull request that has none yet, and as often one that is
# there: exactly one is left, and it is the newest run's.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
leave_ci

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A test that runs in place of another name is none.
if BENCHGATE_RACES=500 cargo test --locked --test cli github::races > "$log" 2>&1 && grep -q '^test result: ok\. 2 passed' "$log"; then
  good "500 races on an empty pull request, 500 over a comment"
else
  tail -n 60 "$log"
  bad "500 races on an empty pull request, 500 over a comment"
fi
finish
