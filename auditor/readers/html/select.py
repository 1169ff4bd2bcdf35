"""Selectors of style sheets: which elements of a page a rule is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import tinycss2
from lxml import etree

from auditor.message import say
from auditor.readers.html.traits import Node, NotUnderstood, Test, attribute, state_of
from auditor.readers.limits import oversized

_MOST_LOOKS: Final = 3_000_000
"""Elements that selectors are compared with, on one page."""
_MOST_PARTS: Final = 32
"""Parts of a selector, and selectors within each other."""
# Pseudo-elements that write text of their own.
_WRITTEN: Final = frozenset({"before", "after"})


class SelectorStep(NamedTuple):
    """What one element must be, and how it stands to that of the part before it."""

    joint: str
    """` `, `>`, `+` or `~`."""
    tag: str = ""
    identity: str = ""
    classes: frozenset[str] = frozenset()
    tests: tuple[Test, ...] = ()

    @property
    def key(self) -> str:
        """What an element must have in any case: `#id`, `.class`, `tag` or `*`."""
        # An id before a class before a tag: rules are kept under it, so few elements meet them.
        return (
            "#" + self.identity
            if self.identity
            else "." + min(self.classes)
            if self.classes
            else self.tag or "*"
        )

    @property
    def keys(self) -> set[str]:
        """All of these that it must have."""
        named = {"." + one for one in self.classes} | {
            self.tag,
            "#" + self.identity if self.identity else "",
        }
        return named - {""}


class Selector(NamedTuple):
    """One selector of a rule."""

    parts: tuple[SelectorStep, ...]
    pseudo: str
    """The generated element that it is about (`before`, `after`), or nothing."""
    weight: tuple[int, int, int]
    """Ids, classes and the like, tags."""
    needs: frozenset[str]
    """What elements around it must have between them, as `SelectorStep.keys`: what few have is
    passed over at once.
    """


class Matcher:
    """Compares selectors with elements, and keeps what the positions of elements need. Raises
    Unreadable beyond the limit.
    """

    def __init__(self, name: str) -> None:
        """For the page of a name."""
        # How many comparisons were made, the elements around each, and the places among siblings.
        self.name = name
        self._looks = 0
        self._around: dict[etree._Element, frozenset[str]] = {}
        self._positions: dict[
            tuple[etree._Element, str], dict[etree._Element, tuple[int, int]]
        ] = {}

    def matches(self, selector: Selector, element: etree._Element) -> bool:
        """Whether the selector is about the element, or what is generated in it."""
        return self._matches(selector.parts, len(selector.parts) - 1, element)

    def _matches(self, parts: Sequence[SelectorStep], at: int, element: etree._Element) -> bool:
        self.look()
        if not _is(parts[at], element):
            return False
        # From the right to the left: the element itself first, then one that stands to it as the
        # joint says.
        return at == 0 or any(
            self._matches(parts, at - 1, other) for other in self._beside(parts[at].joint, element)
        )

    def around(self, element: etree._Element) -> frozenset[str]:
        """What the elements around one have, as `SelectorStep.keys`; they were asked before."""
        parent = element.getparent()
        if parent is None:
            return frozenset()
        known = self._around.get(parent)
        if known is None:
            # Each element keeps what its parents have, so that no chain is walked twice.
            known = self._around[parent] = self.around(parent).union(
                keys_of(parent, str(parent.tag))
            )
        return known

    def look(self, times: int = 1) -> None:
        """So many elements are about to be compared."""
        self._looks += times
        if self._looks > _MOST_LOOKS:
            raise oversized(self.name, say("much.style"))

    def _beside(self, joint: str, element: etree._Element) -> Iterator[etree._Element]:
        if joint == " ":
            yield from element.iterancestors()
        elif joint == "~":
            yield from element.itersiblings(preceding=True)
        else:
            other = element.getparent() if joint == ">" else element.getprevious()
            if other is not None:
                yield other

    def position(self, element: etree._Element, tag: str) -> tuple[int, int]:
        """(position, count) of an element, from 1, among its siblings, or those of its tag."""
        parent = element.getparent()
        if parent is None:
            return 1, 1
        known = self._positions.get((parent, tag))
        if known is None:
            own = [child for child in parent if not tag or child.tag == tag]
            self.look(len(own))
            known = {child: (at, len(own)) for at, child in enumerate(own, 1)}
            self._positions[parent, tag] = known
        return known[element]

    def selectors(self, tokens: Sequence[Node]) -> list[Selector | None]:
        """The selectors of a rule's head, parted by commas; None for one that is not understood."""
        found: list[Selector | None] = []
        for piece in _parted(tokens):
            try:
                found.append(_Parser(self, piece).selector())
            except NotUnderstood:
                found.append(None)
        return found


def keys_of(element: etree._Element, tag: str) -> list[str]:
    """By what the rules for an element may be kept: its tag, its classes, its id."""
    classes, identity = element.get("class"), element.get("id")
    return [
        tag,
        *("." + one for one in set((classes or "").split())),
        *(["#" + identity] if identity else []),
    ]


def _is(part: SelectorStep, element: etree._Element) -> bool:
    if part.tag and part.tag != element.tag or part.identity and part.identity != element.get("id"):
        return False
    if part.classes and not part.classes <= set((element.get("class") or "").split()):
        return False
    return all(test(element) for test in part.tests)


def _parted(tokens: Sequence[Node]) -> Iterator[list[Node]]:
    piece: list[Node] = []
    for token in tokens:
        if token == ",":
            yield piece
            piece = []
        elif token.type != "comment":
            piece.append(token)
    yield piece


def _is_joint(token: Node) -> bool:
    return token.type == "whitespace" or token in (">", "+", "~")


