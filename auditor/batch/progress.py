"""A line on standard error that says how far a run is; nothing where nobody looks."""

from __future__ import annotations

import sys
import time
from typing import Final, TextIO

_EVERY: Final = 0.2


class Progress:
    """Done, failed, rate and time left of a run of known length."""

    def __init__(self, total: int, stream: TextIO | None = None, shown: bool | None = None) -> None:
        self.total, self.done, self.failed = total, 0, 0
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty() if shown is None else shown
        self._begun = self._last = time.monotonic()
        self._taken = 0

    def skip(self, done: int, failed: int) -> None:
        """So many were done by an earlier run; they do not count for the rate."""
        self.done, self.failed = self.done + done, self.failed + failed

    def step(self, failed: bool) -> None:
        """One more is done."""
        self.done += 1
        self.failed += failed
        self._taken += 1
        now = time.monotonic()
        if self._shown and (now - self._last >= _EVERY or self.done == self.total):
            self._last = now
            print(f"\r{self.line(now)}\x1b[K", end="", file=self._stream, flush=True)

    def line(self, now: float) -> str:
        """The line itself."""
        rate = self._taken / max(now - self._begun, 1e-9)
        left = (self.total - self.done) / rate if rate else 0.0
        filled = round(20 * self.done / self.total) if self.total else 20
        return (f"[{'#' * filled}{'.' * (20 - filled)}] {self.done}/{self.total} 份  失败 {self.failed}  "
                f"{rate:.1f} 份/秒  剩余 {clock(left)}")

    def end(self) -> None:
        """Leave the line."""
        if self._shown and self._taken:
            print(file=self._stream, flush=True)


def clock(seconds: float) -> str:
    """`1:02:03`, `2:03`."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
