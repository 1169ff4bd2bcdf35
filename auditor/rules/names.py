"""The names of a formula held against the forms: each by its canonical name, or refused with what
there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from auditor.entry import COLUMN
from auditor.forms.form import Form, Forms
from auditor.language import term
from auditor.message import Said, listed, say
from auditor.patterns import regex
from auditor.rules import misput, scope
from auditor.rules.claims import claims
from auditor.rules.columned import columned
from auditor.rules.fill import written
from auditor.rules.known import Every, Known, fold, known
from auditor.rules.rowed import by_account, by_code, by_number
from auditor.rules.scope import Scope
from auditor.rules.tokens import QUOTES, TABLE, FormulaError, numbered
from auditor.rules.tree import ATTRIBUTES, LISTS, OF_REPORT, Binary, Call, Name, Negative, Node, Not, Ref, is_date
from auditor.rules.words import KEYS
from auditor.yamlwords import near

_CODE: Final = regex(r"[0-9]+")
NO_RELATION: Final = say("relation.where.cure")
_LONGEST: Final = 40
"""So many characters of a name are told."""
_MANY: Final = 60
"""So many names at most are listed."""


def bound(node: Node, where: Scope, forms: Forms) -> Node:
    """The formula with every name canonical.

    Raises FormulaError at one that is not known, and at a figure whose column is not said.
    """
    whole = _bound(node, where, forms, known(forms))
    if where.columns:
        columned(whole, where, forms)
    return whole


def _bound(node: Node, where: Scope, forms: Forms, every: Every) -> Node:
    if isinstance(node, Binary):
        misput.no_words(node, where, every)
        left, right = (
            _one(_bound(node.left, where, forms, every), where, every),
            _one(_bound(node.right, where, forms, every), where, every),
        )
        return node if left is node.left and right is node.right else Binary(node.operator, left, right, node.at)
    if isinstance(node, Negative | Not):
        return replace(node, operand=_bound(node.operand, where, forms, every))
    if isinstance(node, Call):
        return replace(
            node,
            arguments=tuple(_argument(node, part, where, forms, every) for part in node.arguments),
        )
    if isinstance(node, Ref):
        misput.refuse(node)
        try:
            return _reference(node, where, forms, every)
        except FormulaError as error:
            cure = misput.parted(node, every)
            raise FormulaError(error.message, error.at, cure or error.hint) from None
    if not isinstance(node, Name):
        return node
    try:
        return _name(node, where, forms, every)
    except FormulaError as error:
        raise misput.bare(node, error, forms) from None


def _one(node: Node, where: Scope, every: Every) -> Node:
    """A part of a sum or a comparison; several rows are no number until a function makes them one. Raises FormulaError."""
    if not isinstance(node, Ref) or node.attribute or "." in node.table:
        return node
    alone = _is_single(node, every) or node.row.isdecimal() or numbered(node.row) or where.rows or node.row == "本行"
    if "*" in node.row or not alone:
        raise FormulaError(
            say("name.several", row=node.row), node.at, say("name.several.cure", reference=written(node))
        )
    return node


def _is_single(ref: Ref, every: Every) -> bool:
    """Whether a reference names a row of a form, not a group of rows."""
    ours = every.get(ref.table)
    return ours is not None and any(ref.row == row.name for side in ours.form.sides for row in side.rows)


def _argument(call: Call, part: Node, where: Scope, forms: Forms, every: Every) -> Node:
    """What a question may name besides figures: a table, the keys of its rows, a code list."""
    if isinstance(part, Ref) and call.function == "在":
        found = _reference(part, where, forms, every, part.row in KEYS)
        if not part.attribute and _is_single(found, every):
            raise FormulaError(
                say("name.no-set", row=part.row),
                part.at,
                say("name.no-set.cure", reference=f"{TABLE}{found.table}[科目]"),
            )
        return found
    if not isinstance(part, Name) or call.function not in ("有", "缺", "唯一", "在", "列全"):
        return _bound(part, where, forms, every)
    if call.function in ("有", "缺") and _is_table(part.name, where, forms):
        return replace(part, name=TABLE + _form(part.name[1:], part.at, forms).id)
    if call.function == "列全":
        if where.rows != scope.HIERARCHY:
            raise FormulaError(
                say("name.levels-only", name=f"列全({part.name})"), part.at, say("name.levels-only.cure")
            )
        return part
    lists = tuple(LISTS + name for name in forms.charts.by_id)
    keys = (*KEYS, *sorted(forms.charts.levels))
    if call.function == "在" and part.name in lists:
        return part
    if call.function in ("唯一", "在") and part.name in keys and where.tables:
        bare = next((table for table in where.tables if not every[table].coded), "")
        if bare and part.name not in ("名称", "行"):
            raise FormulaError(
                say("name.no-accounts", table=bare, name=part.name), part.at, say("name.no-accounts.cure")
            )
        return part
    if call.function in ("唯一", "在") and not where.claim:
        choice = f"{'、'.join(keys)}" + (f"，或 {'、'.join(lists)}" if call.function == "在" and lists else "")
        raise FormulaError(
            say("name.in-function", function=call.function, name=part.name),
            part.at,
            say("name.in-function.cure", choice=choice, name=near(part.name, (*keys, *lists))),
        )
    return _bound(part, where, forms, every)


def _is_table(name: str, where: Scope, forms: Forms) -> bool:
    """Whether a bare name is a table: one that there is, or one that nothing else can be."""
    if not name.startswith(TABLE) or name == TABLE:
        return False
    return name[1:].strip(QUOTES) in forms.forms or not (where.claim or where.tables)


def _reference(ref: Ref, where: Scope, forms: Forms, every: Every, keys: bool = False) -> Ref:
    """A reference with its names canonical; `keys` where it stands for those of its rows. Raises FormulaError."""
    if "." in ref.table and not where.relation:
        raise FormulaError(
            say("relation.for"),
            ref.at,
            say("relation.for.cure", relations=listed(forms.relations)) if forms.relations else NO_RELATION,
        )
    relation = ref.table.rpartition(".")[0]
    if relation and relation not in forms.relations:
        choice = tuple(forms.relations)
        raise FormulaError(
            say("relation.none", relation=relation),
            ref.at,
            say("relation.none.cure", choice=listed(choice), relation=near(relation, choice))
            if choice
            else NO_RELATION,
        )
    own = forms.called.get(where.relation, where.relation)
    if relation and relation != own:
        raise FormulaError(
            say("relation.other", relation=relation, own=where.relation),
            ref.at,
            say("relation.other.cure", relation=relation, own=f"{own}.{TABLE}{ref.table.rpartition('.')[2]}"),
        )
    if forms.relations.get(relation):
        if relation not in forms.others:
            return ref
        forms = forms.others[relation]
        every = known(forms)
    if relation:
        with _within(relation):
            return _named(ref, relation, where, forms, every, keys)
    return _named(ref, "", where, forms, every, keys)


@contextmanager
def _within(relation: str) -> Iterator[None]:
    """Say of what cannot be named in another report which report that is."""
    try:
        yield
    except FormulaError as error:
        raise FormulaError(
            say("relation.within", relation=relation, what=error.message), error.at, error.hint
        ) from None


def _named(ref: Ref, relation: str, where: Scope, forms: Forms, every: Every, keys: bool) -> Ref:
    """A reference into a report with its names canonical. Raises FormulaError."""
    form = _form(ref.table.removeprefix(f"{relation}."), ref.at, forms, ref)
    ours = every[form.id]
    side = _side(ours, ref)
    column = _column(ours, ref.column, ref.column_at, where)
    row = (
        ref.row
        if keys or (ref.row in KEYS or ref.row in forms.charts.levels) and (where.rows or ref.attribute)
        else _row(ours, side, ref, forms)
    )
    # The form's own strings: what is looked up by them is found by identity.
    table = form.id if form.id == ref.table else ref.table
    return Ref(table, side, row, column, ref.optional, ref.at, ref.row_at, ref.column_at, ref.attribute)


def _form(number: str, at: int, forms: Forms, ref: Ref | None = None) -> Form:
    number = number.strip(QUOTES)
    form = forms.forms.get(number)
    if form is None:
        written = f"[{ref.row}{f', {ref.column}' if ref.column else ''}]" if ref else ""
        raise FormulaError(say("form.none-numbered", table=number), at, instead(number, forms, written))
    return form


def instead(number: str, forms: Forms, rest: str = "") -> Said:
    """What may be written for a table that is not known."""
    meant = number.lstrip("0").zfill(2)
    if meant in forms.forms:
        return say("form.reference.cure", meant=meant, rest=rest)
    titled = next((one for one in forms.forms.values() if number in (one.title, one.id + TABLE)), None)
    if titled:
        return say("form.titled.cure", id=titled.id, rest=rest)
    side = next((number.removeprefix(one) for one in forms.forms if number.startswith(one)), "")
    if side:
        return say("form.side.cure", side=number.removesuffix(side), row=side)
    if not forms.forms:
        return say("form.none.cure")
    choice = listed(say("name.titled", name=f"{TABLE}{one}", title=form.title) for one, form in forms.forms.items())
    return say("form.choice.cure", choice=choice, number=near(number, forms.forms))


def _side(ours: Known, ref: Ref) -> str:
    number = ours.form.id
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
        what = say("for.side", number=number, side=ref.side) if ref.side else say("for.which-side", number=number)
        raise FormulaError(what, ref.row_at, say("write.choice", choice=choice, side=near(ref.side, sides)))
    return own


def _column(ours: Known, column: str, at: int, where: Scope) -> str:
    """The column's own name. Raises FormulaError."""
    own = ours.columns.get(fold(column))
    if not column or own is not None:
        return own or ""
    if (column == scope.SAME_COLUMN and where.columns) or (column == scope.SAME_ROW and where.rows):
        return column
    if numbered(column) and fold(column).endswith(COLUMN):
        return fold(column)
    if "*" in column and any(fnmatchcase(name, column) for name in ours.form.columns):
        return column
    number, columns = ours.form.id, ours.form.columns
    raise FormulaError(
        say("name.column", column=column[:_LONGEST], table=number),
        at,
        say("column.same.cure")
        if where.columns and column in ("栏", "每栏", "同栏", "该栏")
        else say("name.columns", table=number, columns=listed(columns), meant=_meant(column, columns)),
    )


