"""Reports that belong together: bodies matched by name, years, units and budgets; injected breaks
found, none invented.
"""

import random
import time
from decimal import Decimal

import pytest

from auditor import api, rules
from auditor.arithmetic import Verdict
from auditor.batch import discover
from auditor.batch.families import check_families
from auditor.batch.many import check_many
from auditor.batch.worker import Settings
from auditor.engine import audit
from auditor.family.entities import Entities, load, parts
from auditor.family.relatives import Member, audit_families, kin
from auditor.readers import text
from auditor.rules.pack import Relative
from auditor.rules.packs import Packs
from auditor.yamlfile import RuleError

ACCOUNTS = (
    ("2010301", "行政运行"),
    ("2080505", "机关事业单位基本养老保险缴费支出"),
    ("2210201", "住房公积金"),
)
CLASSES = {"201": "一般公共服务支出", "208": "社会保障和就业支出", "221": "住房保障支出"}


@pytest.fixture(scope="module")
def pack():
    return rules.load("bumen-juesuan")


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("南江市教育局", "南江市教育局", True),
        ("湖南省南江市教育局", "南江市教育局", True),
        ("南江市教育局", "教育局", True),
        ("南江市教育局", "市教育局", True),
        ("南江市教育局", "县教育局", False),
        ("甲城县教育局", "乙城县教育局", False),
        ("南江市望江区教育局", "南江市教育局", False),
        ("南江市望江区教育局", "望江区教育局", True),
        ("南江市教育局本级", "南江市教育局", False),
        ("南江市教育局（本级）", "南江市教育局机关", True),
        ("南江市教育局（部门本级）", "南江市教育局本级", True),
        ("南江市教育局（部门）", "南江市教育局", True),
        ("南江市市场监督管理局", "市市场监督管理局", True),
        ("南江市市场监督管理局", "南江市场监督管理局", False),
        ("南江市教育局", "南江市财政局", False),
    ],
)
def test_names(one, two, same):
    keys = Entities().keys([one, two])
    assert (keys[one] == keys[two]) is same


def test_a_name_that_may_be_either_is_neither():
    keys = Entities().keys(["甲城县教育局", "乙城县教育局", "教育局", "县教育局"])
    assert len({keys["甲城县教育局"], keys["乙城县教育局"], keys["教育局"]}) == 3
    assert parts("南江市民政局").places == ("南江市",)


def test_alias_file(tmp_path):
    path = tmp_path / "names.yaml"
    path.write_text(
        "- name: 南江市应急管理局\n  also: [南江市安全生产监督管理局]\n  units: [南江市应急管理局本级, 救援支队]\n",
        encoding="utf-8",
    )
    entities = load(path)
    keys = entities.keys(
        ["南江市安全生产监督管理局", "市应急管理局", "南江市应急管理局本级", "救援支队"]
    )
    assert keys["南江市安全生产监督管理局"] == keys["市应急管理局"]
    assert entities.units(keys["市应急管理局"]) == (keys["南江市应急管理局本级"], keys["救援支队"])
    path.write_text("- name: 甲\n  alias: [乙]\n", encoding="utf-8")
    with pytest.raises(RuleError, match="alias"):
        load(path)


# --- generated families ---------------------------------------------------------------------------


def wan(fen):
    return f"{Decimal(fen) / 1000000:.2f}"


class Books:
    """A department's units over years, in 分 of whole 万元 hundredths, so that every identity is
    exact or a tail.
    """

    def __init__(self, seed, units, years):
        self.random = random.Random(seed)
        self.units, self.years = units, years
        self.data = {}
        for unit in units:
            carried = self.random.randrange(10**7, 10**8)
            for year in years:
                spent = [self.random.randrange(10**7, 10**9) for _ in ACCOUNTS]
                left = self.random.randrange(10**6, 10**8)
                income = sum(spent) + left - carried
                self.data[unit, year] = {
                    "first": carried,
                    "spent": spent,
                    "left": left,
                    "income": income,
                    "hosting": self.random.randrange(10**5, 10**7),
                    "budget": self.random.randrange(10**5, 10**7),
                }
                carried = left

    def of(self, who, year):
        chosen = [self.data[unit, year] for unit in (self.units if who is None else [who])]
        total = {
            key: sum(one[key] for one in chosen)
            for key in ("first", "left", "income", "hosting", "budget")
        }
        return {
            **total,
            "spent": [sum(one["spent"][at] for one in chosen) for at in range(len(ACCOUNTS))],
        }


