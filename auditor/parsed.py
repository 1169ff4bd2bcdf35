"""The parsed content of shipped packs, kept beside the compiled modules of the program as its patterns are.

To parse them is a third of what it takes to load a pack. What is kept is data, texts and where they stand, found by the
hash of the file's text; it names no class and runs nothing. Where anything is amiss, files are parsed as ever.
"""

from __future__ import annotations

import contextlib
import marshal
import os
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, Final

from auditor import patterns, yamlfile
from auditor.language import shipped
from auditor.yamlfile import Items, Node

Plain = Any
"""A text; (line, values, places of values, places of keys) of a mapping; [values, places] of a list; None."""
_MADE_BY: Final = (1, os.stat(yamlfile.__file__).st_mtime_ns)
"""The parser whose results can be taken."""
_MOST: Final = 500
"""So many files of a pack are kept."""
_known: Final[dict[str, dict[bytes, Plain]]] = {}
"""What is kept of each folder of packs, by the hash of the text."""
_new: Final[set[str]] = set()


def content(path: Path, text: str) -> Any:
    """What `yamlfile.parse` makes of the text of a file. Raises RuleError where it cannot be read."""
    root = shipped()
    if not path.is_relative_to(root):
        return yamlfile.parse(text, str(path))
    folder = path.relative_to(root).parts[0]
    if folder not in _known:
        _known[folder] = _read(folder)
    key = sha256(text.encode()).digest()
    with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError):
        if key in _known[folder]:
            return _made(_known[folder][key], str(path))
    made = yamlfile.parse(text, str(path))
    _known[folder][key] = _plain(made)
    _new.add(folder)
    return made


def load(path: Path) -> Any:
    """The content of a file. Raises RuleError where it cannot be read, OSError."""
    return content(path, yamlfile.text(path))


def keep() -> None:
    """Keep what this run parsed for the next, where Python may write its compiled modules."""
    for folder in _new:
        if len(_known[folder]) <= _MOST:
            patterns.write(_place(folder), marshal.dumps((_MADE_BY, _known[folder])))
    _new.clear()


def _place(folder: str) -> Path:
    return Path(cache_from_source(__file__)).with_suffix(f".{folder}")


def _read(folder: str) -> dict[bytes, Plain]:
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
        made_by, found = marshal.loads(_place(folder).read_bytes())
        if made_by == _MADE_BY and isinstance(found, dict):
            return found
    return {}


def _plain(value: Any) -> Plain:
    if isinstance(value, Node):
        return value.line, {key: _plain(one) for key, one in value.items()}, value.at, value.keys_at
    return [[_plain(one) for one in value], value.places] if isinstance(value, Items) else value


def _made(data: Plain, path: str) -> Any:
    if data.__class__ is tuple:
        line, values, at, keys_at = data
        node = Node(path, line)
        for key, value in values.items():
            node[key] = value if value.__class__ is str else _made(value, path)
        node.at, node.keys_at = at, keys_at
        return node
    if data.__class__ is list:
        values, places = data
        items = Items(value if value.__class__ is str else _made(value, path) for value in values)
        items.places = places
        return items
    if data is None or data.__class__ is str:
        return data
    raise TypeError(data)


patterns.also.append(keep)
