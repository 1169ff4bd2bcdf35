"""A file that one process holds at a time: it begins with the program's mark and the number of
the process that has it."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import BinaryIO, Final

from auditor.batch import private

_MARK: Final = b"auditor journal\n"
# Digits of a process number, filled up with blanks, so that the head has one length.
_NUMBER: Final = 15
HEAD: Final = len(_MARK) + _NUMBER + 1
"""Bytes before what the file is for."""
_FAR: Final = 1 << 30
"""Where the lock stands on systems whose locks keep others from reading."""

_HELD: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})


class Busy(Exception):
    """A file that another process holds, or that is not the program's."""

    def __init__(self, process: int) -> None:
        super().__init__(process)
        self.process = process
        """The process that holds it; 0 where it is none that we know."""


def hold(path: Path) -> BinaryIO:
    """The file, made where it is not there, held until it is closed. Raises Busy, OSError."""
    # Again where the file was removed between its opening and its locking.
    while True:
        # A link is not followed: what it leads to is not ours to hold.
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        file = os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0)
        try:
            _lock(file)
            if _same(file, path):
                _sign(file)
                return file
        except BaseException:
            file.close()
            raise
        # Its holder removed it while we came to it.
        file.close()


def _sign(file: BinaryIO) -> None:
    found = file.read(HEAD)
    # A file that is there and does not begin with the mark is somebody else's.
    if found and not found.startswith(_MARK):
        raise Busy(0)
    file.seek(0)
    file.write(_MARK + f"{os.getpid():<{_NUMBER}}\n".encode())


def _lock(file: BinaryIO) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            # Windows locks bytes, and would keep others from reading the head.
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _HELD:
            # A file system without locks: better a run than none.
            return
        file.seek(0)
        raise Busy(_holder(file.read(HEAD))) from error


def _holder(head: bytes) -> int:
    told = head.removeprefix(_MARK).strip()
    return int(told) if head.startswith(_MARK) and told.isdigit() else 0


def _same(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def let_go(file: BinaryIO, path: Path, remove: bool) -> None:
    """Close a held file, and remove it where it is done with."""
    # Removed only where the name still leads to this very file.
    own = _same(file, path)
    # While it is held, so that no other process takes it in between; Windows removes only closed
    # files.
    if remove and own and sys.platform != "win32":
        path.unlink(missing_ok=True)
    file.close()
    if remove and own and sys.platform == "win32":
        path.unlink(missing_ok=True)


def forgotten(path: Path) -> bool:
    """Whether a file is one of ours that no process holds. Raises OSError."""
    with private.opened(path) as file:
        if not file.read(HEAD).startswith(_MARK):
            return False
        try:
            _lock(file)
        except Busy:
            return False
    return True
