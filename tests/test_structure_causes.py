"""Slips of a table's structure: one cause is one finding, named, with what follows from it
counted.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from itertools import islice

import pytest

from auditor import rules
from auditor.diagnosis import slips
from auditor.diagnosis import system as systems
from auditor.diagnosis.board import board
from auditor.diagnosis.suspects import diagnose
from auditor.diagnosis.tracks import tracks
from auditor.document import Place
from auditor.entry import Entry, Row, Table
from auditor.figure import Figure, parse
from auditor.findings import Finding, Report, leads
from auditor.reports import FORMATS, Run, render
from auditor.rules.pack import Pack
from auditor.wording.explain import explain
from auditor.wording.words import words
from tests import injection
from tests.generator import Layout, generate
from tests.structure_slips import CAUSES, bodies, whole
from tests.structure_slips import slipped as slipped_report

TITLES = {"02": "收入决算表", "03": "支出决算表", "05": "一般公共预算财政拨款支出决算表"}
Cells = list[list[str]]
SLIPS: dict[str, Callable[[Cells], Cells]] = {
    "down": lambda rows: [rows[-1], *rows[:-1]],
    "down by two": lambda rows: [*rows[-2:], *rows[:-2]],
    "up": lambda rows: [*rows[1:], rows[0]],
    "a row put in": lambda rows: [["0.00"] * len(rows[0]), *rows[:-1]],
    "the first printed twice": lambda rows: [rows[0], *rows[:-1]],
    "the last printed twice": lambda rows: [*rows[1:], rows[-1]],
}


@lru_cache(maxsize=1)
def pack() -> Pack:
    return rules.load()


@lru_cache(maxsize=8)
def lines_of(seed: int) -> tuple[str, ...]:
    return tuple(generate(seed, 2019 + seed % 6, Layout()).text.split("\n"))


def slipped(seed: int, table: str, change: Callable[[Cells], Cells], start: int = 0) -> Report:
    """A consistent report of which the figures of one table are changed, from a row with a code
    on.
    """
    lines = list(lines_of(seed))
    first = lines.index(TITLES[table])
    end = next(at for at in range(first + 1, len(lines)) if lines[at].endswith("决算表"))
    rows = [
        at
        for at in range(first, end)
        if lines[at].split("\t")[0].isdigit() and lines[at].count("\t") > 2
    ][start:]
    cells = [lines[at].split("\t") for at in rows]
    for at, own, new in zip(rows, cells, change([own[2:] for own in cells]), strict=True):
        lines[at] = "\t".join([*own[:2], *new])
    return diagnose(injection.audited("\n".join(lines), pack()))


def told(report: Report) -> list[tuple[str, str]]:
    """The kinds and tables of the slips of structure."""
    return [
        (shift.kind, shift.table)
        for finding in report.findings
        if finding.structure
        for shift in finding.structure.shifts
    ]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("table", ["03", "05"])
def test_figures_that_slid_are_one_finding(table: str, slip: str) -> None:
    report = slipped(3, table, SLIPS[slip], 4)
    assert told(report) == [("slide", table)]
    lead = the_lead(report)
    assert leads(report.findings) == (lead,)
    assert lead.structure is not None and report.summary.following == len(lead.structure.checks)
    rows = lead.structure.shifts[0].rows
    assert (rows > 0) == (slip.startswith(("down", "a row", "the first")))
    assert abs(rows) == (2 if "two" in slip else 1)


def the_lead(report: Report) -> Finding:
    return next(finding for finding in report.findings if finding.structure)


def test_columns_exchanged_are_one_finding() -> None:
    report = slipped(3, "05", lambda rows: [[row[0], *row[:0:-1]] for row in rows])
    assert told(report) == [("columns-swapped", "05")]
    assert the_lead(report).structure.shifts[0].columns == ("基本支出", "项目支出")  # type: ignore[union-attr]
    assert len(report.findings) == 1


def test_one_column_slid_alone() -> None:
    def change(rows: Cells) -> Cells:
        totals = [row[0] for row in rows]
        return [
            [total, *row[1:]] for row, total in zip(rows, [totals[-1], *totals[:-1]], strict=True)
        ]

    report = slipped(3, "05", change, 4)
    assert told(report) == [("slide", "05")]
    assert the_lead(report).structure.shifts[0].columns == ("合计",)  # type: ignore[union-attr]


SHORT = [
    ("2010601", "行政运行", 2, 1),
    ("2010607", "信息化建设", 3, 2),
    ("2010608", "财政委托业务支出", 5, 3),
    ("2010650", "事业运行", 8, 6),
]
"""Items of one sum, each of two figures that one digit makes that of the next."""


def short(slid: int) -> str:
    """Table 05 with these items, a column of which slid down by a row."""
    columns = [[basic for _, _, basic, _ in SHORT], [project for *_, project in SHORT]]
    columns = [[sum(row) for row in zip(*columns, strict=True)], *columns]
    sums = [sum(column) for column in columns]
    columns[slid] = [columns[slid][-1], *columns[slid][:-1]]
    above = [
        (code, name, *sums)
        for code, name in (("", "合计"), ("201", "一般公共服务支出"), ("20106", "财政事务"))
    ]
    below = [
        (code, name, *figures) for (code, name, *_), *figures in zip(SHORT, *columns, strict=True)
    ]
    rows = [
        "\t".join([code, name, *(f"{figure}.00" for figure in figures)])
        for code, name, *figures in [*above, *below]
    ]
    head = [
        "2022年度部门决算",
        TITLES["05"],
        "公开 05 表",
        "单位：万元",
        "科目编码\t科目名称\t小计\t基本支出\t项目支出",
    ]
    return "\n".join([*head, *rows])


@pytest.mark.parametrize("slid", [0, 1])
def test_short_figures_that_slid_are_no_slips_of_a_digit(slid: int) -> None:
    report = diagnose(injection.audited(short(slid), pack()))
    assert told(report) == [("slide", "05")] and len(report.findings) == 1


def test_figures_that_a_slip_of_a_digit_explains_are_not_put_down_to_another_row() -> None:
    for digits, kind, own in (
        ("317.30", "digit", True),
        ("3.00", "digit", False),
        ("317.30", "shift", False),
    ):
        figure = parse(digits, "万元")
        assert isinstance(figure, Figure) and slips.digital(figure, kind) == own
    assert not slips.digital(None, "omitted")


@pytest.mark.parametrize("table", ["03", "05"])
def test_what_a_move_would_mend_is_what_it_mends(table: str) -> None:
    report = slipped(3, table, SLIPS["down"], 4)
    own = board(systems.build(report), report.ledger.tables[table])
    draw = random.Random(table)
    for _ in range(40):
        chosen = draw.sample(sorted(own.values), draw.randint(1, 6))
        puts = {index: draw.choice(list(own.values.values())) for index in chosen}
        printed, off = {index: own.values[index] for index in puts}, set(own.off)
        promised = own.gain(puts)
        for index, value in puts.items():
            own.put(index, value)
        assert promised == len(off) - own.failing and own.off ^ off <= own.sums(puts)
        for index, value in printed.items():
            own.put(index, value)
        assert own.off == off


@pytest.mark.parametrize("seed", range(6))
def test_wrong_digits_are_no_slip_of_structure(seed: int) -> None:
    wrong = random.Random(seed)

    def change(rows: Cells) -> Cells:
        for row in wrong.sample(rows, 2):
            row[0] = f"{float(row[0]) + wrong.randint(1, 900):.2f}"
        return rows

    assert told(slipped(seed, "05", change)) == []


def test_the_finding_names_the_rows_and_stands_for_itself_in_what_is_on_record() -> None:
    report = slipped(3, "05", SLIPS["down"], 4)
    lead = the_lead(report)
    shift = lead.structure.shifts[0]  # type: ignore[union-attr]
    headline = explain(lead, report, words("zh")).headline
    assert "错行" in headline and "整体下移 1 行" in headline
    assert shift.first.code in headline and shift.last.code in headline
    assert "slid" in explain(lead, report, words("en")).headline
    assert lead.check.kind == "displaced" and lead.check in report.checks


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_the_slip(name: str) -> None:
    report = slipped(3, "05", SLIPS["down"], 4)
    content = render(name, Run((report,)))
    if isinstance(content, str):
        assert "错行" in content.replace("\n  ", "")


def test_what_follows_is_counted_once_in_what_gates_read() -> None:
    report = slipped(3, "05", SLIPS["down"], 4)
    assert report.summary.fails == len(report.findings) == 1
    junit, content = (
        str(render("junit", Run((report,)))),
        json.loads(str(render("json", Run((report,))))),
    )
    assert '<testsuites name="auditor"' in junit and 'failures="1"' in junit
    assert content["reports"][0]["summary"]["following"] == report.summary.following
    shift = content["reports"][0]["findings"][0]["structure"]["shifts"][0]
    assert shift["kind"] == "slide" and shift["rows"] == 1 and shift["first"]["line"]


def lanes(lines: list[tuple[str, ...]]) -> list[list[str]]:
    """The codes of a table that is printed in such lines, as its figures can slide."""
    rows = []
    for at, codes in enumerate(lines):
        for code in codes:
            entry = Entry("1", None, place=Place(line=at), excerpt=" ".join(codes), code=code)
            rows.append(Row("", code, code, code, {"决算数": entry}))
    return [[row.code for row in lane] for lane in tracks(Table("t", "", "", "", tuple(rows), ()))]


def test_blocks_of_a_printed_line_keep_their_order() -> None:
    lines = [("301", "302", "310"), ("30101", "30201", "31001"), ("399", "31002")]
    assert lanes(lines) == [["301", "30101"], ["302", "30201", "399"], ["310", "31001", "31002"]]


def test_a_block_of_a_table_goes_on_where_the_one_beside_it_is_blank() -> None:
    lines = [("301", "302"), ("30101", "30201"), ("30202",), ("310",), ("31002",)]
    assert lanes(lines) == [
        ["301", "30101"],
        ["302", "30201", "30202", "310", "31002"],
        ["30201", "30202", "31002"],
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_row_under_another_code_is_one_finding(seed: int) -> None:
    lines = list(lines_of(seed))
    first = lines.index(TITLES["03"])
    end = next(at for at in range(first + 1, len(lines)) if lines[at].endswith("决算表"))
    rows = [
        at
        for at in range(first, end)
        if lines[at].split("\t")[0].isdigit() and lines[at].count("\t") > 2
    ]
    codes = {lines[at].split("\t")[0]: at for at in rows}
    filled = [
        code
        for code, at in codes.items()
        if len(code) == 7 and float(lines[at].split("\t")[2] or 0) > 1
    ]
    code, under = next(
        (code, other)
        for code in filled
        for other in codes
        if len(other) == 5 and not code.startswith(other) and other + code[5:] not in codes
    )
    lines[codes[code]] = lines[codes[code]].replace(code, under + code[5:], 1)
    report = diagnose(injection.audited("\n".join(lines), pack()))
    assert told(report) == [("row-recoded", "03")]
    assert leads(report.findings) == (the_lead(report),)
    headline = explain(the_lead(report), report, words()).headline
    assert under + code[5:] in headline and code in headline


def test_what_a_slide_leaves_open_belongs_to_it() -> None:
    report = slipped(3, "05", SLIPS["down by two"], 2)
    lead = the_lead(report)
    others = [finding for finding in report.findings if finding is not lead]
    assert all(finding.cause == lead.number for finding in others)
    assert len(leads(report.findings)) == 1


MADE = [
    ("block down", "01", "small"),
    ("block up", "02", "large"),
    ("block turned", "03", "medium"),
    ("column up", "05", "medium"),
    ("columns exchanged", "07", "small"),
    ("columns exchanged", "04", "medium"),
    ("cells aside", "07", "medium"),
    ("cells aside", "04", "small"),
    ("rows exchanged", "02", "large"),
    ("row repeated", "03", "medium"),
    ("row left out", "08", "medium"),
    ("row recoded", "06", "small"),
    ("row under another's code", "03", "small"),
    ("in yuan", "09", "small"),
    ("other year", "06", "medium"),
    ("total in part", "03", "large"),
]


def made(name: str, table: str, size: str) -> Report:
    """The first report of a size in which a slip of the kind can be, with the slip."""
    cause = next(one for one in CAUSES if one.name == name)
    texts = (slipped_report(seed, size, table, cause) for seed in bodies(size))
    return diagnose(injection.audited(next(text for text in texts if text is not None), pack()))


@pytest.mark.parametrize(("name", "table", "size"), MADE)
def test_a_slip_of_any_table_is_one_finding(name: str, table: str, size: str) -> None:
    report = made(name, table, size)
    kinds = next(one.kinds for one in CAUSES if one.name == name)
    lead = the_lead(report)
    assert [(shift.kind in kinds, shift.table) for shift in lead.structure.shifts] == [
        (True, table)
    ]  # type: ignore[union-attr]
    assert leads(report.findings) == (lead,)
    assert all(explain(lead, report, words(language)).headline for language in ("zh", "en"))


def test_two_rows_that_slid_into_a_blank_one_are_weighed_against_two_wrong_figures() -> None:
    cause = next(one for one in CAUSES if one.name == "block down")
    text = slipped_report(29, "small", "06", cause)
    assert (
        text is not None and diagnose(injection.audited(whole(29, "small"), pack())).findings == ()
    )
    report = diagnose(injection.audited(text, pack()))
    assert told(report) == [("slide", "06")]
    lead, *rest = leads(report.findings)
    # What the text says of one of the two figures is a matter of its own.
    assert lead.structure and [finding.rule.id for finding in rest] == ["06-07-reception"]


def test_of_slides_that_mend_as_much_the_nearest_is_told() -> None:
    cause = next(one for one in CAUSES if one.name == "block down")
    text = slipped_report(64, "small", "06", cause)
    assert (
        text is not None and diagnose(injection.audited(whole(64, "small"), pack())).findings == ()
    )
    report = diagnose(injection.audited(text, pack()))
    (finding,) = report.findings
    assert told(report) == [("slide", "06")]
    assert finding.structure is not None and finding.structure.shifts[0].rows == 1


def test_a_row_printed_twice_is_told() -> None:
    report = made("row twice", "05", "small")
    rows = report.ledger.tables["05"].rows
    codes = [row.code for row in rows]
    again = next(row for at, row in enumerate(rows) if row.code and row.code in codes[:at])
    (finding,) = report.findings
    assert again.code in explain(finding, report, words()).headline
    assert finding.check.place == next(iter(again.cells.values())).place


@pytest.mark.parametrize("size", ["small", "medium", "large"])
def test_consistent_reports_of_every_size_have_no_findings(size: str) -> None:
    for seed in islice(bodies(size), 3):
        assert diagnose(injection.audited(whole(seed, size), pack())).findings == ()


AGAIN = """2022年度部门决算
一般公共预算财政拨款支出决算表
公开 05 表
单位：万元
科目编码\t科目名称\t小计\t基本支出\t项目支出
\t合计\t40.00\t20.00\t20.00
201\t一般公共服务支出\t40.00\t20.00\t20.00
20106\t财政事务\t40.00\t20.00\t20.00
2010601\t行政运行\t10.00\t10.00\t0.00
2010607\t信息化建设\t15.00\t5.00\t10.00
2010607\t信息化建设\t0.00\t0.00\t0.00
2010650\t事业运行\t15.00\t5.00\t10.00

