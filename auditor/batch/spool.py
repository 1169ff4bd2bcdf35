"""Standard input as a file that a worker can read."""

from __future__ import annotations

import errno
import select
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from auditor.batch.record import Submission
from auditor.message import say
from auditor.readers.limits import DEFAULT

STDIN: Final = "-"
"""The path that stands for standard input."""


@contextmanager
def folder() -> Iterator[str]:
    """A private folder for the time of a run."""
    made = tempfile.mkdtemp(prefix="auditor-")
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def taken(item: Submission, patience: float) -> Iterator[Submission]:
    """The item as a worker can read it: standard input becomes a file, cut just above the size that
    is refused.

    Raises OSError where it does not end within `patience` seconds (0: whenever it ends).
    """
    # A file that was given is read where it stands.
    if item.paths != (STDIN,):
        yield item
        return
    with folder() as made:
        spooled = Path(made) / STDIN
        with spooled.open("wb") as out:
            _copied(
                sys.stdin.buffer,
                out,
                # One byte more than is taken: the reader then refuses it by its size.
                DEFAULT.bytes + 1,
                time.monotonic() + patience if patience else None,
            )
        yield replace(item, paths=(str(spooled),))


def _copied(source: BinaryIO, target: BinaryIO, most: int, until: float | None) -> None:
    while most > 0 and (block := _block(source, min(most, 1 << 20), until)):
        target.write(block)
        most -= len(block)


def _block(source: BinaryIO, size: int, until: float | None) -> bytes:
    """The next bytes as they come. Raises OSError where none come in time; Windows cannot tell, and
    waits.
    """
    if until is not None and sys.platform != "win32" and isinstance(source, BufferedReader):
        # Nothing came in time, though the pipe is open.
        if not select.select([source.fileno()], [], [], max(0.0, until - time.monotonic()))[0]:
            raise OSError(errno.ETIMEDOUT, say("run.endless"), say("input.standard"))
        return source.read1(size)
    return source.read(size)
