"""Kinds of documents from YAML alone: three packs with a right and a wrong document each, and what
their forms can say.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor import audit, engine, rules
from auditor.booking import post
from auditor.cli import main
from auditor.findings import Report
from auditor.ledger import Ledger
from auditor.readers import text
from auditor.rulebook.trials import run_examples
from auditor.rules.pack import Pack
from auditor.yamlfile import RuleError

KINDS = Path(__file__).parent / "kinds"
WRONG = {
    ("government", "txt"): {
        "balance": "平衡表",
        "income": "平衡表",
        "done-income": "平衡表",
        "growth-income": "平衡表",
        "accounts": "支出表",
        "share": "支出表",
        "done-accounts": "支出表",
        "roll": "基金表",
        "funds": "基金表",
    },
    ("company", "en.txt"): {
        "bs-parts": "BS",
        "is-change": "利润表",
        "cf-opening": "现金流量表",
        "cf-sum": "现金流量表",
    },
    ("company", "zh.txt"): {"bs-parts": "BS", "is-change": "利润表", "cf-sum": "现金流量表"},
    ("stock", ""): {
        "roll": "movements",
        "stock-total": "movements",
        "cross-item": "movements",
        "amount": "sales",
        "share": "sales",
        "sales-total": "sales",
    },
}
"""Kind and ending of its documents -> the rules that the wrong one breaks, each with the table of
its first finding.
"""
YEARS = {"government": 2024, "company": 2024, "stock": None}
NAMED = {
    ("government", "txt"): ("南江县", {"万元"}),
    ("company", "en.txt"): ("Harbour Instruments Limited", {"RMB million"}),
    ("company", "zh.txt"): ("南江仪器有限公司", {"元"}),
    ("stock", ""): ("", {"", "USD"}),
}
"""The body and the units of each."""


def audited(kind: str, name: str) -> Report:
    return audit(KINDS / kind / name, pack=KINDS / kind)


@pytest.mark.parametrize("kind", YEARS)
def test_every_rule_of_a_kind_is_shown_by_its_examples(kind: str) -> None:
    pack = rules.load(KINDS / kind)
    trials = list(run_examples(pack, pack.rules.values()))
    assert len(trials) == 2 * len(pack.rules) and all(trial.passed for trial in trials)


@pytest.mark.parametrize(("kind", "ending"), WRONG, ids=str)
def test_a_right_document_is_quiet_and_a_wrong_one_is_not(kind: str, ending: str) -> None:
    name = f"right.{ending}" if ending else "right"
    right, wrong = audited(kind, name), audited(kind, name.replace("right", "wrong"))
    assert not right.findings and not right.ledger.wanting
    assert right.summary.undecided == 0 and right.summary.covered == right.summary.figures
    found: dict[str, str | None] = {}
    for check in (finding for finding in wrong.findings):
        found.setdefault(check.rule.id, check.check.stated.table if check.check.stated else None)
    assert found == WRONG[kind, ending]


@pytest.mark.parametrize(("kind", "ending"), WRONG, ids=str)
def test_every_table_is_read_in_its_unit_and_the_report_named(kind: str, ending: str) -> None:
    ledger = audited(kind, f"right.{ending}" if ending else "right").ledger
    assert set(ledger.tables) == set(rules.load(KINDS / kind).forms.forms)
    assert ledger.year == YEARS[kind]
    assert (ledger.entity, {table.unit for table in ledger.tables.values()}) == NAMED[kind, ending]


def test_files_are_one_report_by_the_words_of_their_kind() -> None:
    ran = CliRunner().invoke(
        main,
        [
            "check",
            str(KINDS / "stock" / "wrong"),
            "--pack",
            str(KINDS / "stock"),
            "--format",
            "json",
            "--isolated",
        ],
    )
    (report,) = json.loads(ran.stdout)["reports"]
    assert ran.exit_code == 1 and report["summary"]["figures"] == 39


# --- what forms can say ---------------------------------------------------------------------------

PACK = "name: own\nrecognise: ['.*']\nunit: 万元\n"
RULE = """
- id: {id}
  title: {id}
  severity: error
  {scope}
  check: {check}
  examples: {{holds: [a], fails: [b]}}
