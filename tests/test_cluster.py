"""A real scheduler and workers as processes, one of them killed in the middle: the same findings as a local run."""

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

COUNT = 60


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler with two workers, and the workers' processes."""
    file = tmp_path / "scheduler.json"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = []

    def start(*command):
        started.append(subprocess.Popen([sys.executable, "-m", "dask", *command, "--scheduler-file", str(file)], env=env, cwd=tmp_path,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True))

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
    assert run.reports == COUNT and sorted(name for name, _ in run.errors) == ["崩溃.txt", "挂起.txt", "空.txt"] and "error" in run.severities

    local = check_many(discover.items([str(folder)]), pack, settings, 2, progress=False)
    expected = sorted((record.file, one.rule, one.verdict, one.message) for record in local.records for one in record.findings)
    local.close()
    found = query(output, "SELECT file, rule, verdict, message FROM latest_findings", 0).rows
    assert sorted(found) == expected
    assert query(output, "SELECT count(*), count(DISTINCT file) FROM reports").rows == ((COUNT, COUNT),)
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
        return check_on_cluster(address, files, pack, Settings(), "out", size=size, progress=False, inputs=[str(folder)])

    # The workers stand in folders of their own.
    assert run(3, 1).output == str(tmp_path / "out")
    assert query("out", "SELECT count(*) FROM reports").rows == ((3,),)
    (tmp_path / "out/reports/局1.pdf").write_text("a source put beside its results")
    assert run(2, 2).reports == 2
    assert query("out", "SELECT count(*), count(DISTINCT run) FROM reports").rows == ((2, 1),)
    assert sorted(path.name for path in (tmp_path / "out/reports").iterdir()) == ["part-000001.parquet", "局1.pdf"]
    other = tmp_path / "mine/reports"
    other.mkdir(parents=True)
    (other / "source.pdf").write_text("mine")
    monkeypatch.chdir(other.parent.parent)
    with pytest.raises(ClusterError, match="别的内容"):
        check_on_cluster(address, listed([str(folder)]), pack, Settings(), "mine", progress=False)
    assert [path.name for path in other.parent.rglob("*")] == ["reports", "source.pdf"]


def test_no_cluster_is_one_line():
    with pytest.raises(ClusterError, match="连不上"):
        check_on_cluster("tcp://127.0.0.1:9", [("file:///a", "a")], rules.load("bumen-juesuan"), Settings(), "out", progress=False, patience=0.5)
