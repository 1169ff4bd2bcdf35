"""Every command speaks the language that is asked for, from the catalogue; what is data stays as it
is.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest
import report_cases
from click.testing import CliRunner, Result

from auditor.cli import main
from auditor.entry import Entry
from auditor.findings import Finding, Shift, Structure
from auditor.message import listed, say
from auditor.store.tables import TABLES
from auditor.store.views import VIEWS
from auditor.wording.helped import STORE, texts
from auditor.wording.messages import in_words
from auditor.wording.structure import structure_words
from auditor.wording.words import LANGUAGES, words

ROOT = Path(__file__).parents[1] / "auditor"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SENTENCE = re.compile(r"[，。；！？]")
COMMANDS = sorted(ROOT.glob("cli*.py"))
PAGES = sorted([*(ROOT / "rulebook").rglob("*.py"), *(ROOT / "wording").glob("rule_*.py")])
OF_THE_LANGUAGE = {
    *("且", "或", "则", "有", "缺", "列全", "表", "每", "每栏", " 说明 每个", "、"),
    *(
        "且 或 非 若 … 则 …",
        "像 “…”",
        "3行 2栏",
        "本级 下级",
        "年9月30日",
        "日期 …日期",
        "有(…) 缺(…)",
        "列全(本级)",
        "唯一(…)",
        "在(…)",
    ),
}
"""What rules are written in."""
OF_A_FORM = {"项目", "科目", "年初", "年末", "\n\n单位：万元\n\n"}
"""What stands in a blank form beside what its pack names."""
SIGNS = {"“", "”"}

TRIP = """- id: {id}
  title: 合计等于两项之和
  severity: warning
  for: 表05 每行
  check: {check}
  when: {when}
  why: 说明
  examples:
    holds:
      - |
        一般公共预算财政拨款支出决算表
        单位：万元
        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 2010301 | 行政运行 | 3.00 | 2.00 | {project} |
    fails:
      - |
        一般公共预算财政拨款支出决算表
        单位：万元
        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 2010301 | 行政运行 | 4.00 | 2.00 | 1.00 |
"""
REPORT = """2020年度一般公共预算财政拨款支出决算表
部门：南江市民政局  单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
| 2010301 | 行政运行 | 3.00 | 2.00 | 1.?0 |

