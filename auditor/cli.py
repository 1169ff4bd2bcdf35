"""The command line: parses and calls, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from auditor import (
    __version__,
    cli_many,
    cli_options,
    cli_packs,
    cli_page,
    cli_rules,
    cli_store,
    formats,
)
from auditor.cli_errors import Group
from auditor.cli_lang import Misuse, in_language, refusal, speak, told, typed
from auditor.cli_output import fail, in_format, put, say
from auditor.gate import status as exits
from auditor.message import Message, listed
from auditor.message import say as message
from auditor.output import guard


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="auditor", help="显示版本并退出。")
@in_language
def main() -> None:
    """核对部门决算公开报告中的数字：表内、表间、文字与报表。"""


_KIND = click.option("--kind", metavar="NAME", help="按这种报告核对；不给则按标题和表名自己认。")


def _asked(kind: str | None, packs: tuple[str, ...]) -> tuple[str, ...]:
    """What is put to every document: the pack of a forced kind, and those asked for beside it.

    Leaves with one line where there is no kind of that name, shipped or among the packs.
    """
    from auditor.rules.packs import FORCED, Packs
    from auditor.yamlfile import RuleError

    # No kind is forced: each document is put under the pack that it is recognised as.
    if not kind:
        return packs
    try:
        known = {each.name: each.title for each in Packs(packs).kinds}
    except RuleError:
        # What is wrong in a pack is said where it is loaded.
        return packs
    if kind not in known:
        choice = [message("name.titled", name=each, title=title) for each, title in known.items()]
        fail(told("run.no-kind", kind=kind, choice=listed(choice)))
    # The sign of a forced kind goes first, with the packs beside it behind.
    return (FORCED + kind, *packs)


def _document_options(command: Any) -> Any:
    """The options of every command that reads documents: of what kind they are, and what is put
    beside it.
    """
    return _KIND(cli_packs.PACK(command))


@main.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--format", "form", type=click.Choice(formats.REPORT), help="报告的格式（默认 terminal）。"
)
@click.option(
    "--output",
    type=cli_options.Target(path_type=Path),
    metavar="FILE|DIR",
    help="写入文件，而不是标准输出；给出文件夹（几份报告时，没有后缀的名称也是）则每份报告一个文件，网页另有目录页。",
)
@click.option(
    "--fail-on", type=click.Choice(exits.FAIL_ON), help="从哪一级起退出状态为 1（默认 error）。"
)
@_document_options
@click.option("--select", multiple=True, metavar="ID", help="只用这些规则；编号以 * 结尾表示前缀。")
@click.option("--ignore", multiple=True, metavar="ID", help="不用这些规则。")
@click.option("--all", "everything", is_flag=True, help="相符、尾差、无法核对的也逐项列出。")
@in_language
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="基线文件：其中已有的问题不计入结果。",
)
@click.option("--write-baseline", is_flag=True, help="把本次的问题写入 --baseline 所指的文件。")
@click.option(
    "--waivers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="豁免文件（YAML）。",
)
@click.option("--no-baseline", is_flag=True, help="不用设置中的基线。")
@click.option("--no-waivers", is_flag=True, help="不用设置中的豁免。")
@click.option(
    "--settings",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="设置文件（默认从工作文件夹起向上找）。",
)
@click.option("--isolated", is_flag=True, help="不用任何设置文件。")
@cli_options.options
def check(paths: tuple[str, ...], output: Path | None, **chosen: Any) -> None:
    """核对报告。PATH 是文件、文件夹，或 -（标准输入）。

    退出状态：0 没有达到 --fail-on 的问题；1 有；2 未能核对（用法、规则或文件有误）；3 没有可核对的内容。
    """
    from auditor.gate import settled as settings

    if not paths and not chosen["listed"]:
        raise Misuse("usage.no-path")
    try:
        # Options that were typed go before those of a settings file; from here on the language is
        # known.
        settled = settings.settle({**chosen, "lang": typed()})
        speak(settled.lang)
        paths = cli_many.cleared(paths, settled, output, chosen)
        # `settled.packs` begins with a forced kind, so that it is told as in force; `_asked` adds
        # it with its sign.
        asked = _asked(chosen["kind"], settled.packs[bool(chosen["kind"]) :])
        packs = cli_packs.packs(asked)
        cli_packs.check_names(packs, (*chosen["select"], *chosen["ignore"]))
        # Names that the settings file has are said with the file.
        cli_packs.check_names(packs, (*settled.select, *settled.ignore), settled.source)
        settings.choose(settled, packs)
        if settled.lang != "zh":
            from auditor.wording import rule_texts

            rule_texts.prepare(
                [folder for pack in packs.each for folder in pack.folders], settled.lang
            )
        cli_many.check(paths, cli_many.CheckRequest(packs, settled, output, paths), chosen)
    except ValueError as error:
        what = error.args[0] if error.args and isinstance(error.args[0], Message) else None
        raise Misuse(what or message("usage.own", message=error)) from None
    except OSError as error:
        fail(refusal(error, "system.unfinished"))


@main.command()
@click.argument("old")
@click.argument("new")
@in_format(formats.DIFF)
@in_language
@_document_options
@cli_options.bounds
def diff(
    old: str,
    new: str,
    form: str,
    pack: tuple[str, ...],
    kind: str | None,
    timeout: float,
    memory: int,
) -> None:
    """重新报送的报告与前一份比较：已改正、新出现、仍存在；同一部门两个年度的报告，比较上年的数。"""
    from auditor import run

    settings = cli_packs.viewing(
        "diff", _asked(kind, pack), cli_options.Bounds(timeout, memory), form
    )
    with cli_packs.system():
        record, content = run.compare(old, new, settings)
    if record.error is not None:
        fail(cli_packs.unread(record.error))
    if record.empty:
        say(told("diff.nothing", file=record.file))
        sys.exit(exits.NOTHING)
    put(content.decode(), None, form)
    sys.exit(exits.FOUND if record.fails else exits.CLEAN)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--power", is_flag=True, help="另算发现能力：每个数字差多少能被发现。")
@in_format(formats.COVERAGE)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。"
)
@in_language
@_document_options
@cli_options.bounds
def coverage(
    paths: tuple[str, ...],
    power: bool,
    form: str,
    output: Path | None,
    pack: tuple[str, ...],
    kind: str | None,
    timeout: float,
    memory: int,
) -> None:
    """列出每个数字有几项核对涉及、哪些没有任何核对涉及。"""
    guard.cleared({"--output": output}, (*paths, *pack))
    settings = cli_packs.viewing(
        "coverage", _asked(kind, pack), cli_options.Bounds(timeout, memory), form, power=power
    )
    cli_packs.show(paths, settings, form, output)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@in_format(formats.LEDGER)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。"
)
@click.option("--claims", is_flag=True, help="逐句列出文字说明中读懂了什么，以及没有读懂的数字。")
@in_language
@_document_options
@cli_options.bounds
def ledger(
    paths: tuple[str, ...],
    form: str,
    output: Path | None,
    claims: bool,
    pack: tuple[str, ...],
    kind: str | None,
    timeout: float,
    memory: int,
) -> None:
    """列出从报告中读到的全部数字。"""
    guard.cleared({"--output": output}, (*paths, *pack))
    settings = cli_packs.viewing(
        "ledger", _asked(kind, pack), cli_options.Bounds(timeout, memory), form, claims=claims
    )
    cli_packs.show(paths, settings, form, output)


for _command in (
    cli_rules.rules,
    cli_store.query_command,
    cli_store.export_command,
    cli_store.summary_command,
    cli_page.page_command,
):
    main.add_command(_command)
