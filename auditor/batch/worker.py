"""What runs in a worker process: settings come in, then items; a record and its bulk go out for
each.

Standard input and output carry frames only: whatever a reader prints goes nowhere. Limits are the
kernel's (address space, an alarm), so that a reader that hangs with the interpreter locked, or
whose parent is gone, ends all the same.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

from auditor import compiled, crash
from auditor.batch import frames
from auditor.batch.record import Fate, Record, Submission, refused
from auditor.bounds import MEMORY, TIMEOUT
from auditor.document import Unreadable
from auditor.message import say
from auditor.readers.progress import heard
from auditor.records import frozen

Answer = tuple[Record, bytes]
Task = Callable[[Submission], Answer]
GRACE: Final = 5.0
"""The parent ends a late worker; the alarm is for a worker whose parent is gone."""
READY: Final = b"ready"
STEP: Final = b"step"
"""What heads a frame that is no answer: the worker is ready; one more step of a reading began."""


@frozen
class View:
    """How it is to be shown."""

    form: str = "terminal"
    lang: str = "zh"
    width: int = 80
    claims: bool = False
    """Of the ledger: the text, sentence by sentence."""
    power: bool = False
    """Of the coverage: what single errors would be caught."""
    rule: str = ""
    """Of a rule: its id, or a prefix that ends in `*`."""


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
    task: str = "auditor.batch.audit:task"
    """`module:function` that makes the task of these settings."""
    view: View | None = None
    """How a task that shows a report is to show it."""


def main() -> None:
    """Serve in a process that was started anew."""
    # The pipes are kept under other numbers before 0 and 1 lead nowhere.
    incoming, outgoing = os.dup(0), os.dup(1)
    quiet()
    told(incoming, outgoing)


def told(incoming: int, outgoing: int) -> None:
    """Serve on two pipes, of which the first tells the settings."""
    with open(incoming, "rb") as asked, open(outgoing, "wb", buffering=0) as answers:
        first = frames.read(asked)
        if first is not None:
            serve(pickle.loads(first[0]), asked, answers)


def quiet() -> None:
    """Standard input and output lead nowhere from here on: whatever a reader prints is no frame."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)


def serve(settings: Settings, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Serve items until the parent closes its end."""
    task: Task = named(settings.task)(settings)
    # Counted from what the program itself takes by now.
    limit_memory(settings.memory)
    # The pack and the libraries live as long as the worker: no collection need look at them again.
    gc.freeze()
    gc.set_threshold(20000, 20, 20)
    # The parent gives time and memory from here on.
    outgoing.write(frames.pack(READY))
    limit = settings.timeout + GRACE if settings.timeout else 0

    def step(message: str) -> None:
        # A reader that tells its pages has the whole time for each of them.
        _alarm(limit)
        outgoing.write(frames.pack(STEP, message.encode()))

    while (found := frames.read(incoming)) is not None:
        item: Submission = pickle.loads(found[0])
        _alarm(limit)
        answer = None
        # An allocation that fails within the interpreter's own C code is a SystemError.
        with contextlib.suppress(MemoryError, SystemError), heard(step):
            answer = _answered(task, item)
        if answer is None:
            # Said only here, where the frames that held the memory are gone, and with room to say
            # it: this worker ends.
            lift_limit()
            answer = _no_memory(item), b""
        record, bulk = answer
        # Between items no clock runs.
        _alarm(0)
        # What it compiled is kept where there is room for that: once it has answered it may be
        # ended.
        with contextlib.suppress(MemoryError):
            compiled.keep()
        outgoing.write(frames.pack(pickle.dumps(record, 5), bulk))


def _answered(task: Task, item: Submission) -> Answer:
    """What becomes of an item; whatever goes wrong is said in the record. Raises MemoryError,
    SystemError.
    """
    try:
        return task(item)
    except Unreadable as error:
        # A reader that ran out of memory says so as a refusal.
        fate: Fate = "memory" if isinstance(error.__cause__, MemoryError) else "unreadable"
        return refused(item, fate, error.message, error.remedy), b""
    except (MemoryError, SystemError):
        raise
    except Exception as error:
        # One report never stops the others, whatever defect of the program it meets.
        # The details are kept, so that the user can send them.
        path = crash.kept(crash.details(error))
        said = say("run.error", name=item.name, error=type(error).__name__, detail=error)
        return refused(
            item,
            "internal",
            said,
            say("run.error.details", path=path) if path else say("run.error.attach"),
        ), b""


def limit_memory(extra: int) -> None:
    """Let the process take so much address space beyond what it has."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    if extra:
        # Never beyond the limit that the system sets.
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + extra
        resource.setrlimit(
            resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )


def lift_limit() -> None:
    """Let the process take what memory there is."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        # No handler is set: the alarm ends the process.
        signal.setitimer(signal.ITIMER_REAL, seconds)


def named(spec: str) -> Callable[..., Any]:
    """What `module:name` names."""
    module, _, name = spec.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _no_memory(item: Submission) -> Record:
    return refused(item, "memory", say("run.out-of-memory", name=item.name), say("run.memory.cure"))


if __name__ == "__main__":
    main()
