"""Texts of any length that are hard for careless reading: one thing over and over, in a sentence,
in lines, in a table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from auditor.rules.pack import DEFAULT_PACK, load
from tests.patterns import cue_words

Make = Callable[[int], str]
"""A text of about so many characters."""

_HEADING: Final = "一、收入支出决算总体情况说明\n\n"
_FIGURE: Final = "3.00万元"
_ACCOUNTS: Final = (
    "一般公共预算财政拨款支出决算表\n单位：万元\n| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |\n"
    "|  | 合计 | 417.30 | 319.43 | 97.87 |\n"
)


def _again(part: str, before: str = "", after: str = "") -> Make:
    return lambda length: before + part * max(1, length // len(part)) + after


def _sentence(part: str) -> Make:
    return _again(part, _HEADING + "2020年度支出417.30万元，", "。\n")


def _names(cue: str) -> Make:
    """Many names, a cue and as many figures."""
    return lambda length: (
        f"{_HEADING}2020年度支出417.30万元，{'基本支出、' * (length // 12)}{cue}{(_FIGURE + '、') * (length // 12)}。\n"
    )


def _rows(extra: int) -> Make:
    """Rows of accounts, each wrong by a number of units."""
    return lambda length: (
        _ACCOUNTS
        + "".join(
            f"| 201{at % 90 + 10:02}{at // 90 % 90 + 10:02} | 支出{at} | {at + extra}.00 | {at}.00 | 0.00 |\n"
            for at in range(length // 34)
        )
    )


def _sections(length: int) -> str:
    return "".join(f"{at}、支出情况说明\n\n支出3万元。\n\n" for at in range(length // 16))


def _contents(length: int) -> str:
    listed = [f"{at}、第{at}项支出决算情况说明" for at in range(1, length // 40 + 2)]
    return (
        "目录\n"
        + "".join(f"{title}…………{at}\n" for at, title in enumerate(listed))
        + "\n"
        + "\n\n支出3万元。\n\n".join(listed)
        + "\n"
    )


def _all() -> dict[str, Make]:
    made: dict[str, Make] = {
        "one character": _again("字"),
        "letters": _again("a"),
        "digits": _again("1"),
        "blanks": _again(" "),
        "blank lines": _again("\n"),
        "empty cells": _again("|"),
        "tabs": _again("\t"),
        "dashes": _again("-"),
        "number signs": _again("#", "", " 标题\n"),
        "a heading of blanks": _again(" ", "# 一", "二\n"),
        "headings": _again("# 一、收入\n"),
        "page numbers": _again("- 3 -\n"),
        "short rows": _again("| 1 | 2 |\n"),
        "tabbed rows": _again("支出\t3\n"),
        "titles": _again("收入支出决算总表\n"),
        "units": _again("单位：万元"),
        "open brackets": _sentence("（"),
        "closed brackets": _sentence("（支出）"),
        "captions": _sentence("图1"),
        "parts": _sentence("第一"),
        "years": _sentence("2020年"),
        "a list of numbers": _sentence("3、"),
        "thousands": _sentence("1，111"),
        "a long number": _sentence("1"),
        "accounts": _sentence("一般公共服务支出（类）政府办公厅（款）"),
        "lines of a sentence": _again("支出，\n"),
        "wrong sentences": _again("支出3.00万元，比上年增加1.00万元，增长50%。\n\n", _HEADING),
        "wrong clauses": _sentence("支出3.00万元，比上年增加1.00万元，增长50%，"),
        "nested": _sentence("其中基本支出3.00万元，"),
        "right rows": _rows(0),
        "wrong rows": _rows(1),
        "sections": _sections,
        "a table of contents": _contents,
        "small tables": _again("收入支出决算总表\n| 项目 | 金额 |\n| 支出 | 3.00 |\n\n"),
    }
    words = (
        cue_words(load(DEFAULT_PACK))
        | {mark: mark for mark in "，。；：、"}
        | {"name": "基本支出", "rate": "5%", "number": "3"}
    )
    for kind, word in words.items():
        made[f"{kind}: {word}"] = _sentence(word)
        made[f"{kind}: {word} figure"] = _sentence(word + _FIGURE)
        made[f"{kind}: {word} name figure"] = _sentence(f"{word}基本支出{_FIGURE}，")
        made[f"{kind}: names {word} figures"] = _names(word)
    return made


TEXTS: Final = _all()
