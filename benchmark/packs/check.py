#!/usr/bin/env python3
"""Checks that the shipped packs keep their promises, and that each kind of fault would be seen.

usage: check.py

It shares no code with Benchgate. For each pack: shape, ids, weights, thresholds, required claims, commands. For the
two tracks: that they can be compared one to one. The runbook names all ids. Then it plants faults in copies; one that nothing notices is a
failure too.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import planted
from shape import shapes

PACKS = Path(__file__).resolve().parent
ROOT = PACKS.parent.parent
RUNBOOK = ROOT / "docs" / "packs.md"

CLAIMS = ["claim/no-drift", "claim/static-clean", "claim/tests-green"]
TRACKS = ("backend-python", "backend-java")
OWN = "benchgate"
TASKS = ["service-boundary", "contract-evolution", "safe-migration", "async-reliability", "auth-hardening"]
LIMIT = 1 << 20  # bytes of a pack

# profile -> prefix of its criteria, addons, thresholds, commands
PROMISED = {
    "backend-python": (
        "PYR", ["backendPythonTemplates"], ("0.85", "0.90"),
        ["${PYTHON_COMMAND} -m pytest -q", "${PYTHON_COMMAND} scripts/governance_lint.py"],
    ),
    "backend-java": (
        "JAR", ["backendJavaTemplates"], ("0.85", "0.90"),
        ["${MAVEN_COMMAND} -B -q test", "${JAVA_COMMAND} scripts/GovernanceLint.java"],
    ),
    OWN: ("BG", [], ("1", "1"), ["cargo test --locked", ".ci/clippy"]),
}
# What a pack of the one track must not speak of.
FOREIGN = {
    "backend-python": r"java|junit|maven|gradle|mockito|spring|flyway|liquibase",
    "backend-java": r"python|pytest|asyncio|pydantic|django|alembic|hmac\.",
}
SHELL = re.compile(r"[|&;<>`]|\$\(")


def read(text: str) -> tuple[object, list[str]]:
    """The value, numbers exact, and what JSON allows and a pack must not have."""
    found: list[str] = []

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in items]
        found.extend(f"duplicate key {key}" for key in sorted(set(keys)) if keys.count(key) > 1)
        return dict(items)

    def constant(name: str) -> None:
        found.append(f"{name} is no number")

    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_float=Decimal, parse_int=Decimal, parse_constant=constant,
        )
    except ValueError as error:
        return None, [str(error)]
    return value, found


def texts(value: object) -> Iterator[str]:
    """Every string of a pack, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def sorted_ids(where: str, ids: list) -> Iterator[str]:
    if not ids or not all(isinstance(one, str) for one in ids):
        yield f"{where}: not a list of ids"
    elif ids != sorted(set(ids), key=str.encode):
        yield f"{where}: not sorted, or an id twice"


def commands(pack: dict) -> list[str]:
    every = pack["run_contract"]["required_commands"]
    return [one if isinstance(one, str) else one["command"] for one in every]


def check_command(line: str) -> Iterator[str]:
    if SHELL.search(line):
        yield f"{line}: needs a shell"
    words = shlex.split(line)
    if words and words[0].startswith(".ci/") and not os.access(ROOT / words[0], os.X_OK):
        yield f"{line}: there is no such program"


def check(name: str, text: str) -> Iterator[str]:
    """Everything that is wrong with one pack."""
    if len(text.encode()) > LIMIT:
        yield "too large"
    pack, found = read(text)
    found.extend(shapes(pack, derived=name == OWN))
    yield from found
    if found or not isinstance(pack, dict):
        return

    for one in texts(pack):
        if unicodedata.normalize("NFC", one) != one:
            yield f"not NFC: {one!r}"
        if any(unicodedata.category(c).startswith("C") and c != "\n" for c in one) or one.strip() != one:
            yield f"control character, or space around: {one!r}"

    prefix, addons, (least, high), lines = PROMISED[name]
    if pack["profile"] != name or pack["required_addons"] != addons:
        yield "profile or addons are not as promised"
    if commands(pack) != lines:
        yield "the commands are not as promised"
    for line in commands(pack):
        yield from check_command(line)
    for one in pack["run_contract"]["required_commands"]:
        if isinstance(one, dict) and one["claim"] not in CLAIMS:
            yield f"{one['id']}: unknown claim {one['claim']}"

    thresholds = pack["rubric"]["thresholds"]
    if (thresholds["pass_ratio"], thresholds["high_confidence_ratio"]) != (Decimal(least), Decimal(high)):
        yield "the thresholds are not as promised"

    criteria = pack["rubric"]["criteria"]
    ids = [one["id"] for one in criteria]
    if ids != [f"{prefix}-{number}" for number in range(1, (4 if name == OWN else 6))]:
        yield f"the criteria are {ids}"
    if any(one["weight"] != 3 for one in criteria):
        yield "a weight is not 3"
    if len({one["name"] for one in criteria}) != len(criteria):
        yield "two criteria have one name"
    if name == OWN:
        for one in criteria:
            yield from sorted_ids(one["id"], one["from"])
        if sorted({claim for one in criteria for claim in one["from"]}) != CLAIMS:
            yield "the criteria do not follow from the three claims"

    tasks = pack["tasks"]
    if name in TRACKS and [task["id"] for task in tasks] != TASKS:
        yield "the tasks are not the five of both tracks"
    if len({task["id"] for task in tasks}) != len(tasks) or len({task["title"] for task in tasks}) != len(tasks):
        yield "two tasks have one id or one title"
    for task in tasks:
        yield from sorted_ids(f"{task['id']}: claims", task["required_evidence_claim_ids"])
        yield from sorted_ids(f"{task['id']}: artifacts", task["required_artifact_kinds"])
        accepted = task["acceptance"]
        if not all(isinstance(one, str) for one in accepted) or len(set(accepted)) != len(accepted) or len(accepted) < 2:
            yield f"{task['id']}: acceptance"
        if name in TRACKS and task["required_evidence_claim_ids"] != CLAIMS:
            yield f"{task['id']}: does not require all three claims"
        if len(task["prompt"].split()) < (100 if name in TRACKS else 20):
            yield f"{task['id']}: the prompt is too short to stand alone"
    if sorted({claim for task in tasks for claim in task["required_evidence_claim_ids"]}) != CLAIMS:
        yield "the pack as a whole does not require the three claims"
    if name in FOREIGN:
        # The goal may name the other track.
        own = {key: value for key, value in pack.items() if key != "goal"}
        for hit in sorted({hit.group(0) for one in texts(own) for hit in re.finditer(FOREIGN[name], one, re.I)}):
            yield f"speaks of the other track: {hit}"


