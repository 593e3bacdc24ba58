#!/usr/bin/env bash
# The workflows that give a verdict, for real: a runner runs `.github/workflows/gate.yml` and the workflow that
# `benchgate init` writes, for pull requests and merge groups, in repositories that pass, fail and prove nothing.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
leave_ci
use_python_tools

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
# The verdicts are those of the program; how fast it is does not matter here.
build_program
# Each job that a runner acts has a directory of its own to build in, as it has on a machine of its own.
unset CARGO_TARGET_DIR
python3 .ci/extended/workflows.py "$root" "$builds/debug/benchgate" "$temporary"
