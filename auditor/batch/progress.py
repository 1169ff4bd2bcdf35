"""A line on standard error that says how far a run is; nothing where nobody looks."""

from __future__ import annotations

import sys
import time
from typing import Final, TextIO

from auditor.wording.words import words

_EVERY: Final = 0.2
_PATIENCE: Final = 0.5
"""Seconds after which a run without a result yet says that it is at work."""


class Progress:
    """Done, failed, rate and time left of a run of known length."""

    def __init__(
        self, total: int, stream: TextIO | None = None, shown: bool | None = None, lang: str = "zh"
    ) -> None:
        self.total, self.done, self.failed = total, 0, 0
        self._stream = stream or sys.stderr
        self._lang = lang
        self._shown = self._stream.isatty() if shown is None else shown
        self._begun = self._last = time.monotonic()
        self._taken = 0
        self._drawn = False

    @classmethod
    def at(cls, total: int, where: bool | TextIO | None, lang: str = "zh") -> Progress:
        """The line of a run: on a stream that wants it, on standard error where it is asked for or
        somebody looks.
        """
        if where is None or isinstance(where, bool):
            return cls(total, shown=where, lang=lang)
        return cls(total, where, True, lang)

    def skip(self, done: int, failed: int) -> None:
        """So many were done by an earlier run; they do not count for the rate."""
        self.done, self.failed = self.done + done, self.failed + failed

    def step(self, failed: bool) -> None:
        """One more is done."""
        self.done += 1
        self.failed += failed
        self._taken += 1
        now = time.monotonic()
        # Not more than five lines a second, but always the last one.
        if (
            self._shown
            and self.total > 1
            and (now - self._last >= _EVERY or self.done == self.total)
        ):
            self._last, self._drawn = now, True
            # Back to the beginning of the line, and the rest of it cleared.
            print(f"\r{self.line(now)}\x1b[K", end="", file=self._stream, flush=True)

    def tick(self, note: str = "") -> None:
        """Nothing was finished meanwhile: a run that takes its time says so, and what a reader
        tells of its work.
        """
        now = time.monotonic()
        # A run that is done at once draws nothing.
        if self._shown and now - self._begun >= _PATIENCE and now - self._last >= _EVERY:
            self._last, self._drawn = now, True
            line = (
                words(self._lang)("progress.one", time=clock(now - self._begun))
                if self.total == 1
                else self.line(now)
            )
            print(
                f"\r{line}{'  ' + note if note else ''}\x1b[K",
                end="",
                file=self._stream,
                flush=True,
            )

    def line(self, now: float) -> str:
        """The line itself."""
        # Of this run alone: what was resumed took no time.
        rate = self._taken / max(now - self._begun, 1e-9)
        left = (self.total - self.done) / rate if rate else 0.0
        filled = round(20 * self.done / self.total) if self.total else 20
        told = words(self._lang)(
            "progress.many",
            done=self.done,
            total=self.total,
            failed=self.failed,
            rate=f"{rate:.1f}",
            left=clock(left),
        )
        return f"[{'#' * filled}{'.' * (20 - filled)}] {told}"

    def end(self) -> None:
        """Leave the line; a report alone leaves nothing behind."""
        if self._drawn:
            print(
                # A single report clears its line, a run of many leaves it.
                "\r\x1b[K" if self.total == 1 else "",
                end="" if self.total == 1 else "\n",
                file=self._stream,
                flush=True,
            )


def clock(seconds: float) -> str:
    """`1:02:03`, `2:03`."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
