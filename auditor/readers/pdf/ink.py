"""Which characters of a PDF page can be seen: not those under a later fill or picture, of their
ground's colour, or struck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import filterfalse, groupby
from typing import Any, Final, NamedTuple

from auditor.message import Said, say
from auditor.readers.hidden import SAME_COLOUR, STRUCK
from auditor.readers.pdf.drawings import Rgb, TooFine
from auditor.readers.pdf.paths import Ground, Shapes, StraightLine
from auditor.readers.pdf.strikes import struck

COVERED: Final = say("hidden.under")
OFF_PAGE: Final = say("hidden.beyond")
CUT_OFF: Final = say("hidden.clipped")
NO_INK: Final = say("hidden.inkless")
WATERMARK: Final = say("hidden.watermark")
UNKNOWN: Final = "\ufffd"
"""Stands for a character of which the file does not tell which it is: what holds one is no figure.
"""
_WHITE: Final = (255, 255, 255)
_NEAR: Final = 6
"""Parts of 255 by which two colours may differ and look the same."""
_OPAQUE: Final = 250
_MOST_PAIRS: Final = 20_000_000
"""Pieces of text times areas that are looked at."""


class Char(NamedTuple):
    """One character: its advance from `x0` to `x1`, the baseline it stands on, its em."""

    text: str
    x0: float
    x1: float
    base: float
    size: float


class Inked(NamedTuple):
    """Characters of one size that follow each other in one text object."""

    chars: list[Char]
    order: int
    """Of the object among what is drawn on the page; -1 unknown."""
    colour: Rgb


def chars_of(inked: Iterable[Inked]) -> list[Char]:
    """The characters by themselves."""
    return [char for one in inked for char in one.chars]


class Pictures:
    """What the pictures of a page let through; each is looked at when text lies under it."""

    def __init__(self, page: Any, pdfium: Any) -> None:
        self.page, self.pdfium = page, pdfium
        self.seen: dict[int, tuple[Any, int, int, int] | None] = {}

    def is_opaque(self, ground: Ground, x: float, y: float) -> bool:
        """Whether the picture hides what lies under it at a point of the upright page."""
        if ground.order not in self.seen:
            self.seen[ground.order] = self._drawn(ground.picture)
        drawn = self.seen[ground.order]
        if drawn is None:
            return not self.pdfium.FPDFPageObj_HasTransparency(ground.picture)
        data, width, height, stride = drawn
        across = (x - ground.left) / max(ground.right - ground.left, 1e-6)
        down = (y - ground.top) / max(ground.bottom - ground.top, 1e-6)
        column, row = min(int(across * width), width - 1), min(int(down * height), height - 1)
        return int(data[row * stride + 4 * column + 3]) >= _OPAQUE

    def _drawn(self, picture: Any) -> tuple[Any, int, int, int] | None:
        """(pixels, width, height, bytes a row) of a picture with its mask; None where it has no
        mask or is too large.
        """
        import ctypes

        pdfium = self.pdfium
        width, height = ctypes.c_uint(), ctypes.c_uint()
        if (
            pdfium.FPDFPageObj_HasTransparency(picture)
            or not pdfium.FPDFImageObj_GetImagePixelSize(
                picture, ctypes.byref(width), ctypes.byref(height)
            )
            or width.value * height.value > 30_000_000
        ):
            return None
        bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(self.page.pdf.raw, self.page.raw, picture)
        if not bitmap:
            return None
        try:
            if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA:
                return None
            wide, high = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            return (
                ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * high),
                wide,
                high,
                stride,
            )
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)


def sight(
    inked: Sequence[Inked], shapes: Shapes, pictures: Pictures | None
) -> tuple[list[Inked], dict[Said, list[Char]], frozenset[StraightLine]]:
    """The characters that can be seen, why -> those that cannot, and the lines that strike or
    underline text.

    Raises TooFine beyond any print.
    """
    seen: list[Inked] = []
    unseen: dict[Said, list[Char]] = {}
    white = {colour for colour in {one.colour for one in inked} if _same(colour, _WHITE)}
    for one, near in _over(inked, shapes.grounds):
        left = _parted(one, near, pictures, unseen) if near or one.colour in white else one
        if left.chars:
            seen.append(left)
    lines = struck(chars_of(seen), shapes)
    if lines.chars:
        every = chars_of(seen)
        unseen[STRUCK] = [char for char in every if id(char) in lines.chars]
        seen = without(seen, lambda char: id(char) in lines.chars)
    return seen, unseen, lines.rules


def _over(inked: Sequence[Inked], grounds: list[Ground]) -> Iterator[tuple[Inked, list[Ground]]]:
    """The characters with the areas that lie near them. Raises TooFine beyond any print."""
    looked = 0
    for one in inked:
        near = _near(one.chars, grounds) if grounds else []
        looked += len(grounds) + len(near) * len(one.chars)
        if looked > _MOST_PAIRS:
            count = len(chars_of(inked))
            raise TooFine(say("dense.grounds", count=count, grounds=len(grounds)))
        yield one, near


def _parted(
    one: Inked, near: list[Ground], pictures: Pictures | None, unseen: dict[Said, list[Char]]
) -> Inked:
    """The characters that can be seen with such areas near them; adds the others to `unseen`."""
    seen: list[Char] = []
    for char in one.chars:
        why = _why(char, one.order, one.colour, near, pictures)
        (unseen.setdefault(why, []) if why else seen).append(char)
    return one._replace(chars=seen)


def without(inked: Iterable[Inked], is_so: Callable[[Char], bool]) -> list[Inked]:
    """What is left without the characters of which something is so."""
    left = (one._replace(chars=[*filterfalse(is_so, one.chars)]) for one in inked)
    return [one for one in left if one.chars]


def printed(chars: Iterable[Char]) -> str:
    """The text of characters as they come, a line for each baseline."""
    return "\n".join(
        "".join(char.text for char in line)
        for _, line in groupby(chars, key=lambda char: char.base)
    ).strip()


def _near(chars: list[Char], grounds: list[Ground]) -> list[Ground]:
    """The areas that lie near characters."""
    left, right = min([char.x0 for char in chars]), max([char.x1 for char in chars])
    top, bottom = min([char.base - char.size for char in chars]), max([char.base for char in chars])
    return [
        ground
        for ground in grounds
        if ground.left < right
        and ground.right > left
        and ground.top < bottom
        and ground.bottom > top
    ]


def _why(
    char: Char, order: int, colour: Rgb, grounds: list[Ground], pictures: Pictures | None
) -> Said:
    """Why a character cannot be seen; empty where it can."""
    x, y = (char.x0 + char.x1) / 2, char.base - 0.35 * char.size
    under: Rgb | None = _WHITE
    for ground in grounds:
        if not ground.holds(x, y):
            continue
        if ground.order < order or order < 0:
            under = ground.colour
        elif _covers(ground, char, x, y, pictures):
            return COVERED
    return SAME_COLOUR if under is not None and _same(colour, under) else ""


def _covers(ground: Ground, char: Char, x: float, y: float, pictures: Pictures | None) -> bool:
    """Whether a later fill or picture leaves nothing of a character."""
    if not (
        ground.holds(char.x0 + 0.15 * (char.x1 - char.x0), y)
        and ground.holds(char.x1 - 0.15 * (char.x1 - char.x0), y)
        and ground.top <= char.base - 0.65 * char.size
        and ground.bottom >= char.base - 0.1 * char.size
    ):
        return False
    if ground.picture is None or pictures is None:
        return ground.colour is not None
    return all(
        pictures.is_opaque(ground, at, y + shift * char.size)
        for at in (char.x0 + 0.2 * (char.x1 - char.x0), x, char.x1 - 0.2 * (char.x1 - char.x0))
        for shift in (-0.2, 0, 0.2)
    )


def _same(one: Rgb, other: Rgb) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))
