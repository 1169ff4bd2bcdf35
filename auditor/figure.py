"""Printed text to figures: the only place that knows separators, signs, brackets, dashes, percent
and units.
"""

from __future__ import annotations

import re
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from auditor.characters import NARROW, unspaced
from auditor.message import Said, say
from auditor.numbering import HAN, WORDS
from auditor.patterns import regex
from auditor.records import frozen
from auditor.units import AMOUNTS, MONEY, RATES, RATIO_UNITS

EXACT: Final = "="
"""`Figure.about` of what is meant as printed, however few its digits."""

MOST_DIGITS: Final = 20
"""No figure of a report has more digits; one of so many is still exact in 元, whatever its unit (28
digits of `decimal`).
"""
TOO_LONG: Final = say("doubt.too-long", count=MOST_DIGITS)
_FACTORS: Final = MONEY | RATIO_UNITS
_NONE, _ONE = Decimal(0), Decimal(1)
EXACT_STEP: Final = Decimal("0.01")
"""A figure printed down to 分 (0.01 元) has no rounding."""


class Blank(StrEnum):
    """Why a cell holds no figure. Kept apart from 0, and from each other."""

    EMPTY = "blank"
    DASH = "dash"
    WORDS = "words"
    """A text that is no figure: 无, 见附表, 2023年, a name."""
    UNREADABLE = "unreadable"
    """A numeral that cannot be trusted, or an error value: `8,19.88`, `819.8l`, `####`."""

    @property
    def unknown(self) -> bool:
        """Whether there may be a figure that is not known; a blank and a dash are none."""
        return self in (Blank.WORDS, Blank.UNREADABLE)


@frozen
class Figure:
    """One printed number.

    `value` and `step` are in the printed unit; `amount`, `half` in 元, or as a plain ratio for %,
    or as they are for counts. `step` is the unit of the last printed digit.
    """

    text: str
    value: Decimal
    step: Decimal
    unit: str = ""
    about: str = ""
    """`~` where it is told as approximate (约), `<` where the true value is said to be less (近,
    不足), `>` where more (余, 超); `EXACT` where it is meant as printed.
    """
    amount: Decimal = field(init=False, repr=False, compare=False)
    """Value in the base unit (元, ratio 1, or pieces)."""
    half: Decimal = field(init=False, repr=False, compare=False)
    """Half a step in the base unit: how far the true value may lie from the printed one; 0 where
    exact.

    Exact are counts, scores and weights printed as whole numbers, and amounts printed down to 分.
    """

    def __post_init__(self) -> None:
        factor, width, half = _measure(self.unit, self.step)
        amount = self.value * factor
        if self.about == EXACT:
            half = _NONE
        elif self.about:
            # 约130 may be anything that 130 is when the zeros at its end are none of its digits.
            half = (
                max(
                    width,
                    Decimal(1).scaleb(int(self.value.normalize().as_tuple().exponent)) * factor,
                )
                / 2
            )
            # 近100 lies below 100, 100余 above: the middle of what it may be is half a step off.
            amount += {"<": -half, ">": half}.get(self.about, _NONE)
        object.__setattr__(self, "amount", amount)
        object.__setattr__(self, "half", half)

    @property
    def factor(self) -> Decimal:
        """Exact factor from the printed unit to the base unit."""
        return _FACTORS.get(self.unit, _ONE)

    @property
    def is_amount(self) -> bool:
        """Whether the unit is one of money."""
        return self.unit in MONEY

    @property
    def is_ratio(self) -> bool:
        """Whether the unit is % or ‰ or percentage points."""
        return self.unit in RATIO_UNITS


