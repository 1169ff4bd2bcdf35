"""Whatever happens to the structure of a table, its figures are read where they stand, or it is
told; nothing is misread in silence.
"""

from __future__ import annotations

import random

import pytest
import reader_files as files
from structure_judge import Bench, compared
from structure_wholes import ALL
from structures import TABLES, figures, report

from auditor.api import post
from auditor.document import Cell, Document, Grid, Paragraph
from auditor.ledger import Ledger
from auditor.readers import read_bytes

SEED, SAMPLE = 12, 72
NAMES = {mutation.name: mutation for mutation, _ in ALL}
HEAD = "一般公共预算财政拨款支出决算表\n\n单位：万元\n\n"


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


def _cases() -> list[tuple[str, str, str, bool]]:
    """(mutation, table, format, whether the table is alone): a sample of all there are."""
    everything = [(mutation.name, table, form, alone)
                  for mutation, whole in ALL for table in sorted(TABLES)[:-1] for form in mutation.formats.split()
                  for alone in ((True, False) if mutation.alone and whole is None else (False,))]  # fmt: skip
    return random.Random(SEED).sample(everything, SAMPLE)


def _kind(
    bench: Bench, name: str, table: str, form: str, alone: bool
) -> tuple[str, tuple[str, ...]]:
    blocks = bench.changed(NAMES[name], table, alone)
    if blocks is None:
        return "", ()
    outcome = bench.judged(NAMES[name], table, form, blocks, alone)
    return outcome.kind, outcome.said


@pytest.mark.parametrize(("name", "table", "form", "alone"), _cases())
def test_nothing_is_misread_in_silence_and_nothing_right_is_found_fault_with(
    bench: Bench, name: str, table: str, form: str, alone: bool
) -> None:
    kind, said = _kind(bench, name, table, form, alone)
    assert kind not in ("SILENT", "FALSE"), said


def test_there_are_two_hundred_mutations_and_more(bench: Bench) -> None:
    made = [
        (mutation.name, table)
        for mutation, _ in ALL
        for table in sorted(TABLES)[:-1]
        if bench.changed(mutation, table, False) is not None
    ]
    assert len(made) > 400 and len(NAMES) == len(ALL) > 100


def test_the_judge_sees_figures_that_stand_elsewhere(bench: Bench) -> None:
    """A column exchanged without its head: each figure is lost where it was and strayed where it
    is.
    """
    blocks = bench.changed(NAMES["columns exchanged without heads"], "08", True)
    assert blocks is not None
    outcome = bench.judged(NAMES["columns exchanged without heads"], "08", "txt", blocks, True)
    assert len(outcome.lost) == len(outcome.strayed) == 8 and outcome.kind == "SILENT"
    whole = report(bench._origins)
    assert compared(list(figures(whole)), bench._ledger(b"\xe7\xa9\xba", "txt"))[0]


@pytest.mark.parametrize(("name", "table", "form"), [
    ("remarks at the end", "02", "docx"), ("remarks with words", "07", "xlsx"),  # a head merged down beside the column numbers
    ("serial numbers without a head", "05", "txt"), ("codes in brackets behind", "03", "txt"), ("last year before", "06", "docx"),
    ("page break within the head", "02", "txt"), ("empty column between", "01", "docx"), ("columns lettered", "05", "md"),
    ("signatures in the grid", "05", "txt"), ("figures with 元 sign", "02", "txt"), ("figures with 元 sign", "02", "pdf"),
    ("row over two pages", "05", "xlsx"), ("figures below their name", "05", "txt"),
    ("columns over two pages", "03", "pdf"), ("page break within the head", "02", "pdf"),
])  # fmt: skip
def test_a_table_alone_is_read_as_a_person_reads_it(
    bench: Bench, name: str, table: str, form: str
) -> None:
    assert _kind(bench, name, table, form, True)[0] == "same"


@pytest.mark.parametrize("form", ["txt", "xlsx", "docx", "html", "md"])
@pytest.mark.parametrize(
    "name", ["two tables in one grid", "all tables side by side", "all tables side by side, no gap"]
)
def test_tables_in_one_grid_are_taken_apart_under_their_titles(
    bench: Bench, name: str, form: str
) -> None:
    blocks = bench.changed(NAMES[name], "01", False)
    assert blocks is not None
    outcome = bench.judged(NAMES[name], "01", form, blocks)
    assert not outcome.lost and not outcome.strayed and outcome.kind != "FALSE"


def test_the_expenditure_on_three_things_in_another_unit_is_found(bench: Bench) -> None:
    kind, said = _kind(bench, "figures in 元 under 万元", "07", "txt", False)
    assert kind == "told" and any("04-07-total" in text for text in said)


def _read(text: str) -> Ledger:
    return post(read_bytes(text.encode(), "报告.txt"))


