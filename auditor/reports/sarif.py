"""SARIF 2.1.0, for code hosts and viewers: results with their places, the operands as related
places, rules with help.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from auditor import yamlfile
from auditor.arithmetic import Verdict
from auditor.document import Place
from auditor.entry import Entry
from auditor.findings import Finding, ReadError, Report, RuleInfo
from auditor.output.text import json_text
from auditor.reports import Run
from auditor.reports.in_force import record
from auditor.reports.region import text_at, where_in
from auditor.severity import Severity
from auditor.wording.explain import Explanation, explain
from auditor.wording.fingerprints import fingerprints
from auditor.wording.messages import in_words
from auditor.wording.places import pointer, subject_words
from auditor.wording.rule_texts import OWN, worded
from auditor.wording.shown import with_unit
from auditor.wording.words import LANGUAGES, Words, printable
from auditor.wording.words import words as words_of

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
HOME: Final = "https://pypi.org/project/gouji-auditor/"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_RELATED: Final = 20
"""So many operands are given as related places; a hierarchy can have hundreds."""


def render(run: Run) -> str:
    """The run as one SARIF log with one run in it."""
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": iter((_logged(run),))}
    return json_text(content)


def _logged(run: Run) -> dict[str, Any]:
    rules: dict[str, RuleInfo] = {}
    for report in run.reports:
        for finding in _listed(report, run):
            rules.setdefault(finding.rule.id, finding.rule)
    # Results name their rule by its place in the list, for which all rules are gathered first.
    places = {rule: at for at, rule in enumerate(sorted(rules))}
    return {
        "tool": {
            "driver": {
                "name": "auditor",
                "version": run.version or "0",
                "semanticVersion": run.version or "0.0.0",
                "informationUri": HOME,
                "rules": [_rule(rules[rule], run.words) for rule in sorted(rules)],
            },
            **_packs(run),
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {
                "location": {"uri": _uri(report.shown)},
                "hashes": {"sha-256": report.sha256},
                "properties": {
                    "figures": report.summary.figures,
                    "covered": report.summary.covered,
                },
            }
            for report in run.reports
        ],
        "invocations": [
            {
                "executionSuccessful": not run.errors,
                "toolExecutionNotifications": [
                    _notification(error, run.words) for error in run.errors
                ],
            }
        ],
        "properties": {"settings": record(run.in_force)},
        "results": (
            result | {"ruleIndex": places[result["ruleId"]]}
            for report in run.reports
            for result in _results(report, run)
        ),
    }


def _notification(error: ReadError, words: Words) -> dict[str, Any]:
    """A file that could not be read."""
    place = {"physicalLocation": {"artifactLocation": {"uri": _uri(error.shown)}}}
    told = _words(f"{error.shown}: {in_words(error.message, words)}")
    return {"level": "error", "message": {"text": told}, "locations": [place]}


def _packs(run: Run) -> dict[str, Any]:
    """The packs that the rules came from."""
    packs = dict.fromkeys(
        (report.pack, report.pack_version, report.pack_sha256) for report in run.reports
    )
    found = [
        {
            "name": printable(name) or "-",
            **({"version": version} if version else {}),
            "properties": {"sha256": sha256},
        }
        for name, version, sha256 in packs
    ]
    return {"extensions": found} if found else {}


def _words(content: str) -> str:
    """Text of a message: no embedded links but our own."""
    # Brackets and strokes would be links of the message.
    return printable(content).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _uri(file: str) -> str:
    """A reference as the path was given; nothing in it can be taken for a scheme."""
    path = quote(printable(file).replace("\\", "/"), safe="/")
    # `quote` turns a colon into `%3A`: nothing before it is taken for a scheme.
    return f"file://{path}" if path.startswith("/") else path


def _listed(report: Report, run: Run) -> list[Finding]:
    excused = run.excused(report)
    undecided = [finding for finding in report.undecided if run.all or id(finding.check) in excused]
    return [*report.findings, *(report.tails if run.all else ()), *undecided]


def _results(report: Report, run: Run) -> Iterator[dict[str, Any]]:
    marks = fingerprints(report)
    for finding in _listed(report, run):
        yield _result(finding, report, run, marks[id(finding.check)])


def _result(finding: Finding, report: Report, run: Run, fingerprint: str) -> dict[str, Any]:
    words, check = run.words, finding.check
    told = explain(finding, report, words)
    others = [entry for entry in check.operands if entry is not check.stated][:_RELATED]
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        # A tail passes; what could not be decided is open.
        "kind": {Verdict.FAILS: "fail", Verdict.UNDECIDED: "open"}.get(check.verdict, "pass"),
        "level": _LEVELS[finding.rule.severity] if check.verdict is Verdict.FAILS else "none",
        "message": {"text": _message(told, others, report, words)},
        "locations": [
            _location(
                check.stated.place if check.stated else check.place,
                report,
                told.where,
                told.excerpt,
                run,
            )
        ],
        "partialFingerprints": {"auditor/v1": fingerprint},
        "properties": {
            "mark": told.mark,
            "stated": told.stated,
            "expected": told.expected,
            "difference": told.difference,
            "filled": told.filled,
            "improbable": told.improbable,
        },
    }
    if others:
        result["relatedLocations"] = [
            {
                "id": at,
                **_location(
                    entry.place, report, subject_words(entry, report, words), ("", "", ""), run
                ),
                "message": {
                    "text": _words(f"{subject_words(entry, report, words)} {with_unit(entry)}")
                },
            }
            for at, entry in enumerate(others, 1)
        ]
    if fingerprint in run.suppressed:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": run.suppressed[fingerprint]}
        ]
    return result


def _message(told: Explanation, others: list[Entry], report: Report, words: Words) -> str:
    """The headline as a sentence of its own, the facts, and links to the operands."""
    # Chinese sentences end without a blank behind.
    end = words("place.end") if words.lang == "zh" else ". "
    advice = told.advice
    facts = [
        told.apart(words),
        told.rounding,
    ]
    parts = [
        _words(told.headline),
        _words(words.sentence(*facts)),
        _words(told.filled),
        *map(_words, advice.suspects),
        _words(advice.remedy),
    ]
    links = words.join(
        [
            f"[{_words(subject_words(entry, report, words))} {_words(with_unit(entry))}]({at})"
            # Links to related places, by the numbers that they have below.
            for at, entry in enumerate(others[:6], 1)
        ]
    )
    return end.join(part.rstrip("。.") for part in [*parts, links] if part).strip() + end.strip()


def _location(
    place: Place, report: Report, where: str, excerpt: tuple[str, str, str], run: Run
) -> dict[str, Any]:
    region = where_in(place)
    shown = "".join(excerpt) or text_at(place, report)
    if shown:
        region["snippet"] = {"text": shown}
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(report.shown)}, "region": region},
        "logicalLocations": [
            {
                "fullyQualifiedName": f"{pointer(report.shown, place, run.words)} {where}",
                "name": where or "-",
            }
        ],
    }


def _rule(given: RuleInfo, words: Words) -> dict[str, Any]:
    rule = worded(given, words)
    told = [(words(key), printable(text)) for key, text in _help(rule) if text]
    name = rule.id.title().replace("-", "")
    return {
        "id": rule.id,
        # Of one word it would be the id again, which SARIF1001 minds.
        **({"name": name} if name.lower() != rule.id else {}),
        "helpUri": f"{HOME}#{quote(rule.id)}",
        "shortDescription": {"text": printable(rule.title) or rule.id},
        "fullDescription": {"text": printable(rule.why or rule.title) or rule.id},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "help": {
            "text": "\n".join(f"{name}: {text}" for name, text in told) or rule.id,
            "markdown": "\n\n".join(f"**{name}** {_markdown(text)}" for name, text in told)
            or rule.id,
        },
        "properties": {
            "severity": words(f"severity.{rule.severity}"),
            "tags": [printable(rule.group) or "audit"],
            "titles": _titles(given),
        },
    }


def _help(rule: RuleInfo) -> Iterator[tuple[str, str]]:
    """What a rule rests on and what to do: (key of its name, text)."""
    yield "fact.why", rule.why or rule.basis
    yield "fact.remedy", rule.remedy
    yield from (("fact.exception", text) for text in rule.innocent)
    yield "fact.rule", rule.check


def _titles(given: RuleInfo) -> dict[str, str]:
    """What the rule is called in each language; in its own alone where a translation cannot be
    read.
    """
    try:
        return {
            lang: printable(worded(given, words_of(lang)).title) or given.id for lang in LANGUAGES
        }
    except yamlfile.RuleError:
        return {OWN: printable(given.title) or given.id}


def _markdown(text: str) -> str:
    return "".join(
        f"\\{character}" if character in "\\`*_{}[]<>#|!~" else character for character in text
    )
