"""What a cell of a workbook shows of what it holds: under its number format, in its colour and
size.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from auditor.message import Said, say
from auditor.readers.excel.format import fills_with, ink, printed, prints_value, text_printed
from auditor.readers.excel.sheet import Sheet, Spot
from auditor.readers.excel.style import Look
from auditor.readers.hidden import SAME_COLOUR, UNPRINTED
from auditor.records import frozen

_ANY_WIDTH: Final = 256.0
"""Digits that the widest column has, and one that no width is given for may have."""


@frozen
class Shown:
    """What a cell shows."""

    text: str = ""
    doubt: Said = ""
    """Why the text cannot be trusted."""
    why: Said = ""
    """Why something that the cell holds is not seen; empty where all is."""
    left: str = ""
    """That."""


def number_shown(number: Decimal, look: Look, from_1904: bool = False) -> Shown:
    """What a cell shows of a number."""
    text = printed(number, look.code, from_1904)
    # A format that shows nothing (`;;;`), or zero that it leaves blank.
    if not text:
        return Shown(why=UNPRINTED, left=str(number)) if number else Shown()
    colour = ink(number, look.code)
    # A colour that the format gives goes before that of the style.
    veil = (
        (SAME_COLOUR if colour == look.ground else look.veil if look.veil != SAME_COLOUR else "")
        if colour
        else look.veil
    )
    if veil:
        return Shown(why=veil, left=text)
    sign = fills_with(number, look.code)
    doubt = say("doubt.filled", sign=sign) if sign else ""
    # The format shows texts with digits of its own instead of the number.
    if not prints_value(number, look.code):
        return Shown(text, doubt, UNPRINTED, str(number))
    return Shown(text, doubt)


def text_shown(text: str, look: Look) -> Shown:
    """What a cell shows of a text."""
    shown = text_printed(text, look.code)
    if shown and look.veil:
        return Shown(why=look.veil, left=shown)
    return Shown(shown) if shown.strip() == text.strip() else Shown(shown, "", UNPRINTED, text)


def post(sheet: Sheet, spot: Spot, shown: Shown, number: Look | None = None) -> None:
    """Puts a cell on the sheet, and what of it is not seen; `number` is how it looks where it is a
    number, which a narrow column does not show.
    """
    if shown.why:
        sheet.veil(spot, shown.why, shown.left)
    # Print that is made to fit is never cut off.
    wide = _room(shown.text, number) if number is not None and not number.fits else 0.0
    if wide > sheet.widths.get(spot[1], _ANY_WIDTH):
        sheet.narrow[spot] = shown.text
    sheet.put(spot, shown.text, shown.doubt)


def _room(text: str, look: Look) -> float:
    """The width that a number takes at least, in digits of the standard size; one in the form
    General can be cut short.
    """
    if look.code == "General":
        # General drops decimals before it says `####`.
        text = text.partition(".")[0]
    # Points and commas are narrower than digits; at least so much room a number takes.
    return look.scale * sum(1.0 if sign.isdigit() else 0.4 for sign in text)
