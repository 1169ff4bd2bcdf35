"""The examples of rules, run: what each came to, and for one that did not come to what it should,
why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.arithmetic import Verdict
from auditor.booking import post
from auditor.engine import put
from auditor.family import relatives as family
from auditor.findings import Check
from auditor.ledger import Ledger
from auditor.message import Message, Said, listed, say, sentences
from auditor.readers import text
from auditor.records import frozen
from auditor.rulebook.lines import placed
from auditor.rules.pack import Pack, uses
from auditor.rules.packs import loaded
from auditor.rules.related import UNIT
from auditor.rules.rule import Rule

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
            return said and all(
                verdict in (Verdict.HOLDS, Verdict.ROUNDING) for verdict in self.verdicts
            )
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


def told(trial: Trial) -> Message:
    """The line for an example that did not come to what it should: file, line, column, what, why,
    and what to do.
    """
    rule = trial.rule
    key = f"{'holds' if trial.holds else 'fails'}.{trial.number}"
    spot = rule.spots.get(key) or rule.spots.get("examples", (rule.line, 1))
    verdicts = dict.fromkeys(say(f"verdict.{one.value}") for one in trial.verdicts)
    came = listed(verdicts) if verdicts else say("trial.nothing")
    what = say(
        "trial.holds" if trial.holds else "trial.fails",
        number=trial.number,
        rule=rule.id,
        came=came,
    )
    return placed(rule.source, spot, sentences(say("sentence", text=what), *_why(trial)))


def _why(trial: Trial) -> Iterator[Said]:
    wrong = [
        check
        for check in trial.checks
        if not trial.holds or check.verdict in (Verdict.FAILS, Verdict.UNDECIDED)
    ]
    missing = list(dict.fromkeys(_lacking(one) for check in wrong for one in check.missing))
    # What is lacking explains more than the figures do.
    if missing:
        yield say("sentence", text=missing[:_SHOWN])
        misread = all(isinstance(one, Message) and one.key == "trial.misread" for one in missing)
        yield say("trial.misread.cure" if misread else "trial.missing.cure")
    elif wrong:
        yield say("trial.filled", checks=[_filled(check) for check in wrong[:_SHOWN]])
        yield say("trial.filled.cure")
    else:
        yield from _unread(trial)


def _lacking(one: Said) -> Said:
    """What an example lacks, as a sentence: some of what can be missing is told as a thing, some as
    what is wrong with it.
    """
    key = one.key if isinstance(one, Message) else ""
    if key.startswith("misread."):
        return say("trial.misread", what=one)
    return say("trial.lacks", what=one) if key in _THINGS else one


def _filled(check: Check) -> Said:
    formula = "".join(term.text for term in check.terms) or check.note
    return say("of-file", file=check.subject, what=formula) if check.subject else formula


def _unread(trial: Trial) -> Iterator[Said]:
    """Why a rule finds nothing in an example: what was not read, or a condition that is not met."""
    rule, ledger = trial.rule, trial.ledger
    lacking = [
        _unseen(table, trial.pack) for table in sorted(uses(rule)) if table not in ledger.tables
    ]
    # In the order in which a rule is put: its tables, its claims, its condition, its cells.
    if lacking:
        yield say("trial.unread", tables=listed(lacking))
    elif rule.scope.claim and not any(claim.kind == rule.scope.claim for claim in ledger.claims):
        yield say("trial.no-claim", claim=rule.scope.claim)
    elif rule.when is not None:
        yield say("trial.when", when=rule.condition)
        return
    else:
        yield say("trial.unprinted")
    yield from (notice.message for notice in ledger.notices)


def _unseen(table: str, pack: Pack) -> Message:
    """A table that was not read, with where it goes and how it begins."""
    relation, _, number = table.rpartition(".")
    kind = pack.forms.relations.get(relation, "")
    form = (loaded((kind,)) if kind else pack).forms.forms.get(number)
    what = (
        say("table", table=number)
        if form is None
        else say("trial.table", table=number, title=form.title)
    )
    return (
        say("trial.under", head=UNIT if relation in pack.forms.of_units else relation, what=what)
        if relation
        else what
    )
