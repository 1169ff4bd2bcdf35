"""References and bare names that are written otherwise than the language has them: numbers of rows
and columns, a comma left out, constants, figures in quotes, what another report has besides its
tables.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from auditor.entry import COLUMN, LINE
from auditor.forms.form import Forms
from auditor.message import Said, listed, say
from auditor.numbering import HAN, value_of
from auditor.patterns import regex
from auditor.rules.claims import claims, worded
from auditor.rules.known import Every, fold
from auditor.rules.scope import Scope
from auditor.rules.signs import NARROW, TABLE
from auditor.rules.tokens import FormulaError, numbered
from auditor.rules.tree import ATTRIBUTES, LIKE, Binary, Name, Ref, Text, is_text

_COUNT: Final = rf"[0-9{HAN}]{{1,3}}"
# 第31行, 31行次, 行次31, 栏3
_ONE: Final = regex(
    rf"第?\s*+(?P<one>{_COUNT})\s*+号?(?P<kind>[行栏])次?|(?P<before>[行栏])次?\s*+(?P<other>[0-9]{{1,3}})"
)
# 1行..3行, 第1至3行, 1-3栏
_SPAN: Final = regex(
    rf"第?\s*+(?P<first>{_COUNT})\s*+[行栏]?\s*+(?:\.+|…+|[-—–~～至到:：])\s*+第?\s*+(?P<last>{_COUNT})\s*+(?P<kind>[行栏])"
)
_KINDS: Final = (LINE, COLUMN)
_MOST: Final = 12
"""So many rows of a span are all listed."""


def refuse(ref: Ref) -> None:
    """Refuse a reference whose row or column is a printed number in other words, or several. Raises
    FormulaError.
    """
    told = (
        [(ref.column, ref.column_at, ref.side, ref.row, "{}")] if not numbered(ref.column) else []
    )
    if not numbered(ref.row):
        # The points of 1..3行 were read as those between side and row.
        told.append((f"{ref.side}.{ref.row}", ref.row_at, "", "{}", ref.column))
        told.append((ref.row.strip("."), ref.row_at, ref.side, "{}", ref.column))
    # {} is where each number goes in the reference that was meant.
    for name, at, side, row, column in told:
        names = _numbers(name)
        if names:
            whole = _written(replace(ref, side=side, row=row, column=column))
            shown = [whole.replace("{}", one) for one in names]
            if len(shown) > 1:
                cure = say("misput.span.cure", references=_listed(shown))
                raise FormulaError(say("misput.span", name=name), at, cure)
            raise FormulaError(
                say("misput.number", name=name), at, say("formula.meant", meant=shown[0])
            )


def _numbers(name: str) -> list[str]:
    """The rows or columns that a text numbers, as they are written: `第31行` 31行, `1行..3行` 1行
    2行 3行.
    """
    if name[:1] not in _KINDS and name[-1:] not in _KINDS and not name.endswith("次"):
        return []
    text = name.translate(NARROW)
    one = _ONE.fullmatch(text)
    if one is not None:
        number = one["one"] or one["other"]
        return [f"{value_of(number) or number}{one['kind'] or one['before']}"]
    span = _SPAN.fullmatch(text)
    if span is None:
        return []
    first, last = value_of(span["first"]), value_of(span["last"])
    return [f"{number}{span['kind']}" for number in range(first, last + 1)] if first < last else []


def _listed(shown: list[str]) -> str:
    return ", ".join(shown if len(shown) <= _MOST else [*shown[:2], "…", shown[-1]])


def _written(ref: Ref) -> str:
    side = f"{ref.side}." if ref.side else ""
    relation, point, table = ref.table.rpartition(".")
    return (
        f"{relation}{point}{TABLE}{table}[{side}{ref.row}{f', {ref.column}' if ref.column else ''}]"
    )


def no_words(node: Binary, where: Scope, every: Every) -> None:
    """Refuse a figure that a bare name stands for where it is compared with a text in quotes.
    Raises FormulaError.
    """
    if node.operator not in ("=", "!=", LIKE):
        return
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if (
            isinstance(one, Text)
            and isinstance(other, Name)
            and not is_text(other)
            and _is_figure(other, where, every)
        ):
            words = worded().get(where.claim, ())
            texts = (
                say("misput.words.cure", words=listed(words))
                if words
                else say("misput.wordless.cure")
            )
            raise FormulaError(
                say("formula.figure-text"),
                other.at,
                texts if where.claim else say("formula.text-figure.cure"),
            )


def _is_figure(name: Name, where: Scope, every: Every) -> bool:
    """Whether a bare name is one of the figures that a rule is on: a role, a column of its rows, a
    row of its table.
    """
    if where.claim:
        return name.name in claims().get(where.claim, ()) and name.name not in worded()[where.claim]
    own = fold(name.name)
    tables = [every[number] for number in where.tables]
    if where.rows:
        return own in ("本级", "下级") or any(own in ours.columns for ours in tables)
    return any(own in ours.rows.get(where.side, ()) for ours in tables)


def parted(ref: Ref, every: Every) -> Said:
    """What a reference is with the comma that a blank stands for; empty where that is no row and
    column of its table.
    """
    ours = every.get(ref.table)
    words = ref.row.split()
    if ours is None or ref.column or ours.sides and fold(ref.side) not in ours.sides:
        return ""
    rows = ours.rows[ours.sides[fold(ref.side)] if ours.sides else ""]
    # 合计 基本支出 is 合计, 基本支出, if that is a row and a column; the blank may be any of several.
    for at in range(1, len(words)):
        row, column = " ".join(words[:at]), " ".join(words[at:])
        if fold(column) in ours.columns and (fold(row) in rows or fold(row).isdecimal()):
            return say("formula.meant", meant=_written(replace(ref, row=row, column=column)))
    return ""


def bare(name: Name, error: FormulaError, forms: Forms) -> FormulaError:
    """The mistake of a bare name that is not known, with what it is in other words where it is
    anything.
    """
    from auditor.rules import constants

    written = constants.meant(name.name)
    if written:
        return FormulaError(
            say("misput.constant", name=name.name), name.at, say("formula.meant", meant=written)
        )
    numbers = _numbers(name.name)
    if len(numbers) == 1:
        return FormulaError(
            say("misput.number", name=name.name), name.at, say("formula.meant", meant=numbers[0])
        )
    relation, point, rest = name.name.partition(".")
    if point and relation in forms.relations and rest in ATTRIBUTES:
        cure = say("misput.beside.cure", relation=relation, name=rest)
        return FormulaError(say("misput.beside", relation=relation, name=rest), name.at, cure)
    return error
