"""What the pages of a PDF would unfold to, reckoned before pdfium unfolds them.

A form may call others, each of them many times; pdfium follows every call as it opens a page, and what a few kilobytes
unfold to ends the process. The reckoning reads a copy that pdfium itself wrote: each object plain, none hidden in
another, no encryption; what it sees is what pdfium will see.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from typing import Any, Final

from auditor.readers.limits import MEGABYTE, oversized

_PAGE: Final = 16 * MEGABYTE
"""Drawing instructions of one page, forms unfolded; pdfium takes thirty times as much memory."""
_ALL: Final = 192 * MEGABYTE
"""Drawing instructions of all pages."""
_STREAM: Final = 96 * MEGABYTE
"""What a font or another stream that is no picture may unpack to."""
_CALL: Final = 200
"""Bytes that a call counts beside what it calls."""
_MOST_RATIO: Final = 1032
"""Deflate packs no tighter; what is smaller than this part of a bound need not be unpacked to know."""
_DEEPEST: Final = 30
_REMOVE_SECURITY: Final = 3

_OBJECT: Final = re.compile(rb"(?:^|[\r\n])([0-9]{1,10})[ ]+[0-9]{1,5}[ ]+obj\b")
_STREAM_AT: Final = re.compile(rb"\bstream\r?\n")
_DO: Final = re.compile(rb"/([^\s/<>\[\](){}%]{1,200})\s+Do\b")
_TOKEN: Final = re.compile(
    rb"<<|>>|\[|\]|/[^\s/<>\[\](){}%]*|([0-9]+)\s+[0-9]+\s+R\b|\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>|[^\s/<>\[\]()]+", re.DOTALL)

Value = Any
"""bytes (a name or number), int (a reference), list or dict."""


def check(document: Any, name: str, data: bytes) -> None:
    """Refuse a PDF whose pages would unfold beyond any page of print. Raises Unreadable."""
    copy = io.BytesIO()
    try:
        document.save(copy, flags=_REMOVE_SECURITY)
        _Scan(copy.getvalue(), name).run()
    except (RuntimeError, OSError):  # a file that pdfium cannot write again
        _Scan(data, name).run()


class _Scan:
    def __init__(self, data: bytes, name: str) -> None:
        self.data, self.name = data, name
        starts = [(int(match[1]), match.end()) for match in _OBJECT.finditer(data)]
        ends = [start for _, start in starts[1:]] + [len(data)]
        self.spans = {number: (start, end) for (number, start), end in zip(starts, ends, strict=True)}
        self.heads: dict[int, Value] = {}
        self.weights: dict[tuple[int, int], int] = {}
        self.contents: dict[int, tuple[int, Counter[bytes]]] = {}

    def run(self) -> None:
        total = 0
        uses = self._uses()
        for number, (start, end) in self.spans.items():
            head = self.head(number)
            if not isinstance(head, dict):
                continue
            if b"Contents" in head and head.get(b"Type") in (b"Page", None):
                total += self._bounded(self._page(head)) * max(1, uses[number])
            elif head.get(b"Subtype") == b"Type3":
                self._bounded(self._glyphs(head))
            elif b"PatternType" in head:
                size, calls = self._content(number)
                self._bounded(size + self._called(calls, self._named(head), {}, 0))
            elif head.get(b"Subtype") != b"Image" and end - start > _STREAM // _MOST_RATIO ** 2:
                self._unpacked(number, _STREAM)
        if total > _ALL:
            raise oversized(self.name, f"各页的图形展开后多于 {_ALL // MEGABYTE} MB")

    def _bounded(self, size: int) -> int:
        if size > _PAGE:
            raise oversized(self.name, f"一页的图形展开后多于 {_PAGE // MEGABYTE} MB（图形层层套用）")
        return size

    def _glyphs(self, font: dict[bytes, Value]) -> int:
        """What the glyphs of a font that is made of drawings unfold to."""
        drawings = self.resolved(font.get(b"CharProcs"))
        total = 0
        for number in drawings.values() if isinstance(drawings, dict) else ():
            if isinstance(number, int):
                size, calls = self._content(number)
                total += size + self._called(calls, self._named(font), {}, 0)
        return total

    def _uses(self) -> Counter[int]:
        """How many times each page stands in the tree of pages."""
        found: Counter[int] = Counter()
        for number in self.spans:
            head = self.head(number)
            kids = self.resolved(head.get(b"Kids")) if isinstance(head, dict) else None
            if isinstance(kids, list):
                found.update(kid for kid in kids if isinstance(kid, int))
        return found

    def head(self, number: int) -> Value:
        """The value of an object, without its stream."""
        if number not in self.heads:
            start, end = self.spans.get(number, (0, 0))
            stream = _STREAM_AT.search(self.data, start, end)
            self.heads[number] = _value(self.data[start : stream.start() if stream else end])
        return self.heads[number]

    def resolved(self, value: Value) -> Value:
        """A value, or what its reference points at."""
        return self.head(value) if isinstance(value, int) else value

    def _page(self, page: dict[bytes, Value]) -> int:
        resources = self._inherited(page)
        contents = self.resolved(page[b"Contents"])
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
            parent = self.resolved(page.get(b"Parent"))
            if not isinstance(parent, dict):
                break
            page = parent
        return {}

    def _named(self, head: dict[bytes, Value]) -> dict[bytes, Value]:
        resources = self.resolved(head.get(b"Resources"))
        named = self.resolved(resources.get(b"XObject")) if isinstance(resources, dict) else None
        return named if isinstance(named, dict) else {}

    def _called(self, calls: Counter[bytes], own: dict[bytes, Value], page: dict[bytes, Value], depth: int) -> int:
        total = 0
        for name, count in calls.items():
            target = own.get(name, page.get(name))
            if isinstance(target, int):
                total += count * (_CALL + self._form(target, page, depth + 1))
        return total

    def _form(self, number: int, page: dict[bytes, Value], depth: int) -> int:
        """What a form unfolds to; a picture nothing. The page's names stand in where it has none of its own."""
        head = self.head(number)
        if not isinstance(head, dict) or head.get(b"Subtype") != b"Form":
            return 0
        if depth > _DEEPEST:
            raise oversized(self.name, f"图形层层套用多于 {_DEEPEST} 层")
        key = number, id(page)
        if key not in self.weights:
            size, calls = self._content(number)
            self.weights[key] = size + self._called(calls, self._named(head), page, depth)
        return self.weights[key]

    def _content(self, number: int) -> tuple[int, Counter[bytes]]:
        """(size, calls by name) of a stream of drawing instructions."""
        if number not in self.contents:
            data = self._unpacked(number, _PAGE)
            self.contents[number] = len(data), Counter(_plain(name) for name in _DO.findall(data))
        return self.contents[number]

    def _unpacked(self, number: int, most: int) -> bytes:
        """The bytes of a stream. Raises Unreadable beyond so many; filters that cannot multiply much are left on."""
        start, end = self.spans.get(number, (0, 0))
        at = _STREAM_AT.search(self.data, start, end)
        if not at:
            return b""
        close = self.data.rfind(b"endstream", at.end(), end)
        data = self.data[at.end() : close if close >= 0 else end]
        head = self.head(number)
        filters = self.resolved(head.get(b"Filter")) if isinstance(head, dict) else None
        for kind in filters if isinstance(filters, list) else [filters]:
            kind = self.resolved(kind)
            if kind in (b"FlateDecode", b"Fl"):
                data = _inflated(data, most)
            elif kind in (b"ASCIIHexDecode", b"AHx"):
                data = _from_hex(data)
            elif kind in (b"ASCII85Decode", b"A85"):
                data = _from_85(data)
            else:
                break
            if len(data) > most:
                raise oversized(self.name, f"一个部分展开后多于 {most // MEGABYTE} MB")
        return data


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most + 1)
    except zlib.error:
        with_rest = zlib.decompressobj(-15)
        try:
            return with_rest.decompress(data[2:], most + 1)
        except zlib.error:
            return b""


