"""Names: the key under which the same thing is known elsewhere, and what a name is one of."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Final

from auditor.language import phrases, terms
from auditor.numbering import SEVERAL
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.items import INCOME, SPENDING
from auditor.text.kept import MOST_KEPT
from auditor.text.vocabulary import Vocabulary

# The ends of names of units, behind which a known quantity may stand: 云栖市档案馆收入支出总计.
_UNIT_END: Final = regex(
    "[局委厅办处院校会室所站馆团社部队]|中心|单位|政府|街道|机关|公司|学校|医院|法院"
)
# No name of a unit is longer.
_UNIT_NAME: Final = 40
_TOTAL: Final = regex(
    # 以上两项合计, 三类支出共计, 各项总额, 全年合计, 合计; no name of a quantity before it.
    r"(?:(?:以上|上述|前述)[^，。；：、0-9]{0,6}?|全年|全部){0,2}"
    rf"(?:[{''.join(SEVERAL)}各](?:[项类者]|个(?!月))[^，。；：、0-9]{{0,4}}?)?"
    r"(?:(?:合计|总计|共计|总量|总额|小计|累计|共|合起来)+(?:同)?|(?:合计|总计|共计)[^，。；：、0-9]{2})$"
)
# 收入合计, 支出总计; a 同 (of 同上年, 同比) may be left at the end.
NAMED_TOTAL: Final = regex(r"(?:[收支][入出])?(?:合计|总计|总量)(?:同)?$")
_GRAND: Final = phrases()["grand-total"]
_GRADED: Final = regex(
    # 10个评为“优”, 3个自评等级为良
    r"(?:项目)?(?:被|自)?(?:评|评定|认定|评价|考核)?(?:结果|等级|等次)?为[“\"]?(?P<grade>[^“”\"，。；、0-9]{1,8})[”\"]?(?=等?[，。；、）]|$)"
)
# 6.40万元的“三公”经费支出决算中，: the name ends at 中 or at a stop.
_BEHIND: Final = regex(r"的(?P<name>[^0-9，。；：、（）的]{2,30}?)(?=中?[，。；：]|中$|$)")
_NO_NAMES: Final = frozenset(terms("no-names"))
_QUOTES: Final = {ord(sign): None for sign in '“”"‘’《》'}
_JOINT: Final = regex("[、和及与]")
# Bounded: all choices of joints are tried.
_MOST_JOINTS: Final = 8
_ENDING: Final = regex("[费出入款金税购贴房养疗险]$")
_SHORTEST: Final = 2
# First by 、 alone: 甲和丙、乙 are two names, where two are asked for.
_SPLIT: Final = (regex("、"), regex("、|和|及|与"))


def clean(text: str, vocabulary: Vocabulary) -> str:
    """The name without quotes, references to the reporting unit and fillings; empty where nothing
    is left.
    """
    bare = vocabulary.cleaned.get(text)
    if bare is None:
        # Bounded: a long run meets endless names.
        if len(vocabulary.cleaned) >= MOST_KEPT:
            vocabulary.cleaned.clear()
        bare = vocabulary.cleaned[text] = _clean(text, vocabulary)
    return bare


def _clean(text: str, vocabulary: Vocabulary) -> str:
    bare = (
        vocabulary.bare[text.translate(_QUOTES).strip(" ，。；：、─—")]
        # 同 is an edge (同比 cut in two), but not of 合同.
        .rstrip(vocabulary.edges.replace("同", ""))
        .lstrip(vocabulary.edges)
    )
    bare = bare if bare.endswith("合同") else bare.rstrip(vocabulary.edges)
    # A bracket that was cut says nothing any more.
    if bare.count("（") != bare.count("）"):
        bare = bare.replace("（", "").replace("）", "")
    return "" if bare in _NO_NAMES else bare


def key_of(label: str, vocabulary: Vocabulary) -> str:
    """The key of a name: one of the vocabulary's, or the name without its kind of account."""
    return _name(label, vocabulary).key


@frozen
class KnownName:
    """What is known of a name."""

    key: str
    plain: bool
    own: bool
    same: bool


def _name(label: str, vocabulary: Vocabulary) -> KnownName:
    """What is known of a name, found once: names come again and again."""
    found = vocabulary.names.get(label)
    if found is None:
        if len(vocabulary.names) >= MOST_KEPT:
            vocabulary.names.clear()
        match = vocabulary.known[label]
        tail = match is None or _TAIL.match(label[match.end() :]) is not None
        before = label[: match.start()] if match is not None else ""
        plain = tail and (match is None or vocabulary.prefixes.match(before) is not None)
        own = plain or tail and _ENTITY.match(before) is not None
        key = _key(label, vocabulary) if label else ""
        found = vocabulary.names[label] = KnownName(
            key, plain, own, own or tail and _is_level(before)
        )
    return found


def _key(label: str, vocabulary: Vocabulary) -> str:
    # The known name as it is, behind a level of government, behind the name of a unit.
    match = (
        vocabulary.known[label]
        or vocabulary.known[_without_level(label)]
        or _of_entity(label, vocabulary)
    )
    if match is not None and match.lastgroup:
        return vocabulary.key_names[match.lastgroup]
    # An unknown name goes without its kinds of account: 印刷费, 印刷费支出 and 印刷 are one thing.
    end = len(label)
    while noun := next((noun for noun in vocabulary.nouns if label.endswith(noun, 0, end)), ""):
        end -= len(noun)
    # 彩票公益金安排的支出: without the word between.
    return label[:end].rstrip("的") or label


def _without_level(label: str) -> str:
    """A name without the level of government before it (州本级三公支出)."""
    level = _LEVEL.match(label)
    return label[level.end() :] if level else label


