"""pdfium's functions asked for many things at a time.

A typed handle costs more than the question: here handles and places of answers are plain numbers,
and questions and answers run through C without a step of Python for each.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from functools import cache
from itertools import repeat
from struct import calcsize, iter_unpack
from typing import Any

Handle = int
"""Where an object of pdfium lies."""


class PlainHandles:
    """The functions of pdfium with handles as numbers, None where there is none; the place of an
    answer is given by `ctypes.byref`, or as a number too. What is no function is as it was.
    """

    def __init__(self, pdfium: Any) -> None:
        self._pdfium = pdfium
        self._bare: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        """One of them, made when it is first asked for."""
        found = getattr(self._pdfium, name)
        if hasattr(found, "argtypes"):
            # It keeps the interpreter's lock: to let it go takes as long as most of the answers.
            kinds = [_plain(kind) for kind in (found.restype, *found.argtypes)]
            found = ctypes.PYFUNCTYPE(*kinds)(_address(found))
        setattr(self, name, found)
        return found

    def listed(self, name: str, owner: Any, places: Iterable[int]) -> list[Any]:
        """What a function of a handle and a place tells of each of some places.

        Arguments whose kinds are not declared are taken as they are, which halves the time; a
        number then has to be an `int` of C.
        """
        ask = self._bare.get(name)
        if ask is None:
            found = getattr(self._pdfium, name)
            ask = self._bare[name] = ctypes.PYFUNCTYPE(_plain(found.restype))(_address(found))
        return [*map(ask, repeat(ctypes.cast(owner, ctypes.c_void_p)), places)]


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def _plain(kind: Any) -> Any:
    """The kind of an argument or a result: an address where it is a pointer."""
    return ctypes.c_void_p if hasattr(kind, "contents") else kind


@cache
def plain() -> PlainHandles:
    """The functions, made once."""
    import pypdfium2.raw

    return PlainHandles(pypdfium2.raw)


def _start(buffer: bytearray) -> int:
    """Where a buffer lies; what asks with it holds on to it, and does not change its length."""
    return ctypes.addressof(ctypes.c_char.from_buffer(buffer)) if buffer else 0


def records(
    ask: Callable[..., int], form: str, count: int, *given: Iterable[Any]
) -> list[tuple[Any, ...]]:
    """The records that a function fills in, asked `count` times with the arguments `given`; `form`
    is that of a record for `struct`.
    """
    wide = calcsize(form)
    buffer = bytearray(wide * count)
    start = _start(buffer)
    deque(map(ask, *given, range(start, start + wide * count, wide)), maxlen=0)
    return list(iter_unpack(form, buffer))


def values(
    ask: Callable[..., int], form: str, count: int, *given: Iterable[Any]
) -> tuple[list[int], list[tuple[Any, ...]]]:
    """What a function returns, and the values that it fills in, each at a place of its own."""
    wide, each = calcsize(form), calcsize(form[-1])
    buffer = bytearray(wide * count)
    start = _start(buffer)
    places = [range(at, at + wide * count, wide) for at in range(start, start + wide, each)]
    return [*map(ask, *given, *places)], list(iter_unpack(form, buffer))
