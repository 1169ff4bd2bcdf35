"""What a pack adds to the pack it extends: lists grow, mappings merge, sides and rows of one name
are one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from auditor.message import Message, Said, listed, say
from auditor.rules.rule import Rule
from auditor.yamlfile import Node
from auditor.yamlwords import near

_TEXT: Final = say("shape.text")
_LIST: Final = say("shape.list")
_MAPPING: Final = say("shape.mapping")
_WRITTEN: Final = {
    _TEXT: say("merge.text.cure"),
    _LIST: say("form.list.cure"),
    _MAPPING: say("merge.mapping.cure"),
}
"""How each is written."""


def extended(base: Any, more: Any) -> Any:
    """The one with the other's entries added."""
    if isinstance(base, list) and isinstance(more, list):
        return _grown(base, more)
    if not (isinstance(base, Node) and isinstance(more, Node)):
        return more
    merged = Node(more.path or base.path, more.line or base.line)
    merged.at, merged.keys_at = {**base.at, **more.at}, {**base.keys_at, **more.keys_at}
    for key in dict.fromkeys((*base, *more)):
        # Each pack says for itself what it extends and what it switches off.
        if key not in ("extends", "off"):
            merged[key] = (
                extended(base[key], more[key])
                if key in base and key in more
                else more.get(key, base.get(key))
            )
    return merged


def _grown(base: list[Any], more: list[Any]) -> list[Any]:
    """The entries of both; those of one name are one, and so is the only one that has none."""
    grown = list(base)
    at = {_name(item): place for place, item in enumerate(grown) if isinstance(item, Node)}
    # The one side of a form has no name; of several without one none is known to be meant.
    if len(base) > 1:
        at.pop("", None)
    for item in more:
        place = at.get(_name(item)) if isinstance(item, Node) else None
        if place is not None:
            grown[place] = extended(grown[place], item)
        elif item not in grown:
            grown.append(item)
    return grown


def _name(item: Node) -> str:
    return str(item.get("name", item.get("key", "")))


def refuse_unlike(base: Any, more: Any, owner: Node, key: str) -> None:
    """Refuse a value of another shape than what the pack it is added to has there. Raises
    RuleError."""
    if base is None or more is None:
        return
    if _shape(base) != _shape(more):
        owner.fail(say("merge.shape", key=key, shapes=_shape(base)), key, _as_written(base))
    if isinstance(base, Node):
        for name in more:
            refuse_unlike(base.get(name), more[name], more, name)
    elif isinstance(base, list) and base:
        _refuse_unlike_items(base, more, owner, key)


def _as_written(base: Any) -> Said:
    """How a value of the same shape is written; a list of mappings with the keys of its first."""
    if isinstance(base, list) and base and isinstance(base[0], Node):
        return say("write.as", text=f"- {{{', '.join(f'{name}: …' for name in base[0])}}}")
    return _WRITTEN[_shape(base)]


def _refuse_unlike_items(base: list[Any], more: list[Any], owner: Node, key: str) -> None:
    """Refuse an item of another shape than all those of the list it is added to. Raises
    RuleError.
    """
    kind = _shape(base[0])
    wrong = next((item for item in more if _shape(item) != kind), None)
    if wrong is not None and all(_shape(item) == kind for item in base):
        owner.fail(say("merge.item-shape", key=key, shapes=kind), key, _WRITTEN[kind], item=wrong)


def _shape(value: Any) -> Message:
    return _TEXT if isinstance(value, str) else _LIST if isinstance(value, list) else _MAPPING


def refuse_twins(content: Any) -> None:
    """Refuse two entries of one name in a list. Raises RuleError at the second."""
    if isinstance(content, Node):
        for value in content.values():
            if value.__class__ is not str:
                refuse_twins(value)
    elif isinstance(content, list):
        first: dict[tuple[str, str], int] = {}
        for item in content:
            if item.__class__ is str:
                continue
            refuse_twins(item)
            name = item.get("name") if isinstance(item, Node) else None
            if not isinstance(name, str):
                continue
            # Rows of one name may stand below different rows.
            key = (name, str(item.get("after", "")))
            if key in first:
                item.fail(
                    say("merge.twice", name=name), "name", say("merge.twice.cure", first=first[key])
                )
            first[key] = item.line


def add(known: dict[str, Node], node: Node, what: Said) -> None:
    """Put a form or a chart among those of a pack, or into the one that it extends. Raises
    RuleError."""
    node.words(("id", "extends"))
    name = node.get("extends", node.get("id", ""))
    if node.get("id", name) != name:
        node.fail(
            say("item.other-id", what=what, name=name), "id", say("item.other-id.cure", what=what)
        )
    if "extends" not in node and name in known:
        hint = say("item.twice.cure", name=name, what=what)
        node.fail(say("item.twice", what=what, name=name), "id", hint)
    if "extends" in node and name not in known:
        choice = say("item.choice", known=listed(known), name=near(name, known)) if known else ""
        node.fail(
            say("item.parent", what=what, name=name),
            "extends",
            say("item.parent.cure", choice=choice),
        )
    for key, value in node.items():
        # An empty list adds nothing: it was meant to take away, which cannot be.
        if "extends" in node and value == []:
            node.fail(say("item.nothing", key=key), key, say("item.nothing.cure"))
    known[name] = extended(known[name], node) if "extends" in node else node


def refuse_own(node: Node, name: str, rules: Mapping[str, Rule]) -> None:
    """Refuse to switch off a rule that stands in the folder that says so. Raises RuleError."""
    if name in rules and rules[name].info.folder == str(Path(node.path).parent):
        node.fail(say("pack.off-own", name=name), "off", say("pack.off-own.cure"))
