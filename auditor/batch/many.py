"""A run over many reports: items to the pool, answers to the journal, results in the order the items were found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import overload

from auditor import __version__
from auditor.api import judged
from auditor.batch.cache import trim, version
from auditor.batch.journal import Journal, forget, place
from auditor.batch.pool import Pool
from auditor.batch.progress import Progress
from auditor.batch.record import Item, Record
from auditor.batch.worker import Settings
from auditor.findings import ReadError, Report
from auditor.ledger import Ledger
from auditor.rules.pack import Pack

Judge = Callable[[Ledger], Report]


class Reports(Sequence[Report]):
    """The reports of a run, in order; each is brought from the journal, and its rules put again, when it is asked for."""

    def __init__(self, journal: Journal, keys: Sequence[str], judge: Judge, given: Mapping[str, str]) -> None:
        self._journal, self._keys, self._judge, self._given = journal, keys, judge, given

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
            return Reports(self._journal, self._keys[at], self._judge, self._given)
        kept = self._journal.kept(self._keys[at])
        if kept is None:
            raise LookupError("the run kept no reports")
        report = kept if isinstance(kept, Report) else self._judge(kept)
        return replace(report, path=self._given.get(self._keys[at], ""))


@dataclass(slots=True)
class Batch:
    """The results of a run; `close` it when they are no longer needed."""

    items: tuple[Item, ...]
    journal: Journal
    judge: Judge
    interrupted: bool = False
    resumed: int = 0
    """How many were done by the run that this one went on with."""
    peak: int = 0
    """The most bytes that the workers were seen to hold."""
    _done: list[str] = field(default_factory=list)

    @property
    def done(self) -> list[str]:
        """The keys of the items with a report, in order."""
        if not self._done:
            self._done = [item.key for item in self.items if item.key in self.journal.offsets and item.key not in self.journal.failed]
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
        return Reports(self.journal, self.done, self.judge, self.given)

    @property
    def errors(self) -> tuple[ReadError, ...]:
        """The items that could not be audited, in order."""
        failed = self.journal.failed
        return tuple(error for item in self.items if item.key in failed and (error := failed[item.key].error))

    @property
    def missing(self) -> int:
        """How many items an interrupted run did not come to."""
        return len(self.items) - len(self.journal.offsets.keys() & {item.key for item in self.items})

    def close(self) -> None:
        """Let go of the journal: of a run that came to its end nothing stays behind."""
        self.journal.close(remove=not self.interrupted)


def check_many(items: Iterable[Item], pack: Pack, settings: Settings, jobs: int = 0, resume: bool = False,
               journal: Path | None = None, progress: bool | None = None) -> Batch:
    """Audit every item, `jobs` at a time (as many as there are processors where 0).

    Ctrl-C ends the run with what is done kept; the same call with `resume` goes on. Raises PoolBroken, OSError.
    """
    wanted = tuple({item.key: item for item in items}.values())
    kept = Journal(journal or place(_identity(wanted, pack, settings)), resume)
    if journal is None:
        forget(kept.path.parent)
    batch = Batch(wanted, kept, lambda ledger: judged(ledger, pack, settings.select, settings.ignore))
    left = [item for item in wanted if item.key not in kept.offsets]
    batch.resumed = len(wanted) - len(left)
    shown = Progress(len(wanted), shown=progress)
    shown.skip(batch.resumed, len(kept.failed))
    pool = Pool(settings, min(jobs or os.cpu_count() or 1, max(1, len(left))), shown.tick)
    try:
        with closing(pool.run(left)) as answers:
            for record, bulk in answers:
                kept.add(record, bulk)
                shown.step(record.fate != "done")
    except KeyboardInterrupt:
        batch.interrupted = True
    except BaseException:
        kept.close()
        raise
    finally:
        shown.end()
        batch.peak = pool.peak
    if settings.cache:
        trim(Path(settings.cache))
    return batch


def _identity(items: Sequence[Item], pack: Pack, settings: Settings) -> list[str]:
    """What makes a run the same run: the program, the pack, the rules, and where the files are (not what they hold now)."""
    paths = sorted({os.path.abspath(path) for item in items for path in item.paths})
    return [__version__, version(), pack.sha256, repr((settings.select, settings.ignore, settings.keep, settings.rows, settings.lang)), *paths]
