"""How time grows with length, longer than the tests do it: every pattern, and the path from a text
to its report.

    python -m tests.bench.growth_bench [patterns] [paths] [LENGTH]

Prints for each the worst text, its length, the seconds at that length and the exponent between a
quarter of it and all of it: 1 is linear, 2 quadratic. Of the patterns those that take more than a
hundredth of a second, the slowest first.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator

from auditor import api
from auditor.readers import text
from auditor.rules.pack import DEFAULT_PACK, load
from tests.long_texts import TEXTS
from tests.patterns import patterns, seconds, texts, used

Line = tuple[float, float, int, str]
"""Seconds, exponent, length, name."""
TOLD = 0.01


def measured(name: str, work: Callable[[int], Callable[[], object]], length: int) -> Line:
    """The time of a piece of work on a text of some length, and how it grew."""
    quarter, whole = (
        min(seconds(made) for _ in range(2)) for made in (work(length // 4), work(length))
    )
    return whole, math.log(max(whole, 1e-6) / max(quarter, 1e-6), 4), length, name


def pattern_lines(length: int) -> Iterator[Line]:
    """For each pattern and use its slowest text."""
    for found in patterns():
        for use in found.uses:

            def work(
                make: Callable[[int], str], use: str = use
            ) -> Callable[[int], Callable[[], object]]:
                def on(size: int) -> Callable[[], object]:
                    long = make(size)
                    return lambda: used(found.pattern, use, long)  # noqa: B023 - measured before the next

                return on

            name, make = max(
                texts(found.pattern), key=lambda item: seconds(work(item[1])(length // 4))
            )  # noqa: B023
            yield measured(f"{found.where} .{use}  {name}", work(make), length)


def path_lines(length: int) -> Iterator[Line]:
    """For each hard text the whole path but for the files."""
    pack = load(DEFAULT_PACK)

    def work(make: Callable[[int], str]) -> Callable[[int], Callable[[], object]]:
        def on(size: int) -> Callable[[], object]:
            content = make(size)
            return lambda: api.judged(api.post(text.parse(content), pack), pack)

        return on

    for name, make in TEXTS.items():
        yield measured(name, work(make), length)


def shown(lines: Iterator[Line], least: float) -> None:
    """The lines as a table, the slowest first."""
    print(f"{'seconds':>8} {'exponent':>8} {'length':>8}")
    every = sorted(lines, reverse=True)
    for taken, exponent, length, name in every:
        if taken >= least:
            print(f"{taken:8.3f} {exponent:8.2f} {length:8}  {name}")
    print(
        f"{len(every)} measured, {sum(line[0] < least for line in every)} under {least} seconds\n"
    )


def main(arguments: list[str]) -> None:
    """What is asked for, or both."""
    length = next((int(word) for word in arguments if word.isdigit()), 0)
    asked = {word for word in arguments if not word.isdigit()} or {"patterns", "paths"}
    if "patterns" in asked:
        shown(pattern_lines(length or 100_000), TOLD)
    if "paths" in asked:
        shown(path_lines(length or 100_000), 0.0)


if __name__ == "__main__":
    main(sys.argv[1:])
