"""A check in words: the headline, the four facts, the filled formula, suspects, remedy, exceptions,
the place.

Every report format shows what is worked out here, so all of them say the same of the same figures.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from auditor.arithmetic import Verdict
from auditor.entry import Entry
from auditor.figure import Figure
from auditor.findings import Check, Finding, Report
from auditor.records import frozen
from auditor.severity import Severity
from auditor.units import AMOUNT_UNITS
from auditor.wording.advice import Advice, advise
from auditor.wording.basis import others
from auditor.wording.filled import filled
from auditor.wording.headlines import headline, is_against_words, stated_words, title_of
from auditor.wording.messages import subject_of
from auditor.wording.places import (
    occurrence,
    part_of,
    pointer,
    source_words,
    where_words,
)
from auditor.wording.shown import (
    decimals,
    ends,
    exact,
    expected,
    factor_of,
    like,
    mixed_units,
    plain,
    printed,
    rounded,
    suffix,
    text_of,
    with_unit,
)
from auditor.wording.structure import structure_words
from auditor.wording.words import Words, printable

# So many characters of the sentence are shown before and after the figure.
_AROUND: Final = (46, 30)
_POWERS: Final = {3: "times.qian", 4: "times.wan", 8: "times.yi"}
"""The powers of ten that have a name."""
_NEAR: Final = 1000
"""Out of so many characters on either side of the figure what is shown is taken."""


@frozen
class Explanation:
    """What is said of one check, ready to show; document text in it holds no control characters."""

    mark: str
    """`×4`, `※14`, `≈尾1`, `□3`, `√`: the same in every format."""
    label: str
    """`不符 4`."""
    kind: str
    """`fails`, `explain` (逻辑性), `query` (核实性), `rounding`, `undecided` or `holds`."""
    severity: str
    verdict: str
    where: str
    part: str
    pointer: str
    source: str
    item: str
    headline: str
    stated: str
    expected: str
    difference: str
    bound: str
    """The largest difference that rounding explains, or the range that the printed digits allow."""
    ranged: bool
    """Whether `bound` is a range."""
    rounding: str
    """The clause about rounding, in words."""
    filled: str
    excerpt: tuple[str, str, str]
    advice: Advice
    improbable: bool = False

    def message(self, words: Words) -> str:
        """Headline, difference and rounding in one line; of one that holds the headline alone."""
        if self.kind == "holds":
            return self.headline
        return words.sentence(self.headline, self.apart(words), self.rounding)

    def apart(self, words: Words) -> str:
        """The clause about the difference; empty where there is none."""
        if not self.difference[:1].isdigit():
            return self.difference
        return words("say.difference", difference=self.difference)


def explain(finding: Finding, report: Report, words: Words) -> Explanation:
    """The explanation of a finding."""
    return _explained(finding.check, report, words, finding)


def kind_of(check: Check) -> str:
    """How the check is presented: by its verdict, and a failing one by the standing of its rule."""
    if check.verdict is not Verdict.FAILS:
        return check.verdict.value
    return {Severity.ERROR: "fails", Severity.WARNING: "explain", Severity.INFO: "query"}[
        check.rule.severity
    ]


def mark_of(finding: Finding, words: Words) -> str:
    """The finding's tick mark with its number."""
    kind = kind_of(finding.check)
    if kind == "rounding":
        return words("mark.rounding", number=finding.number)
    sign = {"fails": "×", "explain": "※", "query": "※", "undecided": "□", "holds": "√"}[kind]
    return f"{sign}{finding.number or ''}"


