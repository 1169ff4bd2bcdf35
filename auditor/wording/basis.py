"""What a stated figure is put to, in words: another figure, a sum, the figures of a table or of the
text.
"""

from __future__ import annotations

from auditor.entry import Entry
from auditor.findings import Check, Report
from auditor.wording.places import inner_words, number_of, outer_words, subject_words, table_words
from auditor.wording.words import Words


def others(check: Check) -> list[Entry]:
    """The figures that the stated one is put to."""
    return [entry for entry in check.operands if entry is not check.stated]


def basis(check: Check, report: Report, words: Words, verb: bool) -> str:
    """What the stated figure is compared with: another figure, a sum, the figures of a table or of
    the text.
    """
    bare = "" if verb else ".bare"
    rest, stated = others(check), check.stated
    if not rest and check.polynomial.get(()) and check.kind != "unit":
        return words(f"basis.rule{bare}")
    if not rest and check.relation == "=":
        return words("basis.unit" if check.kind == "unit" else f"basis.none{bare}")
    linear = (
        all(len(monomial) < 2 for monomial in check.polynomial)
        if check.polynomial
        else len(rest) == 1
    )
    if len(rest) == 1 and linear and (is_sum(check) or not check.polynomial):
        return words(f"basis.one{bare}", where=_other(rest[0], stated, report, words))
    if linear and len(rest) > 1 and is_sum(check):
        code = stated.code if stated is not None else ""
        below = code and all(entry.code.startswith(code) and entry.code != code for entry in rest)
        return words(f"basis.{'below' if below else 'sum'}{bare}", count=len(rest))
    tables = list(dict.fromkeys(number_of(report, entry.table) for entry in rest if entry.table))
    if not tables:
        return words(f"basis.text{bare}")
    if stated is not None and {entry.table for entry in rest} == {stated.table}:
        return words(f"basis.table{bare}")
    return words(
        f"basis.tables{bare}", tables=words.join([table_words(number, words) for number in tables])
    )


def _other(other: Entry, stated: Entry | None, report: Report, words: Words) -> str:
    """The one figure compared with; in the same table or section by its own name only."""
    outer = outer_words(other, report, words)
    if stated is None or outer != outer_words(stated, report, words):
        return subject_words(other, report, words)
    inner = inner_words(other, report, words)
    if other.table is None and inner in ("", inner_words(stated, report, words)):
        return words("place.elsewhere")
    return words("place.same", inner=inner) if other.table is not None else inner


def is_sum(check: Check) -> bool:
    """Whether the stated figure is the plain sum of the others."""
    position = next((at for at, entry in enumerate(check.operands) if entry is check.stated), -1)
    own = check.polynomial.get((position,))
    return own is not None and all(
        coefficient == -own
        for monomial, coefficient in check.polynomial.items()
        if monomial != (position,)
    )
