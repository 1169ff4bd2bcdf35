"""Mistakes in rule files: each is said with its place and with what would be right, and what is
said to be right is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from auditor import rules
from auditor.cli import main
from auditor.message import Message
from auditor.rules.packs import loaded
from auditor.wording.messages import in_words, mistake
from auditor.wording.words import words
from auditor.yamlfile import RuleError
from auditor.yamlwords import nearest

GOOD = """\
id: local-travel
title: 差旅费不超过公用经费的一半
severity: warning
check: 表06[30211] <= 表06[公用经费合计] / 2
examples:
  holds:
    - |
      一般公共预算财政拨款基本支出决算表
      | 科目编码 | 科目名称 | 决算数 |
      | 30211 | 差旅费 | 4.00 |
      |  | 公用经费合计 | 9.00 |
  fails:
    - |
      一般公共预算财政拨款基本支出决算表
      | 科目编码 | 科目名称 | 决算数 |
      | 30211 | 差旅费 | 5.00 |
      |  | 公用经费合计 | 9.00 |
"""
CHECK = "表06[30211] <= 表06[公用经费合计] / 2"


@pytest.fixture(autouse=True)
def told_in_english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every mistake that is made here can be told in English: what is wrong, and each sentence of
    what would be right.
    """
    made: list[RuleError] = []
    begin = RuleError.__init__

    def begun(self: RuleError, *told: Any) -> None:
        begin(self, *told)
        made.append(self)

    monkeypatch.setattr(RuleError, "__init__", begun)
    yield
    english = words("en")
    for error in made:
        for message in filter(None, (error.message, error.hint)):
            assert isinstance(message, Message) and in_words(message, english) != str(message), (
                message
            )
        assert mistake(error, english).startswith(error.place) and "。。" not in str(error)


def lint(folder: Path) -> Result:
    done = CliRunner().invoke(main, ["rules", "lint", str(folder)])
    assert "Traceback" not in done.output and done.exit_code != 70, done.output
    return done


def pack(folder: Path, **files: str | bytes) -> Path:
    """A folder of rules; `forms__x` is forms/x.yaml."""
    for name, content in {"a": GOOD, **files}.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def test_a_right_pack_is_quiet(tmp_path: Path) -> None:
    done = lint(pack(tmp_path))
    assert done.exit_code == 0 and "没有发现错误" in done.output


