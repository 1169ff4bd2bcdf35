"""The store: whole runs or nothing, exact figures, ready views, exports, Parquet in place."""

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from auditor import rules
from auditor.api import post
from auditor.batch.record import Submission, of
from auditor.engine import audit
from auditor.errors import StoreError
from auditor.readers import text
from auditor.store import export
from auditor.store.rows import decimal, rows
from auditor.store.tables import TABLES
from auditor.store.views import VIEWS
from auditor.store.write import About, opened, write
from auditor.wording.words import words

REPORT = """{name} {year}年度部门决算

收入支出决算总表
部门：{name}  单位：万元
| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 决算数 |
| 一、一般公共预算财政拨款收入 | {income} | 一、一般公共服务支出 | 100.00 |
| 本年收入合计 | 120.00 | 本年支出合计 | 100.00 |
| 年初结转和结余 | 10.00 | 年末结转和结余 |  |
| 总计 | 130.00 | 总计 | 130.00 |
"""
ABOUT = About(datetime(2026, 1, 1), "bumen-juesuan")


@pytest.fixture(scope="module")
def pack():
    return rules.load("bumen-juesuan")


def stored(pack, name, year=2021, income="120.00"):
    report = audit(
        post(
            text.parse(REPORT.format(name=name, year=year, income=income), f"{name}{year}.txt"),
            pack,
        ),
        pack,
    )
    return of(Submission(f"/in/{name}{year}.txt|1|2", report.file, ()), report), rows(report)


def test_a_run_and_its_views(tmp_path, pack):
    path = tmp_path / "s.duckdb"
    results = [
        stored(pack, name, year, "110.00" if bad else "120.00")
        for name, year, bad in (
            ("南江市教育局", 2020, True),
            ("市教育局", 2021, True),
            ("南江市财政局", 2021, True),
            ("南江市民政局", 2021, False),
        )
    ]
    written = write(path, results, ABOUT)
    assert (written.run, written.reports, written.errors) == (1, 4, 0)
    assert len(export.query(path, "figures", 0).rows) == sum(
        len(line.split(b"\x1e")[0].splitlines()) for _, line in results
    )
    assert len(export.query(path, "checks", 0).rows) == sum(record.checks for record, _ in results)
    for name in (*TABLES, *VIEWS):
        export.query(path, name)
    # Two spellings are one department: four names, three departments, which all leave out
    # 年末结转和结余.
    assert export.query(path, "SELECT max(reports) FROM findings_by_department").rows == ((2,),)
    assert export.query(path, "SELECT max(departments) FROM same_defect").rows == ((3,),)
    assert export.query(path, "SELECT count(*) FROM repeated_defect").rows[0][0] >= 1
    assert [row[0] for row in export.query(path, "findings_by_year").rows] == [2020, 2021]


def test_figures_are_exact_and_holes_are_kept(tmp_path, pack):
    path = tmp_path / "s.duckdb"
    write(path, [stored(pack, "甲局", income="110.10")], ABOUT)
    answer = export.query(path, "SELECT value, step, amount FROM figures WHERE text = '110.10'")
    assert answer.rows[0] == (Decimal("110.1000000000"), Decimal("0.01"), Decimal("1101000"))
    assert export.query(path, "SELECT blank FROM figures WHERE value IS NULL").rows[0][0] == "blank"
    with opened(path) as connection:
        types = {row[0]: row[1] for row in connection.execute("DESCRIBE figures").fetchall()}
    assert types["value"] == types["amount"] == "DECIMAL(38,10)"
    assert (
        decimal(Decimal("1e40")) == ""
        and decimal(Decimal("0.00000000001")) == ""
        and decimal(Decimal("-1.50")) == "-1.50"
    )


def test_the_latest_run_counts(tmp_path, pack):
    path = tmp_path / "s.duckdb"
    write(path, [stored(pack, "甲局", income="110.00")], ABOUT)
    assert export.query(path, "SELECT sum(errors) FROM findings_by_rule").rows[0][0]
    write(path, [stored(pack, "甲局")], ABOUT)
    before = export.query(path, "SELECT count(*) FROM latest_reports").rows[0][0]
    assert before == 1 and len(export.query(path, "runs").rows) == 2
    assert not export.query(path, "SELECT * FROM findings_by_rule WHERE rule LIKE '%sum%'").rows


def test_nothing_of_a_run_that_fails_stays(tmp_path, pack):
    path = tmp_path / "s.duckdb"
    write(path, [stored(pack, "甲局")], ABOUT)

    def cut():
        yield stored(pack, "乙局")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(path, cut(), ABOUT)
    record, lines = stored(pack, "丙局")
    with pytest.raises(StoreError):
        write(path, [(record, b"not,a,row\n" + lines)], ABOUT)
    assert [row[0] for row in export.query(path, "SELECT DISTINCT run FROM runs").rows] == [1]
    assert len(export.query(path, "reports").rows) == 1


