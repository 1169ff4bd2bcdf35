"""A waiver added to a file of them, which stays as it is otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import indent
from typing import Final

import yaml

from auditor import plainfile
from auditor.gate.waivers import read_waivers
from auditor.output.files import write
from auditor.patterns import regex

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
    if _count(whole) != known + 1:
        held = yaml.safe_load(before)["waivers"] if known else []
        whole = yaml.safe_dump({"waivers": [*held, entry]}, allow_unicode=True, sort_keys=False)
    write(path, whole)


def _count(text: str) -> int:
    """How many waivers a text holds; -1 where it does not read."""
    try:
        return len(yaml.safe_load(text)["waivers"])
    except (yaml.YAMLError, TypeError, KeyError):
        return -1
