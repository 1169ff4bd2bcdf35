"""Which findings count, given a baseline and waivers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from auditor import plainfile
from auditor.figure import normal
from auditor.findings import Finding, Report
from auditor.message import say
from auditor.output.files import write
from auditor.patterns import regex
from auditor.records import frozen
from auditor.wording.explain import explain
from auditor.wording.fingerprints import fingerprints
from auditor.wording.messages import in_words
from auditor.wording.places import outer_words, subject_words, where_words
from auditor.wording.shown import text_of
from auditor.wording.words import LANGUAGES, Words, printable, words
from auditor.yamlfile import Node, RuleError

_SCHEMA: Final = 1
_KEYS: Final = frozenset(
    {"rule", "place", "figure", "fingerprint", "report", "who", "why", "until"}
)
# 1,234.56 and 1234.56, 说明五（三）2，支出决算 and the same without its comma, are one.
_LOOSE: Final = regex(r"[\s，,、·]")


@frozen
class Waiver:
    """A finding that someone answers for, until a day."""

    rule: str
    who: str
    why: str
    until: date
    place: str = ""
    """Table or section, or the whole place as the reports print it; empty where there is a
    fingerprint.
    """
    figure: str = ""
    """The stated figure as printed; empty where there is a fingerprint."""
    fingerprint: str = ""
    report: str = ""
    """File name, or a pattern of it; empty fits any."""


@frozen
class Gate:
    """What baseline and waivers come to in a run."""

    suppressed: Mapping[str, str] = field(default_factory=dict)
    """Fingerprint -> why the finding does not count."""
    known: int = 0
    """Findings that the baseline has and no waiver."""
    waived: int = 0
    """Findings that someone answers for, in the baseline or not."""
    expired: tuple[Waiver, ...] = ()
    unused: tuple[Waiver, ...] = ()

    def messages(self, said: Words) -> list[str]:
        """What is to be said of the waivers, for standard error."""
        lines = []
        for key, waivers in (("gate.expired", self.expired), ("gate.unused", self.unused)):
            for waiver in waivers:
                place = printable(waiver.place or waiver.fingerprint or "—")
                lines.append(
                    said(
                        key,
                        rule=printable(waiver.rule),
                        place=place,
                        who=printable(waiver.who),
                        until=waiver.until.isoformat(),
                    )
                )
        return lines


def read_baseline(path: Path) -> frozenset[str]:
    """The fingerprints of a baseline file. Raises RuleError for a file that is none."""
    try:
        content = json.loads(plainfile.text(path))
        found = frozenset(str(entry["fingerprint"]) for entry in content["findings"])
    except json.JSONDecodeError as error:
        raise RuleError(
            path.name, error.lineno, error.colno, say("waivers.json"), say("waivers.json.cure")
        ) from None
    except (KeyError, TypeError, UnicodeDecodeError, RecursionError):
        raise RuleError(
            path.name, 1, 1, say("waivers.no-baseline"), say("waivers.no-baseline.cure")
        ) from None
    return found


def baseline(reports: Iterable[Report]) -> str:
    """The content of a baseline file: every failing finding of the reports, sorted."""
    # Always in Chinese: the same file in whatever language it is written.
    zh = words("zh")
    entries: list[dict[str, str]] = []
    for report in reports:
        marks = fingerprints(report)
        for finding in report.findings:
            told = explain(finding, report, zh)
            entries.append(
                {
                    "fingerprint": marks[id(finding.check)],
                    "rule": finding.rule.id,
                    "entity": printable(report.entity),
                    "where": told.where,
                    "stated": told.stated,
                }
            )
    entries.sort(
        key=lambda entry: (entry["entity"], entry["rule"], entry["where"], entry["fingerprint"])
    )
    return json.dumps({"schema": _SCHEMA, "findings": entries}, ensure_ascii=False, indent=1) + "\n"


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a YAML file. Raises RuleError, at line and column, for what is not
    understood.
    """
    from auditor.yamlparser import load

    content = load(path, path.name)
    if content is None:
        return ()
    if not isinstance(content, Node) or not isinstance(content.get("waivers"), list):
        raise RuleError(
            path.name,
            1,
            1,
            say("waivers.list"),
            say("waivers.list.cure"),
        )
    content.require({"waivers"})
    return tuple(_waiver(item, path) for item in content["waivers"])


def _waiver(node: Any, path: Path) -> Waiver:
    if not isinstance(node, Node):
        raise RuleError(path.name, 1, 1, say("waivers.mapping"), say("waivers.mapping.cure"))
    node.require(_KEYS, ("rule", "who", "why", "until"))
    for key in ("rule", "who", "why"):
        if not str(node[key]).strip():
            node.fail(say("waivers.empty", key=key), key)
    if not node.get("fingerprint"):
        if not node.get("place"):
            node.fail(
                say("yaml.missing", keys=say("yaml.named", key="place")),
                hint=say("waivers.place.cure"),
            )
        if not node.get("figure"):
            # Whoever answers for a figure answers for no other that takes its place.
            node.fail(
                say("yaml.missing", keys=say("yaml.named", key="figure")),
                hint=say("waivers.figure.cure"),
            )
    try:
        until = date.fromisoformat(str(node["until"]))
    except ValueError:
        node.fail(say("waivers.until", until=node["until"]), "until", say("waivers.until.cure"))
    optional = {key: str(node.get(key, "")) for key in ("place", "figure", "fingerprint", "report")}
    return Waiver(node["rule"], node["who"], node["why"], until, **optional)


