"""The token may not do more than label issues.

This reads the text of the workflow: what GitHub grants to a token cannot be tried out here.
"""

import re
import sys
from pathlib import Path

NEEDED = {"issues": "write"}

lines = (Path(sys.argv[1]) / ".github/workflows/triage.yml").read_text(encoding="utf-8").splitlines()
start = next(i for i, line in enumerate(lines) if line.startswith("permissions:"))
word = lines[start].removeprefix("permissions:").strip()
granted: dict[str, str] = {}
for line in lines[start + 1:]:
    entry = re.fullmatch(r"  ([a-z-]+): (read|write|none)", line)
    if entry is None:
        break
    granted[entry.group(1)] = entry.group(2)
assert word or granted, "the permissions cannot be read"

if word in ("write-all", "read-all"):
    print(f"BUG: the token is granted {word}, and labelling needs {NEEDED}")
    sys.exit(1)
if not granted.items() <= NEEDED.items():
    print(f"BUG: the token is granted {granted}, and labelling needs {NEEDED}")
    sys.exit(1)
print(f"OK: the token is granted {granted}")
