"""How values of a type are written as one column of plain data, and read back: by the type alone.

Reading gives values of that type or nothing: whatever else stands in a column is damaged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from itertools import chain, islice
from types import NoneType, UnionType
from typing import Any, Final, Literal, Protocol, Union, get_args, get_origin, get_type_hints

Plain = Any
"""What JSON gives."""
LARGEST: Final = 1 << 28
"""So many bytes may stand behind the compression."""


class Damaged(Exception):
    """Bytes that are not what was written: cut off, changed, of another version or by another
    hand."""


class Writer(Protocol):
    """Numbers texts, decimals (as text) and records as they are met."""

    texts: Mapping[str, int]
    numbers: Mapping[str, int]

    def reference(self, made: type[Any], values: Collection[Any]) -> Plain:
        """Records of a class by their numbers."""


class Reader(Protocol):
    """Has texts, decimals and records by their numbers."""

    texts: list[str]
    numbers: list[Decimal]

    def records(self, made: type[Any], column: Plain) -> list[Any]:
        """The records of a class by their numbers."""


def only(made: type[Any], values: Any) -> Any:
    """A list of values that are of one type and no other. Raises TypeError."""
    if not set(map(type, values)) <= {made}:
        # A bool is an int for Python and no int here: types are compared, not classes.
        raise TypeError(f"not only {made.__name__}")
    return values


def picked(table: list[Any], column: Plain) -> list[Any]:
    """The things at the places that a column names. Raises Damaged, TypeError, LookupError."""
    # A negative number would count from the end.
    if column and min(only(int, column)) < 0:
        raise Damaged
    return list(map(table.__getitem__, column))


Write = Callable[[Writer, Collection[Any]], Plain]
Read = Callable[[Reader, Plain], list[Any]]


@cache
def columns_of(made: type[Any]) -> tuple[tuple[str, Write, Read], ...]:
    """(field, how it is written, how it is read) of a class."""
    hints = get_type_hints(made)
    kept: Iterable[Field[Any]] = (field for field in fields(made) if field.init)
    # Fields that a record works out itself are not written (`packing._finishing`).
    return tuple((field.name, *_form(hints[field.name])) for field in kept)


@cache
def _form(hint: Any) -> tuple[Write, Read]:
    """How the values of a type are written and read.

    Raises TypeError for a type that nothing is known of.
    """
    if isinstance(hint, type):
        # A class by itself comes first; what is left are types with others in brackets.
        found = _of_class(hint)
        if found is not None:
            return found
    origin, inner = get_origin(hint), get_args(hint)
    # A tuple of fixed length: a column for each place. `tuple[int, ...]` is a run.
    if origin is tuple and inner[-1:] != (...,):
        parts = [_form(one) for one in inner]
        return partial(_write_fixed, tuple, parts), partial(_read_fixed, None, parts)
    if origin in _GENERIC:
        return _GENERIC[origin](origin, inner)
    raise TypeError(f"{hint} cannot be packed")


def _of_class(made: type[Any]) -> tuple[Write, Read] | None:
    """The form of a class: a simple one, an enumeration, a record or a named tuple."""
    if made in _SIMPLE:
        return _SIMPLE[made]
    if issubclass(made, Enum):
        return partial(_write_enum, made), partial(_read_enum, made)
    if is_dataclass(made):
        return partial(_write_record, made), partial(_read_record, made)
    if issubclass(made, tuple) and hasattr(made, "_fields"):
        parts = [_form(one) for one in get_type_hints(made).values()]
        return partial(_write_fixed, made, parts), partial(_read_fixed, made, parts)
    return None


def _of_literal(_: Any, inner: tuple[Any, ...]) -> tuple[Write, Read]:
    return _write_text, partial(_read_literal, frozenset(inner))


def _of_union(_: Any, inner: tuple[Any, ...]) -> tuple[Write, Read]:
    # `str | None` is told apart by the types of the values.
    kinds = [get_origin(one) or one for one in inner]
    parts = [_form(one) for one in inner]
    return partial(_write_union, kinds, parts), partial(_read_union, parts)


def _of_run(_: Any, inner: tuple[Any, ...]) -> tuple[Write, Read]:
    form = _form(inner[0])
    return partial(_write_run, form), partial(_read_many, tuple, form)


def _of_many(origin: Any, inner: tuple[Any, ...]) -> tuple[Write, Read]:
    form = _form(inner[0])
    return partial(_write_many, origin, form), partial(_read_many, origin, form)


def _of_mapping(_: Any, inner: tuple[Any, ...]) -> tuple[Write, Read]:
    parts = [_form(one) for one in inner]
    return partial(_write_mapping, parts), partial(_read_mapping, parts)


_GENERIC: Final[Mapping[Any, Callable[[Any, tuple[Any, ...]], tuple[Write, Read]]]] = {
    Literal: _of_literal,
    Union: _of_union,
    UnionType: _of_union,
    Sequence: _of_run,
    tuple: _of_many,
    frozenset: _of_many,
    Mapping: _of_mapping,
}
"""How a type with others in it is written and read, by what it is of."""


def _write_text(writer: Writer, values: Collection[Any]) -> Plain:
    return list(map(writer.texts.__getitem__, only(str, values)))


def _read_text(reader: Reader, column: Plain) -> list[Any]:
    return picked(reader.texts, column)


def _write_decimal(writer: Writer, values: Collection[Any]) -> Plain:
    return list(map(writer.numbers.__getitem__, map(str, only(Decimal, values))))


def _read_decimal(reader: Reader, column: Plain) -> list[Any]:
    return picked(reader.numbers, column)


def _write_same(made: type[Any], writer: Writer, values: Collection[Any]) -> Plain:
    return list(only(made, values))


def _read_same(made: type[Any], reader: Reader, column: Plain) -> list[Any]:
    found: list[Any] = only(made, column)
    return found


def _write_plain(writer: Writer, values: Collection[Any]) -> Plain:
    return list(values)


def _read_plain(reader: Reader, column: Plain) -> list[Any]:
    return list(column)


def _write_none(writer: Writer, values: Collection[Any]) -> Plain:
    # A column of nothing is told by its length.
    return len(values)


def _read_none(reader: Reader, column: Plain) -> list[Any]:
    # How many there are is said by what stands around them.
    if type(column) is not int or not 0 <= column <= LARGEST:
        raise Damaged
    return [None] * column


_SIMPLE: Final[Mapping[type[Any], tuple[Write, Read]]] = {
    str: (_write_text, _read_text),
    Decimal: (_write_decimal, _read_decimal),
    NoneType: (_write_none, _read_none),
    object: (_write_plain, _read_plain),
    **{
        made: (partial(_write_same, made), partial(_read_same, made)) for made in (int, bool, float)
    },
}


def _write_enum(made: type[Enum], writer: Writer, values: Collection[Any]) -> Plain:
    # By value, as text: an enumeration is read back by what its values are.
    return _write_text(writer, [value.value for value in only(made, values)])


def _read_enum(made: type[Enum], reader: Reader, column: Plain) -> list[Any]:
    return list(map({one.value: one for one in made}.__getitem__, _read_text(reader, column)))


def _read_literal(allowed: frozenset[str], reader: Reader, column: Plain) -> list[Any]:
    found = _read_text(reader, column)
    if not allowed.issuperset(found):
        raise Damaged
    return found


def _write_record(made: type[Any], writer: Writer, values: Collection[Any]) -> Plain:
    return writer.reference(made, values)


def _read_record(made: type[Any], reader: Reader, column: Plain) -> list[Any]:
    return reader.records(made, column)


Forms = list[tuple[Write, Read]]


def _write_union(kinds: list[Any], parts: Forms, writer: Writer, values: Collection[Any]) -> Plain:
    number = {kind: at for at, kind in enumerate(kinds)}
    if not number.keys() >= set(map(type, values)):
        raise TypeError(f"not only {', '.join(map(str, kinds))}")
    which = list(map(number.__getitem__, map(type, values)))
    # First which of the kinds each value is, then a column for each kind.
    return [
        which,
        *(
            write(writer, [value for at, value in zip(which, values, strict=True) if at == own])
            for own, (write, _) in enumerate(parts)
        ),
    ]


def _read_union(parts: Forms, reader: Reader, column: Plain) -> list[Any]:
    which, *columns = column
    found = [read(reader, own) for (_, read), own in zip(parts, columns, strict=True)]
    taken = [iter(values) for values in found]
    result = [next(one) for one in picked(taken, which)]
    # A column that has more values than were asked for is no column of ours.
    if len(result) != sum(map(len, found)):
        raise Damaged
    return result


def _write_fixed(made: type[Any], parts: Forms, writer: Writer, values: Collection[Any]) -> Plain:
    only(made, values)
    # Rows to columns; without any value there are still as many columns.
    rows = list(zip(*values, strict=True)) or [()] * len(parts)
    if len(rows) != len(parts):
        raise TypeError(f"not {len(parts)} long")
    return [write(writer, row) for (write, _), row in zip(parts, rows, strict=True)]


def _read_fixed(
    made: Callable[..., Any] | None, parts: Forms, reader: Reader, column: Plain
) -> list[Any]:
    rows = zip(
        *(read(reader, own) for (_, read), own in zip(parts, column, strict=True)), strict=True
    )
    return list(rows) if made is None else [made(*row) for row in rows]


def _write_many(
    made: type[Any], inner: tuple[Write, Read], writer: Writer, values: Collection[Any]
) -> Plain:
    only(made, values)
    # A set is written in order, so that the same set gives the same bytes.
    ordered = values if made is tuple else [sorted(value) for value in values]
    return [list(map(len, values)), inner[0](writer, list(chain.from_iterable(ordered)))]


def _write_run(inner: tuple[Write, Read], writer: Writer, values: Collection[Any]) -> Plain:
    return _write_many(tuple, inner, writer, list(map(tuple, values)))


def _read_many(
    made: Callable[..., Any], inner: tuple[Write, Read], reader: Reader, column: Plain
) -> list[Any]:
    lengths, own = column
    values = inner[1](reader, own)
    # Lengths and values must agree before any is taken.
    _fits(lengths, values)
    taken = iter(values)
    return [made(islice(taken, length)) for length in lengths]


def _write_mapping(parts: Forms, writer: Writer, values: Collection[Any]) -> Plain:
    keys, inner = parts
    return [
        list(map(len, values)),
        keys[0](writer, list(chain.from_iterable(values))),
        inner[0](writer, list(chain.from_iterable(value.values() for value in values))),
    ]


def _read_mapping(parts: Forms, reader: Reader, column: Plain) -> list[Any]:
    lengths, *columns = column
    keys, values = (read(reader, own) for (_, read), own in zip(parts, columns, strict=True))
    _fits(lengths, keys)
    taken = zip(keys, values, strict=True)
    found = [dict(islice(taken, length)) for length in lengths]
    # A key that stands twice would make a mapping shorter.
    if sum(map(len, found)) != len(values):
        raise Damaged
    return found


def _fits(lengths: Plain, values: list[Any]) -> None:
    if sum(only(int, lengths)) != len(values) or lengths and min(lengths) < 0:
        raise Damaged
