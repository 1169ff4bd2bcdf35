"""Whole tables that are not what the rest of the report is: in another unit, or of another version
of the books.

Such a table adds up within itself and agrees with nothing else; what tells it from wrong figures is
that its own sums, and those of the others, hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from auditor.arithmetic import solve
from auditor.diagnosis.causes import Diagnosis, changes
from auditor.diagnosis.faults import Fault, MovedFigure, broken, holds
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry
from auditor.findings import Shift
from auditor.records import frozen
from auditor.units import AMOUNT_UNITS

FEWEST: Final = 4
"""So many failing checks between a table and the rest at least speak of the table as a whole …"""
FEWEST_OWN: Final = 3
"""… in so many of its figures …"""
FEWEST_APART: Final = 2
"""… or so many, where all of them are off by one amount."""
MOST_WITHIN: Final = 6
"""One failing check within the table is borne for so many between it and the rest."""
_UNITS: Final = (-4, 4)
"""元 under a head of 万元, and the other way round, as powers of ten."""
_MOST: Final = Decimal("0.8")
"""The share of a table's failing checks that its unit has to explain, and of all between it and the
rest that fail.
"""

Changed = dict[int, tuple[Decimal, Decimal]]


@frozen
class _Side:
    """A table and the failing checks that its figures stand in."""

    name: str
    across: tuple[Constraint, ...]
    """Those between it and other tables or the text."""
    within: tuple[Constraint, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """Those between it and the rest, by number."""
        return frozenset(check.number for check in self.across)

    def own(self, system: System) -> list[Entry]:
        """Its figures in the checks between it and the rest, in its order."""
        found = {index for check in self.across for index in check.members}
        return [
            system.entries[index]
            for index in sorted(found)
            if system.entries[index].table == self.name and system.entries[index].value
        ]


def units(system: System) -> list[Fault]:
    """The tables whose figures are in another unit than their head says: with it, nearly all that
    fails of them holds.
    """
    found: list[Fault] = []
    taken: set[int] = set()
    for side in _sides(system, taken):
        # What fails between two tables is put down to the one that came first, that with most.
        if len(side.across) < FEWEST or taken & side.numbers:
            continue
        slide = next((made for power in _UNITS if (made := _scaled(system, side, power))), None)
        if slide is not None:
            found.append(slide)
            taken |= {*slide.settled, *slide.left}
    return found


def _scaled(system: System, side: _Side, power: int) -> Fault | None:
    """The slip of a table whose figures are a power of ten of what its head says, where that
    explains what fails and breaks little.
    """
    own = _amounts(system, side.name)
    unit = _unit(own[0], power) if own else ""
    if not unit:
        return None
    # 128.50 under 万元 that are 元 are 0.01285万元, finer than any table: checks may hold by the
    # table's usual step instead.
    fine, coarse = _in_unit(system, own, power)
    failing = (*side.across, *side.within)
    settled = [check for check in failing if _meets(check, fine, coarse)]
    if not _explains(settled, failing):
        return None
    # One check that breaks is borne for so many that are settled.
    if broken(system, fine, coarse) * MOST_WITHIN > len(settled):
        return None
    shift = Shift("unit", side.name, (), own[0], own[-1], unit=unit)
    numbers = {check.number for check in settled}
    return Fault(
        (shift,),
        tuple(MovedFigure(system.entries[index], value) for index, (value, _) in fine.items()),
        tuple(sorted(numbers)),
        tuple(sorted({check.number for check in failing} - numbers)),
    )


def _amounts(system: System, name: str) -> list[Entry]:
    """The amounts of a table that stand in checks, but for zeros."""
    return [
        entry
        for entry in system.report.ledger.tables[name].entries
        if entry.index in system.entries and entry.value and entry.figure and entry.figure.is_amount
    ]


def _meets(check: Constraint, fine: Changed, coarse: Changed) -> bool:
    """Whether a check holds in another unit; one of two printings only to the digit."""
    # A coarser step must not excuse a text that prints other digits.
    return holds(check, fine) or not check.check.strict and holds(check, coarse)


def _in_unit(system: System, own: Iterable[Entry], power: int) -> tuple[Changed, Changed]:
    """Amounts times a power of ten: in steps as much finer, and in steps no finer than the report's
    usual ones.
    """
    usual = max(system.norms.values(), default=Decimal("0.01"))
    fine: Changed = {}
    coarse: Changed = {}
    for entry in own:
        value, half = (entry.value or Decimal(0)).scaleb(power), system.half(entry.index)
        fine[entry.index] = value, half.scaleb(power)
        coarse[entry.index] = value, max(half.scaleb(power), usual * system.factor(entry.index) / 2)
    return fine, coarse


def _explains(settled: Sequence[Constraint], failing: Sequence[Constraint]) -> bool:
    """Whether the failing checks that a unit settles are all, or enough and most of the equations:
    whatever is far larger or smaller meets half of all comparisons.
    """
    equal = sum(check.relation == "=" for check in failing)
    met = sum(check.relation == "=" for check in settled)
    # All that fails, with equations among it: few equations are enough then.
    every = met > 0 and len(settled) == len(failing) >= FEWEST
    return every or met >= FEWEST and met >= _MOST * equal


def _unit(entry: Entry, power: int) -> str:
    """The unit whose size is a power of ten times that of a figure's."""
    factor = (entry.figure.factor if entry.figure else Decimal(1)).scaleb(power)
    return next((unit for unit, size in AMOUNT_UNITS.items() if size == factor), "")


