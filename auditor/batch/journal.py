"""What is done of a run, on disk as soon as it is done: a run that is killed goes on where it
stopped.

A journal is a file of frames, one an item, in the order they were finished; the last may be cut
off, and then its item is done again. The first says which run it is, and by which program and
rules. Every frame carries a seal under the key of the user and the run: one that another hand made,
or that stood in another journal, ends what is taken up. In memory only the offsets are held, so a
run of any length costs the same. One process holds a journal at a time.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from auditor.batch import frames, held, packing, private
from auditor.batch.bulk import Bulk, parted, report_of
from auditor.batch.packing import Damaged
from auditor.batch.record import Record
from auditor.errors import AuditorError
from auditor.findings import Report
from auditor.message import Said, say
from auditor.patterns import regex

_MONTH: Final = 30 * 86400.0
# `….journal`, one of a second run of the same command, and those of families beside them.
_NAME: Final = regex(r"[0-9a-f]{32}(?:-[0-9a-f]{8})?\.journal(?:\.family)?")


class Running(AuditorError):
    """A run that is under way in another process; the message says which."""


def room() -> tuple[Path, Said]:
    """The folder of the journals, and why it is one for this run only; empty where it is the
    usual one.

    Raises OSError.
    """
    try:
        folder = private.folder(private.folder(private.state()) / "runs")
        private.key(folder)
    # Without a private folder a run is journaled all the same, in one of its own.
    except private.Untrusted as why:
        return Path(tempfile.mkdtemp(prefix="auditor-")), why.args[0]
    return folder, ""


def leave(folder: Path) -> None:
    """Remove a folder that was for one run only, which let go of its journals before."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name == "key" or _NAME.fullmatch(path.name):
                path.unlink()
        folder.rmdir()


def forget(folder: Path) -> None:
    """Drop the journals of interrupted runs that nobody went on with for a month."""
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            # Nobody touched it for a month, and no process holds it.
            old = time.time() - path.lstat().st_mtime > _MONTH
            if _NAME.fullmatch(path.name) and old and held.forgotten(path):
                path.unlink()


