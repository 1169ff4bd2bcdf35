"""Packages (.xlsx, .docx) under Excel's own password: opened with msoffcrypto, where that is
installed.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import Final

from auditor.document import Document, Unreadable
from auditor.message import say
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.ole import MAGIC
from auditor.readers.package import encrypted

_PASSWORD: Final = "VelvetSweatshop"
"""Set by 保护工作簿, and tried by Excel before it asks."""


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in an encrypted package.

    Raises Unreadable where its password is another, or the component that opens it is not
    installed.
    """
    try:
        import msoffcrypto
    except ImportError as error:
        raise Unreadable(encrypted(name).message, say("office.encrypted.cure-excel")) from error
    plain = io.BytesIO()
    try:
        sealed = msoffcrypto.OfficeFile(io.BytesIO(data))
        sealed.load_key(password=_PASSWORD, verify_password=True)
        sealed.decrypt(plain)
    except Exception as error:  # it has errors of its own, and lets those of its parts through
        raise encrypted(name) from error
    # What was locked holds another lock, or no package: never opened twice.
    if plain.getvalue().startswith(MAGIC):
        raise encrypted(name)
    from auditor.readers import read_bytes

    document = read_bytes(plain.getvalue(), name, limits)
    return replace(document, sha256=hashlib.sha256(data).hexdigest())
