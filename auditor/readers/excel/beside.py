"""What a workbook shows beside its cells: pictures, text boxes, charts, comments, and the lines
that every printed page repeats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from typing import Final

from auditor.document import Notice, Paragraph, Place
from auditor.message import say
from auditor.patterns import regex
from auditor.readers.hidden import says_amount
from auditor.readers.package import Package
from auditor.records import changing

# Comments of Excel, in the places where different programs put them.
_NOTES: Final = regex(r"xl/(?:[a-z]{1,20}/)?comments?[0-9]{0,6}\.xml")
# Parts that something is drawn from, by how their names begin.
_MEMBERS: Final = {"xl/media/": "picture", "xl/charts/chart": "chart", "xl/embeddings/": "object"}
_SAID: Final = {
    "picture": ("excel.pictures", True),
    "box": ("excel.text-boxes", True),
    "chart": ("word.charts", True),
    "object": ("word.objects", True),
    "comment": ("excel.comments", False),
}
"""Kind -> what is said of it, and whether it may say something that was not read."""
# `&C`, `&"宋体,常规"`, `&12`, `&K000000`, `&P`.
_CODE: Final = regex(r"&(?:\"[^\"]*+\"|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]{1,3}|.)")
"""A code of a head or foot: its part, font, size, colour, or what the program puts there."""


@changing
class Beside:
    """What was met beside the cells of the sheets that are shown."""

    counts: Counter[str] = field(default_factory=Counter)
    margins: list[str] = field(default_factory=list)
    """Heads and feet with their codes."""

    def of_package(self, package: Package) -> None:
        """Counts the parts of an .xlsx file that are drawn over its sheets."""
        for member in package.members:
            for start, kind in _MEMBERS.items():
                self.counts[kind] += member.startswith(start)
            if member.startswith("xl/drawings/drawing"):
                # Each text box opens and closes one.
                self.counts["box"] += package.read(member).count(b":txBody>") // 2
            elif _NOTES.match(member):
                self.counts["comment"] += package.read(member).count(b"<comment ")

    def running(self) -> tuple[Paragraph, ...]:
        """The lines of heads and feet, each once."""
        lines = (line for margin in self.margins for line in _lines(margin))
        # The same head over all sheets is one line.
        return tuple(Paragraph(line, Place()) for line in dict.fromkeys(lines))

    def notices(self) -> Iterable[Notice]:
        """What is to be said of them."""
        for kind, (key, lost) in _SAID.items():
            if self.counts[kind]:
                yield Notice(say(key, count=self.counts[kind]), lost=lost)
        told = sum(says_amount(paragraph.text) for paragraph in self.running())
        if told:
            yield Notice(say("word.headers", count=told))


def _lines(margin: str) -> Iterable[str]:
    """The lines of a head or foot, its left, middle and right part each by itself."""
    plain = _CODE.sub(lambda code: _plain(code[0]), margin)
    return filter(None, (line.strip() for line in plain.splitlines()))


def _plain(code: str) -> str:
    # `&L`, `&C`, `&R` begin a part of the line; `&&` is the sign itself.
    return "\n" if code[1] in "LCRlcr" else "&" if code == "&&" else ""
