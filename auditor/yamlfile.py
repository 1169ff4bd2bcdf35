"""YAML as the packs use it: scalars stay the text that is written, keys occur once, everything
knows its line."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from auditor import plainfile
from auditor.errors import AuditorError
from auditor.message import Said, listed, say, sentences
from auditor.patterns import regex
from auditor.yamlwords import near, nearest, unmatched


class RuleError(AuditorError):
    """A wrong pack file: file, line, column (from 1; 0 where the path itself is wrong) and what
    would be right.
    """

    def __init__(self, path: str, line: int, column: int, message: Said, hint: Said = "") -> None:
        super().__init__(path, line, column, message, hint)
        self.path, self.line, self.column, self.message, self.hint = (
            path,
            line,
            column,
            message,
            hint,
        )

    @property
    def place(self) -> str:
        """Where it is, as the line of it begins."""
        return f"{self.path}:{self.line}:{self.column}: " if self.line else f"{self.path}: "

    def __str__(self) -> str:
        return f"{self.place}{self.message}" + (f"。{self.hint}" if self.hint else "")


Places = dict[str, tuple[int, int]]
"""Line and column, from 1, by key."""


class Node(dict[str, Any]):
    """A mapping that knows where it and each of its keys and values stand: `at[key]` is (line,
    column) of the value."""

    __slots__ = ("at", "keys_at", "line", "path")

    def __init__(
        self, path: str, line: int, at: Places | None = None, keys_at: Places | None = None
    ) -> None:
        super().__init__()
        self.path, self.line = path, line
        self.at: Places = {} if at is None else at
        self.keys_at: Places = {} if keys_at is None else keys_at

    def fail(
        self,
        message: Said,
        key: str | None = None,
        hint: Said = "",
        offset: int = 0,
        item: object = None,
    ) -> NoReturn:
        """Raise RuleError at a key's value (or at an item of it, or at the mapping)."""
        line, column = self.at.get(key, (self.line, 1)) if key else (self.line, 1)
        value = self.get(key) if key else None
        if item is not None and isinstance(value, Items):
            # Of a list the item itself is pointed at.
            line, column = value.place(item) or (line, column)
        raise RuleError(self.path, line, column + offset, message, hint)

    def require(self, known: set[str] | frozenset[str], needed: tuple[str, ...] = ()) -> None:
        """Refuse unknown keys and missing ones."""
        # The common case, that nothing is wrong, in one comparison.
        if not ({*needed} <= self.keys() <= known):
            raise next(self.misfits(known, needed))

    def misfits(
        self,
        known: set[str] | frozenset[str],
        needed: tuple[str, ...] = (),
        told: Mapping[str, Said] | None = None,
    ) -> Iterator[RuleError]:
        """A mistake for each unknown key, and one for all that are missing and are not just
        misspelt.

        `told` says more of how some of them are written.
        """
        meant: list[str] = []
        for key in self:
            if key not in known:
                line, column = self.keys_at[key]
                # A misspelt key is not missing as well.
                meant.append(nearest(key, known))
                hint = say("yaml.keys.cure", known=listed(sorted(known)), key=near(key, known))
                yield RuleError(self.path, line, column, say("yaml.key", key=key), hint)
        missing = [key for key in needed if key not in self and key not in meant]
        if missing:
            hint = say(
                "yaml.missing.cure", lines=listed(say("yaml.line", key=key) for key in missing)
            )
            more = [told[key] for key in missing if told and key in told]
            what = say("yaml.missing", keys=listed(say("yaml.named", key=key) for key in missing))
            yield RuleError(self.path, self.line, 1, what, sentences(hint, *more))

    def regex(self, key: str, text: str, source: str = "") -> re.Pattern[str]:
        """The pattern that a text at a key, or in its list, is (`source` where it is put otherwise
        than it is written).

        Raises RuleError where it is none.
        """
        try:
            return regex(source or text)
        except re.error as error:
            what, hint = unmatched(error)
            self.fail(say("pattern.unfit", text=text, error=what), key, hint, item=text)

    def words(self, keys: tuple[str, ...]) -> None:
        """Refuse what is no text where a text should be."""
        for key in keys:
            if key in self and not isinstance(self[key], str):
                self.fail(
                    say("yaml.text", key=key),
                    key,
                    say("yaml.text.cure"),
                )


class Items(list[Any]):
    """A list that knows where each of its items stands."""

    __slots__ = ("places",)

    places: list[tuple[int, int]]
    """Line and column of each."""

    def place(self, item: object) -> tuple[int, int] | None:
        """Line and column of an item, itself and none that is equal to it."""
        return next(
            (place for one, place in zip(self, self.places, strict=False) if one is item), None
        )


LONGEST: Final = 4_000_000
"""Characters of a file: the largest pack has a tenth of it."""


def text(path: Path, name: str | None = None) -> str:
    """The text of a YAML file. Raises RuleError where it is in another encoding, OSError."""
    try:
        return plainfile.text(path)
    except OSError as error:
        # The words of a pack for what `plainfile` refuses.
        if error.errno == errno.EFBIG:
            raise too_long(name or str(path)) from None
        raise
    except UnicodeDecodeError as error:
        raise RuleError(
            name or str(path),
            1,
            1,
            say("yaml.encoding", start=error.start + 1),
            say("yaml.encoding.cure"),
        ) from None


def too_long(name: str) -> RuleError:
    """The line for a file that is longer than any pack."""
    return RuleError(name, 1, 1, say("yaml.large", longest=LONGEST), say("yaml.large.cure"))
