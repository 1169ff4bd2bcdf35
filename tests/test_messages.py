"""Messages are data until they are worded: what makes one gives a key and all that its sentence has
gaps for.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from auditor.document import Unreadable
from auditor.message import Message, listed, renamed, say
from auditor.wording.messages import in_words
from auditor.wording.words import LANGUAGES, words

ROOT = Path(__file__).parents[1] / "auditor"
CHINESE = re.compile(r"[\u3400-\u9fff]")
UNIT = re.compile(r"\{\w+\}|[百千]?万元|[百千亿]?元")


PACKS = (
    "yamlfile.py",
    "yamlwords.py",
    "compiling.py",
    "accounts.py",
    "measures.py",
    "vocabulary.py",
    "said_accounts.py",
    "shaped.py",
    "wholes.py",
)


def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}


TREES = trees()
MADE = [
    (path, node)
    for path, tree in TREES.items()
    if not path.name.startswith("cli")
    for node in ast.walk(tree)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args
]


def packed(path: Path) -> bool:
    """Whether it speaks of packs, whose formulas and names are Chinese in any language."""
    parts = path.relative_to(ROOT).parts
    return parts[0] in ("rules", "kind", "rulebook") or parts[-1] in PACKS


def gaps(key: str, lang: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words(lang).messages[key]) if name}


def keys_of(node: ast.expr) -> list[str]:
    """The keys that the first argument of `say` may be; none where it is known only as it runs."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*keys_of(node.body), *keys_of(node.orelse)]
    return []


def test_messages_are_made_in_many_places() -> None:
    assert len(MADE) > 250
    assert sum(bool(keys_of(node.args[0])) for _, node in MADE) > 230


@pytest.mark.parametrize(
    ("path", "node"), MADE, ids=lambda one: "" if isinstance(one, ast.AST) else one.stem
)
def test_what_a_maker_gives_fills_the_sentence(path: Path, node: ast.Call) -> None:
    for key in keys_of(node.args[0]):
        given = {one.arg for one in node.keywords}
        for lang in LANGUAGES:
            assert key in words(lang).messages, (path, key)
            assert None in given or gaps(key, lang) <= given, (path, key)
        assert None in given or given <= gaps(key, "zh"), (path, key)


@pytest.mark.parametrize("key", sorted({key for _, node in MADE for key in keys_of(node.args[0])}))
def test_a_message_has_the_same_gaps_in_both_languages(key: str) -> None:
    assert gaps(key, "en") == gaps(key, "zh")


@pytest.mark.parametrize(
    "key", sorted({key for path, node in MADE if not packed(path) for key in keys_of(node.args[0])})
)
def test_a_message_on_a_document_has_no_chinese_in_english(key: str) -> None:
    assert not CHINESE.search(UNIT.sub("", words("en").messages[key]))


def test_a_message_within_a_message() -> None:
    inner = say("file.missing", name="b.txt")
    message = say("bundle.inside", file="a.zip", what=inner)
    assert in_words(message) == "a.zip 中的 b.txt：文件不存在。"
    assert in_words(message, words("en")) == "in a.zip: b.txt: no such file."
    assert str(Unreadable(message)) == in_words(message)


def test_several_messages_and_tables_within_one() -> None:
    lists = say(
        "list.differs",
        part="人员经费",
        table="06",
        what=[say(f"list.{why}", names=listed("甲乙")) for why in ("blank", "unknown")],
    )
    assert (
        in_words(lists).count("06表") == 1
        and in_words(lists).count("甲、乙") == 2
        and "；" in in_words(lists)
    )
    assert "table 06" in in_words(lists, words("en")) and not CHINESE.search(
        re.sub("[甲乙]|人员经费", "", in_words(lists, words("en")))
    )


def test_words_of_the_document_stay() -> None:
    assert (
        in_words("2023年度收入 中的 事业收入为零。", words("en"))
        == "2023年度收入 中的 事业收入为零。"
    )
    assert in_words(say("table.again", title="收入{支出}", count=3)).startswith(
        "又一张“收入{支出}”"
    )


def test_a_message_is_a_value() -> None:
    assert say("file.missing", name="a") == Message("file.missing", (("name", "a"),))
    assert (
        len({say("file.empty", name="a"), say("file.empty", name="a"), say("file.empty", name="b")})
        == 2
    )
    assert renamed(say("file.empty", name="page.pdf"), "page.pdf", "报告.pdf") == say(
        "file.empty", name="报告.pdf"
    )


MAKERS = (
    "Notice",
    "Unreadable",
    "FormulaError",
    "ScopeError",
    "RuleError",
    "OutputError",
    "Untrusted",
    "fail",
    "oversized",
)
LEFT = [
    path
    for path in TREES
    if not path.name.startswith("cli") and path.relative_to(ROOT).parts[0] != "wording"
]


@pytest.mark.parametrize("path", LEFT, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_says_something_says_it_by_key(path: Path) -> None:
    said = [
        ast.unparse(argument)
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in MAKERS
        for argument in node.args
        if isinstance(argument, ast.Constant | ast.JoinedStr)
        and CHINESE.search(ast.unparse(argument))
    ]
    assert not said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_is_there_twice(lang: str) -> None:
    lines = (ROOT / "wording" / "catalogue" / f"{lang}.yaml").read_text("utf-8").splitlines()
    keys = [match[0] for line in lines if (match := re.match(r"[\w.-]+(?=: )", line))]
    assert len(keys) == len(set(keys)) == len(words(lang).messages)
