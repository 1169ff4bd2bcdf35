"""What is done with rules as such: run their examples, explain them, print the catalogue, look for
mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.arithmetic import Verdict
from auditor.booking import post
from auditor.engine import put
from auditor.family import relatives as family
from auditor.findings import Severity
from auditor.readers import text
from auditor.records import frozen
from auditor.rules.pack import Pack
from auditor.rules.rule import Rule

SEVERITIES: Final = {
    Severity.ERROR: "基本平衡性",
    Severity.WARNING: "逻辑性",
    Severity.INFO: "核实性",
}


@frozen
class Trial:
    """One example of a rule, run."""

    rule: Rule
    holds: bool
    """Whether the example is one that should hold."""
    number: int
    verdicts: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether the rule said of the example what it should: something, and the right thing.

        A rule about the text as such (`structure`) may have nothing to say where all is well.
        """
        if self.holds:
            said = bool(self.verdicts) or self.rule.kind == "structure"
            return said and all(verdict in (Verdict.HOLDS, Verdict.ROUNDING) for verdict in self.verdicts)
        return Verdict.FAILS in self.verdicts


def run_examples(pack: Pack, rules: Iterable[Rule]) -> Iterator[Trial]:
    """Every example of the rules, put to its own rule."""
    for rule in rules:
        for holds, examples in ((True, rule.holds), (False, rule.fails)):
            for number, example in enumerate(examples, 1):
                ledger = family.example(
                    example,
                    rule,
                    pack,
                    lambda part, under: post(text.parse(part), under.forms, under.vocabulary),
                )
                yield Trial(rule, holds, number, tuple(check.verdict for check in put(rule, ledger)))


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
