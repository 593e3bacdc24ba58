#!/usr/bin/env python3
"""Runs the workflows that give a verdict with a runner, in repositories made for it.

usage: workflows.py ROOT PROGRAM ROOM

The runner has no actions of other people, so each of their steps is replaced by a script that does the same: checkout,
upload and download of an artifact. Benchgate itself is used as an action, from a directory that git does not see. `cargo` and
`rustup` are scripts as well, which put PROGRAM where a build would have put it, and note where they were started. Every
other line of a workflow is run as it stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from acting import Act, read_log
from judge import Judge

DIFF = "--- a/pay.py\n+++ b/pay.py\n@@ -1 +1 @@\n-total = price\n+total = price * 2\n"
KEY = '{"expect": {"must_match": [{"file": "pay.py", "line": 1, "keywords": ["double"]}]}}\n'
FOUND = [{"severity": "major", "file": "pay.py", "line": 1, "claim": "counted double", "evidence": ""}]
PACK = {
    "profile": "web",
    "run_contract": {"required_commands": [{"id": "tests", "command": "sh tests.sh", "claim": "claim/tests-green"}]},
    "tasks": [{"id": "t", "required_evidence_claim_ids": ["claim/tests-green"]}],
    "rubric": {"criteria": [{"id": "c", "weight": 1, "from": ["claim/tests-green"]}]},
}
POLICY = """[reviewers.bot]
deterministic = true

[[packs]]
name = "web"
file = "benchmark/packs/benchgate.json"
"""
TESTS = """test -n "$BENCHGATE_REPORTS" || exit 9
cat > "$BENCHGATE_REPORTS/junit.xml" <<E
<testsuite name="s" tests="1" failures="FAILURES"><testcase classname="c" name="n">CASE</testcase></testsuite>
E
exit FAILURES
"""


def tests(passes: bool) -> str:
    case = "" if passes else '<failure message="m"/>'
    return TESTS.replace("FAILURES", "0" if passes else "1").replace("CASE", case)


def recording(findings: list[object]) -> str:
    return json.dumps({"recording": {"reviewer": "bot"}, "findings": findings}) + "\n"


class Repository:
    """What a service would have: branches, and the merges that it makes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"]
        env = os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        run = subprocess.run(["git", *who, *words], cwd=self.path, env=env, capture_output=True, text=True)
        if run.returncode != 0:
            raise SystemExit(f"git {words}: {run.stderr}")
        return run.stdout.strip()

    def write(self, files: dict[str, str | None]) -> str:
        for name, text in files.items():
            path = self.path / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a commit")
        return self.git("rev-parse", "HEAD")

    def propose(self, files: dict[str, str | None]) -> dict[str, str]:
        """A change on a branch, and its merge into `main`, which has moved on."""
        self.git("checkout", "--quiet", "-b", "change", "main")
        head = self.write(files)
        self.git("checkout", "--quiet", "main")
        base = self.write({"later": "x\n"})
        self.git("checkout", "--quiet", "--detach")
        self.git("merge", "--quiet", "--no-ff", "--message", "merge", head)
        merge = self.git("rev-parse", "HEAD")
        self.git("update-ref", "refs/pull/7/merge", merge)
        return {"head": head, "base": base, "merge": merge}


@dataclass
class Scenario:
    name: str
    workflow: str
    event: str
    change: dict[str, str | None]
    verdict: str
    exit_code: int
    # The conclusions of the jobs.
    jobs: dict[str, str]
    reasons: set[str] = field(default_factory=set)
    env: dict[str, str] = field(default_factory=dict)
    seals: int = 0
    # What becomes of the job that makes evidence, where that is not left to its steps.
    evidence: dict[str, object] = field(default_factory=dict)
    # Somebody cancels it while the tests run.
    is_cancelled: bool = False


