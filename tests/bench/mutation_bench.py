"""Which random one-line changes of the program its tests let pass: of 120, at most 8 % should.

    python -m tests.bench.mutation_bench --lines FILE [--map] [--count 120] [--seed 1]
    [--seconds 90] [--results FILE] [PATH ...]

First `--map` runs the tests once, on a copy, and writes to FILE which of them runs which line (some
twenty minutes and 30 MB; PATHs are tests then, by default all, and what is there is added to: the
tests that are new need no more than their own run). Then each change is made in a copy, PATHs being
modules or folders by default all of `auditor/`, and the tests that run the line are run on it,
those of all files by turns and the quickest first, one process at a time, until one fails.

A change survives if all that run its line pass, or as many as go into `--seconds` (told), or if no
test runs the line. Tests that take several times as long as they do otherwise have noticed it.
What is imported or read once for all is seen by every test: there it may be any. `--results` keeps
each outcome at once, and a second run goes on from there. Modules that changed since the lines were
written down are compared by their text.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import cache_from_source
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.bench import lines_met
from tests.bench.covering import Asked, Covered, Known, covering, file_of, in_order
from tests.bench.mutants import Site, changed, chosen, modules, uses

ROOT = Path(__file__).parents[2]
MOST_SURVIVING = 0.08
QUICK = 6
"""Seconds of the tests that are tried first: most changes are noticed by these."""
MEMORY = 10 << 30
"""Bytes that the tests of a change may take."""
LEFT_OUT = (".git", "__pycache__", ".hypothesis", ".*_cache")


class Outcome(NamedTuple):
    """`noticed`, `endless`, `survives`, `not run`; the test that noticed; how many were run."""

    what: str
    by: str = ""
    ran: int = 0


def copied_to(folder: Path) -> Path:
    """A copy of the project."""
    made = folder / "copy"
    shutil.copytree(ROOT, made, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return made


def pytest_of(copied: Path, *options: str, bound: Callable[[], None] | None = None) -> Any:
    """The process of the tests, in the copy."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    command = ["nice", "-n", "5", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "tests.bench.lines_met", f"--rootdir={copied}"]
    command += [f"--basetemp={copied.parent / 'temporary'}", *options]
    return subprocess.Popen(
        command,
        cwd=copied,
        env={**environment, "PYTHONPATH": str(copied)},
        stdout=None if bound is None else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=bound,
        start_new_session=bound is not None,
        text=True,
    )


def mapped(lines: Path, tests: list[str]) -> None:
    """Run the tests and write down which lines each runs."""
    with tempfile.TemporaryDirectory() as folder:
        copied = copied_to(Path(folder))
        head = lines_met.mark(copied)
        with lines.open("a", encoding="utf-8") as out:
            out.write(json.dumps(head) + "\n")
        pytest_of(copied, "--tb=line", f"--lines-met={lines.resolve()}", *tests).wait()


