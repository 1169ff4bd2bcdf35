"""The command line: parses and calls, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from auditor import __version__, cli_many
from auditor.cli_errors import Group
from auditor.cli_output import fail, put, say, width
from auditor.gate import status as exits
from auditor.output import guard

if TYPE_CHECKING:
    from auditor.batch.worker import Settings
    from auditor.findings import ReadError
    from auditor.rules.packs import Packs

FORMATS = ("terminal", "json", "sarif", "junit", "html", "xlsx", "markdown", "github", "gitlab", "csv")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="auditor")
def main() -> None:
    """核对部门决算公开报告中的数字：表内、表间、文字与报表。"""


def _packs(names: tuple[str, ...]) -> Packs:
    """The packs of a run; leaves with one line where one that is asked for is wrong."""
    from auditor.rules.packs import Packs, loaded
    from auditor.yamlfile import RuleError

    found = Packs(names)
    try:
        # Loaded before the workers are forked: they share it.
        loaded(found.asked)
    except RuleError as error:
        fail(f"规则文件有误，未开始核对。\n{error}")
    return found


def _check_names(packs: Packs, names: Iterable[str]) -> None:
    """Leave with one line at a name that fits no rule of any pack."""
    import difflib

    for name in names:
        if not any(pack.fits(name) for pack in packs.each):
            near = difflib.get_close_matches(name, [rule for pack in packs.each for rule in pack.rules], 1)
            hint = f"是否为“{near[0]}”？" if near else "用 auditor rules list 查看全部规则。"
            fail(f"没有规则“{name}”。{hint}")


_PACK = click.option("--pack", multiple=True, metavar="NAME|DIR", help="规则包的名称，或在其基础上增改的文件夹；可多次给出。")


def _kind(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    """The kind that is forced; leaves with one line where there is none of that name."""
    from auditor.rules.packs import Packs

    known = {kind.name: kind.title for kind in Packs().kinds} if name else {}
    if name and name not in known:
        fail(f"没有这种报告“{name}”。可用：{'、'.join(f'{each}（{title}）' for each, title in known.items())}。")
    return name


_KIND = click.option("--kind", metavar="NAME", callback=_kind, help="按这种报告核对；不给则按标题和表名自己认。")


def _asked(kind: str | None, packs: tuple[str, ...]) -> tuple[str, ...]:
    """What is put to every document: the pack of a forced kind, and those asked for beside it."""
    return (kind, *packs) if kind else packs


def _document_options(command: Any) -> Any:
    """The options of every command that reads documents: of what kind they are, and what is put beside it."""
    return _KIND(_PACK(command))


@main.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(FORMATS), help="报告的格式（默认 terminal）。")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。")
@click.option("--fail-on", type=click.Choice(exits.FAIL_ON), help="从哪一级起退出状态为 1（默认 error）。")
@_document_options
@click.option("--select", multiple=True, metavar="ID", help="只用这些规则；编号以 * 结尾表示前缀。")
@click.option("--ignore", multiple=True, metavar="ID", help="不用这些规则。")
@click.option("--all", "everything", is_flag=True, help="相符、尾差、无法核对的也逐项列出。")
@click.option("--lang", type=click.Choice(("zh", "en")), help="报告的语言（默认 zh）。")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), help="基线文件：其中已有的问题不计入结果。")
@click.option("--write-baseline", is_flag=True, help="把本次的问题写入 --baseline 所指的文件。")
@click.option("--waivers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="豁免文件（YAML）。")
@click.option("--no-baseline", is_flag=True, help="不用设置中的基线。")
@click.option("--no-waivers", is_flag=True, help="不用设置中的豁免。")
@click.option("--settings", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="设置文件（默认从工作文件夹起向上找）。")
@click.option("--isolated", is_flag=True, help="不用任何设置文件。")
@cli_many.options
def check(paths: tuple[str, ...], output: Path | None, **chosen: Any) -> None:
    """核对报告。PATH 是文件、文件夹，或 -（标准输入）。

    退出状态：0 没有达到 --fail-on 的问题；1 有；2 未能核对（用法、规则或文件有误）；3 没有可核对的内容。
    """
    from auditor.gate import settled as settings
    from auditor.wording import rule_texts

    if not paths and not chosen["listed"]:
        raise click.UsageError("请给出 PATH，或用 --list 给出路径的名单。")
    try:
        settled = settings.settle(chosen)
        paths = cli_many.cleared(paths, settled, output, chosen)
        packs = _packs(settled.packs)
        _check_names(packs, (*settled.select, *settled.ignore))
        settings.choose(settled, packs)
        if settled.lang != "zh":
            rule_texts.prepare([folder for pack in packs.each for folder in pack.folders], settled.lang)
        cli_many.check(paths, cli_many.Asked(packs, settled, output), chosen)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        fail(f"{error.filename or '文件'}：{error.strerror or error}，没有核对完。请检查路径、权限和磁盘空间。")


@main.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal", show_default=True)
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", show_default=True, help="报告的语言。")
@_document_options
@cli_many.bounds
def diff(old: str, new: str, form: str, lang: str, pack: tuple[str, ...], kind: str | None, timeout: float, memory: int) -> None:
    """重新报送的报告与前一份比较：已改正、新出现、仍存在。"""
    from auditor import run

    settings = _viewing("diff", _asked(kind, pack), cli_many.Bounds(timeout, memory), form, lang)
    with _system():
        record, content = run.compare(old, new, settings)
    if record.error is not None:
        fail(_unread(record.error))
    if record.empty:
        say(f"{record.file}：没有可核对的内容，不能比较。请检查给出的是否是部门决算或部门预算。")
        sys.exit(exits.NOTHING)
    put(content.decode(), None, form)
    sys.exit(exits.FOUND if record.fails else exits.CLEAN)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--power", is_flag=True, help="另算发现能力：每个数字差多少能被发现。")
@click.option("--format", "form", type=click.Choice(("terminal", "json", "csv")), default="terminal", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。")
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", show_default=True, help="报告的语言。")
@_document_options
@cli_many.bounds
def coverage(paths: tuple[str, ...], power: bool, form: str, output: Path | None, lang: str, pack: tuple[str, ...], kind: str | None, timeout: float,
             memory: int) -> None:
    """列出每个数字有几项核对涉及、哪些没有任何核对涉及。"""
    guard.cleared({"--output": output}, (*paths, *pack))
    settings = _viewing("coverage", _asked(kind, pack), cli_many.Bounds(timeout, memory), form, lang, power=power)
    _show(paths, settings, form, output)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(("terminal", "csv", "json", "xlsx")), default="terminal", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。")
@click.option("--claims", is_flag=True, help="逐句列出文字说明中读懂了什么，以及没有读懂的数字。")
@_document_options
@cli_many.bounds
def ledger(paths: tuple[str, ...], form: str, output: Path | None, claims: bool, pack: tuple[str, ...], kind: str | None, timeout: float, memory: int) -> None:
    """列出从报告中读到的全部数字。"""
    guard.cleared({"--output": output}, (*paths, *pack))
    settings = _viewing("ledger", _asked(kind, pack), cli_many.Bounds(timeout, memory), form, claims=claims)
    _show(paths, settings, form, output)


def _viewing(view: str, packs: tuple[str, ...], bounds: cli_many.Bounds, form: str, lang: str = "zh", **more: bool) -> Settings:
    """The settings of a worker that shows reports; leaves with one line where the pack is wrong."""
    from auditor.batch.views import View
    from auditor.batch.worker import Settings

    _packs(packs)
    return Settings(
        packs, lang=lang, timeout=bounds.timeout, memory=bounds.memory << 20,
        task=f"auditor.batch.views:{view}", view=View(form, lang, width(), **more),
    )


def _show(paths: tuple[str, ...], settings: Settings, form: str, output: Path | None) -> NoReturn:
    """Put out what a view makes of the reports under the paths, and leave with the worst of their statuses."""
    from auditor import run

    with _system():
        answers = run.show(paths, settings)
    for record, _ in answers:
        if record.error is not None:
            say(_unread(record.error))
    shown = [content for record, content in answers if record.error is None]
    if len(shown) == 1:
        put(shown[0] if form == "xlsx" else shown[0].decode(), output, form)
    elif shown and form in ("csv", "xlsx"):
        fail(f"有 {len(shown)} 份报告，{form} 一次只写一份；请指明一份，或用 --format json。")
    elif shown:
        texts = [content.decode().rstrip("\n") for content in shown]
        put("[\n" + ",\n".join(texts) + "\n]\n" if form == "json" else "\n\n".join(texts) + "\n", output, form)
    if len(shown) < len(answers):
        sys.exit(exits.BROKEN)
    sys.exit(exits.NOTHING if any(record.empty for record, _ in answers) else exits.CLEAN)


@contextmanager
def _system() -> Iterator[None]:
    """What the system refuses meanwhile is one line."""
    try:
        yield
    except OSError as error:
        fail(f"{error.filename or '文件'}：{error.strerror or error}。")


def _unread(error: ReadError) -> str:
    return f"读不出 {error.message}" + (f"\n  建议：{error.remedy}" if error.remedy else "")


@main.group()
def rules() -> None:
    """规则：列出、解释、检验、查错。"""


@rules.command("list")
@_PACK
def rules_list(pack: tuple[str, ...]) -> None:
    """列出规则包的全部规则，一行一条。"""
    from auditor.rulebook.catalogue import SEVERITIES

    for each in _packs(pack).each:
        for rule in each.rules.values():
            off = "（未启用）" if rule.id in each.off else ""
            say(f"{rule.id}\t{SEVERITIES[rule.info.severity]}\t{rule.info.title}{off}", err=False)


@rules.command("explain")
@click.argument("rule_id", required=False)
@click.option("--all", "everything", is_flag=True, help="全部规则，即规则目录 rules/README.md 的内容。")
@_PACK
def rules_explain(rule_id: str | None, everything: bool, pack: tuple[str, ...]) -> None:
    """解释一条规则：公式、级别、依据、例外、例子。"""
    from auditor.rulebook.catalogue import catalogue, explained

    found = _packs(pack)
    if everything:
        say(catalogue(found.each), err=False)
        return
    if rule_id is None:
        raise click.UsageError("请给出规则编号，或 --all。")
    _check_names(found, (rule_id,))
    several = [rule for each in found.each for rule in each.fits(rule_id)]
    say("\n".join(map(explained, several)), err=False)


@rules.command("test")
@_PACK
@click.option("--select", multiple=True, metavar="ID", help="只检验这些规则；编号以 * 结尾表示前缀。")
def rules_test(pack: tuple[str, ...], select: tuple[str, ...]) -> None:
    """用每条规则自带的例子检验它。"""
    from auditor.rulebook.catalogue import run_examples

    found = _packs(pack)
    _check_names(found, select)
    chosen = [(each, [rule for rule in each.rules.values() if not select or any(rule in each.fits(name) for name in select)])
              for each in found.each]
    trials = [trial for each, some in chosen for trial in run_examples(each, some)]
    bad = [trial for trial in trials if not trial.passed]
    for trial in bad:
        should = "成立" if trial.holds else "不成立"
        said = "、".join(trial.verdicts) or "没有核对到任何数字"
        say(f"{trial.rule.source}:{trial.rule.line}: {trial.rule.id} 第 {trial.number} 个应{should}的例子：{said}", err=False)
    say(f"规则 {sum(len(some) for _, some in chosen)} 条，例子 {len(trials)} 个：通过 {len(trials) - len(bad)}，未通过 {len(bad)}", err=False)
    sys.exit(1 if bad else 0)


@rules.command("lint")
@click.argument("folder", required=False, type=click.Path(file_okay=False, exists=True, path_type=Path))
def rules_lint(folder: Path | None) -> None:
    """查规则文件的错误：不认识的键、写错的公式、重复的编号、缺少的例子。"""
    from auditor import rules as packs
    from auditor.yamlfile import RuleError

    problems: list[RuleError] = []
    try:
        loaded = packs.load(folder or packs.DEFAULT_PACK, problems=problems)
    except RuleError as error:
        problems.append(error)
    for problem in problems:
        say(str(problem))
    if problems:
        say(f"{len(problems)} 处有误。规则有误不作为文档的问题报告。")
        sys.exit(exits.BROKEN)
    from auditor.rulebook import remarks as ruleset

    for remark in ruleset.remarks(loaded):
        say(f"{remark.rule.id}：{remark.message}", err=False)
    say(f"规则 {len(loaded.rules)} 条，没有发现错误。", err=False)


for _command in (cli_many.query_command, cli_many.export_command, cli_many.summary_command):
    main.add_command(_command)
