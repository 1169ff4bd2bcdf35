"""Prose to tokens: figures with their units, years, cue words and punctuation, in one linear scan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from auditor.figure import Figure, too_long
from auditor.narrative.vocabulary import Vocabulary

_WIDE: Final = {ord(a): b for a, b in zip("０１２３４５６７８９．％,;:()!?＋﹪", "0123456789.%，；：（）！？+%", strict=True)} | {
    ord(sign): "-" for sign in "−–—－―"}
_SPACE: Final = re.compile(r"\s+")
_UNITS: Final = "百万元|千万元|万元|亿元|千元|元|个百分点|百分点|%|‰|万(?![人辆户个])|亿(?!元)|台（套）|台套|台|套|辆|批次|人次|团次|批|个团组|个|人|次|户|分(?![之别项])|倍|家|项|名|件|期|所|公里|平方米"
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+])?(?P<digits>[0-9]{1,3}(?:，[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?)"
    rf"(?P<about>余|多(?=[万亿]))?(?P<unit>{_UNITS})?(?P<after>（不?含）以?[上下]|以[上下内]|[左右]右|余|多(?![0-9]))?")
_NOT: Final = re.compile(
    r"(?:19|20)[0-9]{2}[-~～至](?:19|20)?[0-9]{2}年度?|[0-9]{1,2}(?:[-~～至][0-9]{1,2})?月份?(?:[0-9]{1,2}日?)?|[0-9]{1,2}日(?!均)|"
    r"[【〔\[《“]?[0-9]{4}[】〕\]][^，。；]{0,4}?[0-9]*号?|[0-9]+(?:-[0-9]+)*号|[0-9]+[-~～][0-9]+(?:年|分|岁|天)?|[0-9]{1,2}(?:时|点|小时)|"
    r"[0-9]+(?:[、，][0-9]+){0,30}(?:表|栏|行)|[0-9]+年(?=[来以期内])")
_YEAR: Final = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?:年度|年初|年)")
_CAPTION: Final = re.compile(r"[图表附第](?:件|表|图|[0-9一二三四五六七八九十]*)[0-9]+(?:-[0-9]+)*(?:号|表|条|款|部分|期|批(?!次)|届|次)?")
_STOPS: Final = {"，": "comma", "。": "stop", "！": "stop", "？": "stop", "；": "semi", "：": "colon", "、": "enum", "（": "open", "）": "close"}
_MONEY: Final = {"万": "万元", "亿": "亿元"}
_RATIO: Final = {"百分点": "个百分点"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the squeezed text that means something: a figure, a year, a cue, a stop."""

    kind: str
    start: int
    end: int
    text: str
    figure: Figure | None = None
    """What a number prints; None where it has more digits than a figure can have."""
    year: int = 0
    about: bool = False
    """An approximation or a threshold (约1418万元, 100万元以上): no relation can be put to it."""


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without its spaces and in one form of punctuation; `offsets` leads back to the text as printed."""

    text: str
    offsets: tuple[int, ...]


def squeeze(text: str) -> Squeezed:
    """The text to be read: justified lines put spaces between every two characters (`下 属 6 个`)."""
    wide = text.translate(_WIDE)
    if not _SPACE.search(wide):
        return Squeezed(wide, tuple(range(len(wide) + 1)))
    kept: list[str] = []
    offsets: list[int] = []
    for at, sign in enumerate(wide):
        if sign.isspace():
            before, after = wide[at - 1:at], wide[at + 1:at + 2]
            if not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum()):
                continue
            sign = " "
        kept.append(sign)
        offsets.append(at)
    return Squeezed("".join(kept), (*offsets, len(text)))


def tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a squeezed text, in order."""
    found: list[Token] = []
    at = 0
    starts = vocabulary.starts
    while match := starts.search(text, at):
        at = match.start()
        token = _token(text, at, vocabulary)
        if token is None:
            at += 1
            continue
        found.append(token)
        at = token.end
    return found


def _token(text: str, at: int, vocabulary: Vocabulary) -> Token | None:
    sign = text[at]
    if sign in _STOPS:
        return Token(_STOPS[sign], at, at + 1, sign)
    if sign.isdigit() or sign in "-+":
        return _number(text, at)
    if sign in "图表附第":
        caption = _CAPTION.match(text, at)
        if caption and not text.startswith("%", caption.end()) and not text.startswith(".", caption.end()):
            return Token("skip", at, caption.end(), caption[0])
    if sign in "【〔[《“":
        document = _NOT.match(text, at)
        return Token("skip", at, document.end(), document[0]) if document else None
    cue = vocabulary.cues[sign].match(text, at)
    if cue is None or cue.lastgroup is None:
        return None
    return Token(vocabulary.groups[cue.lastgroup], at, cue.end(), cue[0])


def _number(text: str, at: int) -> Token | None:
    year = _YEAR.match(text, at)
    if year and not _NOT.match(text, at):
        return Token("year", at, year.end(), year[0], year=int(year["year"]))
    before = text[at - 1:at]
    if text[at] in "-+" and (before.isalnum() and before.isascii() or before in "%‰" and before):
        return None
    other = _NOT.match(text, at)
    if other:
        return Token("skip", at, other.end(), other[0])
    if before.isascii() and before.isalpha() or before == ".":
        end = at + 1
        while end < len(text) and text[end] in "0123456789.":
            end += 1
        return Token("skip", at, end, text[at:end])
    match = _NUMBER.match(text, at)
    if not match:
        return None
    digits = match["digits"]
    unit = match["unit"] or ""
    if match["after"] and match["after"][-1] in "上下内":
        # 单价50万元以上: a threshold, no figure of the report.
        return Token("skip", at, match.end(), match[0])
    unit = _MONEY.get(unit, _RATIO.get(unit, unit))
    bare = digits.replace("，", "")
    if too_long(bare):
        return Token("number", at, match.end(), match[0])
    value = Decimal(bare)
    places = len(bare.split(".")[1]) if "." in bare else 0
    end = match.end("unit") if match["unit"] else match.end("digits")
    figure = Figure(match[0], -value if match["sign"] == "-" else value, Decimal(1).scaleb(-places), unit)
    return Token("number", at, end, text[at:end], figure, about=bool(match["about"] or match["after"]))
