"""Claims on one quantity stated twice: in another unit, or again a few words on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from auditor.narrative.claim import Claim
from auditor.narrative.items import AMOUNT, BUDGET, CHANGE, Item, Mention, Passage
from auditor.narrative.labels import kindless
from auditor.narrative.making import claim, some, value, within


def read(passage: Passage) -> Iterator[Claim]:
    """The claims on quantities stated twice in a passage."""
    for first, second in passage.repeats:
        one, two = first.entry.figure, second.entry.figure
        if one is not None and two is not None:
            coarse, fine = (second, first) if two.step * two.factor > one.step * one.factor else (first, second)
            yield claim("换算", coarse, [{"列示": coarse.entry, "另列": fine.entry}])
    for item in passage.items:
        yield from _budgets(item)
        amounts = [mention for mention in item.mentions if mention.role == AMOUNT and mention.dimension == "元"]
        for before, after in zip(amounts, amounts[1:], strict=False):
            between = [m for m in item.mentions if before.token.start < m.token.start < after.token.start and m.role == CHANGE
                       and m.number == after.number == before.number]
            if between:
                yield from _adjusted(before, between, after)
                continue
            again = not after.label and after.explicit and after.number - before.number <= 1
            if again or after.label and after.explicit and before.explicit and after.label == before.label:
                yield claim("重复", after, [{"列示": after.entry, "另列": before.entry}], {"远近": "近" if again else "远"})


def _same(one: str, two: str) -> bool:
    """Whether two names are one, but for the kind of account at their end."""
    return kindless(one) == kindless(two)


def _adjusted(before: Mention, changes: list[Mention], after: Mention) -> Iterator[Claim]:
    """`安排 a，年中追加 b、压减 c，调整后安排 d`."""
    up = [change for change in changes if change.sign > 0]
    down = [change for change in changes if change.sign < 0]
    gap = sum((value(m) or Decimal(0) for m in (before, *up)), Decimal(0)) - sum((value(m) or Decimal(0) for m in (after, *down)), Decimal(0))
    said = re.search("调整[后为到][^，。；,;0-9]{0,12}$", after.sentence[:after.entry.span[0]])
    planned = before.cue == after.cue == "arranged" and all(re.search("追加|压减|调增|调减|核减", change.entry.excerpt[:change.entry.span[0]][-6:])
                                                             for change in changes)
    if said or planned or within(gap, [before, *changes, after]):
        yield claim("调整后", after, [{"调整后": after.entry, "调整前": before.entry, "增": some(up),
                                   "减": some(down)}])


def _budgets(item: Item) -> Iterator[Claim]:
    """`年初预算 a，追加 b，调整预算 c`."""
    for at, after in enumerate(item.mentions):
        if after.role != BUDGET or after.base not in ("调整预算", "全年预算"):
            continue
        changes: list[Mention] = []
        for other in reversed(item.mentions[:at]):
            if other.role == CHANGE and other.base != "上年":
                changes.append(other)
                continue
            if changes and (other.role == BUDGET or other.role == AMOUNT and other.cue == "arranged"):
                yield from _adjusted(other, changes, after)
            break
