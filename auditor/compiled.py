"""What the program compiles as it runs, kept beside the modules that Python compiled of it.

Python compiles a module once and keeps the result in `__pycache__`. What it would compile anew in
every process (patterns, the constructors of records, the content of shipped YAML) is kept in the
same folder, under the same rights and switches (`PYTHONDONTWRITEBYTECODE`,
`PYTHONPYCACHEPREFIX`), found by the whole text that it was made from. Where anything is amiss, or
nothing can be written, it is compiled as ever.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import zlib
from importlib.util import cache_from_source
from typing import Any, Final

_SEAL: Final = 4
"""Bytes of the checksum."""


class Shelf:
    """Results of one sort by what they were made from: data that `marshal` knows."""

    def __init__(self, name: str, made_by: Any, most: int) -> None:
        self.place = cache_from_source(__file__).rpartition(".")[0] + f".{name}"
        """Named after this version of Python, as a compiled module is."""
        self.made_by = made_by
        """What made them, in this version: what another one made is not taken."""
        self.most = most
        """So many are kept."""
        self.new: dict[Any, Any] = {}
        """What this run made itself."""
        self._read: dict[Any, Any] | None = None
        _SHELVES.append(self)

    def found(self, key: object, default: object = None) -> Any:
        """What was made of it before, by this run or an earlier one; the `default` where nothing
        was.
        """
        if self._read is None:
            self._read = self.read()
        return self._read[key] if key in self._read else self.new.get(key, default)

    def read(self) -> dict[Any, Any]:
        """What earlier runs kept."""
        with (
            contextlib.suppress(OSError, ValueError, EOFError, TypeError),
            open(self.place, "rb") as file,
        ):
            made_by, found = _unsealed(file.read())
            if made_by == self.made_by and isinstance(found, dict):
                return found
        return {}

    def write(self) -> None:
        """Keep what this run made for the next; of more than are kept, only that."""
        made, self.new = self.new, {}
        if not made or sys.dont_write_bytecode:
            return
        every = {**self.read(), **made}
        # Too many: all old ones are let go of.
        every = every if len(every) <= self.most else made
        if len(every) <= self.most:
            _write(self.place, sealed((self.made_by, every)))


_SHELVES: Final[list[Shelf]] = []


def keep() -> None:
    """Keep what this run compiled, where Python may write its compiled modules."""
    for shelf in _SHELVES:
        shelf.write()


def sealed(content: Any) -> bytes:
    """Data behind a checksum: `marshal` takes what is damaged for good, or for huge."""
    data = marshal.dumps(content)
    return zlib.crc32(data).to_bytes(_SEAL, "big") + data


def _unsealed(written: bytes) -> Any:
    """The data again. Raises ValueError where its checksum is of something else."""
    data = memoryview(written)[_SEAL:]
    if zlib.crc32(data) != int.from_bytes(written[:_SEAL], "big"):
        raise ValueError
    return marshal.loads(data)


def _write(place: str, data: bytes) -> None:
    """Write a file that another run reads all of or none."""
    # Seldom wanted, and dear for a start that only says its version.
    import tempfile

    with contextlib.suppress(OSError):
        # Written beside and renamed: another run sees the old file or the new one.
        number, name = tempfile.mkstemp(dir=os.path.dirname(place))
        try:
            with open(number, "wb") as file:
                file.write(data)
            os.chmod(name, 0o644)
            os.replace(name, place)
        except OSError:
            os.unlink(name)
