"""What the command line puts out: lines for a person, and contents into a file or to standard
output.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from auditor.gate.status import BROKEN
from auditor.message import say as message
from auditor.output.files import OutputError, reason, write
from auditor.output.text import terminal


def say(line: str, err: bool = True) -> None:
    """A line, or lines, for a person; whatever a file name or a document put into it, it is only
    shown.
    """
    _poured(terminal(line.rstrip("\n")) + "\n", err)


def fail(line: str) -> NoReturn:
    """Say why there is no result, and leave."""
    say(line)
    sys.exit(BROKEN)


def leave() -> NoReturn:
    """Whoever read the output went away: no word for them, and no answer that they did not get."""
    _closed(err=False)
    _closed(err=True)
    sys.exit(BROKEN)


def put(content: str | bytes, output: Path | None, form: str = "terminal") -> None:
    """To the file, else to standard output; bytes are not for a terminal. Raises OutputError.

    Text for a person is made harmless once more, and is in the encoding of the console; the other
    formats are harmless by their own rules, and UTF-8 wherever they go.
    """
    if isinstance(content, str) and form == "terminal":
        content = terminal(content, colour=output is None and colour())
    elif isinstance(content, str):
        content = content.encode("utf-8", "replace")
    if output is not None:
        write(output, content)
    elif isinstance(content, bytes) and sys.stdout.isatty():
        raise OutputError(message("output.binary"))
    else:
        _poured(content, err=False)


def in_format(formats: Sequence[str]) -> Callable[[Any], Any]:
    """The option for the format of an output, of which the first is the usual one."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
    )


def width() -> int:
    """Columns of the terminal."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def colour() -> bool:
    """Whether standard output shows colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _poured(content: str | bytes, err: bool) -> None:
    """Into the stream, in its encoding. Raises OutputError where it takes no more."""
    stream = sys.stderr if err else sys.stdout
    data = (
        content
        if isinstance(content, bytes)
        else content.encode(_encoding(stream.encoding), "replace")
    )
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        leave()
    except OSError as error:
        _closed(err)
        if err:
            # There is nobody left to tell.
            return
        raise OutputError(message("output.no-stream", why=reason(error))) from error


def _encoding(named: str | None) -> str:
    """The encoding of a console; UTF-8 for one that would take no Chinese at all, as in the C
    locale.
    """
    return "utf-8" if not named or codecs.lookup(named).name == "ascii" else named


def _closed(err: bool) -> None:
    """What is still held back for the stream goes nowhere, so that leaving does not fail over
    it.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2 if err else 1)
    os.close(nowhere)
