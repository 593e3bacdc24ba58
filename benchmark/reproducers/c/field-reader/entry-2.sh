#!/usr/bin/env bash
# Builds and runs entry-2.c with the tree's src/fields.c.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

cc -std=c11 -D_POSIX_C_SOURCE=200809L -O0 -fno-stack-protector -I "$1/src" -o "$temporary/check" "$here/entry-2.c" "$1/src/fields.c" || exit 2
"$temporary/check"
