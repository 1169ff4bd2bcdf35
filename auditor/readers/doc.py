"""Files that only an office program opens (.doc, .wps, .rtf, .odt, .ods, .xlsb), by way of LibreOffice."""

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
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.ole import MAGIC, Container
from auditor.readers.package import Package, encrypted

_PROGRAMS: Final = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""No macros, no linked content, and a proxy that leads nowhere: a report cannot make the program call out."""


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in such a file, where LibreOffice is installed. Raises Unreadable otherwise."""
    kind, target = _kind(data, name, limits)
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise Unreadable(say("old.direct", name=name, what=kind), say("old.direct.cure", suffix=target))
    with tempfile.TemporaryDirectory(prefix="auditor-", ignore_cleanup_errors=True) as folder:
        converted = _converted(program, data, target, Path(folder), limits)
    if converted is None:
        raise Unreadable(say("old.libreoffice", name=name), say("old.libreoffice.cure", suffix=target))
    from auditor.readers import read_bytes

    return replace(read_bytes(converted, name, limits), sha256=sha256(data).hexdigest())


def _kind(data: bytes, name: str, limits: Limits) -> tuple[Message, str]:
    """(what the file is, the suffix it is turned into)."""
    if data.startswith(MAGIC):
        container = Container(data, name)
        main = container.read("WordDocument") if "WordDocument" in container else b""
        if len(main) > 12 and struct.unpack_from("<H", main, 10)[0] & 0x0100:
            raise encrypted(name)
        return say("old.word"), "docx"
    if data.startswith(b"{\\rtf"):
        return say("old.rtf"), "docx"
    if not data.startswith(b"PK"):
        sheet = b"opendocument.spreadsheet" in data[:8192]
        return say("old.xml"), "xlsx" if sheet else "docx"
    package = Package(data, name, limits)
    mime = package.read("mimetype") if "mimetype" in package else b""
    if b"spreadsheet" in mime:
        return say("old.ods"), "xlsx"
    return (say("old.odt"), "docx") if mime else (say("old.xlsb"), "xlsx")


def _converted(program: str, data: bytes, target: str, folder: Path, limits: Limits) -> bytes | None:
    """What the program makes of the file, in a profile of its own that is thrown away."""
    source, out, settings = folder / "report", folder / "out", folder / "profile" / "user"
    settings.mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    source.write_bytes(data)
    filters = {b"{\\rtf": "Rich Text Format", MAGIC[:5]: "MS Word 97"}
    # Told what the file is, the program refuses a damaged one; left to guess, it takes it for plain text.
    known = [f"--infilter={filters[data[:5]]}"] if data[:5] in filters else []
    command = [
        program,
        *known,
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
    return result.read_bytes() if result.is_file() and result.stat().st_size <= limits.bytes else None
