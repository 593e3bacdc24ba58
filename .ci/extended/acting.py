"""A runner for a workflow of workflows.py: to its end, or cancelled on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from judge import Judge

if TYPE_CHECKING:
    from workflows import Scenario


def read_log(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


@dataclass
class Act:
    """A runner for the workflow of a scenario."""

    scenario: Scenario
    origin: Path
    program: Path
    room: Path

    def words(self) -> list[str]:
        given = {"ROOM": str(self.room), "ORIGIN": str(self.origin), "PROGRAM": str(self.program),
                 "GITHUB_REPOSITORY": "o/r", **self.scenario.env}
        words = ["act", self.scenario.event, "--workflows", str(self.room / "workflow.yml"), "--eventpath",
                 str(self.room / "event.json"), "--platform", "ubuntu-latest=-self-hosted", "--action-cache-path",
                 str(self.room / "act"), "--no-cache-server", "--json"]
        for name, value in given.items():
            words += ["--env", f"{name}={value}"]
        return words

    def env(self) -> dict[str, str]:
        return os.environ | {"PATH": f"{self.room / 'bin'}:{os.environ['PATH']}"}

    def run(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.words(), cwd=self.origin, env=self.env(), capture_output=True, text=True, timeout=300)

    def cancel(self, judge: Judge) -> None:
        """Cancels the jobs that make evidence while their tests run: that step is killed, and what is always done is done. A
        service then starts what needs them and is always done, too; this runner ends, so another one takes the rest."""
        workflow = json.loads((self.room / "workflow.yml").read_text())
        legs = len(workflow["jobs"]["evidence"].get("strategy", {}).get("matrix", {}).get("python", [1]))
        process = subprocess.Popen([*self.words(), "--job", "evidence"], cwd=self.origin, env=self.env(), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if len(list(self.room.glob("begun-*"))) == legs:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        log = read_log(process.communicate(timeout=120)[0])
        what = self.scenario.name
        judge.equal(f"{what}: of no leg there is a result", (process.returncode, {
            entry["jobResult"] for entry in log if "jobResult" in entry}), (1, {"failure"}))
        killed = [entry for entry in log if "this step has been cancelled" in entry.get("msg", "")]
        judge.equal(f"{what}: cancelled steps", len(killed), legs)
        gate = workflow["jobs"]["gate"]
        judge.equal(f"{what}: when the gate runs", (gate.pop("needs"), gate["if"]), ("evidence", "${{ always() }}"))
        workflow["jobs"] = {"gate": gate}
        (self.room / "workflow.yml").write_text(json.dumps(workflow))
