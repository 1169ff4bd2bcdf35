"""Claims on functional accounts: the items of a section and its total, the items of a class and
what the class comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from auditor.claim import GUESSED, LIKELY, Claim, Reading
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import AMOUNT, BUDGET, REACH, SPENDING, Frame, Item, Mention
from auditor.text.names import kindless
from auditor.text.relations.lists import COMPLETE
from auditor.text.relations.making import claim, operands
from auditor.text.vocabulary import Vocabulary

_LEVEL: Final = regex("（[0-9]{0,7}[类款项]）")
_CLASS: Final = regex("（[0-9]{0,7}[类款]）")
"""The levels that others stand under."""
_TOP: Final = regex("（[0-9]{0,7}类）")
"""The level that no other stands above: a name with it is the whole path of an account."""
_BACK: Final = 80
"""So many characters before a figure may name the class of its account."""
_SHORTEST: Final = 3
_LEAD: Final = 60
"""So many characters before the first of the accounts may open their list."""
_FAR: Final = 3
"""So many sentences before its accounts stands what was spent."""
_SPENDING: Final = phrases()["all-spending"]
# A section without a named total is headed by what was spent (三、支出情况).
_SPENT: Final = regex(SPENDING)
_OPENED: Final = phrases()["accounts-follow"]


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on accounts of a frame."""
    found = [item for item in frame.items if item.key.startswith("科目:")]
    yield from _sections(frame, found, vocabulary)
    if len(found) > 1:
        yield from _classes(frame, found)


def _sections(frame: Frame, found: Sequence[Item], vocabulary: Vocabulary) -> Iterator[Claim]:
    """The items of a section add up to its total, for the outcome and for the budget."""
    # By the headings above them: each account may have a heading of its own below.
    groups: dict[tuple[str, ...], list[Item]] = {}
    for item in found:
        groups.setdefault(_headings(item), []).append(item)
    for items in groups.values():
        if len(items) < 2:
            continue
        total = _total_before(frame, items[0], vocabulary)
        # A total that vocabulary lists by accounts (itemised), else what was spent just before.
        if total is None:
            yield from _spent(frame, items)
        else:
            yield from _summed(total, items)


def _headings(item: Item) -> tuple[str, ...]:
    """What an account stands under, without the headings that name an account themselves."""
    return tuple(
        name for name in item.section if not _LEVEL.search(name) and not name[:1].isdigit()
    )


def _total_before(frame: Frame, first: Item, vocabulary: Vocabulary) -> Item | None:
    """The nearest total before the first of some accounts that is itemised by accounts."""
    return next(
        (
            one
            for one in frame.before(first)
            if one.key in vocabulary.itemised and one.main is not None
        ),
        None,
    )


def _summed(total: Item, items: Sequence[Item]) -> Iterator[Claim]:
    """A total as the sum of its accounts, where each has a figure."""
    # The same accounts twice: by their outcomes and by their budgets.
    for role in (AMOUNT, BUDGET):
        parts = [one for item in items if (one := item.of(role)) is not None]
        bases = {one.base for one in parts}
        # Of two budgets of the total (年初预算, 全年预算) the items add up to the one of their
        # name.
        own = total.of(role, bases.pop()) if len(bases) == 1 else None
        stated = own or total.of(role)
        if stated is not None and len(parts) == len(items):
            yield claim(
                "分项合计",
                stated,
                [{"合计": stated.entry, "各项": operands(parts)}],
                {"口径": role},
            )


def _spent(frame: Frame, items: Sequence[Item]) -> Iterator[Claim]:
    """`本年支出 a，年末结转 b。支出包括：某项 c；某项 d`: what was spent just before the accounts
    that it was spent on.
    """
    parts = [one for item in items if (one := item.of(AMOUNT)) is not None]
    total = _spent_before(frame, items[0])
    if total is None or total.dimension != "元":
        return
    if len(parts) < len(items) or any(one.parent for one in items):
        return
    # 包括：…, in a sentence of their own: accounts of all that was spent.
    sure = LIKELY if parts[0].number > total.number and _is_opened(parts[0]) else GUESSED
    reading: Reading = {"合计": total.entry, "各项": operands(parts)}
    yield claim("合计", total, [reading], {"列举": COMPLETE}, standing=sure)


