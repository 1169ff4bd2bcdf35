"""Damaged reports, four families of them, each from a seed; and what the program must do with every
one.

Families: `bytes` damages the file, `characters` puts signs into text and cells, `structure` moves
rows, columns, heads, titles and pages, `figures` changes one printed figure that an identity holds.
A case is its (family, format, seed): the same three give the same bytes.

**Silent misreading**, which must not be. The report ends with exit 0, says nothing, and one of
these is so:

1. *misread or lost*: a figure other than 0 that stood in an identity of the sound report (an error
  rule with `=` that
   held) and that the damaged document still prints is not in the ledger at its place, (table, side,
   row, column), with the value printed there. Where the place itself is in doubt (its head, title
   or row label was taken away or exchanged) it is enough that the ledger has the figure under any
   table. Of bytes, "still prints" is that the digits stand in the bytes as often as before; what is
   packed beyond that sight is taken to be still printed.
2. *changed in sight*: such a figure is printed with another value, or in a way that no value can be
  told from, in the
   place where it stood.
3. *lost in the text*: signs were put among its characters, and a figure of the text that a relation
  held is not in the
   ledger with its value and unit.

"Says nothing" is that no finding, tail, undecided check or notice that the sound report has not
names the figure: by the entry among its operands, by its print, by its row, or by its table.
Coverage alone is not a word.
"""

from __future__ import annotations

import io
import random
import re
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path

import fuzz_files as made
import reader_files as files
from fuzz_files import BREAK, FIGURE, READ, WRITERS, Block, Rows, Source, Spot
from report_cases import status

from auditor import rules
from auditor.api import judged, post
from auditor.arithmetic import Verdict
from auditor.characters import folded
from auditor.document import Document, Unreadable
from auditor.entry import Entry
from auditor.findings import Report
from auditor.ledger import Ledger
from auditor.readers import read
from auditor.reports import FORMATS, Run, render
from auditor.severity import Severity

Key = tuple[str, str, str, str]
"""(table, side, code or name of the row, column)."""
FAMILIES = ("bytes", "characters", "structure", "figures")


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged document."""

    family: str
    name: str
    """The file name, which tells the format."""
    seed: int
    data: bytes
    said: str
    """What was done to it, in a line."""
    base: Source
    source: Source | None = None
    """What it prints; None where only the bytes were damaged."""
    target: Key | None = None
    """The figure that was changed, where one was."""
    printed: str = ""
    """That figure as it is printed now."""
    placed: bool = True
    """Whether each figure's place can be told from what is printed."""

    def __str__(self) -> str:
        return f"{self.family} {self.name} seed {self.seed} ({self.base.name}): {self.said}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case."""

    case: Case
    report: Report | None = None
    refusal: str = ""
    silent: tuple[str, ...] = ()
    """The silent misreadings, a line each."""


# --- the program under test -----------------------------------------------------------------------


