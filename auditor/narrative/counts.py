"""Claims on counts: kinds of vehicles, batches and persons received, projects by grade."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.narrative.claim import Claim
from auditor.narrative.items import COUNT, Item, Mention, Passage
from auditor.narrative.making import claim, operands, value


def read(passage: Passage) -> Iterator[Claim]:
    """The claims on the counts of a passage."""
    for item in passage.items:
        units = dict.fromkeys(mention.dimension for mention in item.mentions if mention.role == COUNT)
        for unit in units:
            total = _count(item, unit)
            parts = [part for part in (_count(child, unit) for child in item.children) if part is not None and part is not total]
            if total is not None and parts:
                yield from _parted(item, total, parts)
        batches, persons = _count(item, "批次") or _count(item, "批"), _count(item, "人次")
        if batches is not None and persons is not None:
            yield claim("批次人次", persons, [{"人次": persons.entry, "批次": batches.entry}])


def _count(item: Item, unit: str) -> Mention | None:
    return next((mention for mention in item.mentions if mention.role == COUNT and mention.dimension == unit), None)


def _parted(item: Item, total: Mention, parts: list[Mention]) -> Iterator[Claim]:
    whole, added = value(total) or 0, sum(value(part) or 0 for part in parts)
    rest = any(child.label.startswith("其他") for child in item.children)
    if len(parts) > 1 and (added == whole or not item.partial or rest and parts[0].dimension == "辆"):
        yield claim("数量合计", total, [{"合计": total.entry, "各项": operands(parts)}])
    elif len(parts) == 1 or added <= whole:
        yield claim("数量上限", total, [{"合计": total.entry, "各项": operands(parts)}])
    else:
        yield claim("数量合计", total, [{"合计": total.entry, "各项": operands(parts)}])
