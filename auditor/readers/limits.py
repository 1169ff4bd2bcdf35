"""What a reader may spend on one report; beyond it the report is refused in one line, never half read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one report. The defaults are far above any published report and keep a reader under 1 GB of memory."""

    bytes: int = 100 * MEGABYTE
    """Size of the file, or of all files of a folder."""
    expanded: int = 300 * MEGABYTE
    """What all members of a zip container expand to."""
    part: int = 24 * MEGABYTE
    """What one XML part of an Office file may hold; its tree takes some twenty times as much memory."""
    page: int = 8 * MEGABYTE
    """What a web page or a text file may hold: no program wrote markup around each word there."""
    ratio: int = 400
    """How many times its own size a container of more than `part` expanded bytes may expand to."""
    members: int = 4000
    """Files in a container or a folder."""
    nesting: int = 2
    """Containers within containers."""
    pages: int = 2000
    """Pages of a PDF."""
    paragraphs: int = 100_000
    """Paragraphs of a Word document or web page."""
    cells: int = 500_000
    """Cells of all tables, blank ones included."""
    seconds: float = 90.0
    """How long a foreign program (LibreOffice) may run on one file."""


DEFAULT: Final = Limits()
"""The limits that hold where the caller sets none."""
