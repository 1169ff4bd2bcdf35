"""What the web page shows of a real report: figures side by side, parts in order, grids as tables,
why nothing touches a figure.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import lxml.html
import pytest
from test_reports import browse

from auditor.api import audit
from auditor.findings import ReadError, Report
from auditor.message import say
from auditor.reports import Run, render
from auditor.reports.in_force import InForce
from auditor.reports.parts import Parts
from auditor.wording.words import words

ROOT = Path(__file__).parents[1]
MIXED = """某市档案局2020年度部门决算

第一部分 单位概况

一、人员情况

在职人员20人，其中：行政人员12人，事业人员9人。

第二部分 部门决算表

收入支出决算总表
单位：万元
| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 决算数 |
| 一、一般公共预算财政拨款收入 | 417.30 | 一、一般公共服务支出 | 417.30 |
| 本年收入合计 | 417.30 | 本年支出合计 | 417.30 |
| 总计 | 417.30 | 总计 | 417.30 |

第三部分 情况说明

一、收入支出决算总体情况说明

2020年度收入总计417.38万元，支出总计417.30万元。基本支出200.00万元，项目支出217.30万元。

附件：项目支出绩效自评表

| 年度资金总额 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | 100.00 | 80.00 | 10 | 90% | 8 |
"""


def page(report: Report, lang: str = "zh") -> str:
    content = render("html", Run([report], version="0.1.0", lang=lang))
    assert isinstance(content, str)
    return content


def mixed(tmp_path: Path) -> Report:
    (tmp_path / "a.md").write_text(MIXED, "utf-8")
    return audit(tmp_path / "a.md")


def test_parts_stand_as_the_document_has_them_and_no_two_by_one_name(tmp_path: Path) -> None:
    listed = Parts(mixed(tmp_path), words()).listed
    names = [part.table.id if part.table else part.name for part in listed]
    assert names == ["说明一（第一部分 单位概况）", "01", "说明一（第三部分 情况说明）", names[-1]]
    assert names[-1].startswith("附件")
    for part in listed[:1]:
        assert [entry.text for entry in part.entries] == ["20", "12", "9"]


def test_a_finding_filters_by_the_part_that_the_page_names(tmp_path: Path) -> None:
    tree = lxml.html.document_fromstring(page(mixed(tmp_path)))
    named = {part.get("data-part") for part in tree.find_class("doc")}
    assert {card.get("data-part") for card in tree.find_class("card")} <= named
    options = {option.text for option in tree.xpath("//select[@class='part']/option")}
    assert named <= options


def test_a_self_assessment_is_a_table(tmp_path: Path) -> None:
    tree = lxml.html.document_fromstring(page(mixed(tmp_path)))
    (last,) = tree.find_class("doc")[-1:]
    cells = [
        cell.text_content()
        for cell in last.xpath(".//table[@class='grid']//*[contains(@class, 'f ')]")
    ]
    assert [re.match(r"[0-9.%]+", cell)[0] for cell in cells] == [
        "100.00",
        "80.00",
        "10",
        "90%",
        "8",
    ]  # type: ignore[index]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_two_figures_of_a_finding_stand_side_by_side(lang: str) -> None:
    report = audit(ROOT / "samples" / "with-discrepancies-2020.txt")
    tree = lxml.html.document_fromstring(page(report, lang))
    finding = next(one for one in report.findings if one.rule.id == "text-table-item")
    card = tree.get_element_by_id(f"n{finding.number}")
    (pair,) = card.find_class("pair")
    stated, other = pair.xpath(".//figure")
    assert (stated.xpath(".//mark")[0].text, other.xpath(".//mark")[0].text) == ("97.88", "97.87")
    target = other.xpath(".//a/@href")[0]
    assert tree.get_element_by_id(target[1:]).text == "97.87"
    assert (
        "2010302" in other.text_content()
        and len(other.xpath(".//blockquote")[0].text_content()) > 10
    )


def test_figures_of_one_sentence_are_marked_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "某市档案局2020年度部门决算情况说明\n\n一、支出决算情况说明\n\n"
        "2020年度支出合计417.30万元，其中：基本支出200.00万元，占50.00%；项目支出217.30万元，占52.07%。\n",
        "utf-8",
    )
    report = audit(tmp_path / "a.txt")
    tree = lxml.html.document_fromstring(page(report))
    quoted = [
        [(mark.text, mark.get("class")) for mark in quote.xpath(".//mark")]
        for quote in tree.xpath("//article//blockquote")
    ]
    assert [("417.30", "other"), ("200.00", "other"), ("50.00%", None)] in quoted
    assert not tree.find_class("pair")


def test_what_is_changed_has_its_unit() -> None:
    report = audit(ROOT / "samples" / "with-discrepancies-2020.txt")
    tree = lxml.html.document_fromstring(page(report))
    rows = [
        [cell.text_content() for cell in row]
        for row in tree.xpath("//table[@class='fix']/tbody/tr")
    ]
    assert ["97.88 万元", "97.87 万元", "97.87 万元"] in [row[4:] for row in rows]


def test_the_power_and_why_no_check_touches_a_figure_are_told(tmp_path: Path) -> None:
    report = audit(ROOT / "samples" / "with-discrepancies-2020.txt")
    tree = lxml.html.document_fromstring(page(report))
    assert f"{report.extra['power']['10']} 能被发现" in tree.xpath("//header")[0].text_content()  # type: ignore[index]
    missed = report.summary.figures - report.summary.covered
    section = next(
        one for one in tree.xpath("//main/section") if one.xpath(".//h2")[0].text == "未核对的数字"
    )
    counts = [int(re.findall(r"[0-9]+", head.text)[-1]) for head in section.xpath("./h3")]
    assert sum(counts) == len(section.xpath(".//a")) and 0 < sum(counts) <= missed


def test_counts_of_filters_are_what_they_show(tmp_path: Path) -> None:
    report = audit(ROOT / "samples" / "with-discrepancies-2020.txt")
    tree = lxml.html.document_fromstring(page(report))
    for button in tree.xpath("//div[@class='tools']/button[@data-kind!='']"):
        shown = [
            card
            for card in tree.find_class("card")
            if card.get("data-kind") == button.get("data-kind")
        ]
        assert int(button.text.split()[-1]) == len(shown)


def test_the_head_is_small_on_a_phone(tmp_path: Path) -> None:
    """A screen of 390 by 844: the list of changes begins on it, and nothing is wider than it."""
    (tmp_path / "inner.html").write_text(
        page(audit(ROOT / "samples" / "with-discrepancies-2020.txt")), "utf-8"
    )
    (tmp_path / "page.html").write_text(
        """<!DOCTYPE html><title></title><iframe src="inner.html" style="width:390px;height:844px;border:0"></iframe>
