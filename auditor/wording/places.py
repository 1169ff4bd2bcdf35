"""Where a figure stands, in the reader's terms: `06表，301 工资福利支出，决算数`, `说明五（三）2`,
`第 343 行`.
"""

from __future__ import annotations

import re
from typing import Final

from auditor.characters import unspaced
from auditor.document import Place
from auditor.entry import Entry, Table, called
from auditor.findings import Report
from auditor.numbering import NUMERAL, PART, value_of
from auditor.patterns import regex
from auditor.wording.shown import text_of
from auditor.wording.words import Words, printable

_NUMBER: Final = regex(
    rf"(?:(?<!\s)\s++)?(?:(?P<part>{PART})|(?P<big>{NUMERAL})[、.．]|"
    rf"[（(](?P<middle>{NUMERAL})[)）]|(?P<small>[0-9]{{1,2}})[、.．](?![0-9])|"
    rf"[（(](?P<item>[0-9]{{1,2}})[)）])\s*+"
)
_ANNEX: Final = regex(r"附件|附录|附表|绩效评价报告|自评报告")
_NUMBERED: Final = regex(r"(?P<report>[一-鿿]*+)(?P<table>[0-9].*)")
"""The number of a table, behind the name of another report that it is of."""
_CUT: Final = regex(r"\.?[0-9]")
"""What follows a figure only where the place given for it is that of a longer one."""
_CELL: Final = regex("表([0-9]{1,6}) 行([0-9]{1,6}) 列([0-9]{1,6})")
_DIGITS: Final = regex(r"[0-9０-９.．,，%％]+")


def table_words(number: str, words: Words) -> str:
    """`06表`, `上年06表` of another report; a table of a form with a name by that name."""
    match = _NUMBERED.fullmatch(number)
    if match is None:
        return called(number)
    key = "place.table.of" if match["report"] else "place.table"
    return words(key, table=match["table"], report=match["report"])


def number_of(report: Report, table: str) -> str:
    """The table's number in this document: as printed (公开07), else the canonical one."""
    bound = report.ledger.tables.get(table)
    return (bound.number if bound else "") or table


def section_words(section: tuple[str, ...], words: Words) -> str:
    """A heading path in short: `说明五（三）2`, `附件 二（二）`; a heading without a number by its
    own words.
    """
    key = "place.narrative"
    path = ""
    for heading in section:
        if _ANNEX.search(heading):
            key, path = "place.annex", ""
        else:
            path = _numbered(path, _NUMBER.match(heading), words)
    if not path and section:
        last = _unparted(printable(section[-1]))
        short = f"{last[:16]}{'…' if len(last) > 16 else ''}"
        if match := _ANNEX.match(last):
            return _annex(short, match[0], words)
        path = f"“{short}”" if last else ""
    if not path and key == "place.narrative":
        return words("place.text")
    return words(key, path=_spaced(path, words) if key == "place.annex" else path).strip()


def _spaced(path: str, words: Words) -> str:
    """What stands behind 附件: in Chinese set off with a blank."""
    return f" {path}" if path and words.lang == "zh" else path


def _numbered(path: str, number: re.Match[str] | None, words: Words) -> str:
    """The numbers of a heading path with that of the next heading: a part or a chapter begins it
    anew.
    """
    if number is None:
        return path
    if number["part"]:
        return ""
    if number["big"]:
        return number["big"] if words.lang == "zh" else f"{value_of(number['big'])}"
    if number["small"]:
        return path + number["small"]
    if number["item"]:
        return path + _bracketed(number["item"], words)
    middle = number["middle"]
    return path + _bracketed(middle if words.lang == "zh" else f"{value_of(middle)}", words)


def _bracketed(number: str, words: Words) -> str:
    """A number in the brackets of the language."""
    return f"（{number}）" if words.lang == "zh" else f"({number})"


def _unparted(heading: str) -> str:
    """A heading without the part that it opens: 第五部分 附件."""
    match = _NUMBER.match(heading)
    return (heading[match.end() :].strip() if match and match["part"] else "") or heading


def _annex(heading: str, word: str, words: Words) -> str:
    """The heading of an annex; in another language the word for one in it, and what else it says as
    quoted.
    """
    if words.lang == "zh":
        return heading
    rest = heading[len(word) :].strip(" :：")
    if not rest:
        return words("place.part")
    return f"{words('place.part')} {rest if rest.isascii() else f'“{rest}”'}"


def part_of(entry: Entry, report: Report, words: Words) -> str:
    """The part of the report that findings are counted by: a table, a chapter of the text, the
    annex.
    """
    if entry.table is not None:
        return table_words(number_of(report, entry.table), words)
    section = chapter(entry)
    return (
        words("place.part") if any(map(_ANNEX.search, section)) else section_words(section, words)
    )


def chapter(entry: Entry) -> tuple[str, ...]:
    """The heading path of the chapter or the annex that an entry of the text stands in; empty
    before the first.
    """
    for depth, heading in enumerate(entry.section):
        if _ANNEX.search(heading):
            return entry.section[: depth + 1]
    for depth, heading in enumerate(entry.section):
        match = _NUMBER.match(heading)
        if match and match["big"]:
            return entry.section[: depth + 1]
    return ()


def row_words(entry: Entry) -> str:
    """The row of a table entry: `301 工资福利支出`, with its side where the table has sides."""
    row = printable(entry.row or entry.name)
    # The class rows of the two-sided tables are printed without their code.
    coded = bool(entry.code) and not entry.side and not row.startswith(entry.code)
    return f"{entry.code} {row}" if coded else f"{printable(entry.side)} {row}".strip()


