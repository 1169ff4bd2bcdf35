"""How labels, heads and captions are compared: spaces, quotes, brackets and numbering out, wording
kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from auditor.characters import unspaced
from auditor.figure import normal
from auditor.language import captions
from auditor.numbering import NUMERAL
from auditor.patterns import regex
from auditor.units import AMOUNTS, MONIES

# “三公”经费 and 项 目 are compared as 三公经费 and 项目.
_QUOTES: Final = regex(r"[\s“”\"'‘’`´《》「」『』〈〉　]")
# What `normal` leaves: every kind of bracket becomes a round one.
_SIGNS: Final = str.maketrans("：［］[]〔〕【】﹝﹞；", ":()()()()();")
# （…） in a pattern of a pack are printed brackets; (…) is a group of the expression.
_LITERAL: Final = {
    ord(wide): narrow
    for wide, narrow in zip("（）［］〔〕【】：", (r"\(", r"\)") * 4 + (":",), strict=True)
}
_NUMBER: Final = rf"{NUMERAL}|[0-9]{{1,2}}"
# 一、 1. （二） ① *, but not the 1. of 1.5
_LEADING: Final = regex(
    rf"^(?:(?:{_NUMBER})[、.．,，:：](?![0-9])|[（(](?:{_NUMBER})[)）][、.．]?|[①-⑳Ⅰ-Ⅻ*★•·-]+[、.]?)"
)
# 其中：基本支出
_OF_WHICH: Final = regex(r"^(?:其中|减|加|另|附)[:]?")
# 公务用车保有量(辆), 国内公务接待(单位:批次)
_LABEL_UNIT: Final = regex(
    rf"[(,](?:单位:)?(个|辆|人|人次|人数|批次|批|次|台|套|台/套|台\(套\)|%|{AMOUNTS})\)?$"
)
"""Of what is counted these alone: 行政运行(项) names the level of an account."""
# 决算数(万元), 金额(单位:元); not 补助(100元)
_HEAD_UNIT: Final = regex(rf"[(,]?(?:单位:|金额单位:)?(?<![0-9])({AMOUNTS})\)$")
# So much of a line tells whether it is in letters: only then another money is looked for.
_LONGEST: Final = 400
_CODES: Final = r"RMB|CNY|USD|US\$|EUR|HKD|HK\$|GBP|JPY"
_SCALE: Final = r"thousands?|millions?|billions?|'000|’000"
# Unit: RMB million, amounts in USD thousands, (thousands of EUR)
_FOREIGN: Final = regex(
    r"(?:\bunit ?: ?|\bamounts? |\b(?:all |expressed |stated )?in |\()"
    rf"(?:(?P<before>{_SCALE}) of )?(?P<code>{_CODES})[ ]?(?P<scale>{_SCALE})?(?!\w)",
    re.IGNORECASE,
)
_SCALES: Final = {
    "thousand": "thousand",
    "000": "thousand",
    "million": "million",
    "billion": "billion",
}
# 单位：万元, 金额单位：人民币元, 单位：百万美元; not 单位：元谋县财政局
_STATED_UNIT: Final = regex(rf"单位[:]?(?:人民币)?[:]?({MONIES})(?![一-龥])")
# 支出决算表(万元), 三公经费支出表(万元、辆), 收支总表(以万元为单位)
_TITLE_UNIT: Final = regex(
    rf"表[^表]{{0,12}}?(?<![0-9])({AMOUNTS})(?:[、,/][^()]{{0,6}}|为单位)?(?:[)]|$)"
)

_FORM_NUMBER: Final = captions()["form-number"]
_FURNITURE: Final = captions()["furniture"]
_CUT: Final = captions()["cut"]
_TRAILING: Final = captions()["trailing"]
# 支出决算统计表 goes under the title 支出决算表.
_STATISTICS: Final = regex(r"统计表$")
# 注：, 说明1、
_NOTE: Final = regex(r"(?:注|说明|备注|注释)[0-9]?[:、]")
_NO_TITLE: Final = captions()["no-title"]
_ENTITY_END: Final = captions()["entity-end"]
_OTHER_TABLE: Final = captions()["other-table"]


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """A label or title without spaces and quotes, brackets half-width: how labels are compared."""
    return _QUOTES.sub("", normal(text)).translate(_SIGNS)


def half_width(text: str) -> str:
    """A line with its blanks, brackets and colons half-width: what patterns may be written for."""
    return normal(text).translate(_SIGNS)


def as_pattern(text: str) -> str:
    """A regular expression of a pack, to be put to squeezed labels; full-width brackets in it are
    literal.
    """
    return _QUOTES.sub("", text).translate(_LITERAL)


def printed(text: str) -> str:
    """A label as printed, spaces and line breaks out but between words in letters: how labels are
    shown.
    """
    whole = ""
    for part in text.split():
        # English words keep their blanks; between ideographs blanks only spread a word (项  目).
        apart = (
            whole[-1:].isascii()
            and (whole[-1:].isalpha() or whole[-1:] in ",&)")
            and part[0].isascii()
            and part[0].isalpha()
        )
        whole += f" {part}" if apart and whole else part
    return whole


def strip_number(label: str) -> str:
    """A squeezed label without the number before it (一、, (二), 1.)."""
    return _LEADING.sub("", label, count=1)


def is_numbered(label: str) -> bool:
    """Whether a squeezed label carries a number of its own before it."""
    return bool(_LEADING.match(label))


def readings(label: str) -> tuple[str, ...]:
    """The wordings under which a squeezed label may be known, the fullest first."""
    # Of 一、其中：公务用车保有量(辆): without the number, then without 其中, then without the unit.
    bare = strip_number(label)
    plain = strip_number(_OF_WHICH.sub("", bare))
    unitless = _LABEL_UNIT.sub("", plain)
    texts = (
        label,
        bare,
        bare.replace(":", ""),
        label.rstrip(":"),
        plain,
        plain.rstrip(":"),
        unitless,
    )
    return tuple(text for text in dict.fromkeys(texts) if text)


def label_unit(label: str) -> str:
    """The unit that a squeezed row label names in brackets at its end: 辆 of
    `公务用车保有量(辆)`.
    """
    match = _LABEL_UNIT.search(label)
    # A head count is in 人, a number of batches in 批次.
    return "" if match is None else {"人数": "人", "批": "批次"}.get(match[1], match[1])


def head_unit(head: str) -> tuple[str, str]:
    """(head, unit) of a squeezed head that ends in a unit, `决算数(万元)`; the % of a share stays
    with its head.
    """
    if head.endswith(("(%)", "%")):
        return head, "%"
    match = _HEAD_UNIT.search(head)
    return (head[: match.start()], match[1]) if match else (head, "")


def stated_unit(text: str) -> str:
    """The unit of money that a line states (金额单位：万元, in RMB millions; a title,
    支出决算表（万元）), else empty.
    """
    if "元" not in text and "镑" not in text:
        foreign = _FOREIGN.search(text) if text[:_LONGEST].isascii() else None
        return _unit_of(foreign) if foreign else ""
    # Without blanks, for 单 位：万 元; as printed where that runs the unit into the next word. Of
    # several (编制单位：…　金额单位：万元) the last is the unit of money.
    found = _STATED_UNIT.findall(unspaced(normal(text)).translate(_SIGNS)) or _STATED_UNIT.findall(
        normal(text).translate(_SIGNS)
    )
    return found[-1] if found else _title_unit(text)


def _title_unit(text: str) -> str:
    """The unit that follows the title of a table, in brackets or not."""
    match = _TITLE_UNIT.search(squeeze(text)) if "表" in text and is_title(text) else None
    return match[1] if match else ""


def _unit_of(match: re.Match[str]) -> str:
    """The unit of other money by its name in `figure`."""
    scale = next(
        (
            name
            for mark, name in _SCALES.items()
            if mark in (match["scale"] or match["before"] or "").lower()
        ),
        "",
    )
    code = match["code"].upper().replace("US$", "USD").replace("HK$", "HKD")
    return f"{code} {scale}" if scale else code


def breadth(text: str) -> int:
    """How long a text is in ideographs: letters and digits are half as broad."""
    return (2 * len(text) - len(text.encode("ascii", "ignore")) + 1) // 2


def is_furniture(text: str) -> bool:
    """Whether a squeezed text is what surrounds a table: its printed number, unit, department,
    year, page.
    """
    return bool(_FURNITURE.match(text)) or not _FORM_NUMBER.sub("", text)


def caption(text: str) -> str:
    """A squeezed caption without printed number, unit, department and marks of continuation; empty
    for a note.
    """
    bare = _FORM_NUMBER.sub("", squeeze(text))
    if _NOTE.match(bare):
        return ""
    # What stands in brackets (单位:万元) goes with them.
    cut = _CUT.sub("", bare).rstrip("(-—,、/／")
    bare = cut or bare
    # One mark at a time: …决算表(公开)(续表)
    while (trimmed := _TRAILING.sub("", bare)) != bare:
        bare = trimmed
    return _STATISTICS.sub("表", bare)


def is_continuation(text: str) -> bool:
    """Whether a caption says that the table goes on from the page before."""
    return bool(re.search(r"续表?\)?$|\(续[^()]*\)", squeeze(text)))


def is_title(text: str) -> bool:
    """Whether a line reads as the title of some table, a statutory one or another."""
    if "表" not in squeeze(text):
        return False
    bare = caption(text)
    return (
        3 < len(bare) <= 60
        and bare.endswith("表")
        and not _NO_TITLE.match(bare)
        and not is_furniture(bare)
    )


def is_entity(prefix: str) -> bool:
    """Whether what stands before a title names a year, a department or a number, and not another
    kind of table.

    `2020年度` and `株洲市人民政府驻北京联络处` may stand before 支出决算表; `项目` may not:
    项目支出决算表 is another table.
    """
    rest = _ENTITY_END.sub("", prefix)
    return is_furniture(rest) or not _OTHER_TABLE.search(rest)
