"""The texts of rules in English: complete for every shipped pack, read only when asked for, own
text where there is none.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import report_cases
from click.testing import CliRunner

from auditor import rules
from auditor.cli import main
from auditor.reports import FORMATS, render
from auditor.wording import rule_texts
from auditor.wording.rule_texts import worded
from auditor.wording.words import words
from auditor.yamlfile import RuleError

RULES = Path(__file__).parents[1] / "rules"
PACKS = sorted(path.parent.name for path in RULES.glob("*/pack.yaml"))
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”]")
JUDGING = re.compile(r"\b(wrong|false|fraud|must|illegal|serious)\b", re.I)
OWN = """\
- id: {id}
  title: 合计不为负
  severity: warning
  for: 表05 每行
  check: 合计 >= 0
  why: 说明
  remedy: 核对合计。
  innocent: [调整, 更正]
  examples:
    holds: [一]
    fails: [二]
"""


def own(folder: Path, translation: str = "", id: str = "own") -> rules.Rule:
    (folder / "own.yaml").write_text(OWN.format(id=id), encoding="utf-8")
    if translation:
        (folder / "en.yaml").write_text(translation, encoding="utf-8")
    return rules.load(folder).rules[id]


@pytest.mark.parametrize("name", PACKS)
def test_every_text_of_a_shipped_rule_is_translated(name: str) -> None:
    folder = RULES / name
    known = rule_texts.translation(str(folder))
    infos = {
        rule.id: rule.info
        for rule in rules.load(name).rules.values()
        if Path(rule.info.folder) == folder
    }
    items = {item.id: item for item in rules.load(name).checklist if Path(item.folder) == folder}
    assert set(known) == infos.keys() | items.keys()
    listed = re.findall(r"^(\S+):$", (folder / "en.yaml").read_text("utf-8"), re.M)
    assert sorted(listed) == sorted(known), "an id twice"
    for id, info in infos.items():
        texts = known[id]
        assert set(texts) == {
            key for key in ("title", "basis", "why", "remedy", "innocent") if getattr(info, key)
        }, id
        assert len(texts.get("innocent", ())) == len(info.innocent), id
        told = worded(info, words("en"))
        for text in (told.title, told.basis, told.why, told.remedy, *told.innocent):
            assert not CHINESE.search(text) and not JUDGING.search(text), (id, text)
            assert text == text.strip(), (id, text)


@pytest.mark.parametrize("name", PACKS)
def test_every_text_of_a_shipped_checklist_is_translated(name: str) -> None:
    for item in rules.load(name).checklist:
        texts = rule_texts.translation(item.folder)[item.id]
        parts = texts.get("parts", ())
        assert set(texts) - {"parts"} == {"title", "group", "basis"}, item.id
        assert len(parts) == (len(item.parts) if len(item.parts) > 1 else 0), item.id
        for text in (texts["title"], texts["group"], texts["basis"], *parts):
            assert not CHINESE.search(text) and not JUDGING.search(text), (item.id, text)


def test_the_titles_of_a_group_differ() -> None:
    """Two rules that have titles of their own in Chinese have them in English."""
    infos = [rule.info for rule in rules.load("bumen-wenzi").rules.values()]
    assert len({info.title for info in infos}) == len(
        {worded(info, words("en")).title for info in infos}
    )


def test_numbers_and_tables_of_a_title_are_kept() -> None:
    for rule in rules.load("bumen-wenzi").rules.values():
        told = worded(rule.info, words("en")).title
        for number in re.findall(r"\d{2,}", rule.info.title):
            assert number in told, rule.id


def test_the_chinese_run_reads_no_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_texts, "translation", None)
    info = rules.load().rules["05-row"].info
    assert worded(info, words("zh")) is info


def test_a_rule_without_translation_has_its_own_text(tmp_path: Path) -> None:
    info = own(tmp_path).info
    assert worded(info, words("en")) is info


def test_a_rule_that_replaces_a_shipped_one_is_not_given_its_texts(tmp_path: Path) -> None:
    info = own(tmp_path, id="05-row").info
    assert worded(info, words("en")).title == "合计不为负"


def test_a_pack_may_bring_a_translation(tmp_path: Path) -> None:
    told = worded(
        own(tmp_path, "own:\n  title: total is not negative\n  innocent: [adjustment]\n").info,
        words("en"),
    )
    assert told.title == "total is not negative"
    assert told.remedy == "核对合计。"
    assert told.innocent == ("调整", "更正"), "exceptions are translated all or none"


def test_a_translation_does_not_change_what_the_pack_is(tmp_path: Path) -> None:
    own(tmp_path)
    before = rules.load(tmp_path)
    own(tmp_path, "own: {title: other}\n")
    assert rules.load(tmp_path).sha256 == before.sha256


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- id: own\n", "应是一个映射"),
        ("own: text\n", "应是一个映射"),
        ("own: {titel: x}\n", "titel"),
        ("own: {title: [x]}\n", "一段文字"),
        ("own: {innocent: x}\n", "一个列表"),
        ("own: [\n", "YAML"),
    ],
)
def test_a_mistake_in_a_translation_is_said_with_its_place(
    tmp_path: Path, content: str, said: str
) -> None:
    own(tmp_path, content)
    with pytest.raises(RuleError, match=said):
        rule_texts.prepare([tmp_path], "en")
    rule_texts.prepare([tmp_path], "zh")
    (tmp_path / "report.txt").write_text("2022年度收入支出总计435.58万元。", encoding="utf-8")
    result = CliRunner().invoke(
        main, ["check", str(tmp_path / "report.txt"), "--pack", str(tmp_path), "--lang", "en"]
    )
    assert result.exit_code == 2
    assert "en.yaml:" in result.output


@pytest.mark.parametrize("name", ["json", "sarif", "html", "csv"])
def test_reports_speak_of_rules_in_the_language_of_the_run(name: str) -> None:
    title = {"zh": "类 = 其下各款之和", "en": "class = sum of its subclasses"}
    remedy = {"zh": "对照支出明细账", "en": "check against the expenditure ledger"}
    assert name in FORMATS
    for lang, other in (("zh", "en"), ("en", "zh")):
        content = str(render(name, report_cases.run(report_cases.rich(), lang=lang)))
        assert title[lang] in content and remedy[lang] in content
        # The formula of a rule stands in SARIF as it is written, and the rules made up for the case
        # have a reason of their own.
        if name == "sarif":
            # A gate shows its users the titles in their own language.
            assert f'"{other}": "{title[other]}' in content
            content = content.replace(f'"{other}": "{title[other]}', "")
        rest = content.replace(f"甲 = {title[other]}", "").replace(f"{title[other]}的依据", "")
        assert title[other] not in rest and remedy[other] not in rest
