"""What a user can type, and what serves it, are the same lists everywhere."""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from auditor import formats
from auditor.__main__ import READING
from auditor.cli import main
from auditor.gate import config, status
from auditor.gate.status import FAIL_ON
from auditor.reports import FORMATS
from auditor.wording.words import LANGUAGES

ROOT = Path(__file__).parents[1]
COMMANDS = {
    name: command
    for name, command in main.commands.items()
    if any("--format" in option.opts for option in command.params)
}
SERVED = {
    "check": formats.REPORT,
    "ledger": formats.LEDGER,
    "coverage": formats.COVERAGE,
    "diff": formats.DIFF,
    "query": formats.QUERY,
    "export": formats.EXPORT,
    "summary": formats.SUMMARY,
}


def option(command: click.Command, name: str) -> click.Parameter:
    return next(one for one in command.params if name in one.opts)


def choices(command: click.Command, name: str) -> tuple[str, ...]:
    kind = option(command, name).type
    assert isinstance(kind, click.Choice)
    return tuple(kind.choices)


def test_every_command_with_formats_is_known() -> None:
    assert COMMANDS.keys() == SERVED.keys()


@pytest.mark.parametrize("name", SERVED)
def test_a_command_takes_the_formats_that_are_served(name: str) -> None:
    assert choices(COMMANDS[name], "--format") == SERVED[name]


@pytest.mark.parametrize("name", formats.REPORT)
def test_a_format_of_reports_is_a_module_by_its_name(name: str) -> None:
    assert find_spec(FORMATS[name]) is not None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_reference_has_a_row_for_every_format_and_no_other(lang: str) -> None:
    text = (ROOT / ".docs" / lang / "reference.md").read_text("utf-8")
    table = text[text.index("| `--format` |") :].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == set(formats.REPORT)


def test_what_may_be_settled_is_an_option_of_the_same_name() -> None:
    options = {
        one.removeprefix("--") for param in main.commands["check"].params for one in param.opts
    }
    assert set(config.KEYS) <= options


def test_levels_and_languages_have_one_home() -> None:
    check = main.commands["check"]
    assert choices(check, "--fail-on") == FAIL_ON == tuple(status.LEVELS)
    for command in main.commands.values():
        if any("--lang" in one.opts for one in command.params):
            assert choices(command, "--lang") == LANGUAGES


def test_numerals_are_spelt_out_in_one_module() -> None:
    several = re.compile("[〇零两一二三四五六七八九十]{6}")
    spelt = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "auditor").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and several.search(str(node.value))
    }
    assert spelt == {"auditor/numbering.py"}


def test_a_worker_gets_ready_for_every_command_that_reads_reports() -> None:
    limited = {
        name
        for name, command in main.commands.items()
        if any("--timeout" in option.opts for option in command.params)
    }
    assert limited == READING
