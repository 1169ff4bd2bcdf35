"""A real scheduler and workers as processes, one of them killed in the middle: the same findings as
a local run.
"""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("distributed")
pytest.importorskip("fsspec")
pytest.importorskip("duckdb")

from auditor import rules
from auditor.batch import discover
from auditor.batch.many import check_many
from auditor.batch.worker import Settings
from auditor.cluster import ClusterError, check_on_cluster, listed
from auditor.store.export import query
from tests.test_batch import report
from tests.test_parting import whole

COUNT = 60


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler with two workers, and the workers' processes."""
    file = tmp_path / "scheduler.json"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = []

    def start(*command):
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "dask", *command, "--scheduler-file", str(file)],
                env=env,
                cwd=tmp_path,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )

    start("scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1")
    while not file.exists() or not file.read_text():
        time.sleep(0.05)
    for _ in range(2):
        start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    yield json.loads(file.read_text())["address"], started[1:]
    for process in started:
        process.kill()
        process.wait()


def test_same_findings_as_a_local_run_though_a_worker_is_lost(tmp_path, monkeypatch, cluster):
    address, workers = cluster
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(COUNT):
        report(folder, f"慢{number}", income="110.00" if number % 4 == 0 else "120.00")
    for name in ("崩溃", "挂起"):
        report(folder, name)
    (folder / "空.txt").write_bytes(b"")
    pack = rules.load("bumen-juesuan")
    settings = Settings(task="tests.test_batch:rough", timeout=1.5)
    files = listed([f"file://{folder}"])
    assert len(files) == COUNT + 3

    def kill_one():
        while not list(output.glob("reports/*.parquet")):
            time.sleep(0.05)
        workers[0].send_signal(signal.SIGKILL)

    import threading

    killer = threading.Thread(target=kill_one)
    killer.start()
    run = check_on_cluster(address, files, pack, settings, str(output), size=7, progress=False)
    killer.join()
    assert workers[0].wait(10) == -signal.SIGKILL and workers[1].poll() is None
    assert (
        run.reports == COUNT
        and sorted(name for name, _ in run.errors) == ["崩溃.txt", "挂起.txt", "空.txt"]
        and "error" in run.severities
    )

    local = check_many(discover.items([str(folder)]), pack, settings, 2, progress=False)
    expected = sorted(
        (record.file, one.rule, one.verdict, str(one.message))
        for record in local.records
        for one in record.findings
    )
    local.close()
    found = query(output, "SELECT file, rule, verdict, message FROM latest_findings", 0).rows
    assert sorted(found) == expected
    assert query(output, "SELECT count(*), count(DISTINCT file) FROM reports").rows == (
        (COUNT, COUNT),
    )
    orphans = "SELECT count(*) FROM figures WHERE report NOT IN (SELECT report FROM reports)"
    assert query(output, orphans).rows == ((0,),)
    assert query(output, "SELECT reports, errors, complete FROM runs").rows == ((COUNT, 3, True),)


def test_results_of_an_earlier_run_give_way_and_nothing_else(tmp_path, cluster, monkeypatch):
    address, _ = cluster
    folder, pack = tmp_path / "in", rules.load("bumen-juesuan")
    folder.mkdir()
    for number in range(3):
        report(folder, f"局{number}")
    monkeypatch.chdir(tmp_path)

    def run(count, size):
        files = listed([str(folder)])[:count]
        return check_on_cluster(
            address, files, pack, Settings(), "out", size=size, progress=False, inputs=[str(folder)]
        )

    # The workers stand in folders of their own.
    assert run(3, 1).output == str(tmp_path / "out")
    assert query("out", "SELECT count(*) FROM reports").rows == ((3,),)
    (tmp_path / "out/reports/局1.pdf").write_text("a source put beside its results")
    assert run(2, 2).reports == 2
    assert query("out", "SELECT count(*), count(DISTINCT run) FROM reports").rows == ((2, 1),)
    assert sorted(path.name for path in (tmp_path / "out/reports").iterdir()) == [
        "part-000001.parquet",
        "局1.pdf",
    ]
    other = tmp_path / "mine/reports"
    other.mkdir(parents=True)
    (other / "source.pdf").write_text("mine")
    monkeypatch.chdir(other.parent.parent)
    with pytest.raises(ClusterError, match="别的内容"):
        check_on_cluster(address, listed([str(folder)]), pack, Settings(), "mine", progress=False)
    assert [path.name for path in other.parent.rglob("*")] == ["reports", "source.pdf"]


def test_no_cluster_is_one_line():
    with pytest.raises(ClusterError, match="连不上"):
        check_on_cluster(
            "tcp://127.0.0.1:9",
            [("file:///a", "a")],
            rules.load("bumen-juesuan"),
            Settings(),
            "out",
            progress=False,
            patience=0.5,
        )


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The address of a cluster of one worker in this process; a state of one's own."""
    from distributed import LocalCluster

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        dashboard_address=None,
        protocol="tcp",
        host="127.0.0.1",
    ) as made:
        yield made.scheduler_address


