"""The names of a formula held against the forms: each by its canonical name, or refused with what
there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from auditor.entry import POINT
from auditor.forms.form import Forms
from auditor.message import listed, say
from auditor.rules import meant, misput, scope, several, slips
from auditor.rules.canonical import column_of, form_of, named, row_of
from auditor.rules.claims import claims, worded
from auditor.rules.columned import columned
from auditor.rules.elsewhere import theirs_of, within
from auditor.rules.fill import written
from auditor.rules.known import Every, Known, fold, known
from auditor.rules.scope import Scope
from auditor.rules.signs import QUOTES, TABLE
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import (
    ATTRIBUTES,
    LIKE,
    LISTS,
    OF_REPORT,
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Not,
    Ref,
    is_date,
    is_text,
)
from auditor.rules.words import KEYS
from auditor.yamlwords import near

_OF_TEXTS: Final = ("=", "!=", LIKE)
"""What texts are compared by."""


def bound(node: Node, where: Scope, forms: Forms) -> Node:
    """The formula with every name canonical.

    Raises FormulaError at one that is not known, and at a figure whose column is not said.
    """
    # Every name must be known before it can be asked in which column its figure stands.
    whole = _bound(node, where, forms, known(forms))
    if where.columns:
        columned(whole, where, forms)
    return whole


def _bound(node: Node, where: Scope, forms: Forms, every: Every) -> Node:
    if isinstance(node, Binary):
        return _bound_sides(node, where, forms, every)
    if isinstance(node, Negative | Not):
        return replace(node, operand=_bound(node.operand, where, forms, every))
    if isinstance(node, Call):
        arguments = tuple(_argument(node, part, where, forms, every) for part in node.arguments)
        return Call(node.function, arguments, node.at)
    if isinstance(node, Ref):
        try:
            return _reference(node, where, forms, every)
        except FormulaError as error:
            # A known way to write it otherwise is answered as such; else a comma may be missing.
            misput.refuse(node)
            cure = misput.parted(node, every)
            raise FormulaError(error.message, error.at, cure or error.hint) from None
    if not isinstance(node, Name):
        return node
    try:
        return _name(node, where, forms, every)
    except FormulaError as error:
        raise misput.bare(node, error, forms) from None


def _bound_sides(node: Binary, where: Scope, forms: Forms, every: Every) -> Binary:
    """What has two sides, with the names of both canonical; itself where they are already."""
    misput.no_words(node, where, every)
    if node.operator in _OF_TEXTS and (isinstance(node.left, Name) or isinstance(node.right, Name)):
        _quoted(node, where)
    left, right = (
        several.one(_bound(side, where, forms, every), where, forms, every)
        for side in (node.left, node.right)
    )
    if left is node.left and right is node.right:
        return node
    return Binary(node.operator, left, right, node.at)


def _quoted(node: Binary, where: Scope) -> None:
    """Refuse a bare name that stands where a text is compared: it should be in quotes."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        # What names another report by its relation is answered as such.
        if not isinstance(other, Name) or POINT in other.name or not _is_words(one, where):
            continue
        # A role or a word of claims is not meant as a text: its mistakes are told elsewhere.
        of_claims = bool(where.claim) and any(other.name in named for named in claims().values())
        if not (of_claims or _is_words(other, where) or is_date(one)):
            raise _unquoted(other)


def _unquoted(name: Name) -> FormulaError:
    return FormulaError(
        say("name.unquoted", name=name.name), name.at, say("name.unquoted.cure", name=name.name)
    )


def _is_words(node: Node, where: Scope) -> bool:
    """Whether a node is a text in the scope of a rule: a word of its claims is."""
    return is_text(node) or isinstance(node, Name) and node.name in worded().get(where.claim, ())


