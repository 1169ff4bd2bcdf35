"""What a formula asks besides figures: what is printed, words and attributes, keys and code
lists."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

from auditor.entry import Entry, Row, Table
from auditor.forms.accounts import belongs
from auditor.forms.labels import squeeze
from auditor.message import Message, say
from auditor.rules import dates
from auditor.rules.logic import either
from auditor.rules.resolve import Context, NotApplicable, Operands, resolve, rows_of
from auditor.rules.scope import named
from auditor.rules.tree import (
    LIKE,
    LISTS,
    OF_REPORT,
    Binary,
    Call,
    Name,
    Node,
    Number,
    Ref,
    Text,
    is_date,
    table_named,
    walk,
)

KEYS: Final = ("科目", "编码", "名称", "行")
"""What the keys of a table's rows are called besides the levels of its accounts: `唯一(科目)`,
`在(表05[科目])`.
"""


def asked(call: Call, context: Context) -> bool | None:
    """The answer to 有, 缺, 列全, 唯一 or 在; None where it cannot be told."""
    if call.function in ("有", "缺"):
        there = _printed(call.arguments[0], context)
        return there if there is None or call.function == "有" else not there
    # Whether all accounts are printed that the chart lists directly below the one at hand.
    if call.function == "列全":
        row = context.at.row
        listed = context.ledger.complete.get(row.code) if row is not None else None
        return listed is not None and {below.code for below in context.at.below} >= listed
    if call.function == "唯一":
        # Of a table without rows nothing is asked.
        found = keys(call, context)
        return all(len(rows) == 1 for rows in found.values()) if found else None
    return _member(call, context)


def _printed(argument: Node, context: Context) -> bool | None:
    """Whether a table or a figure is printed; None where something is, and cannot be read."""
    if isinstance(argument, Ref):
        operands = Operands()
        try:
            found = resolve(argument, context, operands)
        except NotApplicable:
            return False
        return _any_figure(found)
    if is_date(argument):
        return word(argument, context) is not None
    name = argument.name if isinstance(argument, Name) else ""
    at = context.at
    # In a claim a name is a role; in a table a column or a row; else a table.
    if at.claim is not None:
        return name in context.reading
    entry = None
    if at.table is not None:
        entry = (
            at.table.cell(at.row, at.table.numbered(name)[1] or name)
            if at.row is not None
            else at.table.get(name, at.column, at.side)
            if at.column
            else None
        )
    if entry is not None:
        return _any_figure([entry])
    return any(not table.empty for table in named(context.ledger, table_named(name)))


def _any_figure(found: Iterable[object]) -> bool | None:
    entries = [entry for entry in found if isinstance(entry, Entry)]
    if any(entry.figure is not None for entry in entries):
        return True
    return (
        # What cannot be read may be a figure: whether there is one stays open.
        None if any(entry.blank is not None and entry.blank.unknown for entry in entries) else False
    )


# --- keys -----------------------------------------------------------------------------------------


def repeated(call: Call, context: Context) -> dict[str, list[Row]] | None:
    """The keys that a table prints more than once, each with its rows; None where the report lacks
    it.
    """
    found = keys(call, context)
    return None if found is None else {name: rows for name, rows in found.items() if len(rows) > 1}


def keys(call: Call, context: Context) -> dict[str, list[Row]] | None:
    """The keys of the rows that 唯一 asks after, as they are printed, each with its rows; None
    where the report lacks the table.
    """
    argument = call.arguments[0]
    table, key = _keyed(argument, context)
    if table is None:
        return None
    side = argument.side if isinstance(argument, Ref) else context.at.side
    rows = [row for row in table.rows if row.side == side]
    # 唯一(项) asks after the accounts of that level alone.
    if key in context.ledger.levels:
        rows = [row for row in rows if key in row.groups]
    known: dict[str, list[Row]] = {}
    for row in rows:
        if name := _key(row, key):
            known.setdefault(name, []).append(row)
    return known


def _keyed(argument: Node, context: Context) -> tuple[Table | None, str]:
    if isinstance(argument, Ref):
        return context.ledger.tables.get(argument.table), argument.row
    return context.at.table, argument.name if isinstance(argument, Name) else ""


def _key(row: Row, key: str) -> str:
    if key == "名称":
        return squeeze(row.label)
    return row.code or (squeeze(row.label) if key == "行" else "")


def _member(call: Call, context: Context) -> bool | None:
    """Whether the row at hand, or what is named first, is in a table, in a list of the pack or one
    of several words."""
    # 在(表05[科目]) asks after the row at hand; 在(名称, “甲”, “乙”) after what stands first.
    subject = call.arguments[0] if len(call.arguments) > 1 else None
    sets = call.arguments[1:] or call.arguments
    row = context.at.row
    own: str | None
    if subject is not None and not _is_of_row(subject, context):
        own = word(subject, context)
    else:
        own = (row.code or row.name) if row is not None else None
    return None if own is None else either([_within(own, part, context) for part in sets])


def _is_of_row(subject: Node, context: Context) -> bool:
    """Whether a name stands for the row at hand, by its code where it has one."""
    return (
        isinstance(subject, Name)
        and (subject.name in KEYS or subject.name in context.ledger.levels)
        and subject.name != "名称"
    )


def _within(own: str, part: Node, context: Context) -> bool | None:
    if isinstance(part, Text):
        return squeeze(own) == squeeze(part.value)
    if isinstance(part, Ref):
        table = context.ledger.tables.get(part.table)
        if table is None:
            return None
        every = part.row in KEYS or part.row in context.ledger.levels
        rows = table.rows if every else rows_of(table, part.row, part.side)
        return any(
            # A row of a unit has its code among its groups, and none of its own.
            own in (row.code, row.name, squeeze(row.label), *(() if row.code else row.groups))
            for row in rows
            if not part.side or row.side == part.side
        )
    name = part.name if isinstance(part, Name) else ""
    ledger = context.ledger
    return belongs(own, ledger.accounts.get(name.removeprefix(LISTS), frozenset()), ledger.complete)


# --- words ----------------------------------------------------------------------------------------


def word(node: Node, context: Context) -> str | None:
    """The words that a text, an attribute or a cell's attribute stands for; None where the report
    has none."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Number):
        return f"{node.value:f}"
    if isinstance(node, Ref):
        return _of_cell(node, context)
    if not isinstance(node, Name):
        return None
    return _date(node.name, context) if is_date(node) else _of_name(node.name, context)


