#!/usr/bin/env bash
# Lints the action, the workflows and all shell scripts, and shows that each linter sees faults planted for it: one
# that passes everything proves nothing.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
use_python_tools

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
said=$temporary/said

actionlint() { jactionlint --profile correctness --strict-exit --no-color "$@"; }
audit() { zizmor --offline --strict-collection --persona pedantic --no-progress --quiet --color never "$@"; }
workflow_schema() { check-jsonschema --builtin-schema vendor.github-workflows "$@"; }
action_schema() { check-jsonschema --builtin-schema vendor.github-actions "$@"; }

# clean NAME COMMAND…: the linter has nothing to say.
clean() {
  local name=$1
  shift
  if "$@" > "$said" 2>&1; then
    good "$name"
  else
    cat "$said"
    bad "$name"
  fi
}

# caught WORD COMMAND…: the linter fails, and its words are about this fault.
caught() {
  local word=$1
  shift
  if "$@" > "$said" 2>&1; then
    bad "planted for $1, $word: not caught"
  elif ! grep -qF -e "$word" "$said"; then
    cat "$said"
    bad "planted for $1, $word: something else was said"
  else
    good "planted for $1, $word: caught"
  fi
}

# --- what is ours ---

clean 'workflows and actions: jactionlint' actionlint .github/workflows/*.yml action.yml collect/action.yml
clean 'workflows and actions: zizmor' audit .
clean 'workflows: schema' workflow_schema .github/workflows/*.yml
clean 'actions: schema' action_schema action.yml collect/action.yml

# --- what `benchgate init` writes ---

build_program
"$builds/debug/benchgate" init "$temporary/init" > "$said"
written=$temporary/init/.github/workflows/benchgate.yml
# What people fill in.
pinned='benchgate@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v0.1.0'
sed -i.bak "s/benchgate@COMMIT # FILL IN.*/$pinned/" "$written"
rm "$written.bak"
clean 'the workflow of init: jactionlint' actionlint "$written"
clean 'the workflow of init: zizmor' audit "$written"
clean 'the workflow of init: schema' workflow_schema "$written"

# --- what is there to copy ---

