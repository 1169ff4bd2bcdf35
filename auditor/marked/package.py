"""An Office file with some of its parts replaced and others added; every other part stays as it
is, byte for byte."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Final

from lxml import etree

from auditor.readers.limits import DEFAULT
from auditor.readers.package import Package

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "[Content_Types].xml"


class Copy:
    """A package that is read, and what is to stand in its copy."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises Unreadable."""
        self.package = Package(data, name, DEFAULT)
        self._data = data
        self._trees: dict[str, etree._Element] = {}

    def tree(self, member: str, otherwise: str = "") -> etree._Element:
        """The root of an XML part, to be changed; a new one from `otherwise` where there is
        none.
        """
        if member not in self._trees:
            # Kept, so that several marks change one tree.
            held = member in self.package
            self._trees[member] = (
                self.package.xml(member) if held else etree.fromstring(otherwise.encode())
            )
        return self._trees[member]

    def related(self, member: str, kind: str) -> str:
        """The part of a kind that a part is related to; empty where there is none."""
        found = (target for own, target in self.package.relations(member).values() if own == kind)
        return next(found, "")

    def relate(self, member: str, kind: str, target: str) -> str:
        """Relate a part to a new one; the id of the relation."""
        folder, base = posixpath.split(member)
        empty = f'<Relationships xmlns="{_RELATIONS}"/>'
        relations = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"), empty)
        number = f"rIdAuditor{len(relations) + 1}"
        etree.SubElement(
            relations,
            f"{{{_RELATIONS}}}Relationship",
            # A target from the root, wherever the part stands.
            {"Id": number, "Type": f"{_OFFICE}/{kind}", "Target": f"/{target}"},
        )
        return number

    def declare(self, kind: str, *, part: str = "", suffix: str = "") -> None:
        """Say of what content type a part, or every part of a suffix, is; once is enough."""
        types = self.tree(_TYPES)
        space = etree.QName(types).namespace
        name, key, value = (
            ("Override", "PartName", f"/{part}") if part else ("Default", "Extension", suffix)
        )
        if any(entry.get(key, "").lower() == value.lower() for entry in types):
            return
        # Defaults stand before overrides.
        types.insert(
            len(types) if part else 0,
            types.makeelement(f"{{{space}}}{name}", {key: value, "ContentType": kind}),
        )

    def bytes(self) -> bytes:
        """The copy."""
        made = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._data)) as old,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            left = dict(self._trees)
            # In the order of the original; parts that were added come last.
            for info in old.infolist():
                tree = left.pop(info.filename, None)
                new.writestr(info, old.read(info) if tree is None else _written(tree))
            for member, tree in left.items():
                new.writestr(member, _written(tree))
        return made.getvalue()


def _written(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
