"""Forms: titles of every year and province, files that are refused, forms that users add,
properties of binding.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from layout_cases import ACCOUNTS, LAYOUTS, Layout
from mini_reports import as_text, bound, cells, document, messages, posted

from auditor import rules
from auditor.booking import post
from auditor.rules.pack import Pack
from auditor.yamlfile import RuleError

RULES = Path(__file__).parents[1] / "rules"

TITLES = {
    "01": [
        "收入支出决算总表",
        "收入支出决算表",
        "部门收支决算总表",
        "收 入 支 出 决 算 总 表",
        "附表1 收入支出决算总表",
        "表一：收入支出决算总表",
        "2020年度收入支出决算总表",
        "南江市财政局2020年度收入支出决算总表",
        "收入支出决算总表（公开01表）",
        "公开01表 收入支出决算总表",
        "一、收入支出决算总表",
        "收入支出决算总表 公开01表 部门：南江市财政局 金额单位：万元",
        "株洲市人民政府驻北京联络处收入支出决算总表",
        "南江市国有资产监督管理委员会2021年度收入支出决算总表",
        "Z01 收入支出决算总表(财决01表)",
        "收入支出决算总表（续）",
        "《收入支出决算总表》",
    ],
    "02": ["收入决算表", "部门收入决算表", "（二）收入决算表", "2019年收入决算表"],
    "03": ["支出决算表", "部门支出决算表", "3.支出决算表", "南江市财政局支出决算表"],
    "04": [
        "财政拨款收入支出决算总表",
        "财政拨款收入支出决算表",
        "财政拨款收支决算总表",
        "2022年度部门财政拨款收入支出决算总表",
    ],
    "05": [
        "一般公共预算财政拨款支出决算表",
        "一般公共预算财政拨款收入支出决算表",
        "一般公共预算支出决算表",
        "公开06表一般公共预算财政拨款支出决算表",
    ],
    "06": [
        "一般公共预算财政拨款基本支出决算表",
        "一般公共预算财政拨款基本支出决算明细表",
        "一般公共预算基本支出决算表",
    ],
    "07": [
        "一般公共预算财政拨款“三公”经费支出决算表",
        "财政拨款“三公”经费支出决算表",
        '财政拨款"三公"经费支出决算表',
        "“三公”经费及会议费、培训费支出决算表",
        "“三公”经费、行政参公单位机关运行经费情况表",
        "一般公共预算“三公”经费支出决算表",
    ],
    "08": [
        "政府性基金预算财政拨款收入支出决算表",
        "政府性基金预算财政拨款支出决算表",
        "政府性基金预算收入支出决算表",
    ],
    "09": [
        "国有资本经营预算财政拨款支出决算表",
        "国有资本经营预算财政拨款收入支出决算表",
        "国有资本经营预算支出决算表",
    ],
    "": [
        "财政拨款支出决算明细表",
        "项目支出绩效自评表",
        "国有资产使用情况表",
        "一般公共预算财政拨款项目支出决算表",
        "财政专户管理资金收入支出决算表",
        "部门整体支出绩效自评情况表",
        "政府采购情况表",
        "机关运行经费支出决算表",
        "一般公共预算财政拨款支出决算明细表",
        "部门决算表",
        "注：本表反映的是支出决算表",
        "",
    ],
}


@pytest.mark.parametrize(
    ("number", "title"), [(number, title) for number, titles in TITLES.items() for title in titles]
)
def test_titles_of_years_and_provinces(number: str, title: str, pack: Pack) -> None:
    form = pack.forms.by_title(title)
    assert (form.id if form else "") == number


# --- files ----------------------------------------------------------------------------------------


def test_the_shipped_files_meet_their_schemas() -> None:
    for schema, pattern in (
        ("form", "*/forms/*.yaml"),
        ("accounts", "*/accounts/*.yaml"),
        ("pack", "*/pack.yaml"),
        ("relatives", "*/relatives.yaml"),
        ("en", "*/en.yaml"),
        ("checklist", "*/checklist.yaml"),
    ):
        validator = jsonschema.Draft7Validator(
            json.loads((RULES / f"{schema}.schema.json").read_text("utf-8"))
        )
        validator.check_schema(validator.schema)
        for path in RULES.glob(pattern):
            first, *_ = path.read_text("utf-8").splitlines()
            place = first.removeprefix("# yaml-language-server: $schema=")
            assert (path.parent / place).resolve() == RULES / f"{schema}.schema.json"
            validator.validate(yaml.load(path.read_text("utf-8"), yaml.BaseLoader))


def test_the_words_of_the_shipped_packs_meet_their_schema() -> None:
    validator = jsonschema.Draft7Validator(
        json.loads((RULES / "narrative.schema.json").read_text("utf-8"))
    )
    for path in RULES.glob("*/narrative/*.yaml"):
        validator.validate(yaml.load(path.read_text("utf-8"), yaml.BaseLoader))
    assert list(validator.iter_errors({"measure": []}))


def user_pack(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / "forms" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def test_a_user_s_file_extends_a_form(tmp_path: Path) -> None:
    pack = rules.load(
        user_pack(
            tmp_path,
            ours="""
