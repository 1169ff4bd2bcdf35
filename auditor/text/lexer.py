"""Prose to tokens: figures with their units, years, cue words and punctuation, in one linear
scan.
"""

from __future__ import annotations

import re
from typing import Final

from auditor.figure import MOST_DIGITS, TOO_LONG, Figure, of_digits, too_long
from auditor.message import Said
from auditor.numbering import HAN
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.numerals import PLAIN, UNITS, Numeral, misput, numeral, parted_by_hyphen
from auditor.text.vocabulary import Vocabulary
from auditor.units import AMOUNTS, MEASURED, SCALED, SHORTENED

# One form of each sign: digits and points narrow, stops and brackets wide, every dash a minus.
_WIDE: Final = {
    ord(a): b
    for a, b in zip(
        "０１２３４５６７８９．％,;:()!?＋﹪", "0123456789.%，；：（）！？+%", strict=True
    )
} | {ord(sign): "-" for sign in "−–—－―"}
_SPACE: Final = regex(r"\s+")
# 负12.34万元; 负责 and 负债 stay words.
_MINUS: Final = regex(r"负(?=[0-9])")
_NUMBER: Final = regex(
    # -1，234.56; the wide comma that parts threes is no stop. 2，0245 parts no threes.
    r"(?P<sign>[-+])?(?P<digits>[0-9]{1,3}(?:，[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?)"
    # 100余万元, 100多万元; 100万元以上, 5%（含）以下, 100万元左右, 100万元余.
    rf"(?P<about>余|多(?=[万亿]))?(?P<unit>{UNITS})?(?P<after>（不?含）以?[上下]|以[上下内]|左右|余|多(?![0-9]))?"
)
_NOT: Final = regex(
    # 2021-2024年; 12月, 1-6月份, 12月31日; 15日, but 3日均….
    r"(?:19|20)[0-9]{2}[-~～至](?:19|20)?[0-9]{2}年度?|[0-9]{1,2}(?:[-~～至][0-9]{1,2})?月份?(?:[0-9]{1,2}日?)?|[0-9]{1,2}日(?!均)|"
    # 〔2024〕12号; 第12-3号; 18-60岁, 80-90分; 9时, 8点; not 8点5万元, where 点 may
    # stand for the point.
    r"[【〔\[《“]?[0-9]{4}[】〕\]][^，。；]{0,4}?[0-9]*号?|[0-9]+(?:-[0-9]+)*号|[0-9]+[-~～][0-9]+(?:年|分|岁|天)?|[0-9]{1,2}(?:时|点(?![0-9]{1,4}(?:[万亿元%]))|小时)|"
    # 01、02表, 3行; 5年来, 3年以上, 2年期.
    r"[0-9]+(?:[、，][0-9]+){0,30}(?:表|栏|行)|[0-9]+年(?=[来以期内])"
)
_CLASS: Final = regex(
    rf"[0-9]{{1,9}}(?:\.[0-9]{{1,4}})?(?:{AMOUNTS}|[百千]?万|亿)?(?:（不?含）)?(?:至|到|[-—~～])[0-9]{{1,9}}(?:\.[0-9]{{1,4}})?(?:{AMOUNTS})(?:（不?含）)?"
    r"(?:之间)?[^，。；：、0-9增减]{0,12}[0-9]{1,6}(?:个|项|家|户|人|笔|件|台|辆|批|次|宗|处)"
)
"""100万元至500万元的项目11个: bounds of what is counted, no figures of the report."""
# Only the bounds are passed over; the 11个 behind them is a figure.
_CLASS_END: Final = regex(rf"[^至到—～~-]{{1,24}}(?:至|到|[-—~～])[0-9.]{{1,14}}(?:{AMOUNTS})")
_YEAR: Final = regex(r"(?P<year>(?:19|20)[0-9]{2})(?:年度|年初|年)")
# 表2-1, 附件3, 图5, 第3号, 第2批; of 第3批次 only 第3, for 批次 is what is counted.
_CAPTION: Final = regex(
    rf"[图表附第](?:件|表|图|[0-9{HAN}]*)[0-9]+(?:-[0-9]+)*(?:号|表|条|款|部分|期|批(?!次)|届|次)?"
)
# 电表5%, 电表12.50, 购置电表3万元: what stands behind the digits says that they are no number of a
# table.
_OF_AMOUNT: Final = regex(rf"\.|{MEASURED}|万(?![人辆户个])|亿")
# 水表12台，: a count only where its unit ends the clause, for 表3项目支出 is a title.
_OF_COUNT: Final = regex(rf"(?:{UNITS})(?=[，。；、（）]|$)")
_STOPS: Final = {
    "，": "comma",
    "。": "stop",
    "！": "stop",
    "？": "stop",
    "；": "semi",
    "：": "colon",
    "、": "enum",
    "（": "open",
    "）": "close",
}
# The end of a word in front of digits: 购置LED12.50万元.
_LETTERS: Final = regex("[A-Za-z]{2,6}$")
_AMOUNT: Final = regex(rf"[0-9]{{1,20}}(?:\.[0-9]|{SCALED}|%)")
# By the first sign of what stands behind: 余, 多 more; 左右 either way.
_ABOUT: Final = {"余": ">", "多": ">", "左": "~", " ": ""}


