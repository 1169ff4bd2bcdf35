"""Packs of rules: the formula language, what a rule is put to, what it comes to, the rules as
such."""

from auditor.rules.compiling import compile_rule
from auditor.rules.pack import DEFAULT_PACK, Pack, load, shipped, uses
from auditor.rules.rule import Rule

__all__ = ["DEFAULT_PACK", "Pack", "Rule", "compile_rule", "load", "shipped", "uses"]
