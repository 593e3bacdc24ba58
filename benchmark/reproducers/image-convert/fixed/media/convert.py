"""Thumbnails by way of the ImageMagick program."""

from __future__ import annotations

import subprocess
from pathlib import Path

PROGRAM = "convert"
OPTIMISER = "pngquant"


def thumbnail(source: Path, target: Path, width: int) -> None:
    """Write a thumbnail of `source`, `width` pixels wide, to `target`."""
    subprocess.run(
        [PROGRAM, str(source), "-thumbnail", f"{width}x", str(target)],
        check=True,
        timeout=60,
    )


def optimised_thumbnail(source: Path, target: Path, width: int, colours: int = 256) -> None:
    """Like `thumbnail`, with the palette of the result reduced to `colours`."""
    resized = subprocess.run(
        [PROGRAM, str(source), "-thumbnail", f"{width}x", "png:-"],
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )
    with target.open("wb") as out:
        subprocess.run(
            [OPTIMISER, str(colours), "-"],
            input=resized.stdout,
            stdout=out,
            check=True,
            timeout=60,
        )
