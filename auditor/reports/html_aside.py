"""What stands beside and below a report's page."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.findings import Report
from auditor.reports import Run
from auditor.reports.html_document import legend
from auditor.reports.html_text import text


def aside(report: Report, run: Run) -> Iterator[str]:
    """The panel of what is pointed at, with the legend and the keys; the foot."""
    words = run.words
    yield (
        f'<aside aria-live="polite" data-takes="{words("ui.takes", n="{n}")}" '
        f'data-none="{words("ui.nocheck")}" data-finding="{words("ui.finding")}">'
        f'<button type="button" class="shut">{words("ui.close")}</button>'
        f'<div class="panel"><h2>{words("title.inspect")}</h2>'
        f'<p class="quiet">{words("title.inspect.about")}</p>'
    )
    yield legend(words)
    yield (
        '<p class="keys"><kbd>↑</kbd> <kbd>↓</kbd> <kbd>←</kbd> <kbd>→</kbd> '
        f"{words('ui.keys.move')}<br><kbd>Enter</kbd> {words('ui.keys.open')}<br>"
        f"<kbd>n</kbd> <kbd>p</kbd> {words('ui.keys.next')}<br>"
        f"<kbd>Esc</kbd> {words('ui.keys.cancel')}</p></div></aside>\n"
    )
    pack = f"{report.pack} {report.pack_version}".strip()
    yield (
        f"<footer>auditor {text(run.version)} · {text(pack)} "
        f"<code>{text(report.pack_sha256)}</code> · {text(report.shown)} "
        f"<code>{text(report.sha256)}</code></footer>\n"
    )
