"""What was read of a file, kept by its content: a second run costs the rules, or not even those.

An entry is found by the hash of the file, of the program's own source (its readers among it) and of the pack. It says by
which rules it was checked: with the same ones it is used as it is, else what was read is checked anew. Entries that are
cut off, damaged or of another shape count as not there.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from auditor.batch import frames
from auditor.batch.record import Record

LIMIT: Final = 4 << 30
"""So many bytes are kept; `trim` drops the entries that were not used for the longest time."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry: the rules it was checked by, the record, and the bulk (the packed report, the rows of the store)."""

    rules: str
    record: Record
    bulk: bytes


def home() -> Path:
    """The folder of the cache: of the user, as XDG_CACHE_HOME or the system has it."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "auditor"


@cache
def version() -> str:
    """The hash of the program's source: a reader that changes reads anew."""
    root = Path(__file__).parent.parent
    digest = sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def content(paths: Iterable[str | Path]) -> str:
    """The hash of the files of one report, with their names: a name tells the reader what a file is. Raises OSError."""
    digest = sha256()
    for path in sorted(_files(paths)):
        digest.update(f"{path.name}\0".encode("utf-8", "replace"))
        with path.open("rb") as file:
            digest.update(sha256(file.read()).digest())
    return digest.hexdigest()


def _files(paths: Iterable[str | Path]) -> Iterable[Path]:
    for path in map(Path, paths):
        if path.is_dir():
            yield from (inner for inner in path.rglob("*") if inner.is_file())
        else:
            yield path


class Cache:
    """Entries in a folder, one file each."""

    def __init__(self, folder: Path, pack: str) -> None:
        self.folder, self.pack = folder, pack

    def path(self, content_hash: str) -> Path:
        """Where the entry of a file is kept."""
        name = sha256(f"{content_hash}\0{version()}\0{self.pack}".encode()).hexdigest()
        return self.folder / name[:2] / name[2:]

    def get(self, content_hash: str) -> Kept | None:
        """The entry of a file; None where there is none that can be trusted."""
        path = self.path(content_hash)
        try:
            with path.open("rb") as file:
                found = frames.read(file)
            if found is None:
                return None
            rules, record = pickle.loads(found[0])
            if not isinstance(rules, str) or not isinstance(record, Record):
                return None
            with contextlib.suppress(OSError):
                os.utime(path)
            return Kept(rules, record, found[1])
        except FileNotFoundError:
            return None
        except Exception:
            # Whatever a damaged entry raises while it is unpacked: the file itself is still there to be read.
            with contextlib.suppress(OSError):
                path.unlink()
            return None

    def put(self, content_hash: str, kept: Kept) -> None:
        """Keep an entry; a full disk or a folder that cannot be written only costs the next run its time."""
        path = self.path(content_hash)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            with open(handle, "wb") as file:
                file.write(frames.pack(pickle.dumps((kept.rules, kept.record), 5), kept.bulk))
            os.replace(temporary, path)
        except OSError:
            with contextlib.suppress(OSError, UnboundLocalError):
                os.unlink(temporary)


def trim(folder: Path, limit: int = LIMIT) -> int:
    """Drop the entries unused for the longest time until the folder is within the limit; how many went."""
    found = []
    for path in folder.glob("??/*"):
        with contextlib.suppress(OSError):
            state = path.stat()
            found.append((state.st_mtime, state.st_size, path))
    total, gone = sum(size for _, size, _ in found), 0
    for _, size, path in sorted(found):
        if total <= limit:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            total, gone = total - size, gone + 1
    return gone
