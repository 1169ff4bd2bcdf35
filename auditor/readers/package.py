"""Zip containers (.xlsx, .docx, .zip) opened within limits, and XML parsed without entities or
network.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from auditor.document import Block, Document, Paragraph, Unreadable
from auditor.message import Said, say
from auditor.readers.limits import MEGABYTE, Limits, Meter, oversized

# Suffixes of members that are archives themselves, counted with what they hold.
_CONTAINERS: Final = frozenset({"zip", "docx", "xlsx", "xlsm"})
# Suffixes of members that are parsed; the others (pictures, fonts) only take up room.
_PARSED: Final = frozenset({"xml", "rels", "html", "htm", "mht", "csv", "tsv", "txt", "md"})
# The name of the attribute `r:id` in usual files, and below in those saved as 严格 Open XML.
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TYPES: Final = "[Content_Types].xml"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def damaged(name: str, what: Said = "") -> Unreadable:
    """The refusal of a file that cannot be taken apart."""
    return Unreadable(
        say("file.unfit", name=name, what=what or say("damaged.whole")), say("file.damaged.cure")
    )


def encrypted(name: str) -> Unreadable:
    """The refusal of a file under a password."""
    return Unreadable(say("file.encrypted", name=name), say("file.encrypted.cure"))


def parse_xml(data: bytes, meter: Meter) -> etree._Element:
    """The root of an XML text, whose parts the meter counts.

    Refused: a document type (entity bombs, external entities), and more than one part may hold.
    """
    check_xml(data, meter)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        # The parser's own bounds on depth and on the length of a text stay on.
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(meter.name) from error


def iterate_xml(data: bytes, tags: tuple[str, ...], meter: Meter) -> Iterator[etree._Element]:
    """The elements of these tags as they end, in a tree that is not kept; the same refusals as
    `parse_xml`.
    """
    check_xml(data, meter)
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            yield element
            element.clear()
            # The emptied element itself stays with its parent; without it a long sheet grows all
            # the same.
            while element.getprevious() is not None and (parent := element.getparent()) is not None:
                del parent[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(meter.name) from error


def check_xml(data: bytes, meter: Meter) -> None:
    """Refuse XML with a document type or beyond the limits."""
    if len(data) > meter.limits.part:
        raise oversized(meter.name, say("large.one-part", size=len(data) // MEGABYTE))
    # An upper bound without parsing: what opens, and an equals sign for each attribute.
    meter.markup(len(data), data.count(b"<") - data.count(b"</") + data.count(b"="))
    # In UTF-16 a zero byte stands beside every letter; without them the words below can be found.
    head = (
        data.replace(b"\0", b"")
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:64]
        else data
    )
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Unreadable(
            say("xml.entities", name=meter.name),
            say("file.resave"),
        )


class Package:
    """A zip container whose sizes have been checked before anything is expanded."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Raises Unreadable where the container is damaged, encrypted or a bomb."""
        self.name = name
        self.limits = limits
        self.meter = Meter(name, limits)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            NotImplementedError,
            UnicodeDecodeError,
        ) as error:
            raise damaged(name, say("damaged.archive")) from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        expanded = sum(info.file_size for info in infos)
        if len(infos) > limits.members:
            raise oversized(name, say("much.files", count=len(infos)))
        # Its ratio tells a bomb only beyond one part: small blank sheets shrink as far.
        if (
            expanded > limits.expanded
            or expanded > limits.part
            and expanded > limits.ratio * len(data)
        ):
            raise oversized(name, say("large.unpacked", size=expanded // MEGABYTE))
        self.expanded = expanded
        office = any(_plain(info.filename) == _TYPES.casefold() for info in infos)
        # Some writers put backslashes into the names, or a slash before them; Office reads both.
        self.members = {
            posixpath.normpath(info.filename.replace("\\", "/").lstrip("/"))
            if office
            else printed_name(info): info
            for info in infos
        }
        self._refuse_doubles(infos)

    def _refuse_doubles(self, infos: list[zipfile.ZipInfo]) -> None:
        """Of two members of one name each program shows another one; an Office file tells no case
        apart either.
        """
        office = any(_plain(info.filename) == "[content_types].xml" for info in infos)
        seen: set[str] = set()
        for info in infos:
            key = _plain(printed_name(info)) if office else printed_name(info)
            if key in seen:
                raise damaged(self.name, say("part.twice", member=info.filename))
            seen.add(key)

    def __contains__(self, member: str) -> bool:
        """Whether there is such a member."""
        return member in self.members

    def read(self, member: str) -> bytes:
        """The bytes of a member. Raises Unreadable where it is missing, encrypted or damaged."""
        info = self.members.get(member)
        if info is None:
            raise damaged(self.name, say("part.missing", member=member))
        # Bit 0 of the flags: encrypted.
        if info.flag_bits & 0x1:
            raise encrypted(self.name)
        try:
            return self._zip.read(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            ValueError,
        ) as error:
            raise damaged(self.name, say("part.damaged", member=member)) from error

    def xml(self, member: str) -> etree._Element:
        """The root element of an XML member."""
        return parse_xml(self.read(member), self.meter)

    def content_type(self, member: str) -> str:
        """What the list of types says that a member is; empty where it does not."""
        if not member or _TYPES not in self.members:
            return ""
        for entry in self.xml(_TYPES).iterfind("{*}Override"):
            # The list of types names parts with a slash before them, the archive without.
            if entry.get("PartName", "").lstrip("/") == member:
                return entry.get("ContentType", "")
        return ""

    def relations(self, member: str) -> dict[str, tuple[str, str]]:
        """Relation id -> (kind, target member) of a member; targets outside of the container are
        left out.
        """
        folder, base = posixpath.split(member)
        path = posixpath.join(folder, "_rels", base + ".rels")
        if path not in self.members:
            return {}
        found = {}
        for relation in self.xml(path).iterfind("{*}Relationship"):
            # A link to another file or a server is never followed.
            if relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                full = (
                    target[1:]
                    if target.startswith("/")
                    else posixpath.normpath(posixpath.join(folder, target))
                )
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], full)
        return found

    def main_part(self, usual: str) -> str:
        """The main part of an Office file: as its relations name it, else where it usually
        stands.
        """
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self.members:
                return target
        return usual


