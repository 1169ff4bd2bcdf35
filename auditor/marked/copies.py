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
from auditor.output import guard
from auditor.output.files import free, named, write
from auditor.wording.words import Words


def is_folder(target: Path) -> bool:
    """Whether copies go into a folder: it is one, or its name has no suffix."""
    return target.is_dir() or not target.suffix


def possible(target: Path, paths: Sequence[str]) -> None:
    """Raises Unmarkable where no copy can come of it, whatever is found: said before any work is done."""
    if "-" in paths:
        raise Unmarkable("标准输入不能加标注。请把报告存成文件后再核对。")
    if is_folder(target):
        return
    if len(paths) != 1 or not Path(paths[0]).is_file():
        raise Unmarkable(f"--mark {named(target)}：几份报告的标注放进文件夹。请给出文件夹。")
    _alike(Path(paths[0]), target)


def put(reports: Sequence[Report], target: Path, words: Words, ticks: bool) -> Iterator[tuple[str, bool]]:
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
            yield _one(source, found, place, inputs), True
        except (Unmarkable, Unreadable) as error:
            yield str(error), False


def _alike(source: Path, place: Path) -> None:
    if place.suffix.lower() != source.suffix.lower():
        raise Unmarkable(f"--mark {named(place)}：标注写在原格式的副本上。请把后缀改为 {source.suffix or '无'}。")


def _one(source: Path, found: Sequence[Mark], place: Path, inputs: Sequence[str]) -> str:
    _alike(source, place)
    guard.against({"--mark": place}, inputs)
    try:
        data = source.read_bytes()
    except OSError as error:
        raise Unmarkable(f"{named(source)}：不能加标注，文件打不开。压缩包中的报告请先解压。") from error
    content, exact = marked(data, source.name, found)
    place.parent.mkdir(parents=True, exist_ok=True)
    write(place, content)
    beside = len(found) - exact
    more = f"，其中 {beside} 处标在所在的段落或页" if beside else ""
    return f"已标注 {named(place)}：{len(found)} 处{more}。"


def _files(report: Report, found: Sequence[Mark]) -> Iterator[tuple[Path, list[Mark]]]:
    """The files of a report, each with its marks; one that is made of several has no file of its own."""
    top = Path(report.path)
    if not top.is_dir():
        yield top, list(found)
        return
    by_file: dict[str, list[Mark]] = defaultdict(list)
    for mark in found:
        by_file[mark.place.file or ""].append(replace(mark, place=replace(mark.place, file=None)))
    for name, own in sorted(by_file.items()):
        if name:
            yield top / name, own
