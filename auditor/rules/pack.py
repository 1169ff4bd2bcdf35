"""Packs: forms, vocabulary and rules, from what the files of folders say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from auditor.errors import UnknownRule
from auditor.forms.accounts import compile_charts
from auditor.forms.compiling import compile_forms
from auditor.forms.form import Forms
from auditor.message import say
from auditor.parsed import shipped as shipped
from auditor.records import frozen
from auditor.rules import related, restated, trends
from auditor.rules.checklist import ChecklistItem
from auditor.rules.folders import DEFAULT_PACK as DEFAULT_PACK
from auditor.rules.folders import (
    called,
    chain,
)
from auditor.rules.merging import refuse_own
from auditor.rules.related import Relative as Relative
from auditor.rules.rule import Rule, fitting
from auditor.rules.sources import Sources
from auditor.rules.translation import unlike
from auditor.rules.tree import Ref, walk
from auditor.rules.trends import Trend
from auditor.yamlfile import RuleError
from auditor.yamlwords import near


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
    checklist: tuple[ChecklistItem, ...] = ()
    """What a document of the kind should hold."""
    trends: tuple[Trend, ...] = ()
    """The figures that are followed over the years."""
    covers: str = ""
    """Of which years and places its documents are, in its own words."""

    def selected(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
        """The rules to be put: all that are on, or those selected, less those ignored; a name
        ending in `*` is a prefix.

        Raises UnknownRule with a name that fits no rule.
        """
        # Chosen twice is chosen once.
        # What is selected is put even where the pack has it off.
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
    return _pack(Sources(problems), tuple(folders))


def _forms(kind: str) -> Forms:
    """The forms of another kind, whatever that kind is put beside."""
    return _pack(Sources(None), tuple(chain(kind, ())), alone=True).forms


def _pack(sources: Sources, folders: tuple[Path, ...], alone: bool = False) -> Pack:
    """The pack of folders, each of which extends those before it; `alone` where it is put beside no
    other.
    """
    # Each step needs what the one before it compiled: forms their accounts, rules their forms.
    sources.read(folders)
    charts = compile_charts(sources.charts.values())
    forms = compile_forms(sources.heads(), list(sources.forms.values()), charts)
    if sources.vocabulary:
        sources.speak()
    vocabulary = _vocabulary(sources.vocabulary)
    for check, node in restated.said(sources.vocabulary):
        sources.attempt(check, node, forms)
    # What the pack is put beside is only loaded to look for mistakes.
    own = not alone and _may_be_wrong(sources, folders)
    others = _others(sources) if own else {}
    forms = related.beside(forms, sources.relatives)
    # Formulas are held against the forms of other kinds; the pack itself does not keep these.
    known = replace(forms, others=others)
    if vocabulary is not None and own:
        sources.attempt(_refuse_unheard, sources.vocabulary, vocabulary)
    rules, replaced = _rules(sources, known)
    listed = sources.compiled_items(known, rules)
    off = _off(sources, rules, listed)
    _say_unlike(sources, folders[-1], rules, listed)
    return Pack(
        sources.told.get("name", folders[-1].name),
        sources.told.get("title", ""),
        sources.told.get("version", ""),
        forms,
        vocabulary,
        rules,
        sources.digest.hexdigest(),
        folders,
        off,
        called(sources.main),
        sources.relatives,
        replaced,
        tuple(item for id, item in listed.items() if id not in off),
        sources.attempt(trends.compiled, sources.main, forms) or (),
        sources.told.get("covers", ""),
    )


def _may_be_wrong(sources: Sources, folders: Iterable[Path]) -> bool:
    """Whether mistakes are looked for: what is shipped is right, and another kind is loaded only
    for what may be wrong.
    """
    return sources.problems is not None or not all(
        folder.is_relative_to(shipped()) for folder in folders
    )


def _rules(sources: Sources, forms: Forms) -> tuple[dict[str, Rule], dict[str, Rule]]:
    """(rules by id, those that later ones of their id stand in place of)."""
    rules: dict[str, Rule] = {}
    replaced: dict[str, Rule] = {}
    for rule in sources.compiled_rules(forms):
        if rule.id in rules:
            replaced[rule.id] = rules[rule.id]
        # A rule of one's own stands in place of its namesake in the pack that is extended.
        rules[rule.id] = rule
    return rules, replaced


def _say_unlike(
    sources: Sources, folder: Path, rules: Mapping[str, Rule], listed: Mapping[str, ChecklistItem]
) -> None:
    """Say what the texts of a folder say of rules that it does not have; one that cannot be read is
    none of these.
    """
    if sources.problems is not None and not sources.problems:
        sources.problems += unlike(
            folder, [*(rule.info for rule in rules.values()), *listed.values()]
        )


def _others(sources: Sources) -> dict[str, Forms]:
    """The forms of the kinds that the pack is put beside, by relation."""
    others = {name: _forms(one.kind) for name, one in sources.relatives.items() if one.kind}
    for name, theirs in others.items():
        sources.attempt(related.check_accounts, sources.kin[name], sources.relatives[name], theirs)
    return others


def _off(
    sources: Sources, rules: Mapping[str, Rule], listed: Mapping[str, ChecklistItem]
) -> frozenset[str]:
    """The rules and items that the pack turns off."""
    off: set[str] = set()
    for node, name in sources.off:
        found = fitting(name, (*rules, *listed))
        off.update(found)
        if not found:
            cure = say("rule.list.cure", name=near(name, rules))
            sources.attempt(node.fail, say("pack.off-unknown", name=name), "off", cure)
        sources.attempt(refuse_own, node, name, rules)
    return frozenset(off)


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
