"""A scanned page turned so that its lines read from left to right, upside up."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean, median
from typing import TYPE_CHECKING, Any, Final

from auditor.readers.ocr_image import boxes_of, dark_of, without_red
from auditor.readers.ocr_skew import long_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

Recognise = Callable[[list[Any]], list[tuple[str, float]]]
"""Text and confidence of pictures of one line each."""
_SAMPLE: Final = 8
"""Lines that are read to tell which way up a page is."""
_SURE: Final = 0.92
"""Confidence that lines read upside down do not reach."""
_PLAINLY: Final = 0.9
"""So many times fewer are lines than what they would be the other way."""
_LOW, _HIGH = 4.0, 24.0
"""Points of print from top to bottom."""
# Pixels of height of the lines that are read here.
_LINE_HEIGHT: Final = 48


def upright(image: NDArray[Any], scale: float, recognise: Recognise) -> NDArray[Any]:
    """The picture of a page turned by quarters until it reads best; `scale` is points a pixel."""
    import cv2

    grey, _ = without_red(image)
    ink = _print(dark_of(grey), scale)
    # Print is between 4 and 24 points; the rest are rules, pictures and dust.
    sizes = [max(box[2:]) for box in boxes_of(ink) if _LOW < max(box[2:]) * scale < _HIGH]
    if not sizes:
        return image
    size = median(sizes)
    # Characters run together along the line: in the right direction there are fewer, longer pieces.
    across, down = _lines(ink, size), _lines(cv2.rotate(ink, cv2.ROTATE_90_CLOCKWISE), size)
    if len(down) < _PLAINLY * len(across):
        image = cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE)
        grey = cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE)
        across = down
    pictures = _sample(grey, across, size)
    if not pictures:
        return image
    score = _score(recognise(pictures))
    # Read surely: the second reading is saved.
    if score > _SURE:
        return image
    turned = [cv2.rotate(one, cv2.ROTATE_180) for one in pictures]
    return cv2.rotate(image, cv2.ROTATE_180) if _score(recognise(turned)) > score else image


def _score(readings: list[tuple[str, float]]) -> float:
    return mean(score for _, score in readings)


def _print(dark: NDArray[Any], scale: float) -> NDArray[Any]:
    """The ink without what is longer than any stroke of a character."""
    import cv2

    most = round(_HIGH / scale)
    rules = cv2.bitwise_or(long_runs(dark, most, 1), long_runs(dark, 1, most))
    left: NDArray[Any] = cv2.bitwise_and(dark, cv2.bitwise_not(cv2.dilate(rules, None)))
    return left


Box = tuple[int, int, int, int]


def _lines(ink: NDArray[Any], size: float) -> list[Box]:
    """What the ink makes when characters beside each other run into one."""
    import cv2

    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (max(1, round(0.7 * size)), 1))
    return [
        box
        for box in boxes_of(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel))
        if max(box[2:]) > 0.4 * size
    ]


def _sample(grey: NDArray[Any], lines: list[Box], size: float) -> list[NDArray[Any]]:
    """The pictures of the longest lines, no longer than the recogniser takes."""
    import cv2

    # One line high, and longer than two characters.
    whole = [box for box in lines if 0.6 * size < box[3] < 2 * size and box[2] > 2 * box[3]]
    pictures = []
    for x, y, wide, high in sorted(whole, key=lambda box: -box[2])[:_SAMPLE]:
        margin = high // 4
        # At most 25 letters of a line are enough to judge it.
        part = grey[max(0, y - margin) : y + high + margin, x : x + min(wide, round(25 * size))]
        factor = _LINE_HEIGHT / part.shape[0]
        drawn = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        pictures.append(cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR))
    return pictures
