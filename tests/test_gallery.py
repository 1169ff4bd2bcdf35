"""A gallery of what is said, in both languages, beside the document that it is said of: of each
rule, of slips of structure, and of every other message. Written to be read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditor import rules
from auditor.booking import post
from auditor.diagnosis.suspects import diagnose
from auditor.engine import audit
from auditor.family import relatives as family
from auditor.findings import Finding, Report, leads
from auditor.ledger import Ledger
from auditor.message import Message
from auditor.readers import text
from auditor.wording.explain import explain
from auditor.wording.messages import in_words
from auditor.wording.words import LANGUAGES, Words, words
from tests import test_structure_causes, test_whole_tables
from tests.test_messages import MADE, keys_of

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


GATHERED: dict[str, Any] = json.loads((GOLDEN / "messages.json").read_text("utf-8"))
UNSHOWN = (GOLDEN / "unshown.txt").read_text("utf-8").split()
"""Messages that no test says yet: the list may only become shorter."""


def test_what_is_said_of_each_document(request: pytest.FixtureRequest) -> None:
    """Each message with the document it is said of, as tests/harvest.py gathered them."""
    lines: list[str] = []
    for key, told in GATHERED.items():
        message = _message(key, told["fields"])
        lines += [f"# {key}", told["test"]]
        lines += [f"    {line}".rstrip() for line in told["document"].splitlines()]
        lines += [f"{lang}: {in_words(message, words(lang))}" for lang in LANGUAGES]
        lines.append("")
    _hold(GOLDEN / "messages.txt", "\n".join(lines), request)


def _message(key: str, fields: dict[str, Any]) -> Message:
    return Message(key, tuple((name, _value(value)) for name, value in fields.items()))


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return _message(value["key"], value["fields"])
    return tuple(map(_value, value)) if isinstance(value, list) else value


def test_a_new_message_has_its_document() -> None:
    made = {key for _, node in MADE for key in keys_of(node.args[0])}
    assert made - GATHERED.keys() <= set(UNSHOWN), "gather anew, or give it a document"
    assert not set(UNSHOWN) & GATHERED.keys(), "has one: take it from the list"
    assert set(words().messages) >= {*GATHERED, *UNSHOWN}, "a message that is no more"