def _unique(part: Ref, where: Scope, forms: Forms, every: Every) -> Ref:
    """What 唯一 asks after: keys of the rows of one table. Raises FormulaError."""
    # 编码, 科目, 名称, 项: what tells the rows of a table apart.
    keys = part.row in KEYS or part.row in forms.charts.levels
    found = _reference(part, where, forms, every, keys)
    if not keys or part.table.rpartition(POINT)[0] in forms.of_units:
        cure = say("name.no-keys.cure", reference=f"{TABLE}{part.table.rpartition(POINT)[2]}[编码]")
        raise FormulaError(say("name.no-keys", reference=written(found)), part.at, cure)
    return found


def _argument(call: Call, part: Node, where: Scope, forms: Forms, every: Every) -> Node:
    """What a question may name besides figures: a table, the keys of its rows, a code list."""
    # Questions take what is no figure: tables, the keys of rows, lists of accounts.
    if isinstance(part, Ref) and call.function == "唯一":
        return _unique(part, where, forms, every)
    if isinstance(part, Ref) and call.function == "在":
        return _set(part, where, forms, every)
    if not isinstance(part, Name):
        return _bound(part, where, forms, every)
    if call.function in ("有", "缺"):
        return _table(part, where, forms) or _bound(part, where, forms, every)
    if call.function == "列全":
        if where.rows != scope.HIERARCHY:
            raise FormulaError(
                say("name.levels-only", name=f"列全({part.name})"),
                part.at,
                say("name.levels-only.cure"),
            )
        return part
    if call.function in ("唯一", "在") and _keyed(call, part, where, forms, every):
        return part
    return _bound(part, where, forms, every)


def _set(part: Ref, where: Scope, forms: Forms, every: Every) -> Ref:
    """What 在 looks in: the keys of a table's rows, or several rows. Raises FormulaError."""
    found = _reference(part, where, forms, every, part.row in KEYS)
    if not part.attribute and several.is_single(found, every):
        raise FormulaError(
            say("name.no-set", row=part.row),
            part.at,
            say("name.no-set.cure", reference=f"{TABLE}{found.table}[科目]"),
        )
    return found


def _keyed(call: Call, part: Name, where: Scope, forms: Forms, every: Every) -> bool:
    """Whether a name in 唯一 or 在 is the keys of rows, or a code list. Raises FormulaError where
    nothing else can be.
    """
    lists = tuple(LISTS + name for name in forms.charts.by_id)
    keys = (*KEYS, *sorted(forms.charts.levels))
    among = call.function == "在"
    if among and part.name in lists:
        return True
    if part.name in keys:
        _refuse_keys(call, part, where, every)
        return True
    if among and part is not call.arguments[0] and _is_words(call.arguments[0], where):
        raise _unquoted(part)
    if not where.claim:
        choice = listed((*keys, *(lists if among else ())))
        raise FormulaError(
            say("name.in-function", function=call.function, name=part.name),
            part.at,
            say("name.in-function.cure", choice=choice, name=near(part.name, (*keys, *lists))),
        )
    return False


def _refuse_keys(call: Call, part: Name, where: Scope, every: Every) -> None:
    """Refuse the keys of rows where a rule is on no table, and codes where a table of it has none.
    Raises FormulaError.
    """
    if not where.tables:
        cure = say("name.key.cure", function=call.function, name=part.name)
        raise FormulaError(say("name.no-table", name=part.name), part.at, cure)
    bare = next((table for table in where.tables if not every[table].coded), "")
    if bare and part.name not in ("名称", "行"):
        raise FormulaError(
            say("name.no-accounts", table=bare, name=part.name),
            part.at,
            say("name.no-accounts.cure"),
        )


