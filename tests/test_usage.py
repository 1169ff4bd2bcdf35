"""What a gate and a script rely on: one line for a mistake, UTF-8, paths as given, views that take
what `check` takes.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

import auditor
from auditor import yamlfile, yamlparser
from auditor.cli import main
from auditor.errors import AuditorError
from auditor.formats import BINARY
from auditor.reports import FORMATS
from auditor.rules.pack import DEFAULT_PACK, load, shipped

ROOT = Path(__file__).parents[1]
TABLE = """2020年度收入支出决算总表
部门：南江市民政局  单位：万元
| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 决算数 |
| 一、一般公共预算财政拨款收入 | 121.00 | 一、一般公共服务支出 | 100.00 |
| 本年收入合计 | 120.00 | 本年支出合计 | 100.00 |
| 年初结转和结余 | 10.00 | 年末结转和结余 | 30.00 |
| 总计 | 130.00 | 总计 | 130.00 |
"""


def run(*words: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=stdin)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two reports of one name."""
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "决算.txt").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("check --fromat x", "--format"),
        ("chek a", "check"),
        ("check a --format pdf", "sarif"),
        ("check a --jobs many", "--jobs"),
        ("check a --timeout -1", "--timeout"),
        ("check a --output", "--output"),
        ("check a --waivers nothing.yaml", "nothing.yaml"),
        ("diff a", "NEW"),
        ("ledger", "PATH"),
        ("rules explain a b", "b"),
        ("check a --output nowhere/b", "nowhere"),
        ("check a --all=1", "--all"),
    ],
)
def test_a_mistake_in_use_is_one_line_that_names_it(words: str, named: str, lang: str) -> None:
    done = run(
        *words.split(),
        *(
            ("--lang", "en")
            if lang == "en" and words.startswith("check") and not words.endswith("--output")
            else ()
        ),
    )
    assert done.exit_code == 2 and done.stderr.count("\n") == 1 and named in done.stderr, (
        done.output
    )
    assert "Usage" not in done.stderr and "Error" not in done.stderr


def test_every_error_of_the_program_has_one_base() -> None:
    from auditor.batch import cache, journal, private
    from auditor.cluster import ClusterError
    from auditor.errors import PoolBroken, StoreError, UnknownRule
    from auditor.output.files import OutputError

    for made in (
        auditor.Unreadable,
        auditor.RuleError,
        OutputError,
        StoreError,
        PoolBroken,
        UnknownRule,
        ClusterError,
        cache.Refused,
        journal.Running,
        private.Untrusted,
    ):
        assert issubclass(made, auditor.AuditorError)
    with pytest.raises(AuditorError):
        load(DEFAULT_PACK).selected(["no-such-rule"])


@pytest.mark.parametrize("option", ["baseline", "waivers"])
def test_what_the_settings_name_must_be_there(here: Path, option: str) -> None:
    Path("auditor.yaml").write_text(f"{option}: gone.file\n")
    done = run("check", "甲/决算.txt")
    assert (
        done.exit_code == 2
        and "gone.file" in done.stderr
        and option in done.stderr
        and done.stderr.count("\n") == 1
    )
    assert run("check", "甲/决算.txt", f"--no-{option}").exit_code == 1


def test_the_log_of_a_store_is_no_output(here: Path) -> None:
    Path("s.duckdb").write_bytes(b"x")
    for words in (("check", "甲/决算.txt"), ("ledger", "甲/决算.txt")):
        done = run(*words, "--output", "s.duckdb.wal")
        assert done.exit_code == 2 and "日志" in done.stderr and not Path("s.duckdb.wal").exists()
    done = run("check", "甲/决算.txt", "--store", "new.duckdb", "--output", "new.duckdb.wal")
    assert done.exit_code == 2 and "同一个文件" in done.stderr


# --- what goes out --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "console",
    [{"PYTHONIOENCODING": "gbk"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}],
)
def test_machine_formats_are_utf_8_whatever_the_console(
    here: Path, console: dict[str, str]
) -> None:
    script = (
        "import sys\nfrom auditor.cli_output import put\n"
        "for form in ('json', 'csv', 'terminal'): put(" + ascii("部门—😀\n") + ", None, form)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        env={**os.environ, **console, "PYTHONPATH": str(ROOT)},
    )
    one, two, shown = done.stdout.splitlines()
    assert one.decode() == two.decode() == "部门—😀" and not done.stderr
    assert shown.decode(console.get("PYTHONIOENCODING", "utf-8")).startswith("部门—")


