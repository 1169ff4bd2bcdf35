"""Whole budgets of departments, invented and consistent, printed in the layouts that provinces use.

Amounts are in 分 and multiples of 100 元, so that they are exact in 元 and in 万元. `Budget` has
the figures, `Style` how they are printed; `blocks` is the document as paragraphs (str) and tables
(lists of rows), `as_text` its text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.books import CAPITAL, CLASSES, ITEMS, SERVICES, WAGES
from tests.reader_files import docx, html, html_table, paragraph, sheet_rows, word_table, xlsx

Table = list[list[str]]
Block = str | Table
HUNDRED = 10_000
"""One hundred 元, in 分."""
FUND_PATH = ("城乡社区支出", "国有土地使用权出让收入安排的支出", "城市建设支出")
FUND_CODE = "2120803"
CLASS_NUMBERS = "一二三四五六七八九十"


@dataclass
class Budget:
    """One department's year; amounts by account in 分."""

    name: str = "南江市水务局"
    year: int = 2025
    basic: dict[str, int] = field(default_factory=dict)
    project: dict[str, int] = field(default_factory=dict)
    other: dict[str, int] = field(default_factory=dict)
    """Project spending out of other income, of accounts of `project`."""
    fund: int = 0
    carried: int = 0
    """Of general appropriations of the year before, spent on the first project."""
    people: dict[str, int] = field(default_factory=dict)
    """Economic accounts of 基本支出, 人员经费."""
    running: dict[str, int] = field(default_factory=dict)
    """Economic accounts of 基本支出, 公用经费."""
    before: dict[str, int] = field(default_factory=dict)
    """General public spending of the year before."""
    trips: int = 0
    cars: int = 0
    guests: int = 0
    purchase: int = 0

    @property
    def general(self) -> dict[str, int]:
        """General public spending by account."""
        return {
            code: self.basic.get(code, 0) + self.project.get(code, 0)
            for code in sorted({*self.basic, *self.project})
        }

    @property
    def spending(self) -> int:
        return sum(self.general.values()) + sum(self.other.values()) + self.fund + self.carried

    @property
    def beside(self) -> dict[str, int]:
        """Spending by account that is not of this year's general appropriations nor of a fund."""
        found = dict(self.other)
        first = next(iter(self.project))
        found[first] = found.get(first, 0) + self.carried
        return {code: value for code, value in found.items() if value}

    @property
    def office(self) -> int:
        """机关运行经费."""
        return sum(self.running.values())


