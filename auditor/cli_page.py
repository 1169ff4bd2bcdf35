"""The command that opens the officer's page."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli_errors import Command
from auditor.cli_output import fail, say


@click.command("page", cls=Command)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口（默认由系统选一个空闲的）。")
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只给出地址。")
@click.option(
    "--waivers",
    type=click.Path(dir_okay=False, path_type=Path),
    help="豁免文件（YAML），在页面上豁免的写入其中；不给则随页面关闭。",
)
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", show_default=True, help="报告的语言。")
def page_command(port: int, no_browser: bool, waivers: Path | None, lang: str) -> None:
    """在浏览器中核对：拖入文件，看结果，处理、豁免，取加了标注的原文件，改后再核对。只在本机。"""
    try:
        from auditor.page import site
        from auditor.page.desk import Desk
    except ImportError as error:
        fail(f"页面所需的组件没有安装（{error.name}）。请安装：pip install 'gouji-auditor[page]'")
    try:
        site.serve(Desk(waivers, lang), port, not no_browser, lambda line: say(line, err=False))
    except OSError as error:
        fail(f"端口 {port} 不能使用：{error.strerror or error}。请换一个端口，或不给 --port。")
    except SystemExit:
        # The server leaves so where its port is taken.
        fail(f"端口 {port} 已被占用。请换一个端口，或不给 --port。")
