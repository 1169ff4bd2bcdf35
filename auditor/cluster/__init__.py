"""Many reports on many machines: parts of a list on Dask workers, files by URL, results as
partitioned Parquet.

    urls -> parts -> a worker: files fetched, audited in processes of their own -> one Parquet file
    a table and part
                                                                               -> the reports back,
                                                                               into the journal

What comes back goes where the answers of local workers go, so all that follows a run (rules over
several reports, exit status, formats, `--resume`) is the same. A part is numbered by its place in
the list and its files carry its number, so a part that runs again, because its worker or the whole
run was lost, replaces what it had written and doubles nothing. What a worker without the part's
last file left behind is removed at the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from auditor import suffixes
from auditor.batch import discover
from auditor.batch.families import Families, check_families
from auditor.batch.many import Batch, begun, whole
from auditor.batch.progress import Progress
from auditor.batch.record import Submission, refused
from auditor.batch.worker import Answer, Settings
from auditor.cluster.part import ClusterError as ClusterError
from auditor.cluster.part import Part, audit_part, library
from auditor.cluster.settling import settle, split, whole_parts
from auditor.errors import StoreError
from auditor.family.entities import Entities
from auditor.gate.status import status
from auditor.message import say
from auditor.readers import shown_name
from auditor.records import changing
from auditor.rules.pack import Pack, shipped
from auditor.rules.packs import Packs
from auditor.store.keep import ROWS
from auditor.store.results import Results, placed
from auditor.store.write import About
from auditor.wording.messages import in_words

PART: Final = 100
"""Reports in a part: enough that starting a process costs little, few enough that a lost part is
soon done again.
"""


class RemoteFile(NamedTuple):
    """A file that a worker can fetch."""

    url: str
    name: str
    state: str = "|"
    """Size and time of change, where the storage tells them: a file that changes is another one."""


@changing
class ClusterRun:
    """What a run on a cluster came to; close `families` and `batch` when everything is written."""

    output: str
    batch: Batch
    families: Families

    @property
    def reports(self) -> int:
        """How many were audited."""
        return len(self.batch.done)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(name, why) of those that could not be."""
        return [
            (error.file, f"{in_words(error.message)} {in_words(error.remedy)}".rstrip())
            for error in self.batch.errors
        ]

    @property
    def severities(self) -> set[str]:
        """Severities of the checks that fail, and `undecided` where there are such."""
        records = (*self.batch.journal.records(self.batch.done), *self.families.records)
        return {level for record in records for level, _ in record.tally.counted}

    def status(self, fail_on: str = "error") -> int:
        """The exit status, as of any run."""
        tallies = [record.tally for record in self.batch.journal.records(self.batch.done)]
        beside = [replace(record.tally, empty=False) for record in self.families.records]
        return status(
            (*tallies, *beside), bool(self.batch.errors) or self.batch.interrupted, fail_on
        )


def listed(paths: Iterable[str]) -> list[RemoteFile]:
    """Every report under URLs, folders and globs, in order; each file is a report. Raises
    ClusterError.
    """
    found: dict[str, RemoteFile] = {}
    for path in paths:
        for one in _under(path):
            found.setdefault(one.url, one)
    return list(found.values())


def _under(path: str) -> Iterator[RemoteFile]:
    """The reports under one URL, folder or glob, in order. Raises ClusterError."""
    fsspec = library("fsspec")
    try:
        system, root = fsspec.core.url_to_fs(path if "://" in path else os.path.abspath(path))
        # A name with `*` that is there is that file, no pattern.
        glob = any(sign in root for sign in "*?[") and not system.exists(root)
        files = _files(system, root, glob)
    except (OSError, ValueError) as error:
        raise ClusterError(say("cluster.unopened", path=path, error=error)) from error
    if not files:
        raise ClusterError(say("cluster.none", path=path))
    for file, about in sorted(files.items()):
        if about.get("type") == "directory":
            continue
        if file == root or suffixes.of(file) in suffixes.REPORTS:
            # A file by its name; those of a folder by their path within it.
            inner = (
                PurePosixPath(file).name
                if file == root or glob
                else file.removeprefix(root.rstrip("/") + "/")
            )
            yield RemoteFile(system.unstrip_protocol(file), inner, _version(about))


def _files(system: Any, root: str, glob: bool) -> dict[str, Mapping[str, Any]]:
    """What stands at a place of a file system, with what is known of each file."""
    if glob:
        return dict(system.glob(root, detail=True))
    if system.isfile(root):
        return {root: system.info(root)}
    return dict(system.find(root, detail=True))


def _version(about: Mapping[str, Any]) -> str:
    """What tells a file from another version of it: its size, and when it was changed."""
    # What storages call the time of change, or a mark of the version.
    named = (about.get(name) for name in ("mtime", "LastModified", "ETag", "etag"))
    changed = next(filter(None, named), "")
    return f"{about.get('size', '')}|{changed}"


