"""The direction words of one change: 增加60.81万元，增长16.23%, 增加的主要原因 must say the
same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.claim import UP, Claim, Operand, count
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.text.items import CHANGE, RATE, Frame, Grounds, Item, Mention
from auditor.text.kept import MOST_KEPT
from auditor.text.lexer import squeeze, tokens
from auditor.text.relations.making import bases, current, direction, nil, said
from auditor.text.relations.owning import on_other_scope
from auditor.text.relations.pairing import paired
from auditor.text.vocabulary import Vocabulary

_LINKS: Final = frozenset(
    {
        "comma",
        "enum",
        "open",
        "than",
        "last",
        "last-implied",
        "year",
        "up",
        "down",
        "either",
        "each",
        "all",
    }
)
"""What may stand between a change and the rate of the same change."""
# Between the words of one change: 增加了, 增长率为.
_FILL: Final = regex(r"[了为的约数额幅度率是达计相比即也相应同]*$")
_DIGITS: Final = regex(r"^[-+0-9.，]+")
_DIGIT: Final = regex("[0-9]")
_LONGEST: Final = 60
"""Fewer characters than this come again and again between two figures."""


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """A claim for each pair of a change and its rate whose words both say a direction."""
    for item in frame.items:
        for mention in item.mentions:
            # Both must say a direction: a signed figure or 增减 leaves it open.
            change = paired(item, mention) if mention.role == RATE else None
            if (
                change is None
                or change.role != CHANGE
                or not (direction(change) and direction(mention))
            ):
                continue
            # In the order of the text: the message names them so.
            first, second = sorted((change, mention), key=lambda one: one.at)
            if _linked(first, second, vocabulary):
                yield _claim(item, first, second, change, mention)
    for one in frame.grounds:
        yield from _reasoned(one)


def _reasoned(one: Grounds) -> Iterator[Claim]:
    """`减少2.00万元，增加的主要原因是`: the word before the reason says what one of the changes
    does.
    """
    told = [mention for mention in one.moved if direction(mention)]
    # If one of the changes says no direction, the reason may speak of that one.
    if not told or len(told) < len([mention for mention in one.moved if not nil(mention)]):
        return
    opposed = all(direction(mention) != one.sign for mention in told)
    stated = told[-1]
    shown = f"{stated.word}{stated.token.text}"
    note = say("reason.opposite" if opposed else "reason.one", word=shown, reason=one.word)
    entry = stated.entry
    words: dict[str, Said] = {
        "名称": entry.label,
        "说明": note,
        "增减": "",
        "变动词": shown,
        "增幅词": one.word,
    }
    reading: dict[str, Operand] = {"相反": count(int(opposed)), "数字": entry}
    yield Claim("变动方向", (reading,), one.sentence, entry.place, entry.section, words)


def _linked(first: Mention, second: Mention, vocabulary: Vocabulary) -> bool:
    """Whether nothing stands between two figures but the words of one change: then no other thing
    can be meant.
    """
    if first.sentence != second.sentence or first.label != second.label and second.label:
        return False
    if on_other_scope(first, second):
        return False
    # With the second figure: some words are cues only before one (提高5%).
    start, end = first.entry.span[1], second.entry.span
    unit = _DIGITS.sub("", first.token.text)
    between, figure = (
        first.sentence[start : end[0]],
        _DIGIT.sub("1", first.sentence[end[0] : end[1]]),
    )
    # Long words hardly come again: they are not kept.
    if len(between) > _LONGEST:
        return _links(unit, between, figure, vocabulary)
    asked = unit, between, figure
    if asked not in vocabulary.linked:
        if len(vocabulary.linked) >= MOST_KEPT:
            vocabulary.linked.clear()
        vocabulary.linked[asked] = _links(unit, between, figure, vocabulary)
    return vocabulary.linked[asked]


def _links(unit: str, printed: str, figure: str, vocabulary: Vocabulary) -> bool:
    """Whether what stands between two figures are the words of one change, whatever the digits of
    the second.
    """
    between = squeeze(printed).text.removeprefix(unit)
    # The unit of the first figure is no word between them.
    whole = squeeze(printed + figure).text.removeprefix(unit)
    found = [token for token in tokens(whole, vocabulary) if token.start < len(between)]
    listed = any(token.kind in ("each", "all") for token in found)
    at = 0
    for token in found:
        if (
            # 分别增长5%、6%: other figures of the run may stand between.
            token.kind not in _LINKS
            and not (token.kind == "number" and listed)
            or not _FILL.match(between[at : token.start])
        ):
            return False
        at = token.end
    return bool(_FILL.match(between[at:]))


def _claim(item: Item, first: Mention, second: Mention, change: Mention, rate: Mention) -> Claim:
    entry = second.entry
    opposed = direction(rate) != direction(change)
    now, then = current(item, change), next(iter(bases(item, change)), None)
    reading: dict[str, Operand] = {
        "相反": count(int(opposed)),
        "数字": entry,
        "变动": change.entry,
        "增幅": rate.entry,
    }
    reading |= {role: one.entry for role, one in (("本期", now), ("基数", then)) if one is not None}
    one, two = _shown(first), _shown(second)
    note = (
        say("direction.opposite", second=two, first=one)
        if opposed
        else say("direction.one", first=one, second=two)
    )
    words: dict[str, Said] = {
        "名称": entry.label,
        "说明": note,
        "增减": "增" if direction(change) == UP else "减",
        "变动词": _shown(change),
        "增幅词": _shown(rate),
    }
    told = (*said(change), *said(rate))
    return Claim(
        "变动方向",
        (reading,),
        second.sentence,
        entry.place,
        entry.section,
        words,
        said=told if len(told) > 1 else (),
    )


def _shown(mention: Mention) -> str:
    return f"{mention.word}{mention.token.text}"
