"""The texts of a rule (title, basis, why, remedy, exceptions) in the language of the run.

A rule says them in Chinese, the language of the packs. Beside the rules of a pack may stand a translation, one file
keyed by rule id, which is read only when its language is asked for; what it does not have is said as the rule has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from auditor import yamlfile
from auditor.findings import RuleInfo
from auditor.rules.folders import TRANSLATION
from auditor.wording.words import Words

OWN: Final = "zh"
"""The language that rules are written in."""
TEXTS: Final = ("title", "basis", "why", "remedy")
_LISTS: Final = ("innocent", "parts")
_KEYS: Final = frozenset({*TEXTS, *_LISTS, "group"})
"""Of a rule, and of an item of a checklist."""


def worded(rule: RuleInfo, words: Words) -> RuleInfo:
    """The rule with its texts in the language of the messages. Raises RuleError where its translation cannot be read."""
    known = translation(rule.folder).get(rule.id) if rule.folder and words.lang != OWN else None
    if not known:
        return rule
    # A text that the rule itself lacks is not added, and exceptions stand or fall together.
    texts = {key: known[key] for key in TEXTS if key in known and getattr(rule, key)}
    innocent = tuple(known.get("innocent", ()))
    return replace(rule, innocent=innocent if len(innocent) == len(rule.innocent) else rule.innocent, **texts)


@lru_cache(maxsize=64)
def translation(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """The texts that the pack in the folder has in English, by rule id. Raises RuleError where they cannot be read."""
    path = Path(folder) / TRANSLATION
    if not path.is_file():
        return {}
    content = yamlfile.load(path)
    if not isinstance(content, yamlfile.Node):
        raise yamlfile.RuleError(str(path), 1, 1, "应是一个映射（规则 id: 译文）", "规则文件请用别的文件名。")
    for rule, texts in content.items():
        if not isinstance(texts, yamlfile.Node):
            content.fail("应是一个映射（title、basis、why、remedy、innocent；清单项另有 group、parts）", rule)
        texts.require(_KEYS)
        for key, text in texts.items():
            if not isinstance(text, list if key in _LISTS else str):
                texts.fail(f"“{key}”应是{'一个列表' if key in _LISTS else '一段文字'}", key)
    return content


def prepare(folders: Iterable[Path], lang: str) -> None:
    """Read what a run in the language will need of the packs, so that a mistake in it is said before the audit.

    Raises RuleError.
    """
    if lang != OWN:
        for folder in folders:
            translation(str(folder))
