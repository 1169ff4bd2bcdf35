"""What several commands do with packs, and with reports that they show."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from auditor import cli_many
from auditor.cli_output import fail, put, say, width
from auditor.gate import status as exits

if TYPE_CHECKING:
    from auditor.batch.worker import Settings
    from auditor.findings import ReadError
    from auditor.rules.packs import Packs

PACK = click.option(
    "--pack",
    multiple=True,
    metavar="NAME|DIR",
    help="规则包的名称，或在其基础上增改的文件夹；可多次给出。",
)


def packs(names: tuple[str, ...], lang: str = "zh") -> Packs:
    """The packs of a run; leaves with one line where one that is asked for is wrong."""
    from auditor.rules.packs import Packs
    from auditor.wording.messages import mistake
    from auditor.wording.words import words
    from auditor.yamlfile import RuleError

    if any(not name.strip() for name in names):
        fail("--pack 是空的；请给出规则包的名称或文件夹。")
    found = Packs(names)
    try:
        # What was asked for may be wrong, and is loaded before anything is read; what is shipped, where it is needed.
        found.load()
    except RuleError as error:
        told = words(lang)
        fail(f"{told('run.packs-wrong' if error.line else 'run.pack-unfound')}\n{mistake(error, told)}")
    return found


def check_names(found: Packs, names: Iterable[str], where: str = "", lang: str = "zh") -> None:
    """Leave with one line at a name that fits no rule of any pack; `where` is what it may stand in."""
    import difflib

    from auditor.wording.words import words

    for name in names:
        if not any(pack.fits(name) for pack in found.each):
            near = difflib.get_close_matches(name, [rule for pack in found.each for rule in pack.rules], 1)
            told = words(lang)
            hint = told("near", name=near[0]) if near else told("run.rules-list")
            hint += told("run.rules-own") if found.free else ""
            fail(f"{where}{told('run.no-rule', name=name, hint=hint)}")


def viewing(
    view: str,
    names: tuple[str, ...],
    bounds: cli_many.Bounds,
    form: str,
    lang: str = "zh",
    **more: Any,
) -> Settings:
    """The settings of a worker that shows reports; leaves with one line where the pack is wrong."""
    from auditor.batch.views import View
    from auditor.batch.worker import Settings

    packs(names, lang)
    return Settings(
        names,
        lang=lang,
        timeout=bounds.timeout,
        memory=bounds.memory << 20,
        task=f"auditor.batch.views:{view}",
        view=View(form, lang, width(), **more),
    )


def show(paths: tuple[str, ...], settings: Settings, form: str, output: Path | None) -> NoReturn:
    """Put out what a view makes of the reports under the paths, and leave with the worst of their statuses."""
    from auditor import run

    with system():
        answers = run.show(paths, settings)
    for record, _ in answers:
        if record.error is not None:
            say(unread(record.error))
    shown = [content for record, content in answers if record.error is None]
    if len(shown) == 1:
        put(shown[0] if form == "xlsx" else shown[0].decode(), output, form)
    elif shown and form in ("csv", "xlsx"):
        fail(f"有 {len(shown)} 份报告，{form} 一次只写一份；请指明一份，或用 --format json。")
    elif shown:
        texts = [content.decode().rstrip("\n") for content in shown]
        put(
            "[\n" + ",\n".join(texts) + "\n]\n" if form == "json" else "\n\n".join(texts) + "\n",
            output,
            form,
        )
    if len(shown) < len(answers):
        sys.exit(exits.BROKEN)
    sys.exit(exits.NOTHING if any(record.empty for record, _ in answers) else exits.CLEAN)


@contextmanager
def system() -> Iterator[None]:
    """What the system refuses meanwhile is one line."""
    try:
        yield
    except OSError as error:
        fail(f"{error.filename or '文件'}：{error.strerror or error}。")


def unread(error: ReadError) -> str:
    """The line for a report that cannot be read."""
    return f"读不出 {error.message}" + (f"\n  建议：{error.remedy}" if error.remedy else "")
