"""Reports that are consistent by construction, for tests and benchmarks: nine tables and the
statutory text.

Books in 分 are rounded to 万元 with two decimals, percentages to two; the printed figures therefore
carry ordinary tails and nothing else. Everything follows from the seed. `Made.changed` prints the
report with some figures replaced.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from tests.books import (
    AID,
    ALL_ITEMS,
    CAPITAL,
    CARS,
    CLASSES,
    GUESTS,
    RUNNING,
    SERVICES,
    TRIPS,
    WAGES,
    Books,
    books,
    fiscal_of,
    kind_of,
    total_of,
)

FUNDS = ("一般", "基金", "国资")
FUND_NAMES = {
    "一般": "一般公共预算财政拨款",
    "基金": "政府性基金预算财政拨款",
    "国资": "国有资本经营预算财政拨款",
}


@dataclass(frozen=True)
class Layout:
    """How a report is printed."""

    zero: str = "0.00"
    """How tables print nothing: `0.00`, `` or `-`."""
    thousands: bool = False
    total_last: bool = False
    stripped: bool = False
    """Whether the text leaves out trailing zeros (417.3)."""
    all_classes: bool = True
    total_row: bool = False
    """Whether 06 prints 合计."""


@dataclass(frozen=True)
class Printed:
    """One printed figure: the text, and the truth behind it (万元, %, or pieces)."""

    number: int
    text: str
    truth: Decimal
    key: str
    table: str | None = None


@dataclass
class Made:
    """A generated report."""

    books: Books
    layout: Layout
    parts: list[str | Printed] = field(default_factory=list)

    @property
    def figures(self) -> list[Printed]:
        return [part for part in self.parts if isinstance(part, Printed)]

    @property
    def text(self) -> str:
        return self.changed({})

    def changed(self, texts: Mapping[int, str]) -> str:
        """The report with some figures printed otherwise, by their number."""
        return "".join(
            part if isinstance(part, str) else texts.get(part.number, part.text)
            for part in self.parts
        )


def generate(seed: int, year: int = 2022, layout: Layout | None = None) -> Made:
    """The report of a seed; without a layout the seed chooses one."""
    rng = random.Random(f"layout {seed}")
    if layout is None:
        layout = Layout(
            rng.choice(["0.00", "0.00", "", "-"]),
            rng.random() < 0.3,
            rng.random() < 0.2,
            rng.random() < 0.4,
            rng.random() < 0.6,
            rng.random() < 0.3,
        )
    return printed(books(seed, year), layout)


def printed(own: Books, layout: Layout) -> Made:
    """The report of some books."""
    writer = Writer(Made(own, layout))
    writer.write()
    return writer.made


class Writer:
    """Prints books as a report."""

    def __init__(self, made: Made) -> None:
        self.made, self.books, self.layout = made, made.books, made.layout
        self.count = 0
        self.table: str | None = None

    def put(self, *parts: str | Printed) -> None:
        self.made.parts.extend(parts)

    def printed(self, text: str, truth: Decimal, key: str) -> Printed:
        self.count += 1
        return Printed(self.count, text, truth, key, self.table)

    def cell(self, fen: int, key: str) -> str | Printed:
        """A table cell in 万元."""
        value = round_to(Decimal(fen) / 10**6)
        if not value:
            return (
                self.printed(self.layout.zero, value, key)
                if self.layout.zero == "0.00"
                else self.layout.zero
            )
        return self.printed(
            f"{value:,.2f}" if self.layout.thousands else f"{value:.2f}", value, key
        )

    def wan(self, fen: int, key: str) -> Printed:
        """An amount of the text in 万元."""
        value = round_to(Decimal(fen) / 10**6)
        text = f"{value:.2f}"
        return self.printed(
            text.rstrip("0").rstrip(".") if self.layout.stripped else text, value, key
        )

    def rate(self, top: int, bottom: int, key: str) -> Printed:
        value = round_to(Decimal(top) * 100 / Decimal(bottom))
        return self.printed(f"{value}%", value, key)

    def number(self, value: int, key: str) -> Printed:
        return self.printed(str(value), Decimal(value), key)

    def line(self, *cells: str | Printed) -> None:
        for at, cell in enumerate(cells):
            self.put(*(["\t"] if at else []), cell)
        self.put("\n")

    def head(self, number: str, title: str) -> None:
        self.table = number
        self.put(
            f"\n{title}\n\n公开 {number} 表\n\n部门：{self.books.name}\n\n{self.books.year} 年度\n\n单位：万元\n\n"
        )

    def say(self, *parts: str | Printed) -> None:
        self.put(*parts, "\n\n")

    def write(self) -> None:
        self.put(f"{self.books.year}年度\n{self.books.name}部门决算\n\n第二部分\n\n部门决算表\n")
        self.table01()
        self.functional(
            "02", "收入决算表", ("本年收入合计", "财政拨款收入", *OTHERS), self.income_row
        )
        self.functional(
            "03",
            "支出决算表",
            (
                "本年支出合计",
                "基本支出",
                "项目支出",
                "上缴上级支出",
                "经营支出",
                "对附属单位补助支出",
            ),
            self.expense_row,
        )
        self.table04()
        self.functional(
            "05",
            "一般公共预算财政拨款支出决算表",
            ("小计", "基本支出", "项目支出"),
            self.general_row,
            "一般",
        )
        self.table06()
        self.table07()
        self.functional(
            "08",
            "政府性基金预算财政拨款收入支出决算表",
            ("年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出", "年末结转和结余"),
            self.fund_row,
            "基金",
        )
        self.functional(
            "09",
            "国有资本经营预算财政拨款支出决算表",
            ("合计", "基本支出", "项目支出"),
            self.capital_row,
            "国资",
        )
        self.table = None
        self.narrative()

    # --- tables -----------------------------------------------------------------------------------

    def table01(self) -> None:
        b = self.books
        self.head("01", "收入支出决算总表")
        self.line("收入", "", "支出", "")
        self.line("项目", "决算数", "项目", "决算数")
        left: list[tuple[str, int]] = [
            (f"{FUND_NAMES[fund]}收入", b.income_of(fund)) for fund in FUNDS
        ]
        left += [(name, b.of(b.other_income.get(name, {}))) for name in OTHERS]
        right = [(name, b.spent(code)) for code, name in self.classes(b.codes)]
        for at in range(max(len(left), len(right))):
            income = (
                [f"{NUMERALS[at]}、{left[at][0]}", self.cell(left[at][1], f"01 {left[at][0]}")]
                if at < len(left)
                else ["", ""]
            )
            expense = (
                [f"{NUMERALS[at]}、{right[at][0]}", self.cell(right[at][1], f"01 {right[at][0]}")]
                if at < len(right)
                else ["", ""]
            )
            self.line(*income, *expense)
        opening, closing = (
            sum(b.opening.values()),
            sum(b.closing(fund) for fund in (*FUNDS, "其他")),
        )
        for one, first, two, second in (
            ("本年收入合计", sum(b.income.values()) + b.others(), "本年支出合计", b.spent()),
            ("使用非财政拨款结余", b.used_surplus, "结余分配", b.distributed),
            ("年初结转和结余", opening, "年末结转和结余", closing),
            ("总计", total_of(b), "总计", total_of(b)),
        ):
            self.line(one, self.cell(first, f"01 {one}"), two, self.cell(second, f"01 {two}"))

    def classes(self, codes: list[str]) -> list[tuple[str, str]]:
        return [
            pair
            for pair in CLASSES
            if self.layout.all_classes or any(code.startswith(pair[0]) for code in codes)
        ]

    def functional(
        self, number: str, title: str, columns: tuple[str, ...], row: object, fund: str = ""
    ) -> None:
        codes = [code for code in self.books.codes if not fund or kind_of(code) == fund]
        self.head(number, title)
        self.line("科目编码", "科目名称", *columns)
        total = ["", "合计", *row("", "合计")] if codes else ["", "合计", *[""] * len(columns)]  # type: ignore[operator]
        if not self.layout.total_last or not codes:
            self.line(*total)
        seen: set[str] = set()
        for code in codes:
            for depth, name in zip((3, 5, 7), ALL_ITEMS[code], strict=True):
                if code[:depth] not in seen:
                    seen.add(code[:depth])
                    self.line(code[:depth], name, *row(code[:depth], name))  # type: ignore[operator]
        if self.layout.total_last and codes:
            self.line(*total)
        if not codes:
            self.say("\n注：本单位没有这项收支，本表无数据。")

    def income_row(self, code: str, name: str) -> list[str | Printed]:
        b = self.books
        parts = [
            b.of(b.income, code),
            *(b.of(b.other_income.get(source, {}), code) for source in OTHERS),
        ]
        return self.row("02", code or name, [sum(parts), *parts])

    def expense_row(self, code: str, name: str) -> list[str | Printed]:
        b = self.books
        basic = b.of(b.basic, code) + b.of(b.other_basic, code)
        project = (
            b.of(b.project, code)
            + b.of(b.other_project, code)
            + b.of(b.fund, code)
            + b.of(b.capital, code)
        )
        return self.row("03", code or name, [basic + project, basic, project, 0, 0, 0])

    def general_row(self, code: str, name: str) -> list[str | Printed]:
        b = self.books
        return self.row(
            "05", code or name, [b.general(code), b.of(b.basic, code), b.of(b.project, code)]
        )

    def fund_row(self, code: str, name: str) -> list[str | Printed]:
        b = self.books
        opening, spent = b.of(b.fund_opening, code), b.of(b.fund, code)
        income = sum(
            amount
            for item, amount in b.income.items()
            if item.startswith(code) and kind_of(item) == "基金"
        )
        return self.row(
            "08", code or name, [opening, income, spent, 0, spent, opening + income - spent]
        )

    def capital_row(self, code: str, name: str) -> list[str | Printed]:
        spent = self.books.of(self.books.capital, code)
        return self.row("09", code or name, [spent, 0, spent])

    def row(self, table: str, name: str, amounts: list[int]) -> list[str | Printed]:
        return [self.cell(amount, f"{table} {name} {at}") for at, amount in enumerate(amounts, 1)]

    def table04(self) -> None:
        b = self.books
        self.head("04", "财政拨款收入支出决算总表")
        self.line("收入", "", "支出", "", "", "", "")
        self.line("项目", "决算数", "项目", "合计", *FUND_NAMES.values())
        left = [
            (f"{NUMERALS[at]}、{FUND_NAMES[fund]}", b.income_of(fund))
            for at, fund in enumerate(FUNDS)
        ]
        right = [
            (name, [b.general(code), b.of(b.fund, code), b.of(b.capital, code)])
            for code, name in self.classes(b.codes)
        ]
        for at in range(max(len(left), len(right))):
            income = (
                [left[at][0], self.cell(left[at][1], f"04 {left[at][0]}")]
                if at < len(left)
                else ["", ""]
            )
            expense: list[str | Printed] = ["", "", "", "", ""]
            if at < len(right):
                expense = [
                    f"{NUMERALS[at]}、{right[at][0]}",
                    *self.row("04", right[at][0], [sum(right[at][1]), *right[at][1]]),
                ]
            self.line(*income, *expense)
        spent, closing = [b.spent_of(fund) for fund in FUNDS], [b.closing(fund) for fund in FUNDS]
        opening = sum(b.opening[fund] for fund in FUNDS)
        self.line(
            "本年收入合计",
            self.cell(sum(b.income.values()), "04 本年收入合计"),
            "本年支出合计",
            *self.row("04", "本年支出合计", [sum(spent), *spent]),
        )
        self.line(
            "年初财政拨款结转和结余",
            self.cell(opening, "04 年初"),
            "年末财政拨款结转和结余",
            *self.row("04", "年末", [sum(closing), *closing]),
        )
        for fund in FUNDS:
            self.line(
                FUND_NAMES[fund], self.cell(b.opening[fund], f"04 年初{fund}"), "", "", "", "", ""
            )
        totals = [spent[at] + closing[at] for at in range(3)]
        self.line(
            "总计",
            self.cell(fiscal_of(b), "04 总计"),
            "总计",
            *self.row("04", "总计", [sum(totals), *totals]),
        )

    def table06(self) -> None:
        b = self.books
        self.head("06", "一般公共预算财政拨款基本支出决算表")
        self.line("科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数")
        blocks = [
            [("301", "工资福利支出", WAGES), ("303", "对个人和家庭的补助", AID)],
            [("302", "商品和服务支出", SERVICES), ("310", "资本性支出", CAPITAL)],
        ]
        sides = [
            [
                row
                for prefix, name, items in block
                for row in (
                    (prefix, name),
                    *((prefix + code, label) for code, label in items.items()),
                )
            ]
            for block in blocks
        ]
        for at in range(max(map(len, sides))):
            cells: list[str | Printed] = []
            for side in sides:
                cells += (
                    [*side[at], self.cell(b.of(b.accounts, side[at][0]), f"06 {side[at][0]}")]
                    if at < len(side)
                    else ["", "", ""]
                )
            self.line(*cells)
        people, public = (
            sum(b.of(b.accounts, prefix) for prefix in pair)
            for pair in (("301", "303"), ("302", "310"))
        )
        self.line(
            "",
            "人员经费合计",
            self.cell(people, "06 人员"),
            "",
            "公用经费合计",
            self.cell(public, "06 公用"),
        )
        if self.layout.total_row:
            self.line("", "合计", self.cell(people + public, "06 合计"), "", "", "")

    def table07(self) -> None:
        self.head("07", "一般公共预算财政拨款“三公”经费支出决算表")
        self.line("预算数", "", "", "", "", "", "决算数", "", "", "", "", "")
        for names in (
            ("合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"),
            ("", "", "小计", "公务用车购置费", "公务用车运行费", ""),
        ):
            self.line(*names, *names)
        cells: list[str | Printed] = []
        for key, amounts in (("预算", self.books.travel_budget), ("决算", self.books.travel)):
            cars = amounts[CARS] + amounts[RUNNING]
            cells += self.row(
                "07",
                key,
                [
                    sum(amounts.values()),
                    amounts[TRIPS],
                    cars,
                    amounts[CARS],
                    amounts[RUNNING],
                    amounts[GUESTS],
                ],
            )
        self.line(*cells)

    # --- the text ---------------------------------------------------------------------------------

    def change(self, now: int, last: int, key: str) -> list[str | Printed]:
        """与上年相比，增加…万元，增长…%。"""
        more = now >= last
        return [
            "与上年相比，",
            "增加" if more else "减少",
            self.wan(abs(now - last), f"{key} 变动"),
            "万元，",
            "增长" if more else "下降",
            self.rate(abs(now - last), last, f"{key} 增幅"),
        ]

    def shares(self, parts: list[tuple[str, int]], whole: int, key: str) -> list[str | Printed]:
        said: list[str | Printed] = []
        for name, amount in parts:
            if amount:
                said += [
                    "；" if said else "",
                    name,
                    self.wan(amount, f"{key} {name}"),
                    "万元，占",
                    self.rate(amount, whole, f"{key} {name}占比"),
                ]
        return said

    def narrative(self) -> None:
        b, wan, rate = self.books, self.wan, self.rate
        year = b.year
        self.put(f"\n第三部分\n\n{year}年度部门决算情况说明\n\n")
        self.say("一、收入支出决算总体情况说明")
        self.say(
            f"{year}年度收、支总计",
            wan(total_of(b), "一 总计"),
            "万元。",
            *self.change(total_of(b), b.last["总计"], "一"),
            "，主要是业务量变化。",
        )
        income, spent = sum(b.income.values()) + b.others(), b.spent()
        self.say("二、收入决算情况说明")
        sources = [
            ("财政拨款收入", sum(b.income.values())),
            *((name, b.of(b.other_income.get(name, {}))) for name in OTHERS),
        ]
        self.say(
            "本年收入合计",
            wan(income, "二 合计"),
            "万元，其中：",
            *self.shares(sources, income, "二"),
            "。",
        )
        self.say("三、支出决算情况说明")
        basic = b.of(b.basic) + b.of(b.other_basic)
        self.say(
            "本年支出合计",
            wan(spent, "三 合计"),
            "万元，其中：",
            *self.shares([("基本支出", basic), ("项目支出", spent - basic)], spent, "三"),
            "。",
        )
        self.say("四、财政拨款收入支出决算总体情况说明")
        self.say(
            f"{year}年度财政拨款收、支总计",
            wan(fiscal_of(b), "四 总计"),
            "万元。",
            *self.change(fiscal_of(b), b.last["财政"], "四"),
            "，原因同上。",
        )
        self.general_text()
        self.say("六、一般公共预算财政拨款基本支出决算情况说明")
        people = b.of(b.accounts, "301") + b.of(b.accounts, "303")
        public = b.of(b.accounts) - people
        self.say(
            f"{year}年度一般公共预算财政拨款基本支出",
            wan(people + public, "六 基本"),
            "万元，其中：人员经费",
            wan(people, "六 人员"),
            "万元；公用经费",
            wan(public, "六 公用"),
            "万元。",
        )
        self.travel_text()
        self.say("八、机关运行经费支出说明")
        self.say(
            "本部门",
            f"{year}年度机关运行经费支出",
            wan(b.office, "八 机关"),
            "万元，",
            *self.change(b.office, b.last["机关"], "八"),
            "，主要是压减开支。",
        )
        self.say("九、政府采购支出说明")
        p = b.purchases
        whole = p["货物"] + p["工程"] + p["服务"]
        self.say(
            f"{year}年度政府采购支出总额",
            wan(whole, "九 总额"),
            "万元，其中：政府采购货物支出",
            wan(p["货物"], "九 货物"),
            "万元、政府采购工程支出",
            wan(p["工程"], "九 工程"),
            "万元、政府采购服务支出",
            wan(p["服务"], "九 服务"),
            "万元。授予中小企业合同金额",
            wan(p["中小"], "九 中小"),
            "万元，占政府采购支出总额的",
            rate(p["中小"], whole, "九 中小占比"),
            "，其中：授予小微企业合同金额",
            wan(p["小微"], "九 小微"),
            "万元，占政府采购支出总额的",
            rate(p["小微"], whole, "九 小微占比"),
            "。",
        )
        self.say("十、国有资产占用情况说明")
        kinds = ("机要通信用车", "应急保障用车", "执法执勤用车", "其他用车")
        said: list[str | Printed] = []
        for name in kinds:
            said += ["、" if said else "", name, self.number(b.counts[name], f"十 {name}"), "辆"]
        self.say(
            f"截至{year}年12月31日，共有车辆",
            self.number(sum(b.counts[name] for name in kinds), "十 车辆"),
            "辆，其中，",
            *said,
            "。",
        )

    def general_text(self) -> None:
        b, wan = self.books, self.wan
        year, whole = b.year, b.general()
        self.say("五、一般公共预算财政拨款支出决算情况说明")
        self.say("（一）一般公共预算财政拨款支出决算总体情况")
        self.say(
            f"{year}年度一般公共预算财政拨款支出",
            wan(whole, "五一 支出"),
            "万元，占本年支出合计的",
            self.rate(whole, b.spent(), "五一 占比"),
            "，",
            *self.change(whole, b.last["一般"], "五一"),
            "，主要是人员变动。",
        )
        self.say("（二）一般公共预算财政拨款支出决算结构情况")
        parts = [
            (name.removesuffix("支出") + "（类）支出", b.general(code)) for code, name in CLASSES
        ]
        self.say(
            f"{year}年度一般公共预算财政拨款支出",
            wan(whole, "五二 支出"),
            "万元，主要用于以下方面：",
            *self.shares(parts, whole, "五二"),
            "。",
        )
        self.say("（三）一般公共预算财政拨款支出决算具体情况")
        budget = sum(b.budgets.values())
        self.say(
            f"{year}年度一般公共预算财政拨款支出年初预算数为",
            wan(budget, "五三 预算"),
            "万元，支出决算数为",
            wan(whole, "五三 决算"),
            "万元，完成年初预算的",
            self.rate(whole, budget, "五三 完成"),
            "，其中：",
        )
        for at, code in enumerate(sorted(b.budgets), 1):
            names = ALL_ITEMS[code]
            actual, planned = b.general(code), b.budgets[code]
            self.say(f"{at}、{names[0]}（类）{names[1]}（款）{names[2]}（项）")
            said: list[str | Printed] = [
                "年初预算为",
                wan(planned, f"五三 {code} 预算"),
                "万元，支出决算为",
                wan(actual, f"五三 {code} 决算"),
                "万元",
            ]
            said += ["，完成年初预算的", self.rate(actual, planned, f"五三 {code} 完成")]
            word = "大于" if actual > planned else "小于"
            self.say(*said, f"，决算数{word}年初预算数的主要原因是：年中调整。")

    def travel_text(self) -> None:
        b, wan, rate = self.books, self.wan, self.rate
        spent, planned = sum(b.travel.values()), sum(b.travel_budget.values())
        cars, cars_planned = (
            b.travel[CARS] + b.travel[RUNNING],
            b.travel_budget[CARS] + b.travel_budget[RUNNING],
        )
        self.say("七、一般公共预算财政拨款三公经费支出决算情况说明")
        self.say("（一）“三公”经费财政拨款支出决算总体情况说明")
        self.say(
            "“三公”经费财政拨款支出预算为",
            wan(planned, "七 预算"),
            "万元，支出决算为",
            wan(spent, "七 决算"),
            "万元，完成预算的",
            rate(spent, planned, "七 完成"),
            "，其中：",
        )
        for name, actual, budget, last in (
            (TRIPS, b.travel[TRIPS], b.travel_budget[TRIPS], b.last[TRIPS]),
            (GUESTS, b.travel[GUESTS], b.travel_budget[GUESTS], b.last[GUESTS]),
        ):
            if actual:
                self.say(
                    f"{name}支出预算为",
                    wan(budget, f"七 {name}预算"),
                    "万元，支出决算为",
                    wan(actual, f"七 {name}决算"),
                    "万元，完成预算的",
                    rate(actual, budget, f"七 {name}完成"),
                    "，",
                    *self.change(actual, last, f"七 {name}"),
                    "。",
                )
        self.say(
            "公务用车购置费及运行维护费支出预算为",
            wan(cars_planned, "七 用车预算"),
            "万元，支出决算为",
            wan(cars, "七 用车决算"),
            "万元，完成预算的",
            rate(cars, cars_planned, "七 用车完成"),
            "。",
        )
        self.say("（二）“三公”经费财政拨款支出决算具体情况说明")
        parts = [
            (f"{TRIPS}支出决算", b.travel[TRIPS]),
            (f"{GUESTS}支出决算", b.travel[GUESTS]),
            ("公务用车购置费及运行维护费支出决算", cars),
        ]
        self.say(
            f"{b.year}年度“三公”经费财政拨款支出决算中，",
            *self.shares(parts, spent, "七二"),
            "。其中：",
        )
        self.say(
            "1、公务接待费支出决算为",
            wan(b.travel[GUESTS], "七二 接待"),
            "万元，全年共接待来访团组",
            self.number(b.counts["批次"], "七二 批次"),
            "个、来宾",
            self.number(b.counts["人次"], "七二 人次"),
            "人次。",
        )
        self.say(
            "2、公务用车购置费及运行维护费支出决算为",
            wan(cars, "七二 用车"),
            "万元，其中：公务用车购置费",
            wan(b.travel[CARS], "七二 购置"),
            "万元。公务用车运行维护费",
            wan(b.travel[RUNNING], "七二 运行"),
            "万元，主要是燃油费和维修费。",
        )


OTHERS = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
NUMERALS = (
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
)


def round_to(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
