"""The words and patterns of the language: each that is written is used, each that is asked for is
written.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor import language, parsed
from auditor.wording.words import words

SOURCES = "".join(path.read_text("utf-8") for path in Path(language.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        ("captions", r"captions\(\)\[[\"']([a-z-]+)[\"']\]"),
        ("phrases", r"phrases\(\)\[[\"']([a-z-]+)[\"']\]"),
        ("terms", r"\bterms?\([\"']([a-z-]+)[\"']\)"),
    ],
)
def test_every_word_of_the_language_is_asked_for_and_every_one_asked_for_is_there(
    file: str, asked: str
) -> None:
    assert set(re.findall(asked, SOURCES)) == set(parsed.load(language.language(file)))


@pytest.mark.parametrize(("count", "said"), [(1, "1 note on reading"), (2, "2 notes on reading")])
def test_one_is_told_as_one_in_english(count: int, said: str) -> None:
    assert words("en")("sum.notices", count=count) == said