def stale(system: System, singly: Diagnosis | None, taken: Iterable[int]) -> list[Fault]:
    """The tables that are another version than the rest: their own sums hold, and those of what
    they are put to.

    With `singly`, the fewest figures that would have to be wrong instead, a few that are off by one
    amount will do; without, it takes a table of which most fails.
    """
    for side in _suspected(system, set(taken)):
        own = side.own(system)
        if not _at_odds(system, side, own):
            continue
        amount = _apart(system, side)
        if singly is None:
            told = _mostly(system, side, own)
        else:
            told = _together(system, side, own, amount, singly)
        if told and _sound(system, side, own):
            columns = tuple(dict.fromkeys(entry.column for entry in own if entry.column))
            shift = Shift("stale", side.name, columns, own[0], own[-1], apart=amount)
            return [Fault((shift,), _right(side, own), tuple(sorted(side.numbers)))]
    return []


def _suspected(system: System, taken: set[int]) -> list[_Side]:
    """The tables that may be of another version: those with most failing checks first, and of
    these those that the fewest others bear out. What fails between two tables is put down to the
    one that fails elsewhere, too.
    """
    every = _sides(system, taken)
    # A table whose failing checks are all another one's, too, which has more of them: it is that
    # one.
    sides = [side for side in every if not any(side.numbers < other.numbers for other in every)]
    ranked = sorted(sides, key=lambda side: (_confirmed(system, side), side.name))
    return sorted(ranked, key=lambda side: -len(side.across))


def _at_odds(system: System, side: _Side, own: Sequence[Entry]) -> bool:
    """Whether a table agrees with itself and not with the rest, and its figures did not just move
    within it.
    """
    return (
        len(own) >= FEWEST_APART
        and len(side.within) * MOST_WITHIN <= len(side.across)
        and not _elsewhere(system, side, own)
    )


def _many(side: _Side, own: Sequence[Entry]) -> bool:
    """Whether so much fails of a table that it speaks of the table as a whole."""
    return len(own) >= FEWEST_OWN and len(side.across) >= FEWEST


def _mostly(system: System, side: _Side, own: Sequence[Entry]) -> bool:
    """Whether most of all that is between a table and the rest fails."""
    return _many(side, own) and len(side.across) >= _MOST * _across(system, side.name)


def _together(
    system: System, side: _Side, own: Sequence[Entry], amount: Decimal | None, singly: Diagnosis
) -> bool:
    """Whether a table whose own sums all hold says less than wrong figures: it is off by one
    amount, or much of it fails.
    """
    if side.within or _singly(system, side.numbers, singly):
        return False
    return amount is not None or _many(side, own)


def _sound(system: System, side: _Side, own: Iterable[Entry]) -> bool:
    """Whether a table's figures hold in its own sums, and those that they are put to in theirs."""
    return all(_bound(system, entry) for entry in own) and not _astray(system, side)


def _singly(system: System, numbers: Iterable[int], singly: Diagnosis) -> bool:
    """Whether fewer wrong figures explain some failing checks than a table of another version
    has.
    """
    wrong = changes(system, numbers, singly)
    return wrong is not None and len(wrong) < FEWEST_APART


