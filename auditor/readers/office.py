"""Files that only an office program opens (.doc, .wps, .rtf, .odt, .ods, .xlsb), by way of
LibreOffice.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import struct
import subprocess
import tempfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from auditor.document import Document, Unreadable
from auditor.message import Message, say
from auditor.readers.encoding import head
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.ole import MAGIC, Container
from auditor.readers.package import Package, encrypted
from auditor.readers.sniff import OLDER, is_rich_text

# Names on the search path, then where the installers for macOS and Windows put the program.
_PROGRAMS: Final = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_WORD_6: Final = b"\xdc\xa5"
"""How the main stream of Word 6 and 95 begins."""
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Inet/Settings">\
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""No macros, no linked content, and a proxy that leads nowhere: a report cannot make the program
call out.
"""


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in such a file, where LibreOffice is installed. Raises Unreadable otherwise."""
    kind, target = _kind(data, name, limits)
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise Unreadable(
            say("old.direct", name=name, what=kind), say("old.direct.cure", suffix=target)
        )
    with tempfile.TemporaryDirectory(prefix="auditor-", ignore_cleanup_errors=True) as folder:
        converted = _converted(program, data, target, Path(folder), limits)
    if converted is None:
        raise Unreadable(
            say("old.libreoffice", name=name), say("old.libreoffice.cure", suffix=target)
        )
    from auditor.readers import read_bytes

    return replace(read_bytes(converted, name, limits), sha256=sha256(data).hexdigest())


def _kind(data: bytes, name: str, limits: Limits) -> tuple[Message, str]:
    """(what the file is, the suffix it is turned into)."""
    # The container first: it may hold a Word document or one of WPS.
    if data.startswith(MAGIC):
        if _is_encrypted(data, name):
            raise encrypted(name)
        return say("old.word"), "docx"
    if is_rich_text(data):
        return say("old.rtf"), "docx"
    if data.startswith(OLDER):
        # Byte 09 begins a workbook of Excel 2 to 4, the others are Word.
        return (say("old.excel-4"), "xlsx") if data[:1] == b"\x09" else (say("old.word-6"), "docx")
    if not data.startswith(b"PK"):
        sheet = "opendocument.spreadsheet" in head(data, 8192)
        return say("old.xml"), "xlsx" if sheet else "docx"
    package = Package(data, name, limits)
    mime = package.read("mimetype") if "mimetype" in package else b""
    if b"spreadsheet" in mime:
        return say("old.ods"), "xlsx"
    return (say("old.odt"), "docx") if mime else (say("old.xlsb"), "xlsx")


def _is_encrypted(data: bytes, name: str) -> bool:
    """Whether a Word document says at its beginning that it is under a password."""
    container = Container(data, name)
    main = container.read("WordDocument") if "WordDocument" in container else b""
    # The flags of the file's head (FIB), bit fEncrypted.
    return len(main) > 12 and bool(struct.unpack_from("<H", main, 10)[0] & 0x0100)


def _filter(data: bytes) -> str:
    """What the program calls the format of a file; empty where it is to find out itself."""
    if data.startswith(MAGIC):
        container = Container(data, "")
        main = container.read("WordDocument") if "WordDocument" in container else b""
        return "MS Word 95" if main.startswith(_WORD_6) else "MS Word 97"
    if data.startswith(OLDER):
        return "MS Excel 4.0" if data[:1] == b"\x09" else "MS WinWord 5"
    return "Rich Text Format" if is_rich_text(data) else ""


def _converted(
    program: str, data: bytes, target: str, folder: Path, limits: Limits
) -> bytes | None:
    """What the program makes of the file, in a profile of its own that is thrown away."""
    source, out, settings = folder / "report", folder / "out", folder / "profile" / "user"
    settings.mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    # A byte order mark or a blank line before `{\rtf` would hide from the program what it is.
    source.write_bytes(data[data.index(b"{") :] if is_rich_text(data) else data)
    # Told what the file is, the program refuses a damaged one; left to guess, it takes it for plain
    # text.
    known = [f"--infilter={told}"] if (told := _filter(data)) else []
    command = [
        program,
        *known,
        # No windows, no question about a crash before, no lock file: nobody sits before it.
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        target,
        "--outdir",
        str(out),
        f"-env:UserInstallation={settings.parent.as_uri()}",
        str(source),
    ]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(
        command,
        stdin=silent,
        stdout=silent,
        stderr=silent,
        cwd=folder,
        # A group of its own, so that all it starts can be ended with it.
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    try:
        process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        # The program starts another; both end here, whatever happened.
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
    result = out / f"report.{target}"
    return (
        result.read_bytes() if result.is_file() and result.stat().st_size <= limits.bytes else None
    )
