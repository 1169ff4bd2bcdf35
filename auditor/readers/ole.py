"""The old Office container (.xls, .doc, and encrypted .xlsx/.docx): a small file system in one
file.
"""

from __future__ import annotations

import io
from typing import Final

import olefile

from auditor.readers.package import damaged

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Container:
    """The streams of the container itself, by name; those of objects embedded in it are not
    seen.
    """

    def __init__(self, data: bytes, name: str) -> None:
        """Raises Unreadable where the container is damaged."""
        try:
            self._file = olefile.OleFileIO(io.BytesIO(data))
            # A path of several parts is a stream of an embedded object (a workbook within a Word
            # file).
            self._streams = {path[0] for path in self._file.listdir() if len(path) == 1}
        except (OSError, ValueError, IndexError, TypeError) as error:
            raise damaged(name) from error
        self.name = name

    def __contains__(self, stream: str) -> bool:
        """Whether there is such a stream."""
        return stream in self._streams

    @property
    def streams(self) -> frozenset[str]:
        """The names of all streams."""
        return frozenset(self._streams)

    def read(self, stream: str) -> bytes:
        """The bytes of a stream; one that is cut off ends early. Raises Unreadable where it is
        damaged.
        """
        try:
            return bytes(self._file.openstream([stream]).read())
        except (OSError, ValueError, IndexError, TypeError) as error:
            raise damaged(self.name) from error
