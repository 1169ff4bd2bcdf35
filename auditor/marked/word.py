"""Word: a comment at each figure, its ground coloured."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from copy import deepcopy
from typing import Final

from lxml import etree

from auditor.marked.colours import colour
from auditor.marked.locate import anywhere
from auditor.marked.marks import Mark
from auditor.marked.package import Copy
from auditor.readers.word import standing
from auditor.readers.word.numbering import W

_SPACE: Final = W[1:-1]
_KIND: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_EMPTY: Final = f'<w:comments xmlns:w="{_SPACE}"/>'
_AUTHOR: Final = "auditor"
_SPACE_KEPT: Final = "{http://www.w3.org/XML/1998/namespace}space", "preserve"


def write(data: bytes, name: str, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """The marked copy, and how many marks stand at their figure. Raises Unreadable."""
    copy = Copy(data, name)
    main = copy.package.main_part("word/document.xml")
    body = copy.tree(main)
    where = standing(body, copy.package)
    comments = _comments(copy, main)
    # Comments of the file keep their numbers; new ones follow.
    number = max((int(each.get(f"{W}id", "0")) for each in comments), default=-1) + 1
    exact = 0
    for mark in marks:
        home = where.get(mark.place.cell or mark.place.paragraph or 1)
        if home is None:
            # A place that the document does not have is said at its first paragraph.
            home = next(body.iter(f"{W}p"))
        run = _run_of(home, mark)
        exact += run is not None
        if run is not None:
            _shade(run, mark.kind)
        if mark.note:
            _comment(comments, number, mark)
            _anchor(home, run, number)
            number += 1
    return copy.bytes(), exact


def _comments(copy: Copy, main: str) -> etree._Element:
    """The part that holds the comments; a new one where there is none."""
    part = copy.related(main, "comments")
    if not part:
        part = posixpath.join(posixpath.dirname(main), "comments.xml")
        copy.relate(main, "comments", part)
        copy.declare(_KIND, part=part)
    return copy.tree(part, _EMPTY)


def _run_of(home: etree._Element, mark: Mark) -> etree._Element | None:
    """A run that holds the figure and nothing else; the runs that held it are cut for that."""
    for paragraph in [home] if home.tag == f"{W}p" else list(home.iter(f"{W}p")):
        texts = [text for text in paragraph.iter(f"{W}t") if text.text]
        # Over all runs of the paragraph: Word cuts a figure wherever a mark of spelling stood.
        found = anywhere("".join(text.text or "" for text in texts), mark)
        if found is not None:
            return _cut(texts, *found)
    return None


def _cut(texts: Sequence[etree._Element], start: int, end: int) -> etree._Element | None:
    at = 0
    held: list[etree._Element] = []
    for text in texts:
        length = len(text.text or "")
        first, last = max(start - at, 0), min(end - at, length)
        if first < last:
            held.append(_alone(text, first, last))
        at += length
    # The comment is laid around the first piece of the figure.
    return held[0] if held else None


def _alone(text: etree._Element, start: int, end: int) -> etree._Element:
    """The run of a part of a text, what stands before and after moved into runs of their own."""
    run, whole = text.getparent(), text.text or ""
    assert run is not None
    # A run with several texts, or none, is taken whole.
    if run.tag != f"{W}r" or len(run.findall(f"{W}t")) > 1:
        return run
    # What stands before and behind the figure goes into runs of the same look.
    for part, beside in ((whole[:start], run.addprevious), (whole[end:], run.addnext)):
        if part:
            twin = deepcopy(run)
            for child in list(twin):
                if child.tag not in (f"{W}rPr", f"{W}t"):
                    twin.remove(child)
            own = twin.find(f"{W}t")
            assert own is not None
            own.text = part
            own.set(*_SPACE_KEPT)
            beside(twin)
    text.text = whole[start:end]
    text.set(*_SPACE_KEPT)
    return run


def _shade(run: etree._Element, kind: str) -> None:
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = run.makeelement(f"{W}rPr")
        run.insert(0, properties)
    old = properties.find(f"{W}shd")
    if old is not None:
        properties.remove(old)
    shade = {f"{W}val": "clear", f"{W}color": "auto", f"{W}fill": colour(kind)}
    made = properties.makeelement(f"{W}shd", shade)
    # The schema has an order: what stands behind a ground stays behind it.
    behind = next((child for child in properties if child.tag in _BEHIND), None)
    properties.append(made) if behind is None else behind.addprevious(made)


_BEHIND: Final = frozenset(
    f"{W}{name}"
    for name in (
        "fitText",
        "vertAlign",
        "rtl",
        "cs",
        "em",
        "lang",
        "eastAsianLayout",
        "specVanish",
        "oMath",
    )
)


def _comment(comments: etree._Element, number: int, mark: Mark) -> None:
    comment = etree.SubElement(
        comments,
        f"{W}comment",
        {f"{W}id": str(number), f"{W}author": _AUTHOR, f"{W}initials": _AUTHOR},
    )
    for line in (mark.label, *mark.note.split("\n")):
        run = etree.SubElement(etree.SubElement(comment, f"{W}p"), f"{W}r")
        etree.SubElement(run, f"{W}t", dict([_SPACE_KEPT])).text = line


def _anchor(home: etree._Element, run: etree._Element | None, number: int) -> None:
    """Lay the comment around the run; around the whole paragraph where there is none."""
    key = {f"{W}id": str(number)}
    make = home.makeelement
    start, end = make(f"{W}commentRangeStart", key), make(f"{W}commentRangeEnd", key)
    reference = make(f"{W}r")
    etree.SubElement(reference, f"{W}commentReference", key)
    if run is not None:
        run.addprevious(start)
        run.addnext(end)
    else:
        paragraph = home if home.tag == f"{W}p" else home.find(f".//{W}p")
        if paragraph is None:
            return
        # The properties of a paragraph stand first.
        first = paragraph.find(f"{W}pPr")
        paragraph.insert(0, start) if first is None else first.addnext(start)
        paragraph.append(end)
    end.addnext(reference)
