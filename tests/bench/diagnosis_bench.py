"""How fast and how right diagnosis and detection power are, on generated reports with injected errors.

python -m tests.bench.diagnosis_bench [cases]
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

from auditor import engine, rules
from auditor.diagnosis import causes as diagnosis
from auditor.diagnosis import power
from auditor.diagnosis import system as systems
from auditor.diagnosis.suspects import diagnose
from auditor.findings import Report
from tests import injection
from tests.generator import generate


def timed(report: Report) -> float:
    """The milliseconds of one diagnosis; the median of a few is free of what else the machine did."""
    start = time.process_time()
    diagnose(report)
    return (time.process_time() - start) * 1000


def run(cases: int, errors: int, pack: rules.Pack) -> tuple[Counter[str], list[float]]:
    """What became of injected errors, and the milliseconds of processor time that each diagnosis took."""
    counts: Counter[str] = Counter()
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
        times.append(sorted(timed(report) for _ in range(3))[1])
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
            counts["kind"] += change.kind == slip.kind or {change.kind, slip.kind} == {"shift", "pasted"}
    return counts, sorted(times)


def main() -> None:
    """Print the figures."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    pack = rules.load()
    for errors in (1, 2, 3, 5, 10):
        counts, times = run(cases, errors, pack)
        print(
            f"{errors} errors: {dict(counts)}; median {times[len(times) // 2]:.1f} ms, 95 % {times[len(times) * 95 // 100]:.1f} ms, "
            f"longest {times[-1]:.1f} ms"
        )
    for seed in range(3):
        report = engine.audit(injection.read(generate(seed).text, pack), pack)
        start = time.process_time()
        found = power.of(report, systems.build(report))
        print(f"power, {len(found.figures)} figures, {(time.process_time() - start) * 1000:.1f} ms: {found.record()}")


if __name__ == "__main__":
    main()
