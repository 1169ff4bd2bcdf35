"""Blank forms: every table of a pack with each row and column that its form names, to which its
rules are put."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.booking import post
from auditor.forms.accounts import Chart
from auditor.forms.form import Form, Forms, Side
from auditor.language import term
from auditor.ledger import Ledger
from auditor.readers import text

# Several on each level: four classes, two groups below the first, two items below its first.
_BRANCHES: Final = (
    (0, (0, 0)),
    (0, (0, 1)),
    (0, (1, 0)),
    (1, (0, 0)),
    (1, (0, 1)),
    (2, (0, 0)),
    (3, (0, 0)),
)
"""Which accounts of a chart stand in a blank form: the place of the topmost one, and of those below
it.
"""


def blank(forms: Forms) -> Ledger:
    """A ledger of all forms with every row and column they name, each cell printed as 1.00 (a rate
    needs a base)."""
    return post(
        text.parse("\n\n".join(_printed(form, forms) for form in forms.forms.values())), forms
    )


def _printed(form: Form, forms: Forms) -> str:
    if form.across:
        side = form.sides[0]
        head = ["项目", *side.columns]
        lines = [head, *([row.name, *["1.00"] * len(side.columns)] for row in side.rows)]
    elif len(form.sides) > 1:
        lines = _sided(form, forms)
    else:
        side = form.sides[0]
        lines = [
            [term("code-head"), term("label-head"), *side.columns],
            *([code, name, *["1.00"] * len(side.columns)] for code, name in _rows(side, forms)),
        ]
    return f"{form.title}\n\n单位：万元\n\n" + "\n".join(
        "| " + " | ".join(line) + " |" for line in lines
    )


def _sided(form: Form, forms: Forms) -> list[list[str]]:
    head: list[str] = []
    names: list[str] = []
    blocks: list[list[list[str]]] = []
    for side in form.sides:
        width = len(side.columns)
        head += [side.name, *[""] * width]
        names += ["项目", *side.columns]
        blocks.append([[name, *["1.00"] * width] for _, name in _rows(side, forms)])
    lines = [head, names]
    for at in range(max(len(block) for block in blocks)):
        line: list[str] = []
        for side, block in zip(form.sides, blocks, strict=True):
            line += block[at] if at < len(block) else [""] * (1 + len(side.columns))
        lines.append(line)
    return lines


def _rows(side: Side, forms: Forms) -> Iterator[tuple[str, str]]:
    # Four classes stand for all.
    if side.classes:
        yield from (("", name) for name in list(forms.charts.class_names.values())[:4])
    for row in side.rows:
        name = (
            # The fund rows of 04 stand twice, printed alike: 年初 and 年末 are told by what is above.
            row.name.removeprefix("年初").removeprefix("年末")
            if row.after and row.name[2:] != row.after[2:]
            else row.name
        )
        yield "", name
    chart = forms.charts.by_id.get(side.codes)
    codes = sorted(_codes(chart)) if chart is not None else ()
    yield from ((code, forms.charts.class_names.get(code, f"科目{code}")) for code in codes)


def _codes(chart: Chart) -> set[str]:
    """Accounts of each level of a chart, and all of its complete lists."""
    tops = sorted({code[: chart.lengths[0]] for code in chart.listed}) or [
        f"{chart.begins[0]}{number:0{chart.lengths[0] - 1}d}"[: chart.lengths[0]]
        for number in range(1, 5)
    ]
    found = {code for above, below in chart.complete.items() for code in (above, *below)}
    # Complete lists are taken whole, so that rules on all of their accounts have them.
    if found:
        return found | set(tops)
    for top, below in _BRANCHES:
        code = tops[top % len(tops)]
        found.add(code)
        for step, place in zip(chart.steps, below, strict=False):
            code += f"{place + 1:0{step}d}"[-step:]
            found.add(code)
    return found
