"""A document full of what terminals, spreadsheets, browsers and CI logs act on, through every
command in every format.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from auditor.cli import main
from auditor.output.cells import csv_text, inert, sheet_text
from auditor.output.text import json_text, printable, terminal
from auditor.reports import FORMATS

ESCAPES = "\x1b[31m\x1b]8;;http://x.example/\x07红\x1b]8;;\x07\x9b31m\x9d0;t\x9c\x85\u202e\u2066\u2069\u200b\u061c\xad\ufeff\U000e0041"
LOUD = f"{ESCAPES}<script>alert(1)</script><img src=x onerror=alert(2)>[a](javascript:alert(3)) `a` ::error file=x::y ##[error]z"
FORMULAS = (
    '=HYPERLINK("http://x.example",1)',
    "+1+cmd|' /c calc'!A0",
    "@SUM(1)",
    "＝1+1",
    "-1+cmd",
    "　=2+2",
    "{=1+1}",
)
HTML = "html"
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0020-\U000e007f]"
)
ROWS = [
    ("2010301", f"行政运行{LOUD}", "141.81", "141.81", "0.00"),
    ("2010302", f"{FORMULAS[0]}一般行政管理事务", "97.87", "0.00", "97.87"),
    *(
        (f"20103{at:02}", formula, f"1.0{at}", "=1+1", "+cmd")
        for at, formula in enumerate(FORMULAS, 10)
    ),
]
TALK = f"本年收入合计417.30万元{LOUD}。一般行政管理事务支出决算为97.88万元，{FORMULAS[1]}完成年初预算的{LOUD}170.0%。"


def content(kind: str) -> str:
    table = [
        ("科目编码", f"科目名称{ESCAPES}", "合计", "基本支出", "项目支出"),
        ("", "合计", "417.30", "319.43", "97.87"),
        *ROWS,
    ]
    title = ("一般公共预算财政拨款支出决算表", f"部门：{FORMULAS[0]}某局{LOUD}　　单位：万元")
    heads = (
        f"{FORMULAS[0]}某局{LOUD} 2020 年度部门决算",
        "第三部分 2020 年度部门决算情况说明",
        "五、一般公共预算财政拨款支出决算情况说明",
    )
    if kind == HTML:
        cells = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in table
        )
        blocks = "".join(f"<p>{html.escape(line)}</p>" for line in (heads[0], *title))
        return f"<html><body>{blocks}<table>{cells}</table>{''.join(f'<p>{html.escape(line)}</p>' for line in (*heads[1:], TALK))}</body></html>"
    rows = "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in table)
    return "\n".join((heads[0], "", *title, rows, "", *heads[1:], TALK, ""))


@pytest.fixture(scope="module", params=["txt", HTML])
def document(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hostile report under a hostile name."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / f"=1+1\x1b[31m\u202e::error::`a`\n::error::b<b>.{request.param}"
    path.write_text(content(request.param), encoding="utf-8")
    return path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def harmless(text: str) -> str:
    """The text, once nothing in it is seen to act on a terminal or a log."""
    bare = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = FORBIDDEN.search(bare)
    assert found is None, bare[max(0, found.start() - 60) : found.end() + 20].encode(
        "unicode_escape"
    )
    return bare


def said(text: str) -> str:
    """Lines for a person: harmless, and no command to a CI log."""
    for line in harmless(text).splitlines():
        assert not line.lstrip().startswith("::") and "##[" not in line, line
    return text


def cells(text: str) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(harmless(text), newline="")))
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"[\s　]*[=+\-@＝＋－＠]", cell) or re.fullmatch(
            r"[-+]?[0-9][0-9,.]*%?|-+", cell
        ), cell
        assert "\n" not in cell
    assert len({len(row) for row in rows}) == 1
    return rows


class Page(HTMLParser):
    """Collects what a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.bad: list[tuple[str, str]] = []
        self._in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag == "script"
        if tag in ("img", "iframe", "object", "link", "base"):
            self.bad.append((tag, ""))
        self.bad += [
            (name, value or "")
            for name, value in attrs
            if name.startswith("on")
            or name in ("href", "src")
            and not (value or "").startswith("#")
        ]

    def handle_data(self, data: str) -> None:
        if self._in:
            self.scripts.append(data)
            self._in = False


def page(text: str, scripts: int) -> None:
    parser = Page()
    parser.feed(harmless(text))
    assert parser.bad == [] and len(parser.scripts) == scripts
    assert not any("alert" in script for script in parser.scripts)