def _sides(system: System, taken: set[int]) -> list[_Side]:
    """The tables with checks that fail between them and the rest."""
    across: dict[str, list[Constraint]] = {}
    within: dict[str, list[Constraint]] = {}
    for check in system.failing:
        if check.number not in taken:
            names = {entry.table or "" for entry in check.check.operands}
            # A check between two tables is put down to both, one with the text to its table.
            for name in names - {""}:
                (across if len(names) > 1 else within).setdefault(name, []).append(check)
    return [
        _Side(name, tuple(own), tuple(within.get(name, ())))
        for name, own in sorted(across.items(), key=lambda item: -len(item[1]))
    ]


def _across(system: System, name: str) -> int:
    """How many decided checks, of figures other than 0, there are between a table and the rest."""
    return sum(
        len({entry.table for entry in check.operands}) > 1
        and any(entry.value for entry in check.operands)
        and any(entry.table == name and entry.value for entry in check.operands)
        for check in system.checks
    )


def _confirmed(system: System, side: _Side) -> int:
    """How many checks with other tables or the text bear out the table's figures that others
    contradict: they state the same amount, or bound it where it stands.
    """
    contradicted = [
        one.entry for one in _right(side, side.own(system)) if one.value != one.entry.value
    ]
    found = {
        check.number
        for entry in contradicted
        for check in system.touching(entry.index)
        if check.linear
        and not check.failing
        and abs(check.at) <= check.slack
        and any(other.table != side.name for other in check.check.operands)
    }
    return len(found)


def _bound(system: System, entry: Entry) -> bool:
    """Whether a sum of the table that holds has the figure, and another that is not 0."""
    return any(
        not check.failing
        and check.relation == "="
        and all(other.table == entry.table for other in check.check.operands)
        # 0 = 0 + 0 binds nothing, nor does one figure among zeros.
        and sum(bool(value) for value in check.values) > 1
        for check in system.touching(entry.index)
    )


def _astray(system: System, side: _Side) -> bool:
    """Whether a figure that the table is put to fails a sum of its own table: it is wrong there."""
    others = {
        index
        for check in side.across
        for index in check.members
        if system.entries[index].table not in (None, side.name)
    }
    return any(
        check.failing
        and all(entry.table == system.entries[index].table for entry in check.check.operands)
        for index in others
        for check in system.touching(index)
    )


def _apart(system: System, side: _Side) -> Decimal | None:
    """By how much the table's figures are too large, where all its sums with others are off by one
    amount.
    """
    found = [
        (check.at * sign, check.slack)
        for check in side.across
        if check.relation == "=" and check.linear and (sign := _sign(system, check, side.name))
    ]
    if len(found) < FEWEST_APART:
        return None
    # All of them off by what the first is off, within the rounding of both.
    amount, own = found[0]
    one = all(abs(other - amount) <= slack + own for other, slack in found)
    return amount if amount and one else None


def _sign(system: System, check: Constraint, table: str) -> Decimal | None:
    """How all figures of a table count in a sum, added or taken away; None where they count
    otherwise.
    """
    signs = {
        check.slopes[index]
        for index in check.members
        if system.entries[index].table == table and system.value(index)
    }
    # The table's figures must all count alike, or their differences would not add up.
    sign = signs.pop() if len(signs) == 1 else None
    return sign if sign is not None and abs(sign) == 1 else None


def _elsewhere(system: System, side: _Side, own: Sequence[Entry]) -> bool:
    """Whether most figures that the others give are printed in the table, in another row: they
    moved within it.
    """
    printed = {
        (entry.column, entry.value) for entry in system.report.ledger.tables[side.name].entries
    }
    given = [one for one in _right(side, own) if one.value and one.value != one.entry.value]
    return sum((one.entry.column, one.value) in printed for one in given) > _MOST * max(
        len(given), FEWEST_OWN - 1
    )


def _right(side: _Side, own: Sequence[Entry]) -> tuple[MovedFigure, ...]:
    """The values that the other printings of a quantity give the table's figures, where they give
    one.
    """
    given: dict[int, set[Decimal]] = {}
    indexes = {entry.index for entry in own}
    for check in side.across:
        # Two printings of one quantity: the other one gives the figure.
        if check.relation == "=" and check.linear and len(check.members) == 2:
            for at, index in enumerate(check.members):
                if (
                    index in indexes
                    and (value := solve(check.check.polynomial, check.values, at)) is not None
                ):
                    given.setdefault(index, set()).add(value)
    return tuple(
        MovedFigure(entry, next(iter(given[entry.index])))
        for entry in own
        # Others that contradict each other give it none.
        if len(given.get(entry.index, ())) == 1
    )