extends: "05"
titles: [本级财力安排支出表]
sides:
  - columns:
      合计: [实际支出]
      其中债券资金: [其中债券.*]
    rows:
      - {name: 合计, also: [全年总数]}
      - {name: 以前年度调整, also: [调整以前年度.*]}
""",
        )
    )
    ledger = posted(
        pack.forms,
        "2023年本级财力安排支出表",
        "单位：元",
        "科目编码 | 科目名称 | 实际支出 | 基本支出 | 其中债券资金\n"
        "201 | 一般公共服务支出 | 3.00 | 2.00 | 1.00\n | 调整以前年度支出 | 4.00 | 4.00 | \n全年总数 | = | 7.00 | 6.00 | 1.00",
    )
    assert (
        bound(ledger, "05")["", "合计", "合计"] == "7.00"
        and bound(ledger, "05")["", "201", "其中债券资金"] == "1.00"
    )
    assert bound(ledger, "05")["", "以前年度调整", "合计"] == "4.00" and not ledger.notices
    assert pack.forms.by_title("一般公共预算财政拨款支出决算表") is pack.forms.forms["05"]
    assert len(rules.load().forms.forms["05"].columns) + 1 == len(pack.forms.forms["05"].columns)


def test_a_user_s_file_brings_a_new_form(tmp_path: Path) -> None:
    pack = rules.load(
        user_pack(
            tmp_path,
            assets="""
id: "10"
title: 国有资产占用情况表
titles: [国有资产(占用|使用)情况表]
sides:
  - columns: {数量: [.*数量], 价值: [价值, 账面价值]}
    rows:
      - {name: 车辆, also: [车辆合计], unit: 辆}
      - {name: 资产总额, also: [合计]}
""",
        )
    )
    ledger = posted(
        pack.forms,
        "国有资产占用情况表",
        "单位：万元",
        "项目 | 数量 | 账面价值\n1.车辆（辆） | 3 | 60.00\n合计 | | 88.00",
    )
    assert bound(ledger, "10") == {
        ("", "车辆", "数量"): "3",
        ("", "车辆", "价值"): "60.00",
        ("", "资产总额", "价值"): "88.00",
    }
    entry = ledger.tables["10"].get("车辆", "数量")
    assert entry is not None and entry.value == 3 and not messages(ledger)


WRONG = {
    "unknown key": (
        'id: "10"\ntitle: 表\ntitles: [表]\nsides:\n  - columns: {甲: [甲]}\n    row: []\n',
        6,
        "不认识的键“row”",
    ),
    "unknown key at the top": ('id: "10"\ntitle: 表\ntitels: [表]\n', 3, "不认识的键“titels”"),
    "unknown key of a row": (
        'id: "10"\ntitle: 表\ntitles: [表]\nsides:\n  - columns: {甲: [甲]}\n    rows:\n      - {name: 乙, als: [丙]}\n',
        7,
        "不认识的键“als”",
    ),
    "missing title": ('id: "10"\ntitles: [表]\n', 1, "缺少“title”"),
    "neither sides nor items": ('id: "10"\ntitle: 表\ntitles: [表]\n', 1, "sides"),
    "sides no list": ('id: "10"\ntitle: 表\ntitles: [表]\nsides: 甲\n', 4, "应是一个列表"),
    "side no mapping": ('id: "10"\ntitle: 表\ntitles: [表]\nsides: [甲]\n', 4, "应是一个映射"),
    "titles no list": (
        'id: "10"\ntitle: 表\ntitles: 表\nsides:\n  - columns: {甲: [甲]}\n',
        3,
        "应是一个列表",
    ),
    "columns no mapping": (
        'id: "10"\ntitle: 表\ntitles: [表]\nsides:\n  - columns: [甲]\n',
        5,
        "应是一个映射",
    ),
    "a column's patterns no list": (
        'id: "10"\ntitle: 表\ntitles: [表]\nsides:\n  - columns:\n      甲: 乙\n',
        6,
        "应是一个列表",
    ),
    "bad pattern": (
        'id: "10"\ntitle: 表\ntitles: [表]\nsides:\n  - columns:\n      甲: ["乙(丙"]\n',
        6,
        "正则表达式“乙(丙”不成立",
    ),
    "bad title pattern": (
        'id: "10"\ntitle: 表\ntitles: ["表["]\nsides:\n  - columns: {甲: [甲]}\n',
        3,
        "正则表达式",
    ),
    "bad pattern of a row": (
        'id: "10"\ntitle: 表\ntitles: [表]\nsides:\n  - columns: {甲: [甲]}\n    rows:\n      - {name: 乙, also: ["*"]}\n',
        7,
        "正则表达式",
    ),
    "after a row that is not there": (
        'id: "10"\ntitle: 表\ntitles: [表]\nsides:\n  - columns: {甲: [甲]}\n    rows:\n      - {name: 乙, after: 丙}\n',
        7,
        "“丙”",
    ),
    "codes": (
        'id: "10"\ntitle: 表\ntitles: [表]\nsides:\n  - columns: {甲: [甲]}\n    codes: funktional\n',
        6,
        "codes 不能是",
    ),
    "id": ('id: "a b"\ntitle: 表\ntitles: [表]\nsides:\n  - columns: {甲: [甲]}\n', 1, "id 不能是"),
    "default": (
        'id: "10"\ntitle: 表\ntitles: [表]\nitems:\n  columns: {甲: [甲]}\n  default: 乙\n',
        6,
        "default",
    ),
    "extends what is not there": ('extends: "77"\ntitles: [表]\n', 1, "没有可扩展的表样“77”"),
    "duplicate key": ('id: "10"\nid: "11"\n', 2, "重复"),
    "no YAML": ('id: "10\n', 1, "YAML"),
    "a list": ("- 甲\n", 1, "应是一个映射"),
}


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_wrong_form_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    content, line, words = WRONG[case]
    with pytest.raises(RuleError) as caught:
        rules.load(user_pack(tmp_path, wrong=content))
    assert (
        caught.value.path.endswith("wrong.yaml")
        and caught.value.line == line
        and words in str(caught.value.message)
    )
    assert caught.value.column >= 1


# --- properties -----------------------------------------------------------------------------------


def _table(layout: Layout) -> tuple[list[list[str]], int]:
    """The rows of a layout's only table, and where its data begin."""
    rows = cells(layout.blocks[2])
    return rows, next(at for at, row in enumerate(rows) if "30.00" in row)


