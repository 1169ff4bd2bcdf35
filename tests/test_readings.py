"""What is read of many passages stays as it is written down: every figure with its name, every
claim with its readings.

The passages are the project's own: the cases of the text, the examples of the rules, a sentence for
each word that the language file knows, and `cases/passages.txt`. After a change that is meant,
`pytest --update` and read the difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from auditor import rules
from auditor.booking import post
from auditor.claim import Claim, Missing, Operand, Reading, Wanted
from auditor.engine import audit
from auditor.entry import Entry
from auditor.identity import decide as identity
from auditor.readers import text
from auditor.rules.pack import Pack, load
from auditor.text import _frames, read
from auditor.text.finish import finish
from auditor.text.items import Mention
from auditor.text.lexer import squeeze, tokens
from auditor.text.outline import outlined
from auditor.text.owed import owed
from auditor.text.standing import stood
from tests.test_cases import BESIDE, beside

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "readings"
RULES = HERE.parent / "rules"
FRAMES = {
    "up": "本年收入220.00万元，比上年{}20.00万元，{}10.00%。",
    "down": "本年收入180.00万元，比上年{}20.00万元，{}10.00%。",
    "either": "本年收入180.00万元，上年收入200.00万元，{}为20.00万元。",
    "to": "公务接待费由2022年的10.00万元{}8.00万元，减少2.00万元。",
    "last": "本年支出180.00万元，比{}减少20.00万元，下降10.00%。",
    "last-implied": "本年支出180.00万元，{}下降10.00%，减少20.00万元。",
    "now": "公务接待费{}支出8.00万元，比上年减少2.00万元。",
    "budget-first": "公务接待费{}10.00万元，支出决算8.00万元，完成预算的80.00%。",
    "budget-full": "公务接待费{}10.00万元，支出决算8.00万元，完成预算的80.00%。",
    "budget-adjusted": "公务接待费{}10.00万元，支出决算8.00万元，完成预算的80.00%。",
    "budget": "公务接待费{}10.00万元，支出决算8.00万元，完成预算的80.00%。",
    "actual": "公务接待费预算10.00万元，{}8.00万元，完成预算的80.00%。",
    "executed": "公务接待费预算10.00万元，{}8.00万元，完成预算的80.00%。",
    "arranged": "2023年公务接待费{}10.00万元，比上年减少2.00万元。",
    "share": "支出合计100.00万元，其中：基本支出60.00万元，{}60.00%；项目支出40.00万元，{}40.00%。",
    "done": "公务接待费预算10.00万元，支出8.00万元，{}80.00%。",
    "list": "支出合计100.00万元，{}：基本支出60.00万元、项目支出40.00万元。",
    "within": "支出合计100.00万元（{}基本支出60.00万元）。",
    "plus": "本年收入80.00万元，{}上年结转20.00万元，收入总计100.00万元。",
    "total": "基本支出60.00万元，项目支出40.00万元，{}100.00万元。",
    "rest": "支出100.00万元，包括：工资60.00万元、会议费30.00万元，{}。",
    "more": "公务接待费预算6.00万元，支出决算8.00万元，决算数{}预算数。",
    "less": "公务接待费预算10.00万元，支出决算8.00万元，决算数{}预算数。",
    "same": "公务接待费支出8.00万元，与上年{}；上年支出8.00万元。",
    "about-same": "公务接待费预算8.01万元，支出决算8.00万元，决算数与预算数{}。",
    "again": "本年支出8.00万元，{}80000.00元。",
    "each": "基本支出、项目支出{}60.00万元、40.00万元。",
    "all": "基本支出增长12.00%，项目支出增长15.00%，{}超过10%。",
    "reason": "公务接待费8.00万元，比上年减少2.00万元，{}会议减少3.00万元。",
    "near": "本年支出{}80.00万元，其中基本支出60.00万元。",
    "under": "本年支出{}80.00万元，其中基本支出60.00万元。",
    "over": "本年支出{}80.00万元，其中基本支出60.00万元。",
    "fill": "本年支出{}80.00万元，其中基本支出60.00万元。",
    "about": "本年支出{}80.00万元，其中基本支出60.00万元。",
}
"""A sentence for the words of each class."""


def passages() -> Iterator[tuple[str, str, str]]:
    """The set, the pack and the text of every passage."""
    cues = yaml.safe_load((RULES / "zh" / "cues.yaml").read_text("utf-8"))
    plain = re.compile(r"[\u3400-\u9fff（）]+")
    for kind, frame in FRAMES.items():
        for word in cues[kind]:
            bare = re.sub(r"\(\?[=!<].*", "", word)
            if plain.fullmatch(bare):
                yield "words", "", frame.replace("{}", bare)
    for name, stem in (("cases", "text"), ("turns", "turns")):
        for case in yaml.safe_load((HERE / "cases" / f"{stem}.yaml").read_text("utf-8")):
            yield name, "", case["text"]
            yield name, "", case["text"].replace(case["old"], case["new"])
    for case in BESIDE["cases"]:
        start, old, rest = (made := beside(case)["text"]).rpartition(case["old"])
        yield "beside", "", made
        yield "beside", "", start + case["new"] + rest
    for line in (HERE / "cases" / "figures.txt").read_text("utf-8").splitlines():
        yield "figures", "", line
    for part in (HERE / "cases" / "passages.txt").read_text("utf-8").split("\n---\n"):
        yield "passages", "", part
    for pack in ("bumen-juesuan", "bumen-wenzi", "bumen-yusuan"):
        for path in sorted((RULES / pack).rglob("*.yaml")):
            content = yaml.safe_load(path.read_text("utf-8"))
            for rule in content if isinstance(content, list) else ():
                examples = rule.get("examples") if isinstance(rule, dict) else None
                if examples and "说明" in str(rule.get("for", "")):
                    for one in (*examples["holds"], *examples["fails"]):
                        if isinstance(one, str):
                            yield pack, pack, one


@lru_cache(maxsize=4)
def pack_of(name: str) -> Pack:
    return load(name) if name else rules.load()


def shown(operand: Operand) -> str:
    if isinstance(operand, Entry):
        return f"{operand.text}@{operand.index}"
    if isinstance(operand, tuple):
        return "+".join(map(shown, operand))
    if isinstance(operand, Missing | Wanted):
        return f"?{operand.label}"
    return str(operand)


def reading(one: Reading) -> str:
    return " ".join(f"{role}={shown(operand)}" for role, operand in one.items())


def claimed(claim: Claim) -> Iterator[str]:
    words = "".join(f" {name}:{word}" for name, word in claim.words.items())
    said = "".join(f" “{one.word}”" for one in claim.said)
    group = " 同组" if claim.group is not None else ""
    yield f"  {claim.kind} {' | '.join(map(reading, claim.readings))} [{claim.standing}{group}{words}{said}]"
    for other in claim.others:
        yield f"    或 {other.kind} {' | '.join(map(reading, other.readings))}"


def told(content: str, pack: Pack) -> Iterator[str]:
    """What is read of a passage, a line for each figure, claim, stated quantity, and check that
    does not hold.
    """
    document = text.parse(content)
    found = read(document, pack.vocabulary, identity.decide(document))
    for entry in found.entries:
        unit, about = (entry.figure.unit, entry.figure.about) if entry.figure else ("", "")
        doubt = f" ！{entry.doubt}" if str(entry.doubt) else ""
        place = "/".join(entry.section[-2:])
        yield f"  {entry.index} {entry.text}{entry.mark and f'({entry.mark})'} {about}{unit} {entry.label} {place}{doubt}".rstrip()
    for claim in found.claims + found.level:
        yield from claimed(claim)
    for one in found.stated:
        marks = (
            f"{'' if one.own else ' 部分'}{' 下' if one.under else ''}{' 附' if one.annex else ''}"
        )
        yield f"  = {one.entry.index} {one.key} {one.role} {one.account}{marks}".rstrip()
    for move in found.moved:
        yield f"  ± {shown(move.change)} {move.sign} {move.amount and shown(move.amount)} {move.label} {'主' if move.part else ''}".rstrip()
    for check in audit(post(document, pack.forms, pack.vocabulary), pack).checks:
        if check.stated is not None and check.stated.table is None:
            others = ",".join(f"{entry.text}@{entry.index}" for entry in check.operands)
            wrong = "".join(f" “{word.text}”" for word in check.wrong)
            yield f"  {check.verdict.value} {check.rule.id} {check.rule.severity.value} {others}{wrong} {check.note}".rstrip()


def words(content: str, pack: Pack) -> Iterator[str]:
    """The words and the figures of each paragraph of a passage, as they are read: kind and text, of
    a figure all that it is.
    """
    for paragraph in text.parse(content).paragraphs:
        squeezed = squeeze(paragraph.text)
        seen = tokens(squeezed.text, pack.vocabulary, squeezed.offsets)
        line = []
        for token in owed(
            squeezed.text, stood(squeezed.text, seen, pack.vocabulary), pack.vocabulary
        ):
            figure, printed = token.figure, squeezed.text[token.start : token.end]
            told = (
                f"={figure.value}±{figure.step} {token.about}{figure.unit}"
                if figure is not None
                else ""
            )
            doubt = f"!{token.doubt}" if str(token.doubt) else ""
            digits = f"@{token.digits - token.start}" if token.digits > token.start else ""
            line.append(f"{token.kind} {printed}{told}{digits}{doubt}{token.year or ''}")
        yield "  " + " | ".join(line)


def role(mention: Mention) -> str:
    """What a figure is of its item: its role, against what, which way, and how sure that is."""
    signs = {1: "↑", -1: "↓", 0: ""}[mention.sign]
    marks = "".join(
        mark
        for mark, on in (
            ("明", mention.explicit),
            ("疑", mention.doubtful),
            ("因", mention.reason),
            ("连", mention.run),
            ("后", mention.loose),
        )
        if on
    )
    of = f"/{mention.base}" if mention.base else ""
    return f"{mention.entry.text}@{mention.at} {mention.role}{of}{signs}{marks}"


def owned(content: str, pack: Pack) -> Iterator[str]:
    """Whose the figures of a passage are: each thing with what it is a part of, in which list, and
    its figures.
    """
    document = text.parse(content)
    outline = outlined(document, pack.vocabulary)
    for frame in _frames(outline, pack.vocabulary, identity.decide(document), [], 0):
        finish(frame)
        for item in frame.items:
            roster = item.roster
            above = f" < {item.parent.place}" if item.parent is not None else ""
            words = f" “{roster.words}”" if roster is not None else ""
            kinds = ("open", "rest", "paren", "partition", "behind")
            words += "".join(
                f" {kind}" for kind in kinds if roster is not None and getattr(roster, kind)
            )
            rivals = (
                "".join(f" ?{one.place}" for one in roster.rivals) if roster is not None else ""
            )
            sums = "".join(
                f" = {'+'.join(str(one.place) for one in addends)}" for addends in item.addends
            )
            owners = "".join(
                f" {at}:{[one.place for one in found]}" for at, found in item.owners.items()
            )
            yield f"  {item.place} {item.label} [{item.key}]{above}{words}{rivals}{sums}{owners}: {'; '.join(map(role, item.mentions))}"
        for one in frame.comparisons:
            whose = ",".join(str(item.place) for item in one.items)
            yield f"  {whose} {one.relation} {one.base} “{one.word}”{' 后' if one.loose else ''}"


def compared(lines: list[str], name: str, config: pytest.Config) -> None:
    path = GOLDEN / f"{name}.txt"
    if config.getoption("--update"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == path.read_text("utf-8").splitlines(), "run pytest --update"


def test_what_is_a_word_and_what_a_figure(pytestconfig: pytest.Config) -> None:
    lines: list[str] = []
    held = ("figures", "turns", "passages")
    for content in dict.fromkeys(one for set_, _, one in passages() if set_ in held):
        lines += ["== " + " ⏎ ".join(content.split("\n")), *words(content, pack_of(""))]
    compared(lines, "tokens", pytestconfig)


def test_whose_the_figures_are(pytestconfig: pytest.Config) -> None:
    lines: list[str] = []
    held = ("turns", "passages", "cases")
    for content in dict.fromkeys(one for set_, _, one in passages() if set_ in held):
        lines += ["== " + " ⏎ ".join(content.split("\n")), *owned(content, pack_of(""))]
    compared(lines, "owners", pytestconfig)


@pytest.mark.parametrize(
    "name",
    [
        "turns",
        "passages",
        "figures",
        "beside",
        "cases",
        "bumen-yusuan",
        "bumen-wenzi",
        "bumen-juesuan",
        "words",
    ],
)
def test_what_is_read_is_what_was_read(name: str, pytestconfig: pytest.Config) -> None:
    lines: list[str] = []
    for content in dict.fromkeys((pack, one) for set_, pack, one in passages() if set_ == name):
        lines += [
            "== " + " ⏎ ".join(content[1].split("\n")),
            *told(content[1], pack_of(content[0])),
        ]
    compared(lines, name, pytestconfig)