def begin(folder: Path, identity: Iterable[str], about: str, resume: bool) -> Journal:
    """The journal of a run; with `resume` that of the last interrupted run of the same command.

    The same command is one with the same rules over the same paths. A run of it that is under way
    keeps its own. Raises Running, Untrusted, OSError.
    """
    # The command, as 32 letters: the same command finds its journal again.
    name = sha256("\0".join(identity).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    if not resume:
        try:
            return Journal(folder / f"{name}.journal", False, about)
        # The same command is under way: this run has a journal of its own.
        except held.Busy:
            return Journal(folder / f"{name}-{secrets.token_hex(4)}.journal", False, about)
    # The latest first; those that are held by other runs are passed over.
    left = sorted(
        (
            path
            for path in folder.iterdir()
            if path.name.startswith(name) and path.suffix == ".journal"
        ),
        key=lambda path: path.lstat().st_mtime,
        reverse=True,
    )
    busy = 0
    for path in left or [folder / f"{name}.journal"]:
        try:
            return Journal(path, True, about)
        except held.Busy as error:
            busy = busy or error.process
    raise Running(say("journal.running", busy=busy))


def report_at(path: Path, run: str, offset: int) -> Report | None:
    """The report in the frame at an offset of a journal, where it was kept.

    Raises Damaged, OSError.
    """
    with private.opened(path) as file:
        return report_of(parted(_frame(file, offset, private.key(path.parent), run)[1]))


def _frame(file: BinaryIO, offset: int, key: bytes, run: str) -> tuple[bytes, bytes]:
    """What stands in the frame at an offset. Raises Damaged."""
    file.seek(offset)
    found = frames.read(file)
    if found is None:
        raise Damaged
    seal, told = found[0][: private.SEAL], found[0][private.SEAL :]
    if not private.fits(key, seal, run.encode(), told, found[1]):
        raise Damaged
    return told, found[1]


class Journal:
    """The finished items of one run."""

    def __init__(self, path: Path, resume: bool = False, about: str = "") -> None:
        self.path = path
        self.run = secrets.token_hex(16)
        """What tells the run from every other; one that goes on with it has it too."""
        self.ignored: Said = ""
        """Why an interrupted run was not taken up, or not as a whole; empty where it was, or
        where there was none."""
        self.offsets: dict[str, int] = {}
        """Key of a finished item -> where its frame stands."""
        self.failed: dict[str, Record] = {}
        """The finished items that could not be audited."""
        self.parts: dict[str, int] = {}
        """How many reports the files of an item hold, where there are several."""
        self._key = private.key(path.parent)
        self._file = held.hold(path)
        end = self._taken_up(about) if resume else 0
        if not end:
            end = self._begun(about)
        # Cut off behind the last sound frame, so that new ones stand right behind it.
        self._file.truncate(end)
        self._file.seek(end)
        # A reader of its own: the writer's place stays at the end.
        self._reader = private.opened(path)

    def _begun(self, about: str) -> int:
        """Start the journal anew; where its first item will stand."""
        self._file.truncate(held.HEAD)
        self._file.seek(held.HEAD)
        self._write(json.dumps({"run": self.run, "about": about}).encode())
        return self._file.tell()

    def _taken_up(self, about: str) -> int:
        """Take up what an earlier run finished; where the sound part ends, 0 where there is
        none."""
        size = os.fstat(self._file.fileno()).st_size
        # Nothing but the head: a run that was killed before its first word.
        if size <= held.HEAD:
            return 0
        with open(self._file.fileno(), "rb", closefd=False) as reader:
            return self._read(reader, size, about)

    def _read(self, reader: BinaryIO, size: int, about: str) -> int:
        try:
            run, own = self._said(reader)
        except Damaged:
            self.ignored = say("journal.foreign")
            return 0
        # Another program or other rules: its results are not those of this run.
        if own != about:
            self.ignored = say("journal.older")
            return 0
        self.run, end = run, reader.tell()
        try:
            while end < size:
                self._note(packing.unpacked(_frame(reader, end, self._key, run)[0], Record), end)
                end = reader.tell()
        except Damaged:
            # What stands behind a damaged frame cannot be found any more; it is done again.
            if not self._cut_off(reader, end, size):
                self.ignored = say("journal.partly")
        return end

    def _said(self, reader: BinaryIO) -> tuple[str, str]:
        """(run, about) of the first frame. Raises Damaged."""
        reader.seek(held.HEAD)
        found = frames.read(reader)
        try:
            first = json.loads(found[0][private.SEAL :]) if found else {}
            run, own = str(first["run"]), str(first["about"])
        except (ValueError, TypeError, KeyError) as error:
            raise Damaged from error
        # Read once more under its own seal: the run that it names is part of the seal.
        _frame(reader, held.HEAD, self._key, run)
        return run, own

    @staticmethod
    def _cut_off(reader: BinaryIO, at: int, size: int) -> bool:
        """Whether the frame there was still being written when the run was killed."""
        reader.seek(at)
        return not frames.whole(reader, size - at)

    def _note(self, record: Record, at: int) -> None:
        self.offsets[record.key] = at
        if record.parts > 1:
            self.parts[record.key] = record.parts
        if record.fate != "done":
            self.failed[record.key] = record

    def _write(self, told: bytes, packed: bytes = b"") -> None:
        data = frames.pack(
            private.sealed(self._key, self.run.encode(), told, packed) + told, packed
        )
        # A write may take fewer bytes than it was given.
        while data:
            data = data[self._file.write(data) :]

    def add(self, record: Record, packed: bytes = b"") -> None:
        """Keep what became of an item. A key that is there already is not taken twice."""
        # An item that was begun twice (its worker was lost behind its answer) counts once.
        if record.key in self.offsets:
            return
        at = self._file.tell()
        self._write(packing.packed(record), packed)
        self._note(record, at)

    def record(self, key: str) -> Record:
        """What became of an item. Raises KeyError, Damaged."""
        return packing.unpacked(self._frame(key)[0], Record)

    def bulk(self, key: str) -> Bulk:
        """The bulk of an item. Raises KeyError, Damaged."""
        return parted(self._frame(key)[1])

    def report(self, key: str) -> Report | None:
        """The report of an item, where it was kept. Raises KeyError, Damaged."""
        return report_of(self.bulk(key))

    def records(self, keys: Iterable[str]) -> Iterator[Record]:
        """The records of the items that are finished, in the order of `keys`."""
        for key in keys:
            if key in self.offsets:
                yield self.record(key)

    def state(self, keys: Iterable[str]) -> str:
        """What the run has come to, as one hash: the same as long as nothing more of these items
        is finished."""
        # Sorted, since items are finished in any order.
        done = sorted(key for key in keys if key in self.offsets)
        return sha256("\0".join((self.run, *done)).encode("utf-8", "surrogateescape")).hexdigest()

    def _frame(self, key: str) -> tuple[bytes, bytes]:
        return _frame(self._reader, self.offsets[key], self._key, self.run)

    def close(self, remove: bool = False) -> None:
        """Close the file; a run that came to its end needs it no more."""
        if self._file.closed:
            return
        self._reader.close()
        with contextlib.suppress(OSError):
            held.let_go(self._file, self.path, remove)


class MemoryJournal(Journal):
    """The finished items of a run that is too short to be gone on with: nothing of them is on
    disk.
    """

    def __init__(self) -> None:
        self.path = Path()
        self.run, self.ignored = secrets.token_hex(16), ""
        self.offsets: dict[str, int] = {}
        self.failed: dict[str, Record] = {}
        self.parts: dict[str, int] = {}
        self._kept: dict[str, tuple[Record, Bulk]] = {}
        self._reports: dict[str, Report | None] = {}

    def add(self, record: Record, packed: bytes = b"") -> None:
        """Keep what became of an item. A key that is there already is not taken twice."""
        if record.key not in self._kept:
            self._kept[record.key] = record, parted(packed)
            self._note(record, 0)

    def record(self, key: str) -> Record:
        """What became of an item. Raises KeyError."""
        return self._kept[key][0]

    def bulk(self, key: str) -> Bulk:
        """The bulk of an item. Raises KeyError."""
        return self._kept[key][1]

    def report(self, key: str) -> Report | None:
        """The report of an item, where it was kept, made once. Raises KeyError, Damaged."""
        if key not in self._reports:
            self._reports[key] = report_of(self.bulk(key))
        return self._reports[key]

    def close(self, remove: bool = False) -> None:
        """There is nothing to close."""