def printed(name, year, now, last=None, change=None):
    """A report; `change` maps a place to another figure."""
    change = change or {}

    def show(key, fen):
        return wan(change.get(key, fen))

    spent, total = sum(now["spent"]), sum(now["spent"]) + now["left"]
    lines = [
        f"{year}年度{name}部门决算",
        "收入支出决算总表",
        f"部门：{name}  单位：万元",
        "| 收入 | | 支出 | |",
        "| 项目 | 决算数 | 项目 | 决算数 |",
        f"| 一、一般公共预算财政拨款收入 | {wan(now['income'])} |  |  |",
        f"| 本年收入合计 | {wan(now['income'])} | 本年支出合计 | {wan(spent)} |",
        f"| 年初结转和结余 | {show('first', now['first'])} | 年末结转和结余 | {wan(now['left'])} |",
        f"| 总计 | {wan(total)} | 总计 | {wan(total)} |",
        "",
        "一般公共预算财政拨款支出决算表",
        f"部门：{name}  单位：万元",
        "| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |",
        f"|  | 合计 | {show('total', spent)} | {show('total', spent)} |  |",
    ]
    for at, (code, account) in enumerate(ACCOUNTS):
        for key, label in (
            (code[:3], CLASSES[code[:3]]),
            (code[:5], f"{account}款"),
            (code, account),
        ):
            lines.append(
                f"| {key} | {label} | {show(code, now['spent'][at])} | {show(code, now['spent'][at])} |  |"
            )
    lines += [
        "",
        "一般公共预算财政拨款“三公”经费支出决算表",
        f"部门：{name}  单位：万元",
        "| 项目 | 预算数 | 决算数 |",
        "| 因公出国（境）费 | 0.00 | 0.00 |",
        "| 公务用车购置及运行费 | 0.00 | 0.00 |",
        f"| 公务接待费 | {show('budget', now['budget'])} | {wan(now['hosting'])} |",
        f"| 合计 | {show('budget', now['budget'])} | {wan(now['hosting'])} |",
        "",
        f"第三部分 {year}年度部门决算情况说明",
        "一、收入支出决算总体情况说明",
    ]
    if last is None:
        lines.append(f"{year}年度收、支总计{wan(total)}万元。")
    else:
        before = sum(last["spent"]) + last["left"]
        before = change.get("before", before)
        moved = Decimal(wan(total)) - Decimal(wan(before))
        rate = (abs(moved) / Decimal(wan(before)) * 100).quantize(Decimal("0.01"))
        word = ("增加", "增长") if moved >= 0 else ("减少", "下降")
        lines.append(
            f"{year}年度收、支总计{wan(total)}万元，与上年相比，{word[0]}{abs(moved)}万元，{word[1]}{rate}%。"
        )
    return "\n".join(lines) + "\n"


def budget(name, year, now):
    return (
        f"{year}年{name}部门预算\n\n一般公共预算“三公”经费支出预算表\n部门：{name}  单位：万元\n| 项目 | 预算数 |\n| 因公出国（境）费 | 0.00 |\n"
        f"| 公务用车购置及运行费 | 0.00 |\n| 公务接待费 | {wan(now['budget'])} |\n| 合计 | {wan(now['budget'])} |\n{year}年度\n"
    )


UNITS = ["南江市教育局本级", "南江市第一中学", "南江市第二中学"]
NAME = "南江市教育局"
YEARS = (2020, 2021, 2022)


def family(seed, changes=None):
    """{(who, year or "year budget"): text} of a department, its units and its budgets, with breaks
    by (who, year).
    """
    changes = changes or {}
    books = Books(seed, UNITS, YEARS)
    made = {}
    for year in YEARS:
        for who in (None, *UNITS):
            last = books.of(who, year - 1) if year - 1 in YEARS else None
            made[who or NAME, year] = printed(
                who or NAME, year, books.of(who, year), last, changes.get((who or NAME, year))
            )
        made[NAME, f"{year}预算"] = budget(NAME, year, books.of(None, year))
    return books, made


