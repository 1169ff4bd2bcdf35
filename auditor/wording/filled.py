"""The formula of a check with its figures filled in: `417.30 = 141.81 + 97.87 + 177.62`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.arithmetic import Verdict
from auditor.entry import Entry
from auditor.findings import Check, Report, Term
from auditor.patterns import regex
from auditor.wording.messages import in_words
from auditor.wording.places import subject_words
from auditor.wording.shown import mixed_units, plain, text_of, with_unit
from auditor.wording.words import Words, printable

_RELATIONS: Final = ("=", "≤", "≥", "<=", ">=", "<", ">", "≠", "!=")
_DENIED: Final = {
    "=": "≠",
    "≤": ">",
    "<=": ">",
    "≥": "<",
    ">=": "<",
    "<": "≥",
    ">": "≤",
    "!=": "=",
    "≠": "=",
}
_PLAIN: Final = {"<=": "≤", ">=": "≥", "!=": "≠"}
_TURNED: Final = {"+": " - ", "-": " + "}
_BRACKET_SPACE: Final = regex(r" （|） ")
_BRACKETS: Final = regex("(?<![^ ])（|）(?![^ ])")
_HALF: Final = {"（": "(", "）": ")"}
"""Our own brackets, which have blanks around them, as they are written outside of Chinese."""
_FOLD: Final = 3
"""So many zero addends or more are counted, not listed."""


def filled(check: Check, report: Report, words: Words, shown: str = "") -> str:
    """The filled formula; with the worked-out value (`shown`) where the check does not hold.

    What holds without any figure has its note for one, or that it holds.
    """
    line = _line(check, report, words, shown)
    if not line and check.verdict is Verdict.HOLDS:
        return printable(in_words(check.note, words)) or words("say.held")
    if words.lang != "zh":
        return _BRACKETS.sub(lambda match: _HALF[match[0]], line)
    return _BRACKET_SPACE.sub(lambda match: match[0].strip(), line)


def _line(check: Check, report: Report, words: Words, shown: str) -> str:
    left, relation, right = _sides(_without_absent(_unit_factors(_terms(check))))
    units = mixed_units(check.operands)
    if check.kind == "zero-base" and relation:
        return words("say.zero", right=_text(right, words, units), stated=_text(left, words, units))
    if not relation:
        return _text(left, words, units)
    if check.kind == "unit" and shown and not any(term.entry for term in right):
        return words(
            "say.unequal", left=with_unit(check.stated) if check.stated else "", right=shown
        )
    one, other = _text(left, words, units), _text(right, words, units)
    if check.verdict is not Verdict.FAILS and check.verdict is not Verdict.ROUNDING:
        return f"{one} {_PLAIN.get(relation, relation)} {other}"
    if relation == "=" and shown and sum(term.entry is not None for term in right) > 1:
        if len(left) > 1 or left[0].entry is not check.stated:
            return words("say.unequal", left=one, right=other)
        # A sum is read from the total; a rate is worked out and then set against the printed one.
        if "÷" in other:
            return words("say.gives", right=other, expected=shown, stated=one)
        unit = (
            check.stated.figure.unit
            if units and check.stated and check.stated.figure and check.kind != "unit"
            else ""
        )
        return words("say.unequal", left=one, right=f"{other} = {shown} {unit}".rstrip())
    if len(right) == 1 and right[0].entry is not None and right[0].entry is not check.stated:
        other = words("say.at", text=other, where=subject_words(right[0].entry, report, words))
    return f"{one} {_DENIED.get(relation, relation)} {other}"


def _terms(check: Check) -> tuple[Term, ...]:
    """The terms that the engine filled in, else the relation written out from the polynomial."""
    if check.terms or not check.operands or check.stated is None:
        return tuple(check.terms)
    position = next((at for at, entry in enumerate(check.operands) if entry is check.stated), 0)
    own = check.polynomial.get((position,))
    if own is None or any(len(monomial) > 1 for monomial in check.polynomial):
        return ()
    terms = [Term("", check.stated), Term(f" {check.relation} ")]
    first = True
    for monomial, coefficient in check.polynomial.items():
        if monomial == (position,):
            continue
        weight = -coefficient / own
        sign = " - " if weight < 0 else "" if first else " + "
        weight = abs(weight)
        times = "" if weight == 1 else f"{plain(weight)}{' × ' if monomial else ''}"
        if sign + times:
            terms.append(Term(sign + times))
        if monomial:
            terms.append(Term("", check.operands[monomial[0]]))
        elif not times:
            terms.append(Term("1"))
        first = False
    return tuple(terms) if not first else (*terms, Term("0"))


def _unit_factors(terms: Sequence[Term]) -> list[Term]:
    """The terms without factors of 1 and -1, which only carry a direction (增加, 减少): `- -1 ×
    1.78` is `+ 1.78`.
    """
    if not any(term.text.strip() in ("1", "-1") for term in terms):
        return list(terms)
    kept: list[Term] = []
    at = 0
    while at < len(terms):
        text = terms[at].text.strip()
        times = (
            at + 1 < len(terms)
            and terms[at + 1].entry is None
            and terms[at + 1].text.strip() == "×"
        )
        if terms[at].entry is not None or text not in ("1", "-1") or not times:
            kept.append(terms[at])
            at += 1
            continue
        at += 2
        if text == "-1" and kept and kept[-1].entry is None and kept[-1].text.strip() in _TURNED:
            kept[-1] = Term(_TURNED[kept[-1].text.strip()])
        elif text == "-1":
            kept.append(Term("-"))
    return kept


def _without_absent(terms: Sequence[Term]) -> list[Term]:
    """The terms without rows that the document does not print: they add a 0 that stands nowhere."""
    if not any(term.text == "0" for term in terms):
        return list(terms)
    kept: list[Term] = []
    for at, term in enumerate(terms):
        sign = terms[at - 1].text.strip() if at and terms[at - 1].entry is None else ""
        after = (
            terms[at + 1].text.strip()
            if at + 1 < len(terms) and terms[at + 1].entry is None
            else ""
        )
        if (
            term.entry is None
            and term.text == "0"
            and sign == "+"
            and after in ("", "+", "-", *_RELATIONS)
        ):
            kept.pop()
        else:
            kept.append(term)
    return kept


def _sides(terms: Sequence[Term]) -> tuple[list[Term], str, list[Term]]:
    for at, term in enumerate(terms):
        if term.entry is None and term.text.strip() in _RELATIONS:
            return list(terms[:at]), term.text.strip(), list(terms[at + 1 :])
    return list(terms), "", []


def _text(terms: list[Term], words: Words, units: bool) -> str:
    """The terms as one line; runs of zero addends folded to their number."""
    kept, zeros, blanks = _folded(terms)
    parts = [
        _entry(term.entry, words, units) if term.entry is not None else term.text for term in kept
    ]
    text = "".join(parts).strip()
    tail = []
    if zeros:
        tail.append(words("say.zeros", count=zeros))
    if blanks:
        tail.append(words("say.blanks", count=blanks))
    folded = " + ".join(tail)
    if not text or not folded:
        return text or folded
    return f"{text} + {folded}"


def _folded(terms: list[Term]) -> tuple[list[Term], int, int]:
    """The terms without their zero addends where these are many, and how many zeros and blanks
    went.
    """
    if any(term.entry is None and term.text.strip() not in ("+", "") for term in terms):
        return terms, 0, 0
    entries = [term.entry for term in terms if term.entry is not None]
    zeros = [entry for entry in entries if entry.figure is not None and entry.figure.value == 0]
    blanks = [entry for entry in entries if entry.figure is None]
    if len(zeros) + len(blanks) < _FOLD:
        return terms, 0, 0
    kept: list[Term] = []
    for entry in entries:
        if entry.figure is not None and entry.figure.value != 0:
            kept.extend([Term(" + "), Term("", entry)] if kept else [Term("", entry)])
    return kept, len(zeros), len(blanks)


def _entry(entry: Entry, words: Words, units: bool) -> str:
    if entry.figure is None:
        return (
            words("say.blank")
            if not printable(entry.text)
            else f"{printable(entry.text)} {words('say.blank')}"
        )
    text = with_unit(entry) if units and entry.figure.is_amount else text_of(entry)
    return f"({text})" if text.startswith("-") else text
