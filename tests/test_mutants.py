"""What the bench of random changes rests on: one line is changed, and the tests that run it are
known.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.bench import covering, lines_met, mutants

MODULE = '''"""A module."""

from __future__ import annotations

MOST = 3


def told(count: int, words: list[str]) -> str:
    """How many."""
    if not words or count > MOST and words[0] == "、":
        return f"共{count + 1}项"
    match count:
        case 0:
            kept = "无"
        case -1:
            kept = "少"
        case _:
            kept = "多"
    return kept
'''


def test_a_change_is_of_one_line_and_of_nothing_else() -> None:
    made = [mutants.changed(MODULE, site) for site in mutants.sites(ast.parse(MODULE))]
    told = {one.words for one in made}
    assert {
        "5 plus: 3",
        "10 not: not words",
        "10 and-or: count > MOST and words[0] == '、'",
    } <= told
    assert {"11 minus: 1", "13 plus: 0", "15 plus: 1", "19 return: return kept"} <= told
    before = MODULE.splitlines()
    for one in made:
        ast.parse(one.text)
        other = [at for at, line in enumerate(one.text.splitlines()) if line != before[at]]
        place, what = one.words.split(" ", 1)
        whole = what.partition(": ")[2].startswith(("if", "match"))
        assert other and (whole or other == [int(place) - 1])


def test_a_line_is_marked_as_it_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    met = bytearray(200)
    monkeypatch.setitem(sys.modules, "auditor._met", SimpleNamespace(met=met))
    module: dict[str, object] = {}
    exec(compile(lines_met.marked(MODULE, 100), "module", "exec"), module)
    assert [at - 100 for at, one in enumerate(met) if one] == [5, 8]
    assert module["__doc__"] == "A module."
    met[:] = bytes(200)
    assert module["told"](0, ["；"]) == "无"  # type: ignore[operator]
    assert [at - 100 for at, one in enumerate(met) if one] == [10, 12, 14, 19]


def test_what_runs_a_line_is_known_after_it_has_moved(tmp_path: Path) -> None:
    def record(test: str, seconds: float, *lines: int, passed: bool = True) -> dict[str, object]:
        met = bytes(line in lines for line in range(30))
        return {
            "test": test,
            "seconds": seconds,
            "passed": passed,
            "met": lines_met.packed(met),
        }

    kept = tmp_path / "lines"
    records = [
        {"first": {"auditor/a.py": 0}, "sources": {"auditor/a.py": MODULE}},
        {"file": "tests/test_a.py", "seconds": 0.5},
        record("", 0, 5, 8),
        record("tests/test_a.py::slow", 2, 10, 12, 18, 19),
        record("tests/test_a.py::quick", 1, 10, 12, 18, 19),
        record("tests/test_a.py::fails", 1, 10, 12, 18, 19, passed=False),
        record("tests/test_b.py::other", 1, 10, 12, 14, 19),
        record("tests/test_c.py::idle", 1),
    ]
    kept.write_text("\n".join(map(json.dumps, records)), "utf-8")
    later = MODULE.replace("MOST = 3", "# Of all.\nMOST = 3")
    place, constant, unrun = (("auditor/a.py", line) for line in (19, 6, 12))
    known, found, every = covering.covering(
        kept,
        {"auditor/a.py": later},
        {one: covering.Asked({one}, frozenset()) for one in (place, constant, unrun)},
    )
    run = list(covering.in_order(found[place], known, every))
    assert run == ["tests/test_a.py::quick", "tests/test_a.py::slow"]
    seen = list(covering.in_order(found[constant], known, every))
    assert seen == ["tests/test_b.py::other", *run]
    assert not found[unrun].run
