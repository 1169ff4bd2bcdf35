"""What a store holds, out again: a query, a view or a table, to the terminal, Parquet, CSV, JSON or
Excel.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from auditor import plainfile
from auditor.errors import StoreError
from auditor.message import listed, say
from auditor.output import guard
from auditor.output.cells import MADE, csv_text, lines, sheet_text
from auditor.output.files import OutputError, beside, named, ready, reason, write
from auditor.output.text import json_text, printable
from auditor.records import frozen
from auditor.reports.wrap import width as wide
from auditor.store import manifest
from auditor.store.tables import TABLES
from auditor.store.views import VIEWS
from auditor.store.write import opened
from auditor.wording.helped import in_store
from auditor.wording.words import Words

_SHEET: Final = 1_048_575
"""Rows of a worksheet below its head."""
_OWN: Final = "auditor export"
"""By this a workbook is known as one of ours, which the next export may replace."""
_ROWS: Final = 10_000
"""Rows of a CSV file that are held at once."""


@frozen
class Answer:
    """The columns and rows of an answer."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool = False
    """Whether there are more rows than were asked for."""


def query(path: Path | str, asked: str, limit: int = 1000) -> Answer:
    """The answer to SQL, or to the name of a view or a table; the store is not changed. Raises
    StoreError.
    """
    # A name of a view or a table; anything else is SQL.
    sql = f'SELECT * FROM "{asked}"' if asked in VIEWS or asked in TABLES else asked
    with opened(path) as connection:
        cursor = connection.execute(sql)
        # One more than is asked for tells whether there are more.
        rows = cursor.fetchmany(limit + 1) if limit else cursor.fetchall()
        columns = tuple(column[0] for column in cursor.description or ())
    return Answer(
        columns, tuple(rows[:limit] if limit else rows), bool(limit) and len(rows) > limit
    )


def rendered(answer: Answer, form: str = "terminal") -> str:
    """An answer as a table for the terminal, as CSV or as JSON; decimals as exact text."""
    if form == "json":
        return json_text(
            [dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows]
        )
    if form == "csv":
        return csv_text([answer.columns, *([_text(value) for value in row] for row in answer.rows)])
    columns = [printable(column) for column in answer.columns]
    return _table(columns, [[printable(_text(value)) for value in row] for row in answer.rows])


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else _text(value)


def _stored(value: Any) -> str | None:
    """The value as a table of the store has it: decimals with all their places, truth as the
    database writes it.
    """
    from decimal import Decimal

    if value is None:
        return None
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value:f}"
        if isinstance(value, Decimal)
        else str(value)
    )


def _text(value: Any) -> str:
    from decimal import Decimal

    if value is None:
        return ""
    if isinstance(value, Decimal):
        # Decimals of a column have ten places: zeros at their end say nothing.
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    # Widths as seen on a terminal: a Chinese letter takes two columns.
    widths = [max(wide(row[at]) for row in [columns, *rows]) for at in range(len(columns))]
    lines = []
    for row in [columns, ["-" * size for size in widths], *rows]:
        lines.append(
            "  ".join(
                cell + " " * (size - wide(cell)) for cell, size in zip(row, widths, strict=True)
            ).rstrip()
        )
    return "\n".join(lines) + "\n"


def export(path: Path | str, target: Path, form: str, names: Sequence[str] = ()) -> list[Path]:
    """Tables and views (all where none is named) into a folder of Parquet or CSV files, or one
    workbook; the files made.

    Each file is whole or as it was before; what stands in the folder already is written over only
    where an earlier export made it, and none of it is the store itself. Raises StoreError,
    OutputError, OSError.
    """
    wanted = _wanted(names)
    files = {name: _file(target, form, name) for name in wanted}
    _apart(Path(path), target, files)
    if form == "xlsx":
        _replaceable(target)
    else:
        _claim(target, [file.relative_to(target).as_posix() for file in files.values()])
    # Every place is ready before the first table is written.
    for file in dict.fromkeys(files.values()):
        _folder(file.parent)
        ready(file)
    with opened(path) as connection:
        if form == "xlsx":
            _workbook(connection, target, wanted)
            return [target]
        for name, file in files.items():
            with beside(file) as place, _refused(file):
                (_parquet if form == "parquet" else _csv)(connection, name, place)
    return list(files.values())


def _wanted(names: Sequence[str]) -> list[str]:
    """The tables and views that are named, each once; all where none is. Raises StoreError."""
    wanted = list(dict.fromkeys(names)) or [*TABLES, *VIEWS]
    unknown = [name for name in wanted if name not in TABLES and name not in VIEWS]
    if unknown:
        raise StoreError(
            say("store.no-table", name=printable(unknown[0]), choice=listed([*TABLES, *VIEWS]))
        )
    return wanted


def _file(target: Path, form: str, name: str) -> Path:
    """The file of a table or view; a workbook holds all of them."""
    if form == "xlsx":
        return target
    return target / name / "part-0.parquet" if form == "parquet" else target / f"{name}.csv"


