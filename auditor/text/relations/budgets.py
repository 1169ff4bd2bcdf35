"""Claims on budgets: completion rates, by the outcome and the budget that they are of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Missing, Operand, Reading, Wanted
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    CHANGE,
    DONE,
    INCOME,
    SPENDING,
    USED,
    Frame,
    Item,
    Mention,
)
from auditor.text.relations.comparisons import compared
from auditor.text.relations.making import (
    around,
    claim,
    operands,
    other,
    signs,
    tight,
    unique,
)
from auditor.text.relations.owning import owners, standing
from auditor.text.vocabulary import Vocabulary

# So many other readings of one rate are tried.
_MOST: Final = 12


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on budgets of a frame."""
    for item in frame.items:
        for mention in item.mentions:
            if mention.role == DONE:
                yield from _completion(frame, item, mention)
    for comparison in frame.comparisons:
        yield from compared(frame, comparison, vocabulary)


def budget_of(item: Item, wanted: str, mention: Mention) -> Mention | None:
    """The budget of an item that a text means by 年初预算, 全年预算, 调整预算 or just 预算; before
    a mention where one stands there.
    """
    budgets = [one for one in item.mentions if one.role == BUDGET]
    # A budget that is told behind the rate is none that it is of, where one stands before.
    before = [one for one in budgets if one.before(mention)] or budgets
    # The last of those that fit best.
    # `max` takes the first of equals, so of budgets that fit alike the last.
    return max(reversed(before), key=lambda one: _fit(one.base, wanted), default=None)


def _fit(base: str, wanted: str) -> int:
    """How well a budget fits the one that is meant: by its very name, where one of both has no
    name, not at all.
    """
    if base == wanted:
        return 2
    return 0 if base and wanted else 1


def _outcome(item: Item, mention: Mention) -> Mention | None:
    """The outcome that a completion rate speaks of: the last before it."""
    amounts = [one for one in item.mentions if one.role in (AMOUNT, USED) and one.dimension == "元"]
    before = [one for one in amounts if one.before(mention)]
    return before[-1] if before else amounts[-1] if amounts else None


def _completion(frame: Frame, item: Item, mention: Mention) -> Iterator[Claim]:
    """The claim on a completion rate: on its budget, on what it is apart from that, else on a
    budget that stands elsewhere.
    """
    holders = owners(item, mention)
    outcomes = (_outcome(one, mention) for one in holders)
    amount = next((found for found in outcomes if found is not None), None)
    # No outcome of its own: perhaps those of several things have one together.
    if amount is None:
        yield from _together(item, mention)
        return
    words = {"口径": mention.base or BUDGET}
    budget = budget_of(item, mention.base, mention)
    plans = tuple(_budgets(item, mention, amount, budget))
    # The item's own other budgets before what stands near.
    others = (*plans, *_rivals(frame, holders, mention, amount, budget))
    sure = LIKELY if plans else _sure(item, mention, amount, budget)
    # First with the budget as printed; then with what the outcome is apart from it (超预算 3 万元);
    # else the budget is looked for elsewhere.
    if budget is not None and budget.dimension == amount.dimension:
        reading = _reading(mention, amount, budget.entry)
        yield claim("完成率", mention, [reading], words, others, sure)
    elif (change := _from_budget(item, mention)) is not None:
        readings = _apart(mention, amount, change)
        others = (*_planned(mention, amount, change), *others)
        yield claim("完成率推算", mention, readings, words, others, sure)
    else:
        reading = _reading(mention, amount, _unsaid(item, mention, amount))
        sure = SURE if _is_spent_of(item, mention, amount) and not others else LIKELY
        yield claim("完成率", mention, [reading], words, others, sure)


def _rivals(
    frame: Frame,
    holders: tuple[Item, ...],
    mention: Mention,
    amount: Mention,
    budget: Mention | None,
) -> tuple[Claim, ...]:
    """What else a rate can be one of; nothing where only the item's own figures stand between it
    and its two.
    """
    # Nothing of another item between: no other outcome or budget can be meant.
    if budget is not None and tight(holders[0], mention, amount, budget):
        return ()
    return tuple(islice(_others(frame, holders, mention, budget), _MOST))


def _sure(item: Item, mention: Mention, amount: Mention, budget: Mention | None) -> str:
    """How sure it is that a rate is of an outcome and a budget."""
    if budget is not None and _is_plain(item, mention, amount, budget):
        return SURE
    return standing(item, mention, None, amount, budget)


def _apart(mention: Mention, amount: Mention, change: Mention) -> list[Reading]:
    """A rate by the outcome and what it is apart from its budget."""
    return [
        {"完成率": mention.entry, "支出决算": amount.entry, "差额": change.entry, "方向": sign}
        for sign in signs(change)
    ]


def _is_spent_of(item: Item, mention: Mention, amount: Mention) -> bool:
    """Whether a rate stands right behind what was spent so far of something that was had."""
    if amount.role != USED or mention.at != amount.at + 1:
        return False
    return _given(item, mention, amount) is not None


def _reading(mention: Mention, amount: Mention, budget: Operand) -> Reading:
    return {"完成率": mention.entry, "支出决算": amount.entry, "预算": budget}


def _is_plain(item: Item, mention: Mention, amount: Mention, budget: Mention) -> bool:
    """`年初预算 40 万元，…，支出决算 44 万元，完成年初预算的 110%`: whether the words say of each
    what it is.
    """
    return bool(
        item.label
        and amount.explicit
        and amount.at == mention.at - 1
        and amount.number == budget.number == mention.number
        and mention.base
        and budget.base == mention.base
    )


