"""YAML read into the values of `yamlfile`; apart from it, so that who finds its files parsed
already (`parsed`) need not import the library.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from auditor.message import Said, say
from auditor.yamlfile import LONGEST, Items, Node, RuleError, text, too_long
from auditor.yamlwords import cure

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MOST_NODES: Final = 200_000
"""Values of a file, those repeated by aliases counted each time."""
_DEEPEST: Final = 50
"""Values within values."""


def load(path: Path, name: str) -> Any:
    """The content of a file that is no pack's, called by a name: Node, list and str. Raises
    RuleError where it cannot be read, OSError.
    """
    return parse(text(path, name), name)


def parse(content: str, name: str) -> Any:
    """The content of a YAML text. Raises RuleError where it cannot be read."""
    if len(content) > LONGEST:
        raise too_long(name)
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
        # What aliases repeat counts each time: a few lines of aliases of aliases would stand for
        # millions of values.
        if self.count > _MOST_NODES:
            raise _at(
                event,
                self.name,
                say("yaml.nodes", most_nodes=_MOST_NODES),
                say("yaml.nodes.cure"),
            )
        # Nearly all are plain scalars: no more is asked of these.
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
        # What an alias stands for counts each time, and is the same object.
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
            # YAML would take the last one and lose the first without a word.
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
    # The text of a block begins on the next line, indented by two as everywhere here.
    return (mark.line + 2, column + 2) if style in "|>" else (mark.line + 1, mark.column + 2)


def _at(event: Any, name: str, message: Said, hint: Said) -> RuleError:
    return RuleError(name, event.start_mark.line + 1, event.start_mark.column + 1, message, hint)
