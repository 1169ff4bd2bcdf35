"""Which keys of the shipped YAML files the program reads: run as a program of its own, as much is
read when modules are imported. Prints a line for each key that is not.

A key is read where its value is taken out of its mapping, or all values of the mapping are. What
only looks whether a file is well formed reads nothing, and what puts two mappings together takes
the values along with the keys that they were under.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"
sys.path.insert(0, str(ROOT))

import auditor  # noqa: E402
from auditor import language, parsed, yamlfile  # noqa: E402
from auditor.patterns import regex  # noqa: E402

Spot = tuple[str, int, int, str]
"""File, line, column, key."""
there: set[Spot] = set()
read: set[Spot] = set()
depth: dict[Spot, int] = {}
"""In how many mappings and lists the mapping of a key stands."""
_looking = 0


@contextmanager
def looking() -> Iterator[None]:
    """While this lasts, nothing counts as read."""
    global _looking
    _looking += 1
    try:
        yield
    finally:
        _looking -= 1


class Watched(yamlfile.Node):
    """A mapping that puts down which of its keys are read."""

    __slots__ = ("spots",)
    spots: dict[str, frozenset[Spot]]

    def _taken(self, key: Any) -> None:
        if not _looking:
            read.update(self.spots.get(key, ()))

    def __getitem__(self, key: str) -> Any:
        self._taken(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:  # type: ignore[override]
        self._taken(key)
        return super().get(key, default)

    def items(self) -> Any:
        for key in self:
            self._taken(key)
        return super().items()

    def values(self) -> Any:
        for key in self:
            self._taken(key)
        return super().values()

    def __iter__(self) -> Iterator[str]:
        # With an iterator of its own, `dict(node)` and `{**node}` ask for the values by key.
        return super().__iter__()


def watched(value: Any, deep: int = 0) -> Any:
    """The content of a file, its mappings watched; it stands so deep in the file."""
    if isinstance(value, yamlfile.Node):
        made = Watched(value.path, value.line, value.at, value.keys_at)
        made.spots = {key: frozenset({(value.path, *value.keys_at[key], key)}) for key in value}
        there.update(*made.spots.values())
        depth.update((spot, deep) for spots in made.spots.values() for spot in spots)
        for key, inner in value.items():
            made[key] = watched(inner, deep + 1)
        return made
    if isinstance(value, yamlfile.Items):
        items = yamlfile.Items(watched(item, deep + 1) for item in value)
        items.places = value.places
        return items
    return value


def joined(extended: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """What puts one mapping into another, with the keys of both watched."""

    def both(base: Any, more: Any) -> Any:
        with looking():
            merged = extended(base, more)
            if not isinstance(merged, yamlfile.Node) or isinstance(merged, Watched):
                return merged
            made = Watched(merged.path, merged.line, merged.at, merged.keys_at)
            spots = [getattr(one, "spots", {}) for one in (base, more)]
            made.spots = {
                key: frozenset().union(*(one.get(key, ()) for one in spots)) for key in merged
            }
            made.update(merged)
            return made

    return both


def unseen(check: Callable[..., Any]) -> Callable[..., Any]:
    """A look at the form of what is written, which reads nothing."""

    def looked(*about: Any, **more: Any) -> Any:
        with looking():
            return check(*about, **more)

    return looked


def compiled(name: str) -> Callable[[], Watched]:
    """The patterns of a file of the language, watched by what each is for."""

    @lru_cache(maxsize=1)
    def patterns() -> Watched:
        raw = parsed.load(language.language(name))
        with looking():
            made = Watched(raw.path, raw.line, raw.at, raw.keys_at)
            made.spots = raw.spots
            made.update({key: regex(text) for key, text in raw.items()})
        return made

    return patterns


def watch() -> None:
    """Watch every mapping that is parsed from now on."""
    content = parsed.content
    parsed.content = lambda path, text: watched(content(path, text))
    yamlfile.Node.words = unseen(yamlfile.Node.words)  # type: ignore[method-assign]
    language.phrases = compiled("phrases")
    language.captions = compiled("captions")
    # Only now: these read at once what the language has.
    from auditor.rules import compiling, merging, sources, translation
    from auditor.text import vocabulary

    merging.extended = sources.extended = joined(merging.extended)
    for module, names in (
        (sources, ("refuse_twins", "refuse_unlike")),
        (compiling, ("_plain",)),
        (translation, ("_plain",)),
        (vocabulary, ("shaped",)),
    ):
        for name in names:
            setattr(module, name, unseen(getattr(module, name)))


WRONG = """
- id: wrong
  title: a claim by a word for it
  severity: error
  for: 说明 每个比重
  check: 占比 = 1
  basis: none
  examples: {holds: [a], fails: [b]}
"""
"""A rule with a mistake that the words of the language help to mend."""


def use() -> None:
    """Have the program do all that it reads packs for."""
    from click.testing import CliRunner

    from auditor.cli import main

    for module in pkgutil.walk_packages(auditor.__path__, "auditor."):
        if module.name != "auditor.__main__":
            importlib.import_module(module.name)
    samples = ROOT / "samples"
    mine = Path(sys.argv[1])
    (mine / "text").mkdir(parents=True)
    (mine / "text" / "mine.yaml").write_text(WRONG, "utf-8")
    for command in (
        ["rules", "lint", str(mine)],
        ["rules", "lint"],
        ["rules", "words"],
        ["rules", "list", "--lang", "en"],
        ["check", str(samples / "with-discrepancies-2020.txt"), "--all", "--lang", "en"],
        ["check", str(samples / "budget-2025.md"), "--format", "html", "--lang", "en"],
        ["check", str(samples), "--jobs", "1", "--no-cache"],
    ):
        result = CliRunner().invoke(main, command)
        assert result.exit_code < 3, (command, result.output, result.exception)


def group(spot: Spot) -> tuple[str, int, str]:
    """What a key is one of: those of its name, as deep as it, in all files of its sort (the forms
    of all kinds, the heads of their packs; each file of the language is of a sort of its own).
    """
    path = Path(spot[0]).relative_to(RULES)
    sort = path.parent.name if len(path.parts) > 2 else path.name
    return sort, depth[spot], spot[3]


if __name__ == "__main__":
    watch()
    use()
    seen = {group(spot) for spot in read if spot[0].startswith(str(RULES))}
    for spot in sorted(there - read):
        if spot[0].startswith(str(RULES)) and group(spot) not in seen:
            path, line, column, key = spot
            print(f"{Path(path).relative_to(ROOT)}:{line}:{column}: {key}")
