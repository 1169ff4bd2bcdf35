"""What was read of a changed report, beside what stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from structure_files import WRITERS
from structure_mutations import SAME, Mutation
from structure_wholes import ALL
from structures import Blocks, Made, Origin, Part, figures, report

from auditor import rules
from auditor.arithmetic import Verdict
from auditor.booking import post
from auditor.document import Document, Unreadable
from auditor.engine import audit
from auditor.entry import Entry
from auditor.figure import parse
from auditor.forms.labels import squeeze
from auditor.ledger import Ledger
from auditor.readers import read_bytes
from auditor.severity import Severity


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutation in one format."""

    kind: str
    mutation: Mutation
    table: str
    format: str
    lost: tuple[str, ...]
    """Figures that are printed and do not stand at their place of the ledger."""
    strayed: tuple[str, ...]
    """Figures of the ledger's tables that are printed at no such place."""
    said: tuple[str, ...]
    """What is said of the report that was not said of it before."""
    content: bytes


class Bench:
    """The report, known by heart, and the pack."""

    def __init__(self) -> None:
        self.pack = rules.load()
        self.blocks = report(self._origins)
        self.before = {(form, key): frozenset(self._said(self._ledger(WRITERS[form](self._scope(key)), form))[0])
                       for form in WRITERS for key in ("",)}  # fmt: skip

    def run(
        self, formats: Sequence[str], tables: Sequence[str], only: str = "", extract: bool = False
    ) -> Iterator[Outcome]:
        """The outcome of every mutation that applies."""
        for mutation, _ in ALL:
            if only not in mutation.name or extract and not mutation.alone:
                continue
            for table in tables:
                blocks = self.changed(mutation, table, extract)
                for form in formats if blocks is not None else ():
                    if form in mutation.formats.split():
                        yield self.judged(mutation, table, form, blocks or [], extract)

    def changed(self, mutation: Mutation, table: str, extract: bool) -> Blocks | None:
        """The report with one table changed; None where the mutation does not apply to it."""
        scope = self._scope(table if extract else "")
        at = next(
            at for at, block in enumerate(scope) if isinstance(block, Part) and block.table == table
        )
        whole = next(change for one, change in ALL if one is mutation)
        if whole is not None:
            return whole((scope, at))
        part = scope[at]
        assert isinstance(part, Part)
        made = mutation.apply(part)
        return None if made is None else [*scope[:at], *made, *scope[at + 1 :]]

    def judged(
        self, mutation: Mutation, table: str, form: str, blocks: Blocks, extract: bool = False
    ) -> Outcome:
        """What is read of a changed report."""
        content = WRITERS[form](blocks)
        try:
            ledger = self._ledger(content, form)
        except Unreadable as error:
            return Outcome(
                "FALSE" if mutation.sort == SAME else "told",
                mutation,
                table,
                form,
                (),
                (),
                (str(error.message),),
                content,
            )
        lost, strayed = compared(list(figures(blocks)), ledger)
        said, errors = self._said(ledger)
        if extract:
            key = (form, table)
            if key not in self.before:
                self.before[key] = frozenset(
                    self._said(self._ledger(WRITERS[form](self._scope(table)), form))[0]
                )
            new = [text for text in said if text not in self.before[key]]
        else:
            new = [text for text in said if text not in self.before[form, ""]]
        right = not lost and not strayed
        if mutation.sort == SAME:
            wrong = [text for text in errors if text in new]
            kind = "FALSE" if wrong else "same" if right else "COST" if new else "SILENT"
        else:
            kind = "told" if new else "same" if right else "SILENT"
        return Outcome(
            kind, mutation, table, form, tuple(lost), tuple(strayed), tuple(new), content
        )

    def _scope(self, table: str) -> Blocks:
        return [
            block
            for block in self.blocks
            if not table or isinstance(block, str) or block.table == table
        ]

    def _ledger(self, content: bytes, form: str) -> Ledger:
        document = read_bytes(content, f"报告.{form}")
        return post(document, self.pack.forms, self.pack.vocabulary)

    def _said(self, ledger: Ledger) -> tuple[list[str], list[str]]:
        """(all that is said of a ledger, the errors among it)."""
        result = audit(ledger, self.pack)
        checks = [
            check for check in result.checks if check.verdict in (Verdict.FAILS, Verdict.UNDECIDED)
        ]
        texts = {
            id(check): f"{check.rule.id} {check.verdict} {check.subject} {check.note}"
            for check in checks
        }
        errors = [
            texts[id(check)]
            for check in checks
            if check.verdict is Verdict.FAILS and check.rule.severity is Severity.ERROR
        ]
        return [*texts.values(), *(str(notice.message) for notice in ledger.notices)], errors

    def _origins(self, document: Document) -> dict[str, Origin]:
        ledger = post(document, self.pack.forms, self.pack.vocabulary)
        return {
            entry.place.cell or "": origin(entry)
            for entry in ledger.entries
            if entry.table and entry.figure is not None
        }


def origin(entry: Entry) -> Origin:
    """The place of an entry."""
    return Origin(entry.table or "", entry.side, entry.code, squeeze(entry.name), entry.column)


def compared(printed: Sequence[Made], ledger: Ledger) -> tuple[list[str], list[str]]:
    """(figures that are not where they should be, figures where none should be)."""
    there = [
        entry
        for entry in ledger.entries
        if entry.table and entry.figure is not None and entry.column
    ]
    places = [origin(entry) for entry in there]
    free = [True] * len(there)
    lost = []
    for made in printed:
        assert made.origin is not None
        for at, entry in enumerate(there):
            if (
                free[at]
                and entry.figure
                and entry.figure.amount == made.worth
                and made.origin.takes(places[at])
            ):
                free[at] = False
                break
        else:
            lost.append(f"{_shown(made.origin)} {made.text}")
    known = {
        (place.table, place.side, place.column)
        for place in (made.origin for made in printed)
        if place
    }
    return lost, [f"{_shown(place)} {entry.text}" for place, entry, unused in zip(places, there, free, strict=True)
                  if unused and (place.table, place.side, place.column) in known and parse(entry.text)]  # fmt: skip


def _shown(place: Origin) -> str:
    return f"{place.table} {place.side}{place.code or place.name}·{place.column}"
