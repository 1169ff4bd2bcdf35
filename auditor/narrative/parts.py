"""Claims on wholes and parts: sums of lists and of known compositions, shares, sums of changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from auditor.entry import Entry
from auditor.narrative.claim import Claim, Missing, Reading
from auditor.narrative.items import AMOUNT, BASE, BUDGET, CHANGE, LAST, REACH, SHARE, Item, Mention, Passage
from auditor.narrative.labels import key_of
from auditor.narrative.making import claim, half, operands, some, value, within
from auditor.narrative.placing import Open
from auditor.narrative.tables import Cells
from auditor.narrative.vocabulary import Vocabulary

_GENERIC: Final = re.compile(r"^(?:其|总|全部|整体|年度|全年|当年)?(?:支出|收入|经费|预算|决算)?(?:总额|总量|总数|合计|总计|支出|收入|比重|比例|总)?(?:比重|比例)?$")
_VALUES: Final = frozenset({AMOUNT, BUDGET, LAST})
_LONGEST: Final = 400
"""No total has more parts than this: what has is no list."""
_FAR: Final = 10**9
_NEARLY: Final = Decimal("0.9")
"""Parts that make up this much of a total look like all of it: what is missing is worth a question."""


def read(passage: Passage, vocabulary: Vocabulary, cells: Cells) -> Iterator[Claim]:
    """The claims on wholes and parts of a passage."""
    _adopt(passage)
    _split(passage, vocabulary)
    _partitions(passage)
    bases: list[tuple[int, Entry]] = []
    for item in passage.items:
        if item.addends:
            yield from _added(item)
        if len(item.children) > _LONGEST:
            continue
        for parts, complete in _lists(item, vocabulary):
            yield from _sum(item, parts, complete)
            yield from _changes(item, parts, complete)
        for mention in item.mentions:
            if mention.role == SHARE:
                yield from _share(item, mention, passage, vocabulary, cells, bases)


def _adopt(passage: Passage) -> None:
    """Items that state a share and stand under no total are parts of the last item before them that states none."""
    for item in passage.items:
        share = item.of(SHARE)
        if share is None or item.parent is not None or item.main is None or item.of(BASE) is not None:
            continue
        for above in passage.before(item):
            if above.parent is None and above.of(SHARE) is None and above.main is not None and above.main.dimension == item.main.dimension:
                item.parent = above
                above.children.append(item)
                above.opened = above.opened or "占比"
                above.partial = above.partial or above.opened == "占比"
                break


def _split(passage: Passage, vocabulary: Vocabulary) -> None:
    """Known splits (中央和地方, 税收和非税) of a total some sentences before: only where they add up to it."""
    for split in (split for whole in vocabulary.wholes if whole.key == "*" for split in whole.splits):
        for at in range(len(passage.items)):
            group = passage.items[at:at + len(split)]
            if {one.key for one in group} != set(split) or len(group) != len(split) or any(one.main is None or one.parent is not None for one in group):
                continue
            mains = [main for one in group if (main := one.main) is not None]
            added = sum((value(main) or Decimal(0) for main in mains), Decimal(0))
            for above in passage.before(group[0]):
                total = above.main
                if total is not None and above not in group and total.dimension == mains[0].dimension and within(
                        added - (value(total) or Decimal(0)), [total, *mains]):
                    _move(group, above)
                    break


def _partitions(passage: Passage) -> None:
    """Lists that divide a whole anew (按部门分): the whole is the one they add up to; where there is none, one that stands alone."""
    lists: dict[int, list[Item]] = {}
    for item in passage.items:
        if isinstance(item.listed, Open) and item.listed.partition:
            lists.setdefault(id(item.listed), []).append(item)
    for group in lists.values():
        mains = [main for item in group if (main := item.main) is not None]
        if not mains:
            continue
        wholes = [item for item in passage.before(group[0]) if item not in group and any(
            mention.role in (AMOUNT, BUDGET) and mention.dimension == mains[0].dimension for mention in item.mentions)]
        fitting = next((item for item in wholes if any(
            _fits(mention, mains) for mention in item.mentions if mention.role in (AMOUNT, BUDGET))), None)
        if fitting is not None:
            _move(group, fitting)
            fitting.opened = "按"
        elif len([item for item in wholes if item.parent is None]) > 1 and group[0].parent is not None:
            group[0].parent.unsure = True


def _move(group: Sequence[Item], above: Item) -> None:
    for item in group:
        if item.parent is above or item in above.above:
            continue
        if item.parent is not None:
            item.parent.children.remove(item)
        item.parent = above
        above.children.append(item)
        above.opened = above.opened or "构成"


def _added(item: Item) -> Iterator[Claim]:
    """`a 加上 b，合计 c`."""
    for role in (AMOUNT, BUDGET):
        total = item.of(role)
        parts = [part.of(role) or (part.main if len({m.role for m in item.mentions}) == 1 else None) for part in item.addends]
        found = [part for part in parts if part is not None]
        if total is not None and len(found) == len(parts) and all(part.dimension == total.dimension for part in found):
            yield claim("合计", total, [{"合计": total.entry, "各项": operands(found)}])


def _lists(item: Item, vocabulary: Vocabulary) -> Iterator[tuple[list[Item], bool]]:
    """The lists of an item's parts, and whether each is complete."""
    children = [child for child in item.children if child.main is not None or child.of(LAST) is not None or child.of(CHANGE) is not None]
    keys = {child.key for child in children}
    used: set[str] = set()
    for whole in vocabulary.wholes:
        if whole.key not in (item.key, "*"):
            continue
        for split in whole.splits:
            here = [child for child in children if child.key in split]
            missing = [key for key in split if key not in keys]
            if used & set(split) and whole.key == "*" or len(here) < 2 or any(key not in whole.optional for key in missing):
                continue
            lists = {id(child.listed) for child in here if child.listed is not None}
            if len(lists) == 1 and any(id(child.listed) in lists and child.key not in split and child.main is not None
                                       and child.main.dimension == "元" for child in children):
                # 购置、运行、其他交通费用: the list has more than the known split; it is taken as it stands.
                break
            used |= set(split)
            yield _distinct(here), not missing or whole.key != "*" and item.opened not in ("", "构成") or _full(here)
            if whole.key != "*":
                break
    rest: dict[int, list[Item]] = {}
    for child in children:
        if child.listed is not None or not used:
            rest.setdefault(id(child.listed), []).append(child)
    for group in rest.values():
        if any(child.key not in used for child in group):
            words = group[0].listed
            partial = words.partial if isinstance(words, Open) else item.partial
            yield _distinct(group), bool(item.opened) and not partial and not item.partial or _full(group) or (
                len(group) > 2 and group[-1].label.startswith("其他"))


