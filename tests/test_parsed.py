"""What is kept of a shipped file's content is what the parser made of it, and nothing else is
taken.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from auditor import parsed, yamlparser
from auditor.compiled import Shelf, sealed
from auditor.parsed import shipped
from auditor.yamlfile import Items, Node, RuleError

FILE = shipped() / "bumen-juesuan" / "forms" / "05.yaml"
CATALOGUE = Path(parsed.__file__).parent / "wording" / "catalogue" / "zh.yaml"
RULES = shipped() / "bumen-juesuan" / "tables" / "05.yaml"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module with a place of its own, where nothing is kept yet."""
    shelves: dict[str, Shelf] = {}

    def shelf(folder: str) -> Shelf:
        if folder not in shelves:
            shelves[folder] = Shelf(folder, parsed._MADE_BY, parsed._MOST)
            shelves[folder].place = str(tmp_path / f"a.{folder}")
        return shelves[folder]

    monkeypatch.setattr(parsed, "shelf", shelf)
    monkeypatch.setattr(parsed, "shelves", shelves, raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    yield parsed


def places(value: object) -> object:
    """A content with every place that it knows."""
    if isinstance(value, Node):
        return (
            value.path,
            value.line,
            value.at,
            value.keys_at,
            {key: places(one) for key, one in value.items()},
        )
    return [value.places, *map(places, value)] if isinstance(value, Items) else value


@pytest.mark.parametrize(
    "path", [FILE, RULES, shipped() / "zh" / "cues.yaml", CATALOGUE], ids=lambda path: path.name
)
def test_what_was_kept_is_what_was_parsed(kept: ModuleType, path: Path) -> None:
    own = places(yamlparser.load(path, str(path)))
    assert places(kept.load(path)) == own
    (folder,) = kept.shelves
    kept.shelf(folder).write()
    kept.shelves.clear()
    assert places(kept.load(path)) == own and not kept.shelf(folder).new, (
        "the second time from where it was kept"
    )


def test_an_empty_file_is_parsed_once(kept: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = kept.content(FILE, "# nothing yet\n")
    (folder,) = kept.shelves
    kept.shelf(folder).write()
    kept.shelves.clear()
    monkeypatch.setattr(kept, "_parsed", pytest.fail)
    assert kept.content(FILE, "# nothing yet\n") == empty


def test_a_file_that_changed_is_parsed_anew(kept: ModuleType) -> None:
    kept.load(FILE)
    assert kept.content(FILE, "a: [b]\n") == {"a": ["b"]}


def test_a_wrong_file_is_refused_as_ever_and_not_kept(kept: ModuleType) -> None:
    with pytest.raises(RuleError):
        kept.content(FILE, "a: [b\n")
    assert not any(shelf.new for shelf in kept.shelves.values())


def test_nothing_is_kept_of_other_folders(kept: ModuleType, tmp_path: Path) -> None:
    assert kept.content(tmp_path / "a.yaml", "a: b\n") == {"a": "b"} and not kept.shelves


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"x",
        sealed((parsed._MADE_BY, 1)),
        sealed(((0, 0), {})),
        sealed((parsed._MADE_BY, {b"?": 1})),
    ],
)
def test_what_is_no_such_file_is_not_taken(kept: ModuleType, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "a.bumen-juesuan").write_bytes(damage)
    assert places(kept.load(FILE)) == places(yamlparser.load(FILE, str(FILE)))


@pytest.mark.parametrize("wrong", [1, (1,), [1], ((), 1, 2, 3), {}])
def test_a_content_of_another_shape_is_parsed_anew(kept: ModuleType, wrong: object) -> None:
    kept.load(FILE)
    (key,) = kept.shelf("bumen-juesuan").new
    kept.shelf("bumen-juesuan").new[key] = wrong
    assert places(kept.load(FILE)) == places(yamlparser.load(FILE, str(FILE)))


def test_nothing_is_written_where_python_may_not_keep_its_modules(
    kept: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.load(FILE)
    kept.shelf("bumen-juesuan").write()
    assert not list(tmp_path.iterdir())
