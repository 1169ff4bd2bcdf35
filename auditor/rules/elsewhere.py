"""The tables of another report, named by its relation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from auditor.forms.form import Forms
from auditor.message import listed, say
from auditor.rules.scope import Scope
from auditor.rules.signs import TABLE
from auditor.rules.tokens import FormulaError
from auditor.yamlwords import near

NO_RELATION: Final = say("relation.where.cure")


def theirs_of(relation: str, number: str, at: int, where: Scope, forms: Forms) -> Forms | None:
    """The forms of another report, of which a table is named; None where they are of another kind,
    which is not loaded.

    Raises FormulaError.
    """
    choice = tuple(forms.relations)
    if not where.relation:
        wanted = [
            name
            for name, own in forms.called.items()
            if own == forms.called.get(relation, relation)
        ] or choice
        cure = say("relation.part-for.cure", choice=listed(wanted)) if choice else NO_RELATION
        raise FormulaError(say("relation.for"), at, cure)
    if relation not in choice:
        raise FormulaError(
            say("relation.none", relation=relation),
            at,
            say("relation.none.cure", choice=listed(choice), relation=near(relation, choice))
            if choice
            else NO_RELATION,
        )
    own = forms.called.get(where.relation, where.relation)
    if relation == where.relation != own:
        cure = say("formula.meant", meant=f"{own}.{TABLE}{number}")
        raise FormulaError(say("relation.called", relation=relation, own=own), at, cure)
    if relation != own:
        raise FormulaError(
            say("relation.other", relation=relation, own=where.relation),
            at,
            say("relation.other.cure", relation=relation, own=f"{own}.{TABLE}{number}"),
        )
    return forms.others.get(relation) if forms.relations[relation] else forms


@contextmanager
def within(relation: str) -> Iterator[None]:
    """Say of what cannot be named in another report which report that is."""
    try:
        yield
    except FormulaError as error:
        raise FormulaError(
            say("relation.within", relation=relation, what=error.message), error.at, error.hint
        ) from None
