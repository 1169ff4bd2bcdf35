"""What a file is, by its content; a suffix decides only between kinds that look alike (text and
CSV).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from auditor.document import Unreadable
from auditor.message import say
from auditor.patterns import regex
from auditor.readers.encoding import head as beginning
from auditor.readers.limits import Limits

if TYPE_CHECKING:
    from auditor.readers.package import Package

# Containers need libraries that a text does without: they are imported where one is met.
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLDER: Final = (
    *(b"\x09" + version + b"\0" for version in (b"\0\4", b"\0\6", b"\2\6", b"\4\6")),
    b"\xdb\xa5",
    b"\xdc\xa5",
)
"""How workbooks of Excel 2 to 4 begin, and Word documents before the container."""
# PNG, JPEG, GIF, TIFF in both orders of bytes, JPEG 2000.
_IMAGES: Final = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ")
_ARCHIVES: Final = {
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"ustar": "tar",
}
_TAR: Final = slice(257, 262)
"""Where a tar archive has its mark: behind the name of its first member."""
_HTML: Final = regex(
    r"<(?:!doctype\s+html|html|head|body|meta|title"
    r"|table|div|p|span|style|h[1-6]|center|font|tr|td)[\s>/]",
    re.IGNORECASE,
)
_FRAGMENT: Final = regex(r"<(table|div|p|center|span|h[1-6])\b", re.IGNORECASE)
"""An element that a text may begin with as well as a page."""
# Word 2003 and flat packages of Word as one XML, and flat OpenDocument.
_OFFICE_XML: Final = regex(
    r"schemas\.microsoft\.com/office/(?:word/2003/wordml|2006/xmlPackage)|<office:document\b"
)
# A web page saved with its pictures is a mail: head lines, MIME-Version among them.
_MHT: Final = regex(
    r"\s*(?=[\w-]+:).*?^(?:MIME-Version|Content-Type\s*:\s*multipart)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
# Bytes that are looked at for a format of text: its mark stands near the beginning.
_HEAD: Final = 8192


def format_of(data: bytes, name: str, limits: Limits) -> str:
    """The format of a file, as `readers.FORMATS` names it. Raises Unreadable for what no reader
    takes.
    """
    # A member, an empty archive, an archive in several parts.
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(data, name, limits)
    if data.startswith(_OLE):
        return _ole(data, name)
    # After the containers: a PDF stored in one without compression shows its mark there too.
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if is_rich_text(data) or data.startswith(OLDER):
        return "office"
    if _is_image(data):
        return "image"
    # A workbook of Excel 5 to 2003 without its container: the first record alone, of version 8 (16
    # bytes) or 5 (8 bytes).
    if data[:2] == b"\x09\x08" and data[2:4] in (b"\x10\0", b"\x08\0"):
        return "xls"
    _refuse_known(data, name)
    return _textual(data, name)


def _refuse_known(data: bytes, name: str) -> None:
    """Refuse what is known and not read: archives other than zip, files under a company's lock."""
    for magic, archive in _ARCHIVES.items():
        if data.startswith(magic) or archive == "tar" and data[_TAR] == magic:
            raise Unreadable(
                say("archive.unread", name=name, archive=archive), say("archive.unread.cure")
            )
    # Locks that companies put over files; only their own program opens them.
    if b"E-SafeNet" in data[:256] or data.startswith(b"%TSD-Header-"):
        raise Unreadable(say("file.protected", name=name), say("file.protected.cure"))


