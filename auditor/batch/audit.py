"""The task of a worker that audits: items read and put to the rules, through the cache."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from auditor.api import judged, read, reports
from auditor.batch import frames
from auditor.batch.bulk import bulk as packed
from auditor.batch.bulk import parted, report_of
from auditor.batch.cache import Cache, Kept, content
from auditor.batch.record import Submission, of
from auditor.batch.worker import Answer, Settings, Task, named
from auditor.document import Document
from auditor.findings import Report
from auditor.ledger import Ledger
from auditor.rules.packs import Packs, narrowed


def task(settings: Settings) -> Task:
    """The audit of items under a pack, through the cache."""
    packs = Packs(settings.packs)
    return Auditor(
        settings, packs, Cache(Path(settings.cache), packs.sha256) if settings.cache else None
    )


class Auditor:
    """Audits item after item under the same settings."""

    def __init__(self, settings: Settings, packs: Packs, cache: Cache | None) -> None:
        self.settings, self.packs, self.cache = settings, packs, cache
        # Where the packs stand is a part of what tells one set of rules from another.
        folders = (
            tuple(str(folder) for pack in packs.each for folder in pack.folders) if cache else ()
        )
        told = repr((settings.select, settings.ignore, settings.lang, folders))
        self.rules = sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
        self.wanted = settings.keep or bool(settings.rows)
        self._rows = named(settings.rows) if settings.rows else None

    def __call__(self, item: Submission) -> Answer:
        """The record and the bulk of an item. Raises Unreadable."""
        begun = time.perf_counter()
        record, bulk = self._audited(item)
        return replace(record, seconds=round(time.perf_counter() - begun, 4)), bulk

    def _audited(self, item: Submission) -> Answer:
        key = self._key(item)
        if self.cache is None or not key:
            return self._read(item)
        # Three ways: what is kept as it is, what was read put to other rules, or all anew.
        kept, mistrusted = None, False
        try:
            kept = self.cache.get(key)
        except frames.Damaged:
            mistrusted = True
        if kept is not None and self._holds(kept, item):
            bulk = kept.bulk if self.wanted else b""
            # Under the key of this item: path and time of its file may be others than when it was
            # kept.
            return replace(kept.record, key=item.key, cached=True), bulk
        known = _known(kept, item)
        if kept is None or known is None:
            record, bulk = self._read(item, keep=True)
        else:
            record, bulk = self._judged(item, known, kept.record.parts, keep=True)
        self.cache.put(key, Kept(self.rules, record, bulk))
        return replace(record, mistrusted=mistrusted), bulk if self.wanted else b""

    def _key(self, item: Submission) -> str:
        """The key of an item in the cache; empty where it has none."""
        if self.cache is None:
            return ""
        try:
            # Only a file has a content to go by: a pipe, opened here, would wait for ever.
            plain = all(os.path.isfile(path) or os.path.isdir(path) for path in item.paths)
            key = content(item.paths) if plain else ""
        except OSError:
            # The reader says what is the matter, in its own words.
            return ""
        # The further reports of a file have entries of their own.
        return sha256(f"{key}#{item.part}".encode()).hexdigest() if key and item.part else key

    def _holds(self, kept: Kept, item: Submission) -> bool:
        """Whether what is kept is all that is wanted of the item, by the same rules."""
        return (
            kept.rules == self.rules
            and kept.record.file == item.name
            and (self._rows is None or bool(parted(kept.bulk).rows))
        )

    def _read(self, item: Submission, keep: bool = False) -> Answer:
        """The rules put to what the files of an item hold. Raises Unreadable."""
        # A file is read whole, whichever of its reports is asked for.
        documents = documents_of(item, item.paths, self.packs)
        document = documents[item.part]
        ledger = self.packs.post(document)
        return self._judged(item, ledger, len(documents), keep)

    def _judged(self, item: Submission, ledger: Ledger, parts: int, keep: bool = False) -> Answer:
        """The rules put to a ledger."""
        # The pack of the kind that the document was found to be of.
        pack = whole = self.packs.posted(ledger)
        if self.settings.select or self.settings.ignore:
            pack = narrowed(whole, self.settings.select, self.settings.ignore)
        report = replace(
            judged(ledger, pack), part=item.part, asked=frozenset(self.settings.select)
        )
        # Kept where the run wants reports, and wherever the cache is to have the ledger.
        kept = report if keep or self.settings.keep else None
        record = replace(
            of(item, report, self.settings.lang),
            put=len(pack.selected()),
            rules=len(whole.rules),
            parts=parts,
        )
        return record, packed(kept, self._made(report)).packed()

    def _made(self, report: Report) -> bytes:
        return self._rows(report) if self._rows is not None else b""


def ledger_of(item: Submission, paths: tuple[str, ...], packs: Packs) -> Ledger:
    """The ledger of the files of an item, of the first report in them. Raises Unreadable."""
    document = documents_of(item, paths, packs)[0]
    return packs.post(document)


def documents_of(item: Submission, paths: tuple[str, ...], packs: Packs) -> tuple[Document, ...]:
    """The reports in the files of an item, under the name of the item where they are its own.
    Raises Unreadable.
    """
    if len(paths) == 1:
        document = read(paths[0])
    else:
        from auditor.readers import bundle

        document = bundle.read(paths)
    # The item's own files have its name; one of several of a comparison keeps its own.
    named = paths == item.paths and document.name != item.name
    return reports(replace(document, name=item.name) if named else document, packs.of(document))


def _known(kept: Kept | None, item: Submission) -> Ledger | None:
    """The ledger of an entry of the cache, where it has one, under the name of the item."""
    report = report_of(parted(kept.bulk)) if kept is not None else None
    if report is None:
        return None
    return replace(report.ledger, document=replace(report.ledger.document, name=item.name))