def _from_budget(item: Item, mention: Mention) -> Mention | None:
    """By how much a sentence says that an outcome is apart from its budget."""
    return next(
        (
            one
            for one in item.mentions
            if one.role == CHANGE
            and one.base == BUDGET
            and one.dimension == "元"
            and one.number == mention.number
        ),
        None,
    )


def _together(item: Item, mention: Mention) -> Iterator[Claim]:
    """`甲、乙决算为 a、b，合计完成预算 c 的 p%`: what several things came to, where only the budget
    of all is told.
    """
    budget = budget_of(item, mention.base, mention)
    parts = item.addends[0] if item.addends else item.children
    spent = [
        one
        for part in parts
        if (one := _outcome(part, mention)) is not None and one.at < mention.at
    ]
    if (
        budget is not None
        and 1 < len(spent) == len(parts)
        and spent[0].dimension == budget.dimension
    ):
        reading: Reading = {
            "完成率": mention.entry,
            "支出决算": operands(spent),
            "预算": budget.entry,
        }
        yield claim(
            "完成率",
            mention,
            [reading],
            {"口径": mention.base or BUDGET},
            standing=LIKELY if not item.label else SURE,
        )


def _unsaid(item: Item, mention: Mention, amount: Mention) -> Operand:
    """The budget of what has none beside it: those of its parts together, what was had, else what
    the tables have.
    """
    parts = [one.of(BUDGET) for one in item.addends[0]] if item.addends else []
    # A total of several things, none of which has a budget for all: their budgets together.
    plans = [one for one in parts if one is not None and one.dimension == amount.dimension]
    if plans and len(plans) == len(parts):
        return operands(plans)
    given = _given(item, mention, amount)
    if given is not None:
        return given.entry
    label = f"{item.label}{mention.base or '预算'}"
    return Wanted(item.key, BUDGET, label) if item.key else Missing(label)


def _given(item: Item, mention: Mention, amount: Mention) -> Mention | None:
    """What was had (补助到位 20 万元，支出 19 万元，执行率…), where an item has just that beside
    what was spent.
    """
    amounts = [
        one for one in item.mentions if one.role == AMOUNT and one.dimension == amount.dimension
    ]
    if amount.role == USED:
        return next((one for one in reversed(amounts) if one.before(amount)), None)
    # Just two amounts: the first was had, the second spent of it.
    if len(amounts) != 2 or amounts[1] is not amount:
        return None
    return amounts[0] if _is_had(amounts[0], amount, mention) else None


def _is_had(had: Mention, amount: Mention, mention: Mention) -> bool:
    """Whether a rate that names no budget is of two amounts of its sentence, the first of which
    nothing calls an outcome.
    """
    if mention.base or had.explicit:
        return False
    return had.number == mention.number and amount.before(mention)


def _budgets(
    item: Item, mention: Mention, amount: Mention, budget: Mention | None
) -> Iterator[Claim]:
    """The other budgets of an item, where the rate does not say of which it is."""
    if mention.base or budget is None:
        return
    for one in item.mentions:
        if one.role == BUDGET and one.base != budget.base and one.dimension == amount.dimension:
            yield other("完成率", mention, _reading(mention, amount, one.entry))


def _planned(mention: Mention, amount: Mention, change: Mention) -> Iterator[Claim]:
    """`小于预算数14万元`: the budget itself, where the rate bears it out."""
    if change.cue in ("more", "less"):
        yield other("完成率", mention, _reading(mention, amount, change.entry))


def _others(
    frame: Frame, holders: tuple[Item, ...], mention: Mention, stated: Mention | None
) -> Iterator[Claim]:
    """What else a completion rate can be one of: an amount and a budget of one item spoken of
    before, of two that stand near.
    """
    own = _outcome(holders[0], mention)
    named = stated is not None and stated.base == mention.base and mention.base
    for amount, budget in product(
        _outcomes(frame, holders, mention), _plans(frame, holders, mention, stated)
    ):
        if amount in holders[0].mentions and amount is not own:
            # Of one item the outcome that stands before it, no other.
            continue
        if budget.dimension == amount.dimension and not (named and budget.base != mention.base):
            yield other("完成率", mention, _reading(mention, amount, budget.entry))


def _outcomes(frame: Frame, holders: tuple[Item, ...], mention: Mention) -> list[Mention]:
    """The outcomes that a rate may speak of: of those that it may be of, then of what stands
    near.
    """
    near = around(frame, mention, (AMOUNT,))[:5]
    return unique(
        (
            *(_outcome(holder, mention) for holder in holders),
            *(one for one in near if not _turned(holders[0].label, one.label)),
        )
    )


def _plans(
    frame: Frame, holders: tuple[Item, ...], mention: Mention, stated: Mention | None
) -> list[Mention]:
    """The budgets that a rate may be against: the one at hand, those of what it may be of, then
    what stands near.
    """
    return unique(
        (
            stated,
            *(budget_of(holder, mention.base, mention) for holder in holders),
            *around(frame, mention, (BUDGET,))[:3],
        )
    )


def _turned(one: str, two: str) -> bool:
    """Whether one name is of the other flow than another: what came in is not what was spent."""
    return {one[-len(INCOME) :], two[-len(INCOME) :]} == {INCOME, SPENDING}
