"""The formats that each command speaks, as its `--format` takes them; what serves them is found by
these names. The first of each is the usual one.
"""

from __future__ import annotations

from typing import Final

REPORT: Final = (
    "terminal",
    "json",
    "jsonl",
    "sarif",
    "junit",
    "html",
    "xlsx",
    "markdown",
    "github",
    "gitlab",
    "csv",
)
"""Of `check`: one module of `reports/` each, by this name."""
BINARY: Final = frozenset({"xlsx"})
"""Formats of a report that are bytes and want a file."""
LEDGER: Final = ("terminal", "csv", "json", "xlsx")
COVERAGE: Final = ("terminal", "json", "csv")
DIFF: Final = ("terminal", "json")
QUERY: Final = ("terminal", "csv", "json")
EXPORT: Final = ("parquet", "csv", "xlsx")
SUMMARY: Final = ("terminal", "html", "xlsx")
