"""Packs of rules: the formula language, what a rule is put to, what it comes to, the rules as
such."""

from typing import TYPE_CHECKING

from auditor.homes import homes

if TYPE_CHECKING:
    from auditor.parsed import shipped
    from auditor.rules.compiling import compile_rule
    from auditor.rules.folders import DEFAULT_PACK
    from auditor.rules.pack import Pack, load, uses
    from auditor.rules.rule import Rule

__all__ = ["DEFAULT_PACK", "Pack", "Rule", "compile_rule", "load", "shipped", "uses"]
__getattr__ = homes(
    "auditor.rules",
    {
        "DEFAULT_PACK": "auditor.rules.folders:DEFAULT_PACK",
        "shipped": "auditor.parsed:shipped",
        "Pack": "auditor.rules.pack:Pack",
        "load": "auditor.rules.pack:load",
        "uses": "auditor.rules.pack:uses",
        "Rule": "auditor.rules.rule:Rule",
        "compile_rule": "auditor.rules.compiling:compile_rule",
    },
)
