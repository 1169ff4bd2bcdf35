"""The language of `check:` and `when:`: how a finance officer writes a relation, parsed to a small
tree.

    表01[收入.总计] = 表01[支出.总计]
    本级 = sum(下级)
    0.3 <= 人员经费 / 合计 <= 90%
    若 有(表07) 则 表07[合计, 决算数] <= 表07[合计, 预算数]

Operators by rising strength: 若 … 则 …, 或, 且, 非, comparison (= != < <= > >= 像; those of one
direction may be chained), + -, * /, unary -. A reference is 表NN[行] or 表NN[行, 栏], the row with
its side before a point where the table has sides; `?` after the row or the column means that one
that is not there counts as 0. Full-width signs are read as their half-width ones. Everything else
that is no number is a name, whose meaning the rule's `for` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import islice
from typing import Final

from auditor.message import Said, listed, say
from auditor.rules import slips
from auditor.rules.signs import COUNT_UNITS
from auditor.rules.sound import sound
from auditor.rules.tokens import FormulaError, RuleToken, numbered, tokens
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
    constant,
    is_text,
)
from auditor.units import AMOUNT_UNITS, RATIO_UNITS
from auditor.yamlwords import near

# What is stronger is taken together first; what is as strong, from left to right.
_STRENGTH: Final = {
    "或": 1,
    "且": 2,
    **dict.fromkeys((*COMPARISONS, LIKE), 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
}
# The strength of comparisons, which may stand in a chain: 0 <= 甲 <= 乙.
_COMPARED: Final = 3
# The direction of each: = goes with either; != and 像 have none and stand in no chain.
_FALLING: Final = {">": ">", ">=": ">", "<": "<", "<=": "<", "=": "="}
_NO_ROUNDING: Final = say("formula.no-digits.cure")
# Functions of other languages, and how the same is said in this one.
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
_ROUNDED: Final = (
    "round",
    "roundup",
    "rounddown",
    "trunc",
    "int",
    "fix",
    "四舍五入",
    "取整",
    "保留",
)
"""What other languages round with."""
_ONE: Final = ("有", "缺", "列全", "唯一", "abs")
"""Functions of one argument."""


class _Parser:
    """A formula's tokens, and where the reading stands."""

    def __init__(self, found: list[RuleToken]) -> None:
        self.found, self.at = found, 0

    @property
    def next(self) -> RuleToken:
        return self.found[self.at]

    def take(self) -> RuleToken:
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
    # No more is read than tells that the formula is too long.
    found = [*islice(tokens(text), MOST_PARTS + 1), RuleToken("end", "", len(text))]
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
    sound(tree)
    return tree


def _over(parser: _Parser, rest: RuleToken) -> FormulaError:
    """The mistake of a token, just taken, where the formula should have ended or gone on
    otherwise.
    """
    return FormulaError(
        say("formula.rest", value=rest.value), rest.at, _extra(rest, parser.found[parser.at - 2])
    )


def _extra(rest: RuleToken, before: RuleToken) -> Said:
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
    if isinstance(before.node, Number):
        return _behind_number(rest, before)
    if rest.value.startswith((".", "．")):
        return say(
            "formula.point.cure",
            texts=listed(CELL_TEXTS),
            example=f"{before.value}.{CELL_TEXTS[0]}",
            near=near(rest.value[1:], CELL_TEXTS),
        )
    if before.value in FUNCTIONS and rest.kind == "operand":
        return say("formula.meant", meant=f"{before.value}({rest.value})")
    return say("formula.operator-between")


def _behind_number(rest: RuleToken, before: RuleToken) -> Said:
    """What would be right where something stands behind a number."""
    whole = f"{before.value}{rest.value}"
    if rest.value in (*AMOUNT_UNITS, *RATIO_UNITS, *COUNT_UNITS):
        return say("formula.unit.cure", number=whole)
    # It brings the words of the text with it: only a wrong formula needs them.
    from auditor.rules import constants

    meant = whole if numbered(whole) else constants.meant(whole)
    return say("formula.meant", meant=meant) if meant else say("formula.operator-between")


def _expression(parser: _Parser, floor: int) -> Node:
    left = _operand(parser)
    while True:
        token = parser.next
        # What is no stronger than `floor` is left to the caller, for whom this is one operand.
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
        # 甲 < 乙 > 丙 says two things: they must be written apart.
        if tree is not None and (len(ways - {"="}) > 1 or not ways <= {"<", ">", "="}):
            raise FormulaError(
                say("formula.chain"),
                token.at,
                say("formula.chain.cure"),
            )
        one = Binary(token.value, left, right, token.at)
        # 甲 <= 乙 <= 丙 is 甲 <= 乙 且 乙 <= 丙.
        tree = one if tree is None else Binary("且", tree, one, token.at)
        left = right
    assert tree is not None
    return tree


def _operand(parser: _Parser) -> Node:
    token = parser.take()
    prefix = _PREFIXES.get(token.value) if token.kind == "operator" else None
    if prefix is not None:
        return prefix(parser, token)
    if token.kind == "(":
        return _bracketed(parser, token)
    if token.kind != "operand" or token.node is None:
        what = f"“{token.value}”" if token.value else say("formula.end")
        raise _nothing(parser, token, what)
    if isinstance(token.node, Name) and parser.next.kind == "(":
        return _call(parser, token.node)
    return token.node


