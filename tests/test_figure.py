"""Every spelling of a figure that reports use, and what must hold of all of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.figure import Blank, Figure, is_figure, normal, parse

SPELLINGS = [
    # text, value, step, unit
    ("1,234.56", "1234.56", "0.01", ""),
    ("1234.56", "1234.56", "0.01", ""),
    ("12,345,678.90", "12345678.90", "0.01", ""),
    ("１，２３４．５６", "1234.56", "0.01", ""),
    ("1，234.56", "1234.56", "0.01", ""),
    ("417.30", "417.30", "0.01", ""),
    ("275.4", "275.4", "0.1", ""),
    ("0", "0", "1", ""),
    ("0.00", "0", "0.01", ""),
    (".5", "0.5", "0.1", ""),
    ("1 234.56", "1234.56", "0.01", ""),
    ("10,66 1.51", "10661.51", "0.01", ""),
    ("2,\n940.05", "2940.05", "0.01", ""),
    ("-1", "-1", "1", ""),
    ("−1.50", "-1.50", "0.01", ""),
    ("－1.50", "-1.50", "0.01", ""),
    ("–1.50", "-1.50", "0.01", ""),
    ("(1.50)", "-1.50", "0.01", ""),
    ("（1,001.50）", "-1001.50", "0.01", ""),
    ("△1.50", "-1.50", "0.01", ""),
    ("▲1", "-1", "1", ""),
    ("+3.2", "3.2", "0.1", ""),
    ("￥3.20", "3.20", "0.01", ""),
    ("16.23%", "16.23", "0.01", "%"),
    ("16.23％", "16.23", "0.01", "%"),
    ("5‰", "5", "1", "‰"),
    ("2.5个百分点", "2.5", "0.1", "个百分点"),
    ("417.30万元", "417.30", "0.01", "万元"),
    ("3亿元", "3", "1", "亿元"),
    ("4172987.65元", "4172987.65", "0.01", "元"),
    ("(1.50)万元", "-1.50", "0.01", "万元"),
]

HOLES = [
    ("", Blank.EMPTY),
    ("  ", Blank.EMPTY),
    ("　", Blank.EMPTY),
    ("\u00a0", Blank.EMPTY),
    ("-", Blank.DASH),
    ("—", Blank.DASH),
    ("——", Blank.DASH),
    ("－", Blank.DASH),
    ("--", Blank.DASH),
    ("/", Blank.DASH),
    ("####", Blank.UNREADABLE),
    ("#REF!", Blank.UNREADABLE),
    ("1.2.3", Blank.UNREADABLE),
    ("1O.5", Blank.UNREADABLE),
    ("l2.00", Blank.UNREADABLE),
    ("12,34.5", Blank.UNREADABLE),
    ("无", Blank.WORDS),
    ("(", Blank.WORDS),
    (".", Blank.WORDS),
    ("1-2", Blank.WORDS),
    ("((1))", Blank.WORDS),
    ("1.5E3", Blank.UNREADABLE),
    ("²", Blank.WORDS),
    ("٣", Blank.UNREADABLE),
    ("97-87", Blank.UNREADABLE),
]


@pytest.mark.parametrize(("text", "value", "step", "unit"), SPELLINGS)
def test_spellings(text: str, value: str, step: str, unit: str) -> None:
    figure = parse(text)
    assert isinstance(figure, Figure) and is_figure(text)
    assert (figure.value, figure.step, figure.unit) == (Decimal(value), Decimal(step), unit)
    assert figure.text == text.strip()


@pytest.mark.parametrize(("text", "blank"), HOLES)
def test_holes(text: str, blank: Blank) -> None:
    assert parse(text) is blank and not is_figure(text)


def test_a_printed_unit_wins_over_the_table_s() -> None:
    printed, taken = parse("3万元", "元"), parse("3", "元")
    assert isinstance(printed, Figure) and isinstance(taken, Figure)
    assert (printed.amount, taken.amount) == (Decimal(30000), Decimal(3))


@pytest.mark.parametrize(
    ("text", "unit", "half"),
    [
        ("1.00", "万元", "50"),
        ("1.0", "万元", "500"),
        ("1.00", "元", "0"),
        ("1", "元", "0.5"),
        ("3", "辆", "0"),
        ("9.5", "分", "0.05"),
        ("16.23", "%", "0.00005"),
        ("1.00", "亿元", "500000"),
    ],
)
def test_how_far_the_true_value_may_lie(text: str, unit: str, half: str) -> None:
    figure = parse(text, unit)
    assert isinstance(figure, Figure) and figure.half == Decimal(half)


VALUES = st.decimals(
    min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False
)
PRINTED = {
    "plain": lambda value: f"{value:.2f}",
    "thousands": lambda value: f"{value:,.2f}",
    "full-width": lambda value: f"{value:,.2f}".translate(
        {ord(a): b for a, b in zip("0123456789.,-", "０１２３４５６７８９．，－", strict=True)}
    ),
    "brackets": lambda value: f"({-value:,.2f})" if value < 0 else f"{value:,.2f}",
    "triangle": lambda value: f"△{-value:,.2f}" if value < 0 else f"{value:,.2f}",
    "minus sign": lambda value: f"{value:,.2f}".replace("-", "−"),
    "cut by its column": lambda value: " ".join(
        f"{value:.2f}"[at : at + 3] for at in range(0, len(f"{value:.2f}"), 3)
    ),
    "with unit": lambda value: f"{value:,.2f}万元",
}


@pytest.mark.parametrize("spelling", PRINTED)
@given(value=VALUES)
def test_what_is_printed_is_read(spelling: str, value: Decimal) -> None:
    figure = parse(PRINTED[spelling](value))
    assert isinstance(figure, Figure) and figure.value == value and figure.step == Decimal("0.01")


@given(st.text(max_size=12))
def test_any_text_is_a_figure_or_a_hole_and_never_an_error(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Figure | Blank)
    if isinstance(found, Figure):
        assert any(sign in "0123456789" for sign in normal(text))
        again = parse(text.strip(), found.unit)
        assert isinstance(again, Figure) and again.value == found.value
