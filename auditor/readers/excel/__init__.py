"""Excel workbooks (.xlsx, .xlsm): the sheet XML, with number formats, merged cells and cached
formula results.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from auditor.characters import raised
from auditor.document import Document, Notice, Place, Unreadable
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.readers.excel.beside import Beside
from auditor.readers.excel.blocks import document
from auditor.readers.excel.format import decimal
from auditor.readers.excel.moment import serial
from auditor.readers.excel.sheet import NO_RESULT, Sheet, Spot, address, position
from auditor.readers.excel.shown import Shown, number_shown, post, text_shown
from auditor.readers.excel.style import Look, Styles, read_styles
from auditor.readers.hidden import STRUCK
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.package import Package, damaged, iterate_xml, relation_id
from auditor.records import frozen

# `_x000D_`: a character that XML cannot hold, by its number.
_ESCAPE: Final = regex(r"_x([0-9A-Fa-f]{4})_")
# What of a sheet is read, each as it ends in the file: `sheetFormatPr` and `col` stand before the
# rows.
_SHEET_TAGS: Final = (
    "{*}row",
    "{*}mergeCell",
    "{*}col",
    "{*}conditionalFormatting",
    "{*}tablePart",
    "{*}sheetFormatPr",
    "{*}headerFooter",
)
_ON: Final = ("1", "true")
# `12.75`, `.5`: a height or width; a longer one is no program's.
_SIZE: Final = regex(r"[0-9]{1,5}(?:\.[0-9]{0,20})?|\.[0-9]{1,20}")
_LEAST_HEIGHT, _LEAST_WIDTH = 2.0, 0.3
"""Points of a row and digits of a column in which nothing is seen."""
_WIDEST: Final = 300
"""Columns of a table at most whose widths are kept."""

_String = tuple[str, Said, str]
"""Text, why a part of the string is not read (empty where all is), and that part."""


@frozen
class _Book:
    strings: list[_String]
    styles: Styles
    from_1904: bool


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in a workbook: each shown sheet's tables in order. Raises Unreadable."""
    package = Package(data, name, limits)
    main = package.main_part("xl/workbook.xml")
    workbook = package.xml(main)
    relations = package.relations(main)
    book = _book(package, workbook, relations)
    sheets = []
    beside = Beside()
    for element, (kind, target) in _listed(workbook, relations, name):
        if kind != "worksheet":
            continue
        # The sheet is counted against the same limits as all others of the workbook.
        sheet = Sheet(
            element.get("name", ""), package.meter, element.get("state", "visible") != "visible"
        )
        margins = _read(package, target, sheet, book)
        beside.margins += [] if sheet.hidden else margins
        sheets.append(sheet)
    if not sheets:
        raise Unreadable(say("excel.no-sheets", name=name), say("file.check"))
    calculation = workbook.find("{*}calcPr")
    # `fullCalcOnLoad`: the program left the calculating to whoever opens the file.
    if calculation is not None and calculation.get("fullCalcOnLoad") in _ON:
        _uncalculated(sheets)
    beside.of_package(package)
    return document(sheets, name, hashlib.sha256(data).hexdigest(), beside)


_Relations = dict[str, tuple[str, str]]


def _book(package: Package, workbook: etree._Element, relations: _Relations) -> _Book:
    """What all sheets of a workbook share."""
    parts = {kind: target for kind, target in relations.values() if target in package}
    properties = workbook.find("{*}workbookPr")
    styles = package.xml(parts["styles"]) if "styles" in parts else None
    return _Book(
        _strings(package, parts.get("sharedStrings", "")),
        read_styles(styles, package.name),
        properties is not None and properties.get("date1904") in _ON,
    )


def _listed(
    workbook: etree._Element, relations: _Relations, name: str
) -> list[tuple[etree._Element, tuple[str, str]]]:
    """The sheets that a workbook lists, each with what it is and its part. Raises Unreadable where
    two are one part.
    """
    listed = [
        (element, relations.get(relation_id(element), ("", "")))
        for element in workbook.iterfind("{*}sheets/{*}sheet")
    ]
    targets = [target for _, (_, target) in listed if target]
    # Two sheets of one part would show the same cells twice, and cost twice what the limits count.
    if len(set(targets)) < len(targets):
        raise damaged(name, say("sheets.one-part"))
    return listed


