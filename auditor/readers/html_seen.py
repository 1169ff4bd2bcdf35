"""What of a web page is not seen, taken out of its tree; and what its styles write, put in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from lxml import etree

from auditor.characters import raised
from auditor.readers.hidden import HIDDEN, SAME_COLOUR, STRUCK, tabbed
from auditor.readers.html_css import Styles, written

Rgb = tuple[int, int, int]
_NAMES: Final[dict[str, Rgb]] = {
    "white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "red": (255, 0, 0), "blue": (0, 0, 255),
    "gray": (128, 128, 128), "silver": (192, 192, 192), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245), "floralwhite": (255, 250, 240), "window": (255, 255, 255), "green": (0, 128, 0),
    "windowtext": (0, 0, 0), "yellow": (255, 255, 0), "navy": (0, 0, 128),
}
_STRIKES: Final = frozenset({"del", "s", "strike"})
_CONTAINERS: Final = frozenset({"td", "th", "p", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "body", "caption"})
_HIGHEST: Final = 8
"""Elements above the line within each other; each is looked through."""
_AWAY: Final = -400.0
"""Pixels beyond the edge at which nothing of a text is left on the screen."""
_LENGTH: Final = re.compile(r"(-?[0-9]*\.?[0-9]+)\s*(px|pt|em|rem|ex|ch|in|cm|mm|pc|vw|vh|%)?")
_PIXELS: Final = {"": 1.0, "px": 1.0, "pt": 4 / 3, "rem": 16.0, "ex": 8.0, "ch": 8.0, "in": 96.0, "cm": 37.8, "mm": 3.78,
                  "pc": 16.0, "vw": 12.8, "vh": 7.2}
_SHOWS: Final = re.compile(r"[\w%‰+\-−.,()（）△▲]")
"""What generated text must have to be read; ornaments are not."""


@dataclass(frozen=True, slots=True)
class _State:
    """What an element takes from those around it."""

    visible: bool = True
    size: float = 16.0
    """Pixels."""
    colour: Rgb | None = (0, 0, 0)
    clear: bool = False
    """Whether its colour lets all through."""
    ground: Rgb | None = (255, 255, 255)
    struck: bool = False
    above: int = 0
    """How many times it is set above the line."""

    def why(self, external: bool) -> str:
        """Why text here is not read; empty where it is."""
        if not self.visible or self.size < 2 or self.clear:
            return HIDDEN
        if self.struck:
            return STRUCK
        return SAME_COLOUR if not external and self.is_same else ""

    @property
    def is_same(self) -> bool:
        """Whether text here has the colour that it stands on."""
        return self.colour is not None and self.ground is not None and all(
            abs(one - other) <= 6 for one, other in zip(self.colour, self.ground, strict=True))


@dataclass(slots=True)
class Seen:
    """What was found in a page beside what is seen."""

    hidden: dict[etree._Element, list[tuple[str, str]]] = field(default_factory=dict)
    """Cell or paragraph -> (why, text) of what was taken out of it."""
    unsure: int = 0
    """Texts of their ground's colour that were left in: style sheets outside of the page may colour the ground."""
    counted: int = 0
    """Generated numbers that are not read."""
    unknown: int = 0
    """Style rules that hide or write something and are not understood."""


def prune(root: etree._Element, name: str, silent: frozenset[str]) -> Seen:
    """Leaves in the tree what a person sees; elements of these names are left alone. Raises Unreadable where the styles are beyond the limits."""
    styles = Styles(name)
    for element in root.iter("style", "link"):
        if element.tag == "style":
            media = (element.get("media") or "").lower()
            if not media or "screen" in media or "all" in media:
                styles.add(element.text or "")
                styles.external |= "@import" in (element.text or "")
        elif "stylesheet" in (element.get("rel") or "").lower():
            styles.external = True
    pruner = _Pruner(styles, silent)
    pruner.look(root)
    pruner.cut()
    pruner.found.unknown = styles.unknown
    return pruner.found


