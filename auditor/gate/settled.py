"""What holds in a run: the settings of the working folder (or of a named file, or none), and the
command line over them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from auditor.gate import config
from auditor.message import say
from auditor.output.text import printable
from auditor.records import frozen
from auditor.rules.packs import Packs, narrowed
from auditor.yamlfile import RuleError

if TYPE_CHECKING:
    from auditor.gate.waivers import Gate
    from auditor.reports.in_force import InForce

_ANEW: Final = {"waivers": "", "baseline": say("config.anew")}
_FILES: Final = ("baseline", "waivers")
"""Options that name a file, and may be undone."""
_USUAL: Final = {
    "fail_on": ("fail_on", "error"),
    "format": ("form", "terminal"),
    "lang": ("lang", "zh"),
}
"""What is settled: its option, and what holds where nothing is said of it."""


@frozen
class Settled:
    """What holds, the command line's word first."""

    packs: tuple[str, ...]
    """Empty for the default."""
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: str
    format: str
    lang: str
    baseline: Path | None
    waivers: Path | None
    source: Path | None
    """The settings file that was read."""


def settle(chosen: Mapping[str, Any]) -> Settled:
    """What holds, given what the command line says (by option; None, False and empty where it says
    nothing).

    Raises RuleError for a wrong settings file, ValueError for options that contradict each other,
    OSError.
    """
    _refuse_contradictions(chosen)
    found = _settings(chosen)
    baseline, waivers = (
        None if chosen[f"no_{name}"] else chosen[name] or getattr(found, name) for name in _FILES
    )
    _refuse_missing("waivers", waivers)
    # One that is about to be written need not be there.
    if not chosen["write_baseline"]:
        _refuse_missing("baseline", baseline)
    kind = [chosen["kind"]] if chosen["kind"] else []
    return Settled(
        # A kind that is asked for stands before all packs.
        (*kind, *map(str, chosen["pack"] or found.pack)),
        # A choice that is typed takes the place of a settled one; the two are not added up.
        tuple(chosen["select"] or found.select),
        tuple(chosen["ignore"] or found.ignore),
        **{
            name: _said(chosen[option], getattr(found, name), usual)
            for name, (option, usual) in _USUAL.items()
        },
        baseline=baseline,
        waivers=waivers,
        source=found.source,
    )


def _said(typed: str | None, settled: str, usual: str) -> str:
    """The command line's word, else the settings', else the usual."""
    return typed or settled or usual


def _refuse_contradictions(chosen: Mapping[str, Any]) -> None:
    """Raises ValueError for options that contradict each other."""
    if chosen["isolated"] and chosen["settings"]:
        raise ValueError(say("config.isolated"))
    for name in _FILES:
        if chosen[name] and chosen[f"no_{name}"]:
            raise ValueError(say("config.both", name=name))
    if chosen["write_baseline"] and chosen["no_baseline"]:
        raise ValueError(say("config.no-baseline"))


def _settings(chosen: Mapping[str, Any]) -> config.Config:
    """The settings file that is named, or found from the working folder upwards; none where it is
    not wanted. Raises RuleError, OSError.
    """
    if chosen["isolated"]:
        return config.Config()
    if chosen["settings"]:
        return config.of_file(chosen["settings"])
    return config.load(Path.cwd())


def _refuse_missing(name: str, path: Path | None) -> None:
    """Raises RuleError for a file that is not there: without it the gate would hold by another
    measure than was settled.
    """
    if path is not None and not path.exists():
        raise RuleError(
            printable(str(path)),
            1,
            1,
            say("config.no-file", name=name),
            say("config.no-file.cure", name=name, anew=_ANEW[name]),
        )


def choose(settled: Settled, packs: Packs) -> None:
    """Raises ValueError where the choice leaves no rule: that would pass whatever is handed in."""
    if (settled.select or settled.ignore) and not any(
        narrowed(pack, settled.select, settled.ignore).rules for pack in packs.each
    ):
        where = say("config.source", source=_shown(settled.source)) if settled.source else ""
        raise ValueError(say("config.no-rule", where=where))


def in_force(
    settled: Settled, rules: Collection[tuple[int, int]] = (), gate: Gate | None = None
) -> InForce:
    """What the reports say of it, with what baseline and waivers came to; `rules` are those put,
    and those there are, of each pack.
    """
    from auditor.reports.in_force import InForce

    return InForce(
        _shown(settled.source),
        tuple(_shown(Path(name)) for name in settled.packs),
        settled.select,
        settled.ignore,
        sum(put for put, _ in rules),
        sum(known for _, known in rules),
        settled.fail_on,
        _shown(settled.baseline),
        gate.known if gate else 0,
        _shown(settled.waivers),
        gate.waived if gate else 0,
    )


def _shown(path: Path | None) -> str:
    """The path from the working folder, the same on every machine."""
    if path is None:
        return ""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        # Another drive.
        return path.as_posix()
