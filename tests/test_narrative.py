"""The text: sections, mentions, claims, and what the shared cases ask of them where they are
there.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from auditor import coded, demands, doubts, yamlparser
from auditor.arithmetic import Verdict
from auditor.booking import post
from auditor.entry import Entry
from auditor.findings import Check, Report
from auditor.identity import decide as identity
from auditor.language import term
from auditor.readers import text
from auditor.rules.claims import claims
from auditor.rules.pack import Pack, load
from auditor.severity import Severity
from auditor.text import Narrative, read, vocabulary
from auditor.text.lexer import squeeze, tokens
from auditor.yamlfile import RuleError
from tests.conftest import SHARED

Audit = Callable[[str], Report]


@pytest.fixture(scope="session")
def read_text(pack: Pack) -> Callable[[str], Narrative]:
    def told(content: str) -> Narrative:
        document = text.parse(content)
        return read(document, pack.vocabulary, identity.decide(document))

    return told


def checks(report: Report, prefix: str = "text") -> list[Check]:
    return [check for check in report.checks if check.rule.id.startswith(prefix)]


def failing(report: Report) -> list[str]:
    return [
        check.rule.id
        for check in report.checks
        if check.verdict is Verdict.FAILS and check.rule.severity is Severity.ERROR
    ]


def covered(report: Report) -> set[str]:
    decided = [check for check in report.checks if check.verdict is not Verdict.UNDECIDED]
    return {entry.text for check in decided for entry in check.operands}


# --- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("截至2021年12月31日，共有车辆3辆。", ["3"]),
        ("根据甲编办【2010】12号和乙发〔2015〕7号文件，图2、表3见附件1-1。", []),
        ("1-7月完成收入5.20亿元，增长%为3.1。", ["5.20", "3.1"]),
        ("收入3，518.85万元，支出３，０００元。", ["3，518.85", "３，０００"]),
        ("单价50万元以上设备2台（套）。", ["2"]),
        ("比上年减少了12.5 %，即1,250元。", ["12.5 %", "1,250"]),
        ("购车0万元，完成预算0万元的--%。", ["0", "0"]),
    ],
)
def test_what_is_a_figure(
    read_text: Callable[[str], Narrative], content: str, expected: list[str]
) -> None:
    assert [entry.text for entry in read_text(content).entries] == expected


def test_a_justified_line_is_read_through_its_spaces(read_text: Callable[[str], Narrative]) -> None:
    told = read_text(
        "运 行 经 费 总 预 算 30.50 万 元 , 其 中 : 基 本 支 出 10.25 万 元 , 项 目 支 出 20.25 万 元 。"
    )
    assert [entry.text for entry in told.entries] == ["30.50", "10.25", "20.25"]
    assert any(claim.kind in ("合计", "其中合计") for claim in told.claims)


def test_an_entry_points_to_its_digits(read_text: Callable[[str], Narrative]) -> None:
    for entry in read_text(
        "前言。\n\n支出 12.50 万元，占 2.5 %；收入 500.00 万元。第二句3.10万元。"
    ).entries:
        assert entry.excerpt[slice(*entry.span)] == entry.text


def test_a_figure_is_one_entry_in_all_its_claims(read_text: Callable[[str], Narrative]) -> None:
    told = read_text(
        "收入合计100.00万元，其中：财政拨款收入60.00万元，占60%；其他收入40.00万元，占40%。"
    )
    known = {id(entry) for entry in told.entries}
    used = [
        operand
        for claim in told.claims
        for reading in claim.readings
        for operand in reading.values()
    ]
    flat = [
        part for operand in used for part in (operand if isinstance(operand, tuple) else (operand,))
    ]
    assert all(id(part) in known for part in flat if isinstance(part, Entry) and part.table is None)


# --- claims ---------------------------------------------------------------------------------------


HOLDING = {
    "shares": "本年收入合计500.00万元，其中：财政拨款收入450.00万元，占90%；其他收入50.00万元，占10%。",
    "paired": "货物、工程、服务支出分别为10.00万元、20.00万元和70.00万元，合计100.00万元，占比分别为10%、20%和70%。",
    "base named": "一般公共预算财政拨款支出80.00万元，占本年支出合计100.00万元的80%。",
    "growth": "收入总计220.00万元，比上年增加20.00万元，增长10%。",
    "growth, rate first": "税收收入220.00万元，同比增长10%，增收20.00万元。",
    "from, to": "生均经费由4,000.00元增加到4,400.00元，增长10%。",
    "last year stated": "接待费8.00万元，上年10.00万元，减少2.00万元，下降20%。",
    "signed": "接待费8.00万元，上年10.00万元，增减-2.00万元，幅度-20%。",
    "completion": "公务接待费年初预算5.00万元，支出决算4.00万元，完成年初预算的80%，决算数小于年初预算数。",
    "completion, as a share": "完成收入43.20亿元，占年初预算100.00亿元的43.2%。",
    "budget from the difference": "支出决算105.00万元，完成年初预算的105%，决算数大于预算数5.00万元。",
    "addends": "一般公共预算收入147.10亿元，加上转移性收入49.20亿元，收入合计196.30亿元。",
    "balance": "收入总量500.00亿元，支出总量480.00亿元，收支结余20.00亿元。",
    "unit": "支出总计86,959,408.34元，折合8695.94万元。",
    "vehicles": "共有车辆9辆，其中执法执勤用车5辆、其他用车4辆。",
    "points": "本市增长21.87%，全省增长15.97%，高5.90个百分点。",
    "all": "甲、乙、丙三类支出分别为110.00万元、220.00万元、330.00万元，分别增加10.00万元、20.00万元、30.00万元，均增长10%。",
    "reason": "公务接待费年初预算5.00万元，支出决算4.00万元，决算数小于预算数的主要原因是批次减少3批，减少支出0.60万元。",
}


@pytest.mark.parametrize("content", HOLDING.values(), ids=HOLDING.keys())
def test_what_holds_raises_nothing(audit_text: Audit, content: str) -> None:
    report = audit_text(content)
    assert checks(report)
    assert not failing(report)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("shares", "90%", "91%"),
        ("paired", "70%", "71%"),
        ("base named", "80%", "88%"),
        ("growth", "10%", "11%"),
        ("growth, rate first", "10%", "12%"),
        ("from, to", "4,400", "4,300"),
        ("last year stated", "2.00", "2.10"),
        ("signed", "-2.00", "-3.00"),
        ("completion", "4.00", "4.10"),
        ("completion, as a share", "43.2%", "44.2%"),
        ("budget from the difference", "105%", "100%"),
        ("addends", "49.20", "49.80"),
        ("balance", "20.00", "21.00"),
        ("unit", "8695", "8659"),
        ("vehicles", "4辆", "3辆"),
        ("points", "5.90", "5.00"),
        ("all", "10%", "12%"),
    ],
)
def test_what_is_wrong_fails(audit_text: Audit, name: str, old: str, new: str) -> None:
    content = HOLDING[name]
    assert old in content
    assert failing(audit_text(content.replace(old, new)))


@pytest.mark.parametrize(
    "content",
    [
        "公务接待费比上年减少约14万元，下降20%。",
        "本年共接待30批次，579人次，增长12%。",
        "收入增长3.9%，自然口径下降2.1%。",
        "某局决算9530.81万元，另一委6360.73万元，还有一局431.38万元。",
        "固定资产投资12.50亿元，增长8.6%，占年度计划的102%。",
        "主要支出项目如下：教育支出18.20亿元，科技支出3.90亿元。全市支出100.00亿元。",
        "差旅费减少3.20万元，办公费增加1.00万元。",
        "公务用车运行费10.50万元，主要用于燃料费4.20万元、维修费5.30万元、过路费等支出。",
        "货物采购授予中小企业合同金额占货物支出金额的90%。政府采购支出总额200.00万元。",
    ],
)
def test_what_cannot_be_decided_is_left_alone(audit_text: Audit, content: str) -> None:
    assert not failing(audit_text(content))


def test_a_unit_slip_is_said_once_and_the_rest_holds(audit_text: Audit) -> None:
    report = audit_text("全年支出417.30万元，比上年支出356.48元增加60.82万元，增长17%。")
    assert failing(report) == ["text-unit"]
    assert "17%" in covered(report)


def test_a_missing_percent_sign_is_read_as_a_rate(audit_text: Audit) -> None:
    report = audit_text(
        "支出合计200.00万元，其中：教育支出150.00万元，占75%；其他支出50.00万元，占25。"
    )
    assert not failing(report)
    assert "25" in covered(report)


def test_a_rate_on_a_base_of_nothing(audit_text: Audit) -> None:
    report = audit_text("公务接待费年初预算0万元，支出决算5.00万元，完成年初预算的100%。")
    assert [check.kind for check in report.checks if check.verdict is Verdict.FAILS] == [
        "zero-base"
    ]
    grown = audit_text("机关运行经费10.23万元，较上年增加10.23万元，增长100.00%。")
    assert [check.rule.severity for check in grown.checks if check.verdict is Verdict.FAILS] == [
        Severity.WARNING
    ]
    assert not failing(audit_text("收入0万元，与上年相比，增加0万元，增长0%。"))


def test_the_budget_that_the_words_mean(audit_text: Audit) -> None:
    said = "接待费年初预算为100.00万元，全年预算为80.00万元，支出决算为76.00万元，完成{}的95%。"
    assert not failing(audit_text(said.format("全年预算")))
    assert failing(audit_text(said.format("年初预算")))


# --- sections, lists, forms -----------------------------------------------------------------------


def test_sections_and_the_place_of_a_figure(read_text: Callable[[str], Narrative]) -> None:
    told = read_text(
        "第三部分 情况说明\n\n一、收入情况\n\n收入10.00万元。\n\n二、支出情况\n\n（一）总体\n\n支出8.00万元。\n\n1、教育支出8.00万元。"
    )
    assert [entry.section[-1] for entry in told.entries] == [
        "一、收入情况",
        "（一）总体",
        "1、教育支出8.00万元",
    ]


def test_numbered_paragraphs_are_the_parts_of_the_list_before(audit_text: Audit) -> None:
    good = (
        "支出合计90.00万元，主要用于以下方面：\n\n1．教育支出60.00万元；\n\n2．科技支出30.00万元。"
    )
    assert {"90.00", "60.00", "30.00"} <= covered(audit_text(good))
    assert failing(audit_text(good.replace("30.00", "31.00")))


def test_the_contents_are_not_the_text(audit_text: Audit) -> None:
    content = "目录\n\n一、收入情况说明\n\n二、支出情况说明\n\n三、其他情况说明\n\n一、收入情况说明\n\n收入5.00万元。\n\n三、其他情况说明\n\n无。"
    found = [
        str(check.note) for check in audit_text(content).checks if check.verdict is Verdict.FAILS
    ]
    assert any("二、支出情况说明" in note for note in found)


def test_a_self_assessment_with_merged_cells_counts_a_cell_once(
    read_text: Callable[[str], Narrative],
) -> None:
    table = (
        "| 一级指标 | 三级指标 | 分值 | 得分 |\n| 产出指标（50分） | 数量 | 30 | 30 |\n| | 质量 | 20 | 18 |\n"
        "| 效益指标（50分） | 效果 | 50 | 50 |\n| 总分 | | 100 | 98 |\n"
    )
    sums = [claim for claim in read_text(table).claims if claim.kind == "自评合计"]
    assert len(sums) == 4
    assert all(
        sum(
            (part.value or Decimal(0) for part in reading["各项"] if isinstance(part, Entry)),
            Decimal(0),
        )
        == reading["合计"].value  # type: ignore[union-attr]
        for claim in sums
        for reading in claim.readings
    )


# --- vocabulary, speed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stem", "content", "line"),
    [
        ("cues", "up: [增加]\nupp: [增长]\n", 2),
        ("cues", "up: ['增加(']\n", 1),
        ("odd", "a: b\n", 1),
        ("measures", "measures:\n  - {name: 甲, key: 乙, cells: [表五]}\n", 2),
    ],
)
def test_a_wrong_vocabulary_is_refused_with_its_place(stem: str, content: str, line: int) -> None:
    with pytest.raises(RuleError) as caught:
        vocabulary.compile({stem: yamlparser.parse(content, f"{stem}.yaml")})
    assert (caught.value.path, caught.value.line) == (f"{stem}.yaml", line)


def test_the_longest_cue_wins(pack: Pack) -> None:
    kinds = [
        token.kind
        for token in tokens(squeeze("年初预算数10万元，一般公共预算").text, pack.vocabulary)
    ]
    assert kinds == ["budget-first", "number", "comma", "plain"]


# --- the shared cases -----------------------------------------------------------------------------


@pytest.mark.skipif(
    not (SHARED / "narrative_cases").is_dir(), reason="the shared cases are not here"
)
def test_the_narrative_cases(tmp_path: Path) -> None:
    scorer, cases = SHARED / "score" / "score_narrative.py", SHARED / "narrative_cases" / "dev.yaml"
    command = f"{Path(sys.executable).with_name('auditor')} check {{files}} --format json --all"
    result = tmp_path / "score.json"
    run = subprocess.run(
        [sys.executable, str(scorer), str(cases), "--cmd", command, "--json", str(result)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=False,
    )
    assert result.is_file(), run.stdout + run.stderr
    score = json.loads(result.read_text(encoding="utf-8"))
    assert score["rate"]["recall"] >= 0.97
    assert score["rate"]["coverage"] >= 0.95
    assert score["alarms"] == 0, score["lists"]["alarms"]


def test_every_kind_of_claim_is_made_and_asked_for(pack: Pack) -> None:
    kinds = {
        rule.scope.claim
        for name in ("bumen-juesuan", "bumen-wenzi", "bumen-yusuan")
        for rule in load(name).rules.values()
        if rule.scope.claim
    }
    room = Path(vocabulary.__file__).parent
    sources = [
        *room.rglob("*.py"),
        *(room.parent / "ties").glob("*.py"),
        Path(coded.__file__),
        Path(doubts.__file__),
        Path(identity.__file__),
        Path(demands.__file__),
    ]
    made = set(
        re.findall(
            r'"([一-鿿]{2,8})"', "".join(path.read_text(encoding="utf-8") for path in sources)
        )
    )
    made |= {term("other-year"), term("other-body")}
    assert kinds <= set(claims())
    assert set(claims()) <= made


def test_a_claim_has_the_roles_that_are_declared(pack: Pack) -> None:
    for rule in pack.rules.values():
        for content in (*rule.holds, *rule.fails) if rule.scope.claim else ():
            for claim in post(text.parse(content), pack.forms, pack.vocabulary).claims:
                for one in (claim, *claim.others):
                    assert {
                        *one.words,
                        *(role for reading in one.readings for role in reading),
                    } <= claims()[one.kind], one.kind


def test_a_kind_or_a_role_that_no_text_has_is_refused(tmp_path: Path) -> None:
    for wanted, check, said in (
        ("占笔", "占比 = 部分 / 整体", "没有“占笔”这种说法"),
        ("占比", "占比 = 部份 / 整体", "没有角色“部份”"),
    ):
        (tmp_path / "a.yaml").write_text(
            f"id: a\ntitle: a\nseverity: error\nfor: 说明 每个{wanted}\ncheck: {check}\n"
            "examples: {holds: [a], fails: [b]}\n",
            encoding="utf-8",
        )
        with pytest.raises(RuleError, match=said):
            load(tmp_path)
