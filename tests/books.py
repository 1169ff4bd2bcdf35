"""Invented books of a department in 分 (0.01 元), consistent by construction: what generated
reports are printed from.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

ITEMS = {
    "2010301": ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "行政运行"),
    "2010302": ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "一般行政管理事务"),
    "2010601": ("一般公共服务支出", "财政事务", "行政运行"),
    "2010607": ("一般公共服务支出", "财政事务", "信息化建设"),
    "2010608": ("一般公共服务支出", "财政事务", "财政委托业务支出"),
    "2013202": ("一般公共服务支出", "组织事务", "一般行政管理事务"),
    "2050205": ("教育支出", "普通教育", "高等教育"),
    "2059999": ("教育支出", "其他教育支出", "其他教育支出"),
    "2080501": ("社会保障和就业支出", "行政事业单位养老支出", "行政单位离退休"),
    "2080505": ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出"),
    "2080506": ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位职业年金缴费支出"),
    "2080801": ("社会保障和就业支出", "抚恤", "死亡抚恤"),
    "2101101": ("卫生健康支出", "行政事业单位医疗", "行政单位医疗"),
    "2101102": ("卫生健康支出", "行政事业单位医疗", "事业单位医疗"),
    "2120102": ("城乡社区支出", "城乡社区管理事务", "一般行政管理事务"),
    "2120501": ("城乡社区支出", "城乡社区环境卫生", "城乡社区环境卫生"),
    "2210201": ("住房保障支出", "住房改革支出", "住房公积金"),
    "2210203": ("住房保障支出", "住房改革支出", "购房补贴"),
}
FUND_ITEMS = {
    "2120803": ("城乡社区支出", "国有土地使用权出让收入安排的支出", "城市建设支出"),
    "2120804": ("城乡社区支出", "国有土地使用权出让收入安排的支出", "农村基础设施建设支出"),
}
CAPITAL_ITEMS = {
    "2239999": ("国有资本经营预算支出", "其他国有资本经营预算支出", "其他国有资本经营预算支出")
}
MORE_ITEMS = {
    "2010350": ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "事业运行"),
    "2010401": ("一般公共服务支出", "发展与改革事务", "行政运行"),
    "2010402": ("一般公共服务支出", "发展与改革事务", "一般行政管理事务"),
    "2010505": ("一般公共服务支出", "统计信息事务", "专项统计业务"),
    "2011101": ("一般公共服务支出", "纪检监察事务", "行政运行"),
    "2011308": ("一般公共服务支出", "商贸事务", "招商引资"),
    "2012901": ("一般公共服务支出", "群众团体事务", "行政运行"),
    "2013101": ("一般公共服务支出", "党委办公厅（室）及相关机构事务", "行政运行"),
    "2013201": ("一般公共服务支出", "组织事务", "行政运行"),
    "2040601": ("公共安全支出", "司法", "行政运行"),
    "2040604": ("公共安全支出", "司法", "基层司法业务"),
    "2040607": ("公共安全支出", "司法", "公共法律服务"),
    "2050201": ("教育支出", "普通教育", "学前教育"),
    "2050202": ("教育支出", "普通教育", "小学教育"),
    "2050204": ("教育支出", "普通教育", "高中教育"),
    "2050802": ("教育支出", "进修及培训", "干部教育"),
    "2060101": ("科学技术支出", "科学技术管理事务", "行政运行"),
    "2060404": ("科学技术支出", "技术研究与开发", "科技成果转化与扩散"),
    "2070101": ("文化旅游体育与传媒支出", "文化和旅游", "行政运行"),
    "2070104": ("文化旅游体育与传媒支出", "文化和旅游", "图书馆"),
    "2070109": ("文化旅游体育与传媒支出", "文化和旅游", "群众文化"),
    "2070204": ("文化旅游体育与传媒支出", "文物", "文物保护"),
    "2080201": ("社会保障和就业支出", "民政管理事务", "行政运行"),
    "2080502": ("社会保障和就业支出", "行政事业单位养老支出", "事业单位离退休"),
    "2081004": ("社会保障和就业支出", "社会福利", "殡葬"),
    "2100101": ("卫生健康支出", "卫生健康管理事务", "行政运行"),
    "2100401": ("卫生健康支出", "公共卫生", "疾病预防控制机构"),
    "2100408": ("卫生健康支出", "公共卫生", "基本公共卫生服务"),
    "2110101": ("节能环保支出", "环境保护管理事务", "行政运行"),
    "2110302": ("节能环保支出", "污染防治", "水体"),
    "2130101": ("农林水支出", "农业农村", "行政运行"),
    "2130104": ("农林水支出", "农业农村", "事业运行"),
    "2130301": ("农林水支出", "水利", "行政运行"),
    "2130305": ("农林水支出", "水利", "水利工程建设"),
    "2130314": ("农林水支出", "水利", "防汛"),
    "2210105": ("住房保障支出", "保障性安居工程支出", "农村危房改造"),
}
"""What a large body spends on besides."""
ALL_ITEMS = ITEMS | MORE_ITEMS | FUND_ITEMS | CAPITAL_ITEMS
CLASSES = [
    ("201", "一般公共服务支出"),
    ("202", "外交支出"),
    ("203", "国防支出"),
    ("204", "公共安全支出"),
    ("205", "教育支出"),
    ("206", "科学技术支出"),
    ("207", "文化旅游体育与传媒支出"),
    ("208", "社会保障和就业支出"),
    ("210", "卫生健康支出"),
    ("211", "节能环保支出"),
    ("212", "城乡社区支出"),
    ("213", "农林水支出"),
    ("221", "住房保障支出"),
    ("223", "国有资本经营预算支出"),
    ("229", "其他支出"),
]
WAGES = {
    "01": "基本工资",
    "02": "津贴补贴",
    "03": "奖金",
    "06": "伙食补助费",
    "07": "绩效工资",
    "08": "机关事业单位基本养老保险缴费",
    "09": "职业年金缴费",
    "10": "职工基本医疗保险缴费",
    "11": "公务员医疗补助缴费",
    "12": "其他社会保障缴费",
    "13": "住房公积金",
    "14": "医疗费",
    "99": "其他工资福利支出",
}
SERVICES = {
    "01": "办公费",
    "02": "印刷费",
    "05": "水费",
    "06": "电费",
    "07": "邮电费",
    "09": "物业管理费",
    "11": "差旅费",
    "12": "因公出国（境）费用",
    "13": "维修（护）费",
    "14": "租赁费",
    "15": "会议费",
    "16": "培训费",
    "17": "公务接待费",
    "26": "劳务费",
    "27": "委托业务费",
    "28": "工会经费",
    "29": "福利费",
    "31": "公务用车运行维护费",
    "39": "其他交通费用",
    "99": "其他商品和服务支出",
}
AID = {
    "01": "离休费",
    "02": "退休费",
    "04": "抚恤金",
    "05": "生活补助",
    "09": "奖励金",
    "99": "其他对个人和家庭的补助",
}
CAPITAL = {
    "02": "办公设备购置",
    "03": "专用设备购置",
    "07": "信息网络及软件购置更新",
    "13": "公务用车购置",
    "99": "其他资本性支出",
}
TRIPS, CARS, RUNNING, GUESTS = (
    "因公出国（境）费",
    "公务用车购置费",
    "公务用车运行维护费",
    "公务接待费",
)


@dataclass
class Books:
    """One department's year."""

    name: str
    year: int
    basic: dict[str, int] = field(default_factory=dict)
    project: dict[str, int] = field(default_factory=dict)
    other_basic: dict[str, int] = field(default_factory=dict)
    other_project: dict[str, int] = field(default_factory=dict)
    """Spending out of other income, of the same items."""
    fund: dict[str, int] = field(default_factory=dict)
    capital: dict[str, int] = field(default_factory=dict)
    income: dict[str, int] = field(default_factory=dict)
    """Fiscal income by item."""
    other_income: dict[str, dict[str, int]] = field(default_factory=dict)
    opening: dict[str, int] = field(default_factory=dict)
    """一般, 基金, 国资, 其他."""
    fund_opening: dict[str, int] = field(default_factory=dict)
    used_surplus: int = 0
    distributed: int = 0
    accounts: dict[str, int] = field(default_factory=dict)
    budgets: dict[str, int] = field(default_factory=dict)
    travel_budget: dict[str, int] = field(default_factory=dict)
    travel: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    purchases: dict[str, int] = field(default_factory=dict)
    office: int = 0

    def general(self, prefix: str = "") -> int:
        return self.of(self.basic, prefix) + self.of(self.project, prefix)

    @staticmethod
    def of(amounts: dict[str, int], prefix: str = "") -> int:
        return sum(amount for code, amount in amounts.items() if code.startswith(prefix))

    def spent(self, prefix: str = "") -> int:
        return self.general(prefix) + sum(
            self.of(part, prefix)
            for part in (self.other_basic, self.other_project, self.fund, self.capital)
        )

    def others(self, prefix: str = "") -> int:
        return sum(self.of(part, prefix) for part in self.other_income.values())

    def income_of(self, fund: str) -> int:
        return sum(amount for code, amount in self.income.items() if kind_of(code) == fund)

    def spent_of(self, fund: str) -> int:
        return {
            "一般": self.general(),
            "基金": self.of(self.fund),
            "国资": self.of(self.capital),
            "其他": self.of(self.other_basic) + self.of(self.other_project),
        }[fund]

    def closing(self, fund: str) -> int:
        if fund == "其他":
            return (
                self.opening["其他"]
                + self.others()
                + self.used_surplus
                - self.spent_of("其他")
                - self.distributed
            )
        return self.opening[fund] + self.income_of(fund) - self.spent_of(fund)

    @property
    def codes(self) -> list[str]:
        return sorted({*self.basic, *self.project, *self.fund, *self.capital})


