"""What was in force in a run beside the document itself: settings, rules left out, baseline,
waivers, the level that fails.

Every format says it, so that nobody's exit status stands on something that its report does not
show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auditor.records import frozen
from auditor.wording.words import Words, printable


@frozen
class InForce:
    """The settings of a run. Files are paths from the working folder; empty where there is none."""

    file: str = ""
    """The settings file."""
    packs: tuple[str, ...] = ()
    """Packs other than the default."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    put: int = 0
    """Rules that were put, of `rules` that there are."""
    rules: int = 0
    fail_on: str = "error"
    baseline: str = ""
    known: int = 0
    """Findings that the baseline took away."""
    waivers: str = ""
    waived: int = 0
    """Findings that waivers took away."""

    @property
    def any(self) -> bool:
        """Whether anything is other than where nobody settled anything."""
        # Rules that were put and how many there are say nothing by themselves.
        return (
            bool(
                self.file
                or self.packs
                or self.select
                or self.ignore
                or self.baseline
                or self.waivers
            )
            or self.fail_on != "error"
        )


def line(found: InForce, words: Words) -> str:
    """What was in force, in one sentence; empty where nothing was."""
    if not found.any:
        return ""
    parts = [words("settings.file", file=printable(found.file))] if found.file else []
    if found.packs:
        parts.append(words("settings.pack", list=_named(found.packs, words)))
    if found.select or found.ignore:
        parts.append(_chosen(found, words))
    if found.baseline:
        parts.append(words("settings.baseline", file=printable(found.baseline), count=found.known))
    if found.waivers:
        parts.append(words("settings.waivers", file=printable(found.waivers), count=found.waived))
    if found.fail_on != "error":
        parts.append(words("settings.level", level=found.fail_on))
    return words("settings.line", parts=words.join_clauses(parts))


def _named(names: Sequence[str], words: Words) -> str:
    return words.join([printable(name) for name in names])


def _chosen(found: InForce, words: Words) -> str:
    """Which rules were put, and which were not."""
    chosen = [
        words(key, list=_named(names, words))
        for key, names in (("settings.select", found.select), ("settings.ignore", found.ignore))
        if names
    ]
    return words(
        "settings.rules",
        put=found.put,
        rules=found.rules,
        chosen=words("place.comma").join(chosen),
    )


def record(found: InForce) -> dict[str, Any]:
    """The same for programs; a fixed set of keys, absent is None."""
    return {
        "file": printable(found.file) or None,
        "packs": [printable(name) for name in found.packs],
        "select": [printable(name) for name in found.select],
        "ignore": [printable(name) for name in found.ignore],
        "rules_put": found.put,
        "rules": found.rules,
        "fail_on": found.fail_on,
        "baseline": {"file": printable(found.baseline), "findings": found.known}
        if found.baseline
        else None,
        "waivers": {"file": printable(found.waivers), "findings": found.waived}
        if found.waivers
        else None,
    }


def pairs(found: InForce) -> list[tuple[str, str]]:
    """The same as names and texts, for formats that hold no more; only what is there."""
    flat = {
        "file": found.file,
        "packs": " ".join(found.packs),
        "select": " ".join(found.select),
        "ignore": " ".join(found.ignore),
        "rules_put": str(found.put),
        "rules": str(found.rules),
        "fail_on": found.fail_on,
        "baseline": found.baseline,
        "baseline_findings": str(found.known) if found.baseline else "",
        "waivers": found.waivers,
        "waivers_findings": str(found.waived) if found.waivers else "",
    }
    return [(f"settings.{name}", printable(text)) for name, text in flat.items() if text]
