"""What relatives.yaml declares: which other reports are put beside one, and under which name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from auditor.forms.form import Forms
from auditor.language import shipped
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.yamlfile import Node
from auditor.yamlwords import near

PART: Final = regex(r"^===[ \t]*([\u4e00-\u9fff]++)[ \t]*([^\n]*?)[ \t]*$", re.MULTILINE)
"""Begins another report in an example: its relation, or `单位` and the name of a unit."""
UNIT: Final = "单位"
"""What stands before the name of a unit in an example."""
_HEAD: Final = regex(r"^[=＝]{2,}+[ \t　]*+([^\s=＝]++)", re.MULTILINE)
"""What looks like the beginning of one."""


@frozen
class Relative:
    """What another report is to one of the pack's kind."""

    kind: str = ""
    """The kind of the other; empty for the same."""
    year: int = 0
    """The year of the other less that of the report."""
    units: str = ""
    """`all` or `some` where the others are the units of the body; empty for the body itself."""
    accounts: str = ""
    """Their table that lists accounts, and the column of it, which a figure of the text is held
    against."""
    column: str = ""
    about: str = ""
    """What a claim must be against (its word 口径) for its base to be held against that table."""
    total: str = ""
    """The name of the amount whose base is the total of that table."""


def declared(node: Node) -> dict[str, Relative]:
    """What relatives.yaml declares. Raises RuleError."""
    found: dict[str, Relative] = {}
    kinds = tuple(path.parent.name for path in sorted(shipped().glob("*/pack.yaml")))
    for name, one in node.items():
        if not re.fullmatch("(?!表|每|说明)[\\u4e00-\\u9fff]{1,12}", name):
            hint = say("relation.name.cure")
            node.fail(say("relation.name", name=name), name, hint)
        if not isinstance(one, Node):
            node.fail(say("form.mapping", key=name), name, say("relation.mapping.cure"))
        keys = ("kind", "year", "units", "accounts", "column", "about", "total")
        one.require(frozenset(keys))
        one.words(keys)
        if ("accounts" in one) != ("column" in one):
            there, lacks = ("accounts", "column") if "accounts" in one else ("column", "accounts")
            one.fail(say("relation.half", there=there, lacks=lacks), there, say("relation.half.cure"))
        if one.get("kind") and one["kind"] not in kinds:
            hint = say("relation.kind.cure", kinds="、".join(kinds), kind=near(one["kind"], kinds))
            one.fail(say("relation.kind", kind=one["kind"]), "kind", hint)
        if not re.fullmatch("-?[0-9]", str(one.get("year", "0"))):
            one.fail(say("relation.year", year=one["year"]), "year", say("relation.year.cure"))
        if one.get("units", "all") not in ("all", "some"):
            hint = say("relation.units.cure")
            one.fail(say("relation.units", units=one["units"]), "units", hint)
        found[name] = Relative(**{**one, "year": int(one.get("year", "0"))})
    return found


def beside(forms: Forms, relatives: Mapping[str, Relative]) -> Forms:
    """Forms with the names of the other reports that formulas may refer to."""
    of_units = frozenset(name for name, one in relatives.items() if one.units)
    return replace(forms, relations={name: one.kind for name, one in relatives.items()}, of_units=of_units)


def check_examples(examples: Node, relation: str, forms: Forms) -> None:
    """Refuse an example that lacks the other report of its rule, or has one that the pack does not know. Raises RuleError."""
    for key in ("holds", "fails"):
        for text in examples.get(key, ()):
            # Most rules are on one report, and most examples have no such line: nothing is looked for in them.
            if relation or "==" in text or "＝" in text:
                wrong = _misfit(text, relation, forms)
                if wrong is not None:
                    examples.fail(wrong[0], key, wrong[1], item=text)


def _misfit(text: str, relation: str, forms: Forms) -> tuple[Said, Said] | None:
    """What is wrong with the other reports of an example, and what would be right."""
    heads = {one: f"=== {one}" for one in forms.relations if one not in forms.of_units}
    heads |= {UNIT: f"=== {UNIT} 名称"} if forms.of_units else {}
    begun = {part[1] for part in PART.finditer(text)}
    for head in _HEAD.finditer(text):
        word = head[1]
        if not relation and word in heads:
            choice = "、".join(sorted(forms.of_units) if word == UNIT else (word,))
            return say("relation.part-for", name=word), say("relation.part-for.cure", choice=choice)
        if relation and (word not in heads or word not in begun):
            cure = say("relation.part.cure", choice="、".join(heads.values()), name=near(word, heads))
            return say("relation.part", name=head[0]), cure
    needed = UNIT if relation in forms.of_units else relation
    if needed and needed not in begun:
        return say("relation.part-missing", name=relation), say("relation.part-missing.cure", head=heads[needed])
    return None


def check_accounts(node: Node, one: Relative, theirs: Forms) -> None:
    """Refuse a table or a column that the other kind does not have."""
    if one.accounts and one.accounts not in theirs.forms:
        hint = say("known.forms", forms="、".join(theirs.forms))
        node.fail(say("relation.form", kind=one.kind, accounts=one.accounts), "accounts", hint)
    if one.accounts and one.column not in theirs.forms[one.accounts].columns:
        columns = theirs.forms[one.accounts].columns
        hint = say("rule.words.cure", known="、".join(columns), node=near(one.column, columns))
        node.fail(say("relation.column", accounts=one.accounts, column=one.column), "column", hint)
