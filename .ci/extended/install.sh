#!/usr/bin/env bash
# What the action downloads and runs, and what it refuses: against a server that is broken or hostile, and poisoned caches.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
python3 .ci/extended/install.py "$root" "$temporary"