def _explained(check: Check, report: Report, words: Words, finding: Finding) -> Explanation:
    stated, kind = check.stated, kind_of(check)
    factor = factor_of(stated, report.unit)
    value = expected(check, factor)
    tail = suffix(stated.figure if stated else None)
    # What the other figures give, first as the document prints it, then in its own unit, else
    # worked out.
    shown = (
        ""
        if value is None
        else _as_printed(check, value) or _slipped(check) or f"{like(check.operands, value)}{tail}"
    )
    difference = _difference(check, value, words)
    bound, ranged, rounding = _rounding(check, factor, tail, words)
    number = finding.number
    place = stated.place if stated else check.place
    return Explanation(
        mark=mark_of(finding, words),
        label=words("label.rounding", number=number)
        if kind == "rounding"
        else words("label.finding", verdict=words(f"verdict.{kind}"), number=number),
        kind=kind,
        severity=words(f"severity.{check.rule.severity}"),
        verdict=words(f"verdict.{check.verdict}"),
        where=where_words(stated, report, words)
        if stated
        else subject_of(check, report, words) or title_of(check, words),
        part=part_of(stated, report, words) if stated else _part(check, report, words),
        pointer=pointer(report.shown, place, words),
        source=source_words(place, words),
        item=_item(check, report, words),
        headline=structure_words(finding, report, words)
        if finding.structure is not None
        else headline(check, report, words, shown),
        stated=stated_words(stated, words),
        expected=_expected(check, shown, words),
        difference=difference,
        bound=bound,
        ranged=ranged,
        rounding=rounding,
        filled=filled(check, report, words, shown),
        excerpt=excerpt(stated, report),
        advice=advise(finding, report, words, shown),
        improbable=check.improbable,
    )


def _item(check: Check, report: Report, words: Words) -> str:
    stated = check.stated
    if stated is None:
        return subject_of(check, report, words) or title_of(check, words)
    return printable(stated.label or stated.row or stated.name)


def _part(check: Check, report: Report, words: Words) -> str:
    """The part of the report that a check which states no figure is counted by: that of its first
    figure.
    """
    return part_of(check.operands[0], report, words) if check.operands else words("place.text")


def _expected(check: Check, shown: str, words: Words) -> str:
    if check.kind == "zero-base":
        return words("fact.expected.none")
    return shown or words("fact.none")


def _as_printed(check: Check, value: Decimal) -> str:
    """The one other figure as the document prints it, where it is what the stated one is compared
    with.
    """
    rest = others(check)
    figure = rest[0].figure if len(rest) == 1 else None
    if figure is None or check.stated is None or check.stated.figure is None:
        return ""
    same = figure.factor == check.stated.figure.factor and figure.value == value
    return text_of(rest[0]) if same else ""


def _slipped(check: Check) -> str:
    """What the others give in their own unit, where it is not the stated figure's: `356.48
    万元`.
    """
    stated, judgement, rest = check.stated, check.judgement, others(check)
    if len(rest) == 1 and mixed_units(check.operands):
        return with_unit(rest[0])
    figure = stated.figure if stated is not None else None
    right = judgement.expected if judgement is not None else None
    if check.kind != "unit" or stated is None or figure is None or not right:
        return ""
    # 128.50万元 where 128.50元 is right: the same digits in the unit in which they hold.
    for unit, factor in AMOUNT_UNITS.items():
        if printed(right, factor) == figure.value:
            return f"{text_of(stated)} {unit}"
    return _in_unit_of(check, figure, right)


def _in_unit_of(check: Check, stated: Figure, right: Decimal) -> str:
    """An amount in the unit of the first figure that has another than the stated one; empty where
    all have the same.
    """
    for entry in check.operands:
        figure = entry.figure
        if figure is not None and figure.is_amount and figure.unit != stated.unit:
            value = rounded(printed(right, figure.factor), decimals(stated))
            return f"{plain(value)} {figure.unit}"
    return ""


def _difference(check: Check, value: Decimal | None, words: Words) -> str:
    """The difference without its sign, in the unit of the figure; percentages differ by percentage
    points.
    """
    if _is_no_relation(check) or value is None:
        return ""
    if check.kind == "unit":
        return words("say.unit", factor=_times(check, words))
    figure = check.stated.figure if check.stated is not None else None
    amount = like(check.operands, abs((figure.value if figure else Decimal(0)) - value))
    if figure is None:
        return amount
    # 5.6% and 5.8% are 0.2个百分点 apart.
    if figure.is_ratio and figure.unit != "‰":
        return words("say.points", number=amount)
    return f"{amount} {figure.unit}" if mixed_units(check.operands) else amount


