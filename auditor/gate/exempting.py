"""A waiver added to a file of them, or taken out of it; the file stays as it is otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from textwrap import indent
from typing import Any, Final

import yaml

from auditor import plainfile
from auditor.gate.waivers import read_waivers
from auditor.output.files import write
from auditor.patterns import regex

# The blanks before the first `- ` are those of every entry.
_ITEM: Final = regex(r"(?m)^([ ]*+)- ")


def exempted(path: Path, rule: str, fingerprint: str, who: str, why: str, until: date) -> None:
    """Add a waiver to a file of them, which stays as it is otherwise; a new one where there is
    none.

    Raises RuleError for a file that is none, OutputError where it cannot be written.
    """
    before = plainfile.text(path) if path.is_file() else ""
    known = len(read_waivers(path)) if before.strip() else 0
    entry = {"rule": rule, "fingerprint": fingerprint, "who": who, "why": why, "until": until}
    item = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False)
    # The list goes on as it is indented; one that is written in brackets, or is empty, is written
    # anew.
    first = _ITEM.search(before) if known else None
    whole = f"{before.rstrip()}\n{indent(item, first[1])}" if first else ""
    # It did not come out as meant: then the file is written anew, without its comments.
    if _count(whole) != known + 1:
        held = yaml.safe_load(before)["waivers"] if known else []
        whole = yaml.safe_dump({"waivers": [*held, entry]}, allow_unicode=True, sort_keys=False)
    write(path, whole)


def withdrawn(path: Path, fingerprint: str) -> bool:
    """Take the waivers of a fingerprint out of a file of them, which stays as it is otherwise;
    whether there was one.

    Raises RuleError for a file that is none, OutputError where it cannot be written.
    """
    kept = [waiver.fingerprint != fingerprint for waiver in read_waivers(path)]
    if all(kept):
        return False
    before = plainfile.text(path)
    held = yaml.safe_load(before)["waivers"]
    left = [entry for entry, stays in zip(held, kept, strict=True) if stays]
    lines = before.splitlines(keepends=True)
    # From the end, so that the lines above keep their numbers.
    for node, stays in reversed(list(zip(_nodes(before), kept, strict=True))):
        if not stays:
            del lines[node.start_mark.line : _end(node, lines)]
    whole = "".join(lines)
    try:
        same = bool(left) and yaml.safe_load(whole)["waivers"] == left
    except (yaml.YAMLError, TypeError, KeyError):
        same = False
    # Written in brackets, or the last one: nothing can be cut out line by line.
    if not same:
        whole = yaml.safe_dump({"waivers": left}, allow_unicode=True, sort_keys=False)
    write(path, whole)
    return True


def _nodes(text: str) -> list[yaml.Node]:
    """The entries of a file of waivers as they stand in it."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    return next(list(value.value) for key, value in root.value if key.value == "waivers")


def _end(node: yaml.Node, lines: Sequence[str]) -> int:
    """The line behind an entry; comments that follow it belong to the next."""
    end = int(node.end_mark.line)
    while lines[end - 1].strip()[:1] in ("", "#"):
        end -= 1
    return end


def _count(text: str) -> int:
    """How many waivers a text holds; -1 where it does not read."""
    try:
        return len(yaml.safe_load(text)["waivers"])
    except (yaml.YAMLError, TypeError, KeyError):
        return -1
