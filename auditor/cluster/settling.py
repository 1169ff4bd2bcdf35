"""The results of a cluster at the beginning and at the end of a run: which parts are whole, and
what is over all of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from auditor.batch.families import Families
from auditor.batch.journal import Journal
from auditor.batch.many import Batch
from auditor.cluster.part import Part, parquet
from auditor.family.entities import Entities
from auditor.store.lines import Lines
from auditor.store.results import BESIDE, LAST, PARTED, RUN, Results, put
from auditor.store.tables import TABLES
from auditor.store.write import About, Written, findings_rows, finish, source


def split(part: Part, count: int) -> tuple[Part, Part]:
    """The halves of a part, of `count` parts in all; their numbers follow from its own, in every
    run.
    """
    # Own: the part in the list that it comes of. Depth: its place in the tree of halves, whose root
    # is 1 and whose node n has the halves 2n and 2n + 1.
    own, depth = (part.number - 1) % count + 1, (part.number - 1) // count + 1
    middle = len(part.items) // 2
    left, right = ((step - 1) * count + own for step in (2 * depth, 2 * depth + 1))
    return Part(left, part.items[:middle]), Part(right, part.items[middle:])


def whole_parts(
    kept: Results, parts: Sequence[Part], journal: Journal, count: int
) -> tuple[set[int], list[Part]]:
    """(numbers of the parts whose results stand as the journal has them, the parts that are left to
    be done).
    """
    whole: set[int] = set()
    left: list[Part] = []
    # In the order of the list; halves take the place of their part.
    waiting = list(reversed(parts))
    with _Files(kept) as files:
        while waiting:
            part = waiting.pop()
            known = [item.key in journal.offsets for item in part.items]
            # Nothing of it is done.
            if not any(known):
                left.append(part)
            # All of it is done, and the files have the same reports as the journal.
            elif all(known) and files.reports(part.number) == _done(part, journal):
                whole.add(part.number)
            # Done in part, or its files are gone: its halves may be whole.
            elif len(part.items) > 1:
                waiting.extend(reversed(split(part, count)))
            # A single report that failed has no rows that could be missing.
            elif part.items[0].key not in journal.failed:
                left.append(part)
    return whole, left


def _done(part: Part, journal: Journal) -> dict[str, str]:
    records = journal.records(item.key for item in part.items)
    urls = {item.key: item.paths[0] for item in part.items}
    return {urls[record.key]: record.sha256 for record in records if record.fate == "done"}


class _Files:
    """The files of the results, brought here to be read."""

    def __init__(self, kept: Results) -> None:
        self._kept = kept

    def __enter__(self) -> _Files:
        import duckdb

        self._folder = tempfile.TemporaryDirectory(prefix="auditor-")
        self.connection: Any = duckdb.connect()
        self.place = Path(self._folder.name)
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self._folder.cleanup()

    def brought(self, number: int) -> Path:
        """The reports of a part as a file here. Raises FileNotFoundError."""
        # Brought once, read from here.
        local = self.place / f"part-{number:06}.parquet"
        if not local.exists():
            self._kept.system.get_file(f"{self._kept.base}/{LAST}/{local.name}", str(local))
        return local

    def reports(self, number: int) -> dict[str, str] | None:
        """URL -> hash of the reports that a part has; None where it has no file, or none that can
        be read.
        """
        import duckdb

        try:
            return dict(
                self.rows(f"SELECT path, sha256 FROM read_parquet('{self.brought(number)}')")
            )
        except (OSError, duckdb.Error):
            return None

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return list(self.connection.execute(sql).fetchall())


def settle(
    kept: Results,
    whole: set[int],
    batch: Batch,
    families: Families,
    about: About,
    entities: Entities | None,
) -> None:
    """Remove what lost parts left, add what is over all parts (the departments, what the rules over
    several reports found), and say what run it was.
    """
    system, base = kept.system, kept.base
    # Files of parts that are whole; all others of ours are removed.
    good = {f"{name}/part-{number:06}.parquet" for name in PARTED for number in whole}
    kept.drop(good | {RUN, BESIDE})
    with _Files(kept) as files:
        numbers = _name_bodies(files, system, base, sorted(whole), entities)
        beside = files.place / "beside.csv"
        with beside.open("w", encoding="utf-8", newline="", errors="replace") as out:
            Lines(out).writerows(_beside(families, numbers))
        parquet(
            files.connection,
            source(beside, TABLES["findings"].types),
            files.place / "beside.parquet",
        )
        put(system, files.place / "beside.parquet", f"{base}/{BESIDE}")
        finish(files.place / "runs.csv", Written(1, len(batch.done), len(batch.errors)), about)
        parquet(
            files.connection,
            source(files.place / "runs.csv", TABLES["runs"].types),
            files.place / "runs.parquet",
        )
        put(system, files.place / "runs.parquet", f"{base}/{RUN}")


def _beside(families: Families, numbers: Mapping[str, int]) -> Iterator[list[object]]:
    for record in families.records:
        # The key without size and time is the path, as in the files.
        number = numbers.get(record.key.split("\n", 1)[0].rsplit("|", 2)[0])
        if number is not None and record.fate == "done":
            yield from findings_rows(record, number, True)


def _name_bodies(
    files: _Files, system: Any, base: str, numbers: Sequence[int], entities: Entities | None
) -> dict[str, int]:
    """Write `body` anew in every part: a part alone cannot tell that 市教育局 is 南江市教育局 of
    another.

    The number of each report, by its URL.
    """
    said: set[str] = set()
    found: dict[str, int] = {}
    # First all names, then the files anew: what a body is called hangs on all of them.
    for number in numbers:
        for path, report, entity in files.rows(
            f"SELECT path, report, entity FROM read_parquet('{files.brought(number)}')"
        ):
            found[path] = report
            said |= {entity} if entity else set()
    files.connection.execute("CREATE TABLE keys (entity VARCHAR, key VARCHAR)")
    for entity, key in (entities or Entities()).keys(sorted(said)).items():
        files.connection.execute("INSERT INTO keys VALUES (?, ?)", [entity, key])
    for number in numbers:
        local = files.brought(number)
        new = local.with_name(f"new-{local.name}")
        # `body` is replaced where a key is known; else the report stands for itself.
        parquet(
            files.connection,
            f"(SELECT r.* REPLACE (coalesce(k.key, r.file) AS body) FROM read_parquet('{local}') r "
            "LEFT JOIN keys k USING (entity) ORDER BY report)",
            new,
        )
        put(system, new, f"{base}/{LAST}/{local.name}")
    return found
