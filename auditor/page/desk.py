"""One sitting at the page: the reports that were dropped in, their audits, and what was settled."""

from __future__ import annotations

import io
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from auditor import run
from auditor.crash import told as crash_told
from auditor.document import Unreadable
from auditor.errors import AuditorError
from auditor.findings import Finding, ReadError, Report
from auditor.gate import compare, exempting, waivers
from auditor.marked import Unmarkable, marked
from auditor.marked.marks import marks
from auditor.message import Message, say
from auditor.records import changing
from auditor.rules.packs import Packs
from auditor.wording.fingerprints import fingerprints
from auditor.wording.messages import in_words, mistake
from auditor.wording.words import Words, words
from auditor.yamlfile import RuleError

# So much of each part of a name is kept, from its end, where the suffix stands.
_LONGEST_NAME: Final = 120


class _Line(io.StringIO):
    """The last line that a run wrote of how far it is."""

    text = ""

    def write(self, text: str) -> int:
        """Keep it, without the signs that move the cursor."""
        line = text.replace("\x1b[K", "").strip()
        self.text = line or self.text
        return len(text)


@changing
class Audit:
    """The audit of what was dropped in at one time."""

    id: str
    folder: Path
    begun: float = field(default_factory=time.monotonic)
    line: _Line = field(default_factory=_Line)
    reports: tuple[Report, ...] = ()
    """Without the paths that they have here."""
    sources: tuple[Path, ...] = ()
    """The file or folder of each report."""
    errors: tuple[ReadError, ...] = ()
    failed: str = ""
    """Why there is no result at all."""
    seconds: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)


class Desk:
    """What a sitting holds. Its folder goes with it; `kept` is the user's own file of waivers."""

    def __init__(self, kept: Path | None = None, lang: str = "zh") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="auditor-page-"))
        self.waivers = kept or self.folder / "waivers.yaml"
        self.words: Words = words(lang)
        self.audits: dict[str, Audit] = {}
        self.settled: set[str] = set()
        """Fingerprints of findings that were ticked off."""
        self._lock = threading.Lock()

    def told(self, error: Exception) -> str:
        """What an error says, in the language of the page."""
        if isinstance(error, RuleError):
            return mistake(error, self.words)
        said = error.args[0] if len(error.args) == 1 or isinstance(error, Unreadable) else None
        return in_words(said, self.words) if isinstance(said, Message) else str(error)

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def begin(self, files: Iterable[tuple[str, bytes]]) -> Audit:
        """Take files in, by the names they have below what was dropped, and begin their audit."""
        number = secrets.token_hex(8)
        audit = Audit(number, self.folder / number)
        audit.folder.mkdir()
        for name, data in files:
            place = audit.folder / _harmless(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        self.audits[number] = audit
        # The browser is answered at once, and asks again until it is done.
        threading.Thread(target=self._run, args=(audit,), daemon=True).start()
        return audit

    def _run(self, audit: Audit) -> None:
        """One audit after the other: a second drop waits for the first."""
        with self._lock:
            try:
                self._check(audit)
            except (AuditorError, OSError) as error:
                audit.failed = self.told(error)
            except Exception as error:  # a page that waits for ever would say less
                audit.failed = in_words(crash_told(error), self.words)
            finally:
                audit.seconds = time.monotonic() - audit.begun
                audit.done.set()

    def _check(self, audit: Audit) -> None:
        wanted = run.RunOptions(use_cache=False, lang=self.words.lang, progress=audit.line)
        paths = sorted(str(path) for path in audit.folder.iterdir())
        checked = run.check(paths, Packs(), (), (), wanted)
        try:
            found = tuple(checked.reports)
            audit.sources = tuple(Path(report.path) for report in found)
            # The paths of a folder that goes with the sitting mean nothing to the user.
            audit.reports = tuple(replace(report, path="") for report in found)
            audit.errors = tuple(checked.batch.errors)
        finally:
            checked.close()

    def excused(self, reports: Sequence[Report]) -> dict[str, str]:
        """Fingerprint -> why the finding does not count, by the file of waivers. Raises
        RuleError.
        """
        if not self.waivers.is_file():
            return {}
        known = waivers.read_waivers(self.waivers)
        found = waivers.apply(reports, frozenset(), known, date.today(), self.words)
        return dict(found.suppressed)

    def exempt(self, report: Report, fingerprint: str, who: str, why: str, until: date) -> None:
        """Put a finding into the file of waivers. Raises KeyError for one that the report has
        not.
        """
        finding = _by_fingerprint(report)[fingerprint]
        exempting.exempted(self.waivers, finding.rule.id, fingerprint, who, why, until)

    def restore(self, fingerprint: str) -> bool:
        """Take a finding out of the file of waivers; whether it stood there by itself. Raises
        RuleError.
        """
        return self.waivers.is_file() and exempting.withdrawn(self.waivers, fingerprint)

    def before(self, audit: Audit, number: int) -> Report | None:
        """The report of the same file in the audit before that has one."""
        name = audit.reports[number].file
        for earlier in reversed(self.audits.values()):
            # From the latest back: what was dropped in last before this one.
            if earlier.begun < audit.begun:
                for report in earlier.reports:
                    if report.file == name:
                        return report
        return None

    def compared(self, audit: Audit, number: int) -> compare.ComparedReports | None:
        """What became of the findings of the audit before; None where the report was not there."""
        before = self.before(audit, number)
        return compare.compare(before, audit.reports[number]) if before else None

    def copy(self, audit: Audit, number: int, ticks: bool) -> tuple[str, bytes]:
        """(name, content) of the marked copy. Raises Unmarkable, Unreadable."""
        report, source = audit.reports[number], audit.sources[number]
        # A report of several files: there is no one file to mark.
        if not source.is_file():
            raise Unmarkable(say("mark.parted", name=report.file))
        content, _ = marked(source.read_bytes(), source.name, marks(report, self.words, ticks))
        return f"{source.stem}-{self.words('page.marked')}{source.suffix}", content


def _by_fingerprint(report: Report) -> dict[str, Finding]:
    named = fingerprints(report)
    return {named[id(finding.check)]: finding for finding in report.findings}


def _harmless(name: str) -> PurePosixPath:
    """A name as a browser gives it, kept within the folder of the audit."""
    parts = [part[-_LONGEST_NAME:] for part in PurePosixPath(name.replace("\\", "/")).parts]
    # Nothing that leads out of the folder, and no drive (C:).
    kept = [part for part in parts if part not in ("/", ".", "..") and not part.endswith(":")]
    return PurePosixPath(*kept) if kept else PurePosixPath("报告")
