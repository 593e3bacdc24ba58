"""The launcher where something is recorded: what a command of the change gets to see, and where its evidence is."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launch import Runner

# A recorded command. It tries every word of the step's outputs as the one that lets the runner listen again.
COMMAND = """env -0 > "$SEEN.command"
for file in "$OUTPUT" "${GITHUB_OUTPUT:-}"; do
  if [ -f "$file" ]; then grep -oE '[0-9a-f]{32}' "$file" | sort -u | sed 's/.*/::&::/'; fi
done
echo '::error::planted'
theirs
"""


def recorded(runner: Runner, real: Path) -> None:
    """A command of the change: it has the job's environment, and can tell the runner nothing."""
    room = runner.room
    job = runner.job()
    space = job / "work/space"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.invalid", "-C", str(space)]
    (space / "command.sh").write_text(COMMAND)
    (space / "bin").mkdir()
    (space / "bin/theirs").write_text('#!/bin/sh\n: > "$RAN"\n')
    (space / "bin/theirs").chmod(0o755)
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "x"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    # Every word of the launcher could be the name of one of its variables. Tokens the program itself takes out.
    words = set(re.findall(r"\b[a-z_]+\b", "".join(path.read_text() for path in (room.action / "action").iterdir())))
    theirs = {word: f"theirs {word}\n" for word in words if word != "_" and "token" not in word}
    path = f"{space}/bin:{os.environ['PATH']}"
    ran = runner.start(job, theirs | {
        "PATH": path, "INPUT_command": "evidence", "INPUT_subcommand": "run", "INPUT_claim": "claim/x",
        "INPUT_words": "sh\ncommand.sh\n", "INPUT_binary_path": str(real), "INPUT_summary": "false", "GITHUB_STATE": "x",
        "ACTION_PATH": "x", "ACTION_REPOSITORY": "o/benchgate",
    })
    seen = dict(entry.partition("=")[::2] for entry in ran.seen(".command").split("\0") if entry)
    room.judge.equal("a command is recorded", (ran.code, ran.outputs["exit-code"], (job / "ran").exists()), (0, "0", True))
    changed = sorted(name for name, value in theirs.items() if seen.get(name) != value)
    room.judge.equal("variables of the job that are otherwise", changed, [])
    room.judge.equal("its PATH", seen.get("PATH"), path)
    of_runner = {"GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE"} & set(seen)
    room.judge.equal("files of the runner that it is told of", of_runner, set())
    ours = [name for name in seen if name.startswith(("INPUT_", "ACTION_"))]
    room.judge.equal("variables of the launcher", ours, [])
    lines = ran.said.splitlines()
    stop = next(line.removeprefix("::stop-commands::") for line in lines if line.startswith("::stop-commands::"))
    room.judge.equal("the word that ends the silence", [line for line in lines if stop in line],
                     [f"::stop-commands::{stop}", f"::{stop}::"])
    room.judge.equal("where the store is", ran.outputs["evidence-path"], str(space / ".benchgate/evidence"))
    room.judge.hold("its seal", ran.outputs["seal-path"].startswith(str(space)), ran.outputs)


PACK = """{"profile": "web", "run_contract": {"required_commands": [
  {"id": "tests", "command": "sh tests.sh", "claim": "claim/tests-green"}]},
 "tasks": [{"id": "t", "required_evidence_claim_ids": ["claim/tests-green"]}],
 "rubric": {"criteria": [{"id": "c", "weight": 1, "from": ["claim/tests-green"]}]}}
"""
TESTS = """echo '<testsuite><testcase name="a" classname="b"/></testsuite>' > "$BENCHGATE_REPORTS/junit.xml"
"""


def stores(runner: Runner, real: Path) -> None:
    """Where the evidence is, by the step's words, by the policy, and by neither."""
    usual = ".benchgate/evidence"
    # What the policy names, what `dir` is, and where the store is then.
    cases = [
        ("", "", usual), ("kept/here", "", "kept/here"), ("kept/here", usual, usual), ("it's \"here\"", "", "it's \"here\""),
        ("##[group]", "", "##[group]"), ("", "else where", "else where"), ("kept/here", "-x", "-x"),
    ]
    for named, given, expected in cases:
        for policy in ("benchgate.toml", "other's.toml"):
            job = runner.job()
            space = job / "work/space"
            text = f"[evidence]\ndir = {json.dumps(named)}\n" if named else ""
            for name, content in {policy: text, "pack.json": PACK, "tests.sh": TESTS}.items():
                (space / name).write_text(content)
            git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.invalid", "-C", str(space)]
            for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "x"]):
                subprocess.run([*git, *words], check=True, capture_output=True)
            env = {"PATH": os.environ["PATH"], "INPUT_command": "evidence", "INPUT_subcommand": "collect",
                   "INPUT_pack": "pack.json", "INPUT_binary_path": str(real), "INPUT_summary": "false", "INPUT_dir": given,
                   "INPUT_config": "" if policy == "benchgate.toml" else policy}
            ran = runner.start(job, env)
            what = f"{policy} names {named!r}, `dir` is {given!r}"
            runner.room.judge.equal(f"{what}: it ends", ran.code, 0)
            store = space / expected
            runner.room.judge.equal(f"{what}: the store", ran.outputs["evidence-path"], str(store))
            seal = Path(ran.outputs["seal-path"])
            runner.room.judge.hold(f"{what}: its seal", seal.is_file() and seal.parent == store / "seals", ran)
    # A policy that cannot be read names none.
    job = runner.job()
    (job / "work/space/benchgate.toml").write_text("[evidence\n")
    ran = runner.start(job, env | {"INPUT_dir": "", "INPUT_config": ""})
    runner.room.judge.equal("no policy, no store", (ran.code, ran.outputs["evidence-path"], ran.outputs["seal-path"]),
                            (4, "null", "null"))
