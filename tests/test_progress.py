"""Whoever waits two seconds at a terminal sees within the first that the program is at work."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="no terminals of that kind here")

SLOW = """
import sys, time
from auditor import readers
from auditor.message import say
from auditor.readers import progress
called = readers._called
def slow(*given):
    for page in range(1, 9):
        progress.tell(say("progress.page", page=page, pages=8))
        time.sleep(0.3)
    return called(*given)
readers._called = slow
from auditor.cli import main
main()
"""


def on_a_terminal(*arguments: str) -> tuple[float, float, str]:
    """(seconds to the first sign, seconds in all, what was shown) of a run whose standard error is
    a terminal.
    """
    ours, theirs = pty.openpty()
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    os.close(theirs)
    shown, first = b"", 0.0
    while process.poll() is None or select.select([ours], [], [], 0)[0]:
        if select.select([ours], [], [], 0.05)[0]:
            try:
                shown += os.read(ours, 4096)
            except OSError:
                break
            first = first or time.monotonic() - started
    process.wait()
    os.close(ours)
    return first, time.monotonic() - started, shown.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="the worker is another program elsewhere")
@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("check", "--format", "json"),
        ("ledger",),
        ("coverage",),
        ("check", "--lang", "en"),
    ],
)
def test_a_slow_document_shows_within_a_second_that_it_is_read(
    samples: Path, command: tuple[str, ...]
) -> None:
    first, whole, shown = on_a_terminal(*command, str(samples / "clean-2020.txt"))
    # Of 2.4 seconds at least, on a machine that may be busy.
    assert 0 < first < whole - 1.2, (first, whole)
    words = "recognising scanned page" if "en" in command else "识别扫描页"
    assert f"{words} 2/8" in shown or f"{words} 3/8" in shown
    assert ("正在核对" in shown) == ("en" not in command)
    assert shown.rstrip("\r").endswith("\x1b[K"), "the line is taken away again"


def test_a_quick_one_shows_nothing(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from io import StringIO

    from auditor.batch.progress import Progress

    stream = StringIO()
    progress = Progress(1, stream, shown=True)
    progress.tick()
    progress.step(False)
    progress.end()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "识别扫描页 3/11"), ("en", "recognising scanned page 3/11")]
)
def test_what_a_reader_tells_is_said_in_the_language(
    lang: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from io import StringIO

    from auditor.batch import progress
    from auditor.message import say

    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    stream = StringIO()
    shown = progress.Progress(1, stream, shown=True, lang=lang)
    shown.tick(say("progress.page", page=3, pages=11))
    assert told in stream.getvalue()
