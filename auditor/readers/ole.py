"""The old Office container (.xls, .doc, and encrypted .xlsx/.docx): a small file system in one file."""

from __future__ import annotations

import struct
from typing import Final

from auditor.readers.package import damaged

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END: Final = 0xFFFFFFFC
"""From here on sector numbers mean the end of a chain or a free sector."""


class Container:
    """The streams of a container, by name."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises Unreadable where the container is damaged."""
        self.name = name
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError) as error:
            raise damaged(name) from error

    def __contains__(self, stream: str) -> bool:
        """Whether there is such a stream."""
        return stream in self._streams

    @property
    def streams(self) -> frozenset[str]:
        """The names of all streams."""
        return frozenset(self._streams)

    def read(self, stream: str) -> bytes:
        """The bytes of a stream; one that is cut off ends early."""
        start, size = self._streams[stream]
        if size < self._small:
            return _joined(self._mini, start, self._mini_fat, self._mini_size, size)
        return self._chain(start, size)

    def _open(self) -> None:
        shift, mini_shift = struct.unpack_from("<HH", self._data, 30)
        if not (7 <= shift <= 16 and 2 <= mini_shift <= shift):
            raise damaged(self.name)
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        first_directory, = struct.unpack_from("<I", self._data, 48)
        self._small, first_mini, _, next_list = struct.unpack_from("<IIII", self._data, 56)
        self._body = self._data[self._size:] if shift > 9 else self._data[512:]
        self._fat = self._table(next_list)
        self._streams = self._directory(self._chain(first_directory))
        start, size = self._streams.pop("Root Entry", (_END, 0))
        self._mini = self._chain(start, size)
        entries = self._chain(first_mini)
        self._mini_fat = list(struct.unpack(f"<{len(entries) // 4}I", entries[: len(entries) // 4 * 4]))

    def _table(self, next_list: int) -> list[int]:
        """The chain table, gathered from the sectors that the header and its continuations name."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while next_list < _END and next_list not in seen:
            seen.add(next_list)
            part = self._sector(next_list)
            numbers = struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
            sectors.extend(numbers[:-1])
            next_list = numbers[-1]
        table: list[int] = []
        for number in dict.fromkeys(sectors):
            if number < _END:
                part = self._sector(number)
                table.extend(struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4]))
        return table

    def _sector(self, number: int) -> bytes:
        return self._body[number * self._size : (number + 1) * self._size]

    def _chain(self, start: int, size: int | None = None) -> bytes:
        return _joined(self._body, start, self._fat, self._size, size)

    def _directory(self, data: bytes) -> dict[str, tuple[int, int]]:
        streams: dict[str, tuple[int, int]] = {}
        for offset in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, offset + 64)
            if kind in (2, 5) and 2 <= length <= 64:
                name = data[offset : offset + length - 2].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<II", data, offset + 116)
                streams.setdefault("Root Entry" if kind == 5 else name, (start, size))
        return streams


def _joined(body: bytes, start: int, table: list[int], unit: int, size: int | None) -> bytes:
    """The sectors of a chain; a chain that runs in a circle or out of the table ends there."""
    parts: list[bytes] = []
    seen: set[int] = set()
    number = start
    while number < len(table) and number not in seen and (size is None or len(parts) * unit < size):
        seen.add(number)
        parts.append(body[number * unit : (number + 1) * unit])
        number = table[number]
    joined = b"".join(parts)
    return joined if size is None else joined[:size]
