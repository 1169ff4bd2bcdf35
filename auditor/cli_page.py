"""The command that opens the officer's page."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli_errors import Command
from auditor.cli_lang import in_language, spoken, told
from auditor.cli_output import fail, say


@click.command("page", cls=Command)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="端口（默认由系统选一个空闲的）。"
)
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只给出地址。")
@click.option(
    "--waivers",
    type=click.Path(dir_okay=False, path_type=Path),
    help="豁免文件（YAML），在页面上豁免的写入其中；不给则随页面关闭。",
)
@in_language
def page_command(port: int, no_browser: bool, waivers: Path | None) -> None:
    """在浏览器中核对：拖入文件，看结果，处理、豁免，取加了标注的原文件，改后再核对。只在本机。"""
    try:
        from auditor.page import site
        from auditor.page.desk import Desk
    except ImportError as error:
        fail(told("page.component", name=error.name))
    try:
        site.serve(Desk(waivers, spoken()), port, not no_browser, lambda line: say(line, err=False))
    except OSError as error:
        fail(told("page.no-port", port=port, why=error.strerror or error))
    except SystemExit:
        # The server leaves so where its port is taken.
        fail(told("page.port-taken", port=port))
