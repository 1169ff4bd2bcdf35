"""Two reports made by hand for the tests of the formats: one rich in findings (and in hostile
text), one clean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from auditor.arithmetic import Judgement, Verdict, judge
from auditor.batch.record import Submission, of
from auditor.document import Cell, Document, Grid, Notice, Paragraph, Place
from auditor.entry import Entry, Row, Table
from auditor.figure import Blank, Figure, parse
from auditor.findings import (
    Check,
    Finding,
    ReadError,
    Report,
    ReportSummary,
    RuleInfo,
    Suspect,
    Term,
)
from auditor.gate import status as exits
from auditor.gate.waivers import Gate
from auditor.ledger import Ledger
from auditor.message import say
from auditor.reports import Run
from auditor.severity import Severity

HOSTILE = "<script>alert(1)</script>\x1b[31m红\x1b[0m ::error::x | `a` =1+1 \u202e&amp;\r\n::set-output name=a::b"
ANNEX = ("附件 绩效评价报告", "二、预算执行", "（二）收入支出情况")
FIVE = ("第三部分 2020 年度部门决算情况说明", "五、一般公共预算财政拨款支出决算情况说明")

PACK = str(Path(__file__).parents[1] / "rules" / "bumen-juesuan")


class Book:
    """Collects entries, tables and checks of a report under construction."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.tables: dict[str, Table] = {}
        self.checks: list[Check] = []
        self.suspects: dict[int, tuple[Suspect, ...]] = {}
        self.linked: dict[int, tuple[int, ...]] = {}
        self.confirmed: dict[int, int] = {}
        """How many of the holding checks confirm the suspects of a check."""

    def table(
        self,
        number: str,
        title: str,
        heads: Sequence[str],
        rows: Sequence[tuple[str, str, Sequence[str]]],
        line: int,
    ) -> None:
        """A table as a text file prints it; `rows` are (code, label, texts)."""
        cells = [tuple(Cell(text, Place(line=line)) for text in ("科目编码", "科目名称", *heads))]
        bound: list[Row] = []
        for at, (code, label, texts) in enumerate(rows, line + 1):
            place = Place(line=at)
            cells.append(tuple(Cell(text, place) for text in (code, label, *texts)))
            entries: dict[str, Entry] = {}
            for column, text in zip(heads, texts, strict=True):
                figure = parse(text, "万元")
                entries[column] = self.add(
                    Entry(
                        text,
                        figure if isinstance(figure, Figure) else None,
                        figure if isinstance(figure, Blank) else None,
                        place,
                        number,
                        "",
                        label,
                        label,
                        code,
                        column,
                        excerpt=" ".join((code, label, *texts)).strip(),
                        label=f"{code} {label}".strip(),
                    )
                )
            bound.append(Row("", label, label, code, entries))
        self.tables[number] = Table(
            number,
            title,
            number,
            "万元",
            tuple(bound),
            tuple(heads),
            (Grid(tuple(cells), Place(line=line)),),
            Place(line=line),
        )

    def add(self, entry: Entry) -> Entry:
        """The entry, with its place in the ledger."""
        numbered = Entry(
            **{name: getattr(entry, name) for name in Entry.__slots__}
            | {"index": len(self.entries)}
        )
        self.entries.append(numbered)
        return numbered

    def say(
        self, sentence: str, line: int, section: tuple[str, ...], *figures: tuple[str, str, str]
    ) -> list[Entry]:
        """Figures of a sentence, each (text, unit, label), in order."""
        at, found = 0, []
        for text, unit, label in figures:
            at = sentence.index(text, at)
            figure = parse(text, unit)
            assert isinstance(figure, Figure)
            found.append(
                self.add(
                    Entry(
                        text,
                        figure,
                        None,
                        Place(line=line),
                        section=section,
                        excerpt=sentence,
                        span=(at, at + len(text)),
                        label=label,
                    )
                )
            )
            at += len(text)
        return found

    def get(self, table: str, key: str, column: str) -> Entry:
        """A table's entry."""
        entry = self.tables[table].get(key, column)
        assert entry is not None
        return entry

    def put(
        self,
        rule: RuleInfo,
        stated: Entry,
        others: Sequence[Entry],
        polynomial: dict[tuple[int, ...], int] | None = None,
        relation: str = "=",
        strict: bool = False,
        kind: str = "",
        formula: Sequence[str | Entry] = (),
    ) -> Check:
        """One check, judged; without a polynomial the stated figure is the sum of the others."""
        operands = (stated, *others)
        terms = polynomial or {(0,): 1, **{(at,): -1 for at in range(1, len(operands))}}
        exact = {monomial: Decimal(number) for monomial, number in terms.items()}
        values = [entry.value or Decimal(0) for entry in operands]
        halves = [entry.figure.half if entry.figure else Decimal(0) for entry in operands]
        step = stated.figure.step * stated.figure.factor if stated.figure else Decimal(0)
        judgement = (
            Judgement(Verdict.FAILS)
            if kind == "zero-base"
            else judge(exact, relation, values, halves, 0, step)
        )
        verdict = Verdict.FAILS if strict and values[0] != values[1] else judgement.verdict
        filled = tuple(
            Term(part) if isinstance(part, str) else Term(part.text, part) for part in formula
        )
        check = Check(
            rule,
            verdict,
            operands,
            stated,
            judgement,
            exact,
            relation,
            strict,
            filled,
            kind=kind,
            place=stated.place,
        )
        self.checks.append(check)
        return check

    def undecided(
        self, rule: RuleInfo, subject: str, missing: str, stated: Entry | None = None
    ) -> None:
        """A check that lacks an operand."""
        self.checks.append(
            Check(
                rule,
                Verdict.UNDECIDED,
                (stated,) if stated else (),
                stated,
                subject=subject,
                missing=(missing,),
                place=stated.place if stated else Place(),
            )
        )

    def suspected(self, check: Check) -> tuple[Suspect, ...]:
        """The suspects of a check with what confirms them."""
        held = tuple(check for check in self.checks if check.verdict is Verdict.HOLDS)[
            : self.confirmed.get(id(check), 0)
        ]
        return tuple(
            replace(suspect, confirming=held) for suspect in self.suspects.get(id(check), ())
        )

    def report(self, file: str, entity: str, notices: tuple[Notice, ...] = ()) -> Report:
        """The finished report."""
        order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}

        def of(verdict: Verdict) -> tuple[Finding, ...]:
            chosen = sorted(
                (check for check in self.checks if check.verdict is verdict),
                key=lambda check: order[check.rule.severity],
            )
            leads = {
                other: number
                for number, check in enumerate(chosen, 1)
                for other in self.linked.get(id(check), ())
            }
            return tuple(
                Finding(
                    number,
                    check,
                    self.suspected(check),
                    self.linked.get(id(check), ()),
                    leads.get(number, 0),
                )
                for number, check in enumerate(chosen, 1)
            )

        document = Document(file, (Paragraph(entity),), notices, "ab" * 32)
        ledger = Ledger(
            document, self.tables, tuple(self.entries), notices=notices, entity=entity, year=2020
        )
        covered = {
            entry.index
            for check in self.checks
            if check.verdict is not Verdict.UNDECIDED
            for entry in check.operands
            if entry.figure
        }
        figures = ledger.figures
        number = {
            verdict: sum(check.verdict is verdict for check in self.checks) for verdict in Verdict
        }
        summary = ReportSummary(
            len(self.checks),
            number[Verdict.HOLDS],
            number[Verdict.ROUNDING],
            number[Verdict.FAILS],
            number[Verdict.UNDECIDED],
            len(figures),
            sum(entry.index in covered for entry in figures),
        )
        return Report(
            file,
            "ab" * 32,
            entity,
            2020,
            "bumen-juesuan",
            ledger,
            tuple(self.checks),
            of(Verdict.FAILS),
            of(Verdict.ROUNDING),
            of(Verdict.UNDECIDED),
            summary,
            frozenset(covered),
            "0.1.0",
            "cd" * 32,
            "万元",
            called={"zh": "部门决算", "en": "final accounts"},
        )


