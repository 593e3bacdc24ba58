"""The title of an issue must not run as a command.

GitHub's runner is simulated, as far as this workflow uses it: expressions in the script of the step are
replaced by their values, the step's `env` becomes the environment, and bash runs the result.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

TITLE = 'Crash on start"; touch owned; echo "'
VALUES = {"github.event.issue.title": TITLE}


def expand(text: str) -> str:
    return re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda found: VALUES[found.group(1)], text)


lines = (Path(sys.argv[1]) / ".github/workflows/triage.yml").read_text(encoding="utf-8").splitlines()
start = next(i for i, line in enumerate(lines) if line.strip() == "- name: Choose an area")
step: list[str] = []
for line in lines[start + 1:]:
    if line.startswith("      - "):
        break
    step.append(line)

environment: dict[str, str] = {}
script: list[str] = []
section = ""
for line in step:
    if re.fullmatch(r" {8}\w+:.*", line):
        section = line.strip()
    elif section == "env:" and line.strip():
        name, value = line.strip().split(": ", 1)
        environment[name] = expand(value)
    elif section == "run: |":
        script.append(expand(line[10:]))
assert script, "the step has no script"

with tempfile.TemporaryDirectory() as temporary:
    directory = Path(temporary)
    output = directory / "output"
    output.touch()
    subprocess.run(
        ["bash", "-e", "-c", "\n".join(script)],
        cwd=directory,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "GITHUB_OUTPUT": str(output), **environment},
        check=False,
        stdout=subprocess.DEVNULL,
    )
    if (directory / "owned").exists():
        print("BUG: the title of the issue ran as a command")
        sys.exit(1)
    answer = output.read_text(encoding="utf-8")
    assert answer == "area=stability\n", f"unexpected output: {answer!r}"
    print("OK: the title of the issue was only compared")
