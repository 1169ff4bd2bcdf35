"""Every regular expression of the package, found by walking it, and the texts that make one slow if
anything does.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]  # the only reading of patterns that is always right
from types import ModuleType
from typing import Any, Final

import auditor
from auditor.rules.pack import Pack, load

RULES: Final = Path(__file__).parent.parent / "rules"
_CALLS: Final = {
    "compile": "",
    "search": "search",
    "match": "match",
    "fullmatch": "fullmatch",
    "sub": "search",
    "subn": "search",
    "split": "search",
    "findall": "search",
    "finditer": "search",
}
_ALL: Final = ("fullmatch", "match", "search")


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern, where it stands, and how it is used."""

    pattern: re.Pattern[str]
    where: str
    uses: tuple[str, ...] = _ALL


def patterns() -> list[Found]:
    """All patterns of the modules and of the shipped packs, each once for each way in which it is
    used.
    """
    found = [*_of_modules(), *_of_packs()]
    return list({(one.pattern.pattern, one.pattern.flags, one.uses): one for one in found}.values())


# --- in modules -----------------------------------------------------------------------------------


def modules() -> list[ModuleType]:
    """The modules of the package, imported."""
    names = [
        info.name
        for info in pkgutil.walk_packages(auditor.__path__, "auditor.")
        if not info.name.endswith("__main__")
    ]
    return [importlib.import_module(name) for name in names]


def _of_modules() -> Iterator[Found]:
    for module, tree in _walked():
        names = {
            name
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for name in _names(node)
        }
        for name in sorted(names & set(vars(module))):
            for where, pattern in _inside(vars(module)[name], f"{module.__name__}.{name}", set()):
                if isinstance(pattern.pattern, str):
                    yield Found(pattern, where, _ways(name, module.__name__))
        for function in (
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)
        ):
            for node in ast.walk(function):
                yield from _inline(module, node)


@lru_cache(maxsize=1)
def _walked() -> tuple[tuple[ModuleType, ast.Module], ...]:
    return tuple(
        (module, ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8")))
        for module in modules()
    )


@cache
def _ways(name: str, module: str = "") -> tuple[str, ...]:
    """The ways in which what has a name is used: in the module that makes it and those that take it
    from there, or anywhere.
    """
    found: set[str] = set()
    for other, uses, taken in _known():
        if (
            not module
            or other == module
            or {(module, name), (module.rpartition(".")[2], name)} & taken
        ):
            found |= uses.get(name, set())
    return tuple(sorted(found or _ALL))


@lru_cache(maxsize=1)
def _known() -> list[tuple[str, dict[str, set[str]], set[tuple[str, str]]]]:
    """For each module its name, the uses of names in it, and what it takes from others (`from a
    import b`, `a.b`).
    """
    known = []
    for module, tree in _walked():
        nodes = list(ast.walk(tree))
        taken = {
            (node.module or "", alias.name)
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        taken |= {
            (node.value.id, node.attr)
            for node in nodes
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        known.append((module.__name__, _uses(nodes), taken))
    return known


def _uses(nodes: Sequence[ast.AST]) -> dict[str, set[str]]:
    """By the name of a pattern, an attribute that holds it or what it is taken from, the ways in
    which it is used.
    """
    found: dict[str, set[str]] = {}
    for node in nodes:
        # `path.split(".")` is one of a text.
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and _CALLS.get(node.func.attr)
            and not (
                node.func.attr == "split" and node.args and isinstance(node.args[0], ast.Constant)
            )
        ):
            found.setdefault(_holder(node.func.value), set()).add(_CALLS[node.func.attr])
    for node in nodes:
        if isinstance(node, ast.For | ast.comprehension):
            ways: set[str] = set().union(*(found.get(name, set()) for name in _names(node.target)))
            if ways:
                found.setdefault(_holder(node.iter), set()).update(ways)
    return found


def _holder(node: ast.AST) -> str:
    """The name of what an expression takes a pattern from: `side.columns` of
    `side.columns.values()`, `heads` of `heads[role]`.
    """
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            return node.attr
        if isinstance(node, ast.Subscript):
            node = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("items", "values")
        ):
            node = node.func.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            node = node.args[0]
        else:
            return ""
    return node.id


def _names(node: ast.AST) -> set[str]:
    """All names in an expression, of variables and of attributes."""
    return {
        part.id if isinstance(part, ast.Name) else part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute)
    }


