"""YAML as the packs use it: scalars stay the text that is written, keys occur once, everything
knows its line."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from auditor import plainfile
from auditor.errors import AuditorError
from auditor.message import Said, listed, say, sentences
from auditor.patterns import regex
from auditor.yamlwords import cure, near, nearest, unmatched


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
            line, column = value.place(item) or (line, column)
        raise RuleError(self.path, line, column + offset, message, hint)

    def require(self, known: set[str] | frozenset[str], needed: tuple[str, ...] = ()) -> None:
        """Refuse unknown keys and missing ones."""
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


_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LONGEST: Final = 4_000_000
"""Characters of a file: the largest pack has a tenth of it."""
_MOST_NODES: Final = 200_000
"""Values of a file, those repeated by aliases counted each time."""
_DEEPEST: Final = 50
"""Values within values."""


def load(path: Path, name: str | None = None) -> Any:
    """The content of a YAML file: Node, list and str. Raises RuleError where it cannot be read."""
    name = name or str(path)
    return parse(text(path, name), name)


def text(path: Path, name: str | None = None) -> str:
    """The text of a YAML file. Raises RuleError where it is in another encoding, OSError."""
    try:
        return plainfile.text(path)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise _too_long(name or str(path)) from None
        raise
    except UnicodeDecodeError as error:
        raise RuleError(
            name or str(path),
            1,
            1,
            say("yaml.encoding", start=error.start + 1),
            say("yaml.encoding.cure"),
        ) from None


def parse(content: str, name: str) -> Any:
    """The content of a YAML text. Raises RuleError where it cannot be read."""
    if len(content) > _LONGEST:
        raise _too_long(name)
    try:
        loader = _LOADER(content)
    except yaml.reader.ReaderError as error:
        # The reader in Python looks at the text before anything is asked of it.
        raise _unreadable(content, name, error) from None
    try:
        return _Builder(loader, name).document()
    except yaml.reader.ReaderError as error:
        raise _unreadable(content, name, error) from None
    except yaml.YAMLError as error:
        # A quote or a bracket that nothing closes is wrong where it stands, not where the file
        # ends.
        began = getattr(error, "context_mark", None) if "end of stream" in str(error) else None
        mark = began or getattr(error, "problem_mark", None)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        message, hint = cure(
            str(getattr(error, "problem", None) or error), content.splitlines(), line
        )
        raise RuleError(name, line + 1, column + 1, message, hint) from None
    finally:
        loader.dispose()


def _unreadable(content: str, name: str, error: yaml.reader.ReaderError) -> RuleError:
    """The line for a character that YAML does not take, such as the null of a damaged file."""
    character = error.character if isinstance(error.character, int) else 0
    before = content[: max(0, content.find(chr(character)))]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return RuleError(
        name,
        line,
        column,
        say("yaml.character", character=f"{character:04X}"),
        say("yaml.character.cure"),
    )


def _too_long(name: str) -> RuleError:
    return RuleError(name, 1, 1, say("yaml.large", longest=_LONGEST), say("yaml.large.cure"))


class _Builder:
    """Makes the values of a file from its events, and refuses what nests too deep or grows by its
    aliases before it is made."""

    def __init__(self, loader: Any, name: str) -> None:
        self.next, self.name = loader.get_event, name
        self.anchors: dict[str, tuple[Any, int]] = {}
        """Anchor -> the value that an alias of it stands for, and how many values that is."""
        self.count = self.depth = 0

    def document(self) -> Any:
        """The one document of the file; None where it has none."""
        self.next()
        if isinstance(self.next(), yaml.StreamEndEvent):
            return None
        content = self.value(self.next())
        self.next()
        more = self.next()
        if not isinstance(more, yaml.StreamEndEvent):
            raise _at(
                more,
                self.name,
                say("yaml.documents"),
                say("yaml.documents.cure"),
            )
        return content

    def value(self, event: Any) -> Any:
        """The value that an event begins."""
        self.count += 1
        if self.count > _MOST_NODES:
            raise _at(
                event,
                self.name,
                say("yaml.nodes", most_nodes=_MOST_NODES),
                say("yaml.nodes.cure"),
            )
        kind = event.__class__
        if kind is yaml.ScalarEvent and event.anchor is None:
            return event.value
        if kind is yaml.AliasEvent:
            return self._alias(event)
        before = self.count
        made: Any = event.value if kind is yaml.ScalarEvent else self._inner(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = made, self.count - before
        return made

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            raise _at(
                event, self.name, say("yaml.anchor", anchor=event.anchor), say("yaml.anchor.cure")
            )
        made, size = self.anchors[event.anchor]
        self.count += size
        return made

    def _inner(self, event: Any) -> Any:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _at(event, self.name, say("yaml.deep", deepest=_DEEPEST), say("yaml.deep.cure"))
        made = (
            self._sequence() if isinstance(event, yaml.SequenceStartEvent) else self._mapping(event)
        )
        self.depth -= 1
        return made

    def _sequence(self) -> Items:
        items, places = Items(), []
        while (event := self.next()).__class__ is not yaml.SequenceEndEvent:
            items.append(self.value(event))
            mark = event.start_mark
            places.append((mark.line + 1, mark.column + 1))
        items.places = places
        return items

    def _mapping(self, event: Any) -> Node:
        result = Node(self.name, event.start_mark.line + 1)
        while (key_event := self.next()).__class__ is not yaml.MappingEndEvent:
            key = self.value(key_event)
            mark = key_event.start_mark
            line, column = mark.line + 1, mark.column + 1
            if not isinstance(key, str):
                raise RuleError(self.name, line, column, say("yaml.word"), say("yaml.word.cure"))
            if key in result:
                raise RuleError(
                    self.name,
                    line,
                    column,
                    say("yaml.twice", key=key),
                    say("yaml.twice.cure", keys_at=result.keys_at[key][0]),
                )
            value_event = self.next()
            result[key] = self.value(value_event)
            result.keys_at[key] = (line, column)
            result.at[key] = _begins(value_event, column)
        return result


def _begins(event: Any, column: int) -> tuple[int, int]:
    """Where the first character of a value stands: behind its quote, or in the line below `|`."""
    mark = event.start_mark
    style = event.style if event.__class__ is yaml.ScalarEvent else None
    if not style:
        return mark.line + 1, mark.column + 1
    return (mark.line + 2, column + 2) if style in "|>" else (mark.line + 1, mark.column + 2)


def _at(event: Any, name: str, message: Said, hint: Said) -> RuleError:
    return RuleError(name, event.start_mark.line + 1, event.start_mark.column + 1, message, hint)
