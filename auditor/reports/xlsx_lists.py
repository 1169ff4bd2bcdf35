"""The lists of the working paper: what to change, what was found, every check with its
re-performance.
"""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any, Final

from auditor.arithmetic import Verdict
from auditor.findings import Check, Finding
from auditor.reports.fixes import fixes
from auditor.reports.xlsx_formula import difference, digits, recomputed
from auditor.reports.xlsx_paper import (
    FIRST,
    Paper,
    address,
    heads,
    page_set,
    put_stated,
    tab,
)
from auditor.reports.xlsx_style import height, number_format, stored, write_text
from auditor.wording.explain import Explanation
from auditor.wording.filled import filled
from auditor.wording.messages import subject_of
from auditor.wording.places import where_words
from auditor.wording.rule_texts import worded
from auditor.wording.shown import expected, factor_of, printed, rounded

_ONE_PAGE: Final = 30
"""Up to so many changes print on one page."""
_FIXES: Final = (
    ("ui.done", 5),
    ("ui.number", 7),
    ("fact.place", 18),
    ("fact.source", 12),
    ("ui.item", 16),
    ("ui.now", 14),
    ("ui.change", 30),
    ("ui.moved", 24),
)
_FINDINGS: Final = (
    ("ui.number", 7),
    ("ui.class", 10),
    ("fact.place", 20),
    ("fact.source", 12),
    ("ui.matter", 46),
    ("fact.stated", 11),
    ("fact.expected", 11),
    ("fact.difference", 14),
    ("fact.bound", 16),
    ("fact.filled", 40),
    ("fact.suspect", 34),
    ("fact.remedy", 30),
    ("fact.exception", 24),
    ("ui.group", 8),
    ("fact.rule", 18),
    ("ui.handling", 12),
    ("ui.answer", 34),
    ("ui.person", 10),
    ("ui.date", 11),
)
_ANSWERS: Final = 15
"""The first of the columns that the unit fills in."""
_CHECKS: Final = (
    ("ui.number", 6),
    ("ui.result", 7),
    ("fact.rule", 18),
    ("ui.relation", 34),
    ("fact.why", 24),
    ("fact.place", 24),
    ("fact.filled", 44),
    ("fact.stated", 11),
    ("fact.expected", 11),
    ("fact.difference", 14),
    ("ui.allowed", 13),
    ("ui.recomputed", 11),
    ("ui.recomputed.difference", 12),
    ("ui.procedure", 6),
    ("ui.finding.column", 7),
)
_AGAIN: Final = 11
"""The column of the re-performance."""


def worst(paper: Paper) -> str:
    """What the lists of findings are coloured by."""
    kinds = {told.kind for _, told in paper.told}
    return "fails" if "fails" in kinds else "explain" if kinds & {"explain", "query"} else ""


def changes(paper: Paper, sheet: Any) -> None:
    """The list of changes, for the officer: printed on one page, ticked off by hand."""
    words, styles = paper.words, paper.styles
    heads(paper, sheet, "title.fix", _FIXES, "K-1", landscape=False)
    listed = fixes(paper.told, words)
    page_set(paper, sheet, "K-1", False, high=1 if len(listed) <= _ONE_PAGE else 0)
    for row, fix in enumerate(listed, FIRST):
        told = fix.told
        write_text(sheet, row, 0, "□", styles("open"))
        paper.link_finding(sheet, row, 1, fix.finding)
        # As printed, the unit included where that is what is to be changed.
        paper.cells_of(
            sheet, row, (fix.outer, told.source, told.item, fix.now, fix.change, fix.moved), 2
        )
        sheet.set_row(
            row, height((fix.change, 30), (told.item, 16), (fix.outer, 18), (fix.moved, 24))
        )
    sheet.protect()
    tab(sheet, worst(paper))