def _of_entity(label: str, vocabulary: Vocabulary) -> re.Match[str] | None:
    """The known name behind that of a unit (云栖市档案馆收入支出总计)."""
    ends = [match.end() for match in _UNIT_END.finditer(label[:_UNIT_NAME])]
    return next(
        (
            match
            for end in reversed(ends)
            if (match := vocabulary.known[label[end:]]) is not None and not match.start()
        ),
        None,
    )


def is_plain(label: str, vocabulary: Vocabulary) -> bool:
    """Whether a name is the known one itself, not one of a part of it (`驻京办“三公”经费`)."""
    return _name(label, vocabulary).plain


def is_own(label: str, vocabulary: Vocabulary) -> bool:
    """Whether a name is the known one, at most with the reporting entity before it
    (`某市财政局收入支出总计`).
    """
    return _name(label, vocabulary).own


_TAIL: Final = phrases()["name-tail"]
_AREA: Final = phrases()["area"]
_LEVEL: Final = phrases()["level"]
_TAKEN: Final = regex(r"[^，。；、]{0,30}")
_NOUN: Final = phrases()["noun"]
_SCOPE: Final = regex(r"（([^（）]{0,40}口径)）")
_JOINED: Final = frozenset("的是为分含有")
_KINDS: Final = terms("kinds")
_ENTITY: Final = phrases()["entity"]


def is_of_area(label: str) -> bool:
    """Whether a name is of a whole county, city or province, of which the reporting body is a
    part.
    """
    return _AREA.match(label) is not None


def is_same_kind(label: str, vocabulary: Vocabulary) -> bool:
    """Whether a name is of the known quantity at all: plain, of the entity, or of a level of
    government; not `车均运行费`.
    """
    return _name(label, vocabulary).same


def _is_level(text: str) -> bool:
    """Whether a text is levels of government in a row, or words that join a name to them
    (`全省各地市的`, `其中省本级为`).
    """
    # Every place that levels or joining words lead to from the beginning: they may be cut in more
    # than one way, and none is tried twice.
    reached = {0}
    for at in range(len(text)):
        if at not in reached:
            continue
        level = _LEVEL.match(text, at)
        if level:
            reached.add(level.end())
        taken = _TAKEN.match(text, at)
        last = taken.end() if taken else at
        reached.update(
            end + 1 for end in range(at, min(last + 1, len(text))) if text[end] in _JOINED
        )
    return bool(text) and len(text) in reached


def is_known(label: str, vocabulary: Vocabulary) -> bool:
    """Whether a name is one of the vocabulary's."""
    return vocabulary.known[label] is not None


def within(short: str, full: str) -> bool:
    """Whether the signs of a short name stand in a full one in their order."""
    at = 0
    for sign in full:
        at += at < len(short) and short[at] == sign
    return at == len(short)


def one_name(label: str, vocabulary: Vocabulary) -> bool:
    """Whether the first 、 of a label stands within one known name (收、支总计)."""
    match = vocabulary.known[label]
    return match is not None and match.start() <= label.index("、") < match.end()


def is_noun(label: str) -> bool:
    """Whether a name ends as the names of income and expenditure do."""
    return bool(_NOUN.search(label))


def same_name(one: str, two: str, vocabulary: Vocabulary) -> bool:
    """Whether two names of one key are of one thing, not of a part of it (`驻京办“三公”经费`)."""
    # （同口径） makes it another quantity; 预算收入 and 预算支出 share a key without their kinds.
    if set(_SCOPE.findall(one)) != set(_SCOPE.findall(two)) or {one[-2:], two[-2:]} == {
        INCOME,
        SPENDING,
    }:
        return False
    return kindless(one) == kindless(two) or is_plain(one, vocabulary) and is_plain(two, vocabulary)


def kindless(label: str) -> str:
    """A name without the kind of account at its end (支出, 经费, 决算)."""
    end = len(label)
    while kind := next((kind for kind in _KINDS if label.endswith(kind, 0, end)), ""):
        end -= len(kind)
    return label[:end]


def is_total(label: str) -> bool:
    """Whether a label is no name but `合计`."""
    return bool(_TOTAL.match(label))


def is_total_name(name: str) -> bool:
    """Whether a name is one of a total of its own (收入总计)."""
    return bool(_GRAND.search(name))


def behind(text: str, end: int) -> str:
    """The name behind a figure that stands before it (`在6.40万元的“三公”经费支出决算中`); empty
    where there is none.
    """
    match = _BEHIND.match(text, end)
    return match["name"] if match else ""


def graded(text: str, end: int) -> str:
    """The grade behind a count (`10个评为“优”`); empty where there is none."""
    match = _GRADED.match(text, end)
    return match["grade"] if match else ""


def split(label: str, count: int) -> list[str]:
    """The names in `甲、乙和丙`, where there are `count` of them; else []."""
    for pattern in _SPLIT:
        names = [name for name in pattern.split(label) if name]
        if len(names) == count:
            return names
    return []


def parted(label: str, count: int) -> list[str]:
    """The names in `甲支出和乙和丙支出`, some of which have the joining word within them: the one
    way to part it into `count` names that end as names do; else [].
    """
    joints = [match.span() for match in _JOINT.finditer(label)][:_MOST_JOINTS]
    found = []
    # Every way to cut at so many joints; more than one that fits is no answer.
    for chosen in combinations(joints, count - 1):
        starts, ends = (
            [0, *(end for _, end in chosen)],
            [*(start for start, _ in chosen), len(label)],
        )
        names = [label[start:end] for start, end in zip(starts, ends, strict=True)]
        if all(_ENDING.search(name) and len(name) > _SHORTEST for name in names):
            found.append(names)
    return found[0] if len(found) == 1 else []
