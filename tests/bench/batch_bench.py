"""Many reports: speed, cache, memory, damage, a killed run, the store. Prints what was measured
against what is asked.

python -m tests.bench.batch_bench [--texts 2000] [--pdfs 200] [--rough 1000] [--figures 1000000]
[--only speed,packing,rough,store,written]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from auditor import api, rules
from auditor.batch import discover, frames, held
from auditor.batch.audit import task as audit_task
from auditor.batch.many import Batch, check_many
from auditor.batch.record import Submission, of
from auditor.batch.worker import Settings
from tests.generator import generate

NAMES = (
    "教育",
    "财政",
    "民政",
    "水利",
    "农业农村",
    "交通运输",
    "卫生健康",
    "应急管理",
    "生态环境",
    "文化和旅游",
    "住房和城乡建设",
    "审计",
)


def rough(settings: Settings):
    """A task whose readers crash or hang on some files."""
    audit = audit_task(settings)

    def run(item: Submission):
        if "crash" in item.name:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "leave" in item.name:
            os._exit(0)
        if "hang" in item.name:
            while True:
                pass
        return audit(item)

    return run


def texts(folder: Path, count: int, pool: int = 100) -> None:
    """Generated reports; of each of a pool of books one wrong figure in every third copy."""
    folder.mkdir(parents=True)
    made = [generate(seed) for seed in range(min(pool, count))]
    for at in range(count):
        one = made[at % len(made)]
        text = one.text
        if at % 3 == 0:
            figures = one.figures
            index = random.Random(at).randrange(len(figures))
            text = one.changed(
                {index: f"{figures[index].text}1" if "." in figures[index].text else "77777"}
            )
        (folder / f"{NAMES[at % len(NAMES)]}局-{at:05}.txt").write_text(
            f"{text}\n（第{at}份）\n", encoding="utf-8"
        )


def pdfs(folder: Path, source: Path, count: int) -> None:
    """The same reports as PDF: tables ruled, text flowed, as an office prints them."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

    folder.mkdir(parents=True)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=10, leading=16)
    ruled = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("FONT", (0, 0), (-1, -1), "STSong-Light", 6.5),
        ]
    )
    for file in sorted(source.glob("*.txt"))[:count]:
        story: list[object] = []
        rows: list[list[str]] = []
        for line in [*file.read_text("utf-8").splitlines(), ""]:
            cells = (
                line.split("\t")
                if "\t" in line
                else [cell.strip() for cell in line.strip().strip("|").split("|")]
                if line.startswith("|")
                else []
            )
            if len(cells) > 1:
                rows.append(cells)
                continue
            if rows:
                width = max(map(len, rows))
                story += [
                    Table(
                        [row + [""] * (width - len(row)) for row in rows], style=ruled, repeatRows=0
                    ),
                    PageBreak(),
                ]
                rows = []
            if line.strip():
                story.append(Paragraph(line, body))
        SimpleDocTemplate(
            str(folder / f"{file.stem}.pdf"), pagesize=landscape(A4), leftMargin=20, rightMargin=20
        ).build(story)


