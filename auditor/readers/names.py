"""Names of files: the order in which a person counts them, and those of copies."""

from __future__ import annotations

import re
from typing import Final

from auditor.patterns import regex


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key by which `table2` comes before `table10`."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        # Numbers and the words between them, each compared with its kind; numbers stand first.
        for part in re.split(r"([0-9]{1,9})", name)
        if part
    ]


# `决算表(1)`, `决算表 - 副本`, `决算表（2）`, `决算表_copy (3)`.
_COPY: Final = regex(
    r"(?:(?<!\s)\s++)?(?:[（(][0-9]{1,2}[)）]|(?:[-_—]\s*+)?(?:副本|[Cc]opy)(?:\s*+[（(][0-9]{1,2}[)）])?)$"
)


def uncopied(stem: str) -> str:
    """The name of a file, given without its suffix, that a system made a copy of under this one."""
    return _COPY.sub("", stem)
