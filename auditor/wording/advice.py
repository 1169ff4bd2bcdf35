"""What may be behind a finding and what to do about it, in words: suspects, what confirms them, remedy, exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditor.arithmetic import Verdict
from auditor.findings import Check, Finding, Report, Severity, Suspect
from auditor.wording.places import figure_words, inner_words, outer_words, subject_words
from auditor.wording.shown import decimals, plain, printed, rounded, suffix, with_unit
from auditor.wording.words import Words, printable

_NAMED: Final = 3
"""How many of several equally good suspects are named."""


@dataclass(frozen=True, slots=True)
class Advice:
    """The part of an explanation that goes beyond the figures of the check."""

    suspects: tuple[str, ...] = ()
    confirmed: str = ""
    remedy: str = ""
    proposed: str = ""
    """What the stated figure may be changed to; only where one repair remains."""
    linked: str = ""
    exceptions: tuple[str, ...] = ()


def advise(finding: Finding, report: Report, words: Words, shown: str) -> Advice:
    """The advice on a finding; `shown` is what the other figures give, as shown."""
    check = finding.check
    if check.verdict is Verdict.HOLDS or check.verdict is Verdict.UNDECIDED:
        return Advice()
    proposed, remedy = _remedy(finding, report, words, shown)
    confirmed = ""
    if len(finding.suspects) == 1 and finding.suspects[0].confirmed_by:
        suspect = finding.suspects[0]
        value = proposed or printable(suspect.text)
        confirmed = words("confirmed", proposed=value, count=suspect.confirmed_by) if value \
            else words("confirmed.others", count=suspect.confirmed_by)
    linked = words("linked", list=words.join([str(number) for number in finding.consequences])) \
        if finding.consequences else ""
    return Advice(tuple(_suspects(finding, report, words)), confirmed, remedy, proposed, linked,
                  tuple(printable(text) for text in check.rule.innocent))


def _suspects(finding: Finding, report: Report, words: Words) -> Iterator[str]:
    suspects = finding.suspects
    # On a base of 0 no figure would make the rate right.
    if not suspects or finding.check.kind == "zero-base":
        return
    equal = max(suspect.alternatives for suspect in suspects)
    if equal > 1 or len(suspects) > 1:
        named = [_named(suspect, finding, report, words) for suspect in suspects[:_NAMED]]
        more = words("suspect.more") if max(equal, len(suspects)) > len(named) else ""
        yield words("suspect.many", count=max(equal, len(suspects)), list=words.join(named) + more)
        return
    suspect = suspects[0]
    slip = words(f"slip.{suspect.kind}") if suspect.kind and words.has(f"slip.{suspect.kind}") else \
        words("suspect.unknown")
    if suspect.source is not None:
        slip = words("slip.source", slip=slip, where=subject_words(suspect.source, report, words))
    repairs = words("suspect.repairs", count=suspect.repairs) if suspect.repairs > 1 else ""
    yield words.sentence(_named(suspect, finding, report, words) + words("place.comma") + slip, repairs)


def _named(suspect: Suspect, finding: Finding, report: Report, words: Words) -> str:
    stated = figure_words(suspect.entry, words)
    if suspect.entry is finding.check.stated:
        return stated
    return words("suspect.one", where=subject_words(suspect.entry, report, words), stated=stated)


def _rate(check: Check) -> str:
    """The rate that the other figures give, with the decimals of the stated one."""
    figure = check.stated.figure if check.stated else None
    if figure is None or check.judgement is None or check.judgement.expected is None or check.relation != "=":
        return ""
    return f"{plain(rounded(printed(check.judgement.expected, figure.factor), decimals(figure)))}{suffix(figure)}"


def _remedy(finding: Finding, report: Report, words: Words, shown: str) -> tuple[str, str]:
    """(what the stated figure may be changed to, the advice in words); a proposal only where one repair remains."""
    check = finding.check
    unique = [suspect for suspect in finding.suspects if suspect.alternatives == 1 and suspect.text]
    own = printable(check.rule.remedy)
    if check.verdict is Verdict.ROUNDING:
        return "", words("say.improbable") if check.improbable else ""
    if check.kind == "zero-base":
        return "", own or words("remedy.zero")
    if check.kind == "unit" and shown and check.stated and check.stated.figure:
        return shown, words("remedy.unit", proposed=shown)
    # What normally holds may lawfully not hold: there the rule's own advice stands, and no figure is proposed.
    if len(finding.suspects) == 1 and unique and (check.rule.severity is Severity.ERROR or not own):
        suspect = unique[0]
        proposed = printable(suspect.text)
        if suspect.entry is check.stated and check.stated.figure is not None and check.stated.figure.is_ratio:
            proposed = _rate(check) or proposed
        if suspect.entry is check.stated:
            return proposed, words("remedy.change", proposed=proposed)
        where = subject_words(suspect.entry, report, words)
        return "", words("remedy.other", where=where, stated=figure_words(suspect.entry, words), proposed=proposed)
    if own:
        return "", own
    if check.stated is None:
        return "", ""
    here = outer_words(check.stated, report, words)
    names = [subject_words(check.stated, report, words)]
    others = [entry for entry in check.operands
              if entry is not check.stated and (entry.table is None or entry.value)]
    for entry in others if len(others) <= _NAMED else ():
        # What stands in the same table or section is named without repeating it.
        name = inner_words if outer_words(entry, report, words) == here else subject_words
        names.append(f"{name(entry, report, words)} {with_unit(entry)}".strip())
    return "", words("remedy.check", list=words.join(list(dict.fromkeys(names))))