2020年度支出合计3.00万元，比上年增加1.00万元，增长50%。另有17.25万元。
"""


def commands(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    inner = getattr(command, "commands", {})
    if not inner:
        yield path, command
    for name, one in inner.items():
        yield from commands(one, *path, name)


ALL = list(commands(main))


def run(*typed: object) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, [str(word) for word in typed])


def literals(path: Path) -> Iterator[str]:
    """Constants that have Chinese in them; docstrings and what --help says are aside."""
    tree = ast.parse(path.read_text("utf-8"))
    aside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    aside |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "help"
        for part in ast.walk(node.value)
    }
    texts = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return (node.value for node in texts if id(node) not in aside and CHINESE.search(node.value))


# --- the source -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.name)
def test_a_command_says_nothing_of_its_own(path: Path) -> None:
    assert not list(literals(path))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_is_said_of_rules_is_in_the_catalogue(path: Path) -> None:
    assert not set(literals(path)) - OF_THE_LANGUAGE - OF_A_FORM - SIGNS


@pytest.mark.parametrize(
    "path",
    sorted(
        [
            *(ROOT / "store").glob("*.py"),
            *(ROOT / "reports").glob("summary*.py"),
            *(ROOT / "page").glob("*.py"),
            *(ROOT / "marked").glob("*.py"),
            *(
                ROOT / name
                for name in (
                    "run.py",
                    "crash.py",
                    "ledger_shown.py",
                    "batch/many.py",
                    "batch/progress.py",
                )
            ),
            ROOT / "diagnosis" / "coverage.py",
        ]
    ),
    ids=lambda path: path.name,
)
def test_what_commands_print_is_no_sentence_of_the_program(path: Path) -> None:
    said = set(texts(STORE)) if path.parent.name == "store" else set()
    assert not [text for text in literals(path) if SENTENCE.search(text) and text not in said]


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.name)
def test_what_a_command_says_fills_the_sentence(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "told",
            "message",
            "Misuse",
        ):
            first = node.args[0] if node.args else None
            for key in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
                if isinstance(key, ast.Constant):
                    given = {one.arg for one in node.keywords}
                    for lang in LANGUAGES:
                        found = {
                            name
                            for _, name, _, _ in Formatter().parse(words(lang).messages[key.value])
                            if name
                        }
                        assert found == given, (path.name, key.value)


@pytest.mark.parametrize(
    ("path", "command"), ALL, ids=lambda one: "-".join(one) if isinstance(one, tuple) else ""
)
def test_every_command_takes_the_language(path: tuple[str, ...], command: click.Command) -> None:
    option = next((one for one in command.params if "--lang" in one.opts), None)
    assert (
        option is not None
        and isinstance(option.type, click.Choice)
        and tuple(option.type.choices) == LANGUAGES
    )


def test_the_catalogues_have_the_same_gaps() -> None:
    zh, en = (words(lang).messages for lang in LANGUAGES)
    assert zh.keys() == en.keys()
    for prefix in (
        "cover.",
        "ledger.",
        "summary.",
        "rules.",
        "language.",
        "remark.",
        "trial.",
        "lint.",
        "store.",
    ):
        for key in (key for key in zh if key.startswith(prefix)):
            assert [
                {name for _, name, _, _ in Formatter().parse(one[key]) if name} for one in (zh, en)
            ][0] == {name for _, name, _, _ in Formatter().parse(en[key]) if name}, key


def test_the_store_says_what_it_holds_in_both_languages() -> None:
    about = {table.about for table in TABLES.values()} | {view.about for view in VIEWS.values()}
    about |= {column.about for table in TABLES.values() for column in table.columns}
    assert about == set(texts(STORE))
    assert not [text for text in texts(STORE).values() if CHINESE.search(text)]


def test_a_list_of_names_in_both_languages() -> None:
    one = say("name.titled", name="甲", title="乙")
    assert in_words(listed([one, "丙"])) == "甲（乙）、丙"
    assert in_words(listed([one, "丙"]), words("en")) == "甲 (乙), 丙"


# --- what is said ---------------------------------------------------------------------------------


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Two rules of one's own: one whose example does not come to what it should, one that never has
    anything to say.
    """
    folder = tmp_path / "own"
    folder.mkdir()
    wrong = TRIP.format(
        id="wrong", check="合计 = 基本支出 + 项目支出", when="合计 > 0", project="9.00"
    )
    never = TRIP.format(
        id="never", check="合计 = 基本支出 + 项目支出", when="合计 < 0 且 合计 > 0", project="1.00"
    )
    (folder / "rules.yaml").write_text(wrong + never, encoding="utf-8")
    (folder / "en.yaml").write_text("wrong: {title: total of both}\n", encoding="utf-8")
    return folder


def test_lint_in_both_languages(pack: Path) -> None:
    english, chinese = run("rules", "lint", pack, "--lang", "en"), run("rules", "lint", pack)
    assert english.exit_code == chinese.exit_code == 2
    assert (
        "whatever the figures of the report" in english.output
        and "write accept: {always: the reason}" in english.output
    )
    assert "与报告的数字无关" in chinese.output and "accept: {always: 理由}" in chinese.output
    assert not SENTENCE.search(english.output), english.output
    # File, line and column are the same.
    places = [re.findall(r"rules\.yaml:\d+:\d+", one.output) for one in (english, chinese)]
    assert places[0] == places[1] and places[0]


def test_a_mistake_in_a_rule_in_both_languages(pack: Path) -> None:
    (pack / "rules.yaml").write_text(
        TRIP.format(id="a", check="合记 = 基本支出", when="合计 > 0", project="1.00").replace(
            "severity", "severty"
        ),
        encoding="utf-8",
    )
    english = run("rules", "lint", pack, "--lang", "en").output
    assert "severty" in english and not SENTENCE.search(english) and "、" not in english
    assert run("rules", "list", "--pack", pack, "--lang", "en").output.startswith(
        "A rule file cannot be used"
    )


