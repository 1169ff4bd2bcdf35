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
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final

from auditor.api import judged, post, read
from auditor.batch import frames
from auditor.batch.bulk import bulk as packed
from auditor.batch.bulk import parted, report_of
from auditor.batch.cache import Cache, Kept, content
from auditor.batch.record import Fate, Item, Record, of, refused
from auditor.document import Unreadable
from auditor.findings import Report
from auditor.ledger import Ledger
from auditor.rules.pack import Pack, load

Answer = tuple[Record, bytes]
Task = Callable[[Item], Answer]
GRACE: Final = 5.0
"""The parent ends a late worker; the alarm is for a worker whose parent is gone."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How every item of a run is audited."""

    packs: tuple[str, ...] = ("bumen-juesuan",)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    cache: str = ""
    """The folder of the cache; empty for none."""
    keep: bool = True
    """Whether whole reports are wanted, not only their records."""
    rows: str = ""
    """`module:function` that makes a report's rows for the store; empty where there is none."""
    lang: str = "zh"
    timeout: float = 600.0
    memory: int = 4 << 30
    """Bytes a report may take beyond what the program itself does; 0 for no limit."""
    task: str = "auditor.batch.worker:task"
    """`module:function` that makes the task of these settings."""


def main() -> None:
    """Serve items until the parent closes its end."""
    incoming, outgoing = _channels()
    first = frames.read(incoming)
    if first is None:
        return
    settings: Settings = pickle.loads(first[0])
    serve: Task = _named(settings.task)(settings)
    limit_memory(settings.memory)
    # The pack and the libraries live as long as the worker: no collection need look at them again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20000, 20, 20)
    outgoing.write(frames.pack(b"ready"))
    while (found := frames.read(incoming)) is not None:
        item: Item = pickle.loads(found[0])
        _alarm(settings.timeout + GRACE if settings.timeout else 0)
        answer = None
        with contextlib.suppress(MemoryError):
            answer = serve(item)
        # Said only here, where the frames that held the memory are gone.
        record, bulk = answer or (_no_memory(item), b"")
        _alarm(0)
        outgoing.write(frames.pack(pickle.dumps(record, 5), bulk))


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """The frames' own copies of standard input and output; the usual ones then lead nowhere."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return open(incoming, "rb", buffering=1 << 16), open(outgoing, "wb", buffering=0)


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
    pack = load(settings.packs[0], settings.packs[1:])
    return Auditor(settings, pack, Cache(Path(settings.cache), pack.sha256) if settings.cache else None)


class Auditor:
    """Audits item after item under the same settings."""

    def __init__(self, settings: Settings, pack: Pack, cache: Cache | None) -> None:
        self.settings, self.pack, self.cache = settings, pack, cache
        folders = tuple(map(str, pack.folders))
        told = repr((settings.select, settings.ignore, settings.lang, folders))
        self.rules = sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
        self.wanted = settings.keep or bool(settings.rows)
        self._rows = _named(settings.rows) if settings.rows else None

    def __call__(self, item: Item) -> Answer:
        """The record and the bulk of an item; whatever goes wrong is said in the record."""
        begun = time.perf_counter()
        try:
            record, bulk = self._audited(item)
        except Unreadable as error:
            fate: Fate = "memory" if isinstance(error.__cause__, MemoryError) else "unreadable"
            record, bulk = refused(item, fate, error.message, error.remedy), b""
        except MemoryError:
            raise
        except Exception as error:
            # One report never stops the others, whatever defect of the program it meets.
            said = f"{item.name}：核对时程序出错（{type(error).__name__}：{error}）。"
            record, bulk = refused(item, "internal", said, "请单独核对该文件，并报告此问题。"), b""
        return replace(record, seconds=round(time.perf_counter() - begun, 4)), bulk

    def _audited(self, item: Item) -> Answer:
        try:
            key = content(item.paths) if self.cache is not None else ""
        except OSError:
            # The reader says what is the matter, in its own words.
            key = ""
        if self.cache is None or not key:
            return self._judged(item, _ledger(item, self.pack))
        kept, mistrusted = None, False
        try:
            kept = self.cache.get(key)
        except frames.Damaged:
            mistrusted = True
        if kept is not None and kept.rules == self.rules and kept.record.file == item.name and (self._rows is None or parted(kept.bulk).rows):
            return replace(kept.record, key=item.key, cached=True), kept.bulk if self.wanted else b""
        record, bulk = self._judged(item, _known(kept) or _ledger(item, self.pack), keep=True)
        self.cache.put(key, Kept(self.rules, record, bulk))
        return replace(record, mistrusted=mistrusted), bulk if self.wanted else b""

    def _judged(self, item: Item, ledger: Ledger, keep: bool = False) -> Answer:
        """The rules put to a ledger."""
        if ledger.document.name != item.name:
            ledger = replace(ledger, document=replace(ledger.document, name=item.name))
        report = judged(ledger, self.pack, self.settings.select, self.settings.ignore)
        whole = report if keep or self.settings.keep else None
        return of(item, report, self.settings.lang), packed(whole, self._made(report)).packed()

    def _made(self, report: Report) -> bytes:
        return self._rows(report) if self._rows is not None else b""


def _no_memory(item: Item) -> Record:
    return refused(item, "memory", f"{item.name}：内存不足，未能核对。", "请调高 --memory，或拆分后分别核对。")


def _ledger(item: Item, pack: Pack) -> Ledger:
    if len(item.paths) == 1:
        return post(read(item.paths[0]), pack)
    from auditor.readers import bundle

    return post(bundle.read(item.paths), pack)


def _known(kept: Kept | None) -> Ledger | None:
    """The ledger of an entry of the cache, where it has one."""
    report = report_of(parted(kept.bulk)) if kept is not None else None
    return report.ledger if report is not None else None


if __name__ == "__main__":
    main()
