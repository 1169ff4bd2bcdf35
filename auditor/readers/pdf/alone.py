"""Lines that are no part of a table: captions, labels, sentences."""

from __future__ import annotations

from typing import Final

from auditor.patterns import regex
from auditor.readers.pdf.flow import CAPTION
from auditor.readers.pdf.piece import Row

_FEW: Final = 3
"""Pieces of a line of captions at most."""
_SENTENCE: Final = 0.6
"""A line without gaps this share as wide as the print of the page belongs to no column."""
_PLAIN: Final = regex(r"公开|附?表|备?注|(?:金额)?单位\s*[万亿]?[元美]")
"""Captions that have no colon; the name of a body without one is a heading."""
_LABELLED: Final = regex(r"[（(]?(?:金额|计量|货币)?单位\s*[:：]|公开\s*[0-9]{2}\s*表")
"""What stands above a table, beside other captions or alone."""


def stands_alone(row: Row, wide: float) -> bool:
    """Whether a line is a caption or a sentence rather than a part of a table."""
    if len(row) <= _FEW and any(_LABELLED.match(piece.text) for piece in row):
        return True
    if _begins_as_caption(row):
        return _is_caption(row)
    return len(row) == 1 and row[0].x1 - row[0].x0 > _SENTENCE * wide


def _begins_as_caption(row: Row) -> bool:
    """Whether a line of few pieces, none of which is an amount, begins as captions do."""
    if len(row) > _FEW or any(piece.is_amount for piece in row):
        return False
    return CAPTION.match("".join(piece.text for piece in row)) is not None


def _is_caption(row: Row) -> bool:
    """Whether what begins as a caption is one.

    A name of a body is a heading or a row of a form; with a colon behind it it stands above a
    table.
    """
    text = "".join(piece.text for piece in row)
    plain = len(row) == 1 and _PLAIN.match(text) is not None
    return plain or ":" in text or "：" in text or text.endswith("表")
