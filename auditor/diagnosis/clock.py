"""How long the search behind one report may take: counts of work bound it first, the clock only
what they do not see.
"""

from __future__ import annotations

import time
from dataclasses import field
from typing import Final

from auditor.records import frozen

MOST_SECONDS: Final = 2.0
"""So much processor time is spent on the causes of one report; ordinary ones take hundredths of a
second.

Not the time of day: a busy machine gives the same results."""


def _later() -> float:
    return time.thread_time() + MOST_SECONDS


@frozen
class Clock:
    """Runs from when it is made."""

    ends: float = field(default_factory=_later)

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return time.thread_time() > self.ends
