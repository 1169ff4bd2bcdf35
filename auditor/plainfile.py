"""Small files that a user writes (settings, packs, waivers, lists): read whole, or refused before
they are opened.
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import Final

from auditor.message import say

MOST: Final = 16_000_000
"""Bytes: the largest pack file has a hundredth of it, and a list of 100,000 paths half."""


def content(path: Path) -> bytes:
    """The bytes of a file. Raises OSError, for a pipe, a device and an endless file as for one that
    is not there.
    """
    state = path.stat()
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, say("plain.folder"), str(path))
    if not stat.S_ISREG(state.st_mode):
        # A pipe would wait for a writer that never comes, a device never ends.
        raise OSError(errno.EINVAL, say("plain.special"), str(path))
    if state.st_size > MOST:
        raise OSError(errno.EFBIG, say("plain.large", most=MOST // 1_000_000), str(path))
    return path.read_bytes()


def text(path: Path, encoding: str = "utf-8") -> str:
    """The text of a file, line ends as `\\n`. Raises OSError, UnicodeDecodeError."""
    return content(path).decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
