"""Where a document names its year and its body: titles, the heads of tables, the beginnings of
sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.document import Block, Cell, Document, Grid, Paragraph, Place
from auditor.forms.columns import distinct
from auditor.forms.labels import is_furniture, is_title, squeeze
from auditor.language import captions
from auditor.leaders import LED
from auditor.numbering import BIG, HAN, MIDDLE, PART, PLACED
from auditor.patterns import regex
from auditor.records import frozen
from auditor.units import AMOUNT_UNITS

TITLE: Final = "title"
"""A title of the report or of one of its parts."""
HEAD: Final = "head"
"""A line of the head of a table."""
RUNNING: Final = "running"
"""A line that every page repeats above or below its print."""
_LONGEST: Final = 50
"""No title and no line of a head is longer, without its blanks."""
_REACH: Final = 8
"""So many short lines above a table may be its head."""
_TOP: Final = 4
"""So many first rows of a grid may be its head."""
# 二〇二三 of 二〇二三年, the zero written in any way
_HAN_YEAR: Final = regex(f"二[〇○零][〇○零{HAN[:-1]}]{{2}}(?=年)")
# 2020年, 2020年度; not the 2021年 of 2021年8月
YEAR: Final = regex(r"(?<![0-9])(20[0-9]{2})年度?(?!度?[0-9]{1,2}月)")
_DATE: Final = regex(r"20[0-9]{2}年[0-9]{1,2}月")
# （2020年度） alone in its line
_BARE_YEAR: Final = regex(r"[(]?(20[0-9]{2})年度?[)]?")
# 第一部分, 二、, （三）, 4., 附件1：
_NUMBER: Final = regex(
    rf"(?:{PART}|{BIG}|{MIDDLE}|[0-9]{{1,2}}[、.]|附件?[0-9{HAN}]?[:、])?[:、.]?"
)
_ABOUT: Final = captions()["about"]
_NO_TITLE: Final = regex(
    "印发|通知|批复|办法|规定|制度|手册|对比|相比|比较|工作(?:计划|总结)|纳入|列入|包括|包含|范围|如下"
)
"""Words of lines that are no titles of this report: documents it cites, two years set side by side,
sentences.
"""
_PUBLISHED: Final = captions()["published"]
"""What ends the title of a report or of a part of it."""
_FRONT: Final = captions()["front"]
"""What a title page says that it publishes."""
_KIND: Final = captions()["kind"]
_OF_BODY: Final = captions()["of-body"]
"""What stands between a body and the accounts that it publishes, at the beginning."""
_OF_BODIES: Final = captions()["of-bodies"]
_GENERAL: Final = captions()["general"]
_AROUND: Final = captions()["around"]
_NO_NAME: Final = captions()["no-name"]
_BODY: Final = regex(
    "(?:[局委厅院校学站队所处室会部馆镇乡库园台组社场办联协省市县区]|中心|街道|公司|政府|机关)(?:[(].{0,12}[)])?$"
)
"""What the names of bodies end in."""
_NAMED: Final = captions()["named"]


@frozen
class IdentityLine:
    """One line that names the year of the report, its body, or both."""

    kind: str
    text: str
    """As printed."""
    place: Place
    block: int
    """The position of its block in the document."""
    year: int = 0
    """0 where it names none, or more than one."""
    name: str = ""
    grid: int = 0
    """Of the head of a table: the identity of the table's grid."""
    about: str = ""
    """Of a title: what it publishes (决算, 预算); empty where it only touches on it."""


def said(document: Document) -> tuple[IdentityLine, ...]:
    """All lines that name the year or the body, in the order of the document."""
    found: list[IdentityLine] = []
    blocks = document.blocks
    for at, block in enumerate(blocks):
        if isinstance(block, Grid):
            found.extend(_in_grid(block, at))
        elif (one := _title(block, at) or _head(block.text, block.place, at)) is not None:
            # A line of a title page that is set in several lines, or of the head of the next table.
            if one.kind == HEAD:
                one = _covered(one, blocks, at) or _of_table(one, blocks, at)
            found.append(one)
    return tuple(found)


def repeated(document: Document) -> Iterator[IdentityLine]:
    """The running heads and feet that name a year with what is published, or a body."""
    for paragraph in document.running:
        one = _title(paragraph, -1) or _head(paragraph.text, paragraph.place, -1)
        if one is None:
            bare = line(paragraph.text)
            # The name of the body by itself, as pages repeat it.
            name = _name(bare) if _BODY.search(bare) else ""
            one = (
                IdentityLine(RUNNING, paragraph.text.strip(), paragraph.place, -1, name=name)
                if name
                else None
            )
        if one is not None:
            yield IdentityLine(
                RUNNING, one.text, one.place, -1, one.year, one.name, about=one.about
            )


def arabic(text: str) -> str:
    """A squeezed text with its years in digits (二〇二三年)."""
    return _HAN_YEAR.sub(lambda match: match[0].translate(PLACED), squeeze(text))


def line(text: str) -> str:
    """A line that may be a title or a head, squeezed; empty for running text."""
    # A cheap look before the blanks are taken out.
    if len(text) > 3 * _LONGEST:
        return ""
    bare = LED.sub("", arabic(text))
    return "" if len(bare) > _LONGEST or re.search("[。，,;]", bare) else bare


# --- titles ---------------------------------------------------------------------------------------


