"""Of a rule for each column: every figure of another side or table says in which column it is."""

from __future__ import annotations

from typing import Final

from auditor.forms.form import Forms
from auditor.message import say
from auditor.rules.scope import Scope
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import Binary, Call, Name, Node, Ref, below, walk

ADDED: Final = ("sum", "min", "max", "abs")
"""What is put to figures, not to rows."""


_OWN: Final = ("本栏", "本级", "下级")
"""What stands for the column that a rule is put to."""


def columned(formula: Node, where: Scope, forms: Forms) -> None:
    """Refuse a figure of a table of several columns that does not say which, and a formula that
    says the same of each column of a row. Raises FormulaError.
    """
    # The formula would be put to each column of a row and come to the same every time.
    if where.rows and not any(_is_own(part) for part in walk(formula)):
        raise FormulaError(say("column.unused"), formula.at, say("column.unused.cure"))
    for one in walk(formula):
        if isinstance(one, Binary) or (isinstance(one, Call) and one.function in ADDED):
            for ref in below(one):
                _said(ref, forms)


def _is_own(part: Node) -> bool:
    return (
        isinstance(part, Ref)
        and part.column in _OWN
        or isinstance(part, Name)
        and part.name in _OWN
    )


def _said(ref: Node, forms: Forms) -> None:
    if not isinstance(ref, Ref) or ref.column or ref.attribute or ref.table not in forms.forms:
        return
    form = forms.forms[ref.table]
    if len((form.side(ref.side) or form.sides[0]).columns) > 1:
        row = f"{ref.side}.{ref.row}" if ref.side else ref.row
        raise FormulaError(
            say("column.open", table=form.id),
            ref.row_at,
            say("column.open.cure", id=form.id, row=row),
        )