def test_an_example_that_fails_in_both_languages(pack: Path) -> None:
    english, chinese = (
        run("rules", "test", "--pack", pack, "--select", "wrong", *more)
        for more in (("--lang", "en"), ())
    )
    assert english.exit_code == chinese.exit_code == 1
    assert (
        "wrong example 1 of those that should hold: fails." in english.output
        and "passed: 1" in english.output
    )
    assert (
        "wrong 第 1 个应成立的例子：不符。代入是 " in chinese.output
        and "未通过 1" in chinese.output
    )
    assert not SENTENCE.search(english.output)


def test_what_a_pack_makes_of_a_rule_in_english(pack: Path) -> None:
    (pack / "pack.yaml").write_text("off: [05-06-*]\n", encoding="utf-8")
    lines = run("rules", "list", "--pack", pack, "--lang", "en").output
    assert "(switched off by off in pack.yaml)" in lines and lines.startswith(
        "# final accounts (bumen-juesuan)\n"
    )
    tested = run("rules", "test", "--pack", pack, "--select", "wrong", "--lang", "en").output
    assert "(of them your own: 1, " in tested
    unfound = run("rules", "list", "--pack", f"{pack}x", "--lang", "en").output
    assert unfound.startswith("A pack cannot be found") and f"Is “{pack}” meant?" in unfound
    unknown = run("rules", "explain", "my-own", "--lang", "en").output
    assert ". For rules of your own add --pack" in unknown


def test_what_an_example_lacks_in_both_languages(pack: Path) -> None:
    rule = TRIP.format(
        id="other", check="合计 <= 表05[2010399, 合计]", when="合计 > 0", project="1.00"
    )
    (pack / "rules.yaml").write_text(rule, encoding="utf-8")
    (pack / "en.yaml").unlink()
    english, chinese = (
        run("rules", "test", "--pack", pack, "--select", "other", *more).output
        for more in (("--lang", "en"), ())
    )
    assert ". The example lacks row “2010399” of table 05. " in english and not SENTENCE.search(
        english
    )
    assert "无法核对。例子里没有 05表的“2010399”行。在例子里补上" in chinese


def test_a_rule_is_explained_in_both_languages(pack: Path) -> None:
    english = run("rules", "explain", "wrong", "--pack", pack, "--lang", "en").output
    for line in (
        "total of both",
        "- severity: plausibility (warning)",
        "- put to: 表05 每行",
        "Examples that hold:",
    ):
        assert line in english
    shipped = run("rules", "explain", "05-row", "--lang", "en").output
    prose = [
        line
        for line in shipped.splitlines()
        if line and not line.startswith(("|", "- formula", "- put to"))
    ]
    assert not CHINESE.search("\n".join(line for line in prose if not line.endswith("决算表")))
    assert "- 级别：逻辑性（warning）" in run("rules", "explain", "wrong", "--pack", pack).output


def test_rules_are_listed_in_english() -> None:
    lines = run("rules", "list", "--lang", "en").output.splitlines()
    assert len(lines) > 250 and not CHINESE.search("\n".join(lines))
    assert "# final accounts (bumen-juesuan)" in lines and "# budget (bumen-yusuan)" in lines
    rules = [line for line in lines if not line.startswith("# ")]
    assert {line.split("\t")[1] for line in rules} == {"identity", "plausibility", "query"}


def test_the_words_of_formulas_in_english(pack: Path) -> None:
    page = run("rules", "words", "--pack", pack, "--lang", "en").output
    assert (
        "- columns: " in page
        and "- 且 或 非 若 … 则 …: conditions" in page
        and "codes.functional or " in page
    )
    assert not SENTENCE.search(page) and not re.search("^- (行|栏|组|边|属性)[：:]", page, re.M)


