"""The XML parts of a Word document, the strict form of the format as the usual one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lxml import etree

from auditor.readers.package import Package, parse_xml

Relations = Mapping[str, tuple[str, str]]
"""Relation id -> (kind, target member)."""
_ISO: Final = b"http://purl.oclc.org/ooxml/"
_ECMA: Final = b"http://schemas.openxmlformats.org/"
# Word saves 严格 Open XML under other names; they are replaced before parsing, so that all else
# knows one form.
_STRICT: Final = {
    _ISO + b"wordprocessingml/main": _ECMA + b"wordprocessingml/2006/main",
    _ISO + b"officeDocument/relationships": _ECMA + b"officeDocument/2006/relationships",
}


def xml(package: Package, member: str) -> etree._Element:
    """The root element of a part."""
    data = package.read(member)
    for strict, usual in _STRICT.items():
        data = data.replace(strict, usual)
    return parse_xml(data, package.meter)


def related(package: Package, relations: Relations, kind: str) -> etree._Element | None:
    """The part of a kind, where there is one."""
    target = next((target for found, target in relations.values() if found == kind), "")
    return xml(package, target) if target in package else None


def margins(package: Package, relations: Relations) -> list[etree._Element]:
    """The heads and feet of the pages."""
    # Relations are in no order of their own.
    ends = {target for kind, target in relations.values() if kind in ("header", "footer")}
    return [xml(package, target) for target in sorted(ends) if target in package]
