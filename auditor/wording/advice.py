"""What may be behind a finding and what to do about it, in words: suspects, what confirms them,
remedy, exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from auditor.arithmetic import Verdict
from auditor.figure import Figure
from auditor.findings import Check, Finding, Report, Suspect
from auditor.records import frozen
from auditor.severity import Severity
from auditor.wording.filled import filled
from auditor.wording.messages import subject_of
from auditor.wording.places import figure_words, inner_words, outer_words, subject_words
from auditor.wording.repaired import Repaired, repaired
from auditor.wording.rule_texts import worded
from auditor.wording.shown import decimals, plain, printed, rounded, suffix, with_unit
from auditor.wording.structure import following_words, moved_words, remedy_words
from auditor.wording.words import Words, printable

_NAMED: Final = 3
"""How many of several equally good suspects are named."""


@frozen
class Advice:
    """The part of an explanation that goes beyond the figures of the check."""

    suspects: tuple[str, ...] = ()
    about: str = "fact.suspect"
    """The heading of `suspects`: what may be wrong, or what the rows come to."""
    confirmed: str = ""
    remedy: str = ""
    proposed: str = ""
    """What the stated figure may be changed to; only where one repair remains."""
    linked: tuple[str, ...] = ()
    """What else changes with it, and what must be changed first."""
    exceptions: tuple[str, ...] = ()
    repaired: Repaired | None = None
    """The rows that a slip of structure moved, as they should be."""


def advise(finding: Finding, report: Report, words: Words, shown: str) -> Advice:
    """The advice on a finding; `shown` is what the other figures give, as shown."""
    check = finding.check
    # Nothing is to be done about what holds, nor known of what could not be decided.
    if check.verdict is Verdict.HOLDS or check.verdict is Verdict.UNDECIDED:
        return Advice()
    if finding.structure is not None:
        structure = finding.structure
        return Advice(
            tuple(moved_words(finding, report, words)),
            "fact.moved",
            remedy=remedy_words(structure, report, words),
            linked=tuple(following_words(structure, report, words)),
            repaired=repaired(finding, report),
        )
    proposed, remedy = _remedy(finding, report, words, shown)
    return Advice(
        tuple(_suspects(finding, report, words)),
        "fact.suspect",
        _confirmed(finding, report, words, proposed),
        remedy,
        proposed,
        tuple(_linked(finding, report, words)),
        tuple(printable(text) for text in worded(check.rule, words).innocent),
    )


def _confirmed(finding: Finding, report: Report, words: Words, proposed: str) -> str:
    """The holding checks that speak for the proposed value; where several figures are suspect, for
    the stated one.
    """
    suspects, stated = finding.suspects, finding.check.stated
    if not suspects or not suspects[0].confirming:
        return ""
    confirming = suspects[0].confirming
    evidence = words.join_clauses(
        [_evidence(check, report, words) for check in _clearest(confirming)]
    )
    evidence += words("suspect.more") if len(confirming) > _NAMED else ""
    # One figure is to be changed: the checks speak for its new value, else for the figures beside
    # it.
    if len(_sure(finding)) == 1:
        value = proposed or printable(suspects[0].text)
        key = "confirmed" if value else "confirmed.others"
        return words(key, proposed=value, count=len(confirming), list=evidence)
    # Several may be wrong, the stated one among them: the checks speak for the others. If it is not
    # among them, for it.
    if stated is None or any(suspect.entry is stated for suspect in suspects):
        return words("confirmed.others", count=len(confirming), list=evidence)
    return words(
        "confirmed.stated", stated=figure_words(stated, words), count=len(confirming), list=evidence
    )


def _clearest(checks: Sequence[Check]) -> list[Check]:
    """The few of the checks with the fewest figures other than 0: those a reader can re-do at a
    glance.
    """

    def weight(check: Check) -> int:
        return sum(bool(entry.value) for entry in check.operands)

    return sorted(checks, key=weight)[:_NAMED]


def _evidence(check: Check, report: Report, words: Words) -> str:
    """The check with its figures: of two printings of one quantity where both stand, else the
    filled formula.
    """
    if check.stated is None:
        return filled(check, report, words)
    where = outer_words(check.stated, report, words)
    others = [entry for entry in check.operands if entry is not check.stated]
    if len(others) == 1 and check.relation == "=":
        other = outer_words(others[0], report, words)
        if other != where:
            stated, against = (figure_words(entry, words) for entry in (check.stated, others[0]))
            return f"{where} {stated} = {other} {against}"
    return f"{where} {filled(check, report, words)}".strip()


def _linked(finding: Finding, report: Report, words: Words) -> Iterator[str]:
    """What hangs together with the finding: what it follows from, what follows from it, what
    changes after it; checks that it contradicts whatever the figures are.
    """
    if finding.against:
        yield _against(finding, report, words)
    if finding.cause:
        yield words("linked.cause", number=finding.cause)
    if finding.consequences:
        yield words("linked", list=words.join([str(number) for number in finding.consequences]))
    # Of each finding that changes with this one what it comes to then.
    for other in report.findings if finding.then else ():
        if other.number in finding.then and (value := _revised(other)):
            yield words("linked.after", number=other.number, expected=value)


def _against(finding: Finding, report: Report, words: Words) -> str:
    """The other checks that a finding cannot hold together with; that it cannot by itself."""
    others = [check for check in finding.against if check is not finding.check]
    if not others:
        return words("linked.alone")
    listed = words.join([_point(check, report, words) for check in others[:_NAMED]])
    more = words("suspect.more") if len(others) > _NAMED else ""
    return words("linked.against", list=listed + more)


def _point(check: Check, report: Report, words: Words) -> str:
    """Which check it is: what it states, and its rule."""
    what = subject_of(check, report, words)
    return f"{what} [{check.rule.id}]".strip()


def _revised(finding: Finding) -> str:
    """What the other figures give once what is to be changed first is changed, with the decimals of
    the stated figure.
    """
    figure = finding.check.stated.figure if finding.check.stated else None
    if figure is None or finding.revised is None:
        return ""
    return _as_stated(finding.revised, figure)


def _as_stated(value: Decimal, figure: Figure) -> str:
    """A value as the figure is printed: in its unit, with its decimals."""
    return f"{plain(rounded(printed(value, figure.factor), decimals(figure)))}{suffix(figure)}"


def _suspects(finding: Finding, report: Report, words: Words) -> Iterator[str]:
    """What may be wrong: each figure that is for sure, or several equally good ones together."""
    suspects = finding.suspects
    if not suspects or _baseless(finding):
        return
    # Suspects for sure come first, so the first tells whether there is one.
    if suspects[0].alternatives > 1:
        yield _equal(finding, report, words)
        return
    for suspect in _sure(finding):
        yield _sure_words(suspect, finding, report, words)


def _equal(finding: Finding, report: Report, words: Words) -> str:
    """How many figures may be wrong, each as well as the other, a few by name, with what they would
    become: said once where all are the same left out.
    """
    suspects = finding.suspects
    count = max(len(suspects), *(suspect.alternatives for suspect in suspects))
    named = [_named(suspect, finding, report, words) for suspect in suspects[:_NAMED]]
    more = words("suspect.more") if count > len(named) else ""
    # All left blank, each for the same amount: said once (`13 处同等可能漏填 0.90`).
    omitted = {suspect.text if suspect.kind == "omitted" else "" for suspect in suspects}
    if len(omitted) == 1 and (text := omitted.pop()):
        listed = words.join(named) + more
        return words("suspect.omitted", count=count, list=listed, proposed=printable(text))
    named = [
        words("suspect.becomes", figure=name, proposed=printable(suspect.text))
        if suspect.text
        else name
        for name, suspect in zip(named, suspects, strict=False)
    ]
    return words("suspect.many", count=count, list=words.join(named) + more)


def _baseless(finding: Finding) -> bool:
    """Whether it is a rate on a base of 0 that nothing speaks against: no figure would make it
    right.
    """
    check = finding.check
    return check.kind == "zero-base" and all(
        suspect.entry is check.stated for suspect in finding.suspects
    )


def _sure(finding: Finding) -> list[Suspect]:
    """The suspects that every smallest explanation has."""
    return [suspect for suspect in finding.suspects if suspect.alternatives == 1]


def _sure_words(suspect: Suspect, finding: Finding, report: Report, words: Words) -> str:
    slip = (
        words(f"slip.{suspect.kind}")
        if suspect.kind and words.has(f"slip.{suspect.kind}")
        else words("suspect.unknown")
    )
    if suspect.source is not None:
        slip = words("slip.source", slip=slip, where=subject_words(suspect.source, report, words))
    repairs = words("suspect.repairs", count=suspect.repairs) if suspect.repairs > 1 else ""
    return words.sentence(
        _named(suspect, finding, report, words) + words("place.comma") + slip, repairs
    )


def _named(suspect: Suspect, finding: Finding, report: Report, words: Words) -> str:
    stated = figure_words(suspect.entry, words)
    if suspect.entry is finding.check.stated:
        return stated
    return words("suspect.one", where=subject_words(suspect.entry, report, words), stated=stated)


def _rate(check: Check) -> str:
    """The rate that the other figures give, with the decimals of the stated one."""
    figure = check.stated.figure if check.stated else None
    if (
        figure is None
        or check.judgement is None
        or check.judgement.expected is None
        or check.relation != "="
    ):
        return ""
    return _as_stated(check.judgement.expected, figure)


def _remedy(finding: Finding, report: Report, words: Words, shown: str) -> tuple[str, str]:
    """(what the stated figure may be changed to, the advice in words); a proposal only where one
    repair remains.
    """
    check = finding.check
    own = printable(worded(check.rule, words).remedy)
    # From what is told by its verdict or kind to what the figures suggest; the first that applies
    # is the advice.
    if check.verdict is Verdict.ROUNDING:
        return "", words("say.improbable") if check.improbable else ""
    if _baseless(finding):
        return "", own or words("remedy.zero")
    figure = check.stated.figure if check.stated else None
    if check.kind == "unit" and figure and shown:
        return shown, words("remedy.unit", proposed=shown)
    suspect = _single(finding, own)
    if suspect is not None:
        return _change(suspect, finding, report, words)
    return "", _wrong(check, words) or own or _to_check(check, report, words)


def _wrong(check: Check, words: Words) -> str:
    """The words that are wrong; empty where none are."""
    if not check.wrong:
        return ""
    return words("remedy.word", list=words.join([printable(word.text) for word in check.wrong]))


def _single(finding: Finding, own: str) -> Suspect | None:
    """The one figure that is to be changed, where its value is known.

    What normally holds may lawfully not hold: there the rule's `own` advice stands, and no figure
    is proposed.
    """
    # A rule that normally holds and says itself what to do: no figure is called wrong.
    lawful = finding.check.rule.severity is not Severity.ERROR and own
    sure = _sure(finding)
    return sure[0] if len(sure) == 1 and sure[0].text and not lawful else None


def _change(suspect: Suspect, finding: Finding, report: Report, words: Words) -> tuple[str, str]:
    """The same of the one figure that is to be changed: the stated one, at once or after others, or
    one elsewhere.
    """
    check = finding.check
    proposed = printable(suspect.text)
    if suspect.entry is not check.stated:
        where = subject_words(suspect.entry, report, words)
        stated = figure_words(suspect.entry, words)
        return "", words("remedy.other", where=where, stated=stated, proposed=proposed)
    # What others give now changes once these are put right.
    if finding.after and (revised := _revised(finding)):
        first = words.join([str(number) for number in finding.after])
        return revised, words("remedy.after", list=first, proposed=revised)
    figure = check.stated.figure
    if figure is not None and figure.is_ratio:
        # A rate is proposed as it is worked out from its amounts.
        proposed = _rate(check) or proposed
    return proposed, words("remedy.change", proposed=proposed)


def _to_check(check: Check, report: Report, words: Words) -> str:
    """The figures to look at where nothing else can be advised: the stated one, and the others
    where they are few.
    """
    if check.stated is None:
        return ""
    here = outer_words(check.stated, report, words)
    names = [subject_words(check.stated, report, words)]
    # Blanks and zeros of tables are no figures to look at.
    others = [
        entry
        for entry in check.operands
        if entry is not check.stated and (entry.table is None or entry.value)
    ]
    for entry in others if len(others) <= _NAMED else ():
        # What stands in the same table or section is named without repeating it.
        name = inner_words if outer_words(entry, report, words) == here else subject_words
        names.append(f"{name(entry, report, words)} {with_unit(entry)}".strip())
    return words("remedy.check", list=words.join(list(dict.fromkeys(names))))