@pytest.mark.parametrize(
    ("wrong", "column", "said", "right"),
    [
        ("06表[30211] <= 5万元", 8, "写作 表06[30211]", "表06[30211] <= 5万元"),
        ("表06(30211) <= 5万元", 8, "写作 表06[30211]", "表06[30211] <= 5万元"),
        ("表6[30211] <= 5万元", 8, "写作 表06[30211]", "表06[30211] <= 5万元"),
        ("表06.30211 <= 5万元", 8, "写作 表06[30211]", "表06[30211] <= 5万元"),
        ("表06〔30211〕 <= 5万元", 8, "写作 表06[30211]", "表06[30211] <= 5万元"),
        (
            "表06[30211、决算数] <= 5万元",
            12,
            "写作 表06[30211, 决算数]",
            "表06[30211, 决算数] <= 5万元",
        ),
        ("表06[30211, 决算] <= 5万元", 19, "是否为“决算数”", "表06[30211, 决算数] <= 5万元"),
        ("表06[公用经费总计] >= 0", 12, "是否为“公用经费合计”", "表06[公用经费合计] >= 0"),
        (
            "表01[收人.总计] = 表01[支出.总计]",
            12,
            "是否为“收入”",
            "表01[收入.总计] = 表01[支出.总计]",
        ),
        ("表77[合计] = 表06[合计]", 8, "没有77表的表样", "表05[合计, 基本支出] = 表06[合计]"),
        ("表06[30250] <= 5万元", 12, "没有经济分类科目“30250”", "表06[30240] <= 5万元"),
        ("表05[29901, 合计] >= 0", 12, "没有支出功能分类的类“299”", "表05[22901, 合计] >= 0"),
        ("sun(表06[科目]) > 0", 8, "是否为“sum”", "sum(表06[科目]) > 0"),
        ("avg(表06[科目]) > 0", 8, "sum(…) / count(…)", "sum(表06[科目]) / count(表06[科目]) > 0"),
        ("表06[30211] <= 50000", 22, "例如 50000元", "表06[30211] <= 50000元"),
        ("表06[30211] <= 50%", 19, "不是同一种量", "表06[30211] / 表06[公用经费合计] <= 50%"),
        ("表06[30211] <= 1,000元", 22, "写作 1000", "表06[30211] <= 1000元"),
        ("表06[30211] <= 5斤", 23, "不认识的单位“斤”", "表06[30211] <= 5万元"),
        ("表06[30211] / 0 <= 1", 21, "除数是 0", "表06[30211] / 2 <= 1万元"),
        ("表06[30211] / (1 - 1) <= 1", 24, "除数是 0", "表06[30211] / 2 <= 1万元"),
        ("表06[30211] = “四”", 8, "表NN[行, 栏].文字", "表06[30211, 决算数].文字 = “四”"),
        ("表06[30211] = 表06[30211]", 19, "恒成立", "表06[30211] >= 0"),
        ("表06[30211]等于表06[合计]", 18, "写作 =", "表06[30211] = 表06[合计]"),
        ("表06[30211] <= 5万元。", 25, "删去它", "表06[30211] <= 5万元"),
        ("表06[30211] <= 5 万元", 24, "写作 5万元", "表06[30211] <= 5万元"),
        ("表06[30211] <= 0,5万元", 23, "小数点写作“.”", "表06[30211] <= 0.5万元"),
        ("表06[30211]^2 > 0", 18, "甲 * 甲", "表06[30211] * 表06[30211] > 0"),
        ("表06[30211].名字 = “差旅费”", 18, "表06[30211].名称", "表06[30211].名称 = “差旅费”"),
        ("有 表06[30211]", 10, "写作 有(表06[30211])", "有(表06[30211])"),
        ("sum() > 0", 12, "例如 sum(表05[类, 合计])", "sum(表05[类, 合计]) > 0"),
        ("表06[差旅费] <= 5万元", 12, "例如 表06[30101]", "表06[30101] <= 5万元"),
        (
            "表06[30211] <= 5万元；表06[合计] > 0",
            25,
            "用 且 连接",
            "表06[30211] <= 5万元 且 表06[合计] > 0",
        ),
        ("表06[30211] and 表06[合计]", 19, "写作 且", "有(表06[30211]) 且 有(表06[合计])"),
        ("表06[30211] 不超过 表06[合计]", 19, "写作 <=", "表06[30211] <= 表06[合计]"),
        ("0 <= 表06[30211] >= 5万元", 24, "方向要一致", "0 <= 表06[30211] <= 5万元"),
        ("若 有(表06) 表06[合计] > 0", 17, "若 之后缺少 则", "若 有(表06) 则 表06[合计] > 0"),
        (
            "表01[收入.年末结转和结余] >= 0",
            12,
            "这一行在“支出”边，写作 表01[支出.年末结转和结余]",
            "表01[支出.年末结转和结余] >= 0",
        ),
        ("sum(表01[支出.各类]) >= 0", 16, "；组：其中、各类支出", "sum(表01[支出.各类支出]) >= 0"),
        (
            "表07[公务接待费, 决算数] / 表07[合计, 决算数] > 50",
            41,
            "百分数写作 50%",
            "表07[公务接待费, 决算数] / 表07[合计, 决算数] > 50%",
        ),
        (
            "表07[公务接待费, 决算数] / 表07[合计, 决算数] > 5人",
            41,
            "例如 50%",
            "表07[公务接待费, 决算数] / 表07[合计, 决算数] > 5%",
        ),
        ("表07[国内接待批次, 决算数] > 3人", 27, "3批次", "表07[国内接待批次, 决算数] > 3批次"),
        ("表07[国内接待批次, 决算数] > 3%", 27, "或不写单位", "表07[国内接待批次, 决算数] > 3"),
        ("max(表06[30211], 100) >= 0", 24, "100元", "max(表06[30211], 100元) >= 0"),
        ("表06[30211] >= 0辆", 19, "不是同一种量", "表06[30211] >= 0"),
        ("表05[类, 合计] >= 0", 8, "写作 sum(表05[类, 合计])", "sum(表05[类, 合计]) >= 0"),
        ("表05[2*, 合计] >= 0", 8, "写作 sum(表05[2*, 合计])", "sum(表05[2*, 合计]) >= 0"),
        ("count(表05[行]) > 1", 18, "行名“行”", "count(表05[科目]) > 1"),
        ("本级 = sum(下级)", 8, "没有说是哪张表的", "表06[301] = sum(表06[301*]) - 表06[301]"),
    ],
)
def test_a_wrong_formula_is_answered_with_a_cure_that_works(
    tmp_path: Path, wrong: str, column: int, said: str, right: str
) -> None:
    place = pack(tmp_path, a=GOOD.replace(CHECK, wrong))
    with pytest.raises(RuleError) as caught:
        rules.load(place)
    assert (caught.value.line, caught.value.column) == (4, column), caught.value
    assert said in str(caught.value)
    assert lint(place).exit_code == 2
    rules.load(pack(tmp_path, a=GOOD.replace(CHECK, right)))


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("severity: warning", "severity: waring", "3:11", "是否为“warning”"),
        ("severity: warning", "serverity: warning", "3:1", "是否为“severity”"),
        ("severity: warning", "severity：warning", "4:1", "全角冒号"),
        ("severity: warning", "severity:warning", "4:1", "要空一格"),
        ("severity: warning", " severity: warning", "3:10", "缩进不对"),
        ("severity: warning", "\tseverity: warning", "3:1", "制表符"),
        ("severity: warning", "severity: warning\nkind: units", "4:7", "是否为“unit”"),
        ("severity: warning", "severity: warning\naccept: {nevr: 无}", "4:10", "是否为“never”"),
        ("title: 差", "title: “差", "", ""),
        ("title: 差", 'title: "差', "2:8", "引号没有配成对"),
        (f"check: {CHECK}", "check: [甲]", "4:8", "应是一段文字"),
        (f"check: {CHECK}", "for: 表77 每行\ncheck: 决算数 >= 0", "4:7", "没有77表的表样"),
        (f"check: {CHECK}", "for: 06表 每行\ncheck: 决算数 >= 0", "4:6", "写作 表06"),
        (f"check: {CHECK}", "for: 表01 收人 每行\ncheck: 决算数 >= 0", "4:10", "是否为“收入”"),
        (
            f"check: {CHECK}",
            "for: 表01 收入 每个各项收人\ncheck: 决算数 >= 0",
            "4:15",
            "是否为“各项收入”",
        ),
        (f"check: {CHECK}", "for: 说明 每个占比\ncheck: 部分 <= 50", "5:14", "例如 5万元、3辆"),
        (f"check: {CHECK}", "for: 说明 每个占比\ncheck: 占比 <= 50", "5:14", "百分数写作 50%"),
        (f"check: {CHECK}", "for: 说明 每个占比\ncheck: 占比 <= 3辆", "5:14", "例如 50%"),
        (f"check: {CHECK}", "for: 表03 每科目\ncheck: 在(表05[合计])", "5:10", "写作 表05[科目]"),
        (f"check: {CHECK}", "for: 表05 每行, 每栏\ncheck: 合计 >= 基本支出", "5:11", "删去 每栏"),
        (f"check: {CHECK}", "for: 表06 每行\ncheck: 列全(本级)", "5:11", "每个上级科目"),
        (
            f"check: {CHECK}",
            "for: 表07\ncheck: 唯一(科目)",
            "5:11",
            "写 名称 或 行，例如 唯一(名称)",
        ),
        (
            f"check: {CHECK}",
            "for: 各单位\ncheck: 上年.表01[收入.总计] >= 0",
            "5:8",
            "for 写 上年，或这里写 各单位.表01[…]",
        ),
        (
            f"check: {CHECK}",
            "for: 部分单位\ncheck: 上年.表01[收入.总计] >= 0",
            "5:8",
            "或这里写 各单位.表01[…]",
        ),
        (
            f"check: {CHECK}",
            "for: 预算\ncheck: 预算.表01[收入.总结] >= 0",
            "5:15",
            "“预算”的报告里，公式中的行名“总结”",
        ),
        (f"check: {CHECK}", "chek: 甲", "4:1", "是否为“check”"),
        ("id: local-travel", "编号: local-travel", "1:1", "不认识的键“编号”"),
        (f"check: {CHECK}", "for: 表05 每个上级科目\ncheck: 本级 = sum(下级)", "4:10", "缺少 每栏"),
        (
            f"check: {CHECK}",
            "for: 说明 每个占笔\ncheck: 占比 = 部分 / 整体",
            "4:11",
            "是否为“占比”",
        ),
        (
            f"check: {CHECK}",
            "for: 说明 每个占比\ncheck: 占比 = 部份 / 整体",
            "5:13",
            "是否为“部分”",
        ),
    ],
)
def test_a_wrong_key_or_value_is_said_where_it_stands(
    tmp_path: Path, old: str, new: str, place: str, said: str
) -> None:
    done = lint(pack(tmp_path, a=GOOD.replace(old, new)))
    assert (
        (done.exit_code == 2) == bool(said)
        and f"a.yaml:{place}" in done.output + "a.yaml:"
        and said in done.output
    ), done.output


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a": GOOD.encode("gbk")}, "不是 UTF-8 编码"),
        ({"pack": "name: 本县\n".encode("gb18030")}, "不是 UTF-8 编码"),
        ({"a": GOOD.encode("utf-16")}, "不是 UTF-8 编码"),
        ({"pack": "name: a\nextends: .\n"}, "extends 循环"),
        ({"pack": "name: a\nextends: bumen-jueshuan\n"}, "是否为“bumen-juesuan”"),
        ({"pack": "name: a\noff: [01-balanse]\n"}, "是否为“01-balance”"),
        ({"pack": "name: a\noff: 01-balance\n"}, "off 应是一个列表"),
        ({"pack": "name: a\nextend: bumen-juesuan\n"}, "是否为“extends”"),
        ({"b": GOOD}, "重复"),
        (
            {"forms__x": 'id: "05"\ntitle: 甲\ntitles: [甲]\nsides: [{columns: {甲: [甲]}}]\n'},
            'extends: "05"',
        ),
        (
            {
                "forms__x": 'extends: "06"\nsides:\n  - columns: {}\n    rows: [{name: 甲}, {name: 甲}]\n'
            },
            "“甲”写了两次",
        ),
        (
            {"narrative__measures": "measures:\n  - {name: 甲, key: 甲, cells: ['表77[甲]']}\n"},
            "没有77表的表样",
        ),
        (
            {
                "narrative__measures": "measures:\n  - {name: 甲, key: 甲, cells: ['表07[公务接待费, 决算]']}\n"
            },
            "是否为“决算数”",
        ),
        (
            {
                "narrative__measures": "measures:\n  - &a {name: 甲, key: 甲, cells: ['表07[合计, 决算数]']}\n  - *a\n"
            },
            "“甲”写了两次",
        ),
        (
            {
                "narrative__measures": "measures:\n  - {name: 印刷费, key: 印刷费, cells: ['表06[30202]']}\n"
            },
            "加一行 印刷费: [印刷费]",
        ),
        ({"narrative__measures": "measures:\n  - 甲\n"}, "各项应是一个映射"),
        ({"narative__labels": "heads: [甲]\n"}, "改为 narrative/labels.yaml"),
        ({"packs": "off: [05-06-housing]\n"}, "改为 pack.yaml"),
        ({"narrative__mesures": "measures: []\n"}, "不认识的词汇文件“mesures”"),
        ({"a": ""}, "文件是空的"),
        ({"a": "[]\n"}, "文件里没有规则"),
        ({"a": "- 甲\n- 乙\n"}, "a.yaml:2:3: 应是一条规则"),
        ({"a": GOOD.replace("差旅费不超过公用经费的一半", '""')}, "title 是空的"),
        ({"pack": "extends: ''\nrecognise: '.*表'\n"}, "“recognise”应是一个列表"),
        (
            {"pack": "extends: ''\nrecognise: ['(表']\n"},
            "pack.yaml:2:13: 正则表达式“(表”不成立：第 1 个字左括号没有配上",
        ),
        ({"pack": "unit: 万圆\n"}, "不认识的单位“万圆”"),
        ({"pack": "called: {zh: [甲]}\n"}, "“zh”应是一段文字"),
        (
            {"pack": "extends: ''\nshared:\n  - bumen-juesuan/cross/01-02.yaml\n"},
            "pack.yaml:3:5: “bumen-juesuan/cross/01-02.yaml”与这个规则包不合",
        ),
        ({"pack": "extends: ''\n"}, "规则包里还没有表样"),
        ({"forms__x": 'id: 新\nextends: "05"\n'}, "不能另写 id"),
        (
            {
                "forms__x": "id: 甲\ntitle: 甲表\ntitles: [甲表]\nsides: [{columns: {金额: [金额]}, rows: [合计]}]\n"
            },
            "写成 - {name: 合计}",
        ),
        ({"relatives": "预算: {kind: [bumen-yusuan]}\n"}, "“kind”应是一段文字"),
        ({"relatives": '预算: {kind: bumen-yusuan, accounts: "05"}\n'}, "有 accounts，没有 column"),
        ({"narrative__labels": "keys: {甲: ['甲(']}\n"}, "labels.yaml:1:12: 正则表达式“甲(”不成立"),
        ({"narrative__cues": "up: ['']\n"}, "“up”里有空的一项"),
        ({"narrative__wholes": "wholes:\n  - {key: 甲, splits: [乙]}\n"}, "每种分法又是一个列表"),
        ({"narrative__accounts": "tables: [{table: '77', column: 合计}]\n"}, "没有77表的表样"),
        ({"narrative__accounts": "tables: [{table: '05', column: 总计}]\n"}, "是否为“合计”"),
        (
            {"accounts__x": 'id: 甲\nlevels: {类: 1}\nbegins: "1"\ncomplete: {"9": ["01"]}\n'},
            "没有科目“9”",
        ),
        ({"a": GOOD.replace("  holds:", "　　holds:")}, "第 6 行的缩进用了全角空格"),
        ({"en": ""}, "文件是空的"),
        ({"en": "- local-travel\n"}, "应是一个映射（规则 id: 译文）"),
        ({"en": "local-travle: {title: travel}\n"}, "是否为“local-travel”"),
        ({"en": "local-travel: {titel: travel}\n"}, "是否为“title”"),
        ({"en": "local-travel: {title: [travel]}\n"}, "应是一段文字"),
        ({"en": "local-travel: {why: [a, b]}\n"}, "应是一段文字"),
        ({"en": "local-travel: {why: because}\n"}, "没有 why"),
        (
            {"a": GOOD + "innocent: [甲, 乙]\n", "en": "local-travel: {innocent: [a]}\n"},
            "innocent 有 1 项",
        ),
        ({"en": "local-travel: travel\n"}, "“local-travel”应是一个映射"),
    ],
)
def test_a_wrong_pack_is_one_line_and_ends_with_2(
    tmp_path: Path, files: dict[str, str | bytes], said: str
) -> None:
    if files.get("pack") == "name: a\nextends: .\n":
        files = {"pack": f"name: a\nextends: {tmp_path}\n"}
    done = lint(pack(tmp_path, **files))
    assert done.exit_code == 2 and said in done.output, done.output