def is_rich_text(data: bytes) -> bool:
    """Whether this is RTF; some programs write a byte order mark or a blank line before it."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def _is_image(data: bytes) -> bool:
    # `BM` begins many texts; the four bytes of zeros behind the size do not.
    bitmap = data[:2] == b"BM" and data[6:10] == b"\0\0\0\0"
    return data.startswith(_IMAGES) or bitmap or data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _zip(data: bytes, name: str, limits: Limits) -> str:
    from auditor.readers.package import Package

    package = Package(data, name, limits)
    main = package.main_part("")
    kind = package.content_type(main)
    if main.startswith("xl/") or "xl/workbook.xml" in package or "spreadsheetml" in kind:
        # A workbook of binary parts (.xlsb) only an office program opens.
        return "office" if main.endswith(".bin") else "xlsx"
    if main.startswith("word/") or "word/document.xml" in package or "wordprocessingml" in kind:
        return "docx"
    if "OFD.xml" in package:
        return "ofd"
    # XPS, the print format of Windows.
    if any(member.endswith(".fdseq") for member in package.members):
        raise Unreadable(say("xps.unread", name=name), say("file.print-pdf"))
    if main.startswith("ppt/"):
        raise Unreadable(say("slides.unread", name=name), say("give.office"))
    return _other_zip(package)


def _other_zip(package: Package) -> str:
    """OpenDocument, or an archive of files; an Office file without a body is refused."""
    if "mimetype" in package and b"opendocument" in package.read("mimetype"):
        return "office"
    if "[Content_Types].xml" in package:
        raise Unreadable(say("office.no-body", name=package.name), say("file.damaged.cure"))
    return "zip"


def _ole(data: bytes, name: str) -> str:
    from auditor.readers.ole import Container

    container = Container(data, name)
    if "EncryptedPackage" in container:
        return "sealed"
    if container.streams & {"Workbook", "WORKBOOK", "Book", "BOOK"}:
        return "xls"
    if container.streams & {"WordDocument", "wpsDocument"}:
        return "office"
    raise Unreadable(say("ole.no-content", name=name), say("ole.resave"))


def _is_text_with_markup(start: str, name: str) -> bool:
    """Whether a text only begins with an element of a web page: Markdown, or words beside that
    element.
    """
    first = _FRAGMENT.match(start)
    if not first:
        return False
    depth = 0
    # Elements of the same name open and close; where the first one is closed, what follows tells.
    for tag in re.finditer(r"<(/?)([A-Za-z0-9]{1,20})\b", start):
        if tag[2].lower() == first[1].lower():
            depth += -1 if tag[1] else 1
            if not depth:
                rest = start[tag.end() :].partition(">")[2].lstrip()
                # Words behind it: a text. Another element: a page.
                return bool(rest) and not rest.startswith("<")
    return name.lower().endswith((".md", ".markdown"))


def _textual(data: bytes, name: str) -> str:
    if data.startswith(b"ID;P") or re.match(rb"TABLE\r?\n0,1\r?\n", data):
        raise Unreadable(say("sylk.unread", name=name), say("excel.resave"))
    # A mark twice over is written by programs that add their own to a text that has one.
    head = beginning(data, _HEAD).removeprefix("\ufeff").removeprefix("\xef\xbb\xbf")
    # Comments before the first element (saved pages begin with one) say nothing.
    start = re.sub(r"^\s*(?:<!--.*?-->\s*)*", "", head, flags=re.DOTALL)
    if start.startswith("<"):
        if kind := _markup(head, start, name):
            return kind
    elif _MHT.match(start) and "content-" in head.lower():
        return "mht"
    suffix = name.lower().rpartition(".")[2]
    if suffix in ("htm", "html", "shtml") and "<" in head:
        return "html"
    # Systems export tab-separated text under the suffix of a workbook.
    as_workbook = suffix in ("xls", "xlsx", "et") and b"\0" not in data[:_HEAD]
    return "csv" if as_workbook or suffix in ("csv", "tsv", "tab") else "text"


def _markup(head: str, start: str, name: str) -> str:
    """The format of a text that begins with an element; empty where it is only a text."""
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and "<Workbook" in head:
        return "spreadsheetml"
    if _OFFICE_XML.search(head):
        return "office"
    if _HTML.search(start) and not _is_text_with_markup(start, name):
        return "html"
    if start.startswith("<?xml"):
        raise Unreadable(say("xml.unknown", name=name), say("give.office"))
    return ""
