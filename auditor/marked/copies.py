"""The marked copies of a run: one file beside another name, or a folder of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from auditor.document import Unreadable
from auditor.findings import Report
from auditor.marked import Unmarkable, marked
from auditor.marked.marks import Mark, marks
from auditor.message import Message, say
from auditor.output import guard
from auditor.output.files import free, is_folder, named, write
from auditor.wording.messages import in_words
from auditor.wording.words import Words


def possible(target: Path, paths: Sequence[str]) -> None:
    """Raises Unmarkable where no copy can come of it, whatever is found: said before any work is
    done.
    """
    # Standard input has no file whose copy could be made.
    if "-" in paths:
        raise Unmarkable(say("mark.stdin"))
    if is_folder(target):
        return
    if len(paths) != 1 or not Path(paths[0]).is_file():
        raise Unmarkable(say("mark.several", target=named(target)))
    # One file beside another name must keep its format: a suffix says what it is.
    _alike(Path(paths[0]), target)


def put(
    reports: Sequence[Report], target: Path, words: Words, ticks: bool
) -> Iterator[tuple[str, bool]]:
    """Write the marked copies of the reports; for each file a line for the user, and whether the
    copy was written. Raises OutputError where it cannot be."""
    taken: set[str] = set()
    by_file: dict[Path, list[Mark]] = {}
    for report in reports:
        if not report.path:
            # Of several reports together: what was found stands at the figures of one of them.
            continue
        for source, found in _files(report, marks(report, words, ticks)):
            by_file.setdefault(source, []).extend(found)
    inputs = [str(source) for source in by_file]
    for source, found in by_file.items():
        place = target / free(source.name, taken) if is_folder(target) else target
        try:
            yield in_words(_one(source, found, place, inputs), words), True
        except (Unmarkable, Unreadable) as error:
            yield in_words(error.args[0], words), False


def _alike(source: Path, place: Path) -> None:
    if place.suffix.lower() != source.suffix.lower():
        key = "mark.suffix" if source.suffix else "mark.no-suffix"
        raise Unmarkable(say(key, target=named(place), suffix=source.suffix))


def _one(source: Path, found: Sequence[Mark], place: Path, inputs: Sequence[str]) -> Message:
    _alike(source, place)
    # Told before the copy is made: a mark must never take the place of what it marks.
    guard.against({"--mark": place}, inputs)
    try:
        data = source.read_bytes()
    except OSError as error:
        raise Unmarkable(say("mark.unopened", file=named(source))) from error
    content, exact = marked(data, source.name, found)
    place.parent.mkdir(parents=True, exist_ok=True)
    write(place, content)
    beside = len(found) - exact
    told = {"target": named(place), "count": len(found)}
    return say("mark.done-beside", **told, beside=beside) if beside else say("mark.done", **told)


def _files(report: Report, found: Sequence[Mark]) -> Iterator[tuple[Path, list[Mark]]]:
    """The files of a report, each with its marks; one that is made of several has no file of its
    own.
    """
    top = Path(report.path)
    if not top.is_dir():
        yield top, list(found)
        return
    by_file: dict[str, list[Mark]] = defaultdict(list)
    # A report of several files: each mark goes into the file in which its figure stands.
    for mark in found:
        by_file[mark.place.file or ""].append(replace(mark, place=replace(mark.place, file=None)))
    for name, own in sorted(by_file.items()):
        if name:
            yield top / name, own
