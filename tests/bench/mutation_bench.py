"""Which random one-line changes of a room its tests let pass: of 60, at most 6 should.

    python -m tests.bench.mutation_bench [--count 60] [--seed 1] [--seconds 60] [--results FILE]
    [PATH ...]

PATHs are modules or folders under `auditor/` (by default what reads the text and chooses its
readings). The changes are made in a copy. With `--results` each outcome is written down at once,
and a second run goes on from there.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOM = ("auditor/text", "auditor/choice.py", "auditor/reach.py")
TESTS = (
    "readings",
    "text_parts",
    "words_refused",
    "contents",
    "cases",
    "relations",
    "narrative",
    "directions",
    "reach",
    "rules",
    "samples",
    "ledger",
    "demands",
    "coded",
    "plain_sums",
    "unusual_layouts",
    "endless",
    "disguises",
)
"""The tests that cover the text, the quickest to tell first."""
MOST_SURVIVING = 0.1
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


def changed(tree: ast.Module, site: Site) -> tuple[str, str]:
    """The module with one change, and what was changed, in words."""
    made = copy.deepcopy(tree)
    node = list(ast.walk(made))[site[1]]
    kind, _, place = site[0].partition(" ")
    before = ast.unparse(node).splitlines()[0]
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.FunctionDef):
        statement = node.body[int(place)]
        before, line = ast.unparse(statement).splitlines()[0], statement.lineno
        at = int(place)
        node.body[at : at + 1] = [ast.Return()] if kind == "return" else [ast.Pass()]
        if kind == "return" and any(
            isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(node)
        ):
            node.body.append(ast.Expr(ast.Yield()))
    else:
        _turned(node, kind)
    return ast.unparse(ast.fix_missing_locations(made)), f"{line} {kind}: {before}"


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


def modules(root: Path, paths: list[str]) -> list[Path]:
    """The modules of a room."""
    found: list[Path] = []
    for path in paths:
        here = root / path
        found += sorted(here.rglob("*.py")) if here.is_dir() else [here]
    return found


def chosen(root: Path, paths: list[str], count: int, seed: int) -> list[tuple[Path, Site]]:
    """So many of all changes of a room, by chance."""
    every = [
        (path, site)
        for path in modules(root, paths)
        for site in sites(ast.parse(path.read_text("utf-8")))
    ]
    return random.Random(seed).sample(every, min(count, len(every)))


def limited(seconds: int) -> Callable[[], None]:
    """What bounds the processor time of a child."""
    return lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def survives(copied: Path, seconds: int) -> bool:
    """Whether the tests pass on the copy, within the time."""
    files = [f"tests/test_{name}.py" for name in TESTS]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(
        command, cwd=copied, capture_output=True, preexec_fn=limited(seconds), check=False
    )
    return done.returncode == 0


def main() -> None:
    """Make the changes, run the tests on each, tell what was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", default=ROOM)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--seconds", type=int, default=60, help="processor time of the tests of one change"
    )
    parser.add_argument("--results", type=Path)
    options = parser.parse_args()
    results = options.results
    lines = (
        results.read_text("utf-8").splitlines() if results is not None and results.exists() else []
    )
    known = {(one["file"], one["site"][0], one["site"][1]): one for one in map(json.loads, lines)}
    told = []
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "copy"
        copied.mkdir()
        for name in ("auditor", "rules", "tests", "samples"):
            shutil.copytree(
                ROOT / name, copied / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        for name in ("pyproject.toml", "README.md", "README.zh-CN.md"):
            shutil.copy(ROOT / name, copied / name)
        if not survives(copied, options.seconds):
            raise SystemExit("the tests do not pass as it is, or not in the time")
        for path, site in chosen(copied, list(options.paths), options.count, options.seed):
            name = str(path.relative_to(copied))
            one = known.get((name, *site))
            if one is None:
                source = (copied / name).read_text("utf-8")
                mutant, words = changed(ast.parse(source), site)
                (copied / name).write_text(mutant, "utf-8")
                one = {
                    "file": name,
                    "site": site,
                    "words": words,
                    "survives": survives(copied, options.seconds),
                }
                (copied / name).write_text(source, "utf-8")
                if results is not None:
                    with results.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(one, ensure_ascii=False) + "\n")
            told.append(one)
            if one["survives"]:
                print(f"survives: {one['file']}:{one['words']}", flush=True)
    survived = sum(one["survives"] for one in told)
    print(f"{survived} of {len(told)} survive; asked: at most {int(len(told) * MOST_SURVIVING)}")


if __name__ == "__main__":
    main()
