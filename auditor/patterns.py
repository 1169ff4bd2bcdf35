"""Regular expressions, each compiled by one run and kept for the next (`compiled`).

Python compiles a pattern anew in every process, in Python: 600 patterns were a sixth of the time
that a small report took. What is kept is what the compiler made of it, numbers only, and the
interpreter checks it before it takes it.
"""

from __future__ import annotations

import contextlib
import re
import sys
from array import array
from importlib import import_module
from typing import Any, AnyStr, Final

from auditor.compiled import Shelf

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
SHELF: Final = Shelf(
    "codes", (getattr(_sre, "MAGIC", 0), getattr(_sre, "CODESIZE", 0), sys.byteorder), _MOST
)
"""Codes by the pattern and its flags."""


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` makes of a pattern. Raises re.error."""
    key = (source, int(flags))
    try:
        code = SHELF.found(key)
        if code is None:
            code = SHELF.new[key] = _code(source, int(flags))
        return _made(source, code)
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
    if SHELF.found((source, 0)) is None:
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
