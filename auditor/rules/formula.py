"""The language of `check:` and `when:`: how a finance officer writes a relation, parsed to a small
tree.

    表01[收入.总计] = 表01[支出.总计]
    本级 = sum(下级)
    0.3 <= 人员经费 / 合计 <= 90%
    若 有(表07) 则 表07[合计, 决算数] <= 表07[合计, 预算数]

Operators by rising strength: 若 … 则 …, 或, 且, 非, comparison (= != < <= > >= 像; those of one direction
may be chained), + -, * /, unary -. A reference is 表NN[行] or 表NN[行, 栏], the row with its side before
a point where the table has sides; `?` after the row or the column means that one that is not there
counts as 0. Full-width signs are read as their half-width ones. Everything else that is no number
is a name, whose meaning the rule's `for` gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final

from auditor.figure import AMOUNT_UNITS, RATIO_UNITS
from auditor.message import Said, listed, say
from auditor.rules import slips
from auditor.rules.tokens import COUNT_UNITS, FormulaError, Token, tokens
from auditor.rules.tree import (
    CELL_TEXTS,
    COMPARISONS,
    FIGURES,
    FUNCTIONS,
    JOINING,
    LIKE,
    MOST_PARTS,
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Ref,
    Text,
    constant,
    is_condition,
    is_date,
    is_text,
)
from auditor.yamlwords import near

_STRENGTH: Final = {
    "或": 1,
    "且": 2,
    **dict.fromkeys((*COMPARISONS, LIKE), 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
}
_COMPARED: Final = 3
_FALLING: Final = {">": ">", ">=": ">", "<": "<", "<=": "<", "=": "="}
_SYNONYMS: Final = {
    "avg": "sum(…) / count(…)",
    "average": "sum(…) / count(…)",
    "mean": "sum(…) / count(…)",
    "平均": "sum(…) / count(…)",
    "求和": "sum(…)",
    "合计": "sum(…)",
    "计数": "count(…)",
    "最大": "max(…)",
    "最小": "min(…)",
    "绝对值": "abs(…)",
    "exists": "有(…)",
    "isnull": "缺(…)",
    "存在": "有(…)",
    "没有": "缺(…)",
    "unique": "唯一(…)",
    "if": "若 … 则 …",
}
_ONE: Final = ("有", "缺", "列全", "唯一", "abs")
"""Functions of one argument."""


class _Parser:
    """A formula's tokens, and where the reading stands."""

    def __init__(self, found: list[Token]) -> None:
        self.found, self.at = found, 0

    @property
    def next(self) -> Token:
        return self.found[self.at]

    def take(self) -> Token:
        token = self.found[self.at]
        self.at += 1
        return token


def parse(text: str, relations: Iterable[str] = ()) -> Node:
    """The tree of a formula.

    Raises FormulaError; `relations` are the other reports that may have been meant.
    """
    try:
        return _parsed(text)
    except FormulaError as error:
        slip = slips.relative(text, error.at, relations)
        if slip is None:
            raise
    raise FormulaError(slip.message, slip.at, slip.cure)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Node:
    """The tree of a formula; a pack says some of them many times."""
    found = [*islice(tokens(text), MOST_PARTS + 1), Token("end", "", len(text))]
    if len(found) > MOST_PARTS + 1:
        raise FormulaError(
            say("formula.long", most_parts=MOST_PARTS),
            found[MOST_PARTS].at,
            say("formula.long.cure"),
        )
    parser = _Parser(found)
    tree = _expression(parser, 0)
    rest = parser.take()
    if rest.kind != "end":
        raise _over(parser, rest)
    _sound(tree)
    return tree


def _over(parser: _Parser, rest: Token) -> FormulaError:
    """The mistake of a token, just taken, where the formula should have ended or gone on otherwise."""
    return FormulaError(say("formula.rest", value=rest.value), rest.at, _extra(rest, parser.found[parser.at - 2]))


