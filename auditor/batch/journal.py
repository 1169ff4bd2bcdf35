"""What is done of a run, on disk as soon as it is done: a run that is killed goes on where it stopped.

A journal is a file of frames, one an item, in the order they were finished; the last may be cut off, and then its item is
done again. In memory only the offsets are held, so a run of any length costs the same.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from auditor.batch import frames, packing
from auditor.batch.cache import home
from auditor.batch.record import Record
from auditor.findings import Report
from auditor.ledger import Ledger


def place(identity: Iterable[str]) -> Path:
    """Where the journal of a run is kept: the same command over the same paths finds it again."""
    base = os.environ.get("XDG_STATE_HOME")
    folder = Path(base) / "auditor" if base else home()
    name = sha256("\0".join(identity).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return folder / "runs" / f"{name}.journal"


def forget(folder: Path) -> None:
    """Drop the journals of interrupted runs that nobody went on with for a month."""
    for path in folder.glob("*.journal*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _MONTH:
                path.unlink()


@dataclass(frozen=True, slots=True)
class Bulk:
    """What is large of an item, packed: its ledger (a report of several reports whole), and its rows for the store; empty where not wanted."""

    kept: bytes = b""
    rows: bytes = b""

    def packed(self) -> bytes:
        """As one string of bytes."""
        return _LENGTH.pack(len(self.kept)) + self.kept + self.rows if self.kept or self.rows else b""


_MONTH: Final = 30 * 86400.0
_LENGTH: Final = struct.Struct(">I")


def bulk(kept: Ledger | Report | None, rows: bytes = b"") -> Bulk:
    """A ledger or a report and the rows, packed."""
    return Bulk(packing.packed(kept) if kept is not None else b"", zlib.compress(rows, 1) if rows else b"")


def parted(packed: bytes) -> Bulk:
    """The parts of a bulk, still packed."""
    if not packed:
        return Bulk()
    end = _LENGTH.size + _LENGTH.unpack_from(packed)[0]
    return Bulk(packed[_LENGTH.size:end], packed[end:])


def kept_of(parts: Bulk) -> Ledger | Report | None:
    """The ledger or the report of a bulk, where it was kept."""
    found: Ledger | Report | None = packing.unpacked(parts.kept) if parts.kept else None
    return found


def rows_of(parts: Bulk) -> bytes:
    """The rows of a bulk, where they were kept."""
    return zlib.decompress(parts.rows) if parts.rows else b""


def kept_at(path: Path, offset: int) -> Ledger | Report | None:
    """What is kept in the frame at an offset of a journal."""
    with path.open("rb") as file:
        file.seek(offset)
        found = frames.read(file)
    return kept_of(parted(found[1])) if found is not None else None


class Journal:
    """The finished items of one run."""

    def __init__(self, path: Path, resume: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self.offsets: dict[str, int] = {}
        """Key of a finished item -> where its frame stands."""
        self.failed: dict[str, Record] = {}
        """The finished items that could not be audited."""
        end = self._known() if resume and path.exists() else 0
        if not end:
            # A run of the same command that is under way keeps its own file; this one begins another.
            path.unlink(missing_ok=True)
        self._file = path.open("r+b" if end else "x+b", buffering=0)
        self._file.truncate(end)
        self._file.seek(end)
        self._reader = path.open("rb")

    def _known(self) -> int:
        """Take up what an earlier run finished; where the sound part ends."""
        end = 0
        with self.path.open("rb") as file:
            try:
                while (found := frames.read(file)) is not None:
                    self._note(pickle.loads(found[0]), end)
                    end = file.tell()
            except (frames.Damaged, pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError):
                # What stands behind a damaged frame cannot be found any more; it is done again.
                return end
        return end

    def _note(self, record: Record, at: int) -> None:
        self.offsets[record.key] = at
        if record.fate != "done":
            self.failed[record.key] = record

    def add(self, record: Record, packed: bytes = b"") -> None:
        """Keep what became of an item. A key that is there already is not taken twice."""
        if record.key in self.offsets:
            return
        at = self._file.tell()
        data = frames.pack(pickle.dumps(record, 5), packed)
        while data:
            data = data[self._file.write(data):]
        self._note(record, at)

    def record(self, key: str) -> Record:
        """What became of an item. Raises KeyError."""
        return self._frame(key)[0]

    def bulk(self, key: str) -> Bulk:
        """The bulk of an item. Raises KeyError."""
        return parted(self._frame(key)[1])

    def kept(self, key: str) -> Ledger | Report | None:
        """The ledger or the report of an item, where it was kept. Raises KeyError."""
        return kept_of(self.bulk(key))

    def records(self, keys: Iterable[str]) -> Iterator[Record]:
        """The records of the items that are finished, in the order of `keys`."""
        for key in keys:
            if key in self.offsets:
                yield self.record(key)

    def _frame(self, key: str) -> tuple[Record, bytes]:
        self._reader.seek(self.offsets[key])
        found = frames.read(self._reader)
        if found is None:
            raise frames.Damaged
        record: Any = pickle.loads(found[0])
        return record, found[1]

    def close(self, remove: bool = False) -> None:
        """Close the file; a run that came to its end needs it no more."""
        if self._file.closed:
            return
        own = os.fstat(self._file.fileno())
        self._file.close()
        self._reader.close()
        with contextlib.suppress(OSError):
            if remove and os.path.samestat(own, self.path.stat()):
                self.path.unlink()
