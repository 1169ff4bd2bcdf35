"""Claims on budgets: completion rates, and the words that compare the outcome with the budget or
with last year.
"""

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
    LAST,
    SPENDING,
    USED,
    Comparison,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import key_of
from auditor.text.relations.changes import owners, standing
from auditor.text.relations.making import (
    around,
    claim,
    clause_words,
    operands,
    other,
    signs,
    tight,
    unique,
)
from auditor.text.vocabulary import Vocabulary

_WORDS: Final = {"more": "大于", "less": "小于", "same": "持平", "about-same": "基本持平"}
_MOST: Final = 12


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on budgets of a frame."""
    for item in frame.items:
        for mention in item.mentions:
            if mention.role == DONE:
                yield from _completion(frame, item, mention)
    for comparison in frame.comparisons:
        yield from _compared(frame, comparison, vocabulary)


def budget_of(item: Item, wanted: str, mention: Mention | None = None) -> Mention | None:
    """The budget of an item that a text means by 年初预算, 全年预算, 调整预算 or just 预算; before
    a mention where one stands there.
    """
    budgets = [one for one in item.mentions if one.role == BUDGET]
    before = [one for one in budgets if mention is not None and one.before(mention)] or budgets
    exact = [one for one in before if one.base == wanted]
    loose = [one for one in before if not one.base or not wanted]
    found = exact or loose or before
    return found[-1] if found else None


def _outcome(item: Item, mention: Mention) -> Mention | None:
    """The outcome that a completion rate speaks of: the last before it."""
    amounts = [one for one in item.mentions if one.role in (AMOUNT, USED) and one.dimension == "元"]
    before = [one for one in amounts if one.before(mention)]
    return before[-1] if before else amounts[-1] if amounts else None


def _completion(frame: Frame, item: Item, mention: Mention) -> Iterator[Claim]:
    amount = _outcome(item, mention)
    holders = owners(item, mention)
    if amount is None:
        amount = next(
            (found for one in holders[1:] if (found := _outcome(one, mention)) is not None), None
        )
    if amount is None:
        yield from _together(item, mention)
        return
    words = {"口径": mention.base or BUDGET}
    budget = budget_of(item, mention.base, mention)
    sure = standing(item, mention, None, amount, budget)
    plain = (
        amount.explicit
        and amount.at == mention.at - 1
        and amount.number == mention.number
        and item.label
    )
    if (
        plain
        and budget is not None
        and mention.base
        and budget.base == mention.base
        and budget.number == mention.number
    ):
        # 年初预算 40 万元，…，支出决算 44 万元，完成年初预算的 110%: the words say of each what it
        # is.
        sure = SURE
    closed = budget is not None and tight(item, mention, amount, budget)
    others = () if closed else tuple(islice(_others(frame, holders, mention, budget), _MOST))
    if (
        not mention.base
        and budget is not None
        and (plans := tuple(_budgets(item, mention, amount, budget)))
    ):
        others, sure = (*plans, *others), LIKELY
    if budget is not None and budget.dimension == amount.dimension:
        yield claim(
            "完成率",
            mention,
            [{"完成率": mention.entry, "支出决算": amount.entry, "预算": budget.entry}],
            words,
            others,
            sure,
        )
        return
    change = next(
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
    if change is not None:
        yield claim(
            "完成率推算",
            mention,
            [
                {
                    "完成率": mention.entry,
                    "支出决算": amount.entry,
                    "差额": change.entry,
                    "方向": sign,
                }
                for sign in signs(change)
            ],
            words,
            (*_planned(mention, amount, change), *others),
            sure,
        )
        return
    reading: Reading = {
        "完成率": mention.entry,
        "支出决算": amount.entry,
        "预算": _unsaid(item, mention, amount),
    }
    spent = (
        amount.role == USED
        and mention.at == amount.at + 1
        and _given(item, mention, amount) is not None
    )
    yield claim(
        "完成率", mention, [reading], words, others, SURE if spent and not others else LIKELY
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
    here = len(amounts) == 2 and all(
        one.number == mention.number and not one.explicit for one in amounts[:1]
    )
    return (
        amounts[0]
        if here and amounts[1] is amount and not mention.base and amount.before(mention)
        else None
    )


def _budgets(item: Item, mention: Mention, amount: Mention, budget: Mention) -> Iterator[Claim]:
    """The other budgets of an item, where the rate does not say of which it is."""
    for one in item.mentions:
        if one.role == BUDGET and one.base != budget.base and one.dimension == amount.dimension:
            yield other(
                "完成率",
                mention,
                {"完成率": mention.entry, "支出决算": amount.entry, "预算": one.entry},
            )


def _planned(mention: Mention, amount: Mention, change: Mention) -> Iterator[Claim]:
    """`小于预算数14万元`: the budget itself, where the rate bears it out."""
    if change.cue in ("more", "less"):
        yield other(
            "完成率",
            mention,
            {"完成率": mention.entry, "支出决算": amount.entry, "预算": change.entry},
        )


def _others(
    frame: Frame, holders: tuple[Item, ...], mention: Mention, stated: Mention | None
) -> Iterator[Claim]:
    """What else a completion rate can be one of: an amount and a budget of one item spoken of
    before, of two that stand near.
    """
    amounts = unique(
        (
            *(one for holder in holders if (one := _outcome(holder, mention)) is not None),
            *(
                one
                for one in around(frame, mention, (AMOUNT,))[:5]
                if not _turned(holders[0].label, one.label)
            ),
        )
    )
    plans = unique(
        (
            stated,
            *(
                one
                for holder in holders
                if (one := budget_of(holder, mention.base, mention)) is not None
            ),
            *around(frame, mention, (BUDGET,))[:3],
        )
    )
    for amount, budget in product(amounts, plans):
        named = stated is not None and stated.base == mention.base and mention.base
        if amount in holders[0].mentions and amount is not _outcome(holders[0], mention):
            # Of one item the outcome that stands before it, no other.
            continue
        if budget.dimension == amount.dimension and not (named and budget.base != mention.base):
            yield other(
                "完成率",
                mention,
                {"完成率": mention.entry, "支出决算": amount.entry, "预算": budget.entry},
            )


def _turned(one: str, two: str) -> bool:
    """Whether one name is of the other flow than another: what came in is not what was spent."""
    return {one[-len(INCOME) :], two[-len(INCOME) :]} == {INCOME, SPENDING}


# --- words
# --------------------------------------------------------------------------------------------------


def _compared(frame: Frame, comparison: Comparison, vocabulary: Vocabulary) -> Iterator[Claim]:
    if comparison.sides is not None:
        first, second = comparison.sides
        words = {"关系": _WORDS[comparison.relation], "口径": "两数", "词": comparison.word}
        yield claim("比较", first, [{"数额": first.entry, "基数": second.entry}], words)
        return
    if comparison.other:
        yield from _level(frame, comparison, vocabulary)
        return
    if not comparison.loose:
        for item in comparison.items:
            yield from _comparison(item, comparison)
        return
    # Behind the end of a sentence: of what it spoke of, the first that has both figures, and what
    # else it may be.
    found = [list(_comparison(item, comparison)) for item in comparison.items]
    made = [claims for claims in found if claims]
    if made:
        several = (
            len([item for item in comparison.items if item.number == comparison.items[0].number])
            > 1
        )
        for one in made[0]:
            rest = tuple(two for claims in made[1:] for two in claims if two.kind == one.kind)
            yield Claim(
                one.kind,
                one.readings,
                one.sentence,
                one.place,
                one.section,
                one.words,
                rest,
                LIKELY if several else SURE,
            )


def _level(frame: Frame, comparison: Comparison, vocabulary: Vocabulary) -> Iterator[Claim]:
    """`支出预算 a，与收入预算一致`: the total of the one flow is that of the other, wherever that
    is told.
    """
    told = [one for one in frame.mentions if one.role in (AMOUNT, BUDGET) and one.dimension == "元"]
    own = [
        one
        for one in told
        if one.number == comparison.number and comparison.other not in one.label and one.label
    ]
    if not own:
        return
    left = own[-1]
    ahead = [one for one in told if one.at > left.at and one.number <= left.number + 1][:1]
    near = [
        one
        for one in (*ahead, *reversed(told))
        if one is not left and clause_words(one).strip("其中，").startswith(comparison.other)
    ]
    name = f"{comparison.other}合计"
    right: Operand = near[0].entry if near else Wanted(key_of(name, vocabulary), left.role, name)
    words = {"关系": _WORDS[comparison.relation], "口径": "两数", "词": comparison.word}
    yield claim("比较", left, [{"数额": left.entry, "基数": right}], words)


def _comparison(item: Item, comparison: Comparison) -> Iterator[Claim]:
    amount = _nearest(item, comparison, AMOUNT)
    against = (
        _nearest(item, comparison, LAST, LAST)
        if comparison.base == LAST
        else _nearest(item, comparison, BUDGET)
    )
    if (
        amount is not None
        and against is not None
        and amount.dimension == against.dimension
        and amount.number >= comparison.number - 3
    ):
        yield claim(
            "比较", amount, [{"数额": amount.entry, "基数": against.entry}], _words(comparison)
        )
        return
    done = item.of(DONE)
    if (
        done is not None
        and comparison.base != LAST
        and done.number >= comparison.number - 1
        and comparison.relation != "about-same"
    ):
        yield claim("完成率比较", done, [{"完成率": done.entry}], _words(comparison))


def _words(comparison: Comparison) -> dict[str, str]:
    return {
        "关系": _WORDS[comparison.relation],
        "口径": comparison.base or BUDGET,
        "词": comparison.word,
    }


def _nearest(
    item: Item, comparison: Comparison, role: str, base: str | None = None
) -> Mention | None:
    """The item's last figure in a role up to the sentence of the comparison."""
    found = [
        one
        for one in item.mentions
        if one.role == role and one.dimension == "元" and (base is None or one.base == base)
    ]
    before = [one for one in found if one.number <= comparison.number]
    return before[-1] if before else None
