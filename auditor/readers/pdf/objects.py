"""The objects of a PDF file whose objects stand plain, each behind its `N 0 obj`: their values and
their streams.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, Final

from auditor.patterns import regex

_HEAD: Final = regex(rb"(?:^|[\r\n])([0-9]{1,10}) {1,4}[0-9]{1,5} {1,4}obj\Z")
_LONGEST_HEAD: Final = 27
_STREAM_AT: Final = regex(rb"\bstream\r?\n")
_TOKEN: Final = regex(
    rb"<<|>>|\[|\]|/[^\s/<>\[\](){}%]*|([0-9]+)\s+[0-9]+\s+R\b|\((?:\\.|[^\\()])*\)"
    rb"|<[0-9A-Fa-f\s]*>|[^\s/<>\[\]()]+",
    re.DOTALL,
)
_MOST: Final = 1 << 24
"""Bytes to which a part is unpacked where no other bound is given."""
_SUM: Final = 4
"""Bytes of the checksum that ends a deflated stream."""

Value = Any
"""bytes (a name or number), int (a reference), list or dict."""


class Unpacking(IntEnum):
    """How a stream unpacks."""

    WHOLE = 0
    LOOSE = 1
    """To the end of its bytes, but its end mark or its checksum is not there or wrong."""
    BROKEN = 2
    """Not beyond some of its bytes."""


class Objects:
    """The objects of a file by their numbers."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        starts = list(_starts(data))
        ends = [start for _, start in starts[1:]] + [len(data)]
        self.spans = {
            number: (start, end) for (number, start), end in zip(starts, ends, strict=True)
        }
        self._heads: dict[int, Value] = {}
        self._states: dict[int, Unpacking] = {}

    def head(self, number: int) -> Value:
        """The value of an object, without its stream."""
        if number not in self._heads:
            start, end = self.spans.get(number, (0, 0))
            stream = _STREAM_AT.search(self.data, start, end)
            self._heads[number] = _value(self.data[start : stream.start() if stream else end])
        return self._heads[number]

    def resolved(self, value: Value) -> Value:
        """A value, or what its reference points at."""
        return self.head(value) if isinstance(value, int) else value

    def mapping(self, value: Value) -> dict[bytes, Value]:
        """A dictionary, or the one that its reference points at; empty where it is none."""
        found = self.resolved(value)
        return found if isinstance(found, dict) else {}

    def filters(self, number: int) -> list[Value]:
        """The names of the filters of a stream, in the order in which it is unpacked."""
        given = self.resolved(self.mapping(number).get(b"Filter"))
        if given is None:
            return []
        return [self.resolved(one) for one in (given if isinstance(given, list) else [given])]

    def state(self, number: int) -> Unpacking:
        """How a stream unpacks; broken where there is none."""
        if number not in self._states:
            self.unpacked(number)
        return self._states[number]

    def unpacked(self, number: int, most: int = _MOST) -> bytes:
        """The bytes of a stream; a little more than `most` where there are more.

        Filters of pictures and others that cannot multiply much are left on.
        """
        self._states[number] = Unpacking.BROKEN
        start, end = self.spans.get(number, (0, 0))
        at = _STREAM_AT.search(self.data, start, end)
        if not at:
            return b""
        close = self.data.rfind(b"endstream", at.end(), end)
        data = self.data[at.end() : close if close >= 0 else end]
        worst = Unpacking.WHOLE
        for kind in self.filters(number):
            unpack = _FILTERS.get(kind)
            if unpack is None or len(data) > most:
                break
            data, state = unpack(data, most)
            worst = max(worst, state)
        self._states[number] = worst
        return data


def _starts(data: bytes) -> Iterator[tuple[int, int]]:
    """(number, where its value begins) of each object."""
    at = data.find(b" obj")
    while at >= 0:
        end = at + len(b" obj")
        head = _HEAD.search(data[max(0, end - _LONGEST_HEAD) : end])
        if head and not data[end : end + 1].isalnum():
            yield int(head[1]), end
        at = data.find(b" obj", end)


def plain(name: bytes) -> bytes:
    """A name without its escapes."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), name)


def _inflated(data: bytes, most: int) -> tuple[bytes, Unpacking]:
    unpack = zlib.decompressobj()
    try:
        found = unpack.decompress(data, most + 1)
        if unpack.eof or len(found) > most:
            return found, Unpacking.WHOLE
    except zlib.error:
        pass
    return _without_sum(data, most)


def _without_sum(data: bytes, most: int) -> tuple[bytes, Unpacking]:
    """What unpacks of a stream whose head, end or checksum is wrong."""
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpack.decompress(data[2:], most + 1)
    except zlib.error:
        return b"", Unpacking.BROKEN
    no_sum = unpack.eof and len(unpack.unused_data.strip()) < _SUM
    return found, Unpacking.WHOLE if no_sum else Unpacking.LOOSE


def _from_hex(data: bytes, _: int) -> tuple[bytes, Unpacking]:
    given = re.sub(rb"\s+", b"", data.partition(b">")[0])
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", given)
    found = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return found, Unpacking.WHOLE if digits == given else Unpacking.BROKEN


def _from_85(data: bytes, _: int) -> tuple[bytes, Unpacking]:
    try:
        text = data.partition(b"~>")[0].strip().removeprefix(b"<~")
        return base64.a85decode(text), Unpacking.WHOLE
    except ValueError:
        return b"", Unpacking.BROKEN


_FILTERS: Final = {
    b"FlateDecode": _inflated,
    b"Fl": _inflated,
    b"ASCIIHexDecode": _from_hex,
    b"AHx": _from_hex,
    b"ASCII85Decode": _from_85,
    b"A85": _from_85,
}


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
            stack[-1].append(_Name(plain(token[1:])) if token.startswith(b"/") else token)
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
