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
from auditor.wording.rule_pages import catalogue
from auditor.wording.words import words

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
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
    for block in re.findall(r"```python\n(.*?)```", README, re.S):
        exec(compile(block, "README.md", "exec"), {})


def test_the_rule_of_the_readme_is_a_rule(tmp_path: Path) -> None:
    block = next(
        block
        for block in re.findall(r"```yaml\n(.*?)```", README, re.S)
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
        "".join(re.findall(r"```(?:yaml|groovy)\n(.*?)```", README, re.S)),
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
        for block in re.findall(r"```yaml\n(.*?)```", README, re.S)
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
    for block in re.findall(r"```yaml\n(.*?)```", README, re.S):
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
        assert name in README and name in (ROOT / "README.zh-CN.md").read_text("utf-8"), name


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
