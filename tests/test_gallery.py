"""A gallery of what is said, in both languages, beside the document that it is said of: of each
rule, and of slips of structure. Written to be read.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rules
from auditor.booking import post
from auditor.diagnosis.suspects import diagnose
from auditor.engine import audit
from auditor.family import relatives as family
from auditor.findings import Finding, Report, leads
from auditor.ledger import Ledger
from auditor.readers import text
from auditor.wording.explain import explain
from auditor.wording.words import LANGUAGES, Words, words
from tests import test_structure_causes, test_whole_tables

GOLDEN = Path(__file__).parent / "golden"


def test_what_is_said_of_each_rule(request: pytest.FixtureRequest) -> None:
    lines: list[str] = []
    seen: set[str] = set()
    for pack in map(rules.load, ("bumen-juesuan", "bumen-yusuan", "bumen-wenzi")):
        for rule in pack.rules.values():
            if rule.id in seen:
                continue
            seen.add(rule.id)
            ledger = family.example(rule.fails[0], rule, pack, _posted)
            report = diagnose(audit(ledger, pack, [rule.id], (), (rule.scope.relation,)))
            lines += [
                f"# {rule.id}",
                "",
                *(f"    {line}".rstrip() for line in rule.fails[0].splitlines()),
                "",
            ]
            for lang in LANGUAGES:
                lines += _said(leads(report.findings)[0], report, words(lang))
            lines.append("")
    _hold(GOLDEN / "rules.txt", "\n".join(lines), request)


def _posted(part: str, under: rules.Pack) -> Ledger:
    return post(text.parse(part), under.forms, under.vocabulary)


def _said(finding: Finding, report: Report, said: Words) -> list[str]:
    told = explain(finding, report, said)
    return [
        f"{told.label}: {told.headline}",
        *([f"  {said('fact.filled')} {told.filled}"] if told.filled else []),
        *(f"  {said(told.advice.about)} {line}" for line in told.advice.suspects),
        f"  {said('fact.remedy')} {told.advice.remedy}",
        *(f"  {said('fact.linked')} {line}" for line in told.advice.linked),
    ]


def _hold(path: Path, content: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        path.write_text(content, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_of_slips_of_structure(lang: str, request: pytest.FixtureRequest) -> None:
    said = words(lang)
    lines: list[str] = []
    reports = {
        **{
            slip: test_whole_tables.edited(3, "05", change)
            for slip, (change, _) in test_whole_tables.SLIPS.items()
        },
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
    _hold(GOLDEN / f"causes.{lang}.txt", "\n".join(lines), request)