def _table(part: Name, where: Scope, forms: Forms) -> Name | None:
    """A table of this report or of another, by a bare name; None where it is neither. Raises
    FormulaError.
    """
    other = meant.beside(part.name, forms)
    # No other report is named: a table of this one, or nothing that is a table.
    if other is None:
        own = _is_table(part.name, where, forms)
        return (
            replace(part, name=TABLE + form_of(part.name[1:], part.at, forms).id) if own else None
        )
    theirs = theirs_of(other.relation, other.table, part.at, where, forms)
    if not other.pointed:
        cure = say("formula.meant", meant=f"{other.relation}.{TABLE}{other.table}")
        raise FormulaError(say("slip.relative", name=other.relation), part.at, cure)
    # The forms of that kind are not loaded: its names are taken as they are written.
    if theirs is None:
        return replace(part, name=f"{other.relation}.{TABLE}{other.table}")
    with within(other.relation):
        return replace(
            part, name=f"{other.relation}.{TABLE}{form_of(other.table, part.at, theirs).id}"
        )


def _is_table(name: str, where: Scope, forms: Forms) -> bool:
    """Whether a bare name is a table: one that there is, or one that nothing else can be."""
    if not name.startswith(TABLE) or name == TABLE:
        return False
    return name[1:].strip(QUOTES) in forms.forms or not (where.claim or where.tables)


def _reference(ref: Ref, where: Scope, forms: Forms, every: Every, keys: bool = False) -> Ref:
    """A reference with its names canonical; `keys` where it stands for those of its rows. Raises
    FormulaError.
    """
    relation, _, number = ref.table.rpartition(".")
    if not relation:
        return named(ref, "", where, forms, every, keys)
    theirs = theirs_of(relation, number, ref.at, where, forms)
    if theirs is None:
        return ref
    with within(relation):
        return named(
            ref, relation, where, theirs, every if theirs is forms else known(theirs), keys
        )


def _role(name: Name, where: Scope) -> Name:
    """A bare name in the scope of claims: a role or a word of theirs, or of the report."""
    known = tuple(sorted(claims().get(where.claim, ())))
    if known and not is_date(name) and name.name not in (*known, *OF_REPORT):
        raise FormulaError(
            say("claim.role", claim=where.claim, name=name.name),
            name.at,
            slips.name(name.name)
            or say("claim.role.cure", known=listed(known), name=meant.instead_of(name.name, known)),
        )
    return name


def _has(column: str, where: Scope, every: Every) -> bool:
    """Whether the tables of a rule on rows have a column of that name."""
    return bool(where.rows) and any(
        fold(column) in every[number].columns for number in where.tables
    )


def _name(name: Name, where: Scope, forms: Forms, every: Every) -> Name:
    """A bare name in the scope of tables: a column of their rows, or a row of theirs."""
    if where.claim:
        return _role(name, where)
    # 公开日期 is what the document prints, unless the table has a column of that name.
    if name.name in OF_REPORT or is_date(name) and not _has(name.name, where, every):
        return name
    if not where.tables:
        raise FormulaError(
            say("name.no-table", name=name.name), name.at, meant.somewhere(name.name, forms)
        )
    if name.name in ("单位", "标题") or where.rows and name.name in (*ATTRIBUTES, "本级", "下级"):
        if name.name in ("本级", "下级") and where.rows != scope.HIERARCHY:
            raise FormulaError(
                say("name.levels-only", name=name.name), name.at, say("name.levels-only.cure")
            )
        return name
    canonical = name.name
    # Every table of the rule must have it.
    for number in where.tables:
        canonical = _in_table(name, number, where, forms, every[number])
    return Name(canonical, name.at, name.optional)


def _in_table(name: Name, number: str, where: Scope, forms: Forms, ours: Known) -> str:
    """The own name of a column, where a rule is on rows, or of a row. Raises FormulaError."""
    try:
        if where.rows:
            return column_of(ours, name.name, name.at, where)
        ref = Ref(number, where.side, name.name, "", name.optional, name.at, name.at, name.at)
        return row_of(ours, where.side, ref, forms)
    except FormulaError as error:
        cure = meant.otherwise(name.name, number, where, forms, ours)
        if not cure:
            raise
        raise FormulaError(error.message, error.at, cure) from None