def _parts(items: Sequence[Submission], size: int) -> list[Part]:
    """Items in parts, numbered by their place in the list, whatever order they are done in."""
    return [Part(at // size + 1, tuple(items[at : at + size])) for at in range(0, len(items), size)]


def check_on_cluster(
    address: str,
    files: Sequence[tuple[str, ...]],
    pack: Pack | Packs,
    settings: Settings,
    output: str,
    size: int = PART,
    progress: bool | None = None,
    entities: Entities | None = None,
    patience: float = 15.0,
    inputs: Sequence[str] = (),
    resume: bool = False,
    jobs: int = 2,
) -> ClusterRun:
    """Audit files (`listed`) on the workers of the scheduler at `address`, into Parquet under the
    URL `output`.

    The program must be installed on the workers; packs of one's own are sent along. The output is a
    new or empty folder, or one of an earlier run, whose results give way; it stands in none of the
    `inputs`. With `resume` the same run that was interrupted goes on. The rules over several
    reports are put here, by `jobs` workers. Raises ClusterError, Running, PoolBroken, OSError.
    """
    library("fsspec")
    output, kept = _results(output, inputs, files)
    started = datetime.now(UTC).replace(tzinfo=None)
    # No cache on the workers of a cluster; rows are made there, where the report is.
    sent = replace(settings, rows=ROWS, cache="")
    items = discover.apart(_item(RemoteFile(*file)) for file in files)
    parts = _parts(items, size)
    with _connected(address, patience) as client:
        # The output and the size of parts belong to the run: with others its parts are others.
        batch = begun(tuple(items), pack, sent, resume, place=f"{output} {size}")
        batch.resumed = len(batch.journal.offsets)
        shown = Progress(len(items), shown=progress, lang=settings.lang)
        shown.skip(len(batch.journal.offsets), len(batch.journal.failed))
        try:
            # What stands in the output already, of a run that was interrupted.
            finished, left = whole_parts(kept, parts, batch.journal, len(parts))
            run = _Run(client, sent, output, kept, batch, shown, len(parts))
            finished |= run.over(left)
            batch.items = whole(tuple(items), batch.journal)
            packs = pack if isinstance(pack, Packs) else Packs(settings.packs)
            families = check_families(batch, packs, sent, jobs, entities)
            about = About(
                started,
                pack.name,
                pack.sha256,
                " ".join(settings.select),
                " ".join(settings.ignore),
                not batch.interrupted,
                batch.journal.state(item.key for item in items),
            )
            settle(kept, finished, batch, families, about, entities)
        except BaseException:
            # What came back stays, so that the run can go on.
            batch.give_up()
            raise
        finally:
            shown.end()
    return ClusterRun(output, batch, families)


def _results(
    output: str, inputs: Sequence[str], files: Sequence[tuple[str, ...]]
) -> tuple[str, Results]:
    """The place of the results, and what stands there. Raises ClusterError."""
    try:
        output = placed(output, inputs, [file[0] for file in files])
        return output, Results(output)
    except StoreError as error:
        raise ClusterError(*error.args) from error


def _connected(address: str, patience: float) -> Any:
    """A client of the scheduler. Raises ClusterError."""
    try:
        return library("distributed").Client(address, timeout=patience)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(say("cluster.unreached", address=address, error=error)) from error


def _item(file: RemoteFile) -> Submission:
    name = shown_name(file.name)
    # A path of this machine is one again; another is the URL that was given.
    return Submission(
        f"{file.url}|{file.state}", name, (file.url,), file.url.removeprefix("file://")
    )


class _Run:
    """The parts of a run on their way."""

    def __init__(
        self,
        client: Any,
        sent: Settings,
        output: str,
        kept: Results,
        batch: Batch,
        shown: Progress,
        count: int,
    ) -> None:
        self._client, self._sent, self._output = client, sent, output
        self._kept, self._batch, self._shown, self._count = kept, batch, shown, count
        self._packed = _packs(sent.packs)

    def over(self, parts: Sequence[Part]) -> set[int]:
        """Audit the parts; the numbers of those that are whole."""
        finished: set[int] = set()
        waiting = self._submitted(parts)
        order = library("distributed").as_completed(waiting)
        try:
            for future in order:
                part = waiting.pop(future)
                # Lost with its worker: nothing of it counts, whatever it had written.
                answers = _answers(future)
                if answers is not None:
                    finished.add(part.number)
                    for record, bulk in answers:
                        self._batch.journal.add(record, bulk)
                        self._shown.step(record.fate != "done")
                elif len(part.items) > 1:
                    # Something in it ends workers: halves, until the file that does it stands
                    # alone.
                    again = self._submitted(split(part, self._count))
                    waiting |= again
                    order.update(again)
                else:
                    item = part.items[0]
                    # The file alone ends its worker: that is told of it as of any crash.
                    why = say("cluster.failed", name=item.name, error=future.exception())
                    self._batch.journal.add(refused(item, "crashed", why))
                    self._shown.step(True)
        except KeyboardInterrupt:
            self._batch.interrupted = True
            self._client.cancel(list(waiting))
        return finished

    def _submitted(self, parts: Iterable[Part]) -> dict[Any, Part]:
        """The parts on their way, said before they are written."""
        listed = list(parts)
        # Before they are written, so that a run that is killed knows its own files.
        self._kept.expect(part.number for part in listed)
        # `pure=False`: the same part is to be done again where it was lost.
        return {
            self._client.submit(
                audit_part, part, self._sent, self._packed, self._output, pure=False
            ): part
            for part in listed
        }


def _answers(future: Any) -> tuple[Answer, ...] | None:
    """What a part came to; None where its workers were lost, be it before what they had done was
    fetched.
    """
    if future.status != "finished":
        return None
    try:
        found: tuple[Answer, ...] = future.result()
    except library("distributed").KilledWorker:
        return None
    return found


def _packs(names: Sequence[str]) -> list[str | dict[str, str]]:
    """Shipped packs by name, others with their content: a worker has no need of the folder."""
    packs: list[str | dict[str, str]] = []
    for name in names:
        folder = Path(name)
        # A pack that is shipped is there on every worker; a folder of one's own is sent.
        if (shipped() / name).is_dir() or not folder.is_dir():
            packs.append(name)
        else:
            packs.append(
                {
                    path.relative_to(folder).as_posix(): path.read_text("utf-8")
                    for path in sorted(folder.rglob("*.y*ml"))
                }
            )
    return packs