DECLARED = {"bumen-juesuan": rules.load("bumen-juesuan").relatives}


def audited(document):
    """The report of a document under the pack of its kind."""
    under = Packs().of(document)
    return audit(api.post(document, under), under)


def found(made, pack, entities):
    """{(who, year): {rules that fail}} of the rules over several reports."""
    reports, members = {}, []
    for (who, year), content in made.items():
        report = audited(text.parse(content, f"{who}{year}.txt"))
        assert not [
            finding.check.rule.id
            for finding in report.findings
            if finding.check.rule.severity == "error"
        ] or "断" in str(year)
        reports[f"{who}{year}"] = report
        members.append(
            Member(f"{who}{year}", report.entity, report.year, report.pack, report.sha256)
        )
    related = kin(members, DECLARED, entities)
    result = {}
    for one, report in zip(
        related, audit_families(related, lambda name: reports[name], pack), strict=True
    ):
        assert not any(
            check.verdict is Verdict.UNDECIDED
            for check in report.checks
            if check.rule.id != "family-carry-08"
            and "04" not in check.rule.id
            and "03" not in check.rule.id
        ), one
        result[one.id] = {finding.rule.id for finding in report.findings}
    return result


@pytest.fixture(scope="module")
def entities():
    return Entities(units={NAME: UNITS})


@pytest.mark.parametrize("seed", range(6))
def test_consistent_families_have_no_finding(seed, pack, entities):
    _, made = family(seed)
    result = found(made, pack, entities)
    assert len(result) == 3 + 2 * len(UNITS)
    assert not any(result.values()), result


@pytest.mark.parametrize("seed", range(4))
def test_injected_breaks_are_found_and_nothing_else(seed, pack, entities):
    books = Books(seed, UNITS, YEARS)
    now = books.of(None, 2021)
    # The account and the totals move together: only the comparison with the units can see it.
    changes = {
        (NAME, 2021): {
            "budget": now["budget"] + 5 * 10**6,
            "before": sum(books.of(None, 2020)["spent"]) + books.of(None, 2020)["left"] + 10**7,
        },
        (NAME, 2022): {
            "2010301": books.of(None, 2022)["spent"][0] + 10**7,
            "2080505": books.of(None, 2022)["spent"][1] - 10**7,
        },
    }
    _, made = family(seed, changes)
    result = found(made, pack, entities)
    assert result.pop(f"{NAME}2021") == {"family-budget-07", "family-last-year-implied"}
    assert result.pop(f"{NAME}2022") == {"family-units-05-account"}
    assert not any(result.values()), result


@pytest.mark.parametrize("seed", range(4))
def test_broken_carry_over(seed, pack, entities):
    books = Books(seed, UNITS, YEARS)
    who = UNITS[1]
    first = books.of(who, 2022)["first"] + 3 * 10**6
    result = {}
    _, made = family(seed)
    _, broken = family(seed, {(who, 2022): {"first": first}})
    made[who, 2022] = broken[who, 2022].replace("年初结转和结余", "年初结转和结余")
    reports = {}
    members = []
    for (name, year), content in made.items():
        report = audited(text.parse(content))
        reports[f"{name}{year}"] = report
        members.append(
            Member(f"{name}{year}", report.entity, report.year, report.pack, report.sha256)
        )
    related = kin(members, DECLARED, entities)
    for one, report in zip(
        related, audit_families(related, lambda name: reports[name], pack), strict=True
    ):
        result[one.id] = list(report.findings)
    (finding,) = result.pop(f"{who}2022")
    assert finding.rule.id == "family-carry-01" and finding.rule.severity == "info"
    assert not any(result.values())


