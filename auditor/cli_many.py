"""What `check` does once it knows its options; the options of its runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from auditor import __version__, compiled
from auditor.cli_lang import Misuse, told, vocabulary
from auditor.cli_output import colour, put, say, width
from auditor.cli_store import put_summary
from auditor.gate.status import BROKEN
from auditor.output import guard
from auditor.output.files import is_folder, reason
from auditor.records import frozen

if TYPE_CHECKING:
    from auditor.cli_lines import JsonLines
    from auditor.gate.settled import Settled
    from auditor.gate.waivers import Gate
    from auditor.reports import Run
    from auditor.rules.packs import Packs
    from auditor.run import Checked
    from auditor.wording.words import Words


@frozen
class CheckRequest:
    """What `check` settled before anything is read."""

    packs: Packs
    settled: Settled
    output: Path | None
    inputs: tuple[str, ...] = ()
    """The paths that are read."""


def cleared(
    paths: tuple[str, ...], settled: Settled, output: Path | None, chosen: dict[str, Any]
) -> tuple[str, ...]:
    """All paths, those of `--list` included, once no output of `check` is one of its inputs; what
    is listed is read once.

    Raises OutputError, RuleError, OSError.
    """
    if chosen["listed"]:
        paths = (*paths, *_listing(chosen["listed"]))
    # Before anything is read: options that make no sense together, and outputs that would overwrite
    # an input.
    known, copy = settled.baseline, chosen["mark"]
    if chosen["pages"] and settled.format != "html":
        raise Misuse("usage.pages")
    if chosen["ticks"] and copy is None:
        raise Misuse("usage.ticks")
    if copy is not None:
        _possible(copy, paths)
    written = known if chosen["write_baseline"] else None
    outputs = {
        # A copy without a suffix is a folder.
        "--mark": _file(copy) if copy is not None and copy.suffix else None,
        "--output": _file(output),
        "--summary": chosen["summary_file"],
        "--store": chosen["store"],
        "--baseline": written,
    }
    guard.cleared(outputs, (*paths, *_read(settled, chosen)))
    if written is not None:
        from auditor.gate.waivers import replaceable

        replaceable(written)
    return paths


def _possible(copy: Path, paths: tuple[str, ...]) -> None:
    """Refuse marked copies that cannot be made. Raises OutputError."""
    from auditor.marked import copies

    copies.possible(copy, paths)


def _file(output: Path | None) -> Path | None:
    """An output, unless it is a folder that is there."""
    return output if output is None or not output.is_dir() else None


def _listing(name: str) -> tuple[str, ...]:
    """The paths that a list names. Raises Misuse where it cannot be read."""
    from auditor.batch import discover

    try:
        return tuple(discover.listing(name))
    except OSError as error:
        raise Misuse("usage.no-list", file=name, why=reason(error)) from None


def _read(settled: Settled, chosen: dict[str, Any]) -> tuple[Any, ...]:
    """What is read besides the reports: the list of them, settings, waivers, names, the baseline
    that is not written, packs.
    """
    return (
        chosen["listed"] if chosen["listed"] != "-" else None,
        settled.source,
        settled.waivers,
        chosen["names"],
        None if chosen["write_baseline"] else settled.baseline,
        *settled.packs,
    )


def check(paths: tuple[str, ...], asked: CheckRequest, chosen: dict[str, Any]) -> NoReturn:
    """Check the reports and leave with the exit status. Raises RuleError, ValueError, OSError."""
    from auditor import run

    settled = asked.settled
    wanted = run.RunOptions(
        chosen["jobs"],
        chosen["cache"],
        not chosen["no_cache"],
        chosen["resume"],
        chosen["timeout"],
        chosen["memory"],
        chosen["store"],
        chosen["names"],
        settled.lang,
        chosen["cluster"] or "",
        chosen["results"] or "",
    )
    if chosen["results"] and not chosen["cluster"]:
        raise Misuse("usage.results")
    if chosen["cluster"] and not chosen["results"]:
        raise Misuse("usage.cluster")
    if chosen["cluster"] and chosen["store"]:
        raise Misuse("usage.cluster-store")
    lines = _lines(asked, chosen)
    checked = run.check(
        paths,
        asked.packs,
        settled.select,
        settled.ignore,
        wanted,
        partial(_prepare, settled.format),
        lines.came if lines is not None and not chosen["write_baseline"] else None,
    )
    try:
        status = _report(checked, asked, chosen, lines)
    finally:
        checked.close()
        compiled.keep()
    sys.exit(status)


def _lines(asked: CheckRequest, chosen: dict[str, Any]) -> JsonLines | None:
    """What puts JSON lines out; None for another format, or for files in a folder."""
    settled, output = asked.settled, asked.output
    if settled.format != "jsonl" or output is not None and is_folder(output):
        return None
    from auditor.cli_lines import JsonLines
    from auditor.reports import Run

    run = Run((), (), __version__, chosen["everything"], settled.lang)
    return JsonLines(run, settled, output)


def _prepare(form: str) -> None:
    """Make ready what the results are written with, while the workers are at them."""
    from auditor import reports
    from auditor.batch import families, packing
    from auditor.gate import settled, waivers
    from auditor.reports import summary_terminal, terminal

    reports.module(form)
    packing.ready()
    _ = families, settled, waivers, summary_terminal, terminal
    vocabulary()


def _report(
    checked: Checked, asked: CheckRequest, chosen: dict[str, Any], lines: JsonLines | None = None
) -> int:
    """Write what the run came to; its exit status."""
    from auditor import reports
    from auditor.gate.settled import in_force

    settled, said, passed = asked.settled, vocabulary(), _passed(checked, asked.settled, chosen)
    # Excused findings and what was in force are said in each format.
    shown = reports.Run(
        checked.reports,
        checked.batch.errors,
        __version__,
        chosen["everything"],
        settled.lang,
        width(),
        colour() and asked.output is None,
        passed.suppressed,
        in_force(settled, checked.rules, passed),
        chosen["pages"],
    )
    # An interrupted run writes no file, and says what it has on the terminal.
    if checked.batch.interrupted and (asked.output or chosen["summary_file"]):
        # What stands there from before is whole, this is not.
        chosen, asked = {**chosen, "summary_file": None}, replace(asked, output=None)
        say(told("run.kept-outputs"))
    _shown(checked, asked, shown, lines)
    if chosen["summary_file"]:
        put_summary(
            checked.summary, chosen["summary_file"].suffix, chosen["summary_file"], shown.settings
        )
    unmarked = not checked.batch.interrupted and not _mark(checked, said, chosen)
    for line in _besides(checked, settled, shown, passed):
        say(line)
    if unmarked:
        return BROKEN
    return checked.status(settled.fail_on, bool(passed.expired), passed.suppressed)


def _passed(checked: Checked, settled: Settled, chosen: dict[str, Any]) -> Gate:
    """What a baseline and waivers excuse; nothing where there is neither."""
    from auditor.gate import waivers as gate

    write, said = chosen["write_baseline"], vocabulary()
    if not (settled.baseline or settled.waivers or write):
        return gate.Gate()
    return gate.passed(checked.reports, settled.baseline, write, settled.waivers, said)


def _besides(checked: Checked, settled: Settled, shown: Run, passed: Gate) -> Iterator[str]:
    """What the reports do not say: what could not be read, warnings, what was excused and was in
    force, where the run was stopped.
    """
    from auditor.reports import terminal
    from auditor.wording.messages import in_words

    said = vocabulary()
    # The summary on the terminal lists what could not be read itself.
    summed = settled.format == "terminal" and not checked.alone
    yield from filter(
        None,
        (
            "" if summed else terminal.errors(shown),
            *(in_words(one, said) for one in checked.warnings),
            *passed.messages(said),
            shown.beside(settled.format),
        ),
    )
    if checked.batch.interrupted:
        count = len(checked.batch.done)
        yield told("run.stopped-onward" if checked.goes_on else "run.stopped-after", count=count)


def _shown(checked: Checked, asked: CheckRequest, shown: Run, lines: JsonLines | None) -> None:
    """Put the reports out: into a folder, line by line, in one piece, or as a summary of many."""
    from auditor import reports
    from auditor.run import FULL

    form, output = asked.settled.format, asked.output
    # Into a folder: each report a file. Line by line: already out. Else in one piece, and of many
    # on a terminal the summary alone.
    if output is not None and (output.is_dir() or not checked.alone and is_folder(output)):
        from auditor.reports import folder

        made = folder.write_all(shown, form, output, asked.inputs, shown.settings)
        say(told("run.written", output=output, count=made))
        return
    if lines is not None:
        lines.end(checked)
        return
    printed, listed = form == "terminal", 0 < len(checked.batch.done) <= FULL
    if not printed or listed:
        put(reports.render(form, shown), output, form)
    if printed and not checked.alone:
        from auditor.reports import summary_terminal

        settings = "" if listed else shown.settings
        content = summary_terminal.render(
            checked.summary, vocabulary(), width(), shown.all, settings
        )
        put(content, None if listed else output)


def _mark(checked: Checked, said: Words, chosen: dict[str, Any]) -> bool:
    """Write the marked copies that are asked for; whether all were written."""
    if chosen["mark"] is None:
        return True
    from auditor.marked import copies

    whole = True
    for line, written in copies.put(checked.reports, chosen["mark"], said, chosen["ticks"]):
        say(line)
        whole &= written
    return whole
