"""The commands on a store: query, export, summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor import __version__, formats
from auditor.cli_errors import Command
from auditor.cli_lang import in_language, told, vocabulary
from auditor.cli_output import fail, in_format, put, say, width
from auditor.output import guard

if TYPE_CHECKING:
    from auditor.reports.summary import Summary


def put_summary(summary: Summary, suffix: str, output: Path | None, settings: str = "") -> None:
    """The summary in the format of a suffix; `settings` is what was in force. Raises
    OutputError.
    """
    from auditor.reports import summary_html, summary_terminal, summary_xlsx

    words = vocabulary()
    if suffix == ".html":
        put(summary_html.render(summary, words, __version__, settings), output, "html")
    elif suffix == ".xlsx":
        put(summary_xlsx.render(summary, words, settings), output, "xlsx")
    else:
        put(summary_terminal.render(summary, words, width(), settings=settings), output)


@click.command("query", cls=Command)
@click.argument("store", type=click.Path(exists=True))
@click.argument("sql", required=False, metavar="[VIEW|SQL]")
@in_format(formats.QUERY)
@click.option(
    "--limit", type=click.IntRange(0), default=1000, show_default=True, help="最多几行，0 为不限。"
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。"
)
@in_language
def query_command(store: str, sql: str | None, form: str, limit: int, output: Path | None) -> None:
    """查询数据库或 Parquet 文件夹：视图的名称，或一条 SQL；不给则列出表和视图。"""
    from auditor.store import export as out

    guard.cleared({"--output": output}, (store,))
    if sql is None:
        put(out.documentation(vocabulary()), output)
        return
    answer = out.query(store, sql, limit)
    put(out.rendered(answer, form), output, form)
    if answer.more:
        say(told("query.more", limit=limit))


@click.command("export", cls=Command)
@click.argument("store", type=click.Path(exists=True))
@click.argument("target", type=click.Path(path_type=Path))
@in_format(formats.EXPORT)
@click.option(
    "--table", "tables", multiple=True, metavar="NAME", help="只要这些表或视图；可多次给出。"
)
@in_language
def export_command(store: str, target: Path, form: str, tables: tuple[str, ...]) -> None:
    """把数据库的表和视图导出为 Parquet、CSV 或 Excel。"""
    from auditor.store import export as out

    # The target may be the log of a database (`.wal`) that holds what was not yet taken up.
    guard.no_log(target)
    try:
        made = out.export(store, target, form, tables)
    except OSError as error:
        fail(told("export.refused", where=error.filename or target, why=error.strerror or error))
    say(told("export.written", count=len(made)), err=False)


@click.command("summary", cls=Command)
@click.argument("store", type=click.Path(exists=True))
@in_format(formats.SUMMARY)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。"
)
@in_language
def summary_command(store: str, form: str, output: Path | None) -> None:
    """汇总数据库中的全部报告：部门排列、部门与规则组、历年。"""
    from auditor.store.summary import of_store

    guard.cleared({"--output": output}, (store,))
    put_summary(of_store(store), "" if form == "terminal" else f".{form}", output)
