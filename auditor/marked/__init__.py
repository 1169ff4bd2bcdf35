"""A copy of the report in its own format, each finding marked where it stands; the original is
never written to.

`marks` says what is marked, `locate` finds a figure in a text; one module a format writes.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Final

from auditor.errors import AuditorError
from auditor.marked.marks import Mark
from auditor.message import say
from auditor.readers.limits import DEFAULT
from auditor.readers.sniff import format_of

WRITERS: Final = {
    "pdf": "auditor.marked.pdf",
    "docx": "auditor.marked.word",
    "xlsx": "auditor.marked.excel",
    "html": "auditor.marked.page",
    "text": "auditor.marked.text",
}
"""Format of the original -> the module that marks a copy of it: `write(data, name, marks)`."""

Written = tuple[bytes, int]
"""The copy, and how many of the marks stand at their very figure; the others are at its paragraph,
row, sheet or page."""


class Unmarkable(AuditorError):
    """A file whose format takes no marks; the message says what to do."""


def marked(data: bytes, name: str, marks: Sequence[Mark]) -> Written:
    """The copy of a file with the marks in it. Raises Unmarkable and Unreadable."""
    kind = format_of(data, name, DEFAULT)
    if kind not in WRITERS:
        raise Unmarkable(say("mark.format", name=name))
    write: Callable[[bytes, str, Sequence[Mark]], Written]
    write = importlib.import_module(WRITERS[kind]).write
    return write(data, name, marks)
