"""Reports as bytes and back, several times as fast as plain pickling.

The records are frozen dataclasses with slots, which pickle calls back into Python for, field by field; here their fields
are taken and set by C. What is written is a pickle all the same, under a compression that costs little.
"""

from __future__ import annotations

import copyreg
import io
import pickle
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any, Final

from auditor import arithmetic, document, entry, figure, findings, ledger
from auditor.narrative import claim

_MODULES: Final = (arithmetic, document, entry, figure, findings, ledger, claim)
_CLASSES: Final[tuple[type[Any], ...]] = tuple(
    made for module in _MODULES for made in vars(module).values()
    if isinstance(made, type) and is_dataclass(made) and made.__module__ == module.__name__ and "__slots__" in vars(made))


def _names(made: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(made))


_SETTERS: Final = {made: tuple(getattr(made, name).__set__ for name in _names(made)) for made in _CLASSES}


def restored(made: type[Any], values: tuple[Any, ...]) -> Any:
    """A record of the values of its fields."""
    record = object.__new__(made)
    for put, value in zip(_SETTERS[made], values, strict=True):
        put(record, value)
    return record


def _reducer(made: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    take = attrgetter(*_names(made)) if len(_names(made)) > 1 else lambda record: (getattr(record, _names(made)[0]),)
    return lambda record: (restored, (made, take(record)))


_TABLE: Final = {**copyreg.dispatch_table, **{made: _reducer(made) for made in _CLASSES}}


def packed(value: Any) -> bytes:
    """The value as bytes."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out, 5)
    pickler.dispatch_table = _TABLE
    pickler.dump(value)
    return zlib.compress(out.getbuffer(), 1)


def unpacked(data: bytes) -> Any:
    """The value of such bytes. Raises whatever pickle raises."""
    return pickle.loads(zlib.decompress(data))
