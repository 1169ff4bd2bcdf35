"""What is behind failing checks: the smallest explanations, ranked by likely slips.

Nothing here is a guess: a suspect is a figure whose change, alone or with as few others as can be,
makes every check of the report hold; where several sets do it equally well, all are named and
counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations, islice, product
from math import comb, prod

from auditor.arithmetic import Verdict
from auditor.diagnosis import hitting
from auditor.diagnosis.alike import Alike
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.hitting import MOST_CHANGES, MOST_FOUND, Search
from auditor.diagnosis.repairs import Change, SmallestRepair, explain, moved
from auditor.diagnosis.system import Constraint, System
from auditor.findings import Check
from auditor.records import frozen


@frozen
class Cause:
    """What stands behind some failing checks: all equally good smallest explanations, the likeliest
    slip first.
    """

    explanations: tuple[SmallestRepair, ...]
    alternatives: int
    """How many explanations are equally good; more than are listed where the list was cut. Those
    beyond the list are taken to be as good as the listed: it may be fewer of them.
    """
    checks: tuple[Check, ...]
    """The failing checks that it settles."""
    cut: bool = False
    """Whether the search was cut short: there may be other or smaller explanations."""


@frozen
class Diagnosis:
    """The causes of a report's failing checks."""

    causes: tuple[Cause, ...] = ()
    cut: bool = False
    contradictions: tuple[tuple[Check, ...], ...] = ()
    """Checks that cannot hold together whatever figures are changed; those of them that fail have
    no cause.
    """
    partial: bool = False
    """Whether there are others, of more wrong figures than were tried."""


def causes(
    system: System,
    otherwise: frozenset[int] = frozenset(),
    clock: Clock | None = None,
    most: int = MOST_CHANGES,
) -> Diagnosis:
    """All causes of the failing checks of a system, but for those whose numbers are settled
    otherwise.

    With a smaller `most`, only those of so many wrong figures: enough to weigh them against slips
    of structure.

    Identities (errors) come first and together; a failing relation that has lawful exceptions, or a
    claim that can be read otherwise, is explained only where one change does it without touching
    what the identities confirm.
    """
    soft = _soft(system)
    alike, clock = Alike(system), clock or Clock()
    few = most < MOST_CHANGES
    # All identities at once; failing checks that need not be met are left out (`soft`).
    search = Search(system, soft | otherwise, alike, clock, most)
    raws = search.causes()
    plain: list[Cause] = []
    if few:
        # What so few figures do not explain is left to the slips of structure.
        raws = [raw for raw in raws if raw.repairs]
    # Too much fails to be searched at once: what one figure explains beyond doubt is taken out
    # first, and the rest searched again.
    elif search.cut and (plain := _plain(system, search.spared, clock)):
        search = _beyond(search, plain)
        raws = search.causes()
    found = plain + [_cause(system, search.spared, alike, raw, clock) for raw in raws]
    found += _exceptional(system, soft - otherwise, found, alike, clock)
    cut = search.cut or clock.over
    return Diagnosis(tuple(found), cut and not few, _contradicting(search), cut and few)


def _contradicting(search: Search) -> tuple[tuple[Check, ...], ...]:
    """The checks of each contradiction that a search met, in their order."""
    return tuple(
        tuple(search.system.checks[number] for number in sorted(numbers))
        for numbers in search.contradictions
    )


def _soft(system: System) -> frozenset[int]:
    """The numbers of the failing checks that need not be met."""
    return frozenset(constraint.number for constraint in system.failing if not constraint.hard)


def _beyond(search: Search, plain: Iterable[Cause]) -> Search:
    """The search for what a search that was cut left, without what some causes settle."""
    return Search(
        search.system,
        search.spared | _numbers(search.system, plain),
        search.alike,
        search.clock,
        contradictions=search.contradictions,
        cut=True,
    )


def _exceptional(
    system: System, soft: Iterable[int], found: Iterable[Cause], alike: Alike, clock: Clock
) -> list[Cause]:
    """The causes of failing checks that need not be met, one by one, where no cause that was found
    settles them.
    """
    settled = {id(check) for cause in found for check in cause.checks}
    causes: list[Cause] = []
    for number in sorted(soft):
        check = system.checks[number]
        # A check whose words are wrong (增加 for 减少) names them itself.
        if not check.wrong and id(check) not in settled and not clock.over:
            causes += _alone(system, number, alike, clock)
    return causes


