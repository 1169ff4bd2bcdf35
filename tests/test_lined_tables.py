"""Tables that stand in lines of text: with tabs, blanks, bars or commas between their cells."""

from __future__ import annotations

import pytest
import reader_files as files

from auditor.document import Document, Unreadable
from auditor.message import say
from auditor.readers import read_bytes

ROWS = [
    ["项目", "合计", "基本支出", "项目支出"],
    ["教育支出", "1,003.00", "1,001.00", "2.00"],
    ["科学技术支出", "5.00", "2.00", "3.00"],
]


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def tabbed(*cells: str, mark: str = "<w:tab/>") -> str:
    return f"<w:p><w:r>{mark.join(f'<w:t>{cell}</w:t>' for cell in cells)}</w:r></w:p>"


BREAKS = "<w:br/>".join("<w:tab/>".join(f"<w:t>{cell}</w:t>" for cell in row) for row in ROWS)


@pytest.mark.parametrize(
    "body",
    [
        "".join(tabbed(*row) for row in ROWS),
        "".join(tabbed("", *row) for row in ROWS),
        tabbed(*ROWS[0], mark="<w:tab/><w:tab/>") + "".join(tabbed(*row) for row in ROWS[1:]),
        f"<w:p><w:r>{BREAKS}</w:r></w:p>",
        "".join(files.paragraph("    ".join(row)) for row in ROWS),
    ],
)
def test_rows_set_with_tab_stops(body: str) -> None:
    after = files.paragraph("2024年度支出总计1,008.00万元。")
    document = read_bytes(files.docx(files.paragraph("支出决算表") + body + after), "a.docx")
    assert grids(document) == [ROWS]
    assert texts(document) == ["支出决算表", "2024年度支出总计1,008.00万元。"]
    assert document.grids[0].rows[0][0].place.paragraph == 2


@pytest.mark.parametrize(
    "rows",
    [
        [["一、支出说明", "3"], ["二、收入说明", "4"], ["三、结余说明", "5"]],
        [["单位负责人：张三", "制表人：李四"], ["2024年", "8月"]],
        [["", "2024年度支出总计8.00万元。"], ["", "其中教育支出3.00万元。"]],
    ],
)
def test_tabs_that_make_no_table(rows: list[list[str]]) -> None:
    document = read_bytes(files.docx("".join(tabbed(*row) for row in rows)), "a.docx")
    assert not document.grids
    assert texts(document) == [" ".join(row).strip() for row in rows]


def framed(bars: str, top: str, middle: str, bottom: str) -> str:
    lines = [bars + bars.join(row) + bars for row in ROWS]
    return "\n".join([top, lines[0], middle, lines[1], middle, lines[2], bottom])


@pytest.mark.parametrize(
    "table",
    [
        framed("│", "┌──┬──┬──┬──┐", "├──┼──┼──┼──┤", "└──┴──┴──┴──┘"),
        framed("┃", "┏━━┳━━┳━━┳━━┓", "┣━━╋━━╋━━╋━━┫", "┗━━┻━━┻━━┻━━┛"),
        framed("|", "+----+----+", "+====+====+", "+----+----+"),
        "\n".join("｜" + "｜".join(row) + "｜" for row in ROWS),
        "\n".join([" | ".join(ROWS[0]), "---|:-:|--:|---", *map(" | ".join, ROWS[1:])]),
        "\n".join(
            "|" + "|".join(row) + "|" for row in [ROWS[0], [":-:", "-:", "-:", "-:"], *ROWS[1:]]
        ),
        "\n".join("      ".join(row) for row in ROWS),
        "\n".join("　　".join(row) for row in ROWS),
        "\n".join(("项　　目     合   计     基本支出     项目支出", *map("     ".join, ROWS[1:]))),
        "\n".join("\t".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in ROWS),
        "\n".join("\t".join(f'="{cell}"' for cell in row) for row in ROWS),
        "\n".join("\t".join(row) for row in ROWS).replace("教育支出", '"教育\n支出"'),
        "\n".join("|" + "|".join(row) + "|" for row in ROWS).replace("教育", "教育<br/>"),
        "\n".join("|" + "|".join(row) + "|" for row in ROWS).replace("5.00", "&nbsp;5.00"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n", "\u2028", "\x85", "\x0b"])
def test_tables_in_plain_text(table: str, end: str) -> None:
    text = f"支出决算表\n单位：万元\n{table}\n\n2024年度支出总计1,008.00万元。\n"
    document = read_bytes(text.replace("\n", end).encode(), "a.txt")
    assert grids(document) == [ROWS]
    assert texts(document) == ["支出决算表", "单位：万元", "2024年度支出总计1,008.00万元。"]


def test_two_figures_in_a_cell_stay_two() -> None:
    document = read_bytes("| 项目 | 合计 |\n| 教育 | 3.00<br>4.00 |\n".encode(), "a.md")
    assert grids(document)[0][1] == ["教育", "3.00 4.00"]


def test_what_markdown_strikes_out_is_not_read_and_said() -> None:
    text = "| 项目 | 合计 |\n| 教育 | ~~4.00~~ 3.00 |\n\n支出~~9.00~~3.00万元。\n"
    document = read_bytes(text.encode(), "a.md")
    assert grids(document)[0][1] == ["教育", "3.00"] and texts(document) == ["支出3.00万元。"]
    assert "带删除线的文字：2 处没有读入" in str(document.notices[0].message)


CSV = "\n".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in ROWS)


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace(',"', ', "'),
        CSV.replace("2.00", '="2.00"').replace('"1,003.00"', '"=""1,003.00"""'),
        CSV.replace("2.00", "'2.00"),
        CSV.replace('"1,003.00"', "“1,003.00”"),
        CSV.replace("教育支出", '"教育\n支出"'),
        "sep=;\n" + "\n".join(";".join(row) for row in ROWS),
        "\n".join("|".join(row) for row in ROWS),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_separated_values_in_other_dress(text: str, encoding: str) -> None:
    assert grids(read_bytes(text.encode(encoding), "a.csv")) == [ROWS]


def test_a_file_that_ends_before_it_names_its_mark_is_blank() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_bytes(b"sep=", "a.csv")
    assert refusal.value.args[0] == say("file.blank", name="a.csv")


def test_a_quote_in_a_name_is_a_letter() -> None:
    text = CSV.replace("教育支出", '教育"支出"').replace("科学技术支出", '"科学"技术支出')
    rows = grids(read_bytes(text.encode(), "a.csv"))[0]
    assert rows[1] == ['教育"支出"', *ROWS[1][1:]] and rows[2][1:] == ROWS[2][1:]


@pytest.mark.parametrize("name", ["教育支出", "科学技术支出"])
def test_a_quote_that_is_never_closed_is_refused(name: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_bytes(CSV.replace(name, f'"{name}').encode(), "a.csv")
    line = [row[0] for row in ROWS].index(name) + 1
    assert f"第 {line} 行" in str(refusal.value) and refusal.value.remedy


def test_text_of_nothing_but_columns_is_bounded() -> None:
    with pytest.raises(Unreadable):
        read_bytes(("甲  1.00  " * 20 + "\n").encode() * 30_000, "a.txt")
