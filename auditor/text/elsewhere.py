"""What a frame says that only other sections can confirm: changes from last year, totals that are
level with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.claim import Claim, Moved
from auditor.text.items import AMOUNT, CHANGE, LAST, Frame
from auditor.text.vocabulary import Vocabulary


def moved(frame: Frame, vocabulary: Vocabulary) -> Iterator[Moved]:
    """Each item's change from last year."""
    for item in frame.items:
        change = next(
            (
                one
                for one in item.mentions
                if one.role == CHANGE and one.base in ("", LAST) and one.dimension == "元"
            ),
            None,
        )
        if change is not None:
            amount = item.of(AMOUNT)
            yield Moved(
                change.entry,
                amount.entry if amount is not None else None,
                change.sign,
                change.label,
                frame.annex,
                item.key in vocabulary.level.parts,
            )


def level(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """Grand totals said to be level with last year."""
    for comparison in frame.comparisons:
        item = comparison.items[0]
        if (
            frame.annex
            or item.key not in vocabulary.level.totals
            or comparison.base != LAST
            or comparison.relation != "same"
            or not item.mentions
        ):
            continue
        entry = item.mentions[0].entry
        yield Claim(
            "持平", (), comparison.sentence, entry.place, entry.section, {"名称": item.label}
        )
