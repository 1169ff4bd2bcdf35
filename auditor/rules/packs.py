"""The packs of a run: for each document that of its kind, or the one that was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from auditor import parsed
from auditor.message import Message, by_language, listed, say
from auditor.parsed import shipped
from auditor.rules.folders import DEFAULT_PACK, chain, mapping, parts_of

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.document import Document
    from auditor.kind.recognise import Kind
    from auditor.ledger import Ledger
    from auditor.rules.pack import Pack
    from auditor.yamlfile import Node


FORCED: Final = "="
"""Before the name of a kind that is put to every document, among what is asked for."""


@lru_cache(maxsize=8)
def loaded(names: tuple[str, ...]) -> Pack:
    """A pack with those put beside it: loaded once, by the parent where it forks its workers.
    Raises RuleError."""
    from auditor.rules.pack import load

    return load(names[0], names[1:])


class Packs:
    """What is put to the documents of a run.

    A pack that was asked for takes the place of the kind that it extends; one that is a kind itself
    stands beside those that are shipped. A kind that is asked for by its name is put to every
    document, and so is a pack that is no kind and extends none. Whatever is no document of a known
    kind is read under what was asked for, else the default.
    """

    def __init__(self, asked: Sequence[str] = ()) -> None:
        self.asked = tuple(asked) or (DEFAULT_PACK,)
        self.free = not asked
        """Whether nothing was asked for."""

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that are known, those of one's own first. Raises RuleError."""
        from auditor.kind.recognise import kinds

        return (*self._own, *kinds(shipped()))

    @cached_property
    def _chains(self) -> dict[str, list[Path]]:
        """The folders of each pack that was asked for. Raises RuleError."""
        found: dict[str, list[Path]] = {}
        for name in () if self.free else self.asked:
            if not name.startswith(FORCED):
                found[name] = chain(name, ())
        return found

    @cached_property
    def _own(self) -> tuple[Kind, ...]:
        from auditor.kind.recognise import kind

        folders = [
            each[-1]
            for each in self._chains.values()
            if _is_kind(each) and each[-1].parent != shipped()
        ]
        return tuple(kind(_head(folder)) for folder in folders)

    @cached_property
    def _put(self) -> dict[str, tuple[str, ...]]:
        """By kind, the packs that are put to its documents: itself, or what extends it. Raises
        RuleError.
        """
        put: dict[str, tuple[str, ...]] = {kind.name: (kind.name,) for kind in self.kinds}
        own: dict[str, tuple[str, ...]] = {}
        for name, folders in self._chains.items():
            # The kind that a pack extends; "" for a pack that is no kind and extends none.
            base = next((folder for folder in folders if _is_kind([folder])), None)
            kind = "" if base is None else _head(base).get("name", base.name)
            own[kind] = (*own.get(kind, ()), name)
        # What extends a kind takes its place.
        return put | own

    @cached_property
    def forced(self) -> str | None:
        """The kind that is put to every document, "" for what is asked for and is none; None where
        each has its own.
        """
        if self.free:
            return None
        own = {kind.name for kind in self._own}
        # =bumen-yusuan, or the name of a shipped kind as it is
        names = {FORCED + kind.name: kind.name for kind in self.kinds}
        names |= {kind.name: kind.name for kind in self.kinds if kind.name not in own}
        return next(
            (names[name] for name in self.asked if name in names), "" if "" in self._put else None
        )

    @cached_property
    def own(self) -> str:
        """The kind under which a document of no known kind is read."""
        if self.forced is not None:
            return self.forced
        return next(
            (kind for kind, names in self._put.items() if set(names) & set(self._chains)),
            DEFAULT_PACK,
        )

    @property
    def each(self) -> tuple[Pack, ...]:
        """Every pack that can be put. Raises RuleError."""
        return self.named(self._pack(kind.name).name for kind in self.kinds)

    def named(self, names: Iterable[str]) -> tuple[Pack, ...]:
        """The packs that reports name, each once, in the order of the kinds. Raises RuleError."""
        if self.forced is not None:
            return (self._pack(self.forced),)
        wanted = set(names)
        return tuple(
            self._pack(kind.name) for kind in self.kinds if self._called(kind.name) in wanted
        )

    def parts(self) -> tuple[str, ...]:
        """What the names of files look like that are a part of a report, as the packs say it.

        Raises RuleError.
        """
        put = self._put if self.forced is None else {self.forced: self._put[self.forced]}
        folders = [folder for names in put.values() for name in names for folder in chain(name, ())]
        heads = (folder / "pack.yaml" for folder in dict.fromkeys(folders))
        return tuple(
            word for head in heads if head.is_file() for word in parts_of(parsed.load(head))
        )

    @cached_property
    def sha256(self) -> str:
        """The hash of everything in the packs."""
        hashes = [pack.sha256 for pack in self.each]
        return (
            hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
        )

    @property
    def name(self) -> str:
        """The names of the packs."""
        return " ".join(pack.name for pack in self.each)

    def of(self, document: Document) -> Pack:
        """The pack of a document: of one's own kinds, else of a shipped one, else what was asked
        for. Raises RuleError.
        """
        from auditor.kind.recognise import recognised

        if self.forced is not None:
            return self._pack(self.forced)
        # One's own kinds first: they may be told by the same titles.
        kind = recognised(document, self._own) or recognised(document, self.kinds)
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

        # A table, or a text of the kind that has words for it: enough is known of it.
        worded = ledger.recognised and self.posted(ledger).vocabulary is not None
        if ledger.tables or worded:
            return ledger
        known = self.kinds if self.forced is None else ()
        names = [
            say(
                "name.titled",
                name=_titled(one),
                title=one.name,
            )
            for one in (known or self.each)
        ]
        titles = recognise.seen(ledger.document)
        shown = "".join(f"“{title}”" for title in titles)
        kinds = listed(names)
        notice = Notice(
            say(
                "kind.unknown-seen-kind" if known else "kind.unknown-seen",
                kinds=kinds,
                titles=shown,
            )
            if shown
            else say("kind.unknown-kind" if known else "kind.unknown", kinds=kinds)
        )
        return replace(ledger, notices=(notice, *ledger.notices))

    def posted(self, ledger: Ledger) -> Pack:
        """The pack that a ledger was posted under. Raises RuleError."""
        return next(iter(self.named((ledger.kind,))), None) or self._pack(self.own)

    def kind(self, pack: str) -> str:
        """The kind of the reports that name a pack."""
        return next((kind.name for kind in self.kinds if self._called(kind.name) == pack), pack)

    def load(self) -> None:
        """Load what was asked for. Raises RuleError."""
        for kind, names in self._put.items():
            if kind == self.forced or set(names) & set(self._chains):
                self._pack(kind)

    def _called(self, kind: str) -> str:
        """The name of the pack of a kind, from the heads of its folders: the last that has one."""
        folders = [folder for name in self._put[kind] for folder in chain(name, ())]
        heads = (_head(folder) for folder in reversed(folders) if (folder / "pack.yaml").is_file())
        return next((head["name"] for head in heads if "name" in head), folders[-1].name)

    def _pack(self, kind: str) -> Pack:
        return loaded(self._put[kind])


def _head(folder: Path) -> Node:
    """What a pack says of itself. Raises RuleError."""
    path = folder / "pack.yaml"
    return mapping(parsed.load(path), path)


def _is_kind(folders: Sequence[Path]) -> bool:
    """Whether the last of the folders of a pack is a kind that stands by itself."""
    path = folders[-1] / "pack.yaml"
    return len(folders) == 1 and path.is_file() and "recognise" in _head(folders[-1])


def narrowed(pack: Pack, select: Iterable[str], ignore: Iterable[str]) -> Pack:
    """A pack with those of its rules only that are chosen; names that fit none of its rules are
    another kind's."""
    select, ignore = tuple(select), tuple(ignore)
    mine = [[name for name in names if pack.fits(name)] for names in (select, ignore)]
    # All that was selected is another kind's: nothing, and not everything.
    if select and not mine[0]:
        return replace(pack, rules={})
    chosen = pack.selected(*mine)
    return replace(pack, rules={rule.id: rule for rule in chosen}, off=frozenset())


def _titled(pack: Kind | Pack) -> Message:
    """What the documents of a pack are called, in each language."""
    title = pack.title or pack.name
    return by_language(title, {**dict(pack.called), "zh": title})
