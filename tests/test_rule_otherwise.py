"""What a rule says otherwise than the language has it is answered with the form that is accepted;
what a rule without figures comes to is told as of any other.
"""

from __future__ import annotations

import pathlib
import re

import pytest
from click.testing import CliRunner, Result

from auditor import rules, yamlparser
from auditor.cli import main
from auditor.rules.claims import claims
from auditor.rules.compiling import mistakes
from auditor.rules.constants import meant
from auditor.rules.packs import loaded
from auditor.rules.scope import BUT, ROWS, SAME_COLUMN, SAME_ROW
from auditor.rules.signs import COUNT_UNITS, SAME
from auditor.rules.tree import ATTRIBUTES, CELL_TEXTS, COMPARISONS, FUNCTIONS, LIKE, YEARS
from auditor.rules.words import KEYS
from auditor.units import AMOUNT_UNITS, RATIO_UNITS
from auditor.yamlfile import RuleError
from tests.test_rule_mistakes import GOOD, pack
from tests.test_rule_mistakes import told_in_english as told_in_english

EACH = "表05 每行"
TEXT = """\
某市民政局2024年度部门决算

一般公共预算财政拨款支出决算表
单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
| 208 | 社会保障和就业支出 | 187.87 | 97.87 | 90.00 |
| 20802 | 民政管理事务 | 187.87 | 97.87 | 90.00 |
| 2080201 | 行政运行 | 187.87 | 97.87 | 90.00 |
|  | 合计 | 187.87 | 97.87 | 90.00 |
"""


def rule(check: str, target: str = "", more: str = "") -> str:
    """A rule with a formula and a `for`."""
    scope = f"for: {target}\n" if target else ""
    example = "    - |\n      某表\n" + (
        "      === 上年\n      某表\n" if target.startswith("上年") else ""
    )
    return (
        f"id: local\ntitle: 甲\nseverity: warning\n{scope}check: {check}\n{more}"
        f"examples:\n  holds:\n{example}  fails:\n{example}"
    )


