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
        bare = owner is not None and bool(owner.code) and not raw.code and not raw.label
        if (
            owner is not None
            and bare
            and (number + 1 < len(raws) or not owner.blank)
            and not any(text_of(owner.row, at) and text_of(raw.row, at) for at in raw.values)
        ):
            cells = {at: raw.row[at] for at in raw.values if text_of(raw.row, at)}
            width = max(len(owner.row), len(raw.row))
            blank = Cell("", owner.row[0].place)
            whole = (*owner.row, *[blank] * (width - len(owner.row)))
            row = tuple(cells.get(at, cell) for at, cell in enumerate(whole))
            result[-1] = replace(owner, row=row, values=tuple(sorted({*owner.values, *cells})))
        else:
            result.append(raw)
    return result


def _joined_coded(raws: Sequence[Raw], side: Side) -> list[Raw]:
    """A name printed around its code's row has as many lines below as above; else lines below
    belong to the row above.
    """
    result: list[Raw] = []
    parts: list[Raw] = []
    for raw in raws:
        if (
            raw.only_name
            and not ELLIPSIS.fullmatch(raw.label)
            and not is_numbered(raw.label)
            and match_row(raw.label, side) is None
        ):
            parts.append(raw)
            continue
        owner = result[-1] if result and result[-1].code else None
        wanting = bool(raw.code) and not raw.label
        below = len(parts)
        if owner is not None and wanting and parts:
            below = min(len(parts) - 1, owner.above) if owner.above else 0
        elif owner is not None and raw.code and owner.above and len(parts) > owner.above:
            below = owner.above
        elif owner is None:
            below = 0
        if owner is not None and below:
            result[-1] = _with(owner, parts[:below], after=True)
        rest = parts[below:]
        if rest and raw.code:
            raw = replace(_with(raw, rest, after=False), above=len(rest))
        elif rest:
            result.extend(rest)
        parts = []
        result.append(raw)
    if parts and result and result[-1].code:
        result[-1] = _with(result[-1], parts, after=True)
    else:
        result.extend(parts)
    return result


def _joined_named(raws: Sequence[Raw], form: Form, forms: Forms) -> list[Raw]:
    """A part of a name is joined to the row before or after it where the two together are a row of
    the form.
    """
    result: list[Raw] = []
    for raw in raws:
        last = result[-1] if result else None
        whole = last.label + raw.label if last is not None else ""
        part = (
            last is not None
            and (raw.only_name or last.only_name)
            and last.label
            and not is_numbered(raw.label)
        )
        if (
            last is not None
            and part
            and not ELLIPSIS.fullmatch(raw.label)
            and is_known(whole, form, forms)
            and not (is_known(raw.label, form, forms) and is_known(last.label, form, forms))
        ):
            result[-1] = (
                _with(last, [raw], after=True) if raw.only_name else _with(raw, [last], after=False)
            )
        else:
            result.append(raw)
    return result


def _with(raw: Raw, parts: Sequence[Raw], after: bool) -> Raw:
    label, shown = "".join(part.label for part in parts), "".join(part.shown for part in parts)
    return replace(
        raw,
        label=raw.label + label if after else label + raw.label,
        shown=raw.shown + shown if after else shown + raw.shown,
    )
