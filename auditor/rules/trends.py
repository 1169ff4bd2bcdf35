"""What pack.yaml wants followed over the years: a few figures of each report, each by the cells
that may hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.findings import Followed
from auditor.forms.form import Forms
from auditor.ledger import Ledger
from auditor.message import say
from auditor.records import frozen
from auditor.rules import formula, names
from auditor.rules.scope import Scope
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import Ref
from auditor.yamlfile import Node


@frozen
class Trend:
    """A figure that is followed."""

    called: Mapping[str, str]
    """Its name, by language."""
    cells: tuple[Ref, ...]
    """The first of them that prints a figure is it."""


def compiled(pack: Node, forms: Forms) -> tuple[Trend, ...]:
    """What a pack.yaml wants followed. Raises RuleError."""
    listed = pack.get("trends", [])
    if not isinstance(listed, list) or not all(isinstance(node, Node) for node in listed):
        pack.fail(say("trends.list"), "trends", say("trends.list.cure"))
    return tuple(_trend(node, forms) for node in listed)


def _trend(node: Node, forms: Forms) -> Trend:
    node.require(frozenset({"name", "en", "cells"}), ("name", "cells"))
    node.words(("name", "en"))
    texts = node["cells"]
    if not isinstance(texts, list) or not texts or any(not isinstance(one, str) for one in texts):
        node.fail(say("trends.cells"), "cells", say("trends.cells.cure"))
    cells = []
    for text in texts:
        try:
            tree = names.bound(formula.parse(text), Scope(), forms)
        except FormulaError as error:
            node.fail(
                say("pack.cell", name=node["name"], text=text, message=error.message),
                "cells",
                error.hint,
            )
        if not isinstance(tree, Ref):
            node.fail(say("trends.cell", text=text), "cells", say("words.cell.cure"))
        cells.append(tree)
    return Trend({"zh": node["name"], "en": node.get("en", node["name"])}, tuple(cells))


def followed(trends: tuple[Trend, ...], ledger: Ledger) -> Iterator[Followed]:
    """The figures of a report that are followed; those that it does not print are left out."""
    for trend in trends:
        for cell in trend.cells:
            table = ledger.tables.get(cell.table)
            entry = table.get(cell.row, cell.column, cell.side) if table is not None else None
            # Later cells are for reports that print it elsewhere.
            if entry is not None and entry.figure is not None:
                yield Followed(trend.called, entry.index)
                break