@frozen
class Token:
    """A piece of the squeezed text that means something: a figure, a year, a cue, a stop."""

    kind: str
    start: int
    end: int
    text: str
    figure: Figure | None = None
    """What a number prints; None where it has more digits than a figure can have."""
    year: int = 0
    about: str = ""
    """How far the figure says it is none to the digit, as `Figure.about`."""
    digits: int = -1
    """Where the digits begin, where signs or a currency stand before them (人民币97.87万元)."""
    doubt: Said = ""
    """Why the figure cannot be trusted; `figure` then tells its unit and what its digits give, for
    its place among others only.
    """


@frozen
class Squeezed:
    """A text without its spaces and in one form of punctuation; `offsets` leads back to the text as
    printed.
    """

    text: str
    offsets: tuple[int, ...]


def squeeze(text: str) -> Squeezed:
    """The text to be read: justified lines put spaces between every two characters (`下 属 6
    个`).
    """
    # A dash of two is punctuation, no sign of what follows.
    wide = _MINUS.sub("-", text.replace("——", "──").translate(_WIDE))
    # 12,34.56万元: these commas stay narrow, so that the figure is doubted as a whole. Places are the
    # same in both texts: each sign was replaced by one.
    if commas := misput(text):
        signs = list(wide)
        for at in commas:
            signs[at] = ","
        wide = "".join(signs)
    # The usual case, without a walk over every sign.
    if not _SPACE.search(wide):
        return Squeezed(wide, tuple(range(len(wide) + 1)))
    kept: list[str] = []
    offsets: list[int] = []
    for at, sign in enumerate(wide):
        left = _blank(wide, at) if sign.isspace() else sign
        if left:
            kept.append(left)
            # One more offset than signs: the end of the text can be asked for like any place.
            offsets.append(at)
    return Squeezed("".join(kept), (*offsets, len(text)))


def _blank(text: str, at: int) -> str:
    """What is left of the blanks that begin at a place: nothing but between letters and digits. One
    may stand within a figure by mistake; more part columns.
    """
    before = text[at - 1 : at]
    # Between Chinese signs a blank is only typesetting. So is each later blank of a gap, for it has
    # a blank before it.
    if not (before.isascii() and before.isalnum()):
        return ""
    blanks = _SPACE.match(text, at)
    gap = blanks.end() - at if blanks else 1
    after = text[at + gap : at + gap + 1]
    if not (after.isascii() and after.isalnum()):
        return ""
    # A single narrow blank may be a slip (9 97.87), a wider one parts columns: it stays, as a wide
    # one.
    return " " if gap == 1 and text[at] != "\u3000" else "\u3000"


def tokens(text: str, vocabulary: Vocabulary, offsets: tuple[int, ...] = ()) -> list[Token]:
    """The tokens of a squeezed text, in order; `offsets` tell where blanks stood in print."""
    found: list[Token] = []
    at = 0
    # Jump from one place where a token may begin to the next: the scan stays linear.
    starts = vocabulary.starts
    while match := starts.search(text, at):
        at = match.start()
        token = _token(
            text, at, vocabulary, bool(offsets) and at > 0 and offsets[at] > offsets[at - 1] + 1
        )
        if token is None:
            at += 1
            continue
        found.append(token)
        at = token.end
    return found


def _token(text: str, at: int, vocabulary: Vocabulary, spaced: bool) -> Token | None:
    sign = text[at]
    if sign in _STOPS:
        return Token(_STOPS[sign], at, at + 1, sign)
    if sign.isdigit() or sign in "-+":
        return _number(text, at, spaced)
    if sign in "图表附第":
        caption = _CAPTION.match(text, at)
        if caption and not _is_measured(text, sign, caption.end()):
            return Token("skip", at, caption.end(), caption[0])
    if sign in "【〔[《“":
        document = _NOT.match(text, at)
        return Token("skip", at, document.end(), document[0]) if document else None
    # The cues are ordered by length: 年初预算数 before 预算.
    cue = vocabulary.cues[sign].match(text, at)
    if cue is None or cue.lastgroup is None:
        return None
    return Token(vocabulary.groups[cue.lastgroup], at, cue.end(), cue[0])


def _is_measured(text: str, sign: str, end: int) -> bool:
    """Whether the digits before a place, behind the sign of a table or an annex, are an amount or a
    count.
    """
    # 第3个, 第3台: a place in a row, whatever is counted.
    if sign == "第":
        return text[end : end + 1] in (".", "%")
    return bool(_OF_AMOUNT.match(text, end) or _OF_COUNT.match(text, end))


