#!/usr/bin/env python3
"""Checks the benchmark's own files, and scores recordings and samples a second time.

usage: check.py

An independent oracle: it shares no code with Benchgate and knows only the directional rules. It exits
non-zero when a key is malformed or points nowhere, a diff does not apply or gives an answer away, a
recording belongs to another diff, a sample does not pass, or a recording loses something that no
`known_gap` explains.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import rebuild

BENCHMARK = Path(__file__).resolve().parent
FIXTURES = BENCHMARK / "fixtures"
SAMPLES = BENCHMARK / "samples"

SEVERITIES = ["critical", "major", "minor", "nit", "info"]
BLOCKING = ("critical", "major")
TOLERANCE = 3

TOP = {"id": str, "description": str, "expect": dict}
EXPECT = {"must_match": list, "must_not_flag": list, "min_findings": int, "max_blocking": int}
ENTRY = {
    "file": str, "line": int, "end_line": int, "severity": str, "keywords": list,
    "note": str, "known_gap": str, "pinned": bool,
}
# What begins a comment in the languages of the fixtures; a Markdown line is prose as a whole.
COMMENT = {
    ".py": r'#.*|"""', ".sh": r"#.*", ".yml": r"#.*", ".mjs": r"//.*|/?\*.*", ".c": r"/?\*.*|//.*",
    ".h": r"/?\*.*|//.*", ".rs": r"//.*", ".md": r".*",
}

problems: list[str] = []


def problem(text: str) -> None:
    problems.append(text)


def strict_json(path: Path) -> object:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        for key in {key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1}:
            problem(f"{path}: duplicate key {key}")
        return dict(pairs)

    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)
    except (OSError, ValueError) as error:
        problem(f"{path}: {error}")
        return None


def check_keys(where: str, found: object, allowed: dict[str, type]) -> bool:
    if not isinstance(found, dict):
        problem(f"{where}: not an object")
        return False
    for key, value in found.items():
        if key not in allowed:
            problem(f"{where}: unknown key {key}")
        elif not isinstance(value, allowed[key]) or (allowed[key] is int and isinstance(value, bool)):
            problem(f"{where}: {key} has the wrong type")
    return True


def fixture_ids() -> list[str]:
    ends = ".expected.json"
    return sorted(path.relative_to(FIXTURES).as_posix()[: -len(ends)] for path in FIXTURES.rglob(f"*{ends}"))


def check_diff(fixture: str, directory: Path) -> list[rebuild.FileDiff]:
    """Rebuilds both sides and applies the diff with git, both ways."""
    diff = FIXTURES / f"{fixture}.diff"
    try:
        files = rebuild.parse(diff.read_text(encoding="utf-8"))
        for side in ("old", "new"):
            (directory / side).mkdir(parents=True)
            rebuild.rebuild(diff, directory / side, side)
    except (rebuild.BadDiff, OSError) as error:
        problem(f"{fixture}: {error}")
        return []
    for side, options in (("old", []), ("new", ["--reverse"])):
        git = subprocess.run(
            ["git", "apply", *options, "--check", "--unidiff-zero", str(diff)],
            cwd=directory / side, capture_output=True, text=True, check=False,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_CEILING_DIRECTORIES": str(directory)},
        )
        if git.returncode != 0:
            problem(f"{fixture}: git apply {' '.join(options)}: {git.stderr.strip()}")
    return files


def comments(file: rebuild.FileDiff) -> list[tuple[int, str]]:
    """Lines of prose that the diff adds: comments and docstrings, lower case."""
    suffix = Path(file.new_path or "").suffix
    added = set(file.added)
    found = []
    quoted = False
    for number, line in enumerate(file.new, 1):
        inside = quoted
        if suffix == ".py" and line.count('"""') % 2 == 1:
            quoted = not quoted
        hit = re.search(COMMENT[suffix], line)
        if number in added and (hit or inside):
            found.append((number, line.lower() if inside or quoted or suffix == ".py" else hit.group(0).lower()))
    return found


def check_entries(fixture: str, expect: dict, files: list[rebuild.FileDiff]) -> None:
    by_path = {file.new_path: file for file in files}
    for kind in ("must_match", "must_not_flag"):
        for index, entry in enumerate(expect.get(kind, [])):
            where = f"{fixture}: {kind}[{index}]"
            if not check_keys(where, entry, ENTRY):
                continue
            file = by_path.get(entry.get("file"))
            if file is None:
                problem(f"{where}: the diff has no file {entry.get('file')}")
                continue
            first = entry.get("line")
            last = entry.get("end_line", first)
            if first is not None:
                if not 1 <= first <= last <= len(file.new):
                    problem(f"{where}: line {first} to {last} of {len(file.new)}")
                elif kind == "must_match" and not any(first - 1 <= line <= last + 1 for line in file.added):
                    problem(f"{where}: the diff does not touch line {first}")
            elif kind == "must_match":
                problem(f"{where}: no line")
            if entry.get("severity", "info") not in SEVERITIES:
                problem(f"{where}: unknown severity")
            keywords = entry.get("keywords", [])
            if not keywords or len(set(keywords)) != len(keywords):
                problem(f"{where}: no keywords, or one twice")
            for keyword in keywords:
                if not isinstance(keyword, str) or keyword != keyword.lower() or len(keyword) < 4:
                    problem(f"{where}: unsuitable keyword {keyword!r}")
                for other in files:
                    for number, comment in comments(other):
                        if keyword in comment:
                            problem(f"{where}: {keyword!r} occurs in a comment, {other.new_path}:{number}")
            if not entry.get("note"):
                problem(f"{where}: no note")


