"""The commands on rules: list, explain, words, schema, test, lint."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor import cli_options
from auditor.cli_errors import Group
from auditor.cli_lang import Misuse, in_language, told, vocabulary
from auditor.cli_output import say
from auditor.cli_packs import PACK, check_names, packs, show, viewing
from auditor.gate import status as exits
from auditor.message import say as message
from auditor.message import sentences
from auditor.records import frozen

if TYPE_CHECKING:
    from auditor.rulebook.remarks import Remark
    from auditor.rulebook.trials import Trial
    from auditor.rules.pack import Pack
    from auditor.rules.rule import Rule


@click.group(cls=Group)
@in_language
def rules() -> None:
    """规则：列出、解释、检验、查错。"""


@rules.command("list")
@PACK
@in_language
def rules_list(pack: tuple[str, ...]) -> None:
    """列出规则包的全部规则，一行一条。"""
    from auditor.wording.rule_pages import listed

    for each in packs(pack).each:
        for line in listed(each, vocabulary()):
            say(line, err=False)


@rules.command("explain")
@click.argument("rule_id", required=False)
@click.option(
    "--all", "everything", is_flag=True, help="全部规则，即规则目录 rules/README.md 的内容。"
)
@click.option("--report", metavar="FILE", help="另列出这条规则在这份报告上的每一项核对，代入数字。")
@PACK
@in_language
@cli_options.bounds
def rules_explain(
    rule_id: str | None,
    everything: bool,
    report: str | None,
    pack: tuple[str, ...],
    timeout: float,
    memory: int,
) -> None:
    """解释一条规则：公式、级别、依据、例外、例子，以及它在一份报告上的结果。"""
    from auditor.wording.rule_pages import catalogue, found

    within, said = packs(pack), vocabulary()
    if everything:
        say(catalogue(within.each, said), err=False)
        return
    if rule_id is None:
        raise Misuse("usage.no-rule")
    check_names(within, (rule_id,))
    say(found(rule_id, within.each, said), err=False)
    if report is not None:
        settings = viewing(
            "explained", pack, cli_options.Bounds(timeout, memory), "terminal", rule=rule_id
        )
        show((report,), settings, "terminal", None)


@rules.command("words")
@PACK
@in_language
def rules_words(pack: tuple[str, ...]) -> None:
    """列出公式里能写的一切：表、边、行、栏、组，各种说法及其角色，属性、函数、单位。"""
    from auditor.wording.rule_words import page

    for each in packs(pack).each:
        say(page(each, vocabulary()), err=False)


@rules.command("schema")
@click.argument("folder", type=click.Path(file_okay=False, exists=True, path_type=Path))
@in_language
def rules_schema(folder: Path) -> None:
    """把 JSON Schema 写到规则包的文件夹旁供编辑器使用，并给出每种文件第一行要写的内容。"""
    from auditor.output.files import write
    from auditor.rules.pack import shipped

    target = folder / "schema"
    target.mkdir(exist_ok=True)
    for path in sorted(shipped().glob("*.schema.json")):
        write(target / path.name, path.read_bytes())
    say(told("schema.head"), err=False)
    for what, place in (
        (told("schema.rules"), "schema/rule"),
        ("pack.yaml", "schema/pack"),
        (told("schema.below", folder="forms/"), "../schema/form"),
        (told("schema.below", folder="accounts/"), "../schema/accounts"),
        (told("schema.below", folder="narrative/"), "../schema/narrative"),
        ("relatives.yaml", "schema/relatives"),
        ("en.yaml", "schema/en"),
        ("checklist.yaml", "schema/checklist"),
    ):
        say(f"  {what}\t# yaml-language-server: $schema={place}.schema.json", err=False)


@rules.command("test")
@PACK
@click.option(
    "--select", multiple=True, metavar="ID", help="只检验这些规则；编号以 * 结尾表示前缀。"
)
@in_language
def rules_test(pack: tuple[str, ...], select: tuple[str, ...]) -> None:
    """用每条规则自带的例子检验它。"""
    from auditor.rulebook import trials as examples
    from auditor.wording.messages import in_words

    found = packs(pack)
    check_names(found, select)
    rules: list[Rule] = []
    trials: list[Trial] = []
    for each in found.each:
        chosen = _chosen(each, select)
        rules += chosen
        trials += examples.run_examples(each, chosen)
    # The rules of the user's own folder come first in what is shown.
    own = {id(rule) for rule in rules if _is_own(rule)}
    trials.sort(key=lambda trial: id(trial.rule) not in own)
    bad = [trial for trial in trials if not trial.passed]
    for trial in bad:
        say(in_words(examples.told(trial), vocabulary()), err=False)
    of_them = sum(id(trial.rule) in own for trial in trials)
    count, good = len(trials), len(trials) - len(bad)
    parts = message("trial.own", rules=len(own), examples=of_them) if own else ""
    line = told("trial.sum", rules=len(rules), examples=count, own=parts, good=good, bad=len(bad))
    say(line, err=False)
    sys.exit(exits.FOUND if bad else exits.CLEAN)


def _chosen(pack: Pack, select: tuple[str, ...]) -> list[Rule]:
    """The rules of a pack that some names fit; all where there are none."""
    return [
        rule
        for rule in pack.rules.values()
        if not select or any(rule in pack.fits(name) for name in select)
    ]


def _is_own(rule: Rule) -> bool:
    """Whether a rule stands in a folder that does not come with the program."""
    from auditor.parsed import shipped

    return not Path(rule.info.folder).is_relative_to(shipped())


@rules.command("lint")
@click.argument(
    "folder", required=False, type=click.Path(file_okay=False, exists=True, path_type=Path)
)
@in_language
def rules_lint(folder: Path | None) -> None:
    """查规则文件的错误：不认识的键、写错的公式、重复的编号、缺少的例子；也提示从不生效、重复、矛盾的规则。

    不给 FOLDER 则查自带的各规则包。退出状态：0 没有；1 有提示；2 有错误。
    """
    from auditor import rules as packs

    known = sorted(path.parent for path in packs.shipped().glob("*/pack.yaml"))
    found = list(map(_linted, known if folder is None else [folder]))
    for line, is_error in chain.from_iterable(each.said for each in found):
        say(line, err=is_error)
    errors, remarks = sum(each.errors for each in found), sum(each.remarks for each in found)
    if errors:
        say(told("lint.errors", count=errors))
        sys.exit(exits.BROKEN)
    say(_summed(sum(each.rules for each in found), remarks, folder), err=False)
    sys.exit(exits.FOUND if remarks else exits.CLEAN)


def _summed(rules: int, remarks: int, folder: Path | None) -> str:
    """How many rules have no mistake and how many remarks there are; of a folder what to do
    next.
    """
    parts = [
        message("lint.remarks", rules=rules, count=remarks)
        if remarks
        else message("lint.clean", rules=rules)
    ]
    parts += [message("lint.further", folder=folder)] if folder is not None and rules else []
    return told("usage.own", message=sentences(*parts))


@frozen
class _Linted:
    """What was found in one pack."""

    rules: int
    """Rules of its own folder."""
    errors: int
    remarks: int
    said: tuple[tuple[str, bool], ...]
    """Lines, each with whether it is an error."""


def _linted(folder: Path) -> _Linted:
    from auditor import rules as packs
    from auditor.wording.messages import in_words, mistake
    from auditor.yamlfile import RuleError

    said = vocabulary()

    # Mistakes are gathered, not raised at the first; what stops the loading is one more.
    problems: list[RuleError] = []
    loaded: Pack | None = None
    try:
        loaded = packs.load(folder, problems=problems)
    except RuleError as error:
        problems.append(error)
    problems.sort(key=lambda one: (one.path, one.line, one.column))
    # A pack with mistakes gets no remarks: they would follow from these.
    remarks = _remarks(loaded) if loaded is not None and not problems else []
    lines = (
        *((mistake(one, said), True) for one in problems),
        *((in_words(one.line, said), one.is_error) for one in remarks),
    )
    own = (
        sum(rule.info.folder == str(loaded.folders[-1]) for rule in loaded.rules.values())
        if loaded is not None
        else 0
    )
    return _Linted(own, len(problems) + sum(one.is_error for one in remarks), len(remarks), lines)


def _remarks(loaded: Pack) -> list[Remark]:
    """The remarks on the rules of the pack's own folder that they do not accept."""
    from auditor.rulebook import remarks

    return [
        remark
        for remark in remarks.remarks(loaded)
        if not remark.accepted and remark.rule.info.folder == str(loaded.folders[-1])
    ]
