"""Names and figures that were printed in rows of their own put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditor.document import Cell
from auditor.forms.columns import text_of
from auditor.forms.form import Form, Forms, Side
from auditor.forms.heads import ELLIPSIS, is_known, match_row
from auditor.forms.labels import is_numbered
from auditor.forms.raw import Raw


def joined(raws: Sequence[Raw], side: Side, form: Form, forms: Forms) -> list[Raw]:
    """The rows with names and figures that were printed in rows of their own put together again."""
    return (
        # Where rows have codes, words without one are part of a name; else the form's names tell.
        _joined_coded(_with_figures(raws), side)
        if side.codes and any(raw.code for raw in raws)
        else _joined_named(raws, form, forms)
    )


def _with_figures(raws: Sequence[Raw]) -> list[Raw]:
    """An account's row with the figures that are printed below it, in a row without code and name;
    a last one is a total.
    """
    result: list[Raw] = []
    for number, raw in enumerate(raws):
        owner = result[-1] if result else None
        # A last row of figures alone is the total whose label was lost, not the last account's.
        is_total = number + 1 == len(raws) and owner is not None and owner.blank
        if owner is not None and not is_total and _takes_figures(owner, raw):
            result[-1] = _filled(owner, raw)
        else:
            result.append(raw)
    return result


def _takes_figures(owner: Raw, raw: Raw) -> bool:
    """Whether a row of figures alone has them where an account's row has none."""
    return (
        bool(owner.code)
        and not raw.code
        and not raw.label
        and not any(text_of(owner.row, at) and text_of(raw.row, at) for at in raw.values)
    )


def _filled(owner: Raw, raw: Raw) -> Raw:
    """A row with the figures of another."""
    cells = {at: raw.row[at] for at in raw.values if text_of(raw.row, at)}
    width = max(len(owner.row), len(raw.row))
    blank = Cell("", owner.row[0].place)
    whole = (*owner.row, *[blank] * (width - len(owner.row)))
    row = tuple(cells.get(at, cell) for at, cell in enumerate(whole))
    return replace(owner, row=row, values=tuple(sorted({*owner.values, *cells})))


def _joined_coded(raws: Sequence[Raw], side: Side) -> list[Raw]:
    """A name printed around its code's row has as many lines below as above; else lines below
    belong to the row above.
    """
    result: list[Raw] = []
    # Lines of words, kept until the row that they belong to is known.
    parts: list[Raw] = []
    for raw in raws:
        if _is_part_of_name(raw, side):
            parts.append(raw)
            continue
        owner = result[-1] if result and result[-1].code else None
        below = _lines_below(owner, raw, len(parts))
        if owner is not None and below:
            result[-1] = _with(owner, parts[:below], after=True)
        rest = parts[below:]
        if rest and raw.code:
            raw = replace(_with(raw, rest, after=False), above=len(rest))
        else:
            result.extend(rest)
        parts = []
        result.append(raw)
    if parts and result and result[-1].code:
        result[-1] = _with(result[-1], parts, after=True)
    else:
        result.extend(parts)
    return result


def _is_part_of_name(raw: Raw, side: Side) -> bool:
    """Whether a row has nothing but words that name no row of their own."""
    return (
        raw.only_name
        and not ELLIPSIS.fullmatch(raw.label)
        and not is_numbered(raw.label)
        and match_row(raw.label, side) is None
    )


def _lines_below(owner: Raw | None, raw: Raw, lines: int) -> int:
    """How many of the lines between an account's row and the next row belong to the account: as
    many as stood above it, where the next row may have some; of a next account without a name the
    last line is its own.
    """
    if owner is None:
        return 0
    # The next account has no name in its own row: one line above it at least is its name.
    wanting = bool(raw.code) and not raw.label
    if wanting and lines:
        return min(lines - 1, owner.above) if owner.above else 0
    # As many below as above: the code stands in the middle of its name. The rest is the next's.
    if raw.code and owner.above and lines > owner.above:
        return owner.above
    return lines


def _joined_named(raws: Sequence[Raw], form: Form, forms: Forms) -> list[Raw]:
    """A part of a name is joined to the row before or after it where the two together are a row of
    the form.
    """
    result: list[Raw] = []
    for raw in raws:
        if result and _is_one_name(result[-1], raw, form, forms):
            last = result[-1]
            result[-1] = (
                _with(last, [raw], after=True) if raw.only_name else _with(raw, [last], after=False)
            )
        else:
            result.append(raw)
    return result


def _is_one_name(last: Raw, raw: Raw, form: Form, forms: Forms) -> bool:
    """Whether two rows, one of them nothing but words, name a row of the form together, and not
    each by itself.
    """
    return (
        (raw.only_name or last.only_name)
        and bool(last.label)
        and not is_numbered(raw.label)
        and not ELLIPSIS.fullmatch(raw.label)
        and is_known(last.label + raw.label, form, forms)
        and not (is_known(raw.label, form, forms) and is_known(last.label, form, forms))
    )


def _with(raw: Raw, parts: Sequence[Raw], after: bool) -> Raw:
    label, shown = "".join(part.label for part in parts), "".join(part.shown for part in parts)
    return replace(
        raw,
        label=raw.label + label if after else label + raw.label,
        shown=raw.shown + shown if after else shown + raw.shown,
    )