"""


def pack_of(folder: Path, form: str, *given: tuple[str, str], **files: str) -> Pack:
    """A pack of one form and of rules (`for`, `check`), its other files by name (`accounts__x` is
    accounts/x.yaml).
    """
    written = "".join(
        RULE.format(id=f"r{at}", scope=f"for: {scope}" if scope else "remedy: x", check=check)
        for at, (scope, check) in enumerate(given)
    )
    for name, content in {
        "pack": PACK,
        "forms__form": form,
        **({"rules__rules": written} if given else {}),
        **files,
    }.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return rules.load(folder)


def put(pack: Pack, content: str) -> tuple[Ledger, dict[str, list[str]]]:
    """The ledger of a text under a pack, and the verdicts of each rule."""
    ledger = post(text.parse(content, "a.txt"), pack.forms, pack.vocabulary)
    found: dict[str, list[str]] = {}
    for check in engine.audit(ledger, pack).checks:
        found.setdefault(check.rule.id, []).append(check.verdict.value)
    return ledger, found


RATIO = """
id: 增减表
title: 收入增减表
titles: [收入增减表]
sides:
  - columns: {上年: [上年], 本年: [本年], 增减: {also: [增减.*], kind: ratio}, 户数: {also: [户数], unit: 户}}
    rows: [{name: 甲, groups: [各项]}, {name: 乙, groups: [各项]}, {name: 合计}]
"""
RATIOS = """收入增减表
单位：万元
| 项目 | 上年 | 本年 | 增减 | 户数 |
| 甲 | 40 | 50 | 25.0 | 3 |
| 乙 | 50 | 40 | {share} | 4 |
| 合计 | 90 | 90 | 0.0 | 7 |
"""


@pytest.mark.parametrize(
    ("share", "verdict"),
    [("-20.0", "holds"), ("20.0", "fails"), ("-20%", "holds"), ("-0.2%", "fails")],
)
def test_a_column_of_ratios_is_checked_as_ratios_and_never_added_up(
    tmp_path: Path, share: str, verdict: str
) -> None:
    pack = pack_of(
        tmp_path,
        RATIO,
        ("表增减表 每栏", "合计 = sum(各项)"),
        ("表增减表 每行", "增减 = (本年 - 上年) / 上年"),
    )
    ledger, found = put(pack, RATIOS.format(share=share))
    assert found == {"r0": ["holds"] * 3, "r1": ["holds", verdict, "holds"]}
    units = {
        name: entry.figure.unit
        for name, entry in ledger.tables["增减表"].rows[0].cells.items()
        if entry.figure
    }
    assert units == {"上年": "万元", "本年": "万元", "增减": "%", "户数": "户"}


def test_columns_can_be_left_out_of_each_column(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, RATIO, ("表增减表 每栏 除 户数、上年", "合计 = sum(各项)"))
    assert put(pack, RATIOS.format(share="-20.0"))[1] == {"r0": ["holds"]}


@pytest.mark.parametrize(
    ("scope", "check", "said"),
    [
        ("表增减表 每栏 除 户口", "合计 = sum(各项)", "是否为“户数”"),
        ("表增减表 每栏 除", "合计 = sum(各项)", "之后缺少栏名"),
        ("表增减表 每行", "本年 = 上年 + 增减", "不是同一种量"),
        ("表增减 每行", "本年 = 上年", "是否为“增减表”"),
        ("表增减表甲 每行", "本年 = 上年", "表后空一格"),
        ("", "表增减[甲, 本年] > 0", "是否为“增减表”"),
        ("", "增减表[甲, 本年] > 0", "写作 表增减表.甲"),
        ("", "表收入增减表[甲, 本年] > 0", "写作 表增减表.甲, 本年.：表后写表样的 id"),
        ("表增减表 每栏", "合计 = 表增减表[甲]", "写作 表增减表.甲, 本栏."),
        ("表增减表 每栏", "合计 = sum(表增减表[各项])", "没有说是哪一栏"),
        ("表增减表 每栏", "合计 = 表增减表[甲, 每栏]", "每栏的同一栏写作 本栏"),
        ("", "有(表利润表)", "没有利润表的表样"),
        ("表增减表 每级", "本年 > 0", "for 中不认识“每级”"),
    ],
)
def test_a_wrong_name_is_answered_with_what_there_is(
    tmp_path: Path, scope: str, check: str, said: str
) -> None:
    with pytest.raises(RuleError, match=said):
        pack_of(tmp_path, RATIO, (scope, check))


BOTH = """
id: 资产表
title: 资产表
titles: [资产表]
sides:
  - name: 资产
    columns: {年初: [年初], 年末: [年末]}
    rows: [{name: 总计}]
  - name: 负债
    columns: {年初: [年初], 年末: [年末]}
    rows: [{name: 总计}]
