"""What several commands do with packs and with single reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from auditor import cli_many
from auditor.cli_output import fail, width

if TYPE_CHECKING:
    from auditor.batch.record import Record
    from auditor.rules.packs import Packs

PACK = click.option(
    "--pack",
    multiple=True,
    metavar="NAME|DIR",
    help="规则包的名称，或在其基础上增改的文件夹；可多次给出。",
)


def packs(names: tuple[str, ...]) -> Packs:
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


def check_names(found: Packs, names: Iterable[str]) -> None:
    """Leave with one line at a name that fits no rule of any pack."""
    import difflib

    for name in names:
        if not any(pack.fits(name) for pack in found.each):
            near = difflib.get_close_matches(
                name, [rule for pack in found.each for rule in pack.rules], 1
            )
            hint = f"是否为“{near[0]}”？" if near else "用 auditor rules list 查看全部规则。"
            fail(f"没有规则“{name}”。{hint}")


def shown(
    view: str,
    paths: tuple[str, ...],
    names: tuple[str, ...],
    bounds: cli_many.Bounds,
    form: str,
    lang: str = "zh",
    **more: Any,
) -> tuple[Record, bytes]:
    """What a view makes of reports, in a worker; leaves with one line where they cannot be read."""
    from auditor import run
    from auditor.batch.pool import PoolBroken
    from auditor.batch.views import View
    from auditor.batch.worker import Settings

    packs(names)
    settings = Settings(
        names,
        lang=lang,
        timeout=bounds.timeout,
        memory=bounds.memory << 20,
        task=f"auditor.batch.views:{view}",
        view=View(form, lang, width(), **more),
    )
    try:
        record, content = run.show(paths, settings)
    except PoolBroken as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or '文件'}：{error.strerror or error}。")
    if record.error is not None:
        fail(f"读不出 {record.message}" + (f"\n  建议：{record.remedy}" if record.remedy else ""))
    return record, content
