"""Forms from their YAML, every mistake said with file, line, column and what would be right."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from auditor.forms.accounts import Charts
from auditor.forms.form import ROLES, ColumnSpec, Demand, Form, Forms, Others, RowSpec, Side
from auditor.forms.labels import squeeze
from auditor.forms.written import WRITTEN, list_at, lists_at, mapping_at, pattern_at, texts_at
from auditor.message import listed, say
from auditor.patterns import regex
from auditor.units import MONEY, RATIO_UNITS
from auditor.yamlfile import Node
from auditor.yamlwords import near

TOTAL: Final = "合计"
"""The row above the topmost accounts, where a form says no other."""
VALUE: Final = "值"
"""The column of a sheet of labels and values."""
NO_UNIT: Final = "none"
"""A unit that is written so is none."""
# 01, 基金, cash-flow: what formulas call the table (表01).
_ID: Final = regex(r"[^\W_][\w-]{0,39}+")
_FORM_KEYS: Final = frozenset(
    {
        "id",
        "title",
        "titles",
        "shape",
        "sides",
        "items",
        "sheet",
        "only",
        "required",
        "unit",
        "exact",
        "repeat",
        "heads",
    }
)
_PARTS: Final = ("sides", "items", "sheet")
_DEMAND_KEYS: Final = frozenset({"since", "unless", "why"})
# 辆, 批次, persons: what is no money is counted in a word.
_COUNTED: Final = regex("[一-龥]{1,4}|[A-Za-z]{1,12}")
_LIKE_MONEY: Final = ("元", "圆", "元整")
"""What only a unit of money ends in: one that is not known is misspelt."""
_IDENTITY_KEYS: Final = frozenset({"year", "entity"})
_DEMANDS_KEYS: Final = frozenset({"nothing", "blank"})
_SHEET_KEYS: Final = frozenset({"rows"})
_COLUMN_KEYS: Final = frozenset({"also", "kind", "unit"})
_OTHERS_KEYS: Final = frozenset({"others", "after", "until", "like"})
_OTHERS_WORDS: Final = ("others", "after", "until")
_SIDE_KEYS: Final = frozenset({"name", "columns", "rows", "codes", "unnamed", "repeated", "total"})
_ITEMS_KEYS: Final = frozenset({"columns", "rows", "default"})
_ROW_KEYS: Final = frozenset({"name", "also", "groups", "after", "unit"})


def compile_forms(pack: Node, sources: Sequence[Node], charts: Charts) -> Forms:
    """The forms of a pack; `pack` says what it has of heads, over those of the language.

    Raises RuleError, at file, line and column, for what is not understood.
    """
    heads = _heads(pack)
    demands = mapping_at(pack, "demands", pack["demands"]) if "demands" in pack else Node("", 0)
    demands.require(_DEMANDS_KEYS)
    forms: dict[str, Form] = {}
    for source in sources:
        form = _form(source, charts, heads)
        forms[form.id] = form
    identity = mapping_at(pack, "identity", pack["identity"]) if "identity" in pack else Node("", 0)
    identity.require(_IDENTITY_KEYS)
    return Forms(
        forms,
        _patterns(pack, heads),
        tuple(squeeze(text) for text in texts_at(pack, "numbering")),
        charts,
        nothing=pattern_at(demands, "nothing", texts_at(demands, "nothing"))
        if "nothing" in demands
        else None,
        blank=pattern_at(demands, "blank", texts_at(demands, "blank"))
        if "blank" in demands
        else None,
        unit=_unit(pack),
        year=_told(identity, "year"),
        entity=_told(identity, "entity"),
    )


def _heads(node: Node) -> dict[str, list[str]]:
    heads = lists_at(node, "heads")
    for role in heads:
        if role not in ROLES:
            node["heads"].fail(
                say("form.role", role=role), role, say("known.roles", roles=listed(ROLES))
            )
    return heads


def _patterns(node: Node, heads: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    return {role: pattern_at(node.get("heads", node), role, texts) for role, texts in heads.items()}


def _told(node: Node, key: str) -> re.Pattern[str] | None:
    """How a line tells something of the report: patterns with one group each, put to the line as
    printed.
    """
    texts = texts_at(node, key)
    for text in texts:
        if node.regex(key, text).groups != 1:
            node.fail(
                say("form.group", text=text),
                key,
                say("form.group.cure"),
                item=text,
            )
    # A group of its own around each leaves one number for all: the last that matched.
    return regex("|".join(f"(?:{text})" for text in texts), re.IGNORECASE) if texts else None


def _unit(node: Node) -> str:
    """The unit that a pack, a form or a column says; `none` is a plain number."""
    unit = node.get("unit", "")
    if (
        not isinstance(unit, str)
        # A word in 元 that is no known unit is money misspelt (万圆元), not a thing that is counted.
        or unit
        and unit not in (*MONEY, *RATIO_UNITS, NO_UNIT)
        and (unit.endswith(_LIKE_MONEY) or not _COUNTED.fullmatch(unit))
    ):
        node.fail(
            say("form.unit", unit=unit),
            "unit",
            say("form.unit.cure", value=listed([*MONEY][:4]), no_unit=NO_UNIT),
        )
    return unit


def _flag(node: Node, key: str) -> bool:
    if node.get(key, "true") not in ("true", "false"):
        node.fail(say("form.key-value", key=key, node=node[key]), key, say("known.truth"))
    return node.get(key) == "true"


def _form(node: Node, charts: Charts, heads: Mapping[str, Sequence[str]]) -> Form:
    node.require(_FORM_KEYS, ("id", "title", "titles"))
    node.words(("id", "title", "repeat"))
    if not _ID.fullmatch(node["id"]):
        node.fail(say("form.id", id=node["id"]), "id", say("form.id.cure"))
    kind = _kind(node)
    titles = pattern_at(node, "titles", texts_at(node, "titles"))
    parts = _parts(node, kind)
    sides = tuple(_side(part, charts, kind == "sheet") for part in parts)
    if len(sides) > 1 and len({side.name for side in sides} - {""}) < len(sides):
        node.fail(say("form.sides-named"), "sides", say("form.sides-named.cure"))
    default = parts[0].get("default", "")
    if default and default not in sides[0].columns:
        parts[0].fail(
            say("form.default", default=default),
            "default",
            say("form.default.cure", columns=listed(sides[0].columns)),
        )
    own = _heads(node)
    # What the form says of heads is tried first, and adds to what the pack says.
    merged = {role: [*own.get(role, ()), *heads.get(role, ())] for role in {**heads, **own}}
    return Form(
        node["id"],
        node["title"],
        titles,
        tuple(texts_at(node, "shape")),
        sides,
        kind == "items",
        default,
        any(_flag(part, "repeated") for part in parts),
        tuple(texts_at(node, "only")),
        _demand(mapping_at(node, "required", node["required"])) if "required" in node else None,
        _unit(node),
        _flag(node, "exact"),
        node.get("repeat", ""),
        kind == "sheet",
        _patterns(node, merged) if own else None,
    )


def _kind(node: Node) -> str:
    """Whether a form is written as sides, as items or as a sheet."""
    kinds = [kind for kind in _PARTS if kind in node]
    if not kinds:
        cure = say("form.shapeless.cure", sides=f"sides: [{WRITTEN['sides']}]")
        node.fail(say("form.shapeless"), None, cure)
    if len(kinds) > 1:
        node.fail(say("form.shapes", kinds=listed(kinds)), kinds[-1], say("form.shapes.cure"))
    return kinds[0]


def _parts(node: Node, kind: str) -> list[Node]:
    """The sides of a form as they are written."""
    parts = [
        mapping_at(node, kind, part)
        for part in (list_at(node, kind) if kind == "sides" else [node[kind]])
    ]
    if not parts:
        node.fail(say("form.sides-empty"), "sides", say("form.sides-empty.cure"))
    known, needed = {
        "sides": (_SIDE_KEYS, "columns"),
        "items": (_ITEMS_KEYS, "columns"),
        "sheet": (_SHEET_KEYS, "rows"),
    }[kind]
    for part in parts:
        part.require(known, (needed,))
    return parts


def _demand(node: Node) -> Demand:
    node.require(_DEMAND_KEYS)
    since = node.get("since")
    if since is not None and not re.fullmatch("20[0-9]{2}", str(since)):
        node.fail(say("form.since"), "since", say("year.cure"))
    unless = pattern_at(node, "unless", texts_at(node, "unless")) if "unless" in node else None
    return Demand(int(since) if since is not None else None, unless, node.get("why", ""))


def _side(node: Node, charts: Charts, sheet: bool = False) -> Side:
    # No head names the one column of a sheet: its pattern matches nothing.
    columns, specs = ({VALUE: regex("(?!)")}, {}) if sheet else _columns(node)
    _refuse_codes(node, charts)
    rows: list[RowSpec] = []
    others: list[Others] = []
    classes = ""
    for item in list_at(node, "rows") if "rows" in node else ():
        row = mapping_at(node, "rows", item)
        if "classes" in row:
            classes = _classes(row, charts)
        elif "others" in row:
            others.append(_others(row))
        else:
            rows.append(_row(row, rows))
    names = {spec.name for spec in rows}
    # Only once all rows are known: a group may end at a row that is written further below.
    _refuse_elsewhere(node, names)
    total = node.get("total", TOTAL)
    if "total" in node and total not in names:
        node.fail(
            say("form.total", total=total),
            "total",
            say("form.total.cure", total=near(total, names)),
        )
    return Side(
        node.get("name", ""),
        columns,
        tuple(rows),
        node.get("codes", ""),
        node.get("unnamed", ""),
        total,
        classes,
        tuple(others),
        specs,
    )


def _refuse_codes(node: Node, charts: Charts) -> None:
    """Refuse the codes of a chart that the pack does not have. Raises RuleError."""
    if "codes" not in node or node["codes"] in charts.by_id:
        return
    known = [
        say("name.titled", name=name, title=chart.title) for name, chart in charts.by_id.items()
    ]
    node.fail(
        say("form.codes", codes=node["codes"]),
        "codes",
        say("known.names", known=listed(known)) if known else say("form.no-accounts"),
    )


def _classes(row: Node, charts: Charts) -> str:
    """The group of the rows of topmost accounts. Raises RuleError."""
    row.require(frozenset({"classes"}))
    row.words(("classes",))
    classes: str = row["classes"]
    if not charts.class_names:
        row.fail(say("form.nameless"), "classes", say("form.nameless.cure"))
    return classes


def _others(row: Node) -> Others:
    """The group of rows that nothing else names. Raises RuleError."""
    row.require(_OTHERS_KEYS)
    row.words(_OTHERS_WORDS)
    return Others(
        row["others"],
        row.get("after", ""),
        row.get("until", ""),
        pattern_at(row, "like", texts_at(row, "like")) if "like" in row else None,
    )


def _refuse_elsewhere(node: Node, names: Collection[str]) -> None:
    """Refuse other rows that begin or end at a row that the side does not have."""
    for item in list_at(node, "rows") if "rows" in node else ():
        for key in ("after", "until") if "others" in item else ():
            if item.get(key) and item[key] not in names:
                item.fail(
                    say("form.row-elsewhere", key=key, item=item[key]),
                    key,
                    say("form.row-elsewhere.cure", item=near(item[key], names)),
                )


def _row(row: Node, before: Sequence[RowSpec]) -> RowSpec:
    row.require(_ROW_KEYS, ("name",))
    # Of rows above it alone: while a table is read, `seen` knows no others.
    if row.get("after") and row["after"] not in {spec.name for spec in before}:
        row.fail(say("form.after", after=row["after"]), "after", say("form.after.cure"))
    pattern = pattern_at(row, "also", texts_at(row, "also"), row["name"])
    return RowSpec(
        row["name"], pattern, tuple(texts_at(row, "groups")), row.get("after", ""), _unit(row)
    )


def _columns(node: Node) -> tuple[dict[str, re.Pattern[str]], dict[str, ColumnSpec]]:
    """The columns by name: a list of heads, or a mapping that says more of the column."""
    inner = mapping_at(node, "columns", node["columns"]) if node["columns"] else Node("", 0)
    patterns: dict[str, re.Pattern[str]] = {}
    specs: dict[str, ColumnSpec] = {}
    for name, value in inner.items():
        if not isinstance(value, Node):
            patterns[name] = pattern_at(inner, name, texts_at(inner, name), name)
            continue
        value.require(_COLUMN_KEYS)
        if value.get("kind", "ratio") != "ratio":
            value.fail(say("form.kind", kind=value["kind"]), "kind", say("form.kind.cure"))
        patterns[name] = pattern_at(value, "also", texts_at(value, "also"), name)
        ratio, unit = "kind" in value, _unit(value)
        if ratio and unit and unit not in RATIO_UNITS:
            value.fail(
                say("form.ratio-unit", unit=unit),
                "unit",
                say("known.ratio-units", ratio_units=listed(RATIO_UNITS)),
            )
        specs[name] = ColumnSpec(ratio, unit or ("%" if ratio else ""))
    return patterns, specs
