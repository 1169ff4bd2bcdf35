"""What the commands on single reports show, made in a worker: the ledger, the coverage, the
comparison of two.
"""

from __future__ import annotations

from auditor.api import judged
from auditor.batch.audit import ledger_of
from auditor.batch.record import Record, Submission, of
from auditor.batch.worker import Answer, Settings, Task, View
from auditor.findings import Report
from auditor.rules.packs import Packs


def ledger(settings: Settings) -> Task:
    """Everything that was read of a report; the record counts its figures."""
    from auditor import ledger_shown
    from auditor.wording.words import words

    packs, view = Packs(settings.packs), settings.view or View()

    def task(item: Submission) -> Answer:
        posted = ledger_of(item, item.paths, packs)
        content = ledger_shown.render(posted, view.form, words(view.lang), view.claims, view.width)
        return Record(
            item.key, item.name, figures=len(posted.figures), empty=not posted.figures
        ), _bytes(content)

    return task


def coverage(settings: Settings) -> Task:
    """Which figures of a report no check touches."""
    from auditor.diagnosis import coverage as covered
    from auditor.diagnosis import power
    from auditor.wording.covered import picture
    from auditor.wording.words import words

    packs, view = Packs(settings.packs), settings.view or View()

    def task(item: Submission) -> Answer:
        report = _report(item, item.paths[0], packs)
        # What single errors would be caught is worked out only where it is asked for.
        found = covered.of(report, power.of(report) if view.power else None)
        shown = {"json": found.json, "csv": found.csv}
        content = (
            shown[view.form](view.lang) if view.form in shown else picture(found, words(view.lang))
        )
        return of(item, report), _bytes(content)

    return task


def diff(settings: Settings) -> Task:
    """The second report of an item against the first; the record counts what is new or remains as
    failing.
    """
    from auditor.gate import compare
    from auditor.wording.words import words

    packs, view = Packs(settings.packs), settings.view or View()

    def task(item: Submission) -> Answer:
        reports = [_report(item, path, packs) for path in item.paths]
        said = words(view.lang)
        for report in reports:
            if report.empty:
                # Two of nothing are alike in everything: that is no comparison.
                return Record(item.key, report.file, empty=True), b""
        old, new = reports
        found = compare.compare(old, new, packs.posted(new.ledger))
        content = (
            compare.as_json(found, said)
            if view.form == "json"
            else compare.text(found, said, view.width)
        )
        return Record(item.key, item.name, fails=found.found), _bytes(content)

    return task


def explained(settings: Settings) -> Task:
    """What a rule came to on a report: each of its checks, filled in."""
    from auditor.wording.put_to import page
    from auditor.wording.words import words

    packs, view = Packs(settings.packs), settings.view or View()

    def task(item: Submission) -> Answer:
        report = _report(item, item.paths[0], packs)
        return of(item, report), _bytes(page(report, view.rule, words(view.lang)))

    return task


def _report(item: Submission, path: str, packs: Packs) -> Report:
    ledger = ledger_of(item, (path,), packs)
    return judged(ledger, packs.posted(ledger))


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "replace")