# As people have it once they have filled it in, and where the linters look for it.
mkdir -p "$temporary/examples/.github/workflows"
git -C "$temporary/examples" init --quiet
for example in examples/*.yml; do
  sed -E "s/@COMMIT # FILL IN.*/@${pinned#*@}/" "$example" > "$temporary/examples/.github/workflows/$(basename "$example")"
done
clean 'examples: jactionlint' actionlint "$temporary"/examples/.github/workflows/*.yml
clean 'examples: zizmor' audit "$temporary/examples"
clean 'examples: schema' workflow_schema "$temporary"/examples/.github/workflows/*.yml
# An exception says why.
exceptions=$(grep -rhoE 'zizmor: ignore.*' .github examples action.yml collect src/cli/init || true)
if printf '%s\n' "$exceptions" | grep -qvE '^$|^zizmor: ignore\[[a-z-]+\] .{20,}'; then
  printf '%s\n' "$exceptions"
  bad 'every exception from a rule of zizmor says why'
else
  good 'every exception from a rule of zizmor says why'
fi

scripts=()
while IFS= read -r -d '' file; do
  case $file in
    # A fixed file has its bug removed and nothing else.
    benchmark/reproducers/*/fixed/* | benchmark/fixtures/* | tests/* | fuzz/*) ;;
    *.sh) scripts+=("$file") ;;
    *) if head -n 1 "$file" | grep -qE '^#!.*[/ ](ba)?sh( |$)'; then scripts+=("$file"); fi ;;
  esac
done < <(git ls-files -z)
clean "${#scripts[@]} shell scripts: shellcheck" shellcheck --external-sources "${scripts[@]}"

# --- what Benchgate depends on ---

# Advisories are not here: their list has to be fetched, which the job in ci.yml does.
dependencies() { cargo-deny --locked --offline --color never --config "$1" check -D unmatched-skip bans licenses sources; }
clean 'dependencies: cargo-deny' dependencies deny.toml
# planted SED WORD: deny.toml with a change is refused, and the words are about it.
planted() {
  sed "$1" deny.toml > "$temporary/deny.toml"
  ! cmp -s deny.toml "$temporary/deny.toml" || bad "planted in deny.toml, $2: nothing was changed"
  caught "$2" dependencies "$temporary/deny.toml"
}
planted 's/^  "ISC",$//' rejected
planted 's/^  "ISC",$/  "ISC", "MPL-2.0",/' license-not-encountered
planted '/crate = "sha2@0.10"/d' duplicate
planted 's/sha2@0.10/sha2@0.9/' unmatched-skip
planted 's/openssl-sys/ring/' banned

# --- planted faults ---

# A clone of nothing: the linters look for a repository.
plant=$temporary/plant
mkdir -p "$plant/.github/workflows"
git -C "$plant" init --quiet
cd "$plant"
workflow=.github/workflows/planted.yml
head=$'name: x\non: push\npermissions: {}\nconcurrency:\n  group: x\n  cancel-in-progress: true\n'
head+=$'jobs:\n  one:\n    name: x\n    runs-on: ubuntu-latest\n    steps:\n'

# workflow HEAD STEP…
workflow() {
  local text=$1
  shift
  { printf '%s' "$text" && printf '      %s\n' "$@"; } > "$workflow"
}

# shellcheck disable=SC2016 # the expressions are GitHub's
{
  workflow "$head" '- run: echo one'
  clean 'a planted workflow without fault: jactionlint' actionlint "$workflow"
  clean 'a planted workflow without fault: zizmor' audit .
  clean 'a planted workflow without fault: schema' workflow_schema "$workflow"

  workflow "$head" '- run: echo "${{ steps.nowhere.outputs.x }}"'
  caught nowhere actionlint "$workflow"
  workflow "$head" '- run: echo "${{ github.no_such_key }}"'
  caught no_such_key actionlint "$workflow"
  workflow "$head" '- run: cat $(ls *.txt) | while read x; do y=$x; done; cd "$y"; [ $y = 1 ]'
  caught SC2086 actionlint "$workflow"
  workflow "${head/push/no_such_event}" '- run: echo one'
  caught no_such_event actionlint "$workflow"

  workflow "$head" '- run: echo "${{ github.event.issue.title }}"'
  caught template-injection audit .
  workflow "$head" '- uses: actions/checkout@v6'
  caught unpinned-uses audit .
  workflow "$head" '- uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2'
  caught artipacked audit .
  workflow "${head/on: push/on: pull_request_target}" '- run: echo one'
  caught dangerous-triggers audit .
  printf 'on: push\njobs: [\n' > "$workflow"
  caught planted.yml audit .

  workflow "${head/permissions: \{\}/permissions: write-all}" '- run: echo one'
  caught excessive-permissions audit .
  workflow "${head/    runs-on/    permissions:
      contents: write
    runs-on}" '- run: echo one'
  caught undocumented-permissions audit .
  workflow "${head/on: push/on: pull_request_target}" '- run: echo "A=$B" >> "$GITHUB_ENV"'
  caught github-env audit .
  workflow "${head/concurrency/x-concurrency}" '- run: echo one'
  caught x-concurrency workflow_schema "$workflow"
  workflow "${head/    runs-on/    needs: nowhere
    runs-on}" '- run: echo one'
  caught nowhere actionlint "$workflow"
  workflow "${head/ubuntu-latest/ubuntu-99.04}" '- run: echo one'
  caught ubuntu-99.04 actionlint "$workflow"
  workflow "$head" '- {id: one, run: echo one}' '- {id: one, run: echo one}'
  caught duplicate actionlint "$workflow"
  workflow "$head" '- {run: echo one, if: "${{ alwas() }}"}'
  caught alwas actionlint "$workflow"

  workflow "$head" '- run: echo one' '  shel: bash'
  caught shel workflow_schema "$workflow"
  workflow "${head/runs-on/run-on}" '- run: echo one'
  caught run-on workflow_schema "$workflow"

  workflow "$head" '- run: echo one'
  step=$'name: x\ndescription: y\nruns:\n  using: composite\n  steps:\n'
  printf '%s    - run: echo "${{ inputs.name }}"\n      shell: bash\n' "$step" > action.yml
  caught template-injection audit .
  printf '%s    - run: echo one\n' "$step" > action.yml
  caught 'is not valid under any' action_schema action.yml
  printf '%s    - run: echo one\n      shell: bash\n' "${step/composite/composit}" > action.yml
  caught "'composit'" action_schema action.yml
  printf '%s    - run: echo "${{ steps.nowhere.outputs.x }}"\n      shell: bash\n' "$step" > action.yml
  caught nowhere actionlint action.yml

  printf '#!/bin/sh\nrm -r $1\n' > planted.sh
  caught SC2086 shellcheck planted.sh
}

# A name in clippy.toml that does not exist bans nothing and is only a warning.
cd "$root"
clone_head "$temporary/clone" debug
cd "$temporary/clone"
sed -i.bak 's|"std::env::var"|"std::env::no_such_function"|' clippy.toml
caught no_such_function .ci/clippy --lib

finish
