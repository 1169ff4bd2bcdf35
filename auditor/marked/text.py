"""Text and Markdown: a mark in brackets behind the figure, and the notes below the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from auditor.marked.locate import anywhere
from auditor.marked.marks import Mark
from auditor.readers.encoding import decode, one_line_end


def write(data: bytes, name: str, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """The marked copy, in UTF-8, and how many marks stand at their figure. Raises Unreadable."""
    lines = one_line_end(decode(data, name)).removesuffix("\n").split("\n")
    inserted: dict[int, list[tuple[int, str]]] = defaultdict(list)
    exact = 0
    for mark in marks:
        # A line that is not there, or none at all, is the nearest that is.
        number = min(max((mark.place.line or 1) - 1, 0), max(len(lines) - 1, 0))
        line = lines[number] if lines else ""
        found = anywhere(line, mark)
        exact += found is not None
        # Behind the figure; without it, at the end of its line.
        inserted[number].append((found[1] if found else len(line), f"【{mark.label}】"))
    for number, marked in inserted.items():
        # From the right, so that places further left stay where they are.
        for at, label in sorted(marked, key=lambda one: one[0], reverse=True):
            lines[number] = lines[number][:at] + label + lines[number][at:]
    notes = [f"【{mark.label}】{mark.note}" for mark in marks if mark.note]
    text = "\n".join([*lines, *(["", "---", ""] if notes else []), *notes])
    return (text + "\n").encode(), exact
