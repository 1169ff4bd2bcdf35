"""Where text may leave ink: the area that a text object is clipped to, on the page as stored."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from itertools import chain, islice, repeat
from typing import Any, Final

from auditor.readers.pdf.asking import Handle

_MOST_CLIPS, _MOST_CORNERS = 20, 100
"""Paths that text is clipped to at most, and corners of each."""
_NOWHERE: Final = 1e9

Box = tuple[float, float, float, float]


def areas(texts: Mapping[int, Handle], pdfium: Any) -> dict[int, Box]:
    """(left, bottom, right, top) that the text objects are clipped to, by their orders; those left
    out that are not, or intricately.
    """
    every = [*map(pdfium.FPDFPageObj_GetClipPath, texts.values())]
    counts = map(pdfium.FPDFClipPath_CountPaths, every)
    clips = [
        (order, clip, paths)
        for order, clip, paths in zip(texts, every, counts, strict=True)
        if 0 < paths <= _MOST_CLIPS
    ]
    starts = map(
        pdfium.FPDFClipPath_GetPathSegment,
        chain.from_iterable(repeat(clip, paths) for _, clip, paths in clips),
        chain.from_iterable(range(paths) for *_, paths in clips),
        repeat(0),
    )
    # Text is clipped to the same paths again and again, each of which lies in one place.
    known: dict[tuple[Handle | None, ...], Box] = {}
    found = {}
    for order, clip, paths in clips:
        own = tuple(islice(starts, paths))
        if own not in known:
            known[own] = _area(clip, paths, pdfium)
        found[order] = known[own]
    return found


def _area(clip: Handle, paths: int, pdfium: Any) -> Box:
    """What all paths of a clip leave."""
    left, bottom, right, top = -_NOWHERE, -_NOWHERE, _NOWHERE, _NOWHERE
    for path in range(paths):
        if box := _box(clip, path, pdfium):
            x0, y0, x1, y1 = box
            left, right = max(left, x0), min(right, x1)
            bottom, top = max(bottom, y0), min(top, y1)
    return left, bottom, right, top


def _box(clip: Handle, path: int, pdfium: Any) -> Box | None:
    """The box of a clip path; None where it has more corners than are looked at."""
    count = pdfium.FPDFClipPath_CountPathSegments(clip, path)
    if not 0 < count <= _MOST_CORNERS:
        return None
    x, y = ctypes.c_float(), ctypes.c_float()
    xs, ys = [], []
    for at in range(count):
        corner = pdfium.FPDFClipPath_GetPathSegment(clip, path, at)
        pdfium.FPDFPathSegment_GetPoint(corner, ctypes.byref(x), ctypes.byref(y))
        xs.append(x.value)
        ys.append(y.value)
    return min(xs), min(ys), max(xs), max(ys)
