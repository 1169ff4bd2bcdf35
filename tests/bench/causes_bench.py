"""Slips of structure, by kind and table: whether each is one finding, named for what it is, and its
figures put right.

python -m tests.bench.causes_bench [--seeds 4] [--first 100] [--tables 01,02] [--only NAME] [--sizes
small,large] [--show]

For each kind and table: how many were put in, of how many nothing was said, how many came to one
finding, how many were named right, how many findings there were besides, and of the figures that
moved the share that is put right.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from multiprocessing import Pool

from auditor import engine, rules
from auditor.diagnosis.suspects import diagnose
from auditor.findings import Finding, Report, leads
from auditor.ledger import Ledger
from tests import injection
from tests.structure_slips import CAUSES, SIZES, TITLES, Cause, bodies, slipped, whole

Case = tuple[str, str, str, int]
"""The kind, the table, the size, the seed."""


def judged(case: Case) -> tuple[Case, Counter[str], list[str]] | None:
    """What became of one slip, and what was said; None where there can be none of the kind."""
    name, table, size, seed = case
    cause = next(one for one in CAUSES if one.name == name)
    text = slipped(seed, size, table, cause)
    if text is None:
        return None
    pack = rules.load()
    clean = injection.read(whole(seed, size), pack)
    ledger = injection.read(text, pack)
    report = diagnose(engine.audit(ledger, pack))
    told = leads(report.findings)
    counts = Counter(put=1)
    right = [one for one in told if _named(one, table, cause) or _figure(one, clean, ledger)]
    counts["silent"] = not told
    counts["one"] = len(told) == 1
    counts["named"] = bool(right)
    counts["besides"] = max(0, len(told) - 1)
    counts.update(_restored(right[:1], clean, ledger))
    return case, counts, [_shown(one) for one in told]


def _named(finding: Finding, table: str, cause: Cause) -> bool:
    shifts = finding.structure.shifts if finding.structure else ()
    if finding.rule.id in cause.rules:
        return True
    return any(shift.table == table and shift.kind in cause.kinds for shift in shifts)


def _moved(clean: Ledger, now: Ledger) -> dict[int, object]:
    """The figures of which another is printed now, with the right one; none where rows were put in
    or left out.
    """
    if len(clean.entries) != len(now.entries):
        return {}
    pairs = zip(clean.entries, now.entries, strict=True)
    return {two.index: one.value or 0 for one, two in pairs if (one.value or 0) != (two.value or 0)}


def _figure(finding: Finding, clean: Ledger, now: Ledger) -> bool:
    """Whether one figure is all that changed, and the first suspect."""
    moved = _moved(clean, now)
    return len(moved) == 1 and bool(finding.suspects) and finding.suspects[0].entry.index in moved


def _restored(found: Iterable[Finding], clean: Ledger, now: Ledger) -> Counter[str]:
    moved = _moved(clean, now)
    counts: Counter[str] = Counter()
    for finding in found:
        suspects = finding.suspects[:40]
        counts["moved"] += min(len(moved), 40)
        for one in suspects:
            figure = one.entry.figure
            if one.entry.index in moved and one.proposed is not None and figure is not None:
                off = one.proposed * figure.factor - moved[one.entry.index]  # type: ignore[operator]
                counts["restored"] += abs(off) <= figure.step * figure.factor * 2
    return counts


def _shown(finding: Finding) -> str:
    if finding.structure:
        return "; ".join(
            f"{one.kind} {one.table} {one.columns} {one.first.code or one.first.name}–{one.last.code or one.last.name} {one.rows}"
            for one in finding.structure.shifts
        )
    stated = finding.check.stated
    suspects = [
        f"{one.entry.table}|{one.entry.code or one.entry.name}|{one.entry.column} {one.entry.text}→{one.text} {one.kind}"
        for one in finding.suspects[:3]
    ]
    return f"{finding.rule.id}: {stated.table if stated else ''} {stated.label if stated else ''} {stated.text if stated else ''} ? {suspects}"


def undamaged(seed: int, size: str) -> Report:
    """The audit of a consistent report."""
    pack = rules.load()
    return diagnose(engine.audit(injection.read(whole(seed, size), pack), pack))


def main() -> int:
    """Print the counts; the status is 1 where a consistent report has findings."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=0, help="how many books to leave out")
    parser.add_argument("--tables", default=",".join(TITLES))
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument(
        "--show", action="store_true", help="each case that is not one finding, named right"
    )
    wanted = parser.parse_args()
    sizes, tables = wanted.sizes.split(","), wanted.tables.split(",")
    seeds = {
        size: list(islice(bodies(size), wanted.first, wanted.first + wanted.seeds))
        for size in sizes
    }
    cases = [
        (cause.name, table, size, seed)
        for cause in CAUSES
        if wanted.only in cause.name
        for table in tables
        for size in sizes
        for seed in seeds[size]
    ]
    counts: dict[tuple[str, str], Counter[str]] = {}
    with Pool(wanted.jobs) as pool:
        for found in pool.imap(judged, cases, chunksize=4):
            if found is None:
                continue
            (name, table, size, seed), own, said = found
            for key in (
                (name, table),
                (name, "all"),
                ("all", table),
                ("all", size),
                ("all", "all"),
            ):
                counts.setdefault(key, Counter()).update(own)
            if wanted.show and not (own["one"] and own["named"]):
                print(f"-- {name} {table} {size} {seed}")
                print("\n".join(f"     {line}" for line in said[:8]))
        noisy = [
            (size, seed) for size in sizes for seed in seeds[size] if undamaged(seed, size).findings
        ]
    _print(counts)
    print("consistent reports with findings:", noisy or "none")
    return int(bool(noisy))


def _print(counts: dict[tuple[str, str], Counter[str]]) -> None:
    print(
        f"{'kind':26}{'table':8}{'put':>5}{'silent':>8}{'one':>6}{'named':>7}{'besides':>9}{'restored':>10}"
    )
    for (name, table), own in sorted(
        counts.items(), key=lambda item: ([one.name for one in CAUSES] + ["all"]).index(item[0][0])
    ):
        share = f"{own['restored'] / own['moved']:.0%}" if own["moved"] else ""
        print(
            f"{name:26}{table:8}{own['put']:5}{own['silent']:8}{own['one']:6}{own['named']:7}{own['besides']:9}{share:>10}"
        )


if __name__ == "__main__":
    sys.exit(main())
