"""Claims on totals that close what was listed before them, by the words right before the total: how
many things it is of (三项一般性支出共), which of them (上述 1 至 4 项), or that it is one of all
(项目支出共, 全年用款计划合计).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from auditor.claim import GUESSED, LIKELY, SURE, Claim, Reading
from auditor.language import phrases, terms
from auditor.numbering import SEVERAL
from auditor.patterns import regex
from auditor.text.items import AMOUNT, BASE, BUDGET, CHANGE, COUNT, SHARE, Frame, Item, Mention
from auditor.text.names import key_of
from auditor.text.relations.lists import COMPLETE
from auditor.text.relations.making import claim, operands, sided, some
from auditor.text.relations.told import (
    FLOWS,
    REACH,
    Told,
    coded,
    divide,
    numbered,
    numbered_on,
    of_flow,
    of_sentence,
    ordinal,
    tops,
)
from auditor.text.vocabulary import Vocabulary

_BACK: Final = 60
"""So many characters before a figure may say of what it is the total."""
_BRACKET: Final = 200
"""No bracket that is read into is longer."""
_FAR: Final = 12
"""So many sentences before it, where it says how many there are."""
# So many stretches of what stands before a total are tried as its parts.
_MOST: Final = 6
_NUMBER: Final = f"[{''.join(SEVERAL)}]|[2-9]|1[0-9]"
_OF: Final = regex(
    # 上述三项, 以上5个方面合计; 第三项 is a place, no number of things.
    rf"(?:^|[^第0-9])(?P<count>{_NUMBER})(?:项|类|者|个|家|部分|方面|块)[^。；：、0-9]{{0,24}}$"
)
_OF_EACH: Final = regex(
    # 四个季度依次为
    rf"(?:^|[^第0-9])(?P<count>{_NUMBER})个?(?:季度|项|类|家|部分|方面|单位)[^，。；：、0-9]{{0,16}}(?:分别|依次|各)[为是]?$"
)
_ALL_LISTED: Final = phrases()["all-listed"]
# So many characters before the number may say that it is all of them (以上三项).
_AHEAD: Final = 4
# 第1至4项合计
_RANGE: Final = regex(
    r"第?(?P<first>[0-9]{1,2})(?:至|到|[-—~～])第?(?P<last>[0-9]{1,2})项[^，。；：、0-9]{0,16}$"
)
_NONE: Final = phrases()["closes-none"]
# 一般公共服务支出（201类）
_CODE: Final = regex(r"[（(](?P<code>[0-9]{3}|[0-9]{5})[类款]?[）)][^，。；：、0-9]{0,6}$")
_LEFT: Final = phrases()["carried"]
_RESTS: Final = phrases()["rests"]
# What a figure is measured against (满分) is no addend.
_LIMIT: Final = regex("|".join(terms("limits")))
_SCORE: Final = "分"
_MARKS: Final = regex("[，。；：、（）]")
_TOTAL: Final = phrases()["closes-list"]
_MOVES: Final = phrases()["moves-total"]


def read(frame: Frame, vocabulary: Vocabulary, known: Sequence[Claim]) -> Iterator[Claim]:
    """The claims on totals that close a list; of those that no claim in `known` sums already."""
    summed = _summed(known)
    owners = frame.owners()
    told: list[Told] = []
    moves: list[Mention] = []
    past: Mention | None = None
    for mention in frame.mentions:
        # Each figure is asked in turn what it does: it closes a list, is what is left of one, or is
        # one more that a later total may close.
        words, bracketed = _words(mention, past)
        past, item = mention, owners.get(mention.at)
        if _is_money_moved(mention):
            yield from _moved(mention, words, moves)
            moves = [*moves[-REACH:], mention]
        if item is None or not _is_summed(mention):
            continue
        # Closed totals stay among what is told: a grand total may sum totals.
        one = Told(mention, item, words, bracketed, _closes(words))
        if one.closes and id(mention.entry) not in summed:
            yield from _closed(one, told[-REACH:])
        elif _RESTS.search(words) and item.roster is None:
            yield from _rest(frame, mention, told[-REACH:], vocabulary)
        yield from _parted(one, frame.mentions, told[-1:])
        told.append(one)
    # At last what only the numbering tells, for which all must be told.
    yield from _enumerated(told, summed)


def _summed(known: Sequence[Claim]) -> set[int]:
    """The totals that the words of their lists sum."""
    sure = (one.readings[0] for one in known if one.standing != GUESSED)
    return {id(reading["合计"]) for reading in sure if "合计" in reading}


def _is_money_moved(mention: Mention) -> bool:
    """Whether a figure is the amount of a change, and no reason of one."""
    return mention.role == CHANGE and mention.dimension == "元" and not mention.reason


def _is_summed(mention: Mention) -> bool:
    """Whether a figure is one that sums are made of, or that is one."""
    amount = mention.role in (AMOUNT, BUDGET, COUNT) and mention.dimension != "%"
    return amount and not mention.reason


def _closes(words: str) -> bool:
    """Whether the words before a figure say that it is what those before it come to."""
    if _NONE.search(words):
        return False
    return bool(_count(words)) or any(test.search(words) for test in (_TOTAL, _RANGE, _CODE))


def _enumerated(told: Sequence[Told], summed: set[int]) -> Iterator[Claim]:
    """`转移支付收入 a。（1）甲 b；（2）乙 c`: the numbered things of a sentence are those of the
    amount that the one before states.
    """
    for at in range(1, len(told)):
        one, total = told[at], told[at - 1]
        if id(total.mention.entry) in summed or not _begins_under(one, total):
            continue
        parts = numbered_on(told, at)
        alike = {part.mention.dimension for part in (total, *parts)} == {"元"}
        free = one.item.parent in (None, total.item) and one.item.roster is None
        if len(parts) > 1 and alike and free:
            # The only amount of its sentence: else the numbered things may be of another.
            alone = at < 2 or told[at - 2].mention.number != total.mention.number
            sure = LIKELY if alone and total.item.parent is None else GUESSED
            yield _claim(total.mention, [parts], sure)


def _begins_under(one: Told, total: Told) -> bool:
    """Whether an amount is numbered 1, right behind the sentence of a total."""
    if total.bracketed or total.mention.number != one.mention.number - 1:
        return False
    return one.mention.role == AMOUNT and ordinal(one) == 1


def _moved(total: Mention, words: str, moves: Sequence[Mention]) -> Iterator[Claim]:
    """`甲增加 1、乙减少 2，合计减少 1`: the changes of the sentence that a change says it is all
    of.
    """
    if not total.sign or not _MOVES.search(words):
        return
    here = [
        one
        for one in moves
        if one.number == total.number and not (one.base and total.base and one.base != total.base)
    ]
    if len(here) > 1:
        ahead, back = sided(total, here)
        reading: Reading = {"变动": total.entry, "同向": some(ahead), "反向": some(back)}
        yield claim("变动合计", total, [reading], {"完整": "是"}, standing=LIKELY)


def _parted(one: Told, mentions: Sequence[Mention], before: Sequence[Told]) -> Iterator[Claim]:
    """`总额 410 万元，四个季度计划依次为 a、b、c、d`: the amount right before so many figures
    without names is what they come to.
    """
    first = one.mention
    each = _OF_EACH.search(one.words) if first.run and before else None
    if each is None:
        return
    total, count = before[0].mention, _number_of(each)
    at = bisect_left(mentions, first.at, key=lambda one: one.at)
    run = list(
        takewhile(lambda one: one.run and one.number == first.number, mentions[at : at + count + 1])
    )
    # The run must begin right behind the total, and be as long as the words say.
    beside = mentions[at - 1] is total and total.number == first.number and not total.run
    if beside and len(run) == count and total.dimension == first.dimension:
        reading: Reading = {"合计": total.entry, "各项": operands(run)}
        yield claim("合计", total, [reading], {"列举": COMPLETE}, standing=LIKELY)


def _words(mention: Mention, past: Mention | None) -> tuple[str, bool]:
    """The words since the figure before in the sentence, without the unit of that, and whether they
    leave a bracket open.
    """
    text, end = mention.sentence, mention.entry.span[0]
    start = (
        past.entry.span[1]
        if past is not None and past.sentence == text and past.number == mention.number
        else 0
    )
    # Between a count and a total no sign: the count is a part of the words.
    if past is not None and past.role == COUNT and start and not _MARKS.search(text, start, end):
        # 3 家单位收入总预算: how many things are summed.
        start = past.entry.span[0]
    before = text[max(start, end - _BACK) : end]
    first = max(0, end - _BRACKET)
    opened = text.rfind("（", first, end) > text.rfind("）", first, end)
    return "".join(before.split()), opened


def _count(words: str) -> int:
    found = _OF.search(words)
    if found is None or not _ALL_LISTED.search(words, max(0, found.start() - _AHEAD)):
        # 二类会议 10 万元: the name of a sort.
        return 0
    return _number_of(found)


def _number_of(found: re.Match[str]) -> int:
    return SEVERAL.get(found["count"], 0) or int(found["count"])


def _closed(one: Told, told: Sequence[Told]) -> Iterator[Claim]:
    """What a total comes to: things of some numbers or codes, so many of them, or all."""
    total, words = one.mention, one.words
    span, code, count = _RANGE.search(words), _CODE.search(words), _count(words)
    alike = _alike(total, told, count)
    # The most precise words first: numbers, a code, how many; without any of these, all.
    if span is not None:
        yield from _of_these(total, numbered(alike, int(span["first"]), int(span["last"])))
    elif code is not None:
        yield from _of_these(total, coded(alike, code["code"]))
    elif count:
        yield from _of_so_many(total, count, alike)
    elif total.role != COUNT or total.dimension == _SCORE:
        yield from _of_all(one, [two for two in alike if not _LIMIT.search(two.words)])


def _of_these(total: Mention, found: Sequence[Told]) -> Iterator[Claim]:
    """What the things come to that a total says it is of."""
    if found:
        yield _claim(total, [found], SURE)


def _alike(total: Mention, told: Sequence[Told], count: int) -> list[Told]:
    """The figures of the kind of a total, and in its role where there are enough."""
    kind = [one for one in told if one.mention.dimension == total.dimension]
    alike = [one for one in kind if one.mention.role == total.role]
    # With a number of things they may have sentences of their own.
    near = [one for one in alike if total.number - one.mention.number <= (_FAR if count else 0)]
    # 安排甲 1 万元、乙 2 万元，预算合计 3 万元
    return kind if total.role == BUDGET and len(near) < (count or 1) else alike


def _of_so_many(total: Mention, count: int, alike: Sequence[Told]) -> Iterator[Claim]:
    """The last so many things told of, or the totals of some of them (上述 1 至 4 项 a、5 至 6 项
    b，全部六项 c).
    """
    near = [one for one in alike if total.number - one.mention.number <= _FAR]
    single = [one for one in near if not one.closes]
    whole = tops(single)
    # Those that are parts of no other; where these are too few, all but the totals among them.
    enough = len(whole) >= count
    found = whole[-count:] if enough else single
    if len(found) != count or _is_left_of_each(total, found):
        return
    here = of_sentence(whole, total)
    sets = [found, *_closing(near, total)]
    yield _claim(total, sets, SURE if len(here) == count and enough else LIKELY)


def _closing(near: Sequence[Told], total: Mention) -> Iterator[list[Told]]:
    """The totals of a sentence before its last, where there are several."""
    closing = [one for one in of_sentence(near, total) if one.closes]
    if len(closing) > 1:
        yield closing


def _is_left_of_each(total: Mention, found: Sequence[Told]) -> bool:
    """Whether a total is what is left of some things (两项结余), not what they come to."""
    if not _LEFT.search(total.label):
        return False
    return not all(_LEFT.search(one.item.label) for one in found)


def _of_all(one: Told, alike: Sequence[Told]) -> Iterator[Claim]:
    """All that stands before a total in its sentence, else all that the sentence before divides."""
    total, item = one.mention, one.item
    # Those of its own sentence; where there are none, those of the sentence before, if it divides
    # something by shares.
    here = of_sentence(alike, total)
    every = [two for two in here if not two.bracketed]
    whole = of_flow(tops(here or of_sentence(alike, total, 1)), item.label)
    # 甲 9 万元、其中乙 4 万元、丙 2 万元: all stand under one another.
    chained = len(whole) < 2 < len(every)
    parts = every if chained else whole
    if len(parts) < 2 or not here and not divide(parts, item):
        return
    # The first is asserted, the others are what else it may be.
    sets = [*_stretches(parts), *(_reaching_back(alike, total, parts) if here else ())]
    plain = not here or _is_of_any_flow(one)
    yield _claim(total, sets, LIKELY if plain and not chained else GUESSED)


def _reaching_back(
    alike: Sequence[Told], total: Mention, parts: Sequence[Told]
) -> Iterator[list[Told]]:
    """The things before a total with those of the sentences before."""
    before = of_sentence(alike, total, 1, 2)
    if before:
        yield [*(one for one in tops(before) if not one.closes), *parts]


def _stretches(parts: list[Told]) -> list[list[Told]]:
    """The things before a total: all of them, the last of them, the first of them."""
    last = [parts[at:] for at in range(1, len(parts) - 1)]
    first = [parts[:at] for at in range(len(parts) - 1, 1, -1)]
    return [parts, *last, *first][:_MOST]


def _is_of_any_flow(one: Told) -> bool:
    """Whether a total says that it is one of all (共), or is by its name neither of income nor of
    expenditure.
    """
    return one.words.endswith("共") or not any(flow.search(one.item.label) for flow in FLOWS)


def _rest(
    frame: Frame, rest: Mention, told: Sequence[Told], vocabulary: Vocabulary
) -> Iterator[Claim]:
    """`甲 90 万元，占收入总计的 90%；其余为乙 10 万元`: what the shares of a sentence are of, less
    those.
    """
    here = [one for one in of_sentence(told, rest) if one.mention.dimension == rest.dimension]
    shares = [(one, share) for one in here if (share := one.item.of(SHARE)) is not None]
    if not shares or any(one.item.roster is not None for one in here):
        return
    first, share = shares[0]
    total = _shared_whole(frame, first.item, share, vocabulary)
    if total is not None and total.dimension == rest.dimension:
        same = [one.mention for one, other in shares if other.label == share.label]
        reading: Reading = {"合计": total.entry, "各项": operands([*same, rest])}
        yield claim("合计", total, [reading], {"列举": COMPLETE}, standing=LIKELY)


def _shared_whole(
    frame: Frame, item: Item, share: Mention, vocabulary: Vocabulary
) -> Mention | None:
    """The amount that a share is of: as printed with it, else that of what it names."""
    printed = item.of(BASE)
    if printed is not None:
        return printed
    whole = frame.known(key_of(share.label, vocabulary)) if share.label else None
    return whole.of(AMOUNT) if whole is not None and whole is not item else None


def _claim(total: Mention, sets: Sequence[Sequence[Told]], standing: str) -> Claim:
    readings: list[Reading] = [
        {"合计": total.entry, "各项": operands(one.mention for one in these)} for these in sets
    ]
    others = [
        Claim("合计", (reading,), "", total.entry.place, words={"列举": COMPLETE})
        for reading in readings[1:]
    ]
    name = "数量合计" if total.role == COUNT else "合计"
    return claim(name, total, readings[:1], {"列举": COMPLETE}, others, standing)
