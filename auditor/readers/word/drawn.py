"""What is drawn in a Word document: text boxes, letters drawn as pictures, charts, and what of it
is not seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from auditor.document import Notice, Paragraph, Place
from auditor.message import say
from auditor.patterns import regex
from auditor.readers.hidden import says_amount
from auditor.readers.sight import SMALLEST
from auditor.readers.word.numbering import W, is_on

_PIXEL: Final = 9525
"""English metric units, in which drawings are measured."""
# Namespaces of what Word draws; a rendering that needs any other is for another program.
_UNDERSTOOD: Final = (
    "http://schemas.microsoft.com/office/",
    "http://schemas.openxmlformats.org/",
    "urn:schemas-microsoft-com:",
)
# Charts, diagrams, and drawings of other programs.
_GRAPHIC: Final = ("{*}chart", "{*}relIds", "{*}lockedCanvas", "{*}contentPart", "{*}slicer")
_PICTURE: Final = ("{*}blip", "{*}imagedata")
# `width:120.5pt;margin-left:-9999px`, in the style of an old drawing.
_LENGTH: Final = regex(
    r"(?:^|;)\s*+(width|height|margin-left|margin-top|left|top)"
    r"\s*+:\s*+(-?[0-9.]++)(pt|px|in|cm|mm)?"
)
# Pixels of 96 to the inch.
_POINTS: Final = {"pt": 4 / 3, "px": 1.0, "in": 96.0, "cm": 37.8, "mm": 3.78, None: 1.0}
_AWAY: Final = -400.0
"""Pixels beyond the edge at which nothing of a text is left on the page."""


def name_of(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def choice(element: etree._Element) -> list[etree._Element]:
    """Of the renderings that a file offers for the same content the one that is shown: the first
    whose needs are known.
    """
    for child in element:
        needs = child.get("Requires", "").split()
        if (
            name_of(child) == "Fallback"
            or name_of(child) == "Choice"
            and all(child.nsmap.get(prefix, "").startswith(_UNDERSTOOD) for prefix in needs)
        ):
            return [child]
    return []


def is_unseen(drawing: etree._Element) -> bool:
    """Whether a drawing is hidden, drawn too small to be seen, or beyond the page."""
    shown = next(drawing.iter("{*}docPr"), None)
    if shown is not None and shown.get("hidden", "0") not in ("0", "false"):
        return True
    extent = next(drawing.iter("{*}extent"), None)
    # Width and height in English metric units, 9525 a pixel.
    sizes = [extent.get(side, "") for side in ("cx", "cy")] if extent is not None else []
    if any(size.isdecimal() and len(size) < 12 and int(size) < SMALLEST * _PIXEL for size in sizes):
        return True
    shape = next(
        (one for one in drawing.iter("{*}shape", "{*}rect", "{*}roundrect") if one.get("style")),
        None,
    )
    return shape is not None and _is_styled_away(shape.get("style", "").lower())


def _is_styled_away(style: str) -> bool:
    if re.search(r"visibility\s*+:\s*+hidden|mso-hide\s*+:\s*+all", style):
        return True
    for name, number, unit in _LENGTH.findall(style):
        pixels = (
            float(number) * _POINTS[unit or None]
            # What is no number says nothing of the size: as if it were seen.
            if number.count(".") < 2 and number.strip("-.")
            else SMALLEST
        )
        if pixels < (SMALLEST if name in ("width", "height") else _AWAY):
            return True
    return False


def drawn_letters(drawing: etree._Element) -> str:
    """The text that is drawn along a path (WordArt of old files)."""
    return "\n".join(path.get("string", "") for path in drawing.iter("{*}textpath"))


def left_out(drawing: etree._Element, counts: Counter[str]) -> bool:
    """Counts what of a drawing is not read: pictures, charts and diagrams, controls. Whether it has
    pictures.
    """
    pictures = sum(1 for _ in drawing.iter(*_PICTURE))
    counts["image"] += pictures
    counts["graphic"] += sum(1 for _ in drawing.iter(*_GRAPHIC))
    counts["object"] += sum(1 for _ in drawing.iter(W + "control"))
    return pictures > 0


def is_flat(properties: etree._Element | None) -> bool:
    """Whether a row's height is fixed so low that nothing of it is seen."""
    height = properties.find(W + "trHeight") if properties is not None else None
    if height is None or height.get(W + "hRule") != "exact":
        return False
    twips = height.get(W + "val", "")
    # Fifteen twentieths of a point a pixel.
    return twips.isdecimal() and len(twips) < 6 and int(twips) < SMALLEST * 15


def is_mirrored(table: etree._Element) -> bool:
    """Whether a table shows its columns from right to left."""
    return is_on(table.find(f"{W}tblPr/{W}bidiVisual"))


_PLACES: Final = 8
"""So many places of pictures are named."""


def tells(margin: etree._Element) -> bool:
    """Whether a header or footer says an amount."""
    return any(map(says_amount, margin_lines(margin)))


def margin_lines(margin: etree._Element) -> list[str]:
    """The lines of a header or footer."""
    return [
        "".join(part.text or "" for part in line.iter(W + "t")) for line in margin.iter(W + "p")
    ]


def running(margins: Iterable[etree._Element]) -> tuple[Paragraph, ...]:
    """What headers and footers say, each line once."""
    lines = dict.fromkeys(text.strip() for margin in margins for text in margin_lines(margin))
    return tuple(Paragraph(text, Place()) for text in lines if text)


LEFT: Final = ("image", "object", "graphic", "field")
"""What a cell may show and nothing is read of: kinds of what is counted."""
_SAID: Final = {
    "inserted": "word.insertions",
    "image": "word.pictures",
    "object": "word.objects",
    "graphic": "word.charts",
    "field": "word.fields",
    "chunk": "word.outside",
    "margin": "word.headers",
    "turned": "word.reversed",
    "mirrored": "word.leftward",
    "web": "word.web-hidden",
    "unsure": "word.white",
    "comment": "word.comments",
}
_LOST: Final = frozenset({"image", "object", "graphic", "field", "chunk"})
"""What may say something that was not read."""


def told(counts: Counter[str], pictured: Iterable[int]) -> Iterator[Notice]:
    """What is to be said of what was counted; `pictured` are the paragraphs behind which pictures
    stand.
    """
    for kind, key in _SAID.items():
        if counts[kind]:
            yield _noted(key, counts[kind], pictured if kind == "image" else (), kind in _LOST)


def _noted(key: str, count: int, places: Iterable[int], lost: bool) -> Notice:
    """How many of a kind a document has, and behind which paragraphs the first of them stand where
    that is known.
    """
    named = [number for number in dict.fromkeys(places) if number]
    if not named:
        return Notice(say(key, count=count), lost=lost)
    told = {"count": count, "places": "、".join(map(str, named[:_PLACES]))}
    message = say("word.pictures-among" if len(named) > _PLACES else "word.pictures-behind", **told)
    return Notice(message, Place(paragraph=named[0]), lost)