def told(folder: pathlib.Path, text: str, **files: str | bytes) -> str:
    """What is said of a rule; nothing of a right one."""
    problems: list[RuleError] = []
    try:
        rules.load(pack(folder, a=text, **files), problems=problems)
    except RuleError as error:
        problems.append(error)
    return "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("wrong", "said", "right"),
    [
        # More than one argument, digits, rounding.
        ("abs(表06[合计], 2) > 0", "不写位数，也不取整", "abs(表06[合计]) > 0"),
        ("abs(表06[合计], 表06[301]) > 0", "例如 abs(甲) + abs(乙)", "abs(表06[合计]) + abs(表06[301]) > 0"),
        ("有(表06, 表07)", "例如 有(甲) 且 有(乙)", "有(表06) 且 有(表07)"),
        ("round(表06[合计], 2) > 0", "不写位数，也不取整", "表06[合计] > 0"),
        ("四舍五入(表06[合计]) > 0", "不写位数，也不取整", "表06[合计] > 0"),
        # A condition is wanted.
        ("有(表06) 且 且 有(表05)", "“且”之后应是一个条件", "有(表06) 且 有(表07) 且 有(表05)"),
        ("有(表06) 且", "例如 有(表07) 或 表05[合计] > 0", "有(表06) 且 有(表07)"),
        ("有(表06) 或", "例如 有(表07) 或 表05[合计] > 0", "有(表06) 或 表05[合计] > 0"),
        ("若 有(表06) 则", "“则”之后应是一个条件", "若 有(表06) 则 有(表07)"),
        ("非", "“非”之后应是一个条件", "非 有(表07)"),
        # Printed numbers of rows and columns.
        ("表01[31 行] = 表01[27行]", "写作 表01[31行]。", "表01[31行] = 表01[27行]"),
        ("表01[第31行] = 表01[27行]", "写作 表01[31行]。", "表01[31行] = 表01[27行]"),
        ("表01[第三十一行] = 表01[27行]", "写作 表01[31行]。", "表01[31行] = 表01[27行]"),
        ("表01[行次31] = 表01[27行]", "写作 表01[31行]。", "表01[31行] = 表01[27行]"),
        ("表01[收入.31 行] = 表01[27行]", "写作 表01[收入.31行]。", "表01[收入.31行] = 表01[27行]"),
        ("表03[合计, 第2栏] > 0", "写作 表03[合计, 2栏]。", "表03[合计, 2栏] > 0"),
        ("sum(表01[1行..3行]) > 0", "表01[1行], 表01[2行], 表01[3行]。", "sum(表01[1行], 表01[2行], 表01[3行]) > 0"),
        ("sum(表01[1-3行]) > 0", "表01[1行], 表01[2行], 表01[3行]。", "sum(表01[1行], 表01[2行], 表01[3行]) > 0"),
        ("sum(表01[第1至30行]) > 0", "表01[1行], 表01[2行], …, 表01[30行]。", "sum(表01[1行], 表01[30行]) > 0"),
        ("表01[收入..8行] > 0", "写作 表01[收入.8行]。", "表01[收入.8行] > 0"),
        # A comma left out.
        ("表05[合计 基本支出] > 0", "写作 表05[合计, 基本支出]。", "表05[合计, 基本支出] > 0"),
        ("表05[201 合计] > 0", "写作 表05[201, 合计]。", "表05[201, 合计] > 0"),
        ("表01[收入.总计 决算数] > 0", "写作 表01[收入.总计, 决算数]。", "表01[收入.总计, 决算数] > 0"),
        # Constants.
        ("表06[合计] >= .5万元", "写作 0.5万元。", "表06[合计] >= 0.5万元"),
        ("表06[合计] >= 5.万元", "写作 5万元。", "表06[合计] >= 5万元"),
        ("表06[合计] >= 五万元", "写作 5万元。", "表06[合计] >= 5万元"),
        ("表06[合计] >= ¥5万", "写作 5万元。", "表06[合计] >= 5万元"),
        ("表06[301] / 表06[合计] >= 百分之五十", "写作 50%。", "表06[301] / 表06[合计] >= 50%"),
        # Dates.
        ("公开日期 - 批复日期 <= 20天", "写作 公开日期 <= 批复日期 + 20天。", "公开日期 <= 批复日期 + 20天"),
        ("20 >= 公开日期 - 批复日期", "写作 公开日期 <= 批复日期 + 20天。", "公开日期 <= 批复日期 + 20天"),
        ("公开时间 <= 次年9月30日", "写作 公开日期。", "公开日期 <= 次年9月30日"),
        ("日期 <= 明年8月31日", "写作 次年8月31日。", "日期 <= 次年8月31日"),
        ("日期 >= 去年8月", "写作 上年8月。", "日期 >= 上年8月"),
        ("日期 <= 8月31日", "写作 本年8月31日。", "日期 <= 本年8月31日"),
        ("批复日 <= 次年9月30日", "写作 批复日期。", "批复日期 <= 次年9月30日"),
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_told_as_it_is_accepted(
    tmp_path: pathlib.Path, wrong: str, said: str, right: str
) -> None:
    assert said in told(tmp_path, rule(wrong))
    assert not told(tmp_path, rule(right))


@pytest.mark.parametrize(
    ("wrong", "said", "right"),
    [
        # Columns by their numbers, in rows.
        (("第1栏 = 2栏", "表03 每行"), "写作 1栏。", ("1栏 = 2栏", "表03 每行")),
        (("1 栏 = 2栏", "表03 每行"), "写作 1栏。", ("1栏 = 2栏", "表03 每行")),
        # A figure is compared with a text, whatever names it.
        (("合计 = “四”", EACH), "表NN[行, 栏].文字", ("表05[科目, 合计].文字 = “四”", EACH)),
        (("合计 像 “四*”", EACH), "表NN[行, 栏].文字", ("表05[科目, 合计].文字 像 “四*”", EACH)),
        (("合计 = “四”", "表06"), "表NN[行, 栏].文字", ("表06[合计, 决算数].文字 = “四”", "表06")),
        (("列示 = “四”", "说明 每个表值"), "这里的文字是 量", ("量 = “四”", "说明 每个表值")),
        (("占比 = “四”", "说明 每个占比"), "比较数字不写引号", ("占比 = 四", "")),
        # Another name of what the text says.
        (("占比 = 部分 / 整体", "说明 每个比例"), "是否为“占比”", ("占比 = 部分 / 整体", "说明 每个占比")),
        (("增幅 <= 50%", "说明 每个增长率"), "是否为“增幅”", ("增幅 <= 50%", "说明 每个增幅")),
        # Another report has tables, and nothing else.
        (("上年.表01[第31行] > 0", "上年"), "写作 上年.表01[31行]。", ("上年.表01[31行] > 0", "上年")),
        (("表01[收入.总计] > sum(部分单位.表01[收入.总计])", "部分单位"), "写作 各单位.表01", ("表01[收入.总计] > sum(各单位.表01[收入.总计])", "")),
        (("上年.表05[科目, 合计] > 0", "上年"), "写作 sum(上年.表05[科目, 合计])", ("sum(上年.表05[科目, 合计]) > 0", "上年")),
        (("上年.表05[合计, 合计] > 上年.表05[本行, 合计]", "上年"), "“本行”只用于 每行", ("上年.表05[合计, 合计] > 0", "上年")),
        # What is one of several rows.
        (("表05[类, 合计] > 0", EACH), "for 写 表05 每类", ("表05[类, 合计] > 0", "表05 每类")),
        (("表03[合计, 本栏] > 0", EACH), "“本栏”只用于 每栏", ("表03[合计, 本年支出合计] > 合计", EACH)),
        (("唯一(表05[合计])", ""), "写作 唯一(表05[编码])", ("唯一(表05[编码])", "")),
        (("口径 = “甲”", "说明 每个表值"), "“表值”没有角色“口径”", ("量 = “甲”", "说明 每个表值")),
        (("编码 = “甲”", "说明 每个表值"), "“表值”没有角色“编码”", ("量 = “甲”", "说明 每个表值")),
        (("上年.年度 = 年度", "上年"), "上年.表NN[行, 栏]；年度 是本报告的", ("上年.表05[合计, 合计] > 0", "上年")),
    ],
)  # fmt: skip
def test_what_a_scope_makes_of_it(
    tmp_path: pathlib.Path, wrong: tuple[str, str], said: str, right: tuple[str, str]
) -> None:
    assert said in told(tmp_path, rule(*wrong))
    if right[1]:
        assert not told(tmp_path, rule(*right))


def test_brackets_around_tables_say_what_commas_do(tmp_path: pathlib.Path) -> None:
    listed = "[表03, 表05] 每个上级科目, 每栏"
    for bare in (listed, "[表03, 表05]"):
        assert "加引号" in told(tmp_path, rule("本级 = sum(下级)", bare))
    assert not told(tmp_path, rule("有(表05)", '"[表03, 表05]"'))
    for text in (f'"{listed}"', "［表03，表05］ 每个上级科目, 每栏", listed[1:].replace("]", "")):
        assert not told(tmp_path, rule("本级 = sum(下级)", text)), text
    found = told(tmp_path, rule("本级 = sum(下级)", '"[表03, 表99] 每个上级科目, 每栏"'))
    assert "a.yaml:4:14: " in found and "没有99表的表样" in found, found


def test_only_what_is_a_constant_is_taken_for_one() -> None:
    assert [meant(name) for name in ("三公", "一", "合计", ".名称", "百分之", "万元")] == [""] * 6
    assert [meant(name) for name in ("¥5", "一百二十点五万元", "千分之三", "三次")] == [
        "5元",
        "120.5万元",
        "3‰",
        "3次",
    ]


@pytest.mark.parametrize(
    ("files", "said", "right"),
    [
        (
            {"narrative__measures": "measures:\n- {name: 甲, key: 甲, cells: []}\n"},
            "“cells”里没有一项",
            {"narrative__measures": "measures:\n- {name: 甲, key: 甲, cells: ['表05[合计, 基本支出]']}\n"},
        ),
        ({"forms__x": 'extends: "05"\nsides: []\n'}, "“sides”里没有一项", {"forms__x": 'extends: "05"\n'}),
        (
            {"pack": "name: bumen-juesuan\n"},
            "已有叫“bumen-juesuan”的规则包",
            {"pack": "name: bumen-juesuan-own\n"},
        ),
        ({"pack": "off: [local-travel]\n"}, "“local-travel”就在这个文件夹里", {"pack": "off: [05-row]\n"}),
        ({"a": GOOD + "kind: same\n"}, "印了两处的同一个数", {"a": rule("表05[合计, 合计] = 表06[合计]", "", "kind: same\n")}),
        (
            {"checklist": "- id: a\n  title: t\n  group: g\n  basis: b\n  says: {甲: ['(']}\n"},
            "左括号没有配上",
            {"checklist": "- id: a\n  title: t\n  group: g\n  basis: b\n  says: {甲: ['\\(']}\n"},
        ),
    ],
)  # fmt: skip
def test_a_file_that_says_nothing_or_too_much_is_refused(
    tmp_path: pathlib.Path, files: dict[str, str], said: str, right: dict[str, str]
) -> None:
    assert said in told(
        tmp_path,
        files.get("a", GOOD),
        **{name: text for name, text in files.items() if name != "a"},
    )
    loaded.cache_clear()
    assert not told(
        tmp_path,
        right.get("a", GOOD),
        **{name: text for name, text in right.items() if name != "a"},
    )


# --- what may be said -----------------------------------------------------------------------------


def refused(check: str, target: str = "") -> list[str]:
    """What is wrong with a rule of the shipped pack."""
    forms = loaded(("bumen-juesuan",)).forms
    return [
        f"{error}" for error in mistakes(yamlparser.parse(rule(check, target), "a.yaml"), forms)
    ]


def page() -> str:
    return CliRunner().invoke(main, ["rules", "words", "--pack", "bumen-juesuan"]).output


def test_words_print_what_rules_may_say_of_claims_and_only_that() -> None:
    listed = page().partition("## 说法")[2].partition("## for")[0]
    found = {
        line[2:].partition("：")[0]: line.partition("：")[2]
        for line in listed.splitlines()
        if line[:2] == "- "
    }
    assert found.keys() == claims().keys()
    for kind, line in found.items():
        roles, _, texts = line.partition("；文字：")
        assert {*roles.split("、"), *filter(None, texts.split("、"))} == claims()[kind], kind
        for check in (
            *(f"有({name})" for name in roles.split("、")),
            *(f"{name} = “甲”" for name in texts.split("、") if name),
        ):
            assert not refused(check, f"说明 每个{kind}"), (kind, check)
    assert refused("有(上年同项)", "说明 每个变动方向")


def test_words_print_every_sign_and_word_of_the_language() -> None:
    lines = page().partition("## for")[2].splitlines()
    words = {word for line in lines for word in re.split("[ 、：；，()（）…“”]", line)}
    assert words >= {
        *SAME,
        *COMPARISONS,
        "且",
        "或",
        "非",
        "若",
        "则",
        LIKE,
        *FUNCTIONS,
        *ATTRIBUTES,
        *KEYS,
        *AMOUNT_UNITS,
        *RATIO_UNITS,
    }
    assert words >= {
        *ROWS,
        "每栏",
        BUT,
        SAME_COLUMN,
        SAME_ROW,
        *COUNT_UNITS,
        *(f".{name}" for name in CELL_TEXTS),
    }
    for year in YEARS:
        assert f"{year}年9月30日" in "".join(lines) and not refused(f"公开日期 <= {year}年9月30日")
    for sign, same in SAME.items():
        check = (
            f"表06[301] {sign} 表06[合计]"
            if same in COMPARISONS
            else f"表06[301] {sign} 2 <= 表06[合计]"
        )
        assert not refused(check if same not in "+-" else f"表06[合计] {sign} 表06[301] >= 0"), sign


@pytest.mark.parametrize(
    ("check", "target"),
    [
        ("合计 > 0", "表05 每行"),
        ("本级 = sum(下级)", "表05 每个上级科目, 每栏"),
        ("列全(本级)", "表05 每个上级科目, 每栏"),
        ("合计 <= 表06[合计, 本栏]", "表06 每栏"),
        ("决算数 <= 表02[合计, 本行]", "表01 收入 每行"),
        ("合计 > 0", "表06 每栏 除 决算数"),
        ("唯一(编码)", "表05"),
        ("在(codes.functional)", "表05 每科目"),
        ("在(名称, “甲”, “乙”)", "表05 每行"),
    ],
)
def test_what_words_print_is_accepted(check: str, target: str) -> None:
    assert not refused(check, target)


# --- what a rule comes to -------------------------------------------------------------------------


def checked(folder: pathlib.Path, text: str, *options: str, report: str = TEXT) -> Result:
    """A report checked with a rule that was asked for by its name."""
    loaded.cache_clear()
    (folder / "report.txt").write_text(report, "utf-8")
    own = folder / "own"
    own.mkdir(exist_ok=True)
    pack(own, a=text)
    arguments = [
        "check",
        str(folder / "report.txt"),
        "--pack",
        str(own),
        "--isolated",
        "--no-cache",
        *options,
    ]
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    ("check", "target", "line"),
    [
        ("有(表05)", "", "甲: 条件“有(表05)”成立"),
        ("唯一(科目)", "表05", "05表: 条件“唯一(科目)”成立（3 个）"),
        ("在(codes.functional)", "表05 每项", "05表 行政运行: 条件“在(codes.functional)”成立"),
        ("名称 != “培训支出”", "表05 每项", "成立（名称 是“行政运行”）"),
        ("若 年度 >= 2025 则 有(表07)", "", "成立（年度 是“2024”）"),
        ("count(表05[208*, 合计]) = 3", "", "3 = 3"),
    ],
)
def test_a_rule_asked_for_by_name_has_checked_what_it_decides(
    tmp_path: pathlib.Path, check: str, target: str, line: str
) -> None:
    done = checked(tmp_path, rule(check, target), "--select", "local", "--all")
    assert done.exit_code == 0 and line in done.output, done.output
    assert "所选规则相符 1 项" in done.output and "没有一项能核对" not in done.output
    told_again = CliRunner().invoke(
        main,
        [
            "rules",
            "explain",
            "local",
            "--pack",
            str(tmp_path / "own"),
            "--report",
            str(tmp_path / "report.txt"),
        ],
    )
    assert line.partition(": ")[2] in told_again.output, told_again.output


def test_nothing_is_checked_where_nothing_is_read_or_decided(tmp_path: pathlib.Path) -> None:
    assert (
        checked(tmp_path, rule("有(表05)"), "--select", "local", report="扫描件\n").exit_code == 3
    )
    assert checked(tmp_path, rule("有(表05)"), report="扫描件\n").exit_code == 3
    # A prefix is no name.
    assert checked(tmp_path, rule("有(表05)"), "--select", "loc*").exit_code == 3


@pytest.mark.parametrize(
    "check", ["表05[99行, 合计] = 0", "表05[合计, 99栏] = 0", "表05[99行, 合计] > 表05[98行, 合计]"]
)
def test_a_printed_number_that_is_not_there_is_told(tmp_path: pathlib.Path, check: str) -> None:
    done = checked(tmp_path, rule(check), "--select", "local")
    assert done.exit_code == 3 and "无法核对 1 项" in done.output and "次 99" in done.output, (
        done.output
    )


def test_a_tail_without_a_rate_says_nothing_of_rates(tmp_path: pathlib.Path) -> None:
    done = checked(tmp_path, rule("表05[合计, 合计] < 187.87万元"), "--select", "local")
    assert "尾差 1" in done.output and "百分比" not in done.output, done.output