@pytest.mark.parametrize(
    ("old", "new", "status", "said", "name"),
    [
        ("id: local-travel", "id: 05-row", 2, "将替换它", "replaces"),
        (
            CHECK,
            "表01[收入.总计] = 表01[支出.总计]",
            1,
            "可由其他规则推出：01-balance",
            "redundant",
        ),
        (
            "severity: warning\ncheck: " + CHECK,
            "severity: error\ncheck: 表01[收入.总计] = 表01[支出.总计]",
            1,
            "01-balance",
            "redundant",
        ),
        (CHECK, "表06［30211］ <= 表06[公用经费合计]／2", 2, "全角", "wide"),
        (CHECK, "表06[30211] - 表06[30211] = 0", 2, "恒成立", "always"),
        (CHECK, "表06[30211] >= 0 或 表06[30211] < 0", 2, "恒成立", "always"),
        (CHECK, "若 有(表06) 则 有(表06)", 2, "恒成立", "always"),
        (CHECK, "有(表06) 或 缺(表06)", 2, "恒成立", "always"),
        (
            CHECK,
            "表06[30211] > 表06[30201] 且 非 表06[30211] > 表06[30201]",
            2,
            "不能同时成立",
            "contradictory",
        ),
        (CHECK, "表06[30211] > 5万元 且 表06[30211] < 4万元", 2, "不能同时成立", "contradictory"),
        (CHECK, "表06[39999] <= 表06[公用经费合计] / 2", 1, "39999", "never"),
        (CHECK, f"{CHECK}\nwhen: 表06[公用经费合计] < 0 且 表06[合计] > 0", 1, "从不成立", "never"),
        (CHECK, "表06[30211] >= 表07[公务接待费?, 决算数]", 1, "按 0 计", "optional"),
    ],
)
def test_a_remark_is_accepted_by_its_name(
    tmp_path: Path, old: str, new: str, status: int, said: str, name: str
) -> None:
    text = GOOD.replace(old, new)
    done = lint(pack(tmp_path, a=text))
    assert done.exit_code == status and said in done.output and "a.yaml:" in done.output, (
        done.output
    )
    done = lint(
        pack(tmp_path, a=text.replace("examples:", f"accept: {{{name}: 有意如此}}\nexamples:"))
    )
    assert said not in done.output and done.exit_code == 0, done.output


