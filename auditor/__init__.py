"""Checks the arithmetic of published Chinese departmental final accounts (部门决算).

The flow, which is also the order of import and of the folder:

    file -> readers -> Document -> forms, binding -> tables   \\
                              \\-> text, ties      -> claims    > Ledger -> rules, engine -> checks
                              -> Report -> reports
                                                             /

`audit(path)` does all of it. What can be changed without Python stands in `rules/`: forms,
vocabulary, rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.homes import homes

if TYPE_CHECKING:
    from auditor.api import audit as audit
    from auditor.api import post as post
    from auditor.api import read as read
    from auditor.document import Document as Document
    from auditor.document import Unreadable as Unreadable
    from auditor.errors import AuditorError as AuditorError
    from auditor.findings import Report as Report
    from auditor.ledger import Ledger as Ledger
    from auditor.rules.pack import Pack as Pack
    from auditor.rules.pack import load as load_pack
    from auditor.yamlfile import RuleError as RuleError

__version__ = "0.1.0"
__all__ = [
    "AuditorError",
    "Document",
    "Ledger",
    "Pack",
    "Report",
    "RuleError",
    "Unreadable",
    "audit",
    "load_pack",
    "post",
    "read",
]

__getattr__ = homes(
    "auditor",
    {
        "audit": "auditor.api:audit",
        "post": "auditor.api:post",
        "read": "auditor.api:read",
        "Document": "auditor.document:Document",
        "Unreadable": "auditor.document:Unreadable",
        "AuditorError": "auditor.errors:AuditorError",
        "Report": "auditor.findings:Report",
        "Ledger": "auditor.ledger:Ledger",
        "Pack": "auditor.rules.pack:Pack",
        "load_pack": "auditor.rules.pack:load",
        "RuleError": "auditor.yamlfile:RuleError",
    },
)