def rule(name: str, title: str, severity: Severity = Severity.ERROR, **more: object) -> RuleInfo:
    return RuleInfo(
        name,
        title,
        severity,
        f"甲 = {title}",
        why=f"{title}的依据",
        basis="财决01表",
        folder=PACK,
        **more,
    )  # type: ignore[arg-type]


def rich(hostile: bool = False) -> Report:
    """A report with every kind of finding."""
    book = Book()
    tag = HOSTILE if hostile else ""
    book.table(
        "05",
        "一般公共预算财政拨款支出决算表",
        ("合计", "基本支出", "项目支出"),
        [
            ("", "合计", ("417.30", "319.43", "97.87")),
            ("2010301", f"行政运行{tag}", ("141.81", "141.81", "0.00")),
            ("2010302", "一般行政管理事务", ("97.87", "0.00", "97.87")),
            ("2010303", "机关服务", ("177.62", "177.62", "")),
        ],
        190,
    )
    items = [
        (f"3010{at}", name, ("0.00",))
        for at, name in enumerate(("基本工资", "津贴补贴", "奖金", "伙食补助费"), 1)
    ]
    book.table(
        "06",
        "一般公共预算财政拨款基本支出决算表",
        ("决算数",),
        [
            ("301", "工资福利支出", ("0.90",)),
            *items,
            ("302", "商品和服务支出", ("250.34",)),
            ("30201", "办公费", ("####",)),
        ],
        212,
    )
    _tables(book)
    _text(book, tag)
    _annex(book, tag)
    later = rule("01-opening", "年初结转 = 上年年末结转")
    book.undecided(later, "01表 年初结转", "2019 年度决算")
    book.undecided(later, "04表 年初结转", "2019 年度决算")
    book.undecided(
        rule("06-office", "办公费"),
        "06表 30201 办公费",
        "30201 办公费（单元格读作“####”）",
        book.get("06", "30201", "决算数"),
    )
    notices = (
        Notice(
            f"04表有一行少一格，已按行次对齐。{tag}" if tag else say("table.short-row", table="04"),
            Place(line=160),
        ),
    )
    return book.report("zhuzhou-2020.txt", f"某市人民政府驻北京联络处{tag}", notices)