def _extra(rest: Token, before: Token) -> Said:
    """What would be right where a formula goes on behind its end."""
    known = {
        ")": say("formula.bracket-more"),
        "。": say("formula.stop.cure"),
        "^": say("formula.power.cure"),
        ",": say("formula.comma.cure"),
    }
    if rest.value[:1] in known:
        return known[rest.value[:1]]
    if rest.value == "则":
        return say("formula.if.cure")
    if rest.value.startswith((".", "．")):
        return say(
            "formula.point.cure",
            texts=listed(CELL_TEXTS),
            example=f"{before.value}.{CELL_TEXTS[0]}",
            near=near(rest.value[1:], CELL_TEXTS),
        )
    if isinstance(before.node, Number) and rest.value in (*AMOUNT_UNITS, *RATIO_UNITS, *COUNT_UNITS):
        return say("formula.unit.cure", number=f"{before.value}{rest.value}")
    if before.value in FUNCTIONS and rest.kind == "operand":
        return say("formula.meant", meant=f"{before.value}({rest.value})")
    return say("formula.operator-between")


def _expression(parser: _Parser, floor: int) -> Node:
    left = _operand(parser)
    while True:
        token = parser.next
        strength = _STRENGTH.get(token.value, 0) if token.kind == "operator" else 0
        if strength <= floor:
            return left
        if strength == _COMPARED:
            left = _chain(parser, left)
            continue
        parser.take()
        left = Binary(token.value, left, _expression(parser, strength), token.at)


def _chain(parser: _Parser, left: Node) -> Node:
    """One comparison, or several of one direction as the conditions that they are together."""
    tree: Node | None = None
    ways: set[str] = set()
    while parser.next.kind == "operator" and _STRENGTH.get(parser.next.value) == _COMPARED:
        token = parser.take()
        right = _expression(parser, _COMPARED)
        ways |= {_FALLING.get(token.value, token.value)}
        if tree is not None and (len(ways - {"="}) > 1 or not ways <= {"<", ">", "="}):
            raise FormulaError(
                say("formula.chain"),
                token.at,
                say("formula.chain.cure"),
            )
        one = Binary(token.value, left, right, token.at)
        tree = one if tree is None else Binary("且", tree, one, token.at)
        left = right
    assert tree is not None
    return tree


def _operand(parser: _Parser) -> Node:
    token = parser.take()
    if token.kind == "operator" and token.value == "-":
        return Negative(_expression(parser, 5), token.at)
    if token.kind == "operator" and token.value == "非":
        return Not(_expression(parser, 2), token.at)
    if token.kind == "operator" and token.value == "若":
        return _implication(parser, token)
    if token.kind == "(":
        inner = _expression(parser, 0)
        closing = parser.take()
        if closing.kind != ")":
            raise FormulaError(
                say("formula.bracket-open"), closing.at, say("formula.bracket-open.cure", at=token.at + 1)
            )
        return inner
    if token.kind != "operand" or token.node is None:
        what = f"“{token.value}”" if token.value else say("formula.end")
        raise FormulaError(say("formula.operand", what=what), token.at, say("formula.operand.cure"))
    if isinstance(token.node, Name) and parser.next.kind == "(":
        return _call(parser, token.node)
    return token.node


def _implication(parser: _Parser, start: Token) -> Node:
    premise = _expression(parser, 0)
    if parser.next.kind == ",":
        parser.take()
    then = parser.take()
    if then.kind != "operator" or then.value != "则":
        if any(token.value == "则" for token in parser.found[parser.at :]):
            raise _over(parser, then)
        raise FormulaError(say("formula.then"), then.at, say("formula.then.cure"))
    return Binary("则", premise, _expression(parser, 0), start.at)


