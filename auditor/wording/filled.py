"""The formula of a check with its figures filled in: `417.30 = 141.81 + 97.87 + 177.62`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from auditor.arithmetic import RELATIONS, Verdict
from auditor.entry import Entry
from auditor.findings import Check, Report, Term
from auditor.patterns import regex
from auditor.wording.messages import in_words
from auditor.wording.places import subject_words
from auditor.wording.shown import mixed_units, plain, text_of, with_unit
from auditor.wording.words import Words, printable

# ≤ as a rule prints it, <= as it is typed.
_RELATIONS: Final = (*RELATIONS, "≤", "≥", "≠")
"""As formulas write them, and as messages print them."""
# What is the case where the relation is not: 417.30 ≠ 417.28.
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
# `a × （b + c）` is `a ×（b + c）`: Chinese brackets bring their own space.
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
    """The filled formula: its sides and the relation that is between them."""
    # The terms as rules are written, cleared of what a reader would stumble over: directions as
    # factors, rows that are not printed.
    left, relation, right = _sides(_without_absent(_unit_factors(_terms(check))))
    units = mixed_units(check.operands)
    one = _text(left, words, units)
    if not relation:
        return one
    other = _text(right, words, units)
    if check.kind == "zero-base":
        return words("say.zero", right=other, stated=one)
    # How it is said depends on how many figures are on the other side.
    figures = sum(term.entry is not None for term in right)
    if check.kind == "unit" and shown and not figures:
        return words("say.unequal", left=_stated(check), right=shown)
    if check.verdict not in (Verdict.FAILS, Verdict.ROUNDING):
        return f"{one} {_PLAIN.get(relation, relation)} {other}"
    if relation == "=" and shown and figures > 1:
        return _gives(check, one, other, words, shown if _is_stated(left, check) else "")
    return f"{one} {_DENIED.get(relation, relation)} {_placed(check, right, other, report, words)}"


def _stated(check: Check) -> str:
    """The stated figure with its unit."""
    return with_unit(check.stated) if check.stated else ""


def _placed(check: Check, right: Sequence[Term], other: str, report: Report, words: Words) -> str:
    """The other side; one figure alone with the place where it stands."""
    entry = right[0].entry if len(right) == 1 else None
    if entry is None or entry is check.stated:
        return other
    return words("say.at", text=other, where=subject_words(entry, report, words))


def _is_stated(terms: Sequence[Term], check: Check) -> bool:
    """Whether one side of a formula is the stated figure alone."""
    return len(terms) < 2 and terms[0].entry is check.stated


def _gives(check: Check, one: str, other: str, words: Words, shown: str) -> str:
    """One side beside several figures; where it is the stated figure alone with what these give
    (`shown`): a sum is read from the total, a rate is worked out and then set against the printed
    one.
    """
    if not shown:
        return words("say.unequal", left=one, right=other)
    # A rate: `60.81 ÷ 435.58 = 13.96%，列示 12.25%`.
    if "÷" in other:
        return words("say.gives", right=other, expected=shown, stated=one)
    figure = check.stated.figure if check.stated else None
    unit = figure.unit if figure and check.kind != "unit" and mixed_units(check.operands) else ""
    return words("say.unequal", left=one, right=f"{other} = {shown} {unit}".rstrip())


def _terms(check: Check) -> tuple[Term, ...]:
    """The terms that the engine filled in, else the relation written out from the polynomial."""
    if check.terms or not check.operands or check.stated is None:
        return tuple(check.terms)
    # No terms from the engine: the polynomial solved for the stated figure, where it stands alone.
    position = next((at for at, entry in enumerate(check.operands) if entry is check.stated), 0)
    own = check.polynomial.get((position,))
    if own is None or any(len(monomial) > 1 for monomial in check.polynomial):
        return ()
    written = [
        (check.operands[monomial[0]] if monomial else None, -coefficient / own)
        for monomial, coefficient in check.polynomial.items()
        if monomial != (position,)
    ]
    return (Term("", check.stated), Term(f" {check.relation} "), *_sum(written))


def _sum(weighted: Sequence[tuple[Entry | None, Decimal]]) -> Iterator[Term]:
    """The sum of some figures times their weights; a bare number where there is no figure."""
    for at, (entry, weight) in enumerate(weighted):
        yield from _addend(entry, weight, not at)
    if not weighted:
        yield Term("0")


def _addend(entry: Entry | None, weight: Decimal, first: bool) -> Iterator[Term]:
    """A figure times its weight, with its sign; a bare number where there is no figure."""
    sign = " - " if weight < 0 else "" if first else " + "
    weight = abs(weight)
    times = "" if weight == 1 else f"{plain(weight)}{' × ' if entry else ''}"
    if sign + times:
        yield Term(sign + times)
    if entry:
        yield Term("", entry)
    elif not times:
        yield Term("1")


def _unit_factors(terms: Sequence[Term]) -> list[Term]:
    """The terms without factors of 1 and -1, which only carry a direction (增加, 减少): `- -1 ×
    1.78` is `+ 1.78`.
    """
    kept: list[Term] = []
    rest = iter(range(len(terms)))
    for at in rest:
        text = _sign(terms, at)
        if text not in ("1", "-1") or _sign(terms, at + 1) != "×":
            kept.append(terms[at])
            continue
        # The × behind it goes with it.
        next(rest)
        if text == "-1":
            # -1 turns the sign before it; without one it becomes the sign.
            turned = _TURNED.get(_sign(kept, len(kept) - 1))
            kept = [*kept[:-1], Term(turned)] if turned else [*kept, Term("-")]
    return kept


def _sign(terms: Sequence[Term], at: int) -> str:
    """The text of a term that is no figure; empty of a figure, and where there is none."""
    if not 0 <= at < len(terms) or terms[at].entry is not None:
        return ""
    return terms[at].text.strip()


def _without_absent(terms: Sequence[Term]) -> list[Term]:
    """The terms without rows that the document does not print: they add a 0 that stands nowhere."""
    # Most have none.
    if not any(term.text == "0" for term in terms):
        return list(terms)
    kept: list[Term] = []
    for at, term in enumerate(terms):
        after = _sign(terms, at + 1)
        last = not after or after in ("+", "-", *_RELATIONS)
        if term.entry is None and term.text == "0" and _sign(terms, at - 1) == "+" and last:
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
    entries = [term.entry for term in terms if term.entry is not None]
    blanks = sum(entry.figure is None for entry in entries)
    full = [entry for entry in entries if entry.figure is not None and entry.figure.value]
    zeros = len(entries) - len(full) - blanks
    # 0.00 × 13 in place of thirteen zeros.
    if zeros + blanks < _FOLD or not _is_sum(terms):
        return terms, 0, 0
    kept = [term for entry in full for term in (Term(" + "), Term("", entry))]
    return kept[1:], zeros, blanks


def _is_sum(terms: Iterable[Term]) -> bool:
    """Whether nothing but plus signs stands between figures."""
    return all(term.entry is not None or term.text.strip() in ("+", "") for term in terms)


def _entry(entry: Entry, words: Words, units: bool) -> str:
    if entry.figure is None:
        return (
            words("say.blank")
            if not printable(entry.text)
            else f"{printable(entry.text)} {words('say.blank')}"
        )
    text = with_unit(entry) if units and entry.figure.is_amount else text_of(entry)
    # 3.00 + (-1.00).
    return f"({text})" if text.startswith("-") else text
