"""Workbooks as XML of 2003 (`<Workbook>` of Microsoft's spreadsheet namespace), usually under the
suffix .xls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from lxml import etree

from auditor.characters import raised
from auditor.document import Document, Unreadable
from auditor.message import say
from auditor.readers.excel.blocks import document
from auditor.readers.excel.format import decimal
from auditor.readers.excel.moment import serial
from auditor.readers.excel.sheet import NO_RESULT, Sheet, Spot
from auditor.readers.excel.shown import Shown, number_shown, post, text_shown
from auditor.readers.excel.style import WHITE, Look, known_format, veil
from auditor.readers.limits import DEFAULT, Limits, Meter
from auditor.readers.package import parse_xml

S: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
# Formats that this kind of file calls by name, as Chinese Excel has them.
_NAMED: Final = {
    "": "General",
    "General": "General",
    "General Number": "General",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Short Date": "yyyy/m/d",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "General Date": "yyyy/m/d h:mm",
    "Currency": "¥#,##0.00",
    "Euro Currency": "€#,##0.00",
}
_STANDARD: Final = 11.0
"""Points of print whose size is not told."""
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in such a workbook: each sheet's tables in order. Raises Unreadable."""
    meter = Meter(name, limits)
    root = parse_xml(_utf8(data), meter)
    styles = _styles(root, name)
    sheets = []
    for element in root.iterfind(S + "Worksheet"):
        visible = element.findtext(".//{urn:schemas-microsoft-com:office:excel}Visible", "")
        # Hidden, or hidden so that a user cannot show it.
        sheet = Sheet(
            element.get(S + "Name", ""), meter, visible.startswith(("SheetHidden", "SheetVery"))
        )
        table = element.find(S + "Table")
        if table is not None:
            _read(table, sheet, styles)
        sheets.append(sheet)
    if not sheets:
        raise Unreadable(say("excel.no-sheets", name=name), say("file.check"))
    return document(sheets, name, sha256(data).hexdigest())


def _utf8(data: bytes) -> bytes:
    """The XML in an encoding that the parser surely knows; exports declare gb2312 and hold
    GB18030.
    """
    # `<?xml version="1.0" encoding="gb2312"?>`.
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", data)
    if not declared or declared[1].lower() not in (b"gb2312", b"gbk", b"gb18030"):
        return data.lstrip()
    text = data.decode("gb18030", "replace")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8")


def _styles(root: etree._Element, name: str) -> dict[str, Look]:
    """How the cells of each style look."""
    styles = {}
    own = {style.get(S + "ID", ""): style for style in root.iterfind(f"{S}Styles/{S}Style")}
    for key in own:
        number, font, fill = (
            _part(own, key, part) for part in ("NumberFormat", "Font", "Interior")
        )
        code = number.get(S + "Format", "") if number is not None else ""
        struck = font is not None and font.get(S + "StrikeThrough") == "1"
        colour = font.get(S + "Color", "").upper().lstrip("#") if font is not None else ""
        ground = (
            fill.get(S + "Color", "").upper().lstrip("#")
            if fill is not None and fill.get(S + "Pattern")
            else WHITE
        )
        size = font.get(S + "Size", "") if font is not None else ""
        code = known_format(_NAMED.get(code, code), name)
        points = float(size) if size.isdecimal() and len(size) < 4 else _STANDARD
        styles[key] = Look(code, veil(struck, colour, ground, points), ground)
    return styles


def _part(own: dict[str, etree._Element], key: str, part: str) -> etree._Element | None:
    """A part of a style: its own, else that of its parent, else the default one's."""
    seen: set[str] = set()
    while key in own and key not in seen:
        seen.add(key)
        found = own[key].find(S + part)
        if found is not None:
            return found
        key = own[key].get(S + "Parent", "Default")
    return None


def _read(table: etree._Element, sheet: Sheet, styles: dict[str, Look]) -> None:
    columns = dict(_columns(table, sheet))
    whole = table.get(S + "StyleID") or "Default"
    row = -1
    for element in table.iterfind(S + "Row"):
        row = _index(element, row, _LAST_ROW)
        if element.get(S + "Hidden") == "1":
            sheet.hidden_rows.add(row)
        column = -1
        for cell in element.iterfind(S + "Cell"):
            column = _index(cell, column, _LAST_COLUMN)
            across, down = _count(cell.get(S + "MergeAcross")), _count(cell.get(S + "MergeDown"))
            if across or down:
                sheet.merge((row, column, row + down, column + across))
            # The style of the cell, of its row, of its column, of the table: the first that is
            # given.
            style = (
                cell.get(S + "StyleID")
                or element.get(S + "StyleID")
                or columns.get(column)
                or whole
            )
            _post(sheet, (row, column), cell, styles.get(style, Look()))
            # Cells that a merged one covers are not written in the file.
            column += across


def _columns(table: etree._Element, sheet: Sheet) -> Iterator[tuple[int, str]]:
    """The style of each column that has one; tells the sheet of those that are hidden."""
    at = -1
    for element in table.iterfind(S + "Column"):
        at = _index(element, at, _LAST_COLUMN)
        span = min(_count(element.get(S + "Span")), _LAST_COLUMN)
        if element.get(S + "Hidden") == "1":
            sheet.hide_columns(at, at + span)
        if style := element.get(S + "StyleID"):
            yield from ((column, style) for column in range(at, at + span + 1))
        at += span


def _post(sheet: Sheet, spot: Spot, cell: etree._Element, look: Look) -> None:
    """Puts a cell on the sheet, or says why it is not seen."""
    data = cell.find(S + "Data")
    # The text above the line is made a mark before the pieces are put together.
    for element in data.iter("{*}Sup") if data is not None else ():
        element.text = element.text and raised(element.text)
    shown = (
        _shown(data, look, sheet)
        if data is not None
        else Shown(doubt=NO_RESULT if cell.get(S + "Formula") else "")
    )
    post(sheet, spot, shown)


def _shown(data: etree._Element, look: Look, sheet: Sheet) -> Shown:
    """What a cell shows."""
    text = "".join(str(piece) for piece in data.itertext())
    kind = data.get(S + "Type", "String")
    if kind == "Error":
        # What an error shows is its own doubt.
        return Shown(text, text)
    if kind == "Boolean":
        return Shown("TRUE" if text.strip() == "1" else "FALSE")
    sheet.meter.format(look.code)
    number = decimal(text) if kind == "Number" else None
    if kind == "DateTime":
        number = serial(text)
    return number_shown(number, look) if number is not None else text_shown(text, look)


def _index(element: etree._Element, last: int, bound: int) -> int:
    """The position of a row or cell: given, else after the last one."""
    given = _count(element.get(S + "Index"))
    return min(given - 1 if given else last + 1, bound)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0
