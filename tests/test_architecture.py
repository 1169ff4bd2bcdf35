"""The house rules: import direction, sizes, where decimals may be made."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from radon.complexity import cc_visit

ROOT = Path(__file__).parents[1] / "auditor"
ORDER = [
    ["compiled"],
    [
        "homes",
        "latest",
        "records",
        "message",
        "patterns",
        "bounds",
        "errors",
        "formats",
        "crash",
        "plainfile",
        "suffixes",
        "severity",
        "yamlwords",
        "document",
        "tails",
        "units",
    ],
    ["yamlfile", "yamlparser"],
    ["parsed"],
    ["language", "leaders", "numbering"],
    ["characters"],
    ["figure", "output"],
    ["interval", "polynomial", "arithmetic", "entry", "slip"],
    ["claim"],
    ["readers", "forms"],
    ["kind", "identity"],
    ["text"],
    ["ties"],
    ["doubts", "coded", "demands"],
    ["ledger"],
    ["booking"],
    ["listed", "findings"],
    ["rules"],
    ["reach"],
    ["choice"],
    ["engine", "searched", "checklist"],
    ["rulebook", "family", "diagnosis"],
    ["api"],
    ["wording"],
    ["reports", "marked", "ledger_shown"],
    ["gate"],
    ["batch", "store", "cluster"],
    ["run"],
    ["page"],
    ["cli", "__main__"],
]
"""Rooms from left to right: a module imports only from its own room or from rooms to its left."""

EXTRA = {
    "cli_many": "cli",
    "cli_options": "cli",
    "cli_errors": "cli",
    "cli_help": "cli",
    "cli_lang": "cli",
    "cli_lines": "cli",
    "cli_output": "cli",
    "cli_packs": "cli",
    "cli_page": "cli",
    "cli_rules": "cli",
    "cli_store": "cli",
}
"""Modules that stand in another's room."""

COMPLEX = 12
"""Ways through a function, at most."""

WIDTH = 100
"""Columns of a line, at most."""

CHINESE = re.compile("[\u4e00-\u9fff]")

RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
FILES = sorted(
    path for path in ROOT.rglob("*.py") if path.name != "__init__.py" or path.parent != ROOT
)


def room(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0].removesuffix(".py")
    return EXTRA.get(first, first)


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.split(".")[0] == "auditor"
        ):
            parts = node.module.split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {
                alias.name.split(".")[1]
                for alias in node.names
                if alias.name.startswith("auditor.")
            }
    return {EXTRA.get(name, name) for name in names if not name.startswith("_")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_rooms_to_its_left(path: Path) -> None:
    own = room(path)
    assert own in RANK, f"{own} has no place in the order of rooms"
    wrong = {
        name
        for name in imported(ast.parse(path.read_text("utf-8")))
        if name != own and RANK.get(name, -1) > RANK[own]
    }
    assert not wrong, f"{own} imports {sorted(wrong)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_is_understood_in_one_reading(path: Path) -> None:
    """Complexity as radon counts it: each branch, loop, `and`, `or` and comprehension."""
    blocks = cc_visit(path.read_text("utf-8"))
    methods = [one for block in blocks for one in getattr(block, "methods", [block])]
    assert not {one.name: one.complexity for one in methods if one.complexity > COMPLEX}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_within_their_budget(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400, "file over 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is over 60 lines"


def test_no_module_takes_the_name_of_what_its_package_imports() -> None:
    """`from a.b.c import d` in `a/b/__init__.py` is lost as soon as `a/b/d.py` is imported."""
    lost = []
    for path in ROOT.rglob("__init__.py"):
        own = ".".join(path.relative_to(ROOT.parent).parent.parts)
        beside = {one.stem for one in path.parent.glob("*.py")}
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = beside & {alias.asname or alias.name for alias in node.names}
                lost += [(own, name) for name in names if node.module not in (own, f"{own}.{name}")]
    assert not lost


def test_the_median_file_is_under_170_lines() -> None:
    sizes = sorted(path.read_text("utf-8").count("\n") for path in FILES)
    assert sizes[len(sizes) // 2] < 170


@pytest.mark.parametrize(
    "name",
    [
        "figure",
        "arithmetic",
        "polynomial",
        "engine",
        "ledger",
        "rules/evaluate",
        "rules/resolve",
        "rules/decided",
        "forms/binding",
    ],
)
def test_no_float_touches_a_figure(name: str) -> None:
    path = ROOT / f"{name}.py"
    if not path.exists():
        pytest.skip("not there")
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    allowed = (
        {"float"} if name in ("arithmetic", "power", "diagnosis") else set()
    )  # probabilities and shares are floats
    assert not ({"float", "round"} & calls) - allowed


@pytest.mark.parametrize(
    "path", sorted((ROOT / "text").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_text_is_read_without_arithmetic(path: Path) -> None:
    """Words propose: no value is added up, compared or looked up in a table where the text is
    read.
    """
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    fields = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not {"Decimal", "round"} & names
    assert "sum" not in names or path.name == "listing.py", "the contents count their lines"
    assert not {"amount", "half"} & fields
    assert not {"tables", "forms", "arithmetic"} & imported(tree)


def test_the_numerals_of_headings_have_one_home() -> None:
    """Figures and what looks like their digits are another matter (figure, numerals)."""
    homes = {"numbering.py", "figure.py", "text/numerals.py", "readers/word/numbering.py"}
    found = {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if "一二三四五六七八九十" in path.read_text("utf-8")
    }
    assert found <= homes


def test_no_two_classes_bear_one_name() -> None:
    """Who meets `Row` in a message of the type checker knows which one."""
    borne: dict[str, list[str]] = {}
    for path in FILES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                borne.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert not {name: places for name, places in borne.items() if len(places) > 1}


def test_no_line_is_longer_than_a_hundred_columns() -> None:
    """The formatter leaves long strings and comments alone. Lines that hold Chinese are exempt: such
    a sentence or pattern cannot be cut, and ruff counts each of its signs as two columns.
    """
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ROOT.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        if len(line) > WIDTH and not CHINESE.search(line)
    ]
    assert not found