def inner_words(entry: Entry, report: Report, words: Words) -> str:
    """Where the entry stands within its table or section: row and column, or its label."""
    if entry.table is None:
        return printable(entry.label)
    row = row_words(entry)
    table = report.ledger.tables.get(entry.table)
    single = table is not None and len(table.columns) == 1
    column = "" if single or not entry.column else printable(entry.column)
    return f"{row} {column}".strip()


def where_words(entry: Entry, report: Report, words: Words) -> str:
    """The whole place, comma-separated: `06表，301 工资福利支出，决算数`."""
    outer = outer_words(entry, report, words)
    if entry.table is None:
        parts = [outer, printable(entry.label)]
    else:
        parts = [outer, row_words(entry), printable(entry.column)]
    return words("place.comma").join(part for part in parts if part)


def outer_words(entry: Entry, report: Report, words: Words) -> str:
    """The table or the section of an entry."""
    if entry.table is not None:
        return table_words(number_of(report, entry.table), words)
    return section_words(entry.section, words)


def subject_words(entry: Entry, report: Report, words: Words) -> str:
    """How a sentence names the entry: `06表 301 工资福利支出`, `说明五（三）2 支出决算`."""
    inner = inner_words(entry, report, words)
    outer = outer_words(entry, report, words)
    if not inner:
        return outer
    # A full-width bracket brings its own space.
    return (
        f"{outer}{inner}" if outer.endswith("）") else words("place.join", outer=outer, inner=inner)
    )


def figure_words(entry: Entry, words: Words) -> str:
    """The figure as printed, or a word for its absence."""
    return text_of(entry) or words("place.blank")


def source_words(place: Place, words: Words) -> str:
    """Where to look in the file: sheet and cell, page, line or paragraph."""
    if place.sheet:
        return f"{printable(place.sheet)}!{place.cell}" if place.cell else printable(place.sheet)
    page = words("place.page", page=place.page) if place.page else ""
    if place.cell:
        return f"{page} {cell_words(place.cell, words)}".strip()
    if page:
        return page
    if place.line:
        return words("place.line", line=place.line)
    return words("place.paragraph", paragraph=place.paragraph) if place.paragraph else ""


def grid_cell(cell: str) -> tuple[int, int, int] | None:
    """(table, row, column) of a cell that is counted out in a document, as Word and web pages have
    them; None of any other cell.
    """
    match = _CELL.fullmatch(cell)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def cell_words(cell: str, words: Words) -> str:
    """A cell as it is called in the file: `B7`, `表3 行4 列2`."""
    counted = grid_cell(cell)
    if counted is None:
        return cell
    table, row, column = counted
    return words("place.cell", number=table, row=row, column=column)


def pointer(file: str, place: Place, words: Words) -> str:
    """`report.txt:343` where lines are known, else the file and the sheet, cell or page, or the
    paragraph: `a.docx:¶12`.
    """
    inner = _cell(place, words)
    name = printable(place.file or file)
    if place.line and not inner:
        return f"{name}:{place.line}"
    if place.page:
        return f"{name}:p{place.page}" + (f" {inner}" if inner else "")
    return f"{name}:{inner or f'¶{place.paragraph}'}" if inner or place.paragraph else name


def _cell(place: Place, words: Words) -> str:
    """`Sheet1!B7`, or the sheet or the cell alone; empty where there is neither."""
    if place.sheet and place.cell:
        return f"{printable(place.sheet)}!{place.cell}"
    return place.sheet or cell_words(place.cell or "", words)


def stable_key(entry: Entry) -> str:
    """The entry's identity apart from lines, pages, numbering and values, for fingerprints."""
    if entry.table is not None:
        return "/".join((entry.table, entry.side, entry.code or entry.name, entry.column))
    path = [
        unspaced(_DIGITS.sub("", _NUMBER.sub("", heading, count=1)))[:24]
        for heading in entry.section
    ]
    return "/".join(("§", *path, unspaced(_DIGITS.sub("", entry.label))))


_LONGEST: Final = 120
"""So much of a figure without end is marked; the words around it are shown with what is marked."""


def occurrence(entry: Entry, table: Table | None) -> tuple[int, int]:
    """Where the figure stands in its excerpt; (0, 0) where that cannot be told.

    A table's row prints the same figure in several columns; the entry's rank among those of its
    line decides which.
    """
    start, end = entry.span
    if end > start and entry.excerpt[start:end].strip() and not _CUT.match(entry.excerpt, end):
        return start, min(end, start + _LONGEST)
    found = _printings(entry) if entry.text else []
    if not found:
        return 0, 0
    if len(found) == 1 or table is None:
        return found[0]
    rank = next(
        (at for at, one in enumerate(_in_line(entry, table)) if one.index == entry.index), 0
    )
    return found[min(rank, len(found) - 1)]


def _printings(entry: Entry) -> list[tuple[int, int]]:
    """Where the excerpt prints what the entry prints, by itself; else as part of something."""
    text = re.escape(entry.text)
    alone = [match.span() for match in re.finditer(rf"(?<!\S){text}(?!\S)", entry.excerpt)]
    return alone or [match.span() for match in re.finditer(text, entry.excerpt)]


def _in_line(entry: Entry, table: Table) -> list[Entry]:
    """The figures of a table that print the same as one on its line, in their order."""
    same = [
        other
        for other in table.entries
        if other.excerpt == entry.excerpt and other.text == entry.text
    ]
    line = [other for other in same if other.place == entry.place]
    # Where places are cells, the line is told by its text alone.
    return same if not line or line[-1].place.cell else line