def test_the_schemas_in_english(tmp_path: Path) -> None:
    shown = run("rules", "schema", tmp_path, "--lang", "en").output
    assert shown.startswith("The first line of each file:") and not CHINESE.search(shown)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_the_ledger_in_both_languages(report: Path) -> None:
    english, chinese = run("ledger", report, "--lang", "en"), run("ledger", report)
    assert english.exit_code == chinese.exit_code == 0
    assert (
        "1 tables, " in english.output
        and "unreadable: table 05 " in english.output
        and "account" in english.output
    )
    assert "报表 1 张，" in chinese.output and "读不出：05表 " in chinese.output
    claims = run("ledger", report, "--claims", "--lang", "en").output
    assert (
        re.search(r"line \d+  \[17\.25\]", claims)
        and "Figures that were not understood: " in claims
    )
    assert not re.search("第 |没有读懂|读不出", english.output + claims)


def test_the_columns_of_the_ledger_are_the_same_in_both_languages(report: Path) -> None:
    for form in ("csv", "json"):
        english, chinese = (
            run("ledger", report, "--format", form, "--lang", lang).output for lang in ("en", "zh")
        )
        same = chinese if form == "csv" else re.sub(r'\n\s*"message".*', "", chinese)
        same = re.sub(r"第 (\d+) 行", r"line \1", same)
        assert (
            english.splitlines()[0] == chinese.splitlines()[0]
            and "line " in english
            and "第 " not in english
        )
        if form == "csv":
            assert english == same


def test_the_coverage_in_english(report: Path) -> None:
    shown = run("coverage", report, "--power", "--lang", "en").output
    assert "figures, " in shown and "legend: " in shown and "第 " not in shown
    assert "第 " not in run("coverage", report, "--format", "csv", "--lang", "en").output


PAGE = """<html><body><p>2020年度部门决算</p><p>一般公共预算财政拨款支出决算表</p><p>单位：万元</p><table>
<tr><td>科目编码</td><td>科目名称</td><td>合计</td><td>基本支出</td><td>项目支出</td></tr>
<tr><td>2010301</td><td>行政运行</td><td>4.00</td><td>2.00</td><td>1.00</td></tr></table>
<p>本部门支出预算5.00万元，支出决算40000元，完成预算的80%。</p></body></html>"""


@pytest.mark.parametrize("form", ["terminal", "markdown", "github", "junit", "html", "csv"])
def test_a_cell_of_a_document_is_named_in_the_language(tmp_path: Path, form: str) -> None:
    page = tmp_path / "report.html"
    page.write_text(PAGE, encoding="utf-8")
    asked = "check", page, "--format", form, "--no-cache", "--all"
    # The terminal breaks its lines where the path of the page is long.
    shown = " ".join(run(*asked, "--lang", "en").output.split())
    assert "table 1 row 2 column 3" in shown and not re.search(r"表\d+ 行", shown)
    assert "表1行2列3" in "".join(run(*asked).output.split())


def test_kinds_that_there_are_have_their_english_names(tmp_path: Path) -> None:
    page = tmp_path / "note.txt"
    page.write_text("公开说明\n某表\n", encoding="utf-8")
    shown = " ".join(run("check", page, "--no-cache", "--lang", "en").output.split())
    assert "known are final accounts (bumen-juesuan), budget (bumen-yusuan)" in shown
    assert "部门决算公开（bumen-juesuan）" in run("check", page, "--no-cache").output


