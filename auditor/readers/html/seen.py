"""What of a web page is not seen, taken out of its tree; and what its styles write, put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from itertools import islice
from types import MappingProxyType
from typing import Final

from lxml import etree

from auditor.characters import TURNED, raised, turned
from auditor.message import Said
from auditor.patterns import regex
from auditor.readers.hidden import HIDDEN
from auditor.readers.html.boxes import (
    hides,
    is_garbled,
    is_gone,
    is_moved,
    is_out,
    is_veiled,
    length,
)
from auditor.readers.html.css import PageStyles, resolved, written
from auditor.readers.html.ink import InheritedInk, inherited, presented
from auditor.readers.html.laid import Parts, make_tables, part
from auditor.readers.html.media import on_screen
from auditor.readers.html.taken import (
    BOUNDS,
    by_row,
    container,
    emptied,
    lines_of,
    raise_up,
    removed,
)
from auditor.readers.html.touching import LOOKED, TOUCHING, touches
from auditor.records import changing

_PARTS: Final = frozenset({"table", "tbody", "thead", "tr", "td", "th", "col", "colgroup"})
_HIGHEST: Final = 8
"""Elements above the line within each other; each is looked through."""
_SHOWS: Final = regex(r"[\w%‰+\-−.,()（）△▲]")
"""What generated text must have to be read; ornaments are not."""
_DIGITS: Final = regex(r"[0-9０-９]")


@changing
class UnseenParts:
    """What was found in a page beside what is seen."""

    hidden: dict[etree._Element, list[tuple[Said, str]]] = field(default_factory=dict)
    """Cell or paragraph -> (why, text) of what was taken out of it."""
    unsure: int = 0
    """Texts of their ground's colour that were left in: style sheets outside of the page may colour
    the ground.
    """
    counted: int = 0
    """Generated numbers that are not read."""
    unknown: int = 0
    """Style rules that hide or write something and are not understood."""
    moved: int = 0
    """Texts with figures that styles draw elsewhere or in another order: marked, so that nobody
    trusts their figures.
    """
    unclear: int = 0
    """Texts with figures of which it cannot be judged whether they are seen; left in."""
    reordered: int = 0
    """Rows and columns of tables that styles draw in another order; left as they are."""


NO_SHEETS: Final[Mapping[str, str]] = MappingProxyType({})


def prune(
    root: etree._Element, name: str, silent: frozenset[str], sheets: Mapping[str, str] = NO_SHEETS
) -> UnseenParts:
    """Leaves in the tree what a person sees; elements of these names are left alone. `sheets` are
    style sheets that the page refers to, by address. Raises Unreadable where the styles are beyond
    the limits.
    """
    styles = PageStyles(name, hides)
    for element in root.iter("style", "link"):
        _add(styles, element, sheets)
    pruner = _Pruner(styles, silent)
    pruner.look(root)
    pruner.cut()
    pruner.found.unknown = styles.unknown
    return pruner.found


def _add(styles: PageStyles, element: etree._Element, sheets: Mapping[str, str]) -> None:
    """The style sheet that an element holds or refers to."""
    holds = on_screen(element.get("media") or "")
    if element.tag == "style" and holds is not False:
        # Of a medium that cannot be told the rules that hide something are counted (`@media`).
        styles.add(element.text or "", bool(holds))
    elif "stylesheet" in (element.get("rel") or "").lower() and holds is not False:
        address = (element.get("href") or "").strip()
        # By its whole address or its last part: archives name their parts either way.
        known = sheets.get(address, sheets.get(address.rpartition("/")[2]))
        if known is None:
            styles.external = True
        else:
            styles.add(known, bool(holds))


class _Pruner:
    def __init__(self, styles: PageStyles, unseen: frozenset[str]) -> None:
        self.styles, self.unseen = styles, unseen
        self.found = UnseenParts()
        self.gone: list[tuple[etree._Element, bool]] = []
        """Element that is not seen, and whether it keeps its place (a cell)."""
        self.silent: list[tuple[etree._Element, str, Said]] = []
        """Element, which of its texts (`text`, `tail`) is not seen, and why."""
        self.added: list[tuple[etree._Element, str, str]] = []
        self.above: list[etree._Element] = []
        self.turned: list[tuple[etree._Element, str]] = []
        """Element, and which of its texts is drawn in another order than it is written."""
        self.moved: list[etree._Element] = []
        self.replaced: list[etree._Element] = []
        """Elements in whose place a picture is drawn."""
        self.parts: Parts = {}
        """Elements that are laid out as parts of a table."""

    def look(self, root: etree._Element) -> None:
        # The stack has the state around each element that is open; on its end it is that of the
        # parent again.
        states = [InheritedInk()]
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                states.pop()
                # The text behind an element has the look of its parent.
                self._text(element, "tail", element.tail, states[-1])
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            if not self._enter(element, tag, states):
                walker.skip_subtree()

    def _enter(self, element: etree._Element, tag: str, states: list[InheritedInk]) -> bool:
        """Puts the state within an element on top; whether what is in it is to be looked at."""
        if tag in self.unseen:
            # Every start puts a state on the stack, whatever is skipped: every end takes one.
            states.append(states[-1])
            return False
        declared = self.styles.of(element, tag)
        own = presented(element, tag, self._resolved(declared, states))
        states[-1] = inherited(states[-1], element, tag, own)
        if _is_absent(element, tag, own) or own and is_gone(own, states[-1].size):
            # A cell that is clipped or moved away keeps its place in the row, one without room does
            # not.
            stays = tag in ("td", "th") and not _is_without_room(element, own)
            self.gone.append((element, stays))
            return False
        # `content: url(…)` draws a picture instead of the element.
        if own.get("content", "").startswith("url("):
            self.replaced.append(element)
            return False
        # Of an element without styles and attributes there is nothing to judge.
        if own or element.attrib:
            self._judge(element, tag, own, states)
            if name := part(element, tag, own):
                self.parts[element] = name
        self._lift(element, tag, own, states)
        self._text(element, "text", element.text, states[-1])
        for place in ("before", "after"):
            if place in declared:
                self._generated(element, place, declared[place], states[-1])
        return True

    def _lift(
        self, element: etree._Element, tag: str, own: dict[str, str], states: list[InheritedInk]
    ) -> None:
        """Notes what is set above the line."""
        state = states[-1]
        if state.above < _HIGHEST and _is_above(element, tag, own, state.size, states[-2].size):
            states[-1] = replace(state, above=state.above + 1)
            self.above.append(element)

    def _resolved(
        self, declared: dict[str, dict[str, str]], states: list[InheritedInk]
    ) -> dict[str, str]:
        """The element's own declarations with variables put in; puts the state for the element on
        top.
        """
        own = declared.get("", {})
        around = states[-1]
        custom = {name: value for name, value in own.items() if name.startswith("--")}
        if custom:
            # Variables hold for all that is within; they are put in only where they are used.
            around = replace(around, custom={**around.custom, **custom})
        states.append(around)
        return resolved(own, around.custom)

    def _judge(
        self, element: etree._Element, tag: str, own: dict[str, str], states: list[InheritedInk]
    ) -> None:
        """What the declarations of an element do to the order and the look of its text."""
        state = states[-1]
        if tag in _PARTS:
            self._judge_part(tag, own, states)
        else:
            self._judge_piece(element, tag, own, state)
        # What is within a text that is turned is turned already.
        if own and is_garbled(own, state.size) and not state.turned:
            states[-1] = replace(state, turned=True)
        if own and is_veiled(own) and _has_digits(element):
            self.found.unclear += 1

    def _judge_piece(
        self, element: etree._Element, tag: str, own: dict[str, str], state: InheritedInk
    ) -> None:
        """Notes pieces of figures that are drawn elsewhere in their line."""
        if own and tag not in BOUNDS and is_moved(own, state.size) and touches(element):
            self.moved.append(element)
        if "reverse" in own.get("flex-direction", ""):
            # `flex-direction: row-reverse` draws the last child first.
            self.moved.extend(child for child in element if touches(child))

    def _judge_part(self, tag: str, own: dict[str, str], states: list[InheritedInk]) -> None:
        """The same of a part of a table: whether its rows or columns are drawn in another order, or
        folded.
        """
        state = states[-1]
        # Columns from right to left: of the table, or of a row within it that is turned for itself.
        mirrored = state.right and (tag == "table" or not states[-2].right)
        placed = (
            tag not in ("table", "tbody", "thead")
            and own.get("display", "table") != "block"
            and is_moved(own, state.size)
        )
        reverse = "reverse" in own.get("flex-direction", "")
        self.found.reordered += mirrored or placed or reverse
        folded = own.get("visibility") in ("collapse", "hidden")
        # Columns that are folded are still in the rows that are read.
        self.found.unclear += folded and tag in ("col", "colgroup")

    def _text(
        self, element: etree._Element, which: str, text: str | None, state: InheritedInk
    ) -> None:
        if not text or text.isspace():
            return
        why = state.why(self.styles.external)
        if why:
            self.silent.append((element, which, why))
            return
        if state.turned and _DIGITS.search(text):
            self.turned.append((element, which))
        # A sheet elsewhere may colour the ground: the text is read, and its number told.
        if self.styles.external and state.is_same:
            self.found.unsure += 1
        elif state.unclear and _DIGITS.search(text):
            self.found.unclear += 1

    def _generated(
        self, element: etree._Element, place: str, declared: dict[str, str], state: InheritedInk
    ) -> None:
        own = resolved(declared, state.custom)
        state = inherited(state, _NOTHING, "", own)
        content = own.get("content", "")
        # What is generated and not seen writes nothing.
        if not content or is_gone(own, state.size) or state.why(self.styles.external):
            return
        text = written(content, element)
        if text is None:
            self.found.counted += 1
        elif _SHOWS.search(text):
            turn = (
                TURNED
                if _DIGITS.search(text)
                and (state.turned or is_moved(own, state.size) or is_garbled(own, state.size))
                else ""
            )
            self.found.moved += bool(turn)
            self.added.append(
                (
                    element,
                    place,
                    turn + (raised(text) if own.get("vertical-align") == "super" else text),
                )
            )

    def cut(self) -> None:
        """Takes out what was found; only now, for a tree must not change while it is walked."""
        # The order matters: generated text is put in before marks are set, and what is not seen is
        # noted before elements are taken out around it.
        for element, place, text in self.added:
            _write(element, place, text)
        self._mark()
        self._silence()
        for element, stays in self.gone:
            # What is taken out is noted of the cell or paragraph that still stands.
            home = element if stays else container(element.getparent())
            self._note(home, HIDDEN, lines_of(element))
            (emptied if stays else removed)(element)
        for element in self.replaced:
            self._note(container(element), HIDDEN, lines_of(element))
            emptied(element)
            # An `<img>` in its place, so that the reader tells of a picture.
            etree.SubElement(element, "img")
        for element in self.above:
            raise_up(element)
        make_tables(self.parts)

    def _silence(self) -> None:
        """Takes out the texts that are not seen."""
        silenced = []
        for element, which, why in self.silent:
            home = container(element if which == "text" else element.getparent())
            silenced.append((home, why, _of(element, which)))
            setattr(element, which, None)
        for home, why, text in by_row(silenced):
            self._note(home, why, text)

    def _mark(self) -> None:
        """Sets the sign of a turn beside figures whose letters stand elsewhere than they are
        written.
        """
        for element, which in self.turned:
            setattr(element, which, turned(_of(element, which)))
        for element in self.moved:
            element.text = TURNED + (element.text or "")
            # Where the figure goes on behind, its rest is no figure either.
            if (element.tail or "")[:1] in TOUCHING:
                element.tail = TURNED + (element.tail or "")
        self.found.moved += len(self.turned) + len(self.moved)

    def _note(self, home: etree._Element | None, why: Said, text: str) -> None:
        if home is not None and text.strip():
            self.found.hidden.setdefault(home, []).append((why, text))


_NOTHING: Final = etree.Element("span")
"""What stands for an element that styles generate."""


def _write(element: etree._Element, place: str, text: str) -> None:
    """Puts text that styles write `before` or `after` what an element holds."""
    if place == "before":
        element.text = text + (element.text or "")
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _of(element: etree._Element, which: str) -> str:
    """One of the texts of an element: its `text` or its `tail`."""
    return (element.text if which == "text" else element.tail) or ""


def _is_absent(element: etree._Element, tag: str, own: dict[str, str]) -> bool:
    return _is_without_room(element, own) or tag == "dialog" and element.get("open") is None


def _is_without_room(element: etree._Element, own: dict[str, str]) -> bool:
    # A `hidden` element may be shown by its own `display`.
    return is_out(own, element.tag) or element.get("hidden") is not None and "display" not in own


def _has_digits(element: etree._Element) -> bool:
    return any(_DIGITS.search(str(text)) for text in islice(element.itertext(), LOOKED))


def _is_above(
    element: etree._Element, tag: str, own: dict[str, str], size: float, around: float
) -> bool:
    """Whether an element within a line is set above or below it: `super`, or smaller and moved
    up.
    """
    # `<sup>` and `<sub>` are above or below by themselves; blocks are lines of their own.
    if tag in ("sup", "sub") or tag in BOUNDS or not own:
        return tag in ("sup", "sub") or _is_exponent(element)
    align = own.get("vertical-align", "")
    # Smaller letters set higher are a mark; of one size they are only moved.
    smaller = size < around or tag == "small" or element.get("size") is not None
    moved = (
        length(align, size, 0.0) > 0
        or own.get("position") == "relative"
        and length(own.get("top", ""), size, 0.0) < 0
    )
    return align in ("super", "sub") or smaller and (align in ("text-top", "top") or moved)


def _is_exponent(element: etree._Element) -> bool:
    parent = element.getparent()
    # `<msup>` has its base first and the exponent behind it.
    return parent is not None and parent.tag == "msup" and element.getprevious() is not None
