#!/usr/bin/env bash
# The launcher of the action where the workspace is a hostile change's and the environment is that of a job that has much in it.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
leave_ci

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
build_program
python3 .ci/extended/launch.py "$root" "$builds/debug/benchgate" "$temporary"
