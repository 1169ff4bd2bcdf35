"""How labels, heads and captions are compared: spaces, quotes, brackets and numbering out, wording kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from auditor.figure import normal
from auditor.patterns import regex

_QUOTES: Final = regex(r"[\s“”\"'‘’`´《》「」『』〈〉　]")
_SIGNS: Final = str.maketrans("：［］[]〔〕【】﹝﹞；", ":()()()()();")
_LITERAL: Final = {ord(wide): narrow for wide, narrow in zip("（）［］〔〕【】：", (r"\(", r"\)") * 4 + (":",), strict=True)}
_NUMBER: Final = r"[一二三四五六七八九十]{1,3}|[0-9]{1,2}"
_LEADING: Final = regex(rf"^(?:(?:{_NUMBER})[、.．,，:：](?![0-9])|[（(](?:{_NUMBER})[)）][、.．]?|[①-⑳Ⅰ-Ⅻ*★•·-]+[、.]?)")
_OF_WHICH: Final = regex(r"^(?:其中|减|加|另|附)[:]?")
_LABEL_UNIT: Final = regex(r"[(,](?:单位:)?(个|辆|人|人次|人数|批次|批|次|台|套|台/套|台\(套\)|%|元|千元|万元|百万元|亿元)\)?$")
_AMOUNT: Final = r"百万元|亿元|万元|千元|元"
_HEAD_UNIT: Final = regex(rf"[(,]?(?:单位:|金额单位:)?(?<![0-9])({_AMOUNT})\)$")
_STATED_UNIT: Final = regex(rf"单位[:]?(?:人民币)?[:]?({_AMOUNT})(?![一-龥])")

_FORM_NUMBER: Final = regex(r"[(]?(?:公开|财决|财决公开|决算公开|决公开)(?:附?表)?[0-9]{1,2}(?:-[0-9])?表?[)]?")
_FURNITURE: Final = regex(
    rf"(?:(?:金额|计量|货币|金额计量)?单位[:]?(?:人民币)?[:]?(?:{_AMOUNT}).*|(?:编制|填报|公开)?(?:部门|单位)(?:\(单位\)|\(公章\))?(?:名称|代码|编码)?(?:\(公章\)|\(盖章\))?[:].*"
    r"|20[0-9]{2}年度?|(?:附|附件|附表|表|公开表|公开)(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:-[0-9])?[:、.]?表?|(?:编制|填报|报表)?(?:日期|时间)[:].*"
    r"|第[0-9]+页(?:共[0-9]+页)?"
    r"|(?:(?:部门|单位|财务|会计){0,2}负责人|(?:填表|填报|制表|审核|经办|复核|编制)人?|联系(?:人|电话))(?:\(签[章名]\))?[:].*)$")
_CUT: Final = regex(r"(?:(?:金额|计量)?单位[:]?(?:人民币)?[:]?(?:百万元|亿元|万元|千元|元)|(?:编制|填报)?(?:部门|单位)(?:名称)?[:]).*$")
_TRAILING: Final = regex(
    r"(?:[(](?:公开|表|附表|统计表|财决|预算|单位|部门|汇总|本级|含下属)[^()]*[)]|[-—]?续表?|[(](?:续[^()]*|[0-9]{1,2}|[一二三四五六七八九十])[)]|[*:;。,])$")
_STATISTICS: Final = regex(r"统计表$")
_TITLE: Final = regex(r"(?:表|统计表|情况表)$")
_NOTE: Final = regex(r"(?:注|说明|备注|注释)[0-9]?[:、]")
_NO_TITLE: Final = regex(r"(?:本表|.*[。;]|.*见附?表$|公开.{0,4}表$|.*(?:部门|单位|公开|决算|年度)(?:公开)?(?:报|附|公开|决算)表$|.*(?:如下|附件).*|(?:续|报|附)表)$")
_ENTITY_END: Final = regex(r"^.*(?:年度?|部门|单位|本级|局|委员会|委|厅|院|校|学|站|队|所|处|中心|办公室|办|会|部|馆|镇|乡|街道|公司|政府|库|园|台|室|组|社|[:、.)])")
_OTHER_TABLE: Final = regex(r"项目|基本|经营|专户|资金|预算|拨款|收入|支出|经费|基金|资本|明细|绩效|采购|资产|运行|行政|事业|往来|债务|补助|财政|结转|非税|执行|整体")


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """A label or title without spaces and quotes, brackets half-width: how labels are compared."""
    return _QUOTES.sub("", normal(text)).translate(_SIGNS)


def as_pattern(text: str) -> str:
    """A regular expression of a pack, to be put to squeezed labels; full-width brackets in it are literal."""
    return _QUOTES.sub("", text).translate(_LITERAL)


def printed(text: str) -> str:
    """A label as printed, spaces and line breaks out: how labels are shown."""
    return "".join(text.split())


def strip_number(label: str) -> str:
    """A squeezed label without the number before it (一、, (二), 1.)."""
    return _LEADING.sub("", label, count=1)


def is_numbered(label: str) -> bool:
    """Whether a squeezed label carries a number of its own before it."""
    return bool(_LEADING.match(label))


def readings(label: str) -> tuple[str, ...]:
    """The wordings under which a squeezed label may be known, the fullest first."""
    bare = strip_number(label)
    plain = strip_number(_OF_WHICH.sub("", bare))
    unitless = _LABEL_UNIT.sub("", plain)
    texts = (label, bare, bare.replace(":", ""), label.rstrip(":"), plain, plain.rstrip(":"), unitless)
    return tuple(text for text in dict.fromkeys(texts) if text)


def label_unit(label: str) -> str:
    """The unit that a squeezed row label names in brackets at its end: 辆 of `公务用车保有量(辆)`."""
    match = _LABEL_UNIT.search(label)
    return "" if match is None else {"人数": "人", "批": "批次"}.get(match[1], match[1])


def head_unit(head: str) -> tuple[str, str]:
    """(head, unit) of a squeezed head that ends in a unit, `决算数(万元)`; the % of a share stays with its head."""
    if head.endswith(("(%)", "%")):
        return head, "%"
    match = _HEAD_UNIT.search(head)
    return (head[:match.start()], match[1]) if match else (head, "")


def stated_unit(text: str) -> str:
    """The unit of money that a line states (金额单位：万元), else empty."""
    if "位" not in text:
        return ""
    found = _STATED_UNIT.findall(re.sub(r"\s+", "", normal(text)).translate(_SIGNS)) or _STATED_UNIT.findall(normal(text).translate(_SIGNS))
    return found[-1] if found else ""


def is_furniture(text: str) -> bool:
    """Whether a squeezed text is what surrounds a table: its printed number, unit, department, year, page."""
    return bool(_FURNITURE.match(text)) or not _FORM_NUMBER.sub("", text)


def caption(text: str) -> str:
    """A squeezed caption without printed number, unit, department and marks of continuation; empty for a note."""
    bare = _FORM_NUMBER.sub("", squeeze(text))
    if _NOTE.match(bare):
        return ""
    # What stands in brackets (单位:万元) goes with them.
    cut = _CUT.sub("", bare).rstrip("(")
    bare = cut or bare
    while (trimmed := _TRAILING.sub("", bare)) != bare:
        bare = trimmed
    return _STATISTICS.sub("表", bare)


def is_continuation(text: str) -> bool:
    """Whether a caption says that the table goes on from the page before."""
    return bool(re.search(r"续表?\)?$|\(续[^()]*\)", squeeze(text)))


def is_title(text: str) -> bool:
    """Whether a line reads as the title of some table, a statutory one or another."""
    bare = caption(text)
    return 3 < len(bare) <= 60 and bool(_TITLE.search(bare)) and not _NO_TITLE.match(bare) and not is_furniture(bare)


def is_entity(prefix: str) -> bool:
    """Whether what stands before a title names a year, a department or a number, and not another kind of table.

    `2020年度` and `株洲市人民政府驻北京联络处` may stand before 支出决算表; `项目` may not: 项目支出决算表 is another table.
    """
    return not _OTHER_TABLE.search(_ENTITY_END.sub("", prefix))
