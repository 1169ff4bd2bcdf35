"""One answer whatever the way in, and one limit: a report alone is a batch of one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from auditor import patterns
from auditor.cli import main

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-m", "auditor"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}

TABLE = """{year}年度收入支出决算总表
部门：南江市民政局  单位：万元
| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 决算数 |
| 一、一般公共预算财政拨款收入 | {income} | 一、一般公共服务支出 | 100.00 |
| 本年收入合计 | 120.00 | 本年支出合计 | 100.00 |
| 年初结转和结余 | 10.00 | 年末结转和结余 | 30.00 |
| 总计 | 130.00 | 总计 | 130.00 |
"""
EMPTY = "\n".join(
    line
    if number < 4
    else line.replace("100.00", "")
    .replace("120.00", "")
    .replace("130.00", "")
    .replace("10.00", "")
    .replace("30.00", "")
    for number, line in enumerate(TABLE.format(year=2020, income="120.00").splitlines())
)
UNDECIDED = "\n".join(TABLE.format(year=2020, income="120.00").splitlines()[:-1]) + "\n"
BUDGET = """2025年度南江市民政局部门预算

部门收支总表
部门：南江市民政局  单位：万元
| 收入 | | 支出 | |
| 项目 | 预算数 | 项目 | 预算数 |
| 一、一般公共预算拨款收入 | 120.00 | 一、一般公共服务支出 | {spent} |
| 本年收入合计 | 120.00 | 本年支出合计 | 120.00 |
| 收入总计 | 120.00 | 支出总计 | 120.00 |
"""
STRICT = ("--fail-on", "undecided")
DOCUMENTS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "clean": (TABLE.format(year=2020, income="120.00"), 0, ()),
    "findings": (TABLE.format(year=2020, income="121.00"), 1, ()),
    "unreadable figure": (TABLE.format(year=2020, income="12O.00"), 1, ()),
    "undecided": (UNDECIDED, 0, ()),
    "undecided that counts": (UNDECIDED, 1, STRICT),
    "form": (EMPTY, 3, ()),
    "other kind": (BUDGET.format(spent="120.00"), 0, ()),
    "other kind with findings": (BUDGET.format(spent="112.00"), 1, ()),
    "no kind": ("苹果3元，梨5元，合计8元。\n", 3, ()),
    "unreadable": ("", 2, ()),
}
"""By what comes of them: the text, the exit status, and the options that it takes."""


@pytest.fixture(autouse=True)
def _own_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("home")))
    yield


def run(*words: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=stdin)


JSON = ("--format", "json")


def _file(path: Path, *options: str) -> Result:
    return run("check", path, *JSON, *options)


def _stdin(path: Path, *options: str) -> Result:
    return run("check", "-", *JSON, *options, stdin=path.read_bytes())


def _folder(path: Path, *options: str) -> Result:
    return run("check", path.parent, *JSON, *options)


def _listed(path: Path, *options: str) -> Result:
    listed = path.parent.parent / "list"
    listed.write_text(f"{path}\n", encoding="utf-8")
    return run("check", "--list", listed, *JSON, *options)


def _zip(path: Path, *options: str) -> Result:
    packed = path.parent.parent / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(path.name, path.read_bytes())
    return run("check", packed, *JSON, *options)


def _stored(path: Path, *options: str) -> Result:
    pytest.importorskip("duckdb")
    return run("check", path, "--store", path.parent.parent / "s.duckdb", *JSON, *options)


@pytest.fixture(scope="session")
def _scheduler() -> Iterator[str]:
    """The address of a cluster of one worker."""
    distributed = pytest.importorskip("distributed")
    pytest.importorskip("fsspec")
    pytest.importorskip("duckdb")
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        dashboard_address=None,
        protocol="tcp",
        host="127.0.0.1",
    ) as cluster:
        yield cluster.scheduler_address


def _clustered(path: Path, address: str, *options: str) -> Result:
    return run(
        "check", path, "--cluster", address, "--results", path.parent.parent / "r", *JSON, *options
    )


WAYS: dict[str, Callable[..., Result]] = {
    "stdin": _stdin,
    "folder": _folder,
    "list": _listed,
    "zip": _zip,
    "store": _stored,
    "jobs 1": lambda path, *options: run("check", path, "--jobs", 1, *JSON, *options),
    "jobs 2": lambda path, *options: run("check", path, "--jobs", 2, *JSON, *options),
    "resume": lambda path, *options: run("check", path, "--resume", *JSON, *options),
    "cache": lambda path, *options: run(
        "check", path, "--cache", path.parent.parent / "c", *JSON, *options
    ),
}


def told(result: Result) -> Any:
    """What the JSON says but for the names of files and their hashes, which the way in gives."""
    said = json.loads(result.stdout)
    reports = said["reports"]
    for report in reports:
        report.pop("file"), report.pop("sha256")
    text = json.dumps(reports, ensure_ascii=False, sort_keys=True)
    return text.replace('"file": "甲.txt", ', "").replace(', "file": "甲.txt"', ""), len(
        said["errors"]
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_one_status_and_one_report_whatever_the_way_in(tmp_path: Path, kind: str, way: str) -> None:
    content, status, options = DOCUMENTS[kind]
    path = tmp_path / "in" / "甲.txt"
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    alone, other = _file(path, *options), WAYS[way](path, *options)
    assert alone.exit_code == status, alone.output
    assert other.exit_code == status, other.output
    assert told(other) == told(alone)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_cluster_gives_the_same(tmp_path: Path, kind: str, _scheduler: str) -> None:
    content, status, options = DOCUMENTS[kind]
    path = tmp_path / "in" / "甲.txt"
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    alone, other = _file(path, *options), _clustered(path, _scheduler, *options)
    assert (alone.exit_code, other.exit_code) == (status, status), other.output
    assert told(other) == told(alone)


def test_the_worst_of_several_reports_decides(tmp_path: Path) -> None:
    for name, (content, *_) in DOCUMENTS.items():
        (tmp_path / f"{name}.txt").write_text(content, encoding="utf-8")
    assert run("check", tmp_path / "clean.txt", tmp_path / "findings.txt").exit_code == 1
    assert run("check", tmp_path / "clean.txt", tmp_path / "no kind.txt").exit_code == 3
    assert run("check", tmp_path).exit_code == 2
    done = run("check", tmp_path, "--format", "json")
    assert (
        len(json.loads(done.stdout)["reports"]) == len(DOCUMENTS) - 1
        and len(json.loads(done.stdout)["errors"]) == 1
    )


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("check",), ("ledger",), ("coverage",), ("diff",)])
def test_every_command_that_reads_is_limited(
    words: tuple[str, ...], samples: Path, tmp_path: Path
) -> None:
    report = tmp_path / "长.txt"
    report.write_text((samples / "clean-2020.txt").read_text("utf-8") * 60, encoding="utf-8")
    paths = (report, report) if words == ("diff",) else (report,)
    done = run(*words, *paths, "--timeout", "0.02")
    assert (
        done.exit_code == 2
        and "时限" in done.stderr
        and "--timeout" in done.stderr
        and "Traceback" not in done.output
    )
    done = run(*words, *paths, "--memory", "5")
    assert done.exit_code == 2 and "内存" in done.stderr and "--memory" in done.stderr


def test_a_worker_at_its_limit_that_has_patterns_to_keep_answers_all_the_same(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = {(f"甲{number}", 0): (0, b"0" * 60_000, 0, {}, ()) for number in range(500)}
    monkeypatch.setattr(patterns.SHELF, "new", large)
    monkeypatch.setattr(patterns.SHELF, "place", str(tmp_path / "patterns.codes"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    report = tmp_path / "长.txt"
    report.write_text((samples / "clean-2020.txt").read_text("utf-8") * 60, encoding="utf-8")
    done = run("check", report, "--memory", "5")
    assert done.exit_code == 2 and "内存" in done.stderr


def test_standard_input_is_limited_too(samples: Path) -> None:
    done = run("check", "-", "--timeout", "0.02", stdin=(samples / "clean-2020.txt").read_bytes())
    assert done.exit_code == 2 and "时限" in done.stderr


def test_endless_standard_input_is_cut_at_a_stated_size() -> None:
    with Path("/dev/zero").open("rb") as endless:
        started = time.monotonic()
        done = subprocess.run(
            [*PROGRAM, "check", "-"],
            stdin=endless,
            capture_output=True,
            text=True,
            env=ENV,
            timeout=60,
        )
    assert done.returncode == 2 and "100 MB" in done.stderr and time.monotonic() - started < 30


def test_standard_input_is_cut_above_the_size_that_is_refused_and_not_at_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cut at the size itself, a report that is too large would be read as one that ends there."""
    from auditor.batch import spool
    from auditor.batch.record import Submission

    monkeypatch.setattr(spool, "DEFAULT", replace(spool.DEFAULT, bytes=10))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"0123456789ABCDEF")))
    with spool.taken(Submission("-", "-", (spool.STDIN,)), 0) as item:
        assert Path(item.paths[0]).read_bytes() == b"0123456789A"


