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
from auditor.numbering import DIGITS, HAN
from auditor.patterns import regex
from auditor.records import frozen
from auditor.units import AMOUNT_UNITS, MEASURED, RATIO_UNITS, SHORTENED

UNITS: Final = (
    rf"{MEASURED}|万(?![人辆户个])|亿(?!元)|台（套）|台套|台|套|辆|批次|人次|团次|批|个团组|个|人|次|户"
    # 三分之一, 5分别, 分项 are no points.
    "|分(?![之别项])|倍|家|项|名|件|期|所|公里|平方米"
)
MONEY_OR_RATIO: Final = frozenset({*AMOUNT_UNITS, *RATIO_UNITS, *SHORTENED})
CURRENCY: Final = ("人民币", "RMB", "CNY", "¥", "￥")
_AGAIN: Final = frozenset("%‰万亿")
"""What begins a second unit behind the first."""
# What looks like a digit and is none: l, O, S, |. The Chinese numerals have their own pattern.
_LETTERS: Final = re.sub(f"[零{HAN}]", "", ALIKE)
# A Chinese numeral among digits: 1二3.45万元, 3.四万元.
_IDEOGRAPH: Final = rf"[{DIGITS}](?=[\d.]|{MEASURED})"
# All that may be one figure, well formed or not: 9 97.87, 1，234.56, 97..87, 97。87, l9.88, 97.万元.
_RUN: Final = regex(
    # A mark that turns the direction of writing (U+202E) may hide at the point.
    rf"[\d{_LETTERS}](?:[\d{_LETTERS}{RAISED}{CIRCLED}]|\.\u202e(?=\d)|\u202e(?=\.\d)"
    # Any sign that may stand between digits, where a digit follows it.
    rf"|[.,'’·。：，_+ \u3000\u202e](?=[\d{_LETTERS}])"
    # A point with no digit behind it: one of two points, or right before the unit (97.万元).
    rf"|[._](?=[._{RAISED}{CIRCLED}]|{MEASURED}|{_IDEOGRAPH})"
    rf"|{_IDEOGRAPH}){{0,40}}"
)
"""Bounded: what is longer is no figure, and each digit of it may be asked."""
# 1-77.62万元: decimals only at the second end.
_RANGE: Final = regex(rf"[0-9]{{1,20}}-[0-9]{{0,20}}\.[0-9]{{1,20}}(?P<unit>{MEASURED})")
_TAIL: Final = regex(
    # 97.87①万元; 97.87=万元, 97.87m万元, 97.87（3）万元: a note mark; what parts digits from their
    # unit. Words between (97.87方元) are told in `standing`.
    rf"(?P<mark>{MARK})?(?P<odd>[^\w\s，。；：、（）“”\"'’》】\]+…%‰]{{1,2}}|[A-Za-z]{{1,2}}|（[0-9]{{1,3}}）(?=万|亿|元|%)|）(?=万|亿|元|%))?(?P<unit>{UNITS})?"
)
# 1234.56; 1，234.56.
_WELL: Final = regex(r"(?:[0-9]{1,3}(?:，[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?$")
# 1 234 567.89
_GROUPS: Final = regex(r"[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?$")
PLAIN: Final = regex(
    # Right before it no digit, no letter and no point: else it is a part of a longer run.
    rf"(?<![\d{_LETTERS}A-Za-z.\u202e])"
    r"(?P<digits>(?:[0-9]{1,3}(?:，[0-9]{3}){1,3}|[0-9]{1,13})(?:\.[0-9]{1,6})?)"
    # Behind it no second unit (5%%, 3万元万), nothing that makes it approximate (3万元左右, 3万元以上).
    r"(?P<unit>万元|亿元|元|%)(?![%‰万亿以左右余多]|（不?含)"
)
"""Digits with nothing before them, between them and their unit, or behind that: most figures, which
need no closer look.
"""
_RAISED: Final = regex(rf"(?<![{RAISED}{CIRCLED}])[{RAISED}{CIRCLED}]++$")
_LETTER: Final = regex(f"[{_LETTERS}]")
_GAP: Final = regex("[ \u3000]")
# 9 9 7 . 8 7: letter-spaced, every digit apart.
_SPACED: Final = regex(r"[0-9](?:[ .，][0-9])+$")
_APART: Final = regex(r"(?:(?:19|20)[0-9]{2}|[1-5][0-9]{4}(?:[0-9]{2})?)[ \u3000]")
"""A year or an account's code before the figure."""
# Sets of signs, no texts: at the beginning of a paragraph nothing stands before the digits, and
# nothing is in every text.
# 表1 97.87: the digits behind these signs are a number of a table, a note or a line.
_NAMED: Final = frozenset("表第图附件号栏注行页")
# The last signs of the words right before an amount: 决算为, 合计, 达到.
_CUES: Final = frozenset("为是达共计至到")
_NOUNS: Final = frozenset("余费出入款额")
"""How the names of amounts end."""
# 12,34.56万元; of digits without a unit nothing is said, they may be a list (1,2,3).
_MISPUT: Final = regex(
    r"(?<![0-9,])[0-9]{1,20}(?:,[0-9]{1,20}){1,9}(?:\.[0-9]{1,20})?"
    rf"(?=\s{{0,3}}(?:{MARK})?(?:{MEASURED}))"
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
    # In threes (1,234.56) the commas are right and become wide ones as everywhere.
    return [
        match.start() + at
        for match in _MISPUT.finditer(text)
        if not _THREES.match(match[0])
        for at, sign in enumerate(match[0])
        if sign == ","
    ]


@frozen
class _Run:
    """Digits with all that stands within them, and what stands behind."""

    start: int
    bare: str
    """Without a raised note mark."""
    raised: str
    """The raised digits at their end."""
    marked: bool
    """Whether a note mark stands behind."""
    unit: str
    end: int
    odd: str
    """What parts them from their unit, or begins a second one."""


def numeral(text: str, at: int, spaced: bool) -> Numeral | None:
    """The figure at a digit of a squeezed text, where anything stands against its digits; None for
    plain ones.

    `spaced`: a blank stands before it in print.
    """
    run = _run(text, _begin(text, at))
    if run is None:
        return None
    # A mark before the digits prints them backwards: 97.87 may have been written 78.79.
    turned = text[run.start - 1 : run.start] == "\u202e"
    if _WELL.match(run.bare) and not (run.odd or turned):
        return _marked(run)
    # 97.87 90.00: columns of a table that was pasted into the text.
    if _is_row(run.bare):
        return None
    if _GAP.search(run.bare) and _WELL.match(_GAP.sub("", run.bare)):
        return _parted(text, run, spaced)
    # What is left holds something that no figure holds; without a unit it is the number of
    # something (1.2.3, 5_6), and left alone.
    reason = _TURNED if turned else _reason(text, run)
    if not reason or not _is_figure(run):
        return None
    return Numeral(run.start, _guess(run.bare), run.unit, run.end, reason)


def _run(text: str, start: int) -> _Run | None:
    """The digits that begin at a place; None where none do."""
    run = _RUN.match(text, start)
    tail = _TAIL.match(text, run.end()) if run is not None else None
    if run is None or tail is None:
        return None
    raised = _RAISED.search(run[0])
    return _Run(
        start,
        run[0][: raised.start()] if raised else run[0],
        raised[0] if raised else "",
        raised is not None or tail["mark"] is not None,
        tail["unit"] or "",
        tail.end() if tail["unit"] else run.end(),
        _odd(text, start, tail),
    )


def _odd(text: str, start: int, tail: re.Match[str]) -> str:
    """What stands between digits and their unit, or begins a second unit; empty where nothing
    does. A bracket that was opened before the digits is nothing odd.
    """
    if not tail["unit"]:
        return ""
    # 97.87万元%, 5%%: a unit twice.
    if text[tail.end() : tail.end() + 1] in _AGAIN:
        return text[tail.end()]
    # 3（2）个 may count anything: only behind money and ratios a sign between is odd.
    odd = tail["odd"] or "" if tail["unit"] in MONEY_OR_RATIO else ""
    return "" if odd == "）" and text[start - 1 : start] == "（" else odd


def _marked(run: _Run) -> Numeral | None:
    """Well formed digits with a note mark, which may have swallowed their last; None for plain
    ones.
    """
    if not run.marked:
        return None
    lost = bool(run.raised) and is_swallowed(run.bare, run.raised)
    return Numeral(run.start, run.bare, run.unit, run.end, _MARKS if lost else "")


def _is_row(bare: str) -> bool:
    """Whether digits are a line of a table that was pasted into the text: each figure of it is read
    by itself.
    """
    columns = [part for part in _GAP.split(bare) if "." in part]
    return len(columns) > 1 and all(map(_WELL.match, columns))


def _is_figure(run: _Run) -> bool:
    """Whether what cannot be read was meant for a figure: by its unit, or a letter among
    decimals.
    """
    return run.unit in MONEY_OR_RATIO or "." in run.bare and _LETTER.search(run.bare) is not None


_MARKS: Final = say("doubt.mark")
_COMMAS: Final = say("doubt.commas")
_POINTS: Final = say("doubt.points")
_SIGN: Final = say("doubt.sign-unknown")
_PUNCTUATION: Final = say("doubt.punctuation")
_FAULTS: Final = (
    # l9.88, 1O.5, 9三.87.
    (regex(f"[{_LETTERS}{DIGITS}]"), say("doubt.letters")),
    # ٣٤.٥: digits of another script. The stops that may be misprinted points are told apart below.
    (regex(r"[^\x00-\x7f](?<![，。：’·])"), say("doubt.script")),
    # 97.万元
    (regex(r"^[^.]*\.$"), say("doubt.no-decimals")),
)
"""What no figure holds, whatever stands before it, and what is said of it."""
# 2.1.3: a number of a paragraph.
_SECTION: Final = regex(r"[0-9]{1,2}\.[0-9]+\.[0-9]+$")
_SIGNS: Final = regex("[_+]")
_DECIMAL: Final = regex(r"\.[0-9]")
_PUNCTUATED: Final = regex("[。：’'·]")
# 97。87, 97·87, 97：87
_ONE_STOP: Final = regex(r"[0-9]{1,4}[。：’'·][0-9]{1,4}(?:\.[0-9]+)?$")
_TURNED: Final = say("doubt.direction")
_BLANK: Final = say("doubt.blank")
# 每1-2.5万元, 约1-2.5万元: a range all the same.
_RANGED: Final = frozenset("每约在")
# 。3 97.87万元, 。2.1.3: the number of a paragraph, which may be the first of its text.
_AHEAD_OF_NUMBERS: Final = frozenset(("", *"。；！？、）"))
_AHEAD_OF_SECTIONS: Final = frozenset(("", *"。；"))


def parted_by_hyphen(text: str, at: int) -> Numeral | None:
    """`1-77.62万元`: no range, for its second end alone has decimals, and no number of a
    document.
    """
    match = _RANGE.match(text, at)
    if match is None or text[at - 1 : at] in _RANGED:
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
    # LED12: the letters are a word, the figure begins at its digit.
    return at if before.isascii() and before.isalpha() else start


def _parted(text: str, run: _Run, spaced: bool) -> Numeral | None:
    """Digits with single blanks between: in threes or letter-spaced one figure, after words a
    doubtful one, else columns.
    """
    joined = _GAP.sub("", run.bare)
    before = text[run.start - 1 : run.start]
    # Parted in threes or digit by digit, both only where a unit closes the figure.
    if run.unit and (_GROUPS.match(run.bare) or _SPACED.match(run.bare)):
        return Numeral(run.start, joined, run.unit, run.end)
    if _is_numbered(run.bare, before):
        return None
    # 支出决算为9 97.87万元 owes one figure. Elsewhere two columns may stand there.
    told = before in _CUES and "\u3000" not in run.bare
    if not told and (spaced or not run.unit) or not run.unit and "." not in run.bare:
        return None
    return Numeral(run.start, joined, run.unit, run.end, _BLANK)


def _is_numbered(bare: str, before: str) -> bool:
    """Whether the first of digits parted by a blank is a number of its own: a year, a code, that of
    a table or of a paragraph.
    """
    if _APART.match(bare) or before in _NAMED:
        return True
    return before in _AHEAD_OF_NUMBERS and len(_GAP.split(bare)[0]) < 3


def _reason(text: str, run: _Run) -> Said:
    """Why the digits are no figure that can be trusted; empty where they are apart."""
    bare, before = run.bare, text[run.start - 1 : run.start]
    for fault, said in _FAULTS:
        if fault.search(bare):
            return said
    # 97.8.7 is no figure; 。2.1.3 is the number of a section.
    if bare.count(".") > 1:
        numbered = before in _AHEAD_OF_SECTIONS and _SECTION.match(bare)
        return "" if numbered else _POINTS
    if "," in bare:
        return _COMMAS
    # 决算为97，87.50万元 is one figure, 甲、乙分别为97，87.50万元 is two.
    if "，" in bare:
        return _COMMAS if _is_misput(text, run) else ""
    if _SIGNS.search(bare):
        return _SIGN
    return _stop(bare, before) if _PUNCTUATED.search(bare) else _SIGN if run.odd else ""


def _stop(bare: str, before: str) -> Said:
    """A stop or a quotation mark among digits: where it stands alone, and no table is numbered
    so, it stands for the point of one figure.
    """
    return _PUNCTUATION if _ONE_STOP.match(bare) and before not in _NAMED else ""


def _is_misput(text: str, run: _Run) -> bool:
    """Whether a wide comma stands within one figure, not between two: a single one, before
    decimals, behind a word for an amount.
    """
    before = text[run.start - 1 : run.start]
    if run.bare.count("，") != 1 or before not in _CUES | _NOUNS:
        return False
    return text[run.start - 3 : run.start - 1] != "分别" and _DECIMAL.search(run.bare) is not None


def _guess(bare: str) -> str:
    """Digits for the place of the figure among others; never its value."""
    # 97。87: the stop was printed for the point, where there is no other.
    bare = bare if "." in bare else _PUNCTUATED.sub(".", bare, count=1)
    digits = re.sub(r"[^0-9.]", "", bare)
    whole, _, fraction = digits.partition(".")
    fraction = fraction.replace(".", "")
    return (whole or "0") + (f".{fraction}" if fraction else "")
