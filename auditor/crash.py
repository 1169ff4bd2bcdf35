"""A defect of the program: one line that says so, the details in a file."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import traceback
from functools import lru_cache

from auditor import __version__
from auditor.message import Message, say


def details(error: BaseException) -> str:
    """The traceback with what is needed to look into it; nothing of the report beyond what the
    error says.
    """
    python = sys.version.partition(" ")[0]
    about = f"auditor {__version__}, Python {python}, {sys.platform}\n"
    return about + "".join(traceback.format_exception(error))


@lru_cache(maxsize=1)
def kept(text: str) -> str:
    """The path of a new file with the text; empty where none can be written.

    The same defect met again, report after report, has one file.
    """
    with (
        contextlib.suppress(OSError),
        tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            errors="replace",
            prefix="auditor-crash-",
            suffix=".txt",
            delete=False,
        ) as file,
    ):
        file.write(text)
        return file.name
    return ""


def told(error: BaseException) -> Message:
    """The line for an error that nobody foresaw; its details are kept in a file."""
    path = kept(details(error))
    name = type(error).__name__
    return (
        say("run.crashed.details", error=name, path=path)
        if path
        else say("run.crashed", error=name)
    )