def _joined(joint: str, token: Node) -> str:
    """What joins two parts, with one more token of it: blanks around a sign are nothing."""
    return joint or " " if token.type == "whitespace" else str(token.value)


def _needs(parts: Sequence[SelectorStep]) -> frozenset[str]:
    """What must be found around an element: what the parts above its own name."""
    around = [
        # Above only: what stands beside (`+`, `~`) is no parent and is looked for otherwise.
        one.keys
        for one, beside in zip(parts, parts[1:], strict=False)
        if beside.joint in (" ", ">")
    ]
    return frozenset().union(*around)


_ENDS: Final[dict[str, Callable[[int, int], bool]]] = {
    "first": lambda at, count: at == 1,
    "last": lambda at, count: at == count,
    "only": lambda at, count: count == 1,
}
"""Ends of pseudo-classes that the place of an element among others tells."""


class _Parser:
    def __init__(self, matcher: Matcher, tokens: list[Node], depth: int = 0) -> None:
        self.matcher, self.tokens, self.depth = matcher, tokens, depth
        self.pseudo = ""
        self.weight = [0, 0, 0]
        if depth > _MOST_PARTS:
            raise NotUnderstood

    def selector(self) -> Selector:
        """The selector that the tokens make. Raises NotUnderstood."""
        parts: list[SelectorStep] = []
        part, joint = SelectorStep(" "), ""
        begun = False
        at = 0
        while at < len(self.tokens):
            if _is_joint(self.tokens[at]):
                joint = _joined(joint, self.tokens[at])
                at += 1
                continue
            # A joint between two parts; before the first one only blanks may stand.
            if joint and begun:
                parts.append(part)
                part = SelectorStep(joint)
            # `> td` without a part before it.
            elif joint.strip():
                raise NotUnderstood
            joint, begun = "", True
            part, at = self._piece(part, at)
        if not begun or joint.strip() or len(parts) >= _MOST_PARTS:
            raise NotUnderstood
        parts.append(part)
        weight = self.weight[0], self.weight[1], self.weight[2]
        return Selector(tuple(parts), self.pseudo, weight, _needs(parts))

    def _piece(self, part: SelectorStep, at: int) -> tuple[SelectorStep, int]:
        """The part with what the token at a place adds to it, and the place behind."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        # Behind `::before` nothing may follow.
        if self.pseudo:
            raise NotUnderstood
        if token == "*":
            return part, at + 1
        if token.type in ("ident", "hash", "[] block"):
            return self._single(part, token), at + 1
        if following is None:
            raise NotUnderstood
        if token == "." and following.type == "ident":
            self.weight[1] += 1
            return part._replace(classes=part.classes | {following.value}), at + 2
        if token == ":":
            double = following == ":"
            # `::before` and the older `:before`.
            name = self.tokens[at + 2] if double and at + 2 < len(self.tokens) else following
            return self._with(part, name), at + (3 if double else 2)
        raise NotUnderstood

    def _single(self, part: SelectorStep, token: Node) -> SelectorStep:
        """The part with an element, an id or an attribute, which are a token each."""
        if token.type == "ident":
            self.weight[2] += 1
            return part._replace(tag=token.lower_value)
        if token.type == "hash":
            self.weight[0] += 1
            return part._replace(identity=token.value)
        self.weight[1] += 1
        return part._replace(tests=(*part.tests, attribute(token.content)))

    def _with(self, part: SelectorStep, name: Node) -> SelectorStep:
        """The part with a pseudo-class or pseudo-element."""
        if name.type == "ident" and name.lower_value in _WRITTEN:
            self.pseudo = name.lower_value
            return part
        if name.type == "function":
            test = self._function(name)
        elif name.type == "ident":
            self.weight[1] += 1
            test = self._named(name.lower_value)
        else:
            raise NotUnderstood
        return part._replace(tests=(*part.tests, test))

    def _named(self, name: str) -> Test:
        if state := state_of(name):
            return state
        place, _, kind = name.partition("-")
        if place not in _ENDS or kind not in ("child", "of-type"):
            raise NotUnderstood
        position, is_end = self.matcher.position, _ENDS[place]
        return lambda element: is_end(*position(element, element.tag if kind == "of-type" else ""))

    def _function(self, node: Node) -> Test:
        name = node.lower_name
        if name in ("not", "is", "where", "matches", "-webkit-any", "-moz-any"):
            inner = [
                _Parser(self.matcher, piece, self.depth + 1).selector()
                for piece in _parted(node.arguments)
            ]
            if any(selector.pseudo for selector in inner):
                raise NotUnderstood
            if name != "where":
                self.weight = [
                    # `:is()` and `:not()` weigh as their heaviest part, `:where()` nothing.
                    one + more
                    for one, more in zip(self.weight, max(s.weight for s in inner), strict=True)
                ]
            matches = self.matcher.matches
            return lambda element: (
                any(matches(selector, element) for selector in inner) != (name == "not")
            )
        self.weight[1] += 1
        if not name.startswith("nth-"):
            raise NotUnderstood
        # `2n+1`, `odd`, `3`.
        counted = tinycss2.nth.parse_nth(node.arguments)
        kind = name.removeprefix("nth-").removeprefix("last-")
        if counted is None or kind not in ("child", "of-type"):
            raise NotUnderstood
        step, first = counted
        position = self.matcher.position

        def test(element: etree._Element) -> bool:
            at, count = position(element, element.tag if kind == "of-type" else "")
            at = count + 1 - at if name.startswith("nth-last") else at
            return bool(
                # Without a step (`:nth-child(3)`) one place only; with one, from `first` on.
                at == first if not step else (at - first) % step == 0 and (at - first) // step >= 0
            )

        return test
