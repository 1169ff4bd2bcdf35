"""YAML as the packs use it: scalars stay the text that is written, keys occur once, everything knows its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import yaml


class RuleError(Exception):
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


def load(path: Path, name: str | None = None) -> Any:
    """The content of a YAML file: Node, list and str. Raises RuleError where it cannot be read."""
    return parse(path.read_text(encoding="utf-8"), name or str(path))


def parse(text: str, name: str) -> Any:
    """The content of a YAML text. Raises RuleError where it cannot be read."""
    try:
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise RuleError(name, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, f"不是合法的 YAML：{problem}") from None
    try:
        return None if node is None else _convert(node, name)
    except RecursionError:
        raise RuleError(name, 1, 1, "层次太深，无法读取") from None


def _convert(node: yaml.Node, name: str) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, name) for item in node.value]
    result = Node(name, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key = key_node.value
        line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
        if key in result:
            raise RuleError(name, line, column, f"键“{key}”重复", f"第 {result.keys_at[key][0]} 行已有，保留一个。")
        result[key] = _convert(value_node, name)
        result.keys_at[key] = (line, column)
        result.at[key] = (value_node.start_mark.line + 1, value_node.start_mark.column + 1)
    return result
