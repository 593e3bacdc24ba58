#!/usr/bin/env bash
# Starts Benchgate for action.yml and collect/action.yml: gets the program, hands it the inputs, and says what came of it. It
# decides nothing. The input `comment-author` is INPUT_comment_author, and so on. Runs with bash 3.2, which macOS has.
# shellcheck disable=SC2329 # the trap calls what it says is never called
set -euo pipefail

# There is no verdict until the program gives one; of equal keys the last counts.
printf '%s\n' verdict=BLOCKED exit-code=4 precision=null recall=null not-verified=null regressions=null loosened=null \
  'packs=[]' result-path=null comment-url=null trust=null fixtures=null passed=null failed=null known-gaps=null \
  blocked=null >> "$GITHUB_OUTPUT"
if [ "${INPUT_command:-}" = evidence ]; then printf '%s\n' evidence-path=null seal-path=null >> "$GITHUB_OUTPUT"; fi

# The job may have variables of these names: what is recorded finds them as they were, and of ours none.
theirs=(${theirs+"theirs=$theirs"})
set -- annotations arguments bin choice code command ended given mark own path place program reason result room root said \
  sealed served kept repository stop store subcommand summary token told verdict version workspace
while [ "$#" -gt 0 ]; do
  if [ -n "${!1+set}" ]; then theirs+=("$1=${!1}"); fi
  unset "$1"
  shift
done
# Only the program gets it, and neither a compiler nor what fetches a release.
token=${INPUT_github_token:-}
unset INPUT_github_token GITHUB_TOKEN GH_TOKEN