def bounded(seconds: int) -> Callable[[], None]:
    """What bounds the processor time and the memory of a child."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    return bound


def tried(copied: Path, tests: list[str], known: Known) -> Outcome:
    """What these tests say of the copy: those of one file together."""
    files = list(dict.fromkeys(map(file_of, tests)))
    named = copied.parent / "tests.txt"
    ordered = sorted(tests, key=lambda name: files.index(file_of(name)))
    named.write_text("\n".join(ordered), "utf-8")
    seconds = int(4 * known.cost(tests)) + 30
    failed = named.with_name("tests.txt.failed")
    failed.unlink(missing_ok=True)
    process = pytest_of(
        copied, "-x", "--tb=no", f"--tests-of={named}", *files, bound=bounded(seconds)
    )
    try:
        said, _ = process.communicate(timeout=3 * seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Outcome("endless")
    if process.returncode in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        return Outcome("survives", ran=len(tests))
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return Outcome("endless")
    last = (said.strip() or "no word").splitlines()[-1]
    return Outcome("noticed", failed.read_text("utf-8") if failed.exists() else last[:100])


def judged(copied: Path, tests: list[str], known: Known) -> Outcome:
    """What the tests say, the quickest of them first."""
    quick = within(tests, known, QUICK)
    first = tried(copied, quick, known)
    left = tests[len(quick) :]
    if first.what != "survives" or not left:
        return first
    then = tried(copied, left, known)
    return then._replace(ran=first.ran + then.ran)


def shelves(copied: Path) -> dict[Path, bytes]:
    """What the program itself keeps beside its compiled modules."""
    every = (copied / "auditor").rglob("__pycache__/*")
    return {path: path.read_bytes() for path in every if path.suffix != ".pyc"}


def put_back(copied: Path, kept: dict[Path, bytes]) -> None:
    """Put back what the program kept: a change may have written something else."""
    for path in shelves(copied).keys() - kept.keys():
        path.unlink()
    for path, content in kept.items():
        path.write_bytes(content)


def within(tests: list[str], known: Known, seconds: float) -> list[str]:
    """As many of the tests, in their order, as are done in the time; at least one."""
    taken, files = 0.0, set[str]()
    for at, name in enumerate(tests):
        taken += known.tests[name]
        if file_of(name) not in files:
            files.add(file_of(name))
            taken += known.files.get(file_of(name), 0.0)
        if at and taken > seconds:
            return tests[:at]
    return tests


class Bench(NamedTuple):
    """The copy in which changes are made, and what is known of the tests."""

    copied: Path
    known: Known
    every: set[str]
    seconds: int

    def outcome(self, name: str, text: str, covered: Covered) -> dict[str, Any]:
        """What became of a module with one change."""
        every = list(in_order(covered, self.known, self.every))
        tests = within(every, self.known, self.seconds)
        if not covered.run or not tests:
            return {"outcome": "not run", "ran": 0, "of": 0}
        path = self.copied / name
        source, changed_at = path.read_text("utf-8"), path.stat().st_mtime_ns
        compiled = Path(cache_from_source(str(path)))
        kept = shelves(self.copied)
        began = time.monotonic()
        try:
            path.write_text(text, "utf-8")
            # Compiled anew: the seconds of the source and its size may be the same.
            compiled.unlink(missing_ok=True)
            said = judged(self.copied, tests, self.known)
        finally:
            path.write_text(source, "utf-8")
            os.utime(path, ns=(changed_at, changed_at))
            compiled.unlink(missing_ok=True)
            put_back(self.copied, kept)
        return {
            "outcome": said.what,
            "by": said.by,
            "ran": said.ran,
            "of": len(every),
            "seconds": round(time.monotonic() - began, 1),
        }


def measured(options: argparse.Namespace, copied: Path) -> list[dict[str, Any]]:
    """The outcome of every change, those known already out of the file of results."""
    results: Path | None = options.results
    lines = results.read_text("utf-8").splitlines() if results and results.exists() else []
    done = {(one["file"], one["words"]): one for one in map(json.loads, lines)}
    sources = {
        str(path.relative_to(copied)): path.read_text("utf-8")
        for path in modules(copied, ["auditor"])
    }
    paths = options.paths or ["auditor"]
    every: list[tuple[str, Site]] = [
        (str(path.relative_to(copied)), site)
        for path, site in chosen(copied, paths, options.count, options.seed)
    ]
    made = [(name, changed(sources[name], site)) for name, site in every]
    places = {
        (name, one.line): Asked({(name, one.line), *uses(copied, one.names)}, one.later)
        for name, one in made
    }
    known, found, running = covering(options.lines, sources, places)
    bench = Bench(copied, known, running, options.seconds)
    sample = in_order(Covered.of_all(), known, running)
    if (said := tried(copied, list(islice(sample, 200)), known)).what != "survives":
        raise SystemExit(f"the tests do not pass as it is: {said}")
    told = []
    for name, mutant in made:
        one = done.get((name, mutant.words))
        if one is None:
            outcome = bench.outcome(name, mutant.text, found[name, mutant.line])
            one = {"file": name, "words": mutant.words, **outcome}
            if results is not None:
                with results.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(one, ensure_ascii=False) + "\n")
        told.append(one)
        if lasting(one):
            print(in_words(one), flush=True)
    return told


def lasting(one: dict[str, Any]) -> bool:
    return one["outcome"] in ("survives", "not run")


def in_words(one: dict[str, Any]) -> str:
    what = "not run by any test" if one["outcome"] == "not run" else "survives"
    part = f" ({one['ran']} of {one['of']} tests)" if one["ran"] < one["of"] else ""
    return f"{what}{part}: {one['file']}:{one['words']}"


def main() -> None:
    """Make the changes, run the tests on each, tell what was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--lines", type=Path, required=True, help="which test runs which line")
    parser.add_argument("--map", action="store_true", help="run the tests and write that file")
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=90, help="of the tests of one change")
    parser.add_argument("--results", type=Path)
    options = parser.parse_args()
    if options.map:
        mapped(options.lines, options.paths)
        return
    with tempfile.TemporaryDirectory() as folder:
        told = measured(options, copied_to(Path(folder)))
    survived = sum(map(lasting, told))
    unrun = sum(one["outcome"] == "not run" for one in told)
    endless = sum(one["outcome"] == "endless" for one in told)
    print(
        f"{survived} of {len(told)} survive ({unrun} of them not run by any test); "
        f"asked: at most {int(len(told) * MOST_SURVIVING)}; {endless} were noticed by their time"
    )


if __name__ == "__main__":
    main()