def _row(ours: Known, side: str, ref: Ref, forms: Forms) -> str:
    if numbered(ref.row):
        return by_number(ours.form, fold(ref.row), ref)
    own = ours.rows[side].get(fold(ref.row))
    if own is not None:
        return own
    ref = replace(ref, row=fold(ref.row) if _CODE.fullmatch(fold(ref.row)) else ref.row)
    spec = ours.form.side(side) or ours.form.sides[0]
    if "*" in ref.row:
        if spec.codes or any(fnmatchcase(name, ref.row) for name in ours.rows[side].values()):
            return ref.row
    elif _CODE.fullmatch(ref.row) and (spec.codes or spec.classes):
        by_account(ref, spec, forms)
        return ref.row
    other, _, bare = ref.row.partition(".")
    if other in ours.rows and bare in ours.rows[other]:
        column = ", 本栏" if len(ours.form.columns) > 1 else ""
        raise FormulaError(
            say("for.rows-only", table=ours.form.id, side=side or say("row")),
            ref.row_at,
            say("write.bare", bare=bare if other == side else f"{TABLE}{ours.form.id}[{other}.{bare}{column}]"),
        )
    raise _no_row(ours, side, ref, forms)


def _no_row(ours: Known, side: str, ref: Ref, forms: Forms) -> FormulaError:
    """That a side has no such row: the other side that has it, or what rows and groups this one has."""
    form, spec = ours.form, ours.form.side(side) or ours.form.sides[0]
    what = say("name.row", row=ref.row[:_LONGEST], table=form.id)
    elsewhere = next((other for other, rows in ours.rows.items() if side and fold(ref.row) in rows), "")
    if elsewhere:
        column = f", {ref.column}" if ref.column else ""
        relation = ref.table.rpartition(".")[0]
        reference = f"{relation}{'.' if relation else ''}{TABLE}{form.id}[{elsewhere}.{ref.row}{column}]"
        return FormulaError(what, ref.row_at, say("name.row-beside", side=elsewhere, reference=reference))
    rows = list(dict.fromkeys(row.name for row in spec.rows[:_MANY]))
    keys = {*forms.charts.levels, *KEYS, "本行"}
    names = [name for name in ours.rows[side].values() if name not in keys]
    groups = [name for name in names if all(name != row.name for row in spec.rows)]
    return FormulaError(
        what,
        ref.row_at,
        say(
            "name.rows",
            table=form.id,
            side=say("name.of-side", side=side) if side else "",
            rows=listed(rows) if rows else say("name.by-code", head=term("code-head")),
            others=by_code(form, spec, forms),
            groups=say("name.groups", groups=listed(groups)) if groups else "",
            meant=_meant(ref.row, names),
        ),
    )


