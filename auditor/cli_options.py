"""The options of a run over many reports, and of what a report may take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import click

from auditor.bounds import MEMORY, TIMEOUT
from auditor.cli_lang import Misuse
from auditor.records import frozen

_DAY: Final = 86_400
"""Seconds that a report may be given at most."""


def _finite(_: click.Context, __: click.Parameter, value: float) -> float:
    """A number of seconds; `nan` is within every range."""
    if value != value:
        raise click.BadParameter("nan")
    return value


@frozen
class Bounds:
    """What a report may take: seconds and MB, 0 for no limit."""

    timeout: float = TIMEOUT
    memory: int = MEMORY


class Target(click.Path):
    """A file, or a folder that is there: one that is written as a folder is not taken for a
    file.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path of what was typed."""
        if isinstance(value, str) and value.endswith(("/", os.sep)) and not os.path.isdir(value):
            raise Misuse("usage.no-folder", folder=value)
        return super().convert(value, param, ctx)


def bounds(command: Any) -> Any:
    """The options that bound what a report may take, the same for every command that reads one."""
    command = click.option(
        "--memory",
        type=click.IntRange(0),
        default=MEMORY,
        show_default=True,
        metavar="MB",
        help="一份报告的内存上限，0 为不限。",
    )(command)
    return click.option(
        "--timeout",
        type=click.FloatRange(0, _DAY),
        default=TIMEOUT,
        show_default=True,
        metavar="SECONDS",
        callback=_finite,
        help="一份报告的时限（扫描件为一页的时限），0 为不限。",
    )(command)


def options(command: Any) -> Any:
    """The options of a run over many reports."""
    command = bounds(command)
    # Click puts the option that is added last first.
    for option in reversed(
        (
            click.option(
                "--jobs",
                type=click.IntRange(0),
                default=0,
                metavar="N",
                help="几份报告同时核对（默认处理器的个数）。",
            ),
            click.option(
                "--list", "listed", metavar="FILE", help="从文件读入路径，一行一个；- 为标准输入。"
            ),
            click.option(
                "--cache", type=click.Path(file_okay=False, path_type=Path), help="缓存的文件夹。"
            ),
            click.option("--no-cache", is_flag=True, help="不用缓存。"),
            click.option("--resume", is_flag=True, help="接着上一次中断的运行。"),
            click.option(
                "--names",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="部门别名和所属单位的文件（YAML）。",
            ),
            click.option(
                "--store",
                type=click.Path(dir_okay=False, path_type=Path),
                help="把结果存入数据库文件（DuckDB）。",
            ),
            click.option(
                "--summary",
                "summary_file",
                type=click.Path(dir_okay=False, path_type=Path),
                help="另写一份汇总（.html、.xlsx 或 .txt）。",
            ),
            click.option(
                "--mark",
                type=click.Path(path_type=Path),
                metavar="OUT",
                help="另写一份加了标注的原文件（PDF、Word、Excel、网页、文本）；OUT 是文件，或放多份的文件夹。",
            ),
            click.option(
                "--pages",
                is_flag=True,
                help="网页中另附 PDF 的原页图像，数字标在原处（--format html）。",
            ),
            click.option("--ticks", is_flag=True, help="--mark 的副本中，核对相符的数字也打上 √。"),
            click.option(
                "--cluster", metavar="ADDRESS", help="在 Dask 集群上核对；PATH 可以是网址。"
            ),
            click.option("--results", metavar="DIR|URL", help="集群的结果以 Parquet 写到哪里。"),
        )
    ):
        command = option(command)
    return command
