"""The look of the working paper: named once, so that a house restyles it in one place; and cells
written as what they are.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from auditor.entry import Entry
from auditor.output.cells import sheet_text
from auditor.reports.wrap import width
from auditor.wording.shown import decimals
from auditor.wording.words import printable

OURS: Final = {"font_name": "微软雅黑", "font_size": 9, "valign": "top"}
"""The auditor's words; the document's own stand in the other face."""
THEIRS: Final = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_HAIR, _MEDIUM, _DASHED, _DOUBLE, _DOTTED, _HEAVY_DASH = 7, 2, 3, 6, 4, 8
STYLES: Final[dict[str, dict[str, Any]]] = {
    "title": OURS | {"font_size": 14, "bold": True},
    "quiet": OURS | {"font_color": "#59626D"},
    "head": OURS | {"bold": True, "bottom": 1, "bg_color": "#F1F3F5", "text_wrap": True},
    "text": OURS | {"text_wrap": True, "bottom": _HAIR},
    "count": OURS | {"bottom": _HAIR, "num_format": "0", "align": "left"},
    "link": OURS | {"font_color": "#0B5689", "bottom": _HAIR, "text_wrap": True},
    "figure": THEIRS | {"align": "right", "indent": 1, "valign": "top", "bottom": _HAIR},
    "open": OURS | {"text_wrap": True, "border": 1, "bg_color": "#FFFFF0", "locked": False},
    "label": THEIRS | {"border": _HAIR, "text_wrap": True},
    "heads": THEIRS
    | {"border": 1, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F5F6F8"},
    "line": THEIRS | {"border": _HAIR, "align": "center", "font_color": "#808080"},
    "zero": THEIRS | {"border": _HAIR, "align": "right", "font_color": "#59626D"},
    "exception": OURS | {"font_size": 8, "bold": True, "align": "left", "valign": "vcenter"},
    "mark": OURS | {"font_size": 8, "align": "left", "valign": "vcenter"},
    "holds": THEIRS | {"border": _HAIR, "align": "right"},
    "rounding": THEIRS
    | {"border": _HAIR, "bottom": _DOUBLE, "align": "right", "bg_color": "#EAF3FA"},
    "fails": THEIRS
    | {
        "border": _MEDIUM,
        "border_color": "#A61B1B",
        "bold": True,
        "align": "right",
        "bg_color": "#FDEEEC",
    },
    "explain": THEIRS
    | {
        "border": _HEAVY_DASH,
        "border_color": "#7D4E00",
        "bold": True,
        "align": "right",
        "bg_color": "#FFF5DF",
    },
    "suspect": THEIRS
    | {
        "border": _DASHED,
        "border_color": "#5B3A8E",
        "align": "right",
        "pattern": 14,
        "fg_color": "#D9CCEC",
        "bg_color": "#FFFFFF",
    },
    "uncovered": THEIRS | {"border": _HAIR, "bottom": _DOTTED, "align": "right"},
}
STYLES["follows"] = STYLES["holds"]
STYLES["query"] = STYLES["explain"]
STYLES["undecided"] = STYLES["uncovered"]


class WorkbookFormats:
    """The formats of one workbook, made when first asked for."""

    def __init__(self, book: Any) -> None:
        """Formats belong to a workbook."""
        self.book = book
        self._made: dict[tuple[str, str], Any] = {}

    def __call__(self, name: str, number: str = "") -> Any:
        """The format of a style, with a number format of the figure's own."""
        if (name, number) not in self._made:
            # Texts are kept as text, so that a code such as 0201 stays what it is.
            look = STYLES[name] | (
                {"num_format": number}
                if number
                else {"num_format": "@"}
                if name in ("text", "label")
                else {}
            )
            self._made[name, number] = self.book.add_format(look)
        return self._made[name, number]


def number_format(entry: Entry) -> str:
    """The number format that shows the figure exactly as printed."""
    figure = entry.figure
    places = decimals(figure)
    # Groups of thousands only where they are printed.
    whole = "#,##0" if "," in entry.text or "，" in entry.text else "0"
    tail = "%" if figure is not None and figure.unit in ("%", "个百分点") else ""
    return f"{whole}.{'0' * places}{tail}" if places else f"{whole}{tail}"


def stored(entry: Entry) -> Decimal:
    """The number that the cell holds: a percentage as a ratio, everything else in its printed
    unit.
    """
    figure = entry.figure
    if figure is None:
        return Decimal(0)
    return figure.amount if figure.unit in ("%", "个百分点") else figure.value


def height(*cells: tuple[str, float]) -> float:
    """The height of a row whose wrapped cells are (text, column width)."""
    # Lines that a wrapped text takes in a column of so many digits.
    lines = max(-(-width(text) // max(1, int(columns))) for text, columns in cells)
    return 13.5 * max(1, lines) + 1.5


def write_figure(
    sheet: Any, row: int, column: int, entry: Entry, styles: WorkbookFormats, style: str
) -> None:
    """The figure as a number with its own decimals; a dash or an unreadable cell as the text it is,
    a blank as nothing.
    """
    if entry.figure is not None:
        sheet.write_number(row, column, stored(entry), styles(style, number_format(entry)))
    elif entry.text.strip():
        sheet.write_string(row, column, printable(entry.text), styles(style))
    else:
        sheet.write_blank(row, column, None, styles(style))


def write_text(sheet: Any, row: int, column: int, content: str, style: Any) -> None:
    """Text as text: never a formula, never a link, whatever it begins with."""
    if content:
        sheet.write_string(row, column, sheet_text(content), style)
    else:
        sheet.write_blank(row, column, None, style)
