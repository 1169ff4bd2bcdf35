"""The words of a pack that are not as they should be are refused at their place."""

from __future__ import annotations

import pytest

from auditor import yamlparser
from auditor.rules import load
from auditor.text import kept, said_accounts, vocabulary
from auditor.yamlfile import RuleError

ACCOUNTS = (
    "levels: [类]\nlists:\n  - {table: '05', parts: {乙: [丙]}, names: '[^。]+'}\n"
    "tables:\n  - {table: '05', column: 合计}\n"
)


@pytest.mark.parametrize(
    ("stem", "content", "line"),
    [
        ("labels", "keys: [甲]\n", 1),
        ("labels", "keys: {甲: 乙}\n", 1),
        ("labels", "keys:\n  甲: ['乙(']\n", 2),
        ("labels", "kinds: 支出\n", 1),
        ("labels", "kinds: [支出, '']\n", 1),
        ("labels", "kinds: [支出, [甲]]\n", 1),
        ("labels", "edges: [的]\n", 1),
        ("wholes", "level: [甲]\n", 1),
        ("wholes", "level: {totals: [甲]}\n", 1),
        ("wholes", "wholes: 甲\n", 1),
        ("wholes", "wholes: [甲]\n", 1),
        ("wholes", "wholes:\n  - {key: 甲, splits: [乙]}\n", 2),
        ("wholes", "wholes:\n  - {key: 甲, splits: [[乙, [丙]]]}\n", 2),
        ("wholes", "wholes:\n  - {splits: [[乙, 丙]]}\n", 2),
        ("wholes", "wholes:\n  - {key: 甲, contains: 乙}\n", 2),
        ("wholes", "balanced:\n  - {income: 甲, spending: 乙}\n", 2),
        ("measures", "measures: 甲\n", 1),
        ("measures", "measures:\n  - {name: 甲, key: 乙, cells: '表05[合计, 合计]'}\n", 2),
        ("measures", "measures:\n  - {name: 甲, key: 乙, cells: [[甲]]}\n", 2),
        ("measures", "measures:\n  - {name: 甲, key: 乙, cells: ['05[合计]']}\n", 2),
        ("measures", "measures:\n  - {name: 甲, key: '乙(', cells: ['表05[合计, 合计]']}\n", 2),
        (
            "measures",
            "measures:\n  - {name: 甲, key: 乙, role: 胡说, cells: ['表05[合计, 合计]']}\n",
            2,
        ),
        ("measures", "items: [数额, 予算]\n", 1),
        ("cues", "up: ['(增加)']\n", 1),
        ("cues", "up: ['.加']\n", 1),
        ("cues", "up: ['[a]加']\n", 1),
        ("cues", "up: 增加\n", 1),
    ],
)
def test_words_of_a_wrong_shape_are_refused(stem: str, content: str, line: int) -> None:
    with pytest.raises(RuleError) as caught:
        vocabulary.compile({stem: yamlparser.parse(content, f"{stem}.yaml")})
    assert (caught.value.path, caught.value.line) == (f"{stem}.yaml", line)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("[类]", "类", 1),
        ("[类]", "[类, [款]]", 1),
        ("{乙: [丙]}", "{}", 3),
        ("{乙: [丙]}", "[乙]", 3),
        ("{乙: [丙]}", "{乙: 丙}", 3),
        ("'[^。]+'", "'[^。'", 3),
        ("'[^。]+'", "[甲]", 3),
        ("column: 合计", "columns: 合计", 5),
        ("column: 合计", "column: [合计]", 5),
        ("column: 合计", "column: 合计, section: '('", 5),
        ("  - {table: '05', column: 合计}\n", "  - 合计\n", 5),
    ],
)
def test_accounts_of_a_wrong_shape_are_refused(old: str, new: str, line: int) -> None:
    assert said_accounts.compiled(yamlparser.parse(ACCOUNTS, "accounts.yaml")).tables
    assert old in ACCOUNTS
    with pytest.raises(RuleError) as caught:
        said_accounts.compiled(yamlparser.parse(ACCOUNTS.replace(old, new), "accounts.yaml"))
    assert (caught.value.path, caught.value.line) == ("accounts.yaml", line)


def test_no_accounts_where_none_are_told() -> None:
    for content in ("", "endings: [支出]\n"):
        told = said_accounts.compiled(yamlparser.parse(content, "accounts.yaml"))
        assert (told.path, told.classes, told.tables, told.lists) == (None, None, (), ())


def test_the_accounts_of_a_pack() -> None:
    """Which tables are meant under a heading, and how a name is compared."""
    content = (
        "levels: [类, 款]\nendings: [支出]\nclasses: ['2[0-9]{2}']\n"
        "tables:\n  - {table: '07', column: 合计, section: 基金}\n  - {table: '05', column: 合计}\n"
    )
    told = said_accounts.compiled(yamlparser.parse(content, "accounts.yaml"))
    assert [one.table for one in told.meant(("七、政府性基金", "（一）总体"))] == ["07"]
    assert [one.table for one in told.meant(("五、公共预算",))] == ["05"]
    assert told.bare("“教育、 文化”支出（类）") == told.bare("教育文化(款)") == "教育文化"
    assert told.bare("支出") == "支出"
    assert told.bare("教育(附)支出") == "教育（附）"
    assert told.classes is not None and told.classes.match("208") and not told.classes.match("308")
    assert told.path is not None
    path = told.path.fullmatch("1.教育（类）支出普通教育（款）")
    assert path is not None and path.groups() == ("教育", "普通教育")
    assert told.path.search("某某（项）") is None


def test_what_is_kept_of_names_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    words = load("bumen-juesuan").vocabulary
    for found in (words.known, words.bare):
        found.clear()
        for name in ("甲", "乙", "公务接待费"):
            found[name]
        assert list(found) == ["公务接待费"]


@pytest.mark.parametrize(
    ("stem", "content", "place"),
    [
        ("labels", "kinds: [支出, '', 收入]\n", (1, 13)),
        ("wholes", "wholes:\n  - {key: 甲}\n  - 甲\n", (3, 5)),
        ("cues", "up: [增加, '(增长)']\n", (1, 10)),
    ],
)
def test_the_very_word_is_named(stem: str, content: str, place: tuple[int, int]) -> None:
    with pytest.raises(RuleError) as caught:
        vocabulary.compile({stem: yamlparser.parse(content, f"{stem}.yaml")})
    assert (caught.value.line, caught.value.column) == place
