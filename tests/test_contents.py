"""The table of contents against the body, wherever it ends and however its entries are printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.findings import Report
from auditor.text.listing import entry_of, extent, words_of

Audit = Callable[[str], Report]
BODY = ["一、主要职能", "负责有关工作。", "二、机构设置", "内设三个科室。"]


def test_a_heading_behind_a_bullet_has_its_number(audit_text: Audit) -> None:
    text = "\n\n".join(["• 一、主要职能", BODY[1], "二、机构设置", BODY[3]])
    sections = audit_text(text).ledger.sections
    assert [one.number for one in sections] == ["一", "二"]


@pytest.mark.parametrize(
    ("lines", "own"),
    [
        (["目录", "一、主要职能", "二、机构设置", *BODY], 3),
        (["目录", "一、职责范围", "二、机构设置", *BODY], 3),  # numbers begin anew
        (["目录", "一、职责范围", "二、机构设置", "某馆主要职能", "负责有关工作。"], 3),
        (
            [
                "目录",
                "第一部分 概况",
                "一、职能",
                "第二部分 说明",
                "一、总体",
                "第一部分 某馆概况",
                "一、职能",
            ],
            5,
        ),
        (["目录", "概况 1", "收支说明 2", "名词解释 9", "概况", "负责有关工作。"], 4),
        (["目录", "一、主要职能 1", "二、机构设置 2"], 3),
    ],
)
def test_contents_end_where_the_body_begins(lines: list[str], own: int) -> None:
    assert extent(lines) == own


@pytest.mark.parametrize(
    "entry",
    [
        "二、机构设置PAGEREF _Toc8401 \\h 3",
        'HYPERLINK \\l "_Toc8401" 二、机构设置 PAGEREF _Toc8401 \\h 3',
        "二、机构设置………3",
        "- 二、机构设置",
    ],
)
def test_field_codes_dots_and_pages_are_no_words(entry: str) -> None:
    assert words_of(entry) == words_of("机构设置") and "Toc" not in entry_of(entry)


def jumps(report: Report) -> list[str]:
    return [
        str(finding.check.note)
        for finding in report.findings
        if finding.rule.id == "numbering-jump"
    ]


@pytest.mark.parametrize(
    ("second", "missing"),
    [
        ("（一）接收档案。（二）\n\n整理编目。", False),
        ("（一）接收档案。（二）整理编目。", False),
        ("（一）接收档案。", True),
    ],
)
def test_numbers_within_and_at_the_end_of_a_line_are_there(
    audit_text: Audit, second: str, missing: bool
) -> None:
    text = f"一、主要职能\n\n{second}\n\n（三）利用服务。\n\n（四）数字化。"
    assert bool(jumps(audit_text(text))) is missing


def test_a_jump_is_told_of_the_heading_behind_it(audit_text: Audit) -> None:
    text = "二、机构设置\n\n（一）接收档案。\n\n（三）利用服务。\n\n（四）数字化。"
    (said,) = jumps(audit_text(text))
    assert "利用服务" in said and "机构设置" not in said


def missing(report: Report) -> list[str]:
    return [
        finding.check.subject
        for finding in report.findings
        if finding.rule.id == "contents-missing"
    ]


def test_a_heading_that_runs_on_into_its_text_is_there(audit_text: Audit) -> None:
    title = "九、国有资本经营预算财政拨款支出决算情况说明"
    other = "八、政府性基金预算财政拨款收入支出决算情况说明"
    text = (
        f"目录\n\n{other}\n\n{title}\n\n{other}\n\n无。\n\n"
        f"{title}本单位2023年度没有此项收入和支出，也没有使用相应资金安排的项目。"
    )
    assert not missing(audit_text(text))


def test_an_entry_that_is_worded_otherwise_in_its_place_is_there(audit_text: Audit) -> None:
    head = "目录\n\n一、主要职能包括\n\n二、机构设置\n\n三、收入决算情况说明\n\n"
    assert not missing(
        audit_text(
            f"{head}某馆主要职能\n\n负责工作。\n\n机构设置\n\n无。\n\n三、收入决算情况说明\n\n无。"
        )
    )
    assert missing(
        audit_text(f"{head}某馆主要职能\n\n负责工作。\n\n三、收入决算情况说明\n\n无。")
    ) == ["二、机构设置"]
