"""Rows that a reference names otherwise than by their names: by the number that is printed beside them, by their account."""

from __future__ import annotations

from auditor.entry import LINE
from auditor.forms.form import Form, Forms, Side
from auditor.rules.tokens import TABLE, FormulaError
from auditor.rules.tree import Ref


def by_number(form: Form, number: str, ref: Ref) -> str:
    """A row by its printed line number (`31行`); a cell by its column's, where the heads of columns are items.

    Raises FormulaError.
    """
    if number.endswith(LINE) or form.across and not ref.column:
        return number
    raise FormulaError(
        f"“{number}”是栏，前面缺少行",
        ref.row_at,
        f"写作 {TABLE}{form.id}[行, {number}]；行次写作 {number[:-1]}{LINE}。",
    )


def by_code(form: Form, side: Side, forms: Forms) -> str:
    """That a row may be named by its account, with one that there is; empty where it may not."""
    if not (side.codes and side.rows):
        return ""
    listed = forms.charts.by_id[side.codes].listed
    # The lowest level, which most rows are of.
    example = min(listed, key=lambda code: (-len(code), code), default="")
    return "；其他各行写编码" + (f"，例如 {TABLE}{form.id}[{example}]" if example else "")