def test_the_python_interface_and_the_workers_have_the_same_limits() -> None:
    from auditor.batch.worker import Settings
    from auditor.bounds import MEMORY, TIMEOUT
    from auditor.run import RunOptions

    assert (Settings().timeout, Settings().memory) == (TIMEOUT, MEMORY << 20)
    assert (RunOptions().timeout, RunOptions().memory) == (TIMEOUT, MEMORY)


# --- what stands in the way -----------------------------------------------------------------------


def test_a_folder_that_cannot_be_looked_into_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "锁").mkdir(parents=True)
    (tmp_path / "in" / "甲.txt").write_text(DOCUMENTS["clean"][0], encoding="utf-8")
    scandir = os.scandir

    def locked(path: Any) -> Any:
        if Path(path).name == "锁":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    done = run("check", tmp_path / "in", "--format", "json")
    assert done.exit_code == 2 and "锁" in done.stderr
    assert len(json.loads(done.stdout)["reports"]) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_among_the_files_is_one_line_and_nobody_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.txt")
    (tmp_path / "甲.txt").write_text(DOCUMENTS["clean"][0], encoding="utf-8")
    started = time.monotonic()
    done = run("check", tmp_path, "--format", "json")
    assert done.exit_code == 2 and "管.txt" in done.stderr and "不是普通文件" in done.stderr
    assert time.monotonic() - started < 20


