"""The files of a pack as they are read, over those of the packs that it extends; every mistake in
them said with file, line, column and what would be right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from auditor import parsed, yamlfile
from auditor.forms.form import Forms
from auditor.kind import recognise
from auditor.language import language
from auditor.message import say
from auditor.parsed import shipped
from auditor.rules import checklist, related
from auditor.rules.checklist import ChecklistItem
from auditor.rules.compiling import compile_rule, mistakes
from auditor.rules.folders import (
    CHECKLIST,
    HEAD,
    RELATIVES,
    files,
    mapping,
    nothing_in,
    readable,
    refuse_misnamed,
    refuse_taken,
)
from auditor.rules.merging import add, extended, refuse_twins, refuse_unlike
from auditor.rules.related import Relative
from auditor.rules.rule import Rule
from auditor.yamlfile import Node as Mapped
from auditor.yamlfile import RuleError

_Answer = TypeVar("_Answer")
_NAMED: Final = ("name", "title", "version", "covers")
"""What a pack says of itself; one that extends another says it in its own words, or in those."""


class Sources:
    """What the files of a pack say; mistakes are collected where that is asked for."""

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
        self.shared: dict[Path, tuple[Mapped, str]] = {}
        """The files of shipped packs, each with what names it."""
        self.lists: list[tuple[Path, Path, Any]] = []

    def read(self, folders: Iterable[Path]) -> None:
        """Read the files of folders, each of which extends those before it."""
        for folder in folders:
            # `nothing_in` raises: a folder without any file of a pack is a mistake.
            for path in files(folder) or nothing_in(folder):
                self.attempt(self._read, folder, path)

    def compiled_items(self, forms: Forms, rules: Mapping[str, Rule]) -> dict[str, ChecklistItem]:
        """The items of the checklists by id; one of a pack that extends another stands in place of
        its namesake.
        """
        found: dict[str, ChecklistItem] = {}
        for folder, path, content in self.lists:
            items = self.attempt(checklist.compiled, content, str(path), str(folder), forms)
            found |= {item.id: item for item in items or ()}
            for node in content if items else ():
                self.attempt(checklist.refuse_unknown_rules, node, rules)
        return found

    def attempt(self, work: Callable[..., _Answer], *about: Any) -> _Answer | None:
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
        # By its place within the folder: the same pack has the same hash wherever it lies.
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
            # All that lies in no room of its own is rules.
            refuse_misnamed(content, within, path)
            self.sources.append((folder, path, content))

    def heads(self) -> Mapped:
        """What the kind says of heads, under what the language does."""
        self._tell("tables")
        self._tell("captions")
        words = mapping(parsed.load(language("tables")), language("tables"))
        # The language below, the kind over it: what the kind says is added.
        merged: Mapped = extended(words, self.main)
        return merged

    def _tell(self, name: str) -> None:
        # The words of the language count in the hash of every pack that is put with them.
        self.digest.update(f"{name}\0{yamlfile.text(language(name))}\0".encode())

    def speak(self) -> None:
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
        self.told |= {key: content[key] for key in _NAMED if key in content}

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
            # Only files of shipped packs can be shared.
            if ".." in name or not path.is_file():
                content.fail(
                    say("pack.no-shared", name=name),
                    "shared",
                    say("pack.no-shared.cure"),
                )
            self.shared[path] = content, name
            self._read(shipped() / name.partition("/")[0], path)

    def compiled_rules(self, forms: Forms) -> Iterator[Rule]:
        """The rules of all files in their order."""
        # Ids that a folder has twice; of two folders the later takes the place of the earlier.
        seen: dict[tuple[str, Path], tuple[str, int]] = {}
        for folder, path, content in self.sources:
            for node in content if isinstance(content, list) else [content]:
                if isinstance(content, list) and not isinstance(node, Mapped):
                    self.attempt(_no_rule, content, node, path)
                    continue
                wrong = self._mistakes(node, forms)
                # One mistake is enough to say that a shared file does not fit.
                if wrong and path in self.shared:
                    self.attempt(self._foreign, path, wrong[0])
                    break
                if wrong and self.problems is not None:
                    self.problems += wrong
                    continue
                rule = self.attempt(self._rule, node, forms, folder, path, seen)
                if rule is not None:
                    seen[rule.id, folder] = path.name, rule.line
                    yield rule

    def _mistakes(self, node: Any, forms: Forms) -> list[RuleError]:
        """All mistakes of a rule, where they are collected."""
        if self.problems is None or not isinstance(node, Mapped):
            return []
        return mistakes(node, forms)

    def _rule(
        self,
        node: Any,
        forms: Forms,
        folder: Path,
        path: Path,
        seen: Mapping[tuple[str, Path], tuple[str, int]],
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
    node: Any,
    forms: Forms,
    folder: Path,
    path: Path,
    seen: Mapping[tuple[str, Path], tuple[str, int]],
) -> Rule:
    rule = compile_rule(mapping(node, path), forms, path.stem, str(folder))
    if (rule.id, folder) in seen:
        file, line = seen[rule.id, folder]
        cure = say("rule.twice.cure", file=file, line=line)
        node.fail(say("rule.twice", id=rule.id), "id", cure)
    return rule
