"""Small report files in every format, made by hand so that each test says what is in them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from html import escape

from openpyxl.utils import get_column_letter

Table = tuple[str, list[list[str]]]
"""(title, rows as printed, the header first)."""

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _relations(entries: list[tuple[str, str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_MAIN}/{kind}" Target="{target}"/>'
        for key, kind, target in entries
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


# --- Word


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def word_cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def word_row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def word_table(rows: list[list[str]]) -> str:
    return "<w:tbl>" + "".join(word_row(*map(word_cell, row)) for row in rows) + "</w:tbl>"


def docx(body: str, **parts: str) -> bytes:
    """A .docx of a body and further parts (`styles`, `numbering`, `footnotes`)."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _relations([("r1", "officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations(
            [(f"r{kind}", kind, f"{kind}.xml") for kind in parts]
        ),
        "word/document.xml": f'<w:document {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{body}</w:body></w:document>",
    }
    members.update({f"word/{kind}.xml": content for kind, content in parts.items()})
    return zipped(members)


# --- Excel


def xlsx(
    sheets: dict[str, str],
    formats: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    workbook_end: str = "",
) -> bytes:
    """A workbook of sheet name -> the XML within `<worksheet>`; style n is General (0) or the n-th
    format.
    """
    codes = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{escape(code)}"/>'
        for at, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(formats)))
    names = "".join(
        f'<sheet name="{escape(name.lstrip("!"))}" sheetId="{at}" r:id="s{at}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if name.startswith('!') else ''}/>"
        for at, name in enumerate(sheets, 1)
    )
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = [
        (f"s{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)
    ]
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _relations([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook {ns} xmlns:r="{_MAIN}"><sheets>{names}</sheets>{workbook_end}</workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            [*parts, ("t", "sharedStrings", "strings.xml"), ("u", "styles", "styles.xml")]
        ),
        "xl/styles.xml": f'<styleSheet {ns}><numFmts>{codes}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/strings.xml": f"<sst {ns}>"
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        + "</sst>",
    }
    for at, content in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/sheet{at}.xml"] = f"<worksheet {ns}>{content}</worksheet>"
    return zipped(members)


def sheet_rows(rows: list[list[str]], start: int = 1) -> str:
    """Rows of text cells; blank ones are left out, as spreadsheet programs do."""
    lines = []
    for number, row in enumerate(rows, start):
        cells = "".join(
            f'<c r="{get_column_letter(at + 1)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for at, text in enumerate(row)
            if text
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


# --- Old Excel: the record stream, which readers also take without its container


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def wide(text: str, prefix: str) -> bytes:
    return struct.pack(prefix + "B", len(text), 1) + text.encode("utf-16-le")


def xls(
    name: str,
    cells: list[bytes],
    formats: tuple[str, ...] = (),
    strings: tuple[str | bytes, ...] = (),
    extra: bytes = b"",
) -> bytes:
    """A workbook of one sheet; style n is General (0) or the n-th format; strings in bytes are taken
    as they are.
    """
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    body = record(0x42, struct.pack("<H", 1200)) + extra
    for at, code in enumerate(formats):
        body += record(0x41E, struct.pack("<H", 200 + at) + wide(code, "<H"))
    for style in (0, *(200 + at for at in range(len(formats)))):
        body += record(0xE0, struct.pack("<HH16x", 0, style))
    shared = record(
        0xFC,
        struct.pack("<II", len(strings), len(strings))
        + b"".join(text if isinstance(text, bytes) else wide(text, "<H") for text in strings),
    )
    sheet = record(0x85, struct.pack("<IBB", 0, 0, 0) + wide(name, "<B"))
    offset = len(start) + len(body) + len(sheet) + len(shared) + 4
    sheet = record(0x85, struct.pack("<IBB", offset, 0, 0) + wide(name, "<B"))
    return start + body + sheet + shared + record(0x0A) + start + b"".join(cells) + record(0x0A)


def ole(streams: Mapping[str, bytes | Mapping[str, bytes]]) -> bytes:
    """An old Office container; its streams are at least 4,096 bytes long, as shorter ones are kept
    elsewhere.

    A mapping in place of a stream is a storage, such as an embedded object has.
    """
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    entries: list[tuple[str, int, int, int, int, int]] = []  # name, kind, right, child, start, size
    table, body = [0xFFFFFFFD], b""

    def add(own: Mapping[str, bytes | Mapping[str, bytes]]) -> int:
        nonlocal body
        after = none
        for name, content in reversed(own.items()):
            if isinstance(content, bytes):
                content = content.ljust(4096, b"\0")
                count = -(-len(content) // 512)
                start = len(table)
                table.extend([*range(start + 1, start + count), end])
                body += content.ljust(count * 512, b"\0")
                entries.append((name, 2, after, none, start, len(content)))
            else:
                child = add(content)
                entries.append((name, 1, after, child, 0, 0))
            after = len(entries)
        return after

    child = add(streams)
    entries.insert(0, ("Root Entry", 5, none, child, end, 0))
    directory = b"".join(
        struct.pack(
            "<64sHBBIII36xIQ", text, len(text) + 2, kind, 1, none, right, child, start, size
        )
        for name, kind, right, child, start, size in entries
        for text in [name.encode("utf-16-le")]
    )
    first, count = len(table), -(-len(directory) // 512)
    table.extend([*range(first + 1, first + count), end])
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        62,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        first,
        0,
        4096,
        end,
        0,
        end,
        0,
        0,
    )
    head += b"\xff" * (512 - len(head))
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return head + fat + body + directory.ljust(count * 512, b"\0")


# --- Text formats


def html(body: str, charset: str = "utf-8") -> bytes:
    return f'<html><head><meta charset="{charset}"></head><body>{body}</body></html>'.encode(
        charset
    )


def html_table(rows: list[list[str]], tag: str = "td") -> str:
    return (
        "<table>"
        + "".join(
            "<tr>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in row) + "</tr>"
            for row in rows
        )
        + "</table>"
    )


def csv_rows(rows: list[list[str]], mark: str = ",") -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if mark in text or '"' in text else text

    return "".join(mark.join(map(quoted, row)) + "\r\n" for row in rows)


def markdown(tables: list[Table]) -> str:
    parts = []
    for title, rows in tables:
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        parts.append(f"## {title}\n\n金额单位：万元\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


# --- PDF


def pdf(objects: list[str | tuple[str, str]]) -> bytes:
    """A file of numbered objects, the first of them its root; a pair is the inside of a head, and a
    stream packed.
    """
    out = b"%PDF-1.5\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        if isinstance(content, tuple):
            packed = zlib.compress(content[1].encode("latin-1"), 9)
            body = (
                f"<<{content[0]}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
                + packed
                + b"\nendstream"
            )
        else:
            body = content.encode("latin-1")
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode()
