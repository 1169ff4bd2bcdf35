"""Whether a reference stands for one row, or for several, which are no number until a function
makes them one.
"""

from __future__ import annotations

from dataclasses import replace

from auditor.entry import POINT
from auditor.forms.form import Forms
from auditor.message import say
from auditor.rules import scope
from auditor.rules.fill import written
from auditor.rules.known import Every, known
from auditor.rules.scope import Scope
from auditor.rules.signs import TABLE
from auditor.rules.tokens import FormulaError, numbered
from auditor.rules.tree import Node, Ref
from auditor.rules.words import KEYS


def one(node: Node, where: Scope, forms: Forms, every: Every) -> Node:
    """A part of a sum or a comparison; several rows are no number until a function makes them one.
    Raises FormulaError.
    """
    if not isinstance(node, Ref) or node.attribute:
        return node
    relation, _, number = node.table.rpartition(POINT)
    # A reference to another kind is held against that kind's forms.
    kin = known(forms.others[relation]) if relation in forms.others else every
    if number in kin and (
        relation in forms.of_units or not _is_one(replace(node, table=number), where, forms, kin)
    ):
        level = node.row if node.row in forms.charts.levels else "行"
        cure = say("name.several.cure", reference=written(node), each=f"{TABLE}{number} 每{level}")
        raise FormulaError(say("name.several", row=node.row), node.at, cure)
    return node


def _is_one(ref: Ref, where: Scope, forms: Forms, every: Every) -> bool:
    """Whether a reference stands for one row: by its name, its code, its number, or as the one that
    the rule is put to.
    """
    if ref.row in forms.charts.levels:
        # Of a group the form says what accounts its rows are.
        return where.rows == f"每{ref.row}" or where.rows.startswith("每个")
    # 表03[科目] in a rule on rows is the row of the same account.
    own = bool(where.rows) and ref.row in (*KEYS, scope.SAME_ROW)
    return "*" not in ref.row and (
        own or is_single(ref, every) or ref.row.isdecimal() or numbered(ref.row)
    )


def is_single(ref: Ref, every: Every) -> bool:
    """Whether a reference names a row of a form, not a group of rows."""
    ours = every.get(ref.table)
    return ours is not None and ref.row in ours.powers