def _title(paragraph: Paragraph, at: int) -> IdentityLine | None:
    """A line that is a title of the report or of a part of it, where it names a year or a body."""
    bare = line(paragraph.text)
    if not bare or _NO_TITLE.search(bare) or _NAMED.match(bare):
        return None
    bare = _NUMBER.sub("", bare, count=1)
    text, place = paragraph.text.strip(), paragraph.place
    # It publishes nothing: only 第一部分 某局概况 still names the body.
    if not _ABOUT.search(bare) or not YEAR.search(bare) and not _KIND.search(bare):
        name = _general(bare) if text.startswith("第") else ""
        return IdentityLine(TITLE, text, place, at, name=name) if name else None
    year, name = _year(bare), _titled(bare)
    return (
        IdentityLine(TITLE, text, place, at, year, name, about=_about(bare))
        if year or name
        else None
    )


def _year(bare: str) -> int:
    """The one year that a line names; 0 where it names none, or more."""
    years = {int(year) for year in YEAR.findall(bare)}
    return years.pop() if len(years) == 1 else 0


def _general(bare: str) -> str:
    """The body that the title of a part on the body itself names (第一部分 某局概况); empty for
    other titles.
    """
    named = _GENERAL.sub("", bare)
    return _name(named) if named != bare else ""


def _about(bare: str) -> str:
    found = _PUBLISHED.search(bare)
    return found[1] if found else ""


def _titled(bare: str) -> str:
    """The body that a title names: before its year, between its year and its kind, or before its
    kind.
    """
    year = YEAR.search(bare)
    if year is None:
        kind = _OF_BODIES.search(bare)
        plain = _name(bare[: kind.start()]) if kind else ""
        return plain if _BODY.search(plain) else ""
    # 某局2020年度部门决算, else 2020年度某局部门决算
    before = _name(bare[: year.start()])
    if before:
        return before
    kind = _KIND.search(bare, year.end())
    after = _name(bare[year.end() : kind.start()]) if kind else ""
    # Without 部门 or 单位 before 决算 only what ends as bodies do (局, 委员会) is one.
    return after if kind and (_OF_BODY.match(kind[0]) or _BODY.search(after)) else ""


def _name(text: str) -> str:
    """The name of a body, without the words around it; empty for other words."""
    bare = text
    while (trimmed := _AROUND.sub("", bare)) != bare:
        bare = trimmed
    return bare if 3 <= len(bare) <= 40 and not _NO_NAME.search(bare) else ""


# --- heads ----------------------------------------------------------------------------------------


def _head(text: str, place: Place, at: int, grid: int = 0) -> IdentityLine | None:
    """A line that is one of the head of a table, where it names a year or a body."""
    bare = line(text)
    name = _labelled(bare)
    if not name and not is_furniture(bare) and not _BARE_YEAR.fullmatch(bare):
        return None
    # 编制日期：2021年8月 is no year of the report.
    year = 0 if _DATE.search(bare) else _year(bare)
    return IdentityLine(HEAD, text.strip(), place, at, year, name, grid) if year or name else None


def _labelled(bare: str) -> str:
    """The body that stands behind its label (部门：某局); empty where a unit of amounts or a number
    does.
    """
    named = _NAMED.match(bare)
    # 部门：101某局, the number of the body before its name
    name = named[1].lstrip("0123456789") if named else ""
    return "" if name in AMOUNT_UNITS or name.endswith("元") or name.isdigit() else name


def _in_grid(grid: Grid, at: int) -> Iterator[IdentityLine]:
    for row in grid.rows[:_TOP]:
        cells = [cell for cell in distinct(row) if cell.text.strip()]
        texts = [line(cell.text) for cell in cells]
        # The first row that is more than the head ends it.
        if not all(_is_above(text) for text in texts):
            return
        yield from (one for cell in cells if (one := _above(cell, at, id(grid))) is not None)


def _is_above(text: str) -> bool:
    """Whether a squeezed text may stand above the columns of a table."""
    return bool(text) and (
        is_furniture(text)
        or is_title(text)
        or bool(_NAMED.match(text) or _BARE_YEAR.fullmatch(text))
    )


def _above(cell: Cell, at: int, grid: int) -> IdentityLine | None:
    """A cell above the columns of a table that names a year or a body."""
    head = _head(cell.text, cell.place, at, grid)
    if head is not None:
        return head
    bare = line(cell.text)
    year = _year(bare)
    if not year or not _ABOUT.search(bare):
        return None
    return IdentityLine(HEAD, cell.text.strip(), cell.place, at, year, _titled(bare), grid)


def _of_table(one: IdentityLine, blocks: Sequence[Block], at: int) -> IdentityLine:
    """A head with the grid that it stands above."""
    for block in blocks[at + 1 : at + 1 + _REACH]:
        if isinstance(block, Grid):
            return IdentityLine(
                one.kind, one.text, one.place, one.block, one.year, one.name, id(block)
            )
        # Running text between: the line is of no table.
        if not line(block.text):
            break
    return one


def _covered(one: IdentityLine, blocks: Sequence[Block], at: int) -> IdentityLine | None:
    """A year alone on a line of a title that is set in several lines: with the body that the title
    names.
    """
    if one.name or not _BARE_YEAR.fullmatch(line(one.text)):
        return None
    lines = _lines_around(blocks, at)
    if not any(_FRONT.search(bare) for bare in lines):
        return None
    name = next((name for bare in lines if (name := _name(_KIND.split(bare)[0]))), "")
    about = next(filter(None, map(_about, lines)), "")
    return IdentityLine(TITLE, one.text, one.place, at, one.year, name, about=about)


def _lines_around(blocks: Sequence[Block], at: int) -> list[str]:
    """The lines before and behind one that may be of one title with it, squeezed."""
    lines = [
        line(block.text)
        for block in (*blocks[max(0, at - 2) : at], *blocks[at + 1 : at + 3])
        if isinstance(block, Paragraph)
    ]
    return [bare for bare in lines if bare and _NUMBER.sub("", bare) == bare and not is_title(bare)]
