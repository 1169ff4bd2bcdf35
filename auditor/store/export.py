"""What a store holds, out again: a query, a view or a table, to the terminal, Parquet, CSV, JSON or Excel."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from auditor.reports.wrap import width as wide
from auditor.store import manifest
from auditor.store.tables import TABLES
from auditor.store.views import VIEWS
from auditor.store.write import StoreError, opened
from auditor.wording.words import printable

FORMATS: Final = ("parquet", "csv", "xlsx")
_SHEET: Final = 1_048_575
"""Rows of a worksheet below its head."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns and rows of an answer."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool = False
    """Whether there are more rows than were asked for."""


def query(path: Path | str, asked: str, limit: int = 1000) -> Answer:
    """The answer to SQL, or to the name of a view or a table; the store is not changed. Raises StoreError."""
    sql = f'SELECT * FROM "{asked}"' if asked in VIEWS or asked in TABLES else asked
    with opened(path) as connection:
        cursor = connection.execute(sql)
        rows = cursor.fetchmany(limit + 1) if limit else cursor.fetchall()
        columns = tuple(column[0] for column in cursor.description or ())
    return Answer(columns, tuple(rows[:limit] if limit else rows), bool(limit) and len(rows) > limit)


def rendered(answer: Answer, form: str = "terminal") -> str:
    """An answer as a table for the terminal, as CSV or as JSON; decimals as exact text."""
    if form == "json":
        return json.dumps([dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows], ensure_ascii=False, indent=1) + "\n"
    if form == "csv":
        import csv
        import io

        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([answer.columns, *([_text(value) for value in row] for row in answer.rows)])
        return out.getvalue()
    return _table(answer.columns, [[printable(_text(value)) for value in row] for row in answer.rows])


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else _text(value)


def _text(value: Any) -> str:
    from decimal import Decimal

    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(wide(row[at]) for row in [columns, *rows]) for at in range(len(columns))]
    lines = []
    for row in [columns, ["-" * size for size in widths], *rows]:
        lines.append("  ".join(cell + " " * (size - wide(cell)) for cell, size in zip(row, widths, strict=True)).rstrip())
    return "\n".join(lines) + "\n"


def export(path: Path | str, target: Path, form: str, names: Sequence[str] = ()) -> list[Path]:
    """Tables and views (all where none is named) into a folder of Parquet or CSV files, or one workbook; the files made.

    What stands in the folder already is written over only where an earlier export made it. Raises
    StoreError, OSError.
    """
    wanted = list(names) or [*TABLES, *VIEWS]
    unknown = [name for name in wanted if name not in TABLES and name not in VIEWS]
    if unknown:
        raise StoreError(f"没有表或视图“{unknown[0]}”；可用：{'、'.join([*TABLES, *VIEWS])}。")
    if _inside(target, Path(path)):
        raise StoreError(f"{target} 就是所读的数据库或在其中；请导出到别处。")
    with opened(path) as connection:
        if form == "xlsx":
            return [_workbook(connection, target, wanted)]
        place = "{}/part-0.parquet" if form == "parquet" else "{}.csv"
        files = {place.format(name): name for name in wanted}
        _claim(target, files)
        how = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
        for file, name in files.items():
            (target / file).parent.mkdir(exist_ok=True)
            with beside(target / file) as new:
                quoted = str(new).replace("'", "''")
                connection.execute(f"COPY (SELECT * FROM \"{name}\") TO '{quoted}' ({how})")
        return [target / file for file in files]


def _inside(target: Path, store: Path) -> bool:
    where, own = Path(os.path.realpath(target)), Path(os.path.realpath(store))
    return where == own or own in where.parents


def _claim(target: Path, files: Iterable[str]) -> None:
    """Make and mark the folder; in one that holds something else, nothing is written.

    Raises StoreError, OSError.
    """
    listed = target / manifest.NAME
    held = set(os.listdir(target)) if os.path.lexists(target) else set()
    own = manifest.known(listed.read_bytes(), manifest.EXPORT) if listed.is_file() else None
    if held and own is None:
        raise StoreError(f"文件夹 {target} 里有别的内容，没有写入；请导出到新的或空的文件夹。")
    foreign = [file for file in files if os.path.lexists(target / file) and (
        file not in (own or ()) or _linked(target / file))]
    if foreign:
        raise StoreError(f"文件夹 {target} 里的 {foreign[0]} 不是本程序所写，没有写入；请导出到新的或空的文件夹。")
    target.mkdir(parents=True, exist_ok=True)
    with beside(listed) as new:
        new.write_bytes(manifest.told(manifest.EXPORT, {*(own or ()), *files}))


def _linked(path: Path) -> bool:
    return path.is_symlink() or path.parent.is_symlink()


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A file to write, moved into its place when it is whole: what stood there stays until then."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    new = Path(name)
    try:
        new.chmod(0o666 & ~_umask())
        yield new
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _workbook(connection: Any, target: Path, names: Sequence[str]) -> Path:
    """One sheet each; what does not fit on a sheet goes on on the next."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with beside(target) as new:
        _sheets(connection, new, names)
    return target


def _sheets(connection: Any, file: Path, names: Sequence[str]) -> None:
    import xlsxwriter

    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file), settings) as book:
        bold = book.add_format({"bold": True})
        for name in names:
            cursor = connection.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in cursor.description]
            part = 0
            while (rows := cursor.fetchmany(_SHEET)) or not part:
                part += 1
                sheet = book.add_worksheet(name[:28] + (f"-{part}" if part > 1 else ""))
                sheet.freeze_panes(1, 0)
                sheet.write_row(0, 0, columns, bold)
                for at, row in enumerate(rows, 1):
                    for column, value in enumerate(row):
                        # Exact decimals go in as text: a workbook's numbers are floats.
                        sheet.write(at, column, value if value is None or isinstance(value, bool | int) else _text(value))


def documentation() -> str:
    """The tables and views of the store as Markdown."""
    lines = ["# 数据库的表和视图", ""]
    for name, table in TABLES.items():
        lines += [f"## {name}", "", f"{table.about}。", "", "| 列 | 类型 | 含义 |", "|---|---|---|"]
        lines += [f"| {column.name} | {column.type} | {column.about} |" for column in table.columns]
        lines.append("")
    lines += ["## 视图", "", "| 视图 | 含义 |", "|---|---|", *(f"| {name} | {view.about} |" for name, view in VIEWS.items()), ""]
    return "\n".join(lines)