def workbook(data: bytes) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert not re.search(r"cmd|HYPERLINK|\|", str(cell.value)), cell.value
                    assert str(cell.value) not in FORMULAS + ("=1+1", "=2+2")
                elif isinstance(cell.value, str):
                    harmless(cell.value)
                link = cell.hyperlink
                assert link is None or link.target is None, link


def judged(form: str, data: bytes) -> None:
    """The output in a format, held against what that format could do."""
    if form == "xlsx":
        workbook(data)
        return
    text = data.decode("utf-8")
    if form in ("json", "sarif", "gitlab"):
        json.loads(harmless(text))
    elif form == "jsonl":
        assert all(json.loads(line) for line in harmless(text).splitlines())
    elif form == "csv":
        cells(text)
    elif form == "junit":
        ElementTree.fromstring(harmless(text))
    elif form == "html":
        page(text, 1)
    elif form == "markdown":
        assert not re.search(r"<(?!/?(details|summary)>)|`|\]\(|::", harmless(text))
        for table in re.findall(r"(?:^\|.*\n?)+", text, re.M):
            assert len({line.count("|") for line in table.splitlines()}) == 1
    elif form == "github":
        for line in harmless(text).splitlines():
            assert line.startswith(
                ("::error file=", "::warning file=", "::notice ", "auditor: ")
            ) and line.count("::") in (0, 2), line
    else:
        said(text)


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize("count", [1, 2])
def test_check(document: Path, form: str, count: int, tmp_path: Path) -> None:
    others = []
    if count == 2:
        others = [str(tmp_path / f"other{document.suffix}")]
        Path(others[0]).write_bytes(document.read_bytes())
    done = run(
        "check",
        str(document),
        *others,
        "--format",
        form,
        "--all",
        *(["--no-cache", "--jobs", "1"] if others else []),
    )
    assert done.exit_code in (0, 1), done.output
    judged(form, done.stdout_bytes)
    said(done.stderr)


@pytest.mark.parametrize("form", ["terminal", "csv", "json", "xlsx"])
def test_ledger(document: Path, form: str) -> None:
    done = run("ledger", str(document), "--format", form)
    assert done.exit_code == 0, done.output
    judged(form, done.stdout_bytes)
    if form == "csv":
        rows = cells(done.stdout)
        assert not any(cell == "'" for row in rows for cell in row)
        # What is attacked with does reach the output.
        assert any("alert(1)" in cell for row in rows for cell in row) and any(
            cell.startswith("'+1+cmd") for row in rows for cell in row
        )
    judged("terminal", run("ledger", str(document), "--claims").stdout_bytes)


@pytest.mark.parametrize("form", ["terminal", "csv", "json"])
def test_coverage(document: Path, form: str) -> None:
    done = run("coverage", str(document), "--power", "--format", form)
    assert done.exit_code == 0, done.output
    judged(form, done.stdout_bytes)


@pytest.mark.parametrize("form", ["terminal", "json"])
def test_diff(document: Path, form: str) -> None:
    judged(form, run("diff", str(document), str(document), "--format", form).stdout_bytes)


