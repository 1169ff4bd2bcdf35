"""A worksheet number under its number format: the text that stands on the page.

A format has up to four sections (positive;negative;zero;text), each a run of digit places and
literal text.
"""

from __future__ import annotations

from bisect import bisect_left
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from auditor.numbering import CAPITALS, placed, spelt_out
from auditor.readers.excel.codes import FormatSection, sections_of
from auditor.readers.excel.fraction import as_fraction
from auditor.readers.excel.moment import moment
from auditor.records import frozen

_INKS: Final = {
    "black": "000000",
    "white": "FFFFFF",
    "red": "FF0000",
    "green": "00FF00",
    "blue": "0000FF",
    "yellow": "FFFF00",
    "magenta": "FF00FF",
    "cyan": "00FFFF",
    "黑": "000000",
    "白": "FFFFFF",
    "红": "FF0000",
    "绿": "00FF00",
    "蓝": "0000FF",
    "黄": "FFFF00",
    "洋红": "FF00FF",
    "青": "00FFFF",
    "蓝绿": "00FFFF",
    **{
        f"{word}{at}": colour
        for word in ("color", "颜色")
        for at, colour in enumerate(
            ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF"), 1
        )
    },
}
"""The colours that a number format names."""
_SILENT: Final = frozenset({"pad", "fill", "colour", "numerals", "chinese"})
"""Parts of a format that print nothing of their own."""
# What a cell may be filled with that reads as more digits: `*0` makes 12.3 of `12.3000…`.
_LIKE_DIGITS: Final = frozenset("0123456789.,oOlI%％")
# What a section says a negative number with: `(1.00)`, `△1.00`, `负1.00`.
_NEGATIVE: Final = frozenset("-−－(（△▲负")
_WIDTH: Final = 11
"""Digits that General shows in all."""
LONGEST: Final = 255
"""Characters of a number format; Excel writes no longer one."""
_LARGEST: Final = 20
"""Beyond this power of ten a number is no amount, and its digits are not written out."""
_MOST_PLACES: Final = 30
"""No format shows more decimals."""
# Digits in which a number is rounded without loss.
_EXACT: Final = Context(prec=60)


def decimal(value: float | str) -> Decimal | None:
    """The number that a stored double stands for: its 15 digits, which drop the dust of binary
    arithmetic.

    None for what is no finite number.
    """
    try:
        number = Decimal(f"{float(value):.15g}")
    except (ValueError, OverflowError, InvalidOperation):
        return None
    return number if number.is_finite() else None


@lru_cache(maxsize=20_000)
def printed(value: Decimal, code: str, from_1904: bool = False) -> str:
    """The text that a number shows under a format."""
    if value.adjusted() > _LARGEST:
        return str(value)
    sections = sections_of(code)
    section, number = _chosen(sections, value)
    # `@` prints a number as General does.
    as_general = section.has("general") or section.has("text") and not section.has("digit")
    if as_general or not section.tokens and len(sections) == 1:
        return _general(section, number)
    if section.has("date") or section.has("elapsed"):
        return moment(section, number, from_1904)
    if section.has("exponent"):
        return _scientific(section, number).strip()
    if section.has("fraction"):
        return as_fraction(section, number).strip()
    return _number(section, number).strip()


@lru_cache(maxsize=20_000)
def text_printed(text: str, code: str) -> str:
    """What a format shows of a text: its fourth section is for texts, and so is one with an `@`
    that is the last.
    """
    sections = sections_of(code)
    if len(sections) < 4 and not sections[-1].has("text"):
        return text
    shown = "".join(
        text if kind == "text" else part
        for kind, part in sections[-1].tokens
        if kind in ("text", "lit")
    )
    # A format that adds only blanks to a text changes nothing.
    return text if shown.strip() == text.strip() else shown


def prints_value(value: Decimal, code: str) -> bool:
    """Whether a format shows anything of a number, or digits of its own in the number's place."""
    section, _ = _chosen(sections_of(code), value)
    # A format such as `"0.00"` shows figures whatever the number is.
    own = any(
        kind == "lit" and any(sign.isdigit() for sign in text) for kind, text in section.tokens
    )
    return not own or any(
        section.has(kind) for kind in ("digit", "general", "text", "date", "elapsed", "exponent")
    )


def fills_with(value: Decimal, code: str) -> str:
    """The sign with which a format fills a cell beside the number, where it looks like more of the
    number.
    """
    section, _ = _chosen(sections_of(code), value)
    return next(
        (text for kind, text in section.tokens if kind == "fill" and text in _LIKE_DIGITS), ""
    )