"""
SIDES = """某基金会
地址：某路
采购人（甲方）：南江中学
电话：1

资产表
| 资产 | 年初 | 年末 | 负债 | 年初 | 年末 |
| 总计 | 5 | 7 | 净资产： |  |  |
|  |  |  | 总计 | 5 | 7 |
"""


def test_the_same_column_of_the_other_side(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, BOTH, ("表资产表 资产 每栏", "总计 = 表资产表[负债.总计, 本栏]"))
    assert put(pack, SIDES)[1] == {"r0": ["holds", "holds"]}
    with pytest.raises(RuleError, match="写作 表资产表.负债.总计, 本栏."):
        pack_of(tmp_path, BOTH, ("表资产表 资产 每栏", "总计 = 负债.总计"))


def test_a_body_is_taken_from_its_own_line_with_signs_half_width(tmp_path: Path) -> None:
    own = PACK + "identity: {entity: ['采购人\\(甲方\\):(.{2,20})$']}\n"
    assert put(pack_of(tmp_path, BOTH, pack=own), SIDES)[0].entity == "南江中学"


def test_a_row_without_a_figure_is_not_said(tmp_path: Path) -> None:
    assert not [
        one
        for one in put(pack_of(tmp_path, BOTH), SIDES)[0].notices
        if "净资产" in str(one.message)
    ]


REPEATED = """
id: 绩效
title: 项目绩效目标表
titles: [项目绩效目标表]
repeat: 项目名称
sheet:
  rows:
    - {name: 预算数, also: [年度资金总额, 项目预算]}
    - {name: 财政拨款}
    - {name: 其他资金}
    - {name: 得分, unit: 分}
"""
PROJECTS = """项目绩效目标表
单位：万元
| 项目名称 | 道路维修 | 主管单位 | 甲局 |
| 年度资金总额 | 30.00 | 得分 | 90 |
| 其中：财政拨款 | 20.00 | 其他资金 | {rest} |

项目绩效目标表
单位：万元
| 项目名称 | 校舍建设 | 主管单位 | 乙局 |
| 年度资金总额 | 50.00 | 得分 | 95 |
| 其中：财政拨款 | 50.00 | 其他资金 |  |
"""


@pytest.mark.parametrize(
    ("rest", "verdicts"), [("10.00", ["holds", "holds"]), ("1.00", ["fails", "holds"])]
)
def test_a_form_that_occurs_many_times_is_put_to_each(
    tmp_path: Path, rest: str, verdicts: list[str]
) -> None:
    pack = pack_of(
        tmp_path,
        REPEATED,
        ("表绩效", "预算数 = 财政拨款 + 其他资金"),
        ("表绩效", "表绩效[得分] <= 100"),
        ("", "sum(表绩效[预算数]) = 80万元"),
    )
    ledger, found = put(pack, PROJECTS.format(rest=rest))
    assert list(ledger.tables) == ["绩效（校舍建设）", "绩效（道路维修）"] or list(
        ledger.tables
    ) == [
        "绩效（道路维修）",
        "绩效（校舍建设）",
    ]
    assert (
        sorted(found["r0"]) == sorted(verdicts)
        and found["r1"] == ["holds", "holds"]
        and found["r2"] == ["holds"]
    )


OPEN = """
id: BS
title: Balance sheet
titles: [balance sheet]
exact: true
unit: USD thousand
sides:
  - columns: {now: ['20[0-9]{2}'], before: ['20[0-9]{2}']}
    rows:
      - {name: Assets}
      - {others: assets, after: Assets, until: Total assets}
      - {name: Total assets}
      - {others: debts, after: Total assets}
