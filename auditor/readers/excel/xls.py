"""Old Excel workbooks (.xls, WPS .et): the cell records, which alone carry number formats and error
cells.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from auditor.document import Document, Unreadable
from auditor.message import say
from auditor.readers.excel.blocks import document
from auditor.readers.excel.builtin import BUILT_IN
from auditor.readers.excel.format import decimal
from auditor.readers.excel.sealed import SEALED, opened
from auditor.readers.excel.sheet import Sheet, Spot
from auditor.readers.excel.shown import Shown, number_shown, text_shown
from auditor.readers.excel.style import WHITE, Look, known_format, veil
from auditor.readers.limits import DEFAULT, Limits, Meter, oversized
from auditor.readers.ole import MAGIC, Container
from auditor.readers.package import damaged, encrypted

ERRORS: Final = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}
_BOF, _EOF, _CONTINUE, _STRING = 0x0809, 0x000A, 0x003C, 0x0207
_CODE_PAGES: Final = {
    1200: "utf-16-le",
    936: "gb18030",
    950: "cp950",
    10008: "gb18030",
    65001: "utf-8",
}

_LEAST_HEIGHT: Final = 40
"""Twentieths of a point of a row that shows anything."""
_MOST_RECORDS: Final = 2_000_000
"""Records of all sheets; a cell has one."""
_WHITE: Final = (1, 9)
"""White in the palette."""

_Record = tuple[int, int, bytes]
"""(kind, offset, payload)."""


@dataclass(slots=True)
class _Book:
    meter: Meter
    wide: bool
    """BIFF8, whose strings are Unicode; before it they stand in a code page."""
    encoding: str = "gb18030"
    from_1904: bool = False
    formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    fonts: list[tuple[int, bool, float]] = field(default_factory=list)
    """Colour in the palette, whether it is struck, and its size in points."""
    styles: list[tuple[int, int, bool]] = field(default_factory=list)
    """Font, number format, and whether its cells are filled."""
    strings: list[str] = field(default_factory=list)
    sheets: dict[int, Sheet] = field(default_factory=dict)
    """Offset of its records -> sheet."""
    records: int = 0

    def look(self, style: int) -> Look:
        """How the cells of a style look."""
        font, number, filled = self.styles[style] if style < len(self.styles) else (0, 0, True)
        font -= font > 4  # there is no font 4
        colour, struck, size = self.fonts[font] if font < len(self.fonts) else (0, False, 11.0)
        code = self.formats.get(number, "General")
        ground = "?" if filled else WHITE
        return Look(code, veil(struck, WHITE if colour in _WHITE else "", ground, size), ground)


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in a workbook: each sheet's tables in order, hidden ones too. Raises
    Unreadable.
    """
    stream = data
    if data.startswith(MAGIC):
        container = Container(data, name)
        found = next(
            (title for title in ("Workbook", "WORKBOOK", "Book", "BOOK") if title in container), ""
        )
        if not found:
            raise damaged(name, say("excel.no-content"))
        stream = container.read(found)
    try:
        stream = _opened(stream, name)
        book = _globals(stream, Meter(name, limits))
        for offset, sheet in book.sheets.items():
            if not _read(stream, offset, sheet, book):
                raise damaged(name, say("sheet.incomplete", sheet=sheet.name))
    except (struct.error, IndexError) as error:
        raise damaged(name) from error
    if not book.sheets:
        raise Unreadable(say("excel.no-sheets", name=name), say("excel.check"))
    return document(list(book.sheets.values()), name, hashlib.sha256(data).hexdigest())


def _records(stream: bytes, offset: int) -> Iterator[_Record]:
    while offset + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, offset)
        yield kind, offset, stream[offset + 4 : offset + 4 + size]
        offset += 4 + size


def _opened(stream: bytes, name: str) -> bytes:
    """The stream in plain. Raises Unreadable where it is sealed with a password that is not Excel's
    own.
    """
    told = next(
        ((kind, body) for kind, _, body in _records(stream, 0) if kind in (SEALED, _EOF)), None
    )
    if told is None or told[0] == _EOF:
        return stream
    plain = opened(stream, told[1])
    if plain is None:
        raise encrypted(name)
    return plain


