"""Counts the words of document kinds in the program's constants: what a kind is belongs in its
folder.

    python tests/kind_words.py [FOLDER]

Counted is every string constant, patterns among them, that has a word of what titles, tables and
texts of one kind are about, or is the id of a table. Aside are docstrings; what is only said to
people (f-strings that are no patterns, arguments of calls that make a message, the rooms that
print); and the names of claims and their roles, which the language gives (rules/zh/claims.yaml),
where they are keys.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

WORDS = re.compile(
    "决算|预算|三公|收入|支出|部门|财政|拨款|基金|国有资本|经费|结转|结余|采购|绩效|机关运行|因公出国|公务|人员经费|科目编码"
)
TABLE_ID = re.compile("0[1-9]")
SAID = frozenset(
    {
        "Notice",
        "fail",
        "FormulaError",
        "ScopeError",
        "RuleError",
        "Unreadable",
        "Refused",
        "AuditorError",
        "UsageError",
        "BadParameter",
        "option",
        "argument",
        "command",
        "group",
        "oversized",
        "refused",
        "say",
    }
)
"""Calls that make a message."""
PRINTING = ("reports/", "store/", "wording/")
"""Rooms whose words are for people."""
CLAIMS = Path(__file__).parents[1] / "rules" / "zh" / "claims.yaml"


def counted(path: Path, names: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Line and text of each constant with a word of a kind; `names` are those of claims and
    roles.
    """
    tree = ast.parse(path.read_text("utf-8"))
    aside = set(_aside(tree, names))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in aside
            and (WORDS.search(node.value) or TABLE_ID.fullmatch(node.value))
        ):
            yield node.lineno, node.value


def _aside(tree: ast.AST, names: frozenset[str]) -> Iterator[int]:
    patterns = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "compile"
        for part in ast.walk(call)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif (
            isinstance(node, ast.JoinedStr)
            and id(node) not in patterns
            or isinstance(node, ast.Call)
            and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in SAID
        ):
            yield from map(id, ast.walk(node))
        else:
            keys = (
                node.keys
                if isinstance(node, ast.Dict)
                else [node.slice]
                if isinstance(node, ast.Subscript)
                else (node.args[:1] if isinstance(node, ast.Call) else [])
            )
            yield from (
                id(key) for key in keys if isinstance(key, ast.Constant) and key.value in names
            )


def named() -> frozenset[str]:
    """The names of claims, of their roles and words."""
    claims = yaml.safe_load(CLAIMS.read_text("utf-8"))
    return frozenset(
        (
            *claims,
            *(
                str(name)
                for claim in claims.values()
                for key in ("roles", "words")
                for name in claim.get(key, ())
            ),
        )
    )


def count(folder: Path) -> Counter[str]:
    """How many constants of each file have such words."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.py"))}
    names = named()
    return Counter(
        {
            file: found
            for file, path in files.items()
            if not file.startswith(PRINTING) and (found := len(list(counted(path, names))))
        }
    )


if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "auditor"
    told = count(root)
    for name in told:
        for line, text in counted(root / name, named()):
            print(f"{name}:{line}: {text[:100]}")
    print(told.total(), "constants in", len(told), "files")