def test_a_full_temporary_folder_is_not_said_to_be_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    from auditor.document import Unreadable
    from auditor.readers import read_bytes

    def full(*_: object, **__: object) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(Unreadable, match="临时文件夹") as refusal:
        read_bytes(b"%PDF-1.7\n" + b" " * 100, "甲.pdf")
    assert "损坏" not in str(refusal.value.message) and "TMPDIR" in str(refusal.value.remedy)


def test_an_output_that_nobody_reads_or_takes_is_no_traceback(samples: Path) -> None:
    report = str(samples / "with-discrepancies-2020.txt")
    broken = subprocess.run(
        f"{sys.executable} -m auditor check {report} --format json | head -c 1",
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        env=ENV,
        executable="/bin/bash",
    )
    assert "Traceback" not in broken.stderr
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [*PROGRAM, "check", report, "--format", "json"],
                check=False,
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                env=ENV,
            )
        assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_a_crash_is_no_answer(
    samples: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A defect of the program has a status of its own, a line, and its details in a file."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    script = (
        "import auditor.reports as r\n"
        "def broken(*_): raise RuntimeError('a defect')\n"
        "r.render = broken\n"
        "from auditor.cli import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "check", str(samples / "clean-2020.txt")],
        check=False,
        capture_output=True,
        text=True,
        env={**ENV, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 70 and "Traceback" not in done.stderr and "报告此问题" in done.stderr
    (kept,) = tmp_path.glob("auditor-crash-*.txt")
    assert str(kept) in done.stderr and "a defect" in kept.read_text("utf-8")


def test_a_crash_on_one_report_is_one_error_and_never_a_finding(
    samples: Path, tmp_path: Path
) -> None:
    script = (
        "import auditor.batch.audit as audit\n"
        "def broken(*_): raise RuntimeError('a defect')\n"
        "audit.judged = broken\n"
        "from auditor.cli import main\nmain()\n"
    )
    path = str(samples / "with-discrepancies-2020.txt")
    done = subprocess.run(
        [sys.executable, "-c", script, "check", path, "--format", "json"],
        check=False,
        capture_output=True,
        text=True,
        env={**ENV, "TMPDIR": str(tmp_path)},
    )
    if not sys.platform.startswith("linux"):
        pytest.skip("the worker is another program here")
    assert (
        done.returncode == 2
        and "报告此问题" in done.stderr
        and not json.loads(done.stdout)["reports"]
    )
    assert "a defect" in next(tmp_path.glob("auditor-crash-*.txt")).read_text("utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize(
    "option", ["--waivers", "--baseline", "--names", "--settings", "--list", "--pack"]
)
@pytest.mark.parametrize("endless", [False, True])
def test_a_file_of_the_user_that_never_ends_is_refused_before_it_is_opened(
    option: str, endless: bool, tmp_path: Path, samples: Path
) -> None:
    named = tmp_path / "p.yaml"
    if endless:
        named.symlink_to("/dev/zero")
    else:
        os.mkfifo(named)
    started = time.monotonic()
    done = run(
        "check", samples / "clean-2020.txt", option, tmp_path if option == "--pack" else named
    )
    # Of a pack its place is said, below that nothing was checked.
    lines = 2 if option == "--pack" else 1
    assert (
        done.exit_code == 2 and "不是普通文件" in done.stderr and done.stderr.count("\n") == lines
    )
    assert time.monotonic() - started < 10


def test_standard_input_that_does_not_end_is_not_waited_for() -> None:
    reading, writing = os.pipe()
    started = time.monotonic()
    done = subprocess.run(
        [*PROGRAM, "check", "-", "--timeout", "0.5"],
        stdin=reading,
        capture_output=True,
        text=True,
        env=ENV,
        timeout=60,
    )
    os.close(writing)
    assert done.returncode == 2 and "--timeout" in done.stderr and time.monotonic() - started < 15


@pytest.mark.parametrize(
    "words", ["ledger {}", "coverage {}", "rules list", "--help", "check {} --format json"]
)
def test_nobody_reading_is_never_an_answer(words: str, samples: Path) -> None:
    command = words.format(samples / "with-discrepancies-2020.txt")
    done = subprocess.run(
        f"set -o pipefail; {sys.executable} -m auditor {command} | true",
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        env=ENV,
        executable="/bin/bash",
    )
    assert done.returncode in (0, 2, 3) and not done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_closed_before_the_start_change_nothing(closed: str, samples: Path) -> None:
    path = samples / "with-discrepancies-2020.txt"
    for words, status in ((f"check {path}", 1), ("check nothing.txt", 2), (f"ledger {path}", 0)):
        done = subprocess.run(
            f"{sys.executable} -m auditor {words} {closed}",
            shell=True,
            check=False,
            capture_output=True,
            text=True,
            env=ENV,
            executable="/bin/bash",
        )
        assert done.returncode == status and "Traceback" not in done.stderr, (words, done)


def test_a_worker_runs_nothing_of_the_working_folder(tmp_path: Path, samples: Path) -> None:
    """A file that is called like a library is not taken for it, by a worker that is started anew
    either.
    """
    for name in ("yaml", "lxml", "click", "auditor"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    script = (
        "import threading, sys\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "from auditor.cli import main\nmain()\n"
    )
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "go.py").write_text(script)
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            str(tmp_path / "start" / "go.py"),
            "check",
            str(samples / "clean-2020.txt"),
        ],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=ENV,
    )
    assert done.returncode == 0 and not (tmp_path / "ran").exists()


