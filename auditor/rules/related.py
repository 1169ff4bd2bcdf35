"""What relatives.yaml declares: which other reports are put beside one, and under which name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from auditor.forms.form import Forms
from auditor.message import Message, Said, listed, say
from auditor.parsed import shipped
from auditor.patterns import regex
from auditor.records import frozen
from auditor.yamlfile import Node
from auditor.yamlwords import near

ALL: Final = "all"
SOME: Final = "some"
"""Which of a department's units are there."""
# === 上年, === 单位 财政局本级
PART: Final = regex(r"^===[ \t]*([\u4e00-\u9fff]++)[ \t]*([^\n]*?)[ \t]*$", re.MULTILINE)
"""Begins another report in an example: its relation, or `单位` and the name of a unit."""
UNIT: Final = "单位"
"""What stands before the name of a unit in an example."""
# == 上年, ＝＝＝上年: nearly one, told as a mistake where it is none
_HEAD: Final = regex(r"(?<![=＝])[=＝]{2,}+[ \t　]*+([^\s=＝]++)")
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
        # A word that no `for:` could begin with otherwise.
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
            one.fail(
                say("relation.half", there=there, lacks=lacks), there, say("relation.half.cure")
            )
        if one.get("kind") and one["kind"] not in kinds:
            hint = say("relation.kind.cure", kinds=listed(kinds), kind=near(one["kind"], kinds))
            one.fail(say("relation.kind", kind=one["kind"]), "kind", hint)
        # -1 for 上年: so many years apart, not a year.
        if not re.fullmatch("-?[0-9]", str(one.get("year", "0"))):
            one.fail(say("relation.year", year=one["year"]), "year", say("relation.year.cure"))
        if one.get("units", ALL) not in (ALL, SOME):
            hint = say("relation.units.cure")
            one.fail(say("relation.units", units=one["units"]), "units", hint)
        found[name] = Relative(**{**one, "year": int(one.get("year", "0"))})
    return found


def whole_of(relatives: Mapping[str, Relative]) -> str:
    """The relation that the tables of units are called by in a formula, whether all units are there
    or not.
    """
    return next((name for name, one in relatives.items() if one.units == ALL), "")


def beside(forms: Forms, relatives: Mapping[str, Relative]) -> Forms:
    """The forms with what a formula may name beside them."""
    whole = whole_of(relatives)
    return replace(
        forms,
        relations={name: one.kind for name, one in relatives.items()},
        # Some units are called in formulas as all of them are.
        called={name: whole or name if one.units else name for name, one in relatives.items()},
        of_units=frozenset(name for name, one in relatives.items() if one.units),
    )


def heads(forms: Forms) -> dict[str, Message]:
    """The lines that begin the other reports in an example, by their first word."""
    lines = {
        name: say("relation.head", name=name)
        for name in forms.relations
        if name not in forms.of_units
    }
    return lines | ({UNIT: say("relation.head-unit", name=UNIT)} if forms.of_units else {})


def check_examples(examples: Node, relation: str, forms: Forms) -> None:
    """Refuse an example that lacks the other report of its rule, or has one that the pack does not
    know. Raises RuleError.
    """
    for key, texts in examples.items():
        for text in texts:
            # Most rules are on one report, and most examples have no such line: nothing is looked
            # for in them.
            if relation or "==" in text or "＝" in text:
                wrong = _misfit(text, relation, forms)
                if wrong is not None:
                    examples.fail(wrong[0], key, wrong[1], item=text)


def _misfit(text: str, relation: str, forms: Forms) -> tuple[Said, Said] | None:
    """What is wrong with the other reports of an example, and what would be right."""
    # Nothing is looked for in the lines of tables, which most are.
    lines = [line for line in text.split("\n") if line.startswith(("=", "＝"))]
    begun = {part[1] for part in map(PART.match, lines) if part}
    for head in filter(None, map(_HEAD.match, lines)):
        # The example brings another report that the rule is not for.
        if not relation and _is_head(head[1], forms):
            return _uncalled(head[1], forms)
        if relation and not (head[1] in begun and _is_head(head[1], forms)):
            return _no_part(head[0], head[1], forms)
    return _lacking(relation, begun, forms)


def _lacking(relation: str, begun: Collection[str], forms: Forms) -> tuple[Said, Said] | None:
    """That an example lacks the other report that its rule speaks of, where it does."""
    needed = UNIT if relation in forms.of_units else relation
    if not needed or needed in begun:
        return None
    cure = say("relation.part-missing.cure", head=heads(forms)[needed])
    return say("relation.part-missing", name=relation), cure


def _no_part(line: str, word: str, forms: Forms) -> tuple[Said, Said]:
    """That no other report of the pack begins with a line, and which do."""
    choices = heads(forms)
    cure = say("relation.part.cure", choice=listed(choices.values()), name=near(word, choices))
    return say("relation.part", name=line), cure


def _is_head(word: str, forms: Forms) -> bool:
    """Whether another report begins under a word in the examples of a pack."""
    if word == UNIT:
        return bool(forms.of_units)
    return word in forms.relations and word not in forms.of_units


def _uncalled(word: str, forms: Forms) -> tuple[Said, Said]:
    """That an example has another report which its rule does not speak of."""
    choice = listed(sorted(forms.of_units) if word == UNIT else (word,))
    return say("relation.part-for", name=word), say("relation.part-for.cure", choice=choice)


def check_accounts(node: Node, one: Relative, theirs: Forms) -> None:
    """Refuse a table or a column that the other kind does not have."""
    if one.accounts and one.accounts not in theirs.forms:
        hint = say("known.forms", forms=listed(theirs.forms))
        node.fail(say("relation.form", kind=one.kind, accounts=one.accounts), "accounts", hint)
    if one.accounts and one.column not in theirs.forms[one.accounts].columns:
        columns = theirs.forms[one.accounts].columns
        hint = say("rule.words.cure", known=listed(columns), node=near(one.column, columns))
        node.fail(say("relation.column", accounts=one.accounts, column=one.column), "column", hint)
