#!/bin/sh
# Installs a released Benchgate, after holding what was downloaded against a SHA-256 sum that came with this script: whoever
# serves the download cannot choose what is run. So fetch this script from a commit that you trust, not from the server.
#
# usage: install.sh [--to DIR]      where the program goes; ~/.local/bin unless given
#                   [--version V]   which one; the newest that this script knows unless given
#                   [--url URL]     what serves it instead of GitHub: URL/NAME; also BENCHGATE_RELEASE_URL
#                   [--sums FILE]   sums instead of those below, as `sha256sum` writes them
#                   [--cache DIR]   where downloads are kept, and looked for; what is found there is checked as well
#
# It needs curl, tar with gzip, and sha256sum, shasum or openssl.
set -eu

# --- written by dist/fill, from dist/SHA256SUMS ---
newest=''
repository=''
sums=''
# --- up to here ---

fail() {
  printf 'error[install]: %s\n  = help: %s\n' "$1" "$2" >&2
  exit 4
}

to=${HOME:-}/.local/bin
url=${BENCHGATE_RELEASE_URL:-}
version='' cache='' file=''
while [ "$#" -gt 0 ]; do
  case $1 in
    --to | --version | --url | --sums | --cache)
      [ "$#" -ge 2 ] || fail "\`$1\` wants a value" "the head of the script says what can be given"
      case $1 in
        --to) to=$2 ;;
        --version) version=$2 ;;
        --url) url=$2 ;;
        --sums) file=$2 ;;
        --cache) cache=$2 ;;
      esac
      shift 2
      ;;
    *) fail "\`$1\` is no option of this script" "the head of the script says what can be given" ;;
  esac
done
if [ -n "$file" ]; then
  [ -f "$file" ] || fail "there is no file with sums, $file" "give one that \`sha256sum\` wrote"
  sums=$(cat "$file")
fi
from_source="build it from source: \`cargo install --path . --locked\` in a clone, \`version: source\` in the Action"

# The word of a release for this machine.
platform() {
  case $(uname -s)/$(uname -m) in
    Linux/x86_64 | Linux/amd64) echo x86_64-unknown-linux-gnu ;;
    Linux/aarch64 | Linux/arm64) echo aarch64-unknown-linux-gnu ;;
    Darwin/x86_64) echo x86_64-apple-darwin ;;
    Darwin/arm64 | Darwin/aarch64) echo aarch64-apple-darwin ;;
    MINGW*/x86_64 | MSYS*/x86_64 | CYGWIN*/x86_64) echo x86_64-pc-windows-msvc ;;
    *) fail "there is no released Benchgate for $(uname -s) on $(uname -m)" "$from_source" ;;
  esac
}

is_here() {
  command -v "$1" > /dev/null
}

if is_here sha256sum; then
  sum() { sha256sum < "$1" | cut -d ' ' -f 1; }
elif is_here shasum; then
  sum() { shasum -a 256 < "$1" | cut -d ' ' -f 1; }
elif is_here openssl; then
  sum() { openssl dgst -sha256 -r < "$1" | cut -d ' ' -f 1; }
else
  fail "no program is here that makes SHA-256 sums" "install sha256sum, shasum or openssl; nothing is run unchecked"
fi
is_here tar || fail "tar is not here" "install tar and gzip"

if [ -z "$version" ]; then
  version=$newest
  [ -n "$version" ] || fail "this commit knows no released Benchgate" "$from_source"
fi
case $version in
  *[!0-9A-Za-z.+-]* | [!0-9]*) fail "\`$version\` is no version" "write it as in 0.1.0" ;;
esac
target=$(platform)
name=benchgate-$version-$target.tar.gz
program=benchgate
case $target in *windows*) program=benchgate.exe ;; esac