def audited(data: bytes, name: str) -> Report:
    """The report of a file's bytes. Raises Unreadable."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        document = read(path)
    assert isinstance(document, Document) and document.blocks
    pack = rules.load()
    return judged(post(document, pack), pack)


def rendered(report: Report, formats: tuple[str, ...] = tuple(FORMATS)) -> None:
    """Every format of output renders, to something."""
    for name in formats:
        assert render(name, Run([report], version="0", all=True)) is not None


@dataclass(frozen=True, slots=True)
class Sound:
    """What the program makes of a sound report: what damage is measured against."""

    report: Report
    status: int
    keys: Mapping[tuple[int, int, int], Key]
    """Where each cell is posted."""
    held: frozenset[Key]
    """The figures that an identity holds."""
    words: frozenset[str] = field(default_factory=frozenset)


@lru_cache(maxsize=256)
def sound(source: Source, name: str) -> Sound:
    """The reading of a sound report in a format. A print with a number of its own in every cell
    tells where each goes.
    """
    report = audited(WRITERS[name](source), name)
    number = 0
    marks: dict[str, tuple[int, int, int]] = {}

    def marked(spot: Spot) -> Spot:
        nonlocal number
        if not FIGURE.fullmatch(spot.text):
            return spot
        number += 1
        marks[f"{70000 + number}.37"] = spot.origin or (0, 0, 0)
        return replace(spot, text=f"{70000 + number}.37")

    unique = Source(
        source.name,
        tuple(
            block if isinstance(block, str) else tuple(tuple(map(marked, row)) for row in block)
            for block in source.blocks
        ),
    )
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder) / name
        path.write_bytes(WRITERS[name](unique))
        ledger = post(read(path), rules.load())
    keys = {
        marks[entry.text]: _key(entry)
        for entry in ledger.entries
        if entry.table and entry.text in marks
    }
    return Sound(
        report, status([report], False), keys, frozenset(_held(report)), frozenset(_words(report))
    )


def _key(entry: Entry) -> Key:
    return entry.table or "", entry.side, entry.code or entry.name or entry.row, entry.column


def _held(report: Report) -> set[Key]:
    return {
        _key(entry)
        for check in report.checks
        for entry in check.operands
        if check.verdict in (Verdict.HOLDS, Verdict.ROUNDING)
        and check.relation == "="
        and check.rule.severity is Severity.ERROR
        and entry.table
        and entry.figure
        and entry.figure.value
    }


def _words(report: Report) -> list[str]:
    """All that a report says beyond its figures: a line for each finding, tail, undecided check and
    notice.
    """
    said = []
    for finding in (*report.findings, *report.tails, *report.undecided):
        check = finding.check
        named = " ".join(
            f"{'/'.join(_key(entry))} {entry.text} {entry.row}" for entry in check.operands
        )
        said.append(
            f"{check.rule.id} {check.verdict} {check.subject} {check.note} {' '.join(map(str, check.missing))} {named}"
        )
    return said + [str(notice.message) for notice in report.ledger.notices]


# --- the oracle -----------------------------------------------------------------------------------


def judge(case: Case, outputs: tuple[str, ...] = tuple(FORMATS)) -> Outcome:
    """What the program does with a case. Whatever is raised here but AssertionError is a defect of
    the program.
    """
    try:
        report = audited(case.data, case.name)
    except Unreadable as refusal:
        assert str(refusal.message) and "\n" not in str(refusal.message) + str(refusal.remedy)
        return Outcome(case, refusal=str(refusal.message))
    rendered(report, outputs)
    if case.name not in READ:
        return Outcome(case, report)
    base = sound(case.base, case.name)
    if base.status or status([report], False):
        return Outcome(case, report)
    lost = (
        _lost_of_bytes(case, base, report.ledger)
        if case.source is None
        else _lost(case, base, report.ledger)
    )
    new = [line for line in _words(report) if line not in base.words]
    if case.family == "characters" and not new:
        lost += [
            (_TEXT, f"{value} of the text is not read")
            for value in _texts(base.report) - _all_texts(report)
        ]
    lines = _captions(case)
    silent = [
        f"{'/'.join(key)} {why}"
        for key, why in lost
        if not any(
            _names(line, other, case, base, lines)
            for line in new
            for other in _likewise(key, case, base)
        )
    ]
    return Outcome(case, report, silent=tuple(silent))


_TURNING = "\u202b\u202e\u2067"
_UNSEEN = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_WHOLE = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


def seen(text: str) -> Decimal | None:
    """The value that a person sees in a cell, read apart from the program; None where none can be
    told.

    Signs of no width are not seen, full-width digits are digits, blanks between digits part nothing
    off; a sign that turns the direction hides what stands where, unless it stands at an end, where
    a figure looks the same.
    """
    visible = "".join(
        letter
        for letter in text
        if unicodedata.category(letter) not in ("Cf", "Cc") or letter in _TURNING
    )
    visible = unicodedata.normalize("NFKC", _UNSEEN.sub("", visible)).strip().strip("\u202b\u2067")
    visible = re.sub(r"\s", "", visible).removeprefix("¥")
    return Decimal(visible.replace(",", "")) if _WHOLE.fullmatch(visible) else None


def agree(one: Decimal, other: Decimal) -> bool:
    """Whether one figure restates the other: the same, or the other rounded half up to fewer
    digits.
    """
    step = max(one.as_tuple().exponent, other.as_tuple().exponent)
    assert isinstance(step, int)
    unit = Decimal(1).scaleb(step)
    return one.quantize(unit, ROUND_HALF_UP) == other.quantize(unit, ROUND_HALF_UP)


def _read(ledger: Ledger) -> Counter[tuple[Key, Decimal]]:
    return Counter(
        (_key(entry), entry.figure.value)
        for entry in ledger.entries
        if entry.table and entry.figure
    )


def _lost(case: Case, base: Sound, ledger: Ledger) -> list[tuple[Key, str]]:
    """Figures of identities that the document prints and the ledger has not, or that are printed
    changed.
    """
    assert case.source is not None
    got = _read(ledger)
    anywhere: Counter[Decimal] = Counter()
    for (_, value), count in got.items():
        anywhere[value] += count
    lost = []
    for spot in case.source.spots():
        key = base.keys.get(spot.origin) if spot.origin else None
        value = seen(spot.text)
        if key not in base.held or key is None or not value or key == case.target:
            continue
        if case.placed and got[key, value] > 0:
            got[key, value] -= 1
        elif not case.placed and anywhere[value] > 0:
            anywhere[value] -= 1
        else:
            lost.append((key, f"printed {spot.text!r}, not read so"))
    if case.target:
        was = next(
            seen(spot.text)
            for spot in case.base.spots()
            if spot.origin and base.keys.get(spot.origin) == case.target
        )
        now = seen(case.printed)
        if now is None or was is None or not agree(now, was):
            lost.append((case.target, f"printed {case.printed!r} in place of {was}"))
        elif not got[case.target, now]:
            lost.append((case.target, f"printed {case.printed!r}, not read so"))
    return lost


def _lost_of_bytes(case: Case, base: Sound, ledger: Ledger) -> list[tuple[Key, str]]:
    """Figures of identities that are gone from the ledger though their digits are where they were,
    or that changed in their place.
    """
    now = {
        _key(entry): entry.figure.value for entry in ledger.entries if entry.table and entry.figure
    }
    values = Counter(entry.figure.value for entry in ledger.entries if entry.table and entry.figure)
    raw, before = _raw(case.data), _raw(WRITERS[case.name](case.base))
    lost = []
    for entry in base.report.ledger.entries:
        key = _key(entry)
        if key not in base.held or entry.figure is None:
            continue
        if values[entry.figure.value]:
            values[entry.figure.value] -= 1
        elif key in now and now[key] != entry.figure.value:
            lost.append((key, f"read {now[key]} in place of {entry.text}"))
        elif key not in now and raw.count(entry.text) >= before.count(entry.text):
            lost.append((key, f"{entry.text} is not read, and nothing took it from the file"))
    return lost


def _raw(data: bytes) -> str:
    """The digits of a file as far as they can be seen without reading it."""
    if not data.startswith(b"PK"):
        return data.replace(b"\0", b"").decode("latin-1")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        return "".join(_raw(archive.read(name)) for name in archive.namelist())
    except Exception:
        return ""


_TEXT: Key = ("", "", "", "")
"""The place of a figure of the text, which has none in a table."""


def _texts(report: Report) -> Counter[tuple[Decimal, str]]:
    """The figures of the text that a relation holds, by value and unit."""
    held = {
        entry.index: entry
        for check in report.checks
        for entry in check.operands
        if check.verdict in (Verdict.HOLDS, Verdict.ROUNDING) and entry.table is None
    }
    return Counter(
        (entry.figure.value, entry.figure.unit) for entry in held.values() if entry.figure
    )


def _all_texts(report: Report) -> Counter[tuple[Decimal, str]]:
    return Counter(
        (entry.figure.value, entry.figure.unit)
        for entry in report.ledger.entries
        if entry.figure and entry.table is None
    )


def _likewise(key: Key, case: Case, base: Sound) -> list[Key]:
    """The places that a figure may have been lost from: where places cannot be told, all that print
    the same value.
    """
    if case.placed and case.source or key == _TEXT:
        return [key]
    values = {
        _key(entry): entry.value
        for entry in base.report.ledger.entries
        if entry.table and entry.figure
    }
    return [other for other, value in values.items() if value == values[key]]


def _captions(case: Case) -> dict[str, set[str]]:
    """The lines that stand above each table now, by its title in the sound report: a table may be
    named by any of them.
    """
    found: dict[str, set[str]] = {}
    if case.source is None:
        return found
    blocks = case.source.blocks
    for number, at in enumerate(case.base.tables):
        titles = {
            block for block in case.base.blocks[max(0, at - 6) : at] if isinstance(block, str)
        }
        for place, block in enumerate(blocks):
            if not isinstance(block, str) and any(
                spot.origin and spot.origin[0] == number for row in block for spot in row
            ):
                above = {
                    line
                    for line in blocks[max(0, place - 6) : place]
                    if isinstance(line, str) and len(line) > 2
                }
                for title in titles:
                    found.setdefault(title, set()).update(above)
    return found


def _names(line: str, key: Key, case: Case, base: Sound, captions: Mapping[str, set[str]]) -> bool:
    """Whether a line names the figure: its place, its print, its row or its table."""
    if key == _TEXT:
        return True
    table, _, row, _ = key
    title = base.report.ledger.tables[table].title
    names = {
        "/".join(key),
        f"{table}表",
        title,
        row if len(row) > 3 else "",
        case.printed,
        *captions.get(title, ()),
    }
    return any(name and (name in line or folded_text(name) in line) for name in names)


def folded_text(text: str) -> str:
    """A text as readers hand it on."""
    from auditor.document import Paragraph

    block = folded(Document("", (Paragraph(text),))).blocks[0]
    assert isinstance(block, Paragraph)
    return block.text


# --- cases ----------------------------------------------------------------------------------------


def case(family: str, name: str, seed: int, small: bool = False) -> Case | None:
    """The case of a seed, of a `small` report or of one of any size.

    None where the format cannot carry what the seed wants (a lone surrogate in XML).
    """
    chance = random.Random(f"{family} {name} {seed}")
    base = _small(chance) if small else _any(family, chance)
    found: Case | None
    if name not in READ and family != "bytes":
        return None
    try:
        found = _FAMILY[family](base, name, seed, chance)
    except UnicodeEncodeError:
        return None
    return found


def _small(chance: random.Random) -> Source:
    """One of few reports that are read at once, so that many are tried in seconds."""
    return made.layout(chance.choice((0, 1, 2))) if chance.random() < 0.6 else made.books(1)


def _any(family: str, chance: random.Random) -> Source:
    if chance.random() < 0.1:
        return made.books(chance.randrange(1, 12), True)
    if family != "figures" and chance.random() < 0.2:
        return made.layout(chance.randrange(20)) if chance.random() < 0.7 else made.sample()
    return made.books(chance.randrange(1, 12))


@cache
def _written(source: Source, name: str) -> bytes:
    return WRITERS[name](source)


def _of_source(
    family: str,
    name: str,
    seed: int,
    said: str,
    base: Source,
    source: Source,
    target: Key | None = None,
    printed: str = "",
    placed: bool = True,
) -> Case:
    return Case(
        family, name, seed, WRITERS[name](source), said, base, source, target, printed, placed
    )


# --- bytes


def _bytes(base: Source, name: str, seed: int, chance: random.Random) -> Case:
    data = _written(base, name)
    done, said = _damaged(data, chance)
    return Case("bytes", name, seed, done, said, base)


def _damaged(data: bytes, chance: random.Random) -> tuple[bytes, str]:
    """The bytes with one damage, and what it is."""
    members = _members(data)
    if members and chance.random() < 0.6:
        return _member(members, chance)
    at, size = chance.randrange(len(data)), chance.choice((1, 2, 4, 30, 400, 4000))
    kind = chance.choice(
        ("flip", "bit", "digit", "digit", "cut", "remove", "repeat", "fill", "swap", "insert")
    )
    if kind == "digit":
        places = [match.start() for match in re.finditer(rb"[0-9]", data)] or [at]
        at = chance.choice(places)
        return data[:at] + chance.choice(
            (b"0", b"1", b"5", b"8", b"9", b" ", b"l", b".", b"")
        ) + data[at + 1 :], f"digit at byte {at}"
    if kind in ("flip", "bit"):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 8, 64))):
            at = chance.randrange(len(data))
            changed[at] = (
                chance.randrange(256) if kind == "flip" else changed[at] ^ 1 << chance.randrange(8)
            )
        return bytes(changed), f"{kind} up to byte {at}"
    if kind == "cut":
        return data[:at], f"cut at byte {at}"
    piece = {
        "remove": b"",
        "repeat": data[at : at + size] * chance.choice((2, 3, 200)),
        "swap": data[at : at + size][::-1],
        "fill": chance.choice((b"\0", b"\xff", b" ", b"<", b"9")) * size,
        "insert": data[at : at + size]
        + chance.choice(
            (b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\x1b[31m", b"<!--", b"]]>", b"&#0;")
        ),
    }[kind]
    return data[:at] + piece + data[at + size :], f"{kind} {size} bytes at {at}"


def _members(data: bytes) -> dict[str, bytes]:
    """The members of a container; none where it is no container."""
    if not data.startswith(b"PK"):
        return {}
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def _member(members: dict[str, bytes], chance: random.Random) -> tuple[bytes, str]:
    victim = chance.choice(list(members))
    content = members[victim]
    if chance.random() < 0.3 or not content:
        return files.zipped(
            {name: one for name, one in members.items() if name != victim}
        ), f"member {victim} lost"
    damaged, said = _damaged(content, chance)
    return files.zipped({**members, victim: damaged}), f"member {victim}: {said}"


# --- characters

SIGNS: Mapping[str, tuple[str, ...]] = {
    "blank": (" ", "  ", "\u3000", "\u00a0", "\u2009", "\u202f"),
    "separator": (",", "，", "'", "’", "`", "_", "·", "、", ";", "."),
    "sign": (
        "+",
        "-",
        "*",
        "#",
        "~",
        "?",
        "/",
        "%",
        "‰",
        "¥",
        "=",
        "^",
        "|",
        "(",
        ")",
        "①",
        "¹",
        "†",
        "※",
        "元",
        "万",
        "亿",
    ),
    "letter": ("O", "o", "l", "I", "S", "B", "Z", "〇", "一", "七", "零", "Ⅰ", "①", "٣", "߃", "𝟗"),
    "control": ("\x01", "\x07", "\x08", "\x1b[31m", "\x7f", "\x85", "\r"),
    "bidi": (
        "\u200e",
        "\u200f",
        "\u202a",
        "\u202b",
        "\u202c",
        "\u202d",
        "\u202e",
        "\u2066",
        "\u2067",
        "\u2069",
    ),
    "unseen": (
        "\u200b",
        "\u200c",
        "\u200d",
        "\ufeff",
        "\u2060",
        "\u00ad",
        "\u180e",
        "\u034f",
        "\ufe0f",
        "\U000e0030",
    ),
    "surrogate": ("\ud800", "\udfff"),
    "mark": ("\u0301", "\u0332", "\u0336", "\u0338", "\u20dd", "\u0489"),
    "digit": ("0", "9", "９", "⁹", "₉"),
}
"""What is put into a figure, before it or behind it."""


def _characters(base: Source, name: str, seed: int, chance: random.Random) -> Case | None:
    kind = chance.choice(list(SIGNS))
    sign = chance.choice(SIGNS[kind])
    if chance.random() < 0.25:
        return _in_text(base, name, seed, chance, sign)
    spot = _target(base, name, chance)
    if spot is None or spot.origin is None:
        return None
    if kind == "letter":
        at = chance.choice([at for at, letter in enumerate(spot.text) if letter.isdigit()])
        printed = spot.text[:at] + sign + spot.text[at + 1 :]
    else:
        at = chance.choice((0, len(spot.text), chance.randrange(1, len(spot.text))))
        printed = spot.text[:at] + sign + spot.text[at:]
    return changed("characters", base, name, seed, spot, printed)


def _in_text(base: Source, name: str, seed: int, chance: random.Random, sign: str) -> Case:
    """A sign anywhere in a line of text or a label: nothing may be read otherwise for it."""
    blocks = list(base.blocks)
    at = chance.randrange(len(blocks))
    block = blocks[at]
    if isinstance(block, str):
        inside = [match.start() for match in re.finditer(r"(?<=[0-9.])(?=[0-9.])", block)]
        place = (
            chance.choice(inside)
            if inside and chance.random() < 0.7
            else chance.randrange(len(block) + 1)
        )
        blocks[at] = block[:place] + sign + block[place:]
        return _of_source(
            "characters",
            name,
            seed,
            f"{sign!r} in {block[:30]!r} at {place}",
            base,
            Source(base.name, tuple(blocks)),
            placed=False,
        )
    row, column = chance.randrange(len(block)), chance.randrange(len(block[0]))
    spot = block[row][column]
    if FIGURE.fullmatch(spot.text):
        return changed("characters", base, name, seed, spot, spot.text + sign)
    place = chance.randrange(len(spot.text) + 1)
    blocks[at] = _put(block, spot, spot.text[:place] + sign + spot.text[place:])
    return _of_source(
        "characters",
        name,
        seed,
        f"{sign!r} in cell {spot.text!r}",
        base,
        Source(base.name, tuple(blocks)),
        placed=False,
    )


def _put(block: Rows, spot: Spot, text: str) -> Rows:
    return tuple(
        tuple(replace(one, text=text) if one.origin == spot.origin else one for one in row)
        for row in block
    )


def _target(base: Source, name: str, chance: random.Random) -> Spot | None:
    """A figure of the tables that an identity holds."""
    known = sound(base, name)
    held = [
        spot for spot in base.spots() if spot.origin and known.keys.get(spot.origin) in known.held
    ]
    return chance.choice(held) if held else None


def changed(family: str, base: Source, name: str, seed: int, spot: Spot, printed: str) -> Case:
    """The report with one cell printed otherwise."""
    known = sound(base, name)
    key = known.keys.get(spot.origin) if spot.origin else None
    source = Source(
        base.name,
        tuple(
            block if isinstance(block, str) else _put(block, spot, printed) for block in base.blocks
        ),
    )
    return _of_source(
        family,
        name,
        seed,
        f"{spot.text!r} printed {printed!r} at {spot.origin}",
        base,
        source,
        key if key in known.held else None,
        printed,
    )


# --- structure

Blocks = list[Block]
Change = Callable[[Blocks, int, random.Random], str]
"""Changes the blocks in place, of the table at a position; says how."""


def _structure(base: Source, name: str, seed: int, chance: random.Random) -> Case | None:
    blocks = list(base.blocks)
    if not base.tables:
        return None
    change = chance.choice(list(_CHANGES))
    said = change(blocks, chance.choice(base.tables), chance)
    return _of_source(
        "structure",
        name,
        seed,
        said,
        base,
        Source(base.name, tuple(blocks)),
        placed=_CHANGES[change],
    )


def _table(blocks: Blocks, at: int) -> list[tuple[Spot, ...]]:
    block = blocks[at]
    assert not isinstance(block, str)
    return list(block)


def _data(rows: list[tuple[Spot, ...]]) -> list[int]:
    """The rows that print a figure."""
    return [
        at for at, row in enumerate(rows) if any(FIGURE.fullmatch(spot.text) for spot in row)
    ] or [0]


def row_removed(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    row = chance.choice(_data(rows))
    gone = rows.pop(row)
    blocks[at] = tuple(rows)
    return f"row {row} removed ({gone[0].text or gone[1].text})"


def row_doubled(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    row = chance.choice(_data(rows))
    rows.insert(row, rows[row])
    blocks[at] = tuple(rows)
    return f"row {row} doubled ({rows[row][0].text})"


def rows_exchanged(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    one, two = chance.choice(_data(rows)), chance.choice(_data(rows))
    rows[one], rows[two] = rows[two], rows[one]
    blocks[at] = tuple(rows)
    return f"rows {one} and {two} exchanged"


def columns_exchanged(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    one, two = (chance.randrange(len(rows[0])) for _ in range(2))
    order = list(range(len(rows[0])))
    order[one], order[two] = two, one
    blocks[at] = tuple(tuple(row[column] for column in order) for row in rows)
    return f"columns {one} and {two} exchanged with their heads"


def column_removed(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    gone = chance.randrange(len(rows[0]))
    blocks[at] = tuple(row[:gone] + row[gone + 1 :] for row in rows)
    return f"column {gone} removed"


def column_doubled(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    twice = chance.randrange(len(rows[0]))
    blocks[at] = tuple(row[:twice] + row[twice : twice + 1] + row[twice:] for row in rows)
    return f"column {twice} doubled"


def blank_row(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    row = chance.choice(_data(rows))
    rows.insert(row, tuple(Spot("") for _ in rows[0]))
    blocks[at] = tuple(rows)
    return f"blank row at {row}"


def head_removed(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    row = chance.randrange(max(1, min(_data(rows))))
    del rows[row]
    blocks[at] = tuple(rows)
    return f"head row {row} removed"


def heads_exchanged(blocks: Blocks, at: int, chance: random.Random) -> str:
    rows = _table(blocks, at)
    head = list(rows[chance.randrange(max(1, min(_data(rows))))])
    row = next(number for number, line in enumerate(rows) if list(line) == head)
    one, two = chance.randrange(len(head)), chance.randrange(len(head))
    head[one], head[two] = head[two], head[one]
    rows[row] = tuple(head)
    blocks[at] = tuple(rows)
    return f"heads {one} and {two} of row {row} exchanged"


def _caption(blocks: Blocks, at: int) -> list[int]:
    """The short lines above a table."""
    first = at
    while first and isinstance(blocks[first - 1], str) and at - first < 5:
        first -= 1
    return list(range(first, at)) or [at]


def caption_removed(blocks: Blocks, at: int, chance: random.Random) -> str:
    line = chance.choice(_caption(blocks, at))
    gone = blocks.pop(line)
    return f"{gone!r:.40} above a table removed"


def caption_doubled(blocks: Blocks, at: int, chance: random.Random) -> str:
    line = chance.choice(_caption(blocks, at))
    blocks.insert(line, blocks[line])
    return f"{blocks[line]!r:.40} above a table doubled"


def all_captions_removed(blocks: Blocks, at: int, chance: random.Random) -> str:
    lines = _caption(blocks, at)
    del blocks[lines[0] : at]
    return "all lines above a table removed"


def unit_changed(blocks: Blocks, at: int, chance: random.Random) -> str:
    for line in _caption(blocks, at):
        block = blocks[line]
        if isinstance(block, str) and "万元" in block:
            blocks[line] = block.replace("万元", chance.choice(("元", "亿元", "千元", "万美元")))
            return f"unit line {blocks[line]!r:.30}"
    return "no unit line"


def captions_exchanged(blocks: Blocks, at: int, chance: random.Random) -> str:
    tables = [one for one, block in enumerate(blocks) if not isinstance(block, str)]
    one, two = _caption(blocks, at)[0], _caption(blocks, chance.choice(tables))[0]
    blocks[one], blocks[two] = blocks[two], blocks[one]
    return f"blocks {one} and {two} exchanged"


def page_break(blocks: Blocks, at: int, chance: random.Random) -> str:
    """The table goes on on the next page, in a grid of its own."""
    rows = _table(blocks, at)
    row = chance.choice(_data(rows))
    blocks[at : at + 1] = (
        [tuple(rows[:row] or rows), BREAK, tuple(rows[row:])] if row else [tuple(rows)]
    )
    return f"page break before row {row}"


def page_break_headed(blocks: Blocks, at: int, chance: random.Random) -> str:
    """The same with the head printed again."""
    rows = _table(blocks, at)
    first, row = min(_data(rows)), chance.choice(_data(rows))
    head = [tuple(replace(spot, origin=None) for spot in line) for line in rows[:first]]
    if row > first:
        blocks[at : at + 1] = [tuple(rows[:row]), BREAK, (*head, *rows[row:])]
    return f"page break before row {row}, head repeated"


def total_alone(blocks: Blocks, at: int, chance: random.Random) -> str:
    """The last row stands alone in the next grid, under a line of text or none."""
    rows = _table(blocks, at)
    said = chance.choice(([BREAK], ["续表"], ["— 3 —"], ["单位：万元"], ["注：本表说明。"]))
    if len(rows) > 1:
        blocks[at : at + 1] = [tuple(rows[:-1]), *said, tuple(rows[-1:])]
    return f"last row alone after {said[0]!r}"


def row_to_next(blocks: Blocks, at: int, chance: random.Random) -> str:
    """A row goes to the next table."""
    tables = [one for one, block in enumerate(blocks) if not isinstance(block, str) and one > at]
    if not tables:
        return "no next table"
    rows, after = _table(blocks, at), _table(blocks, tables[0])
    moved = rows.pop(chance.choice(_data(rows)))
    width = len(after[0])
    after.insert(
        chance.choice((0, len(after))),
        tuple([*moved, *[Spot("")] * width][: max(width, len(moved))]),
    )
    blocks[at], blocks[tables[0]] = tuple(rows), tuple(after)
    return f"row {moved[0].text!r} moved to the next table"


def table_doubled(blocks: Blocks, at: int, chance: random.Random) -> str:
    lines = _caption(blocks, at)
    blocks[at + 1 : at + 1] = blocks[lines[0] : at + 1]
    return "table printed twice"


def breaks_everywhere(blocks: Blocks, at: int, chance: random.Random) -> str:
    for place in sorted(chance.sample(range(len(blocks)), min(6, len(blocks))), reverse=True):
        blocks.insert(place, BREAK)
    return "page breaks between blocks"


_CHANGES: Mapping[Change, bool] = {
    row_removed: True,
    row_doubled: True,
    rows_exchanged: True,
    columns_exchanged: True,
    column_removed: False,
    column_doubled: False,
    blank_row: True,
    head_removed: False,
    heads_exchanged: False,
    caption_removed: True,
    caption_doubled: True,
    all_captions_removed: False,
    unit_changed: True,
    captions_exchanged: False,
    page_break: True,
    page_break_headed: True,
    total_alone: True,
    row_to_next: False,
    table_doubled: True,
    breaks_everywhere: True,
}
"""Change of structure -> whether each figure's place can still be told by a person."""


