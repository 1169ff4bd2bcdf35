"""One report in several files: a folder or a zip with tables in Excel and text in Word, or a file
for each table.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from auditor import suffixes
from auditor.document import Block, Cell, Document, Grid, Notice, Paragraph, Place, Unreadable
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.readers import read_bytes, shown_name
from auditor.readers.limits import DEFAULT, Limits, oversized
from auditor.readers.names import natural
from auditor.readers.package import Package, remaining
from auditor.records import frozen

_PREFERRED: Final = (
    "xlsx",
    "xlsm",
    "xls",
    "docx",
    "doc",
    "html",
    "htm",
    "mht",
    "csv",
    "tsv",
    "md",
    "txt",
    "pdf",
)
"""Of files with one name, a PDF beside one in a format before it here is its print and left out.
"""
# `决算表(1)`, `决算表 - 副本`, `决算表（2）`, `决算表_copy (3)`.
_COPY: Final = regex(
    r"(?:(?<!\s)\s++)?(?:[（(][0-9]{1,2}[)）]|(?:[-_—]\s*+)?(?:副本|[Cc]opy)(?:\s*+[（(][0-9]{1,2}[)）])?)$"
)
# Names of files that a notice lists; of more it says how many.
_LISTED: Final = 5


@frozen
class _Member:
    name: str
    """Path within the bundle, with slashes."""
    data: bytes


def read(paths: Iterable[Path | str], limits: Limits = DEFAULT) -> Document:
    """The one report that files and folders make up, in the natural order of their names.

    Raises Unreadable where a file that may belong to the report cannot be read: a report without it
    would be another.
    """
    given = [Path(path) for path in paths]
    name = shown_name(
        "、".join(
            path.resolve().name if path.name in ("", ".", "..") else path.name for path in given
        )
    )
    members = []
    total = 0
    for spot, path in _files(given, limits, name):
        try:
            total += path.stat().st_size
            if total > limits.bytes:
                raise oversized(name, say("large.files", size=total // 1048576))
            # What is no report is told of by its name alone; its bytes are not taken in.
            members.append(
                _Member(
                    spot, path.read_bytes() if suffixes.of(spot) in suffixes.REPORTS | {""} else b""
                )
            )
        except OSError as error:
            raise Unreadable(
                say(
                    "file.closed",
                    name=shown_name(path.name),
                    reason=error.strerror or say("file.io"),
                ),
                say("file.unopened.cure"),
            ) from error
    # By names and contents: the same folder elsewhere, or listed in another order, is the same.
    digest = sha256()
    for member in sorted(members, key=lambda member: member.name):
        digest.update(
            f"{member.name}\0{sha256(member.data).hexdigest()}\n".encode("utf-8", "replace")
        )
    return _joined(members, name, digest.hexdigest(), limits)


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The one report in a zip archive. Nothing is written to disk, so that a member's path can lead
    nowhere.
    """
    if limits.nesting <= 0:
        # An archive within an archive within … ends here (`test_bad_input.py`).
        raise oversized(name, say("archives.nested"))
    package = Package(data, name, limits)
    members = [
        _Member(member.replace("\\", "/"), package.read(member) if _reason(member) == "" else b"")
        for member in package.members
    ]
    # What is unpacked here no longer can be unpacked further in.
    left = limits.expanded - sum(len(member.data) for member in members)
    # A container that expands to no more than one part may still be opened within.
    inner = replace(limits, nesting=limits.nesting - 1, expanded=max(left, limits.part))
    return _joined(members, name, sha256(data).hexdigest(), inner)


def _files(paths: list[Path], limits: Limits, name: str) -> Iterator[tuple[str, Path]]:
    """(name within the bundle, path) of all files; links to folders are not followed."""
    count = 0
    for path in paths:
        if not path.exists():
            raise Unreadable(
                say("file.missing", name=shown_name(path.name)), say("file.missing.cure")
            )
        if not path.is_dir():
            yield path.name, path
            continue
        for folder, folders, files in os.walk(path, onerror=_raised):
            # What systems put beside: `.git`, `__MACOSX` of archives made on a Mac.
            folders[:] = [inner for inner in folders if not inner.startswith((".", "__MACOSX"))]
            for file in files:
                full = Path(folder) / file
                count += 1
                if count > limits.members:
                    raise oversized(name, say("much.files-above", count=limits.members))
                if full.is_file():
                    yield full.relative_to(path).as_posix(), full


def _raised(error: OSError) -> None:
    """A folder that cannot be looked into may hold a part of the report."""
    name = shown_name(Path(error.filename or "").name)
    raise Unreadable(
        say("folder.closed", name=name, why=error.strerror or say("file.io")),
        say("file.unopened.cure"),
    ) from error