@pytest.mark.parametrize("form", sorted(set(FORMATS) - BINARY))
def test_two_files_of_one_name_are_apart_in_every_format(here: Path, form: str) -> None:
    done = run("check", "甲/决算.txt", "乙/决算.txt", "--format", form)
    shown = (
        done.stdout.replace("%E7%94%B2", "甲")
        .replace("%E4%B9%99", "乙")
        .replace("%E5%86%B3%E7%AE%97", "决算")
    )
    assert done.exit_code == 1 and "甲/决算.txt" in shown and "乙/决算.txt" in shown


def test_names_tell_reports_apart_by_as_little_as_does(tmp_path: Path) -> None:
    from auditor.batch import discover

    files = [tmp_path / place / "决算.txt" for place in ("一/甲", "二/甲", "二/乙")] + [
        tmp_path / "别.txt"
    ]
    found = discover.apart(discover.item(file.name, (str(file),)) for file in files)
    assert [item.name for item in found] == [
        "一/甲/决算.txt",
        "二/甲/决算.txt",
        "二/乙/决算.txt",
        "别.txt",
    ]


def test_a_terminal_is_not_flooded(here: Path) -> None:
    rows = "".join(
        f"| 30{number:05} | 甲{number} | 1.00 | 2.00 | 4.00 |\n" for number in range(1500)
    )
    Path("长.txt").write_text(
        "2020年度一般公共预算财政拨款支出决算表\n单位：万元\n| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |\n"
        + rows,
        encoding="utf-8",
    )
    short, whole = run("check", "长.txt"), run("check", "长.txt", "--all")
    assert len(short.stdout) < 60_000 < len(whole.stdout) and "--all 全部列出" in short.stdout


# --- a finding and its figures --------------------------------------------------------------------


def test_a_baseline_and_a_waiver_hold_for_the_figures_as_printed(here: Path) -> None:
    report = Path("甲/决算.txt")
    assert run("check", report, "--baseline", "known.json", "--write-baseline").exit_code == 0
    Path("w.yaml").write_text(
        "waivers: [{rule: 01-income, place: 01表, figure: '120.00', who: 李某, why: 口径, until: 2999-01-01}]\n"
    )
    found = json.loads(run("check", report, "--format", "json").stdout)["reports"][0]["findings"]
    waivers = [
        {
            "rule": one["rule"],
            "place": "01表",
            "figure": one["stated"]["text"],
            "who": "李某",
            "why": "口径",
            "until": "2999-01-01",
        }
        for one in found
        if one["verdict"] == "fails"
    ]
    Path("w.yaml").write_text(
        yaml.safe_dump({"waivers": waivers}, allow_unicode=True), encoding="utf-8"
    )
    for gate in (("--baseline", "known.json"), ("--waivers", "w.yaml")):
        assert run("check", report, *gate).exit_code == 0
    report.write_text("\n\n\n" + TABLE, encoding="utf-8")
    assert run("check", report, "--baseline", "known.json").exit_code == 0
    report.write_text(TABLE.replace("121.00", "151.00"), encoding="utf-8")
    assert run("check", report, "--baseline", "known.json").exit_code == 1
    report.write_text(TABLE.replace("120.00", "190.00"), encoding="utf-8")
    assert run("check", report, "--waivers", "w.yaml").exit_code == 1


def test_a_finding_without_a_figure_has_a_place(here: Path) -> None:
    Path("文.txt").write_text(
        "一、总体情况\n\n（一）接收档案。\n\n（二）整理编目。\n\n（四）数字化。\n", encoding="utf-8"
    )
    found = json.loads(run("check", "文.txt", "--format", "json").stdout)["reports"][0]["findings"]
    assert any(
        one["rule"] == "numbering-jump" and one["stated"] is None and one["place"]["line"] == 7
        for one in found
    )


def test_a_missing_percent_sign_is_said_of_its_figure_and_of_no_other(here: Path) -> None:
    Path("文.txt").write_text(
        "本年支出合计500.00万元，其中：基本支出400.00万元，占80.00%；项目支出100.00万元，占20.00。\n",
        encoding="utf-8",
    )
    found = json.loads(run("check", "文.txt", "--format", "json", "--all").stdout)["reports"][0][
        "findings"
    ]
    (bare,) = [one for one in found if one["rule"] == "text-percent-sign"]
    assert bare["stated"]["text"] == "20.00" and bare["verdict"] == "fails"
    Path("文.txt").write_text(
        "本年支出合计500.00万元，其中：基本支出400.00万元，占80.00%；项目支出100.00万元，占20.00%。\n",
        encoding="utf-8",
    )
    found = json.loads(run("check", "文.txt", "--format", "json", "--all").stdout)["reports"][0][
        "findings"
    ]
    assert not any("缺少" in one["message"] for one in found)


