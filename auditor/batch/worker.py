"""What runs in a worker process: settings come in, then items; a record and its bulk go out for each.

Standard input and output carry frames only: whatever a reader prints goes nowhere. Limits are the kernel's (address
space, an alarm), so that a reader that hangs with the interpreter locked, or whose parent is gone, ends all the same.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from auditor import crash
from auditor.api import judged, read, reports
from auditor.batch import frames
from auditor.batch.bulk import bulk as packed
from auditor.batch.bulk import parted, report_of
from auditor.batch.cache import Cache, Kept, content
from auditor.batch.record import Fate, Item, Record, of, refused
from auditor.bounds import MEMORY, TIMEOUT
from auditor.document import Document, Unreadable
from auditor.findings import Report
from auditor.ledger import Ledger
from auditor.readers.progress import heard
from auditor.records import frozen
from auditor.rules.packs import Packs, narrowed

if TYPE_CHECKING:
    from auditor.batch.views import View

Answer = tuple[Record, bytes]
Task = Callable[[Item], Answer]
GRACE: Final = 5.0
"""The parent ends a late worker; the alarm is for a worker whose parent is gone."""
READY: Final = b"ready"
STEP: Final = b"step"
"""What heads a frame that is no answer: the worker is ready; one more step of a reading began."""


@frozen
class Settings:
    """How every item of a run is audited."""

    packs: tuple[str, ...] = ()
    """Those asked for; none for that of each document's kind."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    cache: str = ""
    """The folder of the cache; empty for none."""
    keep: bool = True
    """Whether whole reports are wanted, not only their records."""
    rows: str = ""
    """`module:function` that makes a report's rows for the store; empty where there is none."""
    lang: str = "zh"
    timeout: float = TIMEOUT
    memory: int = MEMORY << 20
    """Bytes a report may take beyond what the program itself does; 0 for no limit."""
    task: str = "auditor.batch.worker:task"
    """`module:function` that makes the task of these settings."""
    view: View | None = None
    """How a task that shows a report is to show it."""


def main() -> None:
    """Serve in a process that was started anew: the settings come first."""
    incoming, outgoing = os.dup(0), os.dup(1)
    quiet()
    with open(incoming, "rb") as asked, open(outgoing, "wb", buffering=0) as told:
        first = frames.read(asked)
        if first is not None:
            serve(pickle.loads(first[0]), asked, told)


def quiet() -> None:
    """Standard input and output lead nowhere from here on: whatever a reader prints is no frame."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)


def serve(settings: Settings, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Serve items until the parent closes its end."""
    task: Task = _named(settings.task)(settings)
    limit_memory(settings.memory)
    # The pack and the libraries live as long as the worker: no collection need look at them again.
    gc.freeze()
    gc.set_threshold(20000, 20, 20)
    outgoing.write(frames.pack(READY))
    limit = settings.timeout + GRACE if settings.timeout else 0

    def step(message: str) -> None:
        _alarm(limit)
        outgoing.write(frames.pack(STEP, message.encode()))

    while (found := frames.read(incoming)) is not None:
        item: Item = pickle.loads(found[0])
        _alarm(limit)
        answer = None
        # An allocation that fails within the interpreter's own C code is a SystemError.
        with contextlib.suppress(MemoryError, SystemError), heard(step):
            answer = _answered(task, item)
        # Said only here, where the frames that held the memory are gone.
        record, bulk = answer or (_no_memory(item), b"")
        _alarm(0)
        outgoing.write(frames.pack(pickle.dumps(record, 5), bulk))


def _answered(task: Task, item: Item) -> Answer:
    """What becomes of an item; whatever goes wrong is said in the record. Raises MemoryError, SystemError."""
    try:
        return task(item)
    except Unreadable as error:
        fate: Fate = "memory" if isinstance(error.__cause__, MemoryError) else "unreadable"
        return refused(item, fate, error.message, error.remedy), b""
    except (MemoryError, SystemError):
        raise
    except Exception as error:
        # One report never stops the others, whatever defect of the program it meets.
        path = crash.kept(crash.details(error))
        where = f"详情在 {path}，" if path else ""
        said = f"{item.name}：核对时程序出错（{type(error).__name__}：{error}）。"
        return refused(item, "internal", said, f"{where}请附上并报告此问题。"), b""


