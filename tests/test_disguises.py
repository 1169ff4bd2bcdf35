"""A wrong amount in a disguise is never passed over, and a right one in lawful words never
accused.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from auditor.findings import Report
from auditor.numbering import spelt
from auditor.rules.pack import Pack
from auditor.text.lexer import Token, squeeze, tokens
from auditor.text.owed import owed
from auditor.text.standing import stood

Audit = Callable[[str], Report]

TABLE = """一般公共预算财政拨款支出决算表

单位：万元

| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
|  | 合计 | 246.60 | 206.61 | 39.99 |
| 201 | 一般公共服务支出 | 246.60 | 206.61 | 39.99 |
| 20129 | 群众团体事务 | 246.60 | 206.61 | 39.99 |
| 2012901 | 行政运行 | 206.61 | 206.61 | 0.00 |
| 2012999 | 其他群众团体事务支出 | 39.99 | 0.00 | 39.99 |
"""
TEXT = """
三、支出决算情况说明

2023年度本年支出合计246.60万元，其中：基本支出206.61万元，占83.78%；项目支出39.99万元，占16.22%。与上年相比，增加20.10万元，增长8.87%。

四、一般公共预算财政拨款支出决算情况说明

（三）一般公共预算财政拨款支出决算具体情况

1.一般公共服务支出（类）群众团体事务（款）其他群众团体事务支出（项）。年初预算为30.00万元，支出决算为39.99万元，完成年初预算的133.30%。决算数大于年初预算数的主要原因是项目增加。
"""
CLEAN = TABLE + TEXT
APART = {"04-05-expenditure", "05-06-basic"}
AMOUNTS = {
    "item": ("支出决算为{}，完成", "39.99"),
    "budget": ("年初预算为{}，支出", "30.00"),
    "total": ("本年支出合计{}，其中", "246.60"),
    "part": ("项目支出{}，占", "39.99"),
    "change": ("相比，增加{}，增长", "20.10"),
}
RATES = {
    "share": ("，占{}。与上年", "16.22"),
    "growth": ("，增长{}。\n", "8.87"),
    "completion": ("年初预算的{}。决算数", "133.30"),
}
BEFORE = [
    "约",
    "近",
    "逾",
    "不足",
    "大约",
    "将近",
    "接近",
    "RMB",
    ".",
    "0x",
    "人民币",
    "¥",
    "﹣",
    "**",
    "﹒",
    "-(",
    "=",
    "≈",
    "@",
    "--",
    "高达",
    "仅",
]
BEHIND = [
    '"',
    "'",
    "’",
    "”",
    "十",
    "½",
    "₅",
    "甲",
    "+",
    "E0",
    "余",
    "多",
    "左右",
    "《1》",
    "（",
    "整",
    "许",
    "上下",
    "~",
    "#",
    "点",
    "/12",
    "■",
]
AROUND = ["()", "（）", "[]", "【】", "“”", "‘’", "《》", "{}", "〔〕", "「」", "**", "__", "<>"]
INSTEAD = [
    "一百二十七点八七",
    "壹佰贰拾柒点捌柒",
    "一二七点八七",
    "١٢٧.٨٧",
    "๑๒๗.๘๗",
    "127-87",
    "T27.87",
    "1g7.87",
    "127点87",
    "XX",
    "####",
    "#REF!",
    "□",
    "�",
    "N/A",
    "***",
    "___",
    "[金额]",
    "<金额>",
    "××",
    "{金额}",
    "○○",
]
UNITS = ["萬元", "億元", "方元", "w", "百元", "十万元", "多万元", "余万元", "¥", "KW"]
RATE_UNITS = ("", "pct", "倍", "‰", "% %", "个百分点")


def amounts(figure: str) -> Iterator[str]:
    """An amount in every disguise."""
    yield from (f"{sign}{figure}万元" for sign in BEFORE)
    yield from (f"{figure}{sign}万元" for sign in BEHIND)
    yield from (f"{pair[0]}{figure}{pair[1]}万元" for pair in AROUND)
    yield from (f"{pair[0]}{figure}万元{pair[1]}" for pair in AROUND)
    yield from (f"{sign}万元" for sign in INSTEAD)
    yield from (f"{figure}{unit}" for unit in UNITS)
    yield f"<b>{figure}</b>万元"


def rates(figure: str) -> Iterator[str]:
    """A rate in every disguise."""
    yield from (f"{figure}{unit}" for unit in RATE_UNITS)
    yield from (f"{sign}{figure}%" for sign in ("约", "近", "逾", "--", "=", "“"))
    yield from (f"{pair[0]}{figure}%{pair[1]}" for pair in ("（）", "()", "“”"))
    yield from ("百分之四十二点一", f"百分之{figure}", "XX%", "□%", "%", f"{figure}%左右")


def mixed(figure: str, seed: int) -> Iterator[str]:
    """An amount under two disguises at once."""
    chosen = random.Random(seed)
    for _ in range(60):
        pair = chosen.choice(AROUND)
        dressed = f"{pair[0]}{figure}{pair[1]}"
        ahead, behind = chosen.choice(BEFORE), chosen.choice(BEHIND)
        yield f"{ahead}{dressed}万元" if chosen.random() < 0.5 else f"{ahead}{figure}{behind}万元"


def said(report: Report) -> list[str]:
    """What is said of a report, in its findings and of what could not be checked; not of tables
    that it lacks.
    """
    told = (*report.findings, *report.undecided)
    return [
        f"{one.check.rule.id} {one.check.note}" for one in told if one.check.rule.id not in APART
    ]


def wrong(figure: str) -> str:
    """A figure with another first digit."""
    return str((int(figure[0]) + 4) % 9 + 1) + figure[1:]


def silent(audit: Audit, place: tuple[str, str], unit: str, printed: Iterator[str]) -> list[str]:
    """The disguises of a wrong figure of which nothing is said."""
    template, figure = place
    right = template.format(figure + unit)
    assert CLEAN.count(right) == 1
    return [one for one in printed if not said(audit(CLEAN.replace(right, template.format(one))))]


def test_of_the_report_as_it_is_nothing_is_said(audit_text: Audit) -> None:
    assert said(audit_text(CLEAN)) == []


@pytest.mark.parametrize("name", AMOUNTS)
def test_no_wrong_amount_passes_in_a_disguise(audit_text: Audit, name: str) -> None:
    place = AMOUNTS[name]
    assert silent(audit_text, place, "万元", amounts(wrong(place[1]))) == []


@pytest.mark.parametrize("name", ("item", "budget"))
def test_no_amount_passes_as_a_rate(audit_text: Audit, name: str) -> None:
    place = AMOUNTS[name]
    assert silent(audit_text, place, "万元", iter([f"{wrong(place[1])}%"])) == []


@pytest.mark.parametrize("name", ("item", "total", "part"))
@pytest.mark.parametrize("seed", (1, 2))
def test_no_wrong_amount_passes_in_two_disguises(audit_text: Audit, name: str, seed: int) -> None:
    place = AMOUNTS[name]
    assert silent(audit_text, place, "万元", mixed(wrong(place[1]), seed)) == []


@pytest.mark.parametrize("name", RATES)
def test_no_wrong_rate_passes_in_a_disguise(audit_text: Audit, name: str) -> None:
    place = RATES[name]
    assert silent(audit_text, place, "%", rates(wrong(place[1]))) == []


@pytest.mark.parametrize(
    "printed", ["万元", "  万元", "，", "无万元", "若干万元", "待定万元", "39.99", "39.99吨"]
)
def test_an_amount_or_a_unit_that_is_not_there_is_said(audit_text: Audit, printed: str) -> None:
    assert said(audit_text(CLEAN.replace("决算为39.99万元", f"决算为{printed}")))


LAWFUL = [
    "约40万元",
    "近40万元",
    "39.99万元左右",
    "39余万元",
    "39多万元",
    "逾39万元",
    "超39万元",
    "不足40万元",
    "约40.0万元",
    "“39.99”万元",
    "（39.99）万元",
    "（39.99万元）",
    "【39.99】万元",
    "人民币39.99万元",
    "RMB39.99万元",
    "¥39.99万元",
    "三十九点九九万元",
    "高达39.99万元",
    "仅39.99万元",
    "<b>39.99</b>万元",
    "**39.99**万元",
    "399900元",
    "39.99万",
    "39.99万元（含上年结转）",
]


@pytest.mark.parametrize("printed", LAWFUL)
def test_a_right_amount_is_read_whatever_stands_around_it(audit_text: Audit, printed: str) -> None:
    assert said(audit_text(CLEAN.replace("决算为39.99万元", f"决算为{printed}"))) == []


@pytest.mark.parametrize("printed", ["近39万元", "超40万元", "不足39万元", "逾40万元", "约45万元"])
def test_an_approximate_amount_on_the_wrong_side_fails(audit_text: Audit, printed: str) -> None:
    report = audit_text(CLEAN.replace("决算为39.99万元", f"决算为{printed}"))
    assert "text-table-item" in {finding.rule.id for finding in report.findings}


@pytest.mark.parametrize("text", [
    "本年没有此项支出。", "年初预算为0万元，支出决算为0万元。", "年初预算为零元，支出决算为零元。", "支出决算为无。",
    "决算数与年初预算数持平。", "金额由元折算为万元，个别合计数可能有尾差。", "本表以“万元”为单位。", "单位：万元。",
    "单价50万元以上的通用设备0台，单价100万元（含）以上设备0台（套）。", "数据以万元、%为单位列示。", "投资5-10万元的项目3个。",
    "购置LED12.50万元。", "项目支出——39.99万元。", "上年没有支出，增长--。", "预算完成率为以下公式计算所得。",
    "2023年较2022年增长%为：见附表。", "主要用于5G网络建设12.50万元。", "建设面积12.5亩，增加12.5亩。",
    "预算安排为以下项目：", "支出决算为下列各项之和。",
])  # fmt: skip
def test_lawful_words_owe_no_figure(audit_text: Audit, text: str) -> None:
    assert [one for one in said(audit_text(text)) if one.startswith("figure-un")] == []


def test_an_unfilled_form_is_one_finding(audit_text: Audit) -> None:
    text = "".join(
        f"{name}支出决算为XX万元。" for name in ("甲", "乙", "丙", "丁", "戊", "己", "庚")
    )
    told = said(audit_text(text))
    assert len(told) == 1 and "共 7 处" in told[0]


@pytest.mark.parametrize(("words", "digits"), [
    ("一百二十七点八七", "127.87"), ("壹佰贰拾柒", "127"), ("一千零五", "1005"), ("三亿二千万", "320000000"),
    ("十二", "12"), ("一二七点八七", "127.87"), ("12.5", "12.5"), ("零", "0"), ("点五", None), ("", None), ("五点", None),
])  # fmt: skip
def test_numerals_in_words(words: str, digits: str | None) -> None:
    assert spelt(words) == digits


def read(text: str, pack: Pack) -> list[Token]:
    """The figures of a text."""
    squeezed = squeeze(text)
    found = tokens(squeezed.text, pack.vocabulary, squeezed.offsets)
    seen = owed(squeezed.text, stood(squeezed.text, found, pack.vocabulary), pack.vocabulary)
    return [token for token in seen if token.kind == "number"]


@pytest.mark.parametrize(("text", "about"), [
    ("支出决算为约128万元", "~"), ("支出决算为近128万元", "<"), ("支出决算为128余万元", ">"), ("支出决算为超128万元", ">"),
    ("增加128万元左右", "~"), ("支出决算为128万元", ""), ("比上年超128万元", ""),
])  # fmt: skip
def test_how_approximate_a_figure_is(pack: Pack, text: str, about: str) -> None:
    (token,) = read(text, pack)
    assert not str(token.doubt) and token.about == about
