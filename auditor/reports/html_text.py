"""Text made inert in HTML, and the style sheets and scripts of the pages."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final

from auditor.wording.words import printable

_ASSETS: Final = Path(__file__).parent / "assets"


def text(content: object) -> str:
    """Text of a document or of ours, inert in HTML."""
    return escape(printable(str(content)))


def text_kept(content: str) -> str:
    """Inert text whose outer spaces stay."""
    # `printable` strips a text: the blanks at its ends part it from the figure beside.
    inner = printable(content)
    return escape(
        (" " if content[:1] == " " else "") + inner + (" " if content[-1:] == " " and inner else "")
    )


@lru_cache(maxsize=8)
def asset(name: str) -> str:
    """What a page has written into it, by the name of its file."""
    return (_ASSETS / name).read_text(encoding="utf-8")
