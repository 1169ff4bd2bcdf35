"""What the browser asks of the page. One user, one machine: every request carries the key that the
address was opened with, and comes from the page itself."""

from __future__ import annotations

import json
import logging
import secrets
import signal
import threading
import time
import webbrowser
from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Response, abort, redirect, request
from werkzeug.serving import make_server

from auditor import __version__, reports
from auditor.document import Unreadable
from auditor.findings import Finding, Report, leads
from auditor.gate.compare import ComparedReports
from auditor.marked import Unmarkable
from auditor.page.desk import Audit, Desk
from auditor.readers.limits import DEFAULT
from auditor.reports.verdicts import conclusion, coverage, result
from auditor.wording.explain import explain, kind_of
from auditor.wording.fingerprints import fingerprints
from auditor.wording.messages import in_words
from auditor.wording.words import Words, printable
from auditor.yamlfile import RuleError

HOST: Final = "127.0.0.1"
_ASSETS: Final = Path(__file__).parent / "assets"
_COOKIE: Final = "auditor"
_SCREEN: Final = "screen."
"""Keys of the catalogue that the page itself says."""
_MOST: Final = 4 * DEFAULT.bytes
"""Bytes of one drop: a folder of reports is more than a report."""
# Nothing is loaded from, or sent to, anywhere but this page.
_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'"
)