def _spent_before(frame: Frame, first: Item) -> Mention | None:
    """What was spent in all, as told a few sentences before the first of some accounts."""
    near = (
        one
        for one in frame.before(first)
        if first.number - one.number <= _FAR and one.parent is None and _is_spending(one)
    )
    return next((found for one in near if (found := one.of(AMOUNT)) is not None), None)


def _is_opened(first: Mention) -> bool:
    """Whether the words that its sentence begins with say that accounts follow."""
    end = first.entry.span[0]
    words = first.sentence[:end] if end < _LEAD else ""
    return _OPENED.match("".join(words.split())) is not None


def _is_spending(item: Item) -> bool:
    """Whether an item is what was spent in all; without a name it is what its heading says."""
    name = item.label or next(reversed(item.section), "")
    return bool(_SPENDING.search(name) if item.label else _SPENT.search(name))


def _classes(frame: Frame, found: Sequence[Item]) -> Iterator[Claim]:
    """`（一）社会保障和就业（类）支出 332 万元` and its items: what a class or a group of it comes
    to.
    """
    above = dict(zip(found, _above(found), strict=True))
    for item in frame.items:
        name = kindless(_LEVEL.sub("", item.label))
        main = item.main
        # Names of two signs (教育) stand within too many others.
        if item in above or main is None or main.dimension != "元" or len(name) < _SHORTEST:
            continue
        # A class may be told before its accounts or behind them.
        figures = _mains_under(
            name, frame.items[max(0, item.place - REACH) : item.place + REACH], above
        )
        amounts = [one for one in figures if one is not None and one.dimension == main.dimension]
        if len(amounts) == len(figures) > 1:
            reading: Reading = {"合计": main.entry, "各项": operands(amounts)}
            yield claim("合计", main, [reading], {"列举": COMPLETE}, standing=LIKELY)


def _mains_under(
    name: str, near: Sequence[Item], above: Mapping[Item, str]
) -> list[Mention | None]:
    """What each of the accounts of a class comes to."""
    return [one.main for one in near if one in above and _is_under(name, above[one])]


def _above(found: Sequence[Item]) -> Iterator[str]:
    """What names the class of each account: its own path where that is whole, else also its
    headings and the words before it; in one sentence also of those behind it.
    """
    said, sentence = "", ""
    for item in found:
        first = item.mentions[0] if item.mentions else None
        at = first.entry.span[0] if first is not None else 0
        words = first.sentence[max(0, at - _BACK) : at] if first is not None else ""
        # 甲（类）乙（款）丙（项）1 万元、丁（项）2 万元: the second goes on under the path of the first.
        goes_on = (
            first is not None
            and first.sentence == sentence
            and not _LEVEL.search(words.replace("（项）", ""))
        )
        said = said if goes_on else "".join(words.split())
        sentence = first.sentence if first is not None else ""
        # 1、甲（类）…（项）。… 2、乙（类）…（项）。… in one paragraph: the heading that the first
        # is read as is none of the second.
        yield item.key if _TOP.search(item.key) else f"{item.key}|{'|'.join(item.section)}|{said}"


def _is_under(name: str, above: str) -> bool:
    """Whether a class is named among what stands above an account, with its level."""
    at = above.find(name)
    while at >= 0 and _CLASS.match(above, at + len(name) + _kind(above, at + len(name))) is None:
        # 其他公共设施支出（项）: behind it may stand 公共设施（款）.
        at = above.find(name, at + 1)
    return at >= 0


def _kind(above: str, at: int) -> int:
    """How long the kind of account is at a place (支出)."""
    end = above.find("（", at)
    return end - at if at <= end <= at + 2 and not kindless(above[at:end]) else 0
