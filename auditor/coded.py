"""Accounts whose code and name disagree, and those whose account above is left out: claims that a
rule is put to.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from auditor.claim import Claim
from auditor.entry import Row, Table
from auditor.forms.accounts import Chart, Charts
from auditor.forms.labels import squeeze
from auditor.message import Message, say

NAMES: Final = "科目名称"
"""The name of an account under the code of another."""
ABOVE: Final = "上级科目"
"""An account that is left out though accounts below it are printed."""
_TOTALS: Final = ("合计", "总计", "小计", "计")


def misnamed(tables: Mapping[str, Table], charts: Charts) -> Iterator[Claim]:
    """A claim for each row that prints the name of one account and the code of another of its
    class.

    A name that the charts do not list, or list for the code too (as an older one), is none.
    """
    for chart in charts.by_id.values():
        # By class, level and name: 行政运行 is 2010301 and 2010401 alike.
        codes: dict[tuple[str, int, str], list[str]] = {}
        for code, names in chart.names.items():
            for name in names:
                codes.setdefault((_top(code, chart), len(code), squeeze(name)), []).append(code)
        for key, table in tables.items():
            for row in table.rows:
                # A name that the chart does not list is taken as right.
                listed = codes.get(
                    (_top(row.code, chart), len(row.code), squeeze(row.label)), [row.code]
                )
                if row.code and row.code not in listed:
                    own = {"name": chart.names[row.code][0]} if row.code in chart.names else {}
                    told = {
                        "table": table.number or key,
                        "code": row.code,
                        "row": row.label,
                        "other": listed[0],
                    }
                    said = say("code.misnamed-own" if own else "code.misnamed", **told, **own)
                    yield _claim(NAMES, "不符", table, row, said)


def orphans(tables: Mapping[str, Table], charts: Charts) -> Iterator[Claim]:
    """A claim for each account that a table leaves out below which it prints accounts.

    A level that no table of the report prints is left out on purpose; so it is in a table with
    accounts without codes that does not print it.
    """
    for chart in charts.by_id.values():
        tops = {_top(one, chart) for one in (*chart.names, *chart.complete)}
        own = {key: _rows_of(table, chart, tops) for key, table in tables.items()}
        # A report that prints 项 alone leaves out 类 and 款 by design.
        printed = {len(row.code) for rows in own.values() for row in rows}
        for key, rows in own.items():
            table = tables[key]
            # Accounts above may be printed by their names alone.
            levels = {len(row.code) for row in rows} if _is_bare(table) else printed
            for above, left in _parentless(table, rows, chart, levels).items():
                yield _orphan(table, key, above, left)


def _rows_of(table: Table, chart: Chart, tops: Container[str]) -> list[Row]:
    """The rows of a table that are accounts of a chart, whose highest codes are the `tops`."""
    return [
        row
        for row in table.rows
        if len(row.code) in chart.lengths and _top(row.code, chart) in tops
    ]


def _is_bare(table: Table) -> bool:
    """Whether a table has rows without a code that are no totals."""
    return any(not row.code and not squeeze(row.label).endswith(_TOTALS) for row in table.rows)


def _parentless(
    table: Table, rows: Sequence[Row], chart: Chart, levels: Container[int]
) -> dict[str, list[Row]]:
    """The rows above which a table does not print the account, neither by its code nor by its name,
    though it prints that level: by the code of the account.
    """
    codes = {row.code for row in rows}
    named = {squeeze(row.label) for row in table.rows}
    below: dict[str, list[Row]] = {}
    for row in rows:
        level = chart.lengths.index(len(row.code))
        above = row.code[: chart.lengths[level - 1]] if level else ""
        # Printed without its code: 政府办公厅（室）及相关机构事务 above 2010301.
        known = any(squeeze(name) in named for name in chart.names.get(above, ()))
        if above and above not in codes and len(above) in levels and not known:
            below.setdefault(above, []).append(row)
    return below


def _orphan(table: Table, key: str, above: str, left: Sequence[Row]) -> Claim:
    """The claim that rows lack the account above them."""
    first = left[0]
    told = {
        "table": table.number or key,
        "code": first.code,
        "row": first.label,
        "above": above,
    }
    more = {"count": len(left)} if len(left) > 1 else {}
    said = say("code.orphans" if more else "code.orphan", **told, **more)
    return _claim(ABOVE, "缺少", table, first, said)


def _top(code: str, chart: Chart) -> str:
    return code[: chart.lengths[0]]


def _claim(kind: str, role: str, table: Table, row: Row, said: Message) -> Claim:
    first = next(iter(row.cells.values()), None)
    place = first.place if first is not None else table.place
    excerpt = first.excerpt if first is not None else row.label
    rows = tuple(row.cells.values())
    return Claim(
        kind,
        ({role: Decimal(1), "科目": rows},),
        excerpt,
        place,
        (),
        {"名称": row.label, "说明": said},
    )
