"""The rules over several reports, after a run: relatives found by entity and year, each family
audited in a worker.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from auditor.batch.bulk import bulk as packed
from auditor.batch.journal import Journal, MemoryJournal, report_at
from auditor.batch.many import Batch, Reports
from auditor.batch.pool import Pool
from auditor.batch.record import Record, Submission, of
from auditor.batch.worker import Answer, Settings, Task
from auditor.family.entities import Entities
from auditor.family.relatives import Kin, Member, audit_families, kin
from auditor.findings import Report
from auditor.rules.pack import Relative
from auditor.rules.packs import Packs, narrowed

_PER_WORKER = 8
"""So many families are worth a worker of their own."""


class Families:
    """What the rules over several reports found, in the order of the reports; `close` it with the
    batch.
    """

    def __init__(self, journal: Journal, keys: tuple[str, ...], given: Mapping[str, str]) -> None:
        self.journal, self.keys, self.given = journal, keys, given

    @property
    def records(self) -> Iterator[Record]:
        """The record of every report that has relatives."""
        return self.journal.records(self.keys)

    @property
    def by_key(self) -> dict[str, list[Record]]:
        """The records by the key of their report, as the store takes them."""
        return {record.key: [record] for record in self.records}

    @property
    def reports(self) -> Reports:
        """The reports of the rules over several reports, of those where something does not hold."""
        failing = [record.key for record in self.records if record.fate == "done" and record.fails]
        return Reports(self.journal, failing, self.given)

    def close(self) -> None:
        """Let go of the results."""
        self.journal.close(remove=True)


def check_families(
    batch: Batch, packs: Packs, settings: Settings, jobs: int = 1, entities: Entities | None = None
) -> Families:
    """Put the rules over several reports to the finished reports of a batch that kept them. Raises
    PoolBroken.
    """
    # A family needs reports that were kept, and more than one of them.
    declared = _declared(packs, settings) if settings.keep and len(batch.done) > 1 else {}
    members = (
        Member(record.key, record.entity, record.year, packs.kind(record.pack), record.sha256)
        for record in batch.journal.records(batch.done)
    )
    found = kin(members, declared, entities) if declared else []
    if not found:
        return Families(MemoryJournal(), (), {})
    # A run that is not on disk: its reports are at hand.
    if isinstance(batch.journal, MemoryJournal):
        return _beside(batch, batch.journal, packs, settings, found)
    path = batch.journal.path
    # Beside the journal of the run, whose reports its workers read.
    journal = Journal(path.with_name(path.name + ".family"))
    items = [_item(one, batch.journal) for one in found]
    pool = Pool(
        replace(settings, task="auditor.batch.families:task", rows=""),
        min(jobs, 1 + len(items) // _PER_WORKER),
    )
    with closing(pool.run(items)) as answers:
        for record, bulk in answers:
            journal.add(record, bulk)
    return Families(journal, tuple(item.key for item in items), batch.given)


def _beside(
    batch: Batch, kept: MemoryJournal, packs: Packs, settings: Settings, found: Sequence[Kin]
) -> Families:
    """The rules over the reports of one file, which are few and at hand."""
    journal = MemoryJournal()

    def brought(key: str) -> Report:
        report = kept.report(key)
        if report is None:
            raise LookupError("the run kept no reports")
        return report

    for one in found:
        pack = narrowed(packs.posted(brought(one.id).ledger), settings.select, settings.ignore)
        report = next(audit_families([one], brought, pack))
        item = _item(one, kept)
        # A report over which nothing was found is not kept; its record is.
        journal.add(
            of(item, report, settings.lang), packed(report if report.findings else None).packed()
        )
    return Families(journal, tuple(one.id for one in found), batch.given)


def _declared(packs: Packs, settings: Settings) -> dict[str, Mapping[str, Relative]]:
    """The kinds for which a rule over several reports is chosen, each with what its relations
    are.
    """
    return {
        packs.kind(pack.name): pack.relatives
        for pack in packs.each
        if any(
            rule.scope.relation
            for rule in narrowed(pack, settings.select, settings.ignore).rules.values()
        )
    }


def _item(one: Kin, journal: Journal) -> Submission:
    at = journal.offsets
    # A worker brings the reports by where they stand in the journal: only places are sent.
    where = {
        "journal": str(journal.path),
        "run": journal.run,
        "own": at[one.id],
        "others": {name: at[other] for name, other in one.others.items()},
        "units": [at[unit] for unit in one.units],
        "complete": one.complete,
    }
    return Submission(one.id, one.id.rpartition("/")[2].partition("|")[0], (json.dumps(where),))


def task(settings: Settings) -> Task:
    """The audit of families whose reports stand in a journal."""
    packs = Packs(settings.packs)

    # Relatives stand in several families: a few reports are held.
    @lru_cache(maxsize=8)
    def brought(journal: str, run: str, at: str) -> Report:
        report = report_at(Path(journal), run, int(at))
        if report is None:
            raise LookupError("the run kept no reports")
        return report

    def run(item: Submission) -> Answer:
        where = json.loads(item.paths[0])
        others = {name: str(at) for name, at in where["others"].items()}
        one = Kin(str(where["own"]), others, tuple(map(str, where["units"])), where["complete"])
        load_one = partial(brought, where["journal"], where["run"])
        pack = narrowed(packs.posted(load_one(one.id).ledger), settings.select, settings.ignore)
        report = replace(
            next(audit_families([one], load_one, pack)), asked=frozenset(settings.select)
        )
        return of(item, report, settings.lang), packed(report if report.findings else None).packed()

    return run
