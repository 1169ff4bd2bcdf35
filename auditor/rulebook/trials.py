"""The examples of rules, run: what each came to, and for one that did not come to what it should, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.arithmetic import Verdict
from auditor.booking import post
from auditor.engine import put
from auditor.entry import called
from auditor.family import relatives as family
from auditor.findings import Check
from auditor.ledger import Ledger
from auditor.message import Message, Said
from auditor.readers import text
from auditor.records import frozen
from auditor.rules.pack import Pack, uses
from auditor.rules.packs import loaded
from auditor.rules.related import UNIT
from auditor.rules.rule import Rule

_VERDICTS: Final = {
    Verdict.HOLDS: "相符",
    Verdict.ROUNDING: "尾差",
    Verdict.FAILS: "不符",
    Verdict.UNDECIDED: "无法核对",
}
_THINGS: Final = ("missing.row", "missing.account", "missing.rate")
_SHOWN: Final = 3
"""So many checks of an example are told."""


@frozen
class Trial:
    """One example of a rule, run."""

    rule: Rule
    holds: bool
    """Whether the example is one that should hold."""
    number: int
    checks: tuple[Check, ...]
    ledger: Ledger
    pack: Pack

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What the rule came to, check by check."""
        return tuple(check.verdict for check in self.checks)

    @property
    def passed(self) -> bool:
        """Whether the rule said of the example what it should: something, and the right thing.

        A rule about the text as such (`structure`) may have nothing to say where all is well.
        """
        if self.holds:
            said = bool(self.checks) or self.rule.kind == "structure"
            return said and all(verdict in (Verdict.HOLDS, Verdict.ROUNDING) for verdict in self.verdicts)
        return Verdict.FAILS in self.verdicts


def run_examples(pack: Pack, rules: Iterable[Rule]) -> Iterator[Trial]:
    """Every example of the rules, put to its own rule."""
    for rule in rules:
        for holds, examples in ((True, rule.holds), (False, rule.fails)):
            for number, example in enumerate(examples, 1):
                ledger = family.example(
                    example,
                    rule,
                    pack,
                    lambda part, under: post(text.parse(part), under.forms, under.vocabulary),
                )
                yield Trial(rule, holds, number, tuple(put(rule, ledger)), ledger, pack)


def told(trial: Trial) -> str:
    """The line for an example that did not come to what it should: file, line, column, what, why, and what to do."""
    rule = trial.rule
    key = f"{'holds' if trial.holds else 'fails'}.{trial.number}"
    line, column = rule.spots.get(key) or rule.spots.get("examples", (rule.line, 1))
    should = "成立" if trial.holds else "不成立"
    said = "、".join(dict.fromkeys(_VERDICTS[one] for one in trial.verdicts)) or "没有核对到任何数字"
    return f"{rule.source}:{line}:{column}: {rule.id} 第 {trial.number} 个应{should}的例子：{said}。{_why(trial)}"


def _why(trial: Trial) -> str:
    wrong = [check for check in trial.checks if not trial.holds or check.verdict in (Verdict.FAILS, Verdict.UNDECIDED)]
    missing = list(dict.fromkeys(_lacking(one) for check in wrong for one in check.missing))
    if missing:
        return f"{'；'.join(missing[:_SHOWN])}。在例子里补上，或改正公式里的名称。"
    if wrong:
        shown = "；".join(_filled(check) for check in wrong[:_SHOWN])
        return f"代入是 {shown}。改例子里的数，或改公式。"
    return _unread(trial)


def _lacking(one: Said) -> str:
    """What an example lacks, as a sentence: some of what can be missing is told as a thing, some as what is wrong with it."""
    key = one.key if isinstance(one, Message) else ""
    verb = "读不准 " if key.startswith("misread.") else "例子里没有 " if key in _THINGS else ""
    return f"{verb}{one}"


def _filled(check: Check) -> str:
    formula = "".join(term.text for term in check.terms) or f"{check.note}"
    return f"{check.subject}：{formula}" if check.subject else formula


def _unread(trial: Trial) -> str:
    """Why a rule finds nothing in an example: what was not read, or a condition that is not met."""
    rule, ledger = trial.rule, trial.ledger
    lacking = "、".join(_unseen(table, trial.pack) for table in sorted(uses(rule)) if table not in ledger.tables)
    notices = "".join(f"{notice.message}" for notice in ledger.notices)
    if lacking:
        return f"没有读到 {lacking}。{notices}"
    if rule.scope.claim and not any(claim.kind == rule.scope.claim for claim in ledger.claims):
        return f"没有读出“{rule.scope.claim}”这种说法；用 auditor ledger 文件 --claims 看一段文字读出了什么。{notices}"
    if rule.when is not None:
        return f"条件 when: {rule.condition} 没有满足；改例子，或改条件。"
    return f"公式里的行或栏在例子里没有印出；补上，或改公式。{notices}"


def _unseen(table: str, pack: Pack) -> str:
    """A table that was not read, with where it goes and how it begins."""
    relation, _, number = table.rpartition(".")
    kind = pack.forms.relations.get(relation, "")
    form = (loaded((kind,)) if kind else pack).forms.forms.get(number)
    where = f"“=== {UNIT if relation in pack.forms.of_units else relation}”之下的 " if relation else ""
    return where + called(number) + (f"（首行写“{form.title}”，下一行起写表头和各行）" if form is not None else "")
