"""The texts of a pack's rules in English, beside its rules: read by what shows them, held against
the rules by lint.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from auditor import parsed
from auditor.message import say
from auditor.rules.folders import TRANSLATION
from auditor.yamlfile import Node, RuleError
from auditor.yamlwords import near

TEXTS: Final = ("title", "basis", "why", "remedy")
_LISTS: Final = ("innocent", "parts")
_KEYS: Final = frozenset({*TEXTS, *_LISTS, "group"})
"""Of a rule, and of an item of a checklist."""


class Translatable(Protocol):
    """A rule, or an item of a checklist, by its id and the folder that it stands in."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def folder(self) -> str:
        """Where its pack stands."""


@lru_cache(maxsize=64)
def translation(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """The texts that the pack in the folder has in English, by the id of a rule or an item. Raises
    RuleError where they cannot be read.
    """
    path = Path(folder) / TRANSLATION
    if not path.is_file():
        return {}
    content = parsed.load(path)
    if content is None:
        raise RuleError(str(path), 1, 1, say("pack.empty"), say("english.empty.cure"))
    if not isinstance(content, Node):
        raise RuleError(str(path), 1, 1, say("english.mapping"), say("english.mapping.cure"))
    for rule, texts in content.items():
        if not isinstance(texts, Node):
            content.fail(
                say("english.texts", rule=rule),
                rule,
                say("english.texts.cure"),
            )
        _plain(texts)
    return content


def _plain(texts: Node) -> None:
    texts.require(_KEYS)
    texts.words((*TEXTS, "group"))
    for key in _LISTS:
        listed = texts.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            texts.fail(say("list.texts", code=key), key, say("english.list.cure", key=key))


def unlike(folder: Path, rules: Collection[Translatable]) -> list[RuleError]:
    """What the texts of a pack say of rules that its folder does not have, or otherwise than
    these.
    """
    found: list[RuleError] = []
    try:
        content = translation(str(folder))
    except RuleError as error:
        return [error]
    # Only what stands beside the translation: rules of the pack that is extended have their own.
    own = {rule.id: rule for rule in rules if rule.folder == str(folder)}
    for name, texts in content.items():
        try:
            assert isinstance(content, Node) and isinstance(texts, Node)
            _alike(content, name, texts, own)
        except RuleError as error:
            found.append(error)
    return found


def _alike(content: Node, name: str, texts: Node, own: Mapping[str, Translatable]) -> None:
    rule = own.get(name)
    if rule is None:
        line, column = content.keys_at[name]
        raise RuleError(
            content.path,
            line,
            column,
            say("english.rule", name=name),
            near(name, own) or say("english.rule.cure"),
        )
    for key in texts:
        # A text in English of what the rule does not say at all.
        if not getattr(rule, key, None):
            texts.fail(say("english.unused", name=name, key=key), key, say("english.unused.cure"))
    for key in _LISTS:
        many, of = len(texts.get(key, ())), len(getattr(rule, key, ()))
        if key in texts and many != of:
            texts.fail(
                say("english.count", key=key, count=many, name=name, wanted=of),
                key,
                say("english.count.cure"),
            )
