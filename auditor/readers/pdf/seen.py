"""What the pages of a document hold, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from itertools import groupby

from auditor.document import Notice, Place
from auditor.message import say
from auditor.readers.hidden import Unseen
from auditor.readers.limits import Meter
from auditor.readers.pdf.flow import Item, PageItems
from auditor.readers.pdf.items import items
from auditor.readers.pdf.page import PageContent
from auditor.readers.pdf.table import PageTable
from auditor.records import changing


@changing
class Seen:
    """What the pages of a document hold."""

    pages: list[PageItems] = field(default_factory=list)
    asides: list[PageItems] = field(default_factory=list)
    """What lies another way than most of its page, as pages of their own."""
    scans: list[int] = field(default_factory=list)
    """Pages that are to be read as pictures."""
    mute: list[int] = field(default_factory=list)
    """Those of them whose text layer tells no characters."""
    pictured: list[int] = field(default_factory=list)
    """Pages of text with a picture that may hold more of it."""
    unseen: list[Unseen] = field(default_factory=list)
    said: list[Notice] = field(default_factory=list)

    def in_order(self) -> list[PageItems]:
        """The pages, each with what lies another way on it."""
        return sorted([*self.pages, *self.asides], key=lambda page: page.number)

    def told(self) -> list[Notice]:
        """All that is to be said of the pages."""
        if not self.pictured:
            return self.said
        said = say("pdf.pictures", pages=ranges(self.pictured))
        return [*self.said, Notice(said, Place(page=self.pictured[0]), lost=True)]

    def last_table(self) -> PageTable | None:
        """What the last page ends with, where that is a table with no more than its foot below
        it.
        """
        ends = self.pages[-1].items[-2:] if self.pages else []
        return next((item for item in reversed(ends) if isinstance(item, PageTable)), None)

    def take(self, page: PageContent, meter: Meter) -> None:
        """Takes a page, and what is to be said of it."""
        found = items(page, self.last_table())
        asides = [items(one) for one in page.asides]
        every = [found, *asides]
        if asides:  # what is ruled is looked at each way
            for one in every:
                one.items = [item for item in one.items if not _is_blank(item)]
        self.pages.append(found)
        self.asides += asides
        self._sort(page)
        self.said += _said(page, sum(one.unread for one in every))
        self.unseen += [
            Unseen(why, text, Place(page=page.number)) for why, text in page.unseen.items()
        ]
        meter.characters(sum(len(one.chars) for one in (page, *page.asides)))
        meter.cells(sum(map(_cells, every)))

    def _sort(self, page: PageContent) -> None:
        """Keeps the number of a page that is not read from its text alone."""
        if page.is_scan:
            self.scans.append(page.number)
        elif page.has_picture:
            self.pictured.append(page.number)
        if page.is_mute:
            self.mute.append(page.number)


def _cells(page: PageItems) -> int:
    """How many cells the tables of a page have."""
    tables = [item for item in page.items if isinstance(item, PageTable)]
    return sum(len(item.rows) * len(item.rows[0]) for item in tables)


def _is_blank(item: Item) -> bool:
    """Whether an item is a table without any print."""
    return isinstance(item, PageTable) and not any(cell.text for row in item.rows for cell in row)


def _said(page: PageContent, unread: int) -> Iterable[Notice]:
    """What is to be said of a page, in order; `unread` tables of it cannot be read."""
    place = Place(page=page.number)
    if page.unknown and not page.is_mute:
        said = say("pdf.unknown-characters", page=page.number, count=page.unknown)
        yield Notice(said, place, lost=True)
    for kind, count in page.notes.items():
        yield Notice(say("pdf.annotations", page=page.number, what=kind, count=count), place)
    if page.left_out:
        yield Notice(say("pdf.left-out", page=page.number, count=page.left_out), place)
    if unread:
        yield Notice(say("pdf.unruled", page=page.number), place, lost=True)


def ranges(numbers: list[int]) -> str:
    """`3–7、9`."""
    runs = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        own = [number for _, number in group]
        runs.append(str(own[0]) if len(own) == 1 else f"{own[0]}–{own[-1]}")
    return "、".join(runs)