def test_a_name_keeps_the_words_that_join_it(here: Path) -> None:
    Path("文.txt").write_text(
        "远山市教育和体育局2022年度公务接待费支出总额9.00万元，其中：国内接待费5.00万元、外事接待费3.00万元。\n",
        encoding="utf-8",
    )
    assert "教育体育局" not in run("check", "文.txt", "--all").stdout


# --- views ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["ledger", "coverage"])
def test_views_take_what_check_takes(here: Path, view: str) -> None:
    with zipfile.ZipFile("a.zip", "w") as packed:
        packed.write("甲/决算.txt", "决算.txt")
    for path in ("甲", "甲/*.txt", "a.zip"):
        done = run(view, path, "--format", "json")
        assert done.exit_code == 0 and isinstance(json.loads(done.stdout), dict), (
            path,
            done.output,
        )
    assert run(view, "-", stdin=TABLE.encode()).exit_code == 0
    for paths in ((".",), ("甲", "乙")):
        done = run(view, *paths, "--format", "json")
        assert done.exit_code == 0 and len(json.loads(done.stdout)) == (3 if paths == (".",) else 2)
        assert run(view, *paths).exit_code == 0
    refused = run(view, "甲", "乙", "--format", "csv")
    assert refused.exit_code == 2 and "指明一份" in refused.stderr
    partly = run(view, "甲", "nothing.txt")
    assert partly.exit_code == 2 and "nothing.txt" in partly.stderr and partly.stdout


def test_a_comparison_wants_two_reports(here: Path) -> None:
    Path("别.txt").write_text("苹果3元，梨5元。\n", encoding="utf-8")
    assert run("diff", "甲", "乙/决算.txt").exit_code == 1
    assert run("diff", "-", "乙", stdin=TABLE.encode()).exit_code == 1
    for words in (("别.txt", "甲"), ("甲", "别.txt"), ("别.txt", "别.txt")):
        done = run("diff", *words)
        assert done.exit_code == 3 and "别.txt" in done.stderr and not done.stdout
    several = run("diff", ".", "甲")
    assert several.exit_code == 2 and "指明其中一份" in several.stderr


# --- rules and YAML -------------------------------------------------------------------------------


COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    lambda rule: pickle.loads(pickle.dumps(rule)),
]


@pytest.mark.parametrize("made", COPIES)
def test_a_copied_rule_explains_itself(made: Callable[[Any], Any], here: Path) -> None:
    pack = load(DEFAULT_PACK)
    other = dataclasses.replace(pack, rules={name: made(rule) for name, rule in pack.rules.items()})
    one, two = (auditor.audit("甲/决算.txt", used) for used in (pack, other))
    assert [check.terms for check in one.checks] == [check.terms for check in two.checks]


@pytest.mark.parametrize("path", sorted(shipped().rglob("*.yaml")), ids=lambda path: path.name)
def test_shipped_yaml_is_read_alike_without_the_c_library(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = yamlparser.load(path, path.name)
    monkeypatch.setattr(yamlparser, "_LOADER", yaml.BaseLoader)
    assert yamlparser.load(path, path.name) == fast


@pytest.mark.parametrize("loader", [yaml.BaseLoader, getattr(yaml, "CBaseLoader", yaml.BaseLoader)])
@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        ("id: x\n甲: \0b\n", (2, 4), "U+0000"),
        ("a: 1\n---\nb: 2\n", (2, 1), "不止一份"),
        ("a: *x\n", (1, 4), "没有已写完"),
        ("a: 1\na: 2\n", (2, 1), "重复"),
        ("? [a]\n: b\n", (1, 3), "一个词"),
        ("[" * 60, (1, 51), "嵌套"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(
    loader: Any, content: str, where: tuple[int, int], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yamlparser, "_LOADER", loader)
    with pytest.raises(yamlfile.RuleError, match=words.replace("+", r"\+")) as error:
        yamlparser.parse(content, "x.yaml")
    assert (error.value.line, error.value.column) == where and "\n" not in str(error.value)


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(auditor.__file__).parent / "py.typed").is_file()
