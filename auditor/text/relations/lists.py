"""The lists of an item's parts: known compositions, lists that words open, parts by their shares;
and how complete they are.

A roster is a list as the reader met it; a listing is what is asserted of one: parts that stand
together, how far they go, how sure that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from auditor.claim import GUESSED, LIKELY, SURE
from auditor.language import phrases, terms
from auditor.records import frozen
from auditor.text.bands import are_all
from auditor.text.items import (
    AMOUNT,
    CHANGE,
    COUNT,
    LAST,
    Item,
    Mention,
    Roster,
)
from auditor.text.names import kindless
from auditor.text.vocabulary import Vocabulary
from auditor.text.wholes import Whole

# How far a list goes; the rules ask for these words (`when: 列举 …`).
COMPLETE, ALIKE, OPEN, SOME = "完整", "同类", "开放", "举例"
BALANCES: Final = terms("left")
"""What is left is no part of what was had, but where a known composition says so."""
_LIMITS: Final = terms("limits")
"""What a figure is measured against, and no part of it (得 9 分（满分 10 分）)."""
_RESTS: Final = phrases()["rests"]
# Two parts at least make a composition; with 其他 behind them three make a list of all.
_FEW: Final = 2
# So many signs at the end of a name say its sort.
_END: Final = 2
_LONGEST: Final = 400
"""No total has more parts than this: what has is no list."""


@frozen
class Listing:
    """Parts of an item that stand together."""

    parts: tuple[Item, ...]
    kind: str
    """Whether the words say that they are all (完整), leave it open (开放), or say that they are
    not (举例); counts of one sort (同类) are all, as a rule.
    """
    standing: str = SURE
    roster: Roster | None = None


def listings(item: Item, vocabulary: Vocabulary) -> Iterator[Listing]:
    """The lists of an item's parts."""
    # First the known compositions, each with the parts that no other has taken; then what is left,
    # list by list.
    children = _parts(item, vocabulary)
    if not children:
        return
    used: set[str] = set()
    for whole in vocabulary.wholes:
        # * is what anything may be divided into (中央 and 地方, the grades).
        if whole.key in (item.key, "*"):
            for listing in _known(whole, children, used):
                used |= {part.key for part in listing.parts}
                yield listing
    # Parts of one roster stand together; those without one as a group of their own.
    rest: dict[int, list[Item]] = {}
    for child in children:
        if child.key not in used:
            rest.setdefault(id(child.roster), []).append(child)
    for group in rest.values():
        if not _crosses(item, group, children, vocabulary):
            yield _rest(item, group, children)


def _parts(item: Item, vocabulary: Vocabulary) -> list[Item]:
    """The parts of an item that lists are made of; none of what has more than any list."""
    children = [child for child in item.children if _is_part(child)]
    if not children or len(children) > _LONGEST:
        return []
    # Counts by grade that no word opens a list for: which count they are of is asked of all before
    # them.
    return [child for child in apart(children, vocabulary) if not _is_grade(child, vocabulary)]


def _is_part(child: Item) -> bool:
    """Whether an item under another is told with a figure, and is no limit of it."""
    told = child.main is not None or child.of(LAST) is not None or child.of(CHANGE) is not None
    return told and child.label not in _LIMITS


def _crosses(
    item: Item, group: Sequence[Item], children: Sequence[Item], vocabulary: Vocabulary
) -> bool:
    """Whether a list has parts of two splits of a total (收支总计，其中本年收入 9、本年支出 9):
    they do not come to it together.
    """
    roster = group[0].roster
    keys = {
        child.key for child in (group if roster is None else children) if child.roster is roster
    }
    splits = [
        frozenset(split)
        for whole in vocabulary.wholes
        if whole.key == item.key
        for split in whole.splits
    ]
    return any(
        one.isdisjoint(two) and not keys.isdisjoint(one) and not keys.isdisjoint(two)
        for one, two in combinations(splits, 2)
    )


def _is_grade(item: Item, vocabulary: Vocabulary) -> bool:
    """Whether an item counts what got one grade, in no list."""
    if item.roster is not None or item.of(COUNT) is None or item.of(AMOUNT) is not None:
        return False
    return any(item.key in split for split in graded(vocabulary))


def graded(vocabulary: Vocabulary) -> list[frozenset[str]]:
    """The known grades of anything."""
    return [
        frozenset(split)
        for whole in vocabulary.wholes
        if whole.key == "*"
        for split in whole.splits
        if whole.optional & set(split)
    ]


def apart(children: Sequence[Item], vocabulary: Vocabulary) -> list[Item]:
    """The parts without those that another of them holds (授予中小企业 5；授予小微企业 3): they
    would count twice.
    """
    keys = {child.key for child in children}
    held = {key for whole in vocabulary.wholes if whole.key in keys for key in whole.contains}
    return [child for child in children if child.key not in held]


def _rest(item: Item, group: list[Item], children: Sequence[Item]) -> Listing:
    """The list of parts that no known composition has."""
    roster = group[0].roster
    # No word opened it: what stands under the item by name or share alone.
    if roster is None:
        return Listing(_distinct(group), OPEN, LIKELY)
    parts = _distinct(
        [child for child in children if child.roster is roster or child in roster.parts]
    )
    kind, standing = _judged(item, parts, roster)
    return Listing(parts, kind, standing, roster)


