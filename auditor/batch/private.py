"""Folders that only the user may write, and the key in them by which what stands there is known
as one's own."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from auditor.errors import AuditorError
from auditor.message import Said, say

SEAL: Final = 32
"""Bytes of a seal, and of a key."""
_KEY: Final = "key"
# No link is followed, no pipe waited for.
_FLAGS: Final = (
    getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


class Untrusted(AuditorError, OSError):
    """A folder that cannot be made, or that others can write; the message says which and why."""


def home() -> Path:
    """The program's own folder among the caches of the user.

    Raises Untrusted where the user has none.
    """
    return _below("XDG_CACHE_HOME", ".cache")


def state() -> Path:
    """The program's own folder for what must outlast a run.

    Raises Untrusted where the user has none.
    """
    # Where no folder for states is named, that of caches serves for both.
    return _below("XDG_STATE_HOME", ".cache") if os.environ.get("XDG_STATE_HOME") else home()


def _below(variable: str, usual: str) -> Path:
    # Windows names its folder of local data.
    base = os.environ.get(variable) or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / usual) / "auditor"
    except RuntimeError as error:
        raise Untrusted(say("private.home")) from error


def folder(path: Path) -> Path:
    """The folder, made where it is not there, if nobody but the user may write it.

    Raises Untrusted.
    """
    try:
        # The mode holds only for a folder that is made now; one that is there is looked at.
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        seen = path.lstat()
    except OSError as error:
        raise Untrusted(say("private.unmade", path=path, strerror=error.strerror)) from error
    # What others may write there would be taken for ours.
    why = _wrong(seen, stat.S_ISDIR, 0o022)
    if why:
        raise Untrusted(say("private.folder", path=path, why=why))
    return path


def _wrong(seen: os.stat_result, kind: Callable[[int], bool], forbidden: int) -> Said:
    """Why something on disk is not the user's alone; empty where it is."""
    if stat.S_ISLNK(seen.st_mode):
        return say("private.link")
    if not kind(seen.st_mode):
        return say("private.kind")
    if hasattr(os, "getuid") and seen.st_uid != os.getuid():
        return say("private.owner")
    return say("private.writable") if os.name == "posix" and seen.st_mode & forbidden else ""


def key(place: Path) -> bytes:
    """The secret of a private folder, made when it is first asked for. Raises Untrusted."""
    path = place / _KEY
    try:
        # Made on first use; two processes may come at the same time (`_make`).
        if not os.path.lexists(path):
            _make(path)
        with opened(path) as file:
            # Of the file that was opened, not of the name: it may be another one by now.
            why = _wrong(os.fstat(file.fileno()), stat.S_ISREG, 0o077)
            # One byte more tells a key that is too long.
            found = file.read(SEAL + 1)
    except OSError as error:
        raise Untrusted(say("private.unused", path=path, strerror=error.strerror)) from error
    if why or len(found) != SEAL:
        raise Untrusted(say("private.key", path=path, why=why or say("private.cut")))
    return found


def _make(path: Path) -> None:
    """A new key, under its name at once; one that another process made first stays."""
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".key-")
    try:
        with open(handle, "wb") as file:
            file.write(os.urandom(SEAL))
        # A link under the name: either whole or, where another was faster, not at all.
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)


def opened(path: Path) -> BinaryIO:
    """A file to be read; links are not followed, and nothing that is no file is waited for.

    Raises OSError.
    """
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | _FLAGS))


def sealed(secret: bytes, *parts: bytes) -> bytes:
    """The seal of some bytes under a key: who has not the key can neither make nor change them."""
    import hmac

    # Each part with its length before it: else two parts could be cut elsewhere.
    return hmac.digest(
        secret, b"".join(struct.pack(">Q", len(part)) + part for part in parts), "sha256"
    )


def fits(secret: bytes, seal: bytes, *parts: bytes) -> bool:
    """Whether a seal is that of these bytes."""
    import hmac

    # Compared in constant time.
    return hmac.compare_digest(seal, sealed(secret, *parts))
