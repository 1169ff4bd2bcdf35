"""--help in the language that is asked for, or that the system speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc

import click
import pytest
from click.testing import CliRunner

from auditor.cli import main
from auditor.wording.helped import spoken, texts

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def commands(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, *path, name)


ALL = list(commands(main))


def test_every_text_stands_in_the_catalogue_and_no_other() -> None:
    said = {cleandoc(command.help or "") for _, command in ALL} | {
        option.help
        for _, command in ALL
        for option in command.params
        if isinstance(option, click.Option) and option.help and CHINESE.search(option.help)
    }
    assert said == set(texts())
    assert not [text for text in texts().values() if CHINESE.search(text)]


@pytest.mark.parametrize("path", [path for path, _ in ALL])
def test_help_in_english_has_no_chinese(path: tuple[str, ...]) -> None:
    run = CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""})
    shown = run.invoke(main, [*path, "--help"])
    assert shown.exit_code == 0 and "Usage:" in shown.output and not CHINESE.search(shown.output), (
        shown.output
    )


def test_the_command_line_is_asked_before_the_system() -> None:
    english = CliRunner(env={"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""})
    assert "Check reports." in english.invoke(main, ["check", "--help", "--lang", "en"]).output
    chinese = CliRunner(env={"LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""})
    assert "核对报告。" in chinese.invoke(main, ["check", "--lang=zh", "--help"]).output


def test_one_help_leaves_nothing_to_the_next() -> None:
    run = CliRunner(env={"LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""})
    before = run.invoke(main, ["check", "--help"]).output
    run.invoke(main, ["check", "--help", "--lang", "en"])
    assert run.invoke(main, ["check", "--help"]).output == before and "核对报告" in before


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.GBK", "LC_MESSAGES": "en_US"}, "en"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({}, "zh"),
    ],
)
def test_the_language_of_the_system(environment: dict[str, str], language: str) -> None:
    assert spoken(environment) == language


ENGLISH = re.compile("Usage|Options:|Commands:|Show |default")


@pytest.mark.parametrize("path", [path for path, _ in ALL])
def test_help_in_chinese_has_no_english_sentence(path: tuple[str, ...]) -> None:
    run = CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""})
    shown = run.invoke(main, [*path, "--help", "--lang", "zh"]).output
    assert shown.startswith("用法：") and "选项：" in shown and "显示这些说明并退出。" in shown
    assert not ENGLISH.search(shown), shown
    before = run.invoke(main, ["--lang", "zh", *path, "--help"]).output
    assert before == shown