def _tables(book: Book) -> None:
    row = rule("05-row", "合计 = 基本支出 + 项目支出")
    for key in ("合计", "2010301", "2010302", "2010303"):
        book.put(
            row,
            book.get("05", key, "合计"),
            [book.get("05", key, name) for name in ("基本支出", "项目支出")],
        )
    column = rule("functional-hierarchy", "合计 = 各科目之和")
    for name in ("合计", "基本支出", "项目支出"):
        book.put(
            column,
            book.get("05", "合计", name),
            [book.get("05", key, name) for key in ("2010301", "2010302", "2010303")],
        )
    check = book.put(
        rule(
            "06-class", "类 = 其下各款之和", remedy="对照支出明细账，查明是类还是某一款漏填或错填"
        ),
        book.get("06", "301", "决算数"),
        [book.get("06", f"3010{at}", "决算数") for at in range(1, 5)],
    )
    book.suspects[id(check)] = tuple(
        Suspect(
            book.get("06", f"3010{at}", "决算数"),
            Decimal("0.90"),
            "0.90",
            1,
            kind="omitted",
            alternatives=4,
        )
        for at in range(1, 5)
    )
    book.confirmed[id(check)] = 2


def _text(book: Book, tag: str) -> None:
    one = (*FIVE, "（一）财政拨款支出决算总体情况")
    spent, more, grown = book.say(
        f"2020 年度财政拨款支出417.3万元，与上年相比，财政拨款支出增加60.81万元，增长16.23%{tag}，主要原因是人员增加。",
        327,
        one,
        ("417.3", "万元", "财政拨款支出"),
        ("60.81", "万元", "增加额"),
        ("16.23%", "%", "增长率"),
    )
    book.put(
        rule("text-05-total", "说明中支出合计 = 05表合计"), spent, [book.get("05", "合计", "合计")]
    )
    growth = rule("text-growth", "增减率 = 增减额 ÷ 上年数", remedy="")
    check = book.put(
        growth,
        grown,
        [more, spent],
        {(0, 2): 1, (0, 1): -1, (1,): -1},
        formula=(grown, " = ", more, " ÷ ", "（", spent, " - ", more, "）"),
    )
    book.suspects[id(check)] = (
        Suspect(grown, Decimal("17.06"), "17.06%", 1, kind="pasted", source=spent),
    )
    book.confirmed[id(check)] = 2
    three = (*FIVE, "（三）财政拨款支出决算具体情况")
    budget, item, rate = book.say(
        "2.一般行政管理事务。年初预算为56万元，支出决算为97.88万元，完成年初预算的100.0%。",
        343,
        three,
        ("56", "万元", "年初预算"),
        ("97.88", "万元", "支出决算"),
        ("100.0%", "%", "完成年初预算"),
    )
    check = book.put(
        rule("text-05-item", "说明中各项支出决算 = 05表同名项"),
        item,
        [book.get("05", "2010302", "合计")],
        strict=True,
        formula=(item, " = ", book.get("05", "2010302", "合计")),
    )
    book.suspects[id(check)] = (Suspect(item, Decimal("97.87"), "97.87", 2, kind="last-digit"),)
    book.confirmed[id(check)] = 3
    book.linked[id(check)] = (4,)
    completion = rule("text-completion", "完成率 = 决算数 ÷ 预算数")
    book.put(
        completion,
        rate,
        [item, budget],
        {(0, 2): 1, (1,): -1},
        formula=(rate, " = ", item, " ÷ ", budget),
    )
    none, paid, full = book.say(
        "3.机关服务。年初预算为0万元，支出决算为177.62万元，完成年初预算的100.0%。",
        347,
        three,
        ("0", "万元", "年初预算"),
        ("177.62", "万元", "支出决算"),
        ("100.0%", "%", "完成年初预算"),
    )
    book.put(
        completion,
        full,
        [paid, none],
        {(0, 2): 1, (1,): -1},
        kind="zero-base",
        formula=(full, " = ", paid, " ÷ ", none),
    )
    first, done, close = book.say(
        "1.行政运行。年初预算为219.4万元，支出决算为141.81万元，完成年初预算的64.63%。",
        339,
        three,
        ("219.4", "万元", "年初预算"),
        ("141.81", "万元", "支出决算"),
        ("64.63%", "%", "完成年初预算"),
    )
    book.put(
        completion,
        close,
        [done, first],
        {(0, 2): 1, (1,): -1},
        formula=(close, " = ", done, " ÷ ", first),
    )
    book.say("资产总额1234.5万元。", 350, three, ("1234.5", "万元", "资产总额"))
    book.checks.append(
        Check(
            rule(
                "text-contents", "目录各部分在正文中都有", Severity.WARNING, remedy="补写第六部分"
            ),
            Verdict.FAILS,
            (),
            kind="structure",
            subject="第三部分，第六部分",
            place=Place(line=349),
            note="目录列有“六、基本支出决算情况说明”，正文由“五”接“七”",
        )
    )


