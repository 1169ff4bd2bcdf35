"""Sums of what is added up in words (`a 加上 b，合计 c`), beside what was planned for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.claim import GUESSED, LIKELY, SURE, Claim, Reading
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    CHANGE,
    LAST,
    Item,
    Mention,
)
from auditor.text.relations.lists import (
    COMPLETE,
)
from auditor.text.relations.making import claim, operands, other, signs


def added(item: Item) -> Iterator[Claim]:
    """`a 加上 b，合计 c`; `两项合计 c`."""
    for role in (AMOUNT, BUDGET, LAST):
        total = item.of(role)
        if total is None:
            continue
        # Where the total has figures in one role only, a part may have its own in another.
        readings = _sums(item, total, role, len({one.role for one in item.mentions}) == 1)
        if not total.cue and role == BUDGET:
            # 决算分别为 a、b，完成预算 c、d 的 p%、q%。两项合计 e: of the one or of the other.
            readings += _sums(item, total, AMOUNT, False)
        if readings:
            others = [other("合计", total, reading) for reading in readings[1:]]
            # Parts that stand under nothing, or more than one set of them: something else may be
            # meant.
            sure = LIKELY if item.addends[0][0].parent is None or len(item.addends) > 1 else SURE
            yield claim(
                "合计",
                total,
                readings[:1],
                {"列举": COMPLETE},
                [_as_complete(one) for one in others],
                GUESSED if item.guessed else sure,
            )


def _sums(item: Item, total: Mention, role: str, single: bool) -> list[Reading]:
    """A total as the sum of what is added up, in a role; of the only figures where it has but
    one.
    """
    return [
        reading
        for addends in item.addends
        for reading in _of_all(
            total,
            [
                part.at(total.at, role, dimension=total.dimension)
                or (part.main if single else None)
                for part in addends
            ],
        )
    ]


def _of_all(total: Mention, found: Sequence[Mention | None]) -> Iterator[Reading]:
    """A total as the sum of figures, where there is one of its kind of each part."""
    present = [one for one in found if one is not None and one.dimension == total.dimension]
    if len(present) == len(found):
        yield {"合计": total.entry, "各项": operands(present)}


def beside(item: Item) -> Iterator[Claim]:
    """`两项合计 c，比预算减少 d`; `两项合计超预算 d`: what several things came to beside what was
    planned for them.
    """
    moved = next((one for one in item.mentions if one.role == CHANGE and one.base == BUDGET), None)
    # With a budget of its own the change is one from that.
    if moved is None or moved.dimension != "元" or item.of(BUDGET) is not None:
        return
    parts = item.addends[0]
    plans, spent = _all_of(parts, BUDGET), _all_of(parts, AMOUNT)
    total = item.of(AMOUNT)
    if plans and (total is not None or spent):
        now = total.entry if total is not None else operands(spent)
        # The outcome of all as it is told, else as those of the parts make it up.
        reading: dict[str, object] = {"变动": moved.entry, "本期": now, "基数": operands(plans)}
        readings = [{**reading, "方向": sign} for sign in signs(moved)]
        yield claim("变动额", moved, readings, {"口径": BUDGET}, standing=LIKELY)  # type: ignore[arg-type]


def _all_of(parts: Sequence[Item], role: str) -> list[Mention]:
    """The figures of parts in a role; none where not all have one."""
    found = [one for part in parts if (one := part.of(role)) is not None]
    return found if len(found) == len(parts) else []


def _as_complete(one: Claim) -> Claim:
    return Claim(one.kind, one.readings, one.sentence, one.place, words={"列举": COMPLETE})
