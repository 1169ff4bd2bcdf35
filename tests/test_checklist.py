"""The checklist of a kind: 有 only with a place, 无 only where the whole document was read, and
never a finding.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor import rules
from auditor.api import audit, judged, post
from auditor.cli import main
from auditor.document import Notice
from auditor.findings import Listed, Report, Standing
from auditor.readers.text import parse
from auditor.yamlfile import RuleError

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "clean-2020.txt"
TRIPS = re.compile(r".*出国（境）.*")


def read(text: str, *notices: Notice, pack: str | Path = "bumen-juesuan") -> Report:
    compiled = rules.load(pack)
    document = parse(text, "a.txt")
    ledger = post(replace(document, notices=(*document.notices, *notices)), compiled)
    return judged(ledger, compiled)


def item(report: Report, id: str, table: str = "") -> Listed:
    (found,) = [one for one in report.checklist if one.id == id and one.table == table]
    return found


def sample() -> str:
    return SAMPLE.read_text("utf-8")


def without(text: str, pattern: str) -> str:
    """A text without the lines that have something."""
    return "\n".join(line for line in text.split("\n") if not re.search(pattern, line))


def test_whatever_is_there_has_its_place() -> None:
    for path in (SAMPLE, ROOT / "samples" / "budget-2025.md"):
        report = audit(path)
        assert len(report.checklist) > 15
        lines = path.read_text("utf-8").split("\n")
        for one in report.checklist:
            if one.standing is not Standing.THERE:
                continue
            assert one.spots, one.title
            for spot in one.spots:
                # What is told of the place stands there, blanks and line breaks aside.
                begins = re.sub(r"\s", "", spot.text)[:6]
                at = spot.place.line or 0
                # A table begins below its title.
                around = re.sub(r"\s", "", "".join(lines[max(0, at - 12) : at + 2]))
                assert at and begins in around, one.title


def test_a_table_that_is_missing_is_missing_and_the_finding_stays_what_it_was() -> None:
    text = sample()
    begin, end = (
        text.index("\n支出决算表"),
        text.index("\n财政拨款收入支出决算总表", text.index("\n支出决算表")),
    )
    report = read(text[:begin] + text[end:])
    assert item(report, "has-tables", "03").standing is Standing.MISSING
    assert [finding.rule.id for finding in report.findings].count("table-missing") == 1


def test_an_extract_lacks_nothing() -> None:
    text = sample()
    begin, end = text.index("\n收入支出决算总表\n"), text.index("\n支出决算表")
    report = read(text[begin:end])
    assert item(report, "has-tables", "01").standing is Standing.THERE
    assert item(report, "has-tables", "05").standing is Standing.UNCLEAR
    assert item(report, "has-glossary").standing is Standing.UNCLEAR
    assert not [one for one in report.checklist if one.standing is Standing.MISSING]


def test_what_no_word_speaks_of_is_missing_unless_something_was_not_read() -> None:
    text = without(sample(), "中小|小微|微型")
    found = item(read(text), "has-small-business")
    assert found.standing is Standing.MISSING and found.lacks == ("中小企业", "小微企业")
    unread = read(text, Notice("第 3 页有图像，图像里的文字没有读入。", lost=True))
    found = item(unread, "has-small-business")
    assert (found.standing, found.why) == (Standing.UNCLEAR, "lost")


def test_what_is_spoken_of_and_not_understood_is_unclear() -> None:
    text = without(sample(), "中小|小微|微型") + "\n\n授予中小企业的合同金额见附表。\n"
    found = item(read(text), "has-small-business")
    assert (found.standing, found.why) == (Standing.UNCLEAR, "mentioned")


def test_a_part_that_no_word_speaks_of_leaves_the_rest_in_part(tmp_path: Path) -> None:
    (tmp_path / "checklist.yaml").write_text(
        "- id: own\n  title: 两项\n  basis: 本单位\n  says: {车辆: ['车辆[0-9]+辆'], 飞船: ['飞船[0-9]+艘']}\n",
        "utf-8",
    )
    found = item(read(sample(), pack=tmp_path), "own")
    assert (found.standing, found.lacks) == (Standing.PARTIAL, ("飞船",))
    assert len(found.spots) == 1


def test_none_of_it_says_every_part() -> None:
    text = "\n".join(
        "本年没有因公出国（境）支出。" if TRIPS.match(line) and "团组" in line else line
        for line in sample().split("\n")
    )
    assert item(read(text), "has-trips").standing is Standing.THERE


SAID = """
“三公”经费支出决算为9.20万元，其中：因公出国（境）费支出0万元，公务用车购置及运行维护费支出8.20万元，公务接待费支出1.00万元。

公务用车购置费支出5.00万元，公务用车运行维护费支出3.20万元。

机关运行经费支出627.04万元，比上年减少54.47万元。

授予中小企业合同金额20.00万元，占政府采购支出总额的50.00%，其中：授予小微企业合同金额10.00万元，占25.00%。

