"""The command line over many reports: its options, its runs, and the commands on a store."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from auditor import __version__

if TYPE_CHECKING:
    from auditor.batch.command import Checked, Wanted
    from auditor.reports.summary import Summary
    from auditor.rules.pack import Pack

Write = Callable[[str | bytes, Path | None], None]


def options(command: Any) -> Any:
    """The options of a run over many reports."""
    for option in reversed((
        click.option("--jobs", type=click.IntRange(0), default=0, metavar="N", help="几份报告同时核对（默认处理器的个数）。"),
        click.option("--list", "listed", metavar="FILE", help="从文件读入路径，一行一个；- 为标准输入。"),
        click.option("--cache", type=click.Path(file_okay=False, path_type=Path), help="缓存的文件夹。"),
        click.option("--no-cache", is_flag=True, help="不用缓存。"),
        click.option("--resume", is_flag=True, help="接着上一次中断的运行。"),
        click.option("--timeout", type=click.FloatRange(0), default=600.0, show_default=True, metavar="SECONDS", help="一份报告的时限，0 为不限。"),
        click.option("--memory", type=click.IntRange(0), default=4096, show_default=True, metavar="MB", help="一份报告的内存上限，0 为不限。"),
        click.option("--names", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="部门别名和所属单位的文件（YAML）。"),
        click.option("--store", type=click.Path(dir_okay=False, path_type=Path), help="把结果存入数据库文件（DuckDB）。"),
        click.option("--summary", "summary_file", type=click.Path(dir_okay=False, path_type=Path), help="另写一份汇总（.html、.xlsx 或 .txt）。"),
        click.option("--cluster", metavar="ADDRESS", help="在 Dask 集群上核对；PATH 可以是网址。"),
        click.option("--results", metavar="DIR|URL", help="集群的结果以 Parquet 写到哪里。"),
    )):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Asked:
    """What `check` settled before it came to many reports."""

    pack: Pack
    packs: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    form: str
    output: Path | None
    fail_on: str
    lang: str
    baseline: Path | None
    waivers: Path | None
    width: int
    color: bool
    write: Write


def concerns(paths: tuple[str, ...], chosen: dict[str, Any]) -> bool:
    """Whether it is a matter for many reports; a single file imports nothing for them."""
    if any(chosen[name] for name in ("listed", "store", "cluster", "summary_file", "resume", "jobs")):
        return True
    if len(paths) == 1 and (paths[0] == "-" or Path(paths[0]).is_file()):
        return False
    from auditor.batch import discover

    return "-" not in paths and discover.several(paths)


def check(paths: tuple[str, ...], asked: Asked, chosen: dict[str, Any]) -> NoReturn:
    """Check many reports and leave with the exit status."""
    from auditor.batch import command
    from auditor.batch.cache import Refused
    from auditor.batch.journal import Running
    from auditor.batch.pool import PoolBroken
    from auditor.store.write import StoreError

    wanted = command.Wanted(chosen["jobs"], chosen["cache"], not chosen["no_cache"], chosen["resume"], chosen["timeout"], chosen["memory"],
                            chosen["store"], chosen["names"], chosen["listed"], asked.lang)
    if chosen["cluster"]:
        _on_cluster(paths, asked, wanted, chosen["cluster"], chosen["results"])
    try:
        checked = command.check(paths, asked.pack, asked.packs, asked.select, asked.ignore, wanted)
    except (PoolBroken, Refused, Running, StoreError) as error:
        _fail(str(error))
    try:
        status = _report(checked, asked, chosen)
    finally:
        checked.close()
    sys.exit(status)


def _report(checked: Checked, asked: Asked, chosen: dict[str, Any]) -> int:
    """Write what the run came to; its exit status."""
    from auditor import reports
    from auditor.batch.command import FULL
    from auditor.gate import waivers as gate
    from auditor.reports import summary_terminal
    from auditor.wording.words import words

    passed = gate.Gate()
    if asked.baseline or asked.waivers:
        passed = gate.passed(checked.reports, asked.baseline, chosen["write_baseline"], asked.waivers, words(asked.lang))
    summary, terminal = checked.summary, asked.form == "terminal"
    if not terminal or summary.total.reports <= FULL:
        shown = reports.Run(checked.reports, checked.batch.errors, __version__, chosen["everything"], asked.lang, asked.width, asked.color,
                            passed.suppressed)
        asked.write(reports.render(asked.form, shown), asked.output)
    if terminal:
        asked.write(summary_terminal.render(summary, asked.width, chosen["everything"]), asked.output if summary.total.reports > FULL else None)
    if chosen["summary_file"]:
        asked.write(_rendered(summary, chosen["summary_file"].suffix), chosen["summary_file"])
    for failed in () if terminal else checked.batch.errors:
        click.echo(f"读不出 {failed.message} {failed.remedy}".rstrip(), err=True)
    for line in (*checked.warnings, *passed.messages(words(asked.lang))):
        click.echo(line, err=True)
    if checked.batch.interrupted:
        onward = "" if checked.batch.temporary else "；加 --resume 接着核对"
        click.echo(f"已中断，完成 {len(checked.batch.done)} 份{onward}。", err=True)
    if passed.suppressed or passed.expired:
        return gate.status(checked.reports, bool(checked.batch.errors) or checked.batch.interrupted, asked.fail_on, passed)
    return checked.status(asked.fail_on)


def _on_cluster(paths: tuple[str, ...], asked: Asked, wanted: Wanted, address: str, results: str | None) -> NoReturn:
    from auditor import cluster
    from auditor.batch import command, discover
    from auditor.family.entities import load

    if not results:
        raise click.UsageError("--cluster 要用 --results 指明结果写到哪个文件夹或网址。")
    try:
        listed = discover.listing(wanted.listed) if wanted.listed else []
        settings = command.settings_of(asked.packs, asked.select, asked.ignore, wanted)
        run = cluster.check_on_cluster(address, cluster.listed([*paths, *listed]), asked.pack, settings, results,
                                       entities=load(wanted.names) if wanted.names else None,
                                       inputs=[*paths, *listed])
    except cluster.ClusterError as error:
        _fail(str(error))
    for _, why in run.errors:
        click.echo(why, err=True)
    click.echo(f"核对 {run.reports} 份，未能核对 {len(run.errors)} 份；结果在 {results}，用 auditor query {results} 查询。")
    sys.exit(run.status(asked.fail_on))


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


def _rendered(summary: Summary, suffix: str) -> str | bytes:
    from auditor.reports import summary_html, summary_terminal, summary_xlsx

    if suffix == ".html":
        return summary_html.render(summary, __version__)
    return summary_xlsx.render(summary) if suffix == ".xlsx" else summary_terminal.render(summary, _width())


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def _write(content: str | bytes, output: Path | None) -> None:
    """To the file, else to standard output; bytes are not for a terminal."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    if output is not None:
        try:
            output.write_bytes(data)
        except OSError as error:
            _fail(f"写不进 {output.name}：{error.strerror}。请检查路径和权限。")
    elif isinstance(content, bytes) and sys.stdout.isatty():
        _fail("这种格式是二进制文件，请用 --output 指定文件名。")
    else:
        click.echo(content, nl=False)


