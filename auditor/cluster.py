"""Many reports on many machines: parts of a list on Dask workers, files by URL, results as partitioned Parquet.

    urls -> parts -> a worker: files fetched, audited in processes of their own -> one Parquet file a table and part

Only counts and errors come back; the results stay where they were written, and the store reads them in place. A part is
numbered before it runs and its files carry its number, so a part that runs again, because its worker was lost, replaces
what it had written and doubles nothing. What a worker without the part's last file left behind is removed at the end.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from auditor import __version__
from auditor.batch.bulk import parted, rows_of
from auditor.batch.discover import SUFFIXES
from auditor.batch.pool import Pool
from auditor.batch.progress import Progress
from auditor.batch.record import Item, refused
from auditor.batch.worker import Settings
from auditor.errors import AuditorError, StoreError
from auditor.family.entities import Entities
from auditor.gate.status import Tally, status
from auditor.readers import shown_name
from auditor.rules.pack import Pack, shipped
from auditor.store.keep import ROWS
from auditor.store.results import LAST, PARTED, RUN, Results, placed, put
from auditor.store.tables import TABLES
from auditor.store.write import About, Stored, source, spill

PART: Final = 100
"""Reports in a part: enough that starting a process costs little, few enough that a lost part is soon done again."""
_NUMBERS: Final = 1_000_000


class ClusterError(AuditorError):
    """A cluster that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many reports, audited together."""

    number: int
    urls: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartDone:
    """What comes back of a part."""

    number: int
    reports: int
    figures: int
    severities: frozenset[str]
    """Severities of the checks that fail, and `undecided` where there are such."""
    empty: int = 0
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class ClusterRun:
    """What a run on a cluster came to."""

    output: str
    reports: int = 0
    severities: set[str] = field(default_factory=set)
    empty: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)
    interrupted: bool = False

    def status(self, fail_on: str = "error") -> int:
        """The exit status: 2 where something could not be audited, 1 where something is found, 3 where there was nothing to audit."""
        tallies = [Tally(frozenset((severity, "") for severity in self.severities))] if self.reports > self.empty else []
        tallies += [Tally(empty=True)] if self.empty or not self.reports else []
        return status(tallies, bool(self.errors) or self.interrupted, fail_on)


def listed(paths: Iterable[str]) -> list[tuple[str, str]]:
    """(url, name) of every report under URLs, folders and globs, in order; each file is a report. Raises ClusterError."""
    fsspec = _library("fsspec")
    found: dict[str, str] = {}
    for path in paths:
        try:
            system, root = fsspec.core.url_to_fs(path if "://" in path else os.path.abspath(path))
            files = sorted(system.glob(root)) if any(sign in root for sign in "*?[") else [root] if system.isfile(root) else sorted(system.find(root))
        except (OSError, ValueError) as error:
            raise ClusterError(f"打不开 {path}：{error}") from error
        for file in files:
            if file == root or PurePosixPath(file).suffix[1:].lower() in SUFFIXES:
                inner = file.removeprefix(root.rstrip("/") + "/") if file != root and not any(sign in root for sign in "*?[") else PurePosixPath(file).name
                found.setdefault(system.unstrip_protocol(file), inner)
    return list(found.items())


def check_on_cluster(address: str, files: Sequence[tuple[str, str]], pack: Pack, settings: Settings, output: str, size: int = PART,
                     progress: bool | None = None, entities: Entities | None = None, patience: float = 15.0,
                     inputs: Sequence[str] = ()) -> ClusterRun:
    """Audit files (`listed`) on the workers of the scheduler at `address`, into Parquet under the URL `output`. Raises ClusterError.

    The program must be installed on the workers; packs of one's own are sent along. The output is a
    new or empty folder, or one of an earlier run, whose results give way; it stands in none of the
    `inputs`.
    """
    distributed = _library("distributed")
    _library("fsspec")
    try:
        output = placed(output, inputs, [url for url, _ in files])
        kept = Results(output)
    except StoreError as error:
        raise ClusterError(str(error)) from error
    started = datetime.now(UTC).replace(tzinfo=None)
    run = ClusterRun(output)
    sent = replace(settings, rows=ROWS, keep=False, cache="")
    numbers = iter(range(1, len(files) * 4 + 2))
    parts = [Part(next(numbers), tuple(url for url, _ in some), tuple(name for _, name in some))
             for some in (files[at:at + size] for at in range(0, len(files), size))]
    shown = Progress(len(files), shown=progress)
    whole: set[int] = set()
    try:
        client = distributed.Client(address, timeout=patience)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"连不上集群 {address}：{error}") from error
    with client:
        kept.expect(part.number for part in parts)
        packed = _packs(settings.packs)
        waiting = {client.submit(audit_part, part, sent, packed, output, pure=False): part for part in parts}
        order = distributed.as_completed(waiting)
        try:
            for future in order:
                part = waiting.pop(future)
                if future.status == "finished":
                    _take(run, future.result(), whole, shown)
                elif len(part.urls) > 1:
                    # Something in it ends workers: halves, until the file that does it stands alone.
                    halves = _halves(part, numbers)
                    kept.expect(half.number for half in halves)
                    for half in halves:
                        again = client.submit(audit_part, half, sent, packed, output, pure=False)
                        waiting[again] = half
                        order.add(again)
                else:
                    shown.step(True)
                    run.errors.append((part.names[0], f"{part.names[0]}：在集群上未能核对（{future.exception()}）。"))
        except KeyboardInterrupt:
            run.interrupted = True
            client.cancel(list(waiting))
    shown.end()
    about = About(started, pack.name, pack.sha256, " ".join(settings.select),
                  " ".join(settings.ignore), not run.interrupted)
    _settle(kept, whole, run, about, entities)
    return run


def _take(run: ClusterRun, done: PartDone, whole: set[int], shown: Progress) -> None:
    whole.add(done.number)
    run.reports += done.reports
    run.empty += done.empty
    run.severities |= done.severities
    run.errors += done.errors
    for at in range(done.reports + len(done.errors)):
        shown.step(at >= done.reports)


def _halves(part: Part, numbers: Iterator[int]) -> list[Part]:
    middle = len(part.urls) // 2
    return [Part(next(numbers), part.urls[:middle], part.names[:middle]), Part(next(numbers), part.urls[middle:], part.names[middle:])]


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        found = import_module(name)
        return import_module("fsspec.core") and found if name == "fsspec" else found
    except ImportError as error:
        raise ClusterError(f"没有安装组件 {name}；请运行 pip install 'gouji-auditor[cluster]'。") from error


def _packs(names: Sequence[str]) -> list[str | dict[str, str]]:
    """Shipped packs by name, others with their content: a worker has no need of the folder."""
    packs: list[str | dict[str, str]] = []
    for name in names:
        folder = Path(name)
        if (shipped() / name).is_dir() or not folder.is_dir():
            packs.append(name)
        else:
            packs.append({path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.y*ml"))})
    return packs


# --- on a worker ------------------------------------------------------------------------------------------------------


def audit_part(part: Part, settings: Settings, packs: Sequence[str | Mapping[str, str]], output: str) -> PartDone:
    """Audit one part and write its files; what runs on a worker of the cluster."""
    with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
        root = Path(folder)
        here = replace(settings, packs=tuple(_unpacked(pack, root / f"pack{at}") for at, pack in enumerate(packs)))
        items, lost = _fetched(part, root)
        results: dict[str, Stored] = {item.key: (refused(item, "unreadable", message), b"") for item, message in lost}
        with closing(Pool(here, 1).run(items)) as answers:
            for record, bulk in answers:
                results[record.key] = (record, rows_of(parted(bulk)))
        ordered = [results[key] for key in (_key(url) for url in part.urls)]
        files = {name: root / f"{name}.csv" for name in TABLES}
        spill(files, ordered, 1, part.number * _NUMBERS, {})
        _written(files, part.number, output, root)
        records = [record for record, _ in ordered]
    done = [record for record in records if record.fate == "done"]
    severities = {level for record in done for level, _ in record.tally.counted}
    return PartDone(part.number, len(done), sum(record.figures for record in done), frozenset(severities), sum(record.empty for record in done),
                    tuple((record.file, f"{record.message} {record.remedy}".rstrip()) for record in records if record.fate != "done"))


def _unpacked(pack: str | Mapping[str, str], folder: Path) -> str:
    if isinstance(pack, str):
        return pack
    for name, content in pack.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return str(folder)


def _key(url: str) -> str:
    return f"{url}||"


def _fetched(part: Part, root: Path) -> tuple[list[Item], list[tuple[Item, str]]]:
    """The items of a part, their files brought here; and those that could not be."""
    fsspec = _library("fsspec")
    items, lost = [], []
    for at, (url, name) in enumerate(zip(part.urls, part.names, strict=True)):
        # The reader goes by content and suffix; the name that is shown is the item's.
        local = root / "in" / f"{at}" / shown_name(PurePosixPath(name).name)
        item = Item(_key(url), shown_name(name), (str(local),))
        try:
            local.parent.mkdir(parents=True)
            with fsspec.open(url, "rb") as file, local.open("wb") as out:
                while block := file.read(1 << 20):
                    out.write(block)
            items.append(item)
        except Exception as error:
            # Whatever a storage system raises: the file is not here, and that is one line.
            lost.append((item, f"{item.name}：取不到文件（{type(error).__name__}：{error}）。"))
    return items, lost


def _written(files: Mapping[str, Path], number: int, output: str, root: Path) -> None:
    """The part's rows as Parquet under the output, the reports last."""
    import duckdb

    system, base = _library("fsspec").core.url_to_fs(output)
    with closing(duckdb.connect()) as connection:
        for name in PARTED:
            local = root / f"{name}.parquet"
            _parquet(connection, source(files[name], TABLES[name].types), local)
            put(system, local, f"{base}/{name}/part-{number:06}.parquet")


