"""Digits of the text with what stands against them: one figure, a figure that cannot be trusted, or
digits that are apart.

`支出决算为9 97.87万元` prints neither 97.87 nor surely 997.87: it is one doubtful figure. `合计
97.87 90.00` prints two.
"""

from __future__ import annotations

import re
from typing import Final

from auditor.figure import ALIKE, CIRCLED, MARK, RAISED, is_swallowed
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.records import frozen

UNITS: Final = (
    "百万元|千万元|万元|亿元|千元|元|个百分点|百分点|%|‰|万(?![人辆户个])|亿(?!元)|台（套）|台套|台|套|辆|批次|人次|团次|批|个团组|个|人|次|户"
    "|分(?![之别项])|倍|家|项|名|件|期|所|公里|平方米"
)
MEASURED: Final = "百万元|千万元|万元|亿元|千元|元|个百分点|百分点|%|‰"
"""The units of money and of ratios: digits with what is no digit before these are no name, no model
number, no date.
"""
MONEY_OR_RATIO: Final = frozenset({*MEASURED.split("|"), "万", "亿", "倍"})
CURRENCY: Final = ("人民币", "RMB", "CNY", "¥", "￥")
_AGAIN: Final = frozenset("%‰万亿")
"""What begins a second unit behind the first."""
_LETTERS: Final = re.sub("[零一二三四五六七八九十]", "", ALIKE)
_IDEOGRAPH: Final = rf"[零一二三四五六七八九](?=[\d.]|{MEASURED})"
_RUN: Final = regex(
    rf"[\d{_LETTERS}](?:[\d{_LETTERS}{RAISED}{CIRCLED}]|\.\u202e(?=\d)|\u202e(?=\.\d)|[.,'’·。：，_+ \u3000\u202e](?=[\d{_LETTERS}])|[._](?=[._{RAISED}{CIRCLED}]|{MEASURED}|{_IDEOGRAPH})"
    rf"|{_IDEOGRAPH}){{0,40}}"
)
"""Bounded: what is longer is no figure, and each digit of it may be asked."""
_RANGE: Final = regex(rf"[0-9]{{1,20}}-[0-9]{{0,20}}\.[0-9]{{1,20}}(?P<unit>{MEASURED})")
_TAIL: Final = regex(
    rf"(?P<mark>{MARK})?(?P<odd>[^\w\s，。；：、（）“”\"'’》】\]+…%‰]{{1,2}}|[A-Za-z]{{1,2}}|（[0-9]{{1,3}}）(?=万|亿|元|%)|）(?=万|亿|元|%))?(?P<unit>{UNITS})?"
)
_WELL: Final = regex(r"(?:[0-9]{1,3}(?:，[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?$")
_GROUPS: Final = regex(r"[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?$")
PLAIN: Final = regex(
    rf"(?<![\d{_LETTERS}A-Za-z.\u202e])(?P<digits>(?:[0-9]{{1,3}}(?:，[0-9]{{3}}){{1,3}}|[0-9]{{1,13}})(?:\.[0-9]{{1,6}})?)"
    r"(?P<unit>万元|亿元|元|%)(?![%‰万亿以左右余多]|（不?含)"
)
"""Digits with nothing before them, between them and their unit, or behind that: most figures, which
need no closer look.
"""
_RAISED: Final = regex(rf"(?<![{RAISED}{CIRCLED}])[{RAISED}{CIRCLED}]++$")
_LETTER: Final = regex(f"[{_LETTERS}]")
_GAP: Final = regex("[ \u3000]")
_SPACED: Final = regex(r"[0-9](?:[ .，][0-9])+$")
_APART: Final = regex(r"(?:(?:19|20)[0-9]{2}|[1-5][0-9]{4}(?:[0-9]{2})?)[ \u3000]")
"""A year or an account's code before the figure."""
_NAMED: Final = "表第图附件号栏注行页"
_CUES: Final = "为是达共计至到"
_NOUNS: Final = "余费出入款额"
"""How the names of amounts end."""
_MISPUT: Final = regex(
    rf"(?<![0-9,])[0-9]{{1,20}}(?:,[0-9]{{1,20}}){{1,9}}(?:\.[0-9]{{1,20}})?(?=\s{{0,3}}(?:{MARK})?(?:{MEASURED}))"
)
_THREES: Final = regex(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$")


@frozen
class Numeral:
    """Digits that are one figure: its digits, where it ends and where its unit begins, and why it
    cannot be trusted.
    """

    start: int
    digits: str
    """Well formed; of a doubtful figure what its digits give."""
    unit: str
    end: int
    doubt: Said = ""


def misput(text: str) -> list[int]:
    """The positions of narrow commas within figures that they do not part in threes."""
    return [
        match.start() + at
        for match in _MISPUT.finditer(text)
        if not _THREES.match(match[0])
        for at, sign in enumerate(match[0])
        if sign == ","
    ]


def numeral(text: str, at: int, spaced: bool) -> Numeral | None:
    """The figure at a digit of a squeezed text, where anything stands against its digits; None for
    plain ones.

    `spaced`: a blank stands before it in print.
    """
    start = _begin(text, at)
    run = _RUN.match(text, start)
    if run is None:
        return None
    digits = run[0]
    tail = _TAIL.match(text, run.end())
    unit = tail["unit"] or "" if tail else ""
    end = tail.end() if tail and unit else run.end()
    odd = tail["odd"] or "" if tail and unit in MONEY_OR_RATIO else ""
    odd = "" if odd == "）" and text[start - 1 : start] == "（" else odd
    if unit and tail and text[tail.end() : tail.end() + 1] in _AGAIN:
        odd = text[tail.end()]
    raised = _RAISED.search(digits)
    mark = bool(raised) or bool(tail and tail["mark"])
    bare = digits[: raised.start()] if raised else digits
    turned = text[start - 1 : start] == "\u202e"
    if _WELL.match(bare) and not (odd or turned):
        if not mark:
            return None
        lost = raised is not None and is_swallowed(bare, raised[0])
        return Numeral(start, bare, unit, end, _MARKS if lost else "")
    columns = [part for part in _GAP.split(bare) if "." in part]
    if len(columns) > 1 and all(map(_WELL.match, columns)):
        # A line of a table that was pasted into the text: each of its figures is read by itself.
        return None
    if _GAP.search(bare) and _WELL.match(_GAP.sub("", bare)):
        return _parted(text, start, bare, unit, end, spaced)
    reason = _TURNED if turned else _reason(text, start, bare, unit, odd)
    if not reason or not (unit in MONEY_OR_RATIO or "." in bare and _LETTER.search(bare)):
        return None
    return Numeral(start, _guess(bare), unit, end, reason)


_MARKS: Final = say("doubt.mark")
_TURNED: Final = say("doubt.direction")
_BLANK: Final = say("doubt.blank")


def parted_by_hyphen(text: str, at: int) -> Numeral | None:
    """`1-77.62万元`: no range, for its second end alone has decimals, and no number of a
    document.
    """
    match = _RANGE.match(text, at)
    if match is None or text[at - 1 : at] in "每约在":
        return None
    digits = match[0].removesuffix(match["unit"])
    return Numeral(at, digits.replace("-", ""), match["unit"], match.end(), say("doubt.signs"))


def _begin(text: str, at: int) -> int:
    """Where the figure begins: before its first digit where a letter stands for one (`l9.88`)."""
    start = at
    while (
        start
        and at - start < 3
        and (
            text[start - 1] in _LETTERS
            or text[start - 1].isdecimal()
            and not text[start - 1].isascii()
        )
    ):
        start -= 1
    before = text[start - 1 : start]
    return at if before.isascii() and before.isalpha() else start


def _parted(text: str, start: int, bare: str, unit: str, end: int, spaced: bool) -> Numeral | None:
    """Digits with single blanks between: in threes or letter-spaced one figure, after words a
    doubtful one, else columns.
    """
    joined = _GAP.sub("", bare)
    before = text[start - 1 : start]
    if unit and (_GROUPS.match(bare) or _SPACED.match(bare)):
        return Numeral(start, joined, unit, end)
    first = _GAP.split(bare)[0]
    if (
        _APART.match(bare)
        or before in _NAMED
        or not before
        or before in "。；！？、）"
        and len(first) < 3
    ):
        return None
    told = before in _CUES and "\u3000" not in bare
    if not told and (spaced or not unit) or not unit and "." not in bare:
        return None
    return Numeral(start, joined, unit, end, _BLANK)


def _reason(text: str, start: int, bare: str, unit: str, odd: str) -> Said:
    """Why the digits are no figure that can be trusted; empty where they are apart."""
    before = text[start - 1 : start]
    if re.search(rf"[{_LETTERS}零一二三四五六七八九]", bare):
        return say("doubt.letters")
    if re.search(r"[^\x00-\x7f](?<![，。：’·])", bare):
        return say("doubt.script")
    if bare.endswith(".") and bare.count(".") == 1:
        return say("doubt.no-decimals")
    if bare.count(".") > 1:
        numbered = (not before or before in "。；") and re.match(
            r"[0-9]{1,2}\.[0-9]+\.[0-9]+$", bare
        )
        return "" if numbered else say("doubt.points")
    if "," in bare:
        return say("doubt.commas")
    if "，" in bare:
        alone = (
            bare.count("，") == 1
            and before in _CUES + _NOUNS
            and before
            and text[start - 3 : start - 1] != "分别"
        )
        return say("doubt.commas") if alone and re.search(r"\.[0-9]", bare) else ""
    if re.search("[_+]", bare):
        return say("doubt.sign-unknown")
    if re.search("[。：’'·]", bare):
        return (
            say("doubt.punctuation")
            if re.match(r"[0-9]{1,4}[。：’'·][0-9]{1,4}(?:\.[0-9]+)?$", bare)
            and before not in _NAMED
            else ""
        )
    return say("doubt.sign-unknown") if odd else ""


def _guess(bare: str) -> str:
    """Digits for the place of the figure among others; never its value."""
    digits = re.sub(r"[^0-9.]", "", bare)
    whole, _, fraction = digits.partition(".")
    fraction = fraction.replace(".", "")
    return (whole or "0") + (f".{fraction}" if fraction else "")
