"""Elements that are no table to the page's markup, and are laid out as one by its styles, or called
one by their roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Final

from lxml import etree

from auditor.figure import is_figure

_LAID: Final = {
    "table": "table",
    "inline-table": "table",
    "table-header-group": "thead",
    "table-row-group": "tbody",
    "table-footer-group": "tfoot",
    "table-row": "tr",
    "table-cell": "td",
    "table-caption": "caption",
}
"""What an element is to the reader of tables, by its `display`."""
_CALLED: Final = {
    "table": "table",
    "grid": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "td",
    "rowheader": "td",
}
"""The same by its `role`."""
_OWN: Final = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
_LEAST: Final = 2
"""Rows, and cells with figures, of the least table; less may arrange a page."""

Parts = dict[etree._Element, str]


def part(element: etree._Element, tag: str, own: Mapping[str, str]) -> str:
    """The part of a table that an element is laid out as; empty where it is none."""
    if tag in _OWN:
        return ""
    called = _CALLED.get((element.get("role") or "").lower(), "")
    return _LAID.get(own.get("display", ""), called)


def make_tables(parts: Parts) -> None:
    """Gives the elements of every table of figures the names that such elements have."""
    for table in [element for element, name in parts.items() if name == "table"]:
        inner = {each: name for each in table.iterdescendants() if (name := parts.get(each, ""))}
        # A layout of boxes without figures arranges a page.
        if _is_of_figures(inner):
            for element, name in {table: "table", **inner}.items():
                element.tag = name


def _is_of_figures(inner: Parts) -> bool:
    cells = [element for element, name in inner.items() if name == "td"]
    figures = (cell for cell in cells if is_figure("".join(map(str, cell.itertext())).strip()))
    return (
        sum(name == "tr" for name in inner.values()) >= _LEAST
        # Of tables within tables the innermost is the table.
        and "table" not in inner.values()
        and len(list(islice(figures, _LEAST))) == _LEAST
    )