heads: {label: [particulars]}
"""
SHEET = """Balance Sheet
| Particulars | 2023 | 2024 |
| Assets | | |
| Cash | 3 | {cash} |
| Tools and dies | 4 | 6 |
| TOTAL ASSETS | 7 | 11 |
| Bonds | 2 | 1 |
"""


@pytest.mark.parametrize(("cash", "verdict"), [("5", "holds"), ("4", "fails")])
def test_rows_that_a_form_does_not_name_are_of_its_open_groups(
    tmp_path: Path, cash: str, verdict: str
) -> None:
    """Heads of the form's own, years in the order of the columns, a currency, and figures that are
    exact.
    """
    pack = pack_of(
        tmp_path,
        OPEN,
        ("表BS 每栏", "表BS[Total assets, 本栏] = sum(assets)"),
        ("", "sum(表BS[debts, now]) < sum(表BS[debts, before])"),
    )
    ledger, found = put(pack, SHEET.format(cash=cash))
    assert {**found, "r0": sorted(found["r0"])} == {
        "r0": sorted([verdict, "holds"]),
        "r1": ["holds"],
    }
    cell = ledger.tables["BS"].get("Bonds", "before")
    assert (
        cell
        and cell.figure
        and (cell.text, cell.figure.unit, cell.figure.amount, cell.figure.half)
        == ("2", "USD thousand", 2000, 0)
    )


CHART = """
id: plan
levels: {group: 2, account: 4}
begins: "14"
names: {"11": [Cash and banks], "41": [Revenue]}
complete: {"11": ["01", "02"]}
"""
CODED = """
id: TB
title: Trial balance
titles: [trial balance]
unit: none
sides:
  - columns: {amount: [amount]}
    codes: plan
    rows: [{name: Total}]
    total: Total
