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
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.items import AMOUNT, BASE, BUDGET, CHANGE, COUNT, SHARE, Frame, Item, Mention
from auditor.text.names import key_of
from auditor.text.relations.lists import COMPLETE
from auditor.text.relations.making import claim, operands, sided, some
from auditor.text.vocabulary import Vocabulary

_BACK: Final = 60
"""So many characters before a figure may say of what it is the total."""
_BRACKET: Final = 200
"""No bracket that is read into is longer."""
_REACH: Final = 40
"""So many figures before it may be what it sums."""
_FAR: Final = 12
"""So many sentences before it, where it says how many there are."""
_MOST: Final = 6
_NUMERALS: Final = {"两": 2} | {sign: at for at, sign in enumerate("二三四五六七八九十", 2)}
_NUMBER: Final = r"[两二三四五六七八九十]|[2-9]|1[0-9]"
_OF: Final = regex(
    rf"(?:^|[^第0-9])(?P<count>{_NUMBER})(?:项|类|者|个|家|部分|方面|块)[^。；：、0-9]{{0,24}}$"
)
_OF_EACH: Final = regex(
    rf"(?:^|[^第0-9])(?P<count>{_NUMBER})个?(?:季度|项|类|家|部分|方面|单位)[^，。；：、0-9]{{0,16}}(?:分别|依次|各)[为是]?$"
)
_ALL_LISTED: Final = phrases()["all-listed"]
_AHEAD: Final = 4
_RANGE: Final = regex(
    r"第?(?P<first>[0-9]{1,2})(?:至|到|[-—~～])第?(?P<last>[0-9]{1,2})项[^，。；：、0-9]{0,16}$"
)
_ORDINAL: Final = regex(
    r"(?:^|[，。；：、])[（(]?(?P<number>[0-9]{1,2})[）)]?[.．、]?[^0-9.．、）)]{2,60}$"
)
_NONE: Final = phrases()["closes-none"]
_CODE: Final = regex(r"[（(](?P<code>[0-9]{3}|[0-9]{5})[类款]?[）)][^，。；：、0-9]{0,6}$")
_SEVEN: Final = regex(r"(?<![0-9.])(?P<code>[0-9]{7})[^0-9]{1,40}$")
_LEFT: Final = phrases()["carried"]
_RESTS: Final = phrases()["rests"]
_LIMIT: Final = regex("|".join(terms("limits")))
_SCORE: Final = "分"
_MARKS: Final = regex("[，。；：、（）]")
_TOTAL: Final = phrases()["closes-list"]
_MOVES: Final = phrases()["moves-total"]
_SHARES: Final = regex(r"[0-9.]{1,9}[%％]")
_FLOWS: Final = (phrases()["flow-in"], phrases()["flow-out"])


@frozen
class _Told:
    """A figure that may be summed, the words before it, and whether it stands in a bracket."""

    mention: Mention
    item: Item
    words: str
    bracketed: bool
    closes: bool


def read(frame: Frame, vocabulary: Vocabulary, known: Sequence[Claim]) -> Iterator[Claim]:
    """The claims on totals that close a list; of those that no claim in `known` sums already."""
    sure = [one.readings[0] for one in known if one.standing != GUESSED]
    summed = {id(reading["合计"]) for reading in sure if "合计" in reading}
    owners = frame.owners()
    told: list[_Told] = []
    moves: list[Mention] = []
    past: Mention | None = None
    for mention in frame.mentions:
        words, bracketed = _words(mention, past)
        past, item = mention, owners.get(mention.at)
        if mention.role == CHANGE and mention.dimension == "元" and not mention.reason:
            yield from _moved(mention, words, moves)
            moves = [*moves[-_REACH:], mention]
        if item is None or not _is_summed(mention):
            continue
        closes = _closes(words)
        if closes and id(mention.entry) not in summed:
            yield from _closed(mention, item, words, told[-_REACH:])
        elif _RESTS.search(words) and item.roster is None:
            yield from _rest(frame, mention, told[-_REACH:], vocabulary)
        if mention.run and told and (each := _OF_EACH.search(words)):
            yield from _parted(mention, frame.mentions, told[-1].mention, _number_of(each))
        told.append(_Told(mention, item, words, bracketed, closes))
    yield from _enumerated(told, summed)


def _is_summed(mention: Mention) -> bool:
    """Whether a figure is one that sums are made of, or that is one."""
    amount = mention.role in (AMOUNT, BUDGET, COUNT) and mention.dimension != "%"
    return amount and not mention.reason


def _closes(words: str) -> bool:
    """Whether the words before a figure say that it is what those before it come to."""
    if _NONE.search(words):
        return False
    return bool(_count(words)) or any(test.search(words) for test in (_TOTAL, _RANGE, _CODE))