def kind_of(code: str) -> str:
    return "基金" if code in FUND_ITEMS else "国资" if code in CAPITAL_ITEMS else "一般"


def books(seed: int, year: int = 2022, large: bool = False) -> Books:
    """The books of a seed; of a `large` body some forty items more."""
    rng = random.Random(seed)
    size = rng.choice([1, 3, 10, 40])

    def money(low: float, high: float) -> int:
        return int(rng.uniform(low, high) * size * 1_000_000)

    made = Books(
        f"{rng.choice('南北东西新')}{rng.choice('江山河湖海')}市{rng.choice(['财政局', '水务局', '档案馆', '商务局'])}",
        year,
    )
    codes = sorted(
        {"2010301", "2080505", "2210201", *rng.sample(sorted(ITEMS), rng.randint(4, 11))}
    )
    if large:
        codes = sorted({*codes, *ITEMS, *rng.sample(sorted(MORE_ITEMS), 28)})
    for code in codes:
        insured = code.startswith(("20805", "22102", "21011"))
        made.basic[code] = (
            money(5, 300) if insured or code == "2010301" or rng.random() < 0.6 else 0
        )
        made.project[code] = 0 if insured else money(2, 250)
    with_others = rng.random() < 0.6
    for code in codes:
        if with_others and rng.random() < 0.4:
            made.other_basic[code], made.other_project[code] = (
                money(0, 20),
                rng.choice([0, money(1, 30)]),
            )
    if rng.random() < 0.5:
        made.fund = {
            code: money(20, 200) for code in rng.sample(sorted(FUND_ITEMS), rng.randint(1, 2))
        }
    if rng.random() < 0.3:
        made.capital = {"2239999": money(5, 50)}
    _income(made, rng, money, with_others)
    _accounts(made, rng)
    _rest(made, rng, money)
    return made


