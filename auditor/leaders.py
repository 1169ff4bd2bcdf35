"""What a line of a table of contents ends with: dots or dashes before a page, and the page."""

from __future__ import annotations

from typing import Final

from auditor.patterns import regex

_DOTS: Final = ".．…·"
_LINES: Final = "。_—-"
_PAGE: Final = r"\s*+[0-9]{1,3}"
# The two looks behind let a run be tried at its start only; a blank may stand behind each sign.
_START: Final = rf"(?<![{_DOTS}{_LINES}])(?<![{_DOTS}{_LINES}]\s)"
# Two signs (…… is one ellipsis) are no chance; of dashes and strokes it takes three.
_RUN: Final = rf"{_START}(?:[{_DOTS}]\s?+){{2,}}+"
_LONG: Final = rf"{_START}(?:[{_DOTS}{_LINES}]\s?+){{3,}}+"
_ENTRY: Final = rf"(?:{_RUN}|{_LONG}){_PAGE}\s*+$|\t[0-9]{{1,3}}\s*+$"
ENTRY: Final = regex(_ENTRY)
"""……12, ------12, <tab>12: what leads to a page, and the page."""
LED: Final = regex(rf"{_ENTRY}|{_RUN}\s*+$")
"""The same, or dots alone: the page was cut off, or stands in a line of its own."""
PAGED: Final = regex(rf"(?<=[^0-9年\s])[\s{_DOTS}]{{0,200}}+[0-9]{{1,3}}\s{{0,9}}$")
"""A page, behind whatever leads to it or a blank: 收入决算表 12. Behind a year it is none: 2024年 12."""
