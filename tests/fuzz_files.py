"""What is damaged in the fuzzing: small sound reports as blocks of text and tables, and the same
blocks in every format.

A `Source` is what a person sees, in order. Every cell knows where it stood in the sound report
(`Spot.origin`), so that a figure is known again wherever a change of structure carries it.
"""

from __future__ import annotations

import importlib.util
import io
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

import reader_files as files
from generator import Layout, generate
from layout_cases import INCOME_EXPENDITURE
from mini_reports import cells

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
BREAK = "\f"
"""A block of its own: a new page begins."""
PLAIN = re.compile(r"\d+\.\d\d")
FIGURE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+")
"""A figure of a table as the sound reports print it; numbers of lines and columns have no decimals.
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell: its text, and its (table, row, column) in the sound report."""

    text: str
    origin: tuple[int, int, int] | None = None


Rows = tuple[tuple[Spot, ...], ...]
Block = str | Rows


@dataclass(frozen=True, slots=True)
class Source:
    """A report as a person sees it."""

    name: str
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> list[int]:
        """Where the tables stand among the blocks."""
        return [at for at, block in enumerate(self.blocks) if not isinstance(block, str)]

    def spots(self) -> Iterable[Spot]:
        """All cells of all tables, in order."""
        for block in self.blocks:
            if not isinstance(block, str):
                for row in block:
                    yield from row


# --- sound reports --------------------------------------------------------------------------------


def parsed(name: str, text: str, wanted: Callable[[int, str], bool] = lambda _, __: True) -> Source:
    """The blocks of a text with tables parted by tabs."""
    blocks: list[str | list[list[str]]] = []
    for line in text.splitlines():
        if "\t" not in line:
            blocks.append(line)
        elif blocks and isinstance(blocks[-1], list):
            blocks[-1].append(line.split("\t"))
        else:
            blocks.append([line.split("\t")])
    return made(name, (block for block in blocks if block))


def made(name: str, blocks: Iterable[str | list[list[str]]]) -> Source:
    """The blocks with every cell's place."""
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, str):
            done.append(block)
            continue
        number, width = sum(not isinstance(one, str) for one in done), max(map(len, block))
        done.append(
            tuple(
                tuple(
                    Spot(text, (number, row, column))
                    for column, text in enumerate([*line, *[""] * (width - len(line))])
                )
                for row, line in enumerate(block)
            )
        )
    return Source(name, tuple(done))


_LEFT_OUT = ("02", "04", "06", "07", "08", "09")


def _short(source: Source) -> Source:
    """The report with three of its tables and what the text says of them: as many identities as a
    change can break.
    """
    kept: list[Block] = []
    part: list[Block] = []
    out = False
    for block in (*source.blocks, "第三部分"):
        starts = (
            isinstance(block, str)
            and re.match(r"第.部分|[一二三四五六七八九十]、|.*表$", block)
            and not block.startswith("公开")
        )
        if starts and part:
            kept += [] if out else part
            part, out = [], False
        part.append(block)
        if isinstance(block, str):
            number = re.match(r"公开 (\d\d) 表", block)
            out = (
                out
                or bool(number and number[1] in _LEFT_OUT)
                or bool(re.match(r"[二四六七八九十]、", block))
            )
    numbers = iter("一二三四五")
    return Source(
        source.name,
        tuple(
            re.sub(r"^[一三五](?=、)", lambda _: next(numbers), block)
            if isinstance(block, str)
            else block
            for block in kept
        ),
    )


@lru_cache(maxsize=16)
def books(seed: int, whole: bool = False) -> Source:
    """A generated report that agrees with itself; unless `whole` its shortest form."""
    layout = Layout(
        ("0.00", "", "-")[seed % 3],
        thousands=seed % 2 == 0,
        total_last=seed % 4 == 3,
        all_classes=whole,
        stripped=seed % 5 == 1,
    )
    source = parsed(f"books {seed}", generate(seed, layout=layout).text)
    short = source if whole else _short(source)
    return made(
        short.name,
        (
            block if isinstance(block, str) else [[spot.text for spot in row] for row in block]
            for block in short.blocks
        ),
    )


@lru_cache(maxsize=2)
def sample(name: str = "clean-2020") -> Source:
    """A shipped sample."""
    return parsed(name, (SAMPLES / f"{name}.txt").read_text("utf-8"))


@lru_cache(maxsize=16)
def layout(at: int) -> Source:
    """A layout of published tables; merged cells are blank after the first."""
    case = INCOME_EXPENDITURE[at % len(INCOME_EXPENDITURE)]
    blocks: list[str | list[list[str]]] = ["2020年度部门决算"]
    for block in case.blocks:
        blocks.append(
            [["" if part in ("=", "^") else part for part in row] for row in cells(block)]
            if "|" in block
            else block
        )
    return made(case.name, blocks)


# --- formats --------------------------------------------------------------------------------------


def text(source: Source) -> str:
    lines = []
    for block in source.blocks:
        lines.append(
            block
            if isinstance(block, str)
            else "\n".join("\t".join(spot.text for spot in row) for row in block)
        )
    return "\n\n".join(lines) + "\n"


def _rows(block: Rows) -> list[list[str]]:
    return [[spot.text for spot in row] for row in block]


def _sheet(source: Source) -> list[list[str]]:
    """All of it under each other, a line of text in the first cell of its row."""
    rows: list[list[str]] = []
    for block in source.blocks:
        rows += [[block.strip("\f")]] if isinstance(block, str) else [*_rows(block), []]
    return rows


