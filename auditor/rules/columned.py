"""Of a rule for each column: every figure of another side or table says in which column it is."""

from __future__ import annotations

from typing import Final

from auditor.forms.form import Forms
from auditor.message import say
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import Binary, Call, Node, Ref, below, walk

ADDED: Final = ("sum", "min", "max", "abs")
"""What is put to figures, not to rows."""


def columned(formula: Node, forms: Forms) -> None:
    """Refuse a figure of a table of several columns that does not say which. Raises FormulaError."""
    for one in walk(formula):
        if isinstance(one, Binary) or (isinstance(one, Call) and one.function in ADDED):
            for ref in below(one):
                _said(ref, forms)


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
