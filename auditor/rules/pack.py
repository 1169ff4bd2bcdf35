"""Packs: YAML to forms, vocabulary and rules, every mistake in them said with file, line, column
and what would be right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any, TypeVar

from auditor import parsed, yamlfile
from auditor.errors import UnknownRule
from auditor.forms.accounts import compile_charts
from auditor.forms.compiling import compile_forms
from auditor.forms.form import Forms
from auditor.kind import recognise
from auditor.language import language
from auditor.language import shipped as shipped
from auditor.message import say
from auditor.records import frozen
from auditor.rules import checklist, related, restated, trends
from auditor.rules.checklist import Item
from auditor.rules.compiling import compile_rule, mistakes
from auditor.rules.folders import (
    CHECKLIST,
    HEAD,
    RELATIVES,
    called,
    chain,
    files,
    mapping,
    nothing_in,
    readable,
    refuse_misnamed,
    refuse_taken,
)
from auditor.rules.folders import DEFAULT_PACK as DEFAULT_PACK
from auditor.rules.merging import add, extended, refuse_own, refuse_twins, refuse_unlike
from auditor.rules.related import Relative as Relative
from auditor.rules.rule import Rule, fitting
from auditor.rules.translation import unlike
from auditor.rules.tree import Ref, walk
from auditor.rules.trends import Trend
from auditor.yamlfile import Node as Mapped
from auditor.yamlfile import RuleError
from auditor.yamlwords import near

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
    checklist: tuple[Item, ...] = ()
    """What a document of the kind should hold."""
    trends: tuple[Trend, ...] = ()
    """The figures that are followed over the years."""

    def selected(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
        """The rules to be put: all that are on, or those selected, less those ignored; a name
        ending in `*` is a prefix.

        Raises UnknownRule with a name that fits no rule.
        """
        # Chosen twice is chosen once.
        wanted = {rule.id: rule for rule in self._named(select)} or {
            name: rule for name, rule in self.rules.items() if name not in self.off
        }
        left_out = {rule.id for rule in self._named(ignore)}
        return tuple(rule for name, rule in wanted.items() if name not in left_out)

    def fits(self, name: str) -> list[Rule]:
        """The rules that a name stands for; one ending in `*` is a prefix."""
        return [self.rules[one] for one in fitting(name, self.rules)]

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


def _forms(kind: str) -> Forms:
    """The forms of another kind, whatever that kind is put beside."""
    return _Compiler(None, alone=True).pack(tuple(chain(kind, ()))).forms


# --- what is in them
# --------------------------------------------------------------------------------------------------


class _Compiler:
    """A pack under construction; mistakes are collected where that is asked for."""

    def __init__(self, problems: list[RuleError] | None, alone: bool = False) -> None:
        self.problems, self.alone = problems, alone
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
        self.shared: dict[Path, tuple[Mapped, str]] = {}
        """The files of shipped packs, each with what names it."""
        self.lists: list[tuple[Path, Path, Any]] = []

    def pack(self, folders: tuple[Path, ...]) -> Pack:
        """The pack of folders, each of which extends those before it."""
        for folder in folders:
            for path in files(folder) or nothing_in(folder):
                self._try(self._read, folder, path)
        charts = compile_charts(self.charts.values())
        forms = compile_forms(self._heads(), list(self.forms.values()), charts)
        if self.vocabulary:
            self._speak()
        vocabulary = _vocabulary(self.vocabulary)
        for check, node in restated.said(self.vocabulary):
            self._try(check, node, forms)
        rules: dict[str, Rule] = {}
        replaced: dict[str, Rule] = {}
        # What is shipped is right, and another kind is loaded only for what may be wrong.
        own = not self.alone and (
            self.problems is not None
            or not all(folder.is_relative_to(shipped()) for folder in folders)
        )
        others = (
            {name: _forms(one.kind) for name, one in self.relatives.items() if one.kind}
            if own
            else {}
        )
        for name, theirs in others.items():
            self._try(related.check_accounts, self.kin[name], self.relatives[name], theirs)
        forms = related.beside(forms, self.relatives)
        if vocabulary is not None and own:
            self._try(_refuse_unheard, self.vocabulary, vocabulary)
        for rule in self._rules(replace(forms, others=others)):
            if rule.id in rules:
                replaced[rule.id] = rules[rule.id]
            rules[rule.id] = rule
        listed = self._listed(replace(forms, others=others), rules)
        off: set[str] = set()
        for node, name in self.off:
            found = fitting(name, (*rules, *listed))
            off.update(found)
            if not found:
                cure = say("rule.list.cure", name=near(name, rules))
                self._try(node.fail, say("pack.off-unknown", name=name), "off", cure)
            self._try(refuse_own, node, name, rules)
        if self.problems is not None and not self.problems:
            # A rule that cannot be read is not one that is missing.
            self.problems += unlike(
                folders[-1], [*(rule.info for rule in rules.values()), *listed.values()]
            )
        return Pack(
            self.told.get("name", folders[-1].name),
            self.told.get("title", ""),
            self.told.get("version", ""),
            forms,
            vocabulary,
            rules,
            self.digest.hexdigest(),
            folders,
            frozenset(off),
            called(self.main),
            self.relatives,
            replaced,
            tuple(item for id, item in listed.items() if id not in off),
            self._try(trends.compiled, self.main, forms) or (),
        )

    def _listed(self, forms: Forms, rules: Mapping[str, Rule]) -> dict[str, Item]:
        """The items of the checklists by id; one of a pack that extends another stands in place of
        its namesake.
        """
        found: dict[str, Item] = {}
        for folder, path, content in self.lists:
            items = self._try(checklist.compiled, content, str(path), str(folder), forms)
            found |= {item.id: item for item in items or ()}
            for node in content if items else ():
                self._try(checklist.refuse_unknown_rules, node, rules)
        return found

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
        text = readable(path)
        within = str(path)[len(str(folder)) + 1 :]
        self.digest.update(f"{within}\0{text}\0".encode())
        content = parsed.content(path, text)
        room = path.parent.name
        if within == HEAD:
            self._head(mapping(content, path))
        elif within == RELATIVES:
            node = mapping(content, path)
            self.relatives |= related.declared(node)
            self.kin |= dict(node)
        elif within == CHECKLIST:
            self.lists.append((folder, path, content))
        elif room in ("forms", "accounts"):
            refuse_twins(content)
            node = mapping(content, path)
            forms = room == "forms"
            add(
                self.forms if forms else self.charts,
                node,
                say("form.name") if forms else say("accounts.chart"),
            )
        elif room == "narrative":
            refuse_twins(content)
            content = mapping(content, path)
            for key in content:
                refuse_unlike(
                    self.vocabulary.get(path.stem, {}).get(key), content[key], content, key
                )
            self.vocabulary[path.stem] = (
                extended(self.vocabulary[path.stem], content)
                if path.stem in self.vocabulary
                else content
            )
        elif not content:
            raise RuleError(
                str(path),
                1,
                1,
                say("pack.ruleless") if content == [] else say("pack.empty"),
                say("rule.file-empty.cure"),
            )
        else:
            refuse_misnamed(content, within, path)
            self.sources.append((folder, path, content))

    def _heads(self) -> Mapped:
        """What the kind says of heads, under what the language does."""
        self._tell("tables")
        self._tell("captions")
        words = mapping(parsed.load(language("tables")), language("tables"))
        merged: Mapped = extended(words, self.main)
        return merged

    def _tell(self, name: str) -> None:
        self.digest.update(f"{name}\0{yamlfile.text(language(name))}\0".encode())

    def _speak(self) -> None:
        """Put the words of the language under those of the kind."""
        for name in ("claims", "cues"):
            self._tell(name)
        cues = parsed.load(language("cues"))
        own = self.vocabulary.get("cues")
        self.vocabulary["cues"] = cues if own is None else extended(cues, own)

    def _head(self, content: Mapped) -> None:
        refuse_taken(content, self.told.get("name", ""))
        if recognise.KEY in content:
            recognise.told(content)
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
            self.shared[path] = content, name
            self._read(shipped() / name.partition("/")[0], path)

    def _rules(self, forms: Forms) -> Iterator[Rule]:
        seen: dict[tuple[str, Path], str] = {}
        for folder, path, content in self.sources:
            for node in content if isinstance(content, list) else [content]:
                if isinstance(content, list) and not isinstance(node, Mapped):
                    self._try(_no_rule, content, node, path)
                    continue
                wrong = (
                    mistakes(node, forms)
                    if self.problems is not None and isinstance(node, Mapped)
                    else []
                )
                if wrong and path in self.shared:
                    self._try(self._foreign, path, wrong[0])
                    break
                if wrong and self.problems is not None:
                    self.problems += wrong
                    continue
                rule = self._try(self._rule, node, forms, folder, path, seen)
                if rule is not None:
                    seen[rule.id, folder] = f"{path.name} 第 {rule.line} 行"
                    yield rule

    def _rule(
        self,
        node: Any,
        forms: Forms,
        folder: Path,
        path: Path,
        seen: Mapping[tuple[str, Path], str],
    ) -> Rule:
        try:
            return _rule(node, forms, folder, path, seen)
        except RuleError as error:
            if path in self.shared:
                self._foreign(path, error)
            raise

    def _foreign(self, path: Path, error: RuleError) -> None:
        """Say of a shared file that it does not fit, where it is named."""
        content, name = self.shared[path]
        cure = say("pack.shared-unfit.cure")
        content.fail(
            say("pack.shared-unfit", name=name, line=error.line, what=error.message),
            "shared",
            cure,
            item=name,
        )


def _no_rule(content: Any, node: Any, path: Path) -> None:
    line, column = content.place(node) or (1, 1)
    raise RuleError(str(path), line, column, say("rule.mapping"), say("rule.mapping.cure"))


def _rule(
    node: Any, forms: Forms, folder: Path, path: Path, seen: Mapping[tuple[str, Path], str]
) -> Rule:
    rule = compile_rule(mapping(node, path), forms, path.stem, str(folder))
    if (rule.id, folder) in seen:
        node.fail(
            say("rule.twice", id=rule.id),
            "id",
            say("rule.twice.cure", seen=seen[rule.id, folder]),
        )
    return rule


def _refuse_unheard(raw: Mapping[str, Any], vocabulary: Any) -> None:
    from auditor.text.heard import refuse_unheard

    for key in ("measures", "annex"):
        refuse_unheard(raw.get("measures", {}).get(key, ()), vocabulary)


def _vocabulary(raw: Mapping[str, Any]) -> Any:
    if not raw:
        return None
    from auditor.text import vocabulary

    return vocabulary.compile(raw)


def uses(rule: Rule) -> frozenset[str]:
    """The tables that a rule reads."""
    tables = set(rule.scope.tables)
    for tree in (rule.check, rule.when):
        if tree is not None:
            tables |= {part.table for part in walk(tree) if isinstance(part, Ref)}
    return frozenset(tables)
