"""Patterns are what `re.compile` makes, whether compiled now or taken from where an earlier run
kept them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from auditor import patterns
from auditor.compiled import Shelf, sealed


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module with a place of its own, where nothing is kept yet."""
    shelf = Shelf("codes", patterns.SHELF.made_by, patterns.SHELF.most)
    shelf.place = str(tmp_path / "a.codes")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(patterns, "SHELF", shelf)
    yield patterns


SOURCES = [
    r"(?P<year>20[0-9]{2})年?(?:度)?(?P<rest>.*)$",
    r"(?i)合计|[一-龥]{2,}+",
    rb"\x00+(a)",
    r"(?<!一)(二)(?=三)\1?()",
    "",
]


def same(one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    return (one.pattern, one.flags, one.groups, dict(one.groupindex)) == (
        other.pattern,
        other.flags,
        other.groups,
        dict(other.groupindex),
    )


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("flags", [0, re.MULTILINE, re.DOTALL | re.IGNORECASE])
def test_a_pattern_that_was_kept_is_the_one_that_was_compiled(kept, source, flags) -> None:  # type: ignore[no-untyped-def]
    compiled = kept.regex(source, flags)
    assert compiled == re.compile(source, flags) and same(compiled, re.compile(source, flags))
    kept.SHELF.write()
    assert (source, flags) in kept.SHELF.read() and not kept.SHELF.new
    assert kept.regex(source, flags) == compiled and same(kept.regex(source, flags), compiled)


def test_a_wrong_pattern_is_refused_as_ever(kept: ModuleType) -> None:
    with pytest.raises(re.error):
        kept.regex("(")


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"x",
        sealed((patterns.SHELF.made_by, 1)),
        sealed(((0, 4, "little"), {})),
        b"\xff" * 99,
        sealed((patterns.SHELF.made_by, {("甲", 0): 1}))[:-1] + b"?",
    ],
)
def test_what_is_no_such_file_is_not_taken(kept: ModuleType, damage: bytes) -> None:
    Path(kept.SHELF.place).write_bytes(damage)
    assert kept.SHELF.read() == {}


@pytest.mark.parametrize(
    "wrong",
    [(32, b"", 0, {}, ()), (32, b"\xff" * 40, 1, {}, (None,)), None, (32, b"123", 0, {}, (None,))],
)
def test_a_code_that_the_interpreter_refuses_is_compiled_anew(
    kept: ModuleType, wrong: object
) -> None:
    kept.SHELF.new["合计", 0] = wrong
    assert kept.regex("合计").search("本年合计")


def test_nothing_is_written_where_python_may_not_keep_its_modules(
    kept: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.regex("甲")
    kept.SHELF.write()
    assert not Path(kept.SHELF.place).exists()


def test_what_other_runs_kept_stays(kept: ModuleType) -> None:
    kept.regex("甲")
    kept.SHELF.write()
    kept.regex("乙")
    kept.SHELF.write()
    assert set(kept.SHELF.read()) == {("甲", 0), ("乙", 0)}
    assert [path.name for path in Path(kept.SHELF.place).parent.iterdir()] == ["a.codes"]


def test_a_second_run_compiles_none(tmp_path: Path) -> None:
    told = (
        "import re._compiler as made, sys; from auditor import compiled, patterns; code = made._code; seen = []\n"
        "made._code = lambda *given: seen.append(given) or code(*given)\n"
        "import auditor.figure; compiled.keep(); print(len(seen))"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", told],
            env={
                "PYTHONPYCACHEPREFIX": str(tmp_path),
                "PYTHONPATH": str(Path(patterns.__file__).parents[1]),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert int(run[0]) > 10 and int(run[1]) < int(run[0]) / 2


def test_the_modules_make_their_patterns_here() -> None:
    files = sorted(Path(__file__).parents[1].glob("auditor/**/*.py"))
    assert not [
        str(path)
        for path in files
        if "re.compile(" in path.read_text("utf-8") and path.name != "patterns.py"
    ]


def test_a_python_without_the_parts_of_the_compiler_compiles_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("_sre", "_parser", "_compiler"):
        monkeypatch.setattr(patterns, name, None)
    found = patterns.regex("收入(?P<amount>[0-9.]+)万元，未见过的").search(
        "收入12.50万元，未见过的"
    )
    assert found is not None and found["amount"] == "12.50"
