#!/usr/bin/env python3
"""Scenarios for the action: what goes in, and what must come out when a runner really runs it.

usage: action.py make REPOSITORY        writes fixtures and a workflow into a clone
       action.py check LOG RESULTS      judges the runner's log (JSON lines) and what the jobs left behind
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from judge import Judge

CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd"
CASES = "benchmark/cases"
OUTPUTS = [
    "verdict", "exit-code", "precision", "recall", "not-verified", "regressions", "loosened", "packs", "result-path",
    "comment-url", "trust", "fixtures", "passed", "failed", "known-gaps", "blocked",
]
DIFF = "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"

# Everything that a runner could take for a command, in forms that survive JSON.
ATTACKS = [
    "::set-output name=verdict::PASS", "\n::set-output name=verdict::PASS\n", "\r\n::error::planted\r\n",
    "##[error]planted", "\n##[set-output name=verdict;]PASS\n", "::add-mask::0", "\n::add-mask::fixture\n",
    "::stop-commands::x", "\u001b[31m\n  ::warning::planted", "\u0085::error::planted", "\u2028::error::planted",
    "verdict<<x\nPASS\nx", "`touch planted-file` $(touch planted-file) ${{ github.token }}",
    "<img src=x onerror=alert(1)> | @octocat #1 </details>",
]


def entry(line: int = 1, **more: object) -> dict[str, object]:
    return {"file": "x.py", "line": line, "severity": "major", "keywords": ["wrong"], **more}


def finding(line: int = 1, claim: str = "this is wrong", **more: object) -> dict[str, object]:
    return {"severity": "major", "file": "x.py", "line": line, "claim": claim, "evidence": "", **more}


def write(directory: Path, name: str, key: object, findings: object) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.diff").write_bytes(DIFF.encode())
    text = key if isinstance(key, str) else json.dumps({"expect": key})
    (directory / f"{name}.expected.json").write_bytes(text.encode())
    if findings is not None:
        (directory / f"{name}.findings.json").write_bytes(json.dumps(findings).encode())


def make_cases(root: Path) -> None:
    must = {"must_match": [entry()]}
    write(root / "pass", "one", must, [finding()])
    write(root / "pass", "two", {"max_blocking": 0}, [])

    write(root / "fail", "found", must, [finding()])
    write(root / "fail", "missed", must, [finding(90)])

    bound = {"recording": {"diff_sha256": hashlib.sha256(DIFF.encode()).hexdigest()}, "findings": [finding()]}
    stale = {"recording": {"diff_sha256": "0" * 64}, "findings": [finding()]}
    write(root / "not-verified", "fresh", must, bound)
    write(root / "not-verified", "stale", must, stale)

    write(root / "blocked", "good", must, [finding()])
    write(root / "blocked", "misspelt", {"must_mach": []}, [])

    # Only with line tolerance 0, this reviewer and these recordings does one entry of two match.
    write(root / "inputs", "one", {"must_match": [entry(5), entry(9)]}, [])
    write(root / "recordings", "one", must, [
        finding(5, reviewer="a b"), finding(8, reviewer="a b"), finding(9, reviewer="other"),
    ])
    (root / "recordings" / "one.expected.json").unlink()
    (root / "recordings" / "one.diff").unlink()

    hostile = root / "hostile"
    for n, attack in enumerate(ATTACKS):
        texts = {"claim": attack, "evidence": attack, "reviewer": attack, "file": attack}
        expected = entry(note=attack, known_gap=attack) if n % 2 else entry(file=attack, keywords=[attack + "!"])
        write(hostile, f"case-{n:02}", {"must_match": [expected, entry(3, keywords=[attack + "?"])]},
              [finding(40) | texts, finding(3) | texts])
    for n, name in enumerate(["::set-output name=verdict::PASS", "##[error]planted", "a\n::error::planted\nb"]):
        write(hostile, name, must, [finding(20)])
        write(root / "hostile-blocked", name, {ATTACKS[1] + str(n): 1}, [])
        write(root / "hostile-blocked", name + "2", ATTACKS[n], [])


# name, inputs, verdict, other outputs
SCENARIOS: list[tuple[str, dict[str, str], str, dict[str, str]]] = [
    ("pass", {"directory": f"{CASES}/pass"}, "PASS",
     {"precision": "1", "recall": "1", "fixtures": "2", "passed": "2", "failed": "0", "blocked": "0"}),
    ("fail", {"directory": f"{CASES}/fail"}, "FAIL",
     {"precision": "1", "recall": "0.5", "fixtures": "2", "passed": "1", "failed": "1", "known-gaps": "0"}),
    ("not-verified", {"directory": f"{CASES}/not-verified"}, "NOT_VERIFIED",
     {"fixtures": "2", "passed": "1", "not-verified": "1"}),
    ("blocked", {"directory": f"{CASES}/blocked"}, "BLOCKED",
     {"precision": "1", "fixtures": "2", "passed": "1", "blocked": "1"}),
    ("absent", {"directory": "nowhere"}, "BLOCKED", {"precision": "null", "recall": "null", "fixtures": "0"}),
    ("source", {"directory": f"{CASES}/pass", "version": "source", "binary-path": ""}, "PASS", {"passed": "2"}),
    ("inputs", {"directory": f"{CASES}/inputs", "tolerance": "0", "reviewer": "a b",
                "recordings": f"{CASES}/recordings", "full": "true"}, "FAIL",
     {"recall": "0.5", "fixtures": "1", "failed": "1"}),
    ("usage", {"directory": f"{CASES}/pass", "tolerance": "3\n::set-output name=verdict::PASS"}, "BLOCKED",
     {"precision": "null", "fixtures": "null"}),
    ("option", {"directory": "--help"}, "BLOCKED", {"fixtures": "0"}),
    ("full", {"directory": f"{CASES}/pass", "full": "perhaps"}, "BLOCKED", {"fixtures": "null"}),
    ("foreign-flag", {"directory": f"{CASES}/pass", "leg": "one"}, "BLOCKED", {"fixtures": "null"}),
    ("unbuilt", {"directory": f"{CASES}/pass", "version": "source", "binary-path": ""}, "BLOCKED",
     {"precision": "null", "fixtures": "null", "result-path": "null"}),
    ("unknown", {"command": "socre"}, "BLOCKED", {"result-path": "null"}),
    ("nowhere", {"working-directory": "no/such\n::error::planted"}, "BLOCKED", {"result-path": "null"}),
    ("no-verdict", {"binary-path": "silent"}, "BLOCKED", {"result-path": "null"}),
    ("hostile", {"directory": f"{CASES}/hostile", "full": "true"}, "FAIL", {}),
    ("hostile-blocked", {"directory": f"{CASES}/hostile-blocked"}, "BLOCKED", {"fixtures": "6", "blocked": "6"}),
    ("hostile-reviewer", {"directory": f"{CASES}/pass", "reviewer": "$(touch planted-file)\nverdict=PASS\n::error::x"},
     "BLOCKED", {}),
    ("hostile-directory", {"directory": "x\nverdict<<x\nPASS\nx\n::error::planted"}, "BLOCKED", {"fixtures": "null"}),
]
# In these the program is not started, or gives no verdict.
UNSTARTED = ("unbuilt", "unknown", "nowhere", "no-verdict")
EXIT_CODES = {"PASS": "0", "FAIL": "1", "NOT_VERIFIED": "2", "BLOCKED": "4"}


def job(name: str, step: dict[str, object]) -> dict[str, object]:
    keep = {
        "if": "always()",
        "shell": "bash",
        "env": {"NAME": name, "STEP": "${{ toJSON(steps.score) }}",
                "RESULT": "${{ steps.score.outputs.result-path }}"},
        "run": 'printf "%s\\n" "$STEP" > "$RESULTS/$NAME.step.json"\n'
               'if [ -e "$RESULT" ]; then cp "$RESULT" "$RESULTS/$NAME.result.json"; fi\n'
               'find . -name planted-file > "$RESULTS/$NAME.planted"\n',
    }
    checkout = {"uses": CHECKOUT, "with": {"persist-credentials": False}}
    return {"runs-on": "ubuntu-latest", "steps": [checkout, {"id": "score", "uses": "./", **step}, keep]}


# Looks for the token of the job in its own environment, and in those of the program and of the launcher above it.
LOOK = r"""
parent() { sed 's/.*) . \([0-9]*\) .*/\1/' "/proc/$1/stat"; }
above=$(parent $$)
for process in $$ "$above" "$(parent "$above")"; do
  if tr '\0' '\n' < "/proc/$process/environ" | grep -q hush-token; then echo "$process" >> "$LEAKS"; fi
