"""Damaged reports of every family in every format: always an answer, in time, in every output, and
no silent misreading.

`fuzzing` says what that is; `bench/fuzz_bench.py` goes on for as long as one likes. A failure
prints the family, format and seed: `fuzzing.case(family, format, seed)` makes the same bytes again.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from types import FrameType

import fuzzing
import pytest
from fuzz_files import READ, WRITERS, layout
from fuzzing import FAMILIES, Case, case, judge, seen

from auditor.reports import FORMATS

SEEDS = range(1, 3)
LIMIT = 20.0
"""Seconds that one document may take, on a slow machine."""
OUTPUTS = [name for name in FORMATS if name != "xlsx"]
CASES = [(family, name) for family in FAMILIES for name in (WRITERS if family == "bytes" else READ)]


@contextmanager
def limited(about: Case) -> Iterator[None]:
    """Ends what takes too long, where the system can."""

    def late(_: int, __: FrameType | None) -> None:
        raise AssertionError(f"{about}: no answer within {LIMIT} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(("family", "name"), CASES, ids=lambda part: part)
def test_damage_is_answered_or_told(family: str, name: str) -> None:
    for seed in SEEDS:
        one = case(family, name, seed, small=True)
        if one is None:
            continue
        outputs = (
            ("xlsx",)
            if seed == SEEDS[0] and name.endswith("txt")
            else (OUTPUTS[seed % len(OUTPUTS)],)
        )
        with limited(one):
            outcome = judge(one, outputs)
        assert not outcome.silent, f"{one}\n" + "\n".join(outcome.silent[:5])


def test_a_case_is_its_family_format_and_seed() -> None:
    for family in FAMILIES:
        one, again = (
            case(family, "utf-8.txt", 3, small=True),
            case(family, "utf-8.txt", 3, small=True),
        )
        assert (
            one is not None
            and again is not None
            and one.data == again.data
            and str(one) == str(again)
        )


def test_the_oracle_sees_what_is_not_said() -> None:
    """A reading of other bytes than those that the case says it has is a silent misreading."""
    base = layout(0)
    spot = next(spot for spot in base.spots() if spot.text == "400.00")
    wrong = fuzzing.changed("figures", base, "utf-8.txt", 0, spot, "401.00")
    assert not judge(wrong, ("json",)).silent
    told = judge(replace(wrong, data=WRITERS["utf-8.txt"](base)), ("json",))
    assert len(told.silent) == 1 and "401.00" in told.silent[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("97.87", "97.87"),
        ("1,097.87", "1097.87"),
        (" ９7.87\u200b ", "97.87"),
        ("-3.00", "-3.00"),
        ("￥97.87", "97.87"),
        ("97.8l", None),
        ("97\u202b.87", None),
        ("\u202b97.87", "97.87"),
        ("97,87.00", None),
        ("97.87*", None),
        ("97.87\u0336", None),
        ("", None),
    ],
)
def test_what_a_person_sees(text: str, value: str | None) -> None:
    assert seen(text) == (Decimal(value) if value else None)
