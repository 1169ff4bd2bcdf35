"""What a run over many reports leaves alone: other people's files, its own earlier results, a
run beside it; and what it trusts."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from auditor.batch import cache, discover, frames, held, journal, many, private
from auditor.batch.cache import Refused, prepare, trim
from auditor.batch.journal import Running
from auditor.batch.many import Batch, check_many
from auditor.batch.worker import Settings
from auditor.cli import main
from auditor.rules.pack import Pack
from tests.test_batch import report


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports, one of them with a finding."""
    made = tmp_path / "in"
    made.mkdir()
    report(made, "甲", income="110.00")
    report(made, "乙")
    return made


def run(folder: Path, pack: Pack, **more: Any) -> Batch:
    resume, path = more.pop("resume", False), more.pop("journal", None)
    return check_many(
        discover.items([str(folder)]), pack, Settings(**more), 1, resume, path, progress=False
    )


def command(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- the folder of a cache ------------------------------------------------------------------------


def test_a_folder_with_other_content_is_no_cache(tmp_path: Path, folder: Path) -> None:
    project = tmp_path / "proj"
    (project / "24").mkdir(parents=True)
    (project / "24/important.pdf").write_text("mine")
    before = tree(tmp_path)
    told = command("check", folder, "--cache", project)
    assert (
        told.exit_code == 2
        and "--no-cache" in told.stderr
        and told.stderr.count("\n") == 1
        and tree(tmp_path) == before
    )
    (project / cache.TAG).write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
    with pytest.raises(Refused):
        prepare(project)
    # A mark that leads elsewhere is none, and is not written through.
    linked, outside = tmp_path / "linked", tmp_path / "outside.txt"
    linked.mkdir()
    outside.touch()
    (linked / cache.TAG).symlink_to(outside)
    with pytest.raises(private.Untrusted):
        prepare(linked)
    assert not outside.read_bytes()


def test_only_entries_of_ours_are_dropped(tmp_path: Path, folder: Path, pack: Pack) -> None:
    kept, outside = tmp_path / "kept", tmp_path / "outside"
    outside.mkdir()
    run(folder, pack, cache=str(kept)).close()
    own = {path.relative_to(kept).as_posix() for path in kept.glob("??/*.entry")}
    digest = "ab" * 32
    for name in (
        "24/important.pdf",
        "ab/notes.entry",
        f"ab/{digest}.entry",
        f"abc/{digest}.entry",
        f"cd/{digest}.entry",
    ):
        (kept / name).parent.mkdir(exist_ok=True)
        (kept / name).write_text("mine, whatever it is called")
    theirs = outside / ("ef" * 32 + ".entry")
    theirs.write_bytes(frames.pack(b"begins like one of ours"))
    (kept / "ef").symlink_to(outside)
    (kept / "ab" / f"{'ab' * 31}cd.entry").symlink_to(theirs)
    before = tree(kept)
    assert len(own) == 2 and trim(kept, 0) == 2
    assert (
        tree(kept) == {name: data for name, data in before.items() if name not in own}
        and theirs.exists()
    )
    (kept / cache.TAG).unlink()
    theirs.rename(kept / "ab" / f"{'ab' * 31}ee.entry")
    assert trim(kept, 0) == 0


@pytest.mark.parametrize("spoil", ["writable", "link", "owner"])
def test_a_folder_that_others_may_write_is_not_used(
    spoil: str, tmp_path: Path, folder: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    run(folder, pack, cache=str(kept)).close()
    before = tree(kept)
    if spoil == "writable":
        kept.chmod(0o777)
    elif spoil == "link":
        kept.rename(tmp_path / "real")
        kept.symlink_to(tmp_path / "real")
    else:
        seen = Path.lstat
        theirs = os.stat_result([*seen(kept)[:4], os.getuid() + 1, *seen(kept)[5:]])
        monkeypatch.setattr(Path, "lstat", lambda path: theirs if path == kept else seen(path))
    batch = run(folder, pack, cache=str(kept))
    assert (
        not any(record.cached for record in batch.records)
        and len(batch.done) == 2
        and not batch.errors
    )
    assert len(batch.warnings) == 1 and "本次不用缓存" in str(batch.warnings[0])
    batch.close()
    assert tree(kept) == before


def test_a_readable_key_is_not_used(folder: Path, pack: Pack, tmp_path: Path) -> None:
    prepare(tmp_path / "kept")
    (private.home() / "key").chmod(0o644)
    batch = run(folder, pack, cache=str(tmp_path / "kept"))
    assert "密钥文件" in str(batch.warnings[0]) and len(batch.done) == 2
    batch.close()


# --- what is trusted ------------------------------------------------------------------------------


class Trap:
    """A pickle that makes a folder when it is read."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.place),)


def edited(path: Path, change: Any) -> None:
    """The entry with its head and bulk changed, and a checksum that fits."""
    with path.open("rb") as file:
        head, bulk = frames.read(file) or (b"", b"")
    path.write_bytes(frames.pack(*change(head, bulk)))


def test_an_entry_of_another_hand_is_not_used(tmp_path: Path, folder: Path, pack: Pack) -> None:
    kept, ran = tmp_path / "kept", tmp_path / "ran"
    run(folder, pack, cache=str(kept)).close()
    one, two = sorted(kept.glob("??/*.entry"))
    sound = {path: path.read_bytes() for path in (one, two)}
    edited(one, lambda head, bulk: (head[: private.SEAL] + pickle.dumps(Trap(ran)), bulk))
    # An entry of the user's own, but of another file: what was found in the right one for the
    # wrong one.
    two.write_bytes(sound[one])
    batch = run(folder, pack, cache=str(kept))
    assert [record.fails for record in batch.records] == [0, 1] or {
        record.fails for record in batch.records
    } == {0, 1}
    assert not any(record.cached for record in batch.records) and not ran.exists()
    assert [line for line in batch.warnings if "2 项" in str(line)] == batch.warnings
    batch.close()
    # They were written anew.
    batch = run(folder, pack, cache=str(kept))
    assert all(record.cached for record in batch.records) and not batch.warnings
    batch.close()
    (private.home() / "key").unlink()
    batch = run(folder, pack, cache=str(kept))
    assert not any(record.cached for record in batch.records) and batch.warnings
    batch.close()


def interrupted(folder: Path, pack: Pack, path: Path) -> list[int]:
    """A run whose journal stays; where its frames stand."""
    batch = run(folder, pack, journal=path)
    batch.interrupted = True
    offsets = sorted(batch.journal.offsets.values())
    batch.close()
    return offsets


def test_an_edited_journal_is_taken_up_to_where_it_was_edited(
    tmp_path: Path, folder: Path, pack: Pack
) -> None:
    path, ran = tmp_path / "run.journal", tmp_path / "ran"
    first, second = interrupted(folder, pack, path)
    sound = path.read_bytes()

    def resumed(data: bytes) -> tuple[int, list[str]]:
        path.write_bytes(data)
        batch = run(folder, pack, journal=path, resume=True)
        assert (
            len(batch.done) == 2
            and sum(record.fails for record in batch.records) == 1
            and not ran.exists()
        )
        found = batch.resumed, [str(line) for line in batch.warnings]
        batch.interrupted = True
        batch.close()
        return found

    assert resumed(sound) == (2, [])
    assert resumed(sound[:-5]) == (1, [])
    trap = pickle.dumps(Trap(ran))
    taken, said = resumed(
        sound[:second] + frames.pack(sound[second + frames.HEAD :][: private.SEAL] + trap)
    )
    assert taken == 1 and "改动" in said[0]
    # A frame twice, one of another run, one out of its journal.
    other = tmp_path / "other.journal"
    begin, _ = interrupted(folder, pack, other)
    taken, said = resumed(sound[:second] + other.read_bytes()[begin:])
    assert taken == 1 and "改动" in said[0]
    taken, said = resumed(sound[: held.HEAD] + frames.pack(b"x" * 60) + sound[first:])
    assert taken == 0 and "没有采用" in said[0]
    assert resumed(b"") == (0, [])


def test_a_journal_of_another_version_is_not_taken_up(
    folder: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(many, "version", lambda: "older")
        batch = run(folder, pack)
        batch.interrupted = True
        batch.close()
    batch = run(folder, pack, resume=True)
    assert batch.resumed == 0 and len(batch.done) == 2 and "另一版本" in str(batch.warnings[0])
    batch.close()


def test_nothing_kept_on_disk_is_a_pickle() -> None:
    rooms = Path(many.__file__).parents[1]
    for name in (
        "cache",
        "journal",
        "held",
        "bulk",
        "packing",
        "frames",
        "families",
        "record",
        "private",
    ):
        assert "pickle" not in (rooms / f"batch/{name}.py").read_text("utf-8"), name


# --- two at once, killed, without a home ----------------------------------------------------------


@pytest.fixture
def under_way(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes], Path]]:
    """(reports, process, file) of a run in another process; when it is through, the file says
    how many are done."""
    folder, done = tmp_path / "many", tmp_path / "done"
    folder.mkdir()
    for number in range(60):
        report(folder, f"慢{number}")
    script = (
        "import sys; from pathlib import Path; from auditor import rules; from auditor.batch import discover;"
        "from auditor.batch.many import check_many; from auditor.batch.worker import Settings;"
        f"batch = check_many(list(discover.items([{str(folder)!r}])), rules.load(), Settings(task='tests.test_batch:rough'), 1,"
        f" resume=True, progress=False); Path({str(done)!r}).write_text(str(len(batch.done))); batch.close()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    runs = private.state() / "runs"
    while process.poll() is None and not any(
        path.stat().st_size > 2000 for path in runs.glob("*.journal")
    ):
        time.sleep(0.02)
    yield folder, process, done
    process.kill()
    process.wait()


def test_two_at_once(under_way: tuple[Path, subprocess.Popen[bytes], Path], pack: Pack) -> None:
    folder, process, done = under_way
    slow = {"task": "tests.test_batch:rough"}
    with pytest.raises(Running, match=f"正在运行（进程 {process.pid}）"):
        run(folder, pack, resume=True, **slow)
    # Without --resume a run keeps a journal of its own.
    batch = run(folder, pack, **slow)
    assert process.wait(60) == 0 and done.read_text() == "60"
    assert len(batch.done) == 60 and batch.resumed == 0
    batch.close()
    assert not list((private.state() / "runs").glob("*.journal*"))


def test_a_killed_run_lets_go(
    under_way: tuple[Path, subprocess.Popen[bytes], Path], pack: Pack
) -> None:
    folder, process, _ = under_way
    process.send_signal(signal.SIGKILL)
    process.wait()
    batch = run(folder, pack, resume=True, task="tests.test_batch:rough")
    assert 0 < batch.resumed < 60 and len(batch.done) == 60 and not batch.warnings
    batch.close()


def test_a_run_under_way_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> object:
        raise Running("同一命令正在运行（进程 7）")

    monkeypatch.setattr(many, "begin", busy)
    told = command("check", folder, "--resume")
    assert told.exit_code == 2 and told.stderr == "同一命令正在运行（进程 7）\n" and not told.stdout


@pytest.mark.parametrize("resume", [(), ("--resume",)])
def test_without_a_home_a_run_goes_on(
    resume: tuple[str, ...], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name)
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file/home"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    told = command("check", folder, "--format", "json", *resume)
    assert told.exit_code == 1 and len(json.loads(told.stdout)["reports"]) == 2
    assert (
        told.stderr.count("\n") == 1 and "不用缓存" in told.stderr and "临时文件夹" in told.stderr
    )
    assert not list((tmp_path / "tmp").iterdir())
    monkeypatch.setattr("auditor.run.check_families", broken)
    assert command("check", folder).exit_code == 2 and not list((tmp_path / "tmp").iterdir())


def broken(*_: object) -> None:
    raise OSError("disk full")


def test_a_temporary_journal_serves_the_rules_over_several_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for year in (2020, 2021):
        report(folder, f"局{year}", year)
        text = (folder / f"局{year}.txt").read_text("utf-8")
        (folder / f"局{year}.txt").write_text(
            text.replace(f"局{year}局", "教育局"), encoding="utf-8"
        )
    usual = command("check", folder, "--format", "json")
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    told = command("check", folder, "--format", "json")
    assert "family" in usual.stdout and told.stdout == usual.stdout and "临时文件夹" in told.stderr


# --- the store ------------------------------------------------------------------------------------


KILLED = """
import os, signal, sys
sys.path[:0] = {path!r}
import {module}
from auditor.cli import main
def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
{module}.{name} = killed
main({words!r})
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("auditor.batch.journal", "Journal.close"),
        ("auditor.run", "Checked.close"),
        ("auditor.store.write", "spill"),
        ("auditor.run", "check_families"),
        ("auditor.store.write", "finish"),
    ],
)
def test_a_run_is_in_the_store_once_wherever_it_was_killed(
    module: str, name: str, folder: Path, tmp_path: Path
) -> None:
    pytest.importorskip("duckdb")
    store = tmp_path / "s.duckdb"
    words = ["check", str(folder), "--store", str(store), "--no-cache", "--jobs", "1"]
    script = KILLED.format(path=sys.path, module=module, name=name, words=words)
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode
        == -signal.SIGKILL
    )
    told = command(*words, "--resume")
    assert told.exit_code == 1
    assert ("没有再次写入" in told.stderr) == (name in ("Journal.close", "Checked.close"))
    counts = command(
        "query",
        store,
        "SELECT count(*), sum(reports), (SELECT count(*) FROM reports) FROM runs",
        "--format",
        "csv",
    ).stdout
    assert counts.splitlines()[1] == "1,2,2"
    # A run of its own is another run.
    command(*words)
    assert (
        command("query", store, "SELECT count(*) FROM runs", "--format", "csv").stdout.splitlines()[
            1
        ]
        == "2"
    )


