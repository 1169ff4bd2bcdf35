"""Everything that can be named in a formula, as one page, from the pack itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.booking import post
from auditor.family import relatives as family
from auditor.figure import AMOUNT_UNITS, RATIO_UNITS
from auditor.forms.form import Form
from auditor.language import term
from auditor.readers import text
from auditor.rulebook import claims
from auditor.rules import scope
from auditor.rules.covered import groups_of
from auditor.rules.pack import Pack
from auditor.rules.tokens import COUNT_UNITS, TABLE
from auditor.rules.tree import ATTRIBUTES, CELL_TEXTS, LISTS
from auditor.rules.words import KEYS
from auditor.wording.rule_pages import titled
from auditor.wording.words import Words

_SIGNS: Final = {
    "compare": "= != < <= > >=",
    "compute": "+ - * /",
    "join": "且 或 非 若 … 则 …",
    "like": "像 “…”",
    "optional": "?",
    "any": "*",
    "numbered": "3行 2栏",
    "dates": "日期 …日期",
    "sum": "sum(…)",
    "count": "count(…)",
    "extremes": "min(…) max(…)",
    "abs": "abs(…)",
    "there": "有(…) 缺(…)",
    "complete": "列全(本级)",
    "unique": "唯一(…)",
    "among": "在(…)",
}
"""The signs and functions of a formula, by what the catalogue says of each (`language.…`)."""


def page(pack: Pack, said: Words) -> str:
    """What formulas of a pack can name: tables with sides, rows, columns and groups, claims with
    their roles, and the language's own words."""
    charts = pack.forms.charts
    levels = list(dict.fromkeys(word for chart in charts.by_id.values() for word in chart.levels))
    codes = "".join(said("language.or", list=f"{LISTS}{name}") for name in charts.by_id)
    named = {"keys": said.join([*KEYS, *levels]), "lists": codes}
    lines = [f"# {titled(pack, said)}", ""]
    for form in pack.forms.forms.values():
        lines += _form(form, said)
    lines += [f"## {said('language.claims')}", ""]
    lines += [_claim(name, kind, said) for name, kind in sorted(_claims(pack).items())] or [said("language.none")]
    ranges = said.join([*scope.ROWS, *(f"每{word}" for word in levels)])
    related = said.join(list(pack.forms.relations)) or said("language.none")
    lines += [
        "",
        "## for",
        "",
        said("language.scope", rows=ranges),
        said("rules.fact", name=said("language.relations"), text=related),
        "",
        f"## {said('language.formula')}",
        "",
        *(
            said(
                "rules.fact", name=signs, text=said(f"language.{key}", **(named if key in ("unique", "among") else {}))
            )
            for key, signs in _SIGNS.items()
        ),
        said(
            "language.attributes", names=said.join(list(ATTRIBUTES)), texts=said.join([f".{one}" for one in CELL_TEXTS])
        ),
        _fact("units", (*AMOUNT_UNITS, *RATIO_UNITS, *COUNT_UNITS), said),
        "",
    ]
    return "\n".join(lines)


def _form(form: Form, said: Words) -> Iterator[str]:
    yield from (f"## {TABLE}{form.id} {form.title}", "")
    for side in form.sides:
        if side.name:
            yield _fact("side", [side.name], said)
        yield _fact("columns", side.columns, said)
        rows = [spec.name for spec in side.rows]
        yield _fact("rows", [*dict.fromkeys(rows), *([term("code-head")] if side.codes else [])], said)
        groups = groups_of(side)
        if groups:
            yield _fact("groups", groups, said)
    yield ""


def _fact(key: str, names: Iterable[str], said: Words) -> str:
    return said("rules.fact", name=said(f"language.{key}"), text=said.join(list(names)))


def _claim(name: str, kind: claims.Kind, said: Words) -> str:
    roles = _listed(kind.roles, said)
    words = said("language.claim-words", roles=roles, words=_listed(kind.words, said)) if kind.words else roles
    return said("rules.fact", name=name, text=words)


def _listed(found: Iterable[str], said: Words) -> str:
    return said.join(sorted(found)) or said("language.no-roles")


def _claims(pack: Pack) -> dict[str, claims.Kind]:
    """The kinds of claims of a pack's rules, with what their formulas name and what their examples
    are read as."""
    rules = [rule for rule in pack.rules.values() if rule.scope.claim]
    ledgers = [
        family.example(
            example,
            rule,
            pack,
            lambda part, under: post(text.parse(part), under.forms, under.vocabulary),
        )
        for rule in rules
        for example in (*rule.holds[:1], *rule.fails[:1])
    ]
    return claims.merged(claims.of_rules(rules), claims.of_ledgers(ledgers))
