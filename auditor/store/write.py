"""Runs into the store, in one transaction: a run that is killed leaves the store as it was."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from auditor import __version__
from auditor.batch.record import Record, origin
from auditor.errors import StoreError
from auditor.family.entities import Entities
from auditor.message import Message, say
from auditor.records import changing, frozen
from auditor.store.lines import Lines
from auditor.store.recognised import foreign_file, refuse_foreign
from auditor.store.rows import PART
from auditor.store.tables import TABLES
from auditor.store.views import VIEWS
from auditor.wording.messages import in_words


@contextmanager
def opened(path: Path | str, write: bool = False) -> Iterator[Any]:
    """A connection to a store: a DuckDB file, or a folder of Parquet files. Raises StoreError."""
    try:
        import duckdb
    except ImportError as error:
        raise StoreError(say("store.component")) from error
    path = Path(path)
    _refuse(path, write)
    if write:
        refuse_foreign(path)
    try:
        # The whole path: `sqlite:a` and `:memory:` are file names like others, no address.
        connection = (
            duckdb.connect()
            if path.is_dir()
            else duckdb.connect(os.path.abspath(path), read_only=not write)
        )
        connection.execute("SET TimeZone = 'UTC'")
    except duckdb.Error as error:
        raise StoreError(_unopened(path, str(error).splitlines()[0])) from error
    try:
        _prepare(connection, path, write)
        yield connection
    except duckdb.Error as error:
        raise StoreError(
            say("store.error", name=path.name, why=str(error).splitlines()[0])
        ) from error
    finally:
        connection.close()


def _refuse(path: Path, write: bool) -> None:
    """Raises StoreError for a path where there is no store and can be none."""
    if not write and not path.exists():
        raise StoreError(say("store.none", name=path.name))
    if path.exists() and not (path.is_file() or path.is_dir()):
        # A pipe would wait for a writer that never comes.
        raise StoreError(say("store.special", name=path.name))


def _prepare(connection: Any, path: Path, write: bool) -> None:
    """The tables, over a folder or in a database of the program's own. Raises StoreError."""
    if path.is_dir():
        _over(connection, path)
    elif write:
        if not _ours(connection):
            raise StoreError(foreign_file(path))
        create(connection)


def usable(path: Path | str) -> None:
    """Raises StoreError where a run could not be written into a store; one that is not there yet
    is not made."""
    path = Path(path)
    if os.path.lexists(path):
        with opened(path, write=True):
            return
    if not os.access(path.absolute().parent, os.W_OK):
        raise StoreError(say("store.unmade", name=path.name, folder=path.absolute().parent))


def _unopened(path: Path, why: str) -> Message:
    # What DuckDB says where another process has the store open.
    held = re.search(r"[Cc]onflicting lock.*?\(PID (\d+)\)", why)
    if held:
        return say("store.held", name=path.name, process=held[1])
    return say("store.unopened", name=path.name, why=why)


def _ours(connection: Any) -> bool:
    """Whether a database is one of the program's, or holds nothing yet."""
    asked = "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal"
    tables = dict(connection.execute(asked).fetchall())
    # The comment of the first table tells ours; a database without any table is free.
    return not tables or tables.get("runs") == TABLES["runs"].about


def create(connection: Any) -> None:
    """The tables, their comments and the views, where they are not there yet: all of them or
    none."""
    connection.execute("BEGIN")
    for name, table in TABLES.items():
        connection.execute(table.ddl(name))
        # What an earlier version lacks is added before it is told what it means.
        for statement in (*table.additions(name), *table.comments(name)):
            connection.execute(statement)
    _views(connection)
    connection.execute("COMMIT")


def _views(connection: Any) -> None:
    for name, view in VIEWS.items():
        connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS {view.sql}')
        connection.execute(f"COMMENT ON VIEW \"{name}\" IS '{view.about}'")


def _over(connection: Any, folder: Path) -> None:
    """The tables of a folder of Parquet files, in place: `figures/*.parquet` and so on."""
    for name, table in TABLES.items():
        if any((folder / name).glob("*.parquet")):
            files = str(folder / name / "*.parquet").replace("'", "''")
            # Over the files as they are: nothing is copied, and a table without files is empty.
            connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{files}')")
        else:
            connection.execute(table.ddl(name))
    _views(connection)


@frozen
class About:
    """What is said of a run itself."""

    started: datetime
    pack: str = ""
    pack_sha256: str = ""
    selected: str = ""
    ignored: str = ""
    complete: bool = True
    id: str = ""
    """What tells its results from all others; empty where they are not to be told."""


@changing
class Written:
    """What went into the store."""

    run: int
    reports: int = 0
    errors: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    again: int = 0
    """The run under which the store had the same results before; nothing was written then."""


Stored = tuple[Record, bytes]
"""A record and the rows of its report."""


