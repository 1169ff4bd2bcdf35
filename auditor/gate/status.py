"""The exit status of a run: what may fail it, and which of its reports' results decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from auditor.records import frozen
from auditor.severity import Severity

# 0 nothing wrong, 1 something found, 2 something could not be audited, 3 nothing to audit
CLEAN, FOUND, BROKEN, NOTHING = 0, 1, 2, 3
CRASHED: Final = 70
"""A defect of the program itself, as sysexits has it; never one of the answers above."""
UNDECIDED: Final = "undecided"
LEVELS: Final[Mapping[str, frozenset[str]]] = {
    "error": frozenset({Severity.ERROR.value}),
    "warning": frozenset({Severity.ERROR.value, Severity.WARNING.value}),
    UNDECIDED: frozenset({Severity.ERROR.value, Severity.WARNING.value, UNDECIDED}),
    "never": frozenset(),
}
"""`--fail-on` -> the severities of what fails, and `undecided`, that make the status 1."""
FAIL_ON: Final = tuple(LEVELS)


@frozen
class Tally:
    """What one report brings to the status."""

    counted: frozenset[tuple[str, str]] = frozenset()
    """(severity or `undecided`, fingerprint) of each thing found."""
    empty: bool = False
    """Whether there was nothing to audit in it."""


def status(
    tallies: Iterable[Tally],
    broken: bool,
    fail_on: str = "error",
    expired: bool = False,
    suppressed: Iterable[str] = (),
) -> int:
    """The worst of the reports in the order 2, 1, 3, 0.

    `broken` says that something could not be audited, `expired` that a waiver ran out, which
    counts as a finding; findings whose fingerprint is `suppressed` do not count.
    """
    levels, waived = LEVELS[fail_on], frozenset(suppressed)
    found = {FOUND} if expired and levels else set()
    if broken:
        found.add(BROKEN)
    for tally in tallies:
        bad = any(level in levels and mark not in waived for level, mark in tally.counted)
        found.add(FOUND if bad else NOTHING if tally.empty else CLEAN)
    # What could not be audited is worse than what was found.
    return next((code for code in (BROKEN, FOUND, NOTHING) if code in found), CLEAN)
