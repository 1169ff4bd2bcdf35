"""The parsed content of what is shipped, packs and catalogues, kept for the next run (`compiled`).

To parse them is a third of what it takes to load a pack. What is kept is data, texts and where they
stand, found by the hash of the file's text; it names no class and runs nothing. Where anything is
amiss, files are parsed as ever.
"""

from __future__ import annotations

import contextlib
import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from auditor import yamlfile
from auditor.compiled import Shelf
from auditor.yamlfile import Items, Node

Plain = Any
"""A text; (line, values, places of values, places of keys, keys of the values that are no text) of
a mapping; [values, places, numbers of the values that are no text] of a list; None.
"""
_PROGRAM: Final = Path(__file__).parent
# A number that changes with the form of what is kept, and the time of the parser's file: what an
# older one made is parsed anew.
_MADE_BY: Final = (2, os.stat(_PROGRAM / "yamlparser.py").st_mtime_ns)
"""The parser whose results can be taken."""
_MOST: Final = 500
"""So many files of a pack are kept."""
_UNKNOWN: Final = object()
"""Stands for what is not kept: of an empty file None is."""


def content(path: Path, text: str) -> Any:
    """What `yamlparser.parse` makes of the text of a file. Raises RuleError where it cannot be
    read.
    """
    name = str(path)
    folder = _folder(name)
    # A file of the user's is parsed each time.
    if not folder:
        return _parsed(text, name)
    key = sha256(text.encode()).digest()
    known = shelf(folder).found(key, _UNKNOWN)
    # What is kept may be damaged: then it is parsed.
    with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError):
        if known is not _UNKNOWN:
            return _made(known, name)
    made = _parsed(text, name)
    shelf(folder).new[key] = _plain(made)
    return made


def load(path: Path) -> Any:
    """The content of a file: Node, list and str. Raises RuleError where it cannot be read,
    OSError.
    """
    return content(path, yamlfile.text(path))


def shipped() -> Path:
    """The folder of the packs that come with the program."""
    # An installed program has the packs within, a checkout has them beside it.
    inside = _PROGRAM / "_rules"
    return inside if inside.is_dir() else _PROGRAM.parent / "rules"


@cache
def shelf(folder: str) -> Shelf:
    """What is kept of a folder of packs or room of the program, by the hash of the text."""
    return Shelf(folder, _MADE_BY, _MOST)


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


def _plain(value: Any) -> Plain:
    if isinstance(value, Node):
        texts = {key: _plain(one) for key, one in value.items()}
        # Which values are no plain text, so that `_made` need not look at each.
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
    # A mapping is kept as a tuple, a list as a list, text and nothing as they are.
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
