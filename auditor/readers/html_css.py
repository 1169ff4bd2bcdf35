"""The style sheets in a web page, as far as they decide what is seen: simple selectors, the cascade, generated text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml import etree

from auditor.readers.limits import oversized

PROPERTIES: Final = frozenset({
    "display", "visibility", "opacity", "font", "font-size", "color", "background", "background-color", "background-image",
    "text-indent", "position", "left", "top", "right", "height", "max-height", "width", "max-width", "overflow",
    "overflow-x", "overflow-y", "clip", "clip-path", "text-decoration", "text-decoration-line", "transform", "margin-left",
    "margin-top", "content", "mso-hide", "filter", "vertical-align",
})
_SKIPPED: Final = re.compile(r"@(?:font-face|page|(?:-\w+-)?keyframes|import|charset|counter-style|property)\b", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"\bprint\b|\bspeech\b|max-(?:device-)?width", re.IGNORECASE)
_COMPOUND: Final = re.compile(r"(?P<tag>[\w-]+|\*)?(?P<marks>(?:[.#][\w\\-]+)*)(?P<pseudo>::?(?:before|after))?$")
_MARK: Final = re.compile(r"([.#])([\w\\-]+)")
_STATE: Final = re.compile(r":(?:hover|focus|active|visited|link|target|checked|disabled|focus-\w+|root)\b|::(?:selection|-)", re.IGNORECASE)
_HIDES: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0|font-size\s*:\s*0|content\s*:\s*[\"'][^\"']*[0-9]")
_LONGEST: Final = 400
"""Characters of a value that are looked at."""
_MOST_RULES: Final = 20_000
_MOST_LOOKS: Final = 5_000_000
"""Selectors compared with elements, on one page."""

Key = tuple[bool, int, int, int, int]
"""By which the cascade orders declarations: important, inline, ids, classes, place."""


class _Part(NamedTuple):
    tag: str
    classes: frozenset[str]
    identity: str
    child: bool
    """Whether the next part must stand directly in it."""


@dataclass(slots=True)
class _Rule:
    parts: list[_Part]
    pseudo: str
    declared: list[tuple[str, str, bool]]
    rank: tuple[int, int, int]


@dataclass(slots=True)
class Styles:
    """The rules of a page by what their last part names, so that an element meets only those that may be its own."""

    name: str
    rules: dict[str, list[_Rule]] = field(default_factory=dict)
    unknown: int = 0
    """Rules that hide something, or write a figure, and whose selector is not understood."""
    external: bool = False
    """Whether there are style sheets outside of the page."""
    _count: int = 0
    _looks: int = 0

    def add(self, text: str) -> None:
        """The rules of a style sheet. Raises Unreadable where there are more than any page has."""
        for selectors, body in _blocks(_uncommented(text.replace("<!--", "").replace("-->", ""))):
            declared = list(declarations(body))
            for selector in selectors.split(",") if declared else ():
                self._add(selector.strip(), body, declared)

    def _add(self, selector: str, body: str, declared: list[tuple[str, str, bool]]) -> None:
        self._count += 1
        if self._count > _MOST_RULES:
            raise oversized(self.name, f"网页的样式规则多于 {_MOST_RULES} 条")
        if _STATE.search(selector):
            return
        parts, pseudo = _parsed(selector)
        if not parts:
            self.unknown += bool(_HIDES.search(body))
            return
        last = parts[-1]
        rank = (sum(bool(part.identity) for part in parts),
                10 * sum(len(part.classes) for part in parts) + sum(part.tag != "*" for part in parts), self._count)
        key = "#" + last.identity if last.identity else "." + min(last.classes) if last.classes else last.tag
        self.rules.setdefault(key, []).append(_Rule(parts, pseudo, declared, rank))

    def of(self, element: etree._Element, tag: str) -> dict[str, dict[str, str]]:
        """What is declared of an element itself (under an empty name), of its `before` and of its `after`."""
        found: dict[str, dict[str, tuple[Key, str]]] = {}
        classes = frozenset((element.get("class") or "").split())
        identity = element.get("id") or ""
        keys = ["*", tag, *("." + one for one in classes), *(["#" + identity] if identity else [])]
        for rule in (rule for key in keys for rule in self.rules.get(key, ())):
            self._looks += 1
            if self._looks > _MOST_LOOKS:
                raise oversized(self.name, "网页的样式规则与内容过多")
            if self._matches(rule.parts, element):
                for name, value, important in rule.declared:
                    _win(found.setdefault(rule.pseudo, {}), name, value, (important, 0, *rule.rank))
        for name, value, important in declarations(element.get("style") or ""):
            _win(found.setdefault("", {}), name, value, (important, 1, 0, 0, 0))
        return {pseudo: {name: value for name, (_, value) in own.items()} for pseudo, own in found.items()}

    def _matches(self, parts: list[_Part], element: etree._Element) -> bool:
        if not _is(parts[-1], element):
            return False
        at: etree._Element | None = element
        for part in reversed(parts[:-1]):
            at = at.getparent() if at is not None else None
            while at is not None and not _is(part, at) and not part.child:
                self._looks += 1
                at = at.getparent()
            if at is None or not _is(part, at):
                return False
        return True


def declarations(body: str) -> Iterator[tuple[str, str, bool]]:
    """(property, value, whether it is important) of those that decide what is seen."""
    for part in re.findall(r"(?:[^;\"']|\"[^\"]*\"|'[^']*'|[\"'])+", body) if ":" in body else ():
        name, _, value = part.partition(":")
        # What is longer is a picture written out; its beginning tells so.
        name, value = name.strip().lower(), value.strip()[:_LONGEST]
        if name in PROPERTIES:
            bare = re.sub(r"\s{0,9}!\s{0,9}important\s*$", "", value, flags=re.IGNORECASE)
            yield name, bare if name == "content" else bare.lower(), bare != value


_WRITTEN: Final = re.compile(
    r"\"((?:[^\"\\]|\\[\s\S])*+)(?:\"|\\?\Z)|'((?:[^'\\]|\\[\s\S])*+)(?:'|\\?\Z)"
    r"|attr\(\s*+([\w-]++)\s*+\)|([\w-]++\([^)]*+\)?|[^\s\"']+)")
"""The pieces of `content`; what is not closed goes to the end, so that no piece is tried twice."""


def written(value: str, element: etree._Element) -> str | None:
    """The text that `content` writes; None where it counts or quotes what is not in the page."""
    text = ""
    for piece in _WRITTEN.finditer(value):
        double, single, attribute, other = piece.groups()
        if attribute:
            text += element.get(attribute.lower()) or ""
        elif other:
            if other.startswith(("counter", "var")):
                return None
        else:
            text += re.sub(r"\\([0-9A-Fa-f]{1,6})\s?|\\(.)", _unescaped, double if double is not None else single)
    return "".join(letter for letter in text if not 0xE000 <= ord(letter) <= 0xF8FF)


def _unescaped(match: re.Match[str]) -> str:
    if match[2]:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _win(found: dict[str, tuple[Key, str]], name: str, value: str, key: Key) -> None:
    if name not in found or key >= found[name][0]:
        found[name] = key, value


def _is(part: _Part, element: etree._Element) -> bool:
    if part.tag != "*" and part.tag != element.tag or part.identity and part.identity != element.get("id"):
        return False
    return not part.classes or part.classes <= set((element.get("class") or "").split())


def _parsed(selector: str) -> tuple[list[_Part], str]:
    """The parts of a selector, and the generated element that it is about; no parts where it is not understood."""
    parts: list[_Part] = []
    pseudo = ""
    for piece in selector.replace(">", " > ").split():
        if piece == ">" and parts:
            parts[-1] = parts[-1]._replace(child=True)
            continue
        match = _COMPOUND.match(piece)
        if not match or pseudo or not piece:
            return [], ""
        marks: Iterable[tuple[str, str]] = _MARK.findall(match["marks"])
        marks = [(kind, name.replace("\\", "")) for kind, name in marks]
        parts.append(_Part((match["tag"] or "*").lower(), frozenset(name for kind, name in marks if kind == "."),
                           next((name for kind, name in marks if kind == "#"), ""), False))
        pseudo = (match["pseudo"] or "").strip(":")
    return parts, pseudo


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) of the rules that hold on a screen, those in groups of rules too."""
    start = 0
    skipped: list[bool] = []
    selector: str | None = None
    for match in re.finditer(r"[{};]", text):
        head = text[start : match.start()].strip()
        if match[0] == "{":
            if head.startswith("@"):
                skipped.append(bool(_SKIPPED.match(head) or head.lower().startswith("@media") and _is_elsewhere(head)))
            else:
                selector = head
        elif match[0] == "}":
            if selector is None:
                skipped = skipped[:-1]
            elif not any(skipped):
                yield selector, head
            selector = None
        elif selector is not None:
            continue
        start = match.end()


def _is_elsewhere(head: str) -> bool:
    return bool(_ELSEWHERE.search(head)) and not re.search(r"\bscreen\b|\ball\b", head, re.IGNORECASE)


def _uncommented(text: str) -> str:
    pieces = []
    at = 0
    while (start := text.find("/*", at)) >= 0:
        pieces.append(text[at:start])
        end = text.find("*/", start + 2)
        if end < 0:
            return "".join(pieces)
        at = end + 2
    return "".join([*pieces, text[at:]])