# --- figures


def _figures(base: Source, name: str, seed: int, chance: random.Random) -> Case | None:
    spot = _target(base, name, chance)
    if spot is None:
        return None
    digits = [at for at, letter in enumerate(spot.text) if letter.isdigit()]
    at = chance.choice(digits)
    kind = chance.choice(("other", "lost", "doubled", "exchanged", "point"))
    text = spot.text
    if kind == "other":
        printed = (
            text[:at]
            + chance.choice([digit for digit in "0123456789" if digit != text[at]])
            + text[at + 1 :]
        )
    elif kind == "lost":
        printed = text[:at] + text[at + 1 :]
    elif kind == "doubled":
        printed = text[:at] + text[at] + text[at:]
    elif kind == "exchanged":
        other = digits[(digits.index(at) + 1) % len(digits)]
        letters = list(text)
        letters[at], letters[other] = letters[other], letters[at]
        printed = "".join(letters)
    else:
        printed = (
            text.replace(".", "")
            if chance.random() < 0.5
            else re.sub(r"(\d)\.(\d)", r".\1\2", text)
        )
    return changed("figures", base, name, seed, spot, printed)


_FAMILY: Mapping[str, Callable[[Source, str, int, random.Random], Case | None]] = {
    "bytes": _bytes,
    "characters": _characters,
    "structure": _structure,
    "figures": _figures,
}