def _enumerated(told: Sequence[_Told], summed: set[int]) -> Iterator[Claim]:
    """`转移支付收入 a。（1）甲 b；（2）乙 c`: the numbered things of a sentence are those of the
    amount that the one before states.
    """
    for at in range(1, len(told)):
        one, total = told[at], told[at - 1]
        if (
            one.mention.role != AMOUNT
            or _ordinal(one) != 1
            or id(total.mention.entry) in summed
            or total.mention.number != one.mention.number - 1
            or total.bracketed
        ):
            continue
        parts = _numbered_on(told, at)
        alike = {part.mention.dimension for part in (total, *parts)} == {"元"}
        free = one.item.parent in (None, total.item) and one.item.roster is None
        if len(parts) > 1 and alike and free:
            alone = at < 2 or told[at - 2].mention.number != total.mention.number
            yield _claim(
                total.mention, [parts], LIKELY if alone and total.item.parent is None else GUESSED
            )


def _numbered_on(told: Sequence[_Told], at: int) -> list[_Told]:
    """The amounts of a sentence that are numbered on from the first of it."""
    one, parts = told[at], [told[at]]
    for two in told[at + 1 : at + _REACH]:
        if two.mention.number != one.mention.number:
            break
        if _ordinal(two) == len(parts) + 1 and two.mention.role == AMOUNT:
            parts.append(two)
    return parts


def _ordinal(one: _Told) -> int:
    found = _ORDINAL.search(one.words)
    return int(found["number"]) if found is not None and not one.bracketed else 0


def _moved(total: Mention, words: str, moves: Sequence[Mention]) -> Iterator[Claim]:
    """`甲增加 1、乙减少 2，合计减少 1`: the changes of the sentence that a change says it is all
    of.
    """
    here = [
        one
        for one in moves
        if one.number == total.number and not (one.base and total.base and one.base != total.base)
    ]
    if len(here) > 1 and total.sign and _MOVES.search(words):
        ahead, back = sided(total, here)
        reading: Reading = {"变动": total.entry, "同向": some(ahead), "反向": some(back)}
        yield claim("变动合计", total, [reading], {"完整": "是"}, standing=LIKELY)


def _parted(
    first: Mention, mentions: Sequence[Mention], total: Mention, count: int
) -> Iterator[Claim]:
    """`总额 410 万元，四个季度计划依次为 a、b、c、d`: the amount right before so many figures
    without names is what they come to.
    """
    at = bisect_left(mentions, first.at, key=lambda one: one.at)
    run = list(
        takewhile(lambda one: one.run and one.number == first.number, mentions[at : at + count + 1])
    )
    beside = mentions[at - 1] is total and total.number == first.number and not total.run
    if beside and len(run) == count and total.dimension == first.dimension:
        yield claim(
            "合计",
            total,
            [{"合计": total.entry, "各项": operands(run)}],
            {"列举": COMPLETE},
            standing=LIKELY,
        )


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
    return _NUMERALS.get(found["count"], 0) or int(found["count"])


def _closed(total: Mention, item: Item, words: str, told: Sequence[_Told]) -> Iterator[Claim]:
    """What a total comes to: things of some numbers or codes, so many of them, or all."""
    span, code, count = _RANGE.search(words), _CODE.search(words), _count(words)
    alike = _alike(total, told, count)
    if span is not None or code is not None:
        found = (
            _numbered(alike, int(span["first"]), int(span["last"])) if span else _coded(alike, code)
        )
        if found:
            yield _claim(total, [found], SURE)
    elif count:
        yield from _of_so_many(total, count, alike)
    elif total.role != COUNT or total.dimension == _SCORE:
        yield from _of_all(
            total, item, words, [one for one in alike if not _LIMIT.search(one.words)]
        )


def _alike(total: Mention, told: Sequence[_Told], count: int) -> list[_Told]:
    """The figures of the kind of a total, and in its role where there are enough."""
    kind = [one for one in told if one.mention.dimension == total.dimension]
    alike = [one for one in kind if one.mention.role == total.role]
    near = [one for one in alike if total.number - one.mention.number <= (_FAR if count else 0)]
    # 安排甲 1 万元、乙 2 万元，预算合计 3 万元
    return kind if total.role == BUDGET and len(near) < (count or 1) else alike


def _of_so_many(total: Mention, count: int, alike: Sequence[_Told]) -> Iterator[Claim]:
    """The last so many things told of, or the totals of some of them (上述 1 至 4 项 a、5 至 6 项
    b，全部六项 c).
    """
    near = [one for one in alike if total.number - one.mention.number <= _FAR]
    single = [one for one in near if not one.closes]
    tops = _tops(single)
    whole = len(tops) >= count
    found = tops[-count:] if whole else single
    if len(found) != count:
        return
    if _LEFT.search(total.label) and not all(_LEFT.search(one.item.label) for one in found):
        # 两项结余: what is left of each, not what they come to.
        return
    here = _of_sentence(tops, total)
    closing = _of_sentence([one for one in near if one.closes], total)
    sets = [found, *([closing] if len(closing) > 1 else [])]
    yield _claim(total, sets, SURE if len(here) == count and whole else LIKELY)


