"""Reports as plain bytes and back: JSON under a light compression, of a closed list of records.

What is written is a table of records by class, column by column; a record that several others hold stands there once, and
is one object again when it comes back. How a class is written follows from its fields and their annotations, and what
is read is held against them: a field, type or reference that does not fit makes the whole damaged. Nothing that is read
names a class of its own or runs anything.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, replace
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from itertools import chain, islice
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from auditor.arithmetic import Judgement
from auditor.batch.record import Noted, Record
from auditor.document import Cell, Document, Grid, Notice, Paragraph, Place
from auditor.entry import Entry, Row, Table
from auditor.figure import Figure
from auditor.findings import Check, Finding, Pattern, Report, RuleInfo, Summary, Suspect
from auditor.ledger import Ledger
from auditor.narrative.claim import Claim, Missing, Section

Kept = TypeVar("Kept")
Plain = Any
"""What JSON gives."""

_CLASSES: Final[tuple[Any, ...]] = (
    Record, Noted, Report, Finding, Pattern, Suspect, Check, RuleInfo, Judgement, Summary, Ledger,
    Claim, Section, Table, Row, Document, Paragraph, Grid, Cell, Notice, Entry, Figure, Missing, Place,
)
"""The only classes there are, those that hold others before them: so most are written in one go."""
_NAMES: Final = {made.__name__: made for made in _CLASSES}
LARGEST: Final = 1 << 28
"""So many bytes may stand behind the compression."""
_DECIMALS: Final = re.compile(r"(?:-?[0-9]+(?:\.[0-9]+)?(?:E[-+]?[0-9]{1,4})?\n)*")


class Damaged(Exception):
    """Bytes that are not what was written: cut off, changed, of another version or by another hand."""


def packed(value: Any) -> bytes:
    """A record of one of the known classes as bytes. Raises TypeError for what is not as its class declares it."""
    if type(value) is Report:
        # The workings of the diagnosis stay behind: no report shows them.
        value = replace(value, extra={name: one for name, one in value.extra.items() if _is_plain(one)})
    writer = _Writer()
    root = writer.reference(type(value), [value])
    nodes = writer.nodes()
    whole = [type(value).__name__, root, nodes, list(writer.texts), list(writer.numbers)]
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpacked(data: bytes, made: type[Kept]) -> Kept:
    """The record of such bytes, which must be of the class. Raises Damaged."""
    try:
        inflate = zlib.decompressobj()
        text = inflate.decompress(data, LARGEST).decode("utf-8", "surrogatepass")
        name, root, nodes, texts, numbers = json.loads(text)
        if name != made.__name__ or not inflate.eof or inflate.unused_data:
            raise Damaged
        # A record takes more than a sign: no more of them are made than could have been written.
        reader = _Reader(texts, numbers, nodes, len(text))
        (found,) = reader.records(made, root)
    except Damaged:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, StopIteration, ArithmeticError,
            zlib.error, RecursionError) as error:
        raise Damaged from error
    return found  # type: ignore[no-any-return]


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and _is_plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or type(value) in (str, int, bool)


# --- the two ends -----------------------------------------------------------------------------------------------------


class _Numbered(dict[Any, int]):
    """Things by the number they got when they were first asked for."""

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self)
        return number


class _Writer:
    """Collects texts, numbers and records as they are met."""

    def __init__(self) -> None:
        self.texts, self.numbers = _Numbered(), _Numbered()
        self._known: dict[type[Any], dict[int, int]] = {made: {} for made in _CLASSES}
        self._waiting: dict[type[Any], list[Any]] = {made: [] for made in _CLASSES}

    def reference(self, made: type[Any], values: Collection[Any]) -> Plain:
        """Records of a class by their numbers; those not met before are kept to be written."""
        _only(made, values)
        known = self._known[made]
        numbers = []
        for value in values:
            number = known.get(id(value))
            if number is None:
                number = known[id(value)] = len(known)
                self._waiting[made].append(value)
            numbers.append(number)
        return numbers

    def nodes(self) -> Plain:
        """All records met, class by class, until none holds one that is new."""
        nodes: list[Plain] = []
        while any(self._waiting.values()):
            for made in _CLASSES:
                if waiting := self._waiting[made]:
                    self._waiting[made] = []
                    columns = [write(self, list(map(attrgetter(name), waiting)))
                               for name, write, _ in _columns(made)]
                    nodes.append([made.__name__, len(waiting), columns])
        return nodes


class _Reader:
    """The records of what was written, each made before any is filled."""

    def __init__(self, texts: Plain, numbers: Plain, nodes: Plain, size: int) -> None:
        self.texts = _only(str, texts)
        told = "".join(f"{number}\n" for number in _only(str, numbers))
        if not _DECIMALS.fullmatch(told):
            raise Damaged
        self.numbers = list(map(Decimal, numbers))
        self._made: dict[type[Any], list[Any]] = {made: [] for made in _CLASSES}
        filled = []
        for name, count, columns in nodes:
            made = _NAMES[name]
            if type(count) is not int or not 0 < count <= size:
                raise Damaged
            new = [object.__new__(made) for _ in range(count)]
            self._made[made] += new
            filled.append((made, new, columns))
        for made, new, columns in filled:
            for (name, _, read), column in zip(_columns(made), columns, strict=True):
                values = read(self, column)
                if len(values) != len(new):
                    raise Damaged
                deque(map(getattr(made, name).__set__, new, values), maxlen=0)
        for made in reversed(_CLASSES):
            for finish in _finishing(made):
                deque(map(finish, self._made[made]), maxlen=0)

    def records(self, made: type[Any], column: Plain) -> list[Any]:
        """The records of a class by their numbers."""
        return _picked(self._made[made], column)


def _only(made: type[Any], values: Any) -> Any:
    """A list of values that are of one type and no other. Raises TypeError."""
    if not set(map(type, values)) <= {made}:
        raise TypeError(f"not only {made.__name__}")
    return values


def _picked(table: list[Any], column: Plain) -> list[Any]:
    if column and min(_only(int, column)) < 0:
        raise Damaged
    return list(map(table.__getitem__, column))


def _finishing(made: type[Any]) -> Iterator[Callable[[Any], None]]:
    """What a record still needs when its fields are set: those that it works out itself."""
    for field in fields(made):
        if not field.init and field.default_factory is not MISSING:
            yield partial(_begin, getattr(made, field.name).__set__, field.default_factory)
    if hasattr(made, "__post_init__"):
        yield made.__post_init__


def _begin(put: Callable[[Any, Any], None], factory: Callable[[], Any], record: Any) -> None:
    put(record, factory())


# --- how a type is written: many values at once, as one column --------------------------------------------------------

Write = Callable[[_Writer, Collection[Any]], Plain]
Read = Callable[[_Reader, Plain], list[Any]]


@cache
def _columns(made: type[Any]) -> tuple[tuple[str, Write, Read], ...]:
    """(field, how it is written, how it is read) of a class."""
    hints = get_type_hints(made)
    kept: Iterable[Field[Any]] = (field for field in fields(made) if field.init)
    return tuple((field.name, *_form(hints[field.name])) for field in kept)


@cache
def _form(hint: Any) -> tuple[Write, Read]:
    """How the values of a type are written and read. Raises TypeError for a type that nothing is known of."""
    origin, inner = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return partial(_write_enum, hint), partial(_read_enum, hint)
    if hint in _CLASSES:
        return partial(_write_record, hint), partial(_read_record, hint)
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        parts = [_form(one) for one in get_type_hints(hint).values()]
        return partial(_write_fixed, hint, parts), partial(_read_fixed, hint, parts)
    if origin is Literal:
        return _write_text, partial(_read_literal, frozenset(inner))
    if origin in (Union, UnionType):
        kinds = [get_origin(one) or one for one in inner]
        parts = [_form(one) for one in inner]
        return partial(_write_union, kinds, parts), partial(_read_union, parts)
    if origin is tuple and inner[-1:] != (...,):
        parts = [_form(one) for one in inner]
        return partial(_write_fixed, tuple, parts), partial(_read_fixed, None, parts)
    if origin in (tuple, frozenset):
        return partial(_write_many, origin, _form(inner[0])), partial(_read_many, origin, _form(inner[0]))
    if origin is Mapping:
        parts = [_form(one) for one in inner]
        return partial(_write_mapping, parts), partial(_read_mapping, parts)
    raise TypeError(f"{hint} cannot be packed")


def _write_text(writer: _Writer, values: Collection[Any]) -> Plain:
    return list(map(writer.texts.__getitem__, _only(str, values)))


def _read_text(reader: _Reader, column: Plain) -> list[Any]:
    return _picked(reader.texts, column)


def _write_decimal(writer: _Writer, values: Collection[Any]) -> Plain:
    return list(map(writer.numbers.__getitem__, map(str, _only(Decimal, values))))


def _read_decimal(reader: _Reader, column: Plain) -> list[Any]:
    return _picked(reader.numbers, column)


def _write_same(made: type[Any], writer: _Writer, values: Collection[Any]) -> Plain:
    return list(_only(made, values))


def _read_same(made: type[Any], reader: _Reader, column: Plain) -> list[Any]:
    found: list[Any] = _only(made, column)
    return found


def _write_plain(writer: _Writer, values: Collection[Any]) -> Plain:
    return list(values)


def _read_plain(reader: _Reader, column: Plain) -> list[Any]:
    return list(column)


def _write_none(writer: _Writer, values: Collection[Any]) -> Plain:
    return len(values)


def _read_none(reader: _Reader, column: Plain) -> list[Any]:
    # How many there are is said by what stands around them.
    if type(column) is not int or not 0 <= column <= LARGEST:
        raise Damaged
    return [None] * column


_SIMPLE: Final[Mapping[type[Any], tuple[Write, Read]]] = {
    str: (_write_text, _read_text),
    Decimal: (_write_decimal, _read_decimal),
    NoneType: (_write_none, _read_none),
    object: (_write_plain, _read_plain),
    **{made: (partial(_write_same, made), partial(_read_same, made)) for made in (int, bool, float)},
}


def _write_enum(made: type[Enum], writer: _Writer, values: Collection[Any]) -> Plain:
    return _write_text(writer, [value.value for value in _only(made, values)])


def _read_enum(made: type[Enum], reader: _Reader, column: Plain) -> list[Any]:
    return list(map({one.value: one for one in made}.__getitem__, _read_text(reader, column)))


def _read_literal(allowed: frozenset[str], reader: _Reader, column: Plain) -> list[Any]:
    found = _read_text(reader, column)
    if not allowed.issuperset(found):
        raise Damaged
    return found


def _write_record(made: type[Any], writer: _Writer, values: Collection[Any]) -> Plain:
    return writer.reference(made, values)


def _read_record(made: type[Any], reader: _Reader, column: Plain) -> list[Any]:
    return reader.records(made, column)


Forms = list[tuple[Write, Read]]


def _write_union(kinds: list[Any], parts: Forms, writer: _Writer, values: Collection[Any]) -> Plain:
    number = {kind: at for at, kind in enumerate(kinds)}
    if not number.keys() >= set(map(type, values)):
        raise TypeError(f"not only {', '.join(map(str, kinds))}")
    which = list(map(number.__getitem__, map(type, values)))
    return [which, *(write(writer, [value for at, value in zip(which, values, strict=True) if at == own])
                     for own, (write, _) in enumerate(parts))]


def _read_union(parts: Forms, reader: _Reader, column: Plain) -> list[Any]:
    which, *columns = column
    found = [read(reader, own) for (_, read), own in zip(parts, columns, strict=True)]
    taken = [iter(values) for values in found]
    result = [next(one) for one in _picked(taken, which)]
    if len(result) != sum(map(len, found)):
        raise Damaged
    return result


def _write_fixed(made: type[Any], parts: Forms, writer: _Writer, values: Collection[Any]) -> Plain:
    _only(made, values)
    rows = list(zip(*values, strict=True)) or [()] * len(parts)
    if len(rows) != len(parts):
        raise TypeError(f"not {len(parts)} long")
    return [write(writer, row) for (write, _), row in zip(parts, rows, strict=True)]


def _read_fixed(made: Callable[..., Any] | None, parts: Forms, reader: _Reader, column: Plain) -> list[Any]:
    rows = zip(*(read(reader, own) for (_, read), own in zip(parts, column, strict=True)), strict=True)
    return list(rows) if made is None else [made(*row) for row in rows]


def _write_many(made: type[Any], inner: tuple[Write, Read], writer: _Writer, values: Collection[Any]) -> Plain:
    _only(made, values)
    ordered = values if made is tuple else [sorted(value) for value in values]
    return [list(map(len, values)), inner[0](writer, list(chain.from_iterable(ordered)))]


def _read_many(made: Callable[..., Any], inner: tuple[Write, Read], reader: _Reader, column: Plain) -> list[Any]:
    lengths, own = column
    values = inner[1](reader, own)
    _fits(lengths, values)
    taken = iter(values)
    return [made(islice(taken, length)) for length in lengths]


def _write_mapping(parts: Forms, writer: _Writer, values: Collection[Any]) -> Plain:
    keys, inner = parts
    return [list(map(len, values)), keys[0](writer, list(chain.from_iterable(values))),
            inner[0](writer, list(chain.from_iterable(value.values() for value in values)))]


def _read_mapping(parts: Forms, reader: _Reader, column: Plain) -> list[Any]:
    lengths, *columns = column
    keys, values = (read(reader, own) for (_, read), own in zip(parts, columns, strict=True))
    _fits(lengths, keys)
    taken = zip(keys, values, strict=True)
    found = [dict(islice(taken, length)) for length in lengths]
    if sum(map(len, found)) != len(values):
        raise Damaged
    return found


def _fits(lengths: Plain, values: list[Any]) -> None:
    if sum(_only(int, lengths)) != len(values) or lengths and min(lengths) < 0:
        raise Damaged
