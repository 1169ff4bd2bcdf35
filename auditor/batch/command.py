"""What `auditor check` does for many reports: run, families, store; then the results as the report formats take them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, overload

from auditor.batch import discover
from auditor.batch.cache import home
from auditor.batch.families import Families, check_families
from auditor.batch.many import Batch, check_many
from auditor.batch.summary import of_batch
from auditor.batch.worker import Settings
from auditor.family.entities import Entities, load
from auditor.findings import Report, Severity
from auditor.gate.waivers import BROKEN, CLEAN, FOUND, NOTHING, outcome
from auditor.reports.summary import Summary
from auditor.rules.pack import Pack

FULL: Final = 10
"""So many reports are listed one by one on a terminal; of more the summary is shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks of a run over many reports."""

    jobs: int = 0
    cache: Path | None = None
    use_cache: bool = True
    resume: bool = False
    timeout: float = 600.0
    memory: int = 4096
    """MB."""
    store: Path | None = None
    names: Path | None = None
    """The file of other names of departments, and of their units."""
    listed: str | None = None
    """A file that lists paths, or `-`."""
    lang: str = "zh"


class Shown(Sequence[Report]):
    """The reports of a run and after them those of the rules over several, each brought when asked for."""

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
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        for part in self._parts:
            if 0 <= at < len(part):
                return part[at]
            at -= len(part)
        raise IndexError


@dataclass(frozen=True, slots=True)
class Checked:
    """A finished run over many reports; `close` it when everything is written."""

    batch: Batch
    families: Families
    entities: Entities | None

    @property
    def reports(self) -> Shown:
        """All reports, for the formats that list findings."""
        return Shown((self.batch.reports, self.families.reports))

    @property
    def summary(self) -> Summary:
        """The summary of the run."""
        return of_batch(self.batch, self.families, self.entities)

    def status(self, fail_on: str = "error") -> int:
        """The exit status, from the records alone: no report is brought for it."""
        counted = {Severity.ERROR.value} if fail_on == "error" else {Severity.ERROR.value, Severity.WARNING.value}
        found = {BROKEN} if self.batch.errors or self.batch.interrupted else set()
        reports = ((record, record.empty) for record in self.batch.journal.records(self.batch.done))
        # Rules over several reports are put beside those of each: that they decide nothing is not "nothing checked".
        for record, empty in (*((record, False) for record in self.families.records), *reports):
            bad = any(one.verdict == "fails" and one.severity in counted for one in record.findings)
            bad = bad or fail_on == "undecided" and bool(record.undecided)
            found.add(outcome(bad and fail_on != "never", empty))
        return next((code for code in (BROKEN, FOUND, NOTHING) if code in found), CLEAN)

    def close(self) -> None:
        """Let go of what the run kept; of an interrupted one its journal stays."""
        self.families.close()
        self.batch.close()


def check(paths: Iterable[str], pack: Pack, packs: Sequence[str], select: Iterable[str], ignore: Iterable[str], wanted: Wanted) -> Checked:
    """Audit many reports as the command line asks. Raises PoolBroken, StoreError, RuleError, OSError."""
    started = datetime.now(UTC).replace(tzinfo=None)
    entities = load(wanted.names) if wanted.names else None
    settings = settings_of(packs, select, ignore, wanted)
    found = list(discover.items(paths, discover.listing(wanted.listed) if wanted.listed else ()))
    batch = check_many(found, pack, settings, wanted.jobs, wanted.resume)
    try:
        families = check_families(batch, pack, settings, wanted.jobs or 2, entities)
        if wanted.store is not None:
            from auditor.store.keep import keep

            keep(wanted.store, batch, pack, settings, started, families, entities)
    except BaseException:
        # What was read stays, so that the run can go on.
        batch.journal.close()
        raise
    return Checked(batch, families, entities)


def settings_of(packs: Sequence[str], select: Iterable[str], ignore: Iterable[str], wanted: Wanted) -> Settings:
    """The settings of the workers."""
    settings = Settings(tuple(packs) or Settings().packs, tuple(select), tuple(ignore), lang=wanted.lang, timeout=wanted.timeout,
                        memory=wanted.memory << 20, cache=str(wanted.cache or home()) if wanted.use_cache else "")
    if wanted.store is None:
        return settings
    from auditor.store.keep import ROWS

    return replace(settings, rows=ROWS)
