"""Claims on the words that compare an outcome with the budget, last year or another figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Operand, Wanted
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    DONE,
    LAST,
    Comparison,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import key_of
from auditor.text.relations.making import (
    claim,
    clause_words,
)
from auditor.text.relations.owning import is_without
from auditor.text.vocabulary import Vocabulary

_WORDS: Final = {"more": "大于", "less": "小于", "same": "持平", "about-same": "基本持平"}


def compared(frame: Frame, comparison: Comparison, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims of one comparison; none where something is taken out first
    (剔除该因素后与上年持平).
    """
    if is_without(comparison.sentence, comparison.sentence.find(comparison.word)):
        return
    # 本年收入 900 小于本年支出 904: two figures; 与收入预算一致: the other flow; else the item's own.
    if comparison.sides is not None:
        first, second = comparison.sides
        yield _of_two(comparison, first, second.entry)
    elif comparison.other:
        yield from _level(frame, comparison, vocabulary)
    elif comparison.loose:
        yield from _loosely(comparison)
    else:
        for item in comparison.items:
            yield from _comparison(item, comparison)


def _of_two(comparison: Comparison, one: Mention, two: Operand) -> Claim:
    """What words say of one figure beside another."""
    words = {"关系": _WORDS[comparison.relation], "口径": "两数", "词": comparison.word}
    return claim("比较", one, [{"数额": one.entry, "基数": two}], words)


def _loosely(comparison: Comparison) -> Iterator[Claim]:
    """A comparison behind the end of a sentence: of what it spoke of, the first that has both
    figures, and what else it may be.
    """
    items = comparison.items
    made = [claims for item in items if (claims := list(_comparison(item, comparison)))]
    # The first of those that have both figures is asserted; the others acquit it.
    first, rest = made[:1], [one for claims in made[1:] for one in claims]
    several = len([item for item in items if item.number == items[0].number]) > 1
    for one in first[0] if first else ():
        others = tuple(two for two in rest if two.kind == one.kind)
        yield replace(one, others=others, standing=LIKELY if several else SURE)


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
    if own:
        # As the text prints it, else as the tables do.
        right = _of_flow(told, own[-1], comparison.other)
        name = f"{comparison.other}合计"
        wanted = Wanted(key_of(name, vocabulary), own[-1].role, name)
        yield _of_two(comparison, own[-1], right.entry if right is not None else wanted)


def _of_flow(told: Sequence[Mention], left: Mention, flow: str) -> Mention | None:
    """The amount that its clause says is of a flow: right behind a figure, else the last of all."""
    ahead = [one for one in told if one.at > left.at and one.number <= left.number + 1][:1]
    return next(
        (
            one
            # 与收入预算 9 万元一致: the figure right behind may be the other flow's own.
            for one in (*ahead, *reversed(told))
            if one is not left and clause_words(one).strip("其中，").startswith(flow)
        ),
        None,
    )


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
        # A figure told further back is no longer spoken of.
        and amount.number >= comparison.number - 3
    ):
        yield claim(
            "比较", amount, [{"数额": amount.entry, "基数": against.entry}], _words(comparison)
        )
        return
    # 决算数小于预算数 without a budget: the rate of completion says whether it is so.
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
