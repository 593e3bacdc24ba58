#!/usr/bin/env python3
"""The examples that need GitHub's word: what publishes the verdict of a fork's run, what takes jobs as proof,
and what takes sealed evidence.

usage: github_examples.py ROOT PROGRAM TOOLS ROOM

Double, relay and proxy are those of github.py, the runner and the replaced steps those of workflows.py. What GitHub says of
runs and jobs the relay says, for the double has no Actions.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from ruamel.yaml import YAML

from github import FORK, OUTPUTS, GitHub
from judge import Judge
from workflows import (
    DIFF, FINDINGS, FOUND, HARMLESS, KEY, PACK, TOOL, WORSE, Repository, payload, prepared, recording, replaced,
    tests as tests_of,
)

POLICY = "[reviewers.bot]\ndeterministic = true\n"
CI = ".github/workflows/ci.yml"
WORKFLOW = ".github/workflows/evidence.yml"
PROVEN = POLICY + f"""
[[packs]]
name = "web"
file = "web.json"

[claims."claim/tests-green"]
kinds = ["job"]
jobs = ["{CI}#Tests"]
"""
SEALED = POLICY + """
[[packs]]
name = "web"
file = "benchmark/packs/web.json"

[claims."claim/tests-green"]
legs = ["3.12", "3.13"]
min_tier = "confirmed"
"""
REPOSITORY = 17
# The run that makes a verdict; the runner gives each of its own this number.
RUN = 1


class Scene:
    """A repository with a pull request, and a runner for its workflows."""

    def __init__(self, root: Path, program: Path, room: Path, github: GitHub, files: dict[str, str | None],
                 change: dict[str, str | None]) -> None:
        room.mkdir()
        self.root, self.program, self.room, self.github = root, program, room, github
        self.repository = Repository(room / "origin")
        fixtures = {"benchmark/fixtures/pay.diff": DIFF, "benchmark/fixtures/pay.expected.json": KEY,
                    FINDINGS: recording(FOUND), ".gitignore": "/.benchgate\n"}
        self.repository.write(fixtures | files)
        self.commits = self.repository.propose(change)
        self.number = github.pull(self.commits["head"])
        self.repository.git("update-ref", f"refs/pull/{self.number}/merge", self.commits["merge"])
        for name in ("action", "collect", "dist", "action.yml", "install.sh", "Cargo.toml"):
            copy = shutil.copytree if (root / name).is_dir() else shutil.copy
            (room / "action").mkdir(exist_ok=True)
            copy(root / name, room / "action" / name)
        (room / "bin").mkdir()
        for tool in ("cargo", "rustup"):
            (room / "bin" / tool).write_text(TOOL)
            (room / "bin" / tool).chmod(0o755)

    def act(self, event: str, told: dict[str, object], workflow: Path, more: dict[str, str] | None = None) -> list[dict]:
        (self.room / "event.json").write_text(json.dumps(told))
        words = ["act", event, "--workflows", str(workflow), "--eventpath", str(self.room / "event.json"),
                 "--platform", "ubuntu-latest=-self-hosted", "--action-cache-path", str(self.room / "act"),
                 "--no-cache-server", "--json", "--secret", "GITHUB_TOKEN"]
        given = {"ROOM": str(self.room), "ORIGIN": str(self.repository.path), "PROGRAM": str(self.program),
                 "GITHUB_REPOSITORY": "o/r",
                 "GITHUB_REPOSITORY_ID": str(REPOSITORY), "GITHUB_API_URL": f"http://127.0.0.1:{self.github.port}",
                 "GITHUB_GRAPHQL_URL": f"http://127.0.0.1:{self.github.port}/graphql"}
        for name, value in (given | (more or {})).items():
            words += ["--env", f"{name}={value}"]
        env = os.environ | {"PATH": f"{self.room / 'bin'}:{os.environ['PATH']}",
                            "GITHUB_TOKEN": self.github.tokens["write"]}
        ran = subprocess.run(words, cwd=self.repository.path, env=env, capture_output=True, text=True, timeout=300)
        return [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")] + [{"msg": ran.stderr}]

    def judged(self, example: str) -> list[dict]:
        """A run of the workflow of the pull request."""
        event = payload("pull_request", self.commits) | {"number": self.number}
        event["pull_request"] |= {"number": self.number}
        prepared(self.root / example, self.room / "workflow.yml", {})
        return self.act("pull_request", event, self.room / "workflow.yml")

    def published(self, conclusion: str, name: str, source: str = "examples/forks-publish.yml",
                  head: str = FORK) -> tuple[list[dict], dict]:
        """A run of the workflow that follows it, and what its step left behind."""
        workflow = YAML(typ="safe").load((self.root / source).read_text())
        job = workflow["jobs"]["publish"]
        job["runs-on"] = "ubuntu-latest"
        steps = [replaced(step, "publish") if "uses" in step else step for step in job["steps"]]
        steps[-1]["id"] = "publish"
        # GitHub fetches the action; here it is put where the step looks for it.
        fetch = {"run": 'cp -R "$ROOM/action" .benchgate-action'}
        keep = {"if": "always()", "env": {"STEP": "${{ toJSON(steps.publish) }}", "NAME": name},
                "run": 'printf "%s" "$STEP" > "$ROOM/$NAME.json"'}
        job["steps"] = [fetch, *steps, keep]
        written = self.room / "publish.yml"
        written.write_text(json.dumps({("on" if key is True else key): value for key, value in workflow.items()}))
        run = {"id": RUN, "run_attempt": 1, "name": "Gate", "event": "pull_request", "status": "completed",
               "conclusion": conclusion, "head_sha": self.commits["head"], "head_branch": "change", "pull_requests": [],
               "head_repository": {"full_name": head}, "repository": {"full_name": "o/r"}}
        event = {"action": "completed", "workflow_run": run,
                 "repository": payload("pull_request", self.commits)["repository"]}
        log = self.act("workflow_run", event, written)
        kept = self.room / f"{name}.json"
        return log, json.loads(kept.read_text()) if kept.exists() else {"outcome": None, "outputs": {}}


def ends(log: list[dict]) -> dict[str, str]:
    return {entry["jobID"]: entry["jobResult"] for entry in log if "jobResult" in entry}


def show(judge: Judge, before: int, *logs: list[dict]) -> None:
    if judge.failed > before:
        print("\n".join(entry.get("msg", "") for log in logs for entry in log)[-8_000:])


def publish(judge: Judge, scene: Scene, verdict: str, code: int, conclusion: str) -> None:
    """The verdict of a run with a token that may only read, shown; then one that says something else than its run."""
    before = judge.failed
    first = scene.judged("examples/forks-gate.yml")
    judge.equal(f"fork, {verdict}: the gate", ends(first), {"gate": conclusion})
    judge.equal(f"fork, {verdict}: nothing is written by it", scene.github.comments(scene.number), [])
    log, step = scene.published(conclusion, "shown")
    outputs = step["outputs"]
    judge.equal(f"publish, {verdict}: the job", ends(log), {"publish": "success"})
    judge.equal(f"publish, {verdict}: outputs", (len(outputs), all(outputs.values())), (OUTPUTS, True))
    judge.equal(f"publish, {verdict}: verdict", (outputs.get("verdict"), outputs.get("exit-code"), outputs.get("trust")),
                (verdict, str(code), "author-controlled"))
    judge.equal(f"publish, {verdict}: result", Path(outputs.get("result-path", "")).name, "result.json")
    comments = scene.github.comments(scene.number)
    # A PASS without news is no comment.
    judge.equal(f"publish, {verdict}: comments", len(comments), 1 if code else 0)
    judge.equal(f"publish, {verdict}: comment-url", outputs.get("comment-url", "null") != "null", bool(code))
    for comment in comments:
        judge.equal(f"publish, {verdict}: as reported", "reported by the pull request's own run" in comment["body"], True)
    others = {"success": "failure", "failure": "success"}
    refused, step = scene.published(others[conclusion], "refused")
    outputs = step["outputs"]
    judge.equal(f"refused, {verdict}: the job", (ends(refused), step["outcome"]), ({"publish": "failure"}, "failure"))
    judge.equal(f"refused, {verdict}: outputs", (len(outputs), all(outputs.values())), (OUTPUTS, True))
    judge.equal(f"refused, {verdict}: verdict", [outputs.get(key) for key in ("verdict", "exit-code", "result-path", "comment-url")],
                ["BLOCKED", "4", "null", "null"])
    judge.equal(f"refused, {verdict}: why", "result-disagrees" in "".join(entry.get("msg", "") for entry in refused), True)
    for ended in ("cancelled", "action_required"):
        skipped, _ = scene.published(ended, ended)
        judge.equal(f"{ended}, {verdict}: nothing was kept that could be shown", ends(skipped).get("publish", "skipped"), "skipped")
    judge.equal(f"refused, {verdict}: nothing new is written", scene.github.comments(scene.number), comments)
    show(judge, before, first, log, refused)


def by_job(judge: Judge, scene: Scene, conclusion: str | None, verdict: str, code: int) -> None:
    """The workflow whose job is the proof; what GitHub says of that job is `conclusion`."""
    before, now = judge.failed, "2026-01-01T00:00:00Z"
    head = scene.commits["head"]
    listed = {"id": RUN, "path": CI, "event": "pull_request", "head_sha": head, "run_attempt": 1, "created_at": now,
              "pull_requests": [{"number": scene.number}]}
    job = {"id": 9, "run_id": RUN, "run_attempt": 1, "name": "Tests", "head_sha": head, "status": "completed",
           "conclusion": conclusion, "started_at": now, "completed_at": now}
    jobs = [job] if conclusion else []
    scene.github.relay.actions = {
        "/repos/o/r/actions/runs": {"total_count": 1, "workflow_runs": [listed]},
        f"/repos/o/r/actions/runs/{RUN}/jobs": {"total_count": len(jobs), "jobs": jobs},
        f"/repos/o/r/issues/{scene.number}/events": [],
    }
    scene.github.relay.seen.clear()
    log = scene.judged("examples/existing-ci.yml")
    what = f"job, {conclusion}"
    judge.equal(f"{what}: the gate", ends(log).get("gate"), "success" if code == 0 else "failure")
    judge.equal(f"{what}: the tests", ends(log).get("tests"), "failure" if conclusion == "failure" else "success")
    kept = scene.room / "verdict/result.json"
    result = json.loads(kept.read_text()) if kept.exists() else {}
    judge.equal(f"{what}: verdict", (result.get("verdict"), result.get("exit_code")), (verdict, code))
    claims = [claim for pack in result.get("packs", []) for claim in pack["claims"]]
    states = {"success": "SUPPORTED", "failure": "CONTRADICTED", "skipped": "EMPTY", None: "MISSING"}
    judge.equal(f"{what}: state", [claim["state"] for claim in claims], [states[conclusion]])
    asked = {path for method, path, _ in scene.github.relay.seen if method == "GET"}
    judge.equal(f"{what}: GitHub is asked", set(scene.github.relay.actions) <= asked, True)
    scene.github.relay.actions = {}
    show(judge, before, log)


def sealed(judge: Judge, scene: Scene, is_uploaded: bool) -> None:
    """Evidence of two legs that only counts if GitHub says that this run uploaded the seals of it."""
    before, head = judge.failed, scene.commits["head"]
    began = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def artifacts() -> dict[str, object]:
        seals = sorted((scene.room / "plain").glob("*.json")) if is_uploaded else []
        listed = [{"id": number, "name": seal.name, "created_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                   "digest": f"sha256:{hashlib.sha256(seal.read_bytes()).hexdigest()}",
                   "workflow_run": {"id": RUN, "head_sha": head}} for number, seal in enumerate(seals, 1)]
        return {"total_count": len(listed), "artifacts": listed}

    scene.github.relay.actions = {
        f"/repos/o/r/actions/runs/{RUN}/attempts/1":
            {"id": RUN, "run_attempt": 1, "head_sha": head, "repository": {"id": REPOSITORY}, "run_started_at": began,
             "path": WORKFLOW, "event": "pull_request", "pull_requests": [{"number": scene.number}]},
        f"/repos/o/r/actions/runs/{RUN}/artifacts": artifacts,
        f"/repos/o/r/issues/{scene.number}/events": [],
    }
    log = scene.judged("examples/evidence-jobs.yml")
    scene.github.relay.actions = {}
    what = f"evidence, uploaded seals: {is_uploaded}"
    judge.equal(f"{what}: jobs", ends(log), {"evidence": "success", "gate": "success" if is_uploaded else "failure"})
    kept = scene.room / "verdict/result.json"
    result = json.loads(kept.read_text()) if kept.exists() else {}
    judge.equal(f"{what}: verdict", result.get("verdict"), "PASS" if is_uploaded else "NOT_VERIFIED")
    claims = [claim for pack in result.get("packs", []) for claim in pack["claims"]]
    judge.equal(f"{what}: tier", [claim["tier"] for claim in claims], ["confirmed" if is_uploaded else "recorded"])
    judge.equal(f"{what}: seals", len(list((scene.room / "plain").glob("*.json"))), 2)
    show(judge, before, log)


def main() -> int:
    root, program, tools, room = (Path(word).resolve() for word in sys.argv[1:])
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(name, None)
    judge = Judge()
    with ExitStack() as stack:
        github = GitHub(tools, room, stack)
        policy = {"benchgate.toml": POLICY}
        for name, change, verdict, code in (("pass", HARMLESS, "PASS", 0), ("fail", WORSE, "FAIL", 1)):
            scene = Scene(root, program, room / name, github, policy, change)
            publish(judge, scene, verdict, code, "failure" if code else "success")
        pack = {key: PACK[key] for key in ("profile", "tasks", "rubric")}
        for conclusion, verdict, code in (("success", "PASS", 0), ("failure", "NOT_VERIFIED", 2),
                                          ("skipped", "NOT_VERIFIED", 2), (None, "NOT_VERIFIED", 2)):
            tests = "\t@false\n" if conclusion == "failure" else "\t@true\n"
            files = {"benchgate.toml": PROVEN, "web.json": json.dumps(pack), "Makefile": f"test:\n{tests}",
                     CI: (root / "examples/existing-ci.yml").read_text()}
            scene = Scene(root, program, room / str(conclusion), github, files, HARMLESS)
            by_job(judge, scene, conclusion, verdict, code)
        # Only a workflow that the base has vouches.
        files = {"benchgate.toml": SEALED, "benchmark/packs/web.json": json.dumps(PACK), "tests.sh": tests_of(True),
                 WORKFLOW: (root / "examples/evidence-jobs.yml").read_text()}
        for is_uploaded in (True, False):
            scene = Scene(root, program, room / f"sealed-{is_uploaded}", github, files, HARMLESS)
            sealed(judge, scene, is_uploaded)
        judge.equal("violations", [line for line in github.log.read_text().splitlines() if "Violation: request" in line], [])
    print(f"examples: {judge.passed} assertions hold, {judge.failed} do not")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
