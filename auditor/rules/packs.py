"""The packs of a run: the one that was asked for, or for each document that of its kind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from auditor.document import Document
from auditor.kind import recognise
from auditor.kind.recognise import Kind
from auditor.ledger import Ledger
from auditor.rules.pack import DEFAULT_PACK, Pack, load, shipped


@lru_cache(maxsize=8)
def loaded(names: tuple[str, ...]) -> Pack:
    """A pack with those put beside it: loaded once, by the parent where it forks its workers. Raises RuleError."""
    return load(names[0], names[1:])


class Packs:
    """What is put to the documents of a run: `asked` for all of them, or where nothing was asked the pack of each one's kind."""

    def __init__(self, asked: Sequence[str] = ()) -> None:
        self.asked = tuple(asked)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that a document is held against; none where a pack was asked for. Raises RuleError."""
        return () if self.asked else recognise.kinds(shipped())

    @property
    def each(self) -> tuple[Pack, ...]:
        """Every pack that can be put. Raises RuleError."""
        return (loaded(self.asked),) if self.asked else tuple(loaded((kind.name,)) for kind in self.kinds)

    def named(self, names: Iterable[str]) -> tuple[Pack, ...]:
        """The packs that reports name, each once, in the order of the kinds. Raises RuleError."""
        wanted = set(names)
        return self.each if self.asked else tuple(loaded((kind.name,)) for kind in self.kinds if kind.name in wanted)

    @property
    def name(self) -> str:
        """The names of the packs."""
        return " ".join(pack.name for pack in self.each) if self.asked else " ".join(kind.name for kind in self.kinds)

    @cached_property
    def sha256(self) -> str:
        """The hash of everything in the packs."""
        if self.asked:
            return loaded(self.asked).sha256
        return hashlib.sha256("".join(pack.sha256 for pack in self.each).encode()).hexdigest()

    def of_asked(self) -> Pack:
        """The pack that was asked for. Raises RuleError."""
        return loaded(self.asked)

    def of(self, document: Document) -> Pack:
        """The pack of a document; one of no kind is read under the default, which says that it is none. Raises RuleError."""
        if self.asked:
            return loaded(self.asked)
        kind = recognise.recognised(document, self.kinds)
        return loaded((kind.name if kind is not None else DEFAULT_PACK,))

    def posted(self, ledger: Ledger) -> Pack:
        """The pack that a ledger was posted under. Raises RuleError."""
        return loaded(self.asked or (ledger.kind or DEFAULT_PACK,))


def narrowed(pack: Pack, select: Iterable[str], ignore: Iterable[str]) -> Pack:
    """A pack with those of its rules only that are chosen; names that fit none of its rules are another kind's."""
    select, ignore = tuple(select), tuple(ignore)
    mine = [[name for name in names if pack.fits(name)] for names in (select, ignore)]
    if select and not mine[0]:
        return replace(pack, rules={})
    chosen = pack.selected(*mine)
    return replace(pack, rules={rule.id: rule for rule in chosen}, off=frozenset())