def test_rows_left_out_together_are_a_list_of_the_language() -> None:
    first = Entry("", None, table="05", row="甲、乙", label="甲、乙")
    shift = Shift("row-omitted", "05", ("合计",), first, first, names=("甲", "乙"))
    check = next(iter(report_cases.rich().findings)).check
    found = Finding(1, check, structure=Structure((shift,), (check,)))
    english, chinese = (
        structure_words(found, report_cases.rich(), words(lang)) for lang in ("en", "zh")
    )
    assert "甲, 乙" in english and "、" not in english and "甲、乙" in chinese


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        (("check",), "Give a PATH"),
        (("check", "x", "--list", "none"), "the list cannot be read"),
        (("check", "x", "--pages"), "--pages goes with"),
        (("check", "x", "--output", "none/"), "there is no folder none/"),
        (("check", "x", "--kind", "none"), "There is no kind of report “none”"),
        (("check", "x", "--pack", " "), "--pack is empty"),
        (("check", "x", "--isolated", "--settings", __file__), "--isolated"),
        (("ledger", "none.txt"), "no such file"),
        (("ledger", "none.txt", "--format", "none"), "Use one of"),
        (("query", "none"), "not there or not readable"),
        (("query", __file__, "coverage"), "cannot be opened"),
        (("rules", "explain"), "Give the id of a rule"),
        (("rules", "explain", "none"), "There is no rule “none”"),
        (("rules", "none"), "There is no “none”"),
        (("rules", "lint", "none"), "not there or not readable"),
        (("page", "--port", "99999999"), "--port"),
    ],
)
def test_a_mistake_in_use_is_told_in_the_language_asked(
    typed: tuple[str, ...], english: str
) -> None:
    done = run(*typed, "--lang", "en")
    assert done.exit_code == 2 and english in done.output and not SENTENCE.search(done.output), (
        done.output
    )
    assert CHINESE.search(run(*typed).output)


def test_the_language_of_the_settings_is_that_of_mistakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("auditor.yaml").write_text("lang: en\n", encoding="utf-8")
    assert run("check", "x", "--ticks").output.startswith("--ticks goes with")
    assert "只与" in run("check", "x", "--ticks", "--lang", "zh").output


def test_a_store_in_english(report: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    store = tmp_path / "s.duckdb"
    run("check", report, "--store", store, "--no-cache", "--lang", "en")
    assert not CHINESE.search(run("query", store, "--lang", "en").output)
    shown = run("summary", store, "--lang", "en").output
    assert shown.startswith("1 reports, 1 departments, 2020") and not SENTENCE.search(shown)
    page = run("summary", store, "--format", "html", "--lang", "en").output
    assert '<html lang="en">' in page and not SENTENCE.search(page) and "<h2>Rules</h2>" in page
    assert (
        "files written: "
        in run("export", store, tmp_path / "out", "--format", "csv", "--lang", "en").output
    )
    assert (
        "There is no table"
        in run("export", store, tmp_path / "o", "--table", "x", "--lang", "en").output
    )


# --- the page -------------------------------------------------------------------------------------

ASSETS = ROOT / "page" / "assets"


def test_the_page_says_nothing_of_its_own() -> None:
    for name in ("page.html", "page.js"):
        assert not CHINESE.search((ASSETS / name).read_text("utf-8")), name
    keys = set(re.findall(r"\{(screen\.[a-z-]+)\}", (ASSETS / "page.html").read_text("utf-8")))
    keys |= {
        f"screen.{key}"
        for key in re.findall(r'said\("([a-z-]+)"', (ASSETS / "page.js").read_text("utf-8"))
    }
    assert keys == {key for key in words().messages if key.startswith("screen.")}


@pytest.mark.parametrize(("lang", "title"), [("zh", "核对报告"), ("en", "Check reports")])
def test_the_page_in_both_languages(lang: str, title: str) -> None:
    pytest.importorskip("flask")
    from auditor.page.desk import Desk
    from auditor.page.site import site

    desk = Desk(lang=lang)
    client = site(desk, "key", 8000).test_client()
    client.get("/?key=key", base_url="http://127.0.0.1:8000")
    shown = client.get("/", base_url="http://127.0.0.1:8000").get_data(as_text=True)
    desk.close()
    assert (
        f"<h1>{title}</h1>" in shown
        and "{screen." not in shown
        and bool(CHINESE.search(shown)) == (lang == "zh")
    )
    told = re.search(r'<script type="application/json" id="words">(.*?)</script>', shown, re.S)
    assert told is not None and json.loads(told[1])["screen.title"] == title
