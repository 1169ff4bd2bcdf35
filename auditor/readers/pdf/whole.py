"""That all of a page is there to be read: its parts unpack to their end, and its fonts tell
characters.

pdfium passes over what does not unpack, as any viewer does; a table that is gone so leaves no
trace. Where a font does not tell what its codes mean, pdfium takes the codes themselves for
characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from auditor.patterns import regex
from auditor.readers.pdf.objects import Objects, Unpacking, Value

_DEEPEST: Final = 30
_NUMBERED: Final = regex(rb"(?!uni|u[0-9A-F]{4}|afii)[A-Za-z]{0,6}[0-9]{1,5}")
"""A glyph that is numbered rather than named after its character."""
_FIRST_LETTER: Final = 32
"""No character has a lower code: a font that begins there numbers its glyphs."""
_HABIT: Final = 3
"""So many streams, of a file whose program ends none as it should; of fewer, a loose end is a
damage.
"""


class Soundness(NamedTuple):
    """What of a page cannot be read."""

    broken: bool = False
    """Whether a part of what it prints is not there: instructions, forms, fonts."""
    mute: frozenset[bytes] = frozenset()
    """Names of its fonts whose codes stand for no known characters."""


def soundness(objects: Objects) -> list[Soundness]:
    """What cannot be read of each page, in order."""
    pages = list(_pages(objects))
    needed = [_needed(objects, page) for page in pages]
    states = {part: objects.state(part) for parts in needed for part in parts}
    if len(states) >= _HABIT and set(states.values()) == {Unpacking.LOOSE}:
        states = {}
    return [
        Soundness(any(states.get(part) for part in parts), _mute(objects, page))
        for page, parts in zip(pages, needed, strict=True)
    ]


def _pages(objects: Objects) -> Iterator[dict[bytes, Value]]:
    """The pages in order, each with the resources that it inherits."""
    catalogs = (objects.mapping(number) for number in objects.spans)
    roots = [one for one in catalogs if one.get(b"Type") == b"Catalog" and b"Pages" in one]
    stack: list[tuple[Value, Value, int]] = [(one[b"Pages"], None, 0) for one in roots[-1:]]
    while stack:
        value, resources, depth = stack.pop()
        node = objects.mapping(value)
        resources = node.get(b"Resources", resources)
        kids = objects.resolved(node.get(b"Kids"))
        if isinstance(kids, list) and depth < _DEEPEST:
            stack.extend((kid, resources, depth + 1) for kid in reversed(kids))
        elif kids is None and node:
            yield {**node, b"Resources": resources}


def _needed(objects: Objects, page: dict[bytes, Value]) -> set[int]:
    """The streams that a page cannot be without, and what it calls for that is gone."""
    parts: set[Value] = set()
    for contents, own in _layers(objects, page):
        fonts, forms = objects.mapping(own.get(b"Font")), objects.mapping(own.get(b"XObject"))
        parts.update(one for one in contents if isinstance(one, int))
        parts.update(
            meaning
            for meaning in (objects.mapping(font).get(b"ToUnicode") for font in fonts.values())
            if isinstance(meaning, int)
        )
        gone = {
            name: value
            for name, value in (*fonts.items(), *forms.items())
            if isinstance(value, int) and value not in objects.spans
        }
        parts.update(value for name, value in gone.items() if _uses(objects, contents, name))
    return parts


def _uses(objects: Objects, contents: list[Value], name: bytes) -> bool:
    """Whether drawing instructions call for a font or form."""
    text = b"\n".join(objects.unpacked(part) for part in contents if isinstance(part, int))
    return re.search(rb"/" + re.escape(name) + rb"[\s/]", text) is not None


def _layers(
    objects: Objects, page: dict[bytes, Value]
) -> Iterator[tuple[list[Value], dict[bytes, Value]]]:
    """The drawing instructions of a page and of the forms that it names, each with what they
    name.
    """
    contents = page.get(b"Contents")
    listed = objects.resolved(contents)
    met: set[int] = set()
    stack = [(listed if isinstance(listed, list) else [contents], page[b"Resources"])]
    while stack:
        parts, value = stack.pop()
        own = objects.mapping(value)
        yield parts, own
        for form in objects.mapping(own.get(b"XObject")).values():
            if _is_form(objects, form) and form not in met:
                met.add(form)
                stack.append(([form], objects.mapping(form).get(b"Resources")))


def _is_form(objects: Objects, value: Value) -> bool:
    return isinstance(value, int) and objects.mapping(value).get(b"Subtype") == b"Form"


def _mute(objects: Objects, page: dict[bytes, Value]) -> frozenset[bytes]:
    """The names of the fonts of a page that tell no characters, where no other of its fonts has the
    name.
    """
    names: dict[bytes, bool] = {}
    for _, own in _layers(objects, page):
        for value in objects.mapping(own.get(b"Font")).values():
            font = objects.mapping(value)
            part = _descendant(objects, font)
            for name in {objects.resolved(one.get(b"BaseFont")) for one in (font, part)}:
                if isinstance(name, bytes):
                    names[name] = names.get(name, True) and _is_mute(objects, font)
    return frozenset(name for name, mute in names.items() if mute)


def _descendant(objects: Objects, font: dict[bytes, Value]) -> dict[bytes, Value]:
    parts = objects.resolved(font.get(b"DescendantFonts"))
    return objects.mapping(parts[0]) if isinstance(parts, list) and parts else {}


def _is_mute(objects: Objects, font: dict[bytes, Value]) -> bool:
    """Whether the codes of a font are numbers of glyphs and nothing says which characters they
    are.
    """
    if b"ToUnicode" in font:
        return False
    encoding = objects.resolved(font.get(b"Encoding"))
    if font.get(b"Subtype") == b"Type0":
        return encoding in (b"Identity-H", b"Identity-V") and _has_own_numbers(objects, font)
    if font.get(b"Subtype") == b"TrueType" and encoding is None:
        first = objects.resolved(font.get(b"FirstChar"))
        return isinstance(first, bytes) and first.isdigit() and int(first[:9]) < _FIRST_LETTER
    return isinstance(encoding, dict) and _is_numbered(objects, encoding)


def _has_own_numbers(objects: Objects, font: dict[bytes, Value]) -> bool:
    """Whether the codes of a composed font number its own glyphs, in their order."""
    part = _descendant(objects, font)
    system = objects.mapping(part.get(b"CIDSystemInfo"))
    known = objects.resolved(system.get(b"Ordering")) not in (None, b"(Identity)", b"()")
    return not known and not isinstance(part.get(b"CIDToGIDMap"), int)


def _is_numbered(objects: Objects, encoding: dict[bytes, Value]) -> bool:
    """Whether most glyphs that an encoding names are numbered."""
    listed = objects.resolved(encoding.get(b"Differences"))
    given = listed if isinstance(listed, list) else []
    names = [one for one in given if isinstance(one, bytes) and not one.isdigit()]
    return bool(names) and 2 * sum(bool(_NUMBERED.fullmatch(name)) for name in names) > len(names)
