"""The command line as a user meets it: exit status, streams, one clear line for every mistake."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from auditor.cli import main


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=stdin)


def test_a_report_with_discrepancies_ends_in_1(samples: Path) -> None:
    done = run("check", str(samples / "with-discrepancies-2020.txt"))
    assert done.exit_code == 1
    assert "301 工资福利支出" in done.output and "0.90" in done.output


def test_a_clean_report_ends_in_0_and_says_what_clean_means(samples: Path) -> None:
    done = run("check", str(samples / "clean-2020.txt"))
    assert done.exit_code == 0, done.output
    assert "没有发现不符" in done.output and "不表示与账簿一致" in done.output


def test_never_fails_when_told_so(samples: Path) -> None:
    assert (
        run("check", str(samples / "with-discrepancies-2020.txt"), "--fail-on", "never").exit_code
        == 0
    )


def test_standard_input_is_a_report_too(samples: Path) -> None:
    done = run(
        "check", "-", "--format", "json", stdin=(samples / "clean-2020.txt").read_text("utf-8")
    )
    assert done.exit_code == 0 and json.loads(done.output)["reports"][0]["summary"]["fails"] == 0


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("empty.txt", b"", 2),
        ("binary.txt", bytes(range(256)) * 8, 2),
        ("prose.txt", "今天开会。".encode(), 3),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, name: str, content: bytes, status: int) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("check", str(tmp_path / name))
    assert done.exit_code == status
    # A long path is broken where the line ends.
    assert name in done.output.replace("\n", "") and "Traceback" not in done.output


def test_a_folder_without_reports_is_said(tmp_path: Path) -> None:
    done = run("check", str(tmp_path))
    assert done.exit_code in (2, 3) and "Traceback" not in done.output


def test_a_truncated_table_is_still_audited(samples: Path, tmp_path: Path) -> None:
    text = (samples / "clean-2020.txt").read_text("utf-8")
    (tmp_path / "cut.txt").write_text(text[: text.index("30113")], encoding="utf-8")
    done = run("check", str(tmp_path / "cut.txt"))
    assert "Traceback" not in done.output and "核对" in done.output


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "x.txt", "--format", "pdf"),
        ("check", "x.txt", "--fail-on", "all"),
        ("nonsense",),
        ("rules", "explain"),
        ("rules", "explain", "no-such"),
        ("check", "x", "--pack", "no-such"),
        ("check", "x", "--select", "no-such"),
        ("check", "no-such-file.txt"),
    ],
)
def test_mistakes_in_use_end_in_2(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output


def test_a_wrong_rule_name_is_met_with_the_nearest(samples: Path) -> None:
    assert (
        "01-balance"
        in run("check", str(samples / "clean-2020.txt"), "--select", "01-balanse").output
    )


def test_a_wrong_rule_file_stops_the_audit_with_its_place(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "id: x\ntitle: x\nseverity: error\ncheck: 表05[合计, 小记] = 1\nexamples: {holds: [a], fails: [b]}\n",
        encoding="utf-8",
    )
    done = run("check", str(samples / "clean-2020.txt"), "--pack", str(tmp_path))
    assert done.exit_code == 2 and "x.yaml:4:" in done.output and "小记" in done.output


def test_rules_are_listed_explained_and_tested() -> None:
    assert "01-balance" in run("rules", "list").output
    page = run("rules", "explain", "01-balance").output
    assert "表01[收入.总计] = 表01[支出.总计]" in page and "31行=88行" in page
    assert run("rules", "test", "--select", "01-*").exit_code == 0
    assert run("rules", "lint").exit_code == 0


@pytest.mark.parametrize("form", ["csv", "json", "terminal"])
def test_the_ledger_shows_what_was_read(samples: Path, form: str) -> None:
    done = run("ledger", str(samples / "clean-2020.txt"), "--format", form)
    assert done.exit_code == 0 and "417.30" in done.output and "工资福利支出" in done.output


def test_the_program_starts_without_its_heavy_libraries() -> None:
    code = (
        "import sys; sys.argv=['auditor','--version']\nfrom auditor.cli import main\ntry: main()\nexcept SystemExit: pass\n"
        "print(sorted(set(sys.modules) & {'pandas','rich','openpyxl','lxml','pypdfium2','yaml','numpy','xlsxwriter',"
        "'auditor.findings','auditor.readers','auditor.forms','auditor.text','auditor.rules','auditor.batch'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_checking_a_text_imports_neither_pandas_nor_numpy(samples: Path) -> None:
    code = (
        f"import sys; sys.argv=['auditor','check',{str(samples / 'clean-2020.txt')!r}]\nfrom auditor.cli import main\ntry: main()\nexcept SystemExit: pass\n"
        "print(sorted(set(sys.modules) & {'pandas','numpy','openpyxl','pypdfium2'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(os.name == "nt", reason="no signals of this kind")
@pytest.mark.parametrize("after", [0.02, 0.05, 0.08])
def test_an_interrupted_start_is_one_line(samples: Path, after: float) -> None:
    started = "from auditor.__main__ import main; print(1, flush=True); main()"
    done = subprocess.Popen(
        [sys.executable, "-P", "-c", started, "check", str(samples / "clean-2020.txt")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.stdout is not None and done.stdout.readline() == "1\n"
    time.sleep(after)
    done.send_signal(signal.SIGINT)
    said = done.communicate()[1]
    assert "Traceback" not in said
    assert done.returncode in (0, 2)
