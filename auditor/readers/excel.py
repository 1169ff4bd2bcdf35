"""Excel workbooks (.xlsx, .xlsm): the sheet XML, with number formats, merged cells and cached formula results."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from auditor.characters import raised
from auditor.document import Document, Notice, Place, Unreadable
from auditor.readers.excel_format import decimal, printed
from auditor.readers.excel_style import Look, Styles, read_styles
from auditor.readers.hidden import STRUCK, UNPRINTED
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.package import Package, damaged, iterate_xml, relation_id
from auditor.readers.sheet import NO_RESULT, Sheet, Spot, address
from auditor.readers.sheet_blocks import document

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SHEET_TAGS: Final = ("{*}row", "{*}mergeCell", "{*}col", "{*}conditionalFormatting", "{*}tablePart", "{*}sheetFormatPr")
_ON: Final = ("1", "true")

_String = tuple[str, str, str]
"""Text, why a part of the string is not read (empty where all is), and that part."""


@dataclass(frozen=True, slots=True)
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
    parts = {kind: target for kind, target in relations.values() if target in package}
    properties = workbook.find("{*}workbookPr")
    styles = package.xml(parts["styles"]) if "styles" in parts else None
    book = _Book(_strings(package, parts.get("sharedStrings", "")), read_styles(styles, name),
                 properties is not None and properties.get("date1904") in _ON)
    sheets = []
    targets = [relations.get(relation_id(element), ("", ""))[1] for element in workbook.iterfind("{*}sheets/{*}sheet")]
    if len(set(targets) - {""}) < len([target for target in targets if target]):
        raise damaged(name, "几张工作表指向同一个内部文件")
    for element in workbook.iterfind("{*}sheets/{*}sheet"):
        kind, target = relations.get(relation_id(element), ("", ""))
        if kind != "worksheet":
            continue
        sheet = Sheet(element.get("name", ""), package.meter, element.get("state", "visible") != "visible")
        _read(package, target, sheet, book)
        sheets.append(sheet)
    if not sheets:
        raise Unreadable(f"{name}：工作簿中没有工作表。", "请确认文件内容。")
    found = document(sheets, name, hashlib.sha256(data).hexdigest())
    return replace(found, notices=(*found.notices, *_drawn(package)))


def _drawn(package: Package) -> list[Notice]:
    """What is drawn over the sheets and not read."""
    said = []
    pictures = sum(1 for member in package.members if member.startswith("xl/media/"))
    if pictures:
        said.append(Notice(f"工作簿中有图片 {pictures} 张，图片里的文字没有读入。"))
    boxes = sum(package.read(member).count(b":txBody>") // 2 for member in package.members
                if member.startswith("xl/drawings/drawing"))
    if boxes:
        said.append(Notice(f"工作簿中有文本框 {boxes} 个，其中的文字没有读入。"))
    return said


def _strings(package: Package, part: str) -> list[_String]:
    if not part:
        return []
    return [_text(item) for item in iterate_xml(package.read(part), ("{*}si",), package.meter)]


def _text(item: etree._Element) -> _String:
    """The text of a string item: plain or in runs, without the reading aids (`rPh`) of East Asian text."""
    text = _unescaped("".join(part.text or "" for part in item.iterfind("{*}t")))
    why = left = ""
    for run in item.iterfind("{*}r"):
        own = _unescaped("".join(part.text or "" for part in run.iterfind("{*}t")))
        strike, align = run.find("{*}rPr/{*}strike"), run.find("{*}rPr/{*}vertAlign")
        if strike is not None and strike.get("val", "1") in _ON:
            why, left = STRUCK, left + own
        else:
            # One set above the line is a note mark.
            text += raised(own) if align is not None and align.get("val") == "superscript" else own
    return text, why, left


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _read(package: Package, part: str, sheet: Sheet, book: _Book) -> None:
    row = -1
    all_hidden = False
    changed: list[str] = []
    for element in iterate_xml(package.read(part), _SHEET_TAGS, package.meter):
        tag = etree.QName(element).localname
        if tag == "row":
            given = element.get("r", "")
            row = int(given) - 1 if given.isdecimal() and len(given) < 8 else row + 1
            if element.get("hidden", str(int(all_hidden and not element.get("ht")))) in _ON or _is_zero(element.get("ht")):
                sheet.hidden_rows.add(row)
            for column, cell in _cells(element):
                _post(sheet, (row, column), cell, book)
        elif tag == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            start, end = _position(first), _position(last or first)
            if start and end:
                sheet.merge((*start, *end))
        elif tag == "sheetFormatPr":
            all_hidden = element.get("zeroHeight") in _ON
        elif tag == "col":
            low, high = element.get("min", ""), element.get("max", "")
            if (element.get("hidden") in _ON or _is_zero(element.get("width"))) and low.isdecimal() and high.isdecimal():
                sheet.hide_columns(int(low[:7]) - 1, int(high[:7]) - 1)
        else:
            kinds = [book.styles.conditional(rule.get("dxfId", "")) for rule in element.iterfind("{*}cfRule")]
            if tag == "tablePart" or "fill" in kinds:
                sheet.coloured = True
            if "figure" in kinds:
                changed.append(element.get("sqref", ""))
    _conditions(sheet, changed)


def _conditions(sheet: Sheet, changed: list[str]) -> None:
    """Says which cells a condition makes look otherwise than they are stored."""
    for reference in changed[:20]:
        first, _, last = reference.split(" ")[0].partition(":")
        start, end = _position(first), _position(last or first)
        if start and end and any(start[0] <= row <= end[0] and start[1] <= column <= end[1] for row, column in sheet.cells):
            said = f"工作表“{sheet.name}”：条件格式会改变 {reference[:40]} 的显示（数字格式、文字颜色或删除线），已按文件保存的数值读入，请人工核对。"
            sheet.remarks.append(Notice(said, Place(sheet=sheet.name, cell=address(*start))))


def _is_zero(size: str | None) -> bool:
    return size is not None and re.fullmatch(r"0*(?:\.0*)?", size) is not None and "0" in size


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    column = -1
    for cell in row.iterfind("{*}c"):
        reference = cell.get("r")
        position = _position(reference) if reference else None
        column = position[1] if position else column + 1
        if len(cell):
            yield column, cell


def _position(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.match(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _post(sheet: Sheet, spot: Spot, cell: etree._Element, book: _Book) -> None:
    """Puts a cell on the sheet, and what of it is not seen."""
    style = cell.get("s", "0")
    look = book.styles.look(int(style[:7]) if style.isdecimal() else 0)
    text, doubt, why, left = _shown(cell, look, book, sheet)
    if why:
        sheet.veil(spot, why, left)
    if text and look.veil:
        sheet.veil(spot, look.veil, text)
        return
    sheet.put(spot, text, doubt)


def _shown(cell: etree._Element, look: Look, book: _Book, sheet: Sheet) -> tuple[str, str, str, str]:
    """(text, doubt, why something in it is not read, that) of a cell."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        text, why, left = _text(inline) if inline is not None else ("", "", "")
        return ("", "", UNPRINTED, text) if look.hides_text else (text, "", why, left)
    value = cell.findtext("{*}v")
    if value is None or not value.strip() and kind == "n":
        return "", NO_RESULT if cell.find("{*}f") is not None else "", "", ""
    if kind == "s":
        index = int(value) if value.strip().isdecimal() else -1
        if not 0 <= index < len(book.strings):
            return "", "共享字符串缺失", "", ""
        text, why, left = book.strings[index]
        return ("", "", UNPRINTED, text) if look.hides_text else (text, "", why, left)
    if kind == "e":
        return value, value, "", ""
    if kind == "b":
        return ("TRUE" if value.strip() in _ON else "FALSE"), "", "", ""
    if kind in ("str", "d"):
        return ("", "", UNPRINTED, value) if look.hides_text else (value, "", "", "")
    number = decimal(value)
    if number is None:
        return value, "" if not value.strip() else "单元格的数值无法识别", "", ""
    sheet.meter.format(look.code)
    text = printed(number, look.code, book.from_1904)
    return (text, "", "", "") if text or not number else ("", "", UNPRINTED, value)
