#!/usr/bin/env bash
# Shows that the planted bugs are real: each reproducer must fail on the file that the diff makes and pass
# on the fixed one.
# usage: benchmark/reproduce.sh [ID…]
#
# A reproducer is benchmark/reproducers/<id>/entry-<n>.{sh,py,mjs}, one for each entry of must_match, in
# their order. It gets a directory with the rebuilt files, exits 1 after a line "BUG: …" when the bug shows,
# 0 after a line "OK: …" when it does not; everything else means that it could not tell.
# Needs python3, node, bash, cc and rustc.

set -euo pipefail
export LC_ALL=C
# A toolchain that is absent is a failure, never a download that nobody asked for.
export RUSTUP_AUTO_INSTALL=0

benchmark=$(cd "$(dirname "$0")" && pwd)
fixtures=$benchmark/fixtures

for tool in python3 node cc rustc; do
  if ! "$tool" --version > /dev/null 2>&1; then
    echo "reproduce.sh: $tool is needed and does not run" >&2
    exit 2
  fi
done

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

if [ "$#" -gt 0 ]; then
  ids=("$@")
else
  mapfile -t ids < <(cd "$fixtures" && find . -name '*.expected.json' | sed 's|^\./||; s|\.expected\.json$||' | sort)
fi

passed=0
failed=0

good() {
  printf 'pass  %s\n' "$*"
  passed=$((passed + 1))
}

bad() {
  printf 'FAIL  %s\n' "$*"
  failed=$((failed + 1))
}

# Runs a reproducer on a tree; sets `status` and `said`.
run() {
  local reproducer=$1 tree=$2 program
  case $reproducer in
    *.py) program=python3 ;;
    *.mjs) program=node ;;
    *) program=bash ;;
  esac
  status=0
  timeout 120 "$program" "$reproducer" "$tree" > "$temporary/said" 2> "$temporary/errors" || status=$?
  said=$(grep -E '^(BUG|OK): ' "$temporary/said" || true)
}

complain() {
  bad "$1"
  sed 's/^/      /' "$temporary/said" "$temporary/errors"
}

for id in "${ids[@]}"; do
  expected=$fixtures/$id.expected.json
  if [ ! -f "$expected" ]; then
    bad "$id: no such fixture"
    continue
  fi
  entries=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["expect"].get("must_match") or []))' "$expected")
  found=0
  for candidate in "$benchmark/reproducers/$id"/entry-*.{sh,py,mjs}; do
    if [ -f "$candidate" ]; then
      found=$((found + 1))
    fi
  done
  if [ "$found" -ne "$entries" ]; then
    bad "$id: $entries entries in must_match, $found reproducers"
    continue
  fi
  if [ "$entries" -eq 0 ]; then
    continue
  fi

  new=$temporary/$id/new
  fixed=$temporary/$id/fixed
  mkdir -p "$new" "$fixed"
  if ! python3 "$benchmark/rebuild.py" "$fixtures/$id.diff" "$new" > "$temporary/said" 2> "$temporary/errors"; then
    complain "$id: the diff cannot be rebuilt"
    continue
  fi
  cp -R "$new/." "$fixed/"
  stray=$(cd "$benchmark/reproducers/$id/fixed" && find . -type f | while IFS= read -r file; do
    [ -f "$new/$file" ] || printf '%s ' "$file"
  done)
  if [ -n "$stray" ]; then
    bad "$id: fixed files that the diff does not have: $stray"
    continue
  fi
  cp -R "$benchmark/reproducers/$id/fixed/." "$fixed/"

  for ((n = 1; n <= entries; n++)); do
    candidates=("$benchmark/reproducers/$id/entry-$n".{sh,py,mjs})
    reproducer=
    for candidate in "${candidates[@]}"; do
      if [ -f "$candidate" ]; then
        reproducer=$candidate
      fi
    done
    if [ -z "$reproducer" ]; then
      bad "$id entry $n: no reproducer"
      continue
    fi

    run "$reproducer" "$new"
    if [ "$status" -ne 1 ] || [ "${said#BUG: }" = "$said" ]; then
      complain "$id entry $n: want the bug to show on the new file (exit 1 and a BUG line), got exit $status"
      continue
    fi
    shown=${said#BUG: }
    run "$reproducer" "$fixed"
    if [ "$status" -ne 0 ] || [ "${said#OK: }" = "$said" ]; then
      complain "$id entry $n: want the fixed file to pass (exit 0 and an OK line), got exit $status"
      continue
    fi
    good "$id entry $n: $shown"
  done
done

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
