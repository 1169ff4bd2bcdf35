"""Every layout of the nine tables that reports have, with merged cells, as tab-separated text and
as pipe tables.
"""

from __future__ import annotations

import pytest
from layout_cases import LAYOUTS, Layout
from mini_reports import bound, messages, variants

from auditor.booking import post
from auditor.rules.pack import Pack


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_layout_posts_what_it_prints(layout: Layout, pack: Pack) -> None:
    for name, document in variants(*layout.blocks):
        if name not in layout.variants:
            continue
        ledger = post(document, pack.forms)
        assert bound(ledger, layout.table) == layout.expected, name
        said = messages(ledger)
        for words in layout.said:
            assert words in said, name
        if not layout.said:
            assert not said, name
        for group, texts in layout.groups.items():
            rows = [row for row in ledger.tables[layout.table].rows if group in row.groups]
            assert tuple(next(iter(row.cells.values())).text for row in rows) == texts, (
                name,
                group,
            )