def _alone(system: System, number: int, alike: Alike, clock: Clock) -> Iterator[Cause]:
    """The one change that explains a failing check which need not be met, all others aside."""
    others = frozenset(own.number for own in system.failing if own.number != number)
    search = Search(system, others, alike, clock, most=1)
    for raw in search.causes():
        cause = _cause(system, search.spared, alike, raw, clock) if raw.repairs else None
        if cause is not None and cause.explanations:
            yield cause


def changes(
    system: System, numbers: Iterable[int], diagnosis: Diagnosis
) -> list[tuple[Change, bool]] | None:
    """The figures that have to be wrong for some checks to fail, and whether no others do as well;
    None where that was not found of all of them.
    """
    # By identity: a check holds mappings, and cannot be hashed.
    checks = {id(system.checks[number]) for number in numbers}
    found = [
        cause
        for cause in diagnosis.causes
        if cause.explanations and not checks.isdisjoint(map(id, cause.checks))
    ]
    if diagnosis.cut or not _cover(found, system, checks):
        return None
    return [
        (change, cause.alternatives == 1)
        for cause in found
        for change in cause.explanations[0].changes
    ]


def _cover(found: Iterable[Cause], system: System, checks: set[int]) -> bool:
    """Whether some causes settle all the identities among some failing checks, by their ids."""
    hard = {id(own.check) for own in system.failing if own.hard} & checks
    return hard.issubset(id(check) for cause in found for check in cause.checks)


def _plain(system: System, spared: frozenset[int], clock: Clock) -> list[Cause]:
    """What one figure each explains, where all together is too much to search: its change settles
    two checks or more and leaves none of its own failing, and no other figure does as much as well.
    Those that settle the most come first.
    """
    fit = sorted(_single(system, spared, clock), key=_rank)
    found: list[Cause] = []
    for cause in fit:
        # Each of those it shares a check with must rank behind it: of two equal ones none is told.
        met = (other for other in (*found, *fit) if other is not cause and _meet(other, cause))
        if all(_rank(other) > _rank(cause) for other in met):
            found.append(cause)
    return found


def _single(system: System, spared: frozenset[int], clock: Clock) -> list[Cause]:
    """The figures of several failing checks whose change leaves none of these and no doubt."""
    counts = Counter(
        index for own in system.failing if own.number not in spared for index in own.members
    )
    tried = (
        explain(system, spared, frozenset({index}), clock)
        for index, count in sorted(counts.items())
        if count > 1
    )
    # A figure whose value is not known, or is doubtful (below 0), explains nothing by itself.
    return [
        Cause((one,), 1, _settled(system, one), cut=True)
        for one in tried
        if one.determined and not one.doubts
    ]


def _rank(cause: Cause) -> tuple[int, int]:
    """How causes of one explanation rank: by how many checks they settle, then by how likely the
    slip is.
    """
    return -len({id(check) for check in cause.checks}), cause.explanations[0].cost


def _meet(one: Cause, two: Cause) -> bool:
    """Whether two causes settle a check in common."""
    return not {id(check) for check in one.checks}.isdisjoint(map(id, two.checks))


def _numbers(system: System, found: Iterable[Cause]) -> frozenset[int]:
    """The numbers of the checks that some causes settle."""
    settled = {id(check) for cause in found for check in cause.checks}
    return frozenset(own.number for own in system.failing if id(own.check) in settled)


def _cause(
    system: System, spared: frozenset[int], alike: Alike, raw: hitting.ConflictGroup, clock: Clock
) -> Cause:
    """The equally good explanations among the smallest repairs, ranked."""
    # The search tried one figure of each class of figures alike; here the others come back in.
    known = [
        _least(system, spared, explain(system, spared, repair, clock), alike)
        for repair in raw.repairs
    ]
    count = 0
    every: list[SmallestRepair] = []
    for explanation in _best(known):
        # As many figures of the class as the repair changes of it, in any choice.
        classes = Counter(alike.members(change.index) for change in explanation.changes)
        count += prod(comb(len(members), times) for members, times in classes.items())
        every.extend(islice(_expanded(system, spared, explanation, alike), MOST_FOUND))
    # Some of the others may leave more doubts: an item that would fall below 0. Only those that are
    # listed are looked at for it.
    kept = _best(every)
    count -= len(every) - len(kept)
    ranked = sorted(
        kept,
        key=lambda explanation: (
            not explanation.determined,
            explanation.cost,
            explanation.copied,
            [change.index for change in explanation.changes],
        ),
    )
    checks = _settled(system, ranked[0]) if ranked else ()
    return Cause(tuple(ranked), count, checks, raw.cut or clock.over)


