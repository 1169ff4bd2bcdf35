"""Claims on one quantity stated twice: in another unit, or again a few words on."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.narrative.claim import Claim
from auditor.narrative.items import AMOUNT, Passage
from auditor.narrative.making import claim


def read(passage: Passage) -> Iterator[Claim]:
    """The claims on quantities stated twice in a passage."""
    for first, second in passage.repeats:
        one, two = first.entry.figure, second.entry.figure
        if one is not None and two is not None:
            coarse, fine = (second, first) if two.step * two.factor > one.step * one.factor else (first, second)
            yield claim("换算", coarse, [{"列示": coarse.entry, "另列": fine.entry}])
    for item in passage.items:
        amounts = [mention for mention in item.mentions if mention.role == AMOUNT and mention.dimension == "元"]
        for before, after in zip(amounts, amounts[1:], strict=False):
            again = not after.label and after.explicit and after.number - before.number <= 1
            if again or len(item.label) > 3 and after.label:
                yield claim("重复", after, [{"列示": after.entry, "另列": before.entry}], {"远近": "近" if again else "远"})
