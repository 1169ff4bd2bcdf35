"""The list of files that the program keeps in a folder it wrote: what is not on it is somebody
else's, and stays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from auditor.patterns import regex

NAME: Final = "auditor-files.json"
RESULTS: Final = "results"
EXPORT: Final = "export"
# `figures/part-000001.parquet`, `runs.csv`; a path that leads elsewhere is none of ours.
_FILE: Final = regex(r"[a-z_]+/part-[0-9]{1,9}\.parquet|[a-z_]+\.csv")


def told(kind: str, files: Iterable[str]) -> bytes:
    """The list as it is written; paths are relative to the folder, with `/`."""
    return (json.dumps({"auditor": kind, "files": sorted(files)}, indent=1) + "\n").encode()


def known(content: bytes, kind: str) -> frozenset[str] | None:
    """The files of a list; None where it is not one of ours, or of another kind of folder."""
    try:
        found = json.loads(content)
        files = found["files"] if found["auditor"] == kind else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(files, list) or not all(
        isinstance(file, str) and _FILE.fullmatch(file) for file in files
    ):
        return None
    return frozenset(files)
