"""When the dump program fails, no existing dump may be deleted."""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

from ops import backup

with tempfile.TemporaryDirectory() as temporary:
    directory = Path(temporary)
    program = directory / "failing-dump"
    program.write_text("#!/bin/sh\necho 'disk full' >&2\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    good = directory / "shop" / "shop-20200101T000000Z.dump"
    good.parent.mkdir()
    good.write_text("a good dump", encoding="utf-8")

    try:
        backup.backup("shop", directory, keep=1, program=str(program))
        outcome = "reported success"
    except subprocess.CalledProcessError:
        outcome = "reported the failure"

    if not good.exists():
        print(f"BUG: the dump failed, the run {outcome} and deleted the last good dump")
        sys.exit(1)
    print(f"OK: the dump failed, the run {outcome} and the last good dump is still there")