def test_an_export_replaces_only_a_workbook_that_it_made(tmp_path: Path, samples: Path) -> None:
    pytest.importorskip("duckdb")
    store, report = tmp_path / "s.duckdb", tmp_path / "甲.txt"
    report.write_bytes((samples / "clean-2020.txt").read_bytes())
    assert run("check", report, "--store", store).exit_code == 0
    before = report.read_bytes()
    refused = run("export", store, report, "--format", "xlsx")
    assert (
        refused.exit_code == 2 and report.read_bytes() == before and refused.stderr.count("\n") == 1
    )
    for _ in range(2):
        assert run("export", store, tmp_path / "a.xlsx", "--format", "xlsx").exit_code == 0
    assert run("export", store, store).exit_code == 2


def test_results_without_a_cluster_are_a_mistake(tmp_path: Path, samples: Path) -> None:
    assert run("check", samples / "clean-2020.txt", "--results", tmp_path / "r").exit_code == 2


def test_a_rule_chosen_twice_is_put_once(samples: Path) -> None:
    path = samples / "with-discrepancies-2020.txt"
    once, twice = (
        json.loads(run("check", path, "--format", "json", *choice).stdout)
        for choice in (("--select", "0*"), ("--select", "0*", "--select", "01-*", "--select", "0*"))
    )
    assert once["reports"] == twice["reports"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00a", "UTF-8"),
        (
            b"id: x\ntitle: x\nseverity: error\ncheck: \xe8\xa1\xa806[30211] <= 1"
            + b"0" * 20000
            + b"\nexamples: {holds: [a], fails: [b]}\n",
            "x.yaml:4:",
        ),
    ],
)
def test_a_pack_file_that_cannot_be_used_is_told_with_its_place(
    content: bytes, words: str, tmp_path: Path, samples: Path
) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    for command in (
        ("check", samples / "clean-2020.txt", "--pack", tmp_path),
        ("rules", "lint", tmp_path),
    ):
        done = run(*command)
        assert done.exit_code == 2 and words in done.stderr and "x.yaml" in done.stderr


def test_a_baseline_nested_without_end_is_none(tmp_path: Path, samples: Path) -> None:
    (tmp_path / "b.json").write_text("[" * 5000)
    done = run("check", samples / "clean-2020.txt", "--baseline", tmp_path / "b.json")
    assert done.exit_code == 2 and "b.json" in done.stderr


def test_a_figure_without_end_is_told_by_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "2020年度部门决算\n\n三、支出决算情况说明\n\n本年支出合计" + "1" * 200_000 + "万元\n",
        encoding="utf-8",
    )
    done = run("check", tmp_path / "a.txt")
    assert done.exit_code == 1 and len(done.stdout) < 5000