def test_a_run_killed_while_it_writes_leaves_the_store_as_it_was(tmp_path, pack):
    path = tmp_path / "s.duckdb"
    write(path, [stored(pack, "甲局")], ABOUT)
    script = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[2]); import auditor.store.write as w;"
        "from test_store import stored, ABOUT; from auditor import rules;"
        "real = w.source\n"
        "def source(file, types):\n"
        "    if 'findings' in str(file): os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(file, types)\n"
        "w.source = source\n"
        "w.write(sys.argv[1], [stored(rules.load('bumen-juesuan'), '乙局')], ABOUT)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(Path(__file__).parent)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert [row[0] for row in export.query(path, "SELECT entity FROM reports").rows] == ["甲局"]
    assert {row[0] for row in export.query(path, "SELECT DISTINCT report FROM figures").rows} == {1}


def test_export_and_parquet_in_place(tmp_path, pack):
    path = tmp_path / "s.duckdb"
    write(path, [stored(pack, "甲局", income="110.00"), stored(pack, "乙局")], ABOUT)
    export.export(path, tmp_path / "csv", "csv", ["figures"])
    with (tmp_path / "csv/figures.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert "110.0000000000" in {line["value"] for line in lines}
    export.export(path, tmp_path / "parquet", "parquet", list(TABLES))
    for view in VIEWS:
        assert export.query(tmp_path / "parquet", view).rows == export.query(path, view).rows
    (book,) = export.export(path, tmp_path / "s.xlsx", "xlsx", ["findings_by_rule", "runs"])
    from openpyxl import load_workbook

    assert load_workbook(book).sheetnames == ["findings_by_rule", "runs"]
    with pytest.raises(StoreError, match="没有表"):
        export.export(path, tmp_path, "csv", ["x"])


def test_answers_as_text(tmp_path, pack):
    path = tmp_path / "s.duckdb"
    write(path, [stored(pack, "甲局", income="110.00")], ABOUT)
    answer = export.query(path, "SELECT entity, checks, 1.50::DECIMAL(10,2) AS d FROM reports")
    assert '"d": "1.5"' in export.rendered(answer, "json")
    assert export.rendered(answer, "csv").splitlines()[0] == "entity,checks,d"
    assert "甲局" in export.rendered(answer)
    with pytest.raises(StoreError):
        export.query(path, "SELECT nothing FROM nowhere")
    with pytest.raises(StoreError):
        export.query(path, "DELETE FROM reports")
    with pytest.raises(StoreError, match="没有数据库"):
        export.query(tmp_path / "no.duckdb", "runs")


def test_everything_is_documented(tmp_path, pack):
    path = tmp_path / "s.duckdb"
    write(path, [], ABOUT)
    with opened(path) as connection:
        bare = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND table_name IN "
            f"({', '.join(repr(name) for name in TABLES)})"
        ).fetchall()
    assert not bare
    page = export.documentation(words())
    assert all(f"## {name}" in page for name in TABLES) and all(
        f"| {name} |" in page for name in VIEWS
    )


def test_ready_views_are_fast(tmp_path):
    """A tenth of the size that the benchmark uses."""
    path = tmp_path / "s.duckdb"
    with opened(path, write=True) as connection:
        connection.execute("""INSERT INTO reports SELECT i, 1, 'p' || i, 'f' || i, '', 'e' || (i % 40), 'b' || (i % 40), 2015 + i % 9, '', '', 190, 180, 5,
                              3, 2, 260, 250, 0.01 FROM range(400) t(i)""")
        connection.execute("""INSERT INTO figures SELECT i // 250, i % 250, '05', '', '', '', '', '', '', '1.00', 1, 0.01, '万元', 10000, NULL, NULL, NULL,
                              NULL, NULL, NULL FROM range(100000) t(i)""")
        connection.execute("""INSERT INTO findings SELECT i % 400, i, false, 'r' || (i % 50), 't', 'error', 'fails', 'g' || (i % 9), '', '', '', '05', '', '', '1',
                              1, '', 1, '', false, '' FROM range(4000) t(i)""")
    begun = time.perf_counter()
    for name in VIEWS:
        export.query(path, name)
    assert time.perf_counter() - begun < 10


def test_commands(tmp_path, pack):
    from click.testing import CliRunner

    from auditor.cli_store import export_command, query_command, summary_command

    path = tmp_path / "s.duckdb"
    write(path, [stored(pack, "甲局", income="110.00"), stored(pack, "乙局")], ABOUT)
    run = CliRunner().invoke
    assert "甲局" in run(query_command, [str(path), "findings_by_department"]).output
    assert "## figures" in run(query_command, [str(path)]).output
    assert run(query_command, [str(path), "SELECT no"]).exit_code == 2
    assert "报告 2 份" in run(summary_command, [str(path)]).output
    page = tmp_path / "s.html"
    assert run(
        summary_command, [str(path), "--format", "html", "--output", str(page)]
    ).exit_code == 0 and "<table>" in page.read_text("utf-8")
    assert run(export_command, [str(path), str(tmp_path / "csv"), "--format", "csv"]).exit_code == 0
    assert len(list((tmp_path / "csv").glob("*.csv"))) == len(TABLES) + len(VIEWS)