def findings(paper: Paper, sheet: Any) -> None:
    """The list of findings, with the columns that the unit answers in."""
    heads(paper, sheet, "title.findings", _FINDINGS, "K-2", frozen=3)
    # On one page its columns would be too small to read: it prints on two, each with the number and
    # the place.
    page_set(paper, sheet, "K-2", True, wide=2)
    sheet.repeat_columns(0, 2)
    sheet.set_zoom(90)
    letters = _groups(paper)
    for row, (finding, told) in enumerate(paper.told, FIRST):
        _finding(paper, sheet, row, finding, told, letters.get(id(finding), ""))
    if paper.told:
        last = FIRST - 1 + len(paper.told)
        # The handling of each finding is chosen from a list.
        options = paper.words("ui.handling.options").split(",")
        sheet.data_validation(
            FIRST, _ANSWERS, last, _ANSWERS, {"validate": "list", "source": options}
        )
        sheet.autofilter(FIRST - 1, 0, last, len(_FINDINGS) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    tab(sheet, worst(paper))


def _groups(paper: Paper) -> dict[int, str]:
    """The letter of each finding that shares its cause with others, by `id(finding)`."""
    first: dict[int, str] = {}
    letters: dict[int, str] = {}
    for finding, told in paper.told:
        # A letter for each cause: its finding and all that follow from it have the same.
        if (finding.cause or finding.consequences) and told.kind != "rounding":
            lead = finding.cause or finding.number
            at = len(first)
            # Beyond Z the letter is doubled.
            letters[id(finding)] = first.setdefault(lead, ascii_uppercase[at % 26] * (1 + at // 26))
    return letters


def _finding(
    paper: Paper, sheet: Any, row: int, finding: Finding, told: Explanation, letter: str
) -> None:
    words, check, stated = paper.words, finding.check, finding.check.stated
    kind = told.verdict if told.kind == "rounding" else told.severity
    paper.cells_of(sheet, row, (told.mark, kind))
    cell = paper.cells.get(stated.index) if stated is not None else None
    if cell is not None:
        paper.link(sheet, row, 2, address(cell), told.where)
    else:
        write_text(sheet, row, 2, told.where, paper.styles("text"))
    paper.cells_of(sheet, row, (told.source, told.headline), 3)
    put_stated(paper, sheet, row, 5, stated)
    _numbers(paper, sheet, row, 6, check, told)
    suspects = words.sentence(*told.advice.suspects, told.advice.confirmed)
    why = paper.excused.get(id(check), "")
    exceptions = words.sentence(
        words("sum.excused.one", why=why) if why else "", *told.advice.exceptions
    )
    sheet.set_row(
        row,
        height(
            (told.headline, 46),
            (told.filled, 40),
            (suspects, 34),
            (told.advice.remedy, 30),
            (exceptions, 24),
            (told.where, 20),
        ),
    )
    paper.cells_of(
        sheet, row, (told.bound, told.filled, suspects, told.advice.remedy, exceptions, letter), 8
    )
    paper.link(
        sheet,
        row,
        14,
        f"'{paper.name('title.checks')}'!A{paper.marks.numbers[id(check)] + FIRST}",
        finding.rule.id,
    )
    for column in range(_ANSWERS, len(_FINDINGS)):
        sheet.write_blank(
            row,
            column,
            None,
            paper.styles("open", "yyyy-mm-dd" if column == len(_FINDINGS) - 1 else ""),
        )


def _numbers(
    paper: Paper, sheet: Any, row: int, column: int, check: Check, told: Explanation | None
) -> None:
    """Expected and difference as numbers in the stated figure's notation; words where there is no
    number.
    """
    stated, value = check.stated, expected(check, factor_of(check.stated, paper.report.unit))
    # A check without a number for either (a structure, a unit): told in words.
    if value is None or stated is None or stated.figure is None or check.kind:
        paper.cells_of(sheet, row, (told.expected, told.difference) if told else ("", ""), column)
        return
    ratio = "%" in number_format(stated)
    # As many decimals as the expected figure has.
    places = max(0, -int(value.as_tuple().exponent))
    look = ("0." + "0" * places if places else "0") + ("%" if ratio else "")
    # A percentage is stored as a ratio, every other figure as it is printed.
    scale = stated.figure.factor if ratio else printed(stated.figure.factor, stated.figure.factor)
    sheet.write_number(row, column, value * scale, paper.styles("figure", look))
    # Percentages differ by percentage points, never by percent.
    plain, points = look.rstrip("%"), paper.words("say.points", number="").strip() if ratio else ""
    tail = f'" {points}"' if points else ""
    sheet.write_number(
        row,
        column + 1,
        stated.figure.value - value,
        paper.styles("figure", f"+{plain}{tail};-{plain}{tail};{plain}{tail}"),
    )


def checks(paper: Paper, sheet: Any) -> None:
    """Every check, rule by rule; those that hold are folded away.

    This sheet and the tables are not protected: Excel opens no outline on a protected sheet, and a
    figure that is overtyped shows at once in the recomputed columns.
    """
    words, listed = paper.words, paper.marks.checks
    held = sum(check.verdict is Verdict.HOLDS for check in listed)
    heads(
        paper,
        sheet,
        "title.checks",
        _CHECKS,
        "K-3",
        frozen=3,
        note=words("ui.folded", count=held) if held else "",
    )
    sheet.set_zoom(85)
    write_text(sheet, 0, 6, words("ui.rounding.note"), paper.styles("quiet"))
    folded = False
    for row, check in enumerate(listed, FIRST):
        high = _check(paper, sheet, row, check)
        holds = check.verdict is Verdict.HOLDS
        sheet.set_row(
            row,
            high,
            None,
            # Excel marks the row behind a fold, so that it can be opened.
            {"level": 1, "hidden": True} if holds else {"collapsed": True} if folded else {},
        )
        folded = holds
    if not listed:
        return
    last = FIRST - 1 + len(listed)
    if folded:
        sheet.set_row(last + 1, None, None, {"collapsed": True})
    sheet.autofilter(FIRST - 1, 0, last, len(_CHECKS) - 1)
    sheet.print_area(0, 0, last, _AGAIN - 1)
    sheet.conditional_format(
        FIRST,
        _AGAIN + 1,
        last,
        _AGAIN + 1,
        {
            "type": "cell",
            "criteria": "!=",
            "value": 0,
            "format": paper.book.add_format({"bold": True, "bg_color": "#FFF5DF"}),
        },
    )
    # Where a formula and the verdict beside it part, the head says so: one holds and differs, or
    # fails and does not.
    # Columns of the sheet: result, difference, recomputed.
    signs, rest, again = (f"{letter}{FIRST + 1}:{letter}{last + 1}" for letter in ("B", "M", "L"))
    apart = f'SUMPRODUCT((({signs}="√")<>({rest}=0))*ISNUMBER({again}))'
    warning = words("ui.recomputed.differs", count=f'"&{apart}&"')
    title = words("ui.recomputed.difference")
    sheet.write_formula(
        FIRST - 1, _AGAIN + 1, f'=IF({apart}=0,"{title}","{warning}")', paper.styles("head"), title
    )


def _check(paper: Paper, sheet: Any, row: int, check: Check) -> float:
    """One row; how high it is."""
    words, rule, marks = paper.words, worded(check.rule, paper.words), paper.marks
    finding = marks.findings.get(id(check))
    told = paper.explain(finding) if finding else None
    if told:
        where, line = told.where, told.filled
    else:
        where = (
            where_words(check.stated, paper.report, words)
            if check.stated
            else subject_of(check, paper.report, words)
        )
        line = filled(check, paper.report, words)
    sheet.write_number(row, 0, row - FIRST + 1, paper.styles("text", "0"))
    paper.cells_of(
        sheet, row, (told.mark if told else "√", rule.id, rule.title, rule.basis, where, line), 1
    )
    put_stated(paper, sheet, row, 7, check.stated)
    _numbers(paper, sheet, row, 8, check, told)
    if told:
        paper.cells_of(sheet, row, (told.bound if told.rounding else "",), 10)
    _again(paper, sheet, row, check)
    paper.cells_of(sheet, row, (marks.procedures[id(check)],), 13)
    if finding is not None:
        paper.link_finding(sheet, row, 14, finding)
    return height((rule.title, 34), (rule.basis, 24), (where, 24), (line, 44))


def _again(paper: Paper, sheet: Any, row: int, check: Check) -> None:
    """The re-performance; left out where it would be of something else than what was decided.

    That is so where the text restates another table's printing of the same quantity.
    """
    stated, judgement = check.stated, check.judgement
    formula = recomputed(check, paper.cells)
    if (
        not formula
        or stated is None
        or stated.figure is None
        or judgement is None
        or judgement.expected is None
    ):
        return
    look, places = number_format(stated), digits(stated.figure)
    value = judgement.expected if "%" in look else printed(judgement.expected, factor_of(stated))
    value = rounded(value, places)
    rest = rounded(stored(stated) - value, places)
    # Another printing of the figure was decided on: the formula would contradict a check that
    # holds.
    if check.verdict is Verdict.HOLDS and rest:
        return
    sheet.write_formula(row, _AGAIN, formula, paper.styles("figure", look), value)
    sheet.write_formula(
        row, _AGAIN + 1, difference(row, "H", "L", places), paper.styles("figure", look), rest
    )
