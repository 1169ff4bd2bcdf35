"""The parts of a formula, as records."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from auditor.language import term
from auditor.patterns import regex
from auditor.records import frozen
from auditor.units import AMOUNT_UNITS, RATIO_UNITS


@frozen
class Number:
    """A constant, in base units (元, ratio 1, pieces) where it carries a unit."""

    value: Decimal
    at: int
    unit: str = ""

    @property
    def factor(self) -> Decimal:
        """How many base units the unit is."""
        return AMOUNT_UNITS.get(self.unit) or RATIO_UNITS.get(self.unit) or Decimal(1)


@frozen
class Text:
    """Words in quotes."""

    value: str
    at: int


@frozen
class Name:
    """A bare name: a column, a row, a role, an attribute, by the scope."""

    name: str
    at: int
    optional: bool = False


@frozen
class Ref:
    """A cell of a table; with a group or a pattern as its row or its column several cells."""

    table: str
    """`05`, or with the report it stands in `上年.05`."""
    side: str
    row: str
    column: str
    optional: bool
    at: int
    row_at: int = 0
    column_at: int = 0
    attribute: str = ""
    """One of CELL_TEXTS: words of the cell or its row in place of its figure."""


@frozen
class Call:
    """A function of the language with its arguments."""

    function: str
    arguments: tuple[Node, ...]
    at: int


@frozen
class Not:
    """非 of a condition."""

    operand: Node
    at: int


@frozen
class Negative:
    """- x."""

    operand: Node
    at: int


@frozen
class Binary:
    """Two operands of + - * /, of a comparison, of 像, or of 且, 或 and 则 (若 … 则 …)."""

    operator: str
    left: Node
    right: Node
    at: int


Node = Number | Text | Name | Ref | Call | Not | Negative | Binary

MOST_PARTS: Final = 300
"""No formula has more numbers, names and signs; so none is nested deeper than can be worked out."""
COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")
DENIED: Final = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""What holds where a comparison does not."""
TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
"""What holds with the sides exchanged; the others hold either way."""
JOINING: Final = ("且", "或", "则")
LIKE: Final = "像"
FIGURES: Final = ("sum", "count", "min", "max", "abs")
"""Functions that give a number."""
QUESTIONS: Final = ("有", "缺", "列全", "唯一", "在")
"""Functions that are a condition."""
FUNCTIONS: Final = (*FIGURES, *QUESTIONS)
CELL_TEXTS: Final = ("名称", "编码", "文字", "单位")
"""What stands behind the point of 表NN[…].名称."""
DATE: Final = "日期"
"""What the names of dates that a report prints end in: 日期, 公开日期."""
DAYS: Final = "天"
"""The unit of what may be added to a date."""
YEARS: Final = "本次上"
"""What stands before 年 for a year that is told from the report's."""
WRITTEN_DATE: Final = regex(
    rf"(?P<year>20[0-9]{{2}}|[{YEARS}])年(?P<month>[0-9]{{1,2}})月(?:(?P<day>[0-9]{{1,2}})日)?+"
)
"""A date in a formula; its year may be told from the report's."""
OF_REPORT: Final = (term("body"), term("year"))
"""Words of the report that a bare name stands for."""
ATTRIBUTES: Final = (term("name"), term("code"), *OF_REPORT, term("unit"), term("title"))
"""Words of the row, the table or the report that a bare name stands for."""
LISTS: Final = "codes."
"""Before the id of a chart of accounts of the pack, for 在(…)."""


def table_named(name: str) -> str:
    """The key of the table that a bare name stands for: `07` for 表07, `上年.02` for 上年.表02."""
    relation, point, table = name.rpartition(".")
    return f"{relation}{point}{table.removeprefix('表')}"


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    # A list in place of recursion; parts come in the order in which they are written.
    left = [node]
    while left:
        one = left.pop()
        yield one
        left += reversed(below(one))


def below(node: Node) -> tuple[Node, ...]:
    """The parts of a node."""
    if isinstance(node, Binary):
        return node.left, node.right
    if isinstance(node, Ref | Name | Number | Text):
        return ()
    return node.arguments if isinstance(node, Call) else (node.operand,)


def is_condition(node: Node) -> bool:
    """Whether a node is true or false, not a number or a text."""
    if isinstance(node, Binary):
        # Comparisons, 像, 且, 或 and 则
        return node.operator not in "+-*/"
    return isinstance(node, Not) or isinstance(node, Call) and node.function in QUESTIONS


def is_date(node: Node) -> bool:
    """Whether a node is a date: written, or one that the report prints, or so many days from
    one.
    """
    if isinstance(node, Name):
        return node.name.endswith(DATE)
    if isinstance(node, Binary):
        # 公开日期 + 20天
        days = node.right.unit == DAYS if isinstance(node.right, Number) else False
        return days and node.operator in ("+", "-") and is_date(node.left)
    return isinstance(node, Text) and WRITTEN_DATE.fullmatch(node.value) is not None


def is_text(node: Node) -> bool:
    """Whether a node is words: in quotes, of a cell, or an attribute; a date is."""
    if isinstance(node, Ref):
        return bool(node.attribute)
    if isinstance(node, Name):
        return node.name in ATTRIBUTES or is_date(node)
    return isinstance(node, Text) or isinstance(node, Binary) and is_date(node)


def is_relation(node: Node) -> bool:
    """Whether a node compares two numbers."""
    return (
        isinstance(node, Binary)
        and node.operator in COMPARISONS
        and not (is_text(node.left) or is_text(node.right))
    )


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The conditions that must all hold for a condition to hold."""
    if isinstance(node, Binary) and node.operator == "且":
        return (*conjuncts(node.left), *conjuncts(node.right))
    return (node,)


_WORKED_OUT: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def constant(node: Node) -> Decimal | None:
    """The value of an expression of numbers alone."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negative):
        inner = constant(node.operand)
        return None if inner is None else -inner
    if not isinstance(node, Binary) or node.operator not in _WORKED_OUT:
        return None
    right = constant(node.right)
    left = None if right is None else constant(node.left)
    if left is None or right is None or node.operator == "/" and not right:
        return None
    return _WORKED_OUT[node.operator](left, right)


def same(one: Node, two: Node) -> bool:
    """Whether two formulas are one, wherever they stand."""
    if type(one) is not type(two):
        return False
    if isinstance(one, Ref) and isinstance(two, Ref):
        # Whether it may be left out (?) makes it no other cell.
        mine = (one.row, one.column, one.table, one.side, one.attribute)
        return mine == (two.row, two.column, two.table, two.side, two.attribute)
    return written(one) == written(two)


def written(node: Node) -> tuple[object, ...]:
    """A formula without where its parts stand, to compare it with another."""
    if isinstance(node, Binary):
        own: tuple[object, ...] = (node.operator,)
    elif isinstance(node, Call):
        own = (node.function,)
    elif isinstance(node, Ref):
        own = (node.table, node.side, node.row, node.column, node.optional, node.attribute)
    elif isinstance(node, Name):
        own = (node.name, node.optional)
    elif isinstance(node, Number | Text):
        own = (node.value,)
    else:
        own = (type(node).__name__,)
    return (*own, *(written(part) for part in below(node)))