FINDINGS = "benchmark/fixtures/pay.findings.json"
HARMLESS: dict[str, str | None] = {"x.py": "x = 1\n"}
WORSE: dict[str, str | None] = {FINDINGS: recording([])}
# The recorder is what started it.
STOPPED = "kill -9 $PPID\nsleep 1\n"
# They would pass, were they left alone.
SLOW = """touch "$ROOM/begun-$$"
for turn in $(seq 100); do [ -d "$ROOM" ] || exit 0; sleep 0.1; done
""" + tests(True)
GREEN = {"evidence": "success", "gate": "success"}
RED = {"evidence": "success", "gate": "failure"}
UNPROVEN = {"evidence": "failure", "gate": "failure"}
SCENARIOS = [
    Scenario("own pull request, pass", "own", "pull_request", HARMLESS, "PASS", 0, GREEN, seals=1),
    Scenario("own pull request, worse", "own", "pull_request", WORSE, "FAIL", 1, RED, {"regressed"}, seals=1),
    Scenario("own pull request, loosened", "own", "pull_request",
             {"benchgate.toml": POLICY + "\n[fixtures]\ntolerance = 9\n"}, "FAIL", 1, RED, {"rule-loosened"}, seals=1),
    Scenario("own pull request, tests fail", "own", "pull_request", {"tests.sh": tests(False)}, "NOT_VERIFIED", 2,
             UNPROVEN, {"claim-unmet"}, seals=1),
    Scenario("own pull request, no evidence", "own", "pull_request", HARMLESS, "NOT_VERIFIED", 2, UNPROVEN,
             {"claim-unmet"}, {"BROKEN_IN": "workspace"}),
    Scenario("own pull request, evidence skipped", "own", "pull_request", HARMLESS, "NOT_VERIFIED", 2,
             {"gate": "failure"}, {"claim-unmet"}, evidence={"if": "${{ false }}"}),
    Scenario("own pull request, evidence killed", "own", "pull_request", HARMLESS, "NOT_VERIFIED", 2,
             UNPROVEN, {"claim-unmet"}, evidence={"steps": [{"run": "kill -9 $$"}]}),
    # A runner that is told to stop ends what it runs, and still does the steps that are always done.
    Scenario("own pull request, evidence stopped", "own", "pull_request", {"tests.sh": STOPPED}, "NOT_VERIFIED", 2,
             UNPROVEN, {"claim-unmet"}, seals=1),
    Scenario("own pull request, evidence cancelled", "own", "pull_request", {"tests.sh": SLOW}, "NOT_VERIFIED", 2,
             {"gate": "failure"}, {"claim-unmet"}, seals=1, is_cancelled=True),
    Scenario("own merge group, evidence cancelled", "own", "merge_group", {"tests.sh": SLOW}, "NOT_VERIFIED", 2,
             {"gate": "failure"}, {"claim-unmet"}, seals=1, is_cancelled=True),
    Scenario("own merge group, pass", "own", "merge_group", HARMLESS, "PASS", 0, GREEN, seals=1),
    Scenario("own merge group, worse", "own", "merge_group", WORSE, "FAIL", 1, RED, {"regressed"}, seals=1),
    Scenario("init pull request, pass", "init", "pull_request", HARMLESS, "PASS", 0, {"gate": "success"}),
    Scenario("init pull request, worse", "init", "pull_request", WORSE, "FAIL", 1, {"gate": "failure"},
             {"regressed"}),
    Scenario("init pull request, unrecorded", "init", "pull_request", {FINDINGS: None}, "NOT_VERIFIED", 2,
             {"gate": "failure"}, {"no-recording"}),
    Scenario("init merge group, pass", "init", "merge_group", HARMLESS, "PASS", 0, {"gate": "success"}),
    Scenario("minimal", "examples/minimal", "pull_request", HARMLESS, "PASS", 0, {"gate": "success"}),
    Scenario("minimal, worse", "examples/minimal", "pull_request", WORSE, "FAIL", 1, {"gate": "failure"}, {"regressed"}),
    Scenario("evidence jobs", "examples/evidence-jobs", "pull_request", HARMLESS, "PASS", 0, GREEN, seals=2),
    Scenario("evidence jobs, tests fail", "examples/evidence-jobs", "pull_request", {"tests.sh": tests(False)},
             "NOT_VERIFIED", 2, UNPROVEN, {"claim-unmet"}, seals=2),
    Scenario("evidence jobs, killed", "examples/evidence-jobs", "pull_request", HARMLESS, "NOT_VERIFIED", 2, UNPROVEN,
             {"claim-unmet"}, evidence={"steps": [{"run": "kill -9 $$"}]}),
    Scenario("evidence jobs, stopped", "examples/evidence-jobs", "pull_request", {"tests.sh": STOPPED}, "NOT_VERIFIED", 2,
             UNPROVEN, {"claim-unmet"}, seals=2),
    Scenario("evidence jobs, cancelled", "examples/evidence-jobs", "pull_request", {"tests.sh": SLOW}, "NOT_VERIFIED", 2,
             {"gate": "failure"}, {"claim-unmet"}, is_cancelled=True),
    Scenario("monorepo, worse", "examples/monorepo", "pull_request", WORSE, "FAIL", 1, {"gate": "failure"}, {"regressed"}),
    Scenario("merge queue", "examples/merge-queue", "merge_group", HARMLESS, "PASS", 0, {"gate": "success"}),
    Scenario("fork", "examples/forks-gate", "pull_request", WORSE, "FAIL", 1, {"gate": "failure"}, {"regressed"}),
]