def test_some_units_only_bound_the_total(pack):
    """Without a list of all units, 本级 is the only unit known: it may not be more than the
    department.
    """
    books, made = family(1)
    result = found(made, pack, None)
    assert not any(result.values())
    who = UNITS[0]
    big = sum(books.of(None, 2021)["spent"]) + 10**9
    made[who, 2021] = printed(
        who,
        2021,
        {
            **books.of(who, 2021),
            "spent": [big, 10**7, 10**7],
            "income": big + 2 * 10**7 + books.of(who, 2021)["left"] - books.of(who, 2021)["first"],
        },
    )
    result = found(made, pack, None)
    assert {"family-some-units-05", "family-some-units-01"} <= result[f"{NAME}2021"]


def test_two_reports_of_one_year_match_nothing():
    members = [
        Member("a", "甲市教育局", 2020, sha256="1"),
        Member("b", "甲市教育局", 2020, sha256="2"),
        Member("c", "甲市教育局", 2021, sha256="3"),
    ]
    last = {"": {"上年": Relative(year=-1)}}
    assert kin(members, last) == []
    assert [one.others for one in kin([members[0], members[2]], last)] == [{"上年": "a"}]


def test_families_of_a_batch(tmp_path, pack, monkeypatch, entities):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    books, made = family(2, {(NAME, 2021): {"budget": 10**7 * 9}})
    folder = tmp_path / "in"
    folder.mkdir()
    for (who, year), content in made.items():
        (folder / f"{who}-{year}.txt").write_text(content, encoding="utf-8")
    settings = Settings()
    batch = check_many(discover.items([str(folder)]), Packs(), settings, 2, progress=False)
    families = check_families(batch, Packs(), settings, 2, entities)
    failing = {
        record.file: [one.rule for one in record.findings if one.verdict == "fails"]
        for record in families.records
        if record.fails
    }
    assert failing == {f"{NAME}-2021.txt": ["family-budget-07"]}
    (report,) = families.reports
    assert report.extra["family"]["预算"] == f"{NAME}-2021预算.txt"
    (noted,) = [
        one for record in families.records for one in record.findings if one.verdict == "fails"
    ]
    assert "预算09表" in str(noted.message)
    families.close()
    assert not list(
        check_families(
            batch, Packs(), Settings(ignore=("family-*", "y-family-*")), 1, entities
        ).records
    )
    batch.close()


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("上年: {year: next}", "year 不能是“next”"),
        ("上年: {years: -1}", "years"),
        ("上年: -1", "应是一个映射"),
        ("last: {year: -1}", "不能这样叫"),
        ("表外: {year: -1}", "不能这样叫"),
        ("预算: {kind: yusuan}", "没有这种报告“yusuan”"),
        ("各单位: {units: most}", "units 不能是“most”"),
        ('预算: {kind: bumen-yusuan, accounts: "50", column: 合计}', "没有50表"),
        ('预算: {kind: bumen-yusuan, accounts: "05", column: 总数}', "没有“总数”这一栏"),
    ],
)
def test_a_wrong_relation_is_told_with_its_place(tmp_path, declared, said):
    (tmp_path / "relatives.yaml").write_text(declared + "\n", encoding="utf-8")
    problems = []
    try:
        rules.load(tmp_path, problems=problems)
    except RuleError as error:
        problems.append(error)
    assert any(
        said in str(problem) and "relatives.yaml:1:" in str(problem) for problem in problems
    ), [str(problem) for problem in problems]


@pytest.mark.parametrize("target", ["去年", "去年 表05 每科目"])
def test_a_relation_that_is_not_declared_is_refused(tmp_path, target):
    rule = f"id: own\ntitle: 甲\nseverity: info\nfor: {target}\ncheck: 表05[合计, 合计] > 0\nexamples: {{holds: [a], fails: [b]}}\n"
    (tmp_path / "own.yaml").write_text(rule, encoding="utf-8")
    with pytest.raises(RuleError, match="去年.*"):
        rules.load(tmp_path)


def test_a_hundred_thousand_names_are_matched_in_seconds() -> None:
    begun = time.process_time()
    keys = Entities().keys([f"南江市第{number}局" for number in range(100_000)])
    assert len(set(keys.values())) == 100_000
    counties = [f"{place}县{body}局" for place in ("青岚", "白水") for body in ("教育", "财政")]
    assert len(set(Entities().keys([*counties, "教育局", "县财政局"]).values())) == 6
    assert time.process_time() - begun < 20
