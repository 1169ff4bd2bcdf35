"""A run over many reports: items to the pool, answers to the journal, results in the order the
items were found.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, overload

from auditor.batch import private
from auditor.batch.cache import prepare, trim, version
from auditor.batch.journal import Journal, begin, forget, leave, room
from auditor.batch.pool import Pool
from auditor.batch.progress import Progress
from auditor.batch.record import Record, Submission
from auditor.batch.worker import Settings
from auditor.findings import ReadError, Report
from auditor.message import Said, say
from auditor.records import changing
from auditor.rules.packs import Packs

if TYPE_CHECKING:
    from auditor.rules.pack import Pack


class Reports(Sequence[Report]):
    """The reports of a run, in order, as the workers made them; each is brought from the journal
    when it is asked for."""

    def __init__(self, journal: Journal, keys: Sequence[str], given: Mapping[str, str]) -> None:
        self._journal, self._keys, self._given = journal, keys, given

    def __len__(self) -> int:
        """How many."""
        return len(self._keys)

    @overload
    def __getitem__(self, at: int) -> Report: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Report]: ...
    def __getitem__(self, at: int | slice) -> Report | Sequence[Report]:
        """One, or a part that is lazy like the whole."""
        if isinstance(at, slice):
            return Reports(self._journal, self._keys[at], self._given)
        found = self._journal.report(self._keys[at])
        if found is None:
            raise LookupError("the run kept no reports")
        # The path is not packed with a report: it is that of this run.
        return replace(found, path=self._given.get(self._keys[at], ""))


@changing
class Batch:
    """The results of a run; `close` it when they are no longer needed."""

    items: tuple[Submission, ...]
    journal: Journal
    interrupted: bool = False
    resumed: int = 0
    """How many were done by the run that this one went on with."""
    peak: int = 0
    """The most bytes that the workers were seen to hold."""
    warnings: list[Said] = field(default_factory=list)
    """What is to be said of the run itself, a line each."""
    temporary: bool = False
    """Whether its journal stands in a folder for this run only."""
    _done: list[str] = field(default_factory=list)

    @property
    def done(self) -> list[str]:
        """The keys of the items with a report, in order."""
        # Worked out once, when the run is over.
        if not self._done:
            self._done = [
                item.key
                for item in self.items
                if item.key in self.journal.offsets and item.key not in self.journal.failed
            ]
        return self._done

    @property
    def given(self) -> dict[str, str]:
        """Key of an item -> its path as it was given."""
        return {item.key: item.given for item in self.items}

    @property
    def records(self) -> Iterator[Record]:
        """What became of every item that was finished, in order, failures included."""
        return self.journal.records(item.key for item in self.items)

    @property
    def reports(self) -> Reports:
        """The reports, in order."""
        return Reports(self.journal, self.done, self.given)

    @property
    def errors(self) -> tuple[ReadError, ...]:
        """The items that could not be audited, in order."""
        failed = self.journal.failed
        return tuple(
            replace(error, path=item.given)
            for item in self.items
            if item.key in failed and (error := failed[item.key].error)
        )

    def outcome(self, item: Submission) -> Report | ReadError | None:
        """What became of an item; None where it was not come to."""
        failure = self.journal.failed.get(item.key)
        if failure is not None:
            return replace(failure.error, path=item.given) if failure.error else None
        found = self.journal.report(item.key) if item.key in self.journal.offsets else None
        return None if found is None else replace(found, path=item.given)

    @property
    def missing(self) -> int:
        """How many items an interrupted run did not come to."""
        return len(self.items) - len(
            self.journal.offsets.keys() & {item.key for item in self.items}
        )

    def give_up(self) -> None:
        """Let go of a run that failed: what is done of it stays, so that the same run can go on."""
        self.interrupted = True
        self.close()

    def close(self) -> None:
        """Let go of the journal: of a run that came to its end nothing stays behind."""
        # An interrupted run leaves its journal, so that it can go on.
        self.journal.close(remove=self.temporary or not self.interrupted)
        if self.temporary:
            leave(self.journal.path.parent)


def check_many(
    items: Iterable[Submission],
    pack: Pack | Packs,
    settings: Settings,
    jobs: int = 0,
    resume: bool = False,
    journal: Journal | Path | None = None,
    progress: bool | TextIO | None = None,
    meanwhile: Callable[[], None] = lambda: None,
    came: Callable[[Report | ReadError], None] | None = None,
) -> Batch:
    """Audit every item, `jobs` at a time (as many as there are processors where 0).

    What is done goes to `journal`, or to the place where the same command finds it again.
    `meanwhile` is done once the workers are at it; `progress` is where its line goes, or whether
    it is shown; `came` gets what became of each item as soon as it and all before it are done.
    Ctrl-C ends the run with what is done kept; the same call with `resume` goes on. Raises
    PoolBroken, Refused (the folder of the cache holds something else), Running (the run to go on
    with is under way), OSError.
    """
    settings, uncached = _with_cache(settings)
    # The same item twice is done once.
    wanted = tuple({item.key: item for item in items}.values())
    batch = begun(wanted, pack, settings, resume, journal, uncached)
    kept = batch.journal
    # What an earlier run finished is not done again.
    left = [item for item in batch.items if item.key not in kept.offsets]
    batch.resumed = len(batch.items) - len(left)
    shown = Progress.at(len(batch.items), progress, settings.lang)
    shown.skip(batch.resumed, len(kept.failed))
    turns = _Turns(batch, deque(wanted), came)
    turns.come()
    # Never more workers than items.
    pool = Pool(
        settings, min(jobs or os.cpu_count() or 1, max(1, len(left))), shown.tick, meanwhile
    )
    mistrusted = 0
    try:
        with closing(pool.run(left)) as answers:
            for record, bulk in answers:
                kept.add(record, bulk)
                # A file turned out to hold several reports.
                shown.total += record.parts - 1
                mistrusted += record.mistrusted
                shown.step(record.fate != "done")
                turns.come()
    except KeyboardInterrupt:
        batch.interrupted = True
    # An error of ours or of the caller: what is done stays on disk.
    except BaseException:
        batch.give_up()
        raise
    finally:
        shown.end()
        # Only now it is known which files hold several reports.
        batch.items = whole(wanted, kept)
        batch.peak = pool.peak
    _tidied(batch, settings, mistrusted)
    return batch


def _tidied(batch: Batch, settings: Settings, mistrusted: int) -> None:
    """Say what of the cache was not believed, and keep it small."""
    if mistrusted:
        batch.warnings.append(say("run.cache-wrong", count=mistrusted))
    # Of this run or of earlier ones: whatever was not used for the longest time goes.
    if settings.cache:
        trim(Path(settings.cache))


@changing
class _Turns:
    """Items of a run that are told of in order, however they are done."""

    batch: Batch
    left: deque[Submission]
    came: Callable[[Report | ReadError], None] | None

    def come(self) -> None:
        """Tell of those whose turn it is."""
        # In the order of the items: one that is not done yet holds up those behind it.
        while self.came is not None and self.left:
            group = whole((self.left[0],), self.batch.journal)
            if any(item.key not in self.batch.journal.offsets for item in group):
                return
            self.left.popleft()
            for item in group:
                if (one := self.batch.outcome(item)) is not None:
                    self.came(one)


def _with_cache(settings: Settings) -> tuple[Settings, Said]:
    """The settings with a cache that can be used, or with none, and why. Raises Refused."""
    if not settings.cache:
        return settings, ""
    try:
        prepare(Path(settings.cache))
    except private.Untrusted as why:
        return replace(settings, cache=""), why.args[0]
    return settings, ""


def begun(
    items: tuple[Submission, ...],
    pack: Pack | Packs,
    settings: Settings,
    resume: bool = False,
    journal: Journal | Path | None = None,
    uncached: Said = "",
    place: str = "",
) -> Batch:
    """The batch before anything is done of it, with the journal it goes on with.

    `uncached` says why there is no cache, `place` what else makes the run the same run. Raises
    Running, OSError.
    """
    unkept: Said = ""
    if isinstance(journal, Journal):
        kept = journal
    else:
        # What was done by another program or pack is not gone on with.
        about = f"{version()} {pack.sha256}"
        if journal is not None:
            kept = Journal(journal, resume, about)
        else:
            folder, unkept = room()
            kept = begin(folder, [place, *_identity(items, settings)], about, resume)
            forget(folder)
    batch = Batch(whole(items, kept), kept, temporary=bool(unkept))
    if uncached or unkept:
        # The same reason twice is said once.
        why = tuple(dict.fromkeys(filter(None, (uncached, unkept))))
        key = (
            "run.uncached-unkept"
            if uncached and unkept
            else "run.uncached"
            if uncached
            else "run.unkept"
        )
        batch.warnings.append(say(key, why=why))
    if kept.ignored:
        batch.warnings.append(kept.ignored)
    return batch


def whole(items: Iterable[Submission], journal: Journal) -> tuple[Submission, ...]:
    """The items, each followed by those of the further reports that its files were found to
    hold.
    """
    return tuple(
        one for item in items for one in (item, *item.further(journal.parts.get(item.key, 1)))
    )


def _identity(items: Sequence[Submission], settings: Settings) -> list[str]:
    """What makes a run the same run: the rules asked for, and where the files are (not what they
    hold now)."""
    # Sorted: the same files in another order are the same run.
    paths = sorted({os.path.abspath(path) for item in items for path in item.paths})
    asked = (
        settings.packs,
        settings.select,
        settings.ignore,
        settings.keep,
        settings.rows,
        settings.lang,
    )
    return [repr(asked), *paths]
