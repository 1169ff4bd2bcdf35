"""The texts of a rule (title, basis, why, remedy, exceptions) in the language of the run.

A rule says them in Chinese, the language of the packs. Beside the rules of a pack may stand a
translation, one file keyed by rule id, which is read only when its language is asked for; what it
does not have is said as the rule has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from auditor.findings import RuleInfo
from auditor.rules.translation import TEXTS, translation
from auditor.wording.words import Words

OWN: Final = "zh"
"""The language that rules are written in."""


def worded(rule: RuleInfo, words: Words) -> RuleInfo:
    """The rule with its texts in the language of the messages. Raises RuleError where its
    translation cannot be read.
    """
    known = translation(rule.folder).get(rule.id) if rule.folder and words.lang != OWN else None
    if not known:
        return rule
    # A text that the rule itself lacks is not added, and exceptions stand or fall together.
    texts = {key: known[key] for key in TEXTS if key in known and getattr(rule, key)}
    innocent = tuple(known.get("innocent", ()))
    return replace(
        rule, innocent=innocent if len(innocent) == len(rule.innocent) else rule.innocent, **texts
    )


def prepare(folders: Iterable[Path], lang: str) -> None:
    """Read what a run in the language will need of the packs, so that a mistake in it is said
    before the audit.

    Raises RuleError.
    """
    if lang != OWN:
        for folder in folders:
            translation(str(folder))
