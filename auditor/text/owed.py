"""Places of the text that owe a figure and print none that can be read: `支出决算为####万元`,
`支出决算为，`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.figure import ABSENT
from auditor.message import Said
from auditor.patterns import regex
from auditor.text.lexer import Token, printed_figure
from auditor.text.standing import ODD, STATED, STATING, merged, named, owner
from auditor.text.vocabulary import Vocabulary
from auditor.units import MEASURED

# 美元, 公元, 多元 are no 元; 元旦, 元素, 元件 neither; （单位：万元） owes nothing.
_UNIT: Final = regex(rf"(?:(?<![美欧港日公单多])元|(?!元)(?:{MEASURED}))(?![旦月宵素件年为是：）])")
# No figure and nothing that stands for one is longer.
_LONGEST: Final = 40
# Anything but Chinese signs, stops, blanks, quotes, % and ‰: ####, XX, ××, 9O.
_SIGN: Final = r"[^\u3001-\u9fff\uf900-\ufaff\uff00\uff02-\uff1e\uff20-\uffef\s“”%‰·]"
_GARBLED: Final = regex(
    # 支出决算为####万元; 支出决算为【金额】万元
    rf"(?<!{_SIGN}){_SIGN}++$"
    r"|[（【〔《\[<{][^，。；：、（）【】〔〕《》\[\]<>{}0-9]{0,8}[）】〕》\]>}]$"
)
"""What is no word and no figure: signs, letters, digits of all sorts, words in brackets of a form.
"""
# -, ──: a dash where a figure should be.
_NIL: Final = regex("[-─]{1,4}")
# 97，万元; 97（万元: a stop between a figure and its unit.
_BROKEN: Final = regex(r"[0-9](?P<sign>[，、。；（])$")
# 为若干万元; but not 以万元, 按万元, 折合元.
_VAGUE: Final = regex(r"[^以按由每及和与的折换均（）]{1,2}$")
# 5-8万元: both ends are printed.
_RANGE: Final = regex(r"([0-9.]{1,20})[-~～]([0-9.]{1,20})$")
_WORDS: Final = regex(r"[\u3400-\u9fff]{1,4}$")
# 支出决算为，; 支出决算为####。
_EMPTY: Final = regex(r"(?P<rest>[^，。；：、\u3400-\u9fff（）“”]{0,24})[，。；]")


def owed(text: str, found: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """The tokens with a figure that cannot be read at each place that owes one."""
    made = [*_units(text, found, vocabulary), *_stated(text, found)]
    return merged(found, made) if made else list(found)


def _units(text: str, found: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Token]:
    """Units of money and of ratios that no figure stands before."""
    at = 0
    for unit in _UNIT.finditer(text):
        # Tokens and units both run on in the order of the text: each is looked at once.
        while at < len(found) and found[at].end < unit.end():
            at += 1
        # The unit of a figure that was read.
        if at < len(found) and found[at].start <= unit.start():
            continue
        before = [token for token in found[max(0, at - 8) : at + 1] if token.end <= unit.start()]
        # What stands before the last figure with a unit is that figure's.
        floor = max(map(_measured_end, before), default=0)
        start = _begin(text, max(floor, unit.start() - _LONGEST), unit.start(), before, vocabulary)
        reason = _missing(text, start, unit) if start is not None else ""
        if start is not None and reason:
            yield _token(text, start, unit.end(), unit[0], reason)


def _measured_end(token: Token) -> int:
    """Where a figure with its unit ends; 0 of any other word."""
    measured = token.kind == "number" and token.figure is not None and token.figure.unit
    return token.end if measured else 0


def _missing(text: str, start: int, unit: re.Match[str]) -> Said:
    """Why no figure can be read before a unit; empty where none need be: 完成预算的--%, for of a
    base of 0 there is no rate.
    """
    if start == unit.start():
        return ABSENT
    if not _NIL.fullmatch(text, start, unit.start()):
        return ODD
    return "" if unit[0] in ("%", "‰") else ABSENT


def _begin(
    text: str, floor: int, end: int, before: Sequence[Token], vocabulary: Vocabulary
) -> int | None:
    """Where what stands for the figure before a unit begins; None where nothing is owed."""
    broken = _BROKEN.search(text, max(0, end - 2), end)
    if broken:
        return broken.start("sign")
    garbled = _GARBLED.search(text[floor:end])
    start = floor + garbled.start() if garbled else end
    if owner(text, start, before) or named(text, start, vocabulary):
        return start
    if garbled:
        # Signs behind a word are meant as a figure; （单位：XX万元） and a form's label are not.
        led = not _RANGE.match(garbled[0]) and text[start - 1 : start] not in ("", "（", "：")
        return start if led else None
    return _vague(text, floor, end, before, vocabulary)


def _vague(
    text: str, floor: int, end: int, before: Sequence[Token], vocabulary: Vocabulary
) -> int | None:
    """Where the words begin that stand for a figure (支出决算为若干万元); None where they owe
    none.
    """
    words = _WORDS.search(text, floor, end)
    # From the longest words to the last sign: 决算为若干 -> 若干.
    for first in range(words.start() if words else end, end):
        last = next((token for token in reversed(before) if token.end <= first), None)
        if last is not None and last.kind in STATING and STATED.fullmatch(text, last.end, first):
            return first
        if _VAGUE.match(text, first, end) and named(text, first, vocabulary):
            return first
    return None


def _stated(text: str, found: Sequence[Token]) -> Iterator[Token]:
    """Cues with 为 or 是 behind which the clause ends without words and without a figure."""
    for at, cue in enumerate(found):
        if cue.kind not in STATING:
            continue
        copula = STATED.match(text, cue.end)
        rest = _EMPTY.match(text, copula.end()) if copula else None
        if copula is None or rest is None:
            continue
        if any(
            token.kind == "number" and token.start < rest.end("rest")
            for token in found[at + 1 : at + 4]
        ):
            continue
        if rest["rest"]:
            yield _token(text, copula.end(), rest.end("rest"), "", ODD)
        else:
            yield _token(text, copula.end() - 1, copula.end(), "", ABSENT)


def _token(text: str, start: int, end: int, unit: str, reason: Said) -> Token:
    printed = text[start:end]
    return Token(
        "number", start, end, printed, printed_figure(printed, "0", unit, False), doubt=reason
    )
