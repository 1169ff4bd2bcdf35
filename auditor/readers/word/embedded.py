"""Workbooks embedded in a Word document: what of them is shown is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from auditor.document import Block, Grid, Unreadable
from auditor.readers.limits import Limits
from auditor.readers.package import Package, relation_id, remaining

_WORKBOOKS = ("Excel", "ET")
"""How the names of the programs begin."""


class Embedded:
    """The workbooks that a document embeds, each read once, all within the limits of the
    document.
    """

    def __init__(self, package: Package, relations: Mapping[str, tuple[str, str]]) -> None:
        self.package, self.relations = package, relations
        self.limits: Limits = package.limits
        self.read: dict[str, list[Block]] = {}

    def blocks(self, element: etree._Element) -> list[Block]:
        """The tables of an embedded workbook of one sheet; of several nobody knows which one is
        shown.
        """
        target = self.relations.get(relation_id(element), ("", ""))[1]
        if not element.get("ProgID", "").startswith(_WORKBOOKS) or target not in self.package:
            return []
        # The same workbook embedded again shows the same cells once more, and counts again.
        if target in self.read:
            grids = (block for block in self.read[target] if isinstance(block, Grid))
            self.package.meter.cells(sum(len(row) for grid in grids for row in grid.rows))
            return self.read[target]
        from auditor.readers import read_bytes

        data = self.package.read(target)
        try:
            # `nesting=0`: an archive within an embedded workbook is not opened.
            found = read_bytes(data, self.package.name, replace(self.limits, nesting=0))
        except Unreadable:
            return []
        self.limits = remaining(self.limits, data, found, self.package.name)
        one = len({block.place.sheet for block in found.blocks}) == 1
        self.read[target] = list(found.blocks) if one else []
        return self.read[target]
