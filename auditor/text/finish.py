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
    # The frame holds each mention, too: both must be the same.
    if changed:
        frame.mentions = [changed.get(one.at, one) for one in frame.mentions]


def _read_anew(item: Item, mention: Mention) -> Mention:
    """A figure in the role that the others of its item leave to it."""
    if mention.role == CHANGE:
        return _as_budget(item, mention)
    if mention.role != AMOUNT:
        return mention
    beside = [one for one in item.mentions if one.role == AMOUNT and one is not mention]
    if mention.cue == "executed" and any(one.cue == "arranged" for one in beside):
        # In a budget 执行数 is last year's outcome.
        return replace(mention, role=LAST, base=LAST)
    if mention.cue == "arranged" and any(_is_outcome(one, mention) for one in beside):
        return replace(mention, role=BUDGET)
    return mention


def _as_budget(item: Item, mention: Mention) -> Mention:
    """小于预算数14万元: the budget itself, where no other is stated and no rate on it; else the
    difference.
    """
    if mention.cue not in ("more", "less") or item.of(BUDGET) or item.of(DONE):
        return mention
    return replace(mention, role=BUDGET, base="", sign=0)


def _is_outcome(one: Mention, planned: Mention) -> bool:
    """Whether an amount is what came of one that was arranged at most a sentence before."""
    return one.cue == "actual" and planned.before(one) and one.number - planned.number <= 1
