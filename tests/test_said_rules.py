"""What is said of rules and packs: the file that makes it said, and the file that its cure makes of
it, of which nothing is said.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from auditor import rules
from auditor.cli import main
from auditor.rules.packs import loaded
from auditor.yamlfile import RuleError
from tests.said import told
from tests.test_rule_mistakes import GOOD, pack
from tests.test_rule_mistakes import told_in_english as told_in_english
from tests.test_rule_otherwise import rule

Files = dict[str, str | bytes]
FORM = 'id: "91"\ntitle: 甲表\ntitles: [甲表]\n'
SIDE = "sides: [{columns: {金额: [金额]}, rows: [{name: 合计}]}]\n"
CODED = "sides: [{columns: {金额: [金额]}, codes: c, rows: [{name: 合计}]}]\n"
OWN = "name: own\nextends: ''\nrecognise: ['.*甲表']\n"
CHART = "id: c\nlevels: {类: 3, 款: 5}\n"
ITEM = "- {id: x, title: 甲, basis: 乙, %s}\n"
MEASURES = "measures:\n  - {name: 甲, key: 甲, relation: %s, cells: ['表07[合计, 决算数]']}\n"
TREND = "trends: [{name: 收入, cells: %s}]\n"


def errors(folder: Path, **files: str | bytes) -> list[RuleError]:
    """The mistakes of a pack."""
    problems: list[RuleError] = []
    try:
        rules.load(pack(folder, **files), problems=problems)
    except RuleError as error:
        problems.append(error)
    return problems


def said(key: str, folder: Path, right: Path, wrong: Files, cured: Files) -> str:
    """The line of the mistake that a key makes, which the other files do not have."""
    found = errors(folder, **wrong)
    told(key, *(part for one in found for part in (one.message, one.hint)))
    assert not errors(right, **cured), errors(right, **cured)
    return "\n".join(str(one).replace(f"{folder}/", "") for one in found)


def own(check: str, target: str = "") -> str:
    """A rule of a pack that stands by itself."""
    return rule(check, target).replace("某表", "甲表")


@pytest.mark.parametrize(
    ("key", "wrong", "line", "cured"),
    [
        ("for.begins", "05 每行", "4:6: for 应以 表NN、说明 或与其他报告的关系开头，现为“05 每行”。例如 表05 每行", "表05 每行"),
        ("for.begins.cure", "隔壁县 表05 每行", "4:6: for 应以 表NN、说明、上年、各单位、部分单位、预算 开头", "上年 表05 每行"),
        ("for.claim", "说明 占比", "4:6: for 说明 之后应是 每个 和一种说法，现为“说明 占比”。例如 说明 每个占比", "说明 每个占比"),
        ("for.first", "每行", "4:6: for 应先写 表NN 或 说明，现为“每行”。例如 表05 每行", "表05 每行"),
        ("for.colon", "表05：每行", "4:9: for 里不用冒号。写作 表05 每行：中间空一格。", "表05 每行"),
        ("for.empty-group", "表05 每个", "4:6: 每个 之后没有组名。可用：每行、每科目、", "表05 每科目"),
        ("for.name", "表05 每行 甲 乙", "4:15: for 中不认识“乙”。可用：每行、每科目、每个上级科目、每栏", "表05 每行"),
        ("for.one-of", "表05 每行 每科目", "4:13: for 里“每行”和“每科目”只能写一个。分成两条规则。", "表05 每科目"),
        ("for.one-relation", "上年 预算 表05 每行", "4:9: for 只能以一种关系开头，现为“上年 预算 表05 每行”", "上年 表05 每行"),
    ],
)  # fmt: skip
def test_of_a_for(tmp_path: Path, key: str, wrong: str, line: str, cured: str) -> None:
    check = {"说明": "占比 > 0", "上年": "合计 > 上年.表05[本行, 合计]"}
    text = said(
        key,
        tmp_path,
        tmp_path / "cured",
        {"a": rule("合计 > 0", wrong)},
        {"a": rule(check.get(cured[:2], "合计 > 0"), cured)},
    )
    assert f"a.yaml:{line}" in text, text


LONG = " + ".join(["表06[合计]"] * 151)


@pytest.mark.parametrize(
    ("key", "wrong", "line", "cured"),
    [
        ("formula.blanks.cure", ("合计>=基本支出且项目支出>=0", "表05 每行"), "5:12: 公式中的栏名“基本支出且项目支出”在 05表 中不存在", ("合计>=基本支出 且 项目支出>=0", "表05 每行")),
        ("formula.blanks.cure", ("整体 >= 部分且占比 > 0", "说明 每个占比"), "“且、或、若、则、非”前后各空一格。", ("整体 >= 部分 且 占比 > 0", "说明 每个占比")),
        ("formula.bracket-open", ("(表06[合计] > 0",), "4:20: 缺少右括号。第 1 个字的左括号没有配上。", ("(表06[合计] > 0)",)),
        ("formula.figure", ("有(表06) > 0",), "4:8: “>”两边应是数字，不是条件。条件单独写", ("有(表06)",)),
        ("formula.figure.cure", ("(表06[合计] > 0) + 有(表05) > 0",), "几个条件用 且、或 连接。", ("表06[合计] > 0 且 有(表05)",)),
        ("formula.figure", ("-(表06[合计] > 0) > 0",), "4:18: “-”之后应是数字，不是条件。", ("-表06[合计] > 0",)),
        ("formula.function-open", ("sum(表05[类, 合计] > 0",), "4:26: sum( ) 缺少右括号。写作 sum(…)。", ("sum(表05[类, 合计]) > 0",)),
        ("formula.like.cure", ("名称 像 (编码)", "表05 每行"), "5:14: 像 之后应是引号里的文字。例如 名称 像 “*工资*”", ("名称 像 “*工资*”", "表05 每行")),
        ("formula.long", (f"{LONG} > 0",), "公式太长（超过 300 个数、名称和符号）。分成几条规则。", (f"{LONG[:LONG.rindex('+', 0, 600)]} > 0",)),
        ("formula.text-compared", ("表06[30211].名称 > “甲”",), "4:22: 文字不能用“>”比较。文字用 =、!= 或 像。", ("表06[30211].名称 = “甲”",)),
        ("formula.text-sum", ("表06[合计] + “元” > 0",), "4:16: 文字不能计算。只有数字可以加减乘除。", ("表06[合计] + 1元 > 0",)),
        ("name.in-function", ("唯一(编号)", "表05"), "5:11: 唯一( ) 里不认识“编号”。可用：科目、编码、名称、", ("唯一(编码)", "表05")),
        ("code.digits", ("表06[302110000] > 0",), "4:12: 科目编码“302110000”有 9 位。这里的科目编码是 3、5 位。", ("表06[30211] > 0",)),
        ("rule.constants", ("1 < 2",), "4:10: 两边都是常数，与报告的数字无关。至少一边引用报告的数字，例如 表05[合计]。", ("表05[合计, 合计] > 2元",)),
        ("rule.never", ("表06[合计] < 表06[合计]",), "4:16: “<”两边是同一个量，恒不成立。", ("表06[301] < 表06[合计]",)),
        ("rule.refers-nothing", ("max(1, 2) > 0",), "4:8: check 没有引用报告的任何内容。例如 表05[合计] > 0。", ("表05[合计, 合计] > 0",)),
        ("token.sign", ("'!有(表06)'",), "公式中不认识的符号“!”。不等于写作 !=，否定写作 非。", ("非 有(表06)",)),
        ("token.no-row", ("表06[] > 0",), "4:8: 引用缺少行名。写作 表06[行] 或 表06[行, 栏]。", ("表06[合计] > 0",)),
        ("token.no-row.cure", ("表06[, 决算数] > 0",), "4:8: 引用缺少行名。", ("表06[合计, 决算数] > 0",)),
        ("token.operator", ("表06[合计] >< 5元",), "4:16: 没有运算符“><”。比较用 = != < <= > >=", ("表06[合计] != 5元",)),
        ("token.parts", ("表06[合计, 决算数, 2020] > 0",), "4:8: 引用里最多两项。写作 表06[行, 栏]；", ("表06[合计, 决算数] > 0",)),
        ("token.quotes", ("表06[30211].名称 = “甲",), "4:24: 引号不成对。文字写在一对引号里", ("表06[30211].名称 = “甲”",)),
        # A point too many is no name of a row.
        ("name.row", (".合计 > 0", "表05"), "5:8: 公式中的行名“.合计”在 05表 中不存在。", ("表05[合计, 合计] > 0", "表05")),
    ],
)  # fmt: skip
def test_of_a_formula(
    tmp_path: Path, key: str, wrong: tuple[str, ...], line: str, cured: tuple[str, ...]
) -> None:
    text = said(key, tmp_path, tmp_path / "cured", {"a": rule(*wrong)}, {"a": rule(*cured)})
    assert line in text, text


@pytest.mark.parametrize(
    ("key", "wrong", "line", "cured"),
    [
        ("rule.accept", "accept: always", "18:9: accept 应是一个映射（提示的名称: 理由）。例如 accept: {always: 理由}。", "accept: {always: 理由}"),
        ("rule.accept-reason", "accept: {always: }", "18:18: accept 的“always”没有写理由。写成 always: 为什么保留。", "accept: {always: 有意如此}"),
        ("rule.accept-reason", "accept: {always: [理由]}", "“always”没有写理由", "accept: {always: 理由}"),
        ("rule.year", "since: 今年", "18:8: since 应是年份。例如 2020。", "since: 2020"),
        ("year.cure", "until: 二〇二〇", "18:8: until 应是年份。例如 2020。", "until: 2020"),
        ("rule.years", "since: 2022\nuntil: 2020", "19:8: 2022 年起、2020 年止，没有这样的年度。until 不早于 since。", "since: 2020\nuntil: 2022"),
    ],
)  # fmt: skip
def test_of_a_key_of_a_rule(tmp_path: Path, key: str, wrong: str, line: str, cured: str) -> None:
    text = said(
        key, tmp_path, tmp_path / "cured", {"a": f"{GOOD}{wrong}\n"}, {"a": f"{GOOD}{cured}\n"}
    )
    assert f"a.yaml:{line}" in text or line in text, text


@pytest.mark.parametrize(
    ("key", "wrong", "line", "cured"),
    [
        ("rule.id", {"a": GOOD.replace("local-travel", "差旅 甲")}, "1:5: 规则编号“差旅 甲”里有空格、逗号或星号。例如 local-travel。", {}),
        ("rule.examples", {"a": GOOD.partition("examples")[0] + "examples: [甲]\n"}, "5:11: examples 应有 holds 和 fails 两项。", {}),
        # Forms.
        ("form.items-texts", {"forms__x": FORM.replace("[甲表]", "[甲表, [乙]]") + SIDE}, "3:9: “titles”的各项应是文字。写成 [甲, 乙]。", {"forms__x": FORM.replace("[甲表]", "[甲表, 乙]") + SIDE}),
        ("form.sides-empty", {"forms__x": f"{FORM}sides: []\n"}, "4:8: sides 是空的。至少写一边，其下有 columns。", {"forms__x": FORM + "sides: [{columns: {金额: [金额]}}]\n"}),
        ("form.sides-named", {"forms__x": FORM + "sides: [{name: 收入, columns: {金额: [金额]}}, {columns: {金额: [金额]}}]\n"}, "4:8: 有几边时，每一边都要写自己的 name。例如 收入、支出。", {"forms__x": FORM + "sides: [{name: 收入, columns: {金额: [金额]}}, {name: 支出, columns: {金额: [金额]}}]\n"}),
        ("form.since", {"forms__x": FORM + SIDE + "required: {since: 今年}\n"}, "5:19: since 应是年份。例如 2020。", {"forms__x": FORM + SIDE + "required: {since: 2020}\n"}),
        ("form.total", {"forms__x": FORM + SIDE.replace("}]}", "}], total: 总计}")}, "4:58: total 不是本边的行：“总计”。写 rows 中列出的一个行名。是否为“合计”？", {"forms__x": FORM + SIDE.replace("}]}", "}], total: 合计}")}),
        ("form.nameless", {"pack": OWN, "a": own("表91[合计] > 0"), "forms__x": FORM + SIDE.replace("合计}", "合计}, {classes: 类}")}, "4:60: classes 所指的最上级科目没有名称。先在 accounts/ 的科目表中写 names", {"pack": OWN, "a": own("表91[合计] > 0"), "accounts__c": CHART + "names: {201: [一般公共服务支出]}\n", "forms__x": FORM + SIDE.replace("合计}", "合计}, {classes: 类}")}),
        ("form.no-accounts", {"pack": OWN, "a": own("表91[合计] > 0"), "forms__x": FORM + CODED}, "4:38: codes 不能是“c”。先在 accounts/ 中写一份科目表。", {"pack": OWN, "a": own("表91[合计] > 0"), "accounts__c": CHART, "forms__x": FORM + CODED}),
        ("pattern.unfit-whole", {"forms__x": FORM.replace("[甲表]", "['(?P<a>甲)表', '(?P<a>乙)表']") + SIDE}, "3:9: “titles”的正则表达式合不成一条。不给组起名（?P<…>），也不写开头的标志，例如 (?i)。", {"forms__x": FORM.replace("[甲表]", "['(甲)表', '(乙)表']") + SIDE}),
        ("pattern.unfit-whole", {"forms__x": FORM.replace("[甲表]", "[甲, '(?i)table']") + SIDE}, "合不成一条", {"forms__x": FORM.replace("[甲表]", "[甲, table]") + SIDE}),
        # Rows that go by their codes.
        ("name.by-code", {"pack": OWN, "a": own("表91[小计] > 0"), "accounts__c": CHART + "names: {201: [一般公共服务支出]}\n", "forms__x": FORM + "sides: [{columns: {金额: [金额]}, codes: c}]\n"}, "91表的行：写科目编码，例如 表91[201]。", {"pack": OWN, "a": own("表91[201] > 0"), "accounts__c": CHART + "names: {201: [一般公共服务支出]}\n", "forms__x": FORM + "sides: [{columns: {金额: [金额]}, codes: c}]\n"}),
        ("name.by-codes", {"pack": OWN, "a": own("表91[小计] > 0"), "accounts__c": CHART, "forms__x": FORM + CODED}, "91表的行：合计；其他各行写编码。是否为“合计”？", {"pack": OWN, "a": own("表91[合计] > 0"), "accounts__c": CHART, "forms__x": FORM + CODED}),
        # Charts of accounts.
        ("accounts.begins", {"accounts__c": CHART + "begins: 一二\n"}, "3:9: begins 应是编码可用的首位数字。例如 begins: \"12345\"。", {"accounts__c": CHART + 'begins: "12345"\n'}),
        ("accounts.codes", {"accounts__c": CHART + "names: [甲]\n"}, "3:8: “names”应是一个映射（编码: 列表）。写成 names: {\"201\": [甲, 乙]}。", {"accounts__c": CHART + 'names: {"201": [甲, 乙]}\n'}),
        ("accounts.no-code", {"accounts__c": CHART + "names: {２０１: [甲]}\n"}, "3:14: “２０１”不是科目编码。编码是半角数字，例如 \"201\"。", {"accounts__c": CHART + "names: {201: [甲]}\n"}),
        # What a pack says of itself.
        ("pack.called", {"pack": "called: 部门决算\n"}, "1:9: “called”应是一个映射（语言: 名称）。写成 called: {zh: 部门决算, en: final accounts}。", {"pack": "called: {zh: 部门决算, en: final accounts}\n"}),
        ("pack.empty.cure", {"pack": ""}, "1:1: 文件是空的。写入内容，或删去文件。", {"pack": "title: 本县\n"}),
        ("yaml.pair.cure", {"pack": "title：本县\n"}, "1:1: 应是一个映射（键: 值）。每行写成“键: 值”，冒号用半角，后面空一格。", {"pack": "title: 本县\n"}),
        ("trends.list", {"pack": "trends: 收入\n"}, "1:9: trends 应是一个列表，各项有 name 和 cells。写成 trends: [{name: 收入总计, cells: ['表01[收入.总计]']}]。", {"pack": "trends: [{name: 收入总计, cells: ['表01[收入.总计]']}]\n"}),
        ("trends.cells", {"pack": TREND % "表01［收入.总计］"}, "1:28: cells 应是一个列表，各项是一个单元格。写成 cells: ['表01[收入.总计]']。", {"pack": TREND % "['表01[收入.总计]']"}),
        ("trends.cells", {"pack": TREND % "[[表01]]"}, "cells 应是一个列表，各项是一个单元格。", {"pack": TREND % "['表01[收入.总计]']"}),
        ("trends.cell", {"pack": TREND % "['表01[收入.总计] + 表02[合计, 本年收入合计]']"}, "不是一个单元格。写成 表NN[行, 栏] 或 表NN[边.行]。", {"pack": TREND % "['表01[收入.总计]']"}),
        # What a pack says of the text.
        ("rule.relation", {"narrative__measures": MEASURES % "约等于"}, "2:33: relation 不能是“约等于”。可用：=、!=、<、<=、>、>=。", {"narrative__measures": MEASURES % "<="}),
        ("merge.shape", {"narrative__measures": "measures: 甲\n"}, "1:11: “measures”应是一个列表。写成 - {name: …, key: …, section: …, cells: …}。", {"narrative__measures": MEASURES % "="}),
        # Checklists.
        ("list.codeless", {"checklist": ITEM % "levels: {'01': 类}"}, "1:46: 表样“01”的各行没有科目编码。写一张有 codes 的表。", {"checklist": ITEM % "levels: {'05': 类}"}),
        ("list.empty", {"checklist": ITEM % "headings: []"}, "1:41: “headings”是空的。至少写一个，例如 [主要职[能责]]。", {"checklist": ITEM % "headings: ['主要职[能责]']"}),
        ("list.role", {"checklist": ITEM % "reasons: {claims: [占比], role: 增减, above: 10, says: [因]}"}, "1:61: “占比”没有角色“增减”。可用：占比、整体、部分。", {"checklist": ITEM % "reasons: {claims: [占比], role: 占比, above: 10, says: [因]}"}),
        ("list.rule-id", {"checklist": ITEM.replace("id: x", "id: local-travel") % "headings: [甲]"}, "1:8: “local-travel”是一条规则的编号。清单项与规则不能同名，请换一个 id。", {"checklist": ITEM % "headings: [甲]"}),
        # YAML as it is typed in Chinese.
        ("yaml.wide-dash-above", {"pack": "trends:\n  － name: 收入\n    cells: ['表01[收入.总计]']\n"}, "第 2 行的列表项以全角的横线开头，改为半角的“- ”。", {"pack": "trends:\n  - name: 收入\n    cells: ['表01[收入.总计]']\n"}),
        ("yaml.wide-indent-above", {"pack": "demands:\n　　nothing: [空表]\n  blank: [甲]\n"}, "第 2 行的缩进用了全角空格", {"pack": "demands:\n  nothing: [空表]\n  blank: [甲]\n"}),
    ],
)  # fmt: skip
def test_of_a_file_of_a_pack(
    tmp_path: Path, key: str, wrong: Files, line: str, cured: Files
) -> None:
    text = said(key, tmp_path, tmp_path / "cured", wrong, cured)
    assert line in text, text


def run(*words: object) -> Result:
    loaded.cache_clear()
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert "Traceback" not in done.output and done.exit_code != 70, done.output
    return done


def in_both(*words: object) -> tuple[str, str]:
    """What a command prints in Chinese and in English, in one line each."""
    zh, en = (run(*words, "--lang", lang).output.replace("\n", "") for lang in ("zh", "en"))
    return zh, en


def test_the_texts_of_a_rule_that_is_not_there(tmp_path: Path) -> None:
    pack(tmp_path, en="somewhere-else: {title: a}\n")
    zh, en = in_both("rules", "lint", tmp_path)
    assert "en.yaml:1:1: 这个文件夹里没有规则“somewhere-else”。键是本文件夹中规则的 id；" in zh
    assert "Keys are ids of rules of this folder" in en


def test_a_rule_that_nothing_is_ever_there_for(tmp_path: Path) -> None:
    others = SIDE.replace("合计}", "合计}, {others: 其他项, after: 合计}")
    pack(tmp_path, pack=OWN, a=own("金额 > 0", "表91 每个其他项"), forms__x=FORM + others)
    zh, en = in_both("rules", "lint", tmp_path)
    assert "a.yaml:5:8: local：在已知表样和本规则的例子中都没有可核对的对象。" in zh, zh
    assert "there is nothing for it to check" in en
    assert "写 accept: {never: 理由}" in zh, zh


TABLE = """\
      一般公共预算财政拨款支出决算表
      单位：万元
      | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
      | 208 | 社会保障和就业支出 | 9.00 | 4.00 | 5.00 |
