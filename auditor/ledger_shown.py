"""What was read, shown: the ledger as terminal tables, CSV, JSON or Excel."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from auditor.claim import Claim, Missing
from auditor.document import Notice, Place
from auditor.entry import Entry, Row, Table
from auditor.figure import Blank
from auditor.language import term
from auditor.ledger import Ledger, place_text
from auditor.message import Said
from auditor.output.cells import MADE, csv_text, sheet_text
from auditor.output.text import json_text, printable
from auditor.wording.messages import in_words
from auditor.wording.places import table_words
from auditor.wording.words import Words

_FIELDS: Final = (
    "table",
    "side",
    "row",
    "code",
    "name",
    "column",
    "value",
    "step",
    "unit",
    "text",
    "blank",
    "place",
)
_SHOWN: Final = {Blank.EMPTY: "", Blank.DASH: "-"}
_LONGEST: Final = 80
"""So much of what could not be read is shown."""


def render(
    ledger: Ledger, form: str, words: Words, claims: bool = False, width: int = 80
) -> str | bytes:
    """The ledger in a format; with `claims` its text, sentence by sentence, instead of its
    tables.
    """
    if form == "csv":
        return _csv(ledger, words)
    if form == "json":
        return _json(ledger, words)
    if form == "xlsx":
        return _xlsx(ledger, words)
    return _claims(ledger, words) if claims else _terminal(ledger, words, width)


def _record(entry: Entry, words: Words) -> dict[str, Any]:
    figure = entry.figure
    return {
        "table": entry.table,
        "side": entry.side,
        "row": entry.row or entry.label,
        "code": entry.code,
        "name": entry.name,
        "column": entry.column,
        "value": f"{figure.value:f}" if figure else None,
        "step": f"{figure.step:f}" if figure else None,
        "unit": figure.unit if figure else None,
        "text": entry.text,
        "blank": entry.blank.value if entry.blank else None,
        "place": place_text(entry, words.lang),
    }


def _csv(ledger: Ledger, words: Words) -> str:
    records = (_record(entry, words) for entry in ledger.entries)
    return csv_text([_FIELDS, *([record[name] for name in _FIELDS] for record in records)])


def _json(ledger: Ledger, words: Words) -> str:
    tables = [
        {
            "table": table.id,
            "title": table.title,
            "number": table.number or None,
            "unit": table.unit,
            "columns": list(table.columns),
            "entries": [_record(entry, words) for entry in table.entries],
        }
        for table in ledger.tables.values()
    ]
    body = {
        "file": ledger.document.name,
        "sha256": ledger.document.sha256,
        "entity": ledger.entity or None,
        "year": ledger.year,
        "tables": tables,
        "text": [_record(entry, words) for entry in ledger.entries if entry.table is None],
        "claims": [_claim(claim, words) for claim in ledger.claims],
        "notices": [
            {
                "message": in_words(notice.message, words),
                "page": notice.place.page,
                "line": notice.place.line,
            }
            for notice in ledger.notices
        ],
    }
    return json_text(body)


def _claim(claim: Claim, said: Words) -> dict[str, Any]:
    reading = claim.readings[0] if claim.readings else {}
    return {
        "kind": claim.kind,
        "sentence": in_words(claim.sentence, said),
        "section": list(claim.section),
        "line": claim.place.line,
        "page": claim.place.page,
        "words": {name: in_words(word, said) for name, word in claim.words.items()},
        "roles": {role: _operand(operand, said) for role, operand in reading.items()},
    }


def _operand(operand: object, words: Words) -> Any:
    if isinstance(operand, tuple):
        return [_operand(part, words) for part in operand]
    if isinstance(operand, Entry):
        return f"{_where(operand, words)} {operand.text}" if operand.table else operand.text
    if isinstance(operand, Missing):
        return words("ledger.missing", what=in_words(operand.label, words))
    return f"{operand:f}" if isinstance(operand, Decimal) else None


def _shown(entry: Entry | None) -> str:
    if entry is None:
        return ""
    # Between question marks: what stands there and could not be read.
    if entry.blank is not None and entry.blank.unknown:
        return f"?{entry.text}?"
    return entry.text or _SHOWN.get(entry.blank, "") if entry.blank else entry.text


def _where(entry: Entry, words: Words) -> str:
    if not entry.table:
        return words("ledger.text")
    return f"{table_words(entry.table, words)} {entry.label} {entry.column}"


def _at(place: Place, words: Words) -> str:
    """The line, or the page, in words."""
    return (
        words("place.line", line=place.line)
        if place.line
        else words("place.page", page=place.page)
        if place.page
        else ""
    )


def _terminal(ledger: Ledger, words: Words, width: int) -> str:
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, color_system=None)
    console.print(_line(_head(ledger, words)))
    for table in ledger.tables.values():
        console.print()
        console.print(_drawn(table, words))
    # A blank and a dash are no holes: they say that there is nothing.
    holes = [entry for entry in ledger.entries if entry.blank is not None and entry.blank.unknown]
    console.print()
    console.print(_line(_counts(ledger, len(holes), words)))
    for told in (
        *(_hole(entry, words) for entry in holes),
        *(_notice(notice, words) for notice in ledger.notices),
    ):
        console.print(_line(told, indent=2))
    return out.getvalue()


def _hole(entry: Entry, words: Words) -> str:
    """What is said of a figure that could not be read."""
    return words(
        "ledger.hole",
        where=_where(entry, words),
        text=entry.text[:_LONGEST],
        doubt=in_words(entry.doubt, words),
        place=place_text(entry, words.lang),
    )


def _notice(notice: Notice, words: Words) -> str:
    """A notice of the document, with its place where it has one."""
    where, message = _at(notice.place, words), in_words(notice.message, words)
    if where:
        return words("ledger.notice-at", where=where, message=message)
    return words("ledger.notice", message=message)


def _drawn(table: Table, words: Words) -> Any:
    """A table of the ledger as it is drawn: its rows side by side, each with the figures of its
    columns.
    """
    from rich import box
    from rich.table import Table as Drawn

    drawn = Drawn(
        title=_line(
            words(
                "ledger.title",
                table=table_words(table.number or table.id, words),
                title=table.title,
                unit=table.unit,
            ),
            "bold",
        ),
        title_justify="left",
        box=box.ASCII2,
        show_edge=False,
        pad_edge=False,
    )
    drawn.add_column(words("ledger.account"), overflow="fold")
    for column in table.columns:
        drawn.add_column(_line(column), justify="right", overflow="fold")
    sides = list(dict.fromkeys(row.side for row in table.rows))
    # One side below the other, not beside it as in print.
    for row in sorted(table.rows, key=lambda row: sides.index(row.side)):
        drawn.add_row(
            _line(_row(row)), *(_line(_shown(row.cells.get(column))) for column in table.columns)
        )
    return drawn


def _row(row: Row) -> str:
    """The side or the code of a row, and its label."""
    if row.side:
        return f"{row.side} {row.label}"
    return f"{row.code} {row.label}" if row.code else row.label


def _line(text: str, style: str = "", indent: int = 0) -> Any:
    """Text as it stands, on one line: nothing in it is markup, a link or a command."""
    from rich.text import Text

    return Text(" " * indent + printable(text), style=style)


def _head(ledger: Ledger, words: Words) -> str:
    year = words("ledger.year", year=ledger.year) if ledger.year else ""
    return printable(
        "  ".join(part for part in (ledger.document.name, ledger.entity, year) if part)
    )


def _counts(ledger: Ledger, holes: int, words: Words) -> str:
    told = sum(entry.table is None for entry in ledger.figures)
    figures, tables = len(ledger.figures), len(ledger.tables)
    return words(
        "ledger.counts",
        tables=tables,
        figures=figures,
        printed=figures - told,
        told=told,
        holes=holes,
    )


def _claims(ledger: Ledger, said: Words) -> str:
    """Each sentence with what was understood of it; at the end the figures that no claim uses."""
    told = [_head(ledger, said)]
    sentence: Said = ""
    for claim in ledger.claims:
        if claim.sentence != sentence:
            sentence = claim.sentence
            told += [
                "",
                f"{printable(' > '.join(claim.section))}  {_at(claim.place, said)}".rstrip(),
                f"  | {printable(in_words(sentence, said))}",
            ]
        told.append(f"    {printable(_understood(claim, said))}")
    left = _unused(ledger)
    told += ["", said("ledger.left", count=len(left)) if left else said("ledger.left-none")]
    for entry in left:
        place = place_text(entry, said.lang)
        line = said("ledger.left-one", place=place, text=entry.text, excerpt=entry.excerpt)
        told.append(f"  {printable(line)}")
    return "\n".join(told) + "\n"


def _understood(claim: Claim, said: Words) -> str:
    """A claim in one line: its kind, its roles in the first reading, its words."""
    roles = claim.readings[0] if claim.readings else {}
    words = "".join(f" {name}={in_words(word, said)}" for name, word in claim.words.items())
    given = said("place.comma").join(
        f"{role} {_words(operand, said)}" for role, operand in roles.items()
    )
    return said("ledger.claim", kind=claim.kind, roles=given, words=words)


def _unused(ledger: Ledger) -> list[Entry]:
    """The figures of the text that no claim uses in any reading."""
    used = {
        entry.index
        for claim in ledger.claims
        for reading in claim.readings
        for operand in reading.values()
        for entry in _entries(operand)
    }
    return [entry for entry in ledger.figures if entry.table is None and entry.index not in used]


def _entries(operand: object) -> Iterable[Entry]:
    if isinstance(operand, Entry):
        return (operand,)
    return (
        tuple(part for part in operand if isinstance(part, Entry))
        if isinstance(operand, tuple)
        else ()
    )


def _words(operand: object, words: Words) -> str:
    shown = _operand(operand, words)
    return " + ".join(shown) if isinstance(shown, list) else str(shown)


def _xlsx(ledger: Ledger, words: Words) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            # A text of the document that begins with = is text.
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    # A fixed date: the same ledger gives the same bytes.
    book.set_properties({"created": MADE})
    bold = book.add_format({"bold": True, "bottom": 1})
    for table in ledger.tables.values():
        sheet = book.add_worksheet(table_words(table.id, words))
        sheet.write_string(
            0, 0, sheet_text(words("ledger.sheet", title=table.title, unit=table.unit))
        )
        for at, head in enumerate((term("code-head"), words("ledger.account"), *table.columns)):
            sheet.write_string(1, at, sheet_text(head), bold)
        for line, row in enumerate(table.rows, 2):
            _xlsx_row(sheet, line, row, table, book)
        sheet.set_column(1, 1, 36)
        sheet.set_column(2, 1 + len(table.columns), 16)
    sheet = book.add_worksheet(words("ledger.text"))
    _xlsx_text(sheet, [entry for entry in ledger.entries if entry.table is None], bold, words)
    book.close()
    return out.getvalue()


def _xlsx_row(sheet: Any, line: int, row: Row, table: Table, book: Any) -> None:
    sheet.write_string(line, 0, sheet_text(row.code))
    sheet.write_string(line, 1, sheet_text(f"{row.side} {row.label}".strip()))
    for at, column in enumerate(table.columns, 2):
        entry = row.cells.get(column)
        if entry is not None and entry.figure is not None:
            decimals = max(0, -int(entry.figure.step.as_tuple().exponent))
            sheet.write_number(
                line,
                at,
                float(entry.figure.value),
                book.add_format({"num_format": "0." + "0" * decimals if decimals else "0"}),
            )
        elif entry is not None and entry.text:
            sheet.write_string(line, at, sheet_text(entry.text))


def _xlsx_text(sheet: Any, entries: Sequence[Entry], bold: Any, words: Words) -> None:
    heads = (words(f"ledger.{key}") for key in ("place", "item", "figure", "unit", "sentence"))
    for at, head in enumerate(heads):
        sheet.write_string(0, at, sheet_text(head), bold)
    for line, entry in enumerate(entries, 1):
        unit = entry.figure.unit if entry.figure else ""
        for at, text in enumerate(
            (place_text(entry, words.lang), entry.label, entry.text, unit, entry.excerpt)
        ):
            sheet.write_string(line, at, sheet_text(text))
    sheet.set_column(4, 4, 80)
