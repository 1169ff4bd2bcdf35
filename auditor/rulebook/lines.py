"""How what is said of a rule begins: file, line, column."""

from __future__ import annotations

from auditor.message import Message, Said, say


def placed(source: str, spot: tuple[int, int], what: Said) -> Message:
    """What is said of a place in a file of a pack."""
    return say("at", source=source, line=spot[0], column=spot[1], what=what)