def site(desk: Desk, key: str, port: int) -> Flask:
    """The application of one sitting; `key` is what its address carries."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _MOST
    app.config["MAX_FORM_PARTS"] = 5_000
    _guard(app, key, {f"{HOST}:{port}", f"localhost:{port}"})
    for name, kind in (("page.css", "text/css"), ("page.js", "text/javascript")):
        app.add_url_rule(f"/{name}", name, partial(_asset, name, kind))
    app.add_url_rule("/", "start", partial(_page, desk.words))
    _audits(app, desk)
    _files(app, desk)
    _settling(app, desk)
    return app


def _guard(app: Flask, key: str, own: set[str]) -> None:
    """Let nobody in but the browser that the address was opened in, and nothing out to other
    sites.
    """

    @app.before_request
    def admitted() -> Response | None:
        # A name that leads here from elsewhere, or a page of another site, gets nothing.
        if request.host not in own or request.headers.get("Sec-Fetch-Site", "none") == "cross-site":
            abort(403)
        given = request.args.get("key", "")
        # The address is opened once with the key; from then on the cookie carries it.
        if request.path == "/" and given:
            # Compared in the same time whatever is wrong with it.
            if not secrets.compare_digest(given.encode(), key.encode()):
                abort(403)
            answer = redirect("/")
            answer.set_cookie(_COOKIE, key, httponly=True, samesite="Strict")
            return answer  # type: ignore[return-value]
        if not secrets.compare_digest(request.cookies.get(_COOKIE, "").encode(), key.encode()):
            abort(403)
        return None

    @app.after_request
    def guarded(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = _POLICY
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _audits(app: Flask, desk: Desk) -> None:
    """Drop files in, and ask what became of them."""

    @app.post("/audits")
    def drop() -> Response:
        files = [(file.filename or "报告", file.read()) for file in request.files.getlist("file")]
        if not files:
            return _json({"message": desk.words("page.no-file")}, 400)
        return _json({"audit": desk.begin(files).id})

    @app.get("/audits/<number>")
    def state(number: str) -> Response:
        audit = _audit(desk, number)
        if not audit.done.is_set():
            seconds = round(time.monotonic() - audit.begun, 1)
            return _json({"done": False, "seconds": seconds, "line": audit.line.text})
        try:
            return _json(_told(desk, audit))
        except RuleError as error:
            return _json({"done": True, "message": desk.told(error), "reports": [], "errors": []})


def _files(app: Flask, desk: Desk) -> None:
    """What there is to see and to save of a report."""

    @app.get("/audits/<number>/reports/<int:at>")
    def report(number: str, at: int) -> Response:
        audit = _audit(desk, number)
        shown = _run(desk, (_report(audit, at),))
        return _file(reports.render("html", shown), "text/html")

    @app.get("/audits/<number>/reports/<int:at>/save/<form>")
    def save(number: str, at: int, form: str) -> Response:
        found = _report(_audit(desk, number), at)
        if form not in ("html", "xlsx", "markdown"):
            abort(404)
        suffix = {"markdown": "md"}.get(form, form)
        name = f"{Path(found.file).stem}-{desk.words('page.checked')}.{suffix}"
        return _file(reports.render(form, _run(desk, (found,))), "application/octet-stream", name)

    @app.get("/audits/<number>/reports/<int:at>/marked")
    def copy(number: str, at: int) -> Response:
        audit = _audit(desk, number)
        _report(audit, at)
        try:
            name, content = desk.copy(audit, at, "ticks" in request.args)
        except (Unmarkable, Unreadable) as error:
            return _json({"message": desk.told(error)}, 409)
        return _file(content, "application/octet-stream", name)


def _settling(app: Flask, desk: Desk) -> None:
    """Tick findings off, exempt them, save the waivers."""

    @app.post("/settled/<fingerprint>")
    def settle(fingerprint: str) -> Response:
        given = request.get_json(silent=True) or {}
        (desk.settled.add if given.get("done") else desk.settled.discard)(fingerprint)
        return _json({})

    @app.post("/audits/<number>/reports/<int:at>/exempt/<fingerprint>")
    def exempt(number: str, at: int, fingerprint: str) -> Response:
        found = _report(_audit(desk, number), at)
        given = request.get_json(silent=True) or {}
        who, why = (str(given.get(name, "")).strip() for name in ("who", "why"))
        try:
            until = date.fromisoformat(str(given.get("until", "")))
        except ValueError:
            return _json({"message": desk.words("page.until")}, 400)
        if not who or not why:
            return _json({"message": desk.words("page.who")}, 400)
        try:
            desk.exempt(found, fingerprint, who, why, until)
        except KeyError:
            abort(404)
        return _json({"excused": printable(desk.excused((found,)).get(fingerprint, ""))})

    @app.delete("/audits/<number>/reports/<int:at>/exempt/<fingerprint>")
    def restore(number: str, at: int, fingerprint: str) -> Response:
        found = _report(_audit(desk, number), at)
        desk.restore(fingerprint)
        left = desk.excused((found,)).get(fingerprint, "")
        # A waiver of a rule or a place still covers it: that one is not the page's to take out.
        if left:
            return _json({"message": desk.words("page.general", why=printable(left))}, 409)
        return _json({})

    @app.get("/waivers.yaml")
    def kept() -> Response:
        content = desk.waivers.read_bytes() if desk.waivers.is_file() else b"waivers: []\n"
        return _file(content, "application/octet-stream", "waivers.yaml")


def serve(desk: Desk, port: int, browser: bool, say: Any) -> None:
    """Serve the page until it is interrupted. Raises OSError where the port cannot be had."""
    # New for every sitting, so that an old address opens nothing.
    key = secrets.token_urlsafe(24)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    # Port 0 is any free one: only then the address, which the application checks, is known.
    server = make_server(HOST, port, lambda *_: [], threaded=True)
    server.app = site(desk, key, server.server_port)
    address = f"http://{HOST}:{server.server_port}/?key={key}"
    say(f"{desk.words('page.open', address=address)}\n{desk.words('page.about')}")
    if browser:
        threading.Timer(0.3, webbrowser.open, (address,)).start()
    if threading.current_thread() is threading.main_thread():
        # Told to end, it ends as with Ctrl-C, and leaves nothing behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        desk.close()


def _audit(desk: Desk, number: str) -> Audit:
    audit = desk.audits.get(number)
    if audit is None:
        abort(404)
    return audit


def _report(audit: Audit, at: int) -> Report:
    if not audit.done.is_set() or not 0 <= at < len(audit.reports):
        abort(404)
    return audit.reports[at]


def _run(desk: Desk, shown: tuple[Report, ...]) -> reports.Run:
    return reports.Run(shown, (), __version__, lang=desk.words.lang, suppressed=desk.excused(shown))


def _told(desk: Desk, audit: Audit) -> dict[str, Any]:
    """What an audit came to, for the page."""
    excused = desk.excused(audit.reports)
    return {
        "done": True,
        "seconds": round(audit.seconds, 1),
        "message": audit.failed,
        "errors": [
            {
                "message": printable(
                    (
                        f"{in_words(error.message, desk.words)} "
                        f"{in_words(error.remedy, desk.words)}"
                    ).strip()
                ),
            }
            for error in audit.errors
        ],
        "reports": [_report_told(desk, audit, at, excused) for at in _worst_first(audit.reports)],
    }


def _worst_first(found: Sequence[Report]) -> list[int]:
    """The reports of a drop in the order in which somebody wants to see them."""

    def rank(at: int) -> tuple[int, ...]:
        kinds = [kind_of(finding.check) for finding in leads(found[at].findings)]
        # Most failures first, then what wants an explanation, then queries, else as dropped in.
        return (*(-kinds.count(kind) for kind in ("fails", "explain", "query")), at)

    return sorted(range(len(found)), key=rank)


def _report_told(desk: Desk, audit: Audit, at: int, excused: dict[str, str]) -> dict[str, Any]:
    report, said = audit.reports[at], desk.words
    marks = fingerprints(report)
    compared = desk.compared(audit, at)
    return {
        "at": at,
        "file": printable(report.file),
        "entity": printable(report.entity),
        "year": report.year,
        "kind": report.called.get(said.lang, "") if report.ledger.recognised else "",
        "conclusion": printable(conclusion(report, said)),
        "coverage": printable(coverage(report, said)) if report.checks else "",
        "result": result(report),
        "findings": [
            _finding_told(desk, finding, report, marks[id(finding.check)], excused)
            for finding in leads(report.findings)
        ],
        "compared": _compared_told(compared, desk) if compared else None,
    }


def _finding_told(
    desk: Desk, finding: Finding, report: Report, mark: str, excused: dict[str, str]
) -> dict[str, Any]:
    told = explain(finding, report, desk.words)
    return {
        "fingerprint": mark,
        "kind": told.kind,
        "label": told.label,
        "where": told.where,
        "message": told.message(desk.words),
        "excerpt": list(told.excerpt),
        "advice": [
            [desk.words(f"fact.{name}"), line]
            for name, lines in (
                ("suspect", told.advice.suspects),
                ("remedy", (told.advice.remedy,)),
            )
            for line in lines
            if line
        ],
        "settled": mark in desk.settled,
        "excused": excused.get(mark, ""),
    }


def _compared_told(found: ComparedReports, desk: Desk) -> dict[str, Any]:
    gone = [explain(finding, found.old, desk.words).headline for finding in leads(found.fixed)]
    remaining = leads(after for _, after in found.remaining)
    return {"fixed": gone, "added": len(leads(found.added)), "remaining": len(remaining)}


def _page(said: Words) -> Response:
    """The page, with what it says."""
    own = {key: text for key, text in said.messages.items() if key.startswith(_SCREEN)}
    shown = (_ASSETS / "page.html").read_text("utf-8")
    for key, text in own.items():
        shown = shown.replace(f"{{{key}}}", escape(text))
    # Within a script nothing may look like the end of it.
    return _file(
        shown.replace("{words}", json.dumps(own, ensure_ascii=False).replace("<", "\\u003c")),
        "text/html",
    )


def _asset(name: str, kind: str) -> Response:
    return _file((_ASSETS / name).read_bytes(), kind)


def _file(content: str | bytes, kind: str, name: str = "") -> Response:
    answer = Response(content, content_type=f"{kind}; charset=utf-8")
    if name:
        # A header takes no Chinese but in this form.
        quoted = quote(printable(name), safe="")
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quoted}"
    return answer


def _json(content: dict[str, Any], status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False)
    return Response(text, status, content_type="application/json; charset=utf-8")