def _annex(book: Book, tag: str) -> None:
    income, grant, meals = book.say(
        f"全年收入423.37万元，其中财政实际拨付417.3万元，伙食费1.98万元{tag}。",
        445,
        ANNEX,
        ("423.37", "万元", "全年收入"),
        ("417.3", "万元", "财政实际拨付"),
        ("1.98", "万元", "伙食费"),
    )
    book.put(
        rule(
            "annex-income",
            "全年收入 = 其中各项之和",
            Severity.WARNING,
            innocent=("“其中”只列主要项目，未列全",),
            remedy="补列其余来源，或改“其中”为“主要包括”",
        ),
        income,
        [grant, meals],
    )
    paid, more, before = book.say(
        "全年支出417.3万元，增加60.82万元，上年支出356.48元。",
        449,
        ANNEX,
        ("417.3", "万元", "全年支出"),
        ("60.82", "万元", "增加额"),
        ("356.48", "元", "上年支出"),
    )
    book.put(
        rule("annex-sum", "上年支出 = 本年支出 - 增加额"),
        before,
        [paid, more],
        {(0,): 1, (1,): -1, (2,): 1},
        kind="unit",
        formula=(before, " = ", paid, " - ", more),
    )
    full, score = book.say(
        "分值10分，得分102分。", 523, ANNEX, ("10", "分", "分值"), ("102", "分", "得分")
    )
    book.put(
        rule("score-cap", "得分不大于分值"),
        score,
        [full],
        {(0,): 1, (1,): -1},
        "<=",
        formula=(score, " ≤ ", full),
    )
    parts = book.say(
        "八个季度支出合计177.2万元：22.1万元、22.1万元、22.1万元、22.1万元、22.1万元、22.1万元、22.1万元、22.1万元。",
        524,
        ANNEX,
        ("177.2", "万元", "八个季度支出合计"),
        *(("22.1", "万元", f"第{name}季度") for name in "一二三四五六七八"),
    )
    book.put(rule("annex-quarters", "合计 = 各季度之和"), parts[0], parts[1:])
    count = book.say("职工3人，其中在职2人。", 525, ANNEX, ("3", "人", "职工"), ("2", "人", "在职"))
    book.put(rule("annex-staff", "职工 = 在职 + 其他", Severity.INFO), count[0], [count[1]])