def test_store(document: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    store = tmp_path / "s.duckdb"
    for kind in (".html", ".xlsx", ".txt"):
        done = run(
            "check",
            str(document),
            "--jobs",
            "1",
            "--no-cache",
            "--store",
            str(store),
            "--summary",
            str(tmp_path / f"all{kind}"),
            "--format",
            "json",
        )
        assert done.exit_code in (0, 1), done.output
    page((tmp_path / "all.html").read_text("utf-8"), 0)
    workbook((tmp_path / "all.xlsx").read_bytes())
    said((tmp_path / "all.txt").read_text("utf-8"))
    for form in ("terminal", "csv", "json"):
        for asked in (
            "figures",
            "latest_findings",
            f"SELECT '{FORMULAS[1].replace(chr(39), chr(34))}' AS \"\x1b[31m=a\", '{LOUD}' AS b",
        ):
            done = run("query", str(store), asked, "--format", form)
            assert done.exit_code == 0, done.output
            judged(form, done.stdout_bytes)
    assert run("export", str(store), str(tmp_path / "csv"), "--format", "csv").exit_code == 0
    for file in (tmp_path / "csv").glob("*.csv"):
        cells(file.read_text("utf-8"))
    assert run("export", str(store), str(tmp_path / "a.xlsx"), "--format", "xlsx").exit_code == 0
    workbook((tmp_path / "a.xlsx").read_bytes())
    for form, kind in (("terminal", "terminal"), ("xlsx", "xlsx")):
        judged(kind, run("summary", str(store), "--format", form).stdout_bytes)


HOSTILE_RULE = """id: zz-hostile
title: "\\e[31m<script>::error::x\\u202e"
severity: warning
check: 表06[30211] <= 表06[公用经费合计]
why: "`a` \\e]8;;http://x.example\\a"
examples: {holds: ["\\e[31m"], fails: ["a"]}
"""


def test_rules_and_mistakes_are_shown_not_run(document: Path, tmp_path: Path) -> None:
    pack = tmp_path / "规则\x1b[31m::error::"
    pack.mkdir()
    (pack / "own.yaml").write_text(HOSTILE_RULE, encoding="utf-8")
    waivers = tmp_path / "w.yaml"
    waivers.write_text(
        'waivers: [{rule: "\\e[31mx", place: "::error::y\\u202e", figure: "1", who: "\\e", why: b, until: 2030-01-01}]',
        encoding="utf-8",
    )
    broken = tmp_path / "坏\x1b[31m\u202e.pdf"
    broken.write_bytes(b"%PDF-1.4 \x1b[31m")
    name = "\x1b[31m\n::error::\u202e"
    for words in (
        ("rules", "list", "--pack", str(pack)),
        ("rules", "explain", "zz-hostile", "--pack", str(pack)),
        ("rules", "test", "--pack", str(pack), "--select", "zz-hostile"),
        ("rules", "lint", str(pack)),
        ("rules", "explain", name),
        ("check", str(document), "--waivers", str(waivers)),
        ("check", str(broken)),
        ("ledger", str(broken)),
        ("coverage", name),
        ("diff", name, str(broken)),
        ("check", str(tmp_path / name)),
        ("check", str(document), "--select", name),
        ("check", str(document), "--pack", name),
        ("check", str(document), "--output", str(tmp_path / name / "x")),
        ("check", str(document), "--waivers", str(tmp_path / name)),
        ("check", f"--{name}"),
        (name,),
        ("query", name, "runs"),
        ("check", str(document), "--format", name),
    ):
        done = run(*words)
        said(done.stdout)
        said(done.stderr)
        assert "Traceback" not in done.output


# --- the writers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text(text: str) -> None:
    assert inert(text) == (f"'{text.strip()}" if not text.startswith("{") else text)


@pytest.mark.parametrize(
    "text", ["", "-", "--", "-1.78", "+0.00", "－5.00", "16.23%", "1,234.5", "−3", "合计"]
)
def test_what_is_no_formula_stays(text: str) -> None:
    assert inert(text) == text


def test_csv_is_one_line_a_row_and_blank_stays_blank() -> None:
    assert csv_text([["a", None, ""], ["x\r\ny", 'q"', 1]]) == 'a,,\nx y,"q""",1\n'
    assert csv_text([["a"]], spreadsheet=True) == "\ufeffa\r\n"


def test_text_for_a_terminal() -> None:
    assert terminal(f"a{ESCAPES}\nb\tc") == "a[31m]8;;http://x.example/红]8;;31m0;t\nb\tc"
    assert terminal(":::error::x ##[y") == ": : :error: :x ## [y"
    assert terminal("\x1b[1;31m不符\x1b[0m\x1b[31m", colour=True) == "\x1b[1;31m不符\x1b[0m[31m"
    assert printable("𠮷\ue000﷽ａ") == "𠮷\ue000﷽ａ"


def test_json_loses_nothing_and_runs_nothing() -> None:
    text = LOUD + "\x7f\ud800"
    assert json.loads(harmless(json_text({"a": text})))["a"] == text
    assert json_text({"a": iter([{"b": text, "c": iter([])}])}) == json_text(
        {"a": [{"b": text, "c": []}]}
    )


def test_a_long_text_is_cut_with_a_word_not_left_out() -> None:
    assert len(sheet_text("a" * 40_000)) < 32_767 and sheet_text("a" * 40_000).endswith("…")


def test_whatever_goes_to_a_person_goes_through_one_door() -> None:
    """Nothing but `cli_output` writes to the streams (the progress line has words of our own
    only).
    """
    root = Path(main.callback.__code__.co_filename).parent  # type: ignore[union-attr]
    allowed = {"cli_output.py", "progress.py", "worker.py", "pool.py"}
    for path in root.rglob("*.py"):
        if path.name not in allowed:
            source = path.read_text("utf-8")
            assert not re.search(
                r"click\.echo|click\.secho|(?<![\w.])print\(|sys\.std(out|err)\.(buffer|write)",
                source,
            ), path
            if (
                path.name != "cells.py"
                and "store" not in path.parts
                and "cluster" not in path.parts
            ):
                assert not re.search(r"csv\.writer|csv\.DictWriter", source), path
            assert (
                not re.search(r"\.write_text\(", source)
                or "xlsx" in path.name
                or path.name in ("office.py", "part.py")
            ), path
