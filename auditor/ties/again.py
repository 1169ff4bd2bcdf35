"""The same thing said in two sections: changes repeated in an annex, and 持平 beside a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from auditor.claim import Claim, Moved, Narrative
from auditor.entry import Entry
from auditor.message import say


def read(told: Narrative) -> Iterator[Claim]:
    """The claims across sections."""
    # By the amount: the same thing has the same amount in the body and in the annex.
    body: dict[Decimal, list[Moved]] = {}
    for one in told.moved:
        if not one.annex and one.amount is not None and one.amount.value:
            body.setdefault(one.amount.value, []).append(one)
    for one in told.moved:
        if one.annex and one.amount is not None:
            yield from _again(one, body.get(one.amount.value or Decimal(0), ()))
    for claim in told.level:
        yield from _level(claim, told)


def _again(one: Moved, body: Sequence[Moved]) -> Iterator[Claim]:
    """A change of an annex as that of the body from the same amount the same way, the nearest of
    several.
    """
    # The other way it may be another thing of the same size.
    same = [other for other in body if other.sign == one.sign]
    if same:
        near = min(same, key=lambda other: abs(_value(other.change) - _value(one.change)))
        yield Claim(
            "附件重复",
            ({"列示": one.change, "另列": near.change},),
            one.change.excerpt,
            one.change.place,
            one.change.section,
        )


def _value(entry: Entry) -> Decimal:
    return entry.value or Decimal(0)


def _level(claim: Claim, told: Narrative) -> Iterator[Claim]:
    """A grand total said to be level with last year beside a part of it that moved."""
    changes = [one for one in told.moved if one.part and not one.annex]
    # A part that moved contradicts 持平; one that moved by 0 bears it out.
    moved = next((one for one in changes if one.change.value), changes[0] if changes else None)
    if moved is None:
        return
    total = claim.words["名称"]
    key = "level.rise" if moved.sign > 0 else "level.fall"
    said = say(
        key, item=total, part=moved.label or "一般公共预算财政拨款支出", figure=moved.change.text
    )
    yield Claim(
        "持平",
        ({"变动": _value(moved.change)},),
        claim.sentence,
        claim.place,
        claim.section,
        {"名称": total, "说明": said},
    )