def _inline(module: ModuleType, node: ast.AST) -> Iterator[Found]:
    """The pattern of a call such as `re.sub("…", …)`; what is put together in a function has its
    parts elsewhere.
    """
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name) and node.func.id == "regex":
        way = ""
    elif (
        isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _CALLS
    ):
        way = _CALLS[node.func.attr]
    else:
        return
    try:
        text = eval(compile(ast.Expression(node.args[0]), "pattern", "eval"), dict(vars(module)))
    except NameError:
        return
    if isinstance(text, str):
        uses = (way,) if way else _ALL
        yield Found(re.compile(text), f"{module.__name__}:{node.lineno}", uses)


# --- in packs -------------------------------------------------------------------------------------


def _of_packs() -> Iterator[Found]:
    for folder in sorted(path.parent for path in RULES.glob("*/pack.yaml")):
        pack = load(folder)
        for where, pattern in _inside(pack, folder.name, set()):
            held = next(
                (
                    name
                    for name in reversed(re.findall(r"\.([a-z_]+)", where))
                    if _ways(name) != _ALL
                ),
                "",
            )
            yield Found(pattern, where, _ways(held) if held else _ALL)
        if pack.vocabulary is None:
            continue
        for first, source in pack.vocabulary.cues.sources.items():
            yield Found(re.compile(source), f"{folder.name}.cues[{first}]", ("match",))
        for measure in (*pack.vocabulary.measures, *pack.vocabulary.annex):
            yield Found(
                re.compile(measure.key), f"{folder.name}.measures[{measure.name}]", ("fullmatch",)
            )
            yield Found(
                re.compile(measure.section),
                f"{folder.name}.measures[{measure.name}].section",
                ("search",),
            )
        for text in _strings(pack.vocabulary.assessment):
            yield Found(re.compile(text), f"{folder.name}.assessment", ("search", "fullmatch"))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _strings(value)


def _inside(value: object, where: str, seen: set[int]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The compiled patterns that a value of the package holds, at any depth."""
    if isinstance(value, re.Pattern):
        yield where, value
        return
    if isinstance(value, str | bytes | int | float) or id(value) in seen:
        return
    seen.add(id(value))
    for key, part in _parts(value):
        yield from _inside(part, f"{where}{key}", seen)


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from ((f"[{key}]", part) for key, part in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        yield from ((f"[{at}]", part) for at, part in enumerate(value))
    if type(value).__module__.startswith("auditor"):
        names = [
            *getattr(value, "__dict__", ()),
            *(name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())),
        ]
        for name in names:
            if hasattr(value, name):
                yield f".{name}", getattr(value, name)


# --- texts that are hard --------------------------------------------------------------------------

_PLAIN: Final = (
    " ",
    "\t",
    "\u3000",
    "\n",
    "1",
    "一",
    "a",
    "，",
    "（",
    "(",
    "其中",
    "9.",
    "1，",
    "a ",
    " \n",
)
"""Repeated, these are hard for careless patterns whatever they are for."""
_SPOILT: Final = ("", "\x00", "其")


def texts(pattern: re.Pattern[str]) -> Iterator[tuple[str, Callable[[int], str]]]:
    """Name and maker (of a text of at least n characters) of what may be hard for a pattern: plain
    runs, each of its own characters, and what its repetitions take, repeated, with an end that none
    of it expects.
    """
    tree = _parser.parse(pattern.pattern, pattern.flags)
    runs = dict.fromkeys((*_PLAIN, *_letters(tree)))
    for run in runs:
        yield repr(run), _repeated("", run, "\x00")
    examples = [_example(tree, longest) for longest in (False, True)]
    examples += [
        _example(branch, True)
        for operator, argument in tree
        if operator is _parser.BRANCH
        for branch in argument[1]
    ]
    for example in dict.fromkeys(examples):
        for nearly in {example, example[:-1], example[: len(example) // 2]} - {""}:
            yield f"nearly {nearly!r}*", _repeated("", nearly, "\x00")
    for prefix, body in _loops(tree, ""):
        for spoilt in _SPOILT:
            yield f"{prefix!r} {body!r}* {spoilt!r}", _repeated(prefix, body, spoilt)


def _repeated(prefix: str, body: str, end: str) -> Callable[[int], str]:
    return lambda length: prefix + body * (length // max(1, len(body))) + end


def _letters(tree: Any) -> Iterator[str]:
    for operator, argument in tree:
        if operator is _parser.LITERAL:
            yield chr(argument)
        for part in _trees(argument):
            yield from _letters(part)


def _loops(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """For each repetition, something that leads up to it and something that it repeats."""
    for operator, argument in tree:
        if operator in _parser._REPEATCODES and argument[1] > 1:
            for body in _bodies(argument[2]):
                yield before, body
        for part in _trees(argument):
            yield from _loops(part, before)
        before += _example([(operator, argument)], False)


def _bodies(tree: Any) -> Iterator[str]:
    """One text for each way that a repetition's body can go, and all of them in a row."""
    ways = (
        [_example([item], longest) for item in tree for longest in (False, True)]
        if len(tree) == 1
        else []
    )
    for operator, argument in tree:
        if (
            operator is _parser.SUBPATTERN
            and len(argument[3]) == 1
            and argument[3][0][0] is _parser.BRANCH
        ):
            ways += [_example(branch, True) for branch in argument[3][0][1][1]]
        elif operator is _parser.BRANCH:
            ways += [_example(branch, True) for branch in argument[1]]
    ways += [_example(tree, False), _example(tree, True)]
    known = [way for way in dict.fromkeys(ways) if way]
    yield from known
    if len(known) > 1:
        yield "".join(known)


def _trees(argument: Any) -> Iterator[Any]:
    """The patterns within an argument of a pattern's operator."""
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, list | tuple):
        for part in argument:
            yield from _trees(part)