def _claim(target: Path, files: Iterable[str]) -> None:
    """Make and mark the folder; in one that holds something else, nothing is written. Raises
    StoreError, OutputError, OSError.
    """
    listed = target / manifest.NAME
    held = set(os.listdir(target)) if os.path.lexists(target) else set()
    own = manifest.known(plainfile.content(listed), manifest.EXPORT) if listed.is_file() else None
    # A folder that holds anything without our list is somebody else's.
    if held and own is None:
        raise StoreError(say("store.folder-foreign", folder=target))
    # Not on our list, or a link, which would lead the export elsewhere.
    foreign = [
        file
        for file in files
        if os.path.lexists(target / file) and (file not in (own or ()) or _linked(target / file))
    ]
    if foreign:
        raise StoreError(say("store.file-foreign", folder=target, file=foreign[0]))
    _folder(target)
    # The list is written before the files, and keeps those of earlier exports.
    write(listed, manifest.told(manifest.EXPORT, {*(own or ()), *files}))


def _apart(store: Path, target: Path, files: Mapping[str, Path]) -> None:
    """No file of the export is a file of the store, or would become one. Raises OutputError."""
    inside = os.path.realpath(store)
    if store.is_dir() and os.path.commonpath([inside, os.path.realpath(target)]) == inside:
        raise OutputError(say("output.within", target=named(target), store=named(store)))
    for file in dict.fromkeys(files.values()):
        guard.against({"TARGET": file}, (store,))


def _linked(path: Path) -> bool:
    return path.is_symlink() or path.parent.is_symlink()


@contextmanager
def _refused(file: Path) -> Iterator[None]:
    """What a library says of a disk that takes no more, said as of any output. Raises
    OutputError.
    """
    import duckdb
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except (duckdb.IOException, FileCreateError) as error:
        raise OutputError(
            say("output.unwritten", target=named(file), error=printable(str(error)))
        ) from error


def _folder(folder: Path) -> None:
    """The folder of an export, made where it is not there. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            say("output.no-folder-made", folder=named(folder), error=reason(error))
        ) from error


def _parquet(connection: Any, name: str, place: Path) -> None:
    quoted = str(place).replace("'", "''")
    # The file stands beside its place already: DuckDB must not make one of its own.
    connection.execute(
        f"COPY (SELECT * FROM \"{name}\") TO '{quoted}' "
        "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
    )


def _csv(connection: Any, name: str, place: Path) -> None:
    """A table as CSV, so many rows at a time."""
    cursor = connection.execute(f'SELECT * FROM "{name}"')
    with place.open("w", encoding="utf-8", newline="", errors="replace") as file:
        file.writelines(lines([[column[0] for column in cursor.description]]))
        while rows := cursor.fetchmany(_ROWS):
            file.writelines(lines([_stored(value) for value in row] for row in rows))


def _replaceable(target: Path) -> None:
    """Raises StoreError where something stands there that is no workbook of an earlier export."""
    if not os.path.lexists(target):
        return
    own = False
    with (
        contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile),
        zipfile.ZipFile(target) as book,
    ):
        own = _OWN.encode() in book.read("docProps/core.xml")
    if not own:
        raise StoreError(say("store.book-foreign", name=target.name))


def _workbook(connection: Any, target: Path, names: Sequence[str]) -> None:
    """One sheet each; what does not fit on a sheet goes on on the next."""
    import xlsxwriter

    # Rows leave memory as they are written; no text becomes a formula or a link.
    content = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with (
        beside(target) as place,
        _refused(target),
        xlsxwriter.Workbook(str(place), content) as book,
    ):
        book.set_properties({"comments": _OWN, "created": MADE})
        bold = book.add_format({"bold": True})
        for name in names:
            cursor = connection.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in cursor.description]
            part = 0
            # An empty table has a sheet with its head all the same.
            while (rows := cursor.fetchmany(_SHEET)) or not part:
                part += 1
                # Excel takes 31 characters for a name.
                sheet = book.add_worksheet(name[:28] + (f"-{part}" if part > 1 else ""))
                sheet.freeze_panes(1, 0)
                sheet.write_row(0, 0, columns, bold)
                for at, row in enumerate(rows, 1):
                    _sheet_row(sheet, at, row)


def _sheet_row(sheet: Any, at: int, row: Sequence[Any]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, bool | int):
            sheet.write(at, column, value)
        elif value is not None:
            # Exact decimals go in as text: a workbook's numbers are floats.
            sheet.write_string(at, column, sheet_text(_text(value)))


def documentation(words: Words) -> str:
    """The tables and views of the store as Markdown."""
    heads = [words(f"store.{key}") for key in ("column", "type", "meaning")]
    lines = [f"# {words('store.tables')}", ""]
    for name, table in TABLES.items():
        about = words("sentence", text=in_store(table.about, words.lang))
        lines += [f"## {name}", "", about, "", f"| {' | '.join(heads)} |", "|---|---|---|"]
        lines += [
            f"| {column.name} | {column.type} | {in_store(column.about, words.lang)} |"
            for column in table.columns
        ]
        lines.append("")
    lines += [
        f"## {words('store.views')}",
        "",
        f"| {words('store.view')} | {words('store.meaning')} |",
        "|---|---|",
        *(f"| {name} | {in_store(view.about, words.lang)} |" for name, view in VIEWS.items()),
        "",
    ]
    return "\n".join(lines)
