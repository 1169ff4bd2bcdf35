"""Damaged reports for as long as one likes: `python tests/bench/fuzz_bench.py --minutes 10 --seed 1
[--keep FOLDER]`.

Documents are made and judged in a second process, which is ended where one takes longer than the
limit of time, and may take no more memory than the limit; every 25th also goes through the whole
program. Prints a table, then the failures, a line each; `fuzzing.case(family, format, seed)` makes
a document again, and --keep writes the failing ones. The status is 1 where anything failed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import fuzzing
from fuzz_files import READ, WRITERS

from auditor.reports import FORMATS

SECONDS, MEGABYTES = 60.0, 2048
"""What one document may take: the program's own defaults."""
WHOLE = 25
FULL = 5
"""Every so many seeds all formats of output are rendered, else one of them in turn."""
OUTPUTS = tuple(FORMATS)
Job = tuple[str, str, int]


@dataclass
class Row:
    """What became of the documents of a family in a format."""

    files: int = 0
    tracebacks: int = 0
    slowest: float = 0
    peak: float = 0
    refused: int = 0
    silent: int = 0
    late: int = 0


@dataclass
class Told:
    """What a process says of one document."""

    seconds: float = 0
    peak: float = 0
    refused: bool = False
    exit: int | None = None
    said: str = ""
    failed: str = ""
    silent: tuple[str, ...] = ()
    made: bool = True


@dataclass
class Results:
    """All rows and failures."""

    rows: dict[tuple[str, str], Row] = field(default_factory=lambda: defaultdict(Row))
    failures: list[str] = field(default_factory=list)


# --- the process that judges ----------------------------------------------------------------------


def serve(link: Connection, megabytes: int) -> None:
    """Judge jobs until the link closes."""
    from auditor import rules

    rules.load()
    grown = (
        int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        if Path("/proc/self/statm").exists()
        else 1 << 30
    )
    most = grown + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    while True:
        try:
            job: Job = link.recv()
        except EOFError:
            return
        link.send(_told(*job))


def _told(family: str, name: str, seed: int) -> Told:
    try:
        case = fuzzing.case(family, name, seed)
    except Exception:
        return Told(failed="not made: " + traceback.format_exc(limit=-3))
    if case is None:
        return Told(made=False)
    _reset_peak()
    begun, before = time.perf_counter(), _peak()
    told = Told(said=str(case))
    try:
        outcome = fuzzing.judge(
            case, OUTPUTS if seed % FULL == 0 else (OUTPUTS[seed % len(OUTPUTS)],)
        )
        told.refused, told.silent = bool(outcome.refusal), outcome.silent
        told.exit = (
            2
            if outcome.refusal
            else fuzzing.status([outcome.report], False)
            if outcome.report
            else None
        )
    except (Exception, RecursionError):
        told.failed = traceback.format_exc(limit=-4)
    told.seconds, told.peak = time.perf_counter() - begun, max(0.0, _peak() - before)
    return told


def _reset_peak() -> None:
    """Let the system count the peak of memory anew, where it can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak() -> float:
    """The peak of memory in MB."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Judge:
    """A process that judges, started anew where it was ended."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self.seconds, self.megabytes = seconds, megabytes
        self._start()

    def _start(self) -> None:
        self.link, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(
            target=serve, args=(other, self.megabytes), daemon=True
        )
        self.process.start()
        other.close()

    def ask(self, job: Job) -> Told:
        """What becomes of a document; that the process did not answer, or died, is an answer
        too.
        """
        try:
            self.link.send(job)
            if self.link.poll(self.seconds):
                told: Told = self.link.recv()
                return told
            failed = "late"
        except (EOFError, OSError):
            failed = "died"
        self.close()
        failed = f"{failed} (exit {self.process.exitcode})"
        self._start()
        return Told(self.seconds, failed=failed)

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.link.close()


# --- the run --------------------------------------------------------------------------------------


def jobs(first: int, families: list[str], formats: list[str]) -> Iterator[Job]:
    """Family by family and format by format, seed after seed without end."""
    seed = first * 1_000_000
    while True:
        for family in families:
            for name in WRITERS if family == "bytes" else READ:
                if name in formats:
                    yield family, name, seed
        seed += 1


def whole(case: fuzzing.Case, seconds: float) -> tuple[int, str]:
    """(exit status, what went wrong) of the whole program on a document; a traceback or a status of
    its own is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder) / case.name
        path.write_bytes(case.data)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "auditor", "check", "--isolated", str(path)],
                capture_output=True,
                timeout=seconds * 2,
                cwd=folder,
                env={
                    "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
                    "PATH": "/usr/bin:/bin",
                },
            )
        except subprocess.TimeoutExpired:
            return -1, "late"
    bad = b"Traceback" in done.stderr or done.returncode not in (0, 1, 2, 3)
    return done.returncode, done.stderr.decode("utf-8", "replace")[-400:] if bad else ""


