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

import difflib
from itertools import islice
from typing import Final

from auditor.figure import AMOUNT_UNITS, RATIO_UNITS
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
    "属于": "在(…)",
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


def parse(text: str) -> Node:
    """The tree of a formula. Raises FormulaError."""
    found = [*islice(tokens(text), MOST_PARTS + 1), Token("end", "", len(text))]
    if len(found) > MOST_PARTS + 1:
        raise FormulaError(
            f"公式太长（超过 {MOST_PARTS} 个数、名称和符号）",
            found[MOST_PARTS].at,
            "分成几条规则。",
        )
    parser = _Parser(found)
    tree = _expression(parser, 0)
    rest = parser.next
    if rest.kind != "end":
        raise FormulaError(f"公式在“{rest.value}”处多出内容", rest.at, _extra(rest, found[parser.at - 1]))
    _sound(tree)
    return tree


def _extra(rest: Token, before: Token) -> str:
    """What would be right where a formula goes on behind its end."""
    known = {
        ")": "括号不成对，删去多出的右括号。",
        "。": "句末不写标点，删去它。",
        "^": "不用乘方；平方写作 甲 * 甲。",
        ",": "小数点写作“.”，数里不写逗号；逗号只分开引用的行与栏、函数的各项。",
    }
    if rest.value[:1] in known:
        return known[rest.value[:1]]
    if rest.value.startswith((".", "．")):
        return f"点之后应是 {'、'.join(CELL_TEXTS)} 之一，例如 {before.value}.{CELL_TEXTS[0]}。{near(rest.value[1:], CELL_TEXTS)}"
    if isinstance(before.node, Number) and rest.value in (*AMOUNT_UNITS, *RATIO_UNITS, *COUNT_UNITS):
        return f"单位紧接数字，写作 {before.value}{rest.value}。"
    if before.value in FUNCTIONS and rest.kind == "operand":
        return f"写作 {before.value}({rest.value})。"
    return "两项之间要有运算符；引用写作 表NN[行, 栏]。"


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
                "连写的比较方向要一致",
                token.at,
                "写作 甲 = 乙 = 丙 或 下限 <= 数 <= 上限；别的分成几个比较，用 且 连接。",
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
            raise FormulaError("缺少右括号", closing.at, f"第 {token.at + 1} 个字的左括号没有配上。")
        return inner
    if token.kind != "operand" or token.node is None:
        what = f"“{token.value}”" if token.value else "公式末尾"
        raise FormulaError(f"{what}处应有一个数、名称或引用", token.at, "例如 表05[合计]。")
    if isinstance(token.node, Name) and parser.next.kind == "(":
        return _call(parser, token.node)
    return token.node


def _implication(parser: _Parser, start: Token) -> Node:
    premise = _expression(parser, 0)
    if parser.next.kind == ",":
        parser.take()
    then = parser.take()
    if then.kind != "operator" or then.value != "则":
        raise FormulaError("若 之后缺少 则", then.at, "写作 若 条件 则 条件；“若”“则”前后各空一格。")
    return Binary("则", premise, _expression(parser, 0), start.at)


def _call(parser: _Parser, name: Name) -> Node:
    if name.name not in FUNCTIONS:
        near = difflib.get_close_matches(name.name.lower(), FUNCTIONS, 1, 0.5)
        meant = _SYNONYMS.get(name.name.lower())
        also = (
            f"写作 {meant}。"
            if meant
            else f"是否为“{near[0]}”？"
            if near
            else "引用写作 表NN[行, 栏]；“且、或、若、则、非”前后各空一格。"
        )
        raise FormulaError(f"没有函数“{name.name}”", name.at, f"可用：{'、'.join(FUNCTIONS)}。{also}")
    parser.take()
    if parser.next.kind == ")":
        example = "表05[类, 合计]" if name.name in FIGURES else "表07"
        raise FormulaError(f"{name.name}( ) 里没有内容", parser.next.at, f"例如 {name.name}({example})。")
    arguments = [_expression(parser, 0)]
    while parser.next.kind == ",":
        parser.take()
        arguments.append(_expression(parser, 0))
    closing = parser.take()
    if closing.kind != ")":
        raise FormulaError(f"{name.name}( ) 缺少右括号", closing.at, f"写作 {name.name}(…)。")
    if name.name in _ONE and len(arguments) > 1:
        raise FormulaError(
            f"{name.name}( ) 里只写一项",
            arguments[1].at,
            f"几项分开写，例如 {name.name}(甲) 且 {name.name}(乙)。",
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
                f"{name.name}( ) 里应是名称或引用",
                argument.at,
                f"例如 {name.name}(表05[类, 合计])。",
            )
    return Call(name.name, tuple(arguments), name.at)


# --- what may stand where ---------------------------------------------------------------------------------------------


def _sound(node: Node) -> None:
    """Refuse numbers where a condition should be, and the other way round."""
    if isinstance(node, Not):
        _condition(node.operand, "非 之后")
        _sound(node.operand)
    elif isinstance(node, Negative):
        _figure(node.operand, "“-”之后")
    elif isinstance(node, Call) and node.function == "abs":
        _figure(node.arguments[0], "abs( ) 里")
    elif isinstance(node, Binary) and node.operator in JOINING:
        for part in (node.left, node.right):
            _condition(part, "若 … 则 … 里" if node.operator == "则" else f"{node.operator} 两边")
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
            _figure(part, f"“{node.operator}”两边")
    if node.operator == "/" and constant(node.right) == 0:
        raise FormulaError("除数是 0", node.right.at, "除以 0 没有结果；改为要除以的数或引用。")


def _unlike(node: Binary) -> FormulaError:
    hint = "例如 名称 像 “*工资*”；* 是任意几个字，? 是一个字。"
    return FormulaError("像 之后应是引号里的文字", node.right.at, hint)


def _worded(node: Binary) -> None:
    """Refuse what cannot be done with words."""
    if node.operator in ("+", "-", "*", "/"):
        raise FormulaError("文字不能计算", node.at, "只有数字可以加减乘除。")
    if node.operator == LIKE and not isinstance(node.right, Text):
        raise _unlike(node)
    if _year(node):
        return
    if (is_date(node.left) or is_date(node.right)) and node.operator in COMPARISONS:
        wrong = next((part for part in (node.left, node.right) if not is_text(part)), None)
        if wrong is not None:
            raise FormulaError(
                "日期只能与日期比较", wrong.at, "例如 日期 <= 次年9月30日、公开日期 <= 批复日期 + 20天。"
            )
        return
    if node.operator not in ("=", "!=", LIKE):
        raise FormulaError(f"文字不能用“{node.operator}”比较", node.at, "文字用 =、!= 或 像。")
    for part in (node.left, node.right):
        if isinstance(part, Ref) and not part.attribute:
            hint = "比较印出的文字写作 表NN[行, 栏].文字 = “…”；比较数字不写引号。"
            raise FormulaError("数字不能与文字比较", part.at, hint)


def _year(node: Binary) -> bool:
    """Whether the report's year is compared with a number."""
    sides = (node.left, node.right)
    return any(isinstance(side, Name) and side.name == "年度" for side in sides) and any(
        constant(side) is not None for side in sides
    )


def _condition(node: Node, where: str) -> None:
    if not is_condition(node):
        raise FormulaError(f"{where}应是一个条件", node.at, "例如 有(表07) 或 表05[合计] > 0。")


def _figure(node: Node, where: str) -> None:
    if is_condition(node):
        raise FormulaError(f"{where}应是数字，不是条件", node.at, "几个条件用 且、或 连接。")
    if isinstance(node, Binary | Negative | Call):
        _sound(node)
