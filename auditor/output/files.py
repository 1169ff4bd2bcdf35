"""Files written whole or not at all: beside their place, then moved into it. A pipe or a device is
written as it is.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from auditor.errors import AuditorError
from auditor.message import Said, say
from auditor.output.text import printable
from auditor.patterns import regex

_LINKS: Final = 40
"""So many links are followed from one to the next, as the system does."""
# What the system says, as a user would; any other is told in its own words.
_REASONS: Final = {
    errno.ENOENT: say("output.missing"),
    errno.EISDIR: say("output.folder"),
    errno.ENOSPC: say("output.full"),
    errno.EACCES: say("output.refused"),
    errno.EPERM: say("output.refused"),
    errno.EROFS: say("output.read-only"),
    errno.ENAMETOOLONG: say("output.long-name"),
    errno.EFBIG: say("output.too-large"),
    errno.EIO: say("output.broken"),
}
# `/dev/stdout`, `/dev/fd/3`, `/proc/self/fd/1`: names of streams that are open already.
_STREAM: Final = regex(r"/dev/(?:stdout|stderr|fd/\d+)$|/proc/[^/]+/fd/\d+$")


class OutputError(AuditorError):
    """An output that cannot be written, or may not be; the message is one line for the user."""


def named(path: Path | str) -> str:
    """A path on one line of a message."""
    return printable(str(path))


def is_folder(target: Path) -> bool:
    """Whether several outputs go into it: a folder that is there, or a name without a suffix that
    nothing has yet.
    """
    return target.is_dir() or not target.suffix and not target.exists()


def ready(target: Path) -> None:
    """Raises OutputError where the file could not be written: said before any work is done."""
    try:
        if _direct(target):
            return
        # Links are followed first: what counts is the place where the file will be.
        place = Path(os.path.realpath(target))
        if place.is_dir():
            raise OutputError(say("output.is-folder", target=named(target)))
        if not place.parent.is_dir():
            raise OutputError(
                say("output.no-folder", target=named(target), parent=named(target.parent))
            )
        if place.exists() and not os.access(place, os.W_OK):
            raise OutputError(say("output.locked", target=named(target)))
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise OutputError(say("output.locked-folder", target=named(target)))
    except (OSError, ValueError) as error:
        raise OutputError(_said(target, error)) from error


def write(target: Path, content: str | bytes) -> None:
    """Put the content in place of the file. Raises OutputError; an earlier file is then as it
    was.
    """
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    with beside(target) as place:
        if place == target:
            _poured(place, data)
        else:
            place.write_bytes(data)


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A file to be written, which is then moved into the place of `target`: the target itself where
    it is no plain file.

    Links are followed, an existing file keeps its mode. Raises OutputError for what the system
    refuses, also within; whatever ends the block leaves the target as it was and nothing beside it.
    """
    try:
        if _direct(target):
            yield target
            return
        place = Path(os.path.realpath(target))
        # Beside its place, since only within one file system a file can be moved at once.
        made = place.with_name(f".auditor-{os.urandom(8).hex()}.tmp")
        try:
            # Made by us, with the mode that any new file of the user has.
            os.close(
                os.open(
                    made, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o666
                )
            )
            yield made
            _settle(made, place)
        except BaseException:
            with suppress(OSError):
                made.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise OutputError(_said(target, error)) from error


def _settle(made: Path, place: Path) -> None:
    """What was written is on the disk, and then in its place."""
    # An existing file keeps its mode; one that was not there has that of any new file.
    with suppress(FileNotFoundError):
        os.chmod(made, stat.S_IMODE(os.stat(place).st_mode))
    # On the disk before it takes the place of another.
    handle = os.open(made, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(made, place)


def _poured(place: Path, data: bytes) -> None:
    """Into a pipe, a device, or a stream that is open already: after what stands there."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_APPEND), "wb") as file:
        file.write(data)


def _direct(target: Path) -> bool:
    """Whether the target is a pipe, a device, or a name of an open stream (`/dev/stdout`), wherever
    that leads.
    """
    # What is not there is no pipe; the name may still be one of a stream.
    with suppress(FileNotFoundError, NotADirectoryError):
        kind = os.stat(target).st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            return True
    # Link by link, since the last one may be a stream whose end has no name.
    at = os.path.abspath(target)
    for _ in range(_LINKS):
        if _STREAM.match(at) and os.path.lexists(at):
            return True
        if not os.path.islink(at):
            return False
        at = os.path.normpath(os.path.join(os.path.dirname(at), os.readlink(at)))
    return False


def _said(target: Path, error: OSError | ValueError) -> Said:
    """One line for what the system refused."""
    return say("output.unwritten", target=named(target), error=reason(error))


def reason(error: OSError | ValueError) -> Said:
    """Why the system refused, in the user's words where there are such."""
    if not isinstance(error, OSError):
        return say("output.bad-name")
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


def free(name: str, taken: set[str]) -> str:
    """A file name that is not taken yet, told apart by a number where it is; it is taken from then
    on.

    `taken` holds the names of a folder in small letters: some file systems tell no case apart.
    """
    stem, point, suffix = name.rpartition(".")
    found, number = name, 2
    while found.casefold() in taken:
        found, number = (f"{stem}-{number}.{suffix}" if point else f"{name}-{number}"), number + 1
    taken.add(found.casefold())
    return found
