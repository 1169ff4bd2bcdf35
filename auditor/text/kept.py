"""What was found in words that come again and again, kept: a pattern is dear to search anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from auditor.patterns import regex


class Cues(dict[str, re.Pattern[str]]):
    """Patterns by first character, each compiled when a text first needs it: a run without prose
    compiles none.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        super().__init__()
        self.sources = sources

    def __missing__(self, first: str) -> re.Pattern[str]:
        """The pattern of a first character."""
        # No cue begins so: a pattern that never matches is kept as well.
        self[first] = regex(self.sources.get(first, "(?!)"))
        return self[first]


MOST_KEPT: Final = 20_000
"""So many labels are kept with what was found in them."""


class KeptNames(dict[str, re.Match[str] | None]):
    """The last known name in each label that was asked: labels come again and again, and a pattern
    is dear to hash.
    """

    def __init__(self, keys: re.Pattern[str]) -> None:
        super().__init__()
        self.keys_ = keys

    def __missing__(self, label: str) -> re.Match[str] | None:
        """The last known name in a label, as the head of a Chinese name stands at its end."""
        if len(self) >= MOST_KEPT:
            # Emptied as a whole: what comes again is soon found again, and a run of any length
            # stays small.
            self.clear()
        found = None
        for match in self.keys_.finditer(label):
            found = match
        self[label] = found
        return found


class Bare(dict[str, str]):
    """Each text that was asked without its noise."""

    def __init__(self, noise: re.Pattern[str]) -> None:
        super().__init__()
        self.noise = noise

    def __missing__(self, text: str) -> str:
        """A text without its noise."""
        if len(self) >= MOST_KEPT:
            self.clear()
        bare = self[text] = self.noise.sub("", text)
        return bare
