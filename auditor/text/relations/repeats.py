"""Claims on one quantity stated twice: in another unit, or again a few words on; amounts adjusted
on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from auditor.claim import DOWN, GUESSED, LIKELY, SURE, UP, Claim, Operand, Reading, Wanted
from auditor.entry import Entry
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import (
    ADJUSTED,
    AMOUNT,
    BUDGET,
    CHANGE,
    DONE,
    FULL,
    LAST,
    RATE,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import clean, is_known, is_own, is_total_name, key_of, same_name
from auditor.text.relations.making import PLANNED, claim, closed, some
from auditor.text.relations.owning import is_apart
from auditor.text.relations.pairing import paired
from auditor.text.vocabulary import Vocabulary

_YEAR: Final = regex("20[0-9]{2}(?=年)")
# So many characters before a figure may name its year, or say that it was adjusted.
_BACK: Final = 80
_FUNDS: Final = phrases()["any-amount"]
_ALL_OF: Final = phrases()["all-of-it"]
_FULL: Final = 6
"""A name of more signs says of which fund it is."""
_ADJUSTED: Final = regex(r"调整[后为到][^，。；,;0-9]{0,12}$")


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on quantities stated twice in a frame."""
    # By the figure that says again: what else it may repeat are the others of one claim.
    same: dict[int, list[Claim]] = {}
    for first, second in frame.repeats:
        one, two = first.entry.figure, second.entry.figure
        if one is not None and two is not None:
            coarse, fine = (
                (second, first)
                # The coarser of the two is the rounded one, whichever stands first.
                if two.step * two.factor > one.step * one.factor
                else (first, second)
            )
            same.setdefault(second.at, []).append(
                claim("换算", coarse, [{"列示": coarse.entry, "另列": fine.entry}])
            )
    for first_claim, *others in same.values():
        yield replace(first_claim, others=tuple(others))
    for item in frame.items:
        yield from _budgets(item)
        yield from _amounts(item, frozenset() if frame.annex else vocabulary.totals)
    yield from _rates(frame)
    if not frame.annex:
        yield from _totals(frame, vocabulary)
    yield from _equalled(frame, vocabulary)


