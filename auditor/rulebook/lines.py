"""How what is said of a rule begins and goes on: file, line, column, then sentences."""

from __future__ import annotations

from functools import reduce

from auditor.message import Message, Said, say


def sentences(*parts: Said) -> Said:
    """Sentences that follow each other."""
    return reduce(lambda one, two: say("sentences", one=one, two=two), parts)


def placed(source: str, spot: tuple[int, int], what: Said) -> Message:
    """What is said of a place in a file of a pack."""
    return say("at", source=source, line=spot[0], column=spot[1], what=what)
