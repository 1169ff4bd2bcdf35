"""The `for:` of a rule held against the forms: tables, sides, groups and columns that there are."""

from __future__ import annotations

from auditor.forms.form import Forms, Side
from auditor.message import listed, say
from auditor.rules import meant, scope
from auditor.rules.scope import Scope
from auditor.yamlwords import near


def check_scope(where: Scope, text: str, forms: Forms) -> None:
    """Refuse tables, sides and groups that no form has, and relations that are not declared.
    Raises ScopeError."""
    if where.relation and where.relation not in forms.relations:
        choice = tuple(forms.relations)
        raise scope.ScopeError(
            say("for.begin", choice=listed(("表NN", "说明", *choice)), text=text[:40]),
            max(0, text.find(where.relation)),
            near(where.relation, choice) or say("for.begins.cure"),
        )
    for number in where.tables:
        if number not in forms.forms:
            raise scope.ScopeError(
                say("form.none-numbered", table=number),
                text.find(number),
                meant.table(number, forms),
            )
        _check_side(where, number, text, forms)
    if where.but:
        _check_columns(where, text, forms)
    if where.rows not in ("", *scope.ROWS):
        _check_group(where, text, forms)


def _check_side(where: Scope, number: str, text: str, forms: Forms) -> None:
    sides = [side.name for side in forms.forms[number].sides if side.name]
    if where.side in (sides or [""]):
        return
    at = max(0, text.find(where.side)) if where.side else len(text)
    what = (
        say("for.side", number=number, side=where.side)
        if where.side
        else say("for.which-side", number=number)
    )
    written = listed([f"表{number} {side}" for side in sides] or [f"表{number}"])
    raise scope.ScopeError(
        what, at, say("for.side.cure", sides=written, side=near(where.side, sides))
    )


def _check_group(where: Scope, text: str, forms: Forms) -> None:
    group = where.rows.removeprefix("每个")
    levels = tuple(f"每{word}" for word in sorted(forms.charts.levels))
    if where.rows in levels:
        return
    sides = (side for number in where.tables for side in forms.forms[number].sides)
    groups = {group for side in sides for group in groups_of(side)}
    # 每个 stands before a group (每个项目); 每 alone before a level of accounts (每项).
    if group in groups and group != where.rows:
        return
    if not group:
        what = say("for.empty-group")
    elif group == where.rows:
        what = say("for.unknown", group=group)
    else:
        what = say("for.no-group", group=group)
    value = listed((*scope.ROWS, *levels, *(f"每个{one}" for one in sorted(groups))))
    cure = say("for.group.cure", value=value, group=near(group, (*groups, "上级科目")))
    raise scope.ScopeError(what, max(0, text.find(group)), cure)


def _check_columns(where: Scope, text: str, forms: Forms) -> None:
    columns = [name for number in where.tables for name in forms.forms[number].columns]
    for name in where.but:
        if name not in columns:
            choice = listed(dict.fromkeys(columns))
            cure = say("for.choice.cure", choice=choice, name=near(name, columns))
            raise scope.ScopeError(say("for.no-column", name=name), text.rfind(name), cure)


def groups_of(side: Side) -> tuple[str, ...]:
    """The groups of rows that a side names."""
    names = [group for spec in side.rows for group in spec.groups]
    return tuple(
        dict.fromkeys(
            name
            for name in (*names, side.classes, side.unnamed, *(one.group for one in side.others))
            if name
        )
    )