def made(
    seed: int = 1, others: bool = False, fund: bool = False, year: int = 2025, carried: bool = False
) -> Budget:
    """A consistent budget."""
    draw = random.Random(seed)

    def amount(most: int) -> int:
        return draw.randrange(300, most) * HUNDRED

    codes = sorted(
        draw.sample([code for code in ITEMS if code not in ("2010301", "2010302")], 7)
        + ["2010301", "2010302"]
    )
    budget = Budget(year=year)
    for code in codes:
        if ITEMS[code][2] in (
            "一般行政管理事务",
            "城乡社区环境卫生",
            "信息化建设",
            "财政委托业务支出",
        ):
            budget.project[code] = amount(30_000)
        else:
            budget.basic[code] = amount(20_000)
            if draw.random() < 0.3:
                budget.project[code] = amount(9_000)
    rest = sum(budget.basic.values())
    for level, names, into in (
        ("302", SERVICES, budget.running),
        ("310", CAPITAL, budget.running),
        ("301", WAGES, budget.people),
    ):
        for item in sorted(
            draw.sample(
                sorted(set(names) - {"13"} | ({"13"} if level == "301" else set())),
                min(len(names) - 1, 6 if level != "310" else 1),
            )
        ):
            into[level + item] = min(amount(3_000), max(rest // 12 // HUNDRED, 1) * HUNDRED)
            rest -= into[level + item]
    budget.people["30101"] = budget.people.get("30101", 0) + rest // 2 // HUNDRED * HUNDRED
    budget.people["30302"] = (
        sum(budget.basic.values()) - sum(budget.people.values()) - sum(budget.running.values())
    )
    budget.running.pop("30212", 0)
    budget.people["30302"] = (
        sum(budget.basic.values())
        - sum(value for code, value in budget.people.items() if code != "30302")
        - budget.office
    )
    budget.guests = budget.running.get("30217", 0) + 70 * HUNDRED
    budget.cars, budget.purchase = budget.running.get("30231", 0) + 110 * HUNDRED, 1_800 * HUNDRED
    budget.trips = 500 * HUNDRED
    if others:
        budget.other = {next(iter(budget.project)): amount(5_000)}
    if fund:
        budget.fund = amount(20_000)
    if carried:
        budget.carried = amount(4_000)
    budget.before = {
        code: max(value + draw.randrange(-200, 200) * HUNDRED, 100 * HUNDRED)
        for code, value in budget.general.items()
    }
    return budget


@dataclass(frozen=True)
class Style:
    """How a budget is printed."""

    titles: dict[str, str]
    """The titles by what the tables are; one left out is not printed."""
    number: str = ""
    """What numbers the tables, `{}` the number."""
    unit: str = "万元"
    codes: str = "one"
    """`one` column, `split` in three, or `inside` the name's cell."""
    zero: str = ""
    thousands: bool = False
    total_last: bool = False
    parts: bool = False
    """Whether 基本支出 is printed in its 人员经费 and 公用经费."""
    before: str = ""
    """The head of a column of the year before in the table of general public spending, `{}` the
    year.
    """
    by_unit: bool = False
    """Whether income is printed by units."""
    sources: str = "short"
    """Income: `short` as in 财务收支预算总表, `long` with subtotals and carried amounts."""
    unit_form: bool = False
    """The spending of the first table in its parts."""
    three: str = "across"
    """三公: `across` the heads, `down` in rows, or `years` beside each other."""
    text: str = "long"
    note: str = "注：本部门{}年无{}安排的预算，故本表为空表。"
    own: bool = False
    """Whether other income stands under 单位资金."""
    all_classes: bool = False
    """Whether classes without spending are printed, too."""
    deep: bool = False
    """Whether income is headed by 本年收入 and 上年结转结余, with the department above its units.
    """
    extra: bool = False
    """Further tables that no rule is for."""
    compare: bool = False
    """Whether tables print the year before, the change and its rate, and what is carried over by
    its sources.
    """
    whose: str = "编制部门：{}"
    item: str = "（类）（款）（项）"


class Printer:
    """The document of a budget in a style."""

    def __init__(self, budget: Budget, style: Style) -> None:
        self.b, self.s = budget, style
        self.count = 0

    def money(self, amount: int, unit: str = "", zero: str | None = None) -> str:
        """An amount in the tables' unit."""
        if not amount:
            return self.s.zero if zero is None else zero
        value = (
            Decimal(amount) / {"元": 100, "万元": 1_000_000, "百元": 10_000}[unit or self.s.unit]
        )
        return f"{value:,.2f}" if self.s.thousands else f"{value:.2f}"

    def against(self, now: int, then: int) -> list[str]:
        """The amounts of two years, the change and its rate."""
        return [
            self.money(then),
            self.money(now),
            self.money(now - then, zero="0.00"),
            f"{Decimal((now - then) * 100) / then:.2f}%",
        ]

    def said(self, amount: int) -> str:
        """An amount in the text, 万元."""
        return f"{Decimal(amount) / 1_000_000:.2f}"

    # --- tables

    def _tree(
        self, amounts: dict[str, Sequence[int]], name: Callable[[str], str], levels: Sequence[int]
    ) -> list[list[str]]:
        """Accounts with those above them and the total, as rows."""
        width = len(next(iter(amounts.values()))) if amounts else 1
        sums: dict[str, list[int]] = {}
        for code, values in amounts.items():
            for level in levels:
                if level <= len(code):
                    into = sums.setdefault(code[:level], [0] * width)
                    for at, value in enumerate(values):
                        into[at] += value
        total = [sum(values[at] for values in amounts.values()) for at in range(width)]
        rows = [
            [
                *self._code(code, levels),
                *([name(code)] if self.s.codes != "inside" else []),
                *map(self.money, sums[code]),
            ]
            for code in sorted(sums)
        ]
        if self.s.codes == "inside":
            for row, code in zip(rows, sorted(sums), strict=True):
                row[0] = f"{code}{name(code)}"
        blank = [""] * (
            len(levels) - 1 if self.s.codes == "split" else 0 if self.s.codes == "inside" else 1
        )
        if self.s.codes == "split":
            blank = [""] * len(levels)
        last = [*blank, "合计", *map(self.money, total)]
        return [*rows, last] if self.s.total_last else [last, *rows]

    def _code(self, code: str, levels: Sequence[int]) -> list[str]:
        if self.s.codes == "split":
            return [code[:3], code[3:5], code[5:7]][: len(levels)]
        return [code]

    def _heads(self, levels: Sequence[int], *columns: str) -> list[list[str]]:
        """One or two head rows over accounts; `A.B` is B under A."""
        if self.s.codes == "split":
            names = ["科目编码"] * len(levels) + ["科目名称"]
            below = ["类", "款", "项"][: len(levels)] + ["科目名称"]
        else:
            names = below = ["科目名称"] if self.s.codes == "inside" else ["科目编码", "科目名称"]
        if self.s.codes != "split" and not any("." in column for column in columns):
            return [[*names, *columns]]
        return [
            [*names, *(column.split(".")[0] for column in columns)],
            [*below, *(column.split(".")[-1] for column in columns)],
        ]

    def _name(self, code: str) -> str:
        if code.startswith("212") and FUND_CODE.startswith(code):
            return FUND_PATH[(3, 5, 7).index(len(code))]
        if len(code) == 3:
            return dict(CLASSES)[code]
        path = next(path for item, path in ITEMS.items() if item.startswith(code))
        return path[(3, 5, 7).index(len(code))]

    def _economic(self, code: str) -> str:
        top = {
            "301": "工资福利支出",
            "302": "商品和服务支出",
            "303": "对个人和家庭的补助",
            "310": "资本性支出",
        }
        if len(code) == 3:
            return top[code]
        return {"301": WAGES, "302": SERVICES, "303": {"02": "退休费"}, "310": CAPITAL}[code[:3]][
            code[3:]
        ]

    def _classes(self) -> dict[str, tuple[int, int, int]]:
        """Spending by class: general, fund, other."""
        found: dict[str, list[int]] = {}
        for code, value in self.b.general.items():
            found.setdefault(code[:3], [0, 0, 0])[0] += value
        if self.b.fund:
            found.setdefault("212", [0, 0, 0])[1] += self.b.fund
        for code, value in self.b.other.items():
            found[code[:3]][2] += value
        if self.b.carried:
            found[next(iter(self.b.project))[:3]][0] += self.b.carried
        return {code: (one[0], one[1], one[2]) for code, one in sorted(found.items())}

    def _parted(self) -> dict[str, tuple[int, int, int]]:
        """People, running, project of each class of all spending."""
        people, running = sum(self.b.people.values()), self.b.office
        found: dict[str, list[int]] = {}
        left = running
        for code in sorted(set(self.b.general), key=lambda code: -self.b.basic.get(code, 0)):
            one = found.setdefault(code[:3], [0, 0, 0])
            basic = self.b.basic.get(code, 0)
            mine = min(left, basic)
            left -= mine
            one[0] += basic - mine
            one[1] += mine
            one[2] += self.b.project.get(code, 0) + self.b.beside.get(code, 0)
        if self.b.fund:
            found.setdefault("212", [0, 0, 0])[2] += self.b.fund
        assert sum(one[0] for one in found.values()) == people
        return {code: (one[0], one[1], one[2]) for code, one in sorted(found.items())}

    def totals(self) -> Table:
        """收支总表."""
        general, other = sum(self.b.general.values()), sum(self.b.other.values())
        if self.s.sources == "short":
            left = [
                ("一、财政拨款收入", general + self.b.fund),
                ("1. 一般公共预算资金", general),
                ("2. 政府性基金", self.b.fund),
                ("3. 国有资本经营预算", 0),
                ("二、事业收入", 0),
                ("三、事业单位经营收入", 0),
                ("四、其他收入", other),
            ]
            end = [("收入总计", self.b.spending)]
            right_end = ["支出总计"]
        else:
            left = [
                ("一、一般公共预算拨款收入", general),
                ("二、政府性基金预算拨款收入", self.b.fund),
                ("三、国有资本经营预算拨款收入", 0),
                ("四、财政专户管理资金收入", 0),
                ("五、事业收入", 0),
                ("六、事业单位经营收入", 0),
                ("七、上级补助收入", 0),
                ("八、附属单位上缴收入", 0),
                ("九、其他收入", other),
            ]
            if self.s.own:
                left[4:] = [
                    ("五、单位资金", other),
                    ("（一）事业收入", 0),
                    ("（二）事业单位经营收入", 0),
                    ("（三）上级补助收入", 0),
                    ("（四）附属单位上缴收入", 0),
                    ("（五）其他收入", other),
                ]
            end = [
                ("本年收入合计", self.b.spending - self.b.carried),
                ("上年结转结余", self.b.carried),
                ("收入总计", self.b.spending),
            ]
            if self.s.compare:
                left += [
                    *end[:2],
                    ("（一）一般公共预算拨款结转", self.b.carried),
                    ("（二）单位资金结转结余", 0),
                ]
                end = end[2:]
            right_end = (
                ["支出总计"] if self.s.compare else ["本年支出合计", "年终结转结余", "支出总计"]
            )
        parted = self._parted()
        if self.s.all_classes:
            parted = {code: parted.get(code, (0, 0, 0)) for code, _ in CLASSES}
        spent = [
            (f"{_counted(at + 1)}、{self._name(code)}", [sum(parted[code]), *parted[code]])
            for at, code in enumerate(parted)
        ]
        all_spent = [sum(values[at] for _, values in spent) for at in range(4)]
        wide = 4 if self.s.unit_form else 1
        heads = [
            "项目",
            "预算数",
            "项目",
            *(["合计", "人员经费", "公用经费", "项目支出"] if wide == 4 else ["预算数"]),
        ]
        sides = ("本年收入", "本年支出") if self.s.sources == "short" else ("收入", "支出")
        rows: Table = [[sides[0], sides[0], sides[1], *[sides[1]] * wide], heads]
        rows[0] = [sides[0], "", sides[1], *[""] * wide]
        for at in range(max(len(left), len(spent))):
            mine = left[at] if at < len(left) else ("", 0)
            row = [mine[0], self.money(mine[1]) if mine[0] else ""]
            rows.append(
                [
                    *row,
                    *(
                        (spent[at][0], *map(self.money, spent[at][1][:wide]))
                        if at < len(spent)
                        else [""] * (wide + 1)
                    ),
                ]
            )
        for at, (word, value) in enumerate(end):
            closing = [0, 0, 0, 0] if right_end[at] == "年终结转结余" else all_spent
            rows.append([word, self.money(value), right_end[at], *map(self.money, closing[:wide])])
        return rows

    def income(self) -> Table:
        """收入总表, by accounts or by units."""
        general, other = sum(self.b.general.values()), sum(self.b.other.values())
        names = (
            ["合计", "财政拨款收入", "事业收入", "事业单位经营收入", "其他收入"]
            if self.s.sources == "short"
            else [
                "合计",
                "一般公共预算拨款收入",
                "政府性基金预算拨款收入",
                "国有资本经营预算拨款收入",
                "财政专户管理资金收入",
                "事业收入",
                "事业单位经营收入",
                "上级补助收入",
                "附属单位上缴收入",
                "其他收入",
                "上年结转结余",
            ]
        )
        if self.s.deep:
            names = [
                "合计",
                *(
                    f"本年收入.{name}"
                    for name in (
                        "小计",
                        "一般公共预算",
                        "政府性基金预算",
                        "国有资本经营预算",
                        "财政专户管理资金",
                        "事业收入",
                        "其他收入",
                    )
                ),
                *(f"上年结转结余.{name}" for name in ("小计", "一般公共预算", "政府性基金预算")),
            ]

        def row(one: int, two: int, three: int, four: int = 0) -> list[int]:
            if self.s.deep:
                return [
                    one + two + three + four,
                    one + two + three,
                    one,
                    two,
                    0,
                    0,
                    0,
                    three,
                    four,
                    four,
                    0,
                ]
            if self.s.sources == "short":
                return [one + two + three, one + two, 0, 0, three]
            return [one + two + three + four, one, two, 0, 0, 0, 0, 0, 0, three, four]

        if self.s.by_unit:
            share = general // 3 // HUNDRED * HUNDRED
            units = [
                (
                    "318001",
                    f"{self.b.name}本级",
                    row(general - share, self.b.fund, other, self.b.carried),
                ),
                ("318002", "南江市水文站", row(share, 0, 0)),
            ]
            total = ["", "合计", *map(self.money, row(general, self.b.fund, other, self.b.carried))]
            heads = [["单位代码", "单位名称", *names]]
            if self.s.deep:
                heads = [
                    [
                        "部门（单位）代码",
                        "部门（单位）名称",
                        *(name.split(".")[0] for name in names),
                    ],
                    ["", "", *(name.split(".")[-1] for name in names)],
                ]
                units = [
                    ("318", self.b.name, row(general, self.b.fund, other, self.b.carried)),
                    *units,
                ]
            return [
                *heads,
                total,
                *([code, name, *map(self.money, values)] for code, name, values in units),
            ]
        accounts = {
            code: row(
                value,
                0,
                self.b.other.get(code, 0),
                self.b.beside.get(code, 0) - self.b.other.get(code, 0),
            )
            for code, value in self.b.general.items()
        }
        if self.b.fund:
            accounts[FUND_CODE] = row(0, self.b.fund, 0)
        return [*self._heads((3, 5, 7), *names), *self._tree(accounts, self._name, (3, 5, 7))]

    def spent(self) -> Table:
        """支出总表."""
        more = (
            ["事业单位经营支出", "上缴上级支出", "对附属单位补助支出"]
            if self.s.sources == "long"
            else []
        )
        accounts = {}
        for code in sorted({*self.b.general}):
            project = self.b.project.get(code, 0) + self.b.beside.get(code, 0)
            accounts[code] = [
                self.b.basic.get(code, 0) + project,
                self.b.basic.get(code, 0),
                project,
                *[0] * len(more),
            ]
        if self.b.fund:
            accounts[FUND_CODE] = [self.b.fund, 0, self.b.fund, *[0] * len(more)]
        return [
            *self._heads((3, 5, 7), "合计", "基本支出", "项目支出", *more),
            *self._tree(accounts, self._name, (3, 5, 7)),
        ]

    def granted(self) -> Table:
        """财政拨款收支总表."""
        general, fund = sum(self.b.general.values()), self.b.fund
        classes = self._classes()
        spent = {
            code: (one[0] + one[1], one[0], one[1], 0)
            for code, one in classes.items()
            if one[0] + one[1]
        }
        if self.s.sources == "short":
            left = [
                ("一、一般公共预算资金", general),
                ("二、政府性基金", fund),
                ("三、国有资本经营预算", 0),
            ]
            right = [
                (f"{_counted(at + 1)}、{self._name(code)}", values)
                for at, (code, values) in enumerate(spent.items())
            ]
            end = ("收入总计", "支出总计")
            heads = [
                ["财政拨款收入", "", "财政拨款支出", "", "", "", ""],
                [
                    "项目",
                    "预算数",
                    "项目",
                    "合计",
                    "一般公共预算",
                    "政府性基金预算",
                    "国有资本经营预算",
                ],
            ]
        else:
            whole = (general + fund + self.b.carried, general + self.b.carried, fund, 0)
            left = [
                ("一、本年收入", general + fund),
                ("（一）一般公共预算拨款", general),
                ("（二）政府性基金预算拨款", fund),
                ("（三）国有资本经营预算拨款", 0),
                ("二、上年结转", self.b.carried),
                ("（一）一般公共预算拨款", self.b.carried),
                ("（二）政府性基金预算拨款", 0),
                ("（三）国有资本经营预算拨款", 0),
            ]
            right = [
                ("一、本年支出", whole),
                *(
                    (f"（{_counted(at + 1)}）{self._name(code)}", values)
                    for at, (code, values) in enumerate(spent.items())
                ),
                ("二、年终结转结余", (0, 0, 0, 0)),
            ]
            end = ("收入总计", "支出总计")
            heads = [
                ["收入", "", "支出", "", "", "", ""],
                [
                    "项目",
                    "预算数",
                    "项目",
                    "合计",
                    "一般公共预算",
                    "政府性基金预算",
                    "国有资本经营预算",
                ],
            ]
        rows = heads
        for at in range(max(len(left), len(right))):
            mine = left[at] if at < len(left) else ("", 0)
            rows.append(
                [
                    mine[0],
                    self.money(mine[1]) if mine[0] else "",
                    *(
                        (right[at][0], *map(self.money, right[at][1]))
                        if at < len(right)
                        else [""] * 5
                    ),
                ]
            )
        total = [sum(values[at] for values in spent.values()) for at in range(4)]
        return [
            *rows,
            [end[0], self.money(general + fund + self.b.carried), end[1], *map(self.money, total)],
        ]

    def general(self) -> Table:
        """一般公共预算支出表."""
        if self.s.compare:
            return self._compared()
        columns = ["合计", "基本支出", "项目支出"]
        if self.s.parts:
            columns = [
                "合计",
                "基本支出.小计",
                "基本支出.人员经费",
                "基本支出.公用经费",
                "项目支出",
            ]
        if self.s.before:
            columns = [
                self.s.before.format(self.b.year - 1),
                *(f"{self.b.year}年预算数.{column.replace('.', '')}" for column in columns),
            ]
        left, accounts = self.b.office, {}
        for code in sorted(self.b.general, key=lambda code: -self.b.basic.get(code, 0)):
            basic, project = self.b.basic.get(code, 0), self.b.project.get(code, 0)
            running = min(left, basic)
            left -= running
            row = (
                [basic + project, basic, basic - running, running, project]
                if self.s.parts
                else [basic + project, basic, project]
            )
            accounts[code] = [self.b.before[code], *row] if self.s.before else row
        if self.s.before and self.s.parts:
            columns = [
                columns[0],
                *(
                    f"{self.b.year}年预算数.{name}"
                    for name in ("小计", "基本支出", "人员经费", "公用经费", "项目支出")
                ),
            ]
        return [*self._heads((3, 5, 7), *columns), *self._tree(accounts, self._name, (3, 5, 7))]

    def _compared(self) -> Table:
        """一般公共预算支出表 beside what was spent the year before."""
        year, accounts = self.b.year, self.b.general
        parts = ("合计", "基本支出", "项目支出")
        rows = self._heads(
            (3, 5, 7),
            f"{year - 1}年执行数",
            *(f"{year}年预算数.{part}" for part in parts),
            *(f"{year}年预算数比{year - 1}年执行数.{part}" for part in ("增减额", "增减%")),
        )
        lines = [
            ("", "合计"),
            *(
                (code, self._name(code))
                for code in sorted({code[:level] for code in accounts for level in (3, 5, 7)})
            ),
        ]
        for code, name in lines:
            now, basic, project, before = (
                sum(value for one, value in part.items() if one.startswith(code))
                for part in (accounts, self.b.basic, self.b.project, self.b.before)
            )
            then, total, *change = self.against(now, before)
            rows.append([code, name, then, total, self.money(basic), self.money(project), *change])
        return rows

    def base(self) -> Table:
        """一般公共预算基本支出表."""
        accounts = {
            **{code: [value, value, 0] for code, value in self.b.people.items()},
            **{code: [value, 0, value] for code, value in self.b.running.items()},
        }
        return [
            *self._heads((3, 5), "合计", "人员经费", "公用经费"),
            *self._tree(accounts, self._economic, (3, 5)),
        ]

    def fund(self) -> Table:
        """政府性基金预算支出表."""
        accounts = {FUND_CODE: [self.b.fund, 0, self.b.fund]} if self.b.fund else {}
        heads = self._heads((3, 5, 7), "合计", "基本支出", "项目支出")
        if not accounts:
            return [*heads, ["合计", *[""] * (len(heads[0]) - 1)]]
        return [*heads, *self._tree(accounts, self._name, (3, 5, 7))]

    def capital(self) -> Table:
        """国有资本经营预算支出表."""
        heads = self._heads((3, 5, 7), "合计", "基本支出", "项目支出")
        return [*heads, ["合计", *[""] * (len(heads[0]) - 1)]]

    def consumption(self) -> Table:
        """三公."""
        b, cars = self.b, self.b.cars + self.b.purchase
        total = b.trips + cars + b.guests

        def money(amount: int) -> str:
            return self.money(amount, "万元" if "机关运行" in self.s.titles["three"] else "", "")

        if self.s.compare:
            rows = [
                ("合计", total, total + 40 * HUNDRED),
                ("1.因公出国（境）费", b.trips, b.trips),
                ("2.公务接待费", b.guests, b.guests + 40 * HUNDRED),
                ("3.公务用车购置及运行维护费", cars, cars),
                ("其中：公务用车购置费", b.purchase, b.purchase),
                ("公务用车运行维护费", b.cars, b.cars),
            ]
            heads = ["项目", f"{b.year - 1}年预算数", f"{b.year}年预算数", "增减额", "增减率"]
            return [heads, *([name, *self.against(now, then)] for name, now, then in rows)]
        if self.s.three == "down":
            return [
                ["项目", f"{b.year}年预算数"],
                ["合计", money(total)],
                ["1、因公出国（境）费用", money(b.trips)],
                ["2、公务接待费", money(b.guests)],
                ["3、公务用车费", money(cars)],
                ["其中：（1）公务用车运行维护费", money(b.cars)],
                ["（2）公务用车购置", money(b.purchase)],
            ]
        one = ["合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"]
        two = ["", "", "小计", "公务用车购置费", "公务用车运行费", ""]
        values = [money(value) for value in (total, b.trips, cars, b.purchase, b.cars, b.guests)]
        if self.s.three == "years":
            year = [f"{b.year - 1}年预算数", *[""] * 5, f"{b.year}年预算数", *[""] * 5]
            return [year, [*one, *one], [*two, *two], [*values, *values]]
        if "机关运行" in self.s.titles["three"]:
            return [
                ["“三公”经费预算数", "", "", "", "", "", "机关运行经费预算数"],
                [*one, ""],
                [*two, ""],
                [*values, money(b.office)],
            ]
        return [
            ["单位编码", "单位名称", *["“三公”经费合计", *one[1:]]],
            ["", "", *two],
            ["318001", b.name, *values],
        ]

    # --- the text

    def _change(self, now: int, then: int) -> str:
        if now == then:
            return "持平"
        return f"{'增加' if now > then else '减少'}{self.said(abs(now - then))}万元，{'增长' if now > then else '下降'}{_rate(now - then, then)}"

    def narrative(self) -> list[str]:
        """编制说明."""
        b, year = self.b, self.b.year
        general, other = sum(b.general.values()), sum(b.other.values())
        return (
            self._short(general, other)
            if self.s.text == "short"
            else self._long(general, other, year)
        )

    def _short(self, general: int, other: int) -> list[str]:
        b, year = self.b, self.b.year
        then = sum(b.before.values())
        rise = general - then
        word = "增加" if rise > 0 else "减少"
        lines = [
            f"{year}年部门预算编制说明",
            f"{year}年，{b.name}收入预算{self.said(b.spending)}万元，其中：财政拨款收入{self.said(general + b.fund)}万元，比{year - 1}年预算{word}{self.said(abs(rise))}万元；"
            f"事业收入0万元；事业单位经营收入0万元；其他收入{self.said(other)}万元。",
            f"支出预算{self.said(b.spending)}万元，其中：财政拨款支出预算{self.said(general + b.fund)}万元，比{year - 1}年预算{word}{self.said(abs(rise))}万元。"
            f"财政拨款支出预算中，一般公共预算拨款支出预算{self.said(general)}万元，比{year - 1}年预算{word}{self.said(abs(rise))}万元；"
            f"政府性基金拨款支出预算{self.said(b.fund)}万元，与{year - 1}年预算持平；国有资本经营预算拨款支出预算0万元，与{year - 1}年预算持平。",
            "财政拨款支出主要内容如下：",
        ]
        for at, (code, value) in enumerate(b.general.items(), 1):
            one, two, three = (self._name(code[:level]) for level in (3, 5, 7))
            path = {
                "（类）（款）（项）": f"“{one}（类）{two}（款）{three}（项）”科目",
                "-": f"“{one}-{two}-{three}”科目",
                "（201类）": f"{one}（{code[:3]}类）{two}（{code[3:5]}款）{three}（{code[5:]}项）",
            }[self.s.item]
            lines.append(
                f"{at}. {path}{self.said(value)}万元，主要用于相关工作。{year - 1}年当年预算执行数为{self.said(b.before[code])}万元，{year}年预算安排{self.said(value)}万元，"
                + (
                    f"与{year - 1}年预算执行数持平。"
                    if value == b.before[code]
                    else f"比{year - 1}年预算执行数{'增加' if value > b.before[code] else '减少'}{_rate(abs(value - b.before[code]), b.before[code])}。"
                )
            )
        return lines

    def _long(self, general: int, other: int, year: int) -> list[str]:
        b = self.b
        then = sum(b.before.values())
        classes: dict[str, int] = {}
        for code, value in b.general.items():
            classes[code[:3]] = classes.get(code[:3], 0) + value
        lines = [
            "第三部分 部门预算情况说明",
            f"一、关于{b.name}{year}年收支预算情况的总体说明",
            f"按照综合预算的原则，{b.name}所有收入和支出均纳入部门预算管理。{year}年收支总预算{self.said(b.spending)}万元。收入包括：一般公共预算拨款收入{self.said(general)}万元"
            + (f"、政府性基金预算拨款收入{self.said(b.fund)}万元" if b.fund else "")
            + (f"、其他收入{self.said(other)}万元" if other else "")
            + (f"、上年结转结余{self.said(b.carried)}万元" if b.carried else "")
            + "。",
            f"二、关于{b.name}{year}年支出预算情况说明",
            f"{b.name}{year}年支出预算{self.said(b.spending)}万元，其中：基本支出{self.said(sum(b.basic.values()))}万元，占{_rate(sum(b.basic.values()), b.spending)}；"
            f"项目支出{self.said(b.spending - sum(b.basic.values()))}万元，占{_rate(b.spending - sum(b.basic.values()), b.spending)}。",
            f"三、关于{b.name}{year}年一般公共预算当年拨款情况说明",
            "（一）一般公共预算当年拨款规模变化情况",
            f"{b.name}{year}年一般公共预算当年拨款{self.said(general)}万元，比{year - 1}年执行数{self._change(general, then)}，主要原因是工作任务调整。",
            "（二）一般公共预算当年拨款结构情况",
            "；".join(
                f"{self._name(code)}（类）支出{self.said(value)}万元，占{_rate(value, general)}"
                for code, value in classes.items()
            )
            + "。",
            "（三）一般公共预算当年拨款具体使用情况",
        ]
        for at, (code, value) in enumerate(b.general.items(), 1):
            one, two, three = (self._name(code[:level]) for level in (3, 5, 7))
            change = self._change(value, b.before[code])
            word = (
                f"与{year - 1}年执行数持平" if change == "持平" else f"比{year - 1}年执行数{change}"
            )
            lines.append(
                f"{at}.{one}（类）{two}（款）{three}（项）{year}年预算数为{self.said(value)}万元，{word}。主要原因是工作任务调整。"
            )
        lines += [
            f"四、关于{b.name}{year}年一般公共预算基本支出情况说明",
            f"{b.name}{year}年一般公共预算基本支出{self.said(sum(b.basic.values()))}万元，其中：",
            f"人员经费{self.said(sum(b.people.values()))}万元，主要包括：{'、'.join(self._economic(code) for code in sorted(b.people))}。",
            f"公用经费{self.said(b.office)}万元，主要包括：{'、'.join(self._economic(code) for code in sorted(b.running))}。",
        ]
        if not b.fund:
            lines += [
                f"五、关于{b.name}{year}年政府性基金预算支出情况说明",
                f"{b.name}{year}年没有使用政府性基金预算拨款安排的支出。",
            ]
        return lines

    def other_matters(self) -> list[str]:
        """其他相关情况说明."""
        b, year = self.b, self.b.year
        cars = b.cars + b.purchase
        total = b.trips + cars + b.guests
        goods, services = 1_850 * HUNDRED, 7_400 * HUNDRED
        return [
            "其他相关情况说明" if self.s.text == "short" else "第四部分 其他重要事项的情况说明",
            f"一、{year}年“三公”经费预算情况说明",
            f"{year}年“三公”经费预算数为{self.said(total)}万元，比{year - 1}年预算减少{self.said(40 * HUNDRED)}万元。其中：",
            f"（一）因公出国（境）费{self.said(b.trips)}万元，与{year - 1}年预算持平。",
            f"（二）公务用车购置及运行费{self.said(cars)}万元，与{year - 1}年预算持平。其中：公务用车购置费{self.said(b.purchase)}万元，公务用车运行费{self.said(b.cars)}万元。",
            f"（三）公务接待费{self.said(b.guests)}万元，比{year - 1}年预算减少{self.said(40 * HUNDRED)}万元，主要原因是压缩接待规模。",
            "二、机关运行经费预算",
            f"{year}年{b.name}机关运行经费财政拨款预算{self.said(b.office)}万元。",
            "三、政府采购预算情况",
            f"{year}年{b.name}政府采购预算总额{self.said(goods + services)}万元，其中：政府采购货物预算{self.said(goods)}万元、政府采购工程预算0万元、政府采购服务预算{self.said(services)}万元。",
            "四、国有资产占有使用情况",
            f"截至{year - 1}年12月31日，{b.name}共有车辆3辆，其中：机要通信用车1辆、应急保障用车2辆。",
        ]

    # --- the whole

    def blocks(self) -> list[Block]:
        """The document."""
        b, s = self.b, self.s
        tables: list[tuple[str, Callable[[], Table], str]] = [
            ("totals", self.totals, ""),
            ("income", self.income, ""),
            ("spent", self.spent, ""),
            ("granted", self.granted, ""),
            ("general", self.general, ""),
            ("base", self.base, ""),
            ("fund", self.fund, "" if b.fund else "政府性基金预算财政拨款"),
            ("capital", self.capital, "国有资本经营预算财政拨款"),
            ("three", self.consumption, ""),
        ]
        if s.text == "long":
            tables = [*tables[:6], tables[8], *tables[6:8]]
        printed: list[Block] = []
        for key, table, empty in tables:
            if key not in s.titles:
                continue
            self.count += 1
            if s.number:
                printed.append(s.number.format(self.count))
            unit = "万元" if key == "three" and "机关运行" in s.titles[key] else s.unit
            printed += [
                s.titles[key].format(b.year),
                s.whose.format(b.name),
                f"单位：{unit}",
                table(),
            ]
            if empty:
                printed.append(s.note.format(b.year, empty))
        if s.extra:
            goods = self.money(1_850 * HUNDRED)
            printed += [
                "政府采购预算表",
                f"单位：{s.unit}",
                [
                    ["采购项目", "采购品目", "数量", "金额"],
                    ["办公设备", "计算机", "12", goods],
                    ["合计", "", "", goods],
                ],
                "项目支出绩效目标表",
                [
                    ["项目名称", "年度绩效目标", "指标值"],
                    ["水质监测", "完成监测断面", "≥24个"],
                    ["河道保洁", "保洁率", "≥95%"],
                ],
            ]
        front: list[Block] = [
            f"{b.name}{b.year}年部门预算",
            "目录",
            "第一部分 部门概况",
            "第二部分 部门预算表",
            "第三部分 部门预算情况说明",
        ]
        if s.text == "short":
            front = [f"{b.name}{b.year}年部门预算", f"预算主管部门：{b.name}"]
            return [*front, *self.narrative(), *printed, *self.other_matters()]
        return [*front, "第二部分 部门预算表", *printed, *self.narrative(), *self.other_matters()]


def _counted(number: int) -> str:
    """一, 二, …, 二十九."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{CLASS_NUMBERS[tens - 1]}十") + (
        CLASS_NUMBERS[ones - 1] if ones else ""
    )


def _rate(part: int, whole: int) -> str:
    return f"{(Decimal(abs(part)) * 100 / whole).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def as_text(blocks: Iterable[Block]) -> str:
    """The document as Markdown."""
    return (
        "\n\n".join(
            block
            if isinstance(block, str)
            else "\n".join("| " + " | ".join(row) + " |" for row in block)
            for block in blocks
        )
        + "\n"
    )


SHANGHAI = {
    "totals": "{}年部门财务收支预算总表",
    "income": "{}年部门收入预算总表",
    "spent": "{}年部门支出预算总表",
    "granted": "{}年部门财政拨款收支预算总表",
    "general": "{}年部门一般公共预算支出功能分类预算表",
    "fund": "{}年部门政府性基金预算支出功能分类预算表",
    "capital": "{}年部门国有资本经营预算支出功能分类预算表",
    "base": "{}年部门一般公共预算基本支出部门预算经济分类预算表",
    "three": "{}年部门“三公”经费和机关运行经费预算表",
}
NATIONAL = {
    "totals": "部门收支总表",
    "income": "部门收入总表",
    "spent": "部门支出总表",
    "granted": "财政拨款收支总表",
    "general": "一般公共预算支出表",
    "base": "一般公共预算基本支出表",
    "three": "财政拨款预算“三公”经费支出表",
    "fund": "政府性基金预算支出表",
    "capital": "国有资本经营预算支出表",
}
GUANGDONG = {
    "totals": "收支总体情况表",
    "income": "收入总体情况表",
    "spent": "支出总体情况表",
    "granted": "财政拨款收支总体情况表",
    "general": "一般公共预算支出情况表（按功能分类科目）",
    "base": "一般公共预算基本支出情况表（按支出经济分类科目）",
    "three": "财政拨款安排的“三公”经费预算表",
    "fund": "政府性基金预算支出情况表",
    "capital": "国有资本经营预算支出情况表",
}
BEIJING = {
    "totals": "收支总表",
    "income": "收入总表",
    "spent": "支出总表",
    "granted": "财政拨款收支总表",
    "general": "一般公共预算财政拨款支出表",
    "base": "一般公共预算财政拨款基本支出表",
    "three": "财政拨款“三公”经费支出表",
    "fund": "政府性基金预算财政拨款支出表",
    "capital": "国有资本经营预算财政拨款支出表",
}
SICHUAN = {
    "totals": "部门收支总表",
    "income": "部门收入总表",
    "spent": "部门支出总表",
    "granted": "财政拨款收支预算总表",
    "general": "一般公共预算支出预算表",
    "base": "一般公共预算基本支出预算表",
    "three": "一般公共预算“三公”经费支出预算表",
    "fund": "政府性基金支出预算表",
    "capital": "国有资本经营支出预算表",
}
SHAANXI = {
    "totals": "{}年部门综合预算收支总表",
    "income": "{}年部门综合预算收入总表",
    "spent": "{}年部门综合预算支出总表",
    "granted": "{}年部门综合预算财政拨款收支总表",
    "general": "{}年部门综合预算一般公共预算支出明细表（按支出功能分类科目）",
    "base": "{}年部门综合预算一般公共预算基本支出明细表（按支出经济分类科目）",
    "three": "{}年部门综合预算一般公共预算拨款“三公”经费预算表",
    "fund": "{}年部门综合预算政府性基金支出表",
    "capital": "{}年部门综合预算国有资本经营预算支出表",
}
JIANGSU = {
    "totals": "收支总表",
    "income": "收入总表",
    "spent": "支出总表",
    "granted": "财政拨款收支总表",
    "general": "一般公共预算支出表（功能科目）",
    "base": "一般公共预算基本支出表（经济科目）",
    "three": "一般公共预算“三公”经费、会议费、培训费支出表",
    "fund": "政府性基金支出表（项级科目）",
    "capital": "国有资本经营预算支出表（项级科目）",
}
STYLES: dict[str, Style] = {
    "the year before, change and rate": Style(
        NATIONAL, number="附表{}", sources="long", compare=True, extra=True, whose="部门名称：{}"
    ),
    "change and rate in 元": Style(
        {**JIANGSU, "base": "一般公共预算安排基本支出分经济科目表"},
        number="预算公开表{}",
        sources="long",
        compare=True,
        unit="元",
        thousands=True,
        zero="0.00",
    ),
    "titles with brackets": Style(
        JIANGSU, number="公开{:02d}表", sources="long", by_unit=True, whose="部门：{}"
    ),
    "a city's department": Style(
        SHANGHAI, unit="元", codes="split", thousands=True, total_last=True, text="short"
    ),
    "a district's unit": Style(
        {key: title.replace("部门", "单位", 1) for key, title in SHANGHAI.items()},
        unit="元",
        codes="split",
        thousands=True,
        total_last=True,
        unit_form=True,
        text="short",
        item="-",
        zero="0.00",
        whose="编制单位：{}",
    ),
    "accounts by number in the text": Style(
        SHANGHAI, unit="元", codes="split", total_last=True, text="short", item="（201类）"
    ),
    "the ministry's tables": Style(
        NATIONAL, number="附表{}", sources="long", by_unit=True, whose="部门：{}"
    ),
    "the ministry's tables with the year before": Style(
        NATIONAL,
        number="部门公开表{}",
        sources="long",
        before="{}年执行数",
        parts=True,
        whose="部门：{}",
    ),
    "tables numbered 预算01表": Style(
        BEIJING,
        number="预算0{}表",
        sources="long",
        before="{}年预算数",
        unit="元",
        thousands=True,
        three="years",
        whose="部门名称：{}",
    ),
    "tables called 情况表": Style(
        GUANGDONG,
        number="表{}",
        sources="long",
        codes="inside",
        three="down",
        zero="0.00",
        whose="单位名称：{}",
    ),
    "tables called 综合预算": Style(
        SHAANXI,
        number="表{}",
        sources="long",
        by_unit=True,
        parts=True,
        zero="0.00",
        whose="部门名称：{}",
        extra=True,
    ),
    "tables numbered 表1-1": Style(
        SICHUAN, number="表1-{}", sources="long", codes="split", zero="0.00", whose="部门：{}"
    ),
    "the long income in 元": Style(
        {key: "{}年" + title for key, title in NATIONAL.items()},
        sources="long",
        unit="元",
        thousands=True,
        total_last=True,
        three="down",
        extra=True,
        note="说明：{}年没有{}，本表无数据。",
    ),
    "own funds, all classes": Style(
        NATIONAL,
        number="表{}",
        sources="long",
        own=True,
        all_classes=True,
        by_unit=True,
        deep=True,
        parts=True,
        whose="部门：{}",
    ),
    "carried over, by accounts": Style(
        BEIJING,
        number="公开{:02d}表",
        sources="long",
        codes="split",
        all_classes=True,
        unit="元",
        thousands=True,
        whose="部门：{}",
    ),
    "in hundreds of yuan": Style(
        NATIONAL, number="表{}", sources="long", unit="百元", whose="部门：{}"
    ),
    "the short income in 万元": Style(
        SICHUAN, sources="short", unit="万元", thousands=True, three="down", text="long"
    ),
}


# --- files


def as_word(blocks: Iterable[Block]) -> bytes:
    """The document as a .docx."""
    return docx(
        "".join(
            paragraph(block) if isinstance(block, str) else word_table(block) for block in blocks
        )
    )


def as_html(blocks: Iterable[Block]) -> bytes:
    """The document as a web page."""
    return html(
        "".join(
            f"<p>{block}</p>" if isinstance(block, str) else html_table(block) for block in blocks
        )
    )


def as_excel(blocks: Sequence[Block], style: Style) -> bytes:
    """The tables alone, a sheet each, with what stands above them and the note below."""
    sheets: dict[str, str] = {}
    for at, block in enumerate(blocks):
        if not isinstance(block, str):
            above = [
                str(one)
                for one in blocks[at - 4 if style.number else at - 3 : at]
                if isinstance(one, str)
            ]
            note = (
                blocks[at + 1]
                if at + 1 < len(blocks) and str(blocks[at + 1])[:2] in ("注：", "说明")
                else ""
            )
            sheets[f"{len(sheets) + 1}"] = (
                f"<sheetData>{sheet_rows([*([line] for line in above), *block, *([[str(note)]] if note else [])])}</sheetData>"
            )
    return xlsx(sheets)


def as_pdf(blocks: Iterable[Block], path: Path) -> None:
    """The document drawn on pages, the tables ruled, heads merged where they are blank."""
    from reportlab.lib.pagesizes import A3, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
    from reportlab.platypus import Table as Drawn

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=10, leading=15, wordWrap="CJK")
    story: list[Any] = []
    for block in blocks:
        if isinstance(block, str):
            story.append(Paragraph(block, body))
            continue
        lines = [
            ("GRID", (0, 0), (-1, -1), 0.5, "black"),
            ("FONT", (0, 0), (-1, -1), "STSong-Light", 8),
        ]
        story += [Drawn(block, style=lines, repeatRows=0), Spacer(1, 12)]
    SimpleDocTemplate(str(path), pagesize=landscape(A3)).build(story)
