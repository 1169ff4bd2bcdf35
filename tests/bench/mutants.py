"""Random one-line changes of a program: which there are, and the text of a module with one.

Only the place that is changed is written anew, so that every other line stays where it was.
"""

from __future__ import annotations

import ast
import copy
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SWAPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
Site = tuple[str, int]
"""The kind of a change, and which node of the module it changes, in the order of `ast.walk`."""


class Mutant(NamedTuple):
    """A module with one change: its text, what was changed in words, the line of the statement that
    is changed, those that follow on it in its function, and what it gives a name to for others.
    """

    text: str
    words: str
    line: int
    later: frozenset[int]
    names: frozenset[str]


def sites(tree: ast.Module) -> Iterator[Site]:
    """Every change that can be made to a module and that a test could notice: none of what the
    types alone ask for.
    """
    said = {id(child) for node in ast.walk(tree) for child in _unasked(node)}
    for at, node in enumerate(ast.walk(tree)):
        if id(node) in said:
            continue
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield "comparison", at
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield "not", at
        elif isinstance(node, ast.BoolOp):
            yield "and-or", at
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            yield from (("plus", at), ("minus", at))
        elif isinstance(node, ast.FunctionDef):
            for place, statement in enumerate(node.body):
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    continue
                yield f"return {place}", at
                if not isinstance(statement, ast.Return | ast.Assert):
                    yield f"delete {place}", at


def _unasked(node: ast.AST) -> Iterator[ast.AST]:
    """What is not run, or changes nothing but what is kept in memory: annotations, the sizes of
    caches.
    """
    for name in ("annotation", "returns"):
        found = getattr(node, name, None)
        if found is not None:
            yield from ast.walk(found)
    if isinstance(node, ast.FunctionDef):
        for decorator in node.decorator_list:
            yield from ast.walk(decorator)


def changed(source: str, site: Site) -> Mutant:
    """The module with one change."""
    tree = ast.parse(source)
    kind, _, place = site[0].partition(" ")
    node = list(ast.walk(tree))[site[1]]
    if isinstance(node, ast.FunctionDef):
        statement = node.body[int(place)]
        made = "return" if kind == "return" else "pass"
        if kind == "return" and any(
            isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(node)
        ):
            # What is no longer reached would make a function of a generator.
            made = "return; yield"
        before = ast.unparse(statement).splitlines()[0]
        text = _replaced(source, statement, made)
        words = f"{statement.lineno} {kind}: {before}"
        later = _later(node, statement.lineno)
        return Mutant(text, words, statement.lineno, later, frozenset())
    before = ast.unparse(node).splitlines()[0]
    way = _way(tree, node)
    # Before Python 3.12 what stands in a formatted text has no place of its own.
    whole = next((one for one in way if isinstance(one, ast.JoinedStr)), node)
    _turned(node, kind)
    written = ast.unparse(ast.fix_missing_locations(copy.deepcopy(whole)))
    text = _replaced(source, whole, written if isinstance(whole, ast.Constant) else f"({written})")
    blocks = [one for one in way if isinstance(one, ast.stmt | ast.Module)]
    statement, around = blocks[-1], blocks[-2]
    within = next((one for one in reversed(blocks) if isinstance(one, ast.FunctionDef)), around)
    alone = isinstance(around, ast.Module | ast.ClassDef)
    return Mutant(
        text,
        f"{whole.lineno} {kind}: {before}",
        statement.lineno,
        frozenset() if alone else _later(within, statement.lineno),
        _named(statement) if alone else frozenset(),
    )


def _later(function: ast.AST, line: int) -> frozenset[int]:
    return frozenset(
        one.lineno for one in ast.walk(function) if isinstance(one, ast.stmt) and one.lineno > line
    )


def _way(tree: ast.Module, node: ast.AST) -> list[ast.AST]:
    """The nodes from the module down to this one."""
    above = {id(child): one for one in ast.walk(tree) for child in ast.iter_child_nodes(one)}
    way = [node]
    while (one := above.get(id(way[-1]))) is not None:
        way.append(one)
    return way[::-1]


def _replaced(source: str, node: ast.stmt | ast.expr, made: str) -> str:
    lines = source.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.decorator_list:
        first = node.decorator_list[0].lineno - 1
    held = "\n" * (last - first) if isinstance(node, ast.stmt) else ""
    lines[first : last + 1] = [
        lines[first][: node.col_offset] + made.encode() + lines[last][node.end_col_offset :],
        held.encode(),
    ]
    return b"".join(lines).decode()


def _turned(node: ast.AST, kind: str) -> None:
    if isinstance(node, ast.Compare):
        node.ops = [SWAPS[type(node.ops[0])]()]
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()
        node.operand = ast.Call(ast.Name("bool"), [node.operand], [])
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1 if kind == "plus" else -1


def _named(statement: ast.stmt) -> frozenset[str]:
    """What a statement of a module or class gives a name to: it is used where the name stands."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return frozenset({statement.name})
    targets = (
        statement.targets
        if isinstance(statement, ast.Assign)
        else [statement.target]
        if isinstance(statement, ast.AnnAssign)
        else []
    )
    return frozenset(
        one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)
    )


def uses(root: Path, names: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The statements of the program in which one of the names stands: module and line."""
    if not names:
        return
    word = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
    for path in modules(root, ["auditor"]):
        source = path.read_text("utf-8")
        if not word.search(source):
            continue
        for statement in ast.walk(ast.parse(source)):
            if isinstance(statement, ast.stmt) and any(
                names & {getattr(one, "id", None), getattr(one, "attr", None)}
                for one in _own(statement)
            ):
                yield str(path.relative_to(root)), statement.lineno


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement, without those of the statements in it."""
    left = [one for one in ast.iter_child_nodes(statement) if not isinstance(one, ast.stmt)]
    for one in left:
        yield one
        left += [child for child in ast.iter_child_nodes(one) if not isinstance(child, ast.stmt)]


def modules(root: Path, paths: list[str]) -> list[Path]:
    """The modules of rooms, or single ones."""
    found: list[Path] = []
    for path in paths:
        here = root / path
        found += sorted(here.rglob("*.py")) if here.is_dir() else [here]
    return found


def chosen(root: Path, paths: list[str], count: int, seed: int) -> list[tuple[Path, Site]]:
    """So many of all changes of these rooms, by chance."""
    every = [
        (path, site)
        for path in modules(root, paths)
        for site in sites(ast.parse(path.read_text("utf-8")))
    ]
    return random.Random(seed).sample(every, min(count, len(every)))