def _full(parts: Sequence[Item]) -> bool:
    """Whether the printed shares of the parts add up to 100%: then the list is complete."""
    shares = [share for part in parts if (share := part.of(SHARE)) is not None and not share.label]
    added = sum((value(share) or Decimal(0) for share in shares), Decimal(0))
    return len(shares) == len(parts) > 1 and within(added - 1, shares)


def _distinct(items: Sequence[Item]) -> list[Item]:
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(f"{item.key}{item.label}" or str(id(item)), item)
    return list(found.values())


def _sum(item: Item, parts: Sequence[Item], complete: bool) -> Iterator[Claim]:
    """For each figure of the total, the parts that follow it, up to where the total is stated again."""
    for block, until in _blocks(item, parts):
        single = len({mention.role for mention in block if mention.role != LAST}) == 1
        start = block[-1].entry.index
        for total in block:
            found = [_following(part, total.role, start, until, single) for part in parts]
            present = [mention for mention in found if mention is not None and mention.dimension == total.dimension]
            named = [part for part in parts if _following(part, "", start, until, True) is not None]
            if not present or len(present) < len(named) and (total.role != AMOUNT or complete):
                continue
            stated = total
            if not _fits(total, present) and not any(mention.cue for mention in present):
                # 预算中，甲 x、乙 y: the words do not say which of the whole's figures is divided.
                stated = next((mention for mention in block if mention.dimension == total.dimension and _fits(mention, present)), total)
            yield from _summing(item, stated, present, complete and len(present) == len(parts))


def _blocks(item: Item, parts: Sequence[Item]) -> Iterator[tuple[list[Mention], int]]:
    """The figures of a total that stand together before figures of its parts, and where the next ones begin."""
    places = sorted(mention.entry.index for part in parts for mention in part.mentions if mention.role in _VALUES)
    stated = [mention for mention in item.mentions if mention.role in _VALUES]
    block: list[Mention] = []
    for at, mention in enumerate(stated):
        block.append(mention)
        until = stated[at + 1].entry.index if at + 1 < len(stated) else _FAR
        if any(mention.entry.index < place < until for place in places):
            yield block, until
            block = []


