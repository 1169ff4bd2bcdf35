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


def assigned(tree: ast.AST) -> dict[str, ast.expr]:
    """What the names of a module are set to, where that is words."""
    found = {}
    for node in ast.walk(tree):
        pairs: list[tuple[ast.expr, ast.expr | None]] = []
        if isinstance(node, ast.AnnAssign):
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = list(zip(target.elts, value.elts, strict=False)) if both else [(target, value)]
        found |= {
            name.id: value
            for name, value in pairs
            if isinstance(name, ast.Name)
            and (isinstance(value, ast.JoinedStr) or isinstance(value, ast.Constant) and isinstance(value.value, str))
        }
    return found


TREES = {
    path: ast.parse(path.read_text("utf-8"))
    for room in ("forms", "readers")
    for path in sorted((ROOT / room).glob("*.py"))
}
SHARED = {name: value for tree in TREES.values() for name, value in assigned(tree).items() if name.isupper()}


def rendered(node: ast.expr | None, names: dict[str, ast.expr]) -> str:
    """What an expression says; `X` for what is known only as it runs."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(rendered(part, names) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return rendered(node.value, names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "called":
        return "X表"
    # An attribute is a constant of another module, where it is written as one.
    name = (
        node.id
        if isinstance(node, ast.Name)
        else node.attr
        if isinstance(node, ast.Attribute) and node.attr.isupper()
        else ""
    )
    return (
        rendered(names.get(name), {key: value for key, value in names.items() if key != name}) if name in names else "X"
    )


def notices() -> list[str]:
    """What the readers and forms say in a notice that is written where it is made."""
    found = []
    for tree in TREES.values():
        names = SHARED | assigned(tree)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Notice"
                and isinstance(node.args[0], ast.JoinedStr)
            ):
                found.append(rendered(node.args[0], names))
    return found


def test_no_notice_is_left_out() -> None:
    assert len(notices()) > 20
    assert all(CHINESE.search(text) for text in notices())


@pytest.mark.parametrize("text", notices())
def test_every_notice_is_said_in_english(text: str) -> None:
    assert not CHINESE.search(said(text, words("en"))), said(text, words("en"))
    assert said(text, words("zh")) == text


@pytest.mark.parametrize("text", ["2023年度收入 中的 事业收入为零。", "收支总计 417.30 万元。"])
def test_what_the_document_says_stays(text: str) -> None:
    assert said(text, words("en")) == text


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (
            "a.pdf：核对时程序出错（ValueError：bad）。",
            "a.pdf: an error of the program in checking it (ValueError: bad).",
        ),
        ("a.zip 中的 b.txt：文件不存在。", "in a.zip: b.txt: no such file."),
    ],
)
def test_a_message_within_a_message(text: str, english: str) -> None:
    assert said(text, words("en")) == english
