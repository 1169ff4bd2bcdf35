"""What a stated figure is put to, in words: another figure, a sum, the figures of a table or of the
text.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    # `06表 301 为` before a figure, `06表 301` within a sentence: two forms of each key.
    bare = "" if verb else ".bare"
    rest, stated = others(check), check.stated
    # No other figure: a limit that the rule names, the unit, or a row that is not printed and
    # counts as 0.
    if not rest and (alone := _alone(check, bare)):
        return words(alone)
    if len(rest) == 1 and _is_one(check):
        return words(f"basis.one{bare}", where=_other(rest[0], stated, report, words))
    if len(rest) > 1 and _is_linear(check) and is_sum(check):
        return words(f"basis.{'below' if below(check) else 'sum'}{bare}", count=len(rest))
    return _gathered(rest, stated, report, words, bare)


def _alone(check: Check, bare: str) -> str:
    """The key for what a figure is put to without another: what its rule says, its unit, nothing;
    empty where it is compared with what is not said.
    """
    # The polynomial has a constant: a limit that the rule names.
    if check.polynomial.get(()) and check.kind != "unit":
        return f"basis.rule{bare}"
    if check.relation != "=":
        return ""
    return "basis.unit" if check.kind == "unit" else f"basis.none{bare}"


def _gathered(
    rest: Sequence[Entry], stated: Entry | None, report: Report, words: Words, bare: str
) -> str:
    """Several figures that are no sum, by where they stand: in the text, in the stated one's table,
    in tables; `bare` is the end of the key.
    """
    tables = list(dict.fromkeys(number_of(report, entry.table) for entry in rest if entry.table))
    if not tables:
        return words(f"basis.text{bare}")
    if stated is not None and {entry.table for entry in rest} == {stated.table}:
        return words(f"basis.table{bare}")
    return words(
        f"basis.tables{bare}", tables=words.join([table_words(number, words) for number in tables])
    )


def _is_linear(check: Check) -> bool:
    """Whether a relation is known in which no figures are multiplied."""
    return bool(check.polynomial) and all(len(monomial) < 2 for monomial in check.polynomial)


def _is_one(check: Check) -> bool:
    """Whether a figure that is put to one other is compared with just that."""
    return not check.polynomial or _is_linear(check) and is_sum(check)


def below(check: Check) -> bool:
    """Whether all other figures of a check stand below the code of the stated one."""
    code = check.stated.code if check.stated is not None else ""
    return bool(code) and all(
        entry.code.startswith(code) and entry.code != code for entry in others(check)
    )


def _other(other: Entry, stated: Entry | None, report: Report, words: Words) -> str:
    """The one figure compared with; in the same table or section by its own name only."""
    outer = outer_words(other, report, words)
    if stated is None or outer != outer_words(stated, report, words):
        return subject_words(other, report, words)
    inner = inner_words(other, report, words)
    # The same name in the same section: another place of the text says it.
    if other.table is None and inner in ("", inner_words(stated, report, words)):
        return words("place.elsewhere")
    return words("place.same", inner=inner) if other.table is not None else inner


def is_sum(check: Check) -> bool:
    """Whether the stated figure is the plain sum of the others."""
    position = next((at for at, entry in enumerate(check.operands) if entry is check.stated), -1)
    own = check.polynomial.get((position,))
    # Each counts as the stated one does, on the other side, with the same weight.
    return own is not None and all(
        coefficient == -own
        for monomial, coefficient in check.polynomial.items()
        if monomial != (position,)
    )
