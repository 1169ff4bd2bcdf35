"""Budgets as provinces print them: each is read whole and is quiet, and a wrong figure in it is
found.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor import api, audit
from auditor.arithmetic import Verdict
from auditor.findings import Report
from auditor.readers import text
from auditor.rules.packs import Packs
from auditor.severity import Severity
from tests.budgets import (
    STYLES,
    Block,
    Budget,
    Printer,
    Style,
    as_excel,
    as_html,
    as_pdf,
    as_text,
    as_word,
    made,
)

UNDER = next(pack for pack in Packs().each if pack.name == "bumen-yusuan")
FILLED = re.compile(r"[0-9,]+\.[0-9]{2}")
SPOKEN = re.compile(
    r"(?<=万元，占)[0-9]+\.[0-9]{2}(?=%)|(?<=数为)[0-9]+\.[0-9]{2}(?=万元)|(?<=安排)[0-9]+\.[0-9]{2}(?=万元)"
)


def of(name: str) -> Budget:
    """A budget of its own for each style: every other with other income and a fund, or with amounts
    carried over.
    """
    at = list(STYLES).index(name)
    return made(
        at + 1,
        others=at % 2 == 0,
        fund=at % 3 == 0,
        carried=at % 2 == 1 and STYLES[name].sources == "long",
    )


def judged(blocks: list[Block]) -> Report:
    document = text.parse(as_text(blocks), "预算.md")
    assert Packs().of(document).name == UNDER.name
    return api.judged(api.post(document, UNDER), UNDER)


def wrong(report: Report) -> list[str]:
    """What is wrong or cannot be decided, of any weight."""
    return [
        check.rule.id
        for check in report.checks
        if check.verdict in (Verdict.FAILS, Verdict.UNDECIDED)
    ]


def unchecked(report: Report) -> list[str]:
    """The figures of the tables that no check touches."""
    used = {entry.index for check in report.checks for entry in check.operands}
    return [
        f"{entry.table} {entry.label} {entry.column} {entry.text}"
        for entry in report.ledger.entries
        if entry.table and entry.figure is not None and entry.index not in used
    ]


@pytest.mark.parametrize("name", STYLES)
def test_a_right_budget_is_read_whole_and_quiet(name: str) -> None:
    budget = of(name)
    report = judged(Printer(budget, STYLES[name]).blocks())
    assert (report.ledger.year, report.ledger.entity) == (budget.year, budget.name)
    assert sorted(report.ledger.tables) == [f"0{at}" for at in range(1, 10)]
    assert {table.unit for key, table in report.ledger.tables.items() if key != "09"} == {
        STYLES[name].unit
    }
    assert not wrong(report) and not unchecked(report)


def slips(blocks: list[Block], draw: random.Random) -> Iterator[tuple[str, list[Block]]]:
    """The document with one figure of a table wrong, and with one of the text."""
    cells = [
        (at, row, column)
        for at, block in enumerate(blocks)
        if not isinstance(block, str)
        for row, line in enumerate(block)
        for column, one in enumerate(line)
        if FILLED.fullmatch(one) and one.strip("0.,")
    ]
    spans = [
        (at, found)
        for at, block in enumerate(blocks)
        if isinstance(block, str)
        for found in SPOKEN.finditer(block)
    ]
    at, row, column = draw.choice(
        [cell for cell in cells if str(blocks[cell[0] - 1]).startswith("单位")]
    )
    table = [list(line) for line in blocks[at]]
    table[row][column] = (
        "9" + table[row][column] if table[row][column][0] != "9" else "8" + table[row][column][1:]
    )
    yield "table", [*blocks[:at], table, *blocks[at + 1 :]]
    at, found = draw.choice(spans)
    line = str(blocks[at])
    yield (
        "text",
        [
            *blocks[:at],
            line[: found.start()] + "7" + found[0] + line[found.end() :],
            *blocks[at + 1 :],
        ],
    )


@pytest.mark.parametrize("name", STYLES)
def test_a_wrong_figure_is_found(name: str) -> None:
    for where, document in slips(Printer(of(name), STYLES[name]).blocks(), random.Random(name)):
        errors = [
            check
            for check in judged(document).checks
            if check.verdict is Verdict.FAILS and check.rule.severity is Severity.ERROR
        ]
        assert errors, where


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("a city's department", ("比2024年预算减少", "比2025年预算减少"), "y-report-year"),
        ("the ministry's tables", ("工程预算0万元", "工程预算9.00万元"), "text-sum"),
        ("a city's department", ("应急保障用车2辆", "应急保障用车4辆"), "text-count-at-most"),
        (
            "a district's unit",
            ("公务用车购置费18.00万元", "公务用车购置费81.00万元"),
            "y-text-table",
        ),
    ],
)
def test_other_slips_of_the_text(name: str, change: tuple[str, str], rule: str) -> None:
    blocks = [
        block.replace(*change) if isinstance(block, str) else block
        for block in Printer(of(name), STYLES[name]).blocks()
    ]
    assert any(isinstance(block, str) and change[1] in block for block in blocks)
    found = {check.rule.id for check in judged(blocks).checks if check.verdict is Verdict.FAILS}
    assert rule in found


def test_a_note_left_below_a_filled_table_is_told() -> None:
    budget, style = made(3, fund=True), STYLES["a city's department"]
    blocks = Printer(budget, style).blocks()
    at = (
        next(
            at
            for at, block in enumerate(blocks)
            if block == style.titles["fund"].format(budget.year)
        )
        + 3
    )
    report = judged(
        [
            *blocks[: at + 1],
            f"注：本部门{budget.year}年无政府性基金预算，故本表为空表。",
            *blocks[at + 1 :],
        ]
    )
    assert wrong(report) == ["y-table-noted-blank"]


def test_accounts_listed_under_each_unit_are_parts_of_accounts() -> None:
    """行政运行 of one unit is not all that the table has of it."""
    style = Style(
        {"spent": "支出总表", "general": "一般公共预算支出表"}, sources="long", text="none"
    )
    budget = made(4)
    blocks = Printer(budget, style).blocks()
    at = next(at for at, block in enumerate(blocks) if not isinstance(block, str))
    head, total, *rows = [list(row) for row in blocks[at]]
    items = [row for row in rows if len(row[0]) == 7]
    nothing = ["0.00"] * len(total[2:])
    twice = [
        ["", "南江市水务局本级", *total[2:]],
        [*items[0][:2], *nothing],
        *items[1:],
        ["", "南江市水文站", *nothing],
        items[0],
    ]
    assert not wrong(judged([*blocks[:at], [head, total, *twice], *blocks[at + 1 :]]))


@pytest.mark.parametrize("form", ["docx", "html", "xlsx", "pdf"])
@pytest.mark.parametrize(
    "name", ["the ministry's tables with the year before", "tables numbered 预算01表"]
)
def test_every_format_gives_the_same(tmp_path: Path, form: str, name: str) -> None:
    style = STYLES[name]
    blocks = Printer(of(name), style).blocks()
    path = tmp_path / f"a.{form}"
    if form == "pdf":
        pytest.importorskip("reportlab")
        as_pdf(blocks, path)
    else:
        path.write_bytes(
            as_excel(blocks, style)
            if form == "xlsx"
            else {"docx": as_word, "html": as_html}[form](blocks)
        )
    report = audit(path)
    plain = judged(blocks)
    assert not wrong(report) and not unchecked(report)
    for key, table in plain.ledger.tables.items():
        found = report.ledger.tables[key]
        assert [
            (row.name, [entry.figure and entry.figure.value for entry in row.cells.values()])
            for row in found.rows
        ] == [
            (row.name, [entry.figure and entry.figure.value for entry in row.cells.values()])
            for row in table.rows
        ], key


def test_a_planned_amount_of_an_account_is_held_against_its_row() -> None:
    blocks = Printer(of("the ministry's tables"), STYLES["the ministry's tables"]).blocks()
    at, found = next(
        (at, found)
        for at, block in enumerate(blocks)
        if isinstance(block, str)
        and (found := re.search(r"（项）2025年预算数为[0-9]+\.[0-9]([0-9])万元", block))
    )
    line = str(blocks[at])
    other = line[: found.start(1)] + str((int(found[1]) + 1) % 10) + line[found.end(1) :]
    assert "y-text-table-item" in wrong(judged([*blocks[:at], other, *blocks[at + 1 :]]))


def test_income_under_a_name_that_no_form_has_is_income() -> None:
    """Any item numbered 一、 is one of those that add up, and takes nothing from the others."""
    name = "the ministry's tables"
    blocks = [
        [[cell.replace("九、其他收入", "九、利息收入") for cell in row] for row in block]
        if not isinstance(block, str)
        else block.replace("其他收入", "利息收入")
        for block in Printer(made(6, others=True), STYLES[name]).blocks()
    ]
    assert not [rule for rule in wrong(judged(blocks)) if rule.startswith("y01-income")]