class _Pruner:
    def __init__(self, styles: Styles, unseen: frozenset[str]) -> None:
        self.styles, self.unseen = styles, unseen
        self.found = Seen()
        self.gone: list[tuple[etree._Element, bool, str]] = []
        """Element, whether it keeps its place (a cell), and why it is not seen."""
        self.silent: list[tuple[etree._Element, str, str]] = []
        """Element, which of its texts (`text`, `tail`) is not seen, and why."""
        self.added: list[tuple[etree._Element, str, str]] = []
        self.above: list[etree._Element] = []

    def look(self, root: etree._Element) -> None:
        states = [_State()]
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                states.pop()
                self._text(element, "tail", element.tail, states[-1])
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            if tag in self.unseen:
                states.append(states[-1])
                walker.skip_subtree()
                continue
            declared = self.styles.of(element, tag)
            own = declared.get("", {})
            states.append(_inherited(states[-1], element, tag, own))
            why = _gone(element, tag, own, states[-1].size)
            if why:
                self.gone.append((element, tag in ("td", "th") and not _is_out(element, own), why))
                walker.skip_subtree()
                continue
            if states[-1].above < _HIGHEST and _is_above(element, tag, own, states[-1].size, states[-2].size):
                states[-1] = replace(states[-1], above=states[-1].above + 1)
                self.above.append(element)
            self._text(element, "text", element.text, states[-1])
            for place in ("before", "after"):
                if place in declared and not states[-1].why(self.styles.external):
                    self._generated(element, place, declared[place])

    def _text(self, element: etree._Element, which: str, text: str | None, state: _State) -> None:
        if not text or text.isspace():
            return
        why = state.why(self.styles.external)
        if why:
            self.silent.append((element, which, why))
        elif state.is_same:
            self.found.unsure += 1

    def _generated(self, element: etree._Element, place: str, declared: dict[str, str]) -> None:
        content = declared.get("content", "")
        if declared.get("display") == "none" or declared.get("visibility") == "hidden" or not content:
            return
        text = written(content, element)
        if text is None:
            self.found.counted += 1
        elif _SHOWS.search(text) and content not in ("none", "normal"):
            self.added.append((element, place, raised(text) if declared.get("vertical-align") == "super" else text))

    def cut(self) -> None:
        """Takes out what was found; only now, for a tree must not change while it is walked."""
        for element, place, text in self.added:
            if place == "before":
                element.text = text + (element.text or "")
            elif len(element):
                element[-1].tail = (element[-1].tail or "") + text
            else:
                element.text = (element.text or "") + text
        silenced = []
        for element, which, why in self.silent:
            home = _container(element if which == "text" else element.getparent())
            silenced.append((home, why, (element.text if which == "text" else element.tail) or ""))
            setattr(element, which, None)
        for home, why, text in _by_row(silenced):
            self._note(home, why, text)
        for element, stays, why in self.gone:
            self._note(element if stays else _container(element.getparent()), why, _lines(element))
            _emptied(element) if stays else _removed(element)
        for element in self.above:
            _raise(element)

    def _note(self, home: etree._Element | None, why: str, text: str) -> None:
        if home is not None and text.strip():
            self.found.hidden.setdefault(home, []).append((why, text))


def _inherited(around: _State, element: etree._Element, tag: str, own: dict[str, str]) -> _State:
    if not own and tag not in _STRIKES and tag != "font" and not element.get("bgcolor") and tag != "body":
        return around
    changes: dict[str, object] = {}
    if "visibility" in own:
        changes["visible"] = own["visibility"] not in ("hidden", "collapse")
    if "font-size" in own or "font" in own:
        changes["size"] = _size(own.get("font-size") or own["font"], around.size)
    colour = own.get("color") or _attribute(element, "color" if tag == "font" else "text" if tag == "body" else "")
    if colour and colour not in ("inherit", "currentcolor"):
        rgb, clear = _colour(colour)
        changes["colour"], changes["clear"] = rgb, clear
    ground = own.get("background-color") or own.get("background") or _attribute(element, "bgcolor")
    if own.get("background-image", "none") != "none" or "url(" in ground or "gradient" in ground or element.get("background"):
        changes["ground"] = None
    elif ground and ground not in ("none", "inherit", "transparent", "initial", "unset"):
        rgb, clear = _colour(ground)
        if not clear:
            changes["ground"] = rgb
    line = own.get("text-decoration-line") or own.get("text-decoration") or ""
    changes["struck"] = around.struck or "line-through" in line or tag in _STRIKES and "none" not in line
    return replace(around, **changes)  # type: ignore[arg-type]


def _attribute(element: etree._Element, name: str) -> str:
    return (element.get(name) or "")[:40].lower() if name else ""


def _gone(element: etree._Element, tag: str, own: dict[str, str], size: float) -> str:
    """Why nothing of an element is seen; empty where something is."""
    if _is_out(element, own) or tag == "dialog" and element.get("open") is None:
        return HIDDEN
    if not own:
        return ""
    return HIDDEN if _is_clear(own) or _is_boxed_away(own, size) or _is_moved_away(own, size) else ""


def _is_out(element: etree._Element, own: dict[str, str]) -> bool:
    display = own.get("display", "none" if element.get("hidden") is not None else "")
    return display == "none" or own.get("mso-hide") == "all" or (
        element.tag in ("tr", "tbody", "thead") and own.get("visibility") == "collapse")


def _is_clear(own: dict[str, str]) -> bool:
    return _number(own.get("opacity"), 1.0) < 0.05 or bool(re.search(r"opacity\(\s*0(?:\.0\d*)?%?\s*\)", own.get("filter", "")))


