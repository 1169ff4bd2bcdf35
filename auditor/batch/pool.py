"""Worker processes: items go to whichever is free; one that dies, hangs or eats memory costs its
item and no other.

Each worker has a thread here that waits for its answers. A worker holds two items, so that it never
waits for the parent; it takes them in order, so the first of the two is the one it dies on, and the
second goes back.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pickle
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Final

from auditor.batch import frames
from auditor.batch.process import Started, start, tree
from auditor.batch.record import Fate, Record, Submission, refused
from auditor.batch.worker import READY, STEP, Answer, Settings, named
from auditor.errors import PoolBroken
from auditor.message import Said, say

# Items that a worker holds: the one it is at, and the next.
DEPTH: Final = 2
_TICK: Final = 0.2
"""Seconds between looks at deadlines and memory."""
_START: Final = 120.0
"""Seconds a worker may take to start."""
# Workers that end before they are ready, one after the other, before the run is given up.
_TRIES: Final = 3


Heard = queue.SimpleQueue["tuple[_Worker, tuple[bytes, bytes] | None]"]
Tick = Callable[[Said], None]
"""Called every moment with what the reader said last of what it does."""


class _Worker:
    """One process, the items it holds, and the thread that hears it."""

    def __init__(self, settings: Settings) -> None:
        self._started: Started = start(settings)
        self.items: deque[Submission] = deque()
        self.ready = False
        self.own = 0
        """Bytes that it holds before it reads anything: those of the program itself."""
        self.fate: Fate = "crashed"
        self.condemned: Submission | None = None
        """The item that it was ended for, where it was."""
        self.since = time.monotonic()
        self._thread: threading.Thread | None = None

    def give(self, item: Submission) -> None:
        """Hand it one more item."""
        # It has been at the first item since now; a second one waits behind that.
        if not self.items:
            self.since = time.monotonic()
        self.items.append(item)
        # A worker that is gone is heard of by its thread; nothing is lost here.
        with contextlib.suppress(OSError):
            # Pickled by us for a process of ours; nothing of a document is in it but its paths.
            self._started.outgoing.write(frames.pack(pickle.dumps(item, 5)))
            self._started.outgoing.flush()

    def hear(self, heard: Heard) -> None:
        """Let a thread put what it says into a queue, from now on."""
        if self._thread is None:
            thread = threading.Thread(target=self._listen, args=(heard,), daemon=True)
            try:
                thread.start()
            except RuntimeError:
                # What it means is that the system lets this user have no more of them.
                raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from None
            self._thread = thread

    def _listen(self, heard: Heard) -> None:
        # A frame that is cut off is the end, as a closed pipe is.
        with contextlib.suppress(frames.Damaged, OSError, ValueError):
            while (found := frames.read(self._started.incoming)) is not None:
                heard.put((self, found))
        heard.put((self, None))

    def kill(self) -> None:
        """End its process and what that started; the thread reports it gone."""
        # Those below are looked up before their parent is gone and they become orphans.
        below = tree(self._started.process.pid)[1:]
        self._started.process.kill()
        for pid in below:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def end(self) -> int:
        """Make sure that it is gone; its exit status."""
        self.kill()
        status = self._started.process.wait()
        if self._thread is not None:
            # The thread ends by itself once the pipe is closed.
            self._thread.join(_TICK)
        self._started.close()
        return status

    def resident(self) -> int:
        """Bytes of memory that it and what it started hold, where the system tells; else 0."""
        pages = 0
        for pid in tree(self._started.process.pid):
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The second number is the pages that are in memory.
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") if pages else 0


class Pool:
    """So many workers under the same settings."""

    def __init__(
        self,
        settings: Settings,
        jobs: int,
        tick: Tick = lambda _: None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings, self.jobs, self._tick, self._meanwhile = (
            settings,
            max(1, jobs),
            tick,
            meanwhile,
        )
        self.peak = 0
        """The most memory that the workers were seen to hold together."""
        self._workers: list[_Worker] = []
        self._heard: Heard = queue.SimpleQueue()
        self._failed_starts = 0
        self._step: Said = ""

    def run(self, items: Iterable[Submission]) -> Generator[Answer, None, None]:
        """What became of each item, in the order they are finished. Raises PoolBroken.

        Whoever stops asking ends the workers.
        """
        waiting = iter(items)
        back: deque[Submission] = deque()
        # With a short limit of time the clock is looked at more often.
        tick = min(_TICK, self.settings.timeout / 4 or _TICK)
        try:
            if self.jobs > 1:
                # What the task is made of, once for all of them: a forked worker has it in memory
                # already.
                named(self.settings.task)
            looked = time.monotonic()
            self._feed(waiting, back)
            # While the workers are at their first items: what the caller has to do meanwhile.
            self._meanwhile()
            while self._workers:
                with contextlib.suppress(queue.Empty):
                    worker, found = self._heard.get(timeout=tick)
                    answer = (
                        self._ended(worker, back)
                        if found is None
                        else self._answer(worker, found, back)
                    )
                    if answer is not None:
                        yield answer
                    self._feed(waiting, back)
                if time.monotonic() - looked >= tick:
                    looked = time.monotonic()
                    self._watch(looked)
                    self._tick(self._step)
        # Whoever stops asking, or an error: no worker is left behind.
        finally:
            for worker in self._workers:
                worker.end()
            self._workers.clear()

    def _feed(self, waiting: Iterator[Submission], back: deque[Submission]) -> None:
        """Keep every worker supplied; start those that are missing, let those go that have nothing
        to do.
        """
        # First one item for every worker, then a second: none waits while another has two.
        for depth in range(DEPTH):
            for worker in [worker for worker in self._workers if len(worker.items) == depth]:
                if (item := _next(waiting, back)) is not None:
                    worker.give(item)
            if not depth:
                self._start(waiting, back)
        # Nothing is left for it: let it go.
        for worker in [worker for worker in self._workers if not worker.items]:
            worker.end()
            self._workers.remove(worker)
        # Only now: a process can be forked only while no thread runs.
        for worker in self._workers:
            worker.hear(self._heard)

    def _start(self, waiting: Iterator[Submission], back: deque[Submission]) -> None:
        """Start the workers that are missing, as long as there is something for them."""
        while len(self._workers) < self.jobs and (item := _next(waiting, back)) is not None:
            worker = _Worker(self.settings)
            self._workers.append(worker)
            worker.give(item)

    def _answer(
        self, worker: _Worker, found: tuple[bytes, bytes], back: deque[Submission]
    ) -> Answer | None:
        # What was on its way from a worker that is gone by now.
        if worker not in self._workers:
            return None
        worker.since = time.monotonic()
        if found[0] == READY:
            worker.ready, worker.own, self._failed_starts = True, worker.resident(), 0
            return None
        if found[0] == STEP:
            self._step = pickle.loads(found[1])
            return None
        self._step = ""
        record: Record = pickle.loads(found[0])
        item = worker.items.popleft()
        # A file with several reports brings items for the others.
        back.extend(item.further(record.parts))
        if record.fate == "memory":
            # What could not be had once may leave the heap in pieces: the next item gets a fresh
            # process.
            self._workers.remove(worker)
            worker.end()
            back.extendleft(reversed(worker.items))
        return record, found[1]

    def _ended(self, worker: _Worker, back: deque[Submission]) -> Answer | None:
        """A worker is gone: its first item is the reason, if it had begun; the others go back to
        the front.
        """
        if worker not in self._workers:
            return None
        self._workers.remove(worker)
        status = worker.end()
        guilty = None
        if not worker.ready:
            # A worker that dies before it is ready dies of no item.
            self._failed_starts += 1
            if self._failed_starts >= _TRIES:
                raise PoolBroken(say("pool.broken", status=status))
        # Ended for the item it is at, or by itself: then that item is to blame.
        elif worker.items and worker.condemned in (None, worker.items[0]):
            # An answer that was on its way when its worker was ended still counts; the next item is
            # not to blame.
            guilty = worker.items.popleft()
        back.extendleft(reversed(worker.items))
        return None if guilty is None else (self._refused(guilty, worker.fate, status), b"")

    def _refused(self, item: Submission, fate: Fate, status: int) -> Record:
        # Why it was ended: late, too much memory, or (below) a signal or status of its own.
        if fate == "late":
            return refused(
                item,
                fate,
                say("run.late", name=item.name, seconds=f"{self.settings.timeout:g}"),
                say("run.late.cure"),
            )
        if fate == "memory":
            limit = self.settings.memory / 1048576
            return refused(
                item,
                fate,
                say("run.memory", name=item.name, limit=f"{limit:.0f}"),
                say("run.memory.cure"),
            )
        key = "run.signal" if status < 0 else "run.status"
        return refused(
            item, fate, say(key, name=item.name, number=abs(status)), say("run.broken.cure")
        )

    def _watch(self, now: float) -> None:
        """End the workers that are late or too large; their threads report them gone."""
        total = 0
        for worker in self._workers:
            resident = worker.resident()
            total += resident
            # One that is not ready yet has a limit of its own for its start.
            limit = self.settings.timeout if worker.ready else _START
            if worker.condemned is not None:
                continue
            if limit and now - worker.since > limit:
                self._condemn(worker, "late")
            # Beyond what it held before it read anything.
            elif (
                worker.ready
                and self.settings.memory
                and resident - worker.own > self.settings.memory
            ):
                self._condemn(worker, "memory")
        self.peak = max(self.peak, total)

    @staticmethod
    def _condemn(worker: _Worker, fate: Fate) -> None:
        worker.fate, worker.condemned = fate, worker.items[0] if worker.items else None
        worker.kill()


def _next(waiting: Iterator[Submission], back: deque[Submission]) -> Submission | None:
    """The next item: one that came back before those that wait."""
    return back.popleft() if back else next(waiting, None)