def _meant(name: str, choices: Iterable[str]) -> Said:
    """The name that was meant, or the blanks that are missing around a word of the language."""
    if set(name) & set("；;、：:/|"):
        return say("name.comma.cure", reference=f"{TABLE}NN[合计, 本栏]")
    return near(name, choices) or (say("formula.blanks.cure") if set(name) & set("且或若则非") else "")


def _role(name: Name, where: Scope) -> Name:
    """A bare name in the scope of claims: a role or a word of theirs, or of the report."""
    known = tuple(sorted(claims().get(where.claim, ())))
    if known and not is_date(name) and name.name not in (*known, *ATTRIBUTES):
        raise FormulaError(
            say("claim.role", claim=where.claim, name=name.name),
            name.at,
            say("claim.role.cure", known=listed(known), name=near(name.name, known)),
        )
    return name


def _has(column: str, where: Scope, every: Every) -> bool:
    """Whether the tables of a rule on rows have a column of that name."""
    return bool(where.rows) and any(fold(column) in every[number].columns for number in where.tables)


def _name(name: Name, where: Scope, forms: Forms, every: Every) -> Name:
    """A bare name in the scope of tables: a column of their rows, or a row of theirs."""
    if where.claim:
        return _role(name, where)
    if name.name in OF_REPORT or is_date(name) and not _has(name.name, where, every):
        return name
    if not where.tables:
        raise FormulaError(
            say("name.no-table", name=name.name),
            name.at,
            say("name.no-table.cure"),
        )
    if name.name in ("单位", "标题") or where.rows and name.name in (*ATTRIBUTES, "本级", "下级"):
        if name.name in ("本级", "下级") and where.rows != scope.HIERARCHY:
            raise FormulaError(say("name.levels-only", name=name.name), name.at, say("name.levels-only.cure"))
        return name
    canonical = name.name
    for number in where.tables:
        ours = every[number]
        if where.rows:
            canonical = _column(ours, name.name, name.at, where)
        else:
            canonical = _row(
                ours,
                where.side,
                Ref(number, where.side, name.name, "", name.optional, name.at, name.at, name.at),
                forms,
            )
    return replace(name, name=canonical)
