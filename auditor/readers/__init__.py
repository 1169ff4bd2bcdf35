"""From a file to a Document, its paragraphs and grids: what a file is shows in its content, its
suffix only breaks ties.

Each format has a module of its own, imported on first use with the libraries it needs. Whatever a
file holds, `read` returns a Document or raises Unreadable with one line that names the file and
says what is the matter.
"""

from __future__ import annotations

import errno
import importlib
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from auditor.document import Document, Unreadable
from auditor.message import renamed, say
from auditor.patterns import regex
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits

FORMATS: Final = {
    "pdf": "auditor.readers.pdf:read",
    "image": "auditor.readers.ocr:read",
    "ofd": "auditor.readers.ofd:parse",
    "xlsx": "auditor.readers.excel:parse",
    "xls": "auditor.readers.excel.xls:parse",
    "spreadsheetml": "auditor.readers.excel.spreadsheetml:parse",
    "docx": "auditor.readers.word:parse",
    "sealed": "auditor.readers.sealed:parse",
    "office": "auditor.readers.office:parse",
    "html": "auditor.readers.html:parse",
    "mht": "auditor.readers.html.mht:parse",
    "csv": "auditor.readers.csv:parse",
    "text": "auditor.readers.text:parse",
    "zip": "auditor.readers.bundle:parse",
}
"""Format -> the function that reads it: `read(path, limits)` for pages, else `parse(data, name,
limits)`.
"""

_OURS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE})
"""What the system says of its own state; a library that meets a damaged file says nothing of the
kind.
"""
# Blanks that part the cells of a table set in running text, as in `合计　　12.34　　5.60`.
_APART: Final = regex(r"[ \u3000\xa0]{2,}+")
# Formats whose libraries open a file by its path; all others are handed the bytes.
_BY_PATH: Final = frozenset({"pdf", "image"})
_EMPTY_REMEDY: Final = say("file.empty.cure")


def read(path: Path | str, limits: Limits = DEFAULT) -> Document:
    """The document in a file, or in a folder that holds one report in several files.

    Raises Unreadable, and nothing else, where it cannot be read.
    """
    path = Path(path)
    name = shown_name(path.name or str(path))
    try:
        if path.is_dir():
            from auditor.readers.bundle import read as read_folder

            return read_folder([path], limits)
        data = _bytes(path, name, limits)
        return _dispatched(data, name, limits, path)
    except FileNotFoundError as error:
        raise Unreadable(say("file.missing", name=name), say("file.missing.cure")) from error
    except OSError as error:
        reason = error.strerror or say("file.io")
        raise Unreadable(
            say("file.closed", name=name, reason=reason), say("file.closed.cure")
        ) from error


def read_bytes(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in bytes that have no file of their own: standard input, a member of a
    container.
    """
    name = shown_name(name)
    if len(data) > limits.bytes:
        raise _too_big(name, len(data), limits)
    return _dispatched(data, name, limits, None)


def shown_name(name: str) -> str:
    """A file name on one line, whatever characters it has."""
    shown = "".join(
        letter if letter.isprintable() else "�"
        for letter in name.encode("utf-8", "replace").decode()
    )
    return shown if len(shown) <= 120 else shown[:60] + "…" + shown[-50:]


def _bytes(path: Path, name: str, limits: Limits) -> bytes:
    if not path.exists():
        raise Unreadable(say("file.missing", name=name), say("file.missing.cure"))
    if not path.is_file():
        raise Unreadable(say("file.special", name=name), say("file.special.cure"))
    size = path.stat().st_size
    if size > limits.bytes:
        raise _too_big(name, size, limits)
    return path.read_bytes()


def _too_big(name: str, size: int, limits: Limits) -> Unreadable:
    return Unreadable(
        say(
            "file.large",
            name=name,
            size=f"{size / MEGABYTE:.0f}",
            limit=f"{limits.bytes / MEGABYTE:.0f}",
        ),
        say("file.large.cure"),
    )


def _dispatched(data: bytes, name: str, limits: Limits, path: Path | None) -> Document:
    if not data:
        raise Unreadable(say("file.empty", name=name), _EMPTY_REMEDY)
    try:
        from auditor.readers.sniff import format_of

        document = _called(format_of(data, name, limits), data, name, limits, path)
    # A file that is gone by now is told by `read`, as one that never was there.
    except (Unreadable, FileNotFoundError):
        raise
    except Exception as error:
        raise _refusal(name, error) from error
    if not document.blocks:
        raise Unreadable(say("file.blank", name=name), say("file.blank.cure"))
    if document.name != name or not document.sha256:
        return replace(document, name=name, sha256=document.sha256 or sha256(data).hexdigest())
    return document


def _refusal(name: str, error: Exception) -> Unreadable:
    """What is said of whatever went wrong in a reader, in one line for the user."""
    if isinstance(error, ImportError):
        missing = say("file.component", name=name, module=error.name or error)
        return Unreadable(missing, say("file.component.cure"))
    if isinstance(error, RecursionError):
        return Unreadable(say("file.nested", name=name), say("file.resave"))
    if isinstance(error, MemoryError):
        return Unreadable(say("file.memory", name=name), say("file.memory.cure"))
    if isinstance(error, OSError) and error.errno in _OURS:
        # A full temporary folder, or one that cannot be written, says nothing about the file.
        return Unreadable(say("temp.full", name=name, why=error.strerror), say("temp.full.cure"))
    # The promise of this module: damage that no reader foresaw is still one line for the user.
    return _damaged(name, error)


def _small_text(data: bytes, name: str, limits: Limits) -> str:
    """The text of a text file. Raises Unreadable where it holds more than any report."""
    from auditor.readers.encoding import decode, one_line_end

    # A text above the limit is not even decoded: it is refused below as one that is empty.
    text = one_line_end(decode(data, name)) if len(data) <= limits.page else ""
    lines = text.count("\n")
    # The most cells that it can have: what parts them, and its lines.
    cells = lines + text.count("\t") + text.count("|") + len(_APART.findall(text))
    if not text or lines > 2 * limits.paragraphs or cells > limits.cells:
        raise Unreadable(
            say("text.large", name=name, lines=lines, size=f"{len(data) / MEGABYTE:.0f}"),
            say("file.large.cure"),
        )
    return text


def _damaged(name: str, error: Exception) -> Unreadable:
    return Unreadable(
        say("file.damaged", name=name, error=type(error).__name__),
        say("file.damaged.cure"),
    )


def _called(kind: str, data: bytes, name: str, limits: Limits, path: Path | None) -> Document:
    module, _, function = FORMATS[kind].partition(":")
    entry: Callable[..., Document] = getattr(importlib.import_module(module), function)
    if kind == "text":
        return entry(_small_text(data, name, limits), name, sha256(data).hexdigest())
    if kind not in _BY_PATH:
        return entry(data, name, limits)
    if path is not None:
        return entry(path, limits)
    # Bytes without a file of their own (a PDF in an archive) are written to one for the library.
    import tempfile

    with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
        # The suffix is ours: a member's own name may hold anything.
        copy = Path(folder) / ("page.pdf" if kind == "pdf" else "page.img")
        copy.write_bytes(data)
        try:
            return entry(copy, limits)
        except Unreadable as error:
            raise Unreadable(renamed(error.message, copy.name, name), error.remedy) from error
