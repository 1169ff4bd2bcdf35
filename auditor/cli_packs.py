"""What several commands do with packs, and with reports that they show."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from auditor import cli_options
from auditor.cli_lang import refusal, spoken, told, vocabulary
from auditor.cli_output import fail, put, say, width
from auditor.formats import BINARY
from auditor.gate import status as exits
from auditor.message import say as message
from auditor.message import sentences

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


def packs(names: tuple[str, ...]) -> Packs:
    """The packs of a run; leaves with one line where one that is asked for is wrong."""
    from auditor.rules.packs import Packs
    from auditor.wording.messages import mistake
    from auditor.yamlfile import RuleError

    if any(not name.strip() for name in names):
        fail(told("run.no-pack"))
    found = Packs(names)
    try:
        # What was asked for may be wrong, and is loaded before anything is read; what is shipped,
        # where it is needed.
        found.load()
    except RuleError as error:
        fail(
            f"{told('run.packs-wrong' if error.line else 'run.pack-unfound')}\n"
            f"{mistake(error, vocabulary())}"
        )
    return found


def check_names(found: Packs, names: Iterable[str], where: Path | None = None) -> None:
    """Leave with one line at a name that fits no rule of any pack; `where` is the file that it may
    stand in.
    """
    from auditor.yamlwords import near

    for name in names:
        # A rule may be of another kind than the report: any pack will do.
        if not any(pack.fits(name) for pack in found.each):
            hint = near(name, [rule for pack in found.each for rule in pack.rules]) or message(
                "run.rules-list"
            )
            more = [message("run.rules-own")] if found.free else []
            wrong = message("run.no-rule", name=name, hint=sentences(hint, *more))
            fail(
                told("of-file", file=where, what=wrong)
                if where
                else told("usage.own", message=wrong)
            )


def viewing(
    view: str,
    names: tuple[str, ...],
    bounds: cli_options.Bounds,
    form: str,
    **more: Any,
) -> Settings:
    """The settings of a worker that shows reports; leaves with one line where the pack is wrong."""
    from auditor.batch.worker import Settings, View

    packs(names)
    return Settings(
        names,
        lang=spoken(),
        timeout=bounds.timeout,
        memory=bounds.memory << 20,
        task=f"auditor.batch.views:{view}",
        view=View(form, spoken(), width(), **more),
    )


def show(paths: tuple[str, ...], settings: Settings, form: str, output: Path | None) -> NoReturn:
    """Put out what a view makes of the reports under the paths, and leave with the worst of their
    statuses.
    """
    from auditor import run

    with system():
        answers = run.show(paths, settings)
    for record, _ in answers:
        if record.error is not None:
            say(unread(record.error))
    shown = [content for record, content in answers if record.error is None]
    if shown:
        put(_together(shown, form), output, form)
    if len(shown) < len(answers):
        sys.exit(exits.BROKEN)
    sys.exit(exits.NOTHING if any(record.empty for record, _ in answers) else exits.CLEAN)


def _together(shown: Sequence[bytes], form: str) -> str | bytes:
    """What a view made of one report or of several, as one output; leaves where the form has room
    for one alone.
    """
    # Only a workbook is bytes; all other views are text.
    if len(shown) == 1:
        return shown[0] if form in BINARY else shown[0].decode()
    if form in ("csv", "xlsx"):
        fail(told("view.several", count=len(shown), form=form))
    texts = [content.decode().rstrip("\n") for content in shown]
    return "[\n" + ",\n".join(texts) + "\n]\n" if form == "json" else "\n\n".join(texts) + "\n"


@contextmanager
def system() -> Iterator[None]:
    """What the system refuses meanwhile is one line."""
    try:
        yield
    except OSError as error:
        fail(refusal(error))


def unread(error: ReadError) -> str:
    """The line for a report that cannot be read."""
    read = told("view.unread", message=error.message)
    return read + (f"\n{told('view.remedy', remedy=error.remedy)}" if error.remedy else "")