def test_rules_of_one_pack_that_contradict_each_other(tmp_path: Path) -> None:
    other = GOOD.replace("local-travel", "other").replace("<=", ">")
    done = lint(pack(tmp_path, b=other))
    assert done.exit_code == 2 and "other：与 local-travel 不能同时成立" in done.output


STEPS = (
    # What the user wrote, what is said of it, and what that makes of it.
    ("severity: warn\n", "是否为“warning”", "severity: warning\n"),
    ("06表(差旅费) <= 06表(公用经费) * 50%", "写作 表06[差旅费]", "表06[差旅费] <= 表06[公用经费] * 50%"),
    ("表06[差旅费]", "其他各行写编码，例如 表06[30101]", "表06[30211]"),
    ("表06[公用经费]", "是否为“公用经费合计”", "表06[公用经费合计]"),
    ("  fails: []\n", "缺少不成立的例子", "  fails:\n    - |\n      基本支出表\n      | 科目编码 | 科目名称 | 决算数 |\n"
     "      | 30211 | 差旅费 | 4.50 |\n      |  | 公用经费合计 | 9.00 |\n"),
)  # fmt: skip
BEGUN = """\
id: 差旅
title: 差旅费不超过公用经费的一半
severity: warn
check: 06表(差旅费) <= 06表(公用经费) * 50%
examples:
  holds:
    - |
      基本支出表
      | 科目编码 | 科目名称 | 决算数 |
      | 30211 | 差旅费 | 4.00 |
      |  | 公用经费合计 | 9.00 |
  fails: []
"""