<script>document.querySelector('iframe').onload = function () {
  var inner = this.contentDocument, top = function (what) { return inner.querySelector(what).getBoundingClientRect().top; };
  document.title = JSON.stringify([inner.querySelector('header').offsetHeight, top('.fix'), inner.documentElement.scrollWidth]);
};</script>""",
        "utf-8",
    )
    content = browse(tmp_path / "page.html", 800, "--allow-file-access-from-files")
    head, fix, wide = json.loads(re.search(r"<title>(.*?)</title>", content)[1])  # type: ignore[index]
    assert head < 360 and fix < 600 and wide <= 390, (head, fix, wide)


def test_all_that_is_shown_stands_in_a_landmark(tmp_path: Path) -> None:
    """What was in force, what could not be read and what was found: a reader of the screen finds
    each of them by its landmark.
    """
    report = mixed(tmp_path)
    error = ReadError("坏的.pdf", say("file.empty", name="坏的.pdf"))
    run = Run([report], (error,), version="0.1.0", in_force=InForce(select=("0*",)))
    tree = lxml.html.document_fromstring(str(render("html", run)))
    (body,) = tree.xpath("//body")
    for element in (*body.xpath("./*"), *body.xpath("./div/*")):
        named = element.tag == "section" and element.get("aria-label")
        assert named or element.tag in ("header", "main", "aside", "footer", "div", "script"), (
            element.tag
        )
    assert "只用 0*" in tree.xpath("//section[@class='note']")[0].text_content()
