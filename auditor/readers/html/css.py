"""The style sheets in a web page, as far as they decide what is seen: the cascade, media,
variables, generated text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final, NamedTuple

import tinycss2
import tinycss2.nth
from lxml import etree

from auditor.message import say
from auditor.patterns import regex
from auditor.readers.html.media import LONGEST_TEXT, on_screen, text_of
from auditor.readers.html.select import Matcher, Selector, keys_of
from auditor.readers.html.traits import Node
from auditor.readers.limits import MEGABYTE, oversized
from auditor.records import changing

# What decides whether and where a text is seen; all other declarations are passed over.
PROPERTIES: Final = frozenset(
    {
        "display",
        "visibility",
        "opacity",
        "font",
        "font-size",
        "color",
        "background",
        "background-color",
        "background-image",
        "text-indent",
        "position",
        "left",
        "top",
        "right",
        "bottom",
        "inset",
        "height",
        "max-height",
        "width",
        "max-width",
        "overflow",
        "overflow-x",
        "overflow-y",
        "clip",
        "clip-path",
        "text-decoration",
        "text-decoration-line",
        "transform",
        "margin-left",
        "margin-top",
        "margin-right",
        "content",
        "mso-hide",
        "filter",
        "vertical-align",
        "zoom",
        "scale",
        "rotate",
        "translate",
        "content-visibility",
        "-webkit-text-fill-color",
        "unicode-bidi",
        "direction",
        "float",
        "order",
        "flex-direction",
        "letter-spacing",
        "line-height",
        "text-shadow",
        "-webkit-text-stroke",
        "-webkit-text-security",
        "writing-mode",
        "mask",
        "mask-image",
        "-webkit-mask",
        "-webkit-mask-image",
        "mix-blend-mode",
        "fill",
    }
)
_MOST_RULES: Final = 20_000
_LARGEST: Final = 2 * MEGABYTE
"""Characters of all style sheets of a page; their pieces take some two hundred times as much
memory.
"""
_DEEPEST: Final = 16
"""Groups of rules within each other, and variables that stand in variables."""

Key = tuple[bool, bool, int, int, int, int]
"""By which the cascade orders declarations: important, inline, ids, classes, tags, place."""


class Declared(NamedTuple):
    """One declaration."""

    name: str
    value: str
    important: bool


class _Rule(NamedTuple):
    selector: Selector
    declared: list[Declared]
    place: int


@changing
class PageStyles:
    """The rules of a page by what their last part names, so that an element meets only those that
    may be its own.
    """

    name: str
    hides: Callable[[Mapping[str, str]], bool]
    """Whether declarations hide what they are about, or move it."""
    rules: dict[str, list[_Rule]] = field(default_factory=dict)
    unknown: int = 0
    """Rules that hide or move something, or write a figure, and of which it cannot be told where
    they hold; and what stands too deep within other rules.
    """
    external: bool = False
    """Whether there are style sheets outside of the page."""
    _matcher: Matcher = field(init=False)
    _inline: dict[str, list[Declared]] = field(default_factory=dict)
    _count: int = 0
    _size: int = 0

    def __post_init__(self) -> None:
        self._matcher = Matcher(self.name)

    def add(self, text: str, holds: bool) -> None:
        """The rules of a style sheet, and whether it can be told that they hold. Raises Unreadable
        where there are more than any page has.
        """
        self._measure(text)
        self._group(
            tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), holds, 0
        )

    def _measure(self, text: str) -> None:
        self._size += len(text)
        if self._size > _LARGEST:
            raise oversized(self.name, say("much.style"))

    def _group(self, nodes: Sequence[Node], holds: bool, depth: int) -> None:
        if nodes and self._is_too_deep(depth):
            return
        for node in nodes:
            if node.type == "qualified-rule":
                self._rule(node.prelude, node.content, holds, depth)
            # `@import url(…)`: what stands there is not read.
            elif node.type == "at-rule" and node.lower_at_keyword == "import":
                self.external = True
            elif node.type == "at-rule" and node.content is not None:
                seen = _holds(node)
                # False: the group never holds on a screen (`@media print`). None: it cannot be
                # told, and its rules are kept only to be counted where they hide something.
                if seen is not False:
                    inner = tinycss2.parse_rule_list(
                        node.content, skip_comments=True, skip_whitespace=True
                    )
                    self._group(inner, holds and bool(seen), depth + 1)

    def _is_too_deep(self, depth: int) -> bool:
        """Whether rules stand too deep within each other to be read, which is counted."""
        self.unknown += depth > _DEEPEST
        return depth > _DEEPEST

    def _rule(self, prelude: list[Node], content: list[Node], holds: bool, depth: int) -> None:
        self._count += 1
        if self._is_too_deep(depth):
            return
        if self._count > _MOST_RULES:
            raise oversized(self.name, say("much.style-rules", limit=_MOST_RULES))
        nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
        declared = list(_declarations(nodes))
        # Rules within rules (`td { span { … } }`).
        for node in nodes:
            if node.type == "qualified-rule":
                self._rule(_nested(prelude, node.prelude), node.content, holds, depth + 1)
        for selector in self._matcher.selectors(prelude) if declared else ():
            # A rule of which it cannot be told whether or where it holds: said, if it would hide
            # something.
            if selector is None or not holds:
                self.unknown += self.hides({one.name: one.value for one in declared})
                continue
            self.rules.setdefault(selector.parts[-1].key, []).append(
                _Rule(selector, declared, self._count)
            )

    def of(self, element: etree._Element, tag: str) -> dict[str, dict[str, str]]:
        """What is declared of an element itself (under an empty name), of its `before` and of its
        `after`.
        """
        found: dict[str, dict[str, tuple[Key, str]]] = {}
        if self.rules:
            around = self._matcher.around(element)
            # Only the rules kept under what the element has; `*` are those that any element may
            # meet.
            for key in ("*", *keys_of(element, tag)):
                rules = self.rules.get(key, ())
                # Passing a rule over costs less than comparing it, but not nothing.
                self._matcher.look(len(rules) // 4)
                for rule in rules:
                    # First what must stand around the element, which costs one comparison of sets.
                    if rule.selector.needs <= around and self._matcher.matches(
                        rule.selector, element
                    ):
                        self._matcher.look(len(rule.declared))
                        own = found.setdefault(rule.selector.pseudo, {})
                        for one in rule.declared:
                            _win(
                                own, one, (one.important, False, *rule.selector.weight, rule.place)
                            )
        # What `style="…"` says goes before all rules, but not before one that is important.
        for one in self._own(element.get("style") or ""):
            _win(found.setdefault("", {}), one, (one.important, True, 0, 0, 0, 0))
        return {
            pseudo: {name: value for name, (_, value) in own.items()}
            for pseudo, own in found.items()
        }

    def _own(self, text: str) -> list[Declared]:
        if ":" not in text:
            return []
        # The same attribute in thousands of cells is parsed once.
        if text not in self._inline:
            self._measure(text)
            self._inline[text] = list(
                _declarations(tinycss2.parse_blocks_contents(text, True, True))
            )
        return self._inline[text]


_GROUPS: Final = frozenset({"media", "layer", "supports", "container", "scope", "document"})
"""Rules that hold other rules."""


def _holds(node: Node) -> bool | None:
    """Whether the rules in a group hold; None where that cannot be told."""
    kind = node.lower_at_keyword
    if kind not in _GROUPS:
        return False
    # Of `@layer` and `@supports` the rules hold; of `@container` and `@scope` that cannot be told.
    return on_screen(node.prelude) if kind == "media" else kind in ("layer", "supports") or None


def _declarations(nodes: Sequence[Node]) -> Iterator[Declared]:
    """Of declarations those that decide what is seen."""
    for node in nodes:
        if node.type == "declaration" and (
            node.lower_name in PROPERTIES or node.name.startswith("--")
        ):
            value = text_of(node.value)
            if node.name.startswith("--"):
                yield Declared(node.name, value, node.important)
            else:
                yield Declared(
                    node.lower_name,
                    # The text that `content` writes keeps its capitals.
                    value if node.lower_name == "content" else value.lower(),
                    node.important,
                )


def _nested(around: Sequence[Node], prelude: Sequence[Node]) -> list[Node]:
    """The head of a rule that stands within another: `&` is what the outer one is about."""
    outer = f":is({text_of(around)})"
    inner = text_of(prelude)
    return list(
        tinycss2.parse_component_value_list(
            inner.replace("&", outer) if "&" in inner else f"{outer} {inner}"
        )
    )


def _win(found: dict[str, tuple[Key, str]], one: Declared, key: Key) -> None:
    # Of equal weight the later one holds.
    if one.name not in found or key >= found[one.name][0]:
        found[one.name] = key, one.value


# --- variables


# `var(--ground, #fff)`: the name, and what holds where it has no value.
_VARIABLE: Final = regex(r"var\(\s*+(--[\w-]++)\s*+(?:,([^()]*+))?\)")


def resolved(own: dict[str, str], custom: Mapping[str, str]) -> dict[str, str]:
    """Declarations with the values of their variables put in; `?` where a variable has none."""
    if not any("var(" in value for value in own.values()):
        return own
    return {name: _resolved(value, custom) for name, value in own.items()}


def _resolved(value: str, custom: Mapping[str, str]) -> str:
    # A variable may stand in another; one that stands in itself ends as unknown.
    for _ in range(_DEEPEST):
        if "var(" not in value:
            return value
        value = _VARIABLE.sub(lambda match: custom.get(match[1], match[2] or "?").strip(), value)[
            :LONGEST_TEXT
        ]
    return "?"


# --- generated text


def written(value: str, element: etree._Element) -> str | None:
    """The text that `content` writes; None where it counts or quotes what is not in the page, or is
    a picture.
    """
    text = ""
    for token in tinycss2.parse_component_value_list(value, skip_comments=True):
        if token == "/":
            # What follows is read aloud and not shown.
            break
        piece = _piece(token, element)
        if piece is None:
            return None
        text += piece
    # Letters of private use are icons of the page's own font.
    return "".join(letter for letter in text if not 0xE000 <= ord(letter) <= 0xF8FF)


def _piece(token: Node, element: etree._Element) -> str | None:
    """What one part of `content` writes."""
    if token.type == "string":
        return str(token.value)
    if token.type != "function":
        return ""
    if token.lower_name in ("counter", "counters", "var"):
        return None
    if token.lower_name != "attr":
        return ""
    # `attr(data-value)`.
    names = [one.lower_value for one in token.arguments if one.type == "ident"]
    return (element.get(names[0]) or "") if names else ""