def test_a_new_user_gets_to_a_rule_that_passes_by_messages_alone(tmp_path: Path) -> None:
    assert "没有规则文件" in lint(tmp_path).output
    text = BEGUN
    for wrong, told, right in STEPS:
        done = lint(pack(tmp_path, a=text))
        assert done.exit_code == 2 and told in done.output, done.output
        text = text.replace(wrong, right)
    done = lint(pack(tmp_path, a=text))
    assert done.exit_code == 0 and f"auditor rules test --pack {tmp_path}" in done.output

    def tried() -> str:
        pack(tmp_path, a=text)
        loaded.cache_clear()  # as in a process of its own
        return (
            CliRunner()
            .invoke(main, ["rules", "test", "--pack", str(tmp_path), "--select", "差旅"])
            .output
        )

    assert (
        "a.yaml:7:7: 差旅 第 1 个应成立的例子" in tried()
        and "首行写“一般公共预算财政拨款基本支出决算表”" in tried()
    )
    text = text.replace("基本支出表", "一般公共预算财政拨款基本支出决算表")
    assert "应不成立的例子：相符。代入是 06表 30211 差旅费：4.50 <= 9.00 × 50%" in tried()
    text = text.replace("4.50", "5.50")
    assert "通过 2，未通过 0" in tried()


def test_what_is_no_file_is_said_in_words(tmp_path: Path) -> None:
    (pack(tmp_path) / "b.yaml").symlink_to(tmp_path / "nowhere")
    done = lint(tmp_path)
    assert (
        done.exit_code == 2 and "b.yaml:1:1: 读不了这个文件（链接所指的文件不存在）" in done.output
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "en: [",
        "a: 1\n]",
        "%a: 1",
        'a: "\\xZZ"',
        'a: "\\uD800"',
        "a: }",
        "a: @b",
        "a: 'b' c",
        "- a\nb: 1",
    ],
)
def test_what_the_parser_says_is_said_in_words(tmp_path: Path, wrong: str) -> None:
    done = lint(pack(tmp_path, b=wrong + "\n"))
    first = done.output.splitlines()[0]
    assert done.exit_code == 2 and "b.yaml:" in first and "不是合法的 YAML：" in first, done.output


def test_every_word_of_the_language_is_listed() -> None:
    page = CliRunner().invoke(main, ["rules", "words", "--pack", "bumen-juesuan"]).output
    for word in (
        "表06 一般公共预算财政拨款基本支出决算表",
        "边：收入",
        "公用经费合计",
        "各项收入",
        "占比：占比、整体、部分",
        "唯一(…)",
        "万元",
        "每个上级科目",
        "名称",
    ):
        assert word in page, word


