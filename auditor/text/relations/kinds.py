"""Claims on counts of several kinds of one thing, and on the count before them that they are of,
though no word opens a list: projects by grade, cars by use, staff by post.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Reading
from auditor.patterns import regex
from auditor.text.bands import are_all, is_band
from auditor.text.items import COUNT, Frame, Item, Mention
from auditor.text.relations.lists import ALIKE, COMPLETE, graded
from auditor.text.relations.making import claim, operands
from auditor.text.vocabulary import Vocabulary

_FAR: Final = 4
"""So many sentences before its kinds a count may stand."""
_BACK: Final = 12
"""So many counts."""
# So many signs at the end of a name say what sort of thing it is (用车, 人员).
_END: Final = 2
# More counts than a pair are kinds of one thing, though nothing says so.
_PAIR: Final = 2
# So many counts are tried as what the kinds are of.
_MOST: Final = 4
_BANDS: Final = "档"
"""Classes by their bounds."""
_SCORE: Final = "分"
# Behind these a count begins something new.
_BESIDE: Final = regex("[；;%％]")
_LEADS: Final = regex("[^，。；、0-9]{1,4}[，：:,][^，。；、0-9]{2,30}")
"""Between a count and the first of its kinds."""
_Counted = tuple[Mention, Item]
"""A count and what it counts."""


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on counts of kinds that stand in no list."""
    owners = frame.owners()
    # By their units: 辆 are no kinds of 人.
    counts: dict[str, list[_Counted]] = {}
    for mention in frame.mentions:
        item = owners.get(mention.at)
        if item is not None and _is_count(mention):
            counts.setdefault(mention.dimension, []).append((mention, item))
    grades = graded(vocabulary)
    for told in counts.values():
        starts = {mention.at: at for at, (mention, _) in enumerate(told)}
        for kinds, kind in _groups(told, grades):
            before = told[max(0, starts[kinds[0][0].at] - _BACK) : starts[kinds[0][0].at]]
            yield from _of(kinds, kind, before[::-1])


def _is_count(mention: Mention) -> bool:
    """Whether a figure counts things, and is no score."""
    counted = mention.role == COUNT and mention.dimension != _SCORE
    return counted and mention.entry.value is not None


def _groups(
    told: Sequence[_Counted], grades: Sequence[frozenset[str]]
) -> Iterator[tuple[list[_Counted], str]]:
    """The counts of a sentence that stand together as kinds of one thing, outside of lists that
    words open.
    """
    for _, sentence in groupby(told, lambda one: one[0].number):
        row = list(sentence)
        for sort, run in groupby(row, lambda one: _sort(one[1], grades)):
            kinds = list(run)
            # 90分以上3个、80分以下2个: a class is missing.
            if sort == _BANDS and not are_all(item.label for _, item in kinds):
                continue
            if sort and len(kinds) > 1 and all(item.roster is None for _, item in kinds):
                yield kinds, COMPLETE if sort in (COMPLETE, _BANDS) else ALIKE


def _sort(item: Item, grades: Sequence[frozenset[str]]) -> str:
    """What sort of kinds an item is one of: a grade, or what the end of its name says; none where
    that is all of the name.
    """
    # Grades are all that there is of their sort; names that only end alike may be some of it.
    if any(item.key in split for split in grades):
        return COMPLETE
    if is_band(item.label):
        return _BANDS
    return item.label[-_END:] if len(item.label) > _END else ""


def _of(kinds: Sequence[_Counted], kind: str, before: Sequence[_Counted]) -> Iterator[Claim]:
    """The count that some kinds are of: the nearest that is of no kind itself, of a name like
    theirs where they have one.
    """
    # The nearest sentences before; the counts of one sort only under a name like theirs.
    first = kinds[0][0]
    near = [(one, item) for one, item in before if one.number >= first.number - _FAR]
    # Without a count before them the first of the kinds may be what the others are of.
    if kind == ALIKE:
        near = _alike(near, kinds)
        if not near and _is_led(kinds):
            near, kinds = list(kinds[:1]), kinds[1:]
    found = _likeliest(near)
    if found:
        parts = [one for one, _ in kinds]
        # Three grades or more, and one count that they can be of.
        sure = SURE if kind == COMPLETE and len(found) == 1 and len(parts) > _PAIR else LIKELY
        readings = _readings(found, parts, kind)
        yield claim("数量合计", found[0], readings, {"列举": kind}, standing=sure)


def _readings(found: Sequence[Mention], parts: Sequence[Mention], kind: str) -> list[Reading]:
    """Each of some counts as the sum of its kinds; of kinds of one sort the last may be beside them
    (在职 86 人，行政人员 40 人、事业人员 46 人，退休人员 30 人).
    """
    readings: list[Reading] = [{"合计": one.entry, "各项": operands(parts)} for one in found]
    fewer = range(len(parts) - 1, 1, -1) if kind == ALIKE else ()
    readings += [{"合计": found[0].entry, "各项": operands(parts[:count])} for count in fewer]
    return readings


def _alike(near: Sequence[_Counted], kinds: Sequence[_Counted]) -> list[_Counted]:
    """The counts that kinds of one sort may be of, by the ends of their names."""
    first, item = kinds[0]
    end = set(item.label[-_END:])
    return [
        (one, whole)
        for one, whole in near
        if _may_hold(one, first) and end & set(whole.label[-_END:])
    ]


def _is_led(kinds: Sequence[_Counted]) -> bool:
    """Whether the first of some kinds is what the others are of (公务用车 8 辆，机要通信用车 2
    辆、执法执勤用车 6 辆).
    """
    if len(kinds) <= _PAIR:
        return False
    return _LEADS.fullmatch(_between(kinds[0][0], kinds[1][0])) is not None


def _likeliest(near: Sequence[_Counted]) -> list[Mention]:
    """Some of the counts that kinds may be of: those of no kind and no part first."""
    whole = [one for one, item in near if item.parent is None and not _is_kind(item, near)]
    return [*whole, *(one for one, _ in near if one not in whole)][:_MOST]


def _may_hold(one: Mention, first: Mention) -> bool:
    """Whether a count may be what the kinds behind it are of: not where a semicolon or a share says
    that it is one beside them.
    """
    if one.number != first.number:
        return one.number == first.number - 1
    return not _BESIDE.search(_between(one, first))


def _between(one: Mention, two: Mention) -> str:
    """What stands between two counts of a sentence."""
    return one.sentence[one.entry.span[1] : two.entry.span[0]].strip()


def _is_kind(item: Item, near: Sequence[_Counted]) -> bool:
    """Whether another right beside an item is named alike, behind a third: both are kinds of
    that.
    """
    alike = {
        one.place
        for _, one in near
        if one.number == item.number and one.label[-_END:] == item.label[-_END:]
    }
    return len(alike) > _PAIR and item.place != min(alike)