def write(
    path: Path | str,
    results: Iterable[Stored],
    about: About,
    families: Mapping[str, Iterable[Record]] | None = None,
    entities: Entities | None = None,
) -> Written:
    """Add a run to a store that has it not yet.

    `families` are the records of the rules over several reports, by the key of the report.

    Raises StoreError.
    """
    with (
        opened(path, write=True) as connection,
        tempfile.TemporaryDirectory(prefix="auditor-") as folder,
    ):
        # The same results by the identity of the run: gone on with twice, they are stored once.
        same = "SELECT min(run) FROM runs WHERE id = ?"
        before = connection.execute(same, [about.id]).fetchone()[0]
        if before is not None:
            return Written(before, again=before)
        run = connection.execute("SELECT coalesce(max(run), 0) + 1 FROM runs").fetchone()[0]
        # Numbers go on over all runs.
        first = connection.execute("SELECT coalesce(max(report), 0) + 1 FROM reports").fetchone()[0]
        files = {name: Path(folder) / f"{name}.csv" for name in TABLES}
        # First all rows into files, then all files in one transaction.
        written = spill(files, results, run, first, families or {}, entities)
        finish(files["runs"], written, about)
        connection.execute("BEGIN")
        for name, table in TABLES.items():
            connection.execute(
                f'INSERT INTO "{name}" SELECT * FROM {source(files[name], table.types)}'
            )
        connection.execute("COMMIT")
    return written


def source(file: Path, types: str) -> str:
    """A CSV file of rows as DuckDB reads it; the dialect is said, nothing is guessed."""
    name = str(file).replace("'", "''")
    return (
        f"read_csv('{name}', header = false, auto_detect = false, delim = ',', quote = '\"', "
        f"escape = '\"', nullstr = '', new_line = '\\n', strict_mode = true, "
        f"max_line_size = 16777216, columns = {types})"
    )


def spill(
    files: Mapping[str, Path],
    results: Iterable[Stored],
    run: int,
    first: int,
    families: Mapping[str, Iterable[Record]],
    entities: Entities | None = None,
) -> Written:
    """The rows of a run as CSV files, one a table; reports are numbered in order from `first`."""
    written = Written(run)
    records: list[tuple[int, Record]] = []
    with (
        files["figures"].open("wb") as figures,
        files["checks"].open("wb") as checks,
        files["findings"].open("w", encoding="utf-8", newline="", errors="replace") as found,
        files["errors"].open("w", encoding="utf-8", newline="", errors="replace") as failed,
    ):
        findings, errors = (Lines(file) for file in (found, failed))
        for record, rows in results:
            # What was not audited has a row among the errors and none among the reports.
            if record.fate != "done":
                errors.writerow(
                    [
                        run,
                        origin(record.key)[0],
                        record.file,
                        record.fate,
                        in_words(record.message),
                        in_words(record.remedy),
                    ]
                )
                written.errors += 1
                continue
            number = first + written.reports
            written.reports += 1
            # Figures and checks were written where the report was audited, parted by one sign.
            one, _, two = rows.partition(PART)
            figures.write(_numbered(one, number))
            checks.write(_numbered(two, number))
            # The findings of the report, then those of the rules over several reports.
            for own, of in ((False, (record,)), (True, tuple(families.get(record.key, ())))):
                for part in of:
                    findings.writerows(findings_rows(part, number, own))
            # Kept to the end, since bodies are told apart only by all names together.
            records.append((number, _small(record)))
    _reports(files["reports"], records, run, entities)
    return written


def _small(record: Record) -> Record:
    from dataclasses import replace

    return replace(record, findings=())


def _numbered(rows: bytes, number: int) -> bytes:
    """Every row with its report's number before it. No field holds a line break, so a line is a
    row.
    """
    if not rows:
        return b""
    prefix = b"%d," % number
    return prefix + rows[:-1].replace(b"\n", b"\n" + prefix) + b"\n"


def findings_rows(record: Record, number: int, family: bool) -> Iterator[list[object]]:
    """The findings of a record as rows of their table; `family` marks those of the rules over
    several reports.
    """
    for one in record.findings:
        yield [
            number,
            one.number,
            family,
            one.rule,
            one.title,
            one.severity,
            one.verdict,
            one.group,
            one.message,
            one.place,
            one.source,
            one.table,
            one.row,
            one.column,
            one.stated,
            one.value,
            one.unit,
            one.expected,
            one.difference,
            one.improbable,
            one.fingerprint,
        ]


def _reports(
    file: Path, records: list[tuple[int, Record]], run: int, entities: Entities | None
) -> None:
    bodies = (entities or Entities()).keys(
        {record.entity for _, record in records if record.entity}
    )
    with file.open("w", encoding="utf-8", newline="", errors="replace") as out:
        writer = Lines(out)
        for number, record in records:
            writer.writerow(
                [
                    number,
                    run,
                    origin(record.key)[0],
                    record.file,
                    record.sha256,
                    record.entity,
                    # A report whose body is not known counts as one of its own.
                    bodies.get(record.entity) or record.file,
                    record.year,
                    record.pack,
                    record.unit,
                    record.checks,
                    record.holds,
                    record.rounding,
                    record.fails,
                    record.undecided,
                    record.figures,
                    record.covered,
                    record.seconds,
                ]
            )


def finish(file: Path, written: Written, about: About) -> None:
    """Write the row of the run itself."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with file.open("w", encoding="utf-8", newline="") as out:
        Lines(out).writerow(
            [
                written.run,
                about.started.isoformat(" "),
                now.isoformat(" "),
                __version__,
                about.pack,
                about.pack_sha256,
                about.selected,
                about.ignored,
                written.reports,
                written.errors,
                about.complete,
                about.id,
            ]
        )