def _globals(stream: bytes, meter: Meter) -> _Book:
    """What the whole workbook shares, and where its sheets begin."""
    if len(stream) < 8 or struct.unpack_from("<H", stream)[0] != _BOF:
        raise Unreadable(say("excel.ancient", name=meter.name), say("excel.resave"))
    book = _Book(meter, struct.unpack_from("<H", stream, 4)[0] == 0x0600)
    shared: list[bytes] = []
    last = 0
    for kind, _, body in _records(stream, 0):
        if kind == _EOF:
            break
        if kind == 0x0042:
            book.encoding = _CODE_PAGES.get(struct.unpack_from("<H", body)[0], "gb18030")
        elif kind == 0x0022:
            book.from_1904 = body[:1] == b"\1"
        elif kind == 0x041E:
            code = _text(body, 2, book, 2 if book.wide else 1)
            book.formats[struct.unpack_from("<H", body)[0]] = known_format(code, meter.name)
        elif kind == 0x0031:
            height, colour = struct.unpack_from("<H2xH", body)
            book.fonts.append((colour, bool(body[2] & 8), height / 20))
        elif kind == 0x00E0:
            book.styles.append(
                (
                    *struct.unpack_from("<2H", body),
                    not book.wide or len(body) < 20 or body[17] >> 2 > 0,
                )
            )
        elif kind == 0x0085 and body[5:6] == b"\0":
            offset, state = struct.unpack_from("<IB", body)
            if offset in book.sheets:
                raise damaged(meter.name, say("sheets.one-place"))
            book.sheets[offset] = Sheet(_text(body, 6, book, 1), meter, bool(state & 3))
        elif kind == 0x00FC or kind == _CONTINUE and last == 0x00FC:
            shared.append(body)
        last = last if kind == _CONTINUE else kind
    if shared:
        book.strings = _shared(shared, meter.name)
    return book


def _text(body: bytes, offset: int, book: _Book, prefix: int) -> str:
    """A string whose length stands in `prefix` bytes before it."""
    length = int.from_bytes(body[offset : offset + prefix], "little")
    offset += prefix
    if not book.wide:
        return body[offset : offset + length].decode(book.encoding, "replace")
    flags = body[offset] if offset < len(body) else 0
    offset += 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    if flags & 1:
        return body[offset : offset + 2 * length].decode("utf-16-le", "replace")
    return body[offset : offset + length].decode("latin-1")


