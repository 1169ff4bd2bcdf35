"""What is written as one speaks and not as a formula is: the cures for words, signs and glued names
that it does not know.

Each takes what is written and gives what would be right, or nothing where it is no such slip.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from auditor.message import Said, say
from auditor.patterns import regex
from auditor.yamlwords import nearest

JOINERS: Final = "且或非若则像"
"""Words of the language that stand alone, blanks around them."""
_UNSAID: Final = {
    "占": say("slip.share.cure", share="甲 / 乙"),
    "否则": say("slip.else.cure"),
    "else": say("slip.else.cure"),
    "in": say("slip.in.cure"),
    "属于": say("slip.in.cure"),
    "±": say("slip.tolerance.cure"),
}
_TOLERANCE: Final = ("±", "误差", "容差", "容忍", "允差")
# 5万元以上 is written >= 5万元.
_RANGE: Final = {
    "以上": ">=",
    "及以上": ">=",
    "以下": "<=",
    "及以下": "<=",
    "以内": "<=",
    "之内": "<=",
}
# 合计的50%, 合计×50%
_GLUE: Final = "的之乘以×＊*"
# The 50 at the end of 合计的50
_NUMBER: Final = regex(r"(?<![0-9])[0-9]++(?:[.．][0-9]++)?+$")
# %的合计
_BEHIND: Final = regex(r"[%％‰][\s　]*(?:[的之]|乘以)?+[\s　]*([^\s　=<>+\-*/()（）]*+)")
# What stands last before a percentage: 表05[合计, 决算数]
_LAST: Final = regex(r"[^\s　=＝<＜>＞+＋\-－*＊/／()（）\[\]]++(?:\[[^\]]*+\])?+[\s　]*$")
_QUOTED: Final = regex(r"[\s　]*[\"“＂'‘「(（]")
_PATTERN: Final = regex(r"[\s　]*+([^\s　,，;；。)）\"“”＂'‘’「」]++)")
# 合计的一半, 合计的三分之一, 合计的1.5倍
_SHARE: Final = regex(r"(.{1,60}?)的?(?:一半|[^\W_]{1,4}分之.{1,9}|[0-9.]{1,9}倍)$")
# 表05的合计
_OF_TABLE: Final = regex(r"表([^\W_][\w-]{0,39}?)的(.+)$")
# 上年表02[, 上年的表02[, 上年[: another report without the point
_OTHER: Final = regex(
    r"(?P<name>[\u4e00-\u9fff]{1,12}?)(?P<sign>[\s　的·・•:：]*+)(?P<ref>表[^\s　\[［【表]{1,40})?[\s　]*[\[［【]"
)
_TEXT: Final = ("说明", "文字", "正文")


def word(name: str) -> Said:
    """What is written in place of a word, or of a name that has the sign of a tolerance in it."""
    return _UNSAID.get(name.lower(), "") or (_UNSAID["±"] if "±" in name else "")


def percent(text: str, start: int, name: str) -> Said:
    """What is written where a percentage is glued to a name, as `合计的50%` or `50%的合计`; the
    name ends where its sign begins.
    """
    number = _NUMBER.search(name)
    behind = _BEHIND.match(text, start + len(name))
    if number is None or behind is None:
        return ""
    if behind[1][:1] and behind[1][0] in JOINERS:
        return say("slip.blank.cure", word=behind[1][0])
    # 合计的50% and 50%的合计 are both 合计 * 50%.
    of = name[: number.start()].rstrip(_GLUE) or behind[1]
    if not of:
        before = _LAST.search(text[:start])
        of = before[0].strip() if before else "甲"
    return say("formula.meant", meant=f"{of} * {number[0]}{text[start + len(name)]}")


def glued(written: str, known: Iterable[str]) -> Said:
    """What is written where a word of the language is glued to what stands before it, and a
    reference follows.
    """
    counted_ = counted(written, known) if written[:1].isdigit() else ""
    return counted_ or (
        say("slip.blank.cure", word=written[-1]) if written[-1:] and written[-1] in JOINERS else ""
    )


def unit(number: str, written: str, known: Iterable[str]) -> Said:
    """What is written where a word is glued to the unit of a number, as `5万元则` or
    `5万元以上`.
    """
    # The longest unit: 人次 before 人.
    own = max((one for one in known if written.startswith(one)), key=len, default="")
    rest = written[len(own) :]
    if rest in _RANGE:
        return say("slip.range.cure", sign=_RANGE[rest], number=f"{number}{own}")
    return say("slip.blank.cure", word=rest[0]) if rest[:1] and rest[0] in JOINERS else ""


def counted(name: str, known: Iterable[str]) -> Said:
    """The same where what follows is glued to them too, so that the whole was taken for a name."""
    number = name[: len(name) - len(name.lstrip("0123456789.．"))]
    return unit(number, name[len(number) :], known) if number else ""


def pattern(text: str, at: int) -> str:
    """What stands behind 像 without quotes; empty where there are some."""
    if _QUOTED.match(text, at):
        return ""
    found = _PATTERN.match(text, at)
    return found[1] if found else ""


def name(written: str) -> Said:
    """What is written for a name that is not known and holds more than a name."""
    of_table = _OF_TABLE.fullmatch(written)
    if of_table:
        return say("formula.meant", meant=f"表{of_table[1]}[{of_table[2]}]")
    share = _SHARE.fullmatch(written)
    if share:
        return say("slip.part.cure", name=share[1])
    # 三公经费占支出的比例 is 三公经费 / 支出.
    part, of, whole = written.partition("占")
    if of and part and whole and part[-1] not in JOINERS:
        return say(
            "slip.share.cure",
            share=f"{part} / {whole.removesuffix('的比例').removesuffix('的比重')}",
        )
    return _UNSAID["±"] if any(one in written for one in _TOLERANCE) else ""


class Slip(NamedTuple):
    """A mistake in a formula: what, at which character, and what would be right."""

    message: Said
    at: int
    cure: Said


def relative(text: str, at: int, relations: Iterable[str]) -> Slip | None:
    """The slip of a reference to another report that is written without its point, where a
    character of it was not understood.
    """
    relations = tuple(relations)
    for found in _OTHER.finditer(text):
        if not found.start() <= at <= found.end():
            continue
        written = found["name"]
        # 且上年, where 且 has no blank behind it; else a name like it.
        own = _ending(written, relations) or nearest(written, relations)
        if own:
            start = found.end("name") - len(own) if written.endswith(own) else found.start()
            rest = (found["ref"] or "表NN") + _inside(text, found.end())
            return Slip(
                say("slip.relative", name=own), start, say("formula.meant", meant=f"{own}.{rest}")
            )
    return None


def _ending(written: str, relations: Iterable[str]) -> str:
    """The relation that a word is, or is behind a word of the language."""
    return next(
        (
            one
            for one in relations
            if written.endswith(one) and written[: -len(one)][-1:] in JOINERS
        ),
        "",
    )


def _inside(text: str, at: int) -> str:
    end = next((place for place in range(at, len(text)) if text[place] in "]］】"), len(text))
    return f"[{text[at:end].strip() or '行'}]"


def bracketed(text: str, at: int) -> Said:
    """What is written where the text, and no table, stands before a bracket."""
    before = text[:at].rstrip()
    return say("slip.text.cure", name=_inside(text, at + 1)[1:-1]) if before.endswith(_TEXT) else ""
