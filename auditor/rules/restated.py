"""What the words of a pack say of its tables, held against the forms: cells that quantities
restate, tables of accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from auditor.forms.form import Forms
from auditor.message import listed, say
from auditor.rules import formula, meant, names
from auditor.rules.scope import Scope
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import COMPARISONS
from auditor.yamlfile import Node
from auditor.yamlwords import near

Check = Callable[[Node, Forms], None]
"""Raises RuleError."""


def said(vocabulary: Mapping[str, Any]) -> Iterator[tuple[Check, Node]]:
    """Each entry of a pack's words that names a table, with what it is held by."""
    # Quantities that the text restates from tables, each with its cells.
    for key in ("measures", "annex"):
        yield from ((_cells, node) for node in vocabulary.get("measures", {}).get(key, ()))
    # Tables whose accounts the text goes through, each with its column.
    for key in ("tables", "lists"):
        yield from ((_table, node) for node in vocabulary.get("accounts", {}).get(key, ()))


def _cells(node: Node, forms: Forms) -> None:
    """Refuse a quantity whose cells no form has."""
    if node.get("relation", "=") not in COMPARISONS:
        node.fail(
            say("rule.relation", relation=node["relation"]),
            "relation",
            say("known.names", known=listed(COMPARISONS)),
        )
    for text in node["cells"]:
        try:
            tree = formula.parse(text)
            names.bound(tree, Scope(), forms)
        except FormulaError as error:
            node.fail(
                say("pack.cell", name=node["name"], text=text, message=error.message),
                "cells",
                error.hint,
                item=text,
            )


def _table(node: Node, forms: Forms) -> None:
    """Refuse a table of accounts, or a column of it, that no form has."""
    form = forms.forms.get(node["table"])
    if form is None:
        node.fail(
            say("form.none-numbered", table=node["table"]),
            "table",
            meant.table(node["table"], forms),
        )
    columns = form.columns
    if "column" in node and node["column"] not in columns:
        hint = say("rule.words.cure", known=listed(columns), node=near(node["column"], columns))
        node.fail(say("restated.column", table=form.id, column=node["column"]), "column", hint)
