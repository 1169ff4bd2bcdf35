"""The wording of every message, from one catalogue in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from auditor import parsed
from auditor.output.text import printable as printable
from auditor.patterns import regex
from auditor.records import frozen

LANGUAGES: Final = ("zh", "en")
# `{count:row/rows}`: 1 row, 2 rows.
_COUNTED: Final = regex(r"\{(?P<name>\w+):(?P<one>[^{}/]+)/(?P<many>[^{}/]+)\}")
_FOLDER: Final = Path(__file__).parent / "catalogue"


@frozen
class Words:
    """The messages of one language; called with a key and what to fill in."""

    lang: str
    messages: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The message of a key, filled in."""
        return self.filled(key, values) if values else self.messages[key]

    def filled(self, key: str, values: Mapping[str, object]) -> str:
        """The message of a key, its gaps filled; `{count:row/rows}` is a number and what it counts,
        one or many of it.
        """
        message = self.messages[key]
        # Most have no number.
        if "/" in message:
            message = _COUNTED.sub(lambda gap: _counted(gap, values), message)
        return message.format_map(values)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows the key."""
        return key in self.messages

    def join(self, parts: list[str]) -> str:
        """Parts as a list in words: `甲、乙`, `one, two`."""
        return self("place.list").join(parts)

    def join_clauses(self, parts: list[str]) -> str:
        """Parts that hold commas of their own, as a list."""
        return ("；" if self.lang == "zh" else "; ").join(parts)

    def sentence(self, *clauses: str) -> str:
        """Clauses that follow each other, the empty ones left out."""
        return self.join_clauses([clause for clause in clauses if clause])


def _counted(gap: re.Match[str], values: Mapping[str, object]) -> str:
    number = f"{values[gap['name']]}"
    return f"{number} {gap['one'] if number == '1' else gap['many']}"


@lru_cache(maxsize=len(LANGUAGES))
def words(lang: str = "zh") -> Words:
    """The catalogue of a language. Raises ValueError for one there is none of."""
    if lang not in LANGUAGES:
        raise ValueError(f"no messages in {lang!r}; there are: {', '.join(LANGUAGES)}")
    return Words(lang, parsed.load(_FOLDER / f"{lang}.yaml"))
