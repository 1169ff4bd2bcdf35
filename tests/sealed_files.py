"""Old workbooks sealed as Excel does for 保护工作簿, written after [MS-OFFCRYPTO] and [MS-XLS] and
by nothing of the reader.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from hashlib import md5, sha1

from reader_files import record

SALT = bytes(range(16))
VERIFIER = bytes(range(100, 116))
NEVER = (0x809, 0x2F, 0x194, 0x195, 0xE1, 0x196, 0x138)


def rc4(key: bytes) -> Iterator[int]:
    box = [*range(256)]
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    while True:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        yield box[(box[i] + box[j]) % 256]


def key_40(password: str, block: int) -> bytes:
    inner = md5((md5(password.encode("utf-16-le")).digest()[:5] + SALT) * 16).digest()
    return md5(inner[:5] + struct.pack("<I", block)).digest()


def key_api(password: str, block: int, bits: int) -> bytes:
    inner = sha1(SALT + password.encode("utf-16-le")).digest()
    key = sha1(inner + struct.pack("<I", block)).digest()[: bits // 8]
    return key + b"\0" * 11 if bits == 40 else key


def with_rc4(stream: bytes, password: str, bits: int) -> bytes:
    """`bits` 0: the first kind, of 40 bits; else by the system's interface."""

    def key(block: int) -> bytes:
        return key_api(password, block, bits) if bits else key_40(password, block)

    cover = rc4(key(0))
    hashed = (sha1 if bits else md5)(VERIFIER).digest()
    told = bytes(byte ^ next(cover) for byte in VERIFIER + hashed)
    if bits:
        name = "RC4\0".encode("utf-16-le")
        header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + name
        told = (
            struct.pack("<3H2I", 1, 2, 2, 4, len(header))
            + header
            + struct.pack("<I", 16)
            + SALT
            + told[:16]
            + struct.pack("<I", 20)
            + told[16:]
        )
    else:
        told = struct.pack("<3H", 1, 1, 1) + SALT + told
    plain = _sealed_at(stream, told)
    pads: list[int] = []
    for block in range(len(plain) // 1024 + 1):
        cover = rc4(key(block))
        pads += [next(cover) for _ in range(1024)]
    return _over(plain, lambda at, byte, _: byte ^ pads[at])


def with_xor(stream: bytes, password: str, key: int = 0xB359) -> bytes:
    verifier = 0
    for sign in reversed([len(password), *password.encode()]):
        verifier = ((verifier >> 14) & 1 | (verifier << 1) & 0x7FFF) ^ sign
    signs = [
        *password.encode(),
        0xBB,
        0xFF,
        0xFF,
        0xBA,
        0xFF,
        0xFF,
        0xB9,
        0x80,
        0,
        0xBE,
        0x0F,
        0,
        0xBF,
        0x0F,
        0,
    ][:16]
    keys = []
    for at, sign in enumerate(signs):
        mixed = sign ^ (key >> 8 if at % 2 else key & 255)
        keys.append(mixed >> 1 | (mixed & 1) << 7)
    plain = _sealed_at(stream, struct.pack("<3H", 0, key, verifier ^ 0xCE4B))

    def mixed_in(at: int, byte: int, size: int) -> int:
        return ((byte << 5 | byte >> 3) & 255) ^ keys[(at + size) % 16]

    return _over(plain, mixed_in)


def _sealed_at(stream: bytes, told: bytes) -> bytes:
    """The workbook with the record that seals it behind its beginning, and the places of its sheets
    moved on.
    """
    told = record(0x2F, told)
    start = 4 + struct.unpack_from("<H", stream, 2)[0]
    result = bytearray(stream[:start] + told + stream[start:])
    at = 0
    while at + 4 <= len(result):
        kind, size = struct.unpack_from("<HH", result, at)
        if kind == 0x85:
            struct.pack_into(
                "<I", result, at + 4, struct.unpack_from("<I", result, at + 4)[0] + len(told)
            )
        at += 4 + size
    return bytes(result)


def _over(stream: bytes, mixed: Callable[[int, int, int], int]) -> bytes:
    result = bytearray(stream)
    at, sealed = 0, False
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if sealed and kind not in NEVER:
            for place in range(at + (8 if kind == 0x85 else 4), at + 4 + size):
                result[place] = mixed(place, stream[place], size)
        sealed = sealed or kind == 0x2F
        at += 4 + size
    return bytes(result)
