"""The language of `check:` and `when:`: how a finance officer writes a relation, parsed to a small tree.

    表01[收入.总计] = 表01[支出.总计]
    本年支出合计 = 基本支出 + 项目支出 + 上缴上级支出 + 经营支出 + 对附属单位补助支出
    本级 = sum(下级)
    比率 = 部分 / 整体

Operators by rising strength: 或, 且, 非, comparison (= != < <= > >=), + -, * /, unary -. A reference is 表NN[行] or
表NN[行, 栏], the row with its side before a point where the table has sides; `?` after the row or the column means that
one that is not there counts as 0. In a rule over several reports 上年.表NN[…], 各单位.表NN[…] and 预算.表NN[…] are the
tables of last year's report, of the department's units, of the year's budget. Everything else that is no number is a name, whose meaning the rule's `for` gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final

from auditor.figure import MOST_DIGITS, too_long


class FormulaError(Exception):
    """A formula that cannot be read; `at` is the offset of the first character concerned, `length` how many are."""

    def __init__(self, message: str, at: int, length: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.at, self.length, self.hint = message, at, length, hint


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Decimal
    at: int


@dataclass(frozen=True, slots=True)
class Text:
    """Words in quotes, for comparison with a claim's words."""

    value: str
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """A bare name: a column, a row, a role, by the scope."""

    name: str
    at: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A cell, or with a group as its row several cells, of a table."""

    table: str
    """`05`, or with the report it stands in `上年.05`."""
    side: str
    row: str
    column: str
    optional: bool
    at: int
    row_at: int = 0
    column_at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language: sum(…) of a group; 列全(…), 有(…) in `when`."""

    function: str
    argument: Name | Ref
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    """非 of a condition."""

    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Negative:
    """- x."""

    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands of + - * /, of a comparison, or of 且 and 或."""

    operator: str
    left: Node
    right: Node
    at: int


Node = Number | Text | Name | Ref | Call | Not | Negative | Binary

MOST_PARTS: Final = 300
"""No formula has more numbers, names and signs; so none is nested deeper than can be worked out."""
COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")
FUNCTIONS: Final = ("sum", "列全", "有")
_STRENGTH: Final = {"或": 1, "且": 2, **dict.fromkeys(COMPARISONS, 3), "+": 4, "-": 4, "*": 5, "/": 5}
_SAME: Final = {"==": "=", "≠": "!=", "≤": "<=", "≥": ">=", "×": "*", "÷": "/", "＝": "=", "＋": "+", "－": "-", "−": "-",
                "＜": "<", "＞": ">", "和": "且"}
_TOKEN: Final = re.compile(
    r"\s*+(?:(?P<number>[0-9]++(?:\.[0-9]++)?+(?![一-鿿]))|(?P<ref>(?:(?P<report>上年|各单位|预算)[.．]?)?表(?P<table>[0-9]{2})\s*+\[)|(?P<text>\"[^\"]*\"|“[^”]*”)|"
    r"(?P<operator>==|!=|<=|>=|[=<>≠≤≥+\-*/×÷＝＋－−＜＞])|(?P<word>[且或非])(?=[\s(表])|(?P<bracket>[()])|"
    r"(?P<name>[^\s=<>≠≤≥+\-*/×÷＝＋－−＜＞()\[\],?\"“”!]+)(?P<optional>\??)|(?P<other>\S))"
)
_REF_END: Final = re.compile(r"(?P<row>[^\[\],?]*+)(?P<optional>\??)\s*+(?:,(?P<column>[^\[\],?]*+)(?P<column_optional>\??)\s*+)?\]")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    at: int
    node: Node | None = None


def parse(text: str) -> Node:
    """The tree of a formula. Raises FormulaError."""
    tokens = [*islice(_tokens(text), MOST_PARTS + 1), _Token("end", "", len(text))]
    if len(tokens) > MOST_PARTS + 1:
        raise FormulaError(f"公式太长（超过 {MOST_PARTS} 个数、名称和符号）", tokens[MOST_PARTS].at, 1, "分成几条规则。")
    position = [0]
    tree = _expression(tokens, position, 0)
    rest = tokens[position[0]]
    if rest.kind != "end":
        raise FormulaError(f"公式在“{rest.value}”处多出内容", rest.at, max(1, len(rest.value)))
    return tree


def _tokens(text: str) -> Iterator[_Token]:
    at, end_of_text = 0, len(text.rstrip())
    while at < end_of_text:
        match = _TOKEN.match(text, at)
        if match is None:
            return
        start = match.end() - len(match[0].lstrip())
        at = match.end()
        if match["ref"]:
            end = _REF_END.match(text, at)
            if end is None:
                raise FormulaError("引用没有写完，应为 表NN[行] 或 表NN[行, 栏]", start, len(text) - start)
            yield _Token("operand", text[start:end.end()], start, _ref(f"{match['report']}.{match['table']}" if match["report"] else match["table"], end, start))
            at = end.end()
        elif match["number"]:
            if too_long(match["number"]):
                raise FormulaError(f"数太长（超过 {MOST_DIGITS} 位）", start, 1, "写得短些。")
            yield _Token("operand", match["number"], start, Number(Decimal(match["number"]), start))
        elif match["text"]:
            yield _Token("operand", match["text"], start, Text(match["text"][1:-1], start))
        elif match["operator"] or match["word"]:
            sign = match["operator"] or match["word"]
            yield _Token("operator", _SAME.get(sign, sign), start)
        elif match["bracket"]:
            yield _Token(match["bracket"], match["bracket"], start)
        elif match["name"]:
            yield _Token("operand", match["name"], start, Name(match["name"], start, bool(match["optional"])))
        else:
            raise FormulaError(f"公式中不认识的符号“{match['other']}”", start)


def _ref(table: str, end: re.Match[str], start: int) -> Ref:
    row = end["row"].strip()
    side, point, name = row.partition(".")
    if not point:
        side, name = "", row
    if not name:
        raise FormulaError("引用缺少行名", start, end.end() - start, "例如 表05[合计, 基本支出]。")
    column_at = end.start("column") if end["column"] is not None else end.start("row")
    return Ref(table, side.strip(), name.strip(), (end["column"] or "").strip(), bool(end["optional"] or end["column_optional"]), start,
               end.start("row"), column_at + len(end["column"] or "") - len((end["column"] or "").lstrip()))


def _expression(tokens: list[_Token], position: list[int], floor: int) -> Node:
    left = _operand(tokens, position)
    while True:
        token = tokens[position[0]]
        strength = _STRENGTH.get(token.value, 0) if token.kind == "operator" else 0
        if strength <= floor:
            return left
        if strength == 3 and isinstance(left, Binary) and left.operator in COMPARISONS:
            raise FormulaError("一条公式只能有一个比较", token.at, len(token.value), "用“且”连接两个比较。")
        position[0] += 1
        right = _expression(tokens, position, strength)
        left = Binary(token.value, left, right, token.at)


def _operand(tokens: list[_Token], position: list[int]) -> Node:
    token = tokens[position[0]]
    position[0] += 1
    if token.kind == "operator" and token.value == "-":
        return Negative(_expression(tokens, position, 5), token.at)
    if token.kind == "operator" and token.value == "非":
        return Not(_expression(tokens, position, 2), token.at)
    if token.kind == "(":
        inner = _expression(tokens, position, 0)
        closing = tokens[position[0]]
        if closing.kind != ")":
            raise FormulaError("缺少右括号", closing.at)
        position[0] += 1
        return inner
    if token.kind != "operand" or token.node is None:
        what = f"“{token.value}”" if token.value else "公式末尾"
        raise FormulaError(f"{what}处应有一个数、名称或引用", token.at, max(1, len(token.value)))
    if isinstance(token.node, Name) and tokens[position[0]].kind == "(":
        return _call(token.node, tokens, position)
    return token.node


def _call(name: Name, tokens: list[_Token], position: list[int]) -> Node:
    if name.name not in FUNCTIONS:
        raise FormulaError(f"没有函数“{name.name}”", name.at, len(name.name), f"可用：{'、'.join(FUNCTIONS)}。")
    position[0] += 1
    argument = tokens[position[0]]
    if not isinstance(argument.node, Name | Ref) or tokens[position[0] + 1].kind != ")":
        raise FormulaError(f"{name.name}( ) 里应是一个名称或引用", argument.at, max(1, len(argument.value)))
    position[0] += 2
    return Call(name.name, argument.node, name.at)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    if isinstance(node, Binary):
        yield from walk(node.left)
        yield from walk(node.right)
    elif isinstance(node, Negative | Not):
        yield from walk(node.operand)
    elif isinstance(node, Call):
        yield from walk(node.argument)
