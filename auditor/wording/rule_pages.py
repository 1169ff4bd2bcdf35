"""Rules on paper: each explained, all of them as the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from auditor.rules.pack import Pack
from auditor.rules.rule import Rule
from auditor.wording.rule_texts import OWN, worded
from auditor.wording.words import Words

_HEADS: Final = ("rule", "title", "severity")


def listed(pack: Pack, said: Words) -> Iterable[str]:
    """A line for the pack, and one for each rule of it: its id, its severity, its title."""
    yield f"# {_called(pack, said)}"
    yield from (f"# {text}" for text in _covers(pack, said))
    for rule in pack.rules.values():
        info = worded(rule.info, said)
        severity = said(f"severity.{info.severity}")
        yield f"{info.id}\t{severity}\t{_standing(info.title, rule, pack, said)}"


def explained(rule: Rule, said: Words) -> str:
    """One rule as a page of Markdown: formula, standing, source, exceptions, examples. Formula and
    examples are the rule's own.
    """
    info = worded(rule.info, said)
    facts = {
        "severity": said(
            "name.titled", name=said(f"severity.{info.severity}"), title=info.severity
        ),
        "scope": _scope(rule),
        "formula": f"`{info.check}`",
        "years": said("rules.span", since=info.since or "", until=rule.until or "")
        if info.since or rule.until
        else "",
        "basis": info.basis,
        "why": info.why,
        "remedy": info.remedy,
        "innocent": said.join_clauses(list(info.innocent)),
    }
    lines = [f"### {info.id}", "", f"{info.title}", ""]
    lines += [
        said("rules.fact", name=said(f"rules.{key}"), text=text)
        for key, text in facts.items()
        if text
    ]
    for key, examples in (("holds", rule.holds), ("fails", rule.fails)):
        lines += ["", said(f"rules.{key}"), ""]
        for example in examples:
            lines += ["```text", *example.rstrip().splitlines(), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def found(name: str, packs: Iterable[Pack], said: Words) -> str:
    """The rules that a name stands for, each once: a page, where it is written, and the packs that
    have it.
    """
    # Packs that extend each other have the same rule: one page, and the names of both.
    having: dict[str, list[str]] = {}
    for pack in packs:
        for rule in pack.fits(name):
            page = (
                f"{explained(rule, said)}\n{said('rules.source', file=rule.source, line=rule.line)}"
            )
            having.setdefault(page, []).append(_standing(_called(pack, said), rule, pack, said))
    return "\n".join(
        f"{page}\n{said('rules.packs', packs=said.join(names))}" for page, names in having.items()
    )


def _standing(name: str, rule: Rule, pack: Pack, said: Words) -> str:
    """A name, and behind it in brackets what a pack makes of a rule besides putting it; of most,
    nothing.
    """
    made = [said("rules.off")] if rule.id in pack.off else []
    made += [said("rules.replaced")] if rule.id in pack.replaced else []
    return said("name.titled", name=name, title=said.join_clauses(made)) if made else name


def _called(pack: Pack, said: Words) -> str:
    """A pack by what it says of itself in the language, and its name."""
    title = pack.title if said.lang == OWN else pack.called.get(said.lang, "")
    return said("name.titled", name=title, title=pack.name) if title else pack.name


def _covers(pack: Pack, said: Words) -> tuple[str, ...]:
    """Of what documents a pack is, in its own words, where those are of the language."""
    return (pack.covers,) if pack.covers and said.lang == OWN else ()


def _scope(rule: Rule) -> str:
    """What the rule is put to, in the words of the rule language."""
    where = rule.scope
    if where.claim:
        return f"{where.relation} 说明 每个{where.claim}".strip()
    tables = "、".join(f"表{table}" for table in where.tables)
    return " ".join(
        word
        for word in (
            where.relation,
            tables,
            where.side,
            where.rows,
            "每栏" if where.columns else "",
        )
        if word
    )


def catalogue(packs: Iterable[Pack], said: Words) -> str:
    """The rules of packs as one Markdown page, grouped by file."""
    lines = [f"# {said('rules.catalogue')}", "", said("rules.made"), ""]
    for pack in packs:
        heads = [said(f"rules.head.{key}") for key in ("rule", "title", "severity", "basis")]
        lines += [
            f"## {titled(pack, said)}",
            "",
            *(line for text in _covers(pack, said) for line in (text, "")),
            said("rules.count", count=len(pack.rules)),
            "",
            f"| {' | '.join(heads)} |",
            "|---|---|---|---|",
        ]
        for rule in pack.rules.values():
            info = worded(rule.info, said)
            severity = said(f"severity.{info.severity}")
            lines.append(f"| [{rule.id}](#{rule.id}) | {info.title} | {severity} | {info.basis} |")
        lines.append("")
        lines += [explained(rule, said) for rule in pack.rules.values()]
    return "\n".join(lines)


def pages(
    packs: Iterable[Pack], said: Words, root: Path, heading: str
) -> Iterable[tuple[str, str]]:
    """The rules as pages of a site, each with its name: the catalogue, a page for each rule.

    A rule that several packs put has one page. Files are told from `root` on.
    """
    whole, done = [f"# {heading}", ""], dict[str, list[str]]()
    for pack in packs:
        whole += [f"## {_called(pack, said)}", ""]
        whole += [line for text in _covers(pack, said) for line in (text, "")]
        whole += [said("rules.count", count=len(pack.rules)), ""]
        whole += [f"| {' | '.join(said(f'rules.head.{key}') for key in _HEADS)} |", "|---|---|---|"]
        for rule in pack.rules.values():
            info = worded(rule.info, said)
            name = f"catalogue/{Path(rule.source).parts[-3]}/{rule.id}"
            whole.append(
                f"| [{rule.id}]({name}.md) | {info.title} | {said(f'severity.{info.severity}')} |"
            )
            if name not in done:
                # Its heading and title are written otherwise on a page of its own.
                done[name] = explained(rule, said).splitlines()[4:]
                file = Path(rule.source).relative_to(root).as_posix()
                done[name][:0] = [
                    "---",
                    "orphan: true",
                    "---",
                    f"# {info.title}",
                    "",
                    f"`{rule.id}`",
                    "",
                ]
                done[name] += ["", said("rules.source", file=f"`{file}`", line=rule.line), ""]
                done[name] += [f"[{heading}](../../catalogue.md)"]
        whole.append("")
    yield "catalogue", "\n".join(whole)
    yield from ((name, "\n".join(lines)) for name, lines in done.items())


def titled(pack: Pack, said: Words) -> str:
    """A pack by its title, its name and its version."""
    return said("name.titled", name=pack.title or pack.name, title=f"{pack.name} {pack.version}")
