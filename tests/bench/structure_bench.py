"""Structural mutations: what is done to a table, in every format, and what is read of it then.
Nothing may be misread in silence.

    python -m tests.bench.structure_bench [--formats txt,md] [--tables 01,05] [--only NAME]
    [--extract] [--show] [--keep FOLDER]

Every figure of the report is known, so the ledger is compared with the truth. A mutation comes to
one of

- `same`: every figure is where it was, and nothing is found fault with that was not;
- `told`: a finding, an undecided check or a notice says that something is amiss;
- `COST`: what a person reads without trouble was not read, and that is told;
- `FALSE`: what a person reads without trouble is found fault with;
- `SILENT`: figures are lost, or stand at another row or column, and nothing says so.

The status is 1 where there is any `SILENT` or `FALSE`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from structure_judge import Bench, Outcome


def main() -> int:
    """Run the bench; the status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--formats", default="txt,md,html,docx,xlsx,pdf")
    parser.add_argument("--tables", default="01,02,03,04,05,06,07,08")
    parser.add_argument("--only", default="")
    parser.add_argument("--extract", action="store_true", help="the table alone, no whole report")
    parser.add_argument("--show", action="store_true", help="each case with what was said")
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    bench = Bench()
    counts: dict[str, Counter[str]] = {}
    bad: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in bench.run(
        wanted.formats.split(","), wanted.tables.split(","), wanted.only, wanted.extract
    ):
        counts.setdefault(outcome.format, Counter())[outcome.kind] += 1
        if outcome.kind not in ("same", "told") or wanted.show:
            bad.setdefault((outcome.kind, outcome.mutation.name), []).append(outcome)
        if wanted.keep and outcome.kind not in ("same", "told"):
            wanted.keep.mkdir(parents=True, exist_ok=True)
            name = f"{outcome.kind}-{outcome.mutation.name}-{outcome.table}".replace(" ", "_")
            (wanted.keep / f"{name}.{outcome.format}").write_bytes(outcome.content)
    for (kind, name), found in sorted(bad.items()):
        print(f"{kind:6} {name}: {' '.join(f'{one.table}.{one.format}' for one in found)}")
        print("\n".join(_shown(one) for one in (found if wanted.show else found[:1])))
    print(
        f"{'format':8}"
        + "".join(f"{kind:>8}" for kind in ("same", "told", "COST", "FALSE", "SILENT"))
    )
    for form, found in counts.items():
        print(
            f"{form:8}"
            + "".join(f"{found[kind]:8}" for kind in ("same", "told", "COST", "FALSE", "SILENT"))
        )
    return int(any(kind in ("SILENT", "FALSE") for kind, _ in bad))


def _shown(one: Outcome) -> str:
    lost, strayed, said = (" | ".join(texts[:4]) for texts in (one.lost, one.strayed, one.said))
    return f"    {one.table}.{one.format} lost {len(one.lost)}: {lost}\n      strayed {len(one.strayed)}: {strayed}\n      said: {said[:400]}"


if __name__ == "__main__":
    sys.exit(main())