done
echo '<testsuite><testcase name="a" classname="b"/></testsuite>' > "$BENCHGATE_REPORTS/junit.xml"
exit "$ENDS"
"""


def other_jobs() -> dict[str, dict[str, object]]:
    """Evidence commands, by both actions, in a job that has a token; and a program for later steps."""
    checkout = {"uses": CHECKOUT, "with": {"persist-credentials": False}}

    def evidence(uses: str, given: dict[str, str], name: str, ends: int) -> dict[str, object]:
        words = {"claim": "claim/tests-green", "report": "${BENCHGATE_REPORTS}/junit.xml", "words": "sh\nlook.sh\n",
                 "binary-path": "${{ env.PROGRAM }}"}
        keep = {"if": "always()", "shell": "bash", "env": {"STEP": "${{ toJSON(steps.run) }}", "NAME": name,
                                                           "STORE": "${{ steps.run.outputs.evidence-path }}"},
                "run": 'printf "%s\\n" "$STEP" > "$RESULTS/$NAME.step.json"\n'
                       'if [ -d "$STORE" ]; then cp -R "$STORE" "$RESULTS/$NAME.store"; fi\n'}
        env = {"GITHUB_TOKEN": "hush-token", "GH_TOKEN": "hush-token", "LEAKS": "${{ env.RESULTS }}/" + name + ".leaks",
               "ENDS": ends}
        return {"runs-on": "ubuntu-latest",
                "steps": [checkout, {"id": "run", "uses": uses, "with": words | given, "env": env}, keep]}

    main = {"command": "evidence", "subcommand": "run", "github-token": "hush-token"}
    told = {"if": "always()", "run": 'benchgate --version > "$RESULTS/installed"; echo "$VERDICT" >> "$RESULTS/installed"',
            "env": {"VERDICT": "${{ steps.install.outputs.verdict }} ${{ steps.install.outputs.exit-code }}"}}
    install = {"id": "install", "uses": "./", "with": {"command": "install", "binary-path": "${{ env.PROGRAM }}"}}
    return {
        "collect": evidence("./collect", {"command": "run"}, "collect", 0),
        "collect-fails": evidence("./collect", {"command": "run", "dir": "elsewhere"}, "collect-fails", 7),
        "collect-unknown": evidence("./collect", {"command": "frobnicate"}, "collect-unknown", 0),
        "collect-hollow": evidence("./collect", {"command": "run", "version": "source", "binary-path": ""}, "collect-hollow", 0),
        "evidence": evidence("./", main, "evidence", 0),
        "install": {"runs-on": "ubuntu-latest", "steps": [checkout, install, told]},
    }


def judge_others(judge: Judge, log: list[dict], results: Path) -> None:
    for name, code in {"collect": 0, "collect-fails": 7, "collect-unknown": 4, "evidence": 0}.items():
        step = json.loads((results / f"{name}.step.json").read_text())
        judge.equal(f"{name}: step", (step["outcome"], step["outputs"]["exit-code"]),
                    ("failure" if code else "success", str(code)))
        judge.equal(f"{name}: no verdict", step["outputs"]["verdict"], "none")
        judge.hold(f"{name}: no output is empty", all(step["outputs"].values()), step)
        judge.hold(f"{name}: the token reaches nobody", not (results / f"{name}.leaks").exists())
        records = list((results / f"{name}.store/records").glob("*.json"))
        # One when it begins and one when it ends.
        judge.equal(f"{name}: records", len(records), 0 if name == "collect-unknown" else 2)
        seals = list((results / f"{name}.store/seals").glob("*.json"))
        judge.equal(f"{name}: seals", len(seals), 0 if name == "collect-unknown" else 1)
        for seal in seals:
            judge.equal(f"{name}: the seal", hashlib.sha256(seal.read_bytes()).hexdigest(), seal.stem)
        if name.startswith("collect"):
            told = Path(step["outputs"]["seal-path"]).name
            judge.equal(f"{name}: where the seal is", told, seals[0].name if seals else "null")
    judge.hold("collect: the store", step["outputs"]["evidence-path"].endswith("/.benchgate/evidence"), step)
    # A shell runs an empty file and is content.
    hollow = json.loads((results / "collect-hollow.step.json").read_text())
    judge.equal("collect-hollow: step", (hollow["outcome"], hollow["outputs"]["exit-code"]), ("failure", "4"))
    judge.equal("collect-hollow: the store", hollow["outputs"]["evidence-path"], "null")
    judge.equal("install", (results / "installed").read_text().splitlines()[1:], ["none 0"])
    judge.hold("install: on the path", (results / "installed").read_text().startswith("benchgate "))


def make(repository: Path) -> None:
    make_cases(repository / CASES)
    # Not a matrix: the runner gives all jobs of one the same conclusion.
    usual = {"command": "score", "binary-path": "${{ env.PROGRAM }}"}
    jobs = {name: job(name, {"with": usual | given}) for name, given, *_ in SCENARIOS}
    jobs["defaults"] = job("defaults", {"with": usual})
    jobs["unbuilt"]["steps"][1]["env"] = {"BUILD": "broken"}
    # A script of the change that every bash would run first.
    jobs["pass"]["steps"][1]["env"] = {"BASH_ENV": "./first.sh"}
    (repository / "first.sh").write_text("touch planted-file\n")
    # And programs of the change, on the PATH since an earlier step. (Which bash is started, the runner chooses.)
    (repository / "planted").mkdir()
    for name in ("dirname", "env", "git", "mktemp", "od", "sed", "tr", "uname"):
        (repository / "planted" / name).write_text(f'#!/bin/sh\ntouch planted-file\nPATH=/usr/bin:/bin exec {name} "$@"\n')
        (repository / "planted" / name).chmod(0o755)
    jobs["pass"]["steps"].insert(1, {"run": 'echo "$PWD/planted" >> "$GITHUB_PATH"'})
    # It answers when it is asked for its version, and then says nothing.
    silent = repository / "silent"
    silent.write_text('#!/bin/sh\ncase $1 in --version) exec "$PROGRAM" --version ;; esac\n')
    silent.chmod(0o755)
    (repository / "look.sh").write_text(LOOK)
    jobs |= other_jobs()
    jobs["collect-hollow"]["steps"][1]["env"]["BUILD"] = "hollow"
    # What a job that takes no care prints: shows that this runner would obey.
    jobs["careless"] = {"runs-on": "ubuntu-latest", "steps": [
        {"run": "printf '%b\\n' '::error::planted' '##[error]planted'"}]}
    workflow = {"on": "push", "permissions": {}, "jobs": jobs}
    directory = repository / ".github" / "workflows"
    directory.mkdir(parents=True, exist_ok=True)
    # JSON is YAML.
    (directory / "scenarios.yml").write_text(json.dumps(workflow, indent=2) + "\n")


def judge_scenario(judge: Judge, name: str, verdict: str, more: dict[str, str], log: list[dict], results: Path) -> None:
    conclusion = "success" if verdict == "PASS" else "failure"
    judge.equal(f"{name}: job", [r["jobResult"] for r in log if "jobResult" in r], [conclusion])
    step = json.loads((results / f"{name}.step.json").read_text())
    judge.equal(f"{name}: step", step["outcome"], conclusion)
    outputs = step["outputs"]
    judge.equal(f"{name}: names of the outputs", sorted(outputs), sorted(OUTPUTS))
    judge.hold(f"{name}: no output is empty", all(outputs.values()), outputs)
    expected = {"verdict": verdict, "exit-code": EXIT_CODES[verdict], **more}
    judge.equal(f"{name}: outputs", {key: outputs.get(key) for key in expected}, expected)

    inside = [r for r in log if "score" in r.get("stepID", [])]
    summaries = [r["content"] for r in inside if r.get("command") == "summary" and len(r["stepID"]) > 1]
    word = verdict.replace("_", " ")
    headings = [summary.strip().split("\n")[0] for summary in summaries]
    judge.hold(f"{name}: one summary, with the verdict", len(headings) == 1 and f" {word}" in headings[0], headings)
    result = results / f"{name}.result.json"
    if result.exists():
        score = json.loads(result.read_text())
        judge.equal(f"{name}: result", (score["verdict"], str(score["exit_code"])), (verdict, EXIT_CODES[verdict]))
        keys = ("fixtures", "passed", "failed", "known-gaps", "not-verified", "blocked")
        # Words that are not understood leave a result, and nothing was counted.
        is_usage = outputs["fixtures"] == "null"
        counts = {key: "null" if is_usage else str(score["summary"][key.replace("-", "_")]) for key in keys}
        judge.equal(f"{name}: counts", {key: outputs[key] for key in counts}, counts)
    else:
        judge.hold(f"{name}: only without a start there is no result", name in (*UNSTARTED, "usage", "full", "foreign-flag"))

    # Nothing in the log was a command but the action's own two, between which nothing looks like one, and what the
    # launcher says itself. (The runner loses the end of what a step prints last.)
    commands = [r for r in inside if "raw" in r and r.get("command") != "ignored"]
    tokens = [r["arg"] for r in commands if r.get("command") == "stop-commands"]
    kinds = [r.get("command") for r in commands]
    judge.hold(f"{name}: commands are stopped, and nothing is one", len(tokens) == 1 and len(tokens[0]) == 32
               and kinds in (["stop-commands"], ["stop-commands", *tokens])
               or name in UNSTARTED and kinds == ["stop-commands", *tokens, "error"], [r["raw"] for r in commands])
    lines = [r["msg"] for r in inside if r.get("raw_output")] + [
        r["raw"] for r in inside if r.get("command") == "ignored"]
    judge.equal(f"{name}: lines like commands",
                [line for line in lines if line.lstrip().startswith("::") or "##[" in line], [])
    judge.hold(f"{name}: something is printed", len(lines) > 1, lines)
    judge.equal(f"{name}: files made by an attack", (results / f"{name}.planted").read_text(), "")


def check(log_file: Path, results: Path) -> int:
    log = [json.loads(line) for line in log_file.read_text().splitlines() if line.startswith("{")]
    judge = Judge()
    for name, _, verdict, more in [*SCENARIOS, ("defaults", {}, "PASS", {"passed": "7", "known-gaps": "5"})]:
        judge_scenario(judge, name, verdict, more, [r for r in log if r.get("jobID") == name], results)

    judge_others(judge, log, results)
    rules = json.loads((results / "inputs.result.json").read_text())["rules"]
    judge.equal("inputs: rules", (rules["tolerance"], rules["reviewer"]), (0, "a b"))
    summary = max((r["content"] for r in log if r.get("jobID") == "inputs" and r.get("command") == "summary"), key=len)
    judge.hold("inputs: full", "line 8, want 9" in summary and "<details>" in summary, summary)
    hostile = max((r["content"] for r in log if r.get("jobID") == "hostile" and r.get("command") == "summary"), key=len)
    judge.hold("hostile: the summary is long and inert", len(hostile) > 2_000 and "<img" not in hostile, hostile[:500])

    obeyed = [r.get("command") for r in log if r.get("jobID") == "careless" and "raw" in r]
    judge.equal("the runner obeys a job that takes no care", obeyed, ["error", "error"])
    resumed = [r for r in log if "score" in r.get("stepID", []) and len(r.get("command", "")) == 32]
    judge.hold("commands are resumed", len(resumed) > len(SCENARIOS) / 2, len(resumed))
    print(f"{judge.passed} assertions hold, {judge.failed} do not")
    return 1 if judge.failed else 0


def main() -> int:
    match sys.argv[1:]:
        case ["make", repository]:
            make(Path(repository))
            return 0
        case ["check", log, results]:
            return check(Path(log), Path(results))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
