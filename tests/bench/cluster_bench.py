"""A hundred thousand reports over a cluster that loses workers, and whose run is itself killed and
gone on with: nothing may be lost, nothing be there twice.

    python -m tests.bench.cluster_bench [--reports 100000] [--workers 2] [--part 500]

The reports are simulated: what an audit of one small report gives stands for all, each under a name
and a year of its own, so that what is measured is the scheduler, the way of the results and the
rules over two years of a body. Every fifteen seconds a worker is killed and another started; once half
of the parts are written the run itself is killed, and a second one goes on with `resume`. Printed are
the counts beside those that are wanted, and the milliseconds a report.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from auditor import api
from auditor.batch.bulk import bulk
from auditor.batch.record import Record, Submission, of
from auditor.batch.worker import Answer, Settings, Task
from auditor.cluster import check_on_cluster, listed
from auditor.rules.pack import load
from auditor.store.export import query
from auditor.store.rows import rows

PACK = "bumen-juesuan"
SMALL = """南江市{body}局 {year}年度部门决算
收入支出决算总表
部门：南江市{body}局  单位：万元
| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 决算数 |
| 一、一般公共预算财政拨款收入 | 120.00 | 一、一般公共服务支出 | 100.00 |
| 本年收入合计 | 120.00 | 本年支出合计 | 100.00 |
| 年初结转和结余 | 10.00 | 年末结转和结余 | 30.00 |
| 总计 | 130.00 | 总计 | 130.00 |
"""
YEARS = (2023, 2024)
BOTH = 20
"""Of so many bodies one has reports of both years."""
EVERY = 15.0
"""Seconds after which a worker is killed."""


def simulated(settings: Settings) -> Task:
    """The task of a worker: what one audit gave, under the name and year of each item."""
    model = _model(settings.lang)

    def run(item: Submission) -> Answer:
        body, _, year = item.name.removesuffix(".txt").rpartition("/")[2].partition("-")
        record, packed = model[int(year)]
        return replace(
            record, key=item.key, file=item.name, entity=f"南江市{body}局", sha256=item.name
        ), packed

    return run


@lru_cache(maxsize=1)
def _model(lang: str) -> dict[int, tuple[Record, bytes]]:
    pack = load(PACK)
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for year in YEARS:
            path = Path(folder) / f"{year}.txt"
            path.write_text(SMALL.format(body="甲", year=year), encoding="utf-8")
            report = api.audit(path, pack)
            made[year] = (
                of(Submission("", "", ()), report, lang),
                bulk(report, rows(report)).packed(),
            )
    return made


def files(folder: Path, count: int) -> int:
    """Files that hold nothing, named for a body and a year; how many bodies have two."""
    twice, body, made = 0, 0, 0
    while made < count:
        body += 1
        place = folder / f"{body // 1000:03}"
        place.mkdir(exist_ok=True)
        both = body % BOTH == 0 and made + 1 < count
        for year in YEARS[: 1 + both]:
            (place / f"第{body}-{year}.txt").touch()
            made += 1
        twice += both
    return twice


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[int]]]:
    """A scheduler, workers of which one is killed now and then, and how many were."""
    told = folder / "scheduler.json"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    over, killed = threading.Event(), [0]

    def start(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *command, "--scheduler-file", str(told)],
            env=env,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def worker() -> subprocess.Popen[bytes]:
        local = "--host", "127.0.0.1", "--no-nanny", "--no-dashboard"
        return start("worker", "--nthreads", "1", *local)

    scheduler = start("scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1")
    while not told.exists() or not told.read_text():
        time.sleep(0.05)
    running = [worker() for _ in range(workers)]

    def kill() -> None:
        chosen = random.Random(1)
        while not over.wait(EVERY):
            at = chosen.randrange(len(running))
            os.killpg(running[at].pid, signal.SIGKILL)
            running[at].wait()
            running[at] = worker()
            killed[0] += 1

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield json.loads(told.read_text())["address"], killed
    finally:
        over.set()
        killer.join()
        for process in (*running, scheduler):
            process.kill()
            process.wait()


def audit(address: str, source: str, output: str, part: int, resume: bool) -> None:
    """One run over all files; what a process of its own does, so that it can be killed."""
    settings = Settings(packs=(PACK,), task="tests.bench.cluster_bench:simulated", keep=True)
    run = check_on_cluster(
        address,
        listed([source]),
        load(PACK),
        settings,
        output,
        size=part,
        progress=False,
        resume=resume,
    )
    families = sum(1 for _ in run.families.records)
    print(json.dumps([run.reports, len(run.errors), run.batch.resumed, families]))
    run.families.close()
    run.batch.close()


def main() -> None:
    """Print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--part", type=int, default=500)
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        audit(*asked.run[:3], asked.part, asked.run[3] == "resume")
        return
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        (folder / "in").mkdir()
        twice = files(folder / "in", asked.reports)
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        began = time.perf_counter()
        with cluster(folder, asked.workers) as (address, killed):
            command = [sys.executable, "-m", "tests.bench.cluster_bench", "--part", str(asked.part)]
            command += ["--run", address, str(folder / "in"), str(folder / "out")]
            first = subprocess.Popen([*command, "anew"], stdout=subprocess.DEVNULL)
            half = asked.reports // asked.part // 2
            while first.poll() is None and len(list(folder.glob("out/reports/*"))) < half:
                time.sleep(0.2)
            first.kill()
            first.wait()
            second = subprocess.run(
                [*command, "resume"], capture_output=True, text=True, check=True
            )
        taken = time.perf_counter() - began
        done, errors, resumed, families = json.loads(second.stdout.splitlines()[-1])
        sql = "SELECT count(*), count(DISTINCT file) FROM reports"
        ((stored, apart),) = query(str(folder / "out"), sql).rows
        print(f"reports: {done} done, {errors} errors; wanted {asked.reports}, 0")
        print(f"stored: {stored}, {apart} different ones; wanted {asked.reports} of both")
        print(f"of two years: {families} reports put beside their other year; wanted {twice}")
        print(f"workers killed: {killed[0]}; gone on with after the run was killed: {resumed}")
        print(f"{taken:.0f} s, {1000 * taken / asked.reports:.2f} ms a report, all of it")


if __name__ == "__main__":
    main()
