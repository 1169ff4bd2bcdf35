"""What stands on a page of an OFD file (GB/T 33190): its text, lines and pictures, in points from
the top left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise, zip_longest
from typing import Final

from lxml import etree

from auditor.message import Said, say
from auditor.patterns import regex
from auditor.readers.hidden import HIDDEN
from auditor.readers.pdf.drawings import Matrix, Rgb, TooFine, applied, times
from auditor.readers.pdf.frame import UPRIGHT, PageFrame
from auditor.readers.pdf.ink import (
    CUT_OFF,
    NO_INK,
    OFF_PAGE,
    WATERMARK,
    Char,
    Inked,
    chars_of,
    printed,
    sight,
    without,
)
from auditor.readers.pdf.overlay import watermarks, with_gaps
from auditor.readers.pdf.page import PageContent
from auditor.readers.pdf.paths import Pen
from auditor.readers.pdf.red import red_chars
from auditor.records import changing

POINT: Final = 72 / 25.4
"""Points a millimetre."""
# Drawings within drawings.
_DEPTH: Final = 6
_MOST: Final = 400_000
"""Characters or strokes of one page."""
# `12.5`, `-.5`, `1e-3`; no number is longer than a file of print needs.
_NUMBER: Final = regex(
    r"[-+]?(?:[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})(?:[eE][-+]?[0-9]{1,3})?"
)
_POINTS: Final = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""The numbers that each command of a path takes; the last two are where it ends."""
# Rise per step to the right from which on a text slants.
_SLANT: Final = 0.1
_BLACK: Final = (0, 0, 0)

Units = Callable[[str], etree._Element | None]
"""The content of a composite drawing by its id."""


@changing
class _Ink:
    """What has been drawn on a page so far."""

    pen: Pen
    units: Units
    chars: list[Inked]
    unseen: dict[Said, list[Char]]
    order: int = 0

    def count(self) -> None:
        """One more object is drawn. Raises TooFine where there are more than on any page."""
        self.order += 1
        if self.order > _MOST:
            raise TooFine(say("dense.drawings", count=_MOST))


def page_content(
    layers: Sequence[etree._Element], number: int, size: tuple[float, float], units: Units
) -> PageContent:
    """The page of a size in millimetres; what cannot be seen is kept apart, as on a PDF page.

    Raises TooFine where there is more than any page of print has.
    """
    wide, high = size[0] * POINT, size[1] * POINT
    ink = _Ink(Pen(PageFrame(0, 0, wide, high, UPRIGHT)), units, [], {})
    for layer in layers:
        _objects(layer, (POINT, 0, 0, POINT, 0, 0), ink, 0)
    # The sight of characters needs all that was drawn, in its order: what lies over them counts.
    shapes = ink.pen.done()
    inside = without(ink.chars, lambda char: not _is_on(char, wide, high))
    beyond = without(ink.chars, lambda char: _is_on(char, wide, high))
    seen, unseen, lines = sight(inside, shapes, None)
    # Watermarks are told apart from what is read.
    marks = watermarks(seen)
    marked = [one for one in seen if one.order in marks]
    read = [one for one in seen if one.order not in marks]
    unseen |= {WATERMARK: chars_of(marked), OFF_PAGE: chars_of(beyond), **ink.unseen}
    result = PageContent(
        number, wide, high, down=shapes.down, fills=shapes.fills, picture=shapes.picture
    )
    # Lines that strike out or underline text are no rules of a table.
    result.across = [rule for rule in shapes.across if rule not in lines]
    # Where unseen text stood within a figure a hole is left: the rest is not another figure.
    result.chars = with_gaps(chars_of(read), chain.from_iterable(unseen.values()))
    result.red = red_chars(seen)
    result.unseen = {why: text for why, chars in unseen.items() if (text := printed(chars))}
    return result


def _is_on(char: Char, wide: float, high: float) -> bool:
    # Two points of tolerance; the middle of the letter decides.
    return -2 <= (char.x0 + char.x1) / 2 <= wide + 2 and -2 <= char.base - char.size / 2 <= high + 2


