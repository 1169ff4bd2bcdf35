"""OFD (GB/T 33190), the state's format of fixed pages: a zip of XML pages, read like those of a
PDF.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from hashlib import sha256

from lxml import etree

from auditor.document import Document, Notice, Unreadable
from auditor.message import Said, say
from auditor.readers.hidden import notices
from auditor.readers.limits import DEFAULT, Limits, Meter, oversized
from auditor.readers.ofd.page import page_content
from auditor.readers.package import Package, damaged
from auditor.readers.pdf.drawings import TooFine
from auditor.readers.pdf.flow import blocks, stripped
from auditor.readers.pdf.seen import Seen, ranges

# Width and height of a page that says none, in millimetres.
_A4 = (210.0, 297.0)


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in an OFD file.

    Raises Unreadable where it is damaged or too long, or holds pages that are pictures.
    """
    package = Package(data, name, limits)
    seen = Seen()
    meter = Meter(name, limits)
    # A file may hold several documents, one after the other.
    for body in package.xml("OFD.xml").iterfind("{*}DocBody"):
        root = _within("", body.findtext("{*}DocRoot") or "")
        _read(package, root, seen, meter)
        if body.find("{*}Signatures") is not None:
            seen.said.append(Notice(say("ofd.seal")))
    if not seen.pages:
        raise Unreadable(say("ofd.no-pages", name=name), say("pdf.export"))
    # A page that is a picture has no text, and OCR is not tried here.
    if seen.scans:
        raise Unreadable(
            say("pdf.scans", name=name, pages=ranges(seen.scans)),
            say("file.print-pdf"),
        )
    running = stripped(seen.pages)
    found = blocks(seen.pages)
    return Document(
        name, found, (*seen.told(), *notices(seen.unseen, found)), sha256(data).hexdigest(), running
    )


def _read(package: Package, root: str, seen: Seen, meter: Meter) -> None:
    """Takes the pages of one document of the file."""
    document, folder = package.xml(root), posixpath.dirname(root)
    common = document.find("{*}CommonData")
    templates: dict[str, str] = {}
    units: dict[str, etree._Element] = {}
    size = _A4
    if common is not None:
        size = _size(common.find("{*}PageArea"), size)
        # Templates hold what pages share (a frame, a head); pages refer to them.
        for template in common.iterfind("{*}TemplatePage"):
            templates[template.get("ID", "")] = _within(folder, template.get("BaseLoc", ""))
        # Drawings that pages put in place by their id.
        for kind in ("PublicRes", "DocumentRes"):
            units |= dict(_units(package, _within(folder, common.findtext("{*}" + kind) or "")))
    for entry in document.iterfind("{*}Pages/{*}Page"):
        number = len(seen.pages) + 1
        if number > meter.limits.pages:
            raise Unreadable(
                say("ofd.pages", name=meter.name, most=meter.limits.pages),
                say("pdf.pages.cure"),
            )
        page = package.xml(_within(folder, entry.get("BaseLoc", "")))
        layers = list(_layers(package, page, templates))
        try:
            content = page_content(layers, number, _size(page.find("{*}Area"), size), units.get)
        except TooFine as error:
            raise oversized(
                meter.name, say("dense.page", page=number, what=error.args[0])
            ) from error
        content.notes = _notes(package, document, folder, entry.get("ID", ""))
        seen.take(content, meter)


def _within(folder: str, location: str) -> str:
    """The member that a location names, from the root or from the folder."""
    location = location.strip().replace("\\", "/")
    return (
        # An absolute path begins at the root of the container.
        location.lstrip("/")
        if location.startswith("/")
        else posixpath.normpath(posixpath.join(folder, location))
    )


def _size(area: etree._Element | None, otherwise: tuple[float, float]) -> tuple[float, float]:
    """Width and height of a page in millimetres."""
    text = area.findtext("{*}PhysicalBox") if area is not None else None
    try:
        # A box is its corner, then width and height.
        _, _, wide, high = map(float, (text or "").split())
    except ValueError:
        return otherwise
    # Sizes beyond these are slips.
    return (wide, high) if 1 <= wide <= 5000 and 1 <= high <= 50_000 else otherwise


def _layers(
    package: Package, page: etree._Element, templates: dict[str, str]
) -> Iterator[etree._Element]:
    """The layers of a page in the order in which they are drawn, those of its templates among
    them.
    """
    own = list(page.iterfind("{*}Content/{*}Layer"))
    below: list[etree._Element] = []
    above: list[etree._Element] = []
    for use in page.iterfind("{*}Template"):
        member = templates.get(use.get("TemplateID", ""))
        if member in package.members:
            layers = package.xml(member).iterfind("{*}Content/{*}Layer")
            # `Foreground` is drawn over the page, all other kinds below it.
            (above if use.get("ZOrder") == "Foreground" else below).extend(layers)
    yield from (*below, *own, *above)


def _units(package: Package, member: str) -> Iterator[tuple[str, etree._Element]]:
    """The composite drawings that a list of resources holds."""
    if member in package.members:
        for unit in package.xml(member).iterfind(".//{*}CompositeGraphicUnit"):
            content = unit.find("{*}Content")
            if content is not None:
                yield unit.get("ID", ""), content


def _notes(package: Package, document: etree._Element, folder: str, page: str) -> dict[Said, int]:
    """How many annotations are laid over a page; none of them is of its print."""
    listed = _within(folder, document.findtext("{*}Annotations") or "")
    if listed not in package.members:
        return {}
    count = 0
    for entry in package.xml(listed).iterfind("{*}Page"):
        if entry.get("PageID") == page:
            member = _within(posixpath.dirname(listed), entry.findtext("{*}FileLoc") or "")
            if member not in package.members:
                raise damaged(package.name, say("part.missing", member=member))
            count += sum(
                # A link shows nothing of its own.
                annotation.get("Visible") != "false" and annotation.get("Type") != "Link"
                for annotation in package.xml(member).iterfind("{*}Annot")
            )
    return {say("annotation.note"): count} if count else {}
