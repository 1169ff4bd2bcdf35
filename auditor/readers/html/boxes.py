"""What the declarations of an element of a web page do to its box: no room, out of the page, drawn
small, out of order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from auditor.patterns import regex
from auditor.readers.sight import FAINT, SMALLEST

Own = Mapping[str, str]
"""Property -> value, as declared of one element."""

_AWAY: Final = -400.0
"""Pixels beyond the edge at which nothing of a text is left on the screen."""
# `-9999px`, `.5em`, `120%`; an exponent is passed over.
_LENGTH: Final = regex(
    r"(-?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++))(?:e[0-9]++)?\s*+"
    r"(px|pt|em|rem|ex|ch|in|cm|mm|pc|vw|vh|%)?"
)
# At 96 pixels to the inch, 16 to an em, in a window of 1280 by 720.
_PIXELS: Final = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "rem": 16.0,
    "ex": 8.0,
    "ch": 8.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "pc": 16.0,
    "vw": 12.8,
    "vh": 7.2,
}
_WORDS: Final = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
}
# `scale(0.1)`, `rect(0 0 0 0)`: the innermost function, with what stands in its brackets.
_FUNCTION: Final = regex(r"(?<![a-z0-9])([a-z0-9]++)\(([^()]*+)\)")
_ANGLES: Final = {"deg": 1.0, "rad": 180 / math.pi, "grad": 0.9, "turn": 360.0}
# `180deg`, `0.5turn`; without a unit degrees.
_ANGLE: Final = regex(r"(-?[0-9.]++)\s*+(deg|rad|grad|turn)?")
_PLACED: Final = ("absolute", "fixed", "sticky", "relative")
_APART: Final = (
    "block",
    "flex",
    "grid",
    "table",
    "list-item",
    "flow-root",
    "table-cell",
    "table-row",
)
"""Ways of display that set an element on a line or in a column of its own."""
# Values that change nothing.
_PLAIN: Final = frozenset(
    {
        "",
        "none",
        "normal",
        "auto",
        "0",
        "0px",
        "static",
        "ltr",
        "row",
        "column",
        "horizontal-tb",
        "initial",
        "unset",
        "revert",
        "inherit",
    }
)


def length(text: str, around: float, otherwise: float = 16.0) -> float:
    """A length in pixels; `around` is what 1em and 100% are."""
    match = _LENGTH.search(text)
    if not match:
        return otherwise
    unit = match[2] or ""
    # `1.5em` and `150%` are of what is around.
    if unit in ("em", "%"):
        return float(match[1]) * around / (100 if unit == "%" else 1)
    return float(match[1]) * _PIXELS[unit]


def font_size(own: Own, around: float) -> float:
    """The size of letters in pixels."""
    # `font: 12px/1.5 SimSun` has its size as the first length.
    text = own.get("font-size") or own.get("font", "")
    return _WORDS[text] if text in _WORDS else length(text, around, around)


def share(text: str | None, otherwise: float = 1.0) -> float:
    """A number or percentage, 1 for the whole."""
    match = _LENGTH.match((text or "").strip())
    return otherwise if not match else float(match[1]) / (100 if match[2] == "%" else 1)


def opacity(own: Own) -> float:
    """How much of an element is left by its opacity and filters."""
    left = min(max(share(own.get("opacity")), 0.0), 1.0)
    for name, value in _FUNCTION.findall(own.get("filter", "")):
        if name in ("opacity", "contrast", "brightness"):
            # Contrast or brightness only where nothing is left of it.
            left *= min(share(value), 1.0) if name == "opacity" or share(value) < FAINT else 1.0
        elif name == "alpha":
            # `alpha(opacity=50)`, the filter of old browsers.
            left *= min(share(value.rpartition("=")[2]) / 100, 1.0)
    return left


def scale(own: Own) -> float:
    """How large an element is drawn, 1 for its own size: the smaller of both directions; negative
    where it is mirrored.
    """
    across = down = share(own.get("zoom"))
    # `scale: 0.5`, or across and down.
    both = [float(number) for number, _ in _LENGTH.findall(own.get("scale", ""))][:2]
    if both:
        across, down = across * both[0], down * both[-1]
    for name, value in _FUNCTION.findall(own.get("transform", "")):
        wide, high = _stretched(name, value)
        across, down = across * wide, down * high
    return min(abs(across), abs(down)) * (1 if across >= 0 and down >= 0 else -1)


def _stretched(name: str, value: str) -> tuple[float, float]:
    """By how much a function of `transform` stretches an element across and down."""
    numbers = [float(number) for number, _ in _LENGTH.findall(value)]
    if name in ("scale", "scalex", "scaley", "scale3d") and numbers:
        # One number of `scale()` is for both directions; `scale3d` has a third that nobody sees.
        return (
            1 if name == "scaley" else numbers[0],
            1 if name == "scalex" else numbers[min(1, len(numbers) - 1)],
        )
    if name == "matrix" and len(numbers) == 6:
        # A negative determinant is a mirror.
        turn = math.copysign(1, numbers[0] * numbers[3] - numbers[1] * numbers[2])
        return math.hypot(*numbers[:2]) * turn, math.hypot(*numbers[2:4])
    if name in ("rotatex", "rotatey"):
        # Turned about an axis in the page, a text gets narrow, and mirrored beyond a right angle.
        turned = math.cos(math.radians(_degrees(value)))
        return (turned, 1) if name == "rotatey" else (1, turned)
    return 1, 1


def _degrees(text: str) -> float:
    match = _ANGLE.search(text)
    # `.` or `1.2.3` is no number.
    if not match or match[1].count(".") > 1 or not match[1].strip("-."):
        return 0.0
    return float(match[1][:9]) * _ANGLES[match[2] or "deg"]


def is_out(own: Own, tag: str = "") -> bool:
    """Whether an element takes no room at all."""
    return (
        own.get("display") == "none"
        or own.get("mso-hide") == "all"
        # Only rows collapse to no room; elsewhere `collapse` is as `hidden`.
        or (tag in ("tr", "tbody", "thead") and own.get("visibility") == "collapse")
    )


def is_gone(own: Own, size: float) -> bool:
    """Whether nothing of an element is drawn, or where nobody sees it; `size` is that of its
    letters in pixels.
    """
    if is_out(own) or own.get("content-visibility") == "hidden":
        return True
    return _is_boxed_away(own, size) or _is_moved_away(own, size)


def hides(own: Own) -> bool:
    """Whether declarations may hide or move a text, or write a figure, wherever they hold."""
    # A `content` with a digit writes a figure.
    written = any(letter.isdecimal() for letter in own.get("content", ""))
    return bool(
        written
        or is_gone(own, 16.0)
        or own.get("visibility") in ("hidden", "collapse")
        or opacity(own) < FAINT
        or font_size(own, 16.0) * abs(scale(own)) < SMALLEST
        or "transparent" in own.get("color", "")
    )


def _is_boxed_away(own: Own, size: float) -> bool:
    """Whether the box of an element has no room, or is clipped to nothing."""
    # A box without room shows its text all the same unless it cuts off what does not fit.
    return (
        _cuts_off(own)
        and _is_without_room(own, size)
        or _is_cut_to_nothing(own.get("clip", ""))
        or any(
            _is_clipped(name, value) for name, value in _FUNCTION.findall(own.get("clip-path", ""))
        )
    )


def _cuts_off(own: Own) -> bool:
    """Whether what does not fit into the box is not shown."""
    values = "|".join(own.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    return "hidden" in values or "clip" in values


def _is_without_room(own: Own, size: float) -> bool:
    """Whether nothing fits into the box, or its text begins beyond it."""
    sides = ("height", "max-height", "width", "max-width", "line-height")
    if any(
        name in own and _LENGTH.match(own[name]) and abs(length(own[name], size)) < SMALLEST - 1
        for name in sides
    ):
        return True
    # A text indented by the whole width begins behind the edge.
    return "%" in own.get("text-indent", "") and share(own["text-indent"]) >= 1


def _is_cut_to_nothing(clip: str) -> bool:
    """Whether the rectangle that `clip` leaves is less than two pixels wide or high."""
    edges = [float(number) for number, _ in _LENGTH.findall(clip)]
    if not clip.startswith("rect") or len(edges) != 4:
        return False
    # `rect(top, right, bottom, left)`, from the upper left corner.
    top, right, bottom, left = edges
    return bottom - top < 2 or right - left < 2


def _is_clipped(shape: str, value: str) -> bool:
    """Whether a shape leaves nothing of what it cuts out."""
    numbers = [(float(number), unit) for number, unit in _LENGTH.findall(value)]
    if shape == "inset":
        # `inset(50%)` leaves nothing between its edges.
        return bool(numbers) and all(unit == "%" and number >= 50 for number, unit in numbers[:2])
    if shape in ("circle", "ellipse"):
        return any(number == 0 for number, _ in numbers[: 1 if shape == "circle" else 2])
    if shape == "polygon":
        # All corners above each other, or beside each other: no area.
        return len(set(numbers[::2])) < 2 or len(set(numbers[1::2])) < 2
    return False


def _is_moved_away(own: Own, size: float) -> bool:
    """Whether an element is drawn beyond the edges of the page."""
    # What pulls a text out at the left or top; the right and bottom edge only of a placed box.
    names = ["text-indent", "margin-left", "margin-top"]
    if own.get("position") in _PLACED:
        names += ["left", "top", "inset"]
        if any(length(own.get(name, "0"), size) < _AWAY for name in ("right", "bottom")):
            return True
    if any(length(own[name], size) < _AWAY for name in names if name in own):
        return True
    moves = [
        value
        for name, value in _FUNCTION.findall(own.get("transform", ""))
        if name.startswith("translate")
    ]
    return any(
        length(part, size) < _AWAY
        for value in (*moves, own.get("translate", ""))
        for part in value.replace(",", " ").split()
    )


def is_moved(own: Own, size: float) -> bool:
    """Whether an element within a line may stand elsewhere in it than the page's source has it, or
    over what is beside it.
    """
    if _stands_apart(own) or own.get("order", "0") not in _PLAIN:
        return True
    moves = [
        value
        for name, value in _FUNCTION.findall(own.get("transform", ""))
        if name in ("translate", "translatex", "translate3d")
    ]
    moves.append(own.get("translate", ""))
    # A quarter of a letter is a matter of looks; more may put a digit in the place of another.
    return any(abs(length(value, size, 0.0)) > size / 4 for value in (*_shifts(own), *moves))


def _stands_apart(own: Own) -> bool:
    """Whether an element is taken out of the line that it is written in."""
    return (
        own.get("display", "") in _APART
        or own.get("float", "none") in ("left", "right", "inline-start", "inline-end")
        or own.get("position") in ("absolute", "fixed")
    )


def _shifts(own: Own) -> list[str]:
    """By what the edges of an element draw it aside; a margin only where it is negative."""
    # A margin of a text in its line shifts what follows as well, unless it pulls back.
    if own.get("position") == "relative":
        names = ("margin-left", "margin-right", "left", "right")
        return [own[name] for name in names if name in own]
    margins = (own.get(name, "") for name in ("margin-left", "margin-right"))
    return [margin for margin in margins if margin.startswith("-")]


def is_garbled(own: Own, size: float) -> bool:
    """Whether a text is drawn so that its own letters cannot be told: mirrored, on its head, over
    each other, as dots.
    """
    if (
        own.get("letter-spacing", "").startswith("-")
        # Letters drawn over each other: closer by more than a quarter of their size.
        and length(own["letter-spacing"], size, 0.0) < -size / 4
    ):
        return True
    turns = [
        value
        for name, value in _FUNCTION.findall(own.get("transform", ""))
        if name in ("rotate", "rotatez")
    ]
    if any(abs(_degrees(value)) > 90 for value in (*turns, own.get("rotate", ""))):
        return True
    # `-webkit-text-security: disc` shows every letter as a dot.
    if scale(own) < 0 or own.get("-webkit-text-security", "none") not in _PLAIN:
        return True
    return any(
        length(value, size, 0.0) > size / 4
        for name, value in _FUNCTION.findall(own.get("filter", ""))
        if name == "blur"
    )


def is_veiled(own: Own) -> bool:
    """Whether a shape, a picture or a way of mixing covers an element, or parts of it, that cannot
    be judged.
    """
    shape = own.get("clip-path", "none")
    # `inset(0)` cuts nothing away.
    whole = (
        shape in _PLAIN
        or all(float(number) == 0 for number, _ in _LENGTH.findall(shape))
        and shape.startswith("inset")
    )
    masks = (
        own.get(name, "none")
        for name in ("mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "mix-blend-mode")
    )
    return not whole or any(value not in _PLAIN for value in masks)
