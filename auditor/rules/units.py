"""What a formula's parts are measured in: money, or a plain number (a ratio, a count)."""

from __future__ import annotations

from typing import Final

from auditor.figure import AMOUNT_UNITS
from auditor.forms.form import Form, Forms
from auditor.rules.scope import FOREIGN, Scope
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import Binary, Call, Name, Negative, Node, Number, Ref, constant, is_relation, walk

Power = int | None
"""How often money is multiplied in: 1 an amount, 0 a plain number; None where it cannot be told."""
_SAID: Final = {0: "不是金额", 1: "是金额"}


def check(tree: Node, where: Scope, forms: Forms) -> None:
    """Refuse sums and comparisons of unlike things, and bare numbers beside money. Raises FormulaError."""
    for part in walk(tree):
        if isinstance(part, Binary) and (is_relation(part) or part.operator in "+-"):
            _alike(part, where, forms)


def _alike(node: Binary, where: Scope, forms: Forms) -> None:
    left, right = power(node.left, where, forms), power(node.right, where, forms)
    for one, _other, part in ((left, right, node.right), (right, left, node.left)):
        if one == 1 and _bare(part):
            number = constant(part)
            raise FormulaError("金额不能与没有单位的数比较或相加减", part.at, f"写明单位，例如 {number}元 或 {number}万元；0 不用单位。")
    if left is not None and right is not None and left != right and not _zero(node.left) and not _zero(node.right):
        first, second = _SAID.get(left, "是金额的乘积或商"), _SAID.get(right, "是金额的乘积或商")
        raise FormulaError(f"“{node.operator}”两边不是同一种量：左边{first}，右边{second}", node.at, "金额只能与金额比较或相加减，例如 5万元；比率是两个金额之商，例如 50%。")


def _bare(node: Node) -> bool:
    """Whether an expression is a number without a unit, other than 0."""
    value = constant(node)
    return value is not None and value != 0 and not any(isinstance(part, Number) and part.unit for part in walk(node))


def _zero(node: Node) -> bool:
    return constant(node) == 0


def power(node: Node, where: Scope, forms: Forms) -> Power:
    """What an expression is measured in."""
    if isinstance(node, Number):
        return 1 if node.unit in AMOUNT_UNITS else 0
    if isinstance(node, Negative):
        return power(node.operand, where, forms)
    if isinstance(node, Call):
        return 0 if node.function == "count" else _shared(node.arguments, where, forms)
    if isinstance(node, Ref):
        return _cell(node, forms)
    if isinstance(node, Name):
        return _named(node, where, forms)
    if not isinstance(node, Binary):
        return None
    left, right = power(node.left, where, forms), power(node.right, where, forms)
    if node.operator in "+-":
        return left if not _zero(node.left) else right
    if left is None or right is None:
        return None
    return left + right if node.operator == "*" else left - right


def _shared(parts: tuple[Node, ...], where: Scope, forms: Forms) -> Power:
    powers = {power(part, where, forms) for part in parts if not _zero(part)}
    return powers.pop() if len(powers) == 1 else None


def _cell(ref: Ref, forms: Forms) -> Power:
    relation, _, number = ref.table.rpartition(".")
    others = forms.others.get(relation) if relation in FOREIGN else forms
    form = others.forms.get(number) if others is not None else None
    return _row(form, ref.row) if form is not None else None


def _named(name: Name, where: Scope, forms: Forms) -> Power:
    """A bare name in a table: a column of its rows, or a row of its columns; roles of claims are not known."""
    powers = set()
    for number in where.tables:
        form = forms.forms.get(number)
        if form is None:
            return None
        powers.add(_row(form, name.name) if not where.rows else None if _counts(form) else 1)
    return powers.pop() if len(powers) == 1 else None


def _row(form: Form, row: str) -> Power:
    specs = [spec for side in form.sides for spec in side.rows if spec.name == row]
    if specs:
        return 0 if specs[0].unit and specs[0].unit not in AMOUNT_UNITS else 1
    return None if _counts(form) else 1


def _counts(form: Form) -> bool:
    return any(spec.unit and spec.unit not in AMOUNT_UNITS for side in form.sides for spec in side.rows)