def _uncalculated(sheets: list[Sheet]) -> None:
    """Takes the results of formulas for what they are in a workbook that is to be calculated when
    it is opened: where all of them are 0, no program has calculated it.
    """
    if not any(sheet.calculated for sheet in sheets):
        for sheet in sheets:
            # A zero that is no result becomes a doubt: nothing is known of the cell.
            for spot in sheet.zeros & sheet.cells.keys():
                sheet.cells[spot] = "", NO_RESULT


def _strings(package: Package, part: str) -> list[_String]:
    if not part:
        return []
    return [_text(item) for item in iterate_xml(package.read(part), ("{*}si",), package.meter)]


def _text(item: etree._Element) -> _String:
    """The text of a string item: plain or in runs, without the reading aids (`rPh`) of East Asian
    text.
    """
    text = _unescaped("".join(part.text or "" for part in item.iterfind("{*}t")))
    why: Said = ""
    left = ""
    for run in item.iterfind("{*}r"):
        own = _unescaped("".join(part.text or "" for part in run.iterfind("{*}t")))
        # Runs are read one by one, since a part of a cell may be struck out or set above the line.
        strike, align = run.find("{*}rPr/{*}strike"), run.find("{*}rPr/{*}vertAlign")
        if strike is not None and strike.get("val", "1") in _ON:
            why, left = STRUCK, left + own
        else:
            # One set above the line is a note mark.
            text += raised(own) if align is not None and align.get("val") == "superscript" else own
    return text, why, left


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _read(package: Package, part: str, sheet: Sheet, book: _Book) -> list[str]:
    """Puts the cells on the sheet; its heads and feet."""
    row = -1
    margins: list[str] = []
    all_hidden = False
    changed: list[str] = []
    # Elements are thrown away as they end, so that a long sheet needs no tree in memory.
    for element in iterate_xml(package.read(part), _SHEET_TAGS, package.meter):
        tag = etree.QName(element).localname
        # A row is read whole: its cells stand in it.
        if tag == "row":
            row = _number_of(element, row)
            if _is_hidden(element, all_hidden):
                sheet.hidden_rows.add(row)
            for column, cell in _cells(element):
                _post(sheet, (row, column), cell, book)
        elif tag == "mergeCell":
            _merge(element, sheet)
        elif tag == "sheetFormatPr":
            all_hidden = element.get("zeroHeight") in _ON
        elif tag == "col":
            _column(element, sheet)
        elif tag == "headerFooter":
            margins = [margin.text or "" for margin in element]
        elif _changes_figures(element, tag, sheet, book):
            changed.append(element.get("sqref", ""))
    _conditions(sheet, changed)
    return margins


def _number_of(row: etree._Element, before: int) -> int:
    """The number of a row from 0; the one after that `before` it where it does not say."""
    given = row.get("r", "")
    return int(given) - 1 if given.isdecimal() and len(given) < 8 else before + 1


def _is_hidden(row: etree._Element, all_hidden: bool) -> bool:
    """Whether a row is not shown; `all_hidden` where the sheet hides those that say nothing."""
    # `zeroHeight` hides the rows that say no height of their own.
    otherwise = "1" if all_hidden and not row.get("ht") else "0"
    return row.get("hidden", otherwise) in _ON or _below(_LEAST_HEIGHT, row.get("ht"))


def _merge(element: etree._Element, sheet: Sheet) -> None:
    first, _, last = element.get("ref", "").partition(":")
    start, end = position(first), position(last or first)
    if start and end:
        sheet.merge((*start, *end))


def _changes_figures(element: etree._Element, tag: str, sheet: Sheet, book: _Book) -> bool:
    """Whether a conditional format may show other figures than the cells hold; notes where one, or
    a table, colours cells.
    """
    kinds = [
        book.styles.conditional(rule.get("dxfId", "")) for rule in element.iterfind("{*}cfRule")
    ]
    # A fill that a condition or a table style gives is not in the style of the cell.
    if tag == "tablePart" or "fill" in kinds:
        sheet.coloured = True
    return "figure" in kinds