def markdown(source: Source) -> str:
    parts = []
    for block in source.blocks:
        if isinstance(block, str):
            parts.append(block)
            continue
        lines = [
            "| " + " | ".join(text.replace("|", "\\|") for text in row) + " |"
            for row in _rows(block)
        ]
        lines.insert(1, "|" + "---|" * len(block[0]))
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _html(source: Source) -> bytes:
    return files.html(
        "".join(
            (
                '<p style="page-break-before:always"></p>'
                if block == BREAK
                else f"<p>{escape(block)}</p>"
            )
            if isinstance(block, str)
            else files.html_table(_rows(block))
            for block in source.blocks
        )
    )


def _docx(source: Source) -> bytes:
    page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    return files.docx(
        "".join(
            (page if block == BREAK else files.paragraph(block))
            if isinstance(block, str)
            else files.word_table(_rows(block))
            for block in source.blocks
        )
    )


def _cell(text: str, name: str) -> str:
    if PLAIN.fullmatch(text) and len(text) < 15:
        return f'<c r="{name}" s="1"><v>{text}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _xlsx(source: Source) -> bytes:
    lines = []
    for number, row in enumerate(_sheet(source), 1):
        line = "".join(
            _cell(text, f"{chr(65 + at)}{number}") for at, text in enumerate(row) if text
        )
        lines.append(f'<row r="{number}">{line}</row>')
    return files.xlsx({"决算公开": f"<sheetData>{''.join(lines)}</sheetData>"}, ("0.00",))


def _xls(source: Source) -> bytes:
    strings: list[str] = []
    records = []
    for row, line in enumerate(_sheet(source)):
        for column, text in enumerate(line):
            if PLAIN.fullmatch(text) and len(text) < 15:
                records.append(
                    files.record(0x203, struct.pack("<HHHd", row, column, 1, float(text)))
                )
            elif text:
                records.append(
                    files.record(0xFD, struct.pack("<HHHI", row, column, 0, len(strings)))
                )
                strings.append(text)
    return files.ole({"Workbook": files.xls("决算公开", records, ("0.00",), tuple(strings))})


def _spreadsheetml(source: Source) -> bytes:
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>' for text in row)
        + "</Row>"
        for row in _sheet(source)
    )
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="决算公开"><Table>'
        f"{rows}</Table></Worksheet></Workbook>"
    ).encode()


def _mht(source: Source) -> bytes:
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; '
        b'charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: file:///a.htm\r\n\r\n'
        + _html(source)
        + b"\r\n--b--\r\n"
    )


def _zip(source: Source) -> bytes:
    """The tables as a workbook, the text as a Word file."""
    start = next(
        (at for at, block in enumerate(source.blocks) if block == "第三部分"), len(source.blocks)
    )
    head, tail = (
        Source(source.name, source.blocks[:start]),
        Source(source.name, source.blocks[start:]),
    )
    members: dict[str, str | bytes] = {"1 附表.xlsx": _xlsx(head)}
    if tail.blocks:
        members["2 说明.docx"] = _docx(tail)
    return files.zipped(members)


def _csv(source: Source) -> bytes:
    return files.csv_rows(_sheet(source)).encode("gb18030")


def _png(source: Source) -> bytes:
    """A white picture: what it shows cannot be read without recognition, and nothing is there with
    it.
    """

    def part(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    size = 32 + len(source.blocks)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0))
        + part(b"IDAT", zlib.compress((b"\0" + b"\xff" * size) * size))
        + part(b"IEND", b"")
    )


_PAGE = (1400, 900)


def _pdf(source: Source) -> bytes:
    """Pages with ruled tables, a line of text under the other."""
    from pdf_sheet import pdfgen, register

    register()
    out = io.BytesIO()
    canvas = pdfgen.Canvas(out, pagesize=_PAGE)
    y = _PAGE[1] - 60

    def room(high: float) -> None:
        nonlocal y
        if y - high < 50:
            canvas.showPage()
            y = _PAGE[1] - 60

    def write(x: float, text: str) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(x, y, text)

    for block in source.blocks:
        if isinstance(block, str):
            room(_PAGE[1] if block == BREAK else 22)
            for at in range(0, len(block.strip(BREAK)), 130):
                room(22)
                write(60, block[at : at + 130])
                y -= 14
            y -= 8
            continue
        room(18 * min(len(block), 44))
        wide = (_PAGE[0] - 120) / len(block[0])
        for row in block:
            room(18)
            for at, spot in enumerate(row):
                canvas.rect(60 + at * wide, y - 5, wide, 18)
                write(63 + at * wide, spot.text)
            y -= 18
        y -= 20
    canvas.save()
    return out.getvalue()


WRITERS: Mapping[str, Callable[[Source], bytes]] = {
    "utf-8.txt": lambda source: text(source).encode(),
    "gb18030.txt": lambda source: text(source).encode("gb18030"),
    "utf-16.txt": lambda source: text(source).encode("utf-16"),
    "a.md": lambda source: markdown(source).encode(),
    "a.csv": _csv,
    "a.html": _html,
    "a.mht": _mht,
    "a.xlsx": _xlsx,
    "a.xls": _xls,
    "a.docx": _docx,
    "a.xml": _spreadsheetml,
    "a.zip": _zip,
    **({"a.pdf": _pdf} if importlib.util.find_spec("reportlab") else {}),
    "a.png": _png,
}
"""A name that tells the format -> how a report is written in it."""
READ = tuple(name for name in WRITERS if name != "a.png")
"""Those of which the text can be read without recognition."""
