"""The reports: goldens of every format, the contract, text of documents inert, widths, the page in
a real browser.
"""

from __future__ import annotations

import html
import io
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import report_cases

from auditor import api
from auditor.document import Notice, Paragraph, Place
from auditor.findings import Finding, Report
from auditor.formats import BINARY
from auditor.output.cells import inert
from auditor.reports import FORMATS, render
from auditor.reports.fixes import fixes
from auditor.reports.folder import SUFFIXES
from auditor.reports.marks import Marks
from auditor.reports.procedure import procedure
from auditor.reports.region import text_at, where_in
from auditor.reports.terminal import errors
from auditor.reports.wrap import width, wrap
from auditor.wording.explain import explain
from auditor.wording.words import LANGUAGES, printable, words

GOLDEN = Path(__file__).parent / "golden"
TEXTS = [name for name in FORMATS if name not in BINARY]
FORBIDDEN = {
    "zh": ("错误", "虚假", "造假", "违规", "严重", "必须", "应当", "低级"),
    "en": ("wrong", "false", "fraud", "must", "illegal", "serious"),
}


def shown(name: str, hostile: bool = False, given: str = "", **options: Any) -> str:
    report = replace(report_cases.rich(hostile), path=given)
    content = render(name, report_cases.run(report, **options))
    assert isinstance(content, str)
    return content


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("case", ["rich", "clean"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_golden(name: str, case: str, lang: str, pytestconfig: pytest.Config) -> None:
    report = report_cases.rich() if case == "rich" else report_cases.clean()
    content = render(name, report_cases.run(report, lang=lang))
    assert isinstance(content, str)
    if name == "html":
        # The style sheet and the script have files of their own.
        content = re.sub(r"(<(style|script)>).*?(</\2>)", r"\1\3", content, flags=re.S)
    path = GOLDEN / f"{case}.{lang}.{name}.{SUFFIXES[name]}"
    if pytestconfig.getoption("--update"):
        path.write_text(content, encoding="utf-8", newline="")
    assert content == path.read_bytes().decode("utf-8"), "run pytest --update"


# --- words ----------------------------------------------------------------------------------------


def test_catalogue_is_complete() -> None:
    zh, en = words("zh").messages, words("en").messages
    assert set(zh) == set(en)

    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert {key for key in zh if gaps(zh[key]) != gaps(en[key])} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_judges(lang: str) -> None:
    for key, message in words(lang).messages.items():
        if key.startswith("lint."):
            # Of rules, not of documents.
            continue
        # What Excel, the system and YAML call so.
        message = (
            message.replace("错误值", "").replace("输入输出错误", "").replace("true, false", "")
        )
        for word in FORBIDDEN[lang]:
            assert not re.search(rf"\b{word}\b" if lang == "en" else word, message.lower()), (
                key,
                word,
            )


def test_every_key_is_used() -> None:
    root = Path(__file__).parents[1] / "auditor"
    source = "".join(path.read_text(encoding="utf-8") for path in root.rglob("*.py"))
    for name, said in (
        ("page.html", r"\{(screen\.[a-z-]+)\}"),
        ("page.js", r"said\((?:[^()\"]*\? )?\"([a-z-]+)\""),
    ):
        page = (root / "page" / "assets" / name).read_text(encoding="utf-8")
        source += "".join(
            f'"screen.{key.removeprefix("screen.")}"' for key in re.findall(said, page)
        )
    prefixes = tuple(re.findall(r"f[\"']([a-z.]+\.)\{", source))
    unused = [
        key
        for key in words().messages
        if f'"{key}"' not in source and f"'{key}'" not in source and not key.startswith(prefixes)
    ]
    assert unused == []


def test_printable_strips_what_a_terminal_acts_on() -> None:
    assert printable("a\x1b[31m红\x00\u202e\u200b\r\nb\tc") == "a[31m红 b c"
    assert printable("一般公共服务支出（类）") == "一般公共服务支出（类）"


# --- the contract ---------------------------------------------------------------------------------


def test_json_contract() -> None:
    content = json.loads(shown("json"))
    assert content["schema"] == 1 and content["auditor"] == "0.1.0" and content["errors"] == []
    report = content["reports"][0]
    assert report["summary"] == {
        "checks": 23,
        "holds": 8,
        "rounding": 2,
        "fails": 10,
        "undecided": 3,
        "figures": 49,
        "covered": 47,
    }
    by_rule = {(finding["rule"], finding["verdict"]): finding for finding in report["findings"]}
    item = by_rule["text-05-item", "fails"]
    assert (
        item["stated"]["text"] == "97.88"
        and item["stated"]["value"] == "97.88"
        and item["stated"]["unit"] == "万元"
    )
    assert item["stated"]["place"]["line"] == 343 and item["stated"]["place"]["table"] is None
    assert item["expected"]["value"] == "97.87" and item["difference"] == "0.01"
    assert (
        item["operands"][0]["place"]["table"] == "05"
        and item["operands"][0]["place"]["row"] == "2010302"
    )
    assert item["suspects"][0] | {"place": 0} == item["suspects"][0] | {
        "stated": "97.88",
        "proposed": "97.87",
        "confirmed_by": 3,
        "kind": "last-digit",
        "place": 0,
    }
    growth = by_rule["text-growth", "fails"]
    assert growth["stated"]["text"] == "16.23%" and growth["expected"]["value"] == "17.06"
    assert (
        growth["difference"] == "-0.83"
        and "16.23%" in growth["message"]
        and "17.06%" in growth["message"]
    )
    assert by_rule["annex-quarters", "rounding"]["improbable"] is True
    assert by_rule["text-completion", "rounding"]["improbable"] is False
    zero = [finding for finding in report["findings"] if finding["kind"] == "zero-base"][0]
    assert zero["expected"]["value"] is None and zero["difference"] is None
    assert not any(finding["verdict"] == "holds" for finding in report["findings"])
    assert (
        sum(
            finding["verdict"] == "holds"
            for finding in json.loads(shown("json", all=True))["reports"][0]["findings"]
        )
        == 8
    )


def test_json_has_no_floats() -> None:
    def walk(value: object) -> Iterator[object]:
        if isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from walk(inner)
        else:
            yield value

    assert not [
        value for value in walk(json.loads(shown("json", all=True))) if isinstance(value, float)
    ]


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "html", "xlsx", "markdown", "terminal"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_names_what_it_rests_on(name: str, lang: str) -> None:
    """The file's hash, the pack with version and hash, the program's version; a terminal shows
    hashes so far that they tell.
    """
    report = replace(report_cases.rich(), pack_version="7.8.9")
    if name == "xlsx":
        content = "\n".join(
            str(cell.value)
            for row in workbook(report, lang=lang)[words(lang)("title.cover")]
            for cell in row
        )
    else:
        content = str(render(name, report_cases.run(report, lang=lang)))
    long = 16 if name == "terminal" else 64
    for part in ("ab" * (long // 2), "cd" * (long // 2), "bumen-juesuan", "7.8.9", "0.1.0"):
        assert part in content, part


@pytest.mark.parametrize("name", list(FORMATS))
def test_same_input_same_bytes(name: str) -> None:
    first, second = (render(name, report_cases.run(report_cases.rich(True))) for _ in range(2))
    assert first == second


# --- text of documents is inert -------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("everything", [False, True])
def test_hostile_text_is_inert(name: str, everything: bool) -> None:
    content = shown(name, hostile=True, all=everything)
    assert not re.search(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", content
    )
    if name in ("html", "markdown", "junit"):
        assert "<script>alert" not in content
    if name in ("github", "terminal"):
        for line in content.splitlines():
            assert not line.lstrip().startswith("::") or line.startswith(
                ("::error file=", "::warning file=", "::notice file=")
            )
    if name == "github":
        assert all(len(re.findall("::", line)) in (0, 2) for line in content.splitlines())
    if name == "markdown":
        assert "|" not in re.sub(r"^\|.*\|$", "", content, flags=re.M) and "`a`" not in content


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+cmd", "@SUM(A1)", "=HYPERLINK(1)"])
def test_csv_formula(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1.78", "+0.00", "16.23%", "1,234.5", "×4"])
def test_csv_number(text: str) -> None:
    assert inert(text) == text


# --- terminal -------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_terminal_fits_and_encodes(columns: int, lang: str) -> None:
    content = shown("terminal", width=columns, lang=lang, all=True)
    assert max(width(line) for line in content.splitlines()) <= columns
    content.encode("gbk")
    assert "\x1b" not in content


def test_terminal_colour_changes_no_words() -> None:
    coloured = shown("terminal", color=True)
    assert "\x1b[1;31m不符 1\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown("terminal")


def test_terminal_says_what_clean_means() -> None:
    content = render("terminal", report_cases.run(report_cases.clean()))
    assert isinstance(content, str)
    assert "没有发现不符：数字 9 个，已核对 9 个。" in content and "不表示与账簿一致" in content


def test_terminal_tells_how_many_notes_it_leaves_out() -> None:
    report = report_cases.clean()
    notes = tuple(Notice(f"附注第{number}条。", Place()) for number in range(1, 10))
    many = replace(report, ledger=replace(report.ledger, notices=notes))
    shown = render("terminal", report_cases.run(many))
    assert isinstance(shown, str)
    assert "附注第6条" in shown and "附注第7条" not in shown and "另有 3 项" in shown
    every = render("terminal", report_cases.run(many, all=True))
    assert isinstance(every, str) and "附注第9条" in every and "另有" not in every


def test_terminal_several_files() -> None:
    run = report_cases.run(report_cases.clean(), report_cases.clean(), errors=report_cases.ERRORS)
    content = render("terminal", run)
    assert isinstance(content, str)
    assert "核对报告 2 份，读不出的文件 1 个。" in content
    assert (
        errors(run)
        == "读不出 决算公开.pdf：文件加了打开密码。\n  建议：用密码打开后另存为不加密的文件，再核对。\n"
    )


def test_wrap_keeps_figures_whole() -> None:
    lines = wrap("列示【1,234.56】，" * 12, 40, "  ", "    ")
    assert all("【" not in line or "】" in line for line in lines)
    assert all(width(line) <= 40 and not line.strip().startswith("，") for line in lines)


# --- machine formats ------------------------------------------------------------------------------


def test_sarif_shape() -> None:
    content = json.loads(shown("sarif", hostile=True))
    run = content["runs"][0]
    assert content["version"] == "2.1.0" and len(run["results"]) == 10
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert len(result["locations"]) == 1 and result["partialFingerprints"]["auditor/v1"]
        linked = {int(number) for number in re.findall(r"\]\((\d+)\)", result["message"]["text"])}
        assert linked <= {place["id"] for place in result.get("relatedLocations", ())}
    assert len({result["partialFingerprints"]["auditor/v1"] for result in run["results"]}) == 10


@pytest.mark.parametrize(
    ("place", "region"),
    [
        (Place(page=21), {"startLine": 21, "properties": {"unit": "page"}}),
        (
            Place(sheet="附表", cell="AB9"),
            {"startLine": 9, "startColumn": 28, "properties": {"unit": "row", "sheet": "附表"}},
        ),
        (
            Place(cell="表3 行2 列4"),
            {"startLine": 2, "startColumn": 4, "properties": {"unit": "row", "table": 3}},
        ),
        (Place(paragraph=7), {"startLine": 7, "properties": {"unit": "paragraph"}}),
        (Place(line=12), {"startLine": 12}),
    ],
)
def test_sarif_says_where_whatever_the_format(place: Place, region: dict[str, object]) -> None:
    assert where_in(place) == region


def test_what_has_no_figure_has_its_snippet(audit_text: Callable[[str], Report]) -> None:
    report = audit_text(
        "某局2020年度部门决算\n\n目录\n一、部门职责\n二、收入决算情况说明\n\n"
        "一、部门职责\n负责有关工作。\n\n2020年度收入合计3.00万元。\n"
    )
    place = next(
        block.place
        for block in report.ledger.document.blocks
        if isinstance(block, Paragraph) and block.text.startswith("二、")
    )
    assert text_at(place, report) == "二、收入决算情况说明"
    assert text_at(Place(line=999), report) == ""


def test_sarif_schema() -> None:
    """Against the published schema: `AUDITOR_SARIF_SCHEMA` names the file, from npm's
    @microsoft/sarif-multitool-linux.
    """
    path = os.environ.get("AUDITOR_SARIF_SCHEMA", "")
    if not path or not Path(path).is_file():
        pytest.skip("no SARIF schema here")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    for options in ({}, {"all": True}, {"errors": report_cases.ERRORS}):
        jsonschema.Draft7Validator(schema).validate(
            json.loads(shown("sarif", hostile=True, **options))
        )


def test_junit_schema() -> None:
    """Against the schema of Jenkins: `AUDITOR_JUNIT_SCHEMA` names junit-10.xsd, from pytest's
    source archive.
    """
    path = os.environ.get("AUDITOR_JUNIT_SCHEMA", "")
    if not path or not Path(path).is_file():
        pytest.skip("no JUnit schema here")
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(path))
    for options in ({}, {"lang": "en"}, {"all": True}, {"errors": report_cases.ERRORS}):
        content = shown("junit", hostile=True, **options)
        schema.assertValid(etree.fromstring(content.encode()))


def test_sarif_suppressions() -> None:
    mark = json.loads(shown("sarif"))["runs"][0]["results"][0]["partialFingerprints"]["auditor/v1"]
    result = json.loads(shown("sarif", suppressed={mark: "已豁免"}))["runs"][0]["results"][0]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "已豁免"}
    ]


def test_junit_reads_back() -> None:
    root = ElementTree.fromstring(shown("junit", hostile=True, errors=report_cases.ERRORS))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("24", "7", "1")
    assert len(root.findall(".//failure")) == 7 and len(root.findall(".//skipped")) == 3
    for suite in root.findall("testsuite"):
        cases = suite.findall("testcase")
        assert len(cases) == int(suite.get("tests", "0"))
        assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)


def test_github_keeps_its_limits() -> None:
    lines = shown("github").splitlines()
    assert sum(line.startswith("::error") for line in lines) == 7
    assert all(
        "%" not in re.sub(r"%(?:25|0A|0D|3A|2C)", "", line)
        for line in lines
        if line.startswith("::")
    )


@pytest.mark.parametrize(
    "given, uri",
    [
        ("reports/a.txt", "reports/a.txt"),
        ("../a.txt", "../a.txt"),
        ("/srv/甲 乙.txt", "file:///srv/%E7%94%B2%20%E4%B9%99.txt"),
        ("-", "-"),
        ("", "zhuzhou-2020.txt"),
    ],
)
def test_paths_are_as_given_in_every_format(given: str, uri: str) -> None:
    shown_as = given or "zhuzhou-2020.txt"
    assert f"file={shown_as},line=213" in shown("github", given=given)
    assert json.loads(shown("gitlab", given=given))[0]["location"]["path"] == shown_as
    assert f'"uri": "{uri}"' in shown("sarif", given=given)
    for name in TEXTS:
        assert shown_as in shown(name, given=given) or uri in shown(name, given=given), name


def test_gitlab() -> None:
    issues = json.loads(shown("gitlab"))
    assert len(issues) == 11 and len({issue["fingerprint"] for issue in issues}) == 11
    assert {issue["severity"] for issue in issues} == {"major", "minor", "info"}
    for issue in issues:
        # What GitLab asks of an issue.
        assert all(isinstance(issue[key], str) for key in ("description", "fingerprint"))
        assert isinstance(issue["location"]["lines"]["begin"], int) and issue["location"]["path"]


def workbook(*reports: Any, **options: Any) -> Any:
    openpyxl = pytest.importorskip("openpyxl")
    content = render("xlsx", report_cases.run(*reports, **options))
    assert isinstance(content, bytes)
    return openpyxl.load_workbook(io.BytesIO(content))


def test_workbook() -> None:
    book = workbook(report_cases.rich(True))
    assert book.sheetnames == [
        "封面",
        "修改清单",
        "核对发现",
        "核对清单",
        "05表",
        "06表",
        "说明",
        "附件",
        "未核对",
        "标识",
    ]
    sheet = book["05表"]
    assert (sheet["C4"].value, sheet["C4"].number_format, sheet["D4"].value, sheet["E4"].value) == (
        417.3,
        "0.00",
        "∧<文",
        "√",
    )
    assert sheet.column_dimensions["D"].hidden and sheet.column_dimensions["D"].outlineLevel == 1
    assert (
        sheet["A2"].hyperlink.location == "'封面'!A1"
        and "√11" in sheet["B2"].value
        and sheet["L4"].value == "第 191 行"
    )
    assert book["06表"]["C10"].value == "####"
    rate = next(row for row in book["说明"].iter_rows(min_row=4) if row[3].number_format == "0.00%")
    assert rate[3].value == 0.1623 and rate[7].value == "算" and rate[9].value == "×2"
    assert book["06表"]["C4"].comment is not None and book["05表"]["C5"].comment is None
    assert all(
        len(cell.comment.text.splitlines()) <= 5
        for each in book
        for row in each.iter_rows()
        for cell in row
        if cell.comment
    )
    assert [
        book[name].sheet_properties.tabColor.rgb[2:] for name in ("修改清单", "06表", "说明")
    ] == ["A61B1B"] * 3
    assert book["05表"].sheet_properties.tabColor is None


def test_workbook_answers_and_print() -> None:
    book = workbook(report_cases.rich())
    found = book["核对发现"]
    assert [cell.value for cell in found[3]][13:] == [
        "同因",
        "规则",
        "处理",
        "说明",
        "经办",
        "日期",
    ]
    assert (
        found.protection.sheet
        and not found["P4"].protection.locked
        and found["F4"].protection.locked
    )
    assert str(found.data_validations.dataValidation[0].sqref).startswith("P4:")
    assert (found.freeze_panes, found.print_title_rows, found.sheet_view.zoomScale) == (
        "D4",
        "$1:$3",
        90,
    )
    for sheet in book:
        assert "K-" in sheet.oddHeader.right.text and sheet.page_setup.paperSize == 9, sheet.title
        assert "&P" in sheet.oddFooter.right.text and "复核" in sheet.oddFooter.center.text
    checks = book["核对清单"]
    assert (
        checks.print_area == "'核对清单'!$A$1:$K$26"
        and checks.row_dimensions[4].hidden
        and checks["N4"].value == "<"
    )
    assert (
        not checks.row_dimensions[11].hidden and checks["O11"].hyperlink.location == "'核对发现'!A4"
    )
    fix = book["修改清单"]
    assert [cell.value for cell in fix[3]][5:] == ["现为", "可改为", "随之变动"] and fix[
        "F4"
    ].value == "0.90 万元"


def test_workbook_formulas() -> None:
    """Every formula is ours and reads the sheets of the document; nothing is recomputed otherwise
    than it was decided.
    """
    report = report_cases.rich(True)
    book = workbook(report)
    formulas = [
        (each.title, cell)
        for each in book
        for row in each.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    warning = [cell for _, cell in formulas if cell.coordinate == "M3"]
    assert (
        {title for title, _ in formulas} == {"核对清单"}
        and len(warning) == 1
        and "SUMPRODUCT" in warning[0].value
    )
    again = [cell.value for _, cell in formulas if cell.row > 3]
    assert again and all(re.match(r"=ROUND\(", formula) for formula in again)
    assert any("SUM('06表'!C5:C8)" in formula for formula in again)


@pytest.mark.parametrize(
    ("parts", "computed"),
    [
        ("基本支出60.00万元，项目支出40.00万元", True),
        ("基本支出600000.00元，项目支出40.00万元", False),
        ("基本支出600000.00元，项目支出400000.00元", False),
    ],
)
def test_what_is_printed_in_two_units_is_not_recomputed(
    audit_text: Callable[[str], Report], parts: str, computed: bool
) -> None:
    report = audit_text(f"本年支出合计100.00万元，其中：{parts}。")
    assert report.checks and not report.findings
    sheet = workbook(report)["核对清单"]
    formulas = [cell.value for row in sheet.iter_rows(min_row=4) for cell in row]
    assert any(str(value).startswith("=ROUND(") for value in formulas) is computed


def recalculated(book: Any, folder: Path) -> Any:
    """The list of checks as an office program computes it; skips where there is none."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no office program here")
    folder.mkdir()
    # Saved by a library that keeps no results of formulas, so that all of them are computed anew.
    book.save(folder / "in.xlsx")
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "out"),
            str(folder / "in.xlsx"),
        ],
        capture_output=True,
        timeout=180,
        check=True,
    )
    return pytest.importorskip("openpyxl").load_workbook(
        folder / "out" / "in.xlsx", data_only=True
    )["核对清单"]


def test_workbook_recalculated(tmp_path: Path) -> None:
    """What an office program computes itself agrees with every verdict, and says so where a figure
    is overtyped.
    """
    sheet = recalculated(workbook(report_cases.rich(True)), tmp_path / "written")
    assert sheet["M3"].value == "重算相差"
    rows = [
        (row[1].value, row[12].value)
        for row in sheet.iter_rows(min_row=4)
        if row[11].value is not None
    ]
    assert len(rows) > 8 and all((sign == "√") == (rest == 0) for sign, rest in rows)
    book = workbook(report_cases.rich(True))
    book["05表"]["C5"].value = 141.91
    assert recalculated(book, tmp_path / "overtyped")["M3"].value == "※ 重算与核对结果不一致 1 项"


def test_workbook_of_several_reports_is_a_list_of_them_and_one_of_their_findings() -> None:
    rich, clean = report_cases.rich(), report_cases.clean()
    book = workbook(clean, rich, errors=report_cases.ERRORS)
    assert book.sheetnames == ["汇总", "核对发现"]
    first, found = book["汇总"], book["核对发现"]
    assert [cell.value for cell in first[3]][3:7] == ["不符", "需说明", "请核实", "无法核对"]
    assert first["A4"].hyperlink is None and first["A5"].hyperlink.location == "'核对发现'!A4"
    assert first["A6"].value == "决算公开.pdf" and "密码" in first["I6"].value
    # Every finding with its figure as a number, and the way back to its report.
    assert found.max_row == 3 + len(rich.findings)
    assert {found.cell(row, 1).hyperlink.location for row in range(4, found.max_row + 1)} == {
        "'汇总'!A5"
    }
    assert any(isinstance(found.cell(row, 8).value, int | float) for row in range(4, 10))
    # What narrows a list stands at its heads.
    assert [sheet.auto_filter.ref for sheet in (first, found)] == [
        "A3:I6",
        f"A3:{found.cell(3, found.max_column).coordinate[:-1]}{found.max_row}",
    ]


# --- marks ----------------------------------------------------------------------------------------


def test_the_checklist_has_its_heads_and_its_count(samples: Path) -> None:
    sheet = workbook(api.audit(samples / "clean-2020.txt"))["完整性清单"]
    assert [cell.value for cell in sheet[3]] == [
        "情况",
        "项目",
        "找到的位置",
        "原文",
        "备注",
        "依据",
    ]
    assert sheet["A1"].value == "完整性清单" and sheet["A4"].value == "√ 有"
    assert "有 30 项，无 0 项" in sheet["A2"].value


def test_procedures_follow_from_where_the_figures_stand() -> None:
    report = report_cases.rich()
    marks = Marks(report, words())
    signs: dict[str, set[str]] = {}
    for check in report.checks:
        signs.setdefault(check.rule.id, set()).add(marks.procedures[id(check)])
    assert signs == {
        "05-row": {"<"},
        "functional-hierarchy": {"∧"},
        "06-class": {"∧"},
        "text-05-total": {"文"},
        "text-05-item": {"文"},
        "text-growth": {"算"},
        "text-completion": {"算"},
        "text-contents": {""},
        "annex-income": {"算"},
        "annex-sum": {"算"},
        "annex-quarters": {"算"},
        "annex-staff": {"文"},
        "score-cap": {"≥"},
        "01-opening": {""},
        "06-office": {"算"},
    }
    assert marks.done(report.ledger.entries[0]) == "∧<文"


def test_procedures_between_sides_and_tables() -> None:
    book = report_cases.Book()
    for number in ("05", "06"):
        book.table(
            number, "表", ("合计", "基本支出"), [("", "合计", ("1.00", "1.00"))], 10 * int(number)
        )
    one, other = book.get("05", "合计", "合计"), book.get("06", "合计", "合计")
    balance = replace(one, side="收入"), replace(one, side="支出", index=9)
    rule = report_cases.rule("any", "表05[合计, 合计]")
    put = {
        name: book.put(rule, stated, others)
        for name, stated, others in (
            ("表", one, [other]),
            ("＝", balance[0], [balance[1]]),
            ("<", one, [book.get("05", "合计", "基本支出")]),
            ("算", one, []),
        )
    }
    spots = {one.index: (0, 1, 2), one.index + 1: (0, 1, 3)}
    assert {name: procedure(check, spots) for name, check in put.items()} == {
        name: name for name in put
    }
    # What is compared with a table that prints no such row is still agreed to that table.
    assert (
        procedure(replace(put["算"], rule=replace(rule, check="合计 = 表08[合计]")), spots) == "表"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_follows_from_another_finding_points_to_it(lang: str) -> None:
    report = report_cases.following()
    marks = Marks(report, words(lang))
    shown_as = {
        entry.label: marks.mark(entry).text
        for entry in report.ledger.entries
        if entry.table is None
    }
    assert shown_as == {"年初预算": "→1", "支出决算": "×1", "完成年初预算": "→1"}
    assert marks.mark(report.ledger.entries[-1]).finding is report.findings[0]
    first, second = fixes(
        [(finding, explain(finding, report, words(lang))) for finding in report.findings],
        words(lang),
    )
    assert first.change == "97.87 万元" and first.proposed and "2" in first.moved
    assert not second.proposed and "1" in second.change and not second.moved
    page = render("html", report_cases.run(report, lang=lang))
    assert isinstance(page, str) and '<a class="follows" href="#n1">→1</a>' in page


@pytest.mark.parametrize("change", [{"alternatives": 2}, {"proposed": None}])
def test_nothing_follows_where_the_cause_is_not_certain(change: dict[str, Any]) -> None:
    report = report_cases.following()
    open_ = tuple(
        replace(finding, suspects=tuple(replace(one, **change) for one in finding.suspects))
        for finding in report.findings
    )
    report = replace(report, findings=open_)
    marks = Marks(report, words())
    assert [
        marks.mark(finding.check.stated).text for finding in report.findings if finding.check.stated
    ] == [
        "×1",
        "×2",
    ]


def test_a_figure_of_two_findings_names_both() -> None:
    report = report_cases.following()
    again = replace(report.findings[0].check)
    report = replace(
        report, checks=(*report.checks, again), findings=(*report.findings, Finding(3, again))
    )
    stated = report.findings[0].check.stated
    assert stated is not None and Marks(report, words()).mark(stated).text == "×1·3"


# --- the page -------------------------------------------------------------------------------------


def test_page_stands_alone() -> None:
    lxml = pytest.importorskip("lxml.html")
    content = shown("html", hostile=True)
    page = lxml.document_fromstring(content)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [element.get("href") for element in page.iter("a")]
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import|http", content)
    report = report_cases.rich(True)
    for number in range(1, 11):
        assert f"n{number}" in ids
    figures = {
        element.get("id") for element in page.iter() if "f" in (element.get("class") or "").split()
    }
    assert figures == {f"f{entry.index}" for entry in report.ledger.entries if entry.text}
    # No figure whose only decided checks fail is ticked as agreeing.
    assert (
        page.get_element_by_id(f"f{report.findings[0].check.operands[1].index}")
        .get("class")
        .startswith("f suspect")
    )


def test_page_of_several_reports_has_one_of_each_id() -> None:
    lxml = pytest.importorskip("lxml.html")
    content = render(
        "html",
        report_cases.run(report_cases.rich(), report_cases.clean(), errors=report_cases.ERRORS),
    )
    page = lxml.document_fromstring(content)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) and "决算公开.pdf" in page.text_content()


PROBE = """<script>
addEventListener('load', function () {
  var said = {}, find = function (selector) { return document.querySelector(selector); };
  var all = function (selector) { return Array.from(document.querySelectorAll(selector)); };
  var seen = function (selector) { return all(selector).filter(function (one) { return one.getClientRects().length; }); };
  var key = function (name, target) {
    (target || document.activeElement).dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true, cancelable: true}));
  };
  var chosen = function () { return all('.chosen').map(function (one) { return one.id; }).join(); };
  var one = find('.f.fails');
  said.stops = all('.f[tabindex="0"]').length;
  one.click();
  said.clicked = [chosen() === one.id, all('.one').length, all('.related').length, find('.panel .value').textContent];
  find('.one button').click();
  said.operand = chosen();
  key('Escape');
  said.escaped = [chosen(), all('.related').length, find('.panel h2') !== null];
  find('#f3').click();
  said.arrows = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'].map(function (name) { key(name); return document.activeElement.id; });
  said.roving = all('.f[tabindex="0"]').map(function (one) { return one.id; });
  one.focus(); key('Enter');
  said.enter = [chosen() === one.id, location.hash];
  key('Enter');
  said.again = [location.hash, document.activeElement.id];
  said.turns = ['n', 'n', 'p', 'p', 'p'].map(function (name) { key(name, document.body); return document.activeElement.id; });
  document.activeElement.blur(); key('p', document.body);
  said.last = document.activeElement.id;
  var filter = function (kind) { find('.tools button[data-kind="' + kind + '"]').click(); };
  var counts = function () {
    return [seen('.card').length, seen('.fix tbody tr').length, seen('.doc').length, find('.tools output').textContent].join(' ');
  };
  said.every = counts();
  said.kinds = ['fails', 'explain', 'query', 'rounding'].map(function (kind) { filter(kind); return counts(); });
  said.pressed = all('.tools button[aria-pressed=true]').map(function (one) { return one.dataset.kind; });
  var part = find('.part'), choose = function (value) { part.value = value; part.dispatchEvent(new Event('change')); return counts(); };
  filter('');
  said.parts = Array.from(part.options).map(function (option) { return option.value; });
  said.part = [choose(said.parts[1]), choose(said.parts[2]), choose(said.parts[4])];
  filter('explain');
  said.both = counts();
  filter(''); choose('');
  said.jumps = ['.parts a:nth-of-type(3)', '#n4 .see', '.fix a[href="#n2"]', '#n4 .rule a'].map(function (selector) {
    find(selector).click();
    var to = find(':target');
    return to && to.getClientRects().length && to.id;
  });
  said.dead = all('a[href^="#"]').filter(function (link) { return !document.getElementById(link.hash.slice(1)); }).length;
  var signs = function (id) { return getComputedStyle(find(id), '::before').content; }, toggle = find('.procedures');
  said.hidden = [signs('#f0'), seen('.signs').length];
  toggle.click();
  said.shown = [signs('#f0'), signs('#f21'), seen('.signs').length];
  toggle.click();
  said.back = signs('#f0');
  said.wide = document.documentElement.scrollWidth > innerWidth;
  document.title = JSON.stringify(said);
});
</script></body>"""


def browse(page: Path, columns: int, *more: str) -> str:
    """The page as a browser leaves it; skips where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium here")
    done = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            f"--user-data-dir={page.parent / 'profile'}",
            f"--window-size={columns},900",
            "--virtual-time-budget=3000",
            *more,
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("columns", [1280, 500])
def test_page_in_a_browser(tmp_path: Path, columns: int) -> None:
    page = tmp_path / "page.html"
    page.write_text(shown("html", hostile=True).replace("</body>", PROBE), encoding="utf-8")
    title = re.search(r"<title>(.*?)</title>", browse(page, columns))
    assert title
    said = json.loads(html.unescape(title[1]))
    assert said == {
        "stops": 1,
        "clicked": [True, 1, 4, "0.90"],
        "operand": "f13",
        "escaped": ["", 0, True],
        "arrows": ["f4", "f7", "f6", "f3"],
        "roving": ["f3"],
        "enter": [True, ""],
        "again": ["#n1", "n1"],
        "turns": ["n2", "n3", "n2", "n1", "n1"],
        "last": "nt2",
        "every": "12 11 4 ",
        "kinds": ["7 7 4 显示 7 项", "2 2 4 显示 2 项", "1 1 4 显示 1 项", "2 1 4 显示 2 项"],
        "pressed": ["rounding"],
        "parts": ["", "05表", "06表", "说明五", "附件"],
        "part": ["0 0 1 显示 0 项", "1 1 1 显示 1 项", "5 5 1 显示 5 项"],
        "both": "1 1 1 显示 1 项",
        "jumps": ["s1", "f24", "n2", "k12"],
        "dead": 0,
        "hidden": ["none", 1],
        "shown": ['"∧<文"', '"算"', 2],
        "back": "none",
        "wide": False,
    }