def _conditions(sheet: Sheet, changed: list[str]) -> None:
    """Says which cells a condition makes look otherwise than they are stored."""
    # The first twenty ranges; the notice is a hint, not a list.
    for reference in changed[:20]:
        # A condition over several ranges is told by the first of them.
        first, _, last = reference.split(" ")[0].partition(":")
        start, end = position(first), position(last or first)
        if (
            start
            and end
            and any(
                start[0] <= row <= end[0] and start[1] <= column <= end[1]
                for row, column in sheet.cells
            )
        ):
            said = say("excel.conditional", sheet=sheet.name, range=reference[:40])
            sheet.remarks.append(Notice(said, Place(sheet=sheet.name, cell=address(*start))))


def _column(element: etree._Element, sheet: Sheet) -> None:
    """The width of columns, or that they are hidden."""
    low, high = element.get("min", ""), element.get("max", "")
    if not (low.isdecimal() and high.isdecimal()):
        return
    # Columns are numbered from 1 in the file.
    first, last = int(low[:7]) - 1, int(high[:7]) - 1
    width = element.get("width")
    if element.get("hidden") in _ON or _below(_LEAST_WIDTH, width):
        sheet.hide_columns(first, last)
    elif width and _SIZE.fullmatch(width):
        sheet.widths.update(
            dict.fromkeys(range(first, min(last, first + _WIDEST) + 1), float(width))
        )


def _below(least: float, size: str | None) -> bool:
    return size is not None and _SIZE.fullmatch(size) is not None and float(size) < least


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    column = -1
    for cell in row.iterfind("{*}c"):
        reference = cell.get("r")
        spot = position(reference) if reference else None
        # A cell without an address stands after the one before it.
        column = spot[1] if spot else column + 1
        # An empty element only carries a style.
        if len(cell):
            yield column, cell


def _post(sheet: Sheet, spot: Spot, cell: etree._Element, book: _Book) -> None:
    """Puts a cell on the sheet, and what of it is not seen."""
    style = cell.get("s", "0")
    look = book.styles.look(int(style[:7]) if style.isdecimal() else 0)
    shown, part = _shown(cell, look, book, sheet)
    if part.why:
        sheet.veil(spot, part.why, part.left)
    is_number = cell.get("t", "n") == "n"
    # A formula: the result zero may be none (`_uncalculated`), any other proves a calculation.
    if cell.find("{*}f") is not None:
        if is_number and decimal(cell.findtext("{*}v") or "0") == 0:
            sheet.zeros.add(spot)
        else:
            sheet.calculated = True
    # Only a number can be too wide for its column; a text runs on or is cut.
    post(sheet, spot, shown, look if is_number else None)


_NOTHING: Final = Shown()


def _shown(cell: etree._Element, look: Look, book: _Book, sheet: Sheet) -> tuple[Shown, Shown]:
    """What a cell shows, and what of its text is struck out."""
    kind = cell.get("t", "n")
    # Types: text in the cell itself, a shared string, an error, true or false, the text of a
    # formula, a date, a number.
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return _string(_text(inline) if inline is not None else ("", "", ""), look)
    value = cell.findtext("{*}v")
    if value is None or not value.strip() and kind == "n":
        # A formula without a value was not calculated; a cell without both is blank.
        return Shown(doubt=NO_RESULT if cell.find("{*}f") is not None else ""), _NOTHING
    if kind == "s":
        return _shared(value, look, book)
    if kind == "e":
        return Shown(value, value), _NOTHING
    if kind == "b":
        return Shown("TRUE" if value.strip() in _ON else "FALSE"), _NOTHING
    if kind == "str":
        return text_shown(value, look), _NOTHING
    return _figure(value, kind == "d", look, book, sheet), _NOTHING


def _shared(value: str, look: Look, book: _Book) -> tuple[Shown, Shown]:
    """What a cell shows that names one of the strings of the workbook."""
    index = int(value) if value.strip().isdecimal() else -1
    if not 0 <= index < len(book.strings):
        return Shown(doubt=say("doubt.shared")), _NOTHING
    return _string(book.strings[index], look)


def _figure(value: str, is_date: bool, look: Look, book: _Book, sheet: Sheet) -> Shown:
    """What a cell with a number or a date shows."""
    # ISO dates have no calendar of the workbook: they are counted from 1900.
    number = serial(value) if is_date else decimal(value)
    if number is None:
        return Shown(value, "" if not value.strip() else say("doubt.value"))
    sheet.meter.format(look.code)
    return number_shown(number, look, book.from_1904 and not is_date)


def _string(string: _String, look: Look) -> tuple[Shown, Shown]:
    text, why, left = string
    return text_shown(text, look), Shown(why=why, left=left)