def _is_boxed_away(own: dict[str, str], size: float) -> bool:
    """Whether the box of an element has no room, or is clipped to nothing."""
    cut = any("hidden" in own.get(name, "") or "clip" in own.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if cut and any(name in own and own[name] != "auto" and abs(_size(own[name], size, -1.0)) < 2
                   for name in ("height", "max-height", "width", "max-width")):
        return True
    clip, path = own.get("clip", ""), own.get("clip-path", "")
    edges = [float(number) for number, _ in _LENGTH.findall(clip)]
    if clip.startswith("rect") and len(edges) == 4 and (edges[2] - edges[0] < 2 or edges[1] - edges[3] < 2):
        return True
    inset = re.match(r"inset\(\s*([0-9.]+)%", path)
    return bool(inset and float(inset[1]) >= 50 or re.match(r"circle\(\s*0", path))


def _is_moved_away(own: dict[str, str], size: float) -> bool:
    """Whether an element is drawn beyond the edges of the page."""
    names = ["text-indent", "margin-left", "margin-top"]
    if own.get("position") in ("absolute", "fixed", "relative"):
        names += ["left", "top"]
        if _size(own.get("right", "0"), size) < _AWAY:
            return True
    if any(_size(own[name], size) < _AWAY for name in names if name in own):
        return True
    moved = re.search(r"translate\w*\(([^)]*)\)", own.get("transform", ""))
    return bool(moved and any(_size(part, size) < _AWAY for part in moved[1].split(",")) or
                re.search(r"scale\w*\(\s*0(?:\.0\d*)?\s*[,)]", own.get("transform", "")))


def _is_above(element: etree._Element, tag: str, own: dict[str, str], size: float, around: float) -> bool:
    """Whether an element within a line is set above it: `super`, or smaller and moved up."""
    if tag == "sup" or tag in _CONTAINERS or not own:
        return tag == "sup"
    align = own.get("vertical-align", "")
    smaller = size < around or tag == "small" or element.get("size") is not None
    moved = _size(align, size, 0.0) > 0 or own.get("position") == "relative" and _size(own.get("top", ""), size, 0.0) < 0
    return align == "super" or smaller and (align in ("text-top", "top") or moved)


def _raise(element: etree._Element) -> None:
    """Makes what is set above the line a mark and no digit, whatever elements it is made of."""
    if raised(whole := "".join(map(str, element.itertext()))) == whole:
        return
    for inner in element.iter():
        inner.text = inner.text and raised(inner.text)
        if inner is not element:
            inner.tail = inner.tail and raised(inner.tail)


def _number(text: str | None, otherwise: float) -> float:
    match = _LENGTH.match((text or "").strip())
    return otherwise if not match else float(match[1]) / (100 if match[2] == "%" else 1)


def _size(text: str, around: float, otherwise: float = 16.0) -> float:
    """A length in pixels."""
    match = _LENGTH.search(text)
    if not match:
        return otherwise
    unit = match[2] or ""
    if unit in ("em", "%"):
        return float(match[1]) * around / (100 if unit == "%" else 1)
    return float(match[1]) * _PIXELS[unit]


def _colour(text: str) -> tuple[Rgb | None, bool]:
    """(a colour, whether it lets all through); no colour where it is not understood."""
    if text.startswith("transparent"):
        return None, True
    digits = re.search(r"#([0-9a-f]{3,8})\b", text)
    if digits:
        code = digits[1] if len(digits[1]) > 4 else "".join(2 * one for one in digits[1])
        clear = len(code) == 8 and int(code[6:], 16) < 13
        return (int(code[:2], 16), int(code[2:4], 16), int(code[4:6], 16)) if len(code) in (6, 8) else None, clear
    parts = re.search(r"rgba?\(([^()]*+)\)", text)
    if parts:
        numbers = re.findall(r"([0-9.]+)(%?)", parts[1])
        values = [float(number) * (2.55 if sign and at < 3 else 1) for at, (number, sign) in enumerate(numbers[:4])
                  if number.count(".") < 2 and number != "."]
        if len(values) < 3:
            return None, False
        return (int(values[0]), int(values[1]), int(values[2])), len(values) == 4 and values[3] < 0.05
    return next((_NAMES[word] for word in re.findall(r"[a-z]+", text) if word in _NAMES), None), False


def _container(element: etree._Element | None) -> etree._Element | None:
    while element is not None and element.tag not in _CONTAINERS and element.getparent() is not None:
        element = element.getparent()
    return element


_Note = tuple[etree._Element | None, str, str]


def _by_row(notes: list[_Note]) -> list[_Note]:
    """What was taken out; rows of which nothing is left as one line, and noted beside the table."""
    found: list[_Note] = []
    for row, same in groupby(notes, key=_row_of):
        own = list(same)
        if row is None or "".join(map(str, row.itertext())).strip():
            found.extend(own)
        else:
            found.append((_container(row.getparent()), own[0][1], tabbed(text for _, _, text in own)))
    return found


def _row_of(note: _Note) -> etree._Element | None:
    home = note[0]
    return home.getparent() if home is not None and home.tag in ("td", "th") else None


def _lines(element: etree._Element) -> str:
    """The text of what is not seen, rows of tables as lines."""
    rows = list(element.iter("tr"))
    if not rows:
        return "".join(str(text) for text in element.itertext())
    return "\n".join(tabbed("".join(map(str, cell.itertext())) for cell in row if cell.tag in ("td", "th")) for row in rows)


def _emptied(element: etree._Element) -> None:
    for child in list(element):
        element.remove(child)
    element.text = None


def _removed(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)
