"""What two steps of one reading both need is worked out once, and kept for neither longer than
that.
"""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from auditor import api
from auditor.forms import tables
from auditor.latest import handed_on


class Thing:
    pass


def test_the_very_same_is_handed_on_once_and_what_is_equal_is_not() -> None:
    calls: list[object] = []

    @handed_on
    def work(*about: object) -> int:
        calls.append(about)
        return len(calls)

    one, other = [1], [1]
    assert [work(one), work(one), work(one), work(other), work(one), work(one, other)] == [
        1,
        1,
        2,
        3,
        4,
        5,
    ]


def test_what_was_handed_on_is_let_go_of() -> None:
    work = handed_on(lambda thing: thing)
    thing = Thing()
    seen = weakref.ref(thing)
    work(thing)
    work(thing)
    del thing
    gc.collect()
    assert seen() is None


def test_the_tables_of_a_report_are_looked_for_once(samples: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    begun = []
    begin = tables._begin
    monkeypatch.setattr(tables, "_begin", lambda *given: begun.append(given) or begin(*given))
    document = api.read(samples / "clean-2020.txt")
    (one,) = api.reports(document)
    first = len(begun)
    api.post(one)
    assert first and len(begun) == first