def test_schemas_stand_beside_a_pack(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rules", "schema", str(pack(tmp_path))])
    assert (
        done.exit_code == 0
        and "yaml-language-server: $schema=schema/rule.schema.json" in done.output
    )
    for name in ("rule", "pack", "form", "accounts", "narrative", "relatives", "en"):
        assert f"schema/{name}.schema.json" in done.output, name
        assert (tmp_path / "schema" / f"{name}.schema.json").is_file()
    assert lint(tmp_path).exit_code == 0


def test_a_rule_is_explained_on_a_report(samples: Path) -> None:
    done = CliRunner().invoke(
        main,
        [
            "rules",
            "explain",
            "text-table-item",
            "--report",
            str(samples / "with-discrepancies-2020.txt"),
        ],
    )
    assert (
        done.exit_code == 0 and "97.88 ≠ 97.87" in done.output and "141.81 = 141.81" in done.output
    )


def test_a_run_in_english_tells_the_mistake_in_english(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("severity: warning", "severty: warning"), "utf-8")
    (tmp_path / "a.txt").write_text("某局2020年度部门决算", "utf-8")
    told = CliRunner().invoke(
        main,
        ["check", str(tmp_path / "a.txt"), "--pack", str(tmp_path), "--lang", "en", "--isolated"],
    )
    assert (
        told.exit_code == 2
        and "unknown key “severty”" in told.output
        and "Is “severity” meant?" in told.output
    )
    rule = CliRunner().invoke(
        main, ["check", str(tmp_path / "a.txt"), "--select", "05-rwo", "--lang", "en", "--isolated"]
    )
    assert rule.exit_code == 2 and "There is no rule “05-rwo”." in rule.output


LAST_YEAR = "      === 上年\n      收入支出决算总表\n"


def ruled(check: str, target: str = "", when: str = "", part: str = "") -> str:
    """A rule with a formula, a `for`, a condition, and what its examples have below their table."""
    lines = "".join(
        f"{key}: {text}\n"
        for key, text in (("for", target), ("check", check), ("when", when))
        if text
    )
    example = f"    - |\n      某表\n{part}"
    return f"id: local\ntitle: 甲\nseverity: info\n{lines}examples:\n  holds:\n{example}  fails:\n{example}"


def told(folder: Path, text: str) -> str:
    """What is said of a rule; nothing of a right one."""
    problems: list[RuleError] = []
    rules.load(pack(folder, a=text), problems=problems)
    return "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("wrong", "said", "right"),
    [
        # Keys of rows without a table.
        (("唯一(编码)",), "for: 表05；或写作 唯一(表05[编码])", ("唯一(编码)", "表05")),
        (("在(科目)",), "写作 在(表05[科目])", ("在(表05[科目])", "表06 每科目")),
        # A kind of claim that is truly near.
        (("列示 > 0", "说明 每个表数"), "是否为“表值”", ("列示 > 0", "说明 每个表值")),
        # The parts of a reference in other places, in tables with and without sides.
        (("表07[公务接待费.决算数] > 0",), "写作 表07[公务接待费, 决算数]。", ("表07[公务接待费, 决算数] > 0",)),
        (("表07[决算数, 公务接待费] > 0",), "写作 表07[公务接待费, 决算数]。", ("表07[公务接待费, 决算数] > 0",)),
        (("表05[201.基本支出] > 0",), "写作 表05[201, 基本支出]。", ("表05[201, 基本支出] > 0",)),
        (("表01[收入.总计.决算数] > 0",), "写作 表01[收入.总计, 决算数]。", ("表01[收入.总计, 决算数] > 0",)),
        (("表04[总计, 合计] > 0",), "写作 表04[收入.总计, 合计]、表04[支出.总计, 合计]。", ("表04[支出.总计, 合计] > 0",)),
        (("表06[支出.合计] > 0",), "写作 表06[合计]。", ("表06[合计] > 0",)),
        # Percentages and parts glued to a name.
        (("项目支出 <= 合计的50%", "表05 每行"), "写作 合计 * 50%。", ("项目支出 <= 合计 * 50%", "表05 每行")),
        (("项目支出 <= 合计50％", "表05 每行"), "写作 合计 * 50％。", ("项目支出 <= 合计 * 50％", "表05 每行")),
        (("项目支出 <= 50%的合计", "表05 每行"), "写作 合计 * 50%。", ("项目支出 <= 合计 * 50%", "表05 每行")),
        (("表06[301] <= 表06[合计]的80%",), "写作 表06[合计] * 80%。", ("表06[301] <= 表06[合计] * 80%",)),
        (("表06[301] <= 80%的表06[合计]",), "写作 表06[合计] * 80%。", ("表06[301] <= 表06[合计] * 80%",)),
        (("项目支出 <= 合计的一半", "表05 每行"), "例如 合计 * 50%、合计 / 2。", ("项目支出 <= 合计 / 2", "表05 每行")),
        (("表06的公用经费合计 > 0",), "写作 表06[公用经费合计]。", ("表06[公用经费合计] > 0",)),
        # A share in words.
        (("若 项目支出 占 合计 > 50% 则 合计 > 0", "表05 每行"), "占比写作 部分 / 整体", ("若 项目支出 / 合计 > 50% 则 合计 > 0", "表05 每行")),
        (("项目支出占合计 > 50%", "表05 每行"), "例如 项目支出 / 合计。", ("项目支出 / 合计 > 50%", "表05 每行")),
        # Words of the language alone, glued, or of others.
        (("有(表07) 则 表07[合计] > 0",), "前面缺“若”", ("若 有(表07) 则 表07[合计] > 0",)),
        (("若 表06[合计] > 5万元则 有(表07)",), "“则”前后各空一格", ("若 表06[合计] > 5万元 则 有(表07)",)),
        (("若 表06[合计] > 5万元则表07[合计] > 0",), "“则”前后各空一格", ("若 表06[合计] > 5万元 则 表07[合计] > 0",)),
        (("表06[合计] > 5万元以上",), "写作 >= 5万元。", ("表06[合计] >= 5万元",)),
        (("若 有(表07) 则 有(表06) 否则 有(表05)",), "没有 否则：另写一条规则", ("有(表05)", "", "非 有(表07)")),
        (("表06[合计] = 表05[合计] ± 0.01",), "不写允许误差", ("abs(表06[合计] - 表05[合计]) <= 1万元",)),
        (("名称 in (“甲”, “乙”)", "表05 每行"), "写作 在(名称, “甲”, “乙”)", ("在(名称, “甲”, “乙”)", "表05 每行")),
        # Words without quotes where a text is compared.
        (("量 = 机关运行经费", "说明 每个表值"), "文字要加引号：“机关运行经费”。", ("量 = “机关运行经费”", "说明 每个表值")),
        (("名称 = 行政运行", "表05 每行"), "文字要加引号：“行政运行”。", ("名称 = “行政运行”", "表05 每行")),
        (("名称 = 合计", "表05 每行"), "文字要加引号：“合计”。", ("名称 = “合计”", "表05 每行")),
        (("关系 = 大于", "说明 每个比较"), "文字要加引号：“大于”。", ("关系 = “大于”", "说明 每个比较")),
        (("在(名称, 行政运行)", "表05 每行"), "文字要加引号：“行政运行”。", ("在(名称, “行政运行”)", "表05 每行")),
        (("编码 像 20*", "表05 每行"), "写作 像 “20*”", ("编码 像 “20*”", "表05 每行")),
        (("名称 像 *行政* 且 合计 > 0", "表05 每行"), "写作 像 “*行政*”", ("名称 像 “*行政*” 且 合计 > 0", "表05 每行")),
        # A column where a row is looked up, and the other way round.
        (("合计 = 基本支出 + 项目支出", "表05"), "它是栏：for 写 表05 每行", ("合计 = 基本支出 + 项目支出", "表05 每行")),
        (("合计 > 基本支出", "表05"), "或写作 表05[合计, 基本支出]", ("表05[合计] > 表05[合计, 基本支出]", "表05")),
        (("决算数 <= 公用经费合计", "表06 每行"), "它是行：写作 表06[公用经费合计, 决算数]。", ("决算数 <= 表06[公用经费合计, 决算数]", "表06 每行")),
        (("表05[基本支出] > 0",), "写作 表05[合计, 基本支出]。", ("表05[合计, 基本支出] > 0",)),
        # Accounts below one, in other words.
        (("决算数 = sum(各款)", "表06 每类"), "sum(下级)，for 写 表06 每个上级科目, 每栏。", ("本级 = sum(下级)", "表06 每个上级科目, 每栏")),
        (("合计 = sum(下级科目)", "表05 每类"), "sum(下级)，for 写 表05 每个上级科目, 每栏。", ("本级 = sum(下级)", "表05 每个上级科目, 每栏")),
        # A figure of the text.
        (("机关运行经费 <= 表06[合计]",), "文字里的数写 说明 每个表值，用 列示", ("列示 <= 表06[合计]", "说明 每个表值", "量 = “机关运行经费”")),
        (("说明[机关运行经费] <= 表06[合计]",), "for 写 说明 每个表值", ("列示 <= 表06[合计]", "说明 每个表值", "量 = “机关运行经费”")),
        (("增幅 > 0", "文字 每个增幅"), "现为“文字”。写作 说明 每个增幅", ("增幅 > 0", "说明 每个增幅")),
        (("合计 > 0", "正文 每行"), "现为“正文”。写作 表NN 每行", ("合计 > 0", "表05 每行")),
    ],
)  # fmt: skip
def test_what_one_would_say_is_answered_with_how_it_is_written(
    tmp_path: Path, wrong: tuple[str, ...], said: str, right: tuple[str, ...]
) -> None:
    assert said in told(tmp_path, ruled(*wrong))
    assert not told(tmp_path, ruled(*right))


