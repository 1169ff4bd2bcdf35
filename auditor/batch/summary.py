"""The lines of a summary from a batch, or from a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from auditor.batch.families import Families
from auditor.batch.many import Batch
from auditor.batch.record import Record
from auditor.family.entities import Entities
from auditor.message import say
from auditor.reports.summary import FailingCheck, ReportLine, Summary, sum_up


def of_batch(
    batch: Batch, families: Families | None = None, entities: Entities | None = None
) -> Summary:
    """The summary of a finished run."""
    beside = families.by_key if families else {}
    errors = [
        (error.file, say("file.why", message=error.message, remedy=error.remedy))
        for error in batch.errors
    ]
    # By all records, and once more for the names: a body is told apart by all of them together.
    return sum_up(
        lines(
            batch.journal.records(batch.done), beside, entities, batch.journal.records(batch.done)
        ),
        errors,
        batch.missing,
    )


def lines(
    records: Iterable[Record],
    beside: Mapping[str, list[Record]],
    entities: Entities | None = None,
    names: Iterable[Record] = (),
) -> Iterator[ReportLine]:
    """A line a report; `beside` has the records of the rules over several reports by the key of the
    report.
    """
    bodies = (entities or Entities()).keys({record.entity for record in names if record.entity})
    for record in records:
        found = [
            FailingCheck(one.rule, one.title, one.severity, one.group, message=one.message)
            for one in record.findings
            if one.verdict == "fails"
        ]
        # What the rules over several reports found counts for the report that it was said of.
        found += [
            FailingCheck(one.rule, one.title, one.severity, one.group, True, one.message)
            for other in beside.get(record.key, ())
            for one in other.findings
            if one.verdict == "fails"
        ]
        yield ReportLine(
            record.file,
            record.entity,
            bodies.get(record.entity) or record.file,
            record.year,
            record.checks,
            record.holds,
            record.rounding,
            record.undecided,
            record.figures,
            record.covered,
            tuple(found),
        )