def _objects(parent: etree._Element, matrix: Matrix, ink: _Ink, depth: int) -> None:
    """Draws what a layer, a block or a composite drawing holds."""
    if depth > _DEPTH:
        return
    for item in parent:
        ink.count()
        kind = etree.QName(item).localname
        if kind in ("PageBlock", "Layer", "Content"):
            # A block only groups.
            _objects(item, matrix, ink, depth + 1)
            continue
        # Text is judged even where it is not visible: it is said as hidden.
        if kind == "TextObject":
            _text(item, matrix, ink)
            continue
        if item.get("Visible") == "false" or item.get("Alpha") == "0":
            continue
        # The plane of an object lies in that of what it stands in.
        own = times(_placed(item), matrix) or matrix
        if kind == "PathObject":
            _path(item, own, ink)
        elif kind == "ImageObject":
            _image(item, ink.pen)
        elif kind == "CompositeObject":
            unit = ink.units(item.get("ResourceID", ""))
            if unit is not None:
                _objects(unit, own, ink, depth + 1)


def _image(item: etree._Element, pen: Pen) -> None:
    """Counts how much of the page a picture covers."""
    _, _, wide, high = _numbers(item.get("Boundary"), 4)
    # The part of the page that pictures cover tells a scan.
    pen.shapes.picture += wide * high * POINT**2 / max(pen.frame.width * pen.frame.height, 1.0)


def _placed(item: etree._Element) -> Matrix:
    """From an object's own plane to that around it: its matrix, then where its boundary begins."""
    left, top, _, _ = _numbers(item.get("Boundary"), 4)
    a, b, c, d, e, f = (
        _numbers(item.get("CTM"), 6) if item.get("CTM") else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    )
    return a, b, c, d, e + left, f + top


def _text(item: etree._Element, around: Matrix, ink: _Ink) -> None:
    matrix = times(_placed(item), around) or around
    chars = list(_chars(item, matrix))
    colour, alpha = _colour(item, "FillColor", _BLACK)
    # Before all else: a stamp that is turned is no text, seen or not.
    if _is_turned(matrix):
        ink.unseen.setdefault(WATERMARK, []).extend(chars)
    elif item.get("Visible") == "false":
        ink.unseen.setdefault(HIDDEN, []).extend(chars)
    # Without colour, or neither filled nor drawn.
    elif alpha == 0 or item.get("Alpha") == "0" or not _is_drawn(item):
        ink.unseen.setdefault(NO_INK, []).extend(chars)
    else:
        area = _area(item, around)
        cut = [char for char in chars if _is_cut(char, area)]
        ink.unseen.setdefault(CUT_OFF, []).extend(cut)
        if left := [char for char in chars if char not in cut]:
            ink.chars.append(Inked(left, ink.order, colour))


def _is_turned(matrix: Matrix) -> bool:
    """Whether a text slants, or is turned: a stamp or a watermark."""
    a, b, _, d, _, _ = matrix
    # Turned round or mirrored where the scale is not positive.
    return abs(b) > _SLANT * abs(a) or a <= 0 or d <= 0


def _is_drawn(item: etree._Element) -> bool:
    """Whether the letters of a text are filled, or their edges drawn."""
    return item.get("Fill") != "false" or item.get("Stroke") == "true"


def _area(item: etree._Element, around: Matrix) -> tuple[float, float, float, float]:
    """The boundary of an object on the page, which clips it."""
    left, top, wide, high = _numbers(item.get("Boundary"), 4)
    return (*applied(around, left, top), *applied(around, left + wide, top + high))


def _is_cut(char: Char, area: tuple[float, float, float, float]) -> bool:
    """Whether a character lies wholly outside an area, by more than writers are inexact."""
    left, top, right, bottom = area
    beside = char.x0 > right + char.size or char.x1 < left - char.size
    return (
        right > left
        and bottom > top
        and (beside or char.base - 2 * char.size > bottom or char.base + char.size < top)
    )


def _chars(item: etree._Element, matrix: Matrix) -> Iterator[Char]:
    """The characters of a text object where they stand."""
    em = _numbers(item.get("Size"), 1)[0]
    # `HScale` narrows the letters, whatever their size.
    narrow = (_number(item, "HScale", 1.0)) or 1.0
    size = em * abs(matrix[3])
    x = y = 0.0
    for code in item.iterfind("{*}TextCode"):
        # A piece of text goes on where the last one ended unless it says where it stands.
        x, y = _number(code, "X", x), _number(code, "Y", y)
        steps, drops = list(_deltas(code.get("DeltaX"))), list(_deltas(code.get("DeltaY")))
        # A step for each letter; where there are more letters, the last ones go by their width.
        for letter, right, down in zip_longest(code.text or "", steps, drops):
            if letter is None:
                break
            # Without the font: a Latin letter is half as wide as it is high, a Chinese one as wide.
            wide = em * narrow * (0.5 if letter.isascii() else 1.0)
            step = _step(right, wide, bool(drops))
            x0, base = applied(matrix, x, y)
            # Steps wider than a letter are gaps, not part of it.
            x1, _ = applied(matrix, x + (min(step, wide * 1.2) if step > 0 else wide), y)
            yield Char(letter, x0, x1, base, size)
            x, y = x + step, y + (down or 0.0)