@pytest.mark.parametrize(
    ("wrong", "said", "right"),
    [
        ("上年表01[收入.总计]", "写作 上年.表01[收入.总计]。", "上年.表01[收入.总计]"),
        ("上年的表01[收入.总计]", "写作 上年.表01[收入.总计]。", "上年.表01[收入.总计]"),
        ("上年 表01[收入.总计]", "写作 上年.表01[收入.总计]。", "上年.表01[收入.总计]"),
        ("上年[收入.总计]", "写作 上年.表NN[收入.总计]。", "上年.表01[收入.总计]"),
        ("去年表01[收入.总计]", "写作 上年.表01[收入.总计]。", "上年.表01[收入.总计]"),
        ("预算表05[合计]", "写作 预算.表05[合计]。", "预算.表05[合计]"),
        ("上年", "写作 上年.表NN[行, 栏]。", "上年.表01[收入.总计, 决算数]"),
        ("上年.合计", "写作 上年.表NN[合计, 栏]。", "上年.表05[合计, 合计]"),
    ],
)
def test_another_report_is_named_with_a_point(
    tmp_path: Path, wrong: str, said: str, right: str
) -> None:
    relation = right.partition(".")[0]

    def rule(figure: str) -> str:
        return ruled(
            f"表01[收入.总计] >= {figure}", relation, part=LAST_YEAR.replace("上年", relation)
        )

    assert said in told(tmp_path, rule(wrong))
    assert not told(tmp_path, rule(right))


def test_whether_another_report_has_a_table_can_be_asked(tmp_path: Path) -> None:
    def tried(check: str) -> Result:
        table = "      {}\n      | 项目 | 决算数 | 项目 | 决算数 |\n      | 总计 | 5.00 | 总计 | 5.00 |\n"
        whole = table.format("收入支出决算总表")
        examples = (
            f"{whole}{LAST_YEAR}{whole.partition(chr(10))[2]}",
            f"{whole}      === 上年\n      某表\n",
        )
        text = ruled(check, "上年", part="X")
        for example in examples:
            text = text.replace("      某表\nX", example, 1)
        loaded.cache_clear()
        assert not told(tmp_path, text)
        return CliRunner().invoke(
            main, ["rules", "test", "--pack", str(tmp_path), "--select", "local"]
        )

    done = tried("有(上年.表01)")
    assert done.exit_code == 0 and "通过 2，未通过 0" in done.output, done.output
    assert "写作 上年.表01。" in told(tmp_path, ruled("有(上年表01)", "上年", part=LAST_YEAR))
    assert "是否为“上年”" in told(tmp_path, ruled("有(去年.表01)", "上年", part=LAST_YEAR))
    assert "没有77表的表样" in told(tmp_path, ruled("有(上年.表77)", "上年", part=LAST_YEAR))
    assert "for 以 上年 开头" in told(tmp_path, ruled("有(上年.表01)"))


@pytest.mark.parametrize(
    ("target", "part", "said", "right"),
    [
        ("上年", "", "例子里缺“上年”的报告。另起一行写“=== 上年”", LAST_YEAR),
        ("上年", "      上年：\n      某表\n", "另起一行写“=== 上年”", LAST_YEAR),
        ("上年", "      === 去年\n", "例子里不认识“=== 去年”。可用：=== 上年、=== 预算、=== 单位 名称。是否为“上年”", LAST_YEAR),
        ("上年", "      == 上年\n", "例子里不认识“== 上年”。可用：=== 上年", LAST_YEAR),
        ("各单位", "      === 各单位\n", "可用：=== 上年、=== 预算、=== 单位 名称", "      === 单位 甲\n"),
        ("部分单位", "", "例子里缺“部分单位”的报告。另起一行写“=== 单位 名称”", "      === 单位 甲\n"),
        ("", LAST_YEAR, "例子里有“=== 上年”，for 没有写是几份报告。for 以 上年 开头", ""),
    ],
)  # fmt: skip
def test_an_example_has_the_reports_that_its_rule_is_on(
    tmp_path: Path, target: str, part: str, said: str, right: str
) -> None:
    found = told(tmp_path, ruled("表01[收入.总计] > 0", target, part=part))
    assert found.count(said) == 1 and f"a.yaml:{8 if target else 7}:7: " in found, found
    assert not told(tmp_path, ruled("表01[收入.总计] > 0", target, part=right))


def test_what_is_missing_is_said_at_once_and_once(tmp_path: Path) -> None:
    found = told(tmp_path, "id: abc\n")
    assert found.count("\n") == 0 and "缺少“title”、“severity”、“check”、“examples”" in found
    assert "severity 可用：error、warning、info。" in found and "每例以“- |”开头" in found
    for old, new, near in (
        ("id:", "ID:", "id"),
        ("examples:", "example:", "examples"),
        ("title:", "titel:", "title"),
    ):
        found = told(tmp_path, GOOD.replace(old, new))
        assert (
            found.count("\n") == 0
            and f"不认识的键“{new[:-1]}”" in found
            and f"是否为“{near}”？" in found
        ), found
    found = told(tmp_path, GOOD[: GOOD.index("examples:")])
    assert found.count("\n") == 0 and "缺少“examples”。加一行“examples: …”。" in found
    found = told(tmp_path, GOOD.replace("  holds:\n    - |\n", "  holds: |\n"))
    assert "每例以“- |”开头，下一行起多缩进两格" in found


