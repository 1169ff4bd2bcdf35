"""The names of a formula held against the forms: each by its canonical name, or refused with what
there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from auditor.entry import COLUMN, called
from auditor.figure import MONEY
from auditor.forms.accounts import Chart
from auditor.forms.compiling import NO_UNIT
from auditor.forms.form import Form, Forms, Side
from auditor.forms.labels import squeeze
from auditor.language import term
from auditor.patterns import regex
from auditor.records import frozen
from auditor.rules import scope
from auditor.rules.claims import claims
from auditor.rules.columned import columned
from auditor.rules.rowed import by_code, by_number
from auditor.rules.scope import Scope
from auditor.rules.tokens import NARROW, QUOTES, TABLE, FormulaError, numbered
from auditor.rules.tree import ATTRIBUTES, LISTS, OF_REPORT, Binary, Call, Name, Negative, Node, Not, Ref, is_date
from auditor.rules.words import KEYS
from auditor.yamlwords import near

_CODE: Final = regex(r"[0-9]+")
NO_RELATION: Final = "与其他报告的关系写在 relatives.yaml 中，例如 上年: {year: -1}。"
_LONGEST: Final = 40
"""So many characters of a name are told."""
_MANY: Final = 60
"""So many names at most are listed."""


@frozen
class Known:
    """What one form names, by the name as it may be typed."""

    form: Form
    columns: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]]
    """Side -> rows and groups."""
    powers: Mapping[str, int]
    """Row -> 1 for an amount, 0 for a number of something."""
    columned: Mapping[str, int]
    """Column -> the same, for those that have a unit of their own or print ratios."""
    usual: int | None
    """The same for what nothing is said of; None where it cannot be told."""


class _Same:
    """Forms as a key: the same ones, not others that say the same."""

    __slots__ = ("forms",)

    def __init__(self, forms: Forms) -> None:
        self.forms = forms

    def __hash__(self) -> int:
        return id(self.forms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.forms is self.forms


def known(forms: Forms) -> Mapping[str, Known]:
    """What each form names."""
    return _known(_Same(forms))


@lru_cache(maxsize=4)
def _known(key: _Same) -> Mapping[str, Known]:
    return {number: _of(form, key.forms.charts.levels, key.forms.unit) for number, form in key.forms.forms.items()}


def _of(form: Form, levels: Iterable[str], unit: str) -> Known:
    usual = int((form.unit or unit) != NO_UNIT)
    powers: dict[str, int] = {}
    for spec in (spec for side in form.sides for spec in side.rows):
        powers.setdefault(spec.name, int(spec.unit in MONEY) if spec.unit else usual)
    return Known(
        form,
        _typed(form.columns),
        {side.name: _typed(row_names(side, levels)) for side in form.sides},
        powers,
        {name: int(spec.unit in MONEY) for side in form.sides for name, spec in side.specs.items()},
        usual if len({*powers.values(), usual}) == 1 else None,
    )


def _typed(names: tuple[str, ...]) -> dict[str, str]:
    return {fold(name): name for name in names}


def fold(name: str) -> str:
    """A name without what typing changes: blanks, full-width signs, quotes."""
    return squeeze(name.translate(NARROW))


def row_names(side: Side, levels: Iterable[str]) -> tuple[str, ...]:
    """The rows and groups that a side names."""
    names = [spec.name for spec in side.rows] + [group for spec in side.rows for group in spec.groups]
    names += [side.classes, side.unnamed, *(one.group for one in side.others), *levels, "科目", "本行"]
    return tuple(dict.fromkeys(name for name in names if name))


Every = Mapping[str, Known]
"""What each form names, by its id."""


def bound(node: Node, where: Scope, forms: Forms) -> Node:
    """The formula with every name canonical.

    Raises FormulaError at one that is not known, and at a figure whose column is not said.
    """
    whole = _bound(node, where, forms, known(forms))
    if where.columns:
        columned(whole, forms)
    return whole


def _bound(node: Node, where: Scope, forms: Forms, every: Every) -> Node:
    if isinstance(node, Binary):
        left, right = (
            _bound(node.left, where, forms, every),
            _bound(node.right, where, forms, every),
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
        return _reference(node, where, forms, every)
    return _name(node, where, forms, every) if isinstance(node, Name) else node


def _argument(call: Call, part: Node, where: Scope, forms: Forms, every: Every) -> Node:
    """What a question may name besides figures: a table, the keys of its rows, a code list."""
    if not isinstance(part, Name) or call.function not in ("有", "缺", "唯一", "在", "列全"):
        return _bound(part, where, forms, every)
    if call.function in ("有", "缺") and _is_table(part.name, where, forms):
        return replace(part, name=TABLE + _form(part.name[1:], part.at, forms).id)
    if call.function == "列全":
        return part
    lists = tuple(LISTS + name for name in forms.charts.by_id)
    keys = (*KEYS, *sorted(forms.charts.levels))
    if call.function == "在" and part.name in lists:
        return part
    if call.function in ("唯一", "在") and part.name in keys and where.tables:
        return part
    if call.function in ("唯一", "在") and not where.claim:
        choice = f"{'、'.join(keys)}" + (f"，或 {'、'.join(lists)}" if call.function == "在" and lists else "")
        raise FormulaError(
            f"{call.function}( ) 里不认识“{part.name}”",
            part.at,
            f"可用：{choice}，或 表NN[科目]；for 要写明 表NN。{near(part.name, (*keys, *lists))}",
        )
    return _bound(part, where, forms, every)


def _is_table(name: str, where: Scope, forms: Forms) -> bool:
    """Whether a bare name is a table: one that there is, or one that nothing else can be."""
    if not name.startswith(TABLE) or name == TABLE:
        return False
    return name[1:].strip(QUOTES) in forms.forms or not (where.claim or where.tables)


def _reference(ref: Ref, where: Scope, forms: Forms, every: Every) -> Ref:
    """A reference with its names canonical. Raises FormulaError."""
    if "." in ref.table and not where.relation:
        raise FormulaError(
            "引用其他报告的规则要在 for 中指明",
            ref.at,
            f"for 以 {'、'.join(forms.relations)} 之一开头。" if forms.relations else NO_RELATION,
        )
    relation = ref.table.rpartition(".")[0]
    if relation and relation not in forms.relations:
        choice = tuple(forms.relations)
        raise FormulaError(
            f"没有关系“{relation}”",
            ref.at,
            f"可用：{'、'.join(choice)}。{near(relation, choice)}" if choice else NO_RELATION,
        )
    if forms.relations.get(relation):
        if relation not in forms.others:
            return ref
        forms = forms.others[relation]
        every = known(forms)
    form = _form(ref.table.removeprefix(f"{relation}."), ref.at, forms, ref)
    ours = every[form.id]
    side = _side(ours, ref)
    column = _column(ours, ref.column, ref.column_at, where)
    row = (
        ref.row
        if ref.row in (*KEYS, *forms.charts.levels)
        and (where.rows or ref.attribute or ref.row in ("编码", "名称", "行"))
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
        raise FormulaError(f"没有{called(number)}的表样", at, instead(number, forms, written))
    return form


def instead(number: str, forms: Forms, rest: str = "") -> str:
    """What may be written for a table that is not known."""
    meant = number.lstrip("0").zfill(2)
    if meant in forms.forms:
        return f"写作 {TABLE}{meant}{rest}：编号与表样的 id 相同。"
    titled = next((one for one in forms.forms.values() if number in (one.title, one.id + TABLE)), None)
    if titled:
        return f"写作 {TABLE}{titled.id}{rest}：表后写表样的 id，不写标题。"
    side = next((number.removeprefix(one) for one in forms.forms if number.startswith(one)), "")
    if side:
        return f"写作 {TABLE}{number.removesuffix(side)} {side}：表后空一格。"
    if not forms.forms:
        return "规则包里还没有表样：在 forms/ 下写一个；要用内置的表样，在 pack.yaml 中删去 extends 和 recognise。"
    choice = "、".join(f"{TABLE}{one}（{form.title}）" for one, form in forms.forms.items())
    return f"可用：{choice}。{near(number, forms.forms)}"


def _side(ours: Known, ref: Ref) -> str:
    sides = tuple(side for side in ours.rows if side)
    number = ours.form.id
    if not ref.side and numbered(ref.row):
        return ""
    if not sides:
        if ref.side:
            raise FormulaError(f"表{number} 没有“{ref.side}”这一边", ref.row_at, f"写作 表{number}[{ref.row}]。")
        return ""
    typed = {fold(side): side for side in sides}
    if fold(ref.side) not in typed:
        choice = "、".join(f"表{number}[{side}.{ref.row}]" for side in sides)
        what = f"表{number} 没有“{ref.side}”这一边" if ref.side else f"表{number} 要指明哪一边"
        raise FormulaError(what, ref.row_at, f"写作 {choice}。{near(ref.side, sides)}")
    return typed[fold(ref.side)]


def _column(ours: Known, column: str, at: int, where: Scope) -> str:
    """The column's own name. Raises FormulaError."""
    own = ours.columns.get(fold(column))
    if not column or own is not None:
        return own or ""
    if (column == "本栏" and where.columns) or (column == "本行" and where.rows):
        return column
    if numbered(column) and fold(column).endswith(COLUMN):
        return fold(column)
    if "*" in column and any(fnmatchcase(name, column) for name in ours.form.columns):
        return column
    number, columns = ours.form.id, ours.form.columns
    raise FormulaError(
        f"公式中的栏名“{column[:_LONGEST]}”在 {called(number)} 中不存在",
        at,
        "每栏的同一栏写作 本栏。"
        if where.columns and column in ("栏", "每栏", "同栏", "该栏")
        else f"{called(number)}的栏：{'、'.join(columns)}。{_meant(column, columns)}",
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
        _account(ref, spec, forms)
        return ref.row
    other, _, bare = ref.row.partition(".")
    if other in ours.rows and bare in ours.rows[other]:
        column = ", 本栏" if len(ours.form.columns) > 1 else ""
        raise FormulaError(
            f"for 只放 {called(ours.form.id)}的{side or '行'}",
            ref.row_at,
            f"写作 {bare if other == side else f'{TABLE}{ours.form.id}[{other}.{bare}{column}]'}。",
        )
    names = [row.name for row in spec.rows] or [f"按{term('code-head')}，例如 30211"]
    raise FormulaError(
        f"公式中的行名“{ref.row[:_LONGEST]}”在 {called(ours.form.id)} 中不存在",
        ref.row_at,
        f"{called(ours.form.id)}的行：{'、'.join(names[:_MANY])}{by_code(ours.form, spec, forms)}。{_meant(ref.row, ours.rows[side].values())}",
    )


def _meant(name: str, choices: Iterable[str]) -> str:
    """The name that was meant, or the blanks that are missing around a word of the language."""
    if set(name) & set("；;、：:/|"):
        return f"行与栏用逗号分开，例如 {TABLE}NN[合计, 本栏]。"
    return near(name, choices) or ("“且、或、若、则、非”前后各空一格。" if set(name) & set("且或若则非") else "")


def _account(ref: Ref, side: Side, forms: Forms) -> None:
    code = ref.row
    charts = [forms.charts.by_id[side.codes]] if side.codes else list(forms.charts.by_id.values())
    lengths = sorted({length for chart in charts for length in chart.lengths})
    if len(code) not in lengths:
        raise FormulaError(
            f"科目编码“{code}”有 {len(code)} 位",
            ref.row_at,
            f"这里的科目编码是 {'、'.join(map(str, lengths))} 位。",
        )
    for chart in charts if side.codes else ():
        _listed(ref, chart)


def _listed(ref: Ref, chart: Chart) -> None:
    """Refuse an account that a chart, where it lists the accounts beside it, does not have."""
    code, top = ref.row, chart.lengths[0]
    classes = [one for one in chart.names if len(one) == top]
    if classes and code[:top] not in classes:
        raise FormulaError(
            f"没有{chart.title}的{chart.level(code[:top])}“{code[:top]}”",
            ref.row_at,
            f"可用：{'、'.join(classes)}。{near(code[:top], classes)}",
        )
    for above, below in chart.complete.items():
        if code.startswith(above) and len(code) == len(next(iter(below))) and code not in below:
            raise FormulaError(
                f"没有{chart.title}科目“{code}”",
                ref.row_at,
                f"{above} 的{chart.level(code)}：{'、'.join(sorted(below))}。{near(code, sorted(below))}",
            )


def _role(name: Name, where: Scope) -> Name:
    """A bare name in the scope of claims: a role or a word of theirs, or of the report."""
    known = tuple(sorted(claims().get(where.claim, ())))
    if known and not is_date(name) and name.name not in (*known, *ATTRIBUTES):
        raise FormulaError(
            f"“{where.claim}”没有角色“{name.name}”",
            name.at,
            f"可用：{'、'.join(known)}。{near(name.name, known)}",
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
            f"“{name.name}”没有说是哪张表的",
            name.at,
            "写作 表NN[行, 栏]，或写明 for（例如 表05 每行，名称就是它的栏）。",
        )
    if name.name in ("单位", "标题") or where.rows and name.name in (*ATTRIBUTES, "本级", "下级"):
        if name.name in ("本级", "下级") and where.rows != scope.HIERARCHY:
            raise FormulaError(f"“{name.name}”只用于上下级科目", name.at, "for 写作 表NN 每个上级科目, 每栏。")
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
