"""Everything that can be named in a formula, as one page, from the pack itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.forms.form import Form
from auditor.language import term
from auditor.rules import scope
from auditor.rules.claims import claims, worded
from auditor.rules.covered import groups_of
from auditor.rules.pack import Pack
from auditor.rules.related import heads
from auditor.rules.signs import COUNT_UNITS, SAME, TABLE
from auditor.rules.tree import ATTRIBUTES, CELL_TEXTS, LISTS, YEARS
from auditor.rules.words import KEYS
from auditor.units import AMOUNT_UNITS, RATIO_UNITS
from auditor.wording.messages import in_words
from auditor.wording.rule_pages import titled
from auditor.wording.words import Words

_SIGNS: Final = {
    "compare": "= != < <= > >=",
    "compute": "+ - * /",
    "same": " ".join(SAME),
    "join": "且 或 非 若 … 则 …",
    "like": "像 “…”",
    "optional": "?",
    "any": "*",
    "levels": "本级 下级",
    "here": f"{scope.SAME_COLUMN} {scope.SAME_ROW}",
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
    keys = said.join([*KEYS, *levels])
    # What fills the gaps of some of the sentences below.
    given: dict[str, dict[str, str]] = {
        "unique": {"keys": keys},
        "among": {"lists": codes},
        "same": {"signs": " ".join(SAME.values())},
        "dates": {"days": said.join([f"{one}年9月30日" for one in YEARS])},
    }
    lines = [f"# {titled(pack, said)}", ""]
    for form in pack.forms.forms.values():
        lines += _form(form, said)
    lines += [f"## {said('language.claims')}", ""]
    lines += [_claim(name, said) for name in sorted(claims())]
    ranges = said.join([*scope.ROWS, *(f"每{word}" for word in levels)])
    related = said.join(list(pack.forms.relations)) or said("language.none")
    lines += [
        "",
        "## for",
        "",
        said("language.scope", rows=ranges, but=scope.BUT),
        said("rules.fact", name=said("language.relations"), text=related),
        *_beside(pack, said),
        "",
        f"## {said('language.formula')}",
        "",
        *(
            said("rules.fact", name=signs, text=said(f"language.{key}", **given.get(key, {})))
            for key, signs in _SIGNS.items()
        ),
        said(
            "language.attributes",
            names=said.join(list(ATTRIBUTES)),
            texts=said.join([f".{one}" for one in CELL_TEXTS]),
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
        yield _fact(
            "rows", [*dict.fromkeys(rows), *([term("code-head")] if side.codes else [])], said
        )
        groups = groups_of(side)
        if groups:
            yield _fact("groups", groups, said)
    yield ""


def _fact(key: str, names: Iterable[str], said: Words) -> str:
    return said("rules.fact", name=said(f"language.{key}"), text=said.join(list(names)))


def _claim(name: str, said: Words) -> str:
    words = worded()[name]
    roles = _listed(claims()[name] - {*words}, said)
    told = said("language.claim-words", roles=roles, words=_listed(words, said)) if words else roles
    return said("rules.fact", name=name, text=told)


def _listed(found: Iterable[str], said: Words) -> str:
    return said.join(sorted(found)) or said("language.no-roles")


def _beside(pack: Pack, said: Words) -> Iterator[str]:
    """How formulas name the tables of other reports, and how the example of a rule on them has
    them.
    """
    units = [name for name in pack.forms.relations if name in pack.forms.of_units]
    others = [name for name in pack.forms.relations if name not in units]
    named = others or [pack.forms.called[name] for name in units]
    for name in named[:1]:
        yield said("language.beside", name=name)
    lines = [in_words(line, said) for line in heads(pack.forms).values()]
    if lines:
        yield said("language.beside-examples", head=lines[0], heads=said.join(lines))