@click.command("query")
@click.argument("store", type=click.Path(exists=True))
@click.argument("sql", required=False, metavar="[VIEW|SQL]")
@click.option("--format", "form", type=click.Choice(("terminal", "csv", "json")), default="terminal", show_default=True)
@click.option("--limit", type=click.IntRange(0), default=1000, show_default=True, help="最多几行，0 为不限。")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。")
def query_command(store: str, sql: str | None, form: str, limit: int, output: Path | None) -> None:
    """查询数据库或 Parquet 文件夹：视图的名称，或一条 SQL；不给则列出表和视图。"""
    from auditor.store import export as out
    from auditor.store.write import StoreError

    try:
        if sql is None:
            _write(out.documentation(), output)
            return
        answer = out.query(store, sql, limit)
    except StoreError as error:
        _fail(str(error))
    _write(out.rendered(answer, form), output)
    if answer.more:
        click.echo(f"只列出前 {limit} 行；用 --limit 0 全部列出。", err=True)


@click.command("export")
@click.argument("store", type=click.Path(exists=True))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(("parquet", "csv", "xlsx")), default="parquet", show_default=True)
@click.option("--table", "tables", multiple=True, metavar="NAME", help="只要这些表或视图；可多次给出。")
def export_command(store: str, target: Path, form: str, tables: tuple[str, ...]) -> None:
    """把数据库的表和视图导出为 Parquet、CSV 或 Excel。"""
    from auditor.store import export as out
    from auditor.store.write import StoreError

    try:
        made = out.export(store, target, form, tables)
    except (StoreError, OSError) as error:
        _fail(str(error))
    click.echo(f"已写出 {len(made)} 个文件。")


@click.command("summary")
@click.argument("store", type=click.Path(exists=True))
@click.option("--format", "form", type=click.Choice(("terminal", "html", "xlsx")), default="terminal", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。")
def summary_command(store: str, form: str, output: Path | None) -> None:
    """汇总数据库中的全部报告：部门排列、部门与规则组、历年。"""
    from auditor.store.summary import of_store
    from auditor.store.write import StoreError

    try:
        found = of_store(store)
    except StoreError as error:
        _fail(str(error))
    _write(_rendered(found, {"terminal": "", "html": ".html", "xlsx": ".xlsx"}[form]), output)
