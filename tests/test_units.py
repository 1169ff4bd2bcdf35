"""The units of money have one home: wherever a report may print one, each of them is read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from auditor.booking import post
from auditor.forms.labels import stated_unit
from auditor.rules import load
from auditor.rules.pack import Pack
from auditor.units import AMOUNT_UNITS, AMOUNTS, MEASURED, MONEY, RATIO_UNITS
from tests.injection import read
from tests.mini_reports import document

ROOT = Path(__file__).parents[1] / "auditor"
SEVERAL = re.compile(r"[百千万亿]元\||\|[百千万亿]元")


@pytest.mark.parametrize("unit", MONEY)
def test_a_caption_states_any_unit(unit: str) -> None:
    spelt = unit if not unit.isascii() else ""
    assert not spelt or stated_unit(f"金额单位：{spelt}") == spelt


@pytest.mark.parametrize("unit", AMOUNT_UNITS)
@pytest.mark.parametrize("title", ["一般公共预算财政拨款“三公”经费支出决算表", "支出决算表"])
def test_a_title_states_any_unit(unit: str, title: str) -> None:
    assert stated_unit(f"{title}（{unit}）") == unit


@pytest.mark.parametrize("unit", AMOUNT_UNITS)
def test_the_head_and_the_cell_of_a_table_print_any_unit(unit: str, pack: Pack) -> None:
    title = "一般公共预算财政拨款“三公”经费支出决算表"
    for text in (
        f"{title}\n| 项目 | 决算数（{unit}） |\n| 公务接待费 | 2.50 |\n",
        f"{title}\n| 项目 | 决算数 |\n| 公务接待费 | 2.50{unit} |\n",
    ):
        ledger = read(text, pack)
        figures = [entry.figure for entry in ledger.entries if entry.table and entry.figure]
        assert [(figure.unit, figure.amount) for figure in figures] == [
            (unit, AMOUNT_UNITS[unit] * figures[0].value)
        ]


@pytest.mark.parametrize("unit", [*AMOUNT_UNITS, *RATIO_UNITS])
def test_a_sentence_prints_any_unit(unit: str, pack: Pack) -> None:
    told = "支出决算为2.50" if unit in AMOUNT_UNITS else "支出决算较上年增长2.50"
    ledger = read(f"三、支出决算情况说明\n\n2024年度，本单位公务接待费{told}{unit}。\n", pack)
    assert [entry.figure.unit for entry in ledger.entries if entry.figure] == [unit]


@pytest.mark.parametrize("unit", AMOUNT_UNITS)
def test_an_amount_of_an_unknown_document_is_posted_in_any_unit(unit: str) -> None:
    ledger = post(document(f"共计2.50{unit}。"), load().forms)
    assert [entry.figure.unit for entry in ledger.entries if entry.figure] == [unit]


def test_no_unit_hides_a_longer_one() -> None:
    for pattern in (AMOUNTS, MEASURED):
        assert all(re.match(pattern, unit)[0] == unit for unit in AMOUNT_UNITS)  # type: ignore[index]


def test_no_other_module_lists_the_units_of_money() -> None:
    """But for the pattern of what most figures are, which only saves a closer look."""
    found = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SEVERAL.search(node.value)
    }
    assert found == {"text/numerals.py"}


@pytest.mark.parametrize("name", ["captions", "phrases"])
def test_no_pattern_of_the_language_lists_the_units_of_money(name: str) -> None:
    text = (ROOT.parent / "rules" / "zh" / f"{name}.yaml").read_text("utf-8")
    assert not SEVERAL.search(text) and "${amount}" in text
