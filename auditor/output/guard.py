"""No output is an input: told before anything is read, whatever names the two go by."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from auditor import suffixes
from auditor.message import Message, Said, say
from auditor.output.files import OutputError, named, ready

Identity = tuple[int, int]
"""Device and number of a file: the same for all its names."""
STDOUT: Final = say("output.standard")
INPUTS: Final = suffixes.REPORTS | {"", "yaml", "yml", "parquet"}
"""Suffixes of files in an input folder that may be read from it."""


def cleared(outputs: Mapping[str, Path | None], inputs: Iterable[str | Path | None]) -> None:
    """Every output (option -> file) can be written, is no input, and is no other output. Raises
    OutputError.

    Inputs are files, folders (with all below them that may be read), and `-` for standard input;
    addresses and what does not exist are passed over.
    """
    wanted = {option: path for option, path in outputs.items() if path is not None}
    for path in wanted.values():
        ready(path)
        no_log(path)
    apart(_with_log(wanted))
    against(wanted, inputs)


def no_log(path: Path) -> None:
    """Raises OutputError for the file in which a store keeps what it has not yet taken up."""
    if path.suffix == ".wal" and path.with_suffix("").exists():
        raise OutputError(say("output.log", path=named(path), value=named(path.with_suffix(""))))


def _with_log(outputs: Mapping[str, Path]) -> dict[Said, Path]:
    """The outputs, and the file in which a store keeps its changes while it is written."""
    store = outputs.get("--store")
    listed: dict[Said, Path] = {option: path for option, path in outputs.items()}  # noqa: C416
    if store is not None:
        listed[say("output.store-log")] = store.with_name(f"{store.name}.wal")
    return listed


def apart(outputs: Mapping[Said, Path] | Mapping[str, Path]) -> None:
    """No two outputs are one file. Raises OutputError."""
    places: dict[str | Identity, tuple[Said, Path]] = {}
    for option, path in outputs.items():
        # A pipe or a device (`/dev/null`) takes any number of outputs.
        if path.exists() and not path.is_file():
            continue
        # By path and by identity: two links to one file have two paths, a new file has no identity
        # yet.
        keys: set[str | Identity] = {os.path.normcase(os.path.realpath(path)), *_identity(path)}
        for key in keys & places.keys():
            other, there = places[key]
            raise OutputError(
                say("output.same", other=other, there=named(there), option=option, path=named(path))
            )
        places |= dict.fromkeys(keys, (option, path))


def against(outputs: Mapping[str, Path], inputs: Iterable[str | Path | None]) -> None:
    """No output is one of the inputs. Raises OutputError."""
    places: dict[Identity, Said] = {
        identity: (f"{option} {named(path)}")
        for option, path in outputs.items()
        for identity in _identity(path)
    }
    # A run whose report goes to a file by `>` must not read that file.
    for identity in _stream(1):
        places.setdefault(identity, STDOUT)
    if not places:
        return
    for given in inputs:
        for shown, identity in _found(given) if given is not None else ():
            if identity in places:
                raise OutputError(
                    say(
                        "output.input",
                        places=places[identity],
                        shown=shown if isinstance(shown, Message) else named(shown),
                    )
                )


def _identity(path: str | Path) -> Iterator[Identity]:
    """The file a path leads to, where it is a plain file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return
    if stat.S_ISREG(found.st_mode):
        yield found.st_dev, found.st_ino


def _stream(number: int) -> Iterator[Identity]:
    """The file that an open stream leads to, where it leads to one."""
    try:
        found = os.fstat(number)
    except OSError:
        return
    if stat.S_ISREG(found.st_mode):
        yield found.st_dev, found.st_ino


def _found(given: str | Path) -> Iterator[tuple[Said, Identity]]:
    """(name, identity) of every file of an input."""
    path = str(given)
    if path == "-":
        yield from ((say("input.standard"), identity) for identity in _stream(0))
        return
    # An address of this machine is a path; one of another machine is never written to here.
    path = path.removeprefix("file://")
    if "://" in path:
        return
    # A pattern that is no file: what it stands for.
    if not os.path.lexists(path) and glob.has_magic(path):
        for one in glob.iglob(path, recursive=True):
            yield from _found(one)
        return
    for file in _files(path) if os.path.isdir(path) else (path,):
        yield from ((file, identity) for identity in _identity(file))


def _files(folder: str) -> Iterator[str]:
    """The files of a folder that an audit would read."""
    for inner, _, names in os.walk(folder):
        yield from (os.path.join(inner, name) for name in names if suffixes.of(name) in INPUTS)
