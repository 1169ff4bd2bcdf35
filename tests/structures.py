"""A small report whose every figure is known by heart: parts that can be changed, and what must be
read from them.

A table is rows of cells; `=` is the same merged cell as at the left, `^` the same as above. Each
figure carries its origin, so that whatever is done to the table, it is known which row and which
column of which table the figure is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from auditor.document import Cell, Document, Grid, Paragraph, Place
from auditor.figure import Figure, parse
from auditor.forms.labels import squeeze

BREAK = "\f"
"""A paragraph that is a page break."""
TITLES = {
    "01": "收入支出决算总表", "02": "收入决算表", "03": "支出决算表", "04": "财政拨款收入支出决算总表",
    "05": "一般公共预算财政拨款支出决算表", "06": "一般公共预算财政拨款基本支出决算表",
    "07": "一般公共预算财政拨款“三公”经费支出决算表", "08": "政府性基金预算财政拨款收入支出决算表",
    "09": "国有资本经营预算财政拨款支出决算表",
}  # fmt: skip
HEADS = {"01": 3, "02": 3, "03": 3, "04": 3, "05": 3, "06": 1, "07": 4, "08": 3, "09": 2}
TABLES = {
    "01": """
收入 | = | = | 支出 | = | =
项目 | 行次 | 决算数 | 项目 | 行次 | 决算数
栏次 | | 1 | 栏次 | | 2
一、一般公共预算财政拨款收入 | 1 | 812.40 | 一、一般公共服务支出 | 8 | 640.25
二、政府性基金预算财政拨款收入 | 2 | 35.00 | 八、社会保障和就业支出 | 9 | 151.15
八、其他收入 | 3 | 6.20 | 十一、城乡社区支出 | 10 | 30.00
本年收入合计 | 4 | 853.60 | 本年支出合计 | 11 | 821.40
使用非财政拨款结余 | 5 | 0.00 | 结余分配 | 12 | 0.00
年初结转和结余 | 6 | 40.00 | 年末结转和结余 | 13 | 72.20
总计 | 7 | 893.60 | 总计 | 14 | 893.60
""",
    "02": """
项目 | = | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^ | ^
栏次 | = | 1 | 2 | 3 | 4 | 5 | 6 | 7
合计 | = | 853.60 | 847.40 | 0.00 | 0.00 | 0.00 | 0.00 | 6.20
201 | 一般公共服务支出 | 667.45 | 661.25 | 0.00 | 0.00 | 0.00 | 0.00 | 6.20
20103 | 政府办公厅（室）及相关机构事务 | 667.45 | 661.25 | 0.00 | 0.00 | 0.00 | 0.00 | 6.20
2010301 | 行政运行 | 510.20 | 504.00 | 0.00 | 0.00 | 0.00 | 0.00 | 6.20
2010302 | 一般行政管理事务 | 157.25 | 157.25 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00
208 | 社会保障和就业支出 | 151.15 | 151.15 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00
20805 | 行政事业单位养老支出 | 151.15 | 151.15 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00
2080505 | 机关事业单位基本养老保险缴费支出 | 111.10 | 111.10 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00
2080506 | 机关事业单位职业年金缴费支出 | 40.05 | 40.05 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00
212 | 城乡社区支出 | 35.00 | 35.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00
21208 | 国有土地使用权出让收入安排的支出 | 35.00 | 35.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00
2120803 | 城市建设支出 | 35.00 | 35.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00
""",
    "03": """
项目 | = | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出
功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^
栏次 | = | 1 | 2 | 3 | 4 | 5 | 6
合计 | = | 821.40 | 651.35 | 170.05 | 0.00 | 0.00 | 0.00
201 | 一般公共服务支出 | 640.25 | 500.20 | 140.05 | 0.00 | 0.00 | 0.00
20103 | 政府办公厅（室）及相关机构事务 | 640.25 | 500.20 | 140.05 | 0.00 | 0.00 | 0.00
2010301 | 行政运行 | 500.20 | 500.20 | 0.00 | 0.00 | 0.00 | 0.00
2010302 | 一般行政管理事务 | 140.05 | 0.00 | 140.05 | 0.00 | 0.00 | 0.00
208 | 社会保障和就业支出 | 151.15 | 151.15 | 0.00 | 0.00 | 0.00 | 0.00
20805 | 行政事业单位养老支出 | 151.15 | 151.15 | 0.00 | 0.00 | 0.00 | 0.00
2080505 | 机关事业单位基本养老保险缴费支出 | 111.10 | 111.10 | 0.00 | 0.00 | 0.00 | 0.00
2080506 | 机关事业单位职业年金缴费支出 | 40.05 | 40.05 | 0.00 | 0.00 | 0.00 | 0.00
212 | 城乡社区支出 | 30.00 | 0.00 | 30.00 | 0.00 | 0.00 | 0.00
21208 | 国有土地使用权出让收入安排的支出 | 30.00 | 0.00 | 30.00 | 0.00 | 0.00 | 0.00
2120803 | 城市建设支出 | 30.00 | 0.00 | 30.00 | 0.00 | 0.00 | 0.00
""",
    "04": """
