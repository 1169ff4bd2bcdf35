"""Excel workbooks (.xlsx, .xlsm): the sheet XML, with number formats, merged cells and cached formula results."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from auditor.characters import raised
from auditor.document import Document, Notice, Unreadable
from auditor.readers.excel_format import BUILT_IN, decimal, printed
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.package import Package, iterate_xml, oversized, relation_id
from auditor.readers.sheet import NO_RESULT, Sheet, document

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SHEET_TAGS: Final = ("{*}row", "{*}mergeCell", "{*}col")
_MAX_MERGES: Final = 50_000


@dataclass(frozen=True, slots=True)
class _Book:
    strings: list[str]
    formats: list[str]
    """The number format of each cell style."""
    from_1904: bool


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in a workbook: each sheet's tables in order, hidden ones too. Raises Unreadable."""
    package = Package(data, name, limits)
    main = package.main_part("xl/workbook.xml")
    workbook = package.xml(main)
    relations = package.relations(main)
    parts = {kind: target for kind, target in relations.values() if target in package}
    properties = workbook.find("{*}workbookPr")
    book = _Book(_strings(package, parts.get("sharedStrings", "")), _formats(package, parts.get("styles", "")),
                 properties is not None and properties.get("date1904") in ("1", "true"))
    sheets = []
    budget = limits.cells
    for element in workbook.iterfind("{*}sheets/{*}sheet"):
        kind, target = relations.get(relation_id(element), ("", ""))
        if kind != "worksheet":
            continue
        sheet = Sheet(element.get("name", ""), element.get("state", "visible") != "visible")
        _read(package, target, sheet, book, budget)
        budget -= len(sheet.cells)
        sheets.append(sheet)
    if not sheets:
        raise Unreadable(f"{name}：工作簿中没有工作表。", "请确认文件内容。")
    read = document(sheets, name, hashlib.sha256(data).hexdigest(), limits)
    pictures = sum(1 for member in package.members if member.startswith("xl/media/"))
    if pictures:
        said = Notice(f"工作簿中有图片 {pictures} 张，图片里的文字没有读入。")
        return replace(read, notices=(*read.notices, said))
    return read


def _strings(package: Package, part: str) -> list[str]:
    if not part:
        return []
    found = iterate_xml(package.read(part), ("{*}si",), package.name, package.limits)
    return [_text(item) for item in found]


def _text(item: etree._Element) -> str:
    """The text of a string item: plain or in runs, without the reading aids (`rPh`) of East Asian text."""
    text = "".join(part.text or "" for part in item.iterfind("{*}t"))
    text += "".join(_run(run) for run in item.iterfind("{*}r"))
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _run(run: etree._Element) -> str:
    """The text of a run; one set above the line is a note mark."""
    text = run.findtext("{*}t") or ""
    align = run.find("{*}rPr/{*}vertAlign")
    return raised(text) if align is not None and align.get("val") == "superscript" else text


def _formats(package: Package, part: str) -> list[str]:
    if not part:
        return []
    root = package.xml(part)
    own = {element.get("numFmtId", ""): element.get("formatCode", "")
           for element in root.iterfind("{*}numFmts/{*}numFmt")}
    formats = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId", "0")
        usual = BUILT_IN.get(int(number) if number.isdecimal() else 0, "General")
        formats.append(own.get(number, usual))
    return formats


def _read(package: Package, part: str, sheet: Sheet, book: _Book, budget: int) -> None:
    row = -1
    for element in iterate_xml(package.read(part), _SHEET_TAGS, package.name, package.limits):
        tag = etree.QName(element).localname
        if tag == "row":
            given = element.get("r", "")
            row = int(given) - 1 if given.isdecimal() else row + 1
            if element.get("hidden") in ("1", "true"):
                sheet.hidden_rows.add(row)
            for column, cell in _cells(element):
                shown = _shown(cell, book)
                if shown != ("", ""):
                    sheet.cells[row, column] = shown
            if len(sheet.cells) > budget:
                raise oversized(package.name, f"工作表“{sheet.name}”的单元格过多")
        elif tag == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            start, end = _position(first), _position(last or first)
            if start and end and len(sheet.merges) < _MAX_MERGES:
                sheet.merges.append((*start, *end))
        elif element.get("hidden") in ("1", "true"):
            low, high = element.get("min", "0"), element.get("max", "0")
            if low.isdecimal() and high.isdecimal():
                sheet.hidden_columns.update(range(int(low) - 1, min(int(high), 16384)))


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    column = -1
    for cell in row.iterfind("{*}c"):
        position = _position(cell.get("r", ""))
        column = position[1] if position else column + 1
        yield column, cell


def _position(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.match(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _shown(cell: etree._Element, book: _Book) -> tuple[str, str]:
    """(text, doubt) of a cell."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return (_text(inline) if inline is not None else ""), ""
    value = cell.findtext("{*}v")
    if value is None or not value.strip() and kind == "n":
        return "", NO_RESULT if cell.find("{*}f") is not None else ""
    if kind == "s":
        index = int(value) if value.strip().isdecimal() else -1
        return (book.strings[index], "") if 0 <= index < len(book.strings) else ("", "共享字符串缺失")
    if kind == "e":
        return value, value
    if kind == "b":
        return ("TRUE" if value.strip() in ("1", "true") else "FALSE"), ""
    if kind in ("str", "d"):
        return value, ""
    number = decimal(value)
    if number is None:
        return value, "" if not value.strip() else "单元格的数值无法识别"
    style = cell.get("s", "0")
    index = int(style) if style.isdecimal() else 0
    return printed(number, book.formats[index] if index < len(book.formats) else "General", book.from_1904), ""