def _totals(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """A total of the report by its own name, in two sentences of one section."""
    # The item that each sentence begins with.
    led: dict[int, Item] = {}
    for item in frame.items:
        for mention in item.mentions[:1]:
            led.setdefault(mention.number, item)
    for key in sorted(vocabulary.totals):
        for first, second in pairwise(_told(frame, key, vocabulary)):
            # In one sentence, or behind the total of another fund, they are two things.
            if first.number == second.number or _is_led(first, led) or _is_led(second, led):
                continue
            if same_name(first.label, second.label, vocabulary) and not _of_years(first, second):
                told_twice: Reading = {"列示": second.entry, "另列": first.entry}
                # 本年支出 may be that of what the paragraph is on.
                sure = SURE if len(second.label) > _FULL else LIKELY
                yield claim("重复", second, [told_twice], {"远近": "近"}, standing=sure)


def _told(frame: Frame, key: str, vocabulary: Vocabulary) -> list[Mention]:
    """The amounts that a frame tells of a total by its own name, not as a part of something."""
    return [
        one
        for item in frame.keyed.get(key, ())
        if item.parent is None
        for one in item.mentions
        if _is_own_amount(one, vocabulary)
    ]


def _is_own_amount(one: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a figure is an amount by the report's own name of it."""
    amount = one.role == AMOUNT and one.dimension == "元"
    return amount and bool(one.label) and is_own(one.label, vocabulary)


def _is_led(total: Mention, led: dict[int, Item]) -> bool:
    """Whether the total that a sentence begins with says whose the next is (某基金收入总计
    60，支出总计 60).
    """
    leading = led.get(total.number)
    return (
        leading is not None
        and is_total_name(leading.label)
        and len(leading.label) > len(total.label)
    )


def _of_years(first: Mention, second: Mention) -> bool:
    """Whether the last years that stand before two figures in their sentences are two."""
    years = [
        _YEAR.findall(one.sentence[max(0, one.entry.span[0] - _BACK) : one.entry.span[0]])
        for one in (first, second)
    ]
    return all(years) and years[0][-1] != years[1][-1]


def _equalled(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """`三类合计 a，构成全部支出`: the amount is that of what the words say that it is all of."""
    for mention in frame.mentions:
        if mention.role in (AMOUNT, BUDGET) and mention.dimension == "元":
            name = _all_of(mention, vocabulary)
            if name:
                told = _nearest(frame, mention, name, key_of(name, vocabulary))
                yield claim(
                    "重复", mention, [{"列示": mention.entry, "另列": told}], {"远近": "近"}
                )


def _all_of(mention: Mention, vocabulary: Vocabulary) -> str:
    """What the words behind an amount say that it is all of, by a name of the report's own; empty
    where they say nothing.
    """
    match = _ALL_OF.match(mention.sentence, mention.entry.span[1])
    name = clean(match["name"], vocabulary) if match else ""
    return name if name and is_known(name, vocabulary) and is_own(name, vocabulary) else ""


def _nearest(frame: Frame, mention: Mention, name: str, key: str) -> Operand:
    """The nearest other figure of a thing in the role of an amount, else what the tables have."""
    same = [
        one
        for item in frame.keyed.get(key, ())
        for one in item.mentions
        if one.role == mention.role and one is not mention
    ]
    near = min(same, key=lambda one: abs(one.at - mention.at), default=None)
    return near.entry if near is not None else Wanted(key, mention.role, name)


def _amounts(item: Item, totals: frozenset[str]) -> Iterator[Claim]:
    """What two amounts of an item, one behind the other, say of each other."""
    amounts = [one for one in item.mentions if one.role == AMOUNT and one.dimension == "元"]
    for before, after in pairwise(amounts):
        between = _changes(item, before, after)
        # Two amounts with changes between are an adjustment; the same digits in two units a slip;
        # with a budget before each they are of two things; else the second says the first again.
        if between:
            yield from _adjusted(before, between, after)
        elif _slipped(before, after):
            words = {"单位": after.entry.figure.unit if after.entry.figure else ""}
            yield claim("单位", before, [{"列示": before.entry, "应为": after.entry}], words)
        # A total in two sentences is told by `_totals`, once.
        elif not _anew(item, before, after) and not _is_total(item, before, after, totals):
            yield from _again(item, before, after)


def _changes(item: Item, before: Mention, after: Mention) -> list[Mention]:
    """The changes of an item between two amounts of one sentence."""
    if before.number != after.number:
        return []
    moved = [one for one in item.mentions if one.role == CHANGE and one.number == after.number]
    return [one for one in moved if before.at < one.at < after.at]


def _is_total(item: Item, before: Mention, after: Mention, totals: frozenset[str]) -> bool:
    """Whether two amounts are of a total in two sentences: `_totals` tells it."""
    return item.key in totals and item.parent is None and before.number != after.number


def _again(item: Item, before: Mention, after: Mention) -> Iterator[Claim]:
    """One amount of an item, printed again: right behind it without a name, or anywhere by the same
    one.
    """
    again = _is_repeated(item, before, after)
    if not again and not _is_same(before, after):
        return
    # The rules tell what stands near, or is of one account, as an error, and ask about the rest.
    near = "近" if closed(item, after, before) else "远"
    near = "同" if item.key.startswith("科目:") else near
    # Without a name of its own it may be of something else.
    sure = SURE if after.label or near == "同" else LIKELY
    told_twice: Reading = {"列示": after.entry, "另列": before.entry}
    yield claim("重复", after, [told_twice], {"远近": near if again else "远"}, standing=sure)


def _is_repeated(item: Item, before: Mention, after: Mention) -> bool:
    """Whether a word calls an amount without a name what the one before it is called."""
    if after.label or not after.explicit or after.number - before.number > 2:
        return False
    return not _is_used(item, before, after)


def _is_used(item: Item, before: Mention, after: Mention) -> bool:
    """Whether an amount is what was spent of the one before it (补助 20 万元，实际支出 19
    万元，执行率 95%).
    """
    rated = any(one.role == DONE and one.at == after.at + 1 for one in item.mentions)
    # A rate of completion right behind the second amount: the first was had, the second spent.
    if rated and item.of(BUDGET) is None:
        return True
    actual = after.cue == "actual" and not before.explicit
    return actual and _FUNDS.search(before.label) is not None


def _is_same(before: Mention, after: Mention) -> bool:
    """Whether two amounts have one name, and words say of each, or in one sentence, what it is."""
    if not after.label or not after.explicit or after.label != before.label:
        return False
    return before.explicit or before.number == after.number


def _anew(item: Item, before: Mention, after: Mention) -> bool:
    """Whether a budget of its own stands before each of two amounts: then they are of two things
    (项目一…；项目二…).
    """
    plans = [one for one in item.mentions if one.role == BUDGET and one.before(after)]
    first, second = (
        [one for one in plans if one.before(before)],
        [one for one in plans if before.before(one)],
    )
    if not first or not second:
        return False
    one, two = first[-1], second[-1]
    return one.base == two.base and one.token.text != two.token.text


def _slipped(one: Mention, two: Mention) -> bool:
    """Whether one amount is printed twice in a sentence with the same digits and in two units
    (1.58元, 1.58万元).
    """
    first, second = one.entry.figure, two.entry.figure
    return (
        first is not None
        and second is not None
        and one.number == two.number
        and first.value == second.value != 0
        and first.unit != second.unit
        and first.step == second.step < 1
    )


def _rates(frame: Frame) -> Iterator[Claim]:
    """One change of one thing, stated twice with its rate alone."""
    found: dict[tuple[str, str], tuple[Item, Mention]] = {}
    for item in frame.items:
        for mention in item.mentions if item.label else ():
            if not _is_rate(mention) or paired(item, mention) is not None:
                continue
            # The first rate of each name; later ones are compared with it.
            before = found.setdefault((item.key, mention.label or item.label), (item, mention))[1]
            if before is not mention and before.sign == mention.sign and not mention.loose:
                yield claim(
                    "重复", mention, [{"列示": mention.entry, "另列": before.entry}], {"远近": "远"}
                )


def _is_rate(mention: Mention) -> bool:
    """Whether a figure is the rate of a change since last year, and neither a reason of one nor on
    another scope.
    """
    since = mention.base in ("", LAST) and bool(mention.sign)
    return mention.role == RATE and since and not mention.reason and not is_apart(mention)


def _adjusted(before: Mention, changes: list[Mention], after: Mention) -> Iterator[Claim]:
    """`安排 a，年中追加 b、压减 c，调整后安排 d`."""
    up = [change for change in changes if change.sign == UP]
    down = [change for change in changes if change.sign == DOWN]
    end = after.entry.span[0]
    said = after.base == ADJUSTED or _ADJUSTED.search(after.sentence[max(0, end - _BACK) : end])
    # 安排 a，追加 b，安排 c: all of them are of the plan.
    planned = before.cue == after.cue == "arranged" and all(
        PLANNED.search(_ahead(change.entry)) for change in changes
    )
    yield claim(
        "调整后",
        after,
        [{"调整后": after.entry, "调整前": before.entry, "增": some(up), "减": some(down)}],
        standing=SURE if said or planned else GUESSED,
    )


def _ahead(entry: Entry) -> str:
    return entry.excerpt[: entry.span[0]][-6:]


def _budgets(item: Item) -> Iterator[Claim]:
    """`年初预算 a，追加 b，调整预算 c`."""
    for at, after in enumerate(item.mentions):
        if after.role != BUDGET or after.base not in (ADJUSTED, FULL):
            continue
        changes: list[Mention] = []
        # Backwards over the changes to the budget that they adjust.
        for one in reversed(item.mentions[:at]):
            if one.role == CHANGE and one.base != LAST:
                changes.append(one)
                continue
            if changes and (one.role == BUDGET or one.role == AMOUNT and one.cue == "arranged"):
                yield from _adjusted(one, changes, after)
            break