收入 | = | = | 支出 | = | = | = | = | =
项目 | 行次 | 金额 | 项目 | 行次 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款
栏次 | | 1 | 栏次 | | 2 | 3 | 4 | 5
一、一般公共预算财政拨款 | 1 | 812.40 | 一、一般公共服务支出 | 10 | 640.25 | 640.25 | 0.00 | 0.00
二、政府性基金预算财政拨款 | 2 | 35.00 | 八、社会保障和就业支出 | 11 | 151.15 | 151.15 | 0.00 | 0.00
三、国有资本经营预算财政拨款 | 3 | 0.00 | 十一、城乡社区支出 | 12 | 30.00 | 0.00 | 30.00 | 0.00
本年收入合计 | 4 | 847.40 | 本年支出合计 | 13 | 821.40 | 791.40 | 30.00 | 0.00
年初财政拨款结转和结余 | 5 | 40.00 | 年末财政拨款结转和结余 | 14 | 66.00 | 51.00 | 15.00 | 0.00
一般公共预算财政拨款 | 6 | 30.00 | | 15 | | | |
政府性基金预算财政拨款 | 7 | 10.00 | | 16 | | | |
国有资本经营预算财政拨款 | 8 | 0.00 | | 17 | | | |
总计 | 9 | 887.40 | 总计 | 18 | 887.40 | 842.40 | 45.00 | 0.00
""",
    "05": """
项目 | = | 本年支出 | = | =
功能分类科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出
栏次 | = | 1 | 2 | 3
合计 | = | 791.40 | 651.35 | 140.05
201 | 一般公共服务支出 | 640.25 | 500.20 | 140.05
20103 | 政府办公厅（室）及相关机构事务 | 640.25 | 500.20 | 140.05
2010301 | 行政运行 | 500.20 | 500.20 | 0.00
2010302 | 一般行政管理事务 | 140.05 | 0.00 | 140.05
208 | 社会保障和就业支出 | 151.15 | 151.15 | 0.00
20805 | 行政事业单位养老支出 | 151.15 | 151.15 | 0.00
2080505 | 机关事业单位基本养老保险缴费支出 | 111.10 | 111.10 | 0.00
2080506 | 机关事业单位职业年金缴费支出 | 40.05 | 40.05 | 0.00
""",
    "06": """
科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
301 | 工资福利支出 | 502.30 | 302 | 商品和服务支出 | 109.05
30101 | 基本工资 | 200.10 | 30201 | 办公费 | 41.05
30102 | 津贴补贴 | 90.05 | 30211 | 差旅费 | 35.00
30103 | 奖金 | 61.00 | 30217 | 公务接待费 | 12.30
30108 | 机关事业单位基本养老保险缴费 | 111.10 | 30231 | 公务用车运行维护费 | 20.70
30109 | 职业年金缴费 | 40.05 | 310 | 资本性支出 | 10.00
303 | 对个人和家庭的补助 | 30.00 | 31002 | 办公设备购置 | 10.00
30302 | 退休费 | 30.00 | | |
人员经费合计 | = | 532.30 | 公用经费合计 | = | 119.05
""",
    "07": """
预算数 | = | = | = | = | = | 决算数 | = | = | = | = | =
合计 | 因公出国（境）费 | 公务用车购置及运行费 | = | = | 公务接待费 | 合计 | 因公出国（境）费 | 公务用车购置及运行费 | = | = | 公务接待费
^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^ | ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^
1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12
48.00 | 5.00 | 28.00 | 3.00 | 25.00 | 15.00 | 36.00 | 2.00 | 21.70 | 1.00 | 20.70 | 12.30
""",
    "08": """
项目 | = | 年初结转和结余 | 本年收入 | 本年支出 | = | = | 年末结转和结余
功能分类科目编码 | 科目名称 | ^ | ^ | 小计 | 基本支出 | 项目支出 | ^
栏次 | = | 1 | 2 | 3 | 4 | 5 | 6
合计 | = | 10.00 | 35.00 | 30.00 | 0.00 | 30.00 | 15.00
212 | 城乡社区支出 | 10.00 | 35.00 | 30.00 | 0.00 | 30.00 | 15.00
21208 | 国有土地使用权出让收入安排的支出 | 10.00 | 35.00 | 30.00 | 0.00 | 30.00 | 15.00
2120803 | 城市建设支出 | 10.00 | 35.00 | 30.00 | 0.00 | 30.00 | 15.00
""",
    "09": """
