"""The records of an old workbook, and the strings in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from auditor.message import say
from auditor.readers.limits import oversized

CONTINUE: Final = 0x003C
"""The record that goes on with the one before it."""
# Shared strings of one workbook.
_MOST_STRINGS: Final = 2_000_000

Record = tuple[int, int, bytes]
"""(kind, offset, payload)."""


class Rich(NamedTuple):
    """A string, and from which of its characters on it is set in which font."""

    text: str
    runs: tuple[tuple[int, int], ...] = ()
    """(first character, number of the font)."""


def records(stream: bytes, offset: int) -> Iterator[Record]:
    """The records from an offset on."""
    # A record is two bytes of kind, two of length, and so many bytes of body.
    while offset + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, offset)
        yield kind, offset, stream[offset + 4 : offset + 4 + size]
        offset += 4 + size


def text(body: bytes, offset: int, prefix: int, encoding: str) -> str:
    """A string whose length stands in `prefix` bytes before it; in Unicode where no encoding is
    named.
    """
    length = int.from_bytes(body[offset : offset + prefix], "little")
    offset += prefix
    if encoding:
        return body[offset : offset + length].decode(encoding, "replace")
    flags = body[offset] if offset < len(body) else 0
    # Bits of the flags: 8 runs of fonts, 4 reading aids, 1 two bytes a character.
    offset += 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    if flags & 1:
        return body[offset : offset + 2 * length].decode("utf-16-le", "replace")
    return body[offset : offset + length].decode("latin-1")


def result(stream: bytes, offset: int, encoding: str) -> str:
    """The text that a formula gives, whose record stands at `offset`: a long one goes on in the
    records behind it.
    """
    following = records(stream, offset)
    _, _, body = next(following)
    found = text(body, 0, 2, encoding)
    for kind, _, more in following:
        if kind != CONTINUE:
            break
        if encoding:
            found += more.decode(encoding, "replace")
        else:
            # A record that goes on begins with flags of its own.
            found += more[1:].decode("utf-16-le" if more[:1] == b"\1" else "latin-1", "replace")
    return found


class _Pieces:
    """The shared strings, over the borders of the records that they run on through."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self.parts = parts
        self.part = 0
        # Behind the two counts of the table.
        self.at = 8

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size and self.part < len(self.parts):
            piece = self.parts[self.part][self.at : self.at + size - len(taken)]
            taken += piece
            self.at += len(piece)
            if len(taken) < size:
                self.part += 1
                self.at = 0
        if len(taken) < size:
            raise IndexError
        return taken

    def characters(self, length: int, double: bool) -> str:
        """Characters; after a border a new flag says whether they are one byte or two."""
        found = ""
        while length:
            if self.at >= len(self.parts[self.part]):
                self.part += 1
                self.at = 1
                double = bool(self.parts[self.part][0] & 1)
            width = 2 if double else 1
            room = (len(self.parts[self.part]) - self.at) // width
            count = min(length, room)
            # A byte too few for a character before the border is passed over.
            if not count:
                self.at = len(self.parts[self.part])
                continue
            piece = self.parts[self.part][self.at : self.at + count * width]
            found += piece.decode("utf-16-le" if double else "latin-1", "replace")
            self.at += count * width
            length -= count
        return found


def shared(parts: Sequence[bytes], name: str) -> list[Rich]:
    """The shared strings of a workbook. Raises Unreadable beyond any workbook's."""
    count = struct.unpack_from("<I", parts[0], 4)[0]
    pieces = _Pieces(parts)
    strings: list[Rich] = []
    while len(strings) < count:
        if len(strings) > _MOST_STRINGS:
            raise oversized(name, say("much.words"))
        try:
            length, flags = struct.unpack("<HB", pieces.take(3))
            runs = struct.unpack("<H", pieces.take(2))[0] if flags & 8 else 0
            extra = struct.unpack("<I", pieces.take(4))[0] if flags & 4 else 0
            found = pieces.characters(length, bool(flags & 1))
            # The runs stand behind the characters, four bytes each.
            fonts = struct.iter_unpack("<2H", pieces.take(4 * runs))
            strings.append(Rich(found, tuple((at, font) for at, font in fonts)))
            # What follows is the reading aid of East Asian text.
            pieces.take(extra)
        except IndexError:
            # A table cut short: cells that point beyond it are said to be unreadable.
            break
    return strings
