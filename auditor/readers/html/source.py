"""The characters of a web page before it is parsed: how they are encoded, and no tag with more
attributes than a page has.
"""

from __future__ import annotations

import re
from typing import Final

from auditor.message import say
from auditor.patterns import regex
from auditor.readers.encoding import decode
from auditor.readers.limits import Meter, oversized

# `<meta charset="gb2312">`, `content="text/html; charset=gbk"`.
_CHARSET: Final = regex(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# The name of an attribute that has a value: `class=`, `style =`.
_VALUED: Final = regex(r"[\s\"'/]([^\s\"'/<>=]{1,80})\s{0,3}=")
# Only a tag of this length can have more attributes than a page may.
_LONG_TAG: Final = regex(r"<[A-Za-z][^<>]{8000,}")
_QUOTED: Final = regex(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES: Final = 4_000


def page_text(data: bytes, name: str, declared: str = "") -> str:
    """The characters of a page: by byte order mark, else as it reads, whatever it declares; as any
    browser shows it.

    `declared` is what its surroundings say of its encoding. Raises Unreadable where it does not
    read.
    """
    own = _CHARSET.search(data[:4096])
    return decode(data, name, (own[1].decode("ascii") if own else declared).lower(), lenient=True)


def refuse_attributes(text: str, meter: Meter, name: str) -> None:
    """Refuse more attributes than any page has: the parser compares each with all others of its
    element. Raises Unreadable.
    """
    # The same bound as for XML: what opens, and an equals sign for each attribute.
    meter.markup(len(text), text.count("<") - text.count("</") + text.count("="))
    # Different names on the page, or attributes of one tag: each may cost the square of its
    # number.
    names = len(set(_VALUED.findall(text)))
    widest = max((len(_QUOTED.sub("", tag).split()) for tag in _LONG_TAG.findall(text)), default=0)
    if max(names, widest) > _MOST_ATTRIBUTES:
        raise oversized(name, say("much.attributes", count=max(names, widest)))
