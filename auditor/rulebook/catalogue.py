"""Rules on paper: each explained, all of them as the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditor.findings import Severity
from auditor.rules.pack import Pack
from auditor.rules.rule import Rule

SEVERITIES: Final = {
    Severity.ERROR: "基本平衡性",
    Severity.WARNING: "逻辑性",
    Severity.INFO: "核实性",
}


def standing(rule: Rule, pack: Pack) -> str:
    """What a pack makes of a rule besides putting it, in brackets; empty for most."""
    said = ["已由 pack.yaml 的 off 关闭"] if rule.id in pack.off else []
    said += ["替换自带的同名规则"] if rule.id in pack.replaced else []
    return f"（{'，'.join(said)}）" if said else ""


def found(name: str, packs: Iterable[Pack]) -> str:
    """The rules that a name stands for, each once with the packs that have it."""
    having: dict[str, list[str]] = {}
    for pack in packs:
        for rule in pack.fits(name):
            page = f"{explained(rule)}\n原文：{rule.source} 第 {rule.line} 行"
            having.setdefault(page, []).append(f"{pack.title or pack.name}（{pack.name}）{standing(rule, pack)}")
    return "\n".join(f"{page}\n规则包：{'、'.join(names)}" for page, names in having.items())


def explained(rule: Rule) -> str:
    """One rule as a page of Markdown: formula, standing, source, exceptions, examples."""
    info = rule.info
    lines = [
        f"### {info.id}",
        "",
        f"{info.title}",
        "",
        f"- 级别：{SEVERITIES[info.severity]}（{info.severity}）",
    ]
    lines += [f"- 适用：{_scope(rule)}"] if _scope(rule) else []
    lines += [f"- 公式：`{info.check}`"]
    if rule.info.since or rule.until:
        lines.append(f"- 年度：{info.since or ''}～{rule.until or ''}")
    lines += [
        f"- {word}：{text_}"
        for word, text_ in (("依据", info.basis), ("说明", info.why), ("建议", info.remedy))
        if text_
    ]
    if info.innocent:
        lines.append(f"- 例外：{'；'.join(info.innocent)}")
    for word, examples in (("成立的例子", rule.holds), ("不成立的例子", rule.fails)):
        lines += ["", f"{word}：", ""]
        for example in examples:
            lines += ["```text", *example.rstrip().splitlines(), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _scope(rule: Rule) -> str:
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


def catalogue(packs: Iterable[Pack]) -> str:
    """The rules of packs as one Markdown page, grouped by file."""
    lines = ["# 规则目录", "", "本页由 `auditor rules explain --all` 生成，请勿手改。", ""]
    for pack in packs:
        lines += [
            f"## {pack.title or pack.name}（{pack.name} {pack.version}）",
            "",
            f"共 {len(pack.rules)} 条。",
            "",
            "| 规则 | 名称 | 级别 | 依据 |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| [{rule.id}](#{rule.id}) | {rule.info.title} | {SEVERITIES[rule.info.severity]} | {rule.info.basis} |"
            for rule in pack.rules.values()
        ]
        lines.append("")
        lines += [explained(rule) for rule in pack.rules.values()]
    return "\n".join(lines)
