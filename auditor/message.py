"""What is to be said, as data: a key of the catalogue and what fills the gaps of its sentence.
`wording` makes sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from importlib import import_module
from typing import Final

from auditor.records import frozen

LIST: Final = "place.list"
"""The key of a list of names: what stands between them."""
BY_LANGUAGE: Final = "place.language"
"""The key of a name that has a form of its own in each language."""


@frozen
class Message:
    """A sentence, or a part of one, in no language yet."""

    key: str
    fields: tuple[tuple[str, str | Message | tuple[str | Message, ...]], ...] = ()
    """What fills the gaps, by name: words of a document as they are printed, numbers, other
    messages, or several; what is named `table` is the id of a table, what is named `cell` a cell.
    """

    def __str__(self) -> str:
        # For whoever reads a traceback or a test; by name, as no room may know one to its right.
        sentence: str = import_module("auditor.wording.messages").in_words(self)
        return sentence


Said = str | Message
"""What a report says of a document: a message, or the document's own words."""


def say(key: str, /, **fields: object) -> Message:
    """A message; numbers are written as they print."""
    return Message(key, tuple((name, _filling(value)) for name, value in fields.items()))


def listed(parts: Iterable[object]) -> Message:
    """Names, or messages, as a list in words: `甲、乙`, `one, two`."""
    return say(LIST, parts=tuple(parts))


def by_language(otherwise: str, forms: Mapping[str, str]) -> Message:
    """A name that is another one in each language; in the others it is `otherwise`."""
    return say(BY_LANGUAGE, **{"otherwise": otherwise, **forms})


def sentences(*parts: Said) -> Said:
    """Sentences that follow each other."""
    return reduce(lambda one, two: say("sentences", one=one, two=two), parts)


def renamed(message: Said, old: str, new: str) -> Said:
    """A message that names a file by another name than it should."""
    if isinstance(message, str):
        return message
    return Message(
        message.key, tuple((name, new if value == old else value) for name, value in message.fields)
    )


def _filling(value: object) -> str | Message | tuple[str | Message, ...]:
    if isinstance(value, tuple | list):
        return tuple(one if isinstance(one, Message) else f"{one}" for one in value)
    return value if isinstance(value, Message) else f"{value}"
