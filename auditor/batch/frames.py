"""Frames on a file or a pipe: lengths, a checksum, the record, the bulk. What is cut off or damaged
shows.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import IO, Final

from auditor.batch import private
from auditor.batch.packing import Damaged as Damaged

# Mark, length of the head, length of the bulk, checksum of both.
_HEAD: Final = struct.Struct(">4sIII")
_MAGIC: Final = b"AUD1"
HEAD: Final = _HEAD.size
# Bytes of one part: a length beyond it is damage, and is not allocated.
LARGEST: Final = 1 << 30


def pack(head: bytes, bulk: bytes = b"") -> bytes:
    """A frame of a head and its bulk."""
    return (
        _HEAD.pack(_MAGIC, len(head), len(bulk), zlib.crc32(bulk, zlib.crc32(head))) + head + bulk
    )


def read(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next frame; None at the end. Raises Damaged."""
    first = _exactly(stream, HEAD)
    if not first:
        return None
    size, bulk_size, checksum = _sizes(first)
    head, bulk = _exactly(stream, size), _exactly(stream, bulk_size)
    if len(head) < size or len(bulk) < bulk_size or zlib.crc32(bulk, zlib.crc32(head)) != checksum:
        raise Damaged
    return head, bulk


def whole(stream: IO[bytes], size: int) -> bool:
    """Whether the next frame would end within so many bytes: one that does not was still being
    written."""
    first = _exactly(stream, HEAD)
    if len(first) < HEAD:
        return False
    _, head, bulk, _ = _HEAD.unpack(first)
    # The length alone tells whether the frame was whole when the writing stopped.
    return bool(HEAD + head + bulk <= size)


def begins(path: Path | str) -> bool:
    """Whether a file begins with a frame. Raises OSError."""
    with private.opened(Path(path)) as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _sizes(first: bytes) -> tuple[int, int, int]:
    if len(first) < HEAD:
        raise Damaged
    magic, size, bulk, checksum = _HEAD.unpack(first)
    if magic != _MAGIC or max(size, bulk) > LARGEST:
        raise Damaged
    return size, bulk, checksum


def _exactly(stream: IO[bytes], size: int) -> bytes:
    """So many bytes, or fewer at the end; a pipe may give them in parts."""
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