def _of_sentence(told: Sequence[_Told], total: Mention, *back: int) -> list[_Told]:
    """Those of the sentence of a total, or of those so far back."""
    numbers = {total.number - one for one in back or (0,)}
    return [one for one in told if one.mention.number in numbers]


def _of_all(total: Mention, item: Item, words: str, alike: Sequence[_Told]) -> Iterator[Claim]:
    """All that stands before a total in its sentence, else all that the sentence before divides."""
    here = _of_sentence(alike, total)
    tops = _of_flow(_tops(here or _of_sentence(alike, total, 1)), item.label)
    every = [one for one in here if not one.bracketed]
    chained = len(tops) < 2 < len(every)
    tops = every if chained else tops
    if len(tops) < 2 or not here and not _divided(tops, item):
        return
    before = _of_sentence(alike, total, 1, 2) if here else []
    sets = [
        tops,
        *(tops[at:] for at in range(1, len(tops) - 1)),
        *(tops[:at] for at in range(len(tops) - 1, 1, -1)),
    ][:_MOST]
    sets += [[*(one for one in _tops(before) if not one.closes), *tops]] if before else []
    plain = not here or words.endswith("共") or not any(flow.search(item.label) for flow in _FLOWS)
    yield _claim(total, sets, LIKELY if plain and not chained else GUESSED)


def _coded(alike: Sequence[_Told], code: re.Match[str] | None) -> list[_Told]:
    """The things whose codes begin as the one of their total (一般公共服务支出（201 类）)."""
    return [
        one
        for one in alike
        if code is not None
        and (own := _SEVEN.search(one.words))
        and own["code"].startswith(code["code"])
    ]


def _rest(
    frame: Frame, rest: Mention, told: Sequence[_Told], vocabulary: Vocabulary
) -> Iterator[Claim]:
    """`甲 90 万元，占收入总计的 90%；其余为乙 10 万元`: what the shares of a sentence are of, less
    those.
    """
    here = [one for one in _of_sentence(told, rest) if one.mention.dimension == rest.dimension]
    shares = [(one, share) for one in here if (share := one.item.of(SHARE)) is not None]
    if not shares or any(one.item.roster is not None for one in here):
        return
    first, share = shares[0]
    total = first.item.of(BASE) or _shared_whole(frame, first.item, share, vocabulary)
    if total is None or total.dimension != rest.dimension:
        return
    parts = [*(one.mention for one, other in shares if other.label == share.label), rest]
    yield claim(
        "合计",
        total,
        [{"合计": total.entry, "各项": operands(parts)}],
        {"列举": COMPLETE},
        standing=LIKELY,
    )


def _shared_whole(
    frame: Frame, item: Item, share: Mention, vocabulary: Vocabulary
) -> Mention | None:
    """The amount of what a share names as its whole."""
    whole = frame.known(key_of(share.label, vocabulary)) if share.label else None
    return whole.of(AMOUNT) if whole is not None and whole is not item else None


def _numbered(alike: Sequence[_Told], first: int, last: int) -> list[_Told]:
    """The things of some numbers, as they are printed before them."""
    found: dict[int, _Told] = {}
    for one in alike:
        number = _ORDINAL.search(one.words)
        if number is not None and not one.bracketed:
            found[int(number["number"])] = one
    wanted = range(first, last + 1)
    return (
        [found[number] for number in wanted]
        if len(wanted) > 1 and all(map(found.__contains__, wanted))
        else []
    )


def _tops(near: Sequence[_Told]) -> list[_Told]:
    """Those of some figures that are parts of none of the others; the ones in brackets only where
    all stand in one.
    """
    open_ = [one for one in near if not one.bracketed] or list(near)
    items = {one.item for one in open_}
    return [one for one in open_ if not any(above in items for above in one.item.above)]


def _of_flow(tops: Sequence[_Told], label: str) -> list[_Told]:
    """Those that are not of the other flow than a total."""
    for flow, other in (_FLOWS, _FLOWS[::-1]):
        if flow.search(label) and not other.search(label):
            return [one for one in tops if not other.search(one.item.label)]
    return list(tops)


def _divided(tops: Sequence[_Told], whole: Item) -> bool:
    """Whether the sentence of some figures gives each a share: it divides a whole that it does not
    state, nor names as another than the one at hand.
    """
    sentence = tops[0].mention.sentence
    above = {one.item.parent for one in tops}
    if any(one is not None and one.label and one.key != whole.key for one in above):
        return False
    return len(_SHARES.findall(sentence)) >= len(tops) and all(
        not one.item.children for one in tops
    )


def _claim(total: Mention, sets: Sequence[Sequence[_Told]], standing: str) -> Claim:
    readings: list[Reading] = [
        {"合计": total.entry, "各项": operands(one.mention for one in these)} for these in sets
    ]
    others = [
        Claim("合计", (reading,), "", total.entry.place, words={"列举": COMPLETE})
        for reading in readings[1:]
    ]
    name = "数量合计" if total.role == COUNT else "合计"
    return claim(name, total, readings[:1], {"列举": COMPLETE}, others, standing)