def test_rules_over_several_reports_are_put_on_a_cluster_too(tmp_path, small):
    from click.testing import CliRunner

    from auditor.cli import main

    folder, results = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for year in (2020, 2021):
        # What is carried over is 30.00 at the end of a year and 10.00 at the beginning of the next.
        report(folder, "甲", year=year).rename(folder / f"甲{year}.txt")

    def checked(*words):
        done = CliRunner().invoke(
            main, ["check", str(folder), "--format", "json", "--no-cache", *words]
        )
        return (
            done.exit_code,
            sorted(
                (finding["rule"], finding["message"])
                for one in json.loads(done.stdout)["reports"]
                for finding in one["findings"]
            ),
            done,
        )

    local = checked("--jobs", "1")
    there = checked("--cluster", small, "--results", str(results))
    assert there[:2] == local[:2], there[2].output
    family = query(results, "SELECT rule FROM findings WHERE family AND verdict = 'fails'").rows
    assert family and {rule for (rule,) in family} <= {rule for rule, _ in local[1]}


def test_what_is_found_over_several_reports_of_one_file_stands_at_its_own(tmp_path, small):
    from click.testing import CliRunner

    from auditor.cli import main

    folder, results = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    total = "| 总计 | 97.88 |"
    carried = f"| 年初结转和结余 | 10.00 | 年末结转和结余 | 30.00 |\n{total}"
    text = "".join(whole(year=year) for year in (2023, 2022)).replace(total, carried)
    (folder / "甲.txt").write_text(text, "utf-8")
    checked = ["check", str(folder), "--format", "json", "--no-cache"]
    local = json.loads(CliRunner().invoke(main, [*checked, "--jobs", "1"]).stdout)
    CliRunner().invoke(main, [*checked, "--cluster", small, "--results", str(results)])
    family = query(
        results,
        "SELECT r.file, f.rule FROM findings f JOIN reports r USING (report) "
        "WHERE f.family AND f.verdict = 'fails'",
    ).rows
    assert family
    assert set(family) <= {
        (os.path.basename(one["file"]), finding["rule"])
        for one in local["reports"]
        for finding in one["findings"]
    }


def test_an_interrupted_run_goes_on_and_doubles_nothing(tmp_path, small, monkeypatch):
    from auditor import cluster

    folder, output, pack = tmp_path / "in", tmp_path / "out", rules.load("bumen-juesuan")
    folder.mkdir()
    for number in range(6):
        report(folder, f"局{number}")
    (folder / "空.txt").write_bytes(b"")
    sent = []
    submitted = cluster._Run._submitted
    monkeypatch.setattr(
        cluster._Run, "_submitted", lambda self, parts: submitted(self, sent.extend(parts) or parts)
    )

    def run(resume=False):
        sent.clear()
        return check_on_cluster(
            small,
            listed([str(folder)]),
            pack,
            Settings(),
            str(output),
            size=2,
            progress=False,
            resume=resume,
        )

    def broken(*_, **__):
        raise OSError("the machine stops")

    with monkeypatch.context() as stopped:
        stopped.setattr(cluster, "check_families", broken)
        with pytest.raises(OSError, match="stops"):
            run()
    assert len(sent) == 4
    # One part is lost meanwhile.
    (output / "reports/part-000002.parquet").unlink()
    done = run(resume=True)
    # It goes on by halves, whose numbers follow from its own; the other three parts stay as they
    # are.
    assert {item.name for part in sent for item in part.items} == {"局2.txt", "局3.txt"}
    assert (
        done.reports == 6 and [name for name, _ in done.errors] == ["空.txt"] and done.status() == 2
    )
    done.families.close()
    done.batch.close()
    assert query(output, "SELECT count(*), count(DISTINCT file) FROM reports").rows == ((6, 6),)
    assert query(output, "SELECT count(*) FROM errors").rows == ((1,),)
    orphans = "SELECT count(*) FROM figures WHERE report NOT IN (SELECT report FROM reports)"
    assert query(output, orphans).rows == ((0,),)


def test_a_path_without_a_report_is_a_mistake(tmp_path):
    with pytest.raises(ClusterError, match="没有这个文件"):
        listed([str(tmp_path / "nothing.txt")])


class _Gone:
    """A part that was done, by a worker that is lost before its results are fetched."""

    status = "finished"

    def result(self):
        from distributed import KilledWorker

        raise KilledWorker("part", None, 3)

    def exception(self):
        return self.result


def test_a_part_whose_results_are_lost_with_their_worker_is_done_again(tmp_path, monkeypatch):
    """`Couldn't gather 1 keys`: the part was finished, and then it was not."""
    import auditor.cluster as cluster
    from auditor.batch.journal import MemoryJournal
    from auditor.batch.many import Batch
    from auditor.batch.progress import Progress
    from auditor.batch.record import Record, Submission
    from auditor.store.results import Results

    sent = []

    class Client:
        def submit(self, work, part, *_, **__):
            sent.append([item.key for item in part.items])
            return _Gone() if len(sent) == 1 else _Done(part)

    class _Done:
        status = "finished"

        def __init__(self, part):
            self.part = part

        def result(self):
            return tuple((Record(item.key, item.name), b"") for item in self.part.items)

    class _Order(list):
        update = list.extend

    monkeypatch.setattr("distributed.as_completed", lambda futures: _Order(futures))
    journal = MemoryJournal()
    batch = Batch((), journal)
    run = cluster._Run(
        Client(), Settings(), "", Results(str(tmp_path / "out")), batch, Progress(2, shown=False), 1
    )
    items = Submission("a", "a.txt", ()), Submission("b", "b.txt", ())
    assert run.over([cluster.Part(1, items)]) == {2, 3}
    assert sent == [["a", "b"], ["a"], ["b"]] and set(journal.offsets) == {"a", "b"}
