"""Who hands in a report does not settle how it is judged; and whatever was in force, every format
says it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from auditor.cli import main
from auditor.reports import FORMATS

WRONG = """某局2020年度部门决算
一般公共预算财政拨款支出决算表
单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
| | 合计 | 9.00 | 1.00 | 2.00 |
| 2010301 | 行政运行 | 1.00 | 1.00 | 0.00 |
| 2010302 | 一般行政管理事务 | 2.00 | 0.00 | 2.00 |
"""
WAIVERS = "waivers: [{rule: '05-*', place: 05表, figure: '9.00', who: 李某, why: 口径不同, until: 2999-01-01}]\n"
LENIENT = 'ignore: ["*"]\nfail-on: never\n'


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wrong report in the folder of its submitter, below a shared one; the gate works
    elsewhere.
    """
    (tmp_path / "gate").mkdir()
    (tmp_path / "inbox" / "he").mkdir(parents=True)
    path = tmp_path / "inbox" / "he" / "a.txt"
    path.write_text(WRONG, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "gate")
    return path


def rules_of(report: Path) -> list[str]:
    """The rules that the report breaks."""
    content = json.loads(run("check", report, "--isolated", "--format", "json").stdout)
    return sorted(
        {
            finding["rule"]
            for finding in content["reports"][0]["findings"]
            if finding["verdict"] == "fails"
        }
    )


def in_force(*words: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("check", *words, "--format", "json").stdout)[
        "settings"
    ]
    return found


# --- where they come from -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["auditor.yaml", "pyproject.toml"])
@pytest.mark.parametrize(
    "content",
    [
        LENIENT,
        "fail-on: never\n",
        "ignore: [functional-hierarchy, 05-row]\n",
        "baseline: ../../known.json\n",
        "waivers: w.yaml\n",
        "pack: mild\n",
        "这不是设置: [\n",
    ],
)
def test_a_submitter_settles_nothing(report: Path, name: str, content: str) -> None:
    """Beside the report and above it, as YAML and as TOML, right and broken: the status and the
    bytes stay what they were.
    """
    plain = {form: run("check", report, "--format", form) for form in ("terminal", "json")}
    assert all(done.exit_code == 1 for done in plain.values())
    (report.parent / "w.yaml").write_text(WAIVERS, encoding="utf-8")
    run("check", report, "--baseline", report.parents[2] / "known.json", "--write-baseline")
    (report.parent / "mild").mkdir()
    (report.parent / "mild" / "pack.yaml").write_text("off: [functional-hierarchy, 05-row]\n")
    if name == "pyproject.toml":
        content = "[tool.auditor]\n" + re.sub(
            r": (\[.*\]|.*)",
            lambda match: f" = {match[1] if match[1][:1] == '[' else repr(match[1])}",
            content,
        )
    for folder in (report.parent, report.parents[1]):
        (folder / name).write_text(content, encoding="utf-8")
    for form, before in plain.items():
        done = run("check", report, "--format", form)
        assert (done.exit_code, done.stdout, done.stderr) == (1, before.stdout, before.stderr)
    assert run("check", report.parent, "--no-cache").exit_code == 1
    assert (
        run("check", report, report, "--jobs", "1", "--no-cache", "--output", "x.txt").exit_code
        == 1
    )


