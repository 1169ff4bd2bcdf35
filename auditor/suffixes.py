"""The suffixes of files that may be a report or a part of one: the one list of folders, archives
and outputs.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

PRINTS: Final = ("ofd", "pdf")
"""Documents as they are printed, the better first: beside a document of one name each is its print.
"""
ARCHIVES: Final = frozenset(["zip"])
DOCUMENTS: Final = frozenset(
    [
        "xlsx",
        "xlsm",
        "xls",
        "xlsb",
        "et",
        "ods",
        "docx",
        "doc",
        "wps",
        "rtf",
        "odt",
        "html",
        "htm",
        "shtml",
        "mht",
        "mhtml",
        "xml",
        "csv",
        "tsv",
        "tab",
        "txt",
        "text",
        "md",
        *PRINTS,
        *ARCHIVES,
    ]
)
"""Documents; one that no reader takes is refused with a word, never passed over."""
IMAGES: Final = frozenset(["png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "webp"])
"""Pictures of pages, and pictures in pages."""
REPORTS: Final = DOCUMENTS | IMAGES


def of(name: str) -> str:
    """The suffix of a file name or path, in small letters and without its point; empty where it has
    none.
    """
    return PurePosixPath(name.replace("\\", "/")).suffix[1:].lower()
