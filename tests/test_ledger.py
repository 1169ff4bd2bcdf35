"""The ledger: which grids are which tables, what goes on over pages, units, holes, and what must be
said.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from mini_reports import as_text, blanked, bound, document, merged, messages, posted, values

from auditor.booking import post
from auditor.document import Cell, Document, Grid, Paragraph, Place
from auditor.figure import Blank
from auditor.ledger import Ledger
from auditor.rules.pack import Pack

HEAD = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"
T5, T3 = "一般公共预算财政拨款支出决算表", "支出决算表"
U = "金额单位：万元"
SMALL = f"""
{HEAD}
201 | 一般公共服务支出 | 3.00 | 2.00 | 1.00
合计 | = | 3.00 | 2.00 | 1.00
"""


def test_a_title_decides_before_the_shape_and_no_number_does(pack: Pack) -> None:
    ledger = posted(pack.forms, "公开03表", T5, U, SMALL)
    assert (
        list(ledger.tables) == ["05"]
        and ledger.tables["05"].number == "03"
        and ledger.tables["05"].title == T5
    )


def test_a_table_of_another_title_is_never_bound_however_alike(pack: Pack) -> None:
    for title in (
        "一般公共预算财政拨款项目支出决算表",
        "财政拨款支出决算明细表",
        "项目支出绩效自评表",
        "财政专户管理资金收入支出决算表",
        "经营支出决算表",
        "基本支出决算表",
        "国有资产使用情况表",
        "政府性基金预算财政拨款“三公”经费支出决算表",
        "机关运行经费支出决算表",
    ):
        ledger = posted(pack.forms, title, U, SMALL)
        assert not ledger.tables, title
        assert title in messages(ledger) and "6 个数字" in messages(ledger)


def test_thirteen_tables_bind_nine(pack: Pack) -> None:
    """Sichuan: a detailed table between 04 and 05 shifts the numbers."""
    ledger = posted(
        pack.forms,
        "公开05表",
        "财政拨款支出决算明细表",
        U,
        SMALL,
        "公开06表",
        T5,
        U,
        SMALL,
        "公开07表",
        "一般公共预算财政拨款支出决算明细表",
        U,
        SMALL,
        "公开09表",
        "一般公共预算财政拨款项目支出决算表",
        U,
        SMALL,
    )
    assert list(ledger.tables) == ["05"] and ledger.tables["05"].number == "06"
    assert messages(ledger).count("不是已知的报表") == 3


def test_the_contents_page_is_no_title(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        "目录",
        "一、收入支出决算总表",
        "九、国有资本经营预算财政拨款支出决算表",
        "二、机构设置",
        "序号 | 单位 | 人数 | 编制\n1 | 局本级 | 20 | 30\n2 | 中心 | 10 | 12",
    )
    assert not ledger.tables and "机构设置" in messages(ledger)


@pytest.mark.parametrize(
    "note", ["本部门本年度无政府性基金收支，故本表无数据。", "注：本部门无此项收支"]
)
def test_an_empty_table_with_a_note_is_there_and_empty(note: str, pack: Pack) -> None:
    for row in (f"{note} | = | = | = | = | =", f"{note} | | | | | "):
        ledger = posted(
            pack.forms,
            "政府性基金预算财政拨款收入支出决算表",
            U,
            "科目编码 | 科目名称 | 年初结转和结余 | 本年收入 | 本年支出 | 年末结转和结余\n" + row,
        )
        assert not ledger.figures and not ledger.notices and list(ledger.tables) == ["08"]


def test_shape_recognises_where_no_title_is(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        "概况",
        f"""
{HEAD}
223 | 国有资本经营预算支出 | 3.00 | | 3.00
""",
    )
    assert list(ledger.tables) == ["09"]


@pytest.mark.parametrize("title", ["支出决算表", "Z03 支出决算表(财决03表)", "公开03表 支出决算表"])
def test_the_title_as_worksheet_name(title: str, pack: Pack) -> None:
    assert list(posted(pack.forms, merged(SMALL, title)).tables) == ["03"]


def test_the_first_of_two_copies_counts_and_the_second_is_said(pack: Pack) -> None:
    ledger = posted(
        pack.forms, T5, U, SMALL, "南江市财政局本级", T5, U, SMALL.replace("3.00", "9.00")
    )
    assert bound(ledger, "05")["", "合计", "合计"] == "3.00"
    assert "又一张" in messages(ledger) and "6 个数字未核对" in messages(ledger)


# --- continuations --------------------------------------------------------------------------------


PAGES = {
    "without a head": (
        "",
        "20103 | 政府办公厅 | 3.00 | 2.00 | 1.00\n合计 | = | 3.00 | 2.00 | 1.00",
    ),
    "with a head": (
        "",
        f"{HEAD}\n20103 | 政府办公厅 | 3.00 | 2.00 | 1.00\n合计 | = | 3.00 | 2.00 | 1.00",
    ),
    "with head and unit": (
        "单位：万元",
        f"{HEAD}\n20103 | 政府办公厅 | 3.00 | 2.00 | 1.00\n合计 | = | 3.00 | 2.00 | 1.00",
    ),
    "with the title again": (
        T5,
        f"{HEAD}\n20103 | 政府办公厅 | 3.00 | 2.00 | 1.00\n合计 | = | 3.00 | 2.00 | 1.00",
    ),
    "marked as continued": (
        T5 + "（续）",
        f"{HEAD}\n20103 | 政府办公厅 | 3.00 | 2.00 | 1.00\n合计 | = | 3.00 | 2.00 | 1.00",
    ),
    "续表": (
        "续表",
        f"{HEAD}\n20103 | 政府办公厅 | 3.00 | 2.00 | 1.00\n合计 | = | 3.00 | 2.00 | 1.00",
    ),
}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_table_goes_on_over_the_page(page: str, pack: Pack) -> None:
    between, rest = PAGES[page]
    first = f"{HEAD}\n201 | 一般公共服务支出 | 3.00 | 2.00 | 1.00"
    ledger = posted(pack.forms, T5, U, first, *([between] if between else []), rest)
    assert list(ledger.tables) == ["05"] and not ledger.notices
    assert [row.code or row.name for row in ledger.tables["05"].rows] == ["201", "20103", "合计"]
    assert len(ledger.tables["05"].grids) == 2


def test_the_next_table_is_no_continuation(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        T5,
        U,
        SMALL,
        "附：单位情况",
        "人数 | 年初 | 年末 | 增加 | 减少\n在职 | 10 | 12 | 3 | 1",
    )
    assert len(ledger.tables["05"].rows) == 2 and "单位情况" in messages(ledger)


# --- units ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "factor"), [("元", 1), ("千元", 1000), ("万元", 10000), ("亿元", 100000000)]
)
@pytest.mark.parametrize(
    "line",
    [
        "金额单位：{}",
        "单位: {}",
        "（单位：{}）",
        "部门：南江市财政局　　单位：{}",
        "单位：人民币{}",
        "单 位：{}",
    ],
)
def test_units_stated_above(line: str, unit: str, factor: int, pack: Pack) -> None:
    ledger = posted(pack.forms, T5, line.format(unit), SMALL)
    assert values(ledger, "05")["", "合计", "合计"] == 3 * factor and not ledger.notices


def test_units_beside_in_heads_and_of_each_table(pack: Pack) -> None:
    inside = f"部门：元谋县财政局 | = | | | 单位：元\n{SMALL.strip()}"
    ledger = posted(pack.forms, T5, inside, T3, "单位：万元", SMALL)
    assert (
        values(ledger, "05")["", "合计", "合计"] == 3
        and values(ledger, "03")["", "合计", "本年支出合计"] == 30000
    )
    ledger = posted(
        pack.forms,
        T5,
        SMALL.replace("合计 | 基本支出 | 项目支出", "合计（元） | 基本支出（元） | 项目支出（元）"),
    )
    assert values(ledger, "05")["", "合计", "基本支出"] == 2 and not ledger.notices


def test_a_unit_that_is_not_stated_is_said(pack: Pack) -> None:
    ledger = posted(pack.forms, T5, SMALL)
    assert values(ledger, "05")["", "合计", "合计"] == 30000 and "按万元处理" in messages(ledger)
    ledger = posted(pack.forms, T3, "单位：元", SMALL, T5, SMALL)
    assert values(ledger, "05")["", "合计", "合计"] == 3 and "按其他表的元处理" in messages(ledger)


# --- cells ----------------------------------------------------------------------------------------


def test_zeros_blanks_dashes_and_holes_are_kept_apart(pack: Pack) -> None:
    table = f"{HEAD}\n201 | 一般公共服务支出 | 0.00 | 0 | \n202 | 外交支出 | - | — | ####\n203 | 国防支出 | 1.2.3 | 1O.5 | 1,234. 56"
    ledger = posted(pack.forms, T5, U, table)
    entries = {
        (row.code, name): entry
        for row in ledger.tables["05"].rows
        for name, entry in row.cells.items()
    }
    assert [str(entries[key].figure.step) for key in (("201", "合计"), ("201", "基本支出"))] == [
        "0.01",
        "1",
    ]  # type: ignore[union-attr]
    assert [
        entries[code, name].blank
        for code in ("201", "202", "203")
        for name in ("合计", "基本支出", "项目支出")
    ] == [
        None,
        None,
        Blank.EMPTY,
        Blank.DASH,
        Blank.DASH,
        Blank.UNREADABLE,
        Blank.UNREADABLE,
        Blank.UNREADABLE,
        None,
    ]
    assert entries["203", "项目支出"].value == Decimal("12345600")


def test_a_doubtful_cell_is_a_hole_with_its_reason(pack: Pack) -> None:
    grid = merged(SMALL)
    doubtful = Cell("3.00", Place(page=2), doubt="识别把握不足")
    rows = tuple(
        tuple(doubtful if cell.text == "3.00" else cell for cell in row) for row in grid.rows
    )
    ledger = posted(pack.forms, T5, U, Grid(rows, grid.place))
    entry = ledger.tables["05"].get("201", "合计")
    assert (
        entry is not None
        and entry.blank is Blank.UNREADABLE
        and str(entry.doubt) == "识别把握不足"
        and entry.text == "3.00"
    )


def test_ragged_rows(pack: Pack) -> None:
    text = blanked(SMALL).replace(
        "201\t一般公共服务支出\t3.00\t2.00\t1.00",
        "201\t一般公共服务支出\t3.00\n202\t外交支出\t3.00\t2.00\t1.00\t7.00",
    )
    ledger = post(
        Document("x", (Paragraph(T5), Paragraph(U), *as_text(SMALL).grids[:0], *_grids(text))),
        pack.forms,
    )
    found = bound(ledger, "05")
    assert found["", "201", "合计"] == "3.00" and ("", "201", "基本支出") not in found
    assert found["", "202", "第6栏"] == "7.00" and "第6栏" in messages(ledger)


def _grids(text: str) -> tuple[Grid, ...]:
    from auditor.readers import text as reader

    return reader.parse(text).grids


def test_a_missing_cell_is_put_right_by_the_line_numbers(pack: Pack) -> None:
    text = (
        "项目\t行次\t决算数\t项目\t行次\t决算数\n一、一般公共预算财政拨款收入\t1\t5.00\t一、一般公共服务支出\t3\t4.00\n"
        "\t2\t\t4\t1.00\n本年收入合计\t3\t5.00\t本年支出合计\t5\t5.00"
    )
    ledger = post(
        Document("x", (Paragraph("收入支出决算总表"), Paragraph(U), *_grids(text))), pack.forms
    )
    assert [
        next(iter(row.cells.values())).text
        for row in ledger.tables["01"].rows
        if "各类支出" in row.groups
    ] == [
        "4.00",
        "1.00",
    ]
    assert "已按行次对齐" in messages(ledger)


# --- what must be said ----------------------------------------------------------------------------


def test_duplicate_codes_are_said(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        T5,
        U,
        f"{HEAD}\n201 | 一般公共服务支出 | 3.00 | 2.00 | 1.00\n201 | 一般公共服务支出 | 3.00 | 2.00 | 1.00",
    )
    assert "科目编码 201 出现 2 次" in messages(ledger) and len(ledger.tables["05"].rows) == 2


def test_names_without_codes_are_posted_and_said(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        T5,
        U,
        "科目名称 | 合计 | 基本支出 | 项目支出\n一般公共服务支出（类） | 3.00 | 2.00 | 1.00\n"
        "政府办公厅（款） | 3.00 | 2.00 | 1.00\n合计 | 3.00 | 2.00 | 1.00",
    )
    assert "2 行没有科目编码" in messages(ledger)
    assert len(ledger.figures) == 9 and [row.groups[0] for row in ledger.tables["05"].rows[:2]] == [
        "类",
        "款",
    ]
    assert [row.code for row in ledger.tables["05"].rows] == [
        "201",
        "",
        "",
    ]  # a class is known by its name, an account is not


def test_units_without_a_total_are_no_total(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        "“三公”经费支出决算表",
        U,
        "部门 | 合计 | 因公出国（境）费 | 公务用车购置及运行费 | 公务接待费\n"
        "财政局 | 1.00 | 0.00 | 0.50 | 0.50\n教育局 | 2.00 | 0.00 | 1.50 | 0.50",
    )
    assert (
        bound(ledger, "07")["", "教育局.合计", "决算数"] == "2.00"
        and ledger.tables["07"].row("合计") is None
    )
    assert "没有合计行" in messages(ledger)


def test_last_year_s_column_is_not_this_year_s(pack: Pack) -> None:
    for heads in (
        "2019年决算数 | 2020年预算数 | 2020年决算数",
        "上年决算数 | 年初预算数 | 本年决算数",
    ):
        ledger = posted(
            pack.forms,
            "“三公”经费支出决算表",
            U,
            f"项目 | {heads} | 增减%\n合计 | 1.00 | 2.00 | 3.00 | 50",
        )
        found = bound(ledger, "07")
        assert (found["", "合计", "预算数"], found["", "合计", "决算数"]) == ("2.00", "3.00")
        share = ledger.tables["07"].get("合计", "增减%")
        assert share is not None and share.figure is not None and share.figure.unit == "%"


def test_04_stacked_says_nothing_of_columns_that_one_side_knows(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        "财政拨款收入支出决算总表",
        U,
        "项目 | 行次 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款\n"
        "一、一般公共预算财政拨款 | 1 | 5.00 | | \n本年收入合计 | 2 | 5.00 | | \n总计 | 3 | 5.00 | | \n"
        "一、一般公共服务支出 | 4 | 5.00 | 5.00 | \n本年支出合计 | 5 | 5.00 | 5.00 | \n总计 | 6 | 5.00 | 5.00 | ",
    )
    found = bound(ledger, "04")
    assert (
        found["收入", "总计", "决算数"]
        == found["支出", "总计", "合计"]
        == found["支出", "201", "一般公共预算财政拨款"]
        == "5.00"
    )
    assert not ledger.notices


def test_a_wrapped_name_of_a_two_sided_table(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        "收入支出决算总表",
        U,
        "行次 | 收入项目 | 金额 | 行次 | 支出项目 | 金额\n1 | 一、一般公共预算财政拨款收入 | 5.00 | 4 | "
        "一、一般公共服务支出 | 5.00\n2 | 使用非财政拨款结余 | | 5 | 本年支出合计 | 5.00\n | （含专用结余） | 0.00 | | | ",
    )
    assert (
        bound(ledger, "01")["收入", "使用非财政拨款结余", "决算数"] == "0.00" and not ledger.notices
    )


def test_unknown_rows_and_nameless_figures_are_posted_and_said(pack: Pack) -> None:
    ledger = posted(
        pack.forms,
        "收入支出决算总表",
        U,
        "项目 | 决算数 | 项目 | 决算数\n九、捐赠收入 | 5.00 | 一、一般公共服务支出 | 5.00\n"
        "本年收入合计 | 5.00 | 本年支出合计 | 5.00\n历史遗留 | 1.00 | | 2.00",
    )
    assert len(ledger.figures) == 6
    assert (
        "“九、捐赠收入”" in messages(ledger)
        and "“历史遗留”" in messages(ledger)
        and "1 行有数字而没有名称" in messages(ledger)
    )


def test_labels_keep_the_printed_wording(pack: Pack) -> None:
    ledger = posted(
        pack.forms, T5, U, f"{HEAD}\n20103 | 政府办公厅（室） 及相关机构事务 | 3.00 | 2.00 | 1.00"
    )
    entry = ledger.tables["05"].get("20103", "合计")
    assert (
        entry is not None
        and entry.row == "政府办公厅（室）及相关机构事务"
        and entry.label == "20103 政府办公厅（室）及相关机构事务"
    )


def test_every_figure_of_a_bound_grid_is_posted(pack: Pack) -> None:
    """Whatever stands in a cell below the head is posted under some row and column."""
    table = f"{HEAD} | 备用 | \n201 | 一般公共服务支出 | 1.01 | 1.02 | 1.03 | 1.04 | 1.05\n | 说不清 | 2.01 | 2.02 | 2.03 | 2.04 |\n | | 3.01 | | | | "
    ledger = posted(pack.forms, T5, U, table)
    assert sorted(entry.text for entry in ledger.figures) == [
        "1.01",
        "1.02",
        "1.03",
        "1.04",
        "1.05",
        "2.01",
        "2.02",
        "2.03",
        "2.04",
        "3.01",
    ]


def test_an_unfilled_template_posts_no_figure(pack: Pack) -> None:
    blocks = [
        "收入支出决算总表",
        U,
        "收入 | = | 支出 | =\n项目 | 行次 | 项目 | 行次\n一、一般公共预算财政拨款收入 | | 一、一般公共服务支出 | \n总计 | | 总计 | ",
    ]
    for title in (T5, T3):
        blocks += [
            title,
            U,
            f"{HEAD}\n栏次 | = | 1 | 2 | 3\n205 | 教育支出 | | | \n20502 | 普通教育 | | | \n… | … | | | \n合计 | = | | | ",
        ]
    blocks += [
        "政府性基金预算财政拨款收入支出决算表",
        U,
        "项目 | = | 年初结转和结余 | 本年收入 | 本年支出 | = | = | 年末结转和结余\n功能分类科目编码 | 科目名称 | ^ | ^ | ^ | = | = | ^\n"
        "合计 | = | | | 合计 | 基本支出 | 项目支出 | \n | | | | | | | ",
    ]
    blocks += [
        "财政拨款“三公”经费支出决算表",
        U,
        "合计 | = | 因公出国（境）费 | = | 公务接待费 | =\n预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数\n | | | | | ",
    ]
    ledger = posted(pack.forms, *blocks)
    assert not ledger.figures and {"03", "05", "07", "08"} <= set(ledger.tables)


# --- the frame ------------------------------------------------------------------------------------


def test_the_frame_is_tidy_and_exact(pack: Pack) -> None:
    ledger: Ledger = post(document(T5, U, SMALL), pack.forms)
    frame = ledger.frame()
    assert list(frame.columns) == [
        "table",
        "side",
        "row",
        "code",
        "name",
        "column",
        "value",
        "step",
        "unit",
        "text",
        "place",
    ]
    assert len(frame) == len(ledger.entries) == 6
    first = frame.iloc[0]
    assert (
        isinstance(first["value"], Decimal)
        and first["value"] == Decimal("3.00")
        and first["step"] == Decimal("0.01")
    )
    assert (first["table"], first["code"], first["column"], first["unit"], first["text"]) == (
        "05",
        "201",
        "合计",
        "万元",
        "3.00",
    )
