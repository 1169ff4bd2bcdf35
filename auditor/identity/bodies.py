"""Whether two names may be of one body: in full and in short, with and without its place, alone or
with its units.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from auditor.forms.labels import squeeze
from auditor.language import captions
from auditor.patterns import regex

# 教育局(本级)
_BRACKETS: Final = regex(r"[(][^()]{0,20}[)]")
# 中共南江市委办公室 and 南江市委办公室 are one.
_PARTY: Final = regex("^(?:中国共产党|中共)")
_STANDING: Final = captions()["standing"]


def alike(one: str, other: str) -> bool:
    """Whether one of two names may be a shorter form of the other: all of its characters are in it.

    So 市发改委 may be 某市发展和改革委员会, and 水利中心 is not 林业保护中心.
    """
    first, second = sorted((_bare(one), _bare(other)), key=len)
    # Characters in any order: short forms leave out characters, and add none.
    return not Counter(first) - Counter(second)


def _bare(name: str) -> str:
    bare = _PARTY.sub("", _BRACKETS.sub("", squeeze(name)))
    return _STANDING.sub("", bare) or bare
