"""Which reading of the text is taken: the preferred one, another that holds and not by chance, one
for several figures together.

A reading is a choice of figures for the roles of a claim. What fails is told as an error only where
its standing is sure; else it is asked as a question (a warning), or passed over as a guess.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Final

from auditor import reach, slip
from auditor.arithmetic import Verdict, solve
from auditor.claim import GUESSED, LIKELY, SURE, Claim, Reading
from auditor.entry import Entry
from auditor.findings import Check
from auditor.severity import Severity

# What the engine makes of a claim: a check, or None where no rule is on it.
Evaluate = Callable[[Claim], Check | None]
_CHANCE: Final = Decimal("0.02")
"""A reading that so many would fit by chance says nothing."""
_SPREAD: Final = Decimal(6)
"""Ratios of the amounts of a report are spread over about so many powers of e."""
_DIGITS: Final = 4
"""Figures of fewer signs are put right too easily."""
_MANY: Final = 6
"""A sentence of so many figures hardly states one that nothing is said of."""
_AGREED: Final = 2
"""So many claims of a group that hold settle what the others are of."""
_SHARE: Final = "占比"
_REPEAT: Final = "重复"
_COUNTS: Final = "数量合计"
_LOOSE: Final = frozenset({"合计", _COUNTS, _REPEAT, "变动合计"})
"""Claims whose figures stand apart, or of which there may be more than are told."""
_WHOLE: Final = "整体"
_SIGN: Final = "方向"


def settled(
    check: Check, claim: Claim, evaluate: Evaluate, entries: Sequence[Entry]
) -> Check | None:
    """What a failing check on a claim comes to: another reading that holds; a question; nothing
    where the reading was a guess.

    `entries` are those of the ledger, each at its index: among those of the text others may be what
    a total is of.
    """
    lowered = claim.standing
    # The likeliest reading fails; one that holds, and not by chance, is what was meant.
    for found, chance in _held(claim, evaluate):
        if chance <= _CHANCE:
            return replace(found, rule=check.rule, place=check.place, subject=check.subject)
        # One holds that may hold by chance: enough to ask instead of telling an error.
        lowered = LIKELY if lowered == SURE else lowered
    # Then: is the word of direction wrong (增加 for 减少)? Or was it read wrongly? A mere guess is told
    # only where a slip of a figure explains it.
    turned = _turned(check, claim, evaluate)
    if turned is not None:
        check = turned
    elif lowered == SURE and _doubtful(check, claim, evaluate, entries):
        lowered = LIKELY
    elif lowered == GUESSED and not _slipped(check):
        return None
    asked = lowered != SURE and check.rule.severity is Severity.ERROR
    return _lowered(check) if asked else check


def _held(claim: Claim, evaluate: Evaluate) -> Iterator[tuple[Check, Decimal]]:
    """The other readings of a claim that hold, each with how likely that is by chance."""
    for tried, other in enumerate(claim.others, 1):
        found = evaluate(other)
        if found is not None and found.verdict is Verdict.HOLDS:
            yield found, by_chance(found, tried, claim)


def understood(checks: Sequence[Check], entries: Sequence[Entry]) -> list[Check]:
    """The checks, those of the text that fail in a sentence that was not understood whole as
    questions.

    A sentence of many figures, one of which (an amount or a percentage, not 0) no decided check has
    a place for, was read wrongly in part: measured on 490 passages, 16 of 33 errors told of such
    sentences were false, and 7 of 220 of all others. A sentence of few figures may well state one
    that nothing is said of.
    """
    # Figures of the tables were posted by their cells: nothing of them was understood from words.
    text = [entry for entry in entries if entry.table is None]
    sentences = _sentences(text)
    related = [entry.index for entry in text if _related(entry)]
    decided = _decided(checks)
    lost = [index for index in related if index not in decided]

    def asked(check: Check) -> bool:
        if not _is_told(check) or check.stated is None:
            return False
        # What stands between its figures, and in the sentence of the stated one: one stretch of the
        # text.
        index = check.stated.index
        first, last = sentences.get(index, (index, index))
        # Operands themselves are no lost figures; what stands between them may be.
        first = min(first, *(entry.index + 1 for entry in check.operands))
        last = max(last, *(entry.index - 1 for entry in check.operands))
        return _within(related, first, last) >= _MANY and _within(lost, first, last) > 0

    return [_lowered(check) if asked(check) else check for check in checks]


def _sentences(text: Iterable[Entry]) -> dict[int, tuple[int, int]]:
    """For each figure of the text, the first and the last of its sentence."""
    sentences: dict[int, tuple[int, int]] = {}
    for _, run in groupby(text, lambda entry: (entry.section, entry.excerpt)):
        own = [entry.index for entry in run]
        sentences |= dict.fromkeys(own, (own[0], own[-1]))
    return sentences


def _decided(checks: Iterable[Check]) -> set[int]:
    """The figures that decided checks have a place for."""
    return {
        entry.index
        for check in checks
        if check.verdict is not Verdict.UNDECIDED
        for entry in check.operands
    }


def _is_told(check: Check) -> bool:
    """Whether a check between figures of the text alone is told as an error."""
    return (
        check.verdict is Verdict.FAILS
        and check.rule.severity is Severity.ERROR
        and all(entry.table is None for entry in check.operands)
        and any(map(_related, check.operands))
    )


def _within(indexes: Sequence[int], first: int, last: int) -> int:
    """How many of ascending indexes are between two, these included."""
    return bisect_right(indexes, last) - bisect_left(indexes, first)


def _related(entry: Entry) -> bool:
    """Whether a figure is of a sort that relations are between: an amount or a ratio that is not
    0.
    """
    figure = entry.figure
    return figure is not None and bool(figure.value) and (figure.is_amount or figure.is_ratio)


def _lowered(check: Check) -> Check:
    return replace(check, rule=replace(check.rule, severity=Severity.WARNING))


def _doubtful(check: Check, claim: Claim, evaluate: Evaluate, entries: Sequence[Entry]) -> bool:
    """Whether what fails may as well have been read wrongly.

    Measured on 560 passages that nothing was built on: of errors that a typical slip of one figure
    explains 96 of 100 were errors; of the others four in five, of the sorts in `_LOOSE` that stand
    apart one in two.
    """
    if (
        _exceeded(check, claim)
        and not _slipped(check)
        or _otherwise(check, claim, evaluate, entries)
    ):
        return True
    # One figure, one digit: a slip explains the failure better than a misreading.
    if claim.kind not in _LOOSE or _slipped(check):
        return False
    # In more than one sentence.
    apart = len({entry.excerpt for entry in check.operands if entry.table is None}) > 1
    return claim.kind == _REPEAT or check.relation != "=" or apart and claim.kind != _COUNTS


def _exceeded(check: Check, claim: Claim) -> bool:
    """Whether a share of less than 100 % would be one of all or of more: what was read is hardly
    what it is of.
    """
    figure, judged = check.stated.figure if check.stated is not None else None, check.judgement
    high = judged.high if judged is not None else None
    return (
        claim.kind == _SHARE
        and figure is not None
        and high is not None
        and high >= 1 >= figure.amount
    )


def _otherwise(check: Check, claim: Claim, evaluate: Evaluate, entries: Sequence[Entry]) -> bool:
    """Whether the figures around bear out that a total is the sum of others, or a rate one of
    another pair, not by chance.
    """
    if check.stated is None:
        return False
    parts = [entry for entry in check.operands if entry is not check.stated]
    # Where the words name what the rate is of, another pair that fits is chance.
    tried = 0 if claim.named else reach.right_of(claim, check.stated, entries)
    tried = tried or reach.moved_by(claim, parts, check.stated, entries)
    if tried:
        return by_chance(check, tried, claim) <= _CHANCE
    for other, tried in reach.others(claim, parts, check.stated, entries):
        found = evaluate(other)
        if (
            found is not None
            and found.verdict is Verdict.HOLDS
            and by_chance(found, tried, claim) <= _CHANCE
        ):
            return True
    return False


def _turned(check: Check, claim: Claim, evaluate: Evaluate) -> Check | None:
    """The check with its words of direction as what is wrong, where their opposites make the claim
    hold, not by chance.
    """
    # Only where a word says the direction can that word be wrong.
    if not claim.said or claim.standing == GUESSED:
        return None
    # Without the other readings: it is this one that must hold turned round.
    found = evaluate(replace(claim, readings=tuple(map(_opposite, claim.readings)), others=()))
    if found is None or found.verdict not in (Verdict.HOLDS, Verdict.ROUNDING):
        return None
    if _is_wide(found) or by_chance(found, 1, claim) > _CHANCE:
        return None
    return replace(check, wrong=tuple(one.entry() for one in claim.said))


def _is_wide(check: Check) -> bool:
    """Whether what the others leave a stated figure is so wide that it says little, or is not
    known.
    """
    judgement, figure = check.judgement, check.stated.figure if check.stated is not None else None
    if figure is None or judgement is None or judgement.high is None or judgement.low is None:
        return True
    # Rounded operands leave room for anything.
    return judgement.high - judgement.low > _CHANCE * abs(figure.amount) * _SPREAD


def _opposite(reading: Reading) -> Reading:
    """The reading with the change in the other direction."""
    sign = reading.get(_SIGN)
    return {**reading, _SIGN: -sign} if isinstance(sign, Decimal) else reading


def _slipped(check: Check) -> bool:
    """Whether one figure, with one digit or two neighbouring ones put right, makes the relation
    hold.
    """
    # Each figure in turn is solved for from the others: is what it should be one slip away?
    values = [entry.value or Decimal(0) for entry in check.operands]
    for at, entry in enumerate(check.operands):
        figure = entry.figure
        right = (
            solve(check.polynomial, values, at)
            if figure is not None and len(figure.text) > _DIGITS
            else None
        )
        if (
            figure is not None
            and right is not None
            and slip.kind(figure, right / figure.factor, figure.step) in slip.DIGITS
        ):
            return True
    return False


def by_chance(check: Check, tried: int, claim: Claim) -> Decimal:
    """How many of so many readings would hold though nothing is meant by them."""
    # A bound is met by many figures: that it holds says nothing beside a sure reading.
    if check.relation != "=":
        return Decimal(0) if claim.standing != SURE else Decimal(1)
    figure = check.stated.figure if check.stated is not None else None
    if figure is None or not figure.value:
        return Decimal(1)
    value = abs(figure.value)
    if figure.is_ratio:
        # 100% fits any figure beside itself. Else the width of the last digit beside the spread of
        # ratios, for each reading that was tried.
        return Decimal(1) if value == 100 else tried * figure.step / value / _SPREAD
    return tried * figure.step / value


def together(claims: Iterable[Claim], evaluate: Evaluate) -> Iterator[Claim]:
    """Claims, those of one group with the one whole that most of them bear out."""
    given = list(claims)
    groups: dict[int, list[Claim]] = {}
    for claim in given:
        if claim.group is not None:
            groups.setdefault(claim.group, []).append(claim)
    # A claim that is alone in its group keeps its own order of readings.
    chosen = {
        group: _chosen(members, evaluate) for group, members in groups.items() if len(members) > 1
    }
    for claim in given:
        yield _with(claim, *chosen[claim.group]) if claim.group in chosen else claim


def _chosen(members: list[Claim], evaluate: Evaluate) -> tuple[int, int]:
    """The whole that most claims of a group hold with, and how many do."""
    votes: Counter[int] = Counter()
    order: dict[int, int] = {}
    for claim in members:
        for reading in claim.readings:
            whole = _index(reading)
            order.setdefault(whole, len(order))
            check = evaluate(replace(claim, readings=(reading,), others=()))
            votes[whole] += (
                check is not None
                and check.verdict is Verdict.HOLDS
                and by_chance(check, 1, claim) <= _CHANCE
            )
    # Most votes first, of as many the one that was proposed first.
    best = min(order, key=lambda whole: (-votes[whole], order[whole]))
    return best, votes[best]


def _index(reading: Reading) -> int:
    whole = reading.get(_WHOLE)
    # Wholes that are no single figure (a sum, a missing one) are one choice together.
    return whole.index if isinstance(whole, Entry) else -1


def _with(claim: Claim, whole: int, borne_out: int) -> Claim:
    taken = tuple(reading for reading in claim.readings if _index(reading) == whole)
    if not taken:
        return claim
    if borne_out >= _AGREED:
        # What several shares of a list are of, the others are of: no other whole excuses one of
        # them.
        return replace(claim, readings=taken, others=(), standing=SURE)
    rest = tuple(
        replace(claim, readings=(reading,), others=(), group=None)
        for reading in claim.readings
        if _index(reading) != whole
    )
    return replace(
        claim,
        readings=taken,
        others=(*rest, *claim.others),
        standing=SURE if borne_out else claim.standing,
    )