def _example(tree: Any, longest: bool) -> str:
    """A text that a pattern matches, look-arounds aside; with its optional parts, or without."""
    made = ""
    for operator, argument in tree:
        if operator is _parser.LITERAL:
            made += chr(argument)
        elif operator in (_parser.NOT_LITERAL, _parser.ANY):
            made += "国"
        elif operator is _parser.IN:
            made += _member(argument)
        elif operator in _parser._REPEATCODES:
            least, most, body = argument
            made += _example(body, longest) * min(
                max(least, 1 if longest else 0), 3 if most > 3 else most
            )
        elif operator is _parser.SUBPATTERN:
            made += _example(argument[3], longest)
        elif operator is _parser.ATOMIC_GROUP:
            made += _example(argument, longest)
        elif operator is _parser.BRANCH:
            made += _example(argument[1][-1 if longest else 0], longest)
    return made


def _member(items: Any) -> str:
    if items[0][0] is _parser.NEGATE:
        taken = re.compile(f"[^{''.join(_class(*item) for item in items[1:])}]")
        return (
            next(letter for letter in "国1a ，。x-\n" if taken.match(letter))
            if any(taken.match(letter) for letter in "国1a ，。x-\n")
            else "國"
        )
    kind, value = items[0]
    if kind is _parser.LITERAL:
        return chr(value)
    if kind is _parser.RANGE:
        return chr(value[0])
    return {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1", "CATEGORY_WORD": "字"}.get(
        str(value), "国"
    )


def _class(kind: Any, value: Any) -> str:
    if kind is _parser.LITERAL:
        return re.escape(chr(value))
    if kind is _parser.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {
        "CATEGORY_SPACE": r"\s",
        "CATEGORY_NOT_SPACE": r"\S",
        "CATEGORY_DIGIT": r"\d",
        "CATEGORY_NOT_DIGIT": r"\D",
        "CATEGORY_WORD": r"\w",
        "CATEGORY_NOT_WORD": r"\W",
    }[str(value)]


def cue_words(pack: Pack) -> dict[str, str]:
    """A word for each kind of cue that a pack's narrative knows."""
    found: dict[str, str] = {}
    for first, source in sorted(pack.vocabulary.cues.sources.items()):
        for branch in _branches(_parser.parse(source)):
            word = _example(branch, False)
            match = pack.vocabulary.cues[first].match(word)
            if match is not None and match.lastgroup is not None:
                kind = pack.vocabulary.groups[match.lastgroup]
                found[kind] = min(word, found.get(kind, word), key=len)
    return found


def _branches(tree: Any) -> Iterator[Any]:
    for operator, argument in tree:
        if operator is _parser.BRANCH:
            yield from argument[1]
            return
    yield tree


# --- measuring ------------------------------------------------------------------------------------


def seconds(work: Callable[[], object]) -> float:
    """Processor time of a piece of work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def used(pattern: re.Pattern[str], use: str, text: str) -> None:
    """Use a pattern on a text to the end, as the package does."""
    if use == "search":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, use)(text)