@lru_cache(maxsize=1024)
def _measure(unit: str, step: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The factor of a unit, and a step and half of it in the base unit: the half is 0 where such
    figures are exact.
    """
    factor = _FACTORS.get(unit, _ONE)
    width = step * factor
    # 元 to 分 and 12人 have no rounding; 12.5人 has, and so has any percentage.
    exact = width <= EXACT_STEP if unit in MONEY else unit not in RATIO_UNITS and step >= 1
    return factor, width, _NONE if exact else width / 2


def of_digits(printed: str, digits: str, unit: str, negative: bool = False) -> Figure:
    """The figure of plain digits, at most one point among them."""
    value = Decimal(digits)
    places = len(digits.partition(".")[2])
    step = _STEPS[places] if places < len(_STEPS) else Decimal(1).scaleb(-places)
    return Figure(printed, -value if negative else value, step, unit)


# The steps of 0 to 7 decimals, made once.
_STEPS: Final = tuple(Decimal(1).scaleb(-places) for places in range(8))


# `-`, `——`, `/`: a cell that says there is no figure. (Long dashes are `-` by `normal`.)
_DASHES: Final = regex(r"[-/\\]{1,4}$")
# `97.87`, `-3,518.85`, `¥97.87`, `.87`, `97.87万元`, `5.6%`; not `8,19.88`, whose comma is in no
# place of thousands.
_NUMBER: Final = regex(
    r"(?P<sign>[-+])?[¥￥]?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?P<fraction>\.[0-9]+)?"
    rf"(?P<unit>{AMOUNTS}|{RATES})?$"
)
# `(97.87)万元` is -97.87万元; what begins with a sign inside, `(-97.87)`, is not taken twice as
# minus.
_BRACKETS: Final = regex(r"\((?P<inner>[^()+-][^()]*)\)(?P<unit>[^0-9]*)$")

# Parts of a character class; ¹, ² and ³ stand apart from the other raised digits.
RAISED: Final = "⁰¹²³⁴-⁹ⁱⁿᵃ-ᶿʰʲˡʳˢʷˣ⁽⁾⁺⁻⁼"
# ①, ⑴ and ⒈ up to 20 follow each other; 0, black ones and those above 20 stand elsewhere.
CIRCLED: Final = "①-⒛⓪-⓿❶-➓㉑-㉟㊱-㊿"
MARK: Final = (
    rf"(?:[{RAISED}{CIRCLED}]+|[*†‡§※#★☆]{{1,3}}|[\[【〔](?:[*†‡※{RAISED}{CIRCLED}]+|注?\^?[0-9]{{1,2}}|\^?[a-z]|注[{HAN}]?)[\]】〕]"
    rf"|[(（]?注(?:[0-9]{{1,2}}|[{HAN}]|[{RAISED}{CIRCLED}]+)?[)）]?)"
)
"""A note mark as it stands behind a figure: raised, circled, a star or a dagger, in square
brackets, 注1.
"""
ALIKE: Final = f"lIOoSBZ|〇○零{HAN}ОоΟοІіЅ"
"""What is taken for a digit, or printed in its place."""
# `97.87①`, `97.87[1]`, `97.87（注1）`, `97.87*`: the figure, and the mark behind it.
_MARKED: Final = regex(rf"(?P<figure>.*?[0-9.)%‰元点])(?P<mark>{MARK})$")
# `*97.87`, `※97.87`: a mark before it.
_LEADING: Final = regex(r"[*※★☆†‡]{1,3}(?=[-+(0-9¥￥.])")
# `5.2` of `5.2⑪`: with a single decimal what is raised may be the second one.
_ONE_PLACE: Final = regex(r"(?<![0-9])[0-9,]+\.[0-9]$")
_DIGIT_MARK: Final = regex(rf"[{RAISED}{CIRCLED}]")
# Numbers that notes have: `5.2①` is 5.2 with a note, `5.2⑪` may be 5.21.
_FEW: Final = regex("^[¹²³⁴⁵①-⑤❶-❺ᵃ-ᵉ]$")
# `10,66 1.51`, `12 345.6`: blanks between digits.
_WITHIN: Final = regex(r"[0-9](\s+)(?=[0-9])")
# `1 234 567.89`: blanks in the place of commas.
_GROUPS: Final = regex(r"[-+(]?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?[)%]?$")
# `12.345 6`: with a piece joined, more decimals than amounts have.
_LONG: Final = regex(r"\.[0-9]{3}")
# `97.87 12`: two decimals end a figure; what follows is another one.
_COMPLETE: Final = regex(r"\.[0-9]{2}")
# `####`, `#REF!`: what a spreadsheet shows in place of a figure, and characters that did not come
# through.
_ERROR: Final = regex(
    r"#{2,}$|#(?:REF!?|N/A|NAME\?|VALUE!?|DIV/0!?|NUM!?|NULL!?|SPILL!|CALC!)$|\ufffd+$",
    re.IGNORECASE,
)
# `97.87abc`, `3,518元左右`: digits that can only be a figure, whatever is around them.
_DECIMAL: Final = regex(r"[0-9]\.[0-9]|[0-9],[0-9]{3}(?![0-9])")
# Nothing but digits, signs and what looks like either: `819.8l`, `97..87`, `5O.00`.
_NUMERAL: Final = regex(rf"[0-9.,+\-()%‰¥￥{ALIKE}{RAISED}{CIRCLED}\W\d_]+$")
# `l.OO`: not one digit, and yet a figure to look at.
_ALIKE_ONLY: Final = regex(rf"[-+(]?[{ALIKE}]+[.][{ALIKE}]+[)]?$")
# `1、`, `2）`: the number of a row.
_ORDINAL: Final = regex(r"[0-9]{1,2}[、.)）:：]$")
_FORMULA: Final = regex(r".*=|\(?[1-3]?[0-9]\)?(?:[-+*/]\(?[1-3]?[0-9]\)?)+$")
"""How column numbers are told (`1=2+3`, `(1)-(2)`)."""


def normal(text: str) -> str:
    """The text with full-width digits, signs and spaces brought to ASCII; nothing else changed."""
    return text.translate(NARROW)


@lru_cache(maxsize=16384)
def parse(text: str, unit: str = "") -> Figure | Blank:
    """The figure that a cell or a number in the text prints, else why there is none.

    `unit` is what the surroundings say (the table's 单位); a unit printed with the figure wins.
    Thousands separators must stand in threes; brackets and △ are minus. A note mark behind a
    well-formed figure is no part of it. What else stands against the digits makes the figure
    unreadable, and so do more than `MOST_DIGITS` digits; `doubt` says why.
    """
    plain = normal(text)
    compact = unspaced(plain)
    if not compact:
        return Blank.EMPTY
    if _DASHES.match(compact):
        return Blank.DASH
    bare, mark = _unmarked(compact, unit)
    figure = _figure(bare, unit)
    if figure is None or not figure[0] + figure[1]:
        return Blank.UNREADABLE if _is_numeral(compact) else Blank.WORDS
    whole, fraction, negative, own = figure
    if _parted(plain) or is_swallowed(bare, mark) or too_long(whole, fraction):
        return Blank.UNREADABLE
    value = Decimal(whole.replace(",", "") + fraction)
    places = len(fraction) - 1 if fraction else 0
    shown = bare if mark else text.strip()
    return Figure(shown, -value if negative else value, Decimal(1).scaleb(-places), own)


def _figure(bare: str, unit: str) -> tuple[str, str, bool, str] | None:
    """(whole, fraction, whether negative, unit) of a well-formed numeral."""
    brackets = _BRACKETS.match(bare)
    match = _NUMBER.match(brackets["inner"] + brackets["unit"] if brackets else bare)
    if not match and unit and bare.endswith(unit):
        match = _NUMBER.match(bare.removesuffix(unit))
    if not match:
        return None
    return (
        match["whole"] or "",
        match["fraction"] or "",
        (match["sign"] == "-") != bool(brackets),
        match["unit"] or unit,
    )


def _unmarked(compact: str, unit: str) -> tuple[str, str]:
    """The numeral without the note mark at its end, and the mark; whole where it is well-formed."""
    # First whether it is a figure as it stands: (1) in a cell is -1, no mark.
    if _figure(compact, unit) is not None:
        return compact, ""
    lead = _LEADING.match(compact)
    bare = compact[lead.end() :] if lead else compact
    found = _MARKED.match(bare)
    mark = found["mark"] if found else lead[0] if lead else ""
    # Of a mark before it and one behind it both go, and the one behind is told.
    return (found["figure"] if found else bare, mark) if mark else (compact, "")


def is_swallowed(bare: str, mark: str) -> bool:
    """Whether a mark may be the figure's last digit: behind a single decimal, and no number that
    notes have.
    """
    return bool(_ONE_PLACE.search(bare)) and not _FEW.search(mark) and bool(_DIGIT_MARK.match(mark))


def _parted(plain: str) -> bool:
    """Whether blanks part the digits, where neither threes nor the width of a column explains them.

    A column cuts a figure in pieces of its width, of which the last may be shorter: `10,66 1.51`,
    never `9 97.87`.
    """
    text = plain.strip()
    if not _WITHIN.search(text) or _GROUPS.match(re.sub(r"\s+", " ", text)):
        return False
    # A narrow column cuts a figure in pieces of one width; each of these speaks against that: a
    # last piece longer than the others, pieces whose widths differ by more than a sign, one that is
    # a whole figure, decimals without end.
    *pieces, last = text.split()
    widths = [len(piece) for piece in pieces]
    return (
        len(last) > max(widths)
        or max(widths) > min(widths) + 1
        or any(_COMPLETE.search(piece) for piece in pieces)
        or "." not in last
        and bool(_LONG.search("".join(text.split())))
    )


def _is_numeral(compact: str) -> bool:
    """Whether a text that is no figure looks like one: digits with something against them, an error
    value.
    """
    if _ERROR.match(compact) or _ALIKE_ONLY.match(compact):
        return True
    # Column numbers and formulas in a head (`1=2+3`), numbers of rows (`1、`): no figures.
    if not re.search(r"\d", compact) or _FORMULA.match(compact) or _ORDINAL.match(compact):
        return False
    return (
        bool(_NUMERAL.match(compact))
        # `(2-3)`, `[5]`: a remark or a note in brackets, no spoilt figure.
        and not compact.startswith(("(", "["))
        or bool(_DECIMAL.search(compact))
    )


ABSENT: Final = say("doubt.absent")
"""The reason where the text owes a figure and prints none."""
LOST: Final = say("doubt.lost")
"""The reason where a character did not come through."""
NO_NUMBER: Final = say("doubt.no-number")
"""The reason where a cell of figures prints something else."""
# Two characters or more that did not come through, and nothing else.
_GONE: Final = regex("\ufffd{2,}$")
_NIL: Final = regex(r"(?:无|没有|未发生|不适用|不涉及|空|无数据|暂无|n/?a|nil)$", re.IGNORECASE)
"""Words that say of a cell that there is no figure."""
# `三百元`, `壹佰贰拾元整`: a figure in words, where a cell should print digits.
_NUMERALS: Final = regex(rf"[-负]?[{WORDS}万亿点元整]+$")
_IDEOGRAPH: Final = regex(r"[\u3400-\u9fff]")
# In this order: the first that fits is told. `97.8l`, `97.87①5`, `97..87`, `8,19.88`, `97.87)`,
# `1-2`.
_REASONS: Final = (
    (regex(r"\ufffd"), LOST),
    (regex(r"#"), say("doubt.error")),
    (regex(rf"[0-9.,][{ALIKE}]|[{ALIKE}][0-9.,]"), say("doubt.letters")),
    (regex(rf"[0-9.,][{RAISED}{CIRCLED}]|[{RAISED}{CIRCLED}][0-9.,]"), say("doubt.mark")),
    (regex(r"\..*\."), say("doubt.points")),
    (regex(r","), say("doubt.commas")),
    (regex(r"^[^()]*\)|\([^()]*$"), say("doubt.brackets")),
    (regex(r"[-+].*[-+]|[0-9][-+]|\([-+]"), say("doubt.signs")),
)


def doubt(text: str) -> Said:
    """Why the figure that a text prints cannot be trusted, in words; empty where it can, or where
    there is none.
    """
    if parse(text) is not Blank.UNREADABLE:
        return ""
    plain = normal(text).strip()
    compact = unspaced(plain)
    if not _NUMBER.match(compact):
        return next(
            (reason for pattern, reason in _REASONS if pattern.search(compact)),
            say("doubt.sign-unknown"),
        )
    return say("doubt.blank") if _parted(plain) else TOO_LONG


def is_lost(text: str) -> bool:
    """Whether nothing of a figure came through: what is printed may well be right."""
    return bool(_GONE.match("".join(text.split())))


def misprint(text: str, words: bool = False) -> Said:
    """Why a cell of figures that prints no figure cannot be left as it is; empty where it says that
    there is none.

    Words in ideographs count only where `words` says so: a name may have come to stand among the
    figures.
    """
    compact = unspaced(normal(text))
    if parse(text) is not Blank.WORDS or _NIL.match(compact):
        return ""
    plain = (
        _NUMERALS.match(compact) or not _IDEOGRAPH.search(compact) or re.search("[0-9]", compact)
    )
    return NO_NUMBER if words or plain else ""


def too_long(*parts: str | None) -> bool:
    """Whether the parts of a printed number have more digits than any figure."""
    printed = "".join(part for part in parts if part)
    # Most are short: their digits need not be counted.
    return len(printed) > MOST_DIGITS and sum(map(str.isdigit, printed)) > MOST_DIGITS


def is_figure(text: str) -> bool:
    """Whether the text prints a figure and nothing else."""
    return isinstance(parse(text), Figure)
