"""Excel: a comment at each cell, its ground coloured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Final

from lxml import etree

from auditor.marked.colours import colour
from auditor.marked.marks import Mark
from auditor.marked.package import Copy
from auditor.readers.excel.sheet import position
from auditor.readers.package import relation_id

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_S: Final = f"{{{_MAIN}}}"
_COMMENTS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML: Final = "urn:schemas-microsoft-com:vml"
_EXCEL: Final = "urn:schemas-microsoft-com:office:excel"
# The shape that Excel itself writes once in such a drawing, and that all boxes of comments name.
_NO_DRAWING: Final = (
    f'<xml xmlns:v="{_VML}" xmlns:o="urn:schemas-microsoft-com:office:office" '
    f'xmlns:x="{_EXCEL}"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_AFTER: Final = frozenset(
    f"{_S}{name}"
    for name in [
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    ]
)
"""What stands behind the drawing of comments in a sheet."""
_AUTHOR: Final = "auditor"


def write(data: bytes, name: str, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """The marked copy, and how many marks stand at their cell. Raises Unreadable."""
    copy = Copy(data, name)
    main = copy.package.main_part("xl/workbook.xml")
    relations = copy.package.relations(main)
    sheets = {
        sheet.get("name", ""): relations.get(relation_id(sheet), ("", ""))[1]
        for sheet in copy.tree(main).iterfind("{*}sheets/{*}sheet")
    }
    grounds = _Grounds(copy, copy.related(main, "styles") or "xl/styles.xml")
    by_sheet: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        # A mark without a sheet (of the report as a whole) goes to the first.
        by_sheet[mark.place.sheet or next(iter(sheets), "")].append(mark)
    exact = 0
    for number, (sheet, group) in enumerate(by_sheet.items(), 1):
        if sheet in sheets:
            exact += _marked(copy, sheets[sheet], group, grounds, number)
    return copy.bytes(), exact


class _Grounds:
    """The styles of a workbook, with twins that have the ground of a mark."""

    def __init__(self, copy: Copy, part: str) -> None:
        empty = f'<styleSheet xmlns="{_MAIN}"><fills/><cellXfs/></styleSheet>'
        self.root = copy.tree(part, empty)
        self._made: dict[tuple[str, str], str] = {}

    def of(self, style: str, kind: str) -> str:
        """The index of a style with the ground of a kind of mark."""
        # A style with a ground is made once and used for all cells of both.
        if (style, kind) not in self._made:
            self._made[style, kind] = self._make(int(style or "0"), kind)
        return self._made[style, kind]

    def _make(self, style: int, kind: str) -> str:
        fills, looks = self.root.find("{*}fills"), self.root.find("{*}cellXfs")
        # A workbook without styles of its own: nothing can be coloured, but comments can be set.
        if fills is None or looks is None or not len(looks):
            return str(style)
        space = etree.QName(self.root).namespace
        fill = etree.SubElement(fills, f"{{{space}}}fill")
        pattern = etree.SubElement(fill, f"{{{space}}}patternFill", {"patternType": "solid"})
        etree.SubElement(pattern, f"{{{space}}}fgColor", {"rgb": f"FF{colour(kind)}"})
        twin = deepcopy(looks[min(style, len(looks) - 1)])
        twin.set("fillId", str(len(fills) - 1))
        twin.set("applyFill", "1")
        looks.append(twin)
        for counted in (fills, looks):
            counted.set("count", str(len(counted)))
        return str(len(looks) - 1)


def _marked(copy: Copy, part: str, marks: Sequence[Mark], grounds: _Grounds, number: int) -> int:
    # Only the cells that are wanted are looked up: a sheet has many more.
    root = copy.tree(part)
    wanted = {mark.place.cell for mark in marks}
    cells = {cell.get("r", ""): cell for cell in root.iter("{*}c") if cell.get("r", "") in wanted}
    notes: dict[str, list[str]] = defaultdict(list)
    exact = 0
    # Where several marks fall on one cell, the first is the worst: its ground stays.
    for mark in reversed(marks):
        cell = cells.get(mark.place.cell or "")
        if cell is not None:
            cell.set("s", grounds.of(cell.get("s", "0"), mark.kind))
            exact += 1
    for mark in marks:
        if mark.note:
            # A mark of no cell is said at the first one.
            notes[mark.place.cell or "A1"].append(f"{mark.label}\n{mark.note}")
    if notes:
        _note(copy, part, {cell: "\n\n".join(texts) for cell, texts in notes.items()}, number)
    return exact


def _note(copy: Copy, part: str, notes: Mapping[str, str], number: int) -> None:
    """Put the comments of a sheet beside those that it has."""
    comments = copy.related(part, "comments")
    if not comments:
        comments = f"xl/auditorComments{number}.xml"
        copy.relate(part, "comments", comments)
        copy.declare(_COMMENTS, part=comments)
    root = copy.tree(comments, f'<comments xmlns="{_MAIN}"><authors/><commentList/></comments>')
    authors, listed = root.find("{*}authors"), root.find("{*}commentList")
    drawing = _drawing(copy, part, number)
    if authors is None or listed is None:
        return
    space = etree.QName(root).namespace
    # Comments of a sheet name their author by his place in a list.
    etree.SubElement(authors, f"{{{space}}}author").text = _AUTHOR
    author = str(len(authors) - 1)
    held = {comment.get("ref", ""): comment for comment in listed}
    for cell, text in notes.items():
        if cell in held:
            # A cell has one comment: what was said there stays, ours comes below.
            body = held[cell].find("{*}text")
            text = f"\n\n{_AUTHOR}：{text}"
        else:
            comment = etree.SubElement(
                listed, f"{{{space}}}comment", {"ref": cell, "authorId": author}
            )
            body = etree.SubElement(comment, f"{{{space}}}text")
            _shape(drawing, cell)
        if body is not None:
            run = etree.SubElement(body, f"{{{space}}}r")
            etree.SubElement(run, f"{{{space}}}t").text = text


def _drawing(copy: Copy, part: str, number: int) -> etree._Element:
    """The drawing in which a sheet's comments have their boxes."""
    sheet = copy.tree(part)
    held = sheet.find("{*}legacyDrawing")
    if held is not None:
        # The sheet has comments already: their drawing takes the new boxes, since a sheet has only
        # one.
        target = copy.package.relations(part).get(relation_id(held), ("", ""))[1]
        if target:
            return copy.tree(target, _NO_DRAWING)
    target = f"xl/drawings/auditorDrawing{number}.vml"
    copy.declare(_DRAWING, suffix="vml")
    key = {f"{{{_OFFICE}}}id": copy.relate(part, "vmlDrawing", target)}
    space = etree.QName(sheet).namespace
    element = sheet.makeelement(f"{{{space}}}legacyDrawing", key)
    # The schema has an order: the drawing stands before what may follow it.
    behind = next((child for child in sheet if child.tag in _AFTER), None)
    sheet.append(element) if behind is None else behind.addprevious(element)
    return copy.tree(target, _NO_DRAWING)


def _shape(drawing: etree._Element, cell: str) -> None:
    """The box of a comment, hidden until the cell is pointed at."""
    row, column = position(cell) or (0, 0)
    shape = etree.SubElement(
        drawing,
        f"{{{_VML}}}shape",
        {
            "id": f"_x0000_a{len(drawing)}",
            "type": "#_x0000_t202",
            "style": "position:absolute;margin-left:80pt;margin-top:5pt;width:260pt;height:120pt;"
            "z-index:1;visibility:hidden",
            "fillcolor": "#ffffe1",
        },
    )
    data = etree.SubElement(shape, f"{{{_EXCEL}}}ClientData", {"ObjectType": "Note"})
    for key, value in (
        ("MoveWithCells", ""),
        ("SizeWithCells", ""),
        # Column, offset and row, offset of both corners: a box four columns wide, beside the cell.
        ("Anchor", f"{column + 1}, 15, {row}, 10, {column + 5}, 15, {row + 8}, 4"),
        ("AutoFill", "False"),
        ("Row", str(row)),
        ("Column", str(column)),
    ):
        etree.SubElement(data, f"{{{_EXCEL}}}{key}").text = value
