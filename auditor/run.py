"""The one path: reports are found, each is audited in a worker under limits, then all are put
together.

A report alone is a batch of one: the same limits, the same records, the same exit status.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, overload

from auditor.batch import discover
from auditor.batch.cache import usual
from auditor.batch.families import Families, check_families
from auditor.batch.journal import MemoryJournal
from auditor.batch.many import Batch, check_many
from auditor.batch.pool import Pool
from auditor.batch.private import Untrusted
from auditor.batch.progress import Progress
from auditor.batch.record import Submission
from auditor.batch.spool import taken
from auditor.batch.worker import Answer, Settings
from auditor.bounds import MEMORY, TIMEOUT
from auditor.errors import AuditorError
from auditor.family.entities import Entities, load
from auditor.findings import ReadError, Report
from auditor.gate import status as gate
from auditor.message import Said, listed, say
from auditor.records import frozen
from auditor.rules.packs import Packs

if TYPE_CHECKING:
    from auditor.reports.summary import Summary

FULL: Final = 10
"""So many reports are listed one by one on a terminal; of more the summary is shown."""
_NAMED: Final = 3
"""So many reports are named where one is wanted."""


@frozen
class RunOptions:
    """What the command line asks of a run."""

    jobs: int = 0
    cache: Path | None = None
    use_cache: bool = True
    resume: bool = False
    timeout: float = TIMEOUT
    """Seconds; 0 for no limit."""
    memory: int = MEMORY
    """MB; 0 for no limit."""
    store: Path | None = None
    names: Path | None = None
    """The file of other names of departments, and of their units."""
    lang: str = "zh"
    cluster: str = ""
    """The address of the scheduler that the reports are audited on; empty for this machine."""
    results: str = ""
    """Where the results of a cluster go: a folder or a URL."""
    progress: TextIO | None = None
    """Where the line that says how far the run is goes; standard error, where somebody looks, if
    not given.
    """


class Several(AuditorError):
    """A path with several reports where one is wanted; the message names them."""


class ShownReports(Sequence[Report]):
    """The reports of a run and after them those of the rules over several, each brought when asked
    for.
    """

    def __init__(self, parts: Sequence[Sequence[Report]]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        """How many."""
        return sum(map(len, self._parts))

    @overload
    def __getitem__(self, at: int) -> Report: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Report]: ...
    def __getitem__(self, at: int | slice) -> Report | Sequence[Report]:
        """One; a part is brought as a whole."""
        # The parts bring their reports when asked for: a slice asks one by one.
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        for part in self._parts:
            if 0 <= at < len(part):
                return part[at]
            at -= len(part)
        raise IndexError


@frozen
class Checked:
    """A finished run; `close` it when everything is written."""

    batch: Batch
    families: Families
    entities: Entities | None
    again: int = 0
    """The run under which the store had these results before; 0 where it had them not."""
    results: str = ""
    """Where the results of a cluster are."""
    _kept: ExitStack = field(default_factory=ExitStack)

    @property
    def warnings(self) -> list[Said]:
        """What is to be said of the run itself, a line each."""
        known = [say("run.again", run=self.again)] if self.again else []
        there = [say("run.results", place=self.results)] if self.results else []
        return [*self.batch.warnings, *known, *there]

    @property
    def reports(self) -> ShownReports:
        """All reports, for the formats that list findings."""
        return ShownReports((self.batch.reports, self.families.reports))

    @property
    def goes_on(self) -> bool:
        """Whether the same command with --resume finds what an interrupted run has done."""
        return not (self.alone or self.batch.temporary)

    @property
    def alone(self) -> bool:
        """Whether the run is over a single report."""
        return len(self.batch.items) == 1

    @property
    def broken(self) -> bool:
        """Whether something could not be audited."""
        return bool(self.batch.errors) or self.batch.interrupted

    @property
    def rules(self) -> Collection[tuple[int, int]]:
        """Of each pack that the reports were audited under, how many rules were put and how many
        there are.
        """
        return {
            record.pack: (record.put, record.rules)
            for record in self.batch.journal.records(self.batch.done)
        }.values()

    @property
    def summary(self) -> Summary:
        """The summary of the run."""
        from auditor.batch.summary import of_batch

        return of_batch(self.batch, self.families, self.entities)

    def status(
        self, fail_on: str = "error", expired: bool = False, suppressed: Iterable[str] = ()
    ) -> int:
        """The exit status, from the records alone: no report is brought for it."""
        own = (record.tally for record in self.batch.journal.records(self.batch.done))
        # Rules over several reports are put beside those of each: that they decide nothing is not
        # "nothing checked".
        beside = (replace(record.tally, empty=False) for record in self.families.records)
        return gate.status((*own, *beside), self.broken, fail_on, expired, suppressed)

    def close(self) -> None:
        """Let go of what the run kept; of an interrupted one its journal stays."""
        self.families.close()
        self.batch.close()
        self._kept.close()


def check(
    paths: Iterable[str],
    packs: Packs,
    select: Iterable[str],
    ignore: Iterable[str],
    wanted: RunOptions,
    meanwhile: Callable[[], None] = lambda: None,
    came: Callable[[Report | ReadError], None] | None = None,
) -> Checked:
    """Audit reports as the command line asks; `meanwhile` is done once the workers are at it,
    `came` gets what became of each in order, as soon as it is known.

    Raises PoolBroken, Refused, Running, StoreError, RuleError, OSError.
    """
    started = datetime.now(UTC).replace(tzinfo=None)
    # Each document by the pack of its kind, where none was asked for.
    asked = () if packs.free else packs.asked
    entities = load(wanted.names) if wanted.names else None
    _usable(wanted.store)
    if wanted.cluster:
        return _on_cluster(
            paths, packs, settings_of(asked, select, ignore, wanted, 0), wanted, entities
        )
    # Standard input lies in a file until the results are written: `pop_all` hands it on to
    # `Checked`.
    with ExitStack() as kept:
        items = discover.apart(discover.items(paths, own=packs.parts))
        found = [kept.enter_context(taken(item, wanted.timeout)) for item in items]
        settings = settings_of(asked, select, ignore, wanted, len(found))
        # A report alone needs no journal on disk, unless it is to be taken up again.
        own = MemoryJournal() if len(found) == 1 and not wanted.resume else None
        batch = check_many(
            found,
            packs,
            settings,
            wanted.jobs,
            wanted.resume,
            own,
            wanted.progress,
            meanwhile,
            came,
        )
        # The user has no folder that results could be kept in: said, and the run goes on.
        if _cached(wanted, len(found)) and not settings.cache:
            batch.warnings.append(say("run.homeless"))
        try:
            families = check_families(batch, packs, settings, wanted.jobs or 2, entities)
            again = _stored(wanted.store, batch, packs, settings, started, families, entities)
        except BaseException:
            # What was read stays, so that the run can go on.
            batch.give_up()
            raise
        return Checked(batch, families, entities, again, _kept=kept.pop_all())


def _usable(store: Path | None) -> None:
    """Refuse a store that cannot be written, before anything is read: it is no reason to do that
    twice. Raises StoreError.
    """
    if store is not None:
        from auditor.store.write import usable

        usable(store)


def _stored(
    store: Path | None,
    batch: Batch,
    packs: Packs,
    settings: Settings,
    started: datetime,
    families: Families,
    entities: Entities | None,
) -> int:
    """Keep the results in the store, where one is given; the run under which it had the same ones
    before, else 0. Raises StoreError.
    """
    # Imported where it is wanted: the database costs time.
    if store is None:
        return 0
    from auditor.store.keep import keep

    return keep(store, batch, packs, settings, started, families, entities).again


def _on_cluster(
    paths: Iterable[str],
    packs: Packs,
    settings: Settings,
    wanted: RunOptions,
    entities: Entities | None,
) -> Checked:
    from auditor import cluster

    given = list(paths)
    done = cluster.check_on_cluster(
        wanted.cluster,
        cluster.listed(given),
        packs,
        settings,
        wanted.results,
        entities=entities,
        inputs=given,
        resume=wanted.resume,
        jobs=wanted.jobs or 2,
    )
    return Checked(done.batch, done.families, entities, results=wanted.results)


def settings_of(
    packs: Sequence[str],
    select: Iterable[str],
    ignore: Iterable[str],
    wanted: RunOptions,
    reports: int,
) -> Settings:
    """The settings of the workers."""
    cached = _cached(wanted, reports)
    settings = Settings(
        tuple(packs),
        tuple(select),
        tuple(ignore),
        lang=wanted.lang,
        timeout=wanted.timeout,
        memory=wanted.memory << 20,
        cache=_cache(wanted.cache) if cached else "",
    )
    if wanted.store is None:
        return settings
    from auditor.store.keep import ROWS

    return replace(settings, rows=ROWS)


def _cached(wanted: RunOptions, reports: int) -> bool:
    """Whether results are to be kept: a report alone is not, unless a cache is named."""
    return wanted.use_cache and (reports > 1 or wanted.cache is not None)


def _cache(named: Path | None) -> str:
    """The folder of the cache, whose workers may stand in another; empty where the user has no
    place for one.
    """
    try:
        return os.path.abspath(named or usual())
    except Untrusted:
        return ""


def show(paths: Iterable[str], settings: Settings) -> list[Answer]:
    """What a view (`settings.task`) makes of each report under the paths, in a worker under the
    same limits.

    Raises PoolBroken, OSError.
    """
    with ExitStack() as kept:
        items = [
            kept.enter_context(taken(item, settings.timeout))
            for item in discover.apart(discover.items(paths, own=Packs(settings.packs).parts))
        ]
        return _viewed(items, settings)


def compare(old: str, new: str, settings: Settings) -> Answer:
    """What a view makes of two reports that it compares. Raises Several, PoolBroken, OSError."""
    with ExitStack() as kept:
        items = [
            kept.enter_context(taken(_single(path, settings), settings.timeout))
            for path in (old, new)
        ]
        # One task with both paths: the view puts them beside each other in one worker.
        (answer,) = _viewed(
            [replace(items[0], paths=tuple(path for item in items for path in item.paths))],
            settings,
        )
    return answer


def _viewed(items: Sequence[Submission], settings: Settings) -> list[Answer]:
    progress = Progress(len(items), lang=settings.lang)
    answers = []
    # One worker: the answers come in the order of the items.
    with closing(Pool(settings, 1, progress.tick).run(items)) as viewed:
        for record, content in viewed:
            answers.append((record, content))
            progress.step(record.fate != "done")
    progress.end()
    return answers


def _single(path: str, settings: Settings) -> Submission:
    """The one report under a path. Raises Several."""
    found = list(discover.items([path], own=Packs(settings.packs).parts))
    # A folder with several reports: they are named, so that one can be chosen.
    if len(found) != 1:
        told = {
            "path": path,
            "count": len(found),
            "names": listed(item.name for item in found[:_NAMED]),
        }
        raise Several(
            say("run.several-more", **told) if len(found) > _NAMED else say("run.several", **told)
        )
    return found[0]
