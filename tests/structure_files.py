"""The report of `structures` written to files of every format, merged cells merged where the format
can.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from html import escape

import reader_files as files
from openpyxl.utils import get_column_letter
from structures import BREAK, Blocks, Line, Part


def _shown(row: Line) -> list[str]:
    return ["" if cell.text in ("=", "^") else cell.text for cell in row]


def txt(blocks: Blocks) -> bytes:
    """Cells parted by tabs."""
    return _lines(
        blocks,
        lambda part: [
            "\t".join(cell.replace("\n", "") for cell in _shown(row)) for row in part.rows
        ],
    )


def md(blocks: Blocks) -> bytes:
    """Pipe tables; the first row is the head of the notation."""

    def table(part: Part) -> list[str]:
        rows = [
            "| " + " | ".join(cell.replace("\n", "<br>") for cell in _shown(row)) + " |"
            for row in part.rows
        ]
        return [rows[0], "|" + "---|" * len(part.rows[0]), *rows[1:]]

    return _lines(blocks, table)


def _lines(blocks: Blocks, table: Callable[[Part], list[str]]) -> bytes:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            lines += ["" if block == BREAK else block, ""]
            continue
        for text in block.above:
            lines += [text, ""]
        lines += [*table(block), ""]
        for text in block.below:
            lines += [text, ""]
    return "\n".join(lines).encode()


def _corners(part: Part) -> Iterator[tuple[int, int, int, int, str]]:
    """(row, column, rows, columns, text) of every cell."""
    rows = [[cell.text for cell in row] for row in part.rows]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            left, up = owner.get((at, column - 1)), owner.get((at - 1, column))
            if text == "=" and left:
                owner[at, column] = left
            elif text == "^" and up:
                owner[at, column] = up
            else:
                owner[at, column] = (at, column)
    for (at, column), own in owner.items():
        if own == (at, column):
            mine = [place for place, whose in owner.items() if whose == own]
            down, across = (
                max(place[0] for place in mine) - at + 1,
                max(place[1] for place in mine) - column + 1,
            )
            yield at, column, down, across, rows[at][column].replace("=", "").replace("^", "")


def html(blocks: Blocks) -> bytes:
    """A page."""
    body = ""
    for block in blocks:
        if isinstance(block, str):
            body += "" if block == BREAK else f"<p>{escape(block)}</p>"
            continue
        body += "".join(f"<p>{escape(text)}</p>" for text in block.above)
        rows = ["" for _ in block.rows]
        for at, _, down, across, text in _corners(block):
            rows[at] += (
                f'<td rowspan="{down}" colspan="{across}">{escape(text).replace(chr(10), "<br>")}</td>'
            )
        body += "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
        body += "".join(f"<p>{escape(text)}</p>" for text in block.below)
    return files.html(body)


def docx(blocks: Blocks) -> bytes:
    """A Word document."""
    body = ""
    for block in blocks:
        if isinstance(block, str):
            body += (
                '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
                if block == BREAK
                else files.paragraph(block)
            )
            continue
        body += (
            "".join(map(files.paragraph, block.above))
            + _word_table(block)
            + "".join(map(files.paragraph, block.below))
        )
        body += files.paragraph("") if not block.below else ""
    return files.docx(body)


def _word_table(part: Part) -> str:
    at = {(row, column): (down, across, text) for row, column, down, across, text in _corners(part)}
    spans = {
        (row + lower, column): (column, across)
        for (row, column), (down, across, _) in at.items()
        for lower in range(1, down)
    }
    rows = []
    for row in range(len(part.rows)):
        line, column = "", 0
        while column < len(part.rows[row]):
            if (row, column) in at:
                down, across, text = at[row, column]
                merge = '<w:vMerge w:val="restart"/>' if down > 1 else ""
            else:
                (_, across), text, merge = spans[row, column], "", "<w:vMerge/>"
            paragraphs = "".join(files.paragraph(line) for line in text.split("\n"))
            line += (
                f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/>{merge}</w:tcPr>{paragraphs}</w:tc>'
            )
            column += across
        rows.append(f"<w:tr>{line}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def xlsx(blocks: Blocks) -> bytes:
    """A sheet for each table, what stands around it above and below in the first column."""
    sheets: list[tuple[list[list[str]], list[str]]] = [([], [])]
    used = False
    for block in blocks:
        rows, merges = sheets[-1]
        if isinstance(block, str):
            if block != BREAK:
                rows.append([block])
            continue
        if block.above and used:
            sheets.append(([], []))
            rows, merges = sheets[-1]
        used = True
        rows += [[text] for text in block.above]
        start = len(rows)
        rows += [_shown(row) for row in block.rows]
        for at, column, down, across, _ in _corners(block):
            if down > 1 or across > 1:
                corner = f"{get_column_letter(column + 1)}{start + at + 1}"
                merges.append(
                    f'<mergeCell ref="{corner}:{get_column_letter(column + across)}{start + at + down}"/>'
                )
        rows += [[text] for text in block.below]
    return files.xlsx({
        f"Sheet{number}": f"<sheetData>{files.sheet_rows(rows)}</sheetData><mergeCells>{''.join(merges)}</mergeCells>"
        for number, (rows, merges) in enumerate(sheets, 1)
    })  # fmt: skip


def pdf(blocks: Blocks) -> bytes:
    """Pages of ruled tables, a new one for each table."""
    import pdf_sheet  # noqa: F401  makes the font known
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    width, height = 1190.0, 842.0
    canvas = Canvas(out, pagesize=(width, height))
    y, blank = 40.0, True

    def page() -> None:
        nonlocal y, blank
        canvas.showPage()
        y, blank = 40.0, True

    def say(text: str, x: float = 40) -> None:
        nonlocal y, blank
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(x, height - y, text)
        y, blank = y + 16, False

    widths = _widths(blocks)
    for block in blocks:
        if isinstance(block, str):
            if block == BREAK:
                page()
            else:
                say(block)
            continue
        if block.above and not blank:
            page()
        for text in block.above:
            say(text)
        if block.rows:
            y, blank = _drawn(canvas, block, widths[_columns(block)], y, height) + 14, False
        for text in block.below:
            say(text)
    canvas.save()
    return out.getvalue()


def _columns(part: Part) -> tuple[str, int]:
    return part.table, max(map(len, part.rows))


def _widths(blocks: Blocks) -> dict[tuple[str, int], list[int]]:
    """How wide the columns of each table are, in characters: a page that cuts it changes none."""
    widths: dict[tuple[str, int], list[int]] = {}
    for part in (block for block in blocks if isinstance(block, Part) and block.rows):
        wide = widths.setdefault(_columns(part), [0] * _columns(part)[1])
        for row in part.rows:
            for at, cell in enumerate(row):
                wide[at] = max(wide[at], len(cell.text))
    return widths


def _drawn(canvas: object, part: Part, wide: list[int], top: float, height: float) -> float:
    xs = [40.0]
    for length in wide:
        xs.append(xs[-1] + 8 + 7 * min(max(length, 3), 24))
    for at, column, down, across, text in _corners(part):
        x, y = xs[column], top + 16 * at
        canvas.rect(x, height - y - 16 * down, xs[column + across] - x, 16 * down)  # type: ignore[attr-defined]
        if text:
            canvas.setFont("STSong-Light", 6.5)  # type: ignore[attr-defined]
            canvas.drawString(x + 2, height - y - 11, text.replace("\n", ""))  # type: ignore[attr-defined]
    return top + 16 * len(part.rows)


WRITERS: dict[str, Callable[[Blocks], bytes]] = {
    "txt": txt,
    "md": md,
    "html": html,
    "docx": docx,
    "xlsx": xlsx,
    "pdf": pdf,
}
