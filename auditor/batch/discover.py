"""From paths to items: folders walked, globs and lists taken, files that make up one report put
together.

Within a folder, files are one report where their names say so: all are parts (a table each, the
text, annexes), or they share the name of the report and differ in the part or the format.
Everything else is a report of its own.
"""

from __future__ import annotations

import errno
import glob
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Final

from auditor import parsed, plainfile, suffixes
from auditor.batch.record import Submission
from auditor.language import language
from auditor.message import say
from auditor.patterns import regex
from auditor.readers import shown_name
from auditor.readers.names import natural
from auditor.records import frozen

# What stands between the parts of a name: `某局-01表`, `某局 附件`.
_JOIN: Final = r"[-_—－·.、 　]*"
# `决算(1)`, `决算 - 副本`, `决算_copy`.
_COPY: Final = regex(r"(?:(?<!\s)\s++)?(?:[（(][0-9]{1,2}[)）]|(?:[-_—]\s*+)?(?:副本|[Cc]opy))$")
# A name that ends in a year: `某局2024`.
_YEAR: Final = regex(r"20[0-9]{2}$")


@frozen
class PartNames:
    """How the name of a file says that it is a part of a report."""

    whole: re.Pattern[str]
    """A whole name; a bare number is one only there: at the end of a name it tells reports apart.
    """
    tail: re.Pattern[str]
    head: re.Pattern[str]


@lru_cache(maxsize=8)
def parts(own: tuple[str, ...] = ()) -> PartNames:
    """The parts that the language knows, and those that kinds have of their own. Raises
    RuleError.
    """
    known = parsed.load(language("tables"))["parts"]
    words = f"(?:{'|'.join((*known, *own))})"
    return PartNames(
        # A whole name: `01`, `t3`, `（附件1）`; in brackets or not.
        regex(rf"[（(【]?(?:{words}|t?[0-9]{{1,2}})[)）】]?", re.IGNORECASE),
        # At the end, behind the name of the report: `某局2024年决算 附表`.
        regex(rf"(?<![-_—－·.、 　]){_JOIN}+[（(【]?{words}[)）】]?$", re.IGNORECASE),
        # Before it: `附件1：某局…`.
        regex(rf"^[（(【]?{words}[)）】]?{_JOIN}", re.IGNORECASE),
    )


def items(
    paths: Iterable[str], listed: Iterable[str] = (), own: Callable[[], tuple[str, ...]] = tuple
) -> Iterator[Submission]:
    """The items of paths, folders, globs and listed paths, each once, in the order given; folders
    in natural order.

    `own` gives what the names of parts look like that kinds have of their own; asked for where a
    folder is walked.
    """
    seen: set[tuple[str, ...]] = set()
    for path in (*paths, *listed):
        # A file given twice, or found by a glob as well, is one item.
        for name, files in _expanded(path, own):
            if files not in seen:
                seen.add(files)
                yield item(name, files)


def apart(found: Iterable[Submission]) -> list[Submission]:
    """The items, those of one name called by as much of their paths as tells them apart."""
    listed = list(found)
    alike: dict[str, list[Submission]] = {}
    for one in listed:
        alike.setdefault(one.name, []).append(one)
    renamed = {
        one.key: name
        for items in alike.values()
        if len(items) > 1
        for one, name in zip(items, _names(items), strict=True)
    }
    return [replace(one, name=renamed.get(one.key, one.name)) for one in listed]


def _names(alike: list[Submission]) -> list[str]:
    """Names for items of one name: with the folders above them, as few as make all of them
    differ.
    """
    places = [PurePath(os.path.abspath(one.paths[0])).parts for one in alike]
    deepest = max(map(len, places))
    # As few folders as make all of them differ: `甲/决算.pdf`, `乙/决算.pdf`.
    for above in range(1, deepest):
        names = [
            "/".join((*place[:-1][-above:], one.name))
            for one, place in zip(alike, places, strict=True)
        ]
        if len(set(names)) == len(names):
            return list(map(shown_name, names))
    # The same file under one path cannot be told apart by folders: they are numbered.
    return [f"{one.name}（{at}）" for at, one in enumerate(alike, 1)]