def _income(made: Books, rng: random.Random, money: object, with_others: bool) -> None:
    for code in made.codes:
        spent = (
            made.basic.get(code, 0)
            + made.project.get(code, 0)
            + made.fund.get(code, 0)
            + made.capital.get(code, 0)
        )
        made.income[code] = (
            spent if kind_of(code) == "国资" else int(spent * rng.choice([1, 1, 0.97, 1.04]))
        )
    other = {
        code: made.other_basic.get(code, 0) + made.other_project.get(code, 0) for code in made.codes
    }
    if with_others:
        source = rng.choice(["事业收入", "上级补助收入", "其他收入"])
        made.other_income[source] = {
            code: int(amount * rng.choice([1, 0.9])) for code, amount in other.items() if amount
        }
        made.other_income.setdefault("其他收入", {})[made.codes[0]] = made.other_income.get(
            "其他收入", {}
        ).get(made.codes[0], 0) + rng.randint(1000, 900000)
    made.fund_opening = {
        code: max(0, made.fund[code] - made.income[code]) + rng.choice([0, rng.randint(1, 10**7)])
        for code in made.fund
    }
    short = {fund: max(0, made.spent_of(fund) - made.income_of(fund)) for fund in ("一般", "国资")}
    made.opening = {
        "一般": short["一般"] + rng.randint(0, 10**8),
        "国资": short["国资"],
        "基金": sum(made.fund_opening.values()),
        "其他": max(0, sum(other.values()) - made.others()),
    }
    if with_others:
        made.opening["其他"] += rng.randint(0, 10**7)
        made.used_surplus = rng.choice([0, 0, rng.randint(1, 10**7)])
        made.distributed = rng.choice([0, made.used_surplus])


