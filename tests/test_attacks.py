"""What was broken once by somebody who meant it: links at the log of a store, names that are
addresses, interrupted outputs.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from auditor.cli import main
from auditor.document import Unreadable
from auditor.identity import parting
from auditor.readers import text
from auditor.rules.pack import Pack

CLEAN = Path(__file__).parents[1] / "samples" / "clean-2020.txt"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    shutil.copy(CLEAN, tmp_path / "r.txt")
    return tmp_path


@pytest.mark.parametrize("kind", ["link", "text", "pipe", "folder"])
def test_what_stands_at_the_log_of_a_store_and_is_none_stays(room: Path, kind: str) -> None:
    assert run("check", "r.txt", "--store", "n.duckdb").exit_code == 0
    log, mine = room / "n.duckdb.wal", room / "mine.txt"
    shutil.copy(CLEAN, mine)
    if kind == "link":
        log.symlink_to(mine)
    elif kind == "text":
        log.write_text("MINE")
    elif kind == "pipe":
        os.mkfifo(log)
    else:
        log.mkdir()
    told = run("check", "r.txt", "--store", "n.duckdb")
    assert told.exit_code == 2 and "n.duckdb.wal" in told.stderr
    assert os.path.lexists(log) and mine.read_bytes() == CLEAN.read_bytes()


@pytest.mark.parametrize("name", ["sqlite:foo.db", ":memory:", "md:x"])
def test_the_name_of_a_store_is_a_file_and_no_address(room: Path, name: str) -> None:
    assert run("check", "r.txt", "--store", name).exit_code == 0
    assert (room / name).is_file()


def test_a_carriage_return_in_a_name_loses_no_report(room: Path) -> None:
    (room / "in").mkdir()
    for name in ("\r.txt", "a\r\nb.txt", "ok.txt"):
        shutil.copy(CLEAN, room / "in" / name)
    assert run("check", "in", "--store", "s.duckdb").exit_code == 0
    assert (
        run(
            "query", "s.duckdb", "SELECT count(*) FROM reports", "--format", "csv"
        ).stdout.splitlines()[1]
        == "3"
    )


def test_a_pipe_is_no_store(room: Path) -> None:
    os.mkfifo(room / "f")
    for words in (("summary", "f"), ("query", "f", "reports"), ("export", "f", "z")):
        assert run(*words).exit_code == 2


def test_no_output_takes_the_place_of_a_log(room: Path) -> None:
    run("check", "r.txt", "--store", "n.duckdb")
    assert run("export", "n.duckdb", "n.duckdb.wal", "--format", "xlsx").exit_code == 2
    assert not (room / "n.duckdb.wal").exists()


@pytest.mark.parametrize("words", [("--timeout", "nan"), ("--timeout", "inf"), ("--pack", "")])
def test_an_option_without_sense_is_one_line(room: Path, words: tuple[str, str]) -> None:
    told = run("check", "r.txt", *words)
    assert told.exit_code == 2 and told.stderr.count("\n") == 1 and words[0] in told.stderr


def test_an_interrupted_run_leaves_the_outputs_as_they_were(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auditor.batch.pool import Pool

    (room / "in").mkdir()
    for number in range(3):
        shutil.copy(CLEAN, room / "in" / f"{number}.txt")
    (room / "out.csv").write_text("old")
    real = Pool.run

    def broken(self, items):  # type: ignore[no-untyped-def]
        answers = real(self, items)
        yield next(answers)
        answers.close()
        raise KeyboardInterrupt

    monkeypatch.setattr(Pool, "run", broken)
    told = run(
        "check",
        "in",
        "--no-cache",
        "--jobs",
        "1",
        "--format",
        "csv",
        "--output",
        "out.csv",
        "--summary",
        "s.html",
    )
    assert told.exit_code == 2 and "已中断" in told.stderr
    assert (room / "out.csv").read_text() == "old" and not (room / "s.html").exists()


def test_a_file_of_very_many_reports_is_refused_with_their_number(pack: Pack) -> None:
    one = CLEAN.read_text("utf-8")
    document = text.parse("\n".join([one] * (parting.MOST + 1)), "many.txt")
    with pytest.raises(Unreadable, match=f"{parting.MOST + 1} 份报告"):
        parting.reports(document, pack.forms)
