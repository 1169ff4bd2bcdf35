"""Text of documents made harmless to show: on one line for what is built of it, and once more for
all that goes out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from auditor.patterns import regex

# Controls (ANSI escapes live on them), directional marks and invisible format characters: none of
# them is ever printed.
_SIGNS: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
_CONTROL: Final = regex(f"[{_SIGNS}]")
# A no-break blank is a blank on one line.
_SPACE: Final = regex(r"[\s\u00a0]+")
# In a CI log a line that begins with `::` is a command, and `##[` is one anywhere.
_COMMAND: Final = regex(r":(?=:)|##(?=\[)")
_PALETTE: Final = r"\x1b\[(?:0|1|2|33|36|1;31)m"
"""The colours that the program itself paints with."""
_UNPAINTED: Final = regex(rf"({_PALETTE})|[{_SIGNS}]")


def printable(text: str) -> str:
    """Text of a document on one line, without characters that a terminal or a viewer acts on."""
    # Nothing that Unicode calls printable is a control, an override or invisible.
    if text.isprintable():
        return text.strip()
    # Removed first: a tab or a line break is a space, any other control is nothing at all.
    return _CONTROL.sub("", _SPACE.sub(" ", text)).strip()


def terminal(text: str, colour: bool = False) -> str:
    """Lines for a terminal or a log, whatever they were built of; with `colour` the program's own
    paint stays.
    """
    # The program's own paint is matched first and kept, all else of its kind goes.
    plain = _UNPAINTED.sub(lambda match: match[1] or "", text) if colour else _CONTROL.sub("", text)
    return uncommanded(plain)


def uncommanded(text: str) -> str:
    """Text in which a CI log finds no command."""
    return _COMMAND.sub(r"\g<0> ", text)


def json_text(content: Any) -> str:
    """JSON on lines; what a terminal would act on stands as an escape, so nothing is lost and
    nothing is run.

    An iterator is written as a list. What it gives becomes text one by one, so that of many reports
    never more than one is there as data.
    """
    return "".join(_written(content, "\n")) + "\n"


def _written(content: Any, lead: str) -> Iterator[str]:
    """JSON piece by piece, whose lines begin with `lead`."""
    if isinstance(content, Iterator):
        yield from _bracketed("[]", (_written(one, f"{lead} ") for one in content), lead)
    elif isinstance(content, dict) and any(isinstance(one, Iterator) for one in content.values()):
        named = (
            chain([f"{json.dumps(name)}: "], _written(one, f"{lead} "))
            for name, one in content.items()
        )
        yield from _bracketed("{}", named, lead)
    else:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        yield _escaped(text).replace("\n", lead)


def _bracketed(marks: str, parts: Iterator[Iterator[str]], lead: str) -> Iterator[str]:
    yield marks[0]
    before = ""
    for part in parts:
        yield f"{before}{lead} "
        yield from part
        before = ","
    yield f"{lead}{marks[1]}" if before else marks[1]


def json_line(content: Any) -> str:
    """JSON on one line, as harmless."""
    return _escaped(json.dumps(content, ensure_ascii=False, separators=(",", ":"))) + "\n"


def _escaped(written: str) -> str:
    return _CONTROL.sub(lambda match: _escape(match[0]), written)


def _escape(character: str) -> str:
    """The character as JSON escapes it: beyond the first plane as two halves."""
    # Below 0x80 JSON would leave DEL as it is; beyond the first plane it writes two halves.
    return json.dumps(character)[1:-1] if ord(character) >= 0x80 else f"\\u{ord(character):04x}"
