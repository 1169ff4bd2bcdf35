"""The Python interface: read, post, audit."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from auditor import readers
from auditor.booking import post as _post
from auditor.checklist import listed
from auditor.document import Document, Unreadable
from auditor.engine import audit as _audit
from auditor.findings import Report
from auditor.identity.parting import reports as _reports
from auditor.ledger import Ledger
from auditor.message import say
from auditor.rules.pack import Pack, load
from auditor.rules.packs import Packs
from auditor.rules.trends import followed


def read(path: str | Path) -> Document:
    """The document in a file, or in a folder that holds one report; `-` is standard input. Raises
    Unreadable.
    """
    if str(path) == "-":
        data = sys.stdin.buffer.read()
        if not data:
            raise Unreadable(say("input.empty"), say("input.empty.cure"))
        return readers.read_bytes(data, "-")
    return readers.read(Path(path))


def post(document: Document, pack: Pack | None = None) -> Ledger:
    """The ledger of a document under a pack (that of its kind where none is given)."""
    return (
        _post(document, pack.forms, pack.vocabulary, pack.name) if pack else Packs().post(document)
    )


def reports(document: Document, pack: Pack | None = None) -> tuple[Document, ...]:
    """The reports that a document holds, each as a document: mostly one, itself."""
    return _reports(document, (pack or Packs().of(document)).forms)


def audit(
    path: str | Path,
    pack: Pack | str | Path = "",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Report:
    """The audit of one report, under the pack of its kind where none is given; of several in one
    file, the first.

    Raises Unreadable where the file cannot be read, RuleError where the pack is wrong, UnknownRule
    for a name that fits none.
    """
    document = reports(read(path), pack if isinstance(pack, Pack) else None)[0]
    if not pack:
        packs = Packs()
        ledger = packs.post(document)
        return judged(ledger, packs.posted(ledger), select, ignore)
    compiled = pack if isinstance(pack, Pack) else load(pack)
    return judged(post(document, compiled), compiled, select, ignore)


def judged(
    ledger: Ledger, pack: Pack, select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> Report:
    """The audit of a ledger, with the suspects of what does not hold and with what single errors
    would be caught.
    """
    report = _audit(ledger, pack, select, ignore)
    report = replace(
        report,
        checklist=tuple(listed(pack, report)),
        followed=tuple(followed(pack.trends, report.ledger)),
    )
    if not report.checks:
        return report
    from auditor.diagnosis import power

    if report.findings:
        from auditor.diagnosis.suspects import diagnose

        report = diagnose(report)
    sizes = (1, 10)
    caught = power.noticed(report, sizes)
    shares = {
        str(units): f"{power.percent(share)}%" for units, share in zip(sizes, caught, strict=True)
    }
    return replace(report, extra={**report.extra, "power": shares})