def _following(part: Item, role: str, start: int, until: int, single: bool) -> Mention | None:
    """The first figure of a part between two places of the text, in a role; any where the total has but one."""
    here = [mention for mention in part.mentions if start < mention.entry.index < until and mention.role in _VALUES]
    exact = next((mention for mention in here if mention.role == role), None)
    loose = next((mention for mention in here if mention.role != LAST), None) if single and role != LAST else None
    return exact if exact is not None else loose


def _fits(total: Mention, parts: Sequence[Mention]) -> bool:
    added = sum((value(mention) or Decimal(0) for mention in parts), Decimal(0))
    return within(added - (value(total) or Decimal(0)), [total, *parts])


def _summing(item: Item, total: Mention, parts: Sequence[Mention], complete: bool) -> Iterator[Claim]:
    """The claim that fits what the words say of a list: complete, open, or at most the total."""
    whole = value(total) or Decimal(0)
    added = sum((value(mention) or Decimal(0) for mention in parts), Decimal(0))
    reading: Reading = {"合计": total.entry, "各项": operands(parts)}
    fits = _fits(total, parts)
    if complete and not fits:
        # 公务用车运行费、公务用车购置费 may stand side by side as well as one in the other.
        below = [main for child in item.children for inner in child.children if (main := inner.at(total.role, total.entry.index + _FAR)) is not None]
        more = next(([*parts, main] for main in below if _fits(total, [*parts, main])), None)
        if more is not None:
            yield claim("其中合计", total, [{"合计": total.entry, "各项": operands(more)}])
            return
    if (complete or fits) and len(parts) > 1:
        if fits or not item.unsure:
            yield claim("合计" if complete else "其中合计", total, [reading])
        return
    if fits or item.unsure or item.opened in ("", "占比") or total.role == LAST and added <= whole:
        return
    if added > whole:
        for count in range(len(parts) - 1, 1, -1):
            if _fits(total, parts[:count]):
                yield claim("其中合计", total, [{"合计": total.entry, "各项": operands(parts[:count])}])
                return
        if item.opened != "构成" and parts[0].number == total.number and not re.search("结余|结转|余额", item.label):
            yield claim("其中上限", parts[0] if len(parts) == 1 else total, [reading])
    elif item.rest or not item.partial and item.opened != "构成" or added < _NEARLY * whole or len(parts) < 2 or total.dimension != "元":
        yield claim("其中上限", total, [reading])
    else:
        yield claim("其中合计", total, [reading])


def _changes(item: Item, parts: Sequence[Item], complete: bool) -> Iterator[Claim]:
    """The total's change is the sum of the parts' changes."""
    total = item.of(CHANGE)
    if total is None or total.dimension != "元" or len(parts) < 2:
        return
    moved: list[Mention] = []
    blank = False
    for part in parts:
        own = _change(part, total)
        if own is not None:
            moved.append(own)
            continue
        below = [_change(child, total) for child in part.children]
        inner = [mention for mention in below if mention is not None]
        if inner and len(inner) == len(part.children):
            moved.extend(inner)
        else:
            blank = True
    if not moved:
        return
    ahead, back = _sided(total, moved)
    difference = (value(total) or Decimal(0)) - sum((value(m) or Decimal(0) for m in ahead), Decimal(0)) + sum(
        (value(m) or Decimal(0) for m in back), Decimal(0))
    fits = within(difference, [total, *moved])
    loose = any(mention.cue == "either" and (value(mention) or Decimal(0)) > 0 for mention in (total, *moved))
    if (blank or loose) and not fits or not complete and not fits and len(moved) < 2:
        return
    reading: Reading = {"变动": total.entry, "同向": some(ahead), "反向": some(back)}
    yield claim("变动合计", total, [reading], {"完整": "是" if complete and not blank else "否"})


def _change(part: Item, total: Mention) -> Mention | None:
    return next((mention for mention in reversed(part.mentions) if mention.role == CHANGE and mention.dimension == "元"
                 and (mention.base == total.base or not mention.base or not total.base)), None)


def _sided(total: Mention, moved: Sequence[Mention]) -> tuple[list[Mention], list[Mention]]:
    """The changes in the total's direction, and those against it."""
    def direction(mention: Mention) -> int:
        return mention.sign or 1

    ahead = [mention for mention in moved if direction(mention) == direction(total)]
    return ahead, [mention for mention in moved if direction(mention) != direction(total)]


