"""The fields of a Word document: their code is not printed, their result is; one without a result
may still print something.
"""

from __future__ import annotations

from dataclasses import field
from typing import Final

from auditor.records import changing

_QUIET: Final = frozenset(
    {
        "XE",
        "TC",
        "TA",
        "RD",
        "SET",
        "ASK",
        "PRIVATE",
        "NEXT",
        "NEXTIF",
        "SKIPIF",
        "ADVANCE",
        "ADDIN",
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "PAGEREF",
        "TOC",
        "INDEX",
        "HYPERLINK",
        "FORMTEXT",
        "FORMCHECKBOX",
        "BIBLIOGRAPHY",
        "CITATION",
    }
)
"""Fields that print nothing, or only what is the page's or stands elsewhere in the document."""
# Characters of a code that are kept: its first word tells what it prints.
_LONGEST: Final = 200


@changing
class _Field:
    code: str = ""
    is_code: bool = True
    """Whether its code is being read, and not its result."""
    shown: bool = False


@changing
class Fields:
    """The fields that are open where a document is being read."""

    stack: list[_Field] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Whether what is being read is the code of a field, which is not printed."""
        return any(one.is_code for one in self.stack)

    def mark(self, kind: str) -> int:
        """A field begins, its code ends, or it ends; 1 where one ends that prints something and has
        no result.
        """
        if kind == "begin":
            self.stack.append(_Field())
        elif kind == "separate" and self.stack:
            self.stack[-1].is_code = False
        elif kind == "end" and self.stack:
            ended = self.stack.pop()
            # A field within the code of another stands for a part of that code.
            if self.stack and self.stack[-1].is_code:
                self.stack[-1].code += "…"
            return int(not ended.shown and not self.silent and is_printing(ended.code))
        return 0

    def say(self, code: str) -> None:
        """A piece of code."""
        if self.stack and len(self.stack[-1].code) < _LONGEST:
            self.stack[-1].code += code

    def show(self) -> None:
        """Something is printed within the fields that are open."""
        for one in self.stack:
            one.shown = True

    def pause(self) -> None:
        """A paragraph ends: a code that never ends must not swallow the rest of the document."""
        for one in self.stack:
            one.is_code = False


def is_printing(code: str) -> bool:
    """Whether a field of this code prints something of its own."""
    # `\*MERGEFORMAT` may follow a code without a blank.
    words = code.replace("\\", " \\").split()
    return bool(words) and words[0].upper() not in _QUIET
