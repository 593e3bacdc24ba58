# What every script in here begins with: `source "$(dirname "${BASH_SOURCE[0]}")/common.sh"`.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What is installed or made once; git ignores it, and it can be removed at any time.
cache=$root/.cache/ci
mkdir -p "$cache"
cd "$root"

# Output for files and pipes, and no toolchain that nobody asked for.
export CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=never RUSTUP_AUTO_INSTALL=0 PIP_DISABLE_PIP_VERSION_CHECK=1
# Nothing here is built twice, nor looked at with a debugger.
export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
builds=${CARGO_TARGET_DIR:-$root/target}
export CARGO_TARGET_DIR=$builds

give_up() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The toolchain of rust-toolchain.toml, or the same version installed under another name, such as `stable`.
choose_toolchain() {
  local version name
  version=$(sed -n 's/^channel = "\(.*\)"$/\1/p' "$root/rust-toolchain.toml")
  command -v cargo > /dev/null || give_up "cargo is needed and not on PATH"
  if rustc --version 2> /dev/null | grep -qF "rustc $version "; then
    return
  fi
  if command -v rustup > /dev/null; then
    while read -r name _; do
      if RUSTUP_TOOLCHAIN=$name rustc --version 2> /dev/null | grep -qF "rustc $version "; then
        export RUSTUP_TOOLCHAIN=$name
        return
      fi
    done < <(rustup toolchain list)
  fi
  give_up "Rust $version is needed; it is the version in rust-toolchain.toml"
}
choose_toolchain

# Installs the packages of .ci/requirements.txt, unless they are there, and puts their programs on PATH.
use_python_tools() {
  local venv=$cache/venv stamp
  command -v python3 > /dev/null || give_up "python3 is needed and not on PATH"
  stamp="$(python3 --version) $(cksum < "$root/.ci/requirements.txt")"
  if [ "$(cat "$venv/stamp" 2> /dev/null || true)" != "$stamp" ]; then
    echo "installing from PyPI: $(grep -o '^[^#]*==.*' "$root/.ci/requirements.txt" | tr '\n' ' ')"
    rm -rf "$venv"
    python3 -m venv "$venv" || give_up "no virtual environment could be made (Debian: apt-get install python3-venv)"
    "$venv/bin/python" -m pip install --quiet --no-deps --only-binary :all: --requirement "$root/.ci/requirements.txt"
    "$venv/bin/python" -m pip check --quiet
    printf '%s\n' "$stamp" > "$venv/stamp"
  fi
  export PATH=$venv/bin:$PATH
}

# clone_head CLONE PROFILE…: a clone of what is committed. From now on it is built in a directory of its own: cargo
# takes two clones of a package for the same one. Built dependencies are copied, which saves minutes.
clone_head() {
  local clone=$1 profile part
  shift
  git clone --quiet "file://$root" "$clone"
  export CARGO_TARGET_DIR=$clone/target
  for profile in "$@"; do
    mkdir -p "$CARGO_TARGET_DIR/$profile"
    for part in .fingerprint build deps; do
      if [ -d "$builds/$profile/$part" ]; then
        cp -Rp "$builds/$profile/$part" "$CARGO_TARGET_DIR/$profile/"
      fi
    done
    rm -rf "$CARGO_TARGET_DIR/$profile/.fingerprint/benchgate-"*
  done
}

# From now on this is a newcomer's own machine, whatever runs this script: what a CI service says of itself is gone, and
# with it the rules that hold only there (`gate --collect` is refused in CI).
leave_ci() {
  unset CI "${!GITHUB_@}" "${!RUNNER_@}" "${!ACTIONS_@}"
}

# The program as its tests have it, in $builds/debug: a plain build would compile everything once more, with what only the
# tests want of it left out.
build_program() {
  (cd "$root" && CARGO_TARGET_DIR=$builds cargo test --locked --quiet --no-run --test workflows)
}

# For a script that runs the tests: what they make goes into memory where there is room for it, and there are more of them
# at a time than processors, since they wait for processes and disks in between. Afterwards `remove_room_for_tests`.
room_for_tests=
make_room_for_tests() {
  export RUST_TEST_THREADS=$(($(getconf _NPROCESSORS_ONLN) * 2))
  if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 4000000 ]; then
    room_for_tests=$(mktemp -d /dev/shm/benchgate.XXXXXX)
    # Some tests run the program as somebody else.
    chmod 755 "$room_for_tests"
    export TMPDIR=$room_for_tests
  fi
}
remove_room_for_tests() {
  if [ -n "$room_for_tests" ]; then rm -rf "$room_for_tests"; fi
}

# Checks, each printed as it goes; `finish` fails when one did.
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

finish() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
