"""Outputs: whole or as they were, never over an input, refused before any work is done."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from auditor.cli import main
from auditor.output import files, guard
from auditor.output.files import OutputError, beside, ready, write

REPORT = "一般公共预算财政拨款支出决算表\n单位：万元\n| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |\n| | 合计 | 3.00 | 1.00 | 2.00 |\n"
ROOT = Path(__file__).parents[1]
LIMITED = (
    "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
    "from auditor.cli import main\nmain(sys.argv[1:])\n"
)
"""The program where no file may grow beyond 100 bytes: what a full disk does."""


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report in a folder of its own, which is the working folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "in" / "a.txt"
    path.parent.mkdir()
    path.write_text(REPORT, encoding="utf-8")
    return path


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- writing --------------------------------------------------------------------------------------


def test_a_file_is_put_in_place_with_the_mode_it_had(tmp_path: Path) -> None:
    new, old = tmp_path / "new.txt", tmp_path / "old.txt"
    old.write_text("before")
    old.chmod(0o640)
    write(new, "甲\ud800")
    write(old, b"after")
    assert (
        new.read_bytes() == "甲?".encode()
        and old.read_bytes() == b"after"
        and stat.S_IMODE(old.stat().st_mode) == 0o640
    )
    plain = tmp_path / "plain"
    plain.touch()
    assert new.stat().st_mode == plain.stat().st_mode and listed(tmp_path) == [
        "new.txt",
        "old.txt",
        "plain",
    ]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/target.txt").write_text("before")
    for name, target in (("link", "there/target.txt"), ("dangling", "there/new.txt")):
        (tmp_path / name).symlink_to(target)
        write(tmp_path / name, "after")
        assert (tmp_path / name).is_symlink() and (tmp_path / target).read_text() == "after"


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_an_error_leaves_the_earlier_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, step, full)
    with pytest.raises(OutputError, match="a.txt"):
        write(path, "after")
    assert path.read_text() == "before" and listed(tmp_path) == ["a.txt"]


def test_a_break_leaves_the_earlier_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    with pytest.raises(KeyboardInterrupt), beside(path) as place:
        place.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "before" and listed(tmp_path) == ["a.txt"]


def test_a_file_that_grows_too_large_is_one_line(report: Path) -> None:
    """What a full disk does, done by a limit on the size of files."""
    output = report.parent.parent / "out.json"
    output.write_text("earlier")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            LIMITED,
            "check",
            str(report),
            "--format",
            "json",
            "--output",
            str(output),
        ],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "out.json" in done.stderr
    assert output.read_text() == "earlier" and listed(output.parent) == ["in", "out.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_standard_output_is_one_line(report: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "auditor", "check", str(report)],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "标准输出" in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_pipes_and_devices_are_written_as_they_are(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write(pipe, "甲")
    reader.join(10)
    assert (
        got == ["甲".encode()]
        and stat.S_ISFIFO(pipe.stat().st_mode)
        and listed(tmp_path) == ["pipe"]
    )
    ready(Path("/dev/null"))
    write(Path("/dev/null"), "x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no such name")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "link"])
def test_standard_output_by_name_is_appended_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    code = f"from pathlib import Path\nfrom auditor.output.files import write\nprint(1, flush=True)\nwrite(Path({name!r}), 'x\\n')\nprint(2)\n"
    with (tmp_path / "log").open("ab") as log:
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            stdout=log,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert (tmp_path / "log").read_text().splitlines()[:2] == ["1", "x"] and listed(tmp_path) == [
        "link",
        "log",
    ]


@pytest.mark.parametrize(
    "name, why",
    [("no/a.txt", "没有文件夹"), ("", "文件夹"), ("a" * 300, "a.txt"), ("file/a", "没有文件夹")],
)
def test_what_cannot_be_written_is_said_first(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as error:
        ready(tmp_path / name)
        write(tmp_path / name, "x")
    assert "\n" not in str(error.value) and (why in str(error.value) or len(name) == 300)


@pytest.mark.parametrize(
    "command",
    [
        ("check", "{in}", "--output"),
        ("check", "{in}", "--jobs", "1", "--summary"),
        ("ledger", "{in}", "--output"),
        ("check", "{in}", "--write-baseline", "--baseline"),
        ("coverage", "{in}", "--output"),
        ("check", "{in}", "--store"),
    ],
)
def test_a_missing_folder_is_said_before_the_work(
    report: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("auditor.api.read", lambda *_: pytest.fail("it was read"))
    done = run(*(word.replace("{in}", str(report)) for word in command), "no/such/out.json")
    assert done.exit_code == 2 and done.stderr.count("\n") == 1 and "no/such" in done.stderr, (
        done.output
    )


# --- no output is an input ------------------------------------------------------------------------

Name = Callable[[Path], Path]


def as_is(path: Path) -> Path:
    return path


def hard(path: Path) -> Path:
    os.link(path, path.parent.parent / "hard.txt")
    return path.parent.parent / "hard.txt"


def soft(path: Path) -> Path:
    (path.parent.parent / "soft.txt").symlink_to(path)
    return path.parent.parent / "soft.txt"


def roundabout(path: Path) -> Path:
    return Path("in/../in") / path.name


COMMANDS = [
    ("check", "{in}", "--output"),
    ("check", "in", "--output"),
    ("check", "{in}", "--jobs", "1", "--summary"),
    ("check", "{in}", "--store"),
    ("check", "in/*.txt", "--output"),
    ("check", "{in}", "--write-baseline", "--baseline"),
    ("check", "--list", "list", "--output"),
    ("ledger", "{in}", "--output"),
    ("ledger", "in", "--output"),
    ("coverage", "{in}", "--output"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", [as_is, hard, soft, roundabout])
def test_no_command_writes_over_what_it_reads(
    report: Path, command: tuple[str, ...], name: Name
) -> None:
    (report.parent.parent / "list").write_text("in/a.txt\n")
    done = run(*(word.replace("{in}", str(report)) for word in command), name(report))
    assert done.exit_code == 2 and done.stderr.count("\n") == 1, done.output
    assert "a.txt" in done.stderr and "就是输入" in done.stderr
    assert report.read_text("utf-8") == REPORT


def test_no_other_file_of_a_run_is_written_over(report: Path) -> None:
    known = {
        "waivers.yaml": "waivers: []\n",
        "auditor.yaml": "lang: zh\n",
        "names.yaml": "names: {}\n",
        "list": "in/a.txt\n",
        "pack/own.yaml": "# 空\n",
        "base.json": '{"findings": []}',
    }
    Path("pack").mkdir()
    for name, content in known.items():
        Path(name).write_text(content)
    for words in (
        ("--waivers", "waivers.yaml"),
        ("--settings", "auditor.yaml"),
        ("--names", "names.yaml", "--jobs", "1"),
        ("--list", "list"),
        ("--baseline", "base.json"),
        ("--pack", "pack"),
    ):
        at = words[1] if words[1] != "pack" else "pack/own.yaml"
        for option in ("--output", "--summary", "--store"):
            done = run("check", report, *words, option, at)
            assert done.exit_code == 2 and option in done.stderr and at in done.stderr, (
                words,
                option,
                done.output,
            )
    assert {name: Path(name).read_text() for name in known} == known


@pytest.mark.parametrize("there", [True, False])
def test_two_outputs_are_two_files(report: Path, there: bool) -> None:
    if there:
        Path("out.html").write_text("earlier")
    for words in (
        ("--summary", "./out.html"),
        ("--store", "in/../out.html"),
        ("--write-baseline", "--baseline", Path("out.html").absolute()),
    ):
        done = run("check", report, "--output", "out.html", *words)
        assert done.exit_code == 2 and "同一个文件" in done.stderr, done.output
    assert Path("out.html").exists() == there
    assert run(
        "check",
        report,
        "--jobs",
        "1",
        "--no-cache",
        "--output",
        "/dev/null",
        "--summary",
        "/dev/null",
    ).exit_code in (0, 1)


def test_an_earlier_output_is_replaced_beside_the_inputs_too(report: Path) -> None:
    for _ in range(2):
        done = run("check", "in", "--format", "json", "--output", "in/out.json")
        assert done.exit_code in (0, 1), done.output
    done = run("check", "in", "--format", "html", "--output", "in/out.html")
    assert done.exit_code in (0, 1)
    again = run("check", "in", "--format", "html", "--output", "in/out.html")
    assert again.exit_code == 2 and "就是输入" in again.stderr


def test_a_baseline_replaces_only_a_baseline(report: Path) -> None:
    Path("notes.json").write_text('{"mine": 1}')
    done = run("check", report, "--baseline", "notes.json", "--write-baseline")
    assert (
        done.exit_code == 2
        and "不是基线文件" in done.output
        and Path("notes.json").read_text() == '{"mine": 1}'
    )
    Path("base.json").touch()
    for _ in range(2):
        assert run("check", report, "--baseline", "base.json", "--write-baseline").exit_code == 0


def test_standard_input_and_output_are_files_too(report: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    call = [sys.executable, "-m", "auditor", "check"]
    with report.open() as source:
        done = subprocess.run(
            [*call, "-", "--output", str(report)],
            check=False,
            stdin=source,
            capture_output=True,
            text=True,
            env=environment,
        )
    assert done.returncode == 2 and "标准输入" in done.stderr
    with report.open("a") as target:
        done = subprocess.run(
            [*call, str(report)],
            check=False,
            stdout=target,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
    assert (
        done.returncode == 2 and "标准输出" in done.stderr and report.read_text("utf-8") == REPORT
    )


def test_a_store_is_not_exported_into_itself(report: Path) -> None:
    pytest.importorskip("duckdb")
    assert run("check", report, "--no-cache", "--store", "s.duckdb").exit_code in (0, 1)
    assert run("export", "s.duckdb", "pq").exit_code == 0
    before = {path: path.read_bytes() for path in Path("pq").rglob("*.parquet")} | {
        Path("s.duckdb"): Path("s.duckdb").read_bytes()
    }
    for words in (
        ("export", "pq", "pq"),
        ("export", "pq", "pq/more"),
        ("export", "s.duckdb", "s.duckdb", "--format", "xlsx"),
        ("query", "s.duckdb", "runs", "--output", "s.duckdb"),
        ("query", "pq", "runs", "--output", "pq/runs/part-0.parquet"),
        ("summary", "s.duckdb", "--output", "s.duckdb"),
        ("export", "pq", "pq/runs/part-0.parquet", "--format", "xlsx"),
    ):
        done = run(*words)
        assert done.exit_code == 2 and done.stderr.count("\n") == 1, (words, done.output)
    assert {path: path.read_bytes() for path in before} == before and len(
        list(Path("pq").rglob("*.parquet"))
    ) == len(before) - 1


def test_a_broken_export_leaves_what_was_there(report: Path) -> None:
    pytest.importorskip("duckdb")
    assert run("check", report, "--no-cache", "--store", "s.duckdb").exit_code in (0, 1)
    for form, target, made in (
        ("csv", "out", "out/figures.csv"),
        ("xlsx", "out/a.xlsx", "out/a.xlsx"),
        ("parquet", "out", "out/figures/part-0.parquet"),
    ):
        assert (
            run("export", "s.duckdb", target, "--format", form, "--table", "figures").exit_code == 0
        )
        before = Path(made).read_bytes()
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                LIMITED,
                "export",
                "s.duckdb",
                target,
                "--format",
                form,
                "--table",
                "figures",
            ],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and made in done.stderr, (
            done.stderr
        )
        assert Path(made).read_bytes() == before and len(listed(Path(made).parent)) == (
            1 if form == "parquet" else len(listed(Path("out")))
        )
    assert listed(Path("out")) == ["a.xlsx", "auditor-files.json", "figures", "figures.csv"]


def test_addresses_and_what_is_not_there_are_passed_over(tmp_path: Path) -> None:
    guard.cleared(
        {"--output": tmp_path / "x", "--summary": None},
        ("s3://a/b", tmp_path / "no", "-", None, f"file://{tmp_path}"),
    )
    (tmp_path / "a.txt").touch()
    with pytest.raises(OutputError):
        guard.cleared({"--output": tmp_path / "a.txt"}, (f"file://{tmp_path}",))