def passed(
    reports: Iterable[Report], known: Path | None, anew: bool, waived: Path | None, said: Words
) -> Gate:
    """What a baseline file and a waiver file come to in a run of today; with `anew` the baseline is
    written anew first.

    Raises RuleError for a wrong file, ValueError where there is no baseline to write, OutputError
    where it cannot be written.
    """
    reports = tuple(reports)
    if anew:
        if known is None:
            raise ValueError(say("usage.no-baseline"))
        # Never over a file that is something else.
        replaceable(known)
        write(known, baseline(reports))
    before = read_baseline(known) if known is not None else frozenset()
    return apply(
        reports, before, read_waivers(waived) if waived is not None else (), date.today(), said
    )


def replaceable(path: Path) -> None:
    """Raises RuleError where a baseline would overwrite anything but a baseline, an empty file or
    none.
    """
    if path.is_file() and path.stat().st_size:
        read_baseline(path)


def apply(
    reports: Iterable[Report],
    known: frozenset[str],
    waivers: Iterable[Waiver],
    today: date,
    said: Words,
) -> Gate:
    """Which findings of the reports do not count. An expired waiver suppresses nothing."""
    expired, live = _parted(waivers, today)
    used: set[int] = set()
    suppressed: dict[str, str] = {}
    waived = on_record = 0
    for report, finding, mark in _marked(reports):
        # Every waiver that fits is used, though one would do: none of them is told as unused.
        fitting = [waiver for waiver in live if _fits(waiver, finding, report, mark)]
        used |= {id(waiver) for waiver in fitting}
        if fitting:
            # A waiver goes before the baseline, since somebody answers by name.
            suppressed[mark] = _answered_for(fitting[-1], said)
            waived += 1
        elif mark in known:
            suppressed[mark] = said("gate.baseline")
            on_record += 1
    return Gate(
        suppressed,
        on_record,
        waived,
        tuple(expired),
        tuple(waiver for waiver in live if id(waiver) not in used),
    )


def _parted(waivers: Iterable[Waiver], today: date) -> tuple[list[Waiver], list[Waiver]]:
    """(those that are over, those that hold)."""
    parted: tuple[list[Waiver], list[Waiver]] = ([], [])
    for waiver in waivers:
        # False is 0, True is 1; the last day still counts.
        parted[waiver.until >= today].append(waiver)
    return parted


def _marked(reports: Iterable[Report]) -> Iterator[tuple[Report, Finding, str]]:
    """Every finding that could count, with its report and its fingerprint."""
    for report in reports:
        marks = fingerprints(report)
        # Undecided ones, too: `--fail-on undecided` counts them. The fingerprint is what tells the
        # same finding in a later file.
        for finding in (*report.findings, *report.undecided):
            yield report, finding, marks[id(finding.check)]


def _answered_for(waiver: Waiver, said: Words) -> str:
    """Who answers for a finding, why and until when."""
    return said(
        "gate.waived",
        until=waiver.until.isoformat(),
        why=printable(waiver.why),
        who=printable(waiver.who),
    )


def _fits(waiver: Waiver, finding: Finding, report: Report, mark: str) -> bool:
    if waiver.rule != finding.rule.id or (waiver.report and not _is_of(waiver.report, report)):
        return False
    if waiver.fingerprint and waiver.fingerprint != mark:
        return False
    stated = finding.check.stated
    if waiver.figure and (stated is None or _loose(waiver.figure) != _loose(text_of(stated))):
        return False
    return not waiver.place or _loose(waiver.place) in _places(finding, report)


def _places(finding: Finding, report: Report) -> set[str]:
    """What the place of a finding may be called, in every language."""
    stated = finding.check.stated
    names = {_loose(in_words(finding.check.subject))}
    # A waiver may be written in either language, whatever the run speaks.
    for said in map(words, LANGUAGES) if stated is not None else ():
        names |= {
            _loose(name(stated, report, said))
            for name in (where_words, subject_words, outer_words)
            if stated is not None
        }
    return names


def _is_of(pattern: str, report: Report) -> bool:
    """Whether a report is one that a waiver means: by its file name, or by its path as given."""
    return any(
        fnmatchcase(name, pattern)
        for name in (report.file, report.file.rpartition("/")[2], report.path)
    )


def _loose(text: str) -> str:
    """How places and figures are compared: without spaces and commas, digits half-width."""
    return _LOOSE.sub("", normal(printable(text)))
