"""The account names that section 六 lists, against the rows of the basic expenditure table that are not 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from auditor.document import Paragraph
from auditor.entry import Row, Table
from auditor.narrative.claim import Claim
from auditor.narrative.lexer import squeeze
from auditor.narrative.sections import Body
from auditor.narrative.tables import bare

_LIST: Final = re.compile(r"(?P<part>人员经费|公用经费|日常公用)[^。；]{0,60}?主要?(?:包括|用于|支出|是|有)[：，]?(?P<names>[^。；：]{6,2000})")
_STAFF: Final = ("301", "303")
_ENOUGH: Final = 3
"""Fewer names than this that the table knows are no list of its accounts."""


def read(body: Body, tables: Mapping[str, Table]) -> Iterator[Claim]:
    """The claims on lists of names in a section."""
    table = tables.get("06")
    if table is None or table.empty:
        return
    for paragraph in body.paragraphs:
        text = squeeze(paragraph.text).text
        if "经费" not in text:
            continue
        for match in _LIST.finditer(text):
            claim = _compared(match, table, paragraph, body.path)
            if claim is not None:
                yield claim


def _compared(match: re.Match[str], table: Table, paragraph: Paragraph, section: tuple[str, ...]) -> Claim | None:
    staff = match["part"] == "人员经费"
    rows = {bare(row.name or row.label): row for row in table.rows if len(row.code) == 5 and (row.code[:3] in _STAFF) == staff}
    names = [bare(re.sub(r"^(?:和|以及|其中)|等(?:支出|费用|方面.*)?$", "", name)) for name in re.split(r"[、，]", match["names"])]
    open_list = bool(re.search(r"等(?:支出|费用|方面)?", match["names"]))
    known = [name for name in names if name in rows]
    if len(known) < _ENOUGH:
        return None
    others = {bare(row.name or row.label) for row in table.rows if len(row.code) == 5}
    extra = [name for name in names if name in rows and not _paid(rows[name]) or name in others and name not in rows]
    left = [name for name, row in rows.items() if _paid(row) and name not in names] if not open_list else []
    words = [f"所列“{name}”在基本支出表中为空或 0" for name in extra] + [f"基本支出表中的“{name}”没有列出" for name in left]
    said = f"{match['part']}的名单与基本支出表不一致：{'；'.join(words)}" if words else f"{match['part']}的名单与基本支出表一致"
    at = max(0, text_at(paragraph, match))
    return Claim("科目名单", ({"多列": Decimal(len(extra)), "漏列": Decimal(len(left))},), paragraph.text.strip(), paragraph.place_at(at),
                 section, {"名称": match["part"], "说明": said})


def text_at(paragraph: Paragraph, match: re.Match[str]) -> int:
    """Where a match in the squeezed text stands in the paragraph."""
    return squeeze(paragraph.text).offsets[match.start()]


def _paid(row: Row) -> bool:
    return any(entry.figure is not None and entry.figure.value for entry in row.cells.values())
