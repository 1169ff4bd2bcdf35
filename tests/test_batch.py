"""Many reports: found and grouped, run in processes, with limits, kept going, cached, resumed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from auditor import api, rules, suffixes
from auditor.batch import discover, frames, held, process
from auditor.batch.audit import task as audit_task
from auditor.batch.cache import Cache, content, prepare
from auditor.batch.journal import Journal
from auditor.batch.many import check_many
from auditor.batch.pool import Pool
from auditor.batch.progress import Progress
from auditor.batch.record import Record, Submission, of, origin
from auditor.batch.worker import Settings
from auditor.errors import PoolBroken
from auditor.rules.packs import Packs
from auditor.wording.words import words

SMALL = """南江市{name}局 {year}年度部门决算
收入支出决算总表
部门：南江市{name}局  单位：万元
| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 决算数 |
| 一、一般公共预算财政拨款收入 | {income} | 一、一般公共服务支出 | 100.00 |
| 本年收入合计 | {total} | 本年支出合计 | 100.00 |
| 年初结转和结余 | 10.00 | 年末结转和结余 | 30.00 |
| 总计 | 130.00 | 总计 | 130.00 |
"""


def rough(settings):
    """The task of a run whose readers crash, hang or eat memory on some files."""
    audit = audit_task(settings)

    def run(item):
        name = item.name
        if "崩溃" in name:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "退出" in name:
            os._exit(0)
        if "挂起" in name:
            while True:
                pass
        if "膨胀" in name:
            kept = []
            while True:
                kept.append(bytearray(1 << 24))
        if "慢" in name:
            time.sleep(0.05)
        return audit(item)

    return run


def broken(settings):
    """A task that cannot even be made."""
    raise RuntimeError


@pytest.fixture(scope="module")
def pack():
    return rules.load("bumen-juesuan")


@pytest.fixture(autouse=True)
def _home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def report(folder, name, year=2021, income="120.00", total="120.00"):
    path = Path(folder) / f"{name}.txt"
    path.write_text(
        SMALL.format(name=name, year=year, income=income, total=total), encoding="utf-8"
    )
    return path


def signature(record):
    return (
        record.entity,
        record.year,
        record.checks,
        record.holds,
        record.fails,
        tuple((n.rule, str(n.message)) for n in record.findings),
    )


def alone(path, name, pack):
    return signature(of(Submission("", name, ()), api.audit(path, pack)))


# --- what belongs together ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["甲局2020.pdf", "乙局2020.pdf"], [["甲局2020.pdf"], ["乙局2020.pdf"]]),
        (["收入支出决算总表.xlsx", "情况说明.docx"], [["收入支出决算总表.xlsx", "情况说明.docx"]]),
        (
            ["公开01表.csv", "公开02表.csv", "说明.txt"],
            [["公开01表.csv", "公开02表.csv", "说明.txt"]],
        ),
        (
            ["甲局-报表.xlsx", "甲局-说明.docx", "乙局.pdf"],
            [["甲局-报表.xlsx", "甲局-说明.docx"], ["乙局.pdf"]],
        ),
        (["甲局.docx", "甲局.pdf"], [["甲局.docx", "甲局.pdf"]]),
        (
            ["甲局.docx", "甲局 - 副本 (2).docx", "乙局.pdf"],
            [["甲局.docx", "甲局 - 副本 (2).docx"], ["乙局.pdf"]],
        ),
        (["甲局2020.txt", "甲局2021.txt"], [["甲局2020.txt"], ["甲局2021.txt"]]),
        (["甲局-2020.txt", "甲局-2021.txt"], [["甲局-2020.txt"], ["甲局-2021.txt"]]),
        (
            ["局1-2020.txt", "局2-2020.txt", "局10-2020.txt"],
            [["局1-2020.txt"], ["局2-2020.txt"], ["局10-2020.txt"]],
        ),
        (
            ["教育局-00000.txt", "教育局-00001.txt", "教育局-00012.txt"],
            [["教育局-00000.txt"], ["教育局-00001.txt"], ["教育局-00012.txt"]],
        ),
        (
            ["教育局1.pdf", "教育局2.pdf", "教育局(3).pdf"],
            [["教育局1.pdf"], ["教育局2.pdf"], ["教育局(3).pdf"]],
        ),
        (["01.csv", "02.csv", "说明.txt"], [["01.csv", "02.csv", "说明.txt"]]),
        (
            ["教育局 公开01表.csv", "教育局 公开02表.csv", "财政局.pdf"],
            [["教育局 公开01表.csv", "教育局 公开02表.csv"], ["财政局.pdf"]],
        ),
        (
            ["甲局2020年部门决算公开.docx", "甲局2020年部门决算公开表.xlsx"],
            [["甲局2020年部门决算公开.docx"], ["甲局2020年部门决算公开表.xlsx"]],
        ),
    ],
)
def test_grouping(names, groups):
    assert discover.grouped(names, discover.parts()) == groups


def test_walk_finds_each_once_in_natural_order(tmp_path):
    for place in ("乙", "甲/里"):
        (tmp_path / place).mkdir(parents=True)
    for number in (10, 2):
        report(tmp_path, f"局{number}")
    report(tmp_path / "乙", "民政")
    (tmp_path / "甲/里/01表.csv").write_text("x")
    (tmp_path / "甲/里/说明.txt").write_text("x")
    (tmp_path / ".隐.txt").write_text("x")
    (tmp_path / "无关.exe").write_text("x")
    found = list(
        discover.items([str(tmp_path), str(tmp_path / "局2.txt"), str(tmp_path / "*.txt")])
    )
    assert [item.name for item in found] == [
        "局2.txt",
        "局10.txt",
        "乙/民政.txt",
        "甲/里/01表（2 个文件）",
    ] or [len(item.paths) for item in found] == [1, 1, 1, 2]


def test_list_of_paths(tmp_path):
    path = report(tmp_path, "甲")
    listed = tmp_path / "list"
    listed.write_text(f"# 名单\n{path}\n\n{tmp_path}/无.txt\n", encoding="utf-8")
    assert [item.name for item in discover.items([], discover.listing(str(listed)))] == [
        "甲.txt",
        "无.txt",
    ]


# --- a run ----------------------------------------------------------------------------------------


def test_nothing_is_lost_to_bad_reports(tmp_path, pack):
    for number in range(24):
        report(tmp_path, f"局{number}", income="110.00" if number % 5 == 0 else "120.00")
    for name in ("崩溃", "退出", "挂起", "膨胀"):
        report(tmp_path, name)
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    found = list(discover.items([str(tmp_path)]))
    settings = Settings(task="test_batch:rough", timeout=1.5, memory=256 << 20)
    batch = check_many(found, pack, settings, 2, progress=False)
    fates = {record.file: record.fate for record in batch.records}
    assert {name: fate for name, fate in fates.items() if fate != "done"} == {
        "崩溃.txt": "crashed",
        "退出.txt": "crashed",
        "挂起.txt": "late",
        "膨胀.txt": "memory",
        "空.txt": "unreadable",
        "坏.pdf": "unreadable",
    }
    assert [record.file for record in batch.records] == [item.name for item in found]
    for record in batch.records:
        if record.fate == "done":
            assert signature(record) == alone(tmp_path / record.file, record.file, pack)
    assert len(batch.errors) == 6 and all(
        error.file in str(error.message) for error in batch.errors
    )
    assert [one.file for one in batch.reports] == [
        item.name for item in found if fates[item.name] == "done"
    ]
    assert batch.reports[0].ledger.tables
    path = batch.journal.path
    batch.close()
    assert not path.exists()


def test_order_does_not_depend_on_timing(tmp_path, pack):
    for number in range(12):
        report(tmp_path, f"{'慢' if number % 3 == 0 else '快'}{number}")
    found = list(discover.items([str(tmp_path)]))
    one, two = (
        check_many(found, pack, Settings(task="test_batch:rough"), jobs, progress=False)
        for jobs in (1, 3)
    )
    assert [signature(record) for record in one.records] == [
        signature(record) for record in two.records
    ]
    one.close()
    two.close()


def test_killed_in_the_middle_and_resumed(tmp_path, pack):
    folder, path = tmp_path / "in", tmp_path / "run.journal"
    folder.mkdir()
    for number in range(40):
        report(folder, f"慢{number}", income="110.00" if number % 4 == 0 else "120.00")
    report(folder, "崩溃")
    script = (
        "import sys; from pathlib import Path; from auditor import rules; from auditor.batch import discover;"
        "from auditor.batch.many import check_many; from auditor.batch.worker import Settings;"
        f"check_many(list(discover.items([{str(folder)!r}])), rules.load('bumen-juesuan'), Settings(task='test_batch:rough'), 2,"
        f" journal=Path({str(path)!r}), progress=False)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    while _frames(path) < 10 and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = _frames(path)
    assert 10 <= before < 41
    with path.open("ab") as file:
        file.write(frames.pack(b"cut off")[:-3])
    found = list(discover.items([str(folder)]))
    batch = check_many(
        found, pack, Settings(task="test_batch:rough"), 2, True, path, progress=False
    )
    assert batch.resumed == before and not batch.missing
    assert Counter(record.file for record in batch.records) == Counter(item.name for item in found)
    assert [record.file for record in batch.records if record.fate != "done"] == ["崩溃.txt"]
    for record in batch.records:
        if record.fate == "done":
            assert signature(record) == alone(folder / record.file, record.file, pack)
    batch.close()


def _frames(path):
    """The items of a journal: behind its head, and the frame that says which run it is."""
    count = -1
    try:
        with path.open("rb") as file:
            file.seek(held.HEAD)
            while frames.read(file) is not None:
                count += 1
    except (OSError, frames.Damaged):
        pass
    return max(count, 0)


def test_interrupted_run_keeps_what_is_done(tmp_path, pack, monkeypatch):
    for number in range(8):
        report(tmp_path, f"慢{number}")
    found = list(discover.items([str(tmp_path)]))
    taken = Progress.step

    def step(self, failed):
        taken(self, failed)
        if self.done == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "step", step)
    batch = check_many(found, pack, Settings(), 2, progress=False)
    assert batch.interrupted and len(batch.done) == 3 and batch.missing == 5
    batch.close()
    monkeypatch.undo()
    again = check_many(found, pack, Settings(), 2, True, batch.journal.path, progress=False)
    assert again.resumed == 3 and len(again.done) == 8
    again.close()


def test_changed_file_is_done_again_on_resume(tmp_path, pack):
    path, journal = report(tmp_path, "甲"), tmp_path / "j"
    report(tmp_path, "乙")
    first = check_many(
        discover.items([str(tmp_path / "*.txt")]),
        pack,
        Settings(),
        1,
        journal=journal,
        progress=False,
    )
    first.interrupted = True
    first.close()
    report(tmp_path, "甲", income="119.00")
    os.utime(path, ns=(1, 1))
    again = check_many(
        discover.items([str(tmp_path / "*.txt")]),
        pack,
        Settings(),
        1,
        True,
        journal,
        progress=False,
    )
    assert again.resumed == 1
    assert {record.file: record.fails for record in again.records}["甲.txt"] > 0
    again.close()


def test_forgotten_runs_go_after_a_month(tmp_path):
    from auditor.batch.journal import forget

    old, under_way, new = (f"{letter * 32}.journal" for letter in "abc")
    for name in (old, f"{old}.family", under_way, new):
        journal = Journal(tmp_path / name)
        if name == under_way:
            running = journal
        else:
            journal.close()
    (tmp_path / "notes.journal").write_text("mine")
    (tmp_path / f"{'d' * 32}.journal").write_text("mine, by chance called like one")
    for path in tmp_path.iterdir():
        if path.name != new:
            os.utime(path, (1, 1))
    forget(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        under_way,
        new,
        "key",
        "notes.journal",
        f"{'d' * 32}.journal",
    }
    running.close()


def test_workers_that_cannot_start_end_the_run():
    with pytest.raises(PoolBroken):
        list(Pool(Settings(task="test_batch:broken"), 2).run([Submission("a", "a", ("a",))]))


def test_report_in_several_files(tmp_path, pack):
    folder = tmp_path / "某局"
    folder.mkdir()
    text = SMALL.format(name="民政", year=2021, income="110.00", total="120.00")
    (folder / "正文.txt").write_text(
        text.split("\n", 1)[0] + "\n本部门没有其他事项。\n", encoding="utf-8"
    )
    (folder / "报表.txt").write_text(text.split("\n", 1)[1], encoding="utf-8")
    report(tmp_path, "财政")
    batch = check_many(discover.items([str(tmp_path)]), pack, Settings(), 1, progress=False)
    records = {record.file: record for record in batch.records}
    assert len(records) == 2 and not batch.errors
    assert records["财政.txt"].fails == 0 and max(record.fails for record in records.values()) > 0
    batch.close()


# --- the cache ------------------------------------------------------------------------------------


def test_cache_gives_the_same_and_survives_damage(tmp_path, pack):
    folder, kept = tmp_path / "in", tmp_path / "cache"
    folder.mkdir()
    for number in range(4):
        report(folder, f"局{number}", income="110.00")

    def run(**more):
        batch = check_many(
            discover.items([str(folder)]),
            pack,
            Settings(cache=str(kept), **more),
            1,
            progress=False,
        )
        found = list(batch.records)
        assert len(batch.reports) == 4 and batch.reports[3].ledger.tables
        batch.close()
        return found

    first, second = run(), run()
    assert [record.cached for record in first + second] == [False] * 4 + [True] * 4
    assert [signature(record) for record in first] == [signature(record) for record in second]
    fewer = run(ignore=(first[0].findings[0].rule,))
    assert all(
        not record.cached and len(record.findings) < len(first[0].findings) for record in fewer
    )
    run()
    files = sorted(kept.glob("??/*"))
    assert len(files) == 4
    files[0].write_bytes(files[0].read_bytes()[:-10])
    files[1].write_bytes(frames.pack(b"no seal", b"x"))
    files[2].write_bytes(b"")
    assert [signature(record) for record in run()] == [signature(record) for record in first]
    assert all(record.cached for record in run())


def test_cache_key_is_content_and_pack(tmp_path):
    path = report(tmp_path, "甲")
    before = content([path])
    os.utime(path)
    assert content([path]) == before
    report(tmp_path, "甲", income="1.00")
    assert content([path]) != before
    prepare(tmp_path / "cache")
    assert Cache(tmp_path, "a").path("x") != Cache(tmp_path, "b").path("x")


def test_progress_line():
    shown = Progress(10, shown=False)
    shown.skip(4, 1)
    shown.step(False)
    line = shown.line(time.monotonic() + 1)
    assert "5/10" in line and "失败 1" in line and "份/秒" in line and "剩余" in line


def test_journal_takes_no_key_twice(tmp_path):
    journal = Journal(tmp_path / "j")
    journal.add(Record("k", "a.txt", checks=1))
    journal.add(Record("k", "a.txt", checks=2))
    assert journal.record("k").checks == 1 and len(list(journal.records(["k", "x"]))) == 1
    journal.close()
    assert Journal(tmp_path / "j", True).record("k").checks == 1


def test_the_python_interface_imports_no_batch():
    code = "import sys, auditor.api; print([name for name in sys.modules if name.startswith(('auditor.batch', 'duckdb', 'dask'))])"
    assert (
        json.loads(
            subprocess.run(
                [sys.executable, "-c", code],
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            ).stdout.replace("'", '"')
        )
        == []
    )


# --- the summary ----------------------------------------------------------------------------------


def lines():
    from auditor.reports.summary import FailingCheck, ReportLine

    rules_of = {
        "01": FailingCheck("01-x", "甲 = 乙", "error", "01"),
        "x": FailingCheck("text-y", "占比", "warning", "parts"),
        "f": FailingCheck("family-z", "上年", "info", "last-year", True),
    }
    for year, kinds in ((2020, ("01",)), (2021, ("01", "x")), (2022, ("f",))):
        for name in ("南江市<甲>局", "乙局", "丙局"):
            found = tuple(rules_of[kind] for kind in kinds) if name != "丙局" else ()
            yield ReportLine(
                f"{name}{year}.txt",
                name,
                name,
                year,
                100,
                97 - sum(not one.family for one in found),
                2,
                1,
                200,
                190,
                found,
            )


def test_summary_counts_add_up():
    from auditor.reports.summary import group_words, sum_up

    summary = sum_up(lines(), [("坏.pdf", "坏.pdf：读不出")], 2)
    assert (
        summary.total.reports == 9
        and summary.total.findings == 8
        and summary.total.with_errors == 4
    )
    assert [one.name for one in summary.departments] == ["乙局", "南江市<甲>局", "丙局"]
    assert summary.total.fails == sum(not one.family for line in lines() for one in line.found)
    assert summary.groups == ("01", "text", "family")
    assert [group_words(group, words()) for group in summary.groups] == ["01表", "文字", "跨报告"]
    assert (
        sum(one.findings for one in summary.departments)
        == sum(one.findings for one in summary.rules)
        == sum(one.findings for one in summary.years.values())
    )
    assert [(one.rule, len(one.bodies)) for one in summary.rules] == [
        ("01-x", 2),
        ("family-z", 2),
        ("text-y", 2),
    ]


def test_summary_formats():
    import io

    from openpyxl import load_workbook

    from auditor.reports import summary_html, summary_terminal, summary_xlsx
    from auditor.reports.summary import sum_up
    from auditor.reports.wrap import width

    summary = sum_up(lines(), [("坏.pdf", "坏.pdf：读不出")], 2)
    shown = summary_terminal.render(summary, words(), 80)
    assert (
        max(width(line) for line in shown.splitlines()) <= 80
        and "--resume" in shown
        and "坏.pdf" in shown
    )
    shown.encode("gbk")
    page = summary_html.render(summary, words(), "0")
    assert page == summary_html.render(
        sum_up(lines(), [("坏.pdf", "坏.pdf：读不出")], 2), words(), "0"
    )
    assert (
        "<svg" in page
        and "<script" not in page
        and "http" not in page
        and "南江市&lt;甲&gt;局" in page
        and "<甲>" not in page
    )
    book = load_workbook(io.BytesIO(summary_xlsx.render(summary, words())))
    assert (
        book.sheetnames == ["汇总", "部门", "规则", "年度", "未能核对"]
        and book["部门"]["B2"].value == "乙局"
    )
    empty = sum_up([])
    assert all(one.render(empty, words()) for one in (summary_terminal, summary_html, summary_xlsx))


def test_command_over_many_reports(tmp_path, pack):
    from auditor.run import RunOptions, check

    for number in range(3):
        report(tmp_path, f"局{number}", income="110.00" if number else "120.00")
    wanted = RunOptions(jobs=1, cache=tmp_path / "cache")
    checked = check([str(tmp_path / "*.txt")], Packs(), (), (), wanted)
    assert [one.file for one in checked.reports] == ["局0.txt", "局1.txt", "局2.txt"]
    assert checked.reports[1] == checked.reports[0:2][1]
    assert (checked.status(), checked.status("never")) == (1, 0)
    assert checked.summary.total.reports == 3
    checked.close()
    clean = check([str(tmp_path / "局0.txt")], Packs(), ("01-*",), (), wanted)
    assert clean.status() in (0, 1)
    clean.close()
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    broken = check([str(tmp_path)], Packs(), (), (), wanted)
    assert broken.status() == 2 and len(broken.batch.errors) == 1
    broken.close()


# --- limits of a report alone ---------------------------------------------------------------------


def steps(settings):
    """The task of a run whose reader takes several steps, each within the limit, all together
    beyond it; or starts another program.
    """
    from auditor.readers.progress import tell

    audit = audit_task(settings)

    def run(item):
        if "程序" in item.name:
            # What a reader starts must end with it.
            subprocess.Popen(["sleep", "97531"], start_new_session=True)
            time.sleep(60)
        for number in range(6):
            tell(f"第 {number} 步")
            time.sleep(0.3)
        return audit(item)

    return run


def test_the_limit_of_time_holds_for_each_step_that_a_reader_tells(tmp_path, pack):
    report(tmp_path, "扫描")
    heard = []
    settings = Settings(task="test_batch:steps", timeout=1.2)
    item = next(discover.items([str(tmp_path / "扫描.txt")]))
    ((record, _),) = Pool(settings, 1, heard.append).run([item])
    assert record.fate == "done" and any("步" in step for step in heard)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_what_a_reader_started_ends_with_its_worker(tmp_path):
    report(tmp_path, "程序")
    item = next(discover.items([str(tmp_path / "程序.txt")]))
    ((record, _),) = Pool(Settings(task="test_batch:steps", timeout=1.0), 1).run([item])
    assert record.fate == "late" and "--timeout" in str(record.remedy)
    running = [
        path
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if path.exists() and b"97531" in path.read_bytes()
    ]
    assert not running


@pytest.mark.parametrize("jobs", [1, 2])
def test_workers_are_forked_only_where_no_other_thread_runs(tmp_path, jobs, monkeypatch):
    import threading

    report(tmp_path, "甲")
    items = [*discover.items([str(tmp_path / "甲.txt")])]
    idle = threading.Event()
    thread = threading.Thread(target=idle.wait)
    thread.start()
    try:
        monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked beside a thread"))
        ((record, _),) = Pool(Settings(), jobs).run(items)
    finally:
        idle.set()
        thread.join()
    assert record.fate == "done"


@pytest.mark.parametrize("suffix", sorted(suffixes.REPORTS))
def test_no_kind_of_report_is_passed_over_in_a_folder(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"2023年决算.{suffix}").write_text("甲", encoding="utf-8")
    (tmp_path / "其他.exe").write_text("甲", encoding="utf-8")
    assert [item.name for item in discover.items([str(tmp_path)])] == [f"2023年决算.{suffix}"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked on Linux only")
def test_a_worker_started_ahead_answers_under_settings_that_came_later(tmp_path):
    report(tmp_path, "甲")
    items = [*discover.items([str(tmp_path / "甲.txt")])]
    with process.ahead():
        (early,) = process._waiting
        ((record, _),) = Pool(Settings(timeout=7.0), 1).run(items)
        assert not process._waiting
    assert record.fate == "done"
    with pytest.raises(ChildProcessError):
        os.waitpid(early.process.pid, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked on Linux only")
def test_a_worker_started_ahead_that_nobody_asks_for_is_gone_at_the_end():
    with pytest.raises(ValueError, match="asked"), process.ahead():
        (early,) = process._waiting
        raise ValueError("nothing was asked")
    assert not process._waiting and early.outgoing.closed
    with pytest.raises(ProcessLookupError):
        os.kill(early.process.pid, 0)


# --- the key of an item ---------------------------------------------------------------------------


def test_a_key_tells_the_path_and_which_report_of_it(tmp_path):
    file = tmp_path / "甲.txt"
    file.write_text("x")
    one = discover.item("甲.txt", (str(file),))
    assert origin(one.key) == (str(file), 0)
    assert [origin(further.key) for further in one.further(3)] == [(str(file), 1), (str(file), 2)]
    two = discover.item("甲", (str(file), str(tmp_path / "没有.txt")))
    assert origin(two.key) == (str(file), 0)


def test_no_room_for_a_worker_ahead_is_no_word_until_one_is_needed(monkeypatch):
    def full() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    open_before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    monkeypatch.setattr(os, "fork", full)
    with process.ahead():
        assert not process._waiting
    if open_before:
        assert len(os.listdir("/proc/self/fd")) == open_before


def test_no_room_for_a_thread_is_the_system_s_word(tmp_path, monkeypatch):
    report(tmp_path, "甲")
    items = [*discover.items([str(tmp_path / "甲.txt")])]

    def full(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", full)
    with pytest.raises(OSError, match="temporarily unavailable"):
        list(Pool(Settings(), 1).run(items))
