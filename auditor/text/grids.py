"""Tables that compare two years (上年数, 本年数, 增减额, 增减幅度): each row states a change and
its rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.characters import unspaced
from auditor.claim import LIKELY, UP, Claim, Reading
from auditor.document import Cell, Grid, Paragraph
from auditor.entry import Entry
from auditor.figure import Blank, Figure, doubt, parse
from auditor.numbering import HAN
from auditor.patterns import regex
from auditor.text.items import AMOUNT, CHANGE, LAST, RATE
from auditor.text.relations.lists import COMPLETE
from auditor.units import AMOUNTS

_RATE: Final = regex(
    # 增减幅度, 增长率, 变动比例, 增减%; before `_CHANGE`, which these words hold as well.
    r"(?:增减|增长|变动|升降)(?:变动)?(?:幅度|率|比例|比率|百分比|%|％|（%）)|增幅|增长%"
)
_CHANGE: Final = regex("增减|变动|差额|升降")
_LAST: Final = regex("上年|去年|上一年")
_NOW: Final = regex("本年|今年|当年")
_YEAR: Final = regex("20[0-9]{2}(?=年)")
_UNIT: Final = regex(rf"[（(]({AMOUNTS})[)）]")
# 合计, 总计, 总额: the last row.
_SUM: Final = regex("(?:合|总|共)计|总[额数]")
# 其中：甲; 一、甲; （一）甲: a row that is a part of another.
_WITHIN: Final = regex(f"其中|[{HAN}]、|（")
_PRINTED: Final = regex("[-−－]?[0-9][0-9,，.]{0,20}[%％]?|[-—─－/／]")
"""What stands in a cell of figures."""
# A name and at least three columns: two years and a change.
_FEWEST: Final = 4
# So many parts at least; so many lines below a head may be a table.
_FEW: Final = 2
# No line of a table is longer.
_LONGEST: Final = 120
_HEADS: Final = 4
"""So many rows may hold the head."""


def _columns(row: Sequence[Cell]) -> dict[str, int]:
    """The columns of a head by what they hold; none where it is no head of a comparison."""
    found: dict[str, int] = {}
    years: dict[str, int] = {}
    for at, cell in enumerate(row):
        text = unspaced(cell.text)
        role = (
            RATE
            if _RATE.search(text)
            else CHANGE
            if _CHANGE.search(text)
            else LAST
            if _LAST.search(text)
            else AMOUNT
            if _NOW.search(text)
            else ""
        )
        if role:
            found.setdefault(role, at)
        elif (year := _YEAR.search(text)) is not None:
            years.setdefault(year[0], at)
    # 2023年, 2024年: the later one is this year's, whatever the report's year.
    if len(years) == 2:
        earlier, later = sorted(years)
        found.setdefault(LAST, years[earlier])
        found.setdefault(AMOUNT, years[later])
    # Two years alone may be anything; with a change or a rate they are compared.
    return found if {LAST, AMOUNT} <= set(found) and {CHANGE, RATE} & set(found) else {}


def drawn(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Grid]]:
    """The paragraphs without the lines that are rows of a comparison drawn with blanks alone, and
    these as grids.
    """
    kept: list[Paragraph] = []
    found: list[Grid] = []
    for paragraph in paragraphs:
        starts = [offset for offset, _ in paragraph.spans]
        # The lines of a paragraph are known by where they began; without a head for a change none
        # is looked for.
        if len(starts) < _FEW + 1 or not _CHANGE.search(paragraph.text):
            kept.append(paragraph)
            continue
        ends = [*starts[1:], len(paragraph.text)]
        lines = [_piece(paragraph, start, end) for start, end in zip(starts, ends, strict=True)]
        first = next((at for at, line in enumerate(lines) if _rows(lines, at)), None)
        if first is None:
            kept.append(paragraph)
            continue
        rows = _rows(lines, first)
        last = first + len(rows)
        found.append(Grid(tuple(rows), lines[first].place))
        kept += [_piece(paragraph, 0, starts[first])] if first else []
        kept += [_piece(paragraph, starts[last], len(paragraph.text))] if last < len(lines) else []
    return kept, found


def _piece(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    """Some lines of a paragraph, with their places."""
    spans = tuple(
        (offset - start, place) for offset, place in paragraph.spans if start <= offset < end
    )
    return replace(
        paragraph, text=paragraph.text[start:end], place=paragraph.place_at(start), spans=spans
    )


def _rows(lines: Sequence[Paragraph], at: int) -> list[tuple[Cell, ...]]:
    """The head of a comparison and the rows right behind it; none where the first line is no
    head.
    """
    head = _cells(lines[at])
    if len(head) < _FEWEST or not _columns(head):
        return []
    rows = [head]
    for place in range(at + 1, len(lines)):
        row = _cells(lines[place])
        # A line of words ends the table.
        if len(row) != len(head) or not all(_PRINTED.fullmatch(cell.text) for cell in row[1:]):
            break
        rows.append(row)
    return rows if len(rows) > 1 else []


def _cells(paragraph: Paragraph) -> tuple[Cell, ...]:
    return (
        tuple(Cell(text, paragraph.place) for text in paragraph.text.split())
        if len(paragraph.text) <= _LONGEST
        else ()
    )


def read(
    grids: Sequence[tuple[Grid, tuple[str, ...]]], entries: list[Entry], start: int
) -> Iterator[Claim]:
    """The claims of every table of comparison; its figures are appended to `entries`."""
    for grid, section in grids:
        columns: dict[str, int] = {}
        unit = next(
            (
                match[1]
                for row in grid.rows[:_HEADS]
                for cell in row
                if (match := _UNIT.search(cell.text))
            ),
            "万元",
        )
        rows: list[dict[str, Entry]] = []
        # A second head within a grid begins a new table.
        for row in grid.rows:
            heads = _columns(row)
            if heads:
                columns, rows = heads, []
            elif columns:
                rows.append(_posted(row, columns, unit, section, entries, start))
                yield from _row(rows[-1])
        yield from _total(rows)


def _posted(
    row: Sequence[Cell],
    columns: dict[str, int],
    unit: str,
    section: tuple[str, ...],
    entries: list[Entry],
    start: int,
) -> dict[str, Entry]:
    """The figures of a row by their columns, appended to `entries`."""
    excerpt = " ".join(dict.fromkeys(cell.text.strip() for cell in row if cell.text.strip()))
    name = next((cell.text.strip() for cell in row if cell.text.strip()), "")
    found: dict[str, Entry] = {}
    for role, at in columns.items():
        if (
            at < len(row)
            and (
                entry := _entry(
                    row[at],
                    "%" if role == RATE else unit,
                    name,
                    excerpt,
                    section,
                    start + len(entries),
                )
            )
            is not None
        ):
            found[role] = entry
            entries.append(entry)
    return found


def _row(found: dict[str, Entry]) -> Iterator[Claim]:
    now, then, change, rate = (found.get(role) for role in (AMOUNT, LAST, CHANGE, RATE))
    if now is None or then is None:
        return
    if change is not None:
        yield _claim("变动额", change, {"变动": change, "方向": UP, "本期": now, "基数": then})
    if rate is not None:
        yield _claim("增幅差额", rate, {"增幅": rate, "方向": UP, "本期": now, "基数": then})


def _total(rows: Sequence[dict[str, Entry]]) -> Iterator[Claim]:
    """The last row, where it is the total of those before it, column by column; rates are never
    summed.
    """
    *parts, last = rows or [{}]
    if not _is_total(parts, last):
        return
    for role in (LAST, AMOUNT, CHANGE):
        figures = [row[role] for row in parts if role in row]
        if role in last and len(figures) == len(parts):
            yield _sum(last[role], figures)


def _is_total(parts: Sequence[dict[str, Entry]], last: dict[str, Entry]) -> bool:
    """Whether a row is the total of those before it; not where these have parts of their own: which
    rows are summed, the table does not say.
    """
    if len(parts) < _FEW or not any(_SUM.match(one.label) for one in last.values()):
        return False
    return not any(_WITHIN.match(one.label) for row in parts for one in row.values())


def _sum(total: Entry, parts: Sequence[Entry]) -> Claim:
    """The claim that the figures of a column add up to the last."""
    reading: Reading = {"合计": total, "各项": tuple(parts)}
    words = {"列举": COMPLETE}
    return Claim(
        "合计", (reading,), total.excerpt, total.place, total.section, words, standing=LIKELY
    )


def _entry(
    cell: Cell, unit: str, name: str, excerpt: str, section: tuple[str, ...], index: int
) -> Entry | None:
    figure = parse(cell.text, unit)
    if figure is not Blank.UNREADABLE and not isinstance(figure, Figure):
        return None
    known = figure if isinstance(figure, Figure) else None
    text = known.text if known else cell.text.strip()
    at = max(0, excerpt.find(text))
    return Entry(
        unspaced(text),
        known,
        None if known else Blank.UNREADABLE,
        cell.place,
        section=section,
        excerpt=excerpt,
        span=(at, at + len(text)),
        label=name,
        doubt="" if known else doubt(cell.text),
        index=index,
    )


def _claim(kind: str, stated: Entry, reading: Reading) -> Claim:
    return Claim(kind, (reading,), stated.excerpt, stated.place, stated.section, {"口径": LAST})
