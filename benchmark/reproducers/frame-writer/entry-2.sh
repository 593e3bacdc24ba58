#!/usr/bin/env bash
# Builds and runs entry-2.rs with the tree's src/frame.rs beside it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

cp "$here/entry-2.rs" "$1/src/frame.rs" "$temporary/"
rustc --edition 2021 --cap-lints allow -o "$temporary/check" "$temporary/entry-2.rs" || exit 2
"$temporary/check"
