"""YAML as the packs use it: scalars stay the text that is written, keys occur once, everything knows its line."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from auditor import plainfile
from auditor.errors import AuditorError


class RuleError(AuditorError):
    """A wrong pack file: file, line, column (from 1) and what would be right."""

    def __init__(self, path: str, line: int, column: int, message: str, hint: str = "") -> None:
        super().__init__(f"{path}:{line}:{column}: {message}" + (f" {hint}" if hint else ""))
        self.path, self.line, self.column, self.message, self.hint = path, line, column, message, hint


class Node(dict[str, Any]):
    """A mapping that knows where it and each of its keys and values stand: `at[key]` is (line, column) of the value."""

    __slots__ = ("at", "keys_at", "line", "path")

    def __init__(self, path: str, line: int) -> None:
        super().__init__()
        self.path, self.line = path, line
        self.at: dict[str, tuple[int, int]] = {}
        self.keys_at: dict[str, tuple[int, int]] = {}

    def fail(self, message: str, key: str | None = None, hint: str = "", offset: int = 0) -> NoReturn:
        """Raise RuleError at a key's value (or at the mapping)."""
        line, column = self.at.get(key, (self.line, 1)) if key else (self.line, 1)
        raise RuleError(self.path, line, column + offset, message, hint)

    def require(self, known: set[str] | frozenset[str], needed: tuple[str, ...] = ()) -> None:
        """Refuse unknown keys and missing ones."""
        for key in self:
            if key not in known:
                line, column = self.keys_at[key]
                raise RuleError(self.path, line, column, f"不认识的键“{key}”", f"可用的键：{'、'.join(sorted(known))}。")
        for key in needed:
            if key not in self:
                raise RuleError(self.path, self.line, 1, f"缺少“{key}”")


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
        raise RuleError(name or str(path), 1, 1, f"不是 UTF-8 编码（第 {error.start + 1} 字节起无法识别）", "请另存为 UTF-8。") from None


def parse(content: str, name: str) -> Any:
    """The content of a YAML text. Raises RuleError where it cannot be read."""
    if len(content) > _LONGEST:
        raise _too_long(name)
    try:
        return _Reader(name, yaml.parse(content, _LOADER)).whole()
    except yaml.reader.ReaderError as error:
        raise _unreadable(content, name, error) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise RuleError(name, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, f"不是合法的 YAML：{problem}") from None


def _unreadable(content: str, name: str, error: yaml.reader.ReaderError) -> RuleError:
    """The line for a character that YAML does not take, such as the null of a damaged file."""
    character = error.character if isinstance(error.character, int) else 0
    before = content[: max(0, content.find(chr(character)))]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return RuleError(name, line, column, f"有不能用的字符（U+{character:04X}）", "请删去，或另存为 UTF-8 文本。")


def _too_long(name: str) -> RuleError:
    return RuleError(name, 1, 1, f"文件过大（上限 {_LONGEST} 个字符）", "请拆成几个文件。")


class _Reader:
    """Makes values of the events of a text as they come: what nests too deep, or grows by its
    aliases, is refused before it is made."""

    def __init__(self, name: str, events: Iterator[yaml.Event]) -> None:
        self._name, self._events = name, events
        self._known: dict[str, tuple[Any, int]] = {}
        """Anchor -> its value, and how many values an alias of it stands for."""
        self._count = 0

    def whole(self) -> Any:
        """The content of the one document; None where there is none."""
        found = None
        documents = 0
        for event in self._events:
            kind = type(event)
            if kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise self._at(event, "文件里不止一份 YAML 文档", "请只留一份，去掉多出的 ---。")
            elif kind not in _FRAME:
                found = self._value(event, 0)
        return found

    def _value(self, event: Any, depth: int) -> Any:
        kind, before = type(event), self._count
        if kind is yaml.AliasEvent:
            if event.anchor not in self._known:
                raise self._at(event, f"引用“*{event.anchor}”没有已写完的定义", "请把内容直接写出。")
            found, size = self._known[event.anchor]
            self._grown(event, size)
            return found
        self._grown(event, 1)
        if kind is yaml.ScalarEvent:
            found = event.value
        elif depth == _DEEPEST:
            raise self._at(event, f"嵌套超过 {_DEEPEST} 层", "请减少层次。")
        elif kind is yaml.SequenceStartEvent:
            found = [self._value(inner, depth + 1) for inner in self._inner(yaml.SequenceEndEvent)]
        else:
            found = self._mapping(event, depth + 1)
        if event.anchor:
            self._known[event.anchor] = found, self._count - before
        return found

    def _mapping(self, start: Any, depth: int) -> Node:
        result = Node(self._name, start.start_mark.line + 1)
        for event in self._inner(yaml.MappingEndEvent):
            key = self._value(event, depth)
            if not isinstance(key, str):
                raise self._at(event, "键应是一个词", "请写成“键: 值”。")
            if key in result:
                raise self._at(event, f"键“{key}”重复", f"第 {result.keys_at[key][0]} 行已有，保留一个。")
            inner = next(self._events)
            result.keys_at[key], result.at[key] = _mark(event), _mark(inner)
            result[key] = self._value(inner, depth)
        return result

    def _inner(self, end: type[Any]) -> Iterator[Any]:
        """The events up to the end of a collection, those within what they begin left to it."""
        while type(event := next(self._events)) is not end:
            yield event

    def _grown(self, event: Any, by: int) -> None:
        self._count += by
        if self._count > _MOST_NODES:
            raise self._at(event, f"内容过多，引用展开后超过 {_MOST_NODES} 项",
                           "请不用引用（*）而直接写出，或拆成几个文件。")

    def _at(self, event: Any, message: str, hint: str) -> RuleError:
        return RuleError(self._name, *_mark(event), message, hint)


_FRAME: Final = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)


def _mark(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
