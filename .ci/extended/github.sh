#!/usr/bin/env bash
# The action on a pull request, for real: a runner runs it against a stateful double of GitHub, behind a proxy that holds
# every request against GitHub's own description of its API.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
leave_ci
use_python_tools
command -v npm > /dev/null || give_up "npm is needed and not on PATH"
command -v openssl > /dev/null || give_up "openssl is needed and not on PATH"

# What npm brings is installed once; of GitHub's description only the paths that are used are kept.
tools=$cache/github
stamp=$(cat .ci/github/* .ci/extended/github.py | cksum)
if [ "$(cat "$tools/stamp" 2> /dev/null || true)" != "$stamp" ]; then
  rm -rf "$tools"
  mkdir -p "$tools"
  cp .ci/github/package.json .ci/github/package-lock.json "$tools/"
  (cd "$tools" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error)
  (cd "$tools" && npm pack --silent @octokit/openapi@23.0.2 > /dev/null)
  tar -xzOf "$tools/octokit-openapi-23.0.2.tgz" package/generated/api.github.com.json > "$tools/whole.json"
  python3 .ci/extended/github.py trim "$tools/whole.json" "$tools/api.json"
  rm "$tools/whole.json" "$tools/octokit-openapi-23.0.2.tgz"
  printf '%s\n' "$stamp" > "$tools/stamp"
fi

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
build_program
# Each job that a runner acts has a directory of its own to build in, as it has on a machine of its own.
unset CARGO_TARGET_DIR
mkdir "$temporary/verdicts" "$temporary/examples" "$temporary/workflows"
python3 .ci/extended/github.py run "$root" "$builds/debug/benchgate" "$tools" "$temporary/verdicts"
python3 .ci/extended/github_examples.py "$root" "$builds/debug/benchgate" "$tools" "$temporary/examples"
python3 .ci/extended/github_workflows.py "$root" "$builds/debug/benchgate" "$tools" "$temporary/workflows"