def run(folder: Path, jobs: int, cache: str = "", **more: object) -> tuple[float, Batch]:
    """(seconds, batch) of a run."""
    found = list(discover.items([str(folder)]))
    begun = time.perf_counter()
    batch = check_many(found, PACK, Settings(cache=cache, **more), jobs, progress=False)
    return time.perf_counter() - begun, batch


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def speed(home: Path, args: argparse.Namespace) -> None:
    """Texts and PDFs on one and two processes, and from the cache. Parts alternate, since other
    work may share the machine.
    """
    texts(home / "texts", args.texts)
    found = list(discover.items([str(home / "texts")]))
    fourth = max(1, len(found) // 4)
    taken, burnt, peaks = {1: 0.0, 2: 0.0}, {1: [0.0, 0.0], 2: [0.0, 0.0]}, []
    before = resident()
    for part in range(4):
        for jobs in (1, 2) if part % 2 else (2, 1):
            begun, own, children = (
                time.perf_counter(),
                cpu(resource.RUSAGE_SELF),
                cpu(resource.RUSAGE_CHILDREN),
            )
            batch = check_many(
                found[part * fourth : (part + 1) * fourth],
                PACK,
                Settings(cache=""),
                jobs,
                progress=False,
            )
            taken[jobs] += time.perf_counter() - begun
            burnt[jobs][0] += cpu(resource.RUSAGE_SELF) - own
            burnt[jobs][1] += cpu(resource.RUSAGE_CHILDREN) - children
            if jobs == 2:
                peaks.append(batch.peak / 2**20)
            batch.close()
    done = 4 * fourth
    said(
        "texts, reports/s",
        f"1 process {done / taken[1]:.1f}, 2 processes {done / taken[2]:.1f}, {taken[1] / taken[2]:.2f} times",
        "1.8 times",
        taken[1] / taken[2] >= 1.8,
    )
    for jobs, (own, others) in burnt.items():
        print(
            f"  {jobs} process: CPU of the parent {own / done * 1000:.1f} ms a report, of the workers {others / done * 1000:.1f}"
        )
    load = os.getloadavg()[1]
    print(
        f"  load of the machine {load:.1f} on {os.cpu_count()} processors; free ones would give "
        f"{2 * burnt[1][1] / (burnt[2][0] + burnt[2][1]):.2f} times by the CPU spent"
    )
    few, size = run_some(found[: max(1, fourth // 4)])
    grown = (resident() - before) / 2**20
    said(
        "memory, MB",
        f"workers {few:.0f} over {fourth // 4} reports, {max(peaks):.0f} over {fourth}; parent +{grown:.0f} over {2 * done}; journal {size} kB a report",
        "flat",
        max(peaks) < 1.35 * few and grown < 40,
    )
    pdfs(home / "pdfs", home / "texts", args.pdfs)
    cache = str(home / "cache")
    cold, batch = run(home / "pdfs", 2, cache)
    read_, errors = len(batch.done), len(batch.errors)
    batch.close()
    warm, batch = run(home / "pdfs", 2, cache)
    cached = sum(record.cached for record in batch.records)
    batch.close()
    rules_only, batch = run(home / "pdfs", 2, cache, ignore=("01-income-total",))
    batch.close()
    said(
        "PDFs",
        f"{read_} read, {errors} not; {read_ / cold:.1f} reports/s, from the cache {read_ / warm:.0f} ({cached} cached), {cold / warm:.1f} times",
        "10 times",
        cold / warm >= 10,
    )
    print(f"  with other rules {cold / rules_only:.1f} times")


def cpu(who: int) -> float:
    """Seconds of processor time."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def run_some(items: list[Submission]) -> tuple[float, int]:
    """(MB of the workers, kB of the journal a report) of a run over some items."""
    batch = check_many(items, PACK, Settings(cache=""), 2, progress=False)
    size = batch.journal.path.stat().st_size // 1024 // max(1, len(items))
    batch.close()
    return batch.peak / 2**20, size


def packing(home: Path, args: argparse.Namespace) -> None:
    """A whole report as plain bytes and back, beside a pickle of it."""
    import pickle
    from dataclasses import replace

    from auditor.batch.packing import packed, unpacked
    from auditor.findings import Report

    report = api.audit(Path(__file__).parents[2] / "samples/with-discrepancies-2020.txt", PACK)
    report = replace(report, extra={"power": report.extra["power"]})

    def taken(of, *given) -> float:
        begun = time.process_time()
        for _ in range(20):
            of(*given)
        return (time.process_time() - begun) / 20 * 1000

    data, peer = packed(report), pickle.dumps(report, 5)
    there, back = taken(packed, report), taken(unpacked, data, Report)
    said(
        "packing",
        f"{there:.1f} ms and {back:.1f} ms back, {len(data) // 1024} kB; pickle {taken(pickle.dumps, report, 5):.1f} and "
        f"{taken(pickle.loads, peer):.1f}, {len(peer) // 1024} kB",
        "60 ms each",
        max(there, back) < 60,
    )


def hardship(home: Path, args: argparse.Namespace) -> None:
    """Damaged files, readers that crash and hang, and a run killed in the middle."""
    folder, journal = home / "rough", home / "rough.journal"
    texts(folder, args.rough - 35)
    chance = random.Random(7)
    source = sorted(folder.glob("*.txt"))
    for at in range(30):
        data = bytearray(source[at].read_bytes())
        kind = at % 3
        content = (
            b""
            if kind == 0
            else b"PK\x03\x04" + bytes(chance.randrange(256) for _ in range(500))
            if kind == 1
            else b"%PDF-1.4\n" + bytes(data[:300])
        )
        (folder / f"damaged-{at:02}.{('txt', 'xlsx', 'pdf')[kind]}").write_bytes(content)
    for at, name in enumerate(("crash", "crash", "leave", "hang", "hang")):
        shutil.copy(source[at], folder / f"{name}-{at}.txt")
    script = (
        "import sys; from pathlib import Path; from tests.bench.batch_bench import PACK, rough; from auditor.batch import discover;"
        "from auditor.batch.many import check_many; from auditor.batch.worker import Settings;"
        f"check_many(list(discover.items([{str(folder)!r}])), PACK, Settings(task='tests.bench.batch_bench:rough', timeout=5), 2,"
        f" journal=Path({str(journal)!r}), progress=False)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    while process.poll() is None and sum(1 for _ in read(journal)) < args.rough // 2:
        time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = sum(1 for _ in read(journal))
    found = list(discover.items([str(folder)]))
    batch = check_many(
        found,
        PACK,
        Settings(task="tests.bench.batch_bench:rough", timeout=5),
        2,
        True,
        journal,
        progress=False,
    )
    records = list(batch.records)
    fates = Counter(record.fate for record in records)
    once = Counter(record.file for record in records) == Counter(item.name for item in found)
    same = all(
        plain(record) == alone(folder / record.file) for record in records if record.fate == "done"
    )
    batch.close()
    said(
        "1,000 with damage",
        f"{len(found)} reports, killed after {before}; {dict(fates)}; each once: {once}; as alone: {same}",
        "all others once, the same",
        once and same and fates["done"] == args.rough - 35 and 0 < before < len(found),
    )


def read(path: Path) -> Iterator[bytes]:
    """The frames of a journal that are whole."""
    try:
        with path.open("rb") as file:
            file.seek(held.HEAD)
            frames.read(file)
            while (frame := frames.read(file)) is not None:
                yield frame[0]
    except (OSError, frames.Damaged):
        return


def plain(record) -> tuple[object, ...]:
    """What a run found, without how it was found."""
    return (
        record.entity,
        record.year,
        record.checks,
        record.holds,
        record.fails,
        record.undecided,
        tuple((one.rule, one.verdict, one.message, one.fingerprint) for one in record.findings),
    )


def alone(path: Path) -> tuple[object, ...]:
    """The same of one file on its own."""
    return plain(of(Submission("", path.name, ()), api.audit(path, PACK)))


def store(home: Path, args: argparse.Namespace) -> None:
    """A million figures, then every ready view."""
    from datetime import datetime

    from auditor.engine import audit
    from auditor.readers import text
    from auditor.store.export import query
    from auditor.store.rows import rows
    from auditor.store.views import VIEWS
    from auditor.store.write import About, write

    reports = [audit(api.post(text.parse(generate(seed).text), PACK), PACK) for seed in range(40)]
    per = sum(len(report.ledger.entries) for report in reports) / len(reports)
    count = int(args.figures / per) + 1
    packed = [(of(Submission("", report.file, ()), report), rows(report)) for report in reports]

    def results():
        from dataclasses import replace

        for at in range(count):
            record, lines = packed[at % len(packed)]
            name = f"南江市{NAMES[at % len(NAMES)]}{at // 60}局"
            found = tuple(replace(one, verdict="fails") for one in record.findings[:3])
            yield (
                replace(
                    record,
                    key=f"/in/{at}.txt|1|1",
                    file=f"{at}.txt",
                    entity=name,
                    year=2018 + at % 6,
                    findings=found,
                ),
                lines,
            )

    path = home / "s.duckdb"
    begun = time.perf_counter()
    write(path, results(), About(datetime(2026, 1, 1)))
    written = time.perf_counter() - begun
    slowest = ("", 0.0)
    for view in VIEWS:
        begun = time.perf_counter()
        query(path, view, 1000)
        slowest = max(slowest, (view, time.perf_counter() - begun), key=lambda one: one[1])
    total = query(path, "SELECT count(*) FROM figures").rows[0][0]
    said(
        "store",
        f"{total} figures of {count} reports written in {written:.1f} s, {path.stat().st_size / 2**20:.0f} MB; slowest view {slowest[0]} {slowest[1]:.2f} s",
        "under 1 s",
        slowest[1] < 1,
    )


def written(home: Path, args: argparse.Namespace) -> None:
    """What the process that writes two hundred reports holds at most, in each format of one file."""
    folder, most = home / "written", 150
    texts(folder, 200)
    for form in ("terminal", "json", "jsonl", "sarif", "junit", "gitlab", "csv", "markdown"):
        command = [sys.executable, "-P", "-m", "auditor", "check", str(folder), "--format", form]
        told = subprocess.Popen(
            [*command, "--output", str(home / "out")],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        peak = 0
        while told.poll() is None:
            with suppress(OSError, IndexError):
                status = Path(f"/proc/{told.pid}/status").read_text()
                peak = max(peak, int(status.partition("VmHWM:")[2].split()[0]) >> 10)
            time.sleep(0.05)
        said(f"written as {form}", f"{peak} MB", f"under {most} MB", peak < most)


def said(what: str, measured: str, asked: str, met: bool) -> None:
    """One line of the result."""
    print(f"{'met ' if met else 'MISS'} {what}: {measured} (asked: {asked})", flush=True)


PACK = rules.load("bumen-juesuan")

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name, number in (("texts", 2000), ("pdfs", 200), ("rough", 1000), ("figures", 1_000_000)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--only", default="speed,packing,rough,store,written")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="auditor-bench-") as place:
        os.environ["XDG_STATE_HOME"] = os.path.join(place, "state")
        for name, part in (
            ("speed", speed),
            ("packing", packing),
            ("rough", hardship),
            ("store", store),
            ("written", written),
        ):
            if name in chosen.only.split(","):
                part(Path(place), chosen)
