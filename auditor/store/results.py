"""The folder that the results of a cluster go to: what stands in it, what is the program's, what
gives way.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any, Final

from auditor.errors import StoreError
from auditor.message import say
from auditor.patterns import regex
from auditor.store import manifest
from auditor.store.tables import TABLES

LAST: Final = "reports"
"""The table whose file is written last: a part that has it is whole."""
PARTED: Final = (*(name for name in TABLES if name not in ("runs", LAST)), LAST)
"""The tables that a part writes, in the order it does."""
RUN: Final = "runs/part-000000.parquet"
BESIDE: Final = "findings/part-000000.parquet"
"""What the rules over several reports found: of no part."""
# A name that begins with a point is still being written.
_ROWS: Final = regex(r"[^/]+/[^.][^/]*\.parquet")
"""What a query over the results would read."""
# `/.part-000001.parquet.1234`: the number is that of the process.
_HALF: Final = regex(r"/\.(part-[0-9]{6,}\.parquet)\.[0-9]+$")
"""A file that is still being written."""


def placed(output: str, inputs: Iterable[str], files: Iterable[str]) -> str:
    """The output as every machine finds it; it is no input, and in none. Raises StoreError."""
    output = output if "://" in output else os.path.abspath(output)
    own = _found(output)
    for given in inputs:
        root = _found(given if "://" in given else os.path.abspath(given))
        # A slash behind both, so that `/data/in` is not taken for the beginning of `/data/input`.
        if own == root or own.startswith(f"{root.rstrip('/')}/"):
            raise StoreError(say("store.results-in-input", folder=output, given=given))
    folders = {file.rpartition("/")[0] for file in files}
    if any(f"{_found(folder)}/".startswith(f"{own.rstrip('/')}/") for folder in folders):
        raise StoreError(say("store.results-hold-input", folder=output))
    return output


def _found(url: str) -> str:
    """A URL in one spelling, links followed where it is a file of this machine."""
    system, path = _files_at(url)
    if "file" in ((system.protocol,) if isinstance(system.protocol, str) else system.protocol):
        path = os.path.realpath(path)
    return str(system.unstrip_protocol(path))


class Results:
    """The files that runs wrote into the folder of the results, by a list that stands in it.

    Raises StoreError.
    """

    def __init__(self, output: str) -> None:
        self.system, self.base = _files_at(output)
        try:
            self.files = self._known()
        except OSError as error:
            raise StoreError(say("store.results-unread", folder=output, why=error)) from error
        foreign = [
            file for file in self._held() if file not in self.files and _ROWS.fullmatch(file)
        ]
        if foreign:
            raise StoreError(say("store.results-file", folder=output, file=foreign[0]))

    def _known(self) -> frozenset[str]:
        if not self.system.exists(self.base):
            return frozenset()
        path = f"{self.base}/{manifest.NAME}"
        if self.system.isfile(path):
            found = manifest.known(self.system.cat_file(path), manifest.RESULTS)
        else:
            # An empty folder, or none yet, is ours to begin.
            fresh = not self.system.isfile(self.base) and not self.system.ls(
                self.base, detail=False
            )
            found = frozenset() if fresh else None
        if found is None:
            raise StoreError(say("store.results-foreign", folder=self.base))
        return found

    def _held(self) -> list[str]:
        """The files in the folders of the tables, relative to the output."""
        there = [name for name in TABLES if self.system.isdir(f"{self.base}/{name}")]
        return [
            f"{name}/{PurePosixPath(file).name}"
            for name in there
            for file in self.system.ls(f"{self.base}/{name}", detail=False)
        ]

    def expect(self, numbers: Iterable[int]) -> None:
        """Say that the parts of these numbers will be written: before they are, so that a run that
        is killed leaves nothing unknown.
        """
        written = {f"{name}/part-{number:06}.parquet" for number in numbers for name in PARTED}
        self._list(self.files | written | {RUN, BESIDE})

    def _list(self, files: frozenset[str]) -> None:
        with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
            local = Path(folder) / manifest.NAME
            local.write_bytes(manifest.told(manifest.RESULTS, files))
            put(self.system, local, f"{self.base}/{manifest.NAME}")
        self.files = files

    def drop(self, good: set[str]) -> None:
        """Remove the files of ours that are not among the good ones, those that were still being
        written included."""
        for file in self._held():
            # The name that a half-written file would have had.
            done = _HALF.sub(r"/\1", file)
            # Ours by the list: half-written, or of a run that is no longer wanted.
            if done in self.files and (file != done or file not in good):
                self.system.rm_file(f"{self.base}/{file}")
        self._list(self.files & frozenset(good))


def _files_at(url: str) -> Any:
    """(file system, path) of a URL."""
    from fsspec.core import url_to_fs

    return url_to_fs(url)


def put(system: Any, local: Path, target: str) -> None:
    """A file under its name at once, or not at all."""
    parent, _, name = target.rpartition("/")
    system.makedirs(parent, exist_ok=True)
    # Written under a name that no query reads, then moved: whoever looks sees all or nothing.
    system.put_file(str(local), f"{parent}/.{name}.{os.getpid()}")
    system.mv(f"{parent}/.{name}.{os.getpid()}", target)