第三部分 2022年度部门决算情况说明

五、一般公共预算财政拨款支出决算情况说明
2022年度一般公共预算财政拨款支出40.00万元。
"""


def test_a_code_that_is_printed_again_without_figures_is_no_row_of_another() -> None:
    right = diagnose(injection.audited(AGAIN, pack()))
    assert [one.check.rule.id for one in right.findings] == ["code-once"]
    wrong = AGAIN.replace("信息化建设\t15.00", "信息化建设\t10.00").replace(
        "支出40.00万", "支出47.30万"
    )
    report = diagnose(injection.audited(wrong, pack()))
    assert told(report) == []
    assert {suspect.text for one in report.findings for suspect in one.suspects} == {
        "15.00",
        "40.00",
    }


def raised(seed: int, table: str, columns: tuple[int, ...]) -> Report:
    """A consistent report in which one item of a table, and all that it is a part of, are more by
    13.07 in some columns.
    """
    lines = list(lines_of(seed))
    first = lines.index(TITLES[table])
    end = next(
        at for at in range(first + 1, len(lines)) if lines[at].endswith(("决算表", "决算总表"))
    )
    items = [lines[at].split("\t")[0] for at in range(first, end) if lines[at].count("\t") > 3]
    item = next(code for code in items if code.isdigit() and len(code) == 7)
    for at in range(first, end):
        cells = lines[at].split("\t")
        above = cells[0] and item.startswith(cells[0]) or "合计" in cells[:2]
        if len(cells) > 4 and above and cells[2][:1].isdigit():
            for column in columns:
                cells[column] = f"{Decimal(cells[column] or 0) + Decimal('13.07'):.2f}"
            lines[at] = "\t".join(cells)
    return diagnose(injection.audited("\n".join(lines), pack()))


def test_a_table_is_no_other_version_than_figures_that_fail_their_own_sums() -> None:
    assert told(raised(1, "03", ())) == []
    report = raised(1, "03", (2,))
    assert told(report) == []
    assert {leading.suspects[0].entry.table for leading in report.findings} == {"03"}


def test_a_table_whose_figures_others_bear_out_is_not_the_other_version() -> None:
    assert raised(1, "02", ()).findings == ()
    report = raised(1, "02", (2, 4))
    assert told(report) == [("stale", "02")] and len(report.findings) == 1
