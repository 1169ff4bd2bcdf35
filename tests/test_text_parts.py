"""Parts of the reading of the text that a passage alone does not show: their bounds, and what they
leave alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from auditor.arithmetic import Verdict
from auditor.booking import post
from auditor.document import Cell, Document, Grid, Place
from auditor.entry import Entry
from auditor.findings import Report
from auditor.identity import decide as identity
from auditor.ledger import Ledger
from auditor.message import say
from auditor.numbering import spelt
from auditor.reach import around
from auditor.readers import text
from auditor.rules.pack import Pack
from auditor.text import assessment, read
from auditor.text.lexer import squeeze, tokens
from auditor.text.listing import extent, words_of
from auditor.text.wholes import Balance

Audit = Callable[[str], Report]


def posted(content: str, pack: Pack) -> Ledger:
    return post(text.parse(content), pack.forms, pack.vocabulary)


def grid(rows: list[list[Cell]]) -> Grid:
    return Grid(tuple(map(tuple, rows)), Place(line=1))


def cells(*texts: str) -> list[Cell]:
    return [Cell(one, Place(line=at)) for at, one in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("一百二十七点八七", "127.87"),
        ("壹佰贰拾柒", "127"),
        ("一二七点八七", "127.87"),
        ("十", "10"),
        ("十五", "15"),
        ("一百零五", "105"),
        ("两千", "2000"),
        ("三亿二千万", "320000000"),
        ("一万二千亿", "1200000000000"),
        ("五千万零八", "50000008"),
        ("12.5", "12.5"),
        ("12", "12"),
        ("一百二十.五", "120.5"),
        ("零点五", "0.5"),
        ("点五", None),
        ("五点", None),
        ("五点十", None),
        ("五个", None),
        ("", None),
        ("1" * 21, None),
    ],
)
def test_numerals_in_words(words: str, digits: str | None) -> None:
    assert spelt(words) == digits


def figures(content: str, pack: Pack) -> list[tuple[str, str, str]]:
    """The figures of a text: as printed, their digits, and why they cannot be trusted."""
    return [
        (token.text, str(token.figure.value), token.doubt)
        for token in tokens(squeeze(content).text, pack.vocabulary)
        if token.figure is not None
    ]


@pytest.mark.parametrize("before", ["", "支出", "购置设备。"])
@pytest.mark.parametrize(
    ("printed", "digits", "why"),
    [
        ("1-77.62万元", "177.62", "doubt.signs"),
        ("97。87万元", "97.87", "doubt.punctuation"),
        ("9·87万元", "9.87", "doubt.punctuation"),
        ("1：234.56万元", "1234.56", "doubt.punctuation"),
        ("123 97.87万元", "12397.87", "doubt.blank"),
    ],
)
def test_a_doubtful_figure_may_begin_its_paragraph(
    before: str, printed: str, digits: str, why: str, pack: Pack
) -> None:
    assert figures(f"{before}{printed}用于维护。", pack) == [(printed, digits, say(why))]


@pytest.mark.parametrize("before", ["", "设备完好。"])
def test_the_number_of_a_paragraph_is_no_part_of_a_figure(before: str, pack: Pack) -> None:
    told = figures(f"{before}3 97.87万元用于维护。", pack)
    assert told == [("3", "3", ""), ("97.87万元", "97.87", "")]
    assert not any(doubt for *_, doubt in figures(f"{before}2.1.3支出5万元。", pack))


def test_a_doubtful_figure_at_the_beginning_is_told(audit_text: Audit) -> None:
    for content in ("1-77.62万元用于维护。", "97。87万元用于维护。"):
        stated = [
            check.stated.text
            for check in audit_text(content).checks
            if check.rule.id == "figure-unreadable" and check.stated is not None
        ]
        assert stated == [content.partition("万元")[0]]


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        ("购置电表3万元，水表12台，更换图5亿元。", ["3万元", "12台", "5亿元"]),
        ("编制绩效目标表716个（含下属单位）。", ["716个"]),
        # Titles of tables begin with what may be a unit.
        ("见附表3项目支出、表5人员经费、表4个人和家庭的补助。", []),
        ("第3台，第2批次，第4个，表9。", []),
        ("占比见表3%，第12.5%。", ["3%", "12.5%"]),
    ],
)
def test_digits_behind_the_word_for_a_table(content: str, printed: list[str], pack: Pack) -> None:
    assert [text for text, *_ in figures(content, pack)] == printed


def test_what_meters_cost_is_told_as_it_is_printed(audit_text: Audit) -> None:
    passage = "支出购置电表3万元、购置水泵8万元，合计{}万元。"
    right, wrong = (audit_text(passage.format(total)) for total in (11, 20))
    assert not [one for one in right.checks if one.verdict is Verdict.FAILS]
    assert [one.stated.text for one in wrong.checks if one.verdict is Verdict.FAILS and one.stated]


def test_only_words_that_are_written_so_make_a_figure_approximate(pack: Pack) -> None:
    told = tokens(squeeze("支出97万元左右，98万元右右，约99万元以上。").text, pack.vocabulary)
    assert [(one.text, one.about) for one in told if one.figure] == [
        ("97万元", "~"),
        ("98万元", ""),
    ]


def test_expenditure_that_begins_a_paragraph_is_not_of_the_balance_before(pack: Pack) -> None:
    passage = "收入10.00万元，年末结转5.00万元。\n\n支出决算60.00万元，完成预算的80%。"
    labels = {entry.text: entry.label for entry in posted(passage, pack).entries}
    assert labels["60.00"] == "支出"


def sums(content: Grid, pack: Pack) -> list[tuple[str, list[str], str, str]]:
    """The sums of a self-assessment: total, parts, of what, and the unit of the total."""
    entries: list[Entry] = []
    found = []
    for claim in assessment.forms([(content, ("附件",))], entries, pack.vocabulary, 7):
        assert [entry.index for entry in entries] == list(range(7, 7 + len(entries)))
        for reading in claim.readings if claim.kind in ("自评合计", "自评资金") else ():
            total, parts = reading["合计"], reading["各项"]
            assert (
                isinstance(total, Entry) and isinstance(parts, tuple) and total.figure is not None
            )
            found.append(
                (total.text, [part.text for part in parts], claim.words["项目"], total.figure.unit)
            )
    return found


def test_a_merged_cell_of_an_assessment_counts_once(pack: Pack) -> None:
    weight, score = cells("60", "58")
    content = grid(
        [
            cells("三级指标", "分值", "得分"),
            [*cells("数量"), weight, score],
            [*cells("质量"), weight, score],
            cells("时效", "40", "39"),
            cells("总分", "100", "97"),
        ]
    )
    assert sums(content, pack) == [
        ("100", ["60", "40"], "分值", "分"),
        ("97", ["58", "39"], "得分", "分"),
    ]


def test_a_total_of_an_assessment_with_one_figure_is_the_score(pack: Pack) -> None:
    content = grid(
        [
            cells("三级指标", "分值", "得分"),
            cells("数量", "", "58"),
            cells("质量", "", "39"),
            cells("总分", "", "97"),
        ]
    )
    assert sums(content, pack) == [("97", ["58", "39"], "得分", "分")]


def test_groups_of_weights_and_funds_of_an_assessment(pack: Pack) -> None:
    content = grid(
        [
            cells(
                "项目资金（元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"
            ),
            cells("年度资金总额", "90.00", "100.00", "95.00", "10", "95.00%", "9.5"),
            cells("其中：当年财政拨款", "60.00", "70.00", "66.00", "", "", ""),
            cells("上年结转资金", "30.00", "30.00", "29.00", "", "", ""),
            cells("一级指标", "三级指标", "分值", "得分"),
            cells("产出指标（50分）", "数量", "30", "30"),
            cells("", "质量", "20", "18"),
            cells("效益指标（40分）", "效果", "40", "40"),
            cells("总分", "", "100", "97.5"),
        ]
    )
    assert sums(content, pack) == [
        ("50", ["30", "20"], "分值", "分"),
        ("40", ["40"], "分值", "分"),
        ("100", ["10", "30", "20", "40"], "分值", "分"),
        ("97.5", ["9.5", "30", "18", "40"], "得分", "分"),
        ("90.00", ["60.00", "30.00"], "年初预算数", "元"),
        ("100.00", ["70.00", "30.00"], "预算数", "元"),
        ("95.00", ["66.00", "29.00"], "执行数", "元"),
    ]


def test_contents_alone_are_held_against_nothing(audit_text: Audit) -> None:
    alone = "目录\n\n一、收入情况说明 1\n\n二、支出情况说明 2"
    assert not [check for check in audit_text(alone).checks if check.rule.id.startswith("contents")]
    behind = f"{alone}\n\n一、收入情况说明\n\n收入5.00万元。"
    assert [check for check in audit_text(behind).checks if check.rule.id.startswith("contents")]


def test_a_line_of_signs_is_an_entry_of_the_contents() -> None:
    lines = ["目录", "一、收入情况", "————", "二、支出情况", "一、收入情况", "收入5.00万元。"]
    assert words_of("————") == ""
    assert extent(lines) == 4


@pytest.mark.parametrize("count", [60, 130])
def test_what_an_item_is_given_beyond_its_bound_is_read_anew(count: int, pack: Pack) -> None:
    content = (
        "本年支出合计100.00万元"
        + "，增长1.00%" * count
        + "。本年收入合计90.00万元，比上年增加10.00万元，增长12.50%。"
    )
    ledger = posted(content, pack)
    assert len(ledger.entries) == count + 4
    last = [claim for claim in ledger.claims if claim.kind == "增幅推算"]
    assert [reading["本期"] for claim in last for reading in claim.readings] == [ledger.entries[-3]]


def test_of_endless_words_the_last_tell_what_a_figure_is(audit_text: Audit) -> None:
    long = "本年支出合计100.00万元，" + "继续，" * 200 + "比上年增加20.00万元，增长{}%。"
    assert [
        check.verdict
        for check in audit_text(long.format("25.00")).checks
        if check.rule.id == "text-change-derived"
    ]
    wrong = [
        check for check in audit_text(long.format("20.00")).checks if check.verdict is Verdict.FAILS
    ]
    assert {check.rule.id for check in wrong} == {"text-change-derived"}


def test_only_what_stands_in_the_ledger_has_figures_around_it(pack: Pack) -> None:
    entries = posted(
        "甲支出1.00万元。乙支出2.00万元、丙支出3.00万元。丁支出4.00万元。戊支出5.00万元。", pack
    ).entries
    assert [[one.text for one in ring] for ring in around(entries[1], entries)] == [
        ["3.00"],
        ["1.00", "3.00", "4.00"],
        ["1.00", "3.00", "4.00"],
    ]
    assert [[one.text for one in ring] for ring in around(entries[4], entries)][-1] == [
        "2.00",
        "3.00",
        "4.00",
    ]
    other = posted("甲支出1.00万元。", pack).entries[0]
    assert not list(around(other, entries[1:])) and not list(around(other, []))


def test_the_nearest_figures_around_one_are_bounded(pack: Pack) -> None:
    entries = posted("支出" + "、".join(f"{at}.00万元" for at in range(1, 31)) + "。", pack).entries
    assert len(entries) == 30
    ring = next(around(entries[15], entries))
    assert [one.value for one in ring] == [
        Decimal(at) * 10000 for at in (*range(9, 16), *range(17, 24))
    ]


def test_a_document_without_paragraphs_has_no_text(pack: Pack) -> None:
    document = Document("a.txt", ())
    told = read(document, pack.vocabulary, identity.decide(document))
    assert (told.entries, told.claims, told.stated) == ((), (), ())


@pytest.mark.parametrize(
    ("lines", "own"),
    [
        # A line of 120 signs is an entry, a longer one a sentence.
        (["目录", "一、收入情况", "二、" + "支" * 118, "三、其他情况"], 4),
        (["目录", "一、收入情况", "二、支出情况", "三、" + "支" * 119, "四、其他情况"], 2),
        # Words without a number that recur are the body's where they are long enough to be one
        # heading.
        (["目录", "收入情况表", "收入", "支出情况表", "收入", "收入情况表"], 5),
        (["目录", "收入情况表", "支出情况表", "支出情况表"], 3),
        # Below a heading without a number the numbers begin anew, those of parts do not.
        (["目录", "概况", "一、职能", "二、机构", "收支", "一、收入", "二、支出", "一、收入"], 7),
        (
            [
                "目录",
                "一、职能",
                "（一）管理",
                "（二）服务",
                "二、机构",
                "（一）局",
                "（二）站",
                "一、职能",
            ],
            7,
        ),
        (["目录", "一、职能", "（一）管理", "（一）管理", "二、机构"], 3),
        # Deeper numbers may begin anew.
        (["目录", "一、职能", "1.管理", "2.服务", "1.局", "2.站", "二、机构"], 7),
        # Headings of the body right before a sentence are unlike the entries: these have pages,
        # numbers.
        (["目录", "一、职能 1", "二、机构 2", "某局概况", "一、主要职能", "负责管理。"], 3),
        (["目录", "一、职能", "二、机构", "某局概况", "负责管理。"], 3),
        (["目录", "概况", "说明", "附件", "负责管理。"], 3),
        (["目录", "概况 1", "说明 2", "负责管理。"], 3),
        # Half of them at least say how entries are: with a page, with a number.
        (["目录", "概况 1", "说明", "附件", "负责管理。"], 3),
        (["目录", "一、概况", "说明", "附件", "负责管理。"], 3),
        (["目录", "部门概况介绍 1", "说明 2", "附件", "部门概况介绍"], 3),
        (["目录", "一、部门概况", "二、说明", "附件", "一、部门概况"], 3),
        (["目录", "概况", "支出100万元"], 2),
        (["目录", "概况", "占30 %"], 2),
        (["目录"], 1),
    ],
)
def test_where_the_contents_end(lines: list[str], own: int) -> None:
    assert extent(lines) == own


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("第一部分 2023年度概况", "概况", True),
        ("（一）收入情况说明", "收入", True),
        ("1.收入情况……12", "收入", True),
        ("收入支出2023", "收入支出", True),
        ("• 三、支出（2023年）", "支出", True),
        ("收入10支出", "收入支出", False),
    ],
)
def test_words_of_headings(one: str, two: str, same: bool) -> None:
    assert (words_of(one) == words_of(two)) is same


@pytest.mark.parametrize(
    ("entry", "heading", "found"),
    [
        ("一、机构设置", "一、机构设置情况", True),
        ("一、机构和人员设置", "一、机构人员设置", True),
        ("一、机构和人员设置", "二、机构人员设置", False),
        ("一、机构设置", "一、绩效目标", False),
        ("机构设置", "本局机构设置概览", True),
        ("设置", "本局设置概览", False),
        ("局设置", "本局设置概览", False),
        ("一、部门职责与分工", "部门职责与任务", True),
        ("一、部门职责与分工安排计划总表", "部门职责", False),
        ("一、职责与分工", "职责和任务", False),
        ("一、部门职责", "三、部门职责与任务安排以及其他各项有关工作情况的概述", False),
    ],
)
def test_an_entry_of_the_contents_and_its_heading(
    entry: str, heading: str, found: bool, audit_text: Audit
) -> None:
    content = f"目录\n\n{entry}\n\n九、名词解释\n\n{heading}\n\n负责有关工作，管理有关事务。\n\n九、名词解释\n\n无。"
    lost = [
        str(check.note)
        for check in audit_text(content).checks
        if check.rule.id.startswith("contents") and check.verdict is Verdict.FAILS
    ]
    assert (not lost) is found, lost


def test_the_keys_of_balanced_totals_are_no_patterns(pack: Pack) -> None:
    document = text.parse("收入总计100.00万元，支出总计90.00万元。")
    for income, spending, told in (
        ("收入总计", "支出总计", 1),
        ("收入(总计", "支出(总计", 0),
        ("收.总计", "支.总计", 0),
    ):
        words = replace(pack.vocabulary, balanced=(Balance(income, spending, "全部"),))
        claims = read(document, words, identity.decide(document)).claims
        assert sum(claim.kind == "收支平衡" for claim in claims) == told


def test_many_children_are_no_list_and_deep_ones_no_parts(pack: Pack) -> None:
    listed = (
        "支出合计{}.00万元，其中：" + "、".join(f"甲{at}类1.00万元" for at in range(1, 401)) + "。"
    )
    assert any(claim.kind == "合计" for claim in posted(listed.format(400), pack).claims)
    more = listed.replace("。", "、乙类1.00万元。")
    assert not any(claim.kind == "合计" for claim in posted(more.format(401), pack).claims)


@pytest.mark.parametrize(("length", "headed"), [(22, True), (23, True), (24, False)])
def test_the_head_of_an_assessment_is_short(length: int, headed: bool, pack: Pack) -> None:
    name = "分值" if not length else f"分值（{'满' * (length - 4)}）"
    content = grid(
        [cells("三级指标", name, "得分"), cells("数量", "30", "30"), cells("总分", "30", "30")]
    )
    assert len(name) == length
    assert bool(sums(content, pack)) is headed
