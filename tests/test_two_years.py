"""`diff` of two years' accounts: the earlier year's figures as printed then and as the later report
has them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_family import Books, printed

from auditor.cli import main

NAME = "石桥市档案局"
BOOKS = Books(11, [NAME], [2021, 2022])


def report(year: int, **change: int) -> str:
    last = BOOKS.of(None, year - 1) if year > 2021 else None
    return printed(NAME, year, BOOKS.of(None, year), last, change)


def compared(tmp_path: Path, then: str, now: str, *more: str) -> tuple[int, str]:
    for name, text in (("then.md", then), ("now.md", now)):
        (tmp_path / name).write_text(text, "utf-8")
    done = CliRunner().invoke(
        main, ["diff", str(tmp_path / "then.md"), str(tmp_path / "now.md"), *more]
    )
    return done.exit_code, done.stdout


def restated(tmp_path: Path, then: str, now: str) -> tuple[int, list[dict[str, object]]]:
    status, text = compared(tmp_path, then, now, "--format", "json")
    return status, [one for one in json.loads(text)["restated"] if one["differs"]]


def total(year: int) -> int:
    books = BOOKS.of(None, year)
    return sum(books["spent"]) + books["left"]


def test_two_years_that_agree(tmp_path: Path) -> None:
    status, text = compared(tmp_path, report(2021), report(2022))
    assert status == 0 and "×" not in text and "2021" in text and "前后一致" in text


def test_a_figure_said_otherwise_once_is_told_with_both_printings_and_places(
    tmp_path: Path,
) -> None:
    status, (one,) = restated(tmp_path, report(2021), report(2022, before=total(2021) + 7_000_000))
    assert status == 1
    then, now = one["then"], one["now"]
    assert (then["year"], now["year"]) == (2021, 2022)  # type: ignore[index,call-overload]
    printed_then = f"{total(2021) / 1000000:.2f}"
    assert then["text"] == printed_then  # type: ignore[index,call-overload]
    assert float(now["value"]) == pytest.approx(float(printed_then) + 7)  # type: ignore[index,call-overload]
    assert "now.md:" in now["places"][0]["source"] and "then.md:" in then["source"]  # type: ignore[index,call-overload]
    status, text = compared(tmp_path, report(2021), report(2022, before=total(2021) + 7_000_000))
    assert status == 1 and text.count("×") == 1 and printed_then in text


def test_a_carried_balance_that_changed_is_one_finding(tmp_path: Path) -> None:
    first = BOOKS.of(None, 2022)["first"]
    status, found = restated(tmp_path, report(2021), report(2022, first=first + 3_000_000))
    assert status == 1 and len(found) == 1 and found[0]["rules"] == ["family-carry-01"]


def test_the_blame_is_on_the_year_whose_figure_agrees_with_nothing_else_of_its_report(
    tmp_path: Path,
) -> None:
    # The later report's opening balance is wrong: its own total does not add up with it.
    first = BOOKS.of(None, 2022)["first"]
    _, (now,) = restated(tmp_path, report(2021), report(2022, first=first + 3_000_000))
    assert now["blame"] == "now" and now["findings"]
    # The earlier report's closing balance is wrong in the same way.
    left = BOOKS.of(None, 2021)["left"]
    wrong = f"年末结转和结余 | {left / 1000000:.2f} |"
    assert wrong in report(2021)
    then_text = report(2021).replace(
        wrong, f"年末结转和结余 | {(left + 5_000_000) / 1000000:.2f} |"
    )
    _, (then,) = restated(tmp_path, then_text, report(2022))
    assert then["blame"] == "then" and then["findings"]


def test_a_figure_that_the_later_report_has_otherwise_wherever_it_speaks_of_it_was_changed(
    tmp_path: Path,
) -> None:
    changed = report(2022, before=total(2021) + 7_000_000)
    line = f"收、支总计{total(2022) / 1000000:.2f}万元，与上年"
    assert line in changed
    stated = changed.replace(
        line,
        f"收、支总计{total(2022) / 1000000:.2f}万元，上年为{(total(2021) + 7_000_000) / 1000000:.2f}万元，与上年",
    )
    _, found = restated(tmp_path, report(2021), stated)
    assert [one["blame"] for one in found] in (["changed"], ["either"])
    assert len(found) == 1, "one figure, one finding, however often it is said"


def test_two_reports_of_one_year_are_a_resubmission(tmp_path: Path) -> None:
    status, text = compared(tmp_path, report(2021), report(2021), "--format", "json")
    assert status == 0 and "restated" not in json.loads(text)


def test_reports_of_other_bodies_are_not_years_of_one(tmp_path: Path) -> None:
    other = report(2022).replace(NAME, "柳林市水务局")
    _, text = compared(tmp_path, report(2021), other, "--format", "json")
    assert "restated" not in json.loads(text)


def test_in_english(tmp_path: Path) -> None:
    status, text = compared(
        tmp_path, report(2021), report(2022, before=total(2021) + 7_000_000), "--lang", "en"
    )
    plain = " ".join(text.split())
    assert status == 1 and "prints" in plain and "the later one has" in plain


# --- the same beside the reports themselves -------------------------------------------------------


def beside(tmp_path: Path, then: str, now: str) -> list[dict[str, object]]:
    """The findings of the rules over both reports."""
    for name, text in (("then.md", then), ("now.md", now)):
        (tmp_path / name).write_text(text, "utf-8")
    paths = [str(tmp_path / name) for name in ("then.md", "now.md")]
    done = CliRunner().invoke(main, ["check", *paths, "--format", "json", "--no-cache"])
    (one,) = [one for one in json.loads(done.stdout)["reports"] if "family" in one["extra"]]
    return [finding for finding in one["findings"] if finding["verdict"] == "fails"]


def test_a_check_of_two_years_says_which_report_is_wrong(tmp_path: Path) -> None:
    first, left = BOOKS.of(None, 2022)["first"], BOOKS.of(None, 2021)["left"]
    (now,) = beside(tmp_path, report(2021), report(2022, first=first + 3_000_000))
    assert [one["kind"] for one in now["suspects"]] == ["report-now"]  # type: ignore[attr-defined]
    wrong = f"年末结转和结余 | {left / 1000000:.2f} |"
    then = report(2021).replace(wrong, f"年末结转和结余 | {(left + 5_000_000) / 1000000:.2f} |")
    (one,) = beside(tmp_path, then, report(2022))
    assert [one["kind"] for one in one["suspects"]] == ["report-then"]  # type: ignore[attr-defined]


def test_what_comes_of_one_figure_is_one_finding_with_what_follows(tmp_path: Path) -> None:
    changed = report(2022, before=total(2021) + 7_000_000)
    line = f"收、支总计{total(2022) / 1000000:.2f}万元，与上年"
    stated = changed.replace(
        line,
        f"收、支总计{total(2022) / 1000000:.2f}万元，上年为{(total(2021) + 7_000_000) / 1000000:.2f}万元，与上年",
    )
    found = beside(tmp_path, report(2021), stated)
    leads = [one for one in found if not one["cause"]]
    assert len(leads) == 1 and len(found) == 1 + len(leads[0]["consequences"])  # type: ignore[arg-type]


def test_a_comparison_is_no_file_and_no_report(tmp_path: Path) -> None:
    beside(tmp_path, report(2021), report(2022, first=BOOKS.of(None, 2022)["first"] + 3_000_000))
    paths = [str(tmp_path / name) for name in ("then.md", "now.md")]
    # However the lines are broken, which depends on where the files are.
    shown = "".join(CliRunner().invoke(main, ["check", *paths, "--no-cache"]).stdout.split())
    assert "核对报告2份" in shown and "now.md（与then.md对照）" in shown
    CliRunner().invoke(
        main, ["check", *paths, "--no-cache", "--format", "html", "--output", str(tmp_path / "页")]
    )
    assert "核对 2 份报告" in (tmp_path / "页" / "index.html").read_text("utf-8")