def _least(
    system: System, spared: frozenset[int], explanation: SmallestRepair, alike: Alike
) -> SmallestRepair:
    """The explanation with the figures of their kind that leave the fewest doubts: the first may be
    0, and fall below it.
    """
    if not explanation.doubts:
        return explanation
    # The explanation tried is that of the first of its kind: another one may be sound.
    others = islice(_expanded(system, spared, explanation, alike), MOST_FOUND)
    return min((explanation, *others), key=lambda one: one.doubts)


def _best(explanations: list[SmallestRepair]) -> list[SmallestRepair]:
    """Those with the fewest doubts, and of these those that leave the fewest differences.

    Where a change has no value that the checks determine, what it leaves cannot be told, and it
    stands beside the others. A figure that is right in its digits and wrong in its unit alone is so
    by no chance.
    """
    if not explanations:
        return []
    least = min(explanation.doubts for explanation in explanations)
    sound = [explanation for explanation in explanations if explanation.doubts == least]
    # 18.28万元 for 18.28元: the digits are right, so nothing else explains as much.
    sound = [one for one in sound if _of_units(one)] or sound
    most = max(explanation.gain for explanation in sound)
    return [
        explanation
        for explanation in sound
        if explanation.gain == most or not explanation.determined
    ]


def _of_units(explanation: SmallestRepair) -> bool:
    """Whether all that is wrong is the unit of figures."""
    return all(change.kind == "unit" for change in explanation.changes)


def _expanded(
    system: System, spared: frozenset[int], explanation: SmallestRepair, alike: Alike
) -> Iterator[SmallestRepair]:
    """The explanation with each figure replaced by those alike, no set of figures twice."""
    classes: dict[tuple[int, ...], list[int]] = {}
    for change in explanation.changes:
        classes.setdefault(alike.members(change.index), []).append(change.index)
    own = [index for indexes in classes.values() for index in indexes]
    # For each class every choice of as many figures as are wrong of it, no more than are shown.
    for members in product(
        *(
            tuple(islice(combinations(members, len(indexes)), MOST_FOUND))
            for members, indexes in classes.items()
        )
    ):
        other = dict(zip(own, (index for chosen in members for index in chosen), strict=True))
        yield moved(system, spared, explanation, other)


def _settled(system: System, explanation: SmallestRepair) -> tuple[Check, ...]:
    """The failing checks that hold once the explanation's changes are made."""
    changed = _changed(system, explanation.changes)
    unknown = {change.index for change in explanation.changes if change.value is None}
    touched = {
        constraint.number: constraint
        for change in explanation.changes
        for constraint in system.touching(change.index)
    }
    return tuple(
        constraint.check
        for constraint in touched.values()
        if constraint.failing
        # A change without a value is taken to settle every check that it stands in.
        and (unknown & set(constraint.members) or _mended(constraint, changed))
    )


def repaired(system: System, explanation: SmallestRepair, change: Change) -> tuple[Constraint, ...]:
    """The failing checks that hold with an explanation's changes and fail again when this one is
    left out.
    """
    own = [constraint for constraint in system.touching(change.index) if constraint.failing]
    if any(other.value is None for other in explanation.changes):
        return tuple(own)
    every = _changed(system, explanation.changes)
    rest = {index: new for index, new in every.items() if index != change.index}
    return tuple(
        constraint
        for constraint in own
        if _mended(constraint, every) and not _mended(constraint, rest)
    )


def _changed(system: System, changes: Iterable[Change]) -> dict[int, tuple[Decimal, Decimal]]:
    return {
        change.index: (change.value, system.reach(change.index, change.value))
        for change in changes
        if change.value is not None
    }


def _mended(constraint: Constraint, changed: Mapping[int, tuple[Decimal, Decimal]]) -> bool:
    """Whether a failing check, in one of its readings, no longer fails."""
    return any(
        reading.verdict(changed) is not Verdict.FAILS
        for reading in (constraint, *constraint.readings)
    )