def ink(value: Decimal, code: str) -> str:
    """The colour that a format gives a number, as six hexadecimal digits; `?` one not told, nothing
    for none.
    """
    section, _ = _chosen(sections_of(code), value)
    name = next((text for kind, text in section.tokens if kind == "colour"), "")
    # `红色` and `红` are one colour.
    return (_INKS.get(name) or _INKS.get(name.removesuffix("色")) or "?") if name else ""


def general(value: Decimal) -> str:
    """The number as the format General shows it. Amounts to the cent are never cut, whatever the
    width.
    """
    plain = format(value, "f")
    if "." in plain:
        whole, _, fraction = plain.partition(".")
        # Eleven digits and the point, but never less than two decimals.
        places = max(2, _WIDTH - 1 - len(whole.lstrip("-")))
        if len(fraction) > places:
            plain = format(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def _general(section: FormatSection, number: Decimal) -> str:
    shown = general(number)
    if section.numerals:
        sign, digits = ("-", shown[1:]) if shown.startswith("-") else ("", shown)
        shown = sign + _spelt(digits, section.numerals)
    printed_parts = (
        shown if kind in ("general", "text") else text
        for kind, text in section.tokens
        if kind not in _SILENT
    )
    return "".join(printed_parts) or shown


def _chosen(sections: tuple[FormatSection, ...], value: Decimal) -> tuple[FormatSection, Decimal]:
    """The section for a value, and the number it shows there (without its sign where the section
    says it).
    """
    if any(section.condition for section in sections[:2]):
        return _by_condition(sections, value)
    last = sections[-1]
    # The last section may be one for texts; the others, three at most, are for numbers.
    of_texts = len(sections) > 1 and last.has("text") and not last.has("digit")
    numeric = sections[: -1 if of_texts else 3]
    if value < 0 and len(numeric) > 1:
        # A colour alone says that it is negative: read without it, the sign has to say so.
        unsigned = numeric[1].has("colour") and not _says_negative(numeric[1])
        return numeric[1], value if unsigned else -value
    if len(numeric) > 2 and value == 0:
        return numeric[2], value
    return numeric[0], value


def _by_condition(
    sections: tuple[FormatSection, ...], value: Decimal
) -> tuple[FormatSection, Decimal]:
    """The same where sections say for which values they are."""
    for section in sections[:2]:
        # The first section that has no condition, or whose condition is met.
        if section.condition is None or _meets(value, section.condition):
            return section, abs(value) if _says_negative(section) else value
    # Neither: the third section is for all that is left.
    return sections[min(2, len(sections) - 1)], value


def _says_negative(section: FormatSection) -> bool:
    return any(kind == "lit" and set(text) & _NEGATIVE for kind, text in section.tokens)


def _meets(value: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, bound = condition
    return {
        "<": value < bound,
        ">": value > bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[sign]


@frozen
class _Places:
    """The places for digits of a section."""

    digits: list[int]
    """Where they stand."""
    point: int
    """Where the point stands, else the end."""
    whole: list[str]
    """The marks of the places before the point."""
    after: list[str]
    scale: int
    """By how many thousands the number is divided."""
    grouped: bool

    @classmethod
    def of(cls, kinds: list[str], tokens: tuple[tuple[str, str], ...]) -> _Places:
        """The places of a section that has some."""
        digits = _all(kinds, "digit")
        point = kinds.index("point") if "point" in kinds else len(kinds)
        # Where the digits are cut by the point: `0.00` has one place before it, two behind.
        cut = bisect_left(digits, point)
        before, after = digits[:cut], digits[cut:]
        last_whole = max(before, default=-1)
        commas = _all(kinds, "comma")
        return cls(
            digits,
            point,
            [tokens[index][1] for index in before],
            [tokens[index][1] for index in after][:_MOST_PLACES],
            # Each comma behind the last digit before the point, or behind all, divides by a
            # thousand.
            sum(last_whole < index < point or index > digits[-1] for index in commas),
            # A comma between digits groups them by three.
            any(digits[0] < index < last_whole for index in commas),
        )


def _all(kinds: list[str], wanted: str) -> list[int]:
    """Where the tokens of a kind stand."""
    return [index for index, kind in enumerate(kinds) if kind == wanted]


def _number(section: FormatSection, value: Decimal) -> str:
    kinds = [kind for kind, _ in section.tokens]
    # A section of text alone: `"—"` for zero.
    if "digit" not in kinds:
        return ("-" if value < 0 else "") + "".join(
            text for kind, text in section.tokens if kind not in _SILENT
        )
    places = _Places.of(kinds, section.tokens)
    digits = places.digits
    # A percent sign multiplies by a hundred, a comma behind the digits divides.
    scaled = value.scaleb(2 * kinds.count("percent") - 3 * places.scale)
    if scaled.adjusted() > _LARGEST:
        return str(scaled)
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(places.after)), ROUND_HALF_UP, _EXACT)
    shown = _digits(rounded, places, places.point < len(kinds))
    # What is rounded to zero has no sign.
    sign = "-" if value < 0 and rounded != 0 else ""
    # Ideographs only for a number that no text stands in.
    if section.numerals and not _inside(section.tokens, digits):
        shown = _spelt(shown, section.numerals)
    return sign + "".join(_pieces(section.tokens, digits, shown))


def _digits(rounded: Decimal, places: _Places, has_point: bool) -> str:
    """The digits of a number at the places for them; without zeros where a place needs none."""
    before, _, after = format(rounded, "f").partition(".")
    marks = places.after
    # `#` and `?` leave out a zero that stands last.
    while after and marks and marks[-1] in "#?" and after[-1] == "0":
        after, marks = after[:-1], marks[:-1]
    shown = _whole(before, places.whole, places.grouped)
    if not has_point:
        return shown
    # The point of a format is shown even where no digit follows it.
    return shown + ("." + after if after or "0" in marks else ".")


def _inside(tokens: tuple[tuple[str, str], ...], digits: list[int]) -> list[int]:
    """Where a section has texts of its own between its digits."""
    return [
        index
        for index, (kind, _) in enumerate(tokens)
        if kind == "lit" and digits[0] < index < digits[-1]
    ]


def _spelt(digits: str, numerals: str) -> str:
    """Printed digits in ideographs, the point left as it is."""
    whole, point, fraction = digits.replace(",", "").partition(".")
    text = (spelt_out(int(whole)) if whole else "") + point + placed(fraction)
    # Capital ideographs keep 零, plain ones have 〇.
    return text.translate(CAPITALS) if numerals == "2" else text.replace("零", "〇")


def _whole(before: str, marks: list[str], grouped: bool) -> str:
    # `#,##0` shows 0 as one zero, `#` as nothing.
    bare = before.lstrip("0").rjust(marks.count("0"), "0")
    if not grouped:
        return bare
    head = len(bare) % 3
    return ",".join(
        part
        for part in (bare[:head], *(bare[at : at + 3] for at in range(head, len(bare), 3)))
        if part
    )


def _pieces(tokens: tuple[tuple[str, str], ...], digits: list[int], shown: str) -> list[str]:
    """The digits with the literal text around them, and between them: `0!.0000` shows 元 as
    万元.
    """
    inside = _inside(tokens, digits)
    places = [at for at, mark in enumerate(shown) if mark.isdigit()]
    # From the right, so that places counted from the right stay where they are.
    for index in reversed(inside):
        right = len([digit for digit in digits if digit > index])
        cut = places[-right] if right <= len(places) else 0
        shown = shown[:cut] + tokens[index][1] + shown[cut:]
    pieces = []
    for index, (kind, text) in enumerate(tokens):
        if index == digits[0]:
            pieces.append(shown)
        if kind == "percent" or kind == "lit" and index not in inside:
            pieces.append(text)
    return pieces


def _scientific(section: FormatSection, value: Decimal) -> str:
    """A number with a power of ten, which is a multiple of the places before the point."""
    kinds = [kind for kind, _ in section.tokens]
    end = kinds.index("exponent")
    mantissa = FormatSection(section.tokens[:end], None)
    point = kinds.index("point") if "point" in kinds else end
    step = max(1, kinds[: min(point, end)].count("digit"))
    places = kinds[point:end].count("digit")
    # `##0.0E+0` has powers that are multiples of three.
    power = value.adjusted() // step * step if value else 0
    rounded = value.scaleb(-power).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)
    # Rounding may give one digit more: 9.99 is 10.0, and the power grows.
    if rounded and rounded.adjusted() >= step:
        power += step
    behind = section.tokens[end + 1 :]
    width = sum(1 for kind, _ in behind if kind == "digit")
    sign = "-" if power < 0 else "+" if "+" in section.tokens[end][1] else ""
    shown = _number(mantissa, value.scaleb(-power))
    tail = "".join(text for kind, text in behind if kind == "lit")
    return f"{shown}E{sign}{str(abs(power)).rjust(width, '0')}{tail}"
