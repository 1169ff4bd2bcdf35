"""Packs: YAML to forms, vocabulary and rules, every mistake in them said with file, line, column
and what would be right."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from auditor import yamlfile
from auditor.errors import UnknownRule
from auditor.forms.accounts import compile_charts
from auditor.forms.compiling import compile_forms
from auditor.forms.form import Forms
from auditor.language import language
from auditor.language import shipped as shipped
from auditor.message import Said, say
from auditor.records import frozen
from auditor.rules import formula, names, related
from auditor.rules.compiling import compile_rule, mistakes
from auditor.rules.folders import DEFAULT_PACK as DEFAULT_PACK
from auditor.rules.folders import TRANSLATION, chain, mapping
from auditor.rules.merging import extended, refuse_twins, refuse_unlike
from auditor.rules.related import Relative as Relative
from auditor.rules.rule import Rule
from auditor.rules.scope import Scope
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import COMPARISONS, Ref, walk
from auditor.yamlfile import Node as Mapped
from auditor.yamlfile import RuleError
from auditor.yamlwords import near

RELATIVES: Final = "relatives.yaml"
"""Says what documents of other kinds belong to those of the pack's kind."""
_Answer = TypeVar("_Answer")


@frozen
class Pack:
    """A compiled pack: forms, the narrative's vocabulary, and the rules by id."""

    name: str
    title: str
    version: str
    forms: Forms
    vocabulary: Any
    rules: Mapping[str, Rule]
    sha256: str
    folders: tuple[Path, ...] = ()
    off: frozenset[str] = field(default_factory=frozenset)
    called: Mapping[str, str] = field(default_factory=dict)
    """What a document of this kind is called in messages, by language."""
    relatives: Mapping[str, Relative] = field(default_factory=dict)
    """By relation (预算)."""
    replaced: Mapping[str, Rule] = field(default_factory=dict)
    """The rules of packs that it extends whose ids its own rules take, by id."""

    def selected(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
        """The rules to be put: all that are on, or those selected, less those ignored; a name
        ending in `*` is a prefix.

        Raises UnknownRule with a name that fits no rule.
        """
        # Chosen twice is chosen once.
        wanted = tuple({rule.id: rule for rule in self._named(select)}.values()) or tuple(
            rule for rule in self.rules.values() if rule.id not in self.off
        )
        left_out = {rule.id for rule in self._named(ignore)}
        return tuple(rule for rule in wanted if rule.id not in left_out)

    def fits(self, name: str) -> list[Rule]:
        """The rules that a name stands for; one ending in `*` is a prefix."""
        return [
            rule
            for rule in self.rules.values()
            if rule.id == name or (name.endswith("*") and rule.id.startswith(name[:-1]))
        ]

    def _named(self, wanted: Iterable[str]) -> Iterator[Rule]:
        for name in wanted:
            found = self.fits(name)
            if not found:
                raise UnknownRule(name)
            yield from found


def load(
    pack: str | Path = DEFAULT_PACK,
    also: Iterable[str | Path] = (),
    problems: list[RuleError] | None = None,
) -> Pack:
    """A pack by name, or by folder; a folder extends the shipped pack unless it is complete in
    itself.

    Raises RuleError at the first mistake; with `problems` given, mistakes that leave the rest
    readable are collected there.
    """
    folders: list[Path] = []
    for name in (pack, *also):
        folders.extend(folder for folder in chain(name, ()) if folder not in folders)
    return _Compiler(problems).pack(tuple(folders))


# --- what is in them --------------------------------------------------------------------------------------------------


class _Compiler:
    """A pack under construction; mistakes are collected where that is asked for."""

    def __init__(self, problems: list[RuleError] | None) -> None:
        self.problems = problems
        self.digest = hashlib.sha256()
        self.told: dict[str, Any] = {}
        self.main = Mapped("", 0)
        self.forms: dict[str, Mapped] = {}
        self.charts: dict[str, Mapped] = {}
        self.vocabulary: dict[str, Any] = {}
        self.sources: list[tuple[Path, Path, Any]] = []
        self.off: list[tuple[Mapped, str]] = []
        self.relatives: dict[str, Relative] = {}
        self.kin: dict[str, Mapped] = {}

    def pack(self, folders: tuple[Path, ...]) -> Pack:
        """The pack of folders, each of which extends those before it."""
        for folder in folders:
            for path in _files(folder):
                self._try(self._read, folder, path)
        charts = compile_charts(self.charts.values())
        forms = compile_forms(self._heads(), list(self.forms.values()), charts)
        if self.vocabulary:
            self._speak()
        vocabulary = _vocabulary(self.vocabulary)
        for node in _measures(self.vocabulary):
            self._try(_check_cells, node, forms)
        rules: dict[str, Rule] = {}
        replaced: dict[str, Rule] = {}
        # Another kind is loaded only where mistakes are looked for.
        others = (
            {name: load(one.kind).forms for name, one in self.relatives.items() if one.kind}
            if self.problems is not None
            else {}
        )
        for name, theirs in others.items():
            self._try(related.check_accounts, self.kin[name], self.relatives[name], theirs)
        forms = replace(forms, relations={name: one.kind for name, one in self.relatives.items()})
        for rule in self._rules(replace(forms, others=others)):
            if rule.id in rules:
                replaced[rule.id] = rules[rule.id]
            rules[rule.id] = rule
        for node, name in self.off:
            if name not in rules:
                cure = say("rule.list.cure", name=near(name, rules))
                self._try(node.fail, say("pack.off-unknown", name=name), "off", cure)
        told = self.told
        return Pack(
            told.get("name", folders[-1].name),
            told.get("title", ""),
            told.get("version", ""),
            forms,
            vocabulary,
            rules,
            self.digest.hexdigest(),
            folders,
            frozenset(name for _, name in self.off),
            _called(self.main),
            self.relatives,
            replaced,
        )

    def _try(self, work: Callable[..., _Answer], *about: Any) -> _Answer | None:
        """What the work gives; None where it is a mistake that is collected."""
        try:
            return work(*about)
        except RuleError as error:
            if self.problems is None:
                raise
            self.problems.append(error)
            return None

    def _read(self, folder: Path, path: Path) -> None:
        text = yamlfile.text(path)
        self.digest.update(f"{path.relative_to(folder)}\0{text}\0".encode())
        content = yamlfile.parse(text, str(path))
        if path == folder / "pack.yaml":
            self._head(mapping(content, path))
        elif path == folder / RELATIVES:
            node = mapping(content, path)
            self.relatives |= related.declared(node)
            self.kin |= dict(node)
        elif path.parent.name in ("forms", "accounts"):
            refuse_twins(content)
            node = mapping(content, path)
            forms = path.parent.name == "forms"
            _add(self.forms if forms else self.charts, node, say("form.name") if forms else say("accounts.chart"))
        elif path.parent.name == "narrative":
            refuse_twins(content)
            content = mapping(content, path)
            for key in content:
                refuse_unlike(self.vocabulary.get(path.stem, {}).get(key), content[key], content, key)
            self.vocabulary[path.stem] = (
                extended(self.vocabulary[path.stem], content) if path.stem in self.vocabulary else content
            )
        elif content is None:
            raise RuleError(str(path), 1, 1, say("pack.empty"), say("rule.file-empty.cure"))
        else:
            self.sources.append((folder, path, content))

    def _heads(self) -> Mapped:
        """What the kind says of heads, under what the language does."""
        self._tell("tables")
        self._tell("captions")
        words = mapping(yamlfile.load(language("tables")), language("tables"))
        merged: Mapped = extended(words, self.main)
        return merged

    def _tell(self, name: str) -> None:
        self.digest.update(f"{name}\0{yamlfile.text(language(name))}\0".encode())

    def _speak(self) -> None:
        """Put the words of the language under those of the kind."""
        for name in ("claims", "cues"):
            self._tell(name)
        cues = yamlfile.load(language("cues"))
        own = self.vocabulary.get("cues")
        self.vocabulary["cues"] = cues if own is None else extended(cues, own)

    def _head(self, content: Mapped) -> None:
        off = content.get("off", [])
        if not isinstance(off, list) or not all(isinstance(name, str) for name in off):
            content.fail(say("pack.off"), "off", say("pack.off.cure"))
        self.main = extended(self.main, content)
        self._share(content)
        self.off += [(content, name) for name in off]
        self.told |= {key: content[key] for key in ("name", "title", "version") if key in content}

    def _share(self, content: Mapped) -> None:
        """Read the files of shipped packs that this one has in common with them."""
        names = content.get("shared", [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            content.fail(
                say("pack.shared"),
                "shared",
                say("pack.shared.cure"),
            )
        for name in names:
            path = shipped() / name
            if ".." in name or not path.is_file():
                content.fail(
                    say("pack.no-shared", name=name),
                    "shared",
                    say("pack.no-shared.cure"),
                )
            self._read(shipped() / name.partition("/")[0], path)

    def _rules(self, forms: Forms) -> Iterator[Rule]:
        seen: dict[tuple[str, Path], str] = {}
        for folder, path, content in self.sources:
            for node in content if isinstance(content, list) else [content]:
                if self.problems is not None and isinstance(node, Mapped):
                    wrong = mistakes(node, forms)
                    self.problems += wrong
                    if wrong:
                        continue
                rule = self._try(_rule, node, forms, folder, path, seen)
                if rule is not None:
                    seen[rule.id, folder] = f"{path.name} 第 {rule.line} 行"
                    yield rule


def _rule(node: Any, forms: Forms, folder: Path, path: Path, seen: Mapping[tuple[str, Path], str]) -> Rule:
    rule = compile_rule(mapping(node, path), forms, path.stem, str(folder))
    if (rule.id, folder) in seen:
        node.fail(
            say("rule.twice", id=rule.id),
            "id",
            say("rule.twice.cure", seen=seen[rule.id, folder]),
        )
    return rule


def _add(known: dict[str, Mapped], node: Mapped, what: Said) -> None:
    """Put a form or a chart among those of a pack, or into the one that it extends. Raises
    RuleError."""
    node.words(("id", "extends"))
    name = node.get("extends", node.get("id", ""))
    if "extends" not in node and name in known:
        hint = say("item.twice.cure", name=name, what=what)
        node.fail(say("item.twice", what=what, name=name), "id", hint)
    if "extends" in node and name not in known:
        choice = say("item.choice", known="、".join(known), name=near(name, known)) if known else ""
        node.fail(say("item.parent", what=what, name=name), "extends", say("item.parent.cure", choice=choice))
    known[name] = extended(known[name], node) if "extends" in node else node


def _files(folder: Path) -> list[Path]:
    """The YAML files of a pack, in the order of their paths."""
    found = [
        Path(root, name) for root, _, names_ in os.walk(folder) for name in names_ if name.endswith((".yaml", ".yml"))
    ]
    return sorted(path for path in found if path != folder / TRANSLATION)


def _called(pack: Mapped) -> dict[str, str]:
    """What pack.yaml calls a document of its kind, by language. Raises RuleError."""
    if "called" not in pack:
        return {}
    if not isinstance(pack["called"], Mapped):
        hint = say("pack.called.cure")
        pack.fail(say("pack.called"), "called", hint)
    pack["called"].require(frozenset({"zh", "en"}))
    return dict(pack["called"])


def _vocabulary(raw: Mapping[str, Any]) -> Any:
    if not raw:
        return None
    from auditor.text import vocabulary

    return vocabulary.compile(raw)


def _measures(raw: Mapping[str, Any]) -> Iterator[Mapped]:
    for key in ("measures", "annex"):
        for node in raw.get("measures", {}).get(key, ()):
            if isinstance(node, Mapped):
                yield node


def _check_cells(node: Mapped, forms: Forms) -> None:
    """Refuse a quantity whose cells no form has."""
    if node.get("relation", "=") not in COMPARISONS:
        node.fail(
            say("rule.relation", relation=node["relation"]),
            "relation",
            say("known.comparisons", comparisons="、".join(COMPARISONS)),
        )
    for text in node["cells"]:
        try:
            tree = formula.parse(text)
            names.bound(tree, Scope(), forms)
        except FormulaError as error:
            node.fail(say("pack.cell", name=node["name"], text=text, message=error.message), "cells", error.hint)


def uses(rule: Rule) -> frozenset[str]:
    """The tables that a rule reads."""
    tables = set(rule.scope.tables)
    for tree in (rule.check, rule.when):
        if tree is not None:
            tables |= {part.table for part in walk(tree) if isinstance(part, Ref)}
    return frozenset(tables)