def _share(item: Item, mention: Mention, passage: Passage, vocabulary: Vocabulary, cells: Cells,
           bases: list[tuple[int, Entry]]) -> Iterator[Claim]:
    at = item.mentions.index(mention)
    before = item.mentions[:at]
    part = next((other for role in (AMOUNT, BUDGET) for other in reversed(before) if other.role == role), None) or item.main
    if part is None:
        return
    stated = next((other for other in reversed(item.mentions[:at]) if other.role == BASE and other.number == mention.number), None)
    if stated is not None and re.search("[两二三四五六]项", stated.label):
        # 两项支出占总支出 x 的 p%: which they are, their number does not say for certain.
        return
    if stated is not None and stated is not part:
        bases.append((mention.number, stated.entry))
        yield claim("占比", mention, [{"占比": mention.entry, "部分": part.entry, "整体": stated.entry}])
        return
    wholes: list[Mention] = []
    key = key_of(mention.label, vocabulary)
    if mention.label and key == item.key and not _GENERIC.search(mention.label):
        return
    if mention.label and key != item.key:
        named = _named(passage, item, mention, key)
        if named is not None:
            wholes = [named]
            bases.append((mention.number, named.entry))
        elif _GENERIC.search(mention.label) or any(mention.label in above.label or above.label and above.label in mention.label for above in item.above):
            pass
        elif key in vocabulary.key_names.values():
            wanted: list[Entry | Missing] = [*cells.stated(key, AMOUNT, (), passage.annex)] or [Missing(mention.label)]
            yield claim("占比", mention, [{"占比": mention.entry, "部分": part.entry, "整体": whole}
                                      for whole in wanted], {"整体": key})
            return
        else:
            # 占年度计划的…: a base that the text does not print.
            return
    if not wholes:
        wholes = [main for above in item.above if (main := above.main_at(mention.entry.index, part.role)) is not None
                  and main.dimension == part.dimension]
    if not mention.label and item.parent is not None and item.parent.opened == "占比" and not _borne_out(item.parent):
        return
    readings: list[Reading] = [{"占比": mention.entry, "部分": part.entry, "整体": whole.entry} for whole in wholes if whole is not part]
    if not mention.label and bases and abs(bases[-1][0] - mention.number) <= 1 and _is(part, bases[-1][1], mention):
        # 占支出合计 x 的 70%；…占 30%: of the same whole, where it is.
        readings = [*readings, {"占比": mention.entry, "部分": part.entry, "整体": bases[-1][1]}]
    if not readings:
        above = next((whole.key for whole in vocabulary.wholes if item.key in whole.parts and whole.key != "*"), "")
        readings = [{"占比": mention.entry, "部分": part.entry, "整体": entry} for entry in cells.stated(above, part.role, passage.section, passage.annex)]
    if readings:
        yield claim("占比", mention, readings)


def _is(part: Mention, whole: Entry, share: Mention) -> bool:
    """Whether a share is one of a whole, to the digit."""
    one, rate, figure = value(part), value(share), share.entry.figure
    return bool(one is not None and rate is not None and figure and whole.value and whole is not part.entry
                and abs(one / whole.value - rate) <= figure.step * figure.factor)


def _borne_out(whole: Item) -> bool:
    """Whether one share at least is one of this whole, where only the order of the text says so."""
    for item in whole.children:
        share, part = item.of(SHARE), item.main
        total = whole.main_at(share.entry.index, part.role) if share is not None and part is not None else None
        one, two, rate = value(part), value(total), value(share)
        figure = share.entry.figure if share is not None else None
        if one is not None and two and rate is not None and figure is not None and abs(one / two - rate) <= figure.step * figure.factor:
            return True
    return False


def _named(passage: Passage, item: Item, mention: Mention, key: str) -> Mention | None:
    """The figure of the whole that a share names: by its very words, by words it holds, by its key; the nearest before the share."""
    label = mention.label
    siblings = {id(other) for other in item.parent.children} if item.parent is not None else set()
    others = [other for other in (*passage.items[item.place + REACH:item.place:-1], *passage.before(item)) if other is not item and id(other) not in siblings]
    for same in (lambda other: other.label == label, lambda other: len(label) > 3 and (label in other.label or other.label in label and len(other.label) > 3),
                 lambda other: other.key == key):
        for other in others:
            main = other.main_at(mention.entry.index) if same(other) else None
            if main is not None and main.entry.index < mention.entry.index:
                return main
    return None


__all__ = ["half", "read"]
