"""The packs of a run: for each document that of its kind, or the one that was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from auditor import yamlfile
from auditor.language import shipped
from auditor.message import say
from auditor.rules.folders import DEFAULT_PACK, chain, parts_of

if TYPE_CHECKING:
    from auditor.document import Document
    from auditor.kind.recognise import Kind
    from auditor.ledger import Ledger
    from auditor.rules.pack import Pack


@lru_cache(maxsize=8)
def loaded(names: tuple[str, ...]) -> Pack:
    """A pack with those put beside it: loaded once, by the parent where it forks its workers.
    Raises RuleError."""
    from auditor.rules.pack import load

    return load(names[0], names[1:])


class Packs:
    """What is put to the documents of a run.

    A pack that was asked for takes the place of the kind that it extends. One that is a kind
    itself, or extends none, is put to every document. Whatever is no document of a known kind is
    read under what was asked for, else the default.
    """

    def __init__(self, asked: Sequence[str] = ()) -> None:
        self.asked = tuple(asked) or (DEFAULT_PACK,)
        self.free = not asked
        """Whether nothing was asked for."""

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that the program knows. Raises RuleError."""
        from auditor.kind.recognise import kinds

        return kinds(shipped())

    @cached_property
    def own(self) -> str:
        """The kind whose place is taken by what was asked for; empty where that is put to every
        document."""
        names = {kind.name for kind in self.kinds}
        if self.free:
            return DEFAULT_PACK
        if names & set(self.asked):
            return ""
        return next((folder.name for folder in loaded(self.asked).folders if folder.name in names), "")

    @property
    def each(self) -> tuple[Pack, ...]:
        """Every pack that can be put. Raises RuleError."""
        return self.named(self._name(kind) for kind in self.kinds) if self.own else (loaded(self.asked),)

    def named(self, names: Iterable[str]) -> tuple[Pack, ...]:
        """The packs that reports name, each once, in the order of the kinds. Raises RuleError."""
        wanted = set(names)
        if not self.own:
            return (loaded(self.asked),)
        return tuple(self._pack(kind.name) for kind in self.kinds if self._name(kind) in wanted)

    def parts(self) -> tuple[str, ...]:
        """What the names of files look like that are a part of a report, as the packs say it.

        Raises RuleError.
        """
        folders = [shipped() / kind.name for kind in self.kinds if self.own]
        folders += [folder for name in self.asked for folder in chain(name, ())]
        heads = (folder / "pack.yaml" for folder in dict.fromkeys(folders))
        return tuple(word for head in heads if head.is_file() for word in parts_of(yamlfile.load(head)))

    @cached_property
    def sha256(self) -> str:
        """The hash of everything in the packs."""
        hashes = [pack.sha256 for pack in self.each]
        return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()

    @property
    def name(self) -> str:
        """The names of the packs."""
        return " ".join(pack.name for pack in self.each)

    def of(self, document: Document) -> Pack:
        """The pack of a document. Raises RuleError."""
        from auditor.kind.recognise import recognised

        kind = recognised(document, self.kinds) if self.own else None
        return self._pack(kind.name if kind is not None else self.own)

    def post(self, document: Document) -> Ledger:
        """The ledger of a document under the pack of its kind. Raises RuleError."""
        from auditor.booking import post

        pack = self.of(document)
        return self.told(post(document, pack.forms, pack.vocabulary, pack.name))

    def told(self, ledger: Ledger) -> Ledger:
        """A ledger; of a document of no known kind with what is known and what was seen of it."""
        from auditor.document import Notice
        from auditor.kind import recognise

        worded = ledger.recognised and self.posted(ledger).vocabulary is not None
        if ledger.tables or worded:
            return ledger
        known = self.kinds if self.own else ()
        names = [f"{kind.title or kind.name}（{kind.name}）" for kind in known] or [
            f"{pack.title or pack.name}（{pack.name}）" for pack in self.each
        ]
        titles = recognise.seen(ledger.document)
        shown = "".join(f"“{title}”" for title in titles)
        kinds = "、".join(names)
        notice = Notice(
            say("kind.unknown-seen-kind" if known else "kind.unknown-seen", kinds=kinds, titles=shown)
            if shown
            else say("kind.unknown-kind" if known else "kind.unknown", kinds=kinds)
        )
        return replace(ledger, notices=(notice, *ledger.notices))

    def posted(self, ledger: Ledger) -> Pack:
        """The pack that a ledger was posted under. Raises RuleError."""
        return next(iter(self.named((ledger.kind,))), loaded(self.asked))

    def kind(self, pack: str) -> str:
        """The kind of the reports that name a pack."""
        return self.own if pack == loaded(self.asked).name else pack

    def _pack(self, kind: str) -> Pack:
        return loaded(self.asked if kind == self.own else (kind,))

    def _name(self, kind: Kind) -> str:
        return loaded(self.asked).name if kind.name == self.own else kind.name


def narrowed(pack: Pack, select: Iterable[str], ignore: Iterable[str]) -> Pack:
    """A pack with those of its rules only that are chosen; names that fit none of its rules are
    another kind's."""
    select, ignore = tuple(select), tuple(ignore)
    mine = [[name for name in names if pack.fits(name)] for names in (select, ignore)]
    if select and not mine[0]:
        return replace(pack, rules={})
    chosen = pack.selected(*mine)
    return replace(pack, rules={rule.id: rule for rule in chosen}, off=frozenset())
