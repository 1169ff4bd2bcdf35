"""What the tests of messages share: the keys that a message is made of, and that it is a sentence in
both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.message import Message, Said
from auditor.wording.messages import in_words
from auditor.wording.words import words

_GAP = re.compile(r"\{\w*\}|\bNone\b|<[a-z_. ]+ at 0x")


def keys(message: Said | tuple[Said, ...]) -> Iterator[str]:
    """The keys of a message and of all messages within it."""
    if isinstance(message, tuple):
        for one in message:
            yield from keys(one)
    elif isinstance(message, Message):
        yield message.key
        for _, value in message.fields:
            yield from keys(value)


def told(key: str, *messages: Said) -> str:
    """The sentence, in Chinese, of the message that is made of a key; it can be told in English
    too, and no gap is left open.
    """
    found = [one for one in messages if key in keys(one)]
    assert found, (key, [in_words(one) for one in messages])
    for lang in ("zh", "en"):
        assert not _GAP.search(in_words(found[0], words(lang))), in_words(found[0], words(lang))
    assert in_words(found[0], words("en")) != in_words(found[0])
    return in_words(found[0])