def item(name: str, files: tuple[str, ...]) -> Submission:
    """The item of files; its key changes when one of them does."""
    state = []
    for file in files:
        try:
            at = os.stat(file)
            # Size and time tell that a file was changed, without reading it.
            state.append(f"{os.path.abspath(file)}|{at.st_size}|{at.st_mtime_ns}")
        except OSError:
            # What is not there is told by the reader; its path is enough of a key.
            state.append(file)
    return Submission(
        "\n".join(state), shown_name(name), files, files[0] if len(files) == 1 else ""
    )


def listing(source: str) -> list[str]:
    """The paths that a file names, one a line; `-` is standard input. Raises OSError."""
    if source == "-":
        text = sys.stdin.read(plainfile.MOST)
        if len(text) == plainfile.MOST:
            raise OSError(errno.EFBIG, say("run.long-list"), "-")
    else:
        text = plainfile.text(Path(source), "utf-8-sig")
    # Lists made by `find -print0` part names by zeros; a line that begins with `#` is a note.
    return [
        line.strip()
        for line in text.replace("\0", "\n").splitlines()
        if line.strip() and not line.startswith("#")
    ]


def _expanded(
    path: str, own: Callable[[], tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, files) of every report under a path."""
    if not os.path.lexists(path) and glob.has_magic(path):
        found = sorted(glob.glob(path, recursive=True), key=natural)
        if not found:
            # A pattern that finds nothing is an item: the reader says that there is no such file.
            yield path, (path,)
        for one in found:
            yield from _expanded(one, own)
        return
    if not os.path.isdir(path):
        yield os.path.basename(path) or path, (path,)
        return
    known = parts(own())
    groups = list(_walked(Path(path), known))
    if not groups:
        # The reader says what is the matter with a folder that holds no report.
        yield Path(path).resolve().name, (path,)
    # All files of a folder are one report: the item is the folder itself.
    if len(groups) == 1 and len(groups[0]) > 1:
        yield Path(path).resolve().name, (path,)
        return
    for files in groups:
        yield _name(Path(path), files, known), tuple(str(file) for file in files)


def _walked(root: Path, known: PartNames) -> Iterator[tuple[Path, ...]]:
    """The files of each report in a folder and those below it; links to folders are not
    followed.
    """
    locked: list[Path] = []
    # Folders that cannot be looked into are noted and the walk goes on.
    for folder, folders, names in os.walk(
        root, onerror=lambda error: locked.append(Path(error.filename))
    ):
        folders[:] = sorted(
            (name for name in folders if not name.startswith((".", "__MACOSX"))), key=natural
        )
        files = sorted((name for name in names if _wanted(name)), key=natural)
        yield from (tuple(Path(folder) / name for name in group) for group in grouped(files, known))
    # A folder that cannot be looked into is an item like any other: whoever reads it says why.
    yield from ((path,) for path in locked)


def _wanted(name: str) -> bool:
    return not name.startswith((".", "~$", "._")) and suffixes.of(name) in suffixes.REPORTS


def grouped(names: list[str], known: PartNames) -> list[list[str]]:
    """File names of one folder, put together by report, in the order of their first."""
    stems = {name: _COPY.sub("", name.rpartition(".")[0]) for name in names}
    # All names say nothing but their part: one report, a table each.
    if len(names) > 1 and all(known.whole.fullmatch(stem) for stem in stems.values()):
        return [names]
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_trunk(stems[name], known), []).append(name)
    return list(groups.values())


def _trunk(stem: str, known: PartNames) -> str:
    """The name of the report in a file's name: without the part it is, but never without the
    year.
    """
    for end in (known.tail, known.head):
        cut = end.sub("", stem).strip()
        # What is left must be a name of two characters, and keep the year that the stem ends in.
        if len(cut) >= 2 and not (_YEAR.search(stem) and not re.search("20[0-9]{2}", cut)):
            stem = cut
    return stem


def _name(root: Path, files: tuple[Path, ...], known: PartNames) -> str:
    inner = [file.relative_to(root).as_posix() for file in files]
    if len(inner) == 1:
        return inner[0]
    return f"{_trunk(inner[0].rpartition('.')[0], known)}（{len(inner)} 个文件）"