def compare(left: dict, right: dict) -> Iterator[str]:
    """Where the two tracks differ in what must be the same."""
    same = {
        "version": lambda pack: pack["version"],
        "contracts": lambda pack: [pack["run_contract"][key] for key in ("claim_contract", "output_contract")],
        "number of commands": lambda pack: len(commands(pack)),
        "criteria": lambda pack: [(one["name"], one["weight"]) for one in pack["rubric"]["criteria"]],
        "thresholds": lambda pack: pack["rubric"]["thresholds"],
        "tasks": lambda pack: [
            {key: value for key, value in task.items() if key not in ("prompt", "acceptance")}
            | {"acceptance": len(task["acceptance"]), "parts": task["prompt"].count("\n\n")}
            for task in pack["tasks"]
        ],
    }
    for what, part in same.items():
        if part(left) != part(right):
            yield f"the tracks differ in {what}"


def undescribed(packs: dict[str, dict], runbook: str) -> Iterator[str]:
    """Ids and kinds of artifacts that the runbook does not name."""
    names = {one["id"] for pack in packs.values() for one in pack["tasks"] + pack["rubric"]["criteria"]}
    names |= {kind for pack in packs.values() for task in pack["tasks"] for kind in task["required_artifact_kinds"]}
    for name in sorted(names):
        if f"`{name}`" not in runbook:
            yield f"docs/packs.md does not name `{name}`"


def unseen(packs: dict[str, dict], runbook: str) -> tuple[int, list[str]]:
    """How many faults were planted, and those of which nothing, or something else, is said."""
    python, java, own = (packs[name] for name in (*TRACKS, OWN))
    report = [f"unplanted {one}" for pack in (python, own) for one in check(pack["profile"], planted.written(pack))]
    count = 2
    for fault, name, text, said in planted.in_packs(python, own, LIMIT):
        count += 1
        found = list(check(name, text))
        if not any(said in one for one in found):
            report.append(f"planted {fault}: not seen, but {found}")
    for fault, other in planted.between_tracks(java):
        count += 1
        if not any(compare(python, other)):
            report.append(f"planted difference in {fault}: not seen")
    for name in (java["rubric"]["criteria"][3]["id"], java["tasks"][2]["required_artifact_kinds"][1]):
        if list(undescribed(packs, runbook.replace(f"`{name}`", ""))) != [f"docs/packs.md does not name `{name}`"]:
            report.append(f"planted gap in the runbook, {name}: not seen")
    return count, report


def main() -> int:
    problems: list[str] = []
    packs: dict[str, dict] = {}
    files = sorted(path.stem for path in PACKS.glob("*.json"))
    if files != sorted(PROMISED):
        problems.append(f"{PACKS}: holds {files}")
    for name in PROMISED:
        try:
            text = (PACKS / f"{name}.json").read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            problems.append(f"{name}: {error}")
            continue
        found = list(check(name, text))
        problems.extend(f"{name}: {one}" for one in found)
        if not found:
            packs[name] = read(text)[0]
            print(f"{name:16} {len(packs[name]['tasks'])} tasks, {len(packs[name]['rubric']['criteria'])} criteria")
    count = 0
    if len(packs) == len(PROMISED):
        problems.extend(compare(*(packs[name] for name in TRACKS)))
        runbook = RUNBOOK.read_text(encoding="utf-8")
        problems.extend(undescribed(packs, runbook))
        count, found = unseen(packs, runbook)
        problems.extend(found)
    for text in problems:
        print(f"problem: {text}", file=sys.stderr)
    print(f"{len(packs)} packs, {count} planted faults, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