def relation_id(element: etree._Element) -> str:
    """The relation id that an element carries (`r:id`), or nothing."""
    return element.get(_RELATION) or element.get(_STRICT_RELATION) or ""


def _plain(member: str) -> str:
    """The name by which Office programs know a member."""
    return posixpath.normpath(member.replace("\\", "/").lstrip("/")).casefold()


def printed_name(info: zipfile.ZipInfo) -> str:
    """A member's name; Chinese systems write GBK names that the zip format calls code page 437."""
    # Bit 11 of the flags: the name is in UTF-8. Else it was decoded as code page 437, which can be
    # undone byte for byte.
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def remaining(limits: Limits, data: bytes, found: Document, name: str) -> Limits:
    """What is left of the limits once a file was read: they hold for the whole report, not for each
    file anew.

    Raises Unreadable where nothing is left.
    """
    expanded, markup = _sizes(data, name, limits)
    left = replace(
        limits,
        expanded=limits.expanded - expanded,
        markup=limits.markup - markup,
        cells=limits.cells - sum(len(row) for grid in found.grids for row in grid.rows),
        paragraphs=limits.paragraphs - len(found.paragraphs),
        characters=limits.characters - sum(map(_printed, found.blocks)),
    )
    if min(left.expanded, left.markup, left.cells, left.paragraphs, left.characters) < 0:
        raise oversized(name, say("much.together"))
    return left


def _printed(block: Block) -> int:
    if isinstance(block, Paragraph):
        return len(block.text)
    return sum(len(cell.text) for row in block.rows for cell in row)


def _sizes(data: bytes, name: str, limits: Limits) -> tuple[int, int]:
    """(bytes a file expands to, bytes of it that are parsed), containers within it included."""
    if not data.startswith(b"PK"):
        # A PDF and an old container have limits of their own; what else is no archive is parsed
        # whole.
        return 0, 0 if data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")) else len(data)
    package = Package(data, name, limits)
    expanded, markup = package.expanded, 0
    for member, info in package.members.items():
        suffix = member.lower().rpartition(".")[2]
        if suffix in _CONTAINERS:
            inner = _sizes(package.read(member), name, limits)
            expanded, markup = expanded + inner[0], markup + inner[1]
        elif suffix in _PARSED:
            markup += info.file_size
    return expanded, markup
