#!/usr/bin/env bash
# The part of launch.sh that gets the program: one that is given, one that cargo builds in the action's own directory, or one that
# install.sh downloads. `program` is where it is then.
# shellcheck disable=SC2154,SC2034 # launch.sh has said what root, room, bin, program, given, command and workspace are, and reads reason

version=${INPUT_version:-}
own=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
# Between two releases a commit knows those before it, and none of its own.
if [ -z "$version$given" ] &&
  ! grep -qsF -e "  benchgate-$own-x86_64-" -e "  benchgate-$own-aarch64-" "$root/dist/SHA256SUMS"; then
  echo "This commit of Benchgate knows no released binary of its version. Its source is built, which takes minutes."
  version=source
fi

# Cargo reads settings from where it is started upwards, each of which can name programs to run, and takes a manifest there
# for that of a workspace. Where the action lies in a checkout that is not its own, they are the change's.
lonely() {
  local at file
  at=$(cd -P "$root" && pwd)
  case $at in "${workspace%/}"/*) ;; *) return 0 ;; esac
  while [ "$at" != "$workspace" ]; do
    at=${at%/*}
    for file in .cargo/config.toml .cargo/config Cargo.toml; do
      if [ -e "$at/$file" ]; then
        fail "the action is built in $root, where cargo would read $at/$file" \
          "check the change out beside the action, or name a program with \`binary-path\`"
      fi
    done
  done
}

# The action's own source, in the action's own directory: toolchain and settings of cargo are its own, too, but for what the
# job says about the network. Joined by &&: bash does not stop at a failure where it is asked about, and an older binary must
# not judge.
build() {
  local name
  unset RUSTFLAGS RUSTUP_TOOLCHAIN CARGO_ENCODED_RUSTFLAGS CARGO_INCREMENTAL "${!RUSTC@}" \
    "${!CARGO_BUILD_@}" "${!CARGO_PROFILE_@}" "${!CARGO_TARGET_@}" "${!CARGO_UNSTABLE_@}"
  for name in CARGO_HOME RUSTUP_HOME; do
    case ${!name:-/}/ in
      "${workspace%/}"/*) unset "$name" ;;
      /* | [A-Za-z]:*) ;;
      *) unset "$name" ;;
    esac
  done
  cd "$root" &&
    cargo build --quiet --locked --release --target-dir target &&
    cp "target/release/${program##*/}" "$program"
}

# called WHAT VERSION HELP: what the program says of itself is all that is known of it. Of an empty file a shell makes a script
# that does nothing, and does it well.
called() {
  local said
  said=$("$program" --version 2>&1) || fail "$1 does not run here: $said" "$3"
  [ "$said" = "benchgate $2" ] || fail "$1 calls itself \`$said\`" "$3"
}

if [ -n "$given" ]; then
  [ "$version" != source ] || fail "\`version: source\` and \`binary-path\` are both given" "leave one of them out"
  [ -f "$given" ] || fail "\`binary-path\` is \`$given\`, which is no file" "put it there before this step"
  # On a PATH it needs its usual name.
  if [ "$command" = install ]; then cp "$given" "$program"; else program=$given; fi
  called "\`$given\`" "${version:-$own}" "with this action goes benchgate ${version:-$own}, built for this machine"
elif [ "$version" = source ]; then
  command -v cargo > /dev/null ||
    fail "cargo is not here, and \`version: source\` needs it" "install Rust before this step, and outside of the workspace"
  lonely
  (build) || fail "the source of the action could not be built" "the compiler's words are above"
  called "what was built" "$own" "run the step again; the compiler's words are above"
else
  served=${INPUT_download_url:-${BENCHGATE_RELEASE_URL:-}}
  # A runner keeps actions in `_actions/OWNER/NAME/REF`.
  case $root in */_actions/*/*/*) kept=${root##*/_actions/} ;; *) kept= ;; esac
  repository=${ACTION_REPOSITORY:-$(printf '%s' "$kept" | cut -d / -f 1,2)}
  if [ -z "$served" ] && [ -n "$repository" ]; then
    served=https://github.com/$repository/releases/download/v${version:-$own}
  fi
  # Among the runner's own temporary files a program can be run for certain.
  said=$(TMPDIR=$room sh "$root/install.sh" --version "${version:-$own}" --to "$bin" --sums "$root/dist/SHA256SUMS" \
    --url "$served" --cache "${RUNNER_TOOL_CACHE:+$RUNNER_TOOL_CACHE/benchgate}" 2>&1) || {
    printf '%s\n' "$said" >&2
    said=$(printf '%s\n' "$said" | sed -n 's/^error\[install\]: //p' | head -n 1)
    reason=${said:-the program could not be installed}
    exit 4
  }
  printf '%s\n' "$said"
fi
