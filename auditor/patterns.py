"""Regular expressions, compiled once and kept beside the compiled modules of the program.

Python compiles a module once and keeps the result in `__pycache__`, but compiles a pattern anew in
every process, in Python: 600 patterns were a sixth of the time that a small report took. Here what
the compiler made of a pattern is kept in the same folder, under the same rights and switches
(`PYTHONDONTWRITEBYTECODE`, `PYTHONPYCACHEPREFIX`) as the modules. It is numbers only, found by the
whole text of the pattern, and the interpreter checks it before it takes it. Where anything is
amiss, or nothing can be written, patterns are compiled as ever.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import re
import sys
import tempfile
from array import array
from collections.abc import Callable
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, AnyStr, Final

Key = tuple[str | bytes, int]
Code = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""Flags, code, number of groups, their numbers by name and their names by number."""
_MOST: Final = 4000
"""So many patterns are kept: three times those of the program and its packs."""
_sre: Any = None
_parser: Any = None
_compiler: Any = None
# The parts of the compiler have no public names: a Python that calls them otherwise compiles as
# ever.
with contextlib.suppress(ImportError):
    _sre, _parser, _compiler = (
        import_module(name) for name in ("_sre", "re._parser", "re._compiler")
    )
_MADE_BY: Final = (getattr(_sre, "MAGIC", 0), getattr(_sre, "CODESIZE", 0), sys.byteorder)
"""The compiler whose codes can be taken."""
_PLACE: Final = Path(cache_from_source(__file__)).with_suffix(".codes")
"""Named after this version of Python, as a compiled module is."""


def _kept() -> dict[Key, Code]:
    """What earlier runs compiled."""
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
        made_by, codes = marshal.loads(_PLACE.read_bytes())
        if made_by == _MADE_BY and isinstance(codes, dict):
            return codes
    return {}


_codes: Final = _kept()
_new: Final[dict[Key, Code]] = {}
"""What this run compiled itself."""


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` makes of a pattern. Raises re.error."""
    key = (source, int(flags))
    try:
        if key not in _codes and key not in _new:
            _new[key] = _code(source, int(flags))
        return _made(source, _codes.get(key) or _new[key])
    except re.error:
        raise
    except Exception:
        # What stands in the file is no code of this interpreter, or its compiler goes by other
        # names.
        return re.compile(source, flags)


def sound(source: str) -> None:
    """Refuse a text that is no regular expression; one that was compiled before needs no look.
    Raises re.error.
    """
    if (source, 0) not in _codes:
        regex(source)


def _made(source: AnyStr, known: Code) -> re.Pattern[AnyStr]:
    final, code, groups, numbers, names = known
    words = memoryview(code).cast("I").tolist()
    made: re.Pattern[AnyStr] = _sre.compile(source, final, words, groups, numbers, names)
    return made


def _code(source: str | bytes, flags: int) -> Code:
    """What the compiler of `re` makes of a pattern, as it hands it to the interpreter."""
    tree = _parser.parse(source, flags)
    words = _compiler._code(tree, flags)
    numbers = tree.state.groupdict
    names: list[str | None] = [None] * tree.state.groups
    for name, number in numbers.items():
        names[number] = name
    return (
        flags | tree.state.flags,
        array("I", words).tobytes(),
        len(names) - 1,
        dict(numbers),
        tuple(names),
    )


also: Final[list[Callable[[], None]]] = []
"""What else is to be kept with the patterns, by those who have it."""


def keep() -> None:
    """Keep what this run compiled for the next, where Python may write its compiled modules."""
    for other in also:
        other()
    if not _new or sys.dont_write_bytecode:
        return
    codes = {**_kept(), **_new}
    _new.clear()
    if len(codes) > _MOST:
        return
    write(_PLACE, marshal.dumps((_MADE_BY, codes)))


def write(place: Path, data: bytes) -> None:
    """Write a file beside the compiled modules, where Python may write these; another run reads all
    of it or none.
    """
    if sys.dont_write_bytecode:
        return
    with contextlib.suppress(OSError):
        number, name = tempfile.mkstemp(dir=place.parent)
        try:
            with open(number, "wb") as file:
                file.write(data)
            os.chmod(name, 0o644)
            os.replace(name, place)
        except OSError:
            os.unlink(name)
