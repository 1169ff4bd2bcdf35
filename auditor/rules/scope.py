"""The `for:` of a rule: which rows, columns or claims it is put to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from auditor.claim import Claim
from auditor.entry import Row, Table
from auditor.forms.rows import ACCOUNT, TOTAL
from auditor.ledger import Ledger
from auditor.message import Said, listed, say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.rules.claims import claims
from auditor.rules.signs import NARROW
from auditor.yamlwords import near

# 表05, 表“基金”
_TABLE: Final = regex(r"表(?:“([^”]{1,40})”|\"([^\"]{1,40})\"|([^\W_][\w-]{0,39}+))[\s、,]*+")
# 上年 表01 每行: a word before all else is a relation.
_RELATION: Final = regex(
    r"(?!表|每|说明(?:[\s,、]|$))([\u4e00-\u9fff]{1,12}+)(?:[\s,、]++|$)(.*)$", re.DOTALL
)
_BRACKETED: Final = regex(r"\[([\s、,]*+表[^\[\]]{1,400}+)\]")
"""Tables as a list; the brackets say no more than the commas."""
LISTED: Final = str.maketrans("[]［］", "    ")
"""Takes those brackets out, for `str.translate`."""
ROWS: Final = ("每行", "每科目", "每个上级科目")
BUT: Final = "除"
"""Behind 每栏: the columns that follow are left out."""
SAME_COLUMN: Final = "本栏"
"""In a rule on each column, that column elsewhere."""
SAME_ROW: Final = "本行"
"""In a rule on each row, the column or the row of its name elsewhere."""
HIERARCHY: Final = "每个上级科目"
# 说明 每个变动
CLAIMS: Final = regex(r"说明\s*+每个\s*+(\S++)\s*+$")
# 第5表, 05表
_SLIP: Final = regex(r"第?([0-9]{1,2})号?表")
_WORD: Final = regex(r"[^\s,、]++")


class ScopeError(Exception):
    """A `for:` that cannot be read; `at` is the offset of the first character concerned."""

    def __init__(self, message: Said, at: int = 0, hint: Said = "") -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint


@frozen
class Scope:
    """What a rule is put to: once a report, each row, each column, each claim of a kind."""

    tables: tuple[str, ...] = ()
    side: str = ""
    rows: str = ""
    """One of ROWS, `每` and a level of accounts, `每个` and a group of the form's rows, or empty.
    """
    columns: bool = False
    but: tuple[str, ...] = ()
    """Columns that `每栏` leaves out (每栏 除 …)."""
    claim: str = ""
    relation: str = ""
    """What relatives.yaml calls the other reports, for a rule over several; empty for the rules of
    one."""


@frozen
class Instance:
    """One thing a rule is put to."""

    table: Table | None = None
    side: str = ""
    row: Row | None = None
    below: tuple[Row, ...] = ()
    column: str = ""
    claim: Claim | None = None
    reading: int = 0


@lru_cache(maxsize=512)
def parse(text: str) -> Scope:
    """The scope of a `for:`. Raises ScopeError, which says what can be written."""
    plain = _BRACKETED.sub(r" \1 ", text.translate(NARROW), 1)
    return _parsed(plain, len(plain) - len(plain.lstrip()))


def _parsed(text: str, at: int) -> Scope:
    # The relation, then the scope as it is without it; a second relation is refused.
    related = _RELATION.match(text, at)
    if related:
        _no_each(related, text)
        again = _RELATION.match(text, related.start(2))
        if again:
            raise ScopeError(
                say("for.one-relation", text=text[:40]),
                again.start(),
                say("for.one-relation.cure"),
            )
        return replace(_parsed(text, related.start(2)), relation=related[1])
    if not text[at:].strip():
        return Scope()
    claim = CLAIMS.match(text, at)
    if claim:
        return Scope(claim=claim[1])
    tables: list[str] = []
    while table := _TABLE.match(text, at):
        tables.append(next(filter(None, table.groups())))
        at = table.end()
    if not tables:
        raise _refused(text, at)
    return _in_tables(tables, text, at)


def _no_each(related: re.Match[str], text: str) -> None:
    """Refuse a word before 每 that is neither a table nor the text."""
    # 文字 每个变动: what was meant is 说明, or a table.
    each = _WORD.match(text, related.start(2))
    if each is not None and each[0].startswith("每"):
        claim = each[0].removeprefix("每").removeprefix("个") in claims()
        choice = f"说明 {each[0]}" if claim else f"表NN {each[0]}"
        raise ScopeError(
            say("for.before", each=each[0], name=related[1]),
            related.start(1),
            say("for.before.cure", choice=choice),
        )


def _refused(text: str, at: int) -> ScopeError:
    slip = _SLIP.match(text, at)
    if slip:
        cure = say("for.slip.cure", slip=f"{int(slip[1]):02d}")
        return ScopeError(say("for.strange", slip=slip[0]), at, cure)
    if text.startswith("说明", at):
        return ScopeError(
            say("for.claim", text=text[at : at + 40]),
            at,
            say("for.claim.cure"),
        )
    if text.startswith("每", at):
        return ScopeError(
            say("for.first", text=text[at : at + 40]),
            at,
            say("for.first.cure"),
        )
    return ScopeError(
        say("for.begins", text=text[at : at + 40]),
        at,
        say("for.begins.cure"),
    )


def _in_tables(tables: list[str], text: str, begin: int) -> Scope:
    """The scope in tables; what follows their names begins at an offset of the text."""
    side = rows = ""
    columns = False
    but: list[str] | None = None
    for word in _WORD.finditer(text, begin):
        name, at = word[0], word.start()
        if name.startswith(":"):
            cure = say("for.colon.cure", scope=f"{text[:at].strip()} {text[at + 1 :].strip()}")
            raise ScopeError(say("for.colon"), at, cure)
        # Whatever follows 除 is a column.
        if but is not None:
            but.append(name)
        elif name == BUT and columns:
            but = []
        elif name == "每栏":
            columns = True
        elif name.startswith("每"):
            if rows:
                raise ScopeError(
                    say("for.one-of", rows=rows, name=name), at, say("for.one-of.cure")
                )
            rows = name
        elif not side:
            side = name
        else:
            raise ScopeError(
                say("for.name", name=name),
                at,
                say("for.name.cure", rows=listed(ROWS), name=near(name, (*ROWS, "每栏"))),
            )
    if but == []:
        raise ScopeError(say("for.but", but=BUT), len(text), say("for.but.cure"))
    _refuse_rows_alone(rows, columns, begin)
    return Scope(tuple(dict.fromkeys(tables)), side, rows, columns, tuple(but or ()))


def _refuse_rows_alone(rows: str, columns: bool, begin: int) -> None:
    """Refuse accounts above others without a column: their figures are compared column by column.
    Raises ScopeError.
    """
    if rows == HIERARCHY and not columns:
        raise ScopeError(say("for.each-column"), begin, say("for.each-column.cure"))


def instances(scope: Scope, ledger: Ledger) -> Iterator[Instance]:
    """Everything in the ledger that the scope covers."""
    if scope.claim:
        for claim in ledger.claimed(scope.claim):
            yield Instance(claim=claim)
    elif not scope.tables:
        yield Instance()
    else:
        for number in scope.tables:
            for table in named(ledger, number):
                yield from _in_table(scope, table)


def _in_table(scope: Scope, table: Table) -> Iterator[Instance]:
    """Everything in a table that the scope covers: rows, columns, the columns of rows, or the table
    itself.
    """
    for row, below in _rows(scope, table):
        if not scope.columns:
            yield Instance(table, scope.side, row, below)
            continue
        for column in _columns(scope, table) if row is None else row.cells:
            if column not in scope.but and not _is_ratio(column, table):
                yield Instance(table, scope.side, row, below, column)


def _columns(scope: Scope, table: Table) -> Iterator[str]:
    """The columns in which a side of a table has any cell."""
    rows = [row for row in table.rows if row.side == scope.side]
    return (column for column in table.columns if any(column in row.cells for row in rows))


def named(ledger: Ledger, form: str) -> tuple[Table, ...]:
    """The table of a form, or the tables of one that a report has many of."""
    table = ledger.tables.get(form)
    return (
        (table,)
        if table is not None
        else tuple(one for one in ledger.tables.values() if one.form == form)
    )


def _is_ratio(column: str, table: Table) -> bool:
    """Whether a column prints ratios, which add up to nothing."""
    figures = [
        entry.figure for row in table.rows if (entry := row.cells.get(column)) and entry.figure
    ]
    return bool(figures) and all(figure.is_ratio for figure in figures)


def _rows(scope: Scope, table: Table) -> Iterator[tuple[Row | None, tuple[Row, ...]]]:
    if not scope.rows:
        yield None, ()
        return
    rows = [row for row in table.rows if row.side == scope.side]
    if scope.rows == HIERARCHY:
        yield from hierarchy(rows)
        return
    wanted = None if scope.rows == "每行" else scope.rows.removeprefix("每个").removeprefix("每")
    for row in rows:
        if wanted is None or wanted in row.groups or (wanted == ACCOUNT and row.code):
            yield row, ()


def hierarchy(rows: list[Row]) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """Each account above others with the accounts next below it that are printed; 合计 stands above
    the topmost.

    A code printed twice is one account only where it stands first.
    """
    coded = {row.code: row for row in reversed(rows) if row.code}
    children: dict[str, list[Row]] = {}
    for code, row in coded.items():
        # The nearest account above it that is printed: 201 for 2010301 where there is no 20103.
        parent = next(
            (code[:length] for length in range(len(code) - 1, 0, -1) if code[:length] in coded),
            "",
        )
        children.setdefault(parent, []).append(row)
    # "" stands for what is above the topmost accounts: the total.
    total = next((row for row in rows if TOTAL in row.groups), None)
    order = {id(row): at for at, row in enumerate(rows)}
    for code, below in children.items():
        owner = coded.get(code) if code else total
        if owner is not None:
            yield owner, tuple(sorted(below, key=lambda row: order[id(row)]))
