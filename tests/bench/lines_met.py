"""Which lines of the program each test runs: a plugin of pytest, and what it writes.

The modules of a copy of the project are compiled with a mark before every statement, which sets the
byte of its line in a file held in memory by every process: forked workers and those started anew
write to the same. After each test the bytes are kept and put back to nought. Nothing but the
compiled files is changed, so that a test that reads the sources finds them as they are.

With `--tests-of FILE` the plugin runs the tests that are named there, in that order, and no others,
and leaves the name of one that fails in FILE.failed.
"""

from __future__ import annotations

import ast
import base64
import importlib
import importlib.util
import json
import marshal
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MARKS = "_met"
SHARED = ""
"""Stands for a test where lines are met before any test: imports, and the shipped pack."""


def marked(source: str, first: int) -> ast.Module:
    """A module that sets byte `first` + line before each statement that stands on that line."""
    tree = ast.parse(source)
    for node in list(ast.walk(tree)):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                setattr(node, name, list(_with_marks(block, first)))
    at = next((at for at, one in enumerate(tree.body) if not _stays_first(one, at)), len(tree.body))
    tree.body.insert(at, ast.parse(f"from auditor.{MARKS} import met as {MARKS}").body[0])
    return ast.fix_missing_locations(tree)


def _with_marks(block: list[ast.stmt], first: int) -> Iterator[ast.stmt]:
    for at, statement in enumerate(block):
        if not _stays_first(statement, at):
            mark = ast.parse(f"{MARKS}[{first + statement.lineno}] = 1").body[0]
            for node in ast.walk(mark):
                ast.copy_location(node, statement)
            yield mark
        yield statement


def _stays_first(statement: ast.stmt, at: int) -> bool:
    """Whether nothing may stand before it: a docstring, an import from the future."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return not at and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def mark(copied: Path) -> dict[str, Any]:
    """Compile the modules of a copy with marks; the sources, and the byte before each module's."""
    first: dict[str, int] = {}
    sources: dict[str, str] = {}
    size = 0
    for path in sorted((copied / "auditor").rglob("*.py")):
        name = str(path.relative_to(copied))
        sources[name] = path.read_text("utf-8")
        first[name] = size
        code = compile(marked(sources[name], size), str(path), "exec", dont_inherit=True)
        size += sources[name].count("\n") + 2
        kept = Path(importlib.util.cache_from_source(str(path)))
        kept.parent.mkdir(exist_ok=True)
        # Flag 1: loaded whatever the source is.
        head = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
        kept.write_bytes(head + marshal.dumps(code))
    marks = copied.parent / "marks"
    marks.write_bytes(bytes(size))
    (copied / "auditor" / f"{MARKS}.py").write_text(
        "import mmap\n\n"
        f"with open({str(marks)!r}, 'r+b') as held:\n"
        "    met = mmap.mmap(held.fileno(), 0)\n",
        "utf-8",
    )
    return {"first": first, "sources": sources}


def _spent() -> float:
    """Seconds of processor time, of the processes that ended as well: others may be at work here."""
    return sum(os.times()[:4])


def packed(met: bytes) -> str:
    return base64.b64encode(zlib.compress(met, 6)).decode()


def unpacked(kept: str) -> bytes:
    return zlib.decompress(base64.b64decode(kept))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lines-met", help="write here what each test runs")
    parser.addoption("--tests-of", help="a file of names of tests: these, in this order")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--lines-met"):
        config.pluginmanager.register(Met(Path(config.getoption("--lines-met"))))

    elif config.getoption("--tests-of"):
        config.pluginmanager.register(Failed(Path(config.getoption("--tests-of") + ".failed")))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    named = config.getoption("--tests-of")
    if not named:
        return
    asked = Path(named).read_text("utf-8").split("\n")
    found = {item.nodeid: item for item in items}
    # A name that holds a time or a place is another in the next run.
    items[:] = [found[name] for name in asked if name in found]


class Failed:
    """Writes down what fails."""

    def __init__(self, out: Path) -> None:
        self.out = out
        out.unlink(missing_ok=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.out.write_text(report.nodeid, "utf-8")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.out.write_text(report.nodeid, "utf-8")


class Met:
    """Writes what each test runs, and the seconds of processor time it took, a line for each."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.failed: set[str] = set()
        self.began = 0.0

    def _write(self, **record: Any) -> None:
        with self.out.open("a", encoding="utf-8") as out:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")

    def _taken(self) -> str:
        met = importlib.import_module(f"auditor.{MARKS}").met
        kept = packed(met[:])
        met[:] = bytes(len(met))
        return kept

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Any:
        began = _spent()
        report = yield
        if isinstance(collector, pytest.Module):
            self._write(file=collector.nodeid, seconds=round(_spent() - began, 3))
        return report

    def pytest_collection_finish(self) -> None:
        importlib.import_module("auditor.rules").load()
        self._write(test=SHARED, seconds=0.0, passed=True, met=self._taken())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        began = _spent()
        done = yield
        seconds = round(_spent() - began, 4)
        passed = item.nodeid not in self.failed
        self._write(test=item.nodeid, seconds=seconds, passed=passed, met=self._taken())
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Any:
        done = yield
        met = importlib.import_module(f"auditor.{MARKS}").met
        self._write(setup=item.nodeid, met=packed(met[:]))
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)
