"""Whose file it is that a store is to be written to: told by its first bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from auditor.errors import StoreError
from auditor.message import Message, say

_MAGIC: Final = slice(8, 12)
"""Where a DuckDB file says what it is."""


def refuse_foreign(path: Path) -> None:
    """Refuse to write what is no database at all: it is somebody else's. Raises StoreError."""
    log = path.with_name(f"{path.name}.wal")
    there = os.path.lexists(path)
    # The log of changes of a database that is not there, or what is no log: opening a database
    # does away with it.
    if os.path.lexists(log) and not (there and _is_log(log)):
        raise StoreError(foreign_file(log))
    if not there:
        return
    try:
        begun = _begun(path)
    except OSError as error:
        raise StoreError(say("store.unopened", name=path.name, why=error.strerror)) from error
    if begun[_MAGIC] != b"DUCK":
        raise StoreError(foreign_file(path))


def _is_log(path: Path) -> bool:
    """Whether a file may be the log of a database that was cut short: a plain file of its own, and
    begun as one.
    """
    begun = b"" if path.is_symlink() else _begun(path)
    # `d` and a zero are how DuckDB begins its log; an empty one was made and not yet written to.
    return (
        path.is_file()
        and not path.is_symlink()
        and (begun[:2] == b"d\0" or not path.stat().st_size)
    )


def _begun(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(_MAGIC.stop)


def foreign_file(path: Path) -> Message:
    """The line for a file of somebody else."""
    return say("store.foreign", name=path.name)