def test_page_without_script(tmp_path: Path) -> None:
    """The switch of the procedure marks is the one tool that works without script, and the only one
    that is then shown.
    """
    page = tmp_path / "page.html"
    still = re.sub(r"<script>.*?</script>", "", shown("html"), flags=re.S).replace(
        'class="procedures"', 'class="procedures" checked'
    )
    probe = """<script>document.title = JSON.stringify([Array.from(document.querySelectorAll('.tools *')).filter(function (one) {
      return one.getClientRects().length; }).map(function (one) { return one.className || one.localName; }),
      getComputedStyle(document.querySelector('#f0'), '::before').content]);</script></body>"""
    page.write_text(still.replace("</body>", probe), encoding="utf-8")
    title = re.search(r"<title>(.*?)</title>", browse(page, 1280))
    assert title and json.loads(html.unescape(title[1])) == [["label", "procedures"], '"∧<文"']


@pytest.mark.parametrize("name", list(FORMATS))
def test_several_files_an_empty_one_and_an_error(name: str) -> None:
    clean = report_cases.clean()
    nothing = replace(clean, file="通知.docx", summary=replace(clean.summary, figures=0))
    content = render(
        name, report_cases.run(clean, nothing, report_cases.rich(), errors=report_cases.ERRORS)
    )
    assert content
    if name in ("html", "markdown", "github", "junit", "json"):
        assert isinstance(content, str) and "加了打开密码" in content


@pytest.mark.parametrize("name", list(FORMATS))
def test_nothing_could_be_read(name: str) -> None:
    assert render(name, report_cases.run(errors=report_cases.ERRORS))


def test_numbers_are_the_same_everywhere() -> None:
    """Findings 1 to n stand in the list, on the page, in the workbook, in JSON."""
    marks = [
        finding["mark"]
        for finding in json.loads(shown("json"))["reports"][0]["findings"]
        if finding["verdict"] == "fails"
    ]
    assert marks == [f"{'×' if number < 8 else '※'}{number}" for number in range(1, 11)]
    page = shown("html")
    for mark in marks:
        assert page.count(f">{mark}<") >= 2 and f"| {mark} |" in shown("markdown")
