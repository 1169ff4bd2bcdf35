"""Reports as plain bytes: whole, shared as they were, explained as before; what is no such bytes
is damaged."""

from __future__ import annotations

import json
import os
import pickle
import random
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
import report_cases

from auditor import api
from auditor.batch import packing
from auditor.batch.packing import Damaged
from auditor.batch.record import Record, Submission, of
from auditor.findings import Report
from auditor.reports import FORMATS, Run, render
from auditor.rules.pack import Pack
from auditor.wording.words import LANGUAGES

SAMPLES = Path(__file__).parents[1] / "samples"


def again(report: Report) -> Report:
    return packing.unpacked(packing.packed(report), Report)


@pytest.fixture(scope="module")
def audited(pack: Pack) -> Report:
    return api.audit(SAMPLES / "with-discrepancies-2020.txt", pack)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", list(FORMATS))
def test_a_report_that_comes_back_says_the_same(name: str, lang: str, audited: Report) -> None:
    for report in (
        audited,
        report_cases.rich(),
        report_cases.rich(hostile=True),
        report_cases.clean(),
    ):
        one, two = (
            render(name, Run((own,), (), "1", True, lang)) for own in (report, again(report))
        )
        assert one == two


def test_everything_comes_back_as_it_was(audited: Report) -> None:
    found = again(audited)
    assert (
        found == replace(audited, extra=found.extra)
        and found.extra["power"] == audited.extra["power"]
    )
    assert again(found) == found
    entries = {id(entry) for entry in found.ledger.entries}
    checked = [entry for check in found.checks for entry in check.operands if entry.index >= 0]
    assert checked and {id(entry) for entry in checked} <= entries
    table, before = found.ledger.tables["05"], audited.ledger.tables["05"]
    assert table.row("2010302") is next(row for row in table.rows if row.code == "2010302")
    assert [entry.figure.half for entry in table.entries if entry.figure] == [
        entry.figure.half for entry in before.entries if entry.figure
    ]


def test_a_merged_cell_is_one_cell_again(pack: Pack) -> None:
    from mini_reports import merged

    ledger = api.post(
        replace(report_cases.clean().ledger.document, blocks=(merged("甲 | = | 乙\n^ | 丙 | 乙"),)),
        pack,
    )
    (grid,) = again(replace(report_cases.clean(), ledger=ledger)).ledger.document.grids
    assert (
        grid.rows[0][0] is grid.rows[0][1] is grid.rows[1][0]
        and grid.rows[0][2] is not grid.rows[1][2]
    )


def test_it_takes_no_longer_than_a_moment(audited: Report) -> None:
    begun = time.process_time()
    again(audited)
    assert time.process_time() - begun < 0.3


def test_records_come_back(audited: Report) -> None:
    record = of(Submission("k", "甲\udc80.txt", ()), audited)
    assert packing.unpacked(packing.packed(record), Record) == record


def test_what_its_class_does_not_declare_is_not_packed() -> None:
    with pytest.raises(TypeError):
        packing.packed(Record("k", 1))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        packing.packed(replace(report_cases.clean(), covered=frozenset({"1"})))  # type: ignore[arg-type]


def told(value: object) -> bytes:
    return zlib.compress(json.dumps(value).encode())


def test_a_pickle_is_damaged_and_runs_nothing(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "ran"),)

    for data in (pickle.dumps(Trap()), zlib.compress(pickle.dumps(Trap()))):
        with pytest.raises(Damaged):
            packing.unpacked(data, Report)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        None,
        "x",
        ["Report", [0], [], [], []],
        ["Place", [0], [["Place", 1, []]], [], []],
        ["Pool", [0], [["Pool", 1, []]], [], []],
        ["Record", [0], [["Record", 1 << 40, [[]]]], [], []],
        ["Missing", [0], [["Missing", 1, [[[0], [0], []], [0]]]], ["x"], []],
        ["Missing", [0], [["Missing", 1, [[[0], [0], []]]]], [7], []],
        ["Missing", [-1], [["Missing", 1, [[[0], [0], []]]]], ["x"], []],
        ["Missing", [0], [["Missing", 1, [[[0], [0], []]]]], ["x"], ["NaN"]],
        ["Missing", [0, 0], [["Missing", 1, [[[0], [0], []]]]], ["x"], []],
    ],
)
def test_what_does_not_fit_the_records_is_damaged(value: object) -> None:
    from auditor.claim import Missing

    for made in (Report, Record, Missing):
        with pytest.raises(Damaged):
            packing.unpacked(told(value), made)
    assert packing.unpacked(
        told(["Missing", [0], [["Missing", 1, [[[0], [0], []]]]], ["x"], []]), Missing
    ) == Missing("x")


def test_a_bomb_is_damaged() -> None:
    with pytest.raises(Damaged):
        packing.unpacked(zlib.compress(b" " * (packing.LARGEST + 1), 9), Record)


def test_a_changed_report_is_a_report_or_damaged() -> None:
    chance = random.Random(11)
    whole = zlib.decompress(packing.packed(report_cases.rich())).decode("utf-8", "surrogatepass")
    junk = (None, True, -1, 0, 10**30, 1.5, "", "NaN", [], {}, [[]], {"a": 1})
    fates = set()
    for _ in range(150):
        changed = json.loads(whole)
        at = changed
        while isinstance(at, list) and at:
            parent, place = at, chance.randrange(len(at))
            at = at[place]
            if chance.random() < 0.2:
                break
        parent[place] = chance.choice(junk)
        try:
            fates.add(type(packing.unpacked(told(changed), Report)))
        except Damaged:
            fates.add(Damaged)
    assert fates <= {Report, Damaged} and Damaged in fates