def _joined(members: list[_Member], name: str, digest: str, limits: Limits) -> Document:
    notices: list[Notice] = []
    chosen = _chosen(members, notices)
    blocks: list[Block] = []
    for member in chosen:
        spot = shown_name(member.name)
        if not member.data:
            notices.append(Notice(say("bundle.empty", file=spot), Place(file=spot), lost=True))
            continue
        try:
            found = read_bytes(member.data, spot, limits)
        except Unreadable as error:
            raise Unreadable(
                say("bundle.inside", file=name, what=error.message), error.remedy
            ) from error
        # All files of a report share its limits.
        limits = remaining(limits, member.data, found, name)
        blocks.extend(_placed(found.blocks, spot))
        notices.extend(
            replace(notice, place=_inside(notice.place, spot)) for notice in found.notices
        )
    if not blocks:
        rules = any(member.name.endswith((".yaml", ".yml")) for member in members)
        raise Unreadable(
            say("bundle.none", name=name), say("bundle.rules.cure" if rules else "bundle.none.cure")
        )
    return Document(name, tuple(blocks), tuple(notices), digest)


def _chosen(members: list[_Member], notices: list[Notice]) -> list[_Member]:
    """The members that make up the report, in order; what is left out is said."""
    left_out: dict[Said, list[str]] = {}
    kept: list[_Member] = []
    for member in sorted(members, key=lambda member: natural(member.name)):
        reason = _reason(member.name)
        if reason:
            left_out.setdefault(reason, []).append(shown_name(member.name))
        else:
            kept.append(member)
    # Pictures beside other files are left out; alone, they are the scanned report.
    pages = [member for member in kept if suffixes.of(member.name) not in suffixes.IMAGES]
    if pages and len(pages) < len(kept):
        left_out[say("bundle.pictures")] = [
            shown_name(member.name) for member in kept if member not in pages
        ]
    chosen = _without_copies(pages or kept, left_out)
    notices.extend(_left_out(reason, names) for reason, names in left_out.items())
    return chosen


def _left_out(reason: Said, names: list[str]) -> Notice:
    """What is said of members that are not read."""
    told = {"what": reason, "files": "、".join(names[:_LISTED])}
    if len(names) > _LISTED:
        return Notice(say("bundle.left-more", **told, count=len(names)), lost=True)
    return Notice(say("bundle.left", **told), lost=True)


def _without_copies(members: list[_Member], left_out: dict[Said, list[str]]) -> list[_Member]:
    """Without the copies of a report in other formats, or under another name."""
    # The best format under each name without its suffix.
    best: dict[str, _Member] = {}
    for member in members:
        stem = member.name.rpartition(".")[0]
        rival = best.get(stem)
        if rival is None or _rank(member) < _rank(rival):
            best[stem] = member
    chosen = []
    seen: set[tuple[str, bytes]] = set()
    for member in members:
        # Two empty tables may well be the same bytes; only the name tells a copy from another
        # table.
        key = _COPY.sub("", PurePosixPath(member.name).stem), sha256(member.data).digest()
        # Only a PDF is a print of its namesake; a .docx and an .xlsx of one name are text and
        # tables.
        other = (
            suffixes.of(member.name) == "pdf" and best[member.name.rpartition(".")[0]] is not member
        )
        if other or key in seen:
            left_out.setdefault(say("bundle.copies"), []).append(shown_name(member.name))
        else:
            chosen.append(member)
        seen.add(key)
    return chosen


def _rank(member: _Member) -> int:
    suffix = suffixes.of(member.name)
    return _PREFERRED.index(suffix) if suffix in _PREFERRED else len(_PREFERRED)


def _reason(name: str) -> Said:
    """Why a member is no part of the report; empty where it may be one."""
    path = PurePosixPath(name.replace("\\", "/"))
    if (
        path.name.startswith((".", "~$", "._"))
        # `~$决算.docx` is the lock of a file that is open; `._…` is what a Mac keeps beside each
        # file.
        or "__MACOSX" in path.parts
        or path.name in ("Thumbs.db", "desktop.ini")
    ):
        return say("bundle.system")
    return "" if suffixes.of(name) in suffixes.REPORTS else say("bundle.formats")


def _placed(blocks: tuple[Block, ...], file: str) -> Iterator[Block]:
    """Blocks whose places say which file they stand in; a merged cell stays one object."""
    stem = PurePosixPath(file).stem
    for block in blocks:
        place = _inside(block.place, file)
        if isinstance(block, Paragraph):
            spans = tuple((offset, _inside(spot, file)) for offset, spot in block.spans)
            yield replace(block, place=place, spans=spans)
            continue
        # A merged cell stands at several places of its grid and must stay one object there.
        made: dict[int, Cell] = {}
        for row in block.rows:
            for cell in row:
                if id(cell) not in made:
                    made[id(cell)] = replace(cell, place=_inside(cell.place, file))
        rows = tuple(tuple(made[id(cell)] for cell in row) for row in block.rows)
        # A separated file has no title of its own; its name is it.
        yield Grid(
            rows, place, block.title or (stem if suffixes.of(file) in ("csv", "tsv", "tab") else "")
        )


def _inside(place: Place, file: str) -> Place:
    return replace(place, file=f"{file}/{place.file}" if place.file else file)
