"""1,000 rules of 11 figures each, put and explained in process, beside a bare Decimal loop over the
same figures.

python tests/bench/rules_bench.py [RULES]
"""

from __future__ import annotations

import sys
import time
from decimal import Decimal

from auditor import yamlparser
from auditor.booking import post
from auditor.engine import audit
from auditor.forms.accounts import Charts
from auditor.forms.compiling import compile_forms
from auditor.forms.form import Forms
from auditor.readers import text
from auditor.rules import formula
from auditor.rules.compiling import compile_rule
from auditor.rules.pack import Pack, load
from auditor.rules.rule import Rule
from auditor.wording.explain import explain
from auditor.wording.words import words

FORM = """
id: "10"
title: 试验表
titles: [试验表]
sides:
  - columns: {%s}
    rows: [%s]
"""


def main() -> None:
    """Print the milliseconds of each part, and the ratio to the bare loop."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    columns = [f"栏{n:02d}" for n in range(11)]
    form = yamlparser.parse(
        FORM
        % (
            ", ".join(f"{c}: [{c}]" for c in columns),
            ", ".join(f"{{name: 行{n}}}" for n in range(count)),
        ),
        "form",
    )
    head = yamlparser.parse(
        "heads: {label: [项目], code: [科目编码], line: [行次], skip: [序号]}\nnumbering: [栏次]",
        "pack",
    )
    compiled = compile_forms(head, [form], Charts())
    rows = []
    for n in range(count):
        parts = [Decimal(n * k % 97) / 100 + k for k in range(1, 11)]
        total = sum(parts) + (Decimal("0.50") if n % 100 == 0 else 0)
        rows.append("\t".join([f"行{n}", f"{total:.2f}", *(f"{part:.2f}" for part in parts)]))
    document = text.parse("\n".join(["试验表", "单位：万元", "\t".join(["项目", *columns]), *rows]))
    rules: dict[str, Rule] = {}
    compile_time = min(_compiled(count, columns, compiled, rules) for _ in range(3))
    pack = Pack("bench", "", "0", compiled, None, rules, "")
    ledger = post(document, compiled)
    best = loop = 1e9
    for _ in range(20):
        started = time.process_time()
        report = audit(ledger, pack)
        for finding in report.findings:
            explain(finding, report, words("zh"))
        best = min(best, time.process_time() - started)
        started = time.process_time()
        fails = _bare(ledger, columns)
        loop = min(loop, time.process_time() - started)
    assert report.summary.checks == count and report.summary.fails == fails, (report.summary, fails)
    loading = min(_loaded() for _ in range(20))
    print(
        f"rules {count}, compiled in {compile_time * 1000:.1f} ms of processor time; wanted: under 250"
    )
    print(
        f"put and explained {best * 1000:.1f} ms; bare Decimal loop {loop * 1000:.1f} ms; ratio {best / loop:.1f}; wanted: at most 8"
    )
    print(f"shipped pack loaded in {loading * 1000:.1f} ms; wanted: under 25")


def _compiled(count: int, columns: list[str], forms: Forms, rules: dict[str, Rule]) -> float:
    """The seconds that it takes to compile the rules."""
    formula._parsed.cache_clear()
    started = time.process_time()
    for n in range(count):
        check = f"表10[行{n}, 栏00] = " + " + ".join(
            f"表10[行{n}, {column}]" for column in columns[1:]
        )
        node = yamlparser.parse(
            f"id: r{n}\ntitle: 合计\nseverity: error\ncheck: {check}\nexamples: {{holds: [a], fails: [b]}}",
            "rules",
        )
        rules[f"r{n}"] = compile_rule(node, forms)
    return time.process_time() - started


def _loaded() -> float:
    """The seconds that it takes to load the shipped pack, each of its formulas read anew."""
    formula._parsed.cache_clear()
    started = time.process_time()
    load()
    return time.process_time() - started


def _bare(ledger: object, columns: list[str]) -> int:
    fails = 0
    for row in ledger.tables["10"].rows:  # type: ignore[attr-defined]
        values = [row.cells[column].figure.value for column in columns]
        if abs(values[0] - sum(values[1:])) > Decimal("0.055"):
            fails += 1
    return fails


if __name__ == "__main__":
    main()
