"""What was found in a file, kept by its content: a second run costs the rules, or not even those.

An entry is found by the hash of the file, of the program's own source (its readers among it) and of
the pack. It says by which rules it was checked: with the same ones it is used as it is, else what
was read is checked anew. Each carries a seal under the key of the user: what is cut off, damaged or
made by another hand is not used, and said.

The folder of a cache is one that the program made, or that was empty; it is marked, and nothing is
ever deleted in it but entries that are known by their name and by how they begin.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from auditor.batch import frames, packing, private
from auditor.batch.packing import Damaged
from auditor.batch.record import Record
from auditor.errors import AuditorError
from auditor.message import say
from auditor.patterns import regex
from auditor.records import frozen

LIMIT: Final = 4 << 30
"""So many bytes are kept; `trim` drops the entries that were not used for the longest time."""
TAG: Final = "CACHEDIR.TAG"
# The signature by which backup programs know the folder of a cache.
_MARK: Final = (
    b"Signature: 8a477f597d28d172789f06886806bc55\n"
    b"# This folder is a cache of auditor, which deletes entries in it.\n"
)
# Characters of the hash of the rules at the head of an entry.
_DIGEST: Final = 64
# `0a1b….entry`, or with eight more characters while it is being written.
_OURS: Final = regex(r"[0-9a-f]{64}(?:\.[a-z0-9_]{8})?\.entry")


class Refused(AuditorError):
    """A folder that holds something else; the message says which, and what to do."""


@frozen
class Kept:
    """One entry: a hash of the rules it was checked by, the record, and the bulk (the packed
    report, the rows of the store)."""

    rules: str
    record: Record
    bulk: bytes


def usual() -> Path:
    """The folder of the cache where none is named. Raises Untrusted where the user has none."""
    return private.home() / "cache"


@cache
def version() -> str:
    """The hash of the program's source: a reader that changes reads anew."""
    # All of the source, since any module may change what is read; it is hashed once a process.
    root = Path(__file__).parent.parent
    digest = sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def content(paths: Iterable[str | Path]) -> str:
    """The hash of the files of one report, with their names: a name tells the reader what a file
    is. Raises OSError.
    """
    digest = sha256()
    # Sorted by path, so that the order in which files were given does not matter.
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


def prepare(folder: Path) -> None:
    """Make and mark the folder of a cache where there is none.

    Raises Refused where it holds something else, Untrusted where others than the user may write it.
    """
    private.folder(private.home())
    # The key that seals the entries is made before the first is written.
    private.key(private.home())
    try:
        held = set(os.listdir(folder)) if os.path.lexists(folder) else set()
        tag = _tag(folder) if TAG in held else b""
    except OSError as error:
        raise private.Untrusted(
            say("cache.unread", folder=folder, strerror=error.strerror)
        ) from error
    # A folder that is empty, or holds our mark: any other is refused.
    if tag != _MARK and (held - {TAG} or tag):
        raise Refused(say("cache.foreign", folder=folder))
    private.folder(folder)
    if tag != _MARK:
        try:
            (folder / TAG).write_bytes(_MARK)
        except OSError as error:
            raise private.Untrusted(
                say("cache.unwritten", folder=folder, strerror=error.strerror)
            ) from error


def marked(folder: Path) -> bool:
    """Whether a folder is one of a cache."""
    try:
        return not folder.is_symlink() and _tag(folder) == _MARK
    except OSError:
        return False


def _tag(folder: Path) -> bytes:
    with private.opened(folder / TAG) as file:
        # One byte more than the mark tells a file that goes on behind it.
        return file.read(len(_MARK) + 1)


class Cache:
    """Entries in a prepared folder, one file each."""

    def __init__(self, folder: Path, pack: str) -> None:
        self.folder, self.pack = folder, pack
        self._key = private.key(private.home())

    def path(self, content_hash: str) -> Path:
        """Where the entry of a file is kept."""
        # By content, program and pack: none of them can change without another name.
        name = sha256(f"{content_hash}\0{version()}\0{self.pack}".encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.entry"

    def get(self, content_hash: str) -> Kept | None:
        """The entry of a file; None where there is none.

        Raises Damaged where there is one that cannot be trusted.
        """
        path = self.path(content_hash)
        try:
            with private.opened(path) as file:
                found = frames.read(file)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Damaged from error
        head, bulk = found or (b"", b"")
        seal, told = head[: private.SEAL], head[private.SEAL :]
        # The name is under the seal as well: an entry that was put under another name is not taken.
        if not private.fits(self._key, seal, path.name.encode(), told, bulk):
            raise Damaged
        record = packing.unpacked(told[_DIGEST:], Record)
        # `trim` goes by this time.
        with contextlib.suppress(OSError):
            os.utime(path)
        return Kept(told[:_DIGEST].decode("ascii"), record, bulk)

    def put(self, content_hash: str, kept: Kept) -> None:
        """Keep an entry; a full disk or a folder that cannot be written only costs the next run its
        time.
        """
        path = self.path(content_hash)
        told = kept.rules.encode("ascii") + packing.packed(kept.record)
        seal = private.sealed(self._key, path.name.encode(), told, kept.bulk)
        temporary = ""
        try:
            # Written beside its place and moved: who reads sees a whole entry or none.
            path.parent.mkdir(exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(
                dir=path.parent, prefix=f"{path.stem}.", suffix=path.suffix
            )
            with open(handle, "wb") as file:
                file.write(frames.pack(seal + told, kept.bulk))
            os.replace(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def trim(folder: Path, limit: int = LIMIT) -> int:
    """Drop the entries unused for the longest time until the folder is within the limit; how many
    went.
    """
    found = sorted(_entries(folder)) if marked(folder) else []
    total, gone = sum(size for _, size, _ in found), 0
    for _, size, path in found:
        if total <= limit:
            break
        with contextlib.suppress(OSError):
            # Only what begins as an entry does, whatever its name.
            if frames.begins(path):
                os.unlink(path)
                total, gone = total - size, gone + 1
    return gone


def _entries(folder: Path) -> Iterator[tuple[float, int, str]]:
    """(time of last use, size, path) of what is named as an entry is; no link is followed."""
    for inner in _listed(folder):
        if re.fullmatch("[0-9a-f]{2}", inner.name) and inner.is_dir(follow_symlinks=False):
            for one in _listed(inner.path):
                # In the folder of its own first two letters: nothing else there is ours.
                if (
                    _OURS.fullmatch(one.name)
                    and one.name[:2] == inner.name
                    and one.is_file(follow_symlinks=False)
                ):
                    with contextlib.suppress(OSError):
                        state = one.stat(follow_symlinks=False)
                        yield state.st_mtime, state.st_size, one.path


def _listed(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
