"""What --help and the store say of themselves, in English: they have it in Chinese, a catalogue
each has both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from inspect import cleandoc
from pathlib import Path
from typing import Final

from auditor import parsed

HELP: Final = "help"
STORE: Final = "store"
_FOLDER: Final = Path(__file__).parent / "catalogue"
_LOCALES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first of these that is set says the language of messages."""


@lru_cache(maxsize=2)
def texts(of: str = HELP) -> Mapping[str, str]:
    """Every text in Chinese, with the same in English."""
    found: Mapping[str, str] = parsed.load(_FOLDER / f"{of}.yaml")
    return found


def english(text: str | None) -> str | None:
    """A text of --help in English; as it is where the catalogue does not have it."""
    return texts().get(cleandoc(text), text) if text else text


def in_store(text: str, lang: str) -> str:
    """What a table, a column or a view of the store is, in a language."""
    return text if lang == "zh" else texts(STORE)[text]


def spoken(environment: Mapping[str, str] = os.environ) -> str:
    """The language that the system speaks: `en` where it is set to English, else `zh`."""
    # An empty variable says nothing.
    said = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    return "en" if said.split("_")[0].split(".")[0] == "en" else "zh"
