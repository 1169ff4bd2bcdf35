"""A worker process and the two pipes to it, forked where that is safe, else started anew.

A fork has the pack and the program in memory already: it costs milliseconds where a new interpreter
costs 200. It is safe on Linux while no other thread runs here. Either way a worker is told its
settings first, so one can be started before they are known: it gets ready on one processor while
the command line is read on another.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, Final, NoReturn, Protocol

from auditor.batch import frames, worker
from auditor.batch.worker import Settings

_ROOT: Final = str(Path(__file__).parent.parent.parent)
_READIED: Final = "auditor.batch.audit"
"""What every command that reads reports asks of a worker."""


class Process(Protocol):
    """What is needed of a process, however it was started."""

    pid: int

    def kill(self) -> None:
        """End it at once."""

    def wait(self) -> int:
        """Its exit status, negative for a signal, once it is gone."""


def tree(pid: int) -> list[int]:
    """The process and those below it (LibreOffice is one a reader starts), where the system tells;
    else itself.
    """
    found = [pid]
    # The list grows while it is walked: children of children.
    for at in found:
        for task in Path(f"/proc/{at}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, task.read_text().split())
    return found


class Started:
    """A running worker: its process, where it is written to and where it is heard."""

    def __init__(self, process: Process, outgoing: IO[bytes], incoming: IO[bytes]) -> None:
        self.process, self.outgoing, self.incoming = process, outgoing, incoming

    def close(self) -> None:
        """Let go of both pipes."""
        for stream in (self.outgoing, self.incoming):
            with contextlib.suppress(OSError):
                stream.close()


_waiting: Final[list[Started]] = []
"""The worker that was started ahead and has not been asked for."""


@contextlib.contextmanager
def ahead() -> Iterator[None]:
    """Have a worker get ready for an audit from now on, where one can be forked; the first `start`
    within takes it.
    """
    # Where there is no room for another process, `start` says so to whoever needs one.
    with contextlib.suppress(OSError):
        if _can_fork():
            _waiting.append(_forked(_READIED))
    try:
        yield
    finally:
        while _waiting:
            unused = _waiting.pop()
            unused.process.kill()
            unused.process.wait()
            unused.close()


def start(settings: Settings) -> Started:
    """A worker under these settings."""
    # The worker that was started ahead, where there is one.
    started = _waiting.pop() if _waiting else _begun()
    # A worker that is gone already is heard of by whoever listens to it.
    with contextlib.suppress(OSError):
        started.outgoing.write(frames.pack(pickle.dumps(settings, 5)))
        started.outgoing.flush()
    return started


def _begun() -> Started:
    return _forked() if _can_fork() else _anew()


def _can_fork() -> bool:
    # A fork copies the memory of all threads, and only one of them goes on.
    return sys.platform == "linux" and threading.active_count() == 1


def _anew() -> Started:
    import subprocess

    # The program itself comes first, so that a worker runs the same source.
    path = os.pathsep.join([_ROOT, *(entry for entry in sys.path if entry and entry != _ROOT)])
    # A session of its own: Ctrl-C at the terminal reaches the parent only, which then ends the
    # workers.
    process = subprocess.Popen(
        # -P: a file in the working folder that is called like a library is none.
        [sys.executable, "-P", "-m", "auditor.batch.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )
    assert process.stdin is not None and process.stdout is not None
    return Started(process, process.stdin, process.stdout)


class _Fork:
    """A forked process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None

    def kill(self) -> None:
        """End it at once."""
        if self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit status, negative for a signal, once it is gone."""
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status


def _forked(readied: str = "") -> Started:
    """A fork that imports a module before it asks for its settings."""
    ends: list[int] = []
    try:
        ends += os.pipe()
        ends += os.pipe()
        pid = os.fork()
    except OSError:
        for end in ends:
            os.close(end)
        raise
    asked, asking, answers, answering = ends
    if not pid:
        # The child never comes back from here.
        _child(readied, asked, answering)
    os.close(asked)
    os.close(answering)
    return Started(_Fork(pid), os.fdopen(asking, "wb"), os.fdopen(answers, "rb"))


def _child(readied: str, incoming: int, outgoing: int) -> NoReturn:
    """Serve in the forked process and leave without what the parent would do at its end."""
    status = 1
    try:
        # What stayed open here would outlive the parent: the lock of its journal, the ends of other
        # workers' pipes.
        low, high = sorted((incoming, outgoing))
        # All but the two pipes; 0 to 2 are led nowhere by `quiet`.
        for first, last in ((3, low), (low + 1, high), (high + 1, os.sysconf("SC_OPEN_MAX"))):
            os.closerange(first, last)
        # A session of its own: Ctrl-C reaches the parent only.
        os.setsid()
        faulthandler.disable()
        worker.quiet()
        if readied:
            import_module(readied)
        worker.told(incoming, outgoing)
        status = 0
    finally:
        # Without what the parent registered for its end (buffers, temporary folders).
        os._exit(status)