heads: {code: [account], label: [name]}
"""
TRIAL = """Trial balance
| Account | Name | Amount |
| 11 | Cash and banks | 30 |
| 1101 | Cash | 10 |
| 1102 | Banks | {banks} |
| 41 | Revenue | 70 |
|  | Total | 100 |
"""


@pytest.mark.parametrize(("banks", "verdict"), [("20", "holds"), ("25", "fails")])
def test_levels_and_codes_are_those_of_the_kind_s_chart(
    tmp_path: Path, banks: str, verdict: str
) -> None:
    rules_ = (
        ("表TB 每个上级科目, 每栏", "本级 = sum(下级)"),
        ("表TB 每account", "amount > 0"),
        ("表TB 每科目", "在(codes.plan)"),
        ("", "sum(表TB[group]) = 100"),
        ("", "唯一(表TB[account])"),
    )
    pack = pack_of(tmp_path, CODED, *rules_, accounts__plan=CHART)
    _, found = put(pack, TRIAL.format(banks=banks))
    found["r0"].sort()
    assert found == {
        "r0": sorted([verdict, "holds"]),
        "r1": ["holds"] * 2,
        "r2": ["holds"] * 4,
        "r3": ["holds"],
        "r4": ["holds"],
    }


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("levels: {group: 2, account: 4}", "levels: {group: 4, account: 2}", "3:29", "比上一级大"),
        ("levels: {group: 2, account: 4}", "levels: [2, 4]", "3:9", "应是一个映射"),
        ('"41": [Revenue]', '"411": [Revenue]', "5:40", "不合 levels"),
        ('"41": [Revenue]', '"51": [Revenue]', "5:39", "不合 levels"),
        ('["01", "02"]', '["01", "2"]', "6:18", "不是下一级"),
        ("id: plan", "id: 1", "2:5", "一个词"),
        ("begins:", "begin:", "4:1", "是否为“begins”"),
    ],
)
def test_a_wrong_chart_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, place: str, said: str
) -> None:
    with pytest.raises(RuleError, match=said) as caught:
        pack_of(tmp_path, CODED, accounts__plan=CHART.replace(old, new))
    assert f"plan.yaml:{place}" in str(caught.value), caught.value


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("kind: ratio", "kind: rate", "6:70", "可用：ratio"),
        ("kind: ratio}", "kind: ratio, unit: 万元}", "6:83", "比率的单位"),
        ("unit: 户", "unit: 5户", "6:100", "不认识的单位"),
        ("also: [户数]", "heads: [户数]", "6:80", "不认识的键“heads”"),
        ("id: 增减表", "id: 增减表\nexact: yes", "3:8", "可用：true"),
        ("id: 增减表", "id: 增减表\nunit: dollars and cents", "3:7", "不认识的单位"),
        ("id: 增减表", "id: 增减表\nheads: {lable: [甲]}", "3:9", "heads 中不认识"),
        ("{name: 合计}", "{others: 其余, after: 丙}", "7:72", "不在本边"),
        ("id: 增减表", "id: 增减表\nsheet: {rows: []}", "3:8", "只能有一个"),
    ],
)
def test_a_wrong_key_of_a_form_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, place: str, said: str
) -> None:
    with pytest.raises(RuleError, match=said) as caught:
        pack_of(tmp_path, RATIO.replace(old, new))
    assert "form.yaml:" in str(caught.value) and caught.value.line == int(place.split(":")[0]), (
        caught.value
    )


@pytest.mark.parametrize(
    ("given", "line", "said"),
    [
        ("unit: 5斤\n", 4, "不认识的单位"),
        ("parts: movements\n", 4, "parts 应是一个列表"),
        ("parts: ['(']\n", 4, "正则表达式"),
        ("identity: {year: ['20']}\n", 4, "应有一个括号"),
        ("identity: {years: ['(20)']}\n", 4, "是否为“year”"),
        ("classes: {}\n", 4, "不认识的键"),
        ("default: 1\n", 4, "不认识的键"),
    ],
)
def test_a_wrong_key_of_a_kind_is_refused_with_its_place(
    tmp_path: Path, given: str, line: int, said: str
) -> None:
    with pytest.raises(RuleError, match=said) as caught:
        pack_of(tmp_path, RATIO, pack=PACK.replace("unit: 万元\n", "") + "title: 甲\n" + given)
    assert caught.value.line == line and caught.value.path.endswith("pack.yaml")


def test_amounts_in_two_currencies_are_not_compared(tmp_path: Path) -> None:
    """600万元 is no 600万美元: there is no rate in a report."""
    tables = "甲表\n单位：万美元\n\n| 项目 | 金额 |\n| 收入 | 600 |\n\n乙表\n单位：{}\n\n| 项目 | 金额 |\n| 收入 | 600 |\n"
    head = "name: fund\ntitle: 甲表\nversion: 0.1.0\nextends: ''\nrecognise: ['[甲乙]表']\nunit: 万元\n"
    form = "id: {0}\ntitle: {0}表\ntitles: ['{0}表']\nsides:\n  - columns: {{金额: [金额]}}\n    rows: [{{name: 收入}}]\n"
    rule = "- id: same\n  title: 两表收入相同\n  severity: error\n  check: 表甲[收入] = 表乙[收入]\n  basis: 约定\n  examples: {holds: [甲], fails: [乙]}\n"
    (tmp_path / "forms").mkdir()
    (tmp_path / "pack.yaml").write_text(head, encoding="utf-8")
    for name in "甲乙":
        (tmp_path / "forms" / f"{name}.yaml").write_text(form.format(name), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(rule, encoding="utf-8")
    for unit, verdict in (("万美元", "holds"), ("万元", "undecided")):
        document = tmp_path / "report.txt"
        document.write_text(tables.format(unit), encoding="utf-8")
        report = audit(document, pack=tmp_path)
        assert [check.verdict for check in report.checks if check.rule.id == "same"] == [verdict]
