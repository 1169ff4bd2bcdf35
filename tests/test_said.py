"""Messages of readers, forms and rules in English: every notice has a template, and the document's words stay."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from auditor.wording.said import CATALOGUE, said
from auditor.wording.words import words

ROOT = Path(__file__).parents[1] / "auditor"
CHINESE = re.compile(r"[\u3400-\u9fff]")
TEMPLATES: dict[str, str] = yaml.load(CATALOGUE.read_text("utf-8"), yaml.BaseLoader)


@pytest.mark.parametrize("chinese", TEMPLATES)
def test_a_template_has_the_same_gaps_in_both_languages(chinese: str) -> None:
    gaps = re.findall(r"\{(\w+)\}", chinese)
    assert set(re.findall(r"\{(\w+)\}", TEMPLATES[chinese])) <= set(gaps)
    assert not CHINESE.search(re.sub(r"\{\w+\}|万元", "", TEMPLATES[chinese]))


def notices() -> list[str]:
    """What the readers and forms say in a notice, with a word for every figure and quotation."""
    found = []
    for path in sorted((*(ROOT / "forms").glob("*.py"), *(ROOT / "readers").glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice" and isinstance(node.args[0], ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "X" for part in node.args[0].values)
                found.append("".join(map(str, parts)))
    return [text for text in found if CHINESE.search(text)]


@pytest.mark.parametrize("text", notices())
def test_every_notice_is_said_in_english(text: str) -> None:
    assert not CHINESE.search(said(text, words("en"))), said(text, words("en"))
    assert said(text, words("zh")) == text


@pytest.mark.parametrize("text", ["2023年度收入 中的 事业收入为零。", "收支总计 417.30 万元。"])
def test_what_the_document_says_stays(text: str) -> None:
    assert said(text, words("en")) == text


@pytest.mark.parametrize(("text", "english"), [
    ("a.pdf：核对时程序出错（ValueError：bad）。", "a.pdf: an error of the program in checking it (ValueError: bad)."),
    ("a.zip 中的 b.txt：文件不存在。", "in a.zip: b.txt: no such file."),
])
def test_a_message_within_a_message(text: str, english: str) -> None:
    assert said(text, words("en")) == english