组织开展绩效自评的项目共48个，涉及资金759.40万元。
"""


@pytest.mark.parametrize(
    ("id", "gone", "lacks"),
    [
        ("has-three-amounts", "，公务接待费支出1.00万元", ("公务接待",)),
        ("has-vehicle-costs", "，公务用车运行维护费支出3.20万元", ("运行维护费",)),
        ("has-running-change", "，比上年减少54.47万元", ()),
        ("has-business-shares", "，占25.00%", ("小微企业",)),
        ("has-self-assessment", "，涉及资金759.40万元", ("涉及资金",)),
    ],
)
def test_what_a_text_says_of_an_item_and_what_it_leaves_out(
    id: str, gone: str, lacks: tuple[str, ...]
) -> None:
    # What the sample itself says of these things goes.
    plain = without(sample(), "三公|接待|用车|购置|中小|小微|运行经费|自评|绩效")
    found = item(read(plain + SAID), id)
    assert (found.standing, found.lacks) == (Standing.THERE, ()) and found.spots
    assert gone in SAID
    found = item(read(plain + SAID.replace(gone, "")), id)
    # A word of it is left: what it says of it is not to be had.
    assert (found.standing, found.lacks) == (Standing.UNCLEAR, lacks)


def test_what_is_said_of_the_whole_document_stands_at_its_tables_and_its_title() -> None:
    whole = read(sample())
    assert len(item(whole, "has-units").spots) > 3
    (title,) = item(whole, "has-one-name").spots
    assert "南江市人民政府驻北京联络处" in title.text
    jump = sample().replace(
        "（二）一般公共预算财政拨款支出决算结构情况", "（四）一般公共预算财政拨款支出决算结构情况"
    )
    found = item(read(jump), "has-numbering")
    assert (found.standing, found.why) == (Standing.PARTIAL, "failing") and found.spots


@pytest.mark.parametrize("leads", [" ……………… ", "……", ". . . . ", "------"])
def test_a_heading_of_the_contents_is_no_heading_of_the_body(leads: str) -> None:
    text = re.sub(r"(?m)^名词解释$", "以下从略", sample())
    text = re.sub(r"(?m)^(第四部分 *)名词解释", rf"\1名词解释{leads}30", text)
    assert item(read(text), "has-glossary").standing is not Standing.THERE


def test_accounts_above_the_level_asked_for_are_shown() -> None:
    text = sample()
    deep = item(read(text), "has-economic-items")
    assert deep.standing is Standing.THERE
    begin = text.index(
        "\n一般公共预算财政拨款基本支出决算表\n", text.index("\n一般公共预算财政拨款支出决算表\n")
    )
    end = text.index("\n一般公共预算财政拨款“三公”经费支出决算表\n", begin)
    table = "\n".join(
        re.sub(r"(?<![0-9])30[0-9]{3}(?![0-9.])", "", line) for line in text[begin:end].split("\n")
    )
    found = item(read(text[:begin] + table + text[end:]), "has-economic-items")
    assert found.standing in (Standing.MISSING, Standing.PARTIAL, Standing.UNCLEAR)


def test_changes_without_a_reason_are_told() -> None:
    text = sample()
    found = item(read(text), "has-total-reasons")
    assert found.standing is Standing.THERE
    bare = re.sub(r"(增长16\.23%)，[^。]*。", r"\1。", text)
    bare = re.sub("原因|由于|因为|主要是|主要系|为了|新增", "", bare)
    found = item(read(bare), "has-total-reasons")
    assert found.standing in (
        Standing.MISSING,
        Standing.PARTIAL,
        Standing.UNCLEAR,
    ) and found.why in (
        "unexplained",
        "apart",
    )


def test_findings_checks_and_status_do_not_depend_on_it(tmp_path: Path) -> None:
    """The same report under the kind with its whole checklist switched off."""
    ids = [one.id for one in rules.load("bumen-juesuan").checklist]
    (tmp_path / "pack.yaml").write_text(
        f"name: own\nextends: bumen-juesuan\noff: [{', '.join(ids)}]\n", encoding="utf-8"
    )
    for path in (SAMPLE, ROOT / "samples" / "with-discrepancies-2020.txt"):
        whole, bare = audit(path), audit(path, pack=tmp_path)
        assert whole.checklist and not bare.checklist
        assert (whole.findings, whole.tails, whole.undecided, whole.summary) == (
            bare.findings,
            bare.tails,
            bare.undecided,
            bare.summary,
        )


def test_a_user_s_pack_adds_replaces_and_switches_off(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        "name: own\nextends: bumen-juesuan\noff: [has-glossary]\n", "utf-8"
    )
    (tmp_path / "checklist.yaml").write_text(
        "- {id: has-duties, title: 职责, basis: 本市, headings: [没有这样的标题]}\n"
        "- {id: own-annex, title: 自评表, basis: 本市, headings: ['.*自评表']}\n",
        "utf-8",
    )
    report = read(sample(), pack=tmp_path)
    ids = [one.id for one in report.checklist]
    assert "has-glossary" not in ids and "own-annex" in ids and ids.count("has-duties") == 1
    assert item(report, "has-duties").standing is Standing.MISSING


@pytest.mark.parametrize(
    ("content", "line", "column", "said"),
    [
        ("- {id: a, title: x, basis: y}\n", 1, 1, "一种找法"),
        ("- id: a\n  title: x\n  basis: y\n  heading: [x]\n", 4, 3, "heading"),
        ("- id: a\n  title: x\n  basis: y\n  headings: ['(']\n", 4, 14, "左括号没有配上"),
        ("- id: a\n  title: x\n  basis: y\n  headings: x\n", 4, 13, "列表"),
        ("- id: 05-row\n  title: x\n  basis: y\n  headings: [x]\n", 1, 7, "id"),
        ("- id: a\n  title: x\n  basis: y\n  tables: all\n", 4, 11, "required"),
        ("- id: a\n  title: x\n  basis: y\n  levels: {'99': 项}\n", 4, 18, "表样"),
        ("- id: a\n  title: x\n  basis: y\n  levels: {'05': 目}\n", 4, 18, "级次"),
        ("- id: a\n  title: x\n  basis: y\n  rules: [no-such]\n", 4, 10, "no-such"),
        ("- id: a\n  title: x\n  basis: y\n  headings: [x]\n  mentions: [x]\n", 5, 13, "says"),
        ("- id: a\n  title: x\n  basis: y\n  headings: [x]\n  at: title\n", 5, 7, "rules"),
        ("- id: a\n  title: x\n  basis: y\n  rules: [05-row]\n  at: foot\n", 5, 7, "foot"),
        (
            "- id: a\n  title: x\n  basis: y\n  reasons: {claims: [增], role: 增幅, above: 10, says: [因]}\n",
            4,
            21,
            "说法",
        ),
        (
            "- id: a\n  title: x\n  basis: y\n  reasons: {claims: [增幅], role: 增幅, above: 十, says: [因]}\n",
            4,
            44,
            "百分数",
        ),
        (
            "- {id: a, title: x, basis: y, headings: [x]}\n- {id: a, title: x, basis: y, headings: [x]}\n",
            2,
            8,
            "重复",
        ),
        ("a: b\n", 1, 1, "列表"),
        ("- text\n", 1, 1, "映射"),
    ],
)
def test_a_mistake_is_said_with_its_place_and_what_would_be_right(
    tmp_path: Path, content: str, line: int, column: int, said: str
) -> None:
    (tmp_path / "checklist.yaml").write_text(content, "utf-8")
    with pytest.raises(RuleError, match=said) as caught:
        rules.load(tmp_path)
    assert (caught.value.line, caught.value.column) == (line, column) and caught.value.hint


def test_every_kind_has_one_and_no_two_items_share_an_id_with_rules() -> None:
    for name in ("bumen-juesuan", "bumen-yusuan"):
        pack = rules.load(name)
        assert pack.checklist and not {one.id for one in pack.checklist} & pack.rules.keys()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_shows_it_with_its_places(tmp_path: Path, lang: str) -> None:
    shown = {}
    for name in ("json", "html", "markdown", "xlsx"):
        target = tmp_path / f"a.{name}"
        ran = CliRunner().invoke(
            main,
            [
                "check",
                str(SAMPLE),
                "--format",
                name,
                "--output",
                str(target),
                "--lang",
                lang,
                "--isolated",
            ],
        )
        assert ran.exit_code == 0, ran.output
        shown[name] = target.read_bytes()
    (report,) = json.loads(shown["json"])["reports"]
    listed = report["checklist"]
    assert {one["standing"] for one in listed} <= {standing.value for standing in Standing}
    assert all(one["places"] for one in listed if one["standing"] == "there")
    page = shown["html"].decode()
    for one in listed:
        assert (
            one["title"].split("“")[0] in page
            and one["title"].split("“")[0].replace(":", "&#58;") in shown["markdown"].decode()
        )
    targets = set(
        re.findall(r'href="#([tf][0-9]+)"', page[page.index('id="list"') : page.index('id="doc"')])
    )
    assert targets and all(f'id="{target}"' in page for target in targets)
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(shown["xlsx"]))
    sheet = book["完整性清单" if lang == "zh" else "Completeness list"]
    assert [row[1].value for row in sheet.iter_rows(min_row=4) if row[1].value] == [
        one["title"] for one in listed
    ]
    assert any(cell.hyperlink for row in sheet.iter_rows(min_row=4) for cell in row)


def test_a_line_of_the_contents_is_no_text_below_the_heading_before_it() -> None:
    text = re.sub(r"(?m)^名词解释$", "以下从略", sample())
    text = re.sub(r"(?m)^第四部分 *名词解释$", "名词解释\n\n附件：名单……30", text)
    assert "附件：名单" in text
    assert item(read(text), "has-glossary").standing is not Standing.THERE