"""


def tried(target: str, holds: str, check: str = "合计 >= 基本支出", more: str = "") -> str:
    """A rule with an example that should hold, and one that does not."""
    fails = holds.replace("4.00", "14.00").replace("50%", "60%")
    return (
        f"id: local\ntitle: 甲\nseverity: warning\nfor: {target}\ncheck: {check}\n{more}"
        f"examples:\n  holds:\n    - |\n{holds}  fails:\n    - |\n{fails}"
    )


SHARE = "      2020年度支出合计100.00万元，其中：基本支出50.00万元，占50%。\n"


@pytest.mark.parametrize(
    ("wrong", "zh", "en", "cured"),
    [
        (tried("表05 每项", TABLE), "没有核对到任何数字。规则要核对的行或栏在例子里没有印出；补上，或改规则。", "The rows or columns that the rule is put to are not printed in the example", tried("表05 每类", TABLE)),
        (tried("说明 每个占比", "      支出10.00万元。\n", "占比 = 部分 / 整体"), "没有读出“占比”这种说法；用 auditor ledger 文件 --claims 看", "No claim “占比” was read; auditor ledger FILE --claims", tried("说明 每个占比", SHARE, "占比 = 部分 / 整体")),
        (tried("表05 每类", TABLE, more="when: 有(表07)\n"), "条件 when: 有(表07) 没有满足；改例子，或改条件。", "The condition when: 有(表07) is not met", tried("表05 每类", TABLE, more="when: 有(表05)\n")),
        (tried("表05 每类", TABLE.replace("9.00", "9.0.0")), "无法核对。读不准 05表“208 社会保障和就业支出 合计”（读作“9.0.0”，不止一个小数点）。例子里的数要写清楚", "Cannot be read for sure: table 05 “208 社会保障和就业支出 合计” (reads “9.0.0”: more than one decimal point). Write the figures of the example plainly", tried("表05 每类", TABLE)),
    ],
    ids=["trial.unprinted", "trial.no-claim", "trial.when", "trial.misread"],
)  # fmt: skip
def test_of_an_example(tmp_path: Path, wrong: str, zh: str, en: str, cured: str) -> None:
    pack(tmp_path, a=wrong)
    chinese, english = in_both("rules", "test", "--pack", tmp_path, "--select", "local")
    assert zh in chinese and en in english, (chinese, english)
    pack(tmp_path, a=cured)
    done = run("rules", "test", "--pack", tmp_path, "--select", "local")
    assert done.exit_code == 0, done.output


REPORT = """2020年度南江市档案局部门决算

