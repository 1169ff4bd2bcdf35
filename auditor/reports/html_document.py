"""The document itself on the web page: its tables redrawn and its sentences quoted, every figure
with its tick mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import chain, count

from auditor.arithmetic import Verdict
from auditor.document import Cell, Grid
from auditor.entry import Entry, Table
from auditor.findings import Check
from auditor.records import frozen
from auditor.reports.marks import SIGNS, Marks, TickMark
from auditor.reports.parts import ChapterPiece, Parts
from auditor.reports.procedure import legend as procedures
from auditor.wording.explain import explain, kind_of
from auditor.wording.filled import filled
from auditor.wording.messages import subject_of
from auditor.wording.places import (
    number_of,
    occurrence,
    section_words,
    source_words,
    table_words,
    where_words,
)
from auditor.wording.rule_texts import worded
from auditor.wording.words import Words, printable

Shown = tuple[str, str, str, str]
"""(anchor, name, marks in words, kind) of a part of the report."""


def document(marks: Marks, parts: Parts, prefix: str) -> tuple[str, list[Shown]]:
    """The section with the marked document, and its parts for the links at the top."""
    words, report = marks.words, marks.report
    pieces: list[str] = []
    shown: list[Shown] = []
    # Chapters are numbered as they come; a table has an anchor by its own number.
    chapters = count(1)
    for part in parts.listed:
        table = part.table
        if table is not None:
            anchor, name = f"{prefix}t{table.id}", table_words(number_of(report, table.id), words)
            drawn = _table(table, name, marks, prefix)
        else:
            anchor, name = f"{prefix}s{next(chapters)}", part.name
            drawn = chain((f"<h3>{text(name)}</h3>",), _prose(part.pieces, marks, prefix))
        pieces += [f'<div class="doc" id="{anchor}" data-part="{text(name)}">', *drawn, "</div>\n"]
        shown.append((anchor, name, *marks.tally(part.entries)))
    if not pieces:
        return "", []
    head = (
        f'<section class="page" id="{prefix}doc"><h2>{words("title.document")}</h2>'
        f'<p class="quiet">{words("title.document.about")}</p>'
        f'<p class="quiet signs">{words("ui.legend")}</p>'
        f'<p class="quiet signs shown">{text(procedures(words))}</p>\n'
    )
    return head + "".join(pieces) + "</section>\n", shown


def text(content: object) -> str:
    """Text of a document or of ours, inert in HTML."""
    return escape(printable(str(content)))


def _table(table: Table, name: str, marks: Marks, prefix: str) -> Iterator[str]:
    words = marks.words
    source = source_words(table.place, words)
    yield (
        f"<h3>{text(name)}　{text(table.title)}"
        f"<small>{text(table.unit)}　{text(source)}</small></h3>"
    )
    if table.empty:
        yield f'<p class="quiet">{words("ui.rows.zero")}</p>'
    at = marks.placed[table.id]
    open_width = -1
    # A table over several pages has a grid for each; they are drawn as one as long as they have as
    # many columns.
    for number, grid in enumerate(table.grids):
        here = {
            (row, column): entry for (which, row, column), entry in at.items() if which == number
        }
        width = max((len(row) for row in grid.rows), default=0)
        # Another number of columns closes the table that is open and begins another.
        if width != open_width:
            yield (
                '</table></div><div class="scroll"><table class="grid">'
                if number
                else '<div class="scroll"><table class="grid">'
            )
        # A continuation on the next page goes on in the same table, so that its columns stay where
        # they are.
        yield from _grid(grid, here, marks, prefix, width == open_width)
        open_width = width
    yield "</table></div>" if table.grids else ""


def _grid(
    grid: Grid, here: dict[tuple[int, int], Entry], marks: Marks, prefix: str, goes_on: bool
) -> Iterator[str]:
    # What stands above the first figure is the head.
    heads = 0 if goes_on else min((row for row, _ in here), default=len(grid.rows))
    width = max((len(row) for row in grid.rows), default=0)
    spans = _Spans(grid, heads)
    for number, row in enumerate(grid.rows):
        if number == 0 and heads:
            yield "<thead>"
        if number == heads:
            yield "</thead><tbody>" if heads else "<tbody>"
        yield "<tr>"
        figures = {column: entry for (line, column), entry in here.items() if line == number}
        yield from _row(row, number, figures, spans, marks, prefix)
        # Short rows end early in print; on the page they are filled up.
        if len(row) < width:
            yield f'<td colspan="{width - len(row)}"></td>'
        yield "</tr>"
    yield _ended(grid, heads)


def _row(
    cells: Sequence[Cell],
    number: int,
    figures: Mapping[int, Entry],
    spans: _Spans,
    marks: Marks,
    prefix: str,
) -> Iterator[str]:
    """The cells of a row; the first with words is what heads it, below the heads."""
    head = spans.in_head(number)
    unlabelled = not head
    for column, cell in enumerate(cells):
        # Drawn at its first place, with its spans.
        if spans.again(cell):
            continue
        span, entry = spans.of(cell, number), figures.get(column)
        if entry is not None:
            yield _figure(entry, "td", marks, prefix, span)
        elif head and cell.text.strip():
            yield f'<th scope="col"{span}>{text(cell.text)}</th>'
        elif unlabelled and _worded(cell):
            unlabelled = False
            yield f'<th scope="row"{span}>{text(cell.text)}</th>'
        else:
            kind = ' class="l"' if _worded(cell) else ""
            yield f"<td{kind}{span}>{text(cell.text)}</td>"


def _worded(cell: Cell) -> bool:
    """Whether a cell has words, not a number or nothing."""
    # A row number is no word: it does not head its row.
    content = cell.text.strip()
    return bool(content) and not content.isdigit()


def _ended(grid: Grid, heads: int) -> str:
    """The end of the part of the table that is open."""
    if heads < len(grid.rows):
        return "</tbody>"
    return "</thead>" if grid.rows else ""


class _Spans:
    """What the cells of a grid span; one that spans several is drawn once."""

    def __init__(self, grid: Grid, heads: int) -> None:
        self._rows, self._heads = len(grid.rows), heads
        self._seen: set[int] = set()

    def again(self, cell: Cell) -> bool:
        """Whether a cell that spans several places was drawn at an earlier one of them."""
        known = cell.rowspan * cell.colspan > 1 and id(cell) in self._seen
        self._seen.add(id(cell))
        return known

    def in_head(self, row: int) -> bool:
        """Whether a row is of the head."""
        return row < self._heads

    def of(self, cell: Cell, row: int) -> str:
        """The attributes; a span does not reach from the head into the body."""
        # A cell merged over head and body is cut where the head ends.
        rows = min(cell.rowspan, (self._heads if self.in_head(row) else self._rows) - row)
        down = f' rowspan="{rows}"' if rows > 1 else ""
        return down + (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "")


def _figure(entry: Entry, tag: str, marks: Marks, prefix: str, spans: str = "") -> str:
    """One figure with its mark; its title says where it stands, so that pointing at it works
    without script.
    """
    mark = marks.mark(entry)
    # A zero that agrees is drawn quietly.
    zero = (
        " zero"
        if entry.figure is not None and entry.figure.value == 0 and mark.kind == "holds"
        else ""
    )
    checks = " ".join(
        str(marks.numbers[id(check)]) for check in marks.of_entry.get(entry.index, ())
    )
    # The checks of a figure and what they do, for the script that lists them when it is pointed at.
    data = f' data-c="{checks}"' if checks else ""
    done = marks.done(entry)
    data += f' data-p="{escape(done)}"' if done else ""
    title = escape(where_words(entry, marks.report, marks.words))
    return (
        f'<{tag} class="f {mark.kind}{zero}" id="{prefix}f{entry.index}"'
        f'{spans}{data} title="{title}">'
        f"{text(entry.text)}{_sign(mark, prefix)}</{tag}>"
    )


def _sign(mark: TickMark, prefix: str) -> str:
    if mark.finding is None or not mark.finding.number or mark.kind == "undecided":
        return f"<i>{mark.text}</i>"
    return f'<a class="{mark.kind}" href="#{anchor_of(mark, prefix)}">{mark.text}</a>'


def anchor_of(mark: TickMark, prefix: str) -> str:
    """The card that a mark leads to."""
    number = mark.finding.number if mark.finding else 0
    tail = mark.finding is not None and mark.finding.check.verdict is Verdict.ROUNDING
    return f"{prefix}nt{number}" if tail else f"{prefix}n{number}"


@frozen
class _Quoted:
    """A sentence, or a grid of the text, with the figures that stand in it."""

    figures: list[Entry]
    piece: ChapterPiece | None

    @property
    def sentence(self) -> str:
        return self.figures[0].excerpt or self.figures[0].text


def _prose(pieces: Sequence[ChapterPiece], marks: Marks, prefix: str) -> Iterator[str]:
    """The sentences with their figures marked, and the grids among them, under the headings they
    stand under.
    """
    words, last = marks.words, ""
    for quoted in _gathered(pieces):
        # A heading is said once for the sentences that follow each other below it.
        section = quoted.figures[0].section
        heading = section_words(section, words)
        if heading != last and section:
            source = source_words(quoted.figures[0].place, words)
            yield f"<h4>{text(heading)}<small>{text(section[-1])}　{text(source)}</small></h4>"
            last = heading
        if quoted.piece is not None and quoted.piece.grid is not None:
            yield '<div class="scroll"><table class="grid">'
            cells = dict(quoted.piece.cells or {})
            yield from _grid(quoted.piece.grid, cells, marks, prefix, False)
            yield "</table></div>"
        else:
            yield f"<p>{''.join(_marked(quoted.sentence, quoted.figures, marks, prefix))}</p>"


def _gathered(pieces: Sequence[ChapterPiece]) -> Iterator[_Quoted]:
    """The figures by the sentence or the grid of a section that they stand in."""
    figures: dict[tuple[tuple[str, ...], int | str], list[Entry]] = {}
    grids: dict[tuple[tuple[str, ...], int | str], ChapterPiece] = {}
    for piece in (piece for piece in pieces if piece.entries):
        # By section as well: the same sentence may stand in two chapters.
        first = piece.entries[0]
        inside = id(piece.grid) if piece.grid is not None else first.excerpt or first.text
        figures.setdefault((first.section, inside), []).extend(piece.entries)
        if piece.grid is not None:
            grids[first.section, inside] = piece
    return (_Quoted(found, grids.get(key)) for key, found in figures.items())


def _marked(sentence: str, figures: list[Entry], marks: Marks, prefix: str) -> Iterator[str]:
    at = 0
    # In the order in which they are printed; a figure without a place has an empty span.
    spans = sorted(
        ((*occurrence(entry, None), entry) for entry in figures), key=lambda span: span[:2]
    )
    for start, end, entry in spans:
        if start < at or end <= start:
            # Its place in the sentence is taken or not known: it still stands there once, at the
            # end.
            continue
        yield text_kept(sentence[at:start]) + _figure(entry, "b", marks, prefix)
        at = end
    yield text_kept(sentence[at:])
    shown = {entry.index for start, end, entry in spans if end > start}
    yield "".join(
        f" {_figure(entry, 'b', marks, prefix)}" for entry in figures if entry.index not in shown
    )


def text_kept(content: str) -> str:
    """Inert text whose outer spaces stay."""
    # `printable` strips a text: the blanks at its ends part it from the figure beside.
    inner = printable(content)
    return escape(
        (" " if content[:1] == " " else "") + inner + (" " if content[-1:] == " " and inner else "")
    )


def check_list(marks: Marks, prefix: str) -> str:
    """Every check with its figures and its result, folded; the one place where the page keeps
    them.
    """
    words = marks.words
    if not marks.checks:
        return ""
    heads = (
        words("ui.number"),
        words("ui.procedure"),
        words("fact.place"),
        words("fact.filled"),
        words("fact.difference"),
        words("ui.allowed"),
    )
    pieces = [
        f'<section id="{prefix}all"><details><summary><h2>{words("title.checks")}　'
        f"{words('ui.unitcount', count=len(marks.checks))}</h2></summary>"
        f'<p class="quiet">{words("title.checks.about")}</p>'
        '<div class="scroll"><table class="list"><thead><tr>',
        *(f'<th scope="col">{head}</th>' for head in heads),
        "</tr></thead>",
    ]
    last = ""
    # A group of rows for each rule, in the order in which rules were first put.
    for check in marks.checks:
        if check.rule.id != last:
            pieces.append(
                f"{'</tbody>' if last else ''}<tbody>"
                '<tr class="head"><th scope="rowgroup" colspan="6">'
                f"<b>{text(worded(check.rule, words).title)}</b> "
                f"<code>{text(check.rule.id)}</code></th></tr>"
            )
            last = check.rule.id
        pieces.append(_check(check, marks, prefix, words))
    return "".join(pieces) + "</tbody></table></div></details></section>\n"


def _check(check: Check, marks: Marks, prefix: str, words: Words) -> str:
    report, number = marks.report, marks.numbers[id(check)]
    finding = marks.findings.get(id(check))
    # A check that holds has no colour.
    kind = "" if check.verdict is Verdict.HOLDS else kind_of(check)
    where = (
        where_words(check.stated, report, words)
        if check.stated
        else subject_of(check, report, words)
    )
    if finding is None:
        sign, line, difference, allowed = "√", filled(check, report, words), "", ""
    else:
        told = explain(finding, report, words)
        sign = _sign(TickMark(kind, told.mark, finding), prefix)
        line = told.filled if kind != "undecided" else told.headline
        difference, allowed = told.difference, told.bound if told.rounding else ""
    ends = "".join(
        f'<td class="d">{text(end)}</td>' if end else "<td></td>" for end in (difference, allowed)
    )
    of_kind = f' class="{kind}"' if kind else ""
    return (
        f'<tr id="{prefix}k{number}"{of_kind}><td>{number} {sign}</td>'
        f"<td>{text(marks.procedures[id(check)])}</td>"
        f"<td>{text(where)}</td>"
        f'<td class="q">{text(line)}</td>{ends}</tr>'
    )


def legend(words: Words) -> str:
    """The marks and their meaning."""
    return (
        '<table class="marks"><tbody>'
        + "".join(
            f"<tr><td>{sign}</td><td>{words(f'legend.{name}')}</td></tr>" for sign, name in SIGNS
        )
        + "</tbody></table>"
    )
