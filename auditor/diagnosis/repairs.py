"""From a set of figures to the values that make every check hold, and how good an explanation that
is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from auditor import slip
from auditor.arithmetic import PRECISION, Verdict
from auditor.diagnosis import slips
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.system import Constraint, System
from auditor.diagnosis.values import Solver
from auditor.entry import Entry
from auditor.figure import Figure
from auditor.language import terms
from auditor.records import frozen

_STEADY: Final = terms("signed")
"""Quantities that may well be negative."""


@frozen
class Change:
    """One figure of a repair: its new value in base units and in its printed unit; None where none
    is determined.
    """

    index: int
    value: Decimal | None = None
    printed: Decimal | None = None
    step: Decimal = Decimal("0.01")
    kind: str = ""
    source: Entry | None = None


@frozen
class SmallestRepair:
    """A smallest set of changes that makes every check hold."""

    changes: tuple[Change, ...]
    gain: int
    """Checks that hold after the repair and did not before, less those that held and are tails
    after it.
    """
    doubts: int
    """Changes that nothing else in the report bears out: an amount behind a percentage alone; one
    below 0 counts twice.
    """

    @property
    def determined(self) -> bool:
        """Whether the checks determine the value of every change."""
        return all(change.value is not None for change in self.changes)

    @property
    def cost(self) -> int:
        """The rank by slips."""
        return sum(slips.COSTS.get(change.kind, 5) for change in self.changes)

    @property
    def copied(self) -> int:
        """How many changes are of a figure whose like stands only behind it: of two alike the
        second is the copy.
        """
        return sum(
            change.source is not None and change.source.index > change.index
            for change in self.changes
        )


def explain(
    system: System, spared: frozenset[int], chosen: frozenset[int], clock: Clock
) -> SmallestRepair:
    """The values of a repair, and how well it explains what was found."""
    with localcontext(PRECISION):
        solver = Solver(system, spared, chosen, clock)
        # An empty answer: no value goes with all checks, and the figures are told without one.
        found = solver.assign({}, frozenset(chosen)) or {}
        changes = tuple(_change(system, index, found.get(index)) for index in sorted(chosen))
        doubts = sum(_doubtful(system, spared, change) for change in changes)
        return SmallestRepair(changes, solver.gain(found), doubts)


def moved(
    system: System, spared: frozenset[int], explanation: SmallestRepair, other: Mapping[int, int]
) -> SmallestRepair:
    """The explanation with some figures replaced by others that stand in the same relations."""
    changes = []
    for change in explanation.changes:
        index = other.get(change.index, change.index)
        if index == change.index or change.value is None:
            changes.append(change if index == change.index else Change(index))
            continue
        # The same difference in another figure of the sum.
        value = system.value(index) + change.value - system.value(change.index)
        new = _change(system, index, value)
        changes.append(
            # Where no slip gives just this value, one that the sum's rounding allows may.
            new if new.kind else _change(system, index, _typed(system, spared, index, value))
        )
    doubts = explanation.doubts + sum(
        2 * _negative(system, new) - 2 * _negative(system, old)
        for new, old in zip(changes, explanation.changes, strict=True)
    )
    return SmallestRepair(tuple(changes), explanation.gain, doubts)


def _typed(system: System, spared: frozenset[int], index: int, value: Decimal) -> Decimal:
    """Of the values that its sums leave a figure, the one that a slip explains; the value itself
    where none or several do.
    """
    figure = system.entries[index].figure
    own = _equations(system, spared, index)
    if figure is None or figure.is_ratio or not own:
        return value
    # The check that leaves the figure least room decides.
    width = min(one.room(index) for one in own)
    slipped = {variant * figure.factor for variant in slips.variants(figure)}
    near = {other for other in slipped if abs(other - value) <= width}
    fit = [other for other in near if _meets(system, own, index, other)]
    # Of several slips that fit none is likelier.
    return fit[0] if len(fit) == 1 else value


def _equations(system: System, spared: frozenset[int], index: int) -> list[Constraint]:
    """The equations of a figure that must be met."""
    return [
        one for one in system.touching(index) if one.number not in spared and one.relation == "="
    ]


def _meets(system: System, own: Iterable[Constraint], index: int, value: Decimal) -> bool:
    """Whether no check of some fails with another value of a figure."""
    changed = {index: (value, system.reach(index, value))}
    return all(one.verdict(changed) is not Verdict.FAILS for one in own)


def _change(system: System, index: int, value: Decimal | None) -> Change:
    if value is None:
        return Change(index)
    entry, own = system.entries[index], system.grid(index)
    printed = value / system.factor(index)
    norm = system.norms.get(entry.table, own)
    # A figure printed finer than the rest of its table is proposed as the table prints, where the
    # value needs no more digits.
    usual = (
        entry.figure is not None
        and entry.figure.is_amount
        and printed == printed.quantize(norm, ROUND_HALF_UP)
    )
    step = max(own, norm) if usual and own < norm else own
    # 12.3 that should be 12.34: the value needs more digits than the figure prints.
    if printed != printed.quantize(own, ROUND_HALF_UP):
        step = Decimal(1).scaleb(int(printed.normalize().as_tuple().exponent))
    # First what may have happened to its own digits, then where else they stand.
    kind = slip.kind(entry.figure, printed, step)
    source: Entry | None = None
    if not kind:
        kind, source = slips.elsewhere(entry, system.report.ledger)
    return Change(index, value, printed.quantize(step, ROUND_HALF_UP), step, kind, source)


def _doubtful(system: System, spared: frozenset[int], change: Change) -> int:
    """Whether nothing but one percentage speaks for the change; 2 for a value below 0, which cannot
    be.
    """
    if _negative(system, change):
        return 2
    figure = system.entries[change.index].figure
    if figure is not None and figure.is_ratio:
        return int(_unlike(figure, change))
    # A slip in the digits speaks for the change by itself.
    if change.kind not in ("", "shift", "pasted", "omitted"):
        return 0
    failing = [
        own
        for own in system.touching(change.index)
        if own.failing and (own.number not in spared or _bears_out(system, own, change))
    ]
    # A sum, or a second claim, bears it out.
    return int(len(failing) < 2 and all(not constraint.linear for constraint in failing))


def _unlike(figure: Figure, change: Change) -> bool:
    """Whether a percentage is to be one of quite another order, which no slip explains."""
    return (
        not change.kind and change.printed is not None and not _near(figure.value, change.printed)
    )


def _bears_out(system: System, own: Constraint, change: Change) -> bool:
    """Whether a claim that may be read otherwise, and so need not be met, is met by the change."""
    if own.hard or change.value is None:
        return False
    return _meets(system, [own], change.index, change.value)


def _near(one: Decimal, two: Decimal) -> bool:
    """Whether two percentages are of one order, or of no size at all."""
    low, high = sorted((abs(one), abs(two)))
    # Up to 1% neither is of any size: 0.05% and 0.9%.
    return high <= 10 * low or high <= 1


def _negative(system: System, change: Change) -> bool:
    entry = system.entries[change.index]
    name = entry.name or entry.label
    printed = system.value(change.index)
    # What is printed below 0 may stay so.
    if change.value is None or not change.value < 0 <= printed:
        return False
    return (
        # A 0 or a blank hardly stands for a negative amount, nor does a share; 结转 may, by its
        # name.
        not printed
        or entry.figure is not None
        and entry.figure.is_ratio
        or not any(word in name for word in _STEADY)
    )
