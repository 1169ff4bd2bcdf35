"""Verdicts follow from the printed digits: no false alarm on rounded data, no tail beyond what
rounding allows.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.arithmetic import Verdict, judge, restates, round_half_up, satisfied, span, value_of
from auditor.interval import Interval
from auditor.tails import irwin_hall_tail, ordinary

D = Decimal
HALF = D("0.005")
cents = st.integers(-(10**9), 10**9).map(lambda n: D(n) / 10000)


def sum_of(n: int) -> dict[tuple[int, ...], Decimal]:
    return {(0,): D(1), **{(k,): D(-1) for k in range(1, n + 1)}}


def verdict(total: str, *parts: str) -> Verdict:
    values = [D(total), *map(D, parts)]
    return judge(sum_of(len(parts)), "=", values, [HALF] * len(values), 0, D("0.01")).verdict


def test_equal_figures_hold() -> None:
    assert verdict("434.71", "434.16", "0.00", "0.55") is Verdict.HOLDS


def test_a_difference_within_half_a_step_a_figure_is_a_tail() -> None:
    assert verdict("434.72", "434.16", "0.00", "0.55") is Verdict.ROUNDING
    assert verdict("434.73", "434.16", "0.00", "0.55") is Verdict.ROUNDING
    assert verdict("434.74", "434.16", "0.00", "0.55") is Verdict.FAILS


def test_two_printings_of_one_quantity_may_be_one_step_apart() -> None:
    assert verdict("326.71", "326.72") is Verdict.ROUNDING
    assert verdict("326.70", "326.72") is Verdict.FAILS


def test_a_tail_says_what_rounding_explains() -> None:
    judged = judge(sum_of(2), "=", [D("10.03"), D(4), D(6)], [HALF] * 3, 0, D("0.01"))
    assert (judged.verdict, judged.expected, judged.difference, judged.bound) == (
        Verdict.FAILS,
        D(10),
        D("0.03"),
        D("0.015"),
    )
    assert (judged.low, judged.high) == (D("9.99"), D("10.01"))


def test_an_improbable_tail_is_marked() -> None:
    parts = [D("1.00")] * 10
    ordinary = judge(sum_of(10), "=", [D("10.01"), *parts], [HALF] * 11, 0, D("0.01"))
    rare = judge(sum_of(10), "=", [D("10.05"), *parts], [HALF] * 11, 0, D("0.01"))
    assert ordinary.verdict is rare.verdict is Verdict.ROUNDING
    assert not ordinary.improbable and rare.improbable


@pytest.mark.parametrize(
    ("addends", "steps", "chance"),
    [(3, 1, 0.3333), (10, 2, 0.1009), (10, 3, 0.0049), (20, 4, 0.0061), (50, 6, 0.0068)],
)
def test_the_chance_of_a_tail_is_that_of_uniform_residues(
    addends: int, steps: int, chance: float
) -> None:
    assert float(irwin_hall_tail(addends, Fraction(steps) - Fraction(1, 2))) == pytest.approx(
        chance, abs=5e-5
    )


@pytest.mark.parametrize("distance", [Fraction(-1, 2), Fraction(0)])
def test_that_rounding_gives_no_less_than_nothing_is_certain(distance: Fraction) -> None:
    assert irwin_hall_tail(3, distance) == 1


def growth(rate: str, change: str, now: str, base_half: str = "0.005") -> Verdict:
    """rate = change / (now - change), cleared: rate*now - rate*change - change."""
    polynomial = {(0, 2): D(1), (0, 1): D(-1), (1,): D(-1)}
    values = [D(rate) / 100, D(change), D(now)]
    return judge(
        polynomial, "=", values, [D("0.00005"), HALF, D(base_half)], 0, D("0.0001")
    ).verdict


def test_a_growth_rate_copied_from_another_line_fails() -> None:
    assert growth("16.23", "60.81", "435.58") is Verdict.HOLDS
    assert growth("16.23", "60.81", "417.3", "0.05") is Verdict.FAILS


def test_a_rate_on_coarse_figures_may_be_a_tail() -> None:
    polynomial = {(0, 2): D(1), (1,): D(-1)}
    judged = judge(
        polynomial,
        "=",
        [D("0.6463"), D("141.81"), D("219.4")],
        [D("0.00005"), HALF, D("0.05")],
        0,
        D("0.0001"),
    )
    assert judged.verdict is Verdict.ROUNDING
    assert (
        judged.low is not None
        and judged.high is not None
        and judged.low < D("0.6463") < judged.high
    )


def test_a_base_of_zero_leaves_no_expected_value() -> None:
    judged = judge(
        {(0, 2): D(1), (1,): D(-1)},
        "=",
        [D(1), D("177.62"), D(0)],
        [D("0.0005"), HALF, D(0)],
        0,
        D("0.001"),
    )
    assert judged.verdict is Verdict.FAILS and judged.expected is None


def test_a_text_restates_a_table_digit_by_digit_or_rounded_half_up() -> None:
    cent, tenth = D("0.01"), D("0.1")
    assert restates(D("97.88"), cent, D("97.87"), cent) is Verdict.FAILS
    assert restates(D("417.3"), tenth, D("417.30"), cent) is Verdict.HOLDS
    assert restates(D("97.8"), tenth, D("97.87"), cent) is Verdict.FAILS
    assert restates(D("97.9"), tenth, D("97.87"), cent) is Verdict.HOLDS
    assert restates(D("97.874"), D("0.001"), D("97.87"), cent) is Verdict.HOLDS


def test_a_text_finer_than_its_table_may_stand_for_a_value_just_below_the_half() -> None:
    cent, fine = D("0.01"), D("0.0001")
    # 97.87496 is 97.8750 with four decimals and 97.87 with two.
    assert restates(D("97.8750"), fine, D("97.87"), cent) is Verdict.HOLDS
    assert restates(D("97.8750"), fine, D("97.88"), cent) is Verdict.HOLDS
    assert restates(D("97.8751"), fine, D("97.87"), cent) is Verdict.FAILS
    assert restates(D("97.8749"), fine, D("97.88"), cent) is Verdict.FAILS
    # A text with fewer decimals is the table's figure, rounded half up.
    assert restates(D("97.87"), cent, D("97.8750"), fine) is Verdict.FAILS


@given(st.lists(cents, min_size=1, max_size=30))
def test_a_sum_of_correctly_rounded_figures_never_fails(parts: list[Decimal]) -> None:
    printed = [round_half_up(part, D("0.01")) for part in parts]
    total = round_half_up(sum(parts, D(0)), D("0.01"))
    judged = judge(
        sum_of(len(parts)), "=", [total, *printed], [HALF] * (len(parts) + 1), 0, D("0.01")
    )
    assert judged.verdict is not Verdict.FAILS


@given(st.integers(1, 10**8), st.integers(1, 10**8), st.integers(0, 2), st.integers(0, 2))
def test_a_correctly_rounded_rate_never_fails(
    part: int, whole: int, places: int, decimals: int
) -> None:
    a, b = D(part) / 10000, D(whole) / 10000
    step, rate_step = D(1).scaleb(-places), D(1).scaleb(-decimals - 2)
    values = [round_half_up(a / b, rate_step), round_half_up(a, step), round_half_up(b, step)]
    judged = judge(
        {(0, 2): D(1), (1,): D(-1)}, "=", values, [rate_step / 2, step / 2, step / 2], 0, rate_step
    )
    assert judged.verdict is not Verdict.FAILS


@given(st.lists(cents, min_size=2, max_size=12), st.integers(0, 11), st.sampled_from([-1, 1]))
def test_a_figure_moved_by_more_than_the_slack_always_fails(
    parts: list[Decimal], which: int, sign: int
) -> None:
    printed = [round_half_up(part, D("0.01")) for part in parts]
    moved = [sum(printed, D(0)), *printed]
    moved[which % len(moved)] += sign * D("0.02") * (len(parts) + 1)
    assert (
        judge(sum_of(len(parts)), "=", moved, [HALF] * len(moved), 0, D("0.01")).verdict
        is Verdict.FAILS
    )


@given(
    st.lists(st.tuples(cents, st.integers(0, 3).map(lambda n: D(n) / 100)), min_size=3, max_size=3),
    st.permutations(range(3)),
)
def test_the_range_of_a_product_is_that_of_its_corners_in_any_order(
    box: list[tuple[Decimal, Decimal]], order: list[int]
) -> None:
    intervals = [Interval.around(value, half) for value, half in box]
    polynomial = {(0, 1): D(1), (0, 2): D(-1), (2,): D(3)}
    renamed = {
        tuple(sorted(order.index(k) for k in monomial)): c for monomial, c in polynomial.items()
    }
    reach = span(polynomial, intervals)
    assert reach == span(renamed, [intervals[k] for k in order])
    assert reach.low <= value_of(polynomial, [value for value, _ in box]) <= reach.high


@given(st.lists(cents, min_size=1, max_size=8), st.integers(-4, 4))
def test_scaling_every_figure_changes_no_verdict(parts: list[Decimal], power: int) -> None:
    values = [
        round_half_up(sum(parts, D(0)), D("0.01")),
        *(round_half_up(part, D("0.01")) for part in parts),
    ]
    plain = judge(sum_of(len(parts)), "=", values, [HALF] * len(values), 0, D("0.01"))
    scaled = judge(
        sum_of(len(parts)),
        "=",
        [value.scaleb(power) for value in values],
        [HALF.scaleb(power)] * len(values),
        0,
        D("0.01").scaleb(power),
    )
    assert (plain.verdict, plain.probability) == (scaled.verdict, scaled.probability)


def test_relations_are_strict_where_they_say_so() -> None:
    assert (
        satisfied("<", D(-1))
        and not satisfied("<", D(0))
        and satisfied(">=", D(0))
        and satisfied("!=", D(1))
    )


@pytest.mark.parametrize(("addends", "units"), [(1, 0), (2, 1), (3, 1), (10, 3), (20, 4), (30, 5)])
def test_the_largest_ordinary_tail_of_a_sum(addends: int, units: int) -> None:
    assert ordinary([D("0.01")] * (addends + 1), True) == units * D("0.01")


def test_a_tail_says_how_large_an_ordinary_one_is() -> None:
    values = [D("10.04"), *[D(1)] * 10]
    tail = judge(sum_of(10), "=", values, [HALF] * 11, 0, D("0.01"))
    assert tail.verdict is Verdict.ROUNDING and tail.improbable
    assert (tail.difference, tail.ordinary, tail.bound) == (D("0.04"), D("0.03"), D("0.055"))