class _Pieces:
    """The shared strings, over the borders of the records that they run on through."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts = parts
        self.part = 0
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
        text = ""
        while length:
            if self.at >= len(self.parts[self.part]):
                self.part += 1
                self.at = 1
                double = bool(self.parts[self.part][0] & 1)
            width = 2 if double else 1
            room = (len(self.parts[self.part]) - self.at) // width
            count = min(length, room)
            if not count:
                self.at = len(self.parts[self.part])
                continue
            piece = self.parts[self.part][self.at : self.at + count * width]
            text += piece.decode("utf-16-le" if double else "latin-1", "replace")
            self.at += count * width
            length -= count
        return text


def _shared(parts: list[bytes], name: str) -> list[str]:
    count = struct.unpack_from("<I", parts[0], 4)[0]
    pieces = _Pieces(parts)
    strings: list[str] = []
    while len(strings) < count:
        if len(strings) > _MOST_RECORDS:
            raise oversized(name, say("much.words"))
        try:
            length, flags = struct.unpack("<HB", pieces.take(3))
            runs = struct.unpack("<H", pieces.take(2))[0] if flags & 8 else 0
            extra = struct.unpack("<I", pieces.take(4))[0] if flags & 4 else 0
            strings.append(pieces.characters(length, bool(flags & 1)))
            pieces.take(4 * runs + extra)
        except IndexError:
            # A table cut short: cells that point beyond it are said to be unreadable.
            break
    return strings


def _read(stream: bytes, offset: int, sheet: Sheet, book: _Book) -> bool:
    """Post the records of one sheet, and say whether its end was there; charts drawn on it are
    passed over.
    """
    depth = 0
    waiting: tuple[Spot, int] | None = None
    for kind, place, body in _records(stream, offset):
        book.records += 1
        if book.records > _MOST_RECORDS:
            raise oversized(book.meter.name, say("much.records"))
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return True
        elif depth == 1:
            if kind == _STRING and waiting:
                _post(
                    sheet,
                    waiting[0],
                    text_shown(_result(stream, place, book), book.look(waiting[1])),
                )
                waiting = None
            elif kind in (0x0006, 0x0206, 0x0406):
                waiting = _formula(body, sheet, book)
            else:
                _record(kind, body, sheet, book)
    return False


def _result(stream: bytes, offset: int, book: _Book) -> str:
    """The text that a formula gives, whose record stands at `offset`: a long one goes on in the
    records behind it.
    """
    records = _records(stream, offset)
    _, _, body = next(records)
    text = _text(body, 0, book, 2)
    for kind, _, more in records:
        if kind != _CONTINUE:
            break
        if not book.wide:
            text += more.decode(book.encoding, "replace")
        else:
            text += more[1:].decode("utf-16-le" if more[:1] == b"\1" else "latin-1", "replace")
    return text


def _record(kind: int, body: bytes, sheet: Sheet, book: _Book) -> None:
    if kind == 0x00E5:
        for at in range(2, len(body) - 7, 8):
            top, bottom, left, right = struct.unpack_from("<4H", body, at)
            sheet.merge((top, left, bottom, right))
    elif kind == 0x0208:
        row, height, flags = struct.unpack_from("<H4xH4xI", body)
        if flags & 0x20 or 0 < height & 0x7FFF < _LEAST_HEIGHT:
            sheet.hidden_rows.add(row)
    elif kind == 0x007D:
        first, last, wide, _, flags = struct.unpack_from("<5H", body)
        if flags & 1 or not wide:
            sheet.hide_columns(first, min(last, 255))
    elif kind == 0x00BD:
        row, column = struct.unpack_from("<HH", body)
        for index in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + 6 * index)
            _post(sheet, (row, column + index), _number(_unpacked(packed), style, book))
    elif kind in (0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0205):
        row, column, style = struct.unpack_from("<3H", body)
        _post(sheet, (row, column), _cell(kind, body, style, book))


def _cell(kind: int, body: bytes, style: int, book: _Book) -> Shown:
    if kind == 0x0203:
        return _number(struct.unpack_from("<d", body, 6)[0], style, book)
    if kind == 0x027E:
        return _number(_unpacked(struct.unpack_from("<I", body, 6)[0]), style, book)
    if kind == 0x0205:
        return _flag(body[6], bool(body[7]))
    if kind == 0x00FD:
        index = struct.unpack_from("<I", body, 6)[0]
        found = index < len(book.strings)
        return (
            text_shown(book.strings[index], book.look(style))
            if found
            else Shown(doubt=say("doubt.shared"))
        )
    return text_shown(_text(body, 6, book, 2), book.look(style))


def _post(sheet: Sheet, spot: Spot, shown: Shown) -> None:
    """Puts a cell on the sheet, or says why it is not seen."""
    if shown.why:
        sheet.veil(spot, shown.why, shown.left)
    sheet.put(spot, shown.text, shown.doubt)


def _formula(body: bytes, sheet: Sheet, book: _Book) -> tuple[Spot, int] | None:
    """Post the cached result of a formula; where that is a text, say which cell the next record
    belongs to.
    """
    row, column, style = struct.unpack_from("<3H", body)
    if body[12:14] != b"\xff\xff":
        _post(sheet, (row, column), _number(struct.unpack_from("<d", body, 6)[0], style, book))
    elif body[6] == 0:
        return (row, column), style
    elif body[6] in (1, 2):
        _post(sheet, (row, column), _flag(body[8], body[6] == 2))
    return None


def _flag(value: int, error: bool) -> Shown:
    if error:
        text = ERRORS.get(value, "#ERR!")
        return Shown(text, text)
    return Shown("TRUE" if value else "FALSE")


def _unpacked(packed: int) -> float:
    """A number kept in 30 bits: an integer, or the top of a double, either of them possibly times
    100.
    """
    if packed & 2:
        number = float((packed >> 2) - (0x40000000 if packed & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def _number(value: float, style: int, book: _Book) -> Shown:
    number = decimal(value)
    if number is None:
        return Shown(doubt=say("doubt.value"))
    look = book.look(style)
    book.meter.format(look.code)
    return number_shown(number, look, book.from_1904)
