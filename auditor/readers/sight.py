"""What an eye makes out: how far apart two colours look, and how small a text may be drawn."""

from __future__ import annotations

from typing import Final

Colour = tuple[float, float, float, float]
"""Lightness, green to red and blue to yellow (CIELAB, white is 100, 0, 0), and how much it covers,
from 0 to 1.
"""

SMALLEST: Final = 3.0
"""Pixels (at 96 to the inch) below which a drawn text cannot be read."""
ALIKE: Final = 8.0
"""Distance in CIELAB below which a text cannot be told from its ground: white and a grey of 92 %
are as far apart.
"""
FAINT: Final = 0.05
"""Share of cover below which nothing is seen."""
WHITE: Final = (100.0, 0.0, 0.0, 1.0)
BLACK: Final = (0.0, 0.0, 0.0, 1.0)
# From linear sRGB to XYZ under the light D65, whose white the line above gives.
_WHITE_POINT: Final = (0.95047, 1.0, 1.08883)
_TO_XYZ: Final = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)


def of_rgb(red: float, green: float, blue: float, cover: float = 1.0) -> Colour:
    """The colour of a screen's three, each from 0 to 1."""
    light = [_linear(min(max(part, 0.0), 1.0)) for part in (red, green, blue)]
    x, y, z = (
        _root(sum(share * part for share, part in zip(row, light, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _WHITE_POINT, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z), cover


def of_hex(code: str) -> Colour | None:
    """The colour of six hexadecimal digits; None where they are none."""
    try:
        red, green, blue = bytes.fromhex(code)
    except ValueError:
        return None
    return of_rgb(red / 255, green / 255, blue / 255)


def over(colour: Colour, ground: Colour) -> Colour:
    """What a colour that lets some of its ground through looks like on it."""
    share = colour[3]
    light, red, yellow = (
        share * one + (1 - share) * other for one, other in zip(colour[:3], ground[:3], strict=True)
    )
    return light, red, yellow, ground[3]


def alike(colour: Colour, ground: Colour) -> bool:
    """Whether a text of a colour cannot be made out on a ground."""
    seen = over(colour, ground)
    return (
        sum((one - other) ** 2 for one, other in zip(seen[:3], ground[:3], strict=True)) < ALIKE**2
    )


def _linear(part: float) -> float:
    # The curve of sRGB undone.
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _root(part: float) -> float:
    # The root of CIELAB, straight near black.
    return float(part ** (1 / 3)) if part > 0.008856 else 7.787 * part + 16 / 116
