"""A straightforward scorer in Python, to compare speed with: the standard library, one thread, the directional
rules, a table at the end. It reads well-formed fixtures only and checks nothing that it does not need.

    python3 benches/score.py DIR
"""

import hashlib
import json
import os
import sys

RANKS = {"critical": 0, "major": 1, "minor": 2, "nit": 3, "info": 4}
TOLERANCE = 3


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def rank(word):
    return RANKS.get(str(word).strip().lower(), 4)


def distance(entry, finding):
    first, last = entry["line"], entry.get("end_line") or entry["line"]
    start, end = finding["line"], finding.get("end_line") or finding["line"]
    return max(start - last, first - end, 0)


def matches(entry, finding, text):
    if entry.get("file") is not None and entry["file"] != finding.get("file", ""):
        return False
    if entry.get("line") is not None:
        if finding.get("line") is None or distance(entry, finding) > TOLERANCE:
            return False
    if entry.get("severity") is not None and rank(finding.get("severity")) > rank(entry["severity"]):
        return False
    keywords = entry.get("keywords") or []
    return not keywords or any(keyword.lower() in text for keyword in keywords)


def score(stem):
    expect = load(stem + ".expected.json").get("expect", {})
    recorded = load(stem + ".findings.json")
    stale = False
    if isinstance(recorded, dict):
        stated = recorded.get("recording", {}).get("diff_sha256")
        recorded = recorded["findings"]
        if stated is not None:
            with open(stem + ".diff", "rb") as file:
                stale = hashlib.sha256(file.read()).hexdigest() != stated
    texts = [(f, (f.get("claim", "") + " " + f.get("evidence", "")).lower()) for f in recorded]
    entries = expect.get("must_match", [])
    matched = sum(any(matches(entry, f, text) for f, text in texts) for entry in entries)
    wrong = sum(matches(entry, f, text) for entry in expect.get("must_not_flag", []) for f, text in texts)
    blocking = sum(rank(f.get("severity")) <= 1 for f in recorded)
    most = expect.get("max_blocking")
    if most is not None:
        wrong += max(0, blocking - most)
    missed = len(entries) - matched
    passed = missed == 0 and wrong == 0 and len(recorded) >= expect.get("min_findings", 0) and not stale
    return passed, matched, missed, wrong


def ratio(part, whole):
    return f"{part / whole if whole else 1.0:.2f}"


def line(name, passed, matched, missed, wrong):
    precision, recall = ratio(matched, matched + wrong), ratio(matched, matched + missed)
    return [name, passed, str(matched), str(missed), str(wrong), precision, recall]


def main(root):
    stems = []
    for parent, _, names in os.walk(root):
        stems += [os.path.join(parent, name)[:-14] for name in names if name.endswith(".expected.json")]
    stems.sort()
    rows = [["fixture", "pass", "match", "miss", "fp", "prec", "recall"]]
    totals = [0, 0, 0, 0]
    for stem in stems:
        if not os.path.exists(stem + ".diff"):
            raise SystemExit(f"{stem}.diff does not exist")
        result = score(stem)
        rows.append(line(os.path.relpath(stem, root), "yes" if result[0] else "NO", *result[1:]))
        totals = [total + value for total, value in zip(totals, result)]
    rows.append(line("TOTAL", f"{totals[0]}/{len(stems)}", *totals[1:]))
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    text = "\n".join(" ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in rows)
    print(text)


main(sys.argv[1])
