#!/usr/bin/env bash
# Fuzzes the readers, the escapes, the score and the pack, BENCHGATE_FUZZ_SECONDS each (20), two at a time.
#
# It needs neither a nightly toolchain nor cargo-fuzz: the flags below are what cargo-fuzz would pass, and the stable
# compiler takes them. A C++ compiler builds the engine. New inputs stay in fuzz/corpus and an input that breaks
# something in fuzz/artifacts; git ignores both. To try one again: target/fuzz/HOST/release/TARGET FILE.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

seconds=${BENCHGATE_FUZZ_SECONDS:-20}
command -v c++ > /dev/null || command -v g++ > /dev/null || give_up "a C++ compiler is needed (Debian: apt-get install g++)"

host=$(rustc --version --verbose | sed -n 's/^host: //p')
flags=(
  -Dwarnings --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
  -Cllvm-args=-sanitizer-coverage-trace-compares
)
# With a target, the flags are not for build scripts.
RUSTFLAGS="${flags[*]}" cargo build --locked --release --manifest-path fuzz/Cargo.toml --target "$host" \
  --target-dir "$builds/fuzz" || give_up "the fuzz targets cannot be built"

# Seeds: the shipped benchmark, the cases of the tests, and what is committed for each target.
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
targets=(json expectation findings diff escape score pack policy statement xml lcov libtest)
for target in "${targets[@]}"; do
  mkdir -p "$seeds/$target" "fuzz/corpus/$target" "fuzz/artifacts/$target"
  if [ -d "fuzz/seeds/$target" ]; then cp fuzz/seeds/"$target"/* "$seeds/$target/"; fi
done
number=0
while IFS= read -r -d '' file; do
  number=$((number + 1))
  case $file in
    *.expected.json)
      cp "$file" "$seeds/json/$number"
      cp "$file" "$seeds/expectation/$number"
      findings=${file%.expected.json}.findings.json
      { cat "$file" && if [ -f "$findings" ]; then printf '\0' && cat "$findings"; fi; } > "$seeds/score/$number"
      ;;
    *.findings.json)
      cp "$file" "$seeds/json/$number"
      cp "$file" "$seeds/findings/$number"
      ;;
    *.diff) cp "$file" "$seeds/diff/$number" ;;
    *.toml) cp "$file" "$seeds/policy/$number" ;;
    benchmark/packs/*.json | tests/cases/pack-*.json) cp "$file" "$seeds/pack/$number" ;;
    *) cp "$file" "$seeds/escape/$number" ;;
  esac
done < <(find benchmark/fixtures benchmark/packs benchmark/samples tests/cases -type f -size -64k \
  \( -name '*.expected.json' -o -name '*.findings.json' -o -name '*.diff' -o -name '*.toml' -o -name stdout \
  -o -path 'benchmark/packs/*.json' -o -path 'tests/cases/pack-*.json' \) -print0)

while IFS= read -r -d '' file; do
  number=$((number + 1))
  case $file in
    *.xml) cp "$file" "$seeds/xml/$number" ;;
    *.info) cp "$file" "$seeds/lcov/$number" ;;
    *.txt) cp "$file" "$seeds/libtest/$number" ;;
    *) cp "$file" "$seeds/json/$number" ;;
  esac
done < <(find tests/reports -mindepth 2 -type f -size -64k -not -path '*/source/*' -print0)

# fuzz TARGET: new inputs are kept for the next time, and so is one that breaks something.
fuzz() {
  local target=$1 words=() longest=8192
  # Texts are escaped a line at a time, and to judge one takes long.
  if [ "$target" = escape ]; then longest=512; fi
  if [ -f "fuzz/dictionaries/$target" ]; then words=(-dict="fuzz/dictionaries/$target"); fi
  "$builds/fuzz/$host/release/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$longest" \
    -print_final_stats=1 -artifact_prefix="fuzz/artifacts/$target/" ${words[@]+"${words[@]}"} \
    "fuzz/corpus/$target" "$seeds/$target"
}

# judge TARGET PROCESS
judge() {
  local target=$1 status=0 log=$seeds/$1.log
  wait "$2" || status=$?
  local runs edges
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  edges=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 || true)
  if [ "$status" -eq 0 ] && [ "${runs:-0}" -gt 0 ] && [ -n "$edges" ]; then
    good "$target: $runs runs, $edges"
  else
    tail -n 60 "$log"
    bad "$target: exit $status after ${runs:-no} runs, ${edges:-no coverage}"
  fi
}

for ((i = 0; i < ${#targets[@]}; i += 2)); do
  processes=()
  for target in "${targets[@]:i:2}"; do
    fuzz "$target" > "$seeds/$target.log" 2>&1 < /dev/null &
    processes+=("$!")
  done
  for j in "${!processes[@]}"; do
    judge "${targets[i + j]}" "${processes[j]}"
  done
done
finish
