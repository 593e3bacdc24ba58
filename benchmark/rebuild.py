#!/usr/bin/env python3
"""Rebuilds the files of a full-context git diff.

usage: rebuild.py DIFF DIRECTORY [--old]

Writes the new files (with --old: the old ones) below DIRECTORY, which must not hold them yet, and prints
their paths. The diffs of this benchmark carry every line of every file, so nothing else is needed. A hunk
whose counts are wrong, or a diff that leaves lines out, is refused.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class BadDiff(Exception):
    """The diff is not one that this program can rebuild files from."""


class FileDiff:
    """One file of a diff: its two paths (None = absent), its mode and the lines that the diff touches."""

    def __init__(self) -> None:
        self.old_path: str | None = None
        self.new_path: str | None = None
        self.mode = "100644"
        self.old: list[str] = []
        self.new: list[str] = []
        # Numbers of the lines in the new file that the diff adds.
        self.added: list[int] = []


def parse(text: str) -> list[FileDiff]:
    """All files of a git diff."""
    lines = text.split("\n")
    if lines.pop() != "":
        raise BadDiff("does not end with a line end")
    files: list[FileDiff] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("diff --git "):
            files.append(FileDiff())
        elif not files:
            raise BadDiff(f"line {at + 1}: text before the first file")
        elif line.startswith("--- "):
            files[-1].old_path = path_of(line, "a/")
        elif line.startswith("+++ "):
            files[-1].new_path = path_of(line, "b/")
        elif line.startswith(("new file mode ", "new mode ")):
            files[-1].mode = line.rsplit(" ", 1)[1]
        elif line.startswith("index "):
            if line.count(" ") == 2:
                files[-1].mode = line.rsplit(" ", 1)[1]
        elif line.startswith("@@ "):
            at = read_hunk(lines, at, files[-1])
            continue
        else:
            raise BadDiff(f"line {at + 1}: unexpected: {line}")
        at += 1
    if not files:
        raise BadDiff("holds no file")
    return files


def path_of(line: str, prefix: str) -> str | None:
    name = line[4:]
    if name == "/dev/null":
        return None
    if not name.startswith(prefix) or ".." in Path(name).parts or Path(name[2:]).is_absolute():
        raise BadDiff(f"unusable path: {name}")
    return name[len(prefix):]


def read_hunk(lines: list[str], at: int, file: FileDiff) -> int:
    """Reads the hunk that begins at `at` and returns where it ends."""
    header = HUNK.match(lines[at])
    if header is None:
        raise BadDiff(f"line {at + 1}: not a hunk header: {lines[at]}")
    old_start, old_count, new_start, new_count = (1 if part is None else int(part) for part in header.groups())
    if file.old or file.new or old_start != min(1, old_count) or new_start != min(1, new_count):
        raise BadDiff(f"line {at + 1}: the hunk does not hold the whole file")
    at += 1
    while len(file.old) < old_count or len(file.new) < new_count:
        if at == len(lines):
            raise BadDiff("the last hunk is too short")
        kind, content = lines[at][:1], lines[at][1:]
        if kind not in (" ", "-", "+"):
            raise BadDiff(f"line {at + 1}: unexpected inside a hunk: {lines[at]}")
        if kind != "+":
            file.old.append(content)
        if kind != "-":
            file.new.append(content)
        if kind == "+":
            file.added.append(len(file.new))
        at += 1
    if len(file.old) != old_count or len(file.new) != new_count:
        raise BadDiff(f"line {at}: the counts of the hunk are wrong")
    return at


def rebuild(diff: Path, directory: Path, side: str = "new") -> list[str]:
    """Writes one side of a diff below `directory` and returns the paths, in the diff's order."""
    written = []
    for file in parse(diff.read_bytes().decode("utf-8")):
        path, lines = (file.new_path, file.new) if side == "new" else (file.old_path, file.old)
        if path is None:
            continue
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            out.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
        if file.mode == "100755":
            target.chmod(0o755)
        written.append(path)
    return written


def main() -> int:
    args = [arg for arg in sys.argv[1:] if arg != "--old"]
    if len(args) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    try:
        for path in rebuild(Path(args[0]), Path(args[1]), "old" if "--old" in sys.argv else "new"):
            print(path)
    except (BadDiff, OSError, UnicodeDecodeError) as problem:
        print(f"rebuild.py: {args[0]}: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