def _said(ledger: Ledger) -> str:
    return "\n".join(str(notice.message) for notice in ledger.notices)


def test_figures_in_lines_of_their_own_are_told_and_count_as_figures() -> None:
    ledger = _read(
        HEAD
        + "科目编码\t科目名称\t合计\n201\t一般公共服务支出\t12.30\n\n项目支出\n\n7.10\n\n7.10\n"
    )
    assert "有 2 个数字单独成行" in _said(ledger) and len(ledger.figures) == 3
    assert "单独成行" not in _said(
        _read(HEAD + "科目编码\t科目名称\t合计\n201\t一般公共服务支出\t12.30\n\n- 3 -\n\n2024\n")
    )


def test_a_named_row_without_figures_above_figures_without_a_name_is_told() -> None:
    rows = "收入\t\t支出\t\n项目\t决算数\t项目\t决算数\n一、一般公共预算财政拨款收入\t9.00\t一、一般公共服务支出\t{}\n\t\t\t9.00\n本年收入合计\t9.00\t本年支出合计\t9.00\n"
    assert "下一行有数字、没有名称" in _said(
        _read("收入支出决算总表\n\n单位：万元\n\n" + rows.format(""))
    )
    assert "下一行有数字" not in _said(
        _read("收入支出决算总表\n\n单位：万元\n\n" + rows.format("0.00"))
    )


HALVED = "一般公共预算财政拨款支出决算表\n\n单位：万元\n\n科目编码\t科目名称\t合计\t{}\t基本支出\n"


def test_figures_printed_in_two_columns_are_in_doubt_and_nothing_is_reckoned_with_their_halves() -> (
    None
):
    for head in ("", "合计"):
        ledger = _read(
            HALVED.format(head) + "\t合计\t12\t.30\t12.30\n201\t一般公共服务支出\t-12\t.30\t12.30\n"
        )
        first = ledger.tables["05"].get("合计", "合计")
        assert first is not None and (first.text, first.figure, str(first.doubt)) == (
            "12.30",
            None,
            "数字分印在两栏",
        )
        assert [
            str(claim.words["说明"]) for claim in ledger.claims if claim.kind == "未读出的数字"
        ] == ["05表 合计 合计、05表 201 一般公共服务支出 合计共 2 个数字没有读出：数字分印在两栏"]


@pytest.mark.parametrize("rows", ["\t合计\t12\t.30\t12.30\n", "\t合计\t12.50\t.30\t12.30\n"])
def test_decimals_under_a_head_of_their_own_or_beside_decimals_are_figures_of_their_own(
    rows: str,
) -> None:
    head = "项目支出" if "\t12\t" in rows else ""
    entry = _read(HALVED.format(head) + rows).tables["05"].get("合计", "合计")
    assert entry is not None and entry.figure is not None


def test_a_list_of_titles_is_not_taken_apart() -> None:
    titles = ("收入支出决算总表", "收入决算表", "支出决算表")
    grid = Grid(
        tuple(
            (Cell("目录"), Cell(title)) if not at else (Cell(""), Cell(title))
            for at, title in enumerate(titles)
        )
    )
    assert post(Document("目录", (Paragraph("2023年度部门决算"), grid))).document.grids == (grid,)


def test_a_sentence_cut_over_cells_is_one_sentence() -> None:
    rows = [
        [
            "本年支出合计95.00万元",
            "其中：基本支出60.00万元",
            "占63.16%；项目支出35.00万元",
            "占36.84%。",
        ]
    ]
    body = (
        files.paragraph("2023年度部门决算")
        + files.paragraph("三、支出决算情况说明")
        + files.word_table(rows)
    )
    ledger = post(read_bytes(files.docx(body), "报告.docx"))
    assert {claim.kind for claim in ledger.claims} >= {"占比"} and len(
        [entry for entry in ledger.figures if not entry.table]
    ) == 5


def test_what_is_said_of_a_table_is_not_the_table_that_the_contents_list() -> None:
    contents = "2023年度部门决算\n\n目录\n\n第二部分 部门决算表\n\n一、收入支出决算总表\n\n十、机关运行经费支出决算表\n\n第三部分 情况说明\n\n"
    body = "第二部分 部门决算表\n\n收入支出决算总表\n\n{}第三部分 情况说明\n\n十、机关运行经费支出说明\n\n本部门没有机关运行经费。\n"

    def missing(text: str) -> list[str]:
        return [
            claim.words["名称"]
            for claim in _read(text).claims
            if claim.kind == "目录" and claim.readings[0]["缺少"]
        ]

    assert missing(contents + body.format("")) == ["十、机关运行经费支出决算表"]
    assert not missing(contents + body.format("机关运行经费支出表\n\n"))
