"""Old workbooks under Excel's own password, which it sets for 保护工作簿 and opens without asking:
XOR and RC4.

After [MS-OFFCRYPTO] 2.3.5 to 2.3.7 and [MS-XLS] 2.2.10. No other password is tried.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Final

SEALED: Final = 0x002F
"""The record that says how those behind it are sealed."""
_PASSWORD: Final = b"VelvetSweatshop"
_PLAIN: Final = frozenset({0x0809, SEALED, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138})
"""Records that are never sealed: where a part begins, and what is read before any key is asked for.
"""
_SHEET: Final = 0x0085
"""Of the record of a sheet, its place (the first four bytes) is plain."""
_BLOCK: Final = 1024
"""Bytes of the stream under one key."""
# The padding behind the password, and what its check is mixed with (2.3.7.1).
_PADDED, _HASHED = 0xBB, 0xCE4B

Plain = Callable[[bytes, int, int], bytes]
"""Bytes of a record in plain: as they are sealed, where they stand in the stream, and how long the
record is.
"""


def opened(stream: bytes, told: bytes) -> bytes | None:
    """A workbook's stream in plain; None where the record that seals it, with the body `told`, has
    another password.
    """
    # Four bytes, or a kind of 0: XOR; all else RC4.
    plain = _xor(told) if len(told) == 4 or told[:2] == b"\0\0" else _rc4(told)
    if plain is None:
        return None
    result = bytearray(stream)
    offset, sealed = 0, False
    while offset + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, offset)
        # The head of a record, its kind and length, is never sealed.
        first, end = offset + (8 if kind == _SHEET else 4), min(offset + 4 + size, len(stream))
        if sealed and kind not in _PLAIN and first < end:
            result[first:end] = plain(stream[first:end], first, size)
        # Records are sealed from the one behind that which says so.
        sealed = sealed or kind == SEALED
        offset += 4 + size
    return bytes(result)


def _xor(told: bytes) -> Plain | None:
    low, high, verifier = struct.unpack("<BBH", told[-4:])
    check = 0
    for sign in reversed((len(_PASSWORD), *_PASSWORD)):
        # Fifteen bits, turned by one.
        check = (check >> 14 & 1 | check << 1 & 0x7FFF) ^ sign
    if check ^ _HASHED != verifier:
        return None
    # Sixteen bytes of key: the password and the padding over the two bytes that the file gives.
    keys = [sign ^ (high if at % 2 else low) for at, sign in enumerate((*_PASSWORD, _PADDED))]
    keys = [key >> 1 | key << 7 & 0xFF for key in keys]

    def plain(data: bytes, at: int, size: int) -> bytes:
        # In this method the key starts at where the record ends.
        turned = (byte ^ keys[(at + size + number) % 16] for number, byte in enumerate(data))
        return bytes(byte >> 5 | byte << 3 & 0xFF for byte in turned)

    return plain


def _rc4(told: bytes) -> Plain | None:
    """RC4 with a key of 40 bits, or as the cryptographic interface of the system makes them."""
    if len(told) < 6:
        return None
    major, minor = struct.unpack_from("<2H", told, 2)
    # RC4 of Excel 97: a salt, a check and its hash, 16 bytes each.
    if (major, minor) == (1, 1) and len(told) >= 54:
        salt, sealed, hashed = told[6:22], told[22:38], told[38:54]
        digest = hashlib.md5
        start = digest((digest(_wide()).digest()[:5] + salt) * 16).digest()[:5]
        length, padded = 16, 16
    # RC4 by the system's interface: a head with the length of the key, then salt, check and hash.
    elif major in (2, 3, 4) and minor == 2 and len(told) >= 14:
        (header,) = struct.unpack_from("<I", told, 10)
        if len(told) < 14 + header + 60 or header < 32:
            return None
        (bits,) = struct.unpack_from("<I", told, 14 + 16)
        at = 14 + header + 4
        salt, sealed, hashed = told[at : at + 16], told[at + 16 : at + 32], told[at + 36 : at + 56]
        digest = hashlib.sha1
        start = digest(salt + _wide()).digest()
        length = (bits or 40) // 8
        # A key of 40 bits is filled up with zeros to 128.
        padded = 16 if length == 5 else length
    else:
        return None

    # Records follow each other, so two blocks at most are at work.
    @lru_cache(maxsize=2)
    def stream(block: int) -> bytes:
        key = digest(start + struct.pack("<I", block)).digest()[:length]
        return _keystream(key.ljust(padded, b"\0"))

    def plain(data: bytes, at: int, _: int) -> bytes:
        # A record may run over the border of blocks.
        cover = b"".join(map(stream, range(at // _BLOCK, (at + len(data) - 1) // _BLOCK + 1)))
        return _apart(data, cover[at % _BLOCK :])

    # The password is right where the check gives its hash.
    first = _apart(sealed + hashed, stream(0))
    return plain if digest(first[:16]).digest() == first[16:] else None


def _wide() -> bytes:
    return _PASSWORD.decode().encode("utf-16-le")


def _apart(data: bytes, cover: bytes) -> bytes:
    size = len(data)
    return (int.from_bytes(data) ^ int.from_bytes(cover[:size])).to_bytes(size)


def _keystream(key: bytes) -> bytes:
    """What RC4 lays over one block."""
    state = list(range(256))
    other = 0
    for at in range(256):
        other = (other + state[at] + key[at % len(key)]) & 255
        state[at], state[other] = state[other], state[at]
    result = bytearray(_BLOCK)
    at = other = 0
    for place in range(_BLOCK):
        at = at + 1 & 255
        one = state[at]
        other = other + one & 255
        two = state[at] = state[other]
        state[other] = one
        result[place] = state[one + two & 255]
    return bytes(result)
