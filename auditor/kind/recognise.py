"""Which kind a document is: each kind says in its pack.yaml by what titles and captions it is
known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from auditor import parsed
from auditor.document import Document, Grid
from auditor.forms.columns import distinct
from auditor.forms.labels import as_pattern, breadth, caption
from auditor.message import say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.yamlfile import Node

KEY: Final = "recognise"
"""The key of pack.yaml that makes a pack a kind."""
_LONGEST: Final = 60
"""No title is longer, in characters."""
# Longer captions are not told.
_SHOWN: Final = 30
_FEW: Final = 3
"""So many captions of a document that is of no known kind are told."""
_HEAD: Final = 2
"""So many first rows of a grid may hold its title."""


@frozen
class Kind:
    """A sort of document that can be recognised."""

    name: str
    """The name of its pack."""
    title: str
    marks: re.Pattern[str]
    """What its titles and captions look like: put to the whole of a caption."""
    called: tuple[tuple[str, str], ...] = ()
    """What one of it is called in messages, by language."""


def kinds(folder: Path) -> tuple[Kind, ...]:
    """The kinds among the packs of a folder, by name. Raises RuleError where a pack.yaml is
    wrong.
    """
    heads = (parsed.load(path) for path in sorted(folder.glob("*/pack.yaml")))
    return tuple(kind(head) for head in heads if isinstance(head, Node) and KEY in head)


def kind(head: Node) -> Kind:
    """The kind that a pack.yaml declares. Raises RuleError where its patterns are wrong."""
    texts = told(head)
    return Kind(
        head.get("name", Path(head.path).parent.name),
        head.get("title", ""),
        # Put to captions as they are compared: without blanks, number and unit.
        regex("|".join(f"(?:{as_pattern(text)})" for text in texts)),
        tuple(head.get("called", {}).items()),
    )


def told(head: Node) -> list[str]:
    """By what a pack.yaml says that its kind is known. Raises RuleError where its patterns are
    wrong.
    """
    texts = head[KEY]
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        head.fail(say("list.texts", code=KEY), KEY, say("kind.recognise.cure"))
    for text in texts:
        head.regex(KEY, text, as_pattern(text))
    return list(texts)


def recognised(document: Document, known: Iterable[Kind]) -> Kind | None:
    """The kind that most titles and captions of a document speak for; of equals the one that speaks
    first.
    """
    known = tuple(known)
    spoken = Counter(
        kind for text in _titles(document) for kind in known if kind.marks.fullmatch(text)
    )
    return spoken.most_common(1)[0][0] if spoken else None


def seen(document: Document) -> tuple[str, ...]:
    """The first captions of a document, as they are printed: what it could have been known by."""
    lines = (
        block.title or _named(block) if isinstance(block, Grid) else block.text
        for block in document.blocks
    )
    short = (line.strip() for line in lines if breadth(line) <= _SHOWN and caption(line))
    # Lines of numbers and marks are no captions.
    return tuple(dict.fromkeys(line for line in short if any(map(str.isalpha, line))))[:_FEW]


def _named(grid: Grid) -> str:
    """The first texts of a grid without a title."""
    return (
        " | ".join(text for cell in distinct(grid.rows[0])[:_FEW] if (text := cell.text.strip()))
        if grid.rows
        else ""
    )


def _titles(document: Document) -> Iterator[str]:
    """Every short line, and the first rows of each grid, as captions."""
    for block in document.blocks:
        texts = _head(block) if isinstance(block, Grid) else (block.text,)
        for text in texts:
            if breadth(text) <= _LONGEST and (bare := caption(text)):
                yield bare


def _head(grid: Grid) -> Iterator[str]:
    yield grid.title
    for row in grid.rows[:_HEAD]:
        yield from dict.fromkeys(cell.text for cell in row)
