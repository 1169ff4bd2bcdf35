"""The parsed content of what is shipped, packs and catalogues, kept beside the compiled
modules of the program as its patterns are.

To parse them is a third of what it takes to load a pack. What is kept is data, texts and where they
stand, found by the hash of the file's text; it names no class and runs nothing. Where anything is
amiss, files are parsed as ever.
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
from auditor.yamlfile import Items, Node

Plain = Any
"""A text; (line, values, places of values, places of keys, keys of the values that are no text) of
a mapping; [values, places, numbers of the values that are no text] of a list; None.
"""
_PROGRAM: Final = Path(__file__).parent
_MADE_BY: Final = (2, os.stat(_PROGRAM / "yamlparser.py").st_mtime_ns)
"""The parser whose results can be taken."""
_MOST: Final = 500
"""So many files of a pack are kept."""
_known: Final[dict[str, dict[bytes, Plain]]] = {}
"""What is kept of each folder of packs, by the hash of the text."""
_new: Final[set[str]] = set()


def content(path: Path, text: str) -> Any:
    """What `yamlparser.parse` makes of the text of a file. Raises RuleError where it cannot be
    read.
    """
    name = str(path)
    folder = _folder(name)
    if not folder:
        return _parsed(text, name)
    if folder not in _known:
        _known[folder] = _read(folder)
    key = sha256(text.encode()).digest()
    with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError):
        if key in _known[folder]:
            return _made(_known[folder][key], name)
    made = _parsed(text, name)
    _known[folder][key] = _plain(made)
    _new.add(folder)
    return made


def load(path: Path) -> Any:
    """The content of a file: Node, list and str. Raises RuleError where it cannot be read,
    OSError.
    """
    return content(path, yamlfile.text(path))


def shipped() -> Path:
    """The folder of the packs that come with the program."""
    inside = _PROGRAM / "_rules"
    return inside if inside.is_dir() else _PROGRAM.parent / "rules"


def _folder(name: str) -> str:
    """The folder of packs, or room of the program, that a file belongs to; empty where it is not
    shipped.
    """
    for root in (f"{shipped()}{os.sep}", f"{_PROGRAM}{os.sep}"):
        if name.startswith(root):
            return name.removeprefix(root).partition(os.sep)[0]
    return ""


def _parsed(text: str, name: str) -> Any:
    # Where everything is kept the parser is not wanted, and the library behind it costs 20 ms.
    from auditor.yamlparser import parse

    return parse(text, name)


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
        texts = {key: _plain(one) for key, one in value.items()}
        below = [key for key, one in texts.items() if one.__class__ is not str]
        return value.line, texts, value.at, value.keys_at, below
    if isinstance(value, Items):
        items = [_plain(one) for one in value]
        return [
            items,
            value.places,
            [number for number, one in enumerate(items) if one.__class__ is not str],
        ]
    return value


def _made(data: Plain, path: str) -> Any:
    if data.__class__ is tuple:
        line, values, at, keys_at, below = data
        node = Node(path, line, at, keys_at)
        node.update(values)
        for key in below:
            node[key] = _made(values[key], path)
        return node
    if data.__class__ is list:
        values, places, below = data
        items = Items(values)
        for number in below:
            items[number] = _made(values[number], path)
        items.places = places
        return items
    if data is None or data.__class__ is str:
        return data
    raise TypeError(data)


patterns.also.append(keep)
