"""What was meant by a name or a reference that no form knows: the same parts in their places, a
column where a row was looked up, an account by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import TYPE_CHECKING, Final, NamedTuple

from auditor.message import Said, listed, say
from auditor.patterns import regex
from auditor.rules import slips
from auditor.rules.known import Known, fold
from auditor.rules.rowed import by_account, by_code
from auditor.rules.signs import TABLE
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import Ref
from auditor.rules.words import KEYS
from auditor.yamlwords import near

if TYPE_CHECKING:
    from auditor.forms.form import Form, Forms, Side
    from auditor.rules.scope import Scope

CODE: Final = regex(r"[0-9]+")
# 收入.总计, 收入·总计, 收入/总计
_PARTS: Final = regex(r"[^.．·/、]++")
# 上年.表02, 上年表02
_BESIDE: Final = regex(
    r"(?P<relation>[\u4e00-\u9fff]{1,12}?)(?P<point>[.．]?+)的?表(?P<table>[^\W_][\w-]{0,39}+)"
)
_LONGEST: Final = 40
"""So many characters of a name are told."""
_MANY: Final = 60
"""So many names at most are listed."""
_MOST: Final = 3
"""So many parts a reference has: side, row, column."""
_JOINED: Final = regex(f"[{slips.JOINERS}]")
# 各, 所有下级科目, 下一级之和
_EACH: Final = regex(
    r"(?:各|每个?|所有|全部|下属|下一级|子|其|的)*+(?:下级|明细|科目|级|子项)*+(?:之和|合计|的)*+$"
)


class OtherTable(NamedTuple):
    """A table of another report, named as such."""

    relation: str
    table: str
    pointed: bool
    """Whether a point stands between the two."""


def beside(name: str, forms: Forms) -> OtherTable | None:
    """What a bare name says of a table of another report, as `上年.表02`; a point that is missing
    shows where there is that report.
    """
    found = _BESIDE.fullmatch(name)
    if found is None or not (found["point"] or found["relation"] in forms.relations):
        return None
    return OtherTable(found["relation"], found["table"], bool(found["point"]))


def arranged(ours: Known, ref: Ref, forms: Forms) -> tuple[str, ...]:
    """What a reference that is not understood should be, where all its parts are names of its table
    in other places.

    With a column alone, the cell of it in the row of the total.
    """
    parts = [
        part.strip() for text in (ref.side, ref.row, ref.column) for part in _PARTS.findall(text)
    ]
    if len(parts) > _MOST:
        return ()
    relation, point, _ = ref.table.rpartition(".")
    # Of three parts at most there are six orders.
    found = (list(_cells(ours, order, forms)) for order in permutations(parts))
    inside = next((cells for cells in found if cells), [])
    return tuple(f"{relation}{point}{TABLE}{ours.form.id}[{one}]" for one in inside)


def _cells(ours: Known, parts: tuple[str, ...], forms: Forms) -> Iterator[str]:
    """The cells that parts name as side, row and column, those left out that may be: of each side
    that has the row.
    """
    own = ours.sides.get(fold(parts[0])) if ours.sides else None
    within = parts if own is None else parts[1:]
    if not 0 < len(within) <= 2:
        return
    row, column = within[0], within[1] if len(within) > 1 else ""
    if fold(column) not in ours.columns and column not in ("", "本栏"):
        return
    for side in ours.form.sides:
        if own in (None, side.name):
            yield from _cell(ours, side, row, column, forms)


def _cell(ours: Known, side: Side, row: str, column: str, forms: Forms) -> Iterator[str]:
    """The cell of a side that a row and a column name; with a column alone, that in the row of the
    total. Nothing where the side has neither.
    """
    before = f"{side.name}." if side.name else ""
    if _is_row(ours, side, row, forms):
        yield before + (f"{row}, {column}" if column else row)
    elif not column and fold(row) in ours.columns:
        yield f"{before}{_total(side)}, {row}"


def _is_row(ours: Known, side: Side, name: str, forms: Forms) -> bool:
    """Whether a side has a row of that name or of that account."""
    if fold(name) in ours.rows[side.name]:
        return True
    if not (CODE.fullmatch(fold(name)) and (side.codes or side.classes)):
        return False
    try:
        by_account(Ref(ours.form.id, side.name, fold(name), "", False, 0), side, forms)
    except FormulaError:
        return False
    return True


def _total(side: Side) -> str:
    """The row to begin with: that of the total, else the first."""
    return side.total or next((row.name for row in side.rows), "行")


def somewhere(name: str, forms: Forms) -> Said:
    """What to write for a bare name where no table is told."""
    return (
        _cell_beside(name, forms)
        or (say("name.levels-only.cure") if name in ("本级", "下级") else slips.name(name))
        or say("name.no-table.cure", name=name)
    )


def otherwise(name: str, number: str, where: Scope, forms: Forms, ours: Known) -> Said:
    """What to write for a bare name of a rule on a table that is not where it is looked for; empty
    where nothing is known.
    """
    side = ours.form.side(where.side) or ours.form.sides[0]
    table, before = f"{TABLE}{number}", f"{where.side}." if where.side else ""
    scope = f"{table} {where.side}".strip()
    if side.codes and _below(name, forms):
        return say("name.below.cure", scope=scope)
    if not where.rows and fold(name) in ours.columns:
        return say(
            "name.is-column.cure", scope=scope, cell=f"{table}[{before}{_total(side)}, {name}]"
        )
    if where.rows and _is_row(ours, side, name, forms):
        return say(
            "name.is-row.cure", cell=f"{table}[{before}{name}{_column(ours.form, side, where)}]"
        )
    return _cell_beside(name, forms)


def _cell_beside(name: str, forms: Forms) -> Said:
    """What to write for a name that is, or begins with, that of another report."""
    relation, _, rest = name.partition(".")
    if relation not in forms.relations:
        return ""
    cell = f"{rest}[行, 栏]" if rest.startswith(TABLE) else f"{TABLE}NN[{rest or '行'}, 栏]"
    return say("formula.meant", meant=f"{relation}.{cell}")


def _column(form: Form, side: Side, where: Scope) -> str:
    """Behind a row, the column to begin with; empty where there is but one."""
    columns = tuple(side.columns)
    if len(columns) < 2:
        return ""
    # Sums stand behind their parts, or before them under the name of the row of the total.
    return (
        ", 本栏"
        if where.columns
        else f", {form.default or (side.total if side.total in columns else columns[0])}"
    )


def _below(name: str, forms: Forms) -> bool:
    """Whether a name speaks of the accounts below one, in words that formulas do without: 各款,
    下级科目.
    """
    levels = sorted(forms.charts.levels)
    bare = name.rstrip("".join(levels))
    return bool(_EACH.fullmatch(bare)) and (bare != name or len(bare) > 1)


def table(number: str, forms: Forms, rest: str = "") -> Said:
    """What may be written for a table that is not known."""
    # 表5 for 表05
    padded = number.lstrip("0").zfill(2)
    if padded in forms.forms:
        return say("form.reference.cure", meant=padded, rest=rest)
    # 表收入支出决算总表, or 表05表
    titled = next(
        (one for one in forms.forms.values() if number in (one.title, one.id + TABLE)), None
    )
    if titled:
        return say("form.titled.cure", id=titled.id, rest=rest)
    # 表01收入, the side run into the id
    side = next((number.removeprefix(one) for one in forms.forms if number.startswith(one)), "")
    if side:
        return say("form.side.cure", side=number.removesuffix(side), row=side)
    if not forms.forms:
        return say("form.none.cure")
    choice = listed(
        say("name.titled", name=f"{TABLE}{one}", title=form.title)
        for one, form in forms.forms.items()
    )
    return say("form.choice.cure", choice=choice, number=near(number, forms.forms))


def no_column(form: Form, column: str, at: int, each: bool) -> FormulaError:
    """That a form has no such column, with those that it has; `each` of a rule for each column."""
    what = say("name.column", column=column[:_LONGEST], table=form.id)
    if each and column in ("栏", "每栏", "同栏", "该栏"):
        return FormulaError(what, at, say("column.same.cure"))
    near_to = instead_of(column, form.columns, headed(form, column))
    columns = say("name.columns", table=form.id, columns=listed(form.columns), meant=near_to)
    return FormulaError(what, at, slips.name(column) or columns)


def no_row(ours: Known, side: str, ref: Ref, forms: Forms) -> FormulaError:
    """That a side has no such row: the other side that has it, or what rows and groups this one
    has.
    """
    what = say("name.row", row=ref.row[:_LONGEST], table=ours.form.id)
    elsewhere = next(
        (other for other, rows in ours.rows.items() if side and fold(ref.row) in rows), ""
    )
    if elsewhere:
        cure: Said = _on_side(ours, elsewhere, ref)
    else:
        cure = slips.name(ref.row) or _rows_of(ours, side, ref, forms)
    return FormulaError(what, ref.row_at, cure)


def _on_side(ours: Known, side: str, ref: Ref) -> Said:
    """The same cell on another side, as it is written."""
    relation, point, _ = ref.table.rpartition(".")
    column = f", {ref.column}" if ref.column else ""
    reference = f"{relation}{point}{TABLE}{ours.form.id}[{side}.{ref.row}{column}]"
    return say("name.row-beside", side=side, reference=reference)


def _rows_of(ours: Known, side: str, ref: Ref, forms: Forms) -> Said:
    """The rows and groups that a side has, and which of them was meant."""
    spec = ours.form.side(side) or ours.form.sides[0]
    keys = {*forms.charts.levels, *KEYS, "本行"}
    names = [name for name in ours.rows[side].values() if name not in keys]
    rows = {row.name for row in spec.rows}
    groups = [name for name in names if name not in rows]
    return say(
        "name.rows",
        table=ours.form.id,
        side=say("name.of-side", side=side) if side else "",
        rows=listed(list(dict.fromkeys(row.name for row in spec.rows[:_MANY]))),
        others=by_code(ours.form, spec, forms),
        groups=say("name.groups", groups=listed(groups)) if groups else "",
        meant=instead_of(ref.row, names, labelled(spec, ref.row, forms)),
    )


def instead_of(name: str, choices: Iterable[str], headed: Iterable[str] = ()) -> Said:
    """The name that was meant, or the signs and blanks that should part it.

    `headed` are the names whose heads or labels the written one would be read as.
    """
    # 表05[合计；本栏]: only a comma parts row and column.
    if set(name) & set("；;、：:/|"):
        return say("name.comma.cure", reference=f"{TABLE}NN[合计, 本栏]")
    read = next((one for one in headed if one != name), "")
    if read:
        return say("near", name=read)
    choices = tuple(choices)
    # 合计且…: a word of the language without blanks around it
    first, *rest = _JOINED.split(name, maxsplit=1)
    if rest and (first or rest[0]) in choices:
        return say("formula.blanks.cure")
    return near(name, choices)


def headed(form: Form, name: str) -> Iterator[str]:
    """The columns whose heads would be printed like a name."""
    own = fold(name)
    return (
        column
        for side in form.sides
        for column, like in side.columns.items()
        if like.fullmatch(own)
    )


def labelled(side: Side, name: str, forms: Forms) -> Iterator[str]:
    """The rows of a side whose labels would be printed like a name, and the accounts that are
    called so.
    """
    own = fold(name)
    yield from (row.name for row in side.rows if row.pattern.fullmatch(own))
    chart = forms.charts.by_id.get(side.codes)
    for code, names in chart.names.items() if chart else ():
        if own in map(fold, names):
            yield code


def not_own(name: str, at: int) -> FormulaError:
    """That 本栏 or 本行 stands where the rule is put to no column or no row."""
    each = f"每{name.removeprefix('本')}"
    return FormulaError(say("name.own", name=name, each=each), at, say("name.own.cure", each=each))