def test_what_is_no_near_word_is_not_proposed(tmp_path: Path) -> None:
    assert "是否为" not in told(tmp_path, ruled("表07[合计, 本年数] > 0"))
    # As a head would be read.
    assert "是否为“决算数”" in told(tmp_path, ruled("表07[合计, 统计数] > 0"))
    assert nearest("编码", ("科目", "编码", "名称")) == ""
    assert nearest("ID", ("id", "title")) == "id" and nearest("甲", ("乙", "丙")) == ""


def test_an_example_says_what_it_lacks(tmp_path: Path) -> None:
    text = GOOD.replace("      | 30211 | 差旅费 | 4.00 |\n", "")
    loaded.cache_clear()
    done = CliRunner().invoke(
        main, ["rules", "test", "--pack", str(pack(tmp_path, a=text)), "--select", "local-travel"]
    )
    assert "例子里没有 06表的“30211”行。在例子里补上" in done.output, done.output
    last = ruled(
        "表01[收入.总计] = 上年.表01[收入.总计]", "上年", part="      === 上年\n      某表\n"
    )
    pack(tmp_path, a=last)
    loaded.cache_clear()
    done = CliRunner().invoke(main, ["rules", "test", "--pack", str(tmp_path), "--select", "local"])
    assert "“=== 上年”之下的 01表（首行写“收入支出决算总表”" in done.output, done.output


def test_words_say_every_claim_and_how_other_reports_are_written() -> None:
    page = CliRunner().invoke(main, ["rules", "words", "--pack", "bumen-juesuan"]).output
    assert "模板字样：处" in page and "表值：列示、表列；文字：量" in page
    assert (
        "上年.表NN[行, 栏]、有(上年.表NN)" in page and "=== 上年、=== 预算、=== 单位 名称" in page
    )


def run(*words_: str) -> Result:
    loaded.cache_clear()
    return CliRunner().invoke(main, list(words_))


def test_a_pack_that_cannot_be_found_is_a_path_with_what_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack(tmp_path / "own")
    monkeypatch.chdir(tmp_path)
    for wrong, said in (
        ("own/a.yaml", "own/a.yaml: 这是一个文件，不是规则包的文件夹。写它所在的文件夹 own。"),
        ("./owm", "是否为“own”？"),
        ("bumen-jueshuan", "是否为“bumen-juesuan”？"),
    ):
        done = run("rules", "list", "--pack", wrong)
        assert done.exit_code == 2 and said in done.output and "找不到规则包" in done.output, (
            done.output
        )
        assert "规则文件有误" not in done.output and ":1:1" not in done.output
    assert run("rules", "list", "--pack", "own").exit_code == 0
    for command in ("list", "test", "words"):
        assert "写作 --pack own。" in run("rules", command, "own").output
    assert "写作 --pack own。" in run("rules", "list", "own/a.yaml").output
    assert "FOLDER nosuch：不存在" in run("rules", "lint", "nosuch").output.replace("[", "?")
    (tmp_path / "a.txt").write_text("某局2020年度部门决算", "utf-8")
    assert "规则包的文件夹写在 --pack 之后" in run(
        "check", "a.txt", "own", "--isolated"
    ).output.replace("\n    ", "")


def test_what_a_pack_makes_of_a_rule_is_said(tmp_path: Path, samples: Path) -> None:
    place = str(
        pack(
            tmp_path, pack="off: [01-*, 05-06-housing]\n", b=GOOD.replace("local-travel", "02-row")
        )
    )
    assert {"01-balance", "05-06-housing"} <= rules.load(place).off and "02-row" not in rules.load(
        place
    ).off
    listed = run("rules", "list", "--pack", place).output
    assert (
        listed.count("off 关闭") == len(rules.load(place).off) > 10
        and "（替换自带的同名规则）" in listed
    )
    assert "关闭" in run("rules", "explain", "01-balance", "--pack", place).output
    assert "off 中的“99-*”不存在" in lint(pack(tmp_path, pack="off: [99-*]\n")).output
    # What was switched off is put where it is chosen; the report has none of its figures.
    pack(tmp_path, pack="off: [05-06-housing]\n")
    done = run(
        "check",
        str(samples / "clean-2020.txt"),
        "--pack",
        place,
        "--select",
        "05-06-housing",
        "--isolated",
    )
    assert (
        done.exit_code == 3 and "只用了选出的规则" in done.output and "图片" not in done.output
    ), done.output


def test_a_rule_of_two_kinds_is_explained_once_with_both() -> None:
    page = run("rules", "explain", "text-count-unpaid").output
    assert page.count("### text-count-unpaid") == 1
    assert "（bumen-juesuan）、" in page and "（bumen-yusuan）" in page
    heads = [line for line in run("rules", "list").output.splitlines() if line.startswith("# ")]
    assert any("（bumen-juesuan）" in line for line in heads) and any(
        "（bumen-yusuan）" in line for line in heads
    )
    assert "自己的规则另加 --pack" in run("rules", "explain", "my-if").output


def test_how_many_rules_are_ones_own_is_said(tmp_path: Path) -> None:
    place = str(
        pack(tmp_path, b=GOOD.replace("local-travel", "local-more").replace("9.00", "7.00"))
    )
    done = run("rules", "test", "--pack", place, "--select", "local-*", "--select", "01-balance")
    assert (
        "规则 3 条，例子 " in done.output and "（其中自己的规则 2 条，例子 4 个）" in done.output
    ), done.output
    assert "自己" not in run("rules", "test", "--select", "01-balance").output
