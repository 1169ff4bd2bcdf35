"""What stands in sight: no damaged figure passes in silence, and no right one is accused for what
nobody would object to.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from report_cases import status

from auditor.characters import fold, raised
from auditor.figure import Blank, Figure, doubt, parse
from auditor.findings import Report
from auditor.rules.pack import Pack
from auditor.text.lexer import squeeze, tokens

CLEAN = (Path(__file__).parents[1] / "samples" / "clean-2020.txt").read_text("utf-8")
Audit = Callable[[str], Report]

DAMAGES: dict[str, Callable[[str], str]] = {
    "a blank within": lambda figure: f"9 {figure}",
    "a blank behind the point": lambda figure: f"{figure} 12",
    "a no-break blank within": lambda figure: f"9\u00a0{figure}",
    "a zero-width digit before": lambda figure: f"9\u200b{figure}",
    "a soft hyphen within a wrong figure": lambda figure: f"1\u00ad{figure}",
    "a star behind a wrong figure": lambda figure: f"1{figure}*",
    "a circled note behind a wrong figure": lambda figure: f"1{figure}①",
    "a raised note behind a wrong figure": lambda figure: f"1{figure}²",
    "a bracketed note behind a wrong figure": lambda figure: f"1{figure}[1]",
    "a direction mark behind a wrong figure": lambda figure: f"1{figure}\u200e",
    "an embedding round a wrong figure": lambda figure: f"\u202a1{figure}\u202c",
    "an override of direction": lambda figure: f"\u202e{figure}",
    "a letter for a digit": lambda figure: f"{figure[:-1]}l",
    "a letter for the first digit": lambda figure: f"O{figure}",
    "an ideograph for a digit": lambda figure: f"{figure[:-1]}七",
    "a circled digit for a digit": lambda figure: f"{figure[:-1]}⑦",
    "a comma out of place": lambda figure: f"{figure[0]},{figure[1:]}",
    "two points": lambda figure: figure.replace(".", ".."),
    "a second point": lambda figure: f"1.{figure}",
    "a raised point": lambda figure: figure.replace(".", "·"),
    "wide and narrow digits of a wrong figure": lambda figure: f"１{figure}",
    "an unknown sign behind": lambda figure: f"{figure}■",
    "digits of another script": lambda figure: f"٩{figure}",
}
PLACES = {
    "a row of a table": "2010302\t一般行政管理事务\t{}\t0.00\t97.87\t0.00\t0.00\t0.00",
    "a total of a table": "合计\t\t{}\t319.43\t97.87\t0.00\t0.00\t0.00",
    "the text": "支出决算为{}万元，完成年初预算的174.77%",
}
FIGURES = {"a row of a table": "97.87", "a total of a table": "417.30", "the text": "97.87"}


def _with(place: str, figure: str) -> str:
    return CLEAN.replace(PLACES[place].format(FIGURES[place]), PLACES[place].format(figure), 1)


def _named(report: Report) -> str:
    """What the failing findings say and state, and the figures they rest on."""
    return " ".join(
        [
            str(finding.check.note)
            + " ".join(
                entry.text for entry in (*finding.check.operands, finding.check.stated) if entry
            )
            for finding in report.findings
        ]
    )


def _bare(text: str) -> str:
    return fold(text).strip().rstrip("*①²[1]")


def test_the_places_are_in_the_sample() -> None:
    assert all(PLACES[place].format(figure) in CLEAN for place, figure in FIGURES.items())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_figure_in_sight_never_passes_in_silence(
    audit_text: Audit, damage: str, place: str
) -> None:
    printed = DAMAGES[damage](FIGURES[place])
    report = audit_text(_with(place, printed))
    assert status([report], False) == 1
    assert _bare(printed).translate({0x202E: None}) in _named(report).replace("\u202e", "")


@pytest.mark.parametrize("place", PLACES)
def test_unseen_signs_within_figures_are_said(audit_text: Audit, place: str) -> None:
    def told(figure: str) -> list[str]:
        notices = audit_text(_with(place, figure)).ledger.notices
        return [said for said in map(str, (one.message for one in notices)) if "看不见" in said]

    figure = FIGURES[place]
    assert not told(figure)
    assert len(told(f"{figure[0]}\u200b{figure[1:]}")) == 1


SOUND: dict[str, Callable[[str], str]] = {
    "a star": lambda figure: f"{figure}*",
    "a circled note": lambda figure: f"{figure}①",
    "a raised note": lambda figure: f"{figure}¹",
    "a bracketed note": lambda figure: f"{figure}[1]",
    "a dagger": lambda figure: f"{figure}†",
    "a direction mark": lambda figure: f"{figure}\u200e",
    "a zero-width blank within": lambda figure: f"{figure[0]}\u200b{figure[1:]}",
    "wide digits": lambda figure: figure.translate(
        {ord(a): b for a, b in zip("0123456789.", "０１２３４５６７８９．", strict=True)}
    ),
    "blanks around": lambda figure: f" {figure} ",
    "letter-spaced": lambda figure: " ".join(figure),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("sign", SOUND)
def test_what_nobody_would_object_to_stays_quiet(audit_text: Audit, sign: str, place: str) -> None:
    report = audit_text(_with(place, SOUND[sign](FIGURES[place])))
    before = audit_text(CLEAN)
    assert not report.findings and status([report], False) == 0
    assert report.summary == before.summary


@pytest.mark.parametrize(
    "text",
    [
        "2024 年 97.87 万元",
        "其中：3 人次 5.00",
        "1 97.87万元",
        "合计 97.87 90.00",
        "合计 97.87  90.00",
        "01 一般公共服务",
        "日期 2024 1 5",
        "机关事业单位养老保险2080505 97.87万元",
        "增加5,2022年支出3.00万元",
        "5G网络3个",
        "O2O平台2个",
        "2022一般公共预算97.87万元",
        "一是增加1.2。3人次参会",
        "见表1 97.87万元",
    ],
)
def test_digits_that_are_apart_are_no_doubtful_figure(pack: Pack, text: str) -> None:
    squeezed = squeeze(text)
    assert not any(
        token.doubt for token in tokens(squeezed.text, pack.vocabulary, squeezed.offsets)
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("支出1 234.56万元", "1234.56"),
        ("支出4 1 7 . 3 0万元", "417.30"),
        ("支出97.87①万元", "97.87"),
        ("车辆7²辆", "7"),
        ("支出９７.87万元", "97.87"),
        ("共3千万元", "3"),
    ],
)
def test_figures_of_the_text_that_are_whole(pack: Pack, text: str, value: str) -> None:
    squeezed = squeeze(text)
    found = [
        token
        for token in tokens(squeezed.text, pack.vocabulary, squeezed.offsets)
        if token.figure is not None
    ]
    assert [(token.figure.value, str(token.doubt)) for token in found if token.figure] == [
        (Decimal(value), "")
    ]


def test_names_and_notes_in_a_column_of_figures_are_no_numerals() -> None:
    assert {
        parse(text) for text in ("无", "不适用", "见附表2", "备注", "2023年", "1=2+3", "第3页")
    } == {Blank.WORDS}
    assert not any(map(doubt, ("无", "—", "/", "", "见附表2", "97.87", "12辆")))
    assert isinstance(parse("12辆", "辆"), Figure)


def test_radicals_are_read_as_ideographs_and_what_is_unseen_is_not_read() -> None:
    assert fold("⼀般公共预算⽀出⻋辆⾦额⼾") == "一般公共预算支出车辆金额户"
    assert (
        fold("81\u200b9.88\u00ad\ufeff") == "819.88"
        and fold("97.87") == "97.87"
        and "\u202e" in fold("\u202e97")
    )
    assert (raised("1"), raised("97.87"), raised("[1]"), raised("①")) == ("¹", "97.87", "[¹]", "①")


@pytest.mark.parametrize(
    "text", ["苹果3元，梨5元，合计8元\n", "一、水果\n\n苹果3元，梨5元。\n\n二、蔬菜\n\n白菜7元。\n"]
)
def test_nothing_checked_is_no_pass(audit_text: Audit, text: str) -> None:
    report = audit_text(text)
    assert report.empty and status([report], False) == 3


def test_many_unreadable_cells_of_one_reason_are_one_finding(audit_text: Audit) -> None:
    lines = CLEAN.splitlines()
    at = [
        number
        for number, line in enumerate(lines)
        if "\t" in line and "30" in line and "0.00" in line
    ][:8]
    for number in at:
        lines[number] = lines[number].replace("0.00", "####")
    report = audit_text("\n".join(lines))
    told = [finding for finding in report.findings if finding.rule.id == "figure-unreadable"]
    assert told and len(told) < sum(line.count("####") for line in lines)


@pytest.mark.parametrize(
    "printed",
    [
        "9  97.87",
        "9\u300097.87",
        "1-77.62",
        "6-.91",
        "97.8七",
        "97.⑦",
        "1_97.87",
        "9+97.87",
        "97.87万%",
        "97.87）%",
        "97.87(1)",
    ],
)
def test_doubtful_figures_of_the_text_are_told(audit_text: Audit, printed: str) -> None:
    unit = "" if printed.endswith("%") else "万元"
    report = audit_text(f"2020年度部门决算\n\n支出决算为{printed}{unit}，较好。\n")
    assert [finding.rule.id for finding in report.findings] == ["figure-unreadable"]


def test_a_doubtful_cell_of_an_assessment_form_is_told(audit_text: Audit) -> None:
    report = audit_text(CLEAN.replace("99.64", "9,9.64"))
    assert any(
        finding.rule.id.startswith("figure-unreadable") and "9,9.64" in str(finding.check.note)
        for finding in report.findings
    )


@pytest.mark.parametrize(
    "text",
    ["预算50-100万元的项目", "（7.63）%", "“97.87”万元", "支出177.6¹万元", "单价1.5-2.5万元"],
)
def test_ranges_brackets_and_quotes_are_no_doubt(pack: Pack, text: str) -> None:
    squeezed = squeeze(text)
    assert not any(
        token.doubt for token in tokens(squeezed.text, pack.vocabulary, squeezed.offsets)
    )


def test_the_pattern_of_numerals_is_linear(pack: Pack) -> None:
    for piece in ("1 ", "1,", "l", "1.", "1，", "九", "①", "_", "9\u3000"):
        squeezed = squeeze("支出" + piece * 3000 + "万元")
        assert len(tokens(squeezed.text, pack.vocabulary, squeezed.offsets)) <= 2 * 3000
        assert isinstance(parse(piece * 2000), Figure | Blank)


@pytest.mark.parametrize("sign", ["\u202b", "\u2067", "\u202e", "\u200b\u202b\u200b"])
@pytest.mark.parametrize("at", range(1, 5))
def test_what_turns_the_digits_of_a_figure_round_is_told(
    audit_text: Audit, sign: str, at: int
) -> None:
    printed = "97.87"[:at] + sign + "97.87"[at:]
    assert parse(fold(printed)) is Blank.UNREADABLE and fold(sign + "97.87") in (
        "97.87",
        sign + "97.87",
    )
    for words in ("支出决算为97.87万元", "一般行政管理事务\t97.87\t0.00\t97.87"):
        assert words in CLEAN
        report = audit_text(CLEAN.replace(words, words.replace("97.87", printed)))
        assert status([report], False) == 1
        assert any(finding.rule.id.startswith("figure-unreadable") for finding in report.findings)
