"""Reports as plain bytes and back: JSON under a light compression, of a closed list of records.

What is written is a table of records by class, column by column; a record that several others hold
stands there once, and is one object again when it comes back. How a class is written follows from
its fields and their annotations, and what is read is held against them: a field, type or reference
that does not fit makes the whole damaged. Nothing that is read names a class of its own or runs
anything.
"""

from __future__ import annotations

import json
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, Final, TypeVar

from auditor.arithmetic import Judgement
from auditor.batch.columns import LARGEST as LARGEST
from auditor.batch.columns import Damaged as Damaged
from auditor.batch.columns import Plain, columns_of, only, picked
from auditor.batch.record import Noted, Record
from auditor.claim import Claim, Missing, Section, Wanted
from auditor.document import Cell, Document, Grid, Notice, Paragraph, Place
from auditor.entry import Entry, Row, Table
from auditor.figure import Figure
from auditor.findings import (
    Check,
    Finding,
    Followed,
    FoundSpot,
    Listed,
    Pattern,
    Report,
    ReportSummary,
    RuleInfo,
    Shift,
    Structure,
    Suspect,
)
from auditor.ledger import Ledger
from auditor.message import Message
from auditor.patterns import regex

Kept = TypeVar("Kept")
# fmt: off
_CLASSES: Final[tuple[Any, ...]] = (
    Record, Noted, Report, Listed, Followed, FoundSpot, Finding, Structure, Shift, Pattern, Suspect,
    Check, RuleInfo, Judgement, ReportSummary, Ledger, Claim, Section, Table, Row, Document,
    Paragraph, Grid, Cell, Notice, Entry, Figure, Missing, Wanted, Message, Place,
)
# fmt: on
"""The only classes there are, those that hold others before them: so most are written in one go."""
_NAMES: Final = {made.__name__: made for made in _CLASSES}
# Decimals as text, one a line: they are checked all at once before any is made.
_DECIMALS: Final = regex(r"(?:-?[0-9]+(?:\.[0-9]+)?(?:E[-+]?[0-9]{1,4})?\n)*")
_MISFITS: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    StopIteration,
    ArithmeticError,
    RecursionError,
    zlib.error,
)
"""What comes of reading something else than was written."""


def packed(value: Any) -> bytes:
    """A record of one of the known classes as bytes.

    Raises TypeError for what is not as its class declares it.
    """
    if type(value) is Report:
        # The workings of the diagnosis stay behind: no report shows them.
        value = replace(
            value, extra={name: one for name, one in value.extra.items() if _is_plain(one)}
        )
    writer = _Writer()
    root = writer.reference(type(value), [value])
    nodes = writer.nodes()
    whole = [type(value).__name__, root, nodes, list(writer.texts), list(writer.numbers)]
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    # `surrogatepass`: names of files may hold halves of characters.
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpacked(data: bytes, made: type[Kept]) -> Kept:
    """The record of such bytes, which must be of the class. Raises Damaged."""
    try:
        # No more than a bound is unpacked, however small the bytes are.
        inflate = zlib.decompressobj()
        text = inflate.decompress(data, LARGEST).decode("utf-8", "surrogatepass")
        name, root, nodes, texts, numbers = json.loads(text)
        # One whole stream of the class that was asked for, and nothing behind it.
        if name != made.__name__ or not inflate.eof or inflate.unused_data:
            raise Damaged
        # A record takes more than a sign: no more of them are made than could have been written.
        reader = _Reader(texts, numbers, nodes, len(text))
        (found,) = reader.records(made, root)
    except Damaged:
        raise
    except _MISFITS as error:
        raise Damaged from error
    return found  # type: ignore[no-any-return]


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and _is_plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or type(value) in (str, int, bool)


def ready() -> None:
    """Find out how each class is written, which costs a moment the first time."""
    for made in _CLASSES:
        columns_of(made)


# --- the two ends ---------------------------------------------------------------------------------