def _negative(parser: _Parser, sign: RuleToken) -> Node:
    # Stronger than any operator: -甲 * 乙 is (-甲) * 乙.
    return Negative(_expression(parser, 5), sign.at)


def _denied(parser: _Parser, word: RuleToken) -> Node:
    # Weaker than comparisons and stronger than 且: 非 甲 = 乙 且 丙 is (非 (甲 = 乙)) 且 丙.
    return Not(_expression(parser, 2), word.at)


def _bracketed(parser: _Parser, opening: RuleToken) -> Node:
    """What stands in brackets. Raises FormulaError where they are not closed."""
    inner = _expression(parser, 0)
    closing = parser.take()
    if closing.kind != ")":
        raise FormulaError(
            say("formula.bracket-open"),
            closing.at,
            say("formula.bracket-open.cure", at=opening.at + 1),
        )
    return inner


def _nothing(parser: _Parser, token: RuleToken, what: Said) -> FormulaError:
    """The mistake of a token, just taken, where a number, a name or a condition should begin."""
    before = parser.found[parser.at - 2].value if parser.at > 1 else ""
    if before in (*JOINING, "非", "若"):
        return FormulaError(
            say("formula.condition", where=say("formula.after", word=before)),
            token.at,
            say("formula.condition.cure"),
        )
    return FormulaError(say("formula.operand", what=what), token.at, say("formula.operand.cure"))


def _implication(parser: _Parser, start: RuleToken) -> Node:
    premise = _expression(parser, 0)
    # 若 甲, 则 乙: the comma may stand or be left out.
    if parser.next.kind == ",":
        parser.take()
    then = parser.take()
    if then.kind != "operator" or then.value != "则":
        # 则 comes further on: what is wrong is what stands before it.
        if any(token.value == "则" for token in parser.found[parser.at :]):
            raise _over(parser, then)
        raise FormulaError(say("formula.then"), then.at, say("formula.then.cure"))
    return Binary("则", premise, _expression(parser, 0), start.at)


_PREFIXES: Final[Mapping[str, Callable[[_Parser, RuleToken], Node]]] = {
    "-": _negative,
    "非": _denied,
    "若": _implication,
}
"""What reads an operand that begins with an operator."""


def _call(parser: _Parser, name: Name) -> Node:
    if name.name not in FUNCTIONS:
        raise _no_function(name)
    arguments = _arguments(parser, name)
    if name.name in _ONE and len(arguments) > 1:
        raise FormulaError(
            say("formula.one-argument", name=name.name),
            arguments[1].at,
            _apart(name.name, arguments[1]),
        )
    for argument in arguments:
        if not _is_taken(name.name, argument):
            raise FormulaError(
                say("formula.reference", name=name.name),
                argument.at,
                say("formula.reference.cure", name=name.name),
            )
    return Call(name.name, tuple(arguments), name.at)


def _no_function(name: Name) -> FormulaError:
    """That there is no such function, with what was meant."""
    bare = name.name.lower()
    also: Said
    if bare in _ROUNDED:
        also = _NO_ROUNDING
    elif bare in _SYNONYMS:
        also = say("formula.meant", meant=_SYNONYMS[bare])
    else:
        also = near(name.name, FUNCTIONS) or say("formula.words.cure")
    return FormulaError(
        say("formula.function", name=name.name),
        name.at,
        say("formula.function.cure", functions=listed(FUNCTIONS), also=also),
    )


def _arguments(parser: _Parser, name: Name) -> list[Node]:
    """What stands in the brackets behind a function. Raises FormulaError where there is nothing, or
    they are not closed.
    """
    parser.take()
    if parser.next.kind == ")":
        example = "表05[类, 合计]" if name.name in FIGURES else "表07"
        raise FormulaError(
            say("formula.nothing", name=name.name),
            parser.next.at,
            say("such-as", example=f"{name.name}({example})"),
        )
    arguments = [_expression(parser, 0)]
    while parser.next.kind == ",":
        parser.take()
        arguments.append(_expression(parser, 0))
    closing = parser.take()
    if closing.kind != ")":
        raise FormulaError(
            say("formula.function-open", name=name.name),
            closing.at,
            say("formula.function-open.cure", name=name.name),
        )
    return arguments


def _is_taken(function: str, argument: Node) -> bool:
    """Whether a function takes an argument: every one takes a name or a reference, some a text, a
    number or a sum.
    """
    return (
        isinstance(argument, Name | Ref)
        or function == "abs"
        or (function == "在" and is_text(argument))
        or (function in ("min", "max") and constant(argument) is not None)
    )


def _apart(function: str, second: Node) -> Said:
    """How what a function has besides its one argument is written."""
    if constant(second) is not None:
        return say("formula.no-digits.cure")
    joined = "+" if function in FIGURES else "且"
    return say("formula.one-argument.cure", name=function, joined=joined)
