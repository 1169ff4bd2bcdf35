"""Similar findings one after the other: one table for who reads, each a finding of its own for what
reads.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from auditor import rules
from auditor.diagnosis.suspects import diagnose
from auditor.findings import Report, leads
from auditor.reports import Run, render
from auditor.reports.wrap import width
from auditor.rules.pack import Pack
from auditor.wording.explain import explain
from auditor.wording.fingerprints import fingerprints
from auditor.wording.similar import grouped, similar, together
from auditor.wording.words import LANGUAGES, words
from tests import injection, test_structure_causes
from tests.generator import generate
from tests.test_reports import GOLDEN, browse

HEAD = """2023年度南江市财政局部门决算

一般公共预算财政拨款支出决算表

单位：元

科目编码\t科目名称\t合计\t基本支出\t项目支出
"""
ROWS = """合计\t合计\t7582074.41\t7573074.41\t9000.00
201\t一般公共服务支出\t7582074.41\t7573074.41\t9000.00
20106\t财政事务\t7582074.41\t7573074.41\t9000.00
2010601\t行政运行\t4102533.21\t4101533.21\t1000.00
2010602\t一般行政管理事务\t812000.50\t811000.50\t1000.00
2010604\t预算改革业务\t377777.77\t376777.77\t1000.00
2010605\t财政国库业务\t188000.75\t187000.75\t1000.00
2010606\t财政监察\t200561.15\t199561.15\t1000.00
2010607\t信息化建设\t401122.30\t400122.30\t1000.00
2010608\t财政委托业务支出\t91000.25\t90000.25\t1000.00
2010650\t事业运行\t1310077.08\t1309077.08\t1000.00
2010699\t其他财政事务支出\t99001.40\t98001.40\t1000.00"""
ITEM = 7
"""How long the code of an item is."""


@lru_cache(maxsize=1)
def pack() -> Pack:
    return rules.load()


def audited(content: str) -> Report:
    return diagnose(injection.audited(content, pack()))


@lru_cache(maxsize=8)
def off(*hundredths: int) -> Report:
    """A table 05 whose items print their total so many hundredths off, one after the other."""
    lines, left = [], list(hundredths)
    for line in ROWS.splitlines():
        code, name, total, *rest = line.split("\t")
        if len(code) == ITEM and left:
            total = str(Decimal(total) + Decimal(left.pop(0)) / 100)
        lines.append("\t".join((code, name, total, *rest)))
    return audited(HEAD + "\n".join(lines))


EIGHT = (1, 1, 1, 1, 1, 1, 1, 1)
MIXED = (1, -1, 1, -1, 1, -1, 1, -1)


def rows_of(report: Report) -> list[int]:
    return [finding.number for finding in report.findings if finding.rule.id == "05-row"]


def shares() -> Report:
    """A generated report whose shares are printed 0.02 too high and too low in turn."""
    content = generate(3).text
    start = content.index("（二）一般公共预算财政拨款支出决算结构情况")
    end = content.index("（三）", start)
    turn = iter(range(100))

    def change(match: re.Match[str]) -> str:
        return f"占{Decimal(match[1]) + Decimal('0.02') * (-1) ** next(turn)}%"

    return audited(
        content[:start] + re.sub(r"占([\d.]+)%", change, content[start:end]) + content[end:]
    )


def test_eight_rows_that_differ_by_a_hundredth_are_one_block() -> None:
    report = off(*EIGHT)
    blocks = similar(report)
    numbers = rows_of(report)
    assert len(numbers) == 8
    for finding in report.findings:
        block = blocks.get(id(finding.check), ())
        assert [one.number for one in block] == (numbers if finding.number in numbers else [])


@pytest.mark.parametrize("changed", [(1,), (1, 1), (1, 0, 0, -1)])
def test_two_alone_are_none(changed: Sequence[int]) -> None:
    report = off(*changed)
    assert rows_of(report) and similar(report) == {}


def test_the_block_says_once_what_is_the_same_of_all() -> None:
    report = off(*EIGHT)
    content = str(render("terminal", Run((report,))))
    numbers = rows_of(report)
    assert (
        f"不符 {numbers[0]}～{numbers[-1]}: 05表“合计”栏有 8 处与各项之和不一致，均相差 0.01"
        in content
    )
    assert content.count("[05-row]") == 1 and content.count("建议") == 1
    assert "可逐项改为“核对”栏所列的数" in content
    for line in ROWS.splitlines()[3:11]:
        code, name, total, *_ = line.split("\t")
        stated = Decimal(total) + Decimal("0.01")
        assert re.search(rf" {stated} +{total} +0\.01  第 \d+ 行，{code} {name}\n", content)


def test_proposals_for_some_only_stand_in_their_lines() -> None:
    report = off(*MIXED)
    content = str(render("terminal", Run((report,)))).replace("\n" + " " * 38, "")
    proposed = [
        finding for finding in report.findings if explain(finding, report, words()).advice.proposed
    ]
    assert 0 < len(proposed) < 8 == len(report.findings)
    assert content.count("可改为") == len(proposed)
    assert content.count("其余各项对照") == 1


def test_differences_that_differ_are_told_from_least_to_most() -> None:
    content = str(render("terminal", Run((off(1, 1, 2, 1),))))
    assert "与各项之和不一致，相差 0.01～0.02；" in content
    content = str(render("terminal", Run((off(1, 1, 2, 1),), lang="en")))
    assert "difference 0.01 to 0.02;" in content.replace("\n  ", " ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shares_of_one_passage_are_one_table_of_percentages(lang: str) -> None:
    report = shares()
    block = next(iter(similar(report).values()))
    told = together(
        [(finding, explain(finding, report, words(lang))) for finding in block], report, words(lang)
    )
    assert {finding.rule.id for finding in block} == {"text-share"}
    points = words(lang)("say.points", number="0.02")
    assert points in told.headline and {line.told.difference for line in told.lines} == {points}
    assert len({line.item for line in told.lines}) == len(block) >= 3


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(lang: str, columns: int) -> None:
    for report in (off(*EIGHT), off(*MIXED), shares()):
        block = next(iter(similar(report).values()))
        content = str(
            render("terminal", Run((replace(report, tails=()),), lang=lang, width=columns))
        )
        shown = [line for line in content.splitlines() if "--" not in line]
        start = next(
            at for at, line in enumerate(shown) if line.split()[:1] == [words(lang)("ui.number")]
        )
        assert all(width(line) <= columns for line in shown[start : start + 2 * len(block)])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_of_similar_findings(lang: str, pytestconfig: pytest.Config) -> None:
    reports = [
        replace(report, tails=())
        for report in (off(*EIGHT), off(*MIXED), off(1, 1, 2, 1), shares())
    ]
    content = "\n".join(
        str(render("terminal", Run((report,), lang=lang))).split("\n\n")[1] + "\n"
        for report in reports
    )
    path = GOLDEN / f"similar.{lang}.txt"
    if pytestconfig.getoption("--update"):
        path.write_text(content, encoding="utf-8", newline="")
    assert content == path.read_bytes().decode("utf-8"), "run pytest --update"


def test_all_lists_each_in_full() -> None:
    report = off(*EIGHT)
    content = str(render("terminal", Run((report,), all=True)))
    assert "～" not in content.split("不符")[1] and content.count("[05-row]") >= 8


# --- what stays of each ---------------------------------------------------------------------------


def test_json_keeps_each_and_names_its_block() -> None:
    report = off(*EIGHT)
    listed = json.loads(str(render("json", Run((report,)))))["reports"][0]["findings"]
    numbers = rows_of(report)
    assert [one["number"] for one in listed] == [finding.number for finding in report.findings]
    for one in listed:
        assert one["similar"] == (numbers if one["number"] in numbers else [])
        assert one["stated"] and one["difference"] and one["message"]
    assert len({one["fingerprint"] for one in listed}) == len(listed)


def test_what_gates_read_has_each() -> None:
    report = off(*EIGHT)
    run, found = Run((report,)), len(report.findings)
    assert len(json.loads(str(render("sarif", run)))["runs"][0]["results"]) == found
    assert f'failures="{found}"' in str(render("junit", run))
    assert len(json.loads(str(render("gitlab", run)))) == found
    assert str(render("github", run)).count("::error") == found
    assert str(render("csv", run)).count("05-row") == 8


def test_what_does_not_count_stands_alone() -> None:
    report = off(*MIXED)
    numbers = rows_of(report)
    excused = next(finding for finding in report.findings if finding.number == numbers[3])
    blocks = similar(report, [id(excused.check)])
    assert id(excused.check) not in blocks
    assert [one.number for one in next(iter(blocks.values()))] == [
        one for one in numbers if one != numbers[3]
    ]
    run = Run((report,), suppressed={fingerprints(report)[id(excused.check)]: "已核"})
    content = str(render("html", run))
    assert content.count('class="card ') == 8 and content.count('<tr class="card ') == 7
    assert f"不符 {numbers[0]}～{numbers[2]}、{numbers[4]}～{numbers[-1]}: " in str(
        render("terminal", run)
    )


def test_a_slip_of_structure_is_in_no_block() -> None:
    report = test_structure_causes.slipped(3, "05", test_structure_causes.SLIPS["down"], 4)
    (lead,) = report.findings
    assert lead.structure is not None
    # As often as it is told, it says each time something else.
    assert similar(replace(report, findings=(lead, lead, lead, lead), tails=())) == {}


def test_none_is_left_out_whatever_is_listed() -> None:
    report = off(*EIGHT)
    blocks = similar(report)
    for listed in (
        report.findings,
        report.findings[2:],
        report.findings[:4],
        report.findings[::2],
        leads(report.findings),
    ):
        shown = [finding.number for block in grouped(listed, blocks) for finding in block]
        assert sorted(shown) == sorted(finding.number for finding in listed)


# --- the pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_row_is_the_card_of_its_finding(lang: str) -> None:
    report = off(*EIGHT)
    content = str(render("html", Run((report,), lang=lang)))
    for number in rows_of(report):
        assert content.count(f'id="n{number}"') == 1
        assert re.search(
            rf'<tr class="card fails" id="n{number}" data-kind="fails" [^>]*tabindex="-1">', content
        )
    assert content.count('<article class="similar fails">') == 1
    assert str(render("markdown", Run((report,), lang=lang))).count("05-row") == 0


def test_markdown_has_the_formula_of_each_within_one_card() -> None:
    report = off(*MIXED)
    content = html.unescape(str(render("markdown", Run((report,)))))
    cards = content[content.index("<details>") :]
    assert cards.count("---") == 0 and cards.count("代入") == 8


PROBE = """<script>
addEventListener('load', function () {
  var all = function (selector) { return Array.from(document.querySelectorAll(selector)); };
  var seen = function (selector) { return all(selector).filter(function (one) { return one.getClientRects().length; }).length; };
  var said = {every: [seen('.card'), seen('.similar')]};
  ['n', 'n'].forEach(function (name) { document.body.dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true})); });
  said.focused = document.activeElement.id;
  var part = document.querySelector('.part');
  said.parts = Array.from(part.options).map(function (option) {
    part.value = option.value;
    part.dispatchEvent(new Event('change'));
    return [seen('.card'), seen('.similar')];
  });
  said.dead = all('a[href^="#"]').filter(function (link) { return !document.getElementById(link.hash.slice(1)); }).length;
  said.wide = document.documentElement.scrollWidth > innerWidth;
  document.title = JSON.stringify(said);
});
</script></body>"""


@pytest.mark.parametrize("columns", [1280, 500])
def test_page_in_a_browser(tmp_path: Path, columns: int) -> None:
    page = tmp_path / "page.html"
    report = shares()
    page.write_text(
        str(render("html", Run((replace(report, tails=()),)))).replace("</body>", PROBE),
        encoding="utf-8",
    )
    title = re.search(r"<title>(.*?)</title>", browse(page, columns))
    assert title
    said = json.loads(html.unescape(title[1]))
    found = len(report.findings)
    assert said["every"] == [found, 1] and said["focused"] == "n2"
    # Filtered by a part, the table is there with its rows or not at all.
    assert (
        all((cards == 0) == (tables == 0) for cards, tables in said["parts"])
        and [found, 1] in said["parts"]
    )
    assert said["dead"] == 0 and not said["wide"]


@pytest.mark.parametrize(
    "hundredths", [(1, 3, 2, 5, 1), (1, -2, 3, -1, 2), (100, 300, -200, 50, 70)]
)
def test_totals_that_are_off_one_by_one_did_not_slide(hundredths: tuple[int, ...]) -> None:
    report = off(*hundredths)
    assert not [finding for finding in report.findings if finding.structure is not None]
    assert len(rows_of(report)) == len(hundredths)