CHECKOUT = """set -eu
mkdir -p "$INTO"
cd "$INTO"
git init --quiet .
if [ -d "$ROOM/action" ]; then
  cp -R "$ROOM/action" .benchgate-action
  echo /.benchgate-action >> .git/info/exclude
fi
git fetch --quiet "$ORIGIN" '+refs/heads/main:refs/remotes/origin/main' "+$GITHUB_SHA:refs/remotes/pull/7/merge"
if [ -n "$REF" ]; then
  git checkout --quiet --detach "origin/$REF" 2> /dev/null || git checkout --quiet --detach "$REF"
else
  git checkout --quiet --detach "$GITHUB_SHA"
fi
"""


def replaced(step: dict, judge: str) -> dict:
    """A step that uses an action of other people, as a script."""
    given = step.get("with", {})
    kept = {key: step[key] for key in ("id", "name", "if", "continue-on-error") if key in step}
    action = step["uses"].split("@")[0]
    if action in ("OWNER/benchgate", "OWNER/benchgate/collect"):
        return kept | {"uses": action.replace("OWNER/benchgate", "./.benchgate-action"), "with": given}
    if action == "actions/checkout":
        into = given.get("path", ".")
        return kept | {"run": CHECKOUT, "env": {"INTO": into, "REF": str(given.get("ref", ""))}}
    if action == "actions/upload-artifact" and given.get("archive") is False:
        return kept | {"run": f'mkdir -p "$ROOM/plain" && cp "{given["path"]}" "$ROOM/plain/"'}
    if action == "actions/upload-artifact":
        # A file alone is at the root of its artifact, and of a directory what is in it.
        into = f'"$ROOM/artifact-{given["name"]}"'
        script = f'mkdir {into}\nif [ -d "$WHAT" ]; then cp -R "$WHAT/." {into}; else cp "$WHAT" {into}; fi'
        return kept | {"run": script, "env": {"WHAT": given["path"]}}
    if action == "actions/download-artifact" and "pattern" in given:
        script = f'for artifact in "$ROOM"/artifact-{given["pattern"]}; do mkdir -p "$INTO"; cp -R "$artifact/." "$INTO/"; done'
        return kept | {"run": script, "env": {"INTO": given["path"]}}
    if action == "actions/download-artifact":
        script = f'mkdir -p "$INTO" && cp -R "$ROOM/artifact-{given["name"]}/." "$INTO/"'
        return kept | {"run": script, "env": {"INTO": given["path"]}}
    raise SystemExit(f"{judge}: nothing is known that does the same as {action}")


