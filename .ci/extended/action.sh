#!/usr/bin/env bash
# The action for real: a runner runs `uses: ./` in every state that it can end in, and against hostile texts.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
use_python_tools

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
mkdir "$temporary/results"
clone=$temporary/clone
clone_head "$clone"
rm "$clone"/.github/workflows/*
python3 .ci/extended/action.py make "$clone"
cd "$clone"
git add --all
git -c user.name=ci -c user.email=ci@localhost commit --quiet --message scenarios
echo '{}' > "$temporary/event.json"

# Compiled quickly rather than well.
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
status=0
act push --workflows .github/workflows/scenarios.yml --eventpath "$temporary/event.json" \
  --platform ubuntu-latest=-self-hosted --action-cache-path "$temporary/act" --no-cache-server --concurrent-jobs 1 \
  --env RESULTS="$temporary/results" --env CARGO_TARGET_DIR="$temporary/target" --env CARGO_INCREMENTAL=1 \
  --env RUSTUP_TOOLCHAIN="${RUSTUP_TOOLCHAIN:-}" --env GITHUB_TOKEN= --json \
  > "$temporary/log" 2> "$temporary/errors" || status=$?
if [ "$status" -ne 1 ]; then
  tail -n 50 "$temporary/log" "$temporary/errors"
  give_up "the runner ended with $status, want 1: some of the jobs are meant to fail"
fi
if [ -n "${BENCHGATE_KEEP_LOG:-}" ]; then
  cp "$temporary/log" "$BENCHGATE_KEEP_LOG"
fi
python3 "$root/.ci/extended/action.py" check "$temporary/log" "$temporary/results"
