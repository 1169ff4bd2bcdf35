"""What belongs to the language of reports, not to a kind of them: files of words and patterns under
`rules/zh`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from auditor import parsed
from auditor.patterns import regex
from auditor.units import AMOUNTS, MONIES


def language(name: str) -> Path:
    """A file of what is the language's, whatever the kind of document."""
    return parsed.shipped() / "zh" / f"{name}.yaml"


def term(name: str) -> str:
    """A word of the language that the program knows by name."""
    said = _terms()[name]
    # The files are ours: a word of the wrong sort is a defect of the program.
    assert isinstance(said, str), name
    return said


def terms(name: str) -> tuple[str, ...]:
    """Words of the language that the program knows by one name."""
    said = _terms()[name]
    assert isinstance(said, list), name
    return tuple(said)


@lru_cache(maxsize=1)
def _terms() -> Mapping[str, object]:
    found: Mapping[str, object] = parsed.load(language("terms"))
    return found


@lru_cache(maxsize=1)
def phrases() -> Mapping[str, re.Pattern[str]]:
    """How the text says what its readers look for, by what each pattern is for."""
    return _patterns("phrases")


@lru_cache(maxsize=1)
def captions() -> Mapping[str, re.Pattern[str]]:
    """How captions, heads of tables and titles are written, by what each pattern is for."""
    return _patterns("captions")


def _patterns(name: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a file, where `${amount}` is any unit of amounts and `${money}` one of any
    money.
    """
    return {key: regex(_with_units(text)) for key, text in parsed.load(language(name)).items()}


def _with_units(text: str) -> str:
    return text.replace("${amount}", f"(?:{AMOUNTS})").replace("${money}", f"(?:{MONIES})")
