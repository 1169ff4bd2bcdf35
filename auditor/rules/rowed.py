"""Rows that a reference names otherwise than by their names: by the number that is printed beside
them, by their account.
"""

from __future__ import annotations

from auditor.entry import LINE
from auditor.forms.accounts import Chart
from auditor.forms.form import Form, Forms, Side
from auditor.message import Said, listed, say
from auditor.rules.signs import TABLE
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import Ref
from auditor.yamlwords import near


def by_number(form: Form, number: str, ref: Ref) -> str:
    """A row by its printed line number (`31行`); a cell by its column's, where the heads of columns
    are items.

    Raises FormulaError.
    """
    # Where heads are items (07), 2栏 is a cell by itself.
    if number.endswith(LINE) or form.across and not ref.column:
        return number
    raise FormulaError(
        say("name.no-row", number=number),
        ref.row_at,
        say(
            "name.no-row.cure",
            reference=f"{TABLE}{form.id}[行, {number}]",
            line=f"{number[:-1]}{LINE}",
        ),
    )


def by_code(form: Form, side: Side, forms: Forms) -> Said:
    """That rows, or those besides the named ones, may be named by their accounts, with one that
    there is; empty where they may not.
    """
    chart = forms.charts.by_id.get(side.codes)
    if chart is None:
        return ""
    # The lowest level, which most rows are of.
    example = min(chart.listed, key=lambda code: (-len(code), code), default="")
    such = say("name.such", reference=f"{TABLE}{form.id}[{example}]") if example else ""
    return say("name.by-codes" if side.rows else "name.by-code", such=such)


def by_account(ref: Ref, side: Side, forms: Forms) -> None:
    """Refuse an account that the charts do not have. Raises FormulaError."""
    code = ref.row
    charts = [forms.charts.by_id[side.codes]] if side.codes else list(forms.charts.by_id.values())
    lengths = sorted({length for chart in charts for length in chart.lengths})
    if len(code) not in lengths:
        raise FormulaError(
            say("code.digits", code=code, count=len(code)),
            ref.row_at,
            say("code.digits.cure", digits=listed(map(str, lengths))),
        )
    # Rows known by the names of classes may be of any chart: only the length can be wrong.
    for chart in charts if side.codes else ():
        _listed(ref, chart)


def _listed(ref: Ref, chart: Chart) -> None:
    """Refuse an account that a chart, where it lists the accounts beside it, does not have."""
    code, top = ref.row, chart.lengths[0]
    classes = [one for one in chart.names if len(one) == top]
    if classes and code[:top] not in classes:
        raise FormulaError(
            say(
                "code.none-named", title=chart.title, level=chart.level(code[:top]), code=code[:top]
            ),
            ref.row_at,
            say("name.choice.cure", names=listed(classes), code=near(code[:top], classes)),
        )
    for above, below in chart.complete.items():
        # Only directly below an account whose list is complete can one be said not to exist.
        if code.startswith(above) and len(code) == len(next(iter(below))) and code not in below:
            raise FormulaError(
                say("code.none", title=chart.title, code=code),
                ref.row_at,
                say(
                    "code.below",
                    above=above,
                    level=chart.level(code),
                    below=listed(sorted(below)),
                    near=near(code, sorted(below)),
                ),
            )
