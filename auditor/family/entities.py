"""Which names are one body: with and without the places before them, by 本级 and 机关, by a file of
other names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from auditor import parsed
from auditor.forms.labels import squeeze
from auditor.language import captions
from auditor.message import say
from auditor.patterns import regex
from auditor.yamlfile import Node, RuleError

_STANDING: Final = captions()["body-alone"]
_WHOLE: Final = captions()["body-whole"]
# 湖南省, 南江市, 某县, or 市 alone; not the 市 of 市场监督管理局 nor the 区 of 区域
_PLACE: Final = regex(
    r"(?:[一-鿿]{2,7}?(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|州|盟|县|区|旗)|[省市州县区旗])(?!场|容|域|级|长|政(?![府协法])|民(?![政族宗])|$)"
)
# Behind the key of a body, for the body without its units.
_OWN: Final = "#本级"


class NameParts(NamedTuple):
    """A name in parts."""

    places: tuple[str, ...]
    core: str
    own: bool
    """Whether it is the body alone, without its units (本级, 机关)."""


def parts(name: str) -> NameParts:
    """A name in its parts: `湖南省南江市教育局（本级）` -> (湖南省, 南江市), 教育局, own."""
    rest = _WHOLE.sub("", squeeze(name))
    core = _STANDING.sub("", rest)
    # What is left must still be a name.
    own = core != rest and len(core) > 2
    rest = core if own else rest
    places = []
    # A place is taken off only while a name is left.
    while (match := _PLACE.match(rest)) and len(rest) - match.end() >= 2:
        places.append(match[0])
        rest = rest[match.end() :]
    return NameParts(tuple(places), rest, own)


_Everywhere = dict[str, set[tuple[str, ...]]]
"""The places of all spellings of a name, by the last of them."""


class Entities:
    """The bodies that a file of other names declares; see `load`."""

    def __init__(
        self,
        also: Mapping[str, Iterable[str]] | None = None,
        units: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        # Other name -> main name.
        self._main = {
            squeeze(other): squeeze(name)
            for name, others in (also or {}).items()
            for other in others
        }
        self._units = {
            squeeze(name): tuple(map(squeeze, all_)) for name, all_ in (units or {}).items()
        }
        self._keys: dict[str, str] = {}

    def keys(self, names: Iterable[str]) -> dict[str, str]:
        """A key for every name: the same for the names of one body. A name that may be either of
        two stands alone.
        """
        given = list(dict.fromkeys(names))
        declared = [
            *self._main,
            *self._main.values(),
            *self._units,
            *(unit for units in self._units.values() for unit in units),
        ]
        said = {name: self._main.get(squeeze(name), squeeze(name)) for name in given}
        self._keys = _matched({*said.values(), *declared})
        # A name and another spelling of a declared one: both lead to the declared body.
        moved: dict[str, str] = {}

        def final(key: str) -> str:
            while key in moved:
                key = moved[key]
            return key

        for other, name in self._main.items():
            old, new = final(self._keys[other]), final(self._keys[name])
            if old != new:
                moved[old] = new
        self._keys = {known: final(key) for known, key in self._keys.items()}
        return {name: self._keys[said[name]] for name in given}

    def units(self, key: str) -> tuple[str, ...]:
        """The keys of all units of the body with this key; empty where none are declared. After
        `keys`.
        """
        for name, units in self._units.items():
            if self._keys.get(name) == key:
                return tuple(self._keys[unit] for unit in units)
        return ()

    @staticmethod
    def own_level(key: str) -> tuple[str, ...]:
        """The key of a department's own level, which is one of its units."""
        return () if key.endswith(_OWN) else (key + _OWN,)


def _matched(names: Iterable[str]) -> dict[str, str]:
    """The names put together that are spellings of one."""
    buckets: dict[tuple[str, bool], dict[str, tuple[str, ...]]] = {}
    for name in sorted(names):
        split = parts(name)
        buckets.setdefault((split.core, split.own), {})[name] = split.places
    # All spellings of a core are settled together, so that a department and its own level get the
    # same places.
    everywhere: dict[str, _Everywhere] = {}
    for (core, _), spelled in buckets.items():
        for places in spelled.values():
            last = everywhere.setdefault(core, {}).setdefault("".join(places[-1:]), set())
            last.add(places)
    # 湖南省南江市|教育局: the places are part of the key, so that two counties' 教育局 are two.
    return {
        name: "".join((*_settled(places, everywhere[core]), "|", core)) + (_OWN if own else "")
        for (core, own), spelled in buckets.items()
        for name, places in spelled.items()
    }


def _settled(places: tuple[str, ...], everywhere: _Everywhere) -> tuple[str, ...]:
    """The fullest spelling of the places that these can only be; themselves where there is none, or
    more than one.
    """
    named = bool(places) and len(places[-1]) > 1
    # What does not end in the name of a place may be any: of thousands of names few are looked at.
    near = everywhere[places[-1]] if named else set().union(*everywhere.values())
    fuller = [other for other in near if _may_be(places, other)]
    # The fullest that are not a shorter form of yet another.
    longest = [
        other
        for other in fuller
        if not any(other != third and _may_be(other, third) for third in fuller)
    ]
    return longest[0] if len(longest) == 1 else places


def _may_be(places: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether `other` is the same place spelled at least as fully."""
    if not places:
        return True
    # 市 may be any 南江市.
    if len(places[-1]) == 1:
        return (
            bool(other)
            and other[-1].endswith(places[-1])
            and (len(places) == 1 or _may_be(places[:-1], other[:-1]))
        )
    if not other or places[-1] != other[-1]:
        return False
    rest = iter(other[:-1])
    # In order; the fuller spelling may have others between them.
    return all(place in rest for place in places[:-1])


def load(path: Path) -> Entities:
    """The file of other names: a list of `{name: …, also: [other names], units: [all its units]}`.
    Raises RuleError.
    """
    content = parsed.load(path)
    also: dict[str, list[str]] = {}
    units: dict[str, list[str]] = {}
    for node in content if isinstance(content, list) else [content]:
        if not isinstance(node, Node):
            raise RuleError(str(path), 1, 1, say("names.list"), say("names.list.cure"))
        node.require(frozenset({"name", "also", "units"}), ("name",))
        node.words(("name",))
        for key, into in (("also", also), ("units", units)):
            value = node.get(key, [])
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                node.fail(say("names.texts", key=key), key, say("names.texts.cure"))
            if key in node:
                into[node["name"]] = list(node[key])
    return Entities(also, units)
