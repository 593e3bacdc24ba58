"""Nightly database dumps, with rotation."""

from __future__ import annotations

import argparse
import logging
import subprocess
from datetime import datetime, timezone
from pathlib import Path

log = logging.getLogger("backup")

DEFAULT_KEEP = 7


def dump_name(database: str, at: datetime) -> str:
    return f"{database}-{at:%Y%m%dT%H%M%SZ}.dump"


def dump(database: str, target: Path, program: str = "pg_dump", compress: int = 6) -> None:
    """Write one dump of `database` to `target`, which appears only when it is complete."""
    partial = target.with_suffix(".part")
    partial.touch(mode=0o600)
    command = [program, "--format=custom", f"--compress={compress}", f"--file={partial}"]
    subprocess.run([*command, database], check=True)
    partial.rename(target)


def dumps_in(directory: Path) -> list[Path]:
    """Existing dumps, oldest first: the name carries the time."""
    return sorted(directory.glob("*.dump"))


def rotate(directory: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` dumps and return what was deleted."""
    if keep < 1:
        raise ValueError("keep must be at least 1")
    surplus = dumps_in(directory)[:-keep]
    for path in surplus:
        path.unlink()
    return surplus


def backup(database: str, directory: Path, keep: int, program: str = "pg_dump") -> Path:
    """Make a dump in the database's own directory, then drop the ones that it replaces."""
    now = datetime.now(timezone.utc)
    own = directory / database
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = own / dump_name(database, now)
    dump(database, target, program)
    log.info("wrote %s", target)
    for path in rotate(own, keep):
        log.info("deleted %s", path)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--keep", type=int, default=DEFAULT_KEEP)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO)

    backup(args.database, args.directory, args.keep)


if __name__ == "__main__":
    main()
