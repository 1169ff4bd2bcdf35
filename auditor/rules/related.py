"""What relatives.yaml declares: which other reports are put beside one, and under which name."""

from __future__ import annotations

import re

from auditor.forms.form import Forms
from auditor.language import shipped
from auditor.records import frozen
from auditor.yamlfile import Node
from auditor.yamlwords import near


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
            hint = "公式里写作 名称.表NN[…]；用一至十二个汉字，不以 表、每、说明 开头。"
            node.fail(f"关系“{name}”不能这样叫", name, hint)
        if not isinstance(one, Node):
            node.fail(f"“{name}”应是一个映射（键: 值）", name, "例如 上年: {year: -1}。")
        keys = ("kind", "year", "units", "accounts", "column", "about", "total")
        one.require(frozenset(keys))
        one.words(keys)
        if ("accounts" in one) != ("column" in one):
            there, lacks = ("accounts", "column") if "accounts" in one else ("column", "accounts")
            one.fail(f"有 {there}，没有 {lacks}", there, '两项同写：accounts: "05", column: 合计。')
        if one.get("kind") and one["kind"] not in kinds:
            hint = f"可用：{'、'.join(kinds)}。{near(one['kind'], kinds)}"
            one.fail(f"没有这种报告“{one['kind']}”", "kind", hint)
        if not re.fullmatch("-?[0-9]", str(one.get("year", "0"))):
            one.fail(f"year 不能是“{one['year']}”", "year", "与本报告年度相差几年，例如 -1。")
        if one.get("units", "all") not in ("all", "some"):
            hint = "可用：all（全部单位）、some（部分单位）。"
            one.fail(f"units 不能是“{one['units']}”", "units", hint)
        found[name] = Relative(**{**one, "year": int(one.get("year", "0"))})
    return found


def check_accounts(node: Node, one: Relative, theirs: Forms) -> None:
    """Refuse a table or a column that the other kind does not have."""
    if one.accounts and one.accounts not in theirs.forms:
        hint = f"可用：{'、'.join(theirs.forms)}。"
        node.fail(f"{one.kind} 没有{one.accounts}表的表样", "accounts", hint)
    if one.accounts and one.column not in theirs.forms[one.accounts].columns:
        columns = theirs.forms[one.accounts].columns
        hint = f"可用：{'、'.join(columns)}。{near(one.column, columns)}"
        node.fail(f"{one.accounts}表没有“{one.column}”这一栏", "column", hint)
