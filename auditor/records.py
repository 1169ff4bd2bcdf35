"""Records, frozen or changing: what `dataclass(slots=True)` makes, made in a quarter of the time.

The standard decorator compiles seven functions for each class, which was a fifth of what it took to
import the program. Here one is compiled, the constructor, and kept for the next run; what
compares, hashes, shows and guards is shared by all. Fields, `replace`, `fields` and the patterns of
`match` are those of `dataclasses`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from importlib.util import MAGIC_NUMBER
from operator import attrgetter
from types import CodeType
from typing import Any, Final, Generic, NoReturn, Self, TypeVar, dataclass_transform, overload

from auditor.compiled import Shelf

_Made = TypeVar("_Made")
_SET: Final = object.__setattr__
SHELF: Final = Shelf("constructors", MAGIC_NUMBER, 1000)
"""Compiled constructors by their text."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[_Made]) -> type[_Made]:
    """A class of values, told apart by what their fields hold, which never changes."""
    made, values = _slotted(cls)

    def hashed(self: Any) -> int:
        return hash(values(self))

    given = {
        "__init__": _constructor(made, guarded=True), "__eq__": _comparison(values),
        "__hash__": hashed, "__repr__": _shown, "__setattr__": _refused, "__delattr__": _refused,
        "__getstate__": _state, "__setstate__": _restored,
    }  # fmt: skip
    return _given(cls, made, given)


@dataclass_transform(field_specifiers=(field,))
def changing(cls: type[_Made]) -> type[_Made]:
    """A class of values that are filled as the work goes on: what `dataclass(slots=True)` makes."""
    made, values = _slotted(cls)
    given = {
        "__init__": _constructor(made, guarded=False), "__eq__": _comparison(values),
        "__hash__": None, "__repr__": _shown,
    }  # fmt: skip
    return _given(cls, made, given)


def _slotted(cls: type[_Made]) -> tuple[type[_Made], Callable[[Any], Any]]:
    """The class with its fields in slots, and what brings those that are compared."""
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    compared = [one.name for one in _fields(made) if one.compare]
    return made, attrgetter(*compared) if compared else _nothing


def _fields(cls: type[Any]) -> tuple[Field[Any], ...]:
    return fields(cls)


def _comparison(values: Callable[[Any], Any]) -> Callable[[Any, object], bool]:
    def same(self: Any, other: object) -> bool:
        return (
            values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented
        )

    return same


def _given(cls: type[_Made], made: type[_Made], functions: dict[str, Any]) -> type[_Made]:
    """The class with these functions, but what it says of itself stands."""
    for name, function in functions.items():
        # The interpreter sets `__hash__` of a class that compares to None: no word of its own.
        if cls.__dict__.get(name) is None:
            setattr(made, name, function)
    return made


class kept(Generic[_Made]):  # noqa: N801 - stands where `property` does
    """A property that is worked out when it is first asked for, and then kept in `__dict__`:
    `functools.cached_property` without the lock that it takes in Python 3.11.
    """

    def __init__(self, made: Callable[[Any], _Made]) -> None:
        self._made, self.__doc__ = made, made.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: object, owner: type) -> _Made: ...
    def __get__(self, record: object, owner: type) -> Self | _Made:
        if record is None:
            return self
        value = record.__dict__[self._name] = self._made(record)
        return value


def _constructor(cls: type, guarded: bool) -> Callable[..., None]:
    """`__init__(self, first, second=its default)`, which ends with `__post_init__` where there is
    one.

    While it is filled a guarded record is of a class of the same slots that guards nothing: so it
    is made in a third of the time.
    """
    known = _fields(cls)
    scope: dict[str, Any] = {"_none": MISSING}
    heads, lines = ["self"], []
    for one in known:
        name, default, value = one.name, "", one.name if one.init else ""
        if one.default_factory is not MISSING:
            scope[f"_make_{name}"], default = one.default_factory, "=_none"
            value = (
                f"_make_{name}() if {name} is _none else {name}" if one.init else f"_make_{name}()"
            )
        elif one.default is not MISSING:
            scope[f"_default_{name}"], default = one.default, f"=_default_{name}"
            value = value or f"_default_{name}"
        if one.init:
            heads.append(name + default)
        if value:
            lines.append(f" self.{name} = {value}")
    if guarded:
        scope["_open"] = type(cls.__name__, (), {"__slots__": tuple(one.name for one in known)})
        scope["_set"], scope["_made"] = _SET, cls
        lines = [" _set(self, '__class__', _open)", *lines, " self.__class__ = _made"]
    lines.append(" self.__post_init__()" if hasattr(cls, "__post_init__") else " pass")
    exec(_compiled(f"def __init__({', '.join(heads)}):\n" + "\n".join(lines)), scope)
    made: Callable[..., None] = scope["__init__"]
    return made


def _compiled(source: str) -> CodeType:
    code = SHELF.found(source)
    if not isinstance(code, CodeType):
        code = SHELF.new[source] = compile(source, "<record>", "exec")
    return code


def _nothing(_: object) -> tuple[()]:
    return ()


def _shown(self: Any) -> str:
    inside = ", ".join(
        f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr
    )
    return f"{self.__class__.__qualname__}({inside})"


def _refused(_: object, name: str, *__: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _restored(self: Any, state: list[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        _SET(self, one.name, value)
