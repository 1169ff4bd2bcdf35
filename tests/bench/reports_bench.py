"""How long each format takes for one report: `python tests/bench/reports_bench.py [REPORT]`."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from auditor import api  # noqa: E402
from auditor.reports import FORMATS, Run, render  # noqa: E402

TIMES = 7


def main() -> None:
    import report_cases

    report = api.audit(sys.argv[1]) if len(sys.argv) > 1 else report_cases.rich()
    run = Run((report,), version="0.1.0")
    total = 0.0
    for name in FORMATS:
        taken = []
        for _ in range(TIMES):
            start = perf_counter()
            content = render(name, run)
            taken.append(1000 * (perf_counter() - start))
        total += median(taken)
        print(
            f"{name:10} first {taken[0]:7.1f} ms   then {median(taken):7.1f} ms   {len(content):9,} long"
        )
    print(f"{'together':10} {'':17} then {total:7.1f} ms")


if __name__ == "__main__":
    main()
