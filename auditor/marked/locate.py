"""Where a figure stands in a text that holds more of its kind: by what stands before and after."""

from __future__ import annotations

from os.path import commonprefix
from typing import Final

from auditor.figure import normal
from auditor.marked.marks import Mark

_NEAR: Final = 40
"""So many characters before and after tell figures apart."""
_LEAST: Final = 4
"""So many characters of a name are told apart from other words."""
# What a digit may stand behind within one figure, `７` or `.`.
_WITHIN: Final = tuple("0123456789.０１２３４５６７８９．")


def locate(text: str, mark: Mark) -> tuple[int, int] | None:
    """(start, end) of the figure of a mark in a text; None where it does not stand there.

    Blanks count for nothing. Of several equally likely ones it is the one whose turn it is.
    """
    return _find(_plain(text), text, _plain(mark.figure)[0], mark)


def anywhere(text: str, mark: Mark) -> tuple[int, int] | None:
    """(start, end) of the figure or name of a mark in a text, or of the end of the name."""
    return locate(text, mark) or locate_end(text, mark)


def locate_end(text: str, mark: Mark) -> tuple[int, int] | None:
    """(start, end) of as much of the end of a name as stands in a text: a report says 某局2024年度收入总计
    of what is called 某局收入总计. At least half of it; None for a figure, which is whole or not there.
    """
    name = _plain(mark.figure)[0]
    if any(sign.isdecimal() for sign in name):
        return None
    plain = _plain(text)
    # From the longest end of the name to the shortest that still tells it.
    for start in range(1, len(name) - max(_LEAST, len(name) // 2) + 1):
        if found := _find(plain, text, name[start:], mark):
            return found
    return None


def _find(
    read: tuple[str, list[int]], text: str, figure: str, mark: Mark
) -> tuple[int, int] | None:
    plain, origin = read
    before, after = _plain(mark.before)[0][-_NEAR:], _plain(mark.after)[0][:_NEAR]
    scored: list[tuple[int, int]] = []
    # Every place where the figure stands, with how well what is around it fits.
    at = plain.find(figure) if figure else -1
    while at >= 0:
        end = at + len(figure)
        if not _is_part(text, origin[at], origin[end - 1] + 1):
            scored.append((_alike(plain, at, end, before, after), at))
        at = plain.find(figure, at + 1)
    if not scored:
        return None
    best = max(score for score, _ in scored)
    # Of equally likely places the one whose turn it is; with fewer places than rows the last.
    likely = [at for score, at in scored if score == best]
    start = likely[min(mark.turn, len(likely) - 1)]
    return origin[start], origin[start + len(figure) - 1] + 1


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without blanks, signs half-width, and where each of its characters stood."""
    # `normal` changes no length, so that each sign knows where it stood.
    kept = [(sign, at) for at, sign in enumerate(normal(text)) if not sign.isspace()]
    return "".join(sign for sign, _ in kept), [at for _, at in kept]


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether the digits go on before or after: 7.32 is no figure of 807.32."""
    # A digit before, or a point: the figure goes on to the left.
    if text[start].isdecimal() and text[start - 1 : start] in _WITHIN:
        return start > 0
    return text[end - 1].isdecimal() and text[end : end + 1].isdecimal()


def _alike(plain: str, start: int, end: int, before: str, after: str) -> int:
    """How much of what stands around is as it should be."""
    # Read from the figure outwards on both sides, as far as they agree.
    ahead = plain[max(0, start - _NEAR) : start][::-1]
    behind = plain[end : end + _NEAR]
    return len(commonprefix((ahead, before[::-1]))) + len(commonprefix((behind, after)))
