"""What the pages of a PDF would unfold to, reckoned before pdfium unfolds them.

A form may call others, each of them many times; pdfium follows every call as it opens a page, and
what a few kilobytes unfold to ends the process. The reckoning reads a copy that pdfium itself
wrote: each object plain, none hidden in another, no encryption; what it sees is what pdfium will
see.
"""

from __future__ import annotations

import io
from collections import Counter
from typing import Any, Final

from auditor.message import say
from auditor.patterns import regex
from auditor.readers.limits import MEGABYTE, oversized
from auditor.readers.pdf.objects import Objects, Value, plain
from auditor.readers.pdf.whole import Soundness, soundness

_PAGE: Final = 16 * MEGABYTE
"""Drawing instructions of one page, forms unfolded; pdfium takes thirty times as much memory."""
_ALL: Final = 192 * MEGABYTE
"""Drawing instructions of all pages."""
_STREAM: Final = 96 * MEGABYTE
"""What a font or another stream that is no picture may unpack to."""
_CALL: Final = 200
"""Bytes that a call counts beside what it calls."""
_MOST_RATIO: Final = 1032
"""Deflate packs no tighter; what is smaller than this part of a bound need not be unpacked to know.
"""
_DEEPEST: Final = 30
_REMOVE_SECURITY: Final = 3

_DO: Final = regex(rb"/([^\s/<>\[\](){}%]{1,200})\s+Do\b")


def check(document: Any, name: str, data: bytes) -> list[Soundness]:
    """What cannot be read of each page; nothing is told of a file that pdfium cannot write.

    Raises Unreadable where the pages would unfold beyond any page of print.
    """
    copy = io.BytesIO()
    try:
        document.save(copy, flags=_REMOVE_SECURITY)
    except (RuntimeError, OSError):  # a file that pdfium cannot write again
        _Scan(Objects(data), name).run()
        return []
    objects = Objects(copy.getvalue())
    _Scan(objects, name).run()
    return soundness(objects)


class _Scan:
    def __init__(self, objects: Objects, name: str) -> None:
        self.objects, self.name = objects, name
        self.weights: dict[tuple[int, int], int] = {}
        self.contents: dict[int, tuple[int, Counter[bytes]]] = {}

    def run(self) -> None:
        total = 0
        uses = self._uses()
        for number, (start, end) in self.objects.spans.items():
            head = self.objects.head(number)
            if not isinstance(head, dict):
                continue
            if b"Contents" in head and head.get(b"Type") in (b"Page", None):
                total += self._bounded(self._page(head)) * max(1, uses[number])
            elif head.get(b"Subtype") == b"Type3":
                self._bounded(self._glyphs(head))
            elif b"PatternType" in head:
                size, calls = self._content(number)
                self._bounded(size + self._called(calls, self._named(head), {}, 0))
            elif head.get(b"Subtype") != b"Image" and self._may_swell(number, end - start):
                self._unpacked(number, _STREAM)
        if total > _ALL:
            raise oversized(self.name, say("large.drawings", size=_ALL // MEGABYTE))

    def _may_swell(self, number: int, size: int) -> bool:
        """Whether a stream of so many bytes may unpack to more than the bound, however it is
        packed.
        """
        most: int = size * _MOST_RATIO ** len(self.objects.filters(number))
        return most > _STREAM

    def _bounded(self, size: int) -> int:
        if size > _PAGE:
            raise oversized(self.name, say("large.page-drawings", size=_PAGE // MEGABYTE))
        return size

    def _glyphs(self, font: dict[bytes, Value]) -> int:
        """What the glyphs of a font that is made of drawings unfold to."""
        drawings = self.objects.resolved(font.get(b"CharProcs"))
        total = 0
        for number in drawings.values() if isinstance(drawings, dict) else ():
            if isinstance(number, int):
                size, calls = self._content(number)
                total += size + self._called(calls, self._named(font), {}, 0)
        return total

    def _uses(self) -> Counter[int]:
        """How many times each page stands in the tree of pages."""
        found: Counter[int] = Counter()
        for number in self.objects.spans:
            head = self.objects.head(number)
            kids = self.objects.resolved(head.get(b"Kids")) if isinstance(head, dict) else None
            if isinstance(kids, list):
                found.update(kid for kid in kids if isinstance(kid, int))
        return found

    def _page(self, page: dict[bytes, Value]) -> int:
        resources = self._inherited(page)
        contents = self.objects.resolved(page[b"Contents"])
        parts = contents if isinstance(contents, list) else [page[b"Contents"]]
        weight, called = 0, Counter[bytes]()
        for part, times in Counter(part for part in parts if isinstance(part, int)).items():
            size, calls = self._content(part)
            weight += size * times
            for name, count in calls.items():
                called[name] += count * times
        return weight + self._called(called, resources, resources, 0)

    def _inherited(self, page: dict[bytes, Value]) -> dict[bytes, Value]:
        """The forms and pictures that a page names, its own or those of the nodes above it."""
        for _ in range(_DEEPEST):
            if b"Resources" in page:
                return self._named(page)
            parent = self.objects.resolved(page.get(b"Parent"))
            if not isinstance(parent, dict):
                break
            page = parent
        return {}

    def _named(self, head: dict[bytes, Value]) -> dict[bytes, Value]:
        resources = self.objects.resolved(head.get(b"Resources"))
        named = (
            self.objects.resolved(resources.get(b"XObject"))
            if isinstance(resources, dict)
            else None
        )
        return named if isinstance(named, dict) else {}

    def _called(
        self, calls: Counter[bytes], own: dict[bytes, Value], page: dict[bytes, Value], depth: int
    ) -> int:
        total = 0
        for name, count in calls.items():
            target = own.get(name, page.get(name))
            if isinstance(target, int):
                total += count * (_CALL + self._form(target, page, depth + 1))
        return total

    def _form(self, number: int, page: dict[bytes, Value], depth: int) -> int:
        """What a form unfolds to; a picture nothing. The page's names stand in where it has none of
        its own.
        """
        head = self.objects.head(number)
        if not isinstance(head, dict) or head.get(b"Subtype") != b"Form":
            return 0
        if depth > _DEEPEST:
            raise oversized(self.name, say("deep.drawings", depth=_DEEPEST))
        key = number, id(page)
        if key not in self.weights:
            size, calls = self._content(number)
            self.weights[key] = size + self._called(calls, self._named(head), page, depth)
        return self.weights[key]

    def _content(self, number: int) -> tuple[int, Counter[bytes]]:
        """(size, calls by name) of a stream of drawing instructions."""
        if number not in self.contents:
            data = self._unpacked(number, _PAGE)
            self.contents[number] = len(data), Counter(plain(name) for name in _DO.findall(data))
        return self.contents[number]

    def _unpacked(self, number: int, most: int) -> bytes:
        """The bytes of a stream. Raises Unreadable beyond so many."""
        data = self.objects.unpacked(number, most)
        if len(data) > most:
            raise oversized(self.name, say("large.part", size=most // MEGABYTE))
        return data