def read_findings(path: Path, diff: Path) -> list[dict] | None:
    content = strict_json(path)
    if isinstance(content, dict):
        recorded = content.get("recording", {}).get("diff_sha256")
        if recorded != hashlib.sha256(diff.read_bytes()).hexdigest():
            problem(f"{path}: recorded for another diff")
        content = content.get("findings")
    if not isinstance(content, list):
        problem(f"{path}: no list of findings")
        return None
    return content


def rank(severity: object) -> int:
    name = severity.strip().lower() if isinstance(severity, str) else "info"
    return SEVERITIES.index(name) if name in SEVERITIES else SEVERITIES.index("info")


def gap(a: tuple[int, int], b: tuple[int, int]) -> int:
    return max(0, a[0] - b[1], b[0] - a[1])


def matches(entry: dict, finding: dict) -> bool:
    if "file" in entry and finding.get("file", "") != entry["file"]:
        return False
    if "line" in entry:
        if not isinstance(finding.get("line"), int):
            return False
        there = (entry["line"], entry.get("end_line", entry["line"]))
        here = (finding["line"], finding.get("end_line", finding["line"]))
        if gap(there, here) > TOLERANCE:
            return False
    if "severity" in entry and rank(finding.get("severity")) > rank(entry["severity"]):
        return False
    text = f"{finding.get('claim', '')} {finding.get('evidence', '')}".lower()
    keywords = entry.get("keywords", [])
    return not keywords or any(keyword.lower() in text for keyword in keywords)


def score(expect: dict, findings: list[dict]) -> tuple[bool, int, list[dict], int]:
    """Whether it passed, what matched, what was missed, and the false positives."""
    entries = expect.get("must_match", [])
    missed = [entry for entry in entries if not any(matches(entry, finding) for finding in findings)]
    false = sum(matches(entry, finding) for entry in expect.get("must_not_flag", []) for finding in findings)
    passed = not missed and false == 0 and len(findings) >= expect.get("min_findings", 0)
    blocking = sum(SEVERITIES[rank(finding.get("severity"))] in BLOCKING for finding in findings)
    surplus = max(0, blocking - expect["max_blocking"]) if "max_blocking" in expect else 0
    return passed and surplus == 0, len(entries) - len(missed), missed, false + surplus


def status(expect: dict, findings: list[dict]) -> tuple[str, str]:
    passed, matched, missed, false = score(expect, findings)
    excused = [entry for entry in missed if entry.get("known_gap")]
    enough = len(findings) >= expect.get("min_findings", 0)
    row = f"{matched:5} {len(missed):5} {false:5} {len(findings):5}"
    if passed:
        return "pass", row
    return ("gap" if enough and false == 0 and len(excused) == len(missed) else "FAIL"), row


def main() -> int:
    ids = fixture_ids()
    known = set(ids)
    for directory, ends in ((FIXTURES, ".diff"), (FIXTURES, ".findings.json"), (SAMPLES, ".findings.json")):
        for path in directory.rglob(f"*{ends}"):
            if path.relative_to(directory).as_posix()[: -len(ends)] not in known:
                problem(f"{path}: belongs to no fixture")

    print(f"{'fixture':24} {'what':9} {'':4} match  miss    fp finds")
    with tempfile.TemporaryDirectory() as temporary:
        for fixture in ids:
            diff = FIXTURES / f"{fixture}.diff"
            expected = strict_json(FIXTURES / f"{fixture}.expected.json")
            if not check_keys(fixture, expected, TOP):
                continue
            if expected.get("id") != fixture:
                problem(f"{fixture}: its id says {expected.get('id')}")
            expect = expected.get("expect", {})
            check_keys(f"{fixture}: expect", expect, EXPECT)
            files = check_diff(fixture, Path(temporary) / fixture)
            check_entries(fixture, expect, files)

            for what, directory in (("recording", FIXTURES), ("sample", SAMPLES)):
                path = directory / f"{fixture}.findings.json"
                if not path.exists():
                    problem(f"{fixture}: no {what}")
                    continue
                findings = read_findings(path, diff)
                if findings is None:
                    continue
                verdict, row = status(expect, findings)
                print(f"{fixture:24} {what:9} {verdict:4} {row}")
                if verdict == "FAIL" or (what == "sample" and verdict != "pass"):
                    problem(f"{fixture}: the {what} does not pass")

    for text in problems:
        print(f"problem: {text}", file=sys.stderr)
    print(f"{len(ids)} fixtures, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