def _accounts(made: Books, rng: random.Random) -> None:
    """The economic accounts of basic spending; insured contributions as the functional items
    say.
    """
    total = made.of(made.basic)
    fixed = {
        "30108": made.basic.get("2080505", 0),
        "30109": made.basic.get("2080506", 0),
        "30113": made.basic.get("2210201", 0),
        "30110": made.of(made.basic, "21011"),
    }
    fixed = {code: amount for code, amount in fixed.items() if amount}
    rest = total - sum(fixed.values())
    weights = {
        prefix + code: rng.choice([0, 0, rng.uniform(0.2, 4)])
        for prefix, names in (("301", WAGES), ("302", SERVICES), ("303", AID), ("310", CAPITAL))
        for code in names
    }
    for code in ("30108", "30109", "30110", "30111", "30113", "30212", "30217", "30231", "31013"):
        weights[code] = 0
    weights["30101"], weights["30201"] = 5.0, 1.0
    whole = sum(weights.values())
    made.accounts = {code: int(rest * weight / whole) for code, weight in weights.items()} | fixed
    made.accounts["30101"] += total - sum(made.accounts.values())
    for code, share in (("30212", 0.02), ("30217", 0.03), ("30231", 0.05)):
        made.accounts[code] = int(made.accounts["30201"] * share * rng.choice([0, 1]))
        made.accounts["30201"] -= made.accounts[code]


def _rest(made: Books, rng: random.Random, money: object) -> None:
    made.budgets = {
        code: int((made.basic.get(code, 0) + made.project.get(code, 0)) * rng.uniform(0.6, 1.3))
        // 10**4
        * 10**4
        + 10**4
        for code in made.basic
    }
    made.travel = {
        TRIPS: made.accounts["30212"] + rng.choice([0, 5_213_400]),
        CARS: rng.choice([0, 18_345_600]),
        RUNNING: made.accounts["30231"] + 2_156_777,
        GUESTS: made.accounts["30217"] + 915_432,
    }
    made.travel_budget = {
        name: int(amount * rng.uniform(1.0, 1.4)) // 10**4 * 10**4 + (10**6 if amount else 0)
        for name, amount in made.travel.items()
    }
    for key, amount in (
        ("总计", total_of(made)),
        ("财政", fiscal_of(made)),
        ("一般", made.general()),
        ("机关", 0),
    ):
        made.last[key] = int(amount * rng.uniform(0.7, 1.35))
    made.last |= {
        name: int(amount * rng.uniform(0.7, 1.35)) for name, amount in made.travel.items()
    }
    goods, works, services = (rng.randint(1, 10**9) for _ in range(3))
    made.purchases = {
        "货物": goods,
        "工程": works,
        "服务": services,
        "中小": int((goods + works + services) * 0.8),
        "小微": int((goods + works + services) * 0.31),
    }
    cars = [rng.randint(0, 4) for _ in range(4)]
    made.counts = dict(
        zip(("机要通信用车", "应急保障用车", "执法执勤用车", "其他用车"), cars, strict=True)
    ) | {
        "批次": rng.randint(20, 300),
        "人次": rng.randint(400, 3000),
        "团组": rng.randint(1, 5),
        "出国人次": rng.randint(5, 20),
        "购置": 1,
    }
    made.office = made.of(made.accounts, "302")
    made.last["机关"] = int(made.office * rng.uniform(0.7, 1.35))


def total_of(made: Books) -> int:
    return (
        sum(made.opening.values()) + sum(made.income.values()) + made.others() + made.used_surplus
    )


def fiscal_of(made: Books) -> int:
    return sum(made.opening[fund] for fund in ("一般", "基金", "国资")) + sum(made.income.values())
