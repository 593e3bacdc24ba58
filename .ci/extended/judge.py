"""What the programs of this directory judge with."""

from __future__ import annotations


class Judge:
    """Counts what holds and prints what does not."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def hold(self, what: str, holds: bool, *seen: object) -> None:
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print("FAIL ", what, *(repr(value)[:2_000] for value in seen))

    def equal(self, what: str, found: object, expected: object) -> None:
        self.hold(what, found == expected, found, "expected", expected)
