#!/usr/bin/env bash
# The action for real: a runner runs `uses: ./` in every state that it can end in, and against hostile texts.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
use_python_tools

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
mkdir "$temporary/results"
# What an action needs of this repository, and its benchmark. A runner copies all of it for every job.
clone=$temporary/clone
git init --quiet "$clone"
git archive HEAD Cargo.toml action.yml action collect dist install.sh benchgate.toml benchmark/fixtures | tar -xC "$clone"
python3 .ci/extended/action.py make "$clone"
cd "$clone"
git add --all
git -c user.name=ci -c user.email=ci@localhost commit --quiet --message scenarios
echo '{}' > "$temporary/event.json"

# One program for all of them. Where the source is built, a script stands for cargo: that the source can be built is what
# other steps show, and here it matters how and where the action has it done.
build_program
mkdir "$temporary/bin"
cat > "$temporary/bin/cargo" << 'END'
#!/bin/sh
case ${BUILD:-} in broken) echo "error: it does not compile" >&2; exit 101 ;; esac
[ -f Cargo.toml ] && [ -f action.yml ] && [ "$1 $2 $3 $4 $5" = "build --quiet --locked --release --target-dir" ] || exit 102
mkdir -p "$6/release"
case ${BUILD:-} in hollow) : > "$6/release/benchgate" && chmod 755 "$6/release/benchgate" ;; *) cp "$PROGRAM" "$6/release/benchgate" ;; esac
END
chmod 755 "$temporary/bin/cargo"
status=0
PATH=$temporary/bin:$PATH act push --workflows .github/workflows/scenarios.yml --eventpath "$temporary/event.json" \
  --platform ubuntu-latest=-self-hosted --action-cache-path "$temporary/act" --no-cache-server --concurrent-jobs 1 \
  --env RESULTS="$temporary/results" --env CARGO_TARGET_DIR="$temporary/target" --env PROGRAM="$builds/debug/benchgate" \
  --env GITHUB_TOKEN= --json > "$temporary/log" 2> "$temporary/errors" || status=$?
if [ "$status" -ne 1 ]; then
  tail -n 50 "$temporary/log" "$temporary/errors"
  give_up "the runner ended with $status, want 1: some of the jobs are meant to fail"
fi
if [ -n "${BENCHGATE_KEEP_LOG:-}" ]; then
  cp "$temporary/log" "$BENCHGATE_KEEP_LOG"
fi
python3 "$root/.ci/extended/action.py" check "$temporary/log" "$temporary/results"