PLAIN = [
    layout
    for layout in ACCOUNTS
    if layout.name.split(": ")[1]
    in (
        "codes in one column, total first",
        "split digits in three columns, total last and spanning",
        "full codes repeated in three columns",
        "code and name in one cell",
        "column numbers without 栏次, with formulas",
    )
]
"""Layouts whose rows do not lean on their neighbours."""


def _written(rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(row) for row in rows)


@settings(max_examples=40, deadline=None)
@given(
    at=st.integers(0, len(PLAIN) - 1),
    seed=st.integers(0, 10**6),
    blanks=st.lists(st.integers(0, 9), max_size=3),
)
def test_order_of_rows_and_blank_rows_change_nothing(
    at: int, seed: int, blanks: list[int], pack: Pack
) -> None:
    layout = PLAIN[at]
    rows, start = _table(layout)
    data = rows[start:]
    random.Random(seed).shuffle(data)
    for blank in blanks:
        data.insert(min(blank, len(data)), [""] * len(rows[0]))
    ledger = post(document(*layout.blocks[:2], _written(rows[:start] + data)), pack.forms)
    assert bound(ledger, "05") == layout.expected and not ledger.notices


@settings(max_examples=20, deadline=None)
@given(
    at=st.integers(0, len(PLAIN) - 1),
    head=st.sampled_from(["人员经费", "公用经费", "年末结转和结余", "预留"]),
    zero=st.sampled_from(["0", "0.00", "-", ""]),
)
def test_a_column_of_zeros_changes_no_other(at: int, head: str, zero: str, pack: Pack) -> None:
    layout = PLAIN[at]
    rows, start = _table(layout)
    wider = [
        [
            *row,
            "^"
            if 0 < number < start and "栏次" not in row and "1=2+3" not in row
            else head
            if number == 0
            else ""
            if number < start
            else zero,
        ]
        for number, row in enumerate(rows)
    ]
    found = bound(post(document(*layout.blocks[:2], _written(wider)), pack.forms), "05")
    assert {key: text for key, text in found.items() if key[2] != head} == layout.expected


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), mark=st.sampled_from(["merged", "\t", "|"]))
def test_order_of_tables_changes_nothing(seed: int, mark: str, pack: Pack) -> None:
    chosen = {
        layout.table: layout
        for layout in LAYOUTS
        if mark == "merged" or layout.variants != ("merged",)
    }
    order = list(chosen.values())
    random.Random(seed).shuffle(order)
    blocks = [block for layout in order for block in layout.blocks]
    ledger = post(
        document(*blocks) if mark == "merged" else as_text(*blocks, mark=mark), pack.forms
    )
    assert {layout.table: bound(ledger, layout.table) for layout in order} == {
        layout.table: layout.expected for layout in order
    }