class _Numbered(dict[Any, int]):
    """Things by the number they got when they were first asked for."""

    def __missing__(self, key: Any) -> int:
        # The first time that a key is asked for gives it the next number.
        self[key] = number = len(self)
        return number


class _Writer:
    """Collects texts, numbers and records as they are met."""

    def __init__(self) -> None:
        self.texts: Mapping[str, int] = _Numbered()
        self.numbers: Mapping[str, int] = _Numbered()
        self._known: dict[type[Any], dict[int, int]] = {made: {} for made in _CLASSES}
        self._waiting: dict[type[Any], list[Any]] = {made: [] for made in _CLASSES}

    def reference(self, made: type[Any], values: Collection[Any]) -> Plain:
        """Records of a class by their numbers; those not met before are kept to be written."""
        only(made, values)
        known = self._known[made]
        numbers = []
        for value in values:
            # By identity: a record that several hold is written once.
            number = known.get(id(value))
            if number is None:
                number = known[id(value)] = len(known)
                self._waiting[made].append(value)
            numbers.append(number)
        return numbers

    def nodes(self) -> Plain:
        """All records met, class by class, until none holds one that is new."""
        nodes: list[Plain] = []
        # A record met on the way may hold others of a class that was written before.
        while any(self._waiting.values()):
            for made in _CLASSES:
                if waiting := self._waiting[made]:
                    self._waiting[made] = []
                    columns = [
                        write(self, list(map(attrgetter(name), waiting)))
                        for name, write, _ in columns_of(made)
                    ]
                    nodes.append([made.__name__, len(waiting), columns])
        return nodes


class _Reader:
    """The records of what was written, each made before any is filled."""

    def __init__(self, texts: Plain, numbers: Plain, nodes: Plain, size: int) -> None:
        self.texts = only(str, texts)
        # Checked as text: `Decimal` would take much that was never written.
        told = "".join(f"{number}\n" for number in only(str, numbers))
        if not _DECIMALS.fullmatch(told):
            raise Damaged
        self.numbers = list(map(Decimal, numbers))
        self._made: dict[type[Any], list[Any]] = {made: [] for made in _CLASSES}
        # Made empty first, so that records may hold each other by number.
        begun = [self._begun(name, count, columns, size) for name, count, columns in nodes]
        for made, new, columns in begun:
            self._fill(made, new, columns)
        # Inner records before those that hold them: what one works out may ask those within it.
        for made in reversed(_CLASSES):
            for finish in _finishing(made):
                deque(map(finish, self._made[made]), maxlen=0)

    def _begun(
        self, name: Any, count: Any, columns: Plain, size: int
    ) -> tuple[type[Any], list[Any], Plain]:
        """A run of records of one class, made and not yet filled."""
        made = _NAMES[name]
        # No more records than there were characters of text.
        if type(count) is not int or not 0 < count <= size:
            raise Damaged
        new = [object.__new__(made) for _ in range(count)]
        self._made[made] += new
        return made, new, columns

    def _fill(self, made: Any, new: list[Any], columns: Plain) -> None:
        for (name, _, read), column in zip(columns_of(made), columns, strict=True):
            values = read(self, column)
            if len(values) != len(new):
                raise Damaged
            # By the slot itself: the record is frozen, and its own making is not run.
            deque(map(getattr(made, name).__set__, new, values), maxlen=0)

    def records(self, made: type[Any], column: Plain) -> list[Any]:
        """The records of a class by their numbers."""
        return picked(self._made[made], column)


def _finishing(made: type[Any]) -> Iterator[Callable[[Any], None]]:
    """What a record still needs when its fields are set: those that it works out itself."""
    for field in fields(made):
        if not field.init and field.default_factory is not MISSING:
            yield partial(_begin, getattr(made, field.name).__set__, field.default_factory)
    if hasattr(made, "__post_init__"):
        yield made.__post_init__


def _begin(put: Callable[[Any, Any], None], factory: Callable[[], Any], record: Any) -> None:
    put(record, factory())
