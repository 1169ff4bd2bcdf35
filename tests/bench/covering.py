"""Which tests run a line, out of what `lines_met` wrote: the quickest of every file first."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.lines_met import SHARED, unpacked

RARE = 6
"""So many tests of a line that is seldom run are tried before others."""
Place = tuple[str, int]
"""A module and a line of it."""


class Known:
    """How long each test and the collecting of each file takes, in seconds."""

    def __init__(self) -> None:
        self.tests: dict[str, float] = {}
        self.files: dict[str, float] = {}

    def cost(self, names: Iterable[str]) -> float:
        """Seconds for these tests in one process, without its start."""
        kept = list(names)
        files = {file_of(name) for name in kept}
        return sum(self.tests[name] for name in kept) + sum(
            self.files.get(file, 0.0) for file in files
        )


class Covered:
    """What was gathered for one place: the tests that run it, or what uses what it names, or what
    follows on it; the files whose fixtures do; the tests that run another line of its module.
    """

    def __init__(self) -> None:
        self.direct: set[str] = set()
        self.later: dict[int, set[str]] = defaultdict(set)
        self.files: set[str] = set()
        self.near: set[str] = set()
        self.shared = False

    @classmethod
    def of_all(cls) -> Covered:
        """What every test sees."""
        made = cls()
        made.shared = True
        return made

    @property
    def run(self) -> bool:
        """Whether anything runs it."""
        return bool(self.shared or self.direct or self.files)


class Asked(NamedTuple):
    """Of one place: where what it names is used, itself among them, and the lines that follow."""

    used: set[Place]
    later: frozenset[int]


class _Segment:
    """What was measured of one state of the sources: at which byte each place stood then. A line
    that was changed since is none of it.
    """

    def __init__(self, head: dict[str, Any], sources: dict[str, str]) -> None:
        self.head, self.sources = head, sources
        self.base = 0
        self.moved: dict[str, dict[int, int]] = {}

    def byte(self, place: Place) -> int | None:
        file, line = place
        if file not in self.head["first"]:
            return None
        if file not in self.moved:
            before = self.head["sources"][file].splitlines()
            now = self.sources[file].splitlines()
            matched = SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
            self.moved[file] = {
                block.b + at + 1: block.a + at + 1 for block in matched for at in range(block.size)
            }
        was = self.moved[file].get(line)
        return None if was is None else self.head["first"][file] + was

    def bytes_of(self, places: Iterable[Place]) -> list[int]:
        """The bytes of the places that are known."""
        return [byte for one in places if (byte := self.byte(one)) is not None]

    def span(self, file: str) -> tuple[int, int]:
        """The bytes of a module."""
        first = self.head["first"].get(file, 0)
        lines = self.head["sources"].get(file, "").count("\n")
        return first, first + lines + 2


def covering(
    kept: Path, sources: dict[str, str], places: dict[Place, Asked]
) -> tuple[Known, dict[Place, Covered], set[str]]:
    """For each place what runs it, and every test that runs anything of its own. What is run by an
    import alone is noticed where it is used.
    """
    known, found = Known(), {place: Covered() for place in places}
    last: dict[str, tuple[bool, bool]] = {}
    segment = _Segment({"first": {}, "sources": {}}, sources)
    at: dict[Place, list[int]] = {}
    later: dict[Place, dict[int, int]] = {}
    with kept.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if "first" in record:
                segment = _Segment(record, sources)
                at = {place: segment.bytes_of(asked.used) for place, asked in places.items()}
                later = {
                    place: {
                        line: byte
                        for line in asked.later
                        if (byte := segment.byte((place[0], line))) is not None
                    }
                    for place, asked in places.items()
                }
            elif "file" in record:
                known.files[record["file"]] = record["seconds"]
            elif "setup" in record:
                met = unpacked(record["met"])
                for place, bytes_ in at.items():
                    if any(met[byte] for byte in bytes_):
                        found[place].files.add(file_of(record["setup"]))
            elif record["test"] == SHARED:
                met = unpacked(record["met"])
                segment.base = int.from_bytes(met, "little")
                for place, bytes_ in at.items():
                    found[place].shared |= any(met[byte] for byte in bytes_)
            else:
                name = record["test"]
                known.tests[name] = record["seconds"]
                last[name] = record["passed"], _gathered(record, segment, at, later, found)
    passed = {name for name, (well, _) in last.items() if well}
    for one in found.values():
        one.direct &= passed
        one.near &= passed
    return known, found, {name for name, (_, own) in last.items() if own} & passed


def _gathered(
    record: dict[str, Any],
    segment: _Segment,
    at: dict[Place, list[int]],
    later: dict[Place, dict[int, int]],
    found: dict[Place, Covered],
) -> bool:
    """Whether a test runs any line that not all do."""
    met = unpacked(record["met"])
    own = (int.from_bytes(met, "little") & ~segment.base).to_bytes(len(met), "little")
    for place, bytes_ in at.items():
        if any(met[byte] for byte in bytes_):
            found[place].direct.add(record["test"])
            for line, byte in later[place].items():
                if met[byte]:
                    found[place].later[line].add(record["test"])
        elif own.find(1, *segment.span(place[0])) >= 0:
            found[place].near.add(record["test"])
    return own.find(1) >= 0


def file_of(test: str) -> str:
    return test.partition("::")[0]


def in_order(covered: Covered, known: Known, every: set[str]) -> Iterator[str]:
    """The tests that may notice a change: those that run the place, the first among them those that
    run what seldom follows on it; where what was run is shared by all, because it is read once,
    then those that run its module, and all the others.
    """
    by_files = {name for name in every if file_of(name) in covered.files}
    direct = covered.direct | by_files
    near = covered.near - direct
    tests = [*_rare(covered, known), *_by_turns(direct, known)]
    if covered.shared or covered.files:
        tests += _by_turns(near, known)
        tests += _by_turns(every - direct - near, known)
    yield from dict.fromkeys(tests)


def _rare(covered: Covered, known: Known) -> Iterator[str]:
    """The quickest tests of each line that follows, the least run line first."""
    for tests in sorted((one & covered.direct for one in covered.later.values()), key=len):
        yield from _by_turns(tests, known)[:RARE]


def _by_turns(tests: set[str], known: Known) -> list[str]:
    """The quickest first, but each file has as much time as another: tests of one file notice the
    same.
    """
    taken = defaultdict(float, known.files)
    turns: dict[str, float] = {}
    for name in sorted(tests, key=lambda name: (known.tests[name], name)):
        taken[file_of(name)] += known.tests[name]
        turns[name] = taken[file_of(name)]
    return sorted(turns, key=lambda name: (turns[name], name))