def note(results: Results, job: Job, told: Told, keep: Path | None) -> None:
    """Put down what became of a document."""
    row = results.rows[job[0], job[1]]
    row.files += 1
    row.slowest, row.peak = max(row.slowest, told.seconds), max(row.peak, told.peak)
    row.refused += told.refused
    row.silent += bool(told.silent)
    row.late += told.failed.startswith(("late", "died"))
    row.tracebacks += bool(told.failed) and not told.failed.startswith(("late", "died"))
    if not (told.failed or told.silent):
        return
    results.failures.append(
        f"{' '.join(map(str, job))}: {told.said}\n    {(told.failed or '; '.join(told.silent[:3])).strip()}"
    )
    case = fuzzing.case(*job) if keep else None
    if keep and case:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{job[0]}-{job[2]}-{job[1]}").write_bytes(case.data)


def through(job: Job, told: Told, seconds: float) -> Told:
    """The same document through the whole program: the same status, no traceback."""
    case = fuzzing.case(*job)
    if case is None or told.failed:
        return told
    code, wrong = whole(case, seconds)
    if not wrong and told.exit is not None and code != told.exit:
        wrong = f"the whole program ends with {code}, the reading alone with {told.exit}"
    told.failed = wrong
    return told


def table(results: Results) -> str:
    """The rows, and their sum."""
    heads = (
        "family",
        "format",
        "files",
        "tracebacks",
        "late",
        "slowest s",
        "peak MB",
        "refused",
        "silent",
    )
    lines = ["{:<11} {:<12} {:>6} {:>10} {:>5} {:>9} {:>8} {:>8} {:>7}".format(*heads)]
    total = Row()
    for (family, name), row in sorted(results.rows.items()):
        lines.append(_line(family, name, row))
        for part in ("files", "tracebacks", "late", "refused", "silent"):
            setattr(total, part, getattr(total, part) + getattr(row, part))
        total.slowest, total.peak = max(total.slowest, row.slowest), max(total.peak, row.peak)
    return "\n".join([*lines, _line("all", "", total)])


def _line(family: str, name: str, row: Row) -> str:
    return (
        f"{family:<11} {name:<12} {row.files:>6} {row.tracebacks:>10} {row.late:>5} {row.slowest:>9.2f} {row.peak:>8.0f} "
        f"{row.refused:>8} {row.silent:>7}"
    )


def main() -> int:
    """Run for the time asked, print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument(
        "--families", nargs="*", default=list(fuzzing.FAMILIES), choices=fuzzing.FAMILIES
    )
    parser.add_argument("--formats", nargs="*", default=list(WRITERS), choices=list(WRITERS))
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--megabytes", type=int, default=MEGABYTES)
    asked: Any = parser.parse_args()
    end, results, judge = (
        time.monotonic() + asked.minutes * 60,
        Results(),
        Judge(asked.seconds, asked.megabytes),
    )
    try:
        for at, job in enumerate(jobs(asked.seed, asked.families, asked.formats), 1):
            if time.monotonic() > end:
                break
            told = judge.ask(job)
            if told.made:
                note(
                    results,
                    job,
                    through(job, told, asked.seconds) if at % WHOLE == 0 else told,
                    asked.keep,
                )
    except KeyboardInterrupt:
        print("interrupted")
    finally:
        judge.close()
    print(table(results))
    print("\n".join(results.failures))
    return 1 if results.failures else 0


if __name__ == "__main__":
    sys.exit(main())
