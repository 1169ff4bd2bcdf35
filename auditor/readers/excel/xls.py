"""Old Excel workbooks (.xls, WPS .et): the cell records, which alone carry number formats and error
cells.
"""

from __future__ import annotations

import hashlib
import struct
from itertools import pairwise
from typing import Final

from auditor.characters import raised
from auditor.document import Document, Unreadable
from auditor.message import say
from auditor.readers.excel.blocks import document
from auditor.readers.excel.book import XlsBook, XlsFont, XlsStyle
from auditor.readers.excel.format import decimal
from auditor.readers.excel.records import CONTINUE, Rich, records, result, shared, text
from auditor.readers.excel.sealed import SEALED, opened
from auditor.readers.excel.sheet import Sheet, Spot
from auditor.readers.excel.shown import Shown, number_shown, post, text_shown
from auditor.readers.excel.style import Look, known_format
from auditor.readers.hidden import STRUCK
from auditor.readers.limits import DEFAULT, Limits, Meter, oversized
from auditor.readers.ole import Container
from auditor.readers.package import damaged, encrypted
from auditor.readers.sniff import OLE

ERRORS: Final = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}
# Kinds of records ([MS-XLS]): beginning and end of a part, the text of a formula.
_BOF, _EOF, _STRING = 0x0809, 0x000A, 0x0207
_OBJECT: Final = 0x005D
_BESIDE: Final = (0x0014, 0x0015, _OBJECT)
"""Head, foot, and what is drawn."""
# Kinds of drawn objects.
_DRAWN: Final = {5: "chart", 6: "box", 8: "picture", 25: "comment"}
# The code page that a file before BIFF8 names; GB18030 where it is none of these.
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


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in a workbook: each sheet's tables in order, hidden ones too. Raises
    Unreadable.
    """
    stream = data
    if data.startswith(OLE):
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
        # In the order in which the workbook lists them; each begins at an offset of its own.
        for offset, sheet in book.sheets.items():
            if not _read(stream, offset, sheet, book):
                raise damaged(name, say("sheet.incomplete", sheet=sheet.name))
    except (struct.error, IndexError) as error:
        raise damaged(name) from error
    if not book.sheets:
        raise Unreadable(say("excel.no-sheets", name=name), say("excel.check"))
    digest = hashlib.sha256(data).hexdigest()
    return document(list(book.sheets.values()), name, digest, book.beside)


def _opened(stream: bytes, name: str) -> bytes:
    """The stream in plain. Raises Unreadable where it is sealed with a password that is not Excel's
    own.
    """
    # The seal is told before the first end of a part, or not at all.
    told = next(
        ((kind, body) for kind, _, body in records(stream, 0) if kind in (SEALED, _EOF)), None
    )
    if told is None or told[0] == _EOF:
        return stream
    plain = opened(stream, told[1])
    if plain is None:
        raise encrypted(name)
    return plain


def _globals(stream: bytes, meter: Meter) -> XlsBook:
    """What the whole workbook shares, and where its sheets begin."""
    if len(stream) < 8 or struct.unpack_from("<H", stream)[0] != _BOF:
        raise Unreadable(say("excel.ancient", name=meter.name), say("excel.resave"))
    # BIFF8, whose strings are in Unicode; before it they are in a code page.
    wide = struct.unpack_from("<H", stream, 4)[0] == 0x0600
    book = XlsBook(meter, "" if wide else "gb18030")
    strings: list[bytes] = []
    last = 0
    for kind, _, body in records(stream, 0):
        if kind == _EOF:
            break
        if kind in _SHARED:
            _SHARED[kind](body, book)
        # The table of strings is longer than a record may be: those that continue it follow.
        elif kind == 0x00FC or kind == CONTINUE and last == 0x00FC:
            strings.append(body)
        last = last if kind == CONTINUE else kind
    if strings:
        book.strings = shared(strings, meter.name)
    return book


def _code_page(body: bytes, book: XlsBook) -> None:
    if book.encoding:
        book.encoding = _CODE_PAGES.get(struct.unpack_from("<H", body)[0], "gb18030")


def _start_of_days(body: bytes, book: XlsBook) -> None:
    book.from_1904 = body[:1] == b"\1"


def _format(body: bytes, book: XlsBook) -> None:
    code = text(body, 2, 1 if book.encoding else 2, book.encoding)
    book.formats[struct.unpack_from("<H", body)[0]] = known_format(code, book.meter.name)


def _font(body: bytes, book: XlsBook) -> None:
    # Height in twentieths of a point; bit 3 of the flags: struck out.
    height, flags, colour, raised_by = struct.unpack_from("<3H2xH", body)
    book.fonts.append(XlsFont(colour, bool(flags & 8), height / 20, raised_by == 1))


def _bound_sheet(body: bytes, book: XlsBook) -> None:
    """Notes a sheet, and where it begins; charts and macros are none."""
    if body[5:6] != b"\0":
        return
    offset, state = struct.unpack_from("<IB", body)
    if offset in book.sheets:
        raise damaged(book.meter.name, say("sheets.one-place"))
    # The two lowest bits: hidden, or hidden so that a user cannot show it.
    book.sheets[offset] = Sheet(text(body, 6, 1, book.encoding), book.meter, bool(state & 3))


def _format_of_cells(body: bytes, book: XlsBook) -> None:
    book.styles.append(_style(body, not book.encoding))


_SHARED: Final = {
    0x0042: _code_page,
    0x0022: _start_of_days,
    0x041E: _format,
    0x0031: _font,
    0x00E0: _format_of_cells,
    0x0085: _bound_sheet,
}
"""Kinds of records that say something of the whole workbook."""


def _style(body: bytes, wide: bool) -> XlsStyle:
    font, number = struct.unpack_from("<2H", body)
    if not wide or len(body) < 20:
        return XlsStyle(font, number)
    # Byte 17 has the pattern of the fill above its lowest bits; bit 4 of byte 8 shrinks the print.
    return XlsStyle(font, number, body[17] >> 2 > 0, bool(body[8] & 0x10))


def _read(stream: bytes, offset: int, sheet: Sheet, book: XlsBook) -> bool:
    """Post the records of one sheet, and say whether its end was there; charts drawn on it are
    passed over.
    """
    depth = 0
    waiting: tuple[Spot, int] | None = None
    for kind, place, body in records(stream, offset):
        book.records += 1
        if book.records > _MOST_RECORDS:
            raise oversized(book.meter.name, say("much.records"))
        # Charts on a sheet are parts of their own within it.
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return True
        # Only what belongs to the sheet itself.
        elif depth == 1:
            # A formula whose result is a text: that stands in the record behind it.
            if kind == _STRING and waiting:
                spot, style = waiting
                found = result(stream, place, book.encoding)
                post(sheet, spot, text_shown(found, book.look(style)))
                waiting = None
            # A formula, in the numbers that versions of the format gave it.
            elif kind in (0x0006, 0x0206, 0x0406):
                waiting = _formula(body, sheet, book)
            elif kind in _BESIDE:
                if not sheet.hidden:
                    _beside(kind, body, book)
            else:
                _record(kind, body, sheet, book)
    return False


def _beside(kind: int, body: bytes, book: XlsBook) -> None:
    """Notes what stands beside the cells: a drawn object, or a head or foot."""
    if kind == _OBJECT:
        drawn = struct.unpack_from("<H", body, 4)[0] if len(body) > 5 else 0
        book.beside.counts[_DRAWN.get(drawn, "")] += 1
    elif body:
        book.beside.margins.append(text(body, 0, 1 if book.encoding else 2, book.encoding))


def _record(kind: int, body: bytes, sheet: Sheet, book: XlsBook) -> None:
    if kind in _LAYOUT:
        _LAYOUT[kind](body, sheet)
    # Several packed numbers in one record, six bytes each: style and number.
    elif kind == 0x00BD:
        row, column = struct.unpack_from("<HH", body)
        for index in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + 6 * index)
            _number(sheet, (row, column + index), _unpacked(packed), style, book)
    # A number as a double, and a packed one.
    elif kind in (0x0203, 0x027E):
        row, column, style = struct.unpack_from("<3H", body)
        number = struct.unpack_from("<d" if kind == 0x0203 else "<I", body, 6)[0]
        number = number if kind == 0x0203 else _unpacked(number)
        _number(sheet, (row, column), number, style, book)
    # A shared string, a text, a text with runs, an error or true and false.
    elif kind in (0x00FD, 0x0204, 0x00D6, 0x0205):
        row, column, style = struct.unpack_from("<3H", body)
        for shown in _cell(kind, body, book.look(style), book):
            post(sheet, (row, column), shown)


def _merges(body: bytes, sheet: Sheet) -> None:
    for at in range(2, len(body) - 7, 8):
        top, bottom, left, right = struct.unpack_from("<4H", body, at)
        sheet.merge((top, left, bottom, right))


def _row(body: bytes, sheet: Sheet) -> None:
    row, height, flags = struct.unpack_from("<H4xH4xI", body)
    # Bit 5: hidden; the top bit of the height only says that nobody set it.
    if flags & 0x20 or 0 < height & 0x7FFF < _LEAST_HEIGHT:
        sheet.hidden_rows.add(row)


def _columns(body: bytes, sheet: Sheet) -> None:
    first, last, wide, _, flags = struct.unpack_from("<5H", body)
    # Bit 0: hidden.
    if flags & 1 or not wide:
        sheet.hide_columns(first, min(last, 255))
    else:
        sheet.widths.update(dict.fromkeys(range(first, min(last, 255) + 1), wide / 256))


_LAYOUT: Final = {0x00E5: _merges, 0x0208: _row, 0x007D: _columns}
"""Kinds of records that say how a sheet is laid out."""


def _cell(kind: int, body: bytes, look: Look, book: XlsBook) -> list[Shown]:
    """What a cell without a number shows, what of it is struck before that."""
    if kind == 0x0205:
        return [_flag(body[6], bool(body[7]))]
    if kind != 0x00FD:
        return [text_shown(text(body, 6, 2, book.encoding), look)]
    index = struct.unpack_from("<I", body, 6)[0]
    if index >= len(book.strings):
        return [Shown(doubt=say("doubt.shared"))]
    seen, struck = _parted(book.strings[index], book)
    return [Shown(why=STRUCK, left=struck)] * bool(struck) + [text_shown(seen, look)]


def _parted(string: Rich, book: XlsBook) -> tuple[str, str]:
    """What of a string is seen, and what of it is struck."""
    whole, runs = string
    if not runs:
        return whole, ""
    seen, struck = whole[: runs[0][0]], ""
    # Each run with where the next begins; the last goes to the end.
    for (start, number), (end, _) in pairwise([*runs, (len(whole), 0)]):
        font, part = book.font(number), whole[start:end]
        if font.struck:
            struck += part
        else:
            # One set above the line is a note mark.
            seen += raised(part) if font.raised else part
    return seen, struck


def _formula(body: bytes, sheet: Sheet, book: XlsBook) -> tuple[Spot, int] | None:
    """Post the cached result of a formula; where that is a text, say which cell the next record
    belongs to.
    """
    row, column, style = struct.unpack_from("<3H", body)
    # Two bytes FF at the end of a double say that the result is no number: text, flag, error.
    if body[12:14] != b"\xff\xff":
        _number(sheet, (row, column), struct.unpack_from("<d", body, 6)[0], style, book)
    elif body[6] == 0:
        return (row, column), style
    elif body[6] in (1, 2):
        post(sheet, (row, column), _flag(body[8], body[6] == 2))
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
    # Bit 1: an integer of 30 bits with a sign; else the upper 30 bits of a double.
    if packed & 2:
        number = float((packed >> 2) - (0x40000000 if packed & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def _number(sheet: Sheet, spot: Spot, value: float, style: int, book: XlsBook) -> None:
    """Posts a number."""
    number = decimal(value)
    if number is None:
        sheet.put(spot, "", say("doubt.value"))
        return
    look = book.look(style)
    book.meter.format(look.code)
    post(sheet, spot, number_shown(number, look, book.from_1904), look)