def _call(parser: _Parser, name: Name) -> Node:
    if name.name not in FUNCTIONS:
        meant = _SYNONYMS.get(name.name.lower())
        also = say("formula.meant", meant=meant) if meant else near(name.name, FUNCTIONS) or say("formula.words.cure")
        raise FormulaError(
            say("formula.function", name=name.name),
            name.at,
            say("formula.function.cure", functions=listed(FUNCTIONS), also=also),
        )
    parser.take()
    if parser.next.kind == ")":
        example = "表05[类, 合计]" if name.name in FIGURES else "表07"
        raise FormulaError(
            say("formula.nothing", name=name.name), parser.next.at, say("such-as", example=f"{name.name}({example})")
        )
    arguments = [_expression(parser, 0)]
    while parser.next.kind == ",":
        parser.take()
        arguments.append(_expression(parser, 0))
    closing = parser.take()
    if closing.kind != ")":
        raise FormulaError(
            say("formula.function-open", name=name.name), closing.at, say("formula.function-open.cure", name=name.name)
        )
    if name.name in _ONE and len(arguments) > 1:
        raise FormulaError(
            say("formula.one-argument", name=name.name),
            arguments[1].at,
            say("formula.one-argument.cure", name=name.name),
        )
    for argument in arguments:
        plain = isinstance(argument, Name | Ref)
        if (
            not plain
            and name.name != "abs"
            and not (name.name == "在" and is_text(argument))
            and not (name.name in ("min", "max") and constant(argument) is not None)
        ):
            raise FormulaError(
                say("formula.reference", name=name.name),
                argument.at,
                say("formula.reference.cure", name=name.name),
            )
    return Call(name.name, tuple(arguments), name.at)


# --- what may stand where ---------------------------------------------------------------------------------------------


def _sound(node: Node) -> None:
    """Refuse numbers where a condition should be, and the other way round."""
    if isinstance(node, Not):
        _condition(node.operand, say("formula.after-not"))
        _sound(node.operand)
    elif isinstance(node, Negative):
        _figure(node.operand, "“-”之后")
    elif isinstance(node, Call) and node.function == "abs":
        _figure(node.arguments[0], "abs( ) 里")
    elif isinstance(node, Binary) and node.operator in JOINING:
        for part in (node.left, node.right):
            _condition(
                part,
                say("formula.in-if") if node.operator == "则" else say("formula.both-sides", operator=node.operator),
            )
            _sound(part)
    elif isinstance(node, Binary):
        _compared(node)


def _compared(node: Binary) -> None:
    if is_text(node.left) or is_text(node.right):
        _worded(node)
    elif node.operator == LIKE:
        raise _unlike(node)
    for part in (node.left, node.right):
        if isinstance(part, Binary | Negative | Call | Not) and not is_date(part):
            _figure(part, say("formula.sides", operator=node.operator))
    if node.operator == "/" and constant(node.right) == 0:
        raise FormulaError(say("formula.zero"), node.right.at, say("formula.zero.cure"))


def _unlike(node: Binary) -> FormulaError:
    hint = say("formula.like.cure")
    return FormulaError(say("formula.like"), node.right.at, hint)


def _worded(node: Binary) -> None:
    """Refuse what cannot be done with words."""
    if node.operator in ("+", "-", "*", "/"):
        raise FormulaError(say("formula.text-sum"), node.at, say("formula.text-sum.cure"))
    if node.operator == LIKE and not isinstance(node.right, Text):
        raise _unlike(node)
    if _year(node):
        return
    if (is_date(node.left) or is_date(node.right)) and node.operator in COMPARISONS:
        wrong = next((part for part in (node.left, node.right) if not is_text(part)), None)
        if wrong is not None:
            raise FormulaError(say("formula.date"), wrong.at, say("formula.date.cure"))
        return
    if node.operator not in ("=", "!=", LIKE):
        raise FormulaError(
            say("formula.text-compared", operator=node.operator), node.at, say("formula.text-compared.cure")
        )
    for part in (node.left, node.right):
        if isinstance(part, Ref) and not part.attribute:
            hint = say("formula.text-figure.cure")
            raise FormulaError(say("formula.figure-text"), part.at, hint)


def _year(node: Binary) -> bool:
    """Whether the report's year is compared with a number."""
    sides = (node.left, node.right)
    return any(isinstance(side, Name) and side.name == "年度" for side in sides) and any(
        constant(side) is not None for side in sides
    )


def _condition(node: Node, where: Said) -> None:
    if not is_condition(node):
        raise FormulaError(say("formula.condition", where=where), node.at, say("formula.condition.cure"))


def _figure(node: Node, where: Said) -> None:
    if is_condition(node):
        raise FormulaError(say("formula.figure", where=where), node.at, say("formula.figure.cure"))
    if isinstance(node, Binary | Negative | Call):
        _sound(node)
