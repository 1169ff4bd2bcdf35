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
_AROUND: Final = re.compile(r"^(?:和|以及|其中)|等(?:支出|费用|方面.*)?$")
_JOINTS: Final = re.compile("(以及|[和及与])")
_WIDEST: Final = 5
"""A name and its joints are so many parts at most."""
_SHORTEST: Final = 3
"""A name that is shortened has so many characters left."""
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
    every = {bare(row.name or row.label): row for row in table.rows if len(row.code) == 5}
    rows = {name: row for name, row in every.items() if (row.code[:3] in _STAFF) == staff}
    printed = [bare(_AROUND.sub("", name)) for name in re.split(r"[、，]", match["names"])]
    names = [known for name in printed for known in _accounts(name, every)]
    open_list = bool(re.search(r"等(?:支出|费用|方面)?", match["names"]))
    if sum(name in rows for name in names) < _ENOUGH:
        return None
    extra = [name for name in names if name in every and not _paid(every[name])]
    elsewhere = [name for name in names if name in every and name not in rows and name not in extra]
    left = [name for name, row in rows.items() if _paid(row) and name not in names] if not open_list else []
    words = [f"所列“{name}”在基本支出表中为空或 0" for name in extra]
    words += [f"所列“{name}”在基本支出表中不属于{match['part']}" for name in elsewhere]
    words += [f"基本支出表中的“{name}”没有列出" for name in left]
    said = f"{match['part']}的名单与基本支出表不一致：{'；'.join(words)}" if words else f"{match['part']}的名单与基本支出表一致"
    at = max(0, text_at(paragraph, match))
    return Claim("科目名单", ({"多列": Decimal(len(extra) + len(elsewhere)), "漏列": Decimal(len(left))},), paragraph.text.strip(),
                 paragraph.place_at(at), section, {"名称": match["part"], "说明": said})


def _accounts(name: str, every: Mapping[str, Row]) -> list[str]:
    """The accounts of the table that a printed name means: itself, one that it shortens, or several joined by 和."""
    parts = _JOINTS.split(name)  # names and what joins them, in turn
    found, at = [], 0
    while at < len(parts):
        ends = range(min(at + _WIDEST, len(parts)), at, -2)
        known = next(((end, one) for end in ends if (one := _account("".join(parts[at:end]), every))), None)
        if known is None:
            return [name]
        at, one = known[0] + 1, known[1]
        found.append(one)
    return found


def _account(name: str, every: Mapping[str, Row]) -> str:
    if name in every:
        return name
    longer = [other for other in every if name in other] if len(name) >= _SHORTEST else []
    return longer[0] if len(longer) == 1 else ""


def text_at(paragraph: Paragraph, match: re.Match[str]) -> int:
    """Where a match in the squeezed text stands in the paragraph."""
    return squeeze(paragraph.text).offsets[match.start()]


def _paid(row: Row) -> bool:
    return any(entry.figure is not None and entry.figure.value for entry in row.cells.values())
