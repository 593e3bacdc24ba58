#!/usr/bin/env bash
# The program as it is released: built and packed as release.yml does, so within its bounds and able to run where there is
# nothing else, and it says what the README shows.

# shellcheck source=.ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
leave_ci

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
target=$(rustc --version --verbose | sed -n 's/^host: //p')
case $target in
  *-linux-gnu) ;;
  *) give_up "it is known how a program is released for Linux with glibc; this is $target" ;;
esac
program=$(dist/build "$target")
if dist/pack "$target" "$program" "$temporary/packed"; then
  good "it is within its bounds, and an empty directory is enough for it"
else
  bad "it is within its bounds, and an empty directory is enough for it"
fi

mkdir "$temporary/room"
tar -xzf "$temporary"/packed/*.tar.gz -C "$temporary/room"
released=$temporary/room/benchgate
if "$released" score > "$temporary/out" 2> "$temporary/err" && .ci/readme-command --output score | diff - "$temporary/out"; then
  good "what is in the archive prints what README.md shows"
else
  cat "$temporary/err"
  bad "what is in the archive prints what README.md shows"
fi
# A name is looked up, certificates are read, a connection is refused and an error made of it: without any library, and
# without the tables that a backtrace would want.
status=0
GITHUB_TOKEN=t GITHUB_REPOSITORY=o/r GITHUB_API_URL=https://localhost:9 "$released" doctor > "$temporary/out" 2>&1 || status=$?
if [ "$status" -lt 128 ] && grep -q '^bad *repository .*Connection refused' "$temporary/out"; then
  good "it asks a server by name"
else
  cat "$temporary/out"
  bad "it asks a server by name (exit $status)"
fi
finish
