"""What a start costs: whole processes beside `python -c pass` and the libraries of the command
line, in one run.

python tests/bench/start_bench.py [RUNS]

The commands take turns, so that what else the machine does falls on all alike. Printed are the
least and the median of the clock, and the least of the processor's time, in milliseconds. The first
turn is not counted: it writes the compiled modules.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

from auditor import read
from auditor.document import Paragraph
from auditor.rules.pack import load

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "clean-2020.txt"
TABLES = 9
HEADING = 6
"""Lines above a table that are its heading."""


def main() -> None:
    """Print a line for each command, and one for the pack."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "clean.xlsx"
        workbook(book)
        python = [sys.executable, "-P"]
        auditor = [*python, "-m", "auditor"]
        commands = {
            "python -c pass": ([*python, "-c", "pass"], None),
            "python -c 'import click, rich, yaml'": (
                [*python, "-c", "import click, rich, yaml"],
                None,
            ),
            "auditor --version": ([*auditor, "--version"], 60),
            "auditor check clean-2020.txt": ([*auditor, "check", str(SAMPLE)], 400),
            f"auditor check clean.xlsx, {TABLES} sheets": ([*auditor, "check", str(book)], 450),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for turn in range(runs + 1):
            for name, (command, _) in commands.items():
                seen = once(command)
                if turn:
                    taken[name].append(seen)
        for name, (_, wanted) in commands.items():
            clock, processor = zip(*taken[name], strict=True)
            told = f"; wanted: under {wanted}" if wanted else ""
            print(
                f"{name:40} {min(clock):5.0f} ({statistics.median(clock):5.0f}) ms, {min(processor):5.0f} ms of the processor{told}"
            )
    print(
        f"{'the shipped pack, loaded':40} {min(loaded() for _ in range(9)):5.1f} ms of the processor; wanted: under 25"
    )


def once(command: list[str]) -> tuple[float, float]:
    """(clock, processor) of a process and those below it, in milliseconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False, cwd=ROOT)
    taken, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken * 1000, (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    ) * 1000


def loaded() -> float:
    """Milliseconds of the processor to load the shipped pack once more."""
    started = time.process_time()
    load()
    return (time.process_time() - started) * 1000


def workbook(path: Path) -> None:
    """The sample's tables, each on a sheet with its heading."""
    book = openpyxl.Workbook()
    heading: list[str] = []
    for block in read(SAMPLE).blocks:
        if isinstance(block, Paragraph):
            heading += [block.text] if block.text.strip() else []
            continue
        sheet = book.create_sheet() if len(book.worksheets) <= TABLES else book.worksheets[-1]
        for line in [[text] for text in heading[-HEADING:]] + [
            [cell.text for cell in row] for row in block.rows
        ]:
            sheet.append(line)
        heading.clear()
    book.remove(book.worksheets[0])
    book.save(path)


if __name__ == "__main__":
    main()
