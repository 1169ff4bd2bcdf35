"""What may stand where in a formula: numbers, conditions, words and dates, each beside its like."""

from __future__ import annotations

from typing import Final

from auditor.message import Said, say
from auditor.patterns import regex
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import (
    COMPARISONS,
    DATE,
    DAYS,
    JOINING,
    LIKE,
    TURNED,
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

_DATED: Final = ("时间", "时日", "之日", "日")
"""How the names of dates end besides."""
# 次年3月1日, 明年3月, or 3月 alone
_DAY: Final = regex(r"(?P<year>[^\W\d]{1,3}年)?(?P<day>[0-9０-９]{1,2}月.*)")
_YEARS: Final = {
    **dict.fromkeys(("明年", "来年", "下年", "下一年", "翌年"), "次"),
    **dict.fromkeys(("去年", "前一年", "上一年"), "上"),
    **dict.fromkeys(("今年", "当年", "同年", "该年", ""), "本"),
}
"""Years that are told from the report's in other words, or not told, by what they are in a formula.
"""
_SIDES: Final = {
    sign: say("formula.sides", operator=sign) for sign in (*COMPARISONS, "+", "-", "*", "/", LIKE)
}


def sound(node: Node) -> None:
    """Refuse numbers where a condition should be, and the other way round. Raises FormulaError."""
    if isinstance(node, Not):
        _condition(node.operand, say("formula.after-not"))
        sound(node.operand)
    elif isinstance(node, Negative):
        _figure(node.operand, say("formula.after-minus"))
    elif isinstance(node, Call) and node.function == "abs":
        _figure(node.arguments[0], say("formula.in-abs"))
    elif isinstance(node, Binary) and node.operator in JOINING:
        for part in (node.left, node.right):
            _condition(
                part,
                say("formula.in-if")
                if node.operator == "则"
                else say("formula.both-sides", operator=node.operator),
            )
            sound(part)
    elif isinstance(node, Binary):
        _compared(node)


def _compared(node: Binary) -> None:
    if node.operator in COMPARISONS:
        _no_span(node)
    if is_text(node.left) or is_text(node.right):
        _worded(node)
    elif node.operator == LIKE:
        raise _unlike(node)
    for part in (node.left, node.right):
        # 公开日期 + 20天 looks like a sum, and is a date.
        if isinstance(part, Binary | Negative | Call | Not) and not is_date(part):
            _figure(part, _SIDES[node.operator])
    if node.operator == "/" and constant(node.right) == 0:
        raise FormulaError(say("formula.zero"), node.right.at, say("formula.zero.cure"))


def _unlike(node: Binary) -> FormulaError:
    hint = say("formula.like.cure")
    return FormulaError(say("formula.like"), node.right.at, hint)


def _worded(node: Binary) -> None:
    """Refuse what cannot be done with words."""
    if node.operator in ("+", "-", "*", "/"):
        raise FormulaError(say("formula.text-sum"), node.at, say("formula.text-sum.cure"))
    # Behind 像 stands a pattern in quotes: 像 “*医院”.
    if node.operator == LIKE and not isinstance(node.right, Text):
        raise _unlike(node)
    # 年度 >= 2022 compares a number, though 年度 is a text.
    if _year(node):
        return
    if (is_date(node.left) or is_date(node.right)) and node.operator in COMPARISONS:
        _all_dates(node)
        return
    if node.operator not in ("=", "!=", LIKE):
        raise FormulaError(
            say("formula.text-compared", operator=node.operator),
            node.at,
            say("formula.text-compared.cure"),
        )
    for part in (node.left, node.right):
        if isinstance(part, Ref) and not part.attribute:
            hint = say("formula.text-figure.cure")
            raise FormulaError(say("formula.figure-text"), part.at, hint)


def _all_dates(node: Binary) -> None:
    """Refuse a figure beside a date. Raises FormulaError."""
    for part in (node.left, node.right):
        if not is_text(part):
            raise FormulaError(say("formula.date"), part.at, _dated(part))


def _dated(node: Node) -> Said:
    """What would be right where something else than a date is compared with one."""
    day = _DAY.fullmatch(node.name) if isinstance(node, Name) else None
    year = _YEARS.get(day["year"] or "", "") if day is not None else ""
    if day is not None and year:
        return say("formula.meant", meant=f"{year}年{day['day']}")
    if isinstance(node, Name) and day is None:
        bare = next((node.name.removesuffix(end) for end in _DATED if node.name.endswith(end)), "")
        if bare or node.name in _DATED:
            return say("formula.meant", meant=f"{bare}{DATE}")
    return say("formula.date.cure")


def _no_span(node: Binary) -> None:
    """Refuse the days between two dates: the later one is compared with so many days from the
    earlier.
    """
    span, days = (
        (node.left, node.right) if isinstance(node.left, Binary) else (node.right, node.left)
    )
    if not isinstance(span, Binary) or span.operator != "-" or not isinstance(days, Number):
        return
    later, earlier = _date_name(span.left), _date_name(span.right)
    if later and earlier:
        # 3天 >= 乙 - 甲 is 乙 - 甲 <= 3天.
        sign = node.operator if span is node.left else TURNED.get(node.operator, node.operator)
        meant = f"{later} {sign} {earlier} + {days.value:f}{DAYS}"
        raise FormulaError(say("formula.date-span"), span.at, say("formula.meant", meant=meant))


def _date_name(node: Node) -> str:
    if not is_date(node) or isinstance(node, Binary):
        return ""
    return node.name if isinstance(node, Name) else node.value if isinstance(node, Text) else ""


def _year(node: Binary) -> bool:
    """Whether the report's year is compared with a number."""
    sides = (node.left, node.right)
    return any(isinstance(side, Name) and side.name == "年度" for side in sides) and any(
        constant(side) is not None for side in sides
    )


def _condition(node: Node, where: Said) -> None:
    if not is_condition(node):
        raise FormulaError(
            say("formula.condition", where=where), node.at, say("formula.condition.cure")
        )


def _figure(node: Node, where: Said) -> None:
    if is_condition(node):
        raise FormulaError(say("formula.figure", where=where), node.at, say("formula.figure.cure"))
    if isinstance(node, Binary | Negative | Call):
        sound(node)