# The one line of the sums about this name. None, or several, is no sum.
expected=$(printf '%s\n' "$sums" | awk -v name="$name" '
  { file = $2; sub(/^\*/, "", file) }
  file == name { found++; sum = $1 }
  END { if (found == 1 && sum ~ /^[0-9a-f]+$/ && length(sum) == 64) print sum }')
[ -n "$expected" ] || fail "no sum is known for $name, so nothing could be checked" \
  "choose a version that dist/SHA256SUMS of this commit lists, or $from_source"

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
trap 'exit 4' HUP INT TERM
archive=$room/archive

# What the cache holds is copied before it is checked: nobody can replace it in between.
is_there=no
kept=
if [ -n "$cache" ]; then
  kept=$cache/$version/$name
  if [ -f "$kept" ] && cp "$kept" "$archive" 2> /dev/null; then
    if [ "$(sum "$archive")" = "$expected" ]; then
      is_there=yes
    else
      printf 'warning[install]: %s is not what was released; it is fetched again\n' "$kept" >&2
      rm -f "$archive"
      # It may be another's.
      rm -f "$kept" 2> /dev/null || true
    fi
  fi
fi

if [ "$is_there" = no ]; then
  if [ -z "$url" ]; then
    [ -n "$repository" ] || fail "nothing says where $name is served" "give \`--url\`; in the Action, \`download-url\`"
    url=https://github.com/$repository/releases/download/v$version
  fi
  # Nobody listens on the way to this very machine, which is what tests use.
  case $url in
    # A name before an @ is nobody's address.
    http://*@*) fail "what serves a release is named by https://, and not by $url" "write its address in full" ;;
    https://*) protocols='=https' ;;
    http://127.0.0.1[:/]* | http://localhost[:/]*) protocols='=http,https' ;;
    *) fail "what serves a release is named by https://, and not by $url" "write its address in full" ;;
  esac
  is_here curl || fail "curl is not here" "install curl, or download $name yourself and name the program"
  status=0
  curl --disable --fail --silent --show-error --globoff --location --max-redirs 5 --proto "$protocols" --proto-redir "$protocols" \
    --connect-timeout 20 --max-time 300 --max-filesize 67108864 --retry 2 --retry-delay 1 \
    --output "$archive" --url "${url%/}/$name" || status=$?
  [ "$status" -eq 0 ] || fail "$name could not be fetched from $url: curl ended with $status" \
    "see whether it is there and this machine reaches it (HTTPS_PROXY, SSL_CERT_FILE), name a mirror, or $from_source"
  found=$(sum "$archive")
  if [ "$found" != "$expected" ]; then
    what=
    case $(head -c 64 "$archive" | tr -d '\000' | tr '[:upper:]' '[:lower:]') in
      *'<!doctype'* | *'<html'*) what=' (a web page was served)' ;;
    esac
    fail "what $url serves as $name is something else$what: SHA-256 is $found, and $expected was released" \
      "do not use it; fetch it again, and tell the maintainers if it stays"
  fi
  # Under a name first that nobody else has: a half of it must not lie there. Without a cache it works as well.
  if [ -n "$kept" ] && mkdir -p "$cache/$version" 2> /dev/null && new=$(mktemp "$kept.XXXXXX" 2> /dev/null); then
    { cp "$archive" "$new" && chmod 644 "$new" && mv -f "$new" "$kept"; } 2> /dev/null || rm -f "$new" 2> /dev/null || true
  fi
fi

# One member is taken out, to where we say; no name in the archive becomes a path. It is read from its beginning to its end,
# for what has a colon in its name would be another machine's to some.
unset TAR_OPTIONS
members=$(tar -tzf - < "$archive") || fail "$name is no archive" "tell the maintainers"
strange=$(printf '%s\n' "$members" | grep -vxE 'benchgate(\.exe)?|LICENSE-APACHE|LICENSE-MIT' || true)
[ -z "$strange" ] || fail "$name holds more than the program and its licences: $(printf '%s' "$strange" | head -n 1)" \
  "do not use it, and tell the maintainers"
tar -xzOf - "$program" < "$archive" > "$room/$program" || fail "$name does not hold $program" "tell the maintainers"
chmod 755 "$room/$program"
said=$("$room/$program" --version 2>&1) || fail "the program of $name does not run here: $said" "$from_source"
[ "$said" = "benchgate $version" ] || fail "the program of $name calls itself \`$said\`" "tell the maintainers"

mkdir -p "$to" || fail "$to cannot be made" "choose another directory with \`--to\`"
{ cp "$room/$program" "$to/.$program.$$" && mv -f "$to/.$program.$$" "$to/$program"; } ||
  fail "$to cannot be written to" "choose another directory with \`--to\`"
printf 'benchgate %s is %s\n' "$version" "$to/$program"