def test_what_changed_since_is_written(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    store = tmp_path / "s.duckdb"
    words = ["check", str(folder), "--store", str(store), "--no-cache", "--jobs", "1"]
    script = KILLED.format(path=sys.path, module="auditor.run", name="Checked.close", words=words)
    subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    report(folder, "甲", income="120.000")
    told = command(*words, "--resume")
    assert told.exit_code == 0 and "没有再次写入" not in told.stderr
    assert (
        command(
            "query", store, "SELECT max(fails) FROM latest_reports", "--format", "csv"
        ).stdout.splitlines()[1]
        == "0"
    )


def test_a_file_that_is_no_store_of_ours_stays(folder: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as connection:
        connection.execute("CREATE TABLE runs (run BIGINT)")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "empty.duckdb").touch()
    (tmp_path / "short").write_bytes(b"DUCK")
    before = tree(tmp_path)
    for name in ("other.duckdb", "notes.txt", "empty.duckdb", "short", "in/甲.txt"):
        told = command("check", folder, "--store", tmp_path / name)
        assert (
            told.exit_code == 2
            and ("不是本程序的数据库" in told.stderr or "就是输入" in told.stderr)
            and told.stderr.count("\n") == 1
            and not told.stdout
        )
        assert tree(tmp_path) == before
    # A log of changes without its database: opening one would do away with it.
    (tmp_path / "new.duckdb.wal").write_text("mine")
    told = command("check", folder, "--store", tmp_path / "new.duckdb")
    assert told.exit_code == 2 and (tmp_path / "new.duckdb.wal").read_text() == "mine"
    told = command("check", folder, "--store", tmp_path / "no/s.duckdb")
    assert told.exit_code == 2 and told.stderr.count("\n") == 1


def test_a_store_of_an_earlier_version_is_taken(folder: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    store = tmp_path / "s.duckdb"
    assert command("check", folder, "--store", store).exit_code == 1
    with duckdb.connect(str(store)) as connection:
        connection.execute("ALTER TABLE runs DROP COLUMN id")
    assert command("check", folder, "--store", store).exit_code == 1
    assert command(
        "query", store, "SELECT run, id IS NULL FROM runs ORDER BY 1", "--format", "csv"
    ).stdout.splitlines()[1:] == ["1,True", "2,False"]


def test_a_store_that_another_process_holds_is_one_line(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    store = tmp_path / "s.duckdb"
    script = f"import duckdb, sys; held = duckdb.connect({str(store)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline()
        for words in (("check", folder, "--store", store), ("query", store, "runs")):
            told = command(*words)
            assert (
                told.exit_code == 2
                and told.stderr.count("\n") == 1
                and f"进程 {other.pid}" in told.stderr
            )


def test_an_export_touches_only_what_an_export_wrote(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    store, target = tmp_path / "s.duckdb", tmp_path / "out"
    command("check", folder, "--store", store)
    target.mkdir()
    (target / "figures.csv").write_text("mine")
    told = command("export", store, target, "--format", "csv")
    assert (
        told.exit_code == 2
        and told.stderr.count("\n") == 1
        and tree(target) == {"figures.csv": b"mine"}
    )
    (target / "figures.csv").unlink()
    for form in ("csv", "parquet", "csv"):
        assert (
            command(
                "export", store, target, "--format", form, "--table", "figures", "--table", "runs"
            ).exit_code
            == 0
        )
    before = tree(target)
    assert len(before) == 5
    (target / "checks.csv").write_text("mine, put there since")
    told = command("export", store, target, "--format", "csv")
    assert (
        told.exit_code == 2
        and "checks.csv" in told.stderr
        and tree(target) == {**before, "checks.csv": b"mine, put there since"}
    )
    # The store itself is no target, nor a place in it.
    before = tree(tmp_path)
    for words in ((store, store, "--format", "xlsx"), (target, target / "again"), (target, target)):
        assert command("export", *words).exit_code == 2 and tree(tmp_path) == before


# --- the results of a cluster ---------------------------------------------------------------------


def test_results_touch_only_what_a_run_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec")
    from auditor.errors import StoreError
    from auditor.store.results import Results, placed

    target = tmp_path / "out"
    for name in ("reports", "findings", "runs"):
        (target / name).mkdir(parents=True)
        (target / name / "source.pdf").write_text("mine")
    with pytest.raises(StoreError, match="别的内容"):
        Results(str(target))
    own = tmp_path / "own"
    Results(str(own)).expect([1, 2])
    for number in (1, 2):
        (own / "reports").mkdir(exist_ok=True)
        (own / f"reports/part-{number:06}.parquet").write_text("written")
    (own / "reports/.part-000002.parquet.77").write_text("cut off")
    (own / "reports/source.pdf").write_text("mine")
    (own / "checks").mkdir()
    (own / "checks/.part-000009.parquet.77").write_text("not listed")
    kept = Results(str(own))
    kept.drop({"reports/part-000001.parquet"})
    assert {name for name in tree(own) if name != "auditor-files.json"} == {
        "reports/part-000001.parquet",
        "reports/source.pdf",
        "checks/.part-000009.parquet.77",
    }
    (own / "reports/part-000003.parquet").write_text("mine")
    with pytest.raises(StoreError, match="part-000003"):
        Results(str(own))
    (own / "auditor-files.json").write_text('{"auditor": "results", "files": ["../../source.pdf"]}')
    with pytest.raises(StoreError, match="别的内容"):
        Results(str(own))
    monkeypatch.chdir(tmp_path)
    assert placed("out", [], []) == str(tmp_path / "out")
    (tmp_path / "link").symlink_to(tmp_path / "own")
    for output in ("own", "own/inner", "link", f"file://{own}/deep"):
        with pytest.raises(StoreError, match="own"):
            placed(output, [str(own)], [])
    with pytest.raises(StoreError, match="要核对的文件"):
        placed(".", [], [f"file://{own}/a.txt"])


def test_results_in_the_input_are_refused_before_anything_runs(folder: Path) -> None:
    pytest.importorskip("distributed")
    before = tree(folder)
    for results in (folder, folder / "out"):
        told = command("check", folder, "--cluster", "tcp://127.0.0.1:9", "--results", results)
        assert (
            told.exit_code == 2
            and told.stderr.count("\n") == 1
            and "输入" in told.stderr
            and tree(folder) == before
        )


def test_a_key_is_made_once(tmp_path: Path) -> None:
    first = private.key(tmp_path)
    assert private.key(tmp_path) == first and len(first) == private.SEAL
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600 and [
        path.name for path in tmp_path.iterdir()
    ] == ["key"]
    assert journal.room()[0].stat().st_mode & 0o777 == 0o700