def prepared(source: Path, target: Path, evidence: dict[str, object]) -> None:
    """The workflow with the steps of other people replaced, and one that keeps what the gate wrote."""
    workflow = YAML(typ="safe").load(source.read_text())
    for name, job in workflow["jobs"].items():
        job["runs-on"] = "ubuntu-latest"
        job["steps"] = [replaced(step, name) if "uses" in step else step for step in job["steps"]]
    if evidence:
        workflow["jobs"]["evidence"] |= evidence
    # The action makes a directory of its own for it.
    keep = {"if": "always()", "run": 'cp -R "$RUNNER_TEMP"/verdict "$ROOM/verdict" || cp -R "$RUNNER_TEMP"/*/verdict "$ROOM/verdict"'}
    workflow["jobs"]["gate"]["steps"].append(keep)
    # JSON is YAML. The key `on` is `True` to readers of YAML 1.1.
    target.write_text(json.dumps({("on" if key is True else key): value for key, value in workflow.items()}))


TOOL = """#!/bin/sh
echo "$0 $(pwd) $*" >> "$ROOM/tools"
case $(pwd) in */change) echo "started in the change" >&2; exit 1 ;; esac
if [ "${BROKEN_IN:-}" = workspace ]; then
  case $(pwd) in */base) ;; *) exit 1 ;; esac
fi
[ "$(basename "$0")" = cargo ] || exit 0
case "$*" in
  "build --locked --release") into=target ;;
  "build --quiet --locked --release --target-dir "*) into=${6} ;;
  *) exit 1 ;;
esac
mkdir -p "$into/release" && cp "$PROGRAM" "$into/release/benchgate"
"""


def lay_out(repository: Repository, scenario: Scenario, program: Path, root: Path) -> Path:
    """What `main` holds. The value is the workflow."""
    fixtures: dict[str, str | None] = {
        "benchmark/fixtures/pay.diff": DIFF, "benchmark/fixtures/pay.expected.json": KEY,
        FINDINGS: recording(FOUND),
    }
    if scenario.workflow == "init":
        subprocess.run([program, "init", repository.path], check=True, capture_output=True)
        workflow = repository.path / ".github/workflows/benchgate.yml"
        repository.write(fixtures | {"benchgate.toml": "[reviewers.bot]\ndeterministic = true\n"})
        return workflow
    if scenario.workflow.startswith("examples/"):
        policy = "[reviewers.bot]\ndeterministic = true\n"
        web = {"benchmark/packs/web.json": json.dumps(PACK), "tests.sh": tests(True)}
        proving = '\n[[packs]]\nname = "web"\nfile = "benchmark/packs/web.json"\n' \
                  '\n[claims."claim/tests-green"]\nlegs = ["3.12", "3.13"]\n'
        is_proving = scenario.workflow == "examples/evidence-jobs"
        repository.write(fixtures | {"benchgate.toml": policy + proving if is_proving else policy, ".gitignore": "/.benchgate\n"}
                         | {f"services/{name}/benchgate.toml": policy for name in ("api", "web")} | (web if is_proving else {}))
        return root / f"{scenario.workflow}.yml"
    workflow = root / ".github/workflows/gate.yml"
    repository.write(fixtures | {
        "benchmark/packs/benchgate.json": json.dumps(PACK), "benchgate.toml": POLICY, "tests.sh": tests(True),
        ".gitignore": "/.benchgate\n/target\n/base\n/change\n", ".github/workflows/gate.yml": workflow.read_text(),
    })
    return workflow


def payload(event: str, commits: dict[str, str]) -> dict[str, object]:
    repository = {"default_branch": "main", "full_name": "o/r", "name": "r", "owner": {"login": "o"}}
    if event == "merge_group":
        group = {"base_ref": "refs/heads/main", "base_sha": commits["base"], "head_sha": commits["merge"],
                 "head_ref": "refs/heads/gh-readonly-queue/main/pr-7"}
        return {"merge_group": group, "repository": repository}
    # The base of the payload is the one that the change began at, as GitHub has it.
    pull = {"number": 7, "base": {"ref": "main", "sha": commits["base"]},
            "head": {"ref": "change", "sha": commits["head"]}}
    return {"number": 7, "pull_request": pull, "repository": repository}