def _is_no_relation(check: Check) -> bool:
    """Whether a check does not put a stated figure to others: it is of words, or of what moved."""
    return (
        check.judgement is None
        or check.stated is None
        or check.kind in ("zero-base", "structure", "displaced")
        or is_against_words(check)
    )


def _times(check: Check, words: Words) -> str:
    """How many times apart the two units of a slip are."""
    judgement, stated = check.judgement, check.stated
    if judgement and judgement.expected and stated and stated.value:
        ratio = abs(judgement.expected / stated.value)
        ratio = 1 / ratio if ratio < 1 else ratio
        power = Decimal(10) ** ratio.adjusted()
        key = _POWERS.get(power.adjusted())
        return words(key) if key else plain(power)
    return words("times.wan")


def _rounding(check: Check, factor: Decimal, tail: str, words: Words) -> tuple[str, bool, str]:
    """(bound, whether it is a range, the clause)."""
    judgement = check.judgement
    if judgement is None or _is_no_relation(check) or check.kind == "unit":
        return words("fact.inapplicable"), False, ""
    # Two printings of one quantity leave no room.
    if check.strict:
        return "0", False, words("say.strict")
    # Of a sum one bound either way; of products, and of rates, the range that they leave.
    linear = all(len(monomial) < 2 for monomial in check.polynomial) and not tail
    if linear and judgement.bound is not None:
        return _bounded(judgement.bound, judgement.ordinary, factor, words)
    reach = ends(check, factor) if others(check) else None
    if reach is None:
        return words("fact.inapplicable"), False, ""
    low, high = (f"{plain(end)}{tail}" for end in reach)
    return _between(low, high, words)


def _between(low: str, high: str, words: Words) -> tuple[str, bool, str]:
    """The same of what multiplies figures: the values that rounding leaves it."""
    if low == high:
        return low, True, words("say.only", value=low)
    return f"{low}～{high}", True, words("say.range", low=low, high=high)


def _bounded(
    most: Decimal, usual: Decimal | None, factor: Decimal, words: Words
) -> tuple[str, bool, str]:
    """The same of a sum: how far rounding moves it at the most, and how far it usually does where
    that is less.
    """
    if most == 0:
        return "0", False, words("say.exact")
    bound = exact(printed(most, factor))
    # With few figures the usual difference and the largest are the same.
    if usual is None or usual >= most:
        return bound, False, words("say.bound", bound=bound)
    return bound, False, words("say.usual", bound=bound, usual=exact(printed(usual, factor)))


def excerpt(entry: Entry | None, report: Report) -> tuple[str, str, str]:
    """The sentence or row around the figure: before it, the figure, after it; shortened with an
    ellipsis.
    """
    if entry is None or not entry.excerpt:
        return "", "", ""
    start, end = occurrence(entry, report.ledger.tables.get(entry.table) if entry.table else None)
    # Where it stands cannot be told: the beginning of the sentence, nothing marked.
    if end <= start:
        text = printable(entry.excerpt[:_NEAR])
        return (text if len(text) <= sum(_AROUND) else text[: sum(_AROUND)] + "…"), "", ""
    # A sentence may be endless: no more of it is made fit to print than can be shown.
    before = printable(entry.excerpt[max(0, start - _NEAR) : start])
    after = printable(entry.excerpt[end : end + _NEAR])
    before = (
        # A figure that the cut goes through is left out whole.
        before if len(before) <= _AROUND[0] else "…" + before[-_AROUND[0] :].lstrip("0123456789.,%")
    )
    after = after if len(after) <= _AROUND[1] else after[: _AROUND[1]].rstrip("0123456789.,") + "…"
    # Cells of a row are set off; a sentence is not.
    spaced = entry.table is not None
    return (
        before + (" " if spaced and before else ""),
        printable(entry.excerpt[start:end]),
        (" " if spaced and after else "") + after,
    )
