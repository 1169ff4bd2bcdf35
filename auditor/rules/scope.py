"""The `for:` of a rule: which rows, columns or claims it is put to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from auditor.entry import Row, Table
from auditor.ledger import Ledger
from auditor.narrative.claim import Claim

_TABLES: Final = re.compile(r"\s*+((?:表[0-9]{2}\s*+[、,，]?\s*+)++)(.*)$")
RELATIONS: Final = ("上年", "各单位", "部分单位", "预算")
FOREIGN: Final = ("预算",)
"""Relations to documents of another kind."""
"""Which other reports a rule needs: last year's, all units of the department, some of them, the year's budget."""
_RELATION: Final = re.compile(rf"\s*+({'|'.join(RELATIONS)})(?:[\s,，]++|$)(.*)$", re.DOTALL)
ROWS: Final = ("每行", "每科目", "每类", "每款", "每项", "每个上级科目")
HIERARCHY: Final = "每个上级科目"
CLAIMS: Final = re.compile(r"\s*+说明\s*+每个\s*+(\S++)\s*+$")


class ScopeError(Exception):
    """A `for:` that cannot be read."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule is put to: once a report, each row, each column, each claim of a kind."""

    tables: tuple[str, ...] = ()
    side: str = ""
    rows: str = ""
    """One of ROWS, `每个` and a group of the form's rows, or empty."""
    columns: bool = False
    claim: str = ""
    relation: str = ""
    """One of RELATIONS for a rule over several reports; empty for the rules of one."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One thing a rule is put to."""

    table: Table | None = None
    side: str = ""
    row: Row | None = None
    below: tuple[Row, ...] = ()
    column: str = ""
    claim: Claim | None = None
    reading: int = 0


def parse(text: str) -> Scope:
    """The scope of a `for:`. Raises ScopeError, which says what can be written."""
    related = _RELATION.match(text)
    if related:
        if _RELATION.match(related[2]):
            raise ScopeError(f"for 只能以 {'、'.join(RELATIONS)} 之一开头，现为“{text[:40]}”")
        return replace(parse(related[2]), relation=related[1])
    if not text.strip():
        return Scope()
    claim = CLAIMS.match(text)
    if claim:
        return Scope(claim=claim[1])
    tables = _TABLES.match(text)
    if not tables:
        raise ScopeError(f"for 应以 表NN、说明 或 {'、'.join(RELATIONS)} 开头，现为“{text}”")
    words = [word for word in re.split(r"[\s,，]+", tables[2]) if word]
    side = rows = ""
    columns = False
    for word in words:
        if word == "每栏":
            columns = True
        elif word in ROWS or word.startswith("每个"):
            rows = word
        elif not side and not word.startswith("每"):
            side = word
        else:
            raise ScopeError(f"for 中不认识“{word}”；可用：{'、'.join(ROWS)}、每栏")
    return Scope(tuple(re.findall("[0-9]{2}", tables[1])), side, rows, columns)


def instances(scope: Scope, ledger: Ledger) -> Iterator[Instance]:
    """Everything in the ledger that the scope covers."""
    if scope.claim:
        for claim in ledger.claims:
            if claim.kind == scope.claim:
                yield Instance(claim=claim)
        return
    if not scope.tables:
        yield Instance()
        return
    for number in scope.tables:
        table = ledger.tables.get(number)
        if table is None:
            continue
        for row, below in _rows(scope, table):
            if not scope.columns:
                yield Instance(table, scope.side, row, below)
                continue
            for column in table.columns if row is None else row.cells:
                if row is not None or any(column in other.cells for other in table.rows if other.side == scope.side):
                    yield Instance(table, scope.side, row, below, column)


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
        if wanted is None or wanted in row.groups or (wanted == "科目" and row.code):
            yield row, ()


def hierarchy(rows: list[Row]) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """Each account above others with the accounts next below it that are printed; 合计 stands above the topmost.

    A code printed twice is one account only where it stands first.
    """
    coded = {row.code: row for row in reversed(rows) if row.code}
    children: dict[str, list[Row]] = {}
    for code, row in coded.items():
        parent = next((code[:length] for length in (5, 3) if length < len(code) and code[:length] in coded), "")
        children.setdefault(parent, []).append(row)
    total = next((row for row in rows if row.name == "合计" and not row.code), None)
    order = {id(row): at for at, row in enumerate(rows)}
    for code, below in children.items():
        owner = coded.get(code) if code else total
        if owner is not None:
            yield owner, tuple(sorted(below, key=lambda row: order[id(row)]))
