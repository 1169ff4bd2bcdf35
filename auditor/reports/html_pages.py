"""The pages of a PDF on the web page, as they look, with the figures of findings marked on them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from auditor.findings import Report
from auditor.marked.marks import Mark, marks
from auditor.readers.limits import DEFAULT
from auditor.readers.sniff import format_of
from auditor.reports.html_document import text
from auditor.wording.words import Words

_SIGNS = {"fails": "×", "explain": "※", "query": "※", "suspect": "▲"}


def pages(report: Report, words: Words, prefix: str) -> str:
    """The section with the pages; where there are none to show, why."""
    import pypdfium2

    from auditor.marked.shots import shots

    data = _data(report)
    # The file may have been moved since it was read, or be no PDF: then there are no pages.
    if data is None:
        return _section(words, prefix, words("pages.none"), ())
    try:
        found, count = shots(data, marks(report, words))
    except pypdfium2.PdfiumError:
        return _section(words, prefix, words("pages.none"), ())
    about = (
        words("pages.about")
        if len(found) == count
        else words("pages.some", count=len(found), total=count)
    )
    sheets = (
        f'<div class="sheet" id="{prefix}p{shot.page}"><div class="shot">'
        f'<img src="data:image/png;base64,{b64encode(shot.png).decode()}" '
        f'width="{shot.wide}" height="{shot.tall}" '
        f'loading="lazy" alt="{words("place.page", page=shot.page)}">'
        + "".join(
            f'<a class="spot {spot.mark.kind}" href="#{prefix}n{spot.mark.number}" '
            f'title="{text(spot.mark.label)}" '
            f'style="left:{spot.left}%;top:{spot.top}%;width:{spot.width}%;height:{spot.height}%">'
            f"<i>{_sign(spot.mark)}</i></a>"
            for spot in shot.spots
        )
        + f'</div><div class="beside"><h3>{words("place.page", page=shot.page)}</h3>'
        + "".join(_noted((*(spot.mark for spot in shot.spots), *shot.beside), prefix))
        + "</div></div>\n"
        for shot in found
    )
    return _section(words, prefix, about, sheets)


def _section(words: Words, prefix: str, about: str, sheets: Iterator[str] | tuple[()]) -> str:
    return (
        f'<section class="page" id="{prefix}pages"><h2>{words("title.pages")}</h2>'
        f'<p class="quiet">{about}</p>'
        f"{''.join(sheets)}</section>\n"
    )


def _data(report: Report) -> bytes | None:
    """The file of a report, where it is a PDF that can still be read."""
    path = Path(report.path)
    try:
        if not report.path or not path.is_file() or path.stat().st_size > DEFAULT.bytes:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    return data if format_of(data, path.name, DEFAULT) == "pdf" else None


def _noted(found: tuple[Mark, ...], prefix: str) -> Iterator[str]:
    """What was found on a page, one line a finding."""
    # A figure that is marked twice for one finding is told once.
    for mark in {(mark.number, mark.kind): mark for mark in found}.values():
        first = mark.note.split("\n")[0]
        yield (
            f'<p class="{mark.kind}"><a href="#{prefix}n{mark.number}">{_sign(mark)}</a> '
            f"{text(first or mark.label)}</p>"
        )


def _sign(mark: Mark) -> str:
    return f"{_SIGNS.get(mark.kind, '')}{mark.number}"
