"""One run of the program over paths: every report audited, every file that cannot be read said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor import api
from auditor.document import Unreadable
from auditor.findings import ReadError, Report
from auditor.rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one path."""

    path: str
    report: Report | None = None
    error: ReadError | None = None


def audit_all(paths: Iterable[str], pack: Pack, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Iterator[Outcome]:
    """The outcome of each path, in the order given."""
    select, ignore = tuple(select), tuple(ignore)
    for path in paths:
        try:
            yield Outcome(path, api.audit(path, pack, select, ignore))
        except Unreadable as error:
            yield Outcome(path, error=ReadError(Path(path).name or path, error.message, error.remedy))
