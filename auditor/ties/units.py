"""Unit slips: a figure whose printed unit makes its sentence impossible and whose obvious unit
makes it exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    "比较": {},
}
"""The linear claims, as role and sign; a change takes its direction from the claim."""
_SLIPS: Final = {"元": "万元", "万元": "元"}
_FEW: Final = 6


def corrected(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims, with one of kind 单位 for each slip; others see the slipped figure as its obvious
    unit makes it.
    """
    given = list(claims)
    slips: dict[int, Entry] = {}
    for _ in range(2):
        # Twice: a balance that is repaired helps to see the slip in the next one.
        for claim in given:
            if claim.kind in _SUMS:
                for entry in _slipped(claim, slips):
                    slips[entry.index] = entry
    for entry in slips.values():
        original = next(
            operand
            for claim in given
            for reading in claim.readings
            for operand in _entries(reading)
            if operand.index == entry.index
        )
        yield Claim(
            "单位",
            ({"列示": original, "应为": _amount(entry)},),
            original.excerpt,
            original.place,
            original.section,
            {"单位": entry.figure.unit if entry.figure else ""},
        )
    for claim in given:
        yield from _mixed(claim, slips)
        touched = slips and any(
            entry.index in slips for reading in claim.readings for entry in _entries(reading)
        )
        yield (
            replace(claim, readings=tuple(_with(reading, slips) for reading in claim.readings))
            if touched
            else claim
        )


def _mixed(claim: Claim, slips: Mapping[int, Entry]) -> Iterator[Claim]:
    """A relation over several units that holds: what is printed in the smaller unit is rightly
    so.
    """
    if claim.kind not in _SUMS or not _SUMS[claim.kind]:
        return
    terms = list(_terms(claim.kind, claim.readings[0], {}))
    units = {entry.figure.unit for entry, _ in terms if entry.figure is not None and entry.value}
    if len(units) < 2 or not _fits(terms) or any(entry.index in slips for entry, _ in terms):
        return
    for entry, _ in terms:
        if entry.figure is not None and entry.figure.unit == "元" and entry.value:
            yield Claim(
                "单位",
                ({"列示": entry, "应为": _amount(entry)},),
                entry.excerpt,
                entry.place,
                entry.section,
                {"单位": "元"},
            )


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
    for reading in claim.readings:
        terms = list(_terms(claim.kind, reading, slips))
        if any(entry.table is not None for entry, _ in terms) or not any(
            abs(_amount(entry)) for entry, _ in terms
        ):
            return []
        if _fits(terms):
            return []
    terms = list(_terms(claim.kind, claim.readings[0], slips))
    if len(terms) > _FEW:
        return []
    open_terms = [
        at
        for at, (entry, _) in enumerate(terms)
        if entry.index not in slips
        and entry.figure is not None
        and entry.figure.unit in _SLIPS
        and entry.figure.value
    ]
    units = {entry.figure.unit for entry, _ in terms if entry.figure is not None}
    if len(units) < 2:
        return []
    # 元 for 万元 is the common slip; the other way round only where that explains nothing.
    small = [
        at
        for at in open_terms
        if (figure := terms[at][0].figure) is not None and figure.unit == "元"
    ]
    for among, count in ((small, 1), (small, 2), (open_terms, 1), (open_terms, 2)):
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


def _fits(terms: list[tuple[Entry, int]]) -> bool:
    rest = sum((_amount(entry) * sign for entry, sign in terms), Decimal(0))
    room = sum((entry.figure.half for entry, _ in terms if entry.figure is not None), Decimal(0))
    return abs(rest) <= room