def _step(given: float | None, wide: float, downwards: bool) -> float:
    """How far the next character stands to the right; where nothing says so, behind this one."""
    if given is not None:
        return given
    # In a column of letters no step to the right is given.
    return 0.0 if downwards else wide


def _number(element: etree._Element, name: str, otherwise: float) -> float:
    """The first number of an attribute."""
    return _numbers(element.get(name), 1)[0] if element.get(name) else otherwise


def _deltas(text: str | None) -> Iterator[float]:
    """The steps from one character to the next; `g 3 4.2` is three of 4.2."""
    words = iter((text or "").split())
    # A count such as `g 99999999 1` makes no more steps than a page may have letters.
    left = _MOST
    for word in words:
        count = 1
        if word == "g":
            count = int(_value(next(words, "0")))
            word = next(words, "0")
        count = max(0, min(count, left))
        left -= count
        yield from (_value(word) for _ in range(count))


def _path(item: etree._Element, matrix: Matrix, ink: _Ink) -> None:
    data = item.findtext("{*}AbbreviatedData") or ""
    pen = ink.pen
    stroke, _ = _colour(item, "StrokeColor", _BLACK)
    fill, alpha = _colour(item, "FillColor", _BLACK)
    for points, curved in _subpaths(data):
        if curved:
            # A curve is no rule and no ground.
            pen.shapes.curves += 1
            continue
        placed = [applied(matrix, x, y) for x, y in points]
        # Paths of pages are measured from the bottom, as those of a PDF.
        corners = [(x, pen.frame.height - y) for x, y in placed]
        if item.get("Fill") == "true" and alpha and len(points) > 2:
            box = _box(corners)
            # What is white is kept apart: it is a rule only between coloured fills.
            pen.rect(*box, min(fill) >= 250)
            # Of a ground that lets what is under it through the colour is not known.
            pen.ground(ink.order, box, fill if alpha == 255 else None)
        if item.get("Stroke", "true") != "false":
            for (x0, y0), (x1, y1) in pairwise(corners):
                pen.line(x0, y0, x1, y1, min(stroke) >= 250)


def _box(corners: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _subpaths(data: str) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """(corners, whether a part is curved) of each figure of a path."""
    points: list[tuple[float, float]] = []
    curved = False
    words = iter(data.split()[:_MOST])
    for word in words:
        if word not in _POINTS:
            continue
        own = [_value(next(words, "0")) for _ in range(_POINTS[word])]
        if word in "SM":
            # A new figure ends the one before; a single point draws nothing.
            if len(points) > 1:
                yield points, curved
            points, curved = [(own[0], own[1])], False
        # Closed: back to where it began.
        elif word == "C" and points:
            points.append(points[0])
        elif own:
            curved = curved or word != "L"
            points.append((own[-2], own[-1]))
    if len(points) > 1:
        yield points, curved


def _colour(item: etree._Element, name: str, otherwise: Rgb) -> tuple[Rgb, int]:
    """The colour of an object, and how much it covers (0 to 255)."""
    element = item.find("{*}" + name)
    if element is None:
        return otherwise, 255
    parts = [int(min(max(_value(word), 0), 255)) for word in (element.get("Value") or "").split()]
    alpha = int(_value(element.get("Alpha") or "255"))
    # One number is a grey.
    if len(parts) == 1:
        parts *= 3
    return ((parts[0], parts[1], parts[2]) if len(parts) == 3 else otherwise), alpha


def _numbers(text: str | None, count: int) -> list[float]:
    """So many numbers of an attribute; what is missing is 0."""
    found = [_value(word) for word in (text or "").split()[:count]]
    return found + [0.0] * (count - len(found))


def _value(word: str) -> float:
    return float(word) if _NUMBER.fullmatch(word) else 0.0
