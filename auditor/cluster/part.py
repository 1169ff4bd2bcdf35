"""What runs on a worker of the cluster: files fetched, audited in a process of their own, written
as Parquet.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from auditor.batch.bulk import Bulk, parted, rows_of
from auditor.batch.pool import Pool
from auditor.batch.record import Submission, refused
from auditor.batch.worker import Answer, Settings
from auditor.errors import AuditorError
from auditor.message import Message, say
from auditor.readers import shown_name
from auditor.records import frozen
from auditor.store.results import PARTED, put
from auditor.store.tables import TABLES
from auditor.store.write import source, spill

# Numbers of reports that a part has for itself: parts never share one.
_NUMBERS: Final = 1_000_000


class ClusterError(AuditorError):
    """A cluster that cannot be used; the message says why."""


@frozen
class Part:
    """So many reports, audited together; the path of each is a URL."""

    number: int
    items: tuple[Submission, ...]


def library(name: str) -> Any:
    """A library of the extra `cluster`. Raises ClusterError where it is not installed."""
    from importlib import import_module

    try:
        found = import_module(name)
        return import_module("fsspec.core") and found if name == "fsspec" else found
    except ImportError as error:
        raise ClusterError(say("cluster.component", name=name)) from error


def audit_part(
    part: Part, settings: Settings, packs: Sequence[str | Mapping[str, str]], output: str
) -> tuple[Answer, ...]:
    """Audit one part and write its files; what runs on a worker of the cluster, and what comes back
    of it.
    """
    with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
        root = Path(folder)
        here = replace(
            settings,
            packs=tuple(_unpacked(pack, root / f"pack{at}") for at, pack in enumerate(packs)),
        )
        items, lost = _fetched(part, root)
        answers: dict[str, Answer] = {
            item.key: (refused(item, "unreadable", message), b"") for item, message in lost
        }
        # A process of its own even for a part: a report that kills it is lost alone.
        with closing(Pool(here, 1).run(items)) as heard:
            answers |= {record.key: (record, bulk) for record, bulk in heard}
        # In the order of the list, the further reports of a file behind its first.
        ordered = [
            answers[key]
            for item in part.items
            for key in (item.key, *(one.key for one in item.further(answers[item.key][0].parts)))
        ]
        files = {name: root / f"{name}.csv" for name in TABLES}
        stored = ((record, rows_of(parted(bulk))) for record, bulk in ordered)
        spill(files, stored, 1, part.number * _NUMBERS, {})
        _written(files, part.number, output, root)
    # The rows are where they belong; the reports come back.
    return tuple((record, Bulk(parted(bulk).kept).packed()) for record, bulk in ordered)


def _unpacked(pack: str | Mapping[str, str], folder: Path) -> str:
    if isinstance(pack, str):
        return pack
    for name, content in pack.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return str(folder)


def _fetched(part: Part, root: Path) -> tuple[list[Submission], list[tuple[Submission, Message]]]:
    """The items of a part, their files brought here; and those that could not be."""
    fsspec = library("fsspec")
    items, lost = [], []
    for at, item in enumerate(part.items):
        # The reader goes by content and suffix; the name that is shown is the item's.
        local = root / "in" / f"{at}" / shown_name(PurePosixPath(item.paths[0]).name)
        try:
            local.parent.mkdir(parents=True)
            with fsspec.open(item.paths[0], "rb") as file, local.open("wb") as out:
                while block := file.read(1 << 20):
                    out.write(block)
            items.append(replace(item, paths=(str(local),)))
        except Exception as error:
            # Whatever a storage system raises: the file is not here, and that is one line.
            lost.append(
                (
                    item,
                    say(
                        "cluster.unfetched",
                        name=item.name,
                        error=type(error).__name__,
                        detail=error,
                    ),
                )
            )
    return items, lost


def _written(files: Mapping[str, Path], number: int, output: str, root: Path) -> None:
    """The part's rows as Parquet under the output, the reports last."""
    import duckdb

    system, base = library("fsspec").core.url_to_fs(output)
    with closing(duckdb.connect()) as connection:
        # In the order of `PARTED`: reports last, so that a part which has them is whole.
        for name in PARTED:
            local = root / f"{name}.parquet"
            parquet(connection, source(files[name], TABLES[name].types), local)
            put(system, local, f"{base}/{name}/part-{number:06}.parquet")


def parquet(connection: Any, what: str, local: Path) -> None:
    """Rows of DuckDB into a Parquet file."""
    quoted = str(local).replace("'", "''")
    connection.execute(
        f"COPY (SELECT * FROM {what}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)"
    )