def limit_memory(extra: int) -> None:
    """Let the process take so much address space beyond what it has."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    if extra:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + extra
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _named(spec: str) -> Callable[..., Any]:
    """What `module:name` names."""
    module, _, name = spec.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def task(settings: Settings) -> Task:
    """The audit of items under a pack, through the cache."""
    packs = Packs(settings.packs)
    return Auditor(settings, packs, Cache(Path(settings.cache), packs.sha256) if settings.cache else None)


class Auditor:
    """Audits item after item under the same settings."""

    def __init__(self, settings: Settings, packs: Packs, cache: Cache | None) -> None:
        self.settings, self.packs, self.cache = settings, packs, cache
        folders = tuple(str(folder) for pack in packs.each for folder in pack.folders) if cache else ()
        told = repr((settings.select, settings.ignore, settings.lang, folders))
        self.rules = sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
        self.wanted = settings.keep or bool(settings.rows)
        self._rows = _named(settings.rows) if settings.rows else None

    def __call__(self, item: Item) -> Answer:
        """The record and the bulk of an item. Raises Unreadable."""
        begun = time.perf_counter()
        record, bulk = self._audited(item)
        return replace(record, seconds=round(time.perf_counter() - begun, 4)), bulk

    def _audited(self, item: Item) -> Answer:
        try:
            # Only a file has a content to go by: a pipe, opened here, would wait for ever.
            plain = all(os.path.isfile(path) or os.path.isdir(path) for path in item.paths)
            key = content(item.paths) if self.cache is not None and plain else ""
            key = sha256(f"{key}#{item.part}".encode()).hexdigest() if key and item.part else key
        except OSError:
            # The reader says what is the matter, in its own words.
            key = ""
        if self.cache is None or not key:
            return self._read(item)
        kept, mistrusted = None, False
        try:
            kept = self.cache.get(key)
        except frames.Damaged:
            mistrusted = True
        if kept is not None and kept.rules == self.rules and kept.record.file == item.name and (self._rows is None or parted(kept.bulk).rows):
            return replace(kept.record, key=item.key, cached=True), kept.bulk if self.wanted else b""
        known = _known(kept, item)
        if kept is None or known is None:
            record, bulk = self._read(item, keep=True)
        else:
            record, bulk = self._judged(item, known, kept.record.parts, keep=True)
        self.cache.put(key, Kept(self.rules, record, bulk))
        return replace(record, mistrusted=mistrusted), bulk if self.wanted else b""

    def _read(self, item: Item, keep: bool = False) -> Answer:
        """The rules put to what the files of an item hold. Raises Unreadable."""
        documents = documents_of(item, item.paths, self.packs)
        document = documents[item.part]
        ledger = self.packs.post(document)
        return self._judged(item, ledger, len(documents), keep)

    def _judged(self, item: Item, ledger: Ledger, parts: int, keep: bool = False) -> Answer:
        """The rules put to a ledger."""
        pack = self.packs.posted(ledger)
        if self.settings.select or self.settings.ignore:
            pack = narrowed(pack, self.settings.select, self.settings.ignore)
        report = replace(judged(ledger, pack), part=item.part)
        whole = report if keep or self.settings.keep else None
        record = replace(of(item, report, self.settings.lang), parts=parts)
        return record, packed(whole, self._made(report)).packed()

    def _made(self, report: Report) -> bytes:
        return self._rows(report) if self._rows is not None else b""


def _no_memory(item: Item) -> Record:
    return refused(item, "memory", f"{item.name}：内存不足，未能核对。", "请调高 --memory，或拆分后分别核对。")


def ledger_of(item: Item, paths: tuple[str, ...], packs: Packs) -> Ledger:
    """The ledger of the files of an item, of the first report in them. Raises Unreadable."""
    document = documents_of(item, paths, packs)[0]
    return packs.post(document)


def documents_of(item: Item, paths: tuple[str, ...], packs: Packs) -> tuple[Document, ...]:
    """The reports in the files of an item, under the name of the item where they are its own. Raises Unreadable."""
    if len(paths) == 1:
        document = read(paths[0])
    else:
        from auditor.readers import bundle

        document = bundle.read(paths)
    named = paths == item.paths and document.name != item.name
    return reports(replace(document, name=item.name) if named else document, packs.of(document))


def _known(kept: Kept | None, item: Item) -> Ledger | None:
    """The ledger of an entry of the cache, where it has one, under the name of the item."""
    report = report_of(parted(kept.bulk)) if kept is not None else None
    if report is None:
        return None
    return replace(report.ledger, document=replace(report.ledger.document, name=item.name))


if __name__ == "__main__":
    main()