def _from_hex(data: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _from_85(data: bytes) -> bytes:
    import base64

    try:
        return base64.a85decode(data.partition(b"~>")[0].strip().removeprefix(b"<~"))
    except ValueError:
        return b""


def _plain(name: bytes) -> bytes:
    """A name without its escapes."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), name)


def _value(data: bytes) -> Value:
    """The first value in the bytes of an object."""
    stack: list[list[Value]] = [[]]
    kinds: list[bytes] = []
    for match in _TOKEN.finditer(data):
        token = match[0]
        if token in (b"<<", b"["):
            if len(stack) > 200:
                return None
            kinds.append(token)
            stack.append([])
        elif token in (b">>", b"]"):
            if not kinds:
                break
            items = stack.pop()
            stack[-1].append(_mapping(items) if kinds.pop() == b"<<" else items)
        elif match[1]:
            stack[-1].append(int(match[1]))
        else:
            stack[-1].append(_Name(_plain(token[1:])) if token.startswith(b"/") else token)
        if len(stack) == 1 and stack[0]:
            break
    return stack[0][0] if stack[0] else None


class _Name(bytes):
    """A name, told from a number or text by its class."""


def _mapping(items: list[Value]) -> dict[bytes, Value]:
    """Names and their values; a value of several tokens (`1 0 R` is one) does not occur."""
    found: dict[bytes, Value] = {}
    key: bytes | None = None
    for item in items:
        if key is None:
            key = item if isinstance(item, _Name) else None
        else:
            found[bytes(key)] = bytes(item) if isinstance(item, _Name) else item
            key = None
    return found