def _number(text: str, at: int, spaced: bool) -> Token | None:
    """What begins with a digit or a sign: a figure, a year, or digits that are no figure of the
    report.
    """
    # What holds others goes first: a class of amounts holds figures, a range of years a year, a
    # date digits.
    if _CLASS.match(text, at) and (bounds := _CLASS_END.match(text, at)):
        return Token("skip", at, bounds.end(), bounds[0])
    if plain := PLAIN.match(text, at):
        # As it is entered: an amount without its unit.
        printed = plain[0] if plain["unit"] == "%" else plain["digits"]
        figure = printed_figure(printed, plain["digits"], plain["unit"], False)
        return Token("number", at, plain.end(), plain[0], figure)
    other = _NOT.match(text, at)
    # 2021-2024年 is a period, not the year that figures are of.
    year = _YEAR.match(text, at) if other is None else None
    if year:
        return Token("year", at, year.end(), year[0], year=int(year["year"]))
    # A-1, 10%-20%: the sign is no minus; the digits behind it are read next.
    if _is_hyphen(text, at):
        return None
    broken = parted_by_hyphen(text, at)
    if broken is not None:
        return _of(text, at, broken, False)
    if other:
        return Token("skip", at, other.end(), other[0])
    return _dressed(text, at, spaced) or _of_name(text, at) or _measured(text, at)


def _is_hyphen(text: str, at: int) -> bool:
    """Whether a sign joins what stands before it to the digits behind."""
    # Behind a Latin letter, a digit or a percent sign it joins; behind a Chinese sign it is a
    # minus.
    before = text[at - 1 : at]
    joined = before.isalnum() and before.isascii() or before in ("%", "‰")
    return joined and text[at] in "-+"


def _dressed(text: str, at: int, spaced: bool) -> Token | None:
    """A figure that something stands against; None for plain digits."""
    signed = text[at] in "-+"
    if signed and not text[at + 1 : at + 2].isdigit():
        return None
    found = numeral(text, at + signed, spaced)
    if found is None:
        return None
    return _of(text, at if signed else found.start, found, text[at] == "-")


def _of_name(text: str, at: int) -> Token | None:
    """The digits of a name (a model, a version), which letters or a point stand before; None for
    others.
    """
    before = text[at - 1 : at]
    # H3, V2.0, GB50016: no figures, where no amount follows a word (LED12.50万元).
    lettered = before.isascii() and before.isalpha() and not _ends_name(text, at)
    if not lettered and before != ".":
        return None
    end = at + 1
    while end < len(text) and text[end] in "0123456789.":
        end += 1
    return Token("skip", at, end, text[at:end])


def _measured(text: str, at: int) -> Token | None:
    """Digits with their sign, their unit, and how approximate they are; None where no digits
    stand there.
    """
    match = _NUMBER.match(text, at)
    if not match:
        return None
    unit = match["unit"] or ""
    if match["after"] and match["after"][-1] in "上下内":
        # 单价50万元以上: a threshold, no figure of the report.
        return Token("skip", at, match.end(), match[0])
    end = match.end("unit") if match["unit"] else match.end("digits")
    if too_long(match["digits"]):
        return _endless(text, at, end, match)
    return Token(
        "number",
        at,
        end,
        text[at:end],
        printed_figure(match[0], match["digits"], unit, match["sign"] == "-"),
        about=_ABOUT[(match["about"] or match["after"] or " ")[0]],
    )


def _endless(text: str, at: int, end: int, match: re.Match[str]) -> Token:
    """More digits than a figure can have: without a unit they are the number of an account, not of
    money.
    """
    if not match["unit"]:
        return Token("skip", at, end, text[at:end])
    figure = printed_figure(match[0], match["digits"][:MOST_DIGITS], match["unit"], False)
    return Token("number", at, end, text[at:end], figure, doubt=TOO_LONG)


def _ends_name(text: str, at: int) -> bool:
    """Whether the letters before a number are a word of their own (购置LED12.50万元), no part of
    the number.
    """
    return bool(_LETTERS.search(text, max(0, at - 8), at) and _AMOUNT.match(text, at))


def _of(text: str, start: int, found: Numeral, negative: bool) -> Token:
    """The token of a figure that something stands against."""
    printed = text[start : found.end]
    return Token(
        "number",
        start,
        found.end,
        printed,
        printed_figure(printed, found.digits, found.unit, negative),
        doubt=found.doubt,
    )


def printed_figure(printed: str, digits: str, unit: str, negative: bool) -> Figure:
    """The figure of digits as printed, with the unit behind them."""
    return of_digits(printed, digits.replace("，", ""), SHORTENED.get(unit, unit), negative)
