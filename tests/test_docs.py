"""What is written stays true: the catalogue is fresh, the README's commands, options and examples
exist and run.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from auditor import rules
from auditor.cli import main
from auditor.rules.pack import Pack
from auditor.wording.rule_pages import catalogue
from auditor.wording.words import words

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = "\n".join(
    [README, *(path.read_text("utf-8") for path in sorted((ROOT / ".docs" / "en").glob("*.md")))]
)
"""The README and the pages that it leads to."""
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RULES = ROOT / "rules"


def test_the_rule_catalogue_is_fresh(pytestconfig: pytest.Config) -> None:
    packs = [rules.load(path.parent.name) for path in sorted(RULES.glob("*/pack.yaml"))]
    page = catalogue(packs, words())
    if pytestconfig.getoption("--update"):
        (RULES / "README.md").write_text(page, encoding="utf-8")
    assert (RULES / "README.md").read_text("utf-8") == page, "run pytest --update"


def test_the_readme_shows_what_the_program_says(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    block = re.search(r"```text\n\$ auditor (check .*)\n((?:.*\n)*?)```", README)
    assert block is not None
    told = CliRunner().invoke(main, shlex.split(block[1])).stdout
    # The last line names hashes, which change with the pack.
    told = told[: told.rindex("文件 SHA-256")]
    if pytestconfig.getoption("--update"):
        (ROOT / "README.md").write_text(README.replace(block[2], told), encoding="utf-8")
        return
    assert block[2] == told, "run pytest --update"


def test_every_command_is_mentioned_and_has_help() -> None:
    for name, command in main.commands.items():
        assert f"auditor {name}" in README, name
        assert command.help, name


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for block in re.findall(r"```python\n(.*?)```", PAGES, re.S):
        exec(compile(block, "README.md", "exec"), {})


def test_the_rule_of_the_readme_is_a_rule(tmp_path: Path) -> None:
    block = next(
        block
        for block in re.findall(r"```yaml\n(.*?)```", PAGES, re.S)
        if "id: local-travel" in block
    )
    (tmp_path / "local.yaml").write_text(block, encoding="utf-8")
    assert "local-travel" in rules.load(tmp_path).rules


def test_every_rule_file_fits_the_schema_that_editors_use() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = jsonschema.Draft7Validator(json.loads((RULES / "rule.schema.json").read_text("utf-8")))
    for folder in ("tables", "cross", "text", "family"):
        for path in RULES.glob(f"*/{folder}/*.yaml"):
            content = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
            assert not [str(error.message) for error in schema.iter_errors(content)], path.name


def commands() -> list[list[str]]:
    """Every `auditor check …` that the README's recipes run, as words."""
    lines = re.findall(
        r"auditor check ([^\n'|&]*)",
        "".join(re.findall(r"```(?:yaml|groovy)\n(.*?)```", PAGES, re.S)),
    )
    return [line.split(">>")[0].split() for line in lines]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_recipes_for_gates_run(
    words: list[str], samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    waivers = next(
        block
        for block in re.findall(r"```yaml\n(.*?)```", PAGES, re.S)
        if block.startswith("waivers:")
    )
    (tmp_path / "waivers.yaml").write_text(waivers, encoding="utf-8")
    (tmp_path / "reports").mkdir()
    report = tmp_path / "reports" / "2024.txt"
    report.write_bytes((samples / "with-discrepancies-2020.txt").read_bytes())
    done = CliRunner().invoke(
        main, ["check", *(word.replace("2024.pdf", "2024.txt") for word in words)]
    )
    assert done.exit_code == (0 if "never" in words else 1), done.output
    assert "Traceback" not in done.output


def test_the_recipes_are_yaml() -> None:
    for block in re.findall(r"```yaml\n(.*?)```", PAGES, re.S):
        assert yaml.safe_load(block)


def test_every_limit_is_written_down() -> None:
    from dataclasses import fields

    from auditor.readers.limits import DEFAULT, MEGABYTE

    page = (ROOT / "SECURITY.md").read_text("utf-8")
    for limit in fields(DEFAULT):
        value = getattr(DEFAULT, limit.name)
        row = re.search(rf"^\|.*\(`{limit.name}`\) \| (\d+)( MB)?", page, re.M)
        assert row is not None and int(row[1]) * (MEGABYTE if row[2] else 1) == value, limit.name
    assert "(SECURITY.md)" in README and "(SECURITY.md)" in (ROOT / "README.zh-CN.md").read_text(
        "utf-8"
    )


def test_every_option_of_the_gate_is_in_the_readme() -> None:
    for name in (
        "--settings",
        "--isolated",
        "--no-baseline",
        "--no-waivers",
        "--baseline",
        "--write-baseline",
        "--waivers",
        "--fail-on",
    ):
        assert name in PAGES and name in (ROOT / "README.zh-CN.md").read_text("utf-8"), name


def test_the_kind_of_the_page_is_a_kind(tmp_path: Path) -> None:
    """The page on kinds, followed file by file, makes one that reads a document and finds what is
    wrong in it.
    """
    page = (RULES / "KINDS.md").read_text("utf-8")
    files = re.findall(r"```yaml\n(# (\S+\.yaml)\n.*?)```", page, re.S)
    assert {name.partition("/")[0] for _, name in files} >= {
        "pack.yaml",
        "accounts",
        "forms",
        "rules",
        "narrative",
        "relatives.yaml",
        "en.yaml",
    }
    for content, name in files:
        (tmp_path / "cun" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "cun" / name).write_text(content, encoding="utf-8")
    run = CliRunner()
    for command in (
        ["rules", "lint", str(tmp_path / "cun")],
        ["rules", "test", "--pack", str(tmp_path / "cun")],
    ):
        ran = run.invoke(main, command)
        assert ran.exit_code == 0, ran.output
    village = """石桥村股份经济合作社2024年村级财务公开

村集体收支表
| 收支项目 | 本年数 | 占收入 | 收支项目 | 本年数 | 占支出 |
| 一、经营收入 | 300.00 | 88.11% | 一、管理费用 | 20.00 | 100.00% |
| 二、土地发包收入 | 40.50 | 11.89% |  |  |  |
| 合计 | 340.50 | 100.00% | 合计 | 20.00 | 100.00% |

财务情况说明

2024年本年收入合计340.50元，本年支出合计{spent}元。
"""
    for spent, status in (("20.00", 0), ("2.00", 1)):
        (tmp_path / "a.md").write_text(village.format(spent=spent), encoding="utf-8")
        ran = run.invoke(
            main,
            ["check", str(tmp_path / "a.md"), "--pack", str(tmp_path / "cun"), "--format", "json"],
        )
        assert ran.exit_code == status, ran.output
    (report,) = json.loads(ran.stdout)["reports"]
    assert (report["year"], report["entity"]) == (2024, "石桥村股份经济合作社")
    assert [finding["rule"] for finding in report["findings"]] == ["cun-text"]


# --- CONTRIBUTING, done as printed ----------------------------------------------------------------


def printed(kind: str) -> dict[str, str]:
    """The files of the worked changes: path -> content, without the list that they stand in."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", CONTRIBUTING, re.M | re.S)
    blocks = ("\n".join(line[len(ind) :] for line in text.splitlines()) for ind, text in found)
    return {head[1]: f"{text}\n" for text in blocks if (head := re.match(r"# (\S+\.\w+)\n", text))}


def put(folder: Path, name: str) -> Path:
    """The files of CONTRIBUTING that stand in a folder of that name, written."""
    for path, content in printed("yaml").items():
        if path.startswith(f"{name}/"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, encoding="utf-8")
    return folder / name


def test_what_contributing_names_is_there() -> None:
    named = set(re.findall(r"(?<![\w/])((?:tests|auditor|rules)/[\w./-]+\w)", CONTRIBUTING))
    made = {"auditor/reports/lines.py"}
    assert len(named) > 60
    assert not [path for path in sorted(named - made) if not (ROOT / path).exists()]


def test_the_sentence_form_of_contributing(tmp_path: Path) -> None:
    from auditor.booking import post
    from auditor.engine import audit
    from auditor.readers import text

    (case,) = yaml.safe_load(printed("yaml")["tests/cases/text.yaml"])
    mine = rules.load(put(tmp_path, "mine"))
    assert case["old"] in case["text"]

    def states(content: str, pack: Pack) -> list[str]:
        report = audit(post(text.parse(content), pack.forms, pack.vocabulary), pack)
        return [
            finding.check.stated.text
            for finding in report.findings
            if finding.check.stated and finding.rule.id.startswith("text-")
        ]

    wrong = case["text"].replace(case["old"], case["new"])
    assert states(case["text"], mine) == [] and states(wrong, rules.load()) == []
    assert states(wrong, mine) == [str(case["stated"])]


def test_the_column_of_contributing(tmp_path: Path) -> None:
    from mini_reports import variants

    from auditor.booking import post

    table = re.search(r"^ *项目 \| 预算数 \| 列支数\n.*?(?=^ *\"\"\")", CONTRIBUTING, re.M | re.S)
    assert table is not None
    blocks = ("一般公共预算财政拨款“三公”经费支出决算表", "金额单位：万元", table[0])
    mine, shipped = rules.load(put(tmp_path, "mine")), rules.load()
    for _, document in variants(*blocks):
        heads = [
            list(post(document, pack.forms).tables["07"].rows[0].cells) for pack in (shipped, mine)
        ]
        assert heads == [["预算数", "列支数"], ["预算数", "决算数"]]


def test_the_kind_of_contributing(tmp_path: Path) -> None:
    kind = put(tmp_path, "jijin")
    run = CliRunner()
    for command in (["rules", "lint", str(kind)], ["rules", "test", "--pack", str(kind)]):
        ran = run.invoke(main, command)
        assert ran.exit_code == 0, ran.output
    document = re.search(r"```text\n(明月基金会.*?)```", CONTRIBUTING, re.S)
    assert document is not None
    for content, status in ((document[1], 0), (document[1].replace("75000.50", "57000.50"), 1)):
        (tmp_path / "a.txt").write_text(content, encoding="utf-8")
        ran = run.invoke(
            main, ["check", str(tmp_path / "a.txt"), "--pack", str(kind), "--isolated"]
        )
        assert ran.exit_code == status, ran.output


def test_the_format_of_contributing() -> None:
    import report_cases

    code, known = printed("python")["auditor/reports/lines.py"], {"__name__": "lines"}
    exec(compile(code, "CONTRIBUTING.md", "exec"), known)
    run = report_cases.run(report_cases.rich(), errors=report_cases.ERRORS)
    lines = [json.loads(line) for line in known["render"](run).splitlines()]  # type: ignore[operator]
    assert len(lines) == 1 + len(run.errors) + len(run.findings(run.reports[0]))
    assert [line["rule"] for line in lines if line.get("verdict") == "fails"]


def test_the_relation_of_contributing(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["rules", "test", "--pack", str(put(tmp_path, "mine"))])
    assert ran.exit_code == 0, ran.output
    assert set(yaml.safe_load(printed("yaml")["mine/en.yaml"])) == {"family-vehicles"}


# --- the site -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_pages_of_the_site_lead_somewhere(lang: str, tmp_path: Path) -> None:
    import importlib.util

    if not (ROOT / ".docs").is_dir():
        pytest.skip("the pages are not part of the distribution")
    spec = importlib.util.spec_from_file_location("build", ROOT / ".docs" / "build.py")
    assert spec and spec.loader
    site = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(site)
    site.assemble(tmp_path, lang)
    written = {path.stem for path in (tmp_path / "catalogue").rglob("*.md")}
    packs = [rules.load(path.parent.name) for path in RULES.glob("*/pack.yaml")]
    assert written == {rule for pack in packs for rule in pack.rules}


def test_every_format_and_key_is_in_the_reference() -> None:
    from auditor import formats

    golden = json.loads((ROOT / "tests/golden/rich.en.json.json").read_text("utf-8"))
    report = golden["reports"][0]
    for page in ("en", "zh"):
        text = (ROOT / ".docs" / page / "reference.md").read_text("utf-8")
        assert all(f"`{name}`" in text for name in (*formats.REPORT, *formats.EXPORT))
    text = (ROOT / ".docs" / "en" / "reference.md").read_text("utf-8")
    for keys in (golden, report, report["summary"], report["findings"][0]):
        assert not [key for key in keys if f"`{key}`" not in text]