# Programs are the machine's. What lies in the workspace may be the change's, whoever has put it on the PATH; so may what a
# PATH names from where it is looked at.
workspace=$PWD path=$PATH
cd -P .
of_machine() {
  local entry kept=
  while IFS= read -r -d : entry; do
    case $entry in
      */../* | */..) entry=$(cd -P -- "$entry" 2> /dev/null && pwd) || continue ;;
    esac
    case $entry/ in
      / | "${workspace%/}"/* | "${PWD%/}"/*) ;;
      /*) kept=$kept:$entry ;;
    esac
  done <<< "$path:"
  PATH=${kept#:}
}
of_machine
workspace=$PWD

# Nothing that is printed from here on is a command to the runner. The word that ends this is written to no file: what is
# recorded could read it there.
random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
stop=$(random)
mark=$(random)
printf '::stop-commands::%s\n' "$stop"

# However it ends: a failure of this script is no FAIL of the change.
summary=${INPUT_summary:-true} annotations=${INPUT_annotations:-true}
ended=no
reason='the log says why'
end() {
  local code=$?
  printf '\n::%s::\n' "$stop"
  if [ "$ended" = yes ]; then
    annotate
    exit "$code"
  fi
  if [ "$annotations" != false ]; then
    printf '::error title=blocked::Benchgate gave no verdict: %s\n' "$(escaped "$reason")"
  fi
  if [ "$summary" != false ] && ! [ -s "$GITHUB_STEP_SUMMARY" ]; then
    printf '### ⛔ BLOCKED\n\nBenchgate gave no verdict; the log says why.\n' >> "$GITHUB_STEP_SUMMARY"
  fi
  exit 4
}
trap end EXIT

# The program escapes what is foreign in them; here it is only made sure that they are annotations.
annotate() {
  if [ -s "${room:-}/annotations" ]; then
    grep -E '^::(error|warning|notice) ' "$room/annotations" || true
  fi
}

# A text as the message of a command to the runner.
escaped() {
  local text=${1//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '%s' "${text//$'\n'/%0A}"
}

fail() {
  reason=$1
  printf 'error[action]: %s\n  = help: %s\n' "${1//[$'\r\n']/ }" "$2" >&2
  exit 4
}

# As programs of this machine write it: bash on Windows has paths of its own, and only there `pwd` knows the other ones.
absolute() {
  case $1 in
    /* | [A-Za-z]:*) printf '%s' "$1" ;;
    *) printf '%s' "$(pwd -W 2> /dev/null || pwd)/$1" ;;
  esac
}

# say KEY VALUE: an output, whatever is in its value.
say() {
  printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark" >> "$GITHUB_OUTPUT"
}

# --- where ---

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
room=$(mktemp -d "$RUNNER_TEMP/benchgate.XXXXXX") || fail "$RUNNER_TEMP cannot be written to" "see to its rights and room"
bin=$room/bin program=$room/bin/benchgate
case $(uname -s) in MINGW* | MSYS* | CYGWIN*) program=$program.exe ;; esac
mkdir "$bin"
# From the workspace, where the steps before have put it, and not from what may be the change's own directory.
given=${INPUT_binary_path:+$(absolute "$INPUT_binary_path")}
place=${INPUT_working_directory:-.}
# No word of the shell's own, and nothing that is looked for elsewhere.
case $place in
  "$workspace" | "$workspace"/*) place=.${place#"$workspace"} ;;
  /* | [A-Za-z]:*) ;;
  *) place=./$place ;;
esac
cd -- "$place" 2> /dev/null ||
  fail "\`working-directory\` is \`$INPUT_working_directory\`, which is no directory here" "check it out before this step"
# A link of the change would lead to what is not the change, and that would be judged.
case $place in
  .*)
    [ "$PWD" = "$(pwd -P)" ] ||
      fail "\`working-directory\` is \`$INPUT_working_directory\`, and a link is on the way: it leads to $(pwd -P)" \
        "name the directory itself"
    ;;
esac

# --- what is asked for ---

command=${INPUT_command:-gate}
# The program appends its outputs to a file of its own; what it says in there is passed on once it has ended.
verdict=("--outputs=$room/outputs")
case $command in
  score) : "${INPUT_out:=$room/result.json}" && result=$INPUT_out ;;
  gate) : "${INPUT_out:=$room/verdict}" && result=$INPUT_out/result.json ;;
  publish)
    result=${INPUT_result:-}
    if [ -d "$result" ]; then result=$result/result.json; fi
    ;;
  evidence | install) verdict=() result= ;;
  *) fail "\`command\` is \`$command\`" "write gate, evidence, publish, score or install" ;;
esac
for choice in summary annotations; do
  case ${!choice} in
    true | false) ;;
    *) fail "\`$choice\` is \`${!choice}\`" "write true or false" ;;
  esac
done
subcommand=${INPUT_subcommand:-collect}
arguments=("$command")
if [ "$command" = evidence ]; then arguments+=("$subcommand"); fi
if [ "${#verdict[@]}" -gt 0 ]; then
  arguments+=("${verdict[@]}")
  if [ "$summary" = true ]; then arguments+=("--summary=$GITHUB_STEP_SUMMARY"); fi
fi

# value FLAG…: inputs with one value. A flag that the command does not have, it refuses.
value() {
  local flag name
  for flag in "$@"; do
    name=INPUT_${flag//-/_}
    if [ -n "${!name:-}" ]; then arguments+=("--$flag=${!name}"); fi
  done
}

# switch FLAG…: inputs that are true or false. Anything else is bad usage, which the program says.
switch() {
  local flag name
  for flag in "$@"; do
    name=INPUT_${flag//-/_}
    case ${!name:-false} in
      true) arguments+=("--$flag") ;;
      false) ;;
      *) arguments+=("--$flag=${!name}") ;;
    esac
  done
}

# each PREFIX INPUT: the lines of an input, each with a prefix.
each() {
  local line name=INPUT_$2
  if [ -n "${!name:-}" ]; then
    while IFS= read -r line; do arguments+=("$1$line"); done <<< "${!name%$'\n'}"
  fi
}

value base head pr config evidence out format color comment comment-author github-timeout archive
value tolerance reviewer recordings claim task timeout leg dir exit-code
switch full collect approve-loosening verbose
each --pack= pack
each --report= report
# Whatever the rest begins with, it is no flag.
arguments+=(--)
each '' directory
each '' result
each '' reports
each '' record
each '' words

# --- the program ---

# A part of this script in a file of its own.
# shellcheck source=action/program.sh
source "$root/action/program.sh"

# --- the run ---

# Where the policy keeps evidence: nothing where it cannot be read, and where its name has signs that nobody sees.
of_policy() {
  local dir
  dir=$("$program" config show --format=toml ${INPUT_config:+"--config=$INPUT_config"} 2> /dev/null |
    sed -n '/^\[evidence]$/,$ { s/^dir = "\(.*\)"$/\1/p; }') || return 0
  dir=${dir//'\u0023'/#}
  dir=${dir//'\"'/\"}
  case $dir in *\\*) ;; *) printf '%s' "$dir" ;; esac
}

store=${INPUT_dir:-.benchgate/evidence}
# Without a word about it these keep it where the policy says.
case $command:${INPUT_dir:-}:$subcommand in evidence::collect | evidence::verify | evidence::show) store=$(of_policy) ;; esac
unset "${!INPUT_@}" ACTION_PATH ACTION_REPOSITORY
code=0
case $command in
  install) printf '%s\n' "$bin" >> "$GITHUB_PATH" ;;
  evidence)
    # What is recorded is the change's, and finds what the job has. The program keeps tokens and the runner's files from it.
    env ${theirs[@]+"${theirs[@]}"} "PATH=$path" "$program" "${arguments[@]}" || code=$?
    if [ -n "$store" ]; then say evidence-path "$(absolute "$store")"; fi
    # Also of what failed. Those that only read leave the store as it is.
    case $subcommand in
      collect | run | ingest)
        if [ -d "$store/records" ] && sealed=$("$program" evidence seal "--dir=$store"); then
          say seal-path "$(absolute "$sealed")"
        fi
        ;;
    esac
    ;;
  *)
    # In the environment of this one program, and on no command line.
    if [ -n "$token" ]; then export GITHUB_TOKEN=$token; fi
    "$program" "${arguments[@]}" || code=$?
    unset GITHUB_TOKEN
    ;;
esac
if [ "${#verdict[@]}" -eq 0 ]; then
  say verdict none
  say exit-code "$code"
  ended=yes
  exit "$code"
fi

# Words that are not understood leave a result and no outputs. Any other end without them is none.
told=$(sed -n '/^exit-code<</ { n; p; q; }' "$room/outputs" 2> /dev/null || true)
# What is published has an exit code of its own; where there is nothing to show it on any more, nothing is told.
if [ "$command" = publish ] && [ "$code" -eq 0 ] && [ -z "$told" ]; then
  say verdict none
  say exit-code 0
elif [ "$told" = "$code" ] || { [ "$command" = publish ] && [ -n "$told" ]; }; then
  cat "$room/outputs" >> "$GITHUB_OUTPUT"
elif [ "$code" -ne 4 ]; then
  fail "the program ended with $code and did not say what it found" "run it again; if it stays, tell the maintainers"
fi
# A result that is refused, or not looked at, is nobody's verdict.
if [ "$command" = publish ] && { [ "$code" -ne 0 ] || [ -z "$told" ]; }; then result=; fi
# Nor is one that was there before, where none could be written: the change may have brought it along.
if [ "$command" != publish ] && [ "$room/bin" -nt "$result" ]; then result=; fi
if [ -f "$result" ]; then
  say result-path "$(absolute "$result")"
  if [ "$annotations" = true ] && [ "$command" = gate ]; then
    "$program" report --format annotations -- "$result" > "$room/annotations" || true
  fi
else
  say result-path null
fi
if [ "$summary" = true ] && ! [ -s "$GITHUB_STEP_SUMMARY" ]; then
  printf '### ⛔ BLOCKED\n\nBenchgate gave no verdict; the log says why.\n' >> "$GITHUB_STEP_SUMMARY"
fi
ended=yes
exit "$code"
