"""A gallery of what is said of slips of structure, in both languages, beside how each came about: written to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.findings import leads
from auditor.wording.explain import explain
from auditor.wording.words import LANGUAGES, words
from tests import test_structure_causes, test_whole_tables

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_of_slips_of_structure(lang: str, request: pytest.FixtureRequest) -> None:
    said = words(lang)
    lines: list[str] = []
    reports = {
        **{slip: test_whole_tables.edited(3, "05", change) for slip, (change, _) in test_whole_tables.SLIPS.items()},
        **{
            slip: test_structure_causes.slipped(3, "05", test_structure_causes.SLIPS[slip], 4)
            for slip in ("down", "up")
        },
        **{
            f"{name}, {table}": test_structure_causes.made(name, table, "small")
            for name, table in (
                ("cells aside", "07"),
                ("columns exchanged", "07"),
                ("row twice", "05"),
                ("row recoded", "06"),
                ("row under another's code", "03"),
                ("total in part", "02"),
            )
        },
        "a row that only the text names": test_whole_tables.basic(test_whole_tables.NAMES, "30107"),
    }
    for slip, report in reports.items():
        lines += [f"# {slip}", ""]
        for finding in leads(report.findings):
            told = explain(finding, report, said)
            lines += [f"{told.label}: {told.headline}", f"  {told.where}"]
            lines += [f"  {said(told.advice.about)} {line}" for line in told.advice.suspects]
            lines += [f"  {said('fact.remedy')} {told.advice.remedy}"]
            lines += [f"  {said('fact.linked')} {line}" for line in told.advice.linked]
            lines.append("")
    content = "\n".join(lines)
    path = GOLDEN / f"causes.{lang}.txt"
    if request.config.getoption("--update"):
        path.write_text(content, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == content
