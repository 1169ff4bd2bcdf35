"""Frozen records are what `dataclass(frozen=True, slots=True)` makes, by one decorator."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from pathlib import Path

import pytest

from auditor.records import frozen


@frozen
class Figure:
    value: int
    text: str = "一"
    notes: list[str] = field(default_factory=list, compare=False)
    double: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "double", 2 * self.value)


@frozen
class Own:
    value: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 7


@dataclass(frozen=True, slots=True)
class Standard:
    value: int
    text: str = "一"


def test_a_record_is_made_told_apart_and_shown_as_the_standard_one() -> None:
    record = frozen(
        type(
            "Standard",
            (),
            {
                "__annotations__": {"value": "int", "text": "str"},
                "text": "一",
                "__module__": __name__,
            },
        )
    )
    for given in ((1,), (1, "二")):
        assert repr(record(*given)) == repr(Standard(*given))
        assert hash(record(*given)) == hash(record(*given)) and record(*given) == record(*given)
    assert (
        record(1) != record(2)
        and record(1) != (1, "一")
        and record.__match_args__ == Standard.__match_args__
    )
    with pytest.raises(TypeError):
        record()


def test_a_record_never_changes() -> None:
    for change in (lambda: setattr(Figure(1), "value", 2), lambda: delattr(Figure(1), "value")):
        with pytest.raises(FrozenInstanceError):
            change()
    assert not hasattr(Figure(1), "__dict__")


def test_defaults_are_made_anew_and_what_is_not_compared_does_not_count() -> None:
    first, second = Figure(1), Figure(1)
    first.notes.append("x")
    assert (
        second.notes == [] and first == second and hash(first) == hash(second) and first.double == 2
    )


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), replace]
)
def test_a_record_is_copied_whole(again) -> None:  # type: ignore[no-untyped-def]
    made = again(Figure(3, "三", ["a"]))
    assert (made.value, made.text, made.notes, made.double) == (3, "三", ["a"], 6)
    assert [one.name for one in fields(made)] == ["value", "text", "notes", "double"]


def test_what_a_record_says_of_itself_stands() -> None:
    assert Own(1) == Own(2) and hash(Own(1)) == 7


def test_there_is_one_way_to_make_them() -> None:
    files = sorted(Path(__file__).parents[1].glob("auditor/**/*.py"))
    assert not [
        str(path)
        for path in files
        if "@dataclass(frozen=True, slots=True)" in path.read_text("utf-8")
        and path.name != "records.py"
    ]
