"""Many reports: the worst first in the terminal, an index with a page each, one file a report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from auditor import reports
from auditor.batch import discover
from auditor.batch.journal import MemoryJournal
from auditor.batch.many import check_many
from auditor.batch.worker import Settings
from auditor.cli import main
from auditor.output.files import free
from auditor.reports import folder
from auditor.rules.packs import Packs

TEXT = """临江县{name}{year}年度部门决算

第三部分 部门决算情况说明

三、支出决算情况说明

本年支出合计731.75万元，其中：基本支出511.32万元，占{share}；项目支出220.43万元，占30.12%。
"""


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Twelve reports of two years; those of the weather office are wrong, of one name in two
    folders.
    """
    folder = tmp_path / "县"
    for year in (2022, 2023):
        (folder / str(year)).mkdir(parents=True)
        for name in ("档案馆", "水利局", "林业局", "文化馆", "图书馆", "气象局"):
            share = "68.99%" if name == "气象局" else "69.88%"
            text = TEXT.format(name=name, year=year, share=share)
            (folder / str(year) / f"{name}.txt").write_text(text, "utf-8")
    return folder


def ran(*arguments: str) -> tuple[int, str]:
    run = CliRunner().invoke(main, ["check", *arguments, "--isolated", "--no-cache"])
    return run.exit_code, run.output


def test_the_worst_reports_come_first_with_what_was_found(county: Path) -> None:
    status, shown = ran(str(county))
    lines = shown.splitlines()
    first = lines.index("-- 报告（问题多的在前）") + 1
    assert status == 1
    assert re.fullmatch(
        r"临江县气象局 202[23] 年度  气象局.txt：平衡 \d", re.sub(r"202./", "", lines[first])
    )
    assert "68.99%" in lines[first + 1]
    assert first < 24


def test_of_many_wrong_reports_six_are_shown_and_all_where_that_is_asked(tmp_path: Path) -> None:
    for year in range(2015, 2023):
        text = TEXT.format(name="气象局", year=year, share="68.99%")
        (tmp_path / f"{year}.txt").write_text(text, "utf-8")
    told = re.compile(r"临江县气象局 20[0-9]{2} 年度  20[0-9]{2}\.txt：")
    assert len(told.findall(ran(str(tmp_path))[1])) == 6
    assert len(told.findall(ran(str(tmp_path), "--all")[1])) == 8


