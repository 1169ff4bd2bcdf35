"""The headline of a check: one sentence that stands alone, with both figures in it."""

from __future__ import annotations

from auditor.arithmetic import Verdict
from auditor.entry import Entry
from auditor.findings import Check, Report
from auditor.message import Message
from auditor.wording.basis import basis, others
from auditor.wording.messages import in_words, subject_of
from auditor.wording.places import figure_words
from auditor.wording.rule_texts import worded
from auditor.wording.shown import mixed_units, with_unit
from auditor.wording.words import Words, printable


def title_of(check: Check, words: Words) -> str:
    """The title of the rule that a check puts."""
    return printable(worded(check.rule, words).title)


def stated_words(entry: Entry | None, words: Words) -> str:
    """A stated figure as printed; a dash where there is none."""
    return figure_words(entry, words) if entry is not None else words("fact.none")


def headline(check: Check, report: Report, words: Words, shown: str) -> str:
    """One sentence that stands alone; `shown` is what the stated figure is compared with, as it is
    to be printed, empty where there is none.
    """
    stated = check.stated
    # From the least that is known to the most: undecided, words, no figure, no base, nothing to
    # compare, figures.
    subject = subject_of(check, report, words) or title_of(check, words)
    if check.verdict is Verdict.UNDECIDED:
        return words("head.undecided", subject=subject, missing=_missing(check, words))
    if _is_noted(check):
        return _noted(check, words) or _plainly(check, subject, words)
    if stated is None or check.judgement is None:
        return _plainly(check, subject, words)
    if check.kind == "zero-base":
        return words("head.zero", subject=subject, stated=stated_words(stated, words))
    if not shown or is_against_words(check) and check.verdict is Verdict.HOLDS:
        return _plainly(check, subject, words)
    return _put_to(check, stated, subject, report, words, shown)


def _missing(check: Check, words: Words) -> str:
    """What a check lacks to be decided."""
    missing = [printable(in_words(text, words)) for text in check.missing]
    return words.join(missing) or words("place.unreadable")


def _is_noted(check: Check) -> bool:
    """Whether a check is of words, and its note says what was found."""
    return check.kind in ("structure", "branches") or check.stated is None and bool(check.note)


def _put_to(
    check: Check, stated: Entry, subject: str, report: Report, words: Words, shown: str
) -> str:
    """The stated figure and what it is put to: the same in another unit, a sentence, what other
    figures give.
    """
    if check.kind == "unit":
        return words(
            "head.unit",
            subject=subject,
            stated=stated_words(stated, words),
            unit=stated.figure.unit if stated.figure else "",
            basis=basis(check, report, words, True),
            expected=shown,
        )
    if is_against_words(check):
        figure = stated_words(stated, words)
        return words("head.against", subject=subject, stated=figure, title=title_of(check, words))
    return _compared(check, stated, subject, report, words, shown)


def _compared(
    check: Check, stated: Entry, subject: str, report: Report, words: Words, shown: str
) -> str:
    """The stated figure beside what the others give; where a word compares them, the word first."""
    figure = stated_words(stated, words)
    if mixed_units(check.operands) and stated.figure is not None and stated.figure.is_amount:
        # Amounts in different units: every figure is shown with its own.
        figure = with_unit(stated)
        shown = shown if len(others(check)) == 1 else f"{shown} {stated.figure.unit}"
    word = printable(in_words(check.note, words)) if check.kind == "word" else ""
    head = _in_fact(check) if word else _comparison(check)
    compared = words(
        f"head.{head}",
        subject=subject,
        stated=figure,
        expected=shown,
        basis=basis(check, report, words, head == "equal"),
    )
    if not word:
        return compared
    way = "holds" if check.verdict is Verdict.HOLDS else "fails"
    return words(f"head.word.{way}", word=word, compared=compared)


def _plainly(check: Check, subject: str, words: Words) -> str:
    """What is checked, and what its rule asks; once where both are the same words."""
    title = title_of(check, words)
    return title if title == subject else words("head.plain", subject=subject, title=title)


def _noted(check: Check, words: Words) -> str:
    """The note of a check; of a condition that fails with the rule's title before it, which says
    what the condition is for.
    """
    note = printable(in_words(check.note, words))
    condition = isinstance(check.note, Message) and check.note.key.startswith("condition.")
    failed = condition and check.verdict is Verdict.FAILS
    return words("head.condition", title=title_of(check, words), note=note) if failed else note


def is_against_words(check: Check) -> bool:
    """Whether what the figure is put to is a sentence, no other figure: 数量为 0 时没有相应的金额,
    各项收入不为负.
    """
    stated = check.stated
    return (
        stated is not None
        and check.judgement is not None
        and not others(check)
        and not check.polynomial.get(())
        and (check.relation != "=" or not stated.table)
    )


def _comparison(check: Check) -> str:
    """Which sentence states the relation between the stated figure and what the others give, as it
    is in fact.
    """
    if check.relation == "=":
        return "equal"
    difference = check.judgement.difference if check.judgement else None
    if difference is None:
        return "equal"
    return "more" if difference > 0 else "less" if difference < 0 else "same"


def _in_fact(check: Check) -> str:
    """How the stated figure compares with the other in fact, whatever the words say."""
    difference = check.judgement.difference if check.judgement else None
    return "more" if difference and difference > 0 else "less" if difference else "same"
