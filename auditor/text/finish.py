"""What only the whole frame tells of a figure: 安排 is the budget where an outcome follows, 执行数
last year's where a plan does.
"""

from __future__ import annotations

from dataclasses import replace

from auditor.text.items import AMOUNT, BUDGET, CHANGE, DONE, LAST, Frame, Item, Mention


def finish(frame: Frame) -> None:
    """Give the figures of a frame the roles that their neighbours decide."""
    changed: dict[int, Mention] = {}
    for item in frame.items:
        for at, mention in enumerate(item.mentions):
            new = _read_anew(item, mention)
            if new is not mention:
                item.mentions[at] = changed[mention.at] = new
    if changed:
        frame.mentions = [changed.get(one.at, one) for one in frame.mentions]


def _read_anew(item: Item, mention: Mention) -> Mention:
    if (
        mention.role == CHANGE
        and mention.cue in ("more", "less")
        and not (item.of(BUDGET) or item.of(DONE))
    ):
        # 小于预算数14万元: the budget itself, where no other is stated and no rate on it; else the
        # difference.
        return replace(mention, role=BUDGET, base="", sign=0)
    if mention.role != AMOUNT:
        return mention
    cues = {one.cue for one in item.mentions if one.role == AMOUNT and one is not mention}
    if mention.cue == "executed" and "arranged" in cues:
        # In a budget 执行数 is last year's outcome.
        return replace(mention, role=LAST, base=LAST)
    if mention.cue == "arranged" and any(
        one.cue == "actual" and mention.before(one) and one.number - mention.number <= 1
        for one in item.mentions
        if one.role == AMOUNT
    ):
        return replace(mention, role=BUDGET)
    return mention