def clean() -> Report:
    """A report in which everything agrees."""
    book = Book()
    book.table(
        "05",
        "一般公共预算财政拨款支出决算表",
        ("合计", "基本支出", "项目支出"),
        [
            ("", "合计", ("239.68", "141.81", "97.87")),
            ("2010301", "行政运行", ("141.81", "141.81", "0.00")),
            ("2010302", "一般行政管理事务", ("97.87", "0.00", "97.87")),
        ],
        10,
    )
    row = rule("05-row", "合计 = 基本支出 + 项目支出")
    for key in ("合计", "2010301", "2010302"):
        book.put(
            row,
            book.get("05", key, "合计"),
            [book.get("05", key, name) for name in ("基本支出", "项目支出")],
        )
    return book.report("clean.txt", "某市审计局")


def following() -> Report:
    """A report with one slip of the text that a second check rests on."""
    book = Book()
    book.table(
        "05",
        "一般公共预算财政拨款支出决算表",
        ("合计",),
        [("2010302", "一般行政管理事务", ("97.87",))],
        10,
    )
    budget, item, rate = book.say(
        "年初预算为56.00万元，支出决算为98.87万元，完成年初预算的174.77%。",
        20,
        FIVE,
        ("56.00", "万元", "年初预算"),
        ("98.87", "万元", "支出决算"),
        ("174.77%", "%", "完成年初预算"),
    )
    book.put(rule("text-more", "支出决算大于预算"), item, [budget], {(0,): 1, (1,): -1}, ">=")
    slip = (Suspect(item, Decimal("97.87"), "97.87", 2, kind="digit"),)
    for number, check in enumerate(
        (
            book.put(
                rule("text-item", "说明 = 05表"),
                item,
                [book.get("05", "2010302", "合计")],
                strict=True,
            ),
            book.put(
                rule("text-rate", "完成率 = 决算数 ÷ 预算数"),
                rate,
                [item, budget],
                {(0, 2): 1, (1,): -1},
            ),
        ),
        1,
    ):
        book.suspects[id(check)], book.linked[id(check)] = slip, (2,) if number == 1 else ()
    return book.report("following.txt", "某市审计局")


ERRORS = (
    ReadError("决算公开.pdf", "文件加了打开密码。", "用密码打开后另存为不加密的文件，再核对。"),
)


def run(*reports: Report, **more: object) -> Run:
    return Run(reports, version="0.1.0", **more)  # type: ignore[arg-type]


def status(
    reports: list[Report], broken: bool = False, fail_on: str = "error", passed: Gate | None = None
) -> int:
    """The exit status of a run over these reports."""
    passed = passed or Gate()
    tallies = [of(Submission("", report.file, ()), report).tally for report in reports]
    return exits.status(tallies, broken, fail_on, bool(passed.expired), passed.suppressed)