def _judged(item: Item, parts: Sequence[Item], roster: Roster) -> tuple[str, str]:
    """How far a list that words open goes, and how sure it is that it is one."""
    others = _ends_in_others(parts)
    parted = LIKELY if roster.partition else SURE
    # 其中轿车6辆、越野车3辆: an open list of counts is, as a rule, one of all.
    if roster.open and not roster.rest and not others and _alike(parts):
        return ALIKE, parted
    if are_all(part.label for part in parts):
        return COMPLETE, LIKELY
    if len(parts) > 1 and _RESTS.match(parts[-1].label):
        # 其中甲 60 万元，其余 40 万元: all that there is.
        return COMPLETE, parted
    # 超出的 15 万元中，甲 12 万元: parts of the change.
    moved = roster.role == CHANGE and roster.words == "中"
    return _how_far(item, parts, roster, others), LIKELY if moved else parted


def _ends_in_others(parts: Sequence[Item]) -> bool:
    """Whether a list ends in what it calls the others (其他): of amounts two are too few for it."""
    few = 1 if parts[0].of(COUNT) is not None else _FEW
    return parts[-1].label.startswith("其他") and len(parts) > few


def _how_far(item: Item, parts: Sequence[Item], roster: Roster, others: bool) -> str:
    """How far a list goes, by its words and by what is left at its end."""
    # 年末结转和结余，其中甲结转、乙结余: what is left divides into what is left of each.
    if roster.rest or any(map(is_left, parts)) and not all(map(is_left, (item, *parts))):
        return SOME
    return COMPLETE if others or not roster.open else OPEN


def is_left(item: Item) -> bool:
    """Whether an item is what is left of something."""
    return any(word in item.label for word in BALANCES)


def _alike(parts: Sequence[Item]) -> bool:
    """Whether a list counts things of one sort, by the last words of their names
    (机要通信用车1辆、其他用车3辆); points are.
    """
    counts = [part.of(COUNT) for part in parts]
    if len(parts) > 1 and all(one is not None and one.dimension == "分" for one in counts):
        return True
    ends = {part.label[-_END:] for part in parts}
    return (
        len(parts) > 1
        and len(ends) == 1
        and all(part.of(COUNT) is not None and len(part.label) > _END for part in parts)
    )


def _known(whole: Whole, children: Sequence[Item], used: set[str]) -> Iterator[Listing]:
    """The parts of a known composition, where all that are needed are there."""
    for split in whole.splits:
        if used.isdisjoint(split):
            # A known composition of one part is none.
            here = [child for child in children if child.key in split]
            found = _split(whole, split, here, children) if len(here) >= _FEW else None
            if found is not None:
                yield found


def _split(
    whole: Whole, split: Sequence[str], here: Sequence[Item], children: Sequence[Item]
) -> Listing | None:
    """The parts of one split of a known composition as a list; None where one is missing that a
    text does not leave out, or where a list has more than them.
    """
    missing = set(split) - {child.key for child in here}
    if not missing <= whole.optional:
        return None
    anywhere = whole.key == "*"
    roster = _one_roster(here)
    first = _told(here[0])
    measure = first.dimension if first is not None else ""
    others = [child for child in children if child.key not in split]
    if roster is not None and _lists_more(roster, others, measure):
        # 购置、运行、其他交通费用: the list has more than the known split; it is taken as it
        # stands.
        return None
    return Listing(
        # Of two of one key the first, in the order of the text.
        tuple({child.key: child for child in reversed(here)}.values())[::-1],
        OPEN if missing and roster is None and not anywhere else COMPLETE,
        _sure(anywhere, roster, bool(missing), measure),
        roster,
    )


def _one_roster(items: Sequence[Item]) -> Roster | None:
    """The list that all of some items stand in."""
    return items[0].roster if len({id(one.roster) for one in items}) == 1 else None


def _told(item: Item) -> Mention | None:
    return item.main or item.of(CHANGE)


def _lists_more(roster: Roster, others: Sequence[Item], measure: str) -> bool:
    """Whether a list has others than those of a known composition, in the same measure."""
    return any(
        child.roster is roster
        and (figure := _told(child)) is not None
        and figure.dimension == measure
        for child in others
    )


def _sure(anywhere: bool, roster: Roster | None, missing: bool, measure: str) -> str:
    """How sure a known composition is: counts of every grade are one, though no word opens the
    list.
    """
    if not anywhere:
        return SURE
    if roster is None:
        return GUESSED if measure == "元" and not missing else LIKELY
    return LIKELY if missing else SURE


def _distinct(items: Sequence[Item]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for item in items:
        # A common word of each of several numbered things (（1）…：覆盖 3 个村；（2）…：覆盖 5
        # 个村) is no name.
        common = (
            item.key == item.label and item.of(COUNT) is not None and item.of(AMOUNT) is not None
        )
        name = f"{item.key}{kindless(item.label)}"
        found.setdefault(f"{name}{item.number if common else ''}" if name else str(id(item)), item)
    return tuple(found.values())