收入支出决算总表
部门：南江市档案局  单位：万元
| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 决算数 |
| 总计 | 121.00 | 总计 | 121.00 |
"""


@pytest.mark.parametrize(
    ("names", "zh", "en"),
    [
        ("南江市档案局\n", "n.yaml:1:1: 文件应是一个列表，每项有 name，可有 also 和 units。写成 - {name: 全称, also: [别名], units: [所属单位]}。", "should be a list whose items have name"),
        ("- {name: 南江市档案局, also: 市档案局}\n", "n.yaml:1:24: “also”应是名称的列表。写成 [甲, 乙]。", "“also” should be a list of names. Write [one, other]."),
        ("- {name: 南江市档案局, units: [甲, [乙]]}\n", "“units”应是名称的列表。", "“units” should be a list of names."),
        ("- {name: [南江市档案局]}\n", "“name”应是一段文字", "“name” should be a text"),
    ],
)  # fmt: skip
def test_of_a_file_of_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: str, zh: str, en: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for year in ("2020", "2021"):
        Path(f"{year}.txt").write_text(REPORT.replace("2020", year), "utf-8")
    Path("n.yaml").write_text(names, "utf-8")
    words = ("check", "2020.txt", "2021.txt", "--isolated", "--no-cache", "--names", "n.yaml")
    chinese, english = in_both(*words)
    assert zh in chinese and en in english, (chinese, english)
    Path("n.yaml").write_text("- {name: 南江市档案局, also: [市档案局], units: [甲]}\n", "utf-8")
    assert "n.yaml" not in run(*words).output


@pytest.mark.parametrize(
    ("content", "option", "zh", "en"),
    [
        ("3.00", (), "不是认识的报告：认识的有 部门决算公开（bumen-juesuan）、部门预算公开（bumen-yusuan），没有看到标题和表头；是其中一种的，用 --kind 指定。", "of no known kind: known are"),
        ("3.00", ("--kind", "bumen-juesuan"), "不像是部门决算公开（bumen-juesuan）的报告：没有看到标题和表头。", "not like a report of"),
        ("绩效目标表\n| 项目 | 数 |\n| 甲 | 3.00 |", (), "看到的标题和表头是 “绩效目标表”“项目 | 数”；是其中一种的，用 --kind 指定。", "titles and heads seen: “绩效目标表”"),
        ("绩效目标表\n| 项目 | 数 |\n| 甲 | 3.00 |", ("--kind", "bumen-juesuan"), "不像是部门决算公开（bumen-juesuan）的报告：看到的标题和表头是 “绩效目标表”“项目 | 数”。", "not like a report of"),
    ],
    ids=["kind.unknown-kind", "kind.unknown", "kind.unknown-seen-kind", "kind.unknown-seen"],
)  # fmt: skip
def test_of_a_document_of_no_known_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    content: str, option: tuple[str, ...], zh: str, en: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(f"{content}\n", "utf-8")
    chinese, english = in_both("check", "a.txt", "--isolated", *option)
    assert zh in chinese.replace("  ", "").replace(" （", "（").replace(" 种", "种"), chinese
    assert en in english.replace("          ", " "), english
