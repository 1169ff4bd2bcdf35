"""The whole that a share names: by its name, as one of all income or spending, by the words beside
its figure.

`已拨付 480 万元，已支出 360 万元，占已拨付资金的 75%`: no item is called 拨付资金, one figure
stands behind 拨付.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from auditor.language import phrases, terms
from auditor.patterns import regex
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    COUNT,
    INCOME,
    REACH,
    SPENDING,
    USED,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import is_known, kindless, within
from auditor.text.relations.making import clause_words
from auditor.text.vocabulary import Vocabulary

_ANY: Final = phrases()["any-amount"]
"""Words for amounts of all sorts, at the end of a name."""
_WHOLE_FLOW: Final = phrases()["whole-flow"]
# 本年支出合计 and 本年支出 are one whole.
_SUMMED: Final = regex("(?:合计|总计|共计|总额)$")
# So many sentences behind a share its whole may be told.
_FEW: Final = 2
# Last words that many names share, and that say nothing of which is meant.
_COMMON: Final = frozenset(terms("common"))
# So many figures before a share may be its whole.
_BACK: Final = 16
# A word of a name has so many signs at least.
_SHORTEST: Final = 2
_TELLING: Final = 4
"""A name of so many signs is found again within others."""


def worded(frame: Frame, mention: Mention, part: Mention) -> Mention | None:
    """The figure whose own words the name of a whole repeats; None where no figure before a share,
    or more than one, has them.
    """
    core = _core(mention.label)
    if not _is_telling(core, mention.label):
        return None
    at = bisect_left(frame.mentions, mention.at, key=lambda one: one.at)
    found = [
        one
        for one in frame.mentions[max(0, at - _BACK) : at]
        if one.role in (AMOUNT, BUDGET, USED)
        and one is not part
        and one.dimension == part.dimension
        and _repeats(core, clause_words(one))
    ]
    # Of several the one of the same sentence; two there leave it open.
    here = [one for one in found if one.number == mention.number] or found
    return here[0] if len(here) == 1 else None


def _is_telling(core: str, label: str) -> bool:
    """Whether a name is long enough to be looked for: it must be longer where it has no word for
    an amount beside its core.
    """
    return len(core) >= (2 * _SHORTEST if core == label else _SHORTEST)


def _core(label: str) -> str:
    """A name without the words for amounts of all sorts at its end."""
    while match := _ANY.search(label):
        label = label[: match.start()]
    return label


def _repeats(core: str, words: str) -> bool:
    """Whether words have all the signs of a name in their order, two by two (预留给中小企业 of
    中小企业预留 has not).
    """
    at = words.find(core)
    if at >= 0:
        return True
    # Words in another order: both halves must be there.
    half = len(core) // 2
    # 中小企业预留, 预留中小企业: the same two words.
    return half >= _SHORTEST and core[:half] in words and core[half:] in words


def named_whole(
    frame: Frame, item: Item, mention: Mention, part: Mention, key: str, vocabulary: Vocabulary
) -> Mention | None:
    """The figure of the whole that a share names: by its very words, by words it holds, by its key;
    the nearest before the share.
    """
    label = mention.label
    # What stands beside a part is no whole of it, unless the share names it by its known name.
    siblings = item.parent.children if item.parent is not None else {}
    found = [
        one
        for one in (*frame.items[item.place + REACH : item.place : -1], *frame.before(item))
        if one is not item
        and (one not in siblings or one.key == key != item.key and is_known(label, vocabulary))
    ]
    # The surest way of being called first, over all items, then the next: a near item of a like
    # name does not win over a farther one of the very name.
    for is_called in _CALLED:
        for one in found:
            if is_called(one, label, key) and (told := _told(one, mention, part.role)) is not None:
                return told
    return told_behind(frame, item, mention)


def _told(whole: Item, mention: Mention, role: str) -> Mention | None:
    """The figure of a whole before its share: of an outcome the outcome, though the budget was told
    behind it.
    """
    for roles in ((role,), (AMOUNT, BUDGET, COUNT)):
        main = whole.at(mention.at, *roles)
        if main is not None and main.at < mention.at:
            return main
    return None


def _has_name(one: Item, label: str, key: str) -> bool:
    """Whether an item is called by the very words of a whole."""
    return one.label == label


def _shares_name(one: Item, label: str, key: str) -> bool:
    """Whether the one name holds the other, and is no short one that many hold."""
    if len(label) < _TELLING:
        return False
    return label in _last_name(one) or one.label in label and len(one.label) >= _TELLING


def _has_key(one: Item, label: str, key: str) -> bool:
    """Whether an item has the key of a whole."""
    return one.key == key


def _has_words(one: Item, label: str, key: str) -> bool:
    """Whether the words of a whole stand in the name of an item, with others between them."""
    return len(label) >= _TELLING and within(label, _last_name(one))


def _ends_alike(one: Item, label: str, key: str) -> bool:
    """Whether an item that is no part ends in the last word of a whole, which is no common one."""
    end = label[-2:]
    return one.parent is None and end not in _COMMON and one.label.endswith(end)


_CALLED: Final = (_has_name, _shares_name, _has_key, _has_words, _ends_alike)
"""How a whole may be called, the surest first."""


def _last_name(item: Item) -> str:
    """The name of an item; of the path of an account the last."""
    return item.label.rpartition("）")[2] if item.label.count("（") > 1 else item.label


def told_behind(frame: Frame, item: Item, mention: Mention) -> Mention | None:
    """The whole of that very name that is told behind its shares (甲占乙支出的 80%…。乙支出合计 100
    万元).
    """
    name = kindless(_SUMMED.sub("", mention.label))
    ahead = frame.items[item.place + 1 : item.place + REACH]
    # `kindless` takes 收入 and 支出 away alike: the flow must be the same, too.
    flow = (
        label[-2:] if (label := _SUMMED.sub("", mention.label)).endswith((INCOME, SPENDING)) else ""
    )
    same = (
        one
        for one in ahead
        if name
        and one.parent is not item
        and (own := _SUMMED.sub("", one.label)).endswith(flow)
        and kindless(own) == name
    )
    found = next((main for one in same if (main := one.main) is not None), None)
    return found if found is not None and found.number <= mention.number + _FEW else None


def total_whole(frame: Frame, item: Item, mention: Mention) -> Mention | None:
    """`占总收入的 p%` behind `各项收入合计 a`: the last total of the same flow, by whatever
    name.
    """
    flow = _flow(mention.label)
    if not flow:
        return None
    for one in frame.before(item):
        main = one.at(mention.at, AMOUNT, BUDGET)
        if (
            one.parent is None
            and main is not None
            and main.at < mention.at
            and flow in (_flow(one.label), one.label)
        ):
            return main
    return None


def _flow(label: str) -> str:
    """Whether a name is of all income or all expenditure, and of which; empty where it is of
    neither.
    """
    match = _WHOLE_FLOW.fullmatch(label)
    return match["one"] or match["two"] if match else ""


def own_whole(frame: Frame, item: Item) -> Mention | None:
    """`授予企业的货物、服务合同分别占同类支出的 p、q`: the whole of each is what it is a part of by
    its name.
    """
    for one in frame.items:
        name, main = kindless(one.label), one.main
        if (
            one is not item
            and main is not None
            and len(name) > 1
            and name in item.label
            and main.dimension == "元"
        ):
            return main
    return None
