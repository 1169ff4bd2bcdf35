"""What makes a finding the same finding in a later file: never lines or pages.

For a comparison of two reports it is the rule and the place; what someone answers for, or has put
on record, is also the figures as printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Final

from auditor.arithmetic import Verdict
from auditor.entry import Entry
from auditor.figure import normal
from auditor.findings import Check, Report
from auditor.patterns import regex
from auditor.wording.messages import in_words
from auditor.wording.places import stable_key

# Digits in any form and what stands within them: words alone stay.
_FIGURES: Final = regex(r"[0-9０-９.．,，%％\s]+")
# Blanks and commas, which may come and go between two printings.
_APART: Final = regex(r"[\s,，]++")
_NEAR: Final = 2000
"""In so many characters those are found, however long the sentence."""
_LEAD, _BEFORE = 16, 10
"""How much of the sentence's beginning, and of the words before the figure, tells claims of one
section apart.
"""


def key(check: Check) -> str:
    """The identity of a check within a report, in canonical words."""
    if check.kind == "displaced":
        # It stands for all that fails as figures slid, not for the one relation that it shows.
        return "|".join((check.rule.id, check.kind, in_words(check.note)))
    # A check of words is known by what it is of, without its figures.
    stated = check.stated
    if stated is None:
        return "|".join((check.rule.id, _FIGURES.sub("", in_words(check.subject))))
    return "|".join((check.rule.id, stable_key(stated), _words(stated)))


def _words(entry: Entry) -> str:
    """For a figure of the text, the words it stands in, without any digits."""
    if entry.table is not None:
        return ""
    lead = _FIGURES.sub("", entry.excerpt[:_NEAR])[:_LEAD]
    at = entry.span[0]
    return f"{lead}…{_FIGURES.sub('', entry.excerpt[max(0, at - _NEAR) : at])[-_BEFORE:]}"


def figures(check: Check) -> str:
    """The figures of a check as printed, the stated one first; separators apart."""
    # The stated one first, whatever its place among the operands.
    stated = (check.stated,) if check.stated is not None else ()
    others = (entry for entry in check.operands if entry is not check.stated)
    return "|".join(_APART.sub("", normal(entry.text[:_NEAR])) for entry in (*stated, *others))


def keys(checks: Iterable[Check], told: Callable[[Check], str] = key) -> dict[int, str]:
    """What `told` says of the checks that are findings, by `id(check)`; those that would be alike
    are counted through.
    """
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    for check in checks:
        # What holds is no finding.
        if check.verdict is Verdict.HOLDS:
            continue
        own = told(check)
        seen[own] += 1
        found[id(check)] = own if seen[own] == 1 else f"{own}#{seen[own]}"
    return found


def _whole(check: Check) -> str:
    return f"{key(check)}|{figures(check)}"


def fingerprints(report: Report) -> Mapping[int, str]:
    """The fingerprints of a report's findings, by `id(check)`: of the unit, the year, the key and
    the figures.
    """
    prefix = f"{report.entity}|{report.year or ''}|"
    return {
        identity: sha256((prefix + own).encode()).hexdigest()[:32]
        for identity, own in keys(report.checks, _whole).items()
    }
