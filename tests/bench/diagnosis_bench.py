"""How fast and how right diagnosis and detection power are, on generated reports with injected
errors.

python -m tests.bench.diagnosis_bench [cases]
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from decimal import localcontext

from auditor import engine, rules
from auditor.arithmetic import PRECISION
from auditor.diagnosis import causes as diagnosis
from auditor.diagnosis import power
from auditor.diagnosis import system as systems
from auditor.diagnosis.suspects import diagnose
from auditor.findings import Report
from tests import injection
from tests.generator import generate


def timed(work: Callable[[Report], object], report: Report) -> float:
    """The milliseconds of processor time of one work; the median of a few is free of what else the
    machine did.
    """
    times = []
    for _ in range(3):
        start = time.process_time()
        work(report)
        times.append((time.process_time() - start) * 1000)
    return sorted(times)[1]


def singly(report: Report) -> diagnosis.Diagnosis:
    """The wrong figures behind a report's findings, without any search for slips of structure."""
    with localcontext(PRECISION):
        return diagnosis.causes(systems.build(report))


def run(cases: int, errors: int, pack: rules.Pack) -> tuple[Counter[str], list[float], list[float]]:
    """What became of injected errors, and the milliseconds that each diagnosis took without and
    with the search for slips of structure.
    """
    counts: Counter[str] = Counter()
    plain: list[float] = []
    times: list[float] = []
    for case in range(cases):
        made = generate(case % 40, 2019 + case % 6)
        found = injection.injected(
            made, errors, random.Random(f"{case} {errors}"), pack, injection.read(made.text, pack)
        )
        if found is None:
            continue
        report = engine.audit(found[0], pack)
        counts["errors"] += errors
        if not report.findings:
            continue
        plain.append(timed(singly, report))
        times.append(timed(diagnose, report))
        told = diagnose(report).extra["diagnosis"]
        assert isinstance(told, diagnosis.Diagnosis)
        counts["cut"] += told.cut
        touched = {entry.index for finding in report.findings for entry in finding.check.operands}
        first = {
            change.index: change
            for cause in told.causes
            for change in (cause.explanations[0].changes if cause.explanations else ())
        }
        equal = {
            change.index
            for cause in told.causes
            if cause.alternatives > 1
            for other in cause.explanations
            for change in other.changes
        }
        for slip in found[1]:
            if slip.index not in touched:
                continue
            counts["caught"] += 1
            change = first.get(slip.index)
            if change is None:
                counts["one of several" if slip.index in equal else "another named"] += 1
                continue
            counts["named"] += 1
            counts["value"] += change.printed == slip.right
            counts["kind"] += change.kind == slip.kind or {change.kind, slip.kind} == {
                "shift",
                "pasted",
            }
    return counts, sorted(plain), sorted(times)


def shown(times: list[float]) -> str:
    """Sorted times in words."""
    return f"median {times[len(times) // 2]:.1f} ms, 95 % {times[len(times) * 95 // 100]:.1f} ms, longest {times[-1]:.1f} ms"


def main() -> None:
    """Print the figures."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    pack = rules.load()
    for errors in (1, 2, 3, 5, 10):
        counts, plain, times = run(cases, errors, pack)
        print(
            f"{errors} errors: {dict(counts)}; named {counts['named'] / counts['caught']:.1%} of those caught"
        )
        print(f"  without the search for slips of structure {shown(plain)}; with it {shown(times)}")
    for seed in range(3):
        report = engine.audit(injection.read(generate(seed).text, pack), pack)
        start = time.process_time()
        found = power.of(report, systems.build(report))
        print(
            f"power, {len(found.figures)} figures, {(time.process_time() - start) * 1000:.1f} ms: {found.record()}"
        )


if __name__ == "__main__":
    main()
