"""Documents as Word 6 and Word 95 wrote them, which no program of today writes any more.

The main stream holds everything: the file information block, the text in a code page, the pages of
character and paragraph properties (512 bytes each), and the tables that say where those are.
"""

from __future__ import annotations

import struct

_TEXT_AT = 0x300
_GB2312 = 134
"""The character set of Chinese fonts."""
_IN_TABLE, _ROW_ENDS, _DEFINES_TABLE = 24, 25, 190
"""Operations on paragraph properties."""

Line = tuple[bytes, bytes]
"""Text with its end mark, and its properties."""


def paragraph(text: str) -> list[Line]:
    return [(text.encode("gbk") + b"\r", b"")]


def row(*texts: str) -> list[Line]:
    edges = range(0, 2000 * len(texts) + 1, 2000)
    shape = struct.pack(f"<B{len(edges)}h{10 * len(texts)}x", len(texts), *edges)
    ends = bytes([_IN_TABLE, 1, _ROW_ENDS, 1, _DEFINES_TABLE])
    cells = [(text.encode("gbk") + b"\x07", bytes([_IN_TABLE, 1])) for text in texts]
    return [*cells, (b"\x07", ends + struct.pack("<H", len(shape) + 1) + shape)]


def main_stream(lines: list[Line], version: int) -> bytes:
    """The stream `WordDocument` of version 101 (Word 6) or 104 (Word 95)."""
    text = b"".join(line for line, _ in lines)
    end = _TEXT_AT + len(text)
    stream = bytearray(_TEXT_AT) + text
    stream += bytes(-len(stream) % 512)
    head = bytearray(_TEXT_AT)

    def table(at: int, data: bytes) -> None:
        struct.pack_into("<2I", head, at, len(stream), len(data))
        stream.extend(data)

    paragraphs_at, characters_at = len(stream) // 512, len(stream) // 512 + 1
    stream += _paragraph_page(lines) + struct.pack("<2I503xB", _TEXT_AT, end, 1)
    struct.pack_into("<5H", head, 0, 0xA5DC, version, 0x2027, 0x804, 0)
    struct.pack_into("<H6x2H2I", head, 0xC, version, _GB2312, _GB2312, _TEXT_AT, end)
    struct.pack_into("<I", head, 0x34, len(text))
    style = struct.pack("<4HB6sx2HH", 0, 0xFFF1, 2, 0, 6, b"Normal", 2, 0, 0)
    styles = struct.pack("<8H", 14, 1, 8, 1, 91, 15, 0, 0) + struct.pack("<H", len(style)) + style
    table(0x60, styles)
    table(0x88, struct.pack("<2IHIHI", 0, len(text), 0, 0xFFFFFFFF, 0, 0xFFFFFFFF))
    table(0xB8, struct.pack("<2IH", _TEXT_AT, end, characters_at))
    table(0xC0, struct.pack("<2IH", _TEXT_AT, end, paragraphs_at))
    font = struct.pack("<BHBB", 0x16, 400, _GB2312, 0) + b"SimSun\0"
    table(0xD0, struct.pack("<HB", len(font) + 3, len(font)) + font)
    stream[:_TEXT_AT] = head
    return bytes(stream)


def _paragraph_page(lines: list[Line]) -> bytes:
    """The properties of few and short paragraphs: where each ends, and from the end of the page its
    operations.
    """
    page = bytearray(512)
    at, place = 510, _TEXT_AT
    struct.pack_into("<I", page, 0, place)
    for number, (text, properties) in enumerate(lines):
        place += len(text)
        struct.pack_into("<I", page, 4 * number + 4, place)
        own = struct.pack("<H", 0) + properties
        own += bytes(len(own) % 2)
        at = (at - len(own) - 1) // 2 * 2
        page[at : at + len(own) + 1] = bytes([len(own) // 2]) + own
        page[4 * (len(lines) + 1) + 7 * number] = at // 2
    page[511] = len(lines)
    return bytes(page)
