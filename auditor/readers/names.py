"""Names of files in the order in which a person counts them."""

from __future__ import annotations

import re


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key by which `table2` comes before `table10`."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        # Numbers and the words between them, each compared with its kind; numbers stand first.
        for part in re.split(r"([0-9]{1,9})", name)
        if part
    ]
