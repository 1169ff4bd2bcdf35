"""How far a picture is turned from the level, by its long rules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEEPEST: Final = 5.0
"""Degrees of skew that are set straight."""


def skew_of(dark: NDArray[Any], scale: float) -> float:
    """Degrees by which the long rules lean; 0 where there are none."""
    import cv2
    import numpy

    # Pieces of 8 points are enough here: a leaning rule is a stair of short runs.
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        long_runs(dark, round(8 / scale), 1), connectivity=8
    )
    leaning: list[tuple[float, float]] = []
    for index in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[index])
        # Only long rules, and none steeper than a page is laid askew.
        if wide * scale < 60 or high > wide * math.tan(math.radians(_STEEPEST)) + 8:
            continue
        rows, columns = (labels[y : y + high, x : x + wide] == index).nonzero()
        leaning.append((math.degrees(math.atan(numpy.polyfit(columns, rows, 1)[0])), float(wide)))
    # The middle of all leans, each as heavy as its rule is long.
    leaning.sort()
    half, seen = sum(wide for _, wide in leaning) / 2, 0.0
    for angle, width in leaning:
        seen += width
        if seen >= half:
            return angle
    return 0.0


def long_runs(dark: NDArray[Any], wide: int, high: int) -> NDArray[Any]:
    """Only what runs on for so many pixels, a pixel or two of sway allowed."""
    import cv2

    # A rule that sways by a pixel is thickened first, so that it runs on.
    sway = cv2.getStructuringElement(cv2.MORPH_RECT, (1 if wide > 1 else 3, 1 if high > 1 else 3))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (wide, high))
    opened: NDArray[Any] = cv2.morphologyEx(cv2.dilate(dark, sway), cv2.MORPH_OPEN, kernel)
    return opened
