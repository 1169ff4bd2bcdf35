"""Unit slips: a figure whose printed unit makes its sentence impossible and whose obvious unit
makes it exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Final

from auditor.claim import Claim, Operand, Reading
from auditor.entry import Entry

_SUMS: Final[Mapping[str, Mapping[str, int]]] = {
    "变动额": {"变动": 1, "本期": -1, "基数": 1},
    "结余": {"结余": 1, "收入": -1, "年初": -1, "支出": 1, "其他": 1},
    "结余变动": {"年末": 1, "年初": -1, "本年": -1},
    "合计": {"合计": 1, "各项": -1},
}
"""The linear claims, as role and sign; a change takes its direction from the claim."""
# The unit that is printed -> the one that is meant.
_SLIPS: Final = {"元": "万元", "万元": "元"}
# With more figures a unit that fits by chance is too likely.
_FEW: Final = 6


def corrected(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims, with one of kind 单位 for each slip; others see the slipped figure as its obvious
    unit makes it.
    """
    given = list(claims)
    slips = _slips(given)
    for entry in slips.values():
        # As it is printed: the claims of others see it put right.
        printed = next(
            operand
            for claim in given
            for reading in claim.readings
            for operand in _entries(reading)
            if operand.index == entry.index
        )
        yield _of_unit(printed, entry)
    for claim in given:
        yield from _mixed(claim, slips)
        yield _seen(claim, slips)


def _slips(given: Sequence[Claim]) -> dict[int, Entry]:
    """The figures whose unit alone is wrong, as they should be, by their place in the ledger."""
    slips: dict[int, Entry] = {}
    for _ in range(2):
        # Twice: a balance that is repaired helps to see the slip in the next one.
        for claim in given:
            if claim.kind in _SUMS:
                for entry in _slipped(claim, slips):
                    slips[entry.index] = entry
    return slips


def _of_unit(printed: Entry, meant: Entry) -> Claim:
    """What a figure comes to in the unit that it is meant in."""
    return Claim(
        "单位",
        ({"列示": printed, "应为": _amount(meant)},),
        printed.excerpt,
        printed.place,
        printed.section,
        {"单位": meant.figure.unit if meant.figure else ""},
    )


def _seen(claim: Claim, slips: Mapping[int, Entry]) -> Claim:
    """A claim with its slipped figures as their obvious unit makes them."""
    touched = slips and any(
        entry.index in slips for reading in claim.readings for entry in _entries(reading)
    )
    if not touched:
        return claim
    return replace(claim, readings=tuple(_with(reading, slips) for reading in claim.readings))


def _mixed(claim: Claim, slips: Mapping[int, Entry]) -> Iterator[Claim]:
    """A relation over several units that holds: what is printed in the smaller unit is rightly
    so.
    """
    if claim.kind not in _SUMS:
        return
    terms = list(_terms(claim.kind, claim.readings[0], {}))
    units = {_unit(entry) for entry, _ in terms if entry.value}
    # Only where units differ and all is right as printed.
    if len(units) < 2 or not _fits(terms) or any(entry.index in slips for entry, _ in terms):
        return
    for entry, _ in terms:
        if _unit(entry) == "元" and entry.value:
            yield _of_unit(entry, entry)


def _unit(entry: Entry) -> str:
    """The unit that a figure is printed in; empty where there is no figure."""
    return entry.figure.unit if entry.figure is not None else ""


def _entries(reading: Reading) -> Iterator[Entry]:
    for operand in reading.values():
        if isinstance(operand, Entry):
            yield operand
        elif isinstance(operand, tuple):
            yield from (part for part in operand if isinstance(part, Entry))


def _amount(entry: Entry) -> Decimal:
    return entry.figure.amount if entry.figure else Decimal(0)


def _with(reading: Reading, slips: Mapping[int, Entry]) -> Reading:
    def seen(operand: Operand) -> Operand:
        if isinstance(operand, Entry) and operand.index in slips:
            return _amount(slips[operand.index])
        if isinstance(operand, tuple):
            return tuple(slips.get(part.index, part) for part in operand)
        return operand

    return {role: seen(operand) for role, operand in reading.items()}


def _slipped(claim: Claim, slips: Mapping[int, Entry]) -> list[Entry]:
    """The figures of a claim whose unit alone is wrong, as they should be; none where the claim
    holds or nothing repairs it.
    """
    if any(_is_settled(list(_terms(claim.kind, reading, slips))) for reading in claim.readings):
        return []
    terms = list(_terms(claim.kind, claim.readings[0], slips))
    units = {entry.figure.unit for entry, _ in terms if entry.figure is not None}
    # In one unit throughout nothing points to a slip of one of them.
    if len(terms) > _FEW or len(units) < 2:
        return []
    loose = [
        at
        for at, (entry, _) in enumerate(terms)
        if entry.index not in slips and _unit(entry) in _SLIPS and entry.value
    ]
    return _repaired(terms, loose)


def _is_settled(terms: Sequence[tuple[Entry, int]]) -> bool:
    """Whether no slip is looked for: a table prints a figure, nothing but 0 is printed, or the
    claim holds.
    """
    if any(entry.table is not None for entry, _ in terms):
        return True
    return not any(_amount(entry) for entry, _ in terms) or _fits(terms)


def _repaired(terms: Sequence[tuple[Entry, int]], loose: Sequence[int]) -> list[Entry]:
    """The one or two figures, of those whose unit is `loose`, that in their other unit make a claim
    hold; none where nothing does.
    """
    # 元 for 万元 is the common slip; the other way round only where that explains nothing.
    small = [at for at in loose if _unit(terms[at][0]) == "元"]
    for among, count in ((small, 1), (small, 2), (loose, 1), (loose, 2)):
        for chosen in combinations(among, count):
            tried = [
                (_other(entry), sign) if at in chosen else (entry, sign)
                for at, (entry, sign) in enumerate(terms)
            ]
            if _fits(tried):
                return [tried[at][0] for at in chosen]
    return []


def _terms(kind: str, reading: Reading, slips: Mapping[int, Entry]) -> Iterator[tuple[Entry, int]]:
    direction = reading.get("方向")
    for role, sign in _SUMS[kind].items():
        operand = reading.get(role)
        if kind == "变动额" and role != "变动" and isinstance(direction, Decimal):
            sign *= int(direction)
        for part in operand if isinstance(operand, tuple) else (operand,):
            if isinstance(part, Entry):
                yield slips.get(part.index, part), sign


def _other(entry: Entry) -> Entry:
    figure = entry.figure
    return (
        entry
        if figure is None
        else replace(entry, figure=replace(figure, unit=_SLIPS[figure.unit]))
    )


def _fits(terms: Sequence[tuple[Entry, int]]) -> bool:
    """Whether signed figures come to nothing, within what their rounding leaves open."""
    rest = sum((_amount(entry) * sign for entry, sign in terms), Decimal(0))
    room = sum((entry.figure.half for entry, _ in terms if entry.figure is not None), Decimal(0))
    return abs(rest) <= room
