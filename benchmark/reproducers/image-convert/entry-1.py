"""The name of an uploaded picture must not run as a command.

Neither ImageMagick nor pngquant is needed: stand-ins that copy their input are put first on PATH.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

from media import uploads

with tempfile.TemporaryDirectory() as temporary:
    directory = Path(temporary)
    programs = directory / "programs"
    programs.mkdir()
    for name, script in (("convert", 'cat -- "$1"'), ("pngquant", "cat")):
        program = programs / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    os.environ["PATH"] = f"{programs}:{os.environ['PATH']}"
    kept = directory / "kept"
    kept.mkdir()
    os.chdir(directory)

    picture = uploads.store_upload(kept, "holiday.png", b"picture")
    assert picture.with_suffix(".thumb.png").read_bytes() == b"picture"

    try:
        uploads.store_upload(kept, "x'; touch owned; echo '.png", b"picture")
        outcome = "accepted"
    except Exception as problem:
        outcome = f"refused ({type(problem).__name__})"
    if (directory / "owned").exists():
        print(f"BUG: the file name ran as a command; the upload was {outcome}")
        sys.exit(1)
    print(f"OK: the file name did not run as a command; the upload was {outcome}")
