"""Nothing takes more than its share of time: every pattern of the package, and the path from a text
to its report.

Texts grow by doubling, so what is quadratic with a small constant passes and what is worse is
stopped early. A measure that is too slow is taken again before it counts: the machine may be busy.
"""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

import pytest

from auditor import api
from auditor.readers import text
from auditor.rules.pack import DEFAULT_PACK, Pack, load
from tests.long_texts import TEXTS
from tests.patterns import Found, patterns, seconds, texts, used

LONG: Final = 20_000
"""Characters that a pattern takes within `ENOUGH` seconds."""
ENOUGH: Final = 0.2
SIZES: Final = (25, 100, 400, 5_000)
HARMLESS: Final = ENOUGH * (SIZES[-1] / LONG) ** 2
"""Seconds at the last of these sizes: what is not quadratic then takes less than `ENOUGH` at `LONG`
too.
"""
SHORT: Final = (1_500, 3_000, 6_000)
QUICK: Final = 0.15
"""Seconds in which the longest of these is audited without a look at how the time grows."""
GROWTH: Final = 2
"""How many times what is linear the time may grow by."""
SLOWEST: Final = 1.5


class _TooLong(Exception):
    """A piece of work was stopped."""


@contextmanager
def _limit(most: float) -> Iterator[None]:
    """Stop what takes longer, where the system can: an exponential pattern would take for ever."""

    def stop(number: int, frame: object) -> None:
        raise _TooLong

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _taken(work: Callable[[], object], most: float) -> float:
    """Seconds of a piece of work; where that is longer than it may take, the lesser of two goes."""
    found = sys.float_info.max
    for _ in range(2):
        try:
            with _limit(4 * most + 1.5):
                found = min(found, seconds(work))
        except _TooLong:
            return found
        if found <= most:
            break
    return found


def _slow(found: Found) -> str:
    """The first use and text for which a pattern takes too long; empty where there is none."""
    for name, make in texts(found.pattern):
        for use in found.uses:
            for size in (*SIZES, LONG):
                long = make(size)
                most = ENOUGH if size == LONG else HARMLESS
                taken = _taken(lambda: used(found.pattern, use, long), most)  # noqa: B023 - called at once
                if size >= SIZES[-1] and taken <= most:
                    break
                if size != SIZES[-1] and taken > ENOUGH:
                    return f"{found.where} .{use} on {size} characters of {name}: {found.pattern.pattern[:80]}"
    return ""


def test_no_pattern_runs_back_over_what_it_took() -> None:
    every = patterns()
    assert len(every) > 500
    assert [line for found in every if (line := _slow(found))] == []


def test_the_measure_finds_what_is_slow() -> None:
    for pattern, use in (
        (r"(?:a|b|ab)+c", "match"),
        (r"\s+x", "search"),
        (r"\s*a?\s*b?\s*$", "match"),
    ):
        assert _slow(Found(re.compile(pattern), "here", (use,))), pattern
    assert not _slow(Found(re.compile(r"(?<!\s)\s++x"), "here", ("search",)))


@lru_cache(maxsize=1)
def pack() -> Pack:
    return load(DEFAULT_PACK)


def audited(content: str) -> None:
    """The whole path but for the files."""
    api.judged(api.post(text.parse(content), pack()), pack())


def test_the_figures_of_a_sentence_share_its_words() -> None:
    """Each with its own copy, a long sentence would take its square in memory."""
    ledger = api.post(text.parse(TEXTS["wrong clauses"](3_000)), pack())
    sentences = {entry.excerpt for entry in ledger.figures}
    assert len(ledger.figures) > 100
    assert len({id(entry.excerpt) for entry in ledger.figures}) == len(sentences) == 1


@pytest.mark.parametrize("name", TEXTS)
def test_the_path_from_text_to_report_is_about_linear(name: str) -> None:
    make = TEXTS[name]
    audited(make(300))  # what is compiled and kept when it is first needed
    one, two, four = (make(size) for size in SHORT)
    last = _taken(lambda: audited(four), QUICK)
    if last > QUICK:
        first = _taken(lambda: audited(one), 0)
        second = _taken(lambda: audited(two), 0)
        assert last <= GROWTH * 4 * first or last <= GROWTH * 2 * second, (first, second, last)
    assert last < SLOWEST