def test_an_index_leads_to_a_page_for_each_report(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    out.mkdir()
    status, said = ran(str(county), "--format", "html", "--output", str(out))
    index = (out / "index.html").read_text("utf-8")
    addresses = re.findall(r'<a href="([^"]+)"', index)
    assert (status, "12 份" in said) == (1, True)
    assert len(set(addresses)) == 12 == len(list(out.glob("*.html"))) - 1
    # The worst first; years and the search are there to narrow them.
    assert index.index("气象局") < index.index("档案馆")
    assert "<option>2022</option>" in index
    assert 'type="search"' in index


def test_the_index_is_the_same_whatever_the_order_and_the_number_of_processes(
    county: Path, tmp_path: Path
) -> None:
    made = []
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        out.mkdir()
        ran(str(county), "--format", "html", "--output", str(out), "--jobs", jobs)
        made.append((out / "index.html").read_bytes())
    assert made[0] == made[1]


def test_one_file_a_report_in_any_format(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    out.mkdir()
    ran(str(county / "2023"), "--format", "json", "--output", str(out))
    files = sorted(file.name for file in out.iterdir())
    assert files == sorted(
        f"{name}.json" for name in ("图书馆", "文化馆", "林业局", "档案馆", "气象局", "水利局")
    )
    (report,) = json.loads((out / "气象局.json").read_text("utf-8"))["reports"]
    assert report["entity"] == "临江县气象局"


def test_lines_come_one_by_one_in_the_order_of_the_list(county: Path, tmp_path: Path) -> None:
    bad = county / "2023" / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4 cut")
    paths = [str(path) for path in sorted(county.rglob("*.*"), reverse=True)]
    (tmp_path / "单.txt").write_text("\n".join(paths), "utf-8")
    told = []
    for jobs in ("1", "2"):
        run = CliRunner().invoke(
            main,
            ["check", "--list", str(tmp_path / "单.txt"), "--format", "jsonl", "--jobs", jobs]
            + ["--isolated", "--no-cache"],
        )
        assert run.exit_code == 2
        told.append(run.stdout)
    assert told[0] == told[1]
    lines = [json.loads(line) for line in told[0].splitlines()]
    named = [Path(line.get("report", line.get("error"))["file"]).name for line in lines]
    assert named == [Path(path).name for path in paths]
    (failed,) = [line["error"] for line in lines if "error" in line]
    assert failed["file"].endswith("坏.pdf") and failed["remedy"]


def test_what_is_done_is_told_before_the_rest_is(county: Path) -> None:
    packs = Packs()
    items = discover.items([str(county / "2023")], own=packs.parts)
    came: list[int] = []
    kept = MemoryJournal()
    batch = check_many(
        items,
        packs,
        Settings(cache=""),
        1,
        journal=kept,
        came=lambda _: came.append(len(kept.offsets)),
    )
    batch.close()
    assert came == [1, 2, 3, 4, 5, 6]


def test_of_several_reports_a_name_without_a_suffix_is_a_folder(
    county: Path, tmp_path: Path
) -> None:
    ran(str(county), "--format", "xlsx", "--output", str(tmp_path / "底稿"))
    assert len(list((tmp_path / "底稿").glob("*.xlsx"))) == 12
    ran(str(county / "2023" / "气象局.txt"), "--format", "json", "--output", str(tmp_path / "一份"))
    assert json.loads((tmp_path / "一份").read_text("utf-8"))["reports"]


def test_the_index_begins_with_how_many_came_to_what_and_hides_no_unchecked_report(
    county: Path, tmp_path: Path
) -> None:
    (county / "2023" / "通知.txt").write_text(
        "关于开展年度考核工作的通知\n\n请各单位知悉。\n", "utf-8"
    )
    ran(str(county), "--format", "html", "--output", str(tmp_path / "页"))
    index = (tmp_path / "页" / "index.html").read_text("utf-8")
    assert "有不符的 2 份、没有可核对的 1 份、没有发现不符的 10 份" in index
    rows = re.findall(r'<tr data-kind.*?data-found="(\d+)">.*?<small>(.*?)</small>', index)
    assert [file.rpartition("/")[2] for _, file in rows[:3]] == [
        "气象局.txt",
        "气象局.txt",
        "通知.txt",
    ]
    assert rows[2][0] == "1"


def test_an_output_folder_never_takes_the_place_of_an_input(county: Path) -> None:
    before = (county / "2023" / "气象局.txt").read_bytes()
    status, said = ran(
        str(county / "2023"), "--format", "terminal", "--output", str(county / "2023")
    )
    assert (status, "输入" in said) == (2, True)
    assert (county / "2023" / "气象局.txt").read_bytes() == before


def test_every_format_is_known_wherever_formats_are_named() -> None:
    assert set(reports.FORMATS) == set(folder.SUFFIXES)


def test_a_name_that_is_taken_is_told_apart_whatever_its_case() -> None:
    taken = {"index.html"}
    names = ("决算.html", "决算.html", "A.html", "a.html", "Index.html", "说明")
    assert [free(name, taken) for name in names] == [
        "决算.html",
        "决算-2.html",
        "A.html",
        "a-2.html",
        "Index-2.html",
        "说明",
    ]


# --- over the years and in order ------------------------------------------------------------------


def years(tmp_path: Path) -> Path:
    """Four years of one body, three of another with a gap, one of a third."""
    from test_family import Books, printed

    made = tmp_path / "历年"
    made.mkdir()
    for seed, (name, kept) in enumerate(
        {
            "石桥市档案局": (2019, 2020, 2021, 2022),
            "石桥市林业局": (2019, 2021, 2022),
            "石桥市水务局": (2022,),
        }.items()
    ):
        books = Books(seed, [name], [2019, 2020, 2021, 2022])
        for year in kept:
            text = printed(
                name, year, books.of(None, year), books.of(None, year - 1) if year > 2019 else None
            )
            (made / f"{name}{year}.md").write_text(text, "utf-8")
    return made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_index_draws_what_a_kind_follows_over_the_years(tmp_path: Path, lang: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    status, _ = ran(str(years(tmp_path)), "--format", "html", "--output", str(out), "--lang", lang)
    index = (out / "index.html").read_text("utf-8")
    drawn = index[index.index('class="years"') :]
    assert status == 0 and "石桥市水务局" not in drawn, "one year is no course of years"
    plots = re.findall(r"<svg.*?</svg>", drawn, re.S)
    # Three figures of two bodies; a missing year is a gap in the line.
    assert [(plot.count("<circle"), plot.count("<line")) for plot in plots] == [(3, 1)] * 3 + [
        (4, 3)
    ] * 3
    for address, figure, said in re.findall(
        r'<a href="([^"#]+)#(f\d+)"><circle.*?<title>\d+ ([\d.]+)', drawn
    ):
        page = (out / unquote(address)).read_text("utf-8")
        assert re.search(rf'id="{figure}"[^>]*>{re.escape(said)}<', page), (address, figure, said)


def test_a_wrong_figure_to_follow_is_said_with_its_place(tmp_path: Path) -> None:
    from auditor import rules
    from auditor.yamlfile import RuleError

    (tmp_path / "pack.yaml").write_text(
        "name: own\ntrends:\n  - {name: 支出, cells: ['表03[合记, 本年支出合计]']}\n", "utf-8"
    )
    with pytest.raises(RuleError, match="合记") as caught:
        rules.load(tmp_path)
    assert caught.value.line == 3 and caught.value.hint


def test_heads_of_the_index_sort(county: Path, tmp_path: Path) -> None:
    from test_reports import browse

    out = tmp_path / "out"
    out.mkdir()
    ran(str(county), "--format", "html", "--output", str(out))
    index = out / "index.html"
    probe = """<script>addEventListener('load', function () {
      var first = function () { return document.querySelector('.reports tbody tr').cells; }, said = [];
      var heads = document.querySelectorAll('.reports thead button');
      heads[1].click(); said.push(first()[1].textContent); heads[1].click(); said.push(first()[1].textContent);
      heads[3].click(); said.push(first()[0].textContent.includes('气象局'));
      document.title = JSON.stringify(said); });</script></body>"""
    index.write_text(index.read_text("utf-8").replace("</body>", probe), "utf-8")
    title = re.search(r"<title>(.*?)</title>", browse(index, 1280))
    assert title and json.loads(title[1].replace("&quot;", '"')) == ["2023", "2022", True]


def test_pages_and_index_are_small(tmp_path: Path) -> None:
    """A page of a whole report below 500 kB, and what it is to the index below 5 kB."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    for name in ("with-discrepancies-2020.txt", "clean-2020.txt", "budget-2025.md"):
        (source / name).write_bytes((Path(__file__).parents[1] / "samples" / name).read_bytes())
    for lang in ("zh", "en"):
        ran(str(source), "--format", "html", "--output", str(out), "--lang", lang)
        sizes = {path.name: path.stat().st_size for path in out.glob("*.html")}
        assert (
            sizes.pop("index.html") < 3 * 5_000
            and max(sizes.values()) < 500_000
            and len(sizes) == 3
        )