def _parquet(connection: Any, what: str, local: Path) -> None:
    quoted = str(local).replace("'", "''")
    connection.execute(f"COPY (SELECT * FROM {what}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)")


# --- at the end -------------------------------------------------------------------------------------------------------


def _settle(kept: Results, whole: set[int], run: ClusterRun, about: About,
            entities: Entities | None) -> None:
    """Remove what lost parts left, settle which names are one department over all parts, and say what run it was."""
    import csv

    import duckdb

    system, base = kept.system, kept.base
    good = {f"part-{number:06}.parquet" for number in whole}
    kept.drop({f"{name}/{file}" for name in PARTED for file in good} | {RUN})
    with tempfile.TemporaryDirectory(prefix="auditor-") as folder, closing(duckdb.connect()) as connection:
        local = Path(folder)
        _name_bodies(connection, system, base, sorted(good), local, entities)
        with (local / "runs.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerow([
                1, about.started.isoformat(" "), datetime.now(UTC).replace(tzinfo=None).isoformat(" "), __version__, about.pack, about.pack_sha256,
                about.selected, about.ignored, run.reports, len(run.errors), about.complete,
                about.id])
        _parquet(connection, source(local / "runs.csv", TABLES["runs"].types), local / "runs.parquet")
        put(system, local / "runs.parquet", f"{base}/{RUN}")


def _name_bodies(connection: Any, system: Any, base: str, names: Sequence[str], local: Path, entities: Entities | None) -> None:
    """Write `body` anew in every part: a part alone cannot tell that 市教育局 is 南江市教育局 of another."""
    said: set[str] = set()
    for name in names:
        system.get_file(f"{base}/{LAST}/{name}", str(local / name))
        said |= {row[0] for row in connection.execute(f"SELECT DISTINCT entity FROM read_parquet('{local / name}') WHERE entity IS NOT NULL").fetchall()}
    connection.execute("CREATE TABLE keys (entity VARCHAR, key VARCHAR)")
    for entity, key in (entities or Entities()).keys(sorted(said)).items():
        connection.execute("INSERT INTO keys VALUES (?, ?)", [entity, key])
    for name in names:
        _parquet(connection, f"(SELECT r.* REPLACE (coalesce(k.key, r.file) AS body) FROM read_parquet('{local / name}') r LEFT JOIN keys k USING (entity) "
                             "ORDER BY report)", local / f"new-{name}")
        put(system, local / f"new-{name}", f"{base}/{LAST}/{name}")
