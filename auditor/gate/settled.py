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
    if chosen["isolated"] and chosen["settings"]:
        raise ValueError(say("config.isolated"))
    for name in ("baseline", "waivers"):
        if chosen[name] and chosen[f"no_{name}"]:
            raise ValueError(say("config.both", name=name))
    if chosen["write_baseline"] and chosen["no_baseline"]:
        raise ValueError(say("config.no-baseline"))
    found = (
        config.Config()
        if chosen["isolated"]
        else config.of_file(chosen["settings"])
        if chosen["settings"]
        else config.load(Path.cwd())
    )
    baseline = None if chosen["no_baseline"] else chosen["baseline"] or found.baseline
    waivers = None if chosen["no_waivers"] else chosen["waivers"] or found.waivers
    named = {"waivers": waivers, "baseline": None if chosen["write_baseline"] else baseline}
    for name, path in named.items():
        # Without it the gate would hold by another measure than was settled.
        if path is not None and not path.exists():
            raise RuleError(
                printable(str(path)),
                1,
                1,
                say("config.no-file", name=name),
                say("config.no-file.cure", name=name, anew=_ANEW[name]),
            )
    return Settled(
        (*([chosen["kind"]] if chosen["kind"] else ()), *map(str, chosen["pack"] or found.pack)),
        tuple(chosen["select"] or found.select),
        tuple(chosen["ignore"] or found.ignore),
        chosen["fail_on"] or found.fail_on or "error",
        chosen["form"] or found.format or "terminal",
        chosen["lang"] or found.lang or "zh",
        baseline,
        waivers,
        found.source,
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
