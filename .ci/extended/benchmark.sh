#!/usr/bin/env bash
# The shipped benchmark: keys, recordings and packs are sound, planted bugs are real, and the analysers still say
# what was recorded.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

attempt() {
  printf '$ %s\n' "$*"
  if "$@"; then good "$1"; else bad "$1"; fi
}

attempt benchmark/check.py
attempt benchmark/packs/check.py
attempt benchmark/reproduce.sh
attempt benchmark/record.sh --check
finish
