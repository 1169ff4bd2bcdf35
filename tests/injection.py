"""Single-figure errors as people make them, put into generated reports."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from auditor import engine
from auditor.booking import post
from auditor.findings import Report
from auditor.ledger import Ledger
from auditor.readers import text
from auditor.rules.pack import Pack
from tests.generator import Made, Printed

KINDS = (
    "digit",
    "last-digit",
    "transposition",
    "dropped-digit",
    "doubled-digit",
    "decimal-point",
    "pasted",
)


@dataclass(frozen=True)
class Slip:
    """An injected error: which figure (by its index in the ledger), what is printed now, what would
    be right.
    """

    index: int
    text: str
    right: Decimal
    kind: str


def read(content: str, pack: Pack) -> Ledger:
    return post(text.parse(content, "generated.txt"), pack.forms, pack.vocabulary)


def audited(content: str, pack: Pack, ignore: Iterable[str] = ()) -> Report:
    return engine.audit(read(content, pack), pack, ignore=ignore)


def wrong(printed: Printed, kind: str, rng: random.Random, others: list[Printed]) -> str | None:
    """The figure's text with a slip of a kind; None where there can be none."""
    sign = "%" if printed.text.endswith("%") else ""
    digits = printed.text.removesuffix("%")
    places = [at for at, char in enumerate(digits) if char.isdigit()]
    changed: str | None = None
    if kind == "digit" and len(places) > 1:
        at = rng.choice(places[:-1])
        changed = (
            digits[:at]
            + rng.choice([other for other in "0123456789" if other != digits[at]])
            + digits[at + 1 :]
        )
    elif kind == "last-digit":
        changed = digits[:-1] + rng.choice([other for other in "0123456789" if other != digits[-1]])
    elif kind == "transposition":
        pairs = [
            (one, two)
            for one, two in zip(places, places[1:], strict=False)
            if digits[one] != digits[two]
        ]
        if pairs:
            one, two = rng.choice(pairs)
            swapped = list(digits)
            swapped[one], swapped[two] = digits[two], digits[one]
            changed = "".join(swapped)
    elif kind == "dropped-digit" and len(places) > 3:
        at = rng.choice(places[:-1])
        changed = digits[:at] + digits[at + 1 :]
    elif kind == "doubled-digit":
        at = rng.choice(places)
        changed = digits[:at] + digits[at] + digits[at:]
    elif kind == "decimal-point" and "." in digits and Decimal(digits.replace(",", "")):
        value = Decimal(digits.replace(",", "")) * rng.choice([10, Decimal("0.1")])
        changed = f"{value:.2f}"
    elif kind == "pasted":
        same = [
            other.text
            for other in others
            if "." in digits
            and "." in other.text
            and other.table == printed.table
            and other.text.endswith("%") == bool(sign)
            and other.text != printed.text
            and len(other.text.strip("0.")) > 3
        ]
        return rng.choice(same) if same else None
    if (
        changed is None
        or changed.startswith(".")
        or (len(changed) > 1 and changed[0] == "0" and changed[1].isdigit())
    ):
        return None
    if "," in changed or "," in digits:
        whole, point, rest = changed.replace(",", "").partition(".")
        changed = f"{int(whole):,}{point}{rest}"
    return None if changed == digits else changed + sign


def injected(
    made: Made, count: int, rng: random.Random, pack: Pack, clean: Ledger
) -> tuple[Ledger, list[Slip]] | None:
    """A report with so many wrong figures, nonzero ones; None where a slip changed what is read as
    a figure.
    """
    chosen = rng.sample(
        [figure for figure in made.figures if figure.truth and figure.text not in ("0", "0%")],
        count,
    )
    texts: dict[int, str] = {}
    kinds: dict[str, str] = {}
    for printed in chosen:
        kind = rng.choice(KINDS)
        changed = wrong(printed, kind, rng, made.figures)
        if changed is None:
            return None
        texts[printed.number] = changed
        kinds[changed] = kind
    content = made.changed(texts)
    slipped = read(content, pack)
    if len(slipped.entries) != len(clean.entries):
        return None
    slips = []
    for before, after in zip(clean.entries, slipped.entries, strict=True):
        if before.text != after.text:
            if (
                before.figure is None
                or after.figure is None
                or before.figure.unit != after.figure.unit
            ):
                return None
            slips.append(
                Slip(after.index, after.text, before.figure.value, kinds.get(after.text, ""))
            )
    return (slipped, slips) if len(slips) == count else None
