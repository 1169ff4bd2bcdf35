"""The text: speed, growth with length, and how many changed figures are noticed. Prints what was
measured against what is asked.

python -m tests.bench.narrative_bench [REPORT.txt ...]
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace
from pathlib import Path

from auditor import rules
from auditor.arithmetic import Verdict
from auditor.booking import post
from auditor.document import Document, Paragraph
from auditor.engine import audit
from auditor.entry import Entry
from auditor.findings import Report
from auditor.identity.decide import decide
from auditor.readers import text
from auditor.rules.pack import Pack
from auditor.text import read

SAMPLES = Path(__file__).parents[2] / "samples"
MEGABYTE = 1_000_000


def speed(path: Path, pack: Pack) -> float:
    """Milliseconds that the text of a report takes, the best of five."""
    document = text.read(path)
    best = 1e9
    for _ in range(5):
        start = time.perf_counter()
        read(document, pack.vocabulary, decide(document))
        best = min(best, time.perf_counter() - start)
    return best * 1000


def growth(pack: Pack) -> list[tuple[int, float]]:
    """Seconds for texts of growing length, sections and one paragraph without end."""
    part = "（一）三公经费支出 {0}.50 万元，其中：公务接待费 {0}.20 万元，占 37.5%；因公出国（境）费 0.30 万元，比上年增加 0.10 万元，增长 50%。"
    taken = []
    for count in (1, 2, 4):
        size = count * MEGABYTE // (4 * len(part))
        content = (
            "\n\n".join(part.format(number % 90) for number in range(size))
            + "\n\n"
            + "其中公务接待费1.5万元，" * (size // 2)
        )
        document = text.parse(content)
        start = time.perf_counter()
        read(document, pack.vocabulary, decide(document))
        taken.append((len(content), time.perf_counter() - start))
    return taken


def noticed(path: Path, pack: Pack) -> tuple[int, int, list[str]]:
    """Figures of the text in an equality (an inequality lets most changes pass); those whose change
    by one in a digit that is not the last shows; the others.
    """
    document = text.read(path)
    report = audit(post(document, pack.forms, pack.vocabulary), pack)
    related = {
        entry.index
        for check in report.checks
        if check.verdict is not Verdict.UNDECIDED and check.relation == "="
        for entry in check.operands
    }
    before = _marks(report)
    found, silent = 0, []
    entries = [
        entry
        for entry in report.ledger.entries
        if entry.table is None and entry.index in related and entry.figure
    ]
    tried = 0
    for entry in entries:
        changed = _changed(document, entry)
        if changed is None:
            continue
        tried += 1
        after = _marks(audit(post(changed, pack.forms, pack.vocabulary), pack))
        if after - before:
            found += 1
        else:
            silent.append(f"{entry.text} {entry.label} | {entry.excerpt[:40]}")
    return tried, found, silent


def _marks(report: Report) -> set[tuple[str, str]]:
    return {
        (check.rule.id, "".join(term.text for term in check.terms))
        for check in report.checks
        if check.verdict is Verdict.FAILS or check.improbable
    }


def _changed(document: Document, entry: Entry) -> Document | None:
    """The document with one digit of a figure raised by one, not the last; None for a figure of one
    digit or in a grid.
    """
    digits = [at for at, sign in enumerate(entry.text) if sign.isdigit()]
    if len(digits) < 2:
        return None
    at = digits[-2]
    other = entry.text[:at] + str((int(entry.text[at]) + 1) % 10) + entry.text[at + 1 :]
    blocks = list(document.blocks)
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph) and entry.excerpt and entry.excerpt in block.text:
            start = block.text.index(entry.excerpt) + entry.span[0]
            if block.text[start : start + len(entry.text)] == entry.text:
                blocks[number] = replace(
                    block, text=block.text[:start] + other + block.text[start + len(entry.text) :]
                )
                return replace(document, blocks=tuple(blocks))
    return None


FILLINGS = (
    "其中公务接待费1.5万元，",
    "1" * 50,
    "（",
    "其中：",
    "比上年增加",
    "、和",
    "一般公共服务支出（类）",
    "1.5%、",
)
"""What a pattern that backtracks, or a list that is looked through again and again, would choke on.
"""


def taken(content: str, pack: rules.Pack) -> float:
    """Seconds to read a text."""
    document = text.parse(content)
    started = time.perf_counter()
    read(document, pack.vocabulary, decide(document))
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    pack = rules.load()
    paths = [Path(name) for name in sys.argv[1:]] or sorted(SAMPLES.glob("*.txt"))
    for path in paths:
        print(f"{path.name}: text {speed(path, pack):.1f} ms (asked 30)")
        tried, found, silent = noticed(path, pack)
        print(
            f"{path.name}: {found} of {tried} changed figures noticed, {found / max(tried, 1):.1%} (asked 95%)"
        )
        for line in silent:
            print("   silent", re.sub(r"\s+", " ", line))
    for size, seconds in growth(pack):
        print(
            f"{size / MEGABYTE:.2f} M characters: {seconds:.2f} s, {seconds / size * MEGABYTE:.2f} s a million"
        )
    for filling in FILLINGS:
        small, large = (taken(filling * (size // len(filling)), pack) for size in (50_000, 200_000))
        print(
            f"{filling * 2!r} repeated: 50,000 characters {small:.2f} s, 200,000 {large:.2f} s (4 times is linear)"
        )


if __name__ == "__main__":
    main()
