"""Lines for a terminal: wrapped by display width, where ambiguous characters count as wide as they
may be.
"""

from __future__ import annotations

from typing import Final
from unicodedata import east_asian_width

from auditor.output.text import uncommanded
from auditor.patterns import regex

# `【12.34】` with its brackets, a word or figure, blanks, or one letter.
_ATOM: Final = regex(r"【[^】]{1,24}】|[!-~]+|\s+|.")
# Marks that may not begin a line, and those that may not end one.
_NEVER_FIRST: Final = frozenset("，。；：、！？）】》”’〕～…%％")
_NEVER_LAST: Final = frozenset("（【《“‘〔")


class _Columns(dict[str, int]):
    """The columns of each character, looked up once."""

    def __missing__(self, character: str) -> int:
        # Ambiguous letters (`①`, `—`) take two columns in a Chinese font.
        columns = self[character] = 2 if east_asian_width(character) in "WFA" else 1
        return columns


_COLUMNS: Final = _Columns()


def width(text: str) -> int:
    """Columns that the text takes at most: wide, full-width and ambiguous characters take two."""
    if text.isascii():
        return len(text)
    return sum(map(_COLUMNS.__getitem__, text))


def wrap(text: str, columns: int, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of at most `columns`, the first and the others begun as given. Wraps, never
    cuts.
    """
    text = uncommanded(text)
    # Ten columns at least, however far the lines are set in.
    room = max(columns, width(rest) + 10)
    lines: list[str] = []
    line, used, begun = first, width(first), False
    for atom in _atoms(text, room - width(rest)):
        size = width(atom)
        # Blanks at the end of a line take no room.
        if begun and used + len(atom.rstrip()) and used + width(atom.rstrip()) > room:
            lines.append(line.rstrip())
            line, used, begun = rest, width(rest), False
        if not begun and atom.isspace():
            continue
        line, used, begun = line + atom, used + size, True
    if begun or not lines:
        lines.append(line.rstrip())
    return lines


def _atoms(text: str, longest: int) -> list[str]:
    """What may not be broken: figures, words, punctuation with what it belongs to."""
    atoms: list[str] = []
    for match in _ATOM.finditer(text):
        atom = match[0]
        glued = (
            atoms
            and not atoms[-1].isspace()
            and (atom[0] in _NEVER_FIRST or atoms[-1][-1] in _NEVER_LAST)
        )
        # Glued only as long as it fits on a line.
        if glued and not atom.isspace() and width(atoms[-1]) + width(atom) <= longest:
            atoms[-1] += atom
        else:
            atoms.extend(_pieces(atom, longest))
    return atoms


def _pieces(atom: str, longest: int) -> list[str]:
    """A word longer than a line (a path) in pieces that fit."""
    if width(atom) <= longest:
        return [atom]
    pieces = [""]
    for character in atom:
        if width(pieces[-1] + character) > longest:
            pieces.append("")
        pieces[-1] += character
    return pieces
