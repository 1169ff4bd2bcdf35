"""What is laid over a page apart from its print: notes, stamps, form fields; none of it is read,
all that shows is said.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

from auditor.message import Said, say

_SHOWN: Final = {
    3: say("annotation.text"),
    4: say("annotation.line"),
    5: say("annotation.square"),
    6: say("annotation.circle"),
    7: say("annotation.polygon"),
    8: say("annotation.polyline"),
    12: say("annotation.strike"),
    13: say("annotation.stamp"),
    15: say("annotation.ink"),
    20: say("annotation.widget"),
    28: say("annotation.redact"),
}
"""The kinds of annotations that a person sees on the page, by their numbers in pdfium."""
_HIDDEN: Final = 0b100010
"""Flags of one that is not shown: hidden, or not to be viewed."""
_MOST: Final = 5_000


def notes(page: Any, pdfium: Any) -> dict[Said, int]:
    """How many annotations of each kind a page shows."""
    found: dict[Said, int] = {}
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        name = _SHOWN.get(pdfium.FPDFAnnot_GetSubtype(note))
        if name and not pdfium.FPDFAnnot_GetFlags(note) & _HIDDEN and not _is_empty(note, pdfium):
            found[name] = found.get(name, 0) + 1
        pdfium.FPDFPage_CloseAnnot(note)
    return found


def _is_empty(note: Any, pdfium: Any) -> bool:
    """Whether it has no area to show anything in, as the field of an unseen signature."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(note, ctypes.byref(rect))
    return bool(abs(rect.right - rect.left) < 1 or abs(rect.top - rect.bottom) < 1)