def test_the_working_folder_settles_and_the_reports_say_so(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gate that works in the folder of what is handed in has its settings there: then every
    report shows it.
    """
    (report.parents[1] / "auditor.yaml").write_text("fail-on: never\nignore: [05-row]\n")
    monkeypatch.chdir(report.parent)
    done = run("check", "a.txt")
    assert done.exit_code == 0
    assert (
        "生效的设置：设置文件 ../auditor.yaml" in done.stdout
        and "不用 05-row" in done.stdout
        and "--fail-on never" in done.stdout
    )
    assert (
        "sha256" not in run("check", "a.txt", "--isolated").stdout
        and run("check", "a.txt", "--isolated").exit_code == 1
    )


def test_one_file_can_be_named_and_none_taken(report: Path) -> None:
    Path("auditor.yaml").write_text("fail-on: never\n")
    (report.parents[2] / "other.yaml").write_text(
        "fail-on: error\nselect: [functional-hierarchy]\n"
    )
    (report.parents[2] / "other.toml").write_text("[tool.auditor]\nignore = ['05-row']\n")
    assert run("check", report).exit_code == 0
    assert run("check", report, "--settings", "../other.yaml").exit_code == 1
    assert in_force(report, "--settings", "../other.yaml") | {"rules": 0} == {
        "file": "../other.yaml",
        "packs": [],
        "select": ["functional-hierarchy"],
        "ignore": [],
        "rules_put": 1,
        "rules": 0,
        "fail_on": "error",
        "baseline": None,
        "waivers": None,
    }
    assert in_force(report, "--settings", "../other.toml")["ignore"] == ["05-row"]
    assert in_force(report, "--isolated")["file"] is None
    for words in (
        ("--settings", "../other.yaml", "--isolated"),
        ("--settings", "no.yaml"),
        ("--settings", report),
        ("--baseline", "b", "--no-baseline"),
        ("--write-baseline", "--no-baseline"),
    ):
        done = run("check", report, *words)
        assert done.exit_code == 2 and "Traceback" not in done.output, words
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert run("check", report, "--settings", "pyproject.toml").exit_code == 2


def test_the_command_line_wins(report: Path) -> None:
    Path("w.yaml").write_text(f"waivers:\n{_waivers(report)}", encoding="utf-8")
    run("check", report, "--baseline", "known.json", "--write-baseline")
    Path("auditor.yaml").write_text(
        "ignore: [05-row, 03-*]\nselect: ['0*']\nfail-on: never\nbaseline: known.json\nwaivers: w.yaml\nlang: en\n"
        "format: json\n"
    )
    settled = json.loads(run("check", report).stdout)["settings"]
    assert (
        settled["ignore"] == ["05-row", "03-*"]
        and settled["baseline"]["file"] == "known.json"
        and settled["waivers"]["file"] == "w.yaml"
    )
    told = json.loads(
        run(
            "check",
            report,
            "--ignore",
            "07-*",
            "--select",
            "05-*",
            "--select",
            "functional*",
            "--fail-on",
            "error",
            "--no-waivers",
            "--no-baseline",
        ).stdout
    )["settings"]
    assert (told["ignore"], told["select"], told["fail_on"]) == (
        ["07-*"],
        ["05-*", "functional*"],
        "error",
    )
    assert told["baseline"] is None and told["waivers"] is None
    done = run(
        "check",
        report,
        "--format",
        "terminal",
        "--fail-on",
        "error",
        "--no-baseline",
        "--no-waivers",
        "--ignore",
        "07-*",
        "--select",
        "functional*",
        "--lang",
        "zh",
    )
    assert done.exit_code == 1 and "不符 1" in done.stdout
    assert (
        run(
            "check", report, "--fail-on", "error", "--no-baseline", "--select", "functional*"
        ).exit_code
        == 0
    )
    assert run("check", report, "--isolated").exit_code == 1


@pytest.mark.parametrize("words", [("--ignore", "*"), ("--select", "05-row", "--ignore", "05-*")])
@pytest.mark.parametrize("count", [1, 2])
def test_no_rule_left_is_no_pass(report: Path, words: tuple[str, ...], count: int) -> None:
    done = run("check", *[report] * count, *words)
    assert done.exit_code == 2 and "一条也没有" in done.stderr and not done.stdout
    Path("auditor.yaml").write_text(LENIENT)
    done = run("check", *[report] * count)
    assert done.exit_code == 2 and "auditor.yaml" in done.stderr


def test_a_shipped_pack_is_not_displaced_by_a_folder(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (report.parent / "bumen-juesuan").mkdir()
    (report.parent / "bumen-juesuan" / "pack.yaml").write_text(
        "off: [functional-hierarchy, 05-row]\n"
    )
    before = json.loads(run("check", report, "--format", "json").stdout)
    monkeypatch.chdir(report.parent)
    after = json.loads(run("check", "a.txt", "--format", "json").stdout)
    assert before["reports"][0]["pack_sha256"] == after["reports"][0]["pack_sha256"]
    own = json.loads(run("check", "a.txt", "--format", "json", "--pack", "./bumen-juesuan").stdout)
    assert (
        own["settings"]["packs"] == ["bumen-juesuan"]
        and own["reports"][0]["pack_sha256"] != after["reports"][0]["pack_sha256"]
    )


# --- every report says it -------------------------------------------------------------------------


def _waivers(report: Path) -> str:
    """A waiver for each finding of the report but the first, by fingerprint."""
    content = json.loads(run("check", report, "--isolated", "--format", "json").stdout)
    found = [
        finding for finding in content["reports"][0]["findings"] if finding["verdict"] == "fails"
    ]
    return "".join(
        f"  - {{rule: {one['rule']}, fingerprint: {one['fingerprint']}, who: 李某, why: 口径不同, until: 2999-01-01}}\n"
        for one in found[1:]
    )


@pytest.fixture
def settled(report: Path) -> Path:
    """The report under everything at once: its first finding in a baseline, the others waived, a
    rule left out.
    """
    Path("w.yaml").write_text(f"waivers:\n{_waivers(report)}", encoding="utf-8")
    run("check", report, "--baseline", "known.json", "--write-baseline", "--isolated")
    known = json.loads(Path("known.json").read_text("utf-8"))
    Path("known.json").write_text(json.dumps(known))
    Path("auditor.yaml").write_text(
        "ignore: [07-*]\nfail-on: warning\nbaseline: known.json\nwaivers: w.yaml\n"
    )
    return report


def test_a_clean_exit_says_what_it_stands_on(settled: Path) -> None:
    fails = len(
        json.loads(run("check", settled, "--isolated", "--format", "json").stdout)["reports"][0][
            "findings"
        ]
    )
    done = run("check", settled)
    assert done.exit_code == 0 and "没有发现不符。" not in done.stdout
    flat = re.sub(r"\n\s*", "", done.stdout)
    assert (
        re.search(r"另有 \d+ 处已登记（按基线或豁免），不计入结果", flat)
        and "已豁免至 2999-01-01：口径不同（李某）" in flat
    )
    assert (
        "设置文件 auditor.yaml" in flat
        and "不用 07-*" in flat
        and "known.json，1 处不计入结果" in flat
    )
    record = in_force(settled)
    assert (
        record["baseline"] == {"file": "known.json", "findings": 1}
        and record["waivers"]["findings"] >= 1
    )  # type: ignore[index]
    assert 0 < record["rules_put"] < record["rules"] and record["fail_on"] == "warning" and fails  # type: ignore[operator]


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_says_what_was_in_force(
    settled: Path, form: str, count: int, lang: str
) -> None:
    others = [settled.with_name("b.txt")] * (count - 1)
    for other in others:
        other.write_bytes(settled.read_bytes())
    done = run(
        "check",
        settled,
        *others,
        "--format",
        form,
        "--lang",
        lang,
        *(["--no-cache", "--jobs", "1"] if others else []),
    )
    assert done.exit_code == 0, done.output
    shown = {
        "xlsx": lambda: " ".join(
            str(cell.value)
            for sheet in openpyxl.load_workbook(io.BytesIO(done.stdout_bytes))
            for row in sheet.iter_rows()
            for cell in row
        ),
        "gitlab": lambda: done.stderr,
        "csv": lambda: done.stderr,
        "jsonl": lambda: done.stderr,
    }.get(form, lambda: done.stdout)()
    shown = re.sub(
        r"&#(\d+);",
        lambda match: chr(int(match[1])),
        re.sub(r"\n\s*", "", shown).replace("&amp;", "&"),
    )
    for part in ("auditor.yaml", "07-*", "known.json", "w.yaml", "warning"):
        assert part in shown, (part, shown[:400])
    if form not in ("gitlab", "github"):
        assert "口径不同" in done.stdout if form != "xlsx" else "口径不同" in shown


def test_what_does_not_count_is_marked(settled: Path) -> None:
    sarif = json.loads(run("check", settled, "--format", "sarif").stdout)["runs"][0]
    assert sarif["properties"]["settings"]["file"] == "auditor.yaml"
    assert sarif["results"] and all(
        one["suppressions"][0]["status"] == "accepted" for one in sarif["results"]
    )
    junit = ElementTree.fromstring(run("check", settled, "--format", "junit").stdout)
    assert junit.get("failures") == "0"
    assert {one.get("name"): one.get("value") for one in junit.iter("property")}[
        "settings.baseline"
    ] == "known.json"
    rows = list(
        csv.DictReader(
            io.StringIO(run("check", settled, "--format", "csv").stdout.removeprefix("\ufeff"))
        )
    )
    assert all(row["suppressed"] for row in rows if row["verdict"] == "fails")
    assert json.loads(run("check", settled, "--format", "gitlab").stdout) == []


def test_the_summary_says_it_too(settled: Path) -> None:
    for kind in ("html", "txt", "xlsx"):
        run(
            "check",
            settled,
            "--no-cache",
            "--jobs",
            "1",
            "--summary",
            f"all.{kind}",
            "--output",
            "x.txt",
        )
        if kind == "xlsx":
            shown = " ".join(
                str(cell.value) for cell in openpyxl.load_workbook("all.xlsx")["汇总"]["A"]
            )
        else:
            shown = Path(f"all.{kind}").read_text("utf-8")
        assert "auditor.yaml" in shown and "known.json" in shown


def test_nothing_in_force_is_nothing_said(report: Path) -> None:
    done = run("check", report)
    assert "生效的设置" not in done.output and in_force(report)["rules_put"] != 0
    assert rules_of(report)
