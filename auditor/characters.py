"""Characters as they are read: the one place where printed text is folded.

`fold` brings together what looks the same and takes out what cannot be seen, so that what is read
is what a person sees; it never changes how a text looks. `NARROW` goes further, for figures and
labels that are compared: full-width digits, signs and blanks to ASCII, one character for one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from auditor.document import Block, Cell, Document, Grid, Notice, Paragraph
from auditor.latest import handed_on
from auditor.message import say
from auditor.patterns import regex

_SUPPLEMENT: Final = (
    "冫厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尣巳幺彑彐忄心扌攵\u2e9a旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒网网网"
    "羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阝阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙"
    "龜亀龟"
)
"""What the radicals U+2E80 to U+2EF3 are as ideographs, in order; normalisation knows two of them
only.
"""
_MAINLAND: Final = {0x2F3E: "户", 0x2FAD: "青"}
"""Radicals whose normal form is not the one that mainland print has."""
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202d\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff\U0001d173-\U0001d17a"
)
"""Signs without a glyph: zero-width, soft hyphens, direction, variants. Not U+202E: it turns what
is seen round.
"""
_BLANKS: Final = "\u2800\u3164\uffa0"
"""Blanks that the language does not know as such."""
_ALIKE: Final = "\u2e80-\u2fd5\uf900-\ufad9\U0001d7ce-\U0001d7ff\U0002f800-\U0002fa1d"
"""Radicals, compatibility ideographs, digits of mathematical alphabets."""
_WITHIN: Final = f"(?<=[0-9０-９.．,，])[{_UNSEEN}]++(?=[0-9０-９.．,，])"
_FOLDED: Final = regex(f"{_WITHIN}|[{_UNSEEN}{_BLANKS}{_ALIKE}]")
_BETWEEN_DIGITS: Final = regex(_WITHIN)
_TURNING: Final = regex("[\u202b\u2067]")
"""Signs that set what follows from right to left: within a figure they put its digits in another
order.
"""
TURNED: Final = "\u202e"
"""The sign that they are all read as there: no figure can be read with it. Readers set it where a
page's styles do the same.
"""

_DIGITS: Final = regex(r"[0-9０-９][0-9０-９.,，．]*+")

NARROW: Final = {
    **dict(
        zip(
            map(ord, "０１２３４５６７８９．，－＋（）％＊＃　﹒﹪﹢"),
            "0123456789.,-+()%*# .%+",
            strict=True,
        )
    ),
    **dict.fromkeys(map(ord, "−–—‐‑‒﹣─△▲Δ"), "-"),
    **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F), " "),
}
"""Digits, signs and blanks in any width to ASCII."""

_LOST: Final = regex("(?<=[一-鿿])[?？\ufffd](?=[一-鿿])")
"""A character that was lost within a word; a question mark ends a sentence, in reports hardly ever.
"""

_RAISED: Final = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_RAISABLE: Final = regex(
    r"\s*[\[(（【〔]?(?:注\s*)?(?:[0-9]{1,2}(?:[,，、-][0-9]{1,2})*|[a-z]|[①-⑳*†‡§※#]{1,3})[\])）】〕]?\s*$"
)


def raised(text: str) -> str:
    """What is set above the line, as a mark and no digit: `1` is `¹`. A text that is no mark (a
    whole figure) stays.
    """
    return text.translate(_RAISED) if _RAISABLE.match(text) else text


def turned(text: str) -> str:
    """A text whose letters are drawn in another order than they are written: none of its figures
    can be read.
    """
    return _DIGITS.sub(lambda match: TURNED + match[0], text)


def unspaced(text: str) -> str:
    """A text without any blank in it."""
    return "".join(text.split())


def fold(text: str) -> str:
    """The text as it is seen: radicals as the ideographs they look like, signs that cannot be seen
    taken out.
    """
    return text if text.isascii() or not _FOLDED.search(text) else _FOLDED.sub(_seen, text)


_COMPATIBLE: Final = (range(0x2E80, 0x2FE0), range(0xF900, 0xFADA), range(0x1D7CE, 0xE0000))
"""Radicals, compatibility ideographs, and signs from the mathematical digits on: each stands for
the sign that it is compatible with.
"""


def _seen(match: re.Match[str]) -> str:
    """What is seen of signs: nothing, a blank, what they look like, or that they turn the text."""
    sign = match[0]
    if len(sign) > 1 or _BETWEEN_DIGITS.match(match.string, match.start()):
        turning = _TURNING.search(sign)
        if turning or len(sign) > 1:
            return TURNED if turning else ""
    code = ord(sign)
    if sign in _BLANKS:
        return " "
    if code in _MAINLAND:
        return _MAINLAND[code]
    if 0x2E80 <= code < 0x2E80 + len(_SUPPLEMENT):
        return _SUPPLEMENT[code - 0x2E80]
    if any(code in signs for signs in _COMPATIBLE):
        return unicodedata.normalize("NFKC", sign)
    return ""


@lru_cache(maxsize=1)
def _simple() -> tuple[re.Pattern[str], dict[int, str]]:
    """Traditional characters that simplified print does not have, as a class; and what they are
    there.
    """
    text = (Path(__file__).parent / "traditional.txt").read_text(encoding="utf-8")
    old, new = ("".join(part.split()) for part in text.split("\n\n"))
    return regex(f"[{old}]"), dict(zip(map(ord, old), new, strict=True))


def simplified(text: str) -> str:
    """The text in simplified characters, one for one."""
    pattern, table = _simple()
    return text if text.isascii() or not pattern.search(text) else text.translate(table)


@handed_on
def folded(document: Document) -> Document:
    """The document with every text folded, and in simplified characters, as the forms are.

    Signs that stood unseen within figures, and characters that were brought to others, are said in
    notices.
    """
    folder = _Folder()
    blocks = tuple(folder.block(block) for block in document.blocks)
    said = folder.notices()
    if not said and all(one is other for one, other in zip(blocks, document.blocks, strict=True)):
        return document
    return replace(document, blocks=blocks, notices=(*document.notices, *said))


class _Folder:
    """Folds the blocks of a document; a merged cell stays the same object wherever it stands."""

    def __init__(self) -> None:
        self.cells: dict[int, Cell] = {}
        self.unseen: list[Block | Cell] = []
        self.traditional: list[Block | Cell] = []
        self.lost: list[Block | Cell] = []

    def block(self, block: Block) -> Block:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        rows = tuple(tuple(self._cell(cell) for cell in row) for row in block.rows)
        title = simplified(fold(block.title))
        same = title == block.title and all(
            one is other
            for row, old in zip(rows, block.rows, strict=True)
            for one, other in zip(row, old, strict=True)
        )
        return block if same else Grid(rows, block.place, title)

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        text = self._text(paragraph)
        if text == paragraph.text:
            return paragraph
        self._note(paragraph)
        spans = tuple((len(fold(paragraph.text[:at])), place) for at, place in paragraph.spans)
        return replace(paragraph, text=text, spans=spans)

    def _cell(self, cell: Cell) -> Cell:
        if id(cell) in self.cells:
            return self.cells[id(cell)]
        text = self._text(cell)
        if text == cell.text:
            return cell
        self._note(cell)
        self.cells[id(cell)] = replace(cell, text=text)
        return self.cells[id(cell)]

    def _text(self, block: Paragraph | Cell) -> str:
        seen = fold(block.text)
        text = simplified(seen)
        if text != seen:
            self.traditional.append(block)
        if _LOST.search(text):
            self.lost.append(block)
        return text

    def _note(self, block: Paragraph | Cell) -> None:
        if _BETWEEN_DIGITS.search(block.text):
            self.unseen.append(block)

    def notices(self) -> list[Notice]:
        found = []
        if self.unseen:
            found.append(Notice(say("unseen.within", count=len(self.unseen)), self.unseen[0].place))
        if self.traditional:
            found.append(
                Notice(
                    say("traditional.read", count=len(self.traditional)), self.traditional[0].place
                )
            )
        if self.lost:
            found.append(
                Notice(
                    say("spoilt.places", count=len(self.lost)),
                    self.lost[0].place,
                )
            )
        return found
