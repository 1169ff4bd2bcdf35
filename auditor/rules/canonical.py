"""A cell of a table by its canonical names: what a reference calls it, held against the form."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from auditor.entry import COLUMN
from auditor.forms.form import Form, Forms
from auditor.message import listed, say
from auditor.rules import meant, scope
from auditor.rules.known import Every, Known, fold
from auditor.rules.meant import CODE
from auditor.rules.rowed import by_account, by_number
from auditor.rules.scope import Scope
from auditor.rules.signs import QUOTES, TABLE
from auditor.rules.tokens import FormulaError, numbered
from auditor.rules.tree import (
    Ref,
)
from auditor.rules.words import KEYS
from auditor.yamlwords import near


def named(ref: Ref, relation: str, where: Scope, forms: Forms, every: Every, keys: bool) -> Ref:
    """A reference into a report with its names canonical. Raises FormulaError."""
    form = form_of(ref.table.removeprefix(f"{relation}."), ref.at, forms, ref)
    ours = every[form.id]
    if ref.row == scope.SAME_ROW and not where.rows:
        raise meant.not_own(ref.row, ref.row_at)
    try:
        side = _side(ours, ref)
        column = column_of(ours, ref.column, ref.column_at, where)
        is_key = keys or _is_key(ref, where, forms)
        row = ref.row if is_key else row_of(ours, side, ref, forms)
    except FormulaError as error:
        raise _otherwise(error, ours, ref, forms) from None
    # The form's own strings: what is looked up by them is found by identity.
    table = form.id if form.id == ref.table else ref.table
    return Ref(
        table, side, row, column, ref.optional, ref.at, ref.row_at, ref.column_at, ref.attribute
    )


def _is_key(ref: Ref, where: Scope, forms: Forms) -> bool:
    """Whether a reference is to the row of the same key as the one at hand, or asks its words."""
    is_named = ref.row in KEYS or ref.row in forms.charts.levels
    return is_named and bool(where.rows or ref.attribute)


def _otherwise(error: FormulaError, ours: Known, ref: Ref, forms: Forms) -> FormulaError:
    """The mistake of a reference, with the cells that its parts name in other places, where they
    do.
    """
    cells = meant.arranged(ours, ref, forms)
    if not cells:
        return error
    # A column without a row may also have been meant for a row.
    rows = (
        ()
        if ref.side or ref.column
        else [name for side in ours.rows.values() for name in side.values()]
    )
    cure = say("write.choice", choice=listed(cells), side=near(ref.row, rows))
    return FormulaError(error.message, error.at, cure)


def form_of(number: str, at: int, forms: Forms, ref: Ref | None = None) -> Form:
    """The form of a table's id. Raises FormulaError."""
    number = number.strip(QUOTES)
    form = forms.forms.get(number)
    if form is None:
        written = f"[{ref.row}{f', {ref.column}' if ref.column else ''}]" if ref else ""
        raise FormulaError(
            say("form.none-numbered", table=number), at, meant.table(number, forms, written)
        )
    return form


def _side(ours: Known, ref: Ref) -> str:
    number = ours.form.id
    # A printed line number tells the side by itself.
    if not ref.side and numbered(ref.row):
        return ""
    if not ours.sides:
        if ref.side:
            raise FormulaError(
                say("for.side", number=number, side=ref.side),
                ref.row_at,
                say("write.reference", number=number, row=ref.row),
            )
        return ""
    own = ours.sides.get(fold(ref.side))
    if own is None:
        sides = tuple(ours.sides.values())
        choice = listed(f"表{number}[{side}.{ref.row}]" for side in sides)
        what = (
            say("for.side", number=number, side=ref.side)
            if ref.side
            else say("for.which-side", number=number)
        )
        raise FormulaError(
            what, ref.row_at, say("write.choice", choice=choice, side=near(ref.side, sides))
        )
    return own


def column_of(ours: Known, column: str, at: int, where: Scope) -> str:
    """The column's own name. Raises FormulaError."""
    own = ours.columns.get(fold(column))
    if not column or own is not None:
        return own or ""
    if column in (scope.SAME_COLUMN, scope.SAME_ROW):
        # 本栏 needs 每栏, and 本行 a rule on rows.
        if where.columns if column == scope.SAME_COLUMN else where.rows:
            return column
        raise meant.not_own(column, at)
    # 2栏: which column that is, each report's own table tells.
    if numbered(column) and fold(column).endswith(COLUMN):
        return fold(column)
    if "*" in column and any(fnmatchcase(name, column) for name in ours.form.columns):
        return column
    raise meant.no_column(ours.form, column, at, bool(where.columns))


def row_of(ours: Known, side: str, ref: Ref, forms: Forms) -> str:
    """The row's own name. Raises FormulaError."""
    if numbered(ref.row):
        return by_number(ours.form, fold(ref.row), ref)
    own = ours.rows[side].get(fold(ref.row))
    if own is not None:
        return own
    ref = replace(ref, row=fold(ref.row) if CODE.fullmatch(fold(ref.row)) else ref.row)
    spec = ours.form.side(side) or ours.form.sides[0]
    # 2*: where rows are accounts, any may come.
    if "*" in ref.row:
        if spec.codes or any(fnmatchcase(name, ref.row) for name in ours.rows[side].values()):
            return ref.row
    elif CODE.fullmatch(ref.row) and (spec.codes or spec.classes):
        by_account(ref, spec, forms)
        return ref.row
    _refuse_side(ours, side, ref)
    raise meant.no_row(ours, side, ref, forms)


def _refuse_side(ours: Known, side: str, ref: Ref) -> None:
    """Refuse a row with its side where the side is said already. Raises FormulaError."""
    other, _, bare = ref.row.partition(".")
    if not other or bare not in ours.rows.get(other, ()):
        return
    column = ", 本栏" if len(ours.form.columns) > 1 else ""
    raise FormulaError(
        say("for.rows-only", table=ours.form.id, side=side),
        ref.row_at,
        say(
            "write.bare",
            bare=bare if other == side else f"{TABLE}{ours.form.id}[{other}.{bare}{column}]",
        ),
    )
