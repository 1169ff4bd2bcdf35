"""A file that holds two reports is audited as two; a table that is printed again begins none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.batch import discover, many
from auditor.batch.journal import Journal
from auditor.batch.worker import Settings
from auditor.cli import main
from auditor.document import Document
from auditor.identity.parting import reports
from auditor.readers import text
from auditor.rules.pack import Pack
from auditor.rules.packs import Packs

INCOME = """收入支出决算总表

部门：{body} 单位：万元

| 收入 | 决算数 | 支出 | 决算数 |
| 一、一般公共预算财政拨款收入 | {a} | 一、一般公共服务支出 | {a} |
| 本年收入合计 | {a} | 本年支出合计 | {a} |
| 总计 | {a} | 总计 | {total} |
"""
OUTCOME = """支出决算表

部门：{body} 单位：万元

| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
| | 合计 | {a} | {a} | 0.00 |
| 201 | 一般公共服务支出 | {a} | {a} | 0.00 |
"""
GENERAL = """一般公共预算财政拨款支出决算表

部门：{body} 单位：万元

| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
| | 合计 | {a} | {a} | 0.00 |
| 201 | 一般公共服务支出 | {a} | {a} | 0.00 |
"""
TABLES = "\n".join((INCOME, OUTCOME, GENERAL))
PROSE = """
第三部分 部门决算情况说明

一、收入支出决算总体情况说明

{year}年度收入支出总计{a}万元。

第四部分 名词解释

一、财政拨款收入：指从同级财政部门取得的资金。

"""


def filled(pattern: str, body: str, year: int, a: str, total: str = "") -> str:
    return pattern.format(body=body, year=year, a=a, total=total or a)


def whole(body: str = "青岚县林业局", year: int = 2023, a: str = "97.88", total: str = "") -> str:
    return filled(
        f"{{body}}{{year}}年度部门决算\n\n目录\n\n第二部分 决算表\n\n第三部分 情况说明\n\n第二部分 决算表\n\n{TABLES}第三部分 情况说明\n\n{PROSE}",
        body,
        year,
        a,
        total,
    )


def parts(pack: Pack, *contents: str) -> tuple[Document, ...]:
    return reports(text.parse("\n".join(contents)), pack.forms)


@pytest.mark.parametrize(
    ("second", "begins"),
    [
        (whole("青岚县苗圃", a="5.00"), "青岚县苗圃2023年度部门决算"),
        (whole("青岚县林业局苗圃", a="5.00"), "青岚县林业局苗圃2023年度部门决算"),
        (whole(year=2022, a="5.00"), "青岚县林业局2022年度部门决算"),
        (whole(a="5.00"), "青岚县林业局2023年度部门决算"),
        (
            "青岚县苗圃\n\n2023年度\n\n单位决算\n\n" + filled(TABLES, "青岚县苗圃", 2023, "5.00"),
            "青岚县苗圃",
        ),
        ("目录\n\n第一部分 单位概况\n\n" + filled(TABLES, "青岚县苗圃", 2023, "5.00"), "目录"),
        (filled(TABLES, "青岚县苗圃", 2023, "5.00"), "收入支出决算总表"),
    ],
)
def test_a_second_report_begins_at_its_title_page(pack: Pack, second: str, begins: str) -> None:
    first, other = parts(pack, whole(), second)
    assert first.paragraphs[-1].text.startswith("一、财政拨款收入")
    assert other.paragraphs[0].text == begins
    assert "第 2 份" in str(other.notices[-1].message)
    assert other.notices[-1].place == other.paragraphs[0].place


def test_three_reports_are_three(pack: Pack) -> None:
    found = parts(pack, whole(), whole("白水县水利局", a="5.00"), whole("清河县财政局", a="6.00"))
    assert [document.paragraphs[0].text[:4] for document in found] == [
        "青岚县林",
        "白水县水",
        "清河县财",
    ]


@pytest.mark.parametrize(
    "more",
    [
        filled(INCOME, "青岚县苗圃", 2023, "5.00"),
        "附表\n\n"
        + "\n".join(
            filled(INCOME, f"青岚县{unit}", 2023, "5.00") for unit in ("苗圃", "林场", "防火站")
        ),
        "目录\n\n收入支出决算总表\n\n支出决算表",
        filled(OUTCOME.replace("支出决算表", "支出决算表（续表）"), "青岚县林业局", 2023, "97.88"),
    ],
)
def test_a_table_printed_again_begins_no_report(pack: Pack, more: str) -> None:
    assert len(parts(pack, whole(), more)) == 1


def test_both_reports_of_a_file_are_audited_whatever_the_way_in(tmp_path: Path) -> None:
    path = tmp_path / "两份.txt"
    path.write_text(whole() + whole("青岚县苗圃", a="5.00", total="6.00"), encoding="utf-8")
    told = []
    for given, fed in ((path, None), ("-", path.read_bytes()), (tmp_path, None)):
        done = CliRunner().invoke(main, ["check", str(given), "--format", "json"], input=fed)
        assert done.exit_code == 1
        found = json.loads(done.stdout)["reports"]
        told.append([(one["entity"], one["year"], one["summary"]) for one in found])
        assert [one["summary"]["fails"] > 0 for one in found] == [False, True]
        assert found[1]["file"].endswith("（第 2 份）")
    assert told[0] == told[1] == told[2]
    assert [entity for entity, _, _ in told[0]] == ["青岚县林业局", "青岚县苗圃"]


def test_a_run_broken_between_two_reports_of_a_file_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(
        whole() + whole("青岚县苗圃", a="5.00"), encoding="utf-8"
    )
    found = list(discover.items([str(tmp_path / "in")]))
    path, add = tmp_path / "journal", Journal.add

    def once(journal: Journal, *answer: object) -> None:
        if journal.offsets:
            raise KeyboardInterrupt
        add(journal, *answer)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "add", once)
        first = many.check_many(found, Packs(), Settings(), 1, journal=path, progress=False)
    assert first.missing == 1
    first.close()
    again = many.check_many(found, Packs(), Settings(), 1, True, path, progress=False)
    assert [record.entity for record in again.records] == ["青岚县林业局", "青岚县苗圃"]
    assert again.resumed == 1
    again.close()
