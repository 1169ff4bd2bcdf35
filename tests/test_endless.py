"""What no report has: numbers of sixty digits, formulas without end. Each is said, none ends the
program.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from auditor import api
from auditor.arithmetic import Verdict
from auditor.figure import MOST_DIGITS, Blank, Figure, parse
from auditor.ledger import Ledger
from auditor.readers import text
from auditor.readers.excel.format import printed
from auditor.readers.pdf.flow import _FOLIO
from auditor.reports import FORMATS, Run, render
from auditor.rules.formula import FormulaError
from auditor.rules.formula import parse as parse_formula
from auditor.rules.pack import DEFAULT_PACK, load
from auditor.rules.scope import ScopeError
from auditor.rules.scope import parse as parse_scope
from auditor.text.names import kindless
from auditor.wording.messages import in_words as said
from auditor.wording.words import words
from auditor.yamlfile import RuleError
from auditor.yamlparser import parse as parse_yaml

REPORT = """支出决算表
单位：万元
| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
| | 合计 | {figure} | 319.43 | 97.87 |
| 201 | 一般公共服务支出 | 417.30 | 319.43 | 97.87 |

三、支出决算情况说明

本年支出合计{figure}万元，其中：基本支出319.43万元，占5.5%，比上年增加{figure}万元，增长{figure}%。
"""
LENGTHS = (21, 29, 40, 60, 400, 5_000)


def ledger(figure: str) -> Ledger:
    return api.post(text.parse(REPORT.format(figure=figure), "报告.txt"), load(DEFAULT_PACK))


def test_a_figure_has_so_many_digits_and_no_more() -> None:
    longest = parse("1" * (MOST_DIGITS - 2) + ".25", "亿元")
    assert isinstance(longest, Figure)
    assert longest.amount == Decimal("1" * (MOST_DIGITS - 2) + ".25") * 10**8
    for printed_as in (
        "1" * (MOST_DIGITS + 1),
        "417." + "3" * MOST_DIGITS,
        "-" + "9" * 60 + "%",
        "(" + "1,111" * 20 + ")",
    ):
        assert parse(printed_as) is Blank.UNREADABLE


@pytest.mark.parametrize("digits", LENGTHS)
@pytest.mark.parametrize("shape", ["{}", "{}.00", "417.{}"])
def test_a_number_of_more_digits_is_a_hole_and_a_finding_of_its_own(
    digits: int, shape: str
) -> None:
    pack = load(DEFAULT_PACK)
    found = ledger(shape.format("1" * digits))
    holes = [entry for entry in found.entries if entry.blank is Blank.UNREADABLE]
    assert [entry.table for entry in holes] == ["03", None, None, None]
    assert {str(entry.doubt) for entry in holes} == {"超过 20 位，不是金额"}
    assert all(entry.excerpt[slice(*entry.span)] == entry.text for entry in holes[1:])
    report = api.judged(found, pack)
    assert report.undecided
    told = [check for check in report.checks if check.verdict is Verdict.FAILS]
    assert len(told) == 4 and {check.rule.id for check in told} == {"figure-unreadable"}
    assert all("超过 20 位" in str(check.note) and len(str(check.note)) < 200 for check in told)
    assert "more than 20 digits" in said(told[0].note, words("en"))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_it(name: str) -> None:
    report = api.judged(ledger("1" * 60), load(DEFAULT_PACK))
    assert render(name, Run((replace(report, file="报告.txt"),)))


@pytest.mark.parametrize(
    "value", ["1E+308", "-1E+308", "1E-308", "99900000000000000000", "12345678901234567890.5"]
)
@pytest.mark.parametrize(
    "code",
    [
        "0." + "0" * 60,
        "0" * 60,
        "0%%%%%%%%%%%%%%%%%%%%",
        "0.00,,,,,,,,",
        "#,##0.00",
        "General",
        "0.00E+00",
    ],
)
def test_a_workbook_shows_any_number_in_any_format(value: str, code: str) -> None:
    assert printed(Decimal(value), code)


@pytest.mark.parametrize(
    "formula",
    [
        "(" * 20_000 + "1" + ")" * 20_000 + " = 1",
        "-" * 20_000 + "1 = 1",
        "非 " * 20_000 + "a = 1",
        "a = 1" + " + 1" * 50_000,
    ],
)
def test_a_formula_without_end_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError, match="公式太长"):
        parse_formula(formula)


def test_a_scope_and_a_file_without_end_are_refused() -> None:
    with pytest.raises(ScopeError):
        parse_scope("上年 " * 20_000 + "表01")
    assert parse_yaml("[" * 40 + "]" * 40, "规则.yaml")
    for depth in (300, 5_000):
        with pytest.raises(RuleError, match="嵌套|nesting"):
            parse_yaml("[" * depth + "]" * depth, "规则.yaml")


def test_what_was_written_for_speed_reads_as_before() -> None:
    assert [
        kindless(name)
        for name in ("招待费支出", "会议经费", "因公出国费用", "支出", "公用", "运行费用经费")
    ] == [
        "招待",
        "会议",
        "因公出国",
        "",
        "公用",
        "运行",
    ]
    for line in (
        "- 3 -",
        "第 3 页",
        "第3页 共12页",
        "3 / 12",
        "3 12",
        "iv",
        "第3页/12页",
        "十二 页",
        "| 3 |",
    ):
        assert _FOLIO.match(line), line
    for line in ("12345678", "3.5", "一", "第三章 3", "2020年3"):
        assert not _FOLIO.match(line), line
    (heading,) = text.parse("##  二、 收入 情况  ## \n").paragraphs
    assert (heading.text, heading.level) == ("二、 收入 情况", 2)
