"""The colours of marks, the same in every format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COLOURS: Final[Mapping[str, str]] = {
    "fails": "FFC7CE",
    "explain": "FFE699",
    "query": "DDEBF7",
    "suspect": "FCE4D6",
    "holds": "E2EFDA",
}
"""Kind of mark -> colour of its ground, RRGGBB."""


def colour(kind: str) -> str:
    """The colour of a kind of mark; that of a question where it has none of its own."""
    return COLOURS.get(kind, COLOURS["query"])
