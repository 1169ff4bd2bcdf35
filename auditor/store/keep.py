"""A finished batch into the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from auditor.batch.bulk import rows_of
from auditor.batch.families import Families
from auditor.batch.many import Batch
from auditor.batch.worker import Settings
from auditor.family.entities import Entities
from auditor.rules.pack import Pack
from auditor.rules.packs import Packs
from auditor.store.write import About, Stored, Written, write

ROWS: Final = "auditor.store.rows:rows"
"""What `Settings.rows` must name for the results to be kept."""


def keep(
    path: Path,
    batch: Batch,
    pack: Pack | Packs,
    settings: Settings,
    started: datetime,
    families: Families | None = None,
    entities: Entities | None = None,
) -> Written:
    """Add a batch to a store, as one run; once, however often it is gone on with.

    Raises StoreError.
    """
    about = About(
        started,
        pack.name,
        pack.sha256,
        " ".join(settings.select),
        " ".join(settings.ignore),
        not batch.missing,
        batch.journal.state(item.key for item in batch.items),
    )
    return write(path, _results(batch), about, families.by_key if families else None, entities)


def _results(batch: Batch) -> Iterator[Stored]:
    for item in batch.items:
        # What the journal does not have was not finished.
        if item.key in batch.journal.offsets:
            yield batch.journal.record(item.key), rows_of(batch.journal.bulk(item.key))
