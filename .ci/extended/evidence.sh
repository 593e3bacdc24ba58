#!/usr/bin/env bash
# `evidence run` at sizes that the tests leave out: 1 GiB of output, an artefact at its limit, many runs at once. What is
# measured is memory, which must not grow with the input.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

cargo build --locked --release || give_up "the program cannot be built"
program=$builds/release/benchgate
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
cd "$temporary"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git init --quiet
git -c user.name=a -c user.email=a@example.invalid commit --quiet --allow-empty --message=empty

# peak FILE: the highest mark of the memory that the last run wrote there, in KiB.
peak() { awk '/VmHWM:/ { print $2 }' "$1"; }

# shellcheck disable=SC2016 # the shell of the command expands these, and its parent is the program
"$program" evidence run --claim claim/x -- \
  sh -c 'head -c 1073741824 /dev/zero; grep VmHWM: /proc/$PPID/status >&2' > /dev/null 2> flood
if grep -q 'claim/x: exit 0' flood && [ "$(peak flood)" -lt 16384 ]; then
  good "1 GiB of output in $(peak flood) KiB"
else
  cat flood
  bad "1 GiB of output in constant memory"
fi
# The digest of 1 GiB of zeros, by another program.
if grep -qF "\"bytes\":1073741824,\"sha256\":\"$(head -c 1073741824 /dev/zero | sha256sum | cut -d' ' -f1)\"" \
  .benchgate/evidence/records/*; then
  good "its digest is that of sha256sum"
else
  bad "its digest is that of sha256sum"
fi

# shellcheck disable=SC2016
if "$program" evidence run --claim claim/x -- sh -c 'head -c 33554432 /dev/urandom > "$BENCHGATE_REPORTS/large"' &&
  (cd .benchgate/evidence/artifacts && for name in *; do echo "$name  $name"; done | sha256sum --check --quiet); then
  good "an artefact of 32 MiB is stored under its digest"
else
  bad "an artefact of 32 MiB is stored under its digest"
fi

before=$(find .benchgate/evidence/records -type f | wc -l)
processes=()
for number in $(seq 40); do
  # shellcheck disable=SC2016
  "$program" evidence run --claim claim/x -- sh -c 'echo "$0" > "$BENCHGATE_REPORTS/r"' "$number" 2> /dev/null &
  processes+=("$!")
done
failed=0
for process in "${processes[@]}"; do
  wait "$process" || failed=$((failed + 1))
done
after=$(find .benchgate/evidence/records -type f -name '*.json' | wc -l)
if [ "$failed" -eq 0 ] && [ "$((after - before))" -eq 80 ]; then
  good "40 runs at once, 80 records"
else
  bad "40 runs at once: $failed failed, $((after - before)) records"
fi
if (cd .benchgate/evidence/records && for name in *; do echo "${name%.json}  $name"; done | sha256sum --check --quiet); then
  good "every record is named after its bytes"
else
  bad "every record is named after its bytes"
fi
# Reports of the smallest possible pieces: all of them, which take an unoptimised program half a minute.
if (cd "$root" && BENCHGATE_MEASURED=$program cargo test --locked --test cli -- --ignored --exact \
  evidence::memory::other_small_pieces_take_bounded_memory) > small 2>&1 && grep -q '1 passed' small; then
  good "reports of the smallest pieces take bounded memory"
else
  cat small
  bad "reports of the smallest pieces take bounded memory"
fi
finish