def _date(name: str, context: Context) -> str | None:
    """A date as a column of the row at hand prints it, else the document."""
    row = context.at.row
    own = row.cells.get(name) if row is not None else None
    if own is not None:
        return own.text or None
    printed = dates.find(context.ledger.document, name)
    return printed.text if printed is not None else None


def _of_name(name: str, context: Context) -> str | None:
    """A word of the claim at hand, an attribute of the row, of the report or of the table."""
    at, ledger = context.at, context.ledger
    body, year = OF_REPORT
    # The claim's own word goes before one of the report that is called the same.
    if at.claim is not None and (name in at.claim.words or name not in OF_REPORT):
        return f"{at.claim.words.get(name, '')}"
    if at.row is not None and name in ("名称", "编码"):
        return squeeze(at.row.label) if name == "名称" else at.row.code
    if name == body:
        return ledger.entity or None
    if name == year:
        return str(ledger.year) if ledger.year else None
    return _of_table(name, at.table)


def _of_table(name: str, table: Table | None) -> str | None:
    """The unit or the title of a table."""
    if table is None or name not in ("单位", "标题"):
        return None
    return table.unit if name == "单位" else table.title


def _of_cell(ref: Ref, context: Context) -> str | None:
    table = context.ledger.tables.get(ref.table)
    if table is None:
        return None
    if ref.attribute == "单位":
        return table.unit
    row = ref.row
    # 表03[科目].名称 in a rule on rows is the row of the same account there.
    if context.at.row is not None and (row in (*KEYS, "本行") or row in context.ledger.levels):
        row = context.at.row.code or context.at.row.name
    found = next(iter(rows_of(table, row, ref.side)), None)
    if found is None:
        return None
    if ref.attribute != "文字":
        return squeeze(found.label) if ref.attribute == "名称" else found.code
    entry = table.cell(found, table.numbered(ref.column, found.side)[1] or ref.column)
    return entry.text if entry is not None else None


def unsaid(node: Node, context: Context) -> tuple[Message, ...]:
    """The dates that a condition names and the report does not print, or not to the day."""
    names = dict.fromkeys(
        part.name for part in walk(node) if isinstance(part, Name) and is_date(part)
    )
    found: list[Message] = []
    for name in names:
        text = word(Name(name, 0), context)
        meant = dates.days(text, context.ledger.year) if text else None
        if meant is None:
            found.append(say("missing.unprinted", name=name))
        elif meant.first < meant.last:
            found.append(say("missing.day", name=name, text=text))
    return tuple(found)


def compared(node: Binary, context: Context) -> bool | None:
    """Whether two words stand to each other as a comparison says; None where one of them is not
    there."""
    if node.operator != LIKE and (is_date(node.left) or is_date(node.right)):
        return dates.compared(node, context.ledger.year, lambda part: word(part, context))
    left, right = word(node.left, context), word(node.right, context)
    if left is None or right is None:
        return None
    # As labels are compared: blanks, quotes and the width of brackets do not count.
    left, right = squeeze(left), squeeze(right)
    if node.operator == LIKE:
        return fnmatchcase(left, right)
    if node.operator in ("=", "!="):
        return (left == right) == (node.operator == "=")
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
        node.operator
    ]
