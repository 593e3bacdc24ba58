#!/usr/bin/env python3
"""Every example of an event that GitHub publishes, read by the program: `benchgate doctor` says what it understood.

usage: events.py PROGRAM EXAMPLES ROOM

Whole, it must be recognised with its pull request and commits, or be called by its name as one that is about no change. Cut
short or with a member left out it must be refused in words, or understood as before. It never panics.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judge import Judge

OF_A_PULL = ("pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment")
OF_A_BRANCH = ("push", "schedule", "workflow_dispatch", "repository_dispatch")
# Of these each member is left out, one after the other, down to this depth.
DEPTH = 4
PARTS = {
    "pull_request": ("action", "number", "pull_request", "repository"), "pull_request_review": ("pull_request",),
    "merge_group": ("action", "merge_group", "repository"), "workflow_run": ("action", "workflow_run", "repository"),
    "push": ("ref", "after", "repository"), "workflow_dispatch": ("ref", "inputs", "repository"),
}
# What a gate cannot do without.
NEEDED = {
    "pull_request": {"pull_request", "pull_request.base", "pull_request.base.ref", "pull_request.head", "pull_request.head.sha"},
    "merge_group": {"merge_group", "merge_group.base_ref", "merge_group.base_sha", "merge_group.head_sha"},
    "workflow_run": {"workflow_run", "workflow_run.id", "workflow_run.run_attempt", "workflow_run.head_sha", "workflow_run.event"},
}
NEEDED["pull_request_review"] = NEEDED["pull_request_review_comment"] = NEEDED["pull_request"]


@dataclass
class Heard:
    """What the doctor said of an event."""

    code: int
    state: str
    message: str
    help: str
    stderr: str


class Program:
    """The program in a job that an event has started, without a token and a repository."""

    def __init__(self, program: Path, room: Path) -> None:
        self.program, self.room = program, room
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(room), "GITHUB_ACTIONS": "true", "CI": "true",
            "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_REF": "refs/heads/main",
        }
        self.empty = room / "empty"
        self.empty.mkdir()

    def hears(self, number: int, name: str, payload: bytes) -> Heard:
        path = self.room / f"{number}.json"
        path.write_bytes(payload)
        environment = self.environment | {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)}
        done = subprocess.run([self.program, "doctor", "--format", "json"], env=environment, cwd=self.empty,
                              capture_output=True, text=True, timeout=60, check=False)
        path.unlink()
        checks = json.loads(done.stdout)["checks"] if done.stdout else []
        event = next((check for check in checks if check["name"] == "event"), {"state": "none", "message": "", "help": ""})
        return Heard(done.returncode, event["state"], event["message"], event["help"] or "", done.stderr)


def expected(name: str, payload: dict[str, Any]) -> tuple[str, list[str]]:
    """How the event is to be taken, and what must be said of it."""
    if name in OF_A_PULL:
        pull = payload["pull_request"]
        if name == "pull_request_target":
            return "warn", ["`benchgate gate --pr"]
        words = [f"pull request {pull['number']} into `{pull['base']['ref']}`", f"last commit {pull['head']['sha']}"]
        sides = [(pull[side]["repo"] or {}).get("full_name") for side in ("head", "base")]
        return "warn" if sides[0] and sides[0] != sides[1] else "ok", words
    if name == "merge_group":
        group = payload["merge_group"]
        branch = group["base_ref"].removeprefix("refs/heads/")
        number = group["head_ref"].rsplit("/pr-", 1)[1].split("-", 1)[0]
        return "ok", [f"into `{branch}`", f"{group['head_sha']} onto {group['base_sha']}", f"pull request {number}"]
    if name == "workflow_run":
        run = payload["workflow_run"]
        return "ok", [f"run {run['id']}.{run['run_attempt']} of `{run['event']}`", run["head_sha"]]
    if name in OF_A_BRANCH:
        return "ok", [f"`{name}`"]
    return "warn", [f"`{name}` is about no change that a gate knows"]


def is_well_told(heard: Heard) -> bool:
    """No panic, a documented exit code, and of what is bad a way out."""
    is_bad = heard.state == "bad"
    return (heard.code in (0, 4) and "panicked" not in heard.stderr and heard.state in ("ok", "warn", "bad")
            and bool(heard.message) and (heard.state == "ok" or bool(heard.help)) and is_bad == (heard.code == 4))


def members(payload: dict[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The payload without each of its members, by the path of that."""

    def paths(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if not isinstance(value, dict) or len(path) >= DEPTH:
            return
        for key, inner in value.items():
            if path or key in keys:
                # What lies in repositories, people and links is read by nobody.
                yield (*path, key)
                if key not in ("repo", "user", "_links", "sender", "owner", "head_commit", "repository", "head_repository"):
                    yield from paths(inner, (*path, key))

    for path in list(paths(payload, ())):
        less = copy.deepcopy(payload)
        at = less
        for key in path[:-1]:
            at = at[key]
        del at[path[-1]]
        yield ".".join(path), less


def tops(payload: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The payload without each member at its top."""
    for key in payload:
        yield key, {other: value for other, value in payload.items() if other != key}


def main() -> int:
    program, examples, room = (Path(word).resolve() for word in sys.argv[1:])
    judge, says = Judge(), Program(program, room)
    events = {event["name"]: event["examples"] for event in json.loads(examples.read_text())}
    judge.hold("examples of the events that matter", all(events.get(name) for name in PARTS), sorted(events))
    whole, damaged = [], []
    for name, payloads in sorted(events.items()):
        for payload in payloads:
            whole.append((name, payload))
            text = json.dumps(payload).encode()
            # Elsewhere in each, and never the same as whole.
            damaged.extend((name, text[:(len(whole) * prime) % len(text)], "cut", None) for prime in (7_919, 104_729, 1_299_709))
    whole.extend(("pull_request_target", payload) for payload in events["pull_request"][:3])
    for name, payloads in sorted(events.items()):
        # Of others it is enough that whatever lies at the top may be missing.
        for path, less in members(payloads[0], PARTS[name]) if name in PARTS else tops(payloads[0]):
            damaged.append((name, json.dumps(less).encode(), path, expected(name, payloads[0])))
    with ThreadPoolExecutor(max_workers=(os.cpu_count() or 2) * 2) as pool:
        heard_whole = pool.map(lambda one: says.hears(one[0], one[1][0], json.dumps(one[1][1]).encode()), enumerate(whole))
        for (name, payload), heard in zip(whole, heard_whole, strict=True):
            state, words = expected(name, payload)
            what = f"{name} {payload.get('action', '')}"
            judge.hold(f"{what}: told well", is_well_told(heard), heard)
            judge.equal(f"{what}: state", heard.state, state)
            judge.hold(f"{what}: words", all(word in heard.message + heard.help for word in words), heard, words)
        heard_damaged = pool.map(lambda one: says.hears(100_000 + one[0], one[1][0], one[1][1]), enumerate(damaged))
        for (name, _, path, unhurt), heard in zip(damaged, heard_damaged, strict=True):
            judge.hold(f"{name} without {path}: told well", is_well_told(heard), heard)
            if unhurt is None:
                judge.equal(f"{name}, cut: state", heard.state, "bad")
            elif path in NEEDED.get(name, set()):
                judge.equal(f"{name} without {path}: state", heard.state, "bad")
                judge.hold(f"{name} without {path}: what is missing is said", name.split("_")[0] in heard.message, heard)
            else:
                judge.hold(f"{name} without {path}: state", heard.state != "bad", heard)
    print(f"{len(whole)} examples of {len(events)} events, {len(damaged)} damaged; {judge.passed} passed, {judge.failed} failed")
    return 1 if judge.failed or not judge.passed else 0


if __name__ == "__main__":
    sys.exit(main())
