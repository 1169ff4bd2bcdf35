"""What is large of an item: its report, and its rows for the store, each packed and brought only
when it is asked for."""

from __future__ import annotations

import struct
import zlib
from typing import Final

from auditor.batch import packing
from auditor.findings import Report
from auditor.records import frozen

_LENGTH: Final = struct.Struct(">I")


@frozen
class Bulk:
    """The report and the rows, packed; empty where not wanted."""

    kept: bytes = b""
    rows: bytes = b""

    def packed(self) -> bytes:
        """As one string of bytes."""
        return (
            _LENGTH.pack(len(self.kept)) + self.kept + self.rows if self.kept or self.rows else b""
        )


def bulk(report: Report | None, rows: bytes = b"") -> Bulk:
    """A report and the rows, packed."""
    return Bulk(
        packing.packed(report) if report is not None else b"",
        zlib.compress(rows, 1) if rows else b"",
    )


def parted(packed: bytes) -> Bulk:
    """The parts of a bulk, still packed. Raises Damaged."""
    if not packed:
        return Bulk()
    if len(packed) < _LENGTH.size:
        raise packing.Damaged
    end = _LENGTH.size + _LENGTH.unpack_from(packed)[0]
    return Bulk(packed[_LENGTH.size : end], packed[end:])


def report_of(parts: Bulk) -> Report | None:
    """The report of a bulk, where it was kept. Raises Damaged."""
    return packing.unpacked(parts.kept, Report) if parts.kept else None


def rows_of(parts: Bulk) -> bytes:
    """The rows of a bulk, where they were kept. Raises Damaged."""
    try:
        return zlib.decompress(parts.rows) if parts.rows else b""
    except zlib.error as error:
        raise packing.Damaged from error
