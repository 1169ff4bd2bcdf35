"""Rules on paper: each explained, all of them as the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.rules.pack import Pack
from auditor.rules.rule import Rule
from auditor.wording.rule_texts import worded
from auditor.wording.words import Words


def listed(pack: Pack, said: Words) -> Iterable[str]:
    """A line for each rule of a pack: its id, its severity, its title."""
    for rule in pack.rules.values():
        info = worded(rule.info, said)
        off = said("rules.off") if rule.id in pack.off else ""
        yield f"{info.id}\t{said(f'severity.{info.severity}')}\t{info.title}{off}"


def explained(rule: Rule, said: Words) -> str:
    """One rule as a page of Markdown: formula, standing, source, exceptions, examples. Formula and examples are the rule's own."""
    info = worded(rule.info, said)
    facts = {
        "severity": said("name.titled", name=said(f"severity.{info.severity}"), title=info.severity),
        "scope": _scope(rule),
        "formula": f"`{info.check}`",
        "years": said("rules.span", since=info.since or "", until=rule.until or "") if info.since or rule.until else "",
        "basis": info.basis,
        "why": info.why,
        "remedy": info.remedy,
        "innocent": said.join_clauses(list(info.innocent)),
    }
    lines = [f"### {info.id}", "", f"{info.title}", ""]
    lines += [said("rules.fact", name=said(f"rules.{key}"), text=text) for key, text in facts.items() if text]
    for key, examples in (("holds", rule.holds), ("fails", rule.fails)):
        lines += ["", said(f"rules.{key}"), ""]
        for example in examples:
            lines += ["```text", *example.rstrip().splitlines(), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def sourced(rule: Rule, said: Words) -> str:
    """One rule as a page, with where it is written."""
    return f"{explained(rule, said)}\n{said('rules.source', file=rule.source, line=rule.line)}"


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
            said("rules.count", count=len(pack.rules)),
            "",
            f"| {' | '.join(heads)} |",
            "|---|---|---|---|",
        ]
        for rule in pack.rules.values():
            info = worded(rule.info, said)
            lines.append(
                f"| [{rule.id}](#{rule.id}) | {info.title} | {said(f'severity.{info.severity}')} | {info.basis} |"
            )
        lines.append("")
        lines += [explained(rule, said) for rule in pack.rules.values()]
    return "\n".join(lines)


def titled(pack: Pack, said: Words) -> str:
    """A pack by its title, its name and its version."""
    return said("name.titled", name=pack.title or pack.name, title=f"{pack.name} {pack.version}")