项目 | = | 本年支出 | = | =
功能分类科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
 | | | |
""",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A cell as it will be printed, and which figure of the report it is."""

    text: str
    origin: Origin | None = None
    worth: Decimal | None = None
    """What the figure is in 元."""

    @property
    def figure(self) -> bool:
        """Whether it prints one of the report's figures."""
        return self.origin is not None


@dataclass(frozen=True, slots=True)
class Origin:
    """A place of the ledger."""

    table: str
    side: str
    code: str
    name: str
    column: str

    def takes(self, other: Origin) -> bool:
        """Whether an entry is at this place: by its code, or by its name where no code is printed
        with it.
        """
        if (self.table, self.side, self.column) != (other.table, other.side, other.column):
            return False
        return self.code == other.code and bool(self.code) or self.name == other.name


Line = tuple[Made, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One table with what stands around it."""

    table: str
    above: tuple[str, ...]
    """Title, number, department, unit: a paragraph each."""
    rows: tuple[Line, ...]
    head: int
    """How many rows are head."""
    below: tuple[str, ...] = ()

    @property
    def data(self) -> tuple[Line, ...]:
        """The rows below the head."""
        return self.rows[self.head :]


Blocks = list["Part | str"]
"""A report: its parts and paragraphs."""


def cells(table: str) -> list[list[str]]:
    """The cells of a table in the notation."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip("\n").splitlines()]


@dataclass(slots=True)
class Known:
    """Whole figures by the cell that prints them; filled from the ledger of the report as it is."""

    origins: dict[tuple[str, int, int], Origin] = field(default_factory=dict)


def plain() -> Blocks:
    """The report without anything known of its figures."""
    blocks: Blocks = ["2023年度", "北原市档案馆部门决算", "第二部分 2023年度部门决算表"]
    for key, table in TABLES.items():
        above = (TITLES[key], f"公开{key}表", "部门：北原市档案馆", "金额单位：万元")
        note = (
            "注：本单位没有国有资本经营预算财政拨款支出，本表无数据。"
            if key == "09"
            else "注：本表列示本单位的全年数。"
        )
        rows = tuple(tuple(Made(text) for text in row) for row in cells(table))
        blocks.append(Part(key, above, rows, HEADS[key], (note,)))
    return blocks


def report(origins: Callable[[Document], dict[str, Origin]]) -> Blocks:
    """The report, each figure with its origin as `origins` tells it from a document of places `表
    行 列`.
    """
    blocks = plain()
    found = origins(document(blocks))

    def known(key: str, row: int, at: int, cell: Made) -> Made:
        figure = parse(cell.text, "万元")
        origin = found.get(f"{key} {row} {at}")
        return (
            Made(cell.text, origin, figure.amount)
            if origin and isinstance(figure, Figure)
            else cell
        )

    return [
        replace(block, rows=tuple(tuple(known(block.table, at, column, cell) for column, cell in enumerate(row)) for at, row in enumerate(block.rows)))
        if isinstance(block, Part) else block
        for block in blocks
    ]  # fmt: skip


def document(blocks: Blocks) -> Document:
    """The report as a reader of merged cells gives it; a cell's place says table, row and
    column.
    """
    made: list[Paragraph | Grid] = []
    for block in blocks:
        if isinstance(block, str):
            made.append(Paragraph(block))
            continue
        made.extend(Paragraph(text) for text in block.above)
        made.append(grid(block))
        made.extend(Paragraph(text) for text in block.below)
    return Document("报告", tuple(made))


def grid(part: Part) -> Grid:
    """The table with a merged cell as one object at every position it covers."""
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(part.rows):
        row: list[Cell] = []
        for at, cell in enumerate(line):
            if cell.text == "=" and row:
                row.append(row[-1])
            elif cell.text == "^" and rows and at < len(rows[-1]):
                row.append(rows[-1][at])
            else:
                row.append(Cell(cell.text.strip("=^"), Place(cell=f"{part.table} {number} {at}")))
        rows.append(tuple(row))
    return Grid(tuple(rows), Place())


def figures(blocks: Blocks) -> Iterator[Made]:
    """Every figure that the report prints, in order."""
    for block in blocks:
        if isinstance(block, Part):
            yield from (cell for row in block.rows for cell in row if cell.figure)


def name_of(row: Line) -> str:
    """The squeezed words of a row."""
    return squeeze("".join(cell.text for cell in row if not cell.figure and cell.text not in "=^"))