def run(judge: Judge, scenario: Scenario, root: Path, program: Path, room: Path) -> None:
    room.mkdir()
    repository = Repository(room / "origin")
    workflow = lay_out(repository, scenario, program, root)
    if scenario.workflow != "own":
        (room / "action").mkdir()
        for name in ("action", "collect", "dist", "action.yml", "install.sh", "Cargo.toml"):
            copy = shutil.copytree if (root / name).is_dir() else shutil.copy
            copy(root / name, room / "action" / name)
    commits = repository.propose(scenario.change)
    prepared(workflow, room / "workflow.yml", scenario.evidence)
    (room / "event.json").write_text(json.dumps(payload(scenario.event, commits)))
    (room / "bin").mkdir()
    for tool in ("cargo", "rustup"):
        (room / "bin" / tool).write_text(TOOL)
        (room / "bin" / tool).chmod(0o755)
    what = scenario.name
    before = judge.failed
    act = Act(scenario, repository.path, program, room)
    if scenario.is_cancelled:
        act.cancel(judge)
    ran = act.run()
    log = read_log(ran.stdout)
    judge.equal(f"{what}: the run", ran.returncode, 0 if scenario.exit_code == 0 else 1)
    found = {entry["jobID"]: entry["jobResult"] for entry in log if "jobResult" in entry}
    judge.equal(f"{what}: jobs", found, scenario.jobs)
    of_gate = [entry for entry in log if entry.get("jobID") == "gate"]
    codes = [re.fullmatch(r"exit status (\d+)", entry.get("msg", "").strip()) for entry in of_gate]
    codes = [int(code[1]) for code in codes if code]
    # The step that fetches records of nothing fails, too, and is not to.
    judge.equal(f"{what}: exit code", codes[-1:], [scenario.exit_code] if scenario.exit_code else [])
    summaries = [entry["content"] for entry in of_gate if entry.get("command") == "summary"]
    headline = summaries[-1].strip().split("\n")[0] if summaries else ""
    judge.equal(f"{what}: summary", f" {scenario.verdict.replace('_', ' ')}" in headline, True)
    try:
        result = json.loads((room / "verdict/result.json").read_text())
    except OSError as error:
        judge.equal(f"{what}: result", error, "a file")
        result = {"reasons": [], "base": {}, "head": {}}
    judge.equal(f"{what}: result", (result.get("verdict"), result.get("exit_code")),
                (scenario.verdict, scenario.exit_code))
    reasons = {reason["code"] for reason in result["reasons"]}
    judge.equal(f"{what}: reasons {reasons}", scenario.reasons <= reasons, True)
    judge.equal(f"{what}: held against", (result["base"] or {}).get("commit"), commits["base"])
    judge.equal(f"{what}: base", (result["base"] or {}).get("name"), "main")
    judge.equal(f"{what}: judged", result["head"].get("commit"), commits["merge"])
    judge.equal(f"{what}: trust", result.get("trust"), "author-controlled")
    # What makes evidence keeps a seal for it, under the digest that GitHub would state.
    names = [path.stem for path in (room / "plain").glob("*.json")] if (room / "plain").exists() else []
    digests = [hashlib.sha256((room / f"plain/{name}.json").read_bytes()).hexdigest() for name in names]
    judge.equal(f"{what}: seals", (len(names), names), (scenario.seals, digests))
    # It goes along with the records.
    along = [path.stem for path in room.glob("artifact-evidence*/seals/*.json")]
    judge.equal(f"{what}: seals beside the records", sorted(along), sorted(names))
    tools = (room / "tools").read_text().splitlines()
    judge.equal(f"{what}: a judge was built beside the change",
                any(re.search(r"cargo \S*/(base|.benchgate-action) build", tool) for tool in tools), True)
    if judge.failed > before:
        said = [entry.get("msg", "") for entry in log][-60:]
        print("\n".join(said), ran.stderr[-2_000:])


def main() -> int:
    root, program, room = (Path(word).resolve() for word in sys.argv[1:])
    judge = Judge()
    for number, scenario in enumerate(SCENARIOS):
        run(judge, scenario, root, program, room / str(number))
        shutil.rmtree(room / str(number), ignore_errors=True)
    print(f"{len(SCENARIOS)} runs: {judge.passed} assertions hold, {judge.failed} do not")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
